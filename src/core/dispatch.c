/*
 * The order in which every request is treated, from the route's table row alone:
 *
 *   begin   find the route
 *   admit   authenticate -> forgery check -> permission -> decode and validate
 *   run     bind scope -> subject and relation -> replay of an Idempotency-Key -> handler -> arena still whole ->
 *           event row -> encode -> store the reply for replays            (all in the caller's transaction)
 *   committed   live notes
 *   failed  problem document (RFC 9457)
 *
 * A handler never checks rights, never encodes, never audits; it cannot forget to. Refusals of rights are events too.
 * Tests: tests/core, and every module's test_api.c goes through here.
 */
#include "core/call.h"

#include <stdio.h>

#include "base/limits.h"
#include "core/catalogue.h"
#include "core/live.h"
#include "core/refusal.h"
#include "core/session.h"
#include "core/setting.h"
#include "core_sql.h"
#include "text/codec.h"
#include "text/url.h"

static bool unsafe(Str method)
{
    return !str_eq(method, S("GET")) && !str_eq(method, S("HEAD")) && !str_eq(method, S("OPTIONS"));
}

Rc call_begin(Call *c, App *app, Arena *a, const CallIn *in)
{
    *c = (Call) { .in = *in, .app = app, .arena = a };
    Str path, lang = in->lang;
    bool other_method = false;
    c->op = (Op) { .app = app,
                   .arena = a,
                   .diag = &c->diag,
                   .now_ms = app->clock.now_ms(app->clock.user),
                   .ip = in->ip,
                   .device = utf8_head(str_sub(in->user_agent, 0, 120)),
                   .request_id = in->request_id,
                   .tls = in->tls,
                   .lang = str_starts(lang, S("en")) ? S("en") : S("zh-CN") };
    if (url_decode(a, in->path, false, &path))
        return FAIL(&c->diag, RC_MALFORMED, "request.path");
    Str method = str_eq(in->method, S("HEAD")) ? S("GET") : in->method;
    c->route = route_find(app, method, path, c->params, &c->n_params, &other_method);
    if (!c->route)
        return other_method ? FAIL(&c->diag, RC_MALFORMED, "request.method")
                            : FAIL(&c->diag, RC_NOT_FOUND, "request.no_route");
    c->op.route = c->route;
    c->n_path = c->n_params;
    return RC_OK;
}

/* ---- admit ---- */

/* A browser may only send what its own page sent: token of the session, same site, JSON (security.md "CSRF"). */
static Rc check_forgery(Call *c)
{
    const CallIn *in = &c->in;
    if (!unsafe(in->method))
        return RC_OK;
    if (in->fetch_site.p && !str_eq(in->fetch_site, S("same-origin")) && !str_eq(in->fetch_site, S("none")))
        return FAIL(&c->diag, RC_DENIED, "request.cross_site");
    if (in->body.n && !str_starts(in->content_type, S("application/json")))
        return FAIL(&c->diag, RC_MALFORMED, "request.content_type");
    if (!in->csrf.n || (c->op.actor.kind != ACTOR_NONE && !str_eq_secret(in->csrf, c->op.csrf)))
        return FAIL(&c->diag, RC_DENIED, "request.forgery");
    return RC_OK;
}

static Rc check_permission(Call *c, const SessionFound *session)
{
    const Route *r = c->route;
    const Actor *actor = &c->op.actor;
    if (r->needs->roles == PERM_PUBLIC)
        return RC_OK;
    if (actor->kind == ACTOR_NONE)
        return FAIL(&c->diag, RC_UNAUTHENTICATED, "session.none");
    if (session->pending && !(r->flags & ROUTE_ANY_STATE))
        return FAIL_DETAIL(&c->diag, RC_DENIED, "session.pending", session->due);
    if (!(r->needs->roles & actor->roles))
        return FAIL(&c->diag, RC_DENIED, "role.denied");
    bool configures = r->scope == SCOPE_SYSTEM && r->tx == TX_WRITE && r->purpose == PURPOSE_ADMIN;
    if (configures && !area_within(c->app->region, actor->area))
        return FAIL(&c->diag, RC_DENIED, "role.whole_region");
    if ((r->flags & ROUTE_STEP_UP) && actor->aal < 2)
        return FAIL(&c->diag, RC_DENIED, "session.step_up");
    return RC_OK;
}

