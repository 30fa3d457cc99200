/* The clocks; contract in clock.h. */
#include "os/clock.h"

#include <time.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec t;
    ENSURE(clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t os_now_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

int64_t os_mono_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

static int64_t real_now(void *user)
{
    (void)user;
    return os_now_ms();
}

Clock clock_real(void)
{
    return (Clock) { .now_ms = real_now };
}

static int64_t test_now(void *user)
{
    TestClock *t = user;
    return atomic_load(&t->ms);
}

Clock clock_test(TestClock *t, int64_t start_ms)
{
    atomic_store(&t->ms, start_ms);
    return (Clock) { .now_ms = test_now, .user = t };
}

void clock_test_set(TestClock *t, int64_t ms)
{
    atomic_store(&t->ms, ms);
}

void clock_test_advance(TestClock *t, int64_t ms)
{
    atomic_fetch_add(&t->ms, ms);
}
