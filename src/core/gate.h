/* The slow pool: a few threads for work that must not hold a loop thread or the write lane (Argon2id, exports). The queue is
   short: a flood of log-ins is refused, not queued. */
#pragma once

#include "base/base.h"
#include "base/rc.h"

typedef struct Gate Gate;
typedef struct GateTask {
    struct GateTask *next;
    void (*run)(struct GateTask *t, void *thread_local_data);
} GateTask;

/* make and drop build what each thread owns (a read connection); both may be NULL. */
Rc gate_start(int threads, int max_queue, void *(*make)(void *user), void (*drop)(void *data), void *user,
              Gate **out) MUST_USE;
bool gate_push(Gate *g, GateTask *t); /* false: full or stopping */
void gate_stop(Gate *g);              /* runs what is queued, joins; NULL is fine */
