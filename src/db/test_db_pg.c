/* What holds on PostgreSQL only: serialisation, lost connections, the checks of the server. */
#include "t_db.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "dbtest_sql.h"

#define ONLY_POSTGRES        \
    if (!t_db_is_postgres()) \
    return

/* A statement through a connection of its own, to the database of this test or another one; its first value. */
static Str other(const char *dbname, const char *sql)
{
    Str url = t_db_url();
    Str conninfo = str_sub(url, sizeof "postgres:" - 1, url.n);
    const char *z =
        arena_printf(t_arena(), "%.*s%s%s", STR_ARG(conninfo), dbname ? " dbname=" : "", dbname ? dbname : "")
            .p;
    PGconn *pg = PQconnectdb(z);
    PGresult *r = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        print_error("%s: %s", sql, PQerrorMessage(pg));
    CHECK(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    Str out = PQntuples(r) ? arena_str(t_arena(), str_from_z(PQgetvalue(r, 0, 0))) : S("");
    PQclear(r);
    PQfinish(pg);
    return out;
}

static void kill_others(void)
{
    other(NULL, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    other(NULL, "SELECT pg_sleep(0.1)");
}

static int64_t counter_of(DbConn *c)
{
    Tx tx;
    Diag d = { 0 };
    CounterRow row;
    CHECK_RC(tx_begin(&tx, c, t_arena(), &d, false), RC_OK);
    CHECK_RC(sql_counter_get(&tx, &row), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    return row.value;
}

static Tx begin_on(DbConn *c)
{
    Tx tx;
    Diag *d = ARENA_NEW(t_arena(), Diag);
    CHECK_RC(tx_begin(&tx, c, t_arena(), d, true), RC_OK);
    return tx;
}

static DbConn *second_writer(void)
{
    DbConn *c = NULL;
    Diag d = { 0 };
    CHECK_RC(db_connect(t_db(), DB_WRITE, &c, &d), RC_OK);
    return c;
}

/* Reads, then writes depending on what was read: the loser must run again. */
TEST(postgres_write_skew_is_busy)
{
    ONLY_POSTGRES;
    DbConn *two = second_writer();
    Tx a = begin_on(t_db_writer()), b = begin_on(two);
    CounterRow row;
    int64_t changed;
    CHECK_RC(sql_counter_get(&a, &row), RC_OK);
    CHECK_RC(sql_counter_get(&b, &row), RC_OK);
    CHECK_RC(sql_counter_add(&a, 1, &changed), RC_OK);
    CHECK_RC(tx_commit(&a), RC_OK);
    Rc rc = sql_counter_add(&b, 1, &changed);
    if (!rc)
        rc = tx_commit(&b);
    else
        tx_rollback(&b);
    CHECK_RC(rc, RC_BUSY);
    CHECK(b.diag->rc == RC_BUSY && strcmp(b.diag->key, "db.busy") == 0);
    Tx again = begin_on(two);
    CHECK_RC(sql_counter_add(&again, 1, &changed), RC_OK);
    CHECK_RC(tx_commit(&again), RC_OK);
    CHECK_INT(counter_of(two), 2);
    db_disconnect(two);
}

/* A conflict that only COMMIT can see. */
TEST(postgres_conflict_at_commit_is_busy)
{
    ONLY_POSTGRES;
    DbConn *two = second_writer();
    Tx a = begin_on(t_db_writer()), b = begin_on(two);
    SumRow sum;
    CHECK_RC(sql_fact_sum(&a, &sum), RC_OK);
    CHECK_RC(sql_fact_sum(&b, &sum), RC_OK);
    CHECK_RC(sql_fact_insert_once(&a, (AlertId) { INT64_C(330602000000000001) }), RC_OK);
    CHECK_RC(sql_fact_insert_once(&b, (AlertId) { INT64_C(330602000000000002) }), RC_OK);
    Rc first = tx_commit(&a), second = tx_commit(&b);
    CHECK_RC(first, RC_OK);
    CHECK_RC(second, RC_BUSY);
    db_disconnect(two);
}

TEST(postgres_waiting_too_long_for_a_lock_is_busy)
{
    ONLY_POSTGRES;
    DbConn *two = second_writer();
    Tx a = begin_on(t_db_writer()), b = begin_on(two);
    int64_t changed;
    CHECK_RC(db_plain(&b, S("SET LOCAL lock_timeout = 50")), RC_OK);
    CHECK_RC(sql_counter_add(&a, 1, &changed), RC_OK);
    CHECK_RC(sql_counter_add(&b, 1, &changed), RC_BUSY);
    tx_rollback(&b);
    tx_rollback(&a);
    db_disconnect(two);
}

TEST(postgres_slow_statement_is_stopped)
{
    ONLY_POSTGRES;
    Tx tx = begin_on(t_db_writer());
    CHECK_RC(db_plain(&tx, S("SET LOCAL statement_timeout = 50")), RC_OK);
    CHECK_RC(db_plain(&tx, S("SELECT pg_sleep(5)")), RC_IO);
    CHECK(strcmp(tx.diag->key, "db.timeout") == 0);
    tx_rollback(&tx);
}

TEST(postgres_lost_before_commit_is_busy_and_heals)
{
    ONLY_POSTGRES;
    DbConn *c = t_db_writer();
    Tx tx = begin_on(c);
    int64_t changed;
    CHECK_RC(sql_counter_add(&tx, 1, &changed), RC_OK);
    kill_others();
    CHECK_RC(sql_counter_add(&tx, 1, &changed), RC_BUSY);
    CHECK(strcmp(tx.diag->key, "db.lost") == 0);
    tx_rollback(&tx);
    CHECK_INT(counter_of(c), 0); /* connected again, prepared again */
    kill_others();               /* lost while idle: noticed by the first statement */
    Tx idle = begin_on(c);
    CHECK_RC(sql_counter_add(&idle, 1, &changed), RC_BUSY);
    tx_rollback(&idle);
    Tx retry = begin_on(c);
    CHECK_RC(sql_counter_add(&retry, 1, &changed), RC_OK);
    CHECK_RC(tx_commit(&retry), RC_OK);
    CHECK_INT(counter_of(c), 1);
}

TEST(postgres_lost_in_a_group_loses_the_group)
{
    ONLY_POSTGRES;
    Tx tx = begin_on(t_db_writer());
    int64_t changed;
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(sql_counter_add(&tx, 1, &changed), RC_OK);
    CHECK_RC(tx_release(&tx), RC_OK);
    kill_others();
    CHECK_RC(tx_savepoint(&tx), RC_OK); /* waits for the next statement */
    CHECK_RC(sql_counter_add(&tx, 1, &changed), RC_BUSY);
    tx_rollback_to(&tx);
    *tx.diag = (Diag) { 0 };
    CHECK_RC(tx_savepoint(&tx), RC_BUSY);
    CHECK_RC(tx_commit(&tx), RC_BUSY);
    CHECK_INT(counter_of(t_db_writer()), 0);
}

TEST(postgres_lost_during_commit_is_unknown)
{
    ONLY_POSTGRES;
    DbConn *c = t_db_writer();
    Tx tx = begin_on(c);
    int64_t changed;
    CHECK_RC(sql_counter_add(&tx, 1, &changed), RC_OK);
    kill_others();
    CHECK_RC(tx_commit(&tx), RC_IO);
    CHECK(strcmp(tx.diag->key, "db.commit_unknown") == 0);
    CHECK_INT(counter_of(c), 0);
}

static int64_t facts_of(DbConn *c)
{
    Tx tx;
    Diag d = { 0 };
    SumRow row;
    CHECK_RC(tx_begin(&tx, c, t_arena(), &d, false), RC_OK);
    CHECK_RC(sql_fact_sum(&tx, &row), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    return row.n;
}

static Rc insert_later(Tx *tx, int64_t n)
{
    return sql_fact_insert_later(tx, (AlertId) { INT64_C(330602000000000000) + n },
                                 arena_printf(t_arena(), "%lld", (long long)n));
}

/* Sent with the next statement that is waited for, or with COMMIT: many of them, and what is read sees them. */
TEST(postgres_deferred_inserts_arrive)
{
    ONLY_POSTGRES;
    DbConn *c = t_db_writer();
    Tx tx = begin_on(c);
    SumRow row;
    for (int64_t n = 1; n <= 600; n++)
        CHECK_RC(insert_later(&tx, n), RC_OK);
    CHECK_RC(sql_fact_sum(&tx, &row), RC_OK);
    CHECK_INT(row.n, 600);
    CHECK_RC(insert_later(&tx, 601), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_INT(facts_of(c), 601);
    tx = begin_on(c); /* a rollback takes those along that wait */
    CHECK_RC(insert_later(&tx, 602), RC_OK);
    tx_rollback(&tx);
    tx = begin_on(c);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(insert_later(&tx, 603), RC_OK);
    tx_rollback_to(&tx);
    CHECK_RC(insert_later(&tx, 604), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_INT(facts_of(c), 602);
}

/* As one statement of many rows: nothing, empty, bytes that are no text, negative numbers. */
TEST(postgres_deferred_rows_keep_every_value)
{
    ONLY_POSTGRES;
    Tx tx = begin_on(t_db_writer());
    const Str bytes = { "\0\xff{,}\"\\", 7 };
    for (int64_t n = 1; n <= 3; n++) {
        bool none = n == 2;
        AlertId id = { INT64_C(330602000000000000) + n };
        CHECK_RC(sql_fact_insert_whole_later(&tx, id, INT64_C(330602001000), INT64_C(330602001000),
                                             (PersonId) { n }, (UnitId) { 7 }, none ? INT32_MIN : (int32_t)n,
                                             none, (OptI64) { -n, !none },
                                             none     ? (Str) { 0 }
                                             : n == 1 ? S("")
                                                      : S("{心,\"桥}"),
                                             none ? (Str) { 0 } : bytes),
                 RC_OK);
    }
    tx.scope = tx_scope_area(INT64_C(330602000000));
    for (int64_t n = 1; n <= 3; n++) {
        FactRow row;
        CHECK_RC(sql_fact_get(&tx, (AlertId) { INT64_C(330602000000000000) + n }, &row), RC_OK);
        bool none = n == 2;
        CHECK_INT(row.level, none ? INT32_MIN : n);
        CHECK(row.closed == none && row.owner.has == !none && row.owner.v == (none ? 0 : -n));
        CHECK(none ? !row.note.p : str_eq(row.note, n == 1 ? S("") : S("{心,\"桥}")));
        CHECK(none ? !row.data.p : str_eq(row.data, bytes));
    }
    tx_rollback(&tx);
    CHECK_INT(facts_of(t_db_writer()), 0);
}

/* Who says so does not wait for the rows of his group; who reads the table in any other way sees them. */
TEST(postgres_deferred_rows_are_seen_by_all_but_those_behind)
{
    ONLY_POSTGRES;
    Tx tx = begin_on(t_db_writer());
    SumRow row;
    CHECK_RC(insert_later(&tx, 1), RC_OK);
    CHECK_RC(insert_later(&tx, 2), RC_OK);
    CHECK_RC(sql_fact_sum_behind(&tx, &row), RC_OK);
    CHECK_INT(row.n, 0);
    CHECK_RC(sql_fact_sum(&tx, &row), RC_OK);
    CHECK_INT(row.n, 2);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(insert_later(&tx, 3), RC_OK);
    tx_rollback_to(&tx);
    CHECK_RC(sql_fact_sum_behind(&tx, &row), RC_OK);
    CHECK_INT(row.n, 2);
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_INT(facts_of(t_db_writer()), 2);
}

static const PersonId first = { INT64_C(330602000000000001) }, second = { INT64_C(330602000000000002) };

/* A fact each of two persons, level 1; their statements are prepared. */
static void two_persons(void)
{
    Tx tx = begin_on(t_db_writer());
    SumRow row;
    int64_t changed;
    for (int64_t n = 1; n <= 2; n++)
        CHECK_RC(sql_fact_insert(&tx, (AlertId) { first.v + 10 + n }, 0, 0, n == 1 ? first : second,
                                 (UnitId) { 0 }, 1, false, (OptI64) { 0 }, (Str) { 0 }, (Str) { 0 }),
                 RC_OK);
    CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_OK);
    CHECK_RC(sql_fact_level_of_person(&tx, 1, first, &changed), RC_OK);
    CHECK_RC(sql_fact_sum_behind(&tx, &row), RC_OK);
    CHECK_RC(sql_fact_sum(&tx, &row), RC_OK);
    CHECK_RC(insert_later(&tx, 1), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
}

/* The end of a transaction that only read is not waited for; it comes, after a failure too. */
TEST(postgres_reading_transactions_end_by_themselves)
{
    ONLY_POSTGRES;
    DbConn *c = second_writer();
    for (int i = 0; i < 6; i++) {
        Tx tx;
        Diag d = { 0 };
        CounterRow row;
        CHECK_RC(tx_begin(&tx, c, t_arena(), &d, false), RC_OK);
        CHECK_RC(sql_counter_get(&tx, &row), RC_OK);
        if (i == 1)
            CHECK_RC(db_plain(&tx, S("SELECT nothing FROM nowhere")), RC_INTERNAL);
        if (i == 2 || i == 5)
            CHECK_RC(tx_commit(&tx), RC_OK);
        else
            tx_rollback(&tx);
    }
    other(NULL, "SELECT pg_sleep(0.1)");
    Str open = other(NULL, "SELECT CAST(count(*) AS TEXT) FROM pg_stat_activity WHERE xact_start IS NOT NULL "
                           "AND datname = current_database() AND pid <> pg_backend_pid()");
    CHECK(str_eq(open, S("0")));
    Tx tx = begin_on(c);
    CHECK_RC(sql_counter_add(&tx, 1, &(int64_t) { 0 }), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    CHECK_INT(counter_of(c), 1);
    db_disconnect(c);
}

/* What was asked ahead needs no server any more, each answer once; what was not, does. */
TEST(postgres_reads_asked_ahead_are_answered_from_memory)
{
    ONLY_POSTGRES;
    two_persons();
    Tx tx = begin_on(t_db_writer());
    SumRow row = { 0 };
    int64_t changed;
    CHECK(tx_ask(&tx));
    CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_BUSY);
    CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_BUSY); /* a member asks one thing */
    tx_asked(&tx);
    CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_BUSY);
    tx_asked(&tx);
    CHECK_RC(sql_fact_level_of_person(&tx, 7, first, &changed), RC_BUSY); /* nothing is written */
    tx_asked(&tx);
    CHECK_RC(tx_savepoint(&tx), RC_BUSY);
    tx_asked(&tx);
    CHECK_RC(db_plain(&tx, S("DELETE FROM t_fact")), RC_BUSY);
    tx_asked(&tx);
    CHECK_RC(tx_answers(&tx), RC_OK);
    kill_others();
    for (int i = 0; i < 2; i++) { /* in another order */
        CHECK_RC(sql_fact_sum_of_person(&tx, i ? first : second, &row), RC_OK);
        CHECK(row.n == 1 && row.total.v == 1);
    }
    CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_BUSY);
    tx_rollback(&tx);
    CHECK_INT(facts_of(t_db_writer()), 3);
}

/* An answer lasts until something is written that it may have read: of the same person, where both say so. */
TEST(postgres_reads_asked_ahead_see_what_was_written_since)
{
    ONLY_POSTGRES;
    two_persons();
    Tx tx = begin_on(t_db_writer());
    SumRow row = { 0 };
    int64_t changed;
    CHECK(tx_ask(&tx));
    for (int i = 0; i < 4; i++, tx_asked(&tx))
        CHECK_RC(i == 0   ? sql_fact_sum_of_person(&tx, first, &row)
                 : i == 1 ? sql_fact_sum_of_person(&tx, second, &row)
                 : i == 2 ? sql_fact_sum(&tx, &row)
                          : sql_fact_sum_behind(&tx, &row),
                 RC_BUSY);
    CHECK_RC(tx_answers(&tx), RC_OK);
    CHECK_RC(insert_later(&tx, 2), RC_OK); /* of nobody knows whom */
    CHECK_RC(sql_fact_sum(&tx, &row), RC_OK);
    CHECK_INT(row.n, 4);
    CHECK_RC(sql_fact_sum_behind(&tx, &row), RC_OK); /* as it was asked */
    CHECK_INT(row.n, 3);
    tx_rollback(&tx);
    tx = begin_on(t_db_writer());
    CHECK(tx_ask(&tx));
    CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_BUSY);
    tx_asked(&tx);
    CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_BUSY);
    tx_asked(&tx);
    CHECK_RC(tx_answers(&tx), RC_OK);
    CHECK_RC(sql_fact_level_of_person(&tx, 5, first, &changed), RC_OK);
    CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_OK);
    CHECK_INT(row.total.v, 5);
    kill_others();
    CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_OK);
    CHECK_INT(row.total.v, 1);
    tx_rollback(&tx);
}

