/*
 * Replies to reads that are still true. A list that is asked for again before anything was written, by the same session,
 * is given again without asking the database for its rows. One cache a loop thread, no locks.
 *
 * A reply is true as long as the database stands as it stood (db_stamp: any commit, of any process, changes it) and no
 * longer than REPLY_CACHE_MS, because "overdue" follows the clock. Admission (session, permission, decoding) is made anew
 * for every request; a reply belongs to one session. Only TX_READ routes without a subject: those whose look is on record
 * never come from here. On PostgreSQL, which has no such stamp, nothing is kept.
 */
#pragma once

#include "core/call.h"

enum { REPLY_CACHE_MS = 1000 };

typedef struct ReplyCache ReplyCache;
ReplyCache *reply_cache_new(
    void); /* NULL: out of memory, which every other function takes for an empty cache */
void reply_cache_free(ReplyCache *c);
/* Fills the call's reply, in its arena, when one is kept. tx is the admitting transaction, still open. */
bool reply_cache_find(ReplyCache *c, Call *call, Tx *tx);
/* Keeps the reply of a call that just ran well in tx. */
void reply_cache_keep(ReplyCache *c, const Call *call, Tx *tx);
