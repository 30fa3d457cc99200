/* Definitions as they are administered: rows of the table and packed ones alike. */
#pragma once

#include "form_sql.h"
#include "modules/form/messages.h"
#include "modules/form/rules.h"

/* Everything there is, by kind and id. kind absent: all. */
Rc definition_list(Op *op, Str kind, DefinitionItem **out, size_t *out_n) MUST_USE;
/* What is in force, else what was changed last. RC_NOT_FOUND "definition.none". */
Rc definition_find(Op *op, Str kind, Str id, DefinitionRow *out) MUST_USE;
Rc definition_view(Op *op, const DefinitionRow *row, DefinitionView *out) MUST_USE;
/* Reads it as what it says it is; RC_INVALID with pointer and words when it is not, or fails its own vectors. */
Rc definition_upload(Op *op, Str kind, Str source, DefinitionRow *out) MUST_USE;
Rc definition_text_pack(Op *op, Str id, Str pack, DefinitionRow *out) MUST_USE;
/* One version. RC_NOT_FOUND "definition.none". */
Rc definition_version(Op *op, Str kind, Str id, Str version, DefinitionRow *out) MUST_USE;
Rc definition_sha(Op *op, Str text, Str *out) MUST_USE;

/* What publishing or retiring the version would mean for alerts. */
typedef struct DefinitionEffect {
    bool alerts; /* it raises them, now or then: two persons */
    Strs losses; /* what no longer would, in words */
} DefinitionEffect;
Rc definition_effect(Op *op, const DefinitionRow *row, bool retire, DefinitionEffect *out) MUST_USE;
/* What waits for this version; act absent: nothing. */
Rc definition_waits(Op *op, const DefinitionRow *row, DefinitionWaiting *out) MUST_USE;
Rc definition_ask(Op *op, const DefinitionRow *row, const char *act, Str content) MUST_USE;
Rc definition_confirm(Op *op, const DecideIn *in, DefinitionRow *out) MUST_USE;
Rc definition_withdraw(Op *op, const DecideIn *in, DefinitionRow *out) MUST_USE;
Rc definition_publish_now(Op *op, const PublishIn *in, DefinitionRow *out) MUST_USE;
Rc definition_retire_now(Op *op, DefinitionRow *row) MUST_USE;
/* Do it, or ask another administrator to confirm it. */
Rc definition_publish(Op *op, const PublishIn *in, DefinitionRow *out) MUST_USE;
Rc definition_retire(Op *op, const RetireIn *in, DefinitionRow *out) MUST_USE;
