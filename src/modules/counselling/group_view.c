/* What is shown of groups: lists, one as a whole with its measures, one's own appointments with it, the day's meetings. */
#include "modules/counselling/group.h"

enum { AFTER_DAYS = 30 }; /* what a member answers so long after the end still counts as after */

#define ITEM(r)                                                                                            \
    .id = (r)->id, .kind = (r)->kind, .name = (r)->name, .about = (r)->about, .unit_name = (r)->unit_name, \
    .service_name = (r)->service_name, .place = (r)->place, .leader_name = (r)->leader_name,               \
    .coleader_name = (r)->coleader_name, .unit = (r)->unit, .leader = (r)->leader,                         \
    .coleader = (r)->coleader, .seats = (r)->seats, .members = (r)->members, .held = (r)->held,            \
    .came = (r)->came, .wanted = (r)->wanted, .next_ms = (r)->next_ms, .from_ms = (r)->from_ms,            \
    .closed_ms = (r)->closed_ms, .version = (r)->version, .state = (r)->state, .form = (r)->form,          \
    .mine = group_leads(op, r)

GroupItem group_item(const Op *op, const GroupRow *r)
{
    return (GroupItem) { ITEM(r) };
}

/* ---- members ---- */

typedef struct Look {
    Op *op;
    const GroupRow *row;
    bool leads;
    const MemberOfRow *members;
    size_t n;
    const PresenceRow *presences;
    size_t n_presences;
    GroupFigure *figure;
    int64_t sum;
} Look;

static void count_presence(const Look *k, MemberItem *out)
{
    for (size_t i = 0; i < k->n_presences; i++)
        if (k->presences[i].person.v == out->person.v) {
            out->came += str_eq(k->presences[i].state, S("came"));
            out->missed += !str_eq(k->presences[i].state, S("came"));
        }
}

/* Before is what was answered up to the day of joining, after the last since, until some days after the group's end. */
static Rc measure(Look *k, const MemberOfRow *m, Progress *out)
{
    const GroupRow *g = k->row;
    CaseRow as_case = { .person = m->person, .form = g->form, .opened_ms = m->joined_ms };
    int64_t until = g->closed_ms ? g->closed_ms + AFTER_DAYS * MS_DAY : INT64_MAX;
    TRY(case_progress(k->op, &as_case, 1, until, out));
    if (!out->latest.has)
        return RC_OK;
    k->figure->measured++;
    k->figure->improved += str_eq(out->change, S("improved"));
    k->figure->worse += str_eq(out->change, S("worse"));
    k->sum += out->latest.v - out->baseline.v;
    return RC_OK;
}

static Rc add_member(Look *k, const MemberOfRow *m, MemberItem *out)
{
    Op *op = k->op;
    Progress p;
    bool related = false;
    *out = (MemberItem) { .person = m->person,
                          .person_label = people_label_of(op, m->person, m->person_label),
                          .state = m->state,
                          .joined_ms = m->joined_ms };
    count_presence(k, out);
    TRY(measure(k, m, &p));
    if (k->leads)
        TRY(people_related(op, m->person, &related));
    if (!related)
        return RC_OK;
    out->before = p.baseline;
    out->after = p.latest;
    out->change = p.change;
    return RC_OK;
}

/* Others than the leaders see it when it is of enough people and moves no more: AFTER_DAYS after the end. Seen before, and again
   when one more had answered, it would say what that one did. */
static void finish_figure(Look *k)
{
    GroupFigure *f = k->figure;
    bool moves = !k->row->closed_ms || k->op->now_ms <= k->row->closed_ms + AFTER_DAYS * MS_DAY;
    const Measure *m = measure_find(k->op->app, k->row->form);
    f->form = k->row->form;
    f->least = setting_int(k->op->app, &set_group_least);
    f->lower_is_better = m && m->lower_is_better;
    f->source = m ? words_of(k->op, m->source) : S("");
    f->hidden = f->measured == 0 || (!k->leads && (f->measured < f->least || moves));
    if (f->hidden)
        f->measured = f->improved = f->worse = 0;
    else
        f->mean = (Dec) { k->sum / f->measured, true };
}

static Rc people_out(Op *op, const GroupRow *row, bool names, GroupView *out)
{
    MemberOfRow *members;
    PresenceRow *presences;
    Look k = { .op = op, .row = row, .leads = group_leads(op, row), .figure = &out->figure };
    TRY(sql_member_of(op->tx, row->id, &members, &k.n));
    TRY(sql_presence_of(op->tx, row->id, &presences, &k.n_presences));
    k.members = members;
    k.presences = presences;
    MemberItem *items = ARENA_ARRAY(op->arena, MemberItem, k.n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < k.n; i++)
        TRY(add_member(&k, &members[i], &items[i]));
    finish_figure(&k);
    out->people = (ListOf) { items, names ? k.n : 0 };
    return RC_OK;
}

/* ---- meetings ---- */

