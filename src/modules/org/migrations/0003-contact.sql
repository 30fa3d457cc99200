-- Whom an administrator named to answer for the alerts of a unit while nobody is on duty.
ALTER TABLE unit ADD COLUMN contact {INT} NOT NULL DEFAULT 0;   -- staff; 0 nobody
