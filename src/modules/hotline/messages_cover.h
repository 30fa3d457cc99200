/* What goes out of the coverage of the lines: whether the rosters put enough people on duty while they are open. */
#pragma once

#include "modules/hotline/hotline.h"

typedef struct CoverHole {
    int64_t from_ms, until_ms, days, missing;
} CoverHole;
typedef struct CoverLine {
    LineId id;
    Str number, name, hours;
    int32_t seats;
    int64_t holes_n;
    ListOf holes;
} CoverLine;
typedef struct CoverRoster {
    RosterId id;
    Str name;
    int64_t holes;
} CoverRoster;
typedef struct CoverNotice {
    int64_t from_ms, until_ms, told_ms, again_ms, raised_ms, raised_n;
    Str staff_name;
} CoverNotice;
typedef struct CoverUnit {
    UnitId unit;
    Str unit_name;
    int64_t area;
    Str area_name;
    int64_t holes_n;
    ListOf holes, lines, rosters, notices;
} CoverUnit;
typedef struct CoverOut {
    int64_t look_ahead_ms, percent;
    ListOf items;
} CoverOut;
extern const Shape cover_shape;
