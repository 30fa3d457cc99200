/* Items and score steps as FHIRPath, for fhir.c. */
#pragma once

#include "base/buf.h"
#include "base/limits.h"
#include "rules/form.h"

typedef struct FhirSaid { /* what could be said so far, in form order */
    bool items[LIMIT_FORM_ITEMS], scores[FORM_SCORES_MAX];
} FhirSaid;

/* Whether expressions can name the item. One that is shown under conditions needs two variables, its raw answer (r_N, N its
   number in the form) and its score (w_N), given or implied: they are appended and *out_gated is true. */
bool fhir_item(const Form *f, size_t item, const FhirSaid *said, Buf *raw, Buf *score, bool *out_gated);
/* Appends the collection or condition a step works on (variable c_ID) and its value in terms of that (v_ID). false:
   FHIRPath cannot say it. */
bool fhir_step(const Form *f, size_t step, const FhirSaid *said, Buf *operands, Buf *value);
/* Appends a boolean expression; false when it cannot be said. */
bool fhir_conds(const Form *f, const CondList *list, const FhirSaid *said, Buf *out);
/* Appends nested iif() giving the band's code of %v_ID. */
void fhir_band(const FormScore *score, const BandSet *set, Buf *out);
