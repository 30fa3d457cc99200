/* The command line: reads options, finds the command. See command.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/command.h"
#include "core/catalogue.h"
#include "os/memory.h"
#include "os/random.h"
#include "rules/form_load.h"

static const Command commands[] = {
    { "serve", "", "run the service",
      "db keys config listen tls-cert tls-key region suite assets proxy gateway gateway-secret loops "
      "lanes demo no-migrate",
      cmd_serve },
    { "migrate", "", "bring the database schema up to this program's", "db keys config region suite",
      cmd_migrate },
    { "demo", "", "fill an empty database with a synthetic region and print who may sign in",
      "db keys seed scale region suite", cmd_demo },
    { "user", "add", "add a member of staff; prints the first password",
      "db keys config region suite login name role unit password", cmd_user },
    { "check", "", "check integrity, invariants and the audit chain; exit code 1 when something is wrong",
      "db keys config", cmd_check },
    { "recount", "", "recount every figure from the facts; --check only compares, --fix corrects",
      "db keys config check fix", cmd_recount },
    { "openapi", "", "print the API as OpenAPI 3.1", "", cmd_openapi },
    { "score", "", "score answer sheets: NDJSON on standard input, NDJSON on standard output", "",
      cmd_score },
    { "ami", "", "beside an Asterisk: post the events of its manager to a line of the hotline",
      "peer to line queue secrets spool challenge", cmd_ami },
    { "config", "", "print every setting with its value, origin and meaning", "db keys config", cmd_config },
    { "keys", "rotate", "add a new active key version", "keys suite", cmd_keys },
    { "version", "", "print the version", "", cmd_version },
};

int complain(int code, const char *fmt, ...)
{
    va_list args;
    fputs("xinqiao: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    return code;
}

int complain_diag(const Diag *d, const char *what)
{
    const char *key = d->key ? d->key : "";
    Str text = catalogue_has(key) ? catalogue_text(S("en"), key) : str_from_z(rc_text(d->rc));
    return complain(EXIT_FAILED, "%s: %.*s%s%.*s%s%s%s", what, STR_ARG(text), d->detail.n ? ": " : "",
                    STR_ARG(d->detail), *key ? " (" : "", key, *key ? ")" : "");
}

typedef struct OptionSpec {
    const char *name, *doc;
    size_t off;
    enum { OPT_STR, OPT_INT, OPT_FLAG } kind;
    int64_t min, max;
} OptionSpec;

#define OPT(n, m, k, lo, hi, d)               \
    {                                         \
        n, d, offsetof(Options, m), k, lo, hi \
    }
static const OptionSpec specs[] = {
    OPT("db", db, OPT_STR, 0, 0, "sqlite:PATH or postgres:CONNINFO"),
    OPT("keys", keys, OPT_STR, 0, 0, "file of the region's keys (default: beside the database)"),
    OPT("config", config, OPT_STR, 0, 0, "settings file, lines 'name = value'"),
    OPT("listen", listen, OPT_STR, 0, 0, "ADDR:PORT (default 127.0.0.1:8080)"),
    OPT("tls-cert", tls_cert, OPT_STR, 0, 0, "certificate chain, PEM"),
    OPT("tls-key", tls_key, OPT_STR, 0, 0, "private key, PEM"),
    OPT("region", region, OPT_STR, 0, 0, "12-digit area code of the installation"),
    OPT("suite", suite, OPT_STR, 0, 0, "cryptography of new keys: intl or gm"),
    OPT("assets", assets, OPT_STR, 0, 0, "serve the front end from this directory"),
    OPT("proxy", proxy, OPT_STR, 0, 0, "address of the front proxy whose X-Forwarded-For is believed"),
    OPT("gateway", gateway, OPT_STR, 0, 0,
        "message gateway that short messages are posted to, https://HOST/PATH"),
    OPT("gateway-secret", gateway_secret, OPT_STR, 0, 0,
        "file, mode 600, with the secret that signs what is posted"),
    OPT("login", login, OPT_STR, 0, 0, "log-in name"),
    OPT("name", name, OPT_STR, 0, 0, "name of the person"),
    OPT("role", role, OPT_STR, 0, 0, "role, see docs/routes.md"),
    OPT("unit", unit, OPT_STR, 0, 0, "id of the unit"),
    OPT("password", password, OPT_STR, 0, 0, "initial password (default: a random one)"),
    OPT("peer", peer, OPT_STR, 0, 0, "manager of the Asterisk, HOST:PORT or tls:HOST:PORT"),
    OPT("to", to, OPT_STR, 0, 0, "this service, https://HOST or http://HOST:PORT"),
    OPT("line", line, OPT_STR, 0, 0, "id of the line"),
    OPT("queue", queue, OPT_STR, 0, 0, "only what is about this queue of the Asterisk (default: all)"),
    OPT("secrets", secrets, OPT_STR, 0, 0,
        "file, mode 600, lines 'user =', 'password =' (of the manager), 'secret =' (of the line)"),
    OPT("scale", scale, OPT_STR, 0, 0, "size of the synthetic region, 0.0001 to 1"),
    OPT("seed", seed, OPT_INT, 0, INT32_MAX, "seed of the synthetic region"),
    OPT("loops", loops, OPT_INT, 1, 64, "network threads (default: one a core)"),
    OPT("lanes", lanes, OPT_INT, 3, 64,
        "PostgreSQL connections, one of them writing (default 8, at least 3)"),
    OPT("demo", demo, OPT_FLAG, 0, 0, "demo mode: codes and messages are shown in the log"),
    OPT("check", check, OPT_FLAG, 0, 0, "compare only"),
    OPT("fix", fix, OPT_FLAG, 0, 0, "correct what differs"),
    OPT("challenge", challenge, OPT_FLAG, 0, 0,
        "log in by Asterisk's challenge: the password does not cross the connection"),
    OPT("spool", spool, OPT_STR, 0, 0, "file of what is not posted yet (default: SECRETS.spool)"),
    OPT("no-migrate", no_migrate, OPT_FLAG, 0, 0, "refuse to start on an older schema instead of migrating"),
};

static bool takes(const Command *c, Str name)
{
    Str word, rest = str_from_z(c->options);
    for (bool more = true; more;) {
        more = str_cut(rest, ' ', &word, &rest);
        if (str_eq(word, name))
            return true;
    }
    return false;
}

static const OptionSpec *spec_of(const Command *c, Str name)
{
    for (size_t i = 0; i < COUNT(specs); i++)
        if (str_eq(name, str_from_z(specs[i].name)) && takes(c, name))
            return &specs[i];
    return NULL;
}

static int set_option(const OptionSpec *spec, Str value, Options *o)
{
    char *at = (char *)o + spec->off;
    int64_t v;
    if (spec->kind == OPT_STR) {
        memcpy(at, &value, sizeof value);
        return value.n ? EXIT_OK : complain(EXIT_USAGE, "--%s needs a value", spec->name);
    }
    if (!str_to_i64(value, &v) || v < spec->min || v > spec->max)
        return complain(EXIT_USAGE, "--%s must be a whole number from %lld to %lld", spec->name,
                        (long long)spec->min, (long long)spec->max);
    memcpy(at, &v, sizeof v);
    return EXIT_OK;
}

static int given_twice(const OptionSpec *spec, int word, int *words)
{
    int *before = &words[spec - specs], first = *before;
    *before = word + 3; /* the program's name and the command are words too */
    return first ? complain(EXIT_USAGE, "--%s is given twice (words %d and %d)", spec->name, first, *before)
                 : EXIT_OK;
}

