/*
 * Digests and keyed digests.
 *
 * The suite decides the algorithm: intl is SHA-256, gm is SM3. HASH_BLAKE2B is for content addresses that never leave
 * the program. Everything returns Rc, because OpenSSL allocates for SM3: RC_NO_MEMORY is the only failure.
 */
#pragma once

#include "base/base.h"
#include "base/rc.h"

#define DIGEST_BYTES 32

/* The numbers are stored in sealed cells and in the key file. */
typedef enum Suite {
    SUITE_INTL = 1, /* XChaCha20-Poly1305, HMAC-SHA-256 */
    SUITE_GM = 2    /* SM4-CTR then HMAC-SM3 */
} Suite;
bool suite_parse(Str name, Suite *out); /* "intl", "gm" */
Str suite_name(Suite s);

typedef enum HashAlg { HASH_SHA256, HASH_SM3, HASH_BLAKE2B } HashAlg;
HashAlg suite_hash(Suite s);

Rc hash(Suite s, Str data, uint8_t out[DIGEST_BYTES]) MUST_USE;
Rc hash_alg(HashAlg alg, Str data, uint8_t out[DIGEST_BYTES]) MUST_USE;
/* The digest of the pieces put together; nothing separates them. */
Rc hash_pieces(HashAlg alg, const Str *pieces, size_t n, uint8_t out[DIGEST_BYTES]) MUST_USE;

/* MD5, which protects nothing: only to answer a telephone exchange that knows no better. RC_IO where OpenSSL forbids it. */
Rc hash_md5(const Str *pieces, size_t n, uint8_t out[16]) MUST_USE;

Rc hmac(Suite s, Str key, Str data, uint8_t out[DIGEST_BYTES]) MUST_USE;
Rc hmac_pieces(Suite s, Str key, const Str *pieces, size_t n, uint8_t out[DIGEST_BYTES]) MUST_USE;

/* RFC 5869 with the suite's HMAC. Keys that are random already need only expand. out_n <= 255 * 32. */
Rc hkdf_extract(Suite s, Str salt, Str key, uint8_t out[DIGEST_BYTES]) MUST_USE;
Rc hkdf_expand(Suite s, const uint8_t key[DIGEST_BYTES], Str info, uint8_t *out, size_t out_n) MUST_USE;
