/* Shapes of module duty. */
#include "modules/duty/messages.h"

#include "modules/duty/rules.h"

#define QUALIFICATION .one_of = duty_qualifications
static const char *const hole_whys[] = { "empty", "unassigned", "draft", "left", NULL };
static const char *const swap_states[] = { "asked", "accepted", "approved", "declined", "refused", NULL };

/* ---- in ---- */

static const Field post_in_fields[] = {
    FIELD(DutyPostIn, name, .flags = FLD_REQUIRED, .min = 1, .max = 30,
          .doc = "what the seat or place is called"),
    FIELD(DutyPostIn, accepts, .max = QUALIFICATIONS, .doc = "qualifications that may sit there; none: any"),
};
static const Shape post_in_shape = SHAPE(DutyPostIn, post_in_fields);
static const Field pattern_in_fields[] = {
    FIELD(DutyPatternIn, name, .flags = FLD_REQUIRED, .min = 1, .max = 30, .doc = "what the shift is called"),
    FIELD(DutyPatternIn, from_minute, .flags = FLD_REQUIRED, .min = 0, .max = 1439,
          .doc = "begin, minute of the day"),
    FIELD(DutyPatternIn, minutes, .flags = FLD_REQUIRED, .min = 30, .max = 1440, .doc = "how long"),
    FIELD(DutyPatternIn, days, .flags = FLD_REQUIRED, .min = 1, .max = 7, .doc = "1 Monday .. 7 Sunday"),
};
static const Shape pattern_in_shape = SHAPE(DutyPatternIn, pattern_in_fields);
static const Field roster_new_fields[] = {
    FIELD_ID(RosterNewIn, unit, .flags = FLD_REQUIRED, .doc = "whose roster; its area is where it serves"),
    FIELD(RosterNewIn, kind, .flags = FLD_REQUIRED, .one_of = duty_kinds, .doc = "crisis, hotline or other"),
    FIELD(RosterNewIn, name, .flags = FLD_REQUIRED, .min = 1, .max = 60, .doc = "what it is called"),
    FIELD_ID(RosterNewIn, responsible, .doc = "who is told of holes; the caller unless said otherwise"),
    FIELD(RosterNewIn, rest_hours, .min = 0, .max = 48,
          .doc = "rest between two shifts; 0 as in the settings"),
    FIELD(RosterNewIn, week_hours, .min = 0, .max = 168, .doc = "most hours of a week; 0 as in the settings"),
    FIELD(RosterNewIn, open_minute, .min = 0, .max = 1439, .doc = "begin of the hours, minute of the day"),
    FIELD(RosterNewIn, open_minutes, .min = 0, .max = 1440,
          .doc = "how long each day; 0 or 1440 day and night"),
    FIELD_LIST(RosterNewIn, posts, &post_in_shape, .flags = FLD_REQUIRED, .min = 1, .max = POSTS_MAX,
               .doc = "each is one person at a time"),
    FIELD_LIST(RosterNewIn, patterns, &pattern_in_shape, .flags = FLD_REQUIRED, .min = 1, .max = PATTERNS_MAX,
               .doc = "shifts of the day"),
};
const Shape roster_new_in_shape = SHAPE(RosterNewIn, roster_new_fields);

