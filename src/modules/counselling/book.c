/*
 * Appointments: made, moved from state to state, given up. A time is taken by rows of appointment_hold in the same
 * transaction; whoever comes second meets their primary key.
 */
#include "modules/care/care.h"
#include "modules/counselling/rules.h"
#include "modules/duty/duty.h"

/* ---- sealing ---- */

static CellPlace note_place(PersonId person, int64_t row)
{
    return (CellPlace) { .table = TABLE_APPOINTMENT,
                         .column = APPOINTMENT_NOTE,
                         .county = county_of_id(person.v),
                         .person = person.v,
                         .row = row,
                         .label = LABEL_RESULT,
                         .purpose = CELL_NOTES };
}

Rc appointment_note(Op *op, const AppointmentRow *row, Str *out)
{
    return op_open(op, note_place(row->person, row->id.v), row->note, out);
}

/* ---- holding a time ---- */

typedef struct Held {
    StaffId staff;
    RoomId room;
    PersonId person;
    int64_t from_ms, to_ms;
} Held;

static Rc hold_one(Op *op, int64_t holder, const Held *h, AppointmentId id, const char *taken)
{
    for (int64_t t = h->from_ms / TICK_MS; holder && t < h->to_ms / TICK_MS; t++) {
        Rc rc = sql_hold_add(op->tx, holder, county_of_id(holder), t, id);
        if (rc == RC_CONFLICT)
            return FAIL(op->diag, RC_CONFLICT, taken);
        TRY(rc);
    }
    return RC_OK;
}

static Rc hold(Op *op, const Held *h, AppointmentId id)
{
    TRY(hold_one(op, h->staff.v, h, id, "counselling.taken"));
    TRY(hold_one(op, h->room.v, h, id, "counselling.taken"));
    return hold_one(op, h->person.v, h, id, "counselling.busy");
}

static Rc let_go(Op *op, const AppointmentRow *a)
{
    const int64_t holders[] = { a->staff.v, a->room.v, a->person.v };
    int64_t changed;
    for (size_t i = 0; i < COUNT(holders); i++)
        if (holders[i])
            TRY(sql_hold_drop(op->tx, holders[i], county_of_id(holders[i]), a->start_ms / TICK_MS,
                              a->end_ms / TICK_MS, a->id, &changed));
    return RC_OK;
}

/* ---- booking ---- */

Rc counsel_service(Op *op, ServiceId id, ServiceRow *out)
{
    bool found;
    TRY(sql_service_get(op->tx, id, out, &found));
    return found && out->active ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "counselling.no_service");
}

static bool too_far(const Op *op, int64_t start_ms)
{
    return day_of_ms(start_ms) > day_of_ms(op->now_ms) + setting_int(op->app, &set_book_ahead_days);
}

/* What residents may book: not at the last minute, not more than a few at once. */
static Rc check_limits(Op *op, const Booking *in, const ServiceRow *service)
{
    const App *app = op->app;
    CounselNumberRow ahead = { 0 };
    bool found;
    if (!service->open)
        return FAIL(op->diag, RC_NOT_FOUND, "counselling.no_service");
    if (in->start_ms < op->now_ms + setting_int(app, &set_book_lead_hours) * MS_HOUR)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_slot", S("/start_ms"));
    TRY(sql_appointment_ahead(op->tx, in->person, op->now_ms, &ahead, &found));
    return ahead.n < setting_int(app, &set_book_open_max)
               ? RC_OK
               : FAIL(op->diag, RC_CONFLICT, "counselling.too_many");
}

/* A third party sees the person only if they agreed to that, and nobody once its agreement is over. */
static Rc check_third_party(Op *op, const Booking *in, const ServiceRow *service)
{
    if (!third_party(service->unit_kind))
        return RC_OK;
    if (service->agreed_ms && service->agreed_ms <= in->start_ms)
        return FAIL(op->diag, RC_CONFLICT, "counselling.agreement_ended");
    return in->agreed ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "counselling.third_party", S("/agreed"));
}

