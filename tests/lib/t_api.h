/*
 * Driving the program in-process: the dispatcher is called, no socket. One program (App) a test, on a fresh migrated
 * database of the kind XQ_TEST_DB names, with a clock that moves only when told to.
 *
 *     Reply r = api("community_worker@330602001005", "POST /api/v1/alerts/123/acknowledge", "{'version': 1}");
 *     want(r, 200, "{'state': 'acknowledged'}");
 *
 * who: "role@area" or "role@area#n" for another person of the same kind; made on first use with a unit and a role grant
 * (staff: aal 2) or a record (residents, "anonymous@..."). "" is nobody. Single quotes stand for double ones.
 * want compares a subset: members named must be equal, others may be there. Every reply is checked against its Shape.
 */
#pragma once

#include "core/app.h"
#include "core/call.h"
#include "t.h"

typedef struct Reply {
    int status;
    Str body;
    Str cookie; /* Set-Cookie value "name=value; ..." or absent */
    const Route *route;
    bool replayed;
} Reply;

App *t_app(void);        /* booted on first use in a test */
DbConn *t_conn(void);    /* the writing connection */
void t_conn_close(void); /* somebody else is to write; t_conn opens it again */
void t_clock_advance(int64_t ms);
int64_t t_now(void);
/* The same, and everybody seen so far signs in again: sessions end sooner than what is waited for. */
void t_wait(int64_t ms);

Reply api(const char *who, const char *request, const char *body);
Reply apif(const char *who, const char *body, const char *request_format, ...) PRINTF_LIKE(3, 4);
const char *body(const char *format, ...) PRINTF_LIKE(1, 2); /* of a request, with figures in it */
/* With more say: raw cookie instead of who, idempotency key, csrf (NULL: the right one). */
typedef struct ApiMore {
    const char *cookie, *idempotency_key, *csrf, *fetch_site, *content_type, *ip, *if_match, *user_agent;
} ApiMore;
Reply api_more(const char *who, const char *request, const char *body, ApiMore more);

/* Who would have heard the last call's live notes of a kind ("referral"), "" any. */
bool t_hears(const char *who, const char *event);

void want_(Reply r, int status, const char *subset, const char *file, int line);
#define want(r, status, subset) want_((r), (status), (subset), __FILE__, __LINE__)
/* A member of the reply by path "items.0.id": text of strings, digits of numbers; absent when not there. */
Str reply_get(Reply r, const char *path);
int64_t reply_i64(Reply r, const char *path); /* ids too */

/* Runs fn inside a write transaction as the system, committed when it returns RC_OK. */
Rc t_write(Rc (*fn)(Op *op, void *user), void *user);
void t_ticks(void); /* every tick once */
/* Messages that wait to be sent and say this; NULL: all. A program that is no demonstration keeps them. */
long long t_messages(const char *text);
/* Every invariant of every module holds, and every figure is what its facts give. */
Rc t_check_all(Op *op, void *user);
#define all_is_well() CHECK_RC(t_write(t_check_all, NULL), RC_OK)
/* The staff id or person id behind a who. */
int64_t t_actor_id(const char *who);
/* The member of staff works with the person from now on. */
void t_relate(PersonId person, const char *who);
/* The resident agrees to the service and to what it keeps about health. */
void t_agree(const char *who);
/* Statements the last call ran. */
long t_statements(void);
#define budget(max) CHECK(t_statements() <= (max))
