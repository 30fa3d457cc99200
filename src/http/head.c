/* The head parser; the contract is in head.h. Refusals are HTTP statuses, so that the caller has nothing to map. */
#include "http/head.h"

#define LINE_EXTRA 32 /* method, version and blanks beside the target */

/* A bit for each character a token may hold. */
static const uint32_t token_bits[8] = { 0, 0x03FF6CFA, 0xC7FFFFFE, 0x57FFFFFF, 0, 0, 0, 0 };

static bool is_token_char(unsigned char c)
{
    return token_bits[c >> 5] >> (c & 31) & 1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool http_is_token(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_token_char((unsigned char)s.p[i]))
            return false;
    return s.n > 0;
}

bool http_is_value(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

int head_find(Str in, size_t *scanned, size_t *out_n)
{
    *out_n = 0;
    if (in.n && !is_token_char((unsigned char)in.p[0])) /* not HTTP: do not wait for more of it */
        return 400;
    const char *lf;
    while (*scanned < in.n && (lf = memchr(in.p + *scanned, '\n', in.n - *scanned))) {
        size_t i = (size_t)(lf - in.p);
        if (i < 2 || in.p[i - 1] != '\r')
            return 400;
        *scanned = i + 1;
        if (i > LIMIT_HEAD)
            return 431;
        if (in.p[i - 2] == '\n') {
            *out_n = i + 1;
            return 0;
        }
    }
    *scanned = in.n;
    if (in.n > LIMIT_TARGET + LINE_EXTRA && !memchr(in.p, '\n', LIMIT_TARGET + LINE_EXTRA))
        return 414;
    return in.n > LIMIT_HEAD ? 431 : 0;
}

/* ---- the request line ---- */

static const Str methods[] = { STR_INIT("GET"),   STR_INIT("HEAD"),   STR_INIT("POST"),   STR_INIT("PUT"),
                               STR_INIT("PATCH"), STR_INIT("DELETE"), STR_INIT("OPTIONS") };

static int check_method(Str method)
{
    for (size_t i = 0; i < COUNT(methods); i++)
        if (str_eq(method, methods[i]))
            return 0;
    return http_is_token(method) ? 501 : 400;
}

static int check_version(Str version, bool *out_http10)
{
    if (version.n != 8 || !str_starts(version, S("HTTP/")) || !is_digit(version.p[5]) ||
        version.p[6] != '.' || !is_digit(version.p[7]))
        return 400;
    if (version.p[5] != '1' || version.p[7] > '1')
        return 505;
    *out_http10 = version.p[7] == '0';
    return 0;
}

static int check_target(Str target)
{
    if (target.n > LIMIT_TARGET)
        return 414;
    if (!target.n || target.p[0] != '/')
        return 400;
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= 0x20 || target.p[i] == 0x7f ||
            target.p[i] == '#') /* signed char: above ASCII too */
            return 400;
    return 0;
}

static int parse_request_line(Str line, Head *h)
{
    Str target, version;
    if (!str_cut(line, ' ', &h->method, &target) || !str_cut(target, ' ', &target, &version))
        return 400;
    int status = check_version(version, &h->http10);
    if (!status)
        status = check_target(target);
    if (!status)
        status = check_method(h->method);
    str_cut(target, '?', &h->path, &h->query);
    return status;
}

/* ---- headers that say how to read the request ---- */

static int on_length(Head *h, Str v)
{
    if (!v.n || v.n > 19)
        return 400;
    for (size_t i = 0; i < v.n; i++)
        if (!is_digit(v.p[i]))
            return 400;
    return str_to_i64(v, &h->content_length) ? 0 : 400;
}

static int on_transfer(Head *h, Str v)
{
    h->chunked = true;
    if (str_eq_nocase(v, S("chunked")))
        return 0;
    return v.n ? 501 : 400;
}

static bool is_port(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    return s.n >= 1 && s.n <= 5;
}

static bool is_host_char(char c, bool in_brackets)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '.')
        return true;
    return in_brackets ? c == ':' : c == '-' || c == '_';
}

