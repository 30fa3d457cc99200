-- Signing in. Everything here is found by a secret, or belongs to the caller.

-- rows: CredentialRow
-- cols: id StaffId, county i64, login str, name str, active bool, password str, must_change bool, totp_seed blob?, totp_step i64, recovery str
SELECT id, county, login, name, active, password, must_change, totp_seed, totp_step, recovery
  FROM staff

-- name: credential_by_login :maybe
-- args: login str
-- row: CredentialRow
-- scope: none, whoever signs in is nobody yet
{CredentialRow}
 WHERE login = :login

-- name: credential_get :maybe
-- args: id StaffId
-- row: CredentialRow
-- scope: none, the caller's own
{CredentialRow}
 WHERE id = :id

-- name: credential_signed_in :exec
-- args: id StaffId, now_ms i64
-- scope: none, the caller's own
UPDATE staff SET last_login_ms = :now_ms WHERE county = county_of(:id) AND id = :id

-- name: credential_rehash :exec
-- args: id StaffId, old str, password str
-- scope: none, the caller's own
UPDATE staff SET password = :password WHERE county = county_of(:id) AND id = :id AND password = :old

-- name: credential_totp :exec
-- args: id StaffId, seed blob, step i64, recovery str
-- scope: none, the caller's own
UPDATE staff SET totp_seed = :seed, totp_step = :step, recovery = :recovery
 WHERE county = county_of(:id) AND id = :id AND totp_seed IS NULL

-- name: credential_step :exec
-- args: id StaffId, step i64
-- scope: none, the caller's own
UPDATE staff SET totp_step = :step WHERE county = county_of(:id) AND id = :id AND totp_step < :step

-- name: credential_recovery :exec
-- args: id StaffId, old str, recovery str
-- scope: none, the caller's own
UPDATE staff SET recovery = :recovery WHERE county = county_of(:id) AND id = :id AND recovery = :old

-- name: session_cap :exec
-- args: county i64, digest str, expires_ms i64
-- scope: none, found by the secret itself
UPDATE session SET expires_ms = :expires_ms WHERE county = :county AND digest = :digest AND expires_ms > :expires_ms

-- name: attempt_get :maybe
-- args: county i64, key str
-- row: AttemptRow
-- cols: n i64, until_ms i64
-- scope: none, limits are about callers, not data
SELECT n, until_ms FROM attempt WHERE county = :county AND key = :key

-- name: attempt_put :exec
-- args: county i64, key str, n i64, until_ms i64
-- scope: none, limits are about callers, not data
INSERT INTO attempt (county, key, n, until_ms) VALUES (:county, :key, :n, :until_ms)
    ON CONFLICT (county, key) DO UPDATE SET n = excluded.n, until_ms = excluded.until_ms

-- name: attempt_drop :exec
-- args: county i64, key str
-- scope: none, limits are about callers, not data
DELETE FROM attempt WHERE county = :county AND key = :key

-- name: attempt_expire :exec
-- args: now_ms i64
-- scope: none, house-keeping over every county
DELETE FROM attempt WHERE county > 0 AND until_ms < :now_ms

-- name: phone_code_get :maybe
-- args: county i64, bi str
-- row: PhoneCodeRow
-- cols: code str, expires_ms i64, tries i64
-- scope: none, found by the caller's own number
SELECT code, expires_ms, tries FROM phone_code WHERE county = :county AND bi = :bi

-- name: phone_code_put :exec
-- args: county i64, bi str, code str, expires_ms i64
-- scope: none, the caller's own number
INSERT INTO phone_code (county, bi, code, expires_ms, tries) VALUES (:county, :bi, :code, :expires_ms, 0)
    ON CONFLICT (county, bi) DO UPDATE SET code = excluded.code, expires_ms = excluded.expires_ms, tries = 0

-- name: phone_code_wrong :exec
-- args: county i64, bi str
-- scope: none, the caller's own number
UPDATE phone_code SET tries = tries + 1 WHERE county = :county AND bi = :bi

-- name: phone_code_drop :exec
-- args: county i64, bi str
-- scope: none, the caller's own number
DELETE FROM phone_code WHERE county = :county AND bi = :bi

-- name: phone_code_expire :exec
-- args: now_ms i64
-- scope: none, house-keeping over every county
DELETE FROM phone_code WHERE county > 0 AND expires_ms < :now_ms

-- name: enrolment_get :maybe
-- args: staff StaffId
-- row: EnrolmentRow
-- cols: seed blob, expires_ms i64
-- scope: none, the caller's own
SELECT seed, expires_ms FROM enrolment WHERE county = county_of(:staff) AND staff = :staff

-- name: enrolment_put :exec
-- args: staff StaffId, seed blob, expires_ms i64
-- scope: none, the caller's own
INSERT INTO enrolment (county, staff, seed, expires_ms) VALUES (county_of(:staff), :staff, :seed, :expires_ms)
    ON CONFLICT (county, staff) DO UPDATE SET seed = excluded.seed, expires_ms = excluded.expires_ms

-- name: enrolment_drop :exec
-- args: staff StaffId
-- scope: none, the caller's own
DELETE FROM enrolment WHERE county = county_of(:staff) AND staff = :staff

-- name: enrolment_expire :exec
-- args: now_ms i64
-- scope: none, house-keeping over every county
DELETE FROM enrolment WHERE county > 0 AND expires_ms < :now_ms
