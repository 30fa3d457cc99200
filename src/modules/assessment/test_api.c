/*
 * Tests through the dispatcher: consent, saving and resuming, danger told before the reply, results, claims, rights,
 * replays, and memory that runs out anywhere in a submit.
 */
#include "modules/assessment/messages.h"

#include "base/date.h"
#include "base/mem.h"
#include "core/count.h"
#include "core/setting.h"
#include "form_sql.h"
#include "core/catalogue.h"
#include "modules/form/forms.h"
#include "t_api.h"
#include "text/json.h"

#define ANON "anonymous@330602001005"
#define ME "resident@330602001005"
#define OTHER "resident@330602001005#2"
#define WORKER "community_worker@330602001005"
#define FAR_WORKER "community_worker@330602002001"
#define MANAGER "district_manager@330602000000"

#define CALM "[0,0,1,0,0,0,0,0,0]"
#define IDEAS "[1,1,1,1,1,1,1,1,1]"
#define DAILY "[3,3,3,3,3,3,3,3,3]"

/* A network that can own alerts, and a resident who agreed. */
static void setup(const char *who)
{
    (void)t_actor_id(WORKER);
    t_agree(who);
}

static Reply sheet(const char *who, const char *form, const char *answers)
{
    return api(who, "POST /api/v1/responses/sheet",
               arena_printf(t_arena(), "{'form':'%s','answers':%s}", form, answers).p);
}

static long long begin(const char *who, const char *form)
{
    Reply r =
        api(who, "POST /api/v1/responses", arena_printf(t_arena(), "{'form':'%s','version':'1'}", form).p);
    want(r, 201, "{'state':'open'}");
    return (long long)reply_i64(r, "id");
}

static Reply answer(const char *who, long long id, int n, int value, int seq)
{
    const char *body = arena_printf(t_arena(), "{'value':%d,'seq':%d}", value, seq).p;
    return apif(who, body, "PUT /api/v1/responses/%lld/answers/%d", id, n);
}

TEST(assessment_needs_consent)
{
    (void)t_actor_id(WORKER);
    want(sheet(ME, "phq-9", CALM), 403, "{'code':'consent.required','detail':'service,health'}");
    want(api(ME, "POST /api/v1/responses", "{'form':'phq-9'}"), 403, NULL);
    t_agree(ME);
    want(sheet(ME, "phq-9", CALM), 201, NULL);
    long long id = begin(ME, "phq-9");
    want(api(ME, "POST /api/v1/consents", "{'items':[{'purpose':'health','version':1,'granted':false}]}"),
         201, NULL);
    want(answer(ME, id, 1, 1, 1), 403, "{'code':'consent.required','detail':'health'}");
    want(apif(ME, "{}", "POST /api/v1/responses/%lld/submit", id), 403, NULL);
    want(sheet(ME, "phq-9", CALM), 403, NULL);
}

TEST(assessment_result_is_words_first)
{
    setup(ME);
    Reply r = sheet(ME, "phq-9", CALM);
    want(r, 201,
         "{'form':'phq-9','scores':[{'id':'total','value':1,'max':27,'state':'scored',"
         "'band':{'code':'minimal','tone':'calm'}}]}");
    CHECK(reply_get(r, "words").n > 20);
    CHECK(str_starts(reply_get(r, "disclaimer"), S("这是自测，不是诊断")));
    CHECK(reply_get(r, "next_steps.1.code").n > 0);
    CHECK(!reply_get(r, "help").p && !reply_get(r, "claim_code").p);
    want(api(ME, "GET /api/v1/me/responses", NULL), 200,
         "{'items':[{'form':'phq-9','state':'done','value':1,'max':27,'tone':'calm','band_label':'无或极轻'}]"
         "}");
    want(api(ME, "GET /api/v1/me/trend?form=phq-9", NULL), 200,
         "{'score':'total','max':27,'points':[{'value':1,'band':'minimal'}]}");
    want(api(ME, "GET /api/v1/me/trend?form=phq-9&score=core", NULL), 404, NULL);
    all_is_well();
}

