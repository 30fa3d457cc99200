/*
 * Cases from outside: opened by who works with the person, seen by counsellor and supervisor only, noted, measured, handed
 * over, closed; the worklist in its order with its reasons.
 */
#include "modules/alert/alert.h"
#include "modules/assessment/assessment.h"
#include "modules/counselling/case.h"
#include "t_api.h"

#define STREET "street_specialist@330602001000"
#define ME "counsellor@330602001000"
#define COLLEAGUE "counsellor@330602001000#2"
#define THIRD "counsellor@330602001000#3"
#define WORKER "community_worker@330602001005"
#define PERSON "resident@330602001005"
#define OTHER "resident@330602001005#2"
#define INTAKE "'intake':{'reason':'睡不好','history':'','support':'妹妹','hint':'中度抑郁的筛查提示'}"

static void works_with(const char *who, const char *person)
{
    t_relate((PersonId) { t_actor_id(person) }, who);
}

static Reply open_case(const char *who, const char *person, const char *more)
{
    return api(who, "POST /api/v1/counselling/cases",
               body("{'person':'%lld','source':'appointment'," INTAKE
                    ",'goals':[{'text':'每周有五晚睡够六小时','state':'open'}]%s%s}",
                    (long long)t_actor_id(person), *more ? "," : "", more));
}

static Reply act(const char *who, const Reply *c, const char *what, const char *more)
{
    return apif(who, body("{'version':%lld,%s}", (long long)reply_i64(*c, "version"), more),
                "%s /api/v1/counselling/cases/%lld/%s", strcmp(what, "plan") == 0 ? "PUT" : "POST",
                (long long)reply_i64(*c, "id"), what);
}

static Reply look(const char *who, const Reply *c)
{
    return apif(who, NULL, "GET /api/v1/counselling/cases/%lld", (long long)reply_i64(*c, "id"));
}

static void phq(const char *who, const char *answers)
{
    want(api(who, "POST /api/v1/responses/sheet", body("{'form':'phq-9','answers':%s}", answers)), 201, NULL);
}

TEST(counselling_a_case_is_its_counsellors)
{
    t_actor_id(COLLEAGUE);
    want(open_case(ME, PERSON, ""), 403, "{'code':'relation.required'}");
    works_with(ME, PERSON);
    want(open_case(STREET, PERSON, ""), 403, "{'code':'role.denied'}");
    Reply c = open_case(ME, PERSON, "'form':'phq-9','next_day':'2025-11-28'");
    want(
        c, 201,
        "{'state':'open','risk':'none','mine':true,'intake':{'reason':'睡不好'},'goals':[{'state':'open'}]}");
    want(open_case(ME, PERSON, ""), 409, "{'code':'counselling.case_there'}");

    /* others who work with the person do not open it */
    want(look(COLLEAGUE, &c), 403, "{'code':'relation.required'}");
    works_with(COLLEAGUE, PERSON);
    want(look(COLLEAGUE, &c), 403, "{'code':'counselling.not_your_case'}");
    want(look("counsellor@330602002000", &c), 404, "{'code':'counselling.no_case'}");
    want(look(WORKER, &c), 403, "{'code':'role.denied'}");
    want(api(COLLEAGUE, "GET /api/v1/counselling/cases", NULL), 200, "{'items':[]}");
    want(api(ME, "GET /api/v1/counselling/cases", NULL), 200,
         "{'total':1,'items':[{'mine':true,'reasons':[]}]}");
    want(api(ME, "GET /api/v1/counselling/cases?from=1", NULL), 200, "{'total':1,'items':[]}");

    c = act(ME, &c, "plan", INTAKE ",'form':'gad-7','goals':[{'text':'睡够','state':'reached'}]");
    want(c, 200, "{'goals':[{'state':'reached'}],'progress':{'form':'gad-7','reliable':4,'change':'none'}}");
    want(act(ME, &c, "plan", INTAKE ",'form':'mini-cog'"), 422, "{'code':'counselling.no_measure'}");
    all_is_well();
}

