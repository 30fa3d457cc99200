/*
 * Opening hours as text: parts "days times" with ';' between, days "1-5" or "6" (1 is Monday), times "08:30-11:30" with ',' between.
 * "1-5 08:30-11:30,14:00-17:30; 6 09:00-12:00". Local time. '' is always open; "24:00" ends a day; a time that ends
 * before it begins goes on over midnight and is of the day on which it began: "5 20:00-08:00" is the night to Saturday. On a public
 * holiday (calendar.c) only what is for every day, "1-7", holds, and what is for day 0: "0 09:00-12:00". What a unit is shut for
 * (Shut) is off these hours. Pure. Tests: test_hours.c
 */
#include "base/date.h"
#include "modules/org/org.h"

enum { WEEK = 7, MINUTES_A_DAY = 24 * 60, LOOK_DAYS = HOURS_LOOK_DAYS };

typedef struct Part {
    int32_t first, last; /* days */
    Str times;
} Part;

static bool two_digits(Str s, size_t at, int32_t *out)
{
    if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' || s.p[at + 1] > '9')
        return false;
    *out = (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
    return true;
}

static bool clock_parse(Str s, int32_t *out)
{
    int32_t h, m;
    if (s.n != 5 || s.p[2] != ':' || !two_digits(s, 0, &h) || !two_digits(s, 3, &m) || m > 59)
        return false;
    *out = h * 60 + m;
    return *out <= MINUTES_A_DAY;
}

static bool span_parse(Str s, int32_t *out_from, int32_t *out_to)
{
    Str from, to;
    if (!str_cut(s, '-', &from, &to) || !clock_parse(str_trim(from), out_from) ||
        !clock_parse(str_trim(to), out_to) || *out_from == *out_to || *out_from == MINUTES_A_DAY)
        return false;
    *out_to += *out_to < *out_from ? MINUTES_A_DAY : 0;
    return true;
}

static bool day_parse(Str s, int32_t *out)
{
    *out = s.n == 1 ? s.p[0] - '0' : -1;
    return *out >= 0 && *out <= WEEK;
}

static bool part_parse(Str s, Part *out)
{
    Str days, first, last;
    s = str_trim(s);
    if (!str_cut(s, ' ', &days, &out->times))
        return false;
    bool range = str_cut(days, '-', &first, &last);
    return day_parse(first, &out->first) && day_parse(range ? last : first, &out->last) &&
           out->first <= out->last && (out->first > 0 || !out->last);
}

/* Calls for each span; stops with false at the first that is not well-formed. */
static bool each(Str hours, bool (*fn)(void *user, const Part *part, int32_t from, int32_t to), void *user)
{
    Str part_text, rest = hours, span, times;
    for (bool more = true; more;) {
        Part part;
        more = str_cut(rest, ';', &part_text, &rest);
        if (!part_parse(part_text, &part))
            return false;
        times = part.times;
        for (bool more_spans = true; more_spans;) {
            int32_t from, to;
            more_spans = str_cut(times, ',', &span, &times);
            if (!span_parse(str_trim(span), &from, &to) || (fn && !fn(user, &part, from, to)))
                return false;
        }
    }
    return true;
}

bool hours_valid(Str hours)
{
    return hours.n == 0 || each(hours, NULL, NULL);
}

typedef struct Seek {
    int weekday;    /* of the day asked about; 0 on a public holiday */
    int32_t minute; /* asked about; -1: the whole day is still to come */
    bool open;
    int32_t opens; /* when it next opens that day; -1 not any more */
} Seek;

/* On a public holiday those parts hold that are for every day, and those for day 0. */
static bool holds(const Part *part, int weekday)
{
    bool every_day = part->first == 1 && part->last == WEEK;
    return weekday ? part->first <= weekday && weekday <= part->last : every_day || !part->last;
}

static bool seek(void *user, const Part *part, int32_t from, int32_t to)
{
    Seek *s = user;
    if (!holds(part, s->weekday))
        return true;
    s->open = s->open || (s->minute >= from && s->minute < to);
    if (from > s->minute && (s->opens < 0 || from < s->opens))
        s->opens = from;
    return true;
}

static Seek sought(const App *app, Str hours, int64_t day, int32_t minute)
{
    Seek s = { .weekday = calendar_weekday(app, day), .minute = minute, .opens = -1 };
    (void)each(hours, seek, &s);
    return s;
}

static int32_t minute_of(int64_t now_ms)
{
    return (int32_t)((now_ms - ms_of_day(day_of_ms(now_ms))) / MS_MINUTE);
}

static bool shut_at(const Shut *shut, int64_t day, int32_t minute)
{
    for (size_t i = 0; i < shut->n; i++) {
        const ShutRow *r = &shut->rows[i];
        if (r->day == day && r->from_min <= minute && minute < r->to_min)
            return true;
    }
    return false;
}

/* By the times of the day, or by one that began the day before. */
static bool open_at(const App *app, Str hours, const Shut *shut, int64_t day, int32_t minute)
{
    return !shut_at(shut, day, minute) && (hours.n == 0 || sought(app, hours, day, minute).open ||
                                           sought(app, hours, day - 1, minute + MINUTES_A_DAY).open);
}

bool hours_open(const App *app, Str hours, Shut shut, int64_t now_ms)
{
    return open_at(app, hours, &shut, day_of_ms(now_ms), minute_of(now_ms));
}

/* The next minute of the day at which something begins or is over: where it may open; -1 none. */
static int32_t next_edge(const App *app, Str hours, const Shut *shut, int64_t day, int32_t minute)
{
    if (minute < 0)
        return 0; /* always, or by a time that began the day before */
    int32_t at = hours.n ? sought(app, hours, day, minute).opens : -1;
    for (size_t i = 0; i < shut->n; i++) {
        int32_t over = (int32_t)shut->rows[i].to_min;
        if (shut->rows[i].day == day && over > minute && over < MINUTES_A_DAY && (at < 0 || over < at))
            at = over;
    }
    return at;
}

int64_t hours_next_open(const App *app, Str hours, Shut shut, int64_t now_ms)
{
    int64_t today = day_of_ms(now_ms);
    for (int64_t day = today; day <= today + LOOK_DAYS; day++) {
        int32_t minute = day == today ? minute_of(now_ms) : -1;
        while ((minute = next_edge(app, hours, &shut, day, minute)) >= 0)
            if (open_at(app, hours, &shut, day, minute))
                return ms_of_day(day) + minute * MS_MINUTE;
    }
    return 0;
}

/* ---- all times of being open ---- */

typedef struct Collect {
    TimeSpan *spans;
    size_t n;
    int weekday; /* of the day asked about; 0 on a public holiday */
    int64_t day_ms, from_ms, until_ms;
} Collect;

static bool count_span(void *user, const Part *part, int32_t from, int32_t to)
{
    (void)part, (void)from, (void)to;
    ++*(size_t *)user;
    return true;
}

static bool collect(void *user, const Part *part, int32_t from, int32_t to)
{
    Collect *c = user;
    int64_t begins = c->day_ms + from * MS_MINUTE, ends = c->day_ms + to * MS_MINUTE;
    begins = begins > c->from_ms ? begins : c->from_ms;
    ends = ends < c->until_ms ? ends : c->until_ms;
    if (holds(part, c->weekday) && begins < ends)
        c->spans[c->n++] = (TimeSpan) { begins, ends };
    return true;
}

Rc hours_spans(Arena *a, const App *app, Str hours, int64_t from_ms, int64_t until_ms, TimeSpan **out,
               size_t *out_n)
{
    size_t a_day = 0, days = (size_t)((until_ms - from_ms) / MS_DAY) + 3;
    (void)each(hours, count_span, &a_day);
    Collect c = { .spans = ARENA_ARRAY(a, TimeSpan, a_day * days + 1),
                  .from_ms = from_ms,
                  .until_ms = until_ms };
    if (!c.spans)
        return RC_NO_MEMORY;
    if (!hours.n)
        c.spans[c.n++] = (TimeSpan) { from_ms, until_ms };
    for (int64_t day = day_of_ms(from_ms) - 1; hours.n && ms_of_day(day) < until_ms; day++) {
        c.weekday = calendar_weekday(app, day);
        c.day_ms = ms_of_day(day);
        (void)each(hours, collect, &c);
    }
    *out = c.spans;
    *out_n = time_spans_join(c.spans, c.n);
    return RC_OK;
}
