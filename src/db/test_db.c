/* What holds on both databases: run with XQ_TEST_DB=sqlite and =postgres. */
#include "t_db.h"

#include "base/mem.h"
#include "db/migrate.h"
#include "dbtest_sql.h"

#define COUNTY INT64_C(330602)

static AlertId fact_id(int64_t n)
{
    return (AlertId) { COUNTY * ID_PER_COUNTY + n };
}

static Rc add_at(Tx *tx, int64_t area, int64_t n, Str note)
{
    AlertId id = { county_of_area(area) * ID_PER_COUNTY + n };
    return sql_fact_insert(tx, id, area, town_of_area(area), (PersonId) { 7 }, (UnitId) { 5 }, (int32_t)n,
                           false, (OptI64) { 0 }, note, (Str) { 0 });
}

static Rc add(Tx *tx, int64_t n, Str note)
{
    return add_at(tx, INT64_C(330602001001), n, note);
}

TEST(db_refuses_other_urls)
{
    static const char *const bad[] = { "", "sqlite", "sqlite:", "mysql:x", "postgres", "file:x" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        Db *db = NULL;
        Diag d = { 0 };
        CHECK_RC(db_open(str_from_z(bad[i]), &db, &d), RC_INVALID);
        CHECK(!db && d.rc == RC_INVALID);
    }
}

TEST(db_reads_back_what_it_wrote)
{
    Tx tx = t_tx(true);
    tx.scope = tx_scope_area(0);
    Str blob = S("\0\x01\xff'\0");
    CHECK_RC(sql_fact_insert(&tx, fact_id(1), INT64_C(330602001001), 330602001, (PersonId) { 7 },
                             (UnitId) { 5 }, -3, true, (OptI64) { .v = INT64_MIN, .has = true },
                             S("中文 'quoted' note"), blob),
             RC_OK);
    CHECK_RC(sql_fact_insert(&tx, fact_id(2), 0, 0, (PersonId) { 7 }, (UnitId) { 5 }, INT32_MAX, false,
                             (OptI64) { 0 }, (Str) { 0 }, S("")),
             RC_OK);
    FactRow row;
    CHECK_RC(sql_fact_get(&tx, fact_id(1), &row), RC_OK);
    CHECK_INT(row.id.v, fact_id(1).v);
    CHECK_INT(row.level, -3);
    CHECK(row.closed && row.owner.has);
    CHECK_INT(row.owner.v, INT64_MIN);
    CHECK_STR(row.note, "中文 'quoted' note");
    CHECK(row.note.p[row.note.n] == 0);
    CHECK(row.data.n == blob.n && memcmp(row.data.p, blob.p, blob.n) == 0);
    CHECK_RC(sql_fact_get(&tx, fact_id(2), &row), RC_OK);
    CHECK(!row.closed && !row.owner.has && !row.note.p && row.data.p && row.data.n == 0);
    CHECK_INT(row.level, INT32_MAX);
    CHECK_INT(tx.statements, 4);
    CHECK_RC(tx_commit(&tx), RC_OK);

    Tx read = t_tx(false);
    read.scope = tx_scope_area(0);
    CHECK_RC(sql_fact_get(&read, fact_id(1), &row), RC_OK);
    CHECK_RC(sql_fact_get(&read, fact_id(3), &row), RC_NOT_FOUND);
    CHECK(read.diag->rc == RC_NOT_FOUND && strcmp(read.diag->key, "fact.none") == 0);
    tx_rollback(&read);
}

TEST(db_scope_shows_only_the_subtree)
{
    static const struct {
        int64_t area;
        size_t rows;
    } cases[] = {
        { 0, 7 },                     /* nation */
        { INT64_C(330000000000), 6 }, /* province */
        { INT64_C(330600000000), 5 }, /* city, with its own fact */
        { INT64_C(330602000000), 3 }, /* county */
        { INT64_C(330602001000), 2 }, /* town */
        { INT64_C(330602001001), 1 }, /* community */
        { INT64_C(330602001003), 0 },
        { INT64_C(330602009000), 0 },
        { -5, 0 }, /* no territory */
    };
    static const int64_t areas[] = { INT64_C(330602001001), INT64_C(330602001002), INT64_C(330602002001),
                                     INT64_C(330603001001), INT64_C(330600000000), INT64_C(330100001001),
                                     INT64_C(420103001001) };
    Tx tx = t_tx(true);
    for (size_t i = 0; i < COUNT(areas); i++)
        CHECK_RC(add_at(&tx, areas[i], (int64_t)i + 1, arena_printf(tx.arena, "N%zu", i)), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        Tx read = t_tx(false);
        read.scope = tx_scope_area(cases[i].area);
        FactRow *rows = NULL;
        size_t n = 99;
        CHECK_RC(sql_fact_list(&read, (AlertId) { 0 }, 100, &rows, &n), RC_OK);
        CHECK_INT(n, cases[i].rows);
        for (size_t k = 0; k < n; k++)
            CHECK(area_within(rows[k].area, cases[i].area));
        tx_rollback(&read);
    }
}

TEST(db_scope_by_person_and_unit)
{
    Tx tx = t_tx(true);
    CHECK_RC(add(&tx, 1, S("Abc")), RC_OK);
    FactRow row;
    FactRow *rows;
    size_t n;
    bool found = true;
    tx.scope.person = 8;
    CHECK_RC(sql_fact_find_mine(&tx, fact_id(1), &row, &found), RC_OK);
    CHECK(!found);
    tx.scope.person = 7;
    CHECK_RC(sql_fact_find_mine(&tx, fact_id(1), &row, &found), RC_OK);
    CHECK(found);
    tx.scope = tx_scope_area(INT64_C(330602001000));
    CHECK_RC(sql_fact_list_unit(&tx, S("ab%"), &rows, &n), RC_OK);
    CHECK_INT(n, 0);
    tx.scope.unit = 5;
    CHECK_RC(sql_fact_list_unit(&tx, S("ab%"), &rows, &n), RC_OK);
    CHECK_INT(n, 1);
    CHECK_RC(sql_fact_list_unit(&tx, S("AB%"), &rows, &n), RC_OK);
    CHECK_INT(n, 0);
    tx_rollback(&tx);
}
