/*
 * Generations of definitions; see forms.h. A generation is built in an arena of its own and never changed; the pointer to
 * the newest is swapped atomically. A stored definition that no longer loads is left out with a warning and the packed
 * one stays in force: a bad upload never takes a test away. Tests: test_api.c
 */
#include "modules/form/forms.h"

#include "base/date.h"
#include "base/log.h"
#include "core/catalogue.h"
#include "form_sql.h"
#include "modules/form/form.h"
#include "modules/form/rules.h"
#include "rules/form_load.h"

enum { FORMS_MAX = 512, BATTERIES_MAX = 64, GENERATION_BYTES = 64 << 20 };

typedef struct Generation {
    Forms forms; /* what others see */
    Arena *arena;
    int64_t n_rows, stamp; /* what the table looked like */
    struct Generation *older;
    const Form *set[FORMS_MAX];
    FormEntry entries[FORMS_MAX];
    size_t n;
    const Battery *batteries[BATTERIES_MAX];
    Str battery_sources[BATTERIES_MAX];
} Generation;

typedef struct FormData {
    Generation *newest;
} FormData;

static FormData *data_of(const App *app)
{
    return app_data(app, &mod_form);
}

static Generation *newest(const App *app)
{
    return __atomic_load_n(&data_of(app)->newest, __ATOMIC_ACQUIRE);
}

const Forms *forms_now(const App *app)
{
    return &newest(app)->forms;
}

const FormSet *forms_set(const App *app)
{
    return &forms_now(app)->set;
}

const FormEntry *forms_entry(const App *app, Str id)
{
    const Forms *f = forms_now(app);
    for (size_t i = 0; i < f->set.n; i++)
        if (str_eq(f->set.v[i]->id, id))
            return &f->entries[i];
    return NULL;
}

const Form *forms_find(const App *app, Str id)
{
    return formset_find(forms_set(app), id);
}

bool forms_offered(const FormEntry *e, int64_t now_ms)
{
    const Form *f = e->form;
    Date valid_to;
    if (e->retired || !f->has_text)
        return false;
    if (f->rights.tier == TIER_S)
        return true;
    return date_parse(e->auth_valid_to, &valid_to) && date_to_days(valid_to) >= day_of_ms(now_ms);
}

const Battery *forms_battery_of(const App *app, const Form *first)
{
    const Forms *f = forms_now(app);
    for (size_t i = 0; i < f->n_batteries; i++)
        if (f->batteries[i]->stages[0].form == first)
            return f->batteries[i];
    return NULL;
}

Str form_text(const Op *op, FormText t)
{
    bool en = str_eq(op->lang, S("en"));
    Str best = en ? t.en : t.zh, other = en ? t.zh : t.en;
    return best.n ? best : other.n ? other : S("");
}

/* ---- making a generation ---- */

static FormEntry *entry_of(Generation *g, Str id)
{
    for (size_t i = 0; i < g->n; i++)
        if (str_eq(g->set[i]->id, id))
            return &g->entries[i];
    return NULL;
}

static Rc put_form(Generation *g, const FormEntry *e)
{
    FormEntry *old = entry_of(g, e->form->id);
    size_t at = old ? (size_t)(old - g->entries) : g->n;
    if (at >= FORMS_MAX)
        return RC_TOO_LARGE;
    g->set[at] = e->form;
    g->entries[at] = *e;
    if (!old)
        g->n++;
    return RC_OK;
}

