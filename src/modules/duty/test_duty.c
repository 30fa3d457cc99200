/* Module duty: planning by rules, holes before they happen, swaps between three people, and who is on duty now. */
#include "base/date.h"
#include "modules/duty/rules.h"
#include "t_api.h"

#define DISTRICT "district_specialist@330602000000"
#define CRISIS "crisis_team@330602000000"
#define OTHER "district_specialist@330603000000"
#define WORKER "community_worker@330602001005"

static RosterId roster;
static int n_members;
static const char *manager = DISTRICT; /* sessions end while the time is moved: then another one carries on */

static const char *member(int i)
{
    return i ? arena_printf(t_arena(), CRISIS "#%d", i).p : CRISIS;
}

static int64_t version(void)
{
    return reply_i64(apif(manager, NULL, "GET /api/v1/duty/rosters/%lld", (long long)roster.v), "version");
}

static Str unit_of(const char *who)
{
    return arena_str(t_arena(), reply_get(api(who, "GET /api/v1/session", NULL), "staff.roles.0.unit"));
}

static void members(int n)
{
    Buf b;
    buf_init_arena(&b, t_arena(), 8192);
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%s{'staff':'%lld','qualification':'%s'}", i ? "," : "",
                   (long long)t_actor_id(member(i)), i == 0 ? "psychiatrist" : "counsellor");
    Str list = buf_str(&b);
    Str body =
        arena_printf(t_arena(), "{'version':%lld,'members':[%.*s]}", (long long)version(), STR_ARG(list));
    want(apif(DISTRICT, body.p, "PUT /api/v1/duty/rosters/%lld/members", (long long)roster.v), 204, NULL);
    n_members = n;
}

/* Day and night in three shifts, one post. */
static void make(const char *post, int n)
{
    manager = DISTRICT;
    Str unit = unit_of(DISTRICT);
    Str body = arena_printf(t_arena(),
                            "{'unit':'%.*s','kind':'crisis','name':'危机干预队','posts':[%s],'patterns':["
                            "{'name':'早','from_minute':480,'minutes':480,'days':[1,2,3,4,5,6,7]},"
                            "{'name':'中','from_minute':960,'minutes':480,'days':[1,2,3,4,5,6,7]},"
                            "{'name':'夜','from_minute':0,'minutes':480,'days':[1,2,3,4,5,6,7]}]}",
                            STR_ARG(unit), post);
    Reply r = api(DISTRICT, "POST /api/v1/duty/rosters", body.p);
    want(r, 200, NULL);
    roster.v = reply_i64(r, "id");
    members(n);
}

static Str today(void)
{
    char text[10];
    date_format(date_from_days(day_of_ms(t_now())), text);
    return arena_str(t_arena(), (Str) { text, 10 });
}

static Reply days(const char *verb, int64_t n)
{
    Str day = today();
    Str body = arena_printf(t_arena(), "{'version':%lld,'from':'%.*s','days':%lld}", (long long)version(),
                            STR_ARG(day), (long long)n);
    return apif(manager, body.p, "POST /api/v1/duty/rosters/%lld/%s", (long long)roster.v, verb);
}

static Reply view(const char *who)
{
    return apif(who, NULL, "GET /api/v1/duty/rosters/%lld", (long long)roster.v);
}

#define POST_ANY "{'name':'值守'}"

TEST(duty_every_hole_is_seen_until_it_is_covered)
{
    make(POST_ANY, 6);
    Reply r = view(CRISIS);
    want(r, 200, "{'manage':false,'now':[],'holes':[{'post':1,'why':'empty'}]}");
    CHECK_INT(reply_i64(r, "holes.0.from_ms"), t_now());
    CHECK_INT(reply_i64(r, "holes.0.until_ms"), reply_i64(r, "look_ahead_ms"));

    want(days("plan", 35), 200, "{'empty':0}");
    want(view(DISTRICT), 200, "{'manage':true,'now':[]}");
    CHECK(reply_get(view(DISTRICT), "holes.0.why").n > 0); /* drafts do not count */
    want(days("publish", 35), 204, NULL);
    r = view(DISTRICT);
    /* the shift that has begun today before it was planned stays a hole: nobody can sit there in the past */
    CHECK(!reply_get(r, "holes.1.why").n);
    t_clock_advance(9 * MS_HOUR);
    r = view(CRISIS "#late");
    want(r, 200, "{'holes':[]}");
    CHECK(reply_i64(r, "now.0.staff") != 0);
    want(api(CRISIS "#late", "GET /api/v1/duty/rosters", NULL), 200,
         "{'items':[{'kind':'crisis','holes':0}]}");
    budget(12);
}

