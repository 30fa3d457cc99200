/* What must always hold about conversations, and their count again from the facts. */
#include "base/buf.h"
#include "modules/consult/rules.h"

static void report(Buf *out, const char *what, const ConsultFaultRow *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "consult %lld (%lld, %lld): %s\n", (long long)rows[i].id.v, (long long)rows[i].last_n,
                   (long long)rows[i].n, what);
}

static Rc check_numbers(Op *op, Buf *out)
{
    ConsultFaultRow *rows;
    size_t n;
    TRY(sql_consult_misnumbered(op->tx, &rows, &n));
    report(out, "messages are not numbered from 1 without holes", rows, n);
    return RC_OK;
}

static Rc check_states(Op *op, Buf *out)
{
    ConsultFaultRow *rows;
    size_t n;
    TRY(sql_consult_adrift(op->tx, &rows, &n));
    report(out, "active with nobody, waiting nowhere, half ended, or at risk without an alert", rows, n);
    return RC_OK;
}

const Invariant consult_invariants[] = {
    { "consult.numbers", check_numbers },
    { "consult.states", check_states },
};

typedef struct Counting {
    Rc (*add)(void *user, int64_t area, int64_t day, int64_t n);
    void *user;
} Counting;

static Rc count_one(void *user, const ConsultFactRow *row)
{
    const Counting *c = user;
    return c->add(c->user, row->area, day_of_ms(row->opened_ms), 1);
}

static Rc recount(Op *op, Rc (*add)(void *user, int64_t area, int64_t day, int64_t n), void *user)
{
    return sql_consult_facts(op->tx, count_one, &(Counting) { add, user });
}

const Recount consult_recounts[] = { { "consults", recount } };
