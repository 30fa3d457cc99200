/* Made-up names of people, communities and phone numbers. Any likeness is chance. */
#pragma once

#include "app/demo/rng.h"
#include "base/arena.h"

typedef enum NameOf { NAME_WOMAN, NAME_MAN } NameOf;
Str name_person(Arena *a, Rng *r, NameOf whose);
/* The n-th community of a town: different names within the town; villages outside streets. */
Str name_community(Arena *a, Str town, size_t n, uint64_t salt);
/* The n-th mobile number: well-formed, made up; the demonstration never sends to it. */
Str name_phone(Arena *a, int64_t n);
