/* The scheduler of periodic work; see tick.h. A tick never overlaps itself: the next run is counted from its end. */
#include "core/tick.h"

#include <pthread.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/count.h"
#include "core/live.h"
#include "core/outbox.h"
#include "core/refusal.h"
#include "core/seal.h"
#include "core/setting.h"
#include "core_sql.h"

#define TICKS_MAX 64

/* Heads of the audit chains into the log, which is kept elsewhere: what finds a chain that was cut at its end. */
static Rc note_heads(Op *op)
{
    CountyRow *counties;
    size_t n;
    TRY(sql_seal_counties(op->tx, &counties, &n));
    for (size_t i = 0; i < n; i++) {
        SealRow last;
        bool found;
        TRY(sql_seal_last(op->tx, counties[i].county, &last, &found));
        if (found)
            LOG(LOG_INFO, "audit.head", KV("county", last.county), KV("seal", last.seq),
                KV("hash", last.hash));
    }
    return RC_OK;
}

static Rc house_keeping(Op *op, int *out_done)
{
    int64_t changed, done = 0;
    TRY(sql_session_expire(op->tx, op->now_ms, &changed));
    done += changed;
    TRY(sql_rate_expire(op->tx, op->now_ms, &changed));
    done += changed;
    TRY(sql_replay_expire(op->tx, op->now_ms - 2 * MS_DAY, &changed));
    done += changed;
    TRY(sql_live_note_expire(op->tx, op->now_ms - MS_HOUR, &changed));
    done += changed;
    /* of rows that are no more; and of a time when the clock was ahead, else they would wait until it is reached again */
    TRY(sql_tick_aside_expire(op->tx, op->now_ms - MS_DAY, op->now_ms + 2 * MS_HOUR, &changed));
    *out_done = (int)(done + changed);
    return note_heads(op);
}

static const Tick keep_tick = { "core.house_keeping", MS_HOUR, house_keeping, INT32_MAX };
static const Tick *const core_ticks[] = { &refusal_tick, &seal_tick,     &count_tick,    &outbox_tick,
                                          &live_tick,    &live_cut_tick, &settings_tick, &keep_tick };

const Tick *tick_at(const App *app, size_t i)
{
    if (i < COUNT(core_ticks))
        return core_ticks[i];
    i -= COUNT(core_ticks);
    for (size_t m = 0; m < app->n_modules; m++) {
        if (i < app->modules[m]->n_ticks)
            return &app->modules[m]->ticks[i];
        i -= app->modules[m]->n_ticks;
    }
    return NULL;
}

void op_init_system(Op *op, App *app, Tx *tx, Arena *arena, Diag *d)
{
    *op = (Op) { .app = app,
                 .tx = tx,
                 .arena = arena,
                 .diag = d,
                 .now_ms = app->clock.now_ms(app->clock.user),
                 .actor = { .kind = ACTOR_SYSTEM, .area = app->region, .aal = 2 },
                 .lang = S("zh-CN") };
    if (tx) {
        tx->arena = arena;
        tx->diag = d;
        tx->scope = tx_scope_area(0);
    }
}

typedef struct TickWork {
    Work work;
    App *app;
    const Tick *tick;
    Arena *arena;
    Diag diag;
    LiveNote *live;
    int done_n;
    Rc rc;
    Ticker *ticker; /* NULL: on the caller's thread */
    int64_t next_ms;
    bool running;
} TickWork;

struct Ticker {
    App *app;
    Lanes *lanes;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    size_t n;
    TickWork ticks[TICKS_MAX];
};

static Rc tick_work_run(Work *work, Tx *tx)
{
    TickWork *w = (TickWork *)work;
    Op op;
    arena_reset(w->arena);
    w->diag = (Diag) { 0 };
    op_init_system(&op, w->app, tx, w->arena, &w->diag);
    w->done_n = 0;
    Rc rc = w->tick->run(&op, &w->done_n);
    if (!rc && w->tick->reads == false)
        rc = live_store(&op);
    w->live = op.live;
    return rc ? rc : arena_failed(w->arena) ? RC_NO_MEMORY : RC_OK;
}

