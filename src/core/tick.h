/* Periodic work: one thread that puts each module's ticks into the write lane when they are due by the steady clock. */
#pragma once

#include "core/lane.h"

typedef struct Ticker Ticker;
Rc ticker_start(App *app, Lanes *lanes, Ticker **out) MUST_USE;
void ticker_stop(Ticker *t); /* NULL is fine */

/* Runs one tick now on a connection of the caller's, until it has no more to do: tests, commands, simulation. */
Rc tick_run(App *app, DbConn *conn, const Tick *tick, Diag *d) MUST_USE;
/* Runs every tick of the app once, in order. */
Rc ticks_run_all(App *app, DbConn *conn, Diag *d) MUST_USE;
/* The app's ticks: the core's own, then the modules'. NULL past the end. */
const Tick *tick_at(const App *app, size_t i);
/* An op of the system itself, for ticks and commands; scope: everything. */
void op_init_system(Op *op, App *app, Tx *tx, Arena *arena, Diag *d);
