/* The dashboard: table of figures, then series; see README.md. Cost: a few index seeks a figure, whatever the size. */
#include "base/date.h"
#include "core/app.h"
#include "core/count.h"
#include "modules/org/org.h"
#include "modules/stats/stats.h"
#include "stats_sql.h"

#define DAYS_MAX 370

typedef struct FigureSpec {
    const char *id, *unit;
    const char *indicator;                /* of the value, or of the numerator */
    const char *denominator;              /* a share when set */
    enum { NO_LIST, ALERTS, TASKS } list; /* behind it */
    bool to_date;                         /* everything up to the last day, not only the period */
    bool of_persons;                      /* subject to the minimum cell */
} FigureSpec;

/* label and definition are the texts stats.<id> and stats.<id>.definition */
static const FigureSpec specs[] = {
    { "persons", "person", "persons", NULL, NO_LIST, true, true },
    { "registered", "person", "registered", NULL, NO_LIST, true, true },
    { "responses", "sheet", "responses", NULL, NO_LIST, false, true },
    { "persons_tested", "person", "persons_tested", NULL, NO_LIST, true, true },
    { "alerts", "alert", "alerts", NULL, ALERTS, false, false },
    { "high_risk", "alert", "high_risk", NULL, ALERTS, false, false },
    { "high_risk_immediate", "percent", "high_risk_immediate", "high_risk", ALERTS, false, false },
    { "alerts_closed", "alert", "alerts_closed", NULL, ALERTS, false, false },
    { "callbacks", "request", "callbacks", NULL, ALERTS, false, false },
    { "follow_ups", "task", "follow_ups", NULL, TASKS, false, false },
    { "follow_ups_done", "percent", "follow_ups_done", "follow_ups", TASKS, false, false },
};
static const char *const clocks[] = { "acknowledge", "contact", "dispose", "review" };

static Str text_of(Op *op, const char *prefix, const char *id, const char *suffix)
{
    const char *key = arena_printf(op->arena, "%s%s%s", prefix, id, suffix).p;
    return key ? op_text(op, key) : S("");
}

static OptI64 percent(int64_t part, int64_t whole)
{
    return whole > 0 ? (OptI64) { (200 * part + whole) / (2 * whole), true } : (OptI64) { 0 };
}

static Dec percent_dec(int64_t part, int64_t whole)
{
    return whole > 0 ? (Dec) { (2 * 100 * part * DEC_ONE / 10 + whole) / (2 * whole) * 10, true }
                     : (Dec) { 0 };
}

static Str day_text(Op *op, int64_t day)
{
    char text[10];
    date_format(date_from_days(day), text);
    return arena_str(op->arena, (Str) { text, 10 });
}

/* The console's path of what was counted: the same period, the same rule (module alert's list, "counted"). */
static Str list_behind(Op *op, const FigureSpec *s, int64_t area, CountPeriod p)
{
    switch (s->list) {
    case ALERTS:
        return arena_printf(op->arena, "/alerts?state=all&counted=%s&from=%.*s&to=%.*s&area=%lld", s->id,
                            STR_ARG(day_text(op, p.from)), STR_ARG(day_text(op, p.to)), (long long)area);
    case TASKS:
        return arena_printf(op->arena, "/worklist?area=%lld", (long long)area);
    case NO_LIST:
        break;
    }
    return S("");
}

static Rc fill_figure(Op *op, const FigureSpec *s, int64_t area, CountPeriod p, Figure *f)
{
    int64_t n, whole;
    bool small = false;
    if (s->to_date)
        p.from = 0;
    TRY(count_sum(op, s->indicator, area, p, &n));
    *f = (Figure) { .id = str_from_z(s->id),
                    .label = text_of(op, "stats.", s->id, ""),
                    .unit = str_from_z(s->unit),
                    .definition = text_of(op, "stats.", s->id, ".definition"),
                    .value = { n, true } };
    f->drill = list_behind(op, s, area, p);
    if (s->denominator) {
        TRY(count_sum(op, s->denominator, area, p, &whole));
        f->numerator = (OptI64) { n, true };
        f->denominator = (OptI64) { whole, true };
        f->value = percent(n, whole);
        return RC_OK;
    }
    if (s->of_persons)
        TRY(small_area(op, s->indicator, area, p, &small));
    if (small)
        f->value = (OptI64) { 0 };
    return RC_OK;
}

