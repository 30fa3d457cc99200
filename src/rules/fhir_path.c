/*
 * See fhir_path.h. Each step becomes two variables: %c_ID, the numbers it works on (weights of choice answers, values of
 * numbers, earlier %v_), and %v_ID. FHIRPath's and/or are three-valued as ours are; its round() is half up for the
 * positive numbers scores are.
 */
#include "rules/fhir_path.h"

#include "rules/num.h"

#define ANSWERS "%resource.item.where(linkId='answers').item"

static void put_num(Buf *b, Num n)
{
    Dec d = num_dec(n);
    if (d.v < 0)
        buf_addc(b, '-');
    int64_t v = d.v < 0 ? -d.v : d.v;
    buf_add_i64(b, v / DEC_ONE);
    if (v % DEC_ONE)
        buf_printf(b, ".%06lld", (long long)(v % DEC_ONE));
}

static void put_at(const Form *f, size_t item, Buf *b)
{
    buf_printf(b, "%s.where(linkId='%.*s').answer", ANSWERS, STR_ARG(f->items[item].id));
}

/* A time is answered as minutes of the day. */
static const char *answer_of(const FormItem *item)
{
    return item->type == ITEM_SINGLE ? ".weight()"
           : item->type == ITEM_TIME
               ? ".value.toString().select(substring(0,2).toInteger() * 60 + substring(3,2).toInteger())"
               : ".value";
}

static void put_one(const Form *f, CondOn on, size_t index, Buf *b)
{
    if (on == ON_SCORE) {
        buf_printf(b, "%%v_%.*s", STR_ARG(f->scores[index].id));
    } else if (f->items[index].show_when.n > 0) {
        buf_printf(b, "%%w_%zu", index + 1);
    } else {
        put_at(f, index, b);
        buf_addz(b, answer_of(&f->items[index]));
    }
}

/* A choice that is always asked stands in the one filter of all of them; combine(), unlike |, keeps equal values. */
static bool filtered(const Form *f, const Operand *o)
{
    return o->on == ON_ITEM && f->items[o->index].type == ITEM_SINGLE &&
           f->items[o->index].show_when.n == 0 && num_cmp(o->weight, NUM_INT(1)) == 0;
}

/* All operands as one collection. */
static void put_collection(const Form *f, const FormScore *step, Buf *b)
{
    size_t choices = 0;
    for (size_t i = 0; i < step->n_of; i++) {
        if (!filtered(f, &step->of[i]))
            continue;
        buf_addz(b, choices++ ? "|" : ANSWERS ".where(linkId in (");
        buf_printf(b, "'%.*s'", STR_ARG(f->items[step->of[i].index].id));
    }
    buf_addz(b, choices ? ")).answer.weight()" : "{}");
    for (size_t i = 0; i < step->n_of; i++) {
        const Operand *o = &step->of[i];
        if (filtered(f, o))
            continue;
        buf_addz(b, ".combine(");
        put_one(f, o->on, o->index, b);
        if (num_cmp(o->weight, NUM_INT(1)) != 0) {
            buf_addz(b, " * (");
            put_num(b, o->weight);
            buf_addc(b, ')');
        }
        buf_addc(b, ')');
    }
}

static void put_compare(const Cond *c, Buf *b)
{
    static const char *const ops[] = { " = ", " != ", " < ", " <= ", " > ", " >= " };
    if (c->op != COND_IN) {
        buf_addz(b, ops[c->op]);
        put_num(b, c->value);
        return;
    }
    buf_addz(b, " in (");
    for (size_t i = 0; i < c->n_set; i++) {
        buf_addz(b, i ? "|" : "");
        put_num(b, c->set[i]);
    }
    buf_addc(b, ')');
}

bool fhir_conds(const Form *f, const CondList *list, const FhirSaid *said, Buf *out)
{
    for (size_t i = 0; i < list->n; i++) {
        const Cond *c = &list->v[i];
        if (c->op == COND_ANSWERED || !(c->on == ON_ITEM ? said->items : said->scores)[c->index])
            return false;
        buf_addz(out, i == 0 ? "(" : list->any ? " or (" : " and (");
        put_one(f, c->on, c->index, out);
        put_compare(c, out);
        buf_addc(out, ')');
    }
    return true;
}

/* ---- items under conditions ---- */

