/*
 * A connection: reading, taking requests off what was read, its phases and their deadlines, its end.
 *
 * Bytes are read into the loop's buffer and taken from there; only what cannot be taken yet is kept, so an idle
 * connection holds no buffer. One request is taken at a time: the next when the reply to the one before is queued, so
 * replies keep their order without any bookkeeping.
 */
#include "http/conn.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

/* ---- phases ---- */

static void list_remove(ConnList *list, Conn *c)
{
    *(c->prev ? &c->prev->next : &list->first) = c->next;
    *(c->next ? &c->next->prev : &list->last) = c->prev;
}

static void list_append(ConnList *list, Conn *c)
{
    c->prev = list->last;
    c->next = NULL;
    *(c->prev ? &c->prev->next : &list->first) = c;
    list->last = c;
}

void conn_phase(Conn *c, Phase phase)
{
    Loop *l = c->loop;
    list_remove(&l->lists[c->phase], c);
    list_append(&l->lists[phase], c);
    c->phase = phase;
    c->deadline = uv_now(&l->uv) + (uint64_t)l->server->ms[phase];
    if (phase == PH_WRITE)
        c->unsent = conn_unsent(c);
}

/* May the next bytes be taken? */
static bool is_ready(const Conn *c)
{
    return c->phase <= PH_BODY && !c->last;
}

/* ---- taking requests ---- */

/* What of a body is in in; the request runs when it is complete. */
static size_t take_body(Conn *c, Str in)
{
    Req *q = c->req;
    size_t used = in.n < q->need ? in.n : q->need;
    int status = 0;
    if (q->chunked) {
        status = chunked_take(&q->chunk, in, &q->body, &used);
    } else {
        buf_add(&q->body, str_sub(in, 0, used));
        q->need -= used;
        status = buf_failed(&q->body) ? 503 : q->need ? CHUNKED_MORE : CHUNKED_DONE;
    }
    if (status == CHUNKED_DONE) {
        q->pub.body = buf_str(&q->body);
        req_run(q);
    } else if (status) {
        reply_refuse(c, status);
    }
    return used;
}

static size_t take_head(Conn *c, Str in)
{
    Head *h = &c->loop->head;
    size_t n = 0;
    int status = head_find(in, &c->scanned, &n);
    if (!status && !n)
        return 0;
    c->scanned = 0;
    Req *q = status ? NULL : req_new(c, str_sub(in, 0, n), h, &status);
    if (!q) {
        reply_refuse(c, status);
        return n;
    }
    c->req = q;
    if (!q->chunked && q->need <= in.n - n) { /* the whole body is here, as nearly always */
        size_t body_n = q->need;
        if (body_n)
            q->pub.body = arena_str(q->pub.arena, str_sub(in, n, body_n));
        if (q->pub.body.p)
            req_run(q);
        else
            reply_refuse(c, 503);
        return n + body_n;
    }
    conn_phase(c, PH_BODY);
    if (h->expect_continue && n == in.n) {
        buf_add(&c->loop->out, S("HTTP/1.1 100 Continue\r\n\r\n"));
        conn_flush(c);
    }
    return n;
}

static size_t take(Conn *c, Str in)
{
    size_t at = 0;
    while (is_ready(c) && at < in.n) {
        Str rest = str_sub(in, at, in.n);
        size_t n = c->req ? take_body(c, rest) : take_head(c, rest);
        if (!n)
            break;
        at += n;
    }
    return at;
}

/* Keeps what was not taken: own says that it lies in c->in already. */
static void keep_rest(Conn *c, Str in, size_t used, bool own)
{
    if (own && c->in.n) {
        c->in.n -= used;
        memmove(c->in.p, c->in.p + used, c->in.n);
    } else if (used < in.n) {
        buf_init(&c->in, IN_MAX);
        buf_add(&c->in, str_sub(in, used, in.n));
    }
    if (buf_failed(&c->in))
        conn_close(c);
    else if (!c->in.n || c->last)
        buf_done(&c->in);
}

/* The phase, reading or not, and the end, after something has happened. */
static void settle(Conn *c)
{
    if (c->phase == PH_WRITE || c->phase == PH_RUN)
        conn_read(c, c->in.n < IN_HIGH);
    if (c->phase > PH_BODY)
        return;
    bool between = !c->req && !c->in.n;
    if (c->last) {
        conn_done(c);
    } else if (c->eof || (between && c->loop->draining)) {
        conn_close(c);
    } else {
        Phase phase = c->req ? PH_BODY : between ? PH_IDLE : PH_HEAD;
        if (phase != c->phase)
            conn_phase(c, phase);
        conn_read(c, true);
    }
}

void conn_input(Conn *c, Str bytes)
{
    if (c->phase == PH_LINGER || c->phase == PH_STREAM || c->phase == PH_CLOSED)
        return;
    bool own = c->in.n > 0;
    if (own)
        buf_add(&c->in, bytes);
    Str in = own ? buf_str(&c->in) : bytes;
    size_t used = buf_failed(&c->in) ? 0 : take(c, in);
    keep_rest(c, in, used, own);
    conn_flush(c);
    settle(c);
}

/* ---- reading ---- */

static void on_alloc(uv_handle_t *h, size_t hint, uv_buf_t *out)
{
    (void)hint;
    Loop *l = ((Conn *)h->data)->loop;
    *out = uv_buf_init(l->read_buf, sizeof l->read_buf);
}

