/*
 * Secrets that we hand out and recognise again: session tokens, links, claim codes. Only their digests are stored.
 */
#pragma once

#include "base/arena.h"
#include "crypto/digest.h"

#define TOKEN_CHARS 43 /* 256 bits in base64url */

Rc token_new(Arena *a, Str *out) MUST_USE;
/* What the database keeps and looks up; s: keyring_fixed_suite, so that a rotation ends no session. */
Rc token_digest(Suite s, Str token, uint8_t out[DIGEST_BYTES]) MUST_USE;

/*
 * Claim codes, to be written on paper and read out on the telephone: "7K3M-9QXD-2WRT-H8FC". 15 random characters
 * (75 bits) of an alphabet without I, L, O, U, and a check character that finds every single wrong character and
 * every swap of two.
 */
#define CLAIM_CODE_CHARS 16
Rc claim_code_new(Arena *a, Str *out) MUST_USE; /* with dashes, to be shown */
/* Tolerant: case, spaces, dashes, full-width characters, O for 0, I and L for 1, U for V. Gives the 16 characters
   without dashes, which are what token_digest is taken of. RC_INVALID: not a code, surely mistyped. */
Rc claim_code_parse(Arena *a, Str in, Str *out) MUST_USE;
