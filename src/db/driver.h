/*
 * What a database driver is to db.c: a table of functions and the head of its structs. Only db/ includes this.
 *
 * db.c keeps the state of the transaction (open, failed, lost), the scope values and the faults; a driver talks to its
 * library and maps its errors. A driver fills the Diag except for RC_CONFLICT.
 */
#pragma once

#include <stdatomic.h>

#include "db/db.h"

enum { SCOPE_VALUES = 4, ARGS_MAX = 56, VALUES_MAX = ARGS_MAX + SCOPE_VALUES };

typedef enum DbControl {
    CTL_BEGIN_READ,
    CTL_BEGIN_WRITE,
    CTL_SAVEPOINT,
    CTL_RELEASE,
    CTL_ROLLBACK_TO,
    CTL_ANSWERS /* waits for those to `ask` */
} DbControl;

typedef struct DbDriver {
    DbKind kind;
    Rc (*prepare_file)(Db *db, Diag *d); /* once, at db_open */
    Rc (*connect)(Db *db, DbMode mode, DbConn **out, Diag *d);
    void (*disconnect)(DbConn *c);
    void (*maintain)(DbConn *c);
    Rc (*control)(DbConn *c, DbControl what, Diag *d);
    Rc (*commit)(DbConn *c, Diag *d); /* on failure nothing is open any more */
    void (*rollback)(DbConn *c);
    int64_t (*stamp)(DbConn *c);
    Rc (*plain)(DbConn *c, const char *text, Diag *d);
    Rc (*check)(DbConn *c, const Query *q, int text, Diag *d); /* prepares it */
    Rc (*start)(DbConn *c, const Query *q, int text, const Val *v, size_t n, Cursor *out, Diag *d);
    /* Sends a write without waiting; *out_sent = false: run it the usual way. NULL where nothing is gained by it. */
    Rc (*defer)(DbConn *c, const Query *q, int text, const Val *v, size_t n, bool *out_sent, Diag *d);
    /* Hands over a read whose turn comes later in the transaction. NULL where nothing is gained by it. */
    Rc (*ask)(DbConn *c, const Query *q, int text, const Val *v, size_t n, Diag *d);
    Rc (*step)(Cursor *cur, bool *out_row, Diag *d);
    void (*finish)(Cursor *cur);
    int64_t (*changed)(const Cursor *cur);
    bool (*is_null)(const Cursor *cur, int col);
    int64_t (*i64)(const Cursor *cur, int col);
    Str (*bytes)(const Cursor *cur, int col); /* not NULL; valid until the next step */
} DbDriver;

extern const DbDriver db_sqlite_driver, db_postgres_driver;

struct Db {
    const DbDriver *driver;
    char *where; /* path or conninfo, terminated */
    atomic_bool has_writer;
};

enum { TEXT_MANY = QUERY_TEXTS, CACHE_TEXTS }; /* the text of many rows has a place after the others */

/* Prepared statements by query id and text: 256 pages, one a module, made when first used. */
typedef struct StatementCache {
    void **pages[256];
} StatementCache;

struct DbConn {
    const DbDriver *driver;
    Db *db;
    DbMode mode;
    bool in_tx;
    bool asking; /* between tx_ask and tx_answers */
    int savepoints;
    Arena *arena; /* of the running transaction, for the words of failures */
    Rc failed;    /* the first failure since the last savepoint or begin */
    bool lost;    /* the database has rolled everything back by itself, or the connection is gone */
    StatementCache cache;
};

/* The place of a statement; NULL when out of memory. */
void **cache_slot(StatementCache *cache, const Query *q, int text);
void cache_free(StatementCache *cache, void (*drop)(void *statement));

/* A failing driver call: Diag with a detail that is safe to log, in the transaction's arena (when connecting: in memory
   of the thread until its next such failure). */
Rc db_fail(const DbConn *c, Diag *d, Rc rc, const char *key, const Query *q, const char *detail);

/* db.c: an insert that need not be waited for; false when it has to be run the usual way. */
Rc db_defer(Tx *tx, const Query *q, const Val *args, bool *out_sent);

/* fault.c: RC_OK, or the failure that a test asked for. */
#ifdef XQ_FAULTS
Rc db_fault(Diag *d);
#else
#define db_fault(d) RC_OK
#endif
