/* A person's own copy holds their calls: what is in it and what is not, and calls made before anybody knew who it was. */
#include <string.h>

#include "base/date.h"
#include "modules/hotline/hotline.h"
#include "modules/people/people.h"
#include "t_hotline.h"

#define ME "resident@330602001005"
#define OTHER "resident@330602001006"
#define STREET "street_specialist@330602001000"
#define FAR_STREET "street_specialist@330603001000"
#define MEMBER "crisis_team@330602000000"
#define PHONE "13800138000"
#define COPY "GET /api/v1/me/export"
#define WRITTEN "'note':'说到前夫','risk_words':'今晚','nickname':'阿兰','place':'人民路1号'"

static const char operator1[] = "hotline_operator@330600000000",
                  supervisor[] = "hotline_supervisor@330600000000",
                  hospital[] = "hospital_staff@330600000000";

static long long line;

static void make_line(void)
{
    static const char *const staff[] = { STREET, FAR_STREET, MEMBER, "district_specialist@330602000000",
                                         "crisis_team@330600000000" };
    for (size_t i = 0; i < COUNT(staff); i++)
        t_actor_id(staff[i]);
    line = reply_i64(line_made(operator1, "12356", ""), "id");
}

static long long begin(const char *number)
{
    Reply r =
        api(operator1, "POST /api/v1/hotline/calls", body("{'line':'%lld','number':'%s'}", line, number));
    want(r, 201, NULL);
    t_clock_advance(MS_MINUTE);
    return reply_i64(r, "id");
}

static Reply seen(long long call)
{
    return apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
}

static void act(const char *verb, long long call, const char *path, const char *more)
{
    Reply r = apif(operator1, body("{'version':%lld%s}", (long long)reply_i64(seen(call), "version"), more),
                   "%s /api/v1/hotline/calls/%lld%s", verb, call, path);
    want(r, 200, NULL);
}

static void fill(long long call, const char *values)
{
    act("PATCH", call, "", body(",'values':{%s}", values));
}

static void is_of(long long call, const char *who)
{
    act("POST", call, "/person", body(",'person':'%lld'", (long long)t_actor_id(who)));
}

static bool has(Reply r, const char *text)
{
    return strstr(arena_z(t_arena(), r.body), text) != NULL;
}

typedef struct Join {
    int64_t from, to;
    int64_t unit;
    const char *phone;
} Join;
static Rc do_register(Op *op, void *user)
{
    const Join *j = user;
    return people_register(op, (PersonId) { j->to }, str_from_z(j->phone));
}
static Rc do_join(Op *op, void *user)
{
    const Join *j = user;
    return people_link(op, (PersonId) { j->from }, (PersonId) { j->to });
}
static Rc do_part(Op *op, void *user)
{
    return people_unlink(op, (PersonId) { ((const Join *)user)->from });
}

static void registered_as(int64_t record, const char *phone)
{
    CHECK_RC(t_write(do_register, &(Join) { .to = record, .phone = phone }), RC_OK);
}
static void registered(const char *who, const char *phone)
{
    registered_as(t_actor_id(who), phone);
}

static void join(int64_t record, const char *who)
{
    CHECK(record > 0);
    CHECK_RC(t_write(do_join, &(Join) { .from = record, .to = t_actor_id(who) }), RC_OK);
}

/* The record an alert is about, for whoever sees one alert. */
static int64_t subject(const char *who)
{
    return reply_i64(api(who, "GET /api/v1/alerts", NULL), "items.0.person");
}

