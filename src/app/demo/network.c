/*
 * The network of the demonstration: the real division codes, made-up communities, a unit for every level, and staff in
 * the numbers a city reported: 1 676 managers and platform staff, 745 counsellors, 2 213 volunteers. Always whole, at
 * every scale: it is what the region looks like.
 */
#include "app/demo/demo.h"

#include <stdlib.h>

#include "core/catalogue.h"
#include "modules/hotline/hotline.h"
#include "modules/org/org.h"
#include "text/codec.h"

const DemoLogin demo_logins[] = {
    { "worker", ROLE_COMMUNITY_WORKER, AREA_COMMUNITY },
    { "worker2", ROLE_COMMUNITY_WORKER, AREA_COMMUNITY },
    { "street", ROLE_STREET_SPECIALIST, AREA_TOWN },
    { "district", ROLE_DISTRICT_SPECIALIST, AREA_COUNTY },
    { "counsellor", ROLE_COUNSELLOR, AREA_TOWN },
    { "crisis", ROLE_CRISIS_TEAM, AREA_COUNTY },
    { "school", ROLE_SCHOOL_COUNSELLOR, AREA_COUNTY },
    { "hospital", ROLE_HOSPITAL_STAFF, AREA_CITY },
    { "outside", ROLE_OUTSIDE_COUNSELLOR, AREA_COUNTY },
    { "manager", ROLE_DISTRICT_MANAGER, AREA_COUNTY },
    { "city", ROLE_CITY_MANAGER, AREA_CITY },
    { "admin", ROLE_SYSTEM_ADMIN, AREA_CITY },
    { "security", ROLE_SECURITY_ADMIN, AREA_CITY },
    { "auditor", ROLE_AUDITOR, AREA_CITY },
    { "operator", ROLE_HOTLINE_OPERATOR, AREA_CITY },
    { "operator2", ROLE_HOTLINE_OPERATOR, AREA_CITY },
    { "supervisor", ROLE_HOTLINE_SUPERVISOR, AREA_CITY },
};
const size_t demo_logins_n = COUNT(demo_logins);

int demo_login_level(const Demo *d, const DemoLogin *l)
{
    int top = (int)area_level(d->app->region);
    return l->level < top && (ROLE_BIT(l->role) & ROLES_EXCLUSIVE) ? top : l->level;
}

static const char *title_of(Role role)
{
    static const char *const titles[ROLE_COUNT_] = {
        [ROLE_COMMUNITY_WORKER] = "社区志工",     [ROLE_STREET_SPECIALIST] = "心理专干",
        [ROLE_DISTRICT_SPECIALIST] = "心理专员",  [ROLE_COUNSELLOR] = "心理咨询师",
        [ROLE_CRISIS_TEAM] = "危机干预队员",      [ROLE_DISTRICT_MANAGER] = "分管负责人",
        [ROLE_CITY_MANAGER] = "平台管理员",       [ROLE_SYSTEM_ADMIN] = "系统管理员",
        [ROLE_SECURITY_ADMIN] = "安全管理员",     [ROLE_AUDITOR] = "审计员",
        [ROLE_HOTLINE_OPERATOR] = "热线接线员",   [ROLE_HOTLINE_SUPERVISOR] = "热线督导",
        [ROLE_SCHOOL_COUNSELLOR] = "心理教师",    [ROLE_HOSPITAL_STAFF] = "精神科医师",
        [ROLE_OUTSIDE_COUNSELLOR] = "心理咨询师",
    };
    return titles[role] ? titles[role] : "志愿者";
}

/* ---- areas ---- */

static Str divisions_of(int64_t region)
{
    static const struct {
        int64_t city;
        const char *path;
    } files[] = { { INT64_C(330600000000), "divisions/shaoxing.csv" },
                  { INT64_C(420100000000), "divisions/jianghan.csv" } };
    for (size_t i = 0; i < COUNT(files); i++)
        if (area_within(region, files[i].city))
            return definition_packed(files[i].path);
    return (Str) { 0 };
}

