/* xinqiao score: answer sheets on standard input, scores on standard output, a line each. Needs no database: the
   definitions are in the program. */
#include <stdio.h>
#include <stdlib.h>

#include "app/command.h"
#include "base/limits.h"
#include "core/catalogue.h"
#include "rules/form_load.h"
#include "rules/score_line.h"

static Rc load_packed(Arena *a, FormSet *out)
{
    const Form **forms = ARENA_ARRAY(a, const Form *, definitions_n);
    if (!forms)
        return RC_NO_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < definitions_n; i++) {
        FormFault why;
        const Form *form;
        if (!str_starts(str_from_z(definitions[i].path), S("forms/")))
            continue;
        Rc rc = form_load(a, definition_packed(definitions[i].path), (Str) { 0 }, &why, &form);
        if (rc) {
            complain(EXIT_FAILED, "%s at %s: %s", definitions[i].path, why.pointer, why.message);
            return rc;
        }
        forms[n++] = form;
    }
    *out = (FormSet) { forms, n };
    return RC_OK;
}

int cmd_score(const Options *o)
{
    (void)o;
    Arena *a = arena_new(256u << 20), *scratch = arena_new(64u << 20);
    FormSet forms;
    Buf out;
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    Rc rc = a && scratch ? load_packed(a, &forms) : RC_NO_MEMORY;
    buf_init(&out, 16u << 20);
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* who writes a sheet and waits gets its scores */
    while (!rc && (n = getline(&line, &cap, stdin)) >= 0) {
        Str text = str_trim((Str) { line, (size_t)n });
        if (!text.n)
            continue;
        buf_clear(&out);
        rc = score_line(&forms, text, scratch, &out);
        fwrite(out.p, 1, out.n, stdout);
    }
    free(line);
    buf_done(&out);
    arena_free(scratch);
    arena_free(a);
    if (fflush(stdout) != 0)
        return complain(EXIT_FAILED, "could not write the scores");
    return rc ? complain(EXIT_FAILED, "could not score: %s", rc_text(rc)) : EXIT_OK;
}
