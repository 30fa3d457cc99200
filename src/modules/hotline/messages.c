/* What goes in and out of the routes of hotline. */
#include "modules/hotline/messages.h"

#include "base/limits.h"
#include "modules/hotline/rules.h"
#include "modules/org/org.h"

const char *const call_directions[] = { "in", "out", NULL };
const char *const call_outcomes[] = { "done", "silent", "nuisance", "wrong_number", NULL };
const char *const call_backs_outcomes[] = { "done", "unreachable", "refused", NULL };
const char *const exchange_records[] = { "cdr", "queue_log", "ami", NULL };
static const char *const services[] = { "110", "120", NULL };
static const char *const risk_levels[] = { "low", "moderate", "high", NULL };
static const char *const urgencies[] = { "red", "orange", NULL };

/* ---- lines ---- */

#define LINE_PATH FIELD_ID(LineIn, line, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the line")
#define LINE_HOURS                                                                                           \
    FIELD(LineIn, hours, .max = HOURS_MAX,                                                                   \
          .doc = "\"1-5 08:30-12:00,14:00-22:00; 6-7 20:00-08:00; 0 09:00-12:00\", 1 is Monday, 0 a public " \
                 "holiday, which 1-7 holds too; empty: day and night"),                                      \
        FIELD(LineIn, seats, .min = 1, .max = 500,                                                           \
              .doc = "places to answer at; the guide of 2021 asks for 2")
