/* The order of dispatch.c, seen from outside: what every route gets without asking for it. */
#include "t_api.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "core/live.h"
#include "core/outbox.h"
#include "core/seal.h"
#include "core_sql.h"

TEST(dispatch_unknown_path_is_404_and_other_method_405)
{
    want(api("", "GET /api/v1/nothing", NULL), 404, "{'code': 'request.no_route'}");
    want(api("", "DELETE /api/v1/settings", NULL), 405, "{'code': 'request.method'}");
    want(api("", "GET /api/v1/%zz", NULL), 400, "{'code': 'request.path'}");
}

TEST(dispatch_needs_a_session_then_the_right_role)
{
    want(api("", "GET /api/v1/settings", NULL), 401, "{'code': 'session.none'}");
    want(api("auditor@330600000000", "GET /api/v1/settings", NULL), 403, "{'code': 'role.denied'}");
    want(api("system_admin@330600000000", "GET /api/v1/settings", NULL), 200, NULL);
    want(api_more("", "GET /api/v1/settings", NULL, (ApiMore) { .cookie = "330600.AAAA" }), 401, NULL);
}

TEST(dispatch_refuses_forged_writes)
{
    const char *who = "system_admin@330600000000", *put = "PUT /api/v1/settings/session.idle_staff_min";
    want(api_more(who, put, "{'value': '20'}", (ApiMore) { .csrf = "wrong" }), 403,
         "{'code': 'request.forgery'}");
    want(api_more(who, put, "{'value': '20'}", (ApiMore) { .fetch_site = "cross-site" }), 403,
         "{'code': 'request.cross_site'}");
    want(api_more(who, put, "{'value': '20'}", (ApiMore) { .content_type = "text/plain" }), 415, NULL);
    want(api(who, put, "{'value': '20'}"), 200, "{'value': '20', 'origin': 'database'}");
    want(api(who, put, "{'value': '1'}"), 422, "{'code': 'setting.value', 'pointer': '/value'}");
    want(api(who, "PUT /api/v1/settings/no.such", "{'value': '1'}"), 404, "{'code': 'setting.none'}");
}

