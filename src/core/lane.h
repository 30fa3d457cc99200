/*
 * The write lane. Work is queued from any thread and runs in transactions here; done() is called once it is durable (or
 * has failed). The queue is bounded: a full lane says no at once.
 *
 * One thread writes, on either database. It takes everything that waits, runs it in one transaction and commits once
 * (group commit; on PostgreSQL SERIALIZABLE), without savepoints at first: who refuses before writing needs none. A
 * group that breaks (a failure after a write, a conflict with another instance) is run again with savepoints, then
 * in halves, at last one by one, each up to TRIES times on RC_BUSY. When the answer to COMMIT is lost nothing is run
 * again, and the whole group is told. Transactions of one instance never conflict with each other. Work on
 * PostgreSQL that only reads goes here too (write = false), to the other threads with a connection each.
 */
#pragma once

#include "core/app.h"

typedef struct Lanes Lanes;

typedef struct Work {
    struct Work *next;
    bool write;
    bool brief; /* one quick read, done as soon as it has run, in whatever transaction is open */
    bool keep;  /* set by run: commit although it failed (a counted refusal) */
    /* Runs inside a transaction; may be called again after a rollback, and before, only to see what it reads first (tx_ask). */
    Rc (*run)(struct Work *w, Tx *tx);
    /* After the commit (rc of run), or with the failure of the commit. On the lane's thread. */
    void (*done)(struct Work *w, Rc rc);
} Work;

/* threads: of PostgreSQL, 3 at least; SQLite always has one. */
Rc lanes_start(App *app, int threads, int max_queue, Lanes **out, Diag *d) MUST_USE;
bool lanes_push(Lanes *l, Work *w); /* false: full or stopping */
void lanes_stop(Lanes *l);          /* finishes what is queued, joins, disconnects; NULL is fine */
size_t lanes_depth(Lanes *l);

/* One piece of work on a connection of the caller's: tests, commands, and what the lane itself does. done is called. */
void lane_run_one(App *app, DbConn *conn, Arena *scratch, Work *w);

typedef struct LaneStats {
    int64_t groups, works, reruns, broken_groups;
} LaneStats;
LaneStats lanes_stats(Lanes *l);
