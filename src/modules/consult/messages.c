/* Shapes of module consult. */
#include "modules/consult/messages.h"
#include "modules/org/org.h"

#define ID FIELD_ID(ConsultIn, consult, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the conversation")
#define VERSION                                                                  \
    FIELD(ConsultIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, \
          .doc = "of the conversation as the caller saw it")
#define CLIENT                                                           \
    FIELD(ConsultIn, client, .flags = FLD_REQUIRED, .min = 8, .max = 64, \
          .doc = "the sender's own name for the message; sent again it is the same message")
#define TEXT                                                                               \
    FIELD(ConsultIn, text, .flags = FLD_MULTILINE | FLD_PERSONAL, .max = CONSULT_TEXT_MAX, \
          .doc = "what is said, or what is seen in the picture; one of the two must be there")
#define PICTURE                                                                                            \
    FIELD(ConsultIn, picture, .flags = FLD_PERSONAL, .max = (LIMIT_PICTURE + 2) / 3 * 4,                   \
          .doc =                                                                                           \
              "JPEG, PNG or WebP in base64, where the desk takes pictures; what is not needed to show it " \
              "(place, device, comments) is left out")
#define NOTE                                                                   \
    FIELD(ConsultIn, note, .flags = FLD_MULTILINE | FLD_PERSONAL, .max = 1000, \
          .doc = "for whoever takes it over; the person does not see it")

static const Field id_fields[] = { ID };
typedef ConsultIn ConsultIdIn;
const Shape consult_id_shape = SHAPE(ConsultIdIn, id_fields);

static const Field start_fields[] = {
    FIELD(ConsultIn, terms, .flags = FLD_REQUIRED, .min = 1, .max = 100000, .doc = "version agreed to"),
};
typedef ConsultIn ConsultStartIn;
const Shape consult_start_shape = SHAPE(ConsultStartIn, start_fields);

static const Field read_fields[] = {
    ID,
    FIELD(ConsultIn, after, .flags = FLD_QUERY, .min = 0, .max = INT64_MAX,
          .doc = "messages after this number"),
    FIELD(ConsultIn, seen, .flags = FLD_QUERY, .min = 0, .max = INT64_MAX,
          .doc = "read up to this number; of whoever holds the conversation"),
};
typedef ConsultIn ConsultReadIn;
const Shape consult_read_shape = SHAPE(ConsultReadIn, read_fields);

static const Field say_fields[] = { ID, CLIENT, TEXT, PICTURE };
typedef ConsultIn ConsultSayIn;
const Shape consult_say_shape = SHAPE(ConsultSayIn, say_fields);

static const Field picture_fields[] = {
    ID,
    FIELD(ConsultIn, message, .flags = FLD_PATH | FLD_REQUIRED, .min = 1, .max = INT64_MAX,
          .doc = "its number"),
};
typedef ConsultIn ConsultPictureIn;
const Shape consult_picture_shape = SHAPE(ConsultPictureIn, picture_fields);

static const Field seen_fields[] = {
    ID,
    FIELD(ConsultIn, seen, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX,
          .doc = "read up to this number"),
};
typedef ConsultIn ConsultSeenIn;
const Shape consult_seen_shape = SHAPE(ConsultSeenIn, seen_fields);

static const Field rate_fields[] = {
    ID,
    FIELD(ConsultIn, score, .flags = FLD_REQUIRED, .min = 1, .max = 5, .doc = "satisfaction, 5 is best"),
    FIELD(ConsultIn, note, .flags = FLD_MULTILINE | FLD_PERSONAL, .max = 500, .doc = "in words"),
};
typedef ConsultIn ConsultRateIn;
const Shape consult_rate_shape = SHAPE(ConsultRateIn, rate_fields);

static const Field offer_fields[] = {
    ID,
    VERSION,
    NOTE,
    FIELD_ID(ConsultIn, staff, .doc = "a colleague who is present; or"),
    FIELD_ID(ConsultIn, desk, .doc = "another desk that serves the place"),
};
typedef ConsultIn ConsultOfferIn;
const Shape consult_offer_shape = SHAPE(ConsultOfferIn, offer_fields);

