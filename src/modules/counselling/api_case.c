/* Handlers of cases. A case is its counsellor's and its supervisor's: any other relation to the person does not open it. */
#include "modules/counselling/case.h"

/* Whoever a third party was referred, and accepted, is somebody it may open a case of, though it has no file that says who. Nobody
   else is there for it. */
Rc case_open_subject(Op *op, const void *in_, PersonId *out)
{
    const CaseOpenIn *in = in_;
    PersonId person = in->person, referred = { 0 };
    if (counsel_outside(op) && str_eq(in->source, S("referral")))
        TRY(case_source_person(op, in, &referred));
    if (!person.v && !referred.v)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/person"));
    TRY(people_subject(op, person.v ? person : referred, out));
    op->related = op->related || referred.v == out->v;
    return op->related || !counsel_outside(op) ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "person.none");
}

/* Every input of a case begins with its id. */
static Rc check_mine(Op *op, const CaseRow *row)
{
    bool mine = row->staff.v == op->actor.staff.v || row->supervisor.v == op->actor.staff.v;
    if (!mine && counsel_outside(op)) /* to a third party others' cases are not there */
        return FAIL(op->diag, RC_NOT_FOUND, "counselling.no_case");
    op_about(op, row->person, "counsel_case", row->id.v);
    return mine ? RC_OK : FAIL(op->diag, RC_DENIED, "counselling.not_your_case");
}

Rc case_subject(Op *op, const void *in, PersonId *out)
{
    CaseRow row;
    TRY(sql_case_get(op->tx, ((const CaseIn *)in)->case_id, &row));
    if (counsel_outside(op))
        TRY(check_mine(op, &row));
    *out = row.person;
    TRY(op_is_related(op, row.person, &op->related));
    return op->related ? check_mine(op, &row) : RC_OK; /* also before a kept reply is given again */
}

static Rc find_case(Op *op, CaseId id, CaseRow *out)
{
    TRY(sql_case_get(op->tx, id, out));
    return check_mine(op, out);
}

/* What only the counsellor does. */
static Rc find_own(Op *op, CaseId id, CaseRow *out)
{
    TRY(find_case(op, id, out));
    return out->staff.v == op->actor.staff.v ? RC_OK : FAIL(op->diag, RC_DENIED, "counselling.not_your_case");
}

/* As it is now: the names may be others'. */
static Rc show(Op *op, CaseId id, CaseView *out)
{
    CaseRow row;
    TRY(sql_case_get(op->tx, id, &row));
    return case_view(op, &row, out);
}

COUNSEL_HANDLER(cases_open, CaseOpenIn, CaseView)
{
    CaseId id;
    CaseOpenIn head = *in;
    head.person = op->subject;
    TRY(case_open(op, &head, &id));
    op_about(op, op->subject, "counsel_case", id.v);
    return show(op, id, out);
}

COUNSEL_HANDLER(cases_get, CaseIn, CaseView)
{
    CaseRow row;
    int64_t changed;
    TRY(find_case(op, in->case_id, &row));
    if (row.given_ms)
        TRY(sql_case_seen(op->tx, row.id, op->actor.staff, &changed));
    return case_view(op, &row, out);
}

COUNSEL_HANDLER(cases_plan, CasePlanIn, CaseView)
{
    CaseRow row;
    TRY(find_own(op, in->case_id, &row));
    TRY(case_plan(op, &row, in));
    return show(op, in->case_id, out);
}

COUNSEL_HANDLER(cases_note, CaseNoteIn, CaseView)
{
    CaseRow row;
    TRY(find_case(op, in->case_id, &row));
    TRY(case_write(op, &row, in));
    op_detail(op, "%.*s", STR_ARG(in->kind));
    return show(op, in->case_id, out);
}

COUNSEL_HANDLER(cases_close, CaseEndIn, CaseView)
{
    CaseRow row;
    TRY(find_own(op, in->case_id, &row));
    TRY(case_close(op, &row, in));
    op_detail(op, "%.*s", STR_ARG(in->outcome));
    return show(op, in->case_id, out);
}

COUNSEL_HANDLER(cases_transfer, CaseGiveIn, CaseView)
{
    CaseRow row;
    TRY(find_own(op, in->case_id, &row));
    TRY(case_give(op, &row, in, false));
    return show(op, in->case_id, out);
}

COUNSEL_HANDLER(cases_supervise, CaseGiveIn, CaseView)
{
    CaseRow row;
    TRY(find_own(op, in->case_id, &row));
    TRY(case_give(op, &row, in, true));
    return show(op, in->case_id, out);
}

/* ---- a person's cases, beside their alerts and referrals ---- */

Rc cases_of_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const CasesOfIn *)in)->person, out);
}

/* That there is one, and whose; what is in it is its counsellor's. Who does not work with the person is told nothing. */
COUNSEL_HANDLER(cases_of, CasesOfIn, CasesOf)
{
    PersonId *ids;
    size_t n_ids, k = 0;
    (void)in;
    TRY(people_records(op, op->subject, &ids, &n_ids));
    CaseBrief *items = ARENA_ARRAY(op->arena, CaseBrief, 20 * n_ids + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n_ids && op->related; i++) {
        CaseBriefRow *rows;
        size_t n;
        TRY(sql_case_of_person(op->tx, ids[i], &rows, &n));
        for (size_t j = 0; j < n; j++)
            items[k++] = (CaseBrief) { .id = rows[j].id,
                                       .state = rows[j].state,
                                       .source = rows[j].source,
                                       .source_id = rows[j].source_id,
                                       .unit_name = rows[j].unit_name,
                                       .staff_name = rows[j].staff_name,
                                       .third_party = rows[j].third_party,
                                       .opened_ms = rows[j].opened_ms,
                                       .mine = rows[j].staff.v == op->actor.staff.v ||
                                               rows[j].supervisor.v == op->actor.staff.v };
    }
    *out = (CasesOf) { { items, k }, op->related };
    return RC_OK;
}
