-- global index: a unit's call-backs lie in the counties of those who called
CREATE INDEX task_call_back ON task (unit, due_ms, id) WHERE kind = 'callback' AND state = 'open';
