/*
 * Cases: what a counsellor does with a person over several talks. Only the counsellor and the supervisor open a case; its
 * process notes only their author and the supervisor. Nothing here can hold a diagnosis: results of questionnaires are hints
 * of a screening (Mental Health Law 23, 29).
 */
#pragma once

#include "modules/counselling/rules.h"

enum { TABLE_CASE = 131, TABLE_CASE_NOTE = 132 }; /* of sealed cells */
enum { CASE_INTAKE = 1, CASE_GOALS = 2, CASE_NOTE_TEXT = 1 };

typedef struct Intake {
    Str reason, history, support, hint; /* hint: of a screening, never a diagnosis */
} Intake;
typedef struct Goal {
    Str text;
    Str state; /* open, reached, dropped */
} Goal;
typedef struct Goals {
    ListOf items;
} Goals;
typedef struct CaseOpenIn {
    PersonId person;
    Str source;
    int64_t source_id;
    Str form, next_day;
    Intake intake;
    ListOf goals;
} CaseOpenIn;
typedef struct CasesOfIn {
    PersonId person;
} CasesOfIn;
typedef struct CaseBrief {
    CaseId id;
    Str state, source, unit_name, staff_name;
    int64_t source_id, opened_ms;
    bool mine, third_party;
} CaseBrief;
typedef struct CasesOf {
    ListOf items;
    bool related;
} CasesOf;
typedef struct CaseIn {
    CaseId case_id;
} CaseIn;
typedef struct CasePlanIn {
    CaseId case_id;
    int64_t version;
    Str form;
    Intake intake;
    ListOf goals;
} CasePlanIn;
typedef struct CaseNoteIn {
    CaseId case_id;
    int64_t version;
    Str kind, method, text, risk, next_day;
    int64_t at_ms;
} CaseNoteIn;
typedef struct CaseEndIn {
    CaseId case_id;
    int64_t version;
    Str outcome, text;
} CaseEndIn;
typedef struct CaseGiveIn {
    CaseId case_id;
    int64_t version;
    StaffId staff;
    Str text;
} CaseGiveIn;
typedef struct GiveOne {
    CaseId id;
    int64_t version;
} GiveOne;
typedef struct GiveManyIn {
    StaffId staff;
    Str text;
    ListOf items;
} GiveManyIn;
typedef struct GivenItem {
    CaseId id;
    bool done;
    Str code, text;
} GivenItem;
typedef struct GivenList {
    ListOf items;
} GivenList;
/* A case without a counsellor, as a lead sees it: nothing of what was written. */
typedef struct AdriftItem {
    CaseId id;
    PersonId person;
    Str person_label, unit_name, staff_name, why;
    int64_t next_ms, opened_ms, open_alerts, version;
    ListOf counsellors;
} AdriftItem;
/* An appointment ahead without a counsellor, a group without a leader: adrift_times.c. */
typedef struct AdriftPerson {
    StaffId id;
    Str name, title;
    bool free;
} AdriftPerson;
typedef struct AdriftTime {
    AppointmentId id;
    PersonId person;
    Str person_label, unit_name;
    ServiceId service;
    Str service_name, place, staff_name, why;
    int64_t start_ms, end_ms, version;
    ListOf counsellors;
} AdriftTime;
typedef struct AdriftGroup {
    GroupId id;
    Str name, kind, unit_name;
    StaffId leader;
    Str leader_name;
    StaffId coleader;
    Str coleader_name;
    bool leader_gone, coleader_gone;
    int64_t members, next_ms, version;
    ListOf counsellors;
} AdriftGroup;
typedef struct AdriftList {
    ListOf items, appointments, groups;
} AdriftList;
typedef struct GiveTime {
    AppointmentId id;
    int64_t version, start_ms;
} GiveTime;
typedef struct GiveTimesIn {
    StaffId staff;
    ListOf items;
} GiveTimesIn;
typedef struct GivenTime {
    AppointmentId id;
    bool done;
    Str code, text;
} GivenTime;
typedef struct GivenTimes {
    ListOf items;
} GivenTimes;
typedef struct CaseListIn {
    Str state;
    int64_t from;
} CaseListIn;

