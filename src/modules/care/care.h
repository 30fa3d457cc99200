/*
 * Care: what is done for a person at risk (contacts, risk assessments, disposal, safety plan) and what is due next
 * (tasks). Stands above module alert, whose state machine it drives, and shows an alert as a whole.
 */
#pragma once

#include "care_sql.h"
#include "core/app.h"
#include "modules/alert/alert.h"
#include "modules/care/finding.h"

enum { TABLE_TASK = 70, TABLE_CONTACT, TABLE_RISK, TABLE_PLAN, TABLE_GLASS }; /* of sealed cells */
enum { CARE_NOTE = 1 };                                                       /* their only column */

extern const char *const contact_channels[]; /* phone, visit, message, other */
extern const char *const contact_outcomes[]; /* reached, no_answer, refused, wrong_number, proxy */

typedef struct TaskNew {
    int64_t area;
    PersonId person;
    Str kind, why; /* "follow_up:1": catalogue care.why.follow_up with the arguments */
    int64_t due_ms;
    AlertId alert; /* 0 none */
    Str form;
    UnitId unit;
    StaffId owner; /* 0: the unit's */
    int64_t base_ms;
    int32_t series;
    struct {
        int64_t in_a_row, every_days, so_far; /* in_a_row 0: by the timetable */
        Str codes;                            /* of visit_findings, separated by blanks */
    } until;
} TaskNew;
/* A task with an owner unit and a due time; its owner may see the person's file while it is open. */
Rc task_make(Op *op, const TaskNew *in, TaskId *out) MUST_USE;
/* The first of visits that go on until in->until is met; those of an earlier beginning end with it. */
Rc visits_begin(Op *op, const TaskNew *in, TaskId *out) MUST_USE;
/* Done with an outcome, by the acting member of staff; a task read in scope whose version was checked. For kinds that other
   modules make: nothing follows from it. RC_CONFLICT "care.task_closed". */
Rc task_finish(Op *op, TaskRow *row, Str outcome, Str note) MUST_USE;
/* Who does it, for the same kinds: the task is theirs, no file is. */
Rc task_hold(Op *op, TaskRow *row, StaffId owner) MUST_USE;
/* No longer needed, and done by nobody. */
Rc task_drop(Op *op, TaskRow *row) MUST_USE;

/* The follow-ups that were planned for an alert go to those who have it now: it lies elsewhere, or another (to) goes on in its place.
   Its timeline says so. Call-backs stay with the hotline that promised them. */
Rc care_bring(Op *op, AlertId from, AlertRow *to) MUST_USE;

extern const LiveKind task_live_kind;
extern const Perm perm_task_read, perm_task_act;
extern const Module mod_care;
