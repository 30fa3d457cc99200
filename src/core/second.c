/* See second.h. Tests: those of the modules that ask. */
#include "core/second.h"

#include "base/date.h"
#include "core/app.h"

const Setting set_second_hours = { "second.hours",
                                   SETTING_INT,
                                   "24",
                                   1,
                                   168,
                                   "hours a second person has to confirm what the first asked for",
                                   false,
                                   false };

Rc second_waiting_for(Op *op, int64_t county, Str object, SecondRow *out, bool *out_found)
{
    SecondRow *rows;
    size_t n;
    TRY(sql_second_of(op->tx, county, object, 0, &rows, &n));
    *out_found = false;
    for (size_t i = 0; i < n && !*out_found; i++)
        if (str_eq(rows[i].state, S("waiting")) && rows[i].expires_ms > op->now_ms) {
            *out = rows[i];
            *out_found = true;
        }
    return RC_OK;
}

static Rc already(Op *op, int64_t county, const SecondAsk *in)
{
    SecondRow *rows;
    size_t n;
    TRY(sql_second_of(op->tx, county, in->object, 0, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].kind, str_from_z(in->kind)) && str_eq(rows[i].state, S("waiting")) &&
            rows[i].expires_ms > op->now_ms)
            return FAIL(op->diag, RC_CONFLICT, "second.waiting");
    return RC_OK;
}

Rc second_ask(Op *op, const SecondAsk *in, SecondId *out)
{
    int64_t county = county_of_area(in->area);
    TRY(already(op, county, in));
    TRY(op_new_id(op, in->area, &out->v));
    op_detail(op, "%s %.*s request %lld", in->kind, STR_ARG(in->object), (long long)out->v);
    return sql_second_add(op->tx, county, *out, town_of_area(in->area), in->area, str_from_z(in->kind),
                          in->object, in->digest, in->content, op->actor.staff, op->now_ms,
                          op->now_ms + setting_int(op->app, &set_second_hours) * MS_HOUR);
}

Rc second_find(Op *op, SecondId id, SecondRow *out)
{
    TRY(sql_second_get(op->tx, id, out));
    if (!str_eq(out->state, S("waiting")))
        return FAIL(op->diag, RC_CONFLICT, "second.decided");
    return out->expires_ms > op->now_ms ? RC_OK : FAIL(op->diag, RC_CONFLICT, "second.expired");
}

static Rc decide(Op *op, const SecondRow *row, const char *state)
{
    int64_t changed;
    op_detail(op, "%.*s %.*s request %lld", STR_ARG(row->kind), STR_ARG(row->object), (long long)row->id.v);
    TRY(sql_second_decide(op->tx, row->id, str_from_z(state), op->actor.staff, op->now_ms, &changed));
    return changed == 1 ? RC_OK : FAIL(op->diag, RC_CONFLICT, "second.decided");
}

Rc second_confirm(Op *op, const SecondRow *row, Str digest)
{
    if (row->asked_by.v == op->actor.staff.v)
        return op_refuse_kept(op, RC_DENIED, "second.same_person"); /* the try is on record */
    if (!str_eq(row->digest, digest))
        return FAIL(op->diag, RC_CONFLICT, "second.changed");
    return decide(op, row, "confirmed");
}

Rc second_withdraw(Op *op, const SecondRow *row)
{
    return decide(op, row, "withdrawn");
}
