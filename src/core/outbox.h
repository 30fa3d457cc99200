/*
 * Messages to the outside: rows written in the transaction that wants them, sent afterwards, so a crash neither loses nor
 * invents one. A tick hands them to the courier, who posts them to the region's message gateway, and writes down what became
 * of them; without a gateway they wait. In demo mode nothing leaves the machine: the text is shown in the log and the console.
 */
#pragma once

#include "core/module.h"

extern const Tick outbox_tick;
/* Where the sealed recipient or text of a row belongs. */
CellPlace outbox_place(int64_t county, int64_t row, bool body);
