/* See load_syntax.h. */
#include "rules/load_syntax.h"

#include "text/json.h"

const char *definition_syntax(Arena *a, Str json, int *out_line)
{
    JsonR r;
    json_read(&r, json, a);
    if (json_skip(&r, NULL) && json_done(&r) == RC_OK)
        return NULL;
    *out_line = 1;
    for (const char *c = r.start; c && c < r.at; c++)
        *out_line += *c == '\n';
    return r.why && r.why[0] ? r.why : "json.syntax";
}
