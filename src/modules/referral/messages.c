/* What goes in and out of module referral. */
#include "base/limits.h"
#include "modules/people/messages.h"
#include "modules/referral/rules.h"

#define NOTE_MAX 2000

static const char *const sides[] = { "sender", "receiver", "watch", NULL };

static const Field clock_fields[] = {
    FIELD(ReferralClockOut, name, .one_of = referral_clocks, .doc = "what is owed next"),
    FIELD(ReferralClockOut, due_ms, .doc = "until when"),
    FIELD(ReferralClockOut, overdue, .doc = "it has run out"),
};
static const Shape clock_shape = SHAPE(ReferralClockOut, clock_fields);

#define ITEM_FIELDS(T)                                                                                \
    FIELD_ID(T, id, .doc = "the referral"), FIELD(T, kind, .doc = "code of its kind"),                \
        FIELD(T, kind_title, .doc = "its kind in words"),                                             \
        FIELD(T, state, .one_of = referral_states, .doc = "how far it has come"),                     \
        FIELD(T, side, .one_of = sides, .doc = "where the caller stands"),                            \
        FIELD(T, person_label, .flags = FLD_PERSONAL, .doc = "masked name"),                          \
        FIELD_ID(T, person, .flags = FLD_OMIT, .doc = "the person; for the network only"),            \
        FIELD_ID(T, alert, .flags = FLD_OMIT, .doc = "the alert it came from; for the network only"), \
        FIELD_ID(T, from_unit, .doc = "who sends"), FIELD(T, from_name, .doc = "its name"),           \
        FIELD_ID(T, to_unit, .flags = FLD_OMIT,                                                       \
                 .doc = "who receives; left out: to_name is a place elsewhere"),                      \
        FIELD(T, to_name, .doc = "its name"),                                                         \
        FIELD(T, paper, .doc = "a letter on paper: the sender enters what comes back"),               \
        FIELD(T, made_ms, .doc = "when it was drafted"),                                              \
        FIELD(T, sent_ms, .flags = FLD_OMIT, .doc = "when it was sent"),                              \
        FIELD(T, received_ms, .flags = FLD_OMIT, .doc = "when the receiver had it"),                  \
        FIELD(T, fed_back_ms, .flags = FLD_OMIT, .doc = "when the first feedback came"),              \
        FIELD(T, read_ms, .flags = FLD_OMIT, .doc = "when the sender had the feedback"),              \
        FIELD(T, late, .doc = "how often the server has told that this step is late"),                \
        FIELD(T, told, .doc = "the caller's unit was told because nobody answered"),                  \
        FIELD_OBJ(T, clock, &clock_shape, .flags = FLD_OMIT, .doc = "what is owed next"),             \
        FIELD(T, version, .doc = "to be named by whoever changes it")

static const Field item_fields[] = { ITEM_FIELDS(ReferralItem) };
const Shape referral_item_shape = SHAPE(ReferralItem, item_fields);

static const char *const boxes[] = { "in", "out", "area", "over", NULL },
                         *const list_states[] = { "open", "closed", NULL }, *const figures[] = { "sent",
                                                                                                 "accepted",
                                                                                                 "seen",
                                                                                                 "fed_back",
                                                                                                 "refused",
                                                                                                 "late",
                                                                                                 NULL };
