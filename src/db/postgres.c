/*
 * The PostgreSQL driver: libpq, synchronous, values and results in binary. Statements are prepared at first use, by
 * name. Results are read whole, except those of :each, which come through a cursor in portions, so that other
 * statements may run meanwhile and an export takes no memory.
 */
#include "db/pg.h"

#include <endian.h>
#include <limits.h>
#include <stdio.h>

#include "base/mem.h"

#define FETCH_ROWS 500
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25, TYPE_NUMERIC = 1700 };

typedef struct PgRows {
    PGresult *r;
    int at, n;
    unsigned cursor; /* 0: everything is in r */
} PgRows;

static Rc pg_nothing_to_prepare(Db *db, Diag *d)
{
    char *words = NULL;
    PQconninfoOption *options = PQconninfoParse(db->where, &words);
    PQfreemem(words);
    if (!options)
        return FAIL(d, RC_INVALID, "db.url");
    PQconninfoFree(options);
    return RC_OK;
}

static void pg_close(DbConn *base)
{
    PgConn *c = (PgConn *)base;
    PQfinish(c->pg);
    cache_free(&base->cache, NULL);
    pg_many_free(c);
    pg_ask_drop(c);
    buf_done(&c->ask_values);
    mem_free(c);
}

static Rc pg_open(Db *db, DbMode mode, DbConn **out, Diag *d)
{
    PgConn *c = mem_alloc(sizeof *c);
    if (!c)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    c->base = (DbConn) { .driver = &db_postgres_driver, .db = db, .mode = mode };
    buf_init(&c->ask_values, INT_MAX);
    Rc rc = pg_connect(c, d);
    if (rc)
        pg_close(&c->base);
    else
        *out = &c->base;
    return rc;
}

static void pg_maintain(DbConn *base)
{
    (void)base; /* the server does it */
}

static Rc pg_control(DbConn *base, DbControl what, Diag *d)
{
    PgConn *c = (PgConn *)base;
    PGresult *r = NULL;
    switch (what) {
    case CTL_BEGIN_READ:
    case CTL_BEGIN_WRITE:
        TRY(pg_ensure(c, d));
        c->n_pending = 0;
        pg_many_drop(c);
        pg_ask_drop(c);
        c->begun = false;
        c->cursors = 0;
        c->writing = what == CTL_BEGIN_WRITE;
        TRY(pg_defer(c,
                     c->writing
                         ? "BEGIN ISOLATION LEVEL SERIALIZABLE" /* a server made read only is left so */
                         : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                     d));
        return pg_plans_old(c) ? pg_defer(c, "DISCARD PLANS", d) : RC_OK;
    case CTL_SAVEPOINT:
        TRY(pg_many_send(c, NULL, NULL, NULL, d)); /* what was before it outlives a rollback to it */
        return pg_defer(c, "SAVEPOINT s", d);
    case CTL_RELEASE:
        return pg_defer(c, "RELEASE s", d);
    case CTL_ROLLBACK_TO:
        if (c->unanswered) {
            TRY(pg_round_trip(c, NULL, &r, d));
            PQclear(r);
        }
        TRY(pg_defer(c, "ROLLBACK TO s", d));
        return pg_defer(c, "RELEASE s", d);
    case CTL_ANSWERS:
        if (!c->n_asks)
            return RC_OK;
        return pg_round_trip(c, NULL, &r, d);
    }
    return RC_INTERNAL;
}

static void end(PgConn *c)
{
    Diag ignored = { 0 };
    PGresult *r = NULL;
    pg_settle(c);
    if (!c->dead && !pg_defer(c, "ROLLBACK", &ignored) && !pg_round_trip(c, NULL, &r, &ignored))
        PQclear(r);
}

static Rc pg_commit(DbConn *base, Diag *d)
{
    PgConn *c = (PgConn *)base;
    pg_ask_drop(c);
    if (!c->begun && !pg_many_waits(c)) { /* nothing was asked of the server */
        c->n_pending = 0;
        return RC_OK;
    }
    if (!c->writing) {
        pg_end_reading(c);
        c->begun = false;
        return RC_OK;
    }
    PGresult *r = NULL;
    Diag own = { 0 };
    Rc rc = pg_many_send(c, NULL, NULL, NULL, &own);
    if (!rc)
        rc = pg_defer(c, "COMMIT", &own);
    if (!rc)
        rc = pg_round_trip(c, NULL, &r, &own);
    c->begun = false;
    bool done = !rc && strcmp(PQcmdStatus(r), "COMMIT") == 0;
    PQclear(r);
    if (done)
        return RC_OK;
    if (!c->dead && PQtransactionStatus(c->pg) != PQTRANS_IDLE)
        end(c); /* something before it failed, and the server has not seen COMMIT */
    if (c->dead && c->writing)
        return db_fail(base, d, RC_IO, "db.commit_unknown", NULL, "connection lost during COMMIT");
    if (!rc)
        return db_fail(base, d, RC_INTERNAL, "db.internal", NULL, "COMMIT rolled back");
    if (!d->rc && own.rc)
        *d = own;
    return rc;
}

