/* xinqiao user add: the first administrators of an installation, and a way back in when nobody is left. */
#include <stdio.h>

#include "app/command.h"
#include "core/lane.h"
#include "core/tick.h"
#include "modules/org/org.h"

typedef struct Adding {
    Work work;
    App *app;
    const Options *options;
    Role role;
    UnitId unit;
    Str password;
    Diag diag;
    Rc rc;
} Adding;

/* The unit named, or the centre of the region, made when there is none. */
static Rc unit_of(Op *op, Adding *a)
{
    bool found;
    if (a->unit.v)
        return RC_OK;
    TRY(org_owner_unit_find(op, op->app->region, &a->unit, &found));
    if (found)
        return RC_OK;
    const Str words[] = { org_area_name(op, op->app->region) };
    return org_unit_add(op,
                        &(UnitAdd) { .area = op->app->region,
                                     .kind = S("centre"),
                                     .name = op_textf(op, "org.unit_name.centre", words, 1) },
                        &a->unit);
}

static Rc add(Work *w, Tx *tx)
{
    Adding *a = (Adding *)w;
    Op op;
    StaffId staff;
    GrantId grant;
    Str stored;
    a->diag = (Diag) { 0 };
    op_init_system(&op, a->app, tx, tx->arena, &a->diag);
    TRY(unit_of(&op, a));
    TRY(password_hash(a->app->keys, org_password_cost(a->app), a->password, op.arena, &stored));
    StaffAdd row = { .unit = a->unit,
                     .login = a->options->login,
                     .name = a->options->name,
                     .password = stored,
                     .must_change = true };
    TRY(org_staff_add(&op, &row, &staff));
    TRY(org_grant_add(&op, staff, a->role, a->unit, &grant));
    return op_event(
        &op, a->app->region, "staff.add",
        (AuditNote) { .object_type = "staff", .object_id = staff.v, .detail = S("command line") });
}

static void added(Work *w, Rc rc)
{
    ((Adding *)w)->rc = rc;
}

static bool login_fine(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || strchr("._-", s.p[i])))
            return false;
    return s.n >= 2 && s.n <= 64;
}

static int run(Adding *a)
{
    DbConn *conn = NULL;
    Arena *arena = arena_new(256u << 20);
    Str password = a->options->password;
    Rc rc = arena ? db_connect(a->app->db, DB_WRITE, &conn, &a->diag) : RC_NO_MEMORY;
    if (!rc && !password.n)
        rc = org_password_new(arena, &password);
    a->password = password;
    if (!rc) {
        lane_run_one(a->app, conn, arena, &a->work);
        rc = a->rc;
    }
    if (rc)
        complain_diag(&a->diag, "could not add the user");
    else
        printf("%.*s  %.*s  (to be changed when first used)\n", STR_ARG(a->options->login),
               STR_ARG(password));
    db_disconnect(conn);
    arena_free(arena);
    return rc ? EXIT_FAILED : EXIT_OK;
}

int cmd_user(const Options *o)
{
    App app;
    Adding a = { .work = { .write = true, .run = add, .done = added }, .app = &app, .options = o };
    a.role = o->role.p ? role_find(o->role) : ROLE_NONE;
    if (o->n_rest != 1 || !str_eq(o->rest[0], S("add")) || !o->login.p || !o->name.p || !o->role.p)
        return complain(EXIT_USAGE,
                        "usage: xinqiao user add --db ... --login L --name N --role R [--unit ID]");
    if (!login_fine(o->login))
        return complain(EXIT_USAGE, "--login must be 2 to 64 of a-z 0-9 . _ -");
    if (!(ROLES_STAFF & ROLE_BIT(a.role)))
        return complain(EXIT_USAGE, "there is no role %.*s of staff", STR_ARG(o->role));
    if (o->unit.p && (!str_to_i64(o->unit, &a.unit.v) || a.unit.v <= 0))
        return complain(EXIT_USAGE, "--unit must be the id of a unit");
    if (!boot_for(o, BOOT_MIGRATE, &app))
        return o->db.p ? EXIT_FAILED : EXIT_USAGE;
    int code = run(&a);
    app_shut(&app);
    return code;
}
