/*
 * Messages to the outside: rows written in the transaction that wants them, sent afterwards by a tick, so a crash neither
 * loses nor invents one. In demo mode nothing leaves the machine: the text is shown in the log and the console.
 */
#pragma once

#include "core/module.h"

extern const Tick outbox_tick;
/* Where the sealed recipient or text of a row belongs. */
CellPlace outbox_place(int64_t county, int64_t row, bool body);