#define ROSTER(T) FIELD_ID(T, roster, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the roster")
#define VERSION(T) FIELD(T, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen")
static const Field roster_in_fields[] = {
    ROSTER(RosterIn),
    FIELD(RosterIn, from, .flags = FLD_QUERY | FLD_DATE,
          .doc = "a day of the week to show; today unless said otherwise"),
};
const Shape roster_in_shape = SHAPE(RosterIn, roster_in_fields);
static const Field roster_days_fields[] = {
    ROSTER(RosterDaysIn),
    VERSION(RosterDaysIn),
    FIELD(RosterDaysIn, from, .flags = FLD_REQUIRED | FLD_DATE, .doc = "first day"),
    FIELD(RosterDaysIn, days, .flags = FLD_REQUIRED, .min = 1, .max = PLAN_DAYS_MAX, .doc = "how many days"),
};
typedef RosterDaysIn RosterPlanIn;
typedef RosterDaysIn RosterPublishIn;
const Shape roster_plan_in_shape = SHAPE(RosterPlanIn, roster_days_fields);
const Shape roster_publish_in_shape = SHAPE(RosterPublishIn, roster_days_fields);
static const Field member_in_fields[] = {
    FIELD_ID(DutyMemberIn, staff, .flags = FLD_REQUIRED, .doc = "a member of staff who serves the area"),
    FIELD(DutyMemberIn, qualification, .flags = FLD_REQUIRED, QUALIFICATION, .doc = "qualified as"),
};
static const Shape member_in_shape = SHAPE(DutyMemberIn, member_in_fields);
static const Field members_fields[] = {
    ROSTER(RosterMembersIn),
    VERSION(RosterMembersIn),
    FIELD_LIST(RosterMembersIn, members, &member_in_shape, .flags = FLD_REQUIRED, .max = MEMBERS_MAX,
               .doc = "all of them; who is left out keeps shifts, but they no longer count"),
};
const Shape roster_members_in_shape = SHAPE(RosterMembersIn, members_fields);

