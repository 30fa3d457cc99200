/*
 * One interface over SQLite and PostgreSQL. Above it stand only Tx and the functions generated from .sql files
 * (tools/gen_sql.py); modules never see a connection.
 *
 * Rules that make one text right on both: writers are serialisable (SQLite has one writer; PostgreSQL runs
 * SERIALIZABLE and the whole handler is run again on RC_BUSY), so a handler touches memory and its Tx only.
 * SQLITE_BUSY, 40001, 40P01, "could not commit transaction for shard" and a connection lost before COMMIT are
 * RC_BUSY; SQLITE_FULL and 53100 are RC_NO_SPACE; other storage trouble is RC_IO. A unique violation is RC_CONFLICT
 * without a Diag text (the caller, who knows what collided, fills it) except in queries that say ON CONFLICT.
 */
#pragma once

#include "base/arena.h"
#include "base/ids.h"
#include "base/rc.h"

typedef enum DbKind { DB_SQLITE, DB_POSTGRES } DbKind;
typedef struct Db Db;         /* where the data is; shared by all threads, immutable after opening */
typedef struct DbConn DbConn; /* one connection; one thread at a time */

/* url: "sqlite:PATH" or "postgres:CONNINFO" (a libpq connection string or URI). Opens nothing yet but checks the text,
   and for SQLite creates the file and sets WAL. RC_INVALID for another scheme. */
Rc db_open(Str url, Db **out, Diag *d) MUST_USE;
void db_close(Db *db);
DbKind db_kind(const Db *db);

/* DB_WRITE: SQLite's only writer; on PostgreSQL any lane.
   DB_READ: read-only (query_only / READ ONLY transactions). PostgreSQL reconnects by itself between transactions. */
typedef enum DbMode { DB_READ, DB_WRITE } DbMode;
Rc db_connect(Db *db, DbMode mode, DbConn **out, Diag *d) MUST_USE;
void db_disconnect(DbConn *c); /* NULL is fine; rolls back what is open */
DbKind dbconn_kind(const DbConn *c);
/* SQLite, writer only: has the log copied into the file when it has grown. Nothing on PostgreSQL. */
void db_maintain(DbConn *c);

/* What the caller may see: bound into every query by the Tx, never chosen by handlers or services. */
typedef struct TxScope {
    AreaLevel level;                    /* AREA_NONE: no territory at all (residents) */
    int64_t area;                       /* root of the visible subtree */
    int64_t county_lo, county_hi, town; /* derived from area by tx_scope_area */
    int64_t person;                     /* queries with "scope: self" */
    int64_t unit;                       /* queries with "scope: unit" */
} TxScope;
TxScope tx_scope_area(int64_t area);

typedef struct Tx {
    DbConn *conn;
    Arena *arena;
    Diag *diag;
    TxScope scope;
    bool write;
    const char *opened_at; /* file:line */
    long statements;       /* run so far, for budgets */
    long writes;           /* of these, those that wrote: after none there is nothing to roll back */
} Tx;

/* After a statement of a Tx failed, everything further in it fails too until tx_rollback_to or tx_rollback: what
   PostgreSQL does anyway, kept on SQLite as well so that code right on one is right on the other. A Tx may be copied
   to give each handler of a group its own arena, diag and scope; the copies share the connection's state. */

/* One transaction. On PostgreSQL a write is SERIALIZABLE, a read REPEATABLE READ READ ONLY. */
Rc tx_begin_(Tx *tx, DbConn *c, Arena *a, Diag *d, bool write, const char *here) MUST_USE;
#define tx_begin(tx, c, a, d, write) tx_begin_((tx), (c), (a), (d), (write), HERE)
Rc tx_commit(Tx *tx) MUST_USE; /* RC_IO with d->key "db.commit_unknown" when the answer to COMMIT was lost */
void tx_rollback(Tx *tx);
/* A number that differs after any commit, of whichever connection or process; 0 where the database has none (PostgreSQL).
   Asked inside a reading transaction that has run a statement, it is about what that transaction sees. */
int64_t db_stamp(const Tx *tx);
/* Nested, for group commit: each handler of a group runs inside one. tx_release refuses when the arena failed. */
Rc tx_savepoint(Tx *tx) MUST_USE;
Rc tx_release(Tx *tx) MUST_USE;
void tx_rollback_to(Tx *tx);
/* Several members of a group in one transaction, on PostgreSQL: between tx_ask and tx_answers each runs up to its first
   statement, which fails with RC_BUSY (tx_asked: the next member); a read is handed over, and all answers come in one round
   trip. When the member runs again its read takes the answer, unless something was written meanwhile that it may have read.
   tx_ask is false where nothing is gained by it (SQLite). */
bool tx_ask(Tx *tx);
void tx_asked(Tx *tx);
bool tx_asking(const Tx *tx);
Rc tx_answers(Tx *tx) MUST_USE;
bool tx_failed(const Tx *tx); /* a statement failed since the last savepoint */

/* ---- used by generated code ---- */

typedef enum ValKind { VAL_NULL, VAL_I64, VAL_STR, VAL_BLOB } ValKind;
typedef struct Val {
    ValKind kind;
    int64_t i;
    Str s;
} Val;

