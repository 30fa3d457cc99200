-- Queries of people. See tools/gen_sql.py for the annotations.

-- name: person_add :insert
-- args: county i64, id PersonId, area i64, town i64, version i64, state str, merged_into PersonId, label str, name blob?, phone blob?, id_number blob?, birth_date blob?, name_bi str, phone_bi str, id_bi str, gender str, birth_year i64, consents i64, known_ms i64, registered_ms i64, tested_ms i64, created_ms i64, created_by StaffId, last_seen_ms i64
-- scope: none, made by the service for whoever came
INSERT INTO person (county, id, area, town, version, state, merged_into, label, name, phone, id_number, birth_date, name_bi, phone_bi, id_bi, gender, birth_year, consents, known_ms, registered_ms, tested_ms, created_ms, created_by, last_seen_ms)
VALUES (:county, :id, :area, :town, :version, :state, :merged_into, :label, :name, :phone, :id_number, :birth_date, :name_bi, :phone_bi, :id_bi, :gender, :birth_year, :consents, :known_ms, :registered_ms, :tested_ms, :created_ms, :created_by, :last_seen_ms);

-- rows: PersonRow
-- cols: county i64, id PersonId, area i64, town i64, version i64, state str, merged_into PersonId, label str, name blob?, phone blob?, id_number blob?, birth_date blob?, name_bi str, phone_bi str, id_bi str, gender str, birth_year i64, consents i64, known_ms i64, registered_ms i64, tested_ms i64, created_ms i64, created_by StaffId, last_seen_ms i64
SELECT p.county, p.id, p.area, p.town, p.version, p.state, p.merged_into, p.label, p.name, p.phone, p.id_number, p.birth_date, p.name_bi, p.phone_bi, p.id_bi, p.gender, p.birth_year, p.consents, p.known_ms, p.registered_ms, p.tested_ms, p.created_ms, p.created_by, p.last_seen_ms
  FROM person AS p

-- name: person_get :one
-- args: person PersonId
-- row: PersonRow
-- none: person.none
-- scope: none, services of one person already admitted; routes of staff use person_in_scope
{PersonRow}
 WHERE county = county_of(:person) AND id = :person;

-- name: person_in_scope :one
-- args: person PersonId
-- row: PersonRow
-- none: person.none
-- scope: area p
{PersonRow}
 WHERE p.county = county_of(:person) AND p.id = :person AND {scope p};

-- name: person_put :exec
-- args: id PersonId, area i64, town i64, state str, merged_into PersonId, label str, name blob?, phone blob?, id_number blob?, birth_date blob?, name_bi str, phone_bi str, id_bi str, gender str, birth_year i64, known_ms i64, registered_ms i64, last_seen_ms i64, seen_version i64
-- scope: none, a row just read
UPDATE person SET area = :area, town = :town, state = :state, merged_into = :merged_into, label = :label, name = :name, phone = :phone, id_number = :id_number, birth_date = :birth_date, name_bi = :name_bi, phone_bi = :phone_bi, id_bi = :id_bi, gender = :gender, birth_year = :birth_year, known_ms = :known_ms, registered_ms = :registered_ms, last_seen_ms = :last_seen_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :seen_version;

-- name: person_set_consents :exec
-- args: person PersonId, consents i64
-- own: person
-- scope: none, the person's own act, or staff within scope
UPDATE person SET consents = :consents WHERE county = county_of(:person) AND id = :person;

-- name: person_set_tested :update
-- args: person PersonId, now_ms i64
-- own: person
-- defer: whoever calls has read that the person is there and was never tested
-- scope: none, the person's own test
UPDATE person SET tested_ms = :now_ms, last_seen_ms = :now_ms WHERE county = county_of(:person) AND id = :person AND tested_ms = 0;

-- name: person_set_seen :exec
-- args: person PersonId, now_ms i64
-- own: person
-- scope: none, the person's own act
UPDATE person SET last_seen_ms = :now_ms WHERE county = county_of(:person) AND id = :person;

