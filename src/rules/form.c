/*
 * Looking things up in a form, and what a sheet of answers is before it is scored: branching, validity of values,
 * completeness, item warnings. Neither scores nor loads (form_eval.c, form_load.c). Tests: test_form.c.
 */
#include "rules/form.h"

#include "rules/form_eval.h"
#include "rules/num.h"

const Form *formset_find(const FormSet *set, Str id)
{
    for (size_t i = 0; i < set->n; i++)
        if (str_eq(set->v[i]->id, id))
            return set->v[i];
    return NULL;
}

int form_item_find(const Form *f, Str id)
{
    for (size_t i = 0; i < f->n_items; i++)
        if (str_eq(f->items[i].id, id))
            return (int)i;
    return -1;
}

int form_score_find(const Form *f, Str id)
{
    for (size_t i = 0; i < f->n_scores; i++)
        if (str_eq(f->scores[i].id, id))
            return (int)i;
    return -1;
}

const FormOption *form_option_find(const FormItem *item, int32_t value)
{
    for (size_t i = 0; i < item->n_options; i++)
        if (item->options[i].value == value)
            return &item->options[i];
    return NULL;
}

bool subject_within(const Subject *s, const SubjectLimit *limit)
{
    static const Subject nobody = { .age = -1 };
    if (!s)
        s = &nobody;
    if (limit->age_min >= 0 && s->age < limit->age_min)
        return false;
    if (limit->age_max >= 0 && (s->age < 0 || s->age > limit->age_max))
        return false;
    if (limit->sex != SEX_UNKNOWN && s->sex != limit->sex)
        return false;
    return limit->education == 0 ||
           (s->education != EDU_UNKNOWN && (limit->education & (1u << s->education)) != 0);
}

Known cond_compare(const Cond *c, Num value)
{
    if (c->op == COND_ANSWERED)
        return KNOWN_YES;
    if (c->op == COND_IN) {
        for (size_t i = 0; i < c->n_set; i++)
            if (num_cmp(c->set[i], value) == 0)
                return KNOWN_YES;
        return KNOWN_NO;
    }
    int d = num_cmp(value, c->value);
    const bool holds[] = { [COND_EQ] = d == 0,
                           [COND_NE] = d != 0,
                           [COND_LT] = d<0, [COND_LE] = d <= 0, [COND_GT] = d> 0,
                           [COND_GE] = d >= 0 };
    return holds[c->op] ? KNOWN_YES : KNOWN_NO;
}

static Known cond_holds(const Cond *c, const ItemState *st, const ScoreResult *scores)
{
    if (c->on == ON_SCORE) {
        if (!scores || scores[c->index].state != SCORE_SCORED)
            return KNOWN_NOT;
        return cond_compare(c, scores[c->index].exact);
    }
    const ItemState *item = &st[c->index];
    if (item->use == USE_VALUE)
        return cond_compare(c, NUM_INT(item->score));
    if (c->op == COND_ANSWERED)
        return item->answered ? KNOWN_YES : KNOWN_NO;
    return item->use == USE_LEFT_OUT ? KNOWN_NO : KNOWN_NOT;
}

Known conds_hold(const CondList *list, const ItemState *st, const ScoreResult *scores, const Cond **out_first)
{
    Known all = list->any && list->n ? KNOWN_NO : KNOWN_YES;
    for (size_t i = list->n; i-- > 0;) {
        Known k = cond_holds(&list->v[i], st, scores);
        if (k == KNOWN_YES && out_first)
            *out_first = &list->v[i];
        if (list->any ? k == KNOWN_YES : k == KNOWN_NO)
            all = k;
        else if (k == KNOWN_NOT && all != (list->any ? KNOWN_YES : KNOWN_NO))
            all = KNOWN_NOT;
    }
    return all;
}

static Known gate_holds(const Cond *c, const ItemState *gate)
{
    if (gate->raw != INT_NULL)
        return cond_compare(c, NUM_INT(gate->raw));
    return gate->use == USE_MISSING && c->op != COND_ANSWERED ? KNOWN_NOT : KNOWN_NO;
}

/* Branching compares raw answers. While a gate that is asked has no answer nothing is known: the item is neither
   shown nor skipped. */
static Known shown(const CondList *when, const ItemState *st)
{
    Known out = when->any ? KNOWN_NO : KNOWN_YES;
    for (size_t i = 0; i < when->n; i++) {
        Known k = gate_holds(&when->v[i], &st[when->v[i].index]);
        if (k == (when->any ? KNOWN_YES : KNOWN_NO))
            return k;
        if (k == KNOWN_NOT)
            out = KNOWN_NOT;
    }
    return when->n ? out : KNOWN_YES;
}

static void state_score(const FormItem *item, ItemState *s)
{
    if (item->type == ITEM_TEXT) {
        s->use = USE_LEFT_OUT;
        return;
    }
    s->use = USE_VALUE;
    s->score = s->raw;
    if (item->type != ITEM_SINGLE)
        return;
    const FormOption *o = form_option_find(item, s->raw);
    s->use = !o ? USE_MISSING : o->counted ? USE_VALUE : USE_LEFT_OUT;
    s->score = o ? o->score : 0;
}

