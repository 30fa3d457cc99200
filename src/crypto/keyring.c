/*
 * The key file and the ring made of it; contract in keyring.h, contents in ring.h. Tests: test_cell.c
 *
 * Key bytes exist in the ring, and for a moment as text in buffers that are wiped before they are freed.
 */
#include "crypto/keyring.h"

#include <stdio.h>

#include <sodium.h>

#include "crypto/ring.h"
#include "os/file.h"
#include "os/random.h"
#include "text/shape.h"

#define FORMAT "xinqiao-keys-1"
#define FILE_MAX (64u << 10) /* 64 versions take 10 KiB */
#define LOAD_ARENA (512u << 10)
#define KEY_TEXT 45 /* 32 bytes in base64, and the terminator sodium writes */

/* ---- the file ---- */

typedef struct FileKey {
    int64_t version;
    Str suite;
    Str state;
    int64_t created_ms;
    Str key;
} FileKey;

static const char *const suites[] = { "intl", "gm", NULL };
static const char *const states[] = { "active", "decrypt-only", NULL };
static const Field file_key_fields[] = {
    FIELD(FileKey, version, .flags = FLD_REQUIRED, .min = 0, .max = UINT32_MAX, .doc = "stands in each cell"),
    FIELD(FileKey, suite, .flags = FLD_REQUIRED, .one_of = suites, .doc = "algorithms it is used with"),
    FIELD(FileKey, state, .flags = FLD_REQUIRED, .one_of = states, .doc = "one key is active"),
    FIELD(FileKey, created_ms, .flags = FLD_REQUIRED, .doc = "milliseconds since 1970"),
    FIELD(FileKey, key, .flags = FLD_REQUIRED, .doc = "32 bytes, base64"),
};
static const Shape file_key = SHAPE(FileKey, file_key_fields, .doc = "one key");

typedef struct KeyFile {
    Str format;
    FileKey fixed; /* version 0 */
    ListOf keys;
} KeyFile;

static const Field key_file_fields[] = {
    FIELD(KeyFile, format, .flags = FLD_REQUIRED, .doc = "name and version of this format"),
    FIELD_OBJ(KeyFile, fixed, &file_key, .flags = FLD_REQUIRED, .doc = "never rotated"),
    FIELD_LIST(KeyFile, keys, &file_key, .flags = FLD_REQUIRED, .min = 1, .max = KEYRING_MAX_VERSIONS,
               .doc = "versions of the region key, ascending"),
};
static const Shape key_file = SHAPE(KeyFile, key_file_fields, .doc = "the key file");

/* ---- deriving ---- */

static Rc expand(Suite s, const uint8_t root[32], const char *what, const char *purpose, uint8_t *out,
                 size_t n)
{
    char info[64];
    int len = snprintf(info, sizeof info, "xq1 %s %s", what, purpose);
    ENSURE(len > 0 && (size_t)len < sizeof info);
    return hkdf_expand(s, root, (Str) { info, (size_t)len }, out, n);
}

Rc ring_subkey(Suite s, const uint8_t root[32], const char *what, CellPurpose purpose, uint8_t *out)
{
    static const char *const names[CELL_PURPOSES_] = { "identity", "answers", "notes" };
    ENSURE((unsigned)purpose < CELL_PURPOSES_);
    return expand(s, root, what, names[purpose], out, SUBKEY_BYTES);
}

static Rc derive_region_key(RegionKey *k)
{
    TRY(expand(k->suite, k->root, "region", "wrap", k->wrap, SUBKEY_BYTES));
    for (CellPurpose p = 0; p < CELL_PURPOSES_; p++)
        TRY(ring_subkey(k->suite, k->root, "region", p, k->cells[p]));
    return RC_OK;
}

static Rc derive_all(KeyRing *r)
{
    uint8_t id[8];
    char id_hex[17];
    TRY(expand(r->fixed_suite, r->fixed, "fixed", "pepper", r->pepper, 32));
    TRY(expand(r->fixed_suite, r->fixed, "fixed", "blind id-number", r->blind[0], 32));
    TRY(expand(r->fixed_suite, r->fixed, "fixed", "blind phone", r->blind[1], 32));
    TRY(expand(r->fixed_suite, r->fixed, "fixed", "id", id, sizeof id));
    sodium_bin2hex(id_hex, sizeof id_hex, id, sizeof id);
    memcpy(r->id, id_hex, sizeof r->id);
    for (size_t i = 0; i < r->n; i++)
        TRY(derive_region_key(&r->keys[i]));
    return RC_OK;
}

