/*
 * What a form is made of: items, branching, scores, bands, critical rules, validity checks. Compiled from a definition
 * and from then on immutable; every pointer lives in the arena it was loaded into. form.h asks questions of it.
 *
 * Items and scores are counted from 0 here, and from 1 in definitions and in `xinqiao score`.
 */
#pragma once

#include "base/base.h"
#include "base/limits.h"
#include "base/sex.h"
#include "base/sex.h"

#define FORM_SCORES_MAX 64 /* scores of a form, internal ones included */
#define FORM_SETS_MAX 8    /* band sets of one score */
#define FORM_HITS_MAX 32   /* critical rules of a form */
#define FORM_CHECKS_MAX 32 /* validity checks of a form */

#ifndef INT_NULL
#define INT_NULL INT32_MIN /* the same as in text/shape.h: an unanswered item in a list of answers */
#endif

/* A text in the languages a definition carries; absent where it has none. */
typedef struct FormText {
    Str zh, en;
} FormText;

/* An exact fraction, d > 0, always reduced. d == 0: not a number (missing, divided by zero, overflowed). */
typedef struct Num {
    int64_t n, d;
} Num;

/* ---- who was asked ---- */

typedef enum Education { EDU_UNKNOWN, EDU_NONE, EDU_PRIMARY, EDU_JUNIOR, EDU_SENIOR, EDU_TERTIARY } Education;
typedef struct Subject { /* all zero but age: nothing known */
    int32_t age;         /* completed years, -1 unknown */
    Sex sex;
    Education education;
} Subject;
#define SUBJECT_UNKNOWN ((Subject) { .age = -1 })

/* For whom something holds (eligibility, a band set, a norm row). An unknown property satisfies no limit on it. */
typedef struct SubjectLimit {
    int32_t age_min, age_max; /* inclusive, -1 open */
    Sex sex;                  /* SEX_UNKNOWN: any */
    uint32_t education;       /* bit (1 << Education); 0: any */
} SubjectLimit;

/* ---- items ---- */

typedef enum ItemType { ITEM_SINGLE, ITEM_NUMBER, ITEM_TIME, ITEM_MINUTES, ITEM_TEXT } ItemType;

typedef struct FormOption {
    int32_t value;  /* what is stored and sent: the raw option value presented */
    int32_t score;  /* after this item's reverse coding */
    bool counted;   /* false: the answer is left out of every score ("not applicable") */
    FormText label; /* absent without a text */
} FormOption;

typedef enum CondOp { COND_EQ, COND_NE, COND_LT, COND_LE, COND_GT, COND_GE, COND_IN, COND_ANSWERED } CondOp;
typedef enum CondOn { ON_ITEM, ON_SCORE } CondOn;
/* One comparison. In show_when: the raw answer of an earlier item. Elsewhere: the item's score, or a score. */
typedef struct Cond {
    CondOn on;
    uint16_t index; /* of the item or score */
    CondOp op;
    Num value;
    const Num *set; /* COND_IN */
    size_t n_set;
} Cond;
typedef struct CondList { /* empty: always true */
    const Cond *v;
    size_t n;
    bool any; /* any instead of all */
} CondList;

typedef struct FormItem {
    Str id; /* unique in the form; "9", "5a" */
    ItemType type;
    FormText text;             /* the stem; absent in a bring-your-own form without its text pack */
    const FormOption *options; /* ITEM_SINGLE */
    size_t n_options;
    int32_t min, max;   /* inclusive; number in its unit, time as minutes of the day 0..1439, minutes */
    Str unit;           /* ITEM_NUMBER: UCUM code ("kg", "h") or absent */
    bool required;      /* an unfinished sheet lacks one of these */
    CondList show_when; /* over earlier items only */
    bool soft_skip; /* the screen may skip it, but an answer given all the same (paper) is taken and counts */
    bool has_implied; /* when skipped it scores as implied; otherwise it is left out of the scores */
    int32_t implied;  /* a raw value */
    Str loinc;        /* verified code or absent */
} FormItem;

/* ---- scores ---- */

typedef enum StepOp {
    STEP_SUM, /* with weights: the weighted sum */
    STEP_MEAN,
    STEP_COUNT, /* operands that satisfy where */
    STEP_MIN,
    STEP_MAX,
    STEP_DIFF,  /* first - second; with modulo: the distance forward on a circle (clock times) */
    STEP_RATIO, /* first / second; not scorable when the second is 0 */
    STEP_TABLE, /* a value by range */
    STEP_TEST,  /* 1 or 0: the conditions hold */
    STEP_NORM   /* T = 50 + 10 (x - mean) / sd, by the subject's norm row */
} StepOp;
typedef enum MissingRule { MISS_ALL, MISS_PRORATE, MISS_IGNORE, MISS_VALUE } MissingRule;
typedef enum RoundRule { ROUND_NONE, ROUND_HALF_UP, ROUND_FLOOR, ROUND_CEIL } RoundRule;

