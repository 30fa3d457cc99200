-- Why a step of a call was taken, where that is asked: number shown, recording held.
CREATE TABLE hotline_step_why (
    county {INT} NOT NULL,
    id {INT} NOT NULL,              -- of the step
    why {BLOB} NOT NULL,            -- sealed: the reason; on a line of its own the reference of an order
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
