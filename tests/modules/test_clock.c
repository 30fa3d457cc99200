/*
 * The server's time set back and forward: sessions neither end too early nor live on, a repeated request stays one, limits
 * hold, escalation is neither lost nor doubled, the audit chain holds. More on alerts alone: modules/alert/test_alert.c.
 */
#include <stdio.h>

#include "base/date.h"
#include "core/count.h"
#include "core/seal.h"
#include "core/session.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define PERSON "anonymous@330602001005"
#define CALL_BACK "{'phone':'13800138000','when':'now'}"

typedef struct Opened {
    char cookie[128];
    bool found, touch;
} Opened;

static Rc open_session(Op *op, void *user)
{
    Opened *o = user;
    Str cookie, rest, name, value;
    NewSession s = {
        .kind = ACTOR_STAFF, .role = ROLE_AUDITOR, .area = 330600000000, .aal = 2, .staff = { 1 }
    };
    TRY(session_open(op, &s));
    str_cut(op->reply.set_cookie[0], ';', &cookie, &rest);
    str_cut(cookie, '=', &name, &value);
    snprintf(o->cookie, sizeof o->cookie, "%.*s", STR_ARG(value));
    return RC_OK;
}

static Rc find_session(Op *op, void *user)
{
    Opened *o = user;
    SessionFound found;
    op->actor = (Actor) { .kind = ACTOR_NONE };
    TRY(session_find(op, str_from_z(o->cookie), &found));
    o->found = op->actor.kind != ACTOR_NONE;
    o->touch = found.touch;
    return RC_OK;
}

static Opened look(Opened o)
{
    CHECK_RC(t_write(find_session, &o), RC_OK);
    return o;
}

TEST(clock_set_back_ends_no_session_and_makes_none_immortal)
{
    Opened o = { 0 };
    CHECK_RC(t_write(open_session, &o), RC_OK);
    t_clock_advance(-MS_HOUR);
    CHECK(look(o).found);
    CHECK(look(o).touch); /* seen now: the idle time counts from the corrected time */
    want(api(WORKER, "GET /api/v1/tasks", NULL), 200, NULL);
    t_clock_advance(MS_HOUR + 29 * MS_MINUTE);
    CHECK(look(o).found);
    t_clock_advance(2 * MS_MINUTE);
    CHECK(!look(o).found);
}

TEST(clock_that_was_ahead_leaves_no_long_session)
{
    Opened o = { 0 };
    t_clock_advance(10 * MS_DAY);
    CHECK_RC(t_write(open_session, &o), RC_OK);
    CHECK(look(o).found);
    t_clock_advance(-10 * MS_DAY);
    CHECK(!look(o).found);
}

TEST(clock_forward_ends_what_is_over)
{
    want(api(WORKER, "GET /api/v1/tasks", NULL), 200, NULL);
    want(api(PERSON, "GET /api/v1/me", NULL), 200, NULL);
    t_clock_advance(10 * MS_DAY);
    want(api(WORKER, "GET /api/v1/tasks", NULL), 401, NULL);
    want(api(PERSON, "GET /api/v1/me", NULL), 200, NULL);
    t_clock_advance(81 * MS_DAY);
    want(api(PERSON, "GET /api/v1/me", NULL), 401, NULL);
}

static Reply call_back(const char *key)
{
    return api_more(PERSON, "POST /api/v1/callbacks", CALL_BACK, (ApiMore) { .idempotency_key = key });
}

TEST(clock_repeated_requests_stay_one)
{
    static const int64_t jumps[] = { 0, -MS_HOUR, 2 * MS_HOUR, MS_DAY, -MS_DAY };
    t_actor_id(WORKER);
    Reply first = call_back("key-1");
    want(first, 201, NULL);
    for (size_t i = 0; i < COUNT(jumps); i++) {
        t_clock_advance(jumps[i]);
        t_ticks();
        Reply again = call_back("key-1");
        CHECK(again.replayed);
        CHECK(str_eq(again.body, first.body));
    }
}

