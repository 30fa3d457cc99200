/* Passwords, one-time codes, tokens and claim codes. */
#include "t.h"

#include <sodium.h>

#include "base/mem.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "crypto/totp.h"
#include "os/file.h"

static const Suite both_suites[] = { SUITE_INTL, SUITE_GM };

static KeyRing *ring_of(Suite s)
{
    KeyRing *r = NULL;
    CHECK_RC(keyring_random(s, &r), RC_OK);
    return r;
}

/* ---- passwords ---- */

TEST(password_right_and_wrong)
{
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]), *other = ring_of(both_suites[k]);
        Str stored = { 0 }, again = { 0 }, empty = { 0 };
        Arena *a = t_arena();
        CHECK_RC(password_hash(r, PASSWORD_COST_TEST, S("青藤 over the Gate"), a, &stored), RC_OK);
        CHECK_RC(password_hash(r, PASSWORD_COST_TEST, S("青藤 over the Gate"), a, &again), RC_OK);
        CHECK_RC(password_hash(r, PASSWORD_COST_TEST, (Str) { 0 }, a, &empty), RC_OK);
        CHECK(!str_eq(stored, again));
        CHECK_RC(password_verify(r, stored, S("青藤 over the Gate")), RC_OK);
        CHECK_RC(password_verify(r, stored, S("青藤 over the gate")), RC_UNAUTHENTICATED);
        CHECK_RC(password_verify(r, stored, S("")), RC_UNAUTHENTICATED);
        CHECK_RC(password_verify(r, stored, (Str) { 0 }), RC_UNAUTHENTICATED);
        CHECK_RC(password_verify(r, empty, S("")), RC_OK);
        CHECK_RC(password_verify(other, stored, S("青藤 over the Gate")), RC_UNAUTHENTICATED); /* pepper */
        CHECK_RC(password_verify_dummy(r, PASSWORD_COST_TEST, S("anything")), RC_UNAUTHENTICATED);
        keyring_free(r);
        keyring_free(other);
    }
}

TEST(password_known_answer)
{
    KeyRing *r = NULL;
    CHECK_RC(os_file_write(
                 "keys",
                 S("{\"format\":\"xinqiao-keys-1\",\"fixed\":{\"version\":0,\"suite\":\"intl\",\"state\":"
                   "\"active\","
                   "\"created_ms\":0,\"key\":\"QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=\"},\"keys\":[{"
                   "\"version\":1,\"suite\":\"intl\",\"state\":\"active\",\"created_ms\":0,"
                   "\"key\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}]}"),
                 0600, OS_NEW),
             RC_OK);
    CHECK_RC(keyring_load_file("keys", &r), RC_OK);
    Str stored = S("$xq1$intl$m=64,t=2$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA");
    CHECK_RC(password_verify(r, stored, S("correct horse")), RC_OK);
    CHECK_RC(password_verify(r, stored, S("correct horsf")), RC_UNAUTHENTICATED);
    keyring_free(r);
}

