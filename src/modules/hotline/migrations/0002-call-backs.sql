-- A call and the alert it raised lie in two counties when the caller lives in another than the unit.

DROP INDEX hotline_call_alert;
-- global index: the calls of an alert, wherever they were taken
CREATE INDEX hotline_call_alert ON hotline_call (alert, unit, id) WHERE alert <> 0;
