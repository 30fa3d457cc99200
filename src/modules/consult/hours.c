/*
 * Opening hours as text: parts "days times" with ';' between, days "1-5" or "6" (1 is Monday), times "08:30-11:30" with ',' between.
 * "1-5 08:30-11:30,14:00-17:30; 6 09:00-12:00". Local time. '' is always open; "24:00" ends a day. Pure. Tests: test_words.c
 */
#include "modules/consult/rules.h"

enum { WEEK = 7, MINUTES_A_DAY = 24 * 60 };

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
    return str_cut(s, '-', &from, &to) && clock_parse(str_trim(from), out_from) &&
           clock_parse(str_trim(to), out_to) && *out_from < *out_to;
}

static bool day_parse(Str s, int32_t *out)
{
    *out = s.n == 1 ? s.p[0] - '0' : 0;
    return *out >= 1 && *out <= WEEK;
}

static bool part_parse(Str s, Part *out)
{
    Str days, first, last;
    s = str_trim(s);
    if (!str_cut(s, ' ', &days, &out->times))
        return false;
    bool range = str_cut(days, '-', &first, &last);
    return day_parse(first, &out->first) && day_parse(range ? last : first, &out->last) &&
           out->first <= out->last;
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
    int32_t day, minute; /* of the moment asked about */
    bool open;
    int64_t wait; /* minutes until the next opening; -1 none found */
} Seek;

static bool seek(void *user, const Part *part, int32_t from, int32_t to)
{
    Seek *s = user;
    for (int32_t day = part->first; day <= part->last; day++) {
        int64_t ahead = (day - s->day + WEEK) % WEEK * (int64_t)MINUTES_A_DAY + from - s->minute;
        if (ahead < 0)
            ahead += (int64_t)WEEK * MINUTES_A_DAY;
        if (s->wait < 0 || ahead < s->wait)
            s->wait = ahead;
        s->open = s->open || (day == s->day && s->minute >= from && s->minute < to);
    }
    return true;
}

static Seek sought(Str hours, int64_t now_ms)
{
    int64_t day = day_of_ms(now_ms);
    Seek s = { .day = (int32_t)((day + 3) % WEEK) + 1, /* 1970-01-01 was a Thursday */
               .minute = (int32_t)((now_ms - ms_of_day(day)) / MS_MINUTE),
               .wait = -1 };
    (void)each(hours, seek, &s);
    return s;
}

bool hours_open(Str hours, int64_t now_ms)
{
    return hours.n == 0 || sought(hours, now_ms).open;
}

int64_t hours_next_open(Str hours, int64_t now_ms)
{
    Seek s = sought(hours, now_ms);
    return hours.n == 0 || s.wait < 0 ? 0 : (now_ms / MS_MINUTE + s.wait) * MS_MINUTE;
}
