/* Failures in a row and who has to wait because of them; and the keyed digests this module stores instead of secrets. */
#include "modules/account/account_int.h"

#include <arpa/inet.h>

#include "text/codec.h"

Rc account_digest(Op *op, const char *purpose, const Str *pieces, size_t n, Str *out)
{
    uint8_t key[32], mac[DIGEST_BYTES];
    TRY(keyring_derive(op->app->keys, purpose, key));
    Rc rc = hmac_pieces(keyring_fixed_suite(op->app->keys), (Str) { (const char *)key, sizeof key }, pieces,
                        n, mac);
    explicit_bzero(key, sizeof key);
    if (rc)
        return rc;
    Buf b;
    buf_init_arena(&b, op->arena, 2 * DIGEST_BYTES);
    hex_put(&b, (Str) { (const char *)mac, DIGEST_BYTES });
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

/* Bytes of an address: 4 or 16; 0 when it is none. An IPv4 address written as IPv6 is the IPv4 address. */
static size_t ip_bytes(Op *op, Str ip, uint8_t raw[16])
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    const char *z = arena_z(op->arena, ip);
    if (z && inet_pton(AF_INET, z, raw) == 1)
        return 4;
    if (!z || inet_pton(AF_INET6, z, raw) != 1)
        return 0;
    if (memcmp(raw, mapped, sizeof mapped))
        return 16;
    memmove(raw, raw + 12, 4);
    return 4;
}

Str ip_prefix(Op *op, Str ip)
{
    uint8_t raw[16];
    size_t n = ip_bytes(op, ip, raw);
    return n == 4    ? arena_printf(op->arena, "%d.%d.%d", raw[0], raw[1], raw[2])
           : n == 16 ? arena_str(op->arena, (Str) { (const char *)raw, 8 })
                     : S("-");
}

Str ip_house(Op *op, Str ip)
{
    uint8_t raw[16];
    return ip_bytes(op, ip, raw) == 4 ? arena_printf(op->arena, "%d.%d.%d.%d", raw[0], raw[1], raw[2], raw[3])
                                      : ip_prefix(op, ip);
}

static Rc attempt_key(Op *op, Attempt a, Str *out)
{
    const Str pieces[] = { str_from_z(a.what), S("\n"), a.who, S("\n"), a.from };
    return account_digest(op, "attempt", pieces, COUNT(pieces), out);
}

static int64_t county_here(const Op *op)
{
    return county_of_area(op->app->region);
}

static Rc find(Op *op, Attempt a, Str *out_key, AttemptRow *out)
{
    bool found;
    TRY(attempt_key(op, a, out_key));
    TRY(sql_attempt_get(op->tx, county_here(op), *out_key, out, &found));
    if (!found || op->now_ms >= out->until_ms)
        *out = (AttemptRow) { 0 };
    return RC_OK;
}

Rc attempt_check(Op *op, Attempt a)
{
    Str key;
    AttemptRow row;
    TRY(find(op, a, &key, &row));
    if (row.n < (a.max ? a.max : setting_int(op->app, &set_lock_fails)))
        return RC_OK;
    op->retry_after_s = (int)((row.until_ms - op->now_ms + 999) / MS_SECOND);
    return FAIL(op->diag, RC_TOO_MANY, "account.locked");
}

Rc attempt_count(Op *op, Attempt a)
{
    Str key;
    AttemptRow row;
    int64_t changed, wait = a.an_hour ? MS_HOUR : setting_int(op->app, &set_lock_minutes) * MS_MINUTE;
    TRY(find(op, a, &key, &row));
    return sql_attempt_put(op->tx, county_here(op), key, row.n + 1,
                           a.an_hour && row.n ? row.until_ms : op->now_ms + wait, &changed);
}

Rc attempt_failed(Op *op, Attempt a, Rc rc, const char *text)
{
    TRY(attempt_count(op, a));
    return op_refuse_kept(op, rc, text);
}

Rc attempt_right(Op *op, Attempt a)
{
    Str key;
    int64_t changed;
    TRY(attempt_key(op, a, &key));
    return sql_attempt_drop(op->tx, county_here(op), key, &changed);
}
