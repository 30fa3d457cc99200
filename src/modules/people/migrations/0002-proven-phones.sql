-- A phone number that staff wrote down no longer signs anybody in; only numbers that somebody proved to have do.
DELETE FROM person_lookup WHERE kind = 'phone' AND person IN (SELECT id FROM person WHERE county > 0 AND registered_ms = 0);
