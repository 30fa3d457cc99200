/* Deferred inserts of the PostgreSQL driver: rows wait here and go as one statement a table. See pg.h. */
#include "db/pg.h"

#include <endian.h>
#include <limits.h>
#include <stdio.h>

#include "base/mem.h"

#define BYTES_MAX (1u << 20) /* of one table; a row more than that goes at once */

enum { INT8 = 20, INT8_ARRAY = 1016, TEXT = 25, TEXT_ARRAY = 1009, BYTEA = 17, BYTEA_ARRAY = 1001 };

/* What stands before the elements of an array on the wire. */
typedef struct ArrayHead {
    uint32_t dimensions, has_null, type, length, first;
} ArrayHead;

static Oid element_of(char code)
{
    return code == 's' ? TEXT : code == 'b' ? BYTEA : INT8;
}

void pg_many_types(const Query *q, PgCall *call)
{
    call->n = q->n_args;
    for (size_t i = 0; i < q->n_args; i++)
        call->types[i] = q->arg_types[i] == 's'   ? TEXT_ARRAY
                         : q->arg_types[i] == 'b' ? BYTEA_ARRAY
                                                  : INT8_ARRAY;
}

static void put_length(Buf *b, uint32_t n)
{
    n = htobe32(n);
    buf_add(b, (Str) { (const char *)&n, sizeof n });
}

static void put(Buf *b, const Val *v)
{
    switch (v->kind) {
    case VAL_I64: {
        uint64_t n = htobe64((uint64_t)v->i);
        put_length(b, sizeof n);
        buf_add(b, (Str) { (const char *)&n, sizeof n });
        return;
    }
    case VAL_STR:
    case VAL_BLOB:
        ENSURE(v->s.n <= INT_MAX);
        put_length(b, (uint32_t)v->s.n);
        buf_add(b, v->s);
        return;
    case VAL_NULL:
        put_length(b, UINT32_MAX);
    }
}

static void empty(PgMany *m)
{
    static const ArrayHead no_head;
    m->rows = 0;
    m->bytes = 0;
    for (size_t i = 0; i < m->query->n_args; i++) {
        buf_clear(&m->columns[i]);
        buf_add(&m->columns[i], (Str) { (const char *)&no_head, sizeof no_head }); /* its place */
    }
}

static PgMany *many_new(const Query *q)
{
    PgMany *m = mem_alloc(sizeof *m);
    if (!m)
        return NULL;
    m->query = q;
    ENSURE(sscanf(q->postgres[0], "INSERT INTO %47s", m->table) == 1);
    for (size_t i = 0; i < q->n_args; i++)
        buf_init(&m->columns[i], INT_MAX);
    empty(m);
    return m;
}

static PgMany *find(PgConn *c, const Query *q)
{
    for (size_t i = 0; i < c->n_many; i++)
        if (c->many[i]->query == q)
            return c->many[i];
    if (c->n_many == PG_TABLES)
        return NULL;
    PgMany *m = many_new(q);
    if (m)
        c->many[c->n_many++] = m;
    return m;
}

/* Prepared at first use, which is waited for. */
static Rc send_rows(PgConn *c, PgMany *m, Diag *d)
{
    char name[16];
    PgCall call;
    memset(&call, 0, offsetof(PgCall, types));
    call.query = m->query;
    call.text = m->query->many;
    call.name = name;
    call.slot = cache_slot(&c->base.cache, m->query, TEXT_MANY);
    if (!call.slot)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    snprintf(name, sizeof name, "m%u", (unsigned)m->query->id);
    pg_many_types(m->query, &call);
    for (int i = 0; i < call.n; i++) {
        Buf *b = &m->columns[i];
        ArrayHead head = { htobe32(1), htobe32(1), htobe32(element_of(m->query->arg_types[i])),
                           htobe32((uint32_t)m->rows), htobe32(1) };
        memcpy(b->p, &head, sizeof head);
        call.values[i] = b->p;
        call.lengths[i] = (int)b->n;
        call.formats[i] = 1;
    }
    if (!*call.slot)
        TRY(pg_prepare_only(c, &call, d));
    TRY(pg_send(c, &call, d));
    empty(m);
    return RC_OK;
}

Rc pg_many_add(PgConn *c, const Query *q, const Val *v, bool *out_taken, Diag *d)
{
    PgMany *m = find(c, q);
    *out_taken = m != NULL;
    if (!m)
        return c->n_many == PG_TABLES ? RC_OK : FAIL(d, RC_NO_MEMORY, "db.memory");
    bool failed = false;
    for (size_t i = 0; i < q->n_args; i++) {
        size_t before = m->columns[i].n;
        put(&m->columns[i], &v[i]);
        failed = failed || buf_failed(&m->columns[i]);
        m->bytes += m->columns[i].n - before;
    }
    if (failed)
        return FAIL(d, RC_NO_MEMORY, "db.memory"); /* the transaction ends, and all columns with it */
    m->own[m->rows++] = pg_own(q, v);
    return m->rows >= PG_ROWS || m->bytes >= BYTES_MAX ? send_rows(c, m, d) : RC_OK;
}

/* None of the rows is one that the query may read. */
static bool of_others(const PgMany *m, const Query *q, const Val *v)
{
    bool meets = !pg_same_own(m->query, q);
    uint64_t own = meets ? 0 : pg_own(q, v);
    for (int i = 0; i < m->rows && !meets; i++)
        meets = m->own[i] == own;
    return !meets;
}

Rc pg_many_send(PgConn *c, const Query *q, const char *text, const Val *v, Diag *d)
{
    for (size_t i = 0; i < c->n_many; i++) {
        PgMany *m = c->many[i];
        if (m->rows &&
            (!text || (strstr(text, m->table) && strcmp(q->behind, m->table) != 0 && !of_others(m, q, v))))
            TRY(send_rows(c, m, d));
    }
    return RC_OK;
}

bool pg_many_waits(const PgConn *c)
{
    for (size_t i = 0; i < c->n_many; i++)
        if (c->many[i]->rows)
            return true;
    return false;
}

void pg_many_drop(PgConn *c)
{
    for (size_t i = 0; i < c->n_many; i++)
        empty(c->many[i]);
}

void pg_many_free(PgConn *c)
{
    for (size_t i = 0; i < c->n_many; i++) {
        for (size_t k = 0; k < c->many[i]->query->n_args; k++)
            buf_done(&c->many[i]->columns[k]);
        mem_free(c->many[i]);
    }
    c->n_many = 0;
}
