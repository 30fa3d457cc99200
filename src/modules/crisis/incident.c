/*
 * A major incident: opened for an area, surveyed place by place, teams sent. The board is computed from the newest survey of
 * each place, whoever looks. Seen by those whose area contains it, and by those who work inside it while it is open.
 */
#include "modules/crisis/incident.h"

#include "modules/crisis/rules.h"
#include "modules/duty/duty.h"
#include "modules/org/org.h"

const Perm perm_incident_lead = { "crisis.lead", "Open and close an incident, send teams",
                                  ROLE_BIT(ROLE_CRISIS_TEAM) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST) |
                                      ROLE_BIT(ROLE_DISTRICT_MANAGER) };

/* A note for a place reaches those at the place and everybody above it. */
static void live(Op *op, const IncidentRow *row, int64_t place)
{
    op_live(op, &crisis_live_kind, place,
            arena_printf(op->arena, "{\"id\":\"%lld\",\"change\":\"incident\"}", (long long)row->id.v));
}

/* Above: the caller's area contains the incident. Inside: the incident, while open, contains the caller's area. */
static Rc find(Op *op, IncidentId id, IncidentRow *out, bool *out_above)
{
    bool found;
    TRY(sql_incident_get(op->tx, id, out, &found));
    *out_above = found && area_within(out->area, op->actor.area);
    bool inside = found && out->open && area_within(op->actor.area, out->area);
    if (!*out_above && !inside)
        return FAIL(op->diag, RC_NOT_FOUND, "crisis.no_incident");
    op_about(op, (PersonId) { 0 }, "incident", id.v);
    return RC_OK;
}

static Rc find_open(Op *op, IncidentId id, bool lead, IncidentRow *out)
{
    bool above;
    TRY(find(op, id, out, &above));
    if (lead && !above)
        return FAIL(op->diag, RC_NOT_FOUND, "crisis.no_incident");
    return out->open ? RC_OK : FAIL(op->diag, RC_CONFLICT, "crisis.incident_closed");
}

/* ---- the board ---- */

static Rc add_teams(Op *op, IncidentBoard *out)
{
    TeamRow *rows;
    size_t n;
    TRY(sql_incident_teams(op->tx, out->id, &rows, &n));
    IncidentTeam *v = ARENA_ARRAY(op->arena, IncidentTeam, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (IncidentTeam) { .id = rows[i].id,
                                .area = rows[i].area,
                                .area_name = org_area_name(op, rows[i].area),
                                .lead_name = rows[i].lead_name,
                                .task = rows[i].task,
                                .state = rows[i].state,
                                .why_not = rows[i].why_not,
                                .mine = rows[i].lead_staff.v == op->actor.staff.v,
                                .assigned_ms = rows[i].assigned_ms,
                                .arrived_ms = rows[i].arrived_ms,
                                .done_ms = rows[i].done_ms,
                                .version = rows[i].version };
    out->teams = (ListOf) { v, n };
    return RC_OK;
}

static Rc count_need(Str code, IncidentNeed *needs, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(needs[i].code, code)) {
            needs[i].places++;
            return RC_OK;
        }
    needs[(*n)++] = (IncidentNeed) { code, 1 };
    return RC_OK;
}

enum { NEEDS_MAX = 10 };

static Rc place_needs(Op *op, Str text, Strs *out, IncidentNeed *sums, size_t *n_sums)
{
    Str head, rest = text;
    out->p = ARENA_ARRAY(op->arena, Str, NEEDS_MAX);
    out->n = 0;
    if (!out->p)
        return RC_NO_MEMORY;
    for (bool more = text.n > 0; more && out->n < NEEDS_MAX;) {
        more = str_cut(rest, ' ', &head, &rest);
        out->p[out->n++] = head;
        TRY(count_need(head, sums, n_sums));
    }
    return RC_OK;
}

static Rc add_places(Op *op, IncidentBoard *out)
{
    SurveyRow *rows;
    size_t n, n_needs = 0;
    const IncidentTeam *teams = out->teams.p;
    TRY(sql_incident_places(op->tx, out->id, &rows, &n));
    IncidentPlace *v = ARENA_ARRAY(op->arena, IncidentPlace, n);
    IncidentNeed *needs = ARENA_ARRAY(op->arena, IncidentNeed, NEEDS_MAX);
    if (!v || !needs)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const SurveyRow *r = &rows[i];
        v[i] = (IncidentPlace) { r->area,
                                 org_area_name(op, r->area),
                                 r->found_ms,
                                 r->tier1,
                                 r->tier2,
                                 r->tier3,
                                 r->tier4,
                                 r->urgent,
                                 0,
                                 { 0 },
                                 r->staff_name };
        TRY(place_needs(op, r->needs, &v[i].needs, needs, &n_needs));
        for (size_t k = 0; k < out->teams.n; k++)
            v[i].teams += teams[k].area == r->area && !str_eq(teams[k].state, S("done"));
        out->tier1 += r->tier1;
        out->tier2 += r->tier2;
        out->tier3 += r->tier3;
        out->tier4 += r->tier4;
        out->urgent += r->urgent;
    }
    out->places = (ListOf) { v, n };
    out->needs = (ListOf) { needs, n_needs };
    return RC_OK;
}

