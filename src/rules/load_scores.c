/*
 * Score steps, bands, norms and conditions. A step may name items and earlier steps only, so the program a definition
 * compiles to has no cycle. Bands have no gaps by construction: a row begins where the one before ends.
 */
#include "rules/load.h"

#include "rules/num.h"

#include <stdio.h>

#define STEP_KEYS                                                                                           \
    "id title internal op of weights missing where modulo table tests norms times plus round places range " \
    "bands loinc verify"
#define OPERANDS_MAX LIMIT_FORM_ITEMS

/* ---- references ---- */

/* "9" or 9 */
static Str ref_text(const json_t *v, char number[24])
{
    if (json_is_integer(v)) {
        (void)snprintf(number, 24, "%lld", (long long)json_integer_value(v));
        return str_from_z(number);
    }
    return str_from_z(json_string_value(v));
}

static bool scored_item(Ld *ld, int i)
{
    if (i >= 0 && ld->form->items[i].type == ITEM_TEXT)
        ld_fault(ld, "a text item has no score");
    return i >= 0;
}

static size_t ref_range(Ld *ld, Str from, Str to, Operand *out)
{
    int a = form_item_find(ld->form, from), b = form_item_find(ld->form, to);
    if (a < 0 || b < a) {
        ld_fault(ld, "is not a range of items in form order");
        return 0;
    }
    for (int i = a; i <= b; i++)
        if (scored_item(ld, i) && out)
            out[i - a] = (Operand) { .on = ON_ITEM, .index = (uint16_t)i, .weight = NUM_INT(1) };
    return (size_t)(b - a + 1);
}

/* One entry of "of": an item, an earlier step or a range "5b..5j". out NULL: only count. */
static size_t ref(Ld *ld, const json_t *v, Operand *out)
{
    char number[24];
    Str s = ref_text(v, number);
    for (size_t i = 1; i + 2 < s.n; i++)
        if (s.p[i] == '.' && s.p[i + 1] == '.')
            return ref_range(ld, str_sub(s, 0, i), str_sub(s, i + 2, s.n), out);
    int item = form_item_find(ld->form, s), score = form_score_find(ld->form, s);
    if (!s.p || (item < 0 && score < 0)) {
        ld_fault(ld, "is neither an item nor an earlier score");
        return 0;
    }
    if (out && (item < 0 || scored_item(ld, item)))
        *out = (Operand) { .on = item >= 0 ? ON_ITEM : ON_SCORE,
                           .index = (uint16_t)(item >= 0 ? item : score),
                           .weight = NUM_INT(1) };
    return 1;
}

static void step_weights(Ld *ld, const json_t *entry, Operand *of, size_t n_of)
{
    size_t n;
    const json_t *list = ld_arr(ld, entry, "weights", false, OPERANDS_MAX, &n);
    ld_push(ld, "weights");
    if (list && n != n_of)
        ld_fault(ld, "must have one weight for each operand");
    for (size_t i = 0; i < n && !ld->rc; i++)
        of[i].weight = ld_as_num(ld, json_array_get(list, i));
    ld_pop(ld);
}

static void step_operands(Ld *ld, const json_t *entry, FormScore *step)
{
    size_t n, total = 0;
    const json_t *list = ld_arr(ld, entry, "of", step->op != STEP_TEST, OPERANDS_MAX, &n);
    ld_push(ld, "of");
    for (size_t i = 0; i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        total += ref(ld, json_array_get(list, i), NULL);
        ld_pop(ld);
    }
    if (total > OPERANDS_MAX)
        ld_fault(ld, "too many operands");
    Operand *of = ld->rc ? NULL : LD_ARRAY(ld, Operand, total);
    for (size_t i = 0, at = 0; of && i < n; i++)
        at += ref(ld, json_array_get(list, i), of + at);
    ld_pop(ld);
    if (!of || ld->rc)
        return;
    step->of = of;
    step->n_of = total;
    step_weights(ld, entry, of, total);
}

/* ---- conditions ---- */

static void cond_set(Ld *ld, const json_t *obj, Cond *c)
{
    size_t n;
    const json_t *list = ld_arr(ld, obj, "in", true, 64, &n);
    Num *set = LD_ARRAY(ld, Num, n);
    ld_push(ld, "in");
    for (size_t i = 0; set && i < n && !ld->rc; i++)
        set[i] = ld_as_num(ld, json_array_get(list, i));
    ld_pop(ld);
    c->set = set;
    c->n_set = n;
}

