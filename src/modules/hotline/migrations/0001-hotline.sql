-- The hotline: lines, calls, what happened in a call, what is noted about a number, reviews.

-- reference: a few rows; the same number may be served in one county only
CREATE TABLE hotline_line (
    id {INT} NOT NULL PRIMARY KEY,
    county {INT} NOT NULL,
    town {INT} NOT NULL,
    area {INT} NOT NULL,            -- of the unit
    unit {INT} NOT NULL,            -- of kind hotline
    number TEXT NOT NULL,           -- "12356"
    name TEXT NOT NULL,
    opens_min {INT} NOT NULL,       -- minutes of the local day
    closes_min {INT} NOT NULL,      -- 1440: midnight; below opens_min: after midnight
    seats {INT} NOT NULL,
    active {INT} NOT NULL,
    secret {BLOB} NOT NULL,         -- sealed: signs what the exchange sends
    version {INT} NOT NULL
){STRICT};
CREATE UNIQUE INDEX hotline_line_number ON hotline_line (county, number);
CREATE INDEX hotline_line_unit ON hotline_line (unit, id);

-- One row a call, answered or not. Times of the exchange are put together by minimum and maximum, so that its events may
-- come late, twice and in any order.
CREATE TABLE hotline_call (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- of the unit
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    line {INT} NOT NULL,
    state TEXT NOT NULL,            -- ringing, talking, wrap, missed, closed
    direction TEXT NOT NULL,        -- in, out
    external TEXT NOT NULL,         -- the exchange's name of the call; '' entered by hand
    seat TEXT NOT NULL,             -- extension that rang
    number {BLOB} NOT NULL,         -- sealed; empty: withheld
    number_bi TEXT NOT NULL,        -- keyed digest, '' withheld
    operator {INT} NOT NULL,        -- staff, 0 nobody yet
    helper {INT} NOT NULL,          -- supervisor who joined, 0 nobody
    ring_ms {INT} NOT NULL,
    answer_ms {INT} NOT NULL,       -- 0 not
    end_ms {INT} NOT NULL,          -- 0 not yet
    closed_ms {INT} NOT NULL,
    outcome TEXT NOT NULL,          -- '', done, silent, nuisance, wrong_number
    kind TEXT NOT NULL,             -- from the form, like the next three: codes of the definition, '' not filled in
    problems TEXT NOT NULL,         -- " family study ": the first is the main one
    sex TEXT NOT NULL,
    age TEXT NOT NULL,
    risk TEXT NOT NULL,             -- '', low, moderate, high
    form {BLOB} NOT NULL,           -- sealed JSON: everything that was filled in
    high_ms {INT} NOT NULL,         -- first seen to be at high risk; 0 never
    intervened_ms {INT} NOT NULL,   -- first intervention after that; 0 none
    help_ms {INT} NOT NULL,         -- the supervisor was called and has not come yet; 0 no
    alert {INT} NOT NULL,           -- 0 none
    person {INT} NOT NULL,          -- 0 anonymous
    recording TEXT NOT NULL,        -- where the exchange keeps it, '' none
    recording_hash TEXT NOT NULL,
    hold {INT} NOT NULL,            -- 1: kept beyond its time, for a legal reason
    keep_until_ms {INT} NOT NULL,
    saved_ms {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX hotline_call_external ON hotline_call (county, line, external) WHERE external <> '';
CREATE INDEX hotline_call_number ON hotline_call (county, number_bi, ring_ms) WHERE number_bi <> '';
-- global index: a unit's calls of a month, wherever the unit is
CREATE INDEX hotline_call_unit ON hotline_call (unit, ring_ms, id);
-- global index: what is going on in a unit
CREATE INDEX hotline_call_open ON hotline_call (unit, state) WHERE state IN ('ringing', 'talking', 'wrap');
CREATE INDEX hotline_call_county ON hotline_call (county, ring_ms);
CREATE INDEX hotline_call_alert ON hotline_call (county, alert) WHERE alert <> 0;

CREATE TABLE hotline_step (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    call {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    staff {INT} NOT NULL,           -- 0 the exchange
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX hotline_step_call ON hotline_step (county, call, at_ms, id);

-- What those who answer should know about a number; ends by itself.
CREATE TABLE hotline_note (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    unit {INT} NOT NULL,
    number_bi TEXT NOT NULL,
    kind TEXT NOT NULL,
    note {BLOB} NOT NULL,           -- sealed
    at_ms {INT} NOT NULL,
    staff {INT} NOT NULL,
    until_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX hotline_note_number ON hotline_note (county, number_bi, until_ms);

CREATE TABLE hotline_review (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    call {INT} NOT NULL,
    unit {INT} NOT NULL,
    staff {INT} NOT NULL,           -- who reviewed
    at_ms {INT} NOT NULL,
    scores TEXT NOT NULL,           -- "20 25 30 15", in the order of the definition
    total {INT} NOT NULL,
    note {BLOB} NOT NULL,           -- sealed
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX hotline_review_call ON hotline_review (county, call, staff);
