/* What holds on both databases: run with XQ_TEST_DB=sqlite and =postgres. */
#include "t_db.h"

#include "base/mem.h"
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

TEST(db_unique_is_a_conflict_without_words)
{
    Tx tx = t_tx(true);
    CHECK_RC(add(&tx, 1, S("same")), RC_OK);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(add(&tx, 1, S("other")), RC_CONFLICT); /* primary key */
    CHECK(tx.diag->rc == RC_OK);
    CHECK_RC(add(&tx, 2, S("other")), RC_CONFLICT); /* nothing more runs after a failure, on SQLite as well */
    CHECK(tx.diag->key && strcmp(tx.diag->key, "db.tx_failed") == 0);
    tx_rollback_to(&tx);
    *tx.diag = (Diag) { 0 };
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(add(&tx, 2, S("same")), RC_CONFLICT); /* unique index */
    tx_rollback_to(&tx);
    CHECK_RC(sql_fact_insert_once(&tx, fact_id(1)), RC_CONFLICT); /* says ON CONFLICT: goes on */
    CHECK_RC(sql_fact_insert_once(&tx, fact_id(3)), RC_OK);
    CHECK(tx.diag->rc == RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
}

TEST(db_foreign_key_and_check_are_internal)
{
    Tx tx = t_tx(true);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(sql_child_insert(&tx, (TaskId) { 1 }, fact_id(9)), RC_INTERNAL);
    CHECK(tx.diag->rc == RC_INTERNAL && tx.diag->detail.n > 0);
    tx_rollback_to(&tx);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    *tx.diag = (Diag) { 0 };
    CHECK_RC(db_plain(&tx, S("INSERT INTO t_fact (county, id, area, town, person, unit, level, closed) "
                             "VALUES (1, 1, 1, 1, 1, 1, 1, 2)")),
             RC_INTERNAL);
    tx_rollback_to(&tx);
    CHECK_RC(tx_commit(&tx), RC_OK);
}

static int64_t count_facts(void)
{
    Tx read = t_tx(false);
    SumRow sum;
    CHECK_RC(sql_fact_sum(&read, &sum), RC_OK);
    tx_rollback(&read);
    return sum.n;
}

TEST(db_savepoints_fail_alone)
{
    Tx tx = t_tx(true);
    for (int64_t i = 1; i <= 9; i++) {
        Tx one = tx; /* a handler of the group */
        Diag d = { 0 };
        one.diag = &d;
        CHECK_RC(tx_savepoint(&one), RC_OK);
        Rc rc = add(&one, i, arena_printf(t_arena(), "N%d", (int)(i % 4)));
        CHECK_RC(rc, i > 4 ? RC_CONFLICT : RC_OK);
        if (rc)
            tx_rollback_to(&one);
        else
            CHECK_RC(tx_release(&one), RC_OK);
    }
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_INT(count_facts(), 4);
}

TEST(db_savepoints_nest_and_release)
{
    Tx tx = t_tx(true);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(add(&tx, 1, S("a")), RC_OK);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(add(&tx, 2, S("b")), RC_OK);
    tx_rollback_to(&tx);
    CHECK_RC(add(&tx, 3, S("b")), RC_OK);
    CHECK_RC(tx_release(&tx), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_INT(count_facts(), 2);
}

TEST(db_savepoints_undo_what_is_inside_them)
{
    Tx tx = t_tx(true);
    CHECK_RC(add(&tx, 1, S("a")), RC_OK);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(add(&tx, 2, S("b")), RC_OK);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(add(&tx, 3, S("c")), RC_OK);
    tx_rollback_to(&tx);
    CHECK_RC(add(&tx, 4, S("d")), RC_OK);
    tx_rollback_to(&tx);
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_INT(count_facts(), 1);
}

TEST(db_rollback_leaves_nothing_and_readers_keep_their_view)
{
    Tx tx = t_tx(true);
    CHECK_RC(add(&tx, 1, S("a")), RC_OK);
    tx_rollback(&tx);
    CHECK_INT(count_facts(), 0);
    Tx reader = t_tx(false);
    SumRow sum;
    CHECK_RC(sql_fact_sum(&reader, &sum), RC_OK);
    CHECK(sum.n == 0 && !sum.total.has);
    Tx again = t_tx(true);
    CHECK_RC(add(&again, 1, S("a")), RC_OK);
    CHECK_RC(tx_commit(&again), RC_OK);
    CHECK_RC(sql_fact_sum(&reader, &sum), RC_OK);
    CHECK_INT(sum.n, 0);
    CHECK_RC(tx_commit(&reader), RC_OK);
    CHECK_INT(count_facts(), 1);
}

TEST(db_empty_transactions_are_fine)
{
    Tx tx = t_tx(true);
    CHECK_RC(tx_commit(&tx), RC_OK);
    Tx sp = t_tx(true);
    CHECK_RC(tx_savepoint(&sp), RC_OK);
    tx_rollback_to(&sp);
    for (int i = 0; i < 20; i++) {
        CHECK_RC(tx_savepoint(&sp), RC_OK);
        CHECK_RC(tx_release(&sp), RC_OK);
    }
    CHECK_RC(tx_commit(&sp), RC_OK);
    Tx rolled = t_tx(true);
    tx_rollback(&rolled);
    tx_rollback(&rolled);
}

TEST(db_writes_say_what_they_changed)
{
    Tx tx = t_tx(true);
    int64_t changed = -1;
    LevelRow level;
    SumRow sum;
    for (int64_t i = 1; i <= 3; i++)
        CHECK_RC(add(&tx, i, arena_printf(tx.arena, "N%d", (int)i)), RC_OK);
    tx.scope = tx_scope_area(INT64_C(330602002000));
    CHECK_RC(sql_fact_close(&tx, INT64_C(330602001001), &changed), RC_OK);
    CHECK_INT(changed, 0); /* outside the scope */
    tx.scope = tx_scope_area(INT64_C(330602001000));
    CHECK_RC(sql_fact_close(&tx, INT64_C(330602001001), &changed), RC_OK);
    CHECK_INT(changed, 3);
    CHECK_RC(sql_fact_close(&tx, INT64_C(330602001001), &changed), RC_OK);
    CHECK_INT(changed, 0);
    CHECK_RC(sql_fact_bump(&tx, fact_id(2), -30000, &level), RC_OK);
    CHECK_INT(level.level, -29998);
    CHECK_RC(sql_fact_sum(&tx, &sum), RC_OK);
    CHECK(sum.n == 3 && sum.total.has);
    CHECK_INT(sum.total.v, -29998 + 1 + 3);
    CHECK_RC(sql_fact_bump(&tx, fact_id(2), 129998, &level), RC_OK);
    CHECK_RC(sql_fact_sum(&tx, &sum), RC_OK);
    CHECK_INT(sum.total.v, 100004);
    CHECK_RC(sql_fact_bump(&tx, fact_id(99), 1, &level), RC_NOT_FOUND);
    tx_rollback(&tx);
}

typedef struct Walk {
    Tx *tx;
    long seen, stop_at;
    int64_t last;
    size_t most; /* bytes of the arena */
    bool nested;
} Walk;

static Rc walk(void *user, const FactRow *row)
{
    Walk *w = user;
    w->seen++;
    CHECK(row->id.v > w->last);
    w->last = row->id.v;
    CHECK(arena_alloc(w->tx->arena, 100, 1) != NULL);
    if (arena_used(w->tx->arena) > w->most)
        w->most = arena_used(w->tx->arena);
    if (w->nested && w->seen % 2000 == 1) {
        Walk inner = { .tx = w->tx };
        CHECK_RC(sql_fact_export(w->tx, walk, &inner), RC_OK); /* the same query inside itself */
        CHECK_INT(inner.seen, 10000);
    }
    return w->seen == w->stop_at ? RC_DENIED : RC_OK;
}

TEST(db_each_streams)
{
    Tx tx = t_tx(true);
    for (int64_t i = 1; i <= 10000; i++) {
        ArenaMark m = arena_mark(tx.arena);
        CHECK_RC(add(&tx, i, arena_printf(tx.arena, "note %d", (int)i)), RC_OK);
        arena_rewind(tx.arena, m);
    }
    CHECK_RC(tx_commit(&tx), RC_OK);
    Tx read = t_tx(false);
    Walk all = { .tx = &read, .nested = true };
    CHECK_RC(sql_fact_export(&read, walk, &all), RC_OK);
    CHECK_INT(all.seen, 10000);
    CHECK(all.most < 10000);
    Walk some = { .tx = &read, .stop_at = 777 };
    CHECK_RC(sql_fact_export(&read, walk, &some), RC_DENIED);
    CHECK_INT(some.seen, 777);
    tx_rollback(&read);
}

static Rc exhaust(void *user, const FactRow *row)
{
    (void)row;
    Tx *tx = user;
    CHECK(!arena_alloc(tx->arena, 1u << 30, 1));
    return RC_OK; /* did not look */
}

TEST(db_each_notices_a_failed_arena)
{
    Tx tx = t_tx(true);
    CHECK_RC(add(&tx, 1, S("a")), RC_OK);
    CHECK_RC(sql_fact_export(&tx, exhaust, &tx), RC_NO_MEMORY);
    CHECK(tx.diag->rc == RC_NO_MEMORY);
    tx_rollback(&tx);
}

TEST(db_text_with_nul_is_refused)
{
    Tx tx = t_tx(true);
    CHECK_RC(add(&tx, 1, S("a\0b")), RC_INVALID);
    CHECK(strcmp(tx.diag->key, "db.nul") == 0);
    CHECK_RC(tx_commit(&tx), RC_INVALID);
    CHECK_INT(count_facts(), 0);
}

TEST(db_failed_arena_does_not_commit)
{
    Tx tx = t_tx(true);
    CHECK_RC(add(&tx, 1, S("a")), RC_OK);
    CHECK(!arena_alloc(tx.arena, 1u << 30, 1));
    CHECK_RC(tx_commit(&tx), RC_NO_MEMORY);
    CHECK_INT(count_facts(), 0);
}

TEST(db_large_values)
{
    Tx tx = t_tx(true);
    size_t n = 3u << 20;
    char *big = arena_alloc(t_arena(), n, 1);
    memset(big, 'x', n);
    CHECK_RC(sql_fact_insert(&tx, fact_id(1), 0, 0, (PersonId) { 0 }, (UnitId) { 0 }, 0, false,
                             (OptI64) { 0 }, (Str) { 0 }, (Str) { big, n }),
             RC_OK);
    FactRow row;
    tx.scope = tx_scope_area(0);
    CHECK_RC(sql_fact_get(&tx, fact_id(1), &row), RC_OK);
    CHECK(row.data.n == n && memcmp(row.data.p, big, n) == 0);
    tx_rollback(&tx);
}

/* Every kind of query once, in one transaction. */
static Rc all_kinds(Tx *tx)
{
    FactRow row;
    FactRow *rows;
    size_t n;
    bool found;
    int64_t changed;
    tx->scope = tx_scope_area(INT64_C(330602001000));
    TRY(add(tx, 1, S("note")));
    TRY(tx_savepoint(tx));
    TRY(add(tx, 2, S("other")));
    TRY(tx_release(tx));
    TRY(sql_fact_get(tx, fact_id(1), &row));
    TRY(sql_fact_find_mine(tx, fact_id(1), &row, &found));
    TRY(sql_fact_list(tx, (AlertId) { 0 }, 10, &rows, &n));
    TRY(sql_fact_close(tx, INT64_C(330602001001), &changed));
    return RC_OK;
}

static Rc one_run(DbConn *c, Diag *d)
{
    Arena *a = arena_new(1u << 20);
    if (!a)
        return RC_NO_MEMORY;
    Tx tx;
    Rc rc = tx_begin(&tx, c, a, d, true);
    if (!rc) {
        rc = all_kinds(&tx);
        if (!rc)
            rc = tx_commit(&tx);
        else
            tx_rollback(&tx);
    }
    arena_free(a);
    return rc;
}

TEST(db_every_allocation_may_fail)
{
    long k = 0;
    Rc rc = RC_NO_MEMORY;
    CHECK_INT(count_facts(), 0);
    while (rc == RC_NO_MEMORY && k < 200) {
        DbConn *c = NULL; /* a new one each time: its statement cache allocates, too */
        Diag d = { 0 };
        mem_fault_set(++k, false);
        rc = db_connect(t_db(), DB_WRITE, &c, &d);
        if (!rc)
            rc = one_run(c, &d);
        mem_fault_set(0, false);
        db_disconnect(c);
        CHECK(rc == RC_OK || rc == RC_NO_MEMORY);
        CHECK(rc == RC_OK || d.rc == RC_OK || d.rc == RC_NO_MEMORY);
        CHECK_INT(count_facts(), rc ? 0 : 2);
    }
    CHECK_RC(rc, RC_OK);
    CHECK(k > 5);
}

TEST(db_every_database_call_may_fail)
{
    static const Rc kinds[] = { RC_IO, RC_BUSY, RC_NO_SPACE };
    for (size_t i = 0; i < COUNT(kinds); i++) {
        DbConn *c = t_db_writer();
        Rc rc = kinds[i];
        long k = 0;
        while (rc == kinds[i] && k < 100) {
            Diag d = { 0 };
            db_fault_set(++k, kinds[i]);
            rc = one_run(c, &d);
            db_fault_set(0, RC_OK);
            CHECK(rc == RC_OK ? d.rc == RC_OK : d.rc == kinds[i]);
            CHECK_INT(count_facts(), rc ? 0 : 2);
        }
        CHECK_RC(rc, RC_OK);
        CHECK(k > 15);
        Tx tx = t_tx(true);
        CHECK_RC(db_plain(&tx, S("DELETE FROM t_fact")), RC_OK);
        CHECK_RC(tx_commit(&tx), RC_OK);
    }
}

TEST(db_every_query_prepares)
{
    t_prepare_all(dbtest_queries, dbtest_queries_n);
    EngineRow engine;
    Tx read = t_tx(false);
    CHECK_RC(sql_engine_name(&read, &engine), RC_OK);
    CHECK(str_starts(engine.name, t_db_is_postgres() ? S("postgres") : S("sqlite 3.")));
    tx_rollback(&read);
}

TEST(db_prepare_finds_wrong_queries)
{
    static const struct {
        const char *text;
        uint8_t n_cols;
    } bad[] = {
        { "SELECT no_such FROM t_fact", 1 },
        { "SELECT id FROM no_such", 1 },
        { "SELECT id, area FROM t_fact", 1 },
        { "SELEKT", 0 },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        const Query q = { .name = "bad",
                          .id = (uint16_t)(60000 + i),
                          .n_cols = bad[i].n_cols,
                          .arg_types = "",
                          .col_types = "i",
                          .sqlite = { bad[i].text },
                          .postgres = { bad[i].text } };
        Tx tx = t_tx(true);
        CHECK_RC(db_prepare(&tx, &q), RC_INTERNAL);
        CHECK(memmem(tx.diag->detail.p, tx.diag->detail.n, "bad: ", 5) != NULL);
        tx_rollback(&tx);
    }
}
