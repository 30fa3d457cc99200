/* Shapes of the routes of assessment. */
#include "modules/assessment/messages.h"

#include "base/limits.h"

static const char *const actions[] = { "call", "callback", "form", "place", "read", "plan", NULL };
static const char *const states[] = { "open", "done", "void", NULL };
static const char *const tones[] = { "calm", "watch", "care", "urgent", NULL };
static const char *const score_states[] = { "scored", "not_scorable", NULL };

static const Field help_fields[] = {
    FIELD(Help, level, .doc = "of the alert that was raised"),
    FIELD_ID(Help, alert, .doc = "the alert"),
    FIELD(Help, message, .doc = "to be shown at once"),
};
static const Shape help_shape = SHAPE(Help, help_fields);
static const Field band_fields[] = {
    FIELD(BandOut, code, .doc = "of the band"),
    FIELD(BandOut, label, .doc = "of the band"),
    FIELD(BandOut, tone, .one_of = tones, .doc = "how it is shown"),
};
static const Shape band_shape = SHAPE(BandOut, band_fields);
static const Field score_fields[] = {
    FIELD(ScoreOut, id, .doc = "of the score"),
    FIELD(ScoreOut, label, .doc = "what it says"),
    FIELD(ScoreOut, value, .doc = "null when it cannot be computed"),
    FIELD(ScoreOut, max, .doc = "largest possible"),
    FIELD(ScoreOut, state, .one_of = score_states, .doc = "scored, not_scorable"),
    FIELD_OBJ(ScoreOut, band, &band_shape, .flags = FLD_OMIT, .doc = "the range it lies in"),
};
static const Shape score_shape = SHAPE(ScoreOut, score_fields);
static const Field step_fields[] = {
    FIELD(NextStepOut, code, .doc = "of the step"),
    FIELD(NextStepOut, title, .doc = "what to do"),
    FIELD(NextStepOut, text, .doc = "in plain words"),
    FIELD(NextStepOut, action, .one_of = actions, .doc = "what the button does"),
    FIELD(NextStepOut, target, .doc = "number, form, kind of place or article"),
};
static const Shape step_shape = SHAPE(NextStepOut, step_fields);
static const Field result_fields[] = {
    FIELD_ID(ResultView, id, .doc = "the response"),
    FIELD(ResultView, form, .doc = "its form"),
    FIELD(ResultView, title, .doc = "of the form"),
    FIELD(ResultView, done_ms, .doc = "when it was finished"),
    FIELD(ResultView, claim_code, .flags = FLD_OMIT,
          .doc = "shown once, to the anonymous session that took it"),
    FIELD_LIST(ResultView, scores, &score_shape, .doc = "reported scores"),
    FIELD(ResultView, tone, .one_of = tones,
          .doc = "how it is shown; an answer that told of danger makes it urgent"),
    FIELD(ResultView, words, .flags = FLD_PERSONAL, .doc = "the result in plain words"),
    FIELD(ResultView, disclaimer, .doc = "what it is not"),
    FIELD_LIST(ResultView, next_steps, &step_shape, .doc = "at least two"),
    FIELD(ResultView, next_form, .flags = FLD_OMIT, .doc = "go on with this form"),
    FIELD_OBJ(ResultView, help, &help_shape, .flags = FLD_OMIT, .doc = "show the help screen first"),
};
const Shape result_shape = SHAPE(ResultView, result_fields);
static const Field response_fields[] = {
    FIELD_ID(ResponseView, id, .doc = "the response"),
    FIELD(ResponseView, form, .doc = "its form"),
    FIELD(ResponseView, version, .doc = "of the form"),
    FIELD(ResponseView, hash, .doc = "of the definition it is scored with"),
    FIELD(ResponseView, state, .one_of = states, .doc = "open, done, void"),
    FIELD(ResponseView, answers, .flags = FLD_NULLS | FLD_PERSONAL, .doc = "raw values in item order"),
    FIELD(ResponseView, started_ms, .doc = "when it was begun"),
    FIELD_OBJ(ResponseView, result, &result_shape, .flags = FLD_OMIT, .doc = "when it is done"),
    FIELD(ResponseView, next_form, .flags = FLD_OMIT, .doc = "go on with this form"),
};
const Shape response_shape = SHAPE(ResponseView, response_fields);

