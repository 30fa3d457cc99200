/*
 * Alerts: a sign of risk becomes a row with a level, an owner unit, somebody who answers for it and running clocks, and
 * stays open until a recorded outcome closes it (README.md). Other modules raise alerts and report what was done about
 * them; the state machine, the clocks, the timeline and the counts are this module's alone.
 *
 * Everything runs in the caller's transaction: an alert is durable with the fact that raised it.
 * Versions: whoever changes an alert names the version they saw; RC_CONFLICT "alert.version" when it is another.
 */
#pragma once

#include "alert_sql.h"
#include "core/app.h"
#include "rules/clocks.h"
#include "text/json.h"

typedef struct AlertRaise {
    PersonId person;
    int64_t area; /* where the person is looked after */
    Level level;
    Str kind;            /* "risk", "callback" */
    Str source;          /* "self_test": catalogue key alert.source.<source> */
    Str reason;          /* "self_harm": alert.reason.<reason> */
    Str trigger;         /* "item:PHQ-9:9": alert.trigger.item with the arguments {0} {1}; no personal text */
    ResponseId response; /* 0 none */
    Str form;            /* form id, or absent */
    Str band;            /* label of the result's band, or absent while there is none */
} AlertRaise;

/* Joins the person's open alert of the same kind that is younger than alert.merge_hours, else makes one. A sign that was
   already noted (same response, same trigger, level not higher) changes nothing. A higher level, or a sign after the
   disposal, starts the work anew. */
Rc alert_raise(Op *op, const AlertRaise *in, AlertId *out, bool *out_new) MUST_USE;

typedef enum AlertEvent {
    ALERT_EV_ACKNOWLEDGE,
    ALERT_EV_ASSIGN,
    ALERT_EV_HAND_OVER,
    ALERT_EV_ATTEMPT, /* a contact that did not reach the person */
    ALERT_EV_CONTACT,
    ALERT_EV_ASSESS,
    ALERT_EV_DISPOSE,
    ALERT_EV_FOLLOW_UP,
    ALERT_EV_DOWNGRADE,
    ALERT_EV_CLOSE,
    ALERT_EV_SIGNAL, /* another sign of the same weight */
    ALERT_EV_WORSE,  /* a sign of a higher level */
    ALERT_EVENTS_
} AlertEvent;

/* What came with the event; unused members are zero. */
typedef struct AlertChange {
    Str code;            /* for the timeline's words: outcome, channel:outcome, level */
    Str note;            /* personal text, sealed with the step */
    Str outcome;         /* DISPOSE, CLOSE */
    Level level;         /* DOWNGRADE: to; ASSESS: raise to it if higher */
    StaffId owner;       /* ASSIGN */
    UnitId unit;         /* HAND_OVER */
    int64_t next_due_ms; /* DISPOSE, FOLLOW_UP: the next follow-up; review is not due before a day after it */
} AlertChange;

/* The alert within the caller's scope, else RC_NOT_FOUND "alert.none". */
Rc alert_find(Op *op, AlertId id, AlertRow *out) MUST_USE;
/* The same at the version the caller saw. */
Rc alert_find_version(Op *op, AlertId id, int64_t version, AlertRow *out) MUST_USE;
/* Carries out one event on a row just read and writes it; *row is then as stored. RC_CONFLICT "alert.state" when the
   state machine has no such step. A close or downgrade of a red alert only becomes pending. */
Rc alert_advance(Op *op, AlertRow *row, AlertEvent event, const AlertChange *change) MUST_USE;
/* The second person's word on what is pending. */
Rc alert_confirm(Op *op, AlertRow *row) MUST_USE;
Rc alert_refuse(Op *op, AlertRow *row, Str note) MUST_USE;
/* The place is told after the alert, of somebody whose record is no more than the call it comes from: the alert moves there (move.c).
   *row is then the one that is open. A closed one stays, and one of somebody who is identified by now. */
Rc alert_move(Op *op, AlertRow *row, int64_t area) MUST_USE;
/* The alert, or what it goes on as, wherever it lies. */
Rc alert_now(Op *op, AlertId id, AlertRow *out) MUST_USE;
/* A row of the timeline without a change of state; open or closed. by_server: not the caller's doing. The version stays: a look
   or a plan must not take the alert out of the hands of whoever works on it. */
Rc alert_note(Op *op, AlertRow *row, const char *kind, Str code, Str note, bool by_server) MUST_USE;
/* Work that somebody has taken moves by their own hand or a specialist's: else anybody in the area could pass it to
   themselves and with it a relation without a reason (break-glass is that way). RC_DENIED "alert.not_yours". */
bool alert_may_move(const Op *op, StaffId owner); /* a specialist, the owner, anybody while nobody owns it */
Rc alert_check_move(Op *op, StaffId owner) MUST_USE;
bool alert_may(const AlertRow *row, AlertEvent event); /* the state allows it */
AlertState alert_state(const AlertRow *row);

/* Words of "code:argument:argument": the catalogue's prefix + code with the arguments for {0} {1}, themselves in words
   where the catalogue has "alert.word.<argument>". */
Str alert_words(Op *op, const char *prefix, Str code);
/* The sealed note of a step, opened. */
Rc alert_step_note(Op *op, const AlertRow *row, const AlertStepRow *step, Str *out) MUST_USE;
/* Callback texts of a row of table callback, opened. */
Rc alert_callback_open(Op *op, const CallbackRow *row, Str *out_phone, Str *out_note) MUST_USE;

/* What these records' alerts were, or are now, at other places: about records of the same telephone call that are joined with
   nobody. */
Rc alert_elsewhere(Op *op, const PersonId *ids, size_t n, AlertId **out, size_t *out_n) MUST_USE;
/* Alerts of these records that are not closed. */
Rc alert_count_open(Op *op, const PersonId *ids, size_t n, int64_t *out) MUST_USE;
/* For the person: member "alerts" of the object the writer stands in. What, when, how far, and the calls asked for, in
   plain words; nothing that staff wrote. */
Rc alert_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;

const Clocks *alert_clocks(const Op *op);
extern const LiveKind alert_live_kind;
extern const Perm perm_alert_read, perm_alert_act, perm_alert_confirm;
extern const Module mod_alert;
