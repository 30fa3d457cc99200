/*
 * Counselling in the demonstration: stations and centres open rooms, services and hours; people book, mostly come, and some
 * wait. Everything goes through the functions of the module, at the simulated time.
 */
#include "app/demo/demo.h"

#include "base/mem.h"
#include "modules/counselling/counselling.h"
#include "modules/org/org.h"

enum { APPOINTMENTS = 48000, APPOINTMENTS_LEAST = 700, COUNSELLORS_OPEN = 4, DESK_FROM = 8, DESK_TO = 21 };
#define SHARE_OF_SHOWN 0.3  /* of the bookings, then */
#define SHARE_OF_THIRD 0.16 /* of the others: with the third party of the county */

/* ---- what is offered ---- */

static const struct {
    const char *name, *about, *kind, *place;
    int minutes;
} offers[] = {
    { "心理咨询", "一对一面谈，聊聊情绪、睡眠和压力。", "counselling", "room", 60 },
    { "家庭咨询", "和家人一起谈，最多四人。", "family", "room", 90 },
    { "电话咨询", "不方便出门时，约个时间打电话。", "counselling", "phone", 30 },
};

static Rc add_hours(Demo *d, Op *op, const DemoCounsel *c, size_t nth, RoomId room)
{
    PatternId id;
    for (int i = 0; i < 3; i++) {
        PatternNew p = { .unit = c->unit,
                         .staff = c->staff[nth],
                         .room = room,
                         .weekday = (int64_t)(nth + (size_t)i * 2) % 5 + 1,
                         .from_min = i == 1 ? 14 * 60 : 9 * 60,
                         .to_min = i == 1 ? 17 * 60 : 12 * 60,
                         .from_day = day_of_ms(d->start_ms) };
        TRY(counsel_pattern_add(op, &p, &id));
    }
    if (nth) /* the first is on the telephone every evening, weekends too */
        return RC_OK;
    for (int day = 1; day <= 7; day++) {
        PatternNew p = { .unit = c->unit,
                         .staff = c->staff[0],
                         .service = c->service[2],
                         .weekday = day,
                         .from_min = 18 * 60,
                         .to_min = 21 * 60,
                         .from_day = day_of_ms(d->start_ms) };
        TRY(counsel_pattern_add(op, &p, &id));
    }
    return RC_OK;
}

static Rc open_unit(Demo *d, DemoCounsel *c)
{
    Op *op;
    TRY(demo_op(d, &op));
    for (size_t i = 0; i < COUNT(offers); i++) {
        ServiceNew s = { .unit = c->unit,
                         .name = str_from_z(offers[i].name),
                         .about = str_from_z(offers[i].about),
                         .kind = str_from_z(offers[i].kind),
                         .place = str_from_z(offers[i].place),
                         .minutes = offers[i].minutes,
                         .open = true };
        TRY(counsel_service_add(op, &s, &c->service[i]));
    }
    for (size_t i = 0; i < c->n_staff; i++) {
        RoomId room;
        TRY(counsel_room_add(op, c->unit, arena_printf(op->arena, "咨询室 %d", (int)i + 1), i ? 3 : 6,
                             &room));
        TRY(add_hours(d, op, c, i, room));
    }
    return RC_OK;
}

/* Staff stand by unit; the first counsellors of each unit of a town or a county are those with hours, third parties too. */
static Rc find_units(Demo *d)
{
    for (size_t i = 0; i < d->n_staff; i++) {
        const DemoStaff *s = &d->staff[i];
        AreaLevel level = area_level(s->area);
        DemoCounsel *last = d->n_counsel ? &d->counsel[d->n_counsel - 1] : NULL;
        if (!(ROLES_COUNSELLOR & ROLE_BIT(s->role)) || level < AREA_COUNTY)
            continue;
        if (!last || last->unit.v != s->unit.v) {
            TRY(demo_grow((void **)&d->counsel, &d->counsel_cap, d->n_counsel, sizeof *d->counsel));
            last = &d->counsel[d->n_counsel++];
            *last = (DemoCounsel) { .unit = s->unit,
                                    .area = s->area,
                                    .third = s->role == ROLE_OUTSIDE_COUNSELLOR };
        }
        if (last->n_staff < COUNSELLORS_OPEN)
            last->staff[last->n_staff++] = s->id;
    }
    return RC_OK;
}

