/* Tables of module counselling; see README.md. */
#include "modules/counselling/counselling.h"

#include "modules/counselling/group.h"

/* ---- settings ---- */

#define NUMBER(c_name, text, value, least, most, words)                                                    \
    const Setting c_name = {                                                                               \
        .name = (text), .type = SETTING_INT, .def = (value), .min = (least), .max = (most), .doc = (words) \
    }
NUMBER(set_book_ahead_days, "counselling.ahead_days", "28", 1, 180,
       "Residents and staff book at most this far ahead; days; local setting, to verify");
NUMBER(set_book_lead_hours, "counselling.lead_hours", "2", 0, 168,
       "Residents book at least this long before; hours; local setting, to verify");
NUMBER(set_book_cancel_hours, "counselling.cancel_hours", "12", 0, 168,
       "Residents cancel by themselves at least this long before; hours; local setting, to verify");
NUMBER(set_book_open_max, "counselling.open_max", "2", 1, 20,
       "Appointments a resident may have ahead at once; local setting, to verify");
NUMBER(set_book_remind_hours, "counselling.remind_hours", "24", 0, 168,
       "A reminder is sent this long before an appointment; hours, 0 none; local setting, to verify");
NUMBER(set_book_relation_days, "counselling.relation_days", "14", 0, 365,
       "The counsellor of an appointment sees the person's file until this long after it; days; local "
       "setting, to "
       "verify");
NUMBER(set_book_offer_hours, "counselling.offer_hours", "24", 1, 720,
       "Somebody on the waiting list is told of a free place at most once in this time; hours");
NUMBER(set_book_review_days, "counselling.review_days", "42", 7, 365,
       "A case that is this old and has not improved reliably, or was not measured, says so on the worklist; "
       "days; local "
       "setting, to verify");
NUMBER(set_adrift_hours, "counselling.adrift_hours", "24", 1, 720,
       "A case whose counsellor is gone is to be given to another within this time, else its task climbs; "
       "hours; "
       "local setting, to verify");
NUMBER(set_adrift_last_hours, "counselling.adrift_last_hours", "4", 1, 72,
       "An appointment or meeting that has no counsellor any more is called off this long before, with a "
       "word to "
       "those who would have come; hours; local setting, to verify");
NUMBER(set_feed_days, "counselling.feed_days", "180", 1, 1000,
       "The secret address of a calendar ends this long after it was made; days; local setting, to verify");
NUMBER(set_group_least, "counselling.group_least", "5", 2, 50,
       "The mean change of a group is shown to others than its leaders from this many measured members on; "
       "local "
       "setting, to verify");
NUMBER(set_booking_review_hours, "counselling.review_hours", "72", 1, 720,
       "The unit above looks at a counsellor's booking of somebody unknown to a colleague within this time; "
       "hours; "
       "local setting, to verify");
static const Setting *const settings[] = {
    &set_book_ahead_days,     &set_book_lead_hours,    &set_book_cancel_hours, &set_book_open_max,
    &set_book_remind_hours,   &set_book_relation_days, &set_book_offer_hours,  &set_book_review_days,
    &set_adrift_hours,        &set_adrift_last_hours,  &set_feed_days,         &set_group_least,
    &set_booking_review_hours
};

static const Tick ticks[] = { { "counselling.remind", 60000, counsel_remind, 50 },
                              { ADRIFT_TICK, 60000, counsel_adrift, 50 },
                              { LAST_TICK, 60000, counsel_last, 50 } };

/* ---- permissions ---- */

#define SPECIALISTS (ROLE_BIT(ROLE_STREET_SPECIALIST) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST))
static const Perm perm_look = { "counselling.look", "See what can be booked where one lives",
                                ROLES_RESIDENT };
static const Perm perm_self = { "counselling.self", "Book for oneself", ROLE_BIT(ROLE_RESIDENT) };
static const Perm perm_desk = { "counselling.desk",
                                "Book for somebody, see and mark appointments of the own area or institution",
                                ROLES_CARE | ROLES_COUNSELLOR };
