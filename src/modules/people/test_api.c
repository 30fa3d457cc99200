/* People through the dispatcher: consents, one record a person, exact search, looks on record, claims and links. */
#include <stdlib.h>

#include "core/outbox.h"
#include "core/setting.h"
#include "crypto/token.h"
#include "modules/people/people.h"
#include "t_api.h"

#define ME "anonymous@330602001005"
#define WORKER "community_worker@330602001005"
#define OTHER_TOWN "street_specialist@330602002000"
#define COUNSELLOR "counsellor@330602000000"
#define MANAGER "district_manager@330602000000"

TEST(people_config_is_public)
{
    Reply r = api("", "GET /api/v1/public/config", NULL);
    want(r, 200, "{'area':330600000000,'demo':true}");
    CHECK_STR(reply_get(r, "crisis.0.number"), "12356");
    CHECK_STR(reply_get(r, "consent.0.purpose"), "service");
    CHECK_STR(reply_get(r, "consent.1.required"), "true");
}

TEST(people_consents_are_given_and_taken_back)
{
    want(api("", "POST /api/v1/consents", "{'items':[{'purpose':'service','version':1,'granted':true}]}"),
         401, NULL);
    want(api(WORKER, "POST /api/v1/consents", "{'items':[{'purpose':'service','version':1,'granted':true}]}"),
         403, NULL);
    want(api(ME, "POST /api/v1/consents", "{'items':[]}"), 422, NULL);
    want(api(ME, "POST /api/v1/consents", "{'items':[{'purpose':'marketing','version':1,'granted':true}]}"),
         422, NULL);
    want(api(ME, "POST /api/v1/consents", "{'items':[{'purpose':'service','version':9,'granted':true}]}"),
         409, "{'code':'consent.version','pointer':'/items/0/version'}");
    want(api(ME, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':true},{'purpose':'health','version':1,'"
             "granted':true}]}"),
         201, NULL);
    want(api(ME, "GET /api/v1/me", NULL), 200, "{'registered':false,'gender':'u'}");
    Reply r =
        api(ME, "POST /api/v1/consents", "{'items':[{'purpose':'health','version':1,'granted':false}]}");
    want(r, 201, "{'items':[{'purpose':'health','granted':false},{'purpose':'service','granted':true}]}");
}

