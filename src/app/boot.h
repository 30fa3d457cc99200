/* Brings the program's parts together for a command: database, keys, settings, modules. */
#pragma once

#include "core/app.h"
#include "core/setting.h"

typedef struct BootConfig {
    Str db;            /* "sqlite:PATH", "postgres:CONNINFO" */
    Str keys;          /* path of the key file; absent: beside the SQLite file, or ./xinqiao.keys */
    Str settings_file; /* absent: none */
    Str region;        /* area code of the installation; absent: the stored one */
    Suite suite;       /* of keys made now */
    bool demo;
    bool migrate;     /* apply what is missing; otherwise a pending migration is an error */
    bool create_keys; /* make the key file when there is none */
    bool read_only;   /* commands that only look: they may run beside a server */
    bool
        or_reading; /* when nothing can be written, read: app->reading says so, app_complete goes on from there */
    Clock clock; /* now_ms NULL: the real one */
} BootConfig;

/* Fills *app. On failure d says why and everything is given back. */
Rc app_boot(const BootConfig *config, App *app, Diag *d) MUST_USE;
/* Of an app that is reading only: opens its data for writing as well, or says why not yet. No connection may be open to a
   SQLite file; those to PostgreSQL go on. The connections made from now on are to app->db. */
Rc app_complete(const BootConfig *config, App *app, Diag *d) MUST_USE;
void app_shut(App *app);
