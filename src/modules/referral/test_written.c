/* People whom schools and hospitals write down: proposed as perhaps known ones', decided by the district. */
#include "t_referral.h"

#include "modules/people/people.h"

/* Of a pupil whose telephone or citizen number is known already: the writer learns nothing, the district decides. */
static int64_t written(const char *more)
{
    Str body =
        arena_printf(t_arena(),
                     "{'kind':'school_green','to_unit':'%lld','reason':'情绪低落','about':{'name':'王小明',%s"
                     "'area':330602001005}}",
                     (long long)unit_of(hospital), more);
    Reply r = api(school, "POST /api/v1/referrals", body.p);
    want(r, 201, "{'person_label':'王*'}");
    CHECK(!has(r, "\"person\":"));
    return reply_i64(r, "id");
}

static int64_t known(const char *more)
{
    Str body =
        arena_printf(t_arena(), "{'name':'王小明','confirm_not_duplicate':true,%s'area':330602001005}", more);
    Reply r = api(worker, "POST /api/v1/persons", body.p);
    want(r, 201, NULL);
    return reply_i64(r, "id");
}

static Reply decide(const char *who, int64_t record, int64_t person, const char *same)
{
    Str body = arena_printf(t_arena(), "{'record':'%lld','person':'%lld','same':%s}", (long long)record,
                            (long long)person, same);
    return api(who, "POST /api/v1/persons/matches", body.p);
}

#define MATCHES "GET /api/v1/persons/matches"

TEST(referral_written_record_is_proposed_and_joined_by_the_district)
{
    t_actor_id(street);
    t_actor_id(district);
    int64_t person = known("'phone':'13800138000',");
    int64_t id = written("'phone':'13800138000','birth_date':'2008-05-01',");
    written("'phone':'13900139000',"); /* nobody's */
    Reply r = api(district, MATCHES, NULL);
    want(r, 200, "{'items':[{'record_label':'王*','same_phone':true,'same_number':false,'same_name':true}]}");
    CHECK(!reply_get(r, "items.1.record").n);
    CHECK_INT(reply_i64(r, "items.0.person"), person);
    int64_t record = reply_i64(r, "items.0.record");
    /* not the writer, not the street, not another district */
    want(api(school, MATCHES, NULL), 403, "{'code':'role.denied'}");
    want(api(street, MATCHES, NULL), 403, "{'code':'role.denied'}");
    want(api("district_specialist@330603000000", MATCHES, NULL), 200, "{'items':[]}");
    want(decide("district_specialist@330603000000", record, person, "true"), 404, NULL);
    want(decide(school, record, person, "true"), 403, NULL);
    want(decide(district, person, record, "true"), 409, "{'code':'person.no_match'}");
    want(decide(district, record, t_actor_id(resident), "true"), 409, "{'code':'person.no_match'}");
    want(decide(district, record, person, "true"), 204, NULL);
    want(decide(district, record, person, "true"), 204, NULL); /* once */
    want(api(district, MATCHES, NULL), 200, "{'items':[]}");
    want(api(district, MATCHES "?state=joined", NULL), 200, "{'items':[{'same_phone':true}]}");
    all_is_well();
    /* the writer sees what it saw, and goes on */
    r = look(school, id);
    want(r, 200, "{'person_label':'王*','state':'drafted'}");
    want(act(school, id, "consent", "'given_by':'guardian','how':'paper','consent_version':1"), 200, NULL);
    want(act(school, id, "send", ""), 200, NULL);
    want(look(hospital, id), 200, "{'letter':{'name':'王小明'}}");
    want(look(worker, id), 404, NULL); /* works with the person, and does not read the school's letter */
    want(look(street, id), 404, NULL);
    /* taken out again */
    want(decide(district, record, person, "false"), 204, NULL);
    want(api(district, MATCHES, NULL), 200, "{'items':[]}");
    want(api(district, MATCHES "?state=joined", NULL), 200, "{'items':[]}");
    all_is_well();
    r = api("auditor@330600000000", "GET /api/v1/audit/events?action=people.match", NULL);
    CHECK(has(r, "taken out") && has(r, "same"));
}

static Rc register_resident(Op *op, void *user)
{
    return people_register(op, (PersonId) { *(const int64_t *)user }, S("13800138000"));
}

TEST(referral_of_a_joined_record_is_in_the_persons_copy)
{
    int64_t person = t_actor_id(resident);
    CHECK_RC(t_write(register_resident, &person), RC_OK);
    green_channel();
    want(api(resident, "GET /api/v1/me/export", NULL), 200, "{'referrals':[]}");
    Reply r = api(district, MATCHES, NULL);
    want(r, 200, "{'items':[{'registered':true,'same_phone':true,'same_name':false}]}");
    want(decide(district, reply_i64(r, "items.0.record"), person, "true"), 204, NULL);
    r = api(resident, "GET /api/v1/me/export", NULL);
    want(r, 200, "{'referrals':[{'state':'sent','consent_by':'guardian','letter':{'reason':'情绪低落'}}]}");
    CHECK(has(r, "核对您的两份档案"));
}

TEST(referral_written_record_with_a_citizen_number_takes_it_from_nobody)
{
    int64_t person = known("'id_number':'330602200805010010',");
    written("'id_number':'330602200805010010',");
    Reply r = api(district, MATCHES, NULL);
    want(r, 200, "{'items':[{'same_number':true,'same_phone':false}]}");
    want(decide(district, reply_i64(r, "items.0.record"), person, "false"), 204, NULL);
    want(api(district, MATCHES, NULL), 200, "{'items':[]}"); /* looked at */
    want(decide(district, reply_i64(r, "items.0.record"), person, "true"), 409, NULL);
    all_is_well();
    Str body =
        arena_printf(t_arena(),
                     "{'kind':'school_green','to_unit':'%lld','reason':'因由','about':{'name':'王小明',"
                     "'id_number':'330602200805010011','area':330602001005}}",
                     (long long)unit_of(hospital));
    want(api(school, "POST /api/v1/referrals", body.p), 422, "{'code':'person.id_number'}");
}

/* Written down twice, by a school and a hospital, before anybody knew them; all of it becomes the person's. */
TEST(referral_written_twice_is_one_pair_and_ends_with_the_person)
{
    written("'phone':'13800138000',");
    written("'phone':'13800138000',");
    Reply r = api(district, MATCHES, NULL);
    want(r, 200, "{'items':[{'same_phone':true}]}");
    CHECK(!reply_get(r, "items.1.record").n);
    want(decide(district, reply_i64(r, "items.0.record"), reply_i64(r, "items.0.person"), "true"), 204, NULL);
    int64_t person = known("'phone':'13800138000',");
    r = api(district, MATCHES, NULL);
    CHECK_INT(reply_i64(r, "items.0.person"), person);
    CHECK(!reply_get(r, "items.1.record").n);
    want(decide(district, reply_i64(r, "items.0.record"), person, "true"), 204, NULL);
    want(api(district, MATCHES, NULL), 200, "{'items':[]}");
    want(api(district, MATCHES "?state=joined", NULL), 200, "{'items':[{},{}]}");
    all_is_well();
}