TEST(people_child_needs_a_guardian)
{
    want(api(ME, "PATCH /api/v1/me", "{'birth_date':'2015-05-01'}"), 200, "{'birth_date':'2015-05-01'}");
    want(api(ME, "POST /api/v1/consents", "{'items':[{'purpose':'service','version':1,'granted':true}]}"),
         403, "{'code':'consent.guardian'}");
    want(api(ME, "POST /api/v1/consents",
             "{'given_by':'guardian','items':[{'purpose':'service','version':1,'granted':true}]}"),
         201, "{'items':[{'purpose':'service','granted':true,'given_by':'guardian'}]}");
    want(api(ME, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':false},{'purpose':'health','version':1,'"
             "granted':true}]}"),
         403, "{'code':'consent.guardian'}");
    want(api(ME, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':false}]}"), /* anybody takes it back */
         201, "{'items':[{'purpose':'service','granted':false,'given_by':'self'}]}");
}

TEST(people_change_their_own_record)
{
    want(api(ME, "PATCH /api/v1/me", "{'name':'欧阳明','gender':'m'}"), 200,
         "{'name':'欧阳明','gender':'m'}");
    want(api(ME, "PATCH /api/v1/me", "{'id_number':'330602199001011234'}"), 422,
         "{'code':'person.id_number'}");
    want(api(ME, "PATCH /api/v1/me", "{'id_number':'11010519491231002X'}"), 200,
         "{'id_number_masked':'110105********002X','gender':'f','birth_date':'1949-12-31'}");
    want(api(ME, "PATCH /api/v1/me", "{'id_number':'11010519491231002X'}"), 409,
         "{'code':'person.id_number_set'}");
    want(api("anonymous@330602001005#2", "PATCH /api/v1/me", "{'id_number':'11010519491231002X'}"), 200,
         "{'id_number_masked':'110105********002X'}");
    want(api(ME, "PATCH /api/v1/me", "{'birth_date':'2090-01-01'}"), 422, NULL);
    want(api(ME, "PATCH /api/v1/me", "{'area':330604001001}"), 422, NULL);
    want(api(ME, "PATCH /api/v1/me", "{'nonsense':1}"), 422, NULL);
}

TEST(people_staff_write_down_once)
{
    const char *zhang =
        "{'name':'张三','phone':'13800138000','area':330602001005,'gender':'m','birth_date':'1960-02-03'}";
    want(api(MANAGER, "POST /api/v1/persons", zhang), 403, NULL);
    want(api(OTHER_TOWN, "POST /api/v1/persons", zhang), 422, NULL);
    want(api(WORKER, "POST /api/v1/persons", "{'area':330602001005}"), 422,
         "{'code':'person.nothing_known'}");
    Reply r = api(WORKER, "POST /api/v1/persons", zhang);
    want(r, 201, "{'label':'张*','phone_masked':'138****8000','age_band':'60-74','alerts':[]}");
    int64_t id = reply_i64(r, "id");
    Reply again = api(WORKER, "POST /api/v1/persons", zhang);
    want(again, 409, "{'code':'person.duplicate'}");
    CHECK_INT(reply_i64(again, "detail"), id);
    want(api(WORKER, "POST /api/v1/persons",
             "{'name':'张三丰','phone':'138 0013 8000','area':330602001005,'confirm_not_duplicate':true}"),
         201, NULL);
    want(api(WORKER, "POST /api/v1/persons/search", "{'phone':'+8613800138000'}"), 200,
         "{'items':[{'label':'张*'},{}]}");
    want(api(WORKER, "POST /api/v1/persons/search", "{'name':'张三'}"), 200, "{'items':[{'open_alerts':0}]}");
    want(api(WORKER, "POST /api/v1/persons/search", "{}"), 422, NULL);
    want(api(WORKER, "POST /api/v1/persons/search", "{'phone':'abc'}"), 422, NULL);
    want(api(OTHER_TOWN, "POST /api/v1/persons/search", "{'phone':'13800138000'}"), 200, "{'items':[]}");
    want(api(ME, "POST /api/v1/persons/search", "{'phone':'13800138000'}"), 403, NULL);
}

TEST(people_looks_need_a_reason_and_are_seen)
{
    Reply r =
        api(WORKER, "POST /api/v1/persons", "{'name':'李四','phone':'13900139000','area':330602001005}");
    long long id = (long long)reply_i64(r, "id");
    const char *body = "{'fields':['name','phone'],'reason':'电话回访'}";
    want(apif(WORKER, "{'fields':['name'],'reason':''}", "POST /api/v1/persons/%lld/reveal", id), 422, NULL);
    want(apif(WORKER, "{'fields':['diary'],'reason':'好奇'}", "POST /api/v1/persons/%lld/reveal", id), 422,
         NULL);
    want(apif(OTHER_TOWN, body, "POST /api/v1/persons/%lld/reveal", id), 404, NULL);
    want(apif(COUNSELLOR, body, "POST /api/v1/persons/%lld/reveal", id), 403, "{'code':'relation.required'}");
    want(apif(WORKER, body, "POST /api/v1/persons/%lld/reveal", id), 200,
         "{'name':'李四','phone':'13900139000'}");
    Reply log = apif(WORKER, NULL, "GET /api/v1/persons/%lld/access-log?limit=1", id);
    want(log, 200, "{'items':[{'what':'查看了您的姓名或号码'}]}");
    CHECK(reply_get(log, "next").n > 0);
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld/access-log?limit=1&cursor=%s", id,
              arena_z(t_arena(), reply_get(log, "next"))),
         200, "{'items':[{'what':'为您建立档案'}]}");
    want(apif(OTHER_TOWN, NULL, "GET /api/v1/persons/%lld/access-log", id), 404, NULL);
}

typedef struct Linking {
    PersonId anonymous, known, back;
    Str code;
    bool found, used_again;
    size_t ids;
    Rc register_twice;
} Linking;

static Rc make_two(Op *op, void *user)
{
    Linking *l = user;
    TRY(people_create_anonymous(op, INT64_C(330602001005), &l->anonymous));
    TRY(people_create_anonymous(op, INT64_C(330604001001), &l->known));
    TRY(people_register(op, l->known, S("13700137000")));
    TRY(people_register(op, l->known, S("13700137000")));
    return people_claim_code(op, l->anonymous, (ResponseId) { 7 }, &l->code);
}

static Rc claim(Op *op, void *user)
{
    Linking *l = user;
    PersonId other, *ids;
    TRY(people_merge_claim(op, S("0000-0000-0000-0000"), l->known, &other, &l->found));
    CHECK(!l->found);
    TRY(people_merge_claim(op, l->code, l->known, &other, &l->found));
    CHECK(l->found && other.v == l->anonymous.v);
    TRY(people_merge_claim(op, l->code, l->known, &other, &l->used_again));
    TRY(people_resolve(op, l->anonymous, &l->back));
    return people_ids(op, l->known, &ids, &l->ids);
}