/* The one comparison of an object. */
static void cond_op(Ld *ld, const json_t *obj, Cond *c)
{
    static const char *const ops[] = { "eq", "ne", "lt", "le", "gt", "ge", "in", "answered" };
    int found = -1;
    for (size_t i = 0; i < COUNT(ops); i++) {
        if (!json_object_get(obj, ops[i]))
            continue;
        if (found >= 0)
            ld_fault(ld, "must have one comparison only");
        found = (int)i;
    }
    if (found < 0) {
        ld_fault(ld, "lacks a comparison");
        return;
    }
    c->op = (CondOp)found;
    c->value = NUM_INT(0);
    if (c->op == COND_IN)
        cond_set(ld, obj, c);
    else if (c->op != COND_ANSWERED)
        c->value = ld_num(ld, obj, ops[found], NUM_NONE);
    else if (!ld_bool(ld, obj, "answered", false))
        ld_fault(ld, "answered must be true");
}

Cond ld_cond(Ld *ld, const json_t *obj, const char *more_keys, size_t items, size_t scores)
{
    Cond c = { .value = NUM_INT(0) };
    char allowed[160], number[24];
    (void)snprintf(allowed, sizeof(allowed), "item score eq ne lt le gt ge in answered %s", more_keys);
    ld_keys(ld, obj, allowed);
    if (ld->rc)
        return c;
    const json_t *item = json_object_get(obj, "item"), *score = json_object_get(obj, "score");
    if (!item == !score) {
        ld_fault(ld, "must name an item or a score");
        return c;
    }
    Str name = ref_text(item ? item : score, number);
    int at = item ? form_item_find(ld->form, name) : form_score_find(ld->form, name);
    if (!name.p || at < 0 || (size_t)at >= (item ? items : scores)) {
        ld_fault(ld, item ? "names no item before this place" : "names no score before this place");
        return c;
    }
    c.on = item ? ON_ITEM : ON_SCORE;
    c.index = (uint16_t)at;
    cond_op(ld, obj, &c);
    if (score && c.op == COND_ANSWERED)
        ld_fault(ld, "a score is not answered");
    return c;
}

CondList ld_conds(Ld *ld, const json_t *obj, const char *key, bool needed, size_t items, size_t scores)
{
    CondList out = { 0 };
    const json_t *group = ld_obj(ld, obj, key, needed);
    if (!group)
        return out;
    ld_push(ld, key);
    ld_keys(ld, group, strcmp(key, "show_when") == 0 ? "all any soft implied" : "all any");
    out.any = json_object_get(group, "any") != NULL;
    if (out.any && json_object_get(group, "all"))
        ld_fault(ld, "has both all and any");
    const char *word = out.any ? "any" : "all";
    const json_t *list = ld_arr(ld, group, word, true, 64, &out.n);
    Cond *v = LD_ARRAY(ld, Cond, out.n);
    ld_push(ld, word);
    for (size_t i = 0; v && i < out.n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = ld_cond(ld, json_array_get(list, i), "", items, scores);
        ld_pop(ld);
    }
    ld_pop(ld);
    ld_pop(ld);
    out.v = v;
    if (ld->rc)
        out.n = 0;
    return out;
}

/* ---- steps ---- */

static void step_missing(Ld *ld, const json_t *entry, FormScore *step)
{
    static const char *const words[] = { "all", "", "ignore" };
    static const char *const rounds[] = { "exact", "half_up" };
    const json_t *m = json_object_get(entry, "missing");
    if (!json_is_object(m)) {
        step->missing = (MissingRule)ld_enum(ld, entry, "missing", LIST(words), MISS_ALL);
        return;
    }
    ld_push(ld, "missing");
    ld_keys(ld, m, "prorate round value");
    if (json_object_get(m, "prorate")) {
        step->missing = MISS_PRORATE;
        step->missing_max = ld_need_int(ld, m, "prorate", 1, LIMIT_FORM_ITEMS);
        step->missing_round = (RoundRule)ld_enum(ld, m, "round", LIST(rounds), -1);
        if (step->op != STEP_SUM && step->op != STEP_MEAN)
            ld_fault(ld, "only a sum or a mean can be prorated");
        if ((size_t)step->missing_max >= step->n_of)
            ld_fault(ld, "prorates from nothing");
    } else {
        step->missing = MISS_VALUE;
        step->missing_value = ld_num(ld, m, "value", NUM_NONE);
    }
    ld_pop(ld);
}

static void step_where(Ld *ld, const json_t *entry, FormScore *step)
{
    const json_t *where = ld_obj(ld, entry, "where", step->op == STEP_COUNT);
    if (!where)
        return;
    ld_push(ld, "where");
    ld_keys(ld, where, "eq ne lt le gt ge in");
    cond_op(ld, where, &step->where);
    ld_pop(ld);
}

