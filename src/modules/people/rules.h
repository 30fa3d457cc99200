/* Between the files of this module. */
#pragma once

#include "modules/people/people.h"

enum { CONSENT_PURPOSES = 4 };
extern const char *const consent_purposes[CONSENT_PURPOSES + 1]; /* in the order of the bits; NULL-ended */

typedef struct ConsentText {
    Str purpose;
    int64_t version;
    bool required;
    Str title_zh, title_en, text_zh, text_en;
    Str hash; /* of the Chinese text, hexadecimal */
} ConsentText;
typedef struct PeopleData { /* immutable after start */
    const ConsentText *consents;
    size_t n_consents;
} PeopleData;
const PeopleData *people_data(const App *app);
Rc people_start(App *app, Diag *d) MUST_USE;

/* Checks, normalises, seals and indexes the facts into the row; writes nothing. */
Rc facts_into(Op *op, const PersonFacts *f, PersonRow *row) MUST_USE;
/* Writes a changed row; RC_CONFLICT "person.version" when somebody was faster. */
Rc people_put(Op *op, PersonRow *row) MUST_USE;
/* Links the row to the record that speaks for it from now on; the caller has checked both. */
Rc people_put_under(Op *op, PersonRow *from, PersonId person) MUST_USE;
/* A record made by staff. confirmed: the one who writes it says it is nobody of those that look alike. */
Rc people_create_known(Op *op, const PersonFacts *f, bool confirmed, PersonRow *out) MUST_USE;
/* The person's own changes. */
Rc people_change(Op *op, PersonRow *row, const PersonFacts *f) MUST_USE;
Rc name_index(Op *op, Str name, Str *out) MUST_USE;
Rc number_index(Op *op, bool phone, Str value,
                Str *out) MUST_USE; /* RC_INVALID without words when it is none */
Str name_masked(Op *op, Str name);

typedef struct ConsentWord {
    Str purpose;
    int64_t version;
    bool granted;
} ConsentWord;
Rc consent_give(Op *op, PersonRow *row, const ConsentWord *words, size_t n, Str given_by) MUST_USE;
/* The present state of every purpose that was ever asked, newest word of each. */
Rc people_consents(Op *op, PersonId person, ConsentRow **out, size_t *out_n) MUST_USE;

extern const Setting people_set_region_name, people_set_owner, people_set_crisis, people_set_claim_days,
    people_set_searches, people_set_record_code_hours;
Rc match_list(Op *op, const void *in, void *out), match_decide(Op *op, const void *in, void *out);
Rc match_subject(Op *op, const void *in, PersonId *out);
enum { PEOPLE_ROUTES = 12 };
extern const Route people_routes[PEOPLE_ROUTES];
