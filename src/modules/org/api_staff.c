/*
 * Staff and their roles. The system administrator keeps the records, the security administrator the rights; neither can
 * change the own account here. Whatever takes rights away signs the person out in the same transaction.
 */
#include "base/limits.h"
#include "crypto/blind.h"
#include "modules/org/messages.h"
#include "modules/org/org_int.h"

/* ---- replies ---- */

static Rc phone_masked(Op *op, const StaffRow *row, Str *out)
{
    Str phone;
    *out = S("");
    if (!row->phone.p)
        return RC_OK;
    TRY(op_open(op, org_staff_place(row->id, STAFF_COL_PHONE), row->phone, &phone));
    return phone_mask(op->arena, phone, out);
}

static Rc grants_out(Op *op, StaffId staff, ListOf *out)
{
    GrantRow *rows;
    size_t n;
    TRY(org_grants(op, staff, &rows, &n));
    GrantOut *items = ARENA_ARRAY(op->arena, GrantOut, n);
    if (n && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        items[i] = (GrantOut) { .grant = rows[i].id,
                                .role = str_from_z(role_name((Role)rows[i].role)),
                                .title = org_role_title(op, (Role)rows[i].role),
                                .unit = rows[i].unit,
                                .unit_name = rows[i].unit_name,
                                .area = rows[i].area,
                                .area_name = org_area_name(op, rows[i].area),
                                .from_ms = rows[i].from_ms,
                                .to_ms = rows[i].to_ms };
    }
    *out = (ListOf) { items, n };
    return RC_OK;
}

static Rc staff_out(Op *op, const StaffRow *r, StaffOut *out)
{
    *out = (StaffOut) { .id = r->id,
                        .login = r->login,
                        .name = r->name,
                        .unit = r->unit,
                        .unit_name = r->unit_name,
                        .area = r->area,
                        .area_name = org_area_name(op, r->area),
                        .title = r->title,
                        .qualification = r->qualification,
                        .active = r->active,
                        .disabled_reason = r->disabled_why,
                        .totp = r->totp,
                        .last_login_ms = r->last_login_ms,
                        .version = r->version };
    TRY(phone_masked(op, r, &out->phone_masked));
    return grants_out(op, r->id, &out->roles);
}

static Rc staff_view(Op *op, StaffId id, StaffOut *out)
{
    StaffRow row;
    op_about(op, (PersonId) { 0 }, "staff", id.v);
    TRY(sql_staff_find(op->tx, id, &row));
    return staff_out(op, &row, out);
}

Rc staff_list(Op *op, const void *in_, void *out_)
{
    const StaffListIn *in = in_;
    StaffListOut *out = out_;
    StaffRow *rows;
    size_t n;
    Role role = in->role.n ? role_find(in->role) : ROLE_NONE;
    int64_t lo, hi, after, unused, limit = in->limit ? in->limit : LIMIT_PAGE_DEFAULT;
    if (in->role.n && role == ROLE_NONE)
        return FAIL_FIELD(op->diag, RC_INVALID, "role.unknown", S("?role"));
    area_range(in->area, &lo, &hi);
    TRY(org_cursor_parse(op, in->cursor, &after, &unused));
    TRY(sql_staff_list(op->tx, lo, hi, in->unit, role, in->q, org_prefix(op, in->q), op->now_ms,
                       (StaffId) { after }, limit + 1, &rows, &n));
    size_t take = n > (size_t)limit ? (size_t)limit : n;
    StaffOut *items = ARENA_ARRAY(op->arena, StaffOut, take);
    if (take && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < take; i++)
        TRY(staff_out(op, &rows[i], &items[i]));
    if (take < n)
        out->next = arena_printf(op->arena, "%lld.0", (long long)rows[take - 1].id.v);
    out->items = (ListOf) { items, take };
    return RC_OK;
}

Rc staff_show(Op *op, const void *in, void *out)
{
    return staff_view(op, ((const StaffIn *)in)->staff, out);
}

/* ---- records ---- */

typedef struct GivenPassword {
    Str plain, stored;
} GivenPassword;

Rc staff_password_slow(Op *op, const void *in)
{
    (void)in;
    GivenPassword *p = ARENA_NEW(op->arena, GivenPassword);
    if (!p)
        return RC_NO_MEMORY;
    TRY(org_password_new(op->arena, &p->plain));
    TRY(password_hash(op->app->keys, org_password_cost(op->app), p->plain, op->arena, &p->stored));
    op->prep = p;
    return RC_OK;
}

