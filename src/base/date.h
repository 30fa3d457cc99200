/*
 * Calendar arithmetic without the C library's time zones. Instants are milliseconds UTC since 1970;
 * days are counted from 1970-01-01. The service runs in one zone, China Standard Time (UTC+8, no
 * daylight saving since 1991), so local days are pure arithmetic.
 */
#pragma once

#include "base/base.h"

#define MS_SECOND INT64_C(1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR (60 * MS_MINUTE)
#define MS_DAY (24 * MS_HOUR)
#define ZONE_MS (8 * MS_HOUR)

typedef struct Date {
    int32_t y, m, d; /* month and day from 1 */
} Date;

int64_t date_to_days(Date d);
Date date_from_days(int64_t days);
bool date_valid(Date d);
/* "YYYY-MM-DD" only. */
bool date_parse(Str s, Date *out);
/* Writes 10 characters, not terminated. */
void date_format(Date d, char out[10]);
/* The local (UTC+8) day of an instant, counted from 1970-01-01; floor for negative instants. */
int64_t day_of_ms(int64_t ms);
/* The first instant of a local day. */
int64_t ms_of_day(int64_t day);
/* "YYYY-MM-DDTHH:MM:SS.mmm+08:00": 29 characters, not terminated. */
void ms_format(int64_t ms, char out[29]);

typedef struct TimeSpan {
    int64_t from_ms, until_ms;
} TimeSpan;
/* In order; what overlaps or touches becomes one. Tells how many are left. */
size_t time_spans_join(TimeSpan *spans, size_t n);
