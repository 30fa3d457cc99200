/* See client.h. OpenSSL's BIOs do the connecting for both kinds; none of them blocks, waiting is ours. A POST is
   libcurl's. */
#include "http/client.h"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "os/clock.h"

struct Peer {
    BIO *bio;
    SSL_CTX *ctx; /* NULL: plain */
};

enum { NAP_MS = 20 };

static bool host_of(const char *address, char *out, size_t cap)
{
    const char *colon = strrchr(address, ':');
    size_t n = colon ? (size_t)(colon - address) : 0;
    if (n > 2 && address[0] == '[')
        address++, n -= 2;
    return n > 0 && (size_t)snprintf(out, cap, "%.*s", (int)n, address) < cap;
}

static bool name_expected(Peer *p, const char *host)
{
    SSL *ssl = NULL;
    BIO_get_ssl(p->bio, &ssl);
    if (!ssl)
        return false;
    SSL_set_mode(ssl, SSL_MODE_AUTO_RETRY);
    X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1) /* an address: no name to ask for */
        return true;
    ERR_clear_error();
    return SSL_set_tlsext_host_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1;
}

static bool begin(Peer *p, const char *address, bool tls)
{
    char host[256];
    if (!host_of(address, host, sizeof host))
        return false;
    if (!tls) {
        p->bio = BIO_new_connect(address);
        return p->bio != NULL;
    }
    p->ctx = SSL_CTX_new(TLS_client_method());
    if (!p->ctx || !SSL_CTX_set_default_verify_paths(p->ctx) ||
        !SSL_CTX_set_min_proto_version(p->ctx, TLS1_2_VERSION))
        return false;
    SSL_CTX_set_verify(p->ctx, SSL_VERIFY_PEER, NULL);
    p->bio = BIO_new_ssl_connect(p->ctx);
    return p->bio && BIO_set_conn_hostname(p->bio, address) == 1 && name_expected(p, host);
}

/* Until the socket may be read or written, as the BIO wishes; false: time over, or a signal came. */
static bool ready(Peer *p, int64_t until_ms)
{
    int fd = -1;
    int64_t left = until_ms - os_mono_ms();
    if (left <= 0 || BIO_get_fd(p->bio, &fd) < 0)
        return false;
    struct pollfd one = { .fd = fd, .events = BIO_should_write(p->bio) ? POLLOUT : POLLIN };
    return poll(&one, 1, (int)left) > 0;
}

Peer *peer_open(const char *address, bool tls, int wait_ms)
{
    Peer *p = calloc(1, sizeof *p);
    bool good = p && begin(p, address, tls);
    if (good) {
        BIO_set_nbio(p->bio, 1);
        good = BIO_do_connect_retry(p->bio, (wait_ms + 999) / 1000, NAP_MS) == 1;
    }
    ERR_clear_error();
    if (good)
        return p;
    peer_close(p);
    return NULL;
}

void peer_close(Peer *p)
{
    if (!p)
        return;
    BIO_free_all(p->bio);
    SSL_CTX_free(p->ctx);
    free(p);
}

bool peer_send(Peer *p, Str data, int wait_ms)
{
    int64_t until = os_mono_ms() + wait_ms;
    while (data.n) {
        int n = BIO_write(p->bio, data.p, data.n > 65536 ? 65536 : (int)data.n);
        if (n > 0)
            data = str_sub(data, (size_t)n, data.n);
        else if (!BIO_should_retry(p->bio) || !ready(p, until))
            return false;
    }
    return true;
}

int peer_read(Peer *p, char *out, size_t cap, int wait_ms)
{
    int64_t until = os_mono_ms() + wait_ms;
    for (;;) {
        int n = BIO_read(p->bio, out, (int)cap);
        if (n > 0)
            return n;
        if (!BIO_should_retry(p->bio))
            return -1;
        if (!ready(p, until))
            return 0;
    }
}

void peer_nap(int wait_ms)
{
    (void)poll(NULL, 0, wait_ms);
}

/* ---- one request ---- */

bool http_target(Str url, HttpTarget *out)
{
    *out = (HttpTarget) { .tls = str_starts(url, S("https://")) };
    size_t head = out->tls ? 8 : 7;
    if (!out->tls && !str_starts(url, S("http://")))
        return false;
    Str host = str_sub(url, head, url.n);
    if (host.n && host.p[host.n - 1] == '/')
        host.n--;
    bool port = false;
    for (size_t i = 0; i < host.n; i++) {
        if (host.p[i] <= ' ' || host.p[i] > '~' || host.p[i] == '/' || host.p[i] == '@' || host.p[i] == '?')
            return false;
        port = host.p[i] == ':' ? true : host.p[i] == ']' ? false : port;
    }
    if (!host.n || host.n > 255)
        return false;
    snprintf(out->host, sizeof out->host, "%.*s", STR_ARG(host));
    snprintf(out->address, sizeof out->address, "%.*s%s", STR_ARG(host),
             port       ? ""
             : out->tls ? ":443"
                        : ":80");
    return true;
}

static size_t nowhere(char *data, size_t size, size_t n, void *user)
{
    (void)data, (void)user;
    return size * n;
}

/* libcurl: the system's authorities unless SSL_CERT_FILE names others, no proxy, no redirects. */
static bool ask(CURL *curl, const char *url, struct curl_slist *head, Str body, int wait_ms)
{
    const char *authorities = getenv("SSL_CERT_FILE");
    const struct {
        CURLoption option;
        long value;
    } numbers[] = { { CURLOPT_NOSIGNAL, 1 },
                    { CURLOPT_TIMEOUT_MS, wait_ms },
                    { CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
                    { CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
                    { CURLOPT_POSTFIELDSIZE, (long)body.n } };
    bool good = !curl_easy_setopt(curl, CURLOPT_URL, url) &&
                !curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") &&
                !curl_easy_setopt(curl, CURLOPT_PROXY, "") &&
                !curl_easy_setopt(curl, CURLOPT_HTTPHEADER, head) &&
                !curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.p) &&
                !curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, nowhere);
    for (size_t i = 0; good && i < COUNT(numbers); i++)
        good = !curl_easy_setopt(curl, numbers[i].option, numbers[i].value);
    if (good && authorities)
        good = !curl_easy_setopt(curl, CURLOPT_CAINFO, authorities) &&
               !curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    return good && !curl_easy_perform(curl);
}

int http_post(const HttpTarget *to, Str path, Str content_type, Str body, int wait_ms)
{
    long status = 0;
    char url[4096], type[128];
    size_t n =
        (size_t)snprintf(url, sizeof url, "%s://%s%.*s", to->tls ? "https" : "http", to->host, STR_ARG(path));
    snprintf(type, sizeof type, "Content-Type: %.*s", STR_ARG(content_type));
    CURL *curl = n < sizeof url ? curl_easy_init() : NULL;
    struct curl_slist *head = curl_slist_append(NULL, type);
    struct curl_slist *both = head ? curl_slist_append(head, "Expect:") : NULL;
    if (curl && both && ask(curl, url, both, body, wait_ms))
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(head);
    curl_easy_cleanup(curl);
    return (int)status;
}
