/*
 * Incidents of the demonstration: one that is long over, with surveys by tier, teams and its board, and a small one that goes on.
 * What happens stands in a table; everything goes through the handlers that serve the API, by whoever would do it.
 */
#include "app/demo/demo.h"

#include "modules/crisis/incident.h"
#include "modules/org/org.h"

typedef enum What { OPENED, SURVEYED, SENT, ARRIVED, DONE, CLOSED } What;
typedef struct Scene {
    int day, minute; /* of the year; after the day's beginning */
    int incident;    /* the first, the second */
    What what;
    int place;               /* the nth community of its town; of ARRIVED and DONE the nth team */
    int tiers[4], urgent;    /* SURVEYED */
    const char *text, *kind; /* name and kind; needs; task */
} Scene;
static const Scene scenes[] = {
    { 236, 4, 0, OPENED, 0, { 0 }, 0, "农贸市场火灾", "accident" },
    { 236, 12, 0, SENT, 0, { 0 }, 0, "现场心理急救，陪伴伤者家属", NULL },
    { 236, 40, 0, SURVEYED, 0, { 6, 21, 140, 400 }, 9, "listening medical bereavement family", NULL },
    { 236, 45, 0, ARRIVED, 0, { 0 }, 0, NULL, NULL },
    { 237, 5, 0, SURVEYED, 1, { 2, 9, 80, 260 }, 3, "listening children information", NULL },
    { 237, 10, 0, SENT, 1, { 0 }, 0, "安抚学生和家长", NULL },
    { 237, 50, 0, ARRIVED, 1, { 0 }, 0, NULL, NULL },
    { 238, 10, 0, SURVEYED, 2, { 0, 4, 60, 300 }, 1, "elderly information rescuers", NULL },
    { 239, 15, 0, SURVEYED, 0, { 6, 24, 130, 380 }, 4, "listening bereavement family", NULL },
    { 240, 20, 0, DONE, 1, { 0 }, 0, NULL, NULL },
    { 243, 10, 0, SURVEYED, 0, { 6, 24, 120, 350 }, 1, "bereavement", NULL },
    { 244, 10, 0, DONE, 0, { 0 }, 0, NULL, NULL },
    { 245, 10, 0, CLOSED, 0, { 0 }, 0, NULL, NULL },
    { 363, 5, 1, OPENED, 0, { 0 }, 0, "小区高坠事件邻里援助", "other" },
    { 363, 30, 1, SURVEYED, 0, { 0, 3, 35, 120 }, 2, "listening children bereavement", NULL },
    { 363, 35, 1, SENT, 0, { 0 }, 0, "陪伴家属，与目击的邻居谈一谈", NULL },
    { 364, 8, 1, ARRIVED, 0, { 0 }, 0, NULL, NULL },
    { 364, 20, 1, SURVEYED, 0, { 0, 3, 42, 120 }, 1, "listening children", NULL },
};
enum { PLACES = 3 };

/* The communities of the town where the first one lies: what the log-ins of the demonstration see. */
static size_t places_of(const Demo *d, int64_t *out)
{
    size_t n = 0;
    int64_t first = d->n_communities ? d->communities[0].area : 0;
    for (size_t i = 0; i < d->n_communities && n < PLACES; i++)
        if (town_of_area(d->communities[i].area) == town_of_area(first))
            out[n++] = d->communities[i].area;
    return n;
}

static Rc carry(Op *op, Rc (*handler)(Op *, const void *, void *), const IncidentIn *in, const char *action,
                IncidentBoard *out)
{
    TRY(handler(op, in, out));
    return demo_note(op, action);
}

/* ---- one scene ---- */

static Strs needs_of(Op *op, const char *text)
{
    Strs out = { ARENA_ARRAY(op->arena, Str, 8), 0 };
    Str head, rest = str_from_z(text);
    for (bool more = out.p != NULL; more && out.n < 8;) {
        more = str_cut(rest, ' ', &head, &rest);
        out.p[out.n++] = head;
    }
    return out;
}

