-- Seats: telephones of a hotline unit, as its exchange names them, and who sits there. One operator a seat, one seat an operator.

CREATE TABLE hotline_seat (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    unit {INT} NOT NULL,
    extension TEXT NOT NULL,        -- "1001"
    name TEXT NOT NULL,
    active {INT} NOT NULL,          -- 0: retired
    staff {INT} NOT NULL,           -- who sits there; 0 nobody
    since_ms {INT} NOT NULL,        -- sat down; 0 nobody
    paused {INT} NOT NULL,
    turned_ms {INT} NOT NULL,       -- last sat down, left, paused or came back
    version {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE UNIQUE INDEX hotline_seat_extension ON hotline_seat (county, unit, extension);
CREATE UNIQUE INDEX hotline_seat_staff ON hotline_seat (county, staff) WHERE staff <> 0;

ALTER TABLE hotline_call ADD COLUMN rung TEXT NOT NULL DEFAULT '';    -- " 1001 1002 ": extensions it rang at, in order of their words
ALTER TABLE hotline_call ADD COLUMN seat_ms {INT} NOT NULL DEFAULT 0; -- the answer that named the seat; 0: something else named it
ALTER TABLE hotline_call ADD COLUMN seated {INT} NOT NULL DEFAULT 0;  -- the operator, as long as only the seat says so; 0 somebody took it
