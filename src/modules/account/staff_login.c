/*
 * Staff sign in: password, then second factor, then whatever is still due. Each step opens a new session (a new token) that
 * can do nothing but the next step until nothing is due.
 *
 *     password -> [totp] -> [password] -> [totp_enrol] -> ok
 *
 * Argon2id runs in the slow step, outside the transaction; the handler then checks that what was verified is still what
 * is stored. An unknown log-in costs and answers the same as a wrong password.
 */
#include "modules/account/account_int.h"

#include "crypto/password.h"
#include "crypto/totp.h"
#include "modules/org/org.h"
#include "text/codec.h"

#define ENROL_MS (10 * MS_MINUTE)

/* ---- what is due ---- */

static const char *due(const Op *op, const CredentialRow *c, bool factor)
{
    if (c->totp_seed.p && !factor)
        return "totp";
    if (c->must_change)
        return "password";
    if (!c->totp_seed.p && setting_bool(op->app, &account_totp_required))
        return "totp_enrol";
    return "";
}

static int strength(const Op *op, bool factor)
{
    bool demo = op->app->demo && !setting_bool(op->app, &account_totp_required);
    return factor || demo ? 2 : 1;
}

static Rc go_on(Op *op, const CredentialRow *c, NewSession s, bool factor, NextOut *out)
{
    int64_t changed;
    s.pending = due(op, c, factor);
    s.aal = *s.pending ? 0 : strength(op, factor);
    TRY(session_open(op, &s));
    if (!*s.pending)
        TRY(sql_credential_signed_in(op->tx, c->id, op->now_ms, &changed));
    op_about(op, (PersonId) { 0 }, "staff", c->id.v);
    op_detail(op, "next %s", *s.pending ? s.pending : "ok");
    *out = (NextOut) { .next = str_from_z(*s.pending ? s.pending : "ok"), .csrf = op->csrf };
    return RC_OK;
}

/* The caller's own record, and what is due in the session. */
static Rc own(Op *op, CredentialRow *out, Str *out_pending)
{
    SessionRow session;
    bool found;
    TRY(session_row(op, &session));
    TRY(sql_credential_get(op->tx, op->actor.staff, out, &found));
    *out_pending = session.pending;
    return found && out->active ? RC_OK : FAIL(op->diag, RC_UNAUTHENTICATED, "session.none");
}

static Rc not_due(Op *op)
{
    return FAIL(op->diag, RC_CONFLICT, "account.not_due");
}

/* ---- password ---- */

typedef struct LoginPrep {
    bool right;
    Str verified; /* the stored form that was right */
    Str rehashed; /* to be stored instead; absent: leave it */
} LoginPrep;

static Str login_normal(Op *op, Str in)
{
    Str s = arena_str(op->arena, str_trim(in));
    char *p = (char *)(uintptr_t)s.p; /* our own copy */
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] | 0x20);
    return s;
}

static Attempt login_attempt(Op *op, Str login_name)
{
    return (Attempt) { .what = "login", .who = login_name, .from = ip_prefix(op, op->ip) };
}

/* One password tried on many accounts. */
static Attempt network_attempt(Op *op)
{
    return (Attempt) { .what = "network",
                       .from = ip_prefix(op, op->ip),
                       .max = setting_int(op->app, &set_lock_network),
                       .an_hour = true };
}

/* *out_right false: wrong; other failures fail. */
static Rc verify(Op *op, Str stored, Str password, bool *out_right)
{
    Rc rc = stored.n ? password_verify(op->app->keys, stored, password)
                     : password_verify_dummy(op->app->keys, org_password_cost(op->app), password);
    *out_right = rc == RC_OK;
    return rc == RC_UNAUTHENTICATED ? RC_OK : rc;
}

Rc login_slow(Op *op, const void *in_)
{
    const LoginIn *in = in_;
    CredentialRow c;
    bool found;
    LoginPrep *prep = ARENA_NEW(op->arena, LoginPrep);
    if (!prep)
        return RC_NO_MEMORY;
    Str name = login_normal(op, in->login);
    TRY(attempt_check(op, login_attempt(op, name)));
    TRY(attempt_check(op, network_attempt(op)));
    TRY(sql_credential_by_login(op->tx, name, &c, &found));
    prep->verified = found ? c.password : (Str) { 0 };
    TRY(verify(op, prep->verified, in->password, &prep->right));
    PasswordCost cost = org_password_cost(op->app);
    if (prep->right && password_needs_rehash(op->app->keys, cost, prep->verified))
        TRY(password_hash(op->app->keys, cost, in->password, op->arena, &prep->rehashed));
    op->prep = prep;
    return RC_OK;
}

