/*
 * A file of what waits to be passed on. Records are appended and on the disk before they count; all of it is let go when nothing
 * waits. A record ends with an empty line; a torn one at the end (a power cut, a kill) never counted and is cut off. What was
 * passed on shortly before an end may stand there still: whoever reads it hands it over again.
 *
 * One process at a time. Codes as in file.h; RC_CONFLICT another process has it.
 */
#pragma once

#include "os/file.h"

typedef struct Spool {
    char path[1024];
    int fd, lock;
    size_t bytes; /* of the file */
} Spool;

/* out_waiting: the whole records in it, terminated. RC_TOO_LARGE over max. */
Rc os_spool_open(const char *path, size_t max, Arena *a, Spool *out, Str *out_waiting) MUST_USE;
/* All of the records, or nothing. */
Rc os_spool_add(Spool *s, Str records) MUST_USE;
/* Only this is left. */
Rc os_spool_keep(Spool *s, Str records) MUST_USE;
void os_spool_close(Spool *s);
