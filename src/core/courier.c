/* The thread that posts; see courier.h. Slots in an array: whoever is free is taken, the oldest under way is posted first. */
#include "core/courier.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypto/digest.h"
#include "os/clock.h"
#include "text/codec.h"

enum { AGAIN_FIRST_MS = 5000, AGAIN_MOST_MS = 600000 };

typedef enum SlotState {
    SLOT_FREE,
    SLOT_STAGED, /* handed over by a transaction that is not committed yet */
    SLOT_GOING,  /* to be posted */
    SLOT_POSTED, /* the outbox does not know yet */
    SLOT_TOLD    /* a transaction is writing it down */
} SlotState;

typedef struct Slot {
    SlotState state;
    int64_t turn; /* order of handing over */
    Letter letter;
    char *body;
    size_t n;
} Slot;

struct Courier {
    CourierConfig config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    int64_t turn;
    CourierStats stats;
    Slot slots[COURIER_LETTERS];
};

bool courier_address(Str url, CourierConfig *out)
{
    size_t from = 0;
    for (size_t i = 0; !from && i + 3 <= url.n; i++)
        if (memcmp(url.p + i, "://", 3) == 0)
            from = i + 3;
    size_t slash = from;
    while (slash < url.n && url.p[slash] != '/')
        slash++;
    out->path = slash < url.n ? str_sub(url, slash, url.n) : S("/");
    for (size_t i = 0; i < out->path.n; i++) {
        unsigned char c = (unsigned char)out->path.p[i];
        if (c <= ' ' || c > '~' || c == '?' || c == '#')
            return false;
    }
    return out->path.n <= 1000 && http_target(str_sub(url, 0, slash), &out->to);
}

/* Of a reply; 0: there was none. */
static LetterFate fate_of(int status)
{
    if (status >= 200 && status < 300)
        return LETTER_TAKEN;
    bool refused = status == 400 || status == 410 || status == 413 || status == 415 || status == 422;
    return refused ? LETTER_REFUSED : LETTER_AGAIN;
}

int64_t courier_again_ms(int64_t tries)
{
    int64_t wait = AGAIN_FIRST_MS;
    for (int64_t i = 1; i < tries && wait < AGAIN_MOST_MS; i++)
        wait *= 2;
    return wait < AGAIN_MOST_MS ? wait : AGAIN_MOST_MS;
}

static int post(const CourierConfig *to, Str body)
{
    uint8_t mac[DIGEST_BYTES];
    char at[24];
    Buf path;
    int status = 0;
    int n = snprintf(at, sizeof at, "%lld", (long long)os_now_ms());
    const Str pieces[] = { { at, (size_t)n }, S("."), body };
    if (hmac_pieces(SUITE_INTL, to->secret, pieces, COUNT(pieces), mac))
        return 0;
    buf_init(&path, 2048);
    buf_printf(&path, "%.*s?at=%s&sig=", STR_ARG(to->path), at);
    hex_put(&path, (Str) { (const char *)mac, sizeof mac });
    if (!buf_failed(&path))
        status = http_post(&to->to, buf_str(&path), S("application/json"), body, COURIER_POST_MS);
    buf_done(&path);
    return status;
}

static Slot *first_of(Courier *c, SlotState state)
{
    Slot *found = NULL;
    for (size_t i = 0; i < COUNT(c->slots); i++)
        if (c->slots[i].state == state && (!found || c->slots[i].turn < found->turn))
            found = &c->slots[i];
    return found;
}

static void *run(void *p)
{
    Courier *c = p;
    pthread_mutex_lock(&c->lock);
    while (!c->stopping) {
        Slot *s = first_of(c, SLOT_GOING);
        if (!s) {
            pthread_cond_wait(&c->wake, &c->lock);
            continue;
        }
        Str body = { s->body, s->n }; /* stays: only this thread ends a letter that is going */
        pthread_mutex_unlock(&c->lock);
        int status = post(&c->config, body);
        pthread_mutex_lock(&c->lock);
        s->letter.fate = fate_of(status);
        s->state = SLOT_POSTED;
        c->stats.taken += s->letter.fate == LETTER_TAKEN;
        c->stats.refused += s->letter.fate == LETTER_REFUSED;
        c->stats.again += s->letter.fate == LETTER_AGAIN;
        if (s->letter.fate != LETTER_TAKEN)
            LOG(LOG_WARN, "outbox.not_taken", KV("id", s->letter.id), KV("status", status),
                KV("tries", s->letter.tries));
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static void empty(Slot *s)
{
    if (s->body)
        explicit_bzero(s->body, s->n); /* a code, a name */
    mem_free(s->body);
    *s = (Slot) { 0 };
}

Rc courier_start(const CourierConfig *config, Courier **out)
{
    Courier *c = mem_alloc(sizeof *c);
    if (!c)
        return RC_NO_MEMORY;
    c->config = *config;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, NULL);
    if (pthread_create(&c->thread, NULL, run, c)) {
        mem_free(c);
        return RC_NO_MEMORY;
    }
    *out = c;
    return RC_OK;
}

void courier_stop(Courier *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->stopping = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    for (size_t i = 0; i < COUNT(c->slots); i++)
        empty(&c->slots[i]);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    mem_free(c);
}

/* A transaction that begins anew finds what it found the first time. */
static void take_back(Courier *c)
{
    for (size_t i = 0; i < COUNT(c->slots); i++) {
        if (c->slots[i].state == SLOT_STAGED)
            empty(&c->slots[i]);
        else if (c->slots[i].state == SLOT_TOLD)
            c->slots[i].state = SLOT_POSTED;
    }
}

Rc courier_posted(Courier *c, Arena *a, Letter **out, size_t *out_n, size_t *out_room)
{
    Letter *list = ARENA_ARRAY(a, Letter, COURIER_LETTERS);
    if (!list)
        return RC_NO_MEMORY;
    *out = list;
    *out_n = *out_room = 0;
    pthread_mutex_lock(&c->lock);
    take_back(c);
    for (size_t i = 0; i < COUNT(c->slots); i++) {
        if (c->slots[i].state == SLOT_POSTED) {
            c->slots[i].state = SLOT_TOLD;
            list[(*out_n)++] = c->slots[i].letter;
        } else if (c->slots[i].state == SLOT_FREE) {
            (*out_room)++;
        }
    }
    pthread_mutex_unlock(&c->lock);
    return RC_OK;
}

Rc courier_hand(Courier *c, const Letter *letter, Str body)
{
    char *copy = mem_alloc(body.n + 1);
    if (!copy)
        return RC_NO_MEMORY;
    memcpy(copy, body.p, body.n);
    pthread_mutex_lock(&c->lock);
    Slot *s = first_of(c, SLOT_FREE);
    if (s)
        *s = (Slot) { SLOT_STAGED, ++c->turn, *letter, copy, body.n };
    pthread_mutex_unlock(&c->lock);
    if (!s)
        mem_free(copy);
    return s ? RC_OK : RC_BUSY;
}

void courier_settle(Courier *c, bool committed)
{
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; committed && i < COUNT(c->slots); i++) {
        if (c->slots[i].state == SLOT_STAGED)
            c->slots[i].state = SLOT_GOING;
        else if (c->slots[i].state == SLOT_TOLD)
            empty(&c->slots[i]);
    }
    take_back(c);
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
}

CourierStats courier_stats(Courier *c)
{
    pthread_mutex_lock(&c->lock);
    CourierStats s = c->stats;
    pthread_mutex_unlock(&c->lock);
    return s;
}
