/*
 * A school calls the crisis team out: for the student of its referral, for somebody it writes down, for somebody nobody knows; and
 * sees how far the team is, of its own call-outs alone, and nothing of what the team finds.
 */
#include "base/date.h"
#include "modules/crisis/rules.h"
#include "t_api.h"

#define SCHOOL "school_counsellor@330602000000"
#define COLLEAGUE "school_counsellor@330602000000#two" /* of the same school */
#define FAR_SCHOOL "school_counsellor@330603000000"
#define HOSPITAL "hospital_staff@330602000000"
#define DISTRICT "district_specialist@330602000000"
#define SECOND "district_specialist@330602000000#two"
#define HOME_WORKER "community_worker@330602001005"
#define CALLS "/api/v1/crisis/school-callouts"
#define CALL                                                                               \
    "'area':330602001000,'trigger':'self','level':'red','place':'教学楼四楼','note':" \
    "'在走廊哭泣','ring_back':'13800138000'"
#define ABOUT "'about':{'name':'李同学','gender':'f','birth_date':'2012-05-04','area':330602001005}"

static int64_t callout;

static Reply call(const char *who, const char *more)
{
    t_actor_id(DISTRICT); /* told when nobody is on duty */
    t_actor_id(HOME_WORKER);
    Reply r = api(who, "POST " CALLS, arena_printf(t_arena(), "{" CALL "%s}", more).p);
    if (r.status == 201)
        callout = reply_i64(r, "id");
    return r;
}

static Reply seen(const char *who)
{
    return apif(who, NULL, "GET " CALLS "/%lld", (long long)callout);
}

static Reply act(const char *what, const char *more)
{
    Reply r = apif(DISTRICT, NULL, "GET /api/v1/crisis/callouts/%lld", (long long)callout);
    Str body = arena_printf(t_arena(), "{'version':%lld%s}", (long long)reply_i64(r, "version"), more);
    return apif(DISTRICT, body.p, "POST /api/v1/crisis/callouts/%lld/%s", (long long)callout, what);
}

TEST(crisis_school_sees_how_far_the_team_is_and_no_more)
{
    Reply r = call(SCHOOL, "," ABOUT);
    want(r, 201,
         "{'state':'called','person_label':'李*','place':'教学楼四楼','told':[{'answer':''}],"
         "'answered_ms':0,'over_ms':0}");
    /* The team sees the school as the source, with its name, who called, and where to ring back. */
    r = apif(DISTRICT, NULL, "GET /api/v1/crisis/callouts/%lld", (long long)callout);
    want(r, 200, "{'source':'school','place':'教学楼四楼','related':true}");
    CHECK(reply_get(r, "asked_unit_name").n);
    Str who = reply_get(r, "asked_name"), reporter = reply_get(r, "reporter");
    CHECK(who.n && str_starts(reporter, who));
    CHECK(strstr(arena_z(t_arena(), reporter), "13800138000") != NULL);
    int64_t alert = reply_i64(r, "alert"); /* whoever is at risk has an alert at home, as after any call */
    want(apif(HOME_WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)alert), 200,
         "{'source':'callout','level':'red'}");

    want(act("answer", ",'accept':true"), 200, NULL);
    want(act("depart", ""), 200, NULL);
    r = seen(SCHOOL);
    want(r, 200, "{'state':'departed','met_ms':0,'told':[{'answer':'yes'}]}");
    CHECK(reply_i64(r, "departed_ms") > 0 && reply_get(r, "lead_name").n);
    want(act("meet", ",'note':'已劝离'"), 200, NULL);
    want(act("measures", ",'kind':'escort','basis':'law28','sender':'家长','note':'送七院'"), 200, NULL);
    want(act("outcome", ",'outcome':'observation','note':'留观'"), 200, NULL);
    r = seen(COLLEAGUE);
    want(r, 200, "{'state':'over'}");
    const char *body = arena_z(t_arena(), r.body);
    CHECK(reply_i64(r, "over_ms") > 0);
    CHECK(!strstr(body, "已劝离") && !strstr(body, "留观") && !strstr(body, "observation") &&
          !strstr(body, "escort") && !strstr(body, "七院") && !strstr(body, "steps"));
    want(api(SCHOOL, "GET " CALLS, NULL), 200, "{'items':[{'state':'over','person_label':'李*'}]}");
    budget(4);
    all_is_well();
}

