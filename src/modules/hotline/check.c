/* What must always hold about calls. */
#include "base/buf.h"
#include "modules/hotline/rules.h"

static Rc check_calls(Op *op, Buf *out)
{
    HotlineFaultRow *rows;
    size_t n;
    TRY(sql_call_adrift(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out,
                   "call %lld (%.*s): closed without an outcome, talked on without an answer, or high risk "
                   "without an alert\n",
                   (long long)rows[i].id.v, STR_ARG(rows[i].state));
    return RC_OK;
}

static Rc check_seats(Op *op, Buf *out)
{
    SeatFaultRow *rows;
    size_t n;
    TRY(sql_seat_wrong(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out,
                   "seat %lld: retired with somebody there, or nobody there since a time or on a break\n",
                   (long long)rows[i].id.v);
    return RC_OK;
}

const Invariant hotline_invariants[2] = { { "hotline.call", check_calls }, { "hotline.seat", check_seats } };
