/* Routes on one alert. Every act answers with the whole alert as it then is. */
#include "modules/care/rules.h"
#include "modules/org/org.h"

Rc alert_subject(Op *op, const void *in, PersonId *out)
{
    AlertRow row;
    TRY(alert_find(op, ((const AlertIn *)in)->alert, &row));
    *out = row.person;
    return people_related(op, row.person, &op->related);
}

CARE_HANDLER(get_alert, AlertIn, AlertView)
{
    return alert_view(op, in->alert, out);
}

/* One event without more than the version. */
static Rc advance(Op *op, const AlertIn *in, AlertEvent event, AlertChange change, AlertView *out)
{
    AlertRow row;
    TRY(alert_find_version(op, in->alert, in->version, &row));
    TRY(alert_advance(op, &row, event, &change));
    return alert_view(op, in->alert, out);
}

CARE_HANDLER(acknowledge, AlertIn, AlertView)
{
    return advance(op, in, ALERT_EV_ACKNOWLEDGE, (AlertChange) { 0 }, out);
}

CARE_HANDLER(assign, AlertIn, AlertView)
{
    AlertRow row;
    Str name;
    TRY(alert_find(op, in->alert, &row));
    TRY(care_check_owner(op, row.area, in->owner, &name));
    return advance(op, in, ALERT_EV_ASSIGN, (AlertChange) { .owner = in->owner, .code = name }, out);
}

CARE_HANDLER(hand_over, AlertIn, AlertView)
{
    AlertChange change = { .unit = in->unit, .note = in->note, .code = org_unit_name(op, in->unit) };
    return advance(op, in, ALERT_EV_HAND_OVER, change, out);
}

CARE_HANDLER(downgrade, AlertIn, AlertView)
{
    AlertChange change = { .level = level_find(in->to), .note = in->note, .code = in->to };
    return advance(op, in, ALERT_EV_DOWNGRADE, change, out);
}

CARE_HANDLER(contact, AlertIn, AlertView)
{
    TRY(alert_contact(op, in));
    return alert_view(op, in->alert, out);
}

CARE_HANDLER(assess, AlertIn, AlertView)
{
    TRY(alert_assess(op, in));
    return alert_view(op, in->alert, out);
}

CARE_HANDLER(dispose, AlertIn, AlertView)
{
    TRY(alert_dispose(op, in));
    return alert_view(op, in->alert, out);
}

CARE_HANDLER(close_alert, AlertIn, AlertView)
{
    TRY(alert_close(op, in));
    return alert_view(op, in->alert, out);
}

CARE_HANDLER(confirm, AlertIn, AlertView)
{
    TRY(alert_second(op, in, true));
    return alert_view(op, in->alert, out);
}

CARE_HANDLER(refuse, AlertIn, AlertView)
{
    TRY(alert_second(op, in, false));
    return alert_view(op, in->alert, out);
}

Rc care_candidates(Op *op, int64_t area, CandidatesOut *out)
{
    CandidateStaffRow *rows;
    size_t n;
    TRY(org_candidates(op, area, &rows, &n));
    CandidateOut *v = ARENA_ARRAY(op->arena, CandidateOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        AlertNumberRow open = { 0 };
        bool found;
        TRY(sql_alert_answered_for(op->tx, rows[i].id, &open, &found));
        v[i] = (CandidateOut) { rows[i].id, rows[i].name, rows[i].unit_name, open.n };
    }
    out->items = (ListOf) { v, n };
    return RC_OK;
}

CARE_HANDLER(candidates, AlertIn, CandidatesOut)
{
    AlertRow row;
    TRY(alert_find(op, in->alert, &row));
    return care_candidates(op, row.area, out);
}

CARE_HANDLER(reveal, AlertIn, PhoneOut)
{
    AlertRow row;
    CallbackRow cb;
    bool found;
    Str note;
    TRY(alert_find(op, in->alert, &row));
    TRY(sql_callback_last(op->tx, row.id, &cb, &found));
    if (!found)
        return FAIL(op->diag, RC_NOT_FOUND, "care.no_callback");
    op_about(op, row.person, "alert", row.id.v);
    TRY(alert_note(op, &row, "revealed", S("phone"), in->reason, false));
    return alert_callback_open(op, &cb, &out->phone, &note);
}