/* The rules must have such a time. Whether it is free only the holds decide, so a taken time is told from none at all. */
static Rc find_slot(Op *op, const Booking *in, const ServiceRow *service, Slot *out)
{
    Slot *slots;
    size_t n;
    SlotAsk ask = { .service = service,
                    .from_day = day_of_ms(in->start_ms),
                    .days = 1,
                    .staff = in->staff,
                    .from_ms = op->now_ms,
                    .taken_too = true };
    if (in->start_ms % TICK_MS || in->start_ms <= op->now_ms || too_far(op, in->start_ms))
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_slot", S("/start_ms"));
    TRY(slots_free(op, &ask, &slots, &n));
    for (size_t i = 0; i < n; i++)
        if (slots[i].start_ms == in->start_ms) {
            *out = slots[i];
            return RC_OK;
        }
    return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_slot", S("/start_ms"));
}

static void tell(Op *op, int64_t area, UnitId unit, AppointmentId id)
{
    op_live_both(op, &appointment_live_kind, area, unit,
                 arena_printf(op->arena, "{\"id\":\"%lld\"}", (long long)id.v));
}

/* Whoever booked: the person, or where no phone of theirs is known the member of staff who did it for them. */
static Rc tell_booker(Op *op, const AppointmentRow *a, const char *text)
{
    bool told;
    TRY(counsel_tell(op, a->person, a->start_ms, text, &told));
    return told || !a->made_by.v ? RC_OK
                                 : duty_message(op, a->made_by, "counselling.message.booking_changed");
}

/* When the relation ends that the appointments of the two still give. */
static Rc relation_until(Op *op, PersonId person, StaffId staff, int64_t *out_ms)
{
    CounselNumberRow last = { 0 };
    bool found;
    TRY(sql_appointment_last(op->tx, person, staff, &last, &found));
    *out_ms = found && last.n ? last.n + setting_int(op->app, &set_book_relation_days) * MS_DAY : op->now_ms;
    return RC_OK;
}

static Rc relate(Op *op, PersonId person, StaffId staff)
{
    int64_t until_ms;
    TRY(relation_until(op, person, staff, &until_ms));
    return op_relate(op, person, staff, "appointment", until_ms);
}

static Rc unrelate(Op *op, PersonId person, StaffId staff)
{
    TRY(relate(op, person, staff)); /* sets the end */
    TRY(op_unrelate(op, person, staff, "appointment"));
    return op_unrelate(op, person, staff, "appointment");
}

/* An appointment gives its counsellor the person's file: nobody gives it to themselves. */
static Rc check_booker(Op *op, const Booking *in, StaffId staff)
{
    bool takes = !in->by_person && op->actor.staff.v == staff.v && !op->related;
    return takes ? op_refuse_kept(op, RC_DENIED, "relation.required") : RC_OK;
}

/* A counsellor who does not work with the person books them to a colleague: so two could open files to each other. It is
   done, as a desk must, and looked at by the unit above, once for the two. */
static Rc review_booking(Op *op, const Booking *in, const ServiceRow *service, StaffId staff)
{
    UnitId above = service->unit, unit;
    TaskId task;
    CounselNumberRow last = { 0 };
    bool found;
    if (in->by_person || !(op->actor.roles & ROLES_COUNSELLOR) || op->related)
        return RC_OK;
    TRY(sql_appointment_last(op->tx, in->person, staff, &last, &found));
    if (found && last.n)
        return RC_OK;
    TRY(org_unit_above(op, service->unit, &unit, &found));
    if (found)
        above = unit;
    return task_make(
        op,
        &(TaskNew) { .area = service->area,
                     .person = in->person,
                     .kind = S("access_review"),
                     .why = S("colleague_booking"),
                     .due_ms = op->now_ms + setting_int(op->app, &set_booking_review_hours) * MS_HOUR,
                     .unit = above,
                     .base_ms = op->now_ms },
        &task);
}

Rc counsel_book(Op *op, const Booking *in, AppointmentId *out)
{
    ServiceRow service;
    Slot slot = { 0 };
    Str note;
    int64_t changed;
    TRY(counsel_service(op, in->service, &service));
    TRY(check_third_party(op, in, &service));
    bool outside = third_party(service.unit_kind);
    if (in->by_person)
        TRY(check_limits(op, in, &service));
    TRY(find_slot(op, in, &service, &slot));
    TRY(check_booker(op, in, slot.staff));
    TRY(review_booking(op, in, &service, slot.staff));
    TRY(op_new_id(op, service.area, &out->v));
    Held h = { slot.staff, slot.room, in->person, slot.start_ms, slot.end_ms };
    TRY(hold(op, &h, *out));
    TRY(op_seal(op, note_place(in->person, out->v), in->note.n ? in->note : (Str) { 0 }, &note));
    TRY(sql_appointment_add(op->tx, *out, service.area, town_of_area(service.area), service.unit, service.id,
                            slot.staff, slot.room, in->person, slot.start_ms, slot.end_ms,
                            in->by_person ? (StaffId) { 0 } : op->actor.staff, op->now_ms,
                            outside ? op->now_ms : 0, note));
    TRY(sql_wait_booked(op->tx, service.id, in->person, &changed));
    TRY(relate(op, in->person, slot.staff));
    TRY(op_count(op, "appointments", service.area, slot.start_ms, 1));
    if (outside)
        op_detail(op, "third_party agreed");
    tell(op, service.area, service.unit, *out);
    return RC_OK;
}

