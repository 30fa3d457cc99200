/* Sealed lines; contract in line.h. Tests: test_cell.c */
#include "crypto/line.h"

#include <sodium.h>
#include <string.h>

#include "crypto/digest.h"
#include "os/random.h"
#include "text/codec.h"

#define MARK "xq1."
#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(LINE_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");

Rc line_key(Str secret, const char *purpose, uint8_t out[LINE_KEY_BYTES])
{
    uint8_t root[DIGEST_BYTES];
    TRY(hkdf_extract(SUITE_INTL, S("xinqiao line"), secret, root));
    Rc rc = hkdf_expand(SUITE_INTL, root, str_from_z(purpose), out, LINE_KEY_BYTES);
    sodium_memzero(root, sizeof root);
    return rc;
}

Rc line_seal(const uint8_t key[LINE_KEY_BYTES], Str plain, Buf *out)
{
    Buf cell;
    size_t n = NONCE + plain.n + TAG;
    buf_init(&cell, n + 1);
    if (!buf_reserve(&cell, n)) {
        buf_done(&cell);
        return RC_NO_MEMORY;
    }
    uint8_t *p = (uint8_t *)cell.p;
    os_random(p, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(p + NONCE, NULL, (const uint8_t *)plain.p, plain.n, NULL, 0,
                                               NULL, p, key);
    buf_addz(out, MARK);
    base64_put(out, (Str) { cell.p, n }, true);
    buf_done(&cell);
    return buf_failed(out) ? RC_NO_MEMORY : RC_OK;
}

bool line_is(Str text)
{
    return str_starts(text, S(MARK));
}

Rc line_open(const uint8_t key[LINE_KEY_BYTES], Str line, Arena *a, Str *out)
{
    Str cell;
    if (!line_is(line))
        return RC_INTERNAL;
    Rc rc = base64_get(a, str_sub(line, strlen(MARK), line.n), true, &cell);
    if (rc == RC_NO_MEMORY)
        return rc;
    if (rc || cell.n < NONCE + TAG)
        return RC_INTERNAL;
    size_t n = cell.n - NONCE - TAG;
    uint8_t *plain = arena_alloc(a, n + 1, 1);
    if (!plain)
        return RC_NO_MEMORY;
    const uint8_t *p = (const uint8_t *)cell.p;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, p + NONCE, n + TAG, NULL, 0, p, key) !=
        0)
        return RC_INTERNAL;
    *out = (Str) { (const char *)plain, n };
    return RC_OK;
}
