-- A person's own copy holds their calls, wherever they were taken, and those made before anybody knew who it was.
-- global index: the calls of a person
CREATE INDEX hotline_call_own ON hotline_call (person, id) WHERE person <> 0;
-- global index: the calls from which a person was passed on
CREATE INDEX hotline_referral_own ON hotline_referral (person, county, call) WHERE person <> 0;
-- global index: the call behind an alert that was raised at another place
CREATE INDEX hotline_step_there ON hotline_step (code, county, call) WHERE kind = 'raised_there';
