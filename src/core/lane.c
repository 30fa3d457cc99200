/* Group commit and retries; see lane.h. */
#include "core/lane.h"

#include <pthread.h>
#include <time.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/id_pool.h"
#include "os/random.h"

#define GROUP_MAX 256   /* more adds latency, not throughput (measured: 134 000/s at a mean batch of 124) */
#define GATHER_FROM 16  /* works in two groups from which on it is worth while to wait for the next */
#define GATHER_US 100   /* a pause on PostgreSQL, which commits slowly; on SQLite nothing is gained by it */
#define GATHER_PAUSES 2 /* measured: 0 and 10 are slower */
#define TRIES 12        /* of one piece of work: serialisation failures and id refills */

/* What waits for one kind of thread. */
typedef struct Waiting {
    Work *head, **tail;
    size_t n;
    size_t most; /* taken at once */
    bool gathers;
    size_t last_n, before_n; /* taken the last two times */
    pthread_cond_t wake;
} Waiting;

struct Lanes {
    App *app;
    pthread_mutex_t lock;
    Waiting writes, briefs, reads; /* SQLite: all among the writes */
    size_t max;
    bool stopping;
    int n_threads;
    LaneStats stats;
    struct LaneThread {
        Lanes *lanes;
        Waiting *queue;
        pthread_t thread;
        DbConn *conn;
        Arena *arena;
    } threads[64];
};

/* What a failure means for the others in the same transaction: these may have rolled all of it back. */
static bool breaks_group(Rc rc)
{
    return rc == RC_NO_SPACE || rc == RC_IO;
}

static void pause_us(int64_t us)
{
    nanosleep(&(struct timespec) { us / 1000000, (long)(us % 1000000) * 1000 }, NULL);
}

/* Reserves ids for counties that ran dry, in a transaction of its own. */
static void refill_ids(App *app, DbConn *conn, Arena *arena)
{
    Tx tx;
    Diag d = { 0 };
    IdReserve got;
    if (tx_begin(&tx, conn, arena, &d, true))
        return;
    Rc rc = idpool_reserve(app->ids, &tx, &got);
    if (rc || (rc = tx_commit(&tx)) != RC_OK)
        tx_rollback(&tx);
    else
        idpool_commit(app->ids, &got);
    if (rc && rc != RC_BUSY && rc != RC_NO_MEMORY) /* those come again with the next try */
        LOG(LOG_WARN, "ids.refill_failed", KV("rc", rc_name(rc)));
}

void lane_run_one(App *app, DbConn *conn, Arena *scratch, Work *w)
{
    Rc rc = RC_BUSY;
    for (int try = 0; try < TRIES && rc == RC_BUSY; try++) {
        Tx tx;
        Diag d = { 0 };
        if (try > 0) {
            uint64_t r = os_random_u64();
            refill_ids(app, conn, scratch);
            if (try > 2)
                pause_us((int64_t)(r % (1u << (try < 6 ? try : 6))) * 1000);
        }
        w->keep = false;
        rc = tx_begin(&tx, conn, scratch, &d, w->write);
        if (rc)
            continue;
        rc = w->run(w, &tx);
        if (rc == RC_OK || w->keep) {
            Rc committed = tx_commit(&tx);
            rc = committed ? committed : rc;
            if (!committed)
                break;
        }
        tx_rollback(&tx);
    }
    w->done(w, rc);
}

typedef enum GroupEnd {
    GROUP_DONE,   /* what succeeded is durable */
    GROUP_BROKEN, /* nothing is: to be run again in smaller groups */
    GROUP_UNKNOWN /* the answer to COMMIT was lost */
} GroupEnd;

/* What became of a member, and where it wants to be told. */
typedef struct Member {
    Rc rc;
    Diag *diag;
} Member;

/* One member; false when the group is broken. Without savepoints whoever fails must not have written. */
static bool run_member(Tx *tx, bool savepoints, Work *w, Member *m)
{
    long writes = tx->writes;
    if (savepoints && tx_savepoint(tx))
        return false;
    w->keep = false;
    m->rc = w->run(w, tx);
    m->diag = tx->diag;
    if (breaks_group(m->rc))
        return false;
    if (m->rc == RC_OK || w->keep)
        return savepoints ? tx_release(tx) == RC_OK : !tx_failed(tx) && !arena_failed(tx->arena);
    if (savepoints)
        tx_rollback_to(tx);
    return savepoints || (!tx_failed(tx) && tx->writes == writes);
}

/* On PostgreSQL each member runs up to its first read, and these go in one round trip instead of one each. */
static bool ask_ahead(const Tx *tx, Work **list, size_t n)
{
    Tx t = *tx;
    if (n < 2 || !tx_ask(&t))
        return true;
    for (size_t i = 0; i < n; i++) {
        t = *tx;
        (void)list[i]->run(list[i], &t); /* a member may always be run again */
        *t.diag = (Diag) { 0 };
        tx_asked(&t);
    }
    t = *tx;
    return tx_answers(&t) == RC_OK;
}

