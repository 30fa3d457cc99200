/*
 * Care through the dispatcher: what a worker records, what is due next, what the server does when nobody comes; the
 * safety plan from both sides; the file opened in an emergency.
 */
#include "base/date.h"
#include "core/setting.h"
#include "modules/care/care.h"
#include "modules/people/people.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define NEIGHBOUR "community_worker@330602001006"
#define STREET "street_specialist@330602001000"
#define DISTRICT "district_specialist@330602000000"
#define CITY "city_manager@330600000000"
#define PERSON "anonymous@330602001005"
#define FINDINGS "'ideation':true,'plan':false,'means':true,'intent':false,'past_attempt':true"

typedef struct Raised {
    AlertRaise in;
    AlertId id;
} Raised;

static Rc do_raise(Op *op, void *user)
{
    Raised *r = user;
    bool is_new;
    return alert_raise(op, &r->in, &r->id, &is_new);
}

static AlertId raise(Level level)
{
    static const char *const all[] = { WORKER, NEIGHBOUR, STREET, DISTRICT, CITY };
    for (size_t i = 0; i < COUNT(all); i++)
        t_actor_id(all[i]);
    Raised r = { .in = { .person = { t_actor_id(PERSON) },
                         .area = 330602001005,
                         .level = level,
                         .kind = S("risk"),
                         .source = S("self_test"),
                         .reason = S("self_harm"),
                         .trigger = S("item:PHQ-9:9") } };
    CHECK_RC(t_write(do_raise, &r), RC_OK);
    return r.id;
}

static Reply act(const char *who, AlertId id, const char *action, const char *more)
{
    Reply r = apif(who, NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
    const char *body = arena_printf(t_arena(), "{'version':%lld%s%s}", (long long)reply_i64(r, "version"),
                                    *more ? "," : "", more)
                           .p;
    return apif(who, body, "POST /api/v1/alerts/%lld/%s", (long long)id.v, action);
}

static AlertId disposed(const char *who, Level level, const char *how)
{
    AlertId id = raise(level);
    want(act(who, id, "acknowledge", ""), 200, NULL);
    want(act(who, id, "contacts",
             arena_printf(t_arena(), "'at_ms':%lld,'channel':'visit','outcome':'reached'", (long long)t_now())
                 .p),
         200, NULL);
    want(act(who, id, "assessments", "'risk':'low','protective':'a sister nearby','note':'calm'," FINDINGS),
         200, "{'assessments':[{'risk':'low','means':true,'plan':false,'protective':'a sister nearby'}]}");
    want(act(who, id, "dispose", how), 200, "{'state':'disposed'}");
    return id;
}

TEST(care_records_are_checked)
{
    AlertId id = raise(LEVEL_ORANGE);
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    want(act(WORKER, id, "contacts",
             arena_printf(t_arena(), "'at_ms':%lld,'channel':'phone','outcome':'reached'",
                          (long long)(t_now() + MS_HOUR))
                 .p),
         422, "{'code':'care.contact_time','pointer':'/at_ms'}");
    want(act(WORKER, id, "contacts", "'at_ms':1,'channel':'phone','outcome':'reached'"), 422, NULL);
    want(act(WORKER, id, "contacts", "'at_ms':1,'channel':'smoke','outcome':'reached'"), 422,
         "{'code':'field.one_of'}");
    want(act(WORKER, id, "assessments", "'risk':'low'"), 409, "{'code':'alert.state'}");
    want(act(WORKER, id, "assessments", "'risk':'awful'"), 422, NULL);
    want(act(WORKER, id, "dispose", "'outcome':'safety_plan','follow_up_days':0"), 422, NULL);
    all_is_well();
}

TEST(care_no_safety_plan_is_claimed_that_is_not_there)
{
    AlertId id = disposed(WORKER, LEVEL_YELLOW, "'outcome':'family','note':'n'");
    int64_t person = t_actor_id(PERSON);
    want(act(WORKER, id, "dispose", "'outcome':'safety_plan','note':'n'"), 409,
         "{'code':'care.no_plan','pointer':'/outcome'}");
    want(act(WORKER, id, "close", "'outcome':'safety_plan','note':'n'"), 409, "{'code':'care.no_plan'}");
    want(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)id.v), 200,
         "{'state':'disposed','outcome':'family'}");
    want(api(PERSON, "PUT /api/v1/me/safety-plan",
             "{'version':0,'shared':false,'steps':[{'step':1,'items':['心慌']}]}"),
         200, NULL); /* their own counts, whether they show it or not */
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/safety-plan", (long long)person), 403, NULL);
    want(act(WORKER, id, "dispose", "'outcome':'safety_plan','note':'n'"), 200, "{'outcome':'safety_plan'}");
    want(act(WORKER, id, "close", "'outcome':'safety_plan','note':'n'"), 200, "{'state':'closed'}");
    all_is_well();
}

