/*
 * Definitions and answer sheets. An input is a definition (or a sheet for score_line), then optionally a NUL byte and
 * answers, one signed byte each (-128: unanswered). Properties: whatever loads can be evaluated; a scored value is
 * within its declared range and in one band of each set that applies; loading twice gives the same hash.
 */
#include "fuzz.h"

#include "rules/alert_rule.h"
#include "rules/battery.h"
#include "rules/form_load.h"
#include "rules/num.h"
#include "rules/score_line.h"

#define ANSWERS 512

static void scored(const Form *f, const FormResult *r)
{
    ENSURE(r->n_scores == f->n_scores && r->n_hits <= f->n_critical && r->n_reasons <= f->n_checks);
    for (size_t i = 0; i < f->n_scores; i++) {
        const ScoreResult *s = &r->scores[i];
        ENSURE((s->state == SCORE_SCORED) == s->value.has);
        ENSURE(!s->value.has ||
               (num_cmp(s->exact, f->scores[i].lo) >= 0 && num_cmp(s->exact, f->scores[i].hi) <= 0));
        for (size_t b = 0; b < f->scores[i].n_sets; b++)
            ENSURE(s->band[b] < (int)f->scores[i].sets[b].n_bands &&
                   (s->value.has ? s->band[b] >= 0 || f->scores[i].sets[b].limited : s->band[b] < 0));
    }
}

static void evaluate(const Form *f, const uint8_t *data, size_t size)
{
    int32_t v[ANSWERS];
    FormFault why;
    FormResult r;
    size_t n = size < f->n_items ? size : f->n_items;
    for (size_t i = 0; i < n; i++)
        v[i] = data[i] == 0x80 ? INT_NULL : (int8_t)data[i];
    FormAnswers answers = { v, n };
    if (form_check(f, answers, &why))
        return;
    form_eval(f, answers, NULL, &r);
    scored(f, &r);
    FormHit hits[FORM_HITS_MAX];
    ENSURE(form_critical(f, answers, hits) <= r.n_hits);
    int next = form_next_item(f, 0, answers);
    ENSURE(next < (int)f->n_items && (next < 0 || form_visible(f, (size_t)next, answers)));
    ENSURE(form_complete(f, answers) == r.complete);
}

static const Form *load(Arena *a, Str text)
{
    FormFault why;
    const Form *f = NULL, *again = NULL;
    Rc rc = form_load(a, text, (Str) { 0 }, &why, &f);
    ENSURE(rc == RC_OK ? f != NULL : why.key[0] && why.message[0]);
    if (!rc)
        ENSURE(form_load(a, text, (Str) { 0 }, &why, &again) == RC_OK && str_eq(f->hash, again->hash));
    return f;
}

static void others(Arena *a, Str text, const Form *f)
{
    FormFault why;
    const Battery *battery;
    const AlertRules *rules;
    const Form *forms[] = { f };
    FormSet set = { forms, f ? 1 : 0 };
    Buf out;
    buf_init(&out, 1u << 20);
    (void)!battery_load(a, text, &set, &why, &battery);
    (void)!alert_rules_load(a, text, &set, &why, &rules);
    ENSURE(score_line(&set, text, a, &out) == RC_OK || arena_failed(a));
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new(64u << 20);
    Str all = { (const char *)data, size }, text, answers;
    if (!a)
        return 0;
    (void)str_cut(all, '\0', &text, &answers);
    const Form *f = load(a, text);
    if (f)
        evaluate(f, (const uint8_t *)answers.p, answers.n);
    others(a, text, f);
    arena_free(a);
    return 0;
}