static const Field crisis_fields[] = { ID, NOTE };
typedef ConsultIn ConsultCrisisIn;
const Shape consult_crisis_shape = SHAPE(ConsultCrisisIn, crisis_fields);

static const Field end_fields[] = {
    ID,
    VERSION,
    FIELD(ConsultIn, topic, .flags = FLD_REQUIRED, .min = 1, .max = 40,
          .doc = "code of the definition's topics"),
    FIELD(ConsultIn, summary, .flags = FLD_REQUIRED | FLD_MULTILINE | FLD_PERSONAL, .min = 2,
          .max = CONSULT_SUMMARY_MAX, .doc = "what it was about and what was agreed"),
};
typedef ConsultIn ConsultEndIn;
const Shape consult_end_shape = SHAPE(ConsultEndIn, end_fields);

static const Field look_fields[] = {
    ID,
    FIELD(ConsultIn, reason, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 4, .max = 500,
          .doc = "why a supervisor reads it"),
};
typedef ConsultIn ConsultLookIn;
const Shape consult_look_shape = SHAPE(ConsultLookIn, look_fields);

static const Field judge_fields[] = {
    ID,
    FIELD_ID(ConsultIn, hit, .flags = FLD_PATH | FLD_REQUIRED, .doc = "what a rule found"),
    FIELD(ConsultIn, verdict, .flags = FLD_REQUIRED, .one_of = consult_verdicts + 1,
          .doc = "false: a false alarm"),
};
typedef ConsultIn ConsultJudgeIn;
const Shape consult_judge_shape = SHAPE(ConsultJudgeIn, judge_fields);

static const char *const lists[] = { "queue", "mine", "ended", "all", NULL };
static const Field list_in_fields[] = {
    FIELD(ConsultIn, list, .flags = FLD_QUERY | FLD_REQUIRED, .one_of = lists,
          .doc = "queue: of the acting unit and offered to it; mine; ended: mine; all: those that go on in "
                 "the area, for supervisors"),
    FIELD_ID(ConsultIn, alert, .flags = FLD_QUERY, .doc = "only those that raised this alert"),
    FIELD(ConsultIn, before, .flags = FLD_QUERY, .min = 0, .max = INT64_MAX,
          .doc = "last_ms of the last row shown"),
};
typedef ConsultIn ConsultListIn;
const Shape consult_list_in_shape = SHAPE(ConsultListIn, list_in_fields);

static const Field sit_fields[] = {
    FIELD(ConsultIn, on, .flags = FLD_REQUIRED, .doc = "ready to answer"),
};
typedef ConsultIn ConsultSitIn;
const Shape consult_sit_shape = SHAPE(ConsultSitIn, sit_fields);

/* ---- for the person ---- */

static const char *const waiting_states[] = { "open", "nobody", "closed", "none", NULL };
static const Field waiting_fields[] = {
    FIELD(ConsultWaiting, state, .one_of = waiting_states, .doc = "whether somebody is there"),
    FIELD(ConsultWaiting, ahead, .doc = "how many wait before"),
    FIELD(ConsultWaiting, minutes, .doc = "waiting time; null: not known"),
    FIELD(ConsultWaiting, based_on,
          .doc = "conversations of the last 14 days it was reckoned from; 0 when somebody is free"),
    FIELD(ConsultWaiting, present, .doc = "counsellors who are there"),
    FIELD(ConsultWaiting, opens_ms, .flags = FLD_OMIT, .doc = "closed: when it opens"),
};
static const Shape waiting_shape = SHAPE(ConsultWaiting, waiting_fields);

