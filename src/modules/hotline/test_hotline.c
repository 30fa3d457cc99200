/* Module hotline from outside: lines, calls, risk, whose they are. */
#include "t_hotline.h"

#include <string.h>

#include "base/date.h"

static const char admin[] = "system_admin@330600000000", operator1[] = "hotline_operator@330600000000",
                  operator2[] = "hotline_operator@330600000000#2",
                  supervisor[] = "hotline_supervisor@330600000000",
                  elsewhere[] = "hotline_operator@330602000000";

static const char *unit_of(const char *who)
{
    Reply me = api(who, "GET /api/v1/session", NULL);
    return arena_z(t_arena(), reply_get(me, "staff.roles.0.unit"));
}

static long long make_line(const char *number)
{
    const char *body = arena_printf(t_arena(), "{'unit':'%s','number':'%s','name':'全国统一热线'}",
                                    unit_of(operator1), number)
                           .p;
    Reply r = api(admin, "POST /api/v1/hotline/lines", body);
    want(r, 201, "{'active': true, 'hours': '', 'seats': 2}");
    CHECK(reply_get(r, "secret").n >= 32);
    return reply_i64(r, "id");
}

static long long begin(const char *who, long long line, const char *number)
{
    Reply r = apif(who, arena_printf(t_arena(), "{'line':'%lld','number':'%s'}", line, number).p,
                   "POST /api/v1/hotline/calls");
    want(r, 201, "{'state':'talking','mine':true,'by_hand':true,'can_edit':true}");
    return reply_i64(r, "id");
}

static long long version_of(const char *who, long long call)
{
    return reply_i64(apif(who, NULL, "GET /api/v1/hotline/calls/%lld", call), "version");
}

/* A body with the present version in front. */
static Reply act(const char *who, const char *verb, long long call, const char *path, const char *more)
{
    const char *body = arena_printf(t_arena(), "{'version':%lld%s}", version_of(who, call), more).p;
    return apif(who, body, "%s /api/v1/hotline/calls/%lld%s", verb, call, path);
}

/* Residents: the hours of the line itself beside the number, whatever the setting's words are. */
TEST(hotline_hours_of_a_line_are_told_to_everybody)
{
    static const char config[] = "GET /api/v1/public/config";
    Reply r = api("", config, NULL);
    CHECK(!reply_get(r, "crisis.0.open").n); /* nobody's line yet */
    long long line = make_line("12356");
    want(api("", config, NULL), 200,
         "{'crisis':[{'number':'12356','open':'1-7 00:00-24:00'},{'number':'120'}]}");
    want(apif(admin, "{'version':1,'hours':'1-5 08:30-12:00,14:00-22:00'}",
              "PATCH /api/v1/hotline/lines/%lld", line),
         200, NULL);
    r = api("", config, NULL);
    want(r, 200, "{'crisis':[{'number':'12356','open':'1-5 08:30-12:00,14:00-22:00'},{}]}");
    CHECK(!reply_get(r, "crisis.1.open").n);
    line_made("hotline_operator@330602000000", "12356", ""); /* another place, other hours */
    CHECK(!reply_get(api("", config, NULL), "crisis.0.open").n);
    want(apif(admin, "{'version':2,'active':0}", "PATCH /api/v1/hotline/lines/%lld", line), 200, NULL);
    want(api("", config, NULL), 200, "{'crisis':[{'open':'1-7 00:00-24:00'},{}]}");
    t_wait(date_to_days((Date) { 2025, 12, 31 }) * MS_DAY - t_now());
    want(api("", config, NULL), 200,
         "{'days':[{'day':'2026-01-01','weekday':0},{'day':'2026-01-02','weekday':0},{'day':'2026-01-03'}]}");
}

