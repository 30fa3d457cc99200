/* Byte codecs: UTF-8, hexadecimal, base64. Pure. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/rc.h"

bool utf8_valid(Str s);
Str utf8_head(Str s);     /* as much of it as is valid */
size_t utf8_count(Str s); /* code points of valid UTF-8 */
/* Decodes the code point at s.p[*io_at] and steps past it; U+FFFD and one byte for invalid input. */
uint32_t utf8_next(Str s, size_t *io_at);
void utf8_put(Buf *b, uint32_t code_point); /* what is no code point becomes U+FFFD */
/* Bytes of the valid sequence that begins at p; 0 when there is none before end. */
size_t utf8_size(const char *p, const char *end);
size_t utf8_encode(uint32_t code_point, char out[4]); /* bytes written */

int hex_digit(char c);                            /* its value, either case; -1 */
void hex_put(Buf *b, Str bytes);                  /* lower case */
Rc hex_get(Arena *a, Str hex, Str *out) MUST_USE; /* RC_MALFORMED */
void base64_put(Buf *b, Str bytes, bool url);     /* url: RFC 4648 section 5, no padding */
Rc base64_get(Arena *a, Str text, bool url,
              Str *out) MUST_USE; /* RC_MALFORMED; padding as the variant says */
/* RFC 4648 base32, upper case, no padding on output, optional on input: TOTP secrets. */
void base32_put(Buf *b, Str bytes);
Rc base32_get(Arena *a, Str text, Str *out) MUST_USE;
