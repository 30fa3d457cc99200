/*
 * Alerts through the dispatcher: nobody at risk is lost. Raising and joining, the way to a recorded outcome, the second
 * person, escalation by the server alone, clocks set back and forward, and a random walk that never breaks an invariant.
 */
#include <stdio.h>

#include "base/date.h"
#include "base/log.h"
#include "modules/alert/alert.h"
#include "modules/org/org.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define NEIGHBOUR "community_worker@330602001006"
#define STREET "street_specialist@330602001000"
#define STREET2 "street_specialist@330602001000#2"
#define DISTRICT "district_specialist@330602000000"
#define CITY "city_manager@330600000000"
#define PERSON "anonymous@330602001005"

/* Sessions end while the time is moved: after that other members of staff of the same places carry on. */
static int shift;
static const char *now_on_duty(const char *who)
{
    bool staff = *who && strcmp(who, PERSON) != 0;
    const char *sign = strchr(who, '#') ? "s" : "#s";
    return staff && shift ? arena_printf(t_arena(), "%s%s%d", who, sign, shift).p : who;
}

static void wait_ms(int64_t ms)
{
    t_clock_advance(ms);
    shift++;
}

/* The whole ladder of units is there. */
static void network(void)
{
    static const char *const all[] = { WORKER, NEIGHBOUR, STREET, STREET2, DISTRICT, CITY };
    shift = 0;
    for (size_t i = 0; i < COUNT(all); i++)
        t_actor_id(all[i]);
}

typedef struct Raised {
    AlertRaise in;
    AlertId id;
    bool is_new;
} Raised;

static Rc do_raise(Op *op, void *user)
{
    Raised *r = user;
    return alert_raise(op, &r->in, &r->id, &r->is_new);
}

static Raised raise_as(Level level, int64_t response, const char *trigger)
{
    Raised r = { .in = { .person = { t_actor_id(PERSON) },
                         .area = 330602001005,
                         .level = level,
                         .kind = S("risk"),
                         .source = S("self_test"),
                         .reason = S("self_harm"),
                         .trigger = str_from_z(trigger),
                         .response = { response },
                         .form = S("phq-9") } };
    CHECK_RC(t_write(do_raise, &r), RC_OK);
    return r;
}

static AlertId raise(Level level)
{
    return raise_as(level, 0, "item:PHQ-9:9").id;
}

