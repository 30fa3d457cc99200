/* What happens to a group: made, joined, left, planned, held, led by others, closed. See group.h. */
#include "modules/counselling/group.h"

#include "base/limits.h"
#include "core/aside.h"
#include "modules/duty/duty.h"

static CellPlace note_place(MeetingId id)
{
    return (CellPlace) { .table = TABLE_MEETING, /* of several people: the region's key */
                         .column = MEETING_NOTE,
                         .county = county_of_id(id.v),
                         .row = id.v,
                         .label = LABEL_SEALED,
                         .purpose = CELL_NOTES };
}

bool group_leads(const Op *op, const GroupRow *row)
{
    StaffId me = op->actor.staff;
    return me.v && (row->leader.v == me.v || row->coleader.v == me.v);
}

static Rc check_open(Op *op, const GroupRow *row, int64_t version)
{
    if (version && version != row->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
    return str_eq(row->state, S("open")) ? RC_OK : FAIL(op->diag, RC_CONFLICT, "counselling.group_closed");
}

/* ---- a new one ---- */

static Rc check_leaders(Op *op, UnitId unit, StaffId leader, StaffId coleader)
{
    CounsellorRow *rows;
    size_t n;
    bool first = false, second = !coleader.v;
    TRY(sql_counsellor_of(op->tx, unit, ROLE_BIT(ROLE_COUNSELLOR), op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        first = first || rows[i].id.v == leader.v;
        second = second || rows[i].id.v == coleader.v;
    }
    if (!first)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_counsellor", S("/leader"));
    return second && leader.v != coleader.v
               ? RC_OK
               : FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_counsellor", S("/coleader"));
}

Rc group_add(Op *op, const GroupNew *in, GroupId *out)
{
    UnitRow unit;
    ServiceRow service;
    TRY(org_unit_get(op, in->unit, &unit));
    TRY(counsel_service(op, in->service, &service));
    if (service.unit.v != unit.id.v)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_service", S("/service"));
    TRY(check_leaders(op, unit.id, in->leader, in->coleader));
    if (in->form.n && !measure_find(op->app, in->form))
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_measure", S("/form"));
    TRY(op_new_id(op, unit.area, &out->v));
    return sql_group_add(op->tx, *out, unit.area, town_of_area(unit.area), unit.id, service.id, in->kind,
                         str_trim(in->name), in->about.p ? in->about : S(""), in->form.p ? in->form : S(""),
                         in->leader, in->coleader, in->seats, op->now_ms);
}

/* ---- who belongs ---- */

static Rc relate(Op *op, PersonId person, const GroupRow *row)
{
    TRY(op_relate(op, person, row->leader, "group", 0));
    return row->coleader.v ? op_relate(op, person, row->coleader, "group", 0) : RC_OK;
}

static Rc unrelate(Op *op, PersonId person, const GroupRow *row)
{
    TRY(op_unrelate(op, person, row->leader, "group"));
    return row->coleader.v ? op_unrelate(op, person, row->coleader, "group") : RC_OK;
}

/* Belonging gives the leaders the person's file: a leader takes in only whom they work with already. */
Rc group_join(Op *op, const GroupRow *row, PersonId person)
{
    int64_t changed;
    TRY(check_open(op, row, 0));
    if (group_leads(op, row) && !op->related)
        return op_refuse_kept(op, RC_DENIED, "relation.required");
    if (row->members >= row->seats)
        return FAIL(op->diag, RC_CONFLICT, "counselling.group_full");
    TRY(sql_member_add(op->tx, row->id, person, op->now_ms, op->actor.staff, &changed));
    if (!changed)
        return FAIL(op->diag, RC_CONFLICT, "counselling.member_there");
    return relate(op, person, row);
}

Rc group_leave(Op *op, const GroupRow *row, PersonId person)
{
    int64_t changed;
    TRY(check_open(op, row, 0));
    TRY(sql_member_leave(op->tx, row->id, person, op->now_ms, &changed));
    if (!changed)
        return FAIL(op->diag, RC_NOT_FOUND, "counselling.no_member");
    return unrelate(op, person, row);
}

/* ---- meetings and the time they take ---- */

static Rc hold_one(Op *op, int64_t holder, const MeetingRow *m)
{
    for (int64_t t = m->start_ms / TICK_MS; holder && t < m->end_ms / TICK_MS; t++) {
        Rc rc = sql_hold_add(op->tx, holder, county_of_id(holder), t, (AppointmentId) { m->id.v });
        if (rc == RC_CONFLICT)
            return FAIL(op->diag, RC_CONFLICT, "counselling.meeting_taken");
        TRY(rc);
    }
    return RC_OK;
}

static Rc drop_one(Op *op, int64_t holder, const MeetingRow *m)
{
    int64_t changed;
    return holder ? sql_hold_drop(op->tx, holder, county_of_id(holder), m->start_ms / TICK_MS,
                                  m->end_ms / TICK_MS, (AppointmentId) { m->id.v }, &changed)
                  : RC_OK;
}

static Rc plan_one(Op *op, const GroupRow *row, RoomId room, int64_t start_ms, int64_t end_ms)
{
    MeetingRow m = { .start_ms = start_ms, .end_ms = end_ms };
    TRY(op_new_id(op, row->area, &m.id.v));
    TRY(sql_meeting_add(op->tx, m.id, row->id, row->area, town_of_area(row->area), row->leader, row->coleader,
                        room, start_ms, end_ms, op->now_ms));
    TRY(hold_one(op, row->leader.v, &m));
    TRY(hold_one(op, row->coleader.v, &m));
    return hold_one(op, room.v, &m);
}

static Rc check_room(Op *op, UnitId unit, RoomId room)
{
    CounselRoomRow row;
    bool found = false;
    if (room.v)
        TRY(sql_room_get(op->tx, room, &row, &found));
    return !room.v || (found && row.active && row.unit.v == unit.v)
               ? RC_OK
               : FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_room", S("/room"));
}

Rc group_plan(Op *op, const GroupRow *row, const MeetIn *in)
{
    int64_t weeks = in->weeks ? in->weeks : 1;
    MeetingRow *rows;
    size_t n;
    TRY(check_open(op, row, 0));
    TRY(check_room(op, row->unit, in->room));
    if (in->start_ms % TICK_MS || in->minutes % TICK_MINUTES)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.quarters", S("/start_ms"));
    if (in->start_ms <= op->now_ms || in->start_ms > op->now_ms + 366 * MS_DAY)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_slot", S("/start_ms"));
    TRY(sql_meeting_of(op->tx, row->id, &rows, &n));
    if (n + (size_t)weeks > 200)
        return FAIL(op->diag, RC_CONFLICT, "counselling.too_many_meetings");
    for (int64_t i = 0; i < weeks; i++) {
        int64_t start = in->start_ms + i * 7 * MS_DAY;
        TRY(plan_one(op, row, in->room, start, start + in->minutes * MS_MINUTE));
    }
    return RC_OK;
}

static Rc save(Op *op, MeetingRow *io)
{
    int64_t changed;
    TRY(sql_meeting_save(op->tx, io->id, io->version, io->leader, io->coleader, io->state, io->came,
                         io->wanted, io->note, op->now_ms, &changed));
    io->version++;
    return changed ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
}

static Rc tell_member(Op *op, const void *row, void *meeting)
{
    bool told;
    return counsel_tell(op, ((const MemberOfRow *)row)->person, ((const MeetingRow *)meeting)->start_ms,
                        "counselling.message.cancelled", &told);
}

/* Those who would come hear of it; one who cannot be told keeps it from none of the others. */
static Rc tell_members(Op *op, MeetingRow *m)
{
    MemberOfRow *rows;
    size_t n;
    bool done;
    if (m->start_ms <= op->now_ms)
        return RC_OK;
    TRY(sql_member_of(op->tx, m->group_id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].state, S("in")))
            TRY(tick_row(op, "counselling.word", rows[i].person.v, tell_member, &rows[i], m, &done));
    return RC_OK;
}

static Rc cancel(Op *op, MeetingRow *io)
{
    if (!str_eq(io->state, S("planned")))
        return FAIL(op->diag, RC_CONFLICT, "counselling.state");
    io->state = S("cancelled");
    TRY(drop_one(op, io->leader.v, io));
    TRY(drop_one(op, io->coleader.v, io));
    TRY(drop_one(op, io->room.v, io));
    return save(op, io);
}

Rc group_cancel(Op *op, MeetingRow *io)
{
    TRY(cancel(op, io));
    return tell_members(op, io);
}

/* ---- who came ---- */

static bool belongs(const MemberOfRow *rows, size_t n, PersonId person)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].person.v == person.v)
            return true;
    return false;
}

