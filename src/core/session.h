/*
 * Sessions: opaque 256-bit tokens in a cookie "<county>.<token>"; the database keeps only the token's digest. Server-side,
 * so ending one takes effect at once. The forgery token (X-CSRF) is derived from the digest.
 */
#pragma once

#include "core/app.h"

typedef struct NewSession {
    ActorKind kind;
    PersonId person;
    StaffId staff;
    GrantId grant;
    Role role;
    UnitId unit;
    int64_t area;        /* acting area of staff, home of residents; decides the county */
    int aal;             /* 0 while something is pending */
    const char *pending; /* "", "totp", "totp_enrol", "password" */
} NewSession;

/* Makes a session row and the Set-Cookie header of the reply; becomes the op's actor. Ends the session the request came
   with (tokens rotate at every change of strength). */
Rc session_open(Op *op, const NewSession *s) MUST_USE;
Rc session_close(Op *op) MUST_USE; /* the current one; clears the cookie */
/* Fills op->actor and op->csrf from the cookie value; RC_OK with ACTOR_NONE when absent, unknown or expired. */
typedef struct SessionFound {
    bool pending; /* something is due before the session may be used */
    bool touch;   /* seen_ms is older than a minute */
    Str due;      /* what is pending */
} SessionFound;
Rc session_find(Op *op, Str cookie, SessionFound *out) MUST_USE;
/* The forgery token of a session digest. */
Rc session_csrf(Op *op, Str digest, Str *out) MUST_USE;
extern const Setting *const session_settings[];
extern const size_t session_settings_n;