static const Field line_in_fields[] = {
    FIELD_ID(LineIn, unit, .flags = FLD_REQUIRED, .doc = "a unit of kind hotline"),
    FIELD(LineIn, number, .flags = FLD_REQUIRED, .min = 3, .max = 20, .doc = "as it is dialled"),
    FIELD(LineIn, name, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "what it is called"),
    LINE_HOURS,
};
const Shape line_in_shape = SHAPE(LineIn, line_in_fields);
static const Field line_change_fields[] = {
    LINE_PATH,
    FIELD(LineIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
    FIELD(LineIn, name, .min = 1, .max = 40, .doc = "what it is called"),
    LINE_HOURS,
    FIELD(LineIn, active, .max = 1, .doc = "0: no longer used"),
};
typedef LineIn LineChangeIn;
const Shape line_change_shape = SHAPE(LineChangeIn, line_change_fields);
static const Field line_id_fields[] = { LINE_PATH };
typedef LineIn LineIdIn;
const Shape line_id_shape = SHAPE(LineIdIn, line_id_fields);
static const Field line_out_fields[] = {
    FIELD_ID(LineOut, id, .doc = "the line"),
    FIELD_ID(LineOut, unit, .doc = "that answers it"),
    FIELD(LineOut, unit_name, .doc = "its name"),
    FIELD(LineOut, number, .doc = "as it is dialled"),
    FIELD(LineOut, name, .doc = "what it is called"),
    FIELD(LineOut, hours, .doc = "when it is open; empty: day and night"),
    FIELD(LineOut, seats, .doc = "places to answer at"),
    FIELD(LineOut, active, .doc = "in use"),
    FIELD(LineOut, version, .doc = "of the row"),
    FIELD(LineOut, secret, .flags = FLD_OMIT, .doc = "new secret of its exchange; shown this once"),
    FIELD(LineOut, url_key, .flags = FLD_OMIT,
          .doc = "follows from the secret: for an exchange that cannot sign, in its address"),
};
const Shape line_out_shape = SHAPE(LineOut, line_out_fields);
static const Field line_list_in_fields[] = {
    FIELD(LineListIn, mine, .flags = FLD_QUERY, .doc = "only those of the own unit"),
};
const Shape line_list_in_shape = SHAPE(LineListIn, line_list_in_fields);
static const Field line_list_fields[] = { FIELD_LIST(LineList, items, &line_out_shape,
                                                     .doc = "at most 200") };
const Shape line_list_shape = SHAPE(LineList, line_list_fields);

/* ---- the definition ---- */

static const Field option_fields[] = {
    FIELD(OptionOut, code, .doc = "what is stored"),
    FIELD(OptionOut, label, .doc = "in words"),
    FIELD(OptionOut, level, .flags = FLD_OMIT, .doc = "risk of a step of the ladder"),
};
static const Shape option_shape = SHAPE(OptionOut, option_fields);
static const Field field_fields[] = {
    FIELD(FieldOut, code, .doc = "member of the form"),
    FIELD(FieldOut, group, .doc = "where it stands"),
    FIELD(FieldOut, type, .doc = "choice, choices, line, text, scale"),
    FIELD(FieldOut, role, .flags = FLD_OMIT, .doc = "ladder, kind, problems, sex, age"),
    FIELD(FieldOut, required, .doc = "before the call is closed as done"),
    FIELD(FieldOut, max, .flags = FLD_OMIT, .doc = "of a scale"),
    FIELD(FieldOut, label, .doc = "in words"),
    FIELD(FieldOut, hint, .flags = FLD_OMIT, .doc = "beside it"),
    FIELD_LIST(FieldOut, options, &option_shape, .flags = FLD_OMIT, .doc = "of a choice"),
};
static const Shape field_shape = SHAPE(FieldOut, field_fields);
static const Field code_fields[] = {
    FIELD(CodeOut, code, .doc = "what is stored"),
    FIELD(CodeOut, label, .doc = "in words"),
    FIELD(CodeOut, number, .flags = FLD_OMIT, .doc = "to dial"),
    FIELD(CodeOut, days, .flags = FLD_OMIT, .doc = "how long a note lasts"),
    FIELD(CodeOut, max, .flags = FLD_OMIT, .doc = "points"),
    FIELD(CodeOut, folded, .flags = FLD_OMIT, .doc = "a group that is opened only when it is wanted"),
};
static const Shape code_shape = SHAPE(CodeOut, code_fields);
static const Field script_fields[] = {
    FIELD(ScriptOut, when, .doc = "part of the call"),
    FIELD(ScriptOut, title, .doc = "heading"),
    FIELD(ScriptOut, lines, .doc = "what may be said"),
};
static const Shape script_shape = SHAPE(ScriptOut, script_fields);
#define CODES(m, words) FIELD_LIST(DeskOut, m, &code_shape, .doc = words)
static const Field desk_fields[] = {
    FIELD(DeskOut, version, .doc = "of the definition"),
    FIELD(DeskOut, title, .doc = "of the form"),
    FIELD(DeskOut, verify, .doc = "what has to be confirmed on site"),
    FIELD(DeskOut, ladder_source, .doc = "where the ladder comes from"),
    FIELD(DeskOut, call_back_source, .doc = "where the schedule comes from"),
    CODES(groups, "of fields, in order"),
    FIELD_LIST(DeskOut, fields, &field_shape, .doc = "in order"),
    FIELD_LIST(DeskOut, script, &script_shape, .doc = "what may be said"),
    CODES(resources, "whom to turn to"),
    CODES(notes, "kinds of notes about a number"),
    CODES(review, "parts of a review"),
    FIELD(DeskOut, call_back_days, .doc = "after a high risk"),
    FIELD(DeskOut, immediate_minutes, .doc = "within which an intervention is immediate"),
    FIELD(DeskOut, supervisor, .doc = "the caller acts as supervisor"),
    FIELD_ID(DeskOut, me, .doc = "the caller"),
};
const Shape desk_shape = SHAPE(DeskOut, desk_fields);

/* ---- calls ---- */

#define CALL_ITEM_FIELDS(T)                                                                                 \
    FIELD_ID(T, id, .doc = "the call"), FIELD_ID(T, line, .doc = "line called"),                            \
        FIELD(T, line_name, .doc = "its name"), FIELD(T, line_number, .doc = "its number"),                 \
        FIELD(T, state, .one_of = call_states, .doc = "ringing, talking, wrap, missed, closed"),            \
        FIELD(T, direction, .one_of = call_directions, .doc = "in, out"),                                   \
        FIELD(T, number, .doc = "masked; empty when withheld"), FIELD_ID(T, operator, .doc = "who has it"), \
        FIELD(T, operator_name, .doc = "name"), FIELD(T, mine, .doc = "the caller has it"),                 \
        FIELD(T, ring_ms, .doc = "began to ring"), FIELD(T, answer_ms, .doc = "was answered; 0 not"),       \
        FIELD(T, end_ms, .doc = "ended; 0 not yet"),                                                        \
        FIELD(T, outcome, .doc = "done, silent, nuisance, wrong_number; '' not closed"),                    \
        FIELD(T, kind, .doc = "kind of call, of the definition"),                                           \
        FIELD(T, risk, .doc = "low, moderate, high"),                                                       \
        FIELD(T, problems, .doc = "codes, the main one first"),                                             \
        FIELD(T, high_ms, .doc = "first seen to be at high risk; 0 never"),                                 \
        FIELD(T, intervened_ms, .doc = "first intervention after that; 0 none"),                            \
        FIELD(T, help_ms, .doc = "the supervisor was called and has not come yet; 0 no"),                   \
        FIELD(T, helper_name, .doc = "supervisor who joined"),                                              \
        FIELD(T, by_hand, .doc = "entered by hand, no word of the exchange"),                               \
        FIELD(T, seat, .doc = "extension at which it was answered"),                                        \
        FIELD(T, rings_at, .doc = "where it rings: extension and who sits there"),                          \
        FIELD(T, rings_me, .doc = "it rings where the caller sits"),                                        \
        FIELD(T, all_ms, .doc = "when it rings: from then on it concerns everybody; 0 at once"),            \
        FIELD(T, version, .doc = "of the row")
static const Field call_item_fields[] = { CALL_ITEM_FIELDS(CallItem) };
static const Shape call_item_shape = SHAPE(CallItem, call_item_fields);
static const char *const which_lists[] = { "open", "mine", "unit", NULL };
static const char *const figures[] = {
    "attempts",       "answered", "handled",   "missed",  "invalid", "high_risk", "high_risk_immediate",
    "high_risk_late", "repeat",   "difficult", "problem", "outside", NULL
};
static const Field call_list_in_fields[] = {
    FIELD(CallListIn, which, .flags = FLD_QUERY, .one_of = which_lists,
          .doc =
              "open: going on in the unit; mine: my own of the month; unit: supervisors, all of the month"),
    FIELD(CallListIn, month, .flags = FLD_QUERY, .min = 7, .max = 7, .doc = "YYYY-MM; the present one"),
    FIELD(CallListIn, figure, .flags = FLD_QUERY, .one_of = figures, .doc = "only what a figure counts"),
    FIELD(CallListIn, code, .flags = FLD_QUERY, .max = 24, .doc = "of figure problem"),
    FIELD_ID(CallListIn, line, .flags = FLD_QUERY, .doc = "only this line"),
    FIELD(CallListIn, cursor, .flags = FLD_QUERY, .max = 60, .doc = "next of the page before"),
};
const Shape call_list_in_shape = SHAPE(CallListIn, call_list_in_fields);
static const Field call_list_fields[] = {
    FIELD_LIST(CallList, items, &call_item_shape, .doc = "open: oldest first; else newest first, 200 a page"),
    FIELD(CallList, next, .flags = FLD_OMIT, .doc = "cursor of the next page; absent on the last"),
};
const Shape call_list_shape = SHAPE(CallList, call_list_fields);

static const Field step_fields[] = {
    FIELD(CallStepOut, at_ms, .doc = "when"),
    FIELD(CallStepOut, kind,
          .doc = "ring, answer, end, help, joined, taken, transferred, linkage, high, intervene …"),
    FIELD(CallStepOut, code, .doc = "more of it"),
    FIELD(CallStepOut, by, .doc = "who; '' the exchange"),
    FIELD(CallStepOut, reason, .flags = FLD_OMIT | FLD_PERSONAL, .doc = "why, where that is asked"),
    FIELD(CallStepOut, reference, .flags = FLD_OMIT | FLD_PERSONAL, .doc = "of the order to hold"),
    FIELD_ID(CallStepOut, callout, .flags = FLD_OMIT,
             .doc = "the call-out, whose state is the code; event \"callout\" tells of the next"),
};
static const Shape step_shape = SHAPE(CallStepOut, step_fields);
static const Field note_out_fields[] = {
    FIELD_ID(CallerNoteOut, id, .doc = "the note"),
    FIELD(CallerNoteOut, kind, .doc = "of the definition"),
    FIELD(CallerNoteOut, text, .flags = FLD_PERSONAL, .max = 500, .doc = "what was noted"),
    FIELD(CallerNoteOut, by, .doc = "by whom"),
    FIELD(CallerNoteOut, at_ms, .doc = "when"),
    FIELD(CallerNoteOut, until_ms, .doc = "when it ends by itself"),
};
static const Shape note_out_shape = SHAPE(CallerNoteOut, note_out_fields);
static const Field call_back_out_fields[] = {
    FIELD_ID(CallBackOut, task, .doc = "the task"),
    FIELD_ID(CallBackOut, call, .doc = "the call it follows"),
    FIELD(CallBackOut, series, .doc = "place in the schedule, from 1"),
    FIELD(CallBackOut, due_ms, .doc = "when it is due"),
    FIELD(CallBackOut, version, .doc = "of the task"),
    FIELD(CallBackOut, state, .doc = "open, done, cancelled"),
    FIELD(CallBackOut, outcome, .doc = "done, unreachable, refused"),
    FIELD(CallBackOut, number, .doc = "masked; empty when withheld, and for whoever has not taken it"),
    FIELD(CallBackOut, line_name, .doc = "line that was called"),
    FIELD(CallBackOut, person_label, .doc = "masked name, likewise"),
    FIELD(CallBackOut, owner_name, .doc = "who has taken it"),
    FIELD(CallBackOut, mine, .doc = "the caller has"),
};
const Shape call_back_out_shape = SHAPE(CallBackOut, call_back_out_fields);
static const Field call_back_list_fields[] = {
    FIELD_LIST(CallBackList, items, &call_back_out_shape, .doc = "due within a day, most overdue first"),
};
const Shape call_back_list_shape = SHAPE(CallBackList, call_back_list_fields);

static const Field review_out_fields[] = {
    FIELD_ID(ReviewOut, id, .doc = "the review"),
    FIELD(ReviewOut, at_ms, .doc = "when"),
    FIELD(ReviewOut, by, .doc = "by whom"),
    FIELD(ReviewOut, scores, .doc = "points in the order of the definition"),
    FIELD(ReviewOut, total, .doc = "their sum"),
    FIELD(ReviewOut, note, .flags = FLD_PERSONAL, .max = 2000, .doc = "what was said about it"),
};
static const Shape review_out_shape = SHAPE(ReviewOut, review_out_fields);
static const Field mark_out_fields[] = {
    FIELD(CallMarkOut, at_ms, .doc = "when"),
    FIELD(CallMarkOut, by, .doc = "who asked"),
    FIELD(CallMarkOut, reason, .flags = FLD_PERSONAL, .max = 500, .doc = "why"),
};
static const Shape mark_out_shape = SHAPE(CallMarkOut, mark_out_fields);
static const Field call_view_fields[] = {
    CALL_ITEM_FIELDS(CallView),
    FIELD(CallView, values, .flags = FLD_PERSONAL, .doc = "the form: an object by field code"),
    FIELD_ID(CallView, alert, .doc = "alert it raised; 0 none"),
    FIELD_ID(CallView, person, .doc = "record it is linked with; 0 anonymous"),
    FIELD(CallView, person_label, .doc = "masked name"),
    FIELD(CallView, can_edit, .doc = "the caller may fill it in"),
    FIELD(CallView, saved_ms, .doc = "when it was saved last"),
    FIELD(CallView, recording, .max = 500, .doc = "where the exchange keeps it"),
    FIELD(CallView, recording_hash, .doc = "digest of the file as told by the exchange"),
    FIELD(CallView, hold, .doc = "kept beyond its time for a legal reason"),
    FIELD(CallView, keep_until_ms, .doc = "kept at least until"),
    FIELD(CallView, place, .flags = FLD_OMIT, .doc = "where the caller is; 0 not said"),
    FIELD(CallView, place_name, .flags = FLD_OMIT, .doc = "its name"),
    FIELD_LIST(CallView, steps, &step_shape, .doc = "what happened, oldest first"),
    FIELD_LIST(CallView, earlier, &call_item_shape, .doc = "earlier calls of the number, newest first"),
    FIELD_LIST(CallView, notes, &note_out_shape, .doc = "what is noted about the number"),
    FIELD_LIST(CallView, call_backs, &call_back_out_shape, .doc = "planned"),
    FIELD_LIST(CallView, reviews, &review_out_shape, .doc = "of its quality"),
    FIELD_LIST(CallView, marked, &mark_out_shape, .doc = "who asked that it be reviewed, and why"),
    FIELD_LIST(CallView, referrals, &call_referral_shape, .doc = "to whom the caller was passed on"),
};
const Shape call_view_shape = SHAPE(CallView, call_view_fields);

static const Field call_make_fields[] = {
    FIELD_ID(CallMakeIn, line, .flags = FLD_REQUIRED, .doc = "a line of the own unit"),
    FIELD(CallMakeIn, number, .flags = FLD_PERSONAL, .max = 32, .doc = "of the caller; absent: withheld"),
    FIELD(CallMakeIn, direction, .one_of = call_directions, .doc = "in unless said otherwise"),
};
const Shape call_make_shape = SHAPE(CallMakeIn, call_make_fields);
#define CALL_PATH FIELD_ID(HotlineIn, call, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the call")
#define CALL_SEEN \
    CALL_PATH,    \
        FIELD(HotlineIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen")
#define CALL_SHAPE(name, Type, ...)                       \
    static const Field name##_fields[] = { __VA_ARGS__ }; \
    typedef HotlineIn Type;                               \
    const Shape name##_shape = SHAPE(Type, name##_fields)
CALL_SHAPE(call_id, HotlineCallIn, CALL_PATH);
CALL_SHAPE(call_version, HotlineVersionIn, CALL_SEEN);
CALL_SHAPE(call_patch, HotlinePatchIn, CALL_SEEN,
           FIELD(HotlineIn, values, .flags = FLD_REQUIRED | FLD_PERSONAL,
                 .doc = "only what changed, by field code; null takes a value away"),
           FIELD(HotlineIn, number, .flags = FLD_PERSONAL, .max = 32,
                 .doc = "of a call entered by hand: the caller's number"));
CALL_SHAPE(call_close, HotlineCloseIn, CALL_SEEN,
           FIELD(HotlineIn, outcome, .flags = FLD_REQUIRED, .one_of = call_outcomes,
                 .doc = "done, or in one key: silent, nuisance, wrong_number"));
CALL_SHAPE(call_transfer, HotlineTransferIn, CALL_SEEN,
           FIELD_ID(HotlineIn, to, .flags = FLD_REQUIRED, .doc = "operator or supervisor of the unit"));
CALL_SHAPE(call_linkage, HotlineLinkageIn, CALL_SEEN,
           FIELD(HotlineIn, service, .one_of = services,
                 .doc = "whom was called; absent: the operator intervenes"));
CALL_SHAPE(call_person, HotlinePersonIn, CALL_SEEN,
           FIELD_ID(HotlineIn, person,
                    .doc = "a record of the own area; absent: the one that signs in by this number"));
CALL_SHAPE(call_reveal, HotlineRevealIn, CALL_PATH,
           FIELD(HotlineIn, reason, .flags = FLD_PERSONAL, .min = 2, .max = 200,
                 .doc = "why; not asked while the call is one's own and open"));
CALL_SHAPE(call_mark, HotlineMarkIn, CALL_PATH,
           FIELD(HotlineIn, reason, .flags = FLD_REQUIRED | FLD_PERSONAL, .min = 2, .max = 500,
                 .doc = "why"));
CALL_SHAPE(note_make, HotlineNoteIn, CALL_PATH,
           FIELD(HotlineIn, kind, .flags = FLD_REQUIRED, .max = 24, .doc = "of the definition"),
           FIELD(HotlineIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 500, .doc = "what to know"),
           FIELD(HotlineIn, days, .min = 1, .max = 366,
                 .doc = "how long; the kind's time unless said otherwise"));
CALL_SHAPE(call_place, HotlinePlaceIn, CALL_SEEN,
           FIELD(HotlineIn, area, .flags = FLD_REQUIRED | FLD_AREA,
                 .doc = "where the caller is, within the unit's area"));
CALL_SHAPE(call_callout, HotlineCalloutIn, CALL_SEEN,
           FIELD(HotlineIn, trigger, .flags = FLD_REQUIRED, .max = 20,
                 .doc = "why: a trigger of the crisis definition"),
           FIELD(HotlineIn, level, .flags = FLD_REQUIRED, .one_of = urgencies, .doc = "urgency"),
           FIELD(HotlineIn, where, .flags = FLD_REQUIRED | FLD_PERSONAL, .min = 1, .max = 200,
                 .doc = "where exactly"),
           FIELD(HotlineIn, reporter, .flags = FLD_PERSONAL, .max = 200,
                 .doc = "who reported it, and how to reach them"),
           FIELD(HotlineIn, another, .doc = "it is somebody else than whom the unit has just called for"),
           FIELD(HotlineIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 2000,
                 .doc = "what is known"));
CALL_SHAPE(call_hold, HotlineHoldIn, CALL_SEEN,
           FIELD(HotlineIn, hold, .flags = FLD_REQUIRED, .doc = "keep the recording beyond its time"),
           FIELD(HotlineIn, reason, .flags = FLD_REQUIRED | FLD_PERSONAL, .min = 2, .max = 200,
                 .doc = "why, or why no longer"),
           FIELD(HotlineIn, reference, .flags = FLD_PERSONAL, .min = 2, .max = 200,
                 .doc = "of the order; required to hold"));
CALL_SHAPE(note_end, HotlineNoteEndIn, CALL_PATH,
           FIELD_ID(HotlineIn, note_id, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the note"));

static const Field saved_fields[] = {
    FIELD(SavedOut, version, .doc = "of the row now"),
    FIELD(SavedOut, saved_ms, .doc = "when"),
    FIELD(SavedOut, risk, .doc = "as the ladder says now"),
    FIELD_ID(SavedOut, alert, .doc = "alert it raised; 0 none"),
};
const Shape saved_shape = SHAPE(SavedOut, saved_fields);
static const Field number_out_fields[] = {
    FIELD(NumberOut, number, .flags = FLD_PERSONAL, .doc = "in the clear"),
};
const Shape number_out_shape = SHAPE(NumberOut, number_out_fields);
static const Field colleague_fields[] = {
    FIELD_ID(ColleagueOut, id, .doc = "member of staff"),
    FIELD(ColleagueOut, name, .doc = "name"),
    FIELD(ColleagueOut, supervisor, .doc = "is a supervisor"),
    FIELD(ColleagueOut, busy, .doc = "calls in hand"),
    FIELD(ColleagueOut, duty_until_ms, .doc = "on duty by the roster until; 0 not"),
};
static const Shape colleague_shape = SHAPE(ColleagueOut, colleague_fields);
static const Field colleague_list_fields[] = {
    FIELD_LIST(ColleagueList, items, &colleague_shape, .doc = "by name"),
};
const Shape colleague_list_shape = SHAPE(ColleagueList, colleague_list_fields);
static const Field call_back_in_fields[] = {
    FIELD_ID(CallBackIn, call_back, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the task"),
    FIELD(CallBackIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
    FIELD(CallBackIn, outcome, .flags = FLD_REQUIRED, .one_of = call_backs_outcomes,
          .doc = "with what result"),
    FIELD(CallBackIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 4000, .doc = "note"),
};
const Shape call_back_in_shape = SHAPE(CallBackIn, call_back_in_fields);
static const Field call_back_take_fields[] = {
    FIELD_ID(CallBackIn, call_back, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the task"),
    FIELD(CallBackIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
};
typedef CallBackIn CallBackTakeIn;
const Shape call_back_take_shape = SHAPE(CallBackTakeIn, call_back_take_fields);

/* ---- exchange, report, review ---- */

#define EXCHANGE_LINE FIELD_ID(ExchangeIn, line, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the line")
#define EXCHANGE_SIGNED                                                                      \
    EXCHANGE_LINE,                                                                           \
        FIELD(ExchangeIn, at, .flags = FLD_QUERY | FLD_REQUIRED, .min = 1, .max = INT64_MAX, \
              .doc = "when it was signed, ms UTC"),                                          \
        FIELD(ExchangeIn, sig, .flags = FLD_QUERY | FLD_REQUIRED, .min = 64, .max = 64,      \
              .doc = "hexadecimal HMAC-SHA-256 with the line's secret over at, a dot, and the body")
static const Field event_in_fields[] = { EXCHANGE_SIGNED };
typedef ExchangeIn ExchangeEventIn;
const Shape event_in_shape = SHAPE(ExchangeEventIn, event_in_fields);
static const Field records_in_fields[] = {
    EXCHANGE_SIGNED,
    FIELD(ExchangeIn, queue, .flags = FLD_QUERY, .max = 80,
          .doc = "only what is about this queue of the exchange"),
};
typedef ExchangeIn ExchangeRecordsIn;
const Shape records_in_shape = SHAPE(ExchangeRecordsIn, records_in_fields);
static const Field freeswitch_in_fields[] = {
    EXCHANGE_LINE,
    FIELD(ExchangeIn, key, .flags = FLD_QUERY | FLD_REQUIRED, .min = 16, .max = 64,
          .doc = "the line's secret: mod_json_cdr cannot sign"),
};
typedef ExchangeIn FreeswitchIn;
const Shape freeswitch_in_shape = SHAPE(FreeswitchIn, freeswitch_in_fields);
static const Field import_in_fields[] = {
    FIELD_ID(ImportIn, line, .flags = FLD_PATH | FLD_REQUIRED, .doc = "a line of the own unit"),
    FIELD(ImportIn, kind, .one_of = exchange_records,
          .doc = "cdr unless said otherwise: Asterisk's Master.csv, times in local time; queue_log: its "
                 "queue_log; "
                 "ami: event blocks of its manager"),
    FIELD(ImportIn, queue, .max = 80, .doc = "of queue_log and ami: only what is about this queue"),
    FIELD(ImportIn, text, .flags = FLD_REQUIRED | FLD_PERSONAL | FLD_MULTILINE, .min = 1,
          .max = LIMIT_BODY_IMPORT, .doc = "the file"),
};
const Shape import_in_shape = SHAPE(ImportIn, import_in_fields);
static const Field import_out_fields[] = {
    FIELD(ImportOut, rows, .doc = "read"),
    FIELD(ImportOut, other, .doc = "of them about something else than a call of the queue"),
    FIELD(ImportOut, bad, .doc = "of them not understood"),
};
const Shape import_out_shape = SHAPE(ImportOut, import_out_fields);

static const Field report_in_fields[] = {
    FIELD(ReportIn, month, .flags = FLD_QUERY, .min = 7, .max = 7, .doc = "YYYY-MM; the present one"),
    FIELD_ID(ReportIn, line, .flags = FLD_QUERY, .doc = "only this line"),
};
const Shape report_in_shape = SHAPE(ReportIn, report_in_fields);
static const Field count_fields[] = {
    FIELD(CodeCount, code, .doc = "of the definition"),
    FIELD(CodeCount, label, .doc = "in words"),
    FIELD(CodeCount, n, .doc = "calls"),
    FIELD(CodeCount, hidden, .doc = "too few to be said to managers"),
};
static const Shape count_shape = SHAPE(CodeCount, count_fields);
static const Field report_fields[] = {
    FIELD(ReportOut, from_ms, .doc = "first instant of the month"),
    FIELD(ReportOut, to_ms, .doc = "first instant of the next"),
    FIELD(ReportOut, attempts, .doc = "calls that came in, by the time they began to ring"),
    FIELD(ReportOut, answered, .doc = "of them answered"),
    FIELD(ReportOut, handled, .doc = "of them closed as done"),
    FIELD(ReportOut, missed, .doc = "of them ended before they were answered"),
    FIELD(ReportOut, outside, .doc = "of them outside the hours their line had then"),
    FIELD(ReportOut, silent, .doc = "of them silent"),
    FIELD(ReportOut, nuisance, .doc = "of them a nuisance"),
    FIELD(ReportOut, wrong_number, .doc = "of them a wrong number"),
    FIELD(ReportOut, outgoing, .doc = "calls made by the unit"),
    FIELD(ReportOut, handled_permille, .doc = "connection rate: handled of attempts, in thousandths"),
    FIELD(ReportOut, answered_permille, .doc = "answered of attempts, in thousandths"),
    FIELD(ReportOut, high_risk, .doc = "calls at high risk"),
    FIELD(ReportOut, high_risk_immediate,
          .doc = "of them with an intervention during the call or within the definition's minutes"),
    FIELD(ReportOut, high_risk_late, .doc = "of them without"),
    FIELD(ReportOut, repeat, .doc = "calls of a number that had called the unit before"),
    FIELD(ReportOut, difficult, .doc = "calls marked as difficult"),
    FIELD(ReportOut, minutes, .doc = "of talk, whole"),
    FIELD(ReportOut, talk_ms, .doc = "the same in milliseconds"),
    FIELD_LIST(ReportOut, kinds, &count_shape, .doc = "by kind of call"),
    FIELD_LIST(ReportOut, problems, &count_shape, .doc = "by problem; a call may have several"),
    FIELD_LIST(ReportOut, sexes, &count_shape, .doc = "by sex"),
    FIELD_LIST(ReportOut, ages, &count_shape, .doc = "by age"),
    FIELD_LIST(ReportOut, origins, &count_shape, .doc = "from here, from elsewhere"),
    FIELD_LIST(ReportOut, lines, &line_out_shape, .doc = "numbers with their hours"),
    FIELD_LIST(ReportOut, staff, &staff_count_shape, .doc = "who may answer in the month, by kind"),
    FIELD_LIST(ReportOut, trainings, &training_shape, .doc = "of the month; at most 200"),
    FIELD(ReportOut, training_heads, .doc = "attendances of all trainings"),
    FIELD(ReportOut, training_minutes, .doc = "their length together"),
    FIELD(ReportOut, hours,
          .doc = "24 numbers: calls by the hour they began to ring; -1: too few to be said"),
    FIELD(ReportOut, hidden,
          .doc = "names of the figures above that are too small to be said, or would tell one"),
};
const Shape report_shape = SHAPE(ReportOut, report_fields);
#define SAMPLE_CHOICE                                                                                      \
    FIELD(SampleIn, month, .flags = FLD_QUERY, .min = 7, .max = 7, .doc = "YYYY-MM; the present one"),     \
        FIELD_ID(SampleIn, operator, .flags = FLD_QUERY, .doc = "only calls that this one has"),           \
        FIELD_ID(SampleIn, line, .flags = FLD_QUERY, .doc = "only this line"),                             \
        FIELD(SampleIn, risk, .flags = FLD_QUERY, .one_of = risk_levels,                                   \
              .doc = "only this risk; high: at any time of the call"),                                     \
        FIELD(SampleIn, problem, .flags = FLD_QUERY, .max = 24, .doc = "only with this problem"),          \
        FIELD(SampleIn, least, .flags = FLD_QUERY, .min = 0, .max = 1440, .doc = "minutes of talk, from"), \
        FIELD(SampleIn, most, .flags = FLD_QUERY, .min = 1, .max = 1440, .doc = "minutes of talk, below"), \
        FIELD(SampleIn, marked, .flags = FLD_QUERY, .doc = "only those marked for review"),                \
        FIELD(SampleIn, fresh, .flags = FLD_QUERY, .doc = "only those nobody has reviewed")
static const Field sample_count_in_fields[] = { SAMPLE_CHOICE };
typedef SampleIn SampleCountIn;
const Shape sample_count_in_shape = SHAPE(SampleCountIn, sample_count_in_fields);
static const Field sample_in_fields[] = {
    SAMPLE_CHOICE,
    FIELD(SampleIn, n, .flags = FLD_QUERY, .min = 1, .max = 100, .doc = "how many; 10 unless said otherwise"),
    FIELD(SampleIn, draw, .flags = FLD_QUERY, .min = 0, .max = 999,
          .doc = "which draw of the month: the same one gives the same calls"),
};
const Shape sample_in_shape = SHAPE(SampleIn, sample_in_fields);
static const Field sample_count_fields[] = {
    FIELD(SampleCount, matched, .doc = "closed calls that match, the caller's own left out"),
    FIELD(SampleCount, reviewed, .doc = "of them reviewed by somebody"),
};
const Shape sample_count_shape = SHAPE(SampleCount, sample_count_fields);
static const Field sample_item_fields[] = {
    CALL_ITEM_FIELDS(SampleItem),
    FIELD(SampleItem, reviews, .doc = "how many there are"),
    FIELD(SampleItem, reviewed_by_me, .doc = "one of them is the caller's"),
    FIELD(SampleItem, marked, .doc = "somebody asked that it be reviewed"),
};
static const Shape sample_item_shape = SHAPE(SampleItem, sample_item_fields);
static const Field sample_list_fields[] = {
    FIELD_LIST(SampleList, items, &sample_item_shape, .doc = "as drawn: by SHA-256 of month, draw and call"),
    FIELD(SampleList, matched, .doc = "drawn from so many"),
    FIELD(SampleList, reviewed, .doc = "of them reviewed by somebody"),
    FIELD(SampleList, draw, .doc = "which draw it was"),
};
const Shape sample_list_shape = SHAPE(SampleList, sample_list_fields);
static const Field review_in_fields[] = {
    FIELD_ID(ReviewIn, call, .flags = FLD_PATH | FLD_REQUIRED, .doc = "a closed call"),
    FIELD(ReviewIn, scores, .flags = FLD_REQUIRED, .min = 1, .max = 40,
          .doc = "points in the order of the definition"),
    FIELD(ReviewIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 2000, .doc = "what is said about it"),
};
const Shape review_in_shape = SHAPE(ReviewIn, review_in_fields);
