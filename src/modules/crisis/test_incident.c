/* Event mode: opened above, surveyed inside, teams sent, a board of the newest surveys; who reaches what. */
#include "base/date.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define WORKER2 "community_worker@330602001006"
#define FAR "community_worker@330602002001"
#define DISTRICT "district_specialist@330602000000"
#define OTHER "district_specialist@330603000000"
#define CRISIS "crisis_team@330602000000"

static int64_t incident;

static Reply at(const char *who, const char *what, const char *body)
{
    return apif(who, body, "%s /api/v1/crisis/incidents/%lld%s", body ? "POST" : "GET", (long long)incident,
                what);
}

static void open_one(void)
{
    t_actor_id(WORKER);
    t_actor_id(WORKER2);
    t_actor_id(FAR);
    t_actor_id(CRISIS);
    Reply r = api(DISTRICT, "POST /api/v1/crisis/incidents",
                  "{'area':330602001000,'name':'某厂房火灾','kind':'accident'}");
    want(r, 200, "{'open':true,'lead':true,'places':[],'teams':[],'urgent':0}");
    incident = reply_i64(r, "id");
}

#define SURVEY(area, one, urgent, needs)                                                                    \
    "{'area':" area ",'tier1':" one ",'tier2':4,'tier3':10,'tier4':100,'urgent':" urgent ",'needs':[" needs \
    "]}"

TEST(incident_board_shows_the_newest_survey_of_each_place)
{
    open_one();
    want(at(WORKER, "/surveys", SURVEY("330602001005", "3", "1", "'medical'")), 200,
         "{'lead':false,'tier1':3}");
    t_clock_advance(MS_MINUTE);
    want(at(WORKER2, "/surveys", SURVEY("330602001006", "5", "2", "'medical','children'")), 200,
         "{'tier1':8,'urgent':3}");
    t_clock_advance(MS_MINUTE);
    want(at(WORKER, "/surveys", SURVEY("330602001005", "2", "0", "")), 200,
         "{'tier1':7,'tier2':8,'urgent':2,'places':[{'area':330602001006,'tier1':5},{'area':330602001005,'"
         "tier1':2}],"
         "'needs':[{'code':'medical','places':1},{'code':'children','places':1}]}");
    want(at(WORKER, "/surveys", SURVEY("330602001006", "1", "0", "")), 404, NULL); /* not one's own place */
    want(at(DISTRICT, "/surveys", SURVEY("330602002001", "1", "0", "")), 422, "{'code':'crisis.place'}");
    want(at(DISTRICT, "/surveys", SURVEY("330602001005", "1", "0", "'gold'")), 422, "{'pointer':'/needs'}");
    want(at(DISTRICT, "/surveys", SURVEY("330602001005", "-1", "0", "")), 422, "{'pointer':'/tier1'}");
}

TEST(incident_teams_are_sent_arrive_and_end)
{
    open_one();
    want(at(WORKER, "/surveys", SURVEY("330602001005", "3", "1", "")), 200, "{'places':[{'teams':0}]}");
    Str body = arena_printf(t_arena(), "{'area':330602001005,'lead':'%lld','task':'安抚家属'}",
                            (long long)t_actor_id(CRISIS));
    want(at(WORKER, "/teams", body.p), 403, "{'code':'role.denied'}");
    Reply r = at(DISTRICT, "/teams", body.p);
    want(r, 200, "{'teams':[{'state':'assigned','arrived_ms':0}],'places':[{'teams':1}]}");
    CHECK(!reply_get(r, "teams.0.why_not").n);
    int64_t team = reply_i64(r, "teams.0.id");
    body = arena_printf(t_arena(), "/teams/%lld", (long long)team);
    want(at(WORKER, body.p, "{'version':1,'state':'done'}"), 403, "{'code':'crisis.not_yours'}");
    want(at(FAR, body.p, "{'version':1,'state':'done'}"), 404, "{'code':'crisis.no_incident'}");
    want(at("district_manager@330602000000", body.p, "{'version':1,'state':'arrived'}"), 403, NULL);
    want(at(DISTRICT "#2", "/teams/1", "{'version':1,'state':'done'}"), 404, NULL);
    want(at(CRISIS, body.p, "{'version':1,'state':'arrived'}"), 200,
         "{'teams':[{'state':'arrived','mine':true}]}");
    want(at(CRISIS, body.p, "{'version':1,'state':'done'}"), 409, "{'code':'crisis.version'}");
    want(at(DISTRICT "#2", body.p, "{'version':2,'state':'done'}"), 200, /* leads the incident */
         "{'teams':[{'state':'done'}],'places':[{'teams':0}]}");
    want(apif("system_admin@330600000000", "{'version':1,'phone':''}", "PATCH /api/v1/staff/%lld",
              (long long)t_actor_id(CRISIS)),
         200, NULL);
    body = arena_printf(t_arena(), "{'area':330602001005,'lead':'%lld','task':'t'}",
                        (long long)t_actor_id(CRISIS));
    want(at(DISTRICT, "/teams", body.p), 200,
         "{'teams':[{},{'why_not':'no_phone'}]}"); /* somebody has to call them otherwise */
    body =
        arena_printf(t_arena(), "{'area':330602001005,'lead':'%lld','task':'t'}", (long long)t_actor_id(FAR));
    want(at(DISTRICT, "/teams", body.p), 422, "{'code':'crisis.no_lead'}");
}