#define SHIFT_PART \
    FIELD_ID(ShiftIn, shift, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the shift"), VERSION(ShiftIn)
static const Field assign_fields[] = {
    SHIFT_PART,
    FIELD_ID(ShiftIn, staff, .doc = "member who takes it; left out: nobody"),
};
typedef ShiftIn ShiftAssignIn;
const Shape shift_assign_in_shape = SHAPE(ShiftAssignIn, assign_fields);
static const Field ask_fields[] = {
    SHIFT_PART,
    FIELD_ID(ShiftIn, staff, .flags = FLD_REQUIRED, .doc = "member who is asked to take it"),
};
typedef ShiftIn ShiftSwapIn;
const Shape shift_swap_in_shape = SHAPE(ShiftSwapIn, ask_fields);
static const Field swap_in_fields[] = {
    FIELD_ID(SwapIn, swap, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the swap"),
    VERSION(SwapIn),
    FIELD(SwapIn, yes, .flags = FLD_REQUIRED, .doc = "yes or no"),
};
typedef SwapIn SwapAnswerIn;
typedef SwapIn SwapDecideIn;
const Shape swap_answer_in_shape = SHAPE(SwapAnswerIn, swap_in_fields);
const Shape swap_decide_in_shape = SHAPE(SwapDecideIn, swap_in_fields);

/* ---- out ---- */

static const Field person_fields[] = {
    FIELD_ID(DutyPersonOut, staff, .doc = "member of staff"),
    FIELD(DutyPersonOut, name, .doc = "name"),
    FIELD(DutyPersonOut, post, .doc = "where"),
    FIELD(DutyPersonOut, until_ms, .doc = "end of the shift"),
};
static const Shape person_shape = SHAPE(DutyPersonOut, person_fields);
static const Field item_fields[] = {
    FIELD_ID(RosterItem, id, .doc = "the roster"),
    FIELD(RosterItem, kind, .one_of = duty_kinds, .doc = "crisis, hotline or other"),
    FIELD(RosterItem, name, .doc = "what it is called"),
    FIELD_ID(RosterItem, unit, .doc = "whose"),
    FIELD(RosterItem, unit_name, .doc = "its name"),
    FIELD(RosterItem, area, .flags = FLD_AREA, .doc = "where it serves"),
    FIELD(RosterItem, area_name, .doc = "its name"),
    FIELD(RosterItem, responsible_name, .doc = "who is told of holes"),
    FIELD_LIST(RosterItem, now, &person_shape, .flags = FLD_REQUIRED, .doc = "on duty now"),
    FIELD(RosterItem, holes, .doc = "times not covered in the days looked ahead"),
    FIELD(RosterItem, first_hole_ms, .flags = FLD_OMIT, .doc = "when the first begins"),
};
static const Shape item_shape = SHAPE(RosterItem, item_fields);
static const Field list_fields[] = {
    FIELD_LIST(RosterList, items, &item_shape, .flags = FLD_REQUIRED, .doc = "at most 100"),
};
const Shape roster_list_shape = SHAPE(RosterList, list_fields);

static const Field post_fields[] = {
    FIELD(DutyPostOut, n, .doc = "its number"),
    FIELD(DutyPostOut, name, .doc = "what it is called"),
    FIELD(DutyPostOut, accepts, .doc = "qualifications; none: any"),
};
static const Shape post_shape = SHAPE(DutyPostOut, post_fields);
static const Field pattern_fields[] = {
    FIELD(DutyPatternOut, n, .doc = "its number"),
    FIELD(DutyPatternOut, name, .doc = "what it is called"),
    FIELD(DutyPatternOut, from_minute, .doc = "begin, minute of the day"),
    FIELD(DutyPatternOut, minutes, .doc = "how long"),
    FIELD(DutyPatternOut, days, .doc = "1 Monday .. 7 Sunday"),
};
static const Shape pattern_shape = SHAPE(DutyPatternOut, pattern_fields);
static const Field member_fields[] = {
    FIELD_ID(DutyMemberOut, staff, .doc = "member of staff"),
    FIELD(DutyMemberOut, name, .doc = "name"),
    FIELD(DutyMemberOut, unit_name, .doc = "unit"),
    FIELD(DutyMemberOut, qualification, QUALIFICATION, .doc = "qualified as"),
    FIELD(DutyMemberOut, active, .doc = "account in use"),
    FIELD(DutyMemberOut, week_minutes, .doc = "minutes on duty in the week shown, all rosters of the county"),
};
static const Shape member_shape = SHAPE(DutyMemberOut, member_fields);
static const Field shift_fields[] = {
    FIELD_ID(DutyShiftOut, id, .doc = "the shift"),
    FIELD(DutyShiftOut, post, .doc = "number of the post"),
    FIELD(DutyShiftOut, name, .doc = "what the shift is called"),
    FIELD(DutyShiftOut, starts_ms, .doc = "begin"),
    FIELD(DutyShiftOut, ends_ms, .doc = "end"),
    FIELD_ID(DutyShiftOut, staff, .flags = FLD_OMIT, .doc = "who; left out: nobody yet"),
    FIELD(DutyShiftOut, staff_name, .flags = FLD_OMIT, .doc = "name"),
    FIELD(DutyShiftOut, published, .doc = "false: a draft, does not count"),
    FIELD(DutyShiftOut, swap, .doc = "a swap is open"),
    FIELD(DutyShiftOut, mine, .doc = "the caller's"),
    FIELD(DutyShiftOut, version, .doc = "to be named by whoever changes it"),
};
static const Shape shift_shape = SHAPE(DutyShiftOut, shift_fields);
static const Field hole_fields[] = {
    FIELD(DutyHoleOut, post, .doc = "number of the post"),
    FIELD(DutyHoleOut, from_ms, .doc = "begin"),
    FIELD(DutyHoleOut, until_ms, .doc = "end"),
    FIELD(DutyHoleOut, days,
          .doc = "the same on so many days that follow each other, the first of them as told"),
    FIELD(DutyHoleOut, why, .one_of = hole_whys,
          .doc = "no shift, nobody in it, not published, no longer a member"),
};
static const Shape hole_shape = SHAPE(DutyHoleOut, hole_fields);
static const Field swap_fields[] = {
    FIELD_ID(DutySwapOut, id, .doc = "the swap"),
    FIELD_ID(DutySwapOut, shift, .doc = "the shift"),
    FIELD(DutySwapOut, from_name, .doc = "whose shift it is"),
    FIELD(DutySwapOut, to_name, .doc = "who is asked"),
    FIELD(DutySwapOut, state, .one_of = swap_states, .doc = "asked or accepted while open"),
    FIELD(DutySwapOut, from_me, .doc = "the caller asked"),
    FIELD(DutySwapOut, to_me, .doc = "the caller is asked"),
    FIELD(DutySwapOut, asked_ms, .doc = "when"),
    FIELD(DutySwapOut, starts_ms, .doc = "begin of the shift"),
    FIELD(DutySwapOut, ends_ms, .doc = "its end"),
    FIELD(DutySwapOut, version, .doc = "to be named by whoever changes it"),
};
static const Shape swap_shape = SHAPE(DutySwapOut, swap_fields);
static const Field notice_fields[] = {
    FIELD(DutyNoticeOut, post, .doc = "number of the post"),
    FIELD(DutyNoticeOut, from_ms, .doc = "begin of the hole"),
    FIELD(DutyNoticeOut, until_ms, .doc = "its end"),
    FIELD(DutyNoticeOut, told_ms, .doc = "when it was told"),
    FIELD(DutyNoticeOut, again_ms, .flags = FLD_OMIT, .doc = "when it was told again, shortly before"),
    FIELD(DutyNoticeOut, raised_ms, .flags = FLD_OMIT, .doc = "when those above were told"),
    FIELD(DutyNoticeOut, raised_n, .doc = "how many of them could be told"),
    FIELD(DutyNoticeOut, staff_name, .doc = "to whom"),
};
static const Shape notice_shape = SHAPE(DutyNoticeOut, notice_fields);

#define LIST_OF(m, shape, words) FIELD_LIST(RosterView, m, &(shape), .flags = FLD_REQUIRED, .doc = (words))
static const Field view_fields[] = {
    FIELD_ID(RosterView, id, .doc = "the roster"),
    FIELD(RosterView, kind, .one_of = duty_kinds, .doc = "crisis, hotline or other"),
    FIELD(RosterView, name, .doc = "what it is called"),
    FIELD(RosterView, unit_name, .doc = "whose"),
    FIELD(RosterView, area, .flags = FLD_AREA, .doc = "where it serves"),
    FIELD(RosterView, area_name, .doc = "its name"),
    FIELD_ID(RosterView, responsible, .doc = "who is told of holes"),
    FIELD(RosterView, responsible_name, .doc = "name"),
    FIELD(RosterView, rest_hours, .doc = "rest between two shifts that holds here"),
    FIELD(RosterView, week_hours, .doc = "most hours of a week that hold here"),
    FIELD(RosterView, open_minute, .doc = "begin of the hours, minute of the day"),
    FIELD(RosterView, open_minutes, .doc = "how long each day; 1440 day and night"),
    FIELD(RosterView, from_ms, .doc = "Monday of the week shown"),
    FIELD(RosterView, until_ms, .doc = "end of the week shown"),
    FIELD(RosterView, look_ahead_ms, .doc = "holes are shown until here"),
    FIELD(RosterView, holes_n, .doc = "how many holes there are, each day's counted"),
    FIELD(RosterView, manage, .doc = "the caller may plan and publish"),
    FIELD(RosterView, version, .doc = "to be named by whoever changes it"),
    LIST_OF(posts, post_shape, "seats"),
    LIST_OF(patterns, pattern_shape, "shifts of the day"),
    LIST_OF(members, member_shape, "who can be on duty"),
    LIST_OF(shifts, shift_shape, "of the week shown"),
    LIST_OF(
        holes, hole_shape,
        "every one from now on, not only of the week shown; the same on days that follow each other as one"),
    LIST_OF(swaps, swap_shape, "open ones"),
    LIST_OF(notices, notice_shape, "holes that were told and are still open"),
    LIST_OF(now, person_shape, "on duty now"),
};
const Shape roster_view_shape = SHAPE(RosterView, view_fields);
static const Field planned_fields[] = {
    FIELD(RosterPlanned, empty, .doc = "shifts that nobody may take by the rules"),
};
const Shape roster_planned_shape = SHAPE(RosterPlanned, planned_fields);
static const Field candidate_fields[] = {
    FIELD_ID(DutyCandidate, id, .doc = "member of staff who serves the area"),
    FIELD(DutyCandidate, name, .doc = "name"),
    FIELD(DutyCandidate, unit_name, .doc = "unit"),
};
static const Shape candidate_shape = SHAPE(DutyCandidate, candidate_fields);
static const Field candidates_fields[] = {
    FIELD_LIST(DutyCandidates, items, &candidate_shape, .flags = FLD_REQUIRED, .doc = "nearest first"),
};
const Shape duty_candidates_shape = SHAPE(DutyCandidates, candidates_fields);
