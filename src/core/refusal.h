/*
 * Refusals of rights as events. They happen before any transaction that writes, often to reads, and anybody can cause as many
 * as they like: they are counted in memory and written once a minute, one event for each caller, route and reason, with how often.
 * The log has each of them at once; a crash loses at most the events of the last minute.
 */
#pragma once

#include "core/call.h"

Refusals *refusals_new(void);
void refusals_free(Refusals *r); /* NULL is fine */

/* Counts a failed call when it was refused for want of rights or as a forgery; others are ignored. Allocates nothing. */
void refusal_note(const Call *c);

extern const Tick refusal_tick;
