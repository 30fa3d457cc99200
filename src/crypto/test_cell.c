/* The key file and sealed cells. Stored examples were made by an independent program (Python, the openssl program). */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/mem.h"
#include "crypto/cell.h"
#include "crypto/line.h"
#include "os/clock.h"
#include "os/file.h"

#define PERSON INT64_C(330602000000000042)
static const CellPlace place0 = { .table = 7,
                                  .column = 3,
                                  .county = 330602,
                                  .person = PERSON,
                                  .row = INT64_C(330602000000000099),
                                  .label = 5,
                                  .purpose = CELL_IDENTITY };
static const Suite both_suites[] = { SUITE_INTL, SUITE_GM };

static KeyRing *ring_of(Suite s)
{
    KeyRing *r = NULL;
    CHECK_RC(keyring_random(s, &r), RC_OK);
    return r;
}

static PersonKey person_of(const KeyRing *r, int64_t person)
{
    PersonKey key;
    Str wrapped = { 0 };
    CHECK_RC(person_key_new(r, (PersonId) { person }, t_arena(), &wrapped), RC_OK);
    CHECK_RC(person_key_open(r, (PersonId) { person }, wrapped, &key), RC_OK);
    return key;
}

static Str seal(const KeyRing *r, PersonKey *key, CellPlace place, Str plain)
{
    Str cell = { 0 };
    CHECK_RC(cell_seal(r, key, place, plain, t_arena(), &cell), RC_OK);
    return cell;
}

static void check_opens(const KeyRing *r, PersonKey *key, CellPlace place, Str cell, Str want)
{
    Str plain = { 0 };
    CHECK_RC(cell_open(r, key, place, cell, t_arena(), &plain), RC_OK);
    CHECK(plain.p && str_eq(plain, want));
}

static void check_refused(const KeyRing *r, PersonKey *key, CellPlace place, Str cell)
{
    Str plain = { 0 };
    CHECK_RC(cell_open(r, key, place, cell, t_arena(), &plain), RC_INTERNAL);
    CHECK(!plain.p);
}

static Str unhex(const char *hex)
{
    Str h = str_from_z(hex);
    size_t n = h.n / 2;
    char *p = arena_alloc(t_arena(), n, 1);
    CHECK(p && sodium_hex2bin((unsigned char *)p, n, hex, h.n, NULL, &n, NULL) == 0);
    return (Str) { p, n };
}

/* ---- stored examples ---- */

#define FIXED "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="
#define KEY_1 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define KEY_2 "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
#define KEY(version, suite, state, key)                                    \
    "{\"version\":" #version ",\"suite\":\"" suite "\",\"state\":\"" state \
    "\",\"created_ms\":1,\"key\":\"" key "\"}"
#define RING(format, fixed_suite, keys) \
    "{\"format\":\"" format "\",\"fixed\":" KEY(0, fixed_suite, "active", FIXED) ",\"keys\":[" keys "]}"
#define GOOD KEY(1, "intl", "decrypt-only", KEY_1) "," KEY(2, "gm", "active", KEY_2)

static Rc load_text(Str text, unsigned mode, KeyRing **out)
{
    CHECK_RC(os_file_write("keys", text, mode, OS_REPLACE), RC_OK);
    return keyring_load_file("keys", out);
}

TEST(cell_opens_what_another_program_sealed)
{
    static const struct {
        const char *region, *wrapped, *cell;
    } stored[] = {
        { "e10100000001c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf914b9c5a14bc76e2a0a83d9e334537ece5f0a8"
          "4df464",
          "e10100000001c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf22e58f764911ac4e74c964126bf83090d9cb2c"
          "7d12b683"
          "a3fb254f04c964bb62498e559d87c28ea17be3343ad39aac63007c1266",
          "e10100000001c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfc42c3d552f16ca19b0a1050e92c3968af503e1"
          "7a5ee5" },
        { "e10200000002c8c9cacbcccdcecfd0d1d2d3d4d5d6d79c27f3c231ecfea90699e43f6e2006ff856442c855521dbf248931"
          "c4233189"
          "b67a119943cd7d",
          "e10200000002c8c9cacbcccdcecfd0d1d2d3d4d5d6d7e3f8cdc9b790635fe23b66e454647bfad87c94d77745b4c05ed3f9"
          "5bf403f6"
          "479b27c9ed203238ef422244c57eaa0234a90625d6d6167335af19f15642d5ad2df9dfb3eb",
          "e10200000001c8c9cacbcccdcecfd0d1d2d3d4d5d6d7a1854aa79683582a871ba46dd88f8a85a733757dbeb321c0e09e3d"
          "24d8df7a"
          "b288bc1e6cbbc3" },
    };
    KeyRing *r = NULL;
    CHECK_RC(load_text(S(RING("xinqiao-keys-1", "intl", GOOD)), 0600, &r), RC_OK);
    char id[16];
    keyring_id(r, id);
    CHECK_STR(((Str) { id, 16 }), "0e826a1a81374b30");
    CellPlace region = place0;
    region.person = 0;
    region.row = 9;
    region.purpose = CELL_NOTES;
    for (size_t i = 0; i < COUNT(stored); i++) {
        PersonKey key CLEANUP(person_key_wipe);
        check_opens(r, NULL, region, unhex(stored[i].region), S("张三"));
        CHECK_RC(person_key_open(r, (PersonId) { PERSON }, unhex(stored[i].wrapped), &key), RC_OK);
        check_opens(r, &key, place0, unhex(stored[i].cell), S("张三"));
    }
    keyring_free(r);
}