/* More is asked ahead than may be under way at once, and than is remembered: each still has its own answer. */
TEST(postgres_reads_asked_ahead_are_many)
{
    ONLY_POSTGRES;
    enum { READS = 600 };
    two_persons();
    for (int full = 0; full < 2; full++) {
        Tx tx = begin_on(t_db_writer());
        SumRow row = { 0 };
        int64_t changed;
        CHECK(tx_ask(&tx));
        for (int i = 0; i < (full ? READS : READS / 3); i++, tx_asked(&tx))
            CHECK_RC(sql_fact_sum_of_person(&tx, (PersonId) { first.v + i }, &row), RC_BUSY);
        CHECK_RC(tx_answers(&tx), RC_OK);
        CHECK_RC(sql_fact_level_of_person(&tx, 7, second, &changed), RC_OK);
        for (int i = full ? READS : READS / 3; i-- > 0;) {
            PersonId person = { first.v + i };
            CHECK_RC(sql_fact_sum_of_person(&tx, person, &row), RC_OK);
            CHECK_INT(row.n, person.v == first.v || person.v == second.v);
            CHECK_INT(row.total.v, person.v == second.v ? 7 : person.v == first.v);
        }
        tx_rollback(&tx);
    }
}

/* Asked and never answered: the transaction is lost as a whole, with all its answers, and the next one knows nothing of it. */
TEST(postgres_reads_asked_ahead_may_fail)
{
    ONLY_POSTGRES;
    two_persons();
    DbConn *c = t_db_writer();
    for (int cut = 0; cut < 3; cut++) {
        Tx tx = begin_on(c);
        SumRow row = { 0 };
        FactRow *rows;
        size_t n;
        int64_t changed;
        tx.scope = (TxScope) { .level = AREA_NONE, .unit = 1 };
        if (cut == 1) /* so that it is prepared */
            CHECK_RC(sql_fact_list_unit(&tx, S("x"), &rows, &n), RC_OK);
        CHECK(tx_ask(&tx));
        CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_BUSY);
        tx_asked(&tx);
        if (cut == 1)
            CHECK_RC(sql_fact_list_unit(&tx, S("\xff"), &rows, &n), RC_BUSY);
        tx_asked(&tx);
        CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_BUSY);
        tx_asked(&tx);
        if (cut == 0)
            kill_others();
        if (cut < 2) {
            CHECK_RC(tx_answers(&tx), cut ? RC_INVALID : RC_BUSY);
            CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), cut ? RC_INVALID : RC_BUSY);
        } /* else nobody waits for the answers */
        tx_rollback(&tx);
        tx = begin_on(c);
        CHECK_RC(sql_fact_level_of_person(&tx, 5 + cut, first, &changed), RC_OK);
        CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_OK);
        CHECK_INT(row.total.v, 5 + cut);
        CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_OK);
        CHECK_INT(row.total.v, 1);
        CHECK_RC(tx_commit(&tx), RC_OK);
    }
}

