/*
 * Passwords: Argon2id, then an HMAC with the ring's pepper, so that a stolen database alone allows no guessing.
 *
 *     stored := "$xq1$" suite "$m=" KiB ",t=" passes "$" salt "$" HMAC(pepper, Argon2id(password, salt))
 *
 * Each call takes the memory and time of PasswordCost: run in the gated pool, never on a loop thread. Attempts are not
 * limited here. RC_NO_MEMORY is not a wrong password.
 */
#pragma once

#include "base/arena.h"
#include "crypto/keyring.h"

typedef struct PasswordCost {
    uint32_t passes;
    uint32_t mem_kib;
} PasswordCost;
#define PASSWORD_COST ((PasswordCost) { .passes = 3, .mem_kib = 64 * 1024 }) /* about 75 ms */
#define PASSWORD_COST_TEST ((PasswordCost) { .passes = 1, .mem_kib = 8 })
#define PASSWORD_MAX_BYTES 512 /* longer ones are refused before any work is done */

Rc password_hash(const KeyRing *r, PasswordCost cost, Str password, Arena *a, Str *out_stored) MUST_USE;
/* RC_UNAUTHENTICATED: wrong. RC_MALFORMED: stored is none of ours. */
Rc password_verify(const KeyRing *r, Str stored, Str password) MUST_USE;
/* The same work for an account that does not exist; always RC_UNAUTHENTICATED (or RC_NO_MEMORY). */
Rc password_verify_dummy(const KeyRing *r, PasswordCost cost, Str password) MUST_USE;
/* After a right password: store a new hash, because cost or suite have changed. */
bool password_needs_rehash(const KeyRing *r, PasswordCost cost, Str stored);

typedef struct PasswordPolicy {
    size_t min_chars;  /* PASSWORD_MIN_STAFF for staff */
    const Str *words;  /* words it must not be built of: log-in name, organisation, place, phone */
    size_t n_words;    /* words of fewer than 3 characters are ignored */
    const Str *common; /* lower-case words everybody uses, besides the built-in ones */
    size_t n_common;
} PasswordPolicy;
#define PASSWORD_MIN_STAFF 12

/* NULL when it may be used, else a catalogue key: "password.short", "password.long", "password.text" (not UTF-8, or
   control characters), "password.word" (contains one of the words), "password.common" (little is left of it without
   common words, years, runs and repeats). */
const char *password_fault(Str password, const PasswordPolicy *policy);
