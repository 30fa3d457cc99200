/*
 * The write lane. Work is queued from any thread and runs in transactions here; done() is called once it is durable (or
 * has failed). The queue is bounded: a full lane says no at once.
 *
 * SQLite: one thread with the only writing connection. It takes everything that waits, runs each in a savepoint of one
 * transaction and commits once (group commit). When the storage breaks a group, its members are run again one by one.
 * PostgreSQL: several threads, one connection each, one SERIALIZABLE transaction a piece of work, run again on RC_BUSY.
 * Work on PostgreSQL that only reads goes here too (write = false).
 */
#pragma once

#include "core/app.h"

typedef struct Lanes Lanes;

typedef struct Work {
    struct Work *next;
    bool write;
    bool brief; /* one quick read, done as soon as it has run, in whatever transaction is open */
    bool keep; /* set by run: commit although it failed (a counted refusal) */
    /* Runs inside a transaction; may be called again after a rollback. */
    Rc (*run)(struct Work *w, Tx *tx);
    /* After the commit (rc of run), or with the failure of the commit. On the lane's thread. */
    void (*done)(struct Work *w, Rc rc);
} Work;

/* threads: of PostgreSQL; SQLite always has one. */
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
