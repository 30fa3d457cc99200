-- Something more was taken from whoever left, while the server was on its way through what they answered for.
ALTER TABLE alert_naming ADD COLUMN again {INT} NOT NULL DEFAULT 0;     -- 1: once more from the first, after this round
