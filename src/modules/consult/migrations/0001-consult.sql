-- Text consultation: desks with hours, conversations, their messages, who had them, signs of risk in them.

-- A desk is where a unit answers residents of its area. Kind crisis: where a conversation goes when somebody is in danger.
CREATE TABLE consult_desk (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    kind TEXT NOT NULL,             -- consult, crisis
    name TEXT NOT NULL,
    hours TEXT NOT NULL,            -- "1-5 08:30-17:30; 6 09:00-12:00"; '' always open
    max_open {INT} NOT NULL,        -- conversations one counsellor holds at a time
    active {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX consult_desk_area ON consult_desk (county, area, kind);
CREATE INDEX consult_desk_unit ON consult_desk (county, unit);

-- Who of a unit is ready to answer. Present is who has one and whose session was seen lately.
CREATE TABLE consult_seat (
    county {INT} NOT NULL,
    unit {INT} NOT NULL,
    staff {INT} NOT NULL,
    since_ms {INT} NOT NULL,
    PRIMARY KEY (county, unit, staff)
){WITHOUT_ROWID};

CREATE TABLE consult (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- home of the person when it was opened
    town {INT} NOT NULL,
    person {INT} NOT NULL,
    desk {INT} NOT NULL,            -- where it was opened
    unit {INT} NOT NULL,            -- has it now, or has it in its queue
    staff {INT} NOT NULL,           -- holds it, or held it last; 0 nobody yet
    state TEXT NOT NULL,            -- waiting, active, ended
    terms {INT} NOT NULL,           -- version of the terms the person agreed to
    opened_ms {INT} NOT NULL,
    queued_ms {INT} NOT NULL,       -- when it last came into a queue: its place there
    taken_ms {INT} NOT NULL,        -- first time; 0 never
    ended_ms {INT} NOT NULL,        -- 0 open
    ended_by TEXT NOT NULL,         -- '', resident, staff, silence, unanswered
    offer_unit {INT} NOT NULL,      -- somebody there is asked to take it over; until then it stays where it is
    offer_staff {INT} NOT NULL,     -- only this one; 0 anybody of the unit
    offer_ms {INT} NOT NULL,
    offer_id {INT} NOT NULL,        -- place of the sealed note
    offer_note {BLOB},
    alert {INT} NOT NULL,           -- raised here or joined from here; 0 none
    risk TEXT NOT NULL,             -- highest level seen here: '', yellow, orange, red
    last_n {INT} NOT NULL,          -- number of the last message
    last_ms {INT} NOT NULL,
    last_from TEXT NOT NULL,        -- resident, staff, server
    seen_resident {INT} NOT NULL,   -- read up to this number
    seen_staff {INT} NOT NULL,
    nudged_ms {INT} NOT NULL,       -- told that it will be closed for silence; 0 not
    topic TEXT NOT NULL,
    summary {BLOB},
    rating {INT} NOT NULL,          -- 1 to 5; 0 none
    rating_note {BLOB},
    turns {INT} NOT NULL,           -- how many have had it
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
-- One open conversation a person: opening twice is opening once.
CREATE UNIQUE INDEX consult_open ON consult (county, person) WHERE ended_ms = 0;
CREATE INDEX consult_person ON consult (county, person, opened_ms);
-- global index: a desk serves people of several counties
CREATE INDEX consult_queue ON consult (unit, state, queued_ms);
-- global index: as above, and offers are few
CREATE INDEX consult_offer ON consult (offer_unit) WHERE offer_unit <> 0;
-- global index: what somebody holds, wherever its people live
CREATE INDEX consult_staff ON consult (staff, state, last_ms);
-- global index: the server looks for silence in every county
CREATE INDEX consult_silent ON consult (state, last_ms);
CREATE INDEX consult_alert ON consult (county, alert) WHERE alert <> 0;

-- Numbered by the server from 1 without holes: the number is the order.
CREATE TABLE consult_message (
    county {INT} NOT NULL,
    consult {INT} NOT NULL,
    n {INT} NOT NULL,
    id {INT} NOT NULL,              -- place of the sealed text
    sender TEXT NOT NULL,           -- resident, staff, server
    staff {INT} NOT NULL,
    client TEXT NOT NULL,           -- the sender's own name for it: sent again it is the same message; '' of the server
    code TEXT NOT NULL,             -- of the server: taken, handed_over, ...
    body {BLOB},
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, consult, n)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX consult_message_once ON consult_message (county, consult, sender, client) WHERE client <> '';

-- Who had it from when, and what the one before wrote for them.
CREATE TABLE consult_turn (
    county {INT} NOT NULL,
    consult {INT} NOT NULL,
    n {INT} NOT NULL,
    staff {INT} NOT NULL,
    unit {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    id {INT} NOT NULL,              -- place of the sealed note; 0 without one
    note {BLOB},
    PRIMARY KEY (county, consult, n)
){WITHOUT_ROWID};

-- A rule that found something in a message. False alarms stay, marked: they are what the rule is judged by.
CREATE TABLE consult_hit (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    consult {INT} NOT NULL,
    n {INT} NOT NULL,               -- of the message
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    at_ms {INT} NOT NULL,
    verdict TEXT NOT NULL,          -- '', true, false
    judged_by {INT} NOT NULL,
    judged_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX consult_hit_once ON consult_hit (county, consult, n, rule);
CREATE INDEX consult_hit_rule ON consult_hit (county, rule);

-- A supervisor who looked into a conversation, and why.
CREATE TABLE consult_look (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    consult {INT} NOT NULL,
    staff {INT} NOT NULL,
    reason {BLOB} NOT NULL,
    at_ms {INT} NOT NULL,
    until_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX consult_look_of ON consult_look (county, consult, staff, until_ms);