static void tick_work_done(Work *work, Rc rc)
{
    TickWork *w = (TickWork *)work;
    w->rc = rc;
    if (w->tick->done)
        w->tick->done(w->app, rc);
    if (rc == RC_OK)
        for (const LiveNote *n = w->live; n; n = n->next)
            (void)live_publish(w->app->live, n->kind, n->to, n->data, n->id);
    else
        LOG(LOG_WARN, "tick.failed", KV("tick", w->tick->name), KV("rc", rc_name(rc)),
            KV("code", w->diag.key ? w->diag.key : ""), KV("at", w->diag.here ? w->diag.here : ""));
    if (!w->ticker)
        return;
    pthread_mutex_lock(&w->ticker->lock);
    bool more = rc == RC_OK && w->done_n >= w->tick->batch;
    w->next_ms = os_mono_ms() + (more ? 0 : w->tick->every_ms);
    w->running = false;
    pthread_cond_signal(&w->ticker->wake);
    pthread_mutex_unlock(&w->ticker->lock);
}

static void start_due(Ticker *t, int64_t now, int64_t *out_next)
{
    *out_next = now + 1000;
    for (size_t i = 0; i < t->n; i++) {
        TickWork *w = &t->ticks[i];
        if (!w->running && w->next_ms <= now) {
            w->running = lanes_push(t->lanes, &w->work);
            if (!w->running)
                w->next_ms = now + 100; /* the lane is full: soon again */
        }
        if (!w->running && w->next_ms < *out_next)
            *out_next = w->next_ms;
    }
}

static void *ticker_main(void *p)
{
    Ticker *t = p;
    pthread_mutex_lock(&t->lock);
    while (!t->stopping) {
        int64_t next, now = os_mono_ms();
        start_due(t, now, &next);
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        int64_t wait = next > now ? next - now : 1;
        until.tv_sec += wait / 1000;
        until.tv_nsec += wait % 1000 * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        pthread_cond_timedwait(&t->wake, &t->lock, &until);
    }
    for (size_t i = 0; i < t->n; i++)
        while (t->ticks[i].running)
            pthread_cond_wait(&t->wake, &t->lock);
    pthread_mutex_unlock(&t->lock);
    return NULL;
}

Rc ticker_start(App *app, Lanes *lanes, Ticker **out)
{
    Ticker *t = mem_alloc(sizeof *t);
    if (!t)
        return RC_NO_MEMORY;
    t->app = app;
    t->lanes = lanes;
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&t->wake, &steady);
    pthread_condattr_destroy(&steady);
    pthread_mutex_init(&t->lock, NULL);
    const Tick *tick;
    while ((tick = tick_at(app, t->n)) != NULL) {
        ENSURE(t->n < TICKS_MAX);
        TickWork *w = &t->ticks[t->n++];
        *w = (TickWork) { .work = { .write = !tick->reads, .run = tick_work_run, .done = tick_work_done },
                          .app = app,
                          .tick = tick,
                          .arena = arena_new(64u << 20),
                          .ticker = t,
                          .next_ms = os_mono_ms() };
        if (!w->arena) {
            ticker_stop(t);
            return RC_NO_MEMORY;
        }
    }
    if (pthread_create(&t->thread, NULL, ticker_main, t)) {
        ticker_stop(t);
        return RC_NO_MEMORY;
    }
    *out = t;
    return RC_OK;
}

void ticker_stop(Ticker *t)
{
    if (!t)
        return;
    pthread_mutex_lock(&t->lock);
    t->stopping = true;
    pthread_cond_signal(&t->wake);
    pthread_mutex_unlock(&t->lock);
    if (t->thread)
        pthread_join(t->thread, NULL);
    for (size_t i = 0; i < t->n; i++)
        arena_free(t->ticks[i].arena);
    pthread_cond_destroy(&t->wake);
    pthread_mutex_destroy(&t->lock);
    mem_free(t);
}

Rc tick_run(App *app, DbConn *conn, const Tick *tick, Diag *d)
{
    TickWork w = { .work = { .write = !tick->reads, .run = tick_work_run, .done = tick_work_done },
                   .app = app,
                   .tick = tick,
                   .arena = arena_new(64u << 20) };
    Arena *scratch = arena_new(1u << 20);
    Rc rc = w.arena && scratch ? RC_OK : RC_NO_MEMORY;
    do {
        if (!rc)
            lane_run_one(app, conn, scratch, &w.work);
        rc = rc ? rc : w.rc;
    } while (!rc && w.done_n >= tick->batch);
    if (rc)
        *d = (Diag) { .rc = rc, .key = w.diag.key, .here = w.diag.here };
    arena_free(w.arena);
    arena_free(scratch);
    return rc;
}

Rc ticks_run_all(App *app, DbConn *conn, Diag *d)
{
    const Tick *tick;
    for (size_t i = 0; (tick = tick_at(app, i)) != NULL; i++)
        TRY(tick_run(app, conn, tick, d));
    return RC_OK;
}
