/* UTF-8, hexadecimal, base64, base32. */
#include "t.h"

#include "base/mem.h"
#include "text/codec.h"

TEST(utf8_every_code_point_comes_back)
{
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char bytes[4];
        size_t n = utf8_encode(c, bytes), at = 0;
        bool real = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        Str s = { bytes, n };
        CHECK(utf8_valid(s));
        CHECK(utf8_next(s, &at) == (real ? c : 0xFFFD));
        CHECK(at == n && utf8_count(s) == 1);
    }
}

/* Against the definition, for all sequences of up to three bytes. */
TEST(utf8_valid_is_exact)
{
    long valid = 0;
    for (unsigned v = 0; v < 1u << 24; v++) {
        char bytes[3] = { (char)(v >> 16), (char)(v >> 8), (char)v };
        if ((unsigned char)bytes[0] < 0xE0)
            v |= 0xFFFF; /* shorter sequences: counted below */
        else if ((unsigned char)bytes[0] < 0xF0)
            valid += utf8_size(bytes, bytes + 3) == 3;
        else
            CHECK(utf8_size(bytes, bytes + 3) == 0);
    }
    CHECK_INT(valid, 0x10000 - 0x800 - 0x800);
    valid = 0;
    for (unsigned v = 0; v < 1u << 16; v++) {
        char bytes[2] = { (char)(v >> 8), (char)v };
        valid += utf8_size(bytes, bytes + 2) == 2;
    }
    CHECK_INT(valid, 0x800 - 0x80);
}

TEST(utf8_next_steps_over_what_is_invalid)
{
    Str s = S("a\xFF\xE4\xB8中");
    static const uint32_t expected[] = { 'a', 0xFFFD, 0xFFFD, 0xFFFD, 0x4E2D };
    size_t at = 0, n = 0;
    while (at < s.n) {
        CHECK(n < COUNT(expected));
        CHECK_INT(utf8_next(s, &at), expected[n]);
        n++;
    }
    CHECK_INT(n, COUNT(expected));
    CHECK(!utf8_valid(s));
    CHECK(utf8_valid((Str) { 0 }) && utf8_valid(S("")));
    CHECK(str_eq(utf8_head(S("a心桥")), S("a心桥")) &&
          str_eq(utf8_head(str_sub(S("a心桥"), 0, 6)), S("a心")));
    CHECK(!utf8_head(S("\xff")).n && !utf8_head((Str) { 0 }).p);
    CHECK_INT(utf8_count(S("a中😀")), 3);
}

typedef enum Codec { HEX, BASE64, BASE64_URL, BASE32 } Codec;

static Rc get(Arena *a, Codec codec, Str text, Str *out)
{
    switch (codec) {
    case HEX:
        return hex_get(a, text, out);
    case BASE64:
    case BASE64_URL:
        return base64_get(a, text, codec == BASE64_URL, out);
    case BASE32:
        return base32_get(a, text, out);
    }
    return RC_INTERNAL;
}

static void put(Buf *b, Codec codec, Str bytes)
{
    switch (codec) {
    case HEX:
        hex_put(b, bytes);
        break;
    case BASE64:
    case BASE64_URL:
        base64_put(b, bytes, codec == BASE64_URL);
        break;
    case BASE32:
        base32_put(b, bytes);
        break;
    }
}

