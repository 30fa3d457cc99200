/* Shapes of messages_passing.h. */
#include "modules/hotline/messages_passing.h"

static const char *const givers[] = { "self", "guardian", NULL };
#define CALL_PATH FIELD_ID(PassOnIn, call, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the call")
static const Field pass_on_fields[] = {
    CALL_PATH,
    FIELD(PassOnIn, kind, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "code of its kind"),
    FIELD_ID(PassOnIn, to_unit, .flags = FLD_REQUIRED, .doc = "the receiver"),
    FIELD(PassOnIn, name, .flags = FLD_PERSONAL, .max = 60, .doc = "as the caller told; absent: as known"),
    FIELD(PassOnIn, reason, .flags = FLD_REQUIRED | FLD_PERSONAL | FLD_MULTILINE, .min = 2, .max = 2000,
          .doc = "why, and what is asked"),
    FIELD(PassOnIn, contact, .doc = "with the number of the call, or of the record"),
    FIELD(PassOnIn, with_alert, .doc = "with level and reason of the alert that the call raised"),
    FIELD(PassOnIn, given_by, .one_of = givers, .doc = "who agreed, on the telephone"),
    FIELD(PassOnIn, consent_version, .min = 0, .max = 100000, .doc = "version of the text that was read out"),
    FIELD(PassOnIn, basis, .max = 40, .doc = "lawful basis instead"),
    FIELD(PassOnIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 2000,
          .doc = "with a basis: what the danger is"),
};
const Shape pass_on_shape = SHAPE(PassOnIn, pass_on_fields);
static const Field pass_on_end_fields[] = {
    CALL_PATH,
    FIELD_ID(PassOnIn, referral, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the referral"),
    FIELD(PassOnIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
    FIELD(PassOnIn, code, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "one of its endings"),
    FIELD(PassOnIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 2000, .doc = "in words"),
};
typedef PassOnIn PassOnEndIn;
const Shape pass_on_end_shape = SHAPE(PassOnEndIn, pass_on_end_fields);

static const Field call_referral_fields[] = {
    FIELD_ID(CallReferralOut, id, .doc = "the referral"),
    FIELD_ID(CallReferralOut, call, .doc = "the call it came from"),
    FIELD(CallReferralOut, version, .doc = "of the referral"),
    FIELD(CallReferralOut, kind, .doc = "its kind in words"),
    FIELD(CallReferralOut, to_name, .doc = "the receiver"),
    FIELD(CallReferralOut, state, .doc = "how far it has come"),
    FIELD(CallReferralOut, refusal, .doc = "why it was refused, in words"),
    FIELD(CallReferralOut, closing, .doc = "how it ended, in words"),
    FIELD(CallReferralOut, sent_ms, .doc = "sent"),
    FIELD(CallReferralOut, accepted_ms, .doc = "accepted; 0 not"),
    FIELD(CallReferralOut, seen_ms, .doc = "the person was seen; 0 not"),
    FIELD(CallReferralOut, ended_ms, .doc = "ended; 0 not"),
    FIELD(CallReferralOut, due_ms, .doc = "when the next step is due; 0 none is"),
    FIELD(CallReferralOut, waits, .doc = "the hotline owes the next step"),
    FIELD(CallReferralOut, may_end, .doc = "it may be closed, or taken back"),
    FIELD_LIST(CallReferralOut, endings, &code_label_shape, .doc = "with what it may be ended now"),
};
const Shape call_referral_shape = SHAPE(CallReferralOut, call_referral_fields);
static const Field call_referral_list_fields[] = {
    FIELD_LIST(CallReferralList, items, &call_referral_shape, .doc = "most overdue first, at most 100"),
};
const Shape call_referral_list_shape = SHAPE(CallReferralList, call_referral_list_fields);