static Rc survey(Demo *d, Op *op, const Scene *s, int64_t area)
{
    UnitId unit;
    IncidentBoard board;
    bool found;
    TRY(org_owner_unit_find(op, area, &unit, &found));
    const DemoStaff *who = found ? demo_staff_of(d, unit, ROLES_CARE) : NULL;
    if (!who)
        return RC_OK;
    demo_as_staff(op, who);
    return carry(op, incident_survey,
                 &(IncidentIn) { .incident = d->incidents[s->incident],
                                 .area = area,
                                 .tier1 = s->tiers[0],
                                 .tier2 = s->tiers[1],
                                 .tier3 = s->tiers[2],
                                 .tier4 = s->tiers[3],
                                 .urgent = s->urgent,
                                 .needs = needs_of(op, s->text) },
                 "incident.survey", &board);
}

/* Of the county's crisis team, one after another. */
static const DemoStaff *leader(const Demo *d, int64_t county, int nth)
{
    for (size_t i = 0; i < d->n_staff; i++)
        if (d->staff[i].role == ROLE_CRISIS_TEAM && d->staff[i].area == county && nth-- == 0)
            return &d->staff[i];
    return NULL;
}

static Rc team_state(Demo *d, Op *op, const Scene *s, const char *state)
{
    TeamRow *teams;
    size_t n;
    IncidentBoard board;
    TRY(sql_incident_teams(op->tx, d->incidents[s->incident], &teams, &n));
    if ((size_t)s->place >= n)
        return RC_OK;
    const TeamRow *t = &teams[s->place];
    demo_as_staff(op, demo_staff_by_id(d, t->lead_staff));
    return carry(op, incident_team_state,
                 &(IncidentIn) { .incident = d->incidents[s->incident],
                                 .team = t->id,
                                 .version = t->version,
                                 .state = str_from_z(state) },
                 "incident.team_state", &board);
}

static Rc open_or_close(Demo *d, Op *op, const Scene *s, int64_t area)
{
    IncidentBoard board;
    IncidentRow row;
    bool found;
    if (s->what == CLOSED) {
        TRY(sql_incident_get(op->tx, d->incidents[s->incident], &row, &found));
        return carry(op, incident_close,
                     &(IncidentIn) { .incident = d->incidents[s->incident], .version = row.version },
                     "incident.close", &board);
    }
    TRY(carry(op, incident_open,
              &(IncidentIn) { .area = area, .name = str_from_z(s->text), .kind = str_from_z(s->kind) },
              "incident.open", &board));
    d->incidents[s->incident] = board.id;
    return RC_OK;
}

static Rc play(Demo *d, const Scene *s, const int64_t *places, size_t n, const DemoStaff *district)
{
    Op *op;
    IncidentBoard board;
    int64_t area = places[(size_t)s->place < n ? (size_t)s->place : n - 1];
    TRY(demo_op(d, &op));
    demo_as_staff(op, district);
    switch (s->what) {
    case OPENED:
    case CLOSED:
        return open_or_close(d, op, s, s->incident ? area : area_parent(area));
    case SURVEYED:
        return survey(d, op, s, area);
    case SENT: {
        const DemoStaff *lead = leader(d, district->area, s->place);
        return lead ? carry(op, incident_team,
                            &(IncidentIn) { .incident = d->incidents[s->incident],
                                            .area = area,
                                            .lead = lead->id,
                                            .task = str_from_z(s->text) },
                            "incident.team", &board)
                    : RC_OK;
    }
    case ARRIVED:
        return team_state(d, op, s, "arrived");
    case DONE:
        break;
    }
    return team_state(d, op, s, "done");
}

Rc demo_incidents(Demo *d, int day)
{
    int64_t places[PLACES], start = demo_now(d);
    size_t n = places_of(d, places);
    const DemoStaff *district =
        d->n_counties && n
            ? demo_first_of(d, ROLE_DISTRICT_SPECIALIST, county_of_area(places[0]) * AREA_PER_COUNTY)
            : NULL;
    Rc rc = RC_OK;
    Rng of_the_year = d->rng; /* the rest of the region stays as it is */
    d->rng = d->crisis_rng;
    for (size_t i = 0; i < COUNT(scenes) && district && !rc; i++)
        if (scenes[i].day == day) {
            demo_clock(d, start + scenes[i].minute * MS_MINUTE);
            rc = play(d, &scenes[i], places, n, district);
        }
    d->crisis_rng = d->rng;
    d->rng = of_the_year;
    return rc;
}
