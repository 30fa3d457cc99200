/*
 * Text consultation between a resident on the phone and a counsellor at a desk (README.md). Everything runs in the
 * caller's transaction: a message is durable, numbered and judged for signs of risk before its sender gets the reply.
 *
 * A conversation (ConsultRow) is waiting in the queue of a unit, active with one counsellor, or ended. Messages are numbered
 * by the server from 1 without holes; the sender's own name for a message (client) makes sending it again harmless.
 */
#pragma once

#include "consult_sql.h"
#include "core/app.h"
#include "text/json.h"

enum {
    TABLE_CONSULT = 170,
    TABLE_CONSULT_MESSAGE,
    TABLE_CONSULT_TURN,
    TABLE_CONSULT_LOOK,
    TABLE_CONSULT_PICTURE
};                                                            /* of sealed cells */
enum { CONSULT_SUMMARY = 1, CONSULT_RATING };                 /* columns of TABLE_CONSULT */
enum { CONSULT_BODY = 1 };                                    /* the only column of the others */
enum { CONSULT_TEXT_MAX = 1000, CONSULT_SUMMARY_MAX = 4000 }; /* characters */

/* The person opens a conversation at the desk that serves their home, or gets the one that is open. RC_DENIED "consent.required"; RC_CONFLICT "consult.terms", "consult.closed", "consult.no_desk". */
Rc consult_start(Op *op, int64_t terms, ConsultRow *out) MUST_USE;

typedef struct ConsultSay {
    Str client;  /* the sender's own name for the message */
    Str text;    /* what is said; of a picture: what is seen in it, may be absent */
    Str picture; /* JPEG, PNG or WebP as it came; absent none */
} ConsultSay;
typedef struct ConsultSaid {
    int64_t n;     /* its number */
    bool again;    /* it had come before */
    Str level;     /* highest risk found in it; empty none */
    AlertId alert; /* raised or joined by it; 0 none */
} ConsultSaid;
/* A message of whoever acts. A resident's is searched for signs of risk: an alert is raised in this transaction. RC_CONFLICT
   "consult.ended", "consult.name_used", "consult.no_pictures"; RC_INVALID "consult.blank", "consult.picture*". */
Rc consult_say(Op *op, ConsultRow *row, const ConsultSay *in, ConsultSaid *out) MUST_USE;

/* The acting member of staff takes it: from the queue of their unit, or what is offered to them or their unit.
   RC_CONFLICT "consult.not_free". */
Rc consult_take(Op *op, ConsultRow *row) MUST_USE;
/* Asks a colleague (staff) or anybody of a unit to take it over; the caller keeps it until then. note: sealed, for them. */
Rc consult_offer(Op *op, ConsultRow *row, UnitId unit, StaffId staff, Str note) MUST_USE;
/* The crisis desk that serves the person's home, else the unit in charge of the alert; raises an alert if there is none. */
Rc consult_to_crisis(Op *op, ConsultRow *row, Str note) MUST_USE;
/* by: "resident", "staff", "silence", "unanswered". */
Rc consult_finish(Op *op, ConsultRow *row, const char *by) MUST_USE;
Rc consult_summarise(Op *op, ConsultRow *row, Str topic, Str summary) MUST_USE;
Rc consult_rate(Op *op, ConsultRow *row, int64_t score, Str note) MUST_USE;
/* On the seat of the acting unit, or off it. */
Rc consult_sit(Op *op, bool on) MUST_USE;

/* For administrators, tests and the demonstration. hours: as in org.h; RC_INVALID "org.hours". */
typedef struct DeskSet {
    DeskId desk; /* 0: new */
    UnitId unit;
    int64_t version;
    Str kind, name, hours;
    int64_t max_open;
    bool pictures, active;
} DeskSet;
Rc consult_desk_set(Op *op, const DeskSet *in, DeskId *out) MUST_USE;

/* The version of the terms in force. */
int64_t consult_terms_version(const App *app);

/* For the person: member "consultations" of the object the writer stands in, with every message. */
Rc consult_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;

extern const Module mod_consult;
