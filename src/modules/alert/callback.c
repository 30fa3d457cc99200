/* A person asks to be called. It joins their open alert, or makes one; the promise is the alert's contact clock. */
#include "base/date.h"
#include "crypto/blind.h"
#include "modules/alert/messages.h"
#include "modules/alert/rules.h"
#include "text/fold.h"

static CellPlace place(int64_t county, PersonId person, CallbackId id, uint16_t column)
{
    return (CellPlace) { .table = TABLE_CALLBACK,
                         .column = column,
                         .county = county,
                         .person = person.v,
                         .row = id.v,
                         .label = column == CALLBACK_PHONE ? LABEL_IDENTITY : LABEL_CLINICAL,
                         .purpose = column == CALLBACK_PHONE ? CELL_IDENTITY : CELL_NOTES };
}

Rc alert_callback_open(Op *op, const CallbackRow *row, Str *out_phone, Str *out_note)
{
    TRY(op_open(op, place(row->county, row->person, row->id, CALLBACK_PHONE), row->phone, out_phone));
    return op_open(op, place(row->county, row->person, row->id, CALLBACK_NOTE), row->note, out_note);
}

static Rc find_or_raise(Op *op, const CallbackIn *in, AlertRow *out)
{
    const Clocks *def = alert_clocks(op);
    bool found, is_new;
    AlertRaise raise = { .person = op->actor.person,
                         .area = op->actor.area,
                         .level = def->callback_level,
                         .kind = S("callback"),
                         .source = S("callback"),
                         .reason = S("callback_asked"),
                         .trigger = S("callback") };
    AlertId id;
    TRY(sql_alert_open_any(op->tx, county_of_area(op->actor.area), op->actor.person, out, &found));
    if (found) {
        /* A person at risk who calls is more urgent than either alone; the form that raised it stays named. */
        raise.level = str_eq(out->kind, S("callback")) ? def->callback_level : def->callback_level_at_risk;
        return alert_join(op, out, &raise);
    }
    AlertNumberRow own;
    TRY(sql_callback_response(op->tx, in->response, op->actor.person, &own, &found));
    if (found) /* a call for help is not refused because of what it is about */
        raise.response = in->response;
    TRY(alert_raise(op, &raise, &id, &is_new));
    TRY(sql_alert_at(op->tx, id, out, &found));
    ENSURE(found);
    return RC_OK;
}

static Rc promise(Op *op, AlertRow *row, Str when, int64_t *out_ms)
{
    AlertWork w;
    TRY(work_begin(op, row, &w));
    int i = name_find(callback_whens, when);
    ENSURE(i >= 0); /* the Shape has checked it */
    int64_t due = op->now_ms + w.def->callback_ms[i];
    clock_shorten(&w, CLOCK_CONTACT, due);
    TRY(clock_start(&w, CLOCK_CONTACT, due));
    TRY(step_write(&w, &(StepNote) { .kind = "callback", .code = when, .by_server = true }));
    const AlertClockRow *c = &w.clock[CLOCK_CONTACT].row;
    *out_ms = c->kept < 0 ? c->due_ms : due;
    return work_end(&w);
}

static Rc check_rate(Op *op)
{
    int max = (int)setting_int(op->app, &set_callbacks_a_day);
    Str person = arena_printf(op->arena, "%lld", (long long)op->actor.person.v);
    return op_rate(op, county_of_area(op->actor.area), "callback", person, max, MS_DAY);
}

/* As it is dialled: a number that needs no area code here is kept without one. */
static Rc digits_of(Op *op, Str typed, Str *out)
{
    char room[24];
    size_t n;
    Rc rc = phone_normalise(op->arena, typed, out);
    if (rc != RC_INVALID)
        return rc;
    if (fold_typed(typed, room, sizeof room, &n))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.format", S("/phone"));
    *out = arena_str(op->arena, (Str) { room, n });
    return out->p ? RC_OK : RC_NO_MEMORY;
}

Rc alert_callback(Op *op, const CallbackIn *in, CallbackOut *out)
{
    AlertRow row = { 0 };
    CallbackId id;
    Str digits, phone, note;
    int64_t promised;
    if (!op->actor.person.v || !op->actor.area)
        return FAIL(op->diag, RC_DENIED, "alert.no_person");
    TRY(check_rate(op));
    TRY(find_or_raise(op, in, &row));
    TRY(promise(op, &row, in->when, &promised));
    TRY(op_new_id(op, row.area, &id.v));
    TRY(digits_of(op, in->phone, &digits));
    TRY(op_seal(op, place(row.county, row.person, id, CALLBACK_PHONE), digits, &phone));
    TRY(op_seal(op, place(row.county, row.person, id, CALLBACK_NOTE), in->note, &note));
    TRY(sql_callback_add(op->tx, id, row.id, row.person, row.area, phone, in->when, note, op->now_ms,
                         promised));
    TRY(op_count(op, "callbacks", row.area, op->now_ms, 1));
    op_about(op, row.person, "alert", row.id.v);
    alert_live(op, &row, "changed");
    *out = (CallbackOut) { id, row.id, promised };
    return RC_OK;
}