TEST(hotline_lines_are_the_administrators)
{
    long long line = make_line("12356");
    const char *again =
        arena_printf(t_arena(), "{'unit':'%s','number':'12356','name':'n'}", unit_of(operator1)).p;
    want(api(admin, "POST /api/v1/hotline/lines", again), 409,
         "{'code':'hotline.line_taken','pointer':'/number'}");
    want(api(operator1, "POST /api/v1/hotline/lines", again), 403, "{'code':'role.denied'}");
    const char *desk = arena_printf(t_arena(), "{'unit':'%s','number':'1','name':'n'}", unit_of(admin)).p;
    want(api(admin, "POST /api/v1/hotline/lines", desk), 422, NULL);
    desk = arena_printf(t_arena(), "{'unit':'%s','number':'85888666','name':'n'}", unit_of(admin)).p;
    want(api(admin, "POST /api/v1/hotline/lines", desk), 422, "{'code':'hotline.unit'}");
    make_line("85888666");
    Reply r = apif(admin, "{'version':1,'seats':4,'hours':'1-7 08:00-02:00'}",
                   "PATCH /api/v1/hotline/lines/%lld", line);
    want(r, 200, "{'seats':4,'hours':'1-7 08:00-02:00','version':2}");
    want(apif(admin, "{'version':1,'seats':5}", "PATCH /api/v1/hotline/lines/%lld", line), 409,
         "{'code':'hotline.version'}");
    want(apif(admin, "{'version':2,'hours':'1-5 8-12'}", "PATCH /api/v1/hotline/lines/%lld", line), 422,
         "{'code':'org.hours','pointer':'/hours'}");
    desk =
        arena_printf(t_arena(), "{'unit':'%s','number':'123','name':'n','hours':'9'}", unit_of(operator1)).p;
    want(api(admin, "POST /api/v1/hotline/lines", desk), 422, "{'code':'org.hours','pointer':'/hours'}");
    want(api(operator1, "GET /api/v1/hotline/lines?mine=1", NULL), 200,
         "{'items':[{'number':'12356'},{'number':'85888666'}]}");
    want(apif("system_admin@330602000000", "{'version':2,'seats':5}", "PATCH /api/v1/hotline/lines/%lld",
              line),
         404, "{'code':'hotline.no_line'}");
    want(api(elsewhere, "GET /api/v1/hotline/lines", NULL), 200, "{'items':[]}");
}

TEST(hotline_call_is_saved_as_it_is_filled_in)
{
    long long line = make_line("12356"), call = begin(operator1, line, "138 0013 8000");
    Reply r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200, "{'number':'138****8000','values':{},'earlier':[],'person':null}");
    r = act(operator1, "PATCH", call, "",
            ",'values':{'kind':'general','problems':['family','emotion'],'distress':70}");
    want(r, 200, "{'version':2,'risk':''}");
    r = act(operator1, "PATCH", call, "",
            ",'values':{'note':'夜里睡不着','distress':60,'problems':['family']}");
    want(r, 200, "{'version':3}");
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 200,
         "{'values':{'kind':'general','problems':['family'],'note':'夜里睡不着','distress':60},'problems':['"
         "family']}");
    want(act(operator1, "PATCH", call, "", ",'values':{'distress':null,'note':''}"), 200, NULL);
    r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    CHECK(!reply_get(r, "values.distress").n && !reply_get(r, "values.note").n);
    want(apif(operator1, "{'version':3,'values':{'note':'x'}}", "PATCH /api/v1/hotline/calls/%lld", call),
         409, "{'code':'hotline.version'}");
    want(act(operator1, "PATCH", call, "", ",'values':{'distress':101}"), 422,
         "{'pointer':'/values/distress'}");
    want(act(operator1, "PATCH", call, "", ",'values':{'kind':'nothing'}"), 422, "{'code':'hotline.value'}");
    want(act(operator1, "PATCH", call, "", ",'values':{'other':1}"), 422, "{'code':'field.unknown'}");
    want(act(operator1, "PATCH", call, "", ",'values':[1]"), 422, "{'pointer':'/values'}");
    /* whoever comes back after the browser was killed finds it */
    want(api(operator1, "GET /api/v1/hotline/calls", NULL), 200,
         "{'items':[{'mine':true,'state':'talking'}]}");
    want(act(operator1, "POST", call, "/hang-up", ""), 200, "{'state':'wrap'}");
    want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 200,
         "{'state':'closed','outcome':'done','can_edit':false}");
    want(act(operator1, "PATCH", call, "", ",'values':{'note':'x'}"), 409, "{'code':'hotline.state'}");
    want(api(operator1, "GET /api/v1/hotline/calls", NULL), 200, "{'items':[]}");
    want(api(operator1, "GET /api/v1/hotline/calls?which=mine", NULL), 200, "{'items':[{'outcome':'done'}]}");
}