TEST(duty_plan_keeps_rest_and_week)
{
    make(POST_ANY, 3); /* too few for day and night */
    Reply r = days("plan", 14);
    want(r, 200, NULL);
    CHECK(reply_i64(r, "empty") > 0);
    r = view(DISTRICT);
    for (int i = 0; i < 3; i++) {
        Str at = arena_printf(t_arena(), "members.%d.week_minutes", i);
        CHECK(reply_i64(r, arena_z(t_arena(), at)) <= 44 * 60);
    }
    members(6); /* three more: the same plan again fills what was empty */
    want(days("plan", 14), 200, "{'empty':0}");
}

/* The shifts of the next week; index of one whose member is (or is not) the one given. */
static int64_t shift_of(Reply r, int64_t staff, bool is, int64_t after_ms, int *out_index)
{
    for (int i = 0; i < 60; i++) {
        Str at = arena_printf(t_arena(), "shifts.%d.", i);
        int64_t who = reply_i64(r, arena_printf(t_arena(), "%.*sstaff", STR_ARG(at)).p);
        int64_t begins = reply_i64(r, arena_printf(t_arena(), "%.*sstarts_ms", STR_ARG(at)).p);
        if (who > 0 && (who == staff) == is && begins > after_ms) {
            *out_index = i;
            return reply_i64(r, arena_printf(t_arena(), "%.*sid", STR_ARG(at)).p);
        }
    }
    CHECK(!"there is such a shift");
    return 0;
}

static int64_t member_of_shift(Reply r, int i, const char *name)
{
    return reply_i64(r, arena_printf(t_arena(), "shifts.%d.%s", i, name).p);
}

TEST(duty_a_shift_is_given_by_the_rules_only)
{
    int i, k;
    make("{'name':'值守','accepts':['counsellor']}", 7); /* the first is a psychiatrist */
    want(days("plan", 14), 200, "{'empty':0}");
    Reply r = view(DISTRICT);
    int64_t m1 = t_actor_id(member(1)), id = shift_of(r, m1, true, t_now(), &i);
    Str body = arena_printf(t_arena(), "{'version':1,'staff':'%lld'}", (long long)t_actor_id(member(0)));
    want(apif(DISTRICT, body.p, "POST /api/v1/duty/shifts/%lld/assign", (long long)id), 409,
         "{'code':'duty.qualification','pointer':'/staff'}");
    int64_t next = shift_of(r, m1, false, member_of_shift(r, i, "starts_ms") - 1, &k);
    body = arena_printf(t_arena(), "{'version':1,'staff':'%lld'}", (long long)m1);
    want(apif(DISTRICT, body.p, "POST /api/v1/duty/shifts/%lld/assign", (long long)next), 409,
         "{'code':'duty.rest'}");
    body = arena_printf(t_arena(), "{'version':1,'staff':'%lld'}", (long long)t_actor_id(DISTRICT));
    want(apif(DISTRICT, body.p, "POST /api/v1/duty/shifts/%lld/assign", (long long)next), 409,
         "{'code':'duty.not_member'}");
    want(apif(DISTRICT, "{'version':1}", "POST /api/v1/duty/shifts/%lld/assign", (long long)id), 204, NULL);
    want(apif(DISTRICT, "{'version':1}", "POST /api/v1/duty/shifts/%lld/assign", (long long)id), 409,
         "{'code':'duty.version'}");
    want(apif(member(1), "{'version':2}", "POST /api/v1/duty/shifts/%lld/assign", (long long)id), 403,
         "{'code':'role.denied'}");
    want(apif(OTHER, "{'version':2}", "POST /api/v1/duty/shifts/%lld/assign", (long long)id), 404,
         "{'code':'duty.no_shift'}");
    want(apif(OTHER, NULL, "GET /api/v1/duty/rosters/%lld", (long long)roster.v), 404,
         "{'code':'duty.none'}");
    want(api(WORKER, "GET /api/v1/duty/rosters", NULL), 200, "{'items':[]}");
    want(api("resident@330602001005", "GET /api/v1/duty/rosters", NULL), 403, NULL);
    want(api(OTHER, "POST /api/v1/duty/rosters",
             arena_printf(t_arena(),
                          "{'unit':'%.*s','kind':'other','name':'n','posts':[" POST_ANY
                          "],'patterns':[{'name':'d','from_minute':0,'minutes':60,'days':[1]}]}",
                          STR_ARG(unit_of(DISTRICT)))
                 .p),
         404, NULL);
}

