-- A kept reply remembers whether it was made for somebody related to the person: it is not given again when they no longer are.
-- Replies of before are taken as such.
ALTER TABLE replay ADD COLUMN related {INT} NOT NULL DEFAULT 1;