Rc login(Op *op, const void *in_, void *out)
{
    const LoginIn *in = in_;
    const LoginPrep *prep = op->prep;
    CredentialRow c;
    GrantRow *grants;
    size_t n;
    int64_t changed;
    bool found;
    Str name = login_normal(op, in->login);
    Attempt attempt = login_attempt(op, name);
    TRY(attempt_check(op, attempt)); /* others may have failed since the slow step */
    TRY(sql_credential_by_login(op->tx, name, &c, &found));
    if (found)
        op_about(op, (PersonId) { 0 }, "staff", c.id.v);
    if (!found || !prep->right || !c.active || !str_eq(c.password, prep->verified)) {
        TRY(attempt_count(op, network_attempt(op)));
        return attempt_failed(op, attempt, RC_UNAUTHENTICATED, "account.wrong");
    }
    TRY(attempt_right(op, attempt));
    TRY(org_grants(op, c.id, &grants, &n));
    if (n == 0)
        return op_refuse_kept(op, RC_DENIED, "account.no_role");
    if (prep->rehashed.p)
        TRY(sql_credential_rehash(op->tx, c.id, prep->verified, prep->rehashed, &changed));
    NewSession s = { .kind = ACTOR_STAFF,
                     .staff = c.id,
                     .grant = grants[0].id,
                     .role = (Role)grants[0].role,
                     .unit = grants[0].unit,
                     .area = grants[0].area };
    return go_on(op, &c, s, false, out);
}

typedef struct PasswordPrep {
    bool right;
    Str verified, stored;
} PasswordPrep;

static Rc password_policy(Op *op, const CredentialRow *c, const PasswordIn *in)
{
    const Str words[] = { c->login, c->name, S("xinqiao"), S("12356") };
    const PasswordPolicy policy = { .min_chars = PASSWORD_MIN_STAFF,
                                    .words = words,
                                    .n_words = COUNT(words) };
    const char *fault = password_fault(in->password, &policy);
    if (!fault && str_eq(in->password, in->current))
        fault = "password.same";
    return fault ? FAIL_FIELD(op->diag, RC_INVALID, fault, S("/password")) : RC_OK;
}

static Attempt own_attempt(Op *op, const char *what)
{
    return (Attempt) { .what = what, .who = arena_printf(op->arena, "%lld", (long long)op->actor.staff.v) };
}

Rc password_slow(Op *op, const void *in_)
{
    const PasswordIn *in = in_;
    CredentialRow c;
    Str pending;
    PasswordPrep *prep = ARENA_NEW(op->arena, PasswordPrep);
    if (!prep)
        return RC_NO_MEMORY;
    TRY(own(op, &c, &pending));
    TRY(attempt_check(op, own_attempt(op, "password")));
    TRY(password_policy(op, &c, in));
    prep->verified = c.password;
    TRY(verify(op, c.password, in->current, &prep->right));
    if (prep->right)
        TRY(password_hash(op->app->keys, org_password_cost(op->app), in->password, op->arena, &prep->stored));
    op->prep = prep;
    return RC_OK;
}

Rc password_change(Op *op, const void *in, void *out)
{
    const PasswordPrep *prep = op->prep;
    CredentialRow c;
    Str pending;
    int64_t changed;
    (void)in;
    TRY(own(op, &c, &pending));
    bool was_due = str_eq(pending, S("password"));
    if (pending.n && !was_due)
        return not_due(op);
    op_about(op, (PersonId) { 0 }, "staff", c.id.v);
    TRY(attempt_check(op, own_attempt(op, "password")));
    if (!prep->right || !str_eq(c.password, prep->verified))
        return attempt_failed(op, own_attempt(op, "password"), RC_INVALID, "account.current_wrong");
    TRY(attempt_right(op, own_attempt(op, "password")));
    TRY(sql_staff_set_password(op->tx, c.id, prep->stored, false, &changed));
    c.must_change = false;
    bool factor = c.totp_seed.p && (was_due || op->actor.aal == 2);
    NewSession s = session_as_is(op);
    TRY(org_sessions_end(op, c.id)); /* whoever knew the old one is out */
    return go_on(op, &c, s, factor, out);
}

/* ---- second factor ---- */

