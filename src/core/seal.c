/* Chaining and verification; see seal.h. A record is its columns separated by 0x1f: none of them can hold that byte. */
#include "core/seal.h"

#include <stdio.h>

#include "core/app.h"
#include "core_sql.h"
#include "crypto/chain.h"

#define SEAL_BATCH 500 /* all writers wait meanwhile: 2 ms */

static void to_hex(const uint8_t h[DIGEST_BYTES], char out[65])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        out[2 * i] = digits[h[i] >> 4];
        out[2 * i + 1] = digits[h[i] & 15];
    }
    out[64] = 0;
}

static bool from_hex(Str s, uint8_t h[DIGEST_BYTES])
{
    if (s.n != 64)
        return false;
    for (size_t i = 0; i < 64; i++) {
        char c = s.p[i];
        int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (v < 0)
            return false;
        h[i / 2] = (uint8_t)(i % 2 ? h[i / 2] << 4 | v : v);
    }
    return true;
}

static Rc add_event(Chain *c, const EventRow *e)
{
    char text[1024];
    int n = snprintf(
        text, sizeof text,
        "%lld\x1f%lld\x1f%lld\x1f%.*s\x1f%.*s\x1f%.*s\x1f%lld\x1f%d\x1f%lld\x1f%lld\x1f%.*s\x1f%lld\x1f"
        "%lld\x1f%d\x1f%d\x1f%d\x1f%.*s\x1f%lld\x1f%.*s",
        (long long)e->county, (long long)e->id.v, (long long)e->at_ms, STR_ARG(e->action),
        STR_ARG(e->decision), STR_ARG(e->actor_kind), (long long)e->staff.v, e->role, (long long)e->unit.v,
        (long long)e->person.v, STR_ARG(e->object_type), (long long)e->object_id, (long long)e->area,
        e->label, e->purpose, e->aal, STR_ARG(e->ip), (long long)e->request, STR_ARG(e->detail));
    if (n < 0 || (size_t)n >= sizeof text)
        return RC_INTERNAL; /* op.c keeps every column short */
    return chain_add(c, (Str) { text, (size_t)n });
}

static Rc start_chain(Op *op, int64_t county, const SealRow *last, Chain *out)
{
    Suite suite = keyring_fixed_suite(op->app->keys);
    if (last) {
        uint8_t h[DIGEST_BYTES];
        if (!from_hex(last->hash, h))
            return FAIL(op->diag, RC_INTERNAL, "audit.broken");
        *out = chain_resume(suite, (uint64_t)last->seq, h);
        return RC_OK;
    }
    char name[32];
    int n = snprintf(name, sizeof name, "county %lld", (long long)county);
    return chain_start(out, suite, (Str) { name, (size_t)n });
}

static Rc seal_county(Op *op, const EventRow *e, size_t n)
{
    SealRow last;
    bool found;
    int64_t changed;
    TRY(sql_seal_last(op->tx, e->county, &last, &found));
    Chain chain;
    TRY(start_chain(op, e->county, found ? &last : NULL, &chain));
    for (size_t i = 0; i < n; i++)
        TRY(add_event(&chain, &e[i]));
    char hex[65];
    to_hex(chain.h, hex);
    int64_t seq = found ? last.seq + 1 : 1;
    TRY(sql_event_seal(op->tx, e[0].county, e[0].id, e[n - 1].id, seq, &changed));
    if (changed != (int64_t)n)
        return FAIL(op->diag, RC_BUSY, "audit.moved"); /* another sealer was at work: run again */
    return sql_seal_add(op->tx, e[0].county, seq, op->now_ms, e[0].id, e[n - 1].id, (int64_t)n,
                        (Str) { hex, 64 });
}

static Rc seal_run(Op *op, int *out_done)
{
    EventRow *rows;
    size_t n;
    TRY(sql_event_unsealed(op->tx, SEAL_BATCH, &rows, &n));
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && rows[j].county == rows[i].county; j++)
            ;
        TRY(seal_county(op, rows + i, j - i));
    }
    *out_done = (int)n;
    return RC_OK;
}

const Tick seal_tick = { "audit.seal", 500, seal_run, SEAL_BATCH };

typedef struct Checking {
    Chain chain;
    int64_t n;
} Checking;

static Rc check_event(void *user, const EventRow *row)
{
    Checking *c = user;
    c->n++;
    return add_event(&c->chain, row);
}

static Rc verify_county(Op *op, int64_t county, SealReport *out)
{
    Checking c = { 0 };
    TRY(start_chain(op, county, NULL, &c.chain));
    int64_t seq = 0, events = 0;
    char hex[65] = "";
    for (;;) {
        ArenaMark mark = arena_mark(op->tx->arena);
        SealRow *seals;
        size_t n;
        TRY(sql_seal_after(op->tx, county, seq, &seals, &n));
        for (size_t i = 0; i < n; i++) {
            c.n = 0;
            TRY(sql_event_of_seal(op->tx, county, seals[i].first_id, seals[i].last_id, seals[i].seq,
                                  check_event, &c));
            to_hex(c.chain.h, hex);
            if (seals[i].seq != ++seq || c.n != seals[i].n || !str_eq(seals[i].hash, str_from_z(hex))) {
                out->bad_county = county;
                out->bad_seq = seals[i].seq;
                return RC_OK;
            }
            events += c.n;
        }
        arena_rewind(op->tx->arena, mark);
        if (n == 0)
            break;
    }
    EventStrayRow stray;
    EventCountRow count;
    bool is_stray, counted;
    TRY(sql_event_stray(op->tx, county, seq, &stray, &is_stray));
    TRY(sql_event_count_sealed(op->tx, county, &count, &counted));
    if (is_stray || count.n != events) { /* an event that claims a seal which does not cover it */
        out->bad_county = county;
        out->bad_seq = is_stray ? stray.seal : seq;
    }
    out->checked += events;
    if (out->n_heads < COUNT(out->heads) && seq) {
        SealHead *h = &out->heads[out->n_heads++];
        *h = (SealHead) { .county = county, .seq = seq, .events = events };
        memcpy(h->hash, hex, sizeof h->hash);
    }
    return RC_OK;
}

Rc seal_verify(Op *op, SealReport *out)
{
    CountyRow *counties;
    size_t n;
    memset(out, 0, sizeof *out); /* too large for a compound literal on the stack */
    TRY(sql_seal_counties(op->tx, &counties, &n));
    for (size_t i = 0; i < n && !out->bad_county; i++)
        TRY(verify_county(op, counties[i].county, out));
    return RC_OK;
}
