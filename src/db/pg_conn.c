/* The wire side of the PostgreSQL driver: connecting and its checks, round trips, errors. See pg.h. */
#include "db/pg.h"

#include <stdio.h>
#include <time.h>

#define DELAY_MIN_MS 50
#define DELAY_MAX_MS 2000
#define PLAN_LIFE_MS 2000
#define VERSION_MIN 150000
#define SESSION_SETUP                                                                                    \
    "SET statement_timeout = 30000; SET lock_timeout = 2000; SET idle_in_transaction_session_timeout = " \
    "60000;"                                                                                             \
    "SET enable_seqscan = off; SET jit = off;"                                                           \
    "SET client_min_messages = error; SET client_encoding = 'UTF8'; SET datestyle = 'ISO'"

enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_VARCHAR = 1043,
    OID_NUMERIC = 1700
};

static int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* By the beginning of the SQLSTATE: the first that fits. */
typedef struct PgError {
    const char *state;
    Rc rc;
    const char *key;
    bool lost; /* the connection is of no more use */
} PgError;

static const PgError errors[] = {
    { "40001", RC_BUSY, "db.busy", false },
    { "40P01", RC_BUSY, "db.busy", false },
    { "55P03", RC_BUSY, "db.busy", false },
    { "23505", RC_CONFLICT, NULL, false },
    { "53100", RC_NO_SPACE, "db.no_space", false },
    { "53200", RC_NO_MEMORY, "db.memory", false },
    { "53", RC_BUSY, "db.busy", false },
    { "57014", RC_IO, "db.timeout", false },
    { "57P", RC_BUSY, "db.lost", true },
    { "08", RC_BUSY, "db.lost", true },
    { "25P03", RC_BUSY, "db.lost", true },
    /* Made read only, or a standby now (SERIALIZABLE is not to be had there): where the address names several servers another one may
       take writes, so the connection is made anew. */
    { "25006", RC_IO, "db.read_only", true },
    { "0A000", RC_IO, "db.read_only", true },
    { "58", RC_IO, "db.io", false },
    { "XX001", RC_IO, "db.corrupt", false },
    { "XX002", RC_IO, "db.corrupt", false },
    { "22021", RC_INVALID, "db.text", false },
};

static const PgError *classify(const PgConn *c, const char *state, const char *words)
{
    static const PgError lost = { "", RC_BUSY, "db.lost", true }, busy = { "", RC_BUSY, "db.busy", false };
    if (PQstatus(c->pg) == CONNECTION_BAD || !state[0])
        return &lost;
    if (strstr(words, "could not commit transaction for shard")) /* Citus: a conflict at a worker's COMMIT */
        return &busy;
    if (strcmp(state, "25006") == 0 && !c->writing)
        return NULL; /* a reading transaction that writes: our mistake */
    for (size_t i = 0; i < COUNT(errors); i++)
        if (strncmp(state, errors[i].state, strlen(errors[i].state)) == 0)
            return &errors[i];
    return NULL;
}

static const char *field(const PGresult *r, int code)
{
    const char *text = r ? PQresultErrorField(r, code) : NULL;
    return text ? text : "";
}

/* The server's words may repeat values of the row: only those about the text of the query are kept. */
static Rc fail(PgConn *c, const PGresult *r, const Query *q, Diag *d)
{
    const char *state = field(r, PG_DIAG_SQLSTATE), *words = field(r, PG_DIAG_MESSAGE_PRIMARY);
    const PgError *e = classify(c, state, words);
    if (e && e->lost)
        c->dead = c->base.lost = true;
    if (e)
        return e->rc == RC_CONFLICT ? RC_CONFLICT : db_fail(&c->base, d, e->rc, e->key, q, state);
    static const char *const about_query[] = { "42", "0A", "25" };
    bool show = false;
    for (size_t i = 0; i < COUNT(about_query); i++)
        show = show || strncmp(state, about_query[i], 2) == 0;
    char text[300];
    snprintf(text, sizeof text, "%s %s", state, show ? words : field(r, PG_DIAG_CONSTRAINT_NAME));
    return db_fail(&c->base, d, RC_INTERNAL, "db.internal", q, text);
}

static Rc check_server(PgConn *c, Diag *d)
{
    if (PQserverVersion(c->pg) < VERSION_MIN)
        return FAIL(d, RC_INVALID, "db.version");
    PGresult *r = PQexec(c->pg, "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database "
                                "WHERE datname = current_database()");
    Rc rc = RC_OK;
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
        rc = fail(c, r, NULL, d);
    else if (strcmp(PQgetvalue(r, 0, 0), "C") != 0 && strcmp(PQgetvalue(r, 0, 0), "POSIX") != 0)
        rc = db_fail(&c->base, d, RC_INVALID, "db.collation", NULL, PQgetvalue(r, 0, 0));
    else if (strcmp(PQgetvalue(r, 0, 1), "UTF8") != 0)
        rc = db_fail(&c->base, d, RC_INVALID, "db.encoding", NULL, PQgetvalue(r, 0, 1));
    PQclear(r);
    return rc;
}

