/*
 * The order of the worklist: overdue first, then by level, then by due time, from whichever place and page by page, while
 * time passes and levels change. And the lists behind the dashboard's figures of follow-ups.
 */
#include "base/date.h"
#include "modules/care/rules.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define STREET "street_specialist@330602001000"
#define DISTRICT "district_specialist@330602000000"
#define CITY "city_manager@330600000000"

enum { TASKS = 60 };
static const int64_t homes[] = { 330602001005, 330602001005, 330602001006, 330602002001, 330603001001 };

typedef struct Made {
    int64_t area, due_ms, person;
    int level; /* of the alert; LEVEL_NONE: none */
    StaffId owner;
    AlertId alert;
    TaskId id;
    UnitId unit;
} Made;

static uint32_t dice;
static uint32_t roll(uint32_t sides)
{
    dice = dice * 1664525 + 1013904223;
    return (dice >> 8) % sides;
}

static Rc do_make(Op *op, void *user)
{
    Made *m = user;
    bool is_new;
    AlertRow row = { 0 };
    AlertRaise danger = { .person = { m->person },
                          .area = m->area,
                          .level = m->level ? (Level)m->level : LEVEL_YELLOW,
                          .kind = S("risk"),
                          .source = S("self_test"),
                          .reason = S("self_harm"),
                          .trigger = S("item:PHQ-9:9") };
    TRY(alert_raise(op, &danger, &m->alert, &is_new));
    TRY(sql_alert_at(op->tx, m->alert, &row, &is_new));
    m->unit = row.unit;
    return task_make(op,
                     &(TaskNew) { .area = m->area,
                                  .person = { m->person },
                                  .kind = S("follow_up"),
                                  .why = S("follow_up:1"),
                                  .due_ms = m->due_ms,
                                  .alert = m->level ? m->alert : (AlertId) { 0 },
                                  .unit = row.unit,
                                  .owner = m->owner,
                                  .base_ms = op->now_ms,
                                  .series = 1 },
                     &m->id);
}

static Made make(int64_t area, int level, int64_t due_ms, const char *owner)
{
    static int n;
    const char *who = arena_printf(t_arena(), "anonymous@%lld#w%d", (long long)area, n++).p;
    Made m = { .area = area,
               .due_ms = due_ms,
               .person = t_actor_id(who),
               .level = level,
               .owner = { owner ? t_actor_id(owner) : 0 } };
    CHECK_RC(t_write(do_make, &m), RC_OK);
    return m;
}

static int level_of(Reply r, const char *path)
{
    Str s = reply_get(r, path);
    return s.n ? (int)level_find(s) : 0;
}

typedef struct Seen {
    int64_t id[TASKS + 1], due_ms[TASKS + 1];
    int level[TASKS + 1];
    size_t n;
} Seen;

static const char *at(size_t i, const char *member)
{
    return arena_printf(t_arena(), "items.%zu.%s", i, member).p;
}

/* Every page after the other; pause_ms passes between them. */
static Seen walk(const char *who, const char *more, int limit, int64_t pause_ms)
{
    Seen s = { 0 };
    const char *cursor = "";
    for (;;) {
        Reply r = apif(who, NULL, "GET /api/v1/tasks?limit=%d%s%s", limit, more, cursor);
        want(r, 200, NULL);
        for (int i = 0; i < limit && s.n < COUNT(s.id) && reply_get(r, at((size_t)i, "id")).p; i++) {
            s.id[s.n] = reply_i64(r, at((size_t)i, "id"));
            s.due_ms[s.n] = reply_i64(r, at((size_t)i, "due_ms"));
            s.level[s.n++] = level_of(r, at((size_t)i, "level"));
        }
        Str next = reply_get(r, "next");
        if (!next.n)
            return s;
        cursor = arena_printf(t_arena(), "&cursor=%.*s", STR_ARG(next)).p;
        t_clock_advance(pause_ms);
    }
}

