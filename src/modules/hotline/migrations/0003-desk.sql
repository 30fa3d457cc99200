-- Where a caller is, local or not, difficult calls; who answers, what they were taught, and what follows a hard call for them.

ALTER TABLE hotline_call ADD COLUMN place {INT} NOT NULL DEFAULT 0;  -- area the caller is in; 0 not said
ALTER TABLE hotline_call ADD COLUMN origin TEXT NOT NULL DEFAULT ''; -- from the form, like the next: code of the definition
ALTER TABLE hotline_call ADD COLUMN marks TEXT NOT NULL DEFAULT '';  -- " difficult "

-- What kind of staff somebody is at a hotline; whoever may answer stands in role_grant.
CREATE TABLE hotline_worker (
    county {INT} NOT NULL,
    unit {INT} NOT NULL,
    staff {INT} NOT NULL,
    employment TEXT NOT NULL,       -- codes of the definition
    background TEXT NOT NULL,
    set_ms {INT} NOT NULL,
    set_by {INT} NOT NULL,
    PRIMARY KEY (county, unit, staff)
){WITHOUT_ROWID};

CREATE TABLE hotline_training (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- of the unit
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    at_ms {INT} NOT NULL,           -- the day it began
    topic TEXT NOT NULL,
    trainer TEXT NOT NULL,
    minutes {INT} NOT NULL,
    made_ms {INT} NOT NULL,
    made_by {INT} NOT NULL,
    withdrawn_ms {INT} NOT NULL,    -- 0; entered by mistake since then
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX hotline_training_county ON hotline_training (county, at_ms, id);
-- global index: trainings of a unit, wherever it is
CREATE INDEX hotline_training_unit ON hotline_training (unit, at_ms, id);

CREATE TABLE hotline_trainee (
    county {INT} NOT NULL,
    training {INT} NOT NULL,
    staff {INT} NOT NULL,
    PRIMARY KEY (county, training, staff)
){WITHOUT_ROWID};
CREATE INDEX hotline_trainee_staff ON hotline_trainee (county, staff, training);

-- After a call at high risk: what was offered to those who were in it, what they wanted, and whether it was done.
CREATE TABLE hotline_debrief (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    unit {INT} NOT NULL,
    call {INT} NOT NULL,
    staff {INT} NOT NULL,           -- to whom it was offered
    offered_ms {INT} NOT NULL,
    answer TEXT NOT NULL,           -- '', rest, talk, fine
    answered_ms {INT} NOT NULL,
    done_ms {INT} NOT NULL,
    done_by {INT} NOT NULL,
    told_ms {INT} NOT NULL,         -- when the supervisors were told that somebody waits for it
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX hotline_debrief_once ON hotline_debrief (county, call, staff);
-- global index: those of a unit, wherever it is
CREATE INDEX hotline_debrief_unit ON hotline_debrief (unit, offered_ms, id);
-- global index: the server looks for who waits
CREATE INDEX hotline_debrief_waiting ON hotline_debrief (answered_ms, id) WHERE answer = 'talk' AND done_ms = 0 AND told_ms = 0;
