/* The handler and shapes of stats.c's tables, private to the folder; small cells, for whoever shows figures to managers. */
#pragma once

#include "core/count.h"
#include "core/module.h"

typedef struct DashboardQuery {
    int64_t area;
    Str from, to;
} DashboardQuery;

typedef struct Figure {
    Str id, label, unit, definition, drill;
    OptI64 value, numerator, denominator;
} Figure;
typedef struct DayFigures {
    Str day;
    OptI64 responses;
    int64_t alerts_red, alerts_orange, alerts_yellow;
} DayFigures;
typedef struct AreaFigures {
    int64_t area;
    Str name;
    OptI64 responses;
    int64_t alerts, open, overdue;
    Dec kept_pct, immediate_pct;
} AreaFigures;
typedef struct ClockFigures {
    Str name;
    int64_t kept, missed, running;
} ClockFigures;
typedef struct Dashboard {
    int64_t area;
    Str area_name, from, to;
    int64_t data_ms;
    ListOf figures, days, areas, clocks;
} Dashboard;

extern const Shape dashboard_query_shape, dashboard_shape;
extern const Setting set_min_cell;

enum { AREAS_BELOW_MAX = 1000 }; /* as the query areas_below says */

/* Marks the counts of one to min - 1, and further ones, smallest first, until they cannot be reckoned from the sum. */
void small_cells(const int64_t *v, size_t n, int64_t min, bool *hide);
/* The same of what is hidden already: further ones until it cannot be reckoned from the sum. */
void small_more(const int64_t *v, size_t n, int64_t min, bool *hide);
/* Whoever may not see small counts gets one whole month that has ended, for two periods that differ by a day, or one that holds
   the other, would be subtracted. RC_INVALID "stats.whole_month" at pointer. */
Rc small_month(Op *op, int64_t first_day, int64_t last_day, Str pointer) MUST_USE;
/* The last day that such a caller may ask about; else today. */
int64_t small_last_day(const Op *op);
/* Counts below this are not for the caller; 0: all are. */
int64_t small_limit(const Op *op);
/* hide: the areas below, of one name of a sheet, whose counts are not for the caller. It has n_below + 1 places; the last is what
   lies in none of them. */
void small_below(const CountSheet *sheet, const char *name, int64_t min, bool *hide);
/* One sheet of an area, and for each of its names whether the total is for the caller: hide it when it is too small, or
   another small one follows from it. */
typedef struct SmallAsk {
    const CountSheet *sheet;
    CountPeriod period;
    bool *hide;
} SmallAsk;
/* fresh must be that of the caller's whole area. */
Rc small_area(Op *op, const CountFresh *fresh, int64_t area, const SmallAsk *asks, size_t n) MUST_USE;
/* The codes directly below an area, ascending, with their names. */
Rc areas_below(Op *op, int64_t area, int64_t **out_codes, Str **out_names, size_t *out_n) MUST_USE;

Rc dashboard(Op *op, const void *in, void *out);