/* In order, as it was at now_ms, and so many. */
static void check_order(const Seen *s, int64_t now_ms, size_t n)
{
    CHECK_INT(s->n, n);
    for (size_t i = 1; i < s->n; i++) {
        int late_before = s->due_ms[i - 1] <= now_ms, late = s->due_ms[i] <= now_ms;
        CHECK(late_before >= late);
        if (late_before != late)
            continue;
        CHECK(s->level[i - 1] >= s->level[i]);
        if (s->level[i - 1] == s->level[i])
            CHECK(s->due_ms[i - 1] < s->due_ms[i] ||
                  (s->due_ms[i - 1] == s->due_ms[i] && s->id[i - 1] < s->id[i]));
    }
}

static size_t count_of(const Made *all, int64_t within, bool mine, int64_t until_ms, UnitId unit)
{
    size_t n = 0;
    StaffId me = { t_actor_id(WORKER) };
    for (size_t i = 0; i < TASKS; i++)
        n += area_within(all[i].area, within) && all[i].due_ms <= until_ms &&
             (!mine || all[i].owner.v == me.v || (!all[i].owner.v && all[i].unit.v == unit.v));
    return n;
}

TEST(care_worklist_goes_by_overdue_then_risk_then_time)
{
    static const char *const all[] = { WORKER, STREET, DISTRICT, CITY };
    static Made made[TASKS];
    dice = 7;
    for (size_t i = 0; i < COUNT(all); i++)
        t_actor_id(all[i]);
    t_actor_id("district_specialist@330603000000"); /* who answers for those of the other district */
    for (size_t i = 0; i < TASKS; i++)
        made[i] = make(homes[roll(COUNT(homes))], (int)roll(4),
                       t_now() + ((int64_t)roll(21) - 10) * MS_MINUTE, roll(3) ? NULL : WORKER);
    for (size_t i = 0; i < COUNT(all); i++) {
        int64_t area = i == 0 ? homes[0] : i == 1 ? 330602001000 : i == 2 ? 330602000000 : 330600000000;
        for (int limit = 3; limit <= 200; limit = limit * 4 - 5) {
            Seen s = walk(all[i], "", limit, 0);
            check_order(&s, t_now(), count_of(made, area, false, INT64_MAX, (UnitId) { 0 }));
            s = walk(all[i], "&due=overdue", limit, 0);
            check_order(&s, t_now(), count_of(made, area, false, t_now(), (UnitId) { 0 }));
        }
    }
    UnitId unit = { 0 };
    for (size_t i = 0; i < TASKS && !unit.v; i++)
        if (made[i].area == homes[0])
            unit = made[i].unit;
    Seen s = walk(WORKER, "&mine=1", 4, 0);
    check_order(&s, t_now(), count_of(made, homes[0], true, INT64_MAX, unit));
    all_is_well();
}

TEST(care_worklist_pages_stay_while_time_passes)
{
    static Made made[TASKS];
    dice = 11;
    t_actor_id(STREET);
    for (size_t i = 0; i < TASKS; i++)
        made[i] = make(homes[0], (int)roll(4), t_now() + ((int64_t)roll(40) - 10) * MS_MINUTE, NULL);
    int64_t first_ms = t_now();
    Seen s = walk(STREET, "", 5, 2 * MS_MINUTE); /* most of what was not overdue is by the end */
    check_order(&s, first_ms, TASKS);
    CHECK(t_now() >= first_ms + 20 * MS_MINUTE);
    s = walk(STREET, "", 50, 0);
    check_order(&s, t_now(), TASKS);
    CHECK(made[0].id.v);
}

