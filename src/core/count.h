/*
 * Counts of facts by indicator, area and local day. op_count appends a delta in the transaction of the fact; a tick folds
 * deltas into cells of the community, its town and its county. A figure is cells plus deltas not folded yet, so it is
 * right at any moment; a city is the sum of its counties.
 */
#pragma once

#include "core/module.h"

extern const Tick count_tick;

/* Days are counted from 1970-01-01 (base/date.h), both ends included. */
typedef struct CountPeriod {
    int64_t from, to;
} CountPeriod;

/* What was counted and is not folded yet: read once for all questions of a page. */
typedef struct CountFresh {
    const struct FreshRow *rows;
    size_t n;
} CountFresh;
/* Of all areas within area, up to a day. */
Rc count_fresh(Op *op, int64_t area, int64_t last_day, CountFresh *out) MUST_USE;

/* Sums of several indicators over a period: of an area, and of areas directly below it. One statement, however many. */
typedef struct CountSheet {
    const char *const *names;
    size_t n_names, n_below;
    int64_t *own;   /* a name */
    int64_t *below; /* a name and area: below[name * n_below + i] */
} CountSheet;
/* below: codes, ascending; may be none. */
Rc count_sheet(Op *op, const CountFresh *fresh, const char *const *names, size_t n, int64_t area,
               CountPeriod p, const int64_t *below, size_t n_below, CountSheet *out) MUST_USE;
/* The sum, or the first of those below, of a name that is on the sheet. */
int64_t sheet_own(const CountSheet *s, const char *name);
const int64_t *sheet_below(const CountSheet *s, const char *name);

/* The same by day: out has n times (p.to - p.from + 1) places, by name and day, added to. */
Rc count_days(Op *op, const CountFresh *fresh, const char *const *names, size_t n, int64_t area,
              CountPeriod p, int64_t *out) MUST_USE;

/* One sum. */
Rc count_sum(Op *op, const char *indicator, int64_t area, CountPeriod p, int64_t *out) MUST_USE;

/* Recounts every indicator of every module from the facts into memory and compares. Writes one line a difference.
   fix: replaces the cells. The transaction's arena must be another than the op's. */
Rc count_recount(App *app, Op *op, bool fix, Buf *out_lines, int64_t *out_differences) MUST_USE;
