-- A survey may be filled in where there is no network: it counts by when it was found, and is kept once however often it is sent.
ALTER TABLE incident_survey ADD COLUMN found_ms {INT} NOT NULL DEFAULT 0;   -- when it was found, by the device
ALTER TABLE incident_survey ADD COLUMN name TEXT NOT NULL DEFAULT '';       -- what the device calls it; '' filled in at once
UPDATE incident_survey SET found_ms = at_ms WHERE county > 0;
CREATE UNIQUE INDEX incident_survey_once ON incident_survey (county, incident, staff, name) WHERE name <> '';
