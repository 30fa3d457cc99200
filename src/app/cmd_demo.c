/* xinqiao demo: fills an empty database with a synthetic region and prints who may sign in. See demo/demo.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/command.h"
#include "app/demo/demo.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/catalogue.h"
#include "core/tick.h"
#include "core_sql.h"
#include "modules/account/account.h"
#include "modules/org/org.h"

#define REGION S("330600000000")

static bool read_scale(Str text, double *out)
{
    char copy[24] = { 0 }, *end;
    if (!text.p) {
        *out = 0.002;
        return true;
    }
    if (text.n >= sizeof copy)
        return false;
    memcpy(copy, text.p, text.n);
    *out = strtod(copy, &end);
    return !*end && *out >= 0.0001 && *out <= 1.0;
}

/* Nobody is there yet, not even staff. */
static Rc refuse_used(Demo *d)
{
    Op *op;
    IdBlockRow row;
    bool found;
    TRY(demo_op(d, &op));
    TRY(sql_id_block_get(op->tx, county_of_area(d->app->region), &row, &found));
    return found ? FAIL(&d->diag, RC_CONFLICT, "demo.not_empty") : RC_OK;
}

/* Passwords alone are enough here, so that everything can be shown. */
static Rc mark(Demo *d)
{
    Op *op;
    int64_t changed;
    TRY(demo_op(d, &op));
    TRY(sql_setting_put(op->tx, str_from_z(account_totp_required.name), S("false"), op->now_ms,
                        (StaffId) { 0 }, &changed));
    TRY(sql_setting_put(op->tx, S("installation.demo"), S("true"), op->now_ms, (StaffId) { 0 }, &changed));
    return demo_commit(d);
}

/* What residents are shown: who runs the service, and its own line beside the national one. */
static Rc name_service(Demo *d)
{
    Op *op;
    int64_t changed;
    TRY(demo_op(d, &op));
    Str lines =
        arena_printf(op->arena,
                     "[{\"label\":\"全国统一心理援助热线\",\"number\":\"12356\",\"hours\":\"24小时\"},"
                     "{\"label\":\"%.*s\",\"number\":\"%.*s\",\"hours\":\"%s\"},"
                     "{\"label\":\"医疗急救\",\"number\":\"120\",\"hours\":\"24小时\"}]",
                     STR_ARG(d->line), STR_ARG(d->phone), d->line_hours);
    TRY(sql_setting_put(op->tx, S("service.crisis"), lines, op->now_ms, (StaffId) { 0 }, &changed));
    TRY(sql_setting_put(op->tx, S("service.owner"), d->owner, op->now_ms, (StaffId) { 0 }, &changed));
    return demo_commit(d);
}

/* The whole region passes through one connection once: pages that stay in memory are not read and written again. */
static Rc widen_cache(Demo *d)
{
    Op *op;
    TRY(demo_op(d, &op));
    return db_kind(d->app->db) == DB_SQLITE ? db_plain(op->tx, S("PRAGMA cache_size=-786432")) : RC_OK;
}

/* What was told in that year is not told again when the region is served; the last hour still is. */
static Rc settle_messages(Demo *d)
{
    Op *op;
    int64_t changed;
    TRY(demo_op(d, &op));
    return sql_outbox_settle(op->tx, op->now_ms - MS_HOUR, &changed);
}

static Rc fill(Demo *d)
{
    TRY(widen_cache(d));
    TRY(refuse_used(d));
    TRY(mark(d));
    TRY(demo_network(d));
    TRY(name_service(d));
    TRY(demo_rosters(d));
    TRY(demo_counsel_open(d));
    TRY(demo_commit(d));
    TRY(demo_year(d));
    TRY(demo_counsel_diary(d));
    TRY(settle_messages(d));
    TRY(demo_commit(d));
    return ticks_run_all(d->app, d->conn, &d->diag);
}

static void print_logins(const Demo *d)
{
    printf("%-12s %-20s %s\n", "login", "password", "role");
    for (size_t i = 0; i < demo_logins_n; i++) {
        const DemoLogin *l = &demo_logins[i];
        if (demo_login_level(d, l) < (int)area_level(d->app->region))
            continue;
        Str key = arena_printf(d->scratch, "role.%s", role_name(l->role));
        Str zh = catalogue_text(S("zh-CN"), key.p), en = catalogue_text(S("en"), key.p);
        printf("%-12s %-20s %.*s (%.*s)\n", l->login, DEMO_PASSWORD, STR_ARG(zh), STR_ARG(en));
    }
    Str phone = name_phone(d->scratch, (int64_t)d->known_resident);
    printf("%.*s  %-20s 居民，有历次测评 (resident with a history)\n", STR_ARG(phone), "code: see the log");
}

int cmd_demo(const Options *o)
{
    App app;
    TestClock clock;
    Options with = *o;
    Demo d = { .app = &app,
               .rng = { (uint64_t)o->seed * 2 + 1 },
               .callers = { (uint64_t)o->seed * 2 + 7 },
               .refer_rng = { (uint64_t)o->seed * 2 + 9 },
               .crisis_rng = { (uint64_t)o->seed * 2 + 11 },
               .third_rng = { (uint64_t)o->seed * 2 + 13 } };
    if (!read_scale(o->scale, &d.scale))
        return complain(EXIT_USAGE, "--scale must be a number from 0.0001 to 1");
    with.region = o->region.p ? o->region : REGION;
    if (!boot_for(&with, BOOT_MIGRATE, &app))
        return o->db.p ? EXIT_FAILED : EXIT_USAGE;
    d.end_ms = clock_now_ms(app.clock);
    d.start_ms = d.end_ms - DEMO_LAST_MS - DEMO_DAYS * MS_DAY;
    d.clock = &clock;
    app.clock = clock_test(&clock, d.start_ms);
    d.keep = arena_new(SIZE_MAX / 2);
    d.scratch = arena_new(64u << 20);
    Rc rc = d.keep && d.scratch ? db_connect(app.db, DB_WRITE, &d.conn, &d.diag) : RC_NO_MEMORY;
    if (!rc)
        rc = fill(&d);
    if (d.open)
        tx_rollback(&d.tx);
    if (!rc) {
        LOG(LOG_INFO, "demo.filled", KV("residents", (int64_t)d.n_residents), KV("staff", (int64_t)d.n_staff),
            KV("responses", d.responses), KV("screenings", d.screenings), KV("alerts", d.alerts),
            KV("calls", d.n_calls));
        print_logins(&d);
    } else if (d.diag.key && strcmp(d.diag.key, "demo.not_empty") == 0) {
        complain(EXIT_FAILED, "the database is not empty; the demonstration fills a new one only");
    } else {
        complain_diag(&d.diag, "could not fill the region");
        if (d.diag.here)
            LOG(LOG_ERROR, "demo.failed", KV("rc", rc_name(rc)), KV("at", d.diag.here));
    }
    db_disconnect(d.conn);
    demo_counsel_free(&d);
    mem_free(d.residents);
    mem_free(d.plans);
    mem_free(d.staff);
    arena_free(d.scratch);
    arena_free(d.keep);
    app_shut(&app);
    return rc ? EXIT_FAILED : EXIT_OK;
}
