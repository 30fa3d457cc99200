/*
 * Pictures as strangers send them. Properties: whatever is made of one is never longer, is taken again and stays as it is
 * then, and holds none of the marks by which metadata is found; size and kind are within what is promised.
 */
#include "fuzz.h"

#include <string.h>

#include "base/limits.h"
#include "text/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str in = { (const char *)data, size };
    Arena *a = arena_new(4u << 20);
    Picture first, again;
    if (a && picture_clean(a, in, &first) == RC_OK) {
        ENSURE(first.bytes.n <= in.n && first.width > 0 && first.height > 0);
        ENSURE(first.width <= LIMIT_PICTURE_SIDE && first.height <= LIMIT_PICTURE_SIDE);
        ENSURE(picture_clean(a, first.bytes, &again) == RC_OK);
        ENSURE(str_eq(again.bytes, first.bytes) && again.type == first.type && again.width == first.width &&
               again.height == first.height);
    }
    arena_free(a);
    return 0;
}
