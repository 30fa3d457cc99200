/* What goes in and out of the leads' list of what has no counsellor any more. */
#include "modules/counselling/group.h"

static const char *const group_kinds[] = { "group", "support", NULL };
static const char *const adrift_reasons[] = { "account_ended", "grant_ended", NULL };
static const Field adrift_fields[] = {
    FIELD_ID(AdriftItem, id, .doc = "the case"),
    FIELD_ID(AdriftItem, person, .doc = "whose"),
    FIELD(AdriftItem, person_label, .doc = "masked name"),
    FIELD(AdriftItem, unit_name, .doc = "where"),
    FIELD(AdriftItem, staff_name, .doc = "the counsellor who is gone"),
    FIELD(AdriftItem, why, .one_of = adrift_reasons, .doc = "the account or the grant for the place ended"),
    FIELD(AdriftItem, next_ms, .doc = "when the next talk is due; 0 not set"),
    FIELD(AdriftItem, opened_ms, .doc = "since when"),
    FIELD(AdriftItem, open_alerts, .doc = "of the person"),
    FIELD(AdriftItem, version, .doc = "as it is now"),
    FIELD_LIST(AdriftItem, counsellors, &case_counsellor_shape, .doc = "who serves the place"),
};
static const Shape adrift_shape = SHAPE(AdriftItem, adrift_fields);
static const Field person_fields[] = {
    FIELD_ID(AdriftPerson, id, .doc = "the counsellor"),
    FIELD(AdriftPerson, name, .doc = "their name"),
    FIELD(AdriftPerson, title, .doc = "their title"),
    FIELD(AdriftPerson, free, .doc = "has that time free"),
};
static const Shape person_shape = SHAPE(AdriftPerson, person_fields);
static const Field time_fields[] = {
    FIELD_ID(AdriftTime, id, .doc = "the appointment"),
    FIELD_ID(AdriftTime, person, .doc = "whose"),
    FIELD(AdriftTime, person_label, .doc = "masked name"),
    FIELD(AdriftTime, unit_name, .doc = "where"),
    FIELD_ID(AdriftTime, service, .doc = "what was booked"),
    FIELD(AdriftTime, service_name, .doc = "its name"),
    FIELD(AdriftTime, place, .doc = "room, phone or video"),
    FIELD(AdriftTime, staff_name, .doc = "the counsellor who is gone"),
    FIELD(AdriftTime, why, .one_of = adrift_reasons, .doc = "the account or the grant at the unit ended"),
    FIELD(AdriftTime, start_ms, .doc = "when it begins"),
    FIELD(AdriftTime, end_ms, .doc = "when it ends"),
    FIELD(AdriftTime, version, .doc = "as it is now"),
    FIELD_LIST(AdriftTime, counsellors, &person_shape, .doc = "who works at the unit then"),
};
static const Shape time_shape = SHAPE(AdriftTime, time_fields);
static const Field group_fields[] = {
    FIELD_ID(AdriftGroup, id, .doc = "the group"),
    FIELD(AdriftGroup, name, .doc = "what it is called"),
    FIELD(AdriftGroup, kind, .one_of = group_kinds, .doc = "group or support round"),
    FIELD(AdriftGroup, unit_name, .doc = "where"),
    FIELD_ID(AdriftGroup, leader, .doc = "who leads it"),
    FIELD(AdriftGroup, leader_name, .doc = "their name"),
    FIELD_ID(AdriftGroup, coleader, .flags = FLD_OMIT, .doc = "left out: none"),
    FIELD(AdriftGroup, coleader_name, .doc = "their name"),
    FIELD(AdriftGroup, leader_gone, .doc = "works no longer at the unit"),
    FIELD(AdriftGroup, coleader_gone, .doc = "the same of the second leader"),
    FIELD(AdriftGroup, members, .doc = "how many belong"),
    FIELD(AdriftGroup, next_ms, .doc = "the next meeting; 0 none"),
    FIELD(AdriftGroup, version, .doc = "as it is now"),
    FIELD_LIST(AdriftGroup, counsellors, &case_counsellor_shape, .doc = "who works at the unit"),
};
static const Shape group_shape = SHAPE(AdriftGroup, group_fields);
static const Field adrift_list_fields[] = {
    FIELD_LIST(AdriftList, items, &adrift_shape,
               .doc = "cases: those with an open alert first, then by when they are due; at most 200"),
    FIELD_LIST(AdriftList, appointments, &time_shape, .doc = "ahead, the next first; at most 100"),
    FIELD_LIST(AdriftList, groups, &group_shape, .doc = "open ones, at most 100"),
};
const Shape adrift_list_shape = SHAPE(AdriftList, adrift_list_fields);

static const Field give_time_fields[] = {
    FIELD_ID(GiveTime, id, .flags = FLD_REQUIRED, .doc = "an appointment on the list"),
    FIELD(GiveTime, version, .flags = FLD_REQUIRED, .min = 1, .max = 0, .doc = "as it was read"),
    FIELD(GiveTime, start_ms, .min = 0, .max = 0, .doc = "another time; left out: it keeps its own"),
};
static const Shape give_time_shape = SHAPE(GiveTime, give_time_fields);
static const Field give_times_fields[] = {
    FIELD_ID(GiveTimesIn, staff, .flags = FLD_REQUIRED, .doc = "a counsellor of the unit"),
    FIELD_LIST(GiveTimesIn, items, &give_time_shape, .flags = FLD_REQUIRED, .max = 50,
               .doc = "which appointments"),
};
const Shape give_times_shape = SHAPE(GiveTimesIn, give_times_fields);
static const Field given_time_fields[] = {
    FIELD_ID(GivenTime, id, .doc = "the appointment"),
    FIELD(GivenTime, done, .doc = "it was given"),
    FIELD(GivenTime, code, .doc = "why not; empty: it was"),
    FIELD(GivenTime, text, .flags = FLD_OMIT, .doc = "the same in words"),
};
static const Shape given_time_shape = SHAPE(GivenTime, given_time_fields);
static const Field given_times_fields[] = {
    FIELD_LIST(GivenTimes, items, &given_time_shape, .doc = "one for each asked for, in that order"),
};
const Shape given_times_shape = SHAPE(GivenTimes, given_times_fields);
