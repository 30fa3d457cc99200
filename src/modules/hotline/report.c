/* The month of a hotline in figures (fields of the periodic report), counted from the calls themselves; and the review of calls. */
#include "base/date.h"
#include "modules/hotline/rules.h"
#include "modules/stats/stats.h"

/* ---- the report ---- */

typedef struct Counting {
    Op *op;
    ReportOut *out;
    CodeCount *kinds, *problems, *sexes, *ages; /* in the order of the definition */
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

HOTLINE_HANDLER(report, ReportIn, ReportOut)
{
    bool manager = (ROLES_MANAGER & op->actor.roles) != 0;
    UnitId unit = { manager ? 0 : op->actor.unit.v };
    Counting k = { op, out, .immediate_ms = hotline_definition(op->app)->immediate_minutes * MS_MINUTE };
    TRY(month_range(op, in->month, &out->from_ms, &out->to_ms));
    out->hours = (Ints) { ARENA_ARRAY(op->arena, int32_t, 24), 24 };
    k.kinds = counts_of(op, "kind", &out->kinds);
    k.problems = counts_of(op, "problems", &out->problems);
    k.sexes = counts_of(op, "sex", &out->sexes);
    k.ages = counts_of(op, "age", &out->ages);
    if (!out->hours.p || !k.kinds || !k.problems || !k.sexes || !k.ages)
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
    return hide_small(op, &out->ages);
}

/* ---- quality ---- */

HOTLINE_HANDLER(review_sample, SampleIn, CallList)
{
    HotlineCallRow *rows;
    size_t n;
    int64_t from, to;
    TRY(month_range(op, in->month, &from, &to));
    /* the same draw for everybody who asks about the month, whoever's calls they are; high risk first, all of them */
    TRY(sql_call_sample(op->tx, from, to, from / MS_DAY % 1000003, in->n ? in->n : 10, &rows, &n));
    return call_items(op, rows, n, &out->items);
}

HOTLINE_HANDLER(review_make, ReviewIn, CallView)
{
    HotlineCallRow row;
    const ListOf *parts = &hotline_definition(op->app)->review;
    ReviewId id;
    Buf scores;
    Str cell;
    int32_t total = 0;
    TRY(hotline_call_find(op, in->call, &row));
    if (call_state(&row) != CALL_CLOSED)
        return FAIL(op->diag, RC_CONFLICT, "hotline.state");
    if (row.operator.v == op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "hotline.own_review");
    if (in->scores.n != parts->n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.length", S("/scores"));
    buf_init_arena(&scores, op->arena, 256);
    for (size_t i = 0; i < parts->n; i++) {
        int32_t score = in->scores.p[i];
        if (score < 0 || score > ((const CodeWords *)parts->p)[i].max)
            return FAIL_FIELD(op->diag, RC_INVALID, "field.range", arena_printf(op->arena, "/scores/%zu", i));
        buf_printf(&scores, "%s%d", i ? " " : "", score);
        total += score;
    }
    TRY(op_new_id(op, row.area, &id.v));
    TRY(op_seal(op, hotline_place(TABLE_HOTLINE_REVIEW, COL_NOTE, id.v), in->note.p ? in->note : S(""),
                &cell));
    Rc rc = sql_review_add(op->tx, id, row.id, row.unit, op->actor.staff, op->now_ms, buf_str(&scores), total,
                           cell);
    if (rc == RC_CONFLICT)
        return FAIL(op->diag, RC_CONFLICT, "hotline.reviewed");
    TRY(rc);
    TRY(call_note(op, row.id, "review", arena_printf(op->arena, "%d", total), op->now_ms));
    return call_view(op, &row, out);
}
