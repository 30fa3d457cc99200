/*
 * Whether the rosters of a unit put enough people on duty while its lines are open. The lines share the people: the seats of
 * those that are open at a time add up. Times at which the rosters have a post but nobody in it are holes of the roster,
 * shown and told there (module duty); here stands what no roster plans at all, told by the same steps.
 */
#include <stdlib.h>

#include "base/date.h"
#include "core/aside.h"
#include "modules/duty/duty.h"
#include "modules/hotline/messages_cover.h"
#include "modules/hotline/rules.h"
#include "modules/org/org.h"

const Setting hotline_cover_percent = {
    .name = "hotline.cover_percent",
    .type = SETTING_INT,
    .def = "100",
    .min = 1,
    .max = 100,
    .doc = "Of the seats of the lines that are open at a time, so many per cent need somebody on duty by the "
           "rosters of the unit, one person at least; fewer is a hole; the service decides; to verify",
};

/* ---- pure ---- */

/* A time at which something begins or ends. */
typedef struct Edge {
    int64_t at_ms, seats, people;
    size_t line;
} Edge;

static int by_time(const void *x, const void *y)
{
    const Edge *a = x, *b = y;
    return (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

static size_t add(Edge *edges, size_t n, const CoverNeed *need, int64_t from, int64_t until, Edge what)
{
    from = from > need->from_ms ? from : need->from_ms;
    until = until < need->until_ms ? until : need->until_ms;
    if (from >= until)
        return n;
    edges[n] = (Edge) { from, what.seats, what.people, what.line };
    edges[n + 1] = (Edge) { until, -what.seats, -what.people, what.line };
    return n + 2;
}

static Rc edges_of(Arena *a, const CoverNeed *need, Edge **out, size_t *out_n)
{
    TimeSpan **open = ARENA_ARRAY(a, TimeSpan *, need->n_lines + 1);
    size_t *n_open = ARENA_ARRAY(a, size_t, need->n_lines + 1), all = need->n_spans, n = 0;
    if (!open || !n_open)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < need->n_lines; i++) {
        TRY(hours_spans(a, need->app, need->lines[i].hours, need->from_ms, need->until_ms, &open[i],
                        &n_open[i]));
        all += n_open[i];
    }
    Edge *edges = ARENA_ARRAY(a, Edge, 2 * all + 1);
    if (!edges)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < need->n_lines; i++)
        for (size_t k = 0; k < n_open[i]; k++)
            n = add(edges, n, need, open[i][k].from_ms, open[i][k].until_ms,
                    (Edge) { .seats = need->lines[i].seats, .line = i });
    for (size_t i = 0; i < need->n_spans; i++)
        n = add(edges, n, need, need->spans[i].from_ms, need->spans[i].until_ms,
                (Edge) { .people = 1, .line = SIZE_MAX });
    qsort(edges, n, sizeof *edges, by_time);
    *out = edges;
    *out_n = n;
    return RC_OK;
}

static int64_t missing(int64_t seats, int64_t people, int64_t percent)
{
    int64_t need = (seats * percent + 99) / 100;
    return need > people ? need - people : 0;
}

Rc cover_short(Arena *a, const CoverNeed *need, size_t only, DutyHole **out, size_t *out_n)
{
    Edge *edges;
    size_t n, k = 0;
    int64_t seats = 0, people = 0, own = 0;
    TRY(edges_of(a, need, &edges, &n));
    DutyHole *holes = ARENA_ARRAY(a, DutyHole, n + 1);
    if (!holes)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        seats += edges[i].seats;
        people += edges[i].people;
        own += only == COVER_ALL || edges[i].line == only ? edges[i].seats : 0;
        if (i + 1 == n || edges[i + 1].at_ms == edges[i].at_ms || own <= 0)
            continue;
        int64_t from = edges[i].at_ms, until = edges[i + 1].at_ms, m = missing(seats, people, need->percent);
        if (m && k && holes[k - 1].until_ms == from && holes[k - 1].post == m)
            holes[k - 1].until_ms = until;
        else if (m)
            holes[k++] = (DutyHole) { m, from, until, NULL, 1 };
    }
    *out = holes;
    *out_n = k;
    return RC_OK;
}

