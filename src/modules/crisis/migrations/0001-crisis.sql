-- Crisis: a call-out of the crisis team, from who asked to the outcome.

CREATE TABLE callout (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- where help is needed
    town {INT} NOT NULL,
    person {INT} NOT NULL,          -- 0 not known
    alert {INT} NOT NULL,           -- 0 none
    source TEXT NOT NULL,           -- alert, call, school, worker
    trigger_code TEXT NOT NULL,     -- of the definition
    level TEXT NOT NULL,            -- red, orange
    state TEXT NOT NULL,            -- called, answered, departed, met, resolved, closed
    open {INT} NOT NULL,            -- 1 until closed
    asked_staff {INT} NOT NULL,
    asked_unit {INT} NOT NULL,
    lead_staff {INT} NOT NULL,      -- who goes; 0 nobody yet
    brief {BLOB} NOT NULL,          -- sealed JSON: place, who reported it, what is known
    called_ms {INT} NOT NULL,
    answered_ms {INT} NOT NULL,     -- these: 0 not yet
    departed_ms {INT} NOT NULL,
    met_ms {INT} NOT NULL,
    handover_ms {INT} NOT NULL,
    outcome_ms {INT} NOT NULL,
    recorded_ms {INT} NOT NULL,
    closed_ms {INT} NOT NULL,
    sort_ms {INT} NOT NULL,         -- open: called_ms; closed: closed_ms
    met_kept {INT} NOT NULL,        -- met within its clock: 1, 0; -1 not decided
    wave {INT} NOT NULL,            -- who was told: 0 on duty, 1 next member, 2 district, 3 all, more: all again
    wave_ms {INT} NOT NULL,         -- when the next wave is told, if nobody answers
    next_ms {INT} NOT NULL,         -- when the server acts next
    late {INT} NOT NULL,            -- bits of clocks that ran out and were noted
    outcome TEXT NOT NULL,
    record {BLOB},                  -- sealed JSON: the emergency record
    close_by {INT} NOT NULL,        -- who asked for the closing
    confirmed_by {INT} NOT NULL,    -- the second person
    pending_kind TEXT NOT NULL,     -- '', close, downgrade
    pending_by {INT} NOT NULL,
    pending_ms {INT} NOT NULL,
    pending_code TEXT NOT NULL,
    steps {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
-- global index: the server looks for what is due in every county
CREATE INDEX callout_due ON callout (next_ms, id) WHERE open = 1;
-- global index: a city reads its list from it
CREATE INDEX callout_all ON callout (open, sort_ms, id);
CREATE INDEX callout_county ON callout (county, open, sort_ms, id);
CREATE INDEX callout_town ON callout (county, town, open, sort_ms, id);
CREATE INDEX callout_area ON callout (county, area, open, sort_ms, id);
CREATE INDEX callout_alert ON callout (county, alert, id);
CREATE INDEX callout_person ON callout (county, person, open);

-- Who was told, when, and what they said.
CREATE TABLE callout_told (
    county {INT} NOT NULL,
    callout {INT} NOT NULL,
    staff {INT} NOT NULL,
    wave {INT} NOT NULL,
    told_ms {INT} NOT NULL,
    answer TEXT NOT NULL,           -- '', yes, no
    answered_ms {INT} NOT NULL,
    PRIMARY KEY (county, callout, staff)
){WITHOUT_ROWID};
CREATE INDEX callout_told_staff ON callout_told (county, staff, callout);

-- The timeline: rows are only ever added.
CREATE TABLE callout_step (
    county {INT} NOT NULL,
    callout {INT} NOT NULL,
    n {INT} NOT NULL,               -- from 1 without holes
    at_ms {INT} NOT NULL,
    kind TEXT NOT NULL,             -- words are "crisis.step.<kind>"
    staff {INT} NOT NULL,           -- 0: the server
    code TEXT NOT NULL,             -- arguments of the words
    seal_id {INT} NOT NULL,         -- place of the sealed note; 0 without one
    note {BLOB},
    PRIMARY KEY (county, callout, n)
){WITHOUT_ROWID};

-- An involuntary step, with the law it rests on. Never without one.
CREATE TABLE callout_measure (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    callout {INT} NOT NULL,
    kind TEXT NOT NULL,
    basis TEXT NOT NULL,
    staff {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    facts {BLOB} NOT NULL,          -- sealed JSON: doctor, guardian, police, note
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX callout_measure_of ON callout_measure (county, callout, id);
