/* How a visit found the person; also for definitions that name it. */
#pragma once

extern const char *const visit_findings[]; /* stable, mostly_stable, unstable */
