/* Module form: definitions of forms, batteries and alert rules, their administration and export. See forms.h. */
#pragma once

#include "modules/form/forms.h"
#include "text/shape.h"

typedef struct FormOptionOut {
    int32_t value;
    Str label;
} FormOptionOut;
typedef struct FormItemOut {
    Str id;
    int32_t n;
    Str text, type;
    bool required;
    OptI64 min, max;
    Str unit;
    ListOf options;
    RawJson show_when;
} FormItemOut;
typedef struct FormView {
    Str id, version, hash, title, intro, recall, notice, respondent;
    ListOf items;
} FormView;
extern const Shape form_view_shape;
/* RC_INTERNAL only for memory. */
Rc form_view(Op *op, const Form *f, FormView *out) MUST_USE;

extern const Perm perm_form_read, perm_form_manage;
extern const Module mod_form;
