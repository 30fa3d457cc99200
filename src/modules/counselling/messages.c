#include "modules/counselling/group.h"

#include "base/limits.h"

const char *const service_kinds[] = { "counselling", "family", "child", "psychotherapy", NULL };
const char *const service_places[] = { "room", "phone", "video", NULL };
const char *const appointment_states[] = { "booked",  "confirmed", "arrived", "done",
                                           "no_show", "cancelled", NULL };
static const char *const cancellers[] = { "", "person", "staff", NULL };
static const char *const reasons[] = { "", "person_asked", "counsellor_away", "moved", "other", NULL };
static const char *const change_kinds[] = { "off", "extra", NULL };
static const char *const person_moves[] = { "confirmed", "cancelled", NULL };
#define DAY_MINUTES (24 * 60)

/* ---- what is offered, and when ---- */

static const Field service_item_fields[] = {
    FIELD_ID(ServiceItem, id, .doc = "the service"),
    FIELD(ServiceItem, name, .doc = "what it is called"),
    FIELD(ServiceItem, about, .max = 500, .doc = "a sentence about it"),
    FIELD(ServiceItem, kind, .one_of = service_kinds, .doc = "what kind of help"),
    FIELD(ServiceItem, place, .one_of = service_places, .doc = "in a room, by phone, by video"),
    FIELD(ServiceItem, minutes, .doc = "how long"),
    FIELD_ID(ServiceItem, unit, .doc = "who offers it"),
    FIELD(ServiceItem, unit_name, .doc = "its name"),
    FIELD(ServiceItem, address, .doc = "where it is"),
    FIELD(ServiceItem, phone, .doc = "its number"),
    FIELD(ServiceItem, third_party,
          .doc = "by a third party, not the network itself: who books agrees to that"),
};
static const Shape service_item_shape = SHAPE(ServiceItem, service_item_fields);
static const Field service_list_fields[] = {
    FIELD_LIST(ServiceList, items, &service_item_shape, .doc = "the nearest first"),
};
const Shape service_list_shape = SHAPE(ServiceList, service_list_fields);
static const Field services_in_fields[] = {
    FIELD(ServicesIn, area, .flags = FLD_QUERY | FLD_AREA,
          .doc = "for somebody who lives here; left out: the own area"),
};
const Shape services_in_shape = SHAPE(ServicesIn, services_in_fields);
static const Field slots_in_fields[] = {
    FIELD_ID(SlotsIn, service, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
    FIELD(SlotsIn, from, .flags = FLD_QUERY | FLD_DATE, .doc = "first day; left out: today"),
    FIELD(SlotsIn, days, .flags = FLD_QUERY, .min = 1, .max = 31, .doc = "how many days; left out: 14"),
    FIELD_ID(SlotsIn, staff, .flags = FLD_QUERY, .doc = "this counsellor only"),
};
const Shape slots_in_shape = SHAPE(SlotsIn, slots_in_fields);
static const Field slot_fields[] = {
    FIELD(SlotItem, start_ms, .doc = "begins"),
    FIELD(SlotItem, end_ms, .doc = "ends"),
    FIELD_ID(SlotItem, staff, .doc = "the counsellor"),
    FIELD(SlotItem, staff_name, .doc = "their name"),
};
static const Shape slot_shape = SHAPE(SlotItem, slot_fields);
static const Field holiday_item_fields[] = {
    FIELD(HolidayItem, day, .flags = FLD_DATE, .doc = "the day"),
    FIELD(HolidayItem, name, .doc = "which holiday"),
};
static const Shape holiday_item_shape = SHAPE(HolidayItem, holiday_item_fields);
static const Field slots_out_fields[] = {
    FIELD_LIST(SlotsOut, items, &slot_shape, .doc = "free times, the earliest first"),
    FIELD_LIST(SlotsOut, holidays, &holiday_item_shape, .doc = "public holidays among these days"),
    FIELD(SlotsOut, last_day, .flags = FLD_DATE, .doc = "the last day that can be booked now"),
};
const Shape slots_out_shape = SHAPE(SlotsOut, slots_out_fields);
static const Field offers_in_fields[] = {
    FIELD(OffersIn, form, .flags = FLD_QUERY | FLD_REQUIRED, .min = 1, .max = 40, .doc = "of the result"),
};
const Shape offers_in_shape = SHAPE(OffersIn, offers_in_fields);
static const Field offer_fields[] = {
    FIELD_OBJ(OfferItem, service, &service_item_shape, .doc = "what fits"),
    FIELD_LIST(OfferItem, slots, &slot_shape, .doc = "its next free times, at most 4"),
};
static const Shape offer_shape = SHAPE(OfferItem, offer_fields);
static const Field offer_list_fields[] = {
    FIELD_LIST(OfferList, items, &offer_shape, .doc = "the best and nearest first, at most 2"),
};
const Shape offer_list_shape = SHAPE(OfferList, offer_list_fields);

/* ---- appointments ---- */

#define BOOK_FIELDS                                                                                          \
    FIELD_ID(BookIn, service, .flags = FLD_REQUIRED, .doc = "which service"),                                \
        FIELD_ID(BookIn, staff, .flags = FLD_REQUIRED, .doc = "which counsellor"),                           \
        FIELD(BookIn, start_ms, .flags = FLD_REQUIRED, .min = 1, .max = 0, .doc = "a free time"),            \
        FIELD(BookIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 500,                               \
              .doc = "said beforehand; sealed"),                                                             \
        FIELD(BookIn, agreed,                                                                                \
              .doc = "the person knows that a third party offers it and what that sees, and agrees; needed " \
                     "there")
static const Field my_book_fields[] = { BOOK_FIELDS };
const Shape my_book_shape = SHAPE(BookIn, my_book_fields);
static const Field desk_book_fields[] = {
    FIELD_ID(BookIn, person, .flags = FLD_REQUIRED, .doc = "for whom"),
    BOOK_FIELDS,
};
typedef BookIn DeskBookIn;
const Shape desk_book_shape = SHAPE(DeskBookIn, desk_book_fields);
static const Field appointment_item_fields[] = {
    FIELD_ID(AppointmentItem, id, .doc = "the appointment"),
    FIELD_ID(AppointmentItem, person, .doc = "whose"),
    FIELD(AppointmentItem, person_label, .doc = "masked"),
    FIELD_ID(AppointmentItem, unit, .doc = "where"),
    FIELD(AppointmentItem, unit_name, .doc = "its name"),
    FIELD(AppointmentItem, address, .doc = "where it is"),
    FIELD_ID(AppointmentItem, service, .doc = "for what"),
    FIELD(AppointmentItem, service_name, .doc = "what it is called"),
    FIELD(AppointmentItem, place, .doc = "in a room, by phone, by video"),
    FIELD_ID(AppointmentItem, staff, .doc = "the counsellor"),
    FIELD(AppointmentItem, staff_name, .doc = "their name"),
    FIELD(AppointmentItem, room_name, .doc = "the room; empty: none"),
    FIELD(AppointmentItem, start_ms, .doc = "begins"),
    FIELD(AppointmentItem, end_ms, .doc = "ends"),
    FIELD(AppointmentItem, state, .one_of = appointment_states, .doc = "how it stands"),
    FIELD(AppointmentItem, cancelled_by, .one_of = cancellers, .doc = "who cancelled it"),
    FIELD(AppointmentItem, note, .flags = FLD_PERSONAL | FLD_MULTILINE | FLD_OMIT, .max = 500,
          .doc = "what the person said beforehand; for them and the counsellor"),
    FIELD(AppointmentItem, can_cancel, .doc = "the person may still cancel it themselves"),
    FIELD(AppointmentItem, third_party, .doc = "by a third party"),
    FIELD(AppointmentItem, mine, .doc = "the caller is the counsellor"),
    FIELD(AppointmentItem, version, .doc = "for changes"),
};
const Shape appointment_item_shape = SHAPE(AppointmentItem, appointment_item_fields);
static const Field wait_item_fields[] = {
    FIELD_ID(WaitItem, id, .doc = "the place on the list"),
    FIELD_ID(WaitItem, unit, .doc = "where"),
    FIELD(WaitItem, unit_name, .doc = "its name"),
    FIELD_ID(WaitItem, service, .doc = "for what"),
    FIELD(WaitItem, service_name, .doc = "what it is called"),
    FIELD_ID(WaitItem, person, .doc = "who waits"),
    FIELD(WaitItem, person_label, .doc = "masked"),
    FIELD(WaitItem, made_ms, .doc = "since when"),
    FIELD(WaitItem, told_ms, .flags = FLD_OMIT, .doc = "when a free place was last told"),
};
static const Shape wait_item_shape = SHAPE(WaitItem, wait_item_fields);
static const Field my_appointments_fields[] = {
    FIELD_LIST(MyAppointments, items, &appointment_item_shape, .doc = "the latest first, at most 50"),
    FIELD_LIST(MyAppointments, groups, &my_meeting_shape,
               .doc = "meetings of one's groups, of the last 90 days and ahead"),
    FIELD_LIST(MyAppointments, waiting, &wait_item_shape, .doc = "where one waits for a place"),
    FIELD(MyAppointments, cancel_hours, .doc = "cancel this long before; hours"),
};
const Shape my_appointments_shape = SHAPE(MyAppointments, my_appointments_fields);
#define MOVE_FIELDS                                                                  \
    FIELD_ID(MoveIn, appointment, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"), \
        FIELD(MoveIn, version, .flags = FLD_REQUIRED, .min = 1, .max = 0, .doc = "as it was read")
static const Field my_move_fields[] = {
    MOVE_FIELDS,
    FIELD(MoveIn, to, .flags = FLD_REQUIRED, .one_of = person_moves, .doc = "confirm or cancel"),
};
typedef MoveIn MyMoveIn;
const Shape my_move_shape = SHAPE(MyMoveIn, my_move_fields);
static const Field desk_move_fields[] = {
    MOVE_FIELDS,
    FIELD(MoveIn, to, .flags = FLD_REQUIRED, .one_of = appointment_states, .doc = "the new state"),
    FIELD(MoveIn, reason, .one_of = reasons, .doc = "of a cancellation"),
};
const Shape desk_move_shape = SHAPE(MoveIn, desk_move_fields);
static const Field my_wait_fields[] = {
    FIELD_ID(WaitIn, service, .flags = FLD_REQUIRED, .doc = "which service"),
};
typedef WaitIn MyWaitIn;
const Shape my_wait_in_shape = SHAPE(MyWaitIn, my_wait_fields);
static const Field desk_wait_fields[] = {
    FIELD_ID(WaitIn, person, .flags = FLD_REQUIRED, .doc = "who waits"),
    FIELD_ID(WaitIn, service, .flags = FLD_REQUIRED, .doc = "which service"),
};
const Shape desk_wait_in_shape = SHAPE(WaitIn, desk_wait_fields);
static const Field wait_id_fields[] = {
    FIELD_ID(WaitIdIn, wait, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
};
const Shape wait_id_shape = SHAPE(WaitIdIn, wait_id_fields);
static const Field wait_made_fields[] = { FIELD_ID(WaitMade, id, .doc = "the place on the list") };
const Shape wait_made_shape = SHAPE(WaitMade, wait_made_fields);
static const Field diary_in_fields[] = {
    FIELD(DiaryIn, from, .flags = FLD_QUERY | FLD_DATE, .doc = "first day; left out: today"),
    FIELD(DiaryIn, days, .flags = FLD_QUERY, .min = 1, .max = 31, .doc = "how many days; left out: 1"),
    FIELD_ID(DiaryIn, unit, .flags = FLD_QUERY, .doc = "of this unit only"),
    FIELD_ID(DiaryIn, staff, .flags = FLD_QUERY, .doc = "of this counsellor only"),
};
const Shape diary_in_shape = SHAPE(DiaryIn, diary_in_fields);
static const Field diary_fields[] = {
    FIELD_LIST(Diary, items, &appointment_item_shape, .doc = "by time, at most 500"),
    FIELD_LIST(Diary, groups, &diary_meeting_shape, .doc = "meetings of groups, by time; a counsellor's own"),
    FIELD_LIST(Diary, holidays, &holiday_item_shape, .doc = "public holidays among these days"),
};
const Shape diary_shape = SHAPE(Diary, diary_fields);
static const Field appointment_in_fields[] = {
    FIELD_ID(AppointmentIn, appointment, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
};
const Shape appointment_in_shape = SHAPE(AppointmentIn, appointment_in_fields);

/* ---- setting up ---- */

static const Field setup_in_fields[] = {
    FIELD_ID(SetupIn, unit, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which unit"),
};
const Shape setup_in_shape = SHAPE(SetupIn, setup_in_fields);
static const Field room_fields[] = {
    FIELD_ID(RoomItem, id, .doc = "the room"),
    FIELD(RoomItem, name, .doc = "what it is called"),
    FIELD(RoomItem, seats, .doc = "how many people fit"),
    FIELD(RoomItem, active, .doc = "in use"),
    FIELD(RoomItem, version, .doc = "for changes"),
};
static const Shape room_shape = SHAPE(RoomItem, room_fields);
static const Field service_setup_fields[] = {
    FIELD_ID(ServiceSetup, id, .doc = "the service"),
    FIELD(ServiceSetup, name, .doc = "what it is called"),
    FIELD(ServiceSetup, about, .max = 500, .doc = "a sentence about it"),
    FIELD(ServiceSetup, kind, .one_of = service_kinds, .doc = "what kind of help"),
    FIELD(ServiceSetup, place, .one_of = service_places, .doc = "in a room, by phone, by video"),
    FIELD(ServiceSetup, minutes, .doc = "how long"),
    FIELD(ServiceSetup, gap, .doc = "minutes between two appointments"),
    FIELD(ServiceSetup, open, .doc = "residents book it themselves"),
    FIELD(ServiceSetup, active, .doc = "offered"),
    FIELD(ServiceSetup, version, .doc = "for changes"),
};
static const Shape service_setup_shape = SHAPE(ServiceSetup, service_setup_fields);
static const Field pattern_fields[] = {
    FIELD_ID(PatternItem, id, .doc = "the pattern"),
    FIELD_ID(PatternItem, staff, .doc = "the counsellor"),
    FIELD(PatternItem, staff_name, .doc = "their name"),
    FIELD_ID(PatternItem, room, .flags = FLD_OMIT, .doc = "left out: none"),
    FIELD_ID(PatternItem, service, .flags = FLD_OMIT, .doc = "left out: every service of the unit"),
    FIELD(PatternItem, weekday, .doc = "1 Monday to 7 Sunday"),
    FIELD(PatternItem, from_min, .doc = "minute of the day"),
    FIELD(PatternItem, to_min, .doc = "minute of the day"),
    FIELD(PatternItem, from_day, .doc = "the first day it holds"),
    FIELD(PatternItem, to_day, .flags = FLD_OMIT, .doc = "the last day; left out: open"),
    FIELD(PatternItem, version, .doc = "for changes"),
};
static const Shape pattern_shape = SHAPE(PatternItem, pattern_fields);
static const Field change_fields[] = {
    FIELD_ID(ChangeItem, id, .doc = "the exception"),
    FIELD_ID(ChangeItem, staff, .flags = FLD_OMIT, .doc = "left out: the whole unit"),
    FIELD(ChangeItem, staff_name, .doc = "their name"),
    FIELD_ID(ChangeItem, room, .flags = FLD_OMIT, .doc = "of extra hours"),
    FIELD(ChangeItem, day, .doc = "the day"),
    FIELD(ChangeItem, from_min, .doc = "minute of the day"),
    FIELD(ChangeItem, to_min, .doc = "minute of the day"),
    FIELD(ChangeItem, kind, .one_of = change_kinds, .doc = "away, or there besides the pattern"),
    FIELD(ChangeItem, version, .doc = "for changes"),
};
static const Shape change_shape = SHAPE(ChangeItem, change_fields);
static const Field counsellor_fields[] = {
    FIELD_ID(CounsellorItem, id, .doc = "the counsellor"),
    FIELD(CounsellorItem, name, .doc = "their name"),
    FIELD(CounsellorItem, title, .doc = "their title"),
};
static const Shape counsellor_shape = SHAPE(CounsellorItem, counsellor_fields);
static const Field setup_out_fields[] = {
    FIELD_ID(SetupOut, unit, .doc = "the unit"),
    FIELD(SetupOut, unit_name, .doc = "its name"),
    FIELD(SetupOut, medical,
          .doc = "a medical institution: psychotherapy may be offered (Mental Health Law 51)"),
    FIELD(SetupOut, third_party, .doc = "a third-party institution"),
    FIELD(SetupOut, agreement_ended, .doc = "its service agreement is over: nothing is booked"),
    FIELD(SetupOut, can_manage, .doc = "the caller may change it"),
    FIELD_LIST(SetupOut, rooms, &room_shape, .doc = "rooms"),
    FIELD_LIST(SetupOut, services, &service_setup_shape, .doc = "what is offered"),
    FIELD_LIST(SetupOut, patterns, &pattern_shape, .doc = "weekly patterns"),
    FIELD_LIST(SetupOut, changes, &change_shape, .doc = "exceptions of the next 90 days"),
    FIELD_LIST(SetupOut, counsellors, &counsellor_shape, .doc = "who holds the role here"),
    FIELD_LIST(SetupOut, waiting, &wait_item_shape, .doc = "who waits, the longest first"),
};
const Shape setup_out_shape = SHAPE(SetupOut, setup_out_fields);
#define OF_UNIT(T) FIELD_ID(T, unit, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which unit")
static const Field room_in_fields[] = {
    OF_UNIT(RoomIn),
    FIELD_ID(RoomIn, id, .doc = "left out: a new one"),
    FIELD(RoomIn, version, .min = 0, .max = 0, .doc = "of the one to change"),
    FIELD(RoomIn, name, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "what it is called"),
    FIELD(RoomIn, seats, .flags = FLD_REQUIRED, .min = 1, .max = 500, .doc = "how many people fit"),
    FIELD(RoomIn, active, .doc = "in use; a new one is"),
};
const Shape room_in_shape = SHAPE(RoomIn, room_in_fields);
static const Field service_in_fields[] = {
    OF_UNIT(ServiceIn),
    FIELD_ID(ServiceIn, id, .doc = "left out: a new one"),
    FIELD(ServiceIn, version, .min = 0, .max = 0, .doc = "of the one to change"),
    FIELD(ServiceIn, name, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "what it is called"),
    FIELD(ServiceIn, about, .max = 500, .doc = "a sentence for residents"),
    FIELD(ServiceIn, kind, .flags = FLD_REQUIRED, .one_of = service_kinds, .doc = "what kind of help"),
    FIELD(ServiceIn, place, .flags = FLD_REQUIRED, .one_of = service_places,
          .doc = "in a room, by phone, by video"),
    FIELD(ServiceIn, minutes, .flags = FLD_REQUIRED, .min = 15, .max = 240,
          .doc = "whole quarters of an hour"),
    FIELD(ServiceIn, gap, .min = 0, .max = 120, .doc = "between two appointments; whole quarters of an hour"),
    FIELD(ServiceIn, open, .doc = "residents book it themselves"),
    FIELD(ServiceIn, active, .doc = "offered; a new one is"),
};
const Shape service_in_shape = SHAPE(ServiceIn, service_in_fields);
#define HOURS(T)                                                              \
    FIELD(T, from_min, .flags = FLD_REQUIRED, .min = 0, .max = DAY_MINUTES,   \
          .doc = "minute of the day, whole quarters"),                        \
        FIELD(T, to_min, .flags = FLD_REQUIRED, .min = 0, .max = DAY_MINUTES, \
              .doc = "minute of the day, whole quarters")
static const Field pattern_in_fields[] = {
    OF_UNIT(PatternIn),
    FIELD_ID(PatternIn, id, .doc = "left out: a new one"),
    FIELD(PatternIn, version, .min = 0, .max = 0, .doc = "of the one to change"),
    FIELD_ID(PatternIn, staff, .flags = FLD_REQUIRED, .doc = "a counsellor of the unit"),
    FIELD_ID(PatternIn, room, .doc = "left out: none, by phone or video only"),
    FIELD_ID(PatternIn, service, .doc = "left out: every service of the unit"),
    FIELD(PatternIn, weekday, .flags = FLD_REQUIRED, .min = 1, .max = 7, .doc = "1 Monday to 7 Sunday"),
    HOURS(PatternIn),
    FIELD(PatternIn, from_day, .flags = FLD_DATE, .doc = "the first day it holds; left out: today"),
    FIELD(PatternIn, to_day, .flags = FLD_DATE, .doc = "the last day; left out: open"),
    FIELD(PatternIn, active, .doc = "false ends it; a new one is active"),
};
const Shape pattern_in_shape = SHAPE(PatternIn, pattern_in_fields);
static const Field change_in_fields[] = {
    OF_UNIT(ChangeIn),
    FIELD_ID(ChangeIn, staff, .doc = "left out: the whole unit is away"),
    FIELD_ID(ChangeIn, room, .doc = "of extra hours"),
    FIELD(ChangeIn, day, .flags = FLD_REQUIRED | FLD_DATE, .doc = "the day"),
    HOURS(ChangeIn),
    FIELD(ChangeIn, kind, .flags = FLD_REQUIRED, .one_of = change_kinds, .doc = "off or extra"),
};
const Shape change_in_shape = SHAPE(ChangeIn, change_in_fields);
static const Field change_end_fields[] = {
    OF_UNIT(ChangeEndIn),
    FIELD_ID(ChangeEndIn, change, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
    FIELD(ChangeEndIn, version, .flags = FLD_REQUIRED, .min = 1, .max = 0, .doc = "as it was read"),
};
const Shape change_end_shape = SHAPE(ChangeEndIn, change_end_fields);
static const Field feed_out_fields[] = {
    FIELD(FeedOut, path, .flags = FLD_OMIT,
          .doc = "of the calendar, with the secret; shown once, when it is made"),
    FIELD(FeedOut, made_ms, .doc = "since when there is one; 0 none"),
    FIELD(FeedOut, until_ms, .doc = "when it ends by itself"),
};
const Shape feed_out_shape = SHAPE(FeedOut, feed_out_fields);
static const Field feed_in_fields[] = {
    FIELD(FeedIn, token, .flags = FLD_PATH | FLD_REQUIRED, .min = 1, .max = 64, .doc = "the secret"),
};
const Shape feed_in_shape = SHAPE(FeedIn, feed_in_fields);
