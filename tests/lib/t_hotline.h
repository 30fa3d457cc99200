/* What the tests of the hotline share: a line, and an exchange that signs what it tells. */
#pragma once

#include "crypto/digest.h"
#include "t_api.h"
#include "text/codec.h"

/* A line of who's unit, made by the administrator, with more members; the reply holds id, secret and url_key. */
static inline Reply line_made(const char *who, const char *number, const char *more)
{
    long long unit = reply_i64(api(who, "GET /api/v1/session", NULL), "staff.roles.0.unit");
    Reply r = api("system_admin@330600000000", "POST /api/v1/hotline/lines",
                  body("{'unit':'%lld','number':'%s','name':'n'%s}", unit, number, more));
    want(r, 201, NULL);
    return r;
}

/* Told at a time of the exchange's clock, signed with a secret. path: events, queue-log, ami; query: "" or more of it. */
static inline Reply exchange_tells(long long line, Str secret, int64_t at, const char *path,
                                   const char *query, const char *text)
{
    uint8_t mac[DIGEST_BYTES];
    Buf hex;
    Str in = arena_printf(t_arena(), "%lld.%s", (long long)at, text);
    char *p = (char *)(uintptr_t)in.p;
    for (size_t i = 0; i < in.n; i++) /* as the body leaves */
        p[i] = p[i] == '\'' ? '"' : p[i];
    CHECK_RC(hmac(SUITE_INTL, secret, in, mac), RC_OK);
    buf_init_arena(&hex, t_arena(), 80);
    hex_put(&hex, (Str) { (const char *)mac, sizeof mac });
    return api_more("",
                    body("POST /api/v1/hotline/exchange/%lld/%s?at=%lld&sig=%.*s%s", line, path,
                         (long long)at, STR_ARG(buf_str(&hex)), query),
                    text, (ApiMore) { .csrf = "" });
}
