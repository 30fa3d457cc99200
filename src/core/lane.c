/* Group commit and retries; see lane.h. */
#include "core/lane.h"

#include <pthread.h>
#include <time.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/id_pool.h"
#include "os/random.h"

#define GROUP_MAX 256 /* more adds latency, not throughput (measured: 134 000/s at a mean batch of 124) */
#define TRIES 8       /* of one piece of work: serialisation failures and id refills */

struct Lanes {
    App *app;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    Work *head, **tail;
    size_t n, max;
    bool stopping;
    int n_threads;
    LaneStats stats;
    struct LaneThread {
        Lanes *lanes;
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

/* Runs a list in one transaction. Returns false when nothing of it is durable and all must run again one by one. */
static bool run_group(App *app, struct LaneThread *t, Work **list, Rc *rcs, size_t n)
{
    Tx tx;
    Diag d = { 0 };
    if (tx_begin(&tx, t->conn, t->arena, &d, true))
        return false;
    bool dry = false;
    for (size_t i = 0; i < n; i++) {
        Work *w = list[i];
        w->keep = false;
        tx.arena = t->arena;
        tx.diag = &d;
        d = (Diag) { 0 };
        if (tx_savepoint(&tx)) {
            tx_rollback(&tx);
            return false;
        }
        rcs[i] = w->run(w, &tx);
        tx.diag = &d;
        if (breaks_group(rcs[i])) {
            tx_rollback(&tx);
            return false;
        }
        if (rcs[i] == RC_OK || w->keep) {
            if (tx_release(&tx)) {
                tx_rollback(&tx);
                return false;
            }
        } else {
            tx_rollback_to(&tx);
            dry = dry || rcs[i] == RC_BUSY;
        }
    }
    IdReserve got = { 0 };
    if ((dry && idpool_reserve(app->ids, &tx, &got)) || tx_commit(&tx)) {
        tx_rollback(&tx);
        return false;
    }
    idpool_commit(app->ids, &got);
    return true;
}

static void work_through(struct LaneThread *t, Work **list, size_t n)
{
    App *app = t->lanes->app;
    Rc rcs[GROUP_MAX];
    bool together = n > 1 && run_group(app, t, list, rcs, n);
    size_t again = 0;
    for (size_t i = 0; i < n; i++) {
        if (together && rcs[i] != RC_BUSY) {
            list[i]->done(list[i], rcs[i]);
        } else {
            again++;
            lane_run_one(app, t->conn, t->arena, list[i]);
        }
    }
    arena_reset(t->arena);
    pthread_mutex_lock(&t->lanes->lock);
    t->lanes->stats.groups++;
    t->lanes->stats.works += (int64_t)n;
    t->lanes->stats.reruns += n > 1 ? (int64_t)again : 0;
    t->lanes->stats.broken_groups += n > 1 && !together;
    pthread_mutex_unlock(&t->lanes->lock);
}

static size_t take(Lanes *l, Work **list, size_t most)
{
    size_t n = 0;
    pthread_mutex_lock(&l->lock);
    while (!l->head && !l->stopping)
        pthread_cond_wait(&l->wake, &l->lock);
    while (l->head && n < most) {
        list[n++] = l->head;
        l->head = l->head->next;
        l->n--;
    }
    if (!l->head)
        l->tail = &l->head;
    pthread_mutex_unlock(&l->lock);
    return n;
}

static void *lane_main(void *p)
{
    struct LaneThread *t = p;
    Work *list[GROUP_MAX];
    size_t most = db_kind(t->lanes->app->db) == DB_SQLITE ? GROUP_MAX : 1;
    for (size_t n; (n = take(t->lanes, list, most)) > 0;) {
        work_through(t, list, n);
        db_maintain(t->conn);
    }
    return NULL;
}

Rc lanes_start(App *app, int threads, int max_queue, Lanes **out, Diag *d)
{
    Lanes *l = mem_alloc(sizeof *l);
    if (!l)
        return RC_NO_MEMORY;
    l->app = app;
    l->max = (size_t)max_queue;
    l->tail = &l->head;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->wake, NULL);
    int n = db_kind(app->db) == DB_SQLITE ? 1 : threads < 64 ? threads : 64;
    Rc rc = RC_OK;
    for (int i = 0; i < n && !rc; i++) {
        struct LaneThread *t = &l->threads[i];
        t->lanes = l;
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

bool lanes_push(Lanes *l, Work *w)
{
    pthread_mutex_lock(&l->lock);
    bool taken = !l->stopping && l->n < l->max;
    if (taken) {
        w->next = NULL;
        *l->tail = w;
        l->tail = &w->next;
        l->n++;
        pthread_cond_signal(&l->wake);
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
    pthread_cond_broadcast(&l->wake);
    pthread_mutex_unlock(&l->lock);
    for (int i = 0; i < l->n_threads; i++)
        pthread_join(l->threads[i].thread, NULL);
    for (size_t i = 0; i < COUNT(l->threads); i++) {
        if (l->threads[i].conn)
            db_disconnect(l->threads[i].conn);
        arena_free(l->threads[i].arena);
    }
    pthread_cond_destroy(&l->wake);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

size_t lanes_depth(Lanes *l)
{
    pthread_mutex_lock(&l->lock);
    size_t n = l->n;
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
