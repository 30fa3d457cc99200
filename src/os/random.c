/* getrandom; contract in random.h. */
#include "os/random.h"

#include <errno.h>
#include <sys/random.h>

void os_random(void *p, size_t n)
{
    char *at = p;
    while (n) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0 && errno == EINTR)
            continue;
        ENSURE(got > 0);
        at += got;
        n -= (size_t)got;
    }
}

uint64_t os_random_u64(void)
{
    uint64_t v;
    os_random(&v, sizeof v);
    return v;
}
