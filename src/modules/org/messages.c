/* Shapes of the routes of the network. */
#include "modules/org/messages.h"

#include "base/limits.h"

#define CURSOR_MAX 60
#define NAME_MAX_CHARS 60
#define LIMIT_FIELD(T) \
    FIELD(T, limit, .flags = FLD_QUERY, .min = 1, .max = LIMIT_PAGE, .doc = "rows of a page")
#define CURSOR_FIELD(T) \
    FIELD(T, cursor, .flags = FLD_QUERY, .max = CURSOR_MAX, .doc = "next of the page before")
#define NEXT_FIELD(T) FIELD(T, next, .flags = FLD_OMIT, .doc = "cursor of the next page; absent on the last")

/* ---- areas ---- */

static const Field public_areas_in_fields[] = {
    FIELD(PublicAreasIn, parent, .flags = FLD_QUERY | FLD_AREA,
          .doc = "whose parts; the region's without it"),
};
const Shape public_areas_in_shape = SHAPE(PublicAreasIn, public_areas_in_fields);
static const Field public_area_fields[] = {
    FIELD(PublicArea, area, .flags = FLD_AREA, .doc = "division code"),
    FIELD(PublicArea, name, .doc = "its name"),
    FIELD(PublicArea, level, .doc = "city, county, town or community"),
    FIELD(PublicArea, has_children, .doc = "there are parts to choose from"),
};
static const Shape public_area_shape = SHAPE(PublicArea, public_area_fields);
static const Field public_areas_fields[] = {
    FIELD_LIST(PublicAreas, items, &public_area_shape, .flags = FLD_REQUIRED, .max = 1000,
               .doc = "in code order"),
};
const Shape public_areas_shape = SHAPE(PublicAreas, public_areas_fields);

static const Field areas_in_fields[] = {
    FIELD(AreasIn, parent, .flags = FLD_QUERY | FLD_AREA,
          .doc = "whose parts; the own area itself without it"),
    CURSOR_FIELD(AreasIn),
    LIMIT_FIELD(AreasIn),
};
const Shape areas_in_shape = SHAPE(AreasIn, areas_in_fields);
static const Field area_out_fields[] = {
    FIELD(AreaOut, area, .flags = FLD_AREA, .doc = "division code"),
    FIELD(AreaOut, name, .doc = "its name"),
    FIELD(AreaOut, level, .doc = "province, city, county, town or community"),
    FIELD(AreaOut, level_title, .doc = "the level in words"),
    FIELD(AreaOut, parent, .doc = "the area above; 0 none"),
    FIELD(AreaOut, successor, .flags = FLD_OMIT | FLD_AREA, .doc = "the area that took its place"),
    FIELD(AreaOut, closed, .doc = "no longer used"),
    FIELD(AreaOut, has_children, .doc = "it has parts"),
    FIELD(AreaOut, units, .doc = "active units in it and below"),
    FIELD(AreaOut, staff, .doc = "active staff in it and below"),
};
const Shape area_out_shape = SHAPE(AreaOut, area_out_fields);
static const Field areas_out_fields[] = {
    FIELD_LIST(AreasOut, items, &area_out_shape, .flags = FLD_REQUIRED, .doc = "in code order"),
    NEXT_FIELD(AreasOut),
};
const Shape areas_out_shape = SHAPE(AreasOut, areas_out_fields);

static const Field area_new_fields[] = {
    FIELD(AreaNew, area, .flags = FLD_REQUIRED | FLD_AREA, .doc = "division code, 12 digits"),
    FIELD(AreaNew, name, .flags = FLD_REQUIRED, .min = 1, .max = NAME_MAX_CHARS, .doc = "its name"),
};
const Shape area_new_shape = SHAPE(AreaNew, area_new_fields);
static const Field area_change_fields[] = {
    FIELD(AreaChange, area, .flags = FLD_PATH | FLD_REQUIRED | FLD_AREA, .doc = "the area"),
    FIELD(AreaChange, name, .min = 1, .max = NAME_MAX_CHARS, .doc = "new name"),
    FIELD(AreaChange, closed, .doc = "true or false: no longer used"),
    FIELD(AreaChange, successor, .doc = "the area that takes its place; 0 none"),
};
const Shape area_change_shape = SHAPE(AreaChange, area_change_fields);

