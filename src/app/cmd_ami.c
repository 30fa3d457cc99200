/*
 * xinqiao ami: stands beside an Asterisk, listens to its manager and posts what is about calls to the signed webhook of a line
 * (module hotline). What is not posted yet stands in a file beside its secrets (os/spool.h), sealed with a key that follows from the
 * secret of the line, bounded, on the disk before it is posted
 * and gone afterwards; after a kill it is posted again, which changes nothing where it was taken. What it missed is filled in from
 * queue_log. A connection that ends, falls silent or makes no sense is made anew; a refused log-in ends the command.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "base/date.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/line.h"
#include "http/client.h"
#include "modules/hotline/hotline.h"
#include "os/clock.h"
#include "os/spool.h"
#include "text/codec.h"
#include "text/url.h"

enum {
    CONNECT_MS = 5000,
    LOGIN_MS = 10000,
    LOOK_MS = 500,   /* how long a read waits at most */
    PING_MS = 20000, /* silence after which we ask */
    DEAD_MS = 60000, /* and after which nobody is there */
    POST_MS = 5000,
    AGAIN_MS = 1000, /* first wait after a failure; doubled up to */
    LATEST_MS = 30000,
    BLOCK_BYTES = 32768,
    BATCH_BYTES = 65536,
    WAITING_BYTES = 4 << 20,
    SPOOL_BYTES = 5 * WAITING_BYTES /* what waits, sealed; what was posted and stands there still; a batch */
};

typedef struct Ami {
    HttpTarget to;
    char peer[300];
    bool tls;
    Str line, queue, user, password, secret;
    bool challenge; /* the password does not cross the connection */
    Peer *link;
    Spool spool;
    size_t saved;                /* of what waits, from the front: on the disk */
    bool unsaved;                /* said already that the disk takes nothing */
    uint8_t key[LINE_KEY_BYTES]; /* of what stands there */
    Buf sealed;                  /* one record of it */
    Buf in;                      /* read, not yet a whole block */
    Buf waiting;                 /* whole blocks that are not yet posted */
    bool greeted, ready, refused;
    int64_t opened_ms, heard_ms, asked_ms; /* monotonic */
    int64_t post_ms, connect_ms;           /* not before */
    int post_wait, connect_wait;
    Arena *arena; /* of one post */
} Ami;

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

/* ---- options ---- */

/* Lines "name = value": user, password (of the manager), secret (of the line). */
static Str secret_named(Str text, const char *wanted)
{
    Str line, name, value, rest = text;
    for (bool more = true; more;) {
        more = str_cut(rest, '\n', &line, &rest);
        if (str_cut(line, '=', &name, &value) && str_eq(str_trim(name), str_from_z(wanted)))
            return str_trim(value);
    }
    return S("");
}

static bool one_line(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ')
            return false;
    return s.n > 0 && s.n <= 200;
}

static int read_secrets(const Options *o, Arena *a, Ami *ami)
{
    Str text;
    if (!o->secrets.p)
        return complain(EXIT_USAGE, "--secrets: a file with user, password and secret is needed");
    int bad = options_secret("--secrets", o->secrets, a, &text);
    if (bad)
        return bad;
    ami->user = secret_named(text, "user");
    ami->password = secret_named(text, "password");
    ami->secret = secret_named(text, "secret");
    if (!one_line(ami->user) || !one_line(ami->password) || !one_line(ami->secret))
        return complain(EXIT_USAGE, "--secrets %.*s must have lines user =, password = and secret =",
                        STR_ARG(o->secrets));
    return EXIT_OK;
}

static int read_ami_options(const Options *o, Arena *a, Ami *ami)
{
    int64_t line;
    Str peer = o->peer;
    ami->tls = str_starts(peer, S("tls:"));
    peer = ami->tls ? str_sub(peer, 4, peer.n) : peer;
    if (!peer.n || peer.n >= sizeof ami->peer || !memchr(peer.p, ':', peer.n))
        return complain(EXIT_USAGE, "--peer must be HOST:PORT or tls:HOST:PORT");
    memcpy(ami->peer, peer.p, peer.n);
    if (!http_target(o->to, &ami->to))
        return complain(EXIT_USAGE, "--to must be http://HOST:PORT or https://HOST");
    if (!str_to_i64(o->line, &line) || line <= 0)
        return complain(EXIT_USAGE, "--line must be the id of a line");
    ami->line = o->line;
    ami->queue = o->queue;
    ami->challenge = o->challenge;
    return read_secrets(o, a, ami);
}