/* The rows of one person wait while another one's are read. That they were sent is seen by one that is in the way. */
TEST(postgres_deferred_rows_of_others_wait)
{
    ONLY_POSTGRES;
    two_persons();
    for (int i = 0; i < 2; i++) { /* the first time all is prepared */
        Tx tx = begin_on(t_db_writer());
        SumRow row = { 0 };
        CHECK_RC(sql_fact_insert_of_later(&tx, (AlertId) { first.v + 20 }, first), RC_OK);
        CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), i ? RC_BUSY : RC_OK);
        CHECK(i || row.n == 2);
        if (i)
            tx_rollback(&tx);
        else
            CHECK_RC(tx_commit(&tx), RC_OK);
    }
    Tx tx = begin_on(t_db_writer());
    SumRow row;
    CHECK_RC(sql_fact_insert_of_later(&tx, (AlertId) { first.v + 20 }, first), RC_OK);
    CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_OK);
    CHECK_INT(row.n, 1);
    CHECK_RC(sql_fact_insert_of_later(&tx, (AlertId) { first.v + 21 }, second), RC_OK);
    CHECK_RC(sql_fact_sum_of_person(&tx, second, &row), RC_BUSY); /* all rows of the table go together */
    tx_rollback(&tx);
}

/* An update that nobody waits for is seen by whatever comes after it, and undone with its transaction. */
TEST(postgres_deferred_updates_are_seen)
{
    ONLY_POSTGRES;
    const AlertId id = { first.v + 11 };
    SumRow row;
    two_persons();
    for (int32_t level = 4; level < 7; level++) { /* the first prepares */
        Tx tx = begin_on(t_db_writer());
        CHECK(tx_ask(&tx));
        CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_BUSY);
        tx_asked(&tx);
        CHECK_RC(tx_answers(&tx), RC_OK);
        CHECK_RC(sql_fact_level_later(&tx, level, id), RC_OK);
        CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_OK);
        CHECK_INT(row.total.v, level);
        CHECK_RC(sql_fact_level_later(&tx, level + 10, id), RC_OK);
        if (level == 5)
            CHECK_RC(tx_commit(&tx), RC_OK);
        else
            tx_rollback(&tx);
    }
    Tx tx = begin_on(t_db_writer());
    CHECK_RC(sql_fact_sum_of_person(&tx, first, &row), RC_OK);
    CHECK_INT(row.total.v, 15);
    tx_rollback(&tx);
}

