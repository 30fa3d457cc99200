/* The month of a hotline in figures (fields of the periodic report), counted from the calls themselves. */
#include "base/date.h"
#include "modules/hotline/rules.h"
#include "modules/stats/stats.h"

typedef struct Counting {
    Op *op;
    ReportOut *out;
    CodeCount *kinds, *problems, *sexes, *ages, *origins; /* in the order of the definition */
    int64_t immediate_ms;
} Counting;

static CodeCount *counts_of(Op *op, const char *role, ListOf *out)
{
    const FormField *f = definition_role(hotline_definition(op->app), role);
    const FieldOption *o = f->options.p;
    CodeCount *v = ARENA_ARRAY(op->arena, CodeCount, f->options.n);
    for (size_t i = 0; v && i < f->options.n; i++)
        v[i] = (CodeCount) { .code = o[i].code, .label = words_of(op, o[i].label) };
    *out = (ListOf) { v, v ? f->options.n : 0 };
    return v;
}

static void count_code(const ListOf *list, Str code)
{
    for (size_t i = 0; i < list->n; i++)
        ((CodeCount *)list->p)[i].n += str_eq(((CodeCount *)list->p)[i].code, code);
}

static void count_risk(ReportOut *o, const CallFactRow *c, int64_t immediate_ms)
{
    if (!c->high_ms)
        return;
    bool in_time = c->intervened_ms && (c->intervened_ms <= c->high_ms + immediate_ms ||
                                        (c->end_ms && c->intervened_ms <= c->end_ms));
    o->high_risk++;
    o->high_risk_immediate += in_time;
    o->high_risk_late += !in_time;
}

static void count_outcome(ReportOut *o, const CallFactRow *c)
{
    o->attempts++;
    o->outside += c->outside;
    o->answered += c->answer_ms > 0;
    o->handled += str_eq(c->outcome, S("done"));
    o->missed += str_eq(c->state, S("missed"));
    o->silent += str_eq(c->outcome, S("silent"));
    o->nuisance += str_eq(c->outcome, S("nuisance"));
    o->wrong_number += str_eq(c->outcome, S("wrong_number"));
}

static Rc count_call(void *user, const CallFactRow *c)
{
    Counting *k = user;
    ReportOut *o = k->out;
    Str head, rest = str_trim(c->problems);
    if (str_eq(c->direction, S("in")))
        count_outcome(o, c);
    else
        o->outgoing++;
    if (c->answer_ms && c->end_ms > c->answer_ms)
        o->talk_ms += c->end_ms - c->answer_ms;
    o->repeat += c->again;
    count_risk(o, c, k->immediate_ms);
    count_code(&o->kinds, c->kind);
    count_code(&o->sexes, c->sex);
    count_code(&o->ages, c->age);
    count_code(&o->origins, c->origin);
    o->difficult += str_eq(c->marks, S(" difficult "));
    for (bool more = rest.n > 0; more;) {
        more = str_cut(rest, ' ', &head, &rest);
        count_code(&o->problems, head);
    }
    o->hours.p[(c->ring_ms + ZONE_MS) / MS_HOUR % 24]++;
    return RC_OK;
}

/* Managers see figures of places, where a small one may be somebody everybody knows: the same rule as on the dashboard. */
static Rc hide_small(Op *op, const ListOf *list)
{
    CodeCount *c = list->p;
    int64_t *v = ARENA_ARRAY(op->arena, int64_t, list->n);
    bool *hide = ARENA_ARRAY(op->arena, bool, list->n);
    if (!v || !hide)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < list->n; i++)
        v[i] = c[i].n;
    small_cells(v, list->n, small_limit(op), hide);
    for (size_t i = 0; i < list->n; i++) {
        c[i].hidden = hide[i];
        c[i].n = hide[i] ? 0 : c[i].n;
    }
    return RC_OK;
}

/* Figures that add up to a whole: a small one is not said, nor what it would follow from. */
typedef struct Part {
    const char *name;
    int64_t *n;
} Part;
typedef struct Hidden {
    Op *op;
    Str names[24];
    size_t n;
} Hidden;

static bool is_hidden(const Hidden *h, const char *name)
{
    for (size_t i = 0; i < h->n; i++)
        if (str_eq(h->names[i], str_from_z(name)))
            return true;
    return false;
}

static void hide(Hidden *h, const char *name, int64_t *n)
{
    *n = 0;
    if (!is_hidden(h, name) && h->n < COUNT(h->names))
        h->names[h->n++] = str_from_z(name);
}

enum { PARTS = 6 };

