/* Commands about the data: migrate, check, recount, config, openapi, keys. */
#include <stdio.h>
#include <unistd.h>

#include "app/command.h"
#include "base/limits.h"
#include "core/count.h"
#include "core/modules.h"
#include "core/openapi.h"
#include "core/call.h"
#include "core/seal.h"
#include "core/tick.h"
#include "core_sql.h"

static void print(Str s)
{
    fwrite(s.p, 1, s.n, stdout);
}

/* One operation of the system on a connection of its own. write: committed when fn returns RC_OK. */
static Rc with_op(App *app, bool write, Diag *d, Rc (*fn)(Op *op, void *user), void *user)
{
    DbConn *conn;
    Arena *arena = arena_new(SIZE_MAX / 2); /* an operator's command reads whole tables */
    Arena *rows = arena_new(SIZE_MAX / 2);  /* rewound row by row while what is found in them is kept */
    Tx tx;
    Op op;
    Rc rc = arena && rows ? db_connect(app->db, write ? DB_WRITE : DB_READ, &conn, d) : RC_NO_MEMORY;
    if (rc) {
        arena_free(arena);
        arena_free(rows);
        return rc;
    }
    rc = tx_begin(&tx, conn, arena, d, write);
    if (!rc) {
        op_init_system(&op, app, &tx, arena, d);
        tx.arena = rows;
        rc = fn(&op, user);
        if (!rc && write)
            rc = tx_commit(&tx);
        if (rc || !write)
            tx_rollback(&tx);
    }
    db_disconnect(conn);
    arena_free(arena);
    arena_free(rows);
    return rc;
}

int cmd_migrate(const Options *o)
{
    App app;
    if (!boot_for(o, BOOT_MIGRATE, &app))
        return o->db.p ? EXIT_FAILED : EXIT_USAGE;
    puts("the schema is up to date");
    app_shut(&app);
    return EXIT_OK;
}

/* ---- check ---- */

typedef struct Checking {
    App *app;
    bool failed;
} Checking;

static void say(Checking *c, const char *name, Str faults)
{
    printf("%-4s %s\n", faults.n ? "BAD" : "ok", name);
    if (faults.n) {
        print(faults);
        if (faults.p[faults.n - 1] != '\n')
            putchar('\n');
        c->failed = true;
    }
}

static Rc check_chain(Op *op, Checking *c)
{
    SealReport *report = ARENA_NEW(op->arena, SealReport);
    if (!report)
        return RC_NO_MEMORY;
    TRY(seal_verify(op, report));
    say(c, "audit chain",
        report->bad_county ? arena_printf(op->arena, "county %lld: seal %lld does not hold",
                                          (long long)report->bad_county, (long long)report->bad_seq)
                           : S(""));
    for (size_t i = 0; i < report->n_heads; i++)
        printf("     head %lld seal %lld events %lld %s\n", (long long)report->heads[i].county,
               (long long)report->heads[i].seq, (long long)report->heads[i].events, report->heads[i].hash);
    return RC_OK;
}

static Rc check_database(Op *op, Checking *c)
{
    IntegrityRow row;
    bool found;
    TRY(sql_integrity(op->tx, &row, &found));
    say(c, "database integrity",
        found && str_eq(row.answer, S("ok")) ? S("")
        : found                              ? row.answer
                                             : S("no answer"));
    return RC_OK;
}

static Rc check_all(Op *op, void *user)
{
    Checking *c = user;
    Buf faults;
    int64_t differences;
    TRY(check_database(op, c));
    TRY(check_chain(op, c));
    buf_init_arena(&faults, op->arena, 64u << 20);
    TRY(count_recount(c->app, op, false, &faults, &differences));
    say(c, "counts equal facts", buf_str(&faults));
    for (size_t m = 0; m < c->app->n_modules; m++)
        for (size_t i = 0; i < c->app->modules[m]->n_invariants; i++) {
            const Invariant *v = &c->app->modules[m]->invariants[i];
            buf_init_arena(&faults, op->arena, 64u << 20);
            TRY(v->check(op, &faults));
            say(c, v->name, buf_str(&faults));
        }
    return RC_OK;
}

