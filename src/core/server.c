/* Joins http, dispatcher, lanes and pools; see server.h. Tests: tests/http/test_server.py and tests/crash. */
#include "core/server.h"

#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/call.h"
#include "core/catalogue.h"
#include "core/courier.h"
#include "core/gate.h"
#include "core/lane.h"
#include "core/live.h"
#include "core/reply_cache.h"
#include "core/setting.h"
#include "core/tick.h"
#include "core_sql.h"
#include "http/assets.h"

#define LOOPS_MAX 64

struct Server {
    App *app;
    HttpServer *http;
    _Atomic(Lanes *) lanes; /* SQLite: none while reading only */
    int n_lanes, max_queue;
    Gate *gate;
    Ticker *ticker; /* none while reading only */
    Str assets_dir;
    bool lite;
    DbConn *read[LOOPS_MAX]; /* SQLite: one a loop thread */
    ReplyCache *kept[LOOPS_MAX];
    pthread_mutex_t
        reading; /* SQLite, while reading only: one connection for all loops, which can be closed */
    DbConn *reader;
    bool opened; /* for writing */
    int64_t started_ms;
};

/* A call with what the transport needs to answer it. */
typedef struct HttpCall {
    Work work; /* first: the lane gives it back */
    GateTask task;
    Call call;
    HttpRequest *http;
    Server *server;
    int64_t t0_us;
} HttpCall;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void add_header(HttpReply *r, Str name, Str value)
{
    if (r->n_extra < COUNT(r->extra))
        r->extra[r->n_extra++] = (HttpHeader) { name, value };
}

static void start_touch(Server *s, const Call *c);

#define HSTS                                                                                   \
    {                                                                                          \
        STR_INIT("Strict-Transport-Security"), STR_INIT("max-age=31536000; includeSubDomains") \
    }
static const HttpHeader hsts = HSTS;

static void answer(HttpCall *hc)
{
    Call *c = &hc->call;
    if (c->admitted && c->touch)
        start_touch(hc->server, c);
    HttpReply r = { .status = c->status, .content_type = c->type, .body = c->body };
    add_header(&r, S("Cache-Control"), S("no-store"));
    if (hc->http->tls && !hc->server->app->tls) /* the proxy's; ours is on every reply */
        add_header(&r, hsts.name, hsts.value);
    if (c->op.reply.n_set_cookie)
        add_header(&r, S("Set-Cookie"), c->op.reply.set_cookie[0]);
    if (c->op.reply.etag.p)
        add_header(&r, S("ETag"), c->op.reply.etag);
    if (c->op.reply.disposition.p)
        add_header(&r, S("Content-Disposition"), c->op.reply.disposition);
    if (c->op.reply.location.p)
        add_header(&r, S("Location"), c->op.reply.location);
    if (c->replayed)
        add_header(&r, S("Idempotent-Replayed"), S("true"));
    if (c->status >= 400 && c->op.retry_after_s)
        add_header(&r, S("Retry-After"), arena_printf(c->arena, "%d", c->op.retry_after_s));
    call_log(c, now_us() - hc->t0_us);
    http_reply(hc->http, &r);
}

static void answer_failed(HttpCall *hc, Rc rc)
{
    call_failed(&hc->call, rc);
    answer(hc);
}

/* ---- the lane ---- */

static Rc work_run(Work *w, Tx *tx)
{
    HttpCall *hc = (HttpCall *)w;
    Call *c = &hc->call;
    tx->arena = c->arena;
    tx->diag = &c->diag;
    if (!c->admitted)
        TRY(call_admit(c, tx));
    if (c->route->flags & ROUTE_STREAM)
        return RC_OK;
    Rc rc = call_run(c, tx);
    w->keep = c->op.commit_on_fail;
    return rc;
}

static void work_done(Work *w, Rc rc)
{
    HttpCall *hc = (HttpCall *)w;
    if (rc) {
        answer_failed(hc, rc);
        return;
    }
    if (hc->call.route->flags & ROUTE_STREAM) {
        live_subscribe(hc->server->app->live, hc->http, &hc->call.op.actor);
        return;
    }
    call_committed(&hc->call);
    answer(hc);
}

/* Says no to what would write while nothing can be written. */
static bool refused(HttpCall *hc)
{
    if (!hc->server->app->reading)
        return false;
    answer_failed(hc, FAIL(&hc->call.diag, RC_IO, "db.read_only"));
    return true;
}

