/*
 * Load on the most important request: a whole PHQ-9 sheet, answered when it is durable. Each client has its own
 * connection (kept alive) and anonymous sessions made beforehand through the API, PEOPLE in all, which send in turn: nobody
 * takes hundreds of tests. The next sheet leaves when the answer to the last one is there; with --rate when its time has
 * come, the same number every second in all, and what waited for its client counts as waiting. One thread, epoll.
 *
 *     bench-submit PORT CLIENTS SECONDS AREA PID [--keys] [--rate N]      --keys: with an Idempotency-Key each
 * prints: clients, seconds, sheets, sheets/s, p50, p90, p99, max in microseconds, answers that were not 201, and of the
 * server meanwhile: writes a commit, microseconds of processor time a sheet.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REPLY_MAX = 64 << 10, REQUEST_MAX = 2048, BUCKETS = 2048, PEOPLE = 2048, PEOPLE_MAX = 64 };

typedef struct Session {
    char sid[160], csrf[64];
} Session;

typedef struct Client {
    int fd;
    Session people[PEOPLE_MAX], *who;
    size_t n_people;
    char request[REQUEST_MAX];
    size_t request_n, sent;
    char reply[REPLY_MAX];
    size_t reply_n;
    int64_t began_ns;
    uint64_t sheets, due; /* sent, and with --rate: of which the time has come */
    bool busy;
} Client;

static int port;
static uint64_t histogram[BUCKETS]; /* log-linear: 64 steps an octave of microseconds */
static uint64_t done, failed, max_us;
static double rate; /* sheets a second of all clients; 0: as fast as answers come */