TEST(clock_limits_open_again_and_never_for_good)
{
    t_actor_id(WORKER);
    Reply r = { 0 };
    int taken = 0;
    while (taken < 50 && (r = call_back(NULL)).status == 201)
        taken++;
    CHECK_INT(taken, 10);
    want(r, 429, "{'code':'rate.limited'}");
    t_clock_advance(MS_DAY - MS_MINUTE);
    want(call_back(NULL), 429, NULL);
    t_clock_advance(2 * MS_MINUTE);
    want(call_back(NULL), 201, NULL);
    t_clock_advance(-10 * MS_DAY); /* a limit that began in the future holds nobody back for ten days */
    want(call_back(NULL), 201, NULL);
}

/* ---- alerts under a clock that goes anywhere ---- */

static void free_rows(void *p)
{
    arena_free(p);
}

static Rc check_all(Op *op, void *user)
{
    SealReport *report = user;
    Buf faults;
    int64_t differences = 0;
    op->tx->arena = arena_new(64 << 20);
    CHECK(op->tx->arena != NULL);
    CHECK_RC(arena_defer(op->arena, free_rows, op->tx->arena), RC_OK);
    buf_init_arena(&faults, op->arena, 1 << 20);
    for (size_t m = 0; m < op->app->n_modules; m++)
        for (size_t i = 0; i < op->app->modules[m]->n_invariants; i++)
            TRY(op->app->modules[m]->invariants[i].check(op, &faults));
    TRY(count_recount(op->app, op, false, &faults, &differences));
    if (faults.n)
        print_error("%.*s", STR_ARG(buf_str(&faults)));
    TRY(seal_verify(op, report));
    return faults.n || differences || report->bad_county ? RC_CONFLICT : RC_OK;
}

static int escalations(const char *who, int64_t alert)
{
    char at[40];
    int n = 0;
    Reply r = apif(who, NULL, "GET /api/v1/alerts/%lld", (long long)alert);
    want(r, 200, NULL);
    for (int i = 0; snprintf(at, sizeof at, "steps.%d.kind", i) > 0 && reply_get(r, at).p; i++)
        n += str_eq(reply_get(r, at), S("escalated"));
    return n;
}

TEST(clock_jumps_lose_and_double_no_escalation)
{
    static const char *const ladder[] = { WORKER, "street_specialist@330602001000",
                                          "district_specialist@330602000000", "city_manager@330600000000" };
    static const int64_t jumps[] = {
        -MS_HOUR, 31 * MS_MINUTE, -MS_HOUR,    2 * MS_HOUR,  -10 * MS_DAY, 10 * MS_DAY, 0,
        MS_DAY,   -MS_HOUR,       10 * MS_DAY, -20 * MS_DAY, 40 * MS_DAY,  MS_HOUR
    };
    for (size_t i = 0; i < COUNT(ladder); i++)
        t_actor_id(ladder[i]);
    Reply r = call_back(NULL);
    want(r, 201, NULL);
    int64_t alert = reply_i64(r, "alert");
    int before = 0;
    for (size_t i = 0; i < COUNT(jumps); i++) {
        char who[60];
        SealReport *report = ARENA_NEW(t_arena(), SealReport);
        t_clock_advance(jumps[i]);
        for (int again = 0; again < 3; again++)
            t_ticks(); /* more often than needed */
        snprintf(who, sizeof who, "city_manager@330600000000#%zu", i);
        int now = escalations(who, alert);
        CHECK(now >= before && now <= 3);
        before = now;
        CHECK_RC(t_write(check_all, report), RC_OK);
    }
    CHECK_INT(before, 3);
    want(api("city_manager@330600000000#last", "GET /api/v1/alerts?state=open", NULL), 200,
         "{'items':[{'escalated':3,'state':'new'}]}");
}