static void pg_rollback(DbConn *base)
{
    PgConn *c = (PgConn *)base;
    c->n_pending = 0;
    pg_many_drop(c);
    pg_ask_drop(c);
    if (c->begun && c->writing)
        end(c);
    else if (c->begun)
        pg_end_reading(c);
    c->begun = false;
}

static Rc pg_plain(DbConn *base, const char *text, Diag *d)
{
    PgConn *c = (PgConn *)base;
    PgCall call = { .text = text };
    PGresult *r = NULL;
    TRY(pg_many_send(c, NULL, NULL, NULL, d));
    pg_ask_wrote(c, NULL, "", NULL);
    TRY(pg_round_trip(c, &call, &r, d));
    PQclear(r);
    return RC_OK;
}

static Oid type_of(char code)
{
    return code == 's' ? TYPE_TEXT : code == 'b' ? TYPE_BYTEA : TYPE_INT8;
}

static void set_types(PgCall *call, const Query *q, size_t n)
{
    call->n = (int)n;
    for (size_t i = 0; i < n; i++)
        call->types[i] = i < q->n_args ? type_of(q->arg_types[i]) : TYPE_INT8;
}

static void set_values(PgCall *call, const Val *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        call->formats[i] = 1;
        switch (v[i].kind) {
        case VAL_I64:
            call->numbers[i] = (int64_t)htobe64((uint64_t)v[i].i);
            call->values[i] = (const char *)&call->numbers[i];
            call->lengths[i] = sizeof call->numbers[i];
            break;
        case VAL_STR:
        case VAL_BLOB:
            ENSURE(v[i].s.n <= INT_MAX);
            call->values[i] = v[i].s.p;
            call->lengths[i] = (int)v[i].s.n;
            break;
        case VAL_NULL:
            call->values[i] = NULL;
            break;
        }
    }
}

static const char *text_of(const Query *q, int *text)
{
    if (*text == TEXT_MANY)
        return q->many;
    if (!q->postgres[*text])
        *text = 0;
    return q->postgres[*text];
}

static Rc fill_call(PgConn *c, const Query *q, int text, PgCall *call, char *name, size_t name_size, Diag *d)
{
    call->query = q;
    call->text = text_of(q, &text);
    call->slot = cache_slot(&c->base.cache, q, text);
    if (!call->slot)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    snprintf(name, name_size, "q%u_%d", (unsigned)q->id, text);
    call->name = name;
    return RC_OK;
}

/* The next portion of a cursor. */
static Rc fetch(PgConn *c, const Query *q, PgRows *rows, Diag *d)
{
    char text[48];
    snprintf(text, sizeof text, "FETCH %d FROM c%u", FETCH_ROWS, rows->cursor);
    PgCall call = { .query = q, .text = text };
    PGresult *r = NULL;
    TRY(pg_round_trip(c, &call, &r, d));
    PQclear(rows->r);
    rows->r = r;
    rows->n = PQntuples(r);
    rows->at = -1;
    return RC_OK;
}

static Rc open_cursor(PgConn *c, PgCall *call, PgRows *rows, Diag *d)
{
    static const char head[] = "DECLARE c%u NO SCROLL CURSOR FOR %s";
    size_t size = sizeof head + strlen(call->text) + 16;
    char *text = arena_alloc(c->base.arena, size, 1);
    if (!text)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    rows->cursor = ++c->cursors;
    snprintf(text, size, head, rows->cursor, call->text);
    call->name = NULL;
    call->text = text;
    PGresult *r = NULL;
    TRY(pg_round_trip(c, call, &r, d));
    PQclear(r);
    return fetch(c, call->query, rows, d);
}

static Rc run(PgConn *c, PgCall *call, PgRows *rows, Diag *d)
{
    rows->at = -1;
    if (call->query->each) {
        TRY(open_cursor(c, call, rows, d));
    } else {
        rows->r = pg_ask_take(c, call);
        if (!rows->r)
            TRY(pg_round_trip(c, call, &rows->r, d));
        rows->n = PQntuples(rows->r);
    }
    return pg_check_columns(c, rows->r, call->query, d);
}

static void pg_finish(Cursor *cur)
{
    PgRows *rows = cur->impl; /* a cursor of the server ends with the transaction */
    PQclear(rows->r);
    mem_free(rows);
}

static Rc pg_defer_call(DbConn *base, const Query *q, int text, const Val *v, size_t n, bool *out_sent,
                        Diag *d)
{
    PgConn *c = (PgConn *)base;
    char name[24];
    PgCall call;
    pg_ask_wrote(c, q, q->postgres[0], v);
    if (!q->many)
        TRY(pg_many_send(c, q, q->postgres[0], v, d));
    else if (base->savepoints == 0) {
        TRY(pg_many_add(c, q, v, out_sent, d));
        if (*out_sent)
            return RC_OK;
    }
    memset(&call, 0, offsetof(PgCall, types)); /* the arrays are filled as far as used */
    TRY(fill_call(c, q, text, &call, name, sizeof name, d));
    *out_sent = *call.slot != NULL; /* the first time it is prepared, which is waited for */
    if (!*out_sent)
        return RC_OK;
    set_types(&call, q, n);
    set_values(&call, v, n);
    return pg_send(c, &call, d);
}

