-- Appointments ahead and groups of a counsellor who is gone are named to the leads, too.
ALTER TABLE appointment ADD COLUMN task {INT} NOT NULL DEFAULT 0;           -- that tells the leads of it; 0 none
ALTER TABLE counsel_group ADD COLUMN told_ms {INT} NOT NULL DEFAULT 0;      -- since when the leads know; 0 nothing to tell
-- global index: the server looks ahead in every county
CREATE INDEX appointment_ahead ON appointment (start_ms) WHERE state IN ('booked', 'confirmed');
-- global index: those that were told of
CREATE INDEX appointment_task ON appointment (task) WHERE task > 0;
-- global index: the server looks for groups without a leader in every county
CREATE INDEX counsel_group_open ON counsel_group (state, county, leader) WHERE state = 'open';
