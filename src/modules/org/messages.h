/* What goes in and out of the routes of the network. */
#pragma once

#include "modules/org/org.h"
#include "text/shape.h"

/* ---- areas ---- */

typedef struct PublicAreasIn {
    int64_t parent;
} PublicAreasIn;
typedef struct PublicArea {
    int64_t area;
    Str name, level;
    bool has_children;
} PublicArea;
typedef struct PublicAreas {
    ListOf items;
} PublicAreas;
extern const Shape public_areas_in_shape, public_areas_shape;

typedef struct AreasIn {
    int64_t parent, limit;
    Str cursor;
} AreasIn;
typedef struct AreaOut {
    int64_t area;
    Str name, level, level_title;
    int64_t parent, successor;
    bool closed, has_children;
    int64_t units, staff;
} AreaOut;
typedef struct AreasOut {
    ListOf items;
    Str next;
} AreasOut;
extern const Shape areas_in_shape, area_out_shape, areas_out_shape;

typedef struct AreaNew {
    int64_t area;
    Str name;
} AreaNew;
typedef struct AreaChange {
    int64_t area;
    Str name;
    RawJson closed;
    OptI64 successor;
} AreaChange;
extern const Shape area_new_shape, area_change_shape;

/* ---- units ---- */

typedef struct PlacesIn {
    int64_t area;
} PlacesIn;
typedef struct Place {
    UnitId id;
    Str name, kind, kind_title, address, phone, hours;
    int64_t area;
} Place;
typedef struct Places {
    ListOf items;
} Places;
extern const Shape places_in_shape, places_shape;

typedef struct UnitsIn {
    int64_t area, limit;
    Str kind, q, cursor;
} UnitsIn;
typedef struct UnitOut {
    UnitId id;
    Str name, kind, kind_title;
    int64_t area;
    Str area_name, address, phone, hours;
    UnitId parent;
    bool active;
    int64_t staff;
    StaffId contact;
    Str contact_name;
    bool contact_serves;
    Str agreement_to;
    bool agreement_ended;
    int64_t version;
} UnitOut;
typedef struct UnitsOut {
    ListOf items;
    Str next;
} UnitsOut;
extern const Shape units_in_shape, unit_out_shape, units_out_shape;

typedef struct UnitNew {
    int64_t area;
    Str kind, name, address, phone, hours, agreement_to;
    UnitId parent;
} UnitNew;
typedef struct UnitIn {
    UnitId unit;
} UnitIn;
typedef struct UnitChange {
    UnitId unit;
    int64_t version;
    Str kind, name, address, phone, hours, contact, agreement_to;
    UnitId parent;
    RawJson active;
} UnitChange;
extern const Shape unit_new_shape, unit_in_shape, unit_change_shape;

/* ---- staff ---- */

typedef struct StaffListIn {
    int64_t area, limit;
    UnitId unit;
    Str role, q, cursor;
} StaffListIn;
typedef struct GrantOut {
    GrantId grant;
    Str role, title;
    UnitId unit;
    Str unit_name;
    int64_t area;
    Str area_name;
    int64_t from_ms, to_ms;
} GrantOut;
typedef struct StaffOut {
    StaffId id;
    Str login, name, phone_masked;
    UnitId unit;
    Str unit_name;
    int64_t area;
    Str area_name, title, qualification;
    bool active;
    Str disabled_reason;
    bool totp;
    int64_t last_login_ms;
    ListOf roles;
    int64_t version;
} StaffOut;
typedef struct StaffListOut {
    ListOf items;
    Str next;
} StaffListOut;
extern const Shape staff_list_in_shape, staff_out_shape, staff_list_out_shape;

typedef struct StaffRole {
    Str role;
    UnitId unit;
} StaffRole;
typedef struct StaffNew {
    Str login, name, phone, title, qualification;
    UnitId unit;
    ListOf roles;
} StaffNew;
typedef struct StaffMade {
    StaffOut staff;
    Str initial_password;
} StaffMade;
typedef struct StaffIn {
    StaffId staff;
} StaffIn;
typedef struct StaffChange {
    StaffId staff;
    int64_t version;
    Str name, phone, title, qualification;
    UnitId unit;
} StaffChange;
typedef struct GrantNew {
    StaffId staff;
    Str role;
    UnitId unit;
    int64_t to_ms;
} GrantNew;
typedef struct GrantEnd {
    StaffId staff;
    GrantId grant;
} GrantEnd;
typedef struct StaffDisable {
    StaffId staff;
    Str reason;
} StaffDisable;
typedef struct ResetItem {
    SecondId request;
    Str kind;
    StaffId staff;
    Str login, name, unit_name, asked_by;
    bool by_me;
    int64_t asked_ms, expires_ms;
} ResetItem;
typedef struct ResetList {
    ListOf items;
} ResetList;
typedef struct ResetIn {
    SecondId request;
} ResetIn;
typedef struct ResetDone {
    StaffId staff;
    Str login, kind, initial_password;
} ResetDone;
extern const Shape staff_new_shape, staff_made_shape, staff_in_shape, staff_change_shape, grant_new_shape,
    grant_end_shape, staff_disable_shape, reset_item_shape, reset_list_shape, reset_in_shape,
    reset_done_shape;

typedef struct RoleOut {
    Str role, title, level;
    Strs permissions, exclusive_with;
} RoleOut;
typedef struct RolesOut {
    ListOf items;
} RolesOut;
extern const Shape roles_out_shape;
