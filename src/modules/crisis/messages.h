/* What goes in and out of the crisis routes. The item of a list is also the head of the whole view. */
#pragma once

#include "modules/crisis/crisis.h"
#include "modules/referral/messages.h"
#include "text/shape.h"

typedef struct CrisisBrief { /* sealed */
    Str place, reporter, note;
} CrisisBrief;
typedef struct CrisisFacts { /* sealed: what an involuntary step rests on */
    Str trigger, doctor, guardian, police, sender, note;
} CrisisFacts;
extern const Shape crisis_brief_shape, crisis_facts_shape, crisis_record_shape;

typedef struct CallOutIn {
    AlertId alert;
    PersonId person;
    int64_t area;
    Str source, trigger, level, place, reporter, note;
    bool another;
} CallOutIn;
typedef struct SchoolCallIn {
    ReferralId referral;
    ReferralPerson about;
    int64_t area;
    Str trigger, level, place, reporter, ring_back, note;
    bool another;
} SchoolCallIn;
typedef struct SchoolCalloutIn {
    CalloutId school_call;
} SchoolCalloutIn;
typedef struct SchoolTold {
    Str name;
    int64_t told_ms;
    Str answer;
    int64_t answered_ms;
    Str why_not;
} SchoolTold;
typedef struct SchoolCallout { /* how far it is, nothing of what the team found or decided */
    CalloutId id;
    Str level, state, trigger_title, person_label;
    int64_t area;
    Str area_name, asked_name, lead_name;
    int64_t called_ms, answered_ms, departed_ms, met_ms, over_ms;
    Str place, reporter, note;
    ListOf told;
} SchoolCallout;
typedef struct SchoolCallouts {
    ListOf items;
} SchoolCallouts;
extern const Shape school_call_in_shape, school_callout_in_shape, school_callout_shape, school_callouts_shape;

typedef struct CalloutListIn {
    Str state, cursor;
    bool mine;
    AlertId alert;
    int64_t limit;
} CalloutListIn;
typedef struct CalloutIn { /* what all steps share; each uses some */
    CalloutId callout;
    int64_t version;
    bool accept;
    Str to, outcome, note, kind, basis, trigger, doctor, guardian, police, sender;
} CalloutIn;
typedef struct CalloutRecordIn {
    CalloutId callout;
    int64_t version;
    Str happened, signs, handling, medication, doctor, institution;
    int64_t risk;
    bool police_informed;
} CalloutRecordIn;
extern const Shape call_out_in_shape, callout_list_in_shape, callout_id_in_shape, callout_answer_in_shape,
    callout_step_in_shape, callout_handover_in_shape, callout_outcome_in_shape, callout_note_in_shape,
    callout_measure_in_shape, callout_record_in_shape;

#define CALLOUT_ITEM_MEMBERS                          \
    CalloutId id;                                     \
    Str level, state, source, trigger, trigger_title; \
    PersonId person;                                  \
    Str person_label;                                 \
    AlertId alert;                                    \
    int64_t area;                                     \
    Str area_name;                                    \
    int64_t called_ms;                                \
    Str asked_name, asked_unit_name;                  \
    StaffId lead;                                     \
    Str lead_name;                                    \
    int64_t wave;                                     \
    Str clock;                                        \
    int64_t due_ms;                                   \
    Str outcome, pending;                             \
    int64_t version

typedef struct CalloutItem {
    CALLOUT_ITEM_MEMBERS;
} CalloutItem;
typedef struct CalloutList {
    ListOf items;
    Str next;
    int64_t open, waiting, told;
} CalloutList;
typedef struct CalloutClock {
    Str name;
    int64_t due_ms, done_ms;
    bool late;
} CalloutClock;
typedef struct CalloutTold {
    Str name;
    int64_t wave, told_ms;
    Str answer;
    int64_t answered_ms;
    bool me;
    Str why_not;
} CalloutTold;
typedef struct CalloutStepOut {
    int64_t at_ms;
    Str kind, by, text, note;
} CalloutStepOut;
typedef struct CalloutMeasure {
    Str kind, kind_title, basis, basis_title, by;
    int64_t at_ms;
    Str trigger, trigger_title, doctor, guardian, police, sender, note;
} CalloutMeasure;
typedef struct CalloutPending {
    Str kind, by, note;
    bool by_me;
    int64_t at_ms;
} CalloutPending;
typedef struct CalloutView {
    CALLOUT_ITEM_MEMBERS;
    bool related;
    Str place, reporter, note, outcome_title;
    int64_t closed_ms, record_ms;
    ListOf clocks, told, steps, measures;
    CalloutPending second;
    CrisisRecord record;
    Strs can;
} CalloutView;
typedef struct CrisisCode {
    Str code, title, hint;
    Strs measures, triggers, needs;
    bool allowed, unmet;
} CrisisCode;
typedef struct CrisisWords {
    Str version;
    ListOf triggers, outcomes, measures, bases;
    int64_t police_from_risk;
    int64_t visit_days, visits_stable;
} CrisisWords;
extern const Shape callout_item_shape, callout_list_shape, callout_view_shape, crisis_words_shape;
