/*
 * Nobody finds an empty room. An appointment ahead whose counsellor works no longer at its unit then, and a group whose leader
 * does not, stand on the leads' list at once. A lead gives an appointment to somebody of the unit, at its time if they have it
 * free, else at another one, or cancels it; whoever booked is told of either. What nobody took care of is called off by the
 * server some hours before it begins, with a word to those who would have come, and a task to see to them.
 */
#include "core/aside.h"
#include "modules/care/care.h"
#include "modules/counselling/group.h"
#include "modules/duty/duty.h"

#define LEADS \
    ROLE_BIT(ROLE_COUNSELLOR) /* groups are the network's: those of third parties do not reach them */
#define SPECIALISTS (ROLE_BIT(ROLE_STREET_SPECIALIST) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST))

/* ---- the leads' list ---- */

static Rc who_is_free(Op *op, UnitId unit, int64_t start_ms, int64_t end_ms, CounsellorFreeRow **rows,
                      size_t *n)
{
    int64_t day = day_of_ms(start_ms), midnight = ms_of_day(day);
    return sql_counsellor_free(op->tx, unit, ROLES_COUNSELLOR, start_ms, start_ms / TICK_MS, end_ms / TICK_MS,
                               day, (start_ms - midnight) / MS_MINUTE, (end_ms - midnight) / MS_MINUTE, rows,
                               n);
}