TEST(care_what_was_not_asked_is_not_answered_no)
{
    AlertId id = disposed(WORKER, LEVEL_ORANGE, "'outcome':'family','note':'n'");
    want(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)id.v), 200,
         "{'question':9,'assessments':[{'asked':[]}]}");
    want(act(WORKER, id, "assessments", "'risk':'low','ideation':true,'asked':['ideation','means']"), 200,
         "{'assessments':[{'asked':[]},{'asked':['ideation','means'],'ideation':true,'means':false}]}");
    want(act(WORKER, id, "assessments", "'risk':'low','plan':true,'asked':['ideation']"), 422,
         "{'code':'field.required','pointer':'/asked'}");
    want(act(WORKER, id, "assessments", "'risk':'low','asked':['mood']"), 422,
         "{'code':'field.one_of','pointer':'/asked/0'}");
    want(act(WORKER, id, "assessments", "'risk':'low','asked':['means','means']"), 422,
         "{'code':'field.one_of','pointer':'/asked/1'}");
    all_is_well();
}

TEST(care_follow_ups_run_by_the_timetable)
{
    AlertId id = disposed(WORKER, LEVEL_ORANGE, "'outcome':'family','note':'n'");
    Reply r = api(WORKER, "GET /api/v1/tasks?mine=1", NULL);
    want(r, 200,
         "{'items':[{'kind':'follow_up','state':'open','overdue':false,'why':'第1次随访','level':'orange',"
         "'last_scores':[]}]}");
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + MS_DAY);
    want(api(NEIGHBOUR, "GET /api/v1/tasks", NULL), 200, "{'items':[]}");
    want(api(WORKER, "GET /api/v1/tasks?due=today", NULL), 200, "{'items':[]}");
    want(api(WORKER, "GET /api/v1/worklist/summary", NULL), 200, "{'tasks':{'overdue':0,'week':1}}");
    int64_t task = reply_i64(r, "items.0.id");
    want(apif(STREET, "{'version':1,'outcome':'done'}", "POST /api/v1/tasks/%lld/done", (long long)task), 403,
         "{'code':'relation.required'}");
    want(apif(NEIGHBOUR, "{'version':1,'outcome':'done'}", "POST /api/v1/tasks/%lld/done", (long long)task),
         404, NULL);
    want(apif(WORKER, "{'version':2,'outcome':'done'}", "POST /api/v1/tasks/%lld/done", (long long)task), 409,
         "{'code':'care.task_version'}");
    want(apif(WORKER, "{'version':1,'outcome':'unreachable'}", "POST /api/v1/tasks/%lld/done",
              (long long)task),
         200, "{'state':'done'}");
    r = api(WORKER, "GET /api/v1/tasks", NULL);
    want(r, 200, "{'items':[{'why':'第1次随访'}]}"); /* tried again */
    task = reply_i64(r, "items.0.id");
    want(apif(WORKER, "{'version':1,'outcome':'done','note':'better'}", "POST /api/v1/tasks/%lld/done",
              (long long)task),
         200, "{'state':'done'}");
    want(apif(WORKER, "{'version':2,'outcome':'done'}", "POST /api/v1/tasks/%lld/done", (long long)task), 409,
         "{'code':'care.task_closed'}");
    r = api(WORKER, "GET /api/v1/tasks", NULL);
    want(r, 200, "{'items':[{'why':'第2次随访'}]}");
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + 7 * MS_DAY);
    want(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)id.v), 200,
         "{'state':'review','clock':{'name':'review'}}");
    want(api(WORKER, "GET /api/v1/tasks?state=done", NULL), 200,
         "{'items':[{'state':'done'},{'state':'done'}]}");
    want(act(WORKER, id, "close", "'outcome':'no_risk','note':'well'"), 200, "{'state':'closed'}");
    want(api(WORKER, "GET /api/v1/tasks", NULL), 200, "{'items':[]}"); /* nothing left to visit for */
    all_is_well();
}

