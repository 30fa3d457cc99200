-- A line has hours by weekday and for public holidays; what rang outside of them is counted, by the hours it had then.

ALTER TABLE hotline_line ADD COLUMN hours TEXT NOT NULL DEFAULT '';     -- as module org reads them; '' day and night
ALTER TABLE hotline_call ADD COLUMN outside {INT} NOT NULL DEFAULT 0;   -- 1: came in outside the hours of its line

UPDATE hotline_call SET outside = 1
 WHERE county > 0 AND direction = 'in' AND EXISTS (SELECT 1 FROM hotline_line l WHERE l.id = hotline_call.line AND (
       (l.opens_min < l.closes_min AND ((ring_ms / 60000 + 480) % 1440 < l.opens_min OR (ring_ms / 60000 + 480) % 1440 >= l.closes_min))
    OR (l.opens_min > l.closes_min AND (ring_ms / 60000 + 480) % 1440 < l.opens_min AND (ring_ms / 60000 + 480) % 1440 >= l.closes_min)));

-- From a minute to the same is day and night, too; an hour with two digits: 100 more, without the first digit.
UPDATE hotline_line SET hours = '1-7 ' || substr(CAST(100 + opens_min / 60 AS TEXT), 2, 2) || ':' || substr(CAST(100 + opens_min % 60 AS TEXT), 2, 2)
       || '-' || substr(CAST(100 + closes_min / 60 AS TEXT), 2, 2) || ':' || substr(CAST(100 + closes_min % 60 AS TEXT), 2, 2)
 WHERE opens_min <> closes_min AND NOT (opens_min = 0 AND closes_min = 1440);

ALTER TABLE hotline_line DROP COLUMN opens_min;
ALTER TABLE hotline_line DROP COLUMN closes_min;
