/* A text of a definition in both languages: {"zh": "...", "en": "..."}, at most 400 bytes each. */
#pragma once

#include "core/module.h"
#include "text/shape.h"

typedef struct Words {
    Str zh, en;
} Words;
extern const Shape words_shape;

/* In the language of the caller. */
Str words_of(const Op *op, Words w);
