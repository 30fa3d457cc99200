/* Module hotline: whether the rosters put enough people on duty while the lines are open. */
#include "modules/hotline/rules.h"
#include "t_hotline.h"

#include "base/date.h"

static const char admin[] = "system_admin@330600000000", boss[] = "hotline_supervisor@330600000000",
                  one[] = "hotline_operator@330600000000", city[] = "city_manager@330600000000",
                  other_boss[] = "hotline_supervisor@330602000000",
                  district[] = "district_specialist@330602000000";

/* ---- pure ---- */

static const int64_t day = INT64_C(20000);

static size_t shortages(const LineRow *lines, size_t n_lines, const TimeSpan *spans, size_t n_spans,
                        int64_t percent, size_t only, DutyHole **out)
{
    size_t n;
    CoverNeed need = { .lines = lines,
                       .n_lines = n_lines,
                       .spans = spans,
                       .n_spans = n_spans,
                       .percent = percent,
                       .from_ms = ms_of_day(day),
                       .until_ms = ms_of_day(day + 2) };
    CHECK_RC(cover_short(t_arena(), &need, only, out, &n), RC_OK);
    return n;
}

/* Minutes from the first midnight. */
static void hole(const DutyHole *h, int64_t from, int64_t until, int64_t missing)
{
    CHECK_INT((h->from_ms - ms_of_day(day)) / MS_MINUTE, from);
    CHECK_INT((h->until_ms - ms_of_day(day)) / MS_MINUTE, until);
    CHECK_INT(h->post, missing);
}

static TimeSpan span(int64_t from, int64_t until)
{
    return (TimeSpan) { ms_of_day(day) + from * MS_MINUTE, ms_of_day(day) + until * MS_MINUTE };
}

TEST(cover_a_line_open_day_and_night_without_anybody)
{
    DutyHole *h;
    const LineRow lines[] = { { .hours = STR_INIT(""), .seats = 2 } };
    CHECK_INT(shortages(lines, 1, NULL, 0, 100, COVER_ALL, &h), 1);
    hole(h, 0, 2880, 2);
    const LineRow same[] = { { .hours = STR_INIT("1-7 08:00-24:00,00:00-08:00"), .seats = 1 } };
    CHECK_INT(shortages(same, 1, NULL, 0, 100, COVER_ALL, &h), 1);
    hole(h, 0, 2880, 1);
}

TEST(cover_over_midnight_and_half_hours)
{
    DutyHole *h;
    const LineRow lines[] = { { .hours = STR_INIT("1-7 20:30-01:30"), .seats = 1 } };
    const TimeSpan s[] = { span(0, 60), span(21 * 60, 24 * 60 + 60) };
    CHECK_INT(shortages(lines, 1, s, 2, 100, COVER_ALL, &h), 4);
    hole(&h[0], 60, 90, 1); /* of the night before */
    hole(&h[1], 20 * 60 + 30, 21 * 60, 1);
    hole(&h[2], 25 * 60, 25 * 60 + 30, 1);
    hole(&h[3], 44 * 60 + 30, 48 * 60, 1);
}

TEST(cover_seats_of_open_lines_add_up)
{
    DutyHole *h;
    const LineRow lines[] = { { .hours = STR_INIT(""), .seats = 2 },
                              { .hours = STR_INIT("1-7 09:00-17:00"), .seats = 1 } };
    const TimeSpan s[] = { span(0, 2880), span(0, 2880), span(600, 1020) };
    CHECK_INT(shortages(lines, 2, s, 3, 100, COVER_ALL, &h), 2);
    hole(&h[0], 540, 600, 1);
    hole(&h[1], 1440 + 540, 1440 + 1020, 1);
    CHECK_INT(shortages(lines, 2, s, 3, 100, 1, &h), 2);
    CHECK_INT(shortages(lines, 2, s, 1, 100, 1, &h), 2); /* while the second is open */
    hole(&h[0], 540, 1020, 2);
    CHECK_INT(shortages(lines, 2, s, 1, 100, 0, &h), 5);
    CHECK_INT(shortages(lines, 2, s, 1, 50, COVER_ALL, &h), 2); /* half of three: two */
    hole(&h[0], 540, 1020, 1);
    CHECK_INT(shortages(lines, 2, s, 0, 1, COVER_ALL, &h), 1); /* one at least */
    hole(&h[0], 0, 2880, 1);
}

