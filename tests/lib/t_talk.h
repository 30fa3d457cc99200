/* What the tests of conversations share: who writes, a desk, the verbs. */
#pragma once

#include "base/date.h"
#include "modules/consult/consult.h"
#include "t_api.h"

#define ME "resident@330602001005"
#define ANON "anonymous@330602001005"
#define FAR "resident@330602002001"
#define COUNSELLOR "counsellor@330602001000"
#define SECOND "counsellor@330602001000#2"
#define ELSEWHERE "counsellor@330602002000"
#define WORKER "community_worker@330602001005"
#define STREET "street_specialist@330602001000"
#define CRISIS "crisis_team@330602000000"
#define ADMIN "system_admin@330600000000"
#define MANAGER "district_manager@330602000000"

static inline void agree(const char *who)
{
    want(api(who, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':true},{'purpose':'health','version':1,'"
             "granted':true}]}"),
         201, NULL);
}

static inline long long unit_of(const char *who)
{
    (void)t_actor_id(who);
    Reply r = api(who, "GET /api/v1/session", NULL);
    return (long long)reply_i64(r, "staff.roles.0.unit");
}

static inline Reply desk(const char *who, const char *kind, const char *hours)
{
    return api(
        ADMIN, "POST /api/v1/consult-desks",
        arena_printf(t_arena(),
                     "{'unit':'%lld','kind':'%s','name':'一号台','hours':'%s','max_open':2,'active':true}",
                     unit_of(who), kind, hours)
            .p);
}

static inline void setup(void)
{
    (void)t_actor_id(WORKER);
    (void)t_actor_id(STREET);
    want(desk(COUNSELLOR, "consult", ""), 201, "{'kind':'consult','hours':'','max_open':2}");
    agree(ME);
}

static inline long long start(const char *who)
{
    Reply r = api(who, "POST /api/v1/me/consults", "{'terms':1}");
    want(r, 201, NULL);
    return (long long)reply_i64(r, "id");
}

static inline Reply say(const char *who, long long id, const char *client, const char *text)
{
    bool me = strncmp(who, "resident", 8) == 0 || strncmp(who, "anonymous", 9) == 0;
    return apif(who, arena_printf(t_arena(), "{'client':'client-%s','text':'%s'}", client, text).p,
                "POST /api/v1/%sconsults/%lld/messages", me ? "me/" : "", id);
}

static inline Reply on(const char *who, long long id, const char *verb, const char *body)
{
    return apif(who, body, "POST /api/v1/consults/%lld/%s", id, verb);
}

static inline Reply view(const char *who, long long id)
{
    return apif(who, NULL, "GET /api/v1/consults/%lld", id);
}

static inline Reply messages(const char *who, long long id, int after)
{
    bool me = strncmp(who, "resident", 8) == 0 || strncmp(who, "anonymous", 9) == 0;
    return apif(who, NULL, "GET /api/v1/%sconsults/%lld/messages?after=%d", me ? "me/" : "", id, after);
}

static inline long long version(const char *who, long long id)
{
    return (long long)reply_i64(view(who, id), "version");
}
