/* The log; see log.h. One write(2) a line, so lines of threads do not mix. */
#include "base/log.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

static LogLevel least = LOG_INFO;
static void (*sink_fn)(void *, LogLevel, Str);
static void *sink_user;

Kv kv_str(const char *key, Str s)
{
    return (Kv) { .key = key, .is_str = true, .s = s };
}

Kv kv_z(const char *key, const char *z)
{
    return kv_str(key, str_from_z(z));
}

Kv kv_i64(const char *key, int64_t v)
{
    return (Kv) { .key = key, .i = v };
}

Kv kv_int(const char *key, int v)
{
    return kv_i64(key, v);
}

Kv kv_size(const char *key, size_t v)
{
    return kv_i64(key, (int64_t)v);
}

static void add_value(Buf *b, Str s)
{
    bool plain = s.n > 0;
    for (size_t i = 0; i < s.n && plain; i++)
        plain = s.p[i] > ' ' && s.p[i] != '"' && s.p[i] != '=' && s.p[i] != '\\' && s.p[i] != 0x7f;
    if (plain) {
        buf_add(b, s);
        return;
    }
    buf_addc(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"' || c == '\\')
            buf_addc(b, '\\');
        if ((unsigned char)c < ' ')
            buf_printf(b, "\\x%02x", (unsigned)(unsigned char)c);
        else
            buf_addc(b, c);
    }
    buf_addc(b, '"');
}

void log_write(LogLevel level, const char *event, const Kv *kv, size_t n)
{
    static const char *const names[] = { "", "debug", "info", "warn", "error" };
    if (level < least)
        return;
    Buf b;
    buf_init(&b, 8192);
    struct timespec now;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    buf_printf(&b, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s %s", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
               tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(now.tv_nsec / 1000000), names[level], event);
    for (size_t i = 0; i < n; i++) {
        buf_addc(&b, ' ');
        buf_addz(&b, kv[i].key);
        buf_addc(&b, '=');
        if (kv[i].is_str)
            add_value(&b, kv[i].s);
        else
            buf_add_i64(&b, kv[i].i);
    }
    if (sink_fn) {
        sink_fn(sink_user, level, buf_str(&b));
    } else {
        buf_addc(&b, '\n');
        ssize_t done = write(STDERR_FILENO, buf_str(&b).p, buf_str(&b).n);
        (void)done; /* nowhere to report it */
    }
    buf_done(&b);
}

void log_set_level(LogLevel new_least)
{
    least = new_least;
}

void log_set_sink(void (*sink)(void *, LogLevel, Str), void *user)
{
    sink_fn = sink;
    sink_user = user;
}