static IncidentItem item_of(Op *op, const IncidentRow *r)
{
    return (IncidentItem) { r->id,        r->area,        org_area_name(op, r->area),
                            r->name,      r->kind,        r->open,
                            r->opened_ms, r->opened_name, r->closed_ms,
                            r->version };
}

_Static_assert(offsetof(IncidentBoard, version) == offsetof(IncidentItem, version),
               "a board begins as an item");

static Rc board(Op *op, IncidentId id, IncidentBoard *out)
{
    IncidentRow row;
    bool above;
    TRY(find(op, id, &row, &above));
    IncidentItem item = item_of(op, &row);
    *out = (IncidentBoard) { 0 };
    memcpy(out, &item, sizeof item);
    out->lead = above && (perm_incident_lead.roles & op->actor.roles);
    TRY(add_teams(op, out));
    return add_places(op, out);
}

/* ---- handlers ---- */

Rc incident_list(Op *op, const void *in, void *out)
{
    int64_t town = op->actor.area, county = town, city = town;
    IncidentRow *rows;
    size_t n;
    (void)in;
    for (int64_t at = op->actor.area; area_level(at) >= AREA_CITY; at = area_parent(at)) {
        if (area_level(at) == AREA_TOWN)
            town = at;
        if (area_level(at) == AREA_COUNTY)
            county = at;
        city = at;
    }
    TRY(sql_incident_list(op->tx, town, county, city, &rows, &n));
    IncidentItem *v = ARENA_ARRAY(op->arena, IncidentItem, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = item_of(op, &rows[i]);
    ((IncidentList *)out)->items = (ListOf) { v, n };
    return RC_OK;
}

Rc incident_show(Op *op, const void *in, void *out)
{
    return board(op, ((const IncidentIn *)in)->incident, out);
}

Rc incident_open(Op *op, const void *in_, void *out)
{
    const IncidentIn *in = in_;
    IncidentId id;
    TRY(op_in_scope(op, in->area));
    TRY(org_area_check(op, in->area, S("/area")));
    TRY(op_new_id(op, in->area, &id.v));
    TRY(sql_incident_add(op->tx, id, in->area, town_of_area(in->area), in->name, in->kind, op->now_ms,
                         op->actor.staff));
    live(op, &(IncidentRow) { .id = id, .area = in->area }, in->area);
    return board(op, id, out);
}

/* A place of the incident that is also within the caller's reach: their own area, or it for those above. */
static Rc check_place(Op *op, const IncidentRow *row, int64_t area)
{
    if (!area_within(area, row->area))
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.place", S("/area"));
    TRY(op_in_scope(op, area));
    return org_area_check(op, area, S("/area"));
}

static Rc join_needs(Op *op, Strs list, Str *out)
{
    Buf b;
    buf_init_arena(&b, op->arena, 512);
    for (size_t i = 0; i < list.n; i++) {
        bool known = false;
        for (size_t k = 0; incident_needs[k]; k++)
            known |= str_eq(list.p[i], str_from_z(incident_needs[k]));
        if (!known)
            return FAIL_FIELD(op->diag, RC_INVALID, "field.one_of", S("/needs"));
        if (i)
            buf_addc(&b, ' ');
        buf_add(&b, list.p[i]);
    }
    *out = list.n ? buf_str(&b) : S("");
    return RC_OK;
}

/* Found without a network, perhaps, and sent when the incident is over: what was found while it was open is kept. */
static Rc find_for_survey(Op *op, const IncidentIn *in, IncidentRow *out, bool *out_seen)
{
    bool found;
    TRY(sql_incident_get(op->tx, in->incident, out, &found));
    bool above = found && area_within(out->area, op->actor.area);
    bool inside = found && area_within(op->actor.area, out->area);
    int64_t until = found ? out->closed_ms + setting_int(op->app, &set_late_survey_days) * MS_DAY : 0;
    bool late = found && !out->open && in->survey.n && in->found_ms && in->found_ms <= out->closed_ms &&
                op->now_ms < until;
    *out_seen = above || (inside && out->open);
    if (!*out_seen && !(inside && late))
        return FAIL(op->diag, RC_NOT_FOUND, "crisis.no_incident");
    op_about(op, (PersonId) { 0 }, "incident", in->incident.v);
    return out->open || late ? RC_OK : FAIL(op->diag, RC_CONFLICT, "crisis.incident_closed");
}

/* A device's clock may be wrong: not before the incident, not after now. */
static int64_t found_at(const Op *op, const IncidentIn *in, const IncidentRow *row)
{
    int64_t at = in->found_ms && in->found_ms < op->now_ms ? in->found_ms : op->now_ms;
    return at < row->opened_ms ? row->opened_ms : at;
}

static Rc add_survey(Op *op, const IncidentIn *in, const IncidentRow *row)
{
    CrisisNumberRow same = { 0 };
    int64_t id;
    bool found;
    Str needs;
    TRY(check_place(op, row, in->area));
    TRY(join_needs(op, in->needs, &needs));
    TRY(sql_incident_survey_named(op->tx, row->id, op->actor.staff, in->survey.p ? in->survey : S(""), &same,
                                  &found));
    if (same.n) {
        op_detail(op, "again");
        return RC_OK;
    }
    TRY(op_new_id(op, row->area, &id));
    TRY(sql_incident_survey_add(op->tx, id, row->id, in->area, op->now_ms, found_at(op, in, row),
                                in->survey.p ? in->survey : S(""), op->actor.staff, in->tier1, in->tier2,
                                in->tier3, in->tier4, in->urgent, needs));
    live(op, row, in->area);
    return RC_OK;
}

Rc incident_survey(Op *op, const void *in_, void *out)
{
    const IncidentIn *in = in_;
    IncidentRow row;
    bool seen;
    TRY(find_for_survey(op, in, &row, &seen));
    TRY(add_survey(op, in, &row));
    if (seen)
        return board(op, row.id, out);
    IncidentItem item = item_of(op, &row); /* over: that it was kept, and no more */
    *(IncidentBoard *)out = (IncidentBoard) { 0 };
    memcpy(out, &item, sizeof item);
    return RC_OK;
}

Rc incident_team(Op *op, const void *in_, void *out)
{
    const IncidentIn *in = in_;
    IncidentRow row;
    StaffRow lead;
    TeamId id;
    const char *why_not;
    TRY(find_open(op, in->incident, true, &row));
    TRY(check_place(op, &row, in->area));
    TRY(org_staff_get(op, in->lead, &lead));
    if (!lead.active || !area_within(in->area, lead.area)) /* of a unit that serves the place */
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.no_lead", S("/lead"));
    TRY(op_new_id(op, row.area, &id.v));
    TRY(duty_reach(op, in->lead, "crisis.message.team", &why_not));
    TRY(sql_incident_team_add(op->tx, id, row.id, in->area, in->lead, in->task,
                              str_from_z(why_not ? why_not : ""), op->now_ms));
    live(op, &row, in->area);
    return board(op, row.id, out);
}

static bool leads(const Op *op, const IncidentRow *row)
{
    return area_within(row->area, op->actor.area) && (perm_incident_lead.roles & op->actor.roles);
}

/* How far a team is says the team itself, or whoever leads the incident. */
static Rc check_team(Op *op, const IncidentRow *row, TeamId team)
{
    TeamRow *teams;
    size_t n;
    TRY(sql_incident_teams(op->tx, row->id, &teams, &n));
    for (size_t i = 0; i < n; i++)
        if (teams[i].id.v == team.v)
            return teams[i].lead_staff.v == op->actor.staff.v || leads(op, row)
                       ? RC_OK
                       : op_refuse_kept(op, RC_DENIED, "crisis.not_yours");
    return FAIL(op->diag, RC_NOT_FOUND, "crisis.no_incident");
}

Rc incident_team_state(Op *op, const void *in_, void *out)
{
    const IncidentIn *in = in_;
    IncidentRow row;
    TeamRow *teams;
    size_t n;
    int64_t changed;
    bool done = str_eq(in->state, S("done"));
    TRY(find_open(op, in->incident, false, &row));
    TRY(check_team(op, &row, in->team));
    TRY(sql_incident_team_save(op->tx, row.id, in->team, in->version, in->state, op->now_ms,
                               done ? op->now_ms : 0, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "crisis.version", S("/version"));
    op_detail(op, "%.*s", STR_ARG(in->state));
    TRY(sql_incident_teams(op->tx, row.id, &teams, &n));
    for (size_t i = 0; i < n; i++)
        if (teams[i].id.v == in->team.v)
            live(op, &row, teams[i].area);
    return board(op, row.id, out);
}

Rc incident_close(Op *op, const void *in_, void *out)
{
    const IncidentIn *in = in_;
    IncidentRow row;
    SurveyRow *places;
    size_t n;
    int64_t changed;
    TRY(find_open(op, in->incident, true, &row));
    TRY(sql_incident_close(op->tx, row.id, in->version, op->now_ms, op->actor.staff, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "crisis.version", S("/version"));
    live(op, &row, row.area);
    TRY(sql_incident_places(op->tx, row.id, &places, &n));
    for (size_t i = 0; i < n; i++)
        live(op, &row, places[i].area);
    return board(op, row.id, out);
}
