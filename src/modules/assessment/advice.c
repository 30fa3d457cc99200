/*
 * What to do next, by what the band of a result says (definitions/advice.json). Every result has at least two steps, the
 * serious ones always a way to talk to somebody now. See rules.h. Tests: test_api.c
 */
#include "core/catalogue.h"
#include "core/words.h"
#include "modules/assessment/rules.h"

enum { STEPS_MAX = 5, STEPS_MIN = 2 };

typedef struct AdviceStep {
    Str code, action, target;
    Words title, text;
} AdviceStep;
static const char *const actions[] = { "call", "callback", "form", "place", "read", "plan", NULL };
static const Field step_fields[] = {
    FIELD(AdviceStep, code, .flags = FLD_REQUIRED, .min = 1, .doc = "as bands name it"),
    FIELD(AdviceStep, action, .flags = FLD_REQUIRED, .one_of = actions, .doc = "what the button does"),
    FIELD(AdviceStep, target, .flags = FLD_REQUIRED,
          .doc = "of the action; '' for a form: the one just taken"),
    FIELD_OBJ(AdviceStep, title, &words_shape, .flags = FLD_REQUIRED, .doc = "what to do"),
    FIELD_OBJ(AdviceStep, text, &words_shape, .flags = FLD_REQUIRED, .doc = "in plain words"),
};
static const Shape step_shape = SHAPE(AdviceStep, step_fields);
typedef struct AdviceTone {
    Str tone;
    Strs always, fill;
} AdviceTone;
static const Field tone_fields[] = {
    FIELD(AdviceTone, tone, .flags = FLD_REQUIRED, .min = 1, .doc = "calm, watch, care, urgent"),
    FIELD(AdviceTone, always, .flags = FLD_REQUIRED, .doc = "steps that stand first"),
    FIELD(AdviceTone, fill, .flags = FLD_REQUIRED, .min = 2, .doc = "steps taken when there are too few"),
};
static const Shape tone_shape = SHAPE(AdviceTone, tone_fields);
typedef struct Advice {
    int64_t format;
    ListOf steps, tones;
} Advice;
static const Field advice_fields[] = {
    FIELD(Advice, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD_LIST(Advice, steps, &step_shape, .flags = FLD_REQUIRED, .min = 1, .doc = "all steps"),
    FIELD_LIST(Advice, tones, &tone_shape, .flags = FLD_REQUIRED, .min = 4, .max = 4, .doc = "one a tone"),
};
static const Shape advice_shape = SHAPE(Advice, advice_fields);

static const AdviceStep *step_find(const Advice *a, Str code)
{
    const AdviceStep *steps = a->steps.p;
    for (size_t i = 0; i < a->steps.n; i++)
        if (str_eq(steps[i].code, code))
            return &steps[i];
    return NULL;
}

static const AdviceTone *tone_find(const Advice *a, Str tone)
{
    const AdviceTone *tones = a->tones.p;
    for (size_t i = 0; i < a->tones.n; i++)
        if (str_eq(tones[i].tone, tone))
            return &tones[i];
    return NULL;
}

static bool all_known(const Advice *a, Strs codes)
{
    for (size_t i = 0; i < codes.n; i++)
        if (!step_find(a, codes.p[i]))
            return false;
    return true;
}

/* Every step a tone or a band of a form in force names must be there. */
static const char *advice_fault(const Advice *a, const FormSet *forms)
{
    for (Tone t = TONE_CALM; t <= TONE_URGENT; t++) {
        const AdviceTone *tone = tone_find(a, tone_name(t));
        if (!tone || !all_known(a, tone->always) || !all_known(a, tone->fill))
            return "a tone is missing or names a step that is not there";
    }
    for (size_t f = 0; f < forms->n; f++)
        for (size_t s = 0; s < forms->v[f]->n_scores; s++)
            for (size_t k = 0; k < forms->v[f]->scores[s].n_sets; k++)
                for (size_t b = 0; b < forms->v[f]->scores[s].sets[k].n_bands; b++) {
                    const FormBand *band = &forms->v[f]->scores[s].sets[k].bands[b];
                    for (size_t i = 0; i < band->n_next; i++)
                        if (!step_find(a, band->next[i]))
                            return "a form names a step that is not there";
                }
    return NULL;
}

Rc advice_start(App *app, Diag *d)
{
    Advice *a = ARENA_NEW(app->arena, Advice);
    Str source = definition_packed("advice.json");
    if (!a)
        return RC_NO_MEMORY;
    if (!source.p)
        return FAIL(d, RC_INTERNAL, "advice.missing");
    TRY(shape_decode(&advice_shape, source, NULL, 0, a, app->arena, d));
    const char *fault = advice_fault(a, forms_set(app));
    if (fault)
        return FAIL_DETAIL(d, RC_INTERNAL, "advice.fault", str_from_z(fault));
    app_data_set(app, &mod_assessment, a);
    return RC_OK;
}

/* ---- for one result ---- */

typedef struct Picking {
    Op *op;
    const Advice *advice;
    const Form *form;
    NextStepOut *out;
    size_t n;
} Picking;

static void pick(Picking *p, Str code)
{
    const AdviceStep *s = step_find(p->advice, code);
    if (!s || p->n >= STEPS_MAX)
        return;
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->out[i].code, code))
            return;
    Str target = s->target;
    if (str_eq(s->action, S("form"))) {
        target = target.n ? target : p->form->id;
        const FormEntry *e = forms_entry(p->op->app, target);
        if (!e || !forms_offered(e, p->op->now_ms))
            return;
    }
    p->out[p->n++] =
        (NextStepOut) { s->code, words_of(p->op, s->title), words_of(p->op, s->text), s->action, target };
}

Rc advice_steps(Op *op, const Form *form, Tone of, const FormBand *band, ListOf *out)
{
    Picking p = { .op = op,
                  .advice = app_data(op->app, &mod_assessment),
                  .form = form,
                  .out = ARENA_ARRAY(op->arena, NextStepOut, STEPS_MAX) };
    if (!p.out)
        return RC_NO_MEMORY;
    const AdviceTone *tone = tone_find(p.advice, tone_name(of));
    ENSURE(tone); /* advice_fault looked */
    for (size_t i = 0; i < tone->always.n; i++)
        pick(&p, tone->always.p[i]);
    for (size_t i = 0; band && i < band->n_next; i++)
        pick(&p, band->next[i]);
    for (size_t i = 0; p.n < STEPS_MIN && i < tone->fill.n; i++)
        pick(&p, tone->fill.p[i]);
    *out = (ListOf) { p.out, p.n };
    return RC_OK;
}
