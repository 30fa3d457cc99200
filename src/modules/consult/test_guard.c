/* Conversations attacked: what each who is not meant tries, and what they get. */
#include "t_talk.h"

#define LATER "counsellor@330602001000#3"

static long long at_risk(void)
{
    setup();
    long long id = start(ME);
    want(on(COUNSELLOR, id, "take", NULL), 200, NULL);
    want(say(ME, id, "risk", "我不想活了"), 201, "{'help':{'level':'orange'}}");
    return id;
}

TEST(consult_guard_that_somebody_writes_is_known_to_whom_it_concerns)
{
    long long id = at_risk();
    want(view(WORKER, id), 403, "{'code':'relation.required'}"); /* of the home, nothing to do with it */
    want(view(SECOND, id), 403, "{'code':'relation.required'}"); /* a colleague, who could not take it */
    want(api(WORKER, "GET /api/v1/consults?list=all", NULL), 403, "{'code':'role.denied'}");
    want(api(COUNSELLOR, "GET /api/v1/consults?list=all", NULL), 403, NULL);
    want(api(STREET, "GET /api/v1/consults?list=all", NULL), 200, "{'items':[{'risk':'orange'}]}");
    Reply seen = view(STREET, id); /* may look for a reason: until then no word of what was said */
    want(seen, 200, "{'hits':[],'item':{'risk':'orange'}}");
    CHECK(!memmem(seen.body.p, seen.body.n, "轻生", strlen("轻生")));

    long long alert = (long long)reply_i64(view(COUNSELLOR, id), "alert");
    want(apif(WORKER, NULL, "GET /api/v1/consults?list=all&alert=%lld", alert), 200, "{'items':[]}");
    want(apif(COUNSELLOR, NULL, "GET /api/v1/consults?list=all&alert=%lld", alert), 200, "{'items':[{}]}");
    want(apif(WORKER, NULL, "GET /api/v1/consults/%lld/colleagues", id), 403, NULL);
    want(apif(ELSEWHERE, NULL, "GET /api/v1/consults/%lld/colleagues", id), 404, NULL);
}

/* Owning another alert of the same person opens no conversation of before. */
TEST(consult_guard_the_owner_of_its_own_alert_reads)
{
    long long id = at_risk();
    long long alert = (long long)reply_i64(view(COUNSELLOR, id), "alert");
    long long version = (long long)reply_i64(apif(STREET, NULL, "GET /api/v1/alerts/%lld", alert), "version");
    const char *body = arena_printf(t_arena(), "{'version':%lld}", version).p;
    want(messages(WORKER, id, 0), 403, NULL);
    want(apif(WORKER, body, "POST /api/v1/alerts/%lld/acknowledge", alert), 200, NULL);
    want(messages(WORKER, id, 0), 200, "{'last_n':3}");
    want(say(WORKER, id, "x", "我是社区的"), 403, "{'code':'consult.not_yours'}");
}

TEST(consult_guard_a_kept_reply_is_no_way_back)
{
    setup();
    long long id = start(ME);
    ApiMore key = { .idempotency_key = "again" };
    const char *take = arena_printf(t_arena(), "POST /api/v1/consults/%lld/take", id).p;
    want(api_more(COUNSELLOR, take, NULL, key), 200, NULL);
    want(api(SECOND, "PUT /api/v1/consult-seat", "{'on':true}"), 200, NULL);
    long long v = version(COUNSELLOR, id), other = (long long)t_actor_id(SECOND);
    want(on(COUNSELLOR, id, "offer",
            arena_printf(t_arena(), "{'version':%lld,'staff':'%lld','note':'只给接手的人'}", v, other).p),
         200, NULL);
    want(on(ELSEWHERE, id, "take", NULL), 404, NULL);
    want(on(LATER, id, "take", NULL), 409, "{'code':'consult.not_free'}"); /* not the one who is asked */
    Reply next = api_more(SECOND, "POST /api/v1/consults/next", NULL, key);
    want(next, 200, "{'state':'active'}");
    CHECK(!memmem(next.body.p, next.body.n, "接手", strlen("接手")));
    want(api_more(SECOND, "POST /api/v1/consults/next", NULL, key), 200, "{'state':'active'}"); /* once */
    want(api_more(COUNSELLOR, take, NULL, key), 409, "{'code':'consult.not_free'}");
    want(messages(COUNSELLOR, id, 0), 403, NULL);
}

TEST(consult_guard_another_message_under_a_used_name_is_refused)
{
    setup();
    long long id = start(ME);
    want(say(ME, id, "a", "第一句"), 201, "{'n':2}");
    want(say(ME, id, "a", "另一句"), 409, "{'code':'consult.name_used','pointer':'/client'}");
    want(messages(ME, id, 1), 200, "{'items':[{'text':'第一句'}],'last_n':2}");
    all_is_well();
}

TEST(consult_guard_odd_messages)
{
    setup();
    agree(FAR);
    long long id = start(ME);
    want(say(ME, id, "blank", "   "), 422, "{'code':'consult.blank','pointer':'/text'}");
    want(say(ME, id, "unseen", "\u200b\u2060\ufeff\u3000"), 422, "{'code':'consult.blank'}");
    want(say(ME, id, "nul", "a\\u0000b"), 422, "{'code':'json.nul'}");
    char *long_text = arena_alloc(t_arena(), 4 * 1001, 1);
    CHECK(long_text);
    for (int i = 0; i < 1001; i++)
        memcpy(long_text + i * 3, "啊", 3);
    want(say(ME, id, "long", long_text), 422, "{'code':'field.length'}");
    want(say(ME, id, "turned", "\u202e了活想不我"), 201, "{'n':2}");
    want(say(ME, id, "struck", "我不\u0336想\u0336活了"), 201, "{'help':{'level':'orange'}}");
    want(say(ME, id, "old", "想自殺"), 201, "{'help':{'level':'orange'}}");
    /* Numbers of other conversations. */
    want(apif(FAR, "{'seen':1}", "POST /api/v1/me/consults/%lld/seen", id), 404, NULL);
    want(apif(FAR, "{'score':1}", "POST /api/v1/me/consults/%lld/rating", id), 404, NULL);
    want(apif(ME, "{'seen':99}", "POST /api/v1/me/consults/%lld/seen", id), 204, NULL);
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200, "{'seen':4}");
    all_is_well();
}

/* At risk, the counsellor wrote last and has gone: somebody else is wanted, though the person says nothing. */
TEST(consult_guard_nobody_at_risk_stays_with_who_has_gone)
{
    long long id = at_risk();
    want(say(COUNSELLOR, id, "s", "我在,请慢慢说"), 201, NULL);
    t_clock_advance(4 * MS_MINUTE);
    t_ticks();
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200, "{'state':'active'}");
    t_clock_advance(3 * MS_MINUTE);
    t_ticks();
    want(apif(ME, NULL, "GET /api/v1/me/consults/%lld", id), 200, "{'state':'waiting'}");
    want(messages(COUNSELLOR, id, 0), 403, NULL);
    want(on(SECOND, id, "take", NULL), 200, "{'hits':[{'level':'orange'}]}");
    all_is_well();
}
