/* Score steps as FHIRPath, for fhir.c. */
#pragma once

#include "base/buf.h"
#include "rules/form.h"

/* Appends the collection or condition a step works on (variable c_ID) and its value in terms of that (v_ID). false:
   FHIRPath cannot say it. said[i]: whether step i could be said. */
bool fhir_step(const Form *f, size_t step, const bool *said, Buf *operands, Buf *value);
/* Appends a boolean expression; false when it cannot be said. */
bool fhir_conds(const Form *f, const CondList *list, const bool *said, Buf *out);
/* Appends nested iif() giving the band's code of %v_ID. */
void fhir_band(const FormScore *score, const BandSet *set, Buf *out);
