/* Handlers of module @name@: the rules only; rights, scope, transaction, event and JSON are the dispatcher's. */
#include "@name@_sql.h"
#include "modules/@name@/@name@.h"

Rc @name@_list(Op *op, const void *in, void *out)
{
    @Name@Row *rows;
    size_t n;
    (void)in;
    TRY(sql_@name@_page(op->tx, &rows, &n));
    @Name@Item *items = ARENA_ARRAY(op->arena, @Name@Item, n);
    for (size_t i = 0; items && i < n; i++)
        items[i] = (@Name@Item) {
            .id = rows[i].id, .area = rows[i].area, .note = rows[i].note, .at_ms = rows[i].at_ms
        };
    ((@Name@List *)out)->items = (ListOf) { items, items ? n : 0 };
    return RC_OK;
}
