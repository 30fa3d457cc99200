/*
 * Duty: who is at which post, when, and where nobody is (README.md). Other modules ask here whom to call at a place.
 * Everything runs in the caller's transaction.
 */
#pragma once

#include "base/date.h"
#include "core/app.h"
#include "core/role.h"
#include "duty_sql.h"

enum { QUALIFICATIONS = 8 };
extern const char *const duty_kinds[];          /* crisis, hotline, other; NULL-ended */
extern const char *const duty_qualifications[]; /* NULL-ended */

typedef struct DutyPerson {
    StaffId staff;
    Str name, post;
    RosterId roster;
    StaffId responsible; /* of the roster */
    int64_t until_ms;    /* end of the shift; 0: not on duty */
} DutyPerson;

/* Who is on duty now for a place: of the nearest roster of the kind that serves it and has anybody on duty. */
Rc duty_now(Op *op, const char *kind, int64_t area, DutyPerson **out, size_t *out_n) MUST_USE;
/* All active members of the rosters of the kind that serve the place, those on duty first; each once. */
Rc duty_team(Op *op, const char *kind, int64_t area, DutyPerson **out, size_t *out_n) MUST_USE;

/* ---- also used by the demonstration ---- */

typedef struct DutyPost {
    Str name;
    Str accepts; /* qualifications, separated by blanks; empty: any */
} DutyPost;
typedef struct DutyPattern {
    Str name;
    int64_t from_minute, minutes, days; /* bit 0 Monday */
} DutyPattern;
typedef struct DutyRosterNew {
    UnitId unit;
    Str kind, name;
    StaffId responsible;
    int64_t rest_hours, week_hours, open_minute, open_minutes;
    const DutyPost *posts;
    size_t n_posts;
    const DutyPattern *patterns;
    size_t n_patterns;
} DutyRosterNew;
Rc duty_roster_make(Op *op, const DutyRosterNew *in, RosterId *out) MUST_USE;
Rc duty_member_put(Op *op, RosterId roster, StaffId staff, Str qualification) MUST_USE;
/* Makes the shifts of these days that are not there, and gives those that nobody has to members by the rules: who has
   least first. Tells how many remain without anybody. */
Rc duty_plan(Op *op, const RosterRow *roster, int64_t first_day, int64_t days, int64_t *out_empty) MUST_USE;
Rc duty_publish(Op *op, const RosterRow *roster, int64_t first_day, int64_t days) MUST_USE;

typedef struct DutyHole {
    int64_t post, from_ms, until_ms;
    const char *why; /* empty, unassigned, draft, left */
    int64_t days;    /* the same on so many days that follow each other; 1 unless duty_runs found more */
} DutyHole;
/* What is not covered between two times, by post and time: tells how many there are, writes at most max. Pure.
   shifts: in order of their beginning. */
size_t duty_holes(const RosterRow *roster, const PostRow *posts, size_t n_posts, const ShiftRow *shifts,
                  size_t n_shifts, int64_t from_ms, int64_t until_ms, DutyHole *out, size_t max);
/* Makes one of those that are the same on days that follow each other, in order of their beginning; tells how many
   remain. Pure. */
size_t duty_runs(DutyHole *holes, size_t n);

/* The rosters of a kind that a unit has, and each time that one of their posts is there for what the role does: within the hours
   of the roster (whoever is missing then is a hole of the roster) or because somebody of the role sits there. Where somebody else
   sits, and in a roster nobody of whom has the role in the unit, it is not. Two at once: two people. */
typedef struct DutyOfUnit {
    RosterId id;
    Str name;
    StaffId responsible;
    size_t holes;
} DutyOfUnit;
typedef struct DutyPlanned {
    DutyOfUnit *rosters;
    TimeSpan *spans;
    size_t n_rosters, n;
} DutyPlanned;
Rc duty_planned(Op *op, UnitId unit, const char *kind, Role role, int64_t from_ms, int64_t until_ms,
                DutyPlanned *out) MUST_USE;

/* Whose holes are told, and to whom: those of a roster, or of a unit that needs people whom no roster plans. */
typedef struct DutyWhom {
    int64_t id;       /* of roster or unit: no two things have the same */
    const char *type; /* roster, unit: as the audit row says */
    int64_t area;
    UnitId unit;
    const StaffId *staff; /* the first is named in the notice; none: those above are told at once */
    size_t n_staff;
} DutyWhom;
/* Tells of the holes that begin before duty_tell_until what has not been told, by the steps of tick.c; what is a hole no
   longer is closed. holes: all of them, not yet made runs. */
Rc duty_tell(Op *op, const DutyWhom *whom, const DutyHole *holes, size_t n, int64_t *out_next_ms) MUST_USE;
int64_t duty_tell_until(const Op *op);
/* What was told of a unit and is still a hole. */
Rc duty_told(Op *op, UnitId unit, NoticeRow **out, size_t *out_n) MUST_USE;
/* Holes are shown until then. */
int64_t duty_look_ahead(const Op *op);

/* A short message to the phone of a member of staff, if one is known. text: a key of the catalogue, nothing personal. */
Rc duty_message(Op *op, StaffId staff, const char *text) MUST_USE;
/* The same, and says what came of it: NULL is on its way, else why it cannot be sent: no_phone, left. */
Rc duty_reach(Op *op, StaffId staff, const char *text, const char **out_why_not) MUST_USE;

extern const LiveKind duty_live_kind;
extern const Perm perm_duty_read, perm_duty_manage;
extern const Module mod_duty;
