/*
 * Forms as FHIR R4 Questionnaire (with SDC extensions) and scored sheets as QuestionnaireResponse, so that other
 * tools can render and score them. Reverse coding lies in each item's own ordinalValue; totals are calculated
 * expressions guarded by the count of weights, so that a foreign coding gives no score instead of a low one. LOINC
 * codes only where a definition carries a verified one. What FHIRPath cannot say (norms, clock times, skipped items
 * with an implied value) is exported without an expression: the server's score in the response stands.
 * Nothing is imported here. Peer test: tools/fhir-peers.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "rules/form.h"

/* base_url without a slash at its end: "https://xinqiao.example/fhir". RC_OK, RC_INVALID for a form without text
   (it may not be rendered), RC_NO_MEMORY. The arena is scratch. */
Rc form_to_fhir(const Form *f, Str base_url, Arena *a, Buf *out) MUST_USE;
/* r: of these answers. Any form: codes only, no wording. */
Rc form_response_to_fhir(const Form *f, FormAnswers answers, const FormResult *r, Str base_url,
                         Buf *out) MUST_USE;
