/* The list of features, generated from src/modules/meson.build. */
#pragma once

#include "core/module.h"

extern const Module *const all_modules[];
extern const size_t all_modules_n;
