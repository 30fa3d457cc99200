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

Rc areas_below(Op *op, int64_t area, int64_t **out_codes, Str **out_names, size_t *out_n)
{
    AreaBelowRow *rows;
    size_t n;
    TRY(sql_areas_below(op->tx, area, &rows, &n));
    int64_t *codes = ARENA_ARRAY(op->arena, int64_t, n + 1);
    Str *names = ARENA_ARRAY(op->arena, Str, n + 1);
    if (!codes || !names)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        codes[i] = rows[i].code;
        names[i] = rows[i].name;
    }
    *out_codes = codes;
    *out_names = names;
    *out_n = n;
    return RC_OK;
}

void small_below(const CountSheet *sheet, const char *name, int64_t min, bool *hide)
{
    const int64_t *below = sheet_below(sheet, name);
    int64_t v[AREAS_BELOW_MAX + 1];
    size_t n = sheet->n_below;
    ENSURE(n <= AREAS_BELOW_MAX);
    v[n] = sheet_own(sheet, name); /* what lies in none of them is a cell as well: it follows from the rest */
    for (size_t i = 0; i < n; i++) {
        v[i] = below[i];
        v[n] -= v[i];
    }
    small_cells(v, n + 1, min, hide);
}

/* One step down the path: is the area hidden among its neighbours? */
static Rc hide_step(Op *op, const CountFresh *fresh, int64_t area, const SmallAsk *asks, size_t n)
{
    int64_t *codes;
    Str *names;
    size_t n_codes, at = 0;
    bool hide[AREAS_BELOW_MAX + 1];
    TRY(areas_below(op, area_parent(area), &codes, &names, &n_codes));
    while (at < n_codes && codes[at] != area)
        at++;
    for (size_t k = 0; at < n_codes && k < n; k++) {
        const CountSheet *s = asks[k].sheet;
        CountSheet above;
        TRY(count_sheet(op, fresh, s->names, s->n_names, area_parent(area), asks[k].period, codes, n_codes,
                        &above));
        for (size_t name = 0; name < s->n_names; name++) {
            small_below(&above, s->names[name], small_limit(op), hide);
            asks[k].hide[name] = asks[k].hide[name] || hide[at];
        }
    }
    return RC_OK;
}

/* From the caller's own area down to this one: an area below a hidden one would add up to it. */
Rc small_area(Op *op, const CountFresh *fresh, int64_t area, const SmallAsk *asks, size_t n)
{
    int64_t limit = small_limit(op);
    for (size_t k = 0; k < n; k++)
        for (size_t name = 0; name < asks[k].sheet->n_names; name++) {
            int64_t own = asks[k].sheet->own[name];
            asks[k].hide[name] = own > 0 && own < limit;
        }
    for (int64_t a = area; limit && a != op->actor.area && area_level(a) > AREA_NATION; a = area_parent(a))
        TRY(hide_step(op, fresh, a, asks, n));
    return RC_OK;
}
