-- Groups and support rounds: who leads, who belongs, when they meet, who came. What a meeting takes of a counsellor's or a
-- room's time stands in appointment_hold like an appointment's.

CREATE TABLE counsel_group (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    unit {INT} NOT NULL,
    service {INT} NOT NULL,
    kind TEXT NOT NULL,             -- group: the same people to the end; support: who comes and goes
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    form TEXT NOT NULL,             -- of definitions/counselling.json: measured before and after; '' none
    leader {INT} NOT NULL,
    coleader {INT} NOT NULL,        -- 0 none
    seats {INT} NOT NULL,
    from_ms {INT} NOT NULL,         -- what was measured before counts as before
    state TEXT NOT NULL,            -- open, closed
    closed_ms {INT} NOT NULL,       -- 0 while open
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX counsel_group_state ON counsel_group (county, state, id);

CREATE TABLE counsel_member (
    county {INT} NOT NULL,
    group_id {INT} NOT NULL,
    person {INT} NOT NULL,
    state TEXT NOT NULL,            -- in, left
    joined_ms {INT} NOT NULL,
    left_ms {INT} NOT NULL,         -- 0 while in
    made_by {INT} NOT NULL,
    PRIMARY KEY (county, group_id, person)
){WITHOUT_ROWID};
-- global index: a person may go to a group of another county
CREATE INDEX counsel_member_person ON counsel_member (person, state);

CREATE TABLE counsel_meeting (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    group_id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    leader {INT} NOT NULL,          -- who holds it, as planned
    coleader {INT} NOT NULL,
    room {INT} NOT NULL,            -- 0 none
    start_ms {INT} NOT NULL,
    end_ms {INT} NOT NULL,
    state TEXT NOT NULL,            -- planned, held, cancelled
    came {INT} NOT NULL,
    wanted {INT} NOT NULL,          -- members then
    changed_ms {INT} NOT NULL,
    reminded_ms {INT} NOT NULL,     -- 0 not yet
    note {BLOB},                    -- sealed: the leaders' note
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX counsel_meeting_day ON counsel_meeting (county, start_ms, id);
CREATE INDEX counsel_meeting_group ON counsel_meeting (county, group_id, start_ms);
-- global index: a counsellor works in several places
CREATE INDEX counsel_meeting_leader ON counsel_meeting (leader, start_ms);
-- global index: the same of the second leader
CREATE INDEX counsel_meeting_coleader ON counsel_meeting (coleader, start_ms) WHERE coleader > 0;
-- global index: reminders of every county
CREATE INDEX counsel_meeting_remind ON counsel_meeting (start_ms) WHERE reminded_ms = 0 AND state = 'planned';

CREATE TABLE counsel_presence (
    county {INT} NOT NULL,
    meeting {INT} NOT NULL,
    person {INT} NOT NULL,
    state TEXT NOT NULL,            -- came, absent, excused
    PRIMARY KEY (county, meeting, person)
){WITHOUT_ROWID};
