/* Call-outs of the demonstration: for some red alerts the team goes out, by the functions that serve the API. */
#include "app/demo/demo.h"

#include "modules/care/rules.h"
#include "modules/crisis/crisis.h"
#include "modules/crisis/rules.h"
#include "modules/duty/duty.h"

typedef struct Going {
    Demo *d;
    CalloutId id;
    const DemoStaff *lead, *second;
} Going;

/* The call-out as it is, for somebody, some minutes later. */
static Rc begin(Going *g, const DemoStaff *who, int64_t minutes, Op **op, CalloutRow *row)
{
    demo_clock(g->d, demo_now(g->d) + minutes * MS_MINUTE);
    TRY(demo_op(g->d, op));
    demo_as_staff(*op, who);
    return sql_callout_get((*op)->tx, g->id, row);
}

static Rc step(Going *g, CrisisEvent event, const char *action, int64_t minutes, Str code, Str note)
{
    Op *op;
    CalloutRow row;
    TRY(begin(g, g->lead, minutes, &op, &row));
    TRY(crisis_advance(op, &row, event, &(CrisisChange) { .code = code, .note = note }));
    return demo_note(op, action);
}

/* Who is on duty at the place leads; a colleague is the second person. */
static Rc find_team(Going *g, int64_t area)
{
    Op *op;
    DutyPerson *people;
    size_t n;
    TRY(demo_op(g->d, &op));
    TRY(duty_team(op, "crisis", area, &people, &n));
    g->lead = n ? demo_staff_by_id(g->d, people[0].staff) : NULL;
    for (size_t i = 1; i < n && !g->second; i++) {
        const DemoStaff *s = demo_staff_by_id(g->d, people[i].staff);
        g->second = s && g->lead && s->area == g->lead->area ? s : NULL;
    }
    return RC_OK;
}

/* An open alert without a call-out, and somebody of its unit: a red one; those that are left open where visitors look. */
static Rc find_alert(Demo *d, bool shown, AlertId *out, int64_t *out_area, const DemoStaff **out_who)
{
    Op *op;
    AlertRow *rows;
    CrisisNumberRow same = { 0 };
    size_t n;
    int64_t lo, hi;
    bool found;
    area_range(shown && d->n_counties ? d->counties[0] : d->app->region, &lo, &hi);
    TRY(demo_op(d, &op));
    TxScope old = op_scope_system(op);
    TRY(sql_alert_list_open(op->tx, lo, hi, shown ? S("") : S("red"), false, (StaffId) { 0 }, (UnitId) { 0 },
                            0, INT64_MAX, false, false, false, false, INT64_MAX, INT64_MIN, (AlertId) { 0 },
                            20, &rows, &n));
    op_scope_back(op, old);
    *out_who = NULL;
    for (size_t i = 0; i < n && !*out_who; i++) {
        TRY(sql_callout_same(op->tx, rows[i].county, rows[i].id, rows[i].person, &same, &found));
        if (same.n)
            continue;
        *out = rows[i].id;
        *out_area = rows[i].area;
        *out_who = demo_staff_of(d, rows[i].unit, ROLES_CARE);
    }
    return RC_OK;
}

static Rc call(Going *g, AlertId alert, int64_t area, const DemoStaff *who)
{
    static const char *const places[] = { "家中，三楼", "河边步道", "单位宿舍", "小区天台" };
    Op *op;
    AlertRow row;
    TRY(demo_op(g->d, &op));
    demo_as_staff(op, who);
    TRY(sql_alert_get(op->tx, alert, &row));
    TRY(crisis_call_out(op,
                        &(CalloutNew) { .area = area,
                                        .person = row.person,
                                        .alert = alert,
                                        .source = S("alert"),
                                        .trigger = rng_chance(&g->d->rng, 0.8) ? S("self") : S("relapse"),
                                        .level = LEVEL_RED,
                                        .place = str_from_z(places[rng_below(&g->d->rng, COUNT(places))]),
                                        .reporter = S("社区工作人员"),
                                        .note = S("本人情绪激动，家属陪同，请尽快到场。") },
                        &g->id));
    return demo_note(op, "crisis.call");
}

