/* Proleptic Gregorian calendar by days; see date.h. */
#include "base/date.h"

#include <stdlib.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t date_to_days(Date d)
{
    int64_t y = d.m <= 2 ? d.y - 1 : d.y; /* years begin in March, so the leap day is last */
    int64_t era = floor_div(y, 400), yoe = y - era * 400;
    int64_t doy = (153 * (d.m + (d.m > 2 ? -3 : 9)) + 2) / 5 + d.d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

Date date_from_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t m = mp < 10 ? mp + 3 : mp - 9;
    return (Date) { (int32_t)(yoe + era * 400 + (m <= 2)), (int32_t)m,
                    (int32_t)(doy - (153 * mp + 2) / 5 + 1) };
}

bool date_valid(Date d)
{
    if (d.y < 1 || d.y > 9999 || d.m < 1 || d.m > 12 || d.d < 1 || d.d > 31)
        return false;
    Date back = date_from_days(date_to_days(d));
    return back.y == d.y && back.m == d.m && back.d == d.d;
}

static bool digits(Str s, int32_t *out)
{
    int64_t v;
    if (s.n == 0 || s.p[0] == '-' || !str_to_i64(s, &v))
        return false;
    *out = (int32_t)v;
    return true;
}

bool date_parse(Str s, Date *out)
{
    Date d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(str_sub(s, 0, 4), &d.y) ||
        !digits(str_sub(s, 5, 2), &d.m) || !digits(str_sub(s, 8, 2), &d.d) || !date_valid(d))
        return false;
    *out = d;
    return true;
}

static void put(char *p, int64_t v, int width)
{
    while (width-- > 0) {
        p[width] = (char)('0' + v % 10);
        v /= 10;
    }
}

void date_format(Date d, char out[10])
{
    put(out, d.y, 4);
    out[4] = out[7] = '-';
    put(out + 5, d.m, 2);
    put(out + 8, d.d, 2);
}

int64_t day_of_ms(int64_t ms)
{
    return floor_div(ms + ZONE_MS, MS_DAY);
}

int64_t ms_of_day(int64_t day)
{
    return day * MS_DAY - ZONE_MS;
}

void ms_format(int64_t ms, char out[29])
{
    int64_t day = day_of_ms(ms), in_day = ms - ms_of_day(day);
    date_format(date_from_days(day), out);
    out[10] = 'T';
    put(out + 11, in_day / MS_HOUR, 2);
    out[13] = out[16] = ':';
    put(out + 14, in_day / MS_MINUTE % 60, 2);
    put(out + 17, in_day / MS_SECOND % 60, 2);
    out[19] = '.';
    put(out + 20, in_day % MS_SECOND, 3);
    memcpy(out + 23, "+08:00", 6);
}

static int by_begin(const void *x, const void *y)
{
    const TimeSpan *a = x, *b = y;
    return (a->from_ms > b->from_ms) - (a->from_ms < b->from_ms);
}

size_t time_spans_join(TimeSpan *spans, size_t n)
{
    size_t k = 0;
    if (n)
        qsort(spans, n, sizeof *spans, by_begin);
    for (size_t i = 0; i < n; i++) {
        if (!k || spans[i].from_ms > spans[k - 1].until_ms)
            spans[k++] = spans[i];
        else if (spans[i].until_ms > spans[k - 1].until_ms)
            spans[k - 1].until_ms = spans[i].until_ms;
    }
    return k;
}