static Rc takes_nothing(Call *c, size_t queries)
{
    if (queries) {
        Str name = c->params[c->n_params - queries].name;
        return FAIL_FIELD(&c->diag, RC_INVALID, "field.unknown",
                          arena_printf(c->arena, "?%.*s", STR_ARG(str_sub(name, 0, 64))));
    }
    if (c->in.body.n && !str_eq(str_trim(c->in.body), S("{}")))
        return FAIL_FIELD(&c->diag, RC_INVALID, "field.unknown", S(""));
    return RC_OK;
}

static Rc decode(Call *c)
{
    size_t more = 0;
    c->n_params = c->n_path;
    for (size_t i = 0; i < c->n_path; i++)
        c->params[i].used = false;
    if (c->in.query.n) {
        Rc rc = url_query(c->arena, c->in.query, c->params + c->n_params, CALL_PARAMS - c->n_params, &more);
        if (rc)
            return FAIL(&c->diag, rc == RC_TOO_LARGE ? RC_INVALID : rc, "request.query");
        c->n_params += more;
    }
    bool raw = c->route->flags & ROUTE_SIGNED;
    c->op.body = raw ? c->in.body : (Str) { 0 };
    if (!c->route->in)
        return takes_nothing(c, more);
    c->args = arena_alloc(c->arena, c->route->in->size, _Alignof(max_align_t));
    if (!c->args)
        return RC_NO_MEMORY;
    return shape_decode(c->route->in, raw ? (Str) { 0 } : c->in.body, c->params, c->n_params, c->args,
                        c->arena, &c->diag);
}

Rc call_admit(Call *c, Tx *tx)
{
    SessionFound session = { 0 };
    bool machine = c->route->flags & ROUTE_SIGNED;
    c->op.tx = tx;
    c->op.actor = (Actor) { 0 };
    Rc rc = machine ? RC_OK : session_find(&c->op, c->in.cookie, &session);
    if (!rc && !machine)
        rc = check_forgery(c);
    if (!rc)
        rc = check_permission(c, &session);
    if (!rc)
        rc = decode(c);
    c->op.tx = NULL;
    c->actor = c->op.actor;
    c->csrf = c->op.csrf;
    c->admitted = rc == RC_OK;
    c->touch = session.touch;
    return rc;
}

/* ---- run ---- */

static void bind_scope(Call *c, Tx *tx)
{
    const Actor *a = &c->op.actor;
    tx->scope = c->route->scope == SCOPE_AREA ? tx_scope_area(a->area) : (TxScope) { .level = AREA_NONE };
    tx->scope.person = a->person.v;
    tx->scope.unit = a->unit.v;
}

static int64_t county_of_actor(const Call *c)
{
    return c->op.actor.session_county ? c->op.actor.session_county : county_of_area(c->app->region);
}

static bool replayable(const Call *c)
{
    return c->in.idempotency_key.n && str_eq(c->in.method, S("POST")) && c->route->tx == TX_WRITE &&
           !(c->route->flags & ROUTE_NO_REPLAY);
}

/* A key is its sender's, in whatever session: a request without an answer, repeated after signing in again, is the same act. What
   acts on a session itself is not replayed at all. Whether they may still see the answer is asked again (call_admit, check_subject,
   may_see_again); in another role it is another request. */
static Str replay_actor(const Call *c)
{
    const Actor *a = &c->op.actor;
    return a->kind == ACTOR_STAFF ? arena_printf(c->arena, "staff %lld", (long long)a->staff.v)
           : a->person.v          ? arena_printf(c->arena, "person %lld", (long long)a->person.v)
           : c->in.ip.p           ? c->in.ip
                                  : S("-");
}

/* A stored reply is as personal as what it answers, so it is sealed where the table says so; the key is the region's,
   for two days. What the digest is keyed for: a body may hold a number that can be guessed. */
