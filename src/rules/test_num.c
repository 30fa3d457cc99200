/* Exact fractions: arithmetic, comparison, rounding, and that overflow is absence. */
#include "rules/num.h"

#include "t.h"

static bool same(Num a, int64_t n, int64_t d)
{
    return a.n == n && a.d == d;
}

TEST(num_reduces_and_keeps_the_sign_above)
{
    CHECK(same(num_make(6, -4), -3, 2));
    CHECK(same(num_make(0, -7), 0, 1));
    CHECK(!num_ok(num_make(1, 0)));
    CHECK(!num_ok(num_make(INT64_MIN, 1)));
}

TEST(num_arithmetic_is_exact)
{
    CHECK(same(num_add(num_make(1, 3), num_make(1, 6)), 1, 2));
    CHECK(same(num_sub(num_make(1, 3), num_make(1, 3)), 0, 1));
    CHECK(same(num_mul(num_make(5, 4), NUM_INT(33)), 165, 4));
    CHECK(same(num_div(NUM_INT(7), NUM_INT(-2)), -7, 2));
    CHECK(!num_ok(num_div(NUM_INT(7), NUM_INT(0))));
    CHECK(!num_ok(num_add(NUM_NONE, NUM_INT(1))));
}

TEST(num_overflow_is_absence)
{
    CHECK(!num_ok(num_mul(NUM_INT(INT64_MAX), NUM_INT(2))));
    CHECK(!num_ok(num_add(NUM_INT(INT64_MAX), NUM_INT(1))));
    CHECK(!num_ok(num_sub(NUM_INT(-INT64_MAX), NUM_INT(1))));
    CHECK(!num_ok(num_add(num_make(1, INT64_MAX), num_make(1, INT64_MAX - 1))));
    CHECK(
        same(num_mul(num_make(INT64_MAX, 3), num_make(3, INT64_MAX)), 1, 1)); /* reduced before multiplying */
    CHECK(!num_dec(NUM_INT(INT64_MAX / 1000)).has);
}

TEST(num_compares_without_overflow)
{
    CHECK(num_cmp(num_make(INT64_MAX, INT64_MAX - 1), num_make(INT64_MAX - 1, INT64_MAX - 2)) < 0);
    CHECK(num_cmp(num_make(-1, 3), num_make(-1, 2)) > 0);
    CHECK(num_cmp(num_make(2, 4), num_make(1, 2)) == 0);
    CHECK(num_cmp(NUM_INT(-5), num_make(-9, 2)) < 0);
    CHECK(num_cmp(num_make(355, 113), num_make(22, 7)) < 0);
}

TEST(num_rounds_half_up_towards_plus_infinity)
{
    CHECK(same(num_round(num_make(25, 2), ROUND_HALF_UP, 0), 13, 1));
    CHECK(same(num_round(num_make(5, 2), ROUND_HALF_UP, 0), 3, 1));
    CHECK(same(num_round(num_make(-5, 2), ROUND_HALF_UP, 0), -2, 1));
    CHECK(same(num_round(num_make(165, 4), ROUND_FLOOR, 0), 41, 1));
    CHECK(same(num_round(num_make(-1, 4), ROUND_FLOOR, 0), -1, 1));
    CHECK(same(num_round(num_make(1, 4), ROUND_CEIL, 0), 1, 1));
    CHECK(same(num_round(num_make(2, 3), ROUND_HALF_UP, 2), 67, 100));
    CHECK_INT(num_dec(num_make(2, 3)).v, 666667);
    CHECK_INT(num_dec(num_make(-2, 3)).v, -666667);
    CHECK_INT(num_dec(num_make(1, 2000000)).v, 1);
}

TEST(num_parses_decimals_whole_or_not_at_all)
{
    Num n;
    CHECK(num_parse(S("-1.25"), &n) && same(n, -5, 4));
    CHECK(num_parse(S("007"), &n) && same(n, 7, 1));
    static const Str bad[] = { STR_INIT(""),
                               STR_INIT("-"),
                               STR_INIT("."),
                               STR_INIT("1."),
                               STR_INIT(".5"),
                               STR_INIT("1e3"),
                               STR_INIT("+1"),
                               STR_INIT("1.2.3"),
                               STR_INIT(" 1"),
                               STR_INIT("0x10"),
                               STR_INIT("1.0000000000"),
                               STR_INIT("1234567890123") };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK(!num_parse(bad[i], &n));
}