TEST(cover_by_weekday_with_a_break_over_noon_and_not_on_holidays)
{
    DutyHole *h;
    Date first = { 0 };
    CHECK(date_parse(S("2025-12-31"), &first)); /* a Wednesday; from the 1st on holidays */
    const LineRow lines[] = { { .hours = STR_INIT("1-5 08:30-12:00,14:00-17:30; 0 09:00-10:00"),
                                .seats = 1 } };
    CoverNeed need = { .lines = lines,
                       .n_lines = 1,
                       .percent = 100,
                       .from_ms = ms_of_day(date_to_days(first)),
                       .until_ms = ms_of_day(date_to_days(first) + 2) };
    size_t n;
    CHECK_RC(cover_short(t_arena(), &need, COVER_ALL, &h, &n), RC_OK);
    CHECK_INT(n, 4);
    need.app = t_app();
    CHECK_RC(cover_short(t_arena(), &need, COVER_ALL, &h, &n), RC_OK);
    CHECK_INT(n, 3);
    CHECK_INT(h[0].until_ms - need.from_ms, 12 * MS_HOUR);
    CHECK_INT(h[1].from_ms - need.from_ms, 14 * MS_HOUR);
    CHECK_INT(h[2].from_ms - need.from_ms, 33 * MS_HOUR);
    CHECK_INT(h[2].until_ms - need.from_ms, 34 * MS_HOUR);
}

/* ---- from outside ---- */

static const char *unit_of(const char *who)
{
    Reply me = api(who, "GET /api/v1/session", NULL);
    return arena_z(t_arena(), reply_get(me, "staff.roles.0.unit"));
}

static long long line(const char *who, const char *number, const char *hours)
{
    return reply_i64(line_made(who, number, hours), "id");
}

static Reply cover(const char *who)
{
    return api(who, "GET /api/v1/hotline/coverage", NULL);
}

#define ALL_DAYS "'days':[1,2,3,4,5,6,7]}"

/* A roster of posts with the same shift every day, open for its hours; members may work as much as needed. */
static long long roster(const char *who, int posts, int from, int minutes)
{
    Buf b;
    buf_init_arena(&b, t_arena(), 4096);
    for (int i = 0; i < posts; i++)
        buf_printf(&b, "%s{'name':'%d'}", i ? "," : "", i + 1);
    Str list = buf_str(&b);
    Reply r = api(who, "POST /api/v1/duty/rosters",
                  arena_printf(t_arena(),
                               "{'unit':'%s','kind':'hotline','name':'h','week_hours':168,'open_minute':%d,"
                               "'open_minutes':%d,'posts':[%.*s],'patterns':[{'name':'d','from_minute':%d,"
                               "'minutes':%d," ALL_DAYS "]}",
                               unit_of(who), from, minutes, STR_ARG(list), from, minutes)
                      .p);
    want(r, 200, NULL);
    return reply_i64(r, "id");
}

static Reply of_roster(const char *who, long long id, const char *verb, const char *path, const char *more)
{
    long long version = reply_i64(apif(who, NULL, "GET /api/v1/duty/rosters/%lld", id), "version");
    return apif(who, arena_printf(t_arena(), "{'version':%lld%s}", version, more).p,
                "%s /api/v1/duty/rosters/%lld/%s", verb, id, path);
}

/* For 30 days, and published. */
static void plan(const char *who, long long id)
{
    char text[11] = { 0 };
    date_format(date_from_days(day_of_ms(t_now())), text);
    const char *days = arena_printf(t_arena(), ",'from':'%s','days':30", text).p;
    want(of_roster(who, id, "POST", "plan", days), 200, "{'empty':0}");
    want(of_roster(who, id, "POST", "publish", days), 204, NULL);
}

/* So many of a role from the first on, planned. */
static void fill_with(const char *who, long long id, const char *role, int first, int members)
{
    Buf b;
    buf_init_arena(&b, t_arena(), 4096);
    buf_printf(&b, ",'members':[");
    for (int i = 0; i < members; i++)
        buf_printf(&b, "%s{'staff':'%lld','qualification':'counsellor'}", i ? "," : "",
                   (long long)t_actor_id(arena_printf(t_arena(), "%s#%d", role, first + i).p));
    buf_printf(&b, "]");
    Str list = buf_str(&b);
    want(of_roster(who, id, "PUT", "members", arena_z(t_arena(), list)), 204, NULL);
    plan(who, id);
}

static void fill(const char *who, long long id, int first, int members)
{
    fill_with(who, id, one, first, members);
}

TEST(cover_a_line_without_a_roster_is_the_worst_hole)
{
    want(cover(boss), 200, "{'items':[]}");
    long long id = line(one, "12356", "");
    Reply r = cover(boss);
    want(r, 200,
         "{'percent':100,'items':[{'holes_n':1,'rosters':[],'notices':[],'holes':[{'missing':2,'days':1}],"
         "'lines':[{'number':'12356','holes_n':1}]}]}");
    CHECK_INT(reply_i64(r, "items.0.holes.0.from_ms"), t_now());
    CHECK_INT(reply_i64(r, "items.0.holes.0.until_ms"), reply_i64(r, "look_ahead_ms"));
    want(apif(admin, "{'version':1,'active':0}", "PATCH /api/v1/hotline/lines/%lld", id), 200, NULL);
    want(cover(boss), 200, "{'items':[]}"); /* no longer used */
}

