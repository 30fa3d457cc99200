/*
 * What raises alerts is not changed by one administrator alone: publishing or retiring it waits for another one, who is shown what
 * would no longer raise one, or later. Such are the alert rules, the clocks, and forms that have critical items or are named by a
 * rule, now or in the version that is asked for. Tests: test_second.c, alert/test_clocks.c
 */
#include "core/second.h"

#include "core/catalogue.h"
#include "modules/form/service.h"
#include "modules/org/org.h"
#include "rules/form_load.h"

/* ---- what would no longer raise an alert ---- */

typedef struct Losses {
    Op *op;
    Str v[400];
    size_t n;
} Losses;

static void lose(Losses *l, const char *key, Str name)
{
    const Str words[] = { name };
    if (l->n < COUNT(l->v))
        l->v[l->n++] = op_textf(l->op, key, words, 1);
}

/* Level of the critical item of that code; LEVEL_NONE when there is none. */
static AlertLevel critical_level(const Form *f, Str code)
{
    AlertLevel level = LEVEL_NONE;
    for (size_t i = 0; f && i < f->n_critical; i++)
        if (str_eq(f->critical[i].code, code) && f->critical[i].level > level)
            level = f->critical[i].level;
    return level;
}

static void compare(Losses *l, AlertLevel before, AlertLevel after, const char *gone, const char *lower,
                    Str name)
{
    if (before > LEVEL_NONE && after == LEVEL_NONE)
        lose(l, gone, name);
    else if (after < before)
        lose(l, lower, name);
}

static void form_losses(Losses *l, const Form *before, const Form *after, bool retire)
{
    const AlertRules *rules = forms_now(l->op->app)->rules;
    for (size_t i = 0; before && i < before->n_critical; i++)
        compare(l, before->critical[i].level, critical_level(after, before->critical[i].code),
                "definition.loss.critical", "definition.loss.critical_lower", before->critical[i].code);
    for (size_t i = 0; before && retire && i < rules->n; i++)
        if (str_eq(rules->v[i].form->id, before->id))
            lose(l, "definition.loss.rule", rules->v[i].id);
}

static void rule_losses(Losses *l, const AlertRules *after)
{
    const AlertRules *before = forms_now(l->op->app)->rules;
    for (size_t i = 0; i < before->n; i++) {
        AlertLevel level = LEVEL_NONE;
        for (size_t k = 0; k < after->n; k++)
            if (str_eq(after->v[k].id, before->v[i].id))
                level = after->v[k].level;
        compare(l, before->v[i].level, level, "definition.loss.rule", "definition.loss.rule_lower",
                before->v[i].id);
    }
}

static Str level_text(Op *op, Level level)
{
    return op_text(op, arena_printf(op->arena, "definition.level.%s", level_names[level]).p);
}

static void later(Losses *l, int64_t before, int64_t after, Level level, const char *what)
{
    const Str words[] = { level_text(l->op, level),
                          op_text(l->op, arena_printf(l->op->arena, "definition.clock.%s", what).p) };
    if (after > before && l->n < COUNT(l->v))
        l->v[l->n++] = op_textf(l->op, "definition.loss.clock", words, COUNT(words));
}

static int64_t grace_of(const LevelClocks *c)
{
    int64_t sum = 0;
    for (size_t i = 0; i < LADDER_STEPS; i++)
        sum += c->grace_ms[i];
    return sum;
}

static int32_t quiet_hours(const LevelClocks *c)
{
    return (c->quiet_to_hour - c->quiet_from_hour + 24) % 24;
}

static void clock_losses(Losses *l, const Clocks *after)
{
    const Clocks *before = forms_now(l->op->app)->clocks;
    for (Level v = LEVEL_RED; v > LEVEL_NONE; v--) {
        const LevelClocks *old = &before->level[v], *new = &after->level[v];
        for (size_t c = 0; c < CLOCKS_; c++)
            later(l, old->run_ms[c], new->run_ms[c], v, clock_names[c]);
        later(l, grace_of(old), grace_of(new), v, "escalate");
        later(l, old->moved_ms, new->moved_ms, v, "moved");
        if (quiet_hours(new) > quiet_hours(old))
            lose(l, "definition.loss.quiet", level_text(l->op, v));
    }
    for (size_t i = 0; i < RISKS; i++)
        compare(l, before->risk_level[i], after->risk_level[i], "definition.loss.risk",
                "definition.loss.risk_lower",
                op_text(l->op, arena_printf(l->op->arena, "definition.risk.%s", risk_names[i]).p));
    bool callback = after->callback_level_at_risk < before->callback_level_at_risk ||
                    after->callback_level < before->callback_level;
    for (size_t i = 0; i < CALLBACK_WHENS; i++)
        callback = callback || after->callback_ms[i] > before->callback_ms[i];
    if (callback)
        lose(l, "definition.loss.callback", (Str) { 0 });
}

/* What would be in force: the uploaded ones, or once they are retired the delivered ones. */
static Rc clock_effect(Losses *l, const DefinitionRow *row, bool retire)
{
    Clocks after;
    Diag ignored = { 0 };
    Rc rc =
        clocks_load(retire ? definition_packed("clocks.json") : row->source, l->op->arena, &after, &ignored);
    if (!rc)
        clock_losses(l, &after);
    return rc == RC_NO_MEMORY ? rc : RC_OK;
}

