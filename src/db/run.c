/* The shapes of query (:one, :maybe, :many, :each, :exec, :insert) over db_start, db_step and db_finish. */
#include "db/driver.h"

static Rc enough_memory(const Tx *tx)
{
    return arena_failed(tx->arena) ? FAIL(tx->diag, RC_NO_MEMORY, "db.memory") : RC_OK;
}

/* Runs a statement to its end: a write is complete, and its constraints checked, only then. */
static Rc run_out(Tx *tx, Cursor *c)
{
    bool row = true;
    while (row)
        TRY(db_step(tx, c, &row));
    return RC_OK;
}

Rc db_maybe(Tx *tx, const Query *q, const Val *args, DbRead *read, void *out, bool *out_found)
{
    Cursor c CLEANUP(db_finish) = { 0 };
    bool row = false;
    TRY(db_start(tx, q, args, &c));
    TRY(db_step(tx, &c, &row));
    if (row)
        read(&c, tx->arena, out);
    if (row && q->writes)
        TRY(run_out(tx, &c));
    *out_found = row;
    return enough_memory(tx);
}

Rc db_one(Tx *tx, const Query *q, const Val *args, DbRead *read, void *out)
{
    bool found = false;
    TRY(db_maybe(tx, q, args, read, out, &found));
    return found ? RC_OK : FAIL(tx->diag, RC_NOT_FOUND, q->none);
}

/* Room for one row more; the old block is left to the arena. */
static Rc grow(Tx *tx, void **rows, size_t n, size_t *cap, size_t row_size)
{
    if (n < *cap)
        return RC_OK;
    size_t more = *cap ? *cap * 2 : 16;
    void *bigger = arena_array_(tx->arena, more, row_size, _Alignof(max_align_t));
    if (!bigger)
        return enough_memory(tx);
    if (*rows)
        memcpy(bigger, *rows, n * row_size);
    *rows = bigger;
    *cap = more;
    return RC_OK;
}

Rc db_many(Tx *tx, const Query *q, const Val *args, DbRead *read, size_t row_size, void **out, size_t *out_n)
{
    Cursor c CLEANUP(db_finish) = { 0 };
    void *rows = NULL;
    size_t n = 0, cap = 0;
    bool row;
    TRY(db_start(tx, q, args, &c));
    for (;;) {
        TRY(db_step(tx, &c, &row));
        if (!row)
            break;
        TRY(grow(tx, &rows, n, &cap, row_size));
        read(&c, tx->arena, (char *)rows + n++ * row_size);
    }
    TRY(enough_memory(tx));
    *out = rows;
    *out_n = n;
    return RC_OK;
}

Rc db_each(Tx *tx, const Query *q, const Val *args, DbRead *read, size_t row_size,
           Rc (*each)(void *user, const void *row), void *user)
{
    Cursor c CLEANUP(db_finish) = { 0 };
    bool row;
    TRY(db_start(tx, q, args, &c));
    for (;;) {
        TRY(db_step(tx, &c, &row));
        if (!row)
            return RC_OK;
        ArenaMark mark = arena_mark(tx->arena);
        void *one = arena_alloc(tx->arena, row_size, _Alignof(max_align_t));
        if (one)
            read(&c, tx->arena, one);
        TRY(enough_memory(tx));
        TRY(each(user, one));
        TRY(enough_memory(tx)); /* rewinding would forget it */
        arena_rewind(tx->arena, mark);
    }
}

Rc db_exec(Tx *tx, const Query *q, const Val *args, int64_t *out_changed)
{
    Cursor c CLEANUP(db_finish) = { 0 };
    TRY(db_start(tx, q, args, &c));
    TRY(run_out(tx, &c));
    *out_changed = db_changed(&c);
    return RC_OK;
}

Rc db_insert(Tx *tx, const Query *q, const Val *args)
{
    int64_t changed;
    bool sent = false;
    if (q->deferred)
        TRY(db_defer(tx, q, args, &sent));
    if (sent)
        return RC_OK;
    TRY(db_exec(tx, q, args, &changed));
    return changed == 1 ? RC_OK : RC_CONFLICT;
}
