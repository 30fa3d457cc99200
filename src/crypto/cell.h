/*
 * Sealed fields.
 *
 *     cell := 0xE1 | suite u8 | key version u32be | iv[24|16] | ciphertext | tag[16|32]
 *
 * A cell opens only in the place it was sealed for: table, column, county, person, row and label are authenticated
 * with it, so that moving ciphertext between rows, columns, people or labels is refused like forging it. Rolling one
 * cell back to its own earlier value is not: the audit chain is there for that.
 *
 * Cells of a person are sealed with the person's own key (one subkey a purpose); rows without a person with the
 * region's. Whoever deletes a person's wrapped key has erased their cells in every copy of the database.
 * What is opened lies in the arena like any other text of the request.
 * Codes: RC_INTERNAL when a cell, place, key or ring does not fit (never why: the caller fills the Diag),
 * RC_TOO_LARGE over CELL_MAX_PLAIN, RC_NO_MEMORY. Outputs are untouched on failure.
 */
#pragma once

#include "base/arena.h"
#include "base/ids.h"
#include "crypto/keyring.h"

#define CELL_MAX_PLAIN (1u << 20) /* as LIMIT_BODY: no field is larger than a request */
#define CELL_MAX_OVERHEAD 54      /* bytes a cell is longer than its text, at most */

typedef enum CellPurpose { CELL_IDENTITY, CELL_ANSWERS, CELL_NOTES, CELL_PURPOSES_ } CellPurpose;

/* Numbers of tables (from 1) and columns are part of every stored cell: they are never reused for something else. */
typedef struct CellPlace {
    uint16_t table, column;
    int64_t county;
    int64_t person; /* PersonId.v; 0 for rows without a person */
    int64_t row;
    uint8_t label;       /* data label of the field */
    CellPurpose purpose; /* chooses the subkey */
} CellPlace;

/* A person's key, opened. Lives on the stack or in the request for as long as it is needed, then person_key_wipe.
   Not for use by two threads at once: subkeys are derived when first needed. Treat as opaque. */
typedef struct PersonKey {
    int64_t person;
    uint32_t version; /* the region key version under which it was made; stands in its cells */
    uint8_t root[32];
    uint8_t sub[2][CELL_PURPOSES_][48]; /* by suite - 1 and purpose */
    bool have[2][CELL_PURPOSES_];
} PersonKey;

/* A fresh key for a person, wrapped with the active region key: store it in the key table, open it to use it. */
Rc person_key_new(const KeyRing *r, PersonId person, Arena *a, Str *out_wrapped) MUST_USE;
Rc person_key_open(const KeyRing *r, PersonId person, Str wrapped, PersonKey *out) MUST_USE;
/* The same key under the active region key: what rotation does to the key table; cells stay as they are. */
Rc person_key_rewrap(const KeyRing *r, PersonId person, Str wrapped, Arena *a, Str *out_wrapped) MUST_USE;
void person_key_wipe(PersonKey *key); /* works as CLEANUP(person_key_wipe) */

/* key: the person's (place.person must be theirs), or NULL for the region's. An absent plain seals as empty. */
Rc cell_seal(const KeyRing *r, PersonKey *key, CellPlace place, Str plain, Arena *a, Str *out) MUST_USE;
/* Opens what any suite and key version of the ring has sealed; out is never absent. */
Rc cell_open(const KeyRing *r, PersonKey *key, CellPlace place, Str cell, Arena *a, Str *out) MUST_USE;
/* Reads the header only, unauthenticated: for counting what a rotation has still to do. False when it is no cell. */
bool cell_header(Str cell, Suite *out_suite, uint32_t *out_version);
