/* Reader of definitions/crisis.json; see definition.h. One failure is kept, everything after it does nothing. */
#include "modules/crisis/definition.h"

#include <jansson.h>

#include "base/buf.h"
#include "base/date.h"
#include "modules/care/finding.h"

const CrisisWord crisis_needs[NEEDS_N] = { { .code = { "doctor", 6 } },
                                           { .code = { "guardian", 8 } },
                                           { .code = { "police", 6 } },
                                           { .code = { "sender", 6 } } };
const char *const crisis_clock_names[] = { "answer", "depart", "meet", "outcome", "record", NULL };

typedef struct Load {
    Arena *arena;
    Diag *diag;
    bool failed;
} Load;

static void bad(Load *l, const char *at, const char *why)
{
    if (l->failed)
        return;
    l->failed = true;
    diag_fail(l->diag, RC_INVALID, "crisis.definition", arena_str(l->arena, str_from_z(at)), str_from_z(why),
              HERE);
}

static Str text(Load *l, const json_t *parent, const char *name, const char *at)
{
    const json_t *j = json_object_get(parent, name);
    Str s = { json_string_value(j), json_string_length(j) };
    if (!s.p || s.n == 0 || s.n > 2000)
        bad(l, at, "a text is wanted");
    Str copy = arena_str(l->arena, s);
    return copy.p ? copy : S("");
}

static int64_t integer(Load *l, const json_t *parent, const char *name, const char *at, int64_t min,
                       int64_t max)
{
    const json_t *j = json_object_get(parent, name);
    int64_t v = json_is_integer(j) ? json_integer_value(j) : min - 1;
    if (v < min || v > max)
        bad(l, at, "a number within its range is wanted");
    return l->failed ? min : v;
}

static bool flag(Load *l, const json_t *parent, const char *name, const char *at)
{
    const json_t *j = json_object_get(parent, name);
    if (!json_is_boolean(j))
        bad(l, at, "true or false is wanted");
    return json_is_true(j);
}

/* {"minutes"|"hours": n}. */
static int64_t span(Load *l, const json_t *parent, const char *name, const char *at)
{
    const json_t *j = json_object_get(parent, name);
    bool hours = json_object_get(j, "hours") != NULL;
    if (!json_is_object(j) || json_object_size(j) != 1) {
        bad(l, at, "one of minutes, hours is wanted");
        return MS_MINUTE;
    }
    return integer(l, j, hours ? "hours" : "minutes", at, 1, 10000) * (hours ? MS_HOUR : MS_MINUTE);
}

static const json_t *list(Load *l, const json_t *parent, const char *name, size_t max, size_t *out_n)
{
    const json_t *j = json_object_get(parent, name);
    *out_n = json_array_size(j);
    if (!json_is_array(j) || *out_n > max) {
        bad(l, name, "a list of the right length is wanted");
        *out_n = 0;
    }
    return j;
}

static CrisisWord word(Load *l, const json_t *j, const char *at)
{
    const json_t *title = json_object_get(j, "title");
    const json_t *hint = json_object_get(j, "hint");
    return (CrisisWord) { text(l, j, "code", at), text(l, title, "zh", at), text(l, title, "en", at),
                          hint ? text(l, hint, "zh", at) : S(""), hint ? text(l, hint, "en", at) : S("") };
}

static int place_of(const CrisisWord *words, size_t stride, size_t n, Str code)
{
    for (size_t i = 0; i < n; i++) {
        const CrisisWord *w = (const CrisisWord *)(const void *)((const char *)words + i * stride);
        if (str_eq(w->code, code))
            return (int)i;
    }
    return -1;
}

int crisis_trigger(const CrisisDef *d, Str code)
{
    return place_of(d->triggers, sizeof *d->triggers, d->n_triggers, code);
}
int crisis_outcome(const CrisisDef *d, Str code)
{
    return place_of(&d->outcomes[0].word, sizeof *d->outcomes, d->n_outcomes, code);
}
int crisis_measure(const CrisisDef *d, Str code)
{
    return place_of(&d->measures[0].word, sizeof *d->measures, d->n_measures, code);
}
int crisis_basis(const CrisisDef *d, Str code)
{
    return place_of(&d->bases[0].word, sizeof *d->bases, d->n_bases, code);
}

static void load_levels(Load *l, const json_t *root, CrisisDef *out)
{
    size_t n;
    const json_t *levels = list(l, root, "levels", 2, &n);
    for (size_t i = 0; i < n && !l->failed; i++) {
        const json_t *j = json_array_get(levels, i), *clocks = json_object_get(j, "clocks");
        Level level = level_find(text(l, j, "level", "/levels"));
        if (level < LEVEL_ORANGE)
            bad(l, "/levels", "red and orange");
        for (size_t k = 0; k < CRISIS_CLOCKS_; k++)
            out->run_ms[level][k] = span(l, clocks, crisis_clock_names[k], "/levels/clocks");
    }
    for (size_t k = 0; k < CRISIS_CLOCKS_ && !l->failed; k++)
        if (!out->run_ms[LEVEL_RED][k] || out->run_ms[LEVEL_RED][k] > out->run_ms[LEVEL_ORANGE][k])
            bad(l, "/levels", "red and orange, red no longer than orange");
}

/* Bits of the codes that a list names. */
static uint32_t bits(Load *l, const json_t *parent, const char *name, const CrisisWord *words, size_t stride,
                     size_t n)
{
    size_t count;
    uint32_t v = 0;
    const json_t *j = list(l, parent, name, CRISIS_CODES_MAX, &count);
    for (size_t i = 0; i < count; i++) {
        const json_t *e = json_array_get(j, i);
        int at = place_of(words, stride, n, str_from_z(json_is_string(e) ? json_string_value(e) : ""));
        if (at < 0)
            bad(l, name, "a code that is not defined");
        else
            v |= UINT32_C(1) << at;
    }
    return v;
}