/* ---- what waits, on the disk ---- */

/* A record: whole blocks as one sealed line, and an empty one. */
static Rc seal(Ami *a, Str blocks, Str *out)
{
    buf_clear(&a->sealed);
    *out = S("");
    if (!blocks.n)
        return RC_OK;
    TRY(line_seal(a->key, blocks, &a->sealed));
    buf_addz(&a->sealed, "\n\n");
    *out = buf_str(&a->sealed);
    return buf_failed(&a->sealed) ? RC_NO_MEMORY : RC_OK;
}

/* What stands there: sealed, or in clear by a program before this one. out_strange: sealed with another secret. */
static Rc read_records(Ami *ami, Arena *a, Str all, size_t *out_strange)
{
    Str plain;
    for (size_t begin = 0, i = 2; i <= all.n; i++) {
        if (memcmp(all.p + i - 2, "\n\n", 2) != 0)
            continue;
        Str record = str_sub(all, begin, i - begin);
        begin = i;
        Rc rc = line_is(record) ? line_open(ami->key, str_trim(record), a, &plain) : RC_OK;
        if (rc == RC_NO_MEMORY)
            return rc;
        *out_strange += rc != RC_OK;
        if (!rc)
            buf_add(&ami->waiting, line_is(record) ? plain : record);
    }
    ami->saved = ami->waiting.n;
    return buf_failed(&ami->waiting) ? RC_NO_MEMORY : RC_OK;
}

/* Nothing is thrown away that another secret might open; and nothing stays in clear. */
static Rc take_over(Ami *ami, Arena *a, Str all)
{
    size_t strange = 0;
    Str record;
    TRY(read_records(ami, a, all, &strange));
    if (strange) {
        const char *aside = arena_printf(a, "%s.%lld", ami->spool.path, (long long)os_now_ms()).p;
        if (!aside)
            return RC_NO_MEMORY;
        TRY(os_file_write(aside, all, 0600, OS_REPLACE));
        LOG(LOG_ERROR, "ami.sealed_otherwise", KV("records", strange), KV("kept_in", aside));
    }
    if (!all.n)
        return RC_OK;
    TRY(seal(ami, buf_str(&ami->waiting), &record));
    return os_spool_keep(&ami->spool, record);
}

static int open_spool(const Options *o, Arena *a, Ami *ami)
{
    Str waiting = { 0 };
    const char *path =
        o->spool.p ? arena_z(a, o->spool) : arena_printf(a, "%.*s.spool", STR_ARG(o->secrets)).p;
    Rc rc = path ? os_spool_open(path, SPOOL_BYTES, a, &ami->spool, &waiting) : RC_NO_MEMORY;
    if (!rc)
        rc = line_key(ami->secret, "ami spool", ami->key);
    if (!rc)
        rc = take_over(ami, a, waiting);
    if (rc == RC_CONFLICT)
        return complain(EXIT_FAILED, "%s: another xinqiao ami has it", path);
    if (rc)
        return complain(EXIT_FAILED,
                        "%s cannot be used (%s): it holds what is not posted yet; --spool names another file",
                        path ? path : "--spool", rc_name(rc));
    if (ami->waiting.n)
        LOG(LOG_INFO, "ami.again", KV("bytes", ami->waiting.n));
    return EXIT_OK;
}

