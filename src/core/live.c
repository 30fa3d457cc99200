/* Subscribers in a list under one lock: a few hundred consoles at most, notes are rare. See live.h. */
#include "core/live.h"

#include <pthread.h>
#include <stdio.h>

#include "base/mem.h"

typedef struct Sub {
    struct Sub *next, **back;
    Live *live;
    HttpStream *stream;
    int64_t lo, hi;
} Sub;

struct Live {
    pthread_mutex_t lock;
    Sub *subs;
    size_t n;
};

Live *live_new(void)
{
    Live *l = mem_alloc(sizeof *l);
    if (l)
        pthread_mutex_init(&l->lock, NULL);
    return l;
}

void live_free(Live *l)
{
    if (!l)
        return;
    ENSURE(l->subs == NULL); /* the server is stopped first */
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

void live_publish(Live *l, const char *event, int64_t area, Str data, int64_t id)
{
    char digits[24];
    int n = id ? snprintf(digits, sizeof digits, "%lld", (long long)id) : 0;
    pthread_mutex_lock(&l->lock);
    for (Sub *s = l->subs; s; s = s->next)
        if (area >= s->lo && area <= s->hi)
            (void)http_stream_send(s->stream, str_from_z(event), (Str) { digits, (size_t)n }, data);
    pthread_mutex_unlock(&l->lock);
}

static void closed(void *user, HttpStream *stream)
{
    (void)stream;
    Sub *s = user;
    pthread_mutex_lock(&s->live->lock);
    if (s->back) { /* already linked */
        *s->back = s->next;
        if (s->next)
            s->next->back = s->back;
        s->live->n--;
    }
    pthread_mutex_unlock(&s->live->lock);
    mem_free(s);
}

void live_subscribe(Live *l, HttpRequest *r, int64_t area)
{
    Sub *s = mem_alloc(sizeof *s);
    if (!s) {
        http_reply(r, &(HttpReply) { .status = 503 });
        return;
    }
    s->live = l;
    area_range(area, &s->lo, &s->hi);
    pthread_mutex_lock(&l->lock); /* closed() comes on this loop thread, after this function */
    s->stream = http_stream_open(r, closed, s);
    if (!s->stream) { /* it has replied already */
        pthread_mutex_unlock(&l->lock);
        mem_free(s);
        return;
    }
    s->next = l->subs;
    s->back = &l->subs;
    if (l->subs)
        l->subs->back = &s->next;
    l->subs = s;
    l->n++;
    pthread_mutex_unlock(&l->lock);
}

size_t live_count(Live *l)
{
    pthread_mutex_lock(&l->lock);
    size_t n = l->n;
    pthread_mutex_unlock(&l->lock);
    return n;
}
