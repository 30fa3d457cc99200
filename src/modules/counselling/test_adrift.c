/* Cases whose counsellor is gone: named to the leads, made a task that climbs, given one by one or together, told. */
#include "modules/counselling/case.h"
#include "t_api.h"

#define LEAD "street_specialist@330602001000"
#define FAR_LEAD "street_specialist@330602002000"
#define DISTRICT "district_specialist@330602000000"
#define GONE "counsellor@330602001000"
#define NEXT "counsellor@330602001000#2"
#define AFAR "counsellor@330602002000"
#define ABOVE "counsellor@330602000000"
#define ONE "resident@330602001005"
#define TWO "resident@330602001005#2"
#define SYS "system_admin@330600000000"
#define SEC "security_admin@330600000000"

static Reply case_for(const char *who, const char *person)
{
    t_relate((PersonId) { t_actor_id(person) }, who);
    Reply c = api(who, "POST /api/v1/counselling/cases",
                  body("{'person':'%lld','source':'appointment','next_day':'2030-01-01',"
                       "'intake':{'reason':'睡不好'},'goals':[]}",
                       (long long)t_actor_id(person)));
    want(c, 201, NULL);
    return c;
}

static void account_ends(const char *who)
{
    t_actor_id(SYS);
    want(apif(SYS, "{'reason':'离职'}", "POST /api/v1/staff/%lld/disable", (long long)t_actor_id(who)), 200,
         NULL);
}

static void grant_ends(const char *who)
{
    Reply r = apif(SEC, NULL, "GET /api/v1/staff/%lld", (long long)t_actor_id(who));
    want(r, 200, NULL);
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", (long long)t_actor_id(who),
              (long long)reply_i64(r, "roles.0.grant")),
         200, NULL);
}

static Reply list(const char *who)
{
    return api(who, "GET /api/v1/counselling/adrift", NULL);
}

static Reply give(const char *who, const char *to, const Reply *a, const Reply *b)
{
    return api(who, "POST /api/v1/counselling/adrift/transfer",
               body("{'staff':'%lld','text':'原咨询师离职','items':[{'id':'%lld','version':%lld},"
                    "{'id':'%lld','version':%lld}]}",
                    (long long)t_actor_id(to), (long long)reply_i64(*a, "id"),
                    (long long)reply_i64(*a, "version"), (long long)reply_i64(*b, "id"),
                    (long long)reply_i64(*b, "version")));
}