TEST(hotline_call_is_dismissed_in_one_step)
{
    long long line = make_line("12356"), call = begin(operator1, line, "");
    want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 422, "{'code':'hotline.unfilled'}");
    want(act(operator1, "PATCH", call, "", ",'values':{'kind':'general'}"), 200, NULL);
    want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 422, "{'pointer':'/values/problems'}");
    want(act(operator1, "POST", call, "/close", ",'outcome':'silent'"), 200,
         "{'state':'closed','outcome':'silent','number':''}");
    call = begin(operator1, line, "unknown");
    want(act(operator1, "PATCH", call, "", ",'values':{},'number':'0575-85888666'"), 200, NULL);
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 200, "{'number':'057****8666'}");
    want(act(operator1, "POST", call, "/close", ",'outcome':'wrong_number'"), 200, "{'state':'closed'}");
    want(act(operator1, "POST", call, "/close", ",'outcome':'nuisance'"), 409, NULL);
}

TEST(hotline_high_risk_raises_an_alert_and_plans_call_backs)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    t_actor_id("crisis_team@330600000000");
    t_actor_id("city_manager@330600000000");
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'none'}"), 200,
         "{'risk':'low','alert':null}");
    Reply r = act(operator1, "PATCH", call, "", ",'values':{'ladder':'plan_72h','risk_words':'今晚'}");
    want(r, 200, "{'risk':'high'}");
    long long alert = reply_i64(r, "alert");
    CHECK(alert > 0);
    want(apif("crisis_team@330600000000", NULL, "GET /api/v1/alerts/%lld", alert), 200,
         "{'level':'red','source':'hotline','trigger':'热线风险阶梯：72 小时内有计划'}");
    r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200, "{'risk':'high','intervened_ms':0}");
    CHECK_INT(reply_i64(r, "high_ms"), t_now());
    CHECK_INT(reply_i64(r, "call_backs.4.due_ms"), t_now() + 365 * MS_DAY);
    CHECK(!reply_get(r, "call_backs.5.task").n);
    CHECK(reply_i64(r, "person") > 0); /* an anonymous record */
    /* once more, another step of the same risk, a lower one: one alert, one schedule */
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'act_done'}"), 200, NULL);
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'ideation'}"), 200, "{'risk':'moderate'}");
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'plan_week'}"), 200, "{'risk':'high'}");
    r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    CHECK(!reply_get(r, "call_backs.5.task").n);
    CHECK_INT(reply_i64(r, "alert"), alert);
    t_clock_advance(3 * MS_MINUTE);
    r = act(operator1, "POST", call, "/linkage", ",'service':'110'");
    want(r, 200, NULL);
    CHECK_INT(reply_i64(r, "intervened_ms"), t_now());
    t_clock_advance(MS_MINUTE);
    r = act(operator1, "POST", call, "/linkage", ",'service':'120'");
    CHECK_INT(reply_i64(r, "intervened_ms"), t_now() - MS_MINUTE);
}

TEST(hotline_server_calls_the_supervisor_when_nobody_intervenes)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000"),
              helped = begin(operator1, line, "");
    t_actor_id("crisis_team@330600000000");
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'act_done'}"), 200, NULL);
    want(act(operator1, "PATCH", helped, "", ",'values':{'ladder':'act_done'}"), 200, NULL);
    want(act(operator1, "POST", helped, "/linkage", ""), 200, NULL);
    t_clock_advance(9 * MS_MINUTE);
    t_ticks();
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 200, "{'help_ms':0}");
    t_clock_advance(MS_MINUTE);
    t_ticks();
    Reply r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    CHECK_INT(reply_i64(r, "help_ms"), t_now());
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", helped), 200, "{'help_ms':0}");
}

