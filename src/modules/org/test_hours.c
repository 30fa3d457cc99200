/* Opening hours. */
#include "modules/org/org.h"
#include "t_api.h"

#include "base/date.h"

static int64_t at(const char *date, int minutes)
{
    Date d;
    CHECK(date_parse(str_from_z(date), &d));
    return ms_of_day(date_to_days(d)) + minutes * MS_MINUTE;
}

static const Shut none = { NULL, 0 };

TEST(hours_open_and_close)
{
    Str h = S("1-5 08:30-11:30,14:00-17:30; 6 09:00-12:00");
    CHECK(hours_valid(h) && hours_valid(S("")) && hours_valid(S("1-7 00:00-24:00")));
    CHECK(hours_open(NULL, h, none, at("2026-03-02", 8 * 60 + 30))); /* a Monday */
    CHECK(!hours_open(NULL, h, none, at("2026-03-02", 8 * 60 + 29)));
    CHECK(!hours_open(NULL, h, none, at("2026-03-02", 11 * 60 + 30)));
    CHECK(hours_open(NULL, h, none, at("2026-03-06", 17 * 60)));  /* Friday */
    CHECK(hours_open(NULL, h, none, at("2026-03-07", 11 * 60)));  /* Saturday */
    CHECK(!hours_open(NULL, h, none, at("2026-03-08", 11 * 60))); /* Sunday */
    CHECK(hours_open(NULL, S(""), none, at("2026-03-08", 3 * 60)));
    CHECK_INT(hours_next_open(NULL, h, none, at("2026-03-02", 12 * 60)), at("2026-03-02", 14 * 60));
    CHECK_INT(hours_next_open(NULL, h, none, at("2026-03-07", 13 * 60)), at("2026-03-09", 8 * 60 + 30));
    CHECK_INT(hours_next_open(NULL, S("3 10:00-11:00"), none, at("2026-03-04", 11 * 60)),
              at("2026-03-11", 10 * 60));
}

TEST(hours_that_are_none)
{
    static const char *const bad[] = { "1-5",
                                       "8 08:00-09:00",
                                       "5-1 08:00-09:00",
                                       "1 08:00",
                                       "1 09:00-09:00",
                                       "1 24:00-08:00",
                                       "1 08:00-25:00",
                                       "1 8:00-9:00",
                                       ";",
                                       "1 08:00-09:00;",
                                       "x 08:00-09:00",
                                       "1 08:00-09:00,",
                                       "0-1 08:00-09:00",
                                       "1 08:60-09:00" };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK(!hours_valid(str_from_z(bad[i])));
}

TEST(hours_on_public_holidays)
{
    const App *app = t_app(); /* 2026-01-01, a Thursday, to 01-03 */
    Str office = S("1-5 08:30-17:30"), daily = S("1-7 08:00-22:00"),
        some = S("1-5 08:30-17:30; 0 10:00-12:00");
    CHECK(hours_open(app, office, none, at("2025-12-31", 9 * 60)));
    CHECK(!hours_open(app, office, none, at("2026-01-01", 9 * 60)));
    CHECK(hours_open(NULL, office, none, at("2026-01-01", 9 * 60)));
    CHECK(hours_open(app, daily, none, at("2026-01-01", 9 * 60)));
    CHECK(hours_open(app, S(""), none, at("2026-01-01", 9 * 60)));
    CHECK(!hours_open(app, some, none, at("2026-01-01", 9 * 60)) &&
          hours_open(app, some, none, at("2026-01-01", 11 * 60)));
    CHECK(!hours_open(app, S("0 10:00-12:00"), none, at("2025-12-31", 11 * 60)));
    CHECK_INT(hours_next_open(app, office, none, at("2025-12-31", 18 * 60)),
              at("2026-01-05", 8 * 60 + 30)); /* Monday */
    CHECK_INT(hours_next_open(app, some, none, at("2025-12-31", 18 * 60)), at("2026-01-01", 10 * 60));
    CHECK_INT(hours_next_open(app, office, none, at("2026-02-14", 9 * 60)),
              at("2026-02-24", 8 * 60 + 30)); /* Spring Festival */
    CHECK(hours_valid(some) && !hours_valid(S("0-5 08:00-09:00")) && !hours_valid(S("8 08:00-09:00")));
}