static Reply get(const char *who, AlertId id)
{
    return apif(now_on_duty(who), NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
}

/* POSTs an action with the present version. */
static Reply act(const char *who, AlertId id, const char *action, const char *more)
{
    Reply r = get(DISTRICT, id);
    const char *body = arena_printf(t_arena(), "{'version':%lld%s%s}", (long long)reply_i64(r, "version"),
                                    *more ? "," : "", more)
                           .p;
    return apif(now_on_duty(who), body, "POST /api/v1/alerts/%lld/%s", (long long)id.v, action);
}

static Reply contact(const char *who, AlertId id, const char *outcome)
{
    const char *more = arena_printf(t_arena(), "'at_ms':%lld,'channel':'phone','outcome':'%s','note':'n'",
                                    (long long)t_now(), outcome)
                           .p;
    return act(who, id, "contacts", more);
}

#define FINDINGS "'ideation':true,'plan':false,'means':false,'intent':false,'past_attempt':false"

static void work_until_disposed(AlertId id, const char *outcome)
{
    want(act(WORKER, id, "acknowledge", ""), 200, "{'state':'acknowledged'}");
    want(contact(WORKER, id, "reached"), 200, "{'state':'contacted'}");
    want(act(WORKER, id, "assessments", "'risk':'low'," FINDINGS), 200, "{'state':'assessed'}");
    const char *more = arena_printf(t_arena(), "'outcome':'%s','note':'done'", outcome).p;
    want(act(WORKER, id, "dispose", more), 200, "{'state':'disposed'}");
}

TEST(alert_raised_is_seen_up_the_line_only)
{
    network();
    AlertId id = raise(LEVEL_RED);
    want(get(WORKER, id), 200,
         "{'level':'red','state':'new','escalated':0,'trigger':'PHQ-9 第9题 > "
         "0','clock':{'name':'acknowledge',"
         "'overdue':false},'contacts':[]}");
    want(get(STREET, id), 200, "{'state':'new'}");
    want(get(CITY, id), 200, "{'can':[]}");
    want(get(NEIGHBOUR, id), 404, "{'code':'alert.none'}");
    want(apif(NEIGHBOUR, "{'version':1}", "POST /api/v1/alerts/%lld/acknowledge", (long long)id.v), 404,
         NULL);
    want(get(PERSON, id), 403, NULL);
    want(get("", id), 401, NULL);
    Reply r = api(now_on_duty(STREET), "GET /api/v1/alerts", NULL);
    CHECK_INT(reply_i64(r, "items.0.id"), id.v);
    want(api(NEIGHBOUR, "GET /api/v1/alerts?state=all", NULL), 200, "{'items':[]}");
    want(api(STREET, "GET /api/v1/worklist/summary", NULL), 200, "{'alerts':{'red':1,'overdue':0,'mine':0}}");
    want(api(WORKER, "GET /api/v1/worklist/summary", NULL), 200, "{'alerts':{'red':1,'mine':1}}");
    all_is_well();
}

TEST(alert_signs_join)
{
    network();
    Raised a = raise_as(LEVEL_YELLOW, 41, "band:PHQ-9:x");
    CHECK(a.is_new);
    Raised same = raise_as(LEVEL_YELLOW, 41, "band:PHQ-9:x");
    CHECK(!same.is_new && same.id.v == a.id.v);
    CHECK_INT(reply_i64(get(WORKER, a.id), "version"), reply_i64(get(WORKER, same.id), "version"));
    want(act(WORKER, a.id, "acknowledge", ""), 200, NULL);
    Raised worse = raise_as(LEVEL_RED, 42, "item:PHQ-9:9");
    CHECK(!worse.is_new && worse.id.v == a.id.v);
    want(get(WORKER, a.id), 200, "{'level':'red','state':'new','clock':{'name':'acknowledge'}}");
    all_is_well();
    work_until_disposed(a.id, "family");
    CHECK(!raise_as(LEVEL_ORANGE, 43, "item:PHQ-9:9").is_new);
    want(get(WORKER, a.id), 200,
         "{'level':'red','state':'new'}"); /* a sign after the disposal is not swallowed */
    wait_ms(80 * MS_HOUR);
    Raised later = raise_as(LEVEL_RED, 44, "item:PHQ-9:9");
    CHECK(later.is_new);
    all_is_well();
}

TEST(alert_red_needs_two_people)
{
    network();
    AlertId id = raise(LEVEL_RED);
    want(act(WORKER, id, "close", "'outcome':'no_risk','note':'x'"), 403, "{'code':'relation.required'}");
    work_until_disposed(id, "family");
    want(get(WORKER, id), 200, "{'clock':{'name':'review'},'contacts':[{'outcome':'reached','note':'n'}]}");
    want(get(STREET, id), 200, "{'contacts':[]}"); /* no relation: nothing clinical */
    want(act(WORKER, id, "close", "'outcome':'nonsense','note':'x'"), 422, "{'code':'alert.outcome'}");
    want(act(WORKER, id, "close", "'outcome':'family','note':'stable'"), 200,
         "{'state':'disposed','pending':{'kind':'close','by_me':true,'note':'stable'}}");
    want(act(WORKER, id, "close", "'outcome':'family','note':'again'"), 409, "{'code':'alert.pending'}");
    want(act(WORKER, id, "confirm", ""), 403, "{'code':'role.denied'}");
    want(get(STREET, id), 200, "{'pending':{'note':'stable'},'contacts':[{'note':'n'}]}");
    want(act(STREET, id, "refuse", "'note':'see the plan first'"), 200, "{'state':'disposed'}");
    want(act(STREET, id, "confirm", ""), 409, "{'code':'alert.not_pending'}");
    want(act(WORKER, id, "close", "'outcome':'family','note':'plan seen'"), 200, NULL);
    want(act(STREET, id, "confirm", ""), 200, "{'state':'closed','outcome':'family'}");
    want(act(WORKER, id, "acknowledge", ""), 409, "{'code':'alert.state'}");
    want(api(now_on_duty(STREET), "GET /api/v1/alerts?state=closed", NULL), 200,
         "{'items':[{'state':'closed'}]}");
    all_is_well();
}

TEST(alert_same_person_does_not_confirm)
{
    network();
    AlertId id = raise(LEVEL_RED);
    want(act(STREET, id, "acknowledge", ""), 200, NULL);
    want(contact(STREET, id, "reached"), 200, NULL);
    want(act(STREET, id, "assessments", "'risk':'moderate'," FINDINGS), 200, NULL);
    want(act(STREET, id, "downgrade", "'to':'red','note':'x'"), 422, "{'code':'alert.not_lower'}");
    want(act(STREET, id, "downgrade", "'to':'orange','note':'x'"), 200,
         "{'level':'red','pending':{'to':'orange'}}");
    want(act(STREET, id, "confirm", ""), 403, "{'code':'alert.same_person'}");
    want(act(STREET2, id, "confirm", ""), 200, "{'level':'orange','state':'assessed'}");
    want(act(STREET, id, "assessments", "'risk':'imminent'," FINDINGS), 200,
         "{'level':'red','state':'assessed'}");
    all_is_well();
}

TEST(alert_states_and_versions)
{
    network();
    AlertId id = raise(LEVEL_ORANGE);
    want(apif(WORKER, "{'version':7}", "POST /api/v1/alerts/%lld/acknowledge", (long long)id.v), 409,
         "{'code':'alert.version','pointer':'/version'}");
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    want(act(STREET, id, "acknowledge", ""), 409, "{'code':'alert.has_owner'}");
    want(act(WORKER, id, "assessments", "'risk':'low'," FINDINGS), 409, "{'code':'alert.state'}");
    want(act(WORKER, id, "dispose", "'outcome':'no_risk'"), 409, "{'code':'alert.too_early'}");
    want(act(WORKER, id, "dispose", "'outcome':'unreachable'"), 409, "{'code':'alert.few_attempts'}");
    for (int i = 0; i < 3; i++)
        want(contact(WORKER, id, "no_answer"), 200, "{'state':'acknowledged'}");
    want(act(WORKER, id, "dispose", "'outcome':'unreachable','note':'three calls'"), 200,
         "{'state':'disposed'}");
    want(act(WORKER, id, "close", "'outcome':'unreachable','note':'x'"), 200, "{'state':'closed'}");
    all_is_well();
}

static Rc find_unit(Op *op, void *user)
{
    return org_owner_unit(op, 330602001000, user);
}

static int64_t street_unit(void)
{
    UnitId unit;
    CHECK_RC(t_write(find_unit, &unit), RC_OK);
    return unit.v;
}

TEST(alert_owner_and_unit_change)
{
    network();
    AlertId id = raise(LEVEL_ORANGE);
    Reply r = apif(STREET, NULL, "GET /api/v1/alerts/%lld/candidates", (long long)id.v);
    want(r, 200, NULL);
    const char *give = arena_printf(t_arena(), "'owner':'%lld'", (long long)t_actor_id(WORKER)).p;
    const char *wrong = arena_printf(t_arena(), "'owner':'%lld'", (long long)t_actor_id(NEIGHBOUR)).p;
    want(act(STREET, id, "assign", wrong), 422, "{'code':'alert.no_owner'}");
    want(act(STREET, id, "assign", give), 200, "{'state':'new'}");
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    want(contact(WORKER, id, "reached"), 200, NULL);
    const char *up = arena_printf(t_arena(), "'unit':'%lld','note':'for you'", (long long)street_unit()).p;
    want(act(WORKER, id, "hand-over", up), 200, "{'state':'contacted','escalated':1}");
    want(contact(WORKER, id, "reached"), 403, "{'code':'relation.required'}");
    want(act(STREET, id, "acknowledge", ""), 200, "{'state':'contacted'}");
    want(contact(STREET, id, "reached"), 200, NULL);
    want(act(STREET, id, "hand-over", "'unit':'330602000000999999','note':'x'"), 422,
         "{'code':'alert.no_unit'}");
    want(act(WORKER, id, "assign", give), 403,
         "{'code':'alert.not_yours'}"); /* not to oneself from another */
    want(act(WORKER, id, "hand-over", up), 403, "{'code':'alert.not_yours'}");
    all_is_well();
}

/* ---- the server's clock ---- */

static int64_t escalated(AlertId id)
{
    return reply_i64(get(CITY, id), "escalated");
}

static size_t count_steps(AlertId id, const char *kind)
{
    Reply r = get(CITY, id);
    size_t n = 0;
    char path[40];
    for (int i = 0;; i++) {
        snprintf(path, sizeof path, "steps.%d.kind", i);
        Str s = reply_get(r, path);
        if (!s.p)
            return n;
        n += str_eq(s, str_from_z(kind));
    }
}

static Rc break_unit(Op *op, void *user)
{
    return db_plain(op->tx, arena_printf(op->arena, "UPDATE alert SET unit = 330602000999999 WHERE id = %lld",
                                         (long long)((const AlertId *)user)->v));
}

TEST(alert_one_broken_stops_no_other_from_climbing)
{
    network();
    AlertId broken = raise(LEVEL_RED);
    t_wait(MS_MINUTE);
    Raised whole = { .in = { .person = { t_actor_id("resident@330602001005#other") },
                             .area = 330602001005,
                             .level = LEVEL_RED,
                             .kind = S("risk"),
                             .source = S("self_test"),
                             .reason = S("self_harm"),
                             .trigger = S("item:PHQ-9:9") } };
    CHECK_RC(t_write(do_raise, &whole), RC_OK);
    CHECK_RC(t_write(break_unit, &broken), RC_OK);
    wait_ms(16 * MS_MINUTE);
    t_expect_log("tick.row_failed");
    t_ticks();
    CHECK_INT(escalated(whole.id), 1);
    CHECK(t_app()->rows_failed > 0);
}

static Rc mend_unit(Op *op, void *user)
{
    return db_plain(
        op->tx,
        arena_printf(op->arena,
                     "UPDATE alert SET unit = (SELECT MIN(u.id) FROM unit u WHERE u.area = alert.area) "
                     "WHERE id = %lld",
                     (long long)((const AlertId *)user)->v));
}

TEST(alert_set_aside_while_the_clock_was_ahead_climbs_when_it_is_right)
{
    network();
    AlertId id = raise(LEVEL_RED);
    CHECK_RC(t_write(break_unit, &id), RC_OK);
    t_expect_log("tick.row_failed");
    wait_ms(400 * MS_DAY);
    t_ticks();
    CHECK(t_app()->rows_failed > 0);
    wait_ms(16 * MS_MINUTE - 400 * MS_DAY);
    CHECK_RC(t_write(mend_unit, &id), RC_OK);
    t_ticks();
    CHECK_INT(escalated(id), 1);
}

TEST(alert_escalates_by_itself)
{
    network();
    AlertId id = raise(LEVEL_RED);
    wait_ms(14 * MS_MINUTE);
    t_ticks();
    CHECK_INT(escalated(id), 0);
    wait_ms(MS_MINUTE);
    t_ticks();
    t_ticks();
    CHECK_INT(escalated(id), 1);
    wait_ms(15 * MS_MINUTE);
    t_ticks();
    CHECK_INT(escalated(id), 2);
    wait_ms(15 * MS_MINUTE);
    t_ticks();
    CHECK_INT(escalated(id), 3);
    CHECK_INT(count_steps(id, "escalated"), 3);
    wait_ms(4 * MS_HOUR);
    for (int i = 0; i < 5; i++)
        t_ticks();
    CHECK_INT(escalated(id), 3);
    CHECK(count_steps(id, "reminded") >= 1);
    want(act(WORKER, id, "acknowledge", ""), 200, "{'state':'acknowledged'}"); /* late is better than never */
    all_is_well();
}

static int64_t figure(const char *id)
{
    Reply r = api(now_on_duty(CITY), "GET /api/v1/dashboard?area=330602001000", NULL);
    want(r, 200, NULL);
    for (int i = 0; i < 30; i++) {
        const char *at = arena_printf(t_arena(), "figures.%d.id", i).p;
        if (str_eq(reply_get(r, at), str_from_z(id)))
            return reply_i64(r, arena_printf(t_arena(), "figures.%d.value", i).p);
    }
    return -1;
}

/* A deadline that passed stays passed, whatever the ladder does next: in the list, the filter, the figures. */
TEST(alert_stays_overdue)
{
    static const char overdue[] = "GET /api/v1/alerts?overdue=1";
    network();
    AlertId late = raise(LEVEL_RED);
    wait_ms(10 * MS_MINUTE);
    want(api(now_on_duty(STREET), overdue, NULL), 200, "{'items':[]}");
    for (int step = 0; step < 4; step++) {
        wait_ms(5 * MS_HOUR);
        t_ticks();
        t_ticks();
        Reply r = api(now_on_duty(CITY), overdue, NULL);
        want(r, 200, "{'items':[{'clock':{'name':'acknowledge','overdue':true}}]}");
        CHECK_INT(reply_i64(r, "items.0.id"), late.v);
        CHECK(reply_i64(r, "items.0.clock.due_ms") < t_now());
        want(api(now_on_duty(STREET), "GET /api/v1/worklist/summary", NULL), 200, "{'alerts':{'overdue':1}}");
        CHECK_INT(figure("alerts_overdue"), 1);
    }
    want(act(WORKER, late, "acknowledge", ""), 200, "{'state':'acknowledged'}");
    all_is_well();
}

TEST(alert_clock_set_back_and_forward)
{
    network();
    AlertId id = raise(LEVEL_RED);
    wait_ms(15 * MS_MINUTE);
    t_ticks();
    CHECK_INT(escalated(id), 1);
    wait_ms(-10 * MS_MINUTE);
    t_ticks();
    wait_ms(10 * MS_MINUTE);
    t_ticks();
    CHECK_INT(count_steps(id, "escalated"), 1); /* not twice */
    wait_ms(400 * MS_DAY);
    t_ticks();
    CHECK_INT(count_steps(id, "escalated"), 2); /* one a pass, none left out */
    t_ticks();
    CHECK_INT(count_steps(id, "escalated"), 3);
    for (int i = 0; i < 10; i++)
        t_ticks();
    size_t reminders = count_steps(id, "reminded");
    CHECK(reminders >= 1);
    AlertId ahead = raise_as(LEVEL_RED, 7, "item:PHQ-9:9").id; /* made while the time is wrong */
    CHECK(ahead.v != id.v);
    wait_ms(-400 * MS_DAY);
    t_ticks();
    wait_ms(5 * MS_HOUR);
    for (int i = 0; i < 10; i++)
        t_ticks();
    CHECK(count_steps(id, "reminded") > reminders); /* it does not fall silent for a year */
    CHECK(escalated(ahead) > 0);
    all_is_well();
}

TEST(alert_yellow_waits_for_the_morning)
{
    network();
    AlertId id = raise(LEVEL_YELLOW);
    int64_t night = ms_of_day(day_of_ms(t_now()) + 3) + 22 * MS_HOUR;
    wait_ms(night - t_now());
    t_ticks();
    CHECK_INT(escalated(id), 0);
    wait_ms(10 * MS_HOUR);
    t_ticks();
    CHECK_INT(escalated(id), 1);
    all_is_well();
}

/* ---- call-backs ---- */

TEST(alert_callback)
{
    network();
    Reply r = api(PERSON, "POST /api/v1/callbacks", "{'phone':'13800138000','when':'now','note':'please'}");
    want(r, 201, NULL);
    AlertId id = { reply_i64(r, "alert") };
    CHECK_INT(reply_i64(r, "promised_ms"), t_now() + 30 * MS_MINUTE);
    want(get(WORKER, id), 200,
         "{'kind':'callback','level':'yellow','callback':{'phone':'138****8000','note':''},"
         "'clock':{'name':'contact'},'can':['acknowledge','assign','hand-over','reveal']}");
    want(apif(WORKER, "{'reason':'call back'}", "POST /api/v1/alerts/%lld/callback/reveal", (long long)id.v),
         403, NULL);
    want(act(WORKER, id, "acknowledge", ""), 200,
         "{'callback':{'note':'please'},'can':['assign','hand-over','contacts','dispose','reveal','callback',"
         "'plan']}");
    want(apif(WORKER, "{'reason':'call back'}", "POST /api/v1/alerts/%lld/callback/reveal", (long long)id.v),
         200, "{'phone':'13800138000'}");
    AlertId risk = raise(LEVEL_YELLOW);
    r = api(PERSON, "POST /api/v1/callbacks", "{'phone':'13800138000','when':'today'}");
    CHECK_INT(reply_i64(r, "alert"), risk.v);
    want(get(WORKER, risk), 200, "{'level':'orange'}"); /* at risk and calling */
    want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'x','when':'now'}"), 422, NULL);
    want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'13800138000','when':'soon'}"), 422, NULL);
    want(api("", "POST /api/v1/callbacks", "{'phone':'13800138000','when':'now'}"), 401, NULL);
    for (int i = 0; i < 8; i++)
        want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'13800138000','when':'now'}"), 201, NULL);
    want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'13800138000','when':'now'}"), 429, NULL);
    all_is_well();
}

