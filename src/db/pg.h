/*
 * Inside the PostgreSQL driver: pg_conn.c talks to the server, postgres.c is the table of functions.
 *
 * The connection is in pipeline mode. BEGIN, SAVEPOINT and the like are not sent but wait in `pending` and go with the
 * next statement, in one round trip; the same for the preparation of a statement.
 *
 * Deferred inserts wait in `many`, by table, and go as one statement of many rows before the first statement that mentions
 * their table, and before COMMIT. Under a savepoint they are handed to libpq at once instead, which sends them with the
 * next statement. When one of them fails nobody knows which savepoints the server has seen since: the transaction counts
 * as lost.
 *
 * Reads that the members of a group will begin with are handed over together (`asks`), and the same read takes its answer
 * later, unless something it may have read has been written meanwhile.
 */
#pragma once

#include <libpq-fe.h>

#include "base/buf.h"
#include "db/driver.h"

enum { PG_PENDING = 8, PG_UNANSWERED = 256, PG_TABLES = 16, PG_ASKS = 256, PG_ROWS = 1000 };

/* Rows of one deferred insert that wait: a column each, as the server wants an array. */
typedef struct PgMany {
    const Query *query;
    char table[48];
    int rows;
    uint64_t own[PG_ROWS]; /* pg_own of each */
    size_t bytes;
    Buf columns[ARGS_MAX];
} PgMany;

/* A read handed over before its turn. */
typedef struct PgAsk {
    void **slot; /* of its statement */
    const Query *query;
    const char *text;
    uint64_t own;               /* pg_own */
    size_t values_at, values_n; /* in ask_values */
    int at;                     /* which of the unanswered statements */
    PGresult *answer;           /* NULL: taken, or no longer true */
} PgAsk;

typedef struct PgConn {
    DbConn base;
    PGconn *pg;                      /* NULL before the first connection */
    const char *pending[PG_PENDING]; /* literals */
    size_t n_pending;
    PgMany *many[PG_TABLES]; /* made at first use; the first n_many may hold rows */
    size_t n_many;
    PgAsk asks[PG_ASKS];
    size_t n_asks, n_answered, ask_next; /* the next to be taken, as a rule */
    Buf ask_values;
    int unanswered;   /* statements handed over whose results are not read yet */
    int owed;         /* ends of reading transactions that were sent and not waited for */
    bool begun;       /* the server has seen BEGIN */
    bool writing;     /* the transaction is a writing one */
    bool dead;        /* reconnect before the next transaction */
    unsigned cursors; /* made so far, for their names */
    int64_t retry_ms; /* no new attempt before this, monotonic clock */
    int64_t delay_ms;
    int64_t planned_ms; /* when the server was last told to forget its plans */
} PgConn;

/* One statement with its values. */
typedef struct PgCall {
    const Query *query; /* for messages; may be NULL */
    const char *name;   /* of the prepared statement; NULL: text is run once */
    const char *text;
    void **slot; /* prepared when it holds something */
    int n;
    Oid types[VALUES_MAX];
    const char *values[VALUES_MAX];
    int lengths[VALUES_MAX], formats[VALUES_MAX];
    int64_t numbers[VALUES_MAX]; /* big-endian, what values point to */
} PgCall;

Rc pg_connect(PgConn *c, Diag *d);
/* Connected and alive, connecting again after a loss; RC_IO "db.unreachable" while backing off. */
Rc pg_ensure(PgConn *c, Diag *d);
/* Time to make the plans of prepared statements again. */
bool pg_plans_old(PgConn *c);
/* Queues a control statement; text is a literal. */
Rc pg_defer(PgConn *c, const char *text, Diag *d);
/* What is pending and then the call (may be NULL) in one round trip; the result of the last statement, to be cleared. */
Rc pg_round_trip(PgConn *c, PgCall *call, PGresult **out, Diag *d);
/* What is pending and then the prepared call, without waiting. */
Rc pg_send(PgConn *c, PgCall *call, Diag *d);
/* Ends a reading transaction without waiting: nothing can become of it. */
void pg_end_reading(PgConn *c);
/* Waits for what was sent; a failure is left to the transaction. */
void pg_settle(PgConn *c);
/* pg_many.c: takes a row; false in *out_taken: there is no place left for one more insert. */
Rc pg_many_add(PgConn *c, const Query *q, const Val *v, bool *out_taken, Diag *d);
/* Sends the rows of the tables that the text mentions, except those of the table that the query may be behind, and those that it
   does not meet; text NULL: all rows. */
Rc pg_many_send(PgConn *c, const Query *q, const char *text, const Val *v, Diag *d);
/* Whether a table holds rows that are not sent. */
bool pg_many_waits(const PgConn *c);
void pg_many_drop(PgConn *c); /* after a rollback */
void pg_many_free(PgConn *c);
/* pg_ask.c: hands a read over without waiting; its answer comes with the next round trip. */
Rc pg_ask(PgConn *c, PgCall *call, const Val *v, Diag *d);
/* Whether a result belongs to a read asked ahead, which then keeps it. */
bool pg_ask_answered(PgConn *c, int at, PGresult *r);
/* The answer to this very call; NULL when it was not asked ahead. */
PGresult *pg_ask_take(PgConn *c, const PgCall *call);
/* What tells apart the rows of statements with the same Query.own. */
uint64_t pg_own(const Query *q, const Val *v);
bool pg_same_own(const Query *a, const Query *b);
/* Forgets the answers that a write may have made untrue; q NULL: a text of which nothing is known. */
void pg_ask_wrote(PgConn *c, const Query *q, const char *text, const Val *v);
void pg_ask_drop(PgConn *c); /* all */
/* The statement of many rows, for the test that it is right. */
void pg_many_types(const Query *q, PgCall *call);
/* Prepares without running and checks the columns. */
Rc pg_prepare_only(PgConn *c, PgCall *call, Diag *d);
Rc pg_check_columns(const PgConn *c, const PGresult *r, const Query *q, Diag *d);
