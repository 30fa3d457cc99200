/* Between the files of this module, and for the demonstration: the state machine and the acts of both sides. */
#pragma once

#include "core/aside.h"
#include "modules/referral/messages.h"

typedef enum ReferralState {
    REF_DRAFTED,
    REF_CONSENTED,
    REF_SENT,
    REF_ACCEPTED,
    REF_SEEN,
    REF_FED_BACK,
    REF_REFUSED,
    REF_EXPIRED,
    REF_CLOSED,
    REF_WITHDRAWN,
    REF_STATES_
} ReferralState;

typedef enum ReferralEvent {
    REF_EV_DRAFT,
    REF_EV_EDIT,
    REF_EV_CONSENT,
    REF_EV_SEND,
    REF_EV_RECEIVE, /* receipt: the receiver has it before them */
    REF_EV_ACCEPT,
    REF_EV_REFUSE,
    REF_EV_SEEN,
    REF_EV_UPDATE,
    REF_EV_FEEDBACK,
    REF_EV_READ, /* receipt: the sender has the feedback before them */
    REF_EV_CLOSE,
    REF_EV_WITHDRAW,
    REF_EV_EXPIRE,
    REF_EV_LATE,
    REF_EVENTS_
} ReferralEvent;

/* Who stands where; bits. */
typedef enum ReferralSide {
    SIDE_NONE = 0,
    SIDE_SENDER = 1,   /* acts for the sending unit */
    SIDE_RECEIVER = 2, /* acts for the receiving unit; of a letter on paper the sender does */
    SIDE_WATCH =
        4, /* the network of the place, or the unit told that nobody answers: how far it is, not what it says */
    SIDE_SERVER = 8
} ReferralSide;

typedef enum ReferralClock {
    CLOCK_SEND,
    CLOCK_ACCEPT,
    CLOCK_SEEN,
    CLOCK_FEEDBACK,
    CLOCK_CLOSE,
    REF_CLOCKS_
} ReferralClock;
extern const char *const referral_clocks[];

ReferralState referral_state(const ReferralRow *row);
uint32_t referral_sides(const Op *op, const ReferralRow *row);
/* The state machine has such a step for one of these sides. */
bool referral_may(const ReferralRow *row, ReferralEvent event, uint32_t sides);

/* On paper the sender does the receiver's steps too. */
bool referral_sender_owes(const ReferralRow *r);
/* Until when the sender is related to the person, as far as one knows now. */
int64_t referral_relation_end(const Op *op, const ReferralRow *r);

/* RC_DENIED "referral.not_party" when the step is not this side's, RC_CONFLICT "referral.state" when there is none. */
Rc referral_check(Op *op, const ReferralRow *row, ReferralEvent event) MUST_USE;

typedef struct ReferralChange {
    Str code, note; /* of the step; the note is sealed */
    int64_t at_ms;  /* when it happened; 0 now */
} ReferralChange;
/* Carries out one event on a row just read, checked as above, and writes it; *row is then as stored. */
Rc referral_advance(Op *op, ReferralRow *row, ReferralEvent event, const ReferralChange *change) MUST_USE;

/* In the caller's reach, else RC_NOT_FOUND "referral.none". */
Rc referral_find(Op *op, ReferralId id, ReferralRow *out) MUST_USE;
Rc referral_find_version(Op *op, ReferralId id, int64_t version, ReferralRow *out) MUST_USE;
CellPlace referral_place(const ReferralRow *row, int64_t column);
/* What it says may be read now: the sender's own who work with the person; the receiver while the grant runs. */
Rc referral_readable(Op *op, const ReferralRow *row, bool *out) MUST_USE;
/* op->related: works with the person, or may read this referral now; the grant is a relation to what it says. */
Rc referral_relate(Op *op, const ReferralRow *row) MUST_USE;

/* ---- acts (service.c) ---- */
Rc referral_draft(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_edit(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_consent(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_send(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
/* Drafted, agreed to and sent at once, of a person the caller of this has found (caller.c). */
Rc referral_pass_on(Op *op, const ReferralIn *in, AlertId alert, ReferralRow *out) MUST_USE;
Rc referral_accept(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_refuse(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_saw(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_update(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_feedback(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_close(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
Rc referral_withdraw(Op *op, const ReferralIn *in, ReferralRow *out) MUST_USE;
/* Receipt of whichever side the caller is; nothing when it was given before. */
Rc referral_receipt(Op *op, ReferralId id) MUST_USE;

/* ---- the letter (letter.c) ---- */
/* What would be sent now. */
Rc referral_snapshot(Op *op, const ReferralRow *row, ReferralLetter *out) MUST_USE;
/* "XQ" with the number and two check digits; and back: false when it is none. */
Str referral_code(Op *op, ReferralId id);
bool referral_code_parse(Str text, ReferralId *out);
Rc referral_seal_json(Op *op, const ReferralRow *row, int64_t column, const Shape *shape, const void *in,
                      Str *out) MUST_USE;
Rc referral_open_json(Op *op, const ReferralRow *row, int64_t column, const Shape *shape, Str cell,
                      void *out) MUST_USE;

/* ---- what is shown (view.c, list.c, figures.c) ---- */
Rc referral_item(Op *op, const ReferralRow *row, ReferralItem *out) MUST_USE;
Rc referral_view(Op *op, const ReferralRow *row, ReferralView *out) MUST_USE;

Rc referral_clocks_tick(Op *op, int *out_done) MUST_USE;

/* ---- short messages (notice.c) ---- */
typedef struct ReferralTold ReferralTold;
/* A row of a tick by itself (core/aside.h); whom a failed one told counts as not told. */
Rc referral_row(Op *op, const char *tick, TickAct act, ReferralRow *row, ReferralTold *told) MUST_USE;
Rc referral_told_new(Op *op, ReferralTold **out) MUST_USE;
/* To those of the unit who act on referrals, or the one of them named; if none can be reached, to the unit above. */
Rc referral_tell(Op *op, ReferralTold *told, const ReferralRow *row, UnitId unit, StaffId only,
                 const char *text) MUST_USE;
/* When the next one is to be told, after an event that was written. */
Rc referral_notice_follows(Op *op, const ReferralRow *row, ReferralEvent event) MUST_USE;
Rc referral_notice_tick(Op *op, int *out_done) MUST_USE;
/* The next unit up; of a hospital at the top, the centre of its place. */
Rc referral_above(Op *op, UnitId id, UnitId *out, bool *out_found) MUST_USE;

extern const Setting set_grant_days, set_grace_hours, set_watch_repeat_hours, set_sender_days,
    set_notice_minutes;
extern const Invariant referral_invariants[1];
