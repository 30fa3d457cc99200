/* Pools by county in a small sorted array: an installation has one city, a few dozen counties. See id_pool.h. */
#include "core/id_pool.h"

#include <pthread.h>

#include "base/mem.h"
#include "core_sql.h"

#define BLOCK 4096 /* ids a reservation; a crash loses at most one block a county */
#define LOW 1024   /* left when the next block is asked for, so that no group has to run twice */
#define POOLS_MAX 4096

typedef struct Pool {
    int64_t county, next, last; /* next > last: empty */
    bool wanted;
} Pool;

struct IdPool {
    pthread_mutex_t lock;
    Pool *pools;
    size_t n, cap;
};

IdPool *idpool_new(void)
{
    IdPool *p = mem_alloc(sizeof *p);
    if (p)
        pthread_mutex_init(&p->lock, NULL);
    return p;
}

void idpool_free(IdPool *p)
{
    if (!p)
        return;
    pthread_mutex_destroy(&p->lock);
    mem_free(p->pools);
    mem_free(p);
}

static Pool *pool_of(IdPool *p, int64_t county)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->pools[i].county == county)
            return &p->pools[i];
    if (p->n == p->cap) {
        size_t cap = p->cap ? p->cap * 2 : 16;
        Pool *more = cap <= POOLS_MAX ? mem_realloc(p->pools, cap * sizeof *more) : NULL;
        if (!more)
            return NULL;
        p->pools = more;
        p->cap = cap;
    }
    p->pools[p->n] = (Pool) { .county = county, .next = 1, .last = 0 };
    return &p->pools[p->n++];
}

bool idpool_take(IdPool *p, int64_t county, int64_t *out)
{
    pthread_mutex_lock(&p->lock);
    Pool *pool = pool_of(p, county);
    bool have = pool && pool->next <= pool->last;
    if (have)
        *out = county * ID_PER_COUNTY + pool->next++;
    if (pool && pool->last - pool->next < LOW)
        pool->wanted = true;
    pthread_mutex_unlock(&p->lock);
    return have;
}

Rc idpool_reserve(IdPool *p, Tx *tx, IdReserve *out)
{
    *out = (IdReserve) { 0 };
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->n && out->n < COUNT(out->block); i++)
        if (p->pools[i].wanted)
            out->block[out->n++].county = p->pools[i].county;
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < out->n; i++) {
        IdBlockRow row = { .next_number = 1 };
        bool found;
        int64_t changed;
        TRY(sql_id_block_get(tx, out->block[i].county, &row, &found));
        if (!found)
            row.next_number = 1;
        out->block[i].first = row.next_number;
        out->block[i].last = row.next_number + BLOCK - 1;
        TRY(sql_id_block_put(tx, out->block[i].county, row.next_number + BLOCK, &changed));
    }
    return RC_OK;
}

void idpool_commit(IdPool *p, const IdReserve *r)
{
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < r->n; i++) {
        Pool *pool = pool_of(p, r->block[i].county);
        if (!pool)
            continue;
        if (r->block[i].first !=
            pool->last + 1) /* else the two are one; what was left otherwise is given up */
            pool->next = r->block[i].first;
        pool->last = r->block[i].last;
        pool->wanted = false;
    }
    pthread_mutex_unlock(&p->lock);
}
