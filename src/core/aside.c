/* Rows of ticks one by one; see aside.h. Tests: one broken row in test_times.c of counselling, test_alert.c, test_referral.c,
   test_dispatch.c. */
#include "core/aside.h"

#include "base/date.h"
#include "base/log.h"
#include "core/app.h"
#include "core_sql.h"

enum { DOUBLINGS = 6 }; /* a minute, two, four ... about an hour */

static bool of_all(Rc rc)
{
    return rc == RC_BUSY || rc == RC_IO || rc == RC_NO_SPACE || rc == RC_NO_MEMORY;
}

static Rc set_aside(Op *op, const char *tick, int64_t id, Rc rc)
{
    AsideRow old = { 0 };
    bool found;
    int64_t changed, county = county_of_id(id);
    LOG(LOG_WARN, "tick.row_failed", KV("tick", tick), KV("id", id), KV("rc", rc_name(rc)),
        KV("code", op->diag->key ? op->diag->key : ""), KV("at", op->diag->here ? op->diag->here : ""));
    op->app->rows_failed++;
    *op->diag = (Diag) { 0 };
    TRY(sql_tick_aside_get(op->tx, county, id, str_from_z(tick), &old, &found));
    int64_t wait = MS_MINUTE << (old.tries < DOUBLINGS ? old.tries : DOUBLINGS);
    return sql_tick_aside_put(op->tx, county, id, str_from_z(tick), old.tries + 1, op->now_ms + wait,
                              &changed);
}

Rc tick_row(Op *op, const char *tick, int64_t id, TickAct act, const void *row, void *user, bool *out_done)
{
    LiveNote *live = op->live;
    struct PersonKeyCache *keys = op->keys;
    int64_t changed;
    *out_done = false;
    TRY(tx_savepoint(op->tx));
    Rc rc = act(op, row, user);
    if (!rc)
        rc = sql_tick_aside_drop(op->tx, county_of_id(id), id, str_from_z(tick), &changed);
    if (!rc)
        rc = tx_release(op->tx);
    if (!rc) {
        *out_done = true;
        return RC_OK;
    }
    tx_rollback_to(op->tx);
    op->live = live;
    op->keys = keys; /* one that was made is undone, too */
    return of_all(rc) || arena_failed(op->arena) ? rc : set_aside(op, tick, id, rc);
}