/* The raw answer that show_when compares; of a foreign coding, which has no weight, none. */
static void put_raw(const Form *f, size_t index, Buf *b)
{
    if (f->items[index].show_when.n > 0) {
        buf_printf(b, "%%r_%zu", index + 1);
        return;
    }
    put_at(f, index, b);
    buf_addz(b, f->items[index].type == ITEM_SINGLE ? ".where(weight().exists()).value.code.toInteger()"
                                                    : answer_of(&f->items[index]));
}

/* Known only when every gate it needs is: and/or with {} are FHIRPath's. */
static void put_shown(const Form *f, const CondList *when, Buf *b)
{
    for (size_t i = 0; i < when->n; i++) {
        buf_addz(b, i == 0 ? "(" : when->any ? " or (" : " and (");
        put_raw(f, when->v[i].index, b);
        put_compare(&when->v[i], b);
        buf_addc(b, ')');
    }
}

static void put_gated(const Form *f, size_t index, bool raw, int32_t implied, Buf *b)
{
    const FormItem *item = &f->items[index];
    buf_addz(b, "iif(");
    put_at(f, index, b);
    buf_addz(b, ".exists(), ");
    put_at(f, index, b);
    buf_addz(b, raw && item->type == ITEM_SINGLE ? ".where(weight().exists()).value.code.toInteger()"
                                                 : answer_of(item));
    buf_addz(b, ", iif((");
    put_shown(f, &item->show_when, b);
    buf_printf(b, ").not(), %d, {}))", (int)implied);
}

/* Every option counted, a number, time or choice; skipped ones stand for something, or the number of operands would change. */
bool fhir_item(const Form *f, size_t index, const FhirSaid *said, Buf *raw, Buf *score, bool *out_gated)
{
    const FormItem *item = &f->items[index];
    *out_gated = false;
    if (item->type == ITEM_TEXT)
        return false;
    for (size_t i = 0; i < item->n_options; i++)
        if (!item->options[i].counted)
            return false;
    if (item->show_when.n == 0)
        return true;
    for (size_t i = 0; i < item->show_when.n; i++)
        if (item->show_when.v[i].op == COND_ANSWERED || !said->items[item->show_when.v[i].index])
            return false;
    if (!item->has_implied)
        return false;
    const FormOption *o = item->type == ITEM_SINGLE ? form_option_find(item, item->implied) : NULL;
    put_gated(f, index, true, item->implied, raw);
    put_gated(f, index, false, o ? o->score : item->implied, score);
    *out_gated = true;
    return true;
}

/* ---- steps ---- */

static bool sayable(const FormScore *step, const FhirSaid *said)
{
    if (step->op == STEP_NORM || step->missing == MISS_VALUE)
        return false; /* who the person is is not in the sheet; an unanswered operand is not in the collection */
    if ((step->op == STEP_DIFF || step->op == STEP_RATIO) && step->missing != MISS_ALL)
        return false;
    for (size_t i = 0; i < step->n_of; i++) {
        const Operand *o = &step->of[i];
        if (!(o->on == ON_ITEM ? said->items : said->scores)[o->index])
            return false;
        for (size_t k = 0; k < i; k++) /* linkId in (...) yields an item once */
            if (step->of[k].on == o->on && step->of[k].index == o->index)
                return false;
    }
    return true;
}

static void put_table(const FormScore *step, const char *c, Buf *b)
{
    for (size_t i = 0; i + 1 < step->n_table; i++) {
        buf_printf(b, "iif(%s %s ", c, step->table[i].op == COND_LT ? "<" : "<=");
        put_num(b, step->table[i].limit);
        buf_addz(b, ", ");
        put_num(b, step->table[i].value);
        buf_addz(b, ", ");
    }
    put_num(b, step->table[step->n_table - 1].value);
    for (size_t i = 0; i + 1 < step->n_table; i++)
        buf_addc(b, ')');
}

static void put_sum(const FormScore *step, const char *c, Buf *b)
{
    if (step->missing != MISS_PRORATE) {
        buf_printf(b, "%s.sum()", c);
        return;
    }
    buf_printf(b, "(%s.sum() * %zu / %s.count())%s", c, step->n_of, c,
               step->missing_round == ROUND_HALF_UP ? ".round(0)" : "");
}

static void put_times(const FormScore *step, Buf *b)
{
    if (num_cmp(step->times, NUM_INT(1)) == 0)
        return;
    buf_addz(b, " * ");
    put_num(b, step->times);
}

