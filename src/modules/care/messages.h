/* What goes in and out of the routes of care. */
#pragma once

#include "modules/alert/messages.h"
#include "modules/care/care.h"
#include "modules/people/messages.h"

/* ---- one alert ---- */

#define RISK_SIGNS 5
extern const char *const risk_signs[];

typedef struct StepOut {
    int64_t at_ms;
    Str kind, by, text, note, clock;
    OptI64 kept;
} StepOut;
typedef struct ClockOut {
    Str name;
    int64_t due_ms, done_ms;
    OptI64 kept;
} ClockOut;
typedef struct ContactOut {
    ContactId id;
    int64_t at_ms;
    Str by, channel, outcome, note;
} ContactOut;
typedef struct AssessmentOut {
    AssessId id;
    int64_t at_ms;
    Str by, risk;
    bool ideation, plan, means, intent, past_attempt;
    Strs asked;
    Str protective, note;
} AssessmentOut;
typedef struct CallbackView {
    Str phone, when, note;
    int64_t at_ms;
} CallbackView;
typedef struct PendingOut {
    Str kind, by;
    bool by_me;
    int64_t at_ms;
    Str to, outcome, note;
} PendingOut;
typedef struct FollowUpOut {
    TaskId task;
    int64_t due_ms;
} FollowUpOut;

typedef struct AlertView {
    ALERT_ITEM_MEMBERS;
    ListOf steps, clocks, contacts, assessments;
    CallbackView callback;
    ResponseId response;
    Str form, band_label, trigger, outcome;
    int64_t question;
    PendingOut pending;
    FollowUpOut next_follow_up;
    Strs can;
} AlertView;
/* The whole of an alert as the caller may see it: notes and findings need a current relation, or the duty to confirm. */
Rc alert_view(Op *op, AlertId id, AlertView *out) MUST_USE;

typedef struct AlertIn {
    AlertId alert;
    int64_t version;
    StaffId owner;         /* assign */
    UnitId unit;           /* hand-over */
    Str note, outcome, to; /* dispose, close, downgrade, refuse */
    int64_t at_ms;         /* contact */
    Str channel;
    Str risk, protective; /* assessment */
    bool ideation, plan, means, intent, past_attempt;
    Strs asked;
    int64_t follow_up_days; /* dispose */
    Str reason;             /* reveal */
} AlertIn;
typedef struct PhoneOut {
    Str phone;
} PhoneOut;

typedef struct CandidateOut {
    StaffId id;
    Str name, unit_name;
    int64_t open;
} CandidateOut;
typedef struct CandidatesOut {
    ListOf items;
} CandidatesOut;

extern const Shape alert_view_shape, alert_id_shape, alert_version_shape, alert_assign_shape,
    alert_contact_shape, alert_assess_shape, alert_dispose_shape, alert_close_shape, alert_downgrade_shape,
    alert_refuse_shape, alert_hand_over_shape, alert_reveal_shape, phone_out_shape, candidates_out_shape;

/* ---- tasks ---- */

typedef struct TaskItem {
    TaskId id;
    Str kind;
    int64_t due_ms;
    Str state;
    bool overdue;
    Str why, level;
    PersonId person;
    Str person_label;
    int64_t area;
    Str area_name;
    Str unit_name;
    StaffId owner;
    Str owner_name;
    AlertId alert;
    int64_t version;
    Ints last_scores;
    Str finding;
    int64_t until_n, stable_n;
    bool not_improving, scores_hidden, can_finish, can_give;
} TaskItem;
Rc task_item(Op *op, const TaskRow *row, TaskItem *out) MUST_USE;

typedef struct TaskListIn {
    Str state, due, counted, from, to, cursor;
    bool mine;
    int64_t area, limit;
} TaskListIn;
typedef struct TaskListOut {
    ListOf items;
    Str next;
} TaskListOut;
typedef struct TaskIn {
    TaskId task;
    int64_t version;
    Str outcome, finding, note;
    OptI64 next_days;
    StaffId owner;
} TaskIn;
typedef struct AlertSums {
    int64_t red, orange, yellow, overdue, mine;
} AlertSums;
typedef struct TaskSums {
    int64_t overdue, today, week;
} TaskSums;
typedef struct SummaryOut {
    AlertSums alerts;
    TaskSums tasks;
} SummaryOut;
extern const Shape task_item_shape, task_list_in_shape, task_list_out_shape, task_done_shape,
    task_reassign_shape, task_id_shape, summary_out_shape;

/* ---- safety plan, break-glass ---- */

typedef struct PlanStep {
    int64_t step;
    Strs items;
} PlanStep;
typedef struct PlanIn {
    PersonId person; /* staff only */
    int64_t version;
    ListOf steps;
    bool shared;
} PlanIn;
typedef struct PlanOut {
    int64_t version;
    ListOf steps;
    bool shared;
    int64_t at_ms;
} PlanOut;
typedef struct PersonIdIn {
    PersonId person;
} PersonIdIn;
typedef struct GlassIn {
    PersonId person;
    Str reason_code, reason;
} GlassIn;
typedef struct GlassOut {
    int64_t until_ms;
} GlassOut;
extern const Shape plan_in_shape, person_plan_in_shape, plan_out_shape, person_id_shape, glass_in_shape,
    glass_out_shape;

/* What is sealed as JSON. */
typedef struct Findings {
    Str risk, protective, note;
    bool ideation, plan, means, intent, past_attempt;
    Strs asked; /* names of those five; none: kept before it was asked for */
} Findings;
typedef struct PlanText {
    ListOf steps;
} PlanText;
extern const Shape findings_shape, plan_text_shape;

/* ---- a person's file: what people shows, and what stands above it ---- */

typedef struct RelationOut {
    Str kind;
    int64_t until_ms;
} RelationOut;
typedef struct PersonFile {
    PERSON_VIEW_MEMBERS;
    RelationOut relation;
    Strs can;
    ListOf look_alikes, alerts, tasks, responses;
} PersonFile;
extern const Shape person_file_shape;