/* What came is on the disk before it is posted. A disk that is full is said once, and tried again each moment. */
static void save(Ami *a)
{
    Str more = str_sub(buf_str(&a->waiting), a->saved, a->waiting.n);
    if (!more.n)
        return;
    Str record;
    Rc rc = seal(a, more, &record);
    if (!rc)
        rc = os_spool_add(&a->spool, record);
    if (rc && !a->unsaved)
        LOG(LOG_ERROR, rc == RC_NO_SPACE || rc == RC_TOO_LARGE ? "ami.disk_full" : "ami.disk_broken",
            KV("file", (const char *)a->spool.path), KV("only_in_memory", more.n));
    if (!rc && a->unsaved)
        LOG(LOG_INFO, "ami.disk_again", KV("file", (const char *)a->spool.path));
    a->unsaved = rc != RC_OK;
    a->saved = rc ? a->saved : a->waiting.n;
}

/* The front was posted. It may stand in the file until that would grow too long. */
static void let_go(Ami *a, size_t n)
{
    memmove(a->waiting.p, a->waiting.p + n, a->waiting.n - n);
    a->waiting.n -= n;
    a->saved = a->saved > n ? a->saved - n : 0;
    bool long_past = a->spool.bytes > a->saved + WAITING_BYTES;
    if (a->waiting.n && !long_past)
        return;
    Str record;
    if (seal(a, str_sub(buf_str(&a->waiting), 0, a->saved), &record) || os_spool_keep(&a->spool, record))
        LOG(LOG_WARN, "ami.disk_broken", KV("file", (const char *)a->spool.path),
            KV("bytes", a->spool.bytes));
}

/* ---- to the webhook ---- */

/* Whole blocks from the front, as many as go into one post. */
static Str batch_of(const Ami *a)
{
    Str all = buf_str(&a->waiting);
    if (all.n <= BATCH_BYTES)
        return all;
    for (size_t n = BATCH_BYTES; n > 2; n--)
        if (all.p[n - 1] == '\n' && all.p[n - 2] == '\n')
            return str_sub(all, 0, n);
    return all;
}

static int post_batch(Ami *a, Str batch)
{
    uint8_t mac[DIGEST_BYTES];
    Buf path;
    int64_t at = os_now_ms();
    arena_reset(a->arena);
    const Str pieces[] = { arena_printf(a->arena, "%lld.", (long long)at), batch };
    if (hmac_pieces(SUITE_INTL, a->secret, pieces, COUNT(pieces), mac))
        return 0;
    buf_init_arena(&path, a->arena, 2048);
    buf_printf(&path, "/api/v1/hotline/exchange/%.*s/ami?at=%lld&sig=", STR_ARG(a->line), (long long)at);
    hex_put(&path, (Str) { (const char *)mac, sizeof mac });
    if (a->queue.n) {
        buf_addz(&path, "&queue=");
        url_encode(&path, a->queue);
    }
    return buf_failed(&path) ? 0 : http_post(&a->to, buf_str(&path), S("text/plain"), batch, POST_MS);
}

static int later(int *wait_ms)
{
    *wait_ms = *wait_ms ? *wait_ms * 2 : AGAIN_MS;
    *wait_ms = *wait_ms > LATEST_MS ? LATEST_MS : *wait_ms;
    return *wait_ms;
}

/* What the server does not understand would stop everything behind it: it is named and let go. Anything else waits. */
static void post(Ami *a)
{
    Str batch = batch_of(a);
    if (!batch.n || os_mono_ms() < a->post_ms)
        return;
    int status = post_batch(a, batch);
    bool taken = status >= 200 && status < 300, senseless = status == 400 || status == 413 || status == 422;
    if (!taken)
        LOG(LOG_WARN, senseless ? "ami.not_understood" : "ami.not_taken", KV("status", status),
            KV("bytes", a->waiting.n));
    if (!taken && !senseless) {
        a->post_ms = os_mono_ms() + later(&a->post_wait);
        return;
    }
    a->post_wait = 0;
    let_go(a, batch.n);
}

/* ---- from the manager ---- */

static bool member_is(Str block, const char *line)
{
    Str one, rest = block;
    for (bool more = true; more;) {
        more = str_cut(rest, '\n', &one, &rest);
        if (str_eq(str_trim(one), str_from_z(line)))
            return true;
    }
    return false;
}

