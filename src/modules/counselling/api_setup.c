/* What a unit offers and when: rooms, services, weekly patterns, exceptions. Changes hold for what is booked from now on. */
#include "modules/counselling/rules.h"

enum { CHANGES_AHEAD_DAYS = 90 };

static bool medical(const UnitRow *unit)
{
    return str_eq(unit->kind, S("hospital")) || str_eq(unit->kind, S("clinic"));
}

/* ---- checks ---- */

static Rc check_quarters(Op *op, int64_t minutes, const char *pointer)
{
    return minutes % TICK_MINUTES
               ? FAIL_FIELD(op->diag, RC_INVALID, "counselling.quarters", str_from_z(pointer))
               : RC_OK;
}

static Rc check_hours(Op *op, int64_t from_min, int64_t to_min)
{
    TRY(check_quarters(op, from_min, "/from_min"));
    TRY(check_quarters(op, to_min, "/to_min"));
    return from_min < to_min ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "counselling.hours", S("/to_min"));
}

static Rc check_counsellor(Op *op, UnitId unit, StaffId staff)
{
    CounsellorRow *rows;
    size_t n;
    TRY(sql_counsellor_of(op->tx, unit, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v == staff.v)
            return RC_OK;
    return FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_counsellor", S("/staff"));
}

static Rc check_room(Op *op, UnitId unit, RoomId room)
{
    CounselRoomRow row;
    bool found = false;
    if (!room.v)
        return RC_OK;
    TRY(sql_room_get(op->tx, room, &row, &found));
    return found && row.active && row.unit.v == unit.v
               ? RC_OK
               : FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_room", S("/room"));
}

static Rc check_pattern(Op *op, const PatternNew *in)
{
    ServiceRow service;
    TRY(check_hours(op, in->from_min, in->to_min));
    TRY(check_counsellor(op, in->unit, in->staff));
    TRY(check_room(op, in->unit, in->room));
    if (in->to_day && in->to_day < in->from_day)
        return FAIL_FIELD(op->diag, RC_INVALID, "counselling.hours", S("/to_day"));
    if (!in->service.v)
        return RC_OK;
    TRY(counsel_service(op, in->service, &service));
    return service.unit.v == in->unit.v
               ? RC_OK
               : FAIL_FIELD(op->diag, RC_INVALID, "counselling.no_service", S("/service"));
}

/* Psychotherapy only inside medical institutions (Mental Health Law 51). */
static Rc check_service(Op *op, const UnitRow *unit, const ServiceNew *in)
{
    TRY(check_quarters(op, in->minutes, "/minutes"));
    TRY(check_quarters(op, in->gap, "/gap"));
    return str_eq(in->kind, S("psychotherapy")) && !medical(unit)
               ? FAIL_FIELD(op->diag, RC_INVALID, "counselling.not_medical", S("/kind"))
               : RC_OK;
}

/* ---- services, also for the demonstration ---- */

Rc counsel_room_add(Op *op, UnitId unit_id, Str name, int64_t seats, RoomId *out)
{
    UnitRow unit;
    TRY(org_unit_get(op, unit_id, &unit));
    TRY(op_new_id(op, unit.area, &out->v));
    return sql_room_add(op->tx, *out, unit.area, town_of_area(unit.area), unit_id, str_trim(name), seats);
}

Rc counsel_service_add(Op *op, const ServiceNew *in, ServiceId *out)
{
    UnitRow unit;
    TRY(org_unit_get(op, in->unit, &unit));
    TRY(check_service(op, &unit, in));
    TRY(op_new_id(op, unit.area, &out->v));
    return sql_service_add(op->tx, *out, unit.area, town_of_area(unit.area), in->unit, str_trim(in->name),
                           in->about.p ? in->about : S(""), in->kind, in->place, in->minutes, in->gap,
                           in->open);
}

Rc counsel_pattern_add(Op *op, const PatternNew *in, PatternId *out)
{
    UnitRow unit;
    TRY(org_unit_get(op, in->unit, &unit));
    TRY(check_pattern(op, in));
    TRY(op_new_id(op, unit.area, &out->v));
    return sql_pattern_add(op->tx, *out, unit.area, town_of_area(unit.area), in->unit, in->staff, in->room,
                           in->service, in->weekday, in->from_min, in->to_min, in->from_day, in->to_day);
}

/* ---- the whole of a unit ---- */

static Rc rooms_out(Op *op, UnitId unit, ListOf *out)
{
    CounselRoomRow *rows;
    size_t n;
    TRY(sql_room_of(op->tx, unit, &rows, &n));
    RoomItem *items = ARENA_ARRAY(op->arena, RoomItem, n + 1);
    for (size_t i = 0; items && i < n; i++)
        items[i] = (RoomItem) { rows[i].id, rows[i].name, rows[i].seats, rows[i].active, rows[i].version };
    *out = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

static Rc services_out(Op *op, UnitId unit, ListOf *out)
{
    ServiceRow *rows;
    size_t n;
    TRY(sql_service_of(op->tx, unit, &rows, &n));
    ServiceSetup *items = ARENA_ARRAY(op->arena, ServiceSetup, n + 1);
    for (size_t i = 0; items && i < n; i++) {
        const ServiceRow *r = &rows[i];
        items[i] = (ServiceSetup) { r->id,      r->name, r->about, r->kind,   r->place,
                                    r->minutes, r->gap,  r->open,  r->active, r->version };
    }
    *out = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

static Rc patterns_out(Op *op, UnitId unit, ListOf *out)
{
    CounselPatternRow *rows;
    size_t n;
    TRY(sql_pattern_of(op->tx, unit, &rows, &n));
    PatternItem *items = ARENA_ARRAY(op->arena, PatternItem, n + 1);
    for (size_t i = 0; items && i < n; i++) {
        const CounselPatternRow *r = &rows[i];
        items[i] = (PatternItem) { .id = r->id,
                                   .staff = r->staff,
                                   .staff_name = r->staff_name,
                                   .room = r->room,
                                   .service = r->service,
                                   .weekday = r->weekday,
                                   .from_min = r->from_min,
                                   .to_min = r->to_min,
                                   .from_day = day_text(op, r->from_day),
                                   .to_day = r->to_day ? day_text(op, r->to_day) : S(""),
                                   .version = r->version };
    }
    *out = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

static Rc changes_out(Op *op, UnitId unit, ListOf *out)
{
    ChangeRow *rows;
    size_t n;
    int64_t today = day_of_ms(op->now_ms);
    TRY(sql_change_of(op->tx, unit, today, today + CHANGES_AHEAD_DAYS, &rows, &n));
    ChangeItem *items = ARENA_ARRAY(op->arena, ChangeItem, n + 1);
    for (size_t i = 0; items && i < n; i++) {
        const ChangeRow *r = &rows[i];
        items[i] = (ChangeItem) { r->id,       r->staff,  r->staff_name, r->room,   day_text(op, r->day),
                                  r->from_min, r->to_min, r->kind,       r->version };
    }
    *out = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

static Rc counsellors_out(Op *op, UnitId unit, ListOf *out)
{
    CounsellorRow *rows;
    size_t n;
    TRY(sql_counsellor_of(op->tx, unit, ROLES_COUNSELLOR, op->now_ms, &rows, &n));
    CounsellorItem *items = ARENA_ARRAY(op->arena, CounsellorItem, n + 1);
    for (size_t i = 0; items && i < n; i++)
        items[i] = (CounsellorItem) { rows[i].id, rows[i].name, rows[i].title };
    *out = (ListOf) { items, n };
    return items ? RC_OK : RC_NO_MEMORY;
}

/* Who waits is care's to know: not the manager's, nor a third party's, to which they have not agreed. */
static Rc waiting_out(Op *op, UnitId unit, ListOf *out)
{
    WaitRow *rows;
    size_t n;
    if (!(op->actor.roles & ROLES_CARE)) {
        *out = (ListOf) { NULL, 0 };
        return RC_OK;
    }
    TRY(sql_wait_of(op->tx, unit, &rows, &n));
    return wait_items(op, rows, n, out);
}

static Rc setup_out(Op *op, const UnitRow *unit, SetupOut *out)
{
    *out = (SetupOut) { .unit = unit->id,
                        .unit_name = unit->name,
                        .medical = medical(unit),
                        .third_party = third_party(unit->kind),
                        .agreement_ended = unit->agreed_ms && unit->agreed_ms <= op->now_ms,
                        .can_manage = (op->actor.roles & perm_counsel_manage.roles) != 0 };
    TRY(rooms_out(op, unit->id, &out->rooms));
    TRY(services_out(op, unit->id, &out->services));
    TRY(patterns_out(op, unit->id, &out->patterns));
    TRY(changes_out(op, unit->id, &out->changes));
    TRY(counsellors_out(op, unit->id, &out->counsellors));
    return waiting_out(op, unit->id, &out->waiting);
}

COUNSEL_HANDLER(setup_get, SetupIn, SetupOut)
{
    UnitRow unit;
    TRY(unit_in_scope(op, in->unit, &unit));
    return setup_out(op, &unit, out);
}

static Rc changed_or_stale(Op *op, int64_t changed)
{
    return changed ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "counselling.version", S("/version"));
}

COUNSEL_HANDLER(setup_room, RoomIn, SetupOut)
{
    UnitRow unit;
    RoomId id = in->id;
    int64_t changed = 1;
    TRY(unit_in_scope(op, in->unit, &unit));
    if (id.v)
        TRY(sql_room_change(op->tx, id, unit.id, in->version, str_trim(in->name), in->seats, in->active,
                            &changed));
    else
        TRY(counsel_room_add(op, unit.id, in->name, in->seats, &id));
    TRY(changed_or_stale(op, changed));
    op_about(op, (PersonId) { 0 }, "counsel_room", id.v);
    return setup_out(op, &unit, out);
}

COUNSEL_HANDLER(setup_service, ServiceIn, SetupOut)
{
    UnitRow unit;
    ServiceId id = in->id;
    int64_t changed = 1;
    TRY(unit_in_scope(op, in->unit, &unit));
    ServiceNew s = { .unit = unit.id,
                     .name = in->name,
                     .about = in->about,
                     .kind = in->kind,
                     .place = in->place,
                     .minutes = in->minutes,
                     .gap = in->gap,
                     .open = in->open };
    if (id.v) {
        TRY(check_service(op, &unit, &s));
        TRY(sql_service_change(op->tx, id, unit.id, in->version, str_trim(s.name),
                               s.about.p ? s.about : S(""), s.kind, s.place, s.minutes, s.gap, s.open,
                               in->active, &changed));
    } else {
        TRY(counsel_service_add(op, &s, &id));
    }
    TRY(changed_or_stale(op, changed));
    op_about(op, (PersonId) { 0 }, "counsel_service", id.v);
    return setup_out(op, &unit, out);
}

static Rc pattern_of_input(Op *op, const PatternIn *in, PatternNew *out)
{
    *out = (PatternNew) { .unit = in->unit,
                          .staff = in->staff,
                          .room = in->room,
                          .service = in->service,
                          .weekday = in->weekday,
                          .from_min = in->from_min,
                          .to_min = in->to_min,
                          .from_day = day_of_ms(op->now_ms) };
    if (in->from_day.n)
        TRY(day_read(op, in->from_day, S("/from_day"), &out->from_day));
    return in->to_day.n ? day_read(op, in->to_day, S("/to_day"), &out->to_day) : RC_OK;
}

COUNSEL_HANDLER(setup_pattern, PatternIn, SetupOut)
{
    UnitRow unit;
    PatternNew p;
    PatternId id = in->id;
    int64_t changed = 1;
    TRY(unit_in_scope(op, in->unit, &unit));
    TRY(pattern_of_input(op, in, &p));
    if (id.v) {
        if (in->active) /* one whose counsellor left can still be ended */
            TRY(check_pattern(op, &p));
        TRY(sql_pattern_change(op->tx, id, unit.id, in->version, p.staff, p.room, p.service, p.weekday,
                               p.from_min, p.to_min, p.from_day, p.to_day, in->active, &changed));
    } else {
        TRY(counsel_pattern_add(op, &p, &id));
    }
    TRY(changed_or_stale(op, changed));
    op_about(op, (PersonId) { 0 }, "counsel_pattern", id.v);
    return setup_out(op, &unit, out);
}

/* Counsellors say when they themselves are away; the rest is the manager's. */
static StaffId change_for(const Op *op, StaffId asked)
{
    return (op->actor.roles & ROLES_COUNSELLOR) != 0 ? op->actor.staff : asked;
}

COUNSEL_HANDLER(setup_change, ChangeIn, SetupOut)
{
    UnitRow unit;
    ChangeId id;
    int64_t day;
    StaffId staff = change_for(op, in->staff);
    bool extra = str_eq(in->kind, S("extra"));
    TRY(unit_in_scope(op, in->unit, &unit));
    TRY(day_read(op, in->day, S("/day"), &day));
    TRY(check_hours(op, in->from_min, in->to_min));
    if (staff.v || extra)
        TRY(check_counsellor(op, unit.id, staff));
    TRY(check_room(op, unit.id, in->room));
    TRY(op_new_id(op, unit.area, &id.v));
    TRY(sql_change_add(op->tx, id, unit.area, town_of_area(unit.area), unit.id, staff,
                       extra ? in->room : (RoomId) { 0 }, day, in->from_min, in->to_min, in->kind));
    op_about(op, (PersonId) { 0 }, "counsel_change", id.v);
    return setup_out(op, &unit, out);
}

COUNSEL_HANDLER(setup_change_end, ChangeEndIn, SetupOut)
{
    UnitRow unit;
    int64_t changed;
    TRY(unit_in_scope(op, in->unit, &unit));
    TRY(sql_change_end(op->tx, in->change, unit.id, in->version, change_for(op, (StaffId) { 0 }), &changed));
    TRY(changed_or_stale(op, changed));
    op_about(op, (PersonId) { 0 }, "counsel_change", in->change.v);
    return setup_out(op, &unit, out);
}
