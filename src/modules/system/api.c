/* Handlers of the module system. */
#include "base/limits.h"
#include "core/openapi.h"
#include "core/outbox.h"
#include "core/setting.h"
#include "core_sql.h"
#include "crypto/blind.h"
#include "modules/system/system.h"
#include "system_sql.h"

Rc ready(Op *op, const void *in, void *out)
{
    ReadyRow row;
    bool found;
    (void)in;
    TRY(sql_ready(op->tx, &row, &found));
    *(RawReply *)out =
        (RawReply) { .type = S("text/plain"), .body = op->app->reading ? S("reading only\n") : S("ready\n") };
    return RC_OK;
}

Rc openapi(Op *op, const void *in, void *out)
{
    Buf b;
    (void)in;
    buf_init_arena(&b, op->arena, LIMIT_REPLY);
    TRY(openapi_write(op->app, &b));
    *(RawReply *)out = (RawReply) { .type = S("application/json"), .body = buf_str(&b) };
    return RC_OK;
}

Rc metrics(Op *op, const void *in, void *out)
{
    bool here = str_starts(op->ip, S("127.")) || str_eq(op->ip, S("::1"));
    Buf b;
    (void)in;
    if (!here && !setting_bool(op->app, &set_metrics_open))
        return FAIL(op->diag, RC_NOT_FOUND, "request.no_route");
    buf_init_arena(&b, op->arena, 1u << 16);
    if (op->app->server)
        op->app->server_metrics(op->app->server, &b);
    *(RawReply *)out = (RawReply) { .type = S("text/plain; version=0.0.4"), .body = buf_str(&b) };
    return RC_OK;
}

static SettingItem item_of(const Setting *s, Str value, SettingOrigin origin)
{
    static const char *const types[] = { "", "int", "bool", "text", "json" };
    return (SettingItem) { .name = str_from_z(s->name),
                           .value = s->secret ? S("") : value,
                           .origin = str_from_z(origin_name(origin)),
                           .doc = str_from_z(s->doc),
                           .type = str_from_z(types[s->type]),
                           .restart = s->restart };
}

Rc settings_list(Op *op, const void *in, void *out)
{
    const Setting *s;
    size_t n = 0;
    SettingList *list = out;
    (void)in;
    while (setting_at(op->app, n))
        n++;
    SettingItem *items = ARENA_ARRAY(op->arena, SettingItem, n);
    for (size_t i = 0; items && (s = setting_at(op->app, i)) != NULL; i++) {
        SettingOrigin origin;
        Str value = setting_value(op->app, s, &origin);
        items[i] = item_of(s, value, origin);
    }
    list->items = (ListOf) { items, items ? n : 0 };
    return RC_OK;
}

Rc settings_change(Op *op, const void *in, void *out)
{
    const SettingPut *put = in;
    const char *why;
    int64_t changed;
    Rc rc = settings_check(op->app, put->name, put->value, &why);
    if (rc == RC_NOT_FOUND)
        return FAIL(op->diag, rc, "setting.none");
    if (rc)
        return diag_fail(op->diag, rc, "setting.value", S("/value"), str_from_z(why), HERE);
    TRY(sql_setting_put(op->tx, put->name, put->value, op->now_ms, op->actor.staff, &changed));
    op_detail(op, "%.*s", STR_ARG(put->name));
    op_setting_changed(op, put->name, put->value);
    *(SettingItem *)out = item_of(setting_find(op->app, put->name), put->value, ORIGIN_DATABASE);
    return RC_OK;
}

Rc outbox_list(Op *op, const void *in, void *out)
{
    const OutboxQuery *q = in;
    OutboxList *list = out;
    OutboxItemRow *rows;
    size_t n;
    int64_t before = q->before.v ? q->before.v : INT64_MAX;
    TRY(sql_outbox_page(op->tx, q->state.p ? q->state : S(""), (OutboxId) { before }, &rows, &n));
    OutboxItem *items = ARENA_ARRAY(op->arena, OutboxItem, n);
    for (size_t i = 0; items && i < n; i++) {
        Str to, text = { 0 };
        TRY(op_open(op, outbox_place(rows[i].county, rows[i].id.v, false), rows[i].recipient, &to));
        if (op->app->demo)
            TRY(op_open(op, outbox_place(rows[i].county, rows[i].id.v, true), rows[i].body, &text));
        items[i] = (OutboxItem) { .id = rows[i].id,
                                  .at_ms = rows[i].at_ms,
                                  .channel = rows[i].channel,
                                  .text = text.p ? text : S(""),
                                  .state = rows[i].state,
                                  .tries = (int32_t)rows[i].tries };
        TRY(phone_mask(op->arena, to, &items[i].to_masked));
    }
    list->items = (ListOf) { items, items ? n : 0 };
    return RC_OK;
}
