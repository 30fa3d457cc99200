/* Walks the route tables; see openapi.h. Schemas of requests and replies are kept apart by name ("AlertView", "AlertView_in"),
   because what is required differs between the two. */
#include "core/openapi.h"

#include <stdio.h>

#include "core/call.h"

#define SHAPES_MAX 1024

typedef struct Seen {
    const Shape *shape[SHAPES_MAX];
    bool in[SHAPES_MAX];
    size_t n;
} Seen;

static const Field *next_of_body(const Shape *s, size_t *i)
{
    while (*i < s->n_fields && (s->fields[*i].flags & (FLD_PATH | FLD_QUERY)))
        ++*i;
    return *i < s->n_fields ? &s->fields[(*i)++] : NULL;
}

/* Two shapes of one struct that differ in their parameters only are one schema. */
static bool same_body(const Shape *a, const Shape *b)
{
    size_t i = 0, j = 0;
    if (strcmp(a->name, b->name) != 0)
        return false;
    for (;;) {
        const Field *f = next_of_body(a, &i), *g = next_of_body(b, &j);
        if (!f || !g)
            return f == g;
        if (strcmp(f->name, g->name) != 0 || f->shape != g->shape || f->flags != g->flags || f->max != g->max)
            return false;
    }
}

static void remember(Seen *s, const Shape *shape, bool in)
{
    if (!shape)
        return;
    for (size_t i = 0; i < s->n; i++)
        if (s->in[i] == in && (s->shape[i] == shape || same_body(s->shape[i], shape)))
            return;
    if (s->n == SHAPES_MAX)
        return;
    s->shape[s->n] = shape;
    s->in[s->n++] = in;
    for (size_t i = 0; i < shape->n_fields; i++)
        remember(s, shape->fields[i].shape, in);
}

static void text(JsonW *w, Str key, const char *z)
{
    jsonw_key(w, key);
    jsonw_str(w, str_from_z(z));
}

static void reference(JsonW *w, const char *schema, bool in)
{
    char name[160];
    int n = snprintf(name, sizeof name, "#/components/schemas/%s%s", schema, in ? "_in" : "");
    jsonw_begin_obj(w);
    jsonw_key(w, S("$ref"));
    jsonw_str(w, (Str) { name, n > 0 && (size_t)n < sizeof name ? (size_t)n : 0 });
    jsonw_end_obj(w);
}

static void content(JsonW *w, const char *type, const Shape *shape, bool in)
{
    jsonw_key(w, S("content"));
    jsonw_begin_obj(w);
    jsonw_key(w, str_from_z(type));
    jsonw_begin_obj(w);
    jsonw_key(w, S("schema"));
    if (shape) {
        reference(w, shape->name, in);
    } else {
        jsonw_begin_obj(w);
        jsonw_end_obj(w);
    }
    jsonw_end_obj(w);
    jsonw_end_obj(w);
}

static void scalar_schema(JsonW *w, const Field *f)
{
    static const char *const types[] = { [F_I32] = "integer", [F_I64] = "integer",  [F_OPT_I64] = "integer",
                                         [F_DEC] = "number",  [F_BOOL] = "boolean", [F_RAW] = NULL };
    const char *type = (size_t)f->kind < COUNT(types) && types[f->kind] ? types[f->kind] : "string";
    jsonw_begin_obj(w);
    text(w, S("type"), type);
    if (f->kind == F_ID)
        text(w, S("pattern"), "^[0-9]{1,19}$");
    if (f->one_of) {
        jsonw_key(w, S("enum"));
        jsonw_begin_arr(w);
        for (const char *const *v = f->one_of; *v; v++)
            jsonw_str(w, str_from_z(*v));
        jsonw_end_arr(w);
    }
    jsonw_end_obj(w);
}

static void parameters(JsonW *w, const Route *r)
{
    jsonw_key(w, S("parameters"));
    jsonw_begin_arr(w);
    for (size_t i = 0; r->in && i < r->in->n_fields; i++) {
        const Field *f = &r->in->fields[i];
        if (!(f->flags & (FLD_PATH | FLD_QUERY)))
            continue;
        jsonw_begin_obj(w);
        text(w, S("name"), f->name);
        text(w, S("in"), f->flags & FLD_PATH ? "path" : "query");
        jsonw_key(w, S("required"));
        jsonw_bool(w, (f->flags & (FLD_PATH | FLD_REQUIRED)) != 0);
        if (f->doc)
            text(w, S("description"), f->doc);
        jsonw_key(w, S("schema"));
        scalar_schema(w, f);
        jsonw_end_obj(w);
    }
    jsonw_end_arr(w);
}

static bool has_body(const Route *r)
{
    for (size_t i = 0; r->in && i < r->in->n_fields; i++)
        if (!(r->in->fields[i].flags & (FLD_PATH | FLD_QUERY)))
            return true;
    return false;
}

static const char *scope_name(ScopeKind s)
{
    static const char *const names[] = { "unset", "public", "self", "area", "unit", "system" };
    return names[s];
}

