/*
 * A text sealed as one line of printable characters, under a key that follows from a secret: for the files of a program beside the
 * server, which has no key file.
 *
 *     line := "xq1." base64url(nonce[24] | ciphertext | tag[16])      XChaCha20-Poly1305
 *
 * The purpose is part of the key. Which line stands where is not protected, only what it says.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

enum { LINE_KEY_BYTES = 32 };

Rc line_key(Str secret, const char *purpose, uint8_t out[LINE_KEY_BYTES]) MUST_USE;
/* Appends the line, without its end. RC_NO_MEMORY. */
Rc line_seal(const uint8_t key[LINE_KEY_BYTES], Str plain, Buf *out) MUST_USE;
bool line_is(Str text); /* sealed by anybody */
/* RC_INTERNAL when it was not sealed with this key, or was changed. */
Rc line_open(const uint8_t key[LINE_KEY_BYTES], Str line, Arena *a, Str *out) MUST_USE;
