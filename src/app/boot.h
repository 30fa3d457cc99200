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
    Clock clock;      /* now_ms NULL: the real one */
} BootConfig;

/* Fills *app. On failure d says why and everything is given back. */
Rc app_boot(const BootConfig *config, App *app, Diag *d) MUST_USE;
void app_shut(App *app);