/* whole: what the parts are of; the rest of it is a cell too. */
static void hide_parts(Hidden *h, int64_t whole, const Part *parts, size_t n)
{
    int64_t v[PARTS + 1], rest = whole;
    bool small[PARTS + 1];
    for (size_t i = 0; i < n; i++) {
        v[i] = *parts[i].n;
        rest -= v[i];
    }
    v[n] = rest > 0 ? rest : 0;
    small_cells(v, n + 1, small_limit(h->op), small);
    for (size_t i = 0; i < n; i++)
        if (small[i])
            hide(h, parts[i].name, parts[i].n);
}

static void hide_hours(Op *op, Ints *hours)
{
    int64_t v[24];
    bool small[24];
    for (size_t i = 0; i < hours->n; i++)
        v[i] = hours->p[i];
    small_cells(v, hours->n, small_limit(op), small);
    for (size_t i = 0; i < hours->n; i++)
        hours->p[i] = small[i] ? -1 : hours->p[i];
}

/* The parts before the wholes they are reckoned against. */
static Rc hide_scalars(Op *op, ReportOut *o)
{
    Hidden *h = ARENA_NEW(op->arena, Hidden);
    int64_t limit = small_limit(op), attempts = o->attempts, answered = o->answered,
            all = attempts + o->outgoing;
    if (!h)
        return RC_NO_MEMORY;
    h->op = op;
    hide_parts(h, attempts,
               (const Part[]) { { "handled", &o->handled },
                                { "missed", &o->missed },
                                { "silent", &o->silent },
                                { "nuisance", &o->nuisance },
                                { "wrong_number", &o->wrong_number } },
               5);
    hide_parts(h, o->high_risk,
               (const Part[]) { { "high_risk_immediate", &o->high_risk_immediate },
                                { "high_risk_late", &o->high_risk_late } },
               2);
    hide_parts(h, all, (const Part[]) { { "high_risk", &o->high_risk } }, 1);
    hide_parts(h, all, (const Part[]) { { "repeat", &o->repeat } }, 1);
    hide_parts(h, all, (const Part[]) { { "difficult", &o->difficult } }, 1);
    hide_parts(h, attempts, (const Part[]) { { "answered", &o->answered } }, 1);
    hide_parts(h, attempts, (const Part[]) { { "outside", &o->outside } }, 1);
    hide_parts(h, all, (const Part[]) { { "attempts", &o->attempts }, { "outgoing", &o->outgoing } }, 2);
    if (is_hidden(h, "handled") || is_hidden(h, "attempts"))
        hide(h, "handled_permille", &o->handled_permille);
    if (is_hidden(h, "answered") || is_hidden(h, "attempts"))
        hide(h, "answered_permille", &o->answered_permille);
    if (answered > 0 && answered < limit) {
        hide(h, "minutes", &o->minutes);
        hide(h, "talk_ms", &o->talk_ms);
    }
    hide_hours(op, &o->hours);
    o->hidden = (Strs) { h->names, h->n };
    return RC_OK;
}

HOTLINE_HANDLER(report, ReportIn, ReportOut)
{
    bool manager = (ROLES_MANAGER & op->actor.roles) != 0;
    UnitId unit = { manager ? 0 : op->actor.unit.v };
    Counting k = { op, out, .immediate_ms = hotline_definition(op->app)->immediate_minutes * MS_MINUTE };
    TRY(month_range(op, in->month, &out->from_ms, &out->to_ms));
    TRY(small_month(op, day_of_ms(out->from_ms), day_of_ms(out->to_ms - 1), S("?month")));
    if (in->line.v && small_limit(op)) /* all lines less one are the other */
        return FAIL_FIELD(op->diag, RC_INVALID, "stats.whole_place", S("?line"));
    out->hours = (Ints) { ARENA_ARRAY(op->arena, int32_t, 24), 24 };
    k.kinds = counts_of(op, "kind", &out->kinds);
    k.problems = counts_of(op, "problems", &out->problems);
    k.sexes = counts_of(op, "sex", &out->sexes);
    k.ages = counts_of(op, "age", &out->ages);
    k.origins = counts_of(op, "origin", &out->origins);
    if (!out->hours.p || !k.kinds || !k.problems || !k.sexes || !k.ages || !k.origins)
        return RC_NO_MEMORY;
    TRY(sql_call_facts(op->tx, out->from_ms, out->to_ms, unit, in->line, count_call, &k));
    if (out->attempts) {
        out->handled_permille = out->handled * 1000 / out->attempts;
        out->answered_permille = out->answered * 1000 / out->attempts;
    }
    out->minutes = out->talk_ms / MS_MINUTE;
    TRY(hide_small(op, &out->kinds));
    TRY(hide_small(op, &out->problems));
    TRY(hide_small(op, &out->sexes));
    TRY(hide_small(op, &out->ages));
    TRY(hide_small(op, &out->origins));
    TRY(report_staff(op, unit, out));
    return hide_scalars(op, out);
}