Rc demo_counsel_open(Demo *d)
{
    TRY(find_units(d));
    for (size_t i = 0; i < d->n_counsel; i++)
        TRY(open_unit(d, &d->counsel[i]));
    int64_t n = (int64_t)(APPOINTMENTS * d->scale * (double)d->n_towns / 103);
    n = n < APPOINTMENTS_LEAST ? APPOINTMENTS_LEAST : n;
    d->bookings_a_look = (double)n / DEMO_DAYS / ((DESK_TO - DESK_FROM) * 6);
    return RC_OK;
}

/* ---- who books ---- */

static const DemoCounsel *unit_for(Demo *d, const DemoResident *r)
{
    const DemoCounsel *town = NULL, *county = NULL;
    for (size_t i = 0; i < d->n_counsel; i++) {
        if (d->counsel[i].third || !area_within(r->area, d->counsel[i].area))
            continue;
        if (area_level(d->counsel[i].area) == AREA_TOWN)
            town = &d->counsel[i];
        else
            county = &d->counsel[i];
    }
    return town && (!county || rng_chance(&d->rng, 0.8)) ? town : county;
}

static bool works_there(const DemoCounsel *c, StaffId staff)
{
    for (size_t i = 0; i < c->n_staff; i++)
        if (c->staff[i].v == staff.v)
            return true;
    return false;
}

/* Now and then the third party of the county, with draws of its own; whoever has a case there goes on there. */
static const DemoCounsel *third_for(Demo *d, const DemoResident *r)
{
    bool chance = rng_chance(&d->third_rng, SHARE_OF_THIRD);
    for (size_t i = 0; i < d->n_counsel; i++) {
        const DemoCounsel *c = &d->counsel[i];
        if (c->third && area_within(r->area, c->area) &&
            (r->case_id.v ? works_there(c, r->counsellor) : chance))
            return c;
    }
    return NULL;
}

/* The troubled come more often, and those who came before; nobody has two appointments ahead. */
static DemoResident *draw_visitor(Demo *d)
{
    DemoResident *best = NULL;
    for (int i = 0; d->n_regulars && i < 6 && rng_chance(&d->rng, 0.7); i++) {
        DemoResident *r = &d->residents[d->regulars[rng_below(&d->rng, (int64_t)d->n_regulars)]];
        if (r->case_id.v && !r->booked)
            return r;
    }
    for (int i = 0; i < 4; i++) {
        DemoResident *r = &d->residents[rng_below(&d->rng, (int64_t)d->n_residents)];
        if (!r->booked && (!best || r->distress > best->distress))
            best = r;
    }
    return best;
}

/* The unit whose first counsellor stands in the table of log-ins. */
static const DemoCounsel *shown_unit(const Demo *d)
{
    for (size_t i = 0; i < d->n_counsel; i++)
        if (area_level(d->counsel[i].area) == AREA_TOWN)
            return &d->counsel[i];
    return NULL;
}

/* Mostly one of this counsellor's open cases, else somebody who lives there; NULL when chance finds nobody. */
static DemoResident *draw_visitor_of(Demo *d, StaffId staff, int64_t area)
{
    DemoResident *best = NULL;
    size_t from = d->n_regulars ? (size_t)rng_below(&d->rng, (int64_t)d->n_regulars) : 0;
    bool again = rng_chance(&d->rng, 0.75);
    for (size_t i = 0; again && i < d->n_regulars; i++) {
        DemoResident *r = &d->residents[d->regulars[(from + i) % d->n_regulars]];
        if (r->case_id.v && r->counsellor.v == staff.v && !r->booked)
            return r;
    }
    for (int i = 0; i < 40; i++) {
        DemoResident *r = &d->residents[rng_below(&d->rng, (int64_t)d->n_residents)];
        if (!r->booked && area_within(r->area, area) && (!best || r->distress > best->distress))
            best = r;
    }
    return best;
}

