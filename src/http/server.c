/*
 * Starting, accepting, the clock, messages from other threads, stopping. One Loop a thread, each with its own listener
 * on the same port; a connection lives and dies on the loop that accepted it.
 */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "http/conn.h"

#define TICK_MS 500
#define ACCEPTS_A_TURN 64

/* ---- listening ---- */

static Rc resolve(const HttpConfig *config, struct sockaddr_storage *out)
{
    char host[64];
    Str h = config->host.n ? config->host : S("127.0.0.1");
    if (h.n >= sizeof host || config->port < 0 || config->port > 65535)
        return RC_INVALID;
    memcpy(host, h.p, h.n);
    host[h.n] = 0;
    if (uv_ip4_addr(host, config->port, (struct sockaddr_in *)out) &&
        uv_ip6_addr(host, config->port, (struct sockaddr_in6 *)out))
        return RC_INVALID;
    return RC_OK;
}

/* A bound socket or -1. Not shared: fails when anybody listens there, which a shared one would silently join. */
static int bound_socket(const struct sockaddr_storage *at, bool shared)
{
    int one = 1;
    int fd = socket(at->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (shared)
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    socklen_t n = at->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    if (bind(fd, (const struct sockaddr *)at, n) || (shared && listen(fd, 4096))) {
        int e = errno;
        close(fd);
        errno = e;
        return -1;
    }
    return fd;
}

static Rc listen_all(HttpServer *s, Diag *d)
{
    struct sockaddr_storage at = { 0 };
    if (resolve(&s->config, &at))
        return FAIL(d, RC_INVALID, "http.bad_address");
    in_port_t *port = &((struct sockaddr_in *)&at)->sin_port; /* the same place in both families */
    int probe = bound_socket(&at, false);
    if (probe < 0)
        return FAIL_DETAIL(d, RC_IO, "http.cannot_listen", str_from_z(strerror(errno)));
    socklen_t n = sizeof at;
    getsockname(probe, (struct sockaddr *)&at, &n);
    close(probe);
    s->port = ntohs(*port);
    for (size_t i = 0; i < s->n_loops; i++) {
        s->loops[i]->listen_fd = bound_socket(&at, true);
        if (s->loops[i]->listen_fd < 0)
            return FAIL_DETAIL(d, RC_IO, "http.cannot_listen", str_from_z(strerror(errno)));
    }
    return RC_OK;
}

static void on_acceptable(uv_poll_t *h, int status, int events)
{
    (void)status, (void)events;
    Loop *l = h->data;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        struct sockaddr_storage peer = { 0 };
        socklen_t n = sizeof peer;
        int fd = accept4(l->listen_fd, (struct sockaddr *)&peer, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            conn_accept(l, fd, &peer);
        } else if (errno == EMFILE || errno == ENFILE) {
            LOG(LOG_WARN, "http.no_descriptors", KV("loop", l->index));
            uv_poll_stop(h); /* until the next tick, else this would spin */
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return;
        }
    }
}

/* ---- a loop's life ---- */

static void on_tick(uv_timer_t *t)
{
    Loop *l = t->data;
    uint64_t now = uv_now(&l->uv);
    for (size_t i = 0; i < PH_RUN; i++)
        for (Conn *c; (c = l->lists[i].first) && c->deadline <= now;)
            conn_expire(c);
    if (!l->draining && !uv_is_active((uv_handle_t *)&l->accept))
        uv_poll_start(&l->accept, UV_READABLE, on_acceptable);
}

static void close_all(Loop *l, Phase phase)
{
    for (Conn *c; (c = l->lists[phase].first);)
        conn_close(c);
}

static void on_grace_over(uv_timer_t *t)
{
    for (int phase = 0; phase < PH_CLOSED; phase++)
        close_all(t->data, (Phase)phase);
}

static void end_when_empty(Loop *l)
{
    if (!l->draining || l->n_live || l->ended)
        return;
    uv_close((uv_handle_t *)&l->tick, NULL);
    uv_close((uv_handle_t *)&l->grace, NULL);
    uv_mutex_lock(&l->lock); /* whoever posted last has left uv_async_send */
    l->ended = true;
    uv_close((uv_handle_t *)&l->wake, NULL);
    uv_mutex_unlock(&l->lock);
}