static bool named_by_rule(const Op *op, Str form)
{
    const AlertRules *rules = forms_now(op->app)->rules;
    for (size_t i = 0; i < rules->n; i++)
        if (str_eq(rules->v[i].form->id, form))
            return true;
    return false;
}

Rc definition_effect(Op *op, const DefinitionRow *row, bool retire, DefinitionEffect *out)
{
    FormFault why = { .key = "" };
    const Form *after = NULL, *before;
    const AlertRules *rules;
    Losses *l = ARENA_NEW(op->arena, Losses);
    if (!l)
        return RC_NO_MEMORY;
    l->op = op;
    *out = (DefinitionEffect) { 0 };
    if (str_eq(row->kind, S("alert_rule"))) {
        Rc rc = alert_rules_load(op->arena, row->source, forms_set(op->app), &why, &rules);
        if (rc == RC_NO_MEMORY)
            return rc;
        if (!rc)
            rule_losses(l, rules);
        out->alerts = true;
    } else if (str_eq(row->kind, S("clock"))) {
        TRY(clock_effect(l, row, retire && row->updated_ms));
        out->alerts = true;
    } else if (str_eq(row->kind, S("form"))) {
        before = forms_find(op->app, row->id);
        Rc rc = retire ? RC_OK : form_load(op->arena, row->source, row->text_pack, &why, &after);
        if (rc == RC_NO_MEMORY)
            return rc;
        out->alerts =
            (before && before->n_critical) || (after && after->n_critical) || named_by_rule(op, row->id);
        form_losses(l, before, after, retire);
    }
    out->losses = (Strs) { l->v, l->n };
    return RC_OK;
}

/* ---- asking and confirming ---- */

static Str object_of(Op *op, const DefinitionRow *row)
{
    return arena_printf(op->arena, "%.*s/%.*s/%.*s", STR_ARG(row->kind), STR_ARG(row->id),
                        STR_ARG(row->version));
}

static int64_t county_here(const Op *op)
{
    return county_of_area(op->app->region);
}

/* Of the content, the permission to use it, and what it would stand in for: what the other one saw compared. */
static Rc digest_of(Op *op, const DefinitionRow *row, Str content, Str *out)
{
    const Form *form = str_eq(row->kind, S("form")) ? forms_find(op->app, row->id) : NULL;
    Str now = form ? form->hash : (Str) { 0 };
    bool clock = str_eq(row->kind, S("clock"));
    const Forms *f = forms_now(op->app);
    if (!form)
        TRY(definition_sha(op, clock ? f->clocks_source : f->rules_source, &now));
    return definition_sha(
        op, arena_printf(op->arena, "%.*s\n%.*s\n%.*s", STR_ARG(row->hash), STR_ARG(content), STR_ARG(now)),
        out);
}

Rc definition_waits(Op *op, const DefinitionRow *row, DefinitionWaiting *out)
{
    SecondRow w;
    bool found;
    *out = (DefinitionWaiting) { 0 };
    TRY(second_waiting_for(op, county_here(op), object_of(op, row), &w, &found));
    if (found)
        *out = (DefinitionWaiting) { .act = w.kind,
                                     .digest = w.digest,
                                     .asked_by = org_staff_name(op, w.asked_by),
                                     .by_me = w.asked_by.v == op->actor.staff.v,
                                     .asked_ms = w.asked_ms,
                                     .expires_ms = w.expires_ms };
    return RC_OK;
}

Rc definition_ask(Op *op, const DefinitionRow *row, const char *act, Str content)
{
    SecondRow other;
    SecondId id;
    bool found;
    Str digest;
    TRY(second_waiting_for(op, county_here(op), object_of(op, row), &other, &found));
    if (found)
        return FAIL(op->diag, RC_CONFLICT, "second.waiting");
    TRY(digest_of(op, row, content, &digest));
    return second_ask(op, &(SecondAsk) { act, object_of(op, row), digest, content, op->app->region }, &id);
}

static Rc find(Op *op, const DecideIn *in, DefinitionRow *row, SecondRow *out)
{
    bool found;
    TRY(definition_version(op, in->kind, in->id, in->version, row));
    TRY(second_waiting_for(op, county_here(op), object_of(op, row), out, &found));
    if (!found)
        return FAIL(op->diag, RC_NOT_FOUND, "second.none");
    return str_eq(out->digest, in->digest) ? RC_OK : FAIL(op->diag, RC_CONFLICT, "second.changed");
}

Rc definition_confirm(Op *op, const DecideIn *in, DefinitionRow *out)
{
    SecondRow w;
    Str digest, rest;
    PublishIn publish = { .kind = in->kind, .id = in->id, .version = in->version };
    TRY(find(op, in, out, &w));
    TRY(digest_of(op, out, w.content, &digest));
    TRY(second_confirm(op, &w, digest));
    if (str_eq(w.kind, S("retire")))
        return definition_retire_now(op, out);
    if (str_cut(w.content, '\n', &publish.authorisation.who, &rest))
        str_cut(rest, '\n', &publish.authorisation.document, &publish.authorisation.valid_to);
    return definition_publish_now(op, &publish, out);
}

Rc definition_withdraw(Op *op, const DecideIn *in, DefinitionRow *out)
{
    SecondRow w;
    TRY(find(op, in, out, &w));
    return second_withdraw(op, &w);
}
