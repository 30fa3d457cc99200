-- Visits that go on until several in a row found the person stable, instead of by the timetable.
ALTER TABLE task ADD COLUMN until_n {INT} NOT NULL DEFAULT 0;       -- so many in a row end it; 0: by the timetable
ALTER TABLE task ADD COLUMN until_codes TEXT NOT NULL DEFAULT '';   -- the findings that count, separated by blanks
ALTER TABLE task ADD COLUMN every_days {INT} NOT NULL DEFAULT 0;    -- from one visit to the next
ALTER TABLE task ADD COLUMN stable_n {INT} NOT NULL DEFAULT 0;      -- so many in a row before this one
ALTER TABLE task ADD COLUMN finding TEXT NOT NULL DEFAULT '';       -- of a visit that is done: stable, mostly_stable, unstable
