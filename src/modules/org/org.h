/*
 * The network: areas (division codes), units, staff and role grants (README.md). Other modules ask here who is in
 * charge of a place and what units and people are called.
 *
 * Names of areas come from a small memory of the program that is at most ORG_NAME_MS old; everything else is read in the
 * caller's transaction.
 */
#pragma once

#include "base/date.h"
#include "core/app.h"
#include "core/role.h"
#include "core_sql.h"
#include "crypto/password.h"
#include "org_sql.h"
#include "text/shape.h"

enum { ORG_TABLE_STAFF = 10 };                    /* sealed cells: numbers of tables */
enum { STAFF_COL_PHONE = 1, STAFF_COL_TOTP = 2 }; /* and of columns */
#define ORG_NAME_MS (60 * INT64_C(1000))

/* ---- areas ---- */

/* "塔山街道"; the code itself when the area is not known. */
Str org_area_name(Op *op, int64_t area);
/* From the region's city down: "绍兴市越城区塔山街道". */
Str org_area_path(Op *op, int64_t area);
/* The codes above an area, itself first; the city stands for what is higher. */
typedef struct AreaChain {
    int64_t area, town, county, city;
} AreaChain;
AreaChain area_chain(int64_t area);
/* An open area inside the installation's region: RC_INVALID "org.no_area" at pointer. */
Rc org_area_check(Op *op, int64_t area, Str pointer) MUST_USE;
/* Adds it or gives it this name. RC_INVALID "org.area_parent": the area above is not there. */
Rc org_area_add(Op *op, int64_t code, Str name) MUST_USE;
/* Lines "code,name,parent" with codes of 2 to 12 digits, parents first; a first line "code,..." is skipped, and rows that
   are neither in the region nor above it. RC_INVALID "org.import", detail: the line. */
Rc org_import_divisions(Op *op, Str csv) MUST_USE;

/* ---- the calendar everybody has (definitions/calendar.json) ---- */

int weekday_of(int64_t day); /* 1 Monday .. 7 Sunday */
/* The weekday whose pattern holds on a day: its own, that of the day it is worked for, or 0 on a holiday. app
   NULL: without holidays. */
int calendar_weekday(const App *app, int64_t day);
/* Empty when it is none. */
Str calendar_holiday(Op *op, int64_t day);

/* ---- opening hours (hours.c): pure; app for its public holidays, NULL without ---- */

enum { HOURS_MAX = 200, HOURS_LOOK_DAYS = 21 }; /* bytes; the longest holiday has nine days */
typedef struct Shut {                           /* when a unit is closed besides: sql_unit_shut */
    const ShutRow *rows;
    size_t n;
} Shut;
bool hours_valid(Str hours);
bool hours_open(const App *app, Str hours, Shut shut, int64_t now_ms); /* '' is always */
/* When it next opens after now_ms, within three weeks; 0 when it does not. */
int64_t hours_next_open(const App *app, Str hours, Shut shut, int64_t now_ms);
/* The times of being open between two times, in order, none touching the next. */
Rc hours_spans(Arena *a, const App *app, Str hours, int64_t from_ms, int64_t until_ms, TimeSpan **out,
               size_t *out_n) MUST_USE;

/* ---- units ---- */

extern const char *const unit_kinds[]; /* NULL-ended */

typedef struct UnitAdd {
    int64_t area;
    Str kind, name, address, phone, hours;
    UnitId parent;     /* 0: by area */
    int64_t agreed_ms; /* third party: when its agreement ends; 0 no end known */
} UnitAdd;
Rc org_unit_add(Op *op, const UnitAdd *in, UnitId *out) MUST_USE;
Rc org_unit_get(Op *op, UnitId id, UnitRow *out) MUST_USE; /* RC_NOT_FOUND "org.no_unit" */
Str org_unit_name(Op *op, UnitId id);                      /* empty when there is none */
/* Who is in charge of a place: the active room, station or centre at the area, else at the area above, up to the city.
   RC_NOT_FOUND "org.no_owner"; the _find form says it with a flag. */