/* However it is typed, it can be dialled: the number that is shown has its digits. */
TEST(alert_callback_takes_numbers_as_people_type_them)
{
    static const char *const typed[][3] = {
        { "139 0000 0000", "13900000000", "139****0000" },
        { "+86 139 0000 0000", "13900000000", "139****0000" },
        { "8613900000000", "13900000000", "139****0000" },
        { "１３９００００００００", "13900000000", "139****0000" },
        { "88084678", "88084678", "88****78" },
        { "0575-88084678", "057588084678", "057****4678" },
        { "（0575）88084678", "057588084678", "057****4678" },
    };
    network();
    for (size_t i = 0; i < COUNT(typed); i++) {
        const char *who = arena_printf(t_arena(), PERSON "#%zu", i + 10).p;
        Reply r = api(who, "POST /api/v1/callbacks",
                      arena_printf(t_arena(), "{'phone':'%s','when':'now'}", typed[i][0]).p);
        want(r, 201, NULL);
        AlertId id = { reply_i64(r, "alert") };
        want(act(WORKER, id, "acknowledge", ""), 200,
             arena_printf(t_arena(), "{'callback':{'phone':'%s'}}", typed[i][2]).p);
        want(apif(WORKER, "{'reason':'call back'}", "POST /api/v1/alerts/%lld/callback/reveal",
                  (long long)id.v),
             200, arena_printf(t_arena(), "{'phone':'%s'}", typed[i][1]).p);
    }
    want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'1390000000','when':'now'}"), 422,
         "{'pointer':'/phone'}");
    want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'110','when':'now'}"), 422, NULL);
}

