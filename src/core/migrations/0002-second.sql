-- What one member of staff asks for and another one has to confirm. Rows are never deleted; the one that waits is in force until
-- it expires.
CREATE TABLE second (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    town {INT} NOT NULL,
    area {INT} NOT NULL,            -- whose administrators may confirm: those whose area holds it
    kind TEXT NOT NULL,             -- reset_password, reset_totp, publish, retire
    object TEXT NOT NULL,           -- id of the account, or kind/id/version of the definition
    digest TEXT NOT NULL,           -- of exactly what was asked for; '' where the object says it all
    content TEXT NOT NULL,          -- what whoever does it needs beyond the object
    asked_by {INT} NOT NULL,        -- staff
    asked_ms {INT} NOT NULL,
    expires_ms {INT} NOT NULL,
    state TEXT NOT NULL,            -- waiting, confirmed, withdrawn
    decided_by {INT} NOT NULL,      -- staff, 0 nobody yet
    decided_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX second_object ON second (county, object, id);
CREATE INDEX second_state ON second (county, state, id);
