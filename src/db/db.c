/*
 * What both databases share: opening, transactions, the values of the scope. Driver calls go through the table of
 * driver.h. The state of a transaction stands in the connection: in_tx, failed (until a rollback), lost (all is gone).
 */
#include "db/driver.h"

#include <stdio.h>

#include "base/mem.h"

Rc db_fail(const DbConn *c, Diag *d, Rc rc, const char *key, const Query *q, const char *detail)
{
    static _Thread_local char text[512];
    int n = snprintf(text, sizeof text, "%s%s%s", q ? q->name : "", q ? ": " : "", detail ? detail : "");
    Str words = { text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1 };
    Str rest;
    str_cut(str_trim(words), '\n', &words, &rest); /* libpq says more in further lines */
    return FAIL_DETAIL(d, rc, key, c && c->arena ? arena_str(c->arena, words) : words);
}

static const DbDriver *driver_of(Str url, Str *out_where)
{
    static const struct {
        Str scheme;
        const DbDriver *driver;
    } schemes[] = {
        { STR_INIT("sqlite:"), &db_sqlite_driver },
#ifdef XQ_POSTGRES
        { STR_INIT("postgres:"), &db_postgres_driver },
#endif
    };
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (str_starts(url, schemes[i].scheme)) {
            *out_where = str_sub(url, schemes[i].scheme.n, url.n);
            return schemes[i].driver;
        }
    return NULL;
}

Rc db_open(Str url, Db **out, Diag *d)
{
    Str where;
    const DbDriver *driver = driver_of(url, &where);
    if (!driver || where.n == 0 || memchr(where.p, 0, where.n))
        return FAIL(d, RC_INVALID, "db.url");
    Db *db = mem_alloc(sizeof *db);
    char *copy = mem_alloc(where.n + 1);
    if (!db || !copy) {
        mem_free(db);
        mem_free(copy);
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    }
    memcpy(copy, where.p, where.n);
    db->driver = driver;
    db->where = copy;
    Rc rc = driver->prepare_file(db, d);
    if (rc)
        db_close(db);
    else
        *out = db;
    return rc;
}

void db_close(Db *db)
{
    if (!db)
        return;
    mem_free(db->where);
    mem_free(db);
}

DbKind db_kind(const Db *db)
{
    return db->driver->kind;
}

Rc db_connect(Db *db, DbMode mode, DbConn **out, Diag *d)
{
    bool only_one = mode == DB_WRITE && db->driver->kind == DB_SQLITE;
    if (only_one)
        ENSURE(!atomic_exchange(&db->has_writer, true));
    Rc rc = db->driver->connect(db, mode, out, d);
    if (rc && only_one)
        db->has_writer = false;
    return rc;
}

void db_disconnect(DbConn *c)
{
    if (!c)
        return;
    Db *db = c->db;
    bool writer = c->mode == DB_WRITE;
    c->arena = NULL; /* may be gone by now */
    if (c->in_tx)
        c->driver->rollback(c);
    c->driver->disconnect(c);
    if (writer)
        db->has_writer = false;
}

DbKind dbconn_kind(const DbConn *c)
{
    return c->driver->kind;
}

void db_maintain(DbConn *c)
{
    ENSURE(!c->in_tx);
    c->driver->maintain(c);
}

void **cache_slot(StatementCache *cache, const Query *q, int text)
{
    void ***page = &cache->pages[q->id >> 8];
    if (!*page && !(*page = mem_alloc(sizeof(void *) * 256 * CACHE_TEXTS)))
        return NULL;
    return &(*page)[(q->id & 255) * CACHE_TEXTS + text];
}

void cache_free(StatementCache *cache, void (*drop)(void *statement))
{
    for (size_t i = 0; i < COUNT(cache->pages); i++) {
        void **page = cache->pages[i];
        for (size_t k = 0; page && drop && k < (size_t)256 * CACHE_TEXTS; k++)
            if (page[k])
                drop(page[k]);
        mem_free(page);
        cache->pages[i] = NULL;
    }
}

TxScope tx_scope_area(int64_t area)
{
    TxScope s = { .level = area_level(area), .area = area };
    if (s.level == AREA_NONE)
        return s;
    int64_t lo, hi;
    area_range(area, &lo, &hi);
    s.county_lo = county_of_area(lo);
    s.county_hi = county_of_area(hi);
    s.town = town_of_area(area);
    return s;
}

/* Remembers a failure in the connection: the first decides what the transaction comes to. */
static Rc note(DbConn *c, Rc rc)
{
    if (rc && !c->failed)
        c->failed = rc;
    return rc;
}

