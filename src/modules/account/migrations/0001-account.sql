-- Signing in: codes sent to telephones, failed attempts, second factors being enrolled. Sessions are core's, what staff
-- sign in with stands in table staff (module org).

-- The code last sent to a telephone; one a number.
CREATE TABLE phone_code (
    county {INT} NOT NULL,          -- of the installation: the number's owner is not known yet
    bi TEXT NOT NULL,               -- blind index of the number
    code TEXT NOT NULL,             -- keyed digest
    expires_ms {INT} NOT NULL,
    tries {INT} NOT NULL,           -- wrong ones
    PRIMARY KEY (county, bi)
){WITHOUT_ROWID};
CREATE INDEX phone_code_expires ON phone_code (county, expires_ms);

-- Failures in a row. Who is locked out is an account together with a network, so that nobody can lock out another.
CREATE TABLE attempt (
    county {INT} NOT NULL,
    key TEXT NOT NULL,              -- keyed digest of what is tried and from where
    n {INT} NOT NULL,
    until_ms {INT} NOT NULL,        -- forgotten then
    PRIMARY KEY (county, key)
){WITHOUT_ROWID};
CREATE INDEX attempt_until ON attempt (county, until_ms);

-- A second factor shown but not yet confirmed.
CREATE TABLE enrolment (
    county {INT} NOT NULL,
    staff {INT} NOT NULL,
    seed {BLOB} NOT NULL,           -- sealed
    expires_ms {INT} NOT NULL,
    PRIMARY KEY (county, staff)
){WITHOUT_ROWID};
CREATE INDEX enrolment_expires ON enrolment (county, expires_ms);
