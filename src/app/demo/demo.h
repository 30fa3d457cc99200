/*
 * A synthetic region, filled through the functions that serve the API, with a clock that runs through the past year.
 * Everything that happens is an operation of somebody (Op) at a simulated moment; thousands of them share a transaction,
 * and the first that fails ends the whole. Order: network, people, then a year of days.
 *
 * Repeatable: with the same seed, scale and region the same people do the same things; keys and tokens differ.
 */
#pragma once

#include "app/demo/names.h"
#include "app/demo/rng.h"
#include "base/date.h"
#include "core/app.h"
#include "os/clock.h"

enum { DEMO_DAYS = 365, DEMO_ROOMS_PER_TOWN = 15 };
#define DEMO_SMALL 0.05 /* a scale below which chance alone leaves the log-ins of the table idle */
#define DEMO_LAST_MS (45 * MS_MINUTE) /* between the last of these days and now: for what is left open */

typedef struct DemoCommunity {
    int64_t area;
} DemoCommunity;

typedef struct DemoStaff {
    StaffId id;
    GrantId grant; /* 0: a volunteer without a role */
    UnitId unit;
    int64_t area;
    Role role;
} DemoStaff;

/* One who lives in the region. Distress moves slowly; what the forms say follows it. */
typedef struct DemoResident {
    PersonId id;
    int64_t area;
    float distress; /* mean 0, deviation 1 in the population */
    uint8_t age;
    bool woman;
    bool booked;    /* has an appointment ahead, or waits for one */
    CaseId case_id; /* the open case; 0 none */
    StaffId counsellor;
    int32_t case_day; /* of the last talk */
} DemoResident;

/* A unit that offers counselling. */
typedef struct DemoCounsel {
    UnitId unit;
    int64_t area;
    ServiceId service[3];
    StaffId staff[4];
    size_t n_staff;
    bool third; /* a third party, of a county */
} DemoCounsel;

typedef struct DemoGroup {
    GroupId id;
    size_t nth;
    int64_t next_ms; /* when its next meeting is over */
    bool over;
} DemoGroup;
/* An appointment that is still to come, or going on. */
typedef struct DemoVisit {
    AppointmentId id;
    size_t resident;
    int64_t start_ms, end_ms;
    const char *fate; /* arrived, no_show, cancelled */
    bool arrived;
} DemoVisit;

/* Something a worker will do at a time; a heap by time. */
typedef struct DemoPlan {
    int64_t at_ms;
    AlertId alert;
    int64_t resident;
    uint32_t step;
    ReferralId referral; /* instead of an alert (refer.c) */
    PersonId visits;     /* likewise: of a person after a crisis (callouts.c) */
} DemoPlan;

typedef struct Demo {
    App *app;
    DbConn *conn;
    TestClock *clock;
    Arena *keep;    /* as long as the run */
    Arena *scratch; /* as long as one operation */
    Rng rng, refer_rng, crisis_rng, third_rng;
    double scale;
    int64_t start_ms, end_ms;
    Diag diag;
    Tx tx;
    Op op;
    long in_tx; /* operations since the last commit */
    bool open;

    int64_t counties[16];
    size_t n_counties;
    int64_t *towns;
    size_t n_towns;
    DemoCommunity *communities; /* by code */
    size_t n_communities;
    DemoStaff *staff; /* by unit */
    size_t n_staff, staff_cap;
    UnitId hotline;  /* 0: the region has none */
    LineId lines[2]; /* 12356 and the local number */
    Rng callers;     /* of their own, so that the rest of the region stays as it is */
    int64_t n_calls;
    bool high_call; /* there was one with a plan for within 72 hours */
    IncidentId incidents[2];
    const Route *self_test, *screening, *task_done;
    UnitId hospital;
    UnitId mother, sleep, third, centre; /* of the first county: clinics, the third party, the centre */
    Str password;                        /* stored form, the same for all */
    Str owner;                           /* the centre that runs the region */
    Str line, phone;                     /* whom residents can call there */
    const char *line_hours;

    DemoResident *residents;
    size_t n_residents, residents_cap;
    DemoPlan *plans;
    size_t n_plans, plans_cap;
    DemoCounsel *counsel; /* by unit */
    size_t n_counsel, counsel_cap;
    DemoVisit *visits;
    size_t n_visits, visits_cap;
    DemoGroup *groups;
    size_t n_groups, groups_cap;
    bool groups_begun;
    Rng group_rng;
    size_t *regulars; /* residents who had a case */
    size_t n_regulars, regulars_cap;
    int64_t cases_day; /* when those of people who stopped coming were last closed */
    double bookings_a_look, bookings_due;
    size_t known_resident;                           /* whose history can be looked at */
    bool neglect;                                    /* nobody works on the alerts that are raised now */
    int64_t responses, screenings, alerts, consults; /* made so far */
} Demo;

/* ---- operations (ops.c) ---- */

/* A fresh operation of the system at the clock's time, in the transaction of the moment. */
Rc demo_op(Demo *d, Op **out) MUST_USE;
void demo_as_resident(Op *op, const DemoResident *r, bool registered);
void demo_as_staff(Op *op, const DemoStaff *s);
/* What the dispatcher would note about it. */
Rc demo_note(Op *op, const char *action) MUST_USE;
Rc demo_commit(Demo *d) MUST_USE;
/* Whose handler is to be called; looked up once, not for every act. */
const Route *demo_route(const Demo *d, const char *method, const char *path);
/* Ids for everything that will happen, reserved at once. */
Rc demo_reserve_ids(Demo *d) MUST_USE;
/* One pass of a tick by name inside the open transaction, until it has no more to do. */
Rc demo_tick(Demo *d, const char *name) MUST_USE;
/* Sets the clock; never back. */
void demo_clock(Demo *d, int64_t ms);
int64_t demo_now(const Demo *d);
/* Room for one more element. */
Rc demo_grow(void **list, size_t *cap, size_t n, size_t size) MUST_USE;

