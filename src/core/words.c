#include "core/words.h"

static const Field words_fields[] = {
    FIELD(Words, zh, .flags = FLD_REQUIRED, .min = 1, .max = 400, .doc = "Chinese"),
    FIELD(Words, en, .flags = FLD_REQUIRED, .min = 1, .max = 400, .doc = "English"),
};
const Shape words_shape = SHAPE(Words, words_fields);

Str words_of(const Op *op, Words w)
{
    return str_eq(op->lang, S("en")) ? w.en : w.zh;
}