static bool in_folder(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

static Rc load_fault(Diag *d, Arena *a, const char *path, const FormFault *why)
{
    return FAIL_DETAIL(d, RC_INTERNAL, "definition.packed",
                       arena_printf(a, "%s%s: %s", path, why->pointer, why->message));
}

static Rc load_packed_forms(Generation *g, Diag *d)
{
    FormFault why;
    for (size_t i = 0; i < definitions_n; i++) {
        FormEntry e = { .packed = true, .source = definition_packed(definitions[i].path) };
        if (!in_folder(definitions[i].path, "forms/"))
            continue;
        if (form_load(g->arena, e.source, (Str) { 0 }, &why, &e.form))
            return load_fault(d, g->arena, definitions[i].path, &why);
        TRY(put_form(g, &e));
    }
    return RC_OK;
}

static void left_out(const DefinitionRow *row, Str why)
{
    LOG(LOG_WARN, "definition.left_out", KV("kind", row->kind), KV("id", row->id),
        KV("version", row->version), KV("why", why));
}

static Rc apply_form(Generation *g, const DefinitionRow *row)
{
    FormFault why;
    if (str_eq(row->state, S("retired"))) {
        FormEntry *e = entry_of(g, row->id);
        if (e && str_eq(e->form->version, row->version))
            e->retired = true;
        return RC_OK;
    }
    FormEntry e = { .source = arena_str(g->arena, row->source), .updated_ms = row->updated_ms };
    if (row->text_pack.p)
        e.text_pack = arena_str(g->arena, row->text_pack);
    Rc rc = form_load(g->arena, e.source, e.text_pack, &why, &e.form);
    if (rc == RC_NO_MEMORY)
        return rc;
    if (rc) {
        left_out(row, str_from_z(why.message));
        return RC_OK;
    }
    Str valid_to = row->auth_valid_to.n ? row->auth_valid_to : e.form->authorisation.valid_to;
    e.auth_valid_to = arena_str(g->arena, valid_to.p ? valid_to : S(""));
    return put_form(g, &e);
}

static Rc put_battery(Generation *g, const Battery *b, Str source)
{
    size_t at = 0;
    while (at < g->forms.n_batteries && !str_eq(g->batteries[at]->id, b->id))
        at++;
    if (at >= BATTERIES_MAX)
        return RC_TOO_LARGE;
    g->batteries[at] = b;
    g->battery_sources[at] = source;
    if (at == g->forms.n_batteries)
        g->forms.n_batteries++;
    return RC_OK;
}

static Rc put_clocks(Generation *g, Str source, Diag *d)
{
    Clocks *clocks = ARENA_NEW(g->arena, Clocks);
    if (!clocks)
        return RC_NO_MEMORY;
    TRY(clocks_load(source, g->arena, clocks, d));
    g->forms.clocks = clocks;
    g->forms.clocks_source = source;
    return RC_OK;
}

static Rc load_packed_rest(Generation *g, Diag *d)
{
    FormFault why;
    const Battery *b;
    for (size_t i = 0; i < definitions_n; i++) {
        const char *path = definitions[i].path;
        Str source = definition_packed(path);
        if (in_folder(path, "batteries/")) {
            if (battery_load(g->arena, source, &g->forms.set, &why, &b))
                return load_fault(d, g->arena, path, &why);
            TRY(put_battery(g, b, source));
        } else if (strcmp(path, "alert-rules.json") == 0) {
            g->forms.rules_source = source;
            if (alert_rules_load(g->arena, source, &g->forms.set, &why, &g->forms.rules))
                return load_fault(d, g->arena, path, &why);
        } else if (strcmp(path, "clocks.json") == 0) {
            TRY(put_clocks(g, source, d));
        }
    }
    return g->forms.rules && g->forms.clocks ? RC_OK : FAIL(d, RC_INTERNAL, "definition.no_rules");
}

static Rc apply_clocks(Generation *g, const DefinitionRow *row)
{
    Diag d = { 0 };
    Rc rc = put_clocks(g, arena_str(g->arena, row->source), &d);
    if (rc != RC_INVALID)
        return rc;
    left_out(row, arena_printf(g->arena, "%.*s: %.*s", STR_ARG(d.pointer), STR_ARG(d.detail)));
    return RC_OK;
}

static Rc apply_rest(Generation *g, const DefinitionRow *row)
{
    FormFault why;
    const Battery *b;
    const AlertRules *rules;
    bool battery = str_eq(row->kind, S("battery"));
    if (!str_eq(row->state, S("published")))
        return RC_OK;
    if (str_eq(row->kind, S("clock")))
        return apply_clocks(g, row);
    Str source = arena_str(g->arena, row->source);
    Rc rc = battery ? battery_load(g->arena, source, &g->forms.set, &why, &b)
                    : alert_rules_load(g->arena, source, &g->forms.set, &why, &rules);
    if (rc == RC_NO_MEMORY)
        return rc;
    if (rc) {
        left_out(row, str_from_z(why.message));
        return RC_OK;
    }
    if (battery)
        return put_battery(g, b, source);
    g->forms.rules = rules;
    g->forms.rules_source = source;
    return RC_OK;
}

/* Forms first: batteries and rules refer to them. */
static Rc fill(Generation *g, const DefinitionRow *rows, size_t n, Diag *d)
{
    TRY(load_packed_forms(g, d));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].kind, S("form")))
            TRY(apply_form(g, &rows[i]));
    g->forms.set = (FormSet) { g->set, g->n };
    g->forms.entries = g->entries;
    g->forms.batteries = g->batteries;
    g->forms.battery_sources = g->battery_sources;
    TRY(load_packed_rest(g, d));
    for (size_t i = 0; i < n; i++)
        if (!str_eq(rows[i].kind, S("form")))
            TRY(apply_rest(g, &rows[i]));
    return arena_failed(g->arena) ? RC_NO_MEMORY : RC_OK;
}

