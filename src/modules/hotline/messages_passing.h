/* What goes in and out of the routes by which a caller is passed on. */
#pragma once

#include "modules/hotline/messages_staff.h"

typedef struct PassOnIn {
    CallId call;
    ReferralId referral;
    int64_t version;
    Str kind, name, reason, given_by, basis, note, code;
    UnitId to_unit;
    bool contact, with_alert;
    int64_t consent_version;
} PassOnIn;
typedef struct CallReferralOut {
    ReferralId id;
    CallId call;
    int64_t version;
    Str kind, to_name, state, refusal, closing;
    int64_t sent_ms, accepted_ms, seen_ms, ended_ms, due_ms;
    bool waits, may_end;
    ListOf endings;
} CallReferralOut;
typedef struct CallReferralList {
    ListOf items;
} CallReferralList;

extern const Shape pass_on_shape, pass_on_end_shape, call_referral_shape, call_referral_list_shape;