static void drain(Loop *l)
{
    if (l->draining)
        return;
    l->draining = true;
    uv_close((uv_handle_t *)&l->accept, NULL);
    close(l->listen_fd);
    l->listen_fd = -1;
    close_all(l, PH_IDLE);
    close_all(l, PH_STREAM);
    for (Conn *c = l->lists[PH_HEAD].first, *next; c; c = next) {
        next = c->next;
        if (!c->in.n)
            conn_close(c);
    }
    int grace_ms = l->server->grace_ms;
    uv_timer_start(&l->grace, on_grace_over, grace_ms > 0 ? (uint64_t)grace_ms : 0, 0);
    end_when_empty(l);
}

void loop_release(Loop *l)
{
    l->n_live--;
    end_when_empty(l);
}

bool loop_is_here(const Loop *l)
{
    uv_thread_t here = uv_thread_self();
    return uv_thread_equal(&here, &l->self);
}

void loop_post(Loop *l, Msg *m)
{
    m->next = NULL;
    uv_mutex_lock(&l->lock);
    bool was_empty = !l->inbox;
    if (was_empty)
        l->inbox = m;
    else
        l->inbox_last->next = m;
    l->inbox_last = m;
    if (was_empty)
        uv_async_send(&l->wake); /* inside the lock: the loop must not end between */
    uv_mutex_unlock(&l->lock);
}

static void on_wake(uv_async_t *h)
{
    Loop *l = h->data;
    uv_mutex_lock(&l->lock);
    Msg *m = l->inbox;
    l->inbox = NULL;
    uv_mutex_unlock(&l->lock);
    for (Msg *next; m; m = next) {
        next = m->next;
        m->run(m);
    }
    if (l->server->stopping)
        drain(l);
}

static void loop_main(void *arg)
{
    Loop *l = arg;
    l->self = uv_thread_self();
    const HttpConfig *config = &l->server->config;
    sigset_t all;
    sigfillset(&all); /* signals are the main thread's; a write to a closed socket is EPIPE, not SIGPIPE */
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    Rc rc = config->on_loop_start ? config->on_loop_start(config->user, l->index) : RC_OK;
    if (rc)
        l->server->start_failed = true;
    uv_sem_post(&l->server->started);
    uv_run(&l->uv, UV_RUN_DEFAULT);
    if (!rc && config->on_loop_end)
        config->on_loop_end(config->user, l->index);
}

static void loop_free(Loop *l)
{
    while (l->n_arenas)
        arena_free(l->arenas[--l->n_arenas]);
    if (l->listen_fd >= 0)
        close(l->listen_fd);
    buf_done(&l->out);
    buf_done(&l->tls_out);
    uv_mutex_destroy(&l->lock);
    mem_free(l);
}

static Loop *loop_new(HttpServer *s, int index)
{
    Loop *l = mem_alloc(sizeof *l);
    if (!l)
        return NULL;
    if (uv_mutex_init(&l->lock)) {
        mem_free(l);
        return NULL;
    }
    l->server = s;
    l->index = index;
    l->listen_fd = -1;
    buf_init(&l->out, LIMIT_REPLY);
    buf_init(&l->tls_out, LIMIT_REPLY);
    return l;
}

