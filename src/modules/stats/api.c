/* The dashboard: table of figures, then series; see README.md. Cost: a dozen statements of a few index seeks a figure. */
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
    { "appointments_done", "talk", "appointments_done", NULL, NO_LIST, false, false },
    { "appointments_done_third", "percent", "appointments_done_third", "appointments_done", NO_LIST, false,
      false },
    { "counsel_cases", "case", "counsel_cases", NULL, NO_LIST, false, false },
    { "counsel_cases_third", "percent", "counsel_cases_third", "counsel_cases", NO_LIST, false, false },
};
static const char *const series[] = { "responses", "alerts.red", "alerts.orange", "alerts.yellow" };
#define CLOCK(name)                                    \
    {                                                  \
        name, "clock_kept." name, "clock_missed." name \
    }
static const struct {
    const char *name, *kept, *missed;
} clocks[] = { CLOCK("acknowledge"), CLOCK("contact"), CLOCK("dispose"), CLOCK("review") };

/* Columns of the areas below, and what is added up in them. */
enum { COL_ALERTS, COL_HIGH, COL_IMMEDIATE, COL_KEPT, COL_MISSED, COLS };
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

/* The console's path of what was counted: the same period, the same rule ("counted" of the lists of modules alert and care). */
static Str list_behind(Op *op, const FigureSpec *s, int64_t area, CountPeriod p)
{
    static const char *const paths[] = { [ALERTS] = "/alerts?state=all&", [TASKS] = "/worklist?" };
    return s->list == NO_LIST
               ? S("")
               : arena_printf(op->arena, "%scounted=%s&from=%.*s&to=%.*s&area=%lld", paths[s->list], s->id,
                              STR_ARG(day_text(op, p.from)), STR_ARG(day_text(op, p.to)), (long long)area);
}

/* What the page is made of. sheets and hide: of the period, and of everything up to its last day. */
enum { PERIOD, TO_DATE, SHEETS, NAMES_MAX = 48 };
typedef struct Board {
    int64_t area;
    CountPeriod p;
    CountFresh fresh;
    const char *names[SHEETS][NAMES_MAX];
    size_t n_names[SHEETS];
    CountSheet sheets[SHEETS];
    bool hide[SHEETS][NAMES_MAX];
    int64_t *codes; /* areas below, with their names */
    Str *code_names;
    size_t n_codes;
    OpenAlertsRow *open;
    size_t n_open;
} Board;

static void name_add(Board *b, size_t sheet, const char *name)
{
    const char **names = b->names[sheet];
    for (size_t i = 0; i < b->n_names[sheet]; i++)
        if (strcmp(names[i], name) == 0)
            return;
    ENSURE(b->n_names[sheet] < NAMES_MAX);
    names[b->n_names[sheet]++] = name;
}

static bool is_hidden(const Board *b, size_t sheet, const char *name)
{
    for (size_t i = 0; i < b->n_names[sheet]; i++)
        if (strcmp(b->names[sheet][i], name) == 0)
            return b->hide[sheet][i];
    return false;
}

/* High alerts of the period that nobody has acknowledged while there is still time: neither acted on at once nor missed. */
static int64_t young_in(const Board *b, int64_t area)
{
    int64_t n = 0;
    for (size_t k = 0; k < b->n_open; k++)
        if (area_within(b->open[k].area, area))
            n += b->open[k].young;
    return n;
}

static void fill_figure(Op *op, const FigureSpec *s, const Board *b, Figure *f)
{
    size_t sheet = s->to_date ? TO_DATE : PERIOD;
    int64_t n = sheet_own(&b->sheets[sheet], s->indicator);
    CountPeriod p = { s->to_date ? 0 : b->p.from, b->p.to };
    *f = (Figure) { .id = str_from_z(s->id),
                    .label = text_of(op, "stats.", s->id, ""),
                    .unit = str_from_z(s->unit),
                    .definition = text_of(op, "stats.", s->id, ".definition"),
                    .value = { n, !s->of_persons || !is_hidden(b, sheet, s->indicator) },
                    .drill = list_behind(op, s, b->area, p) };
    if (!f->value.has)
        f->value.v = 0;
    if (s->denominator) {
        int64_t whole = sheet_own(&b->sheets[sheet], s->denominator);
        if (strcmp(s->denominator, "high_risk") == 0)
            whole -= young_in(b, b->area);
        f->numerator = (OptI64) { n, true };
        f->denominator = (OptI64) { whole, true };
        f->value = percent(n, whole);
    }
}

