-- The list behind a figure: follow-ups by the day they are due, whatever became of them but cancelled.
-- global index: of a whole city
CREATE INDEX task_counted ON task (due_ms, id) WHERE kind = 'follow_up' AND state <> 'cancelled';
CREATE INDEX task_counted_county ON task (county, due_ms, id) WHERE kind = 'follow_up' AND state <> 'cancelled';
