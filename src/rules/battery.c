/* See battery.h: loading (a small tree) and the two questions, what is next and what is known already. */
#include "rules/battery.h"

#include "rules/form_eval.h"
#include "rules/load.h"

static int stage_find(const BatteryStage *stages, size_t n, Str form)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(stages[i].form->id, form))
            return (int)i;
    return -1;
}

/* The earlier stage an entry names by its form; sets ld->form so that conditions find that form's scores. */
static int earlier(Ld *ld, const json_t *entry, const BatteryStage *stages, size_t at)
{
    Str form = ld_code(ld, entry, "form", true);
    int stage = ld->rc ? -1 : stage_find(stages, at, form);
    if (stage < 0)
        ld_fault(ld, "names no form of an earlier stage");
    return stage;
}

static void load_when(Ld *ld, const json_t *entry, BatteryStage *stages, size_t at)
{
    size_t n;
    const json_t *list = ld_arr(ld, entry, "when", false, 16, &n);
    BatteryCond *v = LD_ARRAY(ld, BatteryCond, n);
    ld_push(ld, "when");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        const json_t *c = json_array_get(list, i);
        int stage = earlier(ld, c, stages, at);
        if (stage >= 0) {
            Form form = *stages[stage].form;
            ld->form = &form;
            v[i].stage = (uint16_t)stage;
            v[i].cond = ld_cond(ld, c, "form", 0, form.n_scores);
            ld->form = NULL;
        }
        ld_pop(ld);
    }
    ld_pop(ld);
    stages[at].when = v;
    stages[at].n_when = n;
}

static void load_carry(Ld *ld, const json_t *entry, BatteryStage *stages, size_t at)
{
    size_t n;
    const json_t *list = ld_arr(ld, entry, "carry", false, LIMIT_FORM_ITEMS, &n);
    BatteryCarry *v = LD_ARRAY(ld, BatteryCarry, n);
    ld_push(ld, "carry");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        const json_t *c = json_array_get(list, i);
        ld_keys(ld, c, "form from to");
        int stage = earlier(ld, c, stages, at);
        Str from = ld_str(ld, c, "from", true), to = ld_str(ld, c, "to", true);
        int a = stage < 0 ? -1 : form_item_find(stages[stage].form, from);
        int b = form_item_find(stages[at].form, to);
        if (a < 0 || b < 0)
            ld_fault(ld, "from and to must be items of the two forms");
        v[i] = (BatteryCarry) { (uint16_t)stage, (uint16_t)a, (uint16_t)b };
        ld_pop(ld);
    }
    ld_pop(ld);
    stages[at].carry = v;
    stages[at].n_carry = n;
}

static void load_stage(Ld *ld, const json_t *entry, const FormSet *forms, BatteryStage *stages, size_t at)
{
    ld_keys(ld, entry, "form when carry");
    Str id = ld_code(ld, entry, "form", true);
    if (ld->rc)
        return;
    stages[at].form = formset_find(forms, id);
    if (!stages[at].form)
        ld_fault(ld, "no such form");
    else if (stage_find(stages, at, id) >= 0)
        ld_fault(ld, "the form is in the battery already");
    if (!ld->rc)
        load_when(ld, entry, stages, at);
    if (!ld->rc)
        load_carry(ld, entry, stages, at);
}

static const Battery *load_battery(Ld *ld, const FormSet *forms)
{
    Battery *b = ld->rc ? NULL : LD_ARRAY(ld, Battery, 1);
    if (!b)
        return NULL;
    ld_keys(ld, ld->root, "format id version title stages");
    (void)ld_need_int(ld, ld->root, "format", 1, 1);
    b->id = ld_code(ld, ld->root, "id", true);
    b->version = ld_code(ld, ld->root, "version", true);
    b->title = ld_text(ld, ld->root, "title", true);
    const json_t *list = ld_arr(ld, ld->root, "stages", true, BATTERY_STAGES_MAX, &b->n_stages);
    BatteryStage *stages = LD_ARRAY(ld, BatteryStage, b->n_stages);
    ld_push(ld, "stages");
    for (size_t i = 0; stages && i < b->n_stages && !ld->rc; i++) {
        ld_push_at(ld, i);
        load_stage(ld, json_array_get(list, i), forms, stages, i);
        ld_pop(ld);
    }
    ld_pop(ld);
    b->stages = stages;
    return b;
}

Rc battery_load(Arena *a, Str json, const FormSet *forms, FormFault *why, const Battery **out)
{
    *why = (FormFault) { .key = "" };
    Ld ld = { .a = a, .why = why };
    json_t *root = ld_parse(&ld, json);
    ld.root = root;
    const Battery *b = load_battery(&ld, forms);
    json_decref(root);
    if (!ld.rc)
        *out = b;
    return ld.rc;
}

static bool due(const BatteryStage *stage, const FormResult *const results[], size_t n)
{
    for (size_t i = 0; i < stage->n_when; i++) {
        const BatteryCond *w = &stage->when[i];
        const FormResult *r = w->stage < n ? results[w->stage] : NULL;
        if (!r)
            return false;
        const ScoreResult *s = &r->scores[w->cond.index];
        if (s->state == SCORE_SCORED && cond_compare(&w->cond, s->exact) != KNOWN_YES)
            return false;
    }
    return true;
}

int battery_next(const Battery *b, const FormResult *const results[], size_t n)
{
    for (size_t i = 0; i < b->n_stages; i++) {
        bool done = i < n && results[i];
        if (!done && due(&b->stages[i], results, i < n ? i : n))
            return (int)i;
    }
    return -1;
}

void battery_carry(const Battery *b, size_t stage, const FormAnswers answers[], size_t n, int32_t *values)
{
    ENSURE(stage < b->n_stages);
    const BatteryStage *s = &b->stages[stage];
    for (size_t i = 0; i < s->form->n_items; i++)
        values[i] = INT_NULL;
    for (size_t i = 0; i < s->n_carry; i++) {
        const BatteryCarry *c = &s->carry[i];
        if (c->stage < n && c->from < answers[c->stage].n)
            values[c->to] = answers[c->stage].v[c->from];
    }
}
