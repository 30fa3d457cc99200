-- Care: what is done for a person at risk, and what is due next.

CREATE TABLE task (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    person {INT} NOT NULL,
    kind TEXT NOT NULL,             -- follow_up, callback, review, access_review
    state TEXT NOT NULL,            -- open, done, cancelled
    due_ms {INT} NOT NULL,
    sort_ms {INT} NOT NULL,         -- open: due_ms; done: when (the order of both lists)
    why TEXT NOT NULL,              -- "code:argument"; words are "care.why.<code>"
    alert {INT} NOT NULL,           -- 0 none
    form TEXT NOT NULL,             -- whose scores show how the person is, or ''
    unit {INT} NOT NULL,
    owner {INT} NOT NULL,           -- staff, 0 nobody yet
    base_ms {INT} NOT NULL,         -- from when the timetable counts
    series {INT} NOT NULL,          -- its place in the timetable, from 1; 0 outside it
    late {INT} NOT NULL,            -- 0, 1 noted as overdue, 2 passed to the unit above
    made_ms {INT} NOT NULL,
    made_by {INT} NOT NULL,
    done_ms {INT} NOT NULL,
    done_by {INT} NOT NULL,
    outcome TEXT NOT NULL,          -- '', done, unreachable, refused
    note {BLOB},
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
-- global index: a city reads its list from it
CREATE INDEX task_due ON task (state, sort_ms, id);
CREATE INDEX task_county ON task (county, state, sort_ms, id);
CREATE INDEX task_town ON task (county, town, state, sort_ms, id);
CREATE INDEX task_area ON task (county, area, state, sort_ms, id);
CREATE INDEX task_alert ON task (county, alert, state);
CREATE INDEX task_person ON task (county, person, state);
-- global index: the server looks for what is late in every county
CREATE INDEX task_late ON task (late, due_ms) WHERE state = 'open' AND late < 2;

CREATE TABLE contact (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    alert {INT} NOT NULL,
    person {INT} NOT NULL,
    at_ms {INT} NOT NULL,           -- when it happened
    made_ms {INT} NOT NULL,         -- when it was written down
    staff {INT} NOT NULL,
    channel TEXT NOT NULL,          -- phone, visit, message, other
    outcome TEXT NOT NULL,          -- reached, no_answer, refused, wrong_number, proxy
    note {BLOB},
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX contact_alert ON contact (county, alert, at_ms, id);

CREATE TABLE risk_assessment (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    alert {INT} NOT NULL,
    person {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    staff {INT} NOT NULL,
    findings {BLOB} NOT NULL,       -- sealed JSON: risk, flags, protective factors, note
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX risk_assessment_alert ON risk_assessment (county, alert, at_ms, id);

-- Every version is kept; the highest is the plan.
CREATE TABLE safety_plan (
    county {INT} NOT NULL,
    person {INT} NOT NULL,
    version {INT} NOT NULL,
    id {INT} NOT NULL,              -- place of the sealed text
    staff {INT} NOT NULL,           -- who wrote it; 0 the person
    shared {INT} NOT NULL,          -- 1: the person lets those who care for them see it
    at_ms {INT} NOT NULL,
    steps {BLOB} NOT NULL,          -- sealed JSON
    PRIMARY KEY (county, person, version)
){WITHOUT_ROWID};

CREATE TABLE break_glass (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    person {INT} NOT NULL,
    area {INT} NOT NULL,
    staff {INT} NOT NULL,
    unit {INT} NOT NULL,
    reason_code TEXT NOT NULL,      -- danger, emergency, legal
    reason {BLOB} NOT NULL,
    at_ms {INT} NOT NULL,
    until_ms {INT} NOT NULL,
    task {INT} NOT NULL,            -- the review that is due
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX break_glass_person ON break_glass (county, person, id);
