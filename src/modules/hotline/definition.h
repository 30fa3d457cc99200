/* definitions/hotline.json in memory: the call form and what stands beside it. Loaded at start, immutable. */
#pragma once

#include "core/app.h"
#include "core/words.h"
#include "rules/clocks.h"
#include "text/shape.h"

typedef struct FieldOption {
    Str code, level; /* level: of a step of the ladder */
    Words label;
} FieldOption;

typedef struct FormField {
    Str code, group, type, role, copy;
    bool required;
    int32_t max;
    Words label, hint;
    ListOf options;
} FormField;

typedef struct CallBackPlan {
    Ints days;
    Words source;
} CallBackPlan;
typedef struct AlertLevels {
    Str high, moderate;
} AlertLevels;
typedef struct KeepYears {
    int32_t calls, recordings;
} KeepYears;
typedef struct CodeWords { /* a group, a resource, a kind of note, a part of a review */
    Str code, number;
    int32_t days, max;
    bool folded;
    Words label;
} CodeWords;
typedef struct ScriptPart {
    Str when;
    Words title;
    ListOf lines; /* Words */
} ScriptPart;

typedef struct Definition {
    int64_t format;
    Str id, version, verify;
    Words title, ladder_source;
    ListOf groups, fields, script, resources, notes, review, employments, backgrounds;
    AlertLevels alert;
    CallBackPlan call_back;
    int32_t immediate_minutes, trainings_a_year;
    KeepYears keep_years;
} Definition;

Rc hotline_start(App *app, Diag *d) MUST_USE;
const Definition *hotline_definition(const App *app);
const FormField *definition_field(const Definition *d, Str code); /* NULL when unknown */
/* Of one of the roles that the rules need: it is there. */
const FormField *definition_role(const Definition *d, const char *role);
const FieldOption *field_option(const FormField *f, Str code);
const CodeWords *code_find(const ListOf *list, Str code);

/* A form is an object by field code. Puts patch over form; null takes a value away. RC_INVALID with a pointer below /values. */
Rc form_merge(Op *op, Str form, Str patch, Str *out) MUST_USE;
/* The value of one field as JSON, absent when it is not filled in; of text, without quotes. */
Rc form_get(Op *op, Str form, Str code, Str *out) MUST_USE;
/* Values of a field of type choices, between blanks: " family study "; of a choice, itself. */
Rc form_codes(Op *op, Str form, const char *role, Str *out) MUST_USE;
