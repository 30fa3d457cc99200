/*
 * Crisis: a call-out of the crisis team (README.md). Who is on duty is told in the transaction of the call; when nobody
 * answers the server tells the next member, the district specialist, then all. Every step has its time and its author.
 */
#pragma once

#include "core/app.h"
#include "crisis_sql.h"
#include "modules/alert/alert.h"

typedef struct CalloutNew {
    int64_t area;    /* where help is needed; 0 with an alert: the alert's */
    PersonId person; /* 0 not known */
    AlertId alert;   /* 0 none */
    Str source;      /* alert, call, school, worker */
    Str trigger;     /* code of the definition */
    Level level;     /* red, orange */
    Str place;       /* personal text from here on: where exactly */
    Str reporter;    /* who reported it and how to reach them */
    Str note;
    bool unsure;  /* no record that was known before: somebody written down with the call, as nobody at all */
    bool another; /* said to be somebody else than whom the unit has just called for */
} CalloutNew;
/* The caller has checked that person and area are theirs. A known person without an alert gets one. RC_CONFLICT
   "crisis.called" while an earlier call-out for the same alert or person has no outcome; "crisis.called_lately" when the same unit
   called for the same place within crisis.again_minutes, one of the two is for nobody known, and nobody said that it is another. */
Rc crisis_call_out(Op *op, const CalloutNew *in, CalloutId *out) MUST_USE;

typedef enum CrisisEvent {
    CRISIS_EV_ACCEPT, /* the first leads, others join */
    CRISIS_EV_DECLINE,
    CRISIS_EV_DEPART,
    CRISIS_EV_MEET,
    CRISIS_EV_HANDOVER,
    CRISIS_EV_OUTCOME,
    CRISIS_EV_DOWNGRADE, /* asks for the second person */
    CRISIS_EV_CLOSE,     /* likewise */
    CRISIS_EVENTS_
} CrisisEvent;
typedef struct CrisisChange {
    Str code; /* HANDOVER: to whom; OUTCOME; DOWNGRADE: level */
    Str note; /* personal text, sealed with the step */
} CrisisChange;
Rc crisis_advance(Op *op, CalloutRow *row, CrisisEvent event, const CrisisChange *change) MUST_USE;
Rc crisis_confirm(Op *op, CalloutRow *row) MUST_USE;
Rc crisis_refuse(Op *op, CalloutRow *row, Str note) MUST_USE;

typedef struct CrisisRecord { /* the emergency record; personal text */
    Str happened, signs, handling, medication, doctor, institution;
    int64_t risk; /* 0 to 5 */
    bool police_informed;
} CrisisRecord;
Rc crisis_record(Op *op, CalloutRow *row, const CrisisRecord *record) MUST_USE;

/* For the copy of whoever asked for the team without being known: one that is about no record, as an object; else nothing. */
Rc crisis_copy_unknown(Op *op, CalloutId id, JsonW *w) MUST_USE;

extern const LiveKind crisis_live_kind;
extern const LiveKind callout_live_kind; /* to the unit that asked: id and state */
extern const Perm perm_crisis_read, perm_crisis_call, perm_crisis_act;
extern const Module mod_crisis;