TEST(keyring_refuses_damaged_files)
{
#define TEXT(...) STR_INIT(RING(__VA_ARGS__))
    static const Str bad[] = {
        STR_INIT(""),
        STR_INIT("{}"),
        STR_INIT("null"),
        TEXT("xinqiao-keys-2", "intl", GOOD),
        TEXT("xinqiao-keys-1", "aes", GOOD),
        TEXT("xinqiao-keys-1", "intl", ""),
        TEXT("xinqiao-keys-1", "intl", KEY(1, "intl", "decrypt-only", KEY_1)), /* none active */
        TEXT("xinqiao-keys-1", "intl", KEY(1, "gm", "active", KEY_1) "," KEY(2, "gm", "active", KEY_2)),
        TEXT("xinqiao-keys-1", "intl", KEY(2, "gm", "active", KEY_1) "," KEY(1, "gm", "decrypt-only", KEY_2)),
        TEXT("xinqiao-keys-1", "intl", KEY(1, "gm", "active", KEY_1) "," KEY(1, "gm", "decrypt-only", KEY_2)),
        TEXT("xinqiao-keys-1", "intl", KEY(0, "gm", "active", KEY_1)),
        TEXT("xinqiao-keys-1", "intl", KEY(4294967296, "gm", "active", KEY_1)),
        TEXT("xinqiao-keys-1", "intl", KEY(1, "gm", "active", "AAAA")),
        TEXT("xinqiao-keys-1", "intl", KEY(1, "gm", "active", "A" KEY_1)),
        TEXT("xinqiao-keys-1", "intl", KEY(1, "gm", "active", KEY_1 "AAAA")),
        TEXT("xinqiao-keys-1", "intl", KEY(1, "gm", "lost", KEY_1)),
    };
#undef TEXT
    for (size_t i = 0; i < COUNT(bad); i++) {
        KeyRing *r = NULL;
        CHECK_RC(load_text(bad[i], 0600, &r), RC_MALFORMED);
        CHECK(!r);
    }
    KeyRing *r = NULL;
    char *large = arena_alloc(t_arena(), 70000, 1);
    CHECK_RC(load_text((Str) { large, 70000 }, 0600, &r), RC_MALFORMED);
    CHECK_RC(load_text(S(RING("xinqiao-keys-1", "intl", GOOD)), 0640, &r), RC_DENIED);
    CHECK_RC(keyring_load_file("nowhere", &r), RC_NOT_FOUND);
    CHECK(!r);
}

/* ---- life of a key file ---- */

