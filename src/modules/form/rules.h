/* Between the files of this module. */
#pragma once

#include "modules/form/form.h"

Rc forms_start(App *app, Diag *d) MUST_USE;
enum { FORM_TICKS = 2 };
extern const Tick forms_ticks[FORM_TICKS];
enum { FORM_ROUTES = 12 };
extern const Route form_routes[FORM_ROUTES];
