/* The whole of an alert, as one reply. */
#include "modules/care/rules.h"
#include "crypto/blind.h"

/* Steps whose words carry an answer, a finding or an outcome. For managers there is a plain text of each. */
static const char *const telling[] = { "raised",      "signal",  "reopened", "worse",
                                       "attempt",     "contact", "disposed", "follow_up",
                                       "close_asked", "closed",  "callback", "break_glass" };

static Str step_text(Op *op, const AlertStepRow *r)
{
    for (size_t i = 0; !alert_tells_why(op) && i < COUNT(telling); i++)
        if (str_eq(r->kind, str_from_z(telling[i])))
            return op_text(op, arena_printf(op->arena, "alert.plain.%s", telling[i]).p);
    return alert_words(op, "alert.step.",
                       arena_printf(op->arena, "%.*s:%.*s", STR_ARG(r->kind), STR_ARG(r->code)));
}

static Rc add_steps(Op *op, const AlertRow *row, bool see, AlertView *out)
{
    AlertStepRow *rows;
    size_t n;
    TRY(sql_alert_steps(op->tx, row->id, &rows, &n));
    StepOut *v = ARENA_ARRAY(op->arena, StepOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const AlertStepRow *r = &rows[n - 1 - i];
        v[i] = (StepOut) { .at_ms = r->at_ms,
                           .kind = r->kind,
                           .by = r->staff_name,
                           .text = step_text(op, r),
                           .clock = r->clock,
                           .kept = { r->kept, r->kept >= 0 } };
        if (see && r->seal_id)
            TRY(alert_step_note(op, row, r, &v[i].note));
    }
    out->steps = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_clocks(Op *op, const AlertRow *row, AlertView *out)
{
    AlertClockRow *rows;
    size_t n;
    TRY(sql_alert_clocks(op->tx, row->id, &rows, &n));
    ClockOut *v = ARENA_ARRAY(op->arena, ClockOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] =
            (ClockOut) { rows[i].name, rows[i].due_ms, rows[i].done_ms, { rows[i].kept, rows[i].kept >= 0 } };
    out->clocks = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_contacts(Op *op, const AlertRow *row, AlertView *out)
{
    ContactRow *rows;
    size_t n;
    TRY(sql_contacts(op->tx, row->id, &rows, &n));
    ContactOut *v = ARENA_ARRAY(op->arena, ContactOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const ContactRow *r = &rows[i];
        v[i] = (ContactOut) { r->id, r->at_ms, r->staff_name, r->channel, r->outcome, { 0 } };
        TRY(care_open(op, TABLE_CONTACT, row->person, r->id.v, r->note, &v[i].note));
        v[i].note = v[i].note.p ? v[i].note : S("");
    }
    out->contacts = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_assessments(Op *op, const AlertRow *row, AlertView *out)
{
    RiskRow *rows;
    size_t n;
    TRY(sql_risks(op->tx, row->id, &rows, &n));
    AssessmentOut *v = ARENA_ARRAY(op->arena, AssessmentOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        Str json;
        Findings f = { 0 };
        TRY(care_open(op, TABLE_RISK, row->person, rows[i].id.v, rows[i].findings, &json));
        TRY(care_from_json(op, &findings_shape, json, &f));
        v[i] = (AssessmentOut) { .id = rows[i].id,
                                 .at_ms = rows[i].at_ms,
                                 .by = rows[i].staff_name,
                                 .risk = f.risk,
                                 .ideation = f.ideation,
                                 .plan = f.plan,
                                 .means = f.means,
                                 .intent = f.intent,
                                 .past_attempt = f.past_attempt,
                                 .asked = f.asked,
                                 .protective = f.protective,
                                 .note = f.note };
    }
    out->assessments = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_callback(Op *op, const AlertRow *row, bool see, AlertView *out)
{
    CallbackRow cb;
    bool found;
    Str phone, note;
    TRY(sql_callback_last(op->tx, row->id, &cb, &found));
    if (!found)
        return RC_OK;
    TRY(alert_callback_open(op, &cb, &phone, &note));
    out->callback =
        (CallbackView) { .when = cb.at_when, .at_ms = cb.at_ms, .note = see && note.p ? note : S("") };
    return phone_mask(op->arena, phone, &out->callback.phone);
}

static Rc add_pending(Op *op, const AlertRow *row, bool see, AlertView *out)
{
    AlertStepRow step;
    bool found, close = str_eq(row->pending_kind, S("close"));
    if (row->pending_kind.n == 0)
        return RC_OK;
    TRY(sql_alert_pending_note(op->tx, row->id, close ? S("close_asked") : S("downgrade_asked"), &step,
                               &found));
    if (!found)
        return FAIL(op->diag, RC_INTERNAL, "alert.broken");
    out->pending = (PendingOut) { .kind = row->pending_kind,
                                  .by = step.staff_name,
                                  .by_me = row->pending_by.v == op->actor.staff.v,
                                  .at_ms = row->pending_ms,
                                  .note = S("") };
    if (!close || alert_tells_why(op))
        *(close ? &out->pending.outcome : &out->pending.to) = row->pending_code;
    if (!see || !step.seal_id)
        return RC_OK;
    return alert_step_note(op, row, &step, &out->pending.note);
}

/* ---- what the caller may do now ---- */

typedef struct Action {
    const char *name;
    AlertEvent on;
    bool related; /* needs the relation */
} Action;
static const Action actions[] = {
    { "acknowledge", ALERT_EV_ACKNOWLEDGE, false }, { "assign", ALERT_EV_ASSIGN, false },
    { "hand-over", ALERT_EV_HAND_OVER, false },     { "contacts", ALERT_EV_ATTEMPT, true },
    { "assessments", ALERT_EV_ASSESS, true },       { "dispose", ALERT_EV_DISPOSE, true },
    { "downgrade", ALERT_EV_DOWNGRADE, true },      { "close", ALERT_EV_CLOSE, true },
};

static bool asks_second(AlertEvent e)
{
    return e == ALERT_EV_CLOSE || e == ALERT_EV_DOWNGRADE;
}

static bool offered(const AlertRow *row, const Action *a, bool related)
{
    bool taken = a->on == ALERT_EV_ACKNOWLEDGE && row->owner.v && alert_state(row) != ALERT_NEW;
    bool waits = row->pending_kind.n > 0 && asks_second(a->on);
    bool lowest = a->on == ALERT_EV_DOWNGRADE && str_eq(row->level, S("yellow"));
    return alert_may(row, a->on) && (related || !a->related) && !taken && !waits && !lowest;
}

static Rc add_can(Op *op, const AlertRow *row, bool related, AlertView *out)
{
    Str *v = ARENA_ARRAY(op->arena, Str, COUNT(actions) + 5);
    size_t n = 0;
    bool worker = (perm_alert_act.roles & op->actor.roles) != 0;
    bool second = (perm_alert_confirm.roles & op->actor.roles) && row->pending_by.v != op->actor.staff.v;
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; worker && i < COUNT(actions); i++)
        if (offered(row, &actions[i], related))
            v[n++] = str_from_z(actions[i].name);
    if (second && row->pending_kind.n) {
        v[n++] = S("confirm");
        v[n++] = S("refuse");
    }
    if (people_may_reveal(op, related))
        v[n++] = S("reveal");
    if (worker && related && out->callback.at_ms)
        v[n++] = S("callback");
    if (worker && related)
        v[n++] = S("plan");
    out->can = (Strs) { v, n };
    return RC_OK;
}

/* The head of the view is an AlertItem: same members in the same order. */
_Static_assert(offsetof(AlertView, version) == offsetof(AlertItem, version),
               "AlertView begins as an AlertItem");

/* Of "item:PHQ-9:9" the 9; 0 when no single answer raised it. */
static int64_t question_of(Str trigger)
{
    Str kind, rest, form, number;
    int64_t n = 0;
    bool item = str_cut(trigger, ':', &kind, &rest) && str_eq(kind, S("item")) &&
                str_cut(rest, ':', &form, &number) && str_to_i64(number, &n);
    return item ? n : 0;
}

static Rc add_head(Op *op, const AlertRow *row, AlertView *out)
{
    AlertItem item;
    TaskRow next;
    bool found;
    TRY(alert_item(op, row, &item));
    memcpy(out, &item, sizeof item);
    out->trigger = S("");
    if (alert_tells_why(op)) {
        out->response = row->response;
        out->form = row->form;
        out->band_label = row->band;
        out->outcome = row->outcome;
        out->trigger = alert_words(op, "alert.trigger.", row->trigger_code);
        out->question = question_of(row->trigger_code);
    }
    TRY(sql_task_of_alert(op->tx, row->id, &next, &found));
    if (found)
        out->next_follow_up = (FollowUpOut) { next.id, next.due_ms };
    return RC_OK;
}

Rc alert_view(Op *op, AlertId id, AlertView *out)
{
    AlertRow row;
    bool related;
    *out = (AlertView) { 0 };
    TRY(alert_find(op, id, &row));
    TRY(people_related(op, row.person, &related)); /* again: the act before may have made or ended it */
    bool confirms = row.pending_kind.n > 0 && (perm_alert_confirm.roles & op->actor.roles) != 0;
    bool see = related || confirms;
    TRY(add_head(op, &row, out));
    TRY(add_steps(op, &row, see, out));
    TRY(add_clocks(op, &row, out));
    if (alert_tells_why(op))
        TRY(add_callback(op, &row, see, out));
    TRY(add_pending(op, &row, see, out));
    TRY(add_can(op, &row, related, out));
    if (see) {
        TRY(add_contacts(op, &row, out));
        TRY(add_assessments(op, &row, out));
    }
    op_about(op, row.person, "alert", row.id.v);
    return RC_OK;
}
