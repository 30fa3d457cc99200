/* Units: adding, finding the one in charge of a place, and the next one up. */
#include "modules/org/org_int.h"

const char *const unit_kinds[] = { "centre",   "station",    "room",        "hospital", "clinic", "school",
                                   "employer", "department", "third_party", "hotline",  NULL };

AreaChain area_chain(int64_t area)
{
    AreaChain c = { area, area, area, area };
    for (int64_t at = area; area_level(at) >= AREA_CITY; at = area_parent(at)) {
        if (area_level(at) == AREA_TOWN)
            c.town = at;
        if (area_level(at) == AREA_COUNTY)
            c.county = at;
        c.city = at;
    }
    return c;
}

Rc org_unit_add(Op *op, const UnitAdd *in, UnitId *out)
{
    int64_t id;
    if (area_level(in->area) < AREA_PROVINCE)
        return FAIL_FIELD(op->diag, RC_INVALID, "org.no_area", S("/area"));
    if (in->parent.v) {
        UnitRow parent;
        TRY(org_unit_get(op, in->parent, &parent));
        if (!area_within(in->area, parent.area))
            return FAIL_FIELD(op->diag, RC_INVALID, "org.unit_parent", S("/parent"));
    }
    TRY(op_new_id(op, in->area, &id));
    TRY(sql_unit_add(op->tx, (UnitId) { id }, county_of_area(in->area), town_of_area(in->area), in->area,
                     in->kind, str_trim(in->name), in->parent, in->address, in->phone, in->hours,
                     in->agreed_ms));
    *out = (UnitId) { id };
    return RC_OK;
}

Rc org_unit_get(Op *op, UnitId id, UnitRow *out)
{
    bool found;
    TRY(sql_unit_get(op->tx, id, out, &found));
    return found ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "org.no_unit");
}

Str org_unit_name(Op *op, UnitId id)
{
    UnitRow row;
    bool found = false;
    if (!id.v || sql_unit_get(op->tx, id, &row, &found) || !found)
        return S("");
    return row.name;
}

static Rc owner_row(Op *op, int64_t area, UnitId without, UnitRow *out, bool *out_found)
{
    AreaChain c = area_chain(area);
    return sql_unit_owner(op->tx, c.area, c.town, c.county, c.city, without, out, out_found);
}

Rc org_owner_unit_row(Op *op, int64_t area, UnitRow *out, bool *out_found)
{
    return owner_row(op, area, (UnitId) { 0 }, out, out_found);
}

static Rc owner_of(Op *op, int64_t area, UnitId without, UnitId *out, bool *out_found)
{
    UnitRow row;
    TRY(owner_row(op, area, without, &row, out_found));
    *out = *out_found ? row.id : (UnitId) { 0 };
    return RC_OK;
}

Rc org_owner_unit_find(Op *op, int64_t area, UnitId *out, bool *out_found)
{
    return owner_of(op, area, (UnitId) { 0 }, out, out_found);
}

Rc org_owner_unit(Op *op, int64_t area, UnitId *out)
{
    bool found;
    TRY(owner_of(op, area, (UnitId) { 0 }, out, &found));
    return found ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "org.no_owner");
}

Rc org_unit_above(Op *op, UnitId id, UnitId *out, bool *out_found)
{
    UnitRow row, parent;
    bool found = false;
    *out = (UnitId) { 0 };
    *out_found = false;
    TRY(org_unit_get(op, id, &row));
    if (row.parent.v)
        TRY(sql_unit_get(op->tx, row.parent, &parent, &found));
    if (found && parent.active) {
        *out = parent.id;
        *out_found = true;
        return RC_OK;
    }
    if (area_level(row.area) <= AREA_CITY)
        return RC_OK;
    return owner_of(op, area_parent(row.area), id, out, out_found);
}
