/*
 * A year of days, each from the present hour to the same hour of the next. People register and test themselves by the
 * hours of the day; teams screen the old in one community after another; clocks run out; staff work. What the last hours
 * bring is partly left undone in every county, so that there is work to see.
 */
#include "app/demo/demo.h"

#include "base/mem.h"
#include "modules/org/org.h"

enum {
    ACCOUNTS = 730000,
    TESTS = 800000,
    SCREENINGS = 440000,
    CALLS = 3200,
    CONSULTS = 12000
};                               /* at scale 1 */
enum { CALLS_LEAST = 60 };       /* at any scale */
enum { TEAM_VISIT = 30 };        /* screenings a team makes in one place */
#define LOOK_MS (10 * MS_MINUTE) /* between two looks at the clocks */

/* Share of a day's acts in each hour. */
static const int by_people[24] = { 12, 6,  4,  3,  3,  5,  14, 28, 48, 62, 66, 58,
                                   52, 50, 54, 56, 54, 50, 52, 70, 86, 82, 58, 27 };
static const int by_callers[24] = { 40, 28, 18, 12, 10, 10, 14, 18, 30, 40, 44, 40,
                                    36, 38, 40, 42, 42, 44, 66, 84, 92, 90, 74, 56 };
static const int by_teams[24] = {
    [8] = 40, [9] = 180, [10] = 200, [11] = 80, [13] = 60, [14] = 180, [15] = 180, [16] = 80
};

typedef struct Quota {
    int64_t total, done;
} Quota;

/* Something that is not left to chance. */
typedef struct Scene {
    int64_t at_ms;
    int32_t county; /* -1: the resident whose history can be looked at */
    float distress;
    bool neglected;
} Scene;
enum { SCENES_MAX = 128 };

typedef struct Year {
    Demo *d;
    Quota accounts, tests, screenings, calls, consults;
    Rng talk;             /* of conversations */
    uint32_t *newest_old; /* by community: its last resident of 60 and more, plus one; 0 none */
    uint32_t *older;      /* by resident: the one before, plus one */
    size_t older_cap;
    size_t team; /* the community where the team is */
    int32_t team_left;
    uint32_t next_old;
    const DemoStaff *team_staff;
    int64_t next_look;
    Scene scenes[SCENES_MAX];
    size_t n_scenes, next_scene;
    size_t known; /* the resident with the history, plus one */
} Year;

/* ---- time ---- */

static Rc look_at_clocks(Year *y)
{
    TRY(demo_tick(y->d, "alert.escalate"));
    TRY(demo_tick(y->d, "referral.clocks"));
    return demo_tick(y->d, "care.due");
}

static Rc advance(Year *y, int64_t ms)
{
    Demo *d = y->d;
    if (ms > d->end_ms)
        ms = d->end_ms;
    for (; y->next_look <= ms; y->next_look += LOOK_MS) {
        TRY(demo_work_until(d, y->next_look));
        demo_clock(d, y->next_look);
        TRY(look_at_clocks(y));
        TRY(demo_counsel_look(d));
        TRY(demo_groups_look(d));
    }
    TRY(demo_work_until(d, ms));
    demo_clock(d, ms);
    return RC_OK;
}

/* How much of a total is due by then: a little more every month. */
static int64_t due_by(const Quota *q, double part)
{
    int64_t due = (int64_t)((double)q->total * part * (0.75 + 0.25 * part) + 0.5);
    return due > q->done ? due - q->done : 0;
}

/* The i-th of n moments of a day that begins at day_start, by the share of the hours. */
static int64_t moment(Rng *rng, const int share[24], int64_t day_start, int64_t i, int64_t n)
{
    int first = (int)((day_start + ZONE_MS) / MS_HOUR % 24), sum = 0, h = 0;
    for (int k = 0; k < 24; k++)
        sum += share[k];
    double at = ((double)i + rng_unit(rng)) / (double)n * sum;
    for (; h < 23 && at >= share[(first + h) % 24]; h++)
        at -= share[(first + h) % 24];
    int in_hour = share[(first + h) % 24];
    double part = in_hour ? at / in_hour : 0;
    return day_start + h * MS_HOUR + (int64_t)((part < 1 ? part : 0.999) * (double)MS_HOUR);
}

/* ---- people ---- */