static void to_lane(HttpCall *hc, bool write)
{
    if (write && refused(hc))
        return;
    hc->work = (Work) { .write = write, .run = work_run, .done = work_done };
    if (!lanes_push(hc->server->lanes, &hc->work))
        answer_failed(hc, FAIL(&hc->call.diag, RC_BUSY, "request.queue_full"));
}

/* PostgreSQL: who asks is read beside the writes, as on SQLite, where the loop's own connection does it. */
static Rc admit_run(Work *w, Tx *tx)
{
    Call *c = &((HttpCall *)w)->call;
    tx->arena = c->arena;
    tx->diag = &c->diag;
    return call_admit(c, tx);
}

static void admit_done(Work *w, Rc rc)
{
    if (rc)
        answer_failed((HttpCall *)w, rc);
    else
        to_lane((HttpCall *)w, true);
}

static void to_admission(HttpCall *hc)
{
    hc->work = (Work) { .brief = true, .run = admit_run, .done = admit_done };
    if (!lanes_push(hc->server->lanes, &hc->work))
        answer_failed(hc, FAIL(&hc->call.diag, RC_BUSY, "request.queue_full"));
}

/* ---- the slow pool: admission and the slow step there, then the lane ---- */

typedef struct GateConn {
    Server *server;
    DbConn *conn; /* from the first use on */
} GateConn;

static void slow_run(GateTask *t, void *data)
{
    HttpCall *hc = (HttpCall *)((char *)t - offsetof(HttpCall, task));
    Call *c = &hc->call;
    GateConn *g = data;
    Tx tx;
    Rc rc = g ? RC_OK : RC_NO_MEMORY;
    if (!rc && !g->conn)
        rc = db_connect(g->server->app->db, DB_READ, &g->conn, &c->diag);
    if (!rc)
        rc = tx_begin(&tx, g->conn, c->arena, &c->diag, false);
    if (!rc) {
        if (!c->admitted)
            rc = call_admit(c, &tx);
        if (!rc)
            rc = call_slow(c, &tx);
        tx_rollback(&tx);
    }
    if (rc)
        answer_failed(hc, rc);
    else
        to_lane(hc, true);
}

static void *gate_data(void *user)
{
    GateConn *g = mem_alloc(sizeof *g);
    if (g)
        g->server = user;
    return g;
}

static void gate_drop(void *data)
{
    GateConn *g = data;
    if (g)
        db_disconnect(g->conn);
    mem_free(g);
}

static void to_gate(HttpCall *hc)
{
    if (refused(hc))
        return;
    hc->task.run = slow_run;
    if (!gate_push(hc->server->gate, &hc->task))
        answer_failed(hc, FAIL(&hc->call.diag, RC_TOO_MANY, "request.gate_full"));
}

/* ---- requests ---- */

static void run_inline(HttpCall *hc, DbConn *conn, ReplyCache *kept)
{
    Call *c = &hc->call;
    Tx tx;
    Rc rc = tx_begin(&tx, conn, c->arena, &c->diag, false);
    if (rc) {
        answer_failed(hc, rc);
        return;
    }
    rc = call_admit(c, &tx);
    bool here = !rc && c->route->tx == TX_READ && !c->route->slow && !(c->route->flags & ROUTE_STREAM);
    if (here && !reply_cache_find(kept, c, &tx)) {
        rc = call_run(c, &tx);
        if (!rc)
            reply_cache_keep(kept, c, &tx);
    }
    tx_rollback(&tx); /* nothing was written; the snapshot is let go before anything waits */
    if (rc)
        answer_failed(hc, rc);
    else if (here)
        answer(hc);
    else if (c->route->flags & ROUTE_STREAM)
        live_subscribe(hc->server->app->live, hc->http, &c->op.actor);
    else if (c->route->slow)
        to_gate(hc);
    else
        to_lane(hc, true);
}

/* The loop's connection, or the one of all, held until it is given back; NULL: neither is to be had. */
static DbConn *reader_take(Server *s, int loop, Diag *d)
{
    if (s->read[loop])
        return s->read[loop];
    pthread_mutex_lock(&s->reading);
    if (s->app->reading && s->reader)
        return s->reader;
    Rc rc = s->app->reading ? RC_IO : db_connect(s->app->db, DB_READ, &s->read[loop], d);
    pthread_mutex_unlock(&s->reading);
    return rc ? NULL : s->read[loop];
}

