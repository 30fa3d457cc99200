/* Repeatable draws for the synthetic region: the same seed gives the same people and answers on every machine. */
#pragma once

#include "base/base.h"

typedef struct Rng {
    uint64_t state;
} Rng;

uint64_t rng_next(Rng *r);
/* 0 .. n-1; n > 0. */
int64_t rng_below(Rng *r, int64_t n);
/* lo .. hi, both included. */
int64_t rng_between(Rng *r, int64_t lo, int64_t hi);
bool rng_chance(Rng *r, double p);
double rng_unit(Rng *r);   /* 0 <= x < 1 */
double rng_normal(Rng *r); /* mean 0, deviation 1, about */
/* Times that people take: half of them below the median, a few many times as long. */
int64_t rng_delay(Rng *r, int64_t median_ms, double spread);
/* Index by weight. */
size_t rng_pick(Rng *r, const int *weights, size_t n);