static const Field desk_state_fields[] = {
    FIELD(ConsultDeskState, name, .doc = "of the desk; empty when there is none"),
    FIELD(ConsultDeskState, hours, .doc = "opening hours as a desk keeps them; empty: always"),
    FIELD_OBJ(ConsultDeskState, waiting, &waiting_shape, .doc = "what to expect"),
    FIELD(ConsultDeskState, terms_version, .doc = "of the terms"),
    FIELD(ConsultDeskState, terms, .max = LIMIT_TEXT_LONG, .doc = "what is agreed to before one writes"),
    FIELD_ID(ConsultDeskState, consult, .flags = FLD_OMIT, .doc = "the conversation that is open"),
};
const Shape consult_desk_state_shape = SHAPE(ConsultDeskState, desk_state_fields);

static const Field my_fields[] = {
    FIELD_ID(MyConsult, id, .doc = "the conversation"),
    FIELD(MyConsult, state, .one_of = consult_states, .doc = "waiting, active, ended"),
    FIELD(MyConsult, unit_name, .doc = "who answers"),
    FIELD(MyConsult, opened_ms, .doc = "when it was opened"),
    FIELD(MyConsult, taken_ms, .flags = FLD_OMIT, .doc = "when somebody took it"),
    FIELD(MyConsult, ended_ms, .flags = FLD_OMIT, .doc = "when it ended"),
    FIELD(MyConsult, ended_by, .flags = FLD_OMIT, .doc = "resident, staff, silence, unanswered"),
    FIELD(MyConsult, last_n, .doc = "number of the last message"),
    FIELD(MyConsult, seen, .doc = "read by the person up to here"),
    FIELD(MyConsult, seen_other, .doc = "read by the counsellor up to here"),
    FIELD(MyConsult, rating, .flags = FLD_OMIT, .doc = "satisfaction"),
    FIELD(MyConsult, offered, .flags = FLD_OMIT, .doc = "somebody else is asked to take over"),
    FIELD(MyConsult, pictures, .flags = FLD_OMIT, .doc = "pictures may be sent"),
    FIELD_OBJ(MyConsult, waiting, &waiting_shape, .flags = FLD_OMIT, .doc = "while it waits"),
};
const Shape my_consult_shape = SHAPE(MyConsult, my_fields);
static const Field my_list_fields[] = {
    FIELD_LIST(MyConsultList, items, &my_consult_shape, .doc = "newest first, at most 100"),
};
const Shape my_consult_list_shape = SHAPE(MyConsultList, my_list_fields);

static const char *const senders[] = { "resident", "staff", "server", NULL };
static const Field message_fields[] = {
    FIELD(ConsultMessage, n, .doc = "its number; the order"),
    FIELD(ConsultMessage, sender, .one_of = senders, .doc = "who said it"),
    FIELD(ConsultMessage, code, .flags = FLD_OMIT,
          .doc = "of the server: taken, handed_over, nudged, ended_staff, ..."),
    FIELD(ConsultMessage, text, .flags = FLD_OMIT | FLD_PERSONAL, .max = CONSULT_TEXT_MAX,
          .doc = "what was said, or is seen in the picture"),
    FIELD(ConsultMessage, picture, .flags = FLD_OMIT,
          .doc = "type of its picture, which is asked for by the number of the message"),
    FIELD(ConsultMessage, width, .flags = FLD_OMIT, .doc = "of the picture, pixels"),
    FIELD(ConsultMessage, height, .flags = FLD_OMIT, .doc = "of the picture, pixels"),
    FIELD_ID(ConsultMessage, staff, .flags = FLD_OMIT, .doc = "for staff: who of them"),
    FIELD(ConsultMessage, at_ms, .doc = "when the server had it"),
};
static const Shape message_shape = SHAPE(ConsultMessage, message_fields);
static const Field message_list_fields[] = {
    FIELD_LIST(ConsultMessages, items, &message_shape,
               .doc = "in order, at most 200; ask again after the last"),
    FIELD(ConsultMessages, last_n, .doc = "number of the last message there is"),
    FIELD(ConsultMessages, seen, .doc = "read by the caller's side up to here"),
    FIELD(ConsultMessages, seen_other, .doc = "read by the other side up to here"),
};
const Shape message_list_shape = SHAPE(ConsultMessages, message_list_fields);

