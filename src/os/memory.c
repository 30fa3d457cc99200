/* Memory that stays here; contract in memory.h. */
#include "os/memory.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

bool os_lock_memory(void *p, size_t n)
{
    if (n == 0)
        return true;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t before = (uintptr_t)p % page;
    char *from = (char *)p - before;
    size_t whole = (n + before + page - 1) / page * page;
    bool locked = mlock(from, whole) == 0;
    bool hidden = madvise(from, whole, MADV_DONTDUMP) == 0;
    return locked && hidden;
}

bool os_no_core(void)
{
    struct rlimit none = { 0, 0 };
    bool limited = setrlimit(RLIMIT_CORE, &none) == 0;
    bool closed = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
    return limited && closed;
}

void os_private_files(void)
{
    (void)umask(077);
}
