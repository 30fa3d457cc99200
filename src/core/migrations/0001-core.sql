-- What every module stands on: sessions, events and their chain, ids, limits, replays, settings, keys, relations, outbox, counts.
-- Times are milliseconds UTC. county = area / 1000000 is the distribution column; town = area / 1000.

-- reference: one row a county, touched once per 4096 ids
CREATE TABLE id_block (
    county {INT} NOT NULL PRIMARY KEY,
    next_number {INT} NOT NULL -- first number not yet handed out
){STRICT};

CREATE TABLE session (
    county {INT} NOT NULL,
    digest TEXT NOT NULL,           -- of the token; the token itself is nowhere
    kind TEXT NOT NULL,             -- anonymous, resident, staff
    person {INT} NOT NULL,          -- residents, else 0
    staff {INT} NOT NULL,           -- staff, else 0
    role_grant {INT} NOT NULL,      -- the acting grant, else 0
    role {INT} NOT NULL,            -- Role, kept with the grant
    unit {INT} NOT NULL,
    area {INT} NOT NULL,            -- acting area of staff, home area of residents
    aal {INT} NOT NULL,             -- 1, 2; 0 while a factor, enrolment or password change is due
    pending TEXT NOT NULL,          -- what is due: '', totp, totp_enrol, password
    device TEXT NOT NULL,
    ip TEXT NOT NULL,
    created_ms {INT} NOT NULL,
    seen_ms {INT} NOT NULL,
    idle_ms {INT} NOT NULL,         -- allowed idle time
    expires_ms {INT} NOT NULL,      -- absolute end
    PRIMARY KEY (county, digest)
){WITHOUT_ROWID};
CREATE INDEX session_staff ON session (county, staff);
CREATE INDEX session_person ON session (county, person);
CREATE INDEX session_expires ON session (county, expires_ms);

CREATE TABLE event (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    action TEXT NOT NULL,
    decision TEXT NOT NULL,         -- done, refused
    actor_kind TEXT NOT NULL,
    staff {INT} NOT NULL,
    role {INT} NOT NULL,
    unit {INT} NOT NULL,
    person {INT} NOT NULL,          -- whose data; 0 none
    object_type TEXT NOT NULL,
    object_id {INT} NOT NULL,
    area {INT} NOT NULL,
    label {INT} NOT NULL,
    purpose {INT} NOT NULL,
    aal {INT} NOT NULL,
    ip TEXT NOT NULL,
    request {INT} NOT NULL,
    detail TEXT NOT NULL,           -- codes only
    seal {INT} NOT NULL,            -- number of the seal that covers it; 0 not yet
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX event_unsealed ON event (county, id) WHERE seal = 0;
CREATE INDEX event_person ON event (county, person, id) WHERE person <> 0;
-- global index: the auditor's list is one range over all counties
CREATE INDEX event_time ON event (at_ms, id);
CREATE INDEX event_staff ON event (county, staff, id) WHERE staff <> 0;

-- One link of a county's chain: hash = H(previous hash, the events it covers in id order).
CREATE TABLE seal (
    county {INT} NOT NULL,
    seq {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    first_id {INT} NOT NULL,
    last_id {INT} NOT NULL,
    n {INT} NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (county, seq)
){WITHOUT_ROWID};

CREATE TABLE rate (
    county {INT} NOT NULL,
    bucket TEXT NOT NULL,           -- name and digest of the key
    start_ms {INT} NOT NULL,
    n {INT} NOT NULL,
    until_ms {INT} NOT NULL,
    PRIMARY KEY (county, bucket)
){WITHOUT_ROWID};
CREATE INDEX rate_until ON rate (county, until_ms);

CREATE TABLE replay (
    county {INT} NOT NULL,
    actor TEXT NOT NULL,            -- session digest, or digest of the address
    key TEXT NOT NULL,              -- Idempotency-Key
    request TEXT NOT NULL,          -- digest of method, path and body
    status {INT} NOT NULL,
    body TEXT NOT NULL,
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, actor, key)
){WITHOUT_ROWID};
CREATE INDEX replay_at ON replay (county, at_ms);

-- reference: a few dozen rows, read by every instance
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    changed_ms {INT} NOT NULL,
    changed_by {INT} NOT NULL
){STRICT};

CREATE TABLE person_key (
    county {INT} NOT NULL,
    person {INT} NOT NULL,
    wrapped {BLOB} NOT NULL,        -- the person's 32 bytes under the region key
    PRIMARY KEY (county, person)
){WITHOUT_ROWID};

-- Why a member of staff may see a person's clinical data now: alert, task, break_glass, caseload.
CREATE TABLE relation (
    county {INT} NOT NULL,
    person {INT} NOT NULL,
    staff {INT} NOT NULL,
    kind TEXT NOT NULL,
    n {INT} NOT NULL,               -- how many open reasons of this kind
    from_ms {INT} NOT NULL,
    until_ms {INT} NOT NULL,        -- 0 open
    PRIMARY KEY (county, person, staff, kind)
){WITHOUT_ROWID};
CREATE INDEX relation_staff ON relation (county, staff, person);

CREATE TABLE outbox (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    channel TEXT NOT NULL,          -- sms, voice
    recipient {BLOB} NOT NULL,      -- sealed
    body {BLOB} NOT NULL,           -- sealed
    state TEXT NOT NULL,            -- waiting, sent, failed
    tries {INT} NOT NULL,
    next_ms {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX outbox_due ON outbox (county, state, next_ms);

-- Counts of facts: kept while writing. A delta is folded into cells (community, town, county) within seconds.
CREATE TABLE count_delta (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    day {INT} NOT NULL,             -- local day since 1970-01-01
    indicator TEXT NOT NULL,
    n {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};

CREATE TABLE count_cell (
    county {INT} NOT NULL,
    area {INT} NOT NULL,
    indicator TEXT NOT NULL,
    day {INT} NOT NULL,
    parent {INT} NOT NULL,          -- the area above, for one range a level
    n {INT} NOT NULL,
    PRIMARY KEY (county, area, indicator, day)
){WITHOUT_ROWID};
CREATE INDEX count_cell_parent ON count_cell (county, parent, indicator, day);

-- Live updates for instances that did not make them (PostgreSQL with several programs).
CREATE TABLE live_note (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    event TEXT NOT NULL,
    area {INT} NOT NULL,
    data TEXT NOT NULL,             -- ids and codes only
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX live_note_at ON live_note (county, at_ms);
