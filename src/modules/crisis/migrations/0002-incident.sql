-- Public event mode: a major incident with rapid surveys of need, teams, and from them a situation board. No person is named here.

CREATE TABLE incident (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- what is affected: a community, a town, a county
    town {INT} NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,             -- disaster, accident, violence, health, other
    open {INT} NOT NULL,
    opened_ms {INT} NOT NULL,
    opened_by {INT} NOT NULL,
    closed_ms {INT} NOT NULL,
    closed_by {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX incident_area ON incident (county, open, area);

-- What somebody found at a place. The newest of a place counts; earlier ones stay.
CREATE TABLE incident_survey (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    incident {INT} NOT NULL,
    area {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    staff {INT} NOT NULL,
    tier1 {INT} NOT NULL,           -- survivors
    tier2 {INT} NOT NULL,           -- their families, rescuers
    tier3 {INT} NOT NULL,           -- indirectly affected
    tier4 {INT} NOT NULL,           -- the public around
    urgent {INT} NOT NULL,          -- of these need help at once
    needs TEXT NOT NULL,            -- codes, separated by blanks
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX incident_survey_of ON incident_survey (county, incident, area, at_ms);

CREATE TABLE incident_team (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    incident {INT} NOT NULL,
    area {INT} NOT NULL,
    lead_staff {INT} NOT NULL,
    task TEXT NOT NULL,
    state TEXT NOT NULL,            -- assigned, arrived, done
    assigned_ms {INT} NOT NULL,
    arrived_ms {INT} NOT NULL,
    done_ms {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX incident_team_of ON incident_team (county, incident, id);