static Rc remember(Demo *d, AppointmentId id, size_t resident, const Slot *slot)
{
    TRY(demo_grow((void **)&d->visits, &d->visits_cap, d->n_visits, sizeof *d->visits));
    double u = rng_unit(&d->rng);
    d->visits[d->n_visits++] = (DemoVisit) { .id = id,
                                             .resident = resident,
                                             .start_ms = slot->start_ms,
                                             .end_ms = slot->end_ms,
                                             .fate = u < 0.07   ? "no_show"
                                                     : u < 0.15 ? "cancelled"
                                                                : "arrived" };
    d->residents[resident].booked = true;
    return RC_OK;
}

static Rc book_slot(Op *op, ServiceId service, const DemoResident *r, const Slot *slot, AppointmentId *out)
{
    Booking b = { .service = service,
                  .staff = slot->staff,
                  .start_ms = slot->start_ms,
                  .person = r->id,
                  .by_person = true,
                  .agreed = true };
    TRY(counsel_book(op, &b, out));
    return demo_note(op, "appointment.book");
}

static Rc book_one(Demo *d)
{
    Op *op;
    ServiceRow service;
    Slot *slots;
    size_t n;
    AppointmentId id;
    if (!d->n_residents)
        return RC_OK;
    bool shown = d->scale < DEMO_SMALL && rng_chance(&d->rng, SHARE_OF_SHOWN);
    const DemoCounsel *unit = shown ? shown_unit(d) : NULL;
    DemoResident *r = unit ? draw_visitor_of(d, unit->staff[0], unit->area) : draw_visitor(d);
    if (r && !unit) {
        const DemoCounsel *own = unit_for(d, r), *third = third_for(d, r);
        unit = third ? third : own;
    }
    if (!r || !unit)
        return RC_OK;
    bool first = shown || (unit->third && d->scale < DEMO_SMALL); /* those of the table of log-ins */
    StaffId with = r->case_id.v ? r->counsellor : first ? unit->staff[0] : (StaffId) { 0 };
    static const int often[] = { 70, 12, 18 };
    TRY(demo_op(d, &op));
    demo_as_resident(op, r, true);
    TRY(counsel_service(op, unit->service[rng_pick(&d->rng, often, COUNT(offers))], &service));
    SlotAsk ask = { .service = &service,
                    .from_day = day_of_ms(op->now_ms) + rng_below(&d->rng, 6),
                    .days = 4,
                    .from_ms = op->now_ms + 4 * MS_HOUR };
    TRY(slots_free(op, &ask, &slots, &n));
    if (!n) {
        WaitId wait;
        r->booked = true; /* waits */
        TRY(counsel_wait(op, &service, r->id, &wait));
        return demo_note(op, "appointment.wait");
    }
    const Slot *slot = &slots[rng_below(&d->rng, (int64_t)n)];
    for (size_t i = 0; i < n && with.v; i++)
        if (slots[i].staff.v == with.v) {
            slot = &slots[i];
            break;
        }
    TRY(book_slot(op, service.id, r, slot, &id));
    return remember(d, id, (size_t)(r - d->residents), slot);
}

/* The next free hour of that counsellor, if there is one within a week. */
static Rc book_with(Demo *d, DemoResident *r, const DemoCounsel *unit, StaffId staff, bool *out_done)
{
    Op *op;
    ServiceRow service;
    Slot *slots;
    size_t n;
    AppointmentId id;
    TRY(demo_op(d, &op));
    demo_as_resident(op, r, true);
    TRY(counsel_service(op, unit->service[0], &service));
    SlotAsk ask = {
        .service = &service, .from_day = day_of_ms(op->now_ms), .days = 7, .from_ms = op->now_ms + MS_HOUR
    };
    TRY(slots_free(op, &ask, &slots, &n));
    *out_done = false;
    for (size_t i = 0; i < n && !*out_done; i++) {
        if (slots[i].staff.v != staff.v)
            continue;
        r->booked = *out_done = true;
        TRY(book_slot(op, service.id, r, &slots[i], &id));
    }
    return RC_OK;
}