static void roles(JsonW *w, uint32_t held)
{
    if (held == PERM_PUBLIC)
        return;
    jsonw_key(w, S("x-roles"));
    jsonw_begin_arr(w);
    for (int r = 1; r < ROLE_COUNT_; r++)
        if (held & ROLE_BIT(r))
            jsonw_str(w, str_from_z(role_name((Role)r)));
    jsonw_end_arr(w);
}

static void operation(JsonW *w, const Route *r)
{
    static const char *const labels[] = { "unset",  "public",   "administrative", "identity",
                                          "result", "clinical", "sealed" };
    char status[8];
    snprintf(status, sizeof status, "%d",
             r->status                          ? r->status
             : r->out || (r->flags & ROUTE_RAW) ? 200
                                                : 204);
    jsonw_begin_obj(w);
    text(w, S("summary"), r->doc);
    text(w, S("x-permission"), r->needs->name);
    text(w, S("x-scope"), scope_name(r->scope));
    text(w, S("x-label"), labels[r->label]);
    if (r->audit)
        text(w, S("x-audit"), r->audit);
    roles(w, r->needs->roles);
    parameters(w, r);
    if (has_body(r)) {
        jsonw_key(w, S("requestBody"));
        jsonw_begin_obj(w);
        jsonw_key(w, S("required"));
        jsonw_bool(w, true);
        content(w, "application/json", r->in, true);
        jsonw_end_obj(w);
    }
    jsonw_key(w, S("responses"));
    jsonw_begin_obj(w);
    jsonw_key(w, str_from_z(status));
    jsonw_begin_obj(w);
    text(w, S("description"), "done");
    if (r->flags & ROUTE_STREAM)
        content(w, "text/event-stream", NULL, false);
    else if (r->flags & ROUTE_RAW)
        content(w, "*/*", NULL, false);
    else if (r->out)
        content(w, "application/json", r->out, false);
    jsonw_end_obj(w);
    jsonw_key(w, S("default"));
    jsonw_begin_obj(w);
    text(w, S("description"), "a problem");
    jsonw_key(w, S("content"));
    jsonw_begin_obj(w);
    jsonw_key(w, S("application/problem+json"));
    jsonw_begin_obj(w);
    jsonw_key(w, S("schema"));
    reference(w, "Problem", false);
    jsonw_end_obj(w);
    jsonw_end_obj(w);
    jsonw_end_obj(w);
    jsonw_end_obj(w);
    jsonw_end_obj(w);
}

static void lower(const char *method, char out[8])
{
    size_t i = 0;
    for (; i < 7 && method[i]; i++)
        out[i] = (char)(method[i] | 0x20);
    out[i] = 0;
}

static void paths(const App *app, JsonW *w, Seen *seen)
{
    const Route *r, *other;
    jsonw_key(w, S("paths"));
    jsonw_begin_obj(w);
    for (size_t i = 0; (r = route_at(app, i)) != NULL; i++) {
        bool first = true;
        for (size_t j = 0; j < i && first; j++)
            first = strcmp(route_at(app, j)->path, r->path) != 0;
        if (!first)
            continue;
        jsonw_key(w, str_from_z(r->path));
        jsonw_begin_obj(w);
        for (size_t j = i; (other = route_at(app, j)) != NULL; j++) {
            char method[8];
            if (strcmp(other->path, r->path) != 0)
                continue;
            lower(other->method, method);
            jsonw_key(w, str_from_z(method));
            operation(w, other);
            if (has_body(other))
                remember(seen, other->in, true);
            if (other->out && !(other->flags & (ROUTE_RAW | ROUTE_STREAM)))
                remember(seen, other->out, false);
        }
        jsonw_end_obj(w);
    }
    jsonw_end_obj(w);
}

static const char problem_schema[] =
    "{\"type\":\"object\",\"description\":\"RFC 9457\",\"properties\":{\"type\":{\"type\":\"string\"},"
    "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"code\":{\"type\":\"string\"},"
    "\"pointer\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},\"request_id\":{\"type\":\"string\"}}"
    ","
    "\"required\":[\"type\",\"title\",\"status\",\"code\"]}";

Rc openapi_write(const App *app, Buf *out)
{
    Seen *seen = ARENA_NEW(app->arena, Seen);
    JsonW w;
    if (!seen)
        return RC_NO_MEMORY;
    jsonw_init(&w, out);
    jsonw_begin_obj(&w);
    text(&w, S("openapi"), "3.1.0");
    jsonw_key(&w, S("info"));
    jsonw_begin_obj(&w);
    text(&w, S("title"), "xinqiao");
    text(&w, S("version"), XQ_VERSION);
    jsonw_end_obj(&w);
    paths(app, &w, seen);
    jsonw_key(&w, S("components"));
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("schemas"));
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("Problem"));
    jsonw_raw(&w, str_from_z(problem_schema));
    for (size_t i = 0; i < seen->n; i++) {
        char name[128];
        int n = snprintf(name, sizeof name, "%s%s", seen->shape[i]->name, seen->in[i] ? "_in" : "");
        jsonw_key(&w, (Str) { name, (size_t)n });
        shape_schema(seen->shape[i], seen->in[i], &w);
    }
    jsonw_end_obj(&w);
    jsonw_end_obj(&w);
    jsonw_end_obj(&w);
    return jsonw_finish(&w);
}
