-- People: one record a person, what they agreed to, how they are found again, whose records were put together.

CREATE TABLE person (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    area {INT} NOT NULL,            -- home community
    town {INT} NOT NULL,
    version {INT} NOT NULL,
    state TEXT NOT NULL,            -- active, merged
    merged_into {INT} NOT NULL,     -- the record that speaks for this one, else 0
    label TEXT NOT NULL,            -- masked name for lists; '' anonymous
    name {BLOB},                    -- sealed, like the next three
    phone {BLOB},
    id_number {BLOB},
    birth_date {BLOB},
    name_bi TEXT NOT NULL,          -- keyed digests for exact search, '' none
    phone_bi TEXT NOT NULL,
    id_bi TEXT NOT NULL,
    gender TEXT NOT NULL,           -- f, m, u
    birth_year {INT} NOT NULL,      -- 0 unknown
    consents {INT} NOT NULL,        -- bits of ConsentPurpose that are granted now
    known_ms {INT} NOT NULL,        -- since when the record has a name or number; 0 anonymous
    registered_ms {INT} NOT NULL,   -- since when the person signs in by phone; 0 never
    tested_ms {INT} NOT NULL,       -- first finished test; 0 none
    created_ms {INT} NOT NULL,
    created_by {INT} NOT NULL,      -- staff, 0 the person
    last_seen_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX person_phone ON person (county, phone_bi);
CREATE INDEX person_number ON person (county, id_bi);
CREATE INDEX person_name ON person (county, name_bi);

-- reference: found by the digest alone, from any county; spread by bi
CREATE TABLE person_lookup (
    bi TEXT NOT NULL,               -- keyed digest of the number
    kind TEXT NOT NULL,             -- phone, id_number
    person {INT} NOT NULL,
    PRIMARY KEY (bi, kind)
){WITHOUT_ROWID};

-- reference: found by the digest of a claim code alone, from any county; spread by digest
CREATE TABLE claim (
    digest TEXT NOT NULL PRIMARY KEY,
    person {INT} NOT NULL,
    response {INT} NOT NULL,
    expires_ms {INT} NOT NULL,
    used_ms {INT} NOT NULL          -- 0 not yet
){WITHOUT_ROWID};

-- Anonymous records that belong to a known person; lies with the known person.
CREATE TABLE person_link (
    county {INT} NOT NULL,
    person {INT} NOT NULL,          -- the one that speaks
    other {INT} NOT NULL,           -- the anonymous record, maybe of another county
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, person, other)
){WITHOUT_ROWID};

-- Every yes and every no, never changed; the present state is person.consents.
CREATE TABLE consent (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    person {INT} NOT NULL,
    purpose TEXT NOT NULL,
    version {INT} NOT NULL,
    granted {INT} NOT NULL,
    at_ms {INT} NOT NULL,
    channel TEXT NOT NULL,          -- self, staff
    given_by TEXT NOT NULL,         -- self, guardian
    staff {INT} NOT NULL,           -- who took it, 0 the person
    text_hash TEXT NOT NULL,        -- of the text that was shown
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX consent_person ON consent (county, person, id);

-- Why somebody looked at a name or number in the clear.
CREATE TABLE reveal (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    person {INT} NOT NULL,
    staff {INT} NOT NULL,
    fields TEXT NOT NULL,
    reason {BLOB} NOT NULL,         -- sealed
    at_ms {INT} NOT NULL,
    PRIMARY KEY (county, id)
){WITHOUT_ROWID};
CREATE INDEX reveal_person ON reveal (county, person, id);