TEST(duty_a_swap_takes_three_people)
{
    int i;
    make(POST_ANY, 8);
    want(days("plan", 14), 200, "{'empty':0}");
    want(days("publish", 14), 204, NULL);
    Reply r = view(member(2));
    int64_t from = t_actor_id(member(2)), id = shift_of(r, from, true, t_now(), &i);
    const char *taker = NULL;
    Str self = arena_printf(t_arena(), "{'version':2,'staff':'%lld'}", (long long)from);
    want(apif(member(2), self.p, "POST /api/v1/duty/shifts/%lld/swap", (long long)id), 409,
         "{'code':'duty.twice'}");
    for (int k = 0; k < n_members && !taker; k++) {
        Str body = arena_printf(t_arena(), "{'version':2,'staff':'%lld'}", (long long)t_actor_id(member(k)));
        r = apif(member(2), body.p, "POST /api/v1/duty/shifts/%lld/swap", (long long)id);
        if (r.status == 204)
            taker = member(k);
        else
            want(r, 409, NULL);
    }
    CHECK(taker != NULL);
    r = view(DISTRICT);
    int64_t swap = reply_i64(r, "swaps.0.id");
    want(r, 200, "{'swaps':[{'state':'asked','from_me':false,'to_me':false}]}");
    want(apif(DISTRICT, "{'version':1,'yes':true}", "POST /api/v1/duty/swaps/%lld/decide", (long long)swap),
         409, "{'code':'duty.swap_state'}");
    want(apif(member(2), "{'version':1,'yes':true}", "POST /api/v1/duty/swaps/%lld/answer", (long long)swap),
         403, "{'code':'duty.not_yours'}");
    want(apif(taker, "{'version':1,'yes':true}", "POST /api/v1/duty/swaps/%lld/answer", (long long)swap), 204,
         NULL);
    want(apif(taker, "{'version':2,'yes':true}", "POST /api/v1/duty/swaps/%lld/decide", (long long)swap), 403,
         "{'code':'role.denied'}");
    want(apif(OTHER, "{'version':2,'yes':true}", "POST /api/v1/duty/swaps/%lld/decide", (long long)swap), 404,
         NULL);
    want(apif(DISTRICT, "{'version':2,'yes':true}", "POST /api/v1/duty/swaps/%lld/decide", (long long)swap),
         204, NULL);
    r = view(DISTRICT);
    CHECK(!reply_get(r, "swaps.0.id").n);
    CHECK_INT(member_of_shift(r, i, "staff"), t_actor_id(taker));
    want(apif(DISTRICT, "{'version':3,'yes':true}", "POST /api/v1/duty/swaps/%lld/decide", (long long)swap),
         409, NULL);
}

TEST(duty_a_hole_is_told_once_before_it_happens)
{
    make(POST_ANY, 8);
    want(days("plan", 2), 200, "{'empty':0}");
    want(days("publish", 2), 204, NULL);
    t_clock_advance(9 * MS_HOUR);
    t_ticks();
    Reply r = view(DISTRICT "#b");
    want(r, 200, "{'notices':[{'post':1}]}");
    CHECK(reply_i64(r, "notices.0.from_ms") > t_now()); /* before it happens */
    CHECK(!reply_get(r, "notices.1.post").n);
    int64_t told = reply_i64(r, "notices.0.told_ms");
    t_clock_advance(2 * MS_HOUR);
    t_ticks();
    manager = DISTRICT "#c";
    r = view(manager);
    CHECK_INT(reply_i64(r, "notices.0.told_ms"), told); /* once */
    want(days("plan", 30), 200, "{'empty':0}");
    want(days("publish", 30), 204, NULL);
    t_clock_advance(MS_MINUTE);
    t_ticks();
    want(view(manager), 200, "{'notices':[],'holes':[]}");
}