static Rc fill_figures(Op *op, const Board *b, Dashboard *out)
{
    Figure *f = ARENA_ARRAY(op->arena, Figure, COUNT(specs) + 2);
    if (!f)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < COUNT(specs); i++)
        fill_figure(op, &specs[i], b, &f[i]);
    int64_t now[2] = { 0 };
    for (size_t i = 0; i < b->n_open; i++) {
        now[0] += b->open[i].n;
        now[1] += b->open[i].overdue;
    }
    static const char *const ids[] = { "alerts_open", "alerts_overdue" };
    for (size_t i = 0; i < COUNT(ids); i++)
        f[COUNT(specs) + i] = (Figure) { .id = str_from_z(ids[i]),
                                         .label = text_of(op, "stats.", ids[i], ""),
                                         .unit = S("alert"),
                                         .definition = text_of(op, "stats.", ids[i], ".definition"),
                                         .value = { now[i], true },
                                         .drill = arena_printf(op->arena, "/alerts?state=open%s&area=%lld",
                                                               i ? "&overdue=1" : "", (long long)b->area) };
    out->figures = (ListOf) { f, COUNT(specs) + 2 };
    return RC_OK;
}

static Rc fill_days(Op *op, const Board *b, Dashboard *out)
{
    CountPeriod p = b->p;
    bool small = is_hidden(b, PERIOD, "responses");
    size_t n = (size_t)(p.to - p.from + 1);
    int64_t *counts = ARENA_ARRAY(op->arena, int64_t, 4 * n);
    DayFigures *days = ARENA_ARRAY(op->arena, DayFigures, n);
    bool *hide = ARENA_ARRAY(op->arena, bool, n);
    if (!counts || !days || !hide)
        return RC_NO_MEMORY;
    TRY(count_days(op, &b->fresh, series, COUNT(series), b->area, p, counts));
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

static Rc fill_areas(Op *op, const Board *b, Dashboard *out)
{
    const CountSheet *sheet = &b->sheets[PERIOD];
    size_t n = b->n_codes;
    int64_t *v = ARENA_ARRAY(op->arena, int64_t, n * COLS + 1);
    AreaFigures *rows = ARENA_ARRAY(op->arena, AreaFigures, n + 1);
    bool *hide = ARENA_ARRAY(op->arena, bool, n + 1);
    if (!v || !rows || !hide)
        return RC_NO_MEMORY;
    for (size_t s = 0; s < COUNT(sums); s++) {
        const int64_t *below = sheet_below(sheet, sums[s].indicator);
        for (size_t i = 0; i < n; i++)
            v[(size_t)sums[s].col * n + i] += below[i];
    }
    const int64_t *responses = sheet_below(sheet, "responses");
    small_below(sheet, "responses", small_limit(op), hide);
    for (size_t i = 0; i < n; i++) {
        rows[i] =
            (AreaFigures) { .area = b->codes[i],
                            .name = b->code_names[i],
                            .alerts = v[COL_ALERTS * n + i],
                            .responses = { responses[i], !is_hidden(b, PERIOD, "responses") && !hide[i] },
                            .kept_pct =
                                percent_dec(v[COL_KEPT * n + i], v[COL_KEPT * n + i] + v[COL_MISSED * n + i]),
                            .immediate_pct = percent_dec(v[COL_IMMEDIATE * n + i],
                                                         v[COL_HIGH * n + i] - young_in(b, b->codes[i])) };
        for (size_t k = 0; k < b->n_open; k++)
            if (area_within(b->open[k].area, b->codes[i])) {
                rows[i].open += b->open[k].n;
                rows[i].overdue += b->open[k].overdue;
            }
    }
    out->areas = (ListOf) { rows, n };
    return RC_OK;
}

static Rc fill_clocks(Op *op, const Board *b, Dashboard *out)
{
    ClockFigures *c = ARENA_ARRAY(op->arena, ClockFigures, COUNT(clocks));
    if (!c)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < COUNT(clocks); i++) {
        c[i] = (ClockFigures) { .name = str_from_z(clocks[i].name),
                                .kept = sheet_own(&b->sheets[PERIOD], clocks[i].kept),
                                .missed = sheet_own(&b->sheets[PERIOD], clocks[i].missed) };
        for (size_t k = 0; k < b->n_open; k++)
            if (str_eq(b->open[k].due_clock, c[i].name))
                c[i].running += b->open[k].n;
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

/* Every count of the page, in a few statements. */
static Rc read_counts(Op *op, Board *b)
{
    CountPeriod to_date = { 0, b->p.to };
    for (size_t i = 0; i < COUNT(specs); i++) {
        name_add(b, specs[i].to_date ? TO_DATE : PERIOD, specs[i].indicator);
        if (specs[i].denominator)
            name_add(b, specs[i].to_date ? TO_DATE : PERIOD, specs[i].denominator);
    }
    for (size_t i = 0; i < COUNT(sums); i++)
        name_add(b, PERIOD, sums[i].indicator);
    TRY(count_fresh(op, op->actor.area, b->p.to, &b->fresh));
    TRY(count_sheet(op, &b->fresh, b->names[PERIOD], b->n_names[PERIOD], b->area, b->p, b->codes, b->n_codes,
                    &b->sheets[PERIOD]));
    return count_sheet(op, &b->fresh, b->names[TO_DATE], b->n_names[TO_DATE], b->area, to_date, NULL, 0,
                       &b->sheets[TO_DATE]);
}

/* What of it the caller may not see: only figures of persons are asked about. */
static Rc read_hidden(Op *op, Board *b)
{
    const char *names[COUNT(specs)];
    int64_t own[COUNT(specs)];
    bool hide[COUNT(specs)];
    CountSheet sheet = { .names = names, .own = own };
    for (size_t i = 0; i < COUNT(specs); i++)
        if (specs[i].of_persons && !specs[i].to_date) {
            names[sheet.n_names] = specs[i].indicator;
            own[sheet.n_names++] = sheet_own(&b->sheets[PERIOD], specs[i].indicator);
        }
    const SmallAsk asks[] = { { &sheet, b->p, hide },
                              { &b->sheets[TO_DATE], { 0, b->p.to }, b->hide[TO_DATE] } };
    TRY(small_area(op, &b->fresh, b->area, asks, COUNT(asks)));
    for (size_t k = 0; k < sheet.n_names; k++)
        for (size_t i = 0; i < b->n_names[PERIOD]; i++)
            if (strcmp(b->names[PERIOD][i], names[k]) == 0)
                b->hide[PERIOD][i] = hide[k];
    return RC_OK;
}

Rc dashboard(Op *op, const void *in, void *out)
{
    const DashboardQuery *q = in;
    Dashboard *d = out;
    int64_t lo, hi;
    Board *b = ARENA_NEW(op->arena, Board);
    if (!b)
        return RC_NO_MEMORY;
    b->area = q->area ? q->area : op->actor.area;
    TRY(op_in_scope(op, b->area));
    TRY(read_period(op, q, &b->p));
    area_range(b->area, &lo, &hi);
    TRY(sql_open_alerts(op->tx, op->now_ms, lo, hi, ms_of_day(b->p.from), ms_of_day(b->p.to + 1), &b->open,
                        &b->n_open));
    TRY(areas_below(op, b->area, &b->codes, &b->code_names, &b->n_codes));
    TRY(read_counts(op, b));
    TRY(read_hidden(op, b));
    d->area = b->area;
    d->area_name = org_area_name(op, b->area);
    d->from = day_text(op, b->p.from);
    d->to = day_text(op, b->p.to);
    d->data_ms = op->now_ms;
    TRY(fill_figures(op, b, d));
    TRY(fill_days(op, b, d));
    TRY(fill_areas(op, b, d));
    return fill_clocks(op, b, d);
}