static Rc undo(Op *op, void *user)
{
    Linking *l = user;
    bool found;
    PersonId *ids;
    TRY(people_unlink(op, l->anonymous));
    TRY(people_find_by_phone(op, S("+86 137 0013 7000"), &l->back, &found));
    CHECK(found);
    return people_ids(op, l->known, &ids, &l->ids);
}

TEST(people_claim_links_and_can_be_undone)
{
    Linking l = { 0 };
    CHECK_RC(t_write(make_two, &l), RC_OK);
    CHECK_RC(t_write(claim, &l), RC_OK);
    CHECK(!l.used_again);
    CHECK_INT(l.back.v, l.known.v);
    CHECK_INT(l.ids, 2);
    CHECK_RC(t_write(undo, &l), RC_OK);
    CHECK_INT(l.back.v, l.known.v);
    CHECK_INT(l.ids, 1);
}

static Rc take_number(Op *op, void *user)
{
    const PersonId *p = user;
    return people_register(op, *p, S("13700137000")) == RC_CONFLICT ? RC_OK : RC_INTERNAL;
}

TEST(people_phone_belongs_to_one)
{
    Linking l = { 0 };
    CHECK_RC(t_write(make_two, &l), RC_OK);
    CHECK_RC(t_write(take_number, &l.anonymous), RC_OK);
}

TEST(people_counts_follow_the_home)
{
    want(api(WORKER, "POST /api/v1/persons", "{'name':'王五','area':330602001005}"), 201, NULL);
    want(api(ME, "PATCH /api/v1/me", "{'name':'赵六'}"), 200, NULL);
    (void)t_actor_id("community_worker@330602001006");
    want(api(ME, "PATCH /api/v1/me", "{'area':330602001006}"), 200, "{'area':330602001006}");
    all_is_well();
}

/* Whoever knows somebody's citizen number must not learn from it whether the service knows them, nor keep staff from
   writing them down. */
TEST(people_self_declared_number_proves_nothing)
{
    const char *known = "{'name':'李四','id_number':'11010519491231002X','area':330602001005}";
    const char *sure = "{'name':'李四','id_number':'11010519491231002X','area':330602001005,"
                       "'confirm_not_duplicate':true}";
    const char *says = "{'id_number':'11010519491231002X'}";
    want(api("anonymous@330602001005", "PATCH /api/v1/me", says), 200, NULL);
    want(api(WORKER, "POST /api/v1/persons", known), 409, "{'code':'person.duplicate'}");
    want(api(WORKER, "POST /api/v1/persons", sure), 201, NULL);
    Reply before = api("anonymous@330602001005#2", "PATCH /api/v1/me", says);
    want(before, 200, "{'id_number_masked':'110105********002X'}");
    want(api(WORKER, "POST /api/v1/persons", sure), 409,
         "{'code':'person.duplicate'}"); /* staff's own stays one */
}

/* "Write down" answers whether somebody is known as well as a search does: it counts as one, and a hit is on record. */
TEST(people_writing_down_is_no_way_round_the_search)
{
    const char *zhang = "{'name':'张三','phone':'13800138000','area':330602001005}", *why;
    want(api(WORKER, "POST /api/v1/persons", zhang), 201, NULL);
    want(api(WORKER, "POST /api/v1/persons", zhang), 409, "{'code':'person.duplicate'}");
    if (getenv("XQ_TEST_FAULT"))
        return; /* a refusal is then kept more than once, and counted as often */
    Reply r = api("auditor@330600000000", "GET /api/v1/audit/events?action=people.create", NULL);
    want(r, 200, "{'items':[{'detail':'refused person.duplicate'},{}]}");
    CHECK_RC(settings_put(t_app(), S("people.searches_per_hour"), S("10"), ORIGIN_COMMAND, &why), RC_OK);
    for (int i = 2; i < 10; i++)
        want(api(WORKER, "POST /api/v1/persons", zhang), 409, NULL);
    want(api(WORKER, "POST /api/v1/persons", zhang), 429, "{'code':'rate.limited'}");
    want(api(WORKER, "POST /api/v1/persons/search", "{'phone':'13800138000'}"), 429, NULL);
}

/* ---- a record that staff made, taken over by the person ---- */

typedef struct Account {
    PersonId person, known;
    StaffId staff;
    const char *phone;
} Account;

static Rc sign_up(Op *op, void *user)
{
    const Account *a = user;
    return people_register(op, a->person, str_from_z(a->phone));
}

static Rc relate(Op *op, void *user)
{
    const Account *a = user;
    return op_relate(op, a->known, a->staff, "task", 0);
}

