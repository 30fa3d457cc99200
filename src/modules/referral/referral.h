/*
 * Referral: a person is passed on from one institution to another, both ways, and each side sees how far it has come
 * (README.md). The receiver sees the letter that was frozen at sending and the additions agreed to, never the file; clocks
 * run until somebody has answered, seen the person, told what came of it, and closed it with an outcome.
 */
#pragma once

#include "core/app.h"
#include "referral_sql.h"
#include "text/json.h"

enum { TABLE_REFERRAL = 150 }; /* of sealed cells */
enum {
    REFERRAL_REASON = 1,
    REFERRAL_SNAPSHOT,
    REFERRAL_FEEDBACK,
    REFERRAL_NOTES
}; /* notes: + the step's number */

/* For the person: member "referrals" of the object the writer stands in (export.c). */
Rc referral_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;

/* Whom a referral that the caller's unit sent, or may read now, is about. */
Rc referral_about(Op *op, ReferralId id, PersonId *out) MUST_USE;

/* A caller of a hotline is passed on: drafted, agreed to on the telephone (or on a lawful basis) and sent at once. What the
   caller told takes the place of what no record knows. */
typedef struct ReferralCaller {
    PersonId person;
    AlertId alert;   /* 0 none; of this person */
    Str name, phone; /* as told; phone only when it may be passed on */
    Str kind, reason;
    UnitId to_unit;
    bool contact, with_alert; /* parts of the letter */
    Str given_by;             /* self, guardian; empty: on a lawful basis with a note */
    int64_t consent_version;
    Str basis, note;
} ReferralCaller;
Rc referral_of_caller(Op *op, const ReferralCaller *in, ReferralId *out) MUST_USE;

/* How far it has come, and nothing of what it says. */
typedef struct ReferralSent {
    ReferralId id;
    int64_t version;
    Str kind_title, to_name, state, refusal, closing; /* the last two in words */
    int64_t sent_ms, accepted_ms, seen_ms, ended_ms, due_ms;
    bool waits, may_end; /* the sender owes a word; may close it or take it back */
    ListOf endings;      /* ReferralEnding */
} ReferralSent;
typedef struct ReferralEnding {
    Str code, title;
} ReferralEnding;
/* Of the acting unit only; RC_NOT_FOUND "referral.none". */
Rc referral_sent(Op *op, ReferralId id, ReferralSent *out) MUST_USE;
/* Closed with an outcome where it has been answered, else taken back. */
Rc referral_end(Op *op, ReferralId id, int64_t version, Str code, Str note) MUST_USE;
/* The sender has the answer before them; nothing when there is none, or it was said before. */
Rc referral_answer_read(Op *op, ReferralId id) MUST_USE;

extern const LiveKind referral_live_kind, referral_call_live_kind;
extern const Perm perm_referral_call, perm_referral_receive;
extern const Module mod_referral;
