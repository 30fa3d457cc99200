/*
 * Sending. First straight into the socket; what the kernel does not take goes to libuv in a block of its own, and the
 * connection waits in PH_WRITE until the block is gone. Large reply bodies are sent from where they are; through TLS
 * they are encrypted piece by piece, each when the one before is gone.
 */
#include "base/mem.h"
#include "http/conn.h"

#define TLS_PIECE (128u << 10)

typedef struct Block {
    uv_write_t req;
    Conn *conn;
    char bytes[];
} Block;

/* The reply to c->req is on its way. */
static bool is_replying(const Conn *c)
{
    return c->phase == PH_WRITE && c->req && c->req->answered;
}

size_t conn_unsent(const Conn *c)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&c->tcp) + (c->req ? c->req->left.n : 0);
}

static void send_left(Conn *c)
{
    while (is_replying(c) && c->req->left.n && !c->n_writes) {
        Req *q = c->req;
        Str piece = str_sub(q->left, 0, c->ssl ? TLS_PIECE : q->left.n);
        q->left = str_sub(q->left, piece.n, q->left.n);
        if (c->ssl)
            tls_send(c, piece);
        else
            conn_send(c, (Str) { 0 }, piece);
    }
}

/* Leaves PH_WRITE when all is sent. */
static void when_sent(Conn *c)
{
    if (c->phase != PH_WRITE || c->n_writes)
        return;
    if (is_replying(c))
        req_free(c->req);
    conn_phase(c, c->req ? PH_BODY : PH_IDLE);
}

static void on_written(uv_write_t *req, int status)
{
    Block *b = (Block *)req;
    Conn *c = b->conn;
    mem_free(b);
    c->n_writes--;
    if (c->phase == PH_CLOSED || c->n_writes)
        return;
    if (status < 0) {
        conn_close(c);
    } else if (c->phase == PH_WRITE) {
        send_left(c);
        when_sent(c);
        conn_input(c, (Str) { 0 });
    } else if (c->phase == PH_LINGER) {
        conn_done(c);
    } else if (c->stream) {
        stream_sent(c);
    }
}

static void queue(Conn *c, Str copied, Str kept)
{
    Block *b = mem_alloc(sizeof *b + copied.n);
    if (!b) {
        conn_close(c);
        return;
    }
    b->conn = c;
    if (copied.n)
        memcpy(b->bytes, copied.p, copied.n);
    char *kept_p;
    memcpy(&kept_p, &kept.p, sizeof kept_p); /* libuv's buffers are not const, though it only reads */
    uv_buf_t bufs[2] = { { b->bytes, copied.n }, { kept_p, kept.n } };
    unsigned n = 1u + (copied.n && kept.n);
    c->n_writes++;
    if (uv_write(&b->req, (uv_stream_t *)&c->tcp, bufs + !copied.n, n, on_written)) {
        c->n_writes--;
        mem_free(b);
        conn_close(c);
    }
}

void conn_send(Conn *c, Str copied, Str kept)
{
    if (c->phase == PH_CLOSED || copied.n + kept.n == 0)
        return;
    stat_add(&c->loop->stats.bytes_out, (int64_t)(copied.n + kept.n));
    char *p[2];
    memcpy(&p[0], &copied.p, sizeof p[0]);
    memcpy(&p[1], &kept.p, sizeof p[1]);
    uv_buf_t bufs[2] = { { p[0], copied.n }, { p[1], kept.n } };
    int n = uv_try_write((uv_stream_t *)&c->tcp, bufs + !copied.n, 1u + (copied.n && kept.n));
    if (n < 0 && n != UV_EAGAIN) {
        conn_close(c);
        return;
    }
    size_t sent = n > 0 ? (size_t)n : 0;
    if (sent == copied.n + kept.n)
        return;
    size_t of_copied = sent < copied.n ? sent : copied.n;
    queue(c, str_sub(copied, of_copied, copied.n), str_sub(kept, sent - of_copied, kept.n));
}

void conn_flush(Conn *c)
{
    Buf *out = &c->loop->out;
    if (buf_failed(out))
        conn_close(c);
    if (c->phase != PH_CLOSED && out->n) {
        Str left = is_replying(c) && !c->ssl ? c->req->left : (Str) { 0 };
        if (left.n)
            c->req->left = (Str) { 0 };
        if (c->ssl)
            tls_send(c, buf_str(out));
        else
            conn_send(c, buf_str(out), left);
    }
    buf_clear(out);
    send_left(c);
    if (c->n_writes && c->phase <= PH_BODY)
        conn_phase(c, PH_WRITE);
    when_sent(c);
}