static const Field help_fields[] = {
    FIELD(ConsultHelp, level, .one_of = level_names + 1, .doc = "urgency"),
    FIELD_ID(ConsultHelp, alert, .doc = "the alert"),
    FIELD(ConsultHelp, message, .doc = "for the person, calm words"),
};
static const Shape help_shape = SHAPE(ConsultHelp, help_fields);
static const Field said_fields[] = {
    FIELD(ConsultSaidOut, n, .doc = "number of the message"),
    FIELD(ConsultSaidOut, at_ms, .doc = "when the server had it"),
    FIELD(ConsultSaidOut, again, .doc = "it had come before"),
    FIELD_OBJ(ConsultSaidOut, help, &help_shape, .flags = FLD_OMIT,
              .doc = "a sign of risk: help is shown at once"),
};
const Shape said_out_shape = SHAPE(ConsultSaidOut, said_fields);

/* ---- for staff ---- */

static const Field item_fields[] = {
    FIELD_ID(ConsultItem, id, .doc = "the conversation"),
    FIELD(ConsultItem, state, .one_of = consult_states, .doc = "waiting, active, ended"),
    FIELD(ConsultItem, person_label, .doc = "masked name"),
    FIELD(ConsultItem, area_name, .doc = "home"),
    FIELD(ConsultItem, unit_name, .doc = "has it"),
    FIELD(ConsultItem, staff_name, .doc = "holds it"),
    FIELD(ConsultItem, risk, .doc = "highest level of a sign of risk in it; empty none"),
    FIELD(ConsultItem, last_from, .one_of = senders, .doc = "who wrote last"),
    FIELD_ID(ConsultItem, person, .doc = "the person"),
    FIELD(ConsultItem, area, .flags = FLD_AREA, .doc = "home"),
    FIELD(ConsultItem, opened_ms, .doc = "when it was opened"),
    FIELD(ConsultItem, queued_ms, .doc = "waits since"),
    FIELD(ConsultItem, taken_ms, .flags = FLD_OMIT, .doc = "when somebody took it first"),
    FIELD(ConsultItem, ended_ms, .flags = FLD_OMIT, .doc = "when it ended"),
    FIELD(ConsultItem, last_ms, .doc = "of the last message"),
    FIELD(ConsultItem, last_n, .doc = "number of the last message"),
    FIELD(ConsultItem, unread, .doc = "messages that the counsellor has not read"),
    FIELD(ConsultItem, offered, .flags = FLD_OMIT, .doc = "somebody is asked to take it over"),
};
const Shape consult_item_shape = SHAPE(ConsultItem, item_fields);
static const Field list_fields[] = {
    FIELD_LIST(ConsultList, items, &consult_item_shape, .doc = "at most 100"),
};
const Shape consult_list_shape = SHAPE(ConsultList, list_fields);

static const Field turn_fields[] = {
    FIELD(ConsultTurn, staff_name, .doc = "who took it"),
    FIELD(ConsultTurn, unit_name, .doc = "their unit"),
    FIELD(ConsultTurn, note, .flags = FLD_OMIT | FLD_PERSONAL, .max = 1000,
          .doc = "what the one before wrote for them"),
    FIELD(ConsultTurn, at_ms, .doc = "when"),
};
static const Shape turn_shape = SHAPE(ConsultTurn, turn_fields);
static const Field hit_fields[] = {
    FIELD_ID(ConsultHit, id, .doc = "what was found"),
    FIELD(ConsultHit, n, .doc = "number of the message"),
    FIELD(ConsultHit, rule, .doc = "by which rule"),
    FIELD(ConsultHit, title, .doc = "the rule in words"),
    FIELD(ConsultHit, level, .one_of = level_names + 1, .doc = "urgency"),
    FIELD(ConsultHit, verdict, .one_of = consult_verdicts, .doc = "empty: not judged yet"),
};
static const Shape hit_shape = SHAPE(ConsultHit, hit_fields);

