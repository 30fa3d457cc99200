/* What handlers and services call; the contract is in op.h. Tests: test_core.c and every module's test_api.c. */
#include "core/op.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/date.h"
#include "core/app.h"
#include "core/catalogue.h"
#include "core/id_pool.h"
#include "core/live.h"
#include "core/outbox.h"
#include "core_sql.h"
#include "crypto/digest.h"
#include "text/codec.h"

#define DETAIL_MAX 200 /* characters of an event's detail: codes, never text about a person */

static const char *const role_names[] = { "none",
#define X(name, text) text,
                                          ROLE_LIST(X)
#undef X
};

const char *role_name(Role r)
{
    return role_names[r < ROLE_COUNT_ ? r : ROLE_NONE];
}

Role role_find(Str name)
{
    for (int r = 1; r < ROLE_COUNT_; r++)
        if (str_eq(name, str_from_z(role_names[r])))
            return (Role)r;
    return ROLE_NONE;
}

const Perm perm_public = { "public", "Open to everyone", PERM_PUBLIC };

Rc op_new_id(Op *op, int64_t area, int64_t *out)
{
    int64_t county = area < AREA_PER_COUNTY ? area : county_of_area(area);
    if (!idpool_take(op->app->ids, county, out))
        return RC_BUSY; /* no words: the lane refills and runs the handler again */
    return RC_OK;
}

void op_about(Op *op, PersonId person, const char *object_type, int64_t object_id)
{
    op->audit.person = person;
    op->audit.object_type = object_type;
    op->audit.object_id = object_id;
}

void op_detail(Op *op, const char *fmt, ...)
{
    char text[DETAIL_MAX + 1];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' '; /* the chain separates columns by control characters */
    op->audit.detail = arena_str(op->arena, utf8_head(str_from_z(text))); /* it may have been cut */
}

static const char *actor_kind_name(ActorKind k)
{
    static const char *const names[] = { "none", "anonymous", "resident", "staff", "system" };
    return names[k];
}

Rc op_event(Op *op, int64_t area, const char *action, AuditNote note)
{
    int64_t id, county = note.person.v ? county_of_id(note.person.v) : county_of_area(area);
    if (county == 0)
        county = county_of_area(op->app->region);
    TRY(op_new_id(op, county, &id));
    const Route *r = op->route;
    return sql_event_add(
        op->tx, county, (EventId) { id }, op->now_ms, str_from_z(action),
        op->commit_on_fail ? S("refused") : S("done"), str_from_z(actor_kind_name(op->actor.kind)),
        op->actor.staff, (int32_t)op->actor.role, op->actor.unit, note.person,
        str_from_z(note.object_type ? note.object_type : ""), note.object_id, area,
        r ? (int32_t)r->label : LABEL_ADMIN, r ? (int32_t)r->purpose : PURPOSE_CARE, op->actor.aal,
        op->ip.p ? op->ip : S(""), (int64_t)op->request_id, note.detail.p ? note.detail : S(""));
}

Rc op_refuse_kept(Op *op, Rc rc, const char *key)
{
    op->commit_on_fail = true;
    return FAIL(op->diag, rc, key);
}

Rc op_rate(Op *op, int64_t county, const char *name, Str key, int max, int64_t window_ms)
{
    uint8_t digest[DIGEST_BYTES];
    const Str pieces[] = { str_from_z(name), S("\n"), key };
    TRY(hash_pieces(suite_hash(keyring_fixed_suite(op->app->keys)), pieces, COUNT(pieces), digest));
    Buf b;
    buf_init_arena(&b, op->arena, 128);
    buf_addz(&b, name);
    buf_addc(&b, ':');
    hex_put(&b, (Str) { (const char *)digest, 16 });
    RateRow row = { 0 };
    bool found;
    int64_t changed;
    TRY(sql_rate_get(op->tx, county, buf_str(&b), &row, &found));
    bool fresh = !found || op->now_ms - row.start_ms >= window_ms || row.start_ms > op->now_ms;
    if (fresh)
        row = (RateRow) { .start_ms = op->now_ms };
    if (row.n >= max) {
        op->retry_after_s = (int)((row.start_ms + window_ms - op->now_ms + 999) / 1000);
        return FAIL(op->diag, RC_TOO_MANY, "rate.limited");
    }
    return sql_rate_put(op->tx, county, buf_str(&b), row.start_ms, row.n + 1, row.start_ms + window_ms,
                        &changed);
}

