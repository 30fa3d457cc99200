/* Module referral as tables; see README.md. */
#include "core/catalogue.h"
#include "modules/referral/handlers.h"

const Setting set_grant_days = {
    .name = "referral.grant_days",
    .type = SETTING_INT,
    .def = "90",
    .min = 1,
    .max = 90,
    .doc = "A receiver may read a letter this long from sending at most, and never after the referral has "
           "ended; days",
};
const Setting set_grace_hours = {
    .name = "referral.grace_hours",
    .type = SETTING_INT,
    .def = "4",
    .min = 1,
    .max = 168,
    .doc = "After the unit above whoever owes a step, the centre of the district is told when this has "
           "passed; hours; to verify",
};
const Setting set_watch_repeat_hours = {
    .name = "referral.repeat_hours",
    .type = SETTING_INT,
    .def = "24",
    .min = 1,
    .max = 168,
    .doc = "Then it is said again this often for as long as nobody acts; hours; to verify",
};
const Setting set_sender_days = {
    .name = "referral.sender_days",
    .type = SETTING_INT,
    .def = "30",
    .min = 1,
    .max = 365,
    .doc = "A sender who does not do the step they owe is related to the person this long after it was due; "
           "days; to verify",
};
const Setting set_notice_minutes = {
    .name = "referral.notice_minutes",
    .type = SETTING_INT,
    .def = "10",
    .min = 0,
    .max = 1440,
    .doc = "Whoever has not given receipt of a referral or its answer after this is told by short message; "
           "minutes; to verify",
};
static const Setting *const settings[] = { &set_grant_days, &set_grace_hours, &set_watch_repeat_hours,
                                           &set_sender_days, &set_notice_minutes };

static const Tick ticks[] = { { "referral.clocks", 2000, referral_clocks_tick, 100 },
                              { "referral.notices", 5000, referral_notice_tick, 100 } };

static const Perm perm_read = { "referral.read",
                                "See the referrals of the own unit, and how far those of the own area are",
                                ROLES_CARE | ROLES_PARTNER };
static const Perm perm_send = { "referral.send", "Refer a person the caller works with", ROLES_CARE };
const Perm perm_referral_call = { "referral.from_call",
                                  "Refer the caller of a call of one's own, see how far it is",
                                  ROLES_HOTLINE };
/* What a draft chooses from is public knowledge. */
static const Perm perm_choose = { "referral.choose", "See the kinds of referral and where they may go",
                                  ROLES_CARE | ROLES_PARTNER | ROLES_HOTLINE };
static const Perm perm_referral_partner = { "referral.send_out", "Refer from a school or hospital",
                                            ROLES_PARTNER };
const Perm perm_referral_receive = { "referral.act", "Act on a referral of the own unit",
                                     ROLES_CARE | ROLES_PARTNER };
static const Perm perm_figures = { "referral.figures", "See the figures of referrals",
                                   ROLES_CARE | ROLES_PARTNER | ROLES_MANAGER };

#define R "/api/v1/referrals"
#define AROUND(route_path, words, perm, how, shows, shape_in, shape_out, handler)                        \
    {                                                                                                    \
        .method = "GET", .path = (route_path), .doc = (words), .needs = &(perm), .scope = (how),         \
        .tx = TX_READ, .label = (shows), .purpose = PURPOSE_CARE, .in = (shape_in), .out = &(shape_out), \
        .run = (handler)                                                                                 \
    }
#define ON(verb, route_path, words, action, shape, handler)                                            \
    {                                                                                                  \
        .method = (verb), .path = R "/{referral}" route_path, .doc = (words),                          \
        .needs = &perm_referral_receive, .scope = SCOPE_AREA, .tx = TX_WRITE, .label = LABEL_CLINICAL, \
        .purpose = PURPOSE_CARE, .audit = (action), .relation = RELATION_OPTIONAL,                     \
        .subject = referral_subject, .in = &(shape), .out = &referral_view_shape, .run = (handler)     \
    }

