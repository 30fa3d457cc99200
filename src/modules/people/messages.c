/* Shapes of the routes of people; see messages.h. */
#include "modules/people/messages.h"

#include "modules/people/rules.h"

const char *const genders[] = { "f", "m", "u", NULL };
static const char *const givers[] = { "self", "guardian", NULL };
static const char *const reveal_names[] = { "name", "phone", "id_number", NULL };

static const Field consent_state_fields[] = {
    FIELD(ConsentState, purpose, .doc = "what for"),
    FIELD(ConsentState, version, .doc = "of the text"),
    FIELD(ConsentState, granted, .doc = "yes or no"),
    FIELD(ConsentState, at, .doc = "when it was said"),
    FIELD(ConsentState, given_by, .one_of = givers, .doc = "who said so, as they declared"),
};
const Shape consent_state_shape = SHAPE(ConsentState, consent_state_fields);

static const Field person_item_fields[] = { PERSON_ITEM_FIELDS(PersonItem) };
const Shape person_item_shape = SHAPE(PersonItem, person_item_fields);
static const Field person_view_fields[] = { PERSON_VIEW_FIELDS(PersonView) };
const Shape person_view_shape = SHAPE(PersonView, person_view_fields);
static const Field person_made_fields[] = {
    PERSON_VIEW_FIELDS(PersonMade),
    FIELD(PersonMade, alerts, .doc = "none yet"),
    FIELD(PersonMade, tasks, .doc = "none yet"),
    FIELD(PersonMade, responses, .doc = "none yet"),
    FIELD(PersonMade, can, .doc = "what the caller may do"),
};
const Shape person_made_shape = SHAPE(PersonMade, person_made_fields, .doc = "A record just made.");

static const Field crisis_fields[] = {
    FIELD(CrisisLine, label, .flags = FLD_REQUIRED, .min = 1, .doc = "name of the line"),
    FIELD(CrisisLine, number, .flags = FLD_REQUIRED, .min = 3, .max = 20, .doc = "to dial"),
    FIELD(CrisisLine, hours, .doc = "when it is answered"),
};
static const Shape crisis_shape = SHAPE(CrisisLine, crisis_fields);
typedef CrisisLine HelpLine;
static const Field help_line_fields[] = {
    FIELD(HelpLine, label, .doc = "name of the line"),
    FIELD(HelpLine, number, .doc = "to dial"),
    FIELD(HelpLine, hours, .doc = "when it is answered, in the words of the setting"),
    FIELD(
        HelpLine, open, .flags = FLD_OMIT,
        .doc =
            "the hours of the hotline's line of this number, \"1-5 08:30-12:00,14:00-22:00; 0 09:00-12:00\"; "
            "left out: there is none, or places that share the number differ"),
};
static const Shape help_line_shape = SHAPE(HelpLine, help_line_fields);
static const Field special_day_fields[] = {
    FIELD(SpecialDay, day, .doc = "YYYY-MM-DD"),
    FIELD(SpecialDay, weekday, .doc = "whose hours hold on it, 1 is Monday; 0: those of public holidays"),
};
static const Shape special_day_shape = SHAPE(SpecialDay, special_day_fields);
static const Field crisis_list_fields[] = {
    FIELD_LIST(CrisisList, items, &crisis_shape, .flags = FLD_REQUIRED, .min = 1, .max = 8,
               .doc = "help lines"),
};
const Shape crisis_list_shape = SHAPE(CrisisList, crisis_list_fields);
static const Field consent_out_fields[] = {
    FIELD(ConsentOut, purpose, .one_of = consent_purposes, .doc = "what for"),
    FIELD(ConsentOut, version, .doc = "of the text"),
    FIELD(ConsentOut, required, .doc = "nothing works without it"),
    FIELD(ConsentOut, title, .doc = "heading"),
    FIELD(ConsentOut, text, .flags = FLD_MULTILINE, .max = LIMIT_TEXT_LONG, .doc = "paragraphs"),
};
static const Shape consent_out_shape = SHAPE(ConsentOut, consent_out_fields);
static const Field config_fields[] = {
    FIELD(ConfigOut, region, .doc = "name of the region"),
    FIELD(ConfigOut, area, .flags = FLD_AREA, .doc = "its code"),
    FIELD(ConfigOut, owner, .doc = "who runs the service"),
    FIELD_LIST(ConfigOut, crisis, &help_line_shape, .doc = "help lines, the national one first"),
    FIELD_LIST(ConfigOut, days, &special_day_shape,
               .doc = "of those to come and yesterday: days that are not what their weekday says"),
    FIELD(ConfigOut, demo, .doc = "made-up people"),
    FIELD(ConfigOut, server_ms, .doc = "clock of the server"),
    FIELD_LIST(ConfigOut, consent, &consent_out_shape, .doc = "what is asked"),
};
const Shape config_shape = SHAPE(ConfigOut, config_fields);

