/* See reply_cache.h. A table with one place a hash; a newcomer takes the place. Tests: tests/http/test_server.py */
#include "core/reply_cache.h"

#include "base/mem.h"

#define PLACES 256
#define BODY_MAX (64u << 10) /* 16 MiB at most for a thread */

typedef struct Kept {
    uint64_t hash;
    int64_t stamp, at_ms;
    char *bytes; /* key, then body */
    size_t key_n, body_n;
    const Route *route;
    Str type; /* a literal */
    int status;
} Kept;

struct ReplyCache {
    Kept places[PLACES];
};

ReplyCache *reply_cache_new(void)
{
    return mem_alloc(sizeof(ReplyCache));
}

void reply_cache_free(ReplyCache *c)
{
    for (size_t i = 0; c && i < PLACES; i++)
        mem_free(c->places[i].bytes);
    mem_free(c);
}

static bool may_keep(const Call *call)
{
    const Route *r = call->route;
    return r->tx == TX_READ && !r->subject && !(r->flags & (ROUTE_RAW | ROUTE_STREAM)) &&
           call->op.actor.kind != ACTOR_NONE && str_eq(call->in.method, S("GET"));
}

/* Whose it is, in which acting role, and what was asked. */
static Str key_of(const Call *call)
{
    const Actor *a = &call->op.actor;
    return arena_printf(call->arena, "%.*s %lld %d %.*s %.*s?%.*s", STR_ARG(a->session_digest),
                        (long long)a->grant.v, a->aal, STR_ARG(call->op.lang), STR_ARG(call->in.path),
                        STR_ARG(call->in.query));
}

static uint64_t hash_of(Str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (uint8_t)s.p[i]) * UINT64_C(0x100000001b3);
    return h;
}

bool reply_cache_find(ReplyCache *c, Call *call, Tx *tx)
{
    int64_t stamp = db_stamp(tx);
    if (!c || !stamp || !may_keep(call))
        return false;
    Str key = key_of(call);
    uint64_t hash = hash_of(key);
    const Kept *k = &c->places[hash % PLACES];
    int64_t age = call->op.now_ms - k->at_ms;
    if (!key.p || k->hash != hash || k->stamp != stamp || k->route != call->route || age < 0 ||
        age > REPLY_CACHE_MS || !str_eq((Str) { k->bytes, k->key_n }, key))
        return false;
    Str body = arena_str(call->arena, (Str) { k->bytes + k->key_n, k->body_n });
    if (!body.p)
        return false;
    call->status = k->status;
    call->type = k->type;
    call->body = body;
    call->ran = true;
    return true;
}

void reply_cache_keep(ReplyCache *c, const Call *call, Tx *tx)
{
    int64_t stamp = db_stamp(tx);
    if (!c || !stamp || !may_keep(call) || call->status != 200 || call->body.n > BODY_MAX ||
        call->op.reply.etag.p || call->op.reply.n_set_cookie)
        return;
    Str key = key_of(call);
    char *bytes = key.p ? mem_alloc(key.n + call->body.n) : NULL;
    if (!bytes)
        return;
    memcpy(bytes, key.p, key.n);
    if (call->body.n)
        memcpy(bytes + key.n, call->body.p, call->body.n);
    uint64_t hash = hash_of(key);
    Kept *k = &c->places[hash % PLACES];
    mem_free(k->bytes);
    *k = (Kept) { hash,         stamp,       call->op.now_ms, bytes,       key.n,
                  call->body.n, call->route, call->type,      call->status };
}
