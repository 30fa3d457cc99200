/* score-tool ROOT: sheets (NDJSON) on standard input, results on standard output, with the definitions below ROOT.
   For tools/fhir-peers: `score-tool ROOT fhir` prints the Questionnaires of all forms, one a line, `score-tool ROOT fhir FORM
   PACK` that of a form with the text pack in file PACK. */
#include <dirent.h>
#include <jansson.h>
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

static const Form *load(Arena *a, const char *root, const char *file, Str pack)
{
    char path[4096];
    const Form *f = NULL;
    FormFault why;
    Arena *scratch = arena_new(8u << 20);
    (void)snprintf(path, sizeof(path), "%s/definitions/forms/%.200s", root, file);
    Rc rc = form_load(a, read_file(scratch, path), pack, &why, &f);
    arena_free(scratch);
    if (rc) {
        (void)fprintf(stderr, "%s: %s: %s\n", path, why.pointer, why.message);
        exit(1);
    }
    return f;
}

static size_t load_all(Arena *a, const char *root, const Form **out)
{
    char path[4096];
    size_t n = 0;
    (void)snprintf(path, sizeof(path), "%s/definitions/forms", root);
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && n < FORMS_MAX && (e = readdir(dir));)
        if (str_ends(str_from_z(e->d_name), S(".json")))
            out[n++] = load(a, root, e->d_name, (Str) { 0 });
    if (dir)
        (void)closedir(dir);
    return n;
}

/* What the program says of a form without text, from its own catalogue. */
static FhirWords words_of(Arena *a, const char *root)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/src/modules/form/text.zh.json", root);
    Str file = read_file(a, path);
    json_t *texts = json_loadb(file.p, file.n, 0, NULL);
    FhirWords out = {
        arena_printf(a, "%s", json_string_value(json_object_get(texts, "definition.fhir_item"))),
        arena_printf(a, "%s", json_string_value(json_object_get(texts, "definition.fhir_terms")))
    };
    json_decref(texts);
    return out;
}

static int print_questionnaires(const FormSet *set, const char *root)
{
    Arena *texts = arena_new(8u << 20);
    FhirWords words = words_of(texts, root);
    for (size_t i = 0; i < set->n; i++) {
        Buf out;
        Arena *a = arena_new(8u << 20);
        buf_init(&out, 1u << 20);
        if (form_to_fhir(set->v[i], S("https://xinqiao.example/fhir"), &words, a, &out))
            return 1;
        (void)printf("%.*s\n", STR_ARG(buf_str(&out)));
        buf_done(&out);
        arena_free(a);
    }
    arena_free(texts);
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
    FormSet set = { .v = forms };
    int rc;
    form_init(0);
    Arena *a = arena_new(256u << 20);
    if (argc > 4) {
        char file[256];
        (void)snprintf(file, sizeof(file), "%.200s.json", argv[3]);
        forms[set.n++] = load(a, argv[1], file, read_file(a, argv[4]));
    } else if (argc > 1) {
        set.n = load_all(a, argv[1], forms);
    }
    rc = argc > 2 && strcmp(argv[2], "fhir") == 0 ? print_questionnaires(&set, argv[1]) : score_lines(&set);
    arena_free(a);
    return rc;
}