TEST(alert_list_pages)
{
    network();
    for (int i = 0; i < 7; i++) {
        wait_ms(73 * MS_HOUR);
        raise(i % 2 ? LEVEL_RED : LEVEL_YELLOW);
    }
    int64_t last = -1;
    size_t seen = 0;
    char path[200] = "GET /api/v1/alerts?limit=3";
    for (;;) {
        Reply r = api(now_on_duty(STREET), path, NULL);
        want(r, 200, NULL);
        for (int i = 0; i < 3; i++) {
            char at[40];
            snprintf(at, sizeof at, "items.%d.clock.due_ms", i);
            if (!reply_get(r, at).p)
                break;
            CHECK(reply_i64(r, at) >= last);
            last = reply_i64(r, at);
            seen++;
        }
        Str next = reply_get(r, "next");
        if (!next.p)
            break;
        snprintf(path, sizeof path, "GET /api/v1/alerts?limit=3&cursor=%.*s", STR_ARG(next));
    }
    CHECK_INT(seen, 7);
    want(api(now_on_duty(STREET), "GET /api/v1/alerts?level=red&overdue=1&limit=1", NULL), 200,
         "{'items':[{'level':'red'}]}");
    want(api(now_on_duty(STREET), "GET /api/v1/alerts?cursor=nonsense", NULL), 422, "{'code':'page.cursor'}");
    want(api(now_on_duty(STREET), "GET /api/v1/alerts?cursor=c.1.1", NULL), 422, NULL);
    want(api(now_on_duty(STREET), "GET /api/v1/alerts?area=330602001006", NULL), 200, "{'items':[]}");
}