TEST(dispatch_says_what_is_wrong_with_a_body)
{
    const char *who = "system_admin@330600000000", *put = "PUT /api/v1/settings/session.idle_staff_min";
    static const struct {
        const char *body;
        int status;
        const char *code;
    } bad[] = {
        { "{", 400, "{'code': 'json.syntax', 'pointer': ''}" },
        { "[]", 422, "{'code': 'field.type', 'pointer': ''}" },
        { "null", 422, "{'code': 'field.type', 'pointer': ''}" },
        { "{}", 422, "{'code': 'field.required', 'pointer': '/value'}" },
        { "{'value': 20}", 422, "{'code': 'field.type', 'pointer': '/value'}" },
        { "{'value': '20', 'value': '21'}", 422, "{'code': 'field.duplicate', 'pointer': '/value'}" },
        { "{'value': '20', 'more': 1}", 422, "{'code': 'field.unknown', 'pointer': '/more'}" },
        { "{'value': 1e999999}", 422, NULL },
        { "{'value': '\xff'}", 422, "{'code': 'json.utf8'}" },
        { "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", 422, NULL },
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        want(api(who, put, bad[i].body), bad[i].status, bad[i].code);
}

TEST(dispatch_compares_if_match_with_the_version_in_the_body)
{
    const char *who = "system_admin@330600000000";
    t_actor_id("street_specialist@330602001000"); /* its street is there */
    const Reply made =
        api(who, "POST /api/v1/units",
            "{'kind': 'station', 'name': '一站', 'area': 330602001000, 'phone': '0575-80000001'}");
    want(made, 201, "{'version': 1}");
    const char *at = arena_printf(t_arena(), "PATCH /api/v1/units/%lld", (long long)reply_i64(made, "id")).p;
    static const struct {
        const char *tag, *body;
        int status;
    } cases[] = {
        { "\"2\"", "{'version': 1, 'name': '二站'}", 412 },
        { "1", "{'version': 1, 'name': '二站'}", 412 },
        { "W/\"1\"", "{'version': 1, 'name': '二站'}", 412 },
        { "\"1\"", "{'version': 1, 'name': '二站'}", 200 },
        { "*", "{'version': 2, 'name': '三站'}", 200 },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        want(api_more(who, at, cases[i].body, (ApiMore) { .if_match = cases[i].tag }), cases[i].status, NULL);
    /* a route without a version: nothing matches, nothing is written */
    const char *put = "PUT /api/v1/settings/session.idle_staff_min";
    want(api_more(who, put, "{'value': '20'}", (ApiMore) { .if_match = "\"1\"" }), 412,
         "{'code': 'request.if_match'}");
    want(api_more(who, put, "{'value': '20'}", (ApiMore) { .if_match = "*" }), 200, NULL);
}

/* What a route does not know is refused, also by routes that take nothing. */
TEST(routes_without_input_take_none)
{
    const char *who = "resident@330602001005";
    want(api(who, "GET /api/v1/me", NULL), 200, NULL);
    want(api(who, "GET /api/v1/me?x=1", NULL), 422, "{'code': 'field.unknown', 'pointer': '?x'}");
    want(api("", "GET /api/v1/public/config?a=1&b=2", NULL), 422, "{'pointer': '?a'}");
}

TEST(session_ends_with_disuse_and_at_its_end)
{
    const char *who = "system_admin@330600000000";
    want(api(who, "GET /api/v1/settings", NULL), 200, NULL);
    t_clock_advance(29 * 60000);
    want(api(who, "GET /api/v1/settings", NULL), 200, NULL); /* not touched here: the server does that */
    t_clock_advance(2 * 60000);
    want(api(who, "GET /api/v1/settings", NULL), 401, NULL);
}

static Rc verify(Op *op, void *user)
{
    return seal_verify(op, user);
}

static Rc spoil(Op *op, void *user)
{
    (void)user;
    return db_plain(op->tx,
                    S("UPDATE event SET detail = 'other' WHERE county > 0 AND action = 'setting.change'"));
}

static Rc cut(Op *op, void *user)
{
    (void)user;
    return db_plain(op->tx, S("DELETE FROM event WHERE county > 0 AND action = 'setting.change'"));
}

TEST(audit_chain_holds_and_shows_what_was_changed)
{
    const char *who = "system_admin@330600000000";
    SealReport *report = ARENA_NEW(t_arena(), SealReport);
    for (int i = 0; i < 5; i++) {
        want(api(who, "PUT /api/v1/settings/session.idle_staff_min", "{'value': '20'}"), 200, NULL);
        t_ticks();
    }
    CHECK_RC(t_write(verify, report), RC_OK);
    CHECK(report->bad_county == 0 && report->checked >= 5 && report->n_heads > 0);
    CHECK_RC(t_write(spoil, NULL), RC_OK);
    CHECK_RC(t_write(verify, report), RC_OK);
    CHECK(report->bad_county == 330600);
    CHECK_RC(t_write(cut, NULL), RC_OK);
    CHECK_RC(t_write(verify, report), RC_OK);
    CHECK(report->bad_county == 330600);
}

/* Every route: nobody gets 401 (unless public), every role that lacks the permission gets 403 before anything else is
   looked at, and a forged write is refused. A new route is in here by being in the table. */
TEST(rights_matrix_of_roles)
{
    const Route *r;
    App *app = t_app();
    for (size_t i = 0; (r = route_at(app, i)) != NULL; i++) {
        char request[256];
        snprintf(request, sizeof request, "%s %s", r->method, r->path);
        bool is_public = r->needs->roles == PERM_PUBLIC, writes = strcmp(r->method, "GET") != 0;
        if (!is_public)
            want(api("", request, NULL), 401, "{'code': 'session.none'}");
        if (writes && !(r->flags & ROUTE_SIGNED))
            want(api_more("", request, NULL, (ApiMore) { .csrf = "" }), 403, "{'code': 'request.forgery'}");
        for (int role = 1; role < ROLE_COUNT_ && !is_public; role++) {
            if (r->needs->roles & ROLE_BIT(role))
                continue;
            char who[64];
            bool city = role == ROLE_CITY_MANAGER || (ROLE_BIT(role) & (ROLES_EXCLUSIVE | ROLES_HOTLINE));
            bool county = role == ROLE_DISTRICT_MANAGER || role == ROLE_DISTRICT_SPECIALIST ||
                          role == ROLE_CRISIS_TEAM || role == ROLE_COUNSELLOR;
            snprintf(who, sizeof who, "%s@%s", role_name((Role)role),
                     city                             ? "330600000000"
                     : county                         ? "330602000000"
                     : role == ROLE_STREET_SPECIALIST ? "330602001000"
                                                      : "330602001001");
            Reply reply = api(who, request, NULL);
            if (reply.status != 403)
                print_error("%s as %s\n", request, who);
            want(reply, 403, "{'code': 'role.denied'}");
        }
    }
}

static int count_items(Reply r)
{
    int n = 0;
    while (reply_get(r, arena_printf(t_arena(), "items.%d.id", n).p).p)
        n++;
    return n;
}

/* Who tries what is not theirs is on record, chained like everything; as often as they like makes one event a minute. */
TEST(refusals_are_events_once_a_minute)
{
    const char *auditor = "auditor@330600000000", *manager = "district_manager@330602000000",
               *find = "GET /api/v1/audit/events?action=access.refused";
    SealReport *report = ARENA_NEW(t_arena(), SealReport);
    for (int i = 0; i < 40; i++)
        want(api(manager, "GET /api/v1/persons/1", NULL), 403, "{'code': 'role.denied'}");
    for (int i = 0; i < 3; i++)
        want(api_more("community_worker@330602001001", "POST /api/v1/persons", "{}",
                      (ApiMore) { .csrf = "no" }),
             403, "{'code': 'request.forgery'}");
    want(api(auditor, "GET /api/v1/persons/1", NULL), 403, NULL);
    want(api(manager, "GET /api/v1/persons/none", NULL), 403, NULL); /* the same route and caller */
    want(api("", "GET /api/v1/persons/1", NULL), 401, NULL);         /* nobody: no event */
    t_ticks();
    t_ticks(); /* written once */
    Reply r = api(auditor, find, NULL);
    CHECK_INT(count_items(r), 3);
    if (getenv("XQ_TEST_FAULT"))
        return; /* each call is then made more than once */
    bool denied = false, forged = false;
    for (int i = 0; i < 3; i++) {
        Str detail = reply_get(r, arena_printf(t_arena(), "items.%d.detail", i).p);
        CHECK_STR(reply_get(r, arena_printf(t_arena(), "items.%d.decision", i).p), "refused");
        denied = denied || str_eq(detail, S("role.denied GET /api/v1/persons/{person}, 41 times"));
        forged = forged || str_eq(detail, S("request.forgery POST /api/v1/persons, 3 times"));
    }
    CHECK(denied && forged);
    CHECK_RC(t_write(verify, report), RC_OK);
    CHECK_INT(report->bad_county, 0);
}

/* A flood from many callers is counted together once the table is full. */
TEST(refusals_of_a_flood_are_few_events)
{
    const Route *route;
    App *app = t_app();
    for (size_t i = 0; (route = route_at(app, i)) != NULL; i++)
        for (int role = 0; role < 3 && !(route->flags & ROUTE_STREAM); role++) {
            static const char *const who[] = { "auditor@330600000000", "anonymous@330602001001",
                                               "resident@330602001001" };
            Reply r = api_more(who[role], arena_printf(t_arena(), "%s %s", route->method, route->path).p,
                               NULL, (ApiMore) { .csrf = "no" });
            CHECK(r.status != 500);
        }
    t_ticks();
    Reply r = api("auditor@330600000000", "GET /api/v1/audit/events?action=access.refused&limit=200", NULL);
    int events = count_items(r);
    CHECK(events > 100 && events <= 128);
    CHECK(strstr(arena_z(t_arena(), r.body), "others"));
}

static Rc find_one_replay(Op *op, void *user)
{
    bool found;
    TRY(db_plain(op->tx, S("UPDATE replay SET county = 330602, actor = 'a', key = 'k' WHERE county > 0")));
    TRY(sql_replay_get(op->tx, 330602, S("a"), S("k"), user, &found));
    return found ? RC_OK : RC_NOT_FOUND;
}

/* A reply kept for a second try holds what the reply held: it may not lie in the clear where the fact itself is sealed. */
TEST(replies_kept_for_replay_are_sealed)
{
    const char *who = "community_worker@330602001001", *body = "{'name':'张三丰','area':330602001001}";
    const ApiMore key = { .idempotency_key = "once" };
    ReplayRow row = { 0 };
    Reply a = api_more(who, "POST /api/v1/persons", body, key);
    Reply b = api_more(who, "POST /api/v1/persons", body, key);
    want(a, 201, "{'label':'张*'}");
    CHECK(b.replayed && b.status == 201 && str_eq(a.body, b.body));
    CHECK_RC(t_write(find_one_replay, &row), RC_OK);
    Str stored = arena_str(t_arena(), row.body);
    CHECK(stored.n > a.body.n && str_starts(stored, S("e1")));
    CHECK(!strstr(arena_z(t_arena(), stored), "label"));
}

/* The session ended while the answer was on its way: after signing in again the repeated request is the same act, for nobody else. */
TEST(a_request_repeated_after_signing_in_again_is_the_same_act)
{
    const char *who = "community_worker@330602001001", *security = "security_admin@330600000000",
               *body = "{'name':'张三丰','area':330602001001}", *post = "POST /api/v1/persons";
    const ApiMore key = { .idempotency_key = "unanswered" };
    t_actor_id("community_worker@330602001001#2");
    Reply a = api_more(who, post, body, key);
    want(a, 201, NULL);
    t_wait(13 * MS_HOUR);
    Reply b = api_more(who, post, body, key);
    CHECK(b.replayed && b.status == 201 && str_eq(a.body, b.body));
    want(api_more(who, post, "{'name':'张三','area':330602001001}", key), 422,
         "{'code':'request.idempotency_reused'}");
    b = api_more("community_worker@330602001001#2", post, body, key);
    CHECK(!b.replayed && !str_eq(reply_get(a, "id"), reply_get(b, "id")));

    /* nor for them any more when the right is gone */
    Reply me = apif("system_admin@330600000000", NULL, "GET /api/v1/staff/%lld", (long long)t_actor_id(who));
    want(apif(security, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", (long long)t_actor_id(who),
              (long long)reply_i64(me, "roles.0.grant")),
         200, NULL);
    b = api_more(who, post, body, key);
    CHECK(b.status == 401 && !b.replayed);
}

/* A key of somebody without an account is their record's. */
TEST(a_request_repeated_in_another_session_of_the_record_is_the_same_act)
{
    const char *who = "anonymous@330602001005", *post = "POST /api/v1/consents",
               *body = "{'items':[{'purpose':'service','version':1,'granted':true}]}";
    const ApiMore key = { .idempotency_key = "unanswered" };
    want(api_more(who, post, body, key), 201, NULL);
    t_wait(MS_MINUTE);
    CHECK(api_more(who, post, body, key).replayed);
    CHECK(!api_more("anonymous@330602001005#2", post, body, key).replayed);
}

/* What holds for the whole region is not changed from one of its counties: settings, forms, the rules of alerts. */
TEST(the_whole_region_is_configured_by_its_own_administrator)
{
    const char *county = "system_admin@330602000000", *code = "{'code': 'role.whole_region'}";
    want(api(county, "PUT /api/v1/settings/account.totp_required", "{'value': 'false'}"), 403, code);
    want(api(county, "POST /api/v1/definitions/alert_rule/alert-rules/publish", "{'version': '1'}"), 403,
         code);
    want(api(county, "POST /api/v1/definitions/form/phq-9/retire", "{'version': '1'}"), 403, code);
    want(api(county, "GET /api/v1/settings", NULL), 200, NULL);
    want(api("system_admin@330600000000", "PUT /api/v1/settings/session.idle_staff_min", "{'value': '20'}"),
         200, NULL);
}

static Rc two_messages(Op *op, void *user)
{
    int64_t *county = user;
    TRY(op_outbox(op, *county, "sms", S("13900139001"), S("first")));
    TRY(op_outbox(op, *county, "sms", S("13900139002"), S("second")));
    return db_plain(op->tx, S("UPDATE outbox SET body = recipient WHERE id = (SELECT MIN(id) FROM outbox)"));
}

static Rc two_kinds(Op *op, void *county)
{
    int64_t c = *(const int64_t *)county;
    TRY(op_outbox_reminder(op, c, "sms", S("13900139001"), S("tomorrow at ten")));
    return op_outbox(op, c, "sms", S("13900139002"), S("come at once"));
}

static Rc first_due(Op *op, void *out)
{
    OutboxRow *rows;
    size_t n;
    TRY(sql_outbox_due(op->tx, op->now_ms, &rows, &n));
    CHECK_INT(n, 2);
    return op_open(op, outbox_place(rows[0].county, rows[0].id.v, true), rows[0].body, out);
}

TEST(outbox_a_reminder_waits_behind_what_is_wanted_at_once)
{
    int64_t county = 330602;
    Str text = { 0 };
    CHECK_RC(t_write(two_kinds, &county), RC_OK);
    CHECK_RC(t_write(first_due, &text), RC_OK);
    CHECK_STR(text, "come at once");
}

TEST(outbox_a_message_that_does_not_open_stops_no_other)
{
    int64_t county = 330602, failed = t_app()->rows_failed;
    CHECK_RC(t_write(two_messages, &county), RC_OK);
    t_expect_log("tick.row_failed");
    t_ticks(); /* the demonstration shows them in the log */
    CHECK_INT(t_app()->rows_failed, failed + 1);
    CHECK_INT(t_messages(NULL), 0); /* the second went out, the first is set aside */
    t_ticks();
    CHECK_INT(t_app()->rows_failed, failed + 1);
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    CHECK_INT(t_app()->rows_failed, failed + 2); /* tried again */
}

/* ---- live notes ---- */

static const LiveKind *some_kind(const App *app)
{
    for (size_t m = 0; m < app->n_modules; m++)
        if (app->modules[m]->n_live)
            return app->modules[m]->live[0];
    return NULL;
}

static Rc tell_three(Op *op, void *user)
{
    LiveNoteRow *rows;
    size_t n;
    int64_t now = op->now_ms;
    (void)user;
    op->now_ms -= MS_MINUTE; /* it waited to be run */
    for (int i = 1; i <= 3; i++)
        op_live(op, some_kind(op->app), 330602001000, arena_printf(op->arena, "%d", i));
    TRY(live_store(op));
    int i = 0;
    for (const LiveNote *note = op->live; note; note = note->next)
        CHECK_STR(note->data, arena_printf(op->arena, "%d", ++i).p);
    CHECK_INT(i, 3);
    if (db_kind(op->app->db) == DB_SQLITE)
        return RC_OK;
    TRY(sql_live_note_since(op->tx, now - MS_SECOND, &rows, &n));
    CHECK_INT((int64_t)n, 3);
    for (size_t k = 0; k < n; k++)
        CHECK_STR(rows[k].data, arena_printf(op->arena, "%d", 3 - (int)k).p); /* newest first */
    return RC_OK;
}

TEST(live_notes_keep_their_order_and_the_time_of_their_writing)
{
    CHECK_RC(t_write(tell_three, NULL), RC_OK);
}

static Rc hear_others(Op *op, void *user)
{
    return live_tick.run(op, user);
}

/* An instance that could not look for a while, as its database stood still, hears what the others told meanwhile. */
TEST(live_notes_of_other_instances_wait_for_who_was_away)
{
    int heard = 0;
    CHECK_RC(t_write(hear_others, &heard), RC_OK);
    t_clock_advance(MS_SECOND);
    CHECK_RC(t_write(tell_three, NULL), RC_OK);
    t_clock_advance(MS_MINUTE);
    CHECK_RC(t_write(hear_others, &heard), RC_OK);
    CHECK_INT(heard, db_kind(t_app()->db) == DB_SQLITE ? 0 : 3);
    CHECK_RC(t_write(hear_others, &heard), RC_OK);
    CHECK_INT(heard, 0);
}
