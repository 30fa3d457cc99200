/* Subscribers in a list under one lock: some thousands at most, and a note costs each a few comparisons. See live.h. */
#include "core/live.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "core/app.h"
#include "core_sql.h"
#include "crypto/digest.h"

#define SEEN 4096                 /* more notes than this in HEARD_MS and one may come twice: harmless */
#define BATCH 16                  /* sessions asked about in one statement */
#define STREAMS 8                 /* of one session: pages left open; who wants more holds places of others */
#define HEARD_MS (10 * MS_SECOND) /* how far back to look: clocks of instances differ, commits take time */

typedef struct Sub {
    struct Sub *next, **back;
    Live *live;
    HttpStream *stream;
    LiveEar ear;
    int64_t county; /* of the session */
    GrantId grant;  /* the role it was opened with */
    char session[2 * DIGEST_BYTES + 1];
    bool over;
} Sub;

struct Live {
    pthread_mutex_t lock;
    Sub *subs;
    size_t n;
    int64_t seen[SEEN]; /* ids published lately, a ring */
    size_t seen_at;
    int64_t heard_ms; /* when others' notes were looked for last; of the tick alone */
};

Live *live_new(void)
{
    Live *l = mem_alloc(sizeof *l);
    if (l)
        pthread_mutex_init(&l->lock, NULL);
    return l;
}

