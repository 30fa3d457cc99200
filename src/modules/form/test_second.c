/* What raises alerts is not changed by one administrator: who may confirm what, and what they are shown. */
#include "base/date.h"
#include "core/catalogue.h"
#include "modules/form/forms.h"
#include "t_api.h"
#include "text/json.h"

#define ADMIN "system_admin@330600000000"
#define OTHER "system_admin@330600000000#2"
#define SECURITY "security_admin@330600000000"
#define PHQ "/api/v1/definitions/form/phq-9"
#define RULES "/api/v1/definitions/alert_rule/alert-rules"

/* The packed definition with every one of a piece of its text replaced, as {"source": ...}. */
static const char *upload(const char *path, const char *pairs[][2], size_t n)
{
    Str s = definition_packed(path);
    Buf b, out;
    JsonW w;
    buf_init_arena(&b, t_arena(), 4 << 20);
    for (size_t i = 0; i < s.n;) {
        size_t k = 0;
        while (k < n && !str_starts(str_sub(s, i, s.n), str_from_z(pairs[k][0])))
            k++;
        if (k < n) {
            buf_addz(&b, pairs[k][1]);
            i += strlen(pairs[k][0]);
        } else {
            buf_addc(&b, s.p[i++]);
        }
    }
    buf_init_arena(&out, t_arena(), 4 << 20);
    jsonw_init(&w, &out);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("source"));
    jsonw_str(&w, buf_str(&b));
    jsonw_end_obj(&w);
    CHECK_RC(jsonw_finish(&w), RC_OK);
    Buf plain; /* the driver reads single quotes as double ones */
    buf_init_arena(&plain, t_arena(), 4 << 20);
    for (size_t i = 0; i < out.n; i++)
        if (out.p[i] == '\'')
            buf_addz(&plain, "\\u0027");
        else
            buf_addc(&plain, out.p[i]);
    return arena_z(t_arena(), buf_str(&plain));
}

static const char *decide(const char *version, Reply asked)
{
    return arena_printf(t_arena(), "{'version':'%s','digest':'%.*s'}", version,
                        STR_ARG(reply_get(asked, "waiting.digest")))
        .p;
}

static Reply new_phq(const char *version)
{
    const char *pairs[][2] = { { "\"version\": \"1\"",
                                 arena_printf(t_arena(), "\"version\": \"%s\"", version).p } };
    return api(ADMIN, "POST /api/v1/definitions/form", upload("forms/phq-9.json", pairs, 1));
}

TEST(form_that_raises_alerts_takes_two_to_publish)
{
    want(new_phq("2"), 201, "{'state':'draft','second':true,'losses':[]}");
    Reply r = api(ADMIN, "POST " PHQ "/publish", "{'version':'2'}");
    want(r, 200, "{'state':'draft','waiting':{'act':'publish','by_me':true}}");
    t_ticks();
    CHECK_STR(forms_find(t_app(), S("phq-9"))->version, "1");
    want(api(ADMIN, "POST " PHQ "/publish", "{'version':'2'}"), 409, "{'code':'second.waiting'}");
    want(api(ADMIN, "POST " PHQ "/confirm", decide("2", r)), 403, "{'code':'second.same_person'}");
    want(api("security_admin@330602000000", "POST " PHQ "/confirm", decide("2", r)), 403,
         "{'code':'role.whole_region'}");
    want(api("auditor@330600000000", "POST " PHQ "/confirm", decide("2", r)), 403, "{'code':'role.denied'}");
    want(api("city_manager@330600000000", "POST " PHQ "/withdraw", decide("2", r)), 403, NULL);
    want(api(SECURITY, "POST " PHQ "/confirm", "{'version':'2','digest':'none'}"), 409,
         "{'code':'second.changed'}");
    want(new_phq("2"), 201, NULL); /* the same again changes nothing */
    want(api(SECURITY, "GET " PHQ "?version=2", NULL), 200, "{'waiting':{'act':'publish','by_me':false}}");
    t_clock_advance(1000);
    want(api(SECURITY, "POST " PHQ "/confirm", decide("2", r)), 200, "{'state':'published'}");
    t_ticks();
    CHECK_STR(forms_find(t_app(), S("phq-9"))->version, "2");
    want(api(SECURITY, "POST " PHQ "/confirm", decide("2", r)), 404, "{'code':'second.none'}");
}