/* Days on which a unit is closed for all it does, or part of one. */
TEST(hours_of_a_unit_that_is_closed)
{
    ShutRow rows[] = { { day_of_ms(at("2026-03-02", 0)), 0, 1440 },
                       { day_of_ms(at("2026-03-03", 0)), 0, 600 } };
    Shut shut = { rows, COUNT(rows) };
    Str office = S("1-5 08:30-17:30");
    CHECK(!hours_open(NULL, office, shut, at("2026-03-02", 9 * 60)));
    CHECK(!hours_open(NULL, office, shut, at("2026-03-03", 9 * 60)));
    CHECK(hours_open(NULL, office, shut, at("2026-03-03", 10 * 60)));
    CHECK(!hours_open(NULL, S(""), shut, at("2026-03-02", 3 * 60)));
    CHECK_INT(hours_next_open(NULL, office, shut, at("2026-03-02", 9 * 60)), at("2026-03-03", 10 * 60));
    CHECK_INT(hours_next_open(NULL, S(""), shut, at("2026-03-02", 9 * 60)), at("2026-03-03", 10 * 60));
    shut.n = 1;
    CHECK_INT(hours_next_open(NULL, S(""), shut, at("2026-03-02", 9 * 60)), at("2026-03-03", 0));
    CHECK_INT(hours_next_open(NULL, office, shut, at("2026-02-27", 18 * 60)), at("2026-03-03", 8 * 60 + 30));
}

TEST(hours_over_midnight_are_of_the_day_on_which_they_began)
{
    Str night = S("5 20:00-08:00"), work = S("1-5 20:00-02:00; 0 22:00-00:00");
    CHECK(hours_valid(night) && hours_valid(work));
    CHECK(!hours_open(NULL, night, none, at("2026-03-06", 19 * 60 + 59))); /* a Friday */
    CHECK(hours_open(NULL, night, none, at("2026-03-06", 20 * 60)));
    CHECK(hours_open(NULL, night, none, at("2026-03-07", 0)));
    CHECK(hours_open(NULL, night, none, at("2026-03-07", 7 * 60 + 59)));
    CHECK(!hours_open(NULL, night, none, at("2026-03-07", 8 * 60)));
    CHECK(!hours_open(NULL, night, none, at("2026-03-06", 7 * 60))); /* the night from Thursday */
    CHECK_INT(hours_next_open(NULL, night, none, at("2026-03-07", 9 * 60)), at("2026-03-13", 20 * 60));
    const App *app = t_app();                                 /* 2026-01-01 is a holiday */
    CHECK(hours_open(app, work, none, at("2026-01-01", 60))); /* still Wednesday's */
    CHECK(!hours_open(app, work, none, at("2026-01-01", 21 * 60)));
    CHECK(hours_open(app, work, none, at("2026-01-01", 23 * 60)));
    CHECK(!hours_open(app, work, none, at("2026-01-02", 60)));
    ShutRow rows[] = { { day_of_ms(at("2026-03-06", 0)), 0, 1440 } };
    Shut shut = { rows, 1 };
    CHECK_INT(hours_next_open(NULL, night, shut, at("2026-03-06", 21 * 60)), at("2026-03-07", 0));
}

static void span_is(const TimeSpan *s, int64_t from_ms, int64_t until_ms)
{
    CHECK_INT(s->from_ms, from_ms);
    CHECK_INT(s->until_ms, until_ms);
}

TEST(hours_as_times_of_being_open)
{
    TimeSpan *s;
    size_t n;
    int64_t from = at("2026-03-06", 10 * 60), until = at("2026-03-09", 10 * 60); /* Friday to Monday */
    CHECK_RC(hours_spans(t_arena(), NULL, S(""), from, until, &s, &n), RC_OK);
    CHECK_INT(n, 1);
    span_is(s, from, until);
    CHECK_RC(hours_spans(t_arena(), NULL, S("1-7 00:00-24:00"), from, until, &s, &n), RC_OK);
    CHECK_INT(n, 1); /* days that touch are one */
    span_is(s, from, until);
    Str h = S("4 22:00-11:00; 5 10:30-12:00,20:00-02:00; 6-7 09:00-10:00");
    CHECK_RC(hours_spans(t_arena(), NULL, h, from, until, &s, &n), RC_OK);
    CHECK_INT(n, 4);
    span_is(&s[0], from, at("2026-03-06", 12 * 60)); /* of Thursday, and what overlaps it */
    span_is(&s[1], at("2026-03-06", 20 * 60), at("2026-03-07", 2 * 60));
    span_is(&s[2], at("2026-03-07", 9 * 60), at("2026-03-07", 10 * 60));
    span_is(&s[3], at("2026-03-08", 9 * 60), at("2026-03-08", 10 * 60));
    CHECK_RC(hours_spans(t_arena(), t_app(), S("1-5 09:00-12:00; 0 10:00-11:00"), at("2025-12-31", 0),
                         at("2026-01-02", 0), &s, &n),
             RC_OK);
    CHECK_INT(n, 2);
    span_is(&s[1], at("2026-01-01", 10 * 60), at("2026-01-01", 11 * 60)); /* a holiday */
}
