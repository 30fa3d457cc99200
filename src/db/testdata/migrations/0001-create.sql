-- Tables of the tests of src/db.
CREATE TABLE t_fact (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,
    town {INT} NOT NULL,
    person {INT} NOT NULL,
    unit {INT} NOT NULL,
    level {INT} NOT NULL,
    closed {INT} NOT NULL CHECK (closed IN (0, 1)),
    owner {INT},
    note TEXT,
    data {BLOB},
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX t_fact_note ON t_fact (county, note);
CREATE INDEX t_fact_area ON t_fact (county, area);