void live_free(Live *l)
{
    if (!l)
        return;
    ENSURE(l->subs == NULL); /* the server is stopped first */
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

static bool seen_before(Live *l, int64_t id)
{
    for (size_t i = 0; id && i < SEEN; i++)
        if (l->seen[i] == id)
            return true;
    if (id)
        l->seen[l->seen_at++ % SEEN] = id;
    return false;
}

LiveEar live_ear(const Actor *actor)
{
    LiveEar ear = { .lo = 1,
                    .self = actor->kind == ACTOR_STAFF ? actor->staff.v : actor->person.v,
                    .unit = actor->unit.v,
                    .roles = actor->roles };
    if (actor->kind == ACTOR_STAFF && !(actor->roles & ROLES_OF_UNIT))
        area_range(actor->area, &ear.lo, &ear.hi);
    return ear;
}

bool live_hears(const LiveEar *ear, const LiveKind *kind, int64_t to)
{
    if (to == ear->self) /* told by name */
        return true;
    bool here = to >= ID_PER_COUNTY ? to == ear->unit : to >= ear->lo && to <= ear->hi;
    return here && (ear->roles & kind->needs->roles);
}

bool live_publish(Live *l, const LiveKind *kind, int64_t to, Str data, int64_t id)
{
    char digits[24];
    int n = id ? snprintf(digits, sizeof digits, "%lld", (long long)id) : 0;
    pthread_mutex_lock(&l->lock);
    bool again = seen_before(l, id);
    for (Sub *s = again ? NULL : l->subs; s; s = s->next)
        if (live_hears(&s->ear, kind, to))
            (void)http_stream_send(s->stream, str_from_z(kind->event), (Str) { digits, (size_t)n }, data);
    pthread_mutex_unlock(&l->lock);
    return !again;
}

static void closed(void *user, HttpStream *stream)
{
    (void)stream;
    Sub *s = user;
    pthread_mutex_lock(&s->live->lock);
    if (s->back) { /* already linked */
        *s->back = s->next;
        if (s->next)
            s->next->back = s->back;
        s->live->n--;
    }
    pthread_mutex_unlock(&s->live->lock);
    mem_free(s);
}

static bool has_enough(Live *l, const Actor *actor)
{
    int n = 0;
    pthread_mutex_lock(&l->lock);
    for (const Sub *s = l->subs; s; s = s->next)
        n += s->county == actor->session_county && str_eq(actor->session_digest, str_from_z(s->session));
    pthread_mutex_unlock(&l->lock);
    return n >= STREAMS;
}

void live_subscribe(Live *l, HttpRequest *r, const Actor *actor)
{
    if (has_enough(l, actor)) {
        http_reply(r, &(HttpReply) { .status = 429 });
        return;
    }
    Sub *s = mem_alloc(sizeof *s);
    if (!s) {
        http_reply(r, &(HttpReply) { .status = 503 });
        return;
    }
    s->live = l;
    s->county = actor->session_county;
    s->grant = actor->grant;
    s->ear = live_ear(actor);
    snprintf(s->session, sizeof s->session, "%.*s", STR_ARG(actor->session_digest));
    pthread_mutex_lock(&l->lock); /* closed() comes on this loop thread, after this function */
    s->stream = http_stream_open(r, closed, s);
    if (!s->stream) { /* it has replied already */
        pthread_mutex_unlock(&l->lock);
        mem_free(s);
        return;
    }
    s->next = l->subs;
    s->back = &l->subs;
    if (l->subs)
        l->subs->back = &s->next;
    l->subs = s;
    l->n++;
    pthread_mutex_unlock(&l->lock);
}

size_t live_count(Live *l)
{
    pthread_mutex_lock(&l->lock);
    size_t n = l->n;
    pthread_mutex_unlock(&l->lock);
    return n;
}

static LiveNote *oldest_first(LiveNote *newest)
{
    LiveNote *list = NULL;
    for (LiveNote *n = newest, *older; n; n = older) {
        older = n->next;
        n->next = list;
        list = n;
    }
    return list;
}

Rc live_store(Op *op)
{
    int64_t now = op->app->clock.now_ms(op->app->clock.user); /* the op may be old: it waited its turn */
    op->live = oldest_first(op->live);
    if (db_kind(op->app->db) == DB_SQLITE)
        return RC_OK;
    for (LiveNote *n = op->live; n; n = n->next) {
        int64_t county = n->to < ID_PER_COUNTY ? county_of_area(n->to) : county_of_id(n->to);
        TRY(op_new_id(op, county, &n->id));
        TRY(sql_live_note_add(op->tx, county, n->id, now, str_from_z(n->kind->event), n->to, n->data));
    }
    return RC_OK;
}

static const LiveKind *kind_of(const App *app, Str event)
{
    for (size_t m = 0; m < app->n_modules; m++)
        for (size_t i = 0; i < app->modules[m]->n_live; i++)
            if (str_eq(event, str_from_z(app->modules[m]->live[i]->event)))
                return app->modules[m]->live[i];
    return NULL;
}

/* From the last look on: one that came late, as the database stood still, hears what was told meanwhile. */
static Rc hear(Op *op, int *out_done)
{
    LiveNoteRow *rows;
    size_t n;
    Live *l = op->app->live;
    *out_done = 0;
    if (db_kind(op->app->db) == DB_SQLITE)
        return RC_OK;
    int64_t last = l->heard_ms && l->heard_ms < op->now_ms ? l->heard_ms : op->now_ms;
    TRY(sql_live_note_since(op->tx, last - HEARD_MS, &rows, &n));
    while (n--) { /* the newest are first, so that a flood cuts off what was heard before */
        const LiveKind *kind = kind_of(op->app, rows[n].event);
        if (kind) /* a newer instance may know more */
            *out_done += live_publish(l, kind, rows[n].area, rows[n].data, rows[n].id);
    }
    l->heard_ms = op->now_ms;
    return RC_OK;
}

const Tick live_tick = { "core.live", 400, hear, INT32_MAX, true };

typedef struct Listener { /* a copy: the database is not asked under the lock */
    int64_t county;
    Str session;
    GrantId grant;
    bool alive;
} Listener;

static int by_session(const void *a, const void *b)
{
    const Listener *x = a, *y = b;
    if (x->county != y->county)
        return x->county < y->county ? -1 : 1;
    return memcmp(x->session.p, y->session.p, x->session.n < y->session.n ? x->session.n : y->session.n);
}

static Rc listeners(Op *op, Live *l, Listener **out, size_t *out_n)
{
    size_t n = 0, room = live_count(l) + 1; /* who comes meanwhile is looked at next time */
    Listener *v = ARENA_ARRAY(op->arena, Listener, room);
    if (!v)
        return RC_NO_MEMORY;
    pthread_mutex_lock(&l->lock);
    for (const Sub *s = l->subs; s && n < room; s = s->next, n++)
        v[n] = (Listener) { s->county, arena_str(op->arena, str_from_z(s->session)), s->grant, false };
    pthread_mutex_unlock(&l->lock);
    if (arena_failed(op->arena))
        return RC_NO_MEMORY;
    qsort(v, n, sizeof *v, by_session);
    *out = v;
    *out_n = n;
    return RC_OK;
}

/* Of n listeners of one county, at most BATCH. */
static Rc ask(Op *op, Listener *v, size_t n)
{
    SessionAliveRow *rows;
    size_t found;
    Str d[BATCH];
    for (size_t i = 0; i < BATCH; i++)
        d[i] = i < n ? v[i].session : S("");
    TRY(sql_session_alive(op->tx, v[0].county, op->now_ms, d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7],
                          d[8], d[9], d[10], d[11], d[12], d[13], d[14], d[15], &rows, &found));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < found; k++)
            v[i].alive =
                v[i].alive || (str_eq(rows[k].digest, v[i].session) && rows[k].role_grant.v == v[i].grant.v);
    return RC_OK;
}

/* A stream is opened once and lives for days; what its session lost meanwhile it may no longer hear. */
static Rc cut(Op *op, int *out_done)
{
    Live *l = op->app->live;
    Listener *v;
    size_t n, over = 0; /* those go to the front, still in order */
    *out_done = 0;
    TRY(listeners(op, l, &v, &n));
    for (size_t i = 0, more; i < n; i += more) {
        for (more = 1; more < BATCH && i + more < n && v[i + more].county == v[i].county;)
            more++;
        TRY(ask(op, v + i, more));
    }
    for (size_t i = 0; i < n; i++)
        if (!v[i].alive)
            v[over++] = v[i];
    if (!over)
        return RC_OK;
    pthread_mutex_lock(&l->lock);
    for (Sub *s = l->subs; s; s = s->next) {
        Listener key = { .county = s->county, .session = str_from_z(s->session) };
        const Listener *gone = s->over ? NULL : bsearch(&key, v, over, sizeof *v, by_session);
        if (gone && (gone->grant.v == s->grant.v)) {
            s->over = true;
            http_stream_close(s->stream);
            ++*out_done;
        }
    }
    pthread_mutex_unlock(&l->lock);
    return RC_OK;
}

const Tick live_cut_tick = { "core.live_cut", 2000, cut, INT32_MAX, true };
