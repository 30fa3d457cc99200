/*
 * Scoring a sheet: one pass over the score steps, which refer to items and earlier steps only, so it ends. Exact
 * throughout (num.h). An unscorable operand makes what depends on it unscorable unless its missing rule says
 * otherwise; nothing becomes 0 by accident. Tests: test_score.c, tests/rules/vectors.ndjson.
 */
#include "rules/form_eval.h"

#include "rules/num.h"

typedef struct Eval {
    const Form *f;
    const ItemState *st;
    const Subject *subject;
    FormResult *out;
} Eval;

/* The operands of a step, folded. */
typedef struct Fold {
    size_t counted, answered; /* operands not left out; of these with a value */
    int32_t missing;          /* unanswered items below it */
    Num sum, least, most;
    int64_t matches; /* for STEP_COUNT */
    Num first[2];    /* for steps of one or two operands */
} Fold;

static ItemUse operand_value(const Eval *e, const Operand *o, Num *out, int32_t *io_missing)
{
    if (o->on == ON_ITEM) {
        const ItemState *s = &e->st[o->index];
        *out = NUM_INT(s->score);
        *io_missing += s->use == USE_MISSING;
        return s->use;
    }
    const ScoreResult *s = &e->out->scores[o->index];
    *out = s->exact;
    *io_missing += s->missing;
    return s->state == SCORE_SCORED ? USE_VALUE : USE_MISSING;
}

static void fold_add(Fold *x, const FormScore *step, size_t i, Num v)
{
    x->sum = num_add(x->sum, num_mul(v, step->of[i].weight));
    x->least = x->answered == 0 || num_cmp(v, x->least) < 0 ? v : x->least;
    x->most = x->answered == 0 || num_cmp(v, x->most) > 0 ? v : x->most;
    x->matches += step->op == STEP_COUNT && cond_compare(&step->where, v) == KNOWN_YES;
    if (i < COUNT(x->first))
        x->first[i] = v;
    x->answered++;
}

static Fold fold(const Eval *e, const FormScore *step)
{
    Fold x = { .sum = NUM_INT(0) };
    for (size_t i = 0; i < step->n_of; i++) {
        Num v;
        ItemUse use = operand_value(e, &step->of[i], &v, &x.missing);
        if (use == USE_LEFT_OUT)
            continue;
        x.counted++;
        if (use == USE_MISSING && step->missing == MISS_VALUE) {
            use = USE_VALUE;
            v = step->missing_value;
        }
        if (use == USE_VALUE)
            fold_add(&x, step, i, v);
    }
    return x;
}

static bool enough(const FormScore *step, const Fold *x)
{
    size_t lacking = x->counted - x->answered;
    if (x->answered == 0)
        return false;
    if (step->missing == MISS_PRORATE)
        return lacking <= (size_t)step->missing_max;
    return lacking == 0 || step->missing == MISS_IGNORE;
}

static Num sum_value(const FormScore *step, const Fold *x)
{
    if (step->missing != MISS_PRORATE || x->answered == x->counted)
        return x->sum;
    Num prorated = num_mul(x->sum, num_make((int64_t)x->counted, (int64_t)x->answered));
    return num_round(prorated, step->missing_round, 0);
}

static Num diff_value(const FormScore *step, const Fold *x)
{
    Num d = num_sub(x->first[0], x->first[1]);
    if (step->modulo && num_ok(d) && d.n < 0)
        d = num_add(d, NUM_INT(step->modulo));
    return d;
}

static Num table_value(const FormScore *step, Num v)
{
    for (size_t i = 0; i < step->n_table; i++) {
        const TableRow *row = &step->table[i];
        Cond c = { .op = row->op, .value = row->limit };
        if (cond_compare(&c, v) == KNOWN_YES)
            return row->value;
    }
    return NUM_NONE;
}

static Num norm_value(const Eval *e, const FormScore *step, Num v)
{
    for (size_t i = 0; i < step->n_norms; i++) {
        const NormRow *row = &step->norms[i];
        if (subject_within(e->subject, &row->who))
            return num_add(NUM_INT(50), num_mul(NUM_INT(10), num_div(num_sub(v, row->mean), row->sd)));
    }
    return NUM_NONE;
}

static Num test_value(const Eval *e, const FormScore *step)
{
    Known k = conds_hold(&step->tests, e->st, e->out->scores, NULL);
    return k == KNOWN_NOT ? NUM_NONE : NUM_INT(k == KNOWN_YES);
}

static Num step_value(const Eval *e, const FormScore *step, const Fold *x)
{
    switch (step->op) {
    case STEP_SUM:
        return sum_value(step, x);
    case STEP_MEAN:
        return num_div(x->sum, NUM_INT((int64_t)x->answered));
    case STEP_COUNT:
        return NUM_INT(x->matches);
    case STEP_MIN:
        return x->least;
    case STEP_MAX:
        return x->most;
    case STEP_DIFF:
        return diff_value(step, x);
    case STEP_RATIO:
        return num_div(x->first[0], x->first[1]);
    case STEP_TABLE:
        return table_value(step, x->first[0]);
    case STEP_NORM:
        return norm_value(e, step, x->first[0]);
    case STEP_TEST:
        break;
    }
    return NUM_NONE;
}