typedef struct Operand {
    CondOn on;
    uint16_t index;
    Num weight;
} Operand;
typedef struct TableRow { /* the first row whose limit holds gives the value */
    CondOp op;            /* COND_LT or COND_LE; COND_ANSWERED: the last row, everything else */
    Num limit, value;
} TableRow;
typedef struct NormRow {
    SubjectLimit who;
    Num mean, sd;
} NormRow;

typedef enum Tone { TONE_CALM, TONE_WATCH, TONE_CARE, TONE_URGENT } Tone;
typedef struct FormBand { /* from <= value < the next band's from; the last goes to the end of the range */
    Num from;
    Str code;
    FormText label;
    Tone tone;
    Str advice;      /* key of the advice text */
    const Str *next; /* codes of next steps, at least one */
    size_t n_next;
    FormText resident, staff; /* report texts; absent: the label stands alone */
} FormBand;
typedef struct BandSet {
    Str name;
    SubjectLimit who; /* the set is used only for these; all-open for most */
    bool limited;     /* who limits something */
    Str verify;       /* what a clinician must still confirm; absent: nothing */
    const FormBand *bands;
    size_t n_bands;
} BandSet;

typedef struct FormScore {
    Str id;
    FormText title;
    bool internal; /* an intermediate value: not reported */
    StepOp op;
    const Operand *of;
    size_t n_of;
    MissingRule missing;
    int32_t missing_max;     /* MISS_PRORATE */
    RoundRule missing_round; /* MISS_PRORATE: of the prorated sum */
    Num missing_value;       /* MISS_VALUE */
    Cond where;              /* STEP_COUNT: op, value, set */
    int64_t modulo;          /* STEP_DIFF: 0 none */
    const TableRow *table;   /* STEP_TABLE */
    size_t n_table;
    CondList tests;       /* STEP_TEST */
    const NormRow *norms; /* STEP_NORM */
    size_t n_norms;
    Str norm_source; /* population, year, n */
    Num times, plus; /* then value * times + plus */
    RoundRule round; /* then this, to `places` decimals */
    int32_t places;
    Num lo, hi;          /* declared range, inclusive; a value outside is not scorable */
    const BandSet *sets; /* the first applicable one is the default */
    size_t n_sets;
    Str loinc;
    Str verify;
} FormScore;

/* ---- warnings ---- */

typedef enum AlertLevel { LEVEL_NONE, LEVEL_YELLOW, LEVEL_ORANGE, LEVEL_RED } AlertLevel;
typedef struct FormCritical {
    CondList when; /* item conditions: on every saved answer; score conditions: on the finished sheet */
    bool on_scores;
    AlertLevel level;
    Str code;    /* "suicidal_ideation" */
    Str message; /* key of the text shown at once */
} FormCritical;

typedef enum CheckKind { CHECK_SCORE, CHECK_INSTRUCTED, CHECK_RUN, CHECK_PAIR } CheckKind;
typedef enum Validity { VALID_OK, VALID_DOUBTFUL, VALID_INVALID } Validity;
typedef struct FormCheck {
    CheckKind kind;
    Str code;
    Validity state; /* what a failed check makes of the sheet */
    Cond cond;      /* CHECK_SCORE: fails when it holds; CHECK_INSTRUCTED: fails when it does not */
    uint16_t a, b;  /* CHECK_PAIR: items whose scores may differ by at most `limit` */
    int32_t limit;  /* CHECK_RUN: fails at so many identical raw answers in a row */
} FormCheck;

/* ---- the whole ---- */

typedef enum Tier { TIER_S, TIER_G, TIER_B } Tier; /* ship, grey, bring your own text */
typedef struct FormRights {
    Str holder, terms, notice, evidence, evidence_date, text_source;
    Tier tier;
    bool non_commercial, no_modification, no_electronic;
} FormRights;
typedef struct FormEligibility {
    SubjectLimit who;
    Str respondent; /* "self", "informant", "clinician" */
    Str recall;     /* "P2W": ISO 8601 duration asked about; absent: now or ever */
    int32_t min_interval_days;
} FormEligibility;
typedef struct FormAuthorisation { /* of a text pack */
    Str holder, document, valid_to;
} FormAuthorisation;

typedef struct Form {
    Str id, version, edition, language; /* "phq-9", "1", "zh-cn-a", "zh-CN" */
    Str hash;   /* SHA-256, hexadecimal, of the canonical JSON of definition and text pack */
    Str status; /* "active", "draft" */
    FormText title, short_title, head; /* head: the instruction above the items */
    Str loinc;                         /* of the panel */
    const Str *verify;                 /* facts a clinician must still confirm */
    size_t n_verify;
    FormRights rights;
    FormEligibility eligibility;
    const FormItem *items;
    size_t n_items;
    const FormScore *scores;
    size_t n_scores;
    const FormCritical *critical;
    size_t n_critical;
    const FormCheck *checks;
    size_t n_checks;
    int32_t seconds_per_item; /* fewer are suspicious; 0 none */
    bool has_text;            /* every stem and option label is there */
    bool publishable;         /* has_text, and the tier is S or the text pack carries an authorisation */
    FormAuthorisation authorisation;
} Form;