static const Field consent_given_fields[] = {
    FIELD(ConsentGiven, purpose, .flags = FLD_REQUIRED, .one_of = consent_purposes, .doc = "what for"),
    FIELD(ConsentGiven, version, .flags = FLD_REQUIRED, .min = 1, .max = 100000, .doc = "of the text shown"),
    FIELD(ConsentGiven, granted, .flags = FLD_REQUIRED, .doc = "yes, or taken back"),
};
static const Shape consent_given_shape = SHAPE(ConsentGiven, consent_given_fields);
#define CONSENTS_IN_FIELDS                                                               \
    FIELD_LIST(ConsentsIn, items, &consent_given_shape, .flags = FLD_REQUIRED, .min = 1, \
               .max = CONSENT_PURPOSES, .doc = "one a purpose"),                         \
        FIELD(ConsentsIn, given_by, .one_of = givers, .doc = "the person, or a guardian for those under 14")
static const Field consents_in_fields[] = { CONSENTS_IN_FIELDS };
const Shape consents_in_shape = SHAPE(ConsentsIn, consents_in_fields);
static const Field person_consents_in_fields[] = {
    FIELD_ID(ConsentsIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "whose words they are"),
    CONSENTS_IN_FIELDS,
};
const Shape person_consents_in_shape = SHAPE(ConsentsIn, person_consents_in_fields);
static const Field consents_out_fields[] = {
    FIELD_LIST(ConsentsOut, items, &consent_state_shape, .doc = "present state"),
};
const Shape consents_out_shape = SHAPE(ConsentsOut, consents_out_fields);

static const Field me_in_fields[] = {
    FIELD(MeIn, name, .flags = FLD_PERSONAL, .max = 50, .doc = "as written"),
    FIELD(MeIn, gender, .one_of = genders, .doc = "f, m, u"),
    FIELD(MeIn, birth_date, .flags = FLD_PERSONAL | FLD_DATE, .doc = "day of birth"),
    FIELD(MeIn, id_number, .flags = FLD_PERSONAL, .max = 30, .doc = "citizen number; can be given once"),
    FIELD(MeIn, area, .flags = FLD_AREA, .doc = "home community, of the same county"),
};
const Shape me_in_shape = SHAPE(MeIn, me_in_fields);
static const Field me_out_fields[] = {
    FIELD_ID(MeOut, person, .doc = "the record"),
    FIELD(MeOut, name, .flags = FLD_PERSONAL | FLD_OMIT, .doc = "as written"),
    FIELD(MeOut, phone_masked, .flags = FLD_PERSONAL | FLD_OMIT, .doc = "first three and last four places"),
    FIELD(MeOut, id_number_masked, .flags = FLD_PERSONAL | FLD_OMIT, .doc = "first and last places"),
    FIELD(MeOut, gender, .one_of = genders, .doc = "f, m, u"),
    FIELD(MeOut, birth_date, .flags = FLD_PERSONAL | FLD_OMIT, .doc = "day of birth"),
    FIELD(MeOut, area, .flags = FLD_AREA, .doc = "home community"),
    FIELD(MeOut, area_name, .doc = "its name"),
    FIELD(MeOut, registered, .doc = "signs in by phone"),
    FIELD_LIST(MeOut, consents, &consent_state_shape, .doc = "present state of each purpose"),
};
const Shape me_out_shape = SHAPE(MeOut, me_out_fields);

#define ACCESS_IN_FIELDS                                                                      \
    FIELD(AccessIn, cursor, .flags = FLD_QUERY, .max = 40, .doc = "next of the page before"), \
        FIELD(AccessIn, limit, .flags = FLD_QUERY, .min = 1, .max = LIMIT_PAGE, .doc = "rows")
static const Field access_in_fields[] = { ACCESS_IN_FIELDS };
const Shape access_in_shape = SHAPE(AccessIn, access_in_fields);
static const Field person_access_in_fields[] = {
    FIELD_ID(AccessIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "whose file"),
    ACCESS_IN_FIELDS,
};
const Shape person_access_in_shape = SHAPE(AccessIn, person_access_in_fields);
static const Field access_fields[] = {
    FIELD(AccessEntry, at_ms, .doc = "when"),
    FIELD(AccessEntry, who, .doc = "role and unit; names by rule are not told"),
    FIELD(AccessEntry, what, .doc = "what was done"),
    FIELD(AccessEntry, purpose, .doc = "what for"),
};
const Shape access_entry_shape = SHAPE(AccessEntry, access_fields);
static const Field access_out_fields[] = {
    FIELD_LIST(AccessOut, items, &access_entry_shape, .doc = "newest first"),
    FIELD(AccessOut, next, .flags = FLD_OMIT, .doc = "cursor of the next page"),
};
const Shape access_out_shape = SHAPE(AccessOut, access_out_fields);

