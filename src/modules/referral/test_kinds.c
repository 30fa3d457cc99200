/* The kinds of the definition: each goes its whole way between the units it names, by its own clocks; other units are refused. */
#include "t_referral.h"

#include "base/date.h"
#include "core/catalogue.h"
#include "modules/referral/rules.h"

static const char outside[] = "outside_counsellor@330602001000",
                  bystander[] = "hospital_staff@330602001005#by"; /* where the person lives, and no more */

TEST(referral_kinds_and_places_fit_the_unit)
{
    t_actor_id(hospital);
    t_actor_id(worker);
    Reply r = api(school, "GET /api/v1/referral-kinds", NULL);
    want(r, 200, "{'consent_version':1}");
    CHECK(has(r, "绿色通道"));
    r = api(school, "GET /api/v1/referral-places?kind=school_green", NULL);
    want(r, 200, "{'items':[{'kind':'hospital'}]}");
    r = api(hospital, "GET /api/v1/referral-places?kind=hospital_community&area=330602001005", NULL);
    want(r, 200, "{'items':[{'kind':'room'}]}");
    want(api(worker, "GET /api/v1/referral-places?kind=none", NULL), 422, "{'code':'referral.kind'}");
}

TEST(referral_definition_is_checked)
{
    static const struct {
        const char *find, *put;
    } bad[] = {
        { "\"from\": [\"school\"]", "\"from\": [\"academy\"]" },
        { "\"code\": \"sleep\"", "\"code\": \"child\"" },
        { "\"accept_hours\": 4, ", "\"accept_hours\": 48, " },
        { "\"parts\": [\"contact\"]", "\"parts\": [\"file\"]" },
        { "\"code\": \"full\"", "\"code\": \"declined\"" },
    };
    Str good = definition_packed("referrals.json");
    Arena *a = arena_new(8u << 20);
    ReferralDef def;
    Diag d = { 0 };
    CHECK_RC(referral_def_load(good, a, &def, &d), RC_OK);
    const ReferralKind *green = referral_kind_find(&def, S("school_green"));
    CHECK(green && green->clocks.seen_hours == 24);
    arena_reset(a);
    for (size_t i = 0; i < COUNT(bad); i++) {
        const char *text = arena_z(t_arena(), good), *at = strstr(text, bad[i].find);
        CHECK(at != NULL);
        Buf b;
        arena_reset(a);
        buf_init_arena(&b, a, 1 << 20);
        buf_add(&b, (Str) { text, (size_t)(at - text) });
        buf_add(&b, str_from_z(bad[i].put));
        buf_add(&b, str_from_z(at + strlen(bad[i].find)));
        d = (Diag) { 0 };
        CHECK_RC(referral_def_load(buf_str(&b), a, &def, &d), RC_INVALID);
        CHECK(d.key && strcmp(d.key, "referral.definition") == 0);
    }
    arena_free(a);
}

/* ---- each kind the whole way ---- */

/* Where nothing can be sent any more is not offered either. */
TEST(referral_places_are_those_whose_agreement_runs)
{
    static const char admin[] = "system_admin@330600000000",
                      places[] = "GET /api/v1/referral-places?kind=counselling";
    t_actor_id(worker);
    long long unit = reply_i64(api(outside, "GET /api/v1/session", NULL), "staff.roles.0.unit");
    Reply r = apif(admin, NULL, "GET /api/v1/units/%lld", unit);
    long long version = reply_i64(r, "version");
    CHECK(has(api(worker, places, NULL), "third_party"));
    char today[10];
    date_format(date_from_days(day_of_ms(t_now())), today);
    want(apif(admin, body("{'version':%lld,'agreement_to':'%.10s'}", version, today),
              "PATCH /api/v1/units/%lld", unit),
         200, NULL);
    CHECK(has(api(worker, places, NULL), "third_party")); /* to the end of its last day */
    t_clock_advance(MS_DAY);
    CHECK(!has(api(worker, places, NULL), "third_party"));
    all_is_well();
}

/* Somebody who acts in a unit of a kind. */
static const struct {
    const char *kind, *who;
} actors[] = {
    { "room", worker },
    { "station", street },
    { "centre", district },
    { "hospital", hospital },
    { "school", school },
    { "third_party", outside },
    { "hotline", "hotline_operator@330602000000" },
};

static const char *acts_in(Str kind)
{
    for (size_t i = 0; i < COUNT(actors); i++)
        if (str_eq(kind, str_from_z(actors[i].kind)))
            return actors[i].who;
    return NULL;
}

static bool partner(const char *who)
{
    return who == hospital || who == school || who == outside;
}

