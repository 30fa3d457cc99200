/* Handlers of groups. What a route reaches is the table's; who leads a group is looked at here. */
#include "modules/counselling/group.h"

/* A counsellor changes what they lead; the specialists of the place whatever lies there. */
static Rc find_group(Op *op, GroupId id, GroupRow *out)
{
    TRY(sql_group_get(op->tx, id, out));
    op_about(op, (PersonId) { 0 }, "counsel_group", id.v);
    return (op->actor.roles & ROLES_COUNSELLOR) != 0 && !group_leads(op, out)
               ? FAIL(op->diag, RC_DENIED, "counselling.group.not_yours")
               : RC_OK;
}

static Rc find_meeting(Op *op, const GroupRow *row, MeetingId id, int64_t version, MeetingRow *out)
{
    bool found;
    TRY(sql_meeting_get(op->tx, id, row->id, out, &found));
    if (!found)
        return FAIL(op->diag, RC_NOT_FOUND, "counselling.no_meeting");
    return version == out->version ? RC_OK
                                   : FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
}

static Rc show(Op *op, GroupId id, GroupView *out)
{
    GroupRow row;
    TRY(sql_group_get(op->tx, id, &row));
    return group_view(op, &row, out);
}

COUNSEL_HANDLER(groups_list, GroupListIn, GroupList)
{
    GroupRow *rows;
    size_t n;
    TRY(sql_group_page(op->tx, in->state.n ? in->state : S("open"), &rows, &n));
    GroupItem *items = ARENA_ARRAY(op->arena, GroupItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = group_item(op, &rows[i]);
    out->items = (ListOf) { items, n };
    return RC_OK;
}

/* Counsellors lead what they make. */
COUNSEL_HANDLER(groups_add, GroupNew, GroupView)
{
    UnitRow unit;
    GroupId id;
    GroupNew made = *in;
    TRY(unit_in_scope(op, in->unit, &unit));
    if ((op->actor.roles & ROLES_COUNSELLOR) != 0)
        made.leader = op->actor.staff;
    TRY(group_add(op, &made, &id));
    op_about(op, (PersonId) { 0 }, "counsel_group", id.v);
    return show(op, id, out);
}

COUNSEL_HANDLER(groups_get, GroupIn, GroupView)
{
    op_about(op, (PersonId) { 0 }, "counsel_group", in->group.v);
    return show(op, in->group, out);
}

/* Asked before a kept reply is given again: what it shows was for whoever led the group then. Every input begins with its id. */
Rc group_subject(Op *op, const void *in, PersonId *out)
{
    GroupRow row;
    *out = (PersonId) { 0 };
    return find_group(op, ((const GroupIn *)in)->group, &row);
}

Rc member_subject(Op *op, const void *in, PersonId *out)
{
    GroupRow row;
    TRY(find_group(op, ((const MemberIn *)in)->group, &row));
    return people_subject(op, ((const MemberIn *)in)->person, out);
}

COUNSEL_HANDLER(groups_join, MemberIn, GroupView)
{
    GroupRow row;
    TRY(find_group(op, in->group, &row));
    TRY(group_join(op, &row, op->subject));
    op_about(op, op->subject, "counsel_group", row.id.v);
    return show(op, in->group, out);
}

COUNSEL_HANDLER(groups_leave, MemberIn, GroupView)
{
    GroupRow row;
    TRY(find_group(op, in->group, &row));
    TRY(group_leave(op, &row, in->person));
    op_about(op, in->person, "counsel_group", row.id.v);
    return show(op, in->group, out);
}

COUNSEL_HANDLER(groups_plan, MeetIn, GroupView)
{
    GroupRow row;
    TRY(find_group(op, in->group, &row));
    TRY(group_plan(op, &row, in));
    return show(op, in->group, out);
}

COUNSEL_HANDLER(groups_cancel, MeetEndIn, GroupView)
{
    GroupRow row;
    MeetingRow meeting;
    TRY(find_group(op, in->group, &row));
    TRY(find_meeting(op, &row, in->meeting, in->version, &meeting));
    TRY(group_cancel(op, &meeting));
    return show(op, in->group, out);
}

/* Who came is the leaders' to say. */
COUNSEL_HANDLER(groups_attend, AttendIn, GroupView)
{
    GroupRow row;
    MeetingRow meeting;
    TRY(find_group(op, in->group, &row));
    if (!group_leads(op, &row))
        return FAIL(op->diag, RC_DENIED, "counselling.group.not_yours");
    TRY(find_meeting(op, &row, in->meeting, in->version, &meeting));
    TRY(group_attend(op, &row, &meeting, in));
    return show(op, in->group, out);
}

COUNSEL_HANDLER(groups_lead, GroupLeadIn, GroupView)
{
    GroupRow row;
    TRY(find_group(op, in->group, &row));
    TRY(group_lead(op, &row, in));
    return show(op, in->group, out);
}

COUNSEL_HANDLER(groups_close, GroupEndIn, GroupView)
{
    GroupRow row;
    TRY(find_group(op, in->group, &row));
    TRY(group_close(op, &row, in->version));
    return show(op, in->group, out);
}

/* Read one at a time, on record. */
COUNSEL_HANDLER(groups_note, MeetNoteIn, MeetNote)
{
    GroupNoteRow row;
    TRY(sql_group_note(op->tx, in->meeting, in->group, op->actor.staff, &row));
    op_about(op, (PersonId) { 0 }, "counsel_meeting", in->meeting.v);
    return group_note(op, in->meeting, row.note, &out->note);
}