static Rc fill_figures(Op *op, int64_t area, CountPeriod p, const OpenAlertsRow *open, size_t n_open,
                       Dashboard *out)
{
    Figure *f = ARENA_ARRAY(op->arena, Figure, COUNT(specs) + 2);
    if (!f)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < COUNT(specs); i++)
        TRY(fill_figure(op, &specs[i], area, p, &f[i]));
    int64_t now[2] = { 0 };
    for (size_t i = 0; i < n_open; i++) {
        now[0] += open[i].n;
        now[1] += open[i].overdue;
    }
    static const char *const ids[] = { "alerts_open", "alerts_overdue" };
    for (size_t i = 0; i < COUNT(ids); i++)
        f[COUNT(specs) + i] = (Figure) { .id = str_from_z(ids[i]),
                                         .label = text_of(op, "stats.", ids[i], ""),
                                         .unit = S("alert"),
                                         .definition = text_of(op, "stats.", ids[i], ".definition"),
                                         .value = { now[i], true },
                                         .drill = arena_printf(op->arena, "/alerts?state=open%s&area=%lld",
                                                               i ? "&overdue=1" : "", (long long)area) };
    out->figures = (ListOf) { f, COUNT(specs) + 2 };
    return RC_OK;
}

static Rc fill_days(Op *op, int64_t area, CountPeriod p, bool small, Dashboard *out)
{
    static const char *const series[] = { "responses", "alerts.red", "alerts.orange", "alerts.yellow" };
    size_t n = (size_t)(p.to - p.from + 1);
    int64_t *counts = ARENA_ARRAY(op->arena, int64_t, 4 * n);
    DayFigures *days = ARENA_ARRAY(op->arena, DayFigures, n);
    bool *hide = ARENA_ARRAY(op->arena, bool, n);
    if (!counts || !days || !hide)
        return RC_NO_MEMORY;
    for (size_t s = 0; s < COUNT(series); s++)
        TRY(count_days(op, series[s], area, p, counts + s * n));
    small_cells(counts, n, small_limit(op), hide);
    for (size_t i = 0; i < n; i++) {
        char text[10];
        date_format(date_from_days(p.from + (int64_t)i), text);
        days[i] = (DayFigures) { .day = arena_str(op->arena, (Str) { text, 10 }),
                                 .responses = { counts[i], !small && !hide[i] },
                                 .alerts_red = counts[n + i],
                                 .alerts_orange = counts[2 * n + i],
                                 .alerts_yellow = counts[3 * n + i] };
    }
    out->days = (ListOf) { days, n };
    return RC_OK;
}

enum { COL_ALERTS, COL_HIGH, COL_IMMEDIATE, COL_KEPT, COL_MISSED, COLS };

