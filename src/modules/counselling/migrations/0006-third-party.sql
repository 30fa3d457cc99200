-- Appointments and cases of third-party institutions are told apart, also when the unit is another kind later.
ALTER TABLE appointment ADD COLUMN agreed_ms {INT} NOT NULL DEFAULT 0;      -- the person agreed that a third party sees them; 0: own unit
ALTER TABLE counsel_case ADD COLUMN third_party {INT} NOT NULL DEFAULT 0;   -- 1: opened at a third party