TEST(crisis_school_calls_for_the_student_of_its_referral)
{
    Reply r =
        api(SCHOOL, "POST /api/v1/referrals",
            "{'kind':'school_green','to_name':'市第七人民医院','paper':true,'reason':'情绪低落','parts':[],"
            "'updates':false," ABOUT "}");
    want(r, 201, NULL);
    int64_t referral = reply_i64(r, "id");
    const char *about = arena_printf(t_arena(), ",'referral':'%lld'", (long long)referral).p;
    want(call(FAR_SCHOOL, about), 404, "{'code':'referral.none'}"); /* another school's student */
    want(call(SCHOOL, arena_printf(t_arena(), "%s," ABOUT, about).p), 422,
         "{'code':'crisis.who','pointer':'/about'}");
    want(call(SCHOOL, about), 201, "{'person_label':'李*'}");
    want(call(COLLEAGUE, about), 409, "{'code':'crisis.called'}"); /* the team is called once */
    r = apif(DISTRICT, NULL, "GET /api/v1/crisis/callouts/%lld", (long long)callout);
    want(r, 200, "{'source':'school'}");
    CHECK(reply_i64(r, "person") > 0);
    all_is_well();
}

TEST(crisis_school_calls_for_somebody_nobody_knows)
{
    Reply r = call(SCHOOL, "");
    want(r, 201, "{'state':'called','note':'在走廊哭泣'}");
    CHECK(!reply_get(r, "person_label").n);
    want(call(SCHOOL, ",'about':{'name':'x','area':330602001005,'gender':'u','phone':'nonsense'}"), 422,
         "{'pointer':'/about/phone'}");
    want(api(SCHOOL, "POST " CALLS, "{'area':330602001000,'trigger':'self','level':'red','place':'p'}"), 422,
         "{'pointer':'/ring_back'}");
    want(api(SCHOOL, "POST " CALLS,
             "{'area':330602009999,'trigger':'self','level':'red','place':'p','ring_back':'13800138000'}"),
         422, "{'pointer':'/area'}");
    want(api(SCHOOL, "POST " CALLS,
             "{'area':330600000000,'trigger':'self','level':'red','place':'p','ring_back':'13800138000'}"),
         422, "{'pointer':'/area'}"); /* a whole city has no team */
    all_is_well();
}

TEST(crisis_school_student_lives_in_another_county)
{
    t_actor_id("district_specialist@330603000000"); /* whose the visits afterwards are */
    Reply r = call(SCHOOL, ",'about':{'name':'王同学','gender':'m','area':330603001001}");
    want(r, 201, "{'person_label':'王*','place':'教学楼四楼'}");
    want(seen(SCHOOL), 200, "{'person_label':'王*','place':'教学楼四楼'}");
    want(apif(DISTRICT, NULL, "GET /api/v1/crisis/callouts/%lld", (long long)callout), 200,
         "{'person_label':'王*','place':'教学楼四楼'}");
    want(act("answer", ",'accept':true"), 200, NULL);
    want(act("meet", ""), 200, NULL);
    want(act("outcome", ",'outcome':'on_site'"), 200, NULL);
    all_is_well();
}

TEST(crisis_school_reaches_its_own_call_outs_only)
{
    want(call(SCHOOL, "," ABOUT), 201, NULL);
    want(seen(FAR_SCHOOL), 404, "{'code':'crisis.none'}");
    want(api(FAR_SCHOOL, "GET " CALLS, NULL), 200, "{'items':[]}");
    static const char *const others[] = { HOSPITAL, HOME_WORKER, "crisis_team@330602000000",
                                          "hotline_operator@330602000000", "district_manager@330602000000" };
    for (size_t i = 0; i < COUNT(others); i++) {
        want(seen(others[i]), 403, "{'code':'role.denied'}");
        want(call(others[i], ""), 403, "{'code':'role.denied'}");
        want(api(others[i], "GET " CALLS, NULL), 403, NULL);
    }
    want(seen(""), 401, NULL);
    /* The team's own routes are no school's: neither the file of a call-out nor any step of it, least of all an involuntary one. */
    want(apif(SCHOOL, NULL, "GET /api/v1/crisis/callouts/%lld", (long long)callout), 403,
         "{'code':'role.denied'}");
    want(api(SCHOOL, "GET /api/v1/crisis/callouts", NULL), 403, NULL);
    want(apif(SCHOOL, "{'version':1,'kind':'escort','basis':'law28','sender':'x','note':'n'}",
              "POST /api/v1/crisis/callouts/%lld/measures", (long long)callout),
         403, "{'code':'role.denied'}");
    want(apif(SCHOOL, "{'version':1,'note':'n'}", "POST /api/v1/crisis/callouts/%lld/close",
              (long long)callout),
         403, NULL);
    Reply words = api(SCHOOL, "GET /api/v1/crisis/definition", NULL);
    want(words, 200, NULL);
    CHECK(!strstr(arena_z(t_arena(), words.body), "\"allowed\":true")); /* there is no measure it may order */
    /* Who called and who looked is on record. */
    Reply log = api("auditor@330602000000", "GET /api/v1/audit/events?action=crisis.school_call", NULL);
    want(log, 200, "{'items':[{'detail':'self'}]}");
}

