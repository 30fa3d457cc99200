/*
 * The request head as a pure function over bytes: no state, no allocation, no I/O. A head is looked at only when it is
 * complete and contiguous; all views point into the caller's bytes.
 *
 * Stricter than RFC 9112 asks: origin-form targets of printable ASCII only, CRLF line ends only, no folding, no empty
 * first line, one Host, one Content-Length of digits or one "Transfer-Encoding: chunked". What is ambiguous is refused.
 */
#pragma once

#include "base/limits.h"
#include "http/http.h"

typedef struct Head {
    Str method, path, query;
    HttpHeader headers[LIMIT_HEADERS];
    size_t n_headers;
    unsigned seen;          /* headers that may come once: bits, by their place in the table of head.c */
    int64_t content_length; /* -1: none said */
    bool http10, chunked, keep_alive, expect_continue;
} Head;

/* Looks for the end of the head. Gives 0 and its length, 0 and length 0 when more bytes are needed, or the status to
   refuse with. *scanned (0 at first) says where the last search over the same bytes stopped. */
int head_find(Str in, size_t *scanned, size_t *out_n);
/* Parses a complete head, its empty line included. 0 or the status to refuse with. */
int head_parse(Str head, Head *out);

bool http_is_token(Str s); /* a header name or method: RFC 9110 token, not empty */
bool http_is_value(Str s); /* a header value: no control characters but tab */