static void reader_give(Server *s, int loop)
{
    if (!s->read[loop])
        pthread_mutex_unlock(&s->reading);
}

static void run_on_loop(HttpCall *hc)
{
    Server *s = hc->server;
    int loop = hc->http->loop;
    DbConn *conn = reader_take(s, loop, &hc->call.diag);
    if (!conn) {
        answer_failed(hc, RC_IO);
        return;
    }
    run_inline(hc, conn, s->read[loop] ? s->kept[loop] : NULL);
    reader_give(s, loop);
}

static void run_without_data(HttpCall *hc)
{
    Call *c = &hc->call;
    Tx none = { 0 };
    c->admitted = true;
    Rc rc = call_run(c, &none);
    if (rc)
        answer_failed(hc, rc);
    else
        answer(hc);
}

static CallIn call_in(const HttpRequest *r)
{
    return (CallIn) { .method = r->method,
                      .path = r->path,
                      .query = r->query,
                      .body = r->body,
                      .cookie = http_cookie(r, r->tls ? S("__Host-sid") : S("sid")),
                      .csrf = http_header(r, S("X-CSRF")),
                      .idempotency_key = http_header(r, S("Idempotency-Key")),
                      .if_match = http_header(r, S("If-Match")),
                      .content_type = http_header(r, S("Content-Type")),
                      .lang = http_header(r, S("Accept-Language")),
                      .user_agent = http_header(r, S("User-Agent")),
                      .ip = r->peer,
                      .fetch_site = http_header(r, S("Sec-Fetch-Site")),
                      .origin = http_header(r, S("Origin")),
                      .host = http_header(r, S("Host")),
                      .request_id = r->id,
                      .tls = r->tls };
}

/* Not a page: the API, and addresses with an empty segment, which some in front of us read as the API's. */
static bool is_api(Str path)
{
    for (size_t i = 1; i < path.n; i++)
        if (path.p[i] == '/' && path.p[i - 1] == '/')
            return true;
    return str_starts(path, S("/api/")) || str_starts(path, S("/fhir/")) || str_eq(path, S("/healthz")) ||
           str_eq(path, S("/readyz")) || str_eq(path, S("/metrics"));
}

static void on_request(void *user, HttpRequest *r)
{
    Server *s = user;
    if (str_eq(r->path, S("/healthz"))) { /* the cheapest question there is: the process answers */
        http_reply(r, &(HttpReply) { .status = 200, .content_type = S("text/plain"), .body = S("ok\n") });
        return;
    }
    if (!is_api(r->path)) {
        assets_serve(r, s->assets_dir);
        return;
    }
    HttpCall *hc = ARENA_NEW(r->arena, HttpCall);
    if (!hc) {
        http_reply(r, &(HttpReply) { .status = 503 });
        return;
    }
    hc->http = r;
    hc->server = s;
    hc->t0_us = now_us();
    CallIn in = call_in(r);
    Rc rc = call_begin(&hc->call, s->app, r->arena, &in);
    if (rc)
        answer_failed(hc, rc);
    else if (hc->call.route->tx == TX_NONE)
        run_without_data(hc);
    else if (s->lite)
        run_on_loop(hc);
    else if (hc->call.route->slow)
        to_gate(hc);
    else if (hc->call.route->tx == TX_WRITE)
        to_admission(hc);
    else
        to_lane(hc, false);
}

/* ---- keeping sessions alive: one small write a minute and session ---- */

typedef struct Touch {
    Work work;
    Arena *arena;
    int64_t county, now_ms;
    Str digest;
    Diag diag;
} Touch;

static Rc touch_run(Work *w, Tx *tx)
{
    Touch *t = (Touch *)w;
    int64_t changed;
    t->diag = (Diag) { 0 };
    tx->arena = t->arena;
    tx->diag = &t->diag;
    return sql_session_touch(tx, t->county, t->digest, t->now_ms, &changed);
}

static void touch_done(Work *w, Rc rc)
{
    (void)rc; /* the session then ends a minute earlier at worst */
    arena_free(((Touch *)w)->arena);
}

