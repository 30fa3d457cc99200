/* Shapes of module consult. */
#include "modules/consult/messages.h"

#define ID FIELD_ID(ConsultIn, consult, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the conversation")
#define VERSION                                                                  \
    FIELD(ConsultIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, \
          .doc = "of the conversation as the caller saw it")
#define CLIENT                                                           \
    FIELD(ConsultIn, client, .flags = FLD_REQUIRED, .min = 8, .max = 64, \
          .doc = "the sender's own name for the message; sent again it is the same message")
#define TEXT                                                                               \
    FIELD(ConsultIn, text, .flags = FLD_REQUIRED | FLD_MULTILINE | FLD_PERSONAL, .min = 1, \
          .max = CONSULT_TEXT_MAX, .doc = "what is said")
#define NOTE                                                                   \
    FIELD(ConsultIn, note, .flags = FLD_MULTILINE | FLD_PERSONAL, .max = 1000, \
          .doc = "for whoever takes it over; the person does not see it")

static const Field id_fields[] = { ID };
const Shape consult_id_shape = SHAPE(ConsultIn, id_fields);

static const Field start_fields[] = {
    FIELD(ConsultIn, terms, .flags = FLD_REQUIRED, .min = 1, .max = 100000, .doc = "version agreed to"),
};
const Shape consult_start_shape = SHAPE(ConsultIn, start_fields);

static const Field read_fields[] = {
    ID,
    FIELD(ConsultIn, after, .flags = FLD_QUERY, .min = 0, .max = INT64_MAX,
          .doc = "messages after this number"),
    FIELD(ConsultIn, seen, .flags = FLD_QUERY, .min = 0, .max = INT64_MAX,
          .doc = "read up to this number; of whoever holds the conversation"),
};
const Shape consult_read_shape = SHAPE(ConsultIn, read_fields);

static const Field say_fields[] = { ID, CLIENT, TEXT };
const Shape consult_say_shape = SHAPE(ConsultIn, say_fields);

static const Field seen_fields[] = {
    ID,
    FIELD(ConsultIn, seen, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX,
          .doc = "read up to this number"),
};
const Shape consult_seen_shape = SHAPE(ConsultIn, seen_fields);

static const Field rate_fields[] = {
    ID,
    FIELD(ConsultIn, score, .flags = FLD_REQUIRED, .min = 1, .max = 5, .doc = "satisfaction, 5 is best"),
    FIELD(ConsultIn, note, .flags = FLD_MULTILINE | FLD_PERSONAL, .max = 500, .doc = "in words"),
};
const Shape consult_rate_shape = SHAPE(ConsultIn, rate_fields);

static const Field offer_fields[] = {
    ID,
    VERSION,
    NOTE,
    FIELD_ID(ConsultIn, staff, .doc = "a colleague who is present; or"),
    FIELD_ID(ConsultIn, desk, .doc = "another desk that serves the place"),
};
const Shape consult_offer_shape = SHAPE(ConsultIn, offer_fields);

static const Field crisis_fields[] = { ID, NOTE };
const Shape consult_crisis_shape = SHAPE(ConsultIn, crisis_fields);

static const Field end_fields[] = {
    ID,
    VERSION,
    FIELD(ConsultIn, topic, .flags = FLD_REQUIRED, .min = 1, .max = 40,
          .doc = "code of the definition's topics"),
    FIELD(ConsultIn, summary, .flags = FLD_REQUIRED | FLD_MULTILINE | FLD_PERSONAL, .min = 2,
          .max = CONSULT_SUMMARY_MAX, .doc = "what it was about and what was agreed"),
};
const Shape consult_end_shape = SHAPE(ConsultIn, end_fields);

static const Field look_fields[] = {
    ID,
    FIELD(ConsultIn, reason, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 4, .max = 500,
          .doc = "why a supervisor reads it"),
};
const Shape consult_look_shape = SHAPE(ConsultIn, look_fields);

