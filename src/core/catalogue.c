/* Look-up in generated tables; see catalogue.h. */
#include "core/catalogue.h"

#include <stdlib.h>

#include "base/log.h"

static int by_key(const void *key, const void *row)
{
    return strcmp(key, ((const CatalogueText *)row)->key);
}

static const CatalogueText *find(const char *key)
{
    return !key ? NULL : bsearch(key, catalogue, catalogue_n, sizeof catalogue[0], by_key);
}

Str catalogue_text(Str lang, const char *key)
{
    const CatalogueText *t = find(key);
    if (!key) /* made when memory had run out, which whoever made it reports */
        return (Str) { 0 };
    if (!t) {
        LOG(LOG_WARN, "text.missing", KV("key", key));
        return str_from_z(key);
    }
    return str_from_z(str_eq(lang, S("en")) ? t->en : t->zh);
}

bool catalogue_has(const char *key)
{
    return find(key) != NULL;
}

Str definition_packed(const char *path)
{
    for (size_t i = 0; i < definitions_n; i++)
        if (strcmp(definitions[i].path, path) == 0)
            return (Str) { (const char *)definitions_blob + definitions[i].off, definitions[i].n };
    return (Str) { 0 };
}