static inline Val val_i64(int64_t v)
{
    return (Val) { .kind = VAL_I64, .i = v };
}
static inline Val val_opt(OptI64 v)
{
    return (Val) { .kind = v.has ? VAL_I64 : VAL_NULL, .i = v.v };
}
static inline Val val_str(Str s) /* absent is stored as empty */
{
    return (Val) { .kind = VAL_STR, .s = s.p ? s : S("") };
}
static inline Val val_str_opt(Str s) /* absent is stored as NULL */
{
    return (Val) { .kind = s.p ? VAL_STR : VAL_NULL, .s = s };
}
static inline Val val_blob(Str s)
{
    return (Val) { .kind = VAL_BLOB, .s = s.p ? s : S("") };
}
static inline Val val_blob_opt(Str s)
{
    return (Val) { .kind = s.p ? VAL_BLOB : VAL_NULL, .s = s };
}

/* Which values of the TxScope a query takes after its arguments, in this order. */
enum { BIND_AREA = 1 /* two values */, BIND_SELF = 2, BIND_UNIT = 4 };

enum {
    QUERY_TEXTS = 5
}; /* one text a scope level: nation/province/city (range), county, town, community, none */

typedef struct Query {
    const char *name; /* "alert_get" */
    uint16_t id;      /* unique in the program; index of the statement cache */
    bool writes;
    bool each;     /* streamed: on PostgreSQL through a cursor */
    bool deferred; /* a write that need not be waited for, see db_insert */
    uint8_t n_args, n_cols;
    uint8_t own_at;     /* the argument, from 1, of which every row read or written has the value; 0: none */
    const char *own;    /* its name: statements that give the same one other values do not meet */
    uint8_t scope_args; /* BIND_ bits: extra values the Tx binds after the arguments */
    const char *arg_types;           /* a letter each: i integer, s text, b blob */
    const char *col_types;           /* the same for the columns */
    const char *sqlite[QUERY_TEXTS]; /* NULL where the same as [0] */
    const char *postgres[QUERY_TEXTS];
    const char *many; /* PostgreSQL: a deferred insert as one of many rows, each value an array; or NULL */
    const char
        *behind;      /* the table of which this read may miss deferred rows of its own group; "" for none */
    const char *none; /* catalogue key when a :one finds nothing */
    const char *source; /* file:line of the annotation */
} Query;

typedef struct Cursor {
    DbConn *conn;
    const Query *query;
    void *impl;  /* the driver's statement or result */
    void **slot; /* the driver's place for it in the statement cache */
    long row;
} Cursor;

/* Binds and runs. After RC_OK, db_step until it says no row, then db_finish (also on early return; void). The bytes of
   the arguments must live until db_finish. Text with a NUL byte is RC_INVALID "db.nul". */
Rc db_start(Tx *tx, const Query *q, const Val *args, Cursor *out) MUST_USE;
Rc db_step(Tx *tx, Cursor *c, bool *out_row) MUST_USE;
void db_finish(Cursor *c);
int64_t db_changed(const Cursor *c); /* rows written by a statement, after the last step */
bool db_is_null(const Cursor *c, int col);
int64_t db_i64(const Cursor *c, int col);        /* 0 for NULL */
Str db_text(const Cursor *c, int col, Arena *a); /* a copy in a; absent for NULL. Also for blobs */

/* The shapes of query; read fills one zeroed row from the cursor, strings copied to a. */
typedef void DbRead(const Cursor *c, Arena *a, void *out_row);
Rc db_one(Tx *tx, const Query *q, const Val *args, DbRead *read, void *out) MUST_USE;
Rc db_maybe(Tx *tx, const Query *q, const Val *args, DbRead *read, void *out, bool *out_found) MUST_USE;
Rc db_many(Tx *tx, const Query *q, const Val *args, DbRead *read, size_t row_size, void **out,
           size_t *out_n) MUST_USE;
/* each gets one row at a time; what it allocates in tx->arena is gone after it returns. Its failure ends the walk. */
Rc db_each(Tx *tx, const Query *q, const Val *args, DbRead *read, size_t row_size,
           Rc (*each)(void *user, const void *row), void *user) MUST_USE;
Rc db_exec(Tx *tx, const Query *q, const Val *args, int64_t *out_changed) MUST_USE;
/* RC_CONFLICT when it did not write one row. A query that says "-- defer:" is sent to PostgreSQL with the next statement
   that mentions its table, or with COMMIT, and its failure is theirs; a row that is there already is then RC_BUSY
   (another instance was faster, or random numbers met), and no rollback to a savepoint undoes it: all must run again. An
   update is handed over at once, and nobody looks at its outcome: who defers one has read in the same transaction that its
   row is there. */
Rc db_insert(Tx *tx, const Query *q, const Val *args) MUST_USE;

/* Prepares every text of a query without running it; for the test that no query is wrong on either database. */
Rc db_prepare(Tx *tx, const Query *q) MUST_USE;
/* A statement without values, outside the registry: migrations, tests. text is one statement. */
Rc db_plain(Tx *tx, Str text) MUST_USE;

/* Faults for tests (compiled in with XQ_FAULTS): the n-th begin, statement, step or commit of the whole process from now
   fails once with rc, as the database would; 0 switches off. db_fault_count: how many there were since the last set. */
void db_fault_set(long n, Rc rc);
long db_fault_count(void);

/* ---- migrations: see db/migrate.h ---- */
