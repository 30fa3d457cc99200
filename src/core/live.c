/* Subscribers in a list under one lock: some thousands at most, and a note costs each a few comparisons. See live.h. */
#include "core/live.h"

#include <pthread.h>
#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"
#include "core/app.h"
#include "core_sql.h"
#include "crypto/digest.h"

#define SEEN 4096                 /* more notes than this in HEARD_MS and one may come twice: harmless */
#define HEARD_MS (10 * MS_SECOND) /* how far back to look: clocks of instances differ, commits take time */

typedef struct Sub {
    struct Sub *next, **back;
    Live *live;
    HttpStream *stream;
    int64_t lo, hi;     /* areas; none for residents */
    int64_t self, unit; /* ids */
    uint32_t roles;
    int64_t county; /* of the session */
    char session[2 * DIGEST_BYTES + 1];
    bool over;
} Sub;

struct Live {
    pthread_mutex_t lock;
    Sub *subs;
    size_t n;
    int64_t seen[SEEN]; /* ids published lately, a ring */
    size_t seen_at;
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

static bool hears(const Sub *s, const LiveKind *kind, int64_t to)
{
    if (to == s->self) /* told by name */
        return true;
    bool here = to >= ID_PER_COUNTY ? to == s->unit : to >= s->lo && to <= s->hi;
    return here && (s->roles & kind->needs->roles);
}

void live_publish(Live *l, const LiveKind *kind, int64_t to, Str data, int64_t id)
{
    char digits[24];
    int n = id ? snprintf(digits, sizeof digits, "%lld", (long long)id) : 0;
    pthread_mutex_lock(&l->lock);
    bool again = seen_before(l, id);
    for (Sub *s = again ? NULL : l->subs; s; s = s->next)
        if (hears(s, kind, to))
            (void)http_stream_send(s->stream, str_from_z(kind->event), (Str) { digits, (size_t)n }, data);
    pthread_mutex_unlock(&l->lock);
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

void live_subscribe(Live *l, HttpRequest *r, const Actor *actor)
{
    Sub *s = mem_alloc(sizeof *s);
    if (!s) {
        http_reply(r, &(HttpReply) { .status = 503 });
        return;
    }
    s->live = l;
    s->county = actor->session_county;
    s->roles = actor->roles;
    snprintf(s->session, sizeof s->session, "%.*s", STR_ARG(actor->session_digest));
    s->self = actor->kind == ACTOR_STAFF ? actor->staff.v : actor->person.v;
    s->unit = actor->unit.v;
    s->lo = 1; /* an empty range */
    if (actor->kind == ACTOR_STAFF)
        area_range(actor->area, &s->lo, &s->hi);
    if (actor->roles & ROLES_PARTNER) /* a city's hospital does not hear what happens in the city */
        s->lo = s->hi = actor->area;
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

Rc live_store(Op *op)
{
    if (db_kind(op->app->db) == DB_SQLITE)
        return RC_OK;
    for (LiveNote *n = op->live; n; n = n->next) {
        int64_t county = n->to < ID_PER_COUNTY ? county_of_area(n->to) : county_of_id(n->to);
        TRY(op_new_id(op, county, &n->id));
        TRY(sql_live_note_add(op->tx, county, n->id, op->now_ms, str_from_z(n->kind->event), n->to, n->data));
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

static Rc hear(Op *op, int *out_done)
{
    LiveNoteRow *rows;
    size_t n;
    *out_done = 0;
    if (db_kind(op->app->db) == DB_SQLITE)
        return RC_OK;
    TRY(sql_live_note_since(op->tx, op->now_ms - HEARD_MS, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const LiveKind *kind = kind_of(op->app, rows[i].event);
        if (kind) /* a newer instance may know more */
            live_publish(op->app->live, kind, rows[i].area, rows[i].data, rows[i].id);
    }
    return RC_OK;
}

const Tick live_tick = { "core.live", 400, hear, INT32_MAX, true };

typedef struct Listener { /* a copy: the database is not asked under the lock */
    int64_t county;
    Str session;
} Listener;

static Rc listeners(Op *op, Live *l, Listener **out, size_t *out_n)
{
    size_t n = 0, room = live_count(l) + 1; /* who comes meanwhile is looked at next time */
    Listener *v = ARENA_ARRAY(op->arena, Listener, room);
    if (!v)
        return RC_NO_MEMORY;
    pthread_mutex_lock(&l->lock);
    for (const Sub *s = l->subs; s && n < room; s = s->next, n++)
        v[n] = (Listener) { s->county, arena_str(op->arena, str_from_z(s->session)) };
    pthread_mutex_unlock(&l->lock);
    *out = v;
    *out_n = n;
    return arena_failed(op->arena) ? RC_NO_MEMORY : RC_OK;
}

/* A stream is opened once and lives for days; what its session lost meanwhile it may no longer hear. */
static Rc cut(Op *op, int *out_done)
{
    Live *l = op->app->live;
    Listener *v;
    size_t n;
    TRY(listeners(op, l, &v, &n));
    size_t over = 0; /* those go to the front */
    for (size_t i = 0; i < n; i++) {
        SessionRow row;
        bool found;
        TRY(sql_session_get(op->tx, v[i].county, v[i].session, &row, &found));
        if (!found || op->now_ms >= row.expires_ms || op->now_ms - row.seen_ms >= row.idle_ms)
            v[over++] = v[i];
    }
    *out_done = 0;
    if (!over)
        return RC_OK;
    pthread_mutex_lock(&l->lock);
    for (Sub *s = l->subs; s; s = s->next)
        for (size_t i = 0; i < over && !s->over; i++)
            if (str_eq(v[i].session, str_from_z(s->session))) {
                s->over = true;
                http_stream_close(s->stream);
                ++*out_done;
            }
    pthread_mutex_unlock(&l->lock);
    return RC_OK;
}

const Tick live_cut_tick = { "core.live_cut", 2000, cut, INT32_MAX, true };
