/*
 * The order of the worklist: overdue first, then by level, then by due time, from whichever place and page by page, while
 * time passes and levels change.
 */
#include "base/date.h"
#include "modules/care/care.h"
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
        made[i] = make(homes[roll(COUNT(homes))], (int)roll(4), t_now() + ((int64_t)roll(21) - 10) * MS_MINUTE,
                       roll(3) ? NULL : WORKER);
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
