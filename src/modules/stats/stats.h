/* Private to the folder: the handler and shapes of stats.c's tables. */
#pragma once

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
    int64_t responses, alerts_red, alerts_orange, alerts_yellow;
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
Rc dashboard(Op *op, const void *in, void *out);
