/*
 * Groups and support rounds: several people, one or two leaders, meetings. Who belongs is seen by the leaders and by the
 * specialists of the place; what a member answered before and after, and the note of a meeting, by the leaders alone. Others
 * see figures, and those of few people are hidden. A meeting takes its leaders' and its room's time like an appointment.
 */
#pragma once

#include "modules/counselling/case.h"

enum { TABLE_MEETING = 133, MEETING_NOTE = 1 }; /* of sealed cells */
enum { GROUP_MEETINGS_MAX = 30 };

typedef struct GroupNew {
    UnitId unit;
    ServiceId service;
    Str kind, name, about, form;
    StaffId leader, coleader;
    int64_t seats;
} GroupNew;
typedef struct GroupIn {
    GroupId group;
} GroupIn;
typedef struct GroupListIn {
    Str state;
} GroupListIn;
typedef struct GroupLeadIn {
    GroupId group;
    int64_t version;
    StaffId leader, coleader;
} GroupLeadIn;
typedef struct GroupEndIn {
    GroupId group;
    int64_t version;
} GroupEndIn;
typedef struct MemberIn {
    GroupId group;
    PersonId person;
} MemberIn;
typedef struct MeetIn {
    GroupId group;
    RoomId room;
    int64_t start_ms, minutes, weeks;
} MeetIn;
typedef struct MeetEndIn {
    GroupId group;
    MeetingId meeting;
    int64_t version;
} MeetEndIn;
typedef struct PresenceItem {
    PersonId person;
    Str state; /* came, absent, excused */
} PresenceItem;
typedef struct MeetNoteIn {
    GroupId group;
    MeetingId meeting;
} MeetNoteIn;
typedef struct MeetNote {
    Str note;
} MeetNote;
typedef struct AttendIn {
    GroupId group;
    MeetingId meeting;
    int64_t version;
    ListOf items;
    Str note;
} AttendIn;

#define GROUP_ITEM_MEMBERS                                                             \
    GroupId id;                                                                        \
    Str kind, name, about, unit_name, service_name, place, leader_name, coleader_name; \
    UnitId unit;                                                                       \
    StaffId leader, coleader;                                                          \
    int64_t seats, members, held, came, wanted, next_ms, from_ms, closed_ms, version;  \
    Str state, form;                                                                   \
    bool mine
typedef struct GroupItem {
    GROUP_ITEM_MEMBERS;
} GroupItem;
typedef struct GroupList {
    ListOf items;
} GroupList;
typedef struct MemberItem {
    PersonId person;
    Str person_label, state;
    int64_t joined_ms, came, missed;
    Dec before, after;
    Str change; /* absent: not for the caller */
} MemberItem;
typedef struct MeetingItem {
    MeetingId id;
    Str room_name;
    int64_t start_ms, end_ms, came, wanted, version;
    Str state;
    bool has_note;
    ListOf items;
} MeetingItem;
/* Before and after of all who belonged, as one figure. */
typedef struct GroupFigure {
    Str form, source;
    int64_t measured, improved, worse;
    Dec mean;    /* of the differences after - before */
    bool hidden; /* too few: the rest is left out */
    int64_t least;
    bool lower_is_better;
} GroupFigure;
typedef struct GroupView {
    GROUP_ITEM_MEMBERS;
    ListOf people, meetings, rooms, counsellors;
    GroupFigure figure;
    bool can_change; /* members and meetings */
} GroupView;

/* One's own appointments with a group. */
typedef struct MyMeeting {
    MeetingId id;
    Str name, kind, unit_name, address, place, room_name, leader_name, coleader_name;
    int64_t start_ms, end_ms;
    Str state, presence;
} MyMeeting;
typedef struct DiaryMeeting {
    MeetingId id;
    GroupId group;
    Str name, unit_name, room_name, leader_name;
    int64_t start_ms, end_ms;
    Str state;
} DiaryMeeting;

extern const Shape group_new_shape, group_in_shape, group_list_in_shape, group_lead_shape, group_end_shape,
    member_in_shape, meet_shape, meet_end_shape, attend_shape, meet_note_in_shape, meet_note_shape,
    group_list_shape, group_view_shape, my_meeting_shape, diary_meeting_shape;

bool group_leads(const Op *op, const GroupRow *row);
Rc group_add(Op *op, const GroupNew *in, GroupId *out) MUST_USE;
Rc group_join(Op *op, const GroupRow *row, PersonId person) MUST_USE;
Rc group_leave(Op *op, const GroupRow *row, PersonId person) MUST_USE;
/* A meeting, and the same a week later, and so on. RC_CONFLICT "counselling.taken" when a leader or the room is not free. */
Rc group_plan(Op *op, const GroupRow *row, const MeetIn *in) MUST_USE;
Rc group_cancel(Op *op, MeetingRow *io) MUST_USE;
Rc group_attend(Op *op, const GroupRow *row, MeetingRow *io, const AttendIn *in) MUST_USE;
Rc group_lead(Op *op, GroupRow *io, const GroupLeadIn *in) MUST_USE;
Rc group_close(Op *op, GroupRow *io, int64_t version) MUST_USE;
Rc group_view(Op *op, const GroupRow *row, GroupView *out) MUST_USE;
/* Absent where there is none. */
Rc group_note(Op *op, MeetingId id, Str cell, Str *out) MUST_USE;
GroupItem group_item(const Op *op, const GroupRow *row);
Rc my_meetings(Op *op, ListOf *io) MUST_USE;
Rc diary_meetings(Op *op, int64_t from_ms, int64_t to_ms, StaffId staff, UnitId unit, ListOf *out) MUST_USE;

Rc groups_list(Op *op, const void *in, void *out), groups_add(Op *op, const void *in, void *out),
    groups_get(Op *op, const void *in, void *out), groups_join(Op *op, const void *in, void *out),
    groups_leave(Op *op, const void *in, void *out), groups_plan(Op *op, const void *in, void *out),
    groups_cancel(Op *op, const void *in, void *out), groups_attend(Op *op, const void *in, void *out),
    groups_lead(Op *op, const void *in, void *out), groups_close(Op *op, const void *in, void *out),
    groups_note(Op *op, const void *in, void *out);
Rc group_subject(Op *op, const void *in, PersonId *out),
    member_subject(Op *op, const void *in, PersonId *out);
