/* See refusal.h. A fixed table: when it is full, further callers are counted together, so a flood fills nothing. */
#include "core/refusal.h"

#include <pthread.h>
#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"

#define SLOTS 128 /* events a minute at most; the first takes what finds no other */

typedef struct Refusal {
    const Route *route; /* NULL: several */
    const char *reason;
    Actor actor; /* without its session */
    char ip[48];
    uint64_t request_id;
    int64_t n, taken; /* counted; of these in a transaction that is not committed yet */
} Refusal;

struct Refusals {
    pthread_mutex_t lock;
    Refusal slots[SLOTS];
};

Refusals *refusals_new(void)
{
    Refusals *r = mem_alloc(sizeof *r);
    if (r)
        pthread_mutex_init(&r->lock, NULL);
    return r;
}

void refusals_free(Refusals *r)
{
    if (!r)
        return;
    pthread_mutex_destroy(&r->lock);
    mem_free(r);
}

/* Keys of refusals that mean: they tried what is not theirs. The program's own string, or NULL. */
static const char *reason_of(const char *key)
{
    static const char *const reasons[] = { "role.denied",     "role.whole_region",  "relation.required",
                                           "request.forgery", "request.cross_site", "hotline.signature" };
    for (size_t i = 0; key && i < COUNT(reasons); i++)
        if (strcmp(key, reasons[i]) == 0)
            return reasons[i];
    return NULL;
}

static bool same(const Refusal *r, const Call *c, const char *reason)
{
    const Actor *a = &c->op.actor;
    return r->n && r->route == c->route && r->reason == reason && r->actor.kind == a->kind &&
           r->actor.staff.v == a->staff.v && r->actor.person.v == a->person.v && r->actor.role == a->role;
}

static void begin(Refusal *r, const Call *c, const char *reason)
{
    *r = (Refusal) {
        .route = c->route, .reason = reason, .actor = c->op.actor, .request_id = c->in.request_id
    };
    r->actor.session_digest = (Str) { 0 }; /* the request's memory */
    snprintf(r->ip, sizeof r->ip, "%.*s", STR_ARG(c->in.ip));
}

void refusal_note(const Call *c)
{
    Refusals *all = c->app->refusals;
    const char *reason = reason_of(c->diag.key);
    if (!all || !reason || !c->route || c->op.commit_on_fail) /* that one has its event already */
        return;
    pthread_mutex_lock(&all->lock);
    Refusal *slot = NULL, *empty = NULL;
    for (size_t i = 1; i < SLOTS && !slot; i++) {
        if (same(&all->slots[i], c, reason))
            slot = &all->slots[i];
        else if (!all->slots[i].n && !empty)
            empty = &all->slots[i];
    }
    if (!slot && empty)
        begin(slot = empty, c, reason);
    if (!slot) {
        slot = &all->slots[0];
        slot->reason = "others";
    }
    slot->n++;
    pthread_mutex_unlock(&all->lock);
}

static Rc write_one(Op *op, const Refusal *r)
{
    Op as = *op;
    as.actor = r->actor;
    as.route = r->route;
    as.ip = str_from_z(r->ip);
    as.request_id = r->request_id;
    as.commit_on_fail = true; /* "refused" */
    op_detail(&as, "%s %s %s, %lld times", r->reason, r->route ? r->route->method : "-",
              r->route ? r->route->path : "-", (long long)r->n);
    return op_event(&as, r->actor.area ? r->actor.area : op->app->region, "access.refused",
                    (AuditNote) { .detail = as.audit.detail });
}

static Rc write_all(Op *op, int *out_done)
{
    Refusals *all = op->app->refusals;
    *out_done = 0;
    for (size_t i = 0; all && i < SLOTS; i++) {
        pthread_mutex_lock(&all->lock);
        Refusal r = all->slots[i];
        all->slots[i].taken = r.n;
        pthread_mutex_unlock(&all->lock);
        if (!r.n)
            continue;
        TRY(write_one(op, &r));
        ++*out_done;
    }
    return RC_OK;
}

/* What is not committed is kept, and counted on. */
static void written(App *app, Rc rc)
{
    Refusals *all = app->refusals;
    if (!all || rc)
        return;
    pthread_mutex_lock(&all->lock);
    for (size_t i = 0; i < SLOTS; i++) {
        all->slots[i].n -= all->slots[i].taken;
        all->slots[i].taken = 0;
    }
    pthread_mutex_unlock(&all->lock);
}

const Tick refusal_tick = { "audit.refusals", MS_MINUTE, write_all, INT32_MAX, .done = written };
