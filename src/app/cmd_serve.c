/* xinqiao serve: runs until SIGTERM or SIGINT, then drains and exits 0. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "app/command.h"
#include "base/log.h"
#include "core/server.h"

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

int cmd_serve(const Options *o)
{
    App app;
    Diag d = { 0 };
    Server *server;
    BootConfig boot = boot_config(o, o->no_migrate ? BOOT_WRITE : BOOT_MIGRATE);
    boot.or_reading = true;
    ServerConfig config = { .loops = (int)o->loops,
                            .lanes = (int)o->lanes,
                            .tls_cert = o->tls_cert,
                            .tls_key = o->tls_key,
                            .trusted_proxy = o->proxy,
                            .assets_dir = o->assets };
    if (!split_listen(o->listen.p ? o->listen : S("127.0.0.1:8080"), &config.host, &config.port))
        return complain(EXIT_USAGE, "--listen must be ADDR:PORT");
    if ((o->tls_cert.p != NULL) != (o->tls_key.p != NULL))
        return complain(EXIT_USAGE, "--tls-cert and --tls-key go together");
    bool here = str_starts(config.host, S("127.")) || str_eq(config.host, S("::1")) ||
                str_eq(config.host, S("localhost"));
    if (!here && o->demo) /* its codes stand in the log, its log-ins are known */
        return complain(EXIT_USAGE, "--demo serves this machine only: --listen 127.0.0.1:PORT");
    if (!here && !o->tls_cert.p && !o->proxy.p)
        return complain(EXIT_USAGE,
                        "other machines are served with --tls-cert and --tls-key, or behind --proxy ADDRESS");

    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    if (o->tls_cert.p)
        sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread: they inherit it */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error of the write, not the end */

    if (!o->db.p)
        return complain(EXIT_USAGE, "--db sqlite:PATH or --db postgres:CONNINFO is needed");
    if (!boot_with(&boot, &app))
        return EXIT_FAILED;
    if (server_start(&app, &config, &server, &d)) {
        app_shut(&app);
        return complain_diag(&d, "could not serve");
    }
    LOG(LOG_INFO, "serve.ready", KV("host", config.host), KV("port", server_port(server)),
        KV("region", app.region), KV("version", XQ_VERSION));
    int which = wait_for_end(server, &app, &boot, &signals);
    LOG(LOG_INFO, "serve.draining", KV("signal", which));
    server_stop(server, GRACE_MS);
    app_shut(&app);
    LOG(LOG_INFO, "serve.ended", KV("signal", which));
    return EXIT_OK;
}

int cmd_version(const Options *o)
{
    (void)o;
    puts("xinqiao " XQ_VERSION);
    return EXIT_OK;
}
