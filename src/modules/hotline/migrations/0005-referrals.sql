-- Callers who were passed on: which call a referral came from.

CREATE TABLE hotline_referral (
    county {INT} NOT NULL,
    call {INT} NOT NULL,
    referral {INT} NOT NULL,
    unit {INT} NOT NULL,
    person {INT} NOT NULL,          -- whom it is about: of the call, or a record of its own
    staff {INT} NOT NULL,           -- who sent it
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, call, referral)
){WITHOUT_ROWID};
-- global index: what a unit sent, wherever it is
CREATE INDEX hotline_referral_unit ON hotline_referral (unit, referral);