TEST(care_follow_up_can_be_given_away)
{
    disposed(WORKER, LEVEL_ORANGE, "'outcome':'referred','follow_up_days':3");
    Reply r = api(STREET, "GET /api/v1/tasks", NULL);
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + 3 * MS_DAY);
    int64_t task = reply_i64(r, "items.0.id");
    static const char who[] = "GET /api/v1/tasks/%lld/candidates";
    want(r, 200, "{'items':[{'can_give':true,'can_finish':false}]}");
    want(apif(STREET, NULL, who, (long long)task), 200, "{'items':[{'open':1},{'open':0},{'open':0}]}");
    want(apif("street_specialist@330602002000", NULL, who, (long long)task), 404, "{'code':'care.no_task'}");
    want(apif(CITY, NULL, who, (long long)task), 403, "{'code':'role.denied'}");
    want(apif("", NULL, who, (long long)task), 401, NULL);
    const char *body =
        arena_printf(t_arena(), "{'version':1,'owner':'%lld'}", (long long)t_actor_id(NEIGHBOUR)).p;
    want(apif(STREET, body, "POST /api/v1/tasks/%lld/reassign", (long long)task), 422,
         "{'code':'alert.no_owner'}");
    body = arena_printf(t_arena(), "{'version':1,'owner':'%lld'}", (long long)t_actor_id(STREET)).p;
    want(apif(STREET, body, "POST /api/v1/tasks/%lld/reassign", (long long)task), 200, NULL);
    want(api(WORKER, "GET /api/v1/tasks", NULL), 200,
         "{'items':[{'can_give':false}]}"); /* the street's now */
    want(apif(STREET, "{'version':2,'outcome':'refused','note':'n'}", "POST /api/v1/tasks/%lld/done",
              (long long)task),
         200, NULL);
    want(api(STREET, "GET /api/v1/tasks", NULL), 200, "{'items':[]}");
    all_is_well();
}

TEST(care_overdue_goes_up)
{
    AlertId id = disposed(WORKER, LEVEL_ORANGE, "'outcome':'family'");
    t_clock_advance(25 * MS_HOUR);
    t_ticks();
    t_ticks();
    Reply r = api(WORKER "#b", "GET /api/v1/tasks?due=overdue", NULL);
    want(r, 200, "{'items':[{'overdue':true}]}");
    Str unit = reply_get(r, "items.0.unit_name");
    t_clock_advance(3 * MS_DAY);
    t_ticks();
    t_ticks();
    r = api(WORKER "#c", "GET /api/v1/tasks", NULL);
    CHECK(!str_eq(reply_get(r, "items.0.unit_name"), unit));
    CHECK_INT(reply_i64(r, "items.0.version"), 3);
    r = apif(DISTRICT "#c", NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
    CHECK(strstr(arena_z(t_arena(), r.body), "follow_up_late") != NULL);
    CHECK(strstr(arena_z(t_arena(), r.body), "follow_up_raised") != NULL);
    all_is_well();
}

#define STEPS "'steps':[{'step':1,'items':['心慌','睡不着']},{'step':6,'items':['母亲保管药']}]"

TEST(care_safety_plan_belongs_to_the_person)
{
    AlertId id = raise(LEVEL_ORANGE);
    int64_t person = t_actor_id(PERSON);
    want(api(PERSON, "GET /api/v1/me/safety-plan", NULL), 200, "{'version':0,'steps':[],'shared':false}");
    want(api(PERSON, "PUT /api/v1/me/safety-plan", "{'version':0,'shared':false," STEPS "}"), 200,
         "{'version':1,'shared':false}");
    want(api(PERSON, "PUT /api/v1/me/safety-plan", "{'version':0,'shared':false,'steps':[]}"), 409,
         "{'code':'care.plan_version'}");
    want(api(PERSON, "PUT /api/v1/me/safety-plan",
             "{'version':1,'shared':false,'steps':[{'step':2,'items':[]},{'step':2,'items':[]}]}"),
         422, "{'code':'care.plan_step','pointer':'/steps/1/step'}");
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/safety-plan", (long long)person), 403,
         "{'code':'relation.required'}");
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/safety-plan", (long long)person), 403,
         "{'code':'care.plan_private'}");
    want(apif(WORKER, "{'version':1,'shared':true,'steps':[]}", "PUT /api/v1/persons/%lld/safety-plan",
              (long long)person),
         403, "{'code':'care.plan_private'}");
    want(api(PERSON, "PUT /api/v1/me/safety-plan", "{'version':1,'shared':true," STEPS "}"), 200, NULL);
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/safety-plan", (long long)person), 200,
         "{'version':2," STEPS "}");
    want(apif(WORKER, "{'version':2,'shared':true,'steps':[{'step':3,'items':['走路']}]}",
              "PUT /api/v1/persons/%lld/safety-plan", (long long)person),
         200, "{'version':3}");
    want(api(PERSON, "GET /api/v1/me/safety-plan", NULL), 200,
         "{'version':3,'steps':[{'step':3,'items':['走路']}]}");
    want(apif(NEIGHBOUR, NULL, "GET /api/v1/persons/%lld/safety-plan", (long long)person), 404, NULL);
    all_is_well();
}

