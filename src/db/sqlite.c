/*
 * The SQLite driver. One file in WAL mode, synchronous=FULL, one writer; its log is copied into the file beside it
 * (lite_copier.h), the last of it by the writer. All other connections are read-only and never checkpoint. Pages are
 * read with pread, not mapped: a failing disk is then a result code and not SIGBUS, and the resident size is what the
 * caches say. A statement in use is taken out of the cache, so a query may run inside its own :each.
 */
#include "db/driver.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>

#include "base/mem.h"
#include "db/lite_copier.h"

#define BUSY_MS 250                 /* only another process can hold the lock */
#define PAGE_BYTES 4096             /* SQLite's default */
#define COPY_PAGES 1024             /* 4 MiB more of WAL: time to copy it into the file, beside the writer */
#define FULL_PAGES 16384            /* 64 MiB: the writer copies the rest itself, and the log starts over */
#define MOST_PAGES (2 * FULL_PAGES) /* the disk is slower than the writer, who waits */
#define TRUNCATE_PAGES (16 * 4096)  /* 256 MiB: readers kept the log from starting over; wait for them */
#define WRITER_SETUP "PRAGMA cache_size=-32768;"
#define READER_SETUP "PRAGMA cache_size=-8192; PRAGMA query_only=ON;"

static const char *const controls[] = {
    [CTL_BEGIN_READ] = "BEGIN",  [CTL_BEGIN_WRITE] = "BEGIN IMMEDIATE", [CTL_SAVEPOINT] = "SAVEPOINT s",
    [CTL_RELEASE] = "RELEASE s", [CTL_ROLLBACK_TO] = "ROLLBACK TO s",
};
enum { ST_COMMIT = COUNT(controls), ST_ROLLBACK, ST_COUNT };

typedef struct LiteConn {
    DbConn base;
    sqlite3 *db;
    sqlite3_stmt *control[ST_COUNT];
    int wal_pages; /* in the log after the last commit */
    int copy_at;   /* look again at so many */
    bool last;     /* what is copied next is the last, and all writers wait for it */
    LiteCopier *copier;
} LiteConn;

static const struct {
    int code;
    Rc rc;
    const char *key;
} errors[] = {
    { SQLITE_CONSTRAINT_UNIQUE, RC_CONFLICT, NULL },
    { SQLITE_CONSTRAINT_PRIMARYKEY, RC_CONFLICT, NULL },
    { SQLITE_CONSTRAINT_ROWID, RC_CONFLICT, NULL },
    { SQLITE_FULL, RC_NO_SPACE, "db.no_space" },
    { SQLITE_IOERR_NOMEM, RC_NO_MEMORY, "db.memory" },
    { SQLITE_NOMEM, RC_NO_MEMORY, "db.memory" },
    { SQLITE_BUSY, RC_BUSY, "db.busy" },
    { SQLITE_LOCKED, RC_BUSY, "db.busy" },
    { SQLITE_PROTOCOL, RC_BUSY, "db.busy" },
    { SQLITE_READONLY, RC_IO, "db.read_only" },
    { SQLITE_IOERR, RC_IO, "db.io" },
    { SQLITE_CANTOPEN, RC_IO, "db.io" },
    { SQLITE_CORRUPT, RC_IO, "db.corrupt" },
    { SQLITE_NOTADB, RC_IO, "db.corrupt" },
};

/* The result for an SQLite code. SQLite's own words name tables and columns, never values. */
static Rc fail(LiteConn *c, int code, const Query *q, Diag *d)
{
    if (c->base.in_tx && sqlite3_get_autocommit(c->db))
        c->base.lost = true; /* full disk, I/O error, no memory: SQLite has rolled back by itself */
    int extended = sqlite3_extended_errcode(c->db);
    if ((extended & 0xff) != (code & 0xff))
        extended = code;
    for (size_t i = 0; i < COUNT(errors); i++)
        if (errors[i].code == extended || errors[i].code == (extended & 0xff))
            return errors[i].rc == RC_CONFLICT
                       ? RC_CONFLICT
                       : db_fail(&c->base, d, errors[i].rc, errors[i].key, q, sqlite3_errmsg(c->db));
    return db_fail(&c->base, d, RC_INTERNAL, "db.internal", q, sqlite3_errmsg(c->db));
}

static void lite_finalize(void *statement)
{
    sqlite3_finalize(statement);
}

static void lite_disconnect(DbConn *base)
{
    LiteConn *c = (LiteConn *)base;
    lite_copier_stop(c->copier);
    for (size_t i = 0; i < COUNT(c->control); i++)
        sqlite3_finalize(c->control[i]);
    cache_free(&base->cache, lite_finalize);
    sqlite3_close_v2(c->db);
    mem_free(c);
}

static int on_wal(void *user, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((LiteConn *)user)->wal_pages = pages;
    return SQLITE_OK;
}