TEST(crisis_school_words_end_with_the_case)
{
    want(call(SCHOOL, "," ABOUT), 201, NULL);
    want(act("answer", ",'accept':true"), 200, NULL);
    want(act("meet", ""), 200, NULL);
    want(act("outcome", ",'outcome':'no_crisis'"), 200, NULL);
    want(act("close", ",'note':'核实'"), 200, NULL);
    Reply r = apif(SECOND, NULL, "GET /api/v1/crisis/callouts/%lld", (long long)callout);
    Str body = arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(r, "version"));
    want(apif(SECOND, body.p, "POST /api/v1/crisis/callouts/%lld/confirm", (long long)callout), 200,
         "{'state':'closed'}");
    want(seen(SCHOOL), 200, "{'state':'over','place':'教学楼四楼'}");
    t_wait(8 * MS_DAY);
    r = seen(SCHOOL);
    want(r, 200, "{'state':'over'}");
    CHECK(!reply_get(r, "place").n && !reply_get(r, "reporter").n);
}

TEST(crisis_school_does_not_bury_the_calls_of_others)
{
    for (int i = 0; i < 10; i++)
        want(call(SCHOOL, ",'another':true"), 201, NULL);
    want(call(COLLEAGUE, ""), 429, "{'code':'crisis.too_many'}"); /* of the same school */
    want(call(FAR_SCHOOL, ""), 201, NULL);
    t_clock_advance(MS_HOUR);
    want(call("school_counsellor@330602000000#later", ""), 201, NULL);
}

static int open_callouts(void)
{
    Reply r = api(DISTRICT, "GET /api/v1/crisis/callouts", NULL);
    int n = 0;
    want(r, 200, NULL);
    while (reply_get(r, arena_printf(t_arena(), "items.%d.id", n).p).n)
        n++;
    return n;
}

/* Two pages, or two colleagues: whoever calls again for the same place hears that the team was called; and may insist. */
TEST(crisis_school_is_asked_whether_it_is_the_same_person)
{
    static const char lately[] = "{'code':'crisis.called_lately'}";
    t_actor_id(FAR_SCHOOL), t_actor_id("community_worker@330602002001");
    want(call(SCHOOL, ""), 201, NULL);
    Reply r = call(SCHOOL, "");
    want(r, 409, lately);
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "detail")), "刚刚由school_counsellor"));
    t_clock_advance(2 * MS_MINUTE);
    want(act("answer", ",'accept':true"), 200, NULL);
    r = call(COLLEAGUE, "," ABOUT); /* now they know the name */
    want(r, 409, lately);
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "detail")), "2 分钟前"));
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "detail")), "已有队员应答"));
    CHECK_INT(open_callouts(), 1);         /* asked, nobody was called */
    want(call(FAR_SCHOOL, ""), 201, NULL); /* of another school it says nothing */
    CHECK_INT(open_callouts(), 2);
    want(api(SCHOOL, "POST " CALLS,
             "{'area':330602002000,'trigger':'self','level':'red','place':'p','ring_back':'13800138000'}"),
         201, NULL); /* elsewhere */
    want(call(COLLEAGUE, ",'another':true," ABOUT), 201,
         "{'person_label':'李*'}"); /* somebody else, they say */
    want(call(COLLEAGUE, ""), 409, lately);
    t_clock_advance(16 * MS_MINUTE);
    want(call(COLLEAGUE, ""), 201, NULL); /* that is long ago */
    all_is_well();
}
