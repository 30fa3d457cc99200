/*
 * The chunked coding of a request body, as a pure state machine over whatever bytes have come. Trailers are refused:
 * no client of ours sends any, and they are a way to smuggle headers past a proxy.
 */
#pragma once

#include "base/buf.h"

enum { CHUNKED_MORE = 0, CHUNKED_DONE = 1 }; /* else: the status to refuse with */

typedef struct Chunked { /* all zero at the start */
    int state;
    uint32_t left; /* of this chunk's size or data */
    unsigned digits, ext, ext_total;
} Chunked;

/* Appends decoded bytes to out, whose maximum is the body limit. *out_used: bytes of in taken. */
int chunked_take(Chunked *k, Str in, Buf *out, size_t *out_used);
