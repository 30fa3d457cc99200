/* The result in plain words: words first, numbers second, what to do next, never an illness as a verdict. */
#include <stdio.h>

#include "core/catalogue.h"
#include "modules/assessment/rules.h"
#include "rules/num.h"

Dec dec_of(OptI64 scaled)
{
    return (Dec) { scaled.v, scaled.has };
}

const FormBand *band_of(const Form *f, const FormResult *r, int score)
{
    if (score < 0 || r->scores[score].default_set < 0)
        return NULL;
    int set = r->scores[score].default_set, band = r->scores[score].band[set];
    return band < 0 ? NULL : &f->scores[score].sets[set].bands[band];
}

int main_score(const Form *f, const FormResult *r)
{
    int best = -1, first = -1;
    Tone worst = TONE_CALM;
    for (int i = 0; i < (int)f->n_scores; i++) {
        const FormBand *band = band_of(f, r, i);
        if (f->scores[i].internal)
            continue;
        if (first < 0 && r->scores[i].state == SCORE_SCORED)
            first = i;
        if (band && (best < 0 || band->tone > worst)) {
            best = i;
            worst = band->tone;
        }
    }
    return best >= 0 ? best : first;
}

static bool help_is_due(const ResponseRow *row)
{
    return row->alert.v != 0;
}

Help help_of(Op *op, const ResponseRow *row)
{
    if (!help_is_due(row))
        return (Help) { 0 };
    const char *key = arena_z(op->arena, row->message);
    return (Help) { .level = row->level,
                    .alert = row->alert,
                    .message = op_text(op, key && catalogue_has(key) ? key : "crisis.severe") };
}

Str next_form_of(Sheet *s)
{
    const Battery *b = forms_battery_of(s->op->app, s->form);
    const FormResult *results[BATTERY_STAGES_MAX] = { s->result };
    if (!b)
        return (Str) { 0 };
    int stage = battery_next(b, results, b->n_stages);
    if (stage <= 0)
        return (Str) { 0 };
    Str id = b->stages[stage].form->id;
    const FormEntry *e = forms_entry(s->op->app, id);
    return e && forms_offered(e, s->op->now_ms) ? id : (Str) { 0 };
}

/* Residents see scores that say what they mean; a bare number or pattern code is for professionals. */
static bool shown(const Sheet *s, const FormScore *score)
{
    bool banded = false;
    for (size_t i = 0; i < s->form->n_scores; i++)
        banded = banded || (!s->form->scores[i].internal && s->form->scores[i].n_sets);
    return !score->internal && (s->op->actor.kind == ACTOR_STAFF || score->n_sets || !banded);
}

static Rc scores_out(Sheet *s, ListOf *out)
{
    ScoreOut *scores = ARENA_ARRAY(s->op->arena, ScoreOut, s->form->n_scores + 1);
    size_t n = 0;
    if (!scores)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < s->form->n_scores; i++) {
        const FormScore *score = &s->form->scores[i];
        const FormBand *band = band_of(s->form, s->result, (int)i);
        if (!shown(s, score))
            continue;
        scores[n] = (ScoreOut) { .id = score->id,
                                 .label = form_text(s->op, score->title),
                                 .value = s->result->scores[i].value,
                                 .max = num_dec(score->hi),
                                 .state = score_state_name(s->result->scores[i].state) };
        if (band)
            scores[n].band = (BandOut) { band->code, form_text(s->op, band->label), tone_name(band->tone) };
        n++;
    }
    *out = (ListOf) { scores, n };
    return RC_OK;
}

/* An answer that told of danger outweighs a low sum: such a result never calms and never says "later". */
static bool tells_of_danger(const Sheet *s, const FormBand *band)
{
    return help_is_due(&s->row) && (!band || band->tone < TONE_URGENT);
}

static Str words_of(Sheet *s, const FormBand *band)
{
    char key[40];
    if (tells_of_danger(s, band))
        return op_text(s->op, "result.words.danger");
    if (band && (band->resident.zh.n || band->resident.en.n)) {
        bool en = str_eq(s->op->lang, S("en"));
        if (!en || band->resident.en.n)
            return form_text(s->op, band->resident);
    }
    Str tone = band ? tone_name(band->tone) : S("none");
    snprintf(key, sizeof key, "result.words.%.*s", STR_ARG(tone));
    return op_text(s->op, key);
}

Rc result_view(Sheet *s, ResultView *out)
{
    Op *op = s->op;
    if (!s->result)
        TRY(sheet_eval(s));
    const FormBand *band = band_of(s->form, s->result, main_score(s->form, s->result));
    bool danger = tells_of_danger(s, band);
    Tone tone = danger ? TONE_URGENT : band ? band->tone : TONE_WATCH;
    *out = (ResultView) { .id = s->row.id,
                          .form = s->row.form,
                          .title = form_text(op, s->form->short_title),
                          .done_ms = s->row.done_ms,
                          .tone = tone_name(tone),
                          .words = words_of(s, band),
                          .disclaimer = op_text(op, "result.disclaimer"),
                          .next_form = next_form_of(s),
                          .help = help_of(op, &s->row) };
    TRY(scores_out(s, &out->scores));
    return advice_steps(op, s->form, tone, danger ? NULL : band, &out->next_steps);
}

/* ---- rows of lists ---- */

RowWords row_words(Op *op, Str form, Str score, Str band)
{
    const Form *f = forms_find(op->app, form);
    int at = f ? form_score_find(f, score) : -1;
    RowWords w = { .title = f ? form_text(op, f->short_title) : form, .band_label = band };
    if (at < 0)
        return w;
    w.max = num_dec(f->scores[at].hi);
    for (size_t k = 0; k < f->scores[at].n_sets; k++)
        for (size_t i = 0; i < f->scores[at].sets[k].n_bands; i++)
            if (str_eq(f->scores[at].sets[k].bands[i].code, band)) {
                w.band_label = form_text(op, f->scores[at].sets[k].bands[i].label);
                return w;
            }
    return w;
}
