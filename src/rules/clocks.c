/* Reads and checks definitions/clocks.json. Uses a jansson tree: it runs once at start and when a definition is published. */
#include "rules/clocks.h"

#include <jansson.h>
#include <stdarg.h>

const char *const level_names[] = { "", "yellow", "orange", "red", NULL };
const char *const clock_names[] = { "acknowledge", "contact", "dispose", "review", NULL };
const char *const alert_states[] = { "new",      "acknowledged", "contacted", "assessed",
                                     "disposed", "review",       "closed",    NULL };
const char *const callback_whens[] = { "now", "today", "evening", "tomorrow", NULL };
const char *const risk_names[] = { "none", "low", "moderate", "high", "imminent", NULL };
const char *const ladder_names[] = { "community", "street", "district", "city", NULL };

#define RUN_MAX (400 * MS_DAY)
#define FOLLOW_UP_DAYS_MAX 3650

int name_find(const char *const *names, Str s)
{
    for (int i = 0; names[i]; i++)
        if (str_eq(s, str_from_z(names[i])))
            return i;
    return -1;
}

Level level_find(Str s)
{
    int i = s.n ? name_find(level_names, s) : 0;
    return i > 0 ? (Level)i : LEVEL_NONE;
}

const Outcome *outcome_find(const Clocks *c, Str code)
{
    for (size_t i = 0; i < c->n_outcomes; i++)
        if (str_eq(c->outcomes[i].code, code))
            return &c->outcomes[i];
    return NULL;
}

int64_t clocks_after_quiet(const LevelClocks *c, int64_t at)
{
    if (c->quiet_from_hour == c->quiet_to_hour)
        return at;
    int64_t day = day_of_ms(at), hour = (at - ms_of_day(day)) / MS_HOUR;
    bool over_midnight = c->quiet_from_hour > c->quiet_to_hour;
    bool quiet = over_midnight ? hour >= c->quiet_from_hour || hour < c->quiet_to_hour
                               : hour >= c->quiet_from_hour && hour < c->quiet_to_hour;
    if (!quiet)
        return at;
    if (over_midnight && hour >= c->quiet_from_hour)
        day++;
    return ms_of_day(day) + c->quiet_to_hour * MS_HOUR;
}

/* ---- the reader: one failure is kept, everything after it does nothing ---- */

typedef struct Load {
    Arena *arena;
    Diag *diag;
    bool failed;
} Load;

static void bad(Load *l, Str at, const char *why)
{
    if (l->failed)
        return;
    l->failed = true;
    diag_fail(l->diag, RC_INVALID, "clocks.invalid", arena_str(l->arena, at), str_from_z(why), HERE);
}

static Str below(Load *l, Str at, const char *name)
{
    return arena_printf(l->arena, "%.*s/%s", STR_ARG(at), name);
}

/* An object whose members all stand in names (NULL-ended). */
static bool is_object(Load *l, const json_t *j, Str at, const char *const *names)
{
    const char *key;
    json_t *value;
    if (!json_is_object(j)) {
        bad(l, at, "an object is wanted");
        return false;
    }
    json_object_foreach((json_t *)(uintptr_t)j, key, value)
    {
        if (name_find(names, str_from_z(key)) < 0)
            bad(l, below(l, at, key), "unknown member");
    }
    return !l->failed;
}

static int64_t integer(Load *l, const json_t *parent, const char *name, Str at, int64_t min, int64_t max)
{
    const json_t *j = json_object_get(parent, name);
    int64_t v = json_is_integer(j) ? json_integer_value(j) : min - 1;
    if (!json_is_integer(j) || v < min || v > max)
        bad(l, below(l, at, name), "a number within its range is wanted");
    return l->failed ? min : v;
}

static Str text(Load *l, const json_t *parent, const char *name, Str at)
{
    const json_t *j = json_object_get(parent, name);
    Str s = { json_string_value(j), json_string_length(j) };
    if (!s.p || s.n == 0 || s.n > 2000)
        bad(l, below(l, at, name), "a text is wanted");
    Str copy = arena_str(l->arena, s);
    return copy.p ? copy : S("");
}

/* {"minutes"|"hours"|"days": n} and nothing else but `also`. */
static int64_t span(Load *l, const json_t *j, Str at, const char *also)
{
    const char *const names[] = { "minutes", "hours", "days", also, NULL };
    static const int64_t unit_ms[] = { MS_MINUTE, MS_HOUR, MS_DAY };
    int64_t ms = 0;
    int n = 0;
    if (!is_object(l, j, at, names))
        return 0;
    for (size_t i = 0; i < COUNT(unit_ms); i++)
        if (json_object_get(j, names[i])) {
            ms = integer(l, j, names[i], at, 1, RUN_MAX / unit_ms[i]) * unit_ms[i];
            n++;
        }
    if (n != 1)
        bad(l, at, "exactly one of minutes, hours, days is wanted");
    return ms;
}

