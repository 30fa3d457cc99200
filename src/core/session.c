/* Sessions; see session.h. Tests: module account. */
#include "core/session.h"

#include "base/date.h"
#include "core_sql.h"
#include "crypto/token.h"
#include "text/codec.h"

static const Setting set_idle_staff = { "session.idle_staff_min",
                                        SETTING_INT,
                                        "30",
                                        5,
                                        240,
                                        "minutes without use after which staff are signed out",
                                        false,
                                        false };
static const Setting set_life_staff = { "session.life_staff_h",
                                        SETTING_INT,
                                        "12",
                                        1,
                                        24,
                                        "hours after which staff must sign in again",
                                        false,
                                        false };
static const Setting set_idle_resident = { "session.idle_resident_h",
                                           SETTING_INT,
                                           "720",
                                           1,
                                           8760,
                                           "hours without use after which a resident's session ends",
                                           false,
                                           false };
static const Setting set_life_resident = { "session.life_resident_d",
                                           SETTING_INT,
                                           "90",
                                           1,
                                           365,
                                           "days after which a resident must sign in again",
                                           false,
                                           false };
const Setting *const session_settings[] = { &set_idle_staff, &set_life_staff, &set_idle_resident,
                                            &set_life_resident };
const size_t session_settings_n = COUNT(session_settings);

static Rc digest_of(Op *op, Str token, Str *out)
{
    uint8_t digest[DIGEST_BYTES];
    TRY(token_digest(keyring_fixed_suite(op->app->keys), token, digest));
    Buf b;
    buf_init_arena(&b, op->arena, 2 * DIGEST_BYTES);
    hex_put(&b, (Str) { (const char *)digest, DIGEST_BYTES });
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

Rc session_csrf(Op *op, Str digest, Str *out)
{
    uint8_t key[32], mac[DIGEST_BYTES];
    TRY(keyring_derive(op->app->keys, "csrf", key));
    TRY(hmac(keyring_fixed_suite(op->app->keys), (Str) { (const char *)key, sizeof key }, digest, mac));
    explicit_bzero(key, sizeof key);
    Buf b;
    buf_init_arena(&b, op->arena, 64);
    hex_put(&b, (Str) { (const char *)mac, 16 });
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

static Rc set_cookie(Op *op, Str value, int64_t max_age_s)
{
    Str cookie = arena_printf(op->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s",
                              op->tls ? "__Host-sid" : "sid", STR_ARG(value), (long long)max_age_s,
                              op->tls ? "; Secure" : "");
    if (!cookie.p)
        return RC_NO_MEMORY;
    op->reply.set_cookie[0] = cookie;
    op->reply.n_set_cookie = 1;
    return RC_OK;
}

static Rc drop_current(Op *op)
{
    int64_t changed;
    if (!op->actor.session_digest.p)
        return RC_OK;
    return sql_session_end(op->tx, op->actor.session_county, op->actor.session_digest, &changed);
}

static int64_t life_of(const Op *op, bool staff)
{
    return staff ? setting_int(op->app, &set_life_staff) * MS_HOUR
                 : setting_int(op->app, &set_life_resident) * MS_DAY;
}

Rc session_open(Op *op, const NewSession *s)
{
    bool staff = s->kind == ACTOR_STAFF;
    int64_t county = county_of_area(s->area);
    int64_t idle = staff ? setting_int(op->app, &set_idle_staff) * MS_MINUTE
                         : setting_int(op->app, &set_idle_resident) * MS_HOUR;
    int64_t life = life_of(op, staff);
    Str token, digest;
    TRY(drop_current(op));
    TRY(token_new(op->arena, &token));
    TRY(digest_of(op, token, &digest));
    TRY(sql_session_add(op->tx, county, digest,
                        str_from_z(staff                       ? "staff"
                                   : s->kind == ACTOR_RESIDENT ? "resident"
                                                               : "anonymous"),
                        s->person, s->staff, s->grant, (int32_t)s->role, s->unit, s->area, s->aal,
                        str_from_z(s->pending ? s->pending : ""), op->device.p ? op->device : S(""),
                        op->ip.p ? op->ip : S(""), op->now_ms, idle, op->now_ms + life));
    op->actor = (Actor) { .kind = s->kind,
                          .role = s->role,
                          .roles = ROLE_BIT(s->role),
                          .person = s->person,
                          .staff = s->staff,
                          .grant = s->grant,
                          .unit = s->unit,
                          .area = s->area,
                          .aal = s->aal,
                          .session_digest = digest,
                          .session_county = county };
    TRY(session_csrf(op, digest, &op->csrf));
    Str value = arena_printf(op->arena, "%lld.%.*s", (long long)county, STR_ARG(token));
    return value.p ? set_cookie(op, value, life / MS_SECOND) : RC_NO_MEMORY;
}

Rc session_close(Op *op)
{
    TRY(drop_current(op));
    return set_cookie(op, S("gone"), 0);
}

/* Disused, over, or begun while the server's time was far ahead: then it would last for as long as that. */
static bool ended(const Op *op, const SessionRow *row)
{
    bool staff = str_eq(row->kind, S("staff"));
    return op->now_ms >= row->expires_ms || op->now_ms - row->seen_ms >= row->idle_ms ||
           row->expires_ms - op->now_ms > 2 * life_of(op, staff);
}

Rc session_find(Op *op, Str cookie, SessionFound *out)
{
    Str county_text, token, digest;
    int64_t county;
    SessionRow row;
    bool found;
    *out = (SessionFound) { 0 };
    if (!cookie.n || cookie.n > 100 || !str_cut(cookie, '.', &county_text, &token) ||
        !str_to_i64(county_text, &county))
        return RC_OK;
    TRY(digest_of(op, token, &digest));
    TRY(sql_session_get(op->tx, county, digest, &row, &found));
    if (!found || ended(op, &row))
        return RC_OK;
    ActorKind kind = str_eq(row.kind, S("staff"))      ? ACTOR_STAFF
                     : str_eq(row.kind, S("resident")) ? ACTOR_RESIDENT
                                                       : ACTOR_ANONYMOUS;
    op->actor = (Actor) { .kind = kind,
                          .role = (Role)row.role,
                          .roles = row.role ? ROLE_BIT(row.role) : 0,
                          .person = row.person,
                          .staff = row.staff,
                          .grant = row.role_grant,
                          .unit = row.unit,
                          .area = row.area,
                          .aal = row.aal,
                          .session_digest = row.digest,
                          .session_county = county };
    out->pending = row.pending.n > 0;
    out->due = row.pending;
    int64_t unseen = op->now_ms - row.seen_ms; /* negative: the time was set back since */
    out->touch = unseen > MS_MINUTE || unseen < -MS_MINUTE;
    return session_csrf(op, row.digest, &op->csrf);
}
