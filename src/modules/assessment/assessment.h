/*
 * Assessment: a person answers a form, the answers are scored exactly, the result is told in plain words with what to do
 * next, and a dangerous answer raises an alert in the same transaction as the answer itself, finished or not.
 * What other modules show of a person's results is here.
 */
#pragma once

#include "assessment_sql.h"
#include "core/app.h"
#include "text/json.h"
#include "text/shape.h"

enum { TABLE_RESPONSE = 60 };
enum { RESPONSE_ANSWERS = 1 };

/* One line of a person's history: the score that is shown first. */
typedef struct PersonResponse {
    ResponseId id;
    Str form, title;
    int64_t done_ms;
    Str band_label, tone, level;
    Dec value;
} PersonResponse;
extern const Shape person_response_shape;
/* Finished ones, newest first, at most max, of the record and all records linked to it. The caller may see them. */
Rc assessment_of_person(Op *op, PersonId person, size_t max, PersonResponse **out, size_t *out_n) MUST_USE;
/* For the person: member "responses" of the object the writer stands in, with answers and results; of all records. */
Rc assessment_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;

extern const Perm perm_assessment_take, perm_assessment_claim, perm_assessment_administer,
    perm_assessment_read;
extern const Module mod_assessment;
