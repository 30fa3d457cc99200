/* Reading figures; see count.h. Deltas wait for a second at most, so there are few: they are read whole and added here. */
#include "core/app.h"
#include "core/count.h"
#include "core_sql.h"

/* Called with each (area of the fact, day, n) of an indicator that is not folded yet and lies in area and period. */
static Rc each_delta(Op *op, const char *indicator, int64_t area, CountPeriod p,
                     void (*add)(void *, const DeltaRow *), void *user)
{
    DeltaRow *rows;
    size_t n;
    int64_t lo, hi;
    area_range(area, &lo, &hi);
    TRY(sql_count_delta_of(op->tx, county_of_area(lo), county_of_area(hi), str_from_z(indicator), lo, hi,
                           p.from, p.to, &rows, &n));
    for (size_t i = 0; i < n; i++)
        add(user, &rows[i]);
    return RC_OK;
}

Rc count_counties(Op *op, int64_t area, int64_t **out, size_t *out_n)
{
    CountyRow *rows;
    size_t n;
    if (area_level(area) >= AREA_COUNTY) {
        *out = ARENA_NEW(op->arena, int64_t);
        if (!*out)
            return RC_NO_MEMORY;
        **out = county_of_area(area);
        *out_n = 1;
        return RC_OK;
    }
    int64_t lo, hi;
    area_range(area, &lo, &hi);
    TRY(sql_count_counties(op->tx, county_of_area(lo), county_of_area(hi), &rows, &n));
    *out = ARENA_ARRAY(op->arena, int64_t, n);
    for (size_t i = 0; *out && i < n; i++)
        (*out)[i] = rows[i].county;
    *out_n = n;
    return *out ? RC_OK : RC_NO_MEMORY;
}

/* The cell row of one county that stands for its part of area. */
static int64_t part_of(int64_t area, int64_t county)
{
    return area_level(area) >= AREA_COUNTY ? area : county * AREA_PER_COUNTY;
}

static void add_sum(void *user, const DeltaRow *row)
{
    *(int64_t *)user += row->n;
}

Rc count_sum(Op *op, const char *indicator, int64_t area, CountPeriod p, int64_t *out)
{
    int64_t *counties, sum = 0;
    size_t n;
    TRY(count_counties(op, area, &counties, &n));
    for (size_t i = 0; i < n; i++) {
        SumRow row = { 0 };
        bool found;
        TRY(sql_count_cell_sum(op->tx, counties[i], part_of(area, counties[i]), str_from_z(indicator), p.from,
                               p.to, &row, &found));
        sum += row.n;
    }
    TRY(each_delta(op, indicator, area, p, add_sum, &sum));
    *out = sum;
    return RC_OK;
}

typedef struct Days {
    CountPeriod p;
    int64_t *out;
} Days;

static void add_day(void *user, const DeltaRow *row)
{
    Days *d = user;
    d->out[row->day - d->p.from] += row->n;
}

Rc count_days(Op *op, const char *indicator, int64_t area, CountPeriod p, int64_t *out)
{
    int64_t *counties;
    size_t n;
    TRY(count_counties(op, area, &counties, &n));
    for (size_t i = 0; i < n; i++) {
        DayRow *rows;
        size_t n_rows;
        TRY(sql_count_cell_days(op->tx, counties[i], part_of(area, counties[i]), str_from_z(indicator),
                                p.from, p.to, &rows, &n_rows));
        for (size_t k = 0; k < n_rows; k++)
            out[rows[k].day - p.from] += rows[k].n;
    }
    return each_delta(op, indicator, area, p, add_day, &(Days) { p, out });
}

typedef struct Children {
    const int64_t *areas;
    size_t n;
    int64_t *out;
} Children;

static void add_child(const Children *c, int64_t area, int64_t n)
{
    for (size_t i = 0; i < c->n; i++)
        if (area_within(area, c->areas[i]))
            c->out[i] += n;
}

static void add_child_delta(void *user, const DeltaRow *row)
{
    add_child(user, row->area, row->n);
}

Rc count_children(Op *op, const char *indicator, int64_t area, CountPeriod p, const int64_t *areas, size_t n,
                  int64_t *out)
{
    Children c = { areas, n, out };
    if (area_level(area) < AREA_COUNTY) { /* children are counties: one sum each */
        for (size_t i = 0; i < n; i++) {
            int64_t sum;
            TRY(count_sum(op, indicator, areas[i], p, &sum));
            out[i] += sum;
        }
        return RC_OK;
    }
    ChildRow *rows;
    size_t n_rows;
    TRY(sql_count_cell_children(op->tx, county_of_area(area), area, str_from_z(indicator), p.from, p.to,
                                &rows, &n_rows));
    for (size_t i = 0; i < n_rows; i++)
        add_child(&c, rows[i].area, rows[i].n);
    return each_delta(op, indicator, area, p, add_child_delta, &c);
}
