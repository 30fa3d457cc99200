/* The running program: what is loaded at start and shared by all threads, read-only unless it says otherwise. */
#pragma once

#include "core/module.h"
#include "crypto/keyring.h"
#include "os/clock.h"

typedef struct Live Live;
typedef struct IdPool IdPool;
typedef struct Refusals Refusals;
typedef struct SettingStore SettingStore;
typedef struct TextTable TextTable;

struct App {
    Db *db,
        *earlier_db; /* the earlier one: while it could only be read; connections to it may still be open */
    _Atomic bool reading; /* nothing can be written at present, see server.h */
    int writer_lock;      /* descriptor of the SQLite file's lock; -1 none */
    KeyRing *keys;
    Clock clock;
    const Module *const *modules;
    size_t n_modules;
    SettingStore *settings;
    IdPool *ids;                 /* locked inside */
    Live *live;                  /* locked inside */
    Refusals *refusals;          /* locked inside */
    _Atomic int64_t rows_failed; /* of ticks, since the start: aside.h */
    struct RouteIndex *routes;
    struct Courier *courier; /* NULL: no message gateway */
    int64_t region;          /* root area of this installation */
    bool demo;
    bool tls;
    Str public_origin;                              /* "https://host" or absent: derived from Host */
    void *server;                                   /* set while serving: */
    void (*server_metrics)(void *server, Buf *out); /* appends Prometheus text */
    Arena *arena;                                   /* process lifetime */
    void *module_data
        [32]; /* by module index: what a module's start() made (compiled definitions); swapped atomically */
};

/* What the start() of a module of this program made; NULL: nothing yet. */
static inline void *app_data(const App *app, const Module *module)
{
    for (size_t i = 0; i < app->n_modules; i++)
        if (app->modules[i] == module)
            return app->module_data[i];
    ensure_failed(module->name, HERE);
}

static inline void app_data_set(App *app, const Module *module, void *data)
{
    for (size_t i = 0; i < app->n_modules; i++)
        if (app->modules[i] == module)
            app->module_data[i] = data;
}
