/* Signing in through the dispatcher: every step, every refusal, and that codes, sessions and rights end when they should. */
#include "modules/account/account.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "core/outbox.h"
#include "core/setting.h"
#include "core_sql.h"
#include "crypto/totp.h"
#include "modules/org/org.h"
#include "t_api.h"
#include "text/codec.h"

#define SYS "system_admin@330602000000"
#define SEC "security_admin@330602000000"
#define PHONE "{'phone':'13800138000'}"
#define GOOD "lantern-Tulip-seven-42"

static void put(const char *name, const char *value)
{
    const char *why;
    CHECK_RC(settings_put(t_app(), str_from_z(name), str_from_z(value), ORIGIN_COMMAND, &why), RC_OK);
}

static Rc import(Op *op, void *user)
{
    (void)user;
    return org_import_divisions(op, S("330000,浙江省,\n330600,绍兴市,330000\n330602,越城区,330600\n"
                                      "330602001,塔山街道,330602\n330602001005,越都社区,330602001\n"));
}

/* Failures until an account has to wait. While allocations are made to fail, one request counts more than once: its refusal
   is kept, and then there is no memory to say so. */
static int lock_fails(void)
{
    return getenv("XQ_TEST_FAULT") ? 20 : 5;
}

static void setup(void)
{
    put("account.argon_mib", "8");
    put("account.lock_fails", lock_fails() == 20 ? "20" : "5");
    CHECK_RC(t_write(import, NULL), RC_OK);
}

/* ---- a browser: keeps its cookie and forgery token ---- */

typedef struct Browser {
    char cookie[128], csrf[64];
    const char *ip;
} Browser;

static Reply ask(Browser *b, const char *request, const char *body)
{
    ApiMore more = { .cookie = b->cookie, .csrf = *b->csrf ? b->csrf : "x", .ip = b->ip };
    Reply r = api_more("", request, body, more);
    Str cookie, rest, value, name;
    if (r.cookie.p) {
        str_cut(r.cookie, ';', &cookie, &rest);
        str_cut(cookie, '=', &name, &value);
        snprintf(b->cookie, sizeof b->cookie, "%.*s", STR_ARG(value));
    }
    Str csrf = r.status < 300 ? reply_get(r, "csrf") : (Str) { 0 };
    if (csrf.p)
        snprintf(b->csrf, sizeof b->csrf, "%.*s", STR_ARG(csrf));
    return r;
}

/* n wrong ones in a row, then the caller has to wait. */
static void until_locked(Browser *b, const char *request, const char *body, int n)
{
    Reply r = ask(b, request, body);
    for (int i = 1; i < n && r.status == 401; i++)
        r = ask(b, request, body);
    if (lock_fails() == 5)
        want(r, 401, NULL);
    want(ask(b, request, body), 429, "{'code':'account.locked'}");
}