static void high_risk_is(const char *figure, const char *first_area_pct)
{
    Reply board = api(now_on_duty(CITY), "GET /api/v1/dashboard", NULL);
    want(board, 200, NULL);
    for (int i = 0;; i++) {
        char at[40];
        snprintf(at, sizeof at, "figures.%d.id", i);
        Str id = reply_get(board, at);
        if (!id.p)
            break;
        if (!str_eq(id, S("high_risk_immediate")))
            continue;
        const char *v[3], *members[] = { "value", "numerator", "denominator" };
        for (size_t k = 0; k < 3; k++) {
            snprintf(at, sizeof at, "figures.%d.%s", i, members[k]);
            v[k] = arena_z(t_arena(), reply_get(board, at));
        }
        CHECK_STR(arena_printf(t_arena(), "%s of %s: %s", v[1], v[2], v[0]), figure);
    }
    CHECK_STR(reply_get(board, "areas.0.immediate_pct"), first_area_pct);
}

/* One that nobody has acknowledged is missed when its time is over, not before. */
TEST(alert_high_risk_counts_when_its_first_clock_is_over)
{
    network();
    AlertId id = raise(LEVEL_RED);
    high_risk_is("0 of 0: null", "null");
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    high_risk_is("1 of 1: 100", "100");
    wait_ms(73 * MS_HOUR);
    (void)raise(LEVEL_ORANGE);
    high_risk_is("1 of 1: 100", "100");
    wait_ms(2 * MS_HOUR);
    high_risk_is("1 of 2: 50", "50");
}

