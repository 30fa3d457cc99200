/* Public event mode: what goes in and out, and its handlers (routes in api.c). No person is named here. */
#pragma once

#include "crisis_sql.h"
#include "modules/crisis/crisis.h"
#include "text/shape.h"

typedef struct IncidentIn { /* what the routes share; each uses some */
    IncidentId incident;
    TeamId team;
    int64_t version, area;
    Str name, kind, task, state, survey;
    int64_t found_ms;
    StaffId lead;
    int64_t tier1, tier2, tier3, tier4, urgent;
    Strs needs;
} IncidentIn;
extern const Shape incident_id_in_shape, incident_new_in_shape, incident_survey_in_shape,
    incident_team_in_shape, incident_team_state_in_shape, incident_close_in_shape;

#define INCIDENT_MEMBERS \
    IncidentId id;       \
    int64_t area;        \
    Str area_name;       \
    Str name, kind;      \
    bool open;           \
    int64_t opened_ms;   \
    Str opened_name;     \
    int64_t closed_ms, version
typedef struct IncidentItem {
    INCIDENT_MEMBERS;
} IncidentItem;
typedef struct IncidentList {
    ListOf items;
} IncidentList;
typedef struct IncidentPlace {
    int64_t area;
    Str area_name;
    int64_t at_ms, tier1, tier2, tier3, tier4, urgent, teams;
    Strs needs;
    Str by;
} IncidentPlace;
typedef struct IncidentTeam {
    TeamId id;
    int64_t area;
    Str area_name, lead_name, task, state, why_not;
    bool mine;
    int64_t assigned_ms, arrived_ms, done_ms, version;
} IncidentTeam;
typedef struct IncidentNeed {
    Str code;
    int64_t places;
} IncidentNeed;
typedef struct IncidentBoard {
    INCIDENT_MEMBERS;
    bool lead; /* the caller may assign teams and close */
    int64_t tier1, tier2, tier3, tier4, urgent;
    ListOf places, teams, needs;
} IncidentBoard;
extern const Shape incident_list_shape, incident_board_shape;
extern const char *const incident_kinds[], *const incident_needs[], *const team_states[];

Rc incident_open(Op *op, const void *in, void *out), incident_list(Op *op, const void *in, void *out),
    incident_show(Op *op, const void *in, void *out), incident_survey(Op *op, const void *in, void *out),
    incident_team(Op *op, const void *in, void *out), incident_team_state(Op *op, const void *in, void *out),
    incident_close(Op *op, const void *in, void *out);
extern const Perm perm_incident_lead;
