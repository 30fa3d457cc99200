/* Between the files of this module. */
#pragma once

#include "modules/assessment/messages.h"
#include "modules/form/forms.h"

/* ---- advice (definitions/advice.json) ---- */
Rc advice_start(App *app, Diag *d) MUST_USE;
/* What to do next: what the band says, filled up by its tone to at least two. form: the one just taken. */
/* band: NULL when it has none, or when the tone does not come from it. */
Rc advice_steps(Op *op, const Form *form, Tone tone, const FormBand *band, ListOf *out) MUST_USE;

/* ---- a sheet that is being answered or scored ---- */
typedef struct Sheet {
    Op *op;
    ResponseRow row;
    const Form *form;
    TakerRow taker;
    int32_t *answers; /* n_items values */
    FormResult *result;
} Sheet;
/* Who takes it: known, active, has agreed, has not taken too many. */
Rc sheet_taker(Sheet *s, PersonId person) MUST_USE;
/* The form in force, offered, of the version the person sees. version absent: whichever. */
Rc sheet_form(Sheet *s, Str form, Str version) MUST_USE;
/* A new row with these answers (Ints shorter than the form: the rest is unanswered). Writes nothing. */
Rc sheet_new(Sheet *s, int64_t area, Ints answers) MUST_USE;
/* A stored one of this person or of records linked to it: row, form, answers. RC_NOT_FOUND "response.none". */
Rc sheet_open(Sheet *s, ResponseId id, PersonId person) MUST_USE;
Rc sheet_load(Sheet *s) MUST_USE; /* form and answers of s->row */
/* Sets one answer and takes back what is no longer asked. */
Rc sheet_set(Sheet *s, size_t item, int32_t value) MUST_USE;
Rc sheet_seal(Sheet *s) MUST_USE; /* answers into row.answers */
/* Signs of danger in the answers so far: the alert is raised before this returns. */
Rc sheet_watch(Sheet *s) MUST_USE;
Rc sheet_eval(Sheet *s) MUST_USE; /* into s->result */
/* Scores; raises what the scores say; fills the row's result. Writes nothing else. */
Rc sheet_score(Sheet *s) MUST_USE;
/* Observations and counts of a row just stored as done. */
Rc sheet_keep(Sheet *s) MUST_USE;

/* ---- histories ---- */
Rc list_mine(Op *op, PersonId person, const MineIn *in, MineOut *out) MUST_USE;
Rc list_trend(Op *op, PersonId person, const TrendIn *in, TrendOut *out) MUST_USE;

/* ---- telling the result ---- */
Rc result_view(Sheet *s, ResultView *out) MUST_USE; /* scores when that was not done yet */
Help help_of(Op *op, const ResponseRow *row);
/* The score that is shown first: the one with the most serious tone; -1 none has a band. */
int main_score(const Form *f, const FormResult *r);
const FormBand *band_of(const Form *f, const FormResult *r, int score);
Str next_form_of(Sheet *s);
Dec dec_of(OptI64 scaled);
/* Title, label of the band and largest value of a stored row, by the form in force. */
typedef struct RowWords {
    Str title, band_label;
    Dec max;
} RowWords;
RowWords row_words(Op *op, Str form, Str score, Str band);

extern const Setting assessment_set_hour, assessment_set_claims;
enum { ASSESSMENT_ROUTES = 10, ASSESSMENT_INVARIANTS = 2 };
extern const Route assessment_routes[ASSESSMENT_ROUTES];
extern const Invariant assessment_invariants[ASSESSMENT_INVARIANTS];
enum { ASSESSMENT_RECOUNTS = 2 };
extern const Recount assessment_recounts[ASSESSMENT_RECOUNTS];
/* "responses.phq-9"; NULL without memory. */
const char *response_indicator(Op *op, Str form);
