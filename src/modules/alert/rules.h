/* Between the files of this module: the table of steps, clocks of one alert, the timeline. */
#pragma once

#include "modules/alert/alert.h"

enum { TABLE_ALERT_STEP = 50, TABLE_CALLBACK = 51 }; /* of sealed cells; columns below */
enum { STEP_NOTE = 1 };
enum { CALLBACK_PHONE = 1, CALLBACK_NOTE = 2 };

extern const Setting set_merge_hours, set_repeat_hours, set_relation_days, set_callbacks_a_day,
    set_alert_notice;

typedef struct Step {
    uint32_t from; /* bits of AlertState */
    AlertEvent on;
    AlertState to;    /* ALERT_STATES_: stays as it is */
    uint32_t stops;   /* bits of ClockName: no longer run */
    uint32_t starts;  /* a new round each */
    const char *kind; /* of the timeline row */
} Step;
const Step *step_find(AlertState from, AlertEvent on); /* NULL: not allowed */

/* Everything a change of one alert touches: read once, written once. */
typedef struct RunningClock {
    AlertClockRow row;
    bool there, dirty;
} RunningClock;
typedef struct AlertWork {
    Op *op;
    AlertRow *row;
    const Clocks *def;
    RunningClock clock[CLOCKS_];
    AlertClockRow judged; /* the clock that the event was the aim of, as decided */
    bool has_judged;
} AlertWork;
Rc work_begin(Op *op, AlertRow *row, AlertWork *out) MUST_USE;
/* Writes clocks and row; row->version is then the new one. RC_CONFLICT "alert.version" when somebody was faster. */
Rc work_end(AlertWork *w) MUST_USE;

/* One event on an alert that work_begin has read; the rule of the second person is not applied here. */
Rc alert_apply(AlertWork *w, AlertEvent event, const AlertChange *change) MUST_USE;

/* A further sign on an open alert. */
Rc alert_join(Op *op, AlertRow *row, const AlertRaise *in) MUST_USE;

/* A step of the timeline. Zero members: none. */
typedef struct StepNote {
    const char *kind;
    Str code, note;
    const AlertClockRow *clock;
    int64_t escalation;
    bool by_server;
} StepNote;
Rc step_write(AlertWork *w, const StepNote *note) MUST_USE;

Rc clock_start(AlertWork *w, ClockName name,
               int64_t due_ms) MUST_USE; /* a new round; a running one is left as it is */
/* A new round at another place, after the one that ran there: due when that was, but the place has the definition's time for whatever
   moves to it; and never, however often it is moved, more than one whole clock after the first was due. */
Rc clock_go_on(AlertWork *w, ClockName name, const RunningClock *before) MUST_USE;
/* Stops the running round. judge: kept or missed by the time; else it was no longer needed. */
Rc clock_stop(AlertWork *w, ClockName name, bool judge) MUST_USE;
/* The running round is due at due_ms if it was due later and has not been missed. */
void clock_shorten(AlertWork *w, ClockName name, int64_t due_ms);
/* Running clocks of the new level, never later than they are now. */
void clocks_shorten(AlertWork *w);
/* Running clocks as long as the lower level allows, but those that were missed. */
void clocks_lengthen(AlertWork *w);
/* The first time a clock runs out is counted, once. */
Rc clock_miss(AlertWork *w, RunningClock *c) MUST_USE;

CellPlace step_place(const AlertRow *row, int64_t seal_id);
Level alert_level(const AlertRow *row);
/* Who answers for a place; somebody always does. */
Rc alert_unit_of(Op *op, int64_t area, AlertUnitRow *out) MUST_USE;
void alert_drop_pending(AlertRow *row);
int32_t ladder_of_area(int64_t area); /* 0 community .. 3 city */
void alert_live(Op *op, const AlertRow *row, const char *change);
Rc alert_event(Op *op, const AlertRow *row, const char *action, Str detail) MUST_USE;
/* To the modules that list by it. */
Rc alert_tell_level(Op *op, const AlertRow *row) MUST_USE;
Rc alert_escalate(Op *op, int *out_done) MUST_USE;
Rc alert_clock_sanity(Op *op, int *out_done) MUST_USE;
/* Gives the owner the clinical view; and takes it from whoever no longer has an open alert of the person. */
Rc alert_relate(Op *op, const AlertRow *row, StaffId staff) MUST_USE;
Rc alert_release(Op *op, const AlertRow *row, StaffId staff, int64_t until_ms) MUST_USE;

/* Who answers for an alert (responsible.c). */
typedef struct AlertWho {
    AlertUnitRow unit; /* where they are: the one asked for, or one above it */
    StaffId staff;     /* 0: nobody up to the top may; then unit is the one asked for */
    Str name;
    const char *how; /* on_duty, named, least */
} AlertWho;
/* By the rule, for an alert of this place that this unit is in charge of. */
Rc alert_who(Op *op, int64_t area, const AlertUnitRow *from, AlertWho *out) MUST_USE;
int64_t alert_tell_at(const Op *op); /* when whoever is named now is told by short message */
void alert_who_set(AlertWork *w, const AlertWho *who);
/* The timeline says who it is, and which unit had nobody. */
Rc alert_who_steps(AlertWork *w, const AlertUnitRow *from, const AlertWho *who) MUST_USE;
/* All of it for the unit that the row names. */
Rc alert_name(AlertWork *w) MUST_USE;
Rc alert_staff_left(Op *op, StaffId staff) MUST_USE;
Rc alert_staff_gone(Op *op, int *out_done) MUST_USE;
Rc alert_leaving(Op *op, int *out_done) MUST_USE;
Rc alert_name_late(Op *op, int *out_done) MUST_USE;
Rc alert_tell(Op *op, int *out_done) MUST_USE;

typedef struct UnansweredUnit {
    UnitId unit;
    Str unit_name;
    int64_t area;
    Str area_name;
    int64_t open;
} UnansweredUnit;
typedef struct UnansweredList {
    ListOf items;
} UnansweredList;
extern const Shape unanswered_list_shape;
Rc alert_unanswered_list(Op *op, const void *in, void *out) MUST_USE;

extern const Invariant alert_invariants[4];
extern const Recount alert_recounts[16];
extern const Route alert_routes[3];
