/* What must always hold about referrals. */
#include "base/buf.h"
#include "modules/referral/rules.h"

static Rc check(Op *op, Buf *out)
{
    ReferralFaultRow *rows;
    size_t n;
    TRY(sql_referral_broken(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "referral %lld (%.*s): %.*s\n", (long long)rows[i].id.v, STR_ARG(rows[i].state),
                   STR_ARG(rows[i].what));
    return RC_OK;
}

const Invariant referral_invariants[1] = { { "referral.whole", check } };
