/* The heap and its planted faults; see mem.h. Fault state is per thread, so tests do not meet. */
#include "base/mem.h"

#include <stdlib.h>

static _Thread_local long fault_at; /* 0 = none; counts down */
static _Thread_local bool fault_sticky;
static _Thread_local bool fault_tripped;
static _Thread_local long fault_calls;

static bool fails_now(void)
{
    fault_calls++;
    if (fault_tripped && fault_sticky)
        return true;
    if (fault_at > 0 && --fault_at == 0) {
        fault_tripped = true;
        return true;
    }
    return false;
}

void *mem_alloc(size_t size)
{
    return fails_now() ? NULL : calloc(1, size ? size : 1);
}

void *mem_realloc(void *p, size_t size)
{
    return fails_now() ? NULL : realloc(p, size ? size : 1);
}

void mem_free(void *p)
{
    free(p);
}

void mem_fault_set(long n, bool sticky)
{
    fault_at = n;
    fault_sticky = sticky;
    fault_tripped = false;
}

long mem_fault_count(void)
{
    long n = fault_calls;
    fault_calls = 0;
    return n;
}

bool mem_fault_tripped(void)
{
    return fault_tripped;
}