/* The list behind a figure of the dashboard holds as many as the figure says. */
static void check_lists(void)
{
    Reply board = api(now_on_duty(CITY), "GET /api/v1/dashboard", NULL);
    int lists = 0;
    want(board, 200, NULL);
    for (int i = 0;; i++) {
        char at[40], path[240];
        snprintf(at, sizeof at, "figures.%d.id", i);
        Str id = reply_get(board, at);
        if (!id.p)
            break;
        snprintf(at, sizeof at, "figures.%d.drill", i);
        Str drill = reply_get(board, at);
        if (!str_starts(drill, S("/alerts")))
            continue;
        bool share = str_eq(id, S("high_risk_immediate"));
        snprintf(at, sizeof at, "figures.%d.%s", i, share ? "numerator" : "value");
        int64_t n = 0, figure = reply_i64(board, at);
        snprintf(path, sizeof path, "GET /api/v1%.*s&limit=100", STR_ARG(drill));
        Reply list = api(now_on_duty(CITY), path, NULL);
        want(list, 200, NULL);
        for (;; n++) {
            snprintf(at, sizeof at, "items.%lld.id", (long long)n);
            if (!reply_get(list, at).p)
                break;
        }
        if (n != figure)
            print_error("%.*s says %lld, its list has %lld", STR_ARG(id), (long long)figure, (long long)n);
        CHECK_INT(n, figure);
        lists++;
    }
    CHECK_INT(lists, 7);
}

