/*
 * Server-sent events. A stream may be sent to from any thread: events are formatted into its backlog under its lock and
 * the loop is told once. The backlog, waiting and half-sent together, is bounded; who does not read is dropped.
 */
#include "base/mem.h"
#include "http/conn.h"

struct HttpStream {
    Msg msg; /* first */
    Loop *loop;
    Req *req;   /* until the loop has started the stream */
    Conn *conn; /* loop thread only; NULL when the client is gone */
    uv_mutex_t lock;
    /* under the lock: */
    Buf pending;
    size_t in_flight; /* bytes libuv has not sent yet */
    bool queued;      /* the message is on its way */
    bool ended;       /* no more events: closed, too slow or gone */
    bool failed;      /* too slow: not worth sending the rest */
    void (*on_close)(void *user, HttpStream *s);
    void *user;
};

static void stream_free(HttpStream *s)
{
    uv_mutex_destroy(&s->lock);
    buf_done(&s->pending);
    Loop *l = s->loop;
    mem_free(s);
    loop_release(l);
}

void stream_gone(Conn *c)
{
    HttpStream *s = c->stream;
    c->stream = NULL;
    s->conn = NULL;
    uv_mutex_lock(&s->lock);
    s->ended = true;
    uv_mutex_unlock(&s->lock);
    stat_add(&c->loop->stats.streams, -1);
    s->on_close(s->user, s);
    uv_mutex_lock(&s->lock);
    bool queued = s->queued; /* then the message frees it */
    uv_mutex_unlock(&s->lock);
    if (!queued)
        stream_free(s);
}

/* Sends the backlog if nothing is in flight; ends the connection when the stream has ended. */
static void advance(HttpStream *s)
{
    Conn *c = s->conn;
    Buf events = { 0 };
    uv_mutex_lock(&s->lock);
    bool ended = s->ended, failed = s->failed, busy = c->n_writes > 0;
    if (!busy) {
        events = s->pending;
        s->in_flight = events.n;
        buf_init(&s->pending, STREAM_BACKLOG);
    }
    uv_mutex_unlock(&s->lock);
    if (failed)
        conn_close(c); /* s may be gone after this */
    else if (c->ssl && events.n)
        tls_send(c, buf_str(&events));
    else
        conn_send(c, buf_str(&events), (Str) { 0 });
    buf_done(&events);
    if (c->phase != PH_STREAM || busy)
        return;
    uv_mutex_lock(&s->lock);
    s->in_flight = conn_unsent(c);
    uv_mutex_unlock(&s->lock);
    if (ended && !c->n_writes)
        conn_done(c);
}

void stream_sent(Conn *c)
{
    advance(c->stream);
}

void stream_beat(Conn *c)
{
    size_t unsent = conn_unsent(c);
    if (c->n_writes && c->unsent && unsent >= c->unsent) { /* not a byte read in a whole beat */
        stat_add(&c->loop->stats.timeouts, 1);
        conn_close(c);
        return;
    }
    c->unsent = unsent;
    conn_phase(c, PH_STREAM);
    if (c->n_writes)
        return;
    if (c->ssl)
        tls_send(c, BEAT);
    else
        conn_send(c, BEAT, (Str) { 0 });
}

static void start_stream(HttpStream *s)
{
    Req *q = s->req;
    Conn *c = q->conn;
    bool closed = c->phase == PH_CLOSED, head_only = q->head_only;
    s->req = NULL;
    s->conn = c;
    s->loop->n_live++;
    stat_add(&c->loop->stats.streams, 1);
    c->stream = s;
    q->out = false;
    req_free(q);
    c->unsent = 0;
    if (closed) {
        stream_gone(c);
        conn_forget(c);
        return;
    }
    buf_done(&c->in);
    reply_stream(c);
    conn_phase(c, PH_STREAM);
    conn_flush(c);
    conn_read(c, true);
    if (c->phase == PH_STREAM && (c->eof || head_only || c->loop->draining))
        conn_close(c);
}

static void on_message(Msg *m)
{
    HttpStream *s = (HttpStream *)m;
    if (s->req)
        start_stream(s); /* queued still, so s lives */
    uv_mutex_lock(&s->lock);
    s->queued = false;
    uv_mutex_unlock(&s->lock);
    if (!s->conn)
        stream_free(s);
    else if (s->conn->phase == PH_STREAM)
        advance(s);
}

/* Under the lock. */
static void tell_loop(HttpStream *s)
{
    if (!s->queued)
        loop_post(s->loop, &s->msg);
    s->queued = true;
}

HttpStream *http_stream_open(HttpRequest *r, void (*on_close)(void *user, HttpStream *s), void *user)
{
    Req *q = r->conn;
    HttpStream *s = mem_alloc(sizeof *s);
    if (!s || uv_mutex_init(&s->lock)) {
        mem_free(s);
        http_reply(r, &(HttpReply) { .status = 503 });
        return NULL;
    }
    ENSURE(!q->answered);
    q->answered = true;
    s->msg.run = on_message;
    s->loop = q->conn->loop;
    s->req = q;
    s->on_close = on_close;
    s->user = user;
    buf_init(&s->pending, STREAM_BACKLOG);
    uv_mutex_lock(&s->lock);
    tell_loop(s);
    uv_mutex_unlock(&s->lock);
    return s;
}

static size_t line_length(Str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] != '\r' && s.p[n] != '\n')
        n++;
    return n;
}

/* A field of one line: what follows a line end is cut off, it would be fields of the sender's choice. */
static void add_field(Buf *b, Str name, Str value)
{
    buf_add(b, name);
    buf_add(b, str_sub(value, 0, line_length(value)));
    buf_addc(b, '\n');
}

static void add_event(Buf *b, Str event, Str id, Str data)
{
    if (event.n)
        add_field(b, S("event: "), event);
    if (id.n)
        add_field(b, S("id: "), id);
    for (;;) {
        size_t n = line_length(data);
        add_field(b, S("data: "), data);
        if (n == data.n)
            break;
        bool crlf = data.p[n] == '\r' && n + 1 < data.n && data.p[n + 1] == '\n';
        data = str_sub(data, n + 1 + crlf, data.n);
    }
    buf_addc(b, '\n');
}

bool http_stream_send(HttpStream *s, Str event, Str id, Str data)
{
    uv_mutex_lock(&s->lock);
    bool ok = !s->ended;
    if (ok) {
        add_event(&s->pending, event, id, data);
        ok = !buf_failed(&s->pending) && s->pending.n + s->in_flight <= STREAM_BACKLOG;
        if (!ok)
            s->ended = s->failed = true;
        tell_loop(s);
    }
    uv_mutex_unlock(&s->lock);
    return ok;
}

void http_stream_close(HttpStream *s)
{
    uv_mutex_lock(&s->lock);
    if (!s->ended)
        tell_loop(s);
    s->ended = true;
    uv_mutex_unlock(&s->lock);
}
