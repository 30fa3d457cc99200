/*
 * Risk in a call: the alert and the call-backs, in the transaction that wrote the ladder. An anonymous caller gets an anonymous
 * record, so that the alert has somebody it is about; it can be linked with a known one like any other.
 */
#include "base/date.h"
#include "modules/care/care.h"
#include "modules/hotline/rules.h"
#include "modules/people/people.h"

/* Whom the alert is about, and where that person is looked after. */
static Rc subject_of(Op *op, HotlineCallRow *row, int64_t *out_area)
{
    PersonRow person;
    *out_area = row->area;
    if (!row->person.v)
        return people_create_caller(op, row->area, &row->person);
    TRY(people_get(op, row->person, &person));
    *out_area = person.area;
    return RC_OK;
}

static Rc plan_call_backs(Op *op, const HotlineCallRow *row, int64_t area)
{
    const Definition *d = hotline_definition(op->app);
    for (size_t i = 0; i < d->call_back.days.n; i++) {
        TaskId id;
        Str why = arena_printf(op->arena, "callback:%zu", i + 1);
        TaskNew task = { .area = area,
                         .person = row->person,
                         .kind = S("callback"),
                         .why = why,
                         .due_ms = op->now_ms + d->call_back.days.p[i] * MS_DAY,
                         .alert = row->alert,
                         .unit = row->unit,
                         .base_ms = op->now_ms,
                         .series = (int32_t)i + 1 };
        TRY(task_make(op, &task, &id));
    }
    return RC_OK;
}

Rc call_risk(Op *op, HotlineCallRow *row, const FieldOption *step)
{
    const Definition *d = hotline_definition(op->app);
    bool high = str_eq(step->level, S("high")), is_new;
    Str level = high ? d->alert.high : str_eq(step->level, S("moderate")) ? d->alert.moderate : (Str) { 0 };
    row->risk = step->level;
    if (!level.n || (row->alert.v && !high) || row->high_ms)
        return call_note(op, row->id, "risk", step->level, op->now_ms);
    AlertRaise raise = { .level = level_find(level),
                         .kind = S("risk"),
                         .source = S("hotline"),
                         .reason = arena_printf(op->arena, "hotline_%.*s", STR_ARG(step->level)),
                         .trigger = arena_printf(op->arena, "hotline:%.*s", STR_ARG(step->code)) };
    TRY(subject_of(op, row, &raise.area));
    raise.person = row->person;
    TRY(alert_raise(op, &raise, &row->alert, &is_new));
    TRY(call_note(op, row->id, high ? "high" : "risk", step->code, op->now_ms));
    if (!high)
        return RC_OK;
    row->high_ms = op->now_ms;
    return plan_call_backs(op, row, raise.area);
}

/* Nobody has intervened in the time the definition calls immediate: the server calls the supervisor. */
Rc hotline_unaided(Op *op, int *out_done)
{
    HotlineCallRow *rows;
    size_t n;
    int64_t immediate = hotline_definition(op->app)->immediate_minutes * MS_MINUTE;
    TRY(sql_call_unaided(op->tx, op->now_ms - immediate, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        rows[i].help_ms = op->now_ms;
        TRY(call_note(op, rows[i].id, "help", S("unaided"), op->now_ms));
        TRY(hotline_call_save(op, &rows[i], "help"));
    }
    *out_done = (int)n;
    return RC_OK;
}
