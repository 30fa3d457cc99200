/* Between the files of this module. */
#pragma once

#include "modules/duty/duty.h"

enum { POSTS_MAX = 12, PATTERNS_MAX = 8, MEMBERS_MAX = 100, PLAN_DAYS_MAX = 42 };

extern const Setting set_duty_rest, set_duty_week, set_duty_look_ahead, set_duty_notice, set_duty_again,
    set_duty_raise;

typedef struct DutyLimits {
    int64_t rest_ms, week_ms;
} DutyLimits;
DutyLimits duty_limits(const Op *op, const RosterRow *roster);
/* The first instant of the week (Monday) of an instant. */
int64_t duty_week_of(int64_t ms);
/* Whether the work allows a shift of these times too: NULL, or the key of what speaks against it. self: not looked at. */
const char *duty_conflict(const WorkRow *work, size_t n, StaffId staff, ShiftId self, int64_t starts_ms,
                          int64_t ends_ms, DutyLimits limits);
bool duty_accepts(Str accepts, Str qualification);
/* Whether a member may take a shift, by all rules: RC_CONFLICT with the reason at pointer. */
Rc duty_may_take(Op *op, const RosterRow *roster, const ShiftRow *shift, StaffId staff, Str pointer) MUST_USE;

/* The holes of a roster as stored. */
Rc duty_read_holes(Op *op, const RosterRow *roster, int64_t from_ms, int64_t until_ms, DutyHole **out,
                   size_t *out_n) MUST_USE;
/* When the posts of a roster are there (DutyPlanned), post by post; others: shifts that somebody holds who does not count. out has
   room for two times a shift, and for one a post and day from the day before the first to that after the last. Tells how
   many. Pure. */
size_t duty_post_times(const RosterRow *roster, const PostRow *posts, size_t n_posts, const ShiftRow *shifts,
                       size_t n_shifts, const bool *others, int64_t from_ms, int64_t until_ms, TimeSpan *out);
/* Something of the roster changed: open pages hear of it, and the server looks for holes again. */
Rc duty_changed(Op *op, const RosterRow *roster) MUST_USE;

Rc duty_look(Op *op, int *out_done) MUST_USE;
extern const Route duty_routes[11];