/* The counties and towns of the region, in the order of the file. */
static Rc list_areas(Demo *d, Str csv)
{
    Str line, rest = csv, code_text, tail;
    d->towns = ARENA_ARRAY(d->keep, int64_t, 1024);
    if (!d->towns)
        return RC_NO_MEMORY;
    for (bool more = true; more;) {
        int64_t code;
        more = str_cut(rest, '\n', &line, &rest);
        if (!str_cut(line, ',', &code_text, &tail) || !str_to_i64(code_text, &code))
            continue;
        for (size_t n = code_text.n; n < 12; n++)
            code *= 10;
        if (!area_within(code, d->app->region))
            continue;
        if (area_level(code) == AREA_COUNTY && d->n_counties < COUNT(d->counties))
            d->counties[d->n_counties++] = code;
        if (area_level(code) == AREA_TOWN && d->n_towns < 1024)
            d->towns[d->n_towns++] = code;
    }
    return RC_OK;
}

static Rc add_community(Demo *d, int64_t town, size_t n)
{
    Op *op;
    DemoCommunity *c = &d->communities[d->n_communities++];
    TRY(demo_op(d, &op));
    Str name = name_community(op->arena, org_area_name(op, town), n, (uint64_t)town);
    c->area = town + 1 + (int64_t)n;
    return org_area_add(op, c->area, name);
}

static Rc add_areas(Demo *d)
{
    Op *op;
    Str csv = divisions_of(d->app->region);
    if (!csv.p)
        return FAIL(&d->diag, RC_INVALID, "demo.region");
    TRY(list_areas(d, csv));
    TRY(demo_reserve_ids(d));
    TRY(demo_op(d, &op));
    TRY(org_import_divisions(op, csv));
    d->communities = ARENA_ARRAY(d->keep, DemoCommunity, d->n_towns * DEMO_ROOMS_PER_TOWN);
    if (!d->communities)
        return RC_NO_MEMORY;
    for (size_t t = 0; t < d->n_towns; t++)
        for (size_t n = 0; n < DEMO_ROOMS_PER_TOWN; n++)
            TRY(add_community(d, d->towns[t], n));
    return RC_OK;
}

/* ---- units ---- */

/* Agreements are made by the year: at the end of the next one. */
static int64_t agreement_end(const Demo *d)
{
    Date last = date_from_days(day_of_ms(d->end_ms));
    return ms_of_day(date_to_days((Date) { last.y + 2, 1, 1 }));
}

static Rc add_unit(Demo *d, int64_t area, const char *kind, const char *suffix, const char *hours,
                   UnitId *out)
{
    Op *op;
    TRY(demo_op(d, &op));
    Str name = org_area_name(op, area), kind_str = str_from_z(kind);
    UnitAdd add = { .area = area,
                    .kind = kind_str,
                    .name = arena_printf(op->arena, "%.*s%s", STR_ARG(name), suffix),
                    .address = arena_printf(op->arena, "%.*s%s路%d号", STR_ARG(name),
                                            str_eq(kind_str, S("room")) ? "中心" : "人民",
                                            (int)rng_between(&d->rng, 1, 399)),
                    .phone = arena_printf(op->arena, "0575-8%07d", (int)rng_below(&d->rng, 10000000)),
                    .hours = str_from_z(hours),
                    .agreed_ms = str_eq(kind_str, S("third_party")) ? agreement_end(d) : 0 };
    if (area == d->app->region && !d->owner.p) {
        d->owner = d->line = arena_str(d->keep, add.name);
        d->phone = arena_str(d->keep, add.phone);
        d->line_hours = hours;
    }
    if (str_eq(kind_str, S("hotline"))) { /* rather than an office: somebody answers at night */
        d->line = arena_str(d->keep, add.name);
        d->phone = arena_str(d->keep, add.phone);
        d->line_hours = hours;
    }
    return org_unit_add(op, &add, out);
}

/* ---- staff ---- */