TEST(hotline_call_backs_belong_to_the_unit)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    t_actor_id("crisis_team@330600000000");
    want(act(operator1, "PATCH", call, "",
             ",'values':{'ladder':'act_done','kind':'suicide','problems':['emotion']}"),
         200, NULL);
    want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 200, NULL);
    want(apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call), 403, "{'code':'hotline.not_yours'}");
    Reply r = api(operator2, "GET /api/v1/hotline/call-backs", NULL); /* the first is due tomorrow */
    want(
        r, 200,
        "{'items':[{'series':1,'number':'','person_label':'','mine':false,'owner_name':'','state':'open'}]}");
    CHECK(!reply_get(r, "items.1.task").n);
    want(api(operator1, "GET /api/v1/hotline/call-backs", NULL), 200, "{'items':[{'number':'138****8000'}]}");
    want(api(supervisor, "GET /api/v1/hotline/call-backs", NULL), 200,
         "{'items':[{'number':'138****8000'}]}");
    long long task = reply_i64(r, "items.0.task");
    const char *done = "{'version':2,'outcome':'done','note':'情绪平稳'}", *take = "{'version':1}";
    want(apif(elsewhere, take, "POST /api/v1/hotline/call-backs/%lld/take", task), 404, NULL);
    want(apif("crisis_team@330600000000", take, "POST /api/v1/hotline/call-backs/%lld/take", task), 403,
         NULL);
    want(apif(operator2, "{'version':9}", "POST /api/v1/hotline/call-backs/%lld/take", task), 409, NULL);
    want(apif(operator2, take, "POST /api/v1/hotline/call-backs/%lld/take", task), 200,
         "{'mine':true,'number':'138****8000','version':2}");
    r = apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200, "{'can_edit':false}");
    CHECK_STR(reply_get(r, "call_backs.0.mine"), "true");
    CHECK(strstr(arena_z(t_arena(), r.body), "\"kind\":\"back_taken\""));
    long long later = reply_i64(r, "call_backs.1.task");
    want(apif(operator2, take, "POST /api/v1/hotline/call-backs/%lld/take", later), 409,
         "{'code':'hotline.not_due'}");
    want(apif("hotline_operator@330600000000#third", NULL, "GET /api/v1/hotline/calls/%lld", call), 403,
         NULL);
    want(apif(elsewhere, done, "POST /api/v1/hotline/call-backs/%lld/done", task), 404, NULL);
    want(apif(operator2, done, "POST /api/v1/hotline/call-backs/%lld/done", task), 200,
         "{'state':'done','outcome':'done'}");
    want(apif(operator2, done, "POST /api/v1/hotline/call-backs/%lld/done", task), 409, NULL);
    want(apif(operator2, "{'version':3}", "POST /api/v1/hotline/call-backs/%lld/take", task), 409, NULL);
    want(api(operator2, "GET /api/v1/hotline/call-backs", NULL), 200, "{'items':[]}");
    want(apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call), 403, "{'code':'hotline.not_yours'}");
}

/* The unit is the city's, the person a district's: the call and its alert lie in two counties. */
TEST(hotline_call_backs_of_a_person_of_another_county)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000"),
              person = t_actor_id("anonymous@330602001005");
    t_actor_id("community_worker@330602001005");
    want(act(operator1, "POST", call, "/person", arena_printf(t_arena(), ",'person':'%lld'", person).p), 200,
         NULL);
    want(act(operator1, "PATCH", call, "",
             ",'values':{'ladder':'plan_72h','kind':'suicide','problems':['emotion']}"),
         200, "{'risk':'high'}");
    Reply r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    CHECK_INT(reply_i64(r, "alert") / 1000000000000, 330602);
    CHECK_INT(reply_i64(r, "call_backs.4.due_ms"), t_now() + 365 * MS_DAY);
    want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 200, NULL);
    r = api(operator2, "GET /api/v1/hotline/call-backs", NULL);
    want(r, 200, "{'items':[{'series':1,'number':'','line_name':'全国统一热线'}]}");
    long long task = reply_i64(r, "items.0.task");
    r = apif(operator2, "{'version':1}", "POST /api/v1/hotline/call-backs/%lld/take", task);
    want(r, 200, "{'number':'138****8000'}");
    CHECK(reply_get(r, "person_label").n > 0);
    want(apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call), 200, NULL); /* whom they call back */
    want(apif(operator2, NULL, "GET /api/v1/persons/%lld", person), 403, NULL);     /* no file */
    want(api(elsewhere, "GET /api/v1/hotline/call-backs", NULL), 200, "{'items':[]}");
    want(apif("hotline_operator@330600000000#third", "{'version':2}",
              "POST /api/v1/hotline/call-backs/%lld/take", task),
         200, "{'mine':true}"); /* somebody else takes over */
    want(apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call), 403, NULL);
    want(apif(operator2, "{'version':3,'outcome':'done'}", "POST /api/v1/hotline/call-backs/%lld/done", task),
         200, "{'state':'done'}");
    all_is_well();
}

