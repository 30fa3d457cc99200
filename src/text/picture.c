/* JPEG by segments, PNG and WebP by chunks: a list of what stays, everything else goes. See picture.h. */
#include "text/picture.h"

#include <string.h>

#include "base/limits.h"

typedef struct Out { /* room for as much as came in: parts are only left out */
    char *p;
    size_t n;
} Out;

static void put(Out *o, Str part)
{
    memcpy(o->p + o->n, part.p, part.n);
    o->n += part.n;
}

static uint32_t byte_at(Str s, size_t i)
{
    return (unsigned char)s.p[i];
}

static uint32_t be16(Str s, size_t i)
{
    return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static uint32_t be32(Str s, size_t i)
{
    return be16(s, i) << 16 | be16(s, i + 2);
}

static uint32_t le16(Str s, size_t i)
{
    return byte_at(s, i) | byte_at(s, i + 1) << 8;
}

static uint32_t le24(Str s, size_t i)
{
    return le16(s, i) | byte_at(s, i + 2) << 16;
}

static uint32_t le32(Str s, size_t i)
{
    return le16(s, i) | le16(s, i + 2) << 16;
}

static Rc size_is(Picture *pic, uint32_t width, uint32_t height)
{
    if (!width || !height)
        return RC_INVALID;
    if (width > LIMIT_PICTURE_SIDE || height > LIMIT_PICTURE_SIDE || width * height > LIMIT_PICTURE_PIXELS)
        return RC_TOO_LARGE;
    pic->width = (int32_t)width;
    pic->height = (int32_t)height;
    return RC_OK;
}

/* ---- JPEG: ISO/IEC 10918-1, Annex B ---- */

enum { SCANS_MAX = 24 }; /* progressive ones have about ten; more only keeps a decoder busy */
enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, DQT = 0xDB, DHT = 0xC4, DRI = 0xDD, ADOBE = 0xEE, COM = 0xFE };

typedef struct Jpeg {
    Str in;
    size_t at;
    int scans;
    Out out;
} Jpeg;

/* Past fill bytes to the code of the next marker. */
static Rc jpeg_marker(Jpeg *j, uint32_t *out)
{
    if (j->at >= j->in.n || byte_at(j->in, j->at) != 0xFF)
        return RC_INVALID;
    while (j->at < j->in.n && byte_at(j->in, j->at) == 0xFF)
        j->at++;
    if (j->at >= j->in.n)
        return RC_INVALID;
    *out = byte_at(j->in, j->at++);
    return RC_OK;
}

static void jpeg_put(Jpeg *j, uint32_t marker, Str segment)
{
    const char head[2] = { (char)0xFF, (char)marker };
    put(&j->out, (Str) { head, 2 });
    put(&j->out, segment);
}

static Rc jpeg_frame(Str segment, Picture *pic)
{
    if (pic->width || segment.n < 8) /* a second one */
        return RC_INVALID;
    uint32_t parts = byte_at(segment, 7);
    if (byte_at(segment, 2) != 8 || (parts != 1 && parts != 3) || segment.n != 8 + 3 * parts)
        return RC_INVALID;
    return size_is(pic, be16(segment, 5), be16(segment, 3));
}

/* The coded data behind SOS, up to the marker that ends it. */
static void jpeg_coded(Jpeg *j)
{
    size_t from = j->at;
    for (; j->at + 1 < j->in.n; j->at++) {
        if (byte_at(j->in, j->at) != 0xFF)
            continue;
        uint32_t next = byte_at(j->in, j->at + 1);
        if (next != 0 && (next < 0xD0 || next > 0xD7)) /* stuffed, or a restart: part of the data */
            break;
        j->at++;
    }
    put(&j->out, str_sub(j->in, from, j->at - from));
}

/* Adobe's segment says how colours are coded, and has no room for more. */
static bool jpeg_colour(Str segment)
{
    return segment.n == 14 && memcmp(segment.p + 2, "Adobe", 5) == 0;
}

