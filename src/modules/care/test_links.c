/*
 * Two records of one person: what began anonymously and was claimed is one file, one history, one export and one access
 * log; where the known record lies elsewhere the anonymous one stands alone; taken apart, all is as it was.
 */
#include "base/date.h"
#include "core/catalogue.h"
#include "modules/care/care.h"
#include "modules/people/people.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define NEIGHBOUR "community_worker@330602001006"
#define STREET "street_specialist@330602001000"
#define ANON "anonymous@330602001005"
#define ME "resident@330602001005"
#define ELSEWHERE "resident@330602001006" /* whose home is the neighbour's community */
#define DANGER "[1,1,1,1,1,1,1,1,3]"
#define CALM "[0,0,1,0,0,0,0,0,0]"
#define PHONE "13600136000"

typedef struct Pair {
    long long anonymous, known, alert, response;
    const char *code;
} Pair;

static Reply sheet(const char *who, const char *answers)
{
    return api(who, "POST /api/v1/responses/sheet",
               arena_printf(t_arena(), "{'form':'phq-9','answers':%s}", answers).p);
}

/* A calm known person, and an anonymous one with a dangerous answer and a call asked for. */
static Pair two(const char *known)
{
    static const char *const staff[] = { WORKER, NEIGHBOUR, STREET };
    for (size_t i = 0; i < COUNT(staff); i++)
        t_actor_id(staff[i]);
    t_agree(known);
    t_agree(ANON);
    want(sheet(known, CALM), 201, NULL);
    t_clock_advance(MS_MINUTE);
    Reply r = sheet(ANON, DANGER);
    want(r, 201, NULL);
    Pair p = { .anonymous = t_actor_id(ANON),
               .known = t_actor_id(known),
               .response = (long long)reply_i64(r, "id"),
               .alert = (long long)reply_i64(r, "help.alert"),
               .code = arena_z(t_arena(), reply_get(r, "claim_code")) };
    CHECK(p.alert && p.response && *p.code);
    want(api(ANON, "POST /api/v1/callbacks", "{'phone':'" PHONE "','when':'now','note':'轻一点敲门'}"), 201,
         NULL);
    return p;
}

static void claim(const Pair *p, const char *known)
{
    want(api(known, "POST /api/v1/me/claims", arena_printf(t_arena(), "{'code':'%s'}", p->code).p), 200,
         "{'responses':1}");
}

static Rc do_unlink(Op *op, void *user)
{
    return people_unlink(op, (PersonId) { ((const Pair *)user)->anonymous });
}

static Reply file(const char *who, long long person)
{
    return apif(who, NULL, "GET /api/v1/persons/%lld", person);
}

static void take_on(const char *who, const Pair *p)
{
    Reply r = apif(who, NULL, "GET /api/v1/alerts/%lld", p->alert);
    const char *body = arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(r, "version")).p;
    want(apif(who, body, "POST /api/v1/alerts/%lld/acknowledge", p->alert), 200, NULL);
}

static bool shows(Reply r, const char *text)
{
    return strstr(arena_z(t_arena(), r.body), text) != NULL;
}

