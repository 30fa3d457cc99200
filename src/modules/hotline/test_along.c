/* The place of a caller is told late: what was planned for them goes along to those who have them now. */
#include <string.h>

#include "base/date.h"
#include "t_hotline.h"

#define STREET "street_specialist@330602001000"
#define OTHER_STREET "street_specialist@330602002000"
#define FAR_STREET "street_specialist@330603001000"

static const char operator1[] = "hotline_operator@330600000000";

/* A call at high risk of somebody in STREET. */
static long long high_call(void)
{
    t_actor_id(STREET), t_actor_id(OTHER_STREET), t_actor_id(FAR_STREET);
    Reply r = line_made(operator1, "12356", "");
    r = api(operator1, "POST /api/v1/hotline/calls",
            body("{'line':'%lld','number':'13800138000'}", (long long)reply_i64(r, "id")));
    want(r, 201, NULL);
    long long call = reply_i64(r, "id");
    want(apif(operator1,
              "{'version':1,'values':{'kind':'suicide','problems':['emotion'],'ladder':'plan_72h'}}",
              "PATCH /api/v1/hotline/calls/%lld", call),
         200, NULL);
    return call;
}

static void move(long long call, long long area)
{
    Reply r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    r = apif(operator1, body("{'version':%lld,'area':%lld}", (long long)reply_i64(r, "version"), area),
             "POST /api/v1/hotline/calls/%lld/place", call);
    want(r, 200, NULL);
}

static long long alert_of(const char *who)
{
    return reply_i64(api(who, "GET /api/v1/alerts", NULL), "items.0.id");
}

static void work(const char *who, const char *verb, const char *more)
{
    long long id = alert_of(who);
    Reply r = apif(who, NULL, "GET /api/v1/alerts/%lld", id);
    r = apif(who, body("{'version':%lld%s}", (long long)reply_i64(r, "version"), more),
             "POST /api/v1/alerts/%lld/%s", id, verb);
    want(r, 200, NULL);
}

/* The follow-ups somebody sees, and when the first of them is due. */
static int follow_ups(const char *who, int64_t *out_due)
{
    Reply r = api(who, "GET /api/v1/tasks", NULL);
    int n = 0;
    want(r, 200, NULL);
    for (int i = 0; reply_get(r, arena_printf(t_arena(), "items.%d.id", i).p).n; i++)
        if (str_eq(reply_get(r, arena_printf(t_arena(), "items.%d.kind", i).p), S("follow_up")) && n++ == 0)
            *out_due = reply_i64(r, arena_printf(t_arena(), "items.%d.due_ms", i).p);
    return n;
}

static void only_at(const char *who, int64_t due)
{
    static const char *const all[] = { STREET, OTHER_STREET, FAR_STREET };
    int64_t there = 0;
    for (size_t i = 0; i < COUNT(all); i++)
        CHECK_INT(follow_ups(all[i], &there), strcmp(all[i], who) == 0);
    CHECK_INT(there, due);
    all_is_well(); /* the counts of follow-ups, too */
}

TEST(hotline_follow_ups_go_along_with_the_alert)
{
    long long call = high_call();
    int64_t due = 0, back = 0;
    move(call, 330602001000);
    work(STREET, "acknowledge", "");
    work(STREET, "dispose", ",'outcome':'emergency'");
    CHECK_INT(follow_ups(STREET, &due), 1);
    CHECK_INT(due, t_now() + MS_DAY);
    only_at(STREET, due);

    move(call, 330602002000); /* another street: the same row, nobody's until somebody takes it */
    only_at(OTHER_STREET, due);
    Reply r = apif(OTHER_STREET, NULL, "GET /api/v1/alerts/%lld", alert_of(OTHER_STREET));
    CHECK(strstr(arena_z(t_arena(), r.body), "随访 1 项随之转给"));
    move(call, 330603001000); /* another county */
    only_at(FAR_STREET, due);
    r = apif(FAR_STREET, NULL, "GET /api/v1/alerts/%lld", alert_of(FAR_STREET));
    CHECK(strstr(arena_z(t_arena(), r.body), "随访 1 项随之转给"));
    move(call, 330602001000); /* and back */
    only_at(STREET, due);
    t_wait(MS_DAY + MS_MINUTE);
    t_ticks(); /* late, and the alert that is open says so */
    r = apif(STREET "#2", NULL, "GET /api/v1/alerts/%lld", alert_of(STREET "#2"));
    CHECK(strstr(arena_z(t_arena(), r.body), "随访超时未完成"));
    CHECK_INT(follow_ups(STREET "#2", &back), 1);
    all_is_well();
}

/* Closed where they were thought to be: those of the place get an alert of their own, and what was still planned. */
TEST(hotline_follow_ups_go_to_the_alert_that_follows_a_closed_one)
{
    long long call = high_call();
    int64_t due = 0;
    move(call, 330602001000);
    work(STREET, "acknowledge", "");
    work(STREET, "dispose", ",'outcome':'emergency'");
    CHECK_INT(follow_ups(STREET, &due), 1);
    work(STREET, "close", ",'outcome':'emergency','note':'n'");
    t_actor_id("street_specialist@330602001000#2");
    work("street_specialist@330602001000#2", "confirm", "");
    CHECK_INT(follow_ups(STREET, &due), 1); /* it goes on after the closing */
    move(call, 330603001000);
    only_at(FAR_STREET, due);
}
