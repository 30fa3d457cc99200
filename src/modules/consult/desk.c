/* Desks: made and changed by an administrator of the place; open by their hours, unless their unit is closed for appointments;
   that says nothing about a crisis desk, which keeps its hours. */
#include "modules/consult/rules.h"
#include "modules/org/org.h"

const char *const desk_kinds[] = { "consult", "crisis", NULL };

static Rc add(Op *op, const DeskSet *in, DeskId *out)
{
    UnitRow unit = { 0 };
    DeskRow there;
    bool found;
    TRY(org_unit_get(op, in->unit, &unit));
    TRY(op_in_scope(op, unit.area));
    TRY(sql_consult_desk_of_unit(op->tx, in->unit, &there, &found));
    if (found)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "consult.desk_there", S("/unit"));
    TRY(op_new_id(op, unit.area, &out->v));
    return sql_consult_desk_add(op->tx, *out, unit.area, town_of_area(unit.area), in->unit, in->kind,
                                in->name, in->hours, in->max_open, in->pictures, in->active);
}

Rc consult_desk_set(Op *op, const DeskSet *in, DeskId *out)
{
    DeskRow row = { 0 };
    int64_t changed;
    if (!hours_valid(in->hours))
        return FAIL_FIELD(op->diag, RC_INVALID, "org.hours", S("/hours"));
    if (!in->desk.v)
        return add(op, in, out);
    TRY(sql_consult_desk_get(op->tx, in->desk, &row));
    TRY(sql_consult_desk_save(op->tx, in->desk, in->version, in->name, in->hours, in->max_open, in->pictures,
                              in->active, &changed));
    *out = in->desk;
    return changed == 1 ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "consult.version", S("/version"));
}

Rc consult_shut(Op *op, const DeskRow *desk, int64_t days, Shut *out)
{
    int64_t today = day_of_ms(op->now_ms);
    ShutRow *rows;
    *out = (Shut) { 0 };
    if (!str_eq(desk->kind, S("consult")))
        return RC_OK;
    TRY(sql_unit_shut(op->tx, desk->unit, today, today + days - 1, &rows, &out->n));
    out->rows = rows;
    return RC_OK;
}

Rc consult_desk_open(Op *op, const DeskRow *desk, bool *out)
{
    Shut shut;
    TRY(consult_shut(op, desk, 1, &shut));
    *out = hours_open(op->app, desk->hours, shut, op->now_ms);
    return RC_OK;
}
