/* For the tests of rules: every definition of the repository, loaded. */
#pragma once

#include "rules/form_load.h"

typedef struct TestForms {
    const Form *v[64];
    Str source[64]; /* the definition's bytes */
    FormSet set;
} TestForms;

/* The bytes of a file below the repository's root; absent when there is none. */
Str test_file(Arena *a, const char *below);
/* All of definitions/forms; a definition that does not load fails the test. Names are sorted. */
const TestForms *test_forms(Arena *a);
