/* Databases for tests; see t_db.h. */
#include "t_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/migrate.h"

#ifdef XQ_POSTGRES
#include <libpq-fe.h>
#endif

#define MIGRATED_AT_MS INT64_C(1790000000000)

static struct {
    Db *db;
    DbConn *writer;
    Str url;
} now; /* of the running test; emptied by the arena */

static struct {
    char *bytes; /* SQLite: the file */
    size_t n;
    char name[64]; /* PostgreSQL: the database */
    int clones;
} template_db;

static void fail_diag(const char *what, Rc rc, const Diag *d)
{
    print_error("%s: %s %s %.*s\n", what, rc_name(rc), d->key ? d->key : "", STR_ARG(d->detail));
    fail();
}

bool t_db_is_postgres(void)
{
    const char *engine = getenv("XQ_TEST_DB");
    return engine && strcmp(engine, "postgres") == 0;
}

static void migrate(Str url)
{
    Db *db = NULL;
    Diag d = { 0 };
    int applied = 0;
    Rc rc = db_open(url, &db, &d);
    if (!rc)
        rc = migrate_run(db, MIGRATED_AT_MS, &applied, &d);
    if (rc)
        fail_diag("migrate", rc, &d);
    db_close(db);
}

static void free_template(void)
{
    free(template_db.bytes);
}

static Str sqlite_url(void)
{
    if (!template_db.bytes) {
        migrate(S("sqlite:template.db"));
        FILE *f = fopen("template.db", "rb");
        CHECK(f && fseek(f, 0, SEEK_END) == 0);
        template_db.n = (size_t)ftell(f);
        template_db.bytes = malloc(template_db.n);
        rewind(f);
        CHECK(template_db.bytes && fread(template_db.bytes, 1, template_db.n, f) == template_db.n);
        fclose(f);
        atexit(free_template);
    }
    FILE *f = fopen("test.db", "wb");
    CHECK(f && fwrite(template_db.bytes, 1, template_db.n, f) == template_db.n && fclose(f) == 0);
    return S("sqlite:test.db");
}

#ifdef XQ_POSTGRES
static const char *cluster(void)
{
    const char *conninfo = getenv("XQ_TEST_PG");
    return conninfo ? conninfo : "";
}

/* One statement as the cluster's administrator, outside any transaction. */
static bool admin(const char *sql)
{
    char conninfo[512];
    snprintf(conninfo, sizeof conninfo, "%s dbname=postgres options='-c client_min_messages=warning'",
             cluster());
    PGconn *c = PQconnectdb(conninfo);
    PGresult *r = PQexec(c, sql);
    bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;
    if (!ok)
        print_error("%s: %s", sql, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
    return ok;
}

static void drop_template(void)
{
    char sql[160];
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", template_db.name);
    (void)admin(sql);
}

static void drop_clone(void *name)
{
    char sql[160];
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", (const char *)name);
    (void)admin(sql);
}

static Str postgres_url(void)
{
    char sql[240];
    if (!template_db.name[0]) {
        if (!getenv("XQ_TEST_PG")) {
            print_error("XQ_TEST_PG is not set: tools/pg_test_cluster.sh start DIR prints it\n");
            fail();
        }
        snprintf(template_db.name, sizeof template_db.name, "xq_template_%d", (int)getpid());
        snprintf(sql, sizeof sql, "CREATE DATABASE %s", template_db.name);
        CHECK(admin(sql));
        atexit(drop_template);
        migrate(arena_printf(t_arena(), "postgres:%s dbname=%s", cluster(), template_db.name));
    }
    Str name = arena_printf(t_arena(), "xq_test_%d_%d", (int)getpid(), ++template_db.clones);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s", name.p, template_db.name);
    CHECK(admin(sql));
    Rc rc = arena_defer(t_arena(), drop_clone, (void *)(uintptr_t)name.p);
    CHECK_RC(rc, RC_OK);
    return arena_printf(t_arena(), "postgres:%s dbname=%s", cluster(), name.p);
}
#else
static Str postgres_url(void)
{
    fail_msg("built without PostgreSQL");
    return (Str) { 0 };
}
#endif

static void forget_url(void *unused)
{
    (void)unused;
    now.url = (Str) { 0 };
}

Str t_db_url(void)
{
    if (!now.url.p) {
        now.url = t_db_is_postgres() ? postgres_url() : sqlite_url();
        CHECK_RC(arena_defer(t_arena(), forget_url, NULL), RC_OK);
    }
    return now.url;
}

static void close_db(void *unused)
{
    (void)unused;
    db_close(now.db);
    now.db = NULL;
}

Db *t_db(void)
{
    if (!now.db) {
        Diag d = { 0 };
        Rc rc = db_open(t_db_url(), &now.db, &d);
        if (rc)
            fail_diag("open", rc, &d);
        CHECK_RC(arena_defer(t_arena(), close_db, NULL), RC_OK);
    }
    return now.db;
}

static void disconnect(void *c)
{
    db_disconnect(c);
}

void t_db_close_writer(void)
{
    db_disconnect(now.writer);
    now.writer = NULL;
}

static void close_writer(void *unused)
{
    (void)unused;
    t_db_close_writer();
}

static DbConn *connect_to(DbMode mode)
{
    DbConn *c = NULL;
    Diag d = { 0 };
    Rc rc = db_connect(t_db(), mode, &c, &d);
    if (rc)
        fail_diag("connect", rc, &d);
    return c;
}

DbConn *t_db_writer(void)
{
    if (!now.writer) {
        now.writer = connect_to(DB_WRITE);
        CHECK_RC(arena_defer(t_arena(), close_writer, NULL), RC_OK);
    }
    return now.writer;
}

DbConn *t_db_reader(void)
{
    DbConn *c = connect_to(DB_READ);
    CHECK_RC(arena_defer(t_arena(), disconnect, c), RC_OK);
    return c;
}

static void free_arena(void *a)
{
    arena_free(a);
}

Tx t_tx(bool write)
{
    Tx tx;
    DbConn *c = write ? t_db_writer() : t_db_reader();
    Arena *a = arena_new(8u << 20);
    Diag *d = ARENA_NEW(t_arena(), Diag);
    CHECK(a && d);
    CHECK_RC(arena_defer(t_arena(), free_arena, a), RC_OK);
    CHECK_RC(tx_begin(&tx, c, a, d, write), RC_OK);
    return tx;
}

void t_prepare_all(const Query *const *queries, size_t n)
{
    int bad = 0;
    for (size_t i = 0; i < n; i++) {
        Tx tx;
        Diag d = { 0 };
        CHECK_RC(tx_begin(&tx, t_db_writer(), t_arena(), &d, true), RC_OK);
        if (db_prepare(&tx, queries[i])) {
            print_error("%s: %.*s\n", queries[i]->source, STR_ARG(d.detail));
            bad++;
        }
        tx_rollback(&tx);
    }
    CHECK_INT(bad, 0);
}