/* A row in the way: the statement that waits is told, all is to run again, and no savepoint saves the rest. */
TEST(postgres_deferred_conflict_is_busy)
{
    ONLY_POSTGRES;
    DbConn *c = t_db_writer();
    SumRow row;
    Tx tx = begin_on(c);
    CHECK_RC(insert_later(&tx, 1), RC_OK); /* prepared, waited for */
    CHECK_RC(insert_later(&tx, 2), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_OK);
    tx = begin_on(c);
    CHECK_RC(insert_later(&tx, 2), RC_OK);
    CHECK_RC(tx_commit(&tx), RC_BUSY);
    CHECK(strcmp(tx.diag->key, "db.busy") == 0);
    tx = begin_on(c);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(insert_later(&tx, 3), RC_OK);
    CHECK_RC(tx_release(&tx), RC_OK);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(insert_later(&tx, 1), RC_OK);
    CHECK_RC(tx_release(&tx), RC_OK);
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    *tx.diag = (Diag) { 0 };
    CHECK_RC(sql_fact_sum(&tx, &row), RC_BUSY);
    tx_rollback_to(&tx);
    CHECK_RC(tx_savepoint(&tx), RC_BUSY);
    CHECK(tx_failed(&tx));
    tx_rollback(&tx);
    CHECK_INT(facts_of(c), 2);
    tx = begin_on(c); /* found out by the rollback to a savepoint itself */
    CHECK_RC(tx_savepoint(&tx), RC_OK);
    CHECK_RC(insert_later(&tx, 1), RC_OK);
    tx_rollback_to(&tx);
    CHECK_RC(insert_later(&tx, 4), RC_BUSY);
    tx_rollback(&tx);
    CHECK_INT(facts_of(c), 2);
}