Rc org_owner_unit(Op *op, int64_t area, UnitId *out) MUST_USE;
Rc org_owner_unit_find(Op *op, int64_t area, UnitId *out, bool *out_found) MUST_USE;
Rc org_owner_unit_row(Op *op, int64_t area, UnitRow *out, bool *out_found) MUST_USE;
/* The next one up: its parent if that is active, else the owner of the area above its own. */
Rc org_unit_above(Op *op, UnitId id, UnitId *out, bool *out_found) MUST_USE;

/* ---- staff ---- */

typedef struct StaffAdd {
    UnitId unit;
    Str login, name, phone, title, qualification;
    Str password; /* stored form; absent: nobody can sign in until it is reset */
    bool must_change;
} StaffAdd;
Rc org_staff_add(Op *op, const StaffAdd *in, StaffId *out) MUST_USE; /* RC_CONFLICT "org.login_taken" */
Rc org_staff_get(Op *op, StaffId id, StaffRow *out) MUST_USE;        /* RC_NOT_FOUND "org.no_staff" */
Str org_staff_name(Op *op, StaffId id);                              /* empty when there is none */
CellPlace org_staff_place(StaffId id, int column);
/* A grant from now, until to_ms (0 open). RC_CONFLICT "role.exclusive" or "org.role_held"; RC_INVALID "role.unit" when the
   role does not belong into such a unit or level. */
Rc org_grant_until(Op *op, StaffId staff, Role role, UnitId unit, int64_t to_ms, GrantId *out) MUST_USE;
Rc org_grant_add(Op *op, StaffId staff, Role role, UnitId unit, GrantId *out) MUST_USE;
/* What the member of staff may act as now. */
Rc org_grants(Op *op, StaffId staff, GrantRow **out, size_t *out_n) MUST_USE;
/* Signs the member of staff out everywhere, in this transaction. */
Rc org_sessions_end(Op *op, StaffId staff) MUST_USE;
/* Tells every module that the member of staff has lost the account or a role. */
Rc org_staff_left(Op *op, StaffId staff) MUST_USE;
/* Active staff with a care role whose area contains this one, nearest first, at most 100. */
Rc org_candidates(Op *op, int64_t area, CandidateStaffRow **out, size_t *out_n) MUST_USE;
/* Active staff who work in the unit in one of the roles (bits), at most 100. */
Rc org_candidates_of_unit(Op *op, UnitId unit, uint32_t roles, CandidateStaffRow **out,
                          size_t *out_n) MUST_USE;
/* For tests and the demonstration: makes what is missing (areas, a unit of the right kind), the staff and the grant. */
Rc org_test_staff(Op *op, Role role, int64_t area, Str login, StaffId *out_staff, UnitId *out_unit,
                  GrantId *out_grant) MUST_USE;

Str org_role_title(Op *op, Role role); /* in words */
/* The level at which a role is at home, and whether it belongs into such a unit. */
const char *org_role_level(Role role);
bool org_role_fits(Role role, Str unit_kind, int64_t area);

/* Names of the permissions a role has, over all modules. */
Rc org_permissions(Op *op, Role role, Strs *out) MUST_USE;

/* What hashing a password costs in this installation. */
PasswordCost org_password_cost(const App *app);
/* A password that nobody chose, to be shown once: 4 groups of 4. */
Rc org_password_new(Arena *a, Str *out) MUST_USE;

/* What was asked for about this account since then, newest first: the owner is told. */
Rc org_resets_of(Op *op, StaffId staff, int64_t since_ms, SecondRow **out, size_t *out_n) MUST_USE;

extern const Perm perm_org_second, perm_org_read, perm_org_staff, perm_org_manage, perm_org_grant,
    perm_org_disable;
extern const Module mod_org;
