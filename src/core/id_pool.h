/*
 * Hands out ids from blocks reserved in the database (table id_block), so that numbers are never given twice, by however
 * many instances. The lane refills a pool that runs low with the next group. A county whose pool is empty makes the taker
 * fail with RC_BUSY; the lane then refills and runs the whole handler again. Thread-safe.
 */
#pragma once

#include "core/app.h"

IdPool *idpool_new(void) MUST_USE;
void idpool_free(IdPool *p);
/* The next id of the county; false when the pool has none (the county is then remembered as wanted). */
bool idpool_take(IdPool *p, int64_t county, int64_t *out);
/* Reserves a block for each wanted county inside tx. Numbers become usable only with idpool_commit (after the commit);
   idpool_cancel forgets them. *out_wanted: whether there was anything to reserve. */
typedef struct IdReserve {
    struct {
        int64_t county, first, last;
    } block[32];
    size_t n;
} IdReserve;
Rc idpool_reserve(IdPool *p, Tx *tx, IdReserve *out) MUST_USE;
void idpool_commit(IdPool *p, const IdReserve *r);