static Rc make_linked(Op *op, void *user)
{
    Linking *l = user;
    TRY(people_create_anonymous(op, INT64_C(330602001005), &l->anonymous));
    return people_link(op, l->anonymous, l->known);
}

static Rc count_linked(Op *op, void *user)
{
    Linking *l = user;
    PersonId *ids;
    TRY(people_resolve(op, l->anonymous, &l->back));
    return people_ids(op, l->known, &ids, &l->ids);
}

static const char *code_of(Reply r)
{
    return arena_printf(t_arena(), "{'code':'%.*s'}", STR_ARG(reply_get(r, "code"))).p;
}

static Account known_and_account(const char *who, const char *phone)
{
    Reply r = api(WORKER, "POST /api/v1/persons",
                  "{'name':'张三','phone':'13800138000','area':330602001005,'confirm_not_duplicate':true}");
    want(r, 201, NULL);
    Account a = { { t_actor_id(who) }, { reply_i64(r, "id") }, { t_actor_id(WORKER) }, phone };
    CHECK_RC(t_write(sign_up, &a), RC_OK);
    return a;
}

TEST(people_take_over_the_record_by_a_code)
{
    static const char resident[] = "resident@330602001005";
    Account a = known_and_account(resident, "13800138000");
    long long known = (long long)a.known.v, account = (long long)a.person.v;
    /* the code is given by whoever works with the person, of the place, and only for a record that staff made */
    want(apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", known), 403,
         "{'code':'relation.required'}");
    CHECK_RC(t_write(relate, &a), RC_OK);
    want(apif(MANAGER, "{}", "POST /api/v1/persons/%lld/claim-code", known), 403, "{'code':'role.denied'}");
    want(apif(OTHER_TOWN, "{}", "POST /api/v1/persons/%lld/claim-code", known), 404, NULL);
    want(apif(resident, "{}", "POST /api/v1/persons/%lld/claim-code", known), 403, NULL);
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld", known), 200, "{'look_alikes':[{}]}");
    Reply file = apif(WORKER, NULL, "GET /api/v1/persons/%lld", known);
    CHECK_INT(reply_i64(file, "look_alikes.0.id"), account);
    CHECK_STR(reply_get(file, "can.3"), "claim_code");

    Reply spare = apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", known);
    Reply r = apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", known);
    want(api("anonymous@330602001005", "POST /api/v1/me/claims", code_of(r)), 403, NULL);
    want(api(resident, "POST /api/v1/me/claims", code_of(r)), 200, NULL);
    want(api(resident, "GET /api/v1/me", NULL), 200,
         "{'name':'张三','registered':true,'phone_masked':'138****8000'}");
    CHECK_INT(reply_i64(api(resident, "GET /api/v1/me", NULL), "person"), known);
    want(apif(WORKER, NULL, "GET /api/v1/persons/%lld", account), 200, "{'label':'张*','look_alikes':[]}");
    CHECK_STR(reply_get(api(resident, "GET /api/v1/me/access-log", NULL), "items.1.what"),
              "为您开具接管档案的取件码");
    /* once is enough, for them and for anybody else */
    want(apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", known), 409,
         "{'code':'person.signs_in'}");
    Account other = { { t_actor_id("resident@330602001005#2") }, .phone = "13900139000" };
    CHECK_RC(t_write(sign_up, &other), RC_OK);
    want(api("resident@330602001005#2", "POST /api/v1/me/claims", code_of(spare)), 404,
         "{'code':'claim.wrong'}");
    t_clock_advance(72 * MS_HOUR);
    want(api("resident@330602001005#3", "POST /api/v1/me/claims", code_of(spare)), 404,
         "{'code':'claim.wrong'}");
    all_is_well();
}

/* What the account did before, and what was put under it, comes along; another number than the typed one is then the right
   one. */
TEST(people_take_over_brings_what_was_linked)
{
    static const char resident[] = "resident@330602001005";
    Account a = known_and_account(resident, "13700137001");
    Linking l = { .known = a.person };
    CHECK_RC(t_write(make_linked, &l), RC_OK);
    CHECK_RC(t_write(relate, &a), RC_OK);
    Reply r = apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", (long long)a.known.v);
    want(api(resident, "POST /api/v1/me/claims", code_of(r)), 200, NULL);
    l.known = a.known;
    CHECK_RC(t_write(count_linked, &l), RC_OK);
    CHECK_INT(l.ids, 3);
    CHECK_INT(l.back.v, a.known.v);
    want(api(resident, "GET /api/v1/me", NULL), 200, "{'name':'张三','phone_masked':'137****7001'}");
    all_is_well();
}

