/* xinqiao serve: runs until SIGTERM or SIGINT, then drains and exits 0. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "app/command.h"
#include "base/log.h"
#include "core/courier.h"
#include "core/server.h"
#include "os/file.h"

#define GRACE_MS 10000

static BootConfig boot_config(const Options *o, BootMode mode)
{
    static char beside[4096];
    Suite suite = SUITE_INTL;
    if (o->suite.p && !suite_parse(o->suite, &suite))
        suite = SUITE_INTL; /* main.c has refused it already */
    return (BootConfig) { .db = o->db,
                          .keys = options_keys(o, beside, sizeof beside),
                          .settings_file = o->config,
                          .region = o->region,
                          .suite = suite,
                          .demo = o->demo,
                          .migrate = mode == BOOT_MIGRATE,
                          .create_keys = mode == BOOT_MIGRATE,
                          .read_only = mode == BOOT_READ };
}

static bool boot_with(const BootConfig *config, App *app)
{
    Diag d = { 0 };
    if (!config->db.p)
        complain(EXIT_USAGE, "--db sqlite:PATH or --db postgres:CONNINFO is needed");
    else if (app_boot(config, app, &d))
        complain_diag(&d, "could not start");
    else
        return true;
    return false;
}

bool boot_for(const Options *o, BootMode mode, App *app)
{
    BootConfig config = boot_config(o, mode);
    return boot_with(&config, app);
}

static bool split_listen(Str listen, Str *out_host, int *out_port)
{
    size_t colon = listen.n;
    int64_t port;
    for (size_t i = 0; i < listen.n; i++)
        if (listen.p[i] == ':')
            colon = i;
    if (colon == listen.n || !str_to_i64(str_sub(listen, colon + 1, listen.n), &port) || port < 0 ||
        port > 65535)
        return false;
    *out_host = str_sub(listen, 0, colon);
    *out_port = (int)port;
    return out_host->n > 0;
}

/* An address of this machine; a name that only begins like one ("127.example.cn") is none. */
static bool is_here(Str host)
{
    bool digits = str_starts(host, S("127."));
    for (size_t i = 0; digits && i < host.n; i++)
        digits = host.p[i] == '.' || (host.p[i] >= '0' && host.p[i] <= '9');
    return digits || str_eq(host, S("::1")) || str_eq(host, S("[::1]")) || str_eq(host, S("localhost"));
}

/* Where messages go; EXIT_OK with to->path absent when nowhere. */
static int read_gateway(const Options *o, Arena *a, CourierConfig *to)
{
    Str text;
    if (!o->gateway.p && !o->gateway_secret.p)
        return EXIT_OK;
    if (!o->gateway.p || !o->gateway_secret.p)
        return complain(EXIT_USAGE, "--gateway and --gateway-secret go together");
    if (o->demo)
        return complain(EXIT_USAGE, "--demo sends nothing: no --gateway");
    if (!courier_address(o->gateway, to))
        return complain(EXIT_USAGE, "--gateway must be https://HOST[:PORT]/PATH");
    Str host = S("");
    int port;
    if (!to->to.tls && !(split_listen(str_from_z(to->to.address), &host, &port) && is_here(host)))
        return complain(EXIT_USAGE,
                        "--gateway: messages hold codes and names; to another machine with https://");
    int bad = options_secret("--gateway-secret", o->gateway_secret, a, &text);
    to->secret = bad ? S("") : str_trim(text);
    if (!bad && to->secret.n < 16)
        bad = complain(EXIT_USAGE, "--gateway-secret: %.*s holds less than 16 characters",
                       STR_ARG(o->gateway_secret));
    return bad;
}

static void renew_certificate(Server *server)
{
    Diag d = { 0 };
    if (server_renew_certificate(server, &d))
        LOG(LOG_ERROR, "serve.certificate_refused", KV("code", d.key ? d.key : ""));
    else
        LOG(LOG_INFO, "serve.certificate_renewed", KV("by", "SIGHUP"));
}

static Rc open_for_writing(void *user, App *app, Diag *d)
{
    return app_complete(user, app, d);
}

/* Another program may hold the file so that it cannot even be read (a copy being made, a tool that locks it for itself): waited
   for, as nothing else is wrong. False when a signal ended the wait. */
static bool boot_when_free(const BootConfig *boot, App *app, const sigset_t *signals, Diag *d)
{
    for (int64_t second = 0;; second++) {
        static const struct timespec wait = { 1, 0 };
        *d = (Diag) { 0 };
        if (!app_boot(boot, app, d))
            return true;
        if (d->rc != RC_BUSY || !str_starts(boot->db, S("sqlite:")))
            return false;
        if (second % 60 == 0)
            LOG(LOG_WARN, "serve.waiting", KV("code", d->key ? d->key : ""), KV("detail", d->detail));
        int which = sigtimedwait(signals, NULL, &wait);
        if (which > 0 && which != SIGHUP) {
            LOG(LOG_INFO, "serve.ended", KV("signal", which));
            *d = (Diag) { 0 };
            return false;
        }
    }
}

