/* Handlers of cases. A case is its counsellor's and its supervisor's: any other relation to the person does not open it. */
#include "modules/counselling/case.h"

Rc case_open_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const CaseOpenIn *)in)->person, out);
}

/* Every input of a case begins with its id. */
static Rc check_mine(Op *op, const CaseRow *row)
{
    bool mine = row->staff.v == op->actor.staff.v || row->supervisor.v == op->actor.staff.v;
    op_about(op, row->person, "counsel_case", row->id.v);
    return mine ? RC_OK : FAIL(op->diag, RC_DENIED, "counselling.not_your_case");
}

Rc case_subject(Op *op, const void *in, PersonId *out)
{
    CaseRow row;
    TRY(sql_case_get(op->tx, ((const CaseIn *)in)->case_id, &row));
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
    TRY(find_case(op, in->case_id, &row));
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
