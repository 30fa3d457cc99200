-- Duty: who sits at which post of a unit, when; and what is not covered.

-- A roster lies in the area of its unit.
CREATE TABLE duty_roster (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    kind TEXT NOT NULL,             -- crisis, hotline, other
    name TEXT NOT NULL,
    responsible {INT} NOT NULL,     -- staff who is told of a hole before it happens
    rest_hours {INT} NOT NULL,      -- between two shifts; 0: the setting's
    week_hours {INT} NOT NULL,      -- Monday to Sunday; 0: the setting's
    open_minute {INT} NOT NULL,     -- of the local day: when it must be covered from
    open_minutes {INT} NOT NULL,    -- how long each day; 1440: day and night
    checked_ms {INT} NOT NULL,      -- when the server last looked for holes; 0: something changed
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX duty_roster_area ON duty_roster (county, area, kind);
-- global index: the server looks for what it has to check in every county
CREATE INDEX duty_roster_checked ON duty_roster (checked_ms, id);

-- A seat, or a place in the team: one person at a time.
CREATE TABLE duty_post (
    county {INT} NOT NULL,
    roster {INT} NOT NULL,
    n {INT} NOT NULL,               -- from 1
    name TEXT NOT NULL,
    accepts TEXT NOT NULL,          -- qualifications, separated by blanks; '' any
    PRIMARY KEY (county, roster, n)
){WITHOUT_ROWID};

-- The shifts of a day, from which the roster is planned.
CREATE TABLE duty_pattern (
    county {INT} NOT NULL,
    roster {INT} NOT NULL,
    n {INT} NOT NULL,
    name TEXT NOT NULL,
    from_minute {INT} NOT NULL,
    minutes {INT} NOT NULL,
    days {INT} NOT NULL,            -- bit 0 Monday .. bit 6 Sunday
    PRIMARY KEY (county, roster, n)
){WITHOUT_ROWID};

CREATE TABLE duty_member (
    county {INT} NOT NULL,
    roster {INT} NOT NULL,
    staff {INT} NOT NULL,
    qualification TEXT NOT NULL,
    PRIMARY KEY (county, roster, staff)
){WITHOUT_ROWID};

CREATE TABLE duty_shift (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    roster {INT} NOT NULL,
    post {INT} NOT NULL,
    name TEXT NOT NULL,
    starts_ms {INT} NOT NULL,
    ends_ms {INT} NOT NULL,
    staff {INT} NOT NULL,           -- 0 nobody yet
    published {INT} NOT NULL,       -- 0 a draft
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX duty_shift_once ON duty_shift (county, roster, post, starts_ms);
CREATE INDEX duty_shift_time ON duty_shift (county, roster, starts_ms);
CREATE INDEX duty_shift_staff ON duty_shift (county, staff, starts_ms);

CREATE TABLE duty_swap (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    roster {INT} NOT NULL,
    shift {INT} NOT NULL,
    from_staff {INT} NOT NULL,
    to_staff {INT} NOT NULL,
    state TEXT NOT NULL,            -- asked, accepted, approved, declined, refused
    open {INT} NOT NULL,            -- 1 while asked or accepted
    asked_ms {INT} NOT NULL,
    answered_ms {INT} NOT NULL,
    decided_ms {INT} NOT NULL,
    decided_by {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX duty_swap_open ON duty_swap (county, shift) WHERE open = 1;
CREATE INDEX duty_swap_roster ON duty_swap (county, roster, open, asked_ms);

-- A hole that somebody was told of: once, before it happens.
CREATE TABLE duty_notice (
    county {INT} NOT NULL,
    roster {INT} NOT NULL,
    post {INT} NOT NULL,
    from_ms {INT} NOT NULL,
    until_ms {INT} NOT NULL,
    staff {INT} NOT NULL,           -- who was told
    told_ms {INT} NOT NULL,
    closed_ms {INT} NOT NULL,       -- when it was seen to be covered; 0 still a hole
    PRIMARY KEY (county, roster, post, from_ms)
){WITHOUT_ROWID};