static const Field list_in_fields[] = {
    FIELD(ReferralListIn, box, .flags = FLD_QUERY, .one_of = boxes,
          .doc =
              "in: to the own unit (also when left out); out: from it; area: of the own area; over: told of"),
    FIELD(ReferralListIn, state, .flags = FLD_QUERY, .one_of = list_states, .doc = "open when left out"),
    FIELD(ReferralListIn, overdue, .flags = FLD_QUERY, .doc = "open ones whose clock has run out"),
    FIELD(ReferralListIn, figure, .flags = FLD_QUERY, .one_of = figures, .doc = "the rows behind a figure"),
    FIELD(ReferralListIn, from, .flags = FLD_QUERY | FLD_DATE, .doc = "first day of sending, with figure"),
    FIELD(ReferralListIn, to, .flags = FLD_QUERY | FLD_DATE, .doc = "last day of sending, with figure"),
    FIELD_ID(ReferralListIn, from_unit, .flags = FLD_QUERY, .doc = "with figure: sent by"),
    FIELD_ID(ReferralListIn, to_unit, .flags = FLD_QUERY, .doc = "with figure: sent to"),
    FIELD(ReferralListIn, to_name, .flags = FLD_QUERY, .max = 60,
          .doc = "with figure: sent to a place elsewhere"),
    FIELD(ReferralListIn, code, .flags = FLD_QUERY, .max = 40, .doc = "the one of this letter"),
    FIELD(ReferralListIn, cursor, .flags = FLD_QUERY, .doc = "next of the page before"),
    FIELD(ReferralListIn, limit, .flags = FLD_QUERY, .min = 1, .max = LIMIT_PAGE, .doc = "rows"),
};
const Shape referral_list_in_shape = SHAPE(ReferralListIn, list_in_fields);
static const Field list_out_fields[] = {
    FIELD_LIST(ReferralListOut, items, &referral_item_shape,
               .doc = "open ones by when they are due, ended ones and figures newest first"),
    FIELD(ReferralListOut, next, .flags = FLD_OMIT, .doc = "cursor of the next page"),
};
const Shape referral_list_out_shape = SHAPE(ReferralListOut, list_out_fields);

/* ---- the letter: also what is sealed, so every text has its real length ---- */

static const Field result_fields[] = {
    FIELD(LetterResult, title, .max = 200, .doc = "the form"),
    FIELD(LetterResult, band, .max = 200, .flags = FLD_PERSONAL, .doc = "what it says in words"),
    FIELD(LetterResult, value, .flags = FLD_PERSONAL, .doc = "the score"),
    FIELD(LetterResult, at_ms, .doc = "when"),
};
static const Shape result_shape = SHAPE(LetterResult, result_fields);
static const Field letter_alert_fields[] = {
    FIELD(LetterAlert, level, .doc = "red, orange, yellow"),
    FIELD(LetterAlert, reason, .flags = FLD_PERSONAL, .doc = "in words"),
    FIELD(LetterAlert, raised_ms, .doc = "when"),
};
static const Shape letter_alert_shape = SHAPE(LetterAlert, letter_alert_fields);
#define PERSONAL(m, most, words) \
    FIELD(ReferralLetter, m, .max = (most), .flags = FLD_PERSONAL | FLD_MULTILINE, .doc = (words))
static const Field letter_fields[] = {
    PERSONAL(name, 200, "name in the clear"),
    PERSONAL(gender, 10, "f, m, u"),
    PERSONAL(birth_date, 10, "YYYY-MM-DD, empty when unknown"),
    PERSONAL(phone, 40, "telephone, if it was to be passed on"),
    FIELD(ReferralLetter, area, .doc = "home"),
    PERSONAL(area_name, 200, "its name"),
    PERSONAL(reason, NOTE_MAX, "why, and what is asked"),
    FIELD(ReferralLetter, by, .max = 200, .doc = "who wrote it"),
    FIELD_LIST(ReferralLetter, results, &result_shape, .doc = "the results chosen"),
    FIELD_OBJ(ReferralLetter, alert, &letter_alert_shape, .flags = FLD_OMIT, .doc = "the alert, summed up"),
};
const Shape referral_letter_shape = SHAPE(ReferralLetter, letter_fields);
static const Field feedback_fields[] = {
    FIELD(ReferralFeedback, text, .max = NOTE_MAX, .flags = FLD_PERSONAL | FLD_MULTILINE,
          .doc = "what came of it"),
    FIELD(ReferralFeedback, instructions, .max = NOTE_MAX, .flags = FLD_PERSONAL | FLD_MULTILINE,
          .doc = "what the sender is asked to do"),
    FIELD(ReferralFeedback, return_days, .doc = "a visit after this many days; 0 none"),
};
const Shape referral_feedback_shape = SHAPE(ReferralFeedback, feedback_fields);

static const Field step_fields[] = {
    FIELD(ReferralStepOut, at_ms, .doc = "when"),
    FIELD(ReferralStepOut, kind, .doc = "drafted, sent, received, accepted ..."),
    FIELD(ReferralStepOut, side, .doc = "sender, receiver, server"),
    FIELD(ReferralStepOut, unit_name, .doc = "which unit"),
    FIELD(ReferralStepOut, by, .doc = "who"),
    FIELD(ReferralStepOut, code, .doc = "the reason, outcome or clock"),
    FIELD(ReferralStepOut, note, .max = NOTE_MAX, .flags = FLD_PERSONAL, .doc = "what was noted"),
};
static const Shape step_shape = SHAPE(ReferralStepOut, step_fields);