static Rc finish(Going *g)
{
    static const char *const outcomes[] = { "on_site", "observation", "admission", "referral" };
    static const int weights[] = { 6, 2, 1, 2 };
    Op *op;
    CalloutRow row;
    Str outcome = str_from_z(outcomes[rng_pick(&g->d->rng, weights, COUNT(weights))]);
    TRY(step(g, CRISIS_EV_MEET, "crisis.meet", rng_between(&g->d->rng, 15, 40), S(""),
             S("已见到本人，愿意交谈。")));
    TRY(step(g, CRISIS_EV_OUTCOME, "crisis.outcome", rng_between(&g->d->rng, 30, 60), outcome,
             S("情绪平稳，家属在场。")));
    TRY(begin(g, g->lead, 20, &op, &row));
    TRY(crisis_record(op, &row,
                      &(CrisisRecord) { .happened = S("接报后到场，见到本人及家属。"),
                                        .signs = S("情绪低落，流露轻生念头，无伤人行为。"),
                                        .handling = S("陪伴、倾听、移除危险物品，与家属约定看护。"),
                                        .medication = S(""),
                                        .doctor = S("值班精神科医师"),
                                        .institution = S("第七人民医院"),
                                        .risk = 2 }));
    TRY(demo_note(op, "crisis.record"));
    TRY(step(g, CRISIS_EV_CLOSE, "crisis.close", 5, S(""), S("处置完毕，已安排随访。")));
    TRY(begin(g, g->second, 10, &op, &row));
    TRY(crisis_confirm(op, &row));
    return demo_note(op, "crisis.confirm");
}

/* ---- visits afterwards ---- */

/* Those due in the last hours are left: there is work to see. */
static Rc plan_visit(Demo *d, PersonId person, int64_t due_ms)
{
    bool late = rng_chance(&d->rng, 0.15);
    int64_t at = late ? due_ms + rng_between(&d->rng, 3 * MS_HOUR, 40 * MS_HOUR) : demo_visit_at(d, due_ms);
    if (at <= demo_now(d))
        at = demo_now(d) + MS_HOUR;
    return at < d->end_ms - 20 * MS_HOUR ? demo_plan(d, (DemoPlan) { .at_ms = at, .visits = person }) : RC_OK;
}

static Rc next_visit(Demo *d, PersonId person)
{
    Op *op;
    TaskRow task = { 0 };
    bool found;
    TRY(demo_op(d, &op));
    TRY(sql_task_until(op->tx, person, &task, &found));
    return found ? plan_visit(d, person, task.due_ms) : RC_OK;
}

static Rc visit(Demo *d, PersonId person)
{
    static const char *const findings[] = { "stable", "mostly_stable", "unstable" };
    static const int weights[] = { 70, 22, 8 };
    Op *op;
    TaskRow task = { 0 };
    TaskItem out;
    bool found;
    TRY(demo_op(d, &op));
    TRY(sql_task_until(op->tx, person, &task, &found));
    const DemoStaff *who = !found         ? NULL
                           : task.owner.v ? demo_staff_by_id(d, task.owner)
                                          : demo_staff_of(d, task.unit, ROLES_CARE);
    if (!who ||
        task.due_ms > op->now_ms + 2 * MS_DAY) /* another crisis began the visits anew, and planned them */
        return RC_OK;
    bool met = rng_chance(&d->rng, 0.9);
    size_t how = rng_pick(&d->rng, weights, COUNT(weights));
    TaskIn in = { .task = task.id,
                  .version = task.version,
                  .outcome = met ? S("done") : S("unreachable"),
                  .finding = met ? str_from_z(findings[how]) : S(""),
                  .note =
                      met ? S("上门见到本人，了解服药、睡眠和家人陪伴情况。") : S("家中无人，已约改日。") };
    demo_as_staff(op, who);
    TRY(d->task_done->run(op, &in, &out));
    TRY(demo_note(op, d->task_done->audit));
    return next_visit(d, person);
}