static Rc fill_areas(Op *op, int64_t area, CountPeriod p, const OpenAlertsRow *open, size_t n_open,
                     bool small, Dashboard *out)
{
    SmallCells cells;
    static const struct {
        const char *indicator;
        int col;
    } sums[] = {
        { "alerts", COL_ALERTS },
        { "high_risk", COL_HIGH },
        { "high_risk_immediate", COL_IMMEDIATE },
        { "clock_kept.acknowledge", COL_KEPT },
        { "clock_missed.acknowledge", COL_MISSED },
        { "clock_kept.contact", COL_KEPT },
        { "clock_missed.contact", COL_MISSED },
        { "clock_kept.dispose", COL_KEPT },
        { "clock_missed.dispose", COL_MISSED },
        { "clock_kept.review", COL_KEPT },
        { "clock_missed.review", COL_MISSED },
    };
    AreaBelowRow *below;
    size_t n;
    TRY(sql_areas_below(op->tx, area, &below, &n));
    TRY(small_children(op, "responses", area, p, &cells));
    int64_t *codes = ARENA_ARRAY(op->arena, int64_t, n), *v = ARENA_ARRAY(op->arena, int64_t, n * COLS);
    AreaFigures *rows = ARENA_ARRAY(op->arena, AreaFigures, n);
    if (!codes || !v || !rows)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        codes[i] = below[i].code;
    for (size_t s = 0; s < COUNT(sums); s++)
        TRY(count_children(op, sums[s].indicator, area, p, codes, n, v + (size_t)sums[s].col * n));
    for (size_t i = 0; i < n; i++) {
        rows[i] =
            (AreaFigures) { .area = codes[i],
                            .name = below[i].name,
                            .alerts = v[COL_ALERTS * n + i],
                            .responses = { cells.v[i], !small && !cells.hide[i] },
                            .kept_pct =
                                percent_dec(v[COL_KEPT * n + i], v[COL_KEPT * n + i] + v[COL_MISSED * n + i]),
                            .immediate_pct = percent_dec(v[COL_IMMEDIATE * n + i], v[COL_HIGH * n + i]) };
        for (size_t k = 0; k < n_open; k++)
            if (area_within(open[k].area, codes[i])) {
                rows[i].open += open[k].n;
                rows[i].overdue += open[k].overdue;
            }
    }
    out->areas = (ListOf) { rows, n };
    return RC_OK;
}

static Rc fill_clocks(Op *op, int64_t area, CountPeriod p, const OpenAlertsRow *open, size_t n_open,
                      Dashboard *out)
{
    ClockFigures *c = ARENA_ARRAY(op->arena, ClockFigures, COUNT(clocks));
    if (!c)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < COUNT(clocks); i++) {
        const char *kept = arena_printf(op->arena, "clock_kept.%s", clocks[i]).p;
        const char *missed = arena_printf(op->arena, "clock_missed.%s", clocks[i]).p;
        if (!kept || !missed)
            return RC_NO_MEMORY;
        c[i].name = str_from_z(clocks[i]);
        TRY(count_sum(op, kept, area, p, &c[i].kept));
        TRY(count_sum(op, missed, area, p, &c[i].missed));
        for (size_t k = 0; k < n_open; k++)
            if (str_eq(open[k].due_clock, c[i].name))
                c[i].running += open[k].n;
    }
    out->clocks = (ListOf) { c, COUNT(clocks) };
    return RC_OK;
}

static Rc read_period(Op *op, const DashboardQuery *q, CountPeriod *p)
{
    Date d;
    p->to = q->to.p && date_parse(q->to, &d) ? date_to_days(d) : day_of_ms(op->now_ms);
    p->from = q->from.p && date_parse(q->from, &d) ? date_to_days(d) : p->to - 29;
    if (p->from > p->to)
        return FAIL_FIELD(op->diag, RC_INVALID, "stats.period", S("?from"));
    if (p->to - p->from >= DAYS_MAX)
        return FAIL_FIELD(op->diag, RC_INVALID, "stats.period_long", S("?from"));
    return RC_OK;
}

Rc dashboard(Op *op, const void *in, void *out)
{
    const DashboardQuery *q = in;
    Dashboard *d = out;
    CountPeriod p;
    OpenAlertsRow *open;
    size_t n_open;
    int64_t area = q->area ? q->area : op->actor.area, lo, hi;
    bool small;
    TRY(op_in_scope(op, area));
    TRY(read_period(op, q, &p));
    area_range(area, &lo, &hi);
    TRY(sql_open_alerts(op->tx, op->now_ms, lo, hi, &open, &n_open));
    d->area = area;
    d->area_name = org_area_name(op, area);
    d->from = day_text(op, p.from);
    d->to = day_text(op, p.to);
    d->data_ms = op->now_ms;
    TRY(fill_figures(op, area, p, open, n_open, d));
    TRY(small_area(op, "responses", area, p, &small));
    TRY(fill_days(op, area, p, small, d));
    TRY(fill_areas(op, area, p, open, n_open, small, d));
    return fill_clocks(op, area, p, open, n_open, d);
}
