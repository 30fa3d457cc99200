/* A bounded thread pool; see gate.h. */
#include "core/gate.h"

#include <pthread.h>

#include "base/mem.h"

struct Gate {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    GateTask *head, **tail;
    int n, max, n_threads;
    bool stopping;
    void *(*make)(void *);
    void (*drop)(void *);
    void *user;
    pthread_t threads[16];
};

static void *gate_main(void *p)
{
    Gate *g = p;
    void *data = g->make ? g->make(g->user) : NULL;
    for (;;) {
        pthread_mutex_lock(&g->lock);
        while (!g->head && !g->stopping)
            pthread_cond_wait(&g->wake, &g->lock);
        GateTask *t = g->head;
        if (t) {
            g->head = t->next;
            if (!g->head)
                g->tail = &g->head;
            g->n--;
        }
        pthread_mutex_unlock(&g->lock);
        if (!t)
            break;
        t->run(t, data);
    }
    if (g->drop)
        g->drop(data);
    return NULL;
}

Rc gate_start(int threads, int max_queue, void *(*make)(void *), void (*drop)(void *), void *user, Gate **out)
{
    Gate *g = mem_alloc(sizeof *g);
    if (!g)
        return RC_NO_MEMORY;
    *g = (Gate) { .max = max_queue, .make = make, .drop = drop, .user = user };
    g->tail = &g->head;
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->wake, NULL);
    for (int i = 0; i < threads && i < (int)COUNT(g->threads); i++) {
        if (pthread_create(&g->threads[i], NULL, gate_main, g)) {
            gate_stop(g);
            return RC_NO_MEMORY;
        }
        g->n_threads++;
    }
    *out = g;
    return RC_OK;
}

bool gate_push(Gate *g, GateTask *t)
{
    pthread_mutex_lock(&g->lock);
    bool taken = !g->stopping && g->n < g->max;
    if (taken) {
        t->next = NULL;
        *g->tail = t;
        g->tail = &t->next;
        g->n++;
        pthread_cond_signal(&g->wake);
    }
    pthread_mutex_unlock(&g->lock);
    return taken;
}

void gate_stop(Gate *g)
{
    if (!g)
        return;
    pthread_mutex_lock(&g->lock);
    g->stopping = true;
    pthread_cond_broadcast(&g->wake);
    pthread_mutex_unlock(&g->lock);
    for (int i = 0; i < g->n_threads; i++)
        pthread_join(g->threads[i], NULL);
    pthread_cond_destroy(&g->wake);
    pthread_mutex_destroy(&g->lock);
    mem_free(g);
}