/* Item 9 alone: the sum is minimal, the answer is not. */
TEST(assessment_danger_is_never_called_calm)
{
    setup(ME);
    Reply r = sheet(ME, "phq-9", "[0,0,0,0,0,0,0,0,3]");
    want(r, 201, "{'tone':'urgent','help':{'level':'red'},'scores':[{'value':3,'band':{'tone':'calm'}}]}");
    CHECK(str_starts(reply_get(r, "words"), S("您的回答里有让我们牵挂的内容")));
    for (int i = 0; i < 5; i++) {
        Str code = reply_get(r, arena_printf(t_arena(), "next_steps.%d.code", i).p);
        CHECK(!str_eq(code, S("retest_later")) && !str_eq(code, S("self_care")));
    }
    want(api(ME, "GET /api/v1/me/responses", NULL), 200, "{'items':[{'form':'phq-9','tone':'urgent'}]}");
}

TEST(assessment_whole_sheet_is_few_statements)
{
    setup(ME);
    want(sheet(ME, "who-5", "[3,3,3,3,3]"), 201, NULL); /* the first one makes the person's key */
    want(sheet(ME, "gad-7", "[1,1,1,0,0,0,0]"), 201, NULL);
    budget(8);
}

TEST(assessment_bad_sheets_are_refused)
{
    setup(ME);
    want(sheet(ME, "phq-9", "[]"), 422, NULL);
    want(sheet(ME, "phq-9", "[0,0,0,0,0,0,0,0,0,0]"), 422, "{'code':'form.length'}");
    want(sheet(ME, "phq-9", "[0,0,0,0,0,0,0,0,7]"), 422, "{'code':'form.not_an_option'}");
    want(sheet(ME, "phq-9", "[0,0,'x',0,0,0,0,0,0]"), 422, NULL);
    want(sheet(ME, "phq-9", "[1,1,1,1,1,1,1,null,null]"), 201,
         "{'scores':[{'value':9}]}"); /* two may be missing */
    want(sheet(ME, "gad-7", "[null,null,null,null,null,null,null]"), 422, "{'code':'response.incomplete'}");
    want(sheet(ME, "isi", "[0,0,0,0,0,0,0]"), 404, "{'code':'form.none'}");
    want(sheet(ME, "no-such-form", "[0]"), 404, NULL);
    want(api(ME, "POST /api/v1/responses/sheet", "{'form':'phq-9','version':'9','answers':" CALM "}"), 409,
         "{'code':'response.version'}");
    want(api(ME, "POST /api/v1/responses/sheet", "{'form':'phq-9','area':330604001001,'answers':" CALM "}"),
         422, "{'code':'response.area'}");
    want(sheet(WORKER, "phq-9", CALM), 403, NULL);
    want(sheet("", "phq-9", CALM), 401, NULL);
    Buf b;
    buf_init_arena(&b, t_arena(), 1 << 20);
    buf_addc(&b, '[');
    for (int i = 0; i < 500; i++)
        buf_addz(&b, "0,");
    buf_addz(&b, "0]");
    want(sheet(ME, "phq-9", arena_z(t_arena(), buf_str(&b))), 422, NULL);
}

TEST(assessment_saves_and_resumes)
{
    setup(ME);
    long long id = begin(ME, "phq-9");
    want(answer(ME, id, 1, 2, 1), 200, "{'saved':1,'answered':1}");
    want(answer(ME, id, 2, 1, 2), 200, "{'saved':2,'answered':2}");
    want(answer(ME, id, 1, 0, 1), 200, "{'saved':2,'answered':2}"); /* late: ignored */
    want(apif(ME, NULL, "GET /api/v1/responses/%lld", id), 200,
         "{'state':'open','answers':[2,1,null,null,null,null,null,null,null]}");
    want(apif(ME, "{'value':null,'seq':3}", "PUT /api/v1/responses/%lld/answers/2", id), 200,
         "{'answered':1}");
    want(answer(ME, id, 1, 9, 4), 422, "{'code':'form.not_an_option'}");
    want(answer(ME, id, 10, 0, 4), 422, NULL);
    want(answer(ME, id, 0, 0, 4), 422, NULL);
    want(apif(ME, "{}", "POST /api/v1/responses/%lld/submit", id), 422, "{'code':'response.incomplete'}");
    want(answer(OTHER, id, 1, 0, 9), 404, "{'code':'response.none'}");
    want(apif(OTHER, NULL, "GET /api/v1/responses/%lld", id), 404, NULL);
    want(apif(WORKER, NULL, "GET /api/v1/responses/%lld", id), 403, NULL);
    for (int n = 1; n <= 8; n++)
        want(answer(ME, id, n, 1, 10 + n), 200, NULL);
    t_clock_advance(60000);
    want(answer(ME, id, 9, 0, 20), 200, "{'answered':9}");
    want(apif(ME, "{}", "POST /api/v1/responses/%lld/submit", id), 200, "{'scores':[{'value':8}]}");
    want(apif(ME, "{}", "POST /api/v1/responses/%lld/submit", id), 200, "{'scores':[{'value':8}]}");
    want(answer(ME, id, 1, 0, 30), 409, "{'code':'response.closed'}");
    want(apif(ME, NULL, "GET /api/v1/responses/%lld", id), 200, "{'state':'done','result':{'form':'phq-9'}}");
    want(api(ME, "GET /api/v1/me/responses", NULL), 200, "{'items':[{'state':'done'}]}");
    all_is_well();
}

