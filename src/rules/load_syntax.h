/*
 * Whether a definition is JSON at all: syntax, nesting, UTF-8, by our own reader, before jansson (whose parser recurses
 * and reports some failed allocations as syntax). Apart because the two libraries' headers name the same things.
 */
#pragma once

#include "base/arena.h"

/* NULL when it is; else the key of what is wrong ("json.depth") and the line. */
const char *definition_syntax(Arena *a, Str json, int *out_line);