TEST(cover_a_day_roster_leaves_the_night_of_a_line)
{
    line(one, "12356", ",'seats':1");
    long long id = roster(boss, 1, 480, 600); /* 8:00 to 18:00 */
    fill(boss, id, 2, 2);
    t_wait(ms_of_day(day_of_ms(t_now()) + 1) + 9 * MS_HOUR - t_now()); /* tomorrow at nine */
    Reply r = cover(boss);
    want(r, 200, "{'items':[{'holes_n':21,'rosters':[{'holes':0}],'holes':[{'days':21,'missing':1}]}]}");
    int64_t evening = ms_of_day(day_of_ms(t_now())) + 18 * MS_HOUR;
    CHECK_INT(reply_i64(r, "items.0.holes.0.from_ms"), evening);
    CHECK_INT(reply_i64(r, "items.0.holes.0.until_ms"), evening + 14 * MS_HOUR);
    CHECK(!reply_get(r, "items.0.holes.1.days").n);
    budget(10);
}

TEST(cover_a_hole_of_the_roster_is_the_rosters)
{
    line(one, "12356", "");
    long long id = roster(boss, 2, 0, 1440);
    want(cover(boss), 200,
         "{'items':[{'holes_n':0,'holes':[],'rosters':[{'holes':2}]}]}"); /* nobody planned yet */
    t_ticks();
    want(cover(boss), 200, "{'items':[{'notices':[]}]}");
    Reply r = apif(boss, NULL, "GET /api/v1/duty/rosters/%lld", id);
    CHECK(reply_get(r, "notices.1.post").n > 0);
    line(one, "85888666", ",'seats':1"); /* and a third seat */
    want(cover(boss), 200,
         "{'items':[{'holes_n':1,'holes':[{'missing':1}],"
         "'lines':[{'number':'12356','holes_n':1},{'number':'85888666','holes_n':1}]}]}");
    want(api(admin, "PUT /api/v1/settings/hotline.cover_percent", "{'value':'60'}"), 200, NULL);
    t_ticks(); /* where memory ran out after the commit, the setting is read from the database */
    want(cover(boss), 200, "{'percent':60,'items':[{'holes_n':0}]}");
}

/* They stand behind the calls: on a roster of their own, or at a post of the operators. */
TEST(cover_supervisors_are_no_operators)
{
    line(one, "12356", ",'seats':1,'hours':'1-7 08:00-18:00'");
    long long theirs = roster(boss, 1, 480, 600);
    want(cover(boss), 200, "{'items':[{'holes_n':0,'rosters':[{}]}]}"); /* nobody's yet */
    fill_with(boss, theirs, boss, 2, 2);
    CHECK(reply_i64(cover(boss), "items.0.holes_n") > 20); /* its post is no operator */
    long long id = roster(boss, 1, 480, 600);
    want(cover(boss), 200, "{'items':[{'holes_n':0,'rosters':[{},{}]}]}"); /* a hole of that roster */
    fill(boss, id, 2, 2);
    t_wait(ms_of_day(day_of_ms(t_now()) + 1) + 9 * MS_HOUR - t_now());
    want(cover(boss), 200, "{'items':[{'holes_n':0,'rosters':[{'holes':0},{'holes':0}]}]}");
}

/* A supervisor at a post of the operators: what the roster calls covered is a hole of the line. */
TEST(cover_a_supervisor_at_an_operators_post_is_missing_there)
{
    line(one, "12356", ",'seats':1,'hours':'1-7 08:00-18:00'");
    long long id = roster(boss, 1, 480, 600);
    want(of_roster(boss, id, "PUT", "members",
                   arena_printf(t_arena(),
                                ",'members':[{'staff':'%lld','qualification':'counsellor'},"
                                "{'staff':'%lld','qualification':'counsellor'}]",
                                (long long)t_actor_id("hotline_operator@330600000000#2"),
                                (long long)t_actor_id("hotline_supervisor@330600000000#2"))
                       .p),
         204, NULL);
    plan(boss, id);
    t_wait(ms_of_day(day_of_ms(t_now()) + 1) + 20 * MS_HOUR - t_now());
    Reply r = cover(boss);
    want(r, 200, "{'items':[{'rosters':[{'holes':0}]}]}");
    CHECK_INT(reply_i64(r, "items.0.holes.0.missing"), 1);
    CHECK_INT(reply_i64(r, "items.0.holes.0.until_ms") - reply_i64(r, "items.0.holes.0.from_ms"),
              10 * MS_HOUR);
    int64_t holes = reply_i64(r, "items.0.holes_n"); /* whoever has least is next: every other day */
    CHECK(holes >= 9 && holes <= 12);
}