Str org_given_password(const Op *op, Str *out_plain)
{
    const GivenPassword *p = op->prep;
    *out_plain = p->plain;
    return p->stored;
}

static Rc login_normal(Op *op, Str in, Str *out)
{
    Buf b;
    buf_init_arena(&b, op->arena, 64);
    for (size_t i = 0; i < in.n; i++) {
        char c = in.p[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'))
            return FAIL_FIELD(op->diag, RC_INVALID, "org.login_form", S("/login"));
        buf_addc(&b, c);
    }
    *out = buf_str(&b);
    return RC_OK;
}

/* Empty stays empty. */
static Rc phone_normal(Op *op, Str in, Str *out)
{
    *out = S("");
    if (!in.n)
        return RC_OK;
    Rc rc = phone_normalise(op->arena, in, out);
    return rc == RC_INVALID ? FAIL_FIELD(op->diag, RC_INVALID, "org.phone_form", S("/phone")) : rc;
}

static Rc unit_in_scope(Op *op, UnitId id, Str pointer)
{
    UnitListRow unit;
    TRY(sql_unit_find(op->tx, id, ROLES_CARE, op->now_ms, &unit));
    return unit.active ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "org.unit_closed", pointer);
}

Rc staff_create(Op *op, const void *in_, void *out_)
{
    const StaffNew *in = in_;
    StaffMade *out = out_;
    const GivenPassword *password = op->prep;
    StaffAdd add = { .unit = in->unit,
                     .name = in->name,
                     .title = in->title,
                     .qualification = in->qualification,
                     .password = password->stored,
                     .must_change = true };
    StaffId id;
    if (in->roles.n)
        return FAIL_FIELD(op->diag, RC_DENIED, "org.roles_by_security", S("/roles"));
    TRY(login_normal(op, in->login, &add.login));
    TRY(phone_normal(op, in->phone, &add.phone));
    TRY(unit_in_scope(op, in->unit, S("/unit")));
    TRY(org_staff_add(op, &add, &id));
    out->initial_password = password->plain;
    return staff_view(op, id, &out->staff);
}

