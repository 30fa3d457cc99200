/* What the person and the counsellor see of a conversation. */
#include "modules/consult/messages.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

ConsultWaiting consult_waiting_out(const Waiting *w)
{
    return (ConsultWaiting) { .state = str_from_z(w->state),
                              .ahead = w->ahead,
                              .minutes = w->minutes,
                              .based_on = w->based_on,
                              .present = w->present,
                              .opens_ms = w->opens_ms };
}

Rc consult_my_view(Op *op, const ConsultRow *row, MyConsult *out)
{
    Waiting w;
    *out = (MyConsult) { .id = row->id,
                         .state = row->state,
                         .unit_name = row->unit_name,
                         .opened_ms = row->opened_ms,
                         .taken_ms = row->taken_ms,
                         .ended_ms = row->ended_ms,
                         .ended_by = row->ended_by,
                         .last_n = row->last_n,
                         .seen = row->seen_resident,
                         .seen_other = row->seen_staff,
                         .rating = row->rating,
                         .offered = row->offer_unit.v != 0 };
    if (!row->ended_ms)
        TRY(consult_takes_pictures(op, row, &out->pictures));
    if (!str_eq(row->state, S("waiting")))
        return RC_OK;
    TRY(consult_waiting(op, row->area, row, &w));
    out->waiting = consult_waiting_out(&w);
    return RC_OK;
}

Rc consult_message_list(Op *op, const ConsultRow *row, int64_t after, bool staff, ConsultMessages *out)
{
    ConsultMessageRow *rows;
    size_t n;
    TRY(sql_consult_messages(op->tx, row->id, after, LIMIT_PAGE, &rows, &n));
    ConsultMessage *v = ARENA_ARRAY(op->arena, ConsultMessage, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (ConsultMessage) { .n = rows[i].n,
                                  .sender = rows[i].sender,
                                  .code = rows[i].code,
                                  .staff = staff ? rows[i].staff : (StaffId) { 0 },
                                  .at_ms = rows[i].at_ms,
                                  .picture = rows[i].picture,
                                  .width = rows[i].width,
                                  .height = rows[i].height };
        TRY(op_open(op, consult_place(row, TABLE_CONSULT_MESSAGE, CONSULT_BODY, rows[i].id), rows[i].body,
                    &v[i].text));
    }
    *out = (ConsultMessages) { .items = { v, n },
                               .last_n = row->last_n,
                               .seen = staff ? row->seen_staff : row->seen_resident,
                               .seen_other = staff ? row->seen_resident : row->seen_staff };
    return RC_OK;
}

Rc consult_item(Op *op, const ConsultRow *row, ConsultItem *out)
{
    *out = (ConsultItem) { .id = row->id,
                           .state = row->state,
                           .person_label = people_label_of(op, row->person, row->person_label),
                           .area_name = org_area_name(op, row->area),
                           .unit_name = row->unit_name,
                           .staff_name = row->staff_name,
                           .risk = row->risk,
                           .last_from = row->last_from,
                           .person = row->person,
                           .area = row->area,
                           .opened_ms = row->opened_ms,
                           .queued_ms = row->queued_ms,
                           .taken_ms = row->taken_ms,
                           .ended_ms = row->ended_ms,
                           .last_ms = row->last_ms,
                           .last_n = row->last_n,
                           .unread = row->last_n - row->seen_staff,
                           .offered = row->offer_unit.v != 0 };
    return RC_OK;
}

