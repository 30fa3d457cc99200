/* score-tool ROOT: sheets (NDJSON) on standard input, results on standard output, with the definitions below ROOT.
   `score-tool ROOT fhir` prints the Questionnaires of all forms with text, one a line, for tools/fhir-peers. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/fhir.h"
#include "rules/form_load.h"
#include "rules/score_line.h"

enum { FILE_MAX = 1 << 20, FORMS_MAX = 128 };

static Str read_file(Arena *a, const char *path)
{
    FILE *in = fopen(path, "rb");
    char *p = in ? ARENA_ARRAY(a, char, FILE_MAX) : NULL;
    size_t n = p ? fread(p, 1, FILE_MAX, in) : 0;
    if (in)
        (void)fclose(in);
    return (Str) { p, n };
}

static size_t load_all(Arena *a, const char *root, const Form **out)
{
    char path[4096];
    size_t n = 0;
    (void)snprintf(path, sizeof(path), "%s/definitions/forms", root);
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && n < FORMS_MAX && (e = readdir(dir));) {
        if (!str_ends(str_from_z(e->d_name), S(".json")))
            continue;
        Arena *scratch = arena_new(8u << 20);
        FormFault why;
        (void)snprintf(path, sizeof(path), "%s/definitions/forms/%.200s", root, e->d_name);
        Rc rc = form_load(a, read_file(scratch, path), (Str) { 0 }, &why, &out[n]);
        arena_free(scratch);
        if (rc) {
            (void)fprintf(stderr, "%s: %s: %s\n", path, why.pointer, why.message);
            exit(1);
        }
        n++;
    }
    if (dir)
        (void)closedir(dir);
    return n;
}

static int print_questionnaires(const FormSet *set)
{
    for (size_t i = 0; i < set->n; i++) {
        Buf out;
        Arena *a = arena_new(8u << 20);
        buf_init(&out, 1u << 20);
        if (set->v[i]->has_text) {
            if (form_to_fhir(set->v[i], S("https://xinqiao.example/fhir"), a, &out))
                return 1;
            (void)printf("%.*s\n", STR_ARG(buf_str(&out)));
        }
        buf_done(&out);
        arena_free(a);
    }
    return 0;
}

static int score_lines(const FormSet *set)
{
    static char line[1 << 20];
    Arena *scratch = arena_new(8u << 20);
    int rc = 0;
    while (!rc && fgets(line, sizeof(line), stdin)) {
        Buf out;
        buf_init(&out, 1u << 20);
        rc = score_line(set, str_trim(str_from_z(line)), scratch, &out) != RC_OK;
        (void)fwrite(out.p, 1, out.n, stdout);
        buf_done(&out);
    }
    arena_free(scratch);
    return rc;
}

int main(int argc, char **argv)
{
    const Form *forms[FORMS_MAX];
    form_init(0);
    Arena *a = arena_new(256u << 20);
    FormSet set = { .v = forms, .n = argc > 1 ? load_all(a, argv[1], forms) : 0 };
    int rc = argc > 2 && strcmp(argv[2], "fhir") == 0 ? print_questionnaires(&set) : score_lines(&set);
    arena_free(a);
    return rc;
}
