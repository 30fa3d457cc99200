/*
 * Staged testing: instruments in order, each with a condition on the results so far (PHQ-2, then PHQ-9 when it is 3
 * or more), and answers carried over so that nothing is asked twice. Definition: definitions/README.md.
 */
#pragma once

#include "base/arena.h"
#include "rules/form.h"

#define BATTERY_STAGES_MAX 16

typedef struct BatteryCond { /* a score of an earlier stage */
    uint16_t stage;
    Cond cond;
} BatteryCond;
typedef struct BatteryCarry { /* the answer to an earlier stage's item answers this one's */
    uint16_t stage, from, to;
} BatteryCarry;
typedef struct BatteryStage {
    const Form *form;
    const BatteryCond *when; /* all of them; none: always */
    size_t n_when;
    const BatteryCarry *carry;
    size_t n_carry;
} BatteryStage;
typedef struct Battery {
    Str id, version;
    FormText title;
    const BatteryStage *stages;
    size_t n_stages;
} Battery;

Rc battery_load(Arena *a, Str json, const FormSet *forms, FormFault *why, const Battery **out) MUST_USE;

/* The stage to take next, -1 when all is done. results[i] is NULL while stage i was not finished; skipped stages
   stay NULL. A condition on a stage that was skipped does not hold; one on a score that could not be computed
   does: in doubt more is asked, not less. */
int battery_next(const Battery *b, const FormResult *const results[], size_t n);
/* Fills the carried answers into values (n_items of the stage's form, INT_NULL where nothing is known). */
void battery_carry(const Battery *b, size_t stage, const FormAnswers answers[], size_t n, int32_t *values);
