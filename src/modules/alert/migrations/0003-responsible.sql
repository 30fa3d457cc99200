-- Who answers for an alert from the moment it is raised; whoever takes it (owner) then does.
ALTER TABLE alert ADD COLUMN responsible {INT} NOT NULL DEFAULT 0;  -- staff; 0: nobody up to the top may
ALTER TABLE alert ADD COLUMN notice_ms {INT} NOT NULL DEFAULT 0;    -- when they are told by short message; 0 told, or no need
UPDATE alert SET responsible = owner WHERE owner > 0;
-- global index: how much somebody answers for, wherever it is
CREATE INDEX alert_responsible ON alert (responsible) WHERE open = 1;
-- global index: whoever is to be told, in every county
CREATE INDEX alert_tell ON alert (notice_ms) WHERE notice_ms > 0;
DROP INDEX alert_owner;
-- global index: what somebody has taken, wherever it is
CREATE INDEX alert_owner ON alert (owner) WHERE open = 1;