TEST(incident_is_seen_from_above_and_inside_while_open)
{
    open_one();
    want(at(FAR, "", NULL), 404, "{'code':'crisis.no_incident'}");
    want(at(OTHER, "", NULL), 404, "{'code':'crisis.no_incident'}");
    want(at(OTHER, "/close", "{'version':1}"), 404, NULL);
    want(api(FAR, "GET /api/v1/crisis/incidents", NULL), 200, "{'items':[]}");
    want(api(WORKER, "GET /api/v1/crisis/incidents", NULL), 200, "{'items':[{'name':'某厂房火灾'}]}");
    want(api(WORKER, "POST /api/v1/crisis/incidents", "{'area':330602001005,'name':'事件','kind':'other'}"),
         403, NULL);
    want(at("resident@330602001005", "", NULL), 403, NULL);
    want(at(DISTRICT, "/close", "{'version':2}"), 409, NULL);
    want(at(DISTRICT, "/close", "{'version':1}"), 200, "{'open':false}");
    want(at(WORKER, "", NULL), 404, NULL);
    want(at(DISTRICT, "/surveys", SURVEY("330602001005", "1", "0", "")), 409,
         "{'code':'crisis.incident_closed'}");
    want(api(WORKER, "GET /api/v1/crisis/incidents", NULL), 200, "{'items':[]}");
    want(api(DISTRICT, "GET /api/v1/crisis/incidents", NULL), 200, "{'items':[{'open':false}]}");
}

#define CITY_TEAM "crisis_team@330600000000"
#define CITY_MANAGER "city_manager@330600000000"
#define WORKER_B "community_worker@330603001001"

TEST(incident_in_two_counties_is_not_seen_across)
{
    t_actor_id(WORKER_B);
    open_one();
    int64_t first = incident;
    Reply r = api(OTHER, "POST /api/v1/crisis/incidents",
                  "{'area':330603000000,'name':'化工泄漏','kind':'disaster'}");
    want(r, 200, NULL);
    int64_t second = reply_i64(r, "id");
    want(api(WORKER, "GET /api/v1/crisis/incidents", NULL), 200, "{'items':[{'name':'某厂房火灾'}]}");
    want(api(WORKER_B, "GET /api/v1/crisis/incidents", NULL), 200, "{'items':[{'name':'化工泄漏'}]}");
    r = api(CITY_MANAGER, "GET /api/v1/crisis/incidents", NULL);
    want(r, 200, "{'items':[{'open':true},{'open':true}]}");
    CHECK(reply_i64(r, "items.0.id") + reply_i64(r, "items.1.id") == first + second);
    want(at(WORKER_B, "", NULL), 404, NULL);
    want(at(WORKER_B, "/surveys", SURVEY("330603001001", "1", "0", "")), 404, NULL);
    incident = second;
    want(at(WORKER, "", NULL), 404, NULL);
    want(at(WORKER_B, "/surveys", SURVEY("330603001001", "6", "1", "'shelter'")), 200, "{'tier1':6}");
    want(at(CITY_MANAGER, "", NULL), 200, "{'lead':false,'tier1':6,'places':[{'area':330603001001}]}");
    want(at(CITY_MANAGER, "/surveys", SURVEY("330603001001", "6", "1", "")), 403, NULL);
}

