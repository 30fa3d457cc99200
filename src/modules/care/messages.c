#include "modules/care/messages.h"

#include "base/limits.h"

const char *const contact_channels[] = { "phone", "visit", "message", "other", NULL };
const char *const contact_outcomes[] = { "reached", "no_answer", "refused", "wrong_number", "proxy", NULL };

const char *const risk_signs[] = { "ideation", "plan", "means", "intent", "past_attempt", NULL };

/* ---- the alert as a whole ---- */

static const Field step_fields[] = {
    FIELD(StepOut, at_ms, .doc = "when"),
    FIELD(StepOut, kind, .doc = "what, as a code"),
    FIELD(StepOut, by, .flags = FLD_OMIT, .doc = "who; left out: the server, or the person"),
    FIELD(StepOut, text, .doc = "what, in words"),
    FIELD(StepOut, note, .flags = FLD_OMIT | FLD_PERSONAL,
          .doc = "what was written down; needs the relation"),
    FIELD(StepOut, clock, .flags = FLD_OMIT, .doc = "the clock that it is about"),
    FIELD(StepOut, kept, .flags = FLD_OMIT, .doc = "1 the clock was kept, 0 it ran out"),
};
static const Shape step_shape = SHAPE(StepOut, step_fields);
static const Field clock_fields[] = {
    FIELD(ClockOut, name, .one_of = clock_names, .doc = "which"),
    FIELD(ClockOut, due_ms, .doc = "when it runs out"),
    FIELD(ClockOut, done_ms, .flags = FLD_OMIT, .doc = "when it was stopped"),
    FIELD(ClockOut, kept, .flags = FLD_OMIT,
          .doc = "1 kept, 0 ran out; left out: not decided, or not needed"),
};
static const Shape clock_shape = SHAPE(ClockOut, clock_fields);
static const Field contact_fields[] = {
    FIELD_ID(ContactOut, id, .doc = "the contact"),
    FIELD(ContactOut, at_ms, .doc = "when it happened"),
    FIELD(ContactOut, by, .doc = "who"),
    FIELD(ContactOut, channel, .one_of = contact_channels, .doc = "how"),
    FIELD(ContactOut, outcome, .one_of = contact_outcomes, .doc = "with what result"),
    FIELD(ContactOut, note, .flags = FLD_PERSONAL, .doc = "what was said"),
};
static const Shape contact_shape = SHAPE(ContactOut, contact_fields);
#define FINDING_FIELDS(T, in)                                                                             \
    FIELD(T, risk, .flags = in, .one_of = risk_names, .doc = "the worker's judgement"),                   \
        FIELD(T, ideation, .doc = "thoughts of death or suicide"), FIELD(T, plan, .doc = "a plan"),       \
        FIELD(T, means, .doc = "means at hand"), FIELD(T, intent, .doc = "means to act on it"),           \
        FIELD(T, past_attempt, .doc = "an earlier attempt"),                                              \
        FIELD(T, asked, .max = RISK_SIGNS,                                                                \
              .doc = "which of these five were asked about; the others are not known"),                   \
        FIELD(T, protective, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 2000, .doc = "what protects"), \
        FIELD(T, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 4000, .doc = "note")
