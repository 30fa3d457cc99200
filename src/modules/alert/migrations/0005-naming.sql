-- Who is named anew goes on in pieces, by the server: how far it has come.
CREATE TABLE alert_naming (
    county {INT} NOT NULL,
    staff {INT} NOT NULL,           -- who left, and whose alerts others get; 0: those that nobody answers for
    after {INT} NOT NULL,           -- alerts up to this one were looked at
    at_ms {INT} NOT NULL,           -- when: whoever waits longest is next
    PRIMARY KEY (county, staff)
){WITHOUT_ROWID};
