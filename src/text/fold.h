/* Reading short codes and numbers as people type them. Tests: crypto/test_identity.c, test_shape.c */
#pragma once

#include "base/base.h"
#include "base/rc.h"

/* ASCII upper case of what was typed: full-width forms become plain; spaces, dashes, brackets and invisible marks are
   left out. RC_INVALID for other characters and for more than cap. */
Rc fold_typed(Str in, char *out, size_t cap, size_t *out_n) MUST_USE;
