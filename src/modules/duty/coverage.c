/*
 * Holes: what of the hours of a roster no published shift of a present member covers; the same hole on days that follow each
 * other as one; and when a roster has its posts at all. Pure: rows in, times out.
 */
#include <stdlib.h>

#include "modules/duty/rules.h"

typedef struct Sweep {
    const ShiftRow *shifts;
    size_t n_shifts;
    DutyHole *out;
    size_t n, max;
} Sweep;

static bool covers(const ShiftRow *s)
{
    return s->staff.v && s->published && s->counts;
}

/* What is there instead of cover, the nearest to it first. */
static const char *why(const Sweep *w, int64_t post, int64_t from, int64_t until)
{
    static const char *const reasons[] = { "empty", "unassigned", "draft", "left" };
    size_t best = 0;
    for (size_t i = 0; i < w->n_shifts; i++) {
        const ShiftRow *s = &w->shifts[i];
        if (s->post != post || s->starts_ms >= until || s->ends_ms <= from || covers(s))
            continue;
        size_t is = !s->staff.v ? 1 : !s->counts ? 3 : 2;
        best = is > best ? is : best;
    }
    return reasons[best];
}

static void add(Sweep *w, int64_t post, int64_t from, int64_t until)
{
    if (from >= until)
        return;
    if (w->n < w->max)
        w->out[w->n] = (DutyHole) { post, from, until, why(w, post, from, until), 1 };
    w->n++;
}

/* A hole is cut where a shift that does not count begins, so that it can be told which shift is meant. */
static void gap(Sweep *w, int64_t post, int64_t from, int64_t until)
{
    for (size_t i = 0; i < w->n_shifts; i++) {
        const ShiftRow *s = &w->shifts[i];
        if (s->post == post && !covers(s) && s->starts_ms > from && s->starts_ms < until) {
            add(w, post, from, s->starts_ms);
            from = s->starts_ms;
        }
    }
    add(w, post, from, until);
}

static void sweep(Sweep *w, int64_t post, int64_t from, int64_t until)
{
    int64_t at = from;
    for (size_t i = 0; i < w->n_shifts && at < until; i++) {
        const ShiftRow *s = &w->shifts[i];
        if (s->post != post || !covers(s) || s->ends_ms <= at || s->starts_ms >= until)
            continue;
        if (s->starts_ms > at)
            gap(w, post, at, s->starts_ms);
        at = s->ends_ms;
    }
    if (at < until)
        gap(w, post, at, until);
}

/* The hours of a roster on a day, as far as they lie between two times; false: nothing of them. */
static bool hours_of(const RosterRow *r, int64_t day, int64_t from_ms, int64_t until_ms, TimeSpan *out)
{
    int64_t from = ms_of_day(day) + r->open_minute * MS_MINUTE, until = from + r->open_minutes * MS_MINUTE;
    *out = (TimeSpan) { from > from_ms ? from : from_ms, until < until_ms ? until : until_ms };
    return out->from_ms < out->until_ms;
}

static bool day_and_night(const RosterRow *r)
{
    return r->open_minutes >= 24 * 60;
}

size_t duty_holes(const RosterRow *roster, const PostRow *posts, size_t n_posts, const ShiftRow *shifts,
                  size_t n_shifts, int64_t from_ms, int64_t until_ms, DutyHole *out, size_t max)
{
    Sweep w = { shifts, n_shifts, out, 0, max };
    TimeSpan open;
    for (size_t p = 0; p < n_posts; p++) {
        if (day_and_night(roster)) {
            sweep(&w, posts[p].n, from_ms, until_ms);
            continue;
        }
        for (int64_t day = day_of_ms(from_ms) - 1; ms_of_day(day) < until_ms; day++)
            if (hours_of(roster, day, from_ms, until_ms, &open))
                sweep(&w, posts[p].n, open.from_ms, open.until_ms);
    }
    return w.n;
}

static int by_time(const void *x, const void *y)
{
    const DutyHole *a = x, *b = y;
    return a->from_ms != b->from_ms ? (a->from_ms > b->from_ms) - (a->from_ms < b->from_ms)
                                    : (a->post > b->post) - (a->post < b->post);
}

/* Whether a hole is the run's on its next day. */
static bool goes_on(const DutyHole *run, const DutyHole *h)
{
    return run->post == h->post && run->why == h->why && run->from_ms + run->days * MS_DAY == h->from_ms &&
           run->until_ms - run->from_ms == h->until_ms - h->from_ms;
}

size_t duty_runs(DutyHole *holes, size_t n)
{
    size_t runs = 0;
    if (n)
        qsort(holes, n, sizeof *holes, by_time);
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < runs && !goes_on(&holes[k], &holes[i]))
            k++;
        if (k < runs)
            holes[k].days++;
        else
            holes[runs++] = holes[i];
    }
    return runs;
}

typedef struct Held {
    const ShiftRow *shifts;
    size_t n;
    const bool *others; /* whoever holds these does not count */
    int64_t post;
} Held;

static bool held(const Held *h, size_t i, bool by_others)
{
    const ShiftRow *s = &h->shifts[i];
    return s->post == h->post && covers(s) && h->others[i] == by_others;
}

/* The hours of a day without those in which others sit there. */
static size_t less_others(const Held *h, TimeSpan open, TimeSpan *out, size_t n)
{
    int64_t at = open.from_ms;
    for (size_t i = 0; i < h->n; i++) {
        const ShiftRow *s = &h->shifts[i];
        if (!held(h, i, true) || s->ends_ms <= at || s->starts_ms >= open.until_ms)
            continue;
        if (s->starts_ms > at)
            out[n++] = (TimeSpan) { at, s->starts_ms };
        at = s->ends_ms;
    }
    if (at < open.until_ms)
        out[n++] = (TimeSpan) { at, open.until_ms };
    return n;
}

static size_t times_of_post(const RosterRow *r, const Held *h, int64_t from_ms, int64_t until_ms,
                            TimeSpan *out)
{
    size_t n = 0;
    TimeSpan open;
    for (int64_t day = day_of_ms(from_ms) - 1; ms_of_day(day) < until_ms; day++)
        if (hours_of(r, day, from_ms, until_ms, &open))
            n = less_others(h, open, out, n);
    for (size_t i = 0; i < h->n; i++) {
        const ShiftRow *s = &h->shifts[i];
        if (held(h, i, false) && s->ends_ms > from_ms && s->starts_ms < until_ms)
            out[n++] = (TimeSpan) { s->starts_ms > from_ms ? s->starts_ms : from_ms,
                                    s->ends_ms < until_ms ? s->ends_ms : until_ms };
    }
    return time_spans_join(out, n);
}

size_t duty_post_times(const RosterRow *roster, const PostRow *posts, size_t n_posts, const ShiftRow *shifts,
                       size_t n_shifts, const bool *others, int64_t from_ms, int64_t until_ms, TimeSpan *out)
{
    size_t n = 0;
    Held h = { shifts, n_shifts, others, 0 };
    for (size_t p = 0; p < n_posts; p++) {
        h.post = posts[p].n;
        n += times_of_post(roster, &h, from_ms, until_ms, out + n);
    }
    return n;
}
