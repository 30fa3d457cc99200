/*
 * Replies to reads that are still true. A list that is asked for again before anything it was made of was written, by the same
 * session, is given again without asking the database for its rows. One cache a loop thread, no locks.
 *
 * A reply is true until something its handler read is written (db/seen.c: by table, and by person where queries say so; most writes
 * make every reply fall) and no longer than REPLY_CACHE_MS, because "overdue" follows the clock. Admission (session,
 * permission, decoding) is made anew for every request; a reply belongs to one session in one acting role with one territory.
 * Only TX_READ routes without a subject: those whose look is on record never come from here. On PostgreSQL, where other
 * instances write too, nothing is kept.
 */
#pragma once

#include "core/call.h"

enum { REPLY_CACHE_MS = 1000 };

typedef struct ReplyCache ReplyCache;
ReplyCache *reply_cache_new(
    void); /* NULL: out of memory, which every other function takes for an empty cache */
void reply_cache_free(ReplyCache *c);
/* Fills the call's reply, in its arena, when one is kept. */
bool reply_cache_find(ReplyCache *c, Call *call);
/* Keeps the reply of a call that just ran well; seen: what its handler read. */
void reply_cache_keep(ReplyCache *c, const Call *call, const DbSeen *seen);