Rc staff_edit(Op *op, const void *in_, void *out_)
{
    const StaffChange *in = in_;
    StaffRow row;
    Str phone, cell;
    int64_t changed;
    TRY(sql_staff_find(op->tx, in->staff, &row));
    if (row.version != in->version)
        return FAIL(op->diag, RC_CONFLICT, "org.version");
    if (!org_given(in->name, row.name).n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.length", S("/name"));
    if (in->unit.v)
        TRY(unit_in_scope(op, in->unit, S("/unit")));
    cell = row.phone;
    if (in->phone.p) {
        TRY(phone_normal(op, in->phone, &phone));
        TRY(op_seal(op, org_staff_place(in->staff, STAFF_COL_PHONE), phone.n ? phone : (Str) { 0 }, &cell));
    }
    TRY(sql_staff_change(op->tx, in->staff, in->version, org_given(in->name, row.name), cell,
                         in->unit.v ? in->unit : row.unit, org_given(in->title, row.title),
                         org_given(in->qualification, row.qualification), &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "org.version");
    return staff_view(op, in->staff, out_);
}

/* ---- rights ---- */

/* The record within scope; nobody works on the own one. */
static Rc other_staff(Op *op, StaffId id, StaffRow *out)
{
    if (id.v == op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "org.self");
    return sql_staff_find(op->tx, id, out);
}

Rc org_whole_account(Op *op, StaffId id, StaffRow *out)
{
    GrantRow *grants;
    size_t n;
    TRY(other_staff(op, id, out));
    TRY(org_grants(op, id, &grants, &n));
    for (size_t i = 0; i < n; i++)
        if (!area_within(grants[i].area, op->actor.area))
            return FAIL(op->diag, RC_DENIED, "org.beyond");
    return RC_OK;
}

Rc staff_grant(Op *op, const void *in_, void *out_)
{
    const GrantNew *in = in_;
    StaffRow row;
    GrantId id;
    Role role = role_find(in->role);
    TRY(other_staff(op, in->staff, &row));
    if (!row.active)
        return FAIL(op->diag, RC_CONFLICT, "org.disabled");
    if (role == ROLE_NONE)
        return FAIL_FIELD(op->diag, RC_INVALID, "role.unknown", S("/role"));
    if (in->to_ms && in->to_ms <= op->now_ms)
        return FAIL_FIELD(op->diag, RC_INVALID, "org.role_period", S("/to_ms"));
    TRY(unit_in_scope(op, in->unit, S("/unit")));
    TRY(org_grant_until(op, in->staff, role, in->unit, in->to_ms, &id));
    op_detail(op, "role %s unit %lld grant %lld", role_name(role), (long long)in->unit.v, (long long)id.v);
    return staff_view(op, in->staff, out_);
}

Rc staff_grant_end(Op *op, const void *in_, void *out_)
{
    const GrantEnd *in = in_;
    StaffRow row;
    GrantRow grant;
    int64_t changed;
    TRY(other_staff(op, in->staff, &row));
    TRY(sql_grant_find(op->tx, in->grant, in->staff, op->now_ms, &grant));
    TRY(sql_grant_end(op->tx, in->grant, op->now_ms, &changed));
    TRY(org_sessions_end(op, in->staff));
    TRY(org_staff_left(op, in->staff));
    op_detail(op, "role %s unit %lld grant %lld", role_name((Role)grant.role), (long long)grant.unit.v,
              (long long)grant.id.v);
    return staff_view(op, in->staff, out_);
}

static Rc set_active(Op *op, StaffId id, bool active, Str why, StaffOut *out)
{
    StaffRow row;
    int64_t changed;
    TRY(org_whole_account(op, id, &row));
    TRY(sql_staff_set_active(op->tx, id, active, why, &changed));
    if (!active) {
        TRY(org_sessions_end(op, id));
        TRY(org_staff_left(op, id));
    }
    return staff_view(op, id, out);
}

Rc staff_disable(Op *op, const void *in_, void *out_)
{
    const StaffDisable *in = in_;
    return set_active(op, in->staff, false, in->reason, out_);
}

Rc staff_enable(Op *op, const void *in_, void *out_)
{
    return set_active(op, ((const StaffIn *)in_)->staff, true, S(""), out_);
}

/* ---- roles ---- */

#define PERMS_MAX 200

Rc org_permissions(Op *op, Role role, Strs *out)
{
    const App *app = op->app;
    *out = (Strs) { ARENA_ARRAY(op->arena, Str, PERMS_MAX), 0 };
    if (!out->p)
        return RC_NO_MEMORY;
    for (size_t m = 0; m < app->n_modules; m++)
        for (size_t i = 0; i < app->modules[m]->n_routes; i++) {
            const Perm *perm = app->modules[m]->routes[i].needs;
            Str name = str_from_z(perm->name);
            bool known = perm->roles == PERM_PUBLIC || !(perm->roles & ROLE_BIT(role));
            for (size_t k = 0; k < out->n && !known; k++)
                known = str_eq(out->p[k], name);
            if (!known && out->n < PERMS_MAX)
                out->p[out->n++] = name;
        }
    return RC_OK;
}

static Rc exclusive_with(Op *op, Role role, Strs *out)
{
    *out = (Strs) { ARENA_ARRAY(op->arena, Str, ROLE_COUNT_), 0 };
    if (!out->p)
        return RC_NO_MEMORY;
    for (int other = 1; other < ROLE_COUNT_; other++) {
        uint32_t both = ROLE_BIT(role) | ROLE_BIT(other);
        if ((int)role != other && !(both & ~ROLES_STAFF) && (both & ROLES_EXCLUSIVE))
            out->p[out->n++] = str_from_z(role_name((Role)other));
    }
    return RC_OK;
}

Rc role_list(Op *op, const void *in, void *out_)
{
    (void)in;
    RolesOut *out = out_;
    RoleOut *items = ARENA_ARRAY(op->arena, RoleOut, ROLE_COUNT_);
    if (!items)
        return RC_NO_MEMORY;
    for (int r = 1; r < ROLE_COUNT_; r++) {
        RoleOut *item = &items[out->items.n++];
        item->role = str_from_z(role_name((Role)r));
        item->title = org_role_title(op, (Role)r);
        item->level = str_from_z(org_role_level((Role)r));
        TRY(org_permissions(op, (Role)r, &item->permissions));
        TRY(exclusive_with(op, (Role)r, &item->exclusive_with));
    }
    out->items.p = items;
    return RC_OK;
}