TEST(postgres_deferred_lost_is_unknown_only_at_commit)
{
    ONLY_POSTGRES;
    DbConn *c = t_db_writer();
    SumRow row;
    Tx tx = begin_on(c);
    CHECK_RC(insert_later(&tx, 1), RC_OK);
    CHECK_RC(insert_later(&tx, 2), RC_OK);
    kill_others();
    CHECK_RC(sql_fact_sum(&tx, &row), RC_BUSY);
    tx_rollback(&tx);
    tx = begin_on(c);
    CHECK_RC(insert_later(&tx, 1), RC_OK);
    CHECK_RC(insert_later(&tx, 2), RC_OK);
    kill_others();
    CHECK_RC(tx_commit(&tx), RC_IO);
    CHECK(strcmp(tx.diag->key, "db.commit_unknown") == 0);
    CHECK_INT(facts_of(c), 0);
}

TEST(postgres_reading_transactions_cannot_write)
{
    ONLY_POSTGRES;
    Tx tx = t_tx(false);
    CHECK_RC(db_plain(&tx, S("DELETE FROM t_fact")), RC_INTERNAL);
    tx_rollback(&tx);
}

TEST(postgres_unreachable_server_backs_off_and_comes_back)
{
    ONLY_POSTGRES;
    DbConn *c = t_db_writer();
    Str name = other(NULL, "SELECT current_database()");
    Str off = arena_printf(t_arena(), "ALTER DATABASE %s ALLOW_CONNECTIONS false", name.p);
    Str on = arena_printf(t_arena(), "ALTER DATABASE %s ALLOW_CONNECTIONS true", name.p);
    Tx tx = begin_on(c);
    CounterRow row;
    other("postgres", off.p);
    other("postgres",
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname LIKE 'xq_test%'");
    other("postgres", "SELECT pg_sleep(0.1)");
    CHECK_RC(sql_counter_get(&tx, &row), RC_BUSY);
    tx_rollback(&tx);
    int waited = 0;
    for (int i = 0; i < 5; i++) {
        Diag d = { 0 };
        CHECK_RC(tx_begin(&tx, c, t_arena(), &d, true), RC_IO);
        CHECK(strcmp(d.key, "db.unreachable") == 0);
        waited += d.detail.n == 0; /* the server was not even asked */
    }
    CHECK(waited > 0 && waited < 5);
    other("postgres", on.p);
    other("postgres", "SELECT pg_sleep(0.2)");
    CHECK_INT(counter_of(c), 0);
}

TEST(postgres_no_server)
{
    ONLY_POSTGRES;
    Db *db = NULL;
    DbConn *c = NULL;
    Diag d = { 0 };
    CHECK_RC(db_open(S("postgres:host=/nowhere dbname=x"), &db, &d), RC_OK);
    CHECK_RC(db_connect(db, DB_WRITE, &c, &d), RC_IO);
    CHECK(strcmp(d.key, "db.unreachable") == 0 && d.detail.n > 0);
    db_close(db);
    d = (Diag) { 0 };
    CHECK_RC(db_open(S("postgres:host='unfinished"), &db, &d), RC_INVALID);
}

TEST(postgres_other_collation_or_encoding_is_refused)
{
    ONLY_POSTGRES;
    static const struct {
        const char *create, *key;
    } bad[] = {
        { "CREATE DATABASE xq_bad TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
          "db.collation" },
        { "CREATE DATABASE xq_bad TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
          "db.encoding" },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        other("postgres", "DROP DATABASE IF EXISTS xq_bad");
        other("postgres", bad[i].create);
        Db *db = NULL;
        DbConn *c = NULL;
        Diag d = { 0 };
        Str url = arena_printf(t_arena(), "postgres:%s dbname=xq_bad", getenv("XQ_TEST_PG"));
        CHECK_RC(db_open(url, &db, &d), RC_OK);
        CHECK_RC(db_connect(db, DB_READ, &c, &d), RC_INVALID);
        CHECK(strcmp(d.key, bad[i].key) == 0);
        db_close(db);
        other("postgres", "DROP DATABASE xq_bad");
    }
}
