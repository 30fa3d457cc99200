/*
 * Structs to JSON by their Shape; the contract is in shape.h. The writer is sticky, so nothing here fails.
 * Tests: test_shape.c
 */
#include "text/shape.h"

/* Is the value one that FLD_OMIT leaves out? */
static bool is_empty(const Field *f, const void *in)
{
    switch (f->kind) {
    case F_STR:
    case F_PII:
    case F_RAW:
        return ((const Str *)in)->n == 0;
    case F_I32:
        return *(const int32_t *)in == 0;
    case F_I64:
    case F_ID:
        return *(const int64_t *)in == 0;
    case F_BOOL:
        return !*(const bool *)in;
    case F_OPT_I64:
        return !((const OptI64 *)in)->has;
    case F_DEC:
        return !((const Dec *)in)->has;
    case F_LIST:
        return ((const ListOf *)in)->n == 0;
    case F_INTS:
        return ((const Ints *)in)->n == 0;
    case F_STRS:
        return ((const Strs *)in)->n == 0;
    case F_OBJ:
        for (size_t i = 0; i < f->shape->n_fields; i++)
            if (!is_empty(&f->shape->fields[i], (const char *)in + f->shape->fields[i].off))
                return false;
        return true;
    case F_NONE:
        break;
    }
    return false;
}

static void write_or_null(bool has, void (*write)(JsonW *w, int64_t v), JsonW *w, int64_t v)
{
    if (has)
        write(w, v);
    else
        jsonw_null(w);
}

static void write_list(const Field *f, const ListOf *list, JsonW *w)
{
    jsonw_begin_arr(w);
    for (size_t i = 0; i < list->n; i++)
        shape_write(f->shape, (const char *)list->p + i * f->shape->size, w);
    jsonw_end_arr(w);
}

static void write_ints(const Field *f, const Ints *ints, JsonW *w)
{
    jsonw_begin_arr(w);
    for (size_t i = 0; i < ints->n; i++)
        write_or_null(!(f->flags & FLD_NULLS) || ints->p[i] != INT_NULL, jsonw_i64, w, ints->p[i]);
    jsonw_end_arr(w);
}

static void write_strs(const Strs *strs, JsonW *w)
{
    jsonw_begin_arr(w);
    for (size_t i = 0; i < strs->n; i++)
        jsonw_str(w, strs->p[i].p ? strs->p[i] : S(""));
    jsonw_end_arr(w);
}

static void write_value(const Field *f, const void *in, JsonW *w)
{
    switch (f->kind) {
    case F_STR:
        jsonw_str(w, *(const Str *)in);
        break;
    case F_PII:
        jsonw_str(w, ((const Pii *)in)->s);
        break;
    case F_I32:
        jsonw_i64(w, *(const int32_t *)in);
        break;
    case F_I64:
        jsonw_i64(w, *(const int64_t *)in);
        break;
    case F_BOOL:
        jsonw_bool(w, *(const bool *)in);
        break;
    case F_OPT_I64:
        write_or_null(((const OptI64 *)in)->has, jsonw_i64, w, ((const OptI64 *)in)->v);
        break;
    case F_DEC:
        write_or_null(((const Dec *)in)->has, jsonw_dec, w, ((const Dec *)in)->v);
        break;
    case F_ID:
        write_or_null(*(const int64_t *)in != 0, jsonw_id, w, *(const int64_t *)in);
        break;
    case F_OBJ:
        shape_write(f->shape, in, w);
        break;
    case F_LIST:
        write_list(f, in, w);
        break;
    case F_INTS:
        write_ints(f, in, w);
        break;
    case F_STRS:
        write_strs(in, w);
        break;
    case F_RAW:
        jsonw_raw(w, ((const RawJson *)in)->s);
        break;
    case F_NONE:
        w->failed = true;
        break;
    }
}

void shape_write(const Shape *s, const void *in, JsonW *w)
{
    jsonw_begin_obj(w);
    for (size_t i = 0; i < s->n_fields && !w->failed; i++) {
        const Field *f = &s->fields[i];
        const void *value = (const char *)in + f->off;
        if (f->flags & FLD_OMIT && is_empty(f, value))
            continue;
        jsonw_key(w, str_from_z(f->name));
        write_value(f, value, w);
    }
    jsonw_end_obj(w);
}
