-- Definitions that were uploaded over the packed ones, and every form that was ever in force.

-- reference: a few hundred rows, read by every instance at start and after a change
CREATE TABLE definition (
    kind TEXT NOT NULL,             -- form, battery, alert_rule
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    state TEXT NOT NULL,            -- draft, published, retired
    hash TEXT NOT NULL,
    tier TEXT NOT NULL,             -- S, G, B; '' for what is no form
    has_text {INT} NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,           -- as uploaded
    text_pack TEXT,                 -- wording of a bring-your-own form
    auth_who TEXT NOT NULL,         -- who allowed the use of the text
    auth_document TEXT NOT NULL,
    auth_valid_to TEXT NOT NULL,    -- day
    updated_ms {INT} NOT NULL,
    updated_by {INT} NOT NULL,
    PRIMARY KEY (kind, id, version)
){STRICT};

-- reference: what an old answer sheet was scored with; rows are only ever added
CREATE TABLE form_archive (
    hash TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    source TEXT NOT NULL,
    text_pack TEXT
){STRICT};