Rc keyring_derive(const KeyRing *r, const char *purpose, uint8_t out[32])
{
    return expand(r->fixed_suite, r->fixed, "derived", purpose, out, 32);
}

/* ---- making ---- */

static Rc ring_new(KeyRing **out)
{
    if (sodium_init() < 0)
        return RC_INTERNAL;
    KeyRing *r = sodium_malloc(sizeof *r); /* guarded, locked where the limit allows, wiped by sodium_free */
    if (!r)
        return RC_NO_MEMORY;
    memset(r, 0, sizeof *r);
    *out = r;
    return RC_OK;
}

void keyring_free(KeyRing *r)
{
    sodium_free(r);
}

static void free_ring(KeyRing **r)
{
    keyring_free(*r);
}

/* Derives what is derived, makes the ring read-only and gives it away. */
static Rc ring_finish(KeyRing **own, KeyRing **out)
{
    TRY(derive_all(*own));
    sodium_mprotect_readonly(*own);
    *out = *own;
    *own = NULL;
    return RC_OK;
}

static Rc add_version(KeyRing *r, Suite s, int64_t now_ms)
{
    if (r->n == KEYRING_MAX_VERSIONS)
        return RC_TOO_LARGE;
    uint32_t last = r->n ? r->keys[r->n - 1].version : 0;
    if (last == UINT32_MAX)
        return RC_TOO_LARGE;
    RegionKey *k = &r->keys[r->n];
    *k = (RegionKey) { .version = last + 1, .suite = s, .created_ms = now_ms };
    os_random(k->root, sizeof k->root);
    r->n++;
    return RC_OK;
}

static Rc ring_fresh(Suite s, int64_t now_ms, KeyRing **out)
{
    KeyRing *r CLEANUP(free_ring) = NULL;
    TRY(ring_new(&r));
    r->fixed_suite = s;
    r->fixed_created = now_ms;
    os_random(r->fixed, sizeof r->fixed);
    TRY(add_version(r, s, now_ms));
    return ring_finish(&r, out);
}

Rc keyring_random(Suite s, KeyRing **out)
{
    return ring_fresh(s, 0, out);
}

/* ---- reading ---- */

