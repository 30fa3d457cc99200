/* Failures on demand; see db_fault_set in db.h. Counted over all threads, because a write lane is not the test's thread. */
#include "db/driver.h"

#ifdef XQ_FAULTS

static atomic_long seen, fail_at;
static atomic_int fail_rc;

void db_fault_set(long n, Rc rc)
{
    fail_rc = (int)rc;
    seen = 0;
    fail_at = n;
}

long db_fault_count(void)
{
    return seen;
}

Rc db_fault(Diag *d)
{
    if (++seen != fail_at)
        return RC_OK;
    Rc rc = (Rc)fail_rc;
    return rc == RC_CONFLICT ? rc : FAIL(d, rc, "db.fault");
}

#endif