TEST(hotline_call_back_that_reaches_nobody_is_made_again)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    t_actor_id("crisis_team@330600000000");
    Reply r = act(operator1, "PATCH", call, "",
                  ",'values':{'ladder':'act_done','kind':'suicide','problems':['emotion']}");
    long long alert = reply_i64(r, "alert");
    want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 200, NULL);
    for (int i = 0; i < 4; i++) {
        r = api(operator2, "GET /api/v1/hotline/call-backs", NULL);
        want(r, 200, "{'items':[{'series':1,'state':'open','version':1}]}");
        CHECK(!reply_get(r, "items.1.task").n);
        CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + MS_DAY);
        t_clock_advance(MS_MINUTE);
        want(apif(operator2, "{'version':1,'outcome':'unreachable'}",
                  "POST /api/v1/hotline/call-backs/%lld/done", (long long)reply_i64(r, "items.0.task")),
             200, "{'state':'done','outcome':'unreachable'}");
    }
    r = apif("crisis_team@330600000000", NULL, "GET /api/v1/alerts/%lld", alert);
    want(r, 200, NULL);
    CHECK(strstr(arena_z(t_arena(), r.body), "第 4 次"));
    r = api(operator2, "GET /api/v1/hotline/call-backs", NULL);
    want(apif(operator2, "{'version':1,'outcome':'refused'}", "POST /api/v1/hotline/call-backs/%lld/done",
              (long long)reply_i64(r, "items.0.task")),
         200, NULL);
    want(api(operator2, "GET /api/v1/hotline/call-backs", NULL), 200, "{'items':[]}");
}

TEST(hotline_high_risk_is_not_dismissed)
{
    static const char *const ways[] = { "silent", "nuisance", "wrong_number" };
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    t_actor_id("crisis_team@330600000000");
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'plan_72h'}"), 200, NULL);
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'none'}"), 200, NULL); /* once seen, seen */
    for (size_t i = 0; i < COUNT(ways); i++)
        want(act(operator1, "POST", call, "/close", arena_printf(t_arena(), ",'outcome':'%s'", ways[i]).p),
             409, "{'code':'hotline.high_risk'}");
    want(act(operator1, "PATCH", call, "", ",'values':{'kind':'suicide','problems':['emotion']}"), 200, NULL);
    want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 200, NULL);
}

TEST(hotline_supervisor_is_called_until_somebody_comes)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    t_app()->demo = false; /* messages wait */
    want(apif(admin, "{'version':1,'phone':'13900139001'}", "PATCH /api/v1/staff/%lld",
              (long long)t_actor_id(supervisor)),
         200, NULL);
    want(act(operator1, "POST", call, "/help", ""), 200, NULL);
    long long asked = t_now();
    for (int i = 0; i < 2; i++) {
        t_clock_advance(2 * MS_MINUTE);
        t_ticks();
        t_clock_advance(MS_MINUTE);
        t_ticks();
        t_ticks();
    }
    Reply r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(
        r, 200,
        "{'steps':[{'kind':'answer'},{'kind':'help','code':''},{'kind':'help','code':'again'},{'kind':'help',"
        "'code':'again'}]}");
    CHECK(!reply_get(r, "steps.4.kind").n);
    CHECK_INT(reply_i64(r, "help_ms"), asked); /* waited for since then */
    CHECK_INT(t_messages("等督导"), 2);
    want(act(supervisor, "POST", call, "/join", ""), 200, "{'help_ms':0}");
    t_clock_advance(10 * MS_MINUTE);
    t_ticks();
    CHECK(!reply_get(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), "steps.5.kind").n);
}

