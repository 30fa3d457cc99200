/*
 * Forms and sheets of answers: looking up, checking, branching, warning, scoring. A form with scores is an instrument.
 *
 * Everything here is pure: no I/O, no allocation, no libc beyond memory functions, so that the same evaluator also
 * runs in the browser. Numbers are exact fractions inside and leave as Dec, six decimals, half up; what would
 * overflow is "not scorable", never wrong. form_load.h makes a Form; score_line.h, fhir.h, battery.h and alert_rule.h
 * use it.
 */
#pragma once

#include "base/rc.h"
#include "rules/form_types.h"

typedef struct FormSet { /* all loaded forms, one of each id */
    const Form *const *v;
    size_t n;
} FormSet;
const Form *formset_find(const FormSet *set, Str id); /* NULL when unknown */

/* Why something was refused. key is a stable catalogue key ("form.not_an_option"). */
typedef struct FormFault {
    const char *key;   /* literal */
    char pointer[128]; /* JSON pointer into what was given; terminated */
    char message[192]; /* English, for logs and authors; terminated; never an answer */
} FormFault;

typedef struct
    FormAnswers { /* in item order, raw option values, INT_NULL = unanswered; text items: 1 = filled in */
    const int32_t *v;
    size_t n;
} FormAnswers;

/* Index or -1. */
int form_item_find(const Form *f, Str id);
int form_score_find(const Form *f, Str id);
const FormOption *form_option_find(const FormItem *item, int32_t value);

/* Whether every value is one the item can take and hidden items are unanswered. RC_OK or RC_INVALID. A list that
   lacks only trailing items that are not required is taken too. */
Rc form_check(const Form *f, FormAnswers answers, FormFault *why) MUST_USE;
bool form_visible(const Form *f, size_t item, FormAnswers answers);
/* The first visible unanswered item at or after `from`; -1 when there is none. */
int form_next_item(const Form *f, size_t from, FormAnswers answers);
bool form_complete(const Form *f, FormAnswers answers); /* every visible required item is answered */
bool subject_within(const Subject *s, const SubjectLimit *limit);

typedef enum ScoreState { SCORE_SCORED, SCORE_NOT_SCORABLE } ScoreState;
typedef struct ScoreResult {
    Num exact;
    Dec value; /* has only when scored */
    ScoreState state;
    int16_t missing;            /* unanswered items it looked at */
    int8_t band[FORM_SETS_MAX]; /* index in each set; -1: the set does not apply or there is no value */
    int8_t default_set;         /* the set to show; -1 none */
} ScoreResult;
typedef struct FormHit {
    uint16_t rule;       /* index into critical */
    int16_t item, score; /* the first condition that held: one of them is -1 */
    Num value;           /* its value */
} FormHit;
typedef struct FormResult { /* about 5 KiB; the caller's */
    ScoreResult scores[FORM_SCORES_MAX];
    size_t n_scores;
    FormHit hits[FORM_HITS_MAX];
    size_t n_hits;
    Validity validity;
    uint8_t reasons[FORM_CHECKS_MAX]; /* indices into checks that failed */
    size_t n_reasons;
    bool complete;
} FormResult;

/* For answers that passed form_check. subject may be NULL. Works on unfinished sheets too. */
void form_eval(const Form *f, FormAnswers answers, const Subject *subject, FormResult *out);
/* The item rules alone, for every saved answer; returns how many hold. */
size_t form_critical(const Form *f, FormAnswers answers, FormHit out[FORM_HITS_MAX]);

/* The names used in JSON: "red", "doubtful", "care", "S", "scored"; "none" for LEVEL_NONE. */
Str level_name(AlertLevel v);
Str validity_name(Validity v);
Str tone_name(Tone v);
Str tier_name(Tier v);
Str score_state_name(ScoreState v);
