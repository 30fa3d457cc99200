/*
 * Nobody is lost with their counsellor. An open case whose counsellor has no account or no grant for its place any more is
 * adrift: it is on the leads' list at once, the server makes a task of it that climbs like every task, and a lead gives it,
 * alone or with others, to a counsellor who serves the place. Computed from accounts and grants, so nothing can forget it.
 */
#include <stdlib.h>

#include "core/aside.h"
#include "modules/alert/alert.h"
#include "modules/care/care.h"
#include "modules/counselling/case.h"
#include "modules/duty/duty.h"

/* ---- who may take it ---- */

typedef struct Serving { /* who serves a place; read once a request */
    const struct Serving *next;
    int64_t area;
    UnitId unit;
    ListOf items;
} Serving;

/* The network's counsellors of the place; those of third parties only what is their institution's. */
static Rc serving(Op *op, int64_t area, UnitId unit, const Serving **io_known, ListOf *out)
{
    CounsellorRow *rows;
    size_t n;
    AreaChain at = area_chain(area);
    for (const Serving *s = *io_known; s; s = s->next)
        if (s->area == area && s->unit.v == unit.v) {
            *out = s->items;
            return RC_OK;
        }
    TRY(sql_counsellor_serving(op->tx, ROLE_COUNSELLOR, ROLE_OUTSIDE_COUNSELLOR, unit, op->now_ms, at.area,
                               at.town, at.county, at.city, &rows, &n));
    CounsellorItem *items = ARENA_ARRAY(op->arena, CounsellorItem, n + 1);
    Serving *s = ARENA_NEW(op->arena, Serving);
    if (!items || !s)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = (CounsellorItem) { rows[i].id, rows[i].name, rows[i].title };
    *s = (Serving) { *io_known, area, unit, { items, n } };
    *io_known = s;
    *out = s->items;
    return RC_OK;
}

static bool serves(const ListOf *list, StaffId staff)
{
    const CounsellorItem *items = list->p;
    for (size_t i = 0; i < list->n; i++)
        if (items[i].id.v == staff.v)
            return true;
    return false;
}

/* ---- the leads' list: those with an open alert first, then what is due ---- */

static int by_need(const void *a, const void *b)
{
    const AdriftItem *x = a, *y = b;
    if ((x->open_alerts > 0) != (y->open_alerts > 0))
        return x->open_alerts > 0 ? -1 : 1;
    int64_t p = x->next_ms ? x->next_ms : INT64_MAX, q = y->next_ms ? y->next_ms : INT64_MAX;
    return p != q ? (p > q) - (p < q) : (x->id.v > y->id.v) - (x->id.v < y->id.v);
}

static Rc adrift_item(Op *op, const CaseAdriftRow *r, const Serving **io_known, AdriftItem *out)
{
    PersonId *ids;
    size_t n;
    *out = (AdriftItem) { .id = r->id,
                          .person = r->person,
                          .person_label = people_label_of(op, r->person, r->person_label),
                          .unit_name = r->unit_name,
                          .staff_name = r->staff_name,
                          .why = r->why,
                          .next_ms = r->next_ms,
                          .opened_ms = r->opened_ms,
                          .version = r->version };
    TRY(people_records(op, r->person, &ids, &n));
    TRY(alert_count_open(op, ids, n, &out->open_alerts));
    return serving(op, r->area, r->unit, io_known, &out->counsellors);
}

