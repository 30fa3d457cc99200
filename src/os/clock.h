/*
 * Time. Whoever decides by time takes a Clock, so that tests and the simulation move time; os_now_ms and os_mono_ms
 * are for the edges (log lines, network deadlines).
 */
#pragma once

#include <stdatomic.h>

#include "base/base.h"

int64_t os_now_ms(void);  /* wall clock, UTC, milliseconds since 1970; may jump */
int64_t os_mono_ms(void); /* never runs backwards; only differences mean something */

typedef struct Clock {
    int64_t (*now_ms)(void *user);
    void *user; /* must outlive the Clock; copies of a Clock are fine */
} Clock;

Clock clock_real(void);
static inline int64_t clock_now_ms(Clock c)
{
    return c.now_ms(c.user);
}

/* A clock that stands still until it is moved; any thread may move or read it. */
typedef struct TestClock {
    _Atomic int64_t ms;
} TestClock;
Clock clock_test(TestClock *t, int64_t start_ms);
void clock_test_set(TestClock *t, int64_t ms);     /* may go back */
void clock_test_advance(TestClock *t, int64_t ms); /* by ms, may be negative */
