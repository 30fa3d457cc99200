/* Private to the folder: handlers and shapes of system.c's tables. No other module calls this one. */
#pragma once

#include "core/module.h"

Rc ready(Op *op, const void *in, void *out);
Rc openapi(Op *op, const void *in, void *out);
Rc metrics(Op *op, const void *in, void *out);
extern const Setting set_metrics_open;
Rc settings_list(Op *op, const void *in, void *out);
Rc settings_change(Op *op, const void *in, void *out);
Rc outbox_list(Op *op, const void *in, void *out);

typedef struct SettingItem {
    Str name, value, origin, doc, type;
    bool restart;
} SettingItem;
typedef struct SettingList {
    ListOf items;
} SettingList;
typedef struct SettingPut {
    Str name, value;
} SettingPut;
typedef struct OutboxQuery {
    Str state;
    OutboxId before;
} OutboxQuery;
typedef struct OutboxItem {
    OutboxId id;
    int64_t at_ms;
    Str channel, to_masked, text, state;
    int32_t tries;
} OutboxItem;
typedef struct OutboxList {
    ListOf items;
} OutboxList;

extern const Shape setting_item_shape, setting_list_shape, setting_put_shape, outbox_query_shape,
    outbox_list_shape;
