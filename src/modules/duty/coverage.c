/*
 * Holes: what of the hours of a roster no published shift of a present member covers. Pure: rows in, holes out.
 */
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
    if (from < until && w->n < w->max)
        w->out[w->n++] = (DutyHole) { post, from, until, why(w, post, from, until) };
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

size_t duty_holes(const RosterRow *roster, const PostRow *posts, size_t n_posts, const ShiftRow *shifts,
                  size_t n_shifts, int64_t from_ms, int64_t until_ms, DutyHole *out, size_t max)
{
    Sweep w = { shifts, n_shifts, out, 0, max };
    bool always = roster->open_minutes >= 24 * 60;
    for (size_t p = 0; p < n_posts; p++) {
        if (always) {
            sweep(&w, posts[p].n, from_ms, until_ms);
            continue;
        }
        for (int64_t day = day_of_ms(from_ms) - 1; ms_of_day(day) < until_ms; day++) {
            int64_t from = ms_of_day(day) + roster->open_minute * MS_MINUTE;
            int64_t until = from + roster->open_minutes * MS_MINUTE;
            sweep(&w, posts[p].n, from > from_ms ? from : from_ms, until < until_ms ? until : until_ms);
        }
    }
    return w.n;
}