static const Field judge_fields[] = {
    ID,
    FIELD_ID(ConsultIn, hit, .flags = FLD_PATH | FLD_REQUIRED, .doc = "what a rule found"),
    FIELD(ConsultIn, verdict, .flags = FLD_REQUIRED, .one_of = consult_verdicts + 1,
          .doc = "false: a false alarm"),
};
const Shape consult_judge_shape = SHAPE(ConsultIn, judge_fields);

static const char *const lists[] = { "queue", "mine", "ended", "all", NULL };
static const Field list_in_fields[] = {
    FIELD(ConsultIn, list, .flags = FLD_QUERY | FLD_REQUIRED, .one_of = lists,
          .doc = "queue: of the acting unit and offered to it; mine; ended: mine; all: those that go on in "
                 "the area"),
    FIELD_ID(ConsultIn, alert, .flags = FLD_QUERY, .doc = "only those that raised this alert"),
    FIELD(ConsultIn, before, .flags = FLD_QUERY, .min = 0, .max = INT64_MAX,
          .doc = "last_ms of the last row shown"),
};
const Shape consult_list_in_shape = SHAPE(ConsultIn, list_in_fields);

static const Field sit_fields[] = {
    FIELD(ConsultIn, on, .flags = FLD_REQUIRED, .doc = "ready to answer"),
};
const Shape consult_sit_shape = SHAPE(ConsultIn, sit_fields);

/* ---- for the person ---- */

static const char *const waiting_states[] = { "open", "nobody", "closed", "none", NULL };
static const Field waiting_fields[] = {
    FIELD(WaitingOut, state, .one_of = waiting_states, .doc = "whether somebody is there"),
    FIELD(WaitingOut, ahead, .doc = "how many wait before"),
    FIELD(WaitingOut, minutes, .doc = "waiting time; null: not known"),
    FIELD(WaitingOut, based_on,
          .doc = "conversations of the last 14 days it was reckoned from; 0 when somebody is free"),
    FIELD(WaitingOut, present, .doc = "counsellors who are there"),
    FIELD(WaitingOut, opens_ms, .flags = FLD_OMIT, .doc = "closed: when it opens"),
};
static const Shape waiting_shape = SHAPE(WaitingOut, waiting_fields);

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
    FIELD_OBJ(MyConsult, waiting, &waiting_shape, .flags = FLD_OMIT, .doc = "while it waits"),
};
const Shape my_consult_shape = SHAPE(MyConsult, my_fields);
static const Field my_list_fields[] = {
    FIELD_LIST(MyConsultList, items, &my_consult_shape, .doc = "newest first, at most 100"),
};
const Shape my_consult_list_shape = SHAPE(MyConsultList, my_list_fields);

static const char *const senders[] = { "resident", "staff", "server", NULL };
static const Field message_fields[] = {
    FIELD(MessageOut, n, .doc = "its number; the order"),
    FIELD(MessageOut, sender, .one_of = senders, .doc = "who said it"),
    FIELD(MessageOut, code, .flags = FLD_OMIT,
          .doc = "of the server: taken, handed_over, nudged, ended_staff, ..."),
    FIELD(MessageOut, text, .flags = FLD_OMIT | FLD_PERSONAL, .max = CONSULT_TEXT_MAX,
          .doc = "what was said"),
    FIELD_ID(MessageOut, staff, .flags = FLD_OMIT, .doc = "for staff: who of them"),
    FIELD(MessageOut, at_ms, .doc = "when the server had it"),
};
static const Shape message_shape = SHAPE(MessageOut, message_fields);
static const Field message_list_fields[] = {
    FIELD_LIST(MessageList, items, &message_shape, .doc = "in order, at most 200; ask again after the last"),
    FIELD(MessageList, last_n, .doc = "number of the last message there is"),
    FIELD(MessageList, seen, .doc = "read by the caller's side up to here"),
    FIELD(MessageList, seen_other, .doc = "read by the other side up to here"),
};
const Shape message_list_shape = SHAPE(MessageList, message_list_fields);