Rc op_count(Op *op, const char *indicator, int64_t area, int64_t at_ms, int64_t n)
{
    int64_t id;
    TRY(op_new_id(op, area, &id));
    return sql_count_delta_add(op->tx, county_of_area(area), id, area, day_of_ms(at_ms),
                               str_from_z(indicator), n);
}

/* ---- field encryption ---- */

typedef struct PersonKeyCache {
    struct PersonKeyCache *next;
    PersonKey key;
} PersonKeyCache;

static void wipe(void *p)
{
    person_key_wipe(&((PersonKeyCache *)p)->key);
}

static Rc keep_key(Op *op, PersonId person, Str wrapped, PersonKey **out)
{
    PersonKeyCache *c = ARENA_NEW(op->arena, PersonKeyCache);
    if (!c)
        return RC_NO_MEMORY;
    TRY(arena_defer(op->arena, wipe, c));
    if (person_key_open(op->app->keys, person, wrapped, &c->key))
        return FAIL(op->diag, RC_INTERNAL, "cell.broken");
    c->next = op->keys;
    op->keys = c;
    *out = &c->key;
    return RC_OK;
}

Rc op_key_read(Op *op, PersonId person, Str wrapped)
{
    PersonKey *key;
    return wrapped.p ? keep_key(op, person, wrapped, &key) : RC_OK;
}

/* The person's key, opened once an operation; made on first use when create. */
static Rc key_of(Op *op, PersonId person, bool create, PersonKey **out)
{
    for (PersonKeyCache *c = op->keys; c; c = c->next)
        if (c->key.person == person.v) {
            *out = &c->key;
            return RC_OK;
        }
    PersonKeyRow row;
    bool found;
    TRY(sql_person_key_get(op->tx, person, &row, &found));
    if (!found && !create)
        return FAIL(op->diag, RC_INTERNAL, "cell.no_key");
    if (!found) {
        TRY(person_key_new(op->app->keys, person, op->arena, &row.wrapped));
        TRY(sql_person_key_add(op->tx, county_of_id(person.v), person, row.wrapped));
    }
    return keep_key(op, person, row.wrapped, out);
}

Rc op_seal(Op *op, CellPlace place, Str plain, Str *out)
{
    if (!plain.p) {
        *out = plain;
        return RC_OK;
    }
    PersonKey *key = NULL;
    if (place.person)
        TRY(key_of(op, (PersonId) { place.person }, true, &key));
    return cell_seal(op->app->keys, key, place, plain, op->arena, out);
}

Rc op_open(Op *op, CellPlace place, Str cell, Str *out)
{
    if (!cell.p) {
        *out = cell;
        return RC_OK;
    }
    PersonKey *key = NULL;
    if (place.person)
        TRY(key_of(op, (PersonId) { place.person }, false, &key));
    Rc rc = cell_open(op->app->keys, key, place, cell, op->arena, out);
    return rc && rc != RC_NO_MEMORY ? FAIL(op->diag, RC_INTERNAL, "cell.broken") : rc;
}

Rc op_open_left(Op *op, CellPlace place, Str cell, Str *out)
{
    PersonKeyRow row;
    bool found = true;
    if (cell.p && place.person)
        TRY(sql_person_key_get(op->tx, (PersonId) { place.person }, &row, &found));
    if (found)
        return op_open(op, place, cell, out);
    *out = (Str) { 0 };
    return RC_OK;
}

/* ---- relations ---- */

Rc op_relate(Op *op, PersonId person, StaffId staff, const char *kind, int64_t until_ms)
{
    int64_t changed;
    return sql_relation_add(op->tx, county_of_id(person.v), person, staff, str_from_z(kind), op->now_ms,
                            until_ms, &changed);
}