-- name: person_by_phone :many
-- args: bi str
-- row: PersonRow
-- scope: area p
{PersonRow}
 WHERE p.phone_bi = :bi AND p.phone_bi <> '' AND p.state = 'active' AND {scope p} ORDER BY p.id LIMIT 50;

-- name: person_by_number :many
-- args: bi str
-- row: PersonRow
-- scope: area p
{PersonRow}
 WHERE p.id_bi = :bi AND p.id_bi <> '' AND p.state = 'active' AND {scope p} ORDER BY p.id LIMIT 50;

-- name: person_by_name :many
-- args: bi str
-- row: PersonRow
-- scope: area p
{PersonRow}
 WHERE p.name_bi = :bi AND p.name_bi <> '' AND p.state = 'active' AND {scope p} ORDER BY p.id LIMIT 50;

-- name: lookup_get :maybe
-- args: bi str, kind str
-- row: LookupRow
-- cols: person PersonId
-- scope: none, the person's own number, proven or asked for within a limit
SELECT person FROM person_lookup WHERE bi = :bi AND kind = :kind;

-- name: lookup_add :insert
-- args: bi str, kind str, person PersonId
-- scope: none, a number given by the person
INSERT INTO person_lookup (bi, kind, person) VALUES (:bi, :kind, :person);

-- name: lookup_drop :exec
-- args: bi str, kind str, person PersonId
-- scope: none, a number given back
DELETE FROM person_lookup WHERE bi = :bi AND kind = :kind AND person = :person;

-- name: claim_get :maybe
-- args: digest str
-- row: ClaimRow
-- cols: person PersonId, response ResponseId, expires_ms i64, used_ms i64
-- scope: none, found by the secret itself
SELECT person, response, expires_ms, used_ms FROM claim WHERE digest = :digest;

-- name: claim_add :insert
-- args: digest str, person PersonId, response ResponseId, expires_ms i64
-- scope: none, made for the person's own response
-- defer: the digest of a fresh random code
INSERT INTO claim (digest, person, response, expires_ms, used_ms) VALUES (:digest, :person, :response, :expires_ms, 0);

-- name: claim_use :exec
-- args: digest str, now_ms i64
-- scope: none, found by the secret itself
UPDATE claim SET used_ms = :now_ms WHERE digest = :digest AND used_ms = 0;

-- name: claim_end :exec
-- args: person PersonId, now_ms i64
-- scope: none, codes of a record that was read
UPDATE claim SET used_ms = :now_ms WHERE person = :person AND response = 0 AND used_ms = 0;

-- name: relation_lasting :maybe
-- args: person PersonId, staff StaffId, now_ms i64
-- row: LastingRow
-- cols: n i64
-- scope: none, the actor's own relations; those of an emergency do not count
SELECT COUNT(*) FROM relation
 WHERE county = county_of(:person) AND person = :person AND staff = :staff AND n > 0
   AND (until_ms = 0 OR until_ms > :now_ms) AND kind NOT IN ('break_glass', 'crisis');

-- name: claim_expire :exec
-- args: before_ms i64
-- scope: none, house-keeping
DELETE FROM claim WHERE expires_ms < :before_ms;

-- name: link_add :insert
-- args: county i64, person PersonId, other PersonId, at_ms i64
-- scope: none, the person's own act
INSERT INTO person_link (county, person, other, at_ms) VALUES (:county, :person, :other, :at_ms);

-- name: link_drop :exec
-- args: person PersonId, other PersonId
-- scope: none, undoing the person's own act
DELETE FROM person_link WHERE county = county_of(:person) AND person = :person AND other = :other;

-- name: link_of :many
-- args: person PersonId
-- row: LinkRow
-- cols: other PersonId, at_ms i64
-- scope: none, services of one person already admitted
SELECT other, at_ms FROM person_link WHERE county = county_of(:person) AND person = :person ORDER BY other LIMIT 200;

-- name: link_stray :many
-- row: LinkStrayRow
-- cols: person PersonId, other PersonId
-- scope: none, invariant over everything
SELECT l.person, l.other FROM person_link AS l
  LEFT JOIN person AS p ON p.id = l.other
 WHERE l.county > 0 AND (p.id IS NULL OR p.state <> 'merged' OR p.merged_into <> l.person) ORDER BY l.other LIMIT 20;

