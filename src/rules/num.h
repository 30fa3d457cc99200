/*
 * Exact fractions of 64-bit integers. What does not fit becomes NUM_NONE and stays it: a score is right or absent.
 * No 128-bit arithmetic, no floating point: the same results on every machine and in the browser.
 */
#pragma once

#include "rules/form.h"

#define NUM_NONE ((Num) { 0, 0 })
#define NUM_INT(i) ((Num) { (i), 1 })

static inline bool num_ok(Num a)
{
    return a.d != 0;
}
Num num_make(int64_t n, int64_t d); /* reduced; NUM_NONE when d is 0 */
Num num_add(Num a, Num b);
Num num_sub(Num a, Num b);
Num num_mul(Num a, Num b);
Num num_div(Num a, Num b);                            /* NUM_NONE for division by zero */
int num_cmp(Num a, Num b);                            /* <0, 0, >0; always exact; both must be numbers */
Num num_round(Num a, RoundRule rule, int32_t places); /* places 0..6; half up means towards plus infinity */
Dec num_dec(Num a); /* six decimals, half up; absent for NUM_NONE or overflow */
/* "12", "-0.25": the whole string, at most 9 digits after the point. */
bool num_parse(Str s, Num *out);
