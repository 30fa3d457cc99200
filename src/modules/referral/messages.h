/* What goes in and out of the routes of referral. */
#pragma once

#include "modules/referral/definition.h"
#include "modules/referral/referral.h"

extern const char *const referral_states[]; /* in the order of ReferralState; NULL-ended */

typedef struct ReferralClockOut {
    Str name;
    int64_t due_ms;
    bool overdue;
} ReferralClockOut;

#define REFERRAL_ITEM_MEMBERS \
    ReferralId id;            \
    Str kind;                 \
    Str kind_title;           \
    Str state;                \
    Str side;                 \
    Str person_label;         \
    PersonId person;          \
    AlertId alert;            \
    UnitId from_unit;         \
    Str from_name;            \
    UnitId to_unit;           \
    Str to_name;              \
    bool paper;               \
    int64_t made_ms;          \
    int64_t sent_ms;          \
    int64_t received_ms;      \
    int64_t fed_back_ms;      \
    int64_t read_ms;          \
    int64_t late;             \
    bool told;                \
    ReferralClockOut clock;   \
    int64_t version
typedef struct ReferralItem {
    REFERRAL_ITEM_MEMBERS;
} ReferralItem;

typedef struct ReferralListIn {
    Str box, state, figure, from, to, code, to_name, cursor;
    bool overdue;
    UnitId from_unit, to_unit;
    int64_t limit;
} ReferralListIn;
typedef struct ReferralListOut {
    ListOf items;
    Str next;
} ReferralListOut;

/* ---- one referral ---- */

typedef struct LetterResult {
    Str title, band;
    Dec value;
    int64_t at_ms;
} LetterResult;
typedef struct LetterAlert {
    Str level, reason;
    int64_t raised_ms;
} LetterAlert;
/* What is frozen at sending. */
typedef struct ReferralLetter {
    Str name, gender, birth_date, phone, area_name, reason, by;
    int64_t area;
    ListOf results;
    LetterAlert alert;
} ReferralLetter;
typedef struct ReferralFeedback {
    Str text, instructions;
    int64_t return_days;
} ReferralFeedback;
typedef struct ReferralStepOut {
    int64_t at_ms;
    Str kind, side, unit_name, by, code, note;
} ReferralStepOut;
typedef struct ReferralView {
    REFERRAL_ITEM_MEMBERS;
    Str by, letter_code;
    bool readable, updates;
    int64_t grant_ms, seen_ms, accepted_ms;
    Str consent_by, consent_how, basis;
    int64_t consent_version, consent_ms;
    Strs parts, responses;
    Str reason;
    ReferralLetter letter;
    Str refusal, outcome, closing;
    ReferralFeedback feedback;
    TaskId return_task;
    ListOf steps;
    Strs can;
} ReferralView;

typedef struct ReferralPerson {
    Str name, phone, id_number, gender, birth_date;
    int64_t area;
} ReferralPerson;
extern const Shape referral_person_shape;
/* Every act reads the members that its shape names. */
typedef struct ReferralIn {
    ReferralId referral, reply_to;
    int64_t version;
    PersonId person;      /* draft by the network */
    ReferralPerson about; /* draft by a school or hospital */
    Str kind, to_name, reason;
    UnitId to_unit;
    AlertId alert;
    bool paper, updates;
    Strs parts, responses;
    Str given_by, how, basis; /* consent */
    int64_t consent_version;
    Str code, note; /* refuse, feedback, close, withdraw */
    int64_t at_ms;  /* seen */
    Str instructions;
    int64_t return_days;
} ReferralIn;

typedef struct ReferralAckIn {
    Strs items;
    bool accept;
} ReferralAckIn;
typedef struct ReferralAckItem {
    bool ok;
    Str code, why;
} ReferralAckItem;
typedef struct ReferralAckOut {
    ListOf items;
} ReferralAckOut;

typedef struct ReferralPaper {
    Str code, kind_title, from_name, from_address, from_phone, to_name, to_address, consent_by, consent_how,
        basis;
    int64_t sent_ms, due_ms, consent_ms;
    ReferralLetter letter;
} ReferralPaper;

/* ---- around it ---- */

typedef struct ReferralSums {
    int64_t in_open, in_late, out_open, out_late, over;
} ReferralSums;

typedef struct KindCode {
    Str code, title;
} KindCode;
typedef struct KindOut {
    Str code, title;
    Strs parts;
    int64_t accept_hours, seen_hours, feedback_hours, close_hours, follow_up_days;
    bool may_send;
    Str source;
} KindOut;
typedef struct KindsOut {
    ListOf kinds, bases, refusals, outcomes, closings, withdrawals;
    int64_t consent_version;
    Str consent_text;
} KindsOut;
typedef struct PlacesIn {
    Str kind;
    int64_t area;
} PlacesIn;
typedef struct PlaceOut {
    UnitId id;
    Str kind, name, area_name, address, phone;
} PlaceOut;
typedef struct PlacesOut {
    ListOf items;
} PlacesOut;

typedef struct FiguresIn {
    Str from, to;
} FiguresIn;
typedef struct PairOut {
    UnitId from_unit;
    Str from_name;
    UnitId to_unit;
    Str to_name;
    OptI64 sent, accepted, seen, fed_back, refused, late;
    OptI64 accept_minutes, seen_minutes, feedback_minutes;
} PairOut;
typedef struct FiguresOut {
    Str from, to;
    int64_t data_ms, min_cell;
    PairOut total;
    ListOf pairs;
} FiguresOut;

extern const Shape referral_item_shape, referral_list_in_shape, referral_list_out_shape, referral_view_shape,
    referral_letter_shape, referral_feedback_shape, referral_new_shape, referral_partner_new_shape,
    referral_edit_shape, referral_id_shape, referral_version_shape, referral_consent_shape,
    referral_code_note_shape, referral_seen_shape, referral_note_shape, referral_feedback_in_shape,
    referral_ack_in_shape, referral_ack_out_shape, referral_paper_shape, referral_sums_shape,
    referral_kinds_shape, referral_places_in_shape, referral_places_shape, referral_figures_in_shape,
    referral_figures_shape;