TEST(counselling_process_notes_are_sealed_apart)
{
    works_with(ME, PERSON);
    long long colleague = t_actor_id(COLLEAGUE);
    Reply c = open_case(ME, PERSON, "");
    want(act(ME, &c, "notes", "'kind':'session','text':'第一次面谈'"), 422, "{'pointer':'/risk'}");
    want(act(ME, &c, "notes", "'kind':'session','text':'面谈','risk':'low','method':'psychotherapy'"), 422,
         "{'code':'counselling.not_medical','pointer':'/method'}");
    Reply n = act(ME, &c, "notes",
                  "'kind':'session','text':'第一次面谈','risk':'moderate','next_day':'2025-11-29'");
    want(n, 200, "{'risk':'moderate','notes':[{'kind':'session','text':'第一次面谈','sealed':false}]}");
    want(act(ME, &c, "notes", "'kind':'session','text':'面谈','risk':'low'"), 409,
         "{'code':'counselling.case_version'}");
    n = act(ME, &n, "notes", "'kind':'process','text':'反移情'");
    want(n, 200, "{'notes':[{'kind':'process','text':'反移情'},{'kind':'session'}]}");
    want(act(ME, &n, "notes", "'kind':'supervision','text':'自己督导自己'"), 403,
         "{'code':'counselling.note_kind'}");

    n = act(ME, &n, "supervisor", body("'staff':'%lld','text':'请督导'", colleague));
    want(n, 200, NULL);
    n = look(COLLEAGUE, &n);
    want(
        n, 200,
        "{'mine':false,'notes':[{'kind':'transfer'},{'kind':'process','text':'反移情'},{'kind':'session'}]}");
    want(act(COLLEAGUE, &n, "notes", "'kind':'session','text':'不是我的','risk':'low'"), 403, NULL);
    n = act(COLLEAGUE, &n, "notes", "'kind':'supervision','text':'下次先谈边界'");
    want(n, 200, NULL);
    CHECK(str_eq(reply_get(n, "notes.0.kind"), S("supervision")));
    want(act(COLLEAGUE, &n, "close", "'outcome':'improved','text':'好了'"), 403, NULL);
    want(api(COLLEAGUE, "GET /api/v1/counselling/cases", NULL), 200, "{'items':[{'mine':false}]}");

    /* who takes the case over reads what was done, not the other's process notes */
    long long third = t_actor_id(THIRD);
    n = act(ME, &n, "transfer", body("'staff':'%lld','text':'我调岗'", third));
    want(n, 200, "{'mine':false}");
    want(look(ME, &n), 403, "{'code':'counselling.not_your_case'}");
    n = look(THIRD, &n);
    want(n, 200,
         "{'mine':true,'notes':[{'kind':'transfer'},{'kind':'supervision'},{'kind':'transfer'},"
         "{'kind':'process','sealed':true},{'kind':'session','text':'第一次面谈'}]}");
    CHECK_INT(reply_get(n, "notes.3.text").n, 0);
    n = act(THIRD, &n, "close", "'outcome':'goals_reached','text':'目标达到'");
    want(n, 200, NULL);
    want(act(THIRD, &n, "notes", "'kind':'session','text':'又来了','risk':'low'"), 403,
         "{'code':'relation.required'}");
    want(api(THIRD, "GET /api/v1/counselling/cases?state=closed", NULL), 200,
         "{'items':[{'outcome':'goals_reached','state':'closed','change':'none','points':[]}]}");
    CHECK_INT(reply_get(api(THIRD, "GET /api/v1/counselling/cases?state=closed", NULL), "items.0.risk").n, 0);
    all_is_well();
}

TEST(counselling_progress_is_judged_by_the_reliable_change)
{
    t_agree(PERSON);
    works_with(ME, PERSON);
    phq(PERSON, "[2,2,2,2,2,2,2,2,0]"); /* 16 */
    t_clock_advance(MS_MINUTE);
    Reply c = open_case(ME, PERSON, "'form':'phq-9'");
    want(c, 201,
         "{'progress':{'baseline':16,'latest':null,'change':'none','reliable':6,'lower_is_better':true}}");
    t_clock_advance(3 * MS_MINUTE);
    phq(PERSON, "[2,2,2,2,2,1,0,0,0]"); /* 11: five less is chance */
    want(look(ME, &c), 200,
         "{'progress':{'baseline':11,'change':'none'}}"); /* within a day: still the beginning */
}

