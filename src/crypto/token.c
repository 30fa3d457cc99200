/* Tokens and codes; contracts in token.h and code.h. Tests: test_signin.c */
#include "crypto/token.h"

#include <sodium.h>

#include "crypto/code.h"
#include "text/fold.h"
#include "os/random.h"

Rc token_new(Arena *a, Str *out)
{
    uint8_t secret[32];
    char *text = arena_alloc(a, TOKEN_CHARS + 1, 1);
    if (!text)
        return RC_NO_MEMORY;
    os_random(secret, sizeof secret);
    sodium_bin2base64(text, TOKEN_CHARS + 1, secret, sizeof secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(secret, sizeof secret);
    *out = (Str) { text, TOKEN_CHARS };
    return RC_OK;
}

Rc token_digest(Suite s, Str token, uint8_t out[DIGEST_BYTES])
{
    return hash(s, token, out);
}

/* ---- codes ---- */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static int value_of(char c)
{
    static const char taken_for[][2] = { { 'O', '0' }, { 'I', '1' }, { 'L', '1' }, { 'U', 'V' } };
    for (size_t i = 0; i < COUNT(taken_for); i++)
        if (c == taken_for[i][0])
            c = taken_for[i][1];
    for (int v = 0; v < 32; v++)
        if (alphabet[v] == c)
            return v;
    return -1;
}

void code_random(char *out, size_t n)
{
    os_random(out, n);
    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[(unsigned char)out[i] & 31];
}

Rc code_group(Arena *a, const char *code, size_t n, Str *out)
{
    size_t len = n + (n - 1) / 4, at = 0;
    char *p = arena_alloc(a, len + 1, 1);
    if (!p)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        if (i && i % 4 == 0)
            p[at++] = '-';
        p[at++] = code[i];
    }
    *out = (Str) { p, len };
    return RC_OK;
}

Rc code_parse(Arena *a, Str in, size_t n, Str *out)
{
    size_t len = 0;
    char *p = arena_alloc(a, n + 1, 1);
    if (!p)
        return RC_NO_MEMORY;
    TRY(fold_typed(in, p, n, &len));
    if (len != n)
        return RC_INVALID;
    for (size_t i = 0; i < n; i++) {
        int v = value_of(p[i]);
        if (v < 0)
            return RC_INVALID;
        p[i] = alphabet[v];
    }
    *out = (Str) { p, n };
    return RC_OK;
}

/*
 * The code as a polynomial over GF(32), at a primitive element: 0 for a whole code. Its powers differ for 31 places,
 * hence no single error and no swap of two different characters stays unseen.
 */
static unsigned residue(const char *code, size_t n)
{
    unsigned acc = 0;
    for (size_t i = 0; i < n; i++) {
        acc = acc << 1 ^ (acc & 16 ? 0x25u : 0); /* x^5 + x^2 + 1 */
        acc ^= (unsigned)value_of(code[i]);
    }
    return acc;
}

Rc claim_code_new(Arena *a, Str *out)
{
    char code[CLAIM_CODE_CHARS];
    code_random(code, CLAIM_CODE_CHARS - 1);
    code[CLAIM_CODE_CHARS - 1] = alphabet[0];
    code[CLAIM_CODE_CHARS - 1] = alphabet[residue(code, CLAIM_CODE_CHARS)];
    return code_group(a, code, CLAIM_CODE_CHARS, out);
}

Rc claim_code_parse(Arena *a, Str in, Str *out)
{
    Str code = { 0 };
    TRY(code_parse(a, in, CLAIM_CODE_CHARS, &code));
    if (residue(code.p, code.n) != 0)
        return RC_INVALID;
    *out = code;
    return RC_OK;
}
