/*
 * The worklist: what is overdue first, of that and of the rest the higher level of risk first, then by due time. It is walked in
 * blocks (overdue or not, by level), each one range of an index, until the page is full; so a page costs the same
 * wherever it lies. What "overdue" means is decided on the first page: its cursors carry that time, and no task changes its block
 * between two pages.
 */
#include "base/date.h"
#include "base/limits.h"
#include "modules/care/rules.h"

enum { RANKS = LEVEL_RED + 1, BLOCKS = 2 * RANKS };

/* ---- open ---- */

typedef struct OpenPage {
    int64_t now_ms, rank, sort_ms, id; /* after this row; rank below 0: from the beginning */
} OpenPage;

/* "o.<now>.<rank>.<due>.<id>" */
static Rc open_parse(Op *op, Str cursor, OpenPage *out)
{
    int64_t *parts[] = { &out->now_ms, &out->rank, &out->sort_ms, &out->id };
    Str part, rest = cursor;
    bool ok = str_cut(rest, '.', &part, &rest) && str_eq(part, S("o"));
    for (size_t i = 0; ok && i < COUNT(parts); i++) {
        bool more = str_cut(rest, '.', &part, &rest);
        ok = more == (i + 1 < COUNT(parts)) && str_to_i64(part, parts[i]);
    }
    ok = ok && out->now_ms >= 0 && out->rank >= 0 && out->rank < RANKS;
    return ok ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "page.cursor", S("?cursor"));
}

static Str open_cursor(Op *op, int64_t now_ms, const TaskRow *last)
{
    return arena_printf(op->arena, "o.%lld.%lld.%lld.%lld", (long long)now_ms, (long long)last->rank,
                        (long long)last->sort_ms, (long long)last->id.v);
}

static int64_t end_of_day(int64_t now_ms, int64_t days)
{
    return ms_of_day(day_of_ms(now_ms) + days) - 1;
}

/* A block: tasks of one level that are due after from_ms, until to_ms. */
typedef struct Block {
    int64_t rank, from_ms, to_ms;
} Block;

static Block block_of(Str due, int64_t now_ms, int i)
{
    bool late = i < RANKS;
    Block b = { RANKS - 1 - i % RANKS, late ? INT64_MIN : now_ms, late ? now_ms : INT64_MAX };
    if (!late && (str_eq(due, S("today")) || str_eq(due, S("week"))))
        b.to_ms = end_of_day(now_ms, str_eq(due, S("today")) ? 1 : 7);
    return b;
}

/* Whether `due` means the block at all: the overdue are no part of "today", nor the others of "overdue". */
static bool block_wanted(Str due, int i)
{
    bool late = i < RANKS;
    return str_eq(due, S("overdue")) ? late : !late || !due.n || str_eq(due, S("all"));
}

static Rc read_block(Op *op, const TaskListIn *in, const Block *b, const OpenPage *after, int64_t n,
                     TaskRow **rows, size_t *out_n)
{
    int64_t sort_ms = after ? after->sort_ms : b->from_ms, id = after ? after->id : INT64_MAX;
    if (in->mine)
        return sql_task_list_mine(op->tx, op->actor.staff, op->actor.unit, b->rank, b->to_ms, sort_ms,
                                  (TaskId) { id }, n, rows, out_n);
    return sql_task_list_open(op->tx, b->rank, b->to_ms, sort_ms, (TaskId) { id }, n, rows, out_n);
}

/* The rows of a page, and one more when there are more. */
static Rc read_open(Op *op, const TaskListIn *in, const OpenPage *page, size_t n, TaskRow *out, size_t *out_n)
{
    int first =
        page->rank < 0 ? 0 : (int)(RANKS - 1 - page->rank) + (page->sort_ms > page->now_ms ? RANKS : 0);
    *out_n = 0;
    for (int i = first; i < BLOCKS && *out_n < n; i++) {
        TaskRow *rows;
        size_t got;
        if (!block_wanted(in->due, i))
            continue;
        Block b = block_of(in->due, page->now_ms, i);
        TRY(read_block(op, in, &b, i == first && page->rank >= 0 ? page : NULL, (int64_t)(n - *out_n), &rows,
                       &got));
        if (got)
            memcpy(out + *out_n, rows, got * sizeof *rows);
        *out_n += got;
    }
    return RC_OK;
}

