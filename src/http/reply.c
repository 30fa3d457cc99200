/* Replies: the head, refusals of the framing layer, and getting a reply to the thread its connection belongs to. */
#include <stdio.h>
#include <time.h>

#include "base/date.h"
#include "base/log.h"
#include "http/conn.h"

typedef struct Status {
    int status;
    Str line;         /* "200 OK" */
    const char *code; /* of the refusals this layer gives itself */
} Status;

static const Status statuses[] = {
    { 200, STR_INIT("200 OK"), NULL },
    { 201, STR_INIT("201 Created"), NULL },
    { 202, STR_INIT("202 Accepted"), NULL },
    { 204, STR_INIT("204 No Content"), NULL },
    { 206, STR_INIT("206 Partial Content"), NULL },
    { 301, STR_INIT("301 Moved Permanently"), NULL },
    { 302, STR_INIT("302 Found"), NULL },
    { 303, STR_INIT("303 See Other"), NULL },
    { 304, STR_INIT("304 Not Modified"), NULL },
    { 307, STR_INIT("307 Temporary Redirect"), NULL },
    { 308, STR_INIT("308 Permanent Redirect"), NULL },
    { 400, STR_INIT("400 Bad Request"), "http.malformed" },
    { 401, STR_INIT("401 Unauthorized"), NULL },
    { 403, STR_INIT("403 Forbidden"), NULL },
    { 404, STR_INIT("404 Not Found"), NULL },
    { 405, STR_INIT("405 Method Not Allowed"), NULL },
    { 406, STR_INIT("406 Not Acceptable"), NULL },
    { 408, STR_INIT("408 Request Timeout"), "http.timeout" },
    { 409, STR_INIT("409 Conflict"), NULL },
    { 410, STR_INIT("410 Gone"), NULL },
    { 412, STR_INIT("412 Precondition Failed"), NULL },
    { 413, STR_INIT("413 Content Too Large"), "http.too_large" },
    { 414, STR_INIT("414 URI Too Long"), "http.target_too_long" },
    { 415, STR_INIT("415 Unsupported Media Type"), "http.encoding" },
    { 417, STR_INIT("417 Expectation Failed"), "http.expectation" },
    { 422, STR_INIT("422 Unprocessable Content"), NULL },
    { 428, STR_INIT("428 Precondition Required"), NULL },
    { 429, STR_INIT("429 Too Many Requests"), NULL },
    { 431, STR_INIT("431 Request Header Fields Too Large"), "http.head_too_large" },
    { 500, STR_INIT("500 Internal Server Error"), NULL },
    { 501, STR_INIT("501 Not Implemented"), "http.not_implemented" },
    { 503, STR_INIT("503 Service Unavailable"), "http.busy" },
    { 505, STR_INIT("505 HTTP Version Not Supported"), "http.version" },
    { 507, STR_INIT("507 Insufficient Storage"), NULL },
};

static const Status *status_find(int status)
{
    for (size_t i = 0; i < COUNT(statuses); i++)
        if (statuses[i].status == status)
            return &statuses[i];
    return NULL;
}

static Str date_now(Loop *l)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME_COARSE, &t);
    if (t.tv_sec != l->date_s) {
        static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        int64_t day = t.tv_sec / 86400;
        int s = (int)(t.tv_sec % 86400);
        Date d = date_from_days(day);
        char text[64];
        snprintf(text, sizeof text, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + day % 7 * 3, (int)d.d,
                 months + (d.m - 1) * 3, (int)d.y, s / 3600, s / 60 % 60, s % 60);
        memcpy(l->date, text, sizeof l->date);
        l->date_s = t.tv_sec;
    }
    return (Str) { l->date, sizeof l->date };
}

static void add_header(Buf *b, Str name, Str value)
{
    if (!http_is_token(name) || !http_is_value(value)) { /* never lets a value write headers of its own */
        LOG(LOG_WARN, "http.reply_header_dropped", KV("bytes", value.n));
        return;
    }
    buf_add(b, name);
    buf_add(b, S(": "));
    buf_add(b, value);
    buf_add(b, S("\r\n"));
}

