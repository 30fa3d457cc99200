/*
 * The alert definition (definitions/clocks.json) as the program uses it: how long each clock of each level runs, who is
 * asked next when it runs out, what may end an alert, and when a person is visited again. Immutable once loaded.
 * A definition that contradicts itself is refused with the place of the contradiction; nothing has a default here.
 */
#pragma once

#include "base/arena.h"
#include "base/date.h"
#include "base/rc.h"
#include "rules/form_types.h"

typedef AlertLevel Level; /* of the rules that raise alerts */
enum { LEVELS_ = LEVEL_RED + 1 };
typedef enum ClockName { CLOCK_ACKNOWLEDGE, CLOCK_CONTACT, CLOCK_DISPOSE, CLOCK_REVIEW, CLOCKS_ } ClockName;
typedef enum AlertState {
    ALERT_NEW,
    ALERT_ACKNOWLEDGED,
    ALERT_CONTACTED,
    ALERT_ASSESSED,
    ALERT_DISPOSED,
    ALERT_REVIEW,
    ALERT_CLOSED,
    ALERT_STATES_
} AlertState;

#define LADDER_STEPS 4 /* community, street, district, city */
enum { OUTCOMES_MAX = 16, FOLLOW_UPS_MAX = 12, CALLBACK_WHENS = 4, RISKS = 5 };

typedef struct Outcome {
    Str code;
    AlertState after; /* the alert must have come this far */
    int32_t attempts; /* contact attempts needed */
    bool no_follow_up;
    bool plan; /* the person has a written safety plan; module care checks it */
} Outcome;

typedef struct LevelClocks {
    int64_t run_ms[CLOCKS_];
    int64_t grace_ms[LADDER_STEPS];         /* of the step with that number; [0] is unused */
    int64_t moved_ms;                       /* a unit it moves to has at least so long to acknowledge */
    int32_t quiet_from_hour, quiet_to_hour; /* local hours without escalation; equal: none */
} LevelClocks;

typedef struct Clocks {
    Str id, version;
    LevelClocks level[LEVELS_];
    Level risk_level[RISKS]; /* what a risk assessment raises an alert to; LEVEL_NONE: nothing */
    Level callback_level, callback_level_at_risk;
    int64_t callback_ms[CALLBACK_WHENS];
    Outcome outcomes[OUTCOMES_MAX];
    size_t n_outcomes;
    int32_t follow_up_days[FOLLOW_UPS_MAX]; /* since the disposal, ascending */
    size_t n_follow_ups;
    int32_t retry_days;
} Clocks;

/* RC_INVALID "clocks.invalid" with the place in d->pointer and the reason in d->detail. Texts are copied to a. */
Rc clocks_load(Str json, Arena *a, Clocks *out, Diag *d) MUST_USE;

extern const char *const level_names[LEVELS_ + 1];           /* "", yellow, orange, red; NULL-ended */
extern const char *const clock_names[CLOCKS_ + 1];           /* acknowledge, contact, dispose, review */
extern const char *const alert_states[ALERT_STATES_ + 1];    /* new ... closed */
extern const char *const callback_whens[CALLBACK_WHENS + 1]; /* now, today, evening, tomorrow */
extern const char *const ladder_names[LADDER_STEPS + 1];     /* community ... city */
extern const char *const risk_names[RISKS + 1];              /* none, low, moderate, high, imminent */
/* Index of a name; -1 when it is none of them. */
int name_find(const char *const *names, Str s);
Level level_find(Str s); /* LEVEL_NONE when it is none */

const Outcome *outcome_find(const Clocks *c, Str code);
/* When a clock of this level next acts if it would at `at`: put off to the end of the quiet hours. */
int64_t clocks_after_quiet(const LevelClocks *c, int64_t at);