static Rc list_open(Op *op, const TaskListIn *in, size_t limit, TaskRow **out, size_t *out_n, Str *next)
{
    OpenPage page = { op->now_ms, -1, 0, 0 };
    TaskRow *rows = ARENA_ARRAY(op->arena, TaskRow, limit + 1);
    if (!rows)
        return RC_NO_MEMORY;
    if (in->cursor.n)
        TRY(open_parse(op, in->cursor, &page));
    TRY(read_open(op, in, &page, limit + 1, rows, out_n));
    if (*out_n > limit)
        *next = open_cursor(op, page.now_ms, &rows[limit - 1]);
    *out = rows;
    return RC_OK;
}

/* ---- done, and what a figure counts: newest first ---- */

static Rc read_period(Op *op, const TaskListIn *in, int64_t *from_ms, int64_t *to_ms)
{
    Date from, to;
    *from_ms = INT64_MIN;
    *to_ms = INT64_MAX;
    if (in->from.p && date_parse(in->from, &from))
        *from_ms = ms_of_day(date_to_days(from));
    if (in->to.p && date_parse(in->to, &to))
        *to_ms = ms_of_day(date_to_days(to) + 1);
    return *from_ms < *to_ms ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "alert.period", S("?from"));
}

static Rc list_past(Op *op, const TaskListIn *in, size_t limit, TaskRow **out, size_t *out_n, Str *next)
{
    bool due = str_eq(in->counted,
                      S("follow_ups")); /* by the day they are due; the others by the day they were done */
    int64_t from, to;
    StaffId me = op->actor.staff;
    UnitId unit = op->actor.unit;
    TRY(read_period(op, in, &from, &to));
    Page page = { due ? 'u' : 'd', to, 0 };
    if (in->cursor.n)
        TRY(page_parse(op, in->cursor, due ? "u" : "d", &page));
    TaskId id = { page.id };
    int64_t n = (int64_t)limit + 1;
    if (due)
        TRY(sql_task_list_counted(op->tx, in->mine, me, unit, from, page.at, id, n, out, out_n));
    else
        TRY(sql_task_list_done(op->tx, in->mine, me, unit, in->counted.n, from, page.at, id, n, out, out_n));
    if (*out_n > limit) {
        const TaskRow *last = &(*out)[limit - 1];
        *next = page_cursor(op, page.list, due ? last->due_ms : last->sort_ms, last->id.v);
    }
    return RC_OK;
}

/* ---- the lists ---- */

static Rc add_items(Op *op, const TaskRow *rows, size_t n, TaskListOut *out)
{
    TaskItem *v = ARENA_ARRAY(op->arena, TaskItem, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(task_item(op, &rows[i], &v[i]));
    out->items = (ListOf) { v, n };
    return RC_OK;
}

CARE_HANDLER(task_list, TaskListIn, TaskListOut)
{
    size_t limit = in->limit ? (size_t)in->limit : LIMIT_PAGE_DEFAULT, n;
    bool past = in->counted.n || str_eq(in->state, S("done"));
    TxScope own = op->tx->scope;
    TaskRow *rows;
    if (in->area)
        TRY(op_narrow(op, in->area, &own));
    TRY(past ? list_past(op, in, limit, &rows, &n, &out->next)
             : list_open(op, in, limit, &rows, &n, &out->next));
    op_scope_back(op, own);
    return add_items(op, rows, n < limit ? n : limit, out);
}

CARE_HANDLER(summary, Nothing, SummaryOut)
{
    AlertSummaryRow a;
    TaskSummaryRow t;
    (void)in;
    TRY(sql_alert_summary(op->tx, op->now_ms, op->actor.staff, op->actor.unit, &a));
    TRY(sql_task_summary(op->tx, op->now_ms, end_of_day(op->now_ms, 1), end_of_day(op->now_ms, 7), &t));
    *out = (SummaryOut) { .alerts = { a.red, a.orange, a.yellow, a.overdue, a.mine },
                          .tasks = { t.overdue, t.today, t.week } };
    return RC_OK;
}
