-- Counselling: what a unit offers and when, and the appointments made of it. Free times are no rows: they are computed from
-- the weekly patterns, exceptions and holidays, less what is booked. Times of day are minutes, days are counted from 1970.

CREATE TABLE counsel_room (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- of the unit, as everywhere below
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    name TEXT NOT NULL,
    seats {INT} NOT NULL,
    active {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX counsel_room_unit ON counsel_room (county, unit, id);

CREATE TABLE counsel_service (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,            -- a sentence for residents
    kind TEXT NOT NULL,             -- counselling, family, child, psychotherapy (medical units only)
    place TEXT NOT NULL,            -- room, phone, video
    minutes {INT} NOT NULL,         -- whole quarters of an hour, like gap
    gap {INT} NOT NULL,             -- between two appointments
    open {INT} NOT NULL,            -- 1: residents book it themselves
    active {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX counsel_service_unit ON counsel_service (county, unit, id);

-- When a counsellor works, week by week.
CREATE TABLE counsel_pattern (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    staff {INT} NOT NULL,
    room {INT} NOT NULL,            -- 0 none: by phone or video only
    service {INT} NOT NULL,         -- 0: every service of the unit
    weekday {INT} NOT NULL,         -- 1 Monday .. 7 Sunday
    from_min {INT} NOT NULL,
    to_min {INT} NOT NULL,
    from_day {INT} NOT NULL,
    to_day {INT} NOT NULL,          -- the last one; 0 open
    active {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX counsel_pattern_unit ON counsel_pattern (county, unit, staff, id);

-- One day that is other than the pattern says.
CREATE TABLE counsel_change (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    staff {INT} NOT NULL,           -- 0: everybody of the unit
    room {INT} NOT NULL,            -- of extra hours; 0 none
    day {INT} NOT NULL,
    from_min {INT} NOT NULL,
    to_min {INT} NOT NULL,
    kind TEXT NOT NULL,             -- off, extra
    active {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX counsel_change_unit ON counsel_change (county, unit, day, id);

CREATE TABLE appointment (
    county {INT} NOT NULL,          -- of the unit
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    service {INT} NOT NULL,
    staff {INT} NOT NULL,           -- the counsellor
    room {INT} NOT NULL,            -- 0 none
    person {INT} NOT NULL,          -- the record that speaks for the person; maybe of another county
    start_ms {INT} NOT NULL,
    end_ms {INT} NOT NULL,
    state TEXT NOT NULL,            -- booked, confirmed, arrived, done, no_show, cancelled
    cancelled_by TEXT NOT NULL,     -- '', person, staff
    reason TEXT NOT NULL,           -- code of the cancellation, ''
    made_by {INT} NOT NULL,         -- staff, 0 the person
    made_ms {INT} NOT NULL,
    changed_ms {INT} NOT NULL,
    reminded_ms {INT} NOT NULL,     -- 0 not yet
    note {BLOB},                    -- sealed: what the person wants to say beforehand
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX appointment_county ON appointment (county, start_ms, id);
CREATE INDEX appointment_town ON appointment (county, town, start_ms, id);
CREATE INDEX appointment_area ON appointment (county, area, start_ms, id);
-- global index: a counsellor works in several places
CREATE INDEX appointment_staff ON appointment (staff, start_ms, id);
-- global index: a person may go to a unit of another county
CREATE INDEX appointment_person ON appointment (person, start_ms, id);
-- global index: reminders of every county
CREATE INDEX appointment_remind ON appointment (start_ms) WHERE reminded_ms = 0 AND state IN ('booked', 'confirmed');

-- Who or what is taken in which quarter of an hour: a counsellor, a room or a person (ids are of one pool, so the id says
-- which). The primary key is why nobody can be booked twice, however many try at once. county is the holder's own.
CREATE TABLE appointment_hold (
    county {INT} NOT NULL,
    holder {INT} NOT NULL,
    tick {INT} NOT NULL,            -- ms / 900000
    appointment {INT} NOT NULL,
    PRIMARY KEY (county, holder, tick)
){WITHOUT_ROWID};

CREATE TABLE appointment_wait (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    service {INT} NOT NULL,
    person {INT} NOT NULL,
    state TEXT NOT NULL,            -- waiting, booked, left
    made_ms {INT} NOT NULL,
    made_by {INT} NOT NULL,
    told_ms {INT} NOT NULL,         -- when a place that became free was last told; 0 never
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX appointment_wait_once ON appointment_wait (county, service, person) WHERE state = 'waiting';
CREATE INDEX appointment_wait_unit ON appointment_wait (county, unit, state, made_ms);
-- global index: a person may wait at a unit of another county
CREATE INDEX appointment_wait_person ON appointment_wait (person, state);

-- reference: one row a counsellor with a calendar; found by the secret alone
CREATE TABLE counsel_calendar (
    staff {INT} NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    made_ms {INT} NOT NULL
){STRICT};
CREATE UNIQUE INDEX counsel_calendar_digest ON counsel_calendar (digest);