typedef struct FactorPrep {
    Str recovery; /* the stored codes among which one was right */
    Str left;     /* those without it; absent: none was right */
} FactorPrep;

static bool is_digits(Str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] < '0' || code.p[i] > '9')
            return false;
    return code.n == 6;
}

/* The list without the line that matches; absent when none does. */
static Rc recovery_use(Op *op, Str list, Str code, Str *out)
{
    Str line, rest = list;
    Buf left;
    bool used = false;
    buf_init_arena(&left, op->arena, list.n + 1);
    for (bool more = true; more;) {
        bool right = false;
        more = str_cut(rest, '\n', &line, &rest);
        if (!line.n)
            continue;
        if (!used)
            TRY(verify(op, line, code, &right));
        used = used || right;
        if (!right) {
            buf_add(&left, line);
            buf_addc(&left, '\n');
        }
    }
    *out = used ? left.n ? buf_str(&left) : S("") : (Str) { 0 };
    return RC_OK;
}

Rc factor_slow(Op *op, const void *in_)
{
    const CodeIn *in = in_;
    CredentialRow c;
    Str pending, code;
    FactorPrep *prep = ARENA_NEW(op->arena, FactorPrep);
    if (!prep)
        return RC_NO_MEMORY;
    op->prep = prep;
    TRY(own(op, &c, &pending));
    TRY(attempt_check(op, own_attempt(op, "factor")));
    if (is_digits(str_trim(in->code)) || recovery_code_parse(op->arena, in->code, &code))
        return RC_OK;
    prep->recovery = c.recovery;
    return recovery_use(op, c.recovery, code, &prep->left);
}

/* The code is right and is used up; else it counts as a failure. */
static Rc factor_use(Op *op, const CredentialRow *c, Str code)
{
    const FactorPrep *prep = op->prep;
    Str seed;
    int64_t step, changed = 0;
    TRY(attempt_check(op, own_attempt(op, "factor")));
    if (is_digits(code)) {
        TRY(op_open(op, org_staff_place(c->id, STAFF_COL_TOTP), c->totp_seed, &seed));
        Rc rc = totp_verify(seed, code, op->now_ms, c->totp_step, &step);
        if (rc && rc != RC_UNAUTHENTICATED)
            return rc;
        if (!rc)
            TRY(sql_credential_step(op->tx, c->id, step, &changed));
    } else if (prep->left.p) {
        TRY(sql_credential_recovery(op->tx, c->id, prep->recovery, prep->left, &changed));
        op_detail(op, "recovery code");
    }
    if (changed != 1)
        return attempt_failed(op, own_attempt(op, "factor"), RC_UNAUTHENTICATED, "account.code_wrong");
    return attempt_right(op, own_attempt(op, "factor"));
}

Rc totp(Op *op, const void *in_, void *out)
{
    const CodeIn *in = in_;
    CredentialRow c;
    Str pending;
    TRY(own(op, &c, &pending));
    if (!str_eq(pending, S("totp")) || !c.totp_seed.p)
        return not_due(op);
    op_about(op, (PersonId) { 0 }, "staff", c.id.v);
    TRY(factor_use(op, &c, str_trim(in->code)));
    return go_on(op, &c, session_as_is(op), true, out);
}

Rc step_up(Op *op, const void *in_, void *out_)
{
    const CodeIn *in = in_;
    NextOut *out = out_;
    CredentialRow c;
    Str pending;
    NewSession s = session_as_is(op);
    TRY(own(op, &c, &pending));
    if (!c.totp_seed.p)
        return FAIL(op->diag, RC_CONFLICT, "account.no_totp");
    op_about(op, (PersonId) { 0 }, "staff", c.id.v);
    TRY(factor_use(op, &c, str_trim(in->code)));
    s.aal = 2;
    TRY(session_renew(op, s));
    *out = (NextOut) { .next = S("ok"), .csrf = op->csrf };
    return RC_OK;
}

/* ---- enrolment ---- */

static CellPlace enrolment_place(StaffId id)
{
    return (CellPlace) { .table = TABLE_ENROLMENT,
                         .column = ENROLMENT_SEED,
                         .county = county_of_id(id.v),
                         .row = id.v,
                         .label = LABEL_IDENTITY,
                         .purpose = CELL_IDENTITY };
}