/* ---- units ---- */

static const Field places_in_fields[] = {
    FIELD(PlacesIn, area, .flags = FLD_QUERY | FLD_REQUIRED | FLD_AREA, .doc = "near where"),
};
const Shape places_in_shape = SHAPE(PlacesIn, places_in_fields);
static const Field place_fields[] = {
    FIELD_ID(Place, id, .doc = "the unit"),
    FIELD(Place, name, .doc = "its name"),
    FIELD(Place, kind, .one_of = unit_kinds, .doc = "what it is"),
    FIELD(Place, kind_title, .doc = "what it is, in words"),
    FIELD(Place, address, .doc = "where"),
    FIELD(Place, phone, .doc = "its telephone"),
    FIELD(Place, hours, .doc = "when it is open"),
    FIELD(Place, area, .flags = FLD_AREA, .doc = "area it serves"),
};
static const Shape place_shape = SHAPE(Place, place_fields);
static const Field places_fields[] = {
    FIELD_LIST(Places, items, &place_shape, .flags = FLD_REQUIRED, .doc = "nearest first"),
};
const Shape places_shape = SHAPE(Places, places_fields);

static const Field units_in_fields[] = {
    FIELD(UnitsIn, area, .flags = FLD_QUERY | FLD_AREA, .doc = "only this part of the own area"),
    FIELD(UnitsIn, kind, .flags = FLD_QUERY, .one_of = unit_kinds, .doc = "only this kind"),
    FIELD(UnitsIn, q, .flags = FLD_QUERY, .max = 40, .doc = "beginning of the name"),
    CURSOR_FIELD(UnitsIn),
    LIMIT_FIELD(UnitsIn),
};
const Shape units_in_shape = SHAPE(UnitsIn, units_in_fields);
static const Field unit_out_fields[] = {
    FIELD_ID(UnitOut, id, .doc = "the unit"),
    FIELD(UnitOut, name, .doc = "its name"),
    FIELD(UnitOut, kind, .one_of = unit_kinds, .doc = "what it is"),
    FIELD(UnitOut, kind_title, .doc = "what it is, in words"),
    FIELD(UnitOut, area, .flags = FLD_AREA, .doc = "area it serves"),
    FIELD(UnitOut, area_name, .doc = "its name"),
    FIELD(UnitOut, address, .doc = "where"),
    FIELD(UnitOut, phone, .doc = "its telephone"),
    FIELD(UnitOut, hours, .doc = "when it is open"),
    FIELD_ID(UnitOut, parent, .flags = FLD_OMIT, .doc = "the unit above; absent: by area"),
    FIELD(UnitOut, active, .doc = "in use"),
    FIELD(UnitOut, staff, .doc = "active staff at home in it"),
    FIELD_ID(UnitOut, contact, .flags = FLD_OMIT, .doc = "answers for its alerts while nobody is on duty"),
    FIELD(UnitOut, contact_name, .flags = FLD_OMIT, .doc = "their name"),
    FIELD(UnitOut, contact_serves, .doc = "the contact has an account and a role of care in the unit"),
    FIELD(UnitOut, agreement_to, .flags = FLD_OMIT | FLD_DATE,
          .doc = "third party: the last day of its service agreement"),
    FIELD(UnitOut, agreement_ended, .doc = "that day is over: nothing is booked there and no role held"),
    FIELD(UnitOut, version, .doc = "to be named by whoever changes it"),
};
const Shape unit_out_shape = SHAPE(UnitOut, unit_out_fields);
static const Field units_out_fields[] = {
    FIELD_LIST(UnitsOut, items, &unit_out_shape, .flags = FLD_REQUIRED, .doc = "in order of area"),
    NEXT_FIELD(UnitsOut),
};
const Shape units_out_shape = SHAPE(UnitsOut, units_out_fields);