TEST(incident_over_two_counties_has_one_board)
{
    t_actor_id(WORKER);
    t_actor_id(WORKER_B);
    Reply r = api(CITY_TEAM, "POST /api/v1/crisis/incidents",
                  "{'area':330600000000,'name':'台风','kind':'disaster'}");
    want(r, 200, "{'lead':true}");
    incident = reply_i64(r, "id");
    want(at(WORKER, "/surveys", SURVEY("330602001005", "3", "1", "'medical'")), 200,
         "{'tier1':3,'lead':false}");
    want(at(WORKER_B, "/surveys", SURVEY("330603001001", "5", "2", "'medical'")), 200, NULL);
    want(at(WORKER, "/surveys", SURVEY("330603001001", "9", "0", "")), 404,
         NULL); /* another county's place */
    want(at(CITY_MANAGER, "", NULL), 200, "{'tier1':8,'urgent':3,'needs':[{'code':'medical','places':2}]}");
    want(at(DISTRICT, "/close", "{'version':1}"), 404, NULL); /* inside, not above */
    want(at(CITY_TEAM, "/close", "{'version':1}"), 200, "{'open':false}");
    want(at(WORKER, "", NULL), 404, NULL);
}

static Reply survey(const char *who, const char *name, int64_t found_ms, int people)
{
    Str body =
        arena_printf(t_arena(),
                     "{'area':330602001005,'tier1':%d,'tier2':0,'tier3':0,'tier4':0,'urgent':0,'needs':[],"
                     "'survey':'%s','found_ms':%lld}",
                     people, name, (long long)found_ms);
    return at(who, "/surveys", body.p);
}

TEST(incident_survey_without_a_network_is_kept_once_and_counts_by_when_it_was_found)
{
    open_one();
    int64_t opened = t_now();
    t_clock_advance(20 * MS_MINUTE);
    want(at(WORKER, "/surveys", SURVEY("330602001005", "9", "0", "")), 200, "{'tier1':9}");
    want(survey(WORKER, "a-1", opened + 5 * MS_MINUTE, 3), 200, "{'tier1':9}"); /* older than what is there */
    int64_t found = t_now();
    t_clock_advance(5 * MS_MINUTE);
    Reply r = survey(WORKER, "a-2", found, 4);
    want(r, 200, "{'tier1':4}");
    CHECK_INT(reply_i64(r, "places.0.at_ms"), found);
    t_clock_advance(MS_MINUTE);
    want(at(WORKER, "/surveys", SURVEY("330602001005", "5", "0", "")), 200, "{'tier1':5}");
    t_clock_advance(3 * MS_DAY); /* longer than a repeated request is remembered */
    want(survey(WORKER "#b", "a-2", t_now() + MS_HOUR, 6), 200,
         "{'tier1':6}"); /* somebody else's name; a clock that is ahead */
    CHECK_INT(reply_i64(at(WORKER "#b", "", NULL), "places.0.at_ms"), t_now());
    t_wait(0);
    want(survey(WORKER, "a-2", found, 8), 200, "{'tier1':6}"); /* sent again: nothing changes */
    r = api("auditor@330600000000", "GET /api/v1/audit/events?action=incident.survey", NULL);
    CHECK_STR(reply_get(r, "items.0.detail"), "again");
}

TEST(incident_survey_found_before_the_end_is_not_lost)
{
    open_one();
    t_clock_advance(MS_MINUTE);
    int64_t found = t_now();
    t_clock_advance(MS_MINUTE);
    want(at(DISTRICT, "/close", "{'version':1}"), 200, NULL);
    t_clock_advance(MS_MINUTE);
    want(survey(WORKER, "b-2", t_now(), 7), 404, NULL);
    want(survey(FAR, "b-3", found, 7), 404, NULL);
    Reply r = survey(WORKER, "b-1", found, 7);
    want(r, 200, "{'open':false,'places':[],'teams':[]}"); /* kept, but the board is no longer theirs */
    want(at(DISTRICT, "", NULL), 200, "{'tier1':7}");
    want(survey(WORKER, "b-1", found, 7), 200, NULL);
    want(at(WORKER, "", NULL), 404, NULL);
    want(survey(DISTRICT, "b-4", t_now(), 1), 409, "{'code':'crisis.incident_closed'}");
    t_wait(7 * MS_DAY);
    want(survey(WORKER, "b-5", found, 7), 404, NULL); /* not for ever */
}
