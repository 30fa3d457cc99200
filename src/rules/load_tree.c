/* See load.h. jansson's parser recurses, so our reader measures the nesting before it sees a byte. */
#include "rules/load.h"

#include <stdio.h>

#include "rules/num.h"
#include "rules/load_syntax.h"

#define DEFINITION_MAX (1u << 20)
#define TEXT_MAX 4000 /* bytes of one text */

static void pointer_token(char *out, size_t size, size_t *io_at, const char *z)
{
    for (; *z; z++) {
        const char *esc = *z == '~' ? "~0" : *z == '/' ? "~1" : NULL;
        size_t n = esc ? 2 : 1;
        if (*io_at + n >= size)
            return;
        memcpy(out + *io_at, esc ? esc : z, n);
        *io_at += n;
    }
}

static void write_pointer(const Ld *ld)
{
    char *out = ld->why->pointer;
    size_t size = sizeof(ld->why->pointer), at = 0;
    for (size_t i = 0; i < ld->depth && at + 1 < size; i++) {
        char digits[24];
        (void)snprintf(digits, sizeof(digits), "%zu", ld->path[i].index);
        out[at++] = '/';
        pointer_token(out, size, &at, ld->path[i].key ? ld->path[i].key : digits);
    }
    out[at] = 0;
}

void ld_fault(Ld *ld, const char *message)
{
    if (ld->rc)
        return;
    ld->rc = RC_INVALID;
    ld->why->key = "form.definition";
    (void)snprintf(ld->why->message, sizeof(ld->why->message), "%s", message);
    write_pointer(ld);
}

void ld_no_memory(Ld *ld)
{
    if (!ld->rc) {
        ld_fault(ld, "out of memory");
        ld->rc = RC_NO_MEMORY;
    }
}

void ld_push(Ld *ld, const char *key)
{
    ENSURE(ld->depth < LD_DEPTH);
    ld->path[ld->depth++] = (LdStep) { .key = key };
}

void ld_push_at(Ld *ld, size_t index)
{
    ENSURE(ld->depth < LD_DEPTH);
    ld->path[ld->depth++] = (LdStep) { .index = index };
}

void ld_pop(Ld *ld)
{
    ld->depth--;
}

static bool well_formed(Ld *ld, Str json)
{
    int line;
    const char *why = definition_syntax(ld->a, json, &line);
    if (!why)
        return true;
    char message[80];
    (void)snprintf(message, sizeof(message), "line %d: %.50s", line, why);
    if (arena_failed(ld->a))
        ld_no_memory(ld);
    ld_fault(ld, message);
    return false;
}

json_t *ld_parse(Ld *ld, Str json)
{
    json_error_t err;
    if (json.n > DEFINITION_MAX) {
        ld_fault(ld, "larger than allowed");
        return NULL;
    }
    json_t *root = well_formed(ld, json) ? json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &err) : NULL;
    if (!root && !ld->rc) {
        enum json_error_code code = json_error_code(&err);
        if (code == json_error_duplicate_key || code == json_error_null_character)
            ld_fault(ld, err.text);
        else /* the text is good: what is left is memory */
            ld_no_memory(ld);
    }
    if (!root && ld->rc == RC_INVALID)
        ld->rc = RC_MALFORMED;
    return root;
}

void *ld_alloc(Ld *ld, size_t n, size_t size, size_t align)
{
    void *p = arena_array_(ld->a, n ? n : 1, size, align);
    if (!p)
        ld_no_memory(ld);
    return p;
}

Str ld_copy(Ld *ld, const char *z, size_t n)
{
    Str s = arena_str(ld->a, (Str) { z, n });
    if (!s.p)
        ld_no_memory(ld);
    return s;
}

static bool listed(const char *allowed, const char *key)
{
    size_t n = strlen(key);
    for (const char *at = allowed; *at;) {
        size_t word = strcspn(at, " ");
        if (word == n && memcmp(at, key, n) == 0)
            return true;
        at += word + (at[word] == ' ');
    }
    return false;
}

