/*
 * Supervision of the work: calls that somebody asks to be looked at, the draw of calls to review, and the scored review.
 *
 * A draw is a rule, not a throw: the closed calls that match the choice are ordered by a digest of month, draw and call, and
 * the first come. Whoever repeats it gets the same calls, and nobody can tell beforehand which they are. Never the reviewer's own.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "crypto/digest.h"
#include "modules/hotline/rules.h"

/* ---- marked for review ---- */

HOTLINE_HANDLER(call_mark, HotlineIn, CallView)
{
    HotlineCallRow row;
    CallMarkId id;
    Str cell;
    TRY(hotline_call_find(op, in->call, &row));
    if (!is_supervisor(op))
        TRY(call_check_mine(op, &row));
    TRY(op_new_id(op, row.area, &id.v));
    TRY(op_seal(op, hotline_place(TABLE_HOTLINE_MARK, COL_NOTE, id.v), str_trim(in->reason), &cell));
    Rc rc = sql_call_mark_add(op->tx, id, row.id, row.unit, op->actor.staff, op->now_ms, cell);
    if (rc == RC_CONFLICT)
        return FAIL(op->diag, RC_CONFLICT, "hotline.marked");
    TRY(rc);
    TRY(call_note(op, row.id, "marked", S(""), op->now_ms));
    call_live(op, &row, "marked");
    return call_view(op, &row, out);
}

/* ---- the draw ---- */

enum { SAMPLE_MOST = 100, SAMPLE_USUAL = 10 };

typedef struct Drawn {
    uint8_t order[DIGEST_BYTES];
    CallId call;
} Drawn;
typedef struct Draw {
    Str seed;
    Drawn best[SAMPLE_MOST]; /* in order */
    size_t n, most;
    int64_t matched, reviewed;
} Draw;

/* Kept in order by insertion: a month has a few thousand calls and a draw at most a hundred. */
static Rc draw_one(void *user, const SampleIdRow *row)
{
    Draw *d = user;
    Drawn x = { .call = row->id };
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)row->id.v);
    const Str pieces[] = { d->seed, { digits, (size_t)n } };
    d->matched++;
    d->reviewed += row->reviews > 0;
    TRY(hash_pieces(HASH_SHA256, pieces, COUNT(pieces), x.order));
    size_t at = d->n;
    while (at && memcmp(x.order, d->best[at - 1].order, DIGEST_BYTES) < 0)
        at--;
    if (at == d->most)
        return RC_OK;
    d->n += d->n < d->most;
    memmove(&d->best[at + 1], &d->best[at], (d->n - at - 1) * sizeof x);
    d->best[at] = x;
    return RC_OK;
}

static Rc draw(Op *op, const SampleIn *in, size_t most, Draw *d)
{
    int64_t from, to;
    Str problem = in->problem.n ? like_code(op, in->problem) : S("");
    TRY(month_range(op, in->month, &from, &to));
    *d = (Draw) { .most = most,
                  .seed = arena_printf(op->arena, "%lld %lld ", (long long)from, (long long)in->draw) };
    return sql_sample_ids(op->tx, from, to, op->actor.staff, in->operator, in->line,
                          in->risk.p ? in->risk : S(""), problem, in->least * MS_MINUTE,
                          in->most ? in->most * MS_MINUTE : INT64_MAX, in->marked, in->fresh, draw_one, d);
}

HOTLINE_HANDLER(sample_count, SampleIn, SampleCount)
{
    Draw *d = ARENA_NEW(op->arena, Draw);
    if (!d)
        return RC_NO_MEMORY;
    TRY(draw(op, in, 0, d));
    *out = (SampleCount) { d->matched, d->reviewed };
    return RC_OK;
}

static Rc sample_item(Op *op, CallId id, SampleItem *out)
{
    HotlineCallRow row;
    CallItem item;
    SampleStateRow state;
    TRY(sql_call_get(op->tx, id, &row));
    TRY(call_item(op, &row, &item));
    TRY(sql_sample_state(op->tx, id, op->actor.staff, &state));
    memcpy(out, &item, sizeof item); /* the same members in front */
    out->reviews = state.reviews;
    out->reviewed_by_me = state.mine > 0;
    out->marked = state.marks > 0;
    return RC_OK;
}

HOTLINE_HANDLER(review_sample, SampleIn, SampleList)
{
    Draw *d = ARENA_NEW(op->arena, Draw);
    if (!d)
        return RC_NO_MEMORY;
    TRY(draw(op, in, in->n ? (size_t)in->n : SAMPLE_USUAL, d));
    SampleItem *v = ARENA_ARRAY(op->arena, SampleItem, d->n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < d->n; i++)
        TRY(sample_item(op, d->best[i].call, &v[i]));
    *out = (SampleList) { { v, d->n }, d->matched, d->reviewed, in->draw };
    op_detail(op, "draw %lld: %zu of %lld", (long long)in->draw, d->n, (long long)d->matched);
    return RC_OK;
}

/* ---- the review ---- */

/* A score for each part of the definition, none above its most; as text and in all. */
static Rc add_up(Op *op, const ReviewIn *in, Str *out, int32_t *out_total)
{
    const ListOf *parts = &hotline_definition(op->app)->review;
    Buf scores;
    if (in->scores.n != parts->n)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.length", S("/scores"));
    buf_init_arena(&scores, op->arena, 256);
    *out_total = 0;
    for (size_t i = 0; i < parts->n; i++) {
        int32_t score = in->scores.p[i];
        if (score < 0 || score > ((const CodeWords *)parts->p)[i].max)
            return FAIL_FIELD(op->diag, RC_INVALID, "field.range", arena_printf(op->arena, "/scores/%zu", i));
        buf_printf(&scores, "%s%d", i ? " " : "", score);
        *out_total += score;
    }
    *out = buf_str(&scores);
    return RC_OK;
}

HOTLINE_HANDLER(review_make, ReviewIn, CallView)
{
    HotlineCallRow row;
    ReviewId id;
    Str scores, cell;
    HotlineIdRow step;
    bool own;
    int32_t total = 0;
    TRY(hotline_call_find(op, in->call, &row));
    if (call_state(&row) != CALL_CLOSED)
        return FAIL(op->diag, RC_CONFLICT, "hotline.state");
    TRY(sql_call_worked_by(op->tx, row.id, op->actor.staff, &step, &own));
    if (own || row.operator.v == op->actor.staff.v || row.helper.v == op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "hotline.own_review");
    TRY(add_up(op, in, &scores, &total));
    TRY(op_new_id(op, row.area, &id.v));
    TRY(op_seal(op, hotline_place(TABLE_HOTLINE_REVIEW, COL_NOTE, id.v), in->note.p ? in->note : S(""),
                &cell));
    Rc rc = sql_review_add(op->tx, id, row.id, row.unit, op->actor.staff, op->now_ms, scores, total, cell);
    if (rc == RC_CONFLICT)
        return FAIL(op->diag, RC_CONFLICT, "hotline.reviewed");
    TRY(rc);
    TRY(call_note(op, row.id, "review", arena_printf(op->arena, "%d", total), op->now_ms));
    return call_view(op, &row, out);
}