TEST(keyring_rotation)
{
    KeyRing *r1 = NULL, *r2 = NULL, *r3 = NULL;
    unsigned mode = 0;
    char id1[16], id3[16];
    Str before = { 0 }, after = { 0 };
    CHECK_RC(keyring_create_file("keys", SUITE_INTL, 1000), RC_OK);
    CHECK_RC(os_file_read("keys", 1 << 16, t_arena(), &before), RC_OK);
    CHECK_RC(keyring_create_file("keys", SUITE_INTL, 1000), RC_CONFLICT);
    CHECK_RC(os_mode("keys", &mode), RC_OK);
    CHECK_INT(mode, 0600);
    CHECK_RC(keyring_load_file("keys", &r1), RC_OK);
    CellPlace region = place0;
    region.person = 0;
    Str wrapped1 = { 0 }, wrapped3 = { 0 };
    PersonKey key1, key3;
    CHECK_RC(person_key_new(r1, (PersonId) { PERSON }, t_arena(), &wrapped1), RC_OK);
    CHECK_RC(person_key_open(r1, (PersonId) { PERSON }, wrapped1, &key1), RC_OK);
    Str old_region = seal(r1, NULL, region, S("old")), old_person = seal(r1, &key1, place0, S("old"));

    CHECK_RC(keyring_rotate_file("keys", SUITE_INTL, 2000), RC_OK);
    CHECK_RC(keyring_load_file("keys", &r2), RC_OK);
    CHECK_INT(keyring_version(r2), 2);
    CHECK_RC(keyring_rotate_file("keys", SUITE_GM, 3000), RC_OK);
    CHECK_RC(keyring_load_file("keys", &r3), RC_OK);
    CHECK(keyring_version(r3) == 3 && keyring_suite(r3) == SUITE_GM && keyring_fixed_suite(r3) == SUITE_INTL);
    keyring_id(r1, id1);
    keyring_id(r3, id3);
    CHECK(memcmp(id1, id3, sizeof id1) == 0);
    CHECK_RC(os_mode("keys", &mode), RC_OK);
    CHECK_INT(mode, 0600);
    CHECK_RC(os_file_read("keys", 1 << 16, t_arena(), &after), RC_OK);
    CHECK(after.n > before.n);

    Suite s;
    uint32_t version;
    check_opens(r3, NULL, region, old_region, S("old"));
    Str new_region = seal(r3, NULL, region, S("new"));
    CHECK(cell_header(new_region, &s, &version) && s == SUITE_GM && version == 3);
    check_refused(r1, NULL, region, new_region);

    CHECK_RC(person_key_rewrap(r3, (PersonId) { PERSON }, wrapped1, t_arena(), &wrapped3), RC_OK);
    CHECK(cell_header(wrapped3, &s, &version) && version == 3);
    CHECK_RC(person_key_open(r3, (PersonId) { PERSON }, wrapped3, &key3), RC_OK);
    check_opens(r3, &key3, place0, old_person, S("old"));
    Str new_person = seal(r3, &key3, place0, S("new"));
    CHECK(cell_header(new_person, &s, &version) && s == SUITE_GM);
    check_opens(r1, &key1, place0, new_person, S("new"));
    keyring_free(r1);
    keyring_free(r2);
    keyring_free(r3);
}

TEST(keyring_rotation_of_several_instances)
{
    KeyRing *before = NULL, *between = NULL, *after = NULL;
    CellPlace region = place0;
    uint32_t version = 0;
    region.person = 0;
    CHECK_RC(keyring_create_file("keys", SUITE_INTL, 1000), RC_OK);
    CHECK_RC(keyring_load_file("keys", &before), RC_OK);
    CHECK_RC(keyring_add_file("keys", SUITE_GM, 2000, &version), RC_OK);
    CHECK_INT(version, 2);
    CHECK_RC(keyring_load_file("keys", &between), RC_OK);
    CHECK_INT(keyring_version(between), 1);
    check_opens(before, NULL, region, seal(between, NULL, region, S("x")), S("x"));
    CHECK_RC(keyring_activate_file("keys", 3), RC_INVALID);
    CHECK_RC(keyring_activate_file("keys", 0), RC_INVALID);
    CHECK_RC(keyring_activate_file("keys", 2), RC_OK);
    CHECK_RC(keyring_load_file("keys", &after), RC_OK);
    CHECK_INT(keyring_version(after), 2);
    check_opens(between, NULL, region, seal(after, NULL, region, S("y")), S("y"));
    keyring_free(before);
    keyring_free(between);
    keyring_free(after);
}

TEST(keyring_holds_a_limited_number_of_versions)
{
    KeyRing *r = NULL;
    CHECK_RC(keyring_create_file("keys", SUITE_INTL, 0), RC_OK);
    for (int i = 1; i < KEYRING_MAX_VERSIONS; i++)
        CHECK_RC(keyring_rotate_file("keys", SUITE_INTL, i), RC_OK);
    CHECK_RC(keyring_rotate_file("keys", SUITE_INTL, 99), RC_TOO_LARGE);
    CHECK_RC(keyring_load_file("keys", &r), RC_OK);
    CHECK_INT(keyring_version(r), KEYRING_MAX_VERSIONS);
    keyring_free(r);
}