static void on_read(uv_stream_t *h, ssize_t n, const uv_buf_t *buf)
{
    Conn *c = h->data;
    if (n == UV_EOF)
        conn_eof(c);
    else if (n < 0)
        conn_close(c);
    if (n <= 0)
        return;
    stat_add(&c->loop->stats.bytes_in, n);
    Str bytes = { buf->base, (size_t)n };
    if (c->ssl)
        tls_input(c, bytes);
    else
        conn_input(c, bytes);
}

void conn_read(Conn *c, bool on)
{
    on = on && !c->eof && c->phase != PH_CLOSED;
    if (on == c->reading)
        return;
    c->reading = on;
    if (!on)
        uv_read_stop((uv_stream_t *)&c->tcp);
    else if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read))
        conn_close(c);
}

void conn_eof(Conn *c)
{
    c->eof = true;
    c->reading = false;
    uv_read_stop((uv_stream_t *)&c->tcp);
    if (c->phase != PH_RUN && c->phase != PH_WRITE) /* those still have something to tell */
        conn_close(c);
}

/* ---- deadlines ---- */

static void expire_write(Conn *c)
{
    size_t now = conn_unsent(c);
    size_t least = (size_t)c->loop->server->ms[PH_WRITE] / 1000 * WRITE_RATE;
    if (now < c->unsent && c->unsent - now > least) {
        conn_phase(c, PH_WRITE); /* slow, but it does read */
        return;
    }
    stat_add(&c->loop->stats.timeouts, 1);
    conn_close(c);
}

void conn_expire(Conn *c)
{
    bool asked = c->in.n || c->req;
    switch (c->phase) {
    case PH_HEAD:
    case PH_BODY:
        stat_add(&c->loop->stats.timeouts, 1);
        if (!asked) {
            conn_close(c);
            return;
        }
        reply_refuse(c, 408);
        conn_flush(c);
        settle(c);
        return;
    case PH_WRITE:
        expire_write(c);
        return;
    case PH_STREAM:
        stream_beat(c);
        return;
    case PH_IDLE:
    case PH_LINGER:
    case PH_RUN:
    case PH_CLOSED:
    case PH_COUNT_:
        conn_close(c);
    }
}

/* ---- birth and death ---- */

static void peer_text(const struct sockaddr_storage *peer, char out[46])
{
    const void *sa = peer;
    int e = peer->ss_family == AF_INET6 ? uv_ip6_name(sa, out, 46) : uv_ip4_name(sa, out, 46);
    if (e)
        out[0] = 0;
}

/* Everybody behind the trusted proxy has its address. */
static bool may_enter(HttpServer *s, const struct sockaddr_storage *peer, const char *name, CrowdPlace *out)
{
    *out = (CrowdPlace) { 0 };
    if (s->connections >= s->config.max_connections)
        return false;
    bool proxy = s->config.trusted_proxy.n && str_eq(s->config.trusted_proxy, str_from_z(name));
    return proxy || crowd_enter(&s->crowd, peer, out);
}

void conn_accept(Loop *l, int fd, const struct sockaddr_storage *peer)
{
    HttpServer *s = l->server;
    CrowdPlace place;
    char name[46];
    peer_text(peer, name);
    bool enters = may_enter(s, peer, name, &place);
    Conn *c = enters ? mem_alloc(sizeof *c) : NULL;
    if (!c || uv_tcp_init(&l->uv, &c->tcp)) {
        stat_add(&l->stats.turned_away, 1);
        crowd_leave(&s->crowd, &place);
        mem_free(c);
        close(fd);
        return;
    }
    c->place = place;
    memcpy(c->peer, name, sizeof name);
    c->tcp.data = c;
    c->loop = l;
    s->connections++;
    l->n_live++;
    stat_add(&l->stats.accepted, 1);
    list_append(&l->lists[PH_IDLE], c);
    conn_phase(c, PH_HEAD);
    if (uv_tcp_open(&c->tcp, fd)) {
        close(fd);
        conn_close(c);
        return;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    if (s->tls && !tls_open(c))
        conn_close(c);
    else
        conn_read(c, true);
}

static void half_close(Conn *c)
{
    int fd;
    if (!uv_fileno((uv_handle_t *)&c->tcp, &fd))
        shutdown(fd, SHUT_WR);
}

void conn_done(Conn *c)
{
    if (c->phase == PH_CLOSED)
        return;
    if (c->eof) {
        conn_close(c);
        return;
    }
    if (c->phase != PH_LINGER) {
        conn_phase(c, PH_LINGER);
        if (c->ssl)
            tls_bye(c);
    }
    if (c->phase == PH_LINGER && !c->n_writes)
        half_close(c);
    conn_read(c, true); /* and throws it away: closing with bytes unread would destroy the reply on its way */
}

void conn_forget(Conn *c)
{
    if (!c->handle_closed || c->req)
        return;
    Loop *l = c->loop;
    list_remove(&l->lists[c->phase], c);
    mem_free(c);
    loop_release(l);
}

static void on_closed(uv_handle_t *h)
{
    Conn *c = h->data;
    c->handle_closed = true;
    c->loop->server->connections--;
    crowd_leave(&c->loop->server->crowd, &c->place);
    if (c->req && !c->req->out)
        req_free(c->req);
    buf_done(&c->in);
    SSL_free(c->ssl);
    conn_forget(c);
}

void conn_close(Conn *c)
{
    if (c->phase == PH_CLOSED)
        return;
    conn_phase(c, PH_CLOSED);
    c->reading = false;
    uv_close((uv_handle_t *)&c->tcp, on_closed);
    if (c->stream)
        stream_gone(c);
}
