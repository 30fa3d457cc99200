/* Reading definitions/hotline.json, and forms by it: every value is checked against its field before it is kept. */
#include "modules/hotline/definition.h"

#include "base/limits.h"
#include "core/catalogue.h"
#include "modules/hotline/hotline.h"
#include "text/codec.h"

/* ---- the file ---- */

static const char *const levels[] = { "low", "moderate", "high", NULL };
static const Field option_fields[] = {
    FIELD(FieldOption, code, .flags = FLD_REQUIRED, .min = 1, .max = 24, .doc = "what is stored"),
    FIELD(FieldOption, level, .one_of = levels, .doc = "of a step of the ladder"),
    FIELD_OBJ(FieldOption, label, &words_shape, .flags = FLD_REQUIRED, .doc = "in words"),
};
static const Shape option_shape = SHAPE(FieldOption, option_fields);

static const char *const types[] = { "choice", "choices", "line", "text", "scale", NULL };
static const char *const roles[] = { "ladder", "kind",  "problems", "sex", "age",
                                     "origin", "marks", "whom",     NULL };
static const char *const copies[] = { "always", "self", NULL };
static const Field field_fields[] = {
    FIELD(FormField, code, .flags = FLD_REQUIRED, .min = 1, .max = 24, .doc = "member of the form"),
    FIELD(FormField, group, .flags = FLD_REQUIRED, .max = 24, .doc = "where it stands"),
    FIELD(FormField, type, .flags = FLD_REQUIRED, .one_of = types, .doc = "kind of value"),
    FIELD(FormField, role, .one_of = roles, .doc = "what figures and rules read from it"),
    FIELD(FormField, copy, .one_of = copies,
          .doc = "in the person's own copy: always; where they called about themselves; absent: not"),
    FIELD(FormField, required, .doc = "before a call is closed as done"),
    FIELD(FormField, max, .min = 1, .max = 1000, .doc = "of a scale, from 0"),
    FIELD_OBJ(FormField, label, &words_shape, .flags = FLD_REQUIRED, .doc = "in words"),
    FIELD_OBJ(FormField, hint, &words_shape, .doc = "beside it"),
    FIELD_LIST(FormField, options, &option_shape, .max = 40, .doc = "of choice and choices"),
};
static const Shape field_shape = SHAPE(FormField, field_fields);

static const Field code_fields[] = {
    FIELD(CodeWords, code, .flags = FLD_REQUIRED, .min = 1, .max = 24, .doc = "what is stored"),
    FIELD(CodeWords, number, .max = 20, .doc = "of a resource"),
    FIELD(CodeWords, days, .min = 1, .max = 366, .doc = "a note lasts"),
    FIELD(CodeWords, max, .min = 1, .max = 100, .doc = "points of a part of a review"),
    FIELD(CodeWords, folded, .doc = "a group that is opened only when it is wanted"),
    FIELD_OBJ(CodeWords, label, &words_shape, .flags = FLD_REQUIRED, .doc = "in words"),
};
static const Shape code_shape = SHAPE(CodeWords, code_fields);

static const Field script_fields[] = {
    FIELD(ScriptPart, when, .flags = FLD_REQUIRED, .max = 24, .doc = "part of a call"),
    FIELD_OBJ(ScriptPart, title, &words_shape, .flags = FLD_REQUIRED, .doc = "heading"),
    FIELD_LIST(ScriptPart, lines, &words_shape, .flags = FLD_REQUIRED, .doc = "what may be said"),
};
static const Shape script_shape = SHAPE(ScriptPart, script_fields);

static const char *const alert_levels[] = { "yellow", "orange", "red", NULL };
static const Field alert_fields[] = {
    FIELD(AlertLevels, high, .flags = FLD_REQUIRED, .one_of = alert_levels, .doc = "of the alert"),
    FIELD(AlertLevels, moderate, .one_of = alert_levels, .doc = "absent: no alert"),
};
static const Shape alert_shape = SHAPE(AlertLevels, alert_fields);
static const Field plan_fields[] = {
    FIELD(CallBackPlan, days, .flags = FLD_REQUIRED, .min = 1, .max = 20, .doc = "after the risk was seen"),
    FIELD_OBJ(CallBackPlan, source, &words_shape, .flags = FLD_REQUIRED, .doc = "where it comes from"),
};
static const Shape plan_shape = SHAPE(CallBackPlan, plan_fields);
static const Field keep_fields[] = {
    FIELD(KeepYears, calls, .flags = FLD_REQUIRED, .min = 3, .max = 30, .doc = "forms"),
    FIELD(KeepYears, recordings, .flags = FLD_REQUIRED, .min = 3, .max = 30,
          .doc = "references of recordings"),
};
static const Shape keep_shape = SHAPE(KeepYears, keep_fields);

