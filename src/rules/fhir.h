/*
 * Forms as FHIR R4 Questionnaire (with SDC extensions) and scored sheets as QuestionnaireResponse, so that other
 * tools can render and score them. Reverse coding lies in each item's own ordinalValue; totals are calculated
 * expressions guarded by the count of weights, so that a foreign coding gives no score instead of a low one. LOINC
 * codes only where a definition carries a verified one. What FHIRPath cannot say is exported without an expression: scores by
 * norms, by items that are skipped without standing for something, by unanswered items with a value; bands that depend on who
 * the person is are not exported at all. The server's score in the response stands. Of the forms delivered these are the bands
 * of AUDIT-C (by sex), MMSE and MoCA (by schooling); tools/fhir-peers, the peer test, holds that list.
 * A form without its text has its structure, scores and numbered placeholders and says so. Nothing is imported here.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "rules/form.h"

typedef struct FhirWords { /* of a form without its text */
    Str item;  /* in place of a stem; {0} is the item's number: "第 {0} 题（题目文本待导入）" */
    Str terms; /* added to the copyright, and shown above the items */
} FhirWords;

/* base_url without a slash at its end: "https://xinqiao.example/fhir". RC_OK, RC_NO_MEMORY. The arena is scratch. */
Rc form_to_fhir(const Form *f, Str base_url, const FhirWords *words, Arena *a, Buf *out) MUST_USE;
/* r: of these answers. Any form: codes only, no wording. */
Rc form_response_to_fhir(const Form *f, FormAnswers answers, const FormResult *r, Str base_url,
                         Buf *out) MUST_USE;
