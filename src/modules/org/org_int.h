/* What the files of this module share. */
#pragma once

#include "modules/org/org.h"

#include "base/date.h"

extern const char *const area_levels[]; /* NULL-ended, from province */

Rc org_start(App *app, Diag *d) MUST_USE;
void org_area_forget(Op *op, int64_t area);
extern const Setting set_argon_mib;

/* The codes above an area, itself first; the city stands for what is higher. */
typedef struct AreaChain {
    int64_t area, town, county, city;
} AreaChain;
AreaChain area_chain(int64_t area);

extern const Route org_routes[];
extern const size_t org_routes_n;