static Rc seed(Op *op, void *user)
{
    /* values of later days, as the module of assessment writes them */
    const int64_t *v = user;
    return sql_observation_add(op->tx, (ResponseId) { v[0] }, S("total"), 330602001005, (PersonId) { v[1] },
                               S("phq-9"), v[2] * DEC_ONE, S("moderate"), S("care"), op->now_ms + v[3]);
}

static void measured(const char *who, int64_t number, int64_t value, int64_t when_ms)
{
    int64_t v[4] = { INT64_C(330602000000000000) + INT64_C(900000000) + number, t_actor_id(who), value,
                     when_ms };
    CHECK_RC(t_write(seed, v), RC_OK);
}

TEST(counselling_worklist_says_why)
{
    works_with(ME, PERSON);
    works_with(ME, OTHER);
    works_with(ME, "resident@330602001005#3");
    measured(PERSON, 1, 16, -MS_DAY);
    measured(PERSON, 2, 10, 2 * MS_DAY);
    measured(OTHER, 3, 12, -MS_DAY);
    measured(OTHER, 4, 19, 2 * MS_DAY);
    Reply better = open_case(ME, PERSON, "'form':'phq-9','next_day':'2030-01-01'");
    Reply worse = open_case(ME, OTHER, "'form':'phq-9','next_day':'2030-01-01'");
    Reply late = open_case(ME, "resident@330602001005#3", "'next_day':'2025-11-20'");
    want(better, 201, "{'progress':{'baseline':16,'latest':10,'change':'improved'}}");
    want(worse, 201, "{'progress':{'change':'worse'}}");
    want(api(ME, "GET /api/v1/counselling/cases", NULL), 200,
         "{'items':[{'reasons':['overdue']},{'reasons':['worse'],'change':'worse'},{'reasons':[],'change':'"
         "improved'}]}");
    want(act(ME, &better, "notes",
             "'kind':'session','text':'今天说到不想活','risk':'high','next_day':'2025-12-01'"),
         200, "{'risk':'high','open_alerts':1}");
    want(act(ME, &late, "notes", "'kind':'session','text':'补上了','risk':'none'"), 200, "{'next_ms':0}");
    want(api(ME, "GET /api/v1/counselling/cases", NULL), 200,
         "{'items':[{'reasons':['alert','risk']},{'reasons':['worse']},{'reasons':[]}]}");
    all_is_well();
}

/* A judgement of before alerts were raised, or whose alert has ended. */
static Rc judge_high(Op *op, void *user)
{
    CaseRow row;
    int64_t changed;
    TxScope old = op_scope_system(op);
    Rc rc = sql_case_get(op->tx, (CaseId) { *(int64_t *)user }, &row);
    op_scope_back(op, old);
    TRY(rc);
    return sql_case_save(op->tx, row.id, row.version, row.staff, row.supervisor, row.state, row.form,
                         S("high"), row.next_ms, row.outcome, row.intake, row.goals, row.notes, row.given_ms,
                         row.task, &changed);
}