/* ---- the network (network.c) ---- */

#define DEMO_PASSWORD "Xinqiao-demo-2026"
Rc demo_network(Demo *d) MUST_USE;
/* Whoever of a role was in the area first: the one with the log-in; NULL when there is nobody. */
const DemoStaff *demo_first_of(const Demo *d, Role role, int64_t area);
/* Anybody of the unit with a role among roles (bits); NULL when there is nobody. */
const DemoStaff *demo_staff_of(Demo *d, UnitId unit, uint32_t roles);
const DemoStaff *demo_staff_by_id(const Demo *d, StaffId id);
/* Lines for standard output: who may sign in to look around. */
typedef struct DemoLogin {
    const char *login;
    Role role;
    int level; /* AreaLevel of the unit */
} DemoLogin;
extern const DemoLogin demo_logins[];
/* Administrators are those of the region, whatever its level. */
int demo_login_level(const Demo *d, const DemoLogin *l);
extern const size_t demo_logins_n;

/* ---- rosters (duty.c) ---- */

/* The crisis teams of the counties and of the city. */
Rc demo_rosters(Demo *d) MUST_USE;
/* Plans and publishes the weeks ahead; called every DEMO_PLAN_EVERY days. */
Rc demo_rosters_plan(Demo *d) MUST_USE;
enum { DEMO_PLAN_EVERY = 14, DEMO_CALLOUT_EVERY = 9, DEMO_TRAINING_EVERY = 85 };

/* ---- call-outs (callouts.c) ---- */

typedef enum DemoCallout { DEMO_CALLOUT_CALLED, DEMO_CALLOUT_GOING, DEMO_CALLOUT_CLOSED } DemoCallout;
/* For an open red alert, if there is one without: the team is called and goes so far. */
Rc demo_callout(Demo *d, DemoCallout how_far) MUST_USE;
/* The next of the visits afterwards, when it is time. */
Rc demo_callout_visit(Demo *d, DemoPlan p) MUST_USE;
/* A psychology teacher calls the team for a pupil, in the last hours: one is over, one on the way. */
Rc demo_callout_of_school(Demo *d, DemoCallout how_far) MUST_USE;
/* What happens on a day of the year in the incidents (incident.c). */
Rc demo_incidents(Demo *d, int day) MUST_USE;

/* ---- people and what they do ---- */

/* old: one of 60 and more. */
Rc demo_register(Demo *d, int64_t area, bool old, size_t *out_resident) MUST_USE;
/* form absent: one that people like to take. */
Rc demo_self_test(Demo *d, size_t resident, Str form) MUST_USE;
Rc demo_screening(Demo *d, size_t resident, const DemoStaff *by) MUST_USE;
/* A conversation at a desk: left in the queue, left open, or to its end. Draws from d->rng. */
/* Handed: to the crisis desk, which has not taken it yet. */
typedef enum DemoTalk { TALK_WAITS, TALK_OPEN, TALK_HANDED, TALK_WHOLE } DemoTalk;
Rc demo_desks(Demo *d) MUST_USE;
Rc demo_consult(Demo *d, size_t resident, DemoTalk how_far) MUST_USE;
/* An alert somebody must deal with from now on. */
Rc demo_alert_seen(Demo *d, AlertId alert, size_t resident) MUST_USE;
Rc demo_plan(Demo *d, DemoPlan plan) MUST_USE;
/* When whoever is to visit goes: the last working hours before it is due; now and then days after. */
int64_t demo_visit_at(Demo *d, int64_t due_ms);
/* Somebody whose alert was disposed of as referred goes to the hospital; in the last days one in every state. */
Rc demo_refer(Demo *d, const DemoStaff *who, PersonId person, AlertId alert) MUST_USE;
Rc demo_refer_act(Demo *d, DemoPlan p) MUST_USE;
Rc demo_refer_scenes(Demo *d) MUST_USE;
/* What becomes of a letter that went out from a call. */
Rc demo_refer_passed_on(Demo *d, ReferralId id) MUST_USE;
/* What workers do until then. */
Rc demo_work_until(Demo *d, int64_t ms) MUST_USE;
/* A call that has just ended, and what came of it. */
Rc demo_hotline_call(Demo *d) MUST_USE;
Rc demo_hotline_call_backs(Demo *d) MUST_USE;
Rc demo_hotline_seats(Demo *d) MUST_USE;
Rc demo_hotline_training(Demo *d, int nth) MUST_USE; /* with the first: what kind of staff they are */
Rc demo_year(Demo *d) MUST_USE;

/* ---- counselling (counsel.c) ---- */

/* Rooms, services and hours of the units that have counsellors. */
Rc demo_counsel_open(Demo *d) MUST_USE;
/* Every ten minutes: who comes, who does not, who books. */
Rc demo_counsel_look(Demo *d) MUST_USE;
Rc demo_counsel_diary(Demo *d) MUST_USE;
void demo_counsel_free(Demo *d);
/* Groups begin, meet and end (groups.c). */
Rc demo_groups_look(Demo *d) MUST_USE;
/* What the counsellor writes after a talk (cases.c). */
Rc demo_cases_close(Demo *d) MUST_USE; /* of those who stopped coming */
Rc demo_case_after(Demo *d, size_t resident, const DemoStaff *by) MUST_USE;
