-- The network: areas, units, staff and what they may do. Small tables, the same on every database node.
-- county = area / 1000000, town = area / 1000.

-- reference: a few thousand rows
CREATE TABLE area (
    area {INT} NOT NULL PRIMARY KEY, -- 12-digit division code
    county {INT} NOT NULL,
    town {INT} NOT NULL,
    area_last {INT} NOT NULL,       -- last code of its subtree
    name TEXT NOT NULL,
    level TEXT NOT NULL,            -- province, city, county, town, community
    parent {INT} NOT NULL,
    valid_from {INT} NOT NULL,      -- ms
    valid_to {INT} NOT NULL,        -- ms; 0 open
    successor {INT} NOT NULL        -- the area that took its place; 0 none
){STRICT};
CREATE INDEX area_parent ON area (parent, area);

-- reference: a few thousand rows
CREATE TABLE unit (
    id {INT} NOT NULL PRIMARY KEY,
    county {INT} NOT NULL,
    town {INT} NOT NULL,
    area {INT} NOT NULL,            -- never changes: grants copy it
    kind TEXT NOT NULL,             -- centre, station, room, hospital, clinic, school, employer, department, third_party, hotline
    name TEXT NOT NULL,
    parent {INT} NOT NULL,          -- 0: by area
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT NOT NULL,
    active {INT} NOT NULL,
    version {INT} NOT NULL
){STRICT};
CREATE INDEX unit_area ON unit (area, id);

-- reference: some ten thousand rows
CREATE TABLE staff (
    id {INT} NOT NULL PRIMARY KEY,
    county {INT} NOT NULL,
    login TEXT NOT NULL,            -- lower case
    name TEXT NOT NULL,
    phone {BLOB},                   -- sealed
    unit {INT} NOT NULL,            -- where they belong; what they may do stands in role_grant
    title TEXT NOT NULL,
    qualification TEXT NOT NULL,
    active {INT} NOT NULL,
    disabled_why TEXT NOT NULL,     -- '' while active
    made_ms {INT} NOT NULL,
    version {INT} NOT NULL,         -- of the record; signing in does not change it
    password TEXT NOT NULL,         -- stored form of crypto/password.h; '' none
    must_change {INT} NOT NULL,     -- the password was given by somebody else
    totp_seed {BLOB},               -- sealed; NULL not enrolled
    totp_step {INT} NOT NULL,       -- last step used
    recovery TEXT NOT NULL,         -- stored forms of the recovery codes left, one a line
    last_login_ms {INT} NOT NULL
){STRICT};
CREATE UNIQUE INDEX staff_login ON staff (login);
CREATE INDEX staff_unit ON staff (unit, id);

-- reference: a few rows for each member of staff
CREATE TABLE role_grant (
    id {INT} NOT NULL PRIMARY KEY,
    staff {INT} NOT NULL,
    role {INT} NOT NULL,            -- Role
    unit {INT} NOT NULL,
    county {INT} NOT NULL,
    town {INT} NOT NULL,
    area {INT} NOT NULL,            -- of the unit: where the role works
    from_ms {INT} NOT NULL,
    to_ms {INT} NOT NULL            -- 0 open
){STRICT};
CREATE INDEX role_grant_staff ON role_grant (staff, id);
CREATE INDEX role_grant_area ON role_grant (area, role);
CREATE INDEX role_grant_to ON role_grant (to_ms);