static void step_table(Ld *ld, const json_t *entry, FormScore *step)
{
    size_t n;
    const json_t *list = ld_arr(ld, entry, "table", step->op == STEP_TABLE, 64, &n);
    TableRow *v = LD_ARRAY(ld, TableRow, n);
    ld_push(ld, "table");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        const json_t *row = json_array_get(list, i);
        bool lt = json_object_get(row, "lt") != NULL, le = json_object_get(row, "le") != NULL;
        ld_push_at(ld, i);
        ld_keys(ld, row, "lt le value");
        if (lt + le != (i + 1 < n))
            ld_fault(ld, "each row but the last has one limit, the last has none");
        v[i].op = lt ? COND_LT : le ? COND_LE : COND_ANSWERED;
        v[i].limit = v[i].op == COND_ANSWERED ? NUM_INT(0) : ld_num(ld, row, lt ? "lt" : "le", NUM_NONE);
        v[i].value = ld_num(ld, row, "value", NUM_NONE);
        if (!ld->rc && i > 0 && i + 1 < n && num_cmp(v[i].limit, v[i - 1].limit) < 0)
            ld_fault(ld, "the limits must rise");
        ld_pop(ld);
    }
    ld_pop(ld);
    step->table = v;
    step->n_table = n;
}

static void step_norms(Ld *ld, const json_t *entry, FormScore *step)
{
    const json_t *norms = ld_obj(ld, entry, "norms", step->op == STEP_NORM);
    if (!norms)
        return;
    size_t n;
    bool limited;
    ld_push(ld, "norms");
    ld_keys(ld, norms, "source rows");
    step->norm_source = ld_str(ld, norms, "source", true);
    const json_t *list = ld_arr(ld, norms, "rows", true, 256, &n);
    NormRow *v = LD_ARRAY(ld, NormRow, n);
    ld_push(ld, "rows");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        const json_t *row = json_array_get(list, i);
        ld_push_at(ld, i);
        ld_keys(ld, row, "who mean sd");
        v[i].who = ld_who(ld, row, "who", &limited);
        v[i].mean = ld_num(ld, row, "mean", NUM_NONE);
        v[i].sd = ld_num(ld, row, "sd", NUM_NONE);
        if (v[i].sd.n <= 0)
            ld_fault(ld, "the standard deviation must be above zero");
        ld_pop(ld);
    }
    ld_pop(ld);
    ld_pop(ld);
    step->norms = v;
    step->n_norms = n;
}

static void step_shape(Ld *ld, const FormScore *step)
{
    static const struct {
        uint8_t operands; /* 0: any number */
        bool fixed;
    } want[] = { [STEP_DIFF] = { 2, true },  [STEP_RATIO] = { 2, true }, [STEP_TABLE] = { 1, true },
                 [STEP_NORM] = { 1, true },  [STEP_TEST] = { 0, true },  [STEP_SUM] = { 0, false },
                 [STEP_MEAN] = { 0, false }, [STEP_COUNT] = { 0, false } };
    bool fixed = step->op == STEP_MIN || step->op == STEP_MAX ? false : want[step->op].fixed;
    if (fixed && step->n_of != want[step->op].operands)
        ld_fault(ld, "this operation takes another number of operands");
    if (fixed && step->missing == MISS_IGNORE)
        ld_fault(ld, "this operation cannot ignore a missing operand");
}

static void step_finish(Ld *ld, const json_t *entry, FormScore *step)
{
    static const char *const rounds[] = { "none", "half_up", "floor", "ceil" };
    size_t n;
    step->times = ld_num(ld, entry, "times", NUM_INT(1));
    step->plus = ld_num(ld, entry, "plus", NUM_INT(0));
    step->round = (RoundRule)ld_enum(ld, entry, "round", LIST(rounds), ROUND_NONE);
    step->places = ld_int(ld, entry, "places", 0, 6, 0);
    const json_t *range = ld_arr(ld, entry, "range", true, 2, &n);
    ld_push(ld, "range");
    step->lo = n == 2 ? ld_as_num(ld, json_array_get(range, 0)) : NUM_INT(0);
    step->hi = n == 2 ? ld_as_num(ld, json_array_get(range, 1)) : NUM_INT(0);
    if (n != 2 || num_cmp(step->lo, step->hi) >= 0)
        ld_fault(ld, "must be [lowest, highest]");
    ld_pop(ld);
}

/* ---- bands ---- */

static FormBand band(Ld *ld, const json_t *row)
{
    static const char *const tones[] = { "calm", "watch", "care", "urgent" };
    ld_keys(ld, row, "from code label tone advice next resident staff");
    FormBand b = { .from = ld_num(ld, row, "from", NUM_NONE) };
    b.code = ld_code(ld, row, "code", true);
    b.label = ld_text(ld, row, "label", true);
    b.tone = (Tone)ld_enum(ld, row, "tone", LIST(tones), -1);
    b.advice = ld_code(ld, row, "advice", true);
    b.next = ld_codes(ld, row, "next", true, &b.n_next);
    b.resident = ld_text(ld, row, "resident", false);
    b.staff = ld_text(ld, row, "staff", false);
    return b;
}