static const Perm perm_area = { "counselling.area",
                                "Put somebody on a waiting list, see that a person has cases", ROLES_CARE };
static const Perm perm_own = { "counselling.own", "Have a calendar of one's own", ROLES_COUNSELLOR };
static const Perm perm_setup = { "counselling.setup",
                                 "See rooms, services and hours of the units of the own area",
                                 SPECIALISTS | ROLES_COUNSELLOR | ROLE_BIT(ROLE_DISTRICT_MANAGER) };
static const Perm perm_change = { "counselling.change", "Say who is away or there besides their hours",
                                  SPECIALISTS | ROLES_COUNSELLOR | ROLE_BIT(ROLE_DISTRICT_MANAGER) };
const Perm perm_counsel_manage = { "counselling.manage",
                                   "Change rooms, services and hours of the units of the own area",
                                   SPECIALISTS | ROLE_BIT(ROLE_DISTRICT_MANAGER) };

static const Perm perm_case = { "counselling.case", "Work with the own cases", ROLES_COUNSELLOR };
static const Perm perm_lead = { "counselling.lead",
                                "See the cases, appointments and groups of the own area whose counsellor is "
                                "gone, and give them to others",
                                SPECIALISTS };

static const Perm perm_group_note = { "counselling.group_note", "Read the notes of the groups one leads",
                                      ROLE_BIT(ROLE_COUNSELLOR) };
static const Perm perm_group = { "counselling.group", "See the groups of the own area, lead or arrange them",
                                 SPECIALISTS | ROLE_BIT(ROLE_COUNSELLOR) };

/* ---- routes ---- */

#define ROUTE(verb, route_path, words, perm, where, mode, what, why, ...)                                    \
    {                                                                                                        \
        .method = (verb), .path = "/api/v1/" route_path, .doc = (words), .needs = &(perm), .scope = (where), \
        .tx = (mode), .label = (what), .purpose = (why), __VA_ARGS__                                         \
    }
#define MINE(verb, path, words, perm, mode, ...) \
    ROUTE(verb, "me/" path, words, perm, SCOPE_SELF, mode, LABEL_RESULT, PURPOSE_SELF, __VA_ARGS__)
#define DESK(verb, path, words, mode, ...) OF_AREA(verb, path, words, perm_desk, mode, __VA_ARGS__)
#define OF_AREA(verb, path, words, perm, mode, ...) \
    ROUTE(verb, "counselling/" path, words, perm, SCOPE_AREA, mode, LABEL_RESULT, PURPOSE_CARE, __VA_ARGS__)
#define SETUP(verb, path, words, perm, mode, ...)                                                            \
    ROUTE(verb, "counselling/units/{unit}" path, words, perm, SCOPE_AREA, mode, LABEL_RESULT, PURPOSE_ADMIN, \
          .out = &setup_out_shape, __VA_ARGS__)
#define FEED(verb, path, words, mode, ...)                                                                 \
    ROUTE(verb, "counselling/calendar" path, words, perm_own, SCOPE_AREA, mode, LABEL_ADMIN, PURPOSE_CARE, \
          __VA_ARGS__)

#define CASE(verb, path, words, action, ...)                                                       \
    ROUTE(verb, "counselling/cases" path, words, perm_case, SCOPE_AREA, TX_WRITE, LABEL_SEALED,    \
          PURPOSE_CARE, .audit = (action), .relation = RELATION_REQUIRED, .out = &case_view_shape, \
          __VA_ARGS__)

#define GROUP(verb, path, words, mode, ...)                                                                 \
    ROUTE(verb, "counselling/groups" path, words, perm_group, SCOPE_AREA, mode, LABEL_RESULT, PURPOSE_CARE, \
          __VA_ARGS__)