TEST(own_copy_holds_a_call_with_its_words_and_what_came_of_it)
{
    make_line();
    long long call = begin(PHONE), not_mine = begin(PHONE);
    fill(not_mine, "'kind':'general','problems':['study']");
    fill(call,
         "'whom':'self','sex':'f','kind':'suicide','problems':['family','emotion'],'distress':70," WRITTEN);
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[]}");
    is_of(call, ME);
    fill(call, "'ladder':'plan_72h'");
    act("POST", call, "/linkage", ",'service':'110'");
    act("POST", call, "/hang-up", "");
    act("POST", call, "/close", ",'outcome':'done'");
    Reply r = api(ME, COPY, NULL);
    want(
        r, 200,
        "{'hotline_calls':[{'line':'n','line_number':'12356','direction':'in','seconds':120,'outcome':'done',"
        "'risk':'high','recorded':false,'about_another':false,'notes_on_request':true,'alert':true,"
        "'form':[{'question':'风险阶梯','answer':'有计划，72 "
        "小时内'},{'question':'来电类型','answer':'自杀风险'},"
        "{'question':'性别','answer':'女'},{'answer':['家庭关系','个人情绪']},{'question':'痛苦程度'}],"
        "'ambulance_called_ms':[],'crisis_team_called_ms':[],'callout_of_caller':[],"
        "'call_backs':[{'state':'open','done_ms':0,'outcome':''},{},{},{},{}]}]}");
    CHECK_INT(reply_i64(r, "hotline_calls.0.call_backs.0.due_ms"), t_now() + MS_DAY);
    CHECK_INT(reply_i64(r, "hotline_calls.0.police_called_ms.0"), t_now());
    CHECK(!reply_get(r, "hotline_calls.1.line").n);
    static const char *const kept_back[] = { "说到前夫", "今晚", "阿兰", "人民路", "138****", "学业" };
    for (size_t i = 0; i < COUNT(kept_back); i++)
        CHECK(!has(r, kept_back[i]));
    Str name = reply_get(seen(call), "operator_name");
    CHECK(name.n && !has(r, arena_z(t_arena(), name)));
    want(api(OTHER, COPY, NULL), 200, "{'hotline_calls':[]}");
    want(api(operator1, COPY, NULL), 403, NULL);
    /* reached in the end */
    t_wait(23 * MS_HOUR);
    Reply due = api(supervisor, "GET /api/v1/hotline/call-backs", NULL);
    long long task = reply_i64(due, "items.0.task");
    want(apif(operator1, body("{'version':%lld}", (long long)reply_i64(due, "items.0.version")),
              "POST /api/v1/hotline/call-backs/%lld/take", task),
         200, NULL);
    due = api(operator1, "GET /api/v1/hotline/call-backs", NULL);
    want(apif(operator1,
              body("{'version':%lld,'outcome':'done','note':'好些了'}",
                   (long long)reply_i64(due, "items.0.version")),
              "POST /api/v1/hotline/call-backs/%lld/done", task),
         200, NULL);
    r = api(ME, COPY, NULL);
    CHECK_STR(reply_get(r, "hotline_calls.0.call_backs.0.state"), "done");
    CHECK_STR(reply_get(r, "hotline_calls.0.call_backs.0.outcome"), "done");
    CHECK_STR(reply_get(r, "hotline_calls.0.call_backs.1.state"), "open");
    CHECK_INT(reply_i64(r, "hotline_calls.0.call_backs.0.done_ms"), t_now());
    CHECK(!has(r, "好些了"));
    all_is_well();
}

/* That somebody else called about them nobody is told; from one's own telephone about somebody else what was said is theirs. */
TEST(own_copy_says_nothing_about_third_parties)
{
    make_line();
    registered(ME, PHONE);
    long long call = begin("13900139000");
    fill(call, "'whom':'other','sex':'m','age':'60','kind':'crisis','problems':['violence']," WRITTEN);
    is_of(call, ME);
    Reply r = api(ME, COPY, NULL);
    want(r, 200, "{'hotline_calls':[]}");
    CHECK(!has(r, "暴力") && !has(r, "性别") && !has(r, "说到前夫") && !has(r, "139****"));
    call = begin(PHONE);
    fill(call, "'whom':'other','kind':'suicide','problems':['addiction']," WRITTEN);
    is_of(call, ME);
    fill(call, "'ladder':'plan_later'");
    r = api(ME, COPY, NULL);
    want(r, 200, "{'hotline_calls':[{'about_another':true,'line':'n'}]}");
    CHECK(!has(r, "成瘾") && !has(r, "自杀风险"));
    CHECK(!reply_get(r, "hotline_calls.0.risk").p && !reply_get(r, "hotline_calls.0.form").p);
    /* not said for whom: what describes whoever called stays out */
    call = begin("13900139000");
    fill(call, "'sex':'m','kind':'general','problems':['study']");
    is_of(call, ME);
    r = api(ME, COPY, NULL);
    want(r, 200, "{'hotline_calls':[{'form':[{'answer':'一般心理问题'},{'answer':['学业']}]},{}]}");
    CHECK(!has(r, "性别"));
}

