-- A reminder waits behind whatever is wanted at once: a log-in code, a call to those on duty.
ALTER TABLE outbox ADD COLUMN reminder {INT} NOT NULL DEFAULT 0;
