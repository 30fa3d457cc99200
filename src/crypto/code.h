/* Codes for people to write down: 32 characters without I, L, O, U. For the files of this folder only. */
#pragma once

#include "base/arena.h"
#include "base/rc.h"

void code_random(char *out, size_t n);                                  /* n characters, 5 bits each */
Rc code_group(Arena *a, const char *code, size_t n, Str *out) MUST_USE; /* a dash after every fourth */
Rc code_parse(Arena *a, Str in, size_t n, Str *out) MUST_USE;           /* exactly n, as token.h says */