static const Route routes[] = {
    MINE("GET", "counselling/services", "What can be booked where one lives, the nearest first", perm_look,
         TX_READ, .out = &service_list_shape, .run = my_services),
    MINE("GET", "counselling/offers", "Services that fit a result, with their next free times", perm_look,
         TX_READ, .in = &offers_in_shape, .out = &offer_list_shape, .run = my_offers),
    MINE("GET", "counselling/services/{service}/slots", "Free times of a service", perm_look, TX_READ,
         .in = &slots_in_shape, .out = &slots_out_shape, .run = my_slots),
    MINE("GET", "appointments", "One's own appointments, and where one waits", perm_self, TX_READ,
         .out = &my_appointments_shape, .run = my_appointments),
    MINE("POST", "appointments", "Book a free time", perm_self, TX_WRITE, .audit = "appointment.book",
         .in = &my_book_shape, .out = &appointment_item_shape, .status = 201, .run = my_book),
    MINE("POST", "appointments/{appointment}/state", "Confirm an appointment, or cancel it in time",
         perm_self, TX_WRITE, .audit = "appointment.move", .in = &my_move_shape,
         .out = &appointment_item_shape, .run = my_move),
    MINE("POST", "waiting", "Wait for a free time of a service", perm_self, TX_WRITE,
         .audit = "appointment.wait", .in = &my_wait_in_shape, .out = &wait_made_shape, .status = 201,
         .run = my_wait),
    MINE("POST", "waiting/{wait}/leave", "Wait no longer", perm_self, TX_WRITE,
         .audit = "appointment.wait_leave", .in = &wait_id_shape, .run = my_wait_leave),
    DESK("GET", "services", "What serves an area, the nearest first", TX_READ, .in = &services_in_shape,
         .out = &service_list_shape, .run = desk_services),
    DESK("GET", "services/{service}/slots", "Free times of a service that serves the own area", TX_READ,
         .in = &slots_in_shape, .out = &slots_out_shape, .run = desk_slots),
    DESK("GET", "diary", "Appointments at units of the own area; a counsellor's own only", TX_READ,
         .in = &diary_in_shape, .out = &diary_shape, .run = desk_diary),
    DESK("POST", "appointments", "Book for somebody of the own area", TX_WRITE, .audit = "appointment.book",
         .subject = desk_person, .in = &desk_book_shape, .out = &appointment_item_shape, .status = 201,
         .run = desk_book),
    DESK("GET", "appointments/{appointment}", "One appointment", TX_WRITE, .audit = "appointment.view",
         .relation = RELATION_OPTIONAL, .subject = appointment_subject, .in = &appointment_in_shape,
         .out = &appointment_item_shape, .run = desk_get),
    DESK("POST", "appointments/{appointment}/state", "Confirm, cancel, or note who came", TX_WRITE,
         .audit = "appointment.move", .relation = RELATION_OPTIONAL, .subject = appointment_subject,
         .in = &desk_move_shape, .out = &appointment_item_shape, .run = desk_move),
    OF_AREA("POST", "waiting", "Put somebody of the own area on the waiting list", perm_area, TX_WRITE,
            .audit = "appointment.wait", .subject = desk_wait_subject, .in = &desk_wait_in_shape,
            .out = &wait_made_shape, .status = 201, .run = desk_wait),
    SETUP("GET", "", "Rooms, services, hours, counsellors and waiting list of a unit", perm_setup, TX_READ,
          .in = &setup_in_shape, .run = setup_get),
    SETUP("POST", "/rooms", "Add or change a room", perm_counsel_manage, TX_WRITE,
          .audit = "counselling.room", .in = &room_in_shape, .run = setup_room),
    SETUP("POST", "/services", "Add or change a service; psychotherapy at medical institutions only",
          perm_counsel_manage, TX_WRITE, .audit = "counselling.service", .in = &service_in_shape,
          .run = setup_service),
    SETUP("POST", "/patterns", "Add, change or end weekly hours of a counsellor", perm_counsel_manage,
          TX_WRITE, .audit = "counselling.pattern", .in = &pattern_in_shape, .run = setup_pattern),
    SETUP("POST", "/changes", "A day other than the weekly hours; counsellors for themselves", perm_change,
          TX_WRITE, .audit = "counselling.change", .in = &change_in_shape, .run = setup_change),
    SETUP("POST", "/changes/{change}/end", "Take such a day back", perm_change, TX_WRITE,
          .audit = "counselling.change_end", .in = &change_end_shape, .run = setup_change_end),
    ROUTE("GET", "counselling/cases", "The own cases and those one supervises, with why they are here",
          perm_case, SCOPE_AREA, TX_READ, LABEL_RESULT, PURPOSE_CARE, .in = &case_list_in_shape,
          .out = &case_list_shape, .run = cases_list),
    CASE("POST", "", "Open a case for somebody one works with", "case.open", .subject = case_open_subject,
         .in = &case_open_shape, .status = 201, .run = cases_open),
    CASE("GET", "/{case}", "A case as a whole, for its counsellor and its supervisor", "case.view",
         .subject = case_subject, .in = &case_in_shape, .run = cases_get),
    CASE("PUT", "/{case}/plan", "Intake, goals and the questionnaire that is followed", "case.plan",
         .subject = case_subject, .in = &case_plan_shape, .run = cases_plan),
    CASE("POST", "/{case}/notes",
         "Add a session note, a sealed process note, or as the supervisor what was advised", "case.note",
         .subject = case_subject, .in = &case_note_shape, .run = cases_note),
    CASE("POST", "/{case}/close", "Close a case with its outcome", "case.close", .subject = case_subject,
         .in = &case_end_shape, .run = cases_close),
    CASE("POST", "/{case}/transfer", "Give a case to another counsellor of the unit", "case.transfer",
         .subject = case_subject, .in = &case_give_shape, .run = cases_transfer),
    CASE("POST", "/{case}/supervisor", "Ask another counsellor of the unit to supervise", "case.supervise",
         .subject = case_subject, .in = &case_give_shape, .run = cases_supervise),
    OF_AREA("GET", "persons/{person}/cases", "That a person has cases, whose, and where they come from",
            perm_area, TX_READ, .relation = RELATION_OPTIONAL, .subject = cases_of_subject,
            .in = &cases_of_in_shape, .out = &cases_of_shape, .run = cases_of),
    ROUTE("GET", "counselling/adrift",
          "Open cases, appointments ahead and groups of the own area whose counsellor is gone, with why",
          perm_lead, SCOPE_AREA, TX_READ, LABEL_RESULT, PURPOSE_CARE, .out = &adrift_list_shape,
          .run = cases_adrift),
    ROUTE("POST", "counselling/adrift/transfer",
          "Give such cases to a counsellor who serves their place; each is checked", perm_lead, SCOPE_AREA,
          TX_WRITE, LABEL_RESULT, PURPOSE_CARE, .audit = "case.give_many", .in = &give_many_shape,
          .out = &given_list_shape, .run = cases_give),
    ROUTE("POST", "counselling/adrift/appointments",
          "Give such appointments to a counsellor of the unit, at their time or another; each is checked",
          perm_lead, SCOPE_AREA, TX_WRITE, LABEL_RESULT, PURPOSE_CARE, .audit = "appointment.give_many",
          .in = &give_times_shape, .out = &given_times_shape, .run = times_give),
    ROUTE("GET", "counselling/groups", "Groups and support rounds of the own area", perm_group, SCOPE_AREA,
          TX_READ, LABEL_ADMIN, PURPOSE_CARE, .in = &group_list_in_shape, .out = &group_list_shape,
          .run = groups_list),
    GROUP("POST", "", "Make a group; counsellors lead it themselves", TX_WRITE, .audit = "group.add",
          .in = &group_new_shape, .out = &group_view_shape, .status = 201, .run = groups_add),
    GROUP("GET", "/{group}",
          "A group; members for its leaders and the specialists, answers and notes for its leaders", TX_WRITE,
          .audit = "group.view", .in = &group_in_shape, .out = &group_view_shape, .run = groups_get),
    GROUP("POST", "/{group}/members", "Take somebody in; leaders whom they work with already", TX_WRITE,
          .audit = "group.join", .subject = member_subject, .in = &member_in_shape, .out = &group_view_shape,
          .run = groups_join),
    GROUP("POST", "/{group}/members/leave", "Somebody belongs no longer", TX_WRITE, .audit = "group.leave",
          .subject = group_subject, .in = &member_in_shape, .out = &group_view_shape, .run = groups_leave),
    GROUP("POST", "/{group}/meetings", "Plan a meeting, or one every week", TX_WRITE, .audit = "group.plan",
          .subject = group_subject, .in = &meet_shape, .out = &group_view_shape, .run = groups_plan),
    GROUP("POST", "/{group}/meetings/{meeting}/cancel", "Cancel a meeting", TX_WRITE, .audit = "group.cancel",
          .subject = group_subject, .in = &meet_end_shape, .out = &group_view_shape, .run = groups_cancel),
    GROUP("POST", "/{group}/meetings/{meeting}/attendance", "Who came, and the leaders' sealed note",
          TX_WRITE, .audit = "group.attend", .subject = group_subject, .in = &attend_shape,
          .out = &group_view_shape, .run = groups_attend),
    ROUTE("GET", "counselling/groups/{group}/meetings/{meeting}/note",
          "The sealed note of a meeting, for the leaders", perm_group_note, SCOPE_UNIT, TX_WRITE,
          LABEL_SEALED, PURPOSE_CARE, .audit = "group.note", .in = &meet_note_in_shape,
          .out = &meet_note_shape, .run = groups_note),
    GROUP("POST", "/{group}/leaders", "Give a group and its meetings ahead to others of the unit", TX_WRITE,
          .audit = "group.lead", .in = &group_lead_shape, .out = &group_view_shape, .run = groups_lead),
    GROUP("POST", "/{group}/close", "Close a group; its meetings ahead are cancelled", TX_WRITE,
          .audit = "group.close", .subject = group_subject, .in = &group_end_shape, .out = &group_view_shape,
          .run = groups_close),
    FEED("GET", "", "Whether one has a calendar address", TX_READ, .out = &feed_out_shape, .run = feed_state),
    FEED("POST", "", "A new secret address of one's calendar; the old one ends", TX_WRITE,
         .audit = "counselling.feed", .out = &feed_out_shape, .run = feed_make, .flags = ROUTE_NO_REPLAY),
    FEED("POST", "/revoke", "End the calendar address", TX_WRITE, .audit = "counselling.feed_revoke",
         .out = &feed_out_shape, .run = feed_revoke),
    ROUTE("GET", "counselling/calendar/{token}",
          "The calendar of a counsellor by its secret address: times only", perm_public, SCOPE_PUBLIC,
          TX_READ, LABEL_ADMIN, PURPOSE_CARE, .in = &feed_in_shape, .run = feed_read, .flags = ROUTE_RAW),
};

const LiveKind appointment_live_kind = { "appointment", &perm_desk };
const LiveKind case_live_kind = { "case", &perm_case };
static const LiveKind *const live[] = { &appointment_live_kind, &case_live_kind };

const Module mod_counselling = {
    .name = "counselling",
    .routes = LIST(routes),
    .ticks = LIST(ticks),
    .settings = LIST(settings),
    .invariants = LIST(counsel_invariants),
    .recounts = LIST(counsel_recounts),
    .start = counsel_start,
    .live = LIST(live),
    .export = counsel_export,
};