static Rc jpeg_segment(Jpeg *j, uint32_t marker, Picture *pic)
{
    if (j->at + 2 > j->in.n)
        return RC_INVALID;
    size_t n = be16(j->in, j->at);
    if (n < 2 || j->at + n > j->in.n)
        return RC_INVALID;
    Str segment = str_sub(j->in, j->at, n);
    j->at += n;
    if (marker >= 0xC0 && marker <= 0xC2)
        TRY(jpeg_frame(segment, pic));
    else if (marker == SOS && (!pic->width || ++j->scans > SCANS_MAX))
        return RC_INVALID;
    else if ((marker >= 0xE0 && marker <= 0xEF && !(marker == ADOBE && jpeg_colour(segment))) ||
             marker == COM)
        return RC_OK;
    else if (marker != SOS && marker != DQT && marker != DHT && marker != DRI && marker != ADOBE)
        return RC_INVALID;
    jpeg_put(j, marker, segment);
    if (marker == SOS)
        jpeg_coded(j);
    return RC_OK;
}

static Rc jpeg_clean(Str in, Out *out, Picture *pic)
{
    Jpeg j = { .in = in, .at = 2, .out = *out };
    uint32_t marker;
    jpeg_put(&j, SOI, str_sub(in, 0, 0));
    for (;;) {
        TRY(jpeg_marker(&j, &marker));
        if (marker == EOI)
            break;
        TRY(jpeg_segment(&j, marker, pic));
    }
    if (!j.scans)
        return RC_INVALID;
    jpeg_put(&j, EOI, str_sub(in, 0, 0));
    *out = j.out;
    pic->type = "image/jpeg";
    return RC_OK;
}

/* ---- PNG: ISO/IEC 15948 ---- */

static uint32_t crc32_of(Str s)
{
    static const uint32_t four_bits[16] = { 0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
                                            0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                            0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                            0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C };
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < s.n; i++) {
        crc ^= byte_at(s, i);
        crc = crc >> 4 ^ four_bits[crc & 15];
        crc = crc >> 4 ^ four_bits[crc & 15];
    }
    return ~crc;
}

static Rc png_head(Str chunk, Picture *pic)
{
    uint32_t depth = byte_at(chunk, 16), colour = byte_at(chunk, 17);
    bool known = (depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16) && colour <= 6 &&
                 colour != 1 && colour != 5 && !byte_at(chunk, 18) && !byte_at(chunk, 19) &&
                 byte_at(chunk, 20) <= 1;
    return known ? size_is(pic, be32(chunk, 8), be32(chunk, 12)) : RC_INVALID;
}

/* Where one stands: nothing yet, behind the head, among the data, behind them. */
enum { PNG_BEGIN, PNG_HEAD, PNG_DATA, PNG_AFTER, PNG_END };

static int png_next(int where, bool data, bool end)
{
    if (end)
        return PNG_END;
    if (data)
        return PNG_DATA;
    return where == PNG_BEGIN ? PNG_HEAD : where == PNG_DATA ? PNG_AFTER : where;
}

/* What stays: the head, colours before the data, the data in one piece, the end. */
static Rc png_chunk(Str chunk, int *io_where, Out *out, Picture *pic)
{
    Str kind = str_sub(chunk, 4, 4);
    size_t n = chunk.n - 12;
    int where = *io_where;
    bool head = str_eq(kind, S("IHDR")), data = str_eq(kind, S("IDAT")), end = str_eq(kind, S("IEND")),
         colours = str_eq(kind, S("PLTE")) || str_eq(kind, S("tRNS"));
    bool stays = head || data || end || colours, must_be_understood = !(kind.p[0] & 0x20);
    bool misplaced = head != (where == PNG_BEGIN) || (data && where == PNG_AFTER) ||
                     (end && (n || where < PNG_DATA)) || (colours && where != PNG_HEAD);
    if (misplaced || (!stays && must_be_understood) || (head && n != 13) ||
        crc32_of(str_sub(chunk, 4, n + 4)) != be32(chunk, n + 8))
        return RC_INVALID;
    if (head)
        TRY(png_head(chunk, pic));
    *io_where = png_next(where, data, end);
    if (stays)
        put(out, chunk);
    return RC_OK;
}

static Rc png_clean(Str in, Out *out, Picture *pic)
{
    int where = PNG_BEGIN;
    put(out, str_sub(in, 0, 8));
    for (size_t at = 8; where != PNG_END;) {
        if (in.n - at < 12 || be32(in, at) > in.n - at - 12)
            return RC_INVALID;
        size_t n = be32(in, at) + 12;
        TRY(png_chunk(str_sub(in, at, n), &where, out, pic));
        at += n;
    }
    pic->type = "image/png";
    return RC_OK;
}

/* ---- WebP: RFC 9649 ---- */

