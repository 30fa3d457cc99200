/* Staff, role grants and which role belongs where. Who may change them is decided by the routes and by scope. */
#include "modules/org/org_int.h"

#include "core_sql.h"
#include "os/random.h"

/* Which units a role works in and at which levels. The first level is where it is at home. */
typedef struct RoleFit {
    Role role;
    AreaLevel from, to; /* widest, narrowest */
    const char *kinds;  /* "" any */
} RoleFit;
static const RoleFit fits[] = {
    { ROLE_COMMUNITY_WORKER, AREA_COMMUNITY, AREA_COMMUNITY, "room" },
    { ROLE_STREET_SPECIALIST, AREA_TOWN, AREA_TOWN, "station" },
    { ROLE_DISTRICT_SPECIALIST, AREA_COUNTY, AREA_COUNTY, "centre department" },
    { ROLE_COUNSELLOR, AREA_CITY, AREA_COMMUNITY,
      "centre station room hospital clinic school employer department hotline" },
    { ROLE_OUTSIDE_COUNSELLOR, AREA_CITY, AREA_COMMUNITY, "third_party" },
    { ROLE_CRISIS_TEAM, AREA_CITY, AREA_COUNTY, "centre hospital third_party hotline department" },
    { ROLE_SCHOOL_COUNSELLOR, AREA_CITY, AREA_COMMUNITY, "school" },
    { ROLE_HOSPITAL_STAFF, AREA_CITY, AREA_COMMUNITY, "hospital clinic" },
    { ROLE_DISTRICT_MANAGER, AREA_COUNTY, AREA_COUNTY, "centre department" },
    { ROLE_CITY_MANAGER, AREA_CITY, AREA_CITY, "centre department" },
    { ROLE_SYSTEM_ADMIN, AREA_CITY, AREA_COUNTY, "centre department" },
    { ROLE_SECURITY_ADMIN, AREA_CITY, AREA_COUNTY, "centre department" },
    { ROLE_AUDITOR, AREA_CITY, AREA_COUNTY, "centre department" },
    { ROLE_HOTLINE_OPERATOR, AREA_CITY, AREA_COUNTY, "hotline" },
    { ROLE_HOTLINE_SUPERVISOR, AREA_CITY, AREA_COUNTY, "hotline" },
};

static const RoleFit *fit_of(Role role)
{
    for (size_t i = 0; i < COUNT(fits); i++)
        if (fits[i].role == role)
            return &fits[i];
    return NULL;
}

static bool has_word(const char *words, Str word)
{
    Str head, rest = str_from_z(words);
    for (bool more = true; more;) {
        more = str_cut(rest, ' ', &head, &rest);
        if (str_eq(head, word))
            return true;
    }
    return false;
}

Str org_role_title(Op *op, Role role)
{
    return org_title(op, "role", str_from_z(role_name(role)));
}

const char *org_role_level(Role role)
{
    const RoleFit *fit = fit_of(role);
    return fit ? area_levels[fit->from - AREA_PROVINCE] : "";
}

bool org_role_fits(Role role, Str unit_kind, int64_t area)
{
    const RoleFit *fit = fit_of(role);
    AreaLevel level = area_level(area);
    return fit && level >= fit->from && level <= fit->to && (!*fit->kinds || has_word(fit->kinds, unit_kind));
}

/* ---- staff ---- */

CellPlace org_staff_place(StaffId id, int column)
{
    return (CellPlace) { .table = ORG_TABLE_STAFF,
                         .column = (uint16_t)column,
                         .county = county_of_id(id.v),
                         .row = id.v,
                         .label = LABEL_IDENTITY,
                         .purpose = CELL_IDENTITY };
}

Rc org_staff_add(Op *op, const StaffAdd *in, StaffId *out)
{
    int64_t id;
    UnitRow unit;
    StaffRow same;
    bool taken;
    Str phone;
    TRY(org_unit_get(op, in->unit, &unit));
    TRY(sql_staff_by_login(op->tx, in->login, &same, &taken));
    if (taken)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "org.login_taken", S("/login"));
    TRY(op_new_id(op, unit.area, &id));
    TRY(op_seal(op, org_staff_place((StaffId) { id }, STAFF_COL_PHONE), in->phone.n ? in->phone : (Str) { 0 },
                &phone));
    TRY(sql_staff_add(op->tx, (StaffId) { id }, county_of_id(id), in->login, str_trim(in->name), phone,
                      in->unit, in->title, in->qualification, op->now_ms, in->password, in->must_change));
    *out = (StaffId) { id };
    return RC_OK;
}

Rc org_staff_get(Op *op, StaffId id, StaffRow *out)
{
    bool found;
    TRY(sql_staff_get(op->tx, id, out, &found));
    return found ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "org.no_staff");
}

Str org_staff_name(Op *op, StaffId id)
{
    StaffRow row;
    bool found = false;
    if (!id.v || sql_staff_get(op->tx, id, &row, &found) || !found)
        return S("");
    return row.name;
}

/* ---- grants ---- */

/* 0: no end. */
static int64_t earlier(int64_t a_ms, int64_t b_ms)
{
    return !a_ms || (b_ms && b_ms < a_ms) ? b_ms : a_ms;
}

Rc org_grants(Op *op, StaffId staff, GrantRow **out, size_t *out_n)
{
    return sql_grant_list(op->tx, staff, op->now_ms, out, out_n);
}

