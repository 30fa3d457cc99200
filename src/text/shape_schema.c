/*
 * What a Shape says to others: its JSON Schema in the dialect of OpenAPI 3.1. The contract is in
 * shape.h; what is required, nullable or limited is asked from shape.c, so that the schema says what is done.
 * Tests: test_shape.c
 */
#include "text/shape.h"

static void put_pair(JsonW *w, const char *key, const char *value)
{
    jsonw_key(w, str_from_z(key));
    jsonw_str(w, str_from_z(value));
}

static void put_number(JsonW *w, const char *key, int64_t v)
{
    jsonw_key(w, str_from_z(key));
    jsonw_i64(w, v);
}

static void put_type(JsonW *w, const char *type, bool nullable)
{
    if (!nullable) {
        put_pair(w, "type", type);
        return;
    }
    jsonw_key(w, S("type"));
    jsonw_begin_arr(w);
    jsonw_str(w, str_from_z(type));
    jsonw_str(w, S("null"));
    jsonw_end_arr(w);
}

static void put_enum(JsonW *w, const char *const *one_of, bool nullable)
{
    if (!one_of)
        return;
    jsonw_key(w, S("enum"));
    jsonw_begin_arr(w);
    for (; *one_of; one_of++)
        jsonw_str(w, str_from_z(*one_of));
    if (nullable)
        jsonw_null(w);
    jsonw_end_arr(w);
}

static void put_limits(JsonW *w, const Field *f, bool in, const char *min_key, const char *max_key)
{
    int64_t max = field_max(f, in);
    if (f->min)
        put_number(w, min_key, f->min);
    if (max)
        put_number(w, max_key, max);
}

static void put_range(JsonW *w, const Field *f)
{
    if (field_has_range(f))
        put_number(w, "minimum", f->min);
    if (!field_open_end(f))
        put_number(w, "maximum", f->max);
}

static void put_text(JsonW *w, const Field *f, bool in, bool nullable)
{
    put_type(w, "string", nullable);
    put_limits(w, f, in, "minLength", "maxLength");
    put_enum(w, f->one_of, nullable);
    if (f->flags & FLD_DATE)
        put_pair(w, "format", "date");
    if (in && f->flags & FLD_PHONE)
        put_pair(w, "pattern", "^[-+＋0-9０-９()（） 　]+$");
}

static void put_int(JsonW *w, const Field *f, bool in, bool nullable)
{
    put_type(w, "integer", nullable);
    put_pair(w, "format", f->kind == F_I32 ? "int32" : "int64");
    put_range(w, f);
    if (f->flags & FLD_AREA && !field_has_range(f)) {
        put_number(w, "minimum", in ? 1 : 0);
        put_number(w, "maximum", INT64_C(999999999999));
    }
}

/* Requests and replies require different members of the same Shape, so their schemas have different names. */
static void put_ref(JsonW *w, const Shape *s, bool in)
{
    char text[160] = "#/components/schemas/";
    size_t n = sizeof "#/components/schemas/" - 1;
    for (const char *c = s->name; *c && n < sizeof text - 3; c++)
        text[n++] = *c;
    for (const char *c = in ? "_in" : ""; *c; c++)
        text[n++] = *c;
    jsonw_key(w, S("$ref"));
    jsonw_str(w, (Str) { text, n });
}

static void put_object(JsonW *w, const Field *f, bool in, bool nullable)
{
    if (!nullable) {
        put_ref(w, f->shape, in);
        return;
    }
    jsonw_key(w, S("anyOf"));
    jsonw_begin_arr(w);
    jsonw_begin_obj(w);
    put_ref(w, f->shape, in);
    jsonw_end_obj(w);
    jsonw_begin_obj(w);
    put_pair(w, "type", "null");
    jsonw_end_obj(w);
    jsonw_end_arr(w);
}

static void put_list(JsonW *w, const Field *f, bool in, bool nullable)
{
    put_type(w, "array", nullable);
    put_limits(w, f, in, "minItems", "maxItems");
    jsonw_key(w, S("items"));
    jsonw_begin_obj(w);
    if (f->kind == F_LIST) {
        put_ref(w, f->shape, in);
    } else if (f->kind == F_INTS) {
        put_type(w, "integer", f->flags & FLD_NULLS);
        put_pair(w, "format", "int32");
    } else {
        put_type(w, "string", false);
        put_enum(w, f->one_of, false);
    }
    jsonw_end_obj(w);
}

static void put_field(JsonW *w, const Field *f, bool in)
{
    bool nullable = field_nullable(f, in);
    jsonw_begin_obj(w);
    switch (f->kind) {
    case F_STR:
    case F_PII:
        put_text(w, f, in, nullable);
        break;
    case F_I32:
    case F_I64:
    case F_OPT_I64:
        put_int(w, f, in, nullable);
        break;
    case F_DEC:
        put_type(w, "number", nullable);
        put_range(w, f);
        break;
    case F_BOOL:
        put_type(w, "boolean", nullable);
        break;
    case F_ID:
        put_type(w, "string", nullable);
        put_pair(w, "pattern", "^[1-9][0-9]{0,18}$");
        break;
    case F_OBJ:
        put_object(w, f, in, nullable);
        break;
    case F_LIST:
    case F_INTS:
    case F_STRS:
        put_list(w, f, in, nullable);
        break;
    case F_RAW: /* anything */
    case F_NONE:
        break;
    }
    if (f->doc)
        put_pair(w, "description", f->doc);
    jsonw_end_obj(w);
}

static bool is_member(const Field *f, bool in)
{
    return !in || !(f->flags & (FLD_PATH | FLD_QUERY));
}

void shape_schema(const Shape *s, bool in, JsonW *w)
{
    size_t required = 0;
    jsonw_begin_obj(w);
    put_pair(w, "type", "object");
    if (s->doc)
        put_pair(w, "description", s->doc);
    jsonw_key(w, S("properties"));
    jsonw_begin_obj(w);
    for (size_t i = 0; i < s->n_fields; i++) {
        if (!is_member(&s->fields[i], in))
            continue;
        jsonw_key(w, str_from_z(s->fields[i].name));
        put_field(w, &s->fields[i], in);
        required += field_required(&s->fields[i], in);
    }
    jsonw_end_obj(w);
    if (required) {
        jsonw_key(w, S("required"));
        jsonw_begin_arr(w);
        for (size_t i = 0; i < s->n_fields; i++)
            if (is_member(&s->fields[i], in) && field_required(&s->fields[i], in))
                jsonw_str(w, str_from_z(s->fields[i].name));
        jsonw_end_arr(w);
    }
    jsonw_key(w, S("additionalProperties"));
    jsonw_bool(w, false);
    jsonw_end_obj(w);
}
