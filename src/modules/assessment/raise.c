/* Signs of danger to alerts; see raise.h. */
#include "modules/assessment/raise.h"

#include "core/catalogue.h"
#include "modules/alert/alert.h"

/* What the rule calls it, as far as alerts have words for that. */
static Str reason_of(Op *op, Str kind)
{
    Str key = arena_printf(op->arena, "alert.reason.%.*s", STR_ARG(kind));
    return key.p && catalogue_has(key.p) ? kind : S("answer");
}

Rc danger_raise(Op *op, const Danger *d, AlertId *out)
{
    bool is_new;
    const AlertRaise in = { .person = d->person,
                            .area = d->area,
                            .level = level_find(d->level),
                            .kind = S("risk"),
                            .source = S("self_test"),
                            .reason = reason_of(op, d->kind),
                            .trigger = d->trigger,
                            .response = d->response,
                            .form = d->form,
                            .band = d->band };
    return alert_raise(op, &in, out, &is_new);
}
