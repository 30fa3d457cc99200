/*
 * Sealing and opening; contract and layout in cell.h. Tests: test_cell.c
 *
 * A person key travels as a cell too: in the place "table 0, that person", sealed with the region key's wrap subkey.
 * Its text is the person key's version (u32be) and root.
 */
#include "crypto/cell.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "crypto/ring.h"
#include "os/random.h"

#define CELL_MAGIC 0xE1
#define HEADER 6
#define AAD_BYTES (32 + HEADER) /* the place, then the header */
#define WRAP_BYTES (4 + 32)

#define INTL_IV crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define INTL_TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
#define GM_IV 16
#define GM_KEY 16 /* of SM4; the rest of the subkey is the MAC's */
#define GM_TAG DIGEST_BYTES

static size_t iv_bytes(Suite s)
{
    return s == SUITE_GM ? GM_IV : INTL_IV;
}

static size_t overhead(Suite s)
{
    return HEADER + iv_bytes(s) + (s == SUITE_GM ? GM_TAG : INTL_TAG);
}

static uint8_t *put_be(uint8_t *at, uint64_t v, int bytes)
{
    for (int shift = 8 * bytes - 8; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(v >> shift);
    return at;
}

static uint32_t get_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void build_aad(const CellPlace *place, const uint8_t header[HEADER], uint8_t out[AAD_BYTES])
{
    memcpy(out, "xq1", 3);
    uint8_t *at = put_be(out + 3, place->table, 2);
    at = put_be(at, place->column, 2);
    at = put_be(at, (uint64_t)place->county, 8);
    at = put_be(at, (uint64_t)place->person, 8);
    at = put_be(at, (uint64_t)place->row, 8);
    *at++ = place->label;
    memcpy(at, header, HEADER);
}

/* ---- suite gm: SM4-CTR, then HMAC-SM3 over place, header, iv and ciphertext ---- */

static Rc sm4_ctr(const uint8_t *sub, const uint8_t *iv, const uint8_t *in, size_t n, uint8_t *out)
{
    int len = 0;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    bool ok = c && EVP_EncryptInit_ex(c, EVP_sm4_ctr(), NULL, sub, iv) == 1 &&
              EVP_EncryptUpdate(c, out, &len, in, (int)n) == 1;
    EVP_CIPHER_CTX_free(c); /* wipes the key schedule */
    return ok ? RC_OK : RC_NO_MEMORY;
}

static Rc gm_tag(const uint8_t *sub, const uint8_t aad[AAD_BYTES], const uint8_t *iv_ct, size_t n,
                 uint8_t out[GM_TAG])
{
    const Str pieces[] = { { (const char *)aad, AAD_BYTES }, { (const char *)iv_ct, n } };
    return hmac_pieces(SUITE_GM, (Str) { (const char *)sub + GM_KEY, SUBKEY_BYTES - GM_KEY }, LIST(pieces),
                       out);
}

static Rc gm_seal(const uint8_t *sub, const uint8_t aad[AAD_BYTES], Str plain, uint8_t *iv)
{
    TRY(sm4_ctr(sub, iv, (const uint8_t *)plain.p, plain.n, iv + GM_IV));
    return gm_tag(sub, aad, iv, GM_IV + plain.n, iv + GM_IV + plain.n);
}

static Rc gm_open(const uint8_t *sub, const uint8_t aad[AAD_BYTES], const uint8_t *iv, size_t n, uint8_t *out)
{
    uint8_t tag[GM_TAG];
    TRY(gm_tag(sub, aad, iv, GM_IV + n, tag));
    if (sodium_memcmp(tag, iv + GM_IV + n, GM_TAG) != 0)
        return RC_INTERNAL;
    return sm4_ctr(sub, iv, iv + GM_IV, n, out);
}

/* ---- either suite, in memory of the caller ---- */

/* out has room for plain.n + overhead(s). */
static Rc seal_into(Suite s, uint32_t version, const uint8_t *sub, const CellPlace *place, Str plain,
                    uint8_t *out)
{
    uint8_t aad[AAD_BYTES], *iv = out + HEADER;
    if (!plain.p)
        plain = S("");
    out[0] = CELL_MAGIC;
    out[1] = (uint8_t)s;
    put_be(out + 2, version, 4);
    build_aad(place, out, aad);
    os_random(iv, iv_bytes(s));
    if (s == SUITE_GM)
        return gm_seal(sub, aad, plain, iv);
    crypto_aead_xchacha20poly1305_ietf_encrypt(iv + INTL_IV, NULL, (const uint8_t *)plain.p, plain.n, aad,
                                               AAD_BYTES, NULL, iv, sub);
    return RC_OK;
}

/* cell passed cell_header; out has room for cell.n - overhead. */
static Rc open_into(Suite s, const uint8_t *sub, const CellPlace *place, Str cell, uint8_t *out)
{
    const uint8_t *header = (const uint8_t *)cell.p, *iv = header + HEADER;
    size_t n = cell.n - overhead(s);
    uint8_t aad[AAD_BYTES];
    build_aad(place, header, aad);
    if (s == SUITE_GM)
        return gm_open(sub, aad, iv, n, out);
    return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, iv + INTL_IV, n + INTL_TAG, aad,
                                                      AAD_BYTES, iv, sub) == 0
               ? RC_OK
               : RC_INTERNAL;
}

