-- Calls that somebody who was in them, or a supervisor, asks to be reviewed.

CREATE TABLE hotline_mark (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    call {INT} NOT NULL,
    unit {INT} NOT NULL,
    staff {INT} NOT NULL,           -- who asked
    at_ms {INT} NOT NULL,
    reason {BLOB} NOT NULL,         -- sealed
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX hotline_mark_once ON hotline_mark (county, call, staff);