static Level level_at(Load *l, const json_t *parent, const char *name, Str at)
{
    Level v = level_find(text(l, parent, name, at));
    if (v == LEVEL_NONE)
        bad(l, below(l, at, name), "red, orange or yellow is wanted");
    return v;
}

static const json_t *list(Load *l, const json_t *parent, const char *name, Str at, size_t min, size_t max)
{
    const json_t *j = json_object_get(parent, name);
    if (!json_is_array(j) || json_array_size(j) < min || json_array_size(j) > max) {
        bad(l, below(l, at, name), "a list of the right length is wanted");
        return NULL;
    }
    return j;
}

/* ---- its parts ---- */

static void load_quiet(Load *l, const json_t *j, Str at, Level level, LevelClocks *out)
{
    static const char *const names[] = { "from_hour", "to_hour", NULL };
    if (!j || !is_object(l, j, at, names))
        return;
    if (level == LEVEL_RED) {
        bad(l, at, "a red alert has no quiet hours");
        return;
    }
    out->quiet_from_hour = (int32_t)integer(l, j, "from_hour", at, 0, 23);
    out->quiet_to_hour = (int32_t)integer(l, j, "to_hour", at, 0, 23);
}

static void load_level(Load *l, const json_t *j, Str at, Clocks *out)
{
    static const char *const names[] = { "level", "clocks", "grace", "moved", "quiet", NULL };
    if (!is_object(l, j, at, names))
        return;
    Level level = level_at(l, j, "level", at);
    LevelClocks *c = &out->level[level];
    if (c->run_ms[0])
        bad(l, at, "a level twice");
    const json_t *clocks = json_object_get(j, "clocks");
    Str in = below(l, at, "clocks");
    if (!is_object(l, clocks, in, clock_names))
        return;
    for (size_t i = 0; i < CLOCKS_ && !l->failed; i++) {
        const json_t *clock = json_object_get(clocks, clock_names[i]);
        Str place = below(l, in, clock_names[i]);
        c->run_ms[i] = span(l, clock, place, "from");
        if (!str_eq(text(l, clock, "from", place), i == CLOCK_REVIEW ? S("disposed") : S("raised")))
            bad(l, place, "review counts from disposed, the others from raised");
        if (i > CLOCK_ACKNOWLEDGE && i < CLOCK_REVIEW && c->run_ms[i] < c->run_ms[i - 1])
            bad(l, place, "shorter than the clock before it");
    }
    const json_t *grace = list(l, j, "grace", at, LADDER_STEPS - 1, LADDER_STEPS - 1);
    for (size_t i = 1; i < LADDER_STEPS && !l->failed; i++)
        c->grace_ms[i] = span(l, json_array_get(grace, i - 1), below(l, at, "grace"), NULL);
    const json_t *moved = json_object_get(j, "moved"); /* older definitions say nothing of it */
    c->moved_ms = moved ? span(l, moved, below(l, at, "moved"), NULL) : c->grace_ms[1];
    if (moved && c->moved_ms > c->run_ms[CLOCK_ACKNOWLEDGE])
        bad(l, below(l, at, "moved"), "longer than the clock itself");
    load_quiet(l, json_object_get(j, "quiet"), below(l, at, "quiet"), level, c);
}

static void load_levels(Load *l, const json_t *root, Clocks *out)
{
    const json_t *levels = list(l, root, "levels", S(""), LEVELS_ - 1, LEVELS_ - 1);
    for (size_t i = 0; i < LEVELS_ - 1 && !l->failed; i++)
        load_level(l, json_array_get(levels, i), arena_printf(l->arena, "/levels/%zu", i), out);
    for (size_t c = 0; c < CLOCKS_ && !l->failed; c++)
        if (out->level[LEVEL_RED].run_ms[c] > out->level[LEVEL_ORANGE].run_ms[c] ||
            out->level[LEVEL_ORANGE].run_ms[c] > out->level[LEVEL_YELLOW].run_ms[c])
            bad(l, S("/levels"), "a higher level runs longer than a lower one");
    const json_t *ladder = list(l, root, "ladder", S(""), LADDER_STEPS, LADDER_STEPS);
    for (size_t i = 0; i < LADDER_STEPS && !l->failed; i++)
        if (!json_is_string(json_array_get(ladder, i)) ||
            !str_eq(str_from_z(json_string_value(json_array_get(ladder, i))), str_from_z(ladder_names[i])))
            bad(l, S("/ladder"), "community, street, district, city is wanted");
}

static void load_callback(Load *l, const json_t *root, Clocks *out)
{
    static const char *const names[] = { "level", "level_at_risk", "within", NULL };
    const json_t *j = json_object_get(root, "callback"), *within = json_object_get(j, "within");
    Str at = S("/callback");
    if (!is_object(l, j, at, names) || !is_object(l, within, S("/callback/within"), callback_whens))
        return;
    out->callback_level = level_at(l, j, "level", at);
    out->callback_level_at_risk = level_at(l, j, "level_at_risk", at);
    for (size_t i = 0; i < CALLBACK_WHENS && !l->failed; i++)
        out->callback_ms[i] =
            span(l, json_object_get(within, callback_whens[i]), S("/callback/within"), NULL);
}