static void close_handle(uv_handle_t *h, void *arg)
{
    (void)arg;
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

/* Gives the loop its thread; on failure nothing of it is left running. */
static Rc loop_start(Loop *l)
{
    if (uv_loop_init(&l->uv))
        return RC_NO_MEMORY;
    l->accept.data = l->wake.data = l->tick.data = l->grace.data = l;
    bool ok = !uv_async_init(&l->uv, &l->wake, on_wake) && !uv_timer_init(&l->uv, &l->tick) &&
              !uv_timer_init(&l->uv, &l->grace) && !uv_poll_init(&l->uv, &l->accept, l->listen_fd) &&
              !uv_timer_start(&l->tick, on_tick, TICK_MS, TICK_MS) &&
              !uv_poll_start(&l->accept, UV_READABLE, on_acceptable) &&
              !uv_thread_create(&l->thread, loop_main, l);
    if (ok)
        return RC_OK;
    uv_walk(&l->uv, close_handle, NULL); /* those that were initialised */
    uv_run(&l->uv, UV_RUN_DEFAULT);
    uv_loop_close(&l->uv);
    return RC_IO;
}

/* ---- the server ---- */

static void server_free(HttpServer *s)
{
    for (size_t i = 0; i < s->n_loops; i++)
        if (s->loops[i])
            loop_free(s->loops[i]);
    SSL_CTX_free(s->tls);
    BIO_meth_free(s->bio);
    buf_done(&s->always);
    uv_sem_destroy(&s->started);
    uv_mutex_destroy(&s->tls_lock);
    mem_free(s);
}

static void stop_loops(HttpServer *s, size_t n_running, int grace_ms)
{
    s->grace_ms = grace_ms;
    s->stopping = true;
    for (size_t i = 0; i < n_running; i++) {
        uv_mutex_lock(&s->loops[i]->lock);
        if (!s->loops[i]->ended)
            uv_async_send(&s->loops[i]->wake);
        uv_mutex_unlock(&s->loops[i]->lock);
    }
    for (size_t i = 0; i < n_running; i++) {
        uv_thread_join(&s->loops[i]->thread);
        uv_loop_close(&s->loops[i]->uv);
    }
}

static int or_default(int v, int otherwise)
{
    return v > 0 ? v : otherwise;
}

static HttpServer *server_new(const HttpConfig *config)
{
    size_t n = config->loops > 0 ? (size_t)config->loops : (size_t)uv_available_parallelism();
    HttpServer *s = mem_alloc(sizeof *s + n * sizeof(Loop *));
    if (!s)
        return NULL;
    if (uv_sem_init(&s->started, 0)) {
        mem_free(s);
        return NULL;
    }
    if (uv_mutex_init(&s->tls_lock)) {
        uv_sem_destroy(&s->started);
        mem_free(s);
        return NULL;
    }
    crowd_init(&s->crowd, config->max_per_address);
    s->config = *config;
    s->config.max_connections = or_default(config->max_connections, 20000);
    s->ms[PH_HEAD] = or_default(config->header_ms, 10000);
    s->ms[PH_BODY] = or_default(config->body_ms, 30000);
    s->ms[PH_IDLE] = or_default(config->idle_ms, 75000);
    s->ms[PH_WRITE] = or_default(config->write_ms, 30000);
    s->ms[PH_LINGER] = LINGER_MS;
    s->ms[PH_STREAM] = HEARTBEAT_MS;
    s->n_loops = n;
    buf_init(&s->always, 8192);
    bool ok = true;
    for (size_t i = 0; i < config->n_always; i++) {
        HttpHeader h = config->always[i];
        ok = ok && http_is_token(h.name) && http_is_value(h.value);
        buf_printf(&s->always, "%.*s: %.*s\r\n", STR_ARG(h.name), STR_ARG(h.value));
    }
    for (size_t i = 0; i < n; i++)
        ok = (s->loops[i] = loop_new(s, (int)i)) && ok;
    if (ok && !buf_failed(&s->always))
        return s;
    server_free(s);
    return NULL;
}

static Rc start(HttpServer *s, Diag *d)
{
    const HttpConfig *config = &s->config;
    if (config->tls_cert.n)
        TRY(tls_init(s, d));
    TRY(listen_all(s, d));
    size_t running = 0;
    while (running < s->n_loops && !loop_start(s->loops[running]))
        running++;
    for (size_t i = 0; i < running; i++)
        uv_sem_wait(&s->started);
    if (running == s->n_loops && !s->start_failed)
        return RC_OK;
    stop_loops(s, running, 0);
    return FAIL(d, RC_INTERNAL, "http.cannot_start");
}

Rc http_start(const HttpConfig *config, HttpServer **out, Diag *d)
{
    ENSURE(config->on_request);
    HttpServer *s = server_new(config);
    if (!s)
        return FAIL(d, RC_NO_MEMORY, "http.cannot_start");
    Rc rc = start(s, d);
    if (rc)
        server_free(s);
    else
        *out = s;
    return rc;
}

Rc http_renew_certificate(HttpServer *s, Diag *d)
{
    return s->bio ? tls_renew(s, d) : RC_OK;
}

int http_port(const HttpServer *s)
{
    return s->port;
}

void http_stop(HttpServer *s, int grace_ms)
{
    if (!s)
        return;
    stop_loops(s, s->n_loops, grace_ms);
    server_free(s);
}

void http_stats(const HttpServer *s, HttpStats *out)
{
    HttpStats sum = { .connections = s->connections };
    for (size_t i = 0; i < s->n_loops; i++) {
        const LoopStats *x = &s->loops[i]->stats;
        sum.accepted += x->accepted;
        sum.turned_away += x->turned_away;
        sum.requests += x->requests;
        sum.refused_400 += x->refused;
        sum.timeouts += x->timeouts;
        sum.bytes_in += x->bytes_in;
        sum.bytes_out += x->bytes_out;
        sum.streams += x->streams;
    }
    *out = sum;
}
