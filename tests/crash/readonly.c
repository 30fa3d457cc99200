/*
 * Loaded before the C library: as long as the file XQ_READONLY_SWITCH is there, whatever would change something in
 * XQ_READONLY_FOLDER fails with EROFS, as on a file system that the kernel has made read-only after an error.
 */
#undef _FILE_OFFSET_BITS /* both names of each function are wanted */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
/* A function of the library after this one. */
#define REAL(name) (*(__typeof__(&name) *)(void *[]) { dlsym(RTLD_NEXT, #name) })

static bool is_on(void)
{
    const char *file = getenv("XQ_READONLY_SWITCH");
    return file && access(file, F_OK) == 0;
}

static bool inside(const char *path)
{
    const char *folder = getenv("XQ_READONLY_FOLDER");
    return folder && strncmp(path, folder, strlen(folder)) == 0;
}

static bool frozen_path(const char *path)
{
    int e = errno;
    bool frozen = is_on() && inside(path);
    errno = frozen ? EROFS : e;
    return frozen;
}

static bool frozen_fd(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = is_on() ? readlink(link, path, sizeof path - 1) : -1;
    if (n < 0)
        return false;
    path[n] = 0;
    return !strstr(path, "log.txt") && frozen_path(path);
}

static mode_t mode_of(int flags, va_list args)
{
    return flags & O_CREAT ? (mode_t)va_arg(args, int) : 0;
}

#define OPENS(name)                                                               \
    EXPORT int name(const char *path, int flags, ...)                             \
    {                                                                             \
        va_list args;                                                             \
        va_start(args, flags);                                                    \
        mode_t mode = mode_of(flags, args);                                       \
        va_end(args);                                                             \
        bool changes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);      \
        return changes && frozen_path(path) ? -1 : REAL(name)(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

#define WRITES(name, type)                                        \
    EXPORT ssize_t name(int fd, const void *p, size_t n, type at) \
    {                                                             \
        return frozen_fd(fd) ? -1 : REAL(name)(fd, p, n, at);     \
    }
WRITES(pwrite, off_t)
WRITES(pwrite64, off64_t)

EXPORT ssize_t write(int fd, const void *p, size_t n)
{
    return frozen_fd(fd) ? -1 : REAL(write)(fd, p, n);
}

#define CUTS(name, type)                               \
    EXPORT int name(int fd, type n)                    \
    {                                                  \
        return frozen_fd(fd) ? -1 : REAL(name)(fd, n); \
    }
CUTS(ftruncate, off_t)
CUTS(ftruncate64, off64_t)

EXPORT int unlink(const char *path)
{
    return frozen_path(path) ? -1 : REAL(unlink)(path);
}
