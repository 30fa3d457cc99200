/* Module org as tables; see org.h and README.md. */
#include "modules/org/org_int.h"

const Perm perm_org_read = { "org.read", "See areas, units and roles of the own area", ROLES_STAFF };
const Perm perm_org_staff = { "org.staff", "See the staff of the own area",
                              ROLES_ADMIN | ROLES_MANAGER | ROLE_BIT(ROLE_AUDITOR) };
const Perm perm_org_manage = { "org.manage", "Keep areas, units and staff records",
                               ROLE_BIT(ROLE_SYSTEM_ADMIN) };
const Perm perm_org_grant = { "org.grant", "Grant and end roles, reset passwords and second factors",
                              ROLE_BIT(ROLE_SECURITY_ADMIN) };
const Perm perm_org_disable = { "org.disable", "Disable and enable accounts", ROLES_ADMIN };

/* Sessions of grants that ran out. An hour back: a missed run loses nothing, ended grants are few. */
static Rc grants_end(Op *op, int *out_done)
{
    int64_t changed;
    TRY(sql_grant_sessions_end(op->tx, op->now_ms - MS_HOUR, op->now_ms, &changed));
    *out_done = (int)changed;
    return RC_OK;
}
static const Tick ticks[] = { { "org.grants_end", 20 * MS_SECOND, grants_end, INT32_MAX } };

static const Setting *const settings[] = { &set_argon_mib };

static Rc no_faults(Buf *b, const char *what, const OrgFaultRow *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s: role grant %lld\n", what, (long long)rows[i].id);
    return RC_OK;
}

static Rc roles_apart(Op *op, Buf *out_faults)
{
    OrgFaultRow *rows;
    size_t n;
    TRY(sql_org_mixed_roles(op->tx, ROLES_EXCLUSIVE, op->now_ms, &rows, &n));
    return no_faults(out_faults, "an administrator or auditor has another role", rows, n);
}

static Rc grants_at_open_units(Op *op, Buf *out_faults)
{
    OrgFaultRow *rows;
    size_t n;
    TRY(sql_org_at_closed_unit(op->tx, op->now_ms, &rows, &n));
    return no_faults(out_faults, "a role at a closed unit", rows, n);
}
static const Invariant invariants[] = { { "org.roles_apart", roles_apart },
                                        { "org.grants_at_open_units", grants_at_open_units } };

const Module mod_org = { .name = "org",
                         .ticks = ticks,
                         .n_ticks = COUNT(ticks),
                         .settings = settings,
                         .n_settings = COUNT(settings),
                         .invariants = invariants,
                         .n_invariants = COUNT(invariants),
                         .start = org_start };
