/*
 * What decoder, writer and schema share about Shapes, and the self-check of the tables. The contract is in shape.h.
 * Tests: test_shape.c
 */
#include "text/shape.h"

#include "base/limits.h"

bool field_required(const Field *f, bool in)
{
    return in ? (f->flags & FLD_REQUIRED) != 0 : (f->flags & FLD_OMIT) == 0;
}

bool field_nullable(const Field *f, bool in)
{
    static const bool can_be_absent[] = {
        [F_STR] = true, [F_PII] = true, [F_OPT_I64] = true, [F_DEC] = true, [F_ID] = true, [F_RAW] = true
    };
    if (f->flags & FLD_REQUIRED)
        return false;
    return in || (!(f->flags & FLD_OMIT) && f->kind < COUNT(can_be_absent) && can_be_absent[f->kind]);
}

int64_t field_max(const Field *f, bool in)
{
    static const int64_t unset[] = { [F_STR] = LIMIT_TEXT_SHORT,
                                     [F_PII] = LIMIT_TEXT_SHORT,
                                     [F_LIST] = LIMIT_PAGE,
                                     [F_INTS] = LIMIT_PAGE,
                                     [F_STRS] = LIMIT_PAGE };
    return f->max || !in || f->kind >= COUNT(unset) ? f->max : unset[f->kind];
}

bool field_has_range(const Field *f)
{
    return f->min || f->max;
}

bool field_open_end(const Field *f)
{
    return f->max == 0 && f->min >= 0;
}

static bool name_is(const char *name, Str key)
{
    for (size_t i = 0; i < key.n; i++)
        if (name[i] == '\0' || name[i] != key.p[i])
            return false;
    return name[key.n] == '\0';
}

const Field *shape_find(const Shape *s, Str key, size_t hint)
{
    if (hint < s->n_fields && name_is(s->fields[hint].name, key))
        return &s->fields[hint];
    for (size_t i = 0; i < s->n_fields; i++)
        if (name_is(s->fields[i].name, key))
            return &s->fields[i];
    return NULL;
}

/* ---- self-check ---- */

static bool is_list(const Field *f)
{
    return f->kind == F_LIST || f->kind == F_INTS || f->kind == F_STRS;
}

static bool is_text(const Field *f)
{
    return f->kind == F_STR || f->kind == F_PII;
}

/* Flags and members that make sense for some kinds only. */
static const char *misuse(const Field *f)
{
    const struct {
        bool wrong;
        const char *text;
    } rules[] = {
        { f->flags & (FLD_PATH | FLD_QUERY) && (is_list(f) || f->kind == F_OBJ || f->kind == F_RAW),
          "a parameter must be a single value" },
        { f->flags & (FLD_DATE | FLD_PHONE | FLD_MULTILINE) && !is_text(f),
          "a text flag on what is no text" },
        { f->flags & FLD_AREA && f->kind != F_I64 && f->kind != F_OPT_I64,
          "FLD_AREA needs int64_t or OptI64" },
        { f->flags & FLD_NULLS && f->kind != F_INTS, "FLD_NULLS needs Ints" },
        { f->one_of && !is_text(f) && f->kind != F_STRS, "one_of on what is no text" },
    };
    for (size_t i = 0; i < COUNT(rules); i++)
        if (rules[i].wrong)
            return rules[i].text;
    return NULL;
}

static const char *range_fault(const Field *f)
{
    bool length = is_text(f) || is_list(f);
    if (length && (f->min < 0 || f->max < 0))
        return "a length or count below zero";
    if (f->max < f->min && f->max)
        return "max below min";
    if (f->kind == F_DEC && (f->min < -INT64_MAX / DEC_ONE || f->max > INT64_MAX / DEC_ONE))
        return "a decimal's range is in whole units";
    return NULL;
}

static const char *field_fault(const Field *f)
{
    if (!f->name || !*f->name)
        return "a field without a name";
    if (f->kind <= F_NONE || f->kind > F_RAW)
        return "a field without a kind";
    if (!f->doc || !*f->doc)
        return "a field without a doc";
    if ((f->kind == F_OBJ || f->kind == F_LIST) != (f->shape != NULL))
        return "objects and lists, and only they, need the Shape of the element";
    if (f->shape && (!f->shape->fields || f->shape->size == 0))
        return "the Shape of the element is empty";
    const char *fault = misuse(f);
    return fault ? fault : range_fault(f);
}

const char *shape_fault(const Shape *s)
{
    if (!s->name || !s->fields || s->n_fields == 0 || s->size == 0)
        return "a Shape without a name, fields or size";
    if (s->n_fields > SHAPE_FIELDS)
        return "more fields than SHAPE_FIELDS";
    for (size_t i = 0; i < s->n_fields; i++) {
        const char *fault = field_fault(&s->fields[i]);
        if (fault)
            return fault;
        if (s->fields[i].off >= s->size)
            return "a field outside its struct";
        if (shape_find(s, str_from_z(s->fields[i].name), 0) != &s->fields[i])
            return "two fields of one name";
    }
    return NULL;
}
