/*
 * The only door to the heap, so that tests can make the n-th allocation fail (once, or from then on).
 * Size 0 is allowed and gives a unique pointer. Memory is zeroed.
 */
#pragma once

#include "base/base.h"

void *mem_alloc(size_t size) MUST_USE;            /* NULL on failure */
void *mem_realloc(void *p, size_t size) MUST_USE; /* NULL on failure, p stays valid */
void mem_free(void *p);                           /* NULL is fine */

/* Faults (test builds; per thread): the n-th allocation from now fails; sticky = all later ones too.
   n = 0 switches off. mem_fault_count says how many allocations this thread made since the last call. */
void mem_fault_set(long n, bool sticky);
long mem_fault_count(void);
bool mem_fault_tripped(void); /* an allocation has failed since mem_fault_set */
