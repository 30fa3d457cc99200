#include "t_referral.h"

int64_t unit_of(const char *who)
{
    return reply_i64(api(who, "GET /api/v1/session", NULL), "staff.roles.0.unit");
}

/* A resident with a result, and an alert that the worker has taken. */
int64_t alert_of, response_of;
int64_t person_at_risk(void)
{
    t_actor_id(worker);
    t_actor_id(street);
    t_actor_id(district);
    want(api(resident, "PATCH /api/v1/me", "{'name':'李雷雷'}"), 200, NULL);
    want(api(resident, "POST /api/v1/consents",
             "{'items':[{'purpose':'service','version':1,'granted':true},{'purpose':'health','version':1,'"
             "granted':true}]}"),
         201, NULL);
    Reply r = api(resident, "POST /api/v1/responses/sheet", "{'form':'phq-9','answers':[2,2,2,2,1,1,1,1,1]}");
    want(r, 201, NULL);
    response_of = reply_i64(r, "id");
    alert_of = reply_i64(r, "help.alert");
    r = apif(worker, NULL, "GET /api/v1/alerts/%lld", (long long)alert_of);
    Str seen = arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(r, "version"));
    want(apif(worker, seen.p, "POST /api/v1/alerts/%lld/acknowledge", (long long)alert_of), 200, NULL);
    return t_actor_id(resident);
}

Reply draft(int64_t person, const char *more)
{
    Str body = arena_printf(t_arena(),
                            "{'kind':'community_hospital','to_unit':'%lld','reason':'请评估抑郁情绪'%s%s}",
                            (long long)unit_of(hospital), *more ? "," : "", more);
    return apif(worker, body.p, "POST /api/v1/persons/%lld/referrals", (long long)person);
}

/* One act at the referral's present version. */
Reply act(const char *who, int64_t id, const char *verb, const char *more)
{
    Reply r = apif(who, NULL, "GET /api/v1/referrals/%lld", (long long)id);
    Str body =
        arena_printf(t_arena(), "{'version':%lld%s%s}",
                     (long long)(r.status == 200 ? reply_i64(r, "version") : 1), *more ? "," : "", more);
    return apif(who, body.p, "POST /api/v1/referrals/%lld/%s", (long long)id, verb);
}

int64_t sent(int64_t person, const char *more)
{
    Reply r = draft(person, more);
    want(r, 201, "{'state':'drafted','side':'sender'}");
    int64_t id = reply_i64(r, "id");
    want(act(worker, id, "consent", AGREED), 200, "{'state':'consented'}");
    want(act(worker, id, "send", ""), 200, "{'state':'sent'}");
    return id;
}

Reply look(const char *who, int64_t id)
{
    return apif(who, NULL, "GET /api/v1/referrals/%lld", (long long)id);
}

bool has(Reply r, const char *text)
{
    return strstr(arena_z(t_arena(), r.body), text) != NULL;
}

int64_t green_channel(void)
{
    Str body = arena_printf(
        t_arena(),
        "{'kind':'school_green','to_unit':'%lld','reason':'情绪低落','parts':['contact'],'updates':true,"
        "'about':{'name':'王小明','phone':'13800138000','birth_date':'2008-05-01','area':330602001005}}",
        (long long)unit_of(hospital));
    Reply r = api(school, "POST /api/v1/referrals", body.p);
    want(r, 201, NULL);
    int64_t id = reply_i64(r, "id");
    want(act(school, id, "consent", "'given_by':'guardian','how':'paper','consent_version':1"), 200, NULL);
    want(act(school, id, "send", ""), 200, NULL);
    return id;
}
