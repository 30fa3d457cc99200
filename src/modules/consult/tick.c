/*
 * What the server does about silence. A conversation in which the counsellor wrote last and nothing came back is told that it
 * will be closed, then closed. One that waits too long for anybody is closed with the way to the help line. One with a sign
 * of risk in it is never closed by the server. Where the person wrote last and the counsellor has gone, it goes back to the
 * queue, in its old place. Tests: test_consult.c
 */
#include "modules/consult/rules.h"

enum { BATCH = 50 };

static Rc nudge(Op *op, ConsultRow *row)
{
    int64_t changed;
    TRY(consult_server_says(op, row, "nudged"));
    TRY(sql_consult_nudged(op->tx, row->id, op->now_ms, &changed));
    consult_tell(op, row, "said");
    return RC_OK;
}

static Rc silence(Op *op, int *done)
{
    ConsultRow *rows;
    size_t n;
    int64_t silent_ms = op->now_ms - setting_int(op->app, &consult_set_silent) * MS_MINUTE,
            nudged_ms = op->now_ms - setting_int(op->app, &consult_set_close) * MS_MINUTE;
    TRY(sql_consult_quiet(op->tx, silent_ms, nudged_ms, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++, ++*done)
        TRY(rows[i].nudged_ms ? consult_finish(op, &rows[i], "silence") : nudge(op, &rows[i]));
    return RC_OK;
}

static Rc unanswered(Op *op, int *done)
{
    ConsultRow *rows;
    size_t n;
    int64_t before = op->now_ms - setting_int(op->app, &consult_set_waiting) * MS_HOUR;
    TRY(sql_consult_unanswered(op->tx, before, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++, ++*done)
        TRY(consult_finish(op, &rows[i], "unanswered"));
    return RC_OK;
}

static Rc abandoned(Op *op, int *done)
{
    ConsultRow *rows;
    size_t n;
    int64_t before = op->now_ms - setting_int(op->app, &consult_set_abandoned) * MS_MINUTE;
    TRY(sql_consult_abandoned(op->tx, before, op->now_ms - CONSULT_PRESENT_MS, BATCH, &rows, &n));
    for (size_t i = 0; i < n; i++, ++*done)
        TRY(consult_put_back(op, &rows[i]));
    return RC_OK;
}

Rc consult_tick(Op *op, int *out_done)
{
    *out_done = 0;
    TRY(silence(op, out_done));
    TRY(unanswered(op, out_done));
    return abandoned(op, out_done);
}
