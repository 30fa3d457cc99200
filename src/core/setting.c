/* Values beside their declarations; see setting.h. Changes replace a value's text; old texts live as long as the program,
   so a Str handed out stays good (settings change a few times a year). */
#include "core/setting.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "core/session.h"
#include "core_sql.h"

#define SETTINGS_MAX 256

typedef struct Text { /* one given value; kept to the end because its Str was handed out */
    struct Text *next;
    size_t n;
    char p[];
} Text;

typedef struct Value {
    const Setting *setting;
    Str text;
    SettingOrigin origin;
} Value;

struct SettingStore {
    pthread_rwlock_t lock;
    Text *texts;
    Value values[SETTINGS_MAX];
    size_t n;
};

const Setting set_per_address = {
    "server.connections_per_address",
    SETTING_INT,
    "1000",
    0,
    20000,
    "connections from one address (IPv6: one /64) at a time, further ones are closed; 0: no "
    "limit. Whole estates and hospitals share an address",
    true,
    false
};

SettingStore *settings_new(void)
{
    SettingStore *s = mem_alloc(sizeof *s);
    if (s)
        pthread_rwlock_init(&s->lock, NULL);
    return s;
}

void settings_free(SettingStore *s)
{
    if (!s)
        return;
    while (s->texts) {
        Text *t = s->texts;
        s->texts = t->next;
        mem_free(t);
    }
    pthread_rwlock_destroy(&s->lock);
    mem_free(s);
}

const Setting *setting_at(const App *app, size_t i)
{
    if (i < session_settings_n)
        return session_settings[i];
    i -= session_settings_n;
    if (i == 0)
        return &set_per_address;
    i--;
    for (size_t m = 0; m < app->n_modules; m++) {
        if (i < app->modules[m]->n_settings)
            return app->modules[m]->settings[i];
        i -= app->modules[m]->n_settings;
    }
    return NULL;
}

const Setting *setting_find(const App *app, Str name)
{
    const Setting *s;
    for (size_t i = 0; (s = setting_at(app, i)) != NULL; i++)
        if (str_eq(name, str_from_z(s->name)))
            return s;
    return NULL;
}

static const char *value_fault(const Setting *s, Str value)
{
    int64_t v;
    switch (s->type) {
    case SETTING_INT:
        if (!str_to_i64(value, &v))
            return "must be a whole number";
        return v < s->min || v > s->max ? "is out of its range" : NULL;
    case SETTING_BOOL:
        return str_eq(value, S("true")) || str_eq(value, S("false")) ? NULL : "must be true or false";
    case SETTING_UNSET:
    case SETTING_TEXT:
    case SETTING_JSON:
        break;
    }
    if (value.n > 8192)
        return "is too long";
    return s->fault ? s->fault(value) : NULL;
}

static Value *value_of(SettingStore *st, const Setting *s)
{
    for (size_t i = 0; i < st->n; i++)
        if (st->values[i].setting == s)
            return &st->values[i];
    return NULL;
}

Rc settings_check(const App *app, Str name, Str value, const char **why)
{
    const Setting *s = setting_find(app, name);
    *why = s ? value_fault(s, value) : "is no setting";
    return !s ? RC_NOT_FOUND : *why ? RC_INVALID : RC_OK;
}

/* Under the write lock. */
static Rc give(SettingStore *st, const Setting *s, Str value, SettingOrigin origin)
{
    Value *v = value_of(st, s);
    if (v && (origin < v->origin || str_eq(v->text, value))) {
        v->origin = origin > v->origin ? origin : v->origin;
        return RC_OK;
    }
    Text *t = v || st->n < SETTINGS_MAX ? mem_alloc(sizeof *t + value.n + 1) : NULL;
    if (!t)
        return RC_NO_MEMORY;
    memcpy(t->p, value.p ? value.p : "", value.n);
    t->n = value.n;
    t->next = st->texts;
    st->texts = t;
    if (!v)
        v = &st->values[st->n++];
    *v = (Value) { .setting = s, .text = { t->p, t->n }, .origin = origin };
    return RC_OK;
}

