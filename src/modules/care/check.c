/* What must always hold about tasks, and their counts again from the facts. */
#include "base/buf.h"
#include "base/date.h"
#include "modules/care/rules.h"

static void report(Buf *out, const char *what, const TaskFaultRow *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "task %lld (%.*s): %s\n", (long long)rows[i].id.v, STR_ARG(rows[i].kind), what);
}

static Rc check_tasks(Op *op, Buf *out)
{
    TaskFaultRow *rows;
    size_t n;
    TRY(sql_task_adrift(op->tx, &rows, &n));
    report(out,
           "without a unit, done without an outcome, of an alert that is not there, or listed at another "
           "level than its",
           rows, n);
    return RC_OK;
}

static Rc check_glass(Op *op, Buf *out)
{
    TaskFaultRow *rows;
    size_t n;
    TRY(sql_glass_unreviewed(op->tx, &rows, &n));
    report(out, "a file was opened in an emergency without a review", rows, n);
    return RC_OK;
}

const Invariant care_invariants[2] = {
    { "care.task", check_tasks },
    { "care.break_glass", check_glass },
};

typedef Rc Add(void *user, int64_t area, int64_t day, int64_t n);
typedef struct Counting {
    bool done;
    Add *add;
    void *user;
} Counting;

static Rc count_task(void *user, const TaskFactRow *row)
{
    const Counting *c = user;
    if (c->done && !str_eq(row->outcome, S("done")))
        return RC_OK;
    return c->add(c->user, row->area, day_of_ms(c->done ? row->done_ms : row->due_ms), 1);
}

static Rc recount_due(Op *op, Add *add, void *user)
{
    return sql_task_facts(op->tx, count_task, &(Counting) { false, add, user });
}

static Rc recount_done(Op *op, Add *add, void *user)
{
    return sql_task_facts(op->tx, count_task, &(Counting) { true, add, user });
}

const Recount care_recounts[2] = {
    { "follow_ups", recount_due },
    { "follow_ups_done", recount_done },
};
