-- Records that an institution wrote down without looking anybody up; they may be of somebody who has a record already.
CREATE TABLE person_written (
    county {INT} NOT NULL,
    person {INT} NOT NULL,
    unit {INT} NOT NULL,            -- who wrote it
    at_ms {INT} NOT NULL,
    joined {INT} NOT NULL,          -- 1: was put under another record, person_link says which
    PRIMARY KEY (county, person)
){WITHOUT_ROWID};
CREATE INDEX person_written_open ON person_written (county, joined, person);

-- Two records with the same number that somebody has looked at: they are of two people.
CREATE TABLE person_apart (
    county {INT} NOT NULL,
    person {INT} NOT NULL,          -- the written one
    other {INT} NOT NULL,
    staff {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, person, other)
){WITHOUT_ROWID};
