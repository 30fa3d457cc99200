/* Password hashes; contract and layout in password.h. Tests: test_signin.c */
#include "crypto/password.h"

#include <errno.h>
#include <stdio.h>

#include <sodium.h>

#include "crypto/ring.h"
#include "os/random.h"

#define SALT_BYTES crypto_pwhash_argon2id_SALTBYTES /* 16 */
#define SALT_CHARS 22
#define MAC_CHARS 43
#define PREFIX_MAX 40
#define MEM_MAX_KIB (1u << 20) /* more is no hash of ours but an attack on memory */
#define PASSES_MAX 16u
#define B64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* The front of a stored hash: what was chosen, in the order written. */
typedef struct Front {
    Suite suite;
    PasswordCost cost;
    char text[PREFIX_MAX]; /* "$xq1$intl$m=65536,t=3$" */
    size_t n;
} Front;

static Front front_make(Suite s, PasswordCost cost)
{
    Front f = { .suite = s, .cost = cost };
    Str name = suite_name(s);
    int n = snprintf(f.text, sizeof f.text, "$xq1$%.*s$m=%u,t=%u$", STR_ARG(name), cost.mem_kib, cost.passes);
    ENSURE(n > 0 && (size_t)n < sizeof f.text);
    f.n = (size_t)n;
    return f;
}

static bool take_number(Str *io, Str before, char end, uint32_t max, uint32_t *out)
{
    Str number, rest;
    int64_t v;
    if (!str_starts(*io, before) || !str_cut(str_sub(*io, before.n, io->n), end, &number, &rest))
        return false;
    if (!str_to_i64(number, &v) || v < 1 || v > max)
        return false;
    *out = (uint32_t)v;
    *io = rest;
    return true;
}

/* Splits a stored hash; the front must be written as we write it. */
static bool parse_stored(Str stored, Front *out, Str *out_salt, Str *out_mac)
{
    Suite s;
    PasswordCost cost = { 0 };
    Str name, rest;
    if (!str_starts(stored, S("$xq1$")) || !str_cut(str_sub(stored, 5, stored.n), '$', &name, &rest))
        return false;
    if (!suite_parse(name, &s) || !take_number(&rest, S("m="), ',', MEM_MAX_KIB, &cost.mem_kib) ||
        !take_number(&rest, S("t="), '$', PASSES_MAX, &cost.passes))
        return false;
    *out = front_make(s, cost);
    return str_starts(stored, (Str) { out->text, out->n }) && str_cut(rest, '$', out_salt, out_mac) &&
           out_salt->n == SALT_CHARS && out_mac->n == MAC_CHARS;
}

static Rc argon2(PasswordCost cost, Str password, const uint8_t salt[SALT_BYTES], uint8_t out[32])
{
    errno = 0;
    if (crypto_pwhash(out, 32, password.p ? password.p : "", password.n, salt, cost.passes,
                      (size_t)cost.mem_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0)
        return RC_OK;
    return errno == EINVAL ? RC_INVALID : RC_NO_MEMORY;
}

/* HMAC(pepper, front | Argon2id(password, salt)) in base64: the front too, so that nobody lowers its figures. */
static Rc digest(const KeyRing *r, const Front *f, Str password, const uint8_t salt[SALT_BYTES],
                 char out[MAC_CHARS + 1])
{
    uint8_t key[32], mac[DIGEST_BYTES];
    TRY(argon2(f->cost, password, salt, key));
    const Str pieces[] = { { f->text, f->n }, { (const char *)key, sizeof key } };
    Rc rc = hmac_pieces(f->suite, (Str) { (const char *)r->pepper, sizeof r->pepper }, LIST(pieces), mac);
    sodium_bin2base64(out, MAC_CHARS + 1, mac, sizeof mac, B64);
    sodium_memzero(key, sizeof key);
    return rc;
}

Rc password_hash(const KeyRing *r, PasswordCost cost, Str password, Arena *a, Str *out_stored)
{
    uint8_t salt[SALT_BYTES];
    char salt_text[SALT_CHARS + 1], mac[MAC_CHARS + 1];
    if (password.n > PASSWORD_MAX_BYTES)
        return RC_TOO_LARGE;
    Front f = front_make(r->fixed_suite, cost);
    os_random(salt, sizeof salt);
    sodium_bin2base64(salt_text, sizeof salt_text, salt, sizeof salt, B64);
    TRY(digest(r, &f, password, salt, mac));
    Str stored = arena_printf(a, "%.*s%s$%s", (int)f.n, f.text, salt_text, mac);
    if (!stored.p)
        return RC_NO_MEMORY;
    *out_stored = stored;
    return RC_OK;
}

Rc password_verify(const KeyRing *r, Str stored, Str password)
{
    Front f;
    Str salt_text, mac_text;
    uint8_t salt[SALT_BYTES];
    char mac[MAC_CHARS + 1];
    size_t n = 0;
    if (!parse_stored(stored, &f, &salt_text, &mac_text) ||
        sodium_base642bin(salt, sizeof salt, salt_text.p, salt_text.n, NULL, &n, NULL, B64) != 0 ||
        n != SALT_BYTES)
        return RC_MALFORMED;
    if (password.n > PASSWORD_MAX_BYTES)
        return RC_UNAUTHENTICATED;
    Rc rc = digest(r, &f, password, salt, mac);
    if (rc)
        return rc == RC_INVALID ? RC_MALFORMED : rc;
    return sodium_memcmp(mac, mac_text.p, MAC_CHARS) == 0 ? RC_OK : RC_UNAUTHENTICATED;
}

Rc password_verify_dummy(const KeyRing *r, PasswordCost cost, Str password)
{
    static const uint8_t salt[SALT_BYTES];
    char mac[MAC_CHARS + 1];
    Front f = front_make(r->fixed_suite, cost);
    if (password.n <= PASSWORD_MAX_BYTES)
        TRY(digest(r, &f, password, salt, mac));
    return RC_UNAUTHENTICATED;
}

bool password_needs_rehash(const KeyRing *r, PasswordCost cost, Str stored)
{
    Front now = front_make(r->fixed_suite, cost);
    return !str_starts(stored, (Str) { now.text, now.n });
}
