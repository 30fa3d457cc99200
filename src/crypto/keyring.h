/*
 * The region's keys, from one file that only the service may read.
 *
 * The file holds one fixed key, made once (blind indexes, pepper and other keys that must stay the same are derived
 * from it), and the versions of the region key, of which exactly one is active: new cells are sealed with it, old ones
 * are opened with theirs. Losing the file loses every sealed field: docs/security.md says how to back it up.
 * A ring is immutable after loading, shared by all threads, held in locked memory and wiped when freed. Nothing of
 * it is ever logged.
 * Codes of loading: RC_NOT_FOUND no file, RC_DENIED readable by others than the owner, RC_MALFORMED not a key file.
 */
#pragma once

#include "crypto/digest.h"

typedef struct KeyRing KeyRing;

#define KEYRING_MAX_VERSIONS 64

/* A new file with fresh keys, mode 0600; RC_CONFLICT when the path exists. */
Rc keyring_create_file(const char *path, Suite s, int64_t now_ms) MUST_USE;
Rc keyring_load_file(const char *path, KeyRing **out) MUST_USE;
/* Adds a region key of that suite and makes it the active one; the others stay for opening. The file is replaced in
   one step; running processes go on with the ring they loaded. Not for two at once. RC_TOO_LARGE: no room for more. */
Rc keyring_rotate_file(const char *path, Suite s, int64_t now_ms) MUST_USE;
/* The same in two steps, for several instances: every one must be able to open the new version before the first seals
   with it. RC_INVALID: no such version. */
Rc keyring_add_file(const char *path, Suite s, int64_t now_ms, uint32_t *out_version) MUST_USE;
Rc keyring_activate_file(const char *path, uint32_t version) MUST_USE;
/* A ring that exists in memory only: tests, rehearsals. */
Rc keyring_random(Suite s, KeyRing **out) MUST_USE;
void keyring_free(KeyRing *r); /* wipes; NULL is fine */

Suite keyring_suite(const KeyRing *r);      /* of the active version */
uint32_t keyring_version(const KeyRing *r); /* the active one */
/* Suite of everything derived from the fixed key: blind indexes, pepper, token digests. Set when the file was made. */
Suite keyring_fixed_suite(const KeyRing *r);
/* Names the ring without telling anything about it: 16 hexadecimal characters, the same after every rotation. The
   database keeps it, so that a start with another region's keys is refused instead of sealing with them. */
void keyring_id(const KeyRing *r, char out[16]);

/* A key for another purpose (request forgery tokens, page cursors), derived from the fixed key; purpose is a literal
   of at most 40 characters that no other use has. */
Rc keyring_derive(const KeyRing *r, const char *purpose, uint8_t out[32]) MUST_USE;