TEST(keyring_derives_keys_by_purpose)
{
    KeyRing *r = ring_of(SUITE_GM);
    uint8_t a[32], b[32], c[32];
    CHECK_RC(keyring_derive(r, "csrf", a), RC_OK);
    CHECK_RC(keyring_derive(r, "csrf", b), RC_OK);
    CHECK_RC(keyring_derive(r, "cursor", c), RC_OK);
    CHECK(memcmp(a, b, 32) == 0 && memcmp(a, c, 32) != 0);
    keyring_free(r);
}

/* ---- cells ---- */

TEST(cell_sizes)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 200, 65536, CELL_MAX_PLAIN };
    char *text = arena_alloc(t_arena(), CELL_MAX_PLAIN + 1, 1);
    CHECK(text != NULL);
    memset(text, 'x', CELL_MAX_PLAIN + 1);
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]);
        PersonKey key = person_of(r, PERSON);
        for (size_t i = 0; i < COUNT(sizes); i++) {
            Arena *a = arena_new(4 << 20);
            Str cell = { 0 }, plain = { 0 };
            CHECK_RC(cell_seal(r, &key, place0, (Str) { text, sizes[i] }, a, &cell), RC_OK);
            CHECK(cell.n <= sizes[i] + CELL_MAX_OVERHEAD);
            CHECK_RC(cell_open(r, &key, place0, cell, a, &plain), RC_OK);
            CHECK(plain.p && str_eq(plain, (Str) { text, sizes[i] }));
            arena_free(a);
        }
        Str none = { 0 };
        CHECK_RC(cell_seal(r, &key, place0, (Str) { text, CELL_MAX_PLAIN + 1 }, t_arena(), &none),
                 RC_TOO_LARGE);
        check_opens(r, &key, place0, seal(r, &key, place0, (Str) { 0 }), S(""));
        keyring_free(r);
    }
}

enum { OTHER_PLACES = 10 };

/* place0, each with one member changed. */
static void make_other_places(CellPlace out[OTHER_PLACES])
{
    for (int i = 0; i < OTHER_PLACES; i++)
        out[i] = place0;
    out[0].table++;
    out[1].table = 0;
    out[2].column++;
    out[3].county++;
    out[4].county = -out[4].county;
    out[5].row--;
    out[6].row = 99;
    out[7].label--;
    out[8].purpose = CELL_NOTES;
    out[9].purpose = CELL_ANSWERS;
}

TEST(cell_opens_in_its_own_place_only)
{
    CellPlace others[OTHER_PLACES];
    make_other_places(others);
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]);
        PersonKey key = person_of(r, PERSON);
        Str cell = seal(r, &key, place0, S("text"));
        for (size_t i = 0; i < OTHER_PLACES; i++) {
            check_refused(r, &key, others[i], cell);
            Str other = seal(r, &key, others[i], S("text"));
            check_refused(r, &key, place0, other);
            CellPlace region = others[i], here = place0;
            region.person = here.person = 0;
            check_refused(r, NULL, here, seal(r, NULL, region, S("text")));
        }
        check_opens(r, &key, place0, cell, S("text"));
        keyring_free(r);
    }
}

TEST(cell_of_a_person_needs_their_key)
{
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]), *foreign = ring_of(both_suites[k]);
        PersonKey key = person_of(r, PERSON), other = person_of(r, PERSON + 1), again = person_of(r, PERSON);
        Str cell = seal(r, &key, place0, S("text")), out = { 0 };
        CellPlace place1 = place0, region = place0;
        place1.person = PERSON + 1;
        region.person = 0;
        check_refused(r, &other, place0, cell);
        check_refused(r, &other, place1, cell);
        check_refused(r, &again, place0, cell); /* a new key of the same person */
        check_refused(r, NULL, place0, cell);
        check_refused(r, NULL, region, cell);
        CHECK_RC(cell_seal(r, NULL, place0, S("x"), t_arena(), &out), RC_INTERNAL);
        CHECK_RC(cell_seal(r, &key, region, S("x"), t_arena(), &out), RC_INTERNAL);
        CHECK_RC(cell_seal(r, &key, place1, S("x"), t_arena(), &out), RC_INTERNAL);
        CHECK(!out.p);
        check_refused(foreign, NULL, region, seal(r, NULL, region, S("text")));
        keyring_free(r);
        keyring_free(foreign);
    }
}