static bool member_begins(Str block, const char *name)
{
    Str one, rest = block;
    for (bool more = true; more;) {
        more = str_cut(rest, '\n', &one, &rest);
        if (str_starts(one, str_from_z(name)))
            return true;
    }
    return false;
}

/* The time it was heard, where the manager does not say one (timestampevents). */
static void add_time(Buf *b, int64_t now_ms)
{
    int64_t second = now_ms / MS_SECOND, rest = now_ms % MS_SECOND;
    buf_printf(b, "Timestamp: %lld.%03lld000\n", (long long)second, (long long)rest);
}

static void keep(Ami *a, Str block)
{
    if (a->waiting.n + block.n + 64 > WAITING_BYTES) {
        LOG(LOG_WARN, "ami.full", KV("bytes", a->waiting.n));
        return;
    }
    if (!member_begins(block, "Timestamp:"))
        add_time(&a->waiting, os_now_ms());
    buf_printf(&a->waiting, "%.*s\n\n", STR_ARG(block));
}

/* id: by which its answer is known. */
static bool say(Ami *a, const char *action, const char *id, const char *more)
{
    Buf b;
    buf_init(&b, 4096);
    buf_printf(&b, "Action: %s\r\nActionID: xinqiao-%s\r\n%s\r\n", action, id, more);
    bool sent = !buf_failed(&b) && peer_send(a->link, buf_str(&b), CONNECT_MS);
    buf_done(&b);
    return sent;
}

static bool log_in(Ami *a, const char *proof)
{
    char more[700];
    snprintf(more, sizeof more, "Username: %.*s\r\n%s\r\nEvents: call,agent,cdr\r\n", STR_ARG(a->user),
             proof);
    return say(a, "Login", "login", more);
}

static bool log_in_openly(Ami *a)
{
    char secret[300];
    snprintf(secret, sizeof secret, "Secret: %.*s", STR_ARG(a->password));
    return log_in(a, secret);
}

/* Asterisk's challenge: the digest of what it asks and the password, in hexadecimal. */
static bool log_in_by(Ami *a, Str challenge)
{
    const Str pieces[] = { challenge, a->password };
    uint8_t digest[16];
    char proof[80];
    Buf hex;
    if (!challenge.n || hash_md5(pieces, COUNT(pieces), digest))
        return false;
    buf_init(&hex, 64);
    hex_put(&hex, (Str) { (const char *)digest, sizeof digest });
    snprintf(proof, sizeof proof, "AuthType: MD5\r\nKey: %.*s", (int)hex.n, hex.p);
    buf_done(&hex);
    return log_in(a, proof);
}

static Str member(Str block, const char *name)
{
    Str one, rest = block;
    for (bool more = true; more;) {
        more = str_cut(rest, '\n', &one, &rest);
        if (str_starts(one, str_from_z(name)))
            return str_trim(str_sub(one, strlen(name), one.n));
    }
    return S("");
}

static void answered(Ami *a, bool well)
{
    a->ready = well;
    a->refused = !well;
    a->connect_wait = well ? 0 : a->connect_wait;
    LOG(well ? LOG_INFO : LOG_ERROR, well ? "ami.ready" : "ami.refused", KV("peer", (const char *)a->peer));
}

static void heard(Ami *a, Str block)
{
    bool answer = member_begins(block, "Response:"), well = member_is(block, "Response: Success");
    if (answer && member_is(block, "ActionID: xinqiao-login"))
        answered(a, well);
    else if (answer && member_is(block, "ActionID: xinqiao-challenge")) {
        if (!well || !log_in_by(a, member(block, "Challenge:")))
            answered(a, false);
    } else if (a->ready && hotline_ami_tells(block))
        keep(a, block);
}

/* The first line says who speaks. */
static bool greet(Ami *a)
{
    Str line, rest, all = buf_str(&a->in);
    if (!str_cut(all, '\n', &line, &rest))
        return all.n < 200;
    if (!str_starts(line, S("Asterisk Call Manager/")))
        return false;
    size_t used = line.n + 1;
    memmove(a->in.p, a->in.p + used, a->in.n - used);
    a->in.n -= used;
    a->greeted = true;
    return a->challenge ? say(a, "Challenge", "challenge", "AuthType: MD5\r\n") : log_in_openly(a);
}

