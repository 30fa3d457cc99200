/*
 * From a definition (JSON, definitions/README.md) to a Form: read, validated, compiled, and refused when it fails
 * its own test vectors. The JSON tree does not outlive the call; the Form and all its texts live in the arena.
 */
#pragma once

#include "base/arena.h"
#include "rules/form.h"

/* Once, before threads: where the JSON library takes memory and the seed of its hash tables (0: its own entropy). */
void form_init(uint32_t seed);

/* text_pack: JSON with the wording of a bring-your-own form; absent without one. RC_OK, RC_INVALID (why is filled),
   RC_MALFORMED (not JSON; why is filled), RC_NO_MEMORY. */
Rc form_load(Arena *a, Str json, Str text_pack, FormFault *why, const Form **out) MUST_USE;
