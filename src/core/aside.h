/*
 * One row of a tick in a savepoint of its own, so that a broken one stops none of the others. What fails is undone, logged
 * ("tick.row_failed"), counted in /metrics and set aside: it is tried again after a minute, then later and later, up to an
 * hour. The query that finds the rows leaves out those set aside:
 *
 *     AND {not aside a NAME}
 *
 * Why: docs/decisions/0018-rows-of-ticks-are-set-aside.md
 */
#pragma once

#include "core/op.h"

typedef Rc (*TickAct)(Op *op, const void *row, void *user);
/* out_done: the row went through. What concerns the whole transaction (busy, storage, memory) is returned and ends the run. */
Rc tick_row(Op *op, const char *tick, int64_t id, TickAct act, const void *row, void *user,
            bool *out_done) MUST_USE;
