/* Rosters of the demonstration: a crisis team for every county and one for the city, three seats of the hotline, as many as its lines have, and its supervisors, planned ahead by the program's own
   rules, so that day and night are covered all year and for weeks to come. */
#include "app/demo/demo.h"

#include "modules/duty/duty.h"
#include "modules/org/org.h"

enum { DEMO_PLAN_DAYS = 42, TEAM_MAX = 24 };

typedef struct Team {
    const DemoStaff *members[TEAM_MAX];
    size_t n;
    UnitId unit;
    StaffId responsible;
} Team;

/* Those of a role in an area, and who plans it: the district specialist, in the city its manager. */
static Team team_of(const Demo *d, int64_t area, Role role)
{
    Team t = { 0 };
    Role planner = area_level(area) == AREA_CITY ? ROLE_CITY_MANAGER : ROLE_DISTRICT_SPECIALIST;
    for (size_t i = 0; i < d->n_staff; i++) {
        const DemoStaff *s = &d->staff[i];
        if (s->area != area)
            continue;
        if (s->role == role && t.n < TEAM_MAX) {
            t.members[t.n++] = s;
            t.unit = s->unit;
        }
        if (s->role == planner && !t.responsible.v)
            t.responsible = s->id;
    }
    return t;
}

typedef struct Watch {
    Role role;
    const char *kind, *name, *posts[3];
} Watch;
static const Watch crisis_watch = { ROLE_CRISIS_TEAM, "crisis", "危机干预队", { "值守", "副班" } },
                   hotline_watch = { ROLE_HOTLINE_OPERATOR,
                                     "hotline",
                                     "心理热线",
                                     { "一号席", "二号席", "三号席" } },
                   supervisor_watch = { ROLE_HOTLINE_SUPERVISOR, "hotline", "心理热线督导", { "督导", "" } };

static Rc add_roster(Demo *d, int64_t area, size_t posts, const Watch *w)
{
    DutyPost names[COUNT(w->posts)] = { 0 };
    const DutyPattern patterns[] = { { S("夜班"), 0, 480, 127 },
                                     { S("早班"), 480, 480, 127 },
                                     { S("中班"), 960, 480, 127 } };
    static const char *const qualified[] = { "psychiatrist", "counsellor", "therapist", "social_worker",
                                             "nurse" };
    Op *op;
    RosterId id;
    Team team = team_of(d, area, w->role);
    for (size_t i = 0; i < posts; i++)
        names[i] = (DutyPost) { str_from_z(w->posts[i]), S("") };
    if (!team.n)
        return RC_OK;
    TRY(demo_op(d, &op));
    Str name = org_area_name(op, area);
    TRY(duty_roster_make(op,
                         &(DutyRosterNew) { .unit = team.unit,
                                            .kind = str_from_z(w->kind),
                                            .name = arena_printf(op->arena, "%.*s%s", STR_ARG(name), w->name),
                                            .responsible = team.responsible,
                                            .posts = names,
                                            .n_posts = posts,
                                            .patterns = patterns,
                                            .n_patterns = COUNT(patterns) },
                         &id));
    for (size_t i = 0; i < team.n; i++)
        TRY(duty_member_put(op, id, team.members[i]->id, str_from_z(qualified[i % COUNT(qualified)])));
    return RC_OK;
}

Rc demo_rosters(Demo *d)
{
    if (area_level(d->app->region) == AREA_CITY)
        TRY(add_roster(d, d->app->region, 2, &crisis_watch));
    if (d->hotline.v)
        TRY(add_roster(d, d->app->region, 3, &hotline_watch));
    if (d->hotline.v)
        TRY(add_roster(d, d->app->region, 1, &supervisor_watch));
    for (size_t i = 0; i < d->n_counties; i++)
        TRY(add_roster(d, d->counties[i], 1, &crisis_watch));
    return RC_OK;
}

Rc demo_rosters_plan(Demo *d)
{
    Op *op;
    RosterRow *rows;
    size_t n;
    int64_t empty, day = day_of_ms(demo_now(d));
    TRY(demo_op(d, &op));
    TxScope old = op_scope_system(op);
    TRY(sql_duty_roster_page(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(duty_plan(op, &rows[i], day, DEMO_PLAN_DAYS, &empty));
        TRY(duty_publish(op, &rows[i], day, DEMO_PLAN_DAYS));
    }
    op_scope_back(op, old);
    return demo_note(op, "duty.publish");
}
