/* Tables of module form; see forms.h and README.md. */
#include "modules/form/rules.h"

const Module mod_form = { .name = "form",
                          .routes = form_routes,
                          .n_routes = FORM_ROUTES,
                          .ticks = forms_ticks,
                          .n_ticks = FORM_TICKS,
                          .start = forms_start };