TEST(form_changed_after_the_request_is_not_what_was_confirmed)
{
    const char *other[][2] = { { "\"version\": \"1\"", "\"version\": \"2\"" }, { "有多少时候", "有多少天" } };
    want(new_phq("2"), 201, NULL);
    Reply r = api(ADMIN, "POST " PHQ "/publish", "{'version':'2'}");
    want(api(ADMIN, "POST /api/v1/definitions/form", upload("forms/phq-9.json", other, 2)), 201, NULL);
    want(api(SECURITY, "POST " PHQ "/confirm", decide("2", r)), 409, "{'code':'second.changed'}");
    want(api(SECURITY, "POST " PHQ "/withdraw", decide("2", r)), 200, NULL);
    r = api(ADMIN, "POST " PHQ "/publish", "{'version':'2'}");
    t_clock_advance(24 * MS_HOUR);
    want(api("system_admin@330600000000#3", "POST " PHQ "/confirm", decide("2", r)), 404,
         "{'code':'second.none'}");
}

TEST(form_retiring_names_what_no_longer_raises_alerts)
{
    Reply r = api(ADMIN, "POST " PHQ "/retire", "{'version':'1'}");
    want(r, 200, "{'state':'published','waiting':{'act':'retire'}}");
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "losses")), "关键条目"));
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "losses")), "预警规则"));
    t_ticks();
    want(api("", "GET /api/v1/forms/phq-9", NULL), 200, NULL);
    want(api(OTHER, "POST " PHQ "/confirm", decide("1", r)), 200, "{'state':'retired'}");
    t_ticks();
    want(api("", "GET /api/v1/forms/phq-9", NULL), 404, NULL);
}

/* Without its critical rules a form may be published, but not alone, and the other one is told. */
TEST(form_without_its_critical_items_is_shown_as_a_loss)
{
    const char *other[][2] = { { "\"version\": \"1\"", "\"version\": \"2\"" },
                               { "suicidal_ideation", "another_code" } };
    Reply r = api(ADMIN, "POST /api/v1/definitions/form", upload("forms/phq-9.json", other, 2));
    want(r, 201, "{'second':true}");
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "losses")), "suicidal_ideation"));
}

TEST(form_alert_rules_take_two)
{
    const char *same[][2] = { { "\"version\": \"1\"", "\"version\": \"2\"" } };
    Reply r = api(ADMIN, "POST /api/v1/definitions/alert_rule", upload("alert-rules.json", same, 1));
    want(r, 201, "{'second':true,'losses':[]}");
    r = api(ADMIN, "POST " RULES "/publish", "{'version':'2'}");
    want(r, 200, "{'state':'draft','waiting':{'act':'publish'}}");
    want(api(OTHER, "POST " RULES "/confirm", decide("2", r)), 200, "{'state':'published'}");
}

/* A draft does not hide what is in force. */
TEST(form_draft_leaves_the_one_in_force_to_be_seen)
{
    want(new_phq("2"), 201, NULL);
    want(api(ADMIN, "GET " PHQ, NULL), 200, "{'version':'1','state':'published'}");
    want(api(ADMIN, "GET " PHQ "?version=2", NULL), 200, "{'version':'2','state':'draft'}");
    want(api(ADMIN, "GET " PHQ "?version=9", NULL), 404, NULL);
    Reply r = api(ADMIN, "POST " PHQ "/publish", "{'version':'2'}");
    want(api(OTHER, "POST " PHQ "/confirm", decide("2", r)), 200, NULL);
    want(api(ADMIN, "GET " PHQ, NULL), 200, "{'version':'2','state':'published'}");
}
