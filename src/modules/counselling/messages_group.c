/* What goes in and out of the routes of groups. */
#include "base/limits.h"
#include "modules/counselling/group.h"

static const char *const group_kinds[] = { "group", "support", NULL };
static const char *const group_states[] = { "open", "closed", NULL };
static const char *const meeting_states[] = { "planned", "held", "cancelled", NULL };
static const char *const member_states[] = { "in", "left", NULL };
static const char *const presences[] = { "came", "absent", "excused", NULL };
static const char *const changes[] = { "none", "improved", "worse", "same", NULL };

#define THE_GROUP(T) FIELD_ID(T, group, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which group")
#define VERSION(T) FIELD(T, version, .flags = FLD_REQUIRED, .min = 1, .max = 0, .doc = "as it was read")
static const Field new_fields[] = {
    FIELD_ID(GroupNew, unit, .flags = FLD_REQUIRED, .doc = "whose it is"),
    FIELD_ID(GroupNew, service, .flags = FLD_REQUIRED, .doc = "a service of the unit"),
    FIELD(GroupNew, kind, .flags = FLD_REQUIRED, .one_of = group_kinds,
          .doc = "group: the same people to the end; support: people come and go"),
    FIELD(GroupNew, name, .flags = FLD_REQUIRED, .min = 1, .max = 60, .doc = "its name; members see it"),
    FIELD(GroupNew, about, .flags = FLD_MULTILINE, .max = 500, .doc = "what it is for"),
    FIELD(GroupNew, form, .max = 40, .doc = "measured before and after; of definitions/counselling.json"),
    FIELD_ID(GroupNew, leader, .flags = FLD_REQUIRED,
             .doc = "a counsellor of the unit; counsellors: themselves"),
    FIELD_ID(GroupNew, coleader, .doc = "another one"),
    FIELD(GroupNew, seats, .flags = FLD_REQUIRED, .min = 2, .max = 60, .doc = "members at most"),
};
const Shape group_new_shape = SHAPE(GroupNew, new_fields);
static const Field in_fields[] = { THE_GROUP(GroupIn) };
const Shape group_in_shape = SHAPE(GroupIn, in_fields);
static const Field list_in_fields[] = {
    FIELD(GroupListIn, state, .flags = FLD_QUERY, .one_of = group_states, .doc = "left out: open"),
};
const Shape group_list_in_shape = SHAPE(GroupListIn, list_in_fields);
static const Field lead_fields[] = {
    THE_GROUP(GroupLeadIn),
    VERSION(GroupLeadIn),
    FIELD_ID(GroupLeadIn, leader, .flags = FLD_REQUIRED, .doc = "a counsellor of the unit"),
    FIELD_ID(GroupLeadIn, coleader, .doc = "another one"),
};
const Shape group_lead_shape = SHAPE(GroupLeadIn, lead_fields);
static const Field end_fields[] = { THE_GROUP(GroupEndIn), VERSION(GroupEndIn) };
const Shape group_end_shape = SHAPE(GroupEndIn, end_fields);
static const Field member_in_fields[] = {
    THE_GROUP(MemberIn),
    FIELD_ID(MemberIn, person, .flags = FLD_REQUIRED, .doc = "who"),
};
const Shape member_in_shape = SHAPE(MemberIn, member_in_fields);
static const Field meet_fields[] = {
    THE_GROUP(MeetIn),
    FIELD_ID(MeetIn, room, .doc = "a room of the unit; left out: none"),
    FIELD(MeetIn, start_ms, .flags = FLD_REQUIRED, .min = 1, .max = 0, .doc = "when it begins"),
    FIELD(MeetIn, minutes, .flags = FLD_REQUIRED, .min = 15, .max = 480, .doc = "how long"),
    FIELD(MeetIn, weeks, .min = 1, .max = GROUP_MEETINGS_MAX, .doc = "so many, a week apart; left out: one"),
};
const Shape meet_shape = SHAPE(MeetIn, meet_fields);
static const Field meet_end_fields[] = {
    THE_GROUP(MeetEndIn),
    FIELD_ID(MeetEndIn, meeting, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
    VERSION(MeetEndIn),
};
const Shape meet_end_shape = SHAPE(MeetEndIn, meet_end_fields);
static const Field note_in_fields[] = {
    THE_GROUP(MeetNoteIn),
    FIELD_ID(MeetNoteIn, meeting, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
};
const Shape meet_note_in_shape = SHAPE(MeetNoteIn, note_in_fields);
static const Field note_fields[] = {
    FIELD(MeetNote, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = LIMIT_TEXT_LONG,
          .doc = "empty: none"),
};
const Shape meet_note_shape = SHAPE(MeetNote, note_fields);
static const Field presence_fields[] = {
    FIELD_ID(PresenceItem, person, .flags = FLD_REQUIRED, .doc = "a member"),
    FIELD(PresenceItem, state, .flags = FLD_REQUIRED, .one_of = presences, .doc = "came or not"),
};
static const Shape presence_shape = SHAPE(PresenceItem, presence_fields);
static const Field attend_fields[] = {
    THE_GROUP(AttendIn),
    FIELD_ID(AttendIn, meeting, .flags = FLD_PATH | FLD_REQUIRED, .doc = "which"),
    VERSION(AttendIn),
    FIELD_LIST(AttendIn, items, &presence_shape, .flags = FLD_REQUIRED, .max = 60,
               .doc = "each member; again: all who were marked before"),
    FIELD(AttendIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = LIMIT_TEXT_LONG,
          .doc = "sealed; the leaders alone read it"),
};
const Shape attend_shape = SHAPE(AttendIn, attend_fields);

#define ITEM_FIELDS(T)                                                                                   \
    FIELD_ID(T, id, .doc = "the group"), FIELD(T, kind, .one_of = group_kinds, .doc = "which kind"),     \
        FIELD(T, name, .doc = "its name"),                                                               \
        FIELD(T, about, .flags = FLD_MULTILINE, .max = 500, .doc = "what it is for"),                    \
        FIELD_ID(T, unit, .doc = "whose"), FIELD(T, unit_name, .doc = "the unit's name"),                \
        FIELD(T, service_name, .doc = "of which service"), FIELD(T, place, .doc = "room, phone, video"), \
        FIELD_ID(T, leader, .doc = "who leads"), FIELD(T, leader_name, .doc = "their name"),             \
        FIELD_ID(T, coleader, .flags = FLD_OMIT, .doc = "who leads with them"),                          \
        FIELD(T, coleader_name, .doc = "their name"),                                                    \
        FIELD(T, form, .doc = "what is measured; empty: nothing"),                                       \
        FIELD(T, seats, .doc = "members at most"), FIELD(T, members, .doc = "members now"),              \
        FIELD(T, held, .doc = "meetings held"), FIELD(T, came, .doc = "presences in them"),              \
        FIELD(T, wanted, .doc = "members then, over all of them"),                                       \
        FIELD(T, next_ms, .doc = "the next meeting; 0 none"), FIELD(T, from_ms, .doc = "made when"),     \
        FIELD(T, closed_ms, .doc = "0 open"), FIELD(T, version, .doc = "as it is now"),                  \
        FIELD(T, state, .one_of = group_states, .doc = "open or closed"),                                \
        FIELD(T, mine, .doc = "the caller leads it")
static const Field item_fields[] = { ITEM_FIELDS(GroupItem) };
static const Shape item_shape = SHAPE(GroupItem, item_fields);
static const Field list_fields[] = {
    FIELD_LIST(GroupList, items, &item_shape, .doc = "the newest first; at most 200"),
};
const Shape group_list_shape = SHAPE(GroupList, list_fields);

static const Field member_fields[] = {
    FIELD_ID(MemberItem, person, .doc = "who"),
    FIELD(MemberItem, person_label, .doc = "masked name"),
    FIELD(MemberItem, state, .one_of = member_states, .doc = "in, or left"),
    FIELD(MemberItem, joined_ms, .doc = "since when"),
    FIELD(MemberItem, came, .doc = "meetings they came to"),
    FIELD(MemberItem, missed, .doc = "meetings they did not"),
    FIELD(MemberItem, before, .doc = "the last score up to joining; for the leaders"),
    FIELD(MemberItem, after, .doc = "the last since"),
    FIELD(MemberItem, change, .flags = FLD_OMIT, .one_of = changes,
          .doc = "by the reliable change; left out: not for the caller"),
};
static const Shape member_shape = SHAPE(MemberItem, member_fields);
static const Field meeting_fields[] = {
    FIELD_ID(MeetingItem, id, .doc = "the meeting"),
    FIELD(MeetingItem, room_name, .doc = "where; empty: no room"),
    FIELD(MeetingItem, start_ms, .doc = "when it begins"),
    FIELD(MeetingItem, end_ms, .doc = "when it ends"),
    FIELD(MeetingItem, state, .one_of = meeting_states, .doc = "planned, held, cancelled"),
    FIELD(MeetingItem, came, .doc = "how many came"),
    FIELD(MeetingItem, wanted, .doc = "of how many"),
    FIELD(MeetingItem, version, .doc = "as it is now"),
    FIELD(MeetingItem, has_note, .doc = "there is a note; for the leaders"),
    FIELD_LIST(MeetingItem, items, &presence_shape, .doc = "who came; for the leaders"),
};
static const Shape meeting_shape = SHAPE(MeetingItem, meeting_fields);
static const Field figure_fields[] = {
    FIELD(GroupFigure, form, .doc = "what is measured; empty: nothing"),
    FIELD(GroupFigure, hidden, .doc = "nobody measured, or too few, or not over: what follows is left out"),
    FIELD(GroupFigure, least, .doc = "so many must be measured"),
    FIELD(GroupFigure, measured, .doc = "members with a score before and after"),
    FIELD(GroupFigure, mean, .doc = "of the differences after less before"),
    FIELD(GroupFigure, improved, .doc = "reliably"),
    FIELD(GroupFigure, worse, .doc = "reliably"),
    FIELD(GroupFigure, lower_is_better, .doc = "which way is better"),
    FIELD(GroupFigure, source, .max = 500, .doc = "of the reliable change"),
};
static const Shape figure_shape = SHAPE(GroupFigure, figure_fields);
static const Field room_fields[] = {
    FIELD_ID(RoomItem, id, .doc = "the room"),
    FIELD(RoomItem, name, .doc = "its name"),
    FIELD(RoomItem, seats, .doc = "for how many"),
};
static const Shape room_shape = {
    .name = "GroupRoom", .size = sizeof(RoomItem), .fields = room_fields, .n_fields = COUNT(room_fields)
};
static const Field counsellor_fields[] = {
    FIELD_ID(CounsellorItem, id, .doc = "the counsellor"),
    FIELD(CounsellorItem, name, .doc = "their name"),
    FIELD(CounsellorItem, title, .doc = "their title"),
};
static const Shape counsellor_shape = { .name = "GroupCounsellor",
                                        .size = sizeof(CounsellorItem),
                                        .fields = counsellor_fields,
                                        .n_fields = COUNT(counsellor_fields) };
static const Field view_fields[] = {
    ITEM_FIELDS(GroupView),
    FIELD_LIST(GroupView, people, &member_shape, .doc = "for the leaders and the specialists of the place"),
    FIELD_LIST(GroupView, meetings, &meeting_shape, .doc = "the earliest first"),
    FIELD_OBJ(GroupView, figure, &figure_shape, .doc = "before and after, of all"),
    FIELD_LIST(GroupView, rooms, &room_shape, .doc = "of the unit"),
    FIELD_LIST(GroupView, counsellors, &counsellor_shape, .doc = "of the unit"),
    FIELD(GroupView, can_change, .doc = "the caller changes members and meetings"),
};
const Shape group_view_shape = SHAPE(GroupView, view_fields);

static const Field mine_fields[] = {
    FIELD_ID(MyMeeting, id, .doc = "the meeting"),
    FIELD(MyMeeting, name, .doc = "of which group"),
    FIELD(MyMeeting, kind, .one_of = group_kinds, .doc = "group or support round"),
    FIELD(MyMeeting, unit_name, .doc = "where"),
    FIELD(MyMeeting, address, .max = 200, .doc = "of the unit"),
    FIELD(MyMeeting, place, .doc = "room, phone, video"),
    FIELD(MyMeeting, room_name, .doc = "which room"),
    FIELD(MyMeeting, leader_name, .doc = "who leads"),
    FIELD(MyMeeting, coleader_name, .doc = "and with them"),
    FIELD(MyMeeting, start_ms, .doc = "when it begins"),
    FIELD(MyMeeting, end_ms, .doc = "when it ends"),
    FIELD(MyMeeting, state, .one_of = meeting_states, .doc = "planned, held, cancelled"),
    FIELD(MyMeeting, presence, .flags = FLD_OMIT, .doc = "came, absent, excused; empty: not marked"),
};
const Shape my_meeting_shape = SHAPE(MyMeeting, mine_fields);
static const Field diary_fields[] = {
    FIELD_ID(DiaryMeeting, id, .doc = "the meeting"),
    FIELD_ID(DiaryMeeting, group, .doc = "of which group"),
    FIELD(DiaryMeeting, name, .doc = "its name"),
    FIELD(DiaryMeeting, unit_name, .doc = "where"),
    FIELD(DiaryMeeting, room_name, .doc = "which room"),
    FIELD(DiaryMeeting, leader_name, .doc = "who leads"),
    FIELD(DiaryMeeting, start_ms, .doc = "when it begins"),
    FIELD(DiaryMeeting, end_ms, .doc = "when it ends"),
    FIELD(DiaryMeeting, state, .one_of = meeting_states, .doc = "planned, held, cancelled"),
};
const Shape diary_meeting_shape = SHAPE(DiaryMeeting, diary_fields);
