-- Referrals between institutions. A row belongs to the county of the person; area says who of the network watches over it.

CREATE TABLE referral (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- the person's home; of a school's referral its county, so that no street sees it
    town {INT} NOT NULL,
    person {INT} NOT NULL,
    alert {INT} NOT NULL,           -- 0 none
    reply_to {INT} NOT NULL,        -- the referral this one sends back; 0 none
    kind TEXT NOT NULL,             -- of definitions/referrals.json
    state TEXT NOT NULL,            -- drafted, consented, sent, accepted, refused, seen, fed_back, closed, withdrawn, expired
    open {INT} NOT NULL,            -- somebody still owes something
    from_unit {INT} NOT NULL,
    from_staff {INT} NOT NULL,
    to_unit {INT} NOT NULL,         -- 0: to_name says where
    to_name TEXT NOT NULL,
    paper {INT} NOT NULL,           -- 1: the receiver gets a letter; the sender enters what comes back
    updates {INT} NOT NULL,         -- 1: later additions were agreed to
    parts TEXT NOT NULL,            -- what the letter holds besides name and reason: contact,results,alert
    responses TEXT NOT NULL,        -- ids of the chosen results, until they are frozen
    consent_by TEXT NOT NULL,       -- self, guardian; '' none
    consent_how TEXT NOT NULL,      -- paper, spoken, phone
    consent_version {INT} NOT NULL,
    consent_ms {INT} NOT NULL,
    basis TEXT NOT NULL,            -- lawful basis instead of consent; '' none
    reason {BLOB} NOT NULL,
    snapshot {BLOB},                -- sealed JSON, frozen at sending
    grant_ms {INT} NOT NULL,        -- until when the receiver may read it; 0 not sent
    made_ms {INT} NOT NULL,
    sent_ms {INT} NOT NULL,         -- these: 0 not yet
    received_ms {INT} NOT NULL,
    accepted_ms {INT} NOT NULL,
    seen_ms {INT} NOT NULL,
    fed_back_ms {INT} NOT NULL,
    read_ms {INT} NOT NULL,
    ended_ms {INT} NOT NULL,
    refusal TEXT NOT NULL,          -- why it was refused
    outcome TEXT NOT NULL,          -- of the receiver's feedback
    closing TEXT NOT NULL,          -- how it ended for the sender, or why it was withdrawn
    feedback {BLOB},                -- sealed JSON: text, instructions, days
    return_task {INT} NOT NULL,     -- what follows in the community; 0 none
    due_clock TEXT NOT NULL,        -- send, accept, seen, feedback, close; '' none
    due_ms {INT} NOT NULL,
    next_ms {INT} NOT NULL,         -- when the server looks again
    late {INT} NOT NULL,            -- steps of escalation taken for this clock
    over_unit {INT} NOT NULL,       -- who was told because nobody answered; 0 nobody
    missed {INT} NOT NULL,          -- bits of clocks that ran out
    sort_ms {INT} NOT NULL,         -- open: due; ended: when
    steps {INT} NOT NULL,
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
-- global index: a hospital's desk has people of every county
CREATE INDEX referral_to ON referral (to_unit, open, sort_ms, id);
-- global index: a unit sends people of every county
CREATE INDEX referral_from ON referral (from_unit, open, sort_ms, id);
-- global index: the unit that was told, wherever the person lives
CREATE INDEX referral_over ON referral (over_unit, sort_ms, id) WHERE over_unit > 0;
-- global index: a city's list
CREATE INDEX referral_open ON referral (open, sort_ms, id);
CREATE INDEX referral_county ON referral (county, open, sort_ms, id);
CREATE INDEX referral_town ON referral (county, town, open, sort_ms, id);
CREATE INDEX referral_area ON referral (county, area, open, sort_ms, id);
CREATE INDEX referral_person ON referral (county, person, id);
-- global index: figures of a city
CREATE INDEX referral_sent ON referral (sent_ms, id) WHERE sent_ms > 0;
-- global index: the server looks for what is late in every county
CREATE INDEX referral_next ON referral (next_ms) WHERE open = 1;

CREATE TABLE referral_step (
    county {INT} NOT NULL,
    referral {INT} NOT NULL,
    n {INT} NOT NULL,               -- from 1; also the column of its sealed note
    at_ms {INT} NOT NULL,
    kind TEXT NOT NULL,
    side TEXT NOT NULL,             -- sender, receiver, server
    staff {INT} NOT NULL,
    unit {INT} NOT NULL,
    code TEXT NOT NULL,
    note {BLOB},
    PRIMARY KEY (county, referral, n)
){WITHOUT_ROWID};
