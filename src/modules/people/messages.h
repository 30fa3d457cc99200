/* What goes in and out of the routes of people; PersonView is also the head of the whole file that module care shows. */
#pragma once

#include "modules/people/people.h"
#include "text/shape.h"

extern const char *const genders[]; /* f, m, u; NULL-ended */

typedef struct ConsentState {
    Str purpose;
    int64_t version;
    bool granted;
    int64_t at;
    Str given_by;
} ConsentState;
extern const Shape consent_state_shape;
/* Of a person, as lists want them. */
Rc people_consent_states(Op *op, PersonId person, ListOf *out) MUST_USE;

#define PERSON_ITEM_MEMBERS \
    PersonId id;            \
    Str label;              \
    Str age_band;           \
    Str gender;             \
    int64_t area;           \
    Str area_name;          \
    int64_t open_alerts;    \
    int64_t last_seen_ms
#define PERSON_ITEM_FIELDS(T)                                                                               \
    FIELD_ID(T, id, .doc = "the record"), FIELD(T, label, .flags = FLD_PERSONAL, .doc = "masked name"),     \
        FIELD(T, age_band, .doc = "years, '' unknown"),                                                     \
        FIELD(T, gender, .one_of = genders, .doc = "f, m, u"),                                              \
        FIELD(T, area, .flags = FLD_AREA, .doc = "home community"), FIELD(T, area_name, .doc = "its name"), \
        FIELD(T, open_alerts, .doc = "alerts not closed"), FIELD(T, last_seen_ms, .doc = "last own act")

typedef struct PersonItem {
    PERSON_ITEM_MEMBERS;
} PersonItem;
extern const Shape person_item_shape;

#define PERSON_VIEW_MEMBERS \
    PERSON_ITEM_MEMBERS;    \
    int64_t version;        \
    Str name_masked;        \
    Str phone_masked;       \
    Str id_number_masked;   \
    int64_t birth_year;     \
    bool registered;        \
    ListOf consents
#define PERSON_VIEW_FIELDS(T)                                                                     \
    PERSON_ITEM_FIELDS(T), FIELD(T, version, .doc = "to be named by whoever changes it"),         \
        FIELD(T, name_masked, .flags = FLD_PERSONAL, .doc = "first character"),                   \
        FIELD(T, phone_masked, .flags = FLD_PERSONAL, .doc = "first three and last four places"), \
        FIELD(T, id_number_masked, .flags = FLD_PERSONAL, .doc = "first and last places"),        \
        FIELD(T, birth_year, .flags = FLD_OMIT, .doc = "when known"),                             \
        FIELD(T, registered, .doc = "signs in by phone"),                                         \
        FIELD_LIST(T, consents, &consent_state_shape, .doc = "present state of each purpose")

typedef struct PersonView {
    PERSON_VIEW_MEMBERS;
} PersonView;
extern const Shape person_view_shape;
/* Of anybody; the caller has checked that they may. open_alerts is 0: alerts stand above, module care fills it in. */
Rc people_item(Op *op, const PersonRow *row, PersonItem *out) MUST_USE;
Rc people_view(Op *op, PersonId person, PersonView *out) MUST_USE;

/* POST /persons: nothing has happened to a new record yet. */
typedef struct PersonMade {
    PERSON_VIEW_MEMBERS;
    Ints alerts, tasks, responses;
    Strs can;
} PersonMade;

typedef struct CrisisLine {
    Str label, number, hours, open;
} CrisisLine;
typedef struct SpecialDay {
    Str day;
    int64_t weekday;
} SpecialDay;
typedef struct ConsentOut {
    Str purpose;
    int64_t version;
    bool required;
    Str title, text;
} ConsentOut;
typedef struct ConfigOut {
    Str region;
    int64_t area;
    Str owner;
    ListOf crisis, days;
    bool demo;
    int64_t server_ms;
    ListOf consent;
} ConfigOut;

typedef struct ConsentGiven {
    Str purpose;
    int64_t version;
    bool granted;
} ConsentGiven;
typedef struct ConsentsIn {
    PersonId person; /* staff only */
    ListOf items;
    Str given_by;
} ConsentsIn;
typedef struct ConsentsOut {
    ListOf items;
} ConsentsOut;

typedef struct MeIn {
    Str name, gender, birth_date, id_number;
    int64_t area;
} MeIn;
typedef struct MeOut {
    PersonId person;
    Str name, phone_masked, id_number_masked, gender, birth_date;
    int64_t area;
    Str area_name;
    bool registered;
    ListOf consents;
} MeOut;

typedef struct AccessIn {
    PersonId person; /* staff only */
    Str cursor;
    int64_t limit;
} AccessIn;
typedef struct AccessEntry {
    int64_t at_ms;
    Str who, what, purpose;
} AccessEntry;
typedef struct AccessOut {
    ListOf items;
    Str next;
} AccessOut;

typedef struct SearchIn {
    Str phone, id_number, name, code;
} SearchIn;
typedef struct SearchOut {
    ListOf items;
} SearchOut;
/* Exact search in the caller's area, limited in an hour; items without their open alerts. */
Rc people_search(Op *op, const SearchIn *in, PersonItem **out, size_t *out_n) MUST_USE;

typedef struct PersonIn {
    Str name, phone, id_number, gender, birth_date;
    int64_t area;
    bool confirm_not_duplicate;
} PersonIn;

typedef struct RevealIn {
    PersonId person;
    Strs fields;
    Str reason;
} RevealIn;
typedef struct RevealOut {
    Str name, phone, id_number;
} RevealOut;

typedef struct RecordCodeIn {
    PersonId person;
} RecordCodeIn;
typedef struct RecordCodeOut {
    Str code;
    int64_t until_ms;
} RecordCodeOut;

typedef struct MatchListIn {
    Str state;
} MatchListIn;
typedef struct MatchItem {
    PersonId record;
    Str record_label, record_area_name, unit_name;
    int64_t at_ms;
    PersonId person;
    Str person_label, person_area_name;
    bool registered, same_phone, same_number, same_name, same_year;
} MatchItem;
typedef struct MatchList {
    ListOf items;
} MatchList;
typedef struct MatchSaid {
    PersonId record, person;
    bool same;
} MatchSaid;
extern const Shape match_list_in_shape, match_list_shape, match_in_shape;

/* Other records of the caller's territory with the same phone or citizen number: perhaps the same person. */
Rc people_look_alikes(Op *op, const PersonRow *row, PersonItem **out, size_t *out_n) MUST_USE;

/* What staff did with the records of a person (people_ids), newest first, and before that event. */
typedef struct AccessFrom {
    int64_t ms, id;
} AccessFrom;
Rc people_access(Op *op, PersonId person, AccessFrom before, size_t max, AccessRow **out,
                 size_t *out_n) MUST_USE;
AccessEntry people_access_entry(Op *op, const AccessRow *row);

extern const Shape config_shape, crisis_list_shape, consents_in_shape, person_consents_in_shape,
    consents_out_shape, me_in_shape, me_out_shape, access_in_shape, person_access_in_shape,
    access_entry_shape, access_out_shape, search_in_shape, search_out_shape, person_in_shape,
    person_made_shape, reveal_in_shape, reveal_out_shape, record_code_in_shape, record_code_out_shape;
typedef struct CrisisList {
    ListOf items;
} CrisisList;
