/* The handlers of the routes, seen by the table in referral.c. */
#pragma once

#include "modules/referral/rules.h"

#define REFERRAL_HANDLER(name, In, Out)                     \
    static Rc name##_typed(Op *op, const In *in, Out *out); \
    Rc name(Op *op, const void *in, void *out)              \
    {                                                       \
        return name##_typed(op, in, out);                   \
    }                                                       \
    static Rc name##_typed(Op *op, const In *in, Out *out)

#define ENTRY(name) Rc name(Op *op, const void *in, void *out)
ENTRY(referral_list);
ENTRY(referral_summary);
ENTRY(referral_kinds);
ENTRY(referral_places);
ENTRY(referral_figures);
ENTRY(referral_post);
ENTRY(referral_get);
ENTRY(referral_put);
ENTRY(referral_post_consent);
ENTRY(referral_post_send);
ENTRY(referral_post_accept);
ENTRY(referral_post_refuse);
ENTRY(referral_post_seen);
ENTRY(referral_post_update);
ENTRY(referral_post_feedback);
ENTRY(referral_post_close);
ENTRY(referral_post_withdraw);
ENTRY(referral_acknowledge);
ENTRY(referral_paper);
#undef ENTRY

Rc referral_subject(Op *op, const void *in, PersonId *out);
Rc referral_person(Op *op, const void *in, PersonId *out);

/* First and last day (absent: the last 30 days) as a range of ms. RC_INVALID "referral.period". */
Rc referral_period(Op *op, Str from, Str to, int64_t *out_lo_ms, int64_t *out_hi_ms) MUST_USE;
