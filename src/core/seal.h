/*
 * The audit chain. Events are written in the transaction of what they record; a tick chains them by county within a
 * second: each seal covers the county's events not sealed yet, in id order, and hashes them onto the seal before.
 * Any change, insertion, removal or exchange of a sealed event, and any cut in the middle, is found by seal_verify; a cut at the
 * end is found by comparing with a head noted elsewhere (the log line audit.head, once an hour).
 */
#pragma once

#include "core/module.h"

extern const Tick seal_tick;

typedef struct SealHead {
    int64_t county, seq, events;
    char hash[65];
} SealHead;

typedef struct SealReport {
    int64_t checked;             /* events */
    int64_t bad_county, bad_seq; /* the first seal that does not hold; 0 none */
    SealHead heads[512];
    size_t n_heads;
} SealReport;

/* Reads everything; RC_OK also when the chain is broken (see the report). */
Rc seal_verify(Op *op, SealReport *out) MUST_USE;
