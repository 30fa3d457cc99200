/*
 * People: one record a person. A record begins anonymous (a session on somebody's phone) and may become known: by a phone
 * number the person proves to have, or by staff who write down a name. Records are never deleted by being put together:
 * an anonymous one is linked to the known one and reads follow the link (people_resolve, people_ids), so that the link
 * can be undone.
 *
 * Names and numbers are sealed with the person's key; what lists show is the masked label in the clear.
 * Ids here: RC_NOT_FOUND "person.none" when there is no such record (or, with _in_scope, none in the caller's territory).
 */
#pragma once

#include "base/date.h"
#include "base/limits.h"
#include "core/app.h"
#include "people_sql.h"
#include "text/json.h"

/* Purposes of processing; bits of person.consents. The texts are definitions/consents.json. */
typedef enum ConsentPurpose {
    CONSENT_SERVICE = 1,
    CONSENT_HEALTH = 2,
    CONSENT_CONTACT = 4,
    CONSENT_RESEARCH = 8
} ConsentPurpose;
#define CONSENT_TESTS (CONSENT_SERVICE | CONSENT_HEALTH) /* what a test needs */

enum { TABLE_PERSON = 20, TABLE_REVEAL = 21 };
enum { PERSON_NAME = 1, PERSON_PHONE, PERSON_ID_NUMBER, PERSON_BIRTH_DATE };
enum { REVEAL_REASON = 1 };

/* What is known about a new or changed record; absent members say nothing. */
typedef struct PersonFacts {
    Str name, phone, id_number, gender, birth_date;
    int64_t area; /* 0 as it is */
} PersonFacts;

Rc people_create_anonymous(Op *op, int64_t area, PersonId *out) MUST_USE;
/* The same for somebody on the telephone, who lives somewhere in the area of whoever answered: maybe a whole city. */
Rc people_create_caller(Op *op, int64_t area, PersonId *out) MUST_USE;
/* A record made by an institution that may not look for people: it is compared with nobody, so that the answer tells nothing
   about who is known, and its phone signs nobody in. Anywhere in the region. Those who may see both records are told later
   what looks alike (match.c). */
Rc people_create_blind(Op *op, const PersonFacts *f, PersonRow *out) MUST_USE;
/* It has a name or a number, or a known record speaks for it: it lies where they live, whatever is said on the telephone. */
bool people_identified(const PersonRow *row);
/* Another home within the county, told by somebody else than the person; what was counted moves along. An identified record
   stays. io_area: where it lies now. */
Rc people_bring(Op *op, PersonId person, int64_t *io_area) MUST_USE;
Rc people_get(Op *op, PersonId person, PersonRow *out) MUST_USE;
Rc people_in_scope(Op *op, PersonId person, PersonRow *out) MUST_USE;

/* Whoever proved to have the phone, in any county. RC_INVALID "person.phone" when it is no phone number. */
Rc people_find_by_phone(Op *op, Str phone, PersonId *out, bool *out_found) MUST_USE;
/* The person proved to have the phone: the record signs in by it from now on. Harmless when it does already.
   RC_CONFLICT "person.phone_taken" when another record does. */
Rc people_register(Op *op, PersonId person, Str phone) MUST_USE;
Rc people_seen(Op *op, PersonId person) MUST_USE;

/* "张*" or "匿名居民 1234"; the second takes what a joined row of table person holds. */
Rc people_label(Op *op, PersonId person, Str *out) MUST_USE;
Str people_label_of(Op *op, PersonId person, Str stored_label);
/* "138****8000", empty without one. */
Rc people_phone_masked(Op *op, const PersonRow *row, Str *out) MUST_USE;
/* A sealed column (PERSON_NAME ...), opened; empty without one. */
Rc people_open(Op *op, const PersonRow *row, int column, Str *out) MUST_USE;
Rc people_name(Op *op, const PersonRow *row,
               Str *out) MUST_USE; /* in the clear, for the person's own session */
/* For messages to the person: the number in the clear, empty without one. */
Rc people_phone(Op *op, const PersonRow *row, Str *out) MUST_USE;
int32_t people_age(const PersonRow *row, int64_t now_ms); /* completed years by year of birth; -1 unknown */

/* RC_DENIED "consent.required" with the missing purposes as detail. have: person.consents. */
Rc people_need_consents(Op *op, int64_t have, uint32_t need) MUST_USE;

/* Puts an anonymous record under a known one. RC_CONFLICT "person.not_anonymous" for a record that is known or linked. */
Rc people_link(Op *op, PersonId other, PersonId person) MUST_USE;
Rc people_unlink(Op *op, PersonId other) MUST_USE;
/* The record that speaks for this one; itself when it is not linked. */
Rc people_resolve(Op *op, PersonId person, PersonId *out) MUST_USE;
/* The record and all that are linked to it, itself first. Never upwards: an anonymous session, or staff of a place the
   known record does not lie in, reaches nothing through the link. */
Rc people_ids(Op *op, PersonId person, PersonId **out, size_t *out_n) MUST_USE;
/* For staff: the record whose file opens when they open this one: the known one it is linked to, where that lies in their
   territory; else itself. Whether itself lies there is the caller's question. */
Rc people_head(Op *op, PersonId person, PersonId *out) MUST_USE;
/* people_ids of people_head. */
Rc people_records(Op *op, PersonId person, PersonId **out, size_t *out_n) MUST_USE;
/* A current relation to any of people_records. */
Rc people_related(Op *op, PersonId person, bool *out) MUST_USE;
/* The subject of a route of staff: people_head, which must lie in their territory, and op->related by all its records. */
Rc people_subject(Op *op, PersonId person, PersonId *out) MUST_USE;

/* The first finished test of a person is counted: of one who was read in this transaction as never tested (tested_ms 0). */
Rc people_mark_tested(Op *op, PersonId person, int64_t area) MUST_USE;

/* A code on paper by which somebody else's session may later claim what an anonymous one did. */
Rc people_claim_code(Op *op, PersonId person, ResponseId response, Str *out_code) MUST_USE;
/* A code that staff hand to the person whose record they made: whoever is signed in and enters it has that record from then
   on (people_merge_claim). RC_CONFLICT "person.signs_in" when somebody signs in to it already. */
bool people_may_be_taken_over(const PersonRow *row);
Rc people_record_code(Op *op, PersonId person, Str *out_code, int64_t *out_until_ms) MUST_USE;
/* Whether the actor works with the person beyond an emergency: who opened a file by breaking the glass, or went on a
   call-out, does not hand the record over. */
Rc people_works_with(Op *op, PersonId person, bool *out) MUST_USE;
/* The response behind a code that was not used and has not expired. Wrong, used and old codes look alike. */
Rc people_claim_find(Op *op, Str code, PersonId *out_person, ResponseId *out_response,
                     bool *out_found) MUST_USE;
/* Uses the code up: an anonymous record is linked to the caller's, one made by staff takes the caller's account over.
   Guessing is limited by the caller. */
Rc people_merge_claim(Op *op, Str code, PersonId into, PersonId *out_other, bool *out_found) MUST_USE;

/* Everything this module holds about the person and who looked at it, as members of the object the writer stands in. */
Rc people_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;

extern const Perm perm_people_read, perm_people_create, perm_people_reveal, perm_people_self;
/* Names and numbers in the clear: whoever works with the person; else the people of the place, whose task it is to reach them. */
bool people_may_reveal(const Op *op, bool related);
extern const Module mod_people;