static uint32_t roles_of(Load *l, const json_t *parent)
{
    size_t n;
    uint32_t v = 0;
    const json_t *j = list(l, parent, "roles", ROLE_COUNT_, &n);
    for (size_t i = 0; i < n; i++) {
        const json_t *e = json_array_get(j, i);
        Role role = role_find(str_from_z(json_is_string(e) ? json_string_value(e) : ""));
        if (role == ROLE_NONE)
            bad(l, "/measures/roles", "a role");
        v |= ROLE_BIT(role);
    }
    if (!v)
        bad(l, "/measures/roles", "somebody must be able to order it");
    return v;
}

static void load_codes(Load *l, const json_t *root, CrisisDef *out)
{
    const json_t *j;
    j = list(l, root, "triggers", CRISIS_CODES_MAX, &out->n_triggers);
    for (size_t i = 0; i < out->n_triggers; i++)
        out->triggers[i] = word(l, json_array_get(j, i), "/triggers");
    j = list(l, root, "outcomes", CRISIS_CODES_MAX, &out->n_outcomes);
    for (size_t i = 0; i < out->n_outcomes; i++) {
        const json_t *o = json_array_get(j, i);
        out->outcomes[i] =
            (CrisisOutcome) { word(l, o, "/outcomes"), flag(l, o, "after_care", "/outcomes"),
                              flag(l, o, "record", "/outcomes"), flag(l, o, "unmet", "/outcomes") };
    }
    j = list(l, root, "measures", CRISIS_CODES_MAX, &out->n_measures);
    for (size_t i = 0; i < out->n_measures; i++) {
        const json_t *m = json_array_get(j, i);
        out->measures[i] = (CrisisMeasure) { word(l, m, "/measures"), roles_of(l, m) };
    }
}

static void load_bases(Load *l, const json_t *root, CrisisDef *out)
{
    const json_t *j = list(l, root, "bases", CRISIS_CODES_MAX, &out->n_bases);
    for (size_t i = 0; i < out->n_bases && !l->failed; i++) {
        const json_t *b = json_array_get(j, i);
        out->bases[i] = (CrisisBasis) {
            .word = word(l, b, "/bases"),
            .measures =
                bits(l, b, "measures", &out->measures[0].word, sizeof *out->measures, out->n_measures),
            .triggers = bits(l, b, "triggers", out->triggers, sizeof *out->triggers, out->n_triggers),
            .needs = bits(l, b, "needs", crisis_needs, sizeof *crisis_needs, NEEDS_N),
        };
    }
}

/* Findings as visits name them (module care); at least one. */
static Str findings(Load *l, const json_t *after)
{
    size_t n;
    Buf b;
    const json_t *j = list(l, after, "stable", 3, &n);
    buf_init_arena(&b, l->arena, 128);
    for (size_t i = 0; i < n; i++) {
        const json_t *e = json_array_get(j, i);
        Str code = str_from_z(json_is_string(e) ? json_string_value(e) : "");
        if (name_find(visit_findings, code) < 0)
            bad(l, "/after_care/stable", "a finding of visits");
        if (i)
            buf_addc(&b, ' ');
        buf_add(&b, code);
    }
    if (!n)
        bad(l, "/after_care/stable", "at least one finding");
    return n ? buf_str(&b) : S("");
}

static void load_after_care(Load *l, const json_t *after, CrisisDef *out)
{
    out->after.first_days = integer(l, after, "first_days", "/after_care/first_days", 1, 400);
    out->after.every_days = integer(l, after, "every_days", "/after_care/every_days", 1, 400);
    out->after.in_a_row = integer(l, after, "in_a_row", "/after_care/in_a_row", 1, 20);
    out->after.codes = findings(l, after);
    text(l, after, "source", "/after_care/source");
}

static void load_root(Load *l, const json_t *root, CrisisDef *out)
{
    const json_t *waves = json_object_get(root, "waves"), *after = json_object_get(root, "after_care");
    out->version = text(l, root, "version", "/version");
    text(l, root, "verify", "/verify");
    load_codes(l, root, out);
    load_levels(l, root, out);
    if (!out->n_triggers || !out->n_outcomes)
        bad(l, "/triggers", "triggers and outcomes are wanted");
    load_bases(l, root, out);
    out->wait_ms = span(l, waves, "wait", "/waves");
    out->repeat_ms = span(l, waves, "repeat", "/waves");
    out->remind_ms = span(l, waves, "remind", "/waves");
    out->review_ms = span(l, json_object_get(root, "review"), "within", "/review");
    text(l, json_object_get(root, "review"), "source", "/review");
    out->police_from_risk = (int32_t)integer(l, root, "police_from_risk", "/police_from_risk", 0, 6);
    load_after_care(l, after, out);
}

Rc crisis_def_load(Str json, Arena *a, CrisisDef *out, Diag *d)
{
    json_error_t error;
    json_t *root = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return FAIL_DETAIL(d, RC_INVALID, "crisis.definition", arena_str(a, str_from_z(error.text)));
    *out = (CrisisDef) { 0 };
    Load l = { a, d, false };
    load_root(&l, root, out);
    json_decref(root);
    if (arena_failed(a))
        return RC_NO_MEMORY;
    return l.failed ? RC_INVALID : RC_OK;
}
