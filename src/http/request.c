/* A request from its head to the callback: memory, limits, who sent it, and looking things up in it. */
#include <arpa/inet.h>
#include <time.h>

#include "http/conn.h"

static Arena *arena_take(Loop *l)
{
    return l->n_arenas ? l->arenas[--l->n_arenas] : arena_new(LIMIT_REQUEST_ARENA);
}

static void arena_give(Loop *l, Arena *a)
{
    if (l->n_arenas == FREE_ARENAS) {
        arena_free(a);
        return;
    }
    arena_reset(a);
    l->arenas[l->n_arenas++] = a;
}

void req_free(Req *q)
{
    Conn *c = q->conn;
    c->req = NULL;
    buf_done(&q->body);
    arena_give(c->loop, q->pub.arena);
}

static int64_t wall_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool is_address(Str s)
{
    char z[46];
    unsigned char bytes[16];
    if (s.n >= sizeof z)
        return false;
    memcpy(z, s.p, s.n);
    z[s.n] = 0;
    return inet_pton(AF_INET, z, bytes) == 1 || inet_pton(AF_INET6, z, bytes) == 1;
}

/* Behind the trusted proxy the client is the address it appended last; what stands before is the client's own word. */
static void from_proxy(HttpRequest *r)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        Str last = r->headers[i].value;
        if (!str_eq_nocase(r->headers[i].name, S("x-forwarded-for")))
            continue;
        for (Str head, tail; str_cut(last, ',', &head, &tail);)
            last = tail;
        last = str_trim(last);
        if (is_address(last))
            r->peer = last;
    }
    if (str_eq_nocase(http_header(r, S("x-forwarded-proto")), S("https")))
        r->tls = true;
}

/* The limit of this request's body; 0 and *q->need set when it has one that may be read. */
static int check_body(Req *q, const Head *h)
{
    if (!h->chunked && h->content_length <= 0)
        return 0;
    const HttpConfig *config = &q->conn->loop->server->config;
    size_t max = config->body_limit ? config->body_limit(config->user, h->method, h->path) : LIMIT_BODY;
    if (h->content_length > 0 && (uint64_t)h->content_length > max)
        return 413;
    q->chunked = h->chunked;
    q->need = h->chunked ? 0 : (size_t)h->content_length;
    buf_init(&q->body, h->chunked ? max : q->need);
    return 0;
}

static int fill(Req *q, const Head *h)
{
    Conn *c = q->conn;
    HttpRequest *r = &q->pub;
    HttpHeader *headers = ARENA_ARRAY(r->arena, HttpHeader, h->n_headers);
    if (!headers)
        return 503;
    memcpy(headers, h->headers, h->n_headers * sizeof *headers);
    r->method = h->method;
    r->path = h->path;
    r->query = h->query;
    r->headers = headers;
    r->n_headers = h->n_headers;
    r->body = S("");
    r->peer = str_from_z(c->peer);
    r->tls = c->ssl != NULL;
    r->id = ++c->loop->next_id * c->loop->server->n_loops + (uint64_t)c->loop->index;
    r->arrived_ms = wall_ms();
    r->loop = c->loop->index;
    r->conn = q;
    Str proxy = c->loop->server->config.trusted_proxy;
    if (proxy.n && str_eq(proxy, r->peer))
        from_proxy(r);
    q->keep = h->keep_alive;
    q->http10 = h->http10;
    q->head_only = str_eq(h->method, S("HEAD"));
    return check_body(q, h);
}

Req *req_new(Conn *c, Str head, Head *h, int *out_status)
{
    Arena *a = arena_take(c->loop);
    Req *q = a ? ARENA_NEW(a, Req) : NULL;
    Str copy = q ? arena_str(a, head) : (Str) { 0 };
    *out_status = 503;
    if (copy.p) {
        q->conn = c;
        q->pub.arena = a;
        *out_status = head_parse(copy, h);
        if (!*out_status)
            *out_status = fill(q, h);
        if (!*out_status)
            return q;
    }
    if (a)
        arena_give(c->loop, a);
    return NULL;
}

void req_run(Req *q)
{
    Conn *c = q->conn;
    Loop *l = c->loop;
    const HttpConfig *config = &l->server->config;
    stat_add(&l->stats.requests, 1);
    conn_phase(c, PH_RUN);
    q->out = true;
    l->current = q;
    config->on_request(config->user, &q->pub); /* q may be gone after this */
    l->current = NULL;
}

Str http_header(const HttpRequest *r, Str name)
{
    for (size_t i = 0; i < r->n_headers; i++)
        if (str_eq_nocase(r->headers[i].name, name))
            return r->headers[i].value;
    return (Str) { 0 };
}

static bool is_cookie_value(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= 0x20 || s.p[i] == 0x7f || s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\\')
            return false;
    return true;
}

Str http_cookie(const HttpRequest *r, Str name)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        if (!str_eq_nocase(r->headers[i].name, S("cookie")))
            continue;
        for (Str rest = r->headers[i].value, pair, key, value; rest.p;) {
            str_cut(rest, ';', &pair, &rest);
            if (!str_cut(str_trim(pair), '=', &key, &value) || !str_eq(key, name))
                continue;
            if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
                value = str_sub(value, 1, value.n - 2);
            if (is_cookie_value(value))
                return value;
        }
    }
    return (Str) { 0 };
}
