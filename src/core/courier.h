/*
 * The way of messages out of the house: one thread that posts, signed, what the outbox hands to it, to the message gateway of
 * the region (the operator of short messages, or whatever stands before it). Never inside a transaction: a slow gateway delays
 * no request. What is on the way stands in memory and in the outbox, and in the outbox until the gateway has taken it, so that
 * a crash loses nothing; a message may then come twice, under the same id.
 *
 *   POST <path>?at=MS&sig=HEX   {"id":"17","channel":"sms","to":"13800000000","text":"…","at_ms":1764300000000}
 *   sig: HMAC-SHA256 under the secret, of MS, "." and the body
 *   2xx: taken; 400, 410, 413, 415, 422: refused for good, it is the message; any other or nothing: again later, for that is a
 *   gateway that is away, moved, or does not know us (a secret changed on one side only), and no message shall be lost to it
 */
#pragma once

#include "base/arena.h"
#include "http/client.h"

/* In its hands at once, and how long each may take: together less than what the outbox lends them for. */
enum { COURIER_LETTERS = 8, COURIER_POST_MS = 3000 };

typedef struct CourierConfig {
    HttpTarget to;
    Str path;   /* with its "/" */
    Str secret; /* both outlive the courier */
} CourierConfig;
/* "http[s]://HOST[:PORT][/PATH]"; false when it is no such address. */
bool courier_address(Str url, CourierConfig *out);

typedef enum LetterFate { LETTER_TAKEN, LETTER_REFUSED, LETTER_AGAIN } LetterFate;
int64_t courier_again_ms(int64_t tries); /* how long to wait after that many */

typedef struct Letter {
    int64_t county, id, tries, at_ms;
    LetterFate fate; /* once it was posted */
} Letter;

typedef struct Courier Courier;
Rc courier_start(const CourierConfig *config, Courier **out) MUST_USE;
void courier_stop(Courier *c); /* after the letter in hand; NULL is fine */

typedef struct CourierStats {
    int64_t taken, refused, again; /* posts so far, by fate */
} CourierStats;
CourierStats courier_stats(Courier *c);

/* One exchange with the outbox, inside its transaction: the letters that were posted since, and how many more it takes.
   What is handed over goes on the way when the exchange is settled as committed; otherwise nothing has happened. */
Rc courier_posted(Courier *c, Arena *a, Letter **out, size_t *out_n, size_t *out_room) MUST_USE;
Rc courier_hand(Courier *c, const Letter *letter, Str body) MUST_USE;
void courier_settle(Courier *c, bool committed);