/* Due now, or somebody without one wants one. */
static Rc may_enrol(Op *op, CredentialRow *out)
{
    Str pending;
    TRY(own(op, out, &pending));
    op_about(op, (PersonId) { 0 }, "staff", out->id.v);
    if (out->totp_seed.p)
        return FAIL(op->diag, RC_CONFLICT, "account.totp_enrolled");
    return !pending.n || str_eq(pending, S("totp_enrol")) ? RC_OK : not_due(op);
}

Rc totp_enrol(Op *op, const void *in, void *out_)
{
    EnrolOut *out = out_;
    CredentialRow c;
    Str seed, sealed;
    int64_t changed;
    Buf b;
    (void)in;
    TRY(may_enrol(op, &c));
    TRY(totp_secret_new(op->arena, &seed));
    TRY(op_seal(op, enrolment_place(c.id), seed, &sealed));
    TRY(sql_enrolment_put(op->tx, c.id, sealed, op->now_ms + ENROL_MS, &changed));
    buf_init_arena(&b, op->arena, 64);
    base32_put(&b, seed);
    out->secret = buf_str(&b);
    return totp_uri(op->arena, seed, op_text(op, "account.issuer"), c.login, &out->uri);
}

static Rc enrolment_step(Op *op, StaffId id, Str code, Str *out_seed, int64_t *out_step, bool *out_right)
{
    EnrolmentRow row;
    bool found;
    *out_right = false;
    TRY(sql_enrolment_get(op->tx, id, &row, &found));
    if (!found || op->now_ms >= row.expires_ms)
        return FAIL(op->diag, RC_CONFLICT, "account.enrol_first");
    TRY(op_open(op, enrolment_place(id), row.seed, out_seed));
    Rc rc = totp_verify(*out_seed, code, op->now_ms, 0, out_step);
    *out_right = rc == RC_OK;
    return rc == RC_UNAUTHENTICATED ? RC_OK : rc;
}

typedef struct ConfirmPrep {
    Str codes[TOTP_RECOVERY_CODES];
    Str stored; /* one a line */
} ConfirmPrep;

Rc confirm_slow(Op *op, const void *in_)
{
    const CodeIn *in = in_;
    CredentialRow c;
    Str seed, code, hash;
    int64_t step;
    bool right;
    Buf b;
    ConfirmPrep *prep = ARENA_NEW(op->arena, ConfirmPrep);
    if (!prep)
        return RC_NO_MEMORY;
    op->prep = prep;
    TRY(may_enrol(op, &c));
    TRY(attempt_check(op, own_attempt(op, "factor")));
    TRY(enrolment_step(op, c.id, str_trim(in->code), &seed, &step, &right));
    if (!right)
        return RC_OK;
    TRY(recovery_codes_new(op->arena, prep->codes));
    buf_init_arena(&b, op->arena, 8192);
    for (size_t i = 0; i < TOTP_RECOVERY_CODES; i++) {
        TRY(recovery_code_parse(op->arena, prep->codes[i], &code));
        TRY(password_hash(op->app->keys, org_password_cost(op->app), code, op->arena, &hash));
        buf_add(&b, hash);
        buf_addc(&b, '\n');
    }
    prep->stored = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

Rc totp_confirm(Op *op, const void *in_, void *out_)
{
    const CodeIn *in = in_;
    ConfirmOut *out = out_;
    ConfirmPrep *prep = op->prep;
    CredentialRow c;
    NextOut next;
    Str seed, sealed;
    int64_t step, changed;
    bool right;
    TRY(may_enrol(op, &c));
    TRY(attempt_check(op, own_attempt(op, "factor")));
    TRY(enrolment_step(op, c.id, str_trim(in->code), &seed, &step, &right));
    if (!right || !prep->stored.p)
        return attempt_failed(op, own_attempt(op, "factor"), RC_UNAUTHENTICATED, "account.code_wrong");
    TRY(attempt_right(op, own_attempt(op, "factor")));
    TRY(op_seal(op, org_staff_place(c.id, STAFF_COL_TOTP), seed, &sealed));
    TRY(sql_credential_totp(op->tx, c.id, sealed, step, prep->stored, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "account.totp_enrolled");
    TRY(sql_enrolment_drop(op->tx, c.id, &changed));
    c.totp_seed = sealed;
    TRY(go_on(op, &c, session_as_is(op), true, &next));
    *out = (ConfirmOut) { .next = next.next,
                          .csrf = next.csrf,
                          .recovery_codes = { prep->codes, TOTP_RECOVERY_CODES } };
    return RC_OK;
}