TEST(counselling_cases_of_an_ended_account_are_given_to_others)
{
    t_actor_id(NEXT);
    t_actor_id(AFAR);
    t_actor_id(LEAD);
    Reply a = case_for(GONE, ONE), b = case_for(GONE, TWO);
    want(list(LEAD), 200, "{'items':[]}");
    want(list(GONE), 403, "{'code':'role.denied'}");
    want(list("district_manager@330602000000"), 403, NULL);
    account_ends(GONE);
    Reply l = list(LEAD);
    want(l, 200,
         "{'items':[{'why':'account_ended','open_alerts':0,'counsellors':[{}]},{'why':'account_ended'}]}");
    CHECK_INT(reply_i64(l, "items.0.counsellors.0.id"), t_actor_id(NEXT));
    CHECK_INT(reply_get(l, "items.0.risk").n, 0); /* nothing of what was written */
    want(list(DISTRICT), 200, "{'items':[{},{}]}");
    want(list(FAR_LEAD), 200, "{'items':[]}");

    /* the server makes a task of each, once */
    t_ticks();
    t_ticks();
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200,
         "{'items':[{'kind':'case_adrift','can_finish':false,'why':'"
         "咨询个案无人负责（咨询师账号已停用），请转交'},"
         "{'kind':'case_adrift'}]}");
    Reply task = api(LEAD, "GET /api/v1/tasks", NULL);
    want(apif(LEAD, "{'version':1,'outcome':'done','note':'知道了'}", "POST /api/v1/tasks/%lld/done",
              (long long)reply_i64(task, "items.0.id")),
         409, "{'code':'care.ends_elsewhere'}");

    /* each row is looked at */
    want(give(FAR_LEAD, NEXT, &a, &b), 200,
         "{'items':[{'done':false,'code':'counselling.not_adrift'},{'done':false}]}");
    want(give(LEAD, AFAR, &a, &b), 200, "{'items':[{'done':false,'code':'counselling.not_serving'},{}]}");
    want(give(LEAD, GONE, &a, &b), 200, "{'items':[{'done':false,'code':'counselling.not_serving'},{}]}");
    want(give(NEXT, NEXT, &a, &b), 403, "{'code':'role.denied'}");
    Reply stale = a;
    want(apif(LEAD,
              body("{'staff':'%lld','text':'给您','items':[{'id':'%lld','version':7}]}",
                   (long long)t_actor_id(NEXT), (long long)reply_i64(stale, "id")),
              "POST /api/v1/counselling/adrift/transfer"),
         200, "{'items':[{'done':false,'code':'counselling.case_version'}]}");
    want(give(LEAD, NEXT, &a, &a), 200,
         "{'items':[{'done':true},{'done':false,'code':'counselling.not_adrift'}]}");
    want(give(LEAD, NEXT, &a, &b), 200, "{'items':[{'done':false},{'done':true}]}");
    want(list(LEAD), 200, "{'items':[]}");
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[]}");

    /* the new counsellor is told, until they have looked */
    want(api(NEXT, "GET /api/v1/counselling/cases", NULL), 200,
         "{'items':[{'reasons':['given'],'mine':true},{'reasons':['given']}]}");
    want(apif(NEXT, NULL, "GET /api/v1/counselling/cases/%lld", (long long)reply_i64(a, "id")), 200,
         "{'mine':true,'intake':{'reason':'睡不好'},'notes':[{'kind':'transfer','text':'原咨询师离职'}]}");
    want(api(NEXT, "GET /api/v1/counselling/cases", NULL), 200,
         "{'items':[{'reasons':['given']},{'reasons':[]}]}");
    want(apif(LEAD, NULL, "GET /api/v1/counselling/cases/%lld", (long long)reply_i64(a, "id")), 403, NULL);
    all_is_well();
}

TEST(counselling_a_grant_that_ended_and_came_back)
{
    Reply a = case_for(GONE, ONE);
    t_actor_id(ABOVE);
    t_actor_id(LEAD);
    t_actor_id(SEC);
    grant_ends(GONE);
    Reply l = list(LEAD);
    want(l, 200, "{'items':[{'why':'grant_ended','counsellors':[{}]}]}");
    CHECK_INT(reply_i64(l, "items.0.counsellors.0.id"), t_actor_id(ABOVE)); /* serves it from above */
    t_ticks();
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[{'kind':'case_adrift'}]}");

    /* nobody gave it away in time: the unit above has it too */
    t_wait(8 * MS_DAY);
    t_ticks();
    t_ticks();
    want(api(DISTRICT, "GET /api/v1/tasks?mine=true", NULL), 200,
         "{'items':[{'kind':'case_adrift','overdue':true}]}");

    want(apif(DISTRICT,
              body("{'staff':'%lld','text':'区里接手','items':[{'id':'%lld','version':%lld}]}",
                   (long long)t_actor_id(ABOVE), (long long)reply_i64(a, "id"),
                   (long long)reply_i64(a, "version")),
              "POST /api/v1/counselling/adrift/transfer"),
         200, "{'items':[{'done':true}]}");
    want(api(ABOVE, "GET /api/v1/counselling/cases", NULL), 200, "{'items':[{'reasons':['given']}]}");

    /* a counsellor who is back has the case again, and the task is over */
    Reply b = case_for(NEXT, TWO);
    account_ends(NEXT);
    t_ticks();
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[{'kind':'case_adrift'}]}");
    want(apif(SYS, NULL, "POST /api/v1/staff/%lld/enable", (long long)t_actor_id(NEXT)), 200, NULL);
    t_ticks();
    want(list(LEAD), 200, "{'items':[]}");
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[]}");
    want(apif(LEAD,
              body("{'staff':'%lld','text':'给您','items':[{'id':'%lld','version':%lld}]}",
                   (long long)t_actor_id(ABOVE), (long long)reply_i64(b, "id"),
                   (long long)reply_i64(b, "version")),
              "POST /api/v1/counselling/adrift/transfer"),
         200, "{'items':[{'done':false,'code':'counselling.not_adrift'}]}");
    all_is_well();
}
