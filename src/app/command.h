/* The commands of the program: a table of names, options and functions. Unknown flags and bad values: one line, exit 2. */
#pragma once

#include "app/boot.h"

/* Options given on the command line, by name; every command says which it takes. */
typedef struct Options {
    Str db, keys, config, listen, tls_cert, tls_key, region, suite, assets, proxy, login, name, role, unit,
        password, peer, to, line, queue, secrets, spool, gateway, gateway_secret;
    int64_t seed, loops, lanes, limit;
    Str scale;
    bool demo, check, fix, no_migrate, challenge, help;
    Str rest[8]; /* words that are no options */
    size_t n_rest;
} Options;

typedef struct Command {
    const char *name, *args, *doc;
    const char *options; /* names it takes, separated by spaces */
    int (*run)(const Options *o);
} Command;

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* Prints "xinqiao: message" to standard error. */
int complain(int code, const char *fmt, ...) PRINTF_LIKE(2, 3);
int complain_diag(const Diag *d, const char *what);

int cmd_serve(const Options *o);
int cmd_migrate(const Options *o);
int cmd_demo(const Options *o);
int cmd_check(const Options *o);
int cmd_recount(const Options *o);
int cmd_openapi(const Options *o);
int cmd_score(const Options *o);
int cmd_user(const Options *o);
int cmd_ami(const Options *o);
int cmd_config(const Options *o);
int cmd_keys(const Options *o);
int cmd_version(const Options *o);

/* Values that cannot be right, said before anything is opened or made: EXIT_OK or, with one line, EXIT_USAGE. */
int options_check(const Options *o);
/* The text of a file that is open to nobody else. */
int options_secret(const char *option, Str file, Arena *a, Str *out);
/* The key file: named, else beside the database file; absent: the default of boot.h. */
Str options_keys(const Options *o, char *room, size_t cap);

/* Boots for a command from its options (database must be named). Prints why not. */
typedef enum BootMode { BOOT_READ, BOOT_WRITE, BOOT_MIGRATE } BootMode;
bool boot_for(const Options *o, BootMode mode, App *app);