/* The reference program: echo -n "correct horse" | argon2 0123456789abcdef -id -t 2 -k 64 -p 1 -l 32 -r */
TEST(password_argon2id_known_answer)
{
    uint8_t out[32];
    char hex[65];
    CHECK(crypto_pwhash(out, sizeof out, "correct horse", 13, (const unsigned char *)"0123456789abcdef", 2,
                        64 * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0);
    sodium_bin2hex(hex, sizeof hex, out, sizeof out);
    CHECK_STR(str_from_z(hex), "74fb6b1d311ac0bb4c891f7efd79680245d9f84b72ad8f9bbe61c86e2b9f864d");
}

TEST(password_stored_text_is_checked)
{
    static const char *const bad[] = {
        "",
        "$",
        "$xq1$",
        "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$xq1$aes$m=64,t=2$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
        "$xq1$intl$m=064,t=2$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
        "$xq1$intl$m=4194304,t=2$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
        "$xq1$intl$m=1,t=2$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
        "$xq1$intl$m=64,t=0$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
        "$xq1$intl$m=64,t=99$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
        "$xq1$intl$m=64,t=2$AAECAwQFBgcICQoLDA0OD!$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
        "$xq1$intl$m=64,t=2$AAECAwQFBgcICQoLDA0ODw$9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpIt",
        "$xq1$intl$m=64,t=2$AAECAwQFBgcICQoLDA0ODw9Kj8bO5NL-uhNFYQCOPibco3wotXytGT48JWNBbpItA",
    };
    KeyRing *r = ring_of(SUITE_INTL);
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_RC(password_verify(r, str_from_z(bad[i]), S("correct horse")), RC_MALFORMED);
    keyring_free(r);
}

TEST(password_limits)
{
    KeyRing *r = ring_of(SUITE_INTL);
    Str stored = { 0 }, none = { 0 };
    char *p = arena_alloc(t_arena(), PASSWORD_MAX_BYTES + 1, 1);
    CHECK(p != NULL);
    memset(p, 'p', PASSWORD_MAX_BYTES + 1);
    CHECK_RC(password_hash(r, PASSWORD_COST_TEST, (Str) { p, PASSWORD_MAX_BYTES }, t_arena(), &stored),
             RC_OK);
    CHECK_RC(password_verify(r, stored, (Str) { p, PASSWORD_MAX_BYTES }), RC_OK);
    CHECK_RC(password_verify(r, stored, (Str) { p, PASSWORD_MAX_BYTES - 1 }), RC_UNAUTHENTICATED);
    CHECK_RC(password_verify(r, stored, (Str) { p, PASSWORD_MAX_BYTES + 1 }), RC_UNAUTHENTICATED);
    CHECK_RC(password_hash(r, PASSWORD_COST_TEST, (Str) { p, PASSWORD_MAX_BYTES + 1 }, t_arena(), &none),
             RC_TOO_LARGE);
    CHECK(!none.p);
    keyring_free(r);
}

TEST(password_hash_is_renewed_when_cost_or_suite_change)
{
    KeyRing *intl = ring_of(SUITE_INTL), *gm = ring_of(SUITE_GM);
    Str stored = { 0 };
    PasswordCost higher = PASSWORD_COST_TEST;
    higher.passes++;
    CHECK_RC(password_hash(intl, PASSWORD_COST_TEST, S("x"), t_arena(), &stored), RC_OK);
    CHECK(!password_needs_rehash(intl, PASSWORD_COST_TEST, stored));
    CHECK(password_needs_rehash(intl, higher, stored));
    CHECK(password_needs_rehash(gm, PASSWORD_COST_TEST, stored));
    CHECK(password_needs_rehash(intl, PASSWORD_COST_TEST, S("")));
    keyring_free(intl);
    keyring_free(gm);
}

static const char *fault_of(const char *password)
{
    static const Str words[] = { STR_INIT("wanglili"), STR_INIT("qiaoxin"), STR_INIT(""), STR_INIT("li") };
    static const Str common[] = { STR_INIT("tangerine") };
    PasswordPolicy p = { .min_chars = PASSWORD_MIN_STAFF,
                         .words = words,
                         .n_words = COUNT(words),
                         .common = common,
                         .n_common = COUNT(common) };
    const char *fault = password_fault(str_from_z(password), &p);
    return fault ? fault : "fine";
}

TEST(password_policy)
{
    static const struct {
        const char *password, *fault;
    } cases[] = {
        { "correct horse battery", "fine" },
        { "Mv7#tuXe-91Kq", "fine" },
        { "绍兴老酒配茴香豆味道真好啊", "fine" },
        { "hetang yuese zhu ziqing", "fine" },
        { "Mv7#tuXe-91", "password.short" },
        { "绍兴老酒配茴香豆味道", "password.short" },
        { "", "password.short" },
        { "Mv7#tuXe-91\nK", "password.text" },
        { "Mv7#tuXe-91K\xff", "password.text" },
        { "Mv7WangLiLi#tuXe", "password.word" },
        { "Mv7w4ng1i1i#tuXe", "password.word" },
        { "xqQIAOXIN#tuXe73", "password.word" },
        { "Password123456", "password.common" },
        { "P@$$w0rd!2026", "password.common" },
        { "woaini1314520", "password.common" },
        { "Wang19880512!!", "password.common" },
        { "zhangwei198805", "password.common" },
        { "abcdefghijklmn", "password.common" },
        { "qwertyuiop[]", "password.common" },
        { "1qaz2wsx3edc4rfv", "password.common" },
        { "1q2w3e4r5t6y", "password.common" },
        { "aaaaaaaaaaaaaaaa", "password.common" },
        { "abababababababab", "password.common" },
        { "888888666666", "password.common" },
        { "Admin@123456", "password.common" },
        { "Xinqiao@2026", "password.common" },
        { "5201314woaini", "password.common" },
        { "147258369000", "password.common" },
        { "tangerine2024!", "password.common" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_STR(str_from_z(fault_of(cases[i].password)), cases[i].fault);
    char *huge = arena_alloc(t_arena(), 100000, 1);
    CHECK(huge != NULL);
    PasswordPolicy none = { .min_chars = 1 };
    CHECK_STR(str_from_z(password_fault((Str) { huge, 100000 }, &none)), "password.long");
    CHECK_STR(str_from_z(password_fault((Str) { 0 }, &none)), "password.short");
}

/* ---- one-time codes ---- */

#define RFC_SECRET S("12345678901234567890")

TEST(totp_known_answers)
{
    /* RFC 6238, appendix B, SHA-1, the last six digits; the last row from oathtool */
    static const struct {
        int64_t s;
        const char *code;
    } cases[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
                  { 1234567890, "005924" }, { 2000000000, "279037" }, { INT64_C(20000000000), "353130" },
                  { 1795305600, "046694" }, { 1795305630, "980479" } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char code[6];
        CHECK_RC(totp_code(RFC_SECRET, cases[i].s / 30, code), RC_OK);
        CHECK_STR(((Str) { code, 6 }), cases[i].code);
    }
}

TEST(totp_window_and_single_use)
{
    int64_t step = 0, now = INT64_C(1111111109000), at = now / 30000;
    char code[6];
    for (int64_t d = -3; d <= 3; d++) {
        CHECK_RC(totp_code(RFC_SECRET, at + d, code), RC_OK);
        bool fits = d >= -1 && d <= 1;
        step = 0;
        CHECK_RC(totp_verify(RFC_SECRET, (Str) { code, 6 }, now, 0, &step),
                 fits ? RC_OK : RC_UNAUTHENTICATED);
        CHECK_INT(step, fits ? at + d : 0);
        CHECK_RC(totp_verify(RFC_SECRET, (Str) { code, 6 }, now, at + d, &step), RC_UNAUTHENTICATED);
        CHECK_RC(totp_verify(RFC_SECRET, (Str) { code, 6 }, now, at + 1, &step), RC_UNAUTHENTICATED);
    }
    CHECK_RC(totp_verify(RFC_SECRET, S("08180"), now, 0, &step), RC_UNAUTHENTICATED);
    CHECK_RC(totp_verify(RFC_SECRET, S("0818041"), now, 0, &step), RC_UNAUTHENTICATED);
    CHECK_RC(totp_verify(RFC_SECRET, S(""), now, 0, &step), RC_UNAUTHENTICATED);
    CHECK_RC(totp_verify((Str) { 0 }, S("081804"), now, 0, &step), RC_UNAUTHENTICATED);
}

TEST(totp_uri_is_escaped)
{
    Str uri = { 0 }, secret = { 0 };
    CHECK_RC(totp_uri(t_arena(), RFC_SECRET, S("心桥"), S("li@x y&z"), &uri), RC_OK);
    CHECK_STR(
        uri,
        "otpauth://totp/%E5%BF%83%E6%A1%A5:li%40x%20y%26z?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer="
        "%E5%BF%83%E6%A1%A5&algorithm=SHA1&digits=6&period=30");
    CHECK_RC(totp_secret_new(t_arena(), &secret), RC_OK);
    CHECK_INT(secret.n, TOTP_SECRET_BYTES);
}

TEST(recovery_codes_are_read_back)
{
    Str codes[TOTP_RECOVERY_CODES], out = { 0 };
    CHECK_RC(recovery_codes_new(t_arena(), codes), RC_OK);
    for (int i = 0; i < TOTP_RECOVERY_CODES; i++) {
        CHECK_INT(codes[i].n, 19);
        CHECK_RC(recovery_code_parse(t_arena(), codes[i], &out), RC_OK);
        CHECK_INT(out.n, 16);
        CHECK(i == 0 || !str_eq(codes[i], codes[i - 1]));
    }
    CHECK_RC(recovery_code_parse(t_arena(), S("abcd-efgh-0oil-uuvv"), &out), RC_OK);
    CHECK_STR(out, "ABCDEFGH0011VVVV");
    CHECK_RC(recovery_code_parse(t_arena(), S("abcd-efgh-0oil-uuv"), &out), RC_INVALID);
}

/* ---- tokens and claim codes ---- */

TEST(token_is_random_and_digested_by_suite)
{
    Str a = { 0 }, b = { 0 };
    uint8_t x[DIGEST_BYTES], y[DIGEST_BYTES];
    CHECK_RC(token_new(t_arena(), &a), RC_OK);
    CHECK_RC(token_new(t_arena(), &b), RC_OK);
    CHECK(a.n == TOKEN_CHARS && b.n == TOKEN_CHARS && !str_eq(a, b));
    CHECK_RC(token_digest(SUITE_INTL, a, x), RC_OK);
    CHECK_RC(token_digest(SUITE_GM, a, y), RC_OK);
    CHECK(memcmp(x, y, sizeof x) != 0);
}

static bool claim_ok(Str in)
{
    Str out = { 0 };
    Rc rc = claim_code_parse(t_arena(), in, &out);
    CHECK(rc == RC_OK || rc == RC_INVALID);
    return rc == RC_OK;
}

TEST(claim_code_is_read_as_people_type)
{
    Str plain = { 0 }, code = { 0 };
    CHECK_RC(claim_code_parse(t_arena(), S("0000-0000-0000-0000"), &plain), RC_OK);
    CHECK(claim_ok(S("oOoO oOoO 0000 0000")) && claim_ok(S("００００－００００－００００－００００")));
    CHECK(!claim_ok(S("")) && !claim_ok(S("0000-0000-0000-000")) && !claim_ok(S("0000-0000-0000-0000-0")));
    CHECK(!claim_ok(S("0000-0000-0000-000*")) && !claim_ok(S("零零零零")) && !claim_ok((Str) { 0 }));
    CHECK_RC(claim_code_new(t_arena(), &code), RC_OK);
    CHECK(code.n == 19 && code.p[4] == '-' && code.p[9] == '-' && code.p[14] == '-');
    CHECK_RC(claim_code_parse(t_arena(), code, &plain), RC_OK);
    char lower[19];
    for (size_t i = 0; i < 19; i++) {
        char c = code.p[i];
        lower[i] = (char)(c == '-' ? ' ' : c == '1' ? 'l' : c >= 'A' ? c + 32 : c);
    }
    Str again = { 0 };
    CHECK_RC(claim_code_parse(t_arena(), (Str) { lower, 19 }, &again), RC_OK);
    CHECK(str_eq(plain, again) && plain.n == CLAIM_CODE_CHARS);
}

TEST(claim_code_finds_every_wrong_character_and_swap)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int round = 0; round < 20; round++) {
        Str code = { 0 }, plain = { 0 };
        char p[CLAIM_CODE_CHARS];
        CHECK_RC(claim_code_new(t_arena(), &code), RC_OK);
        CHECK_RC(claim_code_parse(t_arena(), code, &plain), RC_OK);
        memcpy(p, plain.p, sizeof p);
        for (size_t i = 0; i < sizeof p; i++) {
            char kept = p[i];
            for (int v = 0; v < 32; v++) {
                p[i] = alphabet[v];
                CHECK(claim_ok((Str) { p, sizeof p }) == (alphabet[v] == kept));
            }
            p[i] = kept;
            for (size_t k = i + 1; k < sizeof p; k++) {
                char other = p[k];
                p[i] = other;
                p[k] = kept;
                CHECK(claim_ok((Str) { p, sizeof p }) == (other == kept));
                p[i] = kept;
                p[k] = other;
            }
        }
    }
}

/* ---- every allocation fails ---- */

static Rc make_all(Arena *a, const KeyRing *r)
{
    Str s, codes[TOTP_RECOVERY_CODES];
    TRY(password_hash(r, PASSWORD_COST_TEST, S("x"), a, &s));
    TRY(token_new(a, &s));
    TRY(claim_code_new(a, &s));
    TRY(claim_code_parse(a, s, &s));
    TRY(totp_secret_new(a, &s));
    TRY(totp_uri(a, s, S("issuer"), S("account"), &s));
    return recovery_codes_new(a, codes);
}

TEST(signin_every_allocation_may_fail)
{
    KeyRing *r = ring_of(SUITE_INTL);
    size_t need = 0;
    Arena *all = arena_new(1 << 16);
    CHECK_RC(make_all(all, r), RC_OK);
    need = arena_used(all);
    arena_free(all);
    for (size_t max = 0; max < need; max += 16) { /* arenas that end at each place */
        Arena *a = arena_new(max);
        if (!a)
            continue;
        Rc rc = make_all(a, r);
        CHECK(rc == RC_NO_MEMORY || rc == RC_OK);
        CHECK(max > 64 || rc == RC_NO_MEMORY);
        arena_free(a);
    }
    keyring_free(r);
}
