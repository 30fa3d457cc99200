/*
 * The index of routes: by number of path segments, then method, then segment by segment. Built once from the modules'
 * tables and checked there (module_fault); see call.h.
 */
#include "core/call.h"

#include <stdio.h>

#define SEGMENTS_MAX 10

typedef struct Pattern {
    const Route *route;
    Str seg[SEGMENTS_MAX]; /* "{x}" for a parameter */
    size_t n;
} Pattern;

typedef struct RouteIndex {
    Pattern *v;
    size_t n;
    size_t first[SEGMENTS_MAX + 2]; /* patterns of n segments: first[n] .. first[n + 1] - 1 */
} RouteIndex;

static size_t split(Str path, Str seg[SEGMENTS_MAX + 1])
{
    size_t n = 0;
    Str rest = str_sub(path, 1, path.n);
    for (bool more = true; more && n <= SEGMENTS_MAX; n++)
        more = str_cut(rest, '/', &seg[n], &rest);
    return n;
}

static bool is_param(Str seg)
{
    return seg.n > 2 && seg.p[0] == '{' && seg.p[seg.n - 1] == '}';
}

static const Field *field_of(const Shape *s, Str name)
{
    for (size_t i = 0; s && i < s->n_fields; i++)
        if (str_eq(name, str_from_z(s->fields[i].name)))
            return &s->fields[i];
    return NULL;
}

static bool personal_in_address(const Shape *s)
{
    for (size_t i = 0; s && i < s->n_fields; i++)
        if ((s->fields[i].flags & FLD_PERSONAL) && (s->fields[i].flags & (FLD_PATH | FLD_QUERY)))
            return true;
    return false;
}

static const char *messages_fault(const Route *r)
{
    if (personal_in_address(r->in))
        return "personal text may not stand in an address: logs on the way keep it";
    if (r->in && shape_fault(r->in))
        return shape_fault(r->in);
    if (r->out && !(r->flags & ROUTE_RAW) && shape_fault(r->out))
        return shape_fault(r->out);
    Str seg[SEGMENTS_MAX + 1];
    size_t n = split(str_from_z(r->path), seg);
    if (n > SEGMENTS_MAX)
        return "too many segments";
    for (size_t i = 0; i < n; i++) {
        const Field *f = is_param(seg[i]) ? field_of(r->in, str_sub(seg[i], 1, seg[i].n - 2)) : NULL;
        if (is_param(seg[i]) && (!f || !(f->flags & FLD_PATH)))
            return "a path parameter has no FLD_PATH field";
    }
    return NULL;
}

static bool signed_fault(const Route *r)
{
    return (r->flags & ROUTE_SIGNED) &&
           (r->needs->roles != PERM_PUBLIC || r->tx != TX_WRITE || !(r->flags & ROUTE_NO_REPLAY) || r->slow);
}

static const char *route_fault(const Route *r)
{
    if (!r->method || !r->path || r->path[0] != '/')
        return "method or path missing";
    if (!r->doc || !r->needs || !r->scope || !r->tx || !r->label || !r->purpose)
        return "doc, needs, scope, tx, label and purpose must be said";
    if (!r->run && !(r->flags & ROUTE_STREAM))
        return "no handler";
    if (signed_fault(r))
        return "a signed route is public, writes, is not replayed, and does nothing before its handler has "
               "looked at the signature";
    if (r->tx == TX_WRITE && !r->audit)
        return "a writing route needs an audit action";
    if (r->tx == TX_READ && r->label >= LABEL_CLINICAL && r->scope != SCOPE_SELF)
        return "clinical data are looked at in a writing transaction, so that the look is on record";
    if (r->label >= LABEL_CLINICAL && r->scope == SCOPE_AREA && !r->subject)
        return "clinical data in an area need a subject";
    if (r->relation != RELATION_NONE && !r->subject)
        return "a relation needs a subject";
    return messages_fault(r);
}

const char *module_fault(const Module *m, Arena *a)
{
    for (size_t i = 0; i < m->n_routes; i++) {
        const char *why = route_fault(&m->routes[i]);
        if (why)
            return arena_printf(a, "%s: %s %s: %s", m->name, m->routes[i].method, m->routes[i].path, why).p;
    }
    for (size_t i = 0; i < m->n_settings; i++)
        if (!m->settings[i]->doc || !m->settings[i]->type || !m->settings[i]->def)
            return arena_printf(a, "%s: setting %s is not whole", m->name, m->settings[i]->name).p;
    return NULL;
}

const char *routes_build(App *app)
{
    RouteIndex *x = ARENA_NEW(app->arena, RouteIndex);
    size_t n = 0;
    for (size_t m = 0; m < app->n_modules; m++) {
        const char *why = module_fault(app->modules[m], app->arena);
        if (why)
            return why;
        n += app->modules[m]->n_routes;
    }
    if (x)
        x->v = ARENA_ARRAY(app->arena, Pattern, n);
    if (!x || !x->v)
        return "out of memory";
    for (size_t len = 1; len <= SEGMENTS_MAX; len++) {
        x->first[len] = x->n;
        for (size_t m = 0; m < app->n_modules; m++)
            for (size_t i = 0; i < app->modules[m]->n_routes; i++) {
                Str seg[SEGMENTS_MAX + 1];
                const Route *r = &app->modules[m]->routes[i];
                if (split(str_from_z(r->path), seg) != len)
                    continue;
                Pattern *p = &x->v[x->n++];
                p->route = r;
                p->n = len;
                memcpy(p->seg, seg, len * sizeof seg[0]);
            }
    }
    x->first[SEGMENTS_MAX + 1] = x->n;
    app->routes = x;
    return NULL;
}

const Route *route_at(const App *app, size_t i)
{
    return i < app->routes->n ? app->routes->v[i].route : NULL;
}

/* Segments equal, parameters filled; a literal segment is preferred because patterns are tried in two passes. */
static bool matches(const Pattern *p, const Str *seg, bool literal_last)
{
    for (size_t i = 0; i < p->n; i++)
        if (is_param(p->seg[i]) ? seg[i].n == 0 || (literal_last && i == p->n - 1)
                                : !str_eq(p->seg[i], seg[i]))
            return false;
    return true;
}

const Route *route_find(const App *app, Str method, Str path, Param *params, size_t *n_params,
                        bool *out_other_method)
{
    const RouteIndex *x = app->routes;
    Str seg[SEGMENTS_MAX + 1];
    size_t n = path.n && path.p[0] == '/' ? split(path, seg) : 0;
    *out_other_method = false;
    if (n == 0 || n > SEGMENTS_MAX)
        return NULL;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = x->first[n]; i < x->first[n + 1]; i++) {
            const Pattern *p = &x->v[i];
            if (!matches(p, seg, pass == 0))
                continue;
            if (!str_eq(method, str_from_z(p->route->method))) {
                *out_other_method = true;
                continue;
            }
            *n_params = 0;
            for (size_t k = 0; k < n; k++)
                if (is_param(p->seg[k]))
                    params[(*n_params)++] = (Param) { str_sub(p->seg[k], 1, p->seg[k].n - 2), seg[k], false };
            return p->route;
        }
    return NULL;
}
