/*
 * A database for each test: empty, migrated with the migrations[] the test program is linked with, on the engine that
 * XQ_TEST_DB names (sqlite, which is the default, or postgres).
 *
 * SQLite: a file in the test's directory, copied from a template that is built once a process. PostgreSQL: a database
 * cloned from a template; XQ_TEST_PG is the conninfo of the cluster without dbname, see tools/pg_test_cluster.sh.
 * All is gone when the test ends.
 */
#pragma once

#include "db/db.h"
#include "t.h"

bool t_db_is_postgres(void);
Str t_db_url(void);        /* of this test's database, made at the first call */
Db *t_db(void);            /* opened; closed when the test ends */
DbConn *t_db_writer(void); /* one writing connection a test; closed when the test ends */
void t_db_close_writer(void);
DbConn *t_db_reader(void); /* a new reading connection at each call; closed when the test ends */
/* Begins on the writer (or a reader) with an arena of its own; the test ends it. The Diag is a fresh one each time. */
Tx t_tx(bool write);
/* Prepares every text of the queries on this engine and fails the test with the name of each that does not:
   t_prepare_all(alert_queries, alert_queries_n). */
void t_prepare_all(const Query *const *queries, size_t n);