static Rc diary_of(Demo *d, const DemoCounsel *unit)
{
    enum { DIARY = 6 };
    int made = 0;
    for (size_t i = 0; unit && unit->n_staff && i < d->n_residents && made < DIARY; i++) {
        DemoResident *r = &d->residents[i];
        bool done;
        if (r->booked || !area_within(r->area, unit->area))
            continue;
        TRY(book_with(d, r, unit, unit->staff[0], &done));
        if (!done)
            break;
        made++;
    }
    return RC_OK;
}

/* Whoever logs in as one of the counsellors of the table finds a day's work ahead. */
Rc demo_counsel_diary(Demo *d)
{
    TRY(diary_of(d, shown_unit(d)));
    for (size_t i = 0; i < d->n_counsel; i++)
        if (d->counsel[i].unit.v == d->third.v && d->third.v)
            return diary_of(d, &d->counsel[i]);
    return RC_OK;
}

/* ---- what becomes of it ---- */

static Rc move(Demo *d, const DemoVisit *v, Str to)
{
    Op *op;
    AppointmentRow row;
    bool own = str_eq(to, S("cancelled"));
    TRY(demo_op(d, &op));
    TRY(sql_appointment_get(op->tx, v->id, &row));
    const DemoStaff *by = demo_staff_by_id(d, row.staff);
    if (own || !by)
        demo_as_resident(op, &d->residents[v->resident], true);
    else
        demo_as_staff(op, by);
    TRY(counsel_move(op, &row, row.version, to, S(""), own));
    op_about(op, row.person, "appointment", row.id.v);
    TRY(demo_note(op, "appointment.move"));
    return by && str_eq(to, S("done")) ? demo_case_after(d, v->resident, by) : RC_OK;
}

/* true: nothing is left to happen. */
static Rc go_on(Demo *d, DemoVisit *v, bool *out_over)
{
    int64_t now = demo_now(d);
    Str fate = str_from_z(v->fate);
    *out_over = false;
    if (str_eq(fate, S("cancelled")) && now >= v->start_ms - MS_DAY && now < v->start_ms - 13 * MS_HOUR) {
        *out_over = true;
        return move(d, v, fate);
    }
    if (str_eq(fate, S("no_show")) && now >= v->start_ms + 20 * MS_MINUTE) {
        *out_over = true;
        return move(d, v, fate);
    }
    if (!v->arrived && now >= v->start_ms) { /* and those who meant to cancel but were too late to */
        v->arrived = true;
        return str_eq(fate, S("no_show")) ? RC_OK : move(d, v, S("arrived"));
    }
    if (v->arrived && !str_eq(fate, S("no_show")) && now >= v->end_ms) {
        *out_over = true;
        return move(d, v, S("done"));
    }
    return RC_OK;
}

Rc demo_counsel_look(Demo *d)
{
    int64_t now = demo_now(d), hour = (now - ms_of_day(day_of_ms(now))) / MS_HOUR;
    for (size_t i = 0; i < d->n_visits;) {
        bool over;
        TRY(go_on(d, &d->visits[i], &over));
        if (!over) {
            i++;
            continue;
        }
        d->residents[d->visits[i].resident].booked = false;
        d->visits[i] = d->visits[--d->n_visits];
    }
    if (d->cases_day != day_of_ms(now) && hour >= DESK_FROM) {
        d->cases_day = day_of_ms(now);
        TRY(demo_cases_close(d));
    }
    if (hour >= DESK_FROM && hour < DESK_TO)
        d->bookings_due += d->bookings_a_look;
    for (; d->bookings_due >= 1; d->bookings_due -= 1)
        TRY(book_one(d));
    return RC_OK;
}

void demo_counsel_free(Demo *d)
{
    mem_free(d->counsel);
    mem_free(d->visits);
    mem_free(d->groups);
    mem_free(d->regulars);
}