static GroupEnd commit_group(App *app, Tx *tx, Work **list, Member *members, size_t n)
{
    IdReserve got = { 0 };
    Diag *d = tx->diag;
    if (idpool_reserve(app->ids, tx, &got)) { /* for counties that run dry */
        tx_rollback(tx);
        return GROUP_BROKEN;
    }
    Rc rc = tx_commit(tx);
    if (!rc) {
        idpool_commit(app->ids, &got);
        return GROUP_DONE;
    }
    if (!d->key || strcmp(d->key, "db.commit_unknown") != 0)
        return GROUP_BROKEN;
    for (size_t i = 0; i < n; i++)
        if (members[i].rc == RC_OK || list[i]->keep) {
            members[i].rc = rc;
            *members[i].diag = *d;
        }
    return GROUP_UNKNOWN;
}

static GroupEnd run_group(struct LaneThread *t, bool savepoints, Work **list, Member *members, size_t n)
{
    Tx tx;
    Diag d = { 0 };
    if (tx_begin(&tx, t->conn, t->arena, &d, true))
        return GROUP_BROKEN;
    if (!savepoints && !ask_ahead(&tx, list, n)) {
        tx_rollback(&tx);
        return GROUP_BROKEN;
    }
    for (size_t i = 0; i < n; i++) {
        tx.arena = t->arena;
        tx.diag = &d;
        d = (Diag) { 0 };
        if (!run_member(&tx, savepoints, list[i], &members[i])) {
            tx_rollback(&tx);
            return GROUP_BROKEN;
        }
    }
    tx.arena = t->arena;
    tx.diag = &d;
    d = (Diag) { 0 };
    return commit_group(t->lanes->app, &tx, list, members, n);
}

static void run_alone(struct LaneThread *t, Work *w, LaneStats *stats)
{
    lane_run_one(t->lanes->app, t->conn, t->arena, w);
    stats->reruns++;
}

/* A broken group is halved, so that the guilty one ends alone and a conflict costs the others little. */
static void run_list(struct LaneThread *t, Work **list, size_t n, LaneStats *stats)
{
    Member members[GROUP_MAX];
    if (n == 1) {
        run_alone(t, list[0], stats);
        return;
    }
    /* A savepoint costs as much as a row, and is hardly ever gone back to. */
    GroupEnd end = run_group(t, false, list, members, n);
    if (end == GROUP_BROKEN)
        end = run_group(t, true, list, members, n);
    if (end == GROUP_BROKEN) {
        stats->broken_groups++;
        run_list(t, list, n / 2, stats);
        run_list(t, list + n / 2, n - n / 2, stats);
    } else {
        for (size_t i = 0; i < n; i++)
            if (members[i].rc == RC_BUSY)
                run_alone(t, list[i], stats);
            else
                list[i]->done(list[i], members[i].rc);
    }
}

/* One transaction for all, but nobody waits for its end, and who fails in it runs again alone. */
static void run_briefs(struct LaneThread *t, Work **list, size_t n)
{
    Tx tx;
    Diag d = { 0 };
    bool open = !tx_begin(&tx, t->conn, t->arena, &d, false);
    if (open && !ask_ahead(&tx, list, n)) {
        tx_rollback(&tx);
        open = false;
    }
    for (size_t i = 0; i < n; i++) {
        open = open || !tx_begin(&tx, t->conn, t->arena, &d, false);
        Rc rc = open ? list[i]->run(list[i], &tx) : RC_BUSY;
        tx.diag = &d;
        if (open && !tx_failed(&tx)) {
            list[i]->done(list[i], rc);
            continue;
        }
        if (open)
            tx_rollback(&tx);
        open = false;
        lane_run_one(t->lanes->app, t->conn, t->arena, list[i]);
    }
    if (open)
        tx_rollback(&tx);
    arena_reset(t->arena);
}

static void work_through(struct LaneThread *t, Work **list, size_t n)
{
    LaneStats stats = { 0 };
    run_list(t, list, n, &stats);
    arena_reset(t->arena);
    if (t->queue != &t->lanes->writes)
        return;
    pthread_mutex_lock(&t->lanes->lock);
    LaneStats *all = &t->lanes->stats;
    all->groups++;
    all->works += (int64_t)n;
    all->reruns += n > 1 ? stats.reruns : 0;
    all->broken_groups += stats.broken_groups;
    pthread_mutex_unlock(&t->lanes->lock);
}

/* Under load callers come in two halves: one asks while the other's group is written, and every commit carries half of
   what it could. Waiting a moment for as many as the last two groups had makes one group of them. */
