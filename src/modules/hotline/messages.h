/* What goes in and out of the routes of hotline. */
#pragma once

#include "modules/hotline/hotline.h"
#include "text/shape.h"

/* ---- lines ---- */
typedef struct LineIn {
    LineId line;
    UnitId unit;
    int64_t version;
    Str number, name, hours;
    OptI64 seats;
    OptI64 active; /* 0, 1 */
} LineIn;
typedef struct LineOut {
    LineId id;
    UnitId unit;
    Str unit_name, number, name, hours;
    int32_t seats;
    bool active;
    int64_t version;
    Str secret, url_key; /* once */
} LineOut;
typedef struct LineListIn {
    bool mine;
} LineListIn;
typedef struct LineList {
    ListOf items;
} LineList;

/* ---- the definition, in the caller's language ---- */
typedef struct OptionOut {
    Str code, label, level;
} OptionOut;
typedef struct FieldOut {
    Str code, group, type, role;
    bool required;
    int32_t max;
    Str label, hint;
    ListOf options;
} FieldOut;
typedef struct CodeOut {
    Str code, label, number;
    int32_t days, max;
    bool folded;
} CodeOut;
typedef struct ScriptOut {
    Str when, title;
    Strs lines;
} ScriptOut;
typedef struct DeskOut {
    Str version, title, verify, ladder_source, call_back_source;
    ListOf groups, fields, script, resources, notes, review;
    Ints call_back_days;
    int32_t immediate_minutes;
    bool supervisor;
    StaffId me;
} DeskOut;

/* ---- calls ---- */
#define CALL_ITEM_MEMBERS                                 \
    CallId id;                                            \
    LineId line;                                          \
    Str line_name, line_number, state, direction, number; \
    StaffId operator;                                     \
    Str operator_name;                                    \
    bool mine;                                            \
    int64_t ring_ms, answer_ms, end_ms;                   \
    Str outcome, kind, risk;                              \
    Strs problems;                                        \
    int64_t high_ms, intervened_ms, help_ms;              \
    Str helper_name;                                      \
    bool by_hand;                                         \
    Str seat;                                             \
    Strs rings_at;                                        \
    bool rings_me;                                        \
    int64_t all_ms, version
typedef struct CallItem {
    CALL_ITEM_MEMBERS;
} CallItem;
typedef struct CallListIn {
    Str which, month, figure, code, cursor;
    LineId line;
} CallListIn;
typedef struct CallList {
    ListOf items;
    Str next;
} CallList;
typedef struct CallStepOut {
    int64_t at_ms;
    Str kind, code, by, reason, reference;
    CalloutId callout;
} CallStepOut;
typedef struct CallerNoteOut {
    CallerNoteId id;
    Str kind, text, by;
    int64_t at_ms, until_ms;
} CallerNoteOut;
typedef struct ReviewOut {
    ReviewId id;
    int64_t at_ms;
    Str by, scores, note;
    int32_t total;
} ReviewOut;
typedef struct CallBackOut {
    TaskId task;
    CallId call;
    int32_t series;
    int64_t due_ms, version;
    Str state, outcome, number, line_name, person_label, owner_name;
    bool mine;
} CallBackOut;
typedef struct CallBackList {
    ListOf items;
} CallBackList;
typedef struct CallView {
    CALL_ITEM_MEMBERS;
    RawJson values;
    AlertId alert;
    PersonId person;
    Str person_label;
    bool can_edit;
    int64_t saved_ms;
    Str recording, recording_hash;
    bool hold;
    int64_t keep_until_ms, place;
    Str place_name;
    ListOf steps, earlier, notes, call_backs, reviews, marked, referrals;
} CallView;

typedef struct CallMakeIn {
    LineId line;
    Str number, direction;
} CallMakeIn;
typedef struct HotlineIn {
    CallId call;
    int64_t version;
    RawJson values;
    Str outcome, service, reason, reference, note, kind, number, trigger, level, where, reporter;
    bool another;
    StaffId to;
    PersonId person;
    OptI64 days;
    CallerNoteId note_id;
    bool hold;
    int64_t area;
} HotlineIn;
typedef struct SavedOut {
    int64_t version, saved_ms;
    Str risk;
    AlertId alert;
} SavedOut;
typedef struct NumberOut {
    Str number;
} NumberOut;
typedef struct ColleagueOut {
    StaffId id;
    Str name;
    bool supervisor;
    int64_t busy, duty_until_ms;
} ColleagueOut;
typedef struct ColleagueList {
    ListOf items;
} ColleagueList;
typedef struct CallBackIn {
    TaskId call_back;
    int64_t version;
    Str outcome, note;
} CallBackIn;

/* ---- exchange ---- */
typedef struct ExchangeIn {
    LineId line;
    int64_t at;
    Str sig, key, queue;
} ExchangeIn;
typedef struct ImportIn {
    LineId line;
    Str kind, queue, text;
} ImportIn;
typedef struct ImportOut {
    int64_t rows, other, bad;
} ImportOut;

/* ---- report, review ---- */
typedef struct ReportIn {
    Str month;
    LineId line;
} ReportIn;
typedef struct CodeCount {
    Str code, label;
    int64_t n;
    bool hidden;
} CodeCount;
typedef struct ReportOut {
    int64_t from_ms, to_ms, attempts, answered, handled, missed, silent, nuisance, wrong_number, outgoing,
        handled_permille, answered_permille, high_risk, high_risk_immediate, high_risk_late, repeat, minutes,
        talk_ms, difficult, outside;
    ListOf kinds, problems, sexes, ages, origins;
    ListOf lines, staff, trainings;
    int64_t training_heads, training_minutes;
    Ints hours;
    Strs hidden;
} ReportOut;
/* The choice of calls to review; what is not said chooses nothing. */
typedef struct SampleIn {
    Str month, risk, problem;
    StaffId operator;
    LineId line;
    int64_t least, most; /* minutes of talk */
    bool marked, fresh;
    int64_t n, draw;
} SampleIn;
typedef struct SampleCount {
    int64_t matched, reviewed;
} SampleCount;
typedef struct SampleItem {
    CALL_ITEM_MEMBERS;
    int64_t reviews;
    bool reviewed_by_me, marked;
} SampleItem;
typedef struct SampleList {
    ListOf items;
    int64_t matched, reviewed, draw;
} SampleList;
typedef struct CallMarkOut {
    int64_t at_ms;
    Str by, reason;
} CallMarkOut;
typedef struct ReviewIn {
    CallId call;
    Ints scores;
    Str note;
} ReviewIn;

extern const char *const call_outcomes[], *const call_directions[], *const call_backs_outcomes[],
                                                                        *const exchange_records[];
extern const Shape line_in_shape, line_change_shape, line_id_shape, line_out_shape, line_list_in_shape,
    line_list_shape, desk_shape, call_list_in_shape, call_list_shape, call_view_shape, call_make_shape,
    call_id_shape, call_version_shape, call_patch_shape, call_close_shape, call_transfer_shape,
    call_linkage_shape, call_reveal_shape, call_person_shape, note_make_shape, note_end_shape, saved_shape,
    number_out_shape, colleague_list_shape, call_back_list_shape, call_back_in_shape, call_back_take_shape,
    call_back_out_shape, event_in_shape, records_in_shape, freeswitch_in_shape, import_in_shape,
    import_out_shape, report_in_shape, report_shape, sample_in_shape, sample_count_in_shape,
    sample_count_shape, sample_list_shape, call_mark_shape, review_in_shape, call_hold_shape,
    call_place_shape, call_callout_shape;
