/*
 * Speaking to another server, for commands that do one thing after another: a plain or TLS connection with time limits, and
 * one HTTP POST. A certificate must be good for the host's name by the system's authorities (SSL_CERT_FILE names others).
 * Not for loop threads: it waits. SIGPIPE must be ignored by whoever uses it.
 */
#pragma once

#include "base/base.h"

typedef struct Peer Peer;

/* address: "HOST:PORT"; NULL when it cannot be reached within the time. */
Peer *peer_open(const char *address, bool tls, int wait_ms);
void peer_close(Peer *p); /* NULL is fine */
bool peer_send(Peer *p, Str data, int wait_ms);
/* Bytes read; 0: nothing came in the time, or a signal did; -1: the other side is gone. */
int peer_read(Peer *p, char *out, size_t cap, int wait_ms);
void peer_nap(int wait_ms); /* until then, or a signal */

typedef struct HttpTarget {
    char address[300]; /* "HOST:PORT" */
    char host[300];    /* as the Host header says it */
    bool tls;
} HttpTarget;
/* "http://HOST[:PORT]" or "https://HOST[:PORT]", no path. */
bool http_target(Str url, HttpTarget *out);
/* The status of the reply; 0 when there was none in the time. */
int http_post(const HttpTarget *to, Str path, Str content_type, Str body, int wait_ms);