/* Most people live in few places; which they are has nothing to do with the codes, but the first is the first. */
static size_t draw_community(Demo *d)
{
    double u = rng_unit(&d->rng);
    size_t n = (size_t)((double)d->n_communities * u * u * 0.999999);
    return n * 769 % d->n_communities;
}

static Rc newcomer(Year *y, size_t community, bool old, size_t *out)
{
    Demo *d = y->d;
    y->accounts.done++;
    TRY(demo_register(d, d->communities[community].area, old, out));
    TRY(demo_grow((void **)&y->older, &y->older_cap, *out, sizeof *y->older));
    y->older[*out] = 0;
    if (d->residents[*out].age >= 60) {
        y->older[*out] = y->newest_old[community];
        y->newest_old[community] = (uint32_t)*out + 1;
    }
    return RC_OK;
}

static Rc test(Year *y, size_t who)
{
    y->tests.done++;
    return demo_self_test(y->d, who, (Str) { 0 });
}

static Rc someone_comes(Year *y, bool registers)
{
    Demo *d = y->d;
    size_t who;
    if (registers || d->n_residents == 0) {
        bool at_team =
            y->team_staff && rng_chance(&d->rng, 0.6); /* where there is something on, people join in */
        TRY(newcomer(y, at_team ? y->team : draw_community(d), false, &who));
        return y->tests.done < y->tests.total && rng_chance(&d->rng, 0.55) ? test(y, who) : RC_OK;
    }
    /* The troubled come back more often. */
    who = (size_t)rng_below(&d->rng, (int64_t)d->n_residents);
    size_t other = (size_t)rng_below(&d->rng, (int64_t)d->n_residents);
    if (d->residents[other].distress > d->residents[who].distress && rng_chance(&d->rng, 0.25))
        who = other;
    return test(y, who);
}

/* ---- teams ---- */

static Rc send_team(Year *y)
{
    Demo *d = y->d;
    Op *op;
    UnitId unit;
    bool found;
    y->team =
        d->scale < DEMO_SMALL ? draw_community(d) : (size_t)rng_below(&d->rng, (int64_t)d->n_communities);
    y->team_left = TEAM_VISIT;
    y->next_old = y->newest_old[y->team];
    TRY(demo_op(d, &op));
    TRY(org_owner_unit_find(op, d->communities[y->team].area, &unit, &found));
    y->team_staff = found ? demo_staff_of(d, unit, ROLES_CARE) : NULL;
    ENSURE(y->team_staff);
    return RC_OK;
}

static Rc someone_is_screened(Year *y)
{
    Demo *d = y->d;
    size_t who;
    for (int tries = 0; tries < 20; tries++) {
        if (y->team_left <= 0)
            TRY(send_team(y));
        y->team_left--;
        bool room = y->accounts.done < y->accounts.total;
        if (room && (!y->next_old || rng_chance(&d->rng, 0.35))) {
            TRY(newcomer(y, y->team, true, &who));
        } else if (y->next_old) {
            who = y->next_old - 1;
            y->next_old = y->older[who];
        } else {
            y->team_left = 0;
            continue;
        }
        y->screenings.done++;
        return demo_screening(d, who, y->team_staff);
    }
    y->screenings.total--; /* nobody left to ask */
    return RC_OK;
}

/* ---- scenes ---- */

static void add_scene(Year *y, int64_t before_ms, int32_t county, double distress, bool neglected)
{
    ENSURE(y->n_scenes < SCENES_MAX);
    Scene s = { y->d->end_ms - before_ms, county, (float)distress, neglected };
    size_t i = y->n_scenes++;
    for (; i && y->scenes[i - 1].at_ms > s.at_ms; i--)
        y->scenes[i] = y->scenes[i - 1];
    y->scenes[i] = s;
}

static void plan_scenes(Year *y)
{
    for (int i = 0; i < 8; i++) /* better month by month */
        add_scene(y, (250 - i * 34) * MS_DAY + i * MS_HOUR, -1, 2.6 - 0.33 * i, false);
    for (int32_t c = 0; c < (int32_t)y->d->n_counties; c++) {
        add_scene(y, 53 * MS_HOUR + c * 17 * MS_MINUTE, c, 3.2, false);
        add_scene(y, 26 * MS_HOUR + c * 11 * MS_MINUTE, c, 2.9, true);
        add_scene(y, 5 * MS_HOUR + c * 7 * MS_MINUTE, c, 4.2, false);
        add_scene(y, 50 * MS_MINUTE + c * 2 * MS_MINUTE, c, c % 2 ? 3.0 : 4.0, true);
        add_scene(y, 4 * MS_MINUTE + c * 20 * MS_SECOND, c, c % 2 ? 3.8 : 2.8, true);
    }
}

