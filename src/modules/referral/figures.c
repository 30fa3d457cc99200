/*
 * Figures by pair of institutions: how many were sent, taken, seen, told back, and the median times. Computed from the
 * referrals themselves, in order of the pair, so that each figure is the number of rows of the list behind it.
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/date.h"
#include "modules/referral/handlers.h"
#include "modules/stats/stats.h"

#define DAYS_MAX 370

Rc referral_period(Op *op, Str from, Str to, int64_t *out_lo_ms, int64_t *out_hi_ms)
{
    Date d;
    int64_t last = to.n && date_parse(to, &d) ? date_to_days(d) : small_last_day(op), first = last - 29;
    if (from.n && date_parse(from, &d))
        first = date_to_days(d);
    else if (small_limit(op))
        first = last - date_from_days(last).d + 1;
    if (first > last || last - first >= DAYS_MAX)
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.period", S("?from"));
    *out_lo_ms = ms_of_day(first);
    *out_hi_ms = ms_of_day(last + 1);
    return RC_OK;
}

/* Spans in minutes; room for as many as were sent, because reading row by row leaves no memory to grow in. */
typedef struct Spans {
    int64_t *v;
    size_t n;
} Spans;
enum { SPAN_ACCEPT, SPAN_SEEN, SPAN_FEEDBACK, SPANS };

typedef struct Timing {
    const ReferralPairRow *pairs;
    size_t n_pairs, at; /* the pair whose rows are being read */
    Spans (*pair)[SPANS], total[SPANS];
} Timing;

static void span_add(Spans *pair, Spans *total, int64_t from_ms, int64_t to_ms)
{
    if (!to_ms)
        return;
    pair->v[pair->n++] = (to_ms - from_ms) / MS_MINUTE;
    total->v[total->n++] = (to_ms - from_ms) / MS_MINUTE;
}

static Rc take_times(void *user, const ReferralTimesRow *r)
{
    Timing *t = user;
    const ReferralPairRow *p = t->pairs;
    while (t->at < t->n_pairs &&
           (p[t->at].from_unit.v != r->from_unit.v || p[t->at].to_unit.v != r->to_unit.v ||
            !str_eq(p[t->at].to_name, r->to_name)))
        t->at++; /* both are in the same order */
    if (t->at == t->n_pairs)
        return RC_OK; /* beyond the most pairs that are shown */
    Spans *s = t->pair[t->at];
    span_add(&s[SPAN_ACCEPT], &t->total[SPAN_ACCEPT], r->sent_ms, r->accepted_ms);
    span_add(&s[SPAN_SEEN], &t->total[SPAN_SEEN], r->sent_ms, r->seen_ms);
    span_add(&s[SPAN_FEEDBACK], &t->total[SPAN_FEEDBACK], r->seen_ms, r->fed_back_ms);
    return RC_OK;
}

static Rc timing_room(Op *op, Timing *t)
{
    size_t sum = 0, at = 0;
    for (size_t i = 0; i < t->n_pairs; i++)
        sum += (size_t)t->pairs[i].sent;
    int64_t *v = ARENA_ARRAY(op->arena, int64_t, 2 * SPANS * sum + 1);
    t->pair = arena_alloc(op->arena, (t->n_pairs + 1) * sizeof *t->pair, _Alignof(max_align_t));
    if (!v || !t->pair)
        return RC_NO_MEMORY;
    for (size_t k = 0; k < SPANS; k++, at += sum)
        t->total[k] = (Spans) { v + at, 0 };
    for (size_t i = 0; i < t->n_pairs; i++)
        for (size_t k = 0; k < SPANS; k++, at += (size_t)t->pairs[i].sent)
            t->pair[i][k] = (Spans) { v + at, 0 };
    return RC_OK;
}

/* Of one column while it is looked at. */
typedef struct Room {
    int64_t *v;
    bool *hide;
} Room;

static int by_size(const void *a_, const void *b_)
{
    int64_t a = *(const int64_t *)a_, b = *(const int64_t *)b_;
    return (a > b) - (a < b);
}

/* The middle one; of an even number the mean of the two. Not of fewer than the caller may see. */
static OptI64 median(const Spans *s, int64_t limit)
{
    if (!s->n || (int64_t)s->n < limit)
        return (OptI64) { 0 };
    qsort(s->v, s->n, sizeof *s->v, by_size);
    size_t m = s->n / 2;
    return (OptI64) { s->n % 2 ? s->v[m] : (s->v[m - 1] + s->v[m]) / 2, true };
}

/* The counts of a row, and where they go. */
enum { COUNTS = 5 };
static const struct {
    size_t count, cell; /* in ReferralPairRow, PairOut */
} counts[COUNTS] = {
    { offsetof(ReferralPairRow, accepted), offsetof(PairOut, accepted) },
    { offsetof(ReferralPairRow, seen), offsetof(PairOut, seen) },
    { offsetof(ReferralPairRow, fed_back), offsetof(PairOut, fed_back) },
    { offsetof(ReferralPairRow, refused), offsetof(PairOut, refused) },
    { offsetof(ReferralPairRow, late), offsetof(PairOut, late) },
};

static int64_t count_of(const ReferralPairRow *row, size_t k)
{
    return *(const int64_t *)((const char *)row + counts[k].count);
}