/* Told is that people are missing, not how many: times that touch are one. */
static size_t as_told(DutyHole *holes, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        holes[i].post = 0;
        if (k && holes[k - 1].until_ms == holes[i].from_ms)
            holes[k - 1].until_ms = holes[i].until_ms;
        else
            holes[k++] = holes[i];
    }
    return k;
}

static CoverNeed need_of(const Op *op, const LineRow *lines, size_t n, const DutyPlanned *planned,
                         int64_t until_ms)
{
    return (CoverNeed) { .lines = lines,
                         .n_lines = n,
                         .spans = planned->spans,
                         .n_spans = planned->n,
                         .percent = setting_int(op->app, &hotline_cover_percent),
                         .from_ms = op->now_ms,
                         .until_ms = until_ms,
                         .app = op->app };
}

/* ---- shown ---- */

static Rc holes_out(Op *op, const CoverNeed *need, size_t only, int64_t *out_n, ListOf *out)
{
    DutyHole *holes;
    size_t n;
    TRY(cover_short(op->arena, need, only, &holes, &n));
    *out_n = (int64_t)n;
    n = duty_runs(holes, n);
    CoverHole *v = ARENA_ARRAY(op->arena, CoverHole, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (CoverHole) { holes[i].from_ms, holes[i].until_ms, holes[i].days, holes[i].post };
    *out = (ListOf) { v, n };
    return RC_OK;
}

static Rc lines_of(Op *op, const CoverNeed *need, ListOf *out)
{
    CoverLine *v = ARENA_ARRAY(op->arena, CoverLine, need->n_lines + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < need->n_lines; i++) {
        const LineRow *l = &need->lines[i];
        v[i] = (CoverLine) {
            .id = l->id, .number = l->number, .name = l->name, .hours = l->hours, .seats = l->seats
        };
        TRY(holes_out(op, need, i, &v[i].holes_n, &v[i].holes));
    }
    *out = (ListOf) { v, need->n_lines };
    return RC_OK;
}

static Rc rosters_of(Op *op, const DutyPlanned *planned, ListOf *out)
{
    CoverRoster *v = ARENA_ARRAY(op->arena, CoverRoster, planned->n_rosters + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < planned->n_rosters; i++) {
        const DutyOfUnit *r = &planned->rosters[i];
        v[i] = (CoverRoster) { r->id, r->name, (int64_t)r->holes };
    }
    *out = (ListOf) { v, planned->n_rosters };
    return RC_OK;
}

static Rc notices_of(Op *op, UnitId unit, ListOf *out)
{
    NoticeRow *rows;
    size_t n;
    TRY(duty_told(op, unit, &rows, &n));
    CoverNotice *v = ARENA_ARRAY(op->arena, CoverNotice, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (CoverNotice) { rows[i].from_ms,   rows[i].until_ms, rows[i].told_ms,   rows[i].again_ms,
                               rows[i].raised_ms, rows[i].raised_n, rows[i].staff_name };
    *out = (ListOf) { v, n };
    return RC_OK;
}

/* The unit of these lines. */
static Rc unit_out(Op *op, const LineRow *lines, size_t n, int64_t until_ms, CoverUnit *out)
{
    DutyPlanned planned;
    TRY(duty_planned(op, lines->unit, "hotline", ROLE_HOTLINE_OPERATOR, op->now_ms, until_ms, &planned));
    CoverNeed need = need_of(op, lines, n, &planned, until_ms);
    *out = (CoverUnit) { .unit = lines->unit,
                         .unit_name = lines->unit_name,
                         .area = lines->area,
                         .area_name = org_area_name(op, lines->area) };
    TRY(holes_out(op, &need, COVER_ALL, &out->holes_n, &out->holes));
    TRY(lines_of(op, &need, &out->lines));
    TRY(rosters_of(op, &planned, &out->rosters));
    return notices_of(op, lines->unit, &out->notices);
}

HOTLINE_HANDLER(coverage, Nothing, CoverOut)
{
    LineRow *lines;
    size_t n, k = 0;
    bool mine = (ROLES_HOTLINE & ROLE_BIT(op->actor.role)) != 0;
    (void)in;
    TRY(sql_line_in_use(op->tx, mine, op->actor.unit, &lines, &n));
    CoverUnit *v = ARENA_ARRAY(op->arena, CoverUnit, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    out->look_ahead_ms = duty_look_ahead(op);
    out->percent = setting_int(op->app, &hotline_cover_percent);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i; next < n && lines[next].unit.v == lines[i].unit.v;)
            next++;
        TRY(unit_out(op, &lines[i], next - i, out->look_ahead_ms, &v[k++]));
    }
    out->items = (ListOf) { v, k };
    return RC_OK;
}

/* ---- told ---- */

enum { COVER_PAGE = 100 }; /* units of one cover_units */

static bool named(const StaffId *list, size_t n, StaffId staff)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].v == staff.v)
            return true;
    return false;
}

