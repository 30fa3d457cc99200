/*
 * Inside the server: what a loop, a connection and a request are. Not for use outside src/http.
 *
 * All of it belongs to one loop thread, but for three doors: a request that was handed out may be answered from any
 * thread, a stream may be sent to or closed from any thread (both go through loop_post), and http_stop sets stopping.
 *
 * A connection is in exactly one phase and in that phase's list. Each phase has one time limit, so each list is ordered
 * by deadline and expiry only looks at the front.
 */
#pragma once

#include <openssl/ssl.h>
#include <stdatomic.h>
#include <uv.h>

#include "base/buf.h"
#include "http/body.h"
#include "http/crowd.h"
#include "http/head.h"

#define READ_SIZE (64u << 10)   /* bytes taken from a socket at once */
#define IN_HIGH (64u << 10)     /* unread bytes of a waiting connection after which it is no longer read */
#define IN_MAX (4 * IN_HIGH)    /* ... and never more */
#define OUT_BATCH (64u << 10)   /* replies of one batch sent together */
#define BODY_COPIED (16u << 10) /* larger reply bodies are sent from where they are */
#define STREAM_BACKLOG (64u << 10)
#define LINGER_MS 2000 /* for the client to read a refusal before the connection is torn down */
#define HEARTBEAT_MS 15000
#define BEAT S("event: beat\ndata:\n\n") /* heard by the page, which so knows a dead line; at the start too */
#define WRITE_RATE 4096                  /* bytes a second below which a reader is given up */
#define FREE_ARENAS 64

typedef enum Phase {
    PH_IDLE,   /* between requests, nothing read */
    PH_HEAD,   /* part of a head read, or newly connected */
    PH_BODY,   /* head read, body not complete */
    PH_WRITE,  /* reply not yet taken by the kernel */
    PH_LINGER, /* finished; waits for the client to close */
    PH_STREAM, /* event stream; its limit is the heartbeat */
    PH_RUN,    /* request handed out, no reply yet: no limit */
    PH_CLOSED, /* waits for libuv and for the reply of a request that is still out */
    PH_COUNT_
} Phase;

typedef struct Conn Conn;
typedef struct Loop Loop;
typedef struct Req Req;

typedef struct Msg { /* something for a loop thread to do */
    struct Msg *next;
    void (*run)(struct Msg *m);
} Msg;

struct Req {
    Msg msg; /* first */
    HttpRequest pub;
    HttpReply reply; /* of another thread, on its way to the loop */
    Conn *conn;
    Buf body;    /* a body that did not come with its head */
    Str left;    /* of the reply's body: not sent yet */
    size_t need; /* bytes of a body of known length */
    Chunked chunk;
    bool chunked, keep, http10, head_only;
    bool out;      /* handed out: only its reply may end it */
    bool answered; /* catches a second reply as long as the memory is there */
};

struct Conn {
    uv_tcp_t tcp;
    Loop *loop;
    Conn *prev, *next; /* in loop->lists[phase] */
    Phase phase;
    uint64_t deadline;
    Buf in;         /* bytes read, not taken yet; no memory while empty */
    size_t scanned; /* of them: searched for the end of a head */
    Req *req;       /* being read, handed out, or its reply being sent */
    HttpStream *stream;
    SSL *ssl;
    unsigned n_writes; /* blocks libuv has not sent yet */
    size_t unsent;     /* when the write deadline was set */
    bool reading;      /* libuv reads it */
    bool eof;          /* the client sends no more */
    bool last;         /* nothing more will be answered */
    bool handle_closed;
    CrowdPlace place; /* of its address */
    char peer[46];
};

typedef struct ConnList {
    Conn *first, *last;
} ConnList;

/* Written by the loop thread only, read by any. */
typedef struct LoopStats {
    _Atomic int64_t accepted, turned_away, requests, refused, timeouts, bytes_in, bytes_out, streams;
} LoopStats;

struct Loop {
    HttpServer *server;
    int index;
    uv_loop_t uv;
    uv_thread_t thread, self; /* the same; self is set by the thread, for others to compare with */
    int listen_fd;
    uv_poll_t accept;
    uv_async_t wake;
    uv_timer_t tick, grace;
    bool draining, ended;
    uv_mutex_t lock; /* inbox */
    Msg *inbox, *inbox_last;
    ConnList lists[PH_COUNT_];
    size_t n_live; /* connections and streams whose memory is there: the loop outlives them */
    uint64_t next_id;
    const Req *current; /* the request whose on_request runs now */
    Arena *arenas[FREE_ARENAS];
    size_t n_arenas;
    Buf out;     /* replies of the connection at hand */
    Str tls_in;  /* of the connection at hand: encrypted bytes not decrypted yet */
    Buf tls_out; /* ... encrypted and not handed to the socket yet */
    int64_t date_s;
    char date[29];
    LoopStats stats;
    Head head; /* scratch */
    char read_buf[READ_SIZE], plain_buf[16u << 10];
};

struct HttpServer {
    HttpConfig config;
    Buf always; /* the configured headers, formatted */
    int ms[PH_COUNT_];
    int port;
    uv_mutex_t tls_lock; /* tls, which a new certificate replaces */
    SSL_CTX *tls;
    BIO_METHOD *bio;
    _Atomic int connections;
    Crowd crowd;
    _Atomic bool stopping;
    _Atomic int grace_ms;
    uv_sem_t started;
    _Atomic bool start_failed;
    size_t n_loops;
    Loop *loops[];
};

static inline void stat_add(_Atomic int64_t *x, int64_t n)
{
    atomic_store_explicit(x, atomic_load_explicit(x, memory_order_relaxed) + n, memory_order_relaxed);
}

/* server.c */
void loop_post(Loop *l, Msg *m);  /* any thread */
void loop_release(Loop *l);       /* one less to outlive */
bool loop_is_here(const Loop *l); /* this is its thread */

/* conn.c */
void conn_accept(Loop *l, int fd, const struct sockaddr_storage *peer);
void conn_input(Conn *c, Str bytes); /* decrypted bytes; none: goes on with what is there */
void conn_eof(Conn *c);
void conn_close(Conn *c);
void conn_expire(Conn *c); /* its deadline has passed; leaves the front of its list */
void conn_phase(Conn *c, Phase phase);
void conn_read(Conn *c, bool on);
void conn_done(Conn *c);   /* everything was said: half-closes and waits for the client */
void conn_forget(Conn *c); /* frees it once libuv is done with it and no request is out */

/* request.c */
Req *req_new(Conn *c, Str head, Head *h, int *out_status); /* NULL: refuse with the status */
void req_run(Req *q);
void req_free(Req *q); /* its connection's req becomes NULL */

/* write.c */
void conn_send(Conn *c, Str copied, Str kept); /* encrypted or plain bytes as they are */
void conn_flush(Conn *c);                      /* the loop's batch, then the rest of a large body */
size_t conn_unsent(const Conn *c);

/* reply.c */
void reply_refuse(Conn *c, int status); /* problem document and close; to be flushed */
void reply_stream(Conn *c);             /* the head of an event stream; to be flushed */

/* stream.c */
void stream_sent(Conn *c);
void stream_beat(Conn *c);
void stream_gone(Conn *c);

/* tls.c */
Rc tls_init(HttpServer *s, Diag *d);
Rc tls_renew(HttpServer *s, Diag *d); /* from the same files; thread-safe */
bool tls_open(Conn *c);
void tls_input(Conn *c, Str bytes);
void tls_send(Conn *c, Str bytes); /* encrypts and sends */
void tls_bye(Conn *c);