static const Field view_fields[] = {
    ITEM_FIELDS(ReferralView),
    FIELD(ReferralView, by, .doc = "who drafted it"),
    FIELD(ReferralView, letter_code, .doc = "of the letter; empty before sending"),
    FIELD(ReferralView, readable, .doc = "the caller may read now what it says"),
    FIELD(ReferralView, updates, .doc = "later additions were agreed to"),
    FIELD(ReferralView, grant_ms, .flags = FLD_OMIT,
          .doc = "until when the receiver may read it at the longest"),
    FIELD(ReferralView, accepted_ms, .flags = FLD_OMIT, .doc = "when it was accepted"),
    FIELD(ReferralView, seen_ms, .flags = FLD_OMIT, .doc = "when the person was seen"),
    FIELD(ReferralView, consent_by, .doc = "self, guardian; empty: a lawful basis, or not yet"),
    FIELD(ReferralView, consent_how, .doc = "paper, spoken, phone"),
    FIELD(ReferralView, consent_version, .doc = "of the text agreed to"),
    FIELD(ReferralView, consent_ms, .flags = FLD_OMIT, .doc = "when it was recorded"),
    FIELD(ReferralView, basis, .doc = "lawful basis instead of consent"),
    FIELD(ReferralView, parts, .doc = "what was chosen to be passed on"),
    FIELD(ReferralView, responses, .doc = "ids of the results chosen"),
    FIELD(ReferralView, reason, .max = NOTE_MAX, .flags = FLD_PERSONAL, .doc = "why, and what is asked"),
    FIELD_OBJ(ReferralView, letter, &referral_letter_shape, .flags = FLD_OMIT, .doc = "as frozen at sending"),
    FIELD(ReferralView, refusal, .doc = "why it was refused"),
    FIELD(ReferralView, outcome, .flags = FLD_PERSONAL, .doc = "what the receiver told"),
    FIELD(ReferralView, closing, .doc = "how it ended"),
    FIELD_OBJ(ReferralView, feedback, &referral_feedback_shape, .flags = FLD_OMIT, .doc = "the last one"),
    FIELD_ID(ReferralView, return_task, .flags = FLD_OMIT, .doc = "the visit that follows"),
    FIELD_LIST(ReferralView, steps, &step_shape, .max = 400, .doc = "newest first"),
    FIELD(ReferralView, can, .doc = "what the caller may do now"),
};
const Shape referral_view_shape = SHAPE(ReferralView, view_fields);

/* ---- acts ---- */

#define THE_ID FIELD_ID(ReferralIn, referral, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the referral")
#define VERSION FIELD(ReferralIn, version, .flags = FLD_REQUIRED, .min = 1, .doc = "the version seen")
#define NOTE(needed, words)                                                                            \
    FIELD(ReferralIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE | (needed), .min = (needed) ? 2 : 0, \
          .max = NOTE_MAX, .doc = (words))
#define CODE(words) FIELD(ReferralIn, code, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = (words))

static const char *const consent_hows[] = { "paper", "spoken", "phone", NULL }, *const givers[] = {
    "self", "guardian", NULL
};

#define DRAFT_FIELDS                                                                                        \
    FIELD(ReferralIn, kind, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "code of its kind"),         \
        FIELD_ID(ReferralIn, to_unit, .doc = "the receiver; left out: to_name says where the letter goes"), \
        FIELD(ReferralIn, to_name, .max = 60, .doc = "a receiver that is not in the system; paper only"),   \
        FIELD(ReferralIn, paper, .doc = "the receiver does not work with the system: a letter is printed"), \
        FIELD(ReferralIn, updates, .doc = "later additions may be passed on, too"),                         \
        FIELD(ReferralIn, parts, .max = 3, .doc = "contact, results, alert"),                               \
        FIELD(ReferralIn, reason, .flags = FLD_REQUIRED | FLD_PERSONAL | FLD_MULTILINE, .min = 2,           \
              .max = NOTE_MAX, .doc = "why, and what is asked")