/* Until a signal ends it; meanwhile a new certificate is read when told to, and what could only be read is tried. */
static int wait_for_end(Server *server, App *app, BootConfig *boot, const sigset_t *signals)
{
    for (;;) {
        static const struct timespec second = { 1, 0 };
        Diag d = { 0 };
        int which = app->reading ? sigtimedwait(signals, NULL, &second) : sigwaitinfo(signals, NULL);
        if (which == SIGHUP)
            renew_certificate(server);
        else if (which > 0)
            return which;
        else if (app->reading && !server_complete(server, open_for_writing, boot, &d))
            LOG(LOG_INFO, "serve.writing", KV("region", app->region));
    }
}

/* Whatever is wrong with the options of serve is said before anything is opened. */
static int read_config(const Options *o, Arena *a, ServerConfig *config, CourierConfig *gateway)
{
    *config = (ServerConfig) { .loops = (int)o->loops,
                               .lanes = (int)o->lanes,
                               .tls_cert = o->tls_cert,
                               .tls_key = o->tls_key,
                               .trusted_proxy = o->proxy,
                               .assets_dir = o->assets };
    if (!o->db.p)
        return complain(EXIT_USAGE, "--db sqlite:PATH or --db postgres:CONNINFO is needed");
    if (!split_listen(o->listen.p ? o->listen : S("127.0.0.1:8080"), &config->host, &config->port))
        return complain(EXIT_USAGE, "--listen must be ADDR:PORT");
    if ((o->tls_cert.p != NULL) != (o->tls_key.p != NULL))
        return complain(EXIT_USAGE, "--tls-cert and --tls-key go together");
    const char *fault = o->tls_cert.p ? http_tls_fault(o->tls_cert, o->tls_key) : NULL;
    if (fault)
        return complain(EXIT_USAGE, "%s", fault);
    bool here = is_here(config->host);
    if (!here && o->demo) /* its codes stand in the log, its log-ins are known */
        return complain(EXIT_USAGE, "--demo serves this machine only: --listen 127.0.0.1:PORT");
    if (!here && !o->tls_cert.p && !o->proxy.p)
        return complain(EXIT_USAGE,
                        "other machines are served with --tls-cert and --tls-key, or behind --proxy ADDRESS");
    int bad = read_gateway(o, a, gateway);
    config->gateway = gateway->path.p ? gateway : NULL;
    return bad;
}

/* Before any thread: they inherit what is blocked. */
static void set_signals(const Options *o, sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    if (o->tls_cert.p)
        sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the write, not the end */
}

static int serve(const Options *o, const ServerConfig *config)
{
    App app;
    Diag d = { 0 };
    Server *server;
    sigset_t signals;
    BootConfig boot = boot_config(o, o->no_migrate ? BOOT_WRITE : BOOT_MIGRATE);
    boot.or_reading = true;
    set_signals(o, &signals);
    if (!boot_when_free(&boot, &app, &signals, &d))
        return d.rc ? complain_diag(&d, "could not start") : EXIT_OK;
    if (server_start(&app, config, &server, &d)) {
        app_shut(&app);
        return complain_diag(&d, "could not serve");
    }
    LOG(LOG_INFO, "serve.ready", KV("host", config->host), KV("port", server_port(server)),
        KV("region", app.region), KV("version", XQ_VERSION));
    if (!config->gateway && !o->demo)
        LOG(LOG_WARN, "serve.no_gateway", KV("so", "messages wait; see --gateway"));
    int which = wait_for_end(server, &app, &boot, &signals);
    LOG(LOG_INFO, "serve.draining", KV("signal", which));
    server_stop(server, GRACE_MS);
    app_shut(&app);
    LOG(LOG_INFO, "serve.ended", KV("signal", which));
    return EXIT_OK;
}

int cmd_serve(const Options *o)
{
    ServerConfig config;
    CourierConfig gateway = { 0 };
    Arena *kept = arena_new(1u << 18);
    int code = kept ? read_config(o, kept, &config, &gateway) : complain(EXIT_FAILED, "no memory");
    if (!code)
        code = serve(o, &config);
    arena_free(kept);
    return code;
}

int cmd_version(const Options *o)
{
    (void)o;
    puts("xinqiao " XQ_VERSION);
    return EXIT_OK;
}