void ld_keys(Ld *ld, const json_t *obj, const char *allowed)
{
    if (ld->rc)
        return;
    if (!json_is_object(obj)) {
        ld_fault(ld, "must be an object");
        return;
    }
    json_t *mutable_obj = (json_t *)(uintptr_t)obj; /* iterating does not change it */
    const char *key;
    json_t *value;
    json_object_foreach(mutable_obj, key, value)
    {
        if (listed(allowed, key))
            continue;
        ld_push(ld, key);
        ld_fault(ld, "unknown member");
        ld_pop(ld);
        break;
    }
}

/* The member, or NULL: absent (a fault when needed) or of another kind (a fault). The path is pushed: end with pop. */
static const json_t *member(Ld *ld, const json_t *obj, const char *key, bool needed)
{
    ld_push(ld, key);
    const json_t *v = ld->rc ? NULL : json_object_get(obj, key);
    if (!v && needed)
        ld_fault(ld, "is missing");
    return v;
}

const json_t *ld_obj(Ld *ld, const json_t *obj, const char *key, bool needed)
{
    const json_t *v = member(ld, obj, key, needed);
    if (v && !json_is_object(v)) {
        ld_fault(ld, "must be an object");
        v = NULL;
    }
    ld_pop(ld);
    return v;
}

const json_t *ld_arr(Ld *ld, const json_t *obj, const char *key, bool needed, size_t max, size_t *out_n)
{
    const json_t *v = member(ld, obj, key, needed);
    *out_n = 0;
    if (v && (!json_is_array(v) || json_array_size(v) > max || (needed && json_array_size(v) == 0))) {
        ld_fault(ld, "must be an array, not empty where needed, not longer than allowed");
        v = NULL;
    }
    if (v)
        *out_n = json_array_size(v);
    ld_pop(ld);
    return v;
}

Str ld_str(Ld *ld, const json_t *obj, const char *key, bool needed)
{
    Str s = { 0 };
    const json_t *v = member(ld, obj, key, needed);
    if (v && (!json_is_string(v) || json_string_length(v) == 0 || json_string_length(v) > TEXT_MAX))
        ld_fault(ld, "must be a text, neither empty nor too long");
    else if (v)
        s = ld_copy(ld, json_string_value(v), json_string_length(v));
    ld_pop(ld);
    return s;
}

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool ld_is_word(Str s)
{
    size_t i = 0;
    while (i < s.n && word_char(s.p[i]))
        i++;
    return s.n > 0 && s.n <= 64 && i == s.n;
}

bool ld_is_code(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!word_char(s.p[i]) && s.p[i] != '-' && (s.p[i] != '.' || i == 0 || s.p[i - 1] == '.'))
            return false;
    return s.n > 0 && s.n <= 64;
}

Str ld_code(Ld *ld, const json_t *obj, const char *key, bool needed)
{
    Str s = ld_str(ld, obj, key, needed);
    if (!ld->rc && s.p && !ld_is_code(s)) {
        ld_push(ld, key);
        ld_fault(ld, "must be a code: letters, digits, '_', '-', single '.'");
        ld_pop(ld);
    }
    return s;
}

bool ld_bool(Ld *ld, const json_t *obj, const char *key, bool otherwise)
{
    const json_t *v = member(ld, obj, key, false);
    if (v && !json_is_boolean(v))
        ld_fault(ld, "must be true or false");
    ld_pop(ld);
    return v ? json_is_true(v) : otherwise;
}

static int32_t int_member(Ld *ld, const json_t *obj, const char *key, int32_t min, int32_t max,
                          OptI64 otherwise)
{
    const json_t *v = member(ld, obj, key, !otherwise.has);
    int64_t i = otherwise.v;
    if (v) {
        i = json_integer_value(v);
        if (!json_is_integer(v) || i < min || i > max) {
            ld_fault(ld, "must be an integer in its range");
            i = otherwise.v;
        }
    }
    ld_pop(ld);
    return (int32_t)i;
}

int32_t ld_int(Ld *ld, const json_t *obj, const char *key, int32_t min, int32_t max, int32_t otherwise)
{
    return int_member(ld, obj, key, min, max, (OptI64) { otherwise, true });
}

int32_t ld_need_int(Ld *ld, const json_t *obj, const char *key, int32_t min, int32_t max)
{
    return int_member(ld, obj, key, min, max, (OptI64) { 0 });
}