TEST(assessment_danger_is_told_before_the_reply)
{
    setup(ANON);
    long long id = begin(ANON, "phq-9");
    Reply r = answer(ANON, id, 9, 1, 1); /* the others stay unanswered, the sheet is never finished */
    want(r, 200, "{'help':{'level':'orange'}}");
    long long alert = (long long)reply_i64(r, "help.alert");
    CHECK(str_starts(reply_get(r, "help.message"), S("谢谢您说出来")));
    want(api(WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'orange','source':'self_test'}]}");
    CHECK_INT(reply_i64(api(WORKER, "GET /api/v1/alerts", NULL), "items.0.id"), alert);
    r = answer(ANON, id, 9, 3, 2); /* worse: the same alert, a higher level */
    want(r, 200, "{'help':{'level':'red'}}");
    CHECK_INT(reply_i64(r, "help.alert"), alert);
    want(answer(ANON, id, 9, 0, 3), 200,
         "{'help':{'level':'red'}}"); /* taking it back does not take the alert back */
    want(api(WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'red'}]}");
    want(api(FAR_WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[]}");
    all_is_well();
}

TEST(assessment_sheet_raises_one_alert)
{
    setup(ME);
    Reply r = sheet(ME, "phq-9", DAILY);
    want(r, 201,
         "{'help':{'level':'red'},"
         "'next_steps':[{'action':'call','target':'12356'},{'action':'callback'},{},{}]}");
    want(sheet(OTHER, "phq-9", IDEAS), 403, NULL);
    t_agree(OTHER);
    want(sheet(OTHER, "phq-9", IDEAS), 201, "{'help':{'level':'orange'}}");
    want(sheet(OTHER, "phq-9", CALM), 201, NULL);
    want(api(WORKER, "GET /api/v1/alerts?level=red", NULL), 200, "{'items':[{}]}");
    want(api(WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[{},{}]}");
    all_is_well();
}

TEST(assessment_severe_score_alone_is_yellow)
{
    setup(ME);
    want(sheet(ME, "phq-9", "[3,3,3,3,3,3,2,0,0]"), 201, "{'help':{'level':'yellow'}}");
    want(sheet(OTHER, "phq-9", CALM), 403, NULL);
    all_is_well();
}

TEST(assessment_first_stage_leads_on)
{
    setup(ME);
    want(sheet(ME, "phq-2", "[3,3]"), 201, "{'next_form':'phq-9'}");
    Reply r = sheet(ME, "phq-2", "[0,0]");
    want(r, 201, NULL);
    CHECK(!reply_get(r, "next_form").p);
}

TEST(assessment_replay_gives_the_same_result)
{
    setup(ME);
    const ApiMore key = { .idempotency_key = "k-1" };
    const char *body = "{'form':'phq-9','answers':" CALM "}";
    Reply a = api_more(ME, "POST /api/v1/responses/sheet", body, key);
    Reply b = api_more(ME, "POST /api/v1/responses/sheet", body, key);
    want(a, 201, NULL);
    want(b, 201, NULL);
    CHECK(b.replayed && str_eq(a.body, b.body));
    want(api_more(ME, "POST /api/v1/responses/sheet", "{'form':'phq-9','answers':" IDEAS "}", key), 422,
         NULL);
    want(api(ME, "GET /api/v1/me/responses", NULL), 200, "{'items':[{}]}");
}

TEST(assessment_claims_move_an_anonymous_result)
{
    setup(ANON);
    Reply r = sheet(ANON, "phq-9", IDEAS);
    want(r, 201, NULL);
    const char *code = arena_z(t_arena(), reply_get(r, "claim_code"));
    long long id = (long long)reply_i64(r, "id");
    const char *body = arena_printf(t_arena(), "{'code':'%s'}", code).p;
    want(api(ANON, "POST /api/v1/me/claims", body), 403, NULL);
    want(apif(ME, NULL, "GET /api/v1/responses/%lld", id), 404, NULL);
    want(api(ME, "POST /api/v1/me/claims", "{'code':'AAAA-AAAA-AAAA-AAAA'}"), 404, "{'code':'claim.wrong'}");
    want(api(ME, "POST /api/v1/me/claims", body), 200, "{'responses':1}");
    want(api(OTHER, "POST /api/v1/me/claims", body), 404, NULL); /* used up */
    want(apif(ME, NULL, "GET /api/v1/responses/%lld", id), 200, "{'state':'done'}");
    want(api(ME, "GET /api/v1/me/responses", NULL), 200, "{'items':[{'value':9}]}");
    want(api(ME, "GET /api/v1/me/trend?form=phq-9", NULL), 200, "{'points':[{'value':9}]}");
    want(api(ME, "GET /api/v1/me/export", NULL), 200, "{'responses':[{'answers':" IDEAS "}]}");
    for (int i = 0; i < 12; i++)
        r = api(ME, "POST /api/v1/me/claims", "{'code':'AAAA-AAAA-AAAA-AAAA'}");
    want(r, 429, NULL); /* wrong tries stay counted */
    all_is_well();
}

TEST(assessment_staff_take_tests_and_need_a_relation_to_look)
{
    setup(ME);
    long long me = (long long)t_actor_id(ME);
    const char *body = "{'form':'gds-15','answers':[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}";
    want(apif(FAR_WORKER, body, "POST /api/v1/persons/%lld/responses", me), 404, NULL);
    want(apif(MANAGER, body, "POST /api/v1/persons/%lld/responses", me), 403, NULL);
    Reply r = apif(WORKER, body, "POST /api/v1/persons/%lld/responses", me);
    want(r, 201, "{'form':'gds-15'}");
    long long id = (long long)reply_i64(r, "id");
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/responses/%lld", me, id), 403,
         "{'code':'relation.required'}");
    r = sheet(ME, "phq-9", IDEAS);
    Reply item = api(WORKER, "GET /api/v1/alerts", NULL);
    want(apif(WORKER,
              arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(item, "items.0.version")).p,
              "POST /api/v1/alerts/%lld/acknowledge", (long long)reply_i64(item, "items.0.id")),
         200, NULL);
    id = (long long)reply_i64(r, "id");
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/responses/%lld", me, id), 200,
         "{'form':{'id':'phq-9'},'answers':" IDEAS ",'result':{'scores':[{'value':9},{}]}}");
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/responses/%lld", (long long)t_actor_id(OTHER), id), 403,
         NULL);
    want(api(ME, "GET /api/v1/me/access-log", NULL), 200, NULL);
}

