CREATE TABLE t_child (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    fact {INT} NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, fact) REFERENCES t_fact (county, id)
){STRICT};
CREATE INDEX t_child_fact ON t_child (county, fact);
-- reference: a counter of the tests, the same everywhere
CREATE TABLE t_counter (
    name TEXT NOT NULL PRIMARY KEY,
    value {INT} NOT NULL
){STRICT};
INSERT INTO t_counter (name, value) VALUES ('a; b', 0);