static int set_up(LiteConn *c, bool writer)
{
    static const char common[] = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
                                 "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0;"
                                 "PRAGMA case_sensitive_like=ON;"; /* as in PostgreSQL */
    static const struct {
        int option, on;
    } options[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
    };
    sqlite3_extended_result_codes(c->db, 1);
    sqlite3_busy_timeout(c->db, BUSY_MS);
    for (size_t i = 0; i < COUNT(options); i++)
        sqlite3_db_config(c->db, options[i].option, options[i].on, NULL);
    if (!writer)
        sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    int code = sqlite3_exec(c->db, common, NULL, NULL, NULL);
    if (!code)
        code = sqlite3_exec(c->db, writer ? WRITER_SETUP : READER_SETUP, NULL, NULL, NULL);
    if (writer)
        sqlite3_wal_hook(c->db, on_wal, c);
    return code;
}

static int prepare_controls(LiteConn *c)
{
    int code = SQLITE_OK;
    for (size_t i = 0; !code && i < COUNT(c->control); i++) {
        const char *text = i == ST_COMMIT ? "COMMIT" : i == ST_ROLLBACK ? "ROLLBACK" : controls[i];
        code = sqlite3_prepare_v3(c->db, text, -1, SQLITE_PREPARE_PERSISTENT, &c->control[i], NULL);
    }
    return code;
}

static Rc lite_connect(Db *db, DbMode mode, DbConn **out, Diag *d)
{
    LiteConn *c = mem_alloc(sizeof *c);
    if (!c)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    c->base = (DbConn) { .driver = &db_sqlite_driver, .db = db, .mode = mode };
    c->copy_at = COPY_PAGES;
    int flags = SQLITE_OPEN_NOMUTEX | (mode == DB_WRITE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    int code = sqlite3_open_v2(db->where, &c->db, flags, NULL);
    if (!code)
        code = set_up(c, mode == DB_WRITE);
    if (!code)
        code = prepare_controls(c);
    if (code) {
        Rc rc = c->db ? fail(c, code, NULL, d) : FAIL(d, RC_NO_MEMORY, "db.memory");
        lite_disconnect(&c->base);
        return rc;
    }
    *out = &c->base;
    return RC_OK;
}

/* Before the library's first use; later it refuses, and keeps what it has. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);  /* each connection is one thread's */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* a lock at every allocation otherwise */
}