static Rc put_presence(Op *op, const GroupRow *row, MeetingRow *io, const AttendIn *in)
{
    const PresenceItem *items = in->items.p;
    MemberOfRow *members;
    size_t n;
    int64_t changed;
    TRY(sql_member_of(op->tx, row->id, &members, &n));
    io->came = 0;
    io->wanted = (int64_t)in->items.n;
    for (size_t i = 0; i < in->items.n; i++) {
        if (!belongs(members, n, items[i].person))
            return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_member", S("/items"));
        for (size_t k = 0; k < i; k++)
            if (items[k].person.v == items[i].person.v)
                return FAIL_FIELD(op->diag, RC_INVALID, "counselling.member_there", S("/items"));
        TRY(sql_presence_put(op->tx, io->id, items[i].person, items[i].state, &changed));
        io->came += str_eq(items[i].state, S("came"));
    }
    return RC_OK;
}

/* Marked again, who was marked and is left out would stay: all who were marked are to be named. */
static Rc check_complete(Op *op, const MeetingRow *m, const AttendIn *in)
{
    const PresenceItem *items = in->items.p;
    PresenceRow *rows;
    size_t n;
    TRY(sql_presence_of(op->tx, m->group_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool named = rows[i].meeting.v != m->id.v;
        for (size_t k = 0; k < in->items.n && !named; k++)
            named = items[k].person.v == rows[i].person.v;
        if (!named)
            return FAIL_FIELD(op->diag, RC_INVALID, "counselling.member_left_out", S("/items"));
    }
    return RC_OK;
}

Rc group_attend(Op *op, const GroupRow *row, MeetingRow *io, const AttendIn *in)
{
    bool again = str_eq(io->state, S("held"));
    int64_t before = io->came;
    if (in->version != io->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
    if (str_eq(io->state, S("cancelled")) || op->now_ms < io->start_ms)
        return FAIL(op->diag, RC_CONFLICT, "counselling.state");
    TRY(check_complete(op, io, in));
    TRY(put_presence(op, row, io, in));
    io->state = S("held");
    if (in->note.n)
        TRY(op_seal(op, note_place(io->id), in->note, &io->note));
    TRY(save(op, io));
    if (!again)
        TRY(op_count(op, "group_meetings", io->area, io->start_ms, 1));
    return io->came == before ? RC_OK
                              : op_count(op, "group_presences", io->area, io->start_ms, io->came - before);
}

/* ---- led by others, closed ---- */

static Rc store(Op *op, GroupRow *io)
{
    int64_t changed;
    TRY(sql_group_save(op->tx, io->id, io->version, io->leader, io->coleader, io->state, io->closed_ms,
                       &changed));
    io->version++;
    return changed ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
}

/* The meetings ahead are the new leaders', as far as they have the time. */
static Rc pass_meetings(Op *op, const GroupRow *row)
{
    MeetingRow *rows;
    size_t n;
    TRY(sql_meeting_of(op->tx, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MeetingRow *m = &rows[i];
        if (!str_eq(m->state, S("planned")) || m->end_ms <= op->now_ms)
            continue;
        TRY(drop_one(op, m->leader.v, m));
        TRY(drop_one(op, m->coleader.v, m));
        m->leader = row->leader;
        m->coleader = row->coleader;
        TRY(hold_one(op, m->leader.v, m));
        TRY(hold_one(op, m->coleader.v, m));
        TRY(save(op, m));
    }
    return RC_OK;
}

static Rc each_member(Op *op, const GroupRow *row, Rc (*act)(Op *, PersonId, const GroupRow *))
{
    MemberOfRow *rows;
    size_t n;
    TRY(sql_member_of(op->tx, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].state, S("in")))
            TRY(act(op, rows[i].person, row));
    return RC_OK;
}

/* Who did not lead it before, unless they did it themselves. */
static Rc tell_leader(Op *op, StaffId staff, const StaffId before[2])
{
    bool knows = !staff.v || staff.v == before[0].v || staff.v == before[1].v || staff.v == op->actor.staff.v;
    return knows ? RC_OK : duty_message(op, staff, "counselling.message.group_given");
}

Rc group_lead(Op *op, GroupRow *io, const GroupLeadIn *in)
{
    TRY(check_open(op, io, in->version));
    TRY(check_leaders(op, io->unit, in->leader, in->coleader));
    const StaffId before[] = { io->leader, io->coleader };
    TRY(each_member(op, io, unrelate));
    io->leader = in->leader;
    io->coleader = in->coleader;
    TRY(each_member(op, io, relate));
    TRY(pass_meetings(op, io));
    TRY(tell_leader(op, io->leader, before));
    TRY(tell_leader(op, io->coleader, before));
    return store(op, io);
}

Rc group_close(Op *op, GroupRow *io, int64_t version)
{
    MeetingRow *rows;
    size_t n;
    TRY(check_open(op, io, version));
    bool told = false; /* of the next one; the others need no word */
    TRY(sql_meeting_of(op->tx, io->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rows[i].state, S("planned")))
            continue;
        TRY(told ? cancel(op, &rows[i]) : group_cancel(op, &rows[i]));
        told = told || rows[i].start_ms > op->now_ms;
    }
    TRY(each_member(op, io, unrelate));
    io->state = S("closed");
    io->closed_ms = op->now_ms;
    return store(op, io);
}

Rc group_note(Op *op, MeetingId id, Str cell, Str *out)
{
    return op_open(op, note_place(id), cell, out);
}
