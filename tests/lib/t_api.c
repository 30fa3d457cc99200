/* The in-process driver; see t_api.h. */
#include "t_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/boot.h"
#include "base/limits.h"
#include "base/mem.h"
#include "core/count.h"
#include "core/lane.h"
#include "core/live.h"
#include "core/outbox.h"
#include "core/session.h"
#include "core/tick.h"
#include "core_sql.h"
#include "modules/org/org.h"
#include "modules/people/people.h"
#include "t_json.h"

typedef struct Who {
    char name[80];
    char cookie[128];
    char csrf[40];
    int64_t id;
    NewSession session; /* of the same person, to be opened again */
} Who;

static App app;
static bool booted;
static DbConn *conn;
static TestClock test_clock;
static Who whos[128];
static size_t n_whos;
static long statements;
static uint64_t request_number;

static void forget(void *p)
{
    (void)p;
    if (conn)
        db_disconnect(conn);
    conn = NULL;
    if (booted)
        app_shut(&app);
    booted = false;
    n_whos = 0;
}

Str t_db_url(void); /* t_db.c: an empty database of its own */

App *t_app(void)
{
    if (booted)
        return &app;
    Diag d = { 0 };
    BootConfig config = { .db = t_db_url(),
                          .keys = S("test.keys"),
                          .region = S("330600000000"),
                          .suite = SUITE_INTL,
                          .demo = true,
                          .migrate = true,
                          .create_keys = true,
                          .clock = clock_test(&test_clock, INT64_C(1763800000000)) };
    Rc rc = RC_BUSY; /* PostgreSQL may end a connection while another test's database goes */
    for (int i = 0; rc == RC_BUSY && i < 3; i++) {
        d = (Diag) { 0 };
        rc = app_boot(&config, &app, &d);
    }
    if (rc)
        print_error("boot: %s %s %.*s\n", rc_name(rc), d.key ? d.key : "", STR_ARG(d.detail));
    CHECK_RC(rc, RC_OK);
    booted = true;
    CHECK_RC(db_connect(app.db, DB_WRITE, &conn, &d), RC_OK);
    CHECK_RC(arena_defer(t_arena(), forget, NULL), RC_OK);
    return &app;
}

DbConn *t_conn(void)
{
    Diag d = { 0 };
    t_app();
    if (!conn)
        CHECK_RC(db_connect(app.db, DB_WRITE, &conn, &d), RC_OK);
    return conn;
}

void t_conn_close(void)
{
    t_app();
    db_disconnect(conn);
    conn = NULL;
}

void t_clock_advance(int64_t ms)
{
    clock_test_advance(&test_clock, ms);
}

int64_t t_now(void)
{
    return t_app()->clock.now_ms(app.clock.user);
}

/* ---- transactions of the system ---- */

typedef struct SystemWork {
    Work work;
    Rc (*fn)(Op *, void *);
    void *user;
    Diag diag;
    Rc rc;
} SystemWork;

static Rc system_run(Work *w, Tx *tx)
{
    SystemWork *s = (SystemWork *)w;
    Op op;
    s->diag = (Diag) { 0 };
    op_init_system(&op, &app, tx, t_arena(), &s->diag);
    return s->fn(&op, s->user);
}

static void system_done(Work *w, Rc rc)
{
    ((SystemWork *)w)->rc = rc;
}

Rc t_write(Rc (*fn)(Op *, void *), void *user)
{
    t_app();
    SystemWork s = { .work = { .write = true, .run = system_run, .done = system_done },
                     .fn = fn,
                     .user = user };
    lane_run_one(&app, conn, t_arena(), &s.work);
    if (s.rc)
        print_error("t_write: %s %s at %s\n", rc_name(s.rc), s.diag.key ? s.diag.key : "",
                    s.diag.here ? s.diag.here : "");
    return s.rc;
}

static void free_rows(void *p)
{
    arena_free(p);
}

