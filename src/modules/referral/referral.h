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

extern const LiveKind referral_live_kind;
extern const Perm perm_referral_read, perm_referral_send, perm_referral_receive;
extern const Module mod_referral;
