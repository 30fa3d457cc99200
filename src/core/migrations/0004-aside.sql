-- Rows that failed in a tick: left out until next_ms, tried again later and later, so that they stop none of the others.
CREATE TABLE tick_aside (
    county {INT} NOT NULL,
    id {INT} NOT NULL,              -- of the row
    tick TEXT NOT NULL,             -- which tick
    tries {INT} NOT NULL,
    next_ms {INT} NOT NULL,
    PRIMARY KEY (county, id, tick)
){WITHOUT_ROWID};
CREATE INDEX tick_aside_next ON tick_aside (county, next_ms);
