/* definitions/crisis.json as the program uses it. One that contradicts itself is refused with the place. */
#pragma once

#include "base/arena.h"
#include "base/rc.h"
#include "core/role.h"
#include "rules/clocks.h"

typedef enum CrisisClock {
    CRISIS_ANSWER,
    CRISIS_DEPART,
    CRISIS_MEET,
    CRISIS_OUTCOME,
    CRISIS_RECORD,
    CRISIS_CLOCKS_
} CrisisClock;
extern const char *const crisis_clock_names[CRISIS_CLOCKS_ + 1];

enum { CRISIS_CODES_MAX = 16 };
enum { NEEDS_DOCTOR = 1, NEEDS_GUARDIAN = 2, NEEDS_POLICE = 4, NEEDS_SENDER = 8, NEEDS_N = 4 };

typedef struct CrisisWord {
    Str code, zh, en;
    Str hint_zh, hint_en; /* what the rule says, where it is to be seen; '' none */
} CrisisWord;
extern const CrisisWord crisis_needs[NEEDS_N]; /* in the order of the bits */
typedef struct CrisisOutcome {
    CrisisWord word;
    bool after_care, record;
    bool unmet; /* nobody was met: possible without going, with a reason */
} CrisisOutcome;
typedef struct CrisisMeasure {
    CrisisWord word;
    uint32_t roles; /* who may order it */
} CrisisMeasure;
typedef struct CrisisBasis {
    CrisisWord word;
    uint32_t measures, triggers; /* bits by their place in the lists */
    uint32_t needs;
} CrisisBasis;

typedef struct CrisisDef {
    Str version;
    CrisisWord triggers[CRISIS_CODES_MAX];
    CrisisOutcome outcomes[CRISIS_CODES_MAX];
    CrisisMeasure measures[CRISIS_CODES_MAX];
    CrisisBasis bases[CRISIS_CODES_MAX];
    size_t n_triggers, n_outcomes, n_measures, n_bases;
    int64_t run_ms[LEVELS_][CRISIS_CLOCKS_]; /* red and orange */
    int64_t wait_ms, repeat_ms;              /* between waves; when all were told */
    int64_t remind_ms;                       /* of what waits for the second person */
    int64_t review_ms;                       /* of a way to the file that somebody made themself */
    int32_t police_from_risk;
    struct {
        int64_t first_days, every_days, in_a_row; /* visits go on until so many in a row are stable */
        Str codes;                                /* findings that count as stable, separated by blanks */
    } after;
} CrisisDef;

/* RC_INVALID "crisis.definition" with the place in d->pointer. Texts are copied to a. */
Rc crisis_def_load(Str json, Arena *a, CrisisDef *out, Diag *d) MUST_USE;
/* Places in the lists; -1 unknown. */
int crisis_trigger(const CrisisDef *d, Str code);
int crisis_outcome(const CrisisDef *d, Str code);
int crisis_measure(const CrisisDef *d, Str code);
int crisis_basis(const CrisisDef *d, Str code);
