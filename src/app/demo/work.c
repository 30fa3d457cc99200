/*
 * What staff do about alerts: somebody of the responsible unit takes it, calls, assesses, agrees on help, visits again
 * and closes it, mostly in time. Driven by the alert's own state, so it fits whatever happened in between.
 */
#include "app/demo/demo.h"

#include "modules/care/rules.h"
#include "modules/org/org.h"

/* ---- the heap of what is planned ---- */

static bool earlier(const DemoPlan *a, const DemoPlan *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->alert.v < b->alert.v;
}

static void swap(DemoPlan *a, DemoPlan *b)
{
    DemoPlan t = *a;
    *a = *b;
    *b = t;
}

Rc demo_plan(Demo *d, DemoPlan plan)
{
    if (plan.at_ms >= d->end_ms)
        return RC_OK; /* it is still open when somebody looks */
    TRY(demo_grow((void **)&d->plans, &d->plans_cap, d->n_plans, sizeof *d->plans));
    size_t i = d->n_plans++;
    d->plans[i] = plan;
    for (; i && earlier(&d->plans[i], &d->plans[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&d->plans[i], &d->plans[(i - 1) / 2]);
    return RC_OK;
}

static DemoPlan take(Demo *d)
{
    DemoPlan first = d->plans[0];
    d->plans[0] = d->plans[--d->n_plans];
    for (size_t i = 0;;) {
        size_t l = 2 * i + 1, r = l + 1, least = i;
        if (l < d->n_plans && earlier(&d->plans[l], &d->plans[least]))
            least = l;
        if (r < d->n_plans && earlier(&d->plans[r], &d->plans[least]))
            least = r;
        if (least == i)
            return first;
        swap(&d->plans[i], &d->plans[least]);
        i = least;
    }
}

/* ---- when ---- */

typedef struct Pace { /* medians */
    int64_t take, call, assess, dispose;
} Pace;
static const Pace paces[LEVELS_] = {
    [LEVEL_NONE] = { MS_DAY, MS_DAY, MS_DAY, MS_DAY },
    [LEVEL_YELLOW] = { 7 * MS_HOUR, 20 * MS_HOUR, 30 * MS_MINUTE, 10 * MS_HOUR },
    [LEVEL_ORANGE] = { 22 * MS_MINUTE, 4 * MS_HOUR, 25 * MS_MINUTE, 5 * MS_HOUR },
    [LEVEL_RED] = { 6 * MS_MINUTE, 14 * MS_MINUTE, 15 * MS_MINUTE, 50 * MS_MINUTE },
};

/* What can wait is done by day. */
static int64_t by_day(Demo *d, Level level, int64_t at)
{
    int64_t in_day = at - ms_of_day(day_of_ms(at));
    if (level >= LEVEL_ORANGE || (in_day >= 8 * MS_HOUR && in_day < 18 * MS_HOUR))
        return at;
    int64_t day = day_of_ms(at) + (in_day >= 18 * MS_HOUR);
    return ms_of_day(day) + 8 * MS_HOUR + rng_below(&d->rng, 2 * MS_HOUR);
}

static Rc again(Demo *d, DemoPlan p, Level level, int64_t median)
{
    int64_t at = demo_now(d) + MS_MINUTE + rng_delay(&d->rng, median, 0.5);
    p.at_ms = by_day(d, level, at);
    return demo_plan(d, p);
}

Rc demo_alert_seen(Demo *d, AlertId alert, size_t resident)
{
    Op *op;
    AlertRow row;
    TRY(demo_op(d, &op));
    TRY(alert_find(op, alert, &row));
    if (alert_state(&row) != ALERT_NEW)
        return RC_OK;
    d->alerts++;
    if (d->neglect)
        return RC_OK;
    Level level = level_find(row.level);
    bool busy = rng_chance(&d->rng, 0.07); /* nobody looks for a while: it climbs */
    return again(d, (DemoPlan) { .alert = alert, .resident = (int64_t)resident }, level,
                 paces[level].take * (busy ? 9 : 1));
}

/* ---- one act ---- */

static const char *const words_called[] = { "电话联系到本人，情绪低落，愿意继续沟通。",
                                            "已接通，本人表示近期睡眠差、压力大。",
                                            "上门见到本人，家属在场，交谈约二十分钟。",
                                            "本人接听，情绪较平稳，约定再次联系。" };
static const char *const words_missed[] = { "无人接听，稍后再拨。", "手机关机，已留言。", "拨通后未应答。" };
static const char *const words_done[] = { "已与本人和家属商定安全计划，告知求助电话。",
                                          "转介至区心理门诊，已预约。", "家属陪伴，社区继续关注。",
                                          "症状缓解，继续随访。" };

static Str words(Demo *d, const char *const *list, size_t n)
{
    return str_from_z(list[rng_below(&d->rng, (int64_t)n)]);
}

static Rc do_acknowledge(Demo *d, Op *op, AlertRow *row, DemoPlan p)
{
    Level level = level_find(row->level);
    TRY(alert_advance(op, row, ALERT_EV_ACKNOWLEDGE, &(AlertChange) { 0 }));
    TRY(demo_note(op, "alert.acknowledge"));
    return again(d, p, level, paces[level].call);
}

static Rc do_unreachable(Demo *d, Op *op, AlertRow *row, DemoPlan p)
{
    AlertIn in = { .alert = row->id,
                   .version = row->version,
                   .outcome = S("unreachable"),
                   .note = S("多次联系未果，已请社区民警和网格员协助查找。"),
                   .follow_up_days = 1 };
    TRY(alert_dispose(op, &in));
    TRY(demo_note(op, "alert.dispose"));
    return again(d, p, level_find(row->level), MS_DAY);
}

static Rc do_contact(Demo *d, Op *op, AlertRow *row, DemoPlan p)
{
    Level level = level_find(row->level);
    bool reached = rng_chance(&d->rng, 0.74);
    if (p.step >= 3 && !reached)
        return do_unreachable(d, op, row, p);
    AlertIn in = { .alert = row->id,
                   .version = row->version,
                   .at_ms = op->now_ms,
                   .channel = rng_chance(&d->rng, 0.8) ? S("phone") : S("visit"),
                   .outcome = reached ? S("reached") : S("no_answer"),
                   .note = reached ? words(d, LIST(words_called)) : words(d, LIST(words_missed)) };
    TRY(alert_contact(op, &in));
    TRY(demo_note(op, "alert.contact"));
    p.step = reached ? 0 : p.step + 1;
    return again(d, p, level, reached ? paces[level].assess : paces[level].call);
}

static Rc do_assess(Demo *d, Op *op, AlertRow *row, DemoPlan p)
{
    static const int by_level[LEVELS_][RISKS] = { [LEVEL_NONE] = { 1, 0, 0, 0, 0 },
                                                  [LEVEL_YELLOW] = { 45, 45, 10, 0, 0 },
                                                  [LEVEL_ORANGE] = { 18, 48, 30, 4, 0 },
                                                  [LEVEL_RED] = { 3, 22, 45, 25, 5 } };
    Str signs[RISK_SIGNS];
    for (size_t i = 0; i < RISK_SIGNS; i++)
        signs[i] = str_from_z(risk_signs[i]);
    Level level = level_find(row->level);
    size_t risk = rng_pick(&d->rng, by_level[level], RISKS);
    AlertIn in = { .alert = row->id,
                   .version = row->version,
                   .risk = str_from_z(risk_names[risk]),
                   .ideation = risk >= 2,
                   .plan = risk >= 3,
                   .means = risk >= 4,
                   .past_attempt = risk >= 3 && rng_chance(&d->rng, 0.3),
                   .asked = { signs, COUNT(signs) },
                   .protective = S("家人支持；愿意求助"),
                   .note = words(d, LIST(words_called)) };
    TRY(alert_assess(op, &in));
    TRY(demo_note(op, "alert.assess"));
    return again(d, p, level, paces[level].dispose);
}

static Rc first_plan(Op *op, PersonId person)
{
    Str signs[] = { S("整夜睡不着"), S("不想见人") }, self[] = { S("下楼走一圈"), S("听戏") },
        lines[] = { S("12356") };
    PlanStep steps[] = { { 1, { LIST(signs) } }, { 2, { LIST(self) } }, { 5, { LIST(lines) } } };
    return plan_first(op, person, &(PlanIn) { .steps = { LIST(steps) }, .shared = true });
}

static Rc do_dispose(Demo *d, Op *op, AlertRow *row, DemoPlan p, const DemoStaff *who)
{
    static const char *const outcomes[] = { "safety_plan", "referred", "family", "no_risk", "emergency" };
    static const int by_level[LEVELS_][COUNT(outcomes)] = { [LEVEL_NONE] = { 1, 0, 0, 0, 0 },
                                                            [LEVEL_YELLOW] = { 30, 20, 20, 30, 0 },
                                                            [LEVEL_ORANGE] = { 50, 25, 17, 8, 0 },
                                                            [LEVEL_RED] = { 45, 40, 8, 0, 7 } };
    Level level = level_find(row->level);
    AlertIn in = { .alert = row->id,
                   .version = row->version,
                   .outcome = str_from_z(outcomes[rng_pick(&d->rng, by_level[level], COUNT(outcomes))]),
                   .note = words(d, LIST(words_done)) };
    PersonId person = row->person;
    AlertId alert = row->id;
    bool refers = str_eq(in.outcome, S("referred"));
    if (str_eq(in.outcome, S("safety_plan")))
        TRY(first_plan(op, row->person));
    TRY(alert_dispose(op, &in));
    TRY(demo_note(op, "alert.dispose"));
    TRY(again(d, p, level, MS_DAY));
    return refers ? demo_refer(d, who, person, alert) : RC_OK;
}

static Rc do_close(Demo *d, Op *op, AlertRow *row, DemoPlan p)
{
    Str outcome = row->outcome.n ? row->outcome : S("safety_plan");
    AlertIn in = {
        .alert = row->id, .version = row->version, .outcome = outcome, .note = S("风险解除，结案。")
    };
    if (str_eq(in.outcome, S("safety_plan")))
        TRY(first_plan(op, row->person));
    TRY(alert_close(op, &in));
    TRY(demo_note(op, "alert.close"));
    return again(d, p, level_find(row->level), 3 * MS_HOUR); /* red: for the second person */
}

static Rc do_visit(Demo *d, Op *op, const TaskRow *task, DemoPlan p, Level level)
{
    bool reached = rng_chance(&d->rng, 0.88);
    TaskItem out;
    TaskIn in = { .task = task->id,
                  .version = task->version,
                  .outcome = reached ? S("done") : S("unreachable"),
                  .note = reached ? words(d, LIST(words_done)) : words(d, LIST(words_missed)) };
    TRY(d->task_done->run(op, &in, &out));
    TRY(demo_note(op, d->task_done->audit));
    p.step += reached;
    return again(d, p, level, 2 * MS_HOUR);
}

/* The last working hours before it is due; now and then days after. */
int64_t demo_visit_at(Demo *d, int64_t due_ms)
{
    int64_t start = ms_of_day(day_of_ms(due_ms)), in_day = due_ms - start;
    if (rng_chance(&d->rng, 0.1))
        return due_ms + rng_between(&d->rng, 4 * MS_HOUR, 70 * MS_HOUR);
    if (in_day < 9 * MS_HOUR)
        return start - MS_DAY + rng_between(&d->rng, 13 * MS_HOUR, 18 * MS_HOUR);
    int64_t end = in_day < 18 * MS_HOUR ? in_day : 18 * MS_HOUR;
    return start + rng_between(&d->rng, 8 * MS_HOUR + 30 * MS_MINUTE, end);
}

/* Visits when they are due, also after the end; when there were enough of them, the end. */
static Rc look_after(Demo *d, Op *op, AlertRow *row, DemoPlan p)
{
    static const uint32_t enough[LEVELS_] = { 1, 1, 2, 3 };
    Level level = level_find(row->level);
    TaskRow task = { 0 };
    bool found;
    TRY(sql_task_of_alert(op->tx, row->id, &task, &found));
    if (row->open && (!found || p.step >= enough[level]))
        return do_close(d, op, row, p);
    if (!found)
        return RC_OK;
    if (task.due_ms <= op->now_ms + MS_DAY)
        return do_visit(d, op, &task, p, level);
    p.at_ms = demo_visit_at(d, task.due_ms);
    if (p.at_ms <= op->now_ms)
        p.at_ms = task.due_ms;
    return demo_plan(d, p);
}

/* Somebody else than who asked, from the station or the centre above. */
static Rc second_person(Demo *d, Op *op, const AlertRow *row, const DemoStaff **out)
{
    int64_t at = row->area;
    *out = NULL;
    while (area_level(at) > AREA_TOWN)
        at = area_parent(at);
    for (int tries = 0; tries < 12 && !*out; tries++) {
        UnitId unit;
        bool found;
        if (tries == 6)
            at = area_parent(at);
        TRY(org_owner_unit_find(op, at, &unit, &found));
        const DemoStaff *who =
            found ? demo_staff_of(d, unit,
                                  ROLE_BIT(ROLE_STREET_SPECIALIST) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST) |
                                      ROLE_BIT(ROLE_CRISIS_TEAM))
                  : NULL;
        if (who && who->id.v != row->pending_by.v)
            *out = who;
    }
    return RC_OK;
}

static Rc do_confirm(Demo *d, Op *op, AlertRow *row, DemoPlan p)
{
    const DemoStaff *who;
    TRY(second_person(d, op, row, &who));
    if (!who)
        return RC_OK;
    demo_as_staff(op, who);
    TRY(alert_second(op, &(AlertIn) { .alert = row->id, .version = row->version }, true));
    TRY(demo_note(op, "alert.confirm"));
    return again(d, p, level_find(row->level), MS_DAY);
}

static Rc act(Demo *d, DemoPlan p)
{
    Op *op;
    AlertRow row;
    if (p.referral.v)
        return demo_refer_act(d, p);
    if (p.visits.v)
        return demo_callout_visit(d, p);
    TRY(demo_op(d, &op));
    TRY(alert_find(op, p.alert, &row));
    if (row.pending_kind.n)
        return do_confirm(d, op, &row, p);
    const DemoStaff *who =
        row.owner.v ? demo_staff_by_id(d, row.owner) : demo_staff_of(d, row.unit, ROLES_CARE);
    if (!who)
        return RC_OK; /* a unit without care staff: it climbs */
    demo_as_staff(op, who);
    switch (alert_state(&row)) {
    case ALERT_NEW:
        return do_acknowledge(d, op, &row, p);
    case ALERT_ACKNOWLEDGED:
        return do_contact(d, op, &row, p);
    case ALERT_CONTACTED:
        return do_assess(d, op, &row, p);
    case ALERT_ASSESSED:
        return do_dispose(d, op, &row, p, who);
    case ALERT_DISPOSED:
    case ALERT_REVIEW:
    case ALERT_CLOSED:
        return look_after(d, op, &row, p);
    case ALERT_STATES_:
        break;
    }
    return RC_OK;
}

Rc demo_work_until(Demo *d, int64_t ms)
{
    while (d->n_plans && d->plans[0].at_ms <= ms) {
        DemoPlan p = take(d);
        demo_clock(d, p.at_ms);
        TRY(act(d, p));
    }
    return RC_OK;
}
