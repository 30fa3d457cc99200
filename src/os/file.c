/* Whole files; contract in file.h. */
#include "os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/random.h"

Rc os_rc(int err)
{
    static const struct {
        int err;
        Rc rc;
    } map[] = {
        { 0, RC_OK },
        { ENOENT, RC_NOT_FOUND },
        { ENOTDIR, RC_NOT_FOUND },
        { EEXIST, RC_CONFLICT },
        { EACCES, RC_DENIED },
        { EPERM, RC_DENIED },
        { EROFS, RC_DENIED },
        { ENOSPC, RC_NO_SPACE },
        { EDQUOT, RC_NO_SPACE },
        { ENOMEM, RC_NO_MEMORY },
        { EFBIG, RC_TOO_LARGE },
    };
    for (size_t i = 0; i < COUNT(map); i++)
        if (map[i].err == err)
            return map[i].rc;
    return RC_IO;
}

static Rc rc_now(void)
{
    return os_rc(errno ? errno : EIO);
}

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Reads until n bytes or the end; *out_n is what came. */
static Rc read_all(int fd, char *p, size_t n, size_t *out_n)
{
    size_t have = 0;
    while (have < n) {
        ssize_t got = read(fd, p + have, n - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return rc_now();
        if (got == 0)
            break;
        have += (size_t)got;
    }
    *out_n = have;
    return RC_OK;
}

Rc os_write_all(int fd, Str data)
{
    while (data.n) {
        ssize_t put = write(fd, data.p, data.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return rc_now();
        data.p += put;
        data.n -= (size_t)put;
    }
    return RC_OK;
}

Rc os_file_read(const char *path, size_t max, Arena *a, Str *out)
{
    /* O_NONBLOCK: opening a pipe by mistake must not hang. */
    int fd CLEANUP(close_fd) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return rc_now();
    if (!S_ISREG(st.st_mode))
        return RC_IO;
    if (st.st_size < 0 || (uint64_t)st.st_size > max)
        return RC_TOO_LARGE;
    size_t size = (size_t)st.st_size, have;
    char *p = arena_alloc(a, size + 1, 1); /* one more: the terminator, and room to see that it has grown */
    if (!p)
        return RC_NO_MEMORY;
    TRY(read_all(fd, p, size + 1, &have));
    if (have > size)
        return RC_IO; /* somebody is writing it */
    p[have] = 0;
    *out = (Str) { p, have };
    return RC_OK;
}

static size_t dir_length(const char *path)
{
    size_t slash = 0;
    for (size_t i = 0; path[i]; i++)
        if (path[i] == '/')
            slash = i + 1;
    return slash;
}

static Rc sync_dir(const char *path)
{
    char dir[4096];
    size_t n = dir_length(path);
    int len = n ? snprintf(dir, sizeof dir, "%.*s", (int)n, path) : snprintf(dir, sizeof dir, ".");
    if (len < 0 || (size_t)len >= sizeof dir)
        return RC_IO;
    int fd CLEANUP(close_fd) = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        return rc_now();
    return RC_OK;
}

static Rc write_synced(const char *path, Str data, unsigned mode)
{
    int fd CLEANUP(close_fd) = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return rc_now();
    TRY(os_write_all(fd, data));
    if (fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0)
        return rc_now();
    return RC_OK;
}

/* rename replaces; link refuses a name that is taken, on every file system. */
static Rc move_over(const char *tmp, const char *path, OsWrite how)
{
    if (how == OS_REPLACE)
        return rename(tmp, path) == 0 ? RC_OK : rc_now();
    if (link(tmp, path) != 0)
        return rc_now();
    return unlink(tmp) == 0 ? RC_OK : rc_now();
}

Rc os_file_write(const char *path, Str data, unsigned mode, OsWrite how)
{
    char tmp[4096];
    int n = snprintf(tmp, sizeof tmp, "%s.%016llx.tmp", path, (unsigned long long)os_random_u64());
    if (n < 0 || (size_t)n >= sizeof tmp)
        return RC_IO;
    Rc rc = write_synced(tmp, data, mode);
    if (!rc)
        rc = move_over(tmp, path, how);
    if (rc) {
        unlink(tmp);
        return rc;
    }
    return sync_dir(path);
}

bool os_exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

Rc os_mode(const char *path, unsigned *out)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return rc_now();
    *out = st.st_mode & 07777;
    return RC_OK;
}

static Rc make_dir(const char *path, unsigned mode)
{
    struct stat st;
    if (mkdir(path, (mode_t)mode) == 0)
        return RC_OK;
    if (errno != EEXIST)
        return rc_now();
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? RC_OK : RC_CONFLICT;
}

Rc os_mkdirs(const char *path, unsigned mode)
{
    char part[4096];
    int n = snprintf(part, sizeof part, "%s", path);
    if (n <= 0 || (size_t)n >= sizeof part)
        return RC_IO;
    for (size_t i = 1; part[i]; i++) {
        if (part[i] != '/')
            continue;
        part[i] = 0;
        TRY(make_dir(part, mode));
        part[i] = '/';
    }
    return make_dir(part, mode);
}

Rc os_remove(const char *path)
{
    return unlink(path) == 0 ? RC_OK : rc_now();
}

static void close_dir(DIR **d)
{
    if (*d)
        closedir(*d);
}

static int by_bytes(const void *x, const void *y)
{
    const Str *a = x, *b = y;
    return str_cmp(*a, *b);
}

/* Counts the names, or stores the first max of them when names is there. */
static Rc walk(DIR *d, size_t max, Arena *a, Str *names, size_t *out_n)
{
    size_t n = 0;
    const struct dirent *e;
    for (errno = 0; (e = readdir(d)); errno = 0) {
        Str name = str_from_z(e->d_name);
        if (str_eq(name, S(".")) || str_eq(name, S("..")))
            continue;
        if (n == max)
            return RC_TOO_LARGE;
        if (names && !(names[n] = arena_str(a, name)).p)
            return RC_NO_MEMORY;
        n++;
    }
    if (errno)
        return rc_now();
    *out_n = n;
    return RC_OK;
}

Rc os_list(const char *path, size_t max, Arena *a, OsNames *out)
{
    DIR *d CLEANUP(close_dir) = opendir(path);
    size_t room = 0, n = 0;
    if (!d)
        return rc_now();
    TRY(walk(d, max, a, NULL, &room));
    rewinddir(d);
    Str *names = ARENA_ARRAY(a, Str, room ? room : 1);
    if (!names)
        return RC_NO_MEMORY;
    TRY(walk(d, room, a, names, &n)); /* RC_TOO_LARGE also when the directory grew in between */
    qsort(names, n, sizeof *names, by_bytes);
    *out = (OsNames) { names, n };
    return RC_OK;
}

Rc os_lock_file(const char *path, int *out_fd)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return os_rc(errno);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int err = errno;
        close(fd);
        return err == EWOULDBLOCK ? RC_CONFLICT : os_rc(err);
    }
    *out_fd = fd;
    return RC_OK;
}

void os_unlock_file(int fd)
{
    if (fd >= 0)
        close(fd);
}
