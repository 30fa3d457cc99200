/* Randomness, from the kernel only and never seeded by us. The only source of it in the program. */
#pragma once

#include "base/base.h"

/* Fills n bytes. Cannot fail: a kernel without getrandom ends the process, because guessable secrets are worse. */
void os_random(void *p, size_t n);
uint64_t os_random_u64(void);
