/* Phones, ID numbers and their blind indexes. All numbers are made up. */
#include "t.h"

#include "base/mem.h"
#include "crypto/blind.h"
#include "os/file.h"

static const Suite both_suites[] = { SUITE_INTL, SUITE_GM };

static Str phone(Str in)
{
    Str out = S("refused");
    Rc rc = phone_normalise(t_arena(), in, &out);
    CHECK(rc == RC_OK || rc == RC_INVALID);
    return out;
}

TEST(phone_forms)
{
    static const char *const same[] = {
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "8613800138000",
        "(+86)138.0013.8000",
        "１３８００１３８０００",
        "＋８６１３８－００１３－８０００",
        "\u202a138\u00a00013\u20138000\u202c",
    };
    for (size_t i = 0; i < COUNT(same); i++)
        CHECK_STR(phone(str_from_z(same[i])), "13800138000");
    CHECK_STR(phone(S("0575-88001234")), "057588001234");
    CHECK_STR(phone(S("+86 575 8800 1234")), "057588001234");
    CHECK_STR(phone(S("+86 0575 88001234")), "057588001234");
    CHECK_STR(phone(S("+86 10 8800 1234")), "01088001234");
    CHECK_STR(phone(S("(010)88001234")), "01088001234");
}

TEST(phone_refused)
{
    static const char *const bad[] = {
        "",
        " ",
        "1380013800",
        "138001380000",
        "12800138000",
        "23800138000",
        "88001234",
        "+86",
        "+",
        "0086",
        "138o0138000",
        "+1 2025550123",
        "0088001234",
        "0575-880012",
        "0575-8800123456",
        "010-880012345",
        "020-8800123",
        "1380013800x",
        "13800138000#1",
        "+86+8613800138000",
        "\xff\xfe",
        "一三八",
        "86",
        "8",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_STR(phone(str_from_z(bad[i])), "refused");
    CHECK_STR(phone((Str) { 0 }), "refused");
    char *huge = arena_alloc(t_arena(), 100000, 1);
    CHECK(huge != NULL);
    memset(huge, '1', 100000);
    CHECK_STR(phone((Str) { huge, 100000 }), "refused");
    memset(huge, ' ', 100000);
    CHECK_STR(phone((Str) { huge, 100000 }), "refused");
}

TEST(phone_masked)
{
    Str out = S("untouched");
    CHECK_RC(phone_mask(t_arena(), S("13800138000"), &out), RC_OK);
    CHECK_STR(out, "138****8000");
    CHECK_RC(phone_mask(t_arena(), S("123"), &out), RC_INVALID);
    CHECK_STR(out, "138****8000");
}

static Str id_number(Str in)
{
    Str out = S("refused");
    Rc rc = id_number_normalise(t_arena(), in, &out);
    CHECK(rc == RC_OK || rc == RC_INVALID);
    return out;
}

TEST(id_number_forms)
{
    CHECK_STR(id_number(S("11010519491231002X")), "11010519491231002X"); /* the example of GB 11643 */
    CHECK_STR(id_number(S("11010519491231002x")), "11010519491231002X");
    CHECK_STR(id_number(S("110105 19491231 002x")), "11010519491231002X");
    CHECK_STR(id_number(S("１１０１０５１９４９１２３１００２Ｘ")), "11010519491231002X");
    CHECK_STR(id_number(S("440524800101001")), "440524198001010013");
    CHECK_STR(id_number(S("810000199001010019")), "810000199001010019");
    CHECK_STR(id_number(S("990000199001010017")), "990000199001010017");
    CHECK_STR(id_number(S("33060219920229002X")), "33060219920229002X");
}

TEST(id_number_refused)
{
    static const char *const bad[] = {
        "",
        "X",
        "110105194912310021",
        "11010519491231003X",
        "1101051949123100",
        "11010519491231002XX",
        "1X010519491231002X",
        "330602199002290017",
        "050000199001010017",
        "330602187901010017",
        "330602190002290016",
        "44052480010100X",
        "440524801301001",
        "11010519491231002Ｙ",
        "\xff",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_STR(id_number(str_from_z(bad[i])), "refused");
    CHECK(!id_number_valid((Str) { 0 }));
}

/* The check digit finds every wrong digit and every swap of neighbours. */
TEST(id_number_check_digit)
{
    char id[18];
    memcpy(id, "11010519491231002X", 18);
    for (int i = 0; i < 17; i++)
        for (char c = '0'; c <= '9'; c++) {
            char kept = id[i];
            id[i] = c;
            CHECK(id_number_valid((Str) { id, 18 }) == (c == kept));
            id[i] = kept;
        }
    for (int i = 0; i < 16; i++) {
        char left = id[i], right = id[i + 1];
        id[i] = right;
        id[i + 1] = left;
        CHECK(id_number_valid((Str) { id, 18 }) == (left == right));
        id[i] = left;
        id[i + 1] = right;
    }
}

TEST(id_number_tells_birth_and_sex)
{
    Date birth = { 0 };
    Sex sex = SEX_UNKNOWN;
    CHECK(id_number_facts(S("11010519491231002X"), &birth, &sex));
    CHECK(birth.y == 1949 && birth.m == 12 && birth.d == 31 && sex == SEX_FEMALE);
    CHECK(id_number_facts(S("440524198001010013"), &birth, &sex) && sex == SEX_MALE && birth.y == 1980);
    CHECK(!id_number_facts(S("110105194912310021"), &birth, &sex) && birth.y == 1980);
}

TEST(blind_index_is_stable_and_separate)
{
    for (size_t k = 0; k < COUNT(both_suites); k++) {
        KeyRing *r = NULL, *other = NULL;
        Arena *a = t_arena();
        Str x = { 0 }, y = { 0 }, z = { 0 }, w = { 0 }, id = { 0 };
        CHECK_RC(keyring_random(both_suites[k], &r), RC_OK);
        CHECK_RC(keyring_random(both_suites[k], &other), RC_OK);
        CHECK_RC(blind_index(r, BLIND_PHONE, S("13800138000"), a, &x), RC_OK);
        CHECK_RC(blind_index(r, BLIND_PHONE, S("+86 138-0013-8000"), a, &y), RC_OK);
        CHECK_RC(blind_index(r, BLIND_PHONE, S("13800138001"), a, &z), RC_OK);
        CHECK_RC(blind_index(other, BLIND_PHONE, S("13800138000"), a, &w), RC_OK);
        CHECK_RC(blind_index(r, BLIND_ID_NUMBER, S("11010519491231002x"), a, &id), RC_OK);
        CHECK(x.n == 32 && id.n == 32 && str_eq(x, y) && !str_eq(x, z) && !str_eq(x, w) && !str_eq(x, id));
        CHECK_RC(blind_index(r, BLIND_PHONE, S("11010519491231002X"), a, &x), RC_INVALID);
        CHECK(str_eq(x, y));
        keyring_free(r);
        keyring_free(other);
    }
}

TEST(blind_index_known_answer_survives_rotation)
{
    static const struct {
        Str file;
        const char *want;
    } rings[] = {
#define RING(suite)                                                                                       \
    STR_INIT(                                                                                             \
        "{\"format\":\"xinqiao-keys-1\",\"fixed\":{\"version\":0,\"suite\":\"" suite                      \
        "\",\"state\":\"active\",\"created_ms\":0,\"key\":\"QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=" \
        "\"},\"keys\":[{\"version\":1,\"suite\":\"intl\",\"state\":\"active\",\"created_ms\":0,\"key\":"  \
        "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}]}")
        { RING("intl"), "ad454ee58c98af1a82242f373eaf3440" },
        { RING("gm"), "3088f9237d9703b81fe4ff97b53cb71e" },
#undef RING
    };
    for (size_t i = 0; i < COUNT(rings); i++) {
        KeyRing *r = NULL;
        Str x = { 0 };
        CHECK_RC(os_file_write("keys", rings[i].file, 0600, OS_REPLACE), RC_OK);
        CHECK_RC(keyring_rotate_file("keys", SUITE_GM, 1), RC_OK);
        CHECK_RC(keyring_load_file("keys", &r), RC_OK);
        CHECK_RC(blind_index(r, BLIND_PHONE, S("13800138000"), t_arena(), &x), RC_OK);
        CHECK_STR(x, rings[i].want);
        keyring_free(r);
    }
}

TEST(blind_index_every_allocation_may_fail)
{
    KeyRing *r = NULL;
    CHECK_RC(keyring_random(SUITE_INTL, &r), RC_OK);
    for (long k = 1; k < 3; k++) {
        Arena *a = arena_new(1 << 16);
        Str x = { 0 };
        mem_fault_set(k, true);
        Rc rc = blind_index(r, BLIND_PHONE, S("13800138000"), a, &x);
        mem_fault_set(0, false);
        CHECK(rc == RC_OK ? x.n == 32 : rc == RC_NO_MEMORY && !x.p);
        CHECK(k > 1 || rc == RC_NO_MEMORY);
        arena_free(a);
    }
    keyring_free(r);
}
