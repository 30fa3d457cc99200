-- A clock that goes on at another place is never due later than this, however often the alert is moved.
ALTER TABLE alert_clock ADD COLUMN latest_ms {INT} NOT NULL DEFAULT 0;   -- 0: not moved
