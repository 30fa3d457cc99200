/* See t_json.h. */
#include "t_json.h"

#include <stdlib.h>

#include <jansson.h>

static bool is_subset(const json_t *want, const json_t *have)
{
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_object(want) && json_is_object(have)) {
        json_object_foreach((json_t *)(uintptr_t)want, key,
                            value) if (!is_subset(value, json_object_get(have, key))) return false;
        return true;
    }
    if (json_is_array(want) && json_is_array(have)) {
        if (json_array_size(want) != json_array_size(have))
            return false;
        json_array_foreach(want, i, value) if (!is_subset(value, json_array_get(have, i))) return false;
        return true;
    }
    if (json_is_number(want) && json_is_number(have)) {
        double gap = json_number_value(want) - json_number_value(have);
        return gap < 1e-9 && gap > -1e-9;
    }
    return want && have && json_equal(want, have);
}

bool t_json_subset(Str want, Str have)
{
    json_t *w = json_loadb(want.p, want.n, JSON_DECODE_ANY, NULL);
    json_t *h = json_loadb(have.p ? have.p : "", have.n, JSON_DECODE_ANY, NULL);
    ENSURE(w);
    bool ok = is_subset(w, h);
    json_decref(w);
    json_decref(h);
    return ok;
}

Str t_json_get(Str json, const char *path)
{
    json_t *root = json_loadb(json.p ? json.p : "", json.n, JSON_DECODE_ANY, NULL);
    const json_t *at = root;
    Str part, rest = str_from_z(path), out = { 0 };
    for (bool more = true; more && at;) {
        int64_t index;
        more = str_cut(rest, '.', &part, &rest);
        at = json_is_array(at) && str_to_i64(part, &index) ? json_array_get(at, (size_t)index)
                                                           : json_object_get(at, arena_z(t_arena(), part));
    }
    if (json_is_string(at))
        out = arena_str(t_arena(), (Str) { json_string_value(at), json_string_length(at) });
    else if (json_is_integer(at))
        out = arena_printf(t_arena(), "%lld", (long long)json_integer_value(at));
    else if (at) {
        char *text = json_dumps(at, JSON_ENCODE_ANY | JSON_COMPACT);
        out = arena_str(t_arena(), str_from_z(text));
        free(text);
    }
    json_decref(root);
    return out;
}