static const Field view_fields[] = {
    FIELD_OBJ(ConsultView, item, &consult_item_shape, .doc = "as in the list"),
    FIELD(ConsultView, version, .doc = "to be named by whoever changes it"),
    FIELD(ConsultView, seen_staff, .doc = "read by the counsellor up to here"),
    FIELD(ConsultView, seen_resident, .doc = "read by the person up to here"),
    FIELD_ID(ConsultView, staff, .flags = FLD_OMIT, .doc = "who holds it"),
    FIELD_ID(ConsultView, alert, .flags = FLD_OMIT,
             .doc = "an alert of the person: raised here, else the one that is open"),
    FIELD(ConsultView, alert_level, .flags = FLD_OMIT, .doc = "its level"),
    FIELD(ConsultView, alert_state, .flags = FLD_OMIT, .doc = "its state"),
    FIELD_LIST(ConsultView, hits, &hit_shape, .doc = "signs of risk that rules found"),
    FIELD_LIST(ConsultView, turns, &turn_shape, .doc = "who had it"),
    FIELD(ConsultView, topic, .flags = FLD_OMIT, .doc = "code"),
    FIELD(ConsultView, summary, .flags = FLD_OMIT | FLD_PERSONAL, .max = CONSULT_SUMMARY_MAX,
          .doc = "of the counsellor"),
    FIELD(ConsultView, ended_by, .flags = FLD_OMIT, .doc = "resident, staff, silence, unanswered"),
    FIELD(ConsultView, rating_note, .flags = FLD_OMIT | FLD_PERSONAL, .max = 500, .doc = "of the person"),
    FIELD(ConsultView, offer_to, .flags = FLD_OMIT, .doc = "who is asked to take it over"),
    FIELD(ConsultView, rating, .flags = FLD_OMIT, .doc = "satisfaction, 1 to 5"),
    FIELD(ConsultView, can, .doc = "take, read, say, picture, offer, crisis, end, judge, look"),
};
const Shape consult_view_shape = SHAPE(ConsultView, view_fields);

static const Field colleague_fields[] = {
    FIELD_ID(ConsultColleague, id, .doc = "member of staff"),
    FIELD(ConsultColleague, name, .doc = "name"),
    FIELD(ConsultColleague, open, .doc = "conversations they hold"),
};
static const Shape colleague_shape = SHAPE(ConsultColleague, colleague_fields);
static const Field desk_ref_fields[] = {
    FIELD_ID(ConsultDeskRef, id, .doc = "the desk"),
    FIELD(ConsultDeskRef, name, .doc = "its name"),
    FIELD(ConsultDeskRef, present, .doc = "counsellors who are there"),
    FIELD(ConsultDeskRef, open, .doc = "within its hours"),
};
static const Shape desk_ref_shape = SHAPE(ConsultDeskRef, desk_ref_fields);
static const Field colleagues_fields[] = {
    FIELD_LIST(ConsultColleagues, staff, &colleague_shape, .doc = "of the own unit, present"),
    FIELD_LIST(ConsultColleagues, desks, &desk_ref_shape, .doc = "other desks that serve the place"),
};
const Shape colleagues_shape = SHAPE(ConsultColleagues, colleagues_fields);

static const Field seat_fields[] = {
    FIELD(ConsultSeat, on, .doc = "ready to answer"),
    FIELD(ConsultSeat, desk, .doc = "name of the acting unit's desk; empty when it has none"),
    FIELD(ConsultSeat, open, .doc = "within its hours"),
    FIELD(ConsultSeat, waiting, .doc = "in the unit's queue"),
    FIELD(ConsultSeat, mine, .doc = "that the caller holds"),
    FIELD(ConsultSeat, present, .doc = "of the unit"),
    FIELD(ConsultSeat, offered, .doc = "to the caller or the unit"),
};
const Shape seat_state_shape = SHAPE(ConsultSeat, seat_fields);