static Rc presence_items(Op *op, MeetingId id, const PresenceRow *rows, size_t n, ListOf *out)
{
    size_t k = 0;
    PresenceItem *items = ARENA_ARRAY(op->arena, PresenceItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (rows[i].meeting.v == id.v)
            items[k++] = (PresenceItem) { rows[i].person, rows[i].state };
    *out = (ListOf) { items, k };
    return RC_OK;
}

static Rc meetings_out(Op *op, const GroupRow *row, ListOf *out)
{
    MeetingRow *rows;
    PresenceRow *presences;
    size_t n, n_presences;
    bool leads = group_leads(op, row);
    TRY(sql_meeting_of(op->tx, row->id, &rows, &n));
    TRY(sql_presence_of(op->tx, row->id, &presences, &n_presences));
    MeetingItem *items = ARENA_ARRAY(op->arena, MeetingItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const MeetingRow *m = &rows[i];
        items[i] = (MeetingItem) { .id = m->id,
                                   .room_name = m->room_name,
                                   .start_ms = m->start_ms,
                                   .end_ms = m->end_ms,
                                   .came = m->came,
                                   .wanted = m->wanted,
                                   .version = m->version,
                                   .state = m->state };
        if (!leads)
            continue;
        items[i].has_note = m->note.n > 0;
        TRY(presence_items(op, m->id, presences, n_presences, &items[i].items));
    }
    *out = (ListOf) { items, n };
    return RC_OK;
}

static Rc rooms_out(Op *op, UnitId unit, ListOf *out)
{
    CounselRoomRow *rows;
    size_t n, k = 0;
    TRY(sql_room_of(op->tx, unit, &rows, &n));
    RoomItem *items = ARENA_ARRAY(op->arena, RoomItem, n + 1);
    for (size_t i = 0; items && i < n; i++)
        if (rows[i].active)
            items[k++] =
                (RoomItem) { rows[i].id, rows[i].name, rows[i].seats, rows[i].active, rows[i].version };
    *out = (ListOf) { items, k };
    return items ? RC_OK : RC_NO_MEMORY;
}

static Rc counsellors_out(Op *op, UnitId unit, ListOf *out)
{
    CounsellorRow *rows;
    size_t n;
    TRY(sql_counsellor_of(op->tx, unit, ROLE_BIT(ROLE_COUNSELLOR), op->now_ms, &rows, &n));
    CounsellorItem *items = ARENA_ARRAY(op->arena, CounsellorItem, n + 1);
    for (size_t i = 0; items && i < n; i++)
        items[i] = (CounsellorItem) { rows[i].id, rows[i].name, rows[i].title };
    *out = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

/* Who belongs is for the leaders and the specialists of the place. */
Rc group_view(Op *op, const GroupRow *r, GroupView *out)
{
    bool leads = group_leads(op, r), names = leads || !(op->actor.roles & ROLES_COUNSELLOR);
    *out = (GroupView) { ITEM(r), .can_change = names && str_eq(r->state, S("open")) };
    TRY(people_out(op, r, names, out));
    TRY(meetings_out(op, r, &out->meetings));
    TRY(rooms_out(op, r->unit, &out->rooms));
    return counsellors_out(op, r->unit, &out->counsellors);
}

/* ---- one's own, and the day's ---- */

/* Adds those of the record that the scope is set to. */
Rc my_meetings(Op *op, ListOf *io)
{
    MyMeetingRow *rows;
    size_t n;
    TRY(sql_meeting_mine(op->tx, op->now_ms - 90 * MS_DAY, &rows, &n));
    const MyMeeting *old = io->p;
    MyMeeting *items = ARENA_ARRAY(op->arena, MyMeeting, io->n + n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < io->n; i++)
        items[i] = old[i];
    for (size_t i = 0; i < n; i++) {
        const MyMeetingRow *r = &rows[i];
        items[io->n + i] =
            (MyMeeting) { r->id,     r->name,      r->kind,        r->unit_name,     r->address,
                          r->place,  r->room_name, r->leader_name, r->coleader_name, r->start_ms,
                          r->end_ms, r->state,     r->presence };
    }
    *io = (ListOf) { items, io->n + n };
    return RC_OK;
}

Rc diary_meetings(Op *op, int64_t from_ms, int64_t to_ms, StaffId staff, UnitId unit, ListOf *out)
{
    DiaryMeetingRow *rows;
    size_t n;
    TRY(sql_meeting_diary(op->tx, from_ms, to_ms, staff, unit, &rows, &n));
    DiaryMeeting *items = ARENA_ARRAY(op->arena, DiaryMeeting, n + 1);
    for (size_t i = 0; items && i < n; i++) {
        const DiaryMeetingRow *r = &rows[i];
        items[i] = (DiaryMeeting) { r->id,          r->group_id, r->name,   r->unit_name, r->room_name,
                                    r->leader_name, r->start_ms, r->end_ms, r->state };
    }
    *out = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}
