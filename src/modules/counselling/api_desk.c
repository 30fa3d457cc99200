/* What staff do: book for somebody, see the day, note who came. */
#include "modules/counselling/group.h"

/* ---- what is in reach ---- */

bool counsel_outside(const Op *op)
{
    return op->actor.role == ROLE_OUTSIDE_COUNSELLOR;
}

/* Those of a third party have to do with their institution alone. */
bool counsel_reaches(const Op *op, UnitId unit)
{
    return !counsel_outside(op) || unit.v == op->actor.unit.v;
}

Rc unit_in_scope(Op *op, UnitId id, UnitRow *out)
{
    bool found;
    TRY(sql_unit_get(op->tx, id, out, &found));
    bool reached = found && area_within(out->area, op->actor.area) && counsel_reaches(op, out->id);
    return reached ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "org.no_unit");
}

Rc service_reached(Op *op, ServiceId id, ServiceRow *out)
{
    TRY(counsel_service(op, id, out));
    bool reached = (area_within(out->area, op->actor.area) || area_within(op->actor.area, out->area)) &&
                   counsel_reaches(op, out->unit);
    return reached ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "counselling.no_service");
}

COUNSEL_HANDLER(desk_services, ServicesIn, ServiceList)
{
    if (in->area)
        TRY(op_in_scope(op, in->area));
    return services_near(op, in->area ? in->area : op->actor.area, false, &out->items);
}

COUNSEL_HANDLER(desk_slots, SlotsIn, SlotsOut)
{
    ServiceRow service;
    TRY(service_reached(op, in->service, &service));
    return slots_out(op, in, &service, false, out);
}

/* ---- booking for somebody ---- */

/* For those of a third party there are the people they work with, and nobody else. */
Rc desk_person(Op *op, const void *in, PersonId *out)
{
    TRY(people_subject(op, ((const BookIn *)in)->person, out));
    return op->related || !counsel_outside(op) ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "person.none");
}

Rc desk_wait_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const WaitIn *)in)->person, out);
}

/* What the person said beforehand is for the counsellor, as long as they work with the person. */
static Rc item_out(Op *op, const AppointmentRow *row, AppointmentItem *out)
{
    *out = appointment_item(op, row);
    return out->mine && op->related ? appointment_note(op, row, &out->note) : RC_OK;
}

/* The one just made, though it may lie at a unit above the caller's area. */
static Rc made_item(Op *op, AppointmentId id, AppointmentItem *out)
{
    AppointmentRow row;
    TxScope old = op_scope_system(op);
    Rc rc = sql_appointment_get(op->tx, id, &row);
    op_scope_back(op, old);
    TRY(rc);
    return item_out(op, &row, out);
}

COUNSEL_HANDLER(desk_book, BookIn, AppointmentItem)
{
    ServiceRow service;
    AppointmentId id;
    TRY(service_reached(op, in->service, &service));
    Booking b = { .service = in->service,
                  .staff = in->staff,
                  .start_ms = in->start_ms,
                  .person = op->subject,
                  .agreed = in->agreed,
                  .note = in->note };
    TRY(counsel_book(op, &b, &id));
    op_about(op, op->subject, "appointment", id.v);
    return made_item(op, id, out);
}

COUNSEL_HANDLER(desk_wait, WaitIn, WaitMade)
{
    ServiceRow service;
    TRY(service_reached(op, in->service, &service));
    TRY(counsel_wait(op, &service, op->subject, &out->id));
    op_about(op, op->subject, "wait", out->id.v);
    return RC_OK;
}

/* ---- the diary ---- */

/* Counsellors have their own; others of the unit's area see who comes to whom, and when. What the person said is not in it:
   that is opened one by one, on record. */
static StaffId whose(const Op *op, StaffId asked)
{
    return (op->actor.roles & ROLES_COUNSELLOR) != 0 ? op->actor.staff : asked;
}

COUNSEL_HANDLER(desk_diary, DiaryIn, Diary)
{
    AppointmentRow *rows;
    size_t n, k = 0;
    int64_t from = day_of_ms(op->now_ms), days = in->days ? in->days : 1;
    if (in->from.n)
        TRY(day_read(op, in->from, S("?from"), &from));
    TRY(sql_appointment_diary(op->tx, ms_of_day(from), ms_of_day(from + days), whose(op, in->staff), in->unit,
                              &rows, &n));
    AppointmentItem *items = ARENA_ARRAY(op->arena, AppointmentItem, n + 1);
    HolidayItem *free_days = ARENA_ARRAY(op->arena, HolidayItem, (size_t)days + 1);
    if (!items || !free_days)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = appointment_item(op, &rows[i]);
    for (int64_t day = from; day < from + days; day++) {
        Str name = calendar_holiday(op, day);
        if (name.n)
            free_days[k++] = (HolidayItem) { day_text(op, day), name };
    }
    out->items = (ListOf) { items, n };
    out->holidays = (ListOf) { free_days, k };
    return diary_meetings(op, ms_of_day(from), ms_of_day(from + days), whose(op, in->staff), in->unit,
                          &out->groups);
}

/* ---- one appointment ---- */

/* Another counsellor's appointment is not there. */
static bool others(const Op *op, const AppointmentRow *a)
{
    return (op->actor.roles & ROLES_COUNSELLOR) != 0 && a->staff.v != op->actor.staff.v;
}

static Rc find_appointment(Op *op, AppointmentId id, AppointmentRow *out)
{
    TRY(sql_appointment_get(op->tx, id, out));
    return others(op, out) ? FAIL(op->diag, RC_DENIED, "counselling.not_yours") : RC_OK;
}

Rc appointment_subject(Op *op, const void *in, PersonId *out)
{
    AppointmentRow row;
    TRY(sql_appointment_get(op->tx, ((const AppointmentIn *)in)->appointment, &row));
    if (counsel_outside(op) && others(op, &row))
        return FAIL(op->diag, RC_NOT_FOUND, "counselling.no_appointment");
    *out = row.person;
    return people_related(op, row.person, &op->related);
}

COUNSEL_HANDLER(desk_get, AppointmentIn, AppointmentItem)
{
    AppointmentRow row;
    TRY(find_appointment(op, in->appointment, &row));
    op_about(op, row.person, "appointment", row.id.v);
    return item_out(op, &row, out);
}

COUNSEL_HANDLER(desk_move, MoveIn, AppointmentItem)
{
    AppointmentRow row;
    TRY(find_appointment(op, in->appointment, &row));
    if (str_eq(in->to, S("cancelled")) && !in->reason.n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/reason"));
    TRY(counsel_move(op, &row, in->version, in->to, in->reason, false));
    op_about(op, row.person, "appointment", row.id.v);
    op_detail(op, "%.*s %.*s", STR_ARG(in->to), STR_ARG(in->reason));
    return item_out(op, &row, out);
}
