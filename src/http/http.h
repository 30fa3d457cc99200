/*
 * HTTP/1.1 server on libuv: one loop thread a core, each with its own SO_REUSEPORT listener. Knows nothing of the
 * product: it frames requests strictly, keeps deadlines and limits, and hands complete requests to a callback.
 *
 * Strict: anything nginx refuses is refused (400 and close): CL+TE, differing or doubled Content-Length, obs-fold, bare LF
 * or CR, space before colon, missing or double Host, NUL, empty names, non-digit lengths, chunk extensions with CR, ...
 */
#pragma once

#include "base/arena.h"
#include "base/rc.h"

typedef struct HttpServer HttpServer;
typedef struct HttpStream HttpStream; /* an open server-sent-event reply */

typedef struct HttpHeader {
    Str name, value; /* value trimmed */
} HttpHeader;

/* A complete request. Lives until its reply has been sent or dropped; memory in arena. */
typedef struct HttpRequest {
    Str method, path, query; /* path: raw, origin form without query, begins with '/' */
    const HttpHeader *headers;
    size_t n_headers;
    Str body;
    Str peer;    /* address of the client, text, without port; from the proxy header only when configured */
    bool tls;    /* ours, or the trusted proxy's X-Forwarded-Proto: https */
    uint64_t id; /* unique in the process: request id */
    int64_t arrived_ms; /* wall clock, when the head was complete */
    int loop;           /* index of the loop thread: 0 .. loops-1 */
    Arena *arena;       /* for the request's whole life, capped */
    void *conn;         /* internal */
} HttpRequest;

Str http_header(const HttpRequest *r, Str name); /* first, case-insensitive; absent */
Str http_cookie(const HttpRequest *r, Str name); /* value; absent; malformed cookies are skipped */

typedef struct HttpReply {
    int status;
    Str content_type; /* absent: none */
    Str body;         /* view; must live in request->arena or be static */
    HttpHeader extra[12];
    size_t n_extra;
} HttpReply;

typedef struct HttpConfig {
    Str host;              /* "127.0.0.1" */
    int port;              /* 0: any free one, see http_port */
    int loops;             /* threads; 0 = one a core */
    Str tls_cert, tls_key; /* PEM paths; both or none */
    int max_connections;   /* per server; further ones are closed at accept. 0 = 20000 */
    int max_per_address; /* of them from one address (IPv6: from one /64), but for the trusted proxy; 0 = no limit */
    int header_ms, body_ms, idle_ms, write_ms; /* absolute deadlines; 0 = 10 s, 30 s, 75 s, 30 s */
    Str trusted_proxy; /* address whose X-Forwarded-For is believed; absent = nobody's */
    void *user;
    /* Called on the loop thread with a complete request. Answers now with http_reply, or later, from any thread. */
    void (*on_request)(void *user, HttpRequest *r);
    /* Body limit for this head (path known, body not read yet): bytes. NULL = LIMIT_BODY. */
    size_t (*body_limit)(void *user, Str method, Str path);
    /* Called on each loop thread when it starts and ends (per-loop database connections). May be NULL. */
    Rc (*on_loop_start)(void *user, int loop);
    void (*on_loop_end)(void *user, int loop);
    /* Headers added to every reply (security headers). */
    const HttpHeader *always;
    size_t n_always;
} HttpConfig;

Rc http_start(const HttpConfig *config, HttpServer **out, Diag *d) MUST_USE;
int http_port(const HttpServer *s);
/* What is wrong with a certificate and its key before anything is started, in English; NULL: nothing. */
const char *http_tls_fault(Str cert, Str key);
/* Reads the certificate and the key again; connections that are open keep theirs. On failure nothing changes. Thread-safe. */
Rc http_renew_certificate(HttpServer *s, Diag *d) MUST_USE;
/* Stops accepting, lets running requests finish for at most grace_ms, closes, joins the threads, frees. A request handed
   out holds memory of the server: this waits until each is answered, also after the grace, when nobody hears it. */
void http_stop(HttpServer *s, int grace_ms);

/* Thread-safe, exactly once a request. After it r must not be touched. HEAD bodies are not sent, nor those of 204 and
   304. A header with a control character in it is dropped and logged. The texts must live like the body. */
void http_reply(HttpRequest *r, const HttpReply *reply);

/* Turns the request into an event stream (status 200, text/event-stream). Thread-safe. on_close is called on the loop
   thread once, when the client is gone or the server stops; after it the stream must not be used. NULL without memory:
   the request has then been answered (503) and on_close will not come. Sends a comment every 15 s to find dead clients. */
HttpStream *http_stream_open(HttpRequest *r, void (*on_close)(void *user, HttpStream *s), void *user);
/* Queues one event; copies. False when the client is too slow (over 64 KiB unsent): the stream is then closed. */
bool http_stream_send(HttpStream *s, Str event, Str id, Str data);
void http_stream_close(HttpStream *s);

typedef struct HttpStats {
    int64_t connections, accepted, turned_away, requests, refused_400, timeouts, bytes_in, bytes_out, streams;
} HttpStats;
void http_stats(const HttpServer *s, HttpStats *out);

/* ---- static files packed into the program: see http/assets.h ---- */
