/* What goes in and out of module @name@. */
#include "modules/@name@/@name@.h"

static const Field item_fields[] = {
    FIELD_ID(@Name@Item, id, .doc = "its number"),
    FIELD(@Name@Item, area, .flags = FLD_AREA, .doc = "where"),
    FIELD(@Name@Item, note, .doc = "what"),
    FIELD(@Name@Item, at_ms, .doc = "when, ms UTC"),
};
static const Shape item_shape = SHAPE(@Name@Item, item_fields);

static const Field list_fields[] = {
    FIELD_LIST(@Name@List, items, &item_shape, .doc = "newest first, at most 50"),
};
const Shape @name@_list_shape = SHAPE(@Name@List, list_fields);