static Reply drafts(const char *who, const char *code, long long to)
{
    const char *head = body("{'kind':'%s','to_unit':'%lld','reason':'请帮助'", code, to);
    if (!partner(who))
        return apif(who, body("%s}", head), "POST /api/v1/persons/%lld/referrals",
                    (long long)t_actor_id(resident));
    return api(who, "POST /api/v1/referrals",
               body("%s,'about':{'name':'王小明','birth_date':'1990-05-01','area':330602001005}}", head));
}

static void due(const char *who, int64_t id, const char *clock, int64_t at_ms)
{
    Reply r = look(who, id);
    want(r, 200, body("{'clock':{'name':'%s','overdue':false}}", clock));
    CHECK_INT(reply_i64(r, "clock.due_ms"), at_ms);
}

/* From the first kind of unit that may send to the first that may receive; where both are rooms, to the next community's. */
static void whole_way(const ReferralKind *k)
{
    const char *code = arena_z(t_arena(), k->code), *from = acts_in(k->from.p[0]), *to = acts_in(k->to.p[0]);
    CHECK(from && to);
    if (from == to)
        to = elsewhere;
    Reply r = drafts(from, code, unit_of(to));
    want(r, 201, body("{'kind':'%s','state':'drafted'}", code));
    int64_t id = reply_i64(r, "id");
    want(act(from, id, "consent", AGREED), 200, "{'state':'consented'}");
    CHECK(!partner(to) || !t_hears(to, "referral")); /* a draft is not the receiver's */
    CHECK(!has(look(to, id), "请帮助"));
    int64_t sent_ms = t_now();
    want(act(from, id, "send", ""), 200, "{'state':'sent'}");
    CHECK(t_hears(from, "referral") && t_hears(to, "referral") && !t_hears(bystander, "referral"));
    due(to, id, "accept", sent_ms + k->clocks.accept_hours * MS_HOUR);
    want(api(to, "POST /api/v1/referrals/acknowledge", body("{'items':['%lld']}", (long long)id)), 200,
         "{'items':[{'ok':true}]}");
    t_wait(10 * MS_MINUTE);
    want(act(to, id, "accept", ""), 200, "{'state':'accepted'}");
    due(to, id, "seen", sent_ms + k->clocks.seen_hours * MS_HOUR);
    t_wait(10 * MS_MINUTE);
    int64_t seen_ms = t_now();
    want(act(to, id, "seen", ""), 200, "{'state':'seen'}");
    due(to, id, "feedback", seen_ms + k->clocks.feedback_hours * MS_HOUR);
    t_wait(10 * MS_MINUTE);
    int64_t fed_ms = t_now();
    want(act(to, id, "feedback", "'code':'observe','note':'建议观察'"), 200, "{'state':'fed_back'}");
    due(from, id, "close", fed_ms + k->clocks.close_hours * MS_HOUR);
    want(act(from, id, "close", "'code':'in_care'"), 200, "{'state':'closed','late':0}");
}

/* Neither to a kind of unit that the kind does not name, nor from one. */
static size_t others_are_refused(const ReferralKind *k)
{
    const char *code = arena_z(t_arena(), k->code), *from = acts_in(k->from.p[0]);
    size_t to = 0, by = 0;
    for (size_t i = 0; i < COUNT(actors); i++) {
        Str kind = str_from_z(actors[i].kind);
        bool sends = actors[i].who == worker || actors[i].who == street || actors[i].who == district ||
                     partner(actors[i].who);
        if (!strs_have(&k->to, kind) && actors[i].who != from) {
            want(drafts(from, code, unit_of(actors[i].who)), 422,
                 "{'code':'referral.to','pointer':'/to_unit'}");
            to++;
        }
        if (!strs_have(&k->from, kind) && sends) {
            want(drafts(actors[i].who, code, unit_of(acts_in(k->to.p[0]))), 422,
                 "{'code':'referral.kind','pointer':'/kind'}");
            by++;
        }
    }
    CHECK(to > 0);
    return by;
}

typedef struct Both {
    int64_t person;
} Both;

static Rc relate_network(Op *op, void *user)
{
    static const char *const whos[] = { worker, street, district };
    for (size_t i = 0; i < COUNT(whos); i++)
        TRY(op_relate(op, (PersonId) { ((const Both *)user)->person }, (StaffId) { t_actor_id(whos[i]) },
                      "alert", 0));
    return RC_OK;
}

TEST(referral_each_kind_goes_its_whole_way)
{
    Both b = { person_at_risk() };
    ListOf kinds = referral_def(t_app())->kinds;
    const ReferralKind *k = kinds.p;
    CHECK_RC(t_write(relate_network, &b), RC_OK);
    for (size_t i = 0; i < COUNT(actors); i++)
        t_actor_id(actors[i].who);
    t_actor_id(elsewhere);
    size_t refused = 0;
    CHECK(kinds.n >= 9);
    for (size_t i = 0; i < kinds.n; i++) {
        whole_way(&k[i]);
        refused += others_are_refused(&k[i]);
    }
    CHECK(refused >= 5);
    all_is_well();
}
