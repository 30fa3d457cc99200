#include "os/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static Rc rc_now(void)
{
    return os_rc(errno ? errno : EIO);
}

static Rc open_file(Spool *s)
{
    struct stat st;
    s->fd = open(s->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->fd < 0 || fstat(s->fd, &st) != 0)
        return rc_now();
    s->bytes = (size_t)st.st_size;
    return RC_OK;
}

static Rc cut(Spool *s, size_t bytes)
{
    if (ftruncate(s->fd, (off_t)bytes) != 0)
        return rc_now();
    s->bytes = bytes;
    return RC_OK;
}

static Rc read_whole(Spool *s, size_t max, Arena *a, Str *out)
{
    size_t whole;
    TRY(os_file_read(s->path, max, a, out));
    for (whole = out->n; whole > 0; whole--)
        if (whole >= 2 && out->p[whole - 1] == '\n' && out->p[whole - 2] == '\n')
            break;
    *out = str_sub(*out, 0, whole);
    return whole == s->bytes ? RC_OK : cut(s, whole);
}

Rc os_spool_open(const char *path, size_t max, Arena *a, Spool *out, Str *out_waiting)
{
    char lock[sizeof out->path + 8];
    *out = (Spool) { .fd = -1, .lock = -1 };
    if (strlen(path) >= sizeof out->path)
        return RC_IO;
    memcpy(out->path, path, strlen(path) + 1);
    snprintf(lock, sizeof lock, "%s.lock", path);
    TRY(os_lock_file(lock, &out->lock));
    Rc rc = open_file(out);
    if (!rc)
        rc = read_whole(out, max, a, out_waiting);
    if (rc)
        os_spool_close(out);
    return rc;
}

/* What was written in part is taken back, so that the next record does not stick to it. */
Rc os_spool_add(Spool *s, Str records)
{
    size_t before = s->bytes;
    Rc rc = os_write_all(s->fd, records);
    if (!rc && fdatasync(s->fd) != 0)
        rc = rc_now();
    if (!rc) {
        s->bytes += records.n;
        return RC_OK;
    }
    Rc undone = cut(s, before);
    return undone ? undone : rc;
}

Rc os_spool_keep(Spool *s, Str records)
{
    if (!records.n)
        return cut(s, 0);
    TRY(os_file_write(s->path, records, 0600, OS_REPLACE));
    close(s->fd);
    return open_file(s);
}

void os_spool_close(Spool *s)
{
    if (s->fd >= 0)
        close(s->fd);
    os_unlock_file(s->lock);
    s->fd = s->lock = -1;
}