static const Route routes[] = {
    AROUND("/api/v1/referral-kinds", "Kinds of referral, reasons, outcomes, the consent", perm_choose,
           SCOPE_PUBLIC, LABEL_ADMIN, NULL, referral_kinds_shape, referral_kinds),
    AROUND("/api/v1/referral-places", "Units that may receive a kind of referral", perm_choose, SCOPE_PUBLIC,
           LABEL_ADMIN, &referral_places_in_shape, referral_places_shape, referral_places),
    AROUND(R, "Referrals to or from the own unit, of the own area, or behind a figure", perm_read, SCOPE_AREA,
           LABEL_RESULT, &referral_list_in_shape, referral_list_out_shape, referral_list),
    AROUND(R "/summary", "How much waits for the own unit", perm_read, SCOPE_UNIT, LABEL_ADMIN, NULL,
           referral_sums_shape, referral_summary),
    AROUND(R "/figures", "Figures by pair of institutions: of the own area, or of the own school or hospital",
           perm_figures, SCOPE_AREA, LABEL_ADMIN, &referral_figures_in_shape, referral_figures_shape,
           referral_figures),
    { .method = "POST",
      .path = "/api/v1/persons/{person}/referrals",
      .doc = "Draft a referral of somebody the caller works with",
      .needs = &perm_send,
      .scope = SCOPE_AREA,
      .tx = TX_WRITE,
      .label = LABEL_CLINICAL,
      .purpose = PURPOSE_CARE,
      .audit = "referral.draft",
      .relation = RELATION_REQUIRED,
      .subject = referral_person,
      .in = &referral_new_shape,
      .out = &referral_view_shape,
      .status = 201,
      .run = referral_post },
    { .method = "POST",
      .path = R,
      .doc = "Draft a referral from a school or hospital: of somebody written down here, or sent back",
      .needs = &perm_referral_partner,
      .scope = SCOPE_UNIT,
      .tx = TX_WRITE,
      .label = LABEL_CLINICAL,
      .purpose = PURPOSE_CARE,
      .audit = "referral.draft",
      .in = &referral_partner_new_shape,
      .out = &referral_view_shape,
      .status = 201,
      .run = referral_post },
    ON("GET", "", "A referral: how far it is, and what it says for those who may read it now",
       "referral.view", referral_id_shape, referral_get),
    ON("PUT", "", "Change a draft; what was agreed to must be agreed to again", "referral.edit",
       referral_edit_shape, referral_put),
    ON("POST", "/consent", "Record the consent, or the lawful basis without it", "referral.consent",
       referral_consent_shape, referral_post_consent),
    ON("POST", "/send", "Freeze the letter and send it", "referral.send", referral_version_shape,
       referral_post_send),
    ON("POST", "/accept", "As the receiver: take it", "referral.accept", referral_version_shape,
       referral_post_accept),
    ON("POST", "/refuse", "As the receiver: refuse it with a reason", "referral.refuse",
       referral_code_note_shape, referral_post_refuse),
    ON("POST", "/seen", "As the receiver: the person was seen", "referral.seen", referral_seen_shape,
       referral_post_seen),
    ON("POST", "/updates", "As the sender: add something later, if that was agreed to", "referral.update",
       referral_note_shape, referral_post_update),
    ON("POST", "/feedback", "As the receiver: tell what came of it and what the sender is asked to do",
       "referral.feedback", referral_feedback_in_shape, referral_post_feedback),
    ON("POST", "/close", "As the sender: close it with an outcome", "referral.close",
       referral_code_note_shape, referral_post_close),
    ON("POST", "/withdraw", "As the sender: take it back; the receiver no longer reads it",
       "referral.withdraw", referral_code_note_shape, referral_post_withdraw),
    { .method = "GET",
      .path = R "/{referral}/letter",
      .doc = "The letter to be printed",
      .needs = &perm_referral_receive,
      .scope = SCOPE_AREA,
      .tx = TX_WRITE,
      .label = LABEL_CLINICAL,
      .purpose = PURPOSE_CARE,
      .audit = "referral.letter",
      .relation = RELATION_OPTIONAL,
      .subject = referral_subject,
      .in = &referral_id_shape,
      .out = &referral_paper_shape,
      .run = referral_paper },
    { .method = "POST",
      .path = R "/acknowledge",
      .doc = "Give receipt of several, of letters as the receiver, of feedback as the sender, or accept "
             "several as the receiver; each is checked by itself",
      .needs = &perm_referral_receive,
      .scope = SCOPE_AREA,
      .tx = TX_WRITE,
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_CARE,
      .audit = "referral.acknowledge",
      .in = &referral_ack_in_shape,
      .out = &referral_ack_out_shape,
      .run = referral_acknowledge },
};

static Rc start(App *app, Diag *d)
{
    ReferralDef *def = ARENA_NEW(app->arena, ReferralDef);
    Str source = definition_packed("referrals.json");
    if (!def)
        return RC_NO_MEMORY;
    if (!source.p)
        return FAIL(d, RC_INTERNAL, "referral.definition");
    TRY(referral_def_load(source, app->arena, def, d));
    app_data_set(app, &mod_referral, def);
    return RC_OK;
}

const LiveKind referral_live_kind = { "referral", &perm_read };
/* To the hotline that sent it, by its unit. */
const LiveKind referral_call_live_kind = { "call_referral", &perm_referral_call };
static const LiveKind *const live[] = { &referral_live_kind, &referral_call_live_kind };

const Module mod_referral = {
    .name = "referral",
    .routes = LIST(routes),
    .ticks = LIST(ticks),
    .settings = LIST(settings),
    .invariants = LIST(referral_invariants),
    .start = start,
    .live = LIST(live),
    .export = referral_export,
};
