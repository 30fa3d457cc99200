/*
 * One line per event on standard error, key=value: "2026-11-22T08:00:00.123Z info alert.raised alert=.. rid=..".
 * Event names are literals. Personal text cannot be logged: KV has no case for Pii.
 * warn = an operator should look; error = a request was lost; panic = a bug, the process aborts.
 */
#pragma once

#include "base/base.h"

typedef enum LogLevel { LOG_DEBUG = 1, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;

/* Text about a person: may be stored (sealed) and sent to those with the right, never logged. */
typedef struct Pii {
    Str s;
} Pii;

typedef struct Kv {
    const char *key;
    bool is_str;
    Str s;
    int64_t i;
} Kv;

Kv kv_str(const char *key, Str s);
Kv kv_z(const char *key, const char *z);
Kv kv_i64(const char *key, int64_t v);
Kv kv_int(const char *key, int v);
Kv kv_size(const char *key, size_t v);
#define KV(key, v) \
    _Generic((v), Str         \
             : kv_str, char * \
             : kv_z, const char * \
             : kv_z, int      \
             : kv_int, int64_t \
             : kv_i64, size_t \
             : kv_size)((key), (v))

void log_write(LogLevel level, const char *event, const Kv *kv, size_t n);
#define LOG(level, event, ...)                                \
    do {                                                      \
        const Kv log_kv_[] = { __VA_ARGS__ };                 \
        log_write((level), (event), log_kv_, COUNT(log_kv_)); \
    } while (0)

void log_set_level(LogLevel least);
/* Tests and embedders take the lines instead of standard error; NULL restores it. */
void log_set_sink(void (*sink)(void *user, LogLevel level, Str line), void *user);
/* Seconds-resolution rate limit is not done here: whoever logs in a loop counts. */
