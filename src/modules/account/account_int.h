/* Between the files of this module. */
#pragma once

#include "account_sql.h"
#include "base/date.h"
#include "core/session.h"
#include "core_sql.h"
#include "modules/account/account.h"
#include "modules/account/messages.h"

enum { TABLE_ENROLMENT = 30 };
enum { ENROLMENT_SEED = 1 };

extern const Setting set_code_gap_s, set_code_per_hour, set_code_per_day, set_code_per_ip, set_code_minutes,
    set_code_tries, set_lock_fails, set_lock_minutes, set_lock_network, set_anonymous_per_ip;

/* ---- attempts (attempt.c) ---- */

/* What is tried, from where; from absent: from anywhere; who absent: whoever it is. */
typedef struct Attempt {
    const char *what;
    Str who, from;
    int64_t max;  /* failures; 0: account.lock_fails */
    bool an_hour; /* counted from the first on for an hour, instead of waiting anew after each */
} Attempt;
/* RC_TOO_MANY "account.locked" after too many failures in a row. */
Rc attempt_check(Op *op, Attempt a) MUST_USE;
/* Counts a failure. */
Rc attempt_count(Op *op, Attempt a) MUST_USE;
/* The same and refuses, keeping the count. */
Rc attempt_failed(Op *op, Attempt a, Rc rc, const char *key) MUST_USE;
Rc attempt_right(Op *op, Attempt a) MUST_USE;
/* The network of an address: /24 or /64. */
Str ip_prefix(Op *op, Str ip);
/* What one house has: an IPv4 address, or a /64, of which anybody can take as many addresses as they like. */
Str ip_house(Op *op, Str ip);
/* Keyed digest as hexadecimal; purpose is a literal of its own. */
Rc account_digest(Op *op, const char *purpose, const Str *pieces, size_t n, Str *out) MUST_USE;

/* ---- sessions (sessions.c) ---- */

/* Fills the reply that says who the caller is now. */
Rc session_view(Op *op, SessionOut *out) MUST_USE;
/* The caller's session row; RC_UNAUTHENTICATED without one. */
Rc session_row(Op *op, SessionRow *out) MUST_USE;
/* A new token for the same session: it ends when the old one would have. */
Rc session_renew(Op *op, NewSession s) MUST_USE;
NewSession session_as_is(const Op *op);

/* ---- entries ---- */

#define ENTRY(name) Rc name(Op *op, const void *in, void *out)
ENTRY(session_get_entry);
ENTRY(session_anonymous);
ENTRY(session_act_entry);
ENTRY(session_list);
ENTRY(session_end_entry);
ENTRY(logout);
ENTRY(phone_code);
ENTRY(phone_login);
ENTRY(login);
ENTRY(totp);
ENTRY(totp_enrol);
ENTRY(totp_confirm);
ENTRY(password_change);
ENTRY(step_up);
Rc login_slow(Op *op, const void *in);
Rc factor_slow(Op *op, const void *in);
Rc confirm_slow(Op *op, const void *in);
Rc password_slow(Op *op, const void *in);