static const Field help_fields[] = {
    FIELD(ConsultHelp, level, .one_of = level_names + 1, .doc = "urgency"),
    FIELD_ID(ConsultHelp, alert, .doc = "the alert"),
    FIELD(ConsultHelp, message, .doc = "for the person, calm words"),
};
static const Shape help_shape = SHAPE(ConsultHelp, help_fields);
static const Field said_fields[] = {
    FIELD(SaidOut, n, .doc = "number of the message"),
    FIELD(SaidOut, at_ms, .doc = "when the server had it"),
    FIELD(SaidOut, again, .doc = "it had come before"),
    FIELD_OBJ(SaidOut, help, &help_shape, .flags = FLD_OMIT, .doc = "a sign of risk: help is shown at once"),
};
const Shape said_out_shape = SHAPE(SaidOut, said_fields);

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
static const Shape item_shape = SHAPE(ConsultItem, item_fields);
static const Field list_fields[] = {
    FIELD_LIST(ConsultList, items, &item_shape, .doc = "at most 100"),
};
const Shape consult_list_shape = SHAPE(ConsultList, list_fields);

static const Field turn_fields[] = {
    FIELD(TurnOut, staff_name, .doc = "who took it"),
    FIELD(TurnOut, unit_name, .doc = "their unit"),
    FIELD(TurnOut, note, .flags = FLD_OMIT | FLD_PERSONAL, .max = 1000,
          .doc = "what the one before wrote for them"),
    FIELD(TurnOut, at_ms, .doc = "when"),
};
static const Shape turn_shape = SHAPE(TurnOut, turn_fields);
static const Field hit_fields[] = {
    FIELD_ID(HitOut, id, .doc = "what was found"),
    FIELD(HitOut, n, .doc = "number of the message"),
    FIELD(HitOut, rule, .doc = "by which rule"),
    FIELD(HitOut, title, .doc = "the rule in words"),
    FIELD(HitOut, level, .one_of = level_names + 1, .doc = "urgency"),
    FIELD(HitOut, verdict, .one_of = consult_verdicts, .doc = "empty: not judged yet"),
};
static const Shape hit_shape = SHAPE(HitOut, hit_fields);

static const Field view_fields[] = {
    FIELD_OBJ(ConsultView, item, &item_shape, .doc = "as in the list"),
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
    FIELD(ConsultView, can, .doc = "take, read, say, offer, crisis, end, judge, look"),
};
const Shape consult_view_shape = SHAPE(ConsultView, view_fields);

static const Field colleague_fields[] = {
    FIELD_ID(ColleagueOut, id, .doc = "member of staff"),
    FIELD(ColleagueOut, name, .doc = "name"),
    FIELD(ColleagueOut, open, .doc = "conversations they hold"),
};
static const Shape colleague_shape = SHAPE(ColleagueOut, colleague_fields);
static const Field desk_ref_fields[] = {
    FIELD_ID(DeskRef, id, .doc = "the desk"),
    FIELD(DeskRef, name, .doc = "its name"),
    FIELD(DeskRef, present, .doc = "counsellors who are there"),
    FIELD(DeskRef, open, .doc = "within its hours"),
};
static const Shape desk_ref_shape = SHAPE(DeskRef, desk_ref_fields);
static const Field colleagues_fields[] = {
    FIELD_LIST(ColleaguesOut, staff, &colleague_shape, .doc = "of the own unit, present"),
    FIELD_LIST(ColleaguesOut, desks, &desk_ref_shape, .doc = "other desks that serve the place"),
};
const Shape colleagues_shape = SHAPE(ColleaguesOut, colleagues_fields);

static const Field seat_fields[] = {
    FIELD(SeatState, on, .doc = "ready to answer"),
    FIELD(SeatState, desk, .doc = "name of the acting unit's desk; empty when it has none"),
    FIELD(SeatState, open, .doc = "within its hours"),
    FIELD(SeatState, waiting, .doc = "in the unit's queue"),
    FIELD(SeatState, mine, .doc = "that the caller holds"),
    FIELD(SeatState, present, .doc = "of the unit"),
    FIELD(SeatState, offered, .doc = "to the caller or the unit"),
};
const Shape seat_state_shape = SHAPE(SeatState, seat_fields);

