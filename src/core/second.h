/*
 * Two persons for one act: one asks, another one confirms, and only then it is done, by whoever's module it is. What is asked for is
 * kept with a digest of its exact content, so nothing else can be confirmed in its name. A request that nobody confirms expires.
 */
#pragma once

#include "core/module.h"
#include "core_sql.h"

typedef struct SecondAsk {
    const char *kind;
    Str object, digest, content;
    int64_t area; /* confirmed by administrators whose area holds it */
} SecondAsk;

/* RC_CONFLICT "second.waiting" while the same is waiting already. */
Rc second_ask(Op *op, const SecondAsk *in, SecondId *out) MUST_USE;
/* A request in the caller's area that waits. RC_NOT_FOUND "second.none"; RC_CONFLICT "second.decided", "second.expired". */
Rc second_find(Op *op, SecondId id, SecondRow *out) MUST_USE;
/* Marks it confirmed by the caller, who then does it in the same transaction. digest: of what would be done now.
   RC_DENIED "second.same_person"; RC_CONFLICT "second.changed". */
Rc second_confirm(Op *op, const SecondRow *row, Str digest) MUST_USE;
/* By whoever asked, or refused by another. */
Rc second_withdraw(Op *op, const SecondRow *row) MUST_USE;
/* The one that waits for this object, any kind. */
Rc second_waiting_for(Op *op, int64_t county, Str object, SecondRow *out, bool *out_found) MUST_USE;

extern const Setting set_second_hours;
