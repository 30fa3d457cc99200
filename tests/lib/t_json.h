/* Looking at JSON in tests, with trees. Apart from t_api.c because jansson's names and text/json.h's do not go together. */
#pragma once

#include "t.h"

/* Every member of want is in have with the same value; lists have the same length. want must be JSON. */
bool t_json_subset(Str want, Str have);
/* The value at "items.0.id": strings without quotes, numbers as digits, others as compact JSON; absent when not there. */
Str t_json_get(Str json, const char *path);
