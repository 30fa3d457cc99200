/* SplitMix64 and a few distributions; see rng.h. Nothing here protects anything: keys come from os_random. */
#include "app/demo/rng.h"

#include <math.h>

uint64_t rng_next(Rng *r)
{
    uint64_t z = (r->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

int64_t rng_below(Rng *r, int64_t n)
{
    ENSURE(n > 0);
    return (int64_t)(rng_next(r) % (uint64_t)n); /* the bias is far below what a demonstration shows */
}

int64_t rng_between(Rng *r, int64_t lo, int64_t hi)
{
    return lo + rng_below(r, hi - lo + 1);
}

double rng_unit(Rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1p-53;
}

bool rng_chance(Rng *r, double p)
{
    return rng_unit(r) < p;
}

double rng_normal(Rng *r)
{
    double sum = 0;
    for (int i = 0; i < 6; i++)
        sum += rng_unit(r);
    return (sum - 3) * 1.4142135623730951;
}

int64_t rng_delay(Rng *r, int64_t median_ms, double spread)
{
    return (int64_t)((double)median_ms * exp(spread * rng_normal(r)));
}

size_t rng_pick(Rng *r, const int *weights, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    int64_t at = rng_below(r, sum);
    for (size_t i = 0; i < n; i++) {
        at -= weights[i];
        if (at < 0)
            return i;
    }
    return n - 1;
}
