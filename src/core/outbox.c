/* The sender; see outbox.h. Only the demo sender exists: it writes the text to the log. A gateway is a later issue, and
   until one is configured messages wait. */
#include "core/outbox.h"

#include "base/date.h"
#include "base/log.h"
#include "core/app.h"
#include "core_sql.h"

CellPlace outbox_place(int64_t county, int64_t row, bool body)
{
    return (CellPlace) { .table = 1,
                         .column = body ? 2 : 1,
                         .county = county,
                         .row = row,
                         .label = LABEL_IDENTITY,
                         .purpose = CELL_IDENTITY };
}

static Rc send_one(Op *op, const OutboxRow *m)
{
    int64_t changed;
    Str to, text;
    TRY(op_open(op, outbox_place(m->county, m->id.v, false), m->recipient, &to));
    TRY(op_open(op, outbox_place(m->county, m->id.v, true), m->body, &text));
    LOG(LOG_INFO, "demo.message", KV("channel", m->channel), KV("to", to), KV("text", text));
    return sql_outbox_mark(op->tx, m->county, m->id, S("sent"), m->tries + 1, op->now_ms, &changed);
}

static Rc outbox_run(Op *op, int *out_done)
{
    OutboxRow *rows;
    size_t n;
    *out_done = 0;
    if (!op->app->demo)
        return RC_OK;
    TRY(sql_outbox_due(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(send_one(op, &rows[i]));
    *out_done = (int)n;
    return RC_OK;
}

const Tick outbox_tick = { "core.outbox", 500, outbox_run, 50 };