static const char *text(const char *format, ...) PRINTF_LIKE(1, 2);
static const char *text(const char *format, ...)
{
    char out[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(out, sizeof out, format, args);
    va_end(args);
    return arena_z(t_arena(), str_from_z(out));
}

/* ---- staff made by the administrators ---- */

typedef struct Made {
    long long id, unit;
    const char *login, *password;
} Made;

static Made make(const char *login)
{
    Made m = { .login = login };
    m.unit = reply_i64(apif(SYS, NULL, "GET /api/v1/staff/%lld", (long long)t_actor_id(SYS)), "unit");
    Reply r = api(SYS, "POST /api/v1/staff",
                  text("{'login':'%s','name':'王静','unit':'%lld'}", login, (long long)m.unit));
    want(r, 201, NULL);
    m.id = reply_i64(r, "staff.id");
    m.password = arena_z(t_arena(), reply_get(r, "initial_password"));
    want(apif(SEC, text("{'role':'district_specialist','unit':'%lld'}", (long long)m.unit),
              "POST /api/v1/staff/%lld/roles", m.id),
         201, NULL);
    return m;
}

static const char *login_body(const char *login, const char *password)
{
    return text("{'login':'%s','password':'%s'}", login, password);
}

static const char *code_body(Str secret, int64_t ms)
{
    char code[6];
    CHECK_RC(totp_code(secret, ms / 30000, code), RC_OK);
    return text("{'code':'%.6s'}", code);
}

/* Signs in for the first time; gives the seed and the first recovery code. */
static Str first_login(Browser *b, Made m, const char **recovery)
{
    Str seed;
    want(ask(b, "POST /api/v1/auth/login", login_body(m.login, m.password)), 200, "{'next':'password'}");
    want(ask(b, "POST /api/v1/auth/password", text("{'current':'%s','password':'" GOOD "'}", m.password)),
         200, "{'next':'totp_enrol'}");
    Reply r = ask(b, "POST /api/v1/auth/totp-enrol", "{}");
    want(r, 200, NULL);
    CHECK_RC(base32_get(t_arena(), reply_get(r, "secret"), &seed), RC_OK);
    r = ask(b, "POST /api/v1/auth/totp-confirm", code_body(seed, t_now()));
    want(r, 200, "{'next':'ok'}");
    if (recovery)
        *recovery = text("{'code':'%.*s'}", STR_ARG(reply_get(r, "recovery_codes.0")));
    return seed;
}

TEST(account_first_login_of_staff)
{
    Browser b = { .ip = "192.0.2.7" };
    setup();
    Made m = make("wang.jing");
    want(ask(&b, "GET /api/v1/session", NULL), 200, "{'kind':'none','consents':[],'expires_ms':0}");
    Reply wrong = ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", "not it at all"));
    Reply unknown = ask(&b, "POST /api/v1/auth/login", login_body("nobody.here", "not it at all"));
    want(wrong, 401, "{'code':'account.wrong'}");
    want(unknown, 401, "{'code':'account.wrong'}");
    CHECK(!wrong.cookie.p);
    want(ask(&b, "POST /api/v1/auth/login", login_body(" Wang.Jing", m.password)), 200,
         "{'next':'password'}");
    Browser old = b;
    want(ask(&b, "GET /api/v1/session", NULL), 200,
         "{'kind':'staff','staff':{'pending':'password','must_change_password':true,'aal':0,'permissions':[]}"
         "}");
    want(ask(&b, "GET /api/v1/units", NULL), 403, "{'code':'session.pending'}");
    want(ask(&b, "POST /api/v1/auth/totp", "{'code':'123456'}"), 409, "{'code':'account.not_due'}");
    want(ask(&b, "POST /api/v1/auth/totp-enrol", "{}"), 409, "{'code':'account.not_due'}");
    want(ask(&b, "POST /api/v1/auth/password", text("{'current':'%s','password':'short'}", m.password)), 422,
         "{'code':'password.short','pointer':'/password'}");
    want(ask(&b, "POST /api/v1/auth/password",
             text("{'current':'%s','password':'%s'}", m.password, m.password)),
         422, "{'code':'password.same'}");
    want(ask(&b, "POST /api/v1/auth/password",
             text("{'current':'%s','password':'my-wang.jing-2026'}", m.password)),
         422, "{'code':'password.word'}");
    want(ask(&b, "POST /api/v1/auth/password", "{'current':'wrong','password':'" GOOD "'}"), 422,
         "{'code':'account.current_wrong'}");
    want(ask(&b, "POST /api/v1/auth/password", text("{'current':'%s','password':'" GOOD "'}", m.password)),
         200, "{'next':'totp_enrol'}");
    want(ask(&old, "POST /api/v1/auth/totp-enrol", "{}"), 401, NULL); /* the token changed with the step */
    want(ask(&b, "POST /api/v1/auth/totp-confirm", "{'code':'123456'}"), 409,
         "{'code':'account.enrol_first'}");
    Reply r = ask(&b, "POST /api/v1/auth/totp-enrol", "{}");
    want(r, 200, NULL);
    CHECK(str_starts(reply_get(r, "uri"), S("otpauth://totp/")));
    Str seed;
    CHECK_RC(base32_get(t_arena(), reply_get(r, "secret"), &seed), RC_OK);
    want(ask(&b, "POST /api/v1/auth/totp-confirm", code_body(seed, t_now() - 600000)), 401,
         "{'code':'account.code_wrong'}");
    r = ask(&b, "POST /api/v1/auth/totp-confirm", code_body(seed, t_now()));
    want(r, 200, "{'next':'ok'}");
    CHECK_INT(reply_get(r, "recovery_codes.9").n, 19);
    want(ask(&b, "GET /api/v1/session", NULL), 200,
         "{'kind':'staff','area':330602000000,'area_name':'越城区','staff':{'login':'wang.jing','totp':true,'"
         "pending':'',"
         "'aal':2,'acting':0,'roles':[{'role':'district_specialist','title':'区县心理专员'}]}}");
    want(ask(&b, "GET /api/v1/units", NULL), 200, NULL);
    want(ask(&b, "POST /api/v1/auth/totp-enrol", "{}"), 409, "{'code':'account.totp_enrolled'}");
    r = apif(SYS, NULL, "GET /api/v1/staff/%lld", m.id);
    want(r, 200, "{'totp':true}");
    CHECK_INT(reply_i64(r, "last_login_ms"), t_now());
}

TEST(account_second_factor_is_used_once)
{
    Browser b = { .ip = "192.0.2.7" }, c = { .ip = "192.0.2.8" };
    const char *recovery;
    setup();
    Made m = make("wang.jing");
    Str seed = first_login(&b, m, &recovery);
    want(ask(&c, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, "{'next':'totp'}");
    want(ask(&c, "GET /api/v1/units", NULL), 403, NULL);
    want(ask(&c, "POST /api/v1/auth/totp", code_body(seed, t_now())), 401, "{'code':'account.code_wrong'}");
    t_clock_advance(30000);
    want(ask(&c, "POST /api/v1/auth/totp", code_body(seed, t_now())), 200, "{'next':'ok'}");
    want(ask(&c, "GET /api/v1/units", NULL), 200, NULL);
    want(ask(&b, "GET /api/v1/units", NULL), 200, NULL);

    Browser d = { .ip = "192.0.2.9" };
    want(ask(&d, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, "{'next':'totp'}");
    want(ask(&d, "POST /api/v1/auth/totp", "{'code':'AAAA-BBBB-CCCC-DDDD'}"), 401, NULL);
    want(ask(&d, "POST /api/v1/auth/totp", recovery), 200, "{'next':'ok'}");
    want(ask(&d, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, "{'next':'totp'}");
    want(ask(&d, "POST /api/v1/auth/totp", recovery), 401, NULL);
    until_locked(&d, "POST /api/v1/auth/totp", "{'code':'000000'}", lock_fails() - 1);
    t_clock_advance(30000);
    want(ask(&d, "POST /api/v1/auth/totp", code_body(seed, t_now())), 429, "{'code':'account.locked'}");
}

TEST(account_step_up_renews_the_token_but_not_the_end)
{
    Browser b = { .ip = "192.0.2.7" };
    setup();
    Made m = make("wang.jing");
    Str seed = first_login(&b, m, NULL);
    int64_t end = reply_i64(ask(&b, "GET /api/v1/session", NULL), "expires_ms");
    Browser old = b;
    t_clock_advance(60000);
    want(ask(&b, "POST /api/v1/auth/step-up", "{'code':'000000'}"), 401, NULL);
    want(ask(&b, "POST /api/v1/auth/step-up", code_body(seed, t_now())), 200, "{'next':'ok'}");
    want(ask(&old, "GET /api/v1/units", NULL), 401, NULL);
    Reply r = ask(&b, "GET /api/v1/session", NULL);
    want(r, 200, "{'staff':{'aal':2}}");
    CHECK_INT(reply_i64(r, "expires_ms"), end);
    want(api("district_specialist@330602000000", "POST /api/v1/auth/step-up", "{'code':'000000'}"), 409,
         "{'code':'account.no_totp'}");
}

TEST(account_is_locked_for_one_network_only)
{
    Browser near = { .ip = "192.0.2.7" }, neighbour = { .ip = "192.0.2.99" }, far = { .ip = "2001:db8::1" };
    setup();
    Made m = make("wang.jing");
    until_locked(&near, "POST /api/v1/auth/login", login_body("wang.jing", "wrong"), lock_fails());
    want(ask(&near, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 429,
         "{'code':'account.locked'}");
    want(ask(&neighbour, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 429, NULL);
    want(ask(&far, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 200, NULL);
    Browser one = { .ip = "::ffff:198.51.100.1" }, two = { .ip = "::ffff:203.0.113.1" };
    until_locked(&one, "POST /api/v1/auth/login", login_body("wang.jing", "wrong"), lock_fails());
    want(ask(&two, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 200, NULL);
    until_locked(&near, "POST /api/v1/auth/login", login_body("nobody", "wrong"),
                 lock_fails()); /* looks the same */
    t_clock_advance(30 * MS_MINUTE);
    want(ask(&near, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 200, NULL);
    t_ticks();
}

TEST(account_one_network_tries_many_accounts)
{
    Browser b = { .ip = "192.0.2.7" }, far = { .ip = "198.51.100.1" };
    setup();
    put("account.lock_network_fails", "10");
    Made m = make("wang.jing");
    Reply r = ask(&b, "POST /api/v1/auth/login", login_body("user0", "wrong"));
    for (int i = 1; i < 10 && r.status == 401; i++)
        r = ask(&b, "POST /api/v1/auth/login", login_body(text("user%d", i), "wrong"));
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 429,
         "{'code':'account.locked'}");
    want(ask(&far, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 200, NULL);
    t_clock_advance(MS_HOUR);
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 200, NULL);
}

TEST(account_disabled_staff_cannot_sign_in_and_lose_what_they_had)
{
    Browser b = { .ip = "192.0.2.7" };
    setup();
    Made m = make("wang.jing");
    first_login(&b, m, NULL);
    want(ask(&b, "GET /api/v1/units", NULL), 200, NULL);
    want(apif(SYS, "{'reason':'离职'}", "POST /api/v1/staff/%lld/disable", m.id), 200, NULL);
    want(ask(&b, "GET /api/v1/units", NULL), 401, NULL);
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 401, "{'code':'account.wrong'}");
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/enable", m.id), 200, NULL);
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, "{'next':'totp'}");
    want(apif(SYS, NULL, "POST /api/v1/resets/%lld/confirm",
              (long long)reply_i64(apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-totp", m.id), "request")),
         200, NULL);
    want(ask(&b, "POST /api/v1/auth/totp", "{'code':'123456'}"), 401, "{'code':'session.none'}");
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, "{'next':'totp_enrol'}");
    Reply r = apif(SEC, NULL, "GET /api/v1/staff/%lld", m.id);
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", m.id,
              (long long)reply_i64(r, "roles.0.grant")),
         200, NULL);
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 403,
         "{'code':'account.no_role'}");
}

TEST(account_password_change_ends_other_sessions)
{
    Browser b = { .ip = "192.0.2.7" }, c = { .ip = "192.0.2.8" };
    setup();
    Made m = make("wang.jing");
    Str seed = first_login(&b, m, NULL);
    t_clock_advance(30000);
    want(ask(&c, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, NULL);
    want(ask(&c, "POST /api/v1/auth/password", "{'current':'" GOOD "','password':'river-Maple-nine-77'}"),
         409, "{'code':'account.not_due'}"); /* the second factor comes first */
    want(ask(&c, "POST /api/v1/auth/totp", code_body(seed, t_now())), 200, NULL);
    want(ask(&c, "POST /api/v1/auth/password", "{'current':'" GOOD "','password':'river-Maple-nine-77'}"),
         200, "{'next':'ok'}");
    want(ask(&c, "GET /api/v1/session", NULL), 200, "{'staff':{'aal':2}}");
    want(ask(&b, "GET /api/v1/units", NULL), 401, NULL);
}

TEST(account_acts_in_one_role_at_a_time)
{
    Browser b = { .ip = "192.0.2.7" };
    setup();
    Made m = make("wang.jing");
    first_login(&b, m, NULL);
    want(apif(SEC,
              text("{'role':'counsellor','unit':'%lld','to_ms':%lld}", m.unit, (long long)t_now() + 60000),
              "POST /api/v1/staff/%lld/roles", m.id),
         201, NULL);
    want(ask(&b, "POST /api/v1/session/act", "{'acting':2}"), 422, "{'code':'account.no_such_role'}");
    want(ask(&b, "POST /api/v1/session/act", "{'acting':-1}"), 422, NULL);
    Reply r = ask(&b, "POST /api/v1/session/act", "{'acting':1}");
    want(r, 200, "{'staff':{'acting':1,'aal':2,'roles':[{},{'role':'counsellor'}]}}");
    want(ask(&b, "GET /api/v1/units", NULL), 200, NULL);
    t_clock_advance(61000);
    t_ticks();
    want(ask(&b, "GET /api/v1/units", NULL), 401, NULL); /* the role has run out */
}

TEST(account_own_sessions)
{
    Browser b = { .ip = "192.0.2.7" }, c = { .ip = "192.0.2.8" };
    setup();
    Made m = make("wang.jing");
    Str seed = first_login(&b, m, NULL);
    t_clock_advance(30000);
    want(ask(&c, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, NULL);
    want(ask(&c, "POST /api/v1/auth/totp", code_body(seed, t_now())), 200, NULL);
    Reply r = ask(&c, "GET /api/v1/session/list", NULL);
    want(r, 200, "{'items':[{'current':true,'ip':'192.0.2.8'},{'current':false,'ip':'192.0.2.7'}]}");
    const char *end = text("POST /api/v1/session/%.*s/end", STR_ARG(reply_get(r, "items.1.id")));
    want(api(SYS, end, NULL), 404, "{'code':'account.no_session'}");
    want(ask(&c, end, NULL), 204, NULL);
    want(ask(&b, "GET /api/v1/units", NULL), 401, NULL);
    want(ask(&c, end, NULL), 404, NULL);
    want(ask(&c, "POST /api/v1/auth/logout", "{}"), 204, NULL);
    CHECK(!strcmp(c.cookie, "gone"));
    want(ask(&c, "GET /api/v1/units", NULL), 401, NULL);
}

TEST(account_demonstration_needs_no_second_factor)
{
    Browser b = { .ip = "192.0.2.7" };
    setup();
    put("account.totp_required", "false");
    Made m = make("wang.jing");
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", m.password)), 200, "{'next':'password'}");
    want(ask(&b, "POST /api/v1/auth/password", text("{'current':'%s','password':'" GOOD "'}", m.password)),
         200, "{'next':'ok'}");
    want(ask(&b, "GET /api/v1/session", NULL), 200, "{'staff':{'aal':2,'totp':false}}");
    t_app()->demo = false;
    want(ask(&b, "POST /api/v1/auth/login", login_body("wang.jing", GOOD)), 200, "{'next':'ok'}");
    want(ask(&b, "GET /api/v1/session", NULL), 200, "{'staff':{'aal':1}}");
}

/* ---- residents ---- */

typedef struct Sms {
    char code[7];
    size_t n;
} Sms;

static Rc read_sms(Op *op, void *user)
{
    Sms *sms = user;
    OutboxRow *rows;
    Str body;
    TRY(sql_outbox_due(op->tx, op->now_ms, &rows, &sms->n));
    for (size_t i = 0; i < sms->n; i++) {
        int64_t changed;
        TRY(op_open(op, outbox_place(rows[i].county, rows[i].id.v, true), rows[i].body, &body));
        for (size_t k = 0; k + 6 <= body.n; k++)
            if (body.p[k] >= '0' && body.p[k] <= '9') {
                snprintf(sms->code, sizeof sms->code, "%.6s", body.p + k);
                break;
            }
        TRY(sql_outbox_mark(op->tx, rows[i].county, rows[i].id, S("sent"), 1, 0, &changed));
    }
    return RC_OK;
}

/* The body of a log-in with the code last sent. */
static const char *phone_body(const char *phone, const char *more)
{
    Sms sms = { 0 };
    CHECK_RC(t_write(read_sms, &sms), RC_OK);
    CHECK_INT(sms.n, 1);
    return text("{'phone':'%s','code':'%s'%s}", phone, sms.code, more);
}

TEST(account_begins_without_an_account)
{
    Browser b = { .ip = "192.0.2.7" };
    setup();
    want(ask(&b, "POST /api/v1/session/anonymous", "{}"), 422, "{'code':'field.required'}");
    want(ask(&b, "POST /api/v1/session/anonymous", "{'area':330602000000}"), 422, "{'code':'account.area'}");
    want(ask(&b, "POST /api/v1/session/anonymous", "{'area':330602001009}"), 422, "{'code':'org.no_area'}");
    want(ask(&b, "POST /api/v1/session/anonymous", "{'area':420103001000}"), 422, "{'code':'org.no_area'}");
    Reply r = ask(&b, "POST /api/v1/session/anonymous", "{'area':330602001005}");
    want(r, 201, "{'kind':'anonymous','area':330602001005,'area_name':'越都社区','consents':[]}");
    Str person = reply_get(r, "person");
    r = ask(&b, "POST /api/v1/session/anonymous", "{'area':330602001000}");
    CHECK(str_eq(person, reply_get(r, "person"))); /* what was begun goes on */
    want(api(SYS, "POST /api/v1/session/anonymous", "{'area':330602001005}"), 409,
         "{'code':'account.signed_in'}");
    put("account.anonymous_per_ip_hour", "10");
    for (int i = 0; i < 9; i++) {
        Browser c = { .ip = "192.0.2.7" };
        want(ask(&c, "POST /api/v1/session/anonymous", "{'area':330602001005}"), 201, NULL);
    }
    Browser c = { .ip = "192.0.2.7" };
    want(ask(&c, "POST /api/v1/session/anonymous", "{'area':330602001005}"), 429, "{'code':'rate.limited'}");
    c = (Browser) { .ip = "::ffff:192.0.2.7" };
    want(ask(&c, "POST /api/v1/session/anonymous", "{'area':330602001005}"), 429, NULL);
    c = (Browser) { .ip = "::ffff:192.0.2.8" };
    want(ask(&c, "POST /api/v1/session/anonymous", "{'area':330602001005}"), 201, NULL);
    for (int i = 0; i <= 10; i++) { /* one house has as many addresses as it likes */
        c = (Browser) { .ip = arena_printf(t_arena(), "2001:db8:0:1::%d", i + 1).p };
        want(ask(&c, "POST /api/v1/session/anonymous", "{'area':330602001005}"), i < 10 ? 201 : 429, NULL);
    }
    c = (Browser) { .ip = "2001:db8:0:2::1" };
    want(ask(&c, "POST /api/v1/session/anonymous", "{'area':330602001005}"), 201, NULL);
}

TEST(account_phone_keeps_the_same_person)
{
    Browser b = { .ip = "192.0.2.7" }, c = { .ip = "192.0.2.8" }, d = { .ip = "192.0.2.9" };
    setup();
    Reply r = ask(&b, "POST /api/v1/session/anonymous", "{'area':330602001005}");
    Str person = reply_get(r, "person");
    want(ask(&b, "POST /api/v1/auth/phone-code", "{'phone':'12'}"), 422, NULL);
    want(ask(&b, "POST /api/v1/auth/phone-code", "{'phone':'0575-88001234'}"), 422,
         "{'code':'account.phone'}");
    want(ask(&b, "POST /api/v1/auth/phone-code", "{'phone':'138 0013 8000'}"), 202, "{'retry_after_s':60}");
    want(ask(&c, "POST /api/v1/auth/phone-code", PHONE), 429, "{'code':'rate.limited'}");
    Browser old = b;
    const char *body = phone_body("13800138000", "");
    r = ask(&b, "POST /api/v1/auth/phone-login", body);
    want(r, 200, "{'kind':'resident','phone_masked':'138****8000','area':330602001005}");
    CHECK(str_eq(person, reply_get(r, "person")));
    want(ask(&old, "GET /api/v1/session", NULL), 200, "{'kind':'none'}");
    want(ask(&c, "POST /api/v1/auth/phone-login", body), 401, "{'code':'account.code_wrong'}"); /* used */

    /* another telephone of the same person: what was done there comes along */
    want(ask(&c, "POST /api/v1/session/anonymous", "{'area':330602001000}"), 201, NULL);
    t_clock_advance(MS_MINUTE);
    want(ask(&c, "POST /api/v1/auth/phone-code", PHONE), 202, NULL);
    r = ask(&c, "POST /api/v1/auth/phone-login", phone_body("13800138000", ""));
    want(r, 200, "{'kind':'resident','area':330602001005}");
    CHECK(str_eq(person, reply_get(r, "person")));

    /* nobody yet */
    want(ask(&d, "POST /api/v1/auth/phone-code", "{'phone':'13900139000'}"), 202, NULL);
    body = phone_body("13900139000", "");
    want(ask(&d, "POST /api/v1/auth/phone-login", body), 422, "{'code':'field.required','pointer':'/area'}");
    want(ask(&d, "POST /api/v1/auth/phone-login",
             text("%.*s,'area':330602001005}", (int)strlen(body) - 1, body)),
         200, "{'kind':'resident'}");
    r = ask(&d, "GET /api/v1/session/list", NULL);
    want(r, 200, "{'items':[{'current':true}]}");
    want(ask(&d, "GET /api/v1/units", NULL), 403, NULL);
}

/* A number that staff typed may be wrong: having it opens nothing. The owner of the record takes it over by a code from the
   hand of staff, and from then on the same number leads to the record. */
TEST(account_phone_typed_by_staff_opens_nothing)
{
    static const char worker[] = "community_worker@330602001005";
    Browser b = { .ip = "192.0.2.7" };
    setup();
    Reply r =
        api(worker, "POST /api/v1/persons", "{'name':'张三','phone':'13800138000','area':330602001005}");
    want(r, 201, NULL);
    PersonId known = { reply_i64(r, "id") };
    want(ask(&b, "POST /api/v1/auth/phone-code", PHONE), 202, NULL);
    r = ask(&b, "POST /api/v1/auth/phone-login", phone_body("13800138000", ",'area':330602001005"));
    want(r, 200, "{'kind':'resident'}");
    CHECK(reply_i64(r, "person") != known.v);
    want(ask(&b, "GET /api/v1/me", NULL), 200, "{'registered':true}");
    CHECK(!reply_get(ask(&b, "GET /api/v1/me", NULL), "name").n);

    t_relate(known, worker);
    r = apif(worker, "{}", "POST /api/v1/persons/%lld/claim-code", (long long)known.v);
    want(r, 201, NULL);
    want(ask(&b, "POST /api/v1/me/claims", text("{'code':'%.*s'}", STR_ARG(reply_get(r, "code")))), 200,
         NULL);
    want(ask(&b, "GET /api/v1/me", NULL), 200, "{'name':'张三','registered':true}");
    want(ask(&b, "POST /api/v1/auth/logout", NULL), 204, NULL);
    t_clock_advance(MS_MINUTE);
    want(ask(&b, "POST /api/v1/auth/phone-code", PHONE), 202, NULL);
    r = ask(&b, "POST /api/v1/auth/phone-login", phone_body("13800138000", ""));
    want(r, 200, "{'kind':'resident','area':330602001005}");
    CHECK_INT(reply_i64(r, "person"), known.v);
}

TEST(account_phone_codes_wear_out)
{
    Browser b = { .ip = "192.0.2.7" };
    setup();
    want(ask(&b, "POST /api/v1/auth/phone-code", PHONE), 202, NULL);
    const char *body = phone_body("13800138000", ",'area':330602001005");
    for (int i = 0; i < 5; i++)
        want(ask(&b, "POST /api/v1/auth/phone-login", "{'phone':'13800138000','code':'-----0'}"), 401,
             "{'code':'account.code_wrong'}");
    want(ask(&b, "POST /api/v1/auth/phone-login", body), 401, "{'code':'account.code_wrong'}");

    t_clock_advance(MS_MINUTE);
    want(ask(&b, "POST /api/v1/auth/phone-code", PHONE), 202, NULL);
    body = phone_body("13800138000", ",'area':330602001005");
    t_clock_advance(5 * MS_MINUTE);
    want(ask(&b, "POST /api/v1/auth/phone-login", body), 401, NULL); /* too old */
    for (int i = 0; i < 3; i++) {
        want(ask(&b, "POST /api/v1/auth/phone-code", PHONE), 202, NULL);
        t_clock_advance(MS_MINUTE);
    }
    want(ask(&b, "POST /api/v1/auth/phone-code", PHONE), 429, NULL); /* five in the hour */
    t_clock_advance(MS_HOUR);
    want(ask(&b, "POST /api/v1/auth/phone-code", PHONE), 202, NULL);
    t_ticks();
}

TEST(account_codes_per_network_are_limited)
{
    setup();
    for (int i = 0; i < 21; i++) {
        Browser b = { .ip = i % 2 ? "192.0.2.7" : "192.0.2.8" };
        want(ask(&b, "POST /api/v1/auth/phone-code", text("{'phone':'138001380%02d'}", i)),
             i < 20 ? 202 : 429, NULL);
    }
}

/* Whichever statement has to be repeated: a handler that opens a session begins again as who asked, not as who it made. */
TEST(account_session_is_opened_by_who_was_admitted)
{
    bool more = true;
    setup();
    for (long at = 2; more; at++) { /* the first begins the admission, which nobody repeats */
        Str cookie, rest;
        ApiMore from = { .ip = arena_printf(t_arena(), "192.0.2.%ld", at).p };
        db_fault_set(at, RC_BUSY);
        Reply r = api_more("", "POST /api/v1/session/anonymous", "{'area':330602001005}", from);
        more = db_fault_count() >= at;
        db_fault_set(0, RC_OK);
        want(r, 201, "{'kind':'anonymous'}");
        CHECK(str_cut(r.cookie, ';', &cookie, &rest) && str_cut(cookie, '=', &rest, &cookie));
        from.cookie = arena_z(t_arena(), cookie);
        want(api_more("", "GET /api/v1/session", NULL, from), 200, "{'kind':'anonymous'}");
    }
    all_is_well();
}

/* What a browser calls itself is kept as far as it is text, on either database: others in the same transaction must not suffer. */
TEST(account_browser_of_a_strange_name)
{
    ApiMore from = { .user_agent = "Browser \xff" };
    setup();
    want(api_more("", "POST /api/v1/session/anonymous", "{'area':330602001005}", from), 201, NULL);
    from.user_agent = arena_printf(t_arena(), "%0119d心桥", 0).p; /* cut at 120 bytes */
    want(api_more("", "POST /api/v1/session/anonymous", "{'area':330602001005}", from), 201, NULL);
}
