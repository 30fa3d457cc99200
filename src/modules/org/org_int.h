/* What the files of this module share. */
#pragma once

#include "modules/org/org.h"

#include "base/date.h"
#include "text/shape.h"

extern const char *const area_levels[]; /* NULL-ended, from province */

Rc org_start(App *app, Diag *d) MUST_USE;
typedef struct Calendar Calendar;
Rc org_calendar_load(App *app, Calendar **out, Diag *d) MUST_USE;
const Calendar *org_calendar(const App *app); /* NULL without a program */
void org_area_forget(Op *op, int64_t area);
extern const Setting set_argon_mib;

/* Cursors are numbers with a dot between. */
Rc org_cursor_parse(Op *op, Str cursor, int64_t *a, int64_t *b) MUST_USE;
/* "ab" as a pattern for the beginning of a lower-case text. */
Str org_prefix(Op *op, Str q);
/* A member that may be left out: as it is, true or false. */
Rc org_opt_bool(Op *op, RawJson raw, Str pointer, bool *io) MUST_USE;
/* A text that may be left out. */
Str org_given(Str new, Str old);
/* "prefix.code" of the catalogue. */
Str org_title(Op *op, const char *prefix, Str code);

/* The account itself is worked on only by those whose area holds all it may do, and never by its owner. */
Rc org_whole_account(Op *op, StaffId id, StaffRow *out) MUST_USE;
/* What staff_password_slow made: the password, and as it is stored. */
Str org_given_password(const Op *op, Str *out_plain);

#define ENTRY(name) Rc name(Op *op, const void *in, void *out)
ENTRY(public_areas);
ENTRY(area_list);
ENTRY(area_create);
ENTRY(area_edit);
ENTRY(places);
ENTRY(unit_list);
ENTRY(unit_show);
ENTRY(unit_create);
ENTRY(unit_edit);
ENTRY(staff_list);
ENTRY(staff_show);
ENTRY(staff_create);
ENTRY(staff_edit);
ENTRY(staff_grant);
ENTRY(staff_grant_end);
ENTRY(staff_disable);
ENTRY(staff_enable);
ENTRY(staff_ask_password);
ENTRY(staff_ask_totp);
ENTRY(reset_list);
ENTRY(reset_confirm);
ENTRY(reset_withdraw);
ENTRY(role_list);
Rc staff_password_slow(Op *op, const void *in);
