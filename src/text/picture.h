/*
 * Pictures that people send: read strictly and written again with nothing but what is needed to show them. Where the
 * picture was taken, with what, by whom, thumbnails, comments, colour profiles and whatever hangs behind the end fall away.
 * Pixels are not decoded here (docs/decisions/0016-pictures-are-filtered-not-decoded.md). Pure. Tests: test_picture.c, fuzz_picture.c
 */
#pragma once

#include "base/arena.h"
#include "base/rc.h"

typedef struct Picture {
    const char *type; /* "image/jpeg", "image/png", "image/webp" */
    int32_t width, height;
    Str bytes; /* in the arena, never longer than what came */
} Picture;

/* RC_INVALID: none of the three, broken, moving, or of a kind no phone makes. RC_TOO_LARGE: over LIMIT_PICTURE_*. */
Rc picture_clean(Arena *a, Str in, Picture *out) MUST_USE;