Rc op_relate_later(Op *op, PersonId person, StaffId staff, const char *kind, int64_t until_ms)
{
    int64_t changed;
    return sql_relation_later(op->tx, county_of_id(person.v), person, staff, str_from_z(kind), until_ms,
                              &changed);
}

Rc op_unrelate(Op *op, PersonId person, StaffId staff, const char *kind)
{
    int64_t changed;
    return sql_relation_end(op->tx, county_of_id(person.v), person, staff, str_from_z(kind), &changed);
}

Rc op_is_related(Op *op, PersonId person, bool *out)
{
    if (op->actor.kind == ACTOR_ANONYMOUS || op->actor.kind == ACTOR_RESIDENT) {
        *out = person.v == op->actor.person.v;
        return RC_OK;
    }
    if (op->actor.kind == ACTOR_SYSTEM) {
        *out = true;
        return RC_OK;
    }
    RelationRow row;
    return sql_relation_get(op->tx, person, op->actor.staff, op->now_ms, &row, out);
}

/* ---- outside effects ---- */

static Rc outbox(Op *op, int64_t county, const char *channel, Str to, Str text, bool reminder)
{
    int64_t id;
    Str sealed_to, sealed_text;
    TRY(op_new_id(op, county, &id));
    TRY(op_seal(op, outbox_place(county, id, false), to, &sealed_to));
    TRY(op_seal(op, outbox_place(county, id, true), text, &sealed_text));
    return sql_outbox_add(op->tx, county, (OutboxId) { id }, str_from_z(channel), sealed_to, sealed_text,
                          op->now_ms, reminder);
}

Rc op_outbox(Op *op, int64_t county, const char *channel, Str to, Str text)
{
    return outbox(op, county, channel, to, text, false);
}

Rc op_outbox_reminder(Op *op, int64_t county, const char *channel, Str to, Str text)
{
    return outbox(op, county, channel, to, text, true);
}

void op_live(Op *op, const LiveKind *kind, int64_t to, Str json)
{
    LiveNote *n = ARENA_NEW(op->arena, LiveNote);
    if (n) {
        *n = (LiveNote) { .next = op->live, .kind = kind, .to = to, .data = json };
        op->live = n;
    }
}

void op_live_both(Op *op, const LiveKind *kind, int64_t area, UnitId unit, Str json)
{
    op_live(op, kind, area, json);
    op_live(op, kind, unit.v, json);
}

void op_setting_changed(Op *op, Str name, Str value)
{
    op->setting_name = name;
    op->setting_value = value;
}

/* ---- texts ---- */

Str op_text(Op *op, const char *key)
{
    return catalogue_text(op->lang, key);
}

Str op_textf(Op *op, const char *key, const Str *args, size_t n_args)
{
    Str text = op_text(op, key);
    Buf b;
    buf_init_arena(&b, op->arena, 64 << 10);
    for (size_t i = 0; i < text.n; i++) {
        size_t arg =
            i + 2 < text.n && text.p[i] == '{' && text.p[i + 2] == '}' ? (size_t)(text.p[i + 1] - '0') : 99;
        if (arg < n_args) {
            buf_add(&b, args[arg]);
            i += 2;
        } else {
            buf_addc(&b, text.p[i]);
        }
    }
    return buf_str(&b);
}

/* ---- scope ---- */

Rc op_in_scope(Op *op, int64_t area)
{
    const TxScope *s = &op->tx->scope;
    bool within = s->level != AREA_NONE && area_level(area) != AREA_NONE && area_within(area, s->area);
    return within ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "area.none");
}

Rc op_narrow(Op *op, int64_t area, TxScope *out_old)
{
    TxScope old = op->tx->scope;
    TRY(op_in_scope(op, area));
    op->tx->scope = tx_scope_area(area);
    op->tx->scope.person = old.person;
    op->tx->scope.unit = old.unit;
    *out_old = old;
    return RC_OK;
}

TxScope op_scope_system(Op *op)
{
    TxScope old = op->tx->scope;
    op->tx->scope = tx_scope_area(0);
    op->tx->scope.person = old.person;
    op->tx->scope.unit = old.unit;
    return old;
}

void op_scope_back(Op *op, TxScope old)
{
    op->tx->scope = old;
}