#define CODES(m, words) \
    FIELD_LIST(Definition, m, &code_shape, .flags = FLD_REQUIRED, .min = 1, .max = 40, .doc = words)
static const Field file_fields[] = {
    FIELD(Definition, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD(Definition, id, .flags = FLD_REQUIRED, .doc = "hotline"),
    FIELD(Definition, version, .flags = FLD_REQUIRED, .doc = "of the content"),
    FIELD_OBJ(Definition, title, &words_shape, .flags = FLD_REQUIRED, .doc = "in words"),
    FIELD(Definition, verify, .flags = FLD_REQUIRED, .max = 2000, .doc = "what has to be confirmed"),
    FIELD_OBJ(Definition, ladder_source, &words_shape, .flags = FLD_REQUIRED, .doc = "of the ladder"),
    CODES(groups, "of fields"),
    FIELD_LIST(Definition, fields, &field_shape, .flags = FLD_REQUIRED, .min = 1, .max = 60,
               .doc = "of the form"),
    FIELD_OBJ(Definition, alert, &alert_shape, .flags = FLD_REQUIRED, .doc = "level by risk"),
    FIELD_LIST(Definition, script, &script_shape, .flags = FLD_REQUIRED, .doc = "what may be said"),
    CODES(resources, "whom to turn to"),
    CODES(notes, "kinds of notes about a number"),
    CODES(review, "parts of a review"),
    CODES(employments, "how staff work here"),
    CODES(backgrounds, "what staff are by training"),
    FIELD(Definition, trainings_a_year, .flags = FLD_REQUIRED, .min = 1, .max = 50,
          .doc = "of each; to verify"),
    FIELD_OBJ(Definition, call_back, &plan_shape, .flags = FLD_REQUIRED, .doc = "after high risk"),
    FIELD(Definition, immediate_minutes, .flags = FLD_REQUIRED, .min = 1, .max = 120, .doc = "to verify"),
    FIELD_OBJ(Definition, keep_years, &keep_shape, .flags = FLD_REQUIRED, .doc = "how long what is kept"),
};
static const Shape file_shape = SHAPE(Definition, file_fields);

const Definition *hotline_definition(const App *app)
{
    return app_data(app, &mod_hotline);
}

static const FormField *with_role(const Definition *d, const char *role)
{
    for (size_t i = 0; i < d->fields.n; i++)
        if (str_eq(((const FormField *)d->fields.p)[i].role, str_from_z(role)))
            return (const FormField *)d->fields.p + i;
    return NULL;
}

/* The rules need what they read, and the ladder a level for each step. */
static const char *fault_of(const Definition *d)
{
    for (size_t i = 0; roles[i]; i++)
        if (!with_role(d, roles[i]))
            return roles[i];
    const FormField *ladder = definition_role(d, "ladder");
    for (size_t i = 0; i < ladder->options.n; i++)
        if (!((const FieldOption *)ladder->options.p)[i].level.n)
            return "a step of the ladder without level";
    if (!field_option(definition_role(d, "whom"), S("self")) ||
        !field_option(definition_role(d, "whom"), S("other")))
        return "whom without self and other";
    for (size_t i = 0; i < d->fields.n; i++) {
        const FormField *f = (const FormField *)d->fields.p + i;
        const CodeWords *group = code_find(&d->groups, f->group);
        if (str_starts(f->type, S("choice")) != (f->options.n > 0) ||
            str_eq(f->type, S("scale")) != (f->max > 0) || !group)
            return "a field without its options, maximum or group";
        if (f->required && group->folded)
            return "a required field in a folded group";
        if (f->copy.n && !f->options.n && !f->max)
            return "free text in the person's own copy";
    }
    return NULL;
}

Rc hotline_start(App *app, Diag *d)
{
    Definition *def = ARENA_NEW(app->arena, Definition);
    Str source = definition_packed("hotline.json");
    if (!def)
        return RC_NO_MEMORY;
    TRY(shape_decode(&file_shape, source, NULL, 0, def, app->arena, d));
    const char *why = fault_of(def);
    if (why)
        return FAIL_DETAIL(d, RC_INTERNAL, "hotline.definition", str_from_z(why));
    app_data_set(app, &mod_hotline, def);
    return RC_OK;
}

/* ---- looking up ---- */

const FormField *definition_field(const Definition *d, Str code)
{
    for (size_t i = 0; i < d->fields.n; i++)
        if (str_eq(((const FormField *)d->fields.p)[i].code, code))
            return (const FormField *)d->fields.p + i;
    return NULL;
}

const FormField *definition_role(const Definition *d, const char *role)
{
    const FormField *f = with_role(d, role);
    ENSURE(f); /* fault_of looked */
    return f;
}

const FieldOption *field_option(const FormField *f, Str code)
{
    for (size_t i = 0; i < f->options.n; i++)
        if (str_eq(((const FieldOption *)f->options.p)[i].code, code))
            return (const FieldOption *)f->options.p + i;
    return NULL;
}

const CodeWords *code_find(const ListOf *list, Str code)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(((const CodeWords *)list->p)[i].code, code))
            return (const CodeWords *)list->p + i;
    return NULL;
}

