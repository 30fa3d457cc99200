-- Third-party institutions work under an agreement that ends; a role there ends with it. given_ms is what was granted, to_ms
-- that or the end of the agreement, whichever is earlier.
ALTER TABLE unit ADD COLUMN agreed_ms {INT} NOT NULL DEFAULT 0;         -- when the service agreement ends; 0 no end known
ALTER TABLE role_grant ADD COLUMN given_ms {INT} NOT NULL DEFAULT 0;    -- ms; 0 open
UPDATE role_grant SET given_ms = to_ms;
-- Their counsellors have a role of their own (17) that reaches what is their institution's; whoever had the network's (6) is
-- signed out.
DELETE FROM session WHERE role = 6 AND unit IN (SELECT id FROM unit WHERE kind = 'third_party');
UPDATE role_grant SET role = 17 WHERE role = 6 AND unit IN (SELECT id FROM unit WHERE kind = 'third_party');
