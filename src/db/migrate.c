/*
 * Applying migrations; see migrate.h. Each runs in one transaction together with its row in schema_migration, so a
 * crash leaves it whole or absent. On PostgreSQL the table is locked first: two instances that start together take
 * turns.
 */
#include "db/migrate.h"

#include "db_sql.h"

#define ARENA_BYTES (8u << 20)

static Rc create_table(Tx *tx)
{
    return db_plain(
        tx, S("CREATE TABLE IF NOT EXISTS schema_migration (module TEXT NOT NULL, number BIGINT NOT NULL, "
              "checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL, PRIMARY KEY (module, number))"));
}

/* The end of the first statement in text: behind a ";" at a line's end. */
static size_t statement_end(Str text)
{
    for (size_t i = 0; i + 1 < text.n; i++)
        if (text.p[i] == ';' && text.p[i + 1] == '\n')
            return i + 1;
    return text.n;
}

static Rc run_statements(Tx *tx, Str text)
{
    while (str_trim(text).n > 0) {
        size_t end = statement_end(text);
        TRY(db_plain(tx, str_sub(text, 0, end)));
        text = str_sub(text, end, text.n);
    }
    return RC_OK;
}

/* Without figures SQLite takes the county alone for a good way in and reads all of it; gathered figures would depend on
   how full the file was at that moment. So every index says the same: few rows a value from its second column on. */
static Rc plan_figures(Tx *tx)
{
    if (dbconn_kind(tx->conn) != DB_SQLITE)
        return RC_OK;
    TRY(db_plain(tx, S("ANALYZE sqlite_schema"))); /* makes the table */
    TRY(db_plain(tx, S("DELETE FROM sqlite_stat1")));
    TRY(db_plain(tx,
                 S("INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT m.name, l.name, CASE WHEN l.partial = 1 "
                   "THEN '1000 100 10 9 8 7 6 5' ELSE '10000000 1000000 10 9 8 7 6 5' END "
                   "FROM sqlite_schema AS m, pragma_index_list(m.name) AS l "
                   "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'")));
    return db_plain(tx, S("ANALYZE sqlite_schema")); /* reads them */
}

static Rc lock(Tx *tx)
{
    if (dbconn_kind(tx->conn) == DB_SQLITE)
        return RC_OK;
    TRY(db_plain(tx, S("SET LOCAL statement_timeout = 0"))); /* an index on a large table takes its time */
    TRY(db_plain(tx, S("SET LOCAL lock_timeout = 60000")));
    return db_plain(tx, S("LOCK TABLE schema_migration IN EXCLUSIVE MODE"));
}

static Str text_of(const Tx *tx, const Migration *m)
{
    return str_from_z(dbconn_kind(tx->conn) == DB_SQLITE ? m->sqlite : m->postgres);
}

/* One migration, unless another instance did it meanwhile. */
static Rc apply(Tx *tx, const Migration *m, int64_t now_ms, bool *out_new)
{
    MigrationRow row;
    bool found;
    TRY(lock(tx));
    TRY(sql_migration_find(tx, str_from_z(m->module), m->number, &row, &found));
    *out_new = !found;
    if (found)
        return RC_OK;
    TRY(run_statements(tx, text_of(tx, m)));
    TRY(plan_figures(tx));
    return sql_migration_add(tx, str_from_z(m->module), m->number, str_from_z(m->checksum), now_ms);
}

typedef struct Comparison {
    Tx *tx;
    size_t known; /* rows that this program has with the same checksum */
} Comparison;

static Rc words(Tx *tx, Rc rc, const char *key, Str module, int number)
{
    return FAIL_DETAIL(tx->diag, rc, key, arena_printf(tx->arena, "%.*s %04d", STR_ARG(module), number));
}

static Rc compare_row(void *user, const MigrationRow *row)
{
    Comparison *cmp = user;
    for (size_t i = 0; i < migrations_n; i++) {
        const Migration *m = &migrations[i];
        if (m->number != row->number || !str_eq(str_from_z(m->module), row->module))
            continue;
        if (!str_eq(str_from_z(m->checksum), row->checksum))
            return words(cmp->tx, RC_CONFLICT, "migrate.changed", row->module, row->number);
        cmp->known++;
        return RC_OK;
    }
    return words(cmp->tx, RC_CONFLICT, "migrate.newer", row->module, row->number);
}

static Rc compare(Tx *tx, size_t *out_known)
{
    Comparison cmp = { .tx = tx };
    TRY(sql_migration_list(tx, compare_row, &cmp));
    *out_known = cmp.known;
    return RC_OK;
}

/* Ends the transaction one way or the other. */
static Rc finish(Tx *tx, Rc rc)
{
    if (!rc)
        return tx_commit(tx);
    tx_rollback(tx);
    if (rc == RC_CONFLICT && !tx->diag->rc)
        return FAIL(tx->diag, RC_BUSY, "db.busy"); /* another instance created the same thing first */
    return rc;
}

static Rc prepare(Tx *tx)
{
    size_t known;
    TRY(create_table(tx));
    return compare(tx, &known);
}

static Rc run_all(DbConn *c, Arena *a, int64_t now_ms, int *out_applied, Diag *d)
{
    Tx tx;
    TRY(tx_begin(&tx, c, a, d, true));
    TRY(finish(&tx, prepare(&tx)));
    int applied = 0;
    for (size_t i = 0; i < migrations_n; i++) {
        bool is_new = false;
        TRY(tx_begin(&tx, c, a, d, true));
        Rc rc = apply(&tx, &migrations[i], now_ms, &is_new);
        if (rc && d->rc && is_new && !d->detail.p)
            d->detail = arena_printf(a, "%s %04d", migrations[i].module, migrations[i].number);
        TRY(finish(&tx, rc));
        applied += is_new;
    }
    *out_applied = applied;
    return RC_OK;
}

static Rc check_all(DbConn *c, Arena *a, Diag *d)
{
    Tx tx;
    size_t known = 0;
    TRY(tx_begin(&tx, c, a, d, false));
    Rc rc = compare(&tx, &known);
    tx_rollback(&tx);
    if (rc == RC_INTERNAL) { /* no such table */
        *d = (Diag) { 0 };
        return FAIL(d, RC_CONFLICT, "migrate.pending");
    }
    TRY(rc);
    return known == migrations_n ? RC_OK : FAIL(d, RC_CONFLICT, "migrate.pending");
}

static void keep_words(Diag *d)
{
    /* The arena ends here: what the detail said is kept by the thread. */
    static _Thread_local char text[256];
    size_t n = d->detail.n < sizeof text ? d->detail.n : sizeof text;
    if (d->detail.p)
        memcpy(text, d->detail.p, n);
    d->detail = d->detail.p ? (Str) { text, n } : (Str) { 0 };
}

static Rc with_connection(Db *db, DbMode mode, int64_t now_ms, int *out_applied, Diag *d)
{
    DbConn *c = NULL;
    Arena *a = arena_new(ARENA_BYTES);
    Rc rc = a ? db_connect(db, mode, &c, d) : FAIL(d, RC_NO_MEMORY, "db.memory");
    if (!rc)
        rc = mode == DB_WRITE ? run_all(c, a, now_ms, out_applied, d) : check_all(c, a, d);
    db_disconnect(c);
    if (rc)
        keep_words(d);
    arena_free(a);
    return rc;
}

Rc migrate_run(Db *db, int64_t now_ms, int *out_applied, Diag *d)
{
    return with_connection(db, DB_WRITE, now_ms, out_applied, d);
}

Rc migrate_check(Db *db, Diag *d)
{
    return with_connection(db, DB_READ, 0, NULL, d);
}