/* ---- forms ---- */

static bool choices_right(const FormField *f, JsonR *r)
{
    Str code;
    size_t n = 0;
    if (!json_enter_array(r))
        return false;
    while (json_next(r))
        if (!json_str(r, &code) || !field_option(f, code) || ++n > f->options.n)
            return false;
    return r->rc == RC_OK;
}

/* The value ahead is one of the field's. */
static bool value_right(const FormField *f, JsonR *r)
{
    Str text;
    int64_t n;
    if (str_eq(f->type, S("choices")))
        return choices_right(f, r);
    if (str_eq(f->type, S("scale")))
        return json_i64(r, &n) && n >= 0 && n <= f->max;
    if (!json_str(r, &text))
        return false;
    if (str_eq(f->type, S("choice")))
        return field_option(f, text) != NULL;
    return utf8_count(text) <= (str_eq(f->type, S("line")) ? LIMIT_TEXT_SHORT : LIMIT_TEXT_LONG);
}

/* Reads an object into one raw value a field; "null" where null stands. keep: the object is a stored one, whose values were
   checked when they came; what this definition no longer knows is written there as it is. */
static Rc read_form(Op *op, const Definition *d, Str text, Str *values, JsonW *keep)
{
    JsonR r, one;
    Str key, raw;
    json_read(&r, text, op->arena);
    bool object = json_enter_object(&r);
    while (object && json_key(&r, &key) && json_skip(&r, &raw)) {
        const FormField *f = definition_field(d, key);
        Str at = arena_printf(op->arena, "/values/%.*s", STR_ARG(key));
        if (!f && !keep)
            return FAIL_FIELD(op->diag, RC_INVALID, "field.unknown", at);
        json_read(&one, raw, op->arena);
        if (!keep && json_peek(&one) != JSON_NULL && !value_right(f, &one))
            return FAIL_FIELD(op->diag, RC_INVALID, "hotline.value", at);
        if (f) {
            values[f - (const FormField *)d->fields.p] = raw;
        } else {
            jsonw_key(keep, key);
            jsonw_raw(keep, raw);
        }
    }
    return !object || json_done(&r) ? FAIL_FIELD(op->diag, RC_INVALID, "field.type", S("/values")) : RC_OK;
}

static bool empty(Str value)
{
    return !value.n || str_eq(value, S("null")) || str_eq(value, S("\"\"")) || str_eq(value, S("[]"));
}

Rc form_merge(Op *op, Str form, Str patch, Str *out)
{
    const Definition *d = hotline_definition(op->app);
    Str *values = ARENA_ARRAY(op->arena, Str, d->fields.n);
    Buf b;
    JsonW w;
    if (!values)
        return RC_NO_MEMORY;
    buf_init_arena(&b, op->arena, LIMIT_BODY);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    if (form.n)
        TRY(read_form(op, d, form, values, &w));
    TRY(read_form(op, d, patch, values, NULL));
    for (size_t i = 0; i < d->fields.n; i++)
        if (!empty(values[i])) {
            jsonw_key(&w, ((const FormField *)d->fields.p)[i].code);
            jsonw_raw(&w, values[i]);
        }
    jsonw_end_obj(&w);
    TRY(jsonw_finish(&w));
    *out = buf_str(&b);
    return RC_OK;
}

Rc form_get(Op *op, Str form, Str code, Str *out)
{
    JsonR r, one;
    Str key, raw;
    *out = (Str) { 0 };
    json_read(&r, form, op->arena);
    if (!form.n || !json_enter_object(&r))
        return RC_OK;
    while (json_key(&r, &key) && json_skip(&r, &raw))
        if (str_eq(key, code)) {
            *out = raw;
            json_read(&one, raw, op->arena);
            if (json_peek(&one) == JSON_STRING && !json_str(&one, out))
                return RC_NO_MEMORY;
        }
    return RC_OK;
}

Rc form_codes(Op *op, Str form, const char *role, Str *out)
{
    const FormField *f = definition_role(hotline_definition(op->app), role);
    JsonR r;
    Str raw, code;
    Buf b;
    TRY(form_get(op, form, f->code, &raw));
    *out = raw.p ? raw : S("");
    if (!raw.n || !str_eq(f->type, S("choices")))
        return RC_OK;
    buf_init_arena(&b, op->arena, 1024);
    json_read(&r, raw, op->arena);
    bool list = json_enter_array(&r);
    while (list && json_next(&r) && json_str(&r, &code)) {
        buf_addc(&b, ' ');
        buf_add(&b, code);
    }
    buf_addc(&b, ' ');
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}