/* Two days are covered; the next hole begins at that midnight. Each step comes once, whatever the time does. */
TEST(duty_a_hole_is_told_again_and_to_those_above)
{
    make(POST_ANY, 8);
    t_actor_id("district_manager@330602000000");
    want(days("plan", 2), 200, "{'empty':0}");
    want(days("publish", 2), 204, NULL);
    t_wait(9 * MS_HOUR); /* what is left of the first shift, which nobody could take any more, is over */
    t_ticks();
    Reply r = view(DISTRICT);
    want(r, 200, "{'notices':[{'post':1,'raised_n':0}]}");
    int64_t hole = reply_i64(r, "notices.0.from_ms"), told = reply_i64(r, "notices.0.told_ms");
    CHECK(!reply_get(r, "notices.0.again_ms").n && !reply_get(r, "notices.1.post").n);
    t_wait(hole - 12 * MS_HOUR - t_now() - MS_MINUTE);
    t_ticks();
    CHECK(!reply_get(view(DISTRICT), "notices.0.again_ms").n);
    t_wait(2 * MS_MINUTE);
    t_ticks(); /* not an hour later: the server looks when the time has come */
    r = view(DISTRICT);
    int64_t again = reply_i64(r, "notices.0.again_ms");
    CHECK_INT(again, t_now());
    CHECK(!reply_get(r, "notices.0.raised_ms").n);
    t_wait(8 * MS_HOUR);
    t_ticks();
    r = view(DISTRICT);
    int64_t raised = reply_i64(r, "notices.0.raised_ms");
    CHECK_INT(raised, t_now());
    CHECK_INT(reply_i64(r, "notices.0.raised_n"), 2); /* the specialist and the manager */
    static const int64_t jumps[] = { MS_HOUR, -3 * MS_HOUR, -MS_DAY, MS_DAY + 2 * MS_HOUR };
    for (size_t i = 0; i < COUNT(jumps); i++) {
        t_wait(jumps[i]);
        t_ticks();
    }
    r = view(DISTRICT);
    CHECK_INT(reply_i64(r, "notices.0.told_ms"), told);
    CHECK_INT(reply_i64(r, "notices.0.again_ms"), again);
    CHECK_INT(reply_i64(r, "notices.0.raised_ms"), raised);
    want(days("plan", 30), 200, "{'empty':0}");
    want(days("publish", 30), 204, NULL);
    t_clock_advance(MS_MINUTE);
    t_ticks();
    want(view(DISTRICT), 200, "{'notices':[]}");
}

TEST(duty_a_hole_goes_to_the_city_where_nobody_in_the_county_can_be_told)
{
    make(POST_ANY, 8);
    t_actor_id("city_manager@330600000000");
    want(apif("system_admin@330600000000", "{'version':1,'phone':''}", "PATCH /api/v1/staff/%lld",
              (long long)t_actor_id(DISTRICT)),
         200, NULL);
    t_clock_advance(MS_MINUTE);
    t_ticks(); /* nobody is on duty now, and nobody will be */
    Reply r = view(DISTRICT);
    CHECK_INT(reply_i64(r, "notices.0.raised_ms"), t_now());
    CHECK_INT(reply_i64(r, "notices.0.raised_n"), 1);
}

TEST(duty_a_hole_that_is_filled_is_not_told_again)
{
    make(POST_ANY, 8);
    want(days("plan", 2), 200, "{'empty':0}");
    want(days("publish", 2), 204, NULL);
    t_wait(9 * MS_HOUR);
    t_ticks();
    int64_t hole = reply_i64(view(DISTRICT), "notices.0.from_ms");
    want(days("plan", 9), 200, "{'empty':0}");
    want(days("publish", 9), 204, NULL);
    t_wait(hole - 3 * MS_HOUR - t_now());
    t_ticks();
    want(view(DISTRICT), 200, "{'notices':[]}");
    want(api("auditor@330600000000", "GET /api/v1/audit/events?action=duty.hole_raised", NULL), 200,
         "{'items':[]}");
}