-- name: consent_add :insert
-- args: county i64, id ConsentId, person PersonId, purpose str, version i64, granted bool, at_ms i64, channel str, given_by str, staff StaffId, text_hash str
-- scope: none, the person's own word, or taken by staff within scope
INSERT INTO consent (county, id, person, purpose, version, granted, at_ms, channel, given_by, staff, text_hash)
VALUES (:county, :id, :person, :purpose, :version, :granted, :at_ms, :channel, :given_by, :staff, :text_hash);

-- name: consent_of :many
-- args: person PersonId
-- row: ConsentRow
-- cols: purpose str, version i64, granted bool, at_ms i64, channel str, given_by str
-- scope: none, services of one person already admitted
SELECT purpose, version, granted, at_ms, channel, given_by
  FROM consent WHERE county = county_of(:person) AND person = :person ORDER BY id DESC LIMIT 200;

-- name: reveal_add :insert
-- args: county i64, id i64, person PersonId, staff StaffId, fields str, reason blob, at_ms i64
-- scope: none, the person was found within scope
INSERT INTO reveal (county, id, person, staff, fields, reason, at_ms) VALUES (:county, :id, :person, :staff, :fields, :reason, :at_ms);

-- name: access_of :many
-- args: person PersonId, before_ms i64, before_id i64, max i64
-- row: AccessRow
-- cols: id i64, at_ms i64, action str, staff StaffId, role i32, unit UnitId, purpose i32
-- scope: none, services of one person already admitted
SELECT id, at_ms, action, staff, role, unit, purpose FROM event
 WHERE county = county_of(:person) AND person = :person AND person <> 0 AND actor_kind = 'staff' AND decision = 'done'
   AND (at_ms < :before_ms OR (at_ms = :before_ms AND id < :before_id))
 ORDER BY at_ms DESC, id DESC LIMIT :max;

-- name: person_facts :each
-- row: PersonFactRow
-- cols: area i64, known_ms i64, registered_ms i64, tested_ms i64
-- scope: none, recounting covers everything
SELECT area, CASE WHEN state = 'merged' THEN 0 ELSE known_ms END, registered_ms, tested_ms FROM person WHERE county > 0;

-- name: person_consent_facts :each
-- row: ConsentFactRow
-- cols: person PersonId, have i64, purpose str, granted bool
-- scope: none, invariant over everything
SELECT c.person, p.consents, c.purpose, c.granted
  FROM (SELECT county, person, purpose, MAX(id) AS id FROM consent WHERE county > 0 GROUP BY county, person, purpose) AS n
  JOIN consent AS c ON c.county = n.county AND c.id = n.id
  JOIN person AS p ON p.county = c.county AND p.id = c.person;

-- name: written_add :insert
-- args: person PersonId, unit UnitId, now_ms i64
-- scope: none, the record was just made
INSERT INTO person_written (county, person, unit, at_ms, joined) VALUES (county_of(:person), :person, :unit, :now_ms, 0);

-- name: written_joined :exec
-- args: person PersonId, joined bool
-- scope: none, the service has found the pair within the caller's reach
UPDATE person_written SET joined = :joined WHERE county = county_of(:person) AND person = :person;

-- rows: MatchRow
-- cols: record PersonId, unit UnitId, unit_name str, at_ms i64, record_label str, record_area i64, person PersonId, person_label str, person_area i64, registered bool, same_phone bool, same_number bool, same_name bool, same_year bool
SELECT w.person, w.unit, COALESCE(u.name, ''), w.at_ms, p.label, p.area, k.id, k.label, k.area,
       CASE WHEN k.registered_ms > 0 THEN 1 ELSE 0 END,
       CASE WHEN p.phone_bi <> '' AND k.phone_bi = p.phone_bi THEN 1 ELSE 0 END,
       CASE WHEN p.id_bi <> '' AND k.id_bi = p.id_bi THEN 1 ELSE 0 END,
       CASE WHEN p.name_bi <> '' AND k.name_bi = p.name_bi THEN 1 ELSE 0 END,
       CASE WHEN p.birth_year > 0 AND k.birth_year = p.birth_year THEN 1 ELSE 0 END
  FROM person_written w JOIN person p ON p.county = w.county AND p.id = w.person
       JOIN person k ON k.county = w.county AND k.id <> p.id AND k.state = 'active'
            AND ((p.phone_bi <> '' AND k.phone_bi = p.phone_bi) OR (p.id_bi <> '' AND k.id_bi = p.id_bi))
       LEFT JOIN unit u ON u.id = w.unit