static const Field unit_new_fields[] = {
    FIELD(UnitNew, area, .flags = FLD_REQUIRED | FLD_AREA, .doc = "area it serves"),
    FIELD(UnitNew, kind, .flags = FLD_REQUIRED, .one_of = unit_kinds, .doc = "what it is"),
    FIELD(UnitNew, name, .flags = FLD_REQUIRED, .min = 1, .max = NAME_MAX_CHARS, .doc = "its name"),
    FIELD(UnitNew, address, .doc = "where"),
    FIELD(UnitNew, phone, .max = 60, .doc = "its telephone, as people dial it"),
    FIELD(UnitNew, hours, .max = 100, .doc = "when it is open"),
    FIELD(UnitNew, agreement_to, .flags = FLD_DATE,
          .doc = "the last day of the service agreement; required of a third party, of no other"),
    FIELD_ID(UnitNew, parent, .doc = "the unit above, if it is not the one in charge of the area above"),
};
const Shape unit_new_shape = SHAPE(UnitNew, unit_new_fields);
static const Field unit_in_fields[] = {
    FIELD_ID(UnitIn, unit, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the unit"),
};
const Shape unit_in_shape = SHAPE(UnitIn, unit_in_fields);
static const Field unit_change_fields[] = {
    FIELD_ID(UnitChange, unit, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the unit"),
    FIELD(UnitChange, version, .flags = FLD_REQUIRED, .min = 1, .doc = "version seen"),
    FIELD(UnitChange, kind, .one_of = unit_kinds, .doc = "what it is; only while nobody has a role in it"),
    FIELD(UnitChange, name, .min = 1, .max = NAME_MAX_CHARS, .doc = "its name"),
    FIELD(UnitChange, address, .doc = "where"),
    FIELD(UnitChange, phone, .max = 60, .doc = "its telephone, as people dial it"),
    FIELD(UnitChange, hours, .max = 100, .doc = "when it is open"),
    FIELD_ID(UnitChange, parent, .doc = "the unit above"),
    FIELD(UnitChange, contact, .max = 20,
          .doc = "member of staff who answers for its alerts while nobody is on duty; empty: nobody"),
    FIELD(UnitChange, agreement_to, .flags = FLD_DATE,
          .doc = "third party: the last day of its service agreement; roles there end with it"),
    FIELD(UnitChange, active, .doc = "true or false; false only while nobody has a role in it"),
};
const Shape unit_change_shape = SHAPE(UnitChange, unit_change_fields);

/* ---- staff ---- */

static const Field staff_list_in_fields[] = {
    FIELD(StaffListIn, area, .flags = FLD_QUERY | FLD_AREA, .doc = "only this part of the own area"),
    FIELD_ID(StaffListIn, unit, .flags = FLD_QUERY, .doc = "only staff at home in this unit"),
    FIELD(StaffListIn, role, .flags = FLD_QUERY, .max = 40, .doc = "only staff who hold this role"),
    FIELD(StaffListIn, q, .flags = FLD_QUERY, .max = 40, .doc = "log-in name, or beginning of the name"),
    CURSOR_FIELD(StaffListIn),
    LIMIT_FIELD(StaffListIn),
};
const Shape staff_list_in_shape = SHAPE(StaffListIn, staff_list_in_fields);
static const Field grant_out_fields[] = {
    FIELD_ID(GrantOut, grant, .doc = "the grant"),
    FIELD(GrantOut, role, .doc = "the role"),
    FIELD(GrantOut, title, .doc = "the role in words"),
    FIELD_ID(GrantOut, unit, .doc = "where it is held"),
    FIELD(GrantOut, unit_name, .doc = "its name"),
    FIELD(GrantOut, area, .flags = FLD_AREA, .doc = "where it works"),
    FIELD(GrantOut, area_name, .doc = "its name"),
    FIELD(GrantOut, from_ms, .doc = "since when"),
    FIELD(GrantOut, to_ms, .flags = FLD_OMIT, .doc = "until when; absent: open"),
};
static const Shape grant_out_shape = SHAPE(GrantOut, grant_out_fields);
static const Field staff_out_fields[] = {
    FIELD_ID(StaffOut, id, .doc = "the member of staff"),
    FIELD(StaffOut, login, .doc = "log-in name"),
    FIELD(StaffOut, name, .doc = "name"),
    FIELD(StaffOut, phone_masked, .doc = "telephone, masked; empty without one"),
    FIELD_ID(StaffOut, unit, .doc = "home unit"),
    FIELD(StaffOut, unit_name, .doc = "its name"),
    FIELD(StaffOut, area, .flags = FLD_AREA, .doc = "its area"),
    FIELD(StaffOut, area_name, .doc = "its area's name"),
    FIELD(StaffOut, title, .doc = "job title"),
    FIELD(StaffOut, qualification, .doc = "professional qualification"),
    FIELD(StaffOut, active, .doc = "may sign in"),
    FIELD(StaffOut, disabled_reason, .flags = FLD_OMIT, .doc = "why the account is disabled"),
    FIELD(StaffOut, totp, .doc = "has a second factor"),
    FIELD(StaffOut, last_login_ms, .doc = "last signed in; 0 never"),
    FIELD_LIST(StaffOut, roles, &grant_out_shape, .flags = FLD_REQUIRED, .doc = "roles held now"),
    FIELD(StaffOut, version, .doc = "to be named by whoever changes it"),
};
const Shape staff_out_shape = SHAPE(StaffOut, staff_out_fields);
static const Field staff_list_out_fields[] = {
    FIELD_LIST(StaffListOut, items, &staff_out_shape, .flags = FLD_REQUIRED,
               .doc = "in the order they were added"),
    NEXT_FIELD(StaffListOut),
};
const Shape staff_list_out_shape = SHAPE(StaffListOut, staff_list_out_fields);

static const Field staff_role_fields[] = {
    FIELD(StaffRole, role, .flags = FLD_REQUIRED, .max = 40, .doc = "the role"),
    FIELD_ID(StaffRole, unit, .flags = FLD_REQUIRED, .doc = "where"),
};
static const Shape staff_role_shape = SHAPE(StaffRole, staff_role_fields);
static const Field staff_new_fields[] = {
    FIELD(StaffNew, login, .flags = FLD_REQUIRED, .min = 3, .max = 40, .doc = "log-in name; a-z 0-9 . _ -"),
    FIELD(StaffNew, name, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = "name"),
    FIELD(StaffNew, phone, .flags = FLD_PERSONAL, .max = 20, .doc = "work telephone"),
    FIELD_ID(StaffNew, unit, .flags = FLD_REQUIRED, .doc = "home unit"),
    FIELD(StaffNew, title, .max = 60, .doc = "job title"),
    FIELD(StaffNew, qualification, .max = 100, .doc = "professional qualification"),
    FIELD_LIST(StaffNew, roles, &staff_role_shape, .max = 10,
               .doc = "must be empty: the security administrator grants roles"),
};
const Shape staff_new_shape = SHAPE(StaffNew, staff_new_fields);
static const Field staff_made_fields[] = {
    FIELD_OBJ(StaffMade, staff, &staff_out_shape, .doc = "the new record"),
    FIELD(StaffMade, initial_password, .doc = "shown this once; must be changed at the first log-in"),
};
const Shape staff_made_shape = SHAPE(StaffMade, staff_made_fields);
#define STAFF_FIELD(T) FIELD_ID(T, staff, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the member of staff")
static const Field staff_in_fields[] = { STAFF_FIELD(StaffIn) };
const Shape staff_in_shape = SHAPE(StaffIn, staff_in_fields);
static const Field staff_change_fields[] = {
    STAFF_FIELD(StaffChange),
    FIELD(StaffChange, version, .flags = FLD_REQUIRED, .min = 1, .doc = "version seen"),
    FIELD(StaffChange, name, .min = 1, .max = 40, .doc = "name"),
    FIELD(StaffChange, phone, .flags = FLD_PERSONAL, .max = 20, .doc = "work telephone; empty removes it"),
    FIELD(StaffChange, title, .max = 60, .doc = "job title"),
    FIELD(StaffChange, qualification, .max = 100, .doc = "professional qualification"),
    FIELD_ID(StaffChange, unit, .doc = "home unit"),
};
const Shape staff_change_shape = SHAPE(StaffChange, staff_change_fields);
static const Field grant_new_fields[] = {
    STAFF_FIELD(GrantNew),
    FIELD(GrantNew, role, .flags = FLD_REQUIRED, .max = 40, .doc = "the role"),
    FIELD_ID(GrantNew, unit, .flags = FLD_REQUIRED, .doc = "where it is held"),
    FIELD(GrantNew, to_ms, .min = 0, .max = INT64_C(4102444800000), .doc = "until when; 0 open"),
};
const Shape grant_new_shape = SHAPE(GrantNew, grant_new_fields);
static const Field grant_end_fields[] = {
    STAFF_FIELD(GrantEnd),
    FIELD_ID(GrantEnd, grant, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the grant"),
};
const Shape grant_end_shape = SHAPE(GrantEnd, grant_end_fields);
static const Field staff_disable_fields[] = {
    STAFF_FIELD(StaffDisable),
    FIELD(StaffDisable, reason, .flags = FLD_REQUIRED, .min = 2, .max = 100, .doc = "why"),
};
const Shape staff_disable_shape = SHAPE(StaffDisable, staff_disable_fields);
static const Field reset_item_fields[] = {
    FIELD_ID(ResetItem, request, .doc = "the request"),
    FIELD(ResetItem, kind, .doc = "reset_password, reset_totp"),
    FIELD_ID(ResetItem, staff, .doc = "whose account"),
    FIELD(ResetItem, login, .doc = "log-in name"),
    FIELD(ResetItem, name, .doc = "name"),
    FIELD(ResetItem, unit_name, .doc = "home unit"),
    FIELD(ResetItem, asked_by, .doc = "who asked"),
    FIELD(ResetItem, by_me, .doc = "then somebody else must confirm"),
    FIELD(ResetItem, asked_ms, .doc = "when"),
    FIELD(ResetItem, expires_ms, .doc = "it can be confirmed until then"),
};
const Shape reset_item_shape = SHAPE(ResetItem, reset_item_fields);
static const Field reset_list_fields[] = {
    FIELD_LIST(ResetList, items, &reset_item_shape, .flags = FLD_REQUIRED, .doc = "those that wait"),
};
const Shape reset_list_shape = SHAPE(ResetList, reset_list_fields);
static const Field reset_in_fields[] = {
    FIELD_ID(ResetIn, request, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the request"),
};
const Shape reset_in_shape = SHAPE(ResetIn, reset_in_fields);
static const Field reset_done_fields[] = {
    FIELD_ID(ResetDone, staff, .doc = "whose account"),
    FIELD(ResetDone, login, .doc = "log-in name"),
    FIELD(ResetDone, kind, .doc = "what was reset"),
    FIELD(ResetDone, initial_password, .flags = FLD_OMIT,
          .doc = "of a password: shown this once; must be changed at the next log-in"),
};
const Shape reset_done_shape = SHAPE(ResetDone, reset_done_fields);

static const Field role_out_fields[] = {
    FIELD(RoleOut, role, .doc = "the role"),
    FIELD(RoleOut, title, .doc = "in words"),
    FIELD(RoleOut, level, .doc = "the widest level it works at; empty for residents"),
    FIELD(RoleOut, permissions, .doc = "what it may do"),
    FIELD(RoleOut, exclusive_with, .doc = "roles the same person may not hold"),
};
static const Shape role_out_shape = SHAPE(RoleOut, role_out_fields);
static const Field roles_out_fields[] = {
    FIELD_LIST(RolesOut, items, &role_out_shape, .flags = FLD_REQUIRED, .doc = "every role"),
};
const Shape roles_out_shape = SHAPE(RolesOut, roles_out_fields);
