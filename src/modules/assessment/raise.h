/* The bridge to module alert; levels are names here: "yellow", "orange", "red". */
#pragma once

#include "core/op.h"

typedef struct Danger {
    PersonId person;
    int64_t area;
    Str level;
    Str kind;    /* of the alert rule, or the code of a critical rule */
    Str trigger; /* "item:PHQ-9:9", "band:PHQ-9:..." */
    ResponseId response;
    Str form, band;
} Danger;
Rc danger_raise(Op *op, const Danger *d, AlertId *out) MUST_USE;
