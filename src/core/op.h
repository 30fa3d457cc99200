/*
 * An Op is one operation being carried out: a request, a job, a command, a step of the demo. It says who acts, when, for
 * what purpose, in which transaction. Handlers and services take it and touch nothing but its memory and its transaction:
 * time is op->now_ms, randomness comes from os_random, outside effects are rows of the outbox.
 */
#pragma once

#include "base/arena.h"
#include "base/ids.h"
#include "core/role.h"
#include "crypto/cell.h"
#include "db/db.h"

typedef struct App App;
typedef struct Route Route;

typedef enum ActorKind { ACTOR_NONE, ACTOR_ANONYMOUS, ACTOR_RESIDENT, ACTOR_STAFF, ACTOR_SYSTEM } ActorKind;

typedef struct Actor {
    ActorKind kind;
    Role role;       /* the acting role */
    uint32_t roles;  /* ROLE_BIT of the acting role only */
    PersonId person; /* residents: their own record */
    StaffId staff;
    GrantId grant;      /* the acting role grant */
    UnitId unit;        /* unit of the grant */
    int64_t area;       /* area of the unit (staff) or home area (residents) */
    int aal;            /* 1 one factor, 2 two factors */
    Str session_digest; /* key of the session row; absent without one */
    int64_t session_county;
} Actor;

typedef struct LiveNote LiveNote; /* queued live updates, see live.h */

/* What the event row of this operation will say beyond the route's own words. */
typedef struct AuditNote {
    PersonId person;         /* whose data was touched */
    const char *object_type; /* "alert", "response", ... */
    int64_t object_id;
    Str detail; /* short, codes only, never personal text */
} AuditNote;

typedef struct Op {
    App *app;
    const Route *route; /* NULL for jobs */
    Tx *tx;             /* NULL outside a transaction (slow step, TX_NONE) */
    Arena *arena;
    Diag *diag;
    int64_t now_ms;
    Actor actor;
    bool
        related; /* the actor has a current relation to the subject: set by the route's subject function when it
                     finds one by another record of the person, else by the dispatcher */
    PersonId subject;
    Str ip;     /* client address; absent for jobs */
    Str device; /* short user agent; absent for jobs */
    Str lang;   /* "zh-CN" or "en" */
    Str body;   /* of ROUTE_SIGNED: as it came */
    uint64_t request_id;
    bool tls;   /* the request came by TLS, to us or to the trusted proxy: cookies are for that only */
    void *prep; /* what the slow step left for the handler */
    AuditNote audit;
    bool commit_on_fail;             /* a refusal whose writes must stay (a counted failed log-in) */
    int retry_after_s;               /* with RC_TOO_MANY and RC_BUSY */
    LiveNote *live;                  /* published after the commit; newest first until live_store */
    Str setting_name, setting_value; /* put in force after the commit; absent: none */
    struct {
        Str set_cookie[2];
        size_t n_set_cookie;
        Str etag;
        Str location;
        Str disposition; /* of a RawReply */
    } reply;
    struct PersonKeyCache *keys; /* unwrapped person keys of this op */
    Str csrf;                    /* of the session, for GET /session */
    int statements_max;          /* budget in tests; 0 = none */
} Op;

/* ---- what every handler and service uses (op.c) ---- */

/* A new id in the county of area (county or any code below it). RC_BUSY makes the lane refill and run the handler again. */
Rc op_new_id(Op *op, int64_t area, int64_t *out) MUST_USE;

