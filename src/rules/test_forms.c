/* See test_forms.h. */
#include "rules/test_forms.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "t.h"

Str test_file(Arena *a, const char *below)
{
    FILE *in = fopen(arena_z(a, t_source_path(below)), "rb");
    if (!in)
        return (Str) { 0 };
    enum { MOST = 4 << 20 };
    char *p = ARENA_ARRAY(a, char, MOST);
    size_t n = p ? fread(p, 1, MOST, in) : 0;
    (void)fclose(in);
    return arena_str(a, (Str) { p, n });
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_json(const struct dirent *e)
{
    return str_ends(str_from_z(e->d_name), S(".json"));
}

const TestForms *test_forms(Arena *a)
{
    TestForms *all = ARENA_NEW(a, TestForms);
    struct dirent **names = NULL;
    int n = scandir(arena_z(a, t_source_path("definitions/forms")), &names, is_json, by_name);
    CHECK(n > 0 && (size_t)n <= COUNT(all->v));
    for (int i = 0; i < n; i++) {
        FormFault why;
        Arena *scratch = arena_new(16u << 20);
        Str json = test_file(scratch, arena_z(a, arena_printf(a, "definitions/forms/%s", names[i]->d_name)));
        all->source[i] = arena_str(a, json);
        Rc rc = form_load(a, all->source[i], (Str) { 0 }, &why, &all->v[i]);
        if (rc)
            printf("# %s: %s: %s\n", names[i]->d_name, why.pointer, why.message);
        CHECK_RC(rc, RC_OK);
        CHECK(str_eq(arena_printf(a, "%.*s.json", STR_ARG(all->v[i]->id)), str_from_z(names[i]->d_name)));
        arena_free(scratch);
        free(names[i]);
    }
    free((void *)names);
    all->set = (FormSet) { .v = all->v, .n = (size_t)n };
    return all;
}