-- name: match_page :many
-- row: MatchRow
-- scope: area p
-- scope: area k
{MatchRow}
 WHERE {scope p} AND {scope k} AND p.state = 'active' AND w.joined = 0
   AND NOT EXISTS (SELECT 1 FROM person_apart a WHERE a.county = w.county AND a.person = w.person AND a.other = k.id)
   AND NOT EXISTS (SELECT 1 FROM person_apart b WHERE b.county = w.county AND b.person = k.id AND b.other = w.person)
   AND NOT EXISTS (SELECT 1 FROM person_written x WHERE x.county = k.county AND x.person = k.id AND x.joined = 0 AND k.id > w.person)
 ORDER BY w.person, k.id LIMIT 100;

-- name: match_pair :maybe
-- args: record PersonId, person PersonId
-- row: MatchRow
-- scope: area p
-- scope: area k
{MatchRow}
 WHERE w.county = county_of(:record) AND w.person = :record AND k.id = :person AND {scope p} AND {scope k} AND p.state = 'active' AND w.joined = 0
   AND NOT EXISTS (SELECT 1 FROM person_apart a WHERE a.county = w.county AND a.person = w.person AND a.other = k.id)
   AND NOT EXISTS (SELECT 1 FROM person_apart b WHERE b.county = w.county AND b.person = k.id AND b.other = w.person)
   AND NOT EXISTS (SELECT 1 FROM person_written x WHERE x.county = k.county AND x.person = k.id AND x.joined = 0 AND k.id > w.person);

-- name: joined_page :many
-- row: MatchRow
-- scope: area p
-- scope: area k
{MatchRow list}
  FROM person_written w JOIN person p ON p.county = w.county AND p.id = w.person
       JOIN person k ON k.county = w.county AND k.id = p.merged_into
       LEFT JOIN unit u ON u.id = w.unit
 WHERE {scope p} AND {scope k} AND w.joined = 1 ORDER BY w.person DESC LIMIT 100;

-- name: joined_pair :maybe
-- args: record PersonId, person PersonId
-- row: MatchRow
-- scope: area p
-- scope: area k
{MatchRow list}
  FROM person_written w JOIN person p ON p.county = w.county AND p.id = w.person
       JOIN person k ON k.county = w.county AND k.id = p.merged_into
       LEFT JOIN unit u ON u.id = w.unit
 WHERE w.county = county_of(:record) AND w.person = :record AND k.id = :person AND {scope p} AND {scope k} AND w.joined = 1;

-- name: apart_add :exec
-- args: person PersonId, other PersonId, staff StaffId, now_ms i64
-- scope: none, the service has found the pair within the caller's reach
INSERT INTO person_apart (county, person, other, staff, at_ms) VALUES (county_of(:person), :person, :other, :staff, :now_ms)
    ON CONFLICT (county, person, other) DO NOTHING;

-- name: written_stray :many
-- row: WrittenStrayRow
-- cols: person PersonId
-- scope: none, invariant over everything
SELECT w.person FROM person_written w JOIN person p ON p.county = w.county AND p.id = w.person
 WHERE w.county > 0 AND ((w.joined = 1 AND p.merged_into = 0) OR (w.joined = 0 AND p.merged_into > 0)) ORDER BY w.person LIMIT 100;

-- name: help_line_hours :many
-- row: HelpLineRow
-- cols: number str, hours str, other str
-- scope: none, when a line of the hotline (whose table it is) is open is public; places that share a number may differ
SELECT l.number, MIN(l.hours), MAX(l.hours) FROM hotline_line l WHERE l.active = 1 GROUP BY l.number ORDER BY l.number LIMIT 500