/* The largest community of a county; the first of all for the first. */
static size_t community_in(const Demo *d, int64_t county)
{
    for (size_t n = 0; n < d->n_communities; n++)
        if (area_within(d->communities[n * 769 % d->n_communities].area, county))
            return n * 769 % d->n_communities;
    return 0;
}

static Rc play(Year *y, const Scene *s)
{
    Demo *d = y->d;
    size_t who;
    if (s->county >= 0 || !y->known) {
        TRY(newcomer(y, s->county < 0 ? 0 : community_in(d, d->counties[s->county]), false, &who));
        if (s->county < 0)
            y->known = who + 1;
    } else {
        who = y->known - 1;
    }
    if (s->county < 0)
        d->known_resident = who;
    d->residents[who].distress = s->distress;
    d->neglect = s->neglected;
    y->tests.done++;
    Rc rc = demo_self_test(d, who, S("phq-9"));
    d->neglect = false;
    return rc;
}

static int64_t next_scene_ms(const Year *y)
{
    return y->next_scene < y->n_scenes ? y->scenes[y->next_scene].at_ms : INT64_MAX;
}

/* ---- conversations ---- */

/* town: who lives there, if any of so many that are looked at; 0: whoever. */
static Rc someone_writes(Year *y, DemoTalk how_far, int64_t town)
{
    Demo *d = y->d;
    Rng of_the_year = d->rng;
    d->rng = y->talk;
    Rc rc = RC_OK;
    size_t who = 0;
    for (int i = 0; d->n_residents && i < 5000; i++) {
        who = (size_t)rng_below(&d->rng, (int64_t)d->n_residents);
        if (!town || town_of_area(d->residents[who].area) == town)
            break;
    }
    if (d->n_residents)
        rc = demo_consult(d, who, how_far);
    y->talk = d->rng;
    d->rng = of_the_year;
    y->consults.done++;
    return rc;
}

/* ---- days ---- */

typedef struct Queue { /* acts of one kind in a day, by time */
    Rng *rng;
    const int *share;
    int64_t n, i, at_ms;
} Queue;

static void queue_next(Queue *q, int64_t day_start)
{
    q->at_ms = q->i < q->n ? moment(q->rng, q->share, day_start, q->i, q->n) : INT64_MAX;
    q->i++;
}

static Rc day(Year *y, int number)
{
    Demo *d = y->d;
    double part = (double)(number + 1) / DEMO_DAYS;
    int64_t start = d->start_ms + number * MS_DAY, next_scene;
    int64_t come = due_by(&y->accounts, part), tests = due_by(&y->tests, part) - come * 55 / 100;
    Queue people = { .rng = &d->rng, .share = by_people, .n = come + (tests > 0 ? tests : 0) };
    Queue teams = { .rng = &d->rng, .share = by_teams, .n = due_by(&y->screenings, part) };
    Queue callers = { .rng = &d->callers,
                      .share = by_callers,
                      .n = d->hotline.v ? due_by(&y->calls, part) : 0 };
    if (number % DEMO_PLAN_EVERY == 0)
        TRY(demo_rosters_plan(d));
    if (number % DEMO_TRAINING_EVERY == DEMO_TRAINING_EVERY - 1)
        TRY(demo_hotline_training(d, (int)(number / DEMO_TRAINING_EVERY)));
    if (number % DEMO_CALLOUT_EVERY == DEMO_CALLOUT_EVERY - 1)
        TRY(demo_callout(d, DEMO_CALLOUT_CLOSED));
    if (number == DEMO_DAYS - 22)
        TRY(demo_callout_of_school(d, DEMO_CALLOUT_CLOSED));
    TRY(demo_incidents(d, number));
    queue_next(&people, start);
    queue_next(&teams, start);
    queue_next(&callers, start);
    for (;;) {
        int64_t at = people.at_ms < teams.at_ms ? people.at_ms : teams.at_ms;
        at = at < callers.at_ms ? at : callers.at_ms;
        next_scene = next_scene_ms(y);
        if (next_scene < at && next_scene < start + MS_DAY) {
            TRY(advance(y, next_scene));
            TRY(play(y, &y->scenes[y->next_scene++]));
        } else if (at == INT64_MAX) {
            break;
        } else if (at == callers.at_ms) {
            TRY(advance(y, at));
            TRY(demo_hotline_call(d));
            y->calls.done++;
            queue_next(&callers, start);
        } else if (at == people.at_ms) {
            TRY(advance(y, at));
            bool registers = rng_below(&d->rng, people.n - people.i + 1) < come;
            come -= registers;
            TRY(someone_comes(y, registers));
            if (due_by(&y->consults, part) > 0)
                TRY(someone_writes(y, TALK_WHOLE, 0));
            queue_next(&people, start);
        } else {
            TRY(advance(y, at));
            TRY(someone_is_screened(y));
            queue_next(&teams, start);
        }
    }
    TRY(advance(y, start + MS_DAY));
    if (number < DEMO_DAYS - 1)
        TRY(demo_hotline_call_backs(d));
    if (number % 7 != 6) /* a week at once: fewer pages are written */
        return RC_OK;
    TRY(demo_tick(d, "audit.seal"));
    return demo_tick(d, "core.count");
}