static const Field rule_fields[] = {
    FIELD(RuleOut, id, .doc = "the rule"),
    FIELD(RuleOut, title, .doc = "what it looks for"),
    FIELD(RuleOut, level, .doc = "of its alerts"),
    FIELD(RuleOut, source, .max = 1000, .doc = "where its words come from"),
    FIELD(RuleOut, hits, .doc = "how often it found something in the area"),
    FIELD(RuleOut, true_hits, .doc = "judged true"),
    FIELD(RuleOut, false_hits, .doc = "judged a false alarm"),
};
static const Shape rule_shape = SHAPE(RuleOut, rule_fields);
static const Field reply_fields[] = {
    FIELD(ReplyOut, id, .doc = "code"),
    FIELD(ReplyOut, title, .doc = "when it is of use"),
    FIELD(ReplyOut, text, .max = CONSULT_TEXT_MAX, .doc = "what it says"),
};
static const Shape reply_shape = SHAPE(ReplyOut, reply_fields);
static const Field guide_fields[] = {
    FIELD_LIST(GuideOut, rules, &rule_shape, .doc = "with what they found and how it was judged"),
    FIELD_LIST(GuideOut, replies, &reply_shape, .doc = "quick replies"),
    FIELD(GuideOut, topics, .doc = "codes"),
};
const Shape guide_shape = SHAPE(GuideOut, guide_fields);

/* ---- desks ---- */

#define DESK_FIELDS                                                                                 \
    FIELD(DeskIn, name, .flags = FLD_REQUIRED, .min = 2, .max = 60, .doc = "as residents see it"),  \
        FIELD(DeskIn, hours, .flags = FLD_REQUIRED, .max = 200,                                     \
              .doc = "\"1-5 08:30-11:30,14:00-17:30; 6 09:00-12:00\", 1 is Monday; empty: always"), \
        FIELD(DeskIn, max_open, .flags = FLD_REQUIRED, .min = 1, .max = 20,                         \
              .doc = "conversations one counsellor holds at a time"),                               \
        FIELD(DeskIn, active, .flags = FLD_REQUIRED, .doc = "whether it is used")
static const Field desk_new_fields[] = {
    FIELD_ID(DeskIn, unit, .flags = FLD_REQUIRED, .doc = "the unit that answers"),
    FIELD(DeskIn, kind, .flags = FLD_REQUIRED, .one_of = desk_kinds, .doc = "consult, crisis"),
    DESK_FIELDS,
};
const Shape desk_new_shape = SHAPE(DeskIn, desk_new_fields);
static const Field desk_change_fields[] = {
    FIELD_ID(DeskIn, desk, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the desk"),
    FIELD(DeskIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "as the caller saw it"),
    DESK_FIELDS,
};
const Shape desk_change_shape = SHAPE(DeskIn, desk_change_fields);

static const Field desk_item_fields[] = {
    FIELD_ID(DeskItem, id, .doc = "the desk"),
    FIELD_ID(DeskItem, unit, .doc = "the unit that answers"),
    FIELD(DeskItem, area, .flags = FLD_AREA, .doc = "whose residents it serves"),
    FIELD(DeskItem, max_open, .doc = "conversations one counsellor holds at a time"),
    FIELD(DeskItem, version, .doc = "to be named by whoever changes it"),
    FIELD(DeskItem, unit_name, .doc = "its name"),
    FIELD(DeskItem, kind, .one_of = desk_kinds, .doc = "consult, crisis"),
    FIELD(DeskItem, name, .doc = "as residents see it"),
    FIELD(DeskItem, hours, .doc = "opening hours; empty: always"),
    FIELD(DeskItem, active, .doc = "whether it is used"),
};
const Shape desk_item_shape = SHAPE(DeskItem, desk_item_fields);
static const Field desk_list_fields[] = {
    FIELD_LIST(DeskList, items, &desk_item_shape, .doc = "of the own area, at most 200"),
};
const Shape desk_list_shape = SHAPE(DeskList, desk_list_fields);
