-- A new code by which a person takes over a record ends the older ones of that record.

-- global index: codes are found by their digest and lie with no county
CREATE INDEX claim_person ON claim (person);