static const Field search_in_fields[] = {
    /* in the body: an address is written into logs on the way */
    FIELD(SearchIn, phone, .flags = FLD_PERSONAL, .max = 30, .doc = "whole number"),
    FIELD(SearchIn, id_number, .flags = FLD_PERSONAL, .max = 30, .doc = "whole number"),
    FIELD(SearchIn, name, .flags = FLD_PERSONAL, .max = 50, .doc = "whole name"),
    FIELD(SearchIn, code, .max = 40, .doc = "claim code"),
};
const Shape search_in_shape = SHAPE(SearchIn, search_in_fields);
static const Field search_out_fields[] = {
    FIELD_LIST(SearchOut, items, &person_item_shape, .doc = "at most 50"),
};
const Shape search_out_shape = SHAPE(SearchOut, search_out_fields);

static const Field person_in_fields[] = {
    FIELD(PersonIn, name, .flags = FLD_PERSONAL, .max = 50, .doc = "as written"),
    FIELD(PersonIn, phone, .flags = FLD_PERSONAL, .max = 30, .doc = "mainland number"),
    FIELD(PersonIn, id_number, .flags = FLD_PERSONAL, .max = 30, .doc = "citizen number"),
    FIELD(PersonIn, gender, .one_of = genders, .doc = "f, m, u"),
    FIELD(PersonIn, birth_date, .flags = FLD_PERSONAL | FLD_DATE, .doc = "day of birth"),
    FIELD(PersonIn, area, .flags = FLD_REQUIRED | FLD_AREA, .doc = "home community"),
    FIELD(PersonIn, confirm_not_duplicate, .doc = "it is none of those that look alike"),
};
const Shape person_in_shape = SHAPE(PersonIn, person_in_fields);

static const Field reveal_in_fields[] = {
    FIELD_ID(RevealIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "whose"),
    FIELD(RevealIn, fields, .flags = FLD_REQUIRED, .min = 1, .max = 3, .one_of = reveal_names,
          .doc = "what to show"),
    FIELD(RevealIn, reason, .flags = FLD_REQUIRED, .min = 2, .max = 200, .doc = "why; kept with the look"),
};
const Shape reveal_in_shape = SHAPE(RevealIn, reveal_in_fields);
static const Field reveal_out_fields[] = {
    FIELD(RevealOut, name, .flags = FLD_PERSONAL | FLD_OMIT, .doc = "in the clear"),
    FIELD(RevealOut, phone, .flags = FLD_PERSONAL | FLD_OMIT, .doc = "in the clear"),
    FIELD(RevealOut, id_number, .flags = FLD_PERSONAL | FLD_OMIT, .doc = "in the clear"),
};
const Shape reveal_out_shape = SHAPE(RevealOut, reveal_out_fields);
static const Field record_code_in_fields[] = {
    FIELD_ID(RecordCodeIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "who is here"),
};
const Shape record_code_in_shape = SHAPE(RecordCodeIn, record_code_in_fields);
static const Field record_code_out_fields[] = {
    FIELD(RecordCodeOut, code, .doc = "shown once; for the person's own hand"),
    FIELD(RecordCodeOut, until_ms, .doc = "good until then"),
};
const Shape record_code_out_shape = SHAPE(RecordCodeOut, record_code_out_fields);

static const char *const match_states[] = { "open", "joined", NULL };
static const Field match_list_in_fields[] = {
    FIELD(MatchListIn, state, .flags = FLD_QUERY, .one_of = match_states, .doc = "left out: open"),
};
const Shape match_list_in_shape = SHAPE(MatchListIn, match_list_in_fields);
static const Field match_item_fields[] = {
    FIELD_ID(MatchItem, record, .doc = "what an institution wrote down"),
    FIELD(MatchItem, record_label, .flags = FLD_PERSONAL, .doc = "masked name"),
    FIELD(MatchItem, record_area_name, .doc = "home"),
    FIELD(MatchItem, unit_name, .doc = "who wrote it down"),
    FIELD(MatchItem, at_ms, .doc = "when"),
    FIELD_ID(MatchItem, person, .doc = "the record that was there, or was found"),
    FIELD(MatchItem, person_label, .flags = FLD_PERSONAL, .doc = "masked name"),
    FIELD(MatchItem, person_area_name, .doc = "home"),
    FIELD(MatchItem, registered, .doc = "that record signs in by phone"),
    FIELD(MatchItem, same_phone, .doc = "the telephone is the same"),
    FIELD(MatchItem, same_number, .doc = "the citizen number is the same"),
    FIELD(MatchItem, same_name, .doc = "the name is the same"),
    FIELD(MatchItem, same_year, .doc = "the year of birth is the same"),
};
static const Shape match_item_shape = SHAPE(MatchItem, match_item_fields);
static const Field match_list_fields[] = {
    FIELD_LIST(MatchList, items, &match_item_shape, .doc = "at most 100"),
};
const Shape match_list_shape = SHAPE(MatchList, match_list_fields);
static const Field match_in_fields[] = {
    FIELD_ID(MatchSaid, record, .flags = FLD_REQUIRED, .doc = "what an institution wrote down"),
    FIELD_ID(MatchSaid, person, .flags = FLD_REQUIRED, .doc = "the other record"),
    FIELD(MatchSaid, same, .flags = FLD_REQUIRED,
          .doc = "one person; else two, also when they were joined before"),
};
const Shape match_in_shape = SHAPE(MatchSaid, match_in_fields);
