/* What goes in and out of the routes of assessment. */
#pragma once

#include "modules/assessment/assessment.h"
#include "modules/form/form.h"
#include "text/shape.h"

typedef struct Help {
    Str level;
    AlertId alert;
    Str message;
} Help;
typedef struct BandOut {
    Str code, label, tone;
} BandOut;
typedef struct ScoreOut {
    Str id, label;
    Dec value, max;
    Str state;
    BandOut band;
} ScoreOut;
typedef struct NextStepOut {
    Str code, title, text, action, target;
} NextStepOut;
typedef struct ResultView {
    ResponseId id;
    Str form, title;
    int64_t done_ms;
    Str claim_code;
    ListOf scores;
    Str tone, words, disclaimer;
    ListOf next_steps;
    Str next_form;
    Help help;
} ResultView;
typedef struct ResponseView {
    ResponseId id;
    Str form, version, hash, state;
    Ints answers;
    int64_t started_ms;
    ResultView result;
    Str next_form;
} ResponseView;

typedef struct StartIn {
    Str form, version;
    int64_t area;
} StartIn;
typedef struct AnswerIn {
    ResponseId response;
    int32_t n;
    OptI64 value;
    int64_t at_ms, seq;
} AnswerIn;
typedef struct AnswerSaved {
    int64_t saved, answered;
    Help help;
} AnswerSaved;
typedef struct ResponseIn {
    ResponseId response;
} ResponseIn;
typedef struct SheetIn {
    PersonId person; /* staff only */
    Str form, version;
    Ints answers;
    int64_t area;
} SheetIn;

typedef struct MineIn {
    Str form, cursor;
    int64_t limit;
} MineIn;
typedef struct MineItem {
    ResponseId id;
    Str form, title;
    int64_t done_ms;
    Str state, band_label, tone;
    Dec value, max;
} MineItem;
typedef struct MineOut {
    ListOf items;
    Str next;
} MineOut;
typedef struct TrendIn {
    Str form, score;
} TrendIn;
typedef struct TrendBand {
    Str code, label;
    Dec from, to;
} TrendBand;
typedef struct TrendPoint {
    int64_t at_ms;
    Dec value;
    Str band;
} TrendPoint;
typedef struct TrendOut {
    Str form, score;
    Dec max;
    ListOf bands, points;
} TrendOut;
typedef struct ClaimIn {
    Str code;
} ClaimIn;
typedef struct ClaimOut {
    int64_t responses;
} ClaimOut;
typedef struct PersonAnswersIn {
    PersonId person;
    ResponseId response;
} PersonAnswersIn;
typedef struct PersonAnswers {
    FormView form;
    Ints answers;
    ResultView result;
} PersonAnswers;

extern const Shape result_shape, response_shape, start_in_shape, answer_in_shape, answer_saved_shape,
    response_in_shape, sheet_in_shape, person_sheet_in_shape, mine_in_shape, mine_out_shape, trend_in_shape,
    trend_out_shape, claim_in_shape, claim_out_shape, person_answers_in_shape, person_answers_shape;
