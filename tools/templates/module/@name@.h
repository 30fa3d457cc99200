/* Private to the folder: handlers and shapes of @name@.c's tables. No other module calls this one. */
#pragma once

#include "core/module.h"

typedef struct @Name@Item {
    @Name@Id id;
    int64_t area;
    Str note;
    int64_t at_ms;
} @Name@Item;
typedef struct @Name@List {
    ListOf items;
} @Name@List;
extern const Shape @name@_list_shape;
Rc @name@_list(Op *op, const void *in, void *out);
