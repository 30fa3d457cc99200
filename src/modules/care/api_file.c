/* A person's file: what module people shows, with the alerts, tasks and results that stand above it. */
#include <stdlib.h>
#include <string.h>

#include "core_sql.h"
#include "modules/assessment/assessment.h"
#include "modules/care/rules.h"

static const Field relation_fields[] = {
    FIELD(RelationOut, kind, .doc = "alert, task, break_glass"),
    FIELD(RelationOut, until_ms, .flags = FLD_OMIT, .doc = "when it ends; left out: open"),
};
static const Shape relation_shape = SHAPE(RelationOut, relation_fields);
static const Field person_file_fields[] = {
    PERSON_VIEW_FIELDS(PersonFile),
    FIELD_OBJ(PersonFile, relation, &relation_shape, .flags = FLD_OMIT, .doc = "why the caller may see more"),
    FIELD(PersonFile, can, .doc = "reveal, responses, plan, claim_code, break_glass"),
    FIELD_LIST(PersonFile, look_alikes, &person_item_shape,
               .doc = "other records with the same phone or citizen number: perhaps the same person"),
    FIELD_LIST(PersonFile, alerts, &alert_item_shape, .doc = "open ones first"),
    FIELD_LIST(PersonFile, tasks, &task_item_shape, .doc = "open ones first"),
    FIELD_LIST(PersonFile, responses, &person_response_shape, .doc = "newest first; needs the relation"),
};
const Shape person_file_shape = SHAPE(PersonFile, person_file_fields);

/* The lists of all records in one; the shortest way to one order is to sort them. */
#define FILE_LIST_MAX 50

static int alert_order(const void *a_, const void *b_)
{
    const AlertRow *a = a_, *b = b_;
    if (a->open != b->open)
        return b->open - a->open;
    return a->raised_ms != b->raised_ms ? (a->raised_ms < b->raised_ms) - (a->raised_ms > b->raised_ms)
                                        : (a->id.v < b->id.v) - (a->id.v > b->id.v);
}

static int task_order(const void *a_, const void *b_)
{
    const TaskRow *a = a_, *b = b_;
    bool a_open = str_eq(a->state, S("open")), b_open = str_eq(b->state, S("open"));
    return a_open != b_open ? b_open - a_open : (a->sort_ms > b->sort_ms) - (a->sort_ms < b->sort_ms);
}

static Rc append(Op *op, void *list, size_t *n, const void *more, size_t n_more, size_t size)
{
    void **old = list, *both = arena_alloc(op->arena, (*n + n_more + 1) * size, _Alignof(max_align_t));
    if (!both)
        return RC_NO_MEMORY;
    if (*n)
        memcpy(both, *old, *n * size);
    if (n_more)
        memcpy((char *)both + *n * size, more, n_more * size);
    *old = both;
    *n += n_more;
    return RC_OK;
}

static Rc add_alerts(Op *op, const PersonId *ids, size_t n_ids, PersonFile *out)
{
    AlertRow *all = NULL, *rows;
    size_t n = 0, n_rows;
    for (size_t i = 0; i < n_ids; i++) {
        TRY(sql_alert_of_person(op->tx, ids[i], &rows, &n_rows));
        TRY(append(op, &all, &n, rows, n_rows, sizeof *all));
    }
    if (n)
        qsort(all, n, sizeof *all, alert_order);
    n = n < FILE_LIST_MAX ? n : FILE_LIST_MAX;
    AlertItem *v = ARENA_ARRAY(op->arena, AlertItem, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(alert_item(op, &all[i], &v[i]));
    out->alerts = (ListOf) { v, n };
    return alert_count_open(op, ids, n_ids, &out->open_alerts);
}

static Rc add_tasks(Op *op, const PersonId *ids, size_t n_ids, PersonFile *out)
{
    TaskRow *all = NULL, *rows;
    size_t n = 0, n_rows;
    for (size_t i = 0; i < n_ids; i++) {
        TRY(sql_task_of_person(op->tx, ids[i], &rows, &n_rows));
        TRY(append(op, &all, &n, rows, n_rows, sizeof *all));
    }
    if (n)
        qsort(all, n, sizeof *all, task_order);
    n = n < FILE_LIST_MAX ? n : FILE_LIST_MAX;
    TaskItem *v = ARENA_ARRAY(op->arena, TaskItem, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(task_item(op, &all[i], &v[i]));
    out->tasks = (ListOf) { v, n };
    return RC_OK;
}

/* The relation that lasts longest, to whichever of the records. */
static Rc add_relation(Op *op, const PersonRow *row, const PersonId *ids, size_t n_ids, PersonFile *out)
{
    RelationRow relation, best = { 0 };
    bool found, works, any = false;
    Str *can = ARENA_ARRAY(op->arena, Str, 4);
    if (!can)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n_ids; i++) {
        TRY(sql_relation_get(op->tx, ids[i], op->actor.staff, op->now_ms, &relation, &found));
        if (found && (!any || (best.until_ms && (!relation.until_ms || relation.until_ms > best.until_ms))))
            best = relation;
        any = any || found;
    }
    if (any)
        out->relation = (RelationOut) { best.kind, best.until_ms };
    TRY(people_works_with(op, row->id, &works));
    can[0] = any ? S("reveal") : S("break_glass");
    can[1] = S("responses");
    can[2] = S("plan");
    can[3] = S("claim_code");
    out->can = (Strs) { can, !any ? 1 : works && people_may_be_taken_over(row) ? 4 : 3 };
    return RC_OK;
}

static Rc count_alerts(Op *op, PersonItem *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        PersonId *ids;
        size_t n_ids;
        TRY(people_ids(op, items[i].id, &ids, &n_ids));
        TRY(alert_count_open(op, ids, n_ids, &items[i].open_alerts));
    }
    return RC_OK;
}

static Rc add_look_alikes(Op *op, const PersonRow *row, PersonFile *out)
{
    PersonItem *items;
    size_t n;
    TRY(people_look_alikes(op, row, &items, &n));
    out->look_alikes = (ListOf) { items, n };
    return count_alerts(op, items, n);
}

static Rc add_responses(Op *op, PersonId person, PersonFile *out)
{
    PersonResponse *v;
    size_t n;
    TRY(assessment_of_person(op, person, FILE_LIST_MAX, &v, &n));
    out->responses = (ListOf) { v, n };
    return RC_OK;
}

_Static_assert(offsetof(PersonFile, consents) == offsetof(PersonView, consents),
               "PersonFile begins as a PersonView");

CARE_HANDLER(get_person, PersonIdIn, PersonFile)
{
    PersonView view;
    PersonRow row;
    PersonId person = op->subject,
             *ids; /* not in->person: the file of a linked record is that of the known one */
    size_t n;
    (void)in;
    *out = (PersonFile) { 0 };
    TRY(people_view(op, person, &view));
    TRY(people_get(op, person, &row));
    TRY(people_ids(op, person, &ids, &n));
    memcpy(out, &view, sizeof view);
    TRY(add_relation(op, &row, ids, n, out));
    TRY(add_alerts(op, ids, n, out));
    TRY(add_tasks(op, ids, n, out));
    TRY(add_look_alikes(op, &row, out));
    if (op->related)
        TRY(add_responses(op, person, out));
    op_about(op, person, "person", person.v);
    return RC_OK;
}

CARE_HANDLER(search_persons, SearchIn, SearchOut)
{
    PersonItem *items;
    size_t n;
    TRY(people_search(op, in, &items, &n));
    TRY(count_alerts(op, items, n));
    out->items = (ListOf) { items, n };
    return RC_OK;
}