/* Band i against the range and the bands before it. */
static void band_order(Ld *ld, const FormBand *v, size_t i, const FormScore *step)
{
    if (i == 0 && num_cmp(v[i].from, step->lo) != 0)
        ld_fault(ld, "the first band must begin where the range does");
    if (i > 0 && num_cmp(v[i].from, v[i - 1].from) <= 0)
        ld_fault(ld, "bands must rise");
    if (num_cmp(v[i].from, step->hi) > 0)
        ld_fault(ld, "the band begins above the range");
    for (size_t k = 0; k < i; k++)
        if (str_eq(v[k].code, v[i].code))
            ld_fault(ld, "two bands of a set have the same code");
}

static void band_rows(Ld *ld, const json_t *list, const FormScore *step, BandSet *set)
{
    size_t n = json_array_size(list);
    if (n == 0 || n > 32) {
        ld_fault(ld, "must be 1 to 32 bands, or the name of a band table");
        return;
    }
    FormBand *v = LD_ARRAY(ld, FormBand, n);
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = band(ld, json_array_get(list, i));
        if (!ld->rc)
            band_order(ld, v, i, step);
        ld_pop(ld);
    }
    set->bands = v;
    set->n_bands = n;
}

static BandSet band_set(Ld *ld, const json_t *entry, const FormScore *step)
{
    BandSet set = { 0 };
    ld_keys(ld, entry, "set who verify rows");
    set.name = ld_code(ld, entry, "set", true);
    set.who = ld_who(ld, entry, "who", &set.limited);
    set.verify = ld_str(ld, entry, "verify", false);
    const json_t *rows = json_object_get(entry, "rows");
    if (json_is_string(rows))
        rows = json_object_get(json_object_get(ld->root, "band_tables"), json_string_value(rows));
    ld_push(ld, "rows");
    if (!ld->rc)
        band_rows(ld, rows, step, &set);
    ld_pop(ld);
    return set;
}

static void step_bands(Ld *ld, const json_t *entry, FormScore *step)
{
    size_t n;
    const json_t *list = ld_arr(ld, entry, "bands", false, FORM_SETS_MAX, &n);
    BandSet *v = LD_ARRAY(ld, BandSet, n);
    ld_push(ld, "bands");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = band_set(ld, json_array_get(list, i), step);
        for (size_t k = 0; k < i && !ld->rc; k++)
            if (str_eq(v[k].name, v[i].name))
                ld_fault(ld, "two band sets have the same name");
        ld_pop(ld);
    }
    ld_pop(ld);
    step->sets = v;
    step->n_sets = n;
}

static FormScore step_of(Ld *ld, const json_t *entry, size_t index)
{
    static const char *const ops[] = { "sum",        "mean",  "count", "min",  "max",
                                       "difference", "ratio", "table", "test", "norm" };
    FormScore step = { 0 };
    ld_keys(ld, entry, STEP_KEYS);
    step.id = ld_code(ld, entry, "id", true);
    if (!ld->rc && (form_item_find(ld->form, step.id) >= 0 || form_score_find(ld->form, step.id) >= 0))
        ld_fault(ld, "the id is taken");
    if (!ld->rc && !ld_is_word(step.id))
        ld_fault(ld, "score ids are letters, digits and '_'");
    step.internal = ld_bool(ld, entry, "internal", false);
    step.title = ld_text(ld, entry, "title", !step.internal);
    step.op = (StepOp)ld_enum(ld, entry, "op", LIST(ops), -1);
    step.loinc = ld_code(ld, entry, "loinc", false);
    step.verify = ld_str(ld, entry, "verify", false);
    step.modulo = ld_int(ld, entry, "modulo", 0, 1000000, 0);
    if (!ld->rc)
        step_operands(ld, entry, &step);
    step_missing(ld, entry, &step);
    step_where(ld, entry, &step);
    step_table(ld, entry, &step);
    step_norms(ld, entry, &step);
    step_finish(ld, entry, &step);
    if (step.op == STEP_TEST)
        step.tests = ld_conds(ld, entry, "tests", true, ld->form->n_items, index);
    if (!ld->rc)
        step_shape(ld, &step);
    if (!ld->rc)
        step_bands(ld, entry, &step);
    return step;
}

void load_scores(Ld *ld)
{
    size_t n;
    const json_t *list = ld_arr(ld, ld->root, "scores", false, FORM_SCORES_MAX, &n);
    FormScore *v = LD_ARRAY(ld, FormScore, n);
    ld->form->scores = v;
    ld_push(ld, "scores");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = step_of(ld, json_array_get(list, i), i);
        ld->form->n_scores = i + 1;
        ld_pop(ld);
    }
    ld_pop(ld);
}
