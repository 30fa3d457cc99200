/* Definitions as they are administered: rows of the table and packed ones alike. */
#pragma once

#include "form_sql.h"
#include "modules/form/messages.h"
#include "modules/form/rules.h"

/* Everything there is, by kind and id. kind absent: all. */
Rc definition_list(Op *op, Str kind, DefinitionItem **out, size_t *out_n) MUST_USE;
/* The row changed last, else the packed one. RC_NOT_FOUND "definition.none". */
Rc definition_find(Op *op, Str kind, Str id, DefinitionRow *out) MUST_USE;
Rc definition_view(Op *op, const DefinitionRow *row, DefinitionView *out) MUST_USE;
/* Reads it as what it says it is; RC_INVALID with pointer and words when it is not, or fails its own vectors. */
Rc definition_upload(Op *op, Str kind, Str source, DefinitionRow *out) MUST_USE;
Rc definition_text_pack(Op *op, Str id, Str pack, DefinitionRow *out) MUST_USE;
Rc definition_publish(Op *op, const PublishIn *in, DefinitionRow *out) MUST_USE;
Rc definition_retire(Op *op, const RetireIn *in, DefinitionRow *out) MUST_USE;
