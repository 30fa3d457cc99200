/*
 * The definitions in force: forms, batteries, alert rules and clocks, compiled and immutable. The packed ones are loaded at start,
 * published uploads stand over them; after a change a new generation is made and swapped in within seconds, on every
 * instance. Old generations stay for whoever still reads them.
 *
 * Every form that was ever in force is kept in the database by its hash, so that an old answer sheet is always scored
 * with what the person was asked.
 */
#pragma once

#include "core/app.h"
#include "rules/alert_rule.h"
#include "rules/battery.h"
#include "rules/clocks.h"
#include "rules/form.h"

typedef struct FormEntry {
    const Form *form;
    Str source, text_pack; /* JSON */
    bool packed;           /* as delivered with the program */
    bool retired;
    Str auth_valid_to; /* day until which the text may be used; absent without an authorisation */
    int64_t updated_ms;
} FormEntry;

typedef struct Forms {
    FormSet set;
    const FormEntry *entries; /* in the order of set */
    const Battery *const *batteries;
    const Str *battery_sources;
    size_t n_batteries;
    const AlertRules *rules;
    const Clocks *clocks;
    Str rules_source, clocks_source;
} Forms;

const Forms *forms_now(const App *app);
const FormSet *forms_set(const App *app);
const Form *forms_find(const App *app, Str id); /* NULL when unknown; also retired ones */
const FormEntry *forms_entry(const App *app, Str id);
/* May be given to people now: it has its text, the text may be used, and it was not retired. */
bool forms_offered(const FormEntry *e, int64_t now_ms);
/* The form an answer sheet was taken with. RC_INTERNAL "form.lost" when it is nowhere. */
Rc forms_by_hash(Op *op, Str id, Str hash, const Form **out) MUST_USE;
/* The battery this form is the first stage of; NULL. */
const Battery *forms_battery_of(const App *app, const Form *first);

Str form_text(const Op *op, FormText t); /* in the caller's language, else in the one there is */