/* Whoever is responsible for the rosters; without a roster the supervisors of the unit. */
static Rc whom_of(Op *op, UnitId unit, const DutyPlanned *planned, DutyWhom *out)
{
    ColleagueRow *rows = NULL;
    size_t n = 0;
    if (!planned->n_rosters)
        TRY(sql_colleagues(op->tx, unit, ROLE_HOTLINE_SUPERVISOR, ROLE_HOTLINE_SUPERVISOR, op->now_ms, &rows,
                           &n));
    StaffId *list = ARENA_ARRAY(op->arena, StaffId, n + planned->n_rosters + 1);
    if (!list)
        return RC_NO_MEMORY;
    out->n_staff = 0;
    for (size_t i = 0; i < n; i++)
        list[out->n_staff++] = rows[i].id;
    for (size_t i = 0; i < planned->n_rosters; i++)
        if (!named(list, out->n_staff, planned->rosters[i].responsible))
            list[out->n_staff++] = planned->rosters[i].responsible;
    out->staff = list;
    return RC_OK;
}

static Rc look_at(Op *op, const void *row, void *user)
{
    const CoverUnitRow *u = row;
    LineRow *lines;
    DutyPlanned planned;
    DutyHole *holes;
    size_t n;
    int64_t next, until = duty_tell_until(op);
    DutyWhom whom = { .id = u->id.v, .type = "unit", .area = u->area, .unit = u->id };
    (void)user;
    TRY(sql_line_of_unit(op->tx, u->id, &lines, &n));
    TRY(duty_planned(op, u->id, "hotline", ROLE_HOTLINE_OPERATOR, op->now_ms, until, &planned));
    CoverNeed need = need_of(op, lines, n, &planned, until);
    TRY(cover_short(op->arena, &need, COVER_ALL, &holes, &n));
    TRY(whom_of(op, u->id, &planned, &whom));
    return duty_tell(op, &whom, holes, as_told(holes, n), &next);
}

Rc hotline_cover(Op *op, int *out_done)
{
    CoverUnitRow *rows;
    size_t n;
    bool done;
    UnitId after = { 0 };
    do {
        TRY(sql_cover_units(op->tx, after, op->now_ms, &rows, &n));
        for (size_t i = 0; i < n; i++)
            TRY(tick_row(op, "hotline.cover", rows[i].id.v, look_at, &rows[i], NULL, &done));
        after = n ? rows[n - 1].id : after;
    } while (n == COVER_PAGE);
    *out_done = 0;
    return RC_OK;
}