static Rc add_staff(Demo *d, UnitId unit, int64_t area, Role role, const char *login)
{
    Op *op;
    GrantId grant = { 0 };
    StaffId id;
    TRY(demo_op(d, &op));
    NameOf whose = rng_chance(&d->rng, 0.66) ? NAME_WOMAN : NAME_MAN;
    bool trained =
        (ROLES_COUNSELLOR & ROLE_BIT(role)) || role == ROLE_CRISIS_TEAM || rng_chance(&d->rng, 0.3);
    Str name = name_person(op->arena, &d->rng, whose);
    StaffAdd add = { .unit = unit,
                     .login = login ? str_from_z(login)
                                    : arena_printf(op->arena, "x%lld.%zu", (long long)(area / 1), d->n_staff),
                     .name = name,
                     .phone = name_phone(op->arena, 90000000 + (int64_t)d->n_staff),
                     .title = str_from_z(title_of(role)),
                     .qualification = trained ? S("心理咨询专业技能证书") : S(""),
                     .password = d->password };
    TRY(org_staff_add(op, &add, &id));
    if (role)
        TRY(org_grant_add(op, id, role, unit, &grant));
    TRY(demo_grow((void **)&d->staff, &d->staff_cap, d->n_staff, sizeof *d->staff));
    d->staff[d->n_staff++] = (DemoStaff) { id, grant, unit, area, role };
    return RC_OK;
}

typedef struct Crew {
    Role role;
    int n;
} Crew;
static const Crew city_crew[] = { { ROLE_CITY_MANAGER, 7 },   { ROLE_SYSTEM_ADMIN, 1 },
                                  { ROLE_SECURITY_ADMIN, 1 }, { ROLE_AUDITOR, 1 },
                                  { ROLE_CRISIS_TEAM, 12 },   { ROLE_COUNSELLOR, 25 } };
static const Crew hotline_crew[] = { { ROLE_HOTLINE_OPERATOR, 14 }, { ROLE_HOTLINE_SUPERVISOR, 4 } };
static const Crew county_crew[] = { { ROLE_DISTRICT_MANAGER, 4 }, { ROLE_DISTRICT_SPECIALIST, 12 },
                                    { ROLE_SYSTEM_ADMIN, 1 },     { ROLE_SECURITY_ADMIN, 1 },
                                    { ROLE_AUDITOR, 1 },          { ROLE_CRISIS_TEAM, 6 },
                                    { ROLE_COUNSELLOR, 20 } };
static const Crew station_crew[] = { { ROLE_STREET_SPECIALIST, 14 }, { ROLE_COUNSELLOR, 5 } };
static const Crew room_crew[] = { { ROLE_COMMUNITY_WORKER, 1 } };

/* The national number and the local one it is to replace, side by side. */
static Rc add_lines(Demo *d, UnitId unit)
{
    static const LineAdd lines[] = {
        { .number = STR_INIT("12356"), .name = STR_INIT("全国统一心理援助热线") },
        { .number = STR_INIT("85888666"),
          .name = STR_INIT("本地心理援助热线"),
          .hours = STR_INIT("1-5 08:30-12:00,13:30-22:00; 6-7 09:00-21:00; 0 09:00-21:00") }
    };
    d->hotline = unit;
    d->phone = S("0575-85888666"); /* as one dials it from a mobile phone */
    for (size_t i = 0; i < COUNT(lines); i++) {
        Op *op;
        Str secret;
        LineAdd add = lines[i];
        TRY(demo_op(d, &op));
        add.unit = unit;
        add.seats = i ? 1 : 2; /* together as many as the rosters put on duty: duty.c */
        TRY(hotline_line_add(op, &add, &d->lines[i], &secret));
    }
    return RC_OK;
}

/* The named ones go to the first unit of their level that their role belongs into. */
static Rc add_named(Demo *d, UnitId unit, int64_t area, const char *kind)
{
    for (size_t i = 0; i < demo_logins_n; i++)
        if ((int)area_level(area) == demo_login_level(d, &demo_logins[i]) &&
            org_role_fits(demo_logins[i].role, str_from_z(kind), area))
            TRY(add_staff(d, unit, area, demo_logins[i].role, demo_logins[i].login));
    return RC_OK;
}