TEST(care_break_glass)
{
    AlertId id = raise(LEVEL_ORANGE);
    int64_t person = t_actor_id(PERSON);
    const char *path = arena_printf(t_arena(), "POST /api/v1/persons/%lld/break-glass", (long long)person).p;
    const char *good = "{'reason_code':'danger','reason':'家属来电说人在楼顶，正在赶去'}";
    want(api(WORKER, path, "{'reason_code':'danger','reason':'short'}"), 422, NULL);
    want(api(NEIGHBOUR, path, good), 404, NULL);
    want(api(CITY, path, good), 403, NULL);
    want(api(WORKER, path, good), 201, NULL);
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    Reply r = api(STREET, "GET /api/v1/tasks", NULL);
    want(r, 200, "{'items':[{'kind':'access_review','why':'紧急查看档案的复核（生命危险）'}]}");
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + 72 * MS_HOUR);
    int64_t task = reply_i64(r, "items.0.id");
    want(r, 200, "{'items':[{'can_finish':true}]}");
    want(api(WORKER, "GET /api/v1/tasks", NULL), 200, "{'items':[{'can_finish':false}]}");
    want(apif(WORKER, "{'version':1,'outcome':'done'}", "POST /api/v1/tasks/%lld/done", (long long)task), 403,
         "{'code':'care.own_review'}");
    want(apif(WORKER "#2", "{'version':1,'outcome':'done'}", "POST /api/v1/tasks/%lld/done", (long long)task),
         403, "{'code':'care.review_above'}"); /* a colleague beside the one who opened it */
    want(apif(STREET, "{'version':1,'outcome':'done','note':'right'}", "POST /api/v1/tasks/%lld/done",
              (long long)task),
         200, "{'state':'done'}");
    want(api(WORKER, path, good), 201, NULL);
    want(api(WORKER, path, good), 201, NULL);
    want(api(WORKER, path, good), 429, NULL);
    r = apif(STREET, NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
    CHECK(strstr(arena_z(t_arena(), r.body), "break_glass") != NULL); /* the owner sees it */
    all_is_well();
}

TEST(care_break_glass_opens_and_closes)
{
    const char *why;
    CHECK_RC(settings_put(t_app(), S("care.break_glass_minutes"), S("5"), ORIGIN_COMMAND, &why), RC_OK);
    AlertId id = disposed(DISTRICT, LEVEL_ORANGE, "'outcome':'family','note':'secret'");
    const char *path =
        arena_printf(t_arena(), "POST /api/v1/persons/%lld/break-glass", (long long)t_actor_id(PERSON)).p;
    Reply r = apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
    CHECK(!strstr(arena_z(t_arena(), r.body), "secret"));
    want(api(WORKER, path, "{'reason_code':'emergency','reason':'正在现场，需要了解情况'}"), 201, NULL);
    r = apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
    CHECK(strstr(arena_z(t_arena(), r.body), "secret") != NULL);
    t_clock_advance(6 * MS_MINUTE);
    r = apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
    want(r, 200, NULL);
    CHECK(!strstr(arena_z(t_arena(), r.body), "secret"));
    all_is_well();
}

TEST(care_person_file)
{
    raise(LEVEL_ORANGE);
    long long person = t_actor_id(PERSON);
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld", person), 200,
         "{'open_alerts':1,'can':['break_glass'],'alerts':[{'state':'new'}],'tasks':[],'responses':[]}");
    want(apif(NEIGHBOUR, NULL, "GET /api/v1/persons/%lld", person), 404, NULL);
    want(apif(CITY, NULL, "GET /api/v1/persons/%lld", person), 403, NULL);
}

