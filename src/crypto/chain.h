/*
 * The digest chain of the audit log: h[i] = H("xqa1" | h[i-1] | length u64be | record). Whoever changes, removes,
 * inserts or swaps records must recompute everything after them, which does not match the head that was anchored
 * elsewhere. A missing tail shows only against such an anchor.
 */
#pragma once

#include "crypto/digest.h"

typedef struct Chain {
    Suite suite;
    uint64_t n;              /* records so far */
    uint8_t h[DIGEST_BYTES]; /* head */
} Chain;

/* Starts a chain; its first digest depends on name ("county 330602"), so that chains cannot be exchanged. */
Rc chain_start(Chain *c, Suite s, Str name) MUST_USE;
/* Goes on from a stored head. */
Chain chain_resume(Suite s, uint64_t n, const uint8_t head[DIGEST_BYTES]);
/* Appends a record; c is unchanged on failure. */
Rc chain_add(Chain *c, Str record) MUST_USE;
