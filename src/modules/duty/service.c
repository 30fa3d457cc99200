/* What other modules and the demonstration use: who is on duty, and making rosters. */
#include "modules/duty/rules.h"
#include "modules/org/org.h"

const char *const duty_kinds[] = { "crisis", "hotline", "other", NULL };
/* Those that crisis teams and hotlines name (hotline report form of 2010; crisis team of the domain notes); to verify. */
const char *const duty_qualifications[] = { "psychiatrist", "nurse",         "therapist",
                                            "counsellor",   "social_worker", "teacher",
                                            "liaison",      "other",         NULL };

static Rc rosters_near(Op *op, const char *kind, int64_t area, RosterRow **out, size_t *out_n)
{
    int64_t town = area, county = area, city = area;
    for (int64_t at = area; area_level(at) >= AREA_CITY; at = area_parent(at)) {
        if (area_level(at) == AREA_TOWN)
            town = at;
        if (area_level(at) == AREA_COUNTY)
            county = at;
        city = at;
    }
    return sql_duty_roster_near(op->tx, str_from_z(kind), area, town, county, city, out, out_n);
}

int64_t duty_look_ahead(const Op *op)
{
    return op->now_ms + setting_int(op->app, &set_duty_look_ahead) * MS_DAY;
}

static bool has(const DutyPerson *list, size_t n, StaffId staff)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].staff.v == staff.v)
            return true;
    return false;
}

/* Those of a roster who are on duty now, added to out. */
static Rc add_on_duty(Op *op, const RosterRow *roster, DutyPerson *out, size_t *n)
{
    ShiftRow *shifts;
    PostRow *posts;
    size_t n_shifts, n_posts;
    TRY(sql_duty_shifts(op->tx, roster->id, op->now_ms, op->now_ms + 1, &shifts, &n_shifts));
    TRY(sql_duty_posts(op->tx, roster->id, &posts, &n_posts));
    for (size_t i = 0; i < n_shifts && *n < MEMBERS_MAX; i++) {
        const ShiftRow *s = &shifts[i];
        if (!s->staff.v || !s->published || !s->counts || has(out, *n, s->staff))
            continue;
        Str post = s->name;
        for (size_t k = 0; k < n_posts; k++)
            if (posts[k].n == s->post)
                post = posts[k].name;
        out[(*n)++] =
            (DutyPerson) { s->staff, s->staff_name, post, roster->id, roster->responsible, s->ends_ms };
    }
    return RC_OK;
}

static Rc start_list(Op *op, DutyPerson **out, size_t *out_n)
{
    *out = ARENA_ARRAY(op->arena, DutyPerson, MEMBERS_MAX);
    *out_n = 0;
    return *out ? RC_OK : RC_NO_MEMORY;
}

Rc duty_now(Op *op, const char *kind, int64_t area, DutyPerson **out, size_t *out_n)
{
    RosterRow *rosters;
    size_t n;
    TRY(start_list(op, out, out_n));
    TRY(rosters_near(op, kind, area, &rosters, &n));
    for (size_t i = 0; i < n && *out_n == 0; i++)
        TRY(add_on_duty(op, &rosters[i], *out, out_n));
    return RC_OK;
}

Rc duty_team(Op *op, const char *kind, int64_t area, DutyPerson **out, size_t *out_n)
{
    RosterRow *rosters;
    size_t n;
    TRY(start_list(op, out, out_n));
    TRY(rosters_near(op, kind, area, &rosters, &n));
    for (size_t i = 0; i < n; i++)
        TRY(add_on_duty(op, &rosters[i], *out, out_n));
    for (size_t i = 0; i < n; i++) {
        MemberRow *m;
        size_t n_m;
        TRY(sql_duty_members(op->tx, rosters[i].id, &m, &n_m));
        for (size_t k = 0; k < n_m && *out_n < MEMBERS_MAX; k++)
            if (m[k].active && !has(*out, *out_n, m[k].staff))
                (*out)[(*out_n)++] =
                    (DutyPerson) { m[k].staff, m[k].name, S(""), rosters[i].id, rosters[i].responsible, 0 };
    }
    return RC_OK;
}

Rc duty_reach(Op *op, StaffId staff, const char *text, const char **out_why_not)
{
    StaffRow row;
    Str phone = { 0 };
    TRY(org_staff_get(op, staff, &row));
    if (row.phone.p)
        TRY(op_open(op, org_staff_place(staff, STAFF_COL_PHONE), row.phone, &phone));
    *out_why_not = !row.active ? "left" : !phone.n ? "no_phone" : NULL;
    return *out_why_not ? RC_OK : op_outbox(op, county_of_id(staff.v), "sms", phone, op_text(op, text));
}

Rc duty_message(Op *op, StaffId staff, const char *text)
{
    const char *why_not;
    return duty_reach(op, staff, text, &why_not);
}

Rc duty_changed(Op *op, const RosterRow *roster)
{
    int64_t changed;
    TRY(sql_duty_roster_stale(op->tx, roster->id, 0, &changed));
    op_live_both(op, &duty_live_kind, roster->area, roster->unit,
                 arena_printf(op->arena, "{\"id\":\"%lld\"}", (long long)roster->id.v));
    return RC_OK;
}

/* ---- rosters ---- */

Rc duty_roster_make(Op *op, const DutyRosterNew *in, RosterId *out)
{
    UnitRow unit;
    RosterId id;
    TRY(org_unit_get(op, in->unit, &unit));
    TRY(op_new_id(op, unit.area, &id.v));
    TRY(sql_duty_roster_add(op->tx, id, unit.area, town_of_area(unit.area), in->unit, in->kind,
                            str_trim(in->name), in->responsible, in->rest_hours, in->week_hours,
                            in->open_minute, in->open_minutes ? in->open_minutes : 24 * 60));
    for (size_t i = 0; i < in->n_posts; i++)
        TRY(sql_duty_post_add(op->tx, id, (int64_t)i + 1, in->posts[i].name, in->posts[i].accepts));
    for (size_t i = 0; i < in->n_patterns; i++)
        TRY(sql_duty_pattern_add(op->tx, id, (int64_t)i + 1, in->patterns[i].name,
                                 in->patterns[i].from_minute, in->patterns[i].minutes, in->patterns[i].days));
    *out = id;
    return RC_OK;
}

Rc duty_member_put(Op *op, RosterId roster, StaffId staff, Str qualification)
{
    return sql_duty_member_add(op->tx, roster, staff, qualification);
}
