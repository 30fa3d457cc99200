/* RFC 6238 and recovery codes; contract in totp.h. Tests: test_signin.c */
#include "crypto/totp.h"

#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "crypto/code.h"
#include "os/random.h"
#include "text/codec.h"
#include "text/url.h"

#define STEP_MS 30000
#define RECOVERY_CHARS 16

Rc totp_secret_new(Arena *a, Str *out)
{
    uint8_t *p = arena_alloc(a, TOTP_SECRET_BYTES, 1);
    if (!p)
        return RC_NO_MEMORY;
    os_random(p, TOTP_SECRET_BYTES);
    *out = (Str) { (const char *)p, TOTP_SECRET_BYTES };
    return RC_OK;
}

Rc totp_uri(Arena *a, Str secret, Str issuer, Str account, Str *out)
{
    Buf b;
    buf_init_arena(&b, a, 4096);
    buf_addz(&b, "otpauth://totp/");
    url_encode(&b, issuer);
    buf_addc(&b, ':');
    url_encode(&b, account);
    buf_addz(&b, "?secret=");
    base32_put(&b, secret);
    buf_addz(&b, "&issuer=");
    url_encode(&b, issuer);
    buf_addz(&b, "&algorithm=SHA1&digits=6&period=30");
    if (buf_failed(&b))
        return arena_failed(a) ? RC_NO_MEMORY : RC_TOO_LARGE;
    *out = buf_str(&b);
    return RC_OK;
}

Rc totp_code(Str secret, int64_t step, char out[6])
{
    uint8_t counter[8], mac[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    if (secret.n > 1024 || !HMAC(EVP_sha1(), secret.p ? secret.p : "", (int)secret.n, counter, 8, mac, &n))
        return RC_NO_MEMORY;
    const uint8_t *p = mac + (mac[19] & 15);
    uint32_t v = ((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]) & 0x7fffffff;
    for (int i = 5; i >= 0; i--, v /= 10)
        out[i] = (char)('0' + v % 10);
    sodium_memzero(mac, sizeof mac);
    return RC_OK;
}

Rc totp_verify(Str secret, Str code, int64_t now_ms, int64_t last_step, int64_t *out_step)
{
    int64_t now = now_ms / STEP_MS, found = 0;
    if (code.n != 6 || secret.n == 0)
        return RC_UNAUTHENTICATED;
    for (int64_t step = now - 1; step <= now + 1; step++) { /* always all three: no timing to learn from */
        char want[6];
        TRY(totp_code(secret, step, want));
        if (sodium_memcmp(want, code.p, 6) == 0 && step > last_step)
            found = step;
    }
    if (!found)
        return RC_UNAUTHENTICATED;
    *out_step = found;
    return RC_OK;
}

Rc recovery_codes_new(Arena *a, Str out[TOTP_RECOVERY_CODES])
{
    Str made[TOTP_RECOVERY_CODES];
    for (int i = 0; i < TOTP_RECOVERY_CODES; i++) {
        char code[RECOVERY_CHARS];
        code_random(code, sizeof code);
        TRY(code_group(a, code, sizeof code, &made[i]));
    }
    memcpy(out, made, sizeof made);
    return RC_OK;
}

Rc recovery_code_parse(Arena *a, Str in, Str *out)
{
    return code_parse(a, in, RECOVERY_CHARS, out);
}