static void start_touch(Server *s, const Call *c)
{
    if (s->app->reading)
        return;
    Arena *a = arena_new(4096);
    Touch *t = a ? ARENA_NEW(a, Touch) : NULL;
    if (t) {
        *t = (Touch) { .work = { .write = true, .run = touch_run, .done = touch_done },
                       .arena = a,
                       .county = c->op.actor.session_county,
                       .now_ms = c->op.now_ms,
                       .digest = arena_str(a, c->op.actor.session_digest) };
        if (t->digest.p && lanes_push(s->lanes, &t->work))
            return;
    }
    arena_free(a);
}

/* ---- life ---- */

static Rc loop_start(void *user, int loop)
{
    Server *s = user;
    Diag d = { 0 };
    if (!s->lite)
        return RC_OK;
    s->kept[loop] = reply_cache_new();
    return s->app->reading ? RC_OK : db_connect(s->app->db, DB_READ, &s->read[loop], &d);
}

static void loop_end(void *user, int loop)
{
    Server *s = user;
    if (s->read[loop])
        db_disconnect(s->read[loop]);
    s->read[loop] = NULL;
    reply_cache_free(s->kept[loop]);
}

static size_t body_limit(void *user, Str method, Str path)
{
    Server *s = user;
    Param params[CALL_PARAMS];
    size_t n;
    bool other;
    const Route *r = route_find(s->app, method, path, params, &n, &other);
    if (!r)
        return 4096;
    if (r->flags & ROUTE_SMALL)
        return LIMIT_BODY_SMALL;
    return r->flags & ROUTE_LARGE ? LIMIT_BODY_IMPORT : LIMIT_BODY;
}