static void die(const char *what)
{
    fprintf(stderr, "bench-submit: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static size_t bucket_of(uint64_t us)
{
    if (us < 64)
        return (size_t)us;
    int octave = 63 - __builtin_clzll(us);
    size_t b = (size_t)(octave - 5) * 64 + (size_t)((us >> (octave - 6)) & 63);
    return b < BUCKETS ? b : BUCKETS - 1;
}

static uint64_t bucket_us(size_t b)
{
    if (b < 64)
        return b;
    return (UINT64_C(64) + b % 64) << (b / 64 - 1);
}

static uint64_t percentile(double p)
{
    uint64_t want = (uint64_t)((double)done * p), n = 0;
    for (size_t b = 0; b < BUCKETS; b++)
        if ((n += histogram[b]) > want)
            return bucket_us(b);
    return max_us;
}

static int dial(void)
{
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a))
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* The whole reply is there: its status; 0 not yet. */
static int reply_status(Client *c, const char **out_body)
{
    c->reply[c->reply_n] = 0;
    char *end = strstr(c->reply, "\r\n\r\n");
    if (!end)
        return 0;
    char *length = strcasestr(c->reply, "\r\ncontent-length:");
    size_t n = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
    if (c->reply_n < (size_t)(end + 4 - c->reply) + n)
        return 0;
    *out_body = end + 4;
    return (int)strtol(c->reply + 9, NULL, 10);
}

/* Setting up only: one request, waiting for its answer. */
static int ask(Client *c, const char *path, const char *body, const char **out_body)
{
    int status = 0;
    int n = snprintf(c->request, sizeof c->request,
                     "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                     "X-CSRF: %s\r\n%s%s%sContent-Length: %zu\r\n\r\n%s",
                     path, port, *c->who->csrf ? c->who->csrf : "x", *c->who->sid ? "Cookie: sid=" : "",
                     c->who->sid, *c->who->sid ? "\r\n" : "", strlen(body), body);
    if (write(c->fd, c->request, (size_t)n) != n)
        die("write");
    for (c->reply_n = 0; !status;) {
        ssize_t got = read(c->fd, c->reply + c->reply_n, REPLY_MAX - 1 - c->reply_n);
        if (got <= 0)
            die("read");
        c->reply_n += (size_t)got;
        status = reply_status(c, out_body);
    }
    return status;
}

static void copy_until(char *out, size_t max, const char *from, const char *stops)
{
    size_t n = from ? strcspn(from, stops) : 0;
    if (!n || n >= max) {
        fprintf(stderr, "bench-submit: no session in the reply\n");
        exit(1);
    }
    memcpy(out, from, n);
    out[n] = 0;
}

static void open_session(Client *c, const char *area)
{
    char body[256];
    const char *reply;
    c->who = &c->people[c->n_people++];
    snprintf(body, sizeof body, "{\"area\":%s}", area);
    int status = ask(c, "/api/v1/session/anonymous", body, &reply);
    const char *cookie = strstr(c->reply, "sid="), *csrf = strstr(reply, "\"csrf\":\"");
    if (status != 201 || !cookie || !csrf) {
        fprintf(stderr, "bench-submit: session: %d %s\n", status, reply);
        exit(1);
    }
    copy_until(c->who->sid, sizeof c->who->sid, cookie + 4, ";\r");
    copy_until(c->who->csrf, sizeof c->who->csrf, csrf + 8, "\"");
    status = ask(c, "/api/v1/consents",
                 "{\"items\":[{\"purpose\":\"service\",\"version\":1,\"granted\":true},"
                 "{\"purpose\":\"health\",\"version\":1,\"granted\":true}]}",
                 &reply);
    if (status != 201) {
        fprintf(stderr, "bench-submit: consents: %d %s\n", status, reply);
        exit(1);
    }
}

/* A figure of /metrics, on a connection of its own. */
static double metric(const char *name)
{
    static Client c;
    const char *body;
    char line[80];
    int n =
        snprintf(c.request, sizeof c.request, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", port);
    if (!c.fd)
        c.fd = dial();
    if (write(c.fd, c.request, (size_t)n) != n)
        die("write");
    for (c.reply_n = 0; !reply_status(&c, &body);) {
        ssize_t got = read(c.fd, c.reply + c.reply_n, REPLY_MAX - 1 - c.reply_n);
        if (got <= 0)
            die("metrics");
        c.reply_n += (size_t)got;
    }
    snprintf(line, sizeof line, "\nxinqiao_%s ", name);
    const char *at = strstr(body, line);
    return at ? strtod(at + strlen(line), NULL) : 0;
}

static double cpu_seconds(const char *pid)
{
    char path[64], text[1024] = "";
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *f = fopen(path, "r");
    if (!f || !fgets(text, sizeof text, f))
        die(path);
    fclose(f);
    const char *after = strrchr(text, ')');
    if (!after ||
        sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        die(path);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Answers without item 9: the plain path. */
static void next_request(Client *c, size_t number, bool keys)
{
    char body[160], key[80] = "";
    uint64_t r = (c->sheets * 2654435761u + number * 40503u) >> 3;
    int n = snprintf(body, sizeof body, "{\"form\":\"phq-9\",\"answers\":[%d,%d,%d,%d,%d,%d,%d,%d,0]}",
                     (int)(r & 1), (int)(r >> 1 & 1), (int)(r >> 2 & 3), (int)(r >> 4 & 1), (int)(r >> 5 & 1),
                     (int)(r >> 6 & 1), (int)(r >> 7 & 1), (int)(r >> 8 & 1));
    c->who = &c->people[c->sheets % c->n_people];
    if (keys)
        snprintf(key, sizeof key, "Idempotency-Key: %08zx-0000-4000-8000-%012llx\r\n", number,
                 (unsigned long long)c->sheets);
    c->request_n = (size_t)snprintf(c->request, sizeof c->request,
                                    "POST /api/v1/responses/sheet HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                                    "Content-Type: application/json\r\nCookie: sid=%s\r\nX-CSRF: %s\r\n%s"
                                    "Content-Length: %d\r\n\r\n%s",
                                    port, c->who->sid, c->who->csrf, key, n, body);
    c->sent = c->reply_n = 0;
    c->began_ns = now_ns();
    c->busy = true;
}

static void send_some(Client *c)
{
    ssize_t n = write(c->fd, c->request + c->sent, c->request_n - c->sent);
    if (n < 0 && errno != EAGAIN)
        die("write");
    if (n > 0)
        c->sent += (size_t)n;
}

static void note(int status, int64_t took_ns, const char *body)
{
    uint64_t us = (uint64_t)took_ns / 1000;
    if (status != 201) {
        if (!failed++)
            fprintf(stderr, "bench-submit: first refusal: %d %.200s\n", status, body);
        return;
    }
    done++;
    histogram[bucket_of(us)]++;
    if (us > max_us)
        max_us = us;
}

/* When a client sends its k-th sheet: the clients take turns. */
static int64_t due_ns(int64_t start, size_t n, size_t i, uint64_t k)
{
    return start + (int64_t)((double)(i + k * n) * 1e9 / rate);
}

static void send_next(Client *c, size_t i, size_t n, int64_t start, bool keys)
{
    next_request(c, i, keys);
    if (rate > 0)
        c->began_ns = due_ns(start, n, i, c->sheets);
    c->sheets++;
    send_some(c);
}

/* Sends what is due of clients that wait for nothing; how long until the next is due. */
static int64_t send_due(Client *clients, size_t n, int64_t start, uint64_t *turn, bool keys)
{
    for (;; ++*turn) {
        size_t i = *turn % n;
        int64_t left = due_ns(start, n, i, *turn / n) - now_ns();
        if (left > 0)
            return left;
        clients[i].due++;
        if (!clients[i].busy)
            send_next(&clients[i], i, n, start, keys);
    }
}

int main(int argc, char **argv)
{
    if (argc < 6)
        return fprintf(stderr, "usage: bench-submit PORT CLIENTS SECONDS AREA PID [--keys] [--rate N]\n"), 2;
    port = (int)strtol(argv[1], NULL, 10);
    size_t n = strtoul(argv[2], NULL, 10);
    double seconds = strtod(argv[3], NULL);
    bool keys = false;
    for (int k = 6; k < argc; k++) {
        keys = keys || strcmp(argv[k], "--keys") == 0;
        if (strcmp(argv[k], "--rate") == 0 && k + 1 < argc)
            rate = strtod(argv[++k], NULL);
    }
    Client *clients = calloc(n, sizeof *clients);
    int ep = epoll_create1(0);
    struct epoll_event events[256];
    if (!clients || ep < 0)
        die("start");
    for (size_t i = 0; i < n; i++) {
        clients[i].fd = dial();
        for (size_t k = 0; k < PEOPLE_MAX && (k == 0 || k < PEOPLE / n); k++)
            open_session(&clients[i], argv[4]);
    }
    double groups = metric("lane_groups_total"), works = metric("lane_works_total"),
           cpu = cpu_seconds(argv[5]);
    int64_t start = now_ns(), end = start + (int64_t)(seconds * 1e9), now = start;
    uint64_t turn = 0;
    for (size_t i = 0; i < n; i++) {
        struct epoll_event e = { .events = EPOLLIN, .data.u64 = i };
        epoll_ctl(ep, EPOLL_CTL_ADD, clients[i].fd, &e);
        if (rate <= 0)
            send_next(&clients[i], i, n, start, keys);
    }
    while (now < end) {
        int64_t left = rate > 0 ? send_due(clients, n, start, &turn, keys) : INT64_C(100000000);
        int ready = epoll_pwait2(ep, events, 256,
                                 &(struct timespec) { 0, (long)(left < 100000000 ? left : 100000000) }, NULL);
        for (int k = 0; k < ready; k++) {
            Client *c = &clients[events[k].data.u64];
            const char *body;
            ssize_t got = read(c->fd, c->reply + c->reply_n, REPLY_MAX - 1 - c->reply_n);
            if (got <= 0)
                die("read");
            c->reply_n += (size_t)got;
            int status = reply_status(c, &body);
            if (!status)
                continue;
            note(status, now_ns() - c->began_ns, body);
            c->busy = false;
            if (rate <= 0 || c->sheets < c->due)
                send_next(c, events[k].data.u64, n, start, keys);
        }
        now = now_ns();
    }
    double took = (double)(now - start) / 1e9;
    cpu = cpu_seconds(argv[5]) - cpu;
    groups = metric("lane_groups_total") - groups;
    works = metric("lane_works_total") - works;
    printf("%zu %.1f %llu %.0f %llu %llu %llu %llu %llu %.0f %.0f\n", n, took, (unsigned long long)done,
           (double)done / took, (unsigned long long)percentile(0.5), (unsigned long long)percentile(0.9),
           (unsigned long long)percentile(0.99), (unsigned long long)max_us, (unsigned long long)failed,
           groups > 0 ? works / groups : 0, done ? cpu * 1e6 / (double)done : 0);
    return done == 0;
}
