/* Reading and looking up definitions/referrals.json. Tests: test_referral.c */
#include "modules/referral/definition.h"

#include "base/limits.h"
#include "modules/org/org.h"
#include "modules/referral/referral.h"

const char *const referral_parts[] = { "contact", "results", "alert", NULL };

#define HOURS_MAX 2400 /* a hundred days */

static const Field words_fields[] = {
    FIELD(ReferralWords, zh, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 1, .max = LIMIT_TEXT_LONG,
          .doc = "Chinese"),
    FIELD(ReferralWords, en, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 1, .max = LIMIT_TEXT_LONG,
          .doc = "English"),
};
static const Shape words_shape = SHAPE(ReferralWords, words_fields);

static const Field code_fields[] = {
    FIELD(ReferralCode, code, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "its code"),
    FIELD_OBJ(ReferralCode, title, &words_shape, .flags = FLD_REQUIRED, .doc = "in words"),
    FIELD(ReferralCode, law, .doc = "where the law says so"),
};
static const Shape code_shape = SHAPE(ReferralCode, code_fields);

#define HOURS(m, words) \
    FIELD(ReferralHours, m, .flags = FLD_REQUIRED, .min = 1, .max = HOURS_MAX, .doc = (words))
static const Field hours_fields[] = {
    HOURS(accept_hours, "from sending"),
    HOURS(seen_hours, "from sending"),
    HOURS(feedback_hours, "from being seen"),
    HOURS(close_hours, "from the feedback, the refusal or the expiry"),
};
static const Shape hours_shape = SHAPE(ReferralHours, hours_fields);

static const Field kind_fields[] = {
    FIELD(ReferralKind, code, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "its code"),
    FIELD_OBJ(ReferralKind, title, &words_shape, .flags = FLD_REQUIRED, .doc = "in words"),
    FIELD(ReferralKind, from, .flags = FLD_REQUIRED, .min = 1, .max = 10, .doc = "kinds of units that send"),
    FIELD(ReferralKind, to, .flags = FLD_REQUIRED, .min = 1, .max = 10, .doc = "kinds of units that receive"),
    FIELD(ReferralKind, parts, .flags = FLD_REQUIRED, .max = 3, .doc = "what a letter may hold"),
    FIELD_OBJ(ReferralKind, clocks, &hours_shape, .flags = FLD_REQUIRED,
              .doc = "how long each step may take"),
    FIELD(ReferralKind, expire_days, .flags = FLD_REQUIRED, .min = 1, .max = 365,
          .doc = "a referral nobody accepts ends after this"),
    FIELD(ReferralKind, follow_up_days, .max = 365,
          .doc = "accepting makes a follow-up due after this; 0 none"),
    FIELD(ReferralKind, source, .flags = FLD_REQUIRED, .min = 1, .max = 2000,
          .doc = "where the times come from"),
};
static const Shape kind_shape = SHAPE(ReferralKind, kind_fields);

static const Field consent_fields[] = {
    FIELD(ReferralConsent, version, .flags = FLD_REQUIRED, .min = 1, .max = 100000, .doc = "of the text"),
    FIELD_OBJ(ReferralConsent, text, &words_shape, .flags = FLD_REQUIRED, .doc = "what is agreed to"),
};
static const Shape consent_shape = SHAPE(ReferralConsent, consent_fields);

#define CODES(m, words) \
    FIELD_LIST(ReferralDef, m, &code_shape, .flags = FLD_REQUIRED, .min = 1, .max = 30, .doc = (words))
static const Field def_fields[] = {
    FIELD(ReferralDef, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD(ReferralDef, verify, .flags = FLD_REQUIRED, .min = 1, .max = 2000,
          .doc = "what is to be confirmed"),
    FIELD(ReferralDef, send_hours, .flags = FLD_REQUIRED, .min = 1, .max = HOURS_MAX,
          .doc = "a draft is sent within this"),
    FIELD(ReferralDef, draft_days, .flags = FLD_REQUIRED, .min = 1, .max = 365,
          .doc = "a draft ends after this"),
    FIELD_OBJ(ReferralDef, consent, &consent_shape, .flags = FLD_REQUIRED, .doc = "the consent"),
    CODES(bases, "lawful bases without consent"),
    CODES(refusals, "why a receiver refuses"),
    CODES(outcomes, "what a receiver tells back"),
    CODES(closings, "how it ended for the sender"),
    CODES(withdrawals, "why a sender takes it back"),
    FIELD_LIST(ReferralDef, kinds, &kind_shape, .flags = FLD_REQUIRED, .min = 1, .max = 40,
               .doc = "the kinds"),
};
static const Shape def_shape = SHAPE(ReferralDef, def_fields);

static bool known(const char *const *names, Str s)
{
    for (; *names; names++)
        if (str_eq(s, str_from_z(*names)))
            return true;
    return false;
}

static bool all_known(const Strs *list, const char *const *names)
{
    for (size_t i = 0; i < list->n; i++)
        if (!known(names, list->p[i]))
            return false;
    return true;
}

bool strs_have(const Strs *list, Str s)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->p[i], s))
            return true;
    return false;
}

static const char *kind_fault(const ReferralDef *def, size_t i)
{
    const ReferralKind *k = (const ReferralKind *)def->kinds.p + i;
    if (referral_kind_find(def, k->code) != k)
        return "a kind twice";
    if (!all_known(&k->from, unit_kinds) || !all_known(&k->to, unit_kinds))
        return "an unknown kind of unit";
    if (!all_known(&k->parts, referral_parts))
        return "an unknown part of a letter";
    if (k->clocks.seen_hours < k->clocks.accept_hours)
        return "seen before accepted";
    return k->expire_days * 24 < k->clocks.accept_hours ? "expires before the answer is due" : NULL;
}

static const char *codes_fault(const ListOf *codes)
{
    for (size_t i = 0; i < codes->n; i++) {
        const ReferralCode *c = (const ReferralCode *)codes->p + i;
        if (referral_code_find(codes, c->code) != c)
            return "a code twice";
    }
    return NULL;
}

Rc referral_def_load(Str json, Arena *a, ReferralDef *out, Diag *d)
{
    const ListOf *const lists[] = { &out->bases, &out->refusals, &out->outcomes, &out->closings,
                                    &out->withdrawals };
    const char *why = NULL;
    TRY(shape_decode(&def_shape, json, NULL, 0, out, a, d));
    for (size_t i = 0; i < COUNT(lists) && !why; i++)
        why = codes_fault(lists[i]);
    for (size_t i = 0; i < out->kinds.n && !why; i++)
        why = kind_fault(out, i);
    return why ? FAIL_DETAIL(d, RC_INVALID, "referral.definition", str_from_z(why)) : RC_OK;
}

const ReferralDef *referral_def(const App *app)
{
    return app_data(app, &mod_referral);
}

const ReferralKind *referral_kind_find(const ReferralDef *def, Str code)
{
    for (size_t i = 0; i < def->kinds.n; i++) {
        const ReferralKind *k = (const ReferralKind *)def->kinds.p + i;
        if (str_eq(k->code, code))
            return k;
    }
    return NULL;
}

const ReferralCode *referral_code_find(const ListOf *codes, Str code)
{
    for (size_t i = 0; i < codes->n; i++) {
        const ReferralCode *c = (const ReferralCode *)codes->p + i;
        if (str_eq(c->code, code))
            return c;
    }
    return NULL;
}

Str referral_words(const Op *op, const ReferralWords *w)
{
    return str_eq(op->lang, S("en")) ? w->en : w->zh;
}
