/* What must always hold about appointments, and their counts again from the facts. */
#include "base/buf.h"
#include "modules/counselling/rules.h"

static Rc check_holds(Op *op, Buf *out)
{
    UnheldRow *rows;
    size_t n;
    TRY(sql_appointment_unheld(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "appointment %lld: holds %lld quarters of an hour\n", (long long)rows[i].id.v,
                   (long long)rows[i].held);
    return RC_OK;
}

static Rc check_strays(Op *op, Buf *out)
{
    HoldRow *rows;
    size_t n;
    TRY(sql_hold_stray(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "a quarter of an hour is held by appointment %lld, which does not want it\n",
                   (long long)rows[i].appointment.v);
    return RC_OK;
}

static Rc check_cases(Op *op, Buf *out)
{
    CaseIdRow *rows;
    size_t n;
    TRY(sql_case_adrift(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out,
                   "case %lld: without a counsellor or their relation, notes missing, or closed without an "
                   "outcome\n",
                   (long long)rows[i].id.v);
    return RC_OK;
}

static Rc check_groups(Op *op, Buf *out)
{
    UnheldMeetingRow *meetings;
    GroupAdriftRow *groups;
    size_t n, n_groups;
    TRY(sql_meeting_unheld(op->tx, &meetings, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "meeting %lld: holds %lld quarters of an hour\n", (long long)meetings[i].id.v,
                   (long long)meetings[i].held);
    TRY(sql_group_adrift(op->tx, &groups, &n_groups));
    for (size_t i = 0; i < n_groups; i++)
        buf_printf(
            out,
            "group %lld: a member without the leader's relation, presences that do not add up, or meetings "
            "after its end\n",
            (long long)groups[i].id.v);
    return RC_OK;
}

const Invariant counsel_invariants[4] = {
    { "counselling.holds", check_holds },
    { "counselling.strays", check_strays },
    { "counselling.cases", check_cases },
    { "counselling.groups", check_groups },
};

/* ---- counts: by the day of the appointment ---- */

typedef struct Counting {
    const char *state; /* NULL: every one that was not cancelled */
    bool third;        /* only those at third parties */
    Rc (*add)(void *user, int64_t area, int64_t day, int64_t n);
    void *user;
} Counting;

static Rc count_one(void *user, const AppointmentFactRow *a)
{
    const Counting *c = user;
    bool counts = c->state ? str_eq(a->state, str_from_z(c->state)) : !str_eq(a->state, S("cancelled"));
    return counts && (a->agreed_ms || !c->third) ? c->add(c->user, a->area, day_of_ms(a->start_ms), 1)
                                                 : RC_OK;
}

typedef Rc Add(void *user, int64_t area, int64_t day, int64_t n);

static Rc recount_all(Op *op, Add *add, void *user)
{
    return sql_appointment_each(op->tx, count_one, &(Counting) { NULL, false, add, user });
}

static Rc recount_done(Op *op, Add *add, void *user)
{
    return sql_appointment_each(op->tx, count_one, &(Counting) { "done", false, add, user });
}

static Rc recount_done_third(Op *op, Add *add, void *user)
{
    return sql_appointment_each(op->tx, count_one, &(Counting) { "done", true, add, user });
}

static Rc recount_missed(Op *op, Add *add, void *user)
{
    return sql_appointment_each(op->tx, count_one, &(Counting) { "no_show", false, add, user });
}

typedef struct CaseCounting {
    bool closed;
    Add *add;
    void *user;
} CaseCounting;

static Rc count_case(void *user, const CaseFactRow *c)
{
    const CaseCounting *k = user;
    if (k->closed && !str_eq(c->state, S("closed")))
        return RC_OK;
    return k->add(k->user, c->area, day_of_ms(k->closed ? c->next_ms : c->opened_ms), 1);
}

static Rc recount_cases(Op *op, Add *add, void *user)
{
    return sql_case_facts(op->tx, count_case, &(CaseCounting) { false, add, user });
}

static Rc count_case_third(void *user, const CaseFactRow *c)
{
    return c->third_party ? count_case(user, c) : RC_OK;
}

static Rc recount_cases_third(Op *op, Add *add, void *user)
{
    return sql_case_facts(op->tx, count_case_third, &(CaseCounting) { false, add, user });
}

static Rc recount_closed(Op *op, Add *add, void *user)
{
    return sql_case_facts(op->tx, count_case, &(CaseCounting) { true, add, user });
}

static Rc count_session(void *user, const SessionFactRow *s)
{
    const CaseCounting *k = user;
    return k->add(k->user, s->area, day_of_ms(s->at_ms), 1);
}

static Rc recount_sessions(Op *op, Add *add, void *user)
{
    return sql_session_facts(op->tx, count_session, &(CaseCounting) { false, add, user });
}

static Rc count_meeting(void *user, const MeetingFactRow *m)
{
    const CaseCounting *k = user;
    return k->add(k->user, m->area, day_of_ms(m->start_ms), k->closed ? m->came : 1);
}

static Rc recount_meetings(Op *op, Add *add, void *user)
{
    return sql_meeting_facts(op->tx, count_meeting, &(CaseCounting) { false, add, user });
}

static Rc recount_presences(Op *op, Add *add, void *user)
{
    return sql_meeting_facts(op->tx, count_meeting, &(CaseCounting) { true, add, user });
}

const Recount counsel_recounts[10] = {
    { "appointments", recount_all },
    { "appointments_done", recount_done },
    { "appointments_done_third", recount_done_third },
    { "appointments_missed", recount_missed },
    { "counsel_cases", recount_cases },
    { "counsel_cases_third", recount_cases_third },
    { "counsel_cases_closed", recount_closed },
    { "counsel_sessions", recount_sessions },
    { "group_meetings", recount_meetings },
    { "group_presences", recount_presences },
};