/* Creates the file and sets WAL, which stays with the file. */
static Rc lite_prepare_file(Db *db, Diag *d)
{
    configure();
    LiteConn c = { .base = { .db = db } };
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(db->where, &c.db, flags, NULL);
    if (!code) {
        sqlite3_busy_timeout(c.db, BUSY_MS);
        sqlite3_db_config(c.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        code = sqlite3_exec(c.db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
    }
    Rc rc = !code ? RC_OK : c.db ? fail(&c, code, NULL, d) : FAIL(d, RC_NO_MEMORY, "db.memory");
    sqlite3_close(c.db);
    return rc;
}

/* False: there is no copier. */
static bool copy_beside(LiteConn *c)
{
    if (!c->copier)
        c->copier = lite_copier_start(c->base.db->where);
    if (!c->copier)
        return false;
    if (c->wal_pages == lite_copier_copied(c->copier))
        return true; /* all is in the file; the next commit may start the log over, and both at once is not safe */
    c->last = c->wal_pages >= FULL_PAGES;
    lite_copier_go(c->copier, c->last);
    /* What readers held back is tried again only after as much again was written. */
    c->copy_at = c->last ? 0 : c->wal_pages + COPY_PAGES;
    return true;
}

static void lite_maintain(DbConn *base)
{
    LiteConn *c = (LiteConn *)base;
    if (base->mode != DB_WRITE || c->wal_pages < c->copy_at)
        return;
    if (c->copier && !lite_copier_idle(c->copier, c->wal_pages >= MOST_PAGES))
        return;
    if (!c->last && copy_beside(c))
        return;
    c->last = false;
    bool truncate = c->wal_pages >= TRUNCATE_PAGES;
    int log = 0, done = 0;
    int code = sqlite3_wal_checkpoint_v2(
        c->db, NULL, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &log, &done);
    bool complete = code == SQLITE_OK && log == done;
    c->wal_pages = complete ? 0 : c->wal_pages;
    c->copy_at = c->wal_pages + COPY_PAGES;
}

static int run_control(LiteConn *c, size_t which)
{
    sqlite3_step(c->control[which]);
    return sqlite3_reset(c->control[which]);
}

static Rc lite_control(DbConn *base, DbControl what, Diag *d)
{
    LiteConn *c = (LiteConn *)base;
    int code = run_control(c, what);
    if (!code && what == CTL_ROLLBACK_TO)
        code = run_control(c, CTL_RELEASE);
    return code ? fail(c, code, NULL, d) : RC_OK;
}

static void lite_rollback(DbConn *base)
{
    LiteConn *c = (LiteConn *)base;
    if (!sqlite3_get_autocommit(c->db))
        run_control(c, ST_ROLLBACK);
}

static Rc lite_commit(DbConn *base, Diag *d)
{
    LiteConn *c = (LiteConn *)base;
    int code = run_control(c, ST_COMMIT);
    if (!code)
        return RC_OK;
    Rc rc = fail(c, code, NULL, d);
    lite_rollback(base);
    return rc;
}

/* 1 more, so that it is never 0. */
static int64_t lite_stamp(DbConn *base)
{
    unsigned version = 0;
    int code = sqlite3_file_control(((LiteConn *)base)->db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return code ? 0 : (int64_t)version + 1;
}

static Rc lite_plain(DbConn *base, const char *text, Diag *d)
{
    LiteConn *c = (LiteConn *)base;
    int code = sqlite3_exec(c->db, text, NULL, NULL, NULL);
    return code ? fail(c, code, NULL, d) : RC_OK;
}

/* A statement from the cache or a new one; it is put back by finish. */
static Rc take(LiteConn *c, const Query *q, int text, sqlite3_stmt **out, void ***out_slot, Diag *d)
{
    if (!q->sqlite[text])
        text = 0;
    void **slot = cache_slot(&c->base.cache, q, text);
    if (!slot)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    sqlite3_stmt *s = *slot;
    *slot = NULL;
    if (!s) {
        int code = sqlite3_prepare_v3(c->db, q->sqlite[text], -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
        if (code)
            return fail(c, code, q, d);
        if (sqlite3_column_count(s) != q->n_cols) {
            sqlite3_finalize(s);
            return db_fail(&c->base, d, RC_INTERNAL, "db.internal", q,
                           "the number of columns is not that of -- cols:");
        }
    }
    *out = s;
    *out_slot = slot;
    return RC_OK;
}

static void lite_finish(Cursor *cur)
{
    sqlite3_reset(cur->impl);
    if (*cur->slot)
        sqlite3_finalize(cur->impl); /* it ran inside itself */
    else
        *cur->slot = cur->impl;
}

static int bind(sqlite3_stmt *s, int at, const Val *v)
{
    switch (v->kind) {
    case VAL_I64:
        return sqlite3_bind_int64(s, at, v->i);
    case VAL_STR:
        return sqlite3_bind_text64(s, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case VAL_BLOB:
        return sqlite3_bind_blob64(s, at, v->s.p, v->s.n, SQLITE_STATIC);
    case VAL_NULL:
        return sqlite3_bind_null(s, at);
    }
    return SQLITE_MISUSE;
}

static Rc lite_start(DbConn *base, const Query *q, int text, const Val *v, size_t n, Cursor *out, Diag *d)
{
    LiteConn *c = (LiteConn *)base;
    sqlite3_stmt *s = NULL;
    TRY(take(c, q, text, &s, &out->slot, d));
    out->impl = s;
    int last = sqlite3_bind_parameter_count(s); /* the texts of one query need not use all scope values */
    for (int i = 0; i < (int)n && i < last; i++) {
        int code = bind(s, i + 1, &v[i]);
        if (code) {
            Rc rc = fail(c, code, q, d);
            db_finish(out);
            return rc;
        }
    }
    return RC_OK;
}

static Rc lite_check(DbConn *base, const Query *q, int text, Diag *d)
{
    Cursor cur = { .conn = base, .query = q };
    sqlite3_stmt *s = NULL;
    TRY(take((LiteConn *)base, q, text, &s, &cur.slot, d));
    cur.impl = s;
    db_finish(&cur);
    return RC_OK;
}

static Rc lite_step(Cursor *cur, bool *out_row, Diag *d)
{
    int code = sqlite3_step(cur->impl);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return fail((LiteConn *)cur->conn, code, cur->query, d);
    *out_row = code == SQLITE_ROW;
    return RC_OK;
}

static int64_t lite_changed(const Cursor *cur)
{
    return sqlite3_changes64(((const LiteConn *)cur->conn)->db);
}

static bool lite_is_null(const Cursor *cur, int col)
{
    return sqlite3_column_type(cur->impl, col) == SQLITE_NULL;
}

static int64_t lite_i64(const Cursor *cur, int col)
{
    return sqlite3_column_int64(cur->impl, col);
}

static Str lite_bytes(const Cursor *cur, int col)
{
    const void *p = sqlite3_column_blob(cur->impl, col);
    return p ? (Str) { p, (size_t)sqlite3_column_bytes(cur->impl, col) } : S("");
}

const DbDriver db_sqlite_driver = {
    .kind = DB_SQLITE,
    .prepare_file = lite_prepare_file,
    .connect = lite_connect,
    .disconnect = lite_disconnect,
    .maintain = lite_maintain,
    .control = lite_control,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .stamp = lite_stamp,
    .plain = lite_plain,
    .check = lite_check,
    .start = lite_start,
    .step = lite_step,
    .finish = lite_finish,
    .changed = lite_changed,
    .is_null = lite_is_null,
    .i64 = lite_i64,
    .bytes = lite_bytes,
};
