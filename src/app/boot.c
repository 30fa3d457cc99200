/* Start and end of the shared parts; see boot.h. */
#include "app/boot.h"

#include "app/data.h"
#include "base/log.h"
#include "core/call.h"
#include "core/id_pool.h"
#include "core/live.h"
#include "core/modules.h"
#include "core/refusal.h"
#include "core/tick.h"
#include "core_sql.h"
#include "os/file.h"

/* A fact about the installation kept in the database: written by the first start, compared by all later ones. */
static Rc same_or_first(Tx *tx, const char *name, Str known, Str given, bool write, int64_t now_ms,
                        const char *other)
{
    int64_t changed;
    if (!given.p || (known.p && str_eq(known, given)))
        return RC_OK;
    if (known.p)
        return FAIL(tx->diag, RC_CONFLICT, other);
    return write ? sql_setting_put(tx, str_from_z(name), given, now_ms, (StaffId) { 0 }, &changed) : RC_OK;
}

/* Which region and whose keys this database belongs to: a start with others is refused. Loads its settings too. */
static Rc read_identity(App *app, Str region, Tx *tx)
{
    char id[17] = { 0 };
    SettingRow *rows;
    size_t n;
    Str known_keys = { 0 }, known_region = { 0 };
    int64_t now = clock_now_ms(app->clock);
    keyring_id(app->keys, id);
    TRY(sql_setting_all(tx, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].name, S("installation.keys")))
            known_keys = rows[i].value;
        if (str_eq(rows[i].name, S("installation.region")))
            known_region = rows[i].value;
    }
    TRY(same_or_first(tx, "installation.keys", known_keys, (Str) { id, 16 }, tx->write, now,
                      "boot.other_keys"));
    TRY(same_or_first(tx, "installation.region", known_region, region, tx->write, now, "boot.other_region"));
    Str code = known_region.p ? known_region : region;
    if (code.p && (code.n != 12 || !str_to_i64(code, &app->region) || area_level(app->region) == AREA_NONE))
        return FAIL(tx->diag, RC_INVALID, "boot.bad_region");
    return settings_load(app, tx);
}

static Rc check_identity(App *app, const DataOpened *data, Str region, Arena *a, Diag *d)
{
    Tx tx;
    DbConn *conn;
    TRY(db_connect(data->db, data->reading ? DB_READ : DB_WRITE, &conn, d));
    Rc rc = tx_begin(&tx, conn, a, d, !data->reading);
    if (!rc) {
        rc = read_identity(app, region, &tx);
        if (!rc && !data->reading)
            rc = tx_commit(&tx);
        if (rc || data->reading)
            tx_rollback(&tx);
    }
    db_disconnect(conn);
    return rc;
}

/* Puts opened data in force when they are those of this region and these keys. */
static Rc take_data(App *app, DataOpened *data, Str region, Arena *a, Diag *d)
{
    Rc rc = check_identity(app, data, region, a, d);
    if (rc) {
        data_close(data);
        return rc;
    }
    app->earlier_db = app->db;
    app->db = data->db;
    app->writer_lock = data->lock;
    app->reading = app->reading || data->reading;
    return RC_OK;
}

static Rc settings_of_file(App *app, Str path, Diag *d)
{
    Str text, why = path;
    if (path.p && (os_file_read(arena_z(app->arena, path), 1u << 20, app->arena, &text) ||
                   settings_read_file(app, text, app->arena, &why)))
        return FAIL_DETAIL(d, RC_INVALID, "boot.settings_file", why);
    return RC_OK;
}

static Rc open_keys(const BootConfig *c, App *app, Diag *d)
{
    const char *path = arena_z(app->arena, c->keys.p ? c->keys : S("xinqiao.keys"));
    if (!path)
        return RC_NO_MEMORY;
    if (c->create_keys && !os_exists(path)) {
        Rc rc = keyring_create_file(path, c->suite ? c->suite : SUITE_INTL, clock_now_ms(app->clock));
        if (rc)
            return FAIL(d, rc, "boot.keys_create");
        LOG(LOG_INFO, "keys.created", KV("path", path));
    }
    Rc rc = keyring_load_file(path, &app->keys);
    return rc ? FAIL_DETAIL(d, rc, "boot.keys", str_from_z(path)) : RC_OK;
}

static Rc boot(const BootConfig *c, App *app, Diag *d)
{
    app->arena = arena_new(512u << 20);
    app->settings = settings_new();
    app->ids = idpool_new();
    app->live = live_new();
    app->refusals = refusals_new();
    if (!app->arena || !app->settings || !app->ids || !app->live || !app->refusals)
        return RC_NO_MEMORY;
    app->clock = c->clock.now_ms ? c->clock : clock_real();
    app->modules = all_modules;
    app->n_modules = all_modules_n;
    app->demo = c->demo;
    const char *fault = routes_build(app);
    if (fault)
        return FAIL_DETAIL(d, RC_INTERNAL, "boot.tables", str_from_z(fault));
    TRY(open_keys(c, app, d));
    TRY(settings_of_file(app, c->settings_file, d));
    DataOpened data;
    TRY(data_open(c, clock_now_ms(app->clock), app->arena, &data, d));
    Rc rc = take_data(app, &data, c->region, app->arena, d);
    for (size_t m = 0; !rc && m < app->n_modules; m++)
        if (app->modules[m]->start)
            rc = app->modules[m]->start(app, d);
    return rc;
}

Rc app_boot(const BootConfig *config, App *app, Diag *d)
{
    *app = (App) { .writer_lock = -1 };
    Rc rc = boot(config, app, d);
    if (rc)
        app_shut(app);
    return rc;
}

Rc app_complete(const BootConfig *config, App *app, Diag *d)
{
    DataOpened data;
    Arena *a = arena_new(16u << 20);
    Rc rc = a ? data_open_to_write(config, clock_now_ms(app->clock), a, &data, d) : RC_NO_MEMORY;
    if (!rc)
        rc = take_data(app, &data, config->region, a, d);
    d->detail = (Str) { 0 }; /* it lay in the arena */
    arena_free(a);
    return rc;
}

void app_shut(App *app)
{
    live_free(app->live);
    refusals_free(app->refusals);
    idpool_free(app->ids);
    settings_free(app->settings);
    db_close(app->db);
    db_close(app->earlier_db);
    os_unlock_file(app->writer_lock);
    keyring_free(app->keys);
    arena_free(app->arena);
    *app = (App) { 0 };
}