Rc settings_put(App *app, Str name, Str value, SettingOrigin origin, const char **why)
{
    SettingStore *st = app->settings;
    TRY(settings_check(app, name, value, why));
    pthread_rwlock_wrlock(&st->lock);
    Rc rc = give(st, setting_find(app, name), value, origin);
    pthread_rwlock_unlock(&st->lock);
    *why = rc ? "no memory" : NULL;
    return rc;
}

/* The line that named the setting before; 0: none, and this one is noted. */
static int named_before(const App *app, const Setting *s, int line, int *lines)
{
    for (size_t i = 0; i < SETTINGS_MAX && setting_at(app, i); i++)
        if (setting_at(app, i) == s) {
            int before = lines[i];
            lines[i] = line;
            return before;
        }
    return 0;
}

Rc settings_read_file(App *app, Str text, Arena *a, Str *out_why)
{
    Str line, rest = text;
    int at = 0, lines[SETTINGS_MAX] = { 0 };
    for (bool more = true; more;) {
        Str name, value;
        const char *why;
        more = str_cut(rest, '\n', &line, &rest);
        at++;
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        bool pair = str_cut(line, '=', &name, &value);
        name = str_trim(name);
        if (!pair || !name.n) {
            *out_why = arena_printf(a, "line %d must be: name = value", at);
            return RC_INVALID;
        }
        if (settings_put(app, name, str_trim(value), ORIGIN_FILE, &why)) {
            *out_why = arena_printf(a, "line %d: %.*s %s", at, STR_ARG(name), why);
            return RC_INVALID;
        }
        int before = named_before(app, setting_find(app, name), at, lines);
        if (before) {
            *out_why = arena_printf(a, "line %d: %.*s stands in line %d already", at, STR_ARG(name), before);
            return RC_INVALID;
        }
    }
    return RC_OK;
}

Rc settings_load(App *app, Tx *tx)
{
    SettingRow *rows;
    size_t n;
    TRY(sql_setting_all(tx, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const char *why;
        if (str_starts(rows[i].name, S("installation.")))
            continue; /* what the database itself belongs to: see app/boot.c */
        if (settings_put(app, rows[i].name, rows[i].value, ORIGIN_DATABASE, &why))
            LOG(LOG_WARN, "setting.ignored", KV("name", rows[i].name), KV("why", why));
    }
    return RC_OK;
}

Str setting_value(const App *app, const Setting *s, SettingOrigin *out_origin)
{
    SettingStore *st = app->settings;
    pthread_rwlock_rdlock(&st->lock);
    const Value *v = value_of(st, s);
    Str text = v && v->text.p ? v->text : str_from_z(s->def);
    if (out_origin)
        *out_origin = v ? v->origin : ORIGIN_DEFAULT;
    pthread_rwlock_unlock(&st->lock);
    return text;
}

int64_t setting_int(const App *app, const Setting *s)
{
    int64_t v = 0;
    ENSURE(s->type == SETTING_INT && str_to_i64(setting_value(app, s, NULL), &v));
    return v;
}

bool setting_bool(const App *app, const Setting *s)
{
    ENSURE(s->type == SETTING_BOOL);
    return str_eq(setting_value(app, s, NULL), S("true"));
}

Str setting_text(const App *app, const Setting *s)
{
    return setting_value(app, s, NULL);
}

const char *origin_name(SettingOrigin o)
{
    static const char *const names[] = { "default", "file", "database", "command" };
    return names[o];
}

static Rc reload(Op *op, int *out_done)
{
    *out_done = 0;
    return settings_load(op->app, op->tx);
}

const Tick settings_tick = { "core.settings", 5000, reload, INT32_MAX, true };
