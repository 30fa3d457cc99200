-- A school sees how far its own call-outs are.
-- global index: a unit calls for people of every county
CREATE INDEX callout_asked ON callout (asked_unit, called_ms, id);