/* Of two operands, in their order; a ratio is multiplied before it is divided, so that 65 % stays 65. */
static void put_pair(const Form *f, const FormScore *step, Buf *b)
{
    const Operand *x = &step->of[0], *y = &step->of[1];
    put_one(f, x->on, x->index, b);
    if (step->op == STEP_RATIO)
        put_times(step, b);
    buf_addz(b, step->op == STEP_RATIO ? " / " : " - ");
    put_one(f, y->on, y->index, b);
    if (step->op != STEP_DIFF || !step->modulo)
        return;
    buf_addz(b, " + iif(");
    put_one(f, x->on, x->index, b);
    buf_addz(b, " < ");
    put_one(f, y->on, y->index, b);
    buf_printf(b, ", %lld, 0)", (long long)step->modulo);
}

static void put_core(const Form *f, const FormScore *step, const char *c, Buf *b)
{
    switch (step->op) {
    case STEP_SUM:
        put_sum(step, c, b);
        break;
    case STEP_MEAN:
        buf_printf(b, "(%s.sum() / %s.count())", c, c);
        break;
    case STEP_COUNT:
        buf_printf(b, "%s.where($this", c);
        put_compare(&step->where, b);
        buf_addz(b, ").count()");
        break;
    case STEP_MIN:
    case STEP_MAX:
        buf_printf(b, "%s.%s()", c, step->op == STEP_MIN ? "min" : "max");
        break;
    case STEP_TABLE:
        put_table(step, c, b);
        break;
    case STEP_TEST:
        buf_printf(b, "iif(%s, 1, 0)", c);
        break;
    case STEP_DIFF:
    case STEP_RATIO:
        put_pair(f, step, b);
        break;
    case STEP_NORM:
        break;
    }
}

/* times, plus and rounding around the core; what two operands give may lie outside the range, and is no score then */
static void put_value(const Form *f, const FormScore *step, const char *c, Buf *b)
{
    static const char *const rounds[] = { "", ".round(", ".floor()", ".ceiling()" };
    buf_addz(b, "(");
    put_core(f, step, c, b);
    if (step->op != STEP_RATIO)
        put_times(step, b);
    if (step->plus.n != 0) {
        buf_addz(b, " + ");
        buf_addc(b, '(');
        put_num(b, step->plus);
        buf_addc(b, ')');
    }
    buf_addc(b, ')');
    buf_addz(b, rounds[step->round]);
    if (step->round == ROUND_HALF_UP)
        buf_printf(b, "%d)", step->places);
    if (step->op != STEP_RATIO && step->op != STEP_DIFF)
        return;
    buf_addz(b, ".where($this >= ");
    put_num(b, step->lo);
    buf_addz(b, " and $this <= ");
    put_num(b, step->hi);
    buf_addc(b, ')');
}

static void put_guard(const FormScore *step, const char *c, Buf *b)
{
    if (step->op == STEP_TEST || step->missing == MISS_IGNORE)
        buf_printf(b, "iif(%s.exists(), ", c);
    else if (step->missing == MISS_PRORATE)
        buf_printf(b, "iif(%s.count() >= %zu, ", c, step->n_of - (size_t)step->missing_max);
    else
        buf_printf(b, "iif(%s.count() = %zu, ", c, step->n_of);
}

bool fhir_step(const Form *f, size_t index, const FhirSaid *said, Buf *operands, Buf *value)
{
    const FormScore *step = &f->scores[index];
    char c[80] = "%c_";
    if (!sayable(step, said) ||
        ((step->round == ROUND_FLOOR || step->round == ROUND_CEIL) && step->places != 0))
        return false;
    memcpy(c + 3, step->id.p, step->id.n);
    if (step->op == STEP_TEST && !fhir_conds(f, &step->tests, said, operands))
        return false;
    if (step->op != STEP_TEST)
        put_collection(f, step, operands);
    put_guard(step, c, value);
    put_value(f, step, c, value);
    buf_addz(value, ", {})");
    return true;
}

void fhir_band(const FormScore *score, const BandSet *set, Buf *out)
{
    buf_printf(out, "iif(%%v_%.*s.exists(), ", STR_ARG(score->id));
    for (size_t i = set->n_bands; i-- > 1;) {
        buf_printf(out, "iif(%%v_%.*s >= ", STR_ARG(score->id));
        put_num(out, set->bands[i].from);
        buf_printf(out, ", '%.*s', ", STR_ARG(set->bands[i].code));
    }
    buf_printf(out, "'%.*s'", STR_ARG(set->bands[0].code));
    for (size_t i = 1; i < set->n_bands; i++)
        buf_addc(out, ')');
    buf_addz(out, ", {})");
}
