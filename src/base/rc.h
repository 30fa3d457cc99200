/*
 * Results. A function that can fail returns Rc; what went wrong in words goes into a Diag, once.
 *
 * RC_LIST is the single list: enum, HTTP status, name and OpenAPI come from it.
 * A function that fills the Diag is one whose failure ends the request: whoever means to go on after
 * "not there" calls a _find form that fills nothing. Functions of base/, text/ and os/ return Rc only.
 */
#pragma once

#include "base/base.h"

#define RC_LIST(X)                                                                  \
    X(OK, 200, "ok")                                                                \
    X(INVALID, 422, "the request is not valid")                                     \
    X(MALFORMED, 400, "the request cannot be read")                                 \
    X(UNAUTHENTICATED, 401, "sign in first")                                        \
    X(DENIED, 403, "not permitted")                                                 \
    X(NOT_FOUND, 404, "not found")                                                  \
    X(CONFLICT, 409, "it changed in the meantime or the state does not allow this") \
    X(PRECONDITION, 412, "the version given is not the current one")                \
    X(TOO_LARGE, 413, "larger than allowed")                                        \
    X(TOO_MANY, 429, "too many requests, try again later")                          \
    X(BUSY, 503, "busy, try again")                                                 \
    X(NO_SPACE, 507, "the disk is full")                                            \
    X(NO_MEMORY, 503, "out of memory for this request")                             \
    X(IO, 503, "the storage could not be reached")                                  \
    X(INTERNAL, 500, "an internal error")

typedef enum Rc {
#define X(name, http, text) RC_##name,
    RC_LIST(X)
#undef X
        RC_COUNT_
} Rc;

int rc_http_status(Rc rc);
const char *rc_name(Rc rc); /* "NOT_FOUND" */
const char *rc_text(Rc rc); /* English, for logs and the command line */

/* Why a request or job failed. key names a text of the catalogues ("alert.not_open"); pointer is a
   JSON pointer into the request ("/answers/3") or empty. All strings are literals or arena memory. */
typedef struct Diag {
    Rc rc;            /* RC_OK while nothing failed */
    const char *key;  /* catalogue key */
    Str pointer;      /* where in the request */
    Str detail;       /* extra words for the log; never personal */
    const char *here; /* file:line that failed */
} Diag;

/* Fills *d (only if it is still RC_OK; a second fill keeps the first) and returns rc. */
Rc diag_fail(Diag *d, Rc rc, const char *key, Str pointer, Str detail, const char *here);
#define FAIL(d, rc, key) diag_fail((d), (rc), (key), (Str) { 0 }, (Str) { 0 }, HERE)
#define FAIL_FIELD(d, rc, key, pointer) diag_fail((d), (rc), (key), (pointer), (Str) { 0 }, HERE)
#define FAIL_DETAIL(d, rc, key, detail) diag_fail((d), (rc), (key), (Str) { 0 }, (detail), HERE)

/* Returns from the calling function when x is not RC_OK. */
#define TRY(x)              \
    do {                    \
        Rc try_rc_ = (x);   \
        if (try_rc_)        \
            return try_rc_; \
    } while (0)