bool cell_header(Str cell, Suite *out_suite, uint32_t *out_version)
{
    const uint8_t *p = (const uint8_t *)cell.p;
    if (cell.n < HEADER || p[0] != CELL_MAGIC || (p[1] != SUITE_INTL && p[1] != SUITE_GM))
        return false;
    Suite s = (Suite)p[1];
    if (cell.n < overhead(s) || cell.n - overhead(s) > CELL_MAX_PLAIN)
        return false;
    *out_suite = s;
    *out_version = get_be32(p + 2);
    return true;
}

/* ---- person keys ---- */

static CellPlace wrap_place(PersonId person)
{
    return (CellPlace) { .county = county_of_id(person.v), .person = person.v };
}

static Rc wrap(const KeyRing *r, PersonId person, const uint8_t text[WRAP_BYTES], Arena *a, Str *out_wrapped)
{
    const RegionKey *k = &r->keys[r->active];
    CellPlace place = wrap_place(person);
    size_t n = WRAP_BYTES + overhead(k->suite);
    uint8_t *p = arena_alloc(a, n, 1);
    if (!p)
        return RC_NO_MEMORY;
    TRY(seal_into(k->suite, k->version, k->wrap, &place, (Str) { (const char *)text, WRAP_BYTES }, p));
    *out_wrapped = (Str) { (const char *)p, n };
    return RC_OK;
}

static Rc unwrap(const KeyRing *r, PersonId person, Str wrapped, uint8_t text[WRAP_BYTES])
{
    Suite s;
    uint32_t version;
    CellPlace place = wrap_place(person);
    if (!cell_header(wrapped, &s, &version) || wrapped.n != WRAP_BYTES + overhead(s))
        return RC_INTERNAL;
    const RegionKey *k = ring_key(r, version);
    if (!k || k->suite != s)
        return RC_INTERNAL;
    return open_into(s, k->wrap, &place, wrapped, text);
}

Rc person_key_new(const KeyRing *r, PersonId person, Arena *a, Str *out_wrapped)
{
    uint8_t text[WRAP_BYTES];
    os_random(put_be(text, keyring_version(r), 4), 32);
    Rc rc = wrap(r, person, text, a, out_wrapped);
    sodium_memzero(text, sizeof text);
    return rc;
}

Rc person_key_open(const KeyRing *r, PersonId person, Str wrapped, PersonKey *out)
{
    uint8_t text[WRAP_BYTES];
    TRY(unwrap(r, person, wrapped, text));
    memset(out, 0, sizeof *out);
    out->person = person.v;
    out->version = get_be32(text);
    memcpy(out->root, text + 4, sizeof out->root);
    sodium_memzero(text, sizeof text);
    return RC_OK;
}

Rc person_key_rewrap(const KeyRing *r, PersonId person, Str wrapped, Arena *a, Str *out_wrapped)
{
    uint8_t text[WRAP_BYTES];
    TRY(unwrap(r, person, wrapped, text));
    Rc rc = wrap(r, person, text, a, out_wrapped);
    sodium_memzero(text, sizeof text);
    return rc;
}

void person_key_wipe(PersonKey *key)
{
    sodium_memzero(key, sizeof *key);
}

/* ---- cells ---- */

/* The subkey for a cell of that suite and version. A row of a person without the person's key is refused: its cells
   would outlive the person's erasure. A person key fits any version: its cells' headers are authenticated. */
static Rc find_subkey(const KeyRing *r, PersonKey *key, const CellPlace *place, Suite s, uint32_t version,
                      const uint8_t **out)
{
    CellPurpose p = place->purpose;
    ENSURE((unsigned)p < CELL_PURPOSES_);
    if (place->person != (key ? key->person : 0))
        return RC_INTERNAL;
    if (!key) {
        const RegionKey *k = ring_key(r, version);
        if (!k || k->suite != s)
            return RC_INTERNAL;
        *out = k->cells[p];
        return RC_OK;
    }
    size_t i = s - SUITE_INTL;
    if (!key->have[i][p]) {
        TRY(ring_subkey(s, key->root, "person", p, key->sub[i][p]));
        key->have[i][p] = true;
    }
    *out = key->sub[i][p];
    return RC_OK;
}

Rc cell_seal(const KeyRing *r, PersonKey *key, CellPlace place, Str plain, Arena *a, Str *out)
{
    Suite s = keyring_suite(r);
    uint32_t version = key ? key->version : keyring_version(r);
    const uint8_t *sub = NULL;
    if (plain.n > CELL_MAX_PLAIN)
        return RC_TOO_LARGE;
    TRY(find_subkey(r, key, &place, s, version, &sub));
    size_t n = plain.n + overhead(s);
    uint8_t *p = arena_alloc(a, n, 1);
    if (!p)
        return RC_NO_MEMORY;
    TRY(seal_into(s, version, sub, &place, plain, p));
    *out = (Str) { (const char *)p, n };
    return RC_OK;
}

Rc cell_open(const KeyRing *r, PersonKey *key, CellPlace place, Str cell, Arena *a, Str *out)
{
    Suite s = SUITE_INTL;
    uint32_t version = 0;
    const uint8_t *sub = NULL;
    if (!cell_header(cell, &s, &version))
        return RC_INTERNAL;
    TRY(find_subkey(r, key, &place, s, version, &sub));
    size_t n = cell.n - overhead(s);
    uint8_t *p = arena_alloc(a, n ? n : 1, 1);
    if (!p)
        return RC_NO_MEMORY;
    TRY(open_into(s, sub, &place, cell, p));
    *out = (Str) { (const char *)p, n };
    return RC_OK;
}