void form_states(const Form *f, FormAnswers answers, size_t n, ItemState *st)
{
    for (size_t i = 0; i < n; i++) {
        const FormItem *item = &f->items[i];
        Known show = shown(&item->show_when, st);
        ItemState s = { .use = USE_MISSING, .visible = show == KNOWN_YES, .raw = INT_NULL };
        int32_t given = i < answers.n ? answers.v[i] : INT_NULL;
        if (given != INT_NULL && (s.visible || item->soft_skip)) {
            s.answered = true;
            s.raw = given;
        } else if (show == KNOWN_NO && item->has_implied) {
            s.raw = item->implied;
        }
        if (s.raw != INT_NULL)
            state_score(item, &s);
        else if (show == KNOWN_NO || item->type == ITEM_TEXT)
            s.use = USE_LEFT_OUT;
        st[i] = s;
    }
}

bool form_visible(const Form *f, size_t item, FormAnswers answers)
{
    ItemState st[LIMIT_FORM_ITEMS];
    ENSURE(item < f->n_items);
    form_states(f, answers, item + 1, st);
    return st[item].visible;
}

int form_next_item(const Form *f, size_t from, FormAnswers answers)
{
    ItemState st[LIMIT_FORM_ITEMS];
    form_states(f, answers, f->n_items, st);
    for (size_t i = from; i < f->n_items; i++)
        if (st[i].visible && !st[i].answered)
            return (int)i;
    return -1;
}

bool form_complete(const Form *f, FormAnswers answers)
{
    ItemState st[LIMIT_FORM_ITEMS];
    form_states(f, answers, f->n_items, st);
    for (size_t i = 0; i < f->n_items; i++)
        if (f->items[i].required && st[i].visible && !st[i].answered)
            return false;
    return true;
}

/* ---- checking ---- */

/* Writes z, then the number when n >= 0, without libc's formatting: this file is also built for the browser. */
static void put_z(char *out, size_t size, const char *z, int64_t n)
{
    size_t at = 0;
    while (*z && at + 1 < size)
        out[at++] = *z++;
    char digits[20];
    size_t k = 0;
    for (uint64_t u = (uint64_t)n; n >= 0 && (u > 0 || k == 0); u /= 10)
        digits[k++] = (char)('0' + u % 10);
    while (k > 0 && at + 1 < size)
        out[at++] = digits[--k];
    out[at] = 0;
}

static Rc refuse(FormFault *why, const char *key, const char *message, int64_t item)
{
    why->key = key;
    put_z(why->pointer, sizeof(why->pointer), item >= 0 ? "/answers/" : "/answers", item);
    put_z(why->message, sizeof(why->message), message, -1);
    return RC_INVALID;
}

static bool value_allowed(const FormItem *item, int32_t v)
{
    if (item->type == ITEM_SINGLE)
        return form_option_find(item, v) != NULL;
    return item->type == ITEM_TEXT ? v == 1 : v >= item->min && v <= item->max;
}

Rc form_check(const Form *f, FormAnswers answers, FormFault *why)
{
    ItemState st[LIMIT_FORM_ITEMS];
    if (answers.n > f->n_items)
        return refuse(why, "form.length", "more answers than the form has items", -1);
    form_states(f, answers, f->n_items, st);
    for (size_t i = 0; i < answers.n; i++) {
        if (answers.v[i] == INT_NULL)
            continue;
        if (!value_allowed(&f->items[i], answers.v[i]))
            return refuse(why, "form.not_an_option", "not a value of this item", (int64_t)i);
        if (!st[i].visible && !f->items[i].soft_skip)
            return refuse(why, "form.hidden_item", "the item is not asked after these answers", (int64_t)i);
    }
    for (size_t i = answers.n; i < f->n_items; i++)
        if (f->items[i].required)
            return refuse(why, "form.length", "fewer answers than the form has items", -1);
    return RC_OK;
}

/* ---- names ---- */

Str level_name(AlertLevel v)
{
    static const Str names[] = { STR_INIT("none"), STR_INIT("yellow"), STR_INIT("orange"), STR_INIT("red") };
    return names[v];
}

Str validity_name(Validity v)
{
    static const Str names[] = { STR_INIT("ok"), STR_INIT("doubtful"), STR_INIT("invalid") };
    return names[v];
}

Str tone_name(Tone v)
{
    static const Str names[] = { STR_INIT("calm"), STR_INIT("watch"), STR_INIT("care"), STR_INIT("urgent") };
    return names[v];
}

Str tier_name(Tier v)
{
    static const Str names[] = { STR_INIT("S"), STR_INIT("G"), STR_INIT("B") };
    return names[v];
}

Str score_state_name(ScoreState v)
{
    static const Str names[] = { STR_INIT("scored"), STR_INIT("not_scorable") };
    return names[v];
}