static OptI64 *cell_of(PairOut *out, size_t k)
{
    return (OptI64 *)((char *)out + counts[k].cell);
}

/* Few, or all but few: either says something of one person. */
static bool tells(int64_t n, int64_t of, int64_t limit)
{
    return (n > 0 && n < limit) || (n < of && of - n < limit);
}

/* One column: what tells is hidden, and as much beside it as keeps it from being reckoned from the total. */
static void fill_column(const Timing *t, size_t k, const bool *row_hidden, int64_t limit, Room *room,
                        PairOut *pairs, PairOut *out_total, const ReferralPairRow *total)
{
    int64_t n = count_of(total, k);
    for (size_t i = 0; i < t->n_pairs; i++) {
        room->v[i] = count_of(&t->pairs[i], k);
        room->hide[i] = room->v[i] > 0 && (row_hidden[i] || tells(room->v[i], t->pairs[i].sent, limit));
    }
    small_more(room->v, t->n_pairs, limit, room->hide);
    for (size_t i = 0; i < t->n_pairs; i++)
        *cell_of(&pairs[i], k) = (OptI64) { room->v[i], !row_hidden[i] && !room->hide[i] };
    *cell_of(out_total, k) = (OptI64) { n, !tells(n, total->sent, limit) };
}

static void fill_times(const Spans *spans, int64_t limit, PairOut *out)
{
    out->accept_minutes = median(&spans[SPAN_ACCEPT], limit);
    out->seen_minutes = median(&spans[SPAN_SEEN], limit);
    out->feedback_minutes = median(&spans[SPAN_FEEDBACK], limit);
}

static void add_up(ReferralPairRow *total, const ReferralPairRow *p)
{
    total->sent += p->sent;
    total->accepted += p->accepted;
    total->seen += p->seen;
    total->fed_back += p->fed_back;
    total->refused += p->refused;
    total->late += p->late;
}

static Str day_text(Op *op, int64_t ms)
{
    char text[10];
    date_format(date_from_days(day_of_ms(ms)), text);
    return arena_str(op->arena, (Str) { text, sizeof text });
}

/* The network by area; a school or hospital by its own unit. */
static Rc read_facts(Op *op, int64_t lo, int64_t hi, Timing *t)
{
    bool partner = op->actor.roles & ROLES_PARTNER;
    ReferralPairRow *rows;
    TRY(partner ? sql_referral_pairs_unit(op->tx, lo, hi, &rows, &t->n_pairs)
                : sql_referral_pairs_area(op->tx, lo, hi, &rows, &t->n_pairs));
    t->pairs = rows;
    TRY(timing_room(op, t));
    return partner ? sql_referral_times_unit(op->tx, lo, hi, take_times, t)
                   : sql_referral_times_area(op->tx, lo, hi, take_times, t);
}

/* The sizes of the pairs: small ones are hidden whole, with what they would follow from. */
static Rc fill_pairs(Op *op, const Timing *t, const ReferralPairRow *total, PairOut *pairs,
                     PairOut *out_total)
{
    int64_t limit = small_limit(op);
    bool *hidden = ARENA_ARRAY(op->arena, bool, t->n_pairs + 1);
    Room room = { ARENA_ARRAY(op->arena, int64_t, t->n_pairs + 1),
                  ARENA_ARRAY(op->arena, bool, t->n_pairs + 1) };
    if (!hidden || !room.v || !room.hide)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < t->n_pairs; i++)
        room.v[i] = t->pairs[i].sent;
    small_cells(room.v, t->n_pairs, limit, hidden);
    for (size_t i = 0; i < t->n_pairs; i++) {
        const ReferralPairRow *p = &t->pairs[i];
        pairs[i] = (PairOut) { .from_unit = p->from_unit,
                               .from_name = p->from_name,
                               .to_unit = p->to_unit,
                               .to_name = p->to_unit.v ? p->to_unit_name : p->to_name,
                               .sent = { p->sent, !hidden[i] } };
        if (!hidden[i])
            fill_times(t->pair[i], limit, &pairs[i]);
    }
    out_total->sent = (OptI64) { total->sent, !total->sent || total->sent >= limit };
    fill_times(t->total, limit, out_total);
    for (size_t k = 0; k < COUNTS; k++)
        fill_column(t, k, hidden, limit, &room, pairs, out_total, total);
    return RC_OK;
}

REFERRAL_HANDLER(referral_figures, FiguresIn, FiguresOut)
{
    Timing t = { 0 };
    ReferralPairRow total = { 0 };
    int64_t lo, hi;
    TRY(referral_period(op, in->from, in->to, &lo, &hi));
    TRY(small_month(op, day_of_ms(lo), day_of_ms(hi - 1), S("?from")));
    TRY(read_facts(op, lo, hi, &t));
    PairOut *v = ARENA_ARRAY(op->arena, PairOut, t.n_pairs + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < t.n_pairs; i++)
        add_up(&total, &t.pairs[i]);
    *out = (FiguresOut) { .from = day_text(op, lo),
                          .to = day_text(op, hi - 1),
                          .data_ms = op->now_ms,
                          .min_cell = setting_int(op->app, &set_min_cell),
                          .pairs = { v, t.n_pairs } };
    return fill_pairs(op, &t, &total, v, &out->total);
}
