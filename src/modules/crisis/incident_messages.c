/* Shapes of the event mode. */
#include "modules/crisis/incident.h"
#include "modules/crisis/rules.h"

const char *const incident_kinds[] = { "disaster", "accident", "violence", "health", "other", NULL };
/* What a rapid survey asks for; local list, to verify. */
const char *const incident_needs[] = { "listening", "medical",     "medicine", "children",
                                       "elderly",   "bereavement", "shelter",  "family",
                                       "rescuers",  "information", NULL };
const char *const team_states[] = { "assigned", "arrived", "done", NULL };

#define ID_PART FIELD_ID(IncidentIn, incident, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the incident")
#define VERSION \
    FIELD(IncidentIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen")
#define AREA(words) FIELD(IncidentIn, area, .flags = FLD_REQUIRED | FLD_AREA, .doc = (words))
#define COUNT_OF(m, words) \
    FIELD(IncidentIn, m, .flags = FLD_REQUIRED, .min = 0, .max = 10000000, .doc = (words))

static const Field id_fields[] = { ID_PART };
typedef IncidentIn IncidentIdIn;
const Shape incident_id_in_shape = SHAPE(IncidentIdIn, id_fields);
static const Field new_fields[] = {
    AREA("what is affected: a community, a town, a county"),
    FIELD(IncidentIn, name, .flags = FLD_REQUIRED, .min = 2, .max = 60,
          .doc = "what happened, without names"),
    FIELD(IncidentIn, kind, .flags = FLD_REQUIRED, .one_of = incident_kinds, .doc = "kind"),
};
typedef IncidentIn IncidentNewIn;
const Shape incident_new_in_shape = SHAPE(IncidentNewIn, new_fields);
static const Field survey_fields[] = {
    ID_PART,
    AREA("the place that was surveyed"),
    COUNT_OF(tier1, "survivors"),
    COUNT_OF(tier2, "families of survivors and of the dead, rescuers"),
    COUNT_OF(tier3, "indirectly affected"),
    COUNT_OF(tier4, "the public around"),
    COUNT_OF(urgent, "of these need help at once"),
    FIELD(IncidentIn, survey, .max = 40,
          .doc = "what the device calls this survey; sent again under the same name it is kept once"),
    FIELD(IncidentIn, found_ms, .min = 0, .max = INT64_MAX,
          .doc = "when it was found, ms UTC; left out: now. The newest of a place counts"),
    FIELD(IncidentIn, needs, .max = 10, .doc = "what is needed, codes"),
};
typedef IncidentIn IncidentSurveyIn;
const Shape incident_survey_in_shape = SHAPE(IncidentSurveyIn, survey_fields);
static const Field team_fields[] = {
    ID_PART,
    AREA("where the team goes"),
    FIELD_ID(IncidentIn, lead, .flags = FLD_REQUIRED, .doc = "who leads it"),
    FIELD(IncidentIn, task, .flags = FLD_REQUIRED, .min = 1, .max = 100, .doc = "what for"),
};
typedef IncidentIn IncidentTeamIn;
const Shape incident_team_in_shape = SHAPE(IncidentTeamIn, team_fields);
static const Field state_fields[] = {
    ID_PART,
    FIELD_ID(IncidentIn, team, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the team"),
    VERSION,
    FIELD(IncidentIn, state, .flags = FLD_REQUIRED, .one_of = team_states + 1, .doc = "arrived or done"),
};
typedef IncidentIn IncidentTeamStateIn;
const Shape incident_team_state_in_shape = SHAPE(IncidentTeamStateIn, state_fields);
static const Field close_fields[] = { ID_PART, VERSION };
typedef IncidentIn IncidentCloseIn;
const Shape incident_close_in_shape = SHAPE(IncidentCloseIn, close_fields);

#define ITEM(T)                                                                                           \
    FIELD_ID(T, id, .doc = "the incident"), FIELD(T, area, .flags = FLD_AREA, .doc = "what is affected"), \
        FIELD(T, area_name, .doc = "its name"), FIELD(T, name, .doc = "what happened"),                   \
        FIELD(T, kind, .one_of = incident_kinds, .doc = "kind"), FIELD(T, open, .doc = "not closed"),     \
        FIELD(T, opened_ms, .doc = "when it was opened"), FIELD(T, opened_name, .doc = "by whom"),        \
        FIELD(T, closed_ms, .flags = FLD_OMIT, .doc = "when it was closed"),                              \
        FIELD(T, version, .doc = "to be named by whoever closes it")
static const Field item_fields[] = { ITEM(IncidentItem) };
static const Shape item_shape = SHAPE(IncidentItem, item_fields);
static const Field list_fields[] = {
    FIELD_LIST(IncidentList, items, &item_shape, .flags = FLD_REQUIRED, .doc = "open ones first"),
};
const Shape incident_list_shape = SHAPE(IncidentList, list_fields);
#define TIERS(T)                                                                                    \
    FIELD(T, tier1, .doc = "survivors"), FIELD(T, tier2, .doc = "families, rescuers"),              \
        FIELD(T, tier3, .doc = "indirectly affected"), FIELD(T, tier4, .doc = "the public around"), \
        FIELD(T, urgent, .doc = "need help at once")
static const Field place_fields[] = {
    FIELD(IncidentPlace, area, .flags = FLD_AREA, .doc = "place"),
    FIELD(IncidentPlace, area_name, .doc = "its name"),
    FIELD(IncidentPlace, at_ms, .doc = "time of the newest survey"),
    TIERS(IncidentPlace),
    FIELD(IncidentPlace, teams, .doc = "teams that are there or on the way"),
    FIELD(IncidentPlace, needs, .doc = "what is needed, codes"),
    FIELD(IncidentPlace, by, .doc = "who surveyed it"),
};
static const Shape place_shape = SHAPE(IncidentPlace, place_fields);
static const Field team_out_fields[] = {
    FIELD_ID(IncidentTeam, id, .doc = "the team"),
    FIELD(IncidentTeam, area, .flags = FLD_AREA, .doc = "where it goes"),
    FIELD(IncidentTeam, area_name, .doc = "its name"),
    FIELD(IncidentTeam, lead_name, .doc = "who leads it"),
    FIELD(IncidentTeam, task, .doc = "what for"),
    FIELD(IncidentTeam, state, .one_of = team_states, .doc = "assigned, arrived, done"),
    FIELD(IncidentTeam, why_not, .flags = FLD_OMIT, .one_of = callout_unreached,
          .doc = "could not be told that it is sent: no telephone on file, no longer in service"),
    FIELD(IncidentTeam, mine, .doc = "the caller leads it"),
    FIELD(IncidentTeam, assigned_ms, .doc = "when it was sent"),
    FIELD(IncidentTeam, arrived_ms, .doc = "when it arrived; 0 not yet"),
    FIELD(IncidentTeam, done_ms, .doc = "when it was done; 0 not yet"),
    FIELD(IncidentTeam, version, .doc = "to be named by whoever changes it"),
};
static const Shape team_shape = SHAPE(IncidentTeam, team_out_fields);
static const Field need_fields[] = {
    FIELD(IncidentNeed, code, .one_of = incident_needs, .doc = "what is needed"),
    FIELD(IncidentNeed, places, .doc = "in how many places"),
};
static const Shape need_shape = SHAPE(IncidentNeed, need_fields);
static const Field board_fields[] = {
    ITEM(IncidentBoard),
    FIELD(IncidentBoard, lead, .doc = "the caller may send teams and close it"),
    TIERS(IncidentBoard),
    FIELD_LIST(IncidentBoard, places, &place_shape, .flags = FLD_REQUIRED, .max = 500,
               .doc = "newest survey of each place, most urgent first"),
    FIELD_LIST(IncidentBoard, teams, &team_shape, .flags = FLD_REQUIRED, .doc = "in order of sending"),
    FIELD_LIST(IncidentBoard, needs, &need_shape, .flags = FLD_REQUIRED, .doc = "sums over the places"),
};
const Shape incident_board_shape = SHAPE(IncidentBoard, board_fields);