TEST(links_one_file_from_both_sides)
{
    Pair p = two(ME);
    want(file(WORKER, p.known), 200, "{'open_alerts':0,'alerts':[]}");
    claim(&p, ME);
    const long long from[] = { p.known, p.anonymous };
    const char *unrelated =
        "{'open_alerts':1,'alerts':[{'state':'new'}],'can':['break_glass'],'responses':[]}";
    for (size_t i = 0; i < COUNT(from); i++) {
        want(file(WORKER, from[i]), 200, unrelated);
        CHECK_INT(reply_i64(file(WORKER, from[i]), "id"), p.known);
        want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/responses/%lld", from[i], p.response), 403,
             "{'code':'relation.required'}");
        want(file(NEIGHBOUR, from[i]), 404, NULL);
    }
    take_on(WORKER,
            &p); /* the alert of the anonymous record opens the known one's file, and the other way round */
    for (size_t i = 0; i < COUNT(from); i++) {
        Reply r = file(WORKER, from[i]);
        want(r, 200, "{'relation':{'kind':'alert'},'responses':[{'form':'phq-9'},{'form':'phq-9'}]}");
        CHECK_INT(reply_i64(r, "responses.0.id"), p.response);
        want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/responses/%lld", from[i], p.response), 200,
             "{'answers':" DANGER "}");
        want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/safety-plan", from[i]), 200, NULL);
        want(file(STREET, from[i]), 200, "{'can':['break_glass'],'responses':[]}");
    }
    want(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", p.alert), 200, "{'callback':{'note':'轻一点敲门'}}");
    CHECK_RC(t_write(do_unlink, &p), RC_OK);
    want(file(WORKER, p.known), 200, "{'open_alerts':0,'alerts':[],'can':['break_glass'],'responses':[]}");
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/responses/%lld", p.known, p.response), 403, NULL);
    Reply r = file(WORKER, p.anonymous);
    want(r, 200, "{'open_alerts':1,'relation':{'kind':'alert'},'responses':[{}]}");
    CHECK_INT(reply_i64(r, "id"), p.anonymous);
}

TEST(links_a_new_sign_joins_and_a_look_changes_no_version)
{
    Pair p = two(ME);
    claim(&p, ME);
    take_on(WORKER, &p);
    want(api(ME, "POST /api/v1/responses/sheet", "{'form':'phq-9','answers':" DANGER "}"), 201, NULL);
    want(file(WORKER, p.known), 200, "{'open_alerts':1}"); /* one person at risk, one alert */
    Reply r = apif(WORKER, NULL, "GET /api/v1/alerts/%lld", p.alert);
    CHECK(shows(r, "\"signal\"") || shows(r, "\"worse\""));
    int64_t seen = reply_i64(r, "version");
    want(apif(WORKER, "{'reason':'call back'}", "POST /api/v1/alerts/%lld/callback/reveal", p.alert), 200,
         NULL);
    r = apif(WORKER, NULL, "GET /api/v1/alerts/%lld", p.alert);
    CHECK_INT(reply_i64(r, "version"), seen);
    CHECK(shows(r, "\"revealed\""));
}

TEST(links_search_counts_the_open_alerts_of_both)
{
    Pair p = two(ME);
    want(api(ME, "PATCH /api/v1/me", "{'name':'王小明'}"), 200, NULL);
    want(api(WORKER, "POST /api/v1/persons/search", "{'name':'王小明'}"), 200,
         "{'items':[{'open_alerts':0}]}");
    claim(&p, ME);
    want(api(WORKER, "POST /api/v1/persons/search", "{'name':'王小明'}"), 200,
         "{'items':[{'open_alerts':1}]}");
    CHECK_RC(t_write(do_unlink, &p), RC_OK);
    want(api(WORKER, "POST /api/v1/persons/search", "{'name':'王小明'}"), 200,
         "{'items':[{'open_alerts':0}]}");
}