static bool key_bytes(Str text, uint8_t out[32])
{
    size_t n = 0;
    return sodium_base642bin(out, 32, text.p, text.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           n == 32;
}

static Rc take_key(KeyRing *r, const FileKey *f, bool *seen_active)
{
    RegionKey *k = &r->keys[r->n];
    bool active = str_eq(f->state, S("active"));
    int64_t last = r->n ? k[-1].version : 0;
    if (f->version <= last || (active && *seen_active))
        return RC_MALFORMED;
    k->version = (uint32_t)f->version;
    k->created_ms = f->created_ms;
    if (!suite_parse(f->suite, &k->suite) || !key_bytes(f->key, k->root))
        return RC_MALFORMED;
    if (active) {
        r->active = r->n;
        *seen_active = true;
    }
    r->n++;
    return RC_OK;
}

static Rc take_file(KeyRing *r, const KeyFile *f)
{
    bool seen_active = false;
    const FileKey *keys = f->keys.p;
    r->fixed_created = f->fixed.created_ms;
    if (!str_eq(f->format, S(FORMAT)) || f->keys.n > KEYRING_MAX_VERSIONS ||
        !suite_parse(f->fixed.suite, &r->fixed_suite) || !key_bytes(f->fixed.key, r->fixed))
        return RC_MALFORMED;
    for (size_t i = 0; i < f->keys.n; i++)
        TRY(take_key(r, &keys[i], &seen_active));
    return seen_active ? RC_OK : RC_MALFORMED;
}

static Rc parse_file(Str text, Arena *a, KeyRing **out)
{
    Diag d = { 0 };
    KeyFile f;
    KeyRing *r CLEANUP(free_ring) = NULL;
    Rc rc = shape_decode(&key_file, text, NULL, 0, &f, a, &d);
    if (rc)
        return rc == RC_NO_MEMORY ? rc : RC_MALFORMED;
    TRY(ring_new(&r));
    TRY(take_file(r, &f));
    return ring_finish(&r, out);
}

Rc keyring_load_file(const char *path, KeyRing **out)
{
    unsigned mode;
    Str text = { 0 };
    TRY(os_mode(path, &mode));
    if (mode & 077)
        return RC_DENIED;
    Arena *a = arena_new(LOAD_ARENA);
    if (!a)
        return RC_NO_MEMORY;
    Rc rc = os_file_read(path, FILE_MAX, a, &text);
    if (rc == RC_TOO_LARGE)
        rc = RC_MALFORMED;
    if (!rc)
        rc = parse_file(text, a, out);
    if (text.p) /* keys have no escapes, so the decoded strings were views into this */
        explicit_bzero((void *)(uintptr_t)text.p, text.n);
    arena_free(a);
    return rc;
}

/* ---- writing ---- */

typedef struct KeyText {
    char z[KEY_TEXT];
} KeyText;

static FileKey file_key_of(const RegionKey *k, bool active, KeyText *text)
{
    sodium_bin2base64(text->z, sizeof text->z, k->root, 32, sodium_base64_VARIANT_ORIGINAL);
    return (FileKey) { .version = k->version,
                       .suite = suite_name(k->suite),
                       .state = active ? S("active") : S("decrypt-only"),
                       .created_ms = k->created_ms,
                       .key = { text->z, KEY_TEXT - 1 } };
}

static Rc save(const KeyRing *r, const char *path, OsWrite how)
{
    FileKey keys[KEYRING_MAX_VERSIONS];
    KeyText texts[KEYRING_MAX_VERSIONS], fixed_text;
    RegionKey fixed = { .suite = r->fixed_suite, .created_ms = r->fixed_created };
    Buf b;
    JsonW w;
    memcpy(fixed.root, r->fixed, sizeof fixed.root);
    for (size_t i = 0; i < r->n; i++)
        keys[i] = file_key_of(&r->keys[i], i == r->active, &texts[i]);
    KeyFile f = { .format = S(FORMAT),
                  .fixed = file_key_of(&fixed, true, &fixed_text),
                  .keys = { keys, r->n } };
    buf_init(&b, FILE_MAX);
    jsonw_init(&w, &b);
    Rc rc = RC_NO_MEMORY;
    if (buf_reserve(&b, FILE_MAX)) { /* at once: growing would leave copies behind */
        shape_write(&key_file, &f, &w);
        rc = jsonw_finish(&w);
        if (!rc)
            rc = os_file_write(path, buf_str(&b), 0600, how);
        explicit_bzero(b.p, b.n);
    }
    buf_done(&b);
    explicit_bzero(&fixed, sizeof fixed);
    explicit_bzero(&fixed_text, sizeof fixed_text);
    explicit_bzero(texts, sizeof texts);
    return rc;
}

Rc keyring_create_file(const char *path, Suite s, int64_t now_ms)
{
    KeyRing *r CLEANUP(free_ring) = NULL;
    TRY(ring_fresh(s, now_ms, &r));
    return save(r, path, OS_NEW);
}

/* The file's ring, writable. */
static Rc load_to_change(const char *path, KeyRing **out)
{
    KeyRing *r = NULL;
    TRY(keyring_load_file(path, &r));
    sodium_mprotect_readwrite(r);
    *out = r;
    return RC_OK;
}

Rc keyring_add_file(const char *path, Suite s, int64_t now_ms, uint32_t *out_version)
{
    KeyRing *r CLEANUP(free_ring) = NULL;
    TRY(load_to_change(path, &r));
    TRY(add_version(r, s, now_ms));
    TRY(save(r, path, OS_REPLACE));
    *out_version = r->keys[r->n - 1].version;
    return RC_OK;
}

Rc keyring_activate_file(const char *path, uint32_t version)
{
    KeyRing *r CLEANUP(free_ring) = NULL;
    TRY(load_to_change(path, &r));
    const RegionKey *k = ring_key(r, version);
    if (!k)
        return RC_INVALID;
    r->active = (size_t)(k - r->keys);
    return save(r, path, OS_REPLACE);
}

Rc keyring_rotate_file(const char *path, Suite s, int64_t now_ms)
{
    KeyRing *r CLEANUP(free_ring) = NULL;
    TRY(load_to_change(path, &r));
    TRY(add_version(r, s, now_ms));
    r->active = r->n - 1;
    return save(r, path, OS_REPLACE);
}

/* ---- asking ---- */

const RegionKey *ring_key(const KeyRing *r, uint32_t version)
{
    for (size_t i = r->n; i-- > 0;) /* newest first: most cells are young */
        if (r->keys[i].version == version)
            return &r->keys[i];
    return NULL;
}

Suite keyring_suite(const KeyRing *r)
{
    return r->keys[r->active].suite;
}

uint32_t keyring_version(const KeyRing *r)
{
    return r->keys[r->active].version;
}

Suite keyring_fixed_suite(const KeyRing *r)
{
    return r->fixed_suite;
}

void keyring_id(const KeyRing *r, char out[16])
{
    memcpy(out, r->id, 16);
}
