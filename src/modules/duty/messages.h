/* What goes in and out of the duty routes. */
#pragma once

#include "modules/duty/duty.h"
#include "text/shape.h"

typedef struct DutyPostIn {
    Str name;
    Strs accepts;
} DutyPostIn;
typedef struct DutyPatternIn {
    Str name;
    int64_t from_minute, minutes;
    Ints days;
} DutyPatternIn;
typedef struct RosterNewIn {
    UnitId unit;
    Str kind, name;
    StaffId responsible;
    int64_t rest_hours, week_hours, open_minute, open_minutes;
    ListOf posts, patterns;
} RosterNewIn;
typedef struct RosterIn {
    RosterId roster;
    Str from;
} RosterIn;
typedef struct RosterDaysIn {
    RosterId roster;
    int64_t version, days;
    Str from;
} RosterDaysIn;
typedef struct DutyMemberIn {
    StaffId staff;
    Str qualification;
} DutyMemberIn;
typedef struct RosterMembersIn {
    RosterId roster;
    int64_t version;
    ListOf members;
} RosterMembersIn;
typedef struct ShiftIn {
    ShiftId shift;
    int64_t version;
    StaffId staff;
} ShiftIn;
typedef struct SwapIn {
    SwapId swap;
    int64_t version;
    bool yes;
} SwapIn;
extern const Shape roster_new_in_shape, roster_in_shape, roster_plan_in_shape, roster_publish_in_shape,
    roster_members_in_shape, shift_assign_in_shape, shift_swap_in_shape, swap_answer_in_shape,
    swap_decide_in_shape;

typedef struct DutyHoleOut {
    int64_t post, from_ms, until_ms, days;
    Str why;
} DutyHoleOut;
typedef struct DutyPersonOut {
    StaffId staff;
    Str name, post;
    int64_t until_ms;
} DutyPersonOut;
typedef struct RosterItem {
    RosterId id;
    Str kind, name;
    UnitId unit;
    Str unit_name;
    int64_t area;
    Str area_name;
    Str responsible_name;
    ListOf now;
    int64_t holes, first_hole_ms;
} RosterItem;
typedef struct RosterList {
    ListOf items;
} RosterList;

typedef struct DutyPostOut {
    int64_t n;
    Str name;
    Strs accepts;
} DutyPostOut;
typedef struct DutyPatternOut {
    int64_t n;
    Str name;
    int64_t from_minute, minutes;
    Ints days;
} DutyPatternOut;
typedef struct DutyMemberOut {
    StaffId staff;
    Str name, unit_name, qualification;
    bool active;
    int64_t week_minutes;
} DutyMemberOut;
typedef struct DutyShiftOut {
    ShiftId id;
    int64_t post;
    Str name;
    int64_t starts_ms, ends_ms;
    StaffId staff;
    Str staff_name;
    bool published, swap, mine;
    int64_t version;
} DutyShiftOut;
typedef struct DutySwapOut {
    SwapId id;
    ShiftId shift;
    Str from_name, to_name, state;
    bool from_me, to_me;
    int64_t asked_ms, starts_ms, ends_ms, version;
} DutySwapOut;
typedef struct DutyNoticeOut {
    int64_t post, from_ms, until_ms, told_ms, again_ms, raised_ms, raised_n;
    Str staff_name;
} DutyNoticeOut;
typedef struct RosterView {
    RosterId id;
    Str kind, name, unit_name;
    int64_t area;
    Str area_name;
    StaffId responsible;
    Str responsible_name;
    int64_t rest_hours, week_hours, open_minute, open_minutes, from_ms, until_ms, look_ahead_ms, holes_n;
    bool manage;
    int64_t version;
    ListOf posts, patterns, members, shifts, holes, swaps, notices, now;
} RosterView;
typedef struct RosterPlanned {
    int64_t empty;
} RosterPlanned;
typedef struct DutyCandidate {
    StaffId id;
    Str name, unit_name;
} DutyCandidate;
typedef struct DutyCandidates {
    ListOf items;
} DutyCandidates;
extern const Shape roster_list_shape, roster_view_shape, roster_planned_shape, duty_candidates_shape;