static Rc set_up(PgConn *c, Diag *d)
{
    TRY(check_server(c, d));
    PGresult *r = PQexec(c->pg, SESSION_SETUP);
    Rc rc = PQresultStatus(r) == PGRES_COMMAND_OK ? RC_OK : fail(c, r, NULL, d);
    PQclear(r);
    if (!rc && !PQenterPipelineMode(c->pg))
        rc = FAIL(d, RC_INTERNAL, "db.internal");
    return rc;
}

Rc pg_connect(PgConn *c, Diag *d)
{
    /* What the conninfo itself says comes later and wins. */
    const char *const keys[] = { "connect_timeout", "tcp_user_timeout", "application_name", "dbname", NULL };
    const char *const values[] = { "5", "10000", "xinqiao", c->base.db->where, NULL };
    PQfinish(c->pg);
    cache_free(&c->base.cache, NULL);
    c->n_pending = 0;
    c->unanswered = 0;
    c->owed = 0;
    pg_ask_drop(c);
    c->begun = false;
    c->planned_ms = monotonic_ms();
    c->pg = PQconnectdbParams(keys, values, 1);
    if (!c->pg)
        return FAIL(d, RC_NO_MEMORY, "db.memory");
    c->dead = true;
    if (PQstatus(c->pg) != CONNECTION_OK)
        return db_fail(&c->base, d, RC_IO, "db.unreachable", NULL, PQerrorMessage(c->pg));
    TRY(set_up(c, d));
    c->dead = false;
    return RC_OK;
}

Rc pg_ensure(PgConn *c, Diag *d)
{
    if (!c->dead)
        return RC_OK;
    int64_t now = monotonic_ms();
    if (now < c->retry_ms)
        return FAIL(d, RC_IO, "db.unreachable");
    Rc rc = pg_connect(c, d);
    int64_t longer = c->delay_ms * 2;
    c->delay_ms = !rc                     ? 0
                  : longer < DELAY_MIN_MS ? DELAY_MIN_MS
                  : longer > DELAY_MAX_MS ? DELAY_MAX_MS
                                          : longer;
    c->retry_ms = now + c->delay_ms + (rc ? now % 16 : 0); /* a little apart from the other lanes */
    return rc;
}

/* A plan is made once a connection, perhaps when its table was empty and any index looked as good as another; the server
   makes it again after ANALYZE only, which may be a minute away from the first rush. */
bool pg_plans_old(PgConn *c)
{
    int64_t now = monotonic_ms();
    if (now - c->planned_ms < PLAN_LIFE_MS)
        return false;
    c->planned_ms = now;
    return true;
}

Rc pg_defer(PgConn *c, const char *text, Diag *d)
{
    if (c->n_pending == PG_PENDING) {
        PGresult *r = NULL;
        TRY(pg_round_trip(c, NULL, &r, d));
        PQclear(r);
    }
    c->pending[c->n_pending++] = text;
    return RC_OK;
}

/* out_prepare: which of the unanswered statements is the preparation. */
static bool send_call(PgConn *c, const PgCall *call, bool describe, int *out_prepare)
{
    if (!call->name) {
        c->unanswered++;
        return PQsendQueryParams(c->pg, call->text, call->n, call->types, call->values, call->lengths,
                                 call->formats, 1);
    }
    if (!*call->slot) {
        *out_prepare = c->unanswered++;
        if (!PQsendPrepare(c->pg, call->name, call->text, call->n, call->types))
            return false;
    }
    c->unanswered++;
    if (describe)
        return PQsendDescribePrepared(c->pg, call->name);
    return PQsendQueryPrepared(c->pg, call->name, call->n, call->values, call->lengths, call->formats, 1);
}

static bool send_all(PgConn *c, const PgCall *call, bool describe, int *out_prepare)
{
    for (size_t i = 0; i < c->n_pending; i++, c->unanswered++)
        if (!PQsendQueryParams(c->pg, c->pending[i], 0, NULL, NULL, NULL, NULL, 0))
            return false;
    if (c->n_pending)
        c->begun = true;
    c->n_pending = 0;
    return !call || send_call(c, call, describe, out_prepare);
}

typedef struct Answers {
    PGresult *last, *error; /* of the last statement; the first failure */
    int error_at;
    bool prepared, whole; /* whole: the last statement went well */
} Answers;

/* Reads what ends of reading transactions have left, each up to its sync. */
static void collect_owed(PgConn *c)
{
    while (c->owed && PQstatus(c->pg) != CONNECTION_BAD) {
        PGresult *r = PQgetResult(c->pg);
        c->owed -= PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        PQclear(r);
    }
}