int cmd_check(const Options *o)
{
    App app;
    Diag d = { 0 };
    Checking c = { .app = &app };
    if (!boot_for(o, BOOT_READ, &app))
        return o->db.p ? EXIT_FAILED : EXIT_USAGE;
    Rc rc = with_op(&app, false, &d, check_all, &c);
    app_shut(&app);
    if (rc)
        return complain_diag(&d, "could not check");
    return c.failed ? EXIT_FAILED : EXIT_OK;
}

/* ---- recount ---- */

typedef struct Recounting {
    App *app;
    bool fix;
    int64_t differences;
} Recounting;

static Rc recount(Op *op, void *user)
{
    Recounting *r = user;
    Buf lines;
    buf_init_arena(&lines, op->arena, 256u << 20);
    TRY(count_recount(r->app, op, r->fix, &lines, &r->differences));
    print(buf_str(&lines));
    return RC_OK;
}

int cmd_recount(const Options *o)
{
    App app;
    Diag d = { 0 };
    if (o->check == o->fix)
        return complain(EXIT_USAGE, "say --check or --fix");
    if (!boot_for(o, o->fix ? BOOT_WRITE : BOOT_READ, &app))
        return o->db.p ? EXIT_FAILED : EXIT_USAGE;
    Recounting r = { .app = &app, .fix = o->fix };
    Rc rc = with_op(&app, o->fix, &d, recount, &r);
    app_shut(&app);
    if (rc)
        return complain_diag(&d, "could not recount");
    printf("%lld differences\n", (long long)r.differences);
    return r.differences && !o->fix ? EXIT_FAILED : EXIT_OK;
}

/* ---- what the program knows of itself ---- */

int cmd_config(const Options *o)
{
    App app;
    const Setting *s;
    if (!boot_for(o, BOOT_READ, &app))
        return o->db.p ? EXIT_FAILED : EXIT_USAGE;
    for (size_t i = 0; (s = setting_at(&app, i)) != NULL; i++) {
        SettingOrigin origin;
        Str value = setting_value(&app, s, &origin);
        printf("# %s%s\n%s = %.*s    # %s\n\n", s->doc, s->restart ? " (at the next start)" : "", s->name,
               STR_ARG(s->secret ? S("(secret)") : value), origin_name(origin));
    }
    app_shut(&app);
    return EXIT_OK;
}

int cmd_openapi(const Options *o)
{
    (void)o;
    App app = { .arena = arena_new(64u << 20), .modules = all_modules, .n_modules = all_modules_n };
    Buf b;
    const char *fault = app.arena ? routes_build(&app) : "out of memory";
    if (fault) {
        int code = complain(EXIT_FAILED, "%s", fault);
        arena_free(app.arena);
        return code;
    }
    buf_init(&b, 64u << 20);
    Rc rc = openapi_write(&app, &b);
    if (!rc) {
        print(buf_str(&b));
        putchar('\n');
    }
    buf_done(&b);
    arena_free(app.arena);
    return rc ? complain(EXIT_FAILED, "could not write the API: %s", rc_text(rc)) : EXIT_OK;
}

int cmd_keys(const Options *o)
{
    Suite suite = SUITE_INTL;
    if (o->n_rest != 1 || !str_eq(o->rest[0], S("rotate")) || !o->keys.p)
        return complain(EXIT_USAGE, "usage: xinqiao keys rotate --keys FILE [--suite intl|gm]");
    if (o->suite.p && !suite_parse(o->suite, &suite))
        return complain(EXIT_USAGE, "--suite must be intl or gm");
    Rc rc = keyring_rotate_file(o->keys.p, suite, os_now_ms());
    if (rc)
        return complain(EXIT_FAILED, "could not rotate %.*s: %s", STR_ARG(o->keys), rc_text(rc));
    puts("a new key version is active; restart the service to use it");
    return EXIT_OK;
}