TEST(person_key_is_bound_to_person_and_ring)
{
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]), *foreign = ring_of(both_suites[k]);
        Str wrapped = { 0 };
        PersonKey key;
        memset(&key, 0x55, sizeof key);
        PersonKey untouched = key;
        CHECK_RC(person_key_new(r, (PersonId) { PERSON }, t_arena(), &wrapped), RC_OK);
        CHECK_RC(person_key_open(r, (PersonId) { PERSON + 1 }, wrapped, &key), RC_INTERNAL);
        CHECK_RC(person_key_open(foreign, (PersonId) { PERSON }, wrapped, &key), RC_INTERNAL);
        for (size_t n = 0; n < wrapped.n; n++)
            CHECK_RC(person_key_open(r, (PersonId) { PERSON }, str_sub(wrapped, 0, n), &key), RC_INTERNAL);
        for (size_t bit = 0; bit < wrapped.n * 8; bit++) {
            char *p = arena_alloc(t_arena(), wrapped.n, 1);
            CHECK(p != NULL);
            memcpy(p, wrapped.p, wrapped.n);
            p[bit / 8] = (char)(p[bit / 8] ^ 1 << bit % 8);
            CHECK_RC(person_key_open(r, (PersonId) { PERSON }, (Str) { p, wrapped.n }, &key), RC_INTERNAL);
        }
        CHECK(memcmp(&key, &untouched, sizeof key) == 0);
        /* a wrapped key is no cell of a table, nor a cell a key */
        check_refused(r, NULL, (CellPlace) { .county = 330602, .person = 0 }, wrapped);
        CHECK_RC(person_key_open(r, (PersonId) { PERSON }, wrapped, &key), RC_OK);
        static const PersonKey zero;
        person_key_wipe(&key);
        CHECK(memcmp(&key, &zero, sizeof key) == 0);
        keyring_free(r);
        keyring_free(foreign);
    }
}

TEST(cell_refuses_every_flipped_bit_and_every_cut)
{
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]);
        PersonKey key = person_of(r, PERSON);
        Str cell = seal(r, &key, place0, S("PHQ-9: 0 1 2 3 0 1 2 3 1"));
        for (size_t bit = 0; bit < cell.n * 8; bit++) {
            Arena *a = arena_new(1 << 16);
            Str plain = { 0 };
            char *p = arena_alloc(a, cell.n, 1);
            CHECK(p != NULL);
            memcpy(p, cell.p, cell.n);
            p[bit / 8] = (char)(p[bit / 8] ^ 1 << bit % 8);
            CHECK_RC(cell_open(r, &key, place0, (Str) { p, cell.n }, a, &plain), RC_INTERNAL);
            arena_free(a);
        }
        for (size_t n = 0; n < cell.n;
             n++) { /* own memory of that size, so that reading past the end is seen */
            char *p = malloc(n ? n : 1);
            CHECK(p != NULL);
            memcpy(p, cell.p, n);
            check_refused(r, &key, place0, (Str) { p, n });
            free(p);
        }
        char *longer = arena_alloc(t_arena(), cell.n + 1, 1);
        CHECK(longer != NULL);
        memcpy(longer, cell.p, cell.n);
        check_refused(r, &key, place0, (Str) { longer, cell.n + 1 });
        check_refused(r, &key, place0, (Str) { 0 });
        keyring_free(r);
    }
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, 16);
}

TEST(cell_nonces_do_not_repeat)
{
    enum { MANY = 100000 };
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]);
        PersonKey key = person_of(r, PERSON);
        Arena *a = arena_new(1 << 20);
        char *seen = malloc(16 * MANY);
        CHECK(seen != NULL);
        ArenaMark m = arena_mark(a);
        int n = both_suites[k] == SUITE_INTL ? MANY : MANY / 10; /* OpenSSL under a sanitizer is slow */
        for (int i = 0; i < n; i++) {
            Str cell = { 0 };
            CHECK_RC(cell_seal(r, &key, place0, S("x"), a, &cell), RC_OK);
            memcpy(seen + (size_t)16 * (size_t)i, cell.p + 6, 16);
            arena_rewind(a, m);
        }
        qsort(seen, (size_t)n, 16, by_bytes);
        int twice = 0;
        for (size_t i = 1; i < (size_t)n; i++)
            twice += memcmp(seen + 16 * (i - 1), seen + 16 * i, 16) == 0;
        CHECK_INT(twice, 0);
        free(seen);
        arena_free(a);
        keyring_free(r);
    }
}

/* ---- every allocation fails ---- */