/* RC_OK when another statement may run. */
static Rc usable(const Tx *tx)
{
    ENSURE(tx->conn->in_tx);
    tx->conn->arena = tx->arena;
    if (tx->conn->failed)
        return FAIL(tx->diag, tx->conn->failed, "db.tx_failed");
    return RC_OK;
}

Rc tx_begin_(Tx *tx, DbConn *c, Arena *a, Diag *d, bool write, const char *here)
{
    ENSURE(!c->in_tx && (!write || c->mode == DB_WRITE));
    *tx = (Tx) { .conn = c, .arena = a, .diag = d, .write = write, .opened_at = here };
    c->failed = RC_OK;
    c->lost = false;
    c->savepoints = 0;
    c->arena = a;
    TRY(db_fault(d));
    TRY(c->driver->control(c, write ? CTL_BEGIN_WRITE : CTL_BEGIN_READ, d));
    c->in_tx = true;
    return RC_OK;
}

int64_t db_stamp(const Tx *tx)
{
    return tx->conn->driver->stamp ? tx->conn->driver->stamp(tx->conn) : 0;
}

Rc tx_commit(Tx *tx)
{
    DbConn *c = tx->conn;
    ENSURE(c->in_tx && c->savepoints == 0);
    Rc rc = usable(tx);
    if (!rc && arena_failed(tx->arena))
        rc = FAIL(tx->diag, RC_NO_MEMORY, "db.memory");
    if (!rc)
        rc = db_fault(tx->diag);
    if (rc) {
        tx_rollback(tx);
        return rc;
    }
    c->in_tx = false;
    rc = c->driver->commit(c, tx->diag);
    c->arena = NULL;
    return rc;
}

void tx_rollback(Tx *tx)
{
    DbConn *c = tx->conn;
    if (!c->in_tx)
        return;
    c->in_tx = c->asking = false;
    c->savepoints = 0;
    c->arena = NULL; /* what fails now is told to nobody */
    c->driver->rollback(c);
}

static Rc control(Tx *tx, DbControl what)
{
    DbConn *c = tx->conn;
    if (c->asking)
        return note(c, FAIL(tx->diag, RC_BUSY, "db.busy"));
    return note(c, c->driver->control(c, what, tx->diag));
}

Rc tx_savepoint(Tx *tx)
{
    TRY(usable(tx));
    TRY(control(tx, CTL_SAVEPOINT));
    tx->conn->savepoints++;
    return RC_OK;
}

Rc tx_release(Tx *tx)
{
    ENSURE(tx->conn->savepoints > 0);
    TRY(usable(tx));
    if (arena_failed(tx->arena))
        return note(tx->conn, FAIL(tx->diag, RC_NO_MEMORY, "db.memory"));
    TRY(control(tx, CTL_RELEASE));
    tx->conn->savepoints--;
    return RC_OK;
}

void tx_rollback_to(Tx *tx)
{
    DbConn *c = tx->conn;
    ENSURE(c->in_tx && c->savepoints > 0);
    c->savepoints--;
    if (c->lost)
        return; /* nothing is left: the failure stays for tx_commit */
    Diag ignored = { 0 };
    c->arena = NULL;
    c->failed = RC_OK;
    if (note(c, c->driver->control(c, CTL_ROLLBACK_TO, &ignored)))
        c->lost = true;
}

bool tx_ask(Tx *tx)
{
    DbConn *c = tx->conn;
    c->asking = c->driver->ask && c->savepoints == 0 && !c->failed;
    return c->asking;
}

void tx_asked(Tx *tx)
{
    DbConn *c = tx->conn;
    if (!c->lost)
        c->failed = RC_OK;
}

bool tx_asking(const Tx *tx)
{
    return tx->conn->asking;
}

Rc tx_answers(Tx *tx)
{
    DbConn *c = tx->conn;
    c->asking = false;
    TRY(usable(tx));
    return control(tx, CTL_ANSWERS);
}

bool tx_failed(const Tx *tx)
{
    return tx->conn->failed != RC_OK;
}

static int text_of(const Query *q, const TxScope *s)
{
    static const int by_level[] = {
        [AREA_NONE] = 4,   [AREA_NATION] = 0, [AREA_PROVINCE] = 0,  [AREA_CITY] = 0,
        [AREA_COUNTY] = 1, [AREA_TOWN] = 2,   [AREA_COMMUNITY] = 3,
    };
    return q->scope_args & BIND_AREA ? by_level[s->level] : 0;
}

/* The scope's values in the order of the BIND_ bits; the numbering is gen_sql.py's. */
static size_t add_scope(const Query *q, const TxScope *s, Val *v)
{
    size_t n = 0;
    if (q->scope_args & BIND_AREA) {
        v[n++] = val_i64(s->county_lo);
        v[n++] = val_i64(s->level == AREA_TOWN        ? s->town
                         : s->level == AREA_COMMUNITY ? s->area
                                                      : s->county_hi);
    }
    if (q->scope_args & BIND_SELF)
        v[n++] = val_i64(s->person);
    if (q->scope_args & BIND_UNIT)
        v[n++] = val_i64(s->unit);
    return n;
}