static const Field assessment_fields[] = {
    FIELD_ID(AssessmentOut, id, .doc = "the assessment"),
    FIELD(AssessmentOut, at_ms, .doc = "when"),
    FIELD(AssessmentOut, by, .doc = "who"),
    FINDING_FIELDS(AssessmentOut, 0),
};
static const Shape assessment_shape = SHAPE(AssessmentOut, assessment_fields);
static const Field callback_fields[] = {
    FIELD(CallbackView, phone, .flags = FLD_PERSONAL, .doc = "masked; see .../callback/reveal"),
    FIELD(CallbackView, when, .one_of = callback_whens, .doc = "when it suits"),
    FIELD(CallbackView, note, .flags = FLD_PERSONAL, .doc = "what the person added"),
    FIELD(CallbackView, at_ms, .doc = "when it was asked for"),
};
static const Shape callback_shape = SHAPE(CallbackView, callback_fields);
static const Field pending_fields[] = {
    FIELD(PendingOut, kind, .doc = "close or downgrade"),
    FIELD(PendingOut, by, .doc = "who asked"),
    FIELD(PendingOut, by_me, .doc = "then somebody else must confirm"),
    FIELD(PendingOut, at_ms, .doc = "when"),
    FIELD(PendingOut, to, .flags = FLD_OMIT, .doc = "level asked for"),
    FIELD(PendingOut, outcome, .flags = FLD_OMIT, .doc = "outcome named"),
    FIELD(PendingOut, note, .flags = FLD_PERSONAL, .doc = "why"),
};
static const Shape pending_shape = SHAPE(PendingOut, pending_fields);
static const Field follow_up_fields[] = {
    FIELD_ID(FollowUpOut, task, .doc = "the task"),
    FIELD(FollowUpOut, due_ms, .doc = "when it is due"),
};
static const Shape follow_up_shape = SHAPE(FollowUpOut, follow_up_fields);

static const Field alert_view_fields[] = {
    ALERT_ITEM_FIELDS(AlertView),
    FIELD_LIST(AlertView, steps, &step_shape, .doc = "timeline, oldest first; the last 200"),
    FIELD_LIST(AlertView, clocks, &clock_shape, .doc = "every clock that ran or runs"),
    FIELD_LIST(AlertView, contacts, &contact_shape, .doc = "needs the relation"),
    FIELD_LIST(AlertView, assessments, &assessment_shape, .doc = "needs the relation"),
    FIELD_OBJ(AlertView, callback, &callback_shape, .flags = FLD_OMIT, .doc = "the latest call asked for"),
    FIELD_ID(AlertView, response, .flags = FLD_OMIT, .doc = "the self-test that raised it"),
    FIELD(AlertView, form, .flags = FLD_OMIT, .doc = "its form"),
    FIELD(AlertView, band_label, .flags = FLD_OMIT, .doc = "its result in words"),
    FIELD(AlertView, trigger, .doc = "what raised it, in words; '' for managers"),
    FIELD(AlertView, question, .flags = FLD_OMIT, .doc = "number of the question whose answer raised it"),
    FIELD(AlertView, outcome, .flags = FLD_OMIT, .doc = "of the disposal, then of the closing"),
    FIELD_OBJ(AlertView, pending, &pending_shape, .flags = FLD_OMIT, .doc = "waits for a second person"),
    FIELD_OBJ(AlertView, next_follow_up, &follow_up_shape, .flags = FLD_OMIT, .doc = "the next one due"),
    FIELD(AlertView, can,
          .doc = "what the caller may do now: paths below it; reveal; callback: its number; plan"),
};
const Shape alert_view_shape = SHAPE(AlertView, alert_view_fields);

/* ---- what is done to it ---- */

