-- The open list: overdue first, of those and of the others the higher risk first, then by due time. A page walks blocks (overdue or
-- not, by level), each one range of an index.
ALTER TABLE task ADD COLUMN rank {INT} NOT NULL DEFAULT 0;          -- open: present level of its alert, 0 none to 3 red
UPDATE task SET rank = COALESCE((SELECT CASE a.level WHEN 'red' THEN 3 WHEN 'orange' THEN 2 WHEN 'yellow' THEN 1 ELSE 0 END
                                   FROM alert a WHERE a.county = task.county AND a.id = task.alert), 0)
 WHERE county > 0 AND alert > 0;
-- global index: a city reads its list from it
CREATE INDEX task_open ON task (rank, sort_ms, id) WHERE state = 'open';
CREATE INDEX task_open_county ON task (county, rank, sort_ms, id) WHERE state = 'open';
CREATE INDEX task_open_town ON task (county, town, rank, sort_ms, id) WHERE state = 'open';
CREATE INDEX task_open_area ON task (county, area, rank, sort_ms, id) WHERE state = 'open';
-- global index: what is one's own lies wherever the persons live
CREATE INDEX task_open_own ON task (owner, rank, sort_ms, id) WHERE state = 'open' AND owner > 0;
-- global index: likewise what is nobody's in a unit
CREATE INDEX task_open_nobody ON task (unit, rank, sort_ms, id) WHERE state = 'open' AND owner = 0;
