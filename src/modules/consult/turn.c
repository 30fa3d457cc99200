/* Who has a conversation: taking, asking somebody to take over, the crisis desk; and who may read and write in it. */
#include "modules/consult/rules.h"
#include "modules/org/org.h"

/* ---- taking ---- */

static bool offered_to_me(const Op *op, const ConsultRow *row)
{
    if (!row->offer_unit.v || row->offer_unit.v != op->actor.unit.v)
        return false;
    return !row->offer_staff.v || row->offer_staff.v == op->actor.staff.v;
}

static bool waits_for_me(const Op *op, const ConsultRow *row)
{
    return str_eq(row->state, S("waiting")) && row->unit.v == op->actor.unit.v;
}

/* Said last, so that it is heard first (op->live): a page that knows asks for nothing it would be refused. */
static void tell_gone(Op *op, const ConsultRow *row, StaffId from)
{
    op_live(op, &consult_live_kind, from.v,
            arena_printf(op->arena, "{\"id\":\"%lld\",\"n\":0,\"state\":\"active\",\"change\":\"gone\"}",
                         (long long)row->id.v));
}

/* What was theirs is not any more. */
static Rc take_away(Op *op, const ConsultRow *row, StaffId from)
{
    TRY(op_relate(op, row->person, from, "consult", op->now_ms)); /* sets the end */
    return op_unrelate(op, row->person, from, "consult");
}

static void no_offer(ConsultRow *row)
{
    row->offer_unit.v = row->offer_staff.v = row->offer_ms = row->offer_id = 0;
    row->offer_note = (Str) { 0 };
}

/* As many at a time as the desk allows; a sign of risk waits for no free place, and a supervisor steps in. */
static Rc has_place(Op *op, const ConsultRow *row)
{
    DeskRow desk;
    ConsultRow *mine;
    size_t n;
    bool found;
    if (row->risk.n || consult_supervises(op))
        return RC_OK;
    TRY(sql_consult_desk_of_unit(op->tx, op->actor.unit, &desk, &found));
    if (!found)
        return RC_OK;
    TRY(sql_consult_mine(op->tx, op->actor.staff, desk.max_open, &mine, &n));
    return (int64_t)n < desk.max_open ? RC_OK : FAIL(op->diag, RC_CONFLICT, "consult.full");
}

Rc consult_take(Op *op, ConsultRow *row)
{
    StaffId before = row->staff;
    if (str_eq(row->state, S("active")) && row->staff.v == op->actor.staff.v)
        return RC_OK; /* already */
    if (!consult_may_take(op, row))
        return FAIL(op->diag, RC_CONFLICT, "consult.not_free");
    TRY(has_place(op, row));
    TRY(consult_server_says(op, row, before.v ? "handed_over" : "taken"));
    row->turns++;
    TRY(sql_consult_turn_add(op->tx, row->id, row->turns, op->actor.staff, op->actor.unit, op->now_ms,
                             row->offer_id, row->offer_note));
    if (before.v && before.v != op->actor.staff.v)
        TRY(take_away(op, row, before));
    TRY(op_relate(op, row->person, op->actor.staff, "consult", 0));
    UnitId offered = row->offer_unit;
    row->state = S("active");
    row->staff = op->actor.staff;
    row->unit = op->actor.unit;
    row->staff_name = org_staff_name(op, op->actor.staff);
    if (!row->taken_ms)
        row->taken_ms = op->now_ms;
    no_offer(row);
    TRY(consult_save(op, row));
    consult_tell(op, row, "state");
    consult_tell_unit(op, row, offered.v ? offered : row->unit, "state"); /* gone from the queue */
    if (before.v && before.v != op->actor.staff.v)
        tell_gone(op, row, before);
    return RC_OK;
}

Rc consult_put_back(Op *op, ConsultRow *row)
{
    TRY(consult_server_says(op, row, "back_in_queue"));
    StaffId before = row->staff;
    TRY(take_away(op, row, before));
    row->state = S("waiting");
    row->staff.v = 0;
    row->queued_ms = row->opened_ms; /* not the last again */
    TRY(consult_save(op, row));
    consult_tell(op, row, "state");
    tell_gone(op, row, before);
    return RC_OK;
}

/* ---- handing over ---- */

Rc consult_offer(Op *op, ConsultRow *row, UnitId unit, StaffId staff, Str note)
{
    if (row->ended_ms)
        return FAIL(op->diag, RC_CONFLICT, "consult.ended");
    if (staff.v && staff.v == op->actor.staff.v)
        return FAIL_FIELD(op->diag, RC_INVALID, "consult.to_oneself", S("/staff"));
    UnitId before = row->offer_unit;
    row->offer_unit = unit;
    row->offer_staff = staff;
    row->offer_ms = op->now_ms;
    TRY(op_new_id(op, row->area, &row->offer_id));
    TRY(op_seal(op, consult_place(row, TABLE_CONSULT_TURN, CONSULT_BODY, row->offer_id), note,
                &row->offer_note));
    TRY(consult_save(op, row));
    if (before.v && before.v != unit.v)
        consult_tell_unit(op, row, before, "state");
    consult_tell_unit(op, row, unit, "offered");
    consult_tell(op, row, "state");
    return RC_OK;
}

/* The crisis desk of the place; where there is none, the unit in charge of the alert. */
static Rc crisis_unit(Op *op, const ConsultRow *row, UnitId *out)
{
    DeskRow desk;
    AlertRow alert;
    bool found;
    TRY(consult_desk_at(op, "crisis", row->area, &desk, &found));
    if (found) {
        *out = desk.unit;
        return RC_OK;
    }
    TRY(sql_alert_at(op->tx, row->alert, &alert, &found));
    ENSURE(found);
    *out = alert.unit;
    return RC_OK;
}

Rc consult_to_crisis(Op *op, ConsultRow *row, Str note)
{
    UnitId unit;
    if (row->ended_ms)
        return FAIL(op->diag, RC_CONFLICT, "consult.ended");
    TRY(consult_raise(op, row, S("red"), S("consult_crisis"), S("consult_crisis")));
    TRY(crisis_unit(op, row, &unit));
    TRY(consult_server_says(op, row, "to_crisis"));
    return consult_offer(op, row, unit, (StaffId) { 0 }, note);
}

/* ---- who may ---- */

Rc consult_may_read(Op *op, const ConsultRow *row, bool *out)
{
    ConsultReaderRow *kinds;
    size_t n;
    *out = false;
    TRY(sql_consult_reader(op->tx, row->id, row->person, op->actor.staff, row->alert, op->now_ms, &kinds,
                           &n));
    for (size_t i = 0; i < n; i++)
        *out = *out || !str_eq(kinds[i].kind, S("consult")) || row->staff.v == op->actor.staff.v;
    return RC_OK;
}

bool consult_may_take(const Op *op, const ConsultRow *row)
{
    return !row->ended_ms && row->staff.v != op->actor.staff.v &&
           (offered_to_me(op, row) || waits_for_me(op, row));
}

bool consult_supervises(const Op *op)
{
    return op->actor.roles & consult_perm_look.roles;
}

Rc consult_may_serve(Op *op, const ConsultRow *row)
{
    return row->staff.v == op->actor.staff.v ? RC_OK : FAIL(op->diag, RC_DENIED, "consult.not_yours");
}

Rc consult_sit(Op *op, bool on)
{
    int64_t changed;
    TRY(on ? sql_consult_seat_put(op->tx, op->actor.unit, op->actor.staff, op->now_ms, &changed)
           : sql_consult_seat_drop(op->tx, op->actor.unit, op->actor.staff, &changed));
    return RC_OK;
}
