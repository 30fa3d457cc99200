/* See alert_rule.h. */
#include "rules/alert_rule.h"

#include "rules/form_eval.h"
#include "rules/load.h"
#include "rules/num.h"

/* ---- loading ---- */

static void cond_critical(Ld *ld, const json_t *c, AlertCond *out)
{
    ld_keys(ld, c, "critical ge");
    Str code = ld_code(ld, c, "critical", true);
    size_t i = 0;
    while (i < ld->form->n_critical && !str_eq(ld->form->critical[i].code, code))
        i++;
    if (i == ld->form->n_critical)
        ld_fault(ld, "the form has no critical rule of this code");
    out->critical = (uint16_t)i;
    out->cond = (Cond) { .op = json_object_get(c, "ge") ? COND_GE : COND_ANSWERED,
                         .value = ld_num(ld, c, "ge", NUM_INT(0)) };
}

static void cond_band(Ld *ld, const json_t *c, AlertCond *out)
{
    ld_keys(ld, c, "score set band");
    Str score = ld_code(ld, c, "score", true), set = ld_code(ld, c, "set", true);
    Str band = ld_code(ld, c, "band", true);
    int i = ld->rc ? -1 : form_score_find(ld->form, score);
    for (size_t s = 0; i >= 0 && s < ld->form->scores[i].n_sets; s++) {
        const BandSet *b = &ld->form->scores[i].sets[s];
        for (size_t k = 0; str_eq(b->name, set) && k < b->n_bands; k++)
            if (str_eq(b->bands[k].code, band)) {
                out->cond.index = (uint16_t)i;
                out->set = (uint16_t)s;
                out->band = (uint16_t)k;
                return;
            }
    }
    ld_fault(ld, "the form has no such band");
}

static AlertCond alert_cond(Ld *ld, const json_t *c)
{
    AlertCond out = { .on = ALERT_ON_SCORE };
    if (json_object_get(c, "critical")) {
        out.on = ALERT_ON_CRITICAL;
        cond_critical(ld, c, &out);
    } else if (json_object_get(c, "band")) {
        out.on = ALERT_ON_BAND;
        cond_band(ld, c, &out);
    } else {
        out.cond = ld_cond(ld, c, "", 0, ld->form->n_scores);
    }
    return out;
}

static AlertRule alert_rule(Ld *ld, const json_t *entry, const FormSet *forms)
{
    static const char *const levels[] = { "none", "yellow", "orange", "red" };
    AlertRule r = { 0 };
    ld_keys(ld, entry, "id form when level kind verify");
    r.id = ld_code(ld, entry, "id", true);
    r.kind = ld_code(ld, entry, "kind", true);
    r.verify = ld_str(ld, entry, "verify", false);
    r.level = (AlertLevel)ld_enum(ld, entry, "level", LIST(levels), -1);
    r.form = formset_find(forms, ld_code(ld, entry, "form", true));
    if (!r.form || r.level == LEVEL_NONE) {
        ld_fault(ld, r.form ? "a rule has a level" : "no such form");
        return r;
    }
    Form form = *r.form;
    const json_t *list = ld_arr(ld, entry, "when", true, 8, &r.n_when);
    AlertCond *v = LD_ARRAY(ld, AlertCond, r.n_when);
    ld->form = &form;
    ld_push(ld, "when");
    for (size_t i = 0; v && i < r.n_when && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = alert_cond(ld, json_array_get(list, i));
        r.finished_only = r.finished_only || v[i].on != ALERT_ON_CRITICAL;
        ld_pop(ld);
    }
    ld_pop(ld);
    ld->form = NULL;
    r.when = v;
    return r;
}

static const AlertRules *load_rules(Ld *ld, const FormSet *forms)
{
    AlertRules *rules = ld->rc ? NULL : LD_ARRAY(ld, AlertRules, 1);
    if (!rules)
        return NULL;
    ld_keys(ld, ld->root, "format version rules");
    (void)ld_need_int(ld, ld->root, "format", 1, 1);
    rules->version = ld_code(ld, ld->root, "version", true);
    const json_t *list = ld_arr(ld, ld->root, "rules", true, 1000, &rules->n);
    AlertRule *v = LD_ARRAY(ld, AlertRule, rules->n);
    ld_push(ld, "rules");
    for (size_t i = 0; v && i < rules->n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = alert_rule(ld, json_array_get(list, i), forms);
        for (size_t k = 0; k < i && !ld->rc; k++)
            if (str_eq(v[k].id, v[i].id))
                ld_fault(ld, "two rules have the same id");
        ld_pop(ld);
    }
    ld_pop(ld);
    rules->v = v;
    return rules;
}

Rc alert_rules_load(Arena *a, Str json, const FormSet *forms, FormFault *why, const AlertRules **out)
{
    *why = (FormFault) { .key = "" };
    Ld ld = { .a = a, .why = why };
    json_t *root = ld_parse(&ld, json);
    ld.root = root;
    const AlertRules *rules = load_rules(&ld, forms);
    json_decref(root);
    if (!ld.rc)
        *out = rules;
    return ld.rc;
}

/* ---- evaluation ---- */

typedef struct Evidence {
    const Form *form;
    const FormHit *hits;
    size_t n_hits;
    const ScoreResult *scores; /* NULL: the sheet is not finished */
} Evidence;

static bool holds(const AlertCond *c, const Evidence *e)
{
    if (c->on == ALERT_ON_CRITICAL) {
        for (size_t i = 0; i < e->n_hits; i++)
            if (e->hits[i].rule == c->critical)
                return cond_compare(&c->cond, e->hits[i].value) == KNOWN_YES;
        return false;
    }
    const ScoreResult *s = e->scores ? &e->scores[c->cond.index] : NULL;
    if (!s || s->state != SCORE_SCORED)
        return false;
    return c->on == ALERT_ON_BAND ? s->band[c->set] == c->band
                                  : cond_compare(&c->cond, s->exact) == KNOWN_YES;
}

static void add(AlertVerdict *out, AlertLevel level, Str kind, Str reason)
{
    if (out->n_reasons < COUNT(out->reasons))
        out->reasons[out->n_reasons++] = reason;
    if (level > out->level) {
        out->level = level;
        out->kind = kind;
    }
}

static void judge(const AlertRules *rules, const Evidence *e, AlertVerdict *out)
{
    *out = (AlertVerdict) { 0 };
    for (size_t i = 0; i < rules->n; i++) {
        const AlertRule *r = &rules->v[i];
        bool all = str_eq(r->form->id, e->form->id) && (e->scores || !r->finished_only);
        for (size_t k = 0; k < r->n_when && all; k++)
            all = holds(&r->when[k], e);
        if (all)
            add(out, r->level, r->kind, r->id);
    }
    for (size_t i = 0; i < e->n_hits; i++) {
        const FormCritical *c = &e->form->critical[e->hits[i].rule];
        add(out, c->level, c->code, c->code);
    }
}

void alert_rules_eval(const AlertRules *rules, const Form *f, const FormResult *r, bool finished,
                      AlertVerdict *out)
{
    Evidence e = { .form = f, .hits = r->hits, .n_hits = r->n_hits, .scores = finished ? r->scores : NULL };
    judge(rules, &e, out);
}

void alert_rules_on_answer(const AlertRules *rules, const Form *f, const FormHit *hits, size_t n,
                           AlertVerdict *out)
{
    Evidence e = { .form = f, .hits = hits, .n_hits = n };
    judge(rules, &e, out);
}