TEST(hotline_number_of_a_call_not_ones_own_takes_a_reason)
{
    static const char number[] = "POST /api/v1/hotline/calls/%lld/number";
    long long call = begin(operator1, make_line("12356"), "13800138000");
    want(apif(operator1, "{}", number, call), 200, "{'number':'13800138000'}");
    want(apif(supervisor, "{}", number, call), 422, "{'code':'hotline.reason','pointer':'/reason'}");
    want(apif(supervisor, "{'reason':'   '}", number, call), 422, "{'code':'hotline.reason'}");
    want(apif(supervisor, "{'reason':' 值 '}", number, call), 422, "{'code':'hotline.reason'}");
    static const char *const lines[] = { "a\\nb c", "ab\\u0000c", "ab\\u001fc", "ab\\u007fc" };
    for (size_t i = 0; i < COUNT(lines); i++) /* the reference of an order stands on a line of its own */
        want(apif(supervisor, body("{'reason':'%s'}", lines[i]), number, call), 422, "{'pointer':'/reason'}");
    want(apif(supervisor, "{'reason':'协助联系家属王某'}", number, call), 200, "{'number':'13800138000'}");
    want(apif(operator2, "{'reason':'看看'}", number, call), 403, "{'code':'hotline.not_yours'}");
    want(apif("hotline_supervisor@330700000000", "{'reason':'看看'}", number, call), 404, NULL);
    want(act(operator1, "POST", call, "/close", ",'outcome':'silent'"), 200, NULL);
    want(apif(operator1, "{}", number, call), 422, "{'code':'hotline.reason'}"); /* it is over */
    want(apif(operator1, "{'reason':'漏记，回拨补录'}", number, call), 200, NULL);
    Reply r = apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call);
    CHECK_STR(reply_get(r, "steps.1.kind"), "revealed");
    CHECK_STR(reply_get(r, "steps.1.code"), "own");
    CHECK_STR(reply_get(r, "steps.2.reason"), "协助联系家属王某");
    CHECK_STR(reply_get(r, "steps.4.reason"), "漏记，回拨补录");
    r = api("auditor@330600000000", "GET /api/v1/audit/events?action=hotline.reveal", NULL);
    const char *told = arena_z(t_arena(), r.body);
    CHECK(strstr(told, "own call") && strstr(told, "other call") && !strstr(told, "王某"));
}

TEST(hotline_norms_ask_for_more_than_a_call_needs)
{
    long long call = begin(operator1, make_line("12356"), "13800138000");
    Reply r = api(operator1, "GET /api/v1/hotline/desk", NULL);
    CHECK_STR(reply_get(r, "groups.5.folded"), "true");
    CHECK(!reply_get(r, "groups.4.folded").n);
    r = act(operator1, "PATCH", call, "", ",'values':{'occupation':'farmer','recording_consent':'no'}");
    want(r, 200, NULL);
    want(act(operator1, "PATCH", call, "", ",'values':{'education':'doctor'}"), 422,
         "{'code':'hotline.value'}");
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 200,
         "{'values':{'occupation':'farmer','recording_consent':'no'}}");
}

TEST(hotline_repeat_callers_are_known_again)
{
    const char *other = operator2;
    long long line = make_line("12356"), local = make_line("85888666"),
              call = begin(operator1, line, "13800138000");
    Reply r =
        apif(operator1, "{'kind':'plan','note':'先问安全'}", "POST /api/v1/hotline/calls/%lld/notes", call);
    want(r, 200, "{'notes':[{'kind':'plan','text':'先问安全'}]}");
    want(act(operator1, "POST", call, "/close", ",'outcome':'silent'"), 200, NULL);
    t_clock_advance(10 * MS_DAY);
    other = "hotline_operator@330600000000#3"; /* whose session began later */
    long long second = begin(other, local, "+86 138-0013-8000");
    r = apif(other, NULL, "GET /api/v1/hotline/calls/%lld", second);
    want(r, 200, "{'earlier':[{'outcome':'silent'}],'notes':[{'kind':'plan','text':'先问安全'}]}");
    want(apif(other, NULL, "GET /api/v1/hotline/calls/%lld", call), 403, "{'code':'hotline.not_yours'}");
    want(apif(other, "{'reason':'回拨'}", "POST /api/v1/hotline/calls/%lld/number", second), 200,
         "{'number':'13800138000'}");
    want(apif(other, "{'kind':'frequent','days':1}", "POST /api/v1/hotline/calls/%lld/notes", second), 200,
         NULL);
    want(apif(other, "{'kind':'none'}", "POST /api/v1/hotline/calls/%lld/notes", second), 422, NULL);
    want(act(other, "POST", second, "/close", ",'outcome':'nuisance'"), 200, NULL);
    t_clock_advance(2 * MS_DAY); /* one has ended by itself */
    other = "hotline_operator@330600000000#4";
    second = begin(other, line, "13800138000");
    r = apif(other, NULL, "GET /api/v1/hotline/calls/%lld", second);
    CHECK(!reply_get(r, "notes.1.id").n);
    long long note = reply_i64(r, "notes.0.id");
    want(apif(other, "{}", "POST /api/v1/hotline/calls/%lld/notes/%lld/end", second, note), 200,
         "{'notes':[]}");
    want(apif(other, "{}", "POST /api/v1/hotline/calls/%lld/notes/%lld/end", second, note), 404,
         "{'code':'hotline.no_note'}");
}