/* To a moment, with the scenes on the way. */
static Rc go_on(Year *y, int64_t ms)
{
    while (next_scene_ms(y) <= ms) {
        TRY(advance(y, next_scene_ms(y)));
        TRY(play(y, &y->scenes[y->next_scene++]));
    }
    return advance(y, ms);
}

/* What somebody who looks around finds open: a team on its way, conversations, a call nobody has answered yet. Each begins
   early enough to be over before the end: nothing lies in the future but what is planned. */
static Rc leave_open(Year *y)
{
    Demo *d = y->d;
    TRY(go_on(y, d->end_ms - 40 * MS_MINUTE));
    TRY(demo_hotline_seats(d));
    TRY(demo_callout_of_school(d, DEMO_CALLOUT_GOING));
    TRY(go_on(y, d->end_ms - 25 * MS_MINUTE));
    TRY(demo_callout(d, DEMO_CALLOUT_GOING));
    TRY(go_on(y, d->end_ms - 10 * MS_MINUTE));
    static const DemoTalk first_street[] = { TALK_HANDED, TALK_WAITS, TALK_WAITS, TALK_OPEN };
    for (size_t i = 0; i < COUNT(first_street); i++) /* where the printed log-ins work */
        TRY(someone_writes(y, first_street[i], town_of_area(d->towns[0])));
    for (int i = 0; i < 4; i++)
        TRY(someone_writes(y, TALK_WAITS, 0));
    TRY(go_on(y, d->end_ms - 2 * MS_MINUTE));
    TRY(demo_callout(d, DEMO_CALLOUT_CALLED));
    return advance(y, d->end_ms);
}

static int64_t scaled(const Demo *d, int64_t n)
{
    return (int64_t)((double)n * d->scale * (double)d->n_towns / 103 + 0.5);
}

Rc demo_year(Demo *d)
{
    Year y = { .d = d,
               .accounts = { scaled(d, ACCOUNTS), 0 },
               .tests = { scaled(d, TESTS), 0 },
               .screenings = { scaled(d, SCREENINGS), 0 },
               .calls = { scaled(d, CALLS), 0 },
               .consults = { scaled(d, CONSULTS) + 24, 0 },
               .talk = { d->rng.state ^ UINT64_C(0x9e3779b97f4a7c15) },
               .next_look = d->start_ms };
    y.calls.total = y.calls.total < CALLS_LEAST ? CALLS_LEAST : y.calls.total;
    y.newest_old = ARENA_ARRAY(d->keep, uint32_t, d->n_communities);
    if (!y.newest_old)
        return RC_NO_MEMORY;
    d->self_test = demo_route(d, "POST", "/api/v1/responses/sheet");
    d->screening = demo_route(d, "POST", "/api/v1/persons/{person}/responses");
    d->task_done = demo_route(d, "POST", "/api/v1/tasks/{task}/done");
    plan_scenes(&y);
    Rc rc = demo_refer_scenes(d);
    for (int i = 0; !rc && i < DEMO_DAYS; i++)
        rc = day(&y, i);
    if (!rc)
        rc = leave_open(&y);
    mem_free(y.older);
    return rc;
}
