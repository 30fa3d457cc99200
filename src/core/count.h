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

/* The counties a figure of this area is the sum of: itself (or the one it lies in), or all of a city, province or nation. */
Rc count_counties(Op *op, int64_t area, int64_t **out, size_t *out_n) MUST_USE;
/* Sum of an indicator over an area and a period. */
Rc count_sum(Op *op, const char *indicator, int64_t area, CountPeriod p, int64_t *out) MUST_USE;
/* The same by day: out has p.to - p.from + 1 places, added to. */
Rc count_days(Op *op, const char *indicator, int64_t area, CountPeriod p, int64_t *out) MUST_USE;
/* The same for each of n areas directly below an area (codes in areas, ascending): added to out[i]. */
Rc count_children(Op *op, const char *indicator, int64_t area, CountPeriod p, const int64_t *areas, size_t n,
                  int64_t *out) MUST_USE;

/* Recounts every indicator of every module from the facts into memory and compares. Writes one line a difference.
   fix: replaces the cells. The transaction's arena must be another than the op's. */
Rc count_recount(App *app, Op *op, bool fix, Buf *out_lines, int64_t *out_differences) MUST_USE;