static Rc on_duty(Op *op, void *user)
{
    DutyPerson *people;
    size_t *n = user;
    TRY(duty_now(op, "crisis", 330602001005, &people, &n[0]));
    TRY(duty_team(op, "crisis", 330602001005, &people, &n[1]));
    TRY(duty_now(op, "crisis", 330603001005, &people, &n[2]));
    return duty_now(op, "hotline", 330602001005, &people, &n[3]);
}

TEST(duty_tells_others_who_is_on_duty)
{
    size_t n[4];
    make(POST_ANY ",{'name':'副班'}", 12);
    want(days("plan", 3), 200, "{'empty':0}");
    want(days("publish", 3), 204, NULL);
    t_clock_advance(9 * MS_HOUR);
    CHECK_RC(t_write(on_duty, n), RC_OK);
    CHECK_INT(n[0], 2);
    CHECK_INT(n[1], 12);
    CHECK_INT(n[2], 0);
    CHECK_INT(n[3], 0);
}

TEST(duty_holes_of_opening_hours)
{
    RosterRow r = { .open_minute = 8 * 60, .open_minutes = 18 * 60 }; /* 8:00 to 2:00 of the next day */
    PostRow posts[] = { { .n = 1 } };
    int64_t day = ms_of_day(20000);
    DutyHole holes[8];
    ShiftRow s[] = { { .post = 1,
                       .starts_ms = day + 8 * MS_HOUR,
                       .ends_ms = day + 20 * MS_HOUR,
                       .staff = { 1 },
                       .published = true,
                       .counts = true },
                     { .post = 1,
                       .starts_ms = day + 21 * MS_HOUR,
                       .ends_ms = day + 26 * MS_HOUR,
                       .staff = { 2 },
                       .published = true,
                       .counts = false } };
    size_t n = duty_holes(&r, posts, 1, s, 2, day + 3 * MS_HOUR, day + 31 * MS_HOUR, holes, 8);
    CHECK_INT(n, 2);
    CHECK_INT(holes[0].from_ms - day, 20 * MS_HOUR);
    CHECK_INT(holes[0].until_ms - day, 21 * MS_HOUR);
    CHECK_STR(str_from_z(holes[0].why), "empty");
    CHECK_INT(holes[1].until_ms - day, 26 * MS_HOUR);
    CHECK_STR(str_from_z(holes[1].why), "left");
}

TEST(duty_the_same_hole_on_many_days_is_one_run)
{
    int64_t day = ms_of_day(20000);
    static const char why[] = "draft";
    DutyHole h[] = {
        { 1, day, day + 8 * MS_HOUR, why, 1 },
        { 1, day + MS_DAY, day + MS_DAY + 8 * MS_HOUR, why, 1 },
        { 1, day + 3 * MS_DAY, day + 3 * MS_DAY + 8 * MS_HOUR, why, 1 }, /* a day between */
        { 2, day + MS_HOUR, day + 9 * MS_HOUR, why, 1 },
        { 2, day + MS_DAY + MS_HOUR, day + MS_DAY + 8 * MS_HOUR, why, 1 }, /* shorter */
    };
    CHECK_INT(duty_runs(h, COUNT(h)), 4);
    CHECK_INT(h[0].post, 1);
    CHECK_INT(h[0].days, 2);
    CHECK_INT(h[1].post, 2);
    CHECK_INT(h[1].days, 1);
    CHECK_INT(h[3].from_ms, day + 3 * MS_DAY);
    CHECK_INT(duty_runs(h, 0), 0);
}