/* A list must not tell what the file keeps back: results, to staff of the area who do not work with the person. */
TEST(care_tasks_keep_results_from_the_unrelated)
{
    const char *manager = "district_manager@330602000000";
    const char *yes = "{'items':[{'purpose':'service','version':1,'granted':true},"
                      "{'purpose':'health','version':1,'granted':true}]}";
    t_actor_id(WORKER);
    want(api(PERSON, "POST /api/v1/consents", yes), 201, NULL);
    want(api(PERSON, "POST /api/v1/responses/sheet", "{'form':'phq-9','answers':[1,1,1,1,1,1,1,1,1]}"), 201,
         NULL);
    AlertId id = { reply_i64(api(WORKER, "GET /api/v1/alerts", NULL), "items.0.id") };
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    want(act(WORKER, id, "contacts",
             arena_printf(t_arena(), "'at_ms':%lld,'channel':'visit','outcome':'reached'", (long long)t_now())
                 .p),
         200, NULL);
    want(act(WORKER, id, "assessments", "'risk':'low'," FINDINGS), 200, NULL);
    want(act(WORKER, id, "dispose", "'outcome':'family','note':'n'"), 200, NULL);
    want(api(WORKER, "GET /api/v1/tasks", NULL), 200,
         "{'items':[{'last_scores':[9],'scores_hidden':false,'can_finish':true}]}");
    want(api(STREET, "GET /api/v1/tasks", NULL), 200,
         "{'items':[{'last_scores':[],'scores_hidden':true,'can_finish':false}]}");
    want(api(manager, "GET /api/v1/tasks", NULL), 200,
         "{'items':[{'last_scores':[],'scores_hidden':true,'can_finish':false}]}");
    want(apif(STREET, NULL, "GET /api/v1/persons/%lld", (long long)t_actor_id(PERSON)), 200,
         "{'responses':[],'tasks':[{'last_scores':[],'not_improving':false}]}");
    all_is_well();
}

/* Managers supervise the work; what somebody answered, and what was found and decided, is not theirs. */
TEST(care_managers_see_no_reason)
{
    const char *yes = "{'items':[{'purpose':'service','version':1,'granted':true},"
                      "{'purpose':'health','version':1,'granted':true}]}";
    static const char *const managers[] = { CITY, "district_manager@330602000000" };
    t_actor_id(WORKER);
    want(api(PERSON, "POST /api/v1/consents", yes), 201, NULL);
    want(api(PERSON, "POST /api/v1/responses/sheet", "{'form':'phq-9','answers':[3,3,3,3,3,3,3,3,3]}"), 201,
         NULL);
    want(api(PERSON, "POST /api/v1/callbacks", "{'phone':'13800138000','when':'now'}"), 201, NULL);
    AlertId id = { reply_i64(api(WORKER, "GET /api/v1/alerts", NULL), "items.0.id") };
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    want(act(WORKER, id, "contacts",
             arena_printf(t_arena(), "'at_ms':%lld,'channel':'visit','outcome':'reached'", (long long)t_now())
                 .p),
         200, NULL);
    want(act(WORKER, id, "assessments", "'risk':'low'," FINDINGS), 200, NULL);
    want(act(WORKER, id, "dispose", "'outcome':'family','note':'n'"), 200, NULL);
    want(act(WORKER, id, "close", "'outcome':'family','note':'n'"), 200, NULL);
    for (size_t i = 0; i < COUNT(managers); i++) {
        Reply list = api(managers[i], "GET /api/v1/alerts", NULL);
        want(list, 200, "{'items':[{'level':'red','reason':'','source':''}]}");
        Reply r = apif(managers[i], NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
        want(r, 200,
             "{'level':'red','state':'disposed','reason':'','source':'','trigger':'','contacts':[],"
             "'assessments':[]}");
        CHECK_STR(reply_get(r, "steps.0.text"), "预警产生");
        static const char *const absent[] = { "response", "form",         "band_label",     "outcome",
                                              "callback", "steps.0.note", "pending.outcome" };
        for (size_t k = 0; k < COUNT(absent); k++)
            CHECK(!reply_get(r, absent[k]).p);
        static const char *const words[] = { "PHQ", "自伤", "安全计划", "上门", "138", "phq" };
        for (size_t k = 0; k < COUNT(words); k++)
            CHECK(!strstr(arena_z(t_arena(), r.body), words[k]) &&
                  !strstr(arena_z(t_arena(), list.body), words[k]));
    }
    Reply r =
        apif(STREET, NULL, "GET /api/v1/alerts/%lld", (long long)id.v); /* care functions, no relation */
    want(r, 200, "{'form':'phq-9'}");
    CHECK(reply_get(r, "trigger").n > 0);
}
