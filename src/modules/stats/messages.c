#include "modules/stats/stats.h"

static const Field query_fields[] = {
    FIELD(DashboardQuery, area, .flags = FLD_QUERY, .doc = "12-digit area; absent or 0: the own one"),
    FIELD(DashboardQuery, from, .flags = FLD_QUERY | FLD_DATE,
          .doc = "first day; absent: 29 days before the last"),
    FIELD(DashboardQuery, to, .flags = FLD_QUERY | FLD_DATE, .doc = "last day; absent: today"),
};
const Shape dashboard_query_shape = SHAPE(DashboardQuery, query_fields);

static const Field figure_fields[] = {
    FIELD(Figure, id, .doc = "persons, responses, alerts, high_risk_immediate, ..."),
    FIELD(Figure, label, .doc = "its name"),
    FIELD(Figure, unit, .doc = "unit of the value; percent: of 100, one decimal as tenths is not used"),
    FIELD(Figure, definition, .doc = "what exactly is counted"),
    FIELD(Figure, drill, .doc = "console path of the list behind it; empty: none"),
    FIELD(Figure, value, .doc = "null: below the minimum cell, or nothing to divide by"),
    FIELD(Figure, numerator, .doc = "of a share"),
    FIELD(Figure, denominator, .doc = "of a share"),
};
static const Shape figure_shape = SHAPE(Figure, figure_fields);

static const Field day_fields[] = {
    FIELD(DayFigures, day, .doc = "YYYY-MM-DD, local"),
    FIELD(DayFigures, responses, .doc = "finished sheets; null: too few, or what too few would follow from"),
    FIELD(DayFigures, alerts_red, .doc = "alerts raised"),
    FIELD(DayFigures, alerts_orange, .doc = "alerts raised"),
    FIELD(DayFigures, alerts_yellow, .doc = "alerts raised"),
};
static const Shape day_shape = SHAPE(DayFigures, day_fields);

static const Field area_fields[] = {
    FIELD(AreaFigures, area, .doc = "an area directly below"),
    FIELD(AreaFigures, name, .doc = "its name"),
    FIELD(AreaFigures, responses, .doc = "finished sheets; null: too few, or what too few would follow from"),
    FIELD(AreaFigures, alerts, .doc = "alerts raised in the period"),
    FIELD(AreaFigures, open, .doc = "alerts open now"),
    FIELD(AreaFigures, overdue, .doc = "of those, past their clock"),
    FIELD(AreaFigures, kept_pct, .doc = "clocks kept of those decided in the period, percent"),
    FIELD(AreaFigures, immediate_pct, .doc = "high risk immediately acted on, percent"),
};
static const Shape area_shape = SHAPE(AreaFigures, area_fields);

static const Field clock_fields[] = {
    FIELD(ClockFigures, name, .doc = "acknowledge, contact, dispose, review"),
    FIELD(ClockFigures, kept, .doc = "in the period"),
    FIELD(ClockFigures, missed, .doc = "in the period"),
    FIELD(ClockFigures, running, .doc = "now"),
};
static const Shape clock_shape = SHAPE(ClockFigures, clock_fields);

static const Field dashboard_fields[] = {
    FIELD(Dashboard, area, .doc = "the area"),
    FIELD(Dashboard, area_name, .doc = "its name"),
    FIELD(Dashboard, from, .doc = "first day"),
    FIELD(Dashboard, to, .doc = "last day"),
    FIELD(Dashboard, data_ms, .doc = "when these figures were true"),
    FIELD_LIST(Dashboard, figures, &figure_shape, .doc = "totals"),
    FIELD_LIST(Dashboard, days, &day_shape, .max = 400, .doc = "by day"),
    FIELD_LIST(Dashboard, areas, &area_shape, .max = 1000, .doc = "by area directly below"),
    FIELD_LIST(Dashboard, clocks, &clock_shape, .doc = "alert clocks"),
};
const Shape dashboard_shape = SHAPE(Dashboard, dashboard_fields);