static Rc add_crew(Demo *d, UnitId unit, int64_t area, const Crew *crew, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < crew[i].n; k++)
            TRY(add_staff(d, unit, area, crew[i].role, NULL));
    return RC_OK;
}

/* Drawn apart: who works elsewhere does not depend on it. */
static Rc add_hotline(Demo *d, UnitId unit)
{
    Rng others = d->rng;
    d->rng = d->callers;
    TRY(add_named(d, unit, d->app->region, "hotline"));
    TRY(add_crew(d, unit, d->app->region, LIST(hotline_crew)));
    d->callers = d->rng;
    d->rng = others;
    return add_lines(d, unit);
}

enum { PLATFORM_STAFF = 1676, COUNSELLORS = 745, VOLUNTEERS = 2213 };

static uint32_t group_of(Role role)
{
    return role == ROLE_COUNSELLOR ? 1 : role == ROLE_COMMUNITY_WORKER || role == ROLE_NONE ? 2 : 0;
}

/* Fills each group up to its number: specialists and counsellors of stations, volunteers of rooms. */
static Rc fill_up(Demo *d, const UnitId *stations, const UnitId *rooms)
{
    static const int targets[] = { PLATFORM_STAFF, COUNSELLORS, VOLUNTEERS };
    int have[COUNT(targets)] = { 0 };
    for (size_t i = 0; i < d->n_staff; i++)
        have[group_of(d->staff[i].role)]++;
    double share = (double)d->n_towns / 103;
    for (size_t g = 0; g < COUNT(targets); g++)
        for (size_t i = 0; have[g] < (int)((double)targets[g] * share); i++, have[g]++) {
            size_t t = i % d->n_towns, c = i % d->n_communities;
            if (g == 2)
                TRY(add_staff(d, rooms[c], d->communities[c].area, ROLE_NONE, NULL));
            else
                TRY(add_staff(d, stations[t], d->towns[t], g ? ROLE_COUNSELLOR : ROLE_STREET_SPECIALIST,
                              NULL));
        }
    return RC_OK;
}

static int by_unit(const void *a, const void *b)
{
    const DemoStaff *x = a, *y = b;
    return x->unit.v != y->unit.v ? (x->unit.v > y->unit.v) - (x->unit.v < y->unit.v)
                                  : (x->id.v > y->id.v) - (x->id.v < y->id.v);
}

static Rc add_centres(Demo *d)
{
    UnitId unit;
    static const char *const office = "周一至周五 8:30-17:30";
    bool city = area_level(d->app->region) == AREA_CITY;
    if (city) {
        TRY(add_unit(d, d->app->region, "centre", "社会心理服务中心", office, &unit));
        TRY(add_named(d, unit, d->app->region, "centre"));
        TRY(add_crew(d, unit, d->app->region, LIST(city_crew)));
        TRY(add_unit(d, d->app->region, "hotline", "心理援助热线", "24小时", &unit));
        TRY(add_hotline(d, unit));
        TRY(add_unit(d, d->app->region, "hospital", "第七人民医院心理门诊", office, &d->hospital));
    }
    for (size_t i = 0; i < d->n_counties; i++) {
        TRY(add_unit(d, d->counties[i], "centre", "社会心理服务中心", office, &unit));
        if (i == 0) {
            d->centre = unit;
            TRY(add_named(d, unit, d->counties[i], "centre"));
        }
        TRY(add_crew(d, unit, d->counties[i], LIST(county_crew)));
    }
    return RC_OK;
}

static Rc add_places(Demo *d)
{
    UnitId *stations = ARENA_ARRAY(d->keep, UnitId, d->n_towns);
    UnitId *rooms = ARENA_ARRAY(d->keep, UnitId, d->n_communities);
    if (!stations || !rooms)
        return RC_NO_MEMORY;
    for (size_t t = 0; t < d->n_towns; t++) {
        TRY(add_unit(d, d->towns[t], "station", "社会心理服务站", "周一至周五 8:30-17:00", &stations[t]));
        if (t == 0)
            TRY(add_named(d, stations[t], d->towns[t], "station"));
        TRY(add_crew(d, stations[t], d->towns[t], LIST(station_crew)));
    }
    for (size_t c = 0; c < d->n_communities; c++) {
        int64_t area = d->communities[c].area;
        TRY(add_unit(d, area, "room", "心理咨询室", "周二、周四 14:00-17:00", &rooms[c]));
        if (c == 0)
            TRY(add_named(d, rooms[c], area, "room"));
        TRY(add_crew(d, rooms[c], area, LIST(room_crew)));
    }
    return fill_up(d, stations, rooms);
}

