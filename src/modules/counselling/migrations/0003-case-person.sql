-- A person gets a copy of their cases.
-- global index: a person may be counselled at a unit of another county
CREATE INDEX counsel_case_person ON counsel_case (person, id);
