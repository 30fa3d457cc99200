/*
 * A server for tests and benches that uses http.h alone: GET /hello, POST /echo, GET /slow (answered by another thread),
 * GET /big, GET /events, GET /peer, GET /header. Prints "port N"; SIGTERM stops it gracefully.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "http/assets.h"

#define STREAMS_MAX 1024
#define SLOW_MAX 4096
#define EVENT_MAX 8192

static const char hello[] =
    "{\"id\":1842,\"state\":\"open\",\"unit\":\"Street "
    "centres\",\"items\":[{\"code\":\"phq9\",\"score\":14,\"band\":"
    "\"moderate\"},{\"code\":\"gad7\",\"score\":9,\"band\":\"mild\"}],\"next\":\"2026-12-01\",\"note\":\"A "
    "body as long as a "
    "usual small answer of the service, so that figures taken with it mean something for it, too.\"}";

typedef struct Slow {
    HttpRequest *r;
    int64_t due_ms;
} Slow;

/* What the second thread does: late replies, and events. */
typedef struct Worker {
    pthread_t thread;
    pthread_mutex_t lock;
    bool stop;
    Slow slow[SLOW_MAX];
    size_t n_slow;
    HttpStream *streams[STREAMS_MAX];
    size_t n_streams;
    int64_t seq;
    int event_bytes, event_ms, slow_ms;
    Str assets_dir;
} Worker;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void answer_slow(Worker *w, int64_t now)
{
    while (w->n_slow && w->slow[0].due_ms <= now) {
        HttpRequest *r = w->slow[0].r;
        memmove(w->slow, w->slow + 1, --w->n_slow * sizeof w->slow[0]);
        Str text = arena_printf(r->arena, "slow %.*s", STR_ARG(r->query));
        http_reply(r, &(HttpReply) { .status = 200, .content_type = S("text/plain"), .body = text });
    }
}

static void send_events(Worker *w)
{
    char id[24], data[EVENT_MAX];
    int n = snprintf(id, sizeof id, "%lld", (long long)++w->seq);
    memset(data, 'x', sizeof data);
    for (size_t i = 0; i < w->n_streams;) {
        if (http_stream_send(w->streams[i], S("tick"), (Str) { id, (size_t)n },
                             (Str) { data, (size_t)w->event_bytes }))
            i++;
        else
            w->streams[i] = w->streams[--w->n_streams];
    }
}

static void *work(void *arg)
{
    Worker *w = arg;
    int64_t next_event = now_ms() + 100;
    for (bool stop = false, busy = false; !stop;) {
        usleep(busy ? 2000 : 20000);
        int64_t now = now_ms();
        pthread_mutex_lock(&w->lock);
        answer_slow(w, now);
        if (now >= next_event) {
            send_events(w);
            next_event = now + w->event_ms;
        }
        stop = w->stop;
        busy = w->n_slow || w->n_streams;
        pthread_mutex_unlock(&w->lock);
    }
    return NULL;
}

static void on_stream_close(void *user, HttpStream *s)
{
    Worker *w = user;
    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < w->n_streams; i++)
        if (w->streams[i] == s)
            w->streams[i] = w->streams[--w->n_streams];
    pthread_mutex_unlock(&w->lock);
}

static void open_stream(Worker *w, HttpRequest *r)
{
    pthread_mutex_lock(&w->lock);
    HttpStream *s = http_stream_open(r, on_stream_close, w);
    if (s)
        w->streams[w->n_streams++] = s;
    pthread_mutex_unlock(&w->lock);
}

static void reply(HttpRequest *r, int status, Str type, Str body)
{
    http_reply(r, &(HttpReply) { .status = status, .content_type = type, .body = body });
}

static void reply_big(HttpRequest *r)
{
    size_t n = 4u << 20;
    char *p = arena_alloc(r->arena, n, 1);
    for (size_t i = 0; p && i < n; i++)
        p[i] = (char)('a' + i % 26);
    reply(r, p ? 200 : 503, S("text/plain"), (Str) { p, p ? n : 0 });
}

/* The header named by the query comes back, also where it does not belong. */
static void reply_header(HttpRequest *r)
{
    HttpReply out = { .status = 200, .content_type = S("text/plain"), .n_extra = 2 };
    out.body = http_header(r, r->query);
    out.extra[0] = (HttpHeader) { S("X-Bad"), S("a\r\nX-Injected: 1") };
    out.extra[1] = (HttpHeader) { S("X-Cookie"), http_cookie(r, S("sid")) };
    http_reply(r, &out);
}