Rc org_grant_until(Op *op, StaffId staff, Role role, UnitId unit_id, int64_t to_ms, GrantId *out)
{
    int64_t id;
    UnitRow unit;
    GrantRow *held;
    size_t n;
    TRY(org_unit_get(op, unit_id, &unit));
    if (!unit.active || !org_role_fits(role, unit.kind, unit.area))
        return FAIL_FIELD(op->diag, RC_INVALID, "role.unit", S("/unit"));
    if (unit.agreed_ms && unit.agreed_ms <= op->now_ms)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "org.agreement_ended", S("/unit"));
    TRY(org_grants(op, staff, &held, &n));
    for (size_t i = 0; i < n; i++) {
        uint32_t both = ROLE_BIT(role) | ROLE_BIT(held[i].role);
        if ((int32_t)role == held[i].role && unit_id.v == held[i].unit.v)
            return FAIL(op->diag, RC_CONFLICT, "org.role_held");
        if ((int32_t)role != held[i].role && (both & ROLES_EXCLUSIVE))
            return FAIL(op->diag, RC_CONFLICT, "role.exclusive");
    }
    TRY(op_new_id(op, unit.area, &id));
    TRY(sql_grant_add(op->tx, (GrantId) { id }, staff, role, unit_id, unit.county, town_of_area(unit.area),
                      unit.area, op->now_ms, earlier(to_ms, unit.agreed_ms), to_ms));
    *out = (GrantId) { id };
    return RC_OK;
}

Rc org_grant_add(Op *op, StaffId staff, Role role, UnitId unit, GrantId *out)
{
    return org_grant_until(op, staff, role, unit, 0, out);
}

/* A session stands in the county it acts in, so each county the member of staff ever had a role in is looked through. */
Rc org_sessions_end(Op *op, StaffId staff)
{
    StaffCountyRow *rows;
    size_t n;
    int64_t changed;
    TRY(sql_staff_counties(op->tx, staff, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(sql_session_end_staff(op->tx, rows[i].county, staff, &changed));
    return RC_OK;
}

Rc org_staff_left(Op *op, StaffId staff)
{
    for (size_t i = 0; i < op->app->n_modules; i++)
        if (op->app->modules[i]->staff_left)
            TRY(op->app->modules[i]->staff_left(op, staff));
    return RC_OK;
}

Rc org_candidates(Op *op, int64_t area, CandidateStaffRow **out, size_t *out_n)
{
    AreaChain c = area_chain(area);
    return sql_candidates(op->tx, c.area, c.town, c.county, c.city, ROLES_CARE, op->now_ms, out, out_n);
}

Rc org_candidates_of_unit(Op *op, UnitId unit, uint32_t roles, CandidateStaffRow **out, size_t *out_n)
{
    return sql_candidates_of_unit(op->tx, unit, roles, op->now_ms, out, out_n);
}

/* ---- for tests and the demonstration ---- */

/* The usual unit of a level, unless the role works in another kind only. */
static Str test_kind(Role role, int64_t area)
{
    AreaLevel level = area_level(area);
    Str kind = level == AREA_COMMUNITY ? S("room") : level == AREA_TOWN ? S("station") : S("centre");
    const RoleFit *fit = fit_of(role);
    Str first = kind, rest;
    if (fit && *fit->kinds && !has_word(fit->kinds, kind))
        (void)str_cut(str_from_z(fit->kinds), ' ', &first, &rest);
    return first;
}

static Rc area_ensure(Op *op, int64_t area)
{
    int64_t missing[8];
    size_t n = 0;
    for (int64_t at = area; at && n < COUNT(missing); at = area_parent(at)) {
        AreaRow row;
        bool found;
        TRY(sql_area_get(op->tx, at, &row, &found));
        if (!found)
            missing[n++] = at;
    }
    while (n-- > 0)
        TRY(org_area_add(op, missing[n], arena_printf(op->arena, "%lld", (long long)missing[n])));
    return RC_OK;
}

Rc org_test_staff(Op *op, Role role, int64_t area, Str login, StaffId *out_staff, UnitId *out_unit,
                  GrantId *out_grant)
{
    Str kind = test_kind(role, area);
    UnitRow unit;
    bool found;
    TRY(area_ensure(op, area));
    TRY(sql_unit_at(op->tx, area, kind, &unit, &found));
    *out_unit = found ? unit.id : (UnitId) { 0 };
    if (!found) {
        const Str words[] = { org_area_name(op, area) };
        Str key = arena_printf(op->arena, "org.unit_name.%.*s", STR_ARG(kind));
        if (!key.p)
            return RC_NO_MEMORY;
        TRY(org_unit_add(op, &(UnitAdd) { .area = area, .kind = kind, .name = op_textf(op, key.p, words, 1) },
                         out_unit));
    }
    Str phone = arena_printf(op->arena, "139%08lld", (long long)(op->now_ms % 100000000));
    TRY(org_staff_add(op, &(StaffAdd) { .unit = *out_unit, .login = login, .name = login, .phone = phone },
                      out_staff));
    return org_grant_add(op, *out_staff, role, *out_unit, out_grant);
}

/* ---- passwords given out ---- */

const Setting set_argon_mib = { "account.argon_mib",
                                SETTING_INT,
                                "64",
                                8,
                                1024,
                                "memory of one password check in MiB (OWASP's least is 19); 3 passes",
                                false,
                                false };

PasswordCost org_password_cost(const App *app)
{
    return (PasswordCost) { .passes = 3, .mem_kib = (uint32_t)setting_int(app, &set_argon_mib) * 1024 };
}

Rc org_password_new(Arena *a, Str *out)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789-"; /* 32; no i, l, o, 0, 1 */
    uint8_t raw[16];
    char text[20];
    size_t n = 0;
    os_random(raw, sizeof raw);
    for (size_t i = 0; i < sizeof raw; i++) {
        if (i && i % 4 == 0)
            text[n++] = '.';
        text[n++] = letters[raw[i] % 32];
    }
    explicit_bzero(raw, sizeof raw);
    *out = arena_str(a, (Str) { text, n });
    return out->p ? RC_OK : RC_NO_MEMORY;
}