TEST(hotline_supervisor_is_called_joins_and_takes_over)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    t_actor_id("crisis_team@330600000000");
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'plan_week','note':'半份记录'}"), 200, NULL);
    want(act(operator1, "POST", call, "/help", ""), 200, NULL);
    Reply r = api(supervisor, "GET /api/v1/hotline/calls", NULL);
    CHECK_INT(reply_i64(r, "items.0.help_ms"), t_now());
    want(apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call), 200,
         "{'values':{'note':'半份记录'},'can_edit':false}");
    want(act(supervisor, "PATCH", call, "", ",'values':{'note':'x'}"), 403, "{'code':'hotline.not_yours'}");
    want(act(operator1, "POST", call, "/join", ""), 403, "{'code':'role.denied'}");
    r = act(supervisor, "POST", call, "/join", "");
    want(r, 200, "{'help_ms':0}");
    CHECK_INT(reply_i64(r, "intervened_ms"), t_now());
    want(act(supervisor, "POST", call, "/take", ""), 200,
         "{'mine':true,'can_edit':true,'values':{'note':'半份记录'}}");
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 403,
         "{'code':'hotline.not_yours'}"); /* that a call-back is due tomorrow makes it nobody's */
    r = apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(apif(operator1, body("{'version':%lld,'values':{'note':'x'}}", (long long)reply_i64(r, "version")),
              "PATCH /api/v1/hotline/calls/%lld", call),
         403, "{'code':'hotline.not_yours'}");
}

TEST(hotline_call_travels_with_its_form)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    want(act(operator1, "PATCH", call, "", ",'values':{'note':'半份记录'}"), 200, NULL);
    want(act(operator1, "POST", call, "/transfer",
             arena_printf(t_arena(), ",'to':'%lld'", (long long)t_actor_id(elsewhere)).p),
         422, "{'code':'hotline.no_colleague'}");
    want(act(operator1, "POST", call, "/transfer",
             arena_printf(t_arena(), ",'to':'%lld'", (long long)t_actor_id(operator2)).p),
         200, "{'mine':false,'can_edit':false}");
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 403, NULL);
    want(act(operator2, "PATCH", call, "", ",'values':{'kind':'general'}"), 200, NULL);
    want(
        apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call), 200,
        "{'values':{'kind':'general','note':'半份记录'},'steps':[{'kind':'answer'},{'kind':'transferred'}]}");
}

TEST(hotline_calls_are_the_units_own)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    want(apif(elsewhere, NULL, "GET /api/v1/hotline/calls/%lld", call), 404, "{'code':'hotline.no_call'}");
    want(apif("hotline_supervisor@330602000000", NULL, "GET /api/v1/hotline/calls/%lld", call), 404, NULL);
    want(api(elsewhere, "GET /api/v1/hotline/calls", NULL), 200, "{'items':[]}");
    want(apif(elsewhere, arena_printf(t_arena(), "{'line':'%lld'}", line).p, "POST /api/v1/hotline/calls"),
         404, NULL);
    want(apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call), 403, "{'code':'hotline.not_yours'}");
    want(api(operator2, "GET /api/v1/hotline/calls?which=unit", NULL), 403, NULL);
    want(api(supervisor, "GET /api/v1/hotline/calls?which=unit", NULL), 200,
         "{'items':[{'state':'talking'}]}");
    want(apif("crisis_team@330600000000", NULL, "GET /api/v1/hotline/calls/%lld", call), 403,
         "{'code':'role.denied'}");
    want(apif("city_manager@330600000000", NULL, "GET /api/v1/hotline/calls/%lld", call), 403,
         "{'code':'role.denied'}");
    want(api(operator1, "GET /api/v1/alerts", NULL), 403, "{'code':'role.denied'}");
}

TEST(hotline_caller_may_be_linked_with_a_record)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000");
    want(act(operator1, "POST", call, "/person", ""), 404, "{'code':'person.none'}");
    long long person = t_actor_id("anonymous@330602001005");
    Reply r = act(operator1, "POST", call, "/person", arena_printf(t_arena(), ",'person':'%lld'", person).p);
    want(r, 200, NULL);
    CHECK_INT(reply_i64(r, "person"), person);
    t_actor_id("community_worker@330602001005");
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'plan_later'}"), 200, "{'risk':'moderate'}");
    want(api("community_worker@330602001005", "GET /api/v1/alerts", NULL), 200,
         "{'items':[{'level':'orange'}]}");
    want(act(operator1, "POST", call, "/person", ""), 409, "{'code':'hotline.has_alert'}");
}

