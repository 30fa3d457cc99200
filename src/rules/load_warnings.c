/* Critical rules, validity checks, and the definition's own test vectors. */
#include "rules/load.h"

#include <stdio.h>

#include "rules/num.h"

static FormCritical critical(Ld *ld, const json_t *entry)
{
    static const char *const levels[] = { "none", "yellow", "orange", "red" };
    FormCritical c = { 0 };
    ld_keys(ld, entry, "when level code message");
    c.when = ld_conds(ld, entry, "when", true, ld->form->n_items, ld->form->n_scores);
    for (size_t i = 0; i < c.when.n; i++)
        c.on_scores = c.on_scores || c.when.v[i].on == ON_SCORE;
    c.level = (AlertLevel)ld_enum(ld, entry, "level", LIST(levels), -1);
    c.code = ld_code(ld, entry, "code", true);
    c.message = ld_code(ld, entry, "message", true);
    if (!ld->rc && c.level == LEVEL_NONE)
        ld_fault(ld, "a critical rule has a level");
    return c;
}

void load_critical(Ld *ld)
{
    size_t n;
    const json_t *list = ld_arr(ld, ld->root, "critical", false, FORM_HITS_MAX, &n);
    FormCritical *v = LD_ARRAY(ld, FormCritical, n);
    ld_push(ld, "critical");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = critical(ld, json_array_get(list, i));
        ld_pop(ld);
    }
    ld_pop(ld);
    ld->form->critical = v;
    ld->form->n_critical = n;
}

static void check_pair(Ld *ld, const json_t *entry, FormCheck *c)
{
    size_t n;
    const Str *ids = ld_codes(ld, entry, "items", true, &n);
    int a = n == 2 && !ld->rc ? form_item_find(ld->form, ids[0]) : -1;
    int b = n == 2 && !ld->rc ? form_item_find(ld->form, ids[1]) : -1;
    if (a < 0 || b < 0)
        ld_fault(ld, "items must be the ids of two items");
    c->a = (uint16_t)a;
    c->b = (uint16_t)b;
    c->limit = ld_need_int(ld, entry, "differ_by", 0, 1000);
}

static FormCheck check(Ld *ld, const json_t *entry)
{
    static const char *const kinds[] = { "score", "instructed", "run", "pair" };
    static const char *const states[] = { "ok", "doubtful", "invalid" };
    static const char *const more[] = { "kind code state", "kind code state" };
    FormCheck c = { .kind = (CheckKind)ld_enum(ld, entry, "kind", LIST(kinds), -1) };
    c.code = ld_code(ld, entry, "code", true);
    c.state = (Validity)ld_enum(ld, entry, "state", LIST(states), -1);
    if (ld->rc)
        return c;
    if (c.kind == CHECK_SCORE || c.kind == CHECK_INSTRUCTED) {
        c.cond = ld_cond(ld, entry, more[c.kind], ld->form->n_items, ld->form->n_scores);
        if ((c.cond.on == ON_SCORE) != (c.kind == CHECK_SCORE))
            ld_fault(ld, "a score check names a score, an instructed one an item");
    } else if (c.kind == CHECK_RUN) {
        ld_keys(ld, entry, "kind code state length");
        c.limit = ld_need_int(ld, entry, "length", 3, LIMIT_FORM_ITEMS);
    } else {
        ld_keys(ld, entry, "kind code state items differ_by");
        check_pair(ld, entry, &c);
    }
    return c;
}

void load_validity(Ld *ld)
{
    const json_t *validity = ld_obj(ld, ld->root, "validity", false);
    if (!validity)
        return;
    size_t n;
    ld_push(ld, "validity");
    ld_keys(ld, validity, "checks seconds_per_item");
    ld->form->seconds_per_item = ld_int(ld, validity, "seconds_per_item", 0, 600, 0);
    const json_t *list = ld_arr(ld, validity, "checks", false, FORM_CHECKS_MAX, &n);
    FormCheck *v = LD_ARRAY(ld, FormCheck, n);
    ld_push(ld, "checks");
    for (size_t i = 0; v && i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        v[i] = check(ld, json_array_get(list, i));
        ld_pop(ld);
    }
    ld_pop(ld);
    ld_pop(ld);
    ld->form->checks = v;
    ld->form->n_checks = n;
}

/* ---- vectors ---- */

static Subject vector_subject(Ld *ld, const json_t *vector)
{
    static const char *const sexes[] = { "unknown", "male", "female" };
    static const char *const levels[] = { "unknown", "none", "primary", "junior", "senior", "tertiary" };
    Subject s = { .age = -1 };
    const json_t *o = ld_obj(ld, vector, "subject", false);
    if (!o)
        return s;
    ld_push(ld, "subject");
    ld_keys(ld, o, "age sex education");
    s.age = ld_int(ld, o, "age", 0, 130, -1);
    s.sex = (Sex)ld_enum(ld, o, "sex", LIST(sexes), SEX_UNKNOWN);
    s.education = (Education)ld_enum(ld, o, "education", LIST(levels), EDU_UNKNOWN);
    ld_pop(ld);
    return s;
}