enum { WEBP_ALPHA = 0x10, WEBP_MOVING = 0x02 };

static Rc webp_frame(Str kind, Str data, Picture *pic)
{
    uint32_t width, height;
    if (str_eq(kind, S("VP8 "))) {
        if (data.n < 10 || byte_at(data, 0) & 1 || memcmp(data.p + 3, "\x9d\x01\x2a", 3) != 0)
            return RC_INVALID;
        width = le16(data, 6) & 0x3FFF;
        height = le16(data, 8) & 0x3FFF;
    } else {
        if (data.n < 5 || byte_at(data, 0) != 0x2F)
            return RC_INVALID;
        width = (le32(data, 1) & 0x3FFF) + 1;
        height = (le32(data, 1) >> 14 & 0x3FFF) + 1;
    }
    if (pic->width && ((uint32_t)pic->width != width || (uint32_t)pic->height != height))
        return RC_INVALID; /* of an extended file: other than its canvas */
    return size_is(pic, width, height);
}

static Rc webp_canvas(Str data, Out *out, Picture *pic)
{
    if (data.n != 10 || byte_at(data, 0) & WEBP_MOVING)
        return RC_INVALID;
    TRY(size_is(pic, le24(data, 4) + 1, le24(data, 7) + 1));
    char flags[4] = { (char)(byte_at(data, 0) & WEBP_ALPHA), 0, 0, 0 };
    put(out, S("VP8X\x0a\0\0\0"));
    put(out, (Str) { flags, 4 });
    put(out, str_sub(data, 4, 6));
    return RC_OK;
}

static Rc webp_chunk(Str chunk, Str data, bool first, bool *io_frame, Out *out, Picture *pic)
{
    Str kind = str_sub(chunk, 0, 4);
    if (str_eq(kind, S("VP8X")))
        return first ? webp_canvas(data, out, pic) : RC_INVALID;
    if (str_eq(kind, S("ANIM")) || str_eq(kind, S("ANMF")) || (first && str_eq(kind, S("ALPH"))))
        return RC_INVALID;
    if (str_eq(kind, S("VP8 ")) || str_eq(kind, S("VP8L"))) {
        if (*io_frame)
            return RC_INVALID;
        TRY(webp_frame(kind, data, pic));
        *io_frame = true;
        put(out, chunk);
    } else if (str_eq(kind, S("ALPH")) && !*io_frame) {
        put(out, chunk);
    }
    return RC_OK;
}

static Rc webp_clean(Str in, Out *out, Picture *pic)
{
    bool frame = false;
    size_t at = 12, end = (size_t)le32(in, 4) + 8;
    if (end > in.n || end < 20)
        return RC_INVALID;
    put(out, str_sub(in, 0, 12));
    while (at < end) {
        if (end - at < 8 || le32(in, at + 4) > end - at - 8)
            return RC_INVALID;
        size_t n = le32(in, at + 4), whole = 8 + n + (n & 1);
        if (whole > end - at)
            return RC_INVALID;
        TRY(webp_chunk(str_sub(in, at, whole), str_sub(in, at + 8, n), at == 12, &frame, out, pic));
        at += whole;
    }
    if (!frame)
        return RC_INVALID;
    size_t size = out->n - 8;
    for (int i = 0; i < 4; i++)
        out->p[4 + i] = (char)(size >> 8 * i & 0xFF);
    pic->type = "image/webp";
    return RC_OK;
}

Rc picture_clean(Arena *a, Str in, Picture *out)
{
    Picture pic = { 0 };
    Rc rc = RC_INVALID;
    if (in.n > LIMIT_PICTURE)
        return RC_TOO_LARGE;
    if (in.n < 20)
        return RC_INVALID;
    Out o = { .p = arena_alloc(a, in.n, 1) };
    if (!o.p)
        return RC_NO_MEMORY;
    if (str_starts(in, S("\xFF\xD8\xFF")))
        rc = jpeg_clean(in, &o, &pic);
    else if (str_starts(in, S("\x89PNG\r\n\x1a\n")))
        rc = png_clean(in, &o, &pic);
    else if (str_starts(in, S("RIFF")) && str_eq(str_sub(in, 8, 4), S("WEBP")))
        rc = webp_clean(in, &o, &pic);
    if (rc)
        return rc;
    pic.bytes = (Str) { o.p, o.n };
    *out = pic;
    return RC_OK;
}