COUNSEL_HANDLER(cases_adrift, Nothing, AdriftList)
{
    CaseAdriftRow *rows;
    size_t n;
    const Serving *known = NULL;
    (void)in;
    TRY(sql_case_adrift_page(op->tx, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    AdriftItem *items = ARENA_ARRAY(op->arena, AdriftItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(adrift_item(op, &rows[i], &known, &items[i]));
    if (n)
        qsort(items, n, sizeof *items, by_need);
    out->items = (ListOf) { items, n };
    return adrift_times_out(op, &out->appointments, &out->groups);
}

/* ---- giving them ---- */

/* NULL: it may be given. Each row is looked at again: in reach, still adrift, as it was read, and whoever takes it serves it. */
static Rc why_not(Op *op, const GiveOne *one, StaffId staff, const Serving **io_known, CaseRow *out,
                  const char **out_why)
{
    CaseAdriftRow row;
    bool found;
    ListOf list;
    TRY(sql_case_adrift_get(op->tx, one->id, ROLES_COUNSELLOR, op->now_ms, &row, &found));
    if (!found) {
        *out_why = "counselling.not_adrift";
        return RC_OK;
    }
    TRY(serving(op, row.area, row.unit, io_known, &list));
    *out_why = row.version != one->version ? "counselling.case_version"
               : !serves(&list, staff)     ? "counselling.not_serving"
                                           : NULL;
    return *out_why ? RC_OK : sql_case_get(op->tx, one->id, out);
}

static Rc give_one(Op *op, const GiveOne *one, const GiveManyIn *in, const Serving **io_known, GivenItem *out)
{
    CaseRow row;
    const char *why;
    AuditNote note;
    TRY(why_not(op, one, in->staff, io_known, &row, &why));
    *out = (GivenItem) { .id = one->id, .done = !why, .code = S("") };
    if (why) {
        out->code = str_from_z(why);
        out->text = op_text(op, why);
        return RC_OK;
    }
    TRY(case_pass(op, &row, in->staff, in->text));
    note = (AuditNote) { .person = row.person,
                         .object_type = "counsel_case",
                         .object_id = row.id.v,
                         .detail = arena_printf(op->arena, "to:%lld", (long long)in->staff.v) };
    return op_event(op, row.area, "case.transfer", note);
}

COUNSEL_HANDLER(cases_give, GiveManyIn, GivenList)
{
    const GiveOne *ones = in->items.p;
    const Serving *known = NULL;
    size_t n = in->items.n, given = 0;
    GivenItem *items = ARENA_ARRAY(op->arena, GivenItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        TRY(give_one(op, &ones[i], in, &known, &items[i]));
        given += items[i].done;
    }
    op_detail(op, "%zu of %zu", given, n);
    out->items = (ListOf) { items, n };
    return given ? duty_message(op, in->staff, "counselling.message.given") : RC_OK;
}

/* ---- the server's part ---- */

static Rc tell_leads(Op *op, const void *row, void *user)
{
    const CaseAdriftRow *r = row;
    UnitId unit;
    TaskId task;
    bool found;
    int64_t changed;
    (void)user;
    TRY(org_owner_unit_find(op, r->area, &unit, &found));
    if (!found)
        unit = r->unit;
    TRY(task_make(op,
                  &(TaskNew) { .area = r->area,
                               .person = r->person,
                               .kind = S("case_adrift"),
                               .why = arena_printf(op->arena, "case_adrift:%.*s", STR_ARG(r->why)),
                               .due_ms = op->now_ms + setting_int(op->app, &set_adrift_hours) * MS_HOUR,
                               .unit = unit },
                  &task));
    return sql_case_task(op->tx, r->id, task, &changed);
}

Rc adrift_task_over(Op *op, TaskId id)
{
    TaskRow task;
    TRY(sql_task_get(op->tx, id, &task));
    if (!str_eq(task.state, S("open")))
        return RC_OK;
    return op->actor.staff.v ? task_finish(op, &task, S("done"), (Str) { 0 }) : task_drop(op, &task);
}

Rc adrift_over(Op *op, CaseId id, TaskId task_id)
{
    int64_t changed;
    if (!task_id.v)
        return RC_OK;
    TRY(sql_case_task(op->tx, id, (TaskId) { 0 }, &changed));
    return adrift_task_over(op, task_id);
}

static Rc case_over(Op *op, const void *row, void *user)
{
    const CaseOverRow *r = row;
    (void)user;
    return adrift_over(op, r->id, r->task);
}

Rc counsel_adrift(Op *op, int *out_done)
{
    CaseAdriftRow *rows;
    CaseOverRow *over;
    size_t n, n_over;
    bool done;
    TRY(sql_case_adrift_new(op->tx, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, ADRIFT_TICK, rows[i].id.v, tell_leads, &rows[i], NULL, &done));
    TRY(sql_case_adrift_over(op->tx, ROLES_COUNSELLOR, op->now_ms, &over, &n_over));
    for (size_t i = 0; i < n_over; i++)
        TRY(tick_row(op, ADRIFT_TICK, over[i].id.v, case_over, &over[i], NULL, &done));
    *out_done = (int)(n + n_over);
    return adrift_times_tick(op, out_done);
}