/* Typed numbers are not looked up, and a link is made once: else an operator could ask who is registered. */
TEST(hotline_link_tells_nobody_who_is_registered)
{
    long long line = make_line("12356"), call = begin(operator1, line, "13800138000"),
              person = t_actor_id("anonymous@330602001005"), other = t_actor_id("anonymous@330602001005#2");
    const char *first = arena_printf(t_arena(), ",'person':'%lld'", person).p,
               *second = arena_printf(t_arena(), ",'person':'%lld'", other).p;
    want(act(operator1, "POST", call, "/person", first), 200, NULL);
    want(act(operator1, "POST", call, "/person", second), 409, "{'code':'hotline.linked'}");
    Reply r = act(supervisor, "POST", call, "/person", second);
    want(r, 200, NULL);
    CHECK_INT(reply_i64(r, "person"), other);
    call = begin(operator1, line, "13900139000");
    for (int i = 0; i < 29; i++) /* one was made already */
        want(act(operator1, "POST", call, "/person", ""), 404, "{'code':'person.none'}");
    want(act(operator1, "POST", call, "/person", ""), 429, "{'code':'rate.limited'}");
    want(apif(operator2, "{'version':1}", "POST /api/v1/hotline/calls/%lld/person", call), 403,
         "{'code':'hotline.not_yours'}");
}

/* ---- repeated requests ---- */

/* The request, and the same once more while the call is still the caller's. */
static Reply kept(const char *who, const char *path, const char *body, const char *key)
{
    ApiMore with = { .idempotency_key = key };
    Reply first = api_more(who, path, body, with), again = api_more(who, path, body, with);
    want(first, first.status == 201 ? 201 : 200, NULL);
    CHECK(again.replayed && str_eq(again.body, first.body));
    return first;
}

static void not_again(const char *who, const char *path, const char *body, const char *key)
{
    Reply r = api_more(who, path, body, (ApiMore) { .idempotency_key = key });
    want(r, 403, "{'code':'request.done_before'}");
    CHECK(!r.replayed && !strstr(arena_z(t_arena(), r.body), "138****8000"));
}

TEST(hotline_kept_replies_end_when_the_call_is_passed_on)
{
    long long line = make_line("12356");
    t_actor_id("street_specialist@330602001000"); /* the place is there */
    static const char make[] = "POST /api/v1/hotline/calls";
    const char *begin_with = arena_printf(t_arena(), "{'line':'%lld','number':'13800138000'}", line).p;
    Reply r = kept(operator1, make, begin_with, "make");
    long long call = reply_i64(r, "id");
    const char *path = arena_printf(t_arena(), "POST /api/v1/hotline/calls/%lld", call).p,
               *place = arena_printf(t_arena(), "%s/place", path).p,
               *note = arena_printf(t_arena(), "%s/notes", path).p,
               *number = arena_printf(t_arena(), "%s/number", path).p,
               *transfer = arena_printf(t_arena(), "%s/transfer", path).p,
               *to = arena_printf(t_arena(), "{'version':2,'to':'%lld'}", (long long)t_actor_id(operator2)).p;
    static const char at[] = "{'version':1,'area':330602001000}", noted[] = "{'kind':'note','note':'n'}",
                      why[] = "{'reason':'call back'}";
    kept(operator1, place, at, "place");
    kept(operator1, note, noted, "note");
    kept(operator1, number, why, "number");
    want(api_more(operator1, transfer, to, (ApiMore) { .idempotency_key = "transfer" }), 200, NULL);
    not_again(operator1, make, begin_with, "make");
    not_again(operator1, place, at, "place");
    not_again(operator1, note, noted, "note");
    not_again(operator1, number, why, "number");
    not_again(operator1, transfer, to, "transfer"); /* it was done, once */
    kept(operator2, note, noted, "note");
    kept(supervisor, note, noted, "note"); /* supervisors read the calls of their unit */
    r = api("auditor@330600000000", "GET /api/v1/audit/events?action=hotline.place", NULL);
    CHECK(strstr(arena_z(t_arena(), r.body), "refused request.done_before") != NULL);
}