static void on_request(void *user, HttpRequest *r)
{
    Worker *w = user;
    if (str_eq(r->path, S("/hello"))) {
        reply(r, 200, S("application/json"), (Str) { hello, sizeof hello - 1 });
    } else if (str_eq(r->path, S("/echo"))) {
        reply(r, 201, S("application/octet-stream"), r->body);
    } else if (str_eq(r->path, S("/slow"))) {
        pthread_mutex_lock(&w->lock);
        bool room = w->n_slow < SLOW_MAX;
        if (room)
            w->slow[w->n_slow++] = (Slow) { r, now_ms() + w->slow_ms };
        pthread_mutex_unlock(&w->lock);
        if (!room)
            reply(r, 503, S("text/plain"), S("busy"));
    } else if (str_eq(r->path, S("/events"))) {
        open_stream(w, r);
    } else if (str_eq(r->path, S("/big"))) {
        reply_big(r);
    } else if (str_eq(r->path, S("/peer"))) {
        reply(r, 200, S("text/plain"), arena_printf(r->arena, "%.*s %d", STR_ARG(r->peer), (int)r->tls));
    } else if (str_eq(r->path, S("/header"))) {
        reply_header(r);
    } else if (str_eq(r->path, S("/none"))) {
        reply(r, 204, (Str) { 0 }, S("never sent"));
    } else {
        assets_serve(r, w->assets_dir);
    }
}

static int usage(void)
{
    fprintf(stderr,
            "usage: http-echo [-p PORT] [-l LOOPS] [-c CERT -k KEY] [-m MAX_CONNECTIONS] [-x TRUSTED_PROXY] "
            "[-d ASSETS_DIR]\n"
            "  [-H HEADER_MS] [-B BODY_MS] [-I IDLE_MS] [-W WRITE_MS] [-s SLOW_MS] [-e EVENT_BYTES] [-i "
            "EVENT_MS] [-g "
            "GRACE_MS]\n");
    return 2;
}

typedef struct Option {
    char letter;
    int *number; /* one of the two */
    Str *words;
} Option;

static bool set_option(const Option *options, size_t n, const char *name, const char *value)
{
    int64_t v = 0;
    for (size_t i = 0; i < n; i++) {
        if (name[0] != '-' || name[1] != options[i].letter || name[2])
            continue;
        if (options[i].words)
            *options[i].words = str_from_z(value);
        else if (str_to_i64(str_from_z(value), &v) && v >= 0 && v <= 1 << 24)
            *options[i].number = (int)v;
        else
            return false;
        return true;
    }
    return false;
}

static int serve(const HttpConfig *config, Worker *w, int grace_ms)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&w->thread, NULL, work, w);
    HttpServer *s = NULL;
    Diag d = { 0 };
    Rc rc = http_start(config, &s, &d);
    if (!rc) {
        printf("port %d\n", http_port(s));
        fflush(stdout);
        int sig;
        sigwait(&set, &sig);
        HttpStats stats;
        http_stats(s, &stats);
        http_stop(s, grace_ms);
        printf("accepted %lld requests %lld refused %lld timeouts %lld\n", (long long)stats.accepted,
               (long long)stats.requests, (long long)stats.refused_400, (long long)stats.timeouts);
    } else {
        fprintf(stderr, "%s %.*s\n", d.key, STR_ARG(d.detail));
    }
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    return rc ? 1 : 0;
}

int main(int argc, char **argv)
{
    Worker *w = mem_alloc(sizeof *w);
    if (!w)
        return 1;
    pthread_mutex_init(&w->lock, NULL);
    w->event_bytes = 8;
    w->event_ms = 100;
    w->slow_ms = 50;
    static const HttpHeader always[] = { { STR_INIT("X-Content-Type-Options"), STR_INIT("nosniff") },
                                         { STR_INIT("X-Frame-Options"), STR_INIT("DENY") },
                                         { STR_INIT("Referrer-Policy"), STR_INIT("no-referrer") } };
    HttpConfig config = {
        .loops = 1, .user = w, .on_request = on_request, .always = always, .n_always = COUNT(always)
    };
    int grace_ms = 5000, status = -1;
    const Option options[] = {
        { 'p', &config.port, NULL },
        { 'l', &config.loops, NULL },
        { 'm', &config.max_connections, NULL },
        { 'H', &config.header_ms, NULL },
        { 'B', &config.body_ms, NULL },
        { 'I', &config.idle_ms, NULL },
        { 'W', &config.write_ms, NULL },
        { 's', &w->slow_ms, NULL },
        { 'e', &w->event_bytes, NULL },
        { 'g', &grace_ms, NULL },
        { 'i', &w->event_ms, NULL },
        { 'c', NULL, &config.tls_cert },
        { 'k', NULL, &config.tls_key },
        { 'x', NULL, &config.trusted_proxy },
        { 'd', NULL, &w->assets_dir },
    };
    for (int i = 1; i < argc && status < 0; i += 2)
        if (i + 1 == argc || !set_option(options, COUNT(options), argv[i], argv[i + 1]))
            status = usage();
    if (w->event_bytes > EVENT_MAX)
        status = usage();
    if (status < 0)
        status = serve(&config, w, grace_ms);
    mem_free(w);
    return status;
}
