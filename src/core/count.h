/*
 * Counts of facts by indicator, area and local day. op_count appends a delta in the transaction of the fact; a tick folds
 * deltas into cells of the community, its town and its county. A figure is cells plus deltas not folded yet, so it is
 * right at any moment; a city is the sum of its counties.
 */
#pragma once

#include "core/module.h"

extern const Tick count_tick;
/* Recounts every indicator of every module from the facts into memory and compares. Writes one line a difference.
   fix: replaces the cells. */
Rc count_recount(App *app, Op *op, bool fix, Buf *out_lines, int64_t *out_differences) MUST_USE;
