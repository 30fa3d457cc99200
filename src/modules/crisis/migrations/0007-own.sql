-- A person's own copy names the institution that ordered an involuntary step, and holds the call-outs of every county.
ALTER TABLE callout_measure ADD COLUMN unit {INT} NOT NULL DEFAULT 0;   -- whose staff ordered it
UPDATE callout_measure SET unit = COALESCE((SELECT s.unit FROM staff s WHERE s.id = callout_measure.staff), 0) WHERE county > 0;
-- global index: a person's call-outs, wherever they were
CREATE INDEX callout_own ON callout (person, id) WHERE person <> 0;
