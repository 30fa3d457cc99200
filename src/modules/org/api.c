/* Areas, units and where help is to be had. Rights are the route table's; scope is the queries'. */
#include "base/limits.h"
#include "modules/org/messages.h"
#include "modules/org/org_int.h"

/* ---- small things the handlers share ---- */

Rc org_cursor_parse(Op *op, Str cursor, int64_t *a, int64_t *b)
{
    Str first, second;
    *a = 0;
    *b = 0;
    if (!cursor.n)
        return RC_OK;
    bool ok = str_cut(cursor, '.', &first, &second) && str_to_i64(first, a) && str_to_i64(second, b);
    return ok ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "org.cursor", S("?cursor"));
}

Str org_prefix(Op *op, Str q)
{
    Buf b;
    buf_init_arena(&b, op->arena, 1024);
    for (size_t i = 0; i < q.n; i++) {
        char c = q.p[i];
        if (c == '%' || c == '_' || c == '!')
            buf_addc(&b, '!');
        buf_addc(&b, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
    buf_addc(&b, '%');
    return buf_str(&b);
}

Rc org_opt_bool(Op *op, RawJson raw, Str pointer, bool *io)
{
    if (!raw.s.p)
        return RC_OK;
    if (!str_eq(raw.s, S("true")) && !str_eq(raw.s, S("false")))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.type", pointer);
    *io = str_eq(raw.s, S("true"));
    return RC_OK;
}

Str org_given(Str new, Str old)
{
    return new.p ? str_trim(new) : old;
}

Str org_title(Op *op, const char *prefix, Str code)
{
    Str key = arena_printf(op->arena, "%s.%.*s", prefix, STR_ARG(code));
    return key.p ? op_text(op, key.p) : key;
}

static int64_t page_rows(int64_t limit)
{
    return limit ? limit : LIMIT_PAGE_DEFAULT;
}

/* ---- areas ---- */

#define PUBLIC_AREAS_MAX 1000 /* parts of one area; the largest county has some hundred */

Rc public_areas(Op *op, const void *in_, void *out_)
{
    const PublicAreasIn *in = in_;
    PublicAreas *out = out_;
    AreaChildRow *rows;
    size_t n;
    int64_t parent = in->parent ? in->parent : op->app->region;
    if (!area_within(parent, op->app->region))
        return FAIL_FIELD(op->diag, RC_INVALID, "org.no_area", S("?parent"));
    TRY(sql_area_children(op->tx, parent, 0, PUBLIC_AREAS_MAX, &rows, &n));
    PublicArea *items = ARENA_ARRAY(op->arena, PublicArea, n);
    if (n && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = (PublicArea) { rows[i].area, rows[i].name, rows[i].level, rows[i].has_children };
    out->items = (ListOf) { items, n };
    return RC_OK;
}

static AreaOut area_out(Op *op, const AreaListRow *r)
{
    return (AreaOut) { .area = r->area,
                       .name = r->name,
                       .level = r->level,
                       .level_title = org_title(op, "org.level", r->level),
                       .parent = r->parent,
                       .successor = r->successor,
                       .closed = r->valid_to != 0,
                       .has_children = r->has_children,
                       .units = r->units,
                       .staff = r->staff };
}

Rc area_list(Op *op, const void *in_, void *out_)
{
    const AreasIn *in = in_;
    AreasOut *out = out_;
    AreaListRow *rows;
    size_t n;
    int64_t after, unused, limit = page_rows(in->limit);
    TRY(org_cursor_parse(op, in->cursor, &after, &unused));
    TRY(sql_area_list(op->tx, in->parent ? in->parent : -1, in->parent ? -1 : op->actor.area, after,
                      limit + 1, &rows, &n));
    size_t take = n > (size_t)limit ? (size_t)limit : n;
    AreaOut *items = ARENA_ARRAY(op->arena, AreaOut, take);
    if (take && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < take; i++)
        items[i] = area_out(op, &rows[i]);
    if (take < n)
        out->next = arena_printf(op->arena, "%lld.0", (long long)rows[take - 1].area);
    out->items = (ListOf) { items, take };
    return RC_OK;
}

static Rc area_show(Op *op, int64_t area, AreaOut *out)
{
    AreaListRow *rows;
    size_t n;
    op_about(op, (PersonId) { 0 }, "area", area);
    TRY(sql_area_list(op->tx, -1, area, 0, 1, &rows, &n));
    if (n == 0)
        return FAIL(op->diag, RC_NOT_FOUND, "org.no_area");
    *out = area_out(op, &rows[0]);
    return RC_OK;
}

Rc area_create(Op *op, const void *in_, void *out_)
{
    const AreaNew *in = in_;
    AreaRow row;
    bool found;
    TRY(sql_area_find(op->tx, area_parent(in->area),
                      &row)); /* an administrator adds below the own area only */
    if (row.valid_to)
        return FAIL_FIELD(op->diag, RC_INVALID, "org.area_parent", S("/area"));
    TRY(sql_area_get(op->tx, in->area, &row, &found));
    if (found)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "org.area_taken", S("/area"));
    TRY(org_area_add(op, in->area, in->name));
    return area_show(op, in->area, out_);
}

Rc area_edit(Op *op, const void *in_, void *out_)
{
    const AreaChange *in = in_;
    AreaRow row;
    AreaUsesRow uses;
    int64_t lo, hi, changed;
    bool found;
    TRY(sql_area_find(op->tx, in->area, &row));
    bool closed = row.valid_to != 0;
    TRY(org_opt_bool(op, in->closed, S("/closed"), &closed));
    if (in->name.p && !str_trim(in->name).n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.length", S("/name"));
    if (in->successor.has && in->successor.v) {
        if (in->successor.v == in->area)
            return FAIL_FIELD(op->diag, RC_INVALID, "org.no_area", S("/successor"));
        TRY(org_area_check(op, in->successor.v, S("/successor")));
    }
    area_range(in->area, &lo, &hi);
    TRY(sql_area_uses(op->tx, lo, hi, &uses, &found));
    if (closed && !row.valid_to && uses.units)
        return FAIL(op->diag, RC_CONFLICT, "org.area_in_use");
    int64_t valid_to = !closed ? 0 : row.valid_to ? row.valid_to : op->now_ms;
    TRY(sql_area_change(op->tx, in->area, in->name.p ? str_trim(in->name) : row.name, valid_to,
                        in->successor.has ? in->successor.v : row.successor, &changed));
    org_area_forget(op, in->area);
    return area_show(op, in->area, out_);
}

/* ---- units ---- */

Rc places(Op *op, const void *in_, void *out_)
{
    const PlacesIn *in = in_;
    Places *out = out_;
    UnitRow *rows;
    size_t n;
    AreaChain c = area_chain(in->area);
    if (!area_within(in->area, op->app->region))
        return FAIL_FIELD(op->diag, RC_INVALID, "org.no_area", S("?area"));
    TRY(sql_unit_places(op->tx, c.area, c.town, c.county, c.city, &rows, &n));
    Place *items = ARENA_ARRAY(op->arena, Place, n);
    if (n && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = (Place) { .id = rows[i].id,
                             .name = rows[i].name,
                             .kind = rows[i].kind,
                             .kind_title = org_title(op, "org.kind", rows[i].kind),
                             .address = rows[i].address,
                             .phone = rows[i].phone,
                             .hours = rows[i].hours,
                             .area = rows[i].area };
    out->items = (ListOf) { items, n };
    return RC_OK;
}

/* The agreement of a third party: kept as the end of its last day. */
static Str agreement_text(Op *op, int64_t agreed_ms)
{
    char text[10];
    if (!agreed_ms)
        return (Str) { 0 };
    date_format(date_from_days(day_of_ms(agreed_ms - 1)), text);
    return arena_str(op->arena, (Str) { text, sizeof text });
}

static Rc agreement_given(Op *op, Str kind, Str day, int64_t *io_ms)
{
    Date date;
    bool outside = str_eq(kind, S("third_party"));
    if (day.n && !date_parse(day, &date))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.format", S("/agreement_to"));
    if (!outside && day.n)
        return FAIL_FIELD(op->diag, RC_INVALID, "org.agreement", S("/agreement_to"));
    if (outside && !day.n && !*io_ms)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.required", S("/agreement_to"));
    int64_t ends = !outside ? 0 : day.n ? ms_of_day(date_to_days(date) + 1) : *io_ms;
    if (ends != *io_ms && ends && ends <= op->now_ms)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.range", S("/agreement_to"));
    *io_ms = ends;
    return RC_OK;
}

static UnitOut unit_out(Op *op, const UnitListRow *r)
{
    return (UnitOut) { .id = r->id,
                       .name = r->name,
                       .kind = r->kind,
                       .kind_title = org_title(op, "org.kind", r->kind),
                       .area = r->area,
                       .area_name = org_area_name(op, r->area),
                       .address = r->address,
                       .phone = r->phone,
                       .hours = r->hours,
                       .parent = r->parent,
                       .active = r->active,
                       .staff = r->staff,
                       .contact = r->contact,
                       .contact_name = r->contact_name,
                       .contact_serves = r->contact_serves,
                       .agreement_to = agreement_text(op, r->agreed_ms),
                       .agreement_ended = r->agreed_ms && r->agreed_ms <= op->now_ms,
                       .version = r->version };
}

static Rc unit_view(Op *op, UnitId id, UnitOut *out)
{
    UnitListRow row;
    op_about(op, (PersonId) { 0 }, "unit", id.v);
    TRY(sql_unit_find(op->tx, id, ROLES_CARE, op->now_ms, &row));
    *out = unit_out(op, &row);
    return RC_OK;
}

Rc unit_list(Op *op, const void *in_, void *out_)
{
    const UnitsIn *in = in_;
    UnitsOut *out = out_;
    UnitListRow *rows;
    size_t n;
    int64_t lo, hi, after_area, after, limit = page_rows(in->limit);
    area_range(in->area, &lo, &hi);
    TRY(org_cursor_parse(op, in->cursor, &after_area, &after));
    TRY(sql_unit_list(op->tx, lo, hi, in->kind, in->q, org_prefix(op, in->q), after_area, (UnitId) { after },
                      limit + 1, ROLES_CARE, op->now_ms, &rows, &n));
    size_t take = n > (size_t)limit ? (size_t)limit : n;
    UnitOut *items = ARENA_ARRAY(op->arena, UnitOut, take);
    if (take && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < take; i++)
        items[i] = unit_out(op, &rows[i]);
    if (take < n)
        out->next = arena_printf(op->arena, "%lld.%lld", (long long)rows[take - 1].area,
                                 (long long)rows[take - 1].id.v);
    out->items = (ListOf) { items, take };
    return RC_OK;
}

Rc unit_show(Op *op, const void *in, void *out)
{
    return unit_view(op, ((const UnitIn *)in)->unit, out);
}

Rc unit_create(Op *op, const void *in_, void *out_)
{
    const UnitNew *in = in_;
    AreaRow area;
    UnitId id;
    int64_t agreed_ms = 0;
    TRY(sql_area_find(op->tx, in->area, &area));
    TRY(agreement_given(op, in->kind, in->agreement_to, &agreed_ms));
    if (area.valid_to || !str_trim(in->name).n)
        return FAIL_FIELD(op->diag, RC_INVALID, area.valid_to ? "org.no_area" : "field.length",
                          area.valid_to ? S("/area") : S("/name"));
    TRY(org_unit_add(op,
                     &(UnitAdd) { .area = in->area,
                                  .kind = in->kind,
                                  .name = in->name,
                                  .address = in->address,
                                  .phone = in->phone,
                                  .hours = in->hours,
                                  .parent = in->parent,
                                  .agreed_ms = agreed_ms },
                     &id));
    return unit_view(op, id, out_);
}

/* Roles at the unit end with its agreement, and are again what was granted when it is prolonged. */
static Rc agreement_moved(Op *op, UnitId unit, int64_t old_ms, int64_t agreed_ms)
{
    int64_t changed;
    if (old_ms == agreed_ms)
        return RC_OK;
    op_detail(op, "agreement %lld", (long long)agreed_ms);
    return sql_grant_agreement(op->tx, unit, old_ms, agreed_ms, op->now_ms, &changed);
}

/* Who answers for the alerts of the unit while nobody is on duty: somebody who may act on them there. */
static Rc contact_given(Op *op, const UnitChange *in, StaffId *io)
{
    CandidateStaffRow *rows;
    size_t n;
    int64_t id = 0;
    if (!in->contact.p)
        return RC_OK;
    if (in->contact.n && !str_to_i64(in->contact, &id))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.type", S("/contact"));
    TRY(org_candidates_of_unit(op, in->unit, ROLES_CARE, &rows, &n));
    bool serves = id == 0;
    for (size_t i = 0; i < n; i++)
        serves = serves || rows[i].id.v == id;
    if (!serves)
        return FAIL_FIELD(op->diag, RC_INVALID, "org.contact", S("/contact"));
    if (io->v != id)
        op_detail(op, "contact %lld", (long long)id);
    *io = (StaffId) { id };
    return RC_OK;
}

Rc unit_edit(Op *op, const void *in_, void *out_)
{
    const UnitChange *in = in_;
    UnitListRow row;
    UnitUsesRow uses;
    UnitRow parent;
    int64_t changed;
    bool found;
    TRY(sql_unit_find(op->tx, in->unit, ROLES_CARE, op->now_ms, &row));
    if (row.version != in->version)
        return FAIL(op->diag, RC_CONFLICT, "org.version");
    bool active = row.active;
    Str kind = org_given(in->kind, row.kind);
    TRY(org_opt_bool(op, in->active, S("/active"), &active));
    TRY(sql_unit_uses(op->tx, in->unit, op->now_ms, &uses, &found));
    if (uses.grants && ((row.active && !active) || !str_eq(kind, row.kind)))
        return FAIL(op->diag, RC_CONFLICT, "org.unit_in_use");
    if (in->parent.v) {
        TRY(org_unit_get(op, in->parent, &parent));
        if (parent.id.v == row.id.v || !area_within(row.area, parent.area))
            return FAIL_FIELD(op->diag, RC_INVALID, "org.unit_parent", S("/parent"));
    }
    if (!org_given(in->name, row.name).n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.length", S("/name"));
    StaffId contact = row.contact;
    int64_t agreed_ms = row.agreed_ms;
    TRY(contact_given(op, in, &contact));
    TRY(agreement_given(op, kind, in->agreement_to, &agreed_ms));
    TRY(sql_unit_change(op->tx, in->unit, in->version, org_given(in->name, row.name), kind,
                        in->parent.v ? in->parent : row.parent, org_given(in->address, row.address),
                        org_given(in->phone, row.phone), org_given(in->hours, row.hours), active, contact,
                        agreed_ms, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "org.version");
    TRY(agreement_moved(op, in->unit, row.agreed_ms, agreed_ms));
    return unit_view(op, in->unit, out_);
}
