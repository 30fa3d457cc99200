/* Known answers. Those without a published source come from hashlib and the openssl program. */
#include "t.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "crypto/chain.h"
#include "crypto/digest.h"

static void check_hex(const uint8_t *p, size_t n, const char *want)
{
    char hex[1024];
    sodium_bin2hex(hex, sizeof hex, p, n);
    CHECK_STR(str_from_z(hex), want);
}

static Str repeat(char c, size_t n)
{
    char *p = arena_alloc(t_arena(), n, 1);
    CHECK(p != NULL);
    memset(p, c, n);
    return (Str) { p, n };
}

TEST(digest_known_answers)
{
    uint8_t d[DIGEST_BYTES];
    CHECK_RC(hash(SUITE_INTL, S("abc"), d), RC_OK);
    check_hex(d, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_RC(hash(SUITE_GM, S("abc"), d), RC_OK);
    check_hex(d, 32, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    CHECK_RC(hash(SUITE_GM, repeat('a', 1000), d), RC_OK);
    check_hex(d, 32, "f4bedca973227d45c5b822551d2e762d4cfb0e9af70b241452545727b5fb046f");
    CHECK_RC(hash_alg(HASH_BLAKE2B, S("abc"), d), RC_OK);
    check_hex(d, 32, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    CHECK_RC(hash(SUITE_INTL, (Str) { 0 }, d), RC_OK);
    check_hex(d, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(digest_of_pieces_is_that_of_the_whole)
{
    const Str pieces[] = { S("a"), { 0 }, S("b"), S("c") };
    for (HashAlg alg = HASH_SHA256; alg <= HASH_BLAKE2B; alg++) {
        uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];
        CHECK_RC(hash_pieces(alg, LIST(pieces), a), RC_OK);
        CHECK_RC(hash_alg(alg, S("abc"), b), RC_OK);
        CHECK(memcmp(a, b, sizeof a) == 0);
    }
}

TEST(digest_hmac_known_answers)
{
    uint8_t d[DIGEST_BYTES];
    /* RFC 4231, cases 2 and 6 */
    CHECK_RC(hmac(SUITE_INTL, S("Jefe"), S("what do ya want for nothing?"), d), RC_OK);
    check_hex(d, 32, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK_RC(hmac(SUITE_INTL, repeat((char)0xaa, 131),
                  S("Test Using Larger Than Block-Size Key - Hash Key First"), d),
             RC_OK);
    check_hex(d, 32, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK_RC(hmac(SUITE_GM, S("Jefe"), S("what do ya want for nothing?"), d), RC_OK);
    check_hex(d, 32, "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882");
    CHECK_RC(hmac(SUITE_GM, repeat((char)0xaa, 131), S("Test"), d), RC_OK);
    check_hex(d, 32, "9403cb86c5745e3a8c240b142246eb0be6162bcdb21c5bbfcb3972ab8d12d8e1");
}

TEST(digest_hkdf_known_answers)
{
    uint8_t prk[32], okm[42], key[32];
    /* RFC 5869, case 1 */
    CHECK_RC(hkdf_extract(SUITE_INTL, S("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"),
                          repeat('\x0b', 22), prk),
             RC_OK);
    check_hex(prk, 32, "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    Str info = S("\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9");
    CHECK_RC(hkdf_expand(SUITE_INTL, prk, info, okm, sizeof okm), RC_OK);
    check_hex(okm, 42,
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    for (int i = 0; i < 32; i++)
        key[i] = (uint8_t)i;
    CHECK_RC(hkdf_expand(SUITE_GM, key, info, okm, sizeof okm), RC_OK);
    check_hex(okm, 42,
              "0b13294908b4b537b8ca74e196444c9f4ab94c2323d6621fd0f80fba385564b79b3e0d048a7f15457bbf");
}

/* GB/T 32907: the block cipher of the library in use. CTR of a zero text is the encrypted counter. */
TEST(digest_sm4_known_answer)
{
    static const uint8_t key[16] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                     0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10 };
    static const uint8_t zero[16];
    uint8_t out[16];
    int n = 0;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    CHECK(c && EVP_EncryptInit_ex(c, EVP_sm4_ctr(), NULL, key, key) == 1);
    CHECK(EVP_EncryptUpdate(c, out, &n, zero, 16) == 1 && n == 16);
    check_hex(out, 16, "681edf34d206965e86b3e94f536e4246");
    CHECK(EVP_EncryptInit_ex(c, EVP_sm4_ecb(), NULL, key, NULL) == 1);
    CHECK(EVP_EncryptUpdate(c, out, &n, key, 16) == 1 && n == 16);
    check_hex(out, 16, "681edf34d206965e86b3e94f536e4246");
    EVP_CIPHER_CTX_free(c);
}

/* draft-irtf-cfrg-xchacha, A.3.1 */
TEST(digest_xchacha_known_answer)
{
    static const char text[] =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    static const uint8_t ad[] = { 0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7 };
    uint8_t key[32], iv[24], out[sizeof text - 1 + 16];
    for (int i = 0; i < 32; i++)
        key[i] = (uint8_t)(0x80 + i);
    for (int i = 0; i < 24; i++)
        iv[i] = (uint8_t)(0x40 + i);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, (const uint8_t *)text, sizeof text - 1, ad,
                                               sizeof ad, NULL, iv, key);
    check_hex(out, 16, "bd6d179d3e83d43b9576579493c0e939");
    check_hex(out + sizeof text - 1, 16, "c0875924c1c7987947deafd8780acf49");
}

TEST(digest_suite_names)
{
    Suite s = SUITE_INTL;
    CHECK(suite_parse(S("gm"), &s) && s == SUITE_GM);
    CHECK(suite_parse(S("intl"), &s) && s == SUITE_INTL);
    CHECK(!suite_parse(S("GM"), &s) && !suite_parse(S(""), &s) && s == SUITE_INTL);
}

/* ---- the chain ---- */

TEST(chain_known_answer_and_resume)
{
    Chain c, d;
    CHECK_RC(chain_start(&c, SUITE_INTL, S("county 330602")), RC_OK);
    CHECK_RC(chain_add(&c, S("one")), RC_OK);
    d = chain_resume(SUITE_INTL, c.n, c.h);
    CHECK_RC(chain_add(&c, S("")), RC_OK);
    CHECK_RC(chain_add(&d, (Str) { 0 }), RC_OK);
    check_hex(c.h, 32, "a141ae8bc8342c1f6426b17f9ca05169d7ede9abcb60175b5c013dff042e9cca");
    CHECK(c.n == 2 && d.n == 2 && memcmp(c.h, d.h, sizeof c.h) == 0);
}

static Chain chain_of(Suite s, const Str *records, size_t n)
{
    Chain c;
    CHECK_RC(chain_start(&c, s, S("county 330602")), RC_OK);
    for (size_t i = 0; i < n; i++)
        CHECK_RC(chain_add(&c, records[i]), RC_OK);
    return c;
}

TEST(chain_shows_every_change)
{
    static const Str right[] = { STR_INIT("ab"), STR_INIT("c"), STR_INIT("d") };
    static const Str changed[] = { STR_INIT("ab"), STR_INIT("x"), STR_INIT("d") };
    static const Str swapped[] = { STR_INIT("c"), STR_INIT("ab"), STR_INIT("d") };
    static const Str moved[] = { STR_INIT("a"), STR_INIT("bc"), STR_INIT("d") };
    static const Str doubled[] = { STR_INIT("ab"), STR_INIT("c"), STR_INIT("c"), STR_INIT("d") };
    static const Str dropped[] = { STR_INIT("ab"), STR_INIT("d") };
    static const struct {
        const Str *p;
        size_t n;
    } wrong[] = {
        { LIST(changed) }, { LIST(swapped) }, { LIST(moved) }, { LIST(doubled) }, { LIST(dropped) }
    };
    for (Suite s = SUITE_INTL; s <= SUITE_GM; s++) {
        Chain c = chain_of(s, LIST(right));
        for (size_t i = 0; i < COUNT(wrong); i++) {
            Chain w = chain_of(s, wrong[i].p, wrong[i].n);
            CHECK(memcmp(c.h, w.h, sizeof c.h) != 0);
        }
    }
    Chain a, b;
    CHECK_RC(chain_start(&a, SUITE_INTL, S("county 330602")), RC_OK);
    CHECK_RC(chain_start(&b, SUITE_INTL, S("county 330603")), RC_OK);
    CHECK(memcmp(a.h, b.h, sizeof a.h) != 0);
}

/* RFC 1321, A.5; in two pieces, as the challenge of an exchange is answered. */
TEST(digest_md5_of_pieces)
{
    static const uint8_t abc[] = { 0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2, 0x4f, 0xb0,
                                   0xd6, 0x96, 0x3f, 0x7d, 0x28, 0xe1, 0x7f, 0x72 };
    const Str pieces[] = { S("a"), S("bc") };
    uint8_t out[16];
    CHECK_RC(hash_md5(pieces, 2, out), RC_OK);
    CHECK(memcmp(out, abc, sizeof abc) == 0);
}