/* Reads up to the sync. */
static void collect(PgConn *c, int prepare, Answers *out)
{
    collect_owed(c);
    int at = 0, n = c->unanswered;
    c->unanswered = 0;
    for (;;) {
        PGresult *r = PQgetResult(c->pg);
        if (!r) {
            at++;
            if (PQstatus(c->pg) == CONNECTION_BAD || at > n)
                return;
            continue;
        }
        ExecStatusType status = PQresultStatus(r);
        bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
        if (good && at == prepare)
            out->prepared = true;
        out->whole = out->whole || (good && at == n - 1);
        if (good && pg_ask_answered(c, at, r))
            continue;
        if (good && at == n - 1 && !out->last) {
            out->last = r;
        } else if (status == PGRES_FATAL_ERROR && !out->error) {
            out->error = r;
            out->error_at = at;
        } else {
            PQclear(r);
        }
        if (status == PGRES_PIPELINE_SYNC)
            return;
    }
}

/* Half a pipeline: not to be used again. */
static Rc cannot_send(PgConn *c, const Query *q, Diag *d)
{
    c->dead = c->base.lost = true;
    return db_fail(&c->base, d, RC_BUSY, "db.lost", q, "could not send");
}

/* The failure is that of a write sent before. */
static Rc fail_deferred(PgConn *c, const PGresult *error, Diag *d)
{
    c->base.lost = true;
    Rc rc = fail(c, error, NULL, d);
    if (rc == RC_CONFLICT)
        rc = db_fail(&c->base, d, RC_BUSY, "db.busy", NULL, field(error, PG_DIAG_CONSTRAINT_NAME));
    return rc;
}

static Rc round_trip(PgConn *c, PgCall *call, bool describe, PGresult **out, Diag *d)
{
    static char prepared_mark;
    const Query *q = call ? call->query : NULL;
    int prepare = -1, deferred = c->unanswered;
    if (!send_all(c, call, describe, &prepare) || !PQpipelineSync(c->pg))
        return cannot_send(c, q, d);
    Answers a = { 0 };
    collect(c, prepare, &a);
    if (a.prepared)
        *call->slot = &prepared_mark;
    if (!a.error && a.whole) {
        *out = a.last; /* NULL: it was asked ahead */
        return RC_OK;
    }
    Rc rc = a.error && a.error_at < deferred ? fail_deferred(c, a.error, d) : fail(c, a.error, q, d);
    PQclear(a.error);
    PQclear(a.last);
    return rc;
}

Rc pg_round_trip(PgConn *c, PgCall *call, PGresult **out, Diag *d)
{
    return round_trip(c, call, false, out, d);
}

Rc pg_send(PgConn *c, PgCall *call, Diag *d)
{
    int prepare;
    if (c->unanswered >= PG_UNANSWERED) {
        PGresult *r = NULL;
        TRY(pg_round_trip(c, NULL, &r, d));
        PQclear(r);
    }
    return send_all(c, call, false, &prepare) ? RC_OK : cannot_send(c, call->query, d);
}

void pg_end_reading(PgConn *c)
{
    Diag ignored = { 0 };
    int prepare;
    pg_settle(c);
    if (c->dead || pg_defer(c, "ROLLBACK", &ignored))
        return;
    if (!send_all(c, NULL, false, &prepare) || !PQpipelineSync(c->pg))
        (void)cannot_send(c, NULL, &ignored);
    c->unanswered = 0;
    c->owed++;
}

void pg_settle(PgConn *c)
{
    PGresult *r = NULL;
    Diag ignored = { 0 };
    c->n_pending = 0;
    if (c->unanswered && !c->dead && !pg_round_trip(c, NULL, &r, &ignored))
        PQclear(r);
}

static bool fits(char code, Oid type)
{
    switch (code) {
    case 'i':
        return type == OID_INT8 || type == OID_INT4 || type == OID_INT2 || type == OID_BOOL ||
               type == OID_NUMERIC;
    case 's':
        return type == OID_TEXT || type == OID_VARCHAR;
    default:
        return type == OID_BYTEA;
    }
}

Rc pg_check_columns(const PgConn *c, const PGresult *r, const Query *q, Diag *d)
{
    if (PQnfields(r) != q->n_cols)
        return db_fail(&c->base, d, RC_INTERNAL, "db.internal", q,
                       "the number of columns is not that of -- cols:");
    for (int i = 0; i < q->n_cols; i++)
        if (!fits(q->col_types[i], PQftype(r, i)))
            return db_fail(&c->base, d, RC_INTERNAL, "db.internal", q, PQfname(r, i));
    return RC_OK;
}

Rc pg_prepare_only(PgConn *c, PgCall *call, Diag *d)
{
    PGresult *r = NULL;
    TRY(round_trip(c, call, true, &r, d));
    Rc rc = pg_check_columns(c, r, call->query, d);
    PQclear(r);
    return rc;
}
