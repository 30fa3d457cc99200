/* The server in this process: starting and failing to start, and each allocation of a loop thread made to fail. */
#include "t.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "http/http.h"

typedef struct App {
    long fault_at; /* of the loop thread, from its start */
    bool sticky, end_fault;
    _Atomic long allocations; /* seen by the loop thread until it ended */
    bool refuse_start;
    _Atomic int started, ended, closed;
} App;

static Rc on_start(void *user, int loop)
{
    (void)loop;
    App *app = user;
    if (app->refuse_start)
        return RC_IO;
    app->started++;
    mem_fault_count();
    mem_fault_set(app->fault_at, app->sticky);
    return RC_OK;
}

static void on_end(void *user, int loop)
{
    (void)loop;
    App *app = user;
    app->ended++;
    app->allocations = mem_fault_count();
}

static void on_close(void *user, HttpStream *s)
{
    (void)s;
    ((App *)user)->closed++;
}

static void on_request(void *user, HttpRequest *r)
{
    static char big[100000];
    App *app = user;
    if (str_eq(r->path, S("/heal")))
        mem_fault_set(0, false);
    if (str_eq(r->path, S("/events"))) {
        HttpStream *s = http_stream_open(r, on_close, app);
        if (s && http_stream_send(s, S("e"), S("1"), S("a\nb\r\nc")))
            http_stream_close(s);
        return;
    }
    bool large = str_eq(r->path, S("/big"));
    http_reply(r, &(HttpReply) { .status = 200, .body = large ? (Str) { big, sizeof big } : r->body });
}

static HttpServer *start(App *app, int port)
{
    HttpConfig config = { .port = port,
                          .loops = 1,
                          .user = app,
                          .on_request = on_request,
                          .on_loop_start = on_start,
                          .on_loop_end = on_end };
    HttpServer *s = NULL;
    Diag d = { 0 };
    CHECK_RC(http_start(&config, &s, &d), RC_OK);
    return s;
}

static int dial(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((in_port_t)port) };
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval patience = { .tv_sec = 10 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    CHECK(fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
    return fd;
}

/* Everything the server answers to text until it closes; the number of bytes. */
static size_t talk(int port, Str text, char *out, size_t max)
{
    int fd = dial(port);
    CHECK(send(fd, text.p, text.n, MSG_NOSIGNAL) >= 0 || true);
    size_t n = 0;
    for (ssize_t k; n < max && (k = recv(fd, out + n, max - n, 0)) > 0;)
        n += (size_t)k;
    close(fd);
    return n;
}

#define HEAD_END "Host: a\r\nConnection: close\r\n\r\n"

TEST(server_starts_serves_and_stops)
{
    App app = { 0 };
    HttpServer *s = start(&app, 0);
    char out[4096];
    size_t n =
        talk(http_port(s), S("POST /x HTTP/1.1\r\nContent-Length: 5\r\n" HEAD_END "hello"), out, sizeof out);
    CHECK(str_starts((Str) { out, n }, S("HTTP/1.1 200 OK\r\n")) &&
          str_ends((Str) { out, n }, S("\r\n\r\nhello")));
    n = talk(http_port(s), S("GET /events HTTP/1.1\r\n" HEAD_END), out, sizeof out);
    CHECK(str_ends((Str) { out, n }, S("event: e\nid: 1\ndata: a\ndata: b\ndata: c\n\n")));
    n = talk(http_port(s), S("nonsense\r\n\r\n"), out, sizeof out);
    CHECK(str_starts((Str) { out, n }, S("HTTP/1.1 400 ")));
    HttpStats stats;
    http_stats(s, &stats);
    CHECK_INT(stats.accepted, 3);
    CHECK_INT(stats.requests, 2);
    CHECK_INT(stats.refused_400, 1);
    http_stop(s, 1000);
    CHECK_INT(app.started, 1);
    CHECK_INT(app.ended, 1);
    CHECK_INT(app.closed, 1);
}

TEST(server_does_not_start)
{
    App app = { 0 };
    HttpServer *s = start(&app, 0), *none = NULL;
    HttpConfig config = { .port = http_port(s),
                          .loops = 2,
                          .user = &app,
                          .on_request = on_request,
                          .on_loop_start = on_start,
                          .on_loop_end = on_end };
    Diag d = { 0 };
    CHECK_RC(http_start(&config, &none, &d), RC_IO); /* somebody listens there */
    config.host = S("nowhere");
    d = (Diag) { 0 };
    CHECK_RC(http_start(&config, &none, &d), RC_INVALID);
    config.host = S("127.0.0.1");
    config.port = 0;
    config.tls_cert = config.tls_key = S("/nonexistent.pem");
    d = (Diag) { 0 };
    CHECK_RC(http_start(&config, &none, &d), RC_INVALID);
    config.tls_cert = config.tls_key = (Str) { 0 };
    app.refuse_start = true;
    d = (Diag) { 0 };
    CHECK_RC(http_start(&config, &none, &d), RC_INTERNAL);
    app.refuse_start = false;
    for (long k = 1; k <= 6; k++) {
        d = (Diag) { 0 };
        mem_fault_set(k, false);
        Rc rc = http_start(&config, &none, &d);
        mem_fault_set(0, false);
        if (rc == RC_OK)
            http_stop(none, 0);
        CHECK(rc == RC_OK || rc == RC_NO_MEMORY);
        CHECK(k > 1 || rc == RC_NO_MEMORY);
    }
    http_stop(s, 0);
    CHECK_INT(app.started, app.ended);
    http_stop(NULL, 0);
}

static const Str exchange[] = {
    STR_INIT("GET /a HTTP/1.1\r\n" HEAD_END),
    STR_INIT("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /big HTTP/1.1\r\n" HEAD_END),
    STR_INIT("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" HEAD_END "3\r\nabc\r\n0\r\n\r\n"),
    STR_INIT("GET /events HTTP/1.1\r\n" HEAD_END),
    STR_INIT("bad\r\n\r\n"),
};

/* Whole conversations with the k-th allocation failing: any answer or none, but the next client is served. */
static long with_fault(long k, bool sticky)
{
    static char out[200000];
    App app = { .fault_at = k, .sticky = sticky };
    HttpServer *s = start(&app, 0);
    for (size_t i = 0; i < COUNT(exchange); i++)
        talk(http_port(s), exchange[i], out, sizeof out);
    if (!sticky) {
        size_t n = 0;
        for (int tries = 0; tries < 2 && !n; tries++) /* the fault may have been left for this one */
            n = talk(http_port(s), S("GET /heal HTTP/1.1\r\n" HEAD_END), out, sizeof out);
        CHECK(n > 12 && (memcmp(out, "HTTP/1.1 200", 12) == 0 || memcmp(out, "HTTP/1.1 503", 12) == 0));
    }
    http_stop(s, 1000);
    CHECK_INT(app.ended, 1);
    return app.allocations;
}

TEST(server_every_allocation_fails_once)
{
    long n = with_fault(0, false);
    CHECK(n > 10 && n < 1000);
    for (long k = 1; k <= n; k++)
        with_fault(k, false);
}

TEST(server_every_allocation_fails_from_then_on)
{
    long n = with_fault(0, false);
    for (long k = 1; k <= n; k++)
        with_fault(k, true);
}