static const Field new_fields[] = {
    FIELD_ID(ReferralIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "whom it is about"),
    DRAFT_FIELDS,
    FIELD_ID(ReferralIn, alert, .doc = "the alert it comes from"),
    FIELD(ReferralIn, responses, .max = 20, .doc = "ids of the results to be passed on"),
};
const Shape referral_new_shape = SHAPE(ReferralIn, new_fields, .doc = "A draft by the network");

static const Field person_fields[] = {
    FIELD(ReferralPerson, name, .flags = FLD_REQUIRED | FLD_PERSONAL, .min = 1, .max = 60, .doc = "name"),
    FIELD(ReferralPerson, phone, .flags = FLD_PERSONAL | FLD_PHONE, .max = 40, .doc = "telephone"),
    FIELD(ReferralPerson, id_number, .flags = FLD_PERSONAL, .max = 30, .doc = "citizen number"),
    FIELD(ReferralPerson, gender, .one_of = genders, .doc = "f, m, u"),
    FIELD(ReferralPerson, birth_date, .flags = FLD_PERSONAL | FLD_DATE, .doc = "date of birth"),
    FIELD(ReferralPerson, area, .flags = FLD_REQUIRED | FLD_AREA, .doc = "home"),
};
const Shape referral_person_shape = SHAPE(ReferralPerson, person_fields);
static const Field partner_new_fields[] = {
    DRAFT_FIELDS,
    FIELD_OBJ(ReferralIn, about, &referral_person_shape, .doc = "whom it is about; not with reply_to"),
    FIELD_ID(ReferralIn, reply_to, .doc = "the referral that is sent back"),
};
const Shape referral_partner_new_shape = { .name = "ReferralPartnerIn",
                                           .size = sizeof(ReferralIn),
                                           .fields = partner_new_fields,
                                           .n_fields = COUNT(partner_new_fields),
                                           .doc = "A draft by a school or hospital" };
static const Field edit_fields[] = {
    THE_ID,
    VERSION,
    DRAFT_FIELDS,
    FIELD_ID(ReferralIn, alert, .doc = "the alert it comes from"),
    FIELD(ReferralIn, responses, .max = 20, .doc = "ids of the results to be passed on"),
};
#define IN_SHAPE(text, table)                                                                   \
    {                                                                                           \
        .name = (text), .size = sizeof(ReferralIn), .fields = (table), .n_fields = COUNT(table) \
    }
const Shape referral_edit_shape = IN_SHAPE("ReferralEditIn", edit_fields);

static const Field id_fields[] = { THE_ID };
const Shape referral_id_shape = IN_SHAPE("ReferralIdIn", id_fields);
static const Field version_fields[] = { THE_ID, VERSION, NOTE(0, "for both sides") };
const Shape referral_version_shape = IN_SHAPE("ReferralVersionIn", version_fields);
static const Field consent_fields[] = {
    THE_ID,
    VERSION,
    FIELD(ReferralIn, given_by, .one_of = givers, .doc = "who agreed"),
    FIELD(ReferralIn, how, .one_of = consent_hows, .doc = "how it was given"),
    FIELD(ReferralIn, consent_version, .max = 100000,
          .doc = "version of the text that was read out or signed"),
    FIELD(ReferralIn, basis, .max = 40, .doc = "lawful basis instead"),
    NOTE(0, "with a basis: what the danger is"),
};
const Shape referral_consent_shape = IN_SHAPE("ReferralConsentIn", consent_fields);
static const Field code_note_fields[] = { THE_ID, VERSION, CODE("of the definition's list"),
                                          NOTE(0, "in words") };
const Shape referral_code_note_shape = IN_SHAPE("ReferralCodeIn", code_note_fields);
static const Field seen_fields[] = {
    THE_ID,
    VERSION,
    FIELD(ReferralIn, at_ms, .doc = "when the person was seen; left out: now"),
    NOTE(0, "for both sides"),
};
const Shape referral_seen_shape = IN_SHAPE("ReferralSeenIn", seen_fields);
static const Field note_fields[] = { THE_ID, VERSION, NOTE(FLD_REQUIRED, "what is added") };
const Shape referral_note_shape = IN_SHAPE("ReferralNoteIn", note_fields);
static const Field feedback_in_fields[] = {
    THE_ID,
    VERSION,
    CODE("outcome"),
    NOTE(FLD_REQUIRED, "what came of it"),
    FIELD(ReferralIn, instructions, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = NOTE_MAX,
          .doc = "what the sender is asked to do"),
    FIELD(ReferralIn, return_days, .max = 365, .doc = "a visit by the sending community after this; 0 none"),
};
const Shape referral_feedback_in_shape = IN_SHAPE("ReferralFeedbackIn", feedback_in_fields);

