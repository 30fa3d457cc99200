/* Division code arithmetic; see ids.h. */
#include "base/ids.h"

static const struct {
    AreaLevel level;
    int64_t span; /* codes in a subtree of this level */
} levels[] = {
    { AREA_NATION, INT64_C(1000000000000) },
    { AREA_PROVINCE, INT64_C(10000000000) },
    { AREA_CITY, INT64_C(100000000) },
    { AREA_COUNTY, INT64_C(1000000) },
    { AREA_TOWN, INT64_C(1000) },
    { AREA_COMMUNITY, 1 },
};

static size_t level_index(int64_t area)
{
    size_t i = 0;
    while (area % levels[i].span != 0)
        i++;
    return i;
}

AreaLevel area_level(int64_t area)
{
    if (area < 0 || area >= levels[0].span)
        return AREA_NONE;
    return levels[level_index(area)].level;
}

void area_range(int64_t area, int64_t *out_lo, int64_t *out_hi)
{
    ENSURE(area_level(area) != AREA_NONE);
    *out_lo = area;
    *out_hi = area + levels[level_index(area)].span - 1;
}

bool area_within(int64_t area, int64_t root)
{
    int64_t lo, hi;
    area_range(root, &lo, &hi);
    return area >= lo && area <= hi;
}

int64_t area_parent(int64_t area)
{
    ENSURE(area_level(area) != AREA_NONE);
    size_t i = level_index(area);
    return i == 0 ? 0 : area - area % levels[i - 1].span;
}
