-- Whoever could not be told is no reason to wait: why, and what was tried instead. '' was told.
ALTER TABLE callout_told ADD COLUMN why_not TEXT NOT NULL DEFAULT '';