static const Field ack_in_fields[] = {
    FIELD(ReferralAckIn, items, .flags = FLD_REQUIRED, .min = 1, .max = 100, .doc = "ids"),
    FIELD(ReferralAckIn, accept, .doc = "as the receiver accept them, too"),
};
const Shape referral_ack_in_shape = SHAPE(ReferralAckIn, ack_in_fields);
static const Field ack_item_fields[] = {
    FIELD(ReferralAckItem, ok, .doc = "done; of a receipt now or before"),
    FIELD(ReferralAckItem, code, .doc = "why not"),
    FIELD(ReferralAckItem, why, .doc = "the same in words"),
};
static const Shape ack_item_shape = SHAPE(ReferralAckItem, ack_item_fields);
static const Field ack_out_fields[] = {
    FIELD_LIST(ReferralAckOut, items, &ack_item_shape, .doc = "in the order asked"),
};
const Shape referral_ack_out_shape = SHAPE(ReferralAckOut, ack_out_fields);

static const Field paper_fields[] = {
    FIELD(ReferralPaper, code, .doc = "of the letter"),
    FIELD(ReferralPaper, kind_title, .doc = "its kind"),
    FIELD(ReferralPaper, from_name, .doc = "who sends"),
    FIELD(ReferralPaper, from_address, .doc = "where"),
    FIELD(ReferralPaper, from_phone, .doc = "telephone for questions"),
    FIELD(ReferralPaper, to_name, .doc = "who receives"),
    FIELD(ReferralPaper, to_address, .doc = "where"),
    FIELD(ReferralPaper, consent_by, .doc = "who agreed"),
    FIELD(ReferralPaper, consent_how, .doc = "how"),
    FIELD(ReferralPaper, basis, .doc = "lawful basis instead, in words"),
    FIELD(ReferralPaper, sent_ms, .doc = "when"),
    FIELD(ReferralPaper, due_ms, .doc = "until when an answer is asked for"),
    FIELD(ReferralPaper, consent_ms, .doc = "when it was recorded"),
    FIELD_OBJ(ReferralPaper, letter, &referral_letter_shape, .doc = "what it says"),
};
const Shape referral_paper_shape = SHAPE(ReferralPaper, paper_fields);

/* ---- around it ---- */

static const Field sums_fields[] = {
    FIELD(ReferralSums, in_open, .doc = "to the own unit, waiting for it"),
    FIELD(ReferralSums, in_late, .doc = "of those, past their clock"),
    FIELD(ReferralSums, out_open, .doc = "from the own unit, waiting for it"),
    FIELD(ReferralSums, out_late, .doc = "from the own unit, past their clock"),
    FIELD(ReferralSums, over, .doc = "the own unit was told that nobody answers"),
};
const Shape referral_sums_shape = SHAPE(ReferralSums, sums_fields);

static const Field code_fields[] = {
    FIELD(KindCode, code, .doc = "the code"),
    FIELD(KindCode, title, .doc = "in words"),
};
static const Shape code_shape = SHAPE(KindCode, code_fields);
static const Field kind_fields[] = {
    FIELD(KindOut, code, .doc = "the code"),
    FIELD(KindOut, title, .doc = "in words"),
    FIELD(KindOut, parts, .doc = "what a letter may hold"),
    FIELD(KindOut, accept_hours, .doc = "to be answered within"),
    FIELD(KindOut, seen_hours, .doc = "to be seen within, from sending"),
    FIELD(KindOut, feedback_hours, .doc = "to be told back within, from being seen"),
    FIELD(KindOut, close_hours, .doc = "to be closed within, from the feedback"),
    FIELD(KindOut, follow_up_days, .doc = "accepting makes a visit due after this; 0 none"),
    FIELD(KindOut, may_send, .doc = "the own unit may send such"),
    FIELD(KindOut, source, .max = 2000, .doc = "where the times come from"),
};
static const Shape kind_shape = SHAPE(KindOut, kind_fields);
static const Field kinds_fields[] = {
    FIELD_LIST(KindsOut, kinds, &kind_shape, .doc = "all kinds"),
    FIELD_LIST(KindsOut, bases, &code_shape, .doc = "lawful bases"),
    FIELD_LIST(KindsOut, refusals, &code_shape, .doc = "why a receiver refuses"),
    FIELD_LIST(KindsOut, outcomes, &code_shape, .doc = "what a receiver tells"),
    FIELD_LIST(KindsOut, closings, &code_shape, .doc = "how it ended"),
    FIELD_LIST(KindsOut, withdrawals, &code_shape, .doc = "why it is taken back"),
    FIELD(KindsOut, consent_version, .doc = "of the text in force"),
    FIELD(KindsOut, consent_text, .max = LIMIT_TEXT_LONG, .doc = "to be read out or signed"),
};
const Shape referral_kinds_shape = SHAPE(KindsOut, kinds_fields);