/* One struct for all of them; each Shape has a name of its own for the API's description. */
#define ID_PART FIELD_ID(AlertIn, alert, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the alert")
#define VERSION_PART \
    ID_PART, FIELD(AlertIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen")
#define NOTE_PART(need) \
    FIELD(AlertIn, note, .flags = (need) | FLD_PERSONAL | FLD_MULTILINE, .max = 4000, .doc = "note")
#define OUTCOME_PART \
    FIELD(AlertIn, outcome, .flags = FLD_REQUIRED, .max = 40, .doc = "an outcome of the alert definition")

static const Field alert_id_fields[] = { ID_PART };
typedef AlertIn AlertIdIn;
const Shape alert_id_shape = SHAPE(AlertIdIn, alert_id_fields);
static const Field alert_version_fields[] = { VERSION_PART };
typedef AlertIn AlertVersionIn;
const Shape alert_version_shape = SHAPE(AlertVersionIn, alert_version_fields);
static const Field alert_assign_fields[] = {
    VERSION_PART,
    FIELD_ID(AlertIn, owner, .flags = FLD_REQUIRED, .doc = "one of the candidates"),
};
typedef AlertIn AlertAssignIn;
const Shape alert_assign_shape = SHAPE(AlertAssignIn, alert_assign_fields);
static const Field alert_contact_fields[] = {
    VERSION_PART,
    FIELD(AlertIn, at_ms, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "when it happened"),
    FIELD(AlertIn, channel, .flags = FLD_REQUIRED, .one_of = contact_channels, .doc = "how"),
    FIELD(AlertIn, outcome, .flags = FLD_REQUIRED, .one_of = contact_outcomes, .doc = "with what result"),
    NOTE_PART(0),
};
typedef AlertIn AlertContactIn;
const Shape alert_contact_shape = SHAPE(AlertContactIn, alert_contact_fields);
static const Field alert_assess_fields[] = { VERSION_PART, FINDING_FIELDS(AlertIn, FLD_REQUIRED) };
typedef AlertIn AlertAssessIn;
const Shape alert_assess_shape = SHAPE(AlertAssessIn, alert_assess_fields);
static const Field alert_dispose_fields[] = {
    VERSION_PART,
    OUTCOME_PART,
    NOTE_PART(0),
    FIELD(AlertIn, follow_up_days, .min = 1, .max = 365,
          .doc = "first follow-up; the definition's timetable unless said"),
};
typedef AlertIn AlertDisposeIn;
const Shape alert_dispose_shape = SHAPE(AlertDisposeIn, alert_dispose_fields);
static const Field alert_close_fields[] = { VERSION_PART, OUTCOME_PART, NOTE_PART(FLD_REQUIRED) };
typedef AlertIn AlertCloseIn;
const Shape alert_close_shape = SHAPE(AlertCloseIn, alert_close_fields);
static const Field alert_downgrade_fields[] = {
    VERSION_PART,
    FIELD(AlertIn, to, .flags = FLD_REQUIRED, .one_of = level_names + 1, .doc = "the lower level"),
    NOTE_PART(FLD_REQUIRED),
};
typedef AlertIn AlertDowngradeIn;
const Shape alert_downgrade_shape = SHAPE(AlertDowngradeIn, alert_downgrade_fields);
static const Field alert_refuse_fields[] = { VERSION_PART, NOTE_PART(FLD_REQUIRED) };
typedef AlertIn AlertRefuseIn;
const Shape alert_refuse_shape = SHAPE(AlertRefuseIn, alert_refuse_fields);
static const Field alert_hand_over_fields[] = {
    VERSION_PART,
    FIELD_ID(AlertIn, unit, .flags = FLD_REQUIRED, .doc = "a unit whose area contains the alert's"),
    NOTE_PART(FLD_REQUIRED),
};
typedef AlertIn AlertHandOverIn;
const Shape alert_hand_over_shape = SHAPE(AlertHandOverIn, alert_hand_over_fields);
static const Field alert_reveal_fields[] = {
    ID_PART,
    FIELD(AlertIn, reason, .flags = FLD_REQUIRED, .min = 2, .max = 200, .doc = "why the number is needed"),
};
typedef AlertIn AlertRevealIn;
const Shape alert_reveal_shape = SHAPE(AlertRevealIn, alert_reveal_fields);
static const Field phone_out_fields[] = { FIELD(PhoneOut, phone, .flags = FLD_PERSONAL,
                                                .doc = "number to call") };
const Shape phone_out_shape = SHAPE(PhoneOut, phone_out_fields);

static const Field candidate_fields[] = {
    FIELD_ID(CandidateOut, id, .doc = "member of staff"),
    FIELD(CandidateOut, name, .doc = "name"),
    FIELD(CandidateOut, unit_name, .doc = "unit"),
    FIELD(CandidateOut, open, .doc = "open alerts they own"),
};
static const Shape candidate_shape = SHAPE(CandidateOut, candidate_fields);
static const Field candidates_fields[] = {
    FIELD_LIST(CandidatesOut, items, &candidate_shape, .flags = FLD_REQUIRED, .doc = "nearest first"),
};
const Shape candidates_out_shape = SHAPE(CandidatesOut, candidates_fields);

/* ---- sealed texts ---- */

static const Field findings_fields[] = { FINDING_FIELDS(Findings, FLD_REQUIRED) };
const Shape findings_shape = SHAPE(Findings, findings_fields);
