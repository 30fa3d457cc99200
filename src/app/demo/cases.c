/*
 * Cases in the demonstration: after a talk the counsellor now and then opens a case, notes each talk, and closes it when it is
 * better. Through the functions of the module, as the counsellor.
 */
#include "app/demo/demo.h"

#include "modules/counselling/case.h"

static const char *const reasons[] = { "近两个月睡不好，白天没精神。", "和孩子说不上话，常常吵起来。",
                                       "工作压力大，总担心出错。", "老伴走了以后，一个人在家提不起劲。" };
static const char *const goals[] = { "每周有五晚睡够六小时", "一周和孩子好好说三次话", "担心时用上呼吸放松",
                                     "每天出门走半小时" };
static const char *const talks[] = { "回顾本周情况，练习放松，约定记录睡眠。",
                                     "谈到和家人的冲突，一起想了另一种说法。",
                                     "情绪比上次平稳，能说出好的变化。", "完成了约定的小任务，讨论下一步。" };

static Str pick(Demo *d, const char *const *list, size_t n)
{
    return str_from_z(list[rng_below(&d->rng, (int64_t)n)]);
}

static Str day_after(Demo *d, Op *op, int64_t days)
{
    (void)d;
    return day_text(op, day_of_ms(op->now_ms) + days);
}

static const char *risk_of(Demo *d, const DemoResident *r)
{
    return r->distress > 2.4F && rng_chance(&d->rng, 0.5) ? "moderate" : r->distress > 1 ? "low" : "none";
}

static Rc begin(Demo *d, Op *op, DemoResident *r)
{
    static const char *const forms[] = { "phq-9", "gad-7", "phq-9" };
    Goal *goal = ARENA_NEW(op->arena, Goal);
    CaseId id;
    if (!goal)
        return RC_NO_MEMORY;
    *goal = (Goal) { pick(d, LIST(goals)), S("open") };
    CaseOpenIn in = { .person = r->id,
                      .source = S("appointment"),
                      .form = pick(d, LIST(forms)),
                      .next_day = day_after(d, op, rng_between(&d->rng, 6, 14)),
                      .intake = { .reason = pick(d, LIST(reasons)),
                                  .history = S(""),
                                  .support = S("家人支持"),
                                  .hint = S("量表提示情绪困扰，未作诊断") },
                      .goals = { goal, 1 } };
    TRY(case_open(op, &in, &id));
    r->case_id = id;
    r->case_day = (int32_t)day_of_ms(op->now_ms);
    r->counsellor = op->actor.staff;
    TRY(demo_grow((void **)&d->regulars, &d->regulars_cap, d->n_regulars, sizeof *d->regulars));
    d->regulars[d->n_regulars++] = (size_t)(r - d->residents);
    op_about(op, r->id, "counsel_case", id.v);
    return demo_note(op, "case.open");
}

static Rc close_case(Op *op, DemoResident *r, CaseRow *row, Str outcome, Str text)
{
    CaseEndIn end = { .case_id = row->id, .version = row->version, .outcome = outcome, .text = text };
    TRY(case_close(op, row, &end));
    r->case_id = (CaseId) { 0 };
    op_about(op, r->id, "counsel_case", row->id.v);
    return demo_note(op, "case.close");
}

static Rc talk(Demo *d, Op *op, DemoResident *r, CaseRow *row)
{
    r->case_day = (int32_t)day_of_ms(op->now_ms);
    CaseNoteIn in = { .case_id = row->id,
                      .version = row->version,
                      .kind = S("session"),
                      .text = pick(d, LIST(talks)),
                      .risk = str_from_z(risk_of(d, r)),
                      .next_day = day_after(d, op, rng_between(&d->rng, 6, 16)) };
    TRY(case_write(op, row, &in));
    op_about(op, r->id, "counsel_case", row->id.v);
    TRY(demo_note(op, "case.note"));
    r->distress -= 0.12F; /* talking helps a little */
    if (row->notes < 4 || !rng_chance(&d->rng, 0.3))
        return RC_OK;
    return close_case(op, r, row, r->distress < 0.8F ? S("improved") : S("stopped_by_person"),
                      S("本阶段面谈结束，告知可随时再约。"));
}

static Rc case_of(Op *op, const DemoResident *r, CaseRow *out)
{
    TxScope own = op_scope_system(op);
    Rc rc = sql_case_get(op->tx, r->case_id, out);
    op_scope_back(op, own);
    return rc;
}

Rc demo_cases_close(Demo *d)
{
    enum { GONE_DAYS = 42 };
    int32_t today = (int32_t)day_of_ms(demo_now(d));
    for (size_t i = 0; i < d->n_regulars; i++) {
        Op *op;
        CaseRow row;
        DemoResident *r = &d->residents[d->regulars[i]];
        const DemoStaff *by =
            r->case_id.v && today - r->case_day > GONE_DAYS ? demo_staff_by_id(d, r->counsellor) : NULL;
        if (!by)
            continue;
        TRY(demo_op(d, &op));
        demo_as_staff(op, by);
        TRY(case_of(op, r, &row));
        TRY(close_case(op, r, &row, S("stopped_by_person"), S("六周未再来，电话告知可随时再约，结案。")));
    }
    return RC_OK;
}

Rc demo_case_after(Demo *d, size_t resident, const DemoStaff *by)
{
    Op *op;
    CaseRow row;
    DemoResident *r = &d->residents[resident];
    if (!r->case_id.v && !rng_chance(&d->rng, 0.4))
        return RC_OK;
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    if (!r->case_id.v)
        return begin(d, op, r);
    TRY(case_of(op, r, &row));
    return row.staff.v == by->id.v ? talk(d, op, r, &row) : RC_OK;
}
