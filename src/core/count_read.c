/* Reading figures; see count.h. Deltas wait for a second at most, so there are few: they are read whole and added here. */
#include "base/buf.h"
#include "core/app.h"
#include "core/count.h"
#include "core_sql.h"
#include "text/json.h"

/* Names as the queries want them: a JSON list. */
static Rc list_of(Op *op, const char *const *names, size_t n, Str *out)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, op->arena, 64 * n + 16);
    jsonw_init(&w, &b);
    jsonw_begin_arr(&w);
    for (size_t i = 0; i < n; i++)
        jsonw_str(&w, str_from_z(names[i]));
    jsonw_end_arr(&w);
    TRY(jsonw_finish(&w));
    *out = buf_str(&b);
    return RC_OK;
}

/* Where a name stands; n when it is none of them. */
static size_t place_of(const char *const *names, size_t n, Str name)
{
    size_t i = 0;
    while (i < n && !str_eq(name, str_from_z(names[i])))
        i++;
    return i;
}

Rc count_fresh(Op *op, const char *const *names, size_t n, int64_t area, int64_t last_day, CountFresh *out)
{
    int64_t lo, hi;
    Str list;
    FreshRow *rows;
    area_range(area, &lo, &hi);
    TRY(list_of(op, names, n, &list));
    TRY(sql_count_delta_of(op->tx, county_of_area(lo), county_of_area(hi), list, lo, hi, last_day, &rows,
                           &out->n));
    out->rows = rows;
    return RC_OK;
}

/* ---- sums ---- */

typedef struct Asked {
    int64_t area;
    const int64_t *below;
    CountSheet *sheet;
} Asked;

/* Counts of a place within what was asked about: to the area, and to the one below it lies in. */
static void add_below(const Asked *q, size_t name, int64_t area, int64_t n)
{
    for (size_t i = 0; i < q->sheet->n_below; i++)
        if (area_within(area, q->below[i])) {
            q->sheet->below[name * q->sheet->n_below + i] += n;
            return;
        }
}

static Rc ask_counties(Op *op, const Asked *q, Str list, CountPeriod p)
{
    int64_t lo, hi;
    PartRow *rows;
    size_t n;
    CountSheet *s = q->sheet;
    area_range(q->area, &lo, &hi);
    TRY(sql_count_cells_counties(op->tx, county_of_area(lo), county_of_area(hi), list, p.from, p.to, &rows,
                                 &n));
    for (size_t i = 0; i < n; i++) {
        size_t name = place_of(s->names, s->n_names, rows[i].indicator);
        s->own[name] += rows[i].n;
        add_below(q, name, rows[i].area, rows[i].n);
    }
    return RC_OK;
}

static Rc ask_here(Op *op, const Asked *q, Str list, CountPeriod p)
{
    PartRow *rows;
    size_t n;
    CountSheet *s = q->sheet;
    TRY(sql_count_cells_here(op->tx, county_of_area(q->area), q->area, s->n_below > 0, list, p.from, p.to,
                             &rows, &n));
    for (size_t i = 0; i < n; i++) {
        size_t name = place_of(s->names, s->n_names, rows[i].indicator);
        if (rows[i].area == q->area)
            s->own[name] += rows[i].n;
        else
            add_below(q, name, rows[i].area, rows[i].n);
    }
    return RC_OK;
}

static void add_fresh(const Asked *q, const CountFresh *fresh, CountPeriod p)
{
    CountSheet *s = q->sheet;
    for (size_t i = 0; i < fresh->n; i++) {
        const FreshRow *r = &fresh->rows[i];
        size_t name = place_of(s->names, s->n_names, r->indicator);
        if (name == s->n_names || r->day < p.from || r->day > p.to || !area_within(r->area, q->area))
            continue;
        s->own[name] += r->n;
        add_below(q, name, r->area, r->n);
    }
}

Rc count_sheet(Op *op, const CountFresh *fresh, const char *const *names, size_t n, int64_t area,
               CountPeriod p, const int64_t *below, size_t n_below, CountSheet *out)
{
    Str list;
    *out = (CountSheet) { names, n, n_below, ARENA_ARRAY(op->arena, int64_t, n),
                          ARENA_ARRAY(op->arena, int64_t, n * n_below + 1) };
    if (!out->own || !out->below)
        return RC_NO_MEMORY;
    TRY(list_of(op, names, n, &list));
    Asked q = { area, below, out };
    TRY(area_level(area) < AREA_COUNTY ? ask_counties(op, &q, list, p) : ask_here(op, &q, list, p));
    add_fresh(&q, fresh, p);
    return RC_OK;
}

int64_t sheet_own(const CountSheet *s, const char *name)
{
    size_t at = place_of(s->names, s->n_names, str_from_z(name));
    ENSURE(at < s->n_names);
    return s->own[at];
}

const int64_t *sheet_below(const CountSheet *s, const char *name)
{
    size_t at = place_of(s->names, s->n_names, str_from_z(name));
    ENSURE(at < s->n_names);
    return s->below + at * s->n_below;
}

Rc count_sum(Op *op, const char *indicator, int64_t area, CountPeriod p, int64_t *out)
{
    CountFresh fresh;
    CountSheet sheet;
    TRY(count_fresh(op, &indicator, 1, area, p.to, &fresh));
    TRY(count_sheet(op, &fresh, &indicator, 1, area, p, NULL, 0, &sheet));
    *out = sheet.own[0];
    return RC_OK;
}

/* ---- days ---- */

Rc count_days(Op *op, const CountFresh *fresh, const char *const *names, size_t n, int64_t area,
              CountPeriod p, int64_t *out)
{
    Str list;
    DayRow *rows;
    size_t n_rows, n_days = (size_t)(p.to - p.from + 1);
    int64_t lo, hi, part = area_level(area) < AREA_COUNTY ? 0 : area;
    area_range(area, &lo, &hi);
    TRY(list_of(op, names, n, &list));
    TRY(sql_count_cells_days(op->tx, county_of_area(lo), county_of_area(hi), part, list, p.from, p.to, &rows,
                             &n_rows));
    for (size_t i = 0; i < n_rows; i++)
        out[place_of(names, n, rows[i].indicator) * n_days + (size_t)(rows[i].day - p.from)] += rows[i].n;
    for (size_t i = 0; i < fresh->n; i++) {
        const FreshRow *r = &fresh->rows[i];
        size_t name = place_of(names, n, r->indicator);
        if (name < n && r->day >= p.from && r->day <= p.to && area_within(r->area, area))
            out[name * n_days + (size_t)(r->day - p.from)] += r->n;
    }
    return RC_OK;
}
