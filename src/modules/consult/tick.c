/*
 * What the server does about silence. A conversation in which the counsellor wrote last and nothing came back is told that it
 * will be closed, then closed. One that waits too long for anybody is closed with the way to the help line. One with a sign
 * of risk in it is never closed by the server. Where the person wrote last and the counsellor has gone, it goes back to the
 * queue, in its old place. Tests: test_consult.c
 */
#include "core/aside.h"
#include "modules/consult/rules.h"

enum { BATCH = 50 };
#define SILENCE "consult.silence" /* as in queries.sql */

static Rc nudge(Op *op, ConsultRow *row)
{
    int64_t changed;
    TRY(consult_server_says(op, row, "nudged"));
    TRY(sql_consult_nudged(op->tx, row->id, op->now_ms, &changed));
    consult_tell(op, row, "said");
    return RC_OK;
}

static Rc quiet(Op *op, const void *row, void *user)
{
    ConsultRow r = *(const ConsultRow *)row;
    (void)user;
    return r.nudged_ms ? consult_finish(op, &r, "silence") : nudge(op, &r);
}

static Rc unanswered(Op *op, const void *row, void *user)
{
    ConsultRow r = *(const ConsultRow *)row;
    (void)user;
    return consult_finish(op, &r, "unanswered");
}

static Rc abandoned(Op *op, const void *row, void *user)
{
    ConsultRow r = *(const ConsultRow *)row;
    (void)user;
    return consult_put_back(op, &r);
}

static Rc each(Op *op, TickAct act, const ConsultRow *rows, size_t n, int *done)
{
    bool went;
    for (size_t i = 0; i < n; i++, ++*done)
        TRY(tick_row(op, SILENCE, rows[i].id.v, act, &rows[i], NULL, &went));
    return RC_OK;
}

Rc consult_tick(Op *op, int *out_done)
{
    ConsultRow *rows;
    size_t n;
    const App *app = op->app;
    int64_t now = op->now_ms, silent = now - setting_int(app, &consult_set_silent) * MS_MINUTE,
            nudged = now - setting_int(app, &consult_set_close) * MS_MINUTE,
            waiting = now - setting_int(app, &consult_set_waiting) * MS_HOUR,
            left = now - setting_int(app, &consult_set_abandoned) * MS_MINUTE;
    *out_done = 0;
    TRY(sql_consult_quiet(op->tx, now, silent, nudged, BATCH, &rows, &n));
    TRY(each(op, quiet, rows, n, out_done));
    TRY(sql_consult_unanswered(op->tx, now, waiting, BATCH, &rows, &n));
    TRY(each(op, unanswered, rows, n, out_done));
    TRY(sql_consult_abandoned(op->tx, now, left, now - CONSULT_PRESENT_MS, BATCH, &rows, &n));
    return each(op, abandoned, rows, n, out_done);
}