TEST(alert_list_behind_a_figure)
{
    network();
    raise(LEVEL_RED); /* before the period of the dashboard */
    wait_ms(40 * MS_DAY);
    for (int i = 0; i < 4; i++) {
        wait_ms(73 * MS_HOUR);
        AlertId id = raise(i % 2 ? LEVEL_RED : LEVEL_YELLOW);
        check_lists();
        if (i == 1)
            want(act(WORKER, id, "acknowledge", ""), 200, NULL);
        if (i == 2) {
            work_until_disposed(id, "family");
            want(act(WORKER, id, "close", "'outcome':'family','note':'n'"), 200, "{'state':'closed'}");
        }
    }
    want(api(PERSON "#late", "POST /api/v1/callbacks", "{'phone':'13800138000','when':'today'}"), 201, NULL);
    check_lists();
    want(api(now_on_duty(CITY), "GET /api/v1/alerts?from=2030-01-02&to=2030-01-01", NULL), 422,
         "{'code':'alert.period'}");
    want(api(now_on_duty(CITY), "GET /api/v1/alerts?counted=everything", NULL), 422,
         "{'code':'field.one_of'}");
    all_is_well();
}

/* ---- whatever people do in whatever order ---- */

static uint32_t dice;
static uint32_t roll(uint32_t sides)
{
    dice = dice * 1664525 + 1013904223;
    return (dice >> 8) % sides;
}