TEST(care_worklist_follows_the_level)
{
    t_actor_id(STREET);
    t_actor_id(WORKER);
    Made low = make(homes[0], LEVEL_YELLOW, t_now() + MS_HOUR, WORKER),
         high = make(homes[0], LEVEL_ORANGE, t_now() + MS_DAY, WORKER);
    Reply r = api(STREET, "GET /api/v1/tasks", NULL);
    CHECK_INT(reply_i64(r, "items.0.id"), high.id.v);
    CHECK_INT(reply_i64(r, "items.1.id"), low.id.v);
    low.level = LEVEL_RED; /* another sign: the alert is red now, and so is what was to be done for it */
    Made again = low;
    CHECK_RC(t_write(do_make, &again), RC_OK);
    CHECK_INT(again.alert.v, low.alert.v);
    r = api(STREET, "GET /api/v1/tasks", NULL);
    want(r, 200, "{'items':[{'level':'red'},{'level':'red'},{'level':'orange'}]}");
    CHECK_INT(reply_i64(r, "items.2.id"), high.id.v);
    t_wait(2 * MS_HOUR); /* the two are overdue: still before the other */
    r = api(STREET, "GET /api/v1/tasks?due=overdue", NULL);
    want(r, 200, "{'items':[{'level':'red','overdue':true},{'level':'red','overdue':true}]}");
    t_wait(23 * MS_HOUR);
    r = api(STREET, "GET /api/v1/tasks?due=week", NULL);
    want(r, 200, "{'items':[]}");
    all_is_well();
}

TEST(care_worklist_refuses_cursors_that_are_none)
{
    static const char *const wrong[] = { "o",       "o.1.2",     "d.1.2",       "o.1.4.1.1", "o.1.-1.1.1",
                                         "o.1.1.1", "o.1.1.x.1", "o.1.1.1.1.1", "o.-1.1.1.1" };
    for (size_t i = 0; i < COUNT(wrong); i++)
        want(apif(STREET, NULL, "GET /api/v1/tasks?cursor=%s", wrong[i]), 422, "{'code':'page.cursor'}");
    want(api(STREET, "GET /api/v1/tasks?cursor=o.1.1.1.1", NULL), 200, "{'items':[]}");
    want(api(STREET, "GET /api/v1/tasks?state=done&cursor=o.1.1.1.1", NULL), 422, "{'code':'page.cursor'}");
    want(api("city_manager@330600000000", "GET /api/v1/tasks", NULL), 200, "{'items':[]}");
    want(api("anonymous@330602001005", "GET /api/v1/tasks", NULL), 403, NULL);
}

/* ---- behind the figures ---- */

static Rc do_drop(Op *op, void *user)
{
    return follow_up_drop(op, *(AlertId *)user);
}

/* How many rows the list behind a figure has, page by page; -1: the figure leads nowhere. */
static int64_t rows_behind(const char *who, Str drill)
{
    const char *cursor = "";
    for (int64_t n = 0;;) {
        Reply r =
            apif(who, NULL, "GET /api/v1/tasks?%.*s&limit=7%s", STR_ARG(str_sub(drill, 10, drill.n)), cursor);
        if (!str_starts(drill, S("/worklist?")) || r.status != 200)
            return -1;
        for (int i = 0; i < 7; i++)
            n += reply_get(r, at((size_t)i, "id")).p != NULL;
        Str next = reply_get(r, "next");
        if (!next.n)
            return n;
        cursor = arena_printf(t_arena(), "&cursor=%.*s", STR_ARG(next)).p;
    }
}

static int64_t check_board(const char *who, int64_t area, const char *period)
{
    int64_t sum = 0;
    int lists = 0;
    Reply board = apif(who, NULL, "GET /api/v1/dashboard?area=%lld%s", (long long)area, period);
    want(board, 200, NULL);
    for (int i = 0; i < 13; i++) {
        const char *figure = arena_printf(t_arena(), "figures.%d", i).p;
        Str id = reply_get(board, arena_printf(t_arena(), "%s.id", figure).p);
        if (!str_starts(id, S("follow_ups")))
            continue;
        const char *of = str_eq(id, S("follow_ups")) ? "value" : "numerator";
        int64_t n = reply_i64(board, arena_printf(t_arena(), "%s.%s", figure, of).p);
        CHECK_INT(rows_behind(who, reply_get(board, arena_printf(t_arena(), "%s.drill", figure).p)), n);
        sum += n;
        lists++;
    }
    CHECK_INT(lists, 2);
    return sum;
}

