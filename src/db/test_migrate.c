/* Migrations on both databases: once, whole, and only those of this program. */
#include "t_db.h"

#include "db/migrate.h"
#include "dbtest_sql.h"

static Rc migrate(int *out_applied, Diag *d)
{
    *d = (Diag) { 0 };
    *out_applied = -1;
    return migrate_run(t_db(), 1, out_applied, d);
}

static void change(const char *sql)
{
    Tx tx = t_tx(true);
    CHECK_RC(db_plain(&tx, str_from_z(sql)), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    t_db_close_writer(); /* migrations bring their own */
}

TEST(migrate_runs_once_and_knows_its_own)
{
    Diag d = { 0 };
    int applied;
    CHECK_RC(migrate(&applied, &d), RC_OK);
    CHECK_INT(applied, 0);
    CHECK_RC(migrate_check(t_db(), &d), RC_OK);
    CounterRow counter;
    Tx read = t_tx(false);
    CHECK_RC(sql_counter_get(&read, &counter), RC_OK); /* the semicolon in a literal did not cut */
    tx_rollback(&read);
    change("DROP TABLE t_child");
    change("DROP TABLE t_counter");
    change("DELETE FROM schema_migration WHERE number = 2");
    CHECK_RC(migrate_check(t_db(), &d), RC_CONFLICT);
    CHECK(strcmp(d.key, "migrate.pending") == 0);
    CHECK_RC(migrate(&applied, &d), RC_OK);
    CHECK_INT(applied, 1);
}

TEST(migrate_refuses_changed_and_newer)
{
    Diag d = { 0 };
    int applied;
    change("UPDATE schema_migration SET checksum = 'x' WHERE number = 1");
    CHECK_RC(migrate(&applied, &d), RC_CONFLICT);
    CHECK(strcmp(d.key, "migrate.changed") == 0);
    CHECK_STR(d.detail, "dbtest 0001");
    change("DELETE FROM schema_migration");
    change(
        "INSERT INTO schema_migration (module, number, checksum, applied_ms) VALUES ('dbtest', 3, 'x', 0)");
    CHECK_RC(migrate(&applied, &d), RC_CONFLICT);
    CHECK(strcmp(d.key, "migrate.newer") == 0);
    d = (Diag) { 0 };
    CHECK_RC(migrate_check(t_db(), &d), RC_CONFLICT);
    CHECK(strcmp(d.key, "migrate.newer") == 0);
    CHECK_INT(applied, -1);
}

TEST(migrate_is_whole_or_absent)
{
    Diag d = { 0 };
    int applied;
    change("DELETE FROM schema_migration WHERE number = 2"); /* its tables exist: CREATE fails */
    CHECK(migrate(&applied, &d) != RC_OK);
    CHECK(d.rc != RC_OK);
    d = (Diag) { 0 };
    CHECK_RC(migrate_check(t_db(), &d), RC_CONFLICT);
}
