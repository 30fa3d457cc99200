/*
 * Schema changes: append-only files migrations/NNNN-name.sql of the modules, one text for both databases with the tokens
 * {STRICT} {BLOB} {WITHOUT_ROWID} expanded by the generator, compiled in with their checksum.
 */
#pragma once

#include "db/db.h"

typedef struct Migration {
    const char *module;
    int number;
    const char *name;
    const char *sqlite, *postgres; /* statements separated by ";\n" */
    const char *checksum;          /* SHA-256 of the source text, hex */
} Migration;

extern const Migration migrations[]; /* generated, in module order then number */
extern const size_t migrations_n;

/* Applies what is missing, each in its own transaction, and says how many. RC_CONFLICT "migrate.changed" when an applied
   one has another checksum, "migrate.newer" when the database knows one that this program does not. */
Rc migrate_run(Db *db, int64_t now_ms, int *out_applied, Diag *d) MUST_USE;
/* RC_OK when the schema is exactly this program's; RC_CONFLICT "migrate.pending" otherwise. */
Rc migrate_check(Db *db, Diag *d) MUST_USE;
