-- What the table holds. county and town follow from area; every key begins with county.
CREATE TABLE @name@ (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    town {INT} NOT NULL,
    area {INT} NOT NULL,
    note TEXT NOT NULL,
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX @name@_area ON @name@ (county, area, at_ms, id);
