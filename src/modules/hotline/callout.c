/* The crisis team of the place, called out from a call: for the alert that lies there, else for wherever the caller is thought to be. */
#include "modules/crisis/crisis.h"
#include "modules/hotline/rules.h"

Rc call_alert(Op *op, const HotlineCallRow *row, AlertRow *out)
{
    HotlineCodeRow there;
    bool later;
    int64_t id = 0;
    TRY(sql_call_code_of(op->tx, row->id, S("raised_there"), &there, &later));
    return alert_now(op, later && str_to_i64(there.code, &id) ? (AlertId) { id } : row->alert, out);
}

HOTLINE_HANDLER(call_callout, HotlineIn, CallView)
{
    HotlineCallRow row;
    AlertRow alert;
    CalloutId id;
    bool found = false;
    TRY(hotline_call_find(op, in->call, &row));
    TRY(call_check_version(op, &row, in->version));
    if (!is_supervisor(op))
        TRY(call_check_mine(op, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_SAVE, S("")));
    if (row.alert.v)
        TRY(call_alert(op, &row, &alert));
    found = row.alert.v && alert.open;
    CalloutNew call = { .area = found       ? alert.area
                                : row.place ? row.place
                                            : row.area,
                        .person = found ? alert.person : row.person,
                        .alert = { found ? alert.id.v : 0 },
                        .source = S("call"),
                        .trigger = in->trigger,
                        .level = level_find(in->level),
                        .place = in->where,
                        .reporter = in->reporter,
                        .note = in->note,
                        .another = in->another };
    TRY(crisis_call_out(op, &call, &id));
    TRY(call_note(op, row.id, "callout", arena_printf(op->arena, "%lld", (long long)id.v), op->now_ms));
    if (!row.intervened_ms)
        TRY(hotline_call_intervene(op, &row, "intervene"));
    TRY(hotline_call_save(op, &row, "linked"));
    TRY(sql_call_get(op->tx, row.id, &row));
    op_about(op, row.person, "call", row.id.v);
    return call_view(op, &row, out);
}

/* How far the team is; the operator may tell the caller. Event "callout" of module crisis tells of each further step. */
Rc callout_state(Op *op, CalloutId id, Str *out)
{
    CalloutRow row;
    TxScope old = op_scope_system(op);
    Rc rc = sql_callout_get(op->tx, id, &row);
    op_scope_back(op, old);
    *out = rc ? S("") : row.state;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}