/* ---- the states ---- */

enum { BY_PERSON = 1, BY_STAFF = 2 };
enum { BEFORE = 1, ON_THE_DAY = 2, AFTER = 4 }; /* its start */
typedef struct Move {
    const char *from, *to;
    int who, when;
} Move;
static const Move moves[] = {
    { "booked", "confirmed", BY_PERSON | BY_STAFF, BEFORE },
    { "booked", "cancelled", BY_PERSON | BY_STAFF, BEFORE | AFTER },
    { "confirmed", "cancelled", BY_PERSON | BY_STAFF, BEFORE | AFTER },
    { "booked", "arrived", BY_STAFF, ON_THE_DAY | AFTER },
    { "confirmed", "arrived", BY_STAFF, ON_THE_DAY | AFTER },
    { "no_show", "arrived", BY_STAFF, AFTER }, /* came late, or was marked by mistake */
    { "booked", "no_show", BY_STAFF, AFTER },
    { "confirmed", "no_show", BY_STAFF, AFTER },
    { "arrived", "done", BY_STAFF, AFTER },
};

static int when_is(const Op *op, const AppointmentRow *a)
{
    if (op->now_ms >= a->start_ms)
        return AFTER;
    return day_of_ms(op->now_ms) == day_of_ms(a->start_ms) ? BEFORE | ON_THE_DAY : BEFORE;
}

static const Move *find_move(const Op *op, const AppointmentRow *a, Str to, int who)
{
    for (size_t i = 0; i < COUNT(moves); i++)
        if (str_eq(a->state, str_from_z(moves[i].from)) && str_eq(to, str_from_z(moves[i].to)) &&
            moves[i].who & who && moves[i].when & when_is(op, a))
            return &moves[i];
    return NULL;
}

static bool in_time(const Op *op, const AppointmentRow *a)
{
    return op->now_ms + setting_int(op->app, &set_book_cancel_hours) * MS_HOUR <= a->start_ms;
}

/* A place became free: whoever waits longest hears of it; it is not kept for them. None did where the counsellor is gone. */
static Rc offer_place(Op *op, const AppointmentRow *a)
{
    WaitRow next;
    PersonRow person;
    bool found;
    int64_t changed;
    Str phone, text;
    int64_t again = setting_int(op->app, &set_book_offer_hours) * MS_HOUR;
    if (a->start_ms <= op->now_ms)
        return RC_OK;
    TRY(counsel_works(op, a->unit, a->staff, a->start_ms, &found));
    if (!found)
        return RC_OK;
    TRY(sql_wait_next(op->tx, a->service, a->unit, op->now_ms - again, &next, &found));
    if (!found)
        return RC_OK;
    TRY(sql_wait_told(op->tx, next.id, op->now_ms, &changed));
    TRY(people_get(op, next.person, &person));
    TRY(people_phone(op, &person, &phone));
    text = op_text(op, "counselling.message.free");
    return phone.n ? op_outbox(op, county_of_id(person.id.v), "sms", phone, text) : RC_OK;
}

static Rc after_move(Op *op, const AppointmentRow *a)
{
    if (str_eq(a->state, S("cancelled"))) {
        TRY(let_go(op, a));
        TRY(unrelate(op, a->person, a->staff));
        TRY(op_count(op, "appointments", a->area, a->start_ms, -1));
        if (str_eq(a->cancelled_by, S("staff")) && a->start_ms > op->now_ms)
            TRY(tell_booker(op, a, "counselling.message.cancelled"));
        TRY(offer_place(op, a));
    }
    if (!str_eq(a->state, S("done")))
        return RC_OK;
    TRY(op_count(op, "appointments_done", a->area, a->start_ms, 1));
    return a->agreed_ms ? op_count(op, "appointments_done_third", a->area, a->start_ms, 1) : RC_OK;
}