TEST(care_worklist_behind_a_figure_is_what_it_counts)
{
    static const int64_t areas[] = { 330600000000, 330602000000, 330603000000,
                                     330602001000, 330602001005, 330602002001 };
    static const char *const periods[] = { "", "&from=2020-01-01&to=2020-02-01", NULL, NULL };
    static Made made[TASKS];
    int64_t sum = 0;
    dice = 5;
    t_actor_id(WORKER);
    t_actor_id(STREET);
    t_actor_id(CITY);
    t_actor_id(DISTRICT);
    t_actor_id("district_specialist@330603000000");
    for (size_t i = 0; i < TASKS; i++) {
        made[i] = make(homes[roll(COUNT(homes))], 1 + (int)roll(3),
                       t_now() + ((int64_t)roll(80) - 60) * MS_DAY, WORKER);
        if (roll(6) == 0) {
            CHECK_RC(t_write(do_drop, &made[i].alert), RC_OK);
            continue;
        }
        static const char *const outcomes[] = { "done", "done", "refused" };
        if (made[i].area == homes[0] && roll(2))
            want(apif(WORKER,
                      body("{'version':1,'outcome':'%s','note':'x','next_days':0}", outcomes[roll(3)]),
                      "POST /api/v1/tasks/%lld/done", (long long)made[i].id.v),
                 200, NULL);
    }
    char day[11] = { 0 }, other[11] = { 0 };
    date_format(date_from_days(day_of_ms(t_now()) - 20), day);
    date_format(date_from_days(day_of_ms(t_now()) - 3), other);
    for (size_t i = 0; i < COUNT(areas); i++)
        for (size_t k = 0; k < COUNT(periods); k++) {
            const char *period =
                k < 2 ? periods[k] : arena_printf(t_arena(), "&from=%s&to=%s", day, k == 2 ? day : other).p;
            sum += check_board(CITY, areas[i], period);
        }
    CHECK(sum > 60);
    CHECK(check_board(STREET, 330602001000, "") > 10);
    CHECK(check_board(WORKER, 330602001005, "") > 5);
    all_is_well();
}

TEST(care_worklist_of_a_part_is_within_ones_own)
{
    static const char part[] = "GET /api/v1/tasks?area=%lld%s";
    t_actor_id(STREET);
    t_actor_id(WORKER);
    make(330602001005, LEVEL_RED, t_now() - MS_HOUR, NULL);
    make(330602001006, LEVEL_RED, t_now() - MS_HOUR, NULL);
    want(apif(STREET, NULL, part, 330602001005LL, ""), 200, "{'items':[{'area':330602001005}]}");
    want(apif(STREET, NULL, part, 330602001005LL, "&counted=follow_ups"), 200,
         "{'items':[{'area':330602001005}]}");
    want(apif(STREET, NULL, part, 330602002000LL, ""), 404, "{'code':'area.none'}");
    want(apif(STREET, NULL, part, 330602000000LL, "&counted=follow_ups"), 404, "{'code':'area.none'}");
    want(apif(WORKER, NULL, part, 330602001006LL, "&counted=follow_ups_done"), 404, "{'code':'area.none'}");
    want(api(WORKER, "GET /api/v1/tasks?counted=alerts", NULL), 422, "{'code':'field.one_of'}");
    want(api(WORKER, "GET /api/v1/tasks?counted=follow_ups&from=2030-01-02&to=2030-01-01", NULL), 422,
         "{'code':'alert.period'}");
    want(api("anonymous@330602001005", "GET /api/v1/tasks?counted=follow_ups", NULL), 403, NULL);
}
