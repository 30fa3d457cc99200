/*
 * A call: one request on its way through the dispatcher, without any transport. The HTTP glue (server.c) and the
 * tests (tests/lib/t_api.h) both make calls; where a call runs (loop thread, write lane, slow pool) is theirs to
 * choose, what happens in which order is dispatch.c's.
 */
#pragma once

#include "core/app.h"

typedef struct CallIn {
    Str method, path, query, body;
    Str cookie; /* value of the session cookie */
    Str csrf;   /* X-CSRF */
    Str idempotency_key, if_match, content_type, lang, user_agent, ip, fetch_site, origin, host;
    uint64_t request_id;
    bool tls;
} CallIn;

enum { CALL_PARAMS = 24 };

typedef struct Call {
    CallIn in;
    App *app;
    Arena *arena;
    Diag diag;
    Op op;
    const Route *route;
    Param params[CALL_PARAMS];
    size_t n_params, n_path; /* n_path: of these, those of the path */
    Actor actor;             /* as admitted, with the csrf: a handler may change the op's */
    Str csrf;
    void *args, *result; /* decoded request, reply struct */
    Str replay_actor, replay_digest;
    bool admitted, touch;
    bool replayed; /* the stored reply of an earlier try is given */
    /* the reply */
    int status;
    Str type, body;
    bool ran;
} Call;

/* Finds the route. Failure fills the reply (404, 405). */
Rc call_begin(Call *c, App *app, Arena *a, const CallIn *in) MUST_USE;
/* Who is it, may they, is the request well-formed: authenticate, forgery check, permission, decode. tx may be read-only. May
   be called again, like call_run. */
Rc call_admit(Call *c, Tx *tx) MUST_USE;
/* The route's slow step, outside any transaction; tx is a read transaction. */
Rc call_slow(Call *c, Tx *tx) MUST_USE;
/* Scope, replay, limits, relation, the handler, event row, encoding; inside a transaction (or savepoint) that the caller commits
   when RC_OK or c->op.commit_on_fail. May be called again after a rollback: it starts anew each time. */
Rc call_run(Call *c, Tx *tx) MUST_USE;
/* After the commit: publishes live notes. */
void call_committed(Call *c);
/* Makes the problem document of a failure (also of a failed commit). */
void call_failed(Call *c, Rc rc);
/* One log line. */
void call_log(const Call *c, int64_t took_us);

/* All routes of the app's modules, checked and indexed once at start; NULL or what is wrong. */
const char *routes_build(App *app);
const Route *route_find(const App *app, Str method, Str path, Param *params, size_t *n_params,
                        bool *out_other_method);
/* Every route, for OpenAPI, the rights matrix and the tests. */
const Route *route_at(const App *app, size_t i);
