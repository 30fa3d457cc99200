/* definitions/referrals.json: kinds with their clocks, the reasons and outcomes to choose from, the consent. Read at start. */
#pragma once

#include "core/app.h"
#include "text/shape.h"

typedef struct ReferralWords {
    Str zh, en;
} ReferralWords;
typedef struct ReferralCode {
    Str code;
    ReferralWords title;
    Str law; /* of a basis */
} ReferralCode;
typedef struct ReferralHours {
    int64_t accept_hours, seen_hours, feedback_hours, close_hours;
} ReferralHours;
typedef struct ReferralKind {
    Str code;
    ReferralWords title;
    Strs from, to, parts; /* kinds of units; what a letter may hold */
    ReferralHours clocks;
    int64_t expire_days;
    int64_t follow_up_days; /* of the task that accepting makes; 0 none */
    Str source;
} ReferralKind;
typedef struct ReferralConsent {
    int64_t version;
    ReferralWords text;
} ReferralConsent;
typedef struct ReferralDef {
    int64_t format;
    Str verify;
    int64_t send_hours, draft_days;
    ReferralConsent consent;
    ListOf bases, refusals, outcomes, closings, withdrawals; /* ReferralCode */
    ListOf kinds;                                            /* ReferralKind */
} ReferralDef;

/* RC_INVALID "referral.definition" with the place as detail. */
Rc referral_def_load(Str json, Arena *a, ReferralDef *out, Diag *d) MUST_USE;
const ReferralDef *referral_def(const App *app);
const ReferralKind *referral_kind_find(const ReferralDef *def, Str code); /* NULL: none */
const ReferralCode *referral_code_find(const ListOf *codes, Str code);    /* NULL: none */
Str referral_words(const Op *op, const ReferralWords *w);
bool strs_have(const Strs *list, Str s);
extern const char *const referral_parts[]; /* contact, results, alert; NULL-ended */