/* Status line and the headers every reply has. */
static void begin(Loop *l, int status)
{
    Buf *b = &l->out;
    const Status *st = status_find(status);
    buf_add(b, S("HTTP/1.1 "));
    if (st)
        buf_add(b, st->line);
    else
        buf_add_i64(b, status);
    buf_add(b, st ? S("\r\nDate: ") : S(" \r\nDate: "));
    buf_add(b, date_now(l));
    buf_add(b, S("\r\n"));
    buf_add(b, buf_str(&l->server->always));
}

static void add_length(Buf *b, size_t n)
{
    buf_add(b, S("Content-Length: "));
    buf_add_i64(b, (int64_t)n);
    buf_add(b, S("\r\n"));
}

static void format(const Req *q, const HttpReply *r, bool keep)
{
    Loop *l = q->conn->loop;
    Buf *b = &l->out;
    begin(l, r->status);
    if (r->content_type.n)
        add_header(b, S("Content-Type"), r->content_type);
    if (r->status != 204 && r->status != 304)
        add_length(b, r->body.n);
    for (size_t i = 0; i < r->n_extra; i++)
        add_header(b, r->extra[i].name, r->extra[i].value);
    if (!keep)
        buf_add(b, S("Connection: close\r\n"));
    else if (q->http10)
        buf_add(b, S("Connection: keep-alive\r\n"));
    buf_add(b, S("\r\n"));
}

/* On the loop's thread. Leaves the connection ready for the next request, or waiting in PH_WRITE. */
static void reply_now(Req *q, const HttpReply *r)
{
    Conn *c = q->conn;
    q->out = false;
    if (c->phase == PH_CLOSED) {
        req_free(q);
        conn_forget(c);
        return;
    }
    bool keep = q->keep && !c->loop->draining && !(c->eof && !c->in.n);
    format(q, r, keep);
    c->last = !keep;
    Str body = q->head_only || r->status == 204 || r->status == 304 ? (Str) { 0 } : r->body;
    if (body.n > BODY_COPIED) {
        q->left = body;
        conn_phase(c, PH_WRITE);
        conn_flush(c);
        return;
    }
    buf_add(&c->loop->out, body);
    req_free(q);
    conn_phase(c, PH_IDLE);
    if (c->loop->out.n >= OUT_BATCH)
        conn_flush(c);
}

static void on_reply(Msg *m)
{
    Req *q = (Req *)m;
    Conn *c = q->conn;
    bool closed = c->phase == PH_CLOSED; /* then c may be gone after this */
    reply_now(q, &q->reply);
    if (!closed)
        conn_input(c, (Str) { 0 });
}

void http_reply(HttpRequest *r, const HttpReply *reply)
{
    Req *q = r->conn;
    Loop *l = q->conn->loop;
    ENSURE(!q->answered && reply->status >= 200 && reply->status <= 599 &&
           reply->n_extra <= COUNT(reply->extra));
    q->answered = true;
    if (loop_is_here(l) && l->current == q) {
        reply_now(q, reply);
        return;
    }
    q->reply = *reply;
    q->msg.run = on_reply;
    loop_post(l, &q->msg);
}

void reply_refuse(Conn *c, int status)
{
    Loop *l = c->loop;
    const Status *st = status_find(status);
    ENSURE(st && st->code);
    char body[160];
    int n = snprintf(body, sizeof body,
                     "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\"}",
                     st->line.p + 4, status, st->code);
    ENSURE(n > 0 && (size_t)n < sizeof body);
    if (c->req)
        req_free(c->req);
    if (status != 408)
        stat_add(&l->stats.refused, 1);
    begin(l, status);
    buf_add(&l->out, S("Content-Type: application/problem+json\r\nConnection: close\r\n"));
    add_length(&l->out, (size_t)n);
    buf_add(&l->out, S("\r\n"));
    buf_add(&l->out, (Str) { body, (size_t)n });
    c->last = true;
    conn_phase(c, PH_IDLE);
}

void reply_stream(Conn *c)
{
    begin(c->loop, 200);
    buf_add(&c->loop->out, S("Content-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                             "X-Accel-Buffering: no\r\nConnection: close\r\n\r\nretry: 2000\n\n"));
    buf_add(&c->loop->out, BEAT);
}