TEST(cover_the_roster_of_another_unit_does_not_help)
{
    line(one, "12356", ",'seats':1");
    roster(other_boss, 1, 0, 1440);
    want(cover(boss), 200, "{'items':[{'holes_n':1,'rosters':[]}]}");
    want(cover(other_boss), 200, "{'items':[]}");
    want(cover("hotline_operator@330602000000"), 200, "{'items':[]}");
    want(cover(district), 200, "{'items':[]}");
    want(cover(city), 200, "{'items':[{'holes_n':1}]}");
    want(cover(admin), 200, "{'items':[{'holes_n':1}]}");
    want(cover("counsellor@330600000000"), 403, "{'code':'role.denied'}");
    want(cover("resident@330602001005"), 403, NULL);
    line(other_boss, "96525", "");
    want(cover(district), 200, "{'items':[{'lines':[{'number':'96525'}]}]}");
}

TEST(cover_is_told_to_the_supervisors_and_those_above_until_a_roster_is_there)
{
    t_app()->demo = false; /* messages wait */
    t_actor_id(boss), t_actor_id(city);
    line(one, "12356", ",'seats':1");
    long long before = t_messages("空缺");
    t_ticks();
    Reply r = cover(boss);
    want(r, 200,
         "{'items':[{'notices':[{'raised_n':1}]}]}"); /* it is there already: at once to those above too */
    CHECK(reply_get(r, "items.0.notices.0.staff_name").n > 0);
    CHECK_INT(t_messages("空缺") - before, 2);
    t_wait(MS_HOUR);
    t_ticks();
    CHECK_INT(t_messages("空缺") - before, 2); /* once */
    fill(boss, roster(boss, 1, 480, 480), 2, 2);
    fill(boss, roster(boss, 1, 960, 480), 4, 2);
    fill(boss, roster(boss, 1, 0, 480), 6, 2);
    t_wait(MS_DAY + MS_HOUR);
    before = t_messages("空缺");
    t_ticks();
    want(cover(boss), 200, "{'items':[{'holes_n':0,'notices':[]}]}");
    t_wait(MS_DAY);
    t_ticks();
    want(cover(boss), 200, "{'items':[{'holes_n':0,'notices':[]}]}");
    CHECK_INT(t_messages("空缺"), before);
}

TEST(cover_a_hole_ahead_is_told_again_and_then_to_those_above)
{
    t_app()->demo = false; /* messages wait */
    t_actor_id(boss), t_actor_id(city);
    line(one, "12356", ",'seats':1,'hours':'1-7 08:00-18:00'");
    long long id = roster(boss, 1, 480, 570); /* to 17:30 */
    fill(boss, id, 2, 2);
    int64_t today = ms_of_day(day_of_ms(t_now())), late = today + 2 * MS_DAY + 17 * MS_HOUR + 30 * MS_MINUTE;
    t_wait(today + MS_DAY + 20 * MS_HOUR - t_now()); /* the evening of tomorrow */
    t_ticks();
    Reply r = cover(boss);
    want(r, 200, "{'items':[{'holes':[{'days':21}],'notices':[{},{},{}]}]}");
    CHECK_INT(reply_i64(r, "items.0.notices.0.from_ms"), late);
    CHECK_INT(reply_i64(r, "items.0.notices.0.until_ms"), late + 30 * MS_MINUTE);
    CHECK(!reply_get(r, "items.0.notices.0.again_ms").n);
    t_wait(late - 12 * MS_HOUR + MS_MINUTE - t_now());
    t_ticks();
    r = cover(boss);
    CHECK_INT(reply_i64(r, "items.0.notices.0.again_ms"), t_now());
    CHECK(!reply_get(r, "items.0.notices.0.raised_ms").n);
    t_wait(8 * MS_HOUR);
    t_ticks();
    r = cover(boss);
    CHECK_INT(reply_i64(r, "items.0.notices.0.raised_ms"), t_now());
    CHECK_INT(reply_i64(r, "items.0.notices.0.raised_n"), 1);
    want(apif(admin, "{'version':1,'hours':'1-7 08:00-17:30'}", "PATCH /api/v1/hotline/lines/%lld",
              (long long)reply_i64(r, "items.0.lines.0.id")),
         200, NULL);
    long long before = t_messages("空缺");
    t_ticks();
    want(cover(boss), 200, "{'items':[{'holes_n':0,'notices':[]}]}");
    CHECK_INT(t_messages("空缺"), before);
}
