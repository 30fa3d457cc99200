-- Cases of counsellors: intake and goals, notes, who supervises, how it ended. What was measured stands in observation.

CREATE TABLE counsel_case (
    county {INT} NOT NULL,          -- of the unit
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    person {INT} NOT NULL,
    staff {INT} NOT NULL,           -- the counsellor
    supervisor {INT} NOT NULL,      -- 0 none
    state TEXT NOT NULL,            -- open, closed
    source TEXT NOT NULL,           -- appointment, alert, referral, other
    source_id {INT} NOT NULL,
    form TEXT NOT NULL,             -- of definitions/counselling.json: what shows whether it helps; '' none
    risk TEXT NOT NULL,             -- as noted last: none, low, moderate, high, imminent
    next_ms {INT} NOT NULL,         -- when the next talk is due; closed: when it was closed
    opened_ms {INT} NOT NULL,
    outcome TEXT NOT NULL,          -- '', improved, goals_reached, referred, stopped_by_person, moved, other
    intake {BLOB} NOT NULL,         -- sealed JSON, like goals
    goals {BLOB} NOT NULL,
    notes {INT} NOT NULL,           -- how many
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
-- One open case of a person at a unit.
CREATE UNIQUE INDEX counsel_case_once ON counsel_case (county, unit, person) WHERE state = 'open';
-- global index: a counsellor works in several places
CREATE INDEX counsel_case_staff ON counsel_case (staff, state, next_ms);
-- global index: the same of a supervisor
CREATE INDEX counsel_case_supervisor ON counsel_case (supervisor, state, next_ms) WHERE supervisor > 0;

-- Notes are only ever added. Process notes are sealed with a label of their own and open for their author and the supervisor.
CREATE TABLE counsel_note (
    county {INT} NOT NULL,
    case_id {INT} NOT NULL,
    n {INT} NOT NULL,               -- from 1 without holes
    id {INT} NOT NULL,              -- place of the sealed text
    person {INT} NOT NULL,
    kind TEXT NOT NULL,             -- session, process, supervision, transfer, closure
    author {INT} NOT NULL,
    at_ms {INT} NOT NULL,           -- when it happened
    made_ms {INT} NOT NULL,
    risk TEXT NOT NULL,             -- of a session; else ''
    text {BLOB} NOT NULL,
    PRIMARY KEY (county, case_id, n)
){WITHOUT_ROWID};