Num ld_as_num(Ld *ld, const json_t *v)
{
    Num n = NUM_INT(0);
    if (json_is_integer(v) && json_integer_value(v) <= INT32_MAX && json_integer_value(v) >= -INT32_MAX)
        return NUM_INT(json_integer_value(v));
    if (!json_is_string(v) || !num_parse((Str) { json_string_value(v), json_string_length(v) }, &n))
        ld_fault(ld, "must be an integer or a decimal in quotes");
    return n;
}

Num ld_num(Ld *ld, const json_t *obj, const char *key, Num otherwise)
{
    const json_t *v = member(ld, obj, key, !num_ok(otherwise));
    Num n = v ? ld_as_num(ld, v) : otherwise;
    ld_pop(ld);
    return n;
}

FormText ld_text(Ld *ld, const json_t *obj, const char *key, bool needed)
{
    const json_t *v = member(ld, obj, key, needed);
    FormText t = { 0 };
    if (v && json_is_string(v)) {
        t.zh = ld_str(ld, obj, key, true);
    } else if (v) {
        ld_keys(ld, v, "zh en");
        t.zh = ld_str(ld, v, "zh", true);
        t.en = ld_str(ld, v, "en", false);
    }
    ld_pop(ld);
    return t;
}

int ld_enum(Ld *ld, const json_t *obj, const char *key, const char *const *names, size_t n, int otherwise)
{
    const json_t *v = member(ld, obj, key, otherwise < 0);
    const char *z = json_string_value(v); /* NULL when not a string */
    int found = otherwise < 0 ? 0 : otherwise;
    size_t i = 0;
    while (v && i < n && !(z && strcmp(names[i], z) == 0))
        i++;
    if (v && i == n)
        ld_fault(ld, "is not one of the words allowed here");
    else if (v)
        found = (int)i;
    ld_pop(ld);
    return found;
}

static uint32_t who_education(Ld *ld, const json_t *who)
{
    static const char *const names[] = { "unknown", "none", "primary", "junior", "senior", "tertiary" };
    size_t n;
    uint32_t bits = 0;
    const json_t *list = ld_arr(ld, who, "education", false, COUNT(names), &n);
    ld_push(ld, "education");
    for (size_t i = 0; i < n; i++) {
        const char *z = json_string_value(json_array_get(list, i));
        size_t k = 1;
        while (k < COUNT(names) && !(z && strcmp(names[k], z) == 0))
            k++;
        ld_push_at(ld, i);
        if (k == COUNT(names))
            ld_fault(ld, "is not a level of education");
        ld_pop(ld);
        bits |= 1u << k;
    }
    ld_pop(ld);
    return bits;
}

SubjectLimit ld_who(Ld *ld, const json_t *obj, const char *key, bool *out_limited)
{
    static const char *const sexes[] = { "any", "male", "female" };
    SubjectLimit w = { .age_min = -1, .age_max = -1 };
    const json_t *who = ld_obj(ld, obj, key, false);
    *out_limited = who != NULL;
    if (!who)
        return w;
    ld_push(ld, key);
    ld_keys(ld, who, "age_min age_max sex education");
    w.age_min = ld_int(ld, who, "age_min", 0, 130, -1);
    w.age_max = ld_int(ld, who, "age_max", 0, 130, -1);
    w.sex = (Sex)ld_enum(ld, who, "sex", LIST(sexes), SEX_UNKNOWN);
    w.education = who_education(ld, who);
    ld_pop(ld);
    return w;
}

const Str *ld_codes(Ld *ld, const json_t *obj, const char *key, bool needed, size_t *out_n)
{
    const json_t *list = ld_arr(ld, obj, key, needed, 32, out_n);
    Str *out = LD_ARRAY(ld, Str, *out_n);
    ld_push(ld, key);
    for (size_t i = 0; out && i < *out_n && !ld->rc; i++) {
        const json_t *v = json_array_get(list, i);
        ld_push_at(ld, i);
        if (!json_is_string(v) || json_string_length(v) == 0 || json_string_length(v) > TEXT_MAX)
            ld_fault(ld, "must be a text");
        else
            out[i] = ld_copy(ld, json_string_value(v), json_string_length(v));
        ld_pop(ld);
    }
    ld_pop(ld);
    return out;
}