static int read_options(const Command *c, int argc, char **argv, Options *o)
{
    int words[COUNT(specs)] = { 0 };
    for (int i = 0; i < argc; i++) {
        Str arg = str_from_z(argv[i]), name, value;
        if (!str_starts(arg, S("--"))) {
            if (o->n_rest == COUNT(o->rest))
                return complain(EXIT_USAGE, "too many words");
            o->rest[o->n_rest++] = arg;
            continue;
        }
        bool has_value = str_cut(str_sub(arg, 2, arg.n), '=', &name, &value);
        if (str_eq(name, S("help"))) {
            o->help = true;
            continue;
        }
        const OptionSpec *spec = spec_of(c, name);
        if (!spec)
            return complain(EXIT_USAGE, "%s does not take --%.*s (see xinqiao %s --help)", c->name,
                            STR_ARG(name), c->name);
        int bad = given_twice(spec, i, words);
        if (bad)
            return bad;
        if (spec->kind == OPT_FLAG) {
            if (has_value)
                return complain(EXIT_USAGE, "--%s takes no value", spec->name);
            *((bool *)o + spec->off) = true;
            continue;
        }
        if (!has_value) {
            if (++i >= argc)
                return complain(EXIT_USAGE, "--%s needs a value", spec->name);
            value = str_from_z(argv[i]);
        }
        bad = set_option(spec, value, o);
        if (bad)
            return bad;
    }
    if (o->n_rest > (*c->args ? 1 : 0))
        return complain(EXIT_USAGE, "%s: the word %.*s is too much (see xinqiao %s --help)", c->name,
                        STR_ARG(o->rest[o->n_rest - 1]), c->name);
    Suite suite;
    return o->suite.p && !suite_parse(o->suite, &suite) ? complain(EXIT_USAGE, "--suite must be intl or gm")
                                                        : EXIT_OK;
}

static int help(const Command *c)
{
    if (c) {
        printf("xinqiao %s %s\n  %s\n", c->name, c->args, c->doc);
        for (size_t i = 0; i < COUNT(specs); i++)
            if (takes(c, str_from_z(specs[i].name)))
                printf("  --%-11s %s\n", specs[i].name, specs[i].doc);
        return EXIT_OK;
    }
    puts("usage: xinqiao COMMAND [--option value ...]\n");
    for (size_t i = 0; i < COUNT(commands); i++)
        printf("  %-8s %-7s %s\n", commands[i].name, commands[i].args, commands[i].doc);
    puts("\n  xinqiao COMMAND --help shows its options");
    return EXIT_OK;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return help(NULL), EXIT_USAGE;
    os_no_core();       /* a core file would hold keys */
    os_private_files(); /* nor is the database for anybody else on the machine to read */
    form_init((uint32_t)os_random_u64());
    Str name = str_from_z(argv[1]);
    if (str_eq(name, S("--help")) || str_eq(name, S("help")))
        return help(NULL);
    if (str_eq(name, S("--version")))
        name = S("version");
    for (size_t i = 0; i < COUNT(commands); i++) {
        if (!str_eq(name, str_from_z(commands[i].name)))
            continue;
        Options o = { .seed = 1 };
        int bad = read_options(&commands[i], argc - 2, argv + 2, &o);
        if (!bad && o.help)
            return help(&commands[i]);
        if (!bad)
            bad = options_check(&o);
        return bad ? bad : commands[i].run(&o);
    }
    return complain(EXIT_USAGE, "there is no command %.*s (see xinqiao --help)", STR_ARG(name));
}
