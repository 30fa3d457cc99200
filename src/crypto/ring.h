/* What a KeyRing holds; for the files of this folder only. */
#pragma once

#include "crypto/cell.h"

#define SUBKEY_BYTES 48 /* intl: 32 for the AEAD; gm: 16 for SM4, 32 for HMAC-SM3 */

/* One version of the region key, expanded. */
typedef struct RegionKey {
    uint32_t version;
    Suite suite;
    int64_t created_ms;
    uint8_t root[32];
    uint8_t wrap[SUBKEY_BYTES];                  /* seals person keys */
    uint8_t cells[CELL_PURPOSES_][SUBKEY_BYTES]; /* seals cells of rows without a person */
} RegionKey;

struct KeyRing {
    size_t n, active;      /* versions; index of the active one */
    Suite fixed_suite;     /* of everything derived from the fixed key */
    int64_t fixed_created; /* when the file was made */
    uint8_t fixed[32];
    uint8_t pepper[32];   /* derived from fixed, as the next two */
    uint8_t blind[2][32]; /* by BlindField */
    char id[16];
    RegionKey keys[KEYRING_MAX_VERSIONS];
};

const RegionKey *ring_key(const KeyRing *r, uint32_t version); /* NULL when not there */
/* The subkey of a root for cells of one purpose; what says whose root. out: SUBKEY_BYTES. */
Rc ring_subkey(Suite s, const uint8_t root[32], const char *what, CellPurpose purpose, uint8_t *out) MUST_USE;
