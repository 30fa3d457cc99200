-- A case whose counsellor is gone is named to the leads of the place; whoever is given a case is told until they opened it.
ALTER TABLE counsel_case ADD COLUMN given_ms {INT} NOT NULL DEFAULT 0; -- given and not opened since; 0 nothing to tell
ALTER TABLE counsel_case ADD COLUMN task {INT} NOT NULL DEFAULT 0;     -- that tells the leads of it; 0 none
-- global index: the server looks for open cases without a counsellor in every county
CREATE INDEX counsel_case_open ON counsel_case (state, county, staff) WHERE state = 'open';
-- global index: those that were told of and have somebody again
CREATE INDEX counsel_case_task ON counsel_case (task) WHERE task > 0;
-- global index: a person may have cases at units of several counties
CREATE INDEX counsel_case_person ON counsel_case (person, opened_ms);
