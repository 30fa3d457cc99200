/* The API as OpenAPI 3.1, from the tables of the modules alone: paths, parameters, bodies, replies, rights. */
#pragma once

#include "core/app.h"

Rc openapi_write(const App *app, Buf *out) MUST_USE;