typedef struct Act {
    const char *action, *more; /* NULL: made when needed */
} Act;
static const Act acts[] = {
    { "acknowledge", "" },
    { "close", "'outcome':'family','note':'x'" },
    { "confirm", "" },
    { "refuse", "'note':'x'" },
    { "downgrade", "'to':'yellow','note':'x'" },
    { "dispose", "'outcome':'referred','note':'x'" },
    { "dispose", "'outcome':'no_risk'" },
    { "assessments", "'risk':'none'," FINDINGS },
    { "assessments", "'risk':'high'," FINDINGS },
    { "hand-over", NULL },
    { "contacts", NULL },
};

/* Mostly something the actor is offered, sometimes anything. */
static const Act *choose(const char *actor, AlertId id)
{
    const Act *any = &acts[roll(COUNT(acts))];
    Str can = reply_get(get(actor, id), "can");
    for (size_t i = 0; roll(8) && i < 40; i++) {
        const Act *a = &acts[roll(COUNT(acts))];
        const char *name = arena_printf(t_arena(), "\"%s\"", a->action).p;
        if (can.p && strstr(arena_z(t_arena(), can), name))
            return a;
    }
    return any;
}

static bool random_act(AlertId id)
{
    static const char *const who[] = { WORKER, STREET, STREET2, DISTRICT };
    const char *actor = roll(2) ? WORKER : who[roll(COUNT(who))];
    const Act *a = choose(actor, id);
    Reply r;
    if (strcmp(a->action, "contacts") == 0) {
        r = contact(actor, id, roll(2) ? "reached" : "refused");
    } else if (a->more) {
        r = act(actor, id, a->action, a->more);
    } else {
        r = act(actor, id, a->action,
                arena_printf(t_arena(), "'unit':'%lld','note':'x'", (long long)street_unit()).p);
    }
    CHECK(r.status == 200 || r.status == 409 || r.status == 403 || r.status == 422);
    return r.status == 200;
}

static void walk(uint32_t seed)
{
    network();
    dice = seed;
    AlertId id = raise(LEVEL_ORANGE);
    int done = 0;
    for (int i = 0; i < 200; i++) {
        uint32_t d = roll(24);
        if (d == 0)
            id = raise((Level)(LEVEL_YELLOW + (int)roll(3)));
        else if (d == 1)
            wait_ms((int64_t)roll(48) * MS_HOUR - 4 * MS_HOUR);
        else if (d == 2)
            t_ticks();
        else
            done += random_act(id);
    }
    CHECK(done > 60);
    all_is_well();
}

TEST(alert_random_walk_one)
{
    walk(1);
}

TEST(alert_random_walk_two)
{
    walk(4711);
}

TEST(alert_random_walk_three)
{
    walk(31337);
}
