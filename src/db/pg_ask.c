/* Reads asked ahead on PostgreSQL: what the members of a group will read first, in one round trip. See pg.h. */
#include "db/pg.h"

/* The table that a statement writes; "" when it is not seen, which any text mentions. */
static void table_of(const char *text, char out[48])
{
    static const Str heads[] = { STR_INIT("INSERT INTO "), STR_INIT("UPDATE "), STR_INIT("DELETE FROM ") };
    size_t n = 0;
    for (size_t i = 0; i < COUNT(heads) && !n; i++)
        if (strncmp(text, heads[i].p, heads[i].n) == 0) {
            text += heads[i].n;
            n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
        }
    n = n < 48 ? n : 0;
    memcpy(out, text, n);
    out[n] = 0;
}

uint64_t pg_own(const Query *q, const Val *v)
{
    if (!q->own_at)
        return 0;
    const Val *own = &v[q->own_at - 1];
    uint64_t h = (uint64_t)own->i; /* 0 for text */
    for (size_t i = 0; i < own->s.n; i++)
        h = (h ^ (unsigned char)own->s.p[i]) * UINT64_C(0x100000001B3);
    return h;
}

bool pg_same_own(const Query *a, const Query *b)
{
    return a->own_at && b->own_at && strcmp(a->own, b->own) == 0;
}

/* The values as they go over the wire, with their lengths: two calls are the same when these are. */
static Str values_of(PgConn *c, const PgCall *call)
{
    size_t before = c->ask_values.n;
    for (int i = 0; i < call->n; i++) {
        int length = call->values[i] ? call->lengths[i] : -1;
        buf_add(&c->ask_values, (Str) { (const char *)&length, sizeof length });
        if (length > 0)
            buf_add(&c->ask_values, (Str) { call->values[i], (size_t)length });
    }
    return buf_failed(&c->ask_values) ? (Str) { 0 }
                                      : (Str) { c->ask_values.p + before, c->ask_values.n - before };
}

Rc pg_ask(PgConn *c, PgCall *call, const Val *v, Diag *d)
{
    if (c->n_asks == PG_ASKS || !*call->slot) /* what is not prepared yet is asked in its turn */
        return RC_OK;
    size_t before = c->ask_values.n;
    Str values = values_of(c, call);
    if (!values.p)
        return RC_OK;
    TRY(pg_send(c, call, d));
    c->asks[c->n_asks++] = (PgAsk) { .slot = call->slot,
                                     .query = call->query,
                                     .text = call->text,
                                     .own = pg_own(call->query, v),
                                     .values_at = before,
                                     .values_n = values.n,
                                     .at = c->unanswered - 1 };
    return RC_OK;
}

bool pg_ask_answered(PgConn *c, int at, PGresult *r)
{
    PgAsk *next = &c->asks[c->n_answered];
    if (c->n_answered == c->n_asks || next->at != at)
        return false;
    next->answer = r;
    c->n_answered++;
    return true;
}

PGresult *pg_ask_take(PgConn *c, const PgCall *call)
{
    if (!c->n_answered)
        return NULL;
    size_t before = c->ask_values.n;
    Str values = values_of(c, call);
    PGresult *r = NULL;
    /* The members come in the order in which they asked. */
    for (size_t i = 0; i < c->n_answered && values.p && !r; i++) {
        PgAsk *a = &c->asks[(c->ask_next + i) % c->n_answered];
        if (!a->answer || a->slot != call->slot ||
            !str_eq((Str) { c->ask_values.p + a->values_at, a->values_n }, values))
            continue;
        r = a->answer;
        a->answer = NULL;
        c->ask_next = (size_t)(a - c->asks) + 1;
    }
    c->ask_values.n = before;
    return r;
}

void pg_ask_wrote(PgConn *c, const Query *q, const char *text, const Val *v)
{
    char table[48] = "";
    const PgAsk *last = NULL; /* the one before, and whether it reads the table */
    bool reads = false;
    if (c->n_answered)
        table_of(text, table);
    for (size_t i = 0; i < c->n_answered; i++) {
        PgAsk *a = &c->asks[i];
        if (!a->answer)
            continue;
        if (!last || a->query != last->query || a->text != last->text)
            reads = strstr(a->text, table) && !(q && q->many && strcmp(a->query->behind, table) == 0);
        last = a;
        bool others = q && pg_same_own(a->query, q) && pg_own(q, v) != a->own;
        if (reads && !others) {
            PQclear(a->answer);
            a->answer = NULL;
        }
    }
}

void pg_ask_drop(PgConn *c)
{
    for (size_t i = 0; i < c->n_answered; i++)
        PQclear(c->asks[i].answer);
    c->n_asks = c->n_answered = c->ask_next = 0;
    buf_clear(&c->ask_values);
}
