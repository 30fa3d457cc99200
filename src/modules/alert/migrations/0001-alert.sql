-- Alerts: a sign of risk with a level, an owner unit, a clock and a timeline.

CREATE TABLE alert (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    person {INT} NOT NULL,
    kind TEXT NOT NULL,             -- risk, callback
    level TEXT NOT NULL,            -- red, orange, yellow
    top_level TEXT NOT NULL,        -- the highest it ever had: what it is counted as
    state TEXT NOT NULL,            -- new, acknowledged, contacted, assessed, disposed, review, closed
    open {INT} NOT NULL,            -- 1 until closed
    source TEXT NOT NULL,           -- self_test, callback, assessment, ...
    reason TEXT NOT NULL,           -- code; words are "alert.reason.<code>"
    trigger_code TEXT NOT NULL,     -- "code:argument:argument"; words are "alert.trigger.<code>"
    response {INT} NOT NULL,        -- 0 none
    form TEXT NOT NULL,
    band TEXT NOT NULL,             -- label of the result's band, '' until there is one
    unit {INT} NOT NULL,            -- responsible now, never 0
    owner {INT} NOT NULL,           -- staff, 0 nobody yet
    escalated {INT} NOT NULL,       -- 0 community, 1 street, 2 district, 3 city
    due_ms {INT} NOT NULL,          -- open: the earliest deadline of a running clock, past or to come; closed: when it was closed
    due_clock TEXT NOT NULL,        -- that clock
    next_ms {INT} NOT NULL,         -- open: when a running clock next acts (runs out, escalates, reminds)
    raised_ms {INT} NOT NULL,
    immediate {INT} NOT NULL,       -- acknowledged within its clock: 0 not decided, 1 yes, 2 no
    outcome TEXT NOT NULL,          -- of the disposal, then of the closing
    asked_by {INT} NOT NULL,        -- who closed it, or asked for it
    confirmed_by {INT} NOT NULL,    -- the second person
    pending_kind TEXT NOT NULL,     -- '', close, downgrade: waits for a second person
    pending_by {INT} NOT NULL,
    pending_ms {INT} NOT NULL,
    pending_code TEXT NOT NULL,     -- outcome or level asked for
    steps {INT} NOT NULL,           -- rows of the timeline
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
-- global index: the server looks for what acts next in every county
CREATE INDEX alert_next ON alert (open, next_ms, id);
-- global index: a city reads its list from it
CREATE INDEX alert_due ON alert (open, due_ms, id);
CREATE INDEX alert_county ON alert (county, open, due_ms, id);
CREATE INDEX alert_town ON alert (county, town, open, due_ms, id);
CREATE INDEX alert_area ON alert (county, area, open, due_ms, id);
CREATE INDEX alert_person ON alert (county, person, open);
CREATE INDEX alert_owner ON alert (county, owner, open);

-- A clock runs until done_ms; a new round begins when the work has to be done again.
CREATE TABLE alert_clock (
    county {INT} NOT NULL,
    alert {INT} NOT NULL,
    name TEXT NOT NULL,             -- acknowledge, contact, dispose, review
    round {INT} NOT NULL,           -- from 1
    started_ms {INT} NOT NULL,
    due_ms {INT} NOT NULL,
    next_ms {INT} NOT NULL,         -- when it next acts: due_ms, then due_ms plus the grace of each step
    set_ms {INT} NOT NULL,          -- when next_ms was last set
    done_ms {INT} NOT NULL,         -- 0 running
    kept {INT} NOT NULL,            -- 1 kept, 0 missed, -1 not decided or no longer needed
    escalations {INT} NOT NULL,
    PRIMARY KEY (county, alert, name, round)
){WITHOUT_ROWID};
-- global index: clocks set while the server was ahead, in every county
CREATE INDEX alert_clock_running ON alert_clock (set_ms) WHERE done_ms = 0;

-- The timeline: rows are only ever added.
CREATE TABLE alert_step (
    county {INT} NOT NULL,
    alert {INT} NOT NULL,
    n {INT} NOT NULL,               -- from 1 without holes
    at_ms {INT} NOT NULL,
    kind TEXT NOT NULL,             -- words are "alert.step.<kind>"
    staff {INT} NOT NULL,           -- 0: the server, or the person
    code TEXT NOT NULL,             -- arguments of the words, separated by ':'
    clock TEXT NOT NULL,            -- the clock it is about, or ''
    round {INT} NOT NULL,
    escalation {INT} NOT NULL,      -- its number within the round; 0 when it is none
    kept {INT} NOT NULL,            -- 1, 0; -1 says nothing
    seal_id {INT} NOT NULL,         -- place of the sealed note; 0 without one
    note {BLOB},
    PRIMARY KEY (county, alert, n)
){WITHOUT_ROWID};
-- No clock can take the same step twice, whatever the server's time does.
CREATE UNIQUE INDEX alert_step_once ON alert_step (county, alert, clock, round, escalation) WHERE escalation > 0;

CREATE TABLE callback (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    alert {INT} NOT NULL,
    person {INT} NOT NULL,
    area {INT} NOT NULL,
    phone {BLOB} NOT NULL,
    at_when TEXT NOT NULL,          -- now, today, evening, tomorrow
    note {BLOB},
    at_ms {INT} NOT NULL,
    promised_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX callback_alert ON callback (county, alert, id);