static FormAnswers vector_answers(Ld *ld, const json_t *vector, int32_t *out)
{
    size_t n;
    const json_t *list = ld_arr(ld, vector, "answers", true, LIMIT_FORM_ITEMS, &n);
    ld_push(ld, "answers");
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(list, i);
        json_int_t value = json_integer_value(v);
        if (!json_is_null(v) && (!json_is_integer(v) || value > 1000000 || value < -1000000))
            ld_fault(ld, "must be integers or null");
        out[i] = json_is_null(v) ? INT_NULL : (int32_t)value;
    }
    ld_pop(ld);
    return (FormAnswers) { .v = out, .n = n };
}

static void vector_scores(Ld *ld, const json_t *vector, const FormResult *r)
{
    const json_t *want = ld_obj(ld, vector, "scores", ld->form->n_scores > 0);
    size_t named = 0;
    ld_push(ld, "scores");
    for (size_t i = 0; i < ld->form->n_scores && !ld->rc; i++) {
        const FormScore *step = &ld->form->scores[i];
        const json_t *w = json_object_get(want, step->id.p);
        named += w != NULL;
        if (!w && step->internal)
            continue;
        ld_push(ld, step->id.p);
        Dec d = r->scores[i].value;
        Dec expected = json_is_null(w) || !w ? (Dec) { 0 } : num_dec(ld_as_num(ld, w));
        char message[128];
        (void)snprintf(message, sizeof(message), "the definition gives %lld millionths here, scored: %d",
                       (long long)d.v, d.has);
        if (!w || d.has != expected.has || d.v != expected.v)
            ld_fault(ld, w ? message : "every reported score must be in every vector");
        ld_pop(ld);
    }
    if (named != json_object_size(want))
        ld_fault(ld, "names a score the form does not have");
    ld_pop(ld);
}

static bool band_is(const FormScore *step, const ScoreResult *r, const char *set, const char *code)
{
    for (size_t s = 0; s < step->n_sets; s++)
        if (str_eq(step->sets[s].name, str_from_z(set)))
            return code ? r->band[s] >= 0 && str_eq(step->sets[s].bands[r->band[s]].code, str_from_z(code))
                        : r->band[s] < 0;
    return false;
}

/* "bands": {"total": {"default": "mild"}}; null: the set does not apply. */
static void vector_bands(Ld *ld, const json_t *vector, const FormResult *r)
{
    const char *score, *set;
    json_t *sets, *code;
    json_t *want = json_object_get(vector, "bands");
    ld_push(ld, "bands");
    json_object_foreach(want, score, sets)
    {
        int i = form_score_find(ld->form, str_from_z(score));
        ld_push(ld, score);
        if (i < 0)
            ld_fault(ld, "names a score the form does not have");
        json_object_foreach(sets, set, code)
        {
            ld_push(ld, set);
            if (i >= 0 && !band_is(&ld->form->scores[i], &r->scores[i], set, json_string_value(code)))
                ld_fault(ld, "the definition gives another band here");
            ld_pop(ld);
        }
        ld_pop(ld);
    }
    ld_pop(ld);
}

static void vector_rest(Ld *ld, const json_t *vector, const FormResult *r)
{
    static const char *const states[] = { "ok", "doubtful", "invalid" };
    size_t n;
    const Str *codes = ld_codes(ld, vector, "critical", false, &n);
    if (ld->rc)
        return;
    bool same = n == r->n_hits;
    for (size_t i = 0; same && i < n; i++)
        same = str_eq(codes[i], ld->form->critical[r->hits[i].rule].code);
    if (!same)
        ld_fault(ld, "the definition gives other critical hits");
    if (ld_enum(ld, vector, "validity", LIST(states), VALID_OK) != (int)r->validity)
        ld_fault(ld, "the definition gives another validity");
    if (ld_bool(ld, vector, "complete", true) != r->complete)
        ld_fault(ld, "the definition finds the sheet complete, or not, otherwise than the vector");
}

static void run_vector(Ld *ld, const json_t *vector)
{
    int32_t values[LIMIT_FORM_ITEMS];
    FormResult r;
    ld_keys(ld, vector, "name answers subject scores bands critical validity complete");
    Subject subject = vector_subject(ld, vector);
    FormAnswers answers = vector_answers(ld, vector, values);
    if (ld->rc)
        return;
    FormFault why;
    if (form_check(ld->form, answers, &why)) {
        ld_fault(ld, why.message);
        return;
    }
    form_eval(ld->form, answers, &subject, &r);
    vector_scores(ld, vector, &r);
    vector_bands(ld, vector, &r);
    vector_rest(ld, vector, &r);
}

void load_vectors(Ld *ld)
{
    size_t n;
    const json_t *list = ld_arr(ld, ld->root, "vectors", ld->form->n_scores > 0, 256, &n);
    ld_push(ld, "vectors");
    if (ld->form->n_scores > 0 && n < 3)
        ld_fault(ld, "a form with scores has at least three vectors");
    for (size_t i = 0; i < n && !ld->rc; i++) {
        ld_push_at(ld, i);
        run_vector(ld, json_array_get(list, i));
        ld_pop(ld);
    }
    ld_pop(ld);
}
