/* The list of results as tables; see rc.h. */
#include "base/rc.h"

static const struct {
    int http;
    const char *name, *text;
} rcs[] = {
#define X(name, http, text) { http, #name, text },
    RC_LIST(X)
#undef X
};

int rc_http_status(Rc rc)
{
    return rcs[rc < RC_COUNT_ ? rc : RC_INTERNAL].http;
}

const char *rc_name(Rc rc)
{
    return rcs[rc < RC_COUNT_ ? rc : RC_INTERNAL].name;
}

const char *rc_text(Rc rc)
{
    return rcs[rc < RC_COUNT_ ? rc : RC_INTERNAL].text;
}

Rc diag_fail(Diag *d, Rc rc, const char *key, Str pointer, Str detail, const char *here)
{
    if (d->rc == RC_OK)
        *d = (Diag) { .rc = rc, .key = key, .pointer = pointer, .detail = detail, .here = here };
    return rc;
}