static Rc whole_life(Arena *a, const KeyRing *given)
{
    KeyRing *r = NULL;
    PersonKey key;
    Str wrapped, cell, plain;
    TRY(keyring_rotate_file("keys", SUITE_GM, 5));
    TRY(keyring_load_file("keys", &r));
    keyring_free(r);
    TRY(person_key_new(given, (PersonId) { PERSON }, a, &wrapped));
    TRY(person_key_rewrap(given, (PersonId) { PERSON }, wrapped, a, &wrapped));
    TRY(person_key_open(given, (PersonId) { PERSON }, wrapped, &key));
    TRY(cell_seal(given, &key, place0, S("text"), a, &cell));
    return cell_open(given, &key, place0, cell, a, &plain);
}

TEST(cell_every_allocation_may_fail)
{
    KeyRing *r = ring_of(SUITE_GM), *after = NULL;
    bool done = false;
    CHECK_RC(keyring_create_file("keys", SUITE_INTL, 0), RC_OK);
    for (long k = 1; !done; k++) {
        CHECK(k < 200);
        Arena *a = arena_new(1 << 16);
        mem_fault_set(k, true);
        Rc rc = whole_life(a, r);
        mem_fault_set(0, false);
        CHECK(rc == RC_OK || rc == RC_NO_MEMORY);
        done = rc == RC_OK;
        arena_free(a);
        CHECK(k > 1 || !done);
    }
    CHECK_RC(keyring_load_file("keys", &after), RC_OK);
    keyring_free(after);
    keyring_free(r);
}

TEST(cell_speed)
{
    if (!getenv("XQ_BENCH"))
        return;
    char text[200];
    memset(text, 'x', sizeof text);
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = ring_of(both_suites[k]);
        PersonKey key = person_of(r, PERSON);
        Arena *a = arena_new(1 << 16);
        ArenaMark m = arena_mark(a);
        int64_t from = os_mono_ms();
        int n = 0;
        for (; os_mono_ms() - from < 1000; n++) {
            Str cell = { 0 }, plain = { 0 };
            CHECK_RC(cell_seal(r, &key, place0, (Str) { text, sizeof text }, a, &cell), RC_OK);
            CHECK_RC(cell_open(r, &key, place0, cell, a, &plain), RC_OK);
            arena_rewind(a, m);
        }
        fprintf(stderr, "# seal and open of 200 bytes, %.*s: %.2f us\n", STR_ARG(suite_name(both_suites[k])),
                (double)(os_mono_ms() - from) * 1000 / n);
        arena_free(a);
        keyring_free(r);
    }
}

TEST(line_opens_only_with_its_secret_and_purpose)
{
    uint8_t key[LINE_KEY_BYTES], other[LINE_KEY_BYTES], elsewhere[LINE_KEY_BYTES];
    Buf b;
    Str out = { 0 };
    CHECK_RC(line_key(S("secret"), "spool", key), RC_OK);
    CHECK_RC(line_key(S("Secret"), "spool", other), RC_OK);
    CHECK_RC(line_key(S("secret"), "other", elsewhere), RC_OK);
    static const char *const texts[] = { "", "x", "CallerIDNum: 13800138000\r\n\n" };
    for (size_t i = 0; i < COUNT(texts); i++) {
        buf_init_arena(&b, t_arena(), 4096);
        CHECK_RC(line_seal(key, str_from_z(texts[i]), &b), RC_OK);
        Str line = buf_str(&b);
        CHECK(line_is(line) && !memchr(line.p, '\n', line.n));
        CHECK_RC(line_open(key, line, t_arena(), &out), RC_OK);
        CHECK_STR(out, texts[i]);
        CHECK_RC(line_open(other, line, t_arena(), &out), RC_INTERNAL);
        CHECK_RC(line_open(elsewhere, line, t_arena(), &out), RC_INTERNAL);
        CHECK_RC(line_open(key, str_sub(line, 0, line.n - 4), t_arena(), &out), RC_INTERNAL);
        for (size_t at = 4; at < line.n; at += 7) { /* any change */
            char *p = arena_alloc(t_arena(), line.n, 1);
            memcpy(p, line.p, line.n);
            p[at] = p[at] == 'A' ? 'B' : 'A';
            CHECK_RC(line_open(key, (Str) { p, line.n }, t_arena(), &out), RC_INTERNAL);
        }
    }
    CHECK_RC(line_open(key, S("xq1."), t_arena(), &out), RC_INTERNAL);
    CHECK_RC(line_open(key, S("xq1.=!"), t_arena(), &out), RC_INTERNAL);
    CHECK_RC(line_open(key, S("Event: Hangup"), t_arena(), &out), RC_INTERNAL);
    CHECK(!line_is(S("Event: Hangup")));
}