static Rc replay_name(Call *c)
{
    uint8_t key[32], mac[DIGEST_BYTES];
    c->replay_actor = replay_actor(c);
    Str head = arena_printf(c->arena, "%.*s %.*s?%.*s\n%.*s %lld\n%.*s\n", STR_ARG(c->in.method),
                            STR_ARG(c->in.path), STR_ARG(c->in.query), STR_ARG(c->replay_actor),
                            (long long)c->op.actor.grant.v, STR_ARG(c->in.idempotency_key));
    const Str pieces[] = { head, c->in.body };
    if (!head.p || !c->replay_actor.p)
        return RC_NO_MEMORY;
    TRY(keyring_derive(c->app->keys, "replay", key));
    Rc rc = hmac_pieces(keyring_fixed_suite(c->app->keys), (Str) { (const char *)key, sizeof key }, pieces,
                        COUNT(pieces), mac);
    explicit_bzero(key, sizeof key);
    TRY(rc);
    Buf b;
    buf_init_arena(&b, c->arena, 64);
    hex_put(&b, (Str) { (const char *)mac, DIGEST_BYTES });
    c->replay_digest = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

static CellPlace replay_place(const Call *c)
{
    int64_t row = 0;
    for (size_t i = 0; i < 15; i++)
        row = row * 16 + hex_digit(c->replay_digest.p[i]);
    return (CellPlace) { .table = 2, /* 1 is the outbox */
                         .column = 1,
                         .county = county_of_actor(c),
                         .row = row,
                         .label = (uint8_t)c->route->label,
                         .purpose = CELL_NOTES };
}

/* What was answered then may no longer be the caller's: the person's relation has ended, or the route says so. */
static Rc may_see_again(Call *c, bool related, Str body)
{
    Op *op = &c->op;
    Rc rc = related && c->route->relation == RELATION_OPTIONAL && !op->related ? RC_DENIED
            : c->route->still ? c->route->still(op, c->args, body)
                              : RC_OK;
    if (rc != RC_DENIED && rc != RC_NOT_FOUND)
        return rc;
    c->diag = (Diag) { 0 };
    return op_refuse_kept(op, RC_DENIED, "request.done_before");
}

static Rc find_replay(Call *c, bool *out_found)
{
    ReplayRow row;
    Str cell;
    if (c->in.idempotency_key.n > 64 || !utf8_valid(c->in.idempotency_key))
        return FAIL(&c->diag, RC_INVALID, "request.idempotency_key");
    TRY(replay_name(c));
    TRY(sql_replay_get(c->op.tx, county_of_actor(c), c->replay_actor, c->in.idempotency_key, &row,
                       out_found));
    if (!*out_found)
        return RC_OK;
    if (!str_eq(row.request, c->replay_digest))
        return FAIL(&c->diag, RC_INVALID, "request.idempotency_reused");
    if (c->route->label >= LABEL_IDENTITY && row.body.n) {
        TRY(hex_get(c->arena, row.body, &cell));
        TRY(op_open(&c->op, replay_place(c), cell, &row.body));
    }
    TRY(may_see_again(c, row.related, row.body));
    c->status = row.status;
    c->body = row.body;
    c->type = S("application/json");
    c->replayed = true;
    return RC_OK;
}

/* Whether the reply may hold what only somebody related to the person sees: they were, or the act itself made it so. */
static Rc reply_is_for_related(Call *c, bool *out)
{
    *out = c->op.related;
    return *out || c->route->relation != RELATION_OPTIONAL || !c->op.subject.v
               ? RC_OK
               : op_is_related(&c->op, c->op.subject, out);
}

static Rc keep_for_replay(Call *c)
{
    Str body = c->body.p ? c->body : S(""), cell;
    bool related;
    TRY(reply_is_for_related(c, &related));
    if (c->route->label >= LABEL_IDENTITY && body.n) {
        Buf b;
        if (body.n > CELL_MAX_PLAIN)
            return RC_OK; /* no such reply is that long; it would be made again */
        TRY(op_seal(&c->op, replay_place(c), body, &cell));
        buf_init_arena(&b, c->arena, 2 * cell.n);
        hex_put(&b, cell);
        if (buf_failed(&b))
            return RC_NO_MEMORY;
        body = buf_str(&b);
    }
    return sql_replay_add(c->op.tx, county_of_actor(c), c->replay_actor, c->in.idempotency_key,
                          c->replay_digest, c->status, body, related, c->op.now_ms);
}

static Rc check_subject(Call *c)
{
    Op *op = &c->op;
    const Route *r = c->route;
    if (!r->subject)
        return RC_OK;
    op->related = false;
    TRY(r->subject(op, c->args, &op->subject));
    op_about(op, op->subject, NULL, 0);
    if (!op->related)
        TRY(op_is_related(op, op->subject, &op->related));
    if (r->relation == RELATION_REQUIRED && !op->related)
        return op_refuse_kept(op, RC_DENIED, "relation.required"); /* an attempt to look is on record too */
    return RC_OK;
}

/* The row version a message carries in its member "version"; 0 when it has none. */
static int64_t version_in(const Shape *s, const void *message)
{
    const Field *f = s ? shape_find(s, S("version"), 0) : NULL;
    int64_t v64 = 0;
    int32_t v32 = 0;
    if (f && f->kind == F_I64)
        memcpy(&v64, (const char *)message + f->off, sizeof v64);
    else if (f && f->kind == F_I32)
        memcpy(&v32, (const char *)message + f->off, sizeof v32);
    return v64 ? v64 : v32;
}

/* If-Match names the version the caller saw: it must be the one in the body, which the service compares with the row. Where
   a route takes no version nothing matches: better refused than written over what the caller did not see. */
static Rc check_if_match(Call *c)
{
    int64_t seen, said = version_in(c->route->in, c->args);
    Str tag = c->in.if_match;
    if (!tag.n || str_eq(tag, S("*")) || str_eq(str_from_z(c->route->method), S("GET")))
        return RC_OK;
    bool right = said && tag.n > 2 && str_to_i64(str_sub(tag, 1, tag.n - 2), &seen) && seen == said;
    return right ? RC_OK : FAIL(&c->diag, RC_PRECONDITION, "request.if_match");
}

static Rc encode(Call *c)
{
    const Route *r = c->route;
    c->status = r->status ? r->status : r->out || (r->flags & ROUTE_RAW) ? 200 : 204;
    if (r->flags & ROUTE_RAW) {
        const RawReply *raw = c->result;
        c->type = raw->type;
        c->body = raw->body;
        c->op.reply.disposition = raw->disposition;
        return RC_OK;
    }
    if (!r->out) {
        c->body = (Str) { 0 };
        return RC_OK;
    }
    Buf b;
    JsonW w;
    buf_init_arena(&b, c->arena, LIMIT_REPLY);
    jsonw_init(&w, &b);
    shape_write(r->out, c->result, &w);
    TRY(jsonw_finish(&w));
    c->type = S("application/json");
    c->body = buf_str(&b);
    int64_t version = version_in(r->out, c->result);
    if (version)
        c->op.reply.etag = arena_printf(c->arena, "\"%lld\"", (long long)version);
    return RC_OK;
}

static Rc note_event(Call *c)
{
    Op *op = &c->op;
    int64_t area = op->actor.area ? op->actor.area : c->app->region;
    return c->route->audit ? op_event(op, area, c->route->audit, op->audit) : RC_OK;
}

/* Clinical text is looked at once more: that is on record too, but not as if it had been done twice. */
static Rc note_replay(Call *c)
{
    Op *op = &c->op;
    if (c->route->label < LABEL_CLINICAL)
        return RC_OK;
    op_detail(op, "%s", c->route->audit);
    return op_event(op, op->actor.area ? op->actor.area : c->app->region, "access.again", op->audit);
}

static Rc run_handler(Call *c)
{
    Op *op = &c->op;
    const Route *r = c->route;
    bool found = false;
    TRY(check_subject(c)); /* whoever lost a person does not read again what was answered then */
    if (replayable(c)) {
        TRY(find_replay(c, &found));
        if (found)
            return note_replay(c);
    }
    TRY(check_if_match(c));
    size_t size = r->flags & ROUTE_RAW ? sizeof(RawReply) : r->out ? r->out->size : 1;
    c->result = arena_alloc(c->arena, size, _Alignof(max_align_t));
    if (!c->result)
        return RC_NO_MEMORY;
    TRY(r->run(op, c->args, c->result));
    if (arena_failed(c->arena))
        return FAIL(op->diag, RC_NO_MEMORY, "request.memory");
    if (r->tx == TX_WRITE) {
        TRY(note_event(c));
        TRY(live_store(op));
    }
    TRY(encode(c));
    return replayable(c) ? keep_for_replay(c) : RC_OK;
}

Rc call_run(Call *c, Tx *tx)
{
    Op *op = &c->op;
    /* Start anew after a rollback: nothing of an earlier try may stay. */
    c->diag = (Diag) { 0 };
    op->tx = tx;
    op->actor = c->actor; /* a handler that opens a session becomes its actor */
    op->csrf = c->csrf;
    op->related = false;
    op->live = NULL;
    op->audit = (AuditNote) { 0 };
    op->commit_on_fail = false;
    op->retry_after_s = 0;
    op->setting_name = (Str) { 0 };
    memset(&op->reply, 0, sizeof op->reply);
    op->keys = NULL;
    c->replayed = false;
    tx->arena = c->arena;
    tx->diag = &c->diag;
    bind_scope(c, tx);
    c->ran = true;
    Rc rc = run_handler(c);
    if (rc && op->commit_on_fail && c->route->audit) { /* the counted refusal is on record */
        op_detail(op, "refused %s", c->diag.key ? c->diag.key : rc_name(rc));
        Rc noted = note_event(c);
        if (noted) { /* nothing is kept without its event; RC_BUSY runs all of it again */
            rc = noted;
            op->commit_on_fail = false;
        }
    }
    if (rc)
        op->actor = c->actor;
    op->tx = NULL;
    return rc;
}

Rc call_slow(Call *c, Tx *tx)
{
    c->op.tx = tx;
    bind_scope(c, tx);
    Rc rc = c->route->slow ? c->route->slow(&c->op, c->args) : RC_OK;
    c->op.tx = NULL;
    return rc;
}

void call_committed(Call *c)
{
    const char *why;
    if (c->op.setting_name.p &&
        settings_put(c->app, c->op.setting_name, c->op.setting_value, ORIGIN_DATABASE, &why))
        LOG(LOG_WARN, "setting.ignored", KV("name", c->op.setting_name), KV("why", why));
    for (LiveNote *n = c->op.live; n; n = n->next)
        (void)live_publish(c->app->live, n->kind, n->to, n->data, n->id);
}

/* ---- replies of failure ---- */

void call_failed(Call *c, Rc rc)
{
    const Diag *d = &c->diag;
    const char *key = d->key ? d->key : "";
    refusal_note(c);
    int status = rc_http_status(rc);
    char generic[32] = "rc.";
    for (size_t i = 3; rc_name(rc)[i - 3] && i < sizeof generic - 1; i++)
        generic[i] = (char)(rc_name(rc)[i - 3] == '_' ? '_' : rc_name(rc)[i - 3] | 0x20);
    if (strcmp(key, "request.method") == 0)
        status = 405;
    if (strcmp(key, "request.content_type") == 0)
        status = 415;
    Buf b;
    JsonW w;
    buf_init_arena(&b, c->arena, 64 << 10);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("type"));
    jsonw_str(&w, S("about:blank"));
    jsonw_key(&w, S("title"));
    jsonw_str(&w, catalogue_text(c->op.lang, catalogue_has(key) ? key : generic));
    jsonw_key(&w, S("status"));
    jsonw_i64(&w, status);
    jsonw_key(&w, S("code"));
    jsonw_str(&w, str_from_z(*key ? key : generic));
    if (d->pointer.p) {
        jsonw_key(&w, S("pointer"));
        jsonw_str(&w, d->pointer);
    }
    if (d->detail.n && status < 500 &&
        strncmp(key, "db.", 3) != 0) { /* the storage's own words: only in the log */
        jsonw_key(&w, S("detail"));
        jsonw_str(&w, d->detail);
    }
    jsonw_key(&w, S("request_id"));
    jsonw_id(&w, (int64_t)c->in.request_id);
    jsonw_end_obj(&w);
    static const char fallback[] =
        "{\"type\":\"about:blank\",\"title\":\"busy\",\"status\":503,\"code\":\"rc.no_memory\"}";
    c->type = S("application/problem+json");
    c->status = status;
    c->body = buf_str(&b);
    if (jsonw_finish(&w)) {
        c->status = 503;
        c->body = str_from_z(fallback);
    }
    if (rc == RC_BUSY || rc == RC_IO || rc == RC_NO_MEMORY || rc == RC_NO_SPACE)
        c->op.retry_after_s = c->op.retry_after_s ? c->op.retry_after_s : 1;
}

void call_log(const Call *c, int64_t took_us)
{
    LogLevel level = c->status >= 500 ? LOG_ERROR : c->status >= 400 ? LOG_INFO : LOG_DEBUG;
    LOG(level, "request", KV("rid", (int64_t)c->in.request_id), KV("method", c->in.method),
        KV("route", c->route ? c->route->path : "-"), KV("status", c->status), KV("us", took_us),
        KV("code", c->diag.key ? c->diag.key : ""), KV("at", c->diag.here ? c->diag.here : ""),
        KV("detail", c->status >= 500 ? c->diag.detail : S("")));
}