typedef struct MeasurePoint {
    int64_t at_ms;
    Dec value;
    Str band;
} MeasurePoint;
/* What the questionnaire says since the case was opened. */
typedef struct Progress {
    Str form, score;
    ListOf points;        /* the oldest first */
    Dec baseline, latest; /* latest: after the baseline */
    Str change;           /* none, improved, worse, same: by reliable points */
    int64_t reliable;
    bool lower_is_better;
    Str source;
} Progress;
typedef struct CaseNoteItem {
    int64_t n;
    Str kind, author;
    int64_t at_ms;
    Str risk, text;
    bool sealed;
} CaseNoteItem;
typedef struct CaseView {
    CaseId id;
    PersonId person;
    Str person_label;
    UnitId unit;
    Str unit_name;
    StaffId staff;
    Str staff_name;
    StaffId supervisor;
    Str supervisor_name;
    Str state, source, risk, outcome;
    int64_t source_id, next_ms, opened_ms, version;
    Intake intake;
    ListOf goals, notes, counsellors;
    Progress progress;
    int64_t open_alerts;
    bool medical, mine, third_party;
} CaseView;
typedef struct CaseItem {
    CaseId id;
    PersonId person;
    Str person_label, unit_name, staff_name, state, risk, outcome, change;
    int64_t next_ms, opened_ms;
    Strs reasons; /* given, overdue, alert, risk, no_improvement, worse, unmeasured */
    ListOf points;
    bool mine, third_party;
} CaseItem;
typedef struct CaseList {
    ListOf items;
    int64_t total;
} CaseList;

#define ADRIFT_TICK "counselling.adrift" /* as in queries.sql */
#define LAST_TICK "counselling.last"

extern const Shape give_times_shape, given_times_shape, case_counsellor_shape;
extern const Shape cases_of_in_shape, cases_of_shape, case_open_shape, case_in_shape, case_plan_shape,
    case_note_shape, case_end_shape, case_give_shape, give_many_shape, given_list_shape, adrift_list_shape,
    case_list_in_shape, case_view_shape, case_list_shape, intake_shape, goals_shape;

const Measure *measure_find(const App *app, Str form);
/* Of a case that was read: its person, form and opening. max: points shown; until_ms: no later ones. */
Rc case_progress(Op *op, const CaseRow *row, size_t max, int64_t until_ms, Progress *out) MUST_USE;
Rc case_open(Op *op, const CaseOpenIn *in, CaseId *out) MUST_USE;
/* Whose what it comes from is; 0: there is none such that the unit could come from. */
Rc case_source_person(Op *op, const CaseOpenIn *in, PersonId *out) MUST_USE;
/* Adds a note and what follows from it. *io is what was read and becomes what is. */
Rc case_write(Op *op, CaseRow *io, const CaseNoteIn *in) MUST_USE;
Rc case_plan(Op *op, CaseRow *io, const CasePlanIn *in) MUST_USE;
Rc case_close(Op *op, CaseRow *io, const CaseEndIn *in) MUST_USE;
Rc case_give(Op *op, CaseRow *io, const CaseGiveIn *in, bool supervise) MUST_USE;
/* To another counsellor by a lead, who has looked whether that may be. */
Rc case_pass(Op *op, CaseRow *io, StaffId staff, Str text) MUST_USE;
/* The task that told the leads of it is done, or dropped where the server finds that it has somebody. task 0: nothing. */
Rc adrift_over(Op *op, CaseId id, TaskId task) MUST_USE;
Rc adrift_task_over(Op *op, TaskId task) MUST_USE;
Rc adrift_times_out(Op *op, ListOf *out_appointments, ListOf *out_groups) MUST_USE;
Rc adrift_times_tick(Op *op, int *io_done) MUST_USE; /* part of counselling.adrift */
Rc case_view(Op *op, const CaseRow *row, CaseView *out) MUST_USE;
/* Of rows that the caller may see. */
Rc case_note_open(Op *op, const CaseNoteRow *row, Str *out) MUST_USE;
Rc case_plan_open(Op *op, const CaseRow *row, Intake *out_intake, ListOf *out_goals) MUST_USE;

Rc cases_list(Op *op, const void *in, void *out), cases_open(Op *op, const void *in, void *out),
    cases_get(Op *op, const void *in, void *out), cases_plan(Op *op, const void *in, void *out),
    cases_note(Op *op, const void *in, void *out), cases_close(Op *op, const void *in, void *out),
    cases_adrift(Op *op, const void *in, void *out), times_give(Op *op, const void *in, void *out),
    cases_give(Op *op, const void *in, void *out), cases_transfer(Op *op, const void *in, void *out),
    cases_supervise(Op *op, const void *in, void *out);
Rc cases_of(Op *op, const void *in, void *out);
Rc cases_of_subject(Op *op, const void *in, PersonId *out);
Rc case_subject(Op *op, const void *in, PersonId *out),
    case_open_subject(Op *op, const void *in, PersonId *out);
