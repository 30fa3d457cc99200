/*
 * Whole files. Small ones: keys, settings, definitions; the databases do their own I/O.
 *
 * Paths are terminated. All of it blocks: not for loop threads.
 * Codes: RC_NOT_FOUND no such path, RC_DENIED no permission, RC_CONFLICT it exists already, RC_TOO_LARGE over the
 * maximum, RC_NO_SPACE, RC_NO_MEMORY, RC_IO anything else.
 */
#pragma once

#include "base/arena.h"
#include "base/rc.h"

Rc os_rc(int err); /* the code of an errno */
Rc os_write_all(int fd, Str data) MUST_USE;

/* The whole file, a terminator after its end; RC_TOO_LARGE when it has more than max bytes. Regular files only. */
Rc os_file_read(const char *path, size_t max, Arena *a, Str *out) MUST_USE;

typedef enum OsWrite { OS_REPLACE, OS_NEW } OsWrite;
/* All or nothing, also across a power cut: written beside the target, synced, then moved over it (OS_REPLACE) or
   given its name only if nothing has it (OS_NEW, else RC_CONFLICT). mode is exact, whatever the umask. */
Rc os_file_write(const char *path, Str data, unsigned mode, OsWrite how) MUST_USE;

bool os_exists(const char *path);                       /* anything of that name */
Rc os_mode(const char *path, unsigned *out) MUST_USE;   /* permission bits */
Rc os_mkdirs(const char *path, unsigned mode) MUST_USE; /* with parents; existing directories are fine */
/* Holds an exclusive lock on a file (made when missing) until os_unlock_file or the end of the process. RC_CONFLICT: another
   process holds it. */
Rc os_lock_file(const char *path, int *out_fd) MUST_USE;
void os_unlock_file(int fd);             /* -1 is fine */
Rc os_remove(const char *path) MUST_USE; /* a file */

/* Names of a directory's entries without "." and "..", in byte order; RC_TOO_LARGE over max. */
typedef struct OsNames {
    Str *p; /* each terminated */
    size_t n;
} OsNames;
Rc os_list(const char *path, size_t max, Arena *a, OsNames *out) MUST_USE;