static void load_assessment(Load *l, const json_t *root, Clocks *out)
{
    const json_t *j = json_object_get(root, "assessment");
    if (!is_object(l, j, S("/assessment"), risk_names))
        return;
    for (size_t i = 0; i < RISKS && !l->failed; i++)
        if (json_object_get(j, risk_names[i]))
            out->risk_level[i] = level_at(l, j, risk_names[i], S("/assessment"));
    if (out->risk_level[RISKS - 1] != LEVEL_RED)
        bad(l, S("/assessment/imminent"), "imminent risk is red");
}

static void load_outcomes(Load *l, const json_t *root, Clocks *out)
{
    static const char *const names[] = { "code", "after", "attempts", "follow_up", "plan", NULL };
    const json_t *j = list(l, root, "outcomes", S(""), 1, OUTCOMES_MAX);
    for (size_t i = 0; !l->failed && i < json_array_size(j); i++) {
        const json_t *o = json_array_get(j, i);
        Str at = arena_printf(l->arena, "/outcomes/%zu", i);
        if (!is_object(l, o, at, names))
            return;
        int after = name_find(alert_states, text(l, o, "after", at));
        Outcome v = { .code = text(l, o, "code", at), .after = (AlertState)(after < 0 ? 0 : after) };
        if (after < ALERT_ACKNOWLEDGED || after > ALERT_ASSESSED)
            bad(l, at, "after acknowledged, contacted or assessed");
        if (json_object_get(o, "attempts"))
            v.attempts = (int32_t)integer(l, o, "attempts", at, 1, 20);
        const json_t *follow_up = json_object_get(o, "follow_up");
        if (follow_up && !json_is_false(follow_up))
            bad(l, at, "follow_up is false or left out");
        v.no_follow_up = follow_up != NULL;
        const json_t *plan = json_object_get(o, "plan");
        if (plan && !json_is_true(plan))
            bad(l, at, "plan is true or left out");
        v.plan = plan != NULL;
        if (outcome_find(out, v.code))
            bad(l, at, "an outcome twice");
        out->outcomes[out->n_outcomes++] = v;
    }
}

static void load_follow_up(Load *l, const json_t *root, Clocks *out)
{
    static const char *const names[] = { "days", "retry_days", "source", NULL };
    const json_t *j = json_object_get(root, "follow_up");
    if (!is_object(l, j, S("/follow_up"), names))
        return;
    const json_t *days = list(l, j, "days", S("/follow_up"), 1, FOLLOW_UPS_MAX);
    for (size_t i = 0; !l->failed && i < json_array_size(days); i++) {
        const json_t *d = json_array_get(days, i);
        int64_t v = json_is_integer(d) ? json_integer_value(d) : 0;
        int64_t before = i ? out->follow_up_days[i - 1] : 0;
        if (v <= before || v > FOLLOW_UP_DAYS_MAX)
            bad(l, S("/follow_up/days"), "ascending days are wanted");
        else
            out->follow_up_days[out->n_follow_ups++] = (int32_t)v;
    }
    out->retry_days = (int32_t)integer(l, j, "retry_days", S("/follow_up"), 1, 60);
    text(l, j, "source", S("/follow_up"));
}

static void load_root(Load *l, const json_t *root, Clocks *out)
{
    static const char *const names[] = { "id",       "version",   "title",      "verify",
                                         "levels",   "ladder",    "assessment", "callback",
                                         "outcomes", "follow_up", NULL };
    static const char *const languages[] = { "zh", "en", NULL };
    if (!is_object(l, root, S(""), names))
        return;
    out->id = text(l, root, "id", S(""));
    out->version = text(l, root, "version", S(""));
    const json_t *title = json_object_get(root, "title");
    if (is_object(l, title, S("/title"), languages))
        text(l, title, "zh", S("/title"));
    text(l, root, "verify", S(""));
    load_levels(l, root, out);
    load_assessment(l, root, out);
    load_callback(l, root, out);
    load_outcomes(l, root, out);
    load_follow_up(l, root, out);
}

Rc clocks_load(Str json, Arena *a, Clocks *out, Diag *d)
{
    json_error_t error;
    json_t *root = json_loadb(json.p ? json.p : "", json.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return FAIL_DETAIL(d, RC_INVALID, "clocks.invalid", arena_str(a, str_from_z(error.text)));
    Clocks c = { 0 };
    Load l = { a, d, false };
    load_root(&l, root, &c);
    json_decref(root);
    if (arena_failed(a))
        return RC_NO_MEMORY;
    if (l.failed)
        return RC_INVALID;
    *out = c;
    return RC_OK;
}
