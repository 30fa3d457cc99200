/*
 * What a feature is made of, as tables: permissions, routes, ticks (periodic work), settings, invariants.
 * The dispatcher does everything that cuts across (order in dispatch.c); a handler makes no check of rights.
 * Zero values mean unset and are refused by module_fault at start and in the tests.
 */
#pragma once

#include "core/op.h"
#include "text/shape.h"

typedef enum ScopeKind {
    SCOPE_UNSET,
    SCOPE_PUBLIC, /* no person's data, or guarded by a secret in the request */
    SCOPE_SELF,   /* the resident's own record: queries use {self} */
    SCOPE_AREA,   /* the acting unit's subtree: queries use {scope} */
    SCOPE_UNIT,   /* the acting unit: queries use {unit} */
    SCOPE_SYSTEM  /* configuration of the whole installation: written by whose area is all of it */
} ScopeKind;

typedef enum TxMode { TX_UNSET, TX_NONE, TX_READ, TX_WRITE } TxMode;
/* L0..L5: what the reply may hold. From LABEL_CLINICAL on the route is TX_WRITE, so that the look is on record before the reply. */
typedef enum Label {
    LABEL_UNSET,
    LABEL_PUBLIC,
    LABEL_ADMIN,
    LABEL_IDENTITY,
    LABEL_RESULT,
    LABEL_CLINICAL,
    LABEL_SEALED
} Label;
typedef enum Purpose {
    PURPOSE_UNSET,
    PURPOSE_PUBLIC,
    PURPOSE_SELF,
    PURPOSE_CARE,
    PURPOSE_STATISTICS,
    PURPOSE_ADMIN,
    PURPOSE_AUDIT
} Purpose;
typedef enum Relation {
    RELATION_NONE,
    RELATION_OPTIONAL /* op->related says */,
    RELATION_REQUIRED /* else 403 "relation.required" */
} Relation;

enum {
    ROUTE_LARGE = 1, /* body up to LIMIT_BODY_IMPORT */
    ROUTE_NO_REPLAY =
        2, /* replies that set cookies or carry one-time secrets are not stored for Idempotency-Key */
    ROUTE_STEP_UP = 4,    /* needs a second factor in this session (aal 2) */
    ROUTE_STREAM = 8,     /* server-sent events: the dispatcher hands over to live.c */
    ROUTE_ANY_STATE = 16, /* usable while a password change or second factor is still due */
    ROUTE_RAW = 32,       /* out is a RawReply, not a Shape */
    ROUTE_SMALL = 128,    /* body up to LIMIT_BODY_SMALL */
    ROUTE_SIGNED =
        64 /* another machine that proves itself by a secret: no session is read, no forgery check made, the body
                         stands whole in op->body, and the handler refuses what is not signed */
};

typedef struct RawReply {
    Str type; /* content type */
    Str body;
    Str disposition; /* Content-Disposition; absent: none */
} RawReply;

typedef Rc (*Handler)(Op *op, const void *in, void *out);

struct Route {
    const char *method, *path; /* "/api/v1/alerts/{alert}/contacts" */
    const char *doc;           /* one sentence, for OpenAPI */
    const Perm *needs;
    ScopeKind scope;
    TxMode tx;
    Label label;
    Purpose purpose;
    const char *audit; /* action of the event row; required for TX_WRITE */
    Relation relation;
    Rc (*subject)(Op *op, const void *in,
                  PersonId *out); /* whose data: required with a relation, and for SCOPE_AREA clinical */
    Rc (*still)(Op *op, const void *in,
                Str body); /* whether a kept reply may be given again to a repeated request: RC_DENIED or
                                  RC_NOT_FOUND when what it shows is no longer the caller's; NULL: always */
    const Shape *in, *out; /* NULL: no fields / no body */
    int status;            /* of success; 0 = 200 (204 when out is NULL) */
    Rc (*slow)(Op *op,
               const void *in); /* before the transaction, in the slow pool; may read, must not write */
    Handler run;
    uint32_t flags;
};

