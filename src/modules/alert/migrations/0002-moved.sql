-- Where the person is becomes known after the alert: another county has its own rows, so the alert goes on there under another number.
ALTER TABLE alert ADD COLUMN moved_to {INT} NOT NULL DEFAULT 0;   -- goes on as this alert, and is counted there; 0 here
-- global index: an alert moves between counties
CREATE INDEX alert_moved ON alert (moved_to) WHERE moved_to > 0;
