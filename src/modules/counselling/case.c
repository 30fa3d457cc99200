/* What happens to a case: opened, planned, noted, supervised, handed over, closed. See case.h. */
#include "modules/counselling/case.h"

#include "base/limits.h"
#include "modules/alert/alert.h"
#include "modules/duty/duty.h"

/* ---- sealing ---- */

static CellPlace place(uint16_t table, uint16_t column, PersonId person, int64_t row, bool process)
{
    return (CellPlace) { .table = table,
                         .column = column,
                         .county = county_of_id(person.v),
                         .person = person.v,
                         .row = row,
                         .label = process ? LABEL_SEALED : LABEL_CLINICAL,
                         .purpose = CELL_NOTES };
}

static Rc seal_json(Op *op, const Shape *shape, const void *in, CellPlace where, Str *out)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, op->arena, LIMIT_BODY);
    jsonw_init(&w, &b);
    shape_write(shape, in, &w);
    TRY(jsonw_finish(&w));
    return op_seal(op, where, buf_str(&b), out);
}

static Rc open_json(Op *op, const Shape *shape, CellPlace where, Str cell, void *out)
{
    Str json;
    Diag d = { 0 };
    TRY(op_open(op, where, cell, &json));
    Rc rc = shape_decode(shape, json, NULL, 0, out, op->arena, &d);
    return rc && rc != RC_NO_MEMORY ? FAIL(op->diag, RC_INTERNAL, "counselling.broken") : rc;
}

static Rc seal_plan(Op *op, PersonId person, int64_t id, const Intake *intake, const ListOf *goals,
                    CaseRow *out)
{
    Goals all = { *goals };
    TRY(seal_json(op, &intake_shape, intake, place(TABLE_CASE, CASE_INTAKE, person, id, false),
                  &out->intake));
    return seal_json(op, &goals_shape, &all, place(TABLE_CASE, CASE_GOALS, person, id, false), &out->goals);
}

/* ---- opening ---- */

const Measure *measure_find(const App *app, Str form)
{
    const CounselData *data = counsel_data(app);
    for (size_t i = 0; i < data->n_measures; i++)
        if (form.n && str_eq(data->measures[i].form, form))
            return &data->measures[i];
    return NULL;
}

static Rc check_form(Op *op, Str form)
{
    return !form.n || measure_find(op->app, form)
               ? RC_OK
               : FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_measure", S("/form"));
}

static Rc next_of(Op *op, Str day, int64_t *io_ms)
{
    int64_t at;
    if (!day.n)
        return RC_OK;
    TRY(day_read(op, day, S("/next_day"), &at));
    *io_ms = ms_of_day(at + 1) - 1; /* due by the end of the day */
    return RC_OK;
}

/* 0: there is none such that the unit could come from: a referral must have been accepted by it. */
Rc case_source_person(Op *op, const CaseOpenIn *in, PersonId *out)
{
    CaseSourceRow row = { 0 };
    bool found = false;
    if (str_eq(in->source, S("alert")))
        TRY(sql_case_source_alert(op->tx, (AlertId) { in->source_id }, &row, &found));
    else if (str_eq(in->source, S("referral")))
        TRY(sql_case_source_referral(op->tx, (ReferralId) { in->source_id }, op->actor.unit, &row, &found));
    else
        TRY(sql_case_source_appointment(op->tx, (AppointmentId) { in->source_id }, op->actor.unit, &row,
                                        &found));
    *out = row.person;
    return RC_OK;
}

/* What it comes from is the person's, in whichever of their records. An appointment need not be named. */
static Rc check_source(Op *op, const CaseOpenIn *in)
{
    PersonId *ids, of = { 0 };
    size_t n;
    bool named = str_eq(in->source, S("alert")) || str_eq(in->source, S("referral"));
    if (str_eq(in->source, S("other")) || (!named && !in->source_id))
        return RC_OK;
    if (in->source_id)
        TRY(case_source_person(op, in, &of));
    TRY(people_records(op, in->person, &ids, &n));
    for (size_t i = 0; i < n && of.v; i++)
        if (ids[i].v == of.v)
            return RC_OK;
    return FAIL_FIELD(op->diag, RC_INVALID, "counselling.other_source", S("/source_id"));
}

