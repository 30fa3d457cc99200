/*
 * From critical hits and finished scores to the alert they raise: level, kind and reasons. The rules are
 * definitions/alert-rules.json; clocks and owners of an alert are not decided here.
 *
 * A critical hit always raises at least its own level, also in a form no rule names.
 */
#pragma once

#include "base/arena.h"
#include "rules/form.h"

#define ALERT_REASONS_MAX 16

typedef enum AlertOn { ALERT_ON_CRITICAL, ALERT_ON_SCORE, ALERT_ON_BAND } AlertOn;
typedef struct AlertCond {
    AlertOn on;
    uint16_t critical; /* ON_CRITICAL: which rule of the form; cond compares the value that hit */
    Cond cond;         /* ON_SCORE; ON_BAND: only index (the score) */
    uint16_t set, band;
} AlertCond;
typedef struct AlertRule { /* all conditions must hold */
    Str id, kind, verify;
    const Form *form;
    AlertLevel level;
    const AlertCond *when;
    size_t n_when;
    bool finished_only; /* has score or band conditions */
} AlertRule;
typedef struct AlertRules {
    Str version;
    const AlertRule *v;
    size_t n;
} AlertRules;

typedef struct AlertVerdict {
    AlertLevel level; /* LEVEL_NONE: no alert */
    Str kind;         /* of the first rule of that level; the critical code when no rule has it */
    Str reasons[ALERT_REASONS_MAX]; /* ids of the rules that hold, then codes of the critical hits */
    size_t n_reasons;
} AlertVerdict;

Rc alert_rules_load(Arena *a, Str json, const FormSet *forms, FormFault *why,
                    const AlertRules **out) MUST_USE;
/* A scored sheet; score and band rules count only when it is finished. */
void alert_rules_eval(const AlertRules *rules, const Form *f, const FormResult *r, bool finished,
                      AlertVerdict *out);
/* One saved answer: the hits of form_critical. */
void alert_rules_on_answer(const AlertRules *rules, const Form *f, const FormHit *hits, size_t n,
                           AlertVerdict *out);