TEST(duty_posts_are_there_in_their_hours_and_where_somebody_sits)
{
    RosterRow r = { .open_minute = 22 * 60 + 30, .open_minutes = 8 * 60 }; /* 22:30 to 6:30 of the next day */
    PostRow posts[] = { { .n = 1 }, { .n = 2 } };
    int64_t day = ms_of_day(20000);
    ShiftRow s[] = { { .post = 2,
                       .starts_ms = day + 6 * MS_HOUR,
                       .ends_ms = day + 9 * MS_HOUR,
                       .staff = { 1 },
                       .published = true,
                       .counts = true },
                     { .post = 1,
                       .starts_ms = day + 12 * MS_HOUR,
                       .ends_ms = day + 14 * MS_HOUR,
                       .staff = { 2 },
                       .published = false,
                       .counts = true } };
    TimeSpan spans[16];
    bool others[2] = { false, false };
    size_t n = duty_post_times(&r, posts, 2, s, 2, others, day, day + MS_DAY, spans);
    CHECK_INT(n, 4);
    CHECK_INT(spans[0].from_ms, day); /* began the day before */
    CHECK_INT(spans[0].until_ms - day, 6 * MS_HOUR + 30 * MS_MINUTE);
    CHECK_INT(spans[1].from_ms - day, 22 * MS_HOUR + 30 * MS_MINUTE);
    CHECK_INT(spans[1].until_ms, day + MS_DAY);
    CHECK_INT(spans[2].until_ms - day, 9 * MS_HOUR); /* hours and shift overlap: once */
    r.open_minutes = 24 * 60;
    n = duty_post_times(&r, posts, 1, s, 2, others, day + MS_HOUR, day + 5 * MS_DAY, spans);
    CHECK_INT(n, 1);
    CHECK_INT(spans[0].until_ms, day + 5 * MS_DAY);
    others[0] = true; /* whoever has the shift from 6 to 9 does not count */
    n = duty_post_times(&r, posts, 2, s, 2, others, day, day + MS_DAY, spans);
    CHECK_INT(n, 3);
    CHECK_INT(spans[0].until_ms, day + MS_DAY);
    CHECK_INT(spans[1].until_ms - day, 6 * MS_HOUR);
    CHECK_INT(spans[2].from_ms - day, 9 * MS_HOUR);
}

TEST(duty_no_hole_is_left_out_and_each_is_counted)
{
    make("{'name':'1'},{'name':'2'},{'name':'3'},{'name':'4'},{'name':'5'},{'name':'6'},{'name':'7'},"
         "{'name':'8'},{'name':'9'},{'name':'10'},{'name':'11'},{'name':'12'}",
         2);
    want(days("plan", 30), 200, NULL);
    Reply r = view(DISTRICT);
    int64_t told = reply_i64(r, "holes_n"), sum = 0;
    int runs = 0;
    for (;; runs++) {
        Str at = arena_printf(t_arena(), "holes.%d.days", runs);
        if (!reply_get(r, arena_z(t_arena(), at)).n)
            break;
        sum += reply_i64(r, arena_z(t_arena(), at));
    }
    CHECK(told > 12 * 3 * 20);
    CHECK_INT(sum, told);
    CHECK(runs < 150);
    r = api(DISTRICT, "GET /api/v1/duty/rosters", NULL);
    CHECK_INT(reply_i64(r, "items.0.holes"), told);
    t_ticks();
    r = view(DISTRICT);
    int64_t notices = 0;
    while (reply_get(r, arena_printf(t_arena(), "notices.%lld.post", (long long)notices).p).n)
        notices++;
    CHECK(notices >= 12 * 3 * 3); /* of three days, each */
    t_wait(MS_HOUR);
    t_ticks();
    r = view(DISTRICT);
    CHECK_INT(reply_i64(r, "notices.0.told_ms"), reply_i64(r, "notices.50.told_ms")); /* none told twice */
}

static Rc add_member(Op *op, void *user)
{
    return duty_member_put(op, roster, (StaffId) { *(int64_t *)user }, S("counsellor"));
}

TEST(duty_a_specialist_does_not_give_the_own_shift_away)
{
    int i;
    make(POST_ANY, 3);
    int64_t me = t_actor_id(DISTRICT);
    CHECK_RC(t_write(add_member, &me), RC_OK);
    want(days("plan", 14), 200, NULL);
    want(days("publish", 14), 204, NULL);
    int64_t id = shift_of(view(DISTRICT), me, true, t_now(), &i);
    Str body = arena_printf(t_arena(), "{'version':%lld,'staff':'%lld'}",
                            (long long)member_of_shift(view(DISTRICT), i, "version"),
                            (long long)t_actor_id(member(1)));
    want(apif(DISTRICT, body.p, "POST /api/v1/duty/shifts/%lld/assign", (long long)id), 403,
         "{'code':'duty.own_swap'}");
    CHECK_INT(member_of_shift(view(DISTRICT), i, "staff"), me);
    Reply log = api("auditor@330600000000", "GET /api/v1/audit/events?action=duty.assign", NULL);
    CHECK_STR(reply_get(log, "items.0.detail"), "refused duty.own_swap");
}

