/* Keeping secrets out of swap, core files and other processes. All of it is best effort: false means the system
   refused, which an operator may want to know but is no reason to stop. */
#pragma once

#include "base/base.h"

bool os_lock_memory(void *p, size_t n); /* not swapped, not in core files; p need not be page-aligned */
bool os_no_core(void);       /* this process: no core files, no ptrace by others of the same user */
void os_private_files(void); /* this process: what it makes is its user's alone, whatever the umask was */