/* Fills the event row: which person and object this operation is about. The last call wins. */
void op_about(Op *op, PersonId person, const char *object_type, int64_t object_id);
void op_detail(Op *op, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* An event of its own, besides the route's (a clock that ran out, an alert raised by an answer). Chained like all. */
Rc op_event(Op *op, int64_t area, const char *action, AuditNote note) MUST_USE;

/* A refusal that keeps what was written: RC and key as in FAIL, and the transaction commits. */
Rc op_refuse_kept(Op *op, Rc rc, const char *key) MUST_USE;

/* Rate limit in the database (survives restart): at most max uses of bucket in window_ms. RC_TOO_MANY "rate.limited". */
Rc op_rate(Op *op, int64_t county, const char *name, Str key, int max, int64_t window_ms) MUST_USE;

/* Counts: adds n to indicator for the area and local day of at_ms; kept in the same transaction (count.h). */
Rc op_count(Op *op, const char *indicator, int64_t area, int64_t at_ms, int64_t n) MUST_USE;

/* Field encryption: place.row etc. filled by the caller; uses the person's key (created on first use), or the region's
   key when place.person is 0. Absent stays absent. op_open refuses a cell that belongs elsewhere: RC_INTERNAL "cell.broken". */
Rc op_seal(Op *op, CellPlace place, Str plain, Str *out) MUST_USE;
Rc op_open(Op *op, CellPlace place, Str cell, Str *out) MUST_USE;
/* The same where the person's key may have been erased: absent then, and no failure. For what is put together of many cells. */
Rc op_open_left(Op *op, CellPlace place, Str cell, Str *out) MUST_USE;
/* The person's wrapped key came with a row that was read anyway: op_seal and op_open need not read it. Absent: nothing. */
Rc op_key_read(Op *op, PersonId person, Str wrapped) MUST_USE;

/* The relation of staff to a person that opens clinical data: current row of table relation. */
Rc op_relate(Op *op, PersonId person, StaffId staff, const char *kind,
             int64_t until_ms /* 0 = open */) MUST_USE;
/* Moves the end of a relation that there is: one without an end gets it, one with an end keeps the later. */
Rc op_relate_later(Op *op, PersonId person, StaffId staff, const char *kind, int64_t until_ms) MUST_USE;
Rc op_unrelate(Op *op, PersonId person, StaffId staff, const char *kind) MUST_USE;
Rc op_is_related(Op *op, PersonId person, bool *out) MUST_USE;

/* A message to the outside, sent by a worker after the commit: channel "sms", "voice"; to is sealed, text is neutral. A
   reminder waits behind the others. */
Rc op_outbox(Op *op, int64_t county, const char *channel, Str to, Str text) MUST_USE;
Rc op_outbox_reminder(Op *op, int64_t county, const char *channel, Str to, Str text) MUST_USE;

/* Live update, to staff who may read such and whose scope contains the area `to` or who act for the unit with the id `to`, or to
   the one person or member of staff with that id: JSON data. After the commit, to all instances. Partners and hotlines hear
   of no area (live.h). */
void op_live(Op *op, const LiveKind *kind, int64_t to, Str json);
/* Of a row that staff list by its area and a unit by its part in it. Twice is harmless. */
void op_live_both(Op *op, const LiveKind *kind, int64_t area, UnitId unit, Str json);

/* A setting that this operation has written to the database: put in force when it is committed. */
void op_setting_changed(Op *op, Str name, Str value);

/* The text of a catalogue key in op->lang; {0} {1} are replaced. The key itself when unknown (and a warning). */
Str op_text(Op *op, const char *key);
Str op_textf(Op *op, const char *key, const Str *args, size_t n_args);

/* For figures, which are no rows of an area table: RC_NOT_FOUND "area.none" unless area lies in the acting scope. */
Rc op_in_scope(Op *op, int64_t area) MUST_USE;

/* Less of the acting scope, for a list of a part of it: its queries then use the index of that level. RC_NOT_FOUND "area.none" for
   what is no part. Restored by op_scope_back. */
Rc op_narrow(Op *op, int64_t area, TxScope *out_old) MUST_USE;
/* The scope of another acting unit or of the system, for services that must look beyond the caller (escalation, claims).
   Restores by op_scope_back. Use is counted and reviewed: grep for op_scope_system. */
TxScope op_scope_system(Op *op);
void op_scope_back(Op *op, TxScope old);