#define BOSS "hotline_supervisor@330600000000"
#define OPERATOR "hotline_operator@330600000000"

static Reply their(const char *verb, const char *who, const char *path, Str body)
{
    return apif(who, arena_z(t_arena(), body), "%s /api/v1/duty/%s", verb, path);
}

/* A hotline plans itself: its supervisor makes the roster, those who answer are its members, they swap, the supervisor approves. */
TEST(duty_hotline_has_its_roster_in_its_own_hands)
{
    long long one = t_actor_id(OPERATOR), two = t_actor_id(OPERATOR "#2");
    t_actor_id(CRISIS), t_actor_id("city_manager@330600000000");
    Str unit = unit_of(BOSS);
    Reply r =
        their("POST", BOSS, "rosters",
              arena_printf(t_arena(),
                           "{'unit':'%.*s','kind':'hotline','name':'h','posts':[{'name':'p'}],'patterns':["
                           "{'name':'d','from_minute':600,'minutes':480,'days':[1,2,3,4,5,6,7]}]}",
                           STR_ARG(unit)));
    want(r, 200, NULL);
    roster.v = reply_i64(r, "id");
    manager = BOSS;
    r = apif(BOSS, NULL, "GET /api/v1/duty/rosters/%lld/candidates", (long long)roster.v);
    CHECK(strstr(arena_z(t_arena(), r.body), arena_printf(t_arena(), "%lld", one).p));
    static const char list[] = "{'version':1,'members':[{'staff':'%lld','qualification':'counsellor'},"
                               "{'staff':'%lld','qualification':'nurse'}]}";
    want(apif(BOSS, arena_printf(t_arena(), list, one, (long long)t_actor_id(CRISIS)).p,
              "PUT /api/v1/duty/rosters/%lld/members", (long long)roster.v),
         422, "{'code':'duty.no_candidate'}");
    want(apif(BOSS, arena_printf(t_arena(), list, one, two).p, "PUT /api/v1/duty/rosters/%lld/members",
              (long long)roster.v),
         204, NULL);
    want(days("plan", 7), 200, "{'empty':0}");
    want(days("publish", 7), 204, NULL);
    CHECK(t_hears(OPERATOR, "duty") && t_hears(BOSS, "duty") &&
          !t_hears("hotline_operator@330602000000", ""));
    r = view(OPERATOR);
    want(r, 200, "{'manage':false,'kind':'hotline'}");
    want(api(OPERATOR, "GET /api/v1/duty/rosters", NULL), 200, "{'items':[{'kind':'hotline'}]}");
    want(days("plan", 7), 200, NULL);
    want(apif(OPERATOR, "{'version':1,'from':'2025-11-22','days':7}", "POST /api/v1/duty/rosters/%lld/plan",
              (long long)roster.v),
         403, "{'code':'role.denied'}");
    want(view("hotline_operator@330602000000"), 404, "{'code':'duty.none'}");
    want(view("hotline_supervisor@330602000000"), 404, NULL);
    want(view("city_manager@330600000000"), 200, "{'manage':true}");
}

TEST(duty_hotline_sees_no_other_roster)
{
    make(POST_ANY, 2);
    want(view(BOSS), 404, "{'code':'duty.none'}");
    want(api(BOSS, "GET /api/v1/duty/rosters", NULL), 200, "{'items':[]}");
    Str unit = unit_of(DISTRICT);
    want(their("POST", BOSS, "rosters",
               arena_printf(t_arena(),
                            "{'unit':'%.*s','kind':'hotline','name':'h','posts':[{'name':'p'}],'patterns':["
                            "{'name':'d','from_minute':600,'minutes':480,'days':[1]}]}",
                            STR_ARG(unit))),
         404, "{'code':'org.no_unit'}");
}
