/* What residents do: look for a time, book, confirm, cancel, wait. */
#include "modules/counselling/group.h"

/* ---- shared with the desk ---- */

Str day_text(Op *op, int64_t day)
{
    char text[10];
    date_format(date_from_days(day), text);
    return arena_str(op->arena, (Str) { text, sizeof text });
}

Rc day_read(Op *op, Str text, Str pointer, int64_t *out)
{
    Date date;
    if (!date_parse(text, &date))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.format", pointer);
    *out = date_to_days(date);
    return RC_OK;
}

bool third_party(Str unit_kind)
{
    return str_eq(unit_kind, S("third_party"));
}

static bool shown(const Op *op, const ServiceRow *r, bool open_only)
{
    return (r->open || !open_only) && counsel_reaches(op, r->unit);
}

Rc services_near(Op *op, int64_t area, bool open_only, ListOf *out)
{
    ServiceRow *rows;
    size_t n, k = 0;
    AreaChain at = area_chain(area);
    TRY(sql_service_near(op->tx, at.area, at.town, at.county, at.city, op->now_ms, &rows, &n));
    ServiceItem *items = ARENA_ARRAY(op->arena, ServiceItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (shown(op, &rows[i], open_only))
            items[k++] = (ServiceItem) { .id = rows[i].id,
                                         .name = rows[i].name,
                                         .about = rows[i].about,
                                         .kind = rows[i].kind,
                                         .place = rows[i].place,
                                         .minutes = rows[i].minutes,
                                         .unit = rows[i].unit,
                                         .unit_name = rows[i].unit_name,
                                         .third_party = third_party(rows[i].unit_kind),
                                         .address = rows[i].address,
                                         .phone = rows[i].phone };
    *out = (ListOf) { items, k };
    return RC_OK;
}

static Rc holidays_among(Op *op, int64_t from, int64_t days, ListOf *out)
{
    size_t n = 0;
    HolidayItem *items = ARENA_ARRAY(op->arena, HolidayItem, (size_t)days + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (int64_t day = from; day < from + days; day++) {
        Str name = calendar_holiday(op, day);
        if (name.n)
            items[n++] = (HolidayItem) { day_text(op, day), name };
    }
    *out = (ListOf) { items, n };
    return RC_OK;
}

Rc slots_out(Op *op, const SlotsIn *in, const ServiceRow *service, bool resident, SlotsOut *out)
{
    int64_t today = day_of_ms(op->now_ms), from = today,
            last = today + setting_int(op->app, &set_book_ahead_days);
    Slot *slots;
    size_t n;
    if (in->from.n)
        TRY(day_read(op, in->from, S("?from"), &from));
    from = from < today ? today : from;
    SlotAsk ask = {
        .service = service, .from_day = from, .days = in->days ? in->days : 14, .staff = in->staff
    };
    ask.from_ms = op->now_ms + (resident ? setting_int(op->app, &set_book_lead_hours) * MS_HOUR : 1);
    if (ask.from_day + ask.days > last + 1)
        ask.days = last + 1 > ask.from_day ? last + 1 - ask.from_day : 0;
    TRY(slots_free(op, &ask, &slots, &n));
    SlotItem *items = ARENA_ARRAY(op->arena, SlotItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = (SlotItem) { slots[i].start_ms, slots[i].end_ms, slots[i].staff, slots[i].staff_name };
    out->items = (ListOf) { items, n };
    out->last_day = day_text(op, last);
    return holidays_among(op, ask.from_day, ask.days, &out->holidays);
}

/* ---- the routes ---- */

/* Residents book where they live and above: at their community, town, county, city. */
static Rc my_service(Op *op, ServiceId id, ServiceRow *out)
{
    TRY(counsel_service(op, id, out));
    return out->open && area_within(op->actor.area, out->area)
               ? RC_OK
               : FAIL(op->diag, RC_NOT_FOUND, "counselling.no_service");
}

COUNSEL_HANDLER(my_services, Nothing, ServiceList)
{
    (void)in;
    return services_near(op, op->actor.area, true, &out->items);
}

enum { OFFERS = 2, OFFER_SLOTS = 4 };

static const Fit *fit_of(const App *app, Str form)
{
    const CounselData *data = counsel_data(app);
    for (size_t i = 0; i + 1 < data->n_fits; i++)
        for (size_t k = 0; k < data->fits[i].forms.n; k++)
            if (str_eq(data->fits[i].forms.p[k], form))
                return &data->fits[i];
    return &data->fits[data->n_fits - 1];
}

static Rc add_offer(Op *op, const ServiceItem *service, OfferList *io)
{
    ServiceRow row;
    SlotsOut slots;
    OfferItem *items = io->items.p;
    SlotsIn ask = { .service = service->id };
    TRY(counsel_service(op, service->id, &row));
    TRY(slots_out(op, &ask, &row, true, &slots));
    if (slots.items.n > OFFER_SLOTS)
        slots.items.n = OFFER_SLOTS;
    items[io->items.n++] = (OfferItem) { *service, slots.items };
    return RC_OK;
}

/* Beside a result: services of the kinds that fit it, the best kind and the nearest first. */
COUNSEL_HANDLER(my_offers, OffersIn, OfferList)
{
    const Fit *fit = fit_of(op->app, in->form);
    ListOf near;
    TRY(services_near(op, op->actor.area, true, &near));
    const ServiceItem *services = near.p;
    out->items.p = ARENA_ARRAY(op->arena, OfferItem, OFFERS);
    if (!out->items.p)
        return RC_NO_MEMORY;
    for (size_t k = 0; k < fit->kinds.n; k++)
        for (size_t i = 0; i < near.n && out->items.n < OFFERS; i++)
            if (str_eq(services[i].kind, fit->kinds.p[k]))
                TRY(add_offer(op, &services[i], out));
    return RC_OK;
}

COUNSEL_HANDLER(my_slots, SlotsIn, SlotsOut)
{
    ServiceRow service;
    TRY(my_service(op, in->service, &service));
    return slots_out(op, in, &service, true, out);
}

static Rc own_item(Op *op, const AppointmentRow *row, AppointmentItem *out)
{
    *out = appointment_item(op, row);
    return appointment_note(op, row, &out->note);
}

COUNSEL_HANDLER(my_book, BookIn, AppointmentItem)
{
    ServiceRow service;
    PersonRow me;
    AppointmentRow row;
    AppointmentId id;
    TRY(my_service(op, in->service, &service));
    TRY(people_get(op, op->actor.person, &me));
    TRY(people_need_consents(op, me.consents, CONSENT_SERVICE));
    Booking b = { .service = in->service,
                  .staff = in->staff,
                  .start_ms = in->start_ms,
                  .person = op->actor.person,
                  .by_person = true,
                  .agreed = in->agreed,
                  .note = in->note };
    TRY(counsel_book(op, &b, &id));
    op_about(op, op->actor.person, "appointment", id.v);
    TRY(sql_appointment_own(op->tx, id, &row));
    return own_item(op, &row, out);
}

static WaitItem wait_item(Op *op, const WaitRow *r)
{
    return (WaitItem) { r->id,
                        r->unit,
                        r->unit_name,
                        r->service,
                        r->service_name,
                        r->person,
                        people_label_of(op, r->person, r->person_label),
                        r->made_ms,
                        r->told_ms };
}

Rc wait_items(Op *op, const WaitRow *rows, size_t n, ListOf *out)
{
    WaitItem *items = ARENA_ARRAY(op->arena, WaitItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = wait_item(op, &rows[i]);
    *out = (ListOf) { items, n };
    return RC_OK;
}

/* The caller's own record and those linked to it: what was booked under one stays theirs when another speaks for them. */
typedef struct Mine {
    PersonId *ids;
    size_t n;
    AppointmentRow *rows;
    WaitRow *waits;
    size_t n_rows, n_waits;
    ListOf groups;
} Mine;

static Rc gather(Op *op, Mine *io)
{
    AppointmentRow *rows;
    WaitRow *waits;
    size_t n, n_waits;
    TRY(sql_appointment_mine(op->tx, &rows, &n));
    TRY(sql_wait_mine(op->tx, &waits, &n_waits));
    AppointmentRow *all = ARENA_ARRAY(op->arena, AppointmentRow, io->n_rows + n + 1);
    WaitRow *all_waits = ARENA_ARRAY(op->arena, WaitRow, io->n_waits + n_waits + 1);
    if (!all || !all_waits)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < io->n_rows + n; i++)
        all[i] = i < io->n_rows ? io->rows[i] : rows[i - io->n_rows];
    for (size_t i = 0; i < io->n_waits + n_waits; i++)
        all_waits[i] = i < io->n_waits ? io->waits[i] : waits[i - io->n_waits];
    io->rows = all;
    io->waits = all_waits;
    io->n_rows += n;
    io->n_waits += n_waits;
    return my_meetings(op, &io->groups);
}

static Rc find_mine(Op *op, Mine *out)
{
    Rc rc = RC_OK;
    int64_t self = op->tx->scope.person;
    *out = (Mine) { 0 };
    TRY(people_ids(op, op->actor.person, &out->ids, &out->n));
    for (size_t i = 0; i < out->n && !rc; i++) {
        op->tx->scope.person = out->ids[i].v;
        rc = gather(op, out);
    }
    op->tx->scope.person = self;
    return rc;
}

/* One of them; RC_NOT_FOUND as for anybody else's. */
static Rc own_appointment(Op *op, AppointmentId id, AppointmentRow *out)
{
    PersonId *ids;
    size_t n;
    int64_t self = op->tx->scope.person;
    Diag before = *op->diag;
    Rc rc = RC_NOT_FOUND;
    TRY(people_ids(op, op->actor.person, &ids, &n));
    for (size_t i = 0; i < n && rc == RC_NOT_FOUND; i++) {
        *op->diag = before;
        op->tx->scope.person = ids[i].v;
        rc = sql_appointment_own(op->tx, id, out);
    }
    op->tx->scope.person = self;
    return rc;
}

COUNSEL_HANDLER(my_appointments, Nothing, MyAppointments)
{
    Mine mine;
    (void)in;
    TRY(find_mine(op, &mine));
    AppointmentRow *rows = mine.rows;
    size_t n = mine.n_rows;
    AppointmentItem *items = ARENA_ARRAY(op->arena, AppointmentItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(own_item(op, &rows[i], &items[i]));
    out->items = (ListOf) { items, n };
    out->groups = mine.groups;
    out->cancel_hours = setting_int(op->app, &set_book_cancel_hours);
    return wait_items(op, mine.waits, mine.n_waits, &out->waiting);
}

COUNSEL_HANDLER(my_move, MoveIn, AppointmentItem)
{
    AppointmentRow row;
    TRY(own_appointment(op, in->appointment, &row));
    TRY(counsel_move(op, &row, in->version, in->to, (Str) { 0 }, true));
    op_about(op, op->actor.person, "appointment", row.id.v);
    op_detail(op, "%.*s", STR_ARG(in->to));
    return own_item(op, &row, out);
}

COUNSEL_HANDLER(my_wait, WaitIn, WaitMade)
{
    ServiceRow service;
    TRY(my_service(op, in->service, &service));
    TRY(counsel_wait(op, &service, op->actor.person, &out->id));
    op_about(op, op->actor.person, "wait", out->id.v);
    return RC_OK;
}

COUNSEL_HANDLER(my_wait_leave, WaitIdIn, Nothing)
{
    PersonId *ids;
    size_t n;
    int64_t changed = 0, self = op->tx->scope.person;
    Rc rc = RC_OK;
    (void)out;
    TRY(people_ids(op, op->actor.person, &ids, &n));
    for (size_t i = 0; i < n && !rc && !changed; i++) {
        op->tx->scope.person = ids[i].v;
        rc = sql_wait_leave(op->tx, in->wait, &changed);
    }
    op->tx->scope.person = self;
    TRY(rc);
    op_about(op, op->actor.person, "wait", in->wait.v);
    return changed ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "counselling.no_wait");
}