/* With chances of their own, so that the rest of the region stays as it is. */
static Rc apart(Demo *d, Rc (*act)(Demo *, PersonId), PersonId person)
{
    Rng of_the_year = d->rng;
    d->rng = d->crisis_rng;
    Rc rc = act(d, person);
    d->crisis_rng = d->rng;
    d->rng = of_the_year;
    return rc;
}

Rc demo_callout_visit(Demo *d, DemoPlan p)
{
    return apart(d, visit, p.visits);
}

static Rc first_visit(Going *g)
{
    Op *op;
    CalloutRow row;
    TRY(begin(g, g->lead, 0, &op, &row));
    return row.person.v ? apart(g->d, next_visit, row.person) : RC_OK;
}

/* From the table of log-ins: for a pupil of the school, written down with the call. */
static Rc school_calls(Going *g, int64_t area, bool first)
{
    Op *op;
    SchoolCallout out = { 0 };
    const DemoStaff *who = demo_first_of(g->d, ROLE_SCHOOL_COUNSELLOR, g->d->counties[0]);
    const Route *r = demo_route(g->d, "POST", "/api/v1/crisis/school-callouts");
    ENSURE(who);
    SchoolCallIn in = { .area = area,
                        .trigger = S("self"),
                        .level = S("red"),
                        .place = first ? S("学校心理辅导室") : S("教学楼四层"),
                        .ring_back = S("13800138000"),
                        .note = S("学生情绪激动，班主任和心理教师陪同，家长正在赶来。"),
                        .about = { .name = first ? S("陈一鸣") : S("林晓雨"),
                                   .gender = first ? S("m") : S("f"),
                                   .birth_date = S("2009-03-12"),
                                   .area = area } };
    TRY(demo_op(g->d, &op));
    demo_as_staff(op, who);
    op->subject = (PersonId) { 0 };
    TRY(r->run(op, &in, &out));
    g->id = out.id;
    return demo_note(op, r->audit);
}

Rc demo_callout_of_school(Demo *d, DemoCallout how_far)
{
    Going g = { .d = d };
    int64_t area = d->n_communities ? d->communities[0].area : 0;
    if (!area || !demo_first_of(d, ROLE_SCHOOL_COUNSELLOR, d->counties[0]))
        return RC_OK;
    TRY(find_team(&g, area));
    if (!g.lead || !g.second)
        return RC_OK;
    TRY(school_calls(&g, area, how_far == DEMO_CALLOUT_CLOSED));
    TRY(step(&g, CRISIS_EV_ACCEPT, "crisis.answer", 2, S(""), (Str) { 0 }));
    TRY(step(&g, CRISIS_EV_DEPART, "crisis.depart", 4, S(""), (Str) { 0 }));
    return how_far == DEMO_CALLOUT_CLOSED ? finish(&g) : RC_OK;
}

Rc demo_callout(Demo *d, DemoCallout how_far)
{
    Going g = { .d = d };
    AlertId alert = { 0 };
    int64_t area = 0;
    const DemoStaff *who;
    TRY(find_alert(d, how_far != DEMO_CALLOUT_CLOSED, &alert, &area, &who));
    if (!who)
        return RC_OK;
    TRY(find_team(&g, area));
    if (!g.lead || !g.second)
        return RC_OK;
    TRY(call(&g, alert, area, who));
    if (how_far == DEMO_CALLOUT_CALLED)
        return RC_OK;
    TRY(step(&g, CRISIS_EV_ACCEPT, "crisis.answer", rng_between(&d->rng, 1, 4), S(""), (Str) { 0 }));
    TRY(step(&g, CRISIS_EV_DEPART, "crisis.depart", rng_between(&d->rng, 2, 8), S(""), (Str) { 0 }));
    if (how_far != DEMO_CALLOUT_CLOSED)
        return RC_OK;
    TRY(finish(&g));
    return first_visit(&g);
}
