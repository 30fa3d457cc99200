/*
 * The hotline: lines, calls, the call form, what the telephone exchange tells; see README.md.
 * For other modules and the demonstration: making and closing calls as operators do, and the events of an exchange.
 */
#pragma once

#include "core/app.h"
#include "hotline_sql.h"

enum {
    TABLE_HOTLINE_LINE = 110,
    TABLE_HOTLINE_CALL,
    TABLE_HOTLINE_NOTE,
    TABLE_HOTLINE_REVIEW,
    TABLE_HOTLINE_MARK,
    TABLE_HOTLINE_STEP_WHY
}; /* of sealed cells */

typedef enum CallState {
    CALL_RINGING,
    CALL_TALKING,
    CALL_WRAP,
    CALL_MISSED,
    CALL_CLOSED,
    CALL_STATES_
} CallState;
typedef enum CallEvent {
    CALL_EV_ANSWER,
    CALL_EV_HANG_UP,
    CALL_EV_SAVE,
    CALL_EV_CLOSE,   /* what the definition requires is filled in */
    CALL_EV_DISMISS, /* silent, nuisance, wrong number */
    CALL_EVENTS_
} CallEvent;

/* A line of a unit; the secret signs what its exchange sends, and is not seen again. */
typedef struct LineAdd {
    UnitId unit;
    Str number, name, hours; /* as in org.h; '' day and night */
    int32_t seats;
} LineAdd;
Rc hotline_line_add(Op *op, const LineAdd *in, LineId *out, Str *out_secret) MUST_USE;

/* A call entered by hand: the caller of this function talks. number absent or empty: withheld. */
Rc hotline_call_begin(Op *op, const LineRow *line, Str number, Str direction, CallId *out) MUST_USE;
/* The call within the acting unit, as its operator or a supervisor of it; else RC_NOT_FOUND "hotline.no_call", RC_DENIED
   "hotline.not_yours". */
Rc hotline_call_find(Op *op, CallId id, HotlineCallRow *out) MUST_USE;
/* The number of a call that was entered by hand; RC_CONFLICT "hotline.state" when the exchange has told it. */
Rc hotline_call_number(Op *op, HotlineCallRow *row, Str number) MUST_USE;
/* Puts values (a JSON object by field code) into the form of a row just read; raises the alert and plans the call-backs when
   the ladder says so. RC_INVALID with a pointer below /values. */
Rc hotline_call_fill(Op *op, HotlineCallRow *row, Str values) MUST_USE;
/* One event and its row of the timeline. RC_CONFLICT "hotline.state", RC_INVALID "hotline.unfilled". */
Rc hotline_call_advance(Op *op, HotlineCallRow *row, CallEvent event, Str outcome) MUST_USE;
/* Somebody intervenes: kind intervene, police, ambulance, joined. The first after the risk was seen is the figure's. */
Rc hotline_call_intervene(Op *op, HotlineCallRow *row, const char *kind) MUST_USE;
/* Writes the row; RC_CONFLICT "hotline.version" when somebody was faster. */
Rc hotline_call_save(Op *op, HotlineCallRow *row, const char *change) MUST_USE;

/* What an exchange tells about a call, whoever's words it uses. Zero members: not told. */
typedef struct ExchangeEvent {
    Str external, number, seat, direction;
    int64_t ring_ms, answer_ms, end_ms;
    Str recording, recording_hash;
    bool rings;      /* the seat is one where it rings, else where it was answered */
    int64_t told_ms; /* when the exchange said so, by its clock; 0: filled in afterwards */
} ExchangeEvent;
/* Makes the call or adds to it; the same again changes nothing. */
Rc hotline_exchange_event(Op *op, const LineRow *line, const ExchangeEvent *e) MUST_USE;

/* An event block of Asterisk's manager that says something about a call. */
bool hotline_ami_tells(Str block);

extern const LiveKind call_live_kind, seat_live_kind;
extern const Module mod_hotline;
