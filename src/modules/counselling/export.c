/*
 * What is kept about a person here, for that person: appointments, waiting, groups, cases. Of a case what was agreed on and the notes of
 * the talks; not the process notes, nor what colleagues say to each other (supervision, transfer), nor the judgement of risk.
 */
#include "modules/counselling/case.h"

static Rc appointment_out(Op *op, const AppointmentRow *r, JsonW *w)
{
    Str note;
    TRY(appointment_note(op, r, &note));
    jsonw_begin_obj(w);
    jsonw_i64_at(w, "start_ms", r->start_ms);
    jsonw_i64_at(w, "end_ms", r->end_ms);
    jsonw_str_at(w, "state", r->state);
    jsonw_str_at(w, "cancelled_by", r->cancelled_by);
    jsonw_str_at(w, "unit", r->unit_name);
    jsonw_str_at(w, "service", r->service_name);
    jsonw_str_at(w, "counsellor", r->staff_name);
    if (r->agreed_ms) /* to a third party */
        jsonw_i64_at(w, "third_party_agreed_ms", r->agreed_ms);
    jsonw_str_at(w, "note", note);
    jsonw_end_obj(w);
    return RC_OK;
}

static Rc appointments(Op *op, PersonId person, JsonW *w)
{
    AppointmentRow *rows;
    size_t n;
    TRY(sql_appointment_of(op->tx, person, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(appointment_out(op, &rows[i], w));
    return RC_OK;
}

static Rc waits(Op *op, PersonId person, JsonW *w)
{
    WaitRow *rows;
    size_t n;
    TRY(sql_wait_of_person(op->tx, person, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        jsonw_begin_obj(w);
        jsonw_i64_at(w, "since_ms", rows[i].made_ms);
        jsonw_str_at(w, "unit", rows[i].unit_name);
        jsonw_str_at(w, "service", rows[i].service_name);
        jsonw_end_obj(w);
    }
    return RC_OK;
}

static Rc groups(Op *op, PersonId person, JsonW *w)
{
    MemberExportRow *rows;
    size_t n;
    TRY(sql_member_export(op->tx, person, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        jsonw_begin_obj(w);
        jsonw_str_at(w, "name", rows[i].name);
        jsonw_str_at(w, "kind", rows[i].kind);
        jsonw_str_at(w, "unit", rows[i].unit_name);
        jsonw_i64_at(w, "joined_ms", rows[i].joined_ms);
        jsonw_i64_at(w, "left_ms", rows[i].left_ms);
        jsonw_end_obj(w);
    }
    return RC_OK;
}

static Rc meetings(Op *op, PersonId person, JsonW *w)
{
    PresenceExportRow *rows;
    size_t n;
    TRY(sql_presence_export(op->tx, person, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        jsonw_begin_obj(w);
        jsonw_str_at(w, "group", rows[i].name);
        jsonw_i64_at(w, "start_ms", rows[i].start_ms);
        jsonw_str_at(w, "presence", rows[i].state);
        jsonw_end_obj(w);
    }
    return RC_OK;
}

static Rc notes(Op *op, const CaseRow *row, JsonW *w)
{
    CaseNoteRow *rows;
    size_t n;
    TRY(sql_case_note_of(op->tx, row->id, &rows, &n));
    jsonw_key(w, S("notes"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        Str text;
        if (!str_eq(rows[i].kind, S("session")) && !str_eq(rows[i].kind, S("closure")))
            continue;
        TRY(case_note_open(op, &rows[i], &text));
        jsonw_begin_obj(w);
        jsonw_i64_at(w, "at_ms", rows[i].at_ms);
        jsonw_str_at(w, "kind", rows[i].kind);
        jsonw_str_at(w, "text", text);
        jsonw_end_obj(w);
    }
    jsonw_end_arr(w);
    return RC_OK;
}

static Rc case_out(Op *op, const CaseRow *r, JsonW *w)
{
    Intake intake;
    Goals goals;
    TRY(case_plan_open(op, r, &intake, &goals.items));
    jsonw_begin_obj(w);
    jsonw_i64_at(w, "opened_ms", r->opened_ms);
    jsonw_str_at(w, "state", r->state);
    jsonw_i64_at(w, "closed_ms", str_eq(r->state, S("closed")) ? r->next_ms : 0);
    jsonw_str_at(w, "outcome", r->outcome);
    jsonw_str_at(w, "unit", r->unit_name);
    jsonw_str_at(w, "counsellor", r->staff_name);
    jsonw_str_at(w, "questionnaire", r->form);
    jsonw_key(w, S("intake"));
    shape_write(&intake_shape, &intake, w);
    jsonw_key(w, S("goals"));
    shape_write(&goals_shape, &goals, w);
    TRY(notes(op, r, w));
    jsonw_end_obj(w);
    return RC_OK;
}

static Rc cases(Op *op, PersonId person, JsonW *w)
{
    CaseRow *rows;
    size_t n;
    TRY(sql_case_export(op->tx, person, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(case_out(op, &rows[i], w));
    return RC_OK;
}

Rc counsel_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    static const struct {
        const char *key;
        Rc (*write)(Op *op, PersonId person, JsonW *w);
    } lists[] = { { "appointments", appointments },
                  { "appointments_waited_for", waits },
                  { "counselling_groups", groups },
                  { "group_meetings", meetings },
                  { "counselling_cases", cases } };
    for (size_t k = 0; k < COUNT(lists); k++) {
        jsonw_key(w, str_from_z(lists[k].key));
        jsonw_begin_arr(w);
        for (size_t i = 0; i < n; i++)
            TRY(lists[k].write(op, ids[i], w));
        jsonw_end_arr(w);
    }
    return RC_OK;
}