#define FORM_PART(T)                                                                     \
    FIELD(T, form, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "id of the form"), \
        FIELD(T, version, .max = 40, .doc = "shown; refused when another is in force")
#define AREA_PART(T) FIELD(T, area, .flags = FLD_AREA, .doc = "where it is taken, when not at home")
static const Field start_in_fields[] = { FORM_PART(StartIn), AREA_PART(StartIn) };
const Shape start_in_shape = SHAPE(StartIn, start_in_fields);
static const Field answer_in_fields[] = {
    FIELD_ID(AnswerIn, response, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the sheet"),
    FIELD(AnswerIn, n, .flags = FLD_PATH | FLD_REQUIRED, .min = 1, .max = LIMIT_FORM_ITEMS,
          .doc = "question, from 1"),
    FIELD(AnswerIn, value, .min = INT32_MIN + 1, .max = INT32_MAX, .doc = "raw value; null takes it back"),
    FIELD(AnswerIn, at_ms, .doc = "clock of the device"),
    FIELD(AnswerIn, seq, .flags = FLD_REQUIRED, .min = 1, .max = INT64_C(1) << 53,
          .doc = "higher with every answer sent"),
};
const Shape answer_in_shape = SHAPE(AnswerIn, answer_in_fields);
static const Field answer_saved_fields[] = {
    FIELD(AnswerSaved, saved, .doc = "seq of the answer saved last"),
    FIELD(AnswerSaved, answered, .doc = "questions answered"),
    FIELD_OBJ(AnswerSaved, help, &help_shape, .flags = FLD_OMIT, .doc = "show the help screen now"),
};
const Shape answer_saved_shape = SHAPE(AnswerSaved, answer_saved_fields);
static const Field response_in_fields[] = {
    FIELD_ID(ResponseIn, response, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the sheet"),
};
const Shape response_in_shape = SHAPE(ResponseIn, response_in_fields);
#define ANSWERS_PART(T)                                                                                    \
    FIELD(T, answers, .flags = FLD_REQUIRED | FLD_NULLS | FLD_PERSONAL, .min = 1, .max = LIMIT_FORM_ITEMS, \
          .doc = "raw values in item order")
static const Field sheet_in_fields[] = { FORM_PART(SheetIn), ANSWERS_PART(SheetIn), AREA_PART(SheetIn) };
const Shape sheet_in_shape = SHAPE(SheetIn, sheet_in_fields);
static const Field person_sheet_in_fields[] = {
    FIELD_ID(SheetIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "who is asked"),
    FORM_PART(SheetIn),
    ANSWERS_PART(SheetIn),
    AREA_PART(SheetIn),
};
const Shape person_sheet_in_shape = SHAPE(SheetIn, person_sheet_in_fields);

static const Field mine_in_fields[] = {
    FIELD(MineIn, form, .flags = FLD_QUERY, .max = 40, .doc = "only of this form"),
    FIELD(MineIn, cursor, .flags = FLD_QUERY, .max = 60, .doc = "next of the page before"),
    FIELD(MineIn, limit, .flags = FLD_QUERY, .min = 1, .max = LIMIT_PAGE, .doc = "rows"),
};
const Shape mine_in_shape = SHAPE(MineIn, mine_in_fields);
static const Field mine_fields[] = {
    FIELD_ID(MineItem, id, .doc = "the response"),
    FIELD(MineItem, form, .doc = "its form"),
    FIELD(MineItem, title, .doc = "of the form"),
    FIELD(MineItem, done_ms, .doc = "when it was finished, 0 not yet"),
    FIELD(MineItem, state, .one_of = states, .doc = "open, done, void"),
    FIELD(MineItem, band_label, .flags = FLD_OMIT, .doc = "of the score shown first"),
    FIELD(MineItem, tone, .flags = FLD_OMIT, .one_of = tones, .doc = "how it is shown"),
    FIELD(MineItem, value, .doc = "of the score shown first"),
    FIELD(MineItem, max, .doc = "largest possible"),
};
static const Shape mine_shape = SHAPE(MineItem, mine_fields);
static const Field mine_out_fields[] = {
    FIELD_LIST(MineOut, items, &mine_shape, .doc = "newest first"),
    FIELD(MineOut, next, .flags = FLD_OMIT, .doc = "cursor of the next page"),
};
const Shape mine_out_shape = SHAPE(MineOut, mine_out_fields);
static const Field person_response_fields[] = {
    FIELD_ID(PersonResponse, id, .doc = "the response"),
    FIELD(PersonResponse, form, .doc = "its form"),
    FIELD(PersonResponse, title, .doc = "of the form"),
    FIELD(PersonResponse, done_ms, .doc = "when it was finished"),
    FIELD(PersonResponse, band_label, .doc = "of the score shown first"),
    FIELD(PersonResponse, tone, .doc = "how it is shown"),
    FIELD(PersonResponse, level, .doc = "of the alert it raised: none, yellow, orange, red"),
    FIELD(PersonResponse, value, .doc = "of the score shown first"),
};
const Shape person_response_shape = SHAPE(PersonResponse, person_response_fields);

static const Field trend_in_fields[] = {
    FIELD(TrendIn, form, .flags = FLD_QUERY | FLD_REQUIRED, .max = 40, .doc = "id of the form"),
    FIELD(TrendIn, score, .flags = FLD_QUERY, .max = 40, .doc = "id of the score, 'total' when not said"),
};
const Shape trend_in_shape = SHAPE(TrendIn, trend_in_fields);
static const Field trend_band_fields[] = {
    FIELD(TrendBand, code, .doc = "of the band"),
    FIELD(TrendBand, label, .doc = "of the band"),
    FIELD(TrendBand, from, .doc = "smallest value"),
    FIELD(TrendBand, to, .doc = "begin of the next band, or the largest value"),
};
static const Shape trend_band_shape = SHAPE(TrendBand, trend_band_fields);
static const Field trend_point_fields[] = {
    FIELD(TrendPoint, at_ms, .doc = "when"),
    FIELD(TrendPoint, value, .doc = "how much"),
    FIELD(TrendPoint, band, .doc = "code of its band"),
};
static const Shape trend_point_shape = SHAPE(TrendPoint, trend_point_fields);
static const Field trend_out_fields[] = {
    FIELD(TrendOut, form, .doc = "id of the form"),
    FIELD(TrendOut, score, .doc = "id of the score"),
    FIELD(TrendOut, max, .doc = "largest possible"),
    FIELD_LIST(TrendOut, bands, &trend_band_shape, .doc = "ranges behind the line"),
    FIELD_LIST(TrendOut, points, &trend_point_shape, .doc = "oldest first"),
};
const Shape trend_out_shape = SHAPE(TrendOut, trend_out_fields);

static const Field claim_in_fields[] = {
    FIELD(ClaimIn, code, .flags = FLD_REQUIRED, .min = 1, .max = 60, .doc = "as on the paper"),
};
const Shape claim_in_shape = SHAPE(ClaimIn, claim_in_fields);
static const Field claim_out_fields[] = {
    FIELD(ClaimOut, responses, .doc = "finished tests that are now yours"),
};
const Shape claim_out_shape = SHAPE(ClaimOut, claim_out_fields);
static const Field person_answers_in_fields[] = {
    FIELD_ID(PersonAnswersIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "whose"),
    FIELD_ID(PersonAnswersIn, response, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
};
const Shape person_answers_in_shape = SHAPE(PersonAnswersIn, person_answers_in_fields);
static const Field person_answers_fields[] = {
    FIELD_OBJ(PersonAnswers, form, &form_view_shape, .doc = "the form as it was asked"),
    FIELD(PersonAnswers, answers, .flags = FLD_NULLS | FLD_PERSONAL, .doc = "raw values in item order"),
    FIELD_OBJ(PersonAnswers, result, &result_shape, .flags = FLD_OMIT, .doc = "when it is done"),
};
const Shape person_answers_shape = SHAPE(PersonAnswers, person_answers_fields);
