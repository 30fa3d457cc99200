/*
 * Static files out of the packed table; the contract is in assets.h. Paths are looked up as they come, never decoded
 * and never joined, except in the developers' directory mode, which accepts plain names only.
 */
#include "http/assets.h"

#include <stdlib.h>
#include <zlib.h>

#include "os/file.h"

#define DISK_MAX (4u << 20)

/* ---- the table ---- */

static int compare(const void *key, const void *row)
{
    return str_cmp(*(const Str *)key, str_from_z(((const Asset *)row)->path));
}

static const Asset *exact(Str path)
{
    return assets_n ? bsearch(&path, assets, assets_n, sizeof *assets, compare) : NULL;
}

/* "/a/b/c" gives "/a/index.html"; "/index.html" when depth is 0. */
static Str index_path(Arena *a, Str path, bool below_first)
{
    Str first = str_sub(path, 1, path.n);
    first = str_sub(path, 0, str_find_char(first, '/') + 1);
    return below_first ? arena_printf(a, "%.*s/index.html", STR_ARG(first)) : S("/index.html");
}

static bool has_extension(Str path)
{
    for (size_t i = path.n; i > 0 && path.p[i - 1] != '/'; i--)
        if (path.p[i - 1] == '.')
            return true;
    return false;
}

/* The paths to try for a request, in order; the number of them. */
static size_t candidates(HttpRequest *r, Str out[3])
{
    out[0] = r->path;
    if (has_extension(r->path))
        return 1;
    out[1] = index_path(r->arena, r->path, true);
    out[2] = index_path(r->arena, r->path, false);
    return 3;
}

/* ---- what the client said ---- */

/* Is the coding in a list like "br;q=0.9, gzip"? A weight of zero means no. */
static bool accepts_gzip(Str list)
{
    for (Str item, rest = list; rest.p;) {
        Str name, weight;
        str_cut(rest, ',', &item, &rest);
        str_cut(item, ';', &name, &weight);
        name = str_trim(name);
        weight = str_trim(weight);
        if (!str_eq_nocase(name, S("gzip")) && !str_eq(name, S("*")))
            continue;
        bool zero = str_starts(weight, S("q=0"));
        for (size_t i = 3; zero && i < weight.n; i++)
            zero = weight.p[i] == '.' || weight.p[i] == '0';
        return !zero;
    }
    return false;
}

static bool matches(Str list, Str etag)
{
    for (Str item, rest = list; rest.p;) {
        str_cut(rest, ',', &item, &rest);
        item = str_trim(item);
        if (str_starts(item, S("W/")))
            item = str_sub(item, 2, item.n);
        if (str_eq(item, etag) || str_eq(item, S("*")))
            return true;
    }
    return false;
}

/* ---- replies ---- */

static void add(HttpReply *reply, Str name, Str value)
{
    reply->extra[reply->n_extra++] = (HttpHeader) { name, value };
}

static void answer(HttpRequest *r, int status, Str text)
{
    HttpReply reply = { .status = status, .content_type = S("text/plain; charset=utf-8"), .body = text };
    if (status == 405)
        add(&reply, S("Allow"), S("GET, HEAD"));
    http_reply(r, &reply);
}

static Str inflated(Arena *a, Str packed, size_t raw_n)
{
    char *raw = arena_alloc(a, raw_n + 1, 1);
    unsigned char *in;
    memcpy(&in, &packed.p, sizeof in); /* zlib's input is not const, though it only reads */
    z_stream z = {
        .next_in = in, .avail_in = (uInt)packed.n, .next_out = (Bytef *)raw, .avail_out = (uInt)raw_n
    };
    if (!raw || inflateInit2(&z, 15 + 16) != Z_OK)
        return (Str) { 0 };
    bool whole = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == raw_n;
    inflateEnd(&z);
    return whole ? (Str) { raw, raw_n } : (Str) { 0 };
}

static void serve_packed(HttpRequest *r, const Asset *a)
{
    HttpReply reply = { .status = 200 };
    Str etag = str_from_z(a->etag);
    add(&reply, S("ETag"), etag);
    add(&reply, S("Vary"), S("Accept-Encoding"));
    add(&reply, S("Cache-Control"), a->immutable ? S("public, max-age=31536000, immutable") : S("no-cache"));
    if (matches(http_header(r, S("if-none-match")), etag)) {
        reply.status = 304;
        http_reply(r, &reply);
        return;
    }
    reply.content_type = str_from_z(a->type);
    reply.body = (Str) { (const char *)assets_blob + a->off, a->n };
    if (accepts_gzip(http_header(r, S("accept-encoding"))))
        add(&reply, S("Content-Encoding"), S("gzip"));
    else
        reply.body = inflated(r->arena, reply.body, a->raw_n);
    if (reply.body.p)
        http_reply(r, &reply);
    else
        answer(r, 503, S("out of memory\n"));
}

/* ---- from disk, for developers ---- */

typedef struct DiskType {
    Str end, type;
} DiskType;

static const DiskType disk_types[] = {
    { STR_INIT(".html"), STR_INIT("text/html; charset=utf-8") },
    { STR_INIT(".js"), STR_INIT("text/javascript; charset=utf-8") },
    { STR_INIT(".css"), STR_INIT("text/css; charset=utf-8") },
    { STR_INIT(".json"), STR_INIT("application/json") },
    { STR_INIT(".webmanifest"), STR_INIT("application/manifest+json") },
    { STR_INIT(".svg"), STR_INIT("image/svg+xml") },
    { STR_INIT(".png"), STR_INIT("image/png") },
    { STR_INIT(".woff2"), STR_INIT("font/woff2") },
    { STR_INIT(".wasm"), STR_INIT("application/wasm") },
};

/* Letters, digits, "-", "_", "." and "/", and no name that begins with a dot: nothing leads out of the directory. */
static bool is_plain(Str path)
{
    for (size_t i = 0; i < path.n; i++) {
        char c = path.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        bool hidden = c == '.' && (i == 0 || path.p[i - 1] == '/');
        if (hidden || !(word || c == '-' || c == '_' || c == '.' || c == '/'))
            return false;
    }
    return true;
}

static bool serve_disk(HttpRequest *r, Str dir, Str path)
{
    HttpReply reply = { .status = 200, .content_type = S("application/octet-stream") };
    const char *file = arena_z(r->arena, arena_printf(r->arena, "%.*s%.*s", STR_ARG(dir), STR_ARG(path)));
    if (!is_plain(path) || !file || os_file_read(file, DISK_MAX, r->arena, &reply.body))
        return false;
    for (size_t i = 0; i < COUNT(disk_types); i++)
        if (str_ends(path, disk_types[i].end))
            reply.content_type = disk_types[i].type;
    add(&reply, S("Cache-Control"), S("no-store"));
    http_reply(r, &reply);
    return true;
}

void assets_serve(HttpRequest *r, Str dir)
{
    if (!str_eq(r->method, S("GET")) && !str_eq(r->method, S("HEAD"))) {
        answer(r, 405, S("GET or HEAD\n"));
        return;
    }
    Str paths[3];
    size_t n = candidates(r, paths);
    for (size_t i = 0; i < n; i++) {
        const Asset *a = dir.p ? NULL : exact(paths[i]);
        if (dir.p && serve_disk(r, dir, paths[i]))
            return;
        if (a) {
            serve_packed(r, a);
            return;
        }
    }
    answer(r, 404, S("not found\n"));
}
