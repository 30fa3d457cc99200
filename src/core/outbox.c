/* The sender; see outbox.h. */
#include "core/outbox.h"

#include "base/date.h"
#include "base/log.h"
#include "core/app.h"
#include "core/aside.h"
#include "core/courier.h"
#include "core_sql.h"
#include "text/json.h"

#define LEASE_MS 30000    /* after which a message whose sender has gone is anybody's again */
#define GIVE_UP_MS MS_DAY /* nobody is helped by a code or a reminder of yesterday */
enum { LETTER_BYTES = 16384 };
_Static_assert(LEASE_MS > COURIER_LETTERS * COURIER_POST_MS,
               "a letter that still waits would be handed over again");

CellPlace outbox_place(int64_t county, int64_t row, bool body)
{
    return (CellPlace) { .table = 1,
                         .column = body ? 2 : 1,
                         .county = county,
                         .row = row,
                         .label = LABEL_IDENTITY,
                         .purpose = CELL_IDENTITY };
}

static Rc open_letter(Op *op, const OutboxRow *m, Str *out_to, Str *out_text)
{
    TRY(op_open(op, outbox_place(m->county, m->id.v, false), m->recipient, out_to));
    return op_open(op, outbox_place(m->county, m->id.v, true), m->body, out_text);
}

/* ---- the demonstration: into the log ---- */

static Rc show(Op *op, const void *row, void *user)
{
    const OutboxRow *m = row;
    int64_t changed;
    Str to, text;
    (void)user;
    TRY(open_letter(op, m, &to, &text));
    LOG(LOG_INFO, "demo.message", KV("channel", m->channel), KV("to", to), KV("text", text));
    return sql_outbox_mark(op->tx, m->county, m->id, S("sent"), m->tries + 1, op->now_ms, &changed);
}

/* ---- the gateway ---- */

static Rc write_down(Op *op, const Letter *l)
{
    int64_t changed, next = op->now_ms + courier_again_ms(l->tries);
    Str state = l->fate == LETTER_TAKEN                                     ? S("sent")
                : l->fate == LETTER_REFUSED || next > l->at_ms + GIVE_UP_MS ? S("failed")
                                                                            : S("waiting");
    if (str_eq(state, S("failed")))
        LOG(LOG_ERROR, "outbox.failed", KV("id", l->id), KV("tries", l->tries));
    return sql_outbox_mark(op->tx, l->county, (OutboxId) { l->id }, state, l->tries, next, &changed);
}

static Rc letter_body(Op *op, const OutboxRow *m, Str *out)
{
    Str to, text;
    Buf b;
    JsonW w;
    TRY(open_letter(op, m, &to, &text));
    buf_init_arena(&b, op->arena, LETTER_BYTES);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("id"));
    jsonw_id(&w, m->id.v);
    jsonw_key(&w, S("channel"));
    jsonw_str(&w, m->channel);
    jsonw_key(&w, S("to"));
    jsonw_str(&w, to);
    jsonw_key(&w, S("text"));
    jsonw_str(&w, text);
    jsonw_key(&w, S("at_ms"));
    jsonw_i64(&w, m->at_ms);
    jsonw_end_obj(&w);
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

/* Another instance of the program may have taken it: then nothing is to be done. */
static Rc claim(Op *op, const void *row, void *courier)
{
    const OutboxRow *m = row;
    int64_t changed;
    Str body;
    Letter l = { .county = m->county, .id = m->id.v, .tries = m->tries + 1, .at_ms = m->at_ms };
    TRY(sql_outbox_claim(op->tx, m->county, m->id, m->next_ms, l.tries, op->now_ms + LEASE_MS, &changed));
    if (!changed)
        return RC_OK;
    TRY(letter_body(op, m, &body));
    return courier_hand(courier, &l, body);
}

static Rc outbox_run(Op *op, int *out_done)
{
    OutboxRow *rows;
    Letter *posted;
    size_t n, n_posted = 0, room = SIZE_MAX;
    bool done;
    Courier *courier = op->app->courier;
    *out_done = 0;
    if (!courier && !op->app->demo)
        return RC_OK;
    if (courier)
        TRY(courier_posted(courier, op->arena, &posted, &n_posted, &room));
    for (size_t i = 0; i < n_posted; i++)
        TRY(write_down(op, &posted[i]));
    TRY(sql_outbox_due(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n && i < room; i++)
        TRY(tick_row(op, outbox_tick.name, rows[i].id.v, courier ? claim : show, &rows[i], courier, &done));
    *out_done = courier ? 0 : (int)n; /* the gateway has its pace */
    return RC_OK;
}

static void outbox_done(App *app, Rc rc)
{
    if (app->courier)
        courier_settle(app->courier, rc == RC_OK);
}

const Tick outbox_tick = { "core.outbox", 500, outbox_run, 50, .done = outbox_done };
