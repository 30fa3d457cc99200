-- A hole that nobody fills is told again shortly before it happens, and then to those above.
ALTER TABLE duty_notice ADD COLUMN again_ms {INT} NOT NULL DEFAULT 0;   -- when it was told again; 0 not yet
ALTER TABLE duty_notice ADD COLUMN raised_ms {INT} NOT NULL DEFAULT 0;  -- when those above were told; 0 not yet
ALTER TABLE duty_notice ADD COLUMN raised_n {INT} NOT NULL DEFAULT 0;   -- how many of them could be told
