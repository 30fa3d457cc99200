/* URLs as far as a server needs them: percent-decoding and query strings. Pure. */
#pragma once

#include "base/arena.h"
#include "text/shape.h"

/* Percent-decodes s ('+' becomes a space when form); RC_MALFORMED on bad escapes, NUL or bad UTF-8. */
Rc url_decode(Arena *a, Str s, bool form, Str *out) MUST_USE;
/* "a=1&b=2" into parameters, at most max; RC_MALFORMED as above, RC_TOO_LARGE over max. */
Rc url_query(Arena *a, Str query, Param *out, size_t max, size_t *out_n) MUST_USE;
/* Appends s percent-encoded (RFC 3986 unreserved stay). */
void url_encode(Buf *b, Str s);