static void gather(Lanes *l, Waiting *q)
{
    size_t expected = q->last_n + q->before_n;
    if (!q->gathers || expected < GATHER_FROM)
        return;
    if (expected > q->most)
        expected = q->most;
    for (int i = 0; i < GATHER_PAUSES && q->n < expected && !l->stopping; i++) {
        pthread_mutex_unlock(&l->lock);
        pause_us(GATHER_US);
        pthread_mutex_lock(&l->lock);
    }
}

static size_t take(Lanes *l, Waiting *q, Work **list)
{
    size_t n = 0;
    pthread_mutex_lock(&l->lock);
    while (!q->head && !l->stopping)
        pthread_cond_wait(&q->wake, &l->lock);
    gather(l, q);
    while (q->head && n < q->most) {
        list[n++] = q->head;
        q->head = q->head->next;
        q->n--;
    }
    if (!q->head)
        q->tail = &q->head;
    q->before_n = q->last_n;
    q->last_n = n;
    pthread_mutex_unlock(&l->lock);
    return n;
}

static void *lane_main(void *p)
{
    struct LaneThread *t = p;
    Work *list[GROUP_MAX];
    for (size_t n; (n = take(t->lanes, t->queue, list)) > 0;) {
        if (t->queue == &t->lanes->briefs)
            run_briefs(t, list, n);
        else
            work_through(t, list, n);
        db_maintain(t->conn);
    }
    return NULL;
}

static void waiting_init(Waiting *q, size_t most)
{
    q->tail = &q->head;
    q->most = most;
    pthread_cond_init(&q->wake, NULL);
}

Rc lanes_start(App *app, int threads, int max_queue, Lanes **out, Diag *d)
{
    Lanes *l = mem_alloc(sizeof *l);
    if (!l)
        return RC_NO_MEMORY;
    l->app = app;
    l->max = (size_t)max_queue;
    waiting_init(&l->writes, GROUP_MAX);
    l->writes.gathers = db_kind(app->db) == DB_POSTGRES;
    waiting_init(&l->briefs, GROUP_MAX / 4);
    waiting_init(&l->reads, 1);
    pthread_mutex_init(&l->lock, NULL);
    int n = db_kind(app->db) == DB_SQLITE ? 1 : threads < 3 ? 3 : threads < 64 ? threads : 64;
    Rc rc = RC_OK;
    for (int i = 0; i < n && !rc; i++) {
        struct LaneThread *t = &l->threads[i];
        t->lanes = l;
        t->queue = i == 0 ? &l->writes : i == 1 ? &l->briefs : &l->reads;
        t->arena = arena_new(LIMIT_REQUEST_ARENA);
        rc = t->arena ? db_connect(app->db, DB_WRITE, &t->conn, d) : RC_NO_MEMORY;
        if (!rc && pthread_create(&t->thread, NULL, lane_main, t))
            rc = RC_NO_MEMORY;
        if (!rc)
            l->n_threads++;
    }
    if (rc) {
        lanes_stop(l);
        return rc;
    }
    *out = l;
    return RC_OK;
}

static size_t depth(const Lanes *l)
{
    return l->writes.n + l->briefs.n + l->reads.n;
}

bool lanes_push(Lanes *l, Work *w)
{
    pthread_mutex_lock(&l->lock);
    Waiting *q = w->write || l->n_threads == 1 ? &l->writes : w->brief ? &l->briefs : &l->reads;
    bool taken = !l->stopping && depth(l) < l->max;
    if (taken) {
        w->next = NULL;
        *q->tail = w;
        q->tail = &w->next;
        q->n++;
        pthread_cond_signal(&q->wake);
    }
    pthread_mutex_unlock(&l->lock);
    return taken;
}

void lanes_stop(Lanes *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_broadcast(&l->writes.wake);
    pthread_cond_broadcast(&l->briefs.wake);
    pthread_cond_broadcast(&l->reads.wake);
    pthread_mutex_unlock(&l->lock);
    for (int i = 0; i < l->n_threads; i++)
        pthread_join(l->threads[i].thread, NULL);
    for (size_t i = 0; i < COUNT(l->threads); i++) {
        if (l->threads[i].conn)
            db_disconnect(l->threads[i].conn);
        arena_free(l->threads[i].arena);
    }
    pthread_cond_destroy(&l->writes.wake);
    pthread_cond_destroy(&l->briefs.wake);
    pthread_cond_destroy(&l->reads.wake);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

size_t lanes_depth(Lanes *l)
{
    pthread_mutex_lock(&l->lock);
    size_t n = depth(l);
    pthread_mutex_unlock(&l->lock);
    return n;
}

LaneStats lanes_stats(Lanes *l)
{
    pthread_mutex_lock(&l->lock);
    LaneStats s = l->stats;
    pthread_mutex_unlock(&l->lock);
    return s;
}