/* Periodic work in a write transaction of its own. Returns the number of things done in *out_done; called again at once
   while it says it did as many as its own batch limit. One that looks after rows runs each by core/aside.h: a broken one must
   not stop the others. */
typedef struct Tick {
    const char *name;
    int64_t every_ms;
    Rc (*run)(Op *op, int *out_done);
    int batch;                     /* done == batch means more waits */
    bool reads;                    /* writes nothing */
    void (*done)(App *app, Rc rc); /* after the commit, or with what prevented it; may be NULL */
} Tick;

typedef enum SettingType { SETTING_UNSET, SETTING_INT, SETTING_BOOL, SETTING_TEXT, SETTING_JSON } SettingType;
typedef struct Setting {
    const char *name; /* "alert.repeat_hours" */
    SettingType type;
    const char *def;  /* default, as text */
    int64_t min, max; /* SETTING_INT */
    const char *doc;  /* what it is, unit, source; "to verify" where the figure is */
    bool restart;     /* takes effect at the next start only */
    bool secret;
    const char *(*fault)(
        Str value); /* what else is wrong with a value, in English; NULL: nothing. May itself be NULL */
} Setting;
int64_t setting_int(const App *app, const Setting *s);
bool setting_bool(const App *app, const Setting *s);
Str setting_text(const App *app,
                 const Setting *s); /* lives as long as the app's current settings generation */

/* Something that must always hold; run by `xinqiao check` and after every fault test. Writes lines about what is wrong. */
typedef struct Invariant {
    const char *name;
    Rc (*check)(Op *op, Buf *out_faults);
} Invariant;

/* Recomputes an indicator's counts from the facts, for `xinqiao recount`: calls add for each (area, day, n). One of two: by_name
   recounts all indicators that begin so, the facts say the rest of the name. */
typedef struct Recount {
    const char *indicator;
    Rc (*from_facts)(Op *op, Rc (*add)(void *user, int64_t area, int64_t day, int64_t n), void *user);
    Rc (*by_name)(Op *op, Rc (*add)(void *user, Str name, int64_t area, int64_t day, int64_t n), void *user);
} Recount;

typedef struct Module {
    const char *name;
    const Route *routes;
    size_t n_routes;
    const Tick *ticks;
    size_t n_ticks;
    const Setting *const *settings; /* by address: a typo does not compile */
    size_t n_settings;
    const Invariant *invariants;
    size_t n_invariants;
    const Recount *recounts;
    size_t n_recounts;
    const LiveKind *const *live;
    size_t n_live;
    Rc (*start)(App *app,
                Diag *d); /* once, before serving: load definitions; may open its own read transaction */
    /* Its part of the copy that a person gets of everything kept about them: members of the object the writer stands in.
       ids: all their records, the one that speaks first. NULL: it keeps nothing about a person, or says so elsewhere. */
    Rc (*export)(Op *op, const PersonId *ids, size_t n, JsonW *w);
    /* A member of staff has lost the account or a role, in this transaction or while nobody looked: whatever of the module's
       they answered for and may no longer is given to others. Called again at will. */
    Rc (*staff_left)(Op *op, StaffId staff);
    /* An alert stands at this level now, in this transaction: what is listed by it follows. */
    Rc (*alert_level)(Op *op, AlertId alert, int level);
} Module;

/* NULL or what is wrong with the tables. */
const char *module_fault(const Module *m, Arena *a);

/* The typed body behind the untyped entry of a route. */
#define HANDLER(name, In, Out)                              \
    static Rc name##_typed(Op *op, const In *in, Out *out); \
    static Rc name(Op *op, const void *in, void *out)       \
    {                                                       \
        return name##_typed(op, in, out);                   \
    }                                                       \
    static Rc name##_typed(Op *op, const In *in, Out *out)
typedef struct Nothing { /* for routes without in or out */
    char unused;
} Nothing;