static Rc count_absence(Op *op, const AppointmentRow *a, Str from)
{
    bool was = str_eq(from, S("no_show")), is = str_eq(a->state, S("no_show"));
    return was == is ? RC_OK : op_count(op, "appointments_missed", a->area, a->start_ms, is ? 1 : -1);
}

Rc counsel_move(Op *op, AppointmentRow *io, int64_t version, Str to, Str reason, bool by_person)
{
    int64_t changed;
    Str from = io->state;
    bool cancels = str_eq(to, S("cancelled"));
    if (version != io->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
    if (!find_move(op, io, to, by_person ? BY_PERSON : BY_STAFF))
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.state", S("/to"));
    if (by_person && cancels && !in_time(op, io))
        return FAIL(op->diag, RC_CONFLICT, "counselling.cancel_late");
    io->state = to;
    io->cancelled_by = !cancels ? S("") : by_person ? S("person") : S("staff");
    io->reason = reason.n ? reason : S("");
    TRY(sql_appointment_move(op->tx, io->id, version, to, io->cancelled_by, io->reason, op->now_ms,
                             &changed));
    if (!changed)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
    io->version++;
    io->changed_ms = op->now_ms;
    TRY(after_move(op, io));
    TRY(count_absence(op, io, from));
    tell(op, io->area, io->unit, io->id);
    return RC_OK;
}

/* ---- another counsellor ---- */

Rc counsel_pass(Op *op, AppointmentRow *io, const Slot *slot)
{
    StaffId before = io->staff;
    int64_t changed, was_ms = io->start_ms;
    bool moved = slot->start_ms != was_ms;
    TRY(let_go(op, io));
    io->staff = slot->staff;
    io->room = slot->room;
    io->start_ms = slot->start_ms;
    io->end_ms = slot->end_ms;
    Held h = { io->staff, io->room, io->person, io->start_ms, io->end_ms };
    TRY(hold(op, &h, io->id));
    TRY(sql_appointment_pass(op->tx, io->id, io->version, io->staff, io->room, io->start_ms, io->end_ms,
                             moved ? 0 : io->reminded_ms, op->now_ms, &changed));
    if (!changed)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
    io->version++;
    TRY(unrelate(op, io->person, before));
    TRY(relate(op, io->person, io->staff));
    if (moved) {
        TRY(op_count(op, "appointments", io->area, was_ms, -1));
        TRY(op_count(op, "appointments", io->area, io->start_ms, 1));
    }
    tell(op, io->area, io->unit, io->id);
    return tell_booker(op, io, moved ? "counselling.message.moved" : "counselling.message.passed");
}

/* ---- the waiting list ---- */

Rc counsel_wait(Op *op, const ServiceRow *service, PersonId person, WaitId *out)
{
    if (service->agreed_ms && service->agreed_ms <= op->now_ms)
        return FAIL(op->diag, RC_CONFLICT, "counselling.agreement_ended");
    TRY(op_new_id(op, service->area, &out->v));
    Rc rc = sql_wait_add(op->tx, *out, service->area, town_of_area(service->area), service->unit, service->id,
                         person, op->now_ms, op->actor.staff);
    return rc == RC_CONFLICT ? FAIL(op->diag, RC_CONFLICT, "counselling.waiting") : rc;
}

/* ---- what is shown ---- */

AppointmentItem appointment_item(Op *op, const AppointmentRow *r)
{
    bool open = str_eq(r->state, S("booked")) || str_eq(r->state, S("confirmed"));
    return (AppointmentItem) { .id = r->id,
                               .person = r->person,
                               .person_label = people_label_of(op, r->person, r->person_label),
                               .unit = r->unit,
                               .unit_name = r->unit_name,
                               .address = r->address,
                               .service = r->service,
                               .service_name = r->service_name,
                               .place = r->place,
                               .staff = r->staff,
                               .staff_name = r->staff_name,
                               .room_name = r->room_name,
                               .start_ms = r->start_ms,
                               .end_ms = r->end_ms,
                               .state = r->state,
                               .cancelled_by = r->cancelled_by,
                               .can_cancel = open && in_time(op, r),
                               .third_party = r->agreed_ms != 0,
                               .mine = op->actor.staff.v && op->actor.staff.v == r->staff.v,
                               .version = r->version };
}