/* From somebody whom nobody knows yet. */
static long long deadly_call(void)
{
    make_line();
    long long call = begin("13900139000");
    act("POST", call, "/place", ",'area':330602001000");
    fill(call, "'whom':'self','kind':'suicide','problems':['emotion'],'ladder':'plan_72h'");
    return call;
}

TEST(own_copy_holds_calls_of_records_joined_later)
{
    registered(ME, PHONE);
    (void)deadly_call();
    int64_t record = subject(STREET);
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[]}");
    join(record, ME);
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[{'risk':'high','call_backs':[{},{},{},{},{}]}]}");
    want(api(OTHER, COPY, NULL), 200, "{'hotline_calls':[]}");
    CHECK_RC(t_write(do_part, &(Join) { .from = record }), RC_OK); /* another's after all */
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[]}");
}

/* The alert went to another county, where the record is another: the call behind it is found from there, once. */
TEST(own_copy_holds_the_call_behind_an_alert_that_moved)
{
    registered(OTHER, PHONE);
    long long call = deadly_call();
    int64_t first = subject(STREET);
    act("POST", call, "/callout", ",'trigger':'self','level':'red','where':'w','reporter':'王老师'");
    act("POST", call, "/place", ",'area':330603001000");
    int64_t there = subject(FAR_STREET);
    CHECK(there != first);
    join(there, ME);
    Reply r = api(ME, COPY, NULL);
    want(r, 200, "{'hotline_calls':[{'risk':'high'}],'crisis_callouts':[{'why':'伤害自身的行为或危险'}]}");
    CHECK(!reply_get(r, "hotline_calls.1.line").n && !reply_get(r, "crisis_callouts.1.why").n);
    CHECK(!has(r, "王老师"));
    join(first, ME); /* both: once all the same */
    r = api(ME, COPY, NULL);
    want(r, 200, "{'hotline_calls':[{'risk':'high'}],'crisis_callouts':[{}]}");
    CHECK(!reply_get(r, "hotline_calls.1.line").n && !reply_get(r, "crisis_callouts.1.why").n);
    CHECK_RC(t_write(do_part, &(Join) { .from = first }), RC_OK);
    join(first, OTHER); /* two do not agree on who it was: it is whose the call's own record is */
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[],'crisis_callouts':[]}");
    want(api(OTHER, COPY, NULL), 200, "{'hotline_calls':[{}],'crisis_callouts':[{}]}");
    CHECK_RC(t_write(do_part, &(Join) { .from = first }), RC_OK);
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[{}],'crisis_callouts':[{}]}");
    registered_as(first, "13900139000"); /* nor when it is somebody's by itself */
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[],'crisis_callouts':[]}");
}

static void close_alert(const char *who)
{
    static const char *const steps[][2] = { { "acknowledge", "" },
                                            { "dispose", ",'outcome':'emergency'" },
                                            { "close", ",'outcome':'emergency','note':'n'" },
                                            { "confirm", "" } };
    long long id = reply_i64(api(who, "GET /api/v1/alerts", NULL), "items.0.id");
    for (size_t i = 0; i < COUNT(steps); i++) {
        const char *by = i == 3 ? STREET "#2" : who;
        Reply r = apif(by, NULL, "GET /api/v1/alerts/%lld", id);
        r = apif(by, body("{'version':%lld%s}", (long long)reply_i64(r, "version"), steps[i][1]),
                 "POST /api/v1/alerts/%lld/%s", id, steps[i][0]);
        want(r, 200, NULL);
    }
}

