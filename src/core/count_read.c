/* Reading figures; see count.h. Deltas wait for a second at most, so there are few: they are read whole and added here. */
#include "base/buf.h"
#include "core/app.h"
#include "core/count.h"
#include "core_sql.h"
#include "text/json.h"

/* Lists as the queries want them: JSON. */
static Rc list_of(Op *op, const char *const *names, const int64_t *codes, size_t n, Str *out)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, op->arena, 64 * n + 16);
    jsonw_init(&w, &b);
    jsonw_begin_arr(&w);
    for (size_t i = 0; i < n; i++)
        if (names)
            jsonw_str(&w, str_from_z(names[i]));
        else
            jsonw_i64(&w, codes[i]);
    jsonw_end_arr(&w);
    TRY(jsonw_finish(&w));
    *out = buf_str(&b);
    return RC_OK;
}

/* Where the cells of an area stand: under its own code, or, above the counties, under those of all its counties. */
static Rc parts_of(Op *op, int64_t area, int64_t **out, size_t *out_n)
{
    CountyRow *rows;
    int64_t lo, hi;
    size_t n = 1;
    bool above = area_level(area) < AREA_COUNTY;
    area_range(area, &lo, &hi);
    if (above)
        TRY(sql_count_counties(op->tx, county_of_area(lo), county_of_area(hi), &rows, &n));
    int64_t *parts = ARENA_ARRAY(op->arena, int64_t, n + 1);
    if (!parts)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        parts[i] = above ? rows[i].county * AREA_PER_COUNTY : area;
    *out = parts;
    *out_n = n;
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

Rc count_fresh(Op *op, int64_t area, int64_t last_day, CountFresh *out)
{
    int64_t lo, hi;
    FreshRow *rows;
    area_range(area, &lo, &hi);
    TRY(sql_count_delta_of(op->tx, county_of_area(lo), county_of_area(hi), lo, hi, last_day, &rows, &out->n));
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

/* The cells of the area itself, then those of the areas below that have cells of their own. */
static Rc add_cells(Op *op, const Asked *q, CountPeriod p)
{
    CountSheet *s = q->sheet;
    int64_t *parts;
    size_t n, n_rows;
    SumRow *rows;
    Str places, names;
    bool above = area_level(q->area) < AREA_COUNTY;
    TRY(parts_of(op, q->area, &parts, &n));
    size_t n_below = above ? 0 : s->n_below; /* what is below a city are its counties, or what they lie in */
    int64_t *all = ARENA_ARRAY(op->arena, int64_t, n + n_below);
    if (!all)
        return RC_NO_MEMORY;
    memcpy(all, parts, n * sizeof *all);
    if (n_below)
        memcpy(all + n, q->below, n_below * sizeof *all);
    TRY(list_of(op, NULL, all, n + n_below, &places));
    TRY(list_of(op, s->names, NULL, s->n_names, &names));
    TRY(sql_count_sums(op->tx, places, names, p.from, p.to, &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++) {
        size_t place = (size_t)rows[i].place, name = (size_t)rows[i].name;
        if (place < n)
            s->own[name] += rows[i].n;
        if (above || place >= n)
            add_below(q, name, all[place], rows[i].n);
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
    *out = (CountSheet) { names, n, n_below, ARENA_ARRAY(op->arena, int64_t, n),
                          ARENA_ARRAY(op->arena, int64_t, n * n_below + 1) };
    if (!out->own || !out->below)
        return RC_NO_MEMORY;
    Asked q = { area, below, out };
    TRY(add_cells(op, &q, p));
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
    TRY(count_fresh(op, area, p.to, &fresh));
    TRY(count_sheet(op, &fresh, &indicator, 1, area, p, NULL, 0, &sheet));
    *out = sheet.own[0];
    return RC_OK;
}

/* ---- days ---- */

Rc count_days(Op *op, const CountFresh *fresh, const char *const *names, size_t n, int64_t area,
              CountPeriod p, int64_t *out)
{
    Str places, list;
    DayRow *rows;
    int64_t *parts;
    size_t n_parts, n_rows, n_days = (size_t)(p.to - p.from + 1);
    TRY(parts_of(op, area, &parts, &n_parts));
    TRY(list_of(op, NULL, parts, n_parts, &places));
    TRY(list_of(op, names, NULL, n, &list));
    TRY(sql_count_days(op->tx, places, list, p.from, p.to, &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++)
        out[(size_t)rows[i].name * n_days + (size_t)(rows[i].day - p.from)] += rows[i].n;
    for (size_t i = 0; i < fresh->n; i++) {
        const FreshRow *r = &fresh->rows[i];
        size_t name = place_of(names, n, r->indicator);
        if (name < n && r->day >= p.from && r->day <= p.to && area_within(r->area, area))
            out[name * n_days + (size_t)(r->day - p.from)] += r->n;
    }
    return RC_OK;
}