TEST(assessment_lists_page)
{
    setup(ME);
    for (int i = 0; i < 5; i++) {
        want(sheet(ME, "who-5", "[3,3,3,3,3]"), 201, NULL);
        t_clock_advance(1000);
    }
    Reply a = api(ME, "GET /api/v1/me/responses?limit=2", NULL);
    want(a, 200, "{'items':[{},{}]}");
    Reply b = apif(ME, NULL, "GET /api/v1/me/responses?limit=3&cursor=%s",
                   arena_z(t_arena(), reply_get(a, "next")));
    want(b, 200, "{'items':[{},{},{}]}");
    CHECK(!reply_get(b, "next").p);
    CHECK(reply_i64(a, "items.1.done_ms") > reply_i64(b, "items.0.done_ms"));
    want(api(ME, "GET /api/v1/me/responses?cursor=x", NULL), 422, NULL);
}

TEST(assessment_too_many_an_hour)
{
    const char *why;
    setup(ME);
    CHECK_RC(settings_put(t_app(), S("assessment.per_session_hour"), S("2"), ORIGIN_COMMAND, &why), RC_OK);
    want(sheet(ME, "who-5", "[3,3,3,3,3]"), 201, NULL);
    want(sheet(ME, "who-5", "[3,3,3,3,3]"), 201, NULL);
    want(sheet(ME, "who-5", "[3,3,3,3,3]"), 429, NULL);
    t_clock_advance(INT64_C(3600001));
    want(sheet(ME, "who-5", "[3,3,3,3,3]"), 201, NULL);
}