static Rc write_down(Op *op, void *user)
{
    PersonRow row;
    Linking *l = user;
    TRY(people_create_blind(
        op, &(PersonFacts) { .name = S("张小三"), .phone = S("13700137001"), .area = INT64_C(330602001005) },
        &row));
    l->anonymous = row.id;
    return RC_OK;
}

/* What an institution wrote down and the district joined is a known record: it comes along too. */
TEST(people_take_over_brings_what_was_written_down)
{
    static const char resident[] = "resident@330602001005";
    Account a = known_and_account(resident, "13700137001");
    Linking l = { .known = a.known };
    CHECK_RC(t_write(write_down, &l), RC_OK);
    want(api("district_specialist@330602000000", "POST /api/v1/persons/matches",
             arena_printf(t_arena(), "{'record':'%lld','person':'%lld','same':true}",
                          (long long)l.anonymous.v, (long long)a.person.v)
                 .p),
         204, NULL);
    CHECK_RC(t_write(relate, &a), RC_OK);
    Reply r = apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", (long long)a.known.v);
    want(api(resident, "POST /api/v1/me/claims", code_of(r)), 200, NULL);
    CHECK_RC(t_write(count_linked, &l), RC_OK);
    CHECK_INT(l.ids, 3);
    CHECK_INT(l.back.v, a.known.v);
    all_is_well();
}

/* The help lines stand on every page: a setting that would take them away, or put something else there, is refused. */
TEST(people_help_lines_are_numbers_and_12356_is_one)
{
    static const char put[] = "PUT /api/v1/settings/service.crisis", admin[] = "system_admin@330600000000";
    static const char *const bad[] = {
        "x",
        "[]",
        "{\\\"a\\\":1}",
        "[{\\\"label\\\":\\\"a\\\",\\\"number\\\":\\\"javascript:1\\\"}]",
        "[{\\\"label\\\":\\\"a\\\",\\\"number\\\":\\\"0575-88084678\\\"}]",
        "[{\\\"label\\\":\\\"a\\\",\\\"number\\\":\\\"12356\\\"},{\\\"label\\\":\\\"b\\\",\\\"number\\\":"
        "\\\"110;1\\\"}]",
        "[{\\\"label\\\":\\\"a\\\",\\\"number\\\":\\\"12356\\\"}],\\\"items\\\":[]",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        want(api(admin, put, arena_printf(t_arena(), "{'value':'%s'}", bad[i]).p), 422,
             "{'code':'setting.value','pointer':'/value'}");
    want(api("", "GET /api/v1/public/config", NULL), 200, "{'crisis':[{'number':'12356'},{'number':'120'}]}");
    want(api(admin, put,
             "{'value':'[{\\\"label\\\":\\\"a\\\",\\\"number\\\":\\\"12356\\\"},"
             "{\\\"label\\\":\\\"b\\\",\\\"number\\\":\\\"0575-88084678\\\"}]'}"),
         200, NULL);
    want(api("", "GET /api/v1/public/config", NULL), 200,
         "{'crisis':[{'number':'12356'},{'number':'0575-88084678'}]}");
}

static Rc relate_in_danger(Op *op, void *user)
{
    const Account *a = user;
    TRY(op_relate(op, a->known, a->staff, "break_glass", op->now_ms + MS_HOUR));
    return op_relate(op, a->known, a->staff, "crisis", op->now_ms + MS_HOUR);
}

TEST(people_a_record_is_not_handed_over_in_an_emergency)
{
    Account a = known_and_account("resident@330602001005#glass", "13900139009");
    CHECK_RC(t_write(relate_in_danger, &a), RC_OK);
    want(apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", (long long)a.known.v), 403,
         "{'code':'relation.required'}");
    Reply file = apif(WORKER, NULL, "GET /api/v1/persons/%lld", (long long)a.known.v);
    CHECK(strstr(arena_z(t_arena(), file.body), "claim_code") == NULL);
    CHECK_RC(t_write(relate, &a), RC_OK);
    const char *old =
        code_of(apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", (long long)a.known.v));
    const char *code =
        code_of(apif(WORKER, "{}", "POST /api/v1/persons/%lld/claim-code", (long long)a.known.v));
    want(api("resident@330602001005#glass", "POST /api/v1/me/claims", old), 404, NULL); /* the newest alone */
    long long before = t_messages(NULL);
    want(api("resident@330602001005#glass", "POST /api/v1/me/claims", code), 200, NULL);
    CHECK_INT(t_messages(NULL), before + 1); /* whoever has the number that staff wrote down hears of it */
}
