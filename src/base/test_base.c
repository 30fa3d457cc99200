#include "t.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/mem.h"

TEST(str_to_i64_reads_the_whole_range)
{
    int64_t v;
    CHECK(str_to_i64(S("-9223372036854775808"), &v) && v == INT64_MIN);
    CHECK(str_to_i64(S("9223372036854775807"), &v) && v == INT64_MAX);
    CHECK(!str_to_i64(S("9223372036854775808"), &v));
    CHECK(!str_to_i64(S(""), &v) && !str_to_i64(S("-"), &v) && !str_to_i64(S("1 "), &v));
}

TEST(str_cut_splits_at_the_first)
{
    Str head, tail;
    CHECK(str_cut(S("a=b=c"), '=', &head, &tail));
    CHECK_STR(head, "a");
    CHECK_STR(tail, "b=c");
    CHECK(!str_cut(S("abc"), '=', &head, &tail));
    CHECK(str_eq_secret(S("abc"), S("abc")) && !str_eq_secret(S("abc"), S("abd")) &&
          !str_eq_secret(S("abc"), S("ab")));
}

TEST(arena_remembers_failure_and_runs_deferred)
{
    Arena *a = arena_new(64 << 10);
    CHECK(arena_alloc(a, 100, 8) != NULL);
    ArenaMark m = arena_mark(a);
    CHECK(arena_alloc(a, 1 << 20, 8) == NULL);
    CHECK(arena_failed(a) && arena_alloc(a, 1, 1) == NULL);
    arena_rewind(a, m);
    CHECK(!arena_failed(a) && arena_alloc(a, 1, 1) != NULL);
    arena_free(a);
}

TEST(arena_every_allocation_may_fail)
{
    for (long k = 1; k < 10; k++) {
        Arena *a = arena_new(1 << 20);
        mem_fault_set(k, false);
        for (int i = 0; i < 10; i++) {
            void *p = arena_alloc(a, 5000, 8);
            CHECK(p || arena_failed(a));
        }
        mem_fault_set(0, false);
        arena_free(a);
    }
}

TEST(buf_stops_at_its_maximum)
{
    Buf b;
    buf_init(&b, 10);
    buf_addz(&b, "12345");
    buf_add_i64(&b, INT64_MIN);
    CHECK(buf_failed(&b));
    buf_clear(&b);
    buf_add_i64(&b, -42);
    CHECK_STR(buf_str(&b), "-42");
    buf_done(&b);
}

TEST(time_spans_that_overlap_or_touch_become_one)
{
    TimeSpan spans[] = { { 50, 60 }, { 10, 40 }, { 20, 30 }, { 40, 45 }, { 70, 80 }, { 60, 61 } };
    CHECK_INT(time_spans_join(NULL, 0), 0);
    CHECK_INT(time_spans_join(spans, COUNT(spans)), 3);
    CHECK(spans[0].from_ms == 10 && spans[0].until_ms == 45);
    CHECK(spans[1].from_ms == 50 && spans[1].until_ms == 61);
    CHECK(spans[2].from_ms == 70 && spans[2].until_ms == 80);
}

TEST(date_round_trips)
{
    for (int64_t day = -200000; day < 200000; day += 37)
        CHECK_INT(date_to_days(date_from_days(day)), day);
    Date d;
    CHECK(date_parse(S("2024-02-29"), &d) && date_to_days(d) == 19782);
    CHECK(!date_parse(S("2023-02-29"), &d) && !date_parse(S("2023-2-28"), &d));
    CHECK_INT(day_of_ms(INT64_C(1732204800000)), 20049);
    char out[29];
    ms_format(0, out);
    CHECK_STR(((Str) { out, 29 }), "1970-01-01T08:00:00.000+08:00");
}

TEST(area_levels_and_subtrees)
{
    CHECK_INT(area_level(330600000000), AREA_CITY);
    CHECK_INT(area_level(330602000000), AREA_COUNTY);
    CHECK_INT(area_level(330602001000), AREA_TOWN);
    CHECK_INT(area_level(330602001005), AREA_COMMUNITY);
    CHECK_INT(area_level(330000000000), AREA_PROVINCE);
    CHECK(area_within(330602001005, 330602000000) && !area_within(330603001005, 330602000000));
    CHECK_INT(area_parent(330602001005), 330602001000);
    CHECK_INT(area_parent(330602000000), 330600000000);
    CHECK_INT(area_parent(330000000000), 0);
    int64_t lo, hi;
    area_range(330602001000, &lo, &hi);
    CHECK(lo == 330602001000 && hi == 330602001999);
}