TEST(own_copy_holds_the_call_behind_an_alert_raised_at_another_place)
{
    registered(ME, PHONE);
    long long call = deadly_call();
    int64_t first = subject(STREET);
    close_alert(STREET);
    act("POST", call, "/place", ",'area':330603001000");
    join(subject(FAR_STREET), ME);
    Reply r = api(ME, COPY, NULL);
    want(r, 200, "{'hotline_calls':[{'risk':'high'}]}");
    CHECK(!reply_get(r, "hotline_calls.1.line").n);
    want(api(OTHER, COPY, NULL), 200, "{'hotline_calls':[]}");
    registered_as(first, "13900139000");
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[]}"); /* the call's own record is somebody's now */
}

static Rc read_letter(Op *op, void *user)
{
    Join *j = user;
    CallReferralRow *rows;
    size_t n;
    op->tx->scope.unit = j->unit;
    TRY(sql_call_referrals(op->tx, (CallId) { j->to }, &rows, &n));
    CHECK_INT((long long)n, 1);
    j->from = rows[0].person.v;
    return RC_OK;
}

TEST(own_copy_holds_the_call_a_letter_came_from)
{
    make_line();
    registered(ME, PHONE);
    long long call = begin("13900139000");
    fill(call, "'kind':'general','problems':['emotion']");
    long long to = reply_i64(api(hospital, "GET /api/v1/session", NULL), "staff.roles.0.unit");
    want(apif(operator1,
              body("{'kind':'community_hospital','to_unit':'%lld','reason':'请评估','given_by':'self',"
                   "'consent_version':1}",
                   to),
              "POST /api/v1/hotline/calls/%lld/referrals", call),
         201, NULL);
    Join j = { .to = call,
               .unit = reply_i64(api(operator1, "GET /api/v1/session", NULL), "staff.roles.0.unit") };
    CHECK_RC(t_write(read_letter, &j), RC_OK);
    join(j.from, ME);
    Reply r = api(ME, COPY, NULL);
    CHECK_INT(reply_i64(r, "hotline_calls.0.passed_on_ms.0"), t_now());
    CHECK(!reply_get(r, "hotline_calls.1.line").n);
    is_of(call, OTHER); /* the operator knows better now */
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[]}");
    want(api(OTHER, COPY, NULL), 200, "{'hotline_calls':[{}]}");
}

TEST(own_copy_holds_the_team_that_was_called_for_an_unknown_caller)
{
    static const char go[] = ",'trigger':'self','level':'red','where':'桥上','reporter':'王老师'";
    make_line();
    registered(ME, PHONE);
    long long call = begin("13900139000");
    act("POST", call, "/place", ",'area':330602001000");
    fill(call, "'whom':'self','kind':'suicide','problems':['emotion']");
    act("POST", call, "/callout", go);
    is_of(call, ME);
    Reply r = api(ME, COPY, NULL);
    want(r, 200,
         "{'hotline_calls':[{'callout_of_caller':[{'level':'red','state':'called',"
         "'why':'伤害自身的行为或危险'}]}],'crisis_callouts':[]}");
    CHECK_INT(reply_i64(r, "hotline_calls.0.crisis_team_called_ms.0"), t_now());
    CHECK(!has(r, "王老师") && !has(r, "桥上"));
    act("POST", call, "/callout", body("%s,'another':true", go)); /* for whom was which? */
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[{'callout_of_caller':[]}]}");
    fill(call, "'whom':'other'");
    want(api(ME, COPY, NULL), 200, "{'hotline_calls':[]}");
}
