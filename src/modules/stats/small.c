/*
 * Small cells. A count of one to a few persons may name somebody to whoever knows the place, so managers do not see it; nor
 * what it could be reckoned from: the total of an area asked for directly, its days, and the one neighbour that would leave the
 * small one as a difference. Roles that may see the persons see every count.
 */
#include "base/date.h"
#include "core/app.h"
#include "core/count.h"
#include "modules/stats/stats.h"
#include "stats_sql.h"

void small_cells(const int64_t *v, size_t n, int64_t min, bool *hide)
{
    for (size_t i = 0; i < n; i++)
        hide[i] = v[i] > 0 && v[i] < min;
    small_more(v, n, min, hide);
}

void small_more(const int64_t *v, size_t n, int64_t min, bool *hide)
{
    int64_t sum = 0;
    size_t hidden = 0;
    for (size_t i = 0; i < n; i++) {
        sum += hide[i] ? v[i] : 0;
        hidden += hide[i];
    }
    while (hidden && (hidden < 2 || sum < min)) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if (!hide[i] && v[i] > 0 && (next == n || v[i] < v[next]))
                next = i;
        if (next == n)
            return; /* the whole is small, and hidden itself */
        hide[next] = true;
        sum += v[next];
        hidden++;
    }
}

int64_t small_limit(const Op *op)
{
    return op->actor.roles & ROLES_MANAGER ? setting_int(op->app, &set_min_cell) : 0;
}

int64_t small_last_day(const Op *op)
{
    int64_t today = day_of_ms(op->now_ms);
    return small_limit(op) ? today - date_from_days(today).d : today;
}

Rc small_month(Op *op, int64_t first_day, int64_t last_day, Str pointer)
{
    Date first = date_from_days(first_day), after = date_from_days(last_day + 1);
    bool month = first.d == 1 && after.d == 1 && last_day - first_day < 31;
    return !small_limit(op) || (month && last_day <= small_last_day(op))
               ? RC_OK
               : FAIL_FIELD(op->diag, RC_INVALID, "stats.whole_month", pointer);
}

Rc small_children(Op *op, const char *indicator, int64_t area, CountPeriod p, SmallCells *out)
{
    AreaBelowRow *below;
    size_t n;
    int64_t whole;
    TRY(sql_areas_below(op->tx, area, &below, &n));
    *out = (SmallCells) { .n = n,
                          .codes = ARENA_ARRAY(op->arena, int64_t, n + 1),
                          .v = ARENA_ARRAY(op->arena, int64_t, n + 1),
                          .hide = ARENA_ARRAY(op->arena, bool, n + 1) };
    if (!out->codes || !out->v || !out->hide)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        out->codes[i] = below[i].code;
    TRY(count_children(op, indicator, area, p, out->codes, n, out->v));
    TRY(count_sum(op, indicator, area, p, &whole));
    for (size_t i = 0; i < n; i++)
        whole -= out->v[i];
    out->v[n] = whole; /* what lies in none of them is a cell as well: it follows from the rest */
    small_cells(out->v, n + 1, small_limit(op), out->hide);
    return RC_OK;
}

/* From the caller's own area down to this one: an area below a hidden one would add up to it. */
Rc small_area(Op *op, const char *indicator, int64_t area, CountPeriod p, bool *out)
{
    int64_t path[8], n, limit = small_limit(op);
    size_t depth = 0;
    *out = false;
    if (!limit)
        return RC_OK;
    TRY(count_sum(op, indicator, area, p, &n));
    *out = n > 0 && n < limit;
    for (int64_t a = area; a != op->actor.area && area_level(a) > AREA_NATION && depth < COUNT(path);
         a = area_parent(a))
        path[depth++] = a;
    while (depth-- && !*out) {
        SmallCells cells;
        TRY(small_children(op, indicator, area_parent(path[depth]), p, &cells));
        for (size_t i = 0; i < cells.n; i++)
            *out = *out || (cells.codes[i] == path[depth] && cells.hide[i]);
    }
    return RC_OK;
}