TEST(codecs_know_their_vectors)
{
    static const struct {
        Codec codec;
        Str bytes;
        const char *text;
    } cases[] = {
        /* RFC 4648 section 10 */
        { BASE64, STR_INIT(""), "" },
        { BASE64, STR_INIT("f"), "Zg==" },
        { BASE64, STR_INIT("fo"), "Zm8=" },
        { BASE64, STR_INIT("foo"), "Zm9v" },
        { BASE64, STR_INIT("foobar"), "Zm9vYmFy" },
        { BASE64, STR_INIT("\xFB\xFF\xFE"), "+//+" },
        { BASE64_URL, STR_INIT("\xFB\xFF\xFE"), "-__-" },
        { BASE64_URL, STR_INIT("f"), "Zg" },
        { BASE32, STR_INIT(""), "" },
        { BASE32, STR_INIT("f"), "MY" },
        { BASE32, STR_INIT("fo"), "MZXQ" },
        { BASE32, STR_INIT("foo"), "MZXW6" },
        { BASE32, STR_INIT("foob"), "MZXW6YQ" },
        { BASE32, STR_INIT("foobar"), "MZXW6YTBOI" },
        { HEX, STR_INIT("\x00\xAB\x7F"), "00ab7f" },
        { HEX, STR_INIT(""), "" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        Buf b;
        Str back = { 0 };
        buf_init_arena(&b, t_arena(), 100);
        put(&b, cases[i].codec, cases[i].bytes);
        CHECK_STR(buf_str(&b), cases[i].text);
        CHECK_RC(get(t_arena(), cases[i].codec, str_from_z(cases[i].text), &back), RC_OK);
        CHECK(back.p && str_eq(back, cases[i].bytes));
    }
    Str back = { 0 };
    CHECK_RC(base32_get(t_arena(), S("MZXW6YTBOI======"), &back), RC_OK);
    CHECK_STR(back, "foobar");
    CHECK_RC(hex_get(t_arena(), S("aBCd"), &back), RC_OK);
    CHECK_STR(back, "\xab\xcd");
}

TEST(codecs_refuse_what_is_not_theirs)
{
    static const struct {
        Codec codec;
        Str text;
    } bad[] = {
        { HEX, STR_INIT("a") },           { HEX, STR_INIT("0g") },          { HEX, STR_INIT("0x00") },
        { HEX, STR_INIT(" 00") },         { BASE64, STR_INIT("Zg") },       { BASE64, STR_INIT("Zg=") },
        { BASE64, STR_INIT("Zg===") },    { BASE64, STR_INIT("Z") },        { BASE64, STR_INIT("Zh==") },
        { BASE64, STR_INIT("Zm9=") },     { BASE64, STR_INIT("Z===") },     { BASE64, STR_INIT("====") },
        { BASE64, STR_INIT("Zg==Zg==") }, { BASE64, STR_INIT("Zm9v\n") },   { BASE64, STR_INIT("-__-") },
        { BASE64, STR_INIT("Zm\0v") },    { BASE64_URL, STR_INIT("Zg==") }, { BASE64_URL, STR_INIT("+//+") },
        { BASE64_URL, STR_INIT("Z") },    { BASE64_URL, STR_INIT("Zh") },   { BASE32, STR_INIT("my") },
        { BASE32, STR_INIT("M") },        { BASE32, STR_INIT("MZ") },       { BASE32, STR_INIT("MZX") },
        { BASE32, STR_INIT("M1") },       { BASE32, STR_INIT("MY=") },      { BASE32, STR_INIT("MY======X") },
        { BASE32, STR_INIT("========") }, { BASE32, STR_INIT("MZXW6Y") },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        Str out = S("untouched");
        Rc rc = get(t_arena(), bad[i].codec, bad[i].text, &out);
        if (rc != RC_MALFORMED)
            print_error("accepted: %.*s\n", STR_ARG(bad[i].text));
        CHECK_RC(rc, RC_MALFORMED);
        CHECK_STR(out, "untouched");
    }
}

TEST(codecs_bring_back_all_lengths)
{
    char bytes[70];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 151 + 7);
    for (Codec codec = HEX; codec <= BASE32; codec++)
        for (size_t n = 0; n <= sizeof bytes; n++) {
            Buf b;
            Str back = { 0 };
            buf_init_arena(&b, t_arena(), 1000);
            put(&b, codec, (Str) { bytes, n });
            CHECK_RC(get(t_arena(), codec, buf_str(&b), &back), RC_OK);
            CHECK(str_eq(back, (Str) { bytes, n }));
        }
}

TEST(codecs_report_no_memory)
{
    for (Codec codec = HEX; codec <= BASE32; codec++) {
        Arena *a = arena_new(1000);
        Str out;
        mem_fault_set(1, true);
        CHECK_RC(get(a, codec, S(""), &out), RC_NO_MEMORY);
        mem_fault_set(0, false);
        arena_free(a);
    }
}