Rc case_open(Op *op, const CaseOpenIn *in, CaseId *out)
{
    CaseRow row = { 0 };
    bool outside = counsel_outside(op);
    TRY(check_source(op, in));
    TRY(check_form(op, in->form));
    TRY(next_of(op, in->next_day, &row.next_ms));
    TRY(op_new_id(op, op->actor.area, &out->v));
    TRY(seal_plan(op, in->person, out->v, &in->intake, &in->goals, &row));
    Rc rc =
        sql_case_add(op->tx, *out, op->actor.area, town_of_area(op->actor.area), op->actor.unit, in->person,
                     op->actor.staff, in->source, in->source_id, in->form.p ? in->form : S(""), row.next_ms,
                     op->now_ms, row.intake, row.goals, outside);
    if (rc == RC_CONFLICT)
        return FAIL(op->diag, RC_CONFLICT, "counselling.case_there");
    TRY(rc);
    TRY(op_relate(op, in->person, op->actor.staff, "counselling", 0));
    if (outside)
        TRY(op_count(op, "counsel_cases_third", op->actor.area, op->now_ms, 1));
    return op_count(op, "counsel_cases", op->actor.area, op->now_ms, 1);
}

/* ---- changes ---- */

static Rc check_open(Op *op, const CaseRow *row, int64_t version)
{
    if (version != row->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.case_version", S("/version"));
    return str_eq(row->state, S("open")) ? RC_OK : FAIL(op->diag, RC_CONFLICT, "counselling.case_closed");
}

static Rc save(Op *op, CaseRow *io)
{
    int64_t changed;
    TRY(sql_case_save(op->tx, io->id, io->version, io->staff, io->supervisor, io->state, io->form, io->risk,
                      io->next_ms, io->outcome, io->intake, io->goals, io->notes, io->given_ms, io->task,
                      &changed));
    if (!changed)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.case_version", S("/version"));
    io->version++;
    return RC_OK;
}

static Rc add_note(Op *op, CaseRow *io, Str kind, int64_t at_ms, Str risk, Str text)
{
    CaseNoteId id;
    Str sealed;
    bool process = str_eq(kind, S("process"));
    TRY(op_new_id(op, io->area, &id.v));
    TRY(op_seal(op, place(TABLE_CASE_NOTE, CASE_NOTE_TEXT, io->person, id.v, process), text, &sealed));
    return sql_case_note_add(op->tx, io->id, ++io->notes, id, io->person, kind, op->actor.staff, at_ms,
                             op->now_ms, risk, sealed);
}

static bool medical(const CaseRow *row)
{
    return str_eq(row->unit_kind, S("hospital")) || str_eq(row->unit_kind, S("clinic"));
}

/* The counsellor writes what happened, the supervisor what they advised. */
static Rc check_writer(Op *op, const CaseRow *row, Str kind)
{
    bool supervisor = row->supervisor.v == op->actor.staff.v;
    bool wanted = str_eq(kind, S("supervision"));
    return wanted == supervisor ? RC_OK
                                : FAIL_FIELD(op->diag, RC_DENIED, "counselling.note_kind", S("/kind"));
}

/* The level of the alert for a risk as judged; LEVEL_NONE when none is raised. */
static Level level_of(const Op *op, Str risk)
{
    const RiskLevels *levels = &counsel_data(op->app)->alert;
    return str_eq(risk, S("imminent")) ? level_find(levels->imminent)
           : str_eq(risk, S("high"))   ? level_find(levels->high)
                                       : LEVEL_NONE;
}

/* In the transaction of the note: others than the counsellor know of it. */
static Rc raise_risk(Op *op, const CaseRow *row)
{
    PersonRow person;
    AlertId id;
    bool is_new;
    AlertRaise in = { .level = level_of(op, row->risk),
                      .kind = S("risk"),
                      .source = S("counselling"),
                      .reason = arena_printf(op->arena, "counselling_%.*s", STR_ARG(row->risk)),
                      .trigger = S("counselling_session") };
    if (in.level == LEVEL_NONE)
        return RC_OK;
    TRY(people_get(op, row->person, &person));
    in.person = person.id;
    in.area = person.area;
    return alert_raise(op, &in, &id, &is_new);
}

/* Not as if all were well: somebody is at it, or the risk was judged lower since. */
static Rc check_calm(Op *op, const CaseRow *row)
{
    PersonId *ids;
    size_t n;
    int64_t open;
    if (level_of(op, row->risk) == LEVEL_NONE)
        return RC_OK;
    TRY(people_records(op, row->person, &ids, &n));
    TRY(alert_count_open(op, ids, n, &open));
    return open ? RC_OK : FAIL(op->diag, RC_CONFLICT, "counselling.risk_open");
}

Rc case_write(Op *op, CaseRow *io, const CaseNoteIn *in)
{
    bool session = str_eq(in->kind, S("session"));
    int64_t at = in->at_ms ? in->at_ms : op->now_ms;
    TRY(check_open(op, io, in->version));
    TRY(check_writer(op, io, in->kind));
    if (str_eq(in->method, S("psychotherapy")) && !medical(io))
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.not_medical", S("/method"));
    if (at > op->now_ms || at < io->opened_ms - 30 * MS_DAY)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.note_time", S("/at_ms"));
    if (session && !in->risk.n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/risk"));
    TRY(add_note(op, io, in->kind, at, session ? in->risk : S(""), in->text));
    if (session) {
        io->risk = in->risk;
        io->next_ms = 0;
        TRY(next_of(op, in->next_day, &io->next_ms));
        TRY(raise_risk(op, io));
    }
    TRY(save(op, io));
    return session ? op_count(op, "counsel_sessions", io->area, at, 1) : RC_OK;
}

Rc case_plan(Op *op, CaseRow *io, const CasePlanIn *in)
{
    TRY(check_open(op, io, in->version));
    TRY(check_form(op, in->form));
    io->form = in->form.p ? in->form : S("");
    TRY(seal_plan(op, io->person, io->id.v, &in->intake, &in->goals, io));
    return save(op, io);
}

Rc case_close(Op *op, CaseRow *io, const CaseEndIn *in)
{
    TRY(check_open(op, io, in->version));
    TRY(check_calm(op, io));
    TRY(add_note(op, io, S("closure"), op->now_ms, S(""), in->text));
    io->state = S("closed");
    io->outcome = in->outcome;
    io->next_ms = op->now_ms;
    TRY(save(op, io));
    TRY(op_unrelate(op, io->person, io->staff, "counselling"));
    if (io->supervisor.v)
        TRY(op_unrelate(op, io->person, io->supervisor, "supervision"));
    return op_count(op, "counsel_cases_closed", io->area, op->now_ms, 1);
}

static Rc give_to(Op *op, CaseRow *io, StaffId staff)
{
    TRY(op_unrelate(op, io->person, io->staff, "counselling"));
    TRY(op_relate(op, io->person, staff, "counselling", 0));
    if (io->supervisor.v == staff.v) { /* nobody supervises themselves */
        TRY(op_unrelate(op, io->person, staff, "supervision"));
        io->supervisor = (StaffId) { 0 };
    }
    io->staff = staff;
    io->given_ms = op->now_ms; /* on their worklist as such until they open it */
    op_live(op, &case_live_kind, staff.v, arena_printf(op->arena, "{\"id\":\"%lld\"}", (long long)io->id.v));
    return RC_OK;
}

static Rc supervise_by(Op *op, CaseRow *io, StaffId staff)
{
    if (io->supervisor.v)
        TRY(op_unrelate(op, io->person, io->supervisor, "supervision"));
    TRY(op_relate(op, io->person, staff, "supervision", 0));
    io->supervisor = staff;
    return RC_OK;
}

Rc case_give(Op *op, CaseRow *io, const CaseGiveIn *in, bool supervise)
{
    CounsellorRow *rows;
    size_t n;
    bool there = false;
    TRY(check_open(op, io, in->version));
    TRY(sql_counsellor_of(op->tx, io->unit, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        there = there || rows[i].id.v == in->staff.v;
    if (!there || in->staff.v == io->staff.v)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_counsellor", S("/staff"));
    TRY(add_note(op, io, S("transfer"), op->now_ms, S(""), in->text));
    TRY(supervise ? supervise_by(op, io, in->staff) : give_to(op, io, in->staff));
    TRY(save(op, io));
    return supervise ? RC_OK : duty_message(op, in->staff, "counselling.message.given");
}

Rc case_pass(Op *op, CaseRow *io, StaffId staff, Str text)
{
    TaskId task = io->task;
    TRY(add_note(op, io, S("transfer"), op->now_ms, S(""), text));
    TRY(give_to(op, io, staff));
    TRY(save(op, io));
    return adrift_over(op, io->id, task);
}

/* ---- the whole ---- */

Rc case_note_open(Op *op, const CaseNoteRow *r, Str *out)
{
    bool process = str_eq(r->kind, S("process"));
    return op_open(op, place(TABLE_CASE_NOTE, CASE_NOTE_TEXT, r->person, r->id.v, process), r->text, out);
}

Rc case_plan_open(Op *op, const CaseRow *r, Intake *out_intake, ListOf *out_goals)
{
    Goals goals = { 0 };
    TRY(open_json(op, &intake_shape, place(TABLE_CASE, CASE_INTAKE, r->person, r->id.v, false), r->intake,
                  out_intake));
    TRY(open_json(op, &goals_shape, place(TABLE_CASE, CASE_GOALS, r->person, r->id.v, false), r->goals,
                  &goals));
    *out_goals = goals.items;
    return RC_OK;
}

static Rc notes_out(Op *op, const CaseRow *row, ListOf *out)
{
    CaseNoteRow *rows;
    size_t n;
    StaffId me = op->actor.staff;
    TRY(sql_case_note_of(op->tx, row->id, &rows, &n));
    CaseNoteItem *items = ARENA_ARRAY(op->arena, CaseNoteItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const CaseNoteRow *r = &rows[i];
        bool process = str_eq(r->kind, S("process"));
        items[i] = (CaseNoteItem) { .n = r->n,
                                    .kind = r->kind,
                                    .author = r->author_name,
                                    .at_ms = r->at_ms,
                                    .risk = r->risk,
                                    .sealed = process && r->author.v != me.v && row->supervisor.v != me.v };
        if (!items[i].sealed)
            TRY(case_note_open(op, r, &items[i].text));
    }
    *out = (ListOf) { items, n };
    return RC_OK;
}

static Rc colleagues(Op *op, const CaseRow *row, ListOf *out)
{
    CounsellorRow *rows;
    size_t n, k = 0;
    TRY(sql_counsellor_of(op->tx, row->unit, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    CounsellorItem *items = ARENA_ARRAY(op->arena, CounsellorItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v != row->staff.v)
            items[k++] = (CounsellorItem) { rows[i].id, rows[i].name, rows[i].title };
    *out = (ListOf) { items, k };
    return RC_OK;
}

Rc case_view(Op *op, const CaseRow *r, CaseView *out)
{
    PersonId *ids;
    size_t n;
    *out = (CaseView) { .id = r->id,
                        .person = r->person,
                        .person_label = people_label_of(op, r->person, r->person_label),
                        .unit = r->unit,
                        .unit_name = r->unit_name,
                        .staff = r->staff,
                        .staff_name = r->staff_name,
                        .supervisor = r->supervisor,
                        .supervisor_name = r->supervisor_name,
                        .state = r->state,
                        .source = r->source,
                        .source_id = r->source_id,
                        .risk = r->risk,
                        .outcome = r->outcome,
                        .next_ms = r->next_ms,
                        .opened_ms = r->opened_ms,
                        .version = r->version,
                        .medical = medical(r),
                        .third_party = r->third_party,
                        .mine = r->staff.v == op->actor.staff.v };
    TRY(case_plan_open(op, r, &out->intake, &out->goals));
    TRY(notes_out(op, r, &out->notes));
    TRY(colleagues(op, r, &out->counsellors));
    TRY(people_records(op, r->person, &ids, &n));
    TRY(alert_count_open(op, ids, n, &out->open_alerts));
    return case_progress(op, r, 50, INT64_MAX, &out->progress);
}