Rc consult_items(Op *op, const ConsultRow *rows, size_t n, ConsultList *out)
{
    ConsultItem *v = ARENA_ARRAY(op->arena, ConsultItem, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(consult_item(op, &rows[i], &v[i]));
    out->items = (ListOf) { v, n };
    return RC_OK;
}

/* ---- the whole, for a counsellor ---- */

static Rc add_hits(Op *op, const ConsultRow *row, ConsultView *out)
{
    ConsultHitRow *rows;
    size_t n;
    TRY(sql_consult_hits(op->tx, row->id, &rows, &n));
    ConsultHit *v = ARENA_ARRAY(op->arena, ConsultHit, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const RiskRule *rule = consult_rule_find(consult_def(op->app), rows[i].rule);
        Str title = rule ? words2(op, rule->title) : rows[i].rule; /* a rule that is no longer in the file */
        v[i] = (ConsultHit) { rows[i].id, rows[i].n, rows[i].rule, title, rows[i].level, rows[i].verdict };
    }
    out->hits = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_turns(Op *op, const ConsultRow *row, bool reads, ConsultView *out)
{
    ConsultTurnRow *rows;
    size_t n;
    TRY(sql_consult_turns(op->tx, row->id, &rows, &n));
    ConsultTurn *v = ARENA_ARRAY(op->arena, ConsultTurn, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (ConsultTurn) { .staff_name = rows[i].staff_name,
                               .unit_name = rows[i].unit_name,
                               .at_ms = rows[i].at_ms };
        if (reads)
            TRY(op_open(op, consult_place(row, TABLE_CONSULT_TURN, CONSULT_BODY, rows[i].id), rows[i].note,
                        &v[i].note));
    }
    out->turns = (ListOf) { v, n };
    return RC_OK;
}

/* The alert raised here, else what is open about the person: it stands beside the conversation. */
static Rc add_alert(Op *op, const ConsultRow *row, ConsultView *out)
{
    AlertRow alert;
    bool found = false;
    if (row->alert.v)
        TRY(sql_alert_at(op->tx, row->alert, &alert, &found));
    if (!found || !alert.open)
        TRY(sql_alert_open_any(op->tx, row->county, row->person, &alert, &found));
    if (!found && row->alert.v)
        TRY(sql_alert_at(op->tx, row->alert, &alert, &found));
    if (found) {
        out->alert = alert.id;
        out->alert_level = alert.level;
        out->alert_state = alert.state;
    }
    return RC_OK;
}

static Rc add_clinical(Op *op, const ConsultRow *row, ConsultView *out)
{
    TRY(op_open(op, consult_place(row, TABLE_CONSULT, CONSULT_SUMMARY, row->id.v), row->summary,
                &out->summary));
    TRY(op_open(op, consult_place(row, TABLE_CONSULT, CONSULT_RATING, row->id.v), row->rating_note,
                &out->rating_note));
    out->topic = row->topic;
    out->rating = row->rating;
    return RC_OK;
}

static Rc add_can(Op *op, const ConsultRow *row, bool reads, ConsultView *out)
{
    bool mine = row->staff.v == op->actor.staff.v, active = str_eq(row->state, S("active")), pictures;
    TRY(consult_takes_pictures(op, row, &pictures));
    const struct {
        const char *what;
        bool may;
    } all[] = { { "take", consult_may_take(op, row) },
                { "read", reads },
                { "say", mine && active },
                { "picture", mine && active && pictures },
                { "offer", mine && active },
                { "crisis", mine && active },
                { "end", mine && (active || !row->summary.p) },
                { "judge", reads },
                { "look", !reads && consult_supervises(op) } };
    out->can.p = ARENA_ARRAY(op->arena, Str, COUNT(all));
    if (!out->can.p)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < COUNT(all); i++)
        if (all[i].may)
            out->can.p[out->can.n++] = str_from_z(all[i].what);
    return RC_OK;
}

Rc consult_view(Op *op, const ConsultRow *row, ConsultView *out)
{
    bool reads;
    *out = (ConsultView) { .version = row->version,
                           .seen_staff = row->seen_staff,
                           .seen_resident = row->seen_resident,
                           .staff = row->staff,
                           .ended_by = row->ended_by };
    TRY(consult_item(op, row, &out->item));
    TRY(consult_may_read(op, row, &reads));
    if (reads || consult_may_take(op, row)) /* what was said in it: not for whoever only supervises */
        TRY(add_hits(op, row, out));
    TRY(add_turns(op, row, reads, out));
    TRY(add_alert(op, row, out));
    if (reads)
        TRY(add_clinical(op, row, out));
    if (row->offer_unit.v)
        out->offer_to =
            row->offer_staff.v ? org_staff_name(op, row->offer_staff) : org_unit_name(op, row->offer_unit);
    return add_can(op, row, reads, out);
}