TEST(links_relation_to_the_known_opens_the_linked)
{
    Pair p = two(ME);
    claim(&p, ME);
    want(apif(STREET, "{'reason_code':'danger','reason':'家属来电说人在楼顶，正在赶去'}",
              "POST /api/v1/persons/%lld/break-glass", p.anonymous),
         201, NULL);
    want(file(STREET, p.known), 200, "{'relation':{'kind':'break_glass'},'responses':[{},{}]}");
    want(apif(STREET, NULL, "GET /api/v1/alerts/%lld", p.alert), 200, "{'callback':{'note':'轻一点敲门'}}");
    want(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", p.alert), 200, "{'callback':{'note':''}}");
    CHECK(shows(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", p.alert), "紧急查看")); /* the owner is told */
    want(api(WORKER, "POST /api/v1/persons/search", arena_printf(t_arena(), "{'code':'%s'}", p.code).p), 200,
         "{'items':[]}"); /* used up */
}

/* The alert's staff do not reach a record that lies in somebody else's territory. */
TEST(links_end_where_the_territory_ends)
{
    Pair p = two(ELSEWHERE);
    claim(&p, ELSEWHERE);
    take_on(WORKER, &p);
    Reply r = file(WORKER, p.anonymous);
    want(r, 200, "{'open_alerts':1,'relation':{'kind':'alert'},'responses':[{}],'registered':false}");
    CHECK_INT(reply_i64(r, "id"), p.anonymous);
    CHECK(!shows(r, arena_printf(t_arena(), "%lld", p.known).p));
    want(file(WORKER, p.known), 404, NULL);
    want(apif(WORKER, "{'fields':['name'],'reason':'家访'}", "POST /api/v1/persons/%lld/reveal", p.known),
         404, NULL);
    r = file(
        NEIGHBOUR,
        p.anonymous); /* of the known one's home: its file, in which the alert of the other place is not listed */
    want(r, 200, "{'open_alerts':1,'alerts':[],'can':['break_glass'],'responses':[]}");
    CHECK_INT(reply_i64(r, "id"), p.known);
    r = file(STREET, p.anonymous); /* whose territory holds both */
    want(r, 200, "{'open_alerts':1,'alerts':[{}],'can':['break_glass']}");
    CHECK_INT(reply_i64(r, "id"), p.known);
}

/* "Who looked" says what was done: every act that is about a person, by its route's subject, has words of its own. */
TEST(links_every_look_has_its_words)
{
    const App *app = t_app();
    int acts = 0, silent = 0;
    for (size_t m = 0; m < app->n_modules; m++)
        for (size_t i = 0; i < app->modules[m]->n_routes; i++) {
            const Route *r = &app->modules[m]->routes[i];
            if (!r->audit || !r->subject)
                continue;
            acts++;
            if (!catalogue_has(arena_printf(t_arena(), "access.%s", r->audit).p)) {
                print_error("no text access.%s\n", r->audit);
                silent++;
            }
        }
    CHECK(acts > 15);
    CHECK_INT(silent, 0);
}

TEST(links_history_trend_plan_and_log_are_one)
{
    Pair p = two(ME);
    take_on(WORKER, &p);
    want(file(WORKER, p.anonymous), 200, NULL);
    t_clock_advance(MS_MINUTE);
    want(api(ANON, "PUT /api/v1/me/safety-plan",
             "{'version':0,'shared':true,'steps':[{'step':1,'items':['心慌']}]}"),
         200, "{'version':1}");
    want(api(ME, "GET /api/v1/me/access-log", NULL), 200, "{'items':[]}");
    claim(&p, ME);
    want(api(ME, "GET /api/v1/me/responses", NULL), 200, "{'items':[{'value':11},{'value':1}]}");
    want(api(ME, "GET /api/v1/me/trend?form=phq-9", NULL), 200, "{'points':[{'value':1},{'value':11}]}");
    want(api(ME, "GET /api/v1/me/safety-plan", NULL), 200,
         "{'version':1,'shared':true,'steps':[{'step':1}]}");
    want(api(ME, "PUT /api/v1/me/safety-plan", "{'version':0,'shared':false,'steps':[]}"), 409, NULL);
    t_clock_advance(MS_MINUTE);
    want(api(ME, "PUT /api/v1/me/safety-plan",
             "{'version':1,'shared':true,'steps':[{'step':2,'items':['走路']}]}"),
         200, "{'version':2}");
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/safety-plan", p.anonymous), 200,
         "{'version':2,'steps':[{'step':2}]}");
    want(api(ANON, "GET /api/v1/me/safety-plan", NULL), 200, "{'version':1,'steps':[{'step':1}]}");
    want(api(ANON, "GET /api/v1/me/responses", NULL), 200, "{'items':[{'value':11}]}"); /* nothing upwards */
    Reply r = api(ME, "GET /api/v1/me/access-log?limit=1", NULL);
    want(r, 200, "{'items':[{}]}");
    int n = 1;
    while (reply_get(r, "next").n && n < 20) { /* page by page through both records */
        int64_t before = reply_i64(r, "items.0.at_ms");
        r = apif(ME, NULL, "GET /api/v1/me/access-log?limit=1&cursor=%s",
                 arena_z(t_arena(), reply_get(r, "next")));
        want(r, 200, "{'items':[{}]}");
        CHECK(reply_i64(r, "items.0.at_ms") <= before);
        n++;
    }
    CHECK(n >= 3); /* the alert read and taken on, the file opened: before the claim; the plan: after it */
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/access-log?limit=1&cursor=x", p.anonymous), 422, NULL);
    Reply by_anonymous = apif(STREET, NULL, "GET /api/v1/persons/%lld/access-log", p.anonymous);
    want(by_anonymous, 200, "{'items':[{},{},{},{}]}"); /* the alert twice, the file, the plan */
    CHECK(str_eq(by_anonymous.body, apif(STREET, NULL, "GET /api/v1/persons/%lld/access-log", p.known).body));
    CHECK_RC(t_write(do_unlink, &p), RC_OK);
    want(api(ME, "GET /api/v1/me/responses", NULL), 200, "{'items':[{'value':1}]}");
    want(api(ME, "GET /api/v1/me/trend?form=phq-9", NULL), 200, "{'points':[{'value':1}]}");
    want(api(ME, "GET /api/v1/me/safety-plan", NULL), 200, "{'version':2,'steps':[{'step':2}]}");
    want(api(ANON, "GET /api/v1/me/safety-plan", NULL), 200, "{'version':1}");
    CHECK(reply_get(api(STREET, "GET /api/v1/alerts", NULL), "items.0.id").n > 0);
}

TEST(links_export_holds_everything_of_both)
{
    Pair p = two(ME);
    take_on(WORKER, &p);
    const char *body =
        arena_printf(t_arena(),
                     "{'version':%lld,'at_ms':%lld,'channel':'visit','outcome':'reached',"
                     "'note':'staff note'}",
                     (long long)reply_i64(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", p.alert), "version"),
                     (long long)t_now())
            .p;
    want(apif(WORKER, body, "POST /api/v1/alerts/%lld/contacts", p.alert), 200, NULL);
    want(api(ANON, "PUT /api/v1/me/safety-plan",
             "{'version':0,'shared':false,'steps':[{'step':1,'items':['心慌']}]}"),
         200, NULL);
    Reply r = api(ME, "GET /api/v1/me/export", NULL);
    want(r, 200, "{'responses':[{}],'safety_plans':[],'alerts':[],'access_log':[],'consents':[{},{}]}");
    CHECK(!shows(r, PHONE));
    claim(&p, ME);
    r = api(ME, "GET /api/v1/me/export", NULL);
    want(r, 200,
         "{'responses':[{'form':'phq-9','answers':" DANGER "},{'form':'phq-9','answers':" CALM "}],"
         "'safety_plans':[{'version':1,'shared':false,'steps':[{'step':1,'items':['心慌']}]}],"
         "'alerts':[{'kind':'关注提醒','state':'已联系','callbacks':[{'phone':'" PHONE
         "','note':'轻一点敲门'}]}],"
         "'consents':[{},{},{},{}]}");
    CHECK_INT(reply_i64(r, "person"), p.known);
    CHECK(reply_get(r, "access_log.0.who").n > 0 && reply_i64(r, "alerts.0.at_ms") > 0);
    CHECK(!shows(r, "staff note"));
    want(api(ANON, "GET /api/v1/me/export", NULL), 200, "{'responses':[{}],'consents':[{},{}]}");
    want(api(WORKER, "GET /api/v1/me/export", NULL), 403, NULL);
    CHECK_RC(t_write(do_unlink, &p), RC_OK);
    want(api(ME, "GET /api/v1/me/export", NULL), 200, "{'responses':[{}],'safety_plans':[],'alerts':[]}");
}
