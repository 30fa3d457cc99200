/* What a fuzz target defines; libFuzzer or replay_main.c calls it. It aborts when a property does not hold. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