static const Field rule_fields[] = {
    FIELD(ConsultRule, id, .doc = "the rule"),
    FIELD(ConsultRule, title, .doc = "what it looks for"),
    FIELD(ConsultRule, level, .doc = "of its alerts"),
    FIELD(ConsultRule, source, .max = 1000, .doc = "where its words come from"),
    FIELD(ConsultRule, hits, .doc = "how often it found something in the area"),
    FIELD(ConsultRule, true_hits, .doc = "judged true"),
    FIELD(ConsultRule, false_hits, .doc = "judged a false alarm"),
};
static const Shape rule_shape = SHAPE(ConsultRule, rule_fields);
static const Field reply_fields[] = {
    FIELD(ConsultReply, id, .doc = "code"),
    FIELD(ConsultReply, title, .doc = "when it is of use"),
    FIELD(ConsultReply, text, .max = CONSULT_TEXT_MAX, .doc = "what it says"),
};
static const Shape reply_shape = SHAPE(ConsultReply, reply_fields);
static const Field guide_fields[] = {
    FIELD_LIST(ConsultGuide, rules, &rule_shape, .doc = "with what they found and how it was judged"),
    FIELD_LIST(ConsultGuide, replies, &reply_shape, .doc = "quick replies"),
    FIELD(ConsultGuide, topics, .doc = "codes"),
};
const Shape guide_shape = SHAPE(ConsultGuide, guide_fields);

/* ---- desks ---- */

#define DESK_FIELDS                                                                                 \
    FIELD(DeskIn, name, .flags = FLD_REQUIRED, .min = 2, .max = 60, .doc = "as residents see it"),  \
        FIELD(DeskIn, hours, .flags = FLD_REQUIRED, .max = HOURS_MAX,                               \
              .doc = "\"1-5 08:30-11:30,14:00-17:30; 6 09:00-12:00\", 1 is Monday; empty: always"), \
        FIELD(DeskIn, max_open, .flags = FLD_REQUIRED, .min = 1, .max = 20,                         \
              .doc = "conversations one counsellor holds at a time"),                               \
        FIELD(DeskIn, pictures, .doc = "whether pictures may be sent; not when left out"),          \
        FIELD(DeskIn, active, .flags = FLD_REQUIRED, .doc = "whether it is used")
static const Field desk_new_fields[] = {
    FIELD_ID(DeskIn, unit, .flags = FLD_REQUIRED, .doc = "the unit that answers"),
    FIELD(DeskIn, kind, .flags = FLD_REQUIRED, .one_of = desk_kinds, .doc = "consult, crisis"),
    DESK_FIELDS,
};
typedef DeskIn ConsultDeskNew;
const Shape desk_new_shape = SHAPE(ConsultDeskNew, desk_new_fields);
static const Field desk_change_fields[] = {
    FIELD_ID(DeskIn, desk, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the desk"),
    FIELD(DeskIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "as the caller saw it"),
    DESK_FIELDS,
};
typedef DeskIn ConsultDeskChange;
const Shape desk_change_shape = SHAPE(ConsultDeskChange, desk_change_fields);

static const Field desk_item_fields[] = {
    FIELD_ID(ConsultDesk, id, .doc = "the desk"),
    FIELD_ID(ConsultDesk, unit, .doc = "the unit that answers"),
    FIELD(ConsultDesk, area, .flags = FLD_AREA, .doc = "whose residents it serves"),
    FIELD(ConsultDesk, max_open, .doc = "conversations one counsellor holds at a time"),
    FIELD(ConsultDesk, version, .doc = "to be named by whoever changes it"),
    FIELD(ConsultDesk, unit_name, .doc = "its name"),
    FIELD(ConsultDesk, kind, .one_of = desk_kinds, .doc = "consult, crisis"),
    FIELD(ConsultDesk, name, .doc = "as residents see it"),
    FIELD(ConsultDesk, hours, .doc = "opening hours; empty: always"),
    FIELD(ConsultDesk, pictures, .doc = "whether pictures may be sent"),
    FIELD(ConsultDesk, active, .doc = "whether it is used"),
};
const Shape desk_item_shape = SHAPE(ConsultDesk, desk_item_fields);
static const Field desk_list_fields[] = {
    FIELD_LIST(ConsultDesks, items, &desk_item_shape, .doc = "of the own area, at most 200"),
};
const Shape desk_list_shape = SHAPE(ConsultDesks, desk_list_fields);