static Rc generation_new(Tx *tx, const DefinitionSignatureRow *sign, Diag *d, Generation **out)
{
    DefinitionRow *rows;
    size_t n;
    TRY(sql_definition_in_force(tx, &rows, &n));
    Arena *arena = arena_new(GENERATION_BYTES);
    Generation *g = arena ? ARENA_NEW(arena, Generation) : NULL;
    Rc rc = g ? RC_OK : RC_NO_MEMORY;
    if (g) {
        g->arena = arena;
        g->n_rows = sign->n;
        g->stamp = sign->stamp;
        rc = fill(g, rows, n, d);
    }
    if (rc) {
        arena_free(arena);
        return rc;
    }
    *out = g;
    return RC_OK;
}

/* Keeps every form in force by its hash. Compared with what is there each time, so that a rolled back run loses nothing. */
static Rc archive(Op *op, int *out_done)
{
    const Generation *g = newest(op->app);
    FormHashRow *have;
    size_t n;
    int64_t changed;
    *out_done = 0;
    TRY(sql_form_archive_hashes(op->tx, &have, &n));
    for (size_t i = 0; i < g->n; i++) {
        bool kept = false;
        for (size_t k = 0; k < n && !kept; k++)
            kept = str_eq(have[k].hash, g->set[i]->hash);
        const FormEntry *e = &g->entries[i];
        if (!kept)
            TRY(sql_form_archive_add(op->tx, e->form->hash, e->form->id, e->source, e->text_pack, &changed));
    }
    return RC_OK;
}

static void drop_all(void *p)
{
    FormData *data = p;
    for (Generation *g = data->newest, *older; g; g = older) {
        older = g->older;
        arena_free(g->arena);
    }
}

static Rc start_in(FormData *data, Tx *tx, Diag *d)
{
    DefinitionSignatureRow sign;
    TRY(sql_definition_signature(tx, &sign));
    return generation_new(tx, &sign, d, &data->newest);
}

Rc forms_start(App *app, Diag *d)
{
    FormData *data = ARENA_NEW(app->arena, FormData);
    DbConn *conn;
    Tx tx;
    if (!data)
        return RC_NO_MEMORY;
    form_init(0);
    TRY(arena_defer(app->arena, drop_all, data));
    TRY(db_connect(app->db, DB_READ, &conn, d));
    Arena *scratch = arena_new(GENERATION_BYTES);
    Rc rc = scratch ? tx_begin(&tx, conn, scratch, d, false) : RC_NO_MEMORY;
    if (!rc) {
        rc = start_in(data, &tx, d);
        tx_rollback(&tx);
    }
    db_disconnect(conn);
    arena_free(scratch);
    app_data_set(app, &mod_form, data);
    return rc;
}

/* Every few seconds, on every instance: has the table changed? */
static Rc reload(Op *op, int *out_done)
{
    FormData *data = data_of(op->app);
    DefinitionSignatureRow sign;
    Generation *g;
    *out_done = 0;
    TRY(sql_definition_signature(op->tx, &sign));
    if (sign.n == data->newest->n_rows && sign.stamp == data->newest->stamp)
        return RC_OK;
    TRY(generation_new(op->tx, &sign, op->diag, &g));
    g->older = data->newest;
    __atomic_store_n(&data->newest, g,
                     __ATOMIC_RELEASE); /* the only writer: this tick never overlaps itself */
    LOG(LOG_INFO, "definition.reloaded", KV("forms", g->n));
    return archive(op, out_done);
}
const Tick forms_ticks[FORM_TICKS] = { { "form.reload", 3 * MS_SECOND, reload, 1 },
                                       { "form.archive", 10 * MS_MINUTE, archive, 1 } };

Rc forms_by_hash(Op *op, Str id, Str hash, const Form **out)
{
    FormArchiveRow row;
    FormFault why;
    bool found;
    for (const Generation *g = newest(op->app); g; g = g->older) {
        const Form *f = formset_find(&g->forms.set, id);
        if (f && str_eq(f->hash, hash)) {
            *out = f;
            return RC_OK;
        }
    }
    TRY(sql_form_archive_get(op->tx, hash, &row, &found));
    if (!found)
        return FAIL_DETAIL(op->diag, RC_INTERNAL, "form.lost", id);
    Rc rc = form_load(op->arena, row.source, row.text_pack, &why, out);
    return rc && rc != RC_NO_MEMORY ? FAIL_DETAIL(op->diag, RC_INTERNAL, "form.lost", id) : rc;
}