Rc t_check_all(Op *op, void *user)
{
    Buf faults;
    int64_t differences = 0;
    (void)user;
    op->tx->arena = arena_new(64 << 20); /* rows of the walks; what is counted from them outlives each */
    CHECK(op->tx->arena != NULL);
    CHECK_RC(arena_defer(op->arena, free_rows, op->tx->arena), RC_OK);
    buf_init_arena(&faults, op->arena, 1 << 20);
    for (size_t m = 0; m < op->app->n_modules; m++)
        for (size_t i = 0; i < op->app->modules[m]->n_invariants; i++)
            TRY(op->app->modules[m]->invariants[i].check(op, &faults));
    TRY(count_recount(op->app, op, false, &faults, &differences));
    if (faults.n)
        print_error("%.*s", STR_ARG(buf_str(&faults)));
    return faults.n || differences ? RC_CONFLICT : RC_OK;
}

void t_ticks(void)
{
    Diag d = { 0 };
    t_app();
    Rc rc = ticks_run_all(&app, conn, &d);
    if (rc)
        print_error("tick: %s %s\n", d.key ? d.key : "", d.here ? d.here : "");
    CHECK_RC(rc, RC_OK);
}

typedef struct Waiting {
    const char *text;
    long long n;
} Waiting;

static Rc count_waiting(Op *op, void *user)
{
    Waiting *w = user;
    OutboxRow *rows;
    size_t n;
    TRY(sql_outbox_due(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        Str text;
        TRY(op_open(op, outbox_place(rows[i].county, rows[i].id.v, true), rows[i].body, &text));
        w->n += !w->text || strstr(arena_z(op->arena, text), w->text);
    }
    return RC_OK;
}

long long t_messages(const char *text)
{
    Waiting w = { text, 0 };
    CHECK_RC(t_write(count_waiting, &w), RC_OK);
    return w.n;
}

/* ---- actors ---- */

static Rc open_session(Op *op, void *user)
{
    Who *who = user;
    Str cookie, value, rest;
    TRY(session_open(op, &who->session));
    str_cut(op->reply.set_cookie[0], ';', &cookie, &rest);
    str_cut(cookie, '=', &rest, &value);
    snprintf(who->cookie, sizeof who->cookie, "%.*s", STR_ARG(value));
    snprintf(who->csrf, sizeof who->csrf, "%.*s", STR_ARG(op->csrf));
    return RC_OK;
}

static Rc make_session(Op *op, void *user)
{
    Who *who = user;
    Str name = str_from_z(who->name), role_text, rest, area_text, number = { 0 };
    int64_t area;
    str_cut(name, '@', &role_text, &rest);
    str_cut(rest, '#', &area_text, &number);
    if (!str_to_i64(area_text, &area))
        return FAIL(op->diag, RC_INVALID, "test.who");
    Role role = role_find(role_text);
    NewSession s = { .role = role, .area = area, .aal = 2, .pending = "" };
    if (role == ROLE_ANONYMOUS || role == ROLE_RESIDENT) {
        s.kind = role == ROLE_RESIDENT ? ACTOR_RESIDENT : ACTOR_ANONYMOUS;
        s.aal = 1;
        TRY(people_create_anonymous(op, area, &s.person));
        who->id = s.person.v;
    } else {
        s.kind = ACTOR_STAFF;
        TRY(org_test_staff(op, role, area, name, &s.staff, &s.unit, &s.grant));
        who->id = s.staff.v;
    }
    who->session = s;
    return open_session(op, who);
}

static Who *who_find(const char *name)
{
    for (size_t i = 0; i < n_whos; i++)
        if (strcmp(whos[i].name, name) == 0)
            return &whos[i];
    ENSURE(n_whos < COUNT(whos));
    Who *w = &whos[n_whos];
    *w = (Who) { 0 };
    snprintf(w->name, sizeof w->name, "%s", name);
    CHECK_RC(t_write(make_session, w), RC_OK);
    n_whos++;
    return w;
}

void t_wait(int64_t ms)
{
    t_clock_advance(ms);
    for (size_t i = 0; i < n_whos; i++)
        CHECK_RC(t_write(open_session, &whos[i]), RC_OK);
}

int64_t t_actor_id(const char *who)
{
    t_app();
    return who_find(who)->id;
}

typedef struct Pair {
    PersonId person;
    StaffId staff;
} Pair;

static Rc relate(Op *op, void *user)
{
    const Pair *p = user;
    return op_relate(op, p->person, p->staff, "appointment", 0);
}

void t_relate(PersonId person, const char *who)
{
    CHECK_RC(t_write(relate, &(Pair) { person, { t_actor_id(who) } }), RC_OK);
}

void t_agree(const char *who)
{
    want(api(who, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':true},"
             "{'purpose':'health','version':1,'granted':true}]}"),
         201, NULL);
}

/* ---- calls ---- */

typedef struct CallWork {
    Work work;
    Call *call;
    Rc rc;
} CallWork;

static Rc call_work_run(Work *w, Tx *tx)
{
    CallWork *c = (CallWork *)w;
    Rc rc = call_run(c->call, tx);
    w->keep = c->call->op.commit_on_fail;
    statements = tx->statements;
    return rc;
}

static void call_work_done(Work *w, Rc rc)
{
    ((CallWork *)w)->rc = rc;
}

static Rc carry_out(Call *c)
{
    Tx tx;
    if (c->route->tx == TX_NONE) {
        Tx none = { 0 };
        return call_run(c, &none);
    }
    TRY(tx_begin(&tx, conn, c->arena, &c->diag, false));
    Rc rc = call_admit(c, &tx);
    if (!rc)
        rc = call_slow(c, &tx);
    tx_rollback(&tx);
    if (rc)
        return rc;
    CallWork w = {
        .work = { .write = c->route->tx == TX_WRITE, .run = call_work_run, .done = call_work_done }, .call = c
    };
    lane_run_one(&app, conn, c->arena, &w.work);
    if (!w.rc)
        call_committed(c);
    return w.rc;
}

static Str double_quotes(const char *body)
{
    Str s = arena_str(t_arena(), str_from_z(body));
    char *p = (char *)(uintptr_t)s.p;
    for (size_t i = 0; i < s.n; i++)
        if (p[i] == '\'')
            p[i] = '"';
    return s;
}

static CallIn call_in(const Who *w, const char *request, const char *body, ApiMore more)
{
    Str method, target, path, query;
    str_cut(str_from_z(request), ' ', &method, &target);
    str_cut(target, '?', &path, &query);
    return (CallIn) { .method = method,
                      .path = path,
                      .query = query,
                      .body = body ? double_quotes(body) : (Str) { 0 },
                      .cookie = str_from_z(more.cookie ? more.cookie
                                           : w         ? w->cookie
                                                       : NULL),
                      .csrf = str_from_z(more.csrf ? more.csrf
                                         : w       ? w->csrf
                                                   : "x"),
                      .idempotency_key = str_from_z(more.idempotency_key),
                      .if_match = str_from_z(more.if_match),
                      .content_type = str_from_z(more.content_type ? more.content_type : "application/json"),
                      .fetch_site = str_from_z(more.fetch_site),
                      .ip = str_from_z(more.ip ? more.ip : "192.0.2.1"),
                      .user_agent = str_from_z(more.user_agent ? more.user_agent : "test"),
                      .lang = S("zh-CN"),
                      .request_id = ++request_number };
}

static void check_shape(const Call *c, const char *request, Arena *a)
{
    Diag d = { 0 };
    if (!c->route || !c->route->out || (c->route->flags & ROUTE_RAW) || c->status >= 300)
        return;
    if (shape_check(c->route->out, c->body, a, &d)) {
        print_error("%s: the reply does not match its shape at %.*s (%s)\n%.*s\n", request,
                    STR_ARG(d.pointer), d.key ? d.key : "", STR_ARG(c->body));
        fail();
    }
}

static struct {
    const LiveKind *kind;
    int64_t to;
} notes[64];
static size_t n_notes;

static void keep_notes(const Call *c)
{
    n_notes = 0;
    for (const LiveNote *n = c->status < 300 ? c->op.live : NULL; n && n_notes < COUNT(notes); n = n->next) {
        notes[n_notes].kind = n->kind;
        notes[n_notes++].to = n->to;
    }
}

bool t_hears(const char *who, const char *event)
{
    const NewSession *s = &who_find(who)->session;
    const Actor actor = { .kind = s->kind,
                          .role = s->role,
                          .roles = ROLE_BIT(s->role),
                          .person = s->person,
                          .staff = s->staff,
                          .unit = s->unit,
                          .area = s->area };
    const LiveEar ear = live_ear(&actor);
    for (size_t i = 0; i < n_notes; i++)
        if ((!*event || strcmp(event, notes[i].kind->event) == 0) &&
            live_hears(&ear, notes[i].kind, notes[i].to))
            return true;
    return false;
}

/* One try. fault: the allocation that fails, 0 none; sticky: and all after it. *out_again: it failed cleanly because of
   that, so the same call must now succeed. */
static Reply attempt(const CallIn *in, const char *request, long fault, bool sticky, bool *out_again)
{
    Arena *a = arena_new(LIMIT_REQUEST_ARENA);
    Call *c = ARENA_NEW(t_arena(), Call);
    CHECK(a && c);
    statements = 0;
    mem_fault_set(fault, sticky);
    Rc rc = call_begin(c, &app, a, in);
    if (!rc)
        rc = carry_out(c);
    if (rc)
        call_failed(c, rc);
    *out_again = mem_fault_tripped() && c->status >= 500;
    mem_fault_set(0, false);
    if (*out_again && c->status != 503) {
        print_error("%s: allocation %ld failing%s gave %d %.*s, expected 503\n", request, fault,
                    sticky ? " and all after it" : "", c->status, STR_ARG(c->body));
        fail();
    }
    check_shape(c, request, a);
    keep_notes(c);
    Reply r = { .status = c->status,
                .body = arena_str(t_arena(), c->body),
                .route = c->route,
                .replayed = c->replayed,
                .cookie = arena_str(t_arena(),
                                    c->op.reply.n_set_cookie ? c->op.reply.set_cookie[0] : (Str) { 0 }) };
    arena_free(a);
    return r;
}

/* Long random walks repeat the same few calls: each route is torn this often a program. */
#define OOM_TIMES 4

static bool oom_wanted(const CallIn *in)
{
    static struct {
        const Route *route;
        int n;
    } torn[512];
    Param params[CALL_PARAMS];
    size_t n;
    bool other;
    const char *fault = getenv("XQ_TEST_FAULT");
    const Route *r = route_find(&app, in->method, in->path, params, &n, &other);
    if (!fault || strcmp(fault, "oom") != 0 || !r)
        return false;
    for (size_t i = 0; i < COUNT(torn); i++) {
        if (torn[i].route && torn[i].route != r)
            continue;
        torn[i].route = r;
        return torn[i].n++ < OOM_TIMES;
    }
    return false;
}

/* With XQ_TEST_FAULT=oom every call of every test is first made with its 1st, 2nd, 3rd ... allocation failing (once, then
   for good), until one goes through untouched: it must fail cleanly each time and leave nothing behind. */
Reply api_more(const char *who, const char *request, const char *body, ApiMore more)
{
    t_app();
    Who *w = who && *who ? who_find(who) : NULL;
    CallIn in = call_in(w, request, body, more);
    bool again = oom_wanted(&in);
    Reply r = { 0 };
    for (long k = 1; again; k++) {
        r = attempt(&in, request, k, true, &again);
        if (again)
            r = attempt(&in, request, k, false, &again);
        if (!again)
            return r;
    }
    return attempt(&in, request, 0, false, &again);
}

Reply api(const char *who, const char *request, const char *body)
{
    return api_more(who, request, body, (ApiMore) { 0 });
}

const char *body(const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return arena_z(t_arena(), str_from_z(text));
}

Reply apif(const char *who, const char *body, const char *format, ...)
{
    char request[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(request, sizeof request, format, args);
    va_end(args);
    return api(who, request, body);
}

long t_statements(void)
{
    return statements;
}

/* ---- looking at replies ---- */

void want_(Reply r, int status, const char *subset, const char *file, int line)
{
    bool ok = r.status == status;
    if (ok && subset) {
        ok = t_json_subset(double_quotes(subset), r.body);
    }
    if (!ok) {
        print_error("got %d %.*s\nexpected %d %s\n", r.status, STR_ARG(r.body), status, subset ? subset : "");
        _fail(file, line);
    }
}

Str reply_get(Reply r, const char *path)
{
    return t_json_get(r.body, path);
}

int64_t reply_i64(Reply r, const char *path)
{
    int64_t v = -1;
    Str s = reply_get(r, path);
    if (!str_to_i64(s, &v))
        print_error("no number at %s in %.*s\n", path, STR_ARG(r.body));
    return v;
}