static Rc old_form(Op *op, void *user)
{
    const Form *f;
    int64_t changed;
    (void)user;
    Str source = definition_packed("forms/gad-7.json");
    TRY(sql_form_archive_add(op->tx, S("a hash of long ago"), S("gad-7"), source, (Str) { 0 }, &changed));
    TRY(forms_by_hash(op, S("gad-7"), S("a hash of long ago"), &f));
    CHECK_INT(f->n_items, 7);
    CHECK_RC(forms_by_hash(op, S("gad-7"), S("no such hash"), &f), RC_INTERNAL);
    *op->diag = (Diag) { 0 };
    return RC_OK;
}

TEST(assessment_old_sheets_keep_their_form)
{
    CHECK_RC(t_write(old_form, NULL), RC_OK);
    setup(ME);
    long long id = begin(ME, "gad-7");
    want(answer(ME, id, 1, 3, 1), 200, NULL);
    Reply asked =
        api("system_admin@330600000000", "POST /api/v1/definitions/form/gad-7/retire", "{'version':'1'}");
    want(api("security_admin@330600000000", "POST /api/v1/definitions/form/gad-7/confirm",
             arena_printf(t_arena(), "{'version':'1','digest':'%.*s'}",
                          STR_ARG(reply_get(asked, "waiting.digest")))
                 .p),
         200, NULL);
    t_ticks();
    want(api(ME, "POST /api/v1/responses", "{'form':'gad-7'}"), 404, NULL); /* no new ones */
    for (int n = 2; n <= 7; n++)
        want(answer(ME, id, n, 0, n), 200, NULL);
    want(apif(ME, "{}", "POST /api/v1/responses/%lld/submit", id), 200, "{'scores':[{'value':3}]}");
    all_is_well();
}

/* ---- a form that somebody uploaded is counted like any other ---- */

static const char *renamed(const char *path, const char *from, const char *to)
{
    const char *s = arena_z(t_arena(), definition_packed(path)), *at = strstr(s, from);
    Buf b, out;
    JsonW w;
    CHECK(at != NULL);
    buf_init_arena(&b, t_arena(), 4 << 20);
    buf_add(&b, (Str) { s, (size_t)(at - s) });
    buf_addz(&b, to);
    buf_addz(&b, at + strlen(from));
    buf_init_arena(&out, t_arena(), 4 << 20);
    jsonw_init(&w, &out);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("source"));
    jsonw_str(&w, buf_str(&b));
    jsonw_end_obj(&w);
    CHECK_RC(jsonw_finish(&w), RC_OK);
    return arena_z(t_arena(), buf_str(&out));
}

static Rc count_local(Op *op, void *user)
{
    int64_t today = day_of_ms(op->now_ms);
    return count_sum(op, "responses.local-7", 330600000000, (CountPeriod) { today, today }, user);
}

TEST(assessment_counts_forms_it_never_heard_of)
{
    const char *admin = "system_admin@330600000000";
    int64_t n = 0;
    want(api(admin, "POST /api/v1/definitions/form",
             renamed("forms/gad-7.json", "\"id\": \"gad-7\"", "\"id\": \"local-7\"")),
         201, "{'id':'local-7'}");
    want(api(admin, "POST /api/v1/definitions/form/local-7/publish", "{'version':'1'}"), 200,
         "{'state':'published'}");
    t_ticks();
    setup(ME);
    want(sheet(ME, "local-7", "[1,1,1,1,1,1,1]"), 201, NULL);
    CHECK_RC(t_write(count_local, &n), RC_OK);
    CHECK_INT(n, 1);
    all_is_well(); /* and recounted from the facts */
}

/* ---- memory that runs out at any point: refused whole, or done whole ---- */

typedef struct Attempt {
    const char *route; /* end of its path */
    const void *in;
    PersonId person;
    long at;
} Attempt;

static const Route *route_ending(const char *end)
{
    for (size_t i = 0; i < mod_assessment.n_routes; i++)
        if (str_ends(str_from_z(mod_assessment.routes[i].path), str_from_z(end)))
            return &mod_assessment.routes[i];
    ensure_failed("there is such a route", HERE);
}

