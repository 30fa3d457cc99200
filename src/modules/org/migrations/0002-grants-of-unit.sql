-- Who holds a role at a unit: the counsellors of a desk, the people on a list of names to choose from.
CREATE INDEX role_grant_unit ON role_grant (unit, role);