TEST(counselling_a_high_risk_is_told_and_not_closed_away)
{
    works_with(ME, PERSON);
    Reply c = open_case(ME, PERSON, "");
    c = act(ME, &c, "notes", "'kind':'session','text':'面谈','risk':'moderate'");
    want(c, 200, "{'open_alerts':0}");
    c = act(ME, &c, "notes", "'kind':'session','text':'有计划','risk':'imminent'");
    want(c, 200, "{'risk':'imminent','open_alerts':1}");
    want(api(STREET, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'red'}]}");
    want(api("street_specialist@330602002000", "GET /api/v1/alerts", NULL), 200, "{'items':[]}");
    want(act(ME, &c, "close", "'outcome':'improved','text':'转危机干预'"), 200, "{'state':'closed'}");

    works_with(ME, OTHER);
    c = open_case(ME, OTHER, "");
    int64_t id = reply_i64(c, "id");
    CHECK_RC(t_write(judge_high, &id), RC_OK);
    c = look(ME, &c);
    want(c, 200, "{'risk':'high','open_alerts':0}");
    want(act(ME, &c, "close", "'outcome':'improved','text':'好了'"), 409, "{'code':'counselling.risk_open'}");
    c = act(ME, &c, "notes", "'kind':'session','text':'重新评估','risk':'low'");
    want(c, 200, "{'open_alerts':0}");
    want(act(ME, &c, "close", "'outcome':'improved','text':'好了'"), 200, "{'state':'closed'}");
    all_is_well();
}

static Rc alert_for(Op *op, void *user)
{
    int64_t *v = user; /* person in, alert out */
    AlertRaise in = { .level = level_find(S("orange")),
                      .kind = S("risk"),
                      .source = S("manual"),
                      .reason = S("counselling_high"),
                      .trigger = S("counselling_session"),
                      .person = { v[0] },
                      .area = 330602001005 };
    AlertId id;
    bool is_new;
    TRY(alert_raise(op, &in, &id, &is_new));
    v[1] = id.v;
    return RC_OK;
}

TEST(counselling_a_case_knows_where_it_comes_from)
{
    works_with(ME, PERSON);
    works_with(ME, OTHER);
    t_actor_id(COLLEAGUE);
    int64_t v[2] = { t_actor_id(PERSON), 0 };
    CHECK_RC(t_write(alert_for, v), RC_OK);
    want(api(ME, "POST /api/v1/counselling/cases",
             body("{'person':'%lld','source':'alert','source_id':'%lld'," INTAKE ",'goals':[]}",
                  (long long)t_actor_id(OTHER), (long long)v[1])),
         422, "{'code':'counselling.other_source','pointer':'/source_id'}");
    Reply c = api(ME, "POST /api/v1/counselling/cases",
                  body("{'person':'%lld','source':'alert','source_id':'%lld'," INTAKE ",'goals':[]}",
                       (long long)v[0], (long long)v[1]));
    want(c, 201, body("{'source':'alert','source_id':'%lld'}", (long long)v[1]));

    /* both ways: whoever works with the person sees at the alert that there is a case, and whose */
    long long person = v[0];
    want(apif(ME, NULL, "GET /api/v1/counselling/persons/%lld/cases", person), 200,
         body("{'related':true,'items':[{'mine':true,'state':'open','source':'alert','source_id':'%lld'}]}",
              (long long)v[1]));
    want(apif(COLLEAGUE, NULL, "GET /api/v1/counselling/persons/%lld/cases", person), 200,
         "{'related':false,'items':[]}");
    works_with(COLLEAGUE, PERSON);
    want(apif(COLLEAGUE, NULL, "GET /api/v1/counselling/persons/%lld/cases", person), 200,
         "{'related':true,'items':[{'mine':false}]}");
    want(apif("counsellor@330602002000", NULL, "GET /api/v1/counselling/persons/%lld/cases", person), 404,
         NULL);
    want(apif("district_manager@330602000000", NULL, "GET /api/v1/counselling/persons/%lld/cases", person),
         403, NULL);
    all_is_well();
}

/* ---- of a referral ---- */

static long long unit_of(const char *who)
{
    return (long long)reply_i64(api(who, "GET /api/v1/session", NULL), "staff.roles.0.unit");
}

static Reply referral_act(const char *who, long long id, const char *verb, const char *more)
{
    Reply r = apif(who, NULL, "GET /api/v1/referrals/%lld", id);
    r = apif(who, body("{'version':%lld%s}", (long long)reply_i64(r, "version"), more),
             "POST /api/v1/referrals/%lld/%s", id, verb);
    want(r, 200, NULL);
    return r;
}