/* The handler alone, with an arena of its own, so that only its allocations fail. */
static Rc run_short(Op *op, void *user)
{
    const Attempt *a = user;
    const Route *r = route_ending(a->route);
    Arena *own = arena_new(8 << 20), *old = op->arena;
    CHECK(own != NULL);
    op->arena = op->tx->arena = own;
    op->actor = (Actor) { .kind = ACTOR_RESIDENT, .role = ROLE_RESIDENT, .person = a->person };
    void *out = arena_alloc(own, r->out->size, _Alignof(max_align_t));
    mem_fault_set(a->at, true);
    Rc rc = r->run(op, a->in, out);
    mem_fault_set(0, false);
    if (!rc && arena_failed(own))
        rc = RC_NO_MEMORY;
    op->keys = NULL;
    op->live = NULL;
    op->arena = op->tx->arena = old;
    arena_free(own);
    return rc;
}

TEST(assessment_submit_without_memory)
{
    setup(ME);
    long long id = begin(ME, "phq-9");
    for (int n = 1; n <= 9; n++)
        want(answer(ME, id, n, 1, n), 200, NULL);
    const ResponseIn in = { { id } };
    Attempt a = { "/submit", &in, { t_actor_id(ME) }, 1 };
    Rc rc = RC_NO_MEMORY;
    for (; rc && a.at < 2000; a.at++) {
        rc = t_write(run_short, &a);
        if (rc)
            want(apif(ME, NULL, "GET /api/v1/responses/%lld", id), 200, "{'state':'open'}");
    }
    CHECK_RC(rc, RC_OK);
    CHECK(a.at > 5);
    want(apif(ME, NULL, "GET /api/v1/responses/%lld", id), 200, "{'state':'done'}");
    all_is_well();
}

TEST(assessment_danger_without_memory)
{
    setup(ME);
    long long id = begin(ME, "phq-9");
    const AnswerIn in = { { id }, 9, { 2, true }, 0, 1 };
    Attempt a = { "/answers/{n}", &in, { t_actor_id(ME) }, 1 };
    Rc rc = RC_NO_MEMORY;
    for (; rc && a.at < 2000; a.at++) {
        rc = t_write(run_short, &a);
        if (rc) { /* neither the answer nor the alert */
            want(apif(ME, NULL, "GET /api/v1/responses/%lld", id), 200,
                 "{'answers':[null,null,null,null,null,null,null,null,null]}");
            want(api(WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[]}");
        }
    }
    CHECK_RC(rc, RC_OK);
    CHECK(a.at > 5);
    want(api(WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'orange'}]}");
    all_is_well();
}

/* Whatever statement the database loses: a dangerous answer is stored with its alert, or not at all. */
TEST(assessment_danger_without_database)
{
    setup(ME);
    long long id = begin(ME, "phq-9");
    int refused = 0;
    for (long at = 1; at < 1000; at++) {
        db_fault_set(at, RC_IO);
        Reply r = answer(ME, id, 9, 2, 1);
        db_fault_set(0, RC_OK);
        bool stored = reply_get(apif(ME, NULL, "GET /api/v1/responses/%lld", id), "answers.8").n == 1;
        bool raised = reply_get(api(WORKER, "GET /api/v1/alerts", NULL), "items.0.id").n > 0;
        CHECK(stored == raised);
        if (r.status == 200)
            break;
        CHECK_INT(r.status, 503);
        refused++;
    }
    CHECK(refused > 5);
    want(api(WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'orange'}]}");
    all_is_well();
}

/* Who looked at answers that were taken over from an anonymous record stands in the log of whom they now belong to. */
TEST(assessment_looks_at_claimed_answers_are_told)
{
    setup(ANON);
    t_agree(ME);
    Reply r = sheet(ANON, "phq-9", CALM);
    long long id = (long long)reply_i64(r, "id"), me = t_actor_id(ME);
    const char *code = arena_z(t_arena(), reply_get(r, "claim_code"));
    want(api(ME, "POST /api/v1/me/claims", arena_printf(t_arena(), "{'code':'%s'}", code).p), 200, NULL);
    want(apif(WORKER, "{'reason_code':'danger','reason':'家属来电说人在楼顶，正在赶去'}",
              "POST /api/v1/persons/%lld/break-glass", me),
         201, NULL);
    want(api(ME, "GET /api/v1/me/access-log", NULL), 200, "{'items':[{}]}");
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/responses/%lld", me, id), 200, "{'answers':" CALM "}");
    want(api(ME, "GET /api/v1/me/access-log", NULL), 200, "{'items':[{},{}]}");
}