/* Every whole block of what was read. */
static void take_blocks(Ami *a)
{
    size_t begin = 0;
    Str all = buf_str(&a->in);
    for (size_t i = 0; i + 4 <= all.n; i++)
        if (memcmp(all.p + i, "\r\n\r\n", 4) == 0) {
            heard(a, str_sub(all, begin, i - begin));
            begin = i + 4;
            i += 3;
        }
    memmove(a->in.p, a->in.p + begin, a->in.n - begin);
    a->in.n -= begin;
    save(a);
}

/* What came within a moment; false: this connection is over. */
static bool listen_a_moment(Ami *a)
{
    if (!buf_reserve(&a->in, 16384))
        return false; /* a block without end */
    int n = peer_read(a->link, a->in.p + a->in.n, 16384, LOOK_MS);
    int64_t now = os_mono_ms();
    if (n < 0)
        return false;
    if (n > 0) {
        a->in.n += (size_t)n;
        a->heard_ms = now;
    }
    if (!a->greeted && !greet(a))
        return false;
    if (a->greeted)
        take_blocks(a);
    if (!a->ready)
        return now - a->opened_ms < LOGIN_MS && !a->refused;
    if (now - a->heard_ms > PING_MS && now - a->asked_ms > PING_MS) {
        a->asked_ms = now;
        return say(a, "Ping", "ping", "");
    }
    return now - a->heard_ms < DEAD_MS;
}

static void hang_up(Ami *a)
{
    if (a->link && !stopping)
        LOG(LOG_WARN, "ami.lost", KV("peer", (const char *)a->peer));
    peer_close(a->link);
    a->link = NULL;
    a->greeted = a->ready = false;
    buf_clear(&a->in);
    a->connect_ms = os_mono_ms() + later(&a->connect_wait);
}

static void call(Ami *a)
{
    if (os_mono_ms() < a->connect_ms) {
        peer_nap(LOOK_MS / 5);
        return;
    }
    a->link = peer_open(a->peer, a->tls, CONNECT_MS);
    a->opened_ms = a->heard_ms = a->asked_ms = os_mono_ms();
    if (!a->link) {
        LOG(LOG_WARN, "ami.away", KV("peer", (const char *)a->peer));
        a->connect_ms = os_mono_ms() + later(&a->connect_wait);
    }
}

static int run(Ami *a)
{
    while (!stopping && !a->refused) {
        if (!a->link)
            call(a);
        else if (!listen_a_moment(a))
            hang_up(a);
        save(a);
        post(a);
    }
    a->post_ms = 0;
    post(a); /* once more before the end */
    peer_close(a->link);
    return a->refused ? complain(EXIT_FAILED, "the manager refused the log-in") : EXIT_OK;
}

int cmd_ami(const Options *o)
{
    Ami ami = { .spool = { .fd = -1, .lock = -1 } };
    Arena *a = arena_new(3 * SPOOL_BYTES + (1u << 20));
    struct sigaction on_stop = { .sa_handler = stop };
    ami.arena = arena_new(1u << 20);
    int code = a && ami.arena ? read_ami_options(o, a, &ami) : complain(EXIT_FAILED, "no memory");
    if (!code) {
        sigaction(SIGTERM, &on_stop, NULL);
        sigaction(SIGINT, &on_stop, NULL);
        signal(SIGPIPE, SIG_IGN);
        signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is said like a full disk */
        buf_init(&ami.in, BLOCK_BYTES);
        buf_init(&ami.waiting, SPOOL_BYTES + BLOCK_BYTES);
        buf_init(&ami.sealed, 2 * (SPOOL_BYTES + BLOCK_BYTES));
        code = open_spool(o, a, &ami);
        code = code ? code : run(&ami);
        os_spool_close(&ami.spool);
        buf_done(&ami.in);
        buf_done(&ami.waiting);
        buf_done(&ami.sealed);
        explicit_bzero(ami.key, sizeof ami.key);
    }
    arena_free(ami.arena);
    arena_free(a);
    return code;
}