static int on_host(Head *h, Str v)
{
    (void)h;
    bool brackets = v.n && v.p[0] == '[';
    size_t i = brackets, from = i;
    while (i < v.n && is_host_char(v.p[i], brackets))
        i++;
    if (i == from || (brackets && (i >= v.n || v.p[i++] != ']')))
        return 400;
    if (i < v.n && (v.p[i] != ':' || !is_port(str_sub(v, i + 1, v.n))))
        return 400;
    return 0;
}

static int on_connection(Head *h, Str v)
{
    for (Str item, rest = v; rest.p; v = rest) {
        str_cut(v, ',', &item, &rest);
        item = str_trim(item);
        if (str_eq_nocase(item, S("close")))
            h->keep_alive = false;
        else if (str_eq_nocase(item, S("keep-alive")) && h->http10)
            h->keep_alive = true;
    }
    return 0;
}

static int on_expect(Head *h, Str v)
{
    h->expect_continue = !h->http10;
    return str_eq_nocase(v, S("100-continue")) ? 0 : 417;
}

static int on_encoding(Head *h, Str v)
{
    (void)h;
    return str_eq_nocase(v, S("identity")) ? 0 : 415;
}

static int on_any(Head *h, Str v)
{
    (void)h, (void)v;
    return 0;
}

typedef struct Known {
    Str name;
    int (*check)(Head *h, Str value);
    bool many; /* may come more than once */
} Known;

/* Doubling one of these means two readers could disagree about the request. */
static const Known known[] = {
    { STR_INIT("host"), on_host, false },
    { STR_INIT("content-length"), on_length, false },
    { STR_INIT("transfer-encoding"), on_transfer, false },
    { STR_INIT("connection"), on_connection, true },
    { STR_INIT("expect"), on_expect, false },
    { STR_INIT("content-encoding"), on_encoding, false },
    { STR_INIT("content-type"), on_any, false },
    { STR_INIT("authorization"), on_any, false },
};
enum { SEEN_HOST = 1 << 0, SEEN_LENGTH = 1 << 1, SEEN_TRANSFER = 1 << 2 };

static int check_known(Head *h, Str name, Str value)
{
    for (size_t i = 0; i < COUNT(known); i++) {
        if (name.n != known[i].name.n || !str_eq_nocase(name, known[i].name))
            continue;
        unsigned bit = 1u << i;
        if (h->seen & bit && !known[i].many)
            return 400;
        h->seen |= bit;
        return known[i].check(h, value);
    }
    return 0;
}

static Str trim_blanks(Str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = (Str) { s.p + 1, s.n - 1 };
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static int parse_field(Str line, Head *h)
{
    Str name, value;
    if (!str_cut(line, ':', &name, &value) || !http_is_token(name) || !http_is_value(value))
        return 400;
    if (h->n_headers == LIMIT_HEADERS)
        return 431;
    value = trim_blanks(value);
    h->headers[h->n_headers++] = (HttpHeader) { name, value };
    return check_known(h, name, value);
}

/* The line at the start of *rest, without its CRLF, which head_find has seen. */
static bool next_line(Str *rest, Str *out_line)
{
    const char *lf = memchr(rest->p, '\n', rest->n);
    if (!lf || lf == rest->p || lf[-1] != '\r')
        return false;
    size_t n = (size_t)(lf - rest->p);
    *out_line = (Str) { rest->p, n - 1 };
    *rest = (Str) { lf + 1, rest->n - n - 1 };
    return true;
}

int head_parse(Str head, Head *out)
{
    Head *h = out;
    h->n_headers = 0;
    h->seen = 0;
    h->content_length = -1;
    h->chunked = h->expect_continue = false;
    Str line;
    if (!next_line(&head, &line))
        return 400;
    int status = parse_request_line(line, h);
    if (status)
        return status;
    h->keep_alive = !h->http10;
    for (;;) {
        if (!next_line(&head, &line))
            return 400;
        if (!line.n)
            break;
        if ((status = parse_field(line, h)))
            return status;
    }
    bool both = (h->seen & SEEN_TRANSFER) && (h->seen & SEEN_LENGTH);
    bool no_host = !h->http10 && !(h->seen & SEEN_HOST);
    return head.n || both || no_host || (h->chunked && h->http10) ? 400 : 0;
}
