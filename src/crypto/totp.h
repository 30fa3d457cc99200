/*
 * One-time codes of an authenticator app (RFC 6238: SHA-1, 30 s, 6 digits) and the recovery codes beside them.
 * The secret is stored as a sealed cell; single use needs the last step stored with it, in the same transaction.
 */
#pragma once

#include "base/arena.h"
#include "base/rc.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_RECOVERY_CODES 10

Rc totp_secret_new(Arena *a, Str *out) MUST_USE; /* raw bytes */
/* "otpauth://totp/ISSUER:ACCOUNT?secret=..&issuer=..&algorithm=SHA1&digits=6&period=30" */
Rc totp_uri(Arena *a, Str secret, Str issuer, Str account, Str *out) MUST_USE;
/* The code of one step (seconds / 30). */
Rc totp_code(Str secret, int64_t step, char out[6]) MUST_USE;
/* Takes the step of now_ms and one to either side, but none at or before last_step (0 before the first use).
   RC_UNAUTHENTICATED: wrong or used. *out_step is the new last step. */
Rc totp_verify(Str secret, Str code, int64_t now_ms, int64_t last_step, int64_t *out_step) MUST_USE;

/* Ten codes of 80 bits, "XXXX-XXXX-XXXX-XXXX", to be shown once. Store password_hash of recovery_code_parse. */
Rc recovery_codes_new(Arena *a, Str out[TOTP_RECOVERY_CODES]) MUST_USE;
/* What somebody typed, in normal form without dashes; RC_INVALID. */
Rc recovery_code_parse(Arena *a, Str in, Str *out) MUST_USE;