/* Schools and hospitals beside the network, with draws of their own: the region around them stays as it was. */
static Rc add_partners(Demo *d)
{
    static const Crew school_crew[] = { { ROLE_SCHOOL_COUNSELLOR, 2 } },
                      hospital_crew[] = { { ROLE_HOSPITAL_STAFF, 5 } },
                      clinic_crew[] = { { ROLE_HOSPITAL_STAFF, 2 } },
                      third_crew[] = { { ROLE_OUTSIDE_COUNSELLOR, 2 } };
    static const char *const office = "周一至周五 8:00-17:00";
    Rng kept = d->rng;
    UnitId unit;
    if (d->hospital.v) {
        TRY(add_named(d, d->hospital, d->app->region, "hospital"));
        TRY(add_crew(d, d->hospital, d->app->region, LIST(hospital_crew)));
    }
    for (size_t i = 0; i < d->n_counties; i++) {
        TRY(add_unit(d, d->counties[i], "school", "第一中学", office, &unit));
        if (i == 0)
            TRY(add_named(d, unit, d->counties[i], "school"));
        TRY(add_crew(d, unit, d->counties[i], LIST(school_crew)));
        TRY(add_unit(d, d->counties[i], "clinic", "妇幼保健院心理门诊", office, &unit));
        d->mother = i ? d->mother : unit;
        TRY(add_crew(d, unit, d->counties[i], hospital_crew, 1));
        TRY(add_unit(d, d->counties[i], "clinic", "人民医院睡眠门诊", office, &unit));
        d->sleep = i ? d->sleep : unit;
        TRY(add_crew(d, unit, d->counties[i], LIST(clinic_crew)));
        TRY(add_unit(d, d->counties[i], "third_party", "同行心理咨询中心", "每天 9:00-21:00", &unit));
        if (i == 0) {
            d->third = unit;
            TRY(add_staff(d, unit, d->counties[i], ROLE_OUTSIDE_COUNSELLOR, "outside"));
        }
        TRY(add_crew(d, unit, d->counties[i], LIST(third_crew)));
    }
    d->rng = kept;
    return RC_OK;
}

Rc demo_network(Demo *d)
{
    TRY(password_hash(d->app->keys, org_password_cost(d->app), S(DEMO_PASSWORD), d->keep, &d->password));
    TRY(add_areas(d));
    TRY(add_centres(d));
    TRY(add_places(d));
    TRY(add_partners(d));
    qsort(d->staff, d->n_staff, sizeof *d->staff, by_unit);
    return demo_desks(d);
}

/* ---- who is there ---- */

const DemoStaff *demo_staff_of(Demo *d, UnitId unit, uint32_t roles)
{
    size_t lo = 0, hi = d->n_staff, n = 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (d->staff[mid].unit.v < unit.v)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (hi = lo; hi < d->n_staff && d->staff[hi].unit.v == unit.v; hi++)
        n += (ROLE_BIT(d->staff[hi].role) & roles) != 0;
    size_t skip = n ? (size_t)rng_below(&d->rng, (int64_t)n) : 0;
    for (; n && lo < hi; lo++)
        if ((ROLE_BIT(d->staff[lo].role) & roles) && skip-- == 0)
            return &d->staff[lo];
    return NULL;
}

const DemoStaff *demo_staff_by_id(const Demo *d, StaffId id)
{
    for (size_t i = 0; i < d->n_staff; i++)
        if (d->staff[i].id.v == id.v)
            return &d->staff[i];
    return NULL;
}
