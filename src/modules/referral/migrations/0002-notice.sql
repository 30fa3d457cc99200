-- When whoever owes a step hears of it by short message, unless they have given receipt before; 0: not, or told already.
ALTER TABLE referral ADD COLUMN notice_ms {INT} NOT NULL DEFAULT 0;
-- global index: the server looks in every county
CREATE INDEX referral_notice ON referral (notice_ms) WHERE notice_ms > 0;
