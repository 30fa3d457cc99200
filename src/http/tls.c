/*
 * TLS by OpenSSL, between libuv's sockets and the connection. A BIO of our own reads the bytes at hand and writes to
 * the loop's buffer, so no connection owns a buffer of encrypted bytes.
 */
#include <openssl/err.h>

#include "http/conn.h"

/* ---- the BIO: its data is the connection ---- */

static int bio_read(BIO *b, char *out, int n)
{
    Loop *l = ((Conn *)BIO_get_data(b))->loop;
    BIO_clear_retry_flags(b);
    size_t take = n > 0 && (size_t)n < l->tls_in.n ? (size_t)n : l->tls_in.n;
    if (n <= 0 || !take) {
        BIO_set_retry_read(b);
        return -1;
    }
    memcpy(out, l->tls_in.p, take);
    l->tls_in = str_sub(l->tls_in, take, l->tls_in.n);
    return (int)take;
}

static int bio_write(BIO *b, const char *p, int n)
{
    Loop *l = ((Conn *)BIO_get_data(b))->loop;
    BIO_clear_retry_flags(b);
    buf_add(&l->tls_out, (Str) { p, n > 0 ? (size_t)n : 0 });
    return buf_failed(&l->tls_out) ? -1 : n;
}

static long bio_ctrl(BIO *b, int cmd, long num, void *p)
{
    (void)b, (void)num, (void)p;
    return cmd == BIO_CTRL_FLUSH;
}

static BIO_METHOD *bio_method(void)
{
    BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "loop");
    if (m && BIO_meth_set_read(m, bio_read) && BIO_meth_set_write(m, bio_write) &&
        BIO_meth_set_ctrl(m, bio_ctrl))
        return m;
    BIO_meth_free(m);
    return NULL;
}

/* ---- the context ---- */

static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_n, const unsigned char *in,
                           unsigned n, void *arg)
{
    (void)ssl, (void)arg;
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_n, ours, sizeof ours - 1, in, n) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/* A key under a passphrase is refused: nobody sits there to type it. */
static int no_passphrase(char *room, int cap, int writing, void *user)
{
    (void)room;
    (void)cap;
    (void)writing;
    (void)user;
    return -1;
}

static bool path_z(char *out, size_t cap, Str path)
{
    if (!path.n || path.n >= cap)
        return false;
    memcpy(out, path.p, path.n);
    out[path.n] = 0;
    return access(out, R_OK) == 0;
}

/* NULL, or what is wrong with the files. */
static const char *load(SSL_CTX *ctx, Str cert, Str key)
{
    char cert_z[4096], key_z[4096];
    SSL_CTX_set_default_passwd_cb(ctx, no_passphrase);
    if (!path_z(cert_z, sizeof cert_z, cert))
        return "the file of --tls-cert is not there or cannot be read";
    if (!path_z(key_z, sizeof key_z, key))
        return "the file of --tls-key is not there or cannot be read";
    if (SSL_CTX_use_certificate_chain_file(ctx, cert_z) != 1)
        return "the file of --tls-cert holds no certificate that can be used (PEM)";
    if (SSL_CTX_use_PrivateKey_file(ctx, key_z, SSL_FILETYPE_PEM) == 1)
        return SSL_CTX_check_private_key(ctx) == 1 ? NULL
                                                   : "the key of --tls-key is not that of the certificate";
    bool other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
    return other ? "the key of --tls-key is not that of the certificate"
                 : "the file of --tls-key holds no private key without a passphrase (PEM)";
}

const char *http_tls_fault(Str cert, Str key)
{
    SSL_CTX *x = SSL_CTX_new(TLS_server_method());
    const char *why = x ? load(x, cert, key) : "there is no memory";
    ERR_clear_error();
    SSL_CTX_free(x);
    return why;
}

/* NULL: no memory, or the files are no certificate with its key. */
static SSL_CTX *context_new(const HttpServer *s)
{
    SSL_CTX *x = SSL_CTX_new(TLS_server_method());
    if (!x)
        return NULL;
    static const unsigned char context[] = "xinqiao";
    SSL_CTX_set_min_proto_version(x, TLS1_2_VERSION);
    SSL_CTX_set_options(x, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(x, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_session_id_context(x, context, sizeof context - 1);
    SSL_CTX_set_session_cache_mode(x, SSL_SESS_CACHE_OFF); /* tickets do */
    SSL_CTX_set_alpn_select_cb(x, choose_protocol, NULL);
    if (SSL_CTX_set_cipher_list(x, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
        !load(x, s->config.tls_cert, s->config.tls_key))
        return x;
    ERR_clear_error();
    SSL_CTX_free(x);
    return NULL;
}

Rc tls_init(HttpServer *s, Diag *d)
{
    s->bio = bio_method();
    if (!s->bio)
        return FAIL(d, RC_NO_MEMORY, "http.tls");
    return tls_renew(s, d);
}

Rc tls_renew(HttpServer *s, Diag *d)
{
    SSL_CTX *fresh = context_new(s);
    if (!fresh)
        return FAIL(d, RC_INVALID, "http.tls_certificate");
    uv_mutex_lock(&s->tls_lock);
    SSL_CTX *old = s->tls;
    s->tls = fresh;
    uv_mutex_unlock(&s->tls_lock);
    SSL_CTX_free(old); /* its connections hold it */
    return RC_OK;
}

/* ---- a connection ---- */

bool tls_open(Conn *c)
{
    HttpServer *s = c->loop->server;
    uv_mutex_lock(&s->tls_lock);
    c->ssl = SSL_new(s->tls);
    uv_mutex_unlock(&s->tls_lock);
    BIO *b = c->ssl ? BIO_new(s->bio) : NULL;
    if (!b)
        return false;
    BIO_set_data(b, c);
    BIO_set_init(b, 1);
    SSL_set_bio(c->ssl, b, b);
    SSL_set_accept_state(c->ssl);
    return true;
}

static void push(Conn *c)
{
    Buf *out = &c->loop->tls_out;
    if (buf_failed(out))
        conn_close(c);
    else
        conn_send(c, buf_str(out), (Str) { 0 });
    buf_clear(out);
}

void tls_send(Conn *c, Str bytes)
{
    ERR_clear_error();
    while (bytes.n && c->phase != PH_CLOSED) {
        size_t n = 0;
        if (SSL_write_ex(c->ssl, bytes.p, bytes.n, &n) != 1) {
            conn_close(c);
            break;
        }
        bytes = str_sub(bytes, n, bytes.n);
    }
    push(c);
}

void tls_input(Conn *c, Str bytes)
{
    Loop *l = c->loop;
    l->tls_in = bytes;
    ERR_clear_error();
    size_t n;
    while (c->phase != PH_CLOSED && SSL_read_ex(c->ssl, l->plain_buf, sizeof l->plain_buf, &n) == 1)
        conn_input(c, (Str) { l->plain_buf, n });
    l->tls_in = (Str) { 0 };
    if (c->phase == PH_CLOSED) {
        buf_clear(&l->tls_out);
        return;
    }
    int e = SSL_get_error(c->ssl, 0);
    push(c);
    if (e == SSL_ERROR_ZERO_RETURN)
        conn_eof(c);
    else if (e != SSL_ERROR_WANT_READ)
        conn_close(c);
    ERR_clear_error();
}

void tls_bye(Conn *c)
{
    ERR_clear_error();
    if (SSL_is_init_finished(c->ssl))
        SSL_shutdown(c->ssl);
    ERR_clear_error();
    push(c);
}
