/* Between the files of this module. */
#pragma once

#include "modules/care/messages.h"

extern const Setting set_overdue_days, set_glass_minutes, set_glass_a_day, set_glass_review_hours;

CellPlace care_place(uint16_t table, int64_t county, PersonId person, int64_t row);
Rc care_seal(Op *op, uint16_t table, PersonId person, int64_t row, Str plain, Str *out) MUST_USE;
Rc care_open(Op *op, uint16_t table, PersonId person, int64_t row, Str cell, Str *out) MUST_USE;
/* A struct as sealed JSON, and back. */
Rc care_to_json(Op *op, const Shape *shape, const void *in, Str *out) MUST_USE;
Rc care_from_json(Op *op, const Shape *shape, Str json, void *out) MUST_USE;

/* Changes and writes a task; the relation of its owner follows. */
Rc task_save(Op *op, TaskRow *row, Str note) MUST_USE;
Rc task_give(Op *op, TaskRow *row, StaffId owner) MUST_USE;
/* The open tasks of an alert are listed by its level. */
Rc task_follow_level(Op *op, AlertId alert, int level) MUST_USE;
/* The first follow-up of a disposal; earlier ones that are still open are dropped. days 0: the timetable's. */
Rc follow_up_plan(Op *op, const AlertRow *alert, int64_t days, int64_t *out_due_ms) MUST_USE;
Rc follow_up_drop(Op *op, AlertId alert) MUST_USE;
/* What follows from a follow-up that is done. out_due_ms: of the next one, 0 none. */
Rc follow_up_next(Op *op, const TaskRow *done, OptI64 next_days, int64_t *out_due_ms) MUST_USE;
/* The visit that is done belongs to those that go on until the person is stable, and they are not. */
bool visits_go_on(const TaskRow *done);
/* RC_INVALID "alert.no_owner" when this member of staff does not serve the area. */
/* Who can own what happens there, nearest first. */
Rc care_candidates(Op *op, int64_t area, CandidatesOut *out) MUST_USE;
Rc care_check_owner(Op *op, int64_t area, StaffId owner, Str *out_name) MUST_USE;

/* The handlers of the routes: as HANDLER, but seen by the table in care.c. */
#define CARE_HANDLER(name, In, Out)                         \
    static Rc name##_typed(Op *op, const In *in, Out *out); \
    Rc name(Op *op, const void *in, void *out)              \
    {                                                       \
        return name##_typed(op, in, out);                   \
    }                                                       \
    static Rc name##_typed(Op *op, const In *in, Out *out)
Rc get_person(Op *op, const void *in, void *out), get_alert(Op *op, const void *in, void *out),
    acknowledge(Op *op, const void *in, void *out), assign(Op *op, const void *in, void *out),
    hand_over(Op *op, const void *in, void *out), downgrade(Op *op, const void *in, void *out),
    contact(Op *op, const void *in, void *out), assess(Op *op, const void *in, void *out),
    dispose(Op *op, const void *in, void *out), close_alert(Op *op, const void *in, void *out),
    confirm(Op *op, const void *in, void *out), refuse(Op *op, const void *in, void *out),
    candidates(Op *op, const void *in, void *out), reveal(Op *op, const void *in, void *out),
    task_list(Op *op, const void *in, void *out), summary(Op *op, const void *in, void *out),
    task_done(Op *op, const void *in, void *out), task_candidates(Op *op, const void *in, void *out),
    task_reassign(Op *op, const void *in, void *out), my_plan_get(Op *op, const void *in, void *out),
    my_plan_put(Op *op, const void *in, void *out), plan_get(Op *op, const void *in, void *out),
    plan_put(Op *op, const void *in, void *out), break_glass(Op *op, const void *in, void *out),
    my_export(Op *op, const void *in, void *out), search_persons(Op *op, const void *in, void *out);
/* For the person: member "safety_plans" of the object the writer stands in, every version. */
Rc care_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;
Rc alert_subject(Op *op, const void *in, PersonId *out), task_subject(Op *op, const void *in, PersonId *out),
    plan_subject(Op *op, const void *in, PersonId *out), glass_subject(Op *op, const void *in, PersonId *out),
    person_subject(Op *op, const void *in, PersonId *out);

Rc alert_contact(Op *op, const AlertIn *in) MUST_USE;
Rc alert_assess(Op *op, const AlertIn *in) MUST_USE;
Rc alert_dispose(Op *op, const AlertIn *in) MUST_USE;
Rc alert_close(Op *op, const AlertIn *in) MUST_USE;
Rc alert_second(Op *op, const AlertIn *in, bool confirm) MUST_USE;

Rc plan_open(Op *op, const PlanRow *row, PlanOut *out) MUST_USE;
Rc plan_there(Op *op, PersonId person, bool *out) MUST_USE; /* whoever wrote it, shared or not */
Rc plan_first(Op *op, PersonId person,
              const PlanIn *in) MUST_USE; /* unless there is one; for the demonstration */

Rc care_due(Op *op, int *out_done) MUST_USE;

extern const Invariant care_invariants[2];
extern const Recount care_recounts[2];
