/* Pictures: what stays of them, what goes, what is refused. The files are the corpus of fuzz_picture.c. */
#include "t.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "text/picture.h"

static Str file(const char *name)
{
    enum { ROOM = 4096 };
    char *p = arena_alloc(t_arena(), ROOM, 1);
    Str path = t_source_path(arena_printf(t_arena(), "tests/fuzz/corpus/picture/%s", name).p);
    FILE *f = fopen(path.p, "rb");
    CHECK(p && f);
    Str out = { p, fread(p, 1, ROOM, f) };
    fclose(f);
    return out;
}

static bool holds(Str s, const char *what)
{
    return memmem(s.p, s.n, what, strlen(what)) != NULL;
}

static Picture clean(const char *name)
{
    Picture p = { 0 };
    CHECK_RC(picture_clean(t_arena(), file(name), &p), RC_OK);
    CHECK_INT(p.width, 8);
    CHECK_INT(p.height, 6);
    return p;
}

TEST(picture_keeps_nothing_but_the_picture)
{
    static const struct {
        const char *name, *type;
        const char *gone[3]; /* was in the file */
    } files[] = {
        { "jpeg-gps", "image/jpeg", { "Exif", "Maker", "taken at home" } },
        { "jpeg-tail", "image/jpeg", { "Exif", "<script>", "PK\3\4" } },
        { "jpeg-progressive", "image/jpeg", { "JFIF" } },
        { "jpeg-grey", "image/jpeg", { "JFIF" } },
        { "png-text", "image/png", { "tEXt", "taken at home", "eXIf" } },
        { "png-palette", "image/png", { NULL } },
        { "webp-lossy", "image/webp", { NULL } },
        { "webp-lossless", "image/webp", { NULL } },
        { "webp-exif", "image/webp", { "EXIF", "XMP ", "Maker" } },
        { "webp-alpha", "image/webp", { "EXIF" } },
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        Picture p = clean(files[i].name), again;
        CHECK_STR(str_from_z(p.type), files[i].type);
        for (size_t k = 0; k < 3 && files[i].gone[k]; k++) {
            CHECK(holds(file(files[i].name), files[i].gone[k]));
            CHECK(!holds(p.bytes, files[i].gone[k]));
        }
        CHECK_RC(picture_clean(t_arena(), p.bytes, &again), RC_OK);
        CHECK(str_eq(again.bytes, p.bytes));
    }
    CHECK(holds(clean("webp-alpha").bytes, "VP8X") && holds(clean("webp-alpha").bytes, "ALPH"));
    CHECK(!holds(clean("png-palette").bytes, "tEXt") && holds(clean("png-palette").bytes, "PLTE"));
}

TEST(picture_refuses_what_is_none)
{
    static const char *const bad[] = { "empty", "gif", "svg", "jpeg-cmyk", "jpeg-cut", "webp-moving" };
    Picture p;
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_RC(picture_clean(t_arena(), file(bad[i]), &p), RC_INVALID);
}

/* Cut anywhere, or with any byte another one: refused, or a picture of the promised kind; never past the end. */
TEST(picture_broken_anywhere_is_survived)
{
    static const char *const names[] = { "jpeg-gps", "png-text", "webp-exif", "webp-alpha" };
    for (size_t i = 0; i < COUNT(names); i++) {
        Str whole = file(names[i]);
        Picture p;
        for (size_t n = 0; n < whole.n; n++) {
            char *copy = arena_alloc(t_arena(), n + 1, 1);
            CHECK(copy != NULL);
            memcpy(copy, whole.p, n);
            Rc rc = picture_clean(t_arena(), (Str) { copy, n }, &p);
            CHECK(rc == RC_INVALID);
            copy = arena_alloc(t_arena(), whole.n, 1);
            CHECK(copy != NULL);
            memcpy(copy, whole.p, whole.n);
            copy[n] = (char)(copy[n] ^ 0x5A);
            rc = picture_clean(t_arena(), (Str) { copy, whole.n }, &p);
            CHECK(rc == RC_INVALID || rc == RC_TOO_LARGE || (rc == RC_OK && p.bytes.n <= whole.n));
        }
    }
}

TEST(picture_larger_than_agreed_is_said)
{
    Str jpeg = file("jpeg-gps");
    Picture p;
    char *big = arena_alloc(t_arena(), LIMIT_PICTURE + 1, 1);
    CHECK(big != NULL);
    memcpy(big, jpeg.p, jpeg.n);
    CHECK_RC(picture_clean(t_arena(), (Str) { big, LIMIT_PICTURE + 1 }, &p), RC_TOO_LARGE);
    char *frame = memmem(big, jpeg.n, "\xFF\xC0", 2);
    CHECK(frame != NULL);
    memcpy(frame + 5, "\x10\x01\x00\x08", 4); /* 4097 high */
    CHECK_RC(picture_clean(t_arena(), (Str) { big, jpeg.n }, &p), RC_TOO_LARGE);
    memcpy(frame + 5, "\x10\x00\x10\x00", 4); /* 4096 by 4096 */
    CHECK_RC(picture_clean(t_arena(), (Str) { big, jpeg.n }, &p), RC_TOO_LARGE);
    memcpy(frame + 5, "\0\0\0\x08", 4); /* said later, or never */
    CHECK_RC(picture_clean(t_arena(), (Str) { big, jpeg.n }, &p), RC_INVALID);
}