/* Security headers of every reply (security.md 2.3). */
static const HttpHeader always[] = {
    { STR_INIT("Content-Security-Policy"),
      STR_INIT(
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src "
          "'self'; "
          "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
          "object-src 'none'; frame-ancestors 'none'") },
    { STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff") },
    { STR_INIT("Referrer-Policy"), STR_INIT("no-referrer") },
    { STR_INIT("Cross-Origin-Opener-Policy"), STR_INIT("same-origin") },
    { STR_INIT("Cross-Origin-Resource-Policy"), STR_INIT("same-origin") },
    { STR_INIT("Permissions-Policy"), STR_INIT("camera=(), geolocation=(), microphone=(self)") },
    HSTS,
};

/* ---- metrics, Prometheus text 0.0.4: counts and sizes only ---- */

static void metric(Buf *b, const char *name, const char *type, const char *help, int64_t v)
{
    buf_printf(b, "# HELP xinqiao_%s %s\n# TYPE xinqiao_%s %s\nxinqiao_%s %lld\n", name, help, name, type,
               name, (long long)v);
}

static void metrics(void *server, Buf *b)
{
    Server *s = server;
    HttpStats h;
    Lanes *lanes = s->lanes;
    LaneStats l = lanes ? lanes_stats(lanes) : (LaneStats) { 0 };
    http_stats(s->http, &h);
    metric(b, "start_time_ms", "gauge", "when this process began to serve", s->started_ms);
    metric(b, "reading_only", "gauge", "1 while nothing can be written", s->app->reading);
    metric(b, "http_connections", "gauge", "open connections", h.connections);
    metric(b, "http_turned_away_total", "counter",
           "connections closed at once: too many, of all or of an address", h.turned_away);
    metric(b, "http_streams", "gauge", "open event streams", h.streams);
    metric(b, "http_requests_total", "counter", "requests answered", h.requests);
    metric(b, "http_refused_total", "counter", "requests refused by the framing layer", h.refused_400);
    metric(b, "http_timeouts_total", "counter", "connections closed at a deadline", h.timeouts);
    metric(b, "http_bytes_in_total", "counter", "bytes received", h.bytes_in);
    metric(b, "http_bytes_out_total", "counter", "bytes sent", h.bytes_out);
    if (s->app->courier) {
        CourierStats c = courier_stats(s->app->courier);
        metric(b, "messages_taken_total", "counter", "messages the gateway took", c.taken);
        metric(b, "messages_refused_total", "counter", "messages the gateway refused for good", c.refused);
        metric(b, "messages_again_total", "counter", "posts the gateway did not answer or put off", c.again);
    }
    metric(b, "lane_depth", "gauge", "writes waiting", lanes ? (int64_t)lanes_depth(lanes) : 0);
    metric(b, "lane_groups_total", "counter", "transactions committed", l.groups);
    metric(b, "lane_works_total", "counter", "writes carried out", l.works);
    metric(b, "lane_reruns_total", "counter", "writes run again one by one", l.reruns);
    metric(b, "tick_rows_failed_total", "counter", "rows of periodic work that failed and were set aside",
           s->app->rows_failed);
    metric(b, "lane_broken_groups_total", "counter", "groups the storage broke", l.broken_groups);
}

/* Starts what works on the data: to write, lanes and ticks; else what is needed to read. */
static Rc start_work(Server *s, bool writing, Diag *d)
{
    Lanes *lanes = s->lanes;
    if (!writing && s->lite)
        return db_connect(s->app->db, DB_READ, &s->reader, d);
    if (!lanes)
        TRY(lanes_start(s->app, s->n_lanes, s->max_queue, &lanes, d));
    s->lanes = lanes;
    return writing ? ticker_start(s->app, lanes, &s->ticker) : RC_OK;
}

Rc server_complete(Server *s, Rc (*open)(void *user, App *app, Diag *d), void *user, Diag *d)
{
    pthread_mutex_lock(&s->reading); /* the loops wait for the milliseconds this takes */
    db_disconnect(s->reader);        /* it may have opened what lies beside the file for reading only */
    s->reader = NULL;
    Rc rc = s->opened ? RC_OK : open(user, s->app, d);
    s->opened = rc == RC_OK;
    if (!rc)
        rc = start_work(s, true, d);
    Diag later = { 0 };
    if (!rc)
        s->app->reading = false; /* from here on writes are let in */
    else if (start_work(s, false, &later))
        LOG(LOG_WARN, "serve.no_reader", KV("code", later.key ? later.key : ""));
    pthread_mutex_unlock(&s->reading);
    return rc;
}

Rc server_start(App *app, const ServerConfig *config, Server **out, Diag *d)
{
    Server *s = mem_alloc(sizeof *s);
    if (!s)
        return RC_NO_MEMORY;
    s->app = app;
    s->assets_dir = config->assets_dir;
    s->started_ms = app->clock.now_ms(app->clock.user);
    app->tls = config->tls_cert.n > 0;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int loops = config->loops ? config->loops : (int)(cores < 1 ? 1 : cores > LOOPS_MAX ? LOOPS_MAX : cores);
    HttpConfig http = { .host = config->host,
                        .port = config->port,
                        .loops = loops,
                        .tls_cert = config->tls_cert,
                        .tls_key = config->tls_key,
                        .max_connections = config->max_connections,
                        .max_per_address = (int)setting_int(app, &set_per_address),
                        .trusted_proxy = config->trusted_proxy,
                        .user = s,
                        .on_request = on_request,
                        .body_limit = body_limit,
                        .on_loop_start = loop_start,
                        .on_loop_end = loop_end,
                        .always = always,
                        .n_always = COUNT(always) - (app->tls ? 0 : 1) };
    s->lite = db_kind(app->db) == DB_SQLITE;
    s->n_lanes = config->lanes ? config->lanes : 8;
    s->max_queue = config->queue ? config->queue : 4096;
    pthread_mutex_init(&s->reading, NULL);
    Rc rc = config->gateway ? courier_start(config->gateway, &app->courier) : RC_OK;
    if (!rc)
        rc = start_work(s, !app->reading, d);
    if (!rc)
        rc = gate_start(loops > 2 ? loops : 2, 64, gate_data, gate_drop, s, &s->gate);
    if (!rc)
        rc = http_start(&http, &s->http, d);
    if (rc) {
        server_stop(s, 0);
        return rc;
    }
    app->server = s;
    app->server_metrics = metrics;
    *out = s;
    return RC_OK;
}

Rc server_renew_certificate(Server *s, Diag *d)
{
    return http_renew_certificate(s->http, d);
}

int server_port(const Server *s)
{
    return http_port(s->http);
}

void server_stop(Server *s, int grace_ms)
{
    if (!s)
        return;
    ticker_stop(s->ticker);
    if (s->http)
        http_stop(s->http,
                  grace_ms); /* waits for running requests, which the gate and the lanes still serve */
    gate_stop(s->gate);
    lanes_stop(s->lanes);
    courier_stop(s->app->courier);
    s->app->courier = NULL;
    db_disconnect(s->reader);
    pthread_mutex_destroy(&s->reading);
    mem_free(s);
}