static Rc time_item(Op *op, const AppointmentAdriftRow *r, AdriftTime *out)
{
    CounsellorFreeRow *rows;
    size_t n;
    *out = (AdriftTime) { .id = r->id,
                          .person = r->person,
                          .person_label = people_label_of(op, r->person, r->person_label),
                          .unit_name = r->unit_name,
                          .service = r->service,
                          .service_name = r->service_name,
                          .place = r->place,
                          .staff_name = r->staff_name,
                          .why = r->why,
                          .start_ms = r->start_ms,
                          .end_ms = r->end_ms,
                          .version = r->version };
    TRY(who_is_free(op, r->unit, r->start_ms, r->end_ms, &rows, &n));
    AdriftPerson *items = ARENA_ARRAY(op->arena, AdriftPerson, n + 1);
    for (size_t i = 0; items && i < n; i++)
        items[i] = (AdriftPerson) { rows[i].id, rows[i].name, rows[i].title, rows[i].free };
    out->counsellors = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

static Rc group_lost_item(Op *op, const GroupLostRow *r, AdriftGroup *out)
{
    CounsellorRow *rows;
    size_t n;
    *out = (AdriftGroup) { .id = r->id,
                           .name = r->name,
                           .kind = r->kind,
                           .unit_name = r->unit_name,
                           .leader = r->leader,
                           .leader_name = r->leader_name,
                           .coleader = r->coleader,
                           .coleader_name = r->coleader_name,
                           .leader_gone = r->leader_gone,
                           .coleader_gone = r->coleader_gone,
                           .members = r->members,
                           .next_ms = r->next_ms,
                           .version = r->version };
    TRY(sql_counsellor_of(op->tx, r->unit, LEADS, op->now_ms, &rows, &n));
    CounsellorItem *items = ARENA_ARRAY(op->arena, CounsellorItem, n + 1);
    for (size_t i = 0; items && i < n; i++)
        items[i] = (CounsellorItem) { rows[i].id, rows[i].name, rows[i].title };
    out->counsellors = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

Rc adrift_times_out(Op *op, ListOf *out_appointments, ListOf *out_groups)
{
    AppointmentAdriftRow *rows;
    GroupLostRow *lost;
    size_t n, n_lost;
    TRY(sql_appointment_adrift_page(op->tx, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    TRY(sql_group_lost_page(op->tx, LEADS, op->now_ms, &lost, &n_lost));
    AdriftTime *times = ARENA_ARRAY(op->arena, AdriftTime, n + 1);
    AdriftGroup *groups = ARENA_ARRAY(op->arena, AdriftGroup, n_lost + 1);
    if (!times || !groups)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(time_item(op, &rows[i], &times[i]));
    for (size_t i = 0; i < n_lost; i++)
        TRY(group_lost_item(op, &lost[i], &groups[i]));
    *out_appointments = (ListOf) { times, n };
    *out_groups = (ListOf) { groups, n_lost };
    return RC_OK;
}

/* ---- giving appointments ---- */

/* At its own time, in its own room; NULL: they have it free. */
static Rc why_not_then(Op *op, const AppointmentAdriftRow *r, StaffId staff, const char **out_why)
{
    CounsellorFreeRow *rows;
    size_t n;
    *out_why = "counselling.no_counsellor";
    TRY(who_is_free(op, r->unit, r->start_ms, r->end_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v == staff.v)
            *out_why = rows[i].free ? NULL : "counselling.not_free";
    return RC_OK;
}

static Rc person_is_free(Op *op, PersonId person, const Slot *slot, AppointmentId but, bool *out)
{
    HoldRow *rows;
    size_t n;
    *out = true;
    TRY(sql_hold_of(op->tx, person.v, county_of_id(person.v), slot->start_ms / TICK_MS,
                    slot->end_ms / TICK_MS, &rows, &n));
    for (size_t i = 0; i < n; i++)
        *out = *out && rows[i].appointment.v == but.v;
    return RC_OK;
}

/* At another time: a free one of theirs by the rules. */
static Rc find_time(Op *op, const AppointmentRow *a, StaffId staff, int64_t start_ms, Slot *out,
                    const char **out_why)
{
    ServiceRow service;
    Slot *slots;
    size_t n;
    bool found;
    *out_why = "counselling.no_slot";
    TRY(sql_service_get(op->tx, a->service, &service, &found));
    if (!found || start_ms <= op->now_ms)
        return RC_OK;
    TRY(slots_free(op,
                   &(SlotAsk) { .service = &service,
                                .from_day = day_of_ms(start_ms),
                                .days = 1,
                                .staff = staff,
                                .from_ms = op->now_ms },
                   &slots, &n));
    for (size_t i = 0; i < n; i++)
        if (slots[i].start_ms == start_ms) {
            *out = slots[i];
            TRY(person_is_free(op, a->person, out, a->id, &found));
            *out_why = found ? NULL : "counselling.busy";
        }
    return RC_OK;
}

/* The leads' task of it is over; 0: there is none. */
static Rc task_over(Op *op, AppointmentId id, TaskId task)
{
    int64_t changed;
    if (!task.v)
        return RC_OK;
    TRY(sql_appointment_task(op->tx, id, (TaskId) { 0 }, &changed));
    return adrift_task_over(op, task);
}

/* Each row is looked at again: in reach, still without anybody, as it was read, and whoever takes it has the time. */
static Rc give_one(Op *op, const GiveTime *one, StaffId staff, AppointmentRow *out, const char **out_why)
{
    AppointmentAdriftRow row;
    Slot slot;
    bool found;
    *out_why = "counselling.time_not_adrift";
    TRY(sql_appointment_adrift_get(op->tx, one->id, ROLES_COUNSELLOR, op->now_ms, &row, &found));
    if (!found)
        return RC_OK;
    *out_why = "counselling.version";
    if (row.version != one->version)
        return RC_OK;
    TRY(sql_appointment_get(op->tx, one->id, out));
    slot = (Slot) { out->start_ms, out->end_ms, staff, S(""), out->room };
    if (one->start_ms && one->start_ms != out->start_ms)
        TRY(find_time(op, out, staff, one->start_ms, &slot, out_why));
    else
        TRY(why_not_then(op, &row, staff, out_why));
    if (*out_why)
        return RC_OK;
    TRY(counsel_pass(op, out, &slot));
    return task_over(op, out->id, row.task);
}

COUNSEL_HANDLER(times_give, GiveTimesIn, GivenTimes)
{
    const GiveTime *ones = in->items.p;
    size_t n = in->items.n, given = 0;
    GivenTime *items = ARENA_ARRAY(op->arena, GivenTime, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        AppointmentRow row;
        const char *why;
        TRY(give_one(op, &ones[i], in->staff, &row, &why));
        items[i] = (GivenTime) { .id = ones[i].id, .done = !why, .code = S("") };
        if (why) {
            items[i].code = str_from_z(why);
            items[i].text = op_text(op, why);
            continue;
        }
        given++;
        TRY(op_event(op, row.area, "appointment.give",
                     (AuditNote) { .person = row.person,
                                   .object_type = "appointment",
                                   .object_id = row.id.v,
                                   .detail = arena_printf(op->arena, "to:%lld", (long long)in->staff.v) }));
    }
    op_detail(op, "%zu of %zu", given, n);
    out->items = (ListOf) { items, n };
    return given ? duty_message(op, in->staff, "counselling.message.time_given") : RC_OK;
}

/* ---- the server's part: the leads are told once ---- */

typedef struct Areas { /* where something is new, each once, with the first of it */
    struct {
        int64_t area, row;
    } v[100];
    size_t n;
} Areas;

static void areas_add(Areas *a, int64_t area, int64_t row)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->v[i].area == area)
            return;
    if (a->n < COUNT(a->v)) {
        a->v[a->n].area = area;
        a->v[a->n++].row = row;
    }
}

static Rc tell_unit(Op *op, UnitId unit, size_t *out_reached)
{
    CandidateStaffRow *rows;
    size_t n;
    TRY(org_candidates_of_unit(op, unit, SPECIALISTS, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const char *why_not;
        TRY(duty_reach(op, rows[i].id, "counselling.message.adrift", &why_not));
        *out_reached += !why_not;
    }
    return RC_OK;
}

/* The leads of the place; where nobody can be reached, those above. */
static Rc tell_leads(Op *op, const void *row, void *user)
{
    UnitId unit;
    bool found;
    size_t reached = 0;
    (void)user;
    TRY(org_owner_unit_find(op, *(const int64_t *)row, &unit, &found));
    while (found && !reached) {
        TRY(tell_unit(op, unit, &reached));
        if (!reached)
            TRY(org_unit_above(op, unit, &unit, &found));
    }
    return RC_OK;
}

static Rc new_time(Op *op, const void *row, void *user)
{
    const AppointmentAdriftRow *r = row;
    UnitId unit;
    TaskId task;
    bool found;
    int64_t changed, due = op->now_ms + setting_int(op->app, &set_adrift_hours) * MS_HOUR,
                     last = r->start_ms - setting_int(op->app, &set_adrift_last_hours) * MS_HOUR;
    (void)user;
    TRY(org_owner_unit_find(op, r->area, &unit, &found));
    if (due > last)
        due = last > op->now_ms ? last : op->now_ms;
    TRY(task_make(op,
                  &(TaskNew) { .area = r->area,
                               .person = r->person,
                               .kind = S("time_adrift"),
                               .why = arena_printf(op->arena, "time_adrift:%.*s", STR_ARG(r->why)),
                               .due_ms = due,
                               .unit = found ? unit : r->unit },
                  &task));
    return sql_appointment_task(op->tx, r->id, task, &changed);
}

static Rc time_over(Op *op, const void *row, void *user)
{
    const AppointmentOverRow *r = row;
    (void)user;
    return task_over(op, r->id, r->task);
}

static Rc new_group(Op *op, const void *row, void *user)
{
    int64_t changed;
    (void)user;
    return sql_group_told(op->tx, ((const GroupLostRow *)row)->id, op->now_ms, &changed);
}

static Rc new_times(Op *op, Areas *areas, int *io_done)
{
    AppointmentAdriftRow *rows;
    GroupLostRow *lost;
    size_t n, n_lost;
    bool done;
    TRY(sql_appointment_adrift_new(op->tx, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(tick_row(op, ADRIFT_TICK, rows[i].id.v, new_time, &rows[i], NULL, &done));
        if (done)
            areas_add(areas, rows[i].area, rows[i].id.v);
    }
    TRY(sql_group_lost_new(op->tx, LEADS, op->now_ms, &lost, &n_lost));
    for (size_t i = 0; i < n_lost; i++) {
        TRY(tick_row(op, ADRIFT_TICK, lost[i].id.v, new_group, &lost[i], NULL, &done));
        if (done)
            areas_add(areas, lost[i].area, lost[i].id.v);
    }
    *io_done += (int)(n + n_lost);
    return RC_OK;
}

Rc adrift_times_tick(Op *op, int *io_done)
{
    AppointmentOverRow *over;
    Areas areas = { .n = 0 };
    size_t n;
    int64_t changed;
    bool done;
    TRY(new_times(op, &areas, io_done));
    for (size_t i = 0; i < areas.n; i++)
        TRY(tick_row(op, "counselling.leads", areas.v[i].row, tell_leads, &areas.v[i].area, NULL, &done));
    TRY(sql_appointment_adrift_over(op->tx, ROLES_COUNSELLOR, op->now_ms, &over, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, ADRIFT_TICK, over[i].id.v, time_over, &over[i], NULL, &done));
    *io_done += (int)n;
    return sql_group_found(op->tx, LEADS, op->now_ms, &changed);
}

/* ---- the server's part: called off in time ---- */

/* Somebody of the network sees to the person, who was told that nobody will be there. */
static Rc see_to(Op *op, const AppointmentAdriftRow *r)
{
    UnitId unit;
    TaskId task;
    bool found;
    TRY(org_owner_unit_find(op, r->area, &unit, &found));
    return task_make(op,
                     &(TaskNew) { .area = r->area,
                                  .person = r->person,
                                  .kind = S("follow_up"),
                                  .why = S("time_lost"),
                                  .due_ms = op->now_ms + setting_int(op->app, &set_adrift_hours) * MS_HOUR,
                                  .unit = found ? unit : r->unit,
                                  .base_ms = op->now_ms },
                     &task);
}

static Rc call_off(Op *op, const void *row, void *user)
{
    const AppointmentAdriftRow *r = row;
    AppointmentRow a;
    (void)user;
    TRY(sql_appointment_get(op->tx, r->id, &a));
    TRY(counsel_move(op, &a, a.version, S("cancelled"), S("counsellor_gone"), false));
    TRY(task_over(op, r->id, r->task));
    TRY(see_to(op, r));
    return op_event(op, r->area, "appointment.call_off",
                    (AuditNote) { .person = r->person, .object_type = "appointment", .object_id = r->id.v });
}

static Rc call_off_meeting(Op *op, const void *row, void *user)
{
    const MeetingLastRow *r = row;
    MeetingRow m;
    bool found;
    (void)user;
    TRY(sql_meeting_get(op->tx, r->id, r->group_id, &m, &found));
    ENSURE(found);
    TRY(group_cancel(op, &m));
    return op_event(op, r->area, "group.call_off",
                    (AuditNote) { .object_type = "counsel_meeting", .object_id = r->id.v });
}

Rc counsel_last(Op *op, int *out_done)
{
    AppointmentAdriftRow *rows;
    MeetingLastRow *meetings;
    size_t n, n_meetings;
    bool done;
    int64_t until = op->now_ms + setting_int(op->app, &set_adrift_last_hours) * MS_HOUR;
    TRY(sql_appointment_adrift_last(op->tx, ROLES_COUNSELLOR, op->now_ms, until, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, LAST_TICK, rows[i].id.v, call_off, &rows[i], NULL, &done));
    TRY(sql_meeting_last(op->tx, LEADS, op->now_ms, until, &meetings, &n_meetings));
    for (size_t i = 0; i < n_meetings; i++)
        TRY(tick_row(op, LAST_TICK, meetings[i].id.v, call_off_meeting, &meetings[i], NULL, &done));
    *out_done = (int)(n > n_meetings ? n : n_meetings);
    return RC_OK;
}