static Rc pg_start(DbConn *base, const Query *q, int text, const Val *v, size_t n, Cursor *out, Diag *d)
{
    PgConn *c = (PgConn *)base;
    char name[24];
    PgCall call;
    memset(&call, 0, offsetof(PgCall, types));
    TRY(fill_call(c, q, text, &call, name, sizeof name, d));
    TRY(pg_many_send(c, q, call.text, v, d));
    if (q->writes)
        pg_ask_wrote(c, q, call.text, v);
    set_types(&call, q, n);
    set_values(&call, v, n);
    PgRows *rows = mem_alloc(sizeof *rows);
    if (!rows)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    out->impl = rows;
    Rc rc = run(c, &call, rows, d);
    if (rc)
        db_finish(out);
    return rc;
}

static Rc pg_ask_call(DbConn *base, const Query *q, int text, const Val *v, size_t n, Diag *d)
{
    PgConn *c = (PgConn *)base;
    char name[24];
    PgCall call;
    memset(&call, 0, offsetof(PgCall, types));
    TRY(fill_call(c, q, text, &call, name, sizeof name, d));
    set_types(&call, q, n);
    set_values(&call, v, n);
    return pg_ask(c, &call, v, d);
}

static size_t value_count(const Query *q)
{
    return (size_t)q->n_args + (q->scope_args & BIND_AREA ? 2 : 0) + (q->scope_args & BIND_SELF ? 1 : 0) +
           (q->scope_args & BIND_UNIT ? 1 : 0);
}

static Rc pg_check(DbConn *base, const Query *q, int text, Diag *d)
{
    PgConn *c = (PgConn *)base;
    char name[24];
    PgCall call = { 0 };
    TRY(fill_call(c, q, text, &call, name, sizeof name, d));
    if (text == TEXT_MANY)
        pg_many_types(q, &call);
    else
        set_types(&call, q, value_count(q));
    return pg_prepare_only(c, &call, d);
}

static Rc pg_step(Cursor *cur, bool *out_row, Diag *d)
{
    PgRows *rows = cur->impl;
    if (rows->cursor && rows->at + 1 == rows->n && rows->n == FETCH_ROWS)
        TRY(fetch((PgConn *)cur->conn, cur->query, rows, d));
    *out_row = rows->at + 1 < rows->n;
    rows->at += *out_row;
    return RC_OK;
}

static const PgRows *rows_of(const Cursor *cur)
{
    return cur->impl;
}

static int64_t pg_changed(const Cursor *cur)
{
    int64_t n;
    return str_to_i64(str_from_z(PQcmdTuples(rows_of(cur)->r)), &n) ? n : 0;
}

static bool pg_is_null(const Cursor *cur, int col)
{
    const PgRows *rows = rows_of(cur);
    return PQgetisnull(rows->r, rows->at, col);
}

static int64_t big_endian(const char *p, int n)
{
    uint64_t v = (n > 0 && (p[0] & 0x80)) ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | (uint8_t)p[i];
    return (int64_t)v;
}

/* The whole part of a numeric (sum() of integers gives one): a header of four shorts, then digits of 10^4. */
static int64_t numeric(const char *p)
{
    int64_t n = big_endian(p, 2), weight = big_endian(p + 2, 2), v = 0;
    bool minus = big_endian(p + 4, 2) == 0x4000;
    for (int64_t i = 0; i <= weight; i++) {
        int64_t digit = i < n ? big_endian(p + 8 + 2 * i, 2) : 0;
        if (__builtin_mul_overflow(v, INT64_C(10000), &v) ||
            __builtin_add_overflow(v, minus ? -digit : digit, &v))
            return minus ? INT64_MIN : INT64_MAX;
    }
    return v;
}

static int64_t pg_i64(const Cursor *cur, int col)
{
    const PgRows *rows = rows_of(cur);
    if (PQgetisnull(rows->r, rows->at, col))
        return 0;
    const char *p = PQgetvalue(rows->r, rows->at, col);
    return PQftype(rows->r, col) == TYPE_NUMERIC ? numeric(p)
                                                 : big_endian(p, PQgetlength(rows->r, rows->at, col));
}

static Str pg_bytes(const Cursor *cur, int col)
{
    const PgRows *rows = rows_of(cur);
    return (Str) { PQgetvalue(rows->r, rows->at, col), (size_t)PQgetlength(rows->r, rows->at, col) };
}

const DbDriver db_postgres_driver = {
    .kind = DB_POSTGRES,
    .prepare_file = pg_nothing_to_prepare,
    .connect = pg_open,
    .disconnect = pg_close,
    .maintain = pg_maintain,
    .control = pg_control,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .plain = pg_plain,
    .check = pg_check,
    .start = pg_start,
    .ask = pg_ask_call,
    .defer = pg_defer_call,
    .step = pg_step,
    .finish = pg_finish,
    .changed = pg_changed,
    .is_null = pg_is_null,
    .i64 = pg_i64,
    .bytes = pg_bytes,
};