/* Hands a read over; whoever asked ends here in any case. */
static Rc ask(Tx *tx, const Query *q, const Val *v, size_t n)
{
    DbConn *c = tx->conn;
    Rc rc = RC_OK;
    if (!q->writes && !q->each)
        rc = c->driver->ask(c, q, text_of(q, &tx->scope), v, n, tx->diag);
    return note(c, rc ? rc : FAIL(tx->diag, RC_BUSY, "db.busy"));
}

/* All values of a statement, after the last look whether it may run. */
static Rc values(Tx *tx, const Query *q, const Val *args, Val *v, size_t *out_n)
{
    DbConn *c = tx->conn;
    TRY(usable(tx));
    ENSURE((tx->write || !q->writes) && q->n_args <= ARGS_MAX);
    for (size_t i = 0; i < q->n_args; i++) {
        v[i] = args[i];
        if (v[i].kind == VAL_STR && v[i].s.n && memchr(v[i].s.p, 0, v[i].s.n))
            return note(c, FAIL(tx->diag, RC_INVALID, "db.nul"));
    }
    *out_n = q->n_args + add_scope(q, &tx->scope, v + q->n_args);
    if (c->asking)
        return ask(tx, q, v, *out_n);
    tx->statements++;
    tx->writes += q->writes;
    return note(c, db_fault(tx->diag));
}

Rc db_start(Tx *tx, const Query *q, const Val *args, Cursor *out)
{
    DbConn *c = tx->conn;
    Val v[VALUES_MAX];
    size_t n;
    TRY(values(tx, q, args, v, &n));
    *out = (Cursor) { .conn = c, .query = q };
    return note(c, c->driver->start(c, q, text_of(q, &tx->scope), v, n, out, tx->diag));
}

Rc db_defer(Tx *tx, const Query *q, const Val *args, bool *out_sent)
{
    DbConn *c = tx->conn;
    Val v[VALUES_MAX];
    size_t n;
    *out_sent = false;
    if (!c->driver->defer)
        return RC_OK;
    TRY(values(tx, q, args, v, &n));
    Rc rc = note(c, c->driver->defer(c, q, text_of(q, &tx->scope), v, n, out_sent, tx->diag));
    if (!rc && !*out_sent) { /* counted when it runs */
        tx->statements--;
        tx->writes--;
    }
    return rc;
}

Rc db_step(Tx *tx, Cursor *c, bool *out_row)
{
    DbConn *conn = c->conn;
    TRY(note(conn, db_fault(tx->diag)));
    TRY(note(conn, conn->driver->step(c, out_row, tx->diag)));
    c->row += *out_row;
    return RC_OK;
}

void db_finish(Cursor *c)
{
    if (c->impl)
        c->conn->driver->finish(c);
    c->impl = NULL;
}

int64_t db_changed(const Cursor *c)
{
    return c->conn->driver->changed(c);
}

bool db_is_null(const Cursor *c, int col)
{
    return c->conn->driver->is_null(c, col);
}

int64_t db_i64(const Cursor *c, int col)
{
    return c->conn->driver->i64(c, col);
}

Str db_text(const Cursor *c, int col, Arena *a)
{
    if (c->conn->driver->is_null(c, col))
        return (Str) { 0 };
    return arena_str(a, c->conn->driver->bytes(c, col));
}

Rc db_plain(Tx *tx, Str text)
{
    DbConn *c = tx->conn;
    TRY(usable(tx));
    if (c->asking)
        return note(c, FAIL(tx->diag, RC_BUSY, "db.busy"));
    const char *z = arena_z(tx->arena, text);
    if (!z)
        return note(c, FAIL(tx->diag, RC_NO_MEMORY, "db.memory"));
    tx->statements++;
    tx->writes++;
    TRY(note(c, db_fault(tx->diag)));
    return note(c, c->driver->plain(c, z, tx->diag));
}

Rc db_prepare(Tx *tx, const Query *q)
{
    TRY(usable(tx));
    for (int i = 0; i < QUERY_TEXTS; i++)
        if ((tx->conn->driver->kind == DB_SQLITE ? q->sqlite : q->postgres)[i])
            TRY(note(tx->conn, tx->conn->driver->check(tx->conn, q, i, tx->diag)));
    if (tx->conn->driver->kind == DB_POSTGRES && q->many)
        return note(tx->conn, tx->conn->driver->check(tx->conn, q, TEXT_MANY, tx->diag));
    return RC_OK;
}