static void place_in_bands(const Eval *e, const FormScore *step, ScoreResult *r)
{
    r->default_set = -1;
    for (size_t s = 0; s < FORM_SETS_MAX; s++)
        r->band[s] = -1;
    for (size_t s = 0; s < step->n_sets && r->state == SCORE_SCORED; s++) {
        const BandSet *set = &step->sets[s];
        if (set->limited && !subject_within(e->subject, &set->who))
            continue;
        for (size_t b = 0; b < set->n_bands && num_cmp(set->bands[b].from, r->exact) <= 0; b++)
            r->band[s] = (int8_t)b;
        if (r->default_set < 0)
            r->default_set = (int8_t)s;
    }
}

/* Unanswered items under a test: those its conditions name, directly or through scores. */
static int32_t test_missing(const Eval *e, const FormScore *step)
{
    int32_t n = 0;
    for (size_t i = 0; i < step->tests.n; i++) {
        Num unused;
        const Cond *c = &step->tests.v[i];
        (void)operand_value(e, &(Operand) { .on = c->on, .index = c->index }, &unused, &n);
    }
    return n;
}

static ScoreResult score(const Eval *e, const FormScore *step)
{
    Num v = NUM_NONE;
    int32_t missing;
    if (step->op == STEP_TEST) {
        v = test_value(e, step);
        missing = test_missing(e, step);
    } else {
        Fold x = fold(e, step);
        missing = x.missing;
        if (enough(step, &x))
            v = step_value(e, step, &x);
    }
    v = num_round(num_add(num_mul(v, step->times), step->plus), step->round, step->places);
    if (num_ok(v) && (num_cmp(v, step->lo) < 0 || num_cmp(v, step->hi) > 0))
        v = NUM_NONE;
    Dec dec = num_dec(v);
    ScoreResult r = { .exact = dec.has ? v : NUM_NONE,
                      .value = dec,
                      .state = dec.has ? SCORE_SCORED : SCORE_NOT_SCORABLE,
                      .missing = (int16_t)(missing < INT16_MAX ? missing : INT16_MAX) };
    place_in_bands(e, step, &r);
    return r;
}

static size_t find_hits(const Form *f, const ItemState *st, const ScoreResult *scores, FormHit *out)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n_critical; i++) {
        const FormCritical *rule = &f->critical[i];
        const Cond *c = NULL;
        if ((rule->on_scores && !scores) || conds_hold(&rule->when, st, scores, &c) != KNOWN_YES)
            continue;
        ENSURE(c);
        FormHit hit = { .rule = (uint16_t)i, .item = -1, .score = -1 };
        if (c->on == ON_ITEM) {
            hit.item = (int16_t)c->index;
            hit.value = NUM_INT(st[c->index].score);
        } else {
            hit.score = (int16_t)c->index;
            hit.value = scores[c->index].exact;
        }
        out[n++] = hit;
    }
    return n;
}

size_t form_critical(const Form *f, FormAnswers answers, FormHit out[FORM_HITS_MAX])
{
    ItemState st[LIMIT_FORM_ITEMS];
    form_states(f, answers, f->n_items, st);
    return find_hits(f, st, NULL, out);
}

static bool run_too_long(const Eval *e, int32_t limit)
{
    int32_t run = 0, last = INT_NULL;
    for (size_t i = 0; i < e->f->n_items; i++) {
        if (e->f->items[i].type != ITEM_SINGLE || !e->st[i].answered)
            continue;
        run = e->st[i].raw == last ? run + 1 : 1;
        last = e->st[i].raw;
        if (run >= limit)
            return true;
    }
    return false;
}

static bool pair_differs(const Eval *e, const FormCheck *c)
{
    const ItemState *a = &e->st[c->a], *b = &e->st[c->b];
    if (a->use != USE_VALUE || b->use != USE_VALUE)
        return false;
    int32_t d = a->score - b->score;
    return d > c->limit || -d > c->limit;
}

static bool check_fails(const Eval *e, const FormCheck *c)
{
    CondList one = { .v = &c->cond, .n = 1 };
    switch (c->kind) {
    case CHECK_SCORE:
        return conds_hold(&one, e->st, e->out->scores, NULL) == KNOWN_YES;
    case CHECK_INSTRUCTED:
        return conds_hold(&one, e->st, NULL, NULL) == KNOWN_NO;
    case CHECK_RUN:
        return run_too_long(e, c->limit);
    case CHECK_PAIR:
        return pair_differs(e, c);
    }
    return false;
}

static void find_validity(const Eval *e)
{
    for (size_t i = 0; i < e->f->n_checks; i++) {
        const FormCheck *c = &e->f->checks[i];
        if (!check_fails(e, c))
            continue;
        e->out->reasons[e->out->n_reasons++] = (uint8_t)i;
        if (c->state > e->out->validity)
            e->out->validity = c->state;
    }
}

void form_eval(const Form *f, FormAnswers answers, const Subject *subject, FormResult *out)
{
    ItemState st[LIMIT_FORM_ITEMS];
    *out = (FormResult) { .n_scores = f->n_scores };
    Eval e = { .f = f, .st = st, .subject = subject, .out = out };
    form_states(f, answers, f->n_items, st);
    out->complete = true;
    for (size_t i = 0; i < f->n_items; i++)
        if (f->items[i].required && st[i].visible && !st[i].answered)
            out->complete = false;
    for (size_t i = 0; i < f->n_scores; i++)
        out->scores[i] = score(&e, &f->scores[i]);
    out->n_hits = find_hits(f, st, out->complete ? out->scores : NULL, out->hits);
    find_validity(&e);
}
