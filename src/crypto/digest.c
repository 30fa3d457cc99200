/* Digests; contract in digest.h. SHA-256 and BLAKE2b are libsodium's, SM3 is OpenSSL's. */
#include "crypto/digest.h"

#include <openssl/evp.h>
#include <sodium.h>

#define BLOCK 64 /* of SHA-256 and SM3 alike */

bool suite_parse(Str name, Suite *out)
{
    for (Suite s = SUITE_INTL; s <= SUITE_GM; s++)
        if (str_eq(name, suite_name(s))) {
            *out = s;
            return true;
        }
    return false;
}

Str suite_name(Suite s)
{
    return s == SUITE_GM ? S("gm") : S("intl");
}

HashAlg suite_hash(Suite s)
{
    return s == SUITE_GM ? HASH_SM3 : HASH_SHA256;
}

static const unsigned char *bytes(Str s)
{
    return (const unsigned char *)(s.p ? s.p : "");
}

static Rc sm3_pieces(const Str *pieces, size_t n, uint8_t out[DIGEST_BYTES])
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestInit_ex(c, EVP_sm3(), NULL) == 1;
    for (size_t i = 0; ok && i < n; i++)
        ok = EVP_DigestUpdate(c, bytes(pieces[i]), pieces[i].n) == 1;
    ok = ok && EVP_DigestFinal_ex(c, out, NULL) == 1;
    EVP_MD_CTX_free(c);
    return ok ? RC_OK : RC_NO_MEMORY;
}

Rc hash_md5(const Str *pieces, size_t n, uint8_t out[16])
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestInit_ex(c, EVP_md5(), NULL) == 1;
    for (size_t i = 0; ok && i < n; i++)
        ok = EVP_DigestUpdate(c, bytes(pieces[i]), pieces[i].n) == 1;
    ok = ok && EVP_DigestFinal_ex(c, out, NULL) == 1;
    EVP_MD_CTX_free(c);
    return ok ? RC_OK : RC_IO;
}

static void sha256_pieces(const Str *pieces, size_t n, uint8_t out[DIGEST_BYTES])
{
    crypto_hash_sha256_state st;
    crypto_hash_sha256_init(&st);
    for (size_t i = 0; i < n; i++)
        crypto_hash_sha256_update(&st, bytes(pieces[i]), pieces[i].n);
    crypto_hash_sha256_final(&st, out);
    sodium_memzero(&st, sizeof st);
}

static void blake2b_pieces(const Str *pieces, size_t n, uint8_t out[DIGEST_BYTES])
{
    crypto_generichash_state st;
    crypto_generichash_init(&st, NULL, 0, DIGEST_BYTES);
    for (size_t i = 0; i < n; i++)
        crypto_generichash_update(&st, bytes(pieces[i]), pieces[i].n);
    crypto_generichash_final(&st, out, DIGEST_BYTES);
}

Rc hash_pieces(HashAlg alg, const Str *pieces, size_t n, uint8_t out[DIGEST_BYTES])
{
    switch (alg) {
    case HASH_SM3:
        return sm3_pieces(pieces, n, out);
    case HASH_BLAKE2B:
        blake2b_pieces(pieces, n, out);
        return RC_OK;
    case HASH_SHA256:
        break;
    }
    sha256_pieces(pieces, n, out);
    return RC_OK;
}

Rc hash_alg(HashAlg alg, Str data, uint8_t out[DIGEST_BYTES])
{
    return hash_pieces(alg, &data, 1, out);
}

Rc hash(Suite s, Str data, uint8_t out[DIGEST_BYTES])
{
    return hash_pieces(suite_hash(s), &data, 1, out);
}

Rc hmac(Suite s, Str key, Str data, uint8_t out[DIGEST_BYTES])
{
    return hmac_pieces(s, key, &data, 1, out);
}

#define HMAC_MAX_PIECES 7

/* RFC 2104 over either digest; one frame for both, and no OpenSSL MAC object to fetch on each call. */
Rc hmac_pieces(Suite s, Str key, const Str *pieces, size_t n, uint8_t out[DIGEST_BYTES])
{
    uint8_t pad[BLOCK] = { 0 }, inner[DIGEST_BYTES];
    Str in[HMAC_MAX_PIECES + 1];
    HashAlg alg = suite_hash(s);
    ENSURE(n <= HMAC_MAX_PIECES);
    if (key.n > BLOCK)
        TRY(hash_alg(alg, key, pad));
    else if (key.n)
        memcpy(pad, key.p, key.n);
    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36;
    in[0] = (Str) { (const char *)pad, BLOCK };
    for (size_t i = 0; i < n; i++)
        in[i + 1] = pieces[i];
    Rc rc = hash_pieces(alg, in, n + 1, inner);
    for (size_t i = 0; i < BLOCK; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    in[1] = (Str) { (const char *)inner, DIGEST_BYTES };
    if (!rc)
        rc = hash_pieces(alg, in, 2, out);
    sodium_memzero(pad, sizeof pad);
    sodium_memzero(inner, sizeof inner);
    return rc;
}

Rc hkdf_extract(Suite s, Str salt, Str key, uint8_t out[DIGEST_BYTES])
{
    return hmac(s, salt, key, out);
}

Rc hkdf_expand(Suite s, const uint8_t key[DIGEST_BYTES], Str info, uint8_t *out, size_t out_n)
{
    uint8_t block[DIGEST_BYTES], counter = 1;
    Str k = { (const char *)key, DIGEST_BYTES }, previous = S("");
    Rc rc = RC_OK;
    ENSURE(out_n <= 255 * DIGEST_BYTES);
    for (size_t at = 0; at < out_n && !rc; counter++) {
        const Str pieces[] = { previous, info, { (const char *)&counter, 1 } };
        size_t n = out_n - at < DIGEST_BYTES ? out_n - at : DIGEST_BYTES;
        rc = hmac_pieces(s, k, LIST(pieces), block);
        memcpy(out + at, block, n);
        previous = (Str) { (const char *)block, DIGEST_BYTES };
        at += n;
    }
    sodium_memzero(block, sizeof block);
    return rc;
}
