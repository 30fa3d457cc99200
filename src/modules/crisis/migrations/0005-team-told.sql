-- Whether the team could be told that it is sent; '' it was, else why not.
ALTER TABLE incident_team ADD COLUMN why_not TEXT NOT NULL DEFAULT '';
