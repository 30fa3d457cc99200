/* Folding deltas into cells, and recounting; see count.h. */
#include "core/count.h"

#include <stdlib.h>

#include "core/app.h"
#include "core_sql.h"

#define FOLD_BATCH 4000

/* A cell under construction: open addressing on (area, day, indicator). */
typedef struct Cell {
    int64_t area, day, n;
    Str indicator;
    bool used;
} Cell;
typedef struct Cells {
    Cell *v;
    size_t cap; /* a power of two, never more than half full */
    size_t n;
} Cells;

static Cell *cell_at(Cells *c, int64_t area, int64_t day, Str indicator)
{
    uint64_t h = (uint64_t)area * UINT64_C(0x9E3779B97F4A7C15) ^ (uint64_t)day * UINT64_C(0xC2B2AE3D27D4EB4F);
    for (size_t i = 0; i < indicator.n; i++)
        h = (h ^ (unsigned char)indicator.p[i]) * UINT64_C(0x100000001B3);
    for (size_t i = (size_t)(h ^ h >> 29);; i++) {
        Cell *cell = &c->v[i & (c->cap - 1)];
        if (!cell->used || (cell->area == area && cell->day == day && str_eq(cell->indicator, indicator)))
            return cell;
    }
}

static Rc cells_grow(Cells *c, Arena *a)
{
    Cells more = { .cap = c->cap ? c->cap * 2 : 1024 };
    more.v = ARENA_ARRAY(a, Cell, more.cap);
    if (!more.v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < c->cap; i++)
        if (c->v[i].used) {
            *cell_at(&more, c->v[i].area, c->v[i].day, c->v[i].indicator) = c->v[i];
            more.n++;
        }
    *c = more;
    return RC_OK;
}

static Rc cells_add(Cells *c, Arena *a, int64_t area, int64_t day, Str indicator, int64_t n)
{
    if (2 * (c->n + 1) > c->cap)
        TRY(cells_grow(c, a));
    Cell *cell = cell_at(c, area, day, indicator);
    if (!cell->used) {
        *cell = (Cell) { .area = area, .day = day, .indicator = indicator, .used = true };
        c->n++;
    }
    cell->n += n;
    return RC_OK;
}

/* The fact's own area and those above it up to its county. */
static Rc cells_add_levels(Cells *c, Arena *a, int64_t area, int64_t day, Str indicator, int64_t n)
{
    for (;;) {
        TRY(cells_add(c, a, area, day, indicator, n));
        if (area % AREA_PER_COUNTY == 0)
            return RC_OK;
        area = area_parent(area);
    }
}

static int by_key(const void *a, const void *b)
{
    const Cell *x = a, *y = b;
    if (x->area != y->area)
        return x->area < y->area ? -1 : 1;
    int order = str_cmp(x->indicator, y->indicator);
    return order ? order : (x->day > y->day) - (x->day < y->day);
}

/* In the order of the table's key, so that neighbours are written together; the cells can no longer be looked up. */
static void cells_sort(Cells *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->cap; i++)
        if (c->v[i].used)
            c->v[n++] = c->v[i];
    c->cap = c->n = n;
    if (n)
        qsort(c->v, n, sizeof *c->v, by_key);
}

static Rc fold_run(Op *op, int *out_done)
{
    DeltaRow *rows;
    size_t n;
    Cells cells = { 0 };
    int64_t changed;
    TRY(sql_count_delta_next(op->tx, FOLD_BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(cells_add_levels(&cells, op->arena, rows[i].area, rows[i].day, rows[i].indicator, rows[i].n));
    cells_sort(&cells);
    for (size_t i = 0; i < cells.n; i++) {
        const Cell *c = &cells.v[i];
        if (c->n != 0)
            TRY(sql_count_cell_add(op->tx, county_of_area(c->area), c->area, c->indicator, c->day,
                                   area_parent(c->area), c->n, &changed));
    }
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && rows[j].county == rows[i].county; j++)
            ;
        TRY(sql_count_delta_drop(op->tx, rows[i].county, rows[i].id, rows[j - 1].id, &changed));
        if (changed != (int64_t)(j - i))
            return FAIL(op->diag, RC_BUSY, "count.moved");
    }
    *out_done = (int)n;
    return RC_OK;
}

const Tick count_tick = { "core.count", 1000, fold_run, FOLD_BATCH };

typedef struct Recounting {
    Cells cells;
    Arena *arena;
    Str indicator;
    Str names[512]; /* of by_name, whole; each made once */
    size_t n_names;
} Recounting;

static Rc recount_add(void *user, int64_t area, int64_t day, int64_t n)
{
    Recounting *r = user;
    return cells_add_levels(&r->cells, r->arena, area, day, r->indicator, n);
}

static Rc name_of(Recounting *r, Str rest, Str *out)
{
    size_t head = r->indicator.n;
    for (size_t i = 0; i < r->n_names; i++)
        if (str_starts(r->names[i], r->indicator) &&
            str_eq(str_sub(r->names[i], head, r->names[i].n), rest)) {
            *out = r->names[i];
            return RC_OK;
        }
    *out = arena_printf(r->arena, "%.*s%.*s", STR_ARG(r->indicator), STR_ARG(rest));
    if (!out->p)
        return RC_NO_MEMORY;
    if (r->n_names < COUNT(r->names))
        r->names[r->n_names++] = *out;
    return RC_OK;
}

static Rc recount_add_named(void *user, Str rest, int64_t area, int64_t day, int64_t n)
{
    Recounting *r = user;
    Str whole;
    TRY(name_of(r, rest, &whole));
    return cells_add_levels(&r->cells, r->arena, area, day, whole, n);
}

static Rc recount_one(Op *op, const Recount *c, Recounting *r)
{
    r->indicator = str_from_z(c->indicator);
    return c->by_name ? c->by_name(op, recount_add_named, r) : c->from_facts(op, recount_add, r);
}

static Rc subtract_cell(void *user, const CellRow *row)
{
    Recounting *r = user;
    Str indicator = arena_str(r->arena, row->indicator);
    return cells_add(&r->cells, r->arena, row->area, row->day, indicator, -row->n);
}

static Rc subtract_delta(void *user, const DeltaRow *row)
{
    Recounting *r = user;
    Str indicator = arena_str(r->arena, row->indicator);
    return cells_add_levels(&r->cells, r->arena, row->area, row->day, indicator, -row->n);
}

Rc count_recount(App *app, Op *op, bool fix, Buf *out_lines, int64_t *out_differences)
{
    Recounting r = { .arena = op->arena };
    ENSURE(op->tx->arena != op->arena); /* the walks rewind the one, the cells stay in the other */
    for (size_t m = 0; m < app->n_modules; m++)
        for (size_t i = 0; i < app->modules[m]->n_recounts; i++)
            TRY(recount_one(op, &app->modules[m]->recounts[i], &r));
    TRY(sql_count_cell_all(op->tx, subtract_cell, &r));
    TRY(sql_count_delta_all(op->tx, subtract_delta, &r));
    *out_differences = 0;
    for (size_t i = 0; i < r.cells.cap; i++) {
        const Cell *c = &r.cells.v[i];
        int64_t changed;
        if (!c->used || c->n == 0)
            continue;
        ++*out_differences;
        buf_printf(out_lines, "%.*s area %lld day %lld: facts - counts = %lld\n", STR_ARG(c->indicator),
                   (long long)c->area, (long long)c->day, (long long)c->n);
        if (fix)
            TRY(sql_count_cell_add(op->tx, county_of_area(c->area), c->area, c->indicator, c->day,
                                   area_parent(c->area), c->n, &changed));
    }
    return RC_OK;
}