static Reply case_of_referral(const char *who, const char *person, long long id)
{
    works_with(who, person);
    return api(who, "POST /api/v1/counselling/cases",
               body("{'person':'%lld','source':'referral','source_id':'%lld'," INTAKE "}",
                    (long long)t_actor_id(person), id));
}

TEST(counselling_a_case_comes_only_of_the_persons_referral_that_was_accepted)
{
    static const char none[] = "{'code':'counselling.other_source','pointer':'/source_id'}",
                      above[] = "counsellor@330602000000";
    t_actor_id(ME);
    works_with(WORKER, PERSON);
    Reply r = apif(WORKER, body("{'kind':'counselling','to_unit':'%lld','reason':'请安排咨询'}", unit_of(ME)),
                   "POST /api/v1/persons/%lld/referrals", (long long)t_actor_id(PERSON));
    want(r, 201, NULL);
    long long id = (long long)reply_i64(r, "id");
    referral_act(WORKER, id, "consent", ",'given_by':'self','how':'paper','consent_version':1");
    referral_act(WORKER, id, "send", "");
    want(case_of_referral(ME, PERSON, id), 422, none); /* not accepted yet */
    referral_act(ME, id, "accept", "");
    want(case_of_referral(ME, OTHER, id), 422, none);            /* somebody else's */
    want(case_of_referral(ME, PERSON, id + 1000000), 422, none); /* none */
    want(case_of_referral(ME, PERSON, 0), 422, NULL);            /* not named */
    want(case_of_referral(above, PERSON, id), 422, none);        /* accepted by another unit */
    want(case_of_referral(ME, PERSON, id), 201, body("{'source':'referral','source_id':'%lld'}", id));
    all_is_well();
}

/* Whoever gave a case away does not read it again by repeating a request, though still related for another reason. */
TEST(counselling_kept_replies_end_with_the_case)
{
    works_with(ME, PERSON);
    long long colleague = t_actor_id(COLLEAGUE);
    Reply c = open_case(ME, PERSON, "");
    const char *path = body("POST /api/v1/counselling/cases/%lld/notes", (long long)reply_i64(c, "id")),
               *note = body("{'version':%lld,'kind':'session','text':'第一次面谈','risk':'low'}",
                            (long long)reply_i64(c, "version"));
    ApiMore key = { .idempotency_key = "note-1" };
    want(api_more(ME, path, note, key), 200, NULL);
    CHECK(api_more(ME, path, note, key).replayed);
    c = look(ME, &c);
    want(act(ME, &c, "transfer", body("'staff':'%lld','text':'交接'", colleague)), 200, NULL);
    works_with(ME, PERSON); /* again, by an appointment */
    want(api_more(ME, path, note, key), 403, "{'code':'counselling.not_your_case'}");
}

static bool holds(Reply r, const char *text)
{
    return memmem(r.body.p, r.body.n, text, strlen(text)) != NULL;
}

TEST(counselling_a_person_gets_a_copy_of_the_case_without_process_notes)
{
    works_with(ME, PERSON);
    t_actor_id(COLLEAGUE);
    Reply c = open_case(ME, PERSON, "'form':'phq-9'");
    c = act(ME, &c, "notes", "'kind':'session','text':'第一次面谈','risk':'moderate'");
    c = act(ME, &c, "notes", "'kind':'process','text':'反移情'");
    c = act(ME, &c, "transfer", body("'staff':'%lld','text':'交接的话'", (long long)t_actor_id(COLLEAGUE)));
    want(c, 200, NULL);
    Reply r = api(PERSON, "GET /api/v1/me/export", NULL);
    want(r, 200,
         "{'counselling_cases':[{'state':'open','questionnaire':'phq-9','intake':{'reason':'睡不好'},"
         "'goals':{'items':[{'text':'每周有五晚睡够六小时'}]},'notes':[{'kind':'session','text':'第一次面谈'}"
         "]}]}");
    CHECK(!holds(r, "反移情") && !holds(r, "交接的话") && !holds(r, "moderate"));
    want(api(OTHER, "GET /api/v1/me/export", NULL), 200, "{'counselling_cases':[],'appointments':[]}");
}
