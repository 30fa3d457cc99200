/* What can be said about the options before anything is opened or made; see command.h. */
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "core/modules.h"
#include "core/setting.h"
#include "os/file.h"

#define SQLITE S("sqlite:")
#define POSTGRES S("postgres:")

enum { PATH_BYTES = 4096, SECRET_BYTES = 65536 };

Str options_keys(const Options *o, char *room, size_t cap)
{
    if (o->keys.p || !str_starts(o->db, SQLITE))
        return o->keys;
    int n = snprintf(room, cap, "%.*s.keys", STR_ARG(str_sub(o->db, SQLITE.n, o->db.n)));
    return (Str) { room, (size_t)n < cap ? (size_t)n : cap - 1 };
}

static int check_db(Str db)
{
    char folder[PATH_BYTES];
    bool file = str_starts(db, SQLITE);
    if (!(file && db.n > SQLITE.n) && !(str_starts(db, POSTGRES) && db.n > POSTGRES.n))
        return complain(EXIT_USAGE, "--db must be sqlite:PATH or postgres:CONNINFO");
    if (!file)
        return EXIT_OK;
    snprintf(folder, sizeof folder, "%.*s", STR_ARG(str_sub(db, SQLITE.n, db.n)));
    char *slash = strrchr(folder, '/');
    if (!slash || slash == folder)
        return EXIT_OK;
    *slash = 0;
    return os_exists(folder) ? EXIT_OK : complain(EXIT_USAGE, "--db: there is no folder %s", folder);
}

/* One that is not there is made, or missed when it is needed. */
static int check_private(const char *what, const char *path)
{
    unsigned mode;
    if (os_mode(path, &mode) || !(mode & 077))
        return EXIT_OK;
    return complain(EXIT_USAGE, "the %s %s is open to others (mode %04o): chmod 600", what, path,
                    mode & 07777);
}

static int check_keys(const Options *o)
{
    char room[PATH_BYTES], path[PATH_BYTES];
    Str keys = options_keys(o, room, sizeof room);
    snprintf(path, sizeof path, "%.*s", STR_ARG(keys));
    return keys.n ? check_private("key file", path) : EXIT_OK;
}

int options_secret(const char *option, Str file, Arena *a, Str *out)
{
    const char *path = arena_z(a, file);
    if (!path || os_file_read(path, SECRET_BYTES, a, out))
        return complain(EXIT_USAGE, "%s: cannot read %s", option, path ? path : "");
    return check_private("file", path);
}

static int check_config(Str file)
{
    App app = { .modules = all_modules, .n_modules = all_modules_n, .settings = settings_new() };
    Arena *a = arena_new(4u << 20);
    Str text, why = { 0 };
    int code = EXIT_OK;
    const char *path = a ? arena_z(a, file) : NULL;
    if (!app.settings || !path)
        code = complain(EXIT_FAILED, "no memory");
    else if (os_file_read(path, 1u << 20, a, &text))
        code = complain(EXIT_USAGE, "--config: cannot read %s", path);
    else if (settings_read_file(&app, text, a, &why))
        code = complain(EXIT_USAGE, "--config %s: %.*s", path, STR_ARG(why));
    settings_free(app.settings);
    arena_free(a);
    return code;
}

int options_check(const Options *o)
{
    int64_t area;
    int bad = o->db.p ? check_db(o->db) : EXIT_OK;
    if (!bad && o->region.p &&
        (o->region.n != 12 || !str_to_i64(o->region, &area) || area_level(area) == AREA_NONE))
        bad = complain(EXIT_USAGE, "--region must be a 12-digit area code");
    if (!bad && o->config.p)
        bad = check_config(o->config);
    return bad ? bad : check_keys(o);
}