static const Field places_in_fields[] = {
    FIELD(PlacesIn, kind, .flags = FLD_QUERY | FLD_REQUIRED, .min = 1, .max = 40, .doc = "code of the kind"),
    FIELD(PlacesIn, area, .flags = FLD_QUERY, .doc = "home of the person; left out: the own area"),
};
const Shape referral_places_in_shape = SHAPE(PlacesIn, places_in_fields);
static const Field place_fields[] = {
    FIELD_ID(PlaceOut, id, .doc = "the unit"),      FIELD(PlaceOut, kind, .doc = "its kind"),
    FIELD(PlaceOut, name, .doc = "its name"),       FIELD(PlaceOut, area_name, .doc = "where it works"),
    FIELD(PlaceOut, address, .doc = "its address"), FIELD(PlaceOut, phone, .doc = "its telephone"),
};
static const Shape place_shape = SHAPE(PlaceOut, place_fields);
static const Field places_fields[] = {
    FIELD_LIST(PlacesOut, items, &place_shape, .doc = "units that may receive such"),
};
const Shape referral_places_shape = SHAPE(PlacesOut, places_fields);

static const Field figures_in_fields[] = {
    FIELD(FiguresIn, from, .flags = FLD_QUERY | FLD_DATE,
          .doc = "first day of sending; 29 days before the last"),
    FIELD(FiguresIn, to, .flags = FLD_QUERY | FLD_DATE, .doc = "last day of sending; today"),
};
const Shape referral_figures_in_shape = SHAPE(FiguresIn, figures_in_fields);
static const Field pair_fields[] = {
    FIELD_ID(PairOut, from_unit, .flags = FLD_OMIT, .doc = "who sends"),
    FIELD(PairOut, from_name, .doc = "its name"),
    FIELD_ID(PairOut, to_unit, .flags = FLD_OMIT, .doc = "who receives"),
    FIELD(PairOut, to_name, .doc = "its name"),
    FIELD(PairOut, sent, .doc = "sent in the period; null below the minimum cell"),
    FIELD(PairOut, accepted, .doc = "of those, accepted"),
    FIELD(PairOut, seen, .doc = "of those, seen"),
    FIELD(PairOut, fed_back, .doc = "of those, told back"),
    FIELD(PairOut, refused, .doc = "of those, refused"),
    FIELD(PairOut, late, .doc = "of those, some clock ran out"),
    FIELD(PairOut, accept_minutes, .doc = "median from sending to acceptance"),
    FIELD(PairOut, seen_minutes, .doc = "median from sending to being seen"),
    FIELD(PairOut, feedback_minutes, .doc = "median from being seen to the feedback"),
};
static const Shape pair_shape = SHAPE(PairOut, pair_fields);
static const Field figures_fields[] = {
    FIELD(FiguresOut, from, .doc = "first day"),
    FIELD(FiguresOut, to, .doc = "last day"),
    FIELD(FiguresOut, data_ms, .doc = "when these figures were true"),
    FIELD(FiguresOut, min_cell, .doc = "managers see no smaller number of persons"),
    FIELD_OBJ(FiguresOut, total, &pair_shape, .doc = "all pairs"),
    FIELD_LIST(FiguresOut, pairs, &pair_shape, .max = 10000, .doc = "by pair of institutions"),
};
const Shape referral_figures_shape = SHAPE(FiguresOut, figures_fields);
