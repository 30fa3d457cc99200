-- Text consultation. A conversation is read by the person, by who holds it, and by whom consult_reader finds.

-- rows: ConsultRow
-- cols: county i64, id ConsultId, area i64, town i64, person PersonId, desk DeskId, unit UnitId, staff StaffId, state str, terms i64, opened_ms i64, queued_ms i64, taken_ms i64, ended_ms i64, ended_by str, offer_unit UnitId, offer_staff StaffId, offer_ms i64, offer_id i64, offer_note blob?, alert AlertId, risk str, last_n i64, last_ms i64, last_from str, seen_resident i64, seen_staff i64, nudged_ms i64, topic str, summary blob?, rating i64, rating_note blob?, turns i64, version i64, person_label str, known PersonId, staff_name str, unit_name str
SELECT c.county, c.id, c.area, c.town, c.person, c.desk, c.unit, c.staff, c.state, c.terms, c.opened_ms, c.queued_ms,
       c.taken_ms, c.ended_ms, c.ended_by, c.offer_unit, c.offer_staff, c.offer_ms, c.offer_id, c.offer_note, c.alert, c.risk,
       c.last_n, c.last_ms, c.last_from, c.seen_resident, c.seen_staff, c.nudged_ms, c.topic, c.summary, c.rating,
       c.rating_note, c.turns, c.version, COALESCE(p.label, ''), COALESCE(p.merged_into, 0), COALESCE(s.name, ''),
       COALESCE(u.name, '')
  FROM consult c LEFT JOIN person p ON p.county = c.county AND p.id = c.person
       LEFT JOIN staff s ON s.id = c.staff LEFT JOIN unit u ON u.id = c.unit

-- name: consult_get :one
-- args: id ConsultId
-- row: ConsultRow
-- none: consult.none
-- scope: area c
{ConsultRow}
 WHERE c.county = county_of(:id) AND c.id = :id AND {scope c}

-- name: consult_at :maybe
-- args: id ConsultId
-- row: ConsultRow
-- scope: none, the person's own, or one the server follows
{ConsultRow}
 WHERE c.county = county_of(:id) AND c.id = :id

-- name: consult_open_of :maybe
-- args: person PersonId
-- row: ConsultRow
-- scope: none, the person's own
{ConsultRow}
 WHERE c.county = county_of(:person) AND c.person = :person AND c.ended_ms = 0

-- name: consult_of :many
-- args: person PersonId
-- row: ConsultRow
-- scope: none, the person's own
{ConsultRow}
 WHERE c.county = county_of(:person) AND c.person = :person ORDER BY c.opened_ms DESC, c.id DESC LIMIT 100

-- name: consult_waiting :many
-- args: unit UnitId, n i64
-- row: ConsultRow
-- scope: area c
{ConsultRow}
 WHERE c.unit = :unit AND c.state = 'waiting' AND {scope c}
 ORDER BY CASE c.risk WHEN 'red' THEN 0 WHEN 'orange' THEN 1 ELSE 2 END, c.queued_ms, c.id LIMIT :n

-- name: consult_offered :many
-- args: unit UnitId, me StaffId, n i64
-- row: ConsultRow
-- scope: area c
{ConsultRow}
 WHERE c.offer_unit <> 0 AND c.offer_unit = :unit AND c.offer_staff IN (0, :me) AND c.ended_ms = 0 AND c.staff <> :me AND {scope c}
 ORDER BY c.offer_ms, c.id LIMIT :n

-- name: consult_mine :many
-- args: me StaffId, n i64
-- row: ConsultRow
-- scope: area c
{ConsultRow}
 WHERE c.staff = :me AND c.state = 'active' AND {scope c} ORDER BY c.last_ms DESC, c.id DESC LIMIT :n

-- name: consult_ended :many
-- args: me StaffId, before_ms i64, n i64
-- row: ConsultRow
-- scope: area c
{ConsultRow}
 WHERE c.staff = :me AND c.state = 'ended' AND c.last_ms < :before_ms AND {scope c} ORDER BY c.last_ms DESC, c.id DESC LIMIT :n

-- name: consult_all :many
-- args: unit UnitId, state str, before_ms i64, n i64
-- row: ConsultRow
-- scope: area c
{ConsultRow}
 WHERE (c.unit = :unit OR :unit = 0) AND c.state = :state AND c.last_ms < :before_ms AND {scope c} ORDER BY c.last_ms DESC, c.id DESC LIMIT :n

-- name: consult_of_alert :many
-- args: alert AlertId
-- row: ConsultRow
-- scope: area c
{ConsultRow}
 WHERE c.county = county_of(:alert) AND c.alert = :alert AND {scope c} ORDER BY c.opened_ms DESC, c.id DESC LIMIT 20

-- name: consult_quiet :many
-- args: now_ms i64, silent_ms i64, nudged_ms i64, n i64
-- row: ConsultRow
-- scope: none, the server looks at all
{ConsultRow}
 WHERE c.state = 'active' AND c.last_from <> 'resident' AND c.risk = ''
   AND ((c.nudged_ms = 0 AND c.last_ms <= :silent_ms) OR (c.nudged_ms > 0 AND c.last_ms <= :nudged_ms))
   AND {not aside c consult.silence}
 ORDER BY c.last_ms, c.id LIMIT :n

-- name: consult_unanswered :many
-- args: now_ms i64, before_ms i64, n i64
-- row: ConsultRow
-- scope: none, the server looks at all
{ConsultRow}
 WHERE c.state = 'waiting' AND c.last_ms <= :before_ms AND c.risk = ''
   AND {not aside c consult.silence}
 ORDER BY c.last_ms, c.id LIMIT :n

-- Who should answer is not there any more, and the person wrote last, or is at risk: then they are not left with nobody.
-- name: consult_abandoned :many
-- args: now_ms i64, before_ms i64, seen_ms i64, n i64
-- row: ConsultRow
-- scope: none, the server looks at all
{ConsultRow}
 WHERE c.state = 'active' AND (c.last_from = 'resident' OR c.risk <> '') AND c.last_ms <= :before_ms
   AND NOT EXISTS (SELECT 1 FROM session e JOIN unit w ON w.county = e.county
                    WHERE w.id = c.unit AND e.staff = c.staff AND e.unit = c.unit AND e.seen_ms >= :seen_ms)
   AND {not aside c consult.silence}
 ORDER BY c.last_ms, c.id LIMIT :n

-- name: consult_add :insert
-- args: id ConsultId, area i64, town i64, person PersonId, desk DeskId, unit UnitId, terms i64, now_ms i64
-- scope: none, the person opens their own
INSERT INTO consult (county, id, area, town, person, desk, unit, staff, state, terms, opened_ms, queued_ms, taken_ms, ended_ms,
                     ended_by, offer_unit, offer_staff, offer_ms, offer_id, offer_note, alert, risk, last_n, last_ms,
                     last_from, seen_resident, seen_staff, nudged_ms, topic, summary, rating, rating_note, turns, version)
VALUES (county_of(:id), :id, :area, :town, :person, :desk, :unit, 0, 'waiting', :terms, :now_ms, :now_ms, 0, 0, '', 0, 0, 0, 0,
        NULL, 0, '', 0, :now_ms, 'server', 0, 0, 0, '', NULL, 0, NULL, 0, 1)

-- name: consult_save :exec
-- args: id ConsultId, version i64, unit UnitId, staff StaffId, state str, queued_ms i64, taken_ms i64, ended_ms i64, ended_by str, offer_unit UnitId, offer_staff StaffId, offer_ms i64, offer_id i64, offer_note blob?, topic str, summary blob?, rating i64, rating_note blob?, turns i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE consult SET unit = :unit, staff = :staff, state = :state, queued_ms = :queued_ms, taken_ms = :taken_ms,
       ended_ms = :ended_ms, ended_by = :ended_by, offer_unit = :offer_unit, offer_staff = :offer_staff,
       offer_ms = :offer_ms, offer_id = :offer_id, offer_note = :offer_note, topic = :topic, summary = :summary,
       rating = :rating, rating_note = :rating_note, turns = :turns, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: consult_said :exec
-- args: id ConsultId, before_n i64, last_n i64, now_ms i64, sender str, seen_resident i64, seen_staff i64
-- scope: none, as consult_save; the number before names what was read
UPDATE consult SET last_n = :last_n, last_ms = :now_ms, last_from = :sender, seen_resident = :seen_resident,
       seen_staff = :seen_staff, nudged_ms = 0
 WHERE county = county_of(:id) AND id = :id AND last_n = :before_n

-- name: consult_seen :exec
-- args: id ConsultId, seen_resident i64, seen_staff i64
-- scope: none, as consult_save
UPDATE consult SET seen_resident = :seen_resident, seen_staff = :seen_staff WHERE county = county_of(:id) AND id = :id

-- name: consult_nudged :exec
-- args: id ConsultId, now_ms i64
-- scope: none, the server's own
UPDATE consult SET nudged_ms = :now_ms WHERE county = county_of(:id) AND id = :id

-- name: consult_danger :exec
-- args: id ConsultId, alert AlertId, risk str
-- scope: none, as consult_save
UPDATE consult SET alert = :alert, risk = :risk WHERE county = county_of(:id) AND id = :id

-- name: consult_message_add :insert
-- args: consult ConsultId, n i64, id i64, sender str, staff StaffId, client str, code str, body blob?, now_ms i64
-- scope: none, as consult_save
INSERT INTO consult_message (county, consult, n, id, sender, staff, client, code, body, at_ms)
VALUES (county_of(:consult), :consult, :n, :id, :sender, :staff, :client, :code, :body, :now_ms)

-- rows: ConsultMessageRow
-- cols: n i64, id i64, sender str, staff StaffId, client str, code str, body blob?, at_ms i64, picture str, width i64, height i64
SELECT m.n, m.id, m.sender, m.staff, m.client, m.code, m.body, m.at_ms, COALESCE(i.type, ''), COALESCE(i.width, 0),
       COALESCE(i.height, 0)
  FROM consult_message m LEFT JOIN consult_picture i ON i.county = m.county AND i.consult = m.consult AND i.n = m.n

-- name: consult_tail :many
-- args: consult ConsultId, before_n i64, since_ms i64, most i64
-- row: ConsultTailRow
-- cols: id i64, body blob?
-- scope: none, the conversation was read within the caller's scope
SELECT id, body FROM consult_message
 WHERE county = county_of(:consult) AND consult = :consult AND n < :before_n AND n >= :before_n - 20 AND sender = 'resident' AND at_ms >= :since_ms
 ORDER BY n DESC LIMIT :most

-- name: consult_message_by_client :maybe
-- args: consult ConsultId, sender str, client str
-- row: ConsultMessageRow
-- scope: none, the conversation was read within the caller's scope
{ConsultMessageRow}
 WHERE m.county = county_of(:consult) AND m.consult = :consult AND m.sender = :sender AND m.client = :client AND m.client <> ''

-- name: consult_messages :many
-- args: consult ConsultId, after i64, n i64
-- row: ConsultMessageRow
-- scope: none, the conversation was read within the caller's scope
{ConsultMessageRow}
 WHERE m.county = county_of(:consult) AND m.consult = :consult AND m.n > :after ORDER BY m.n LIMIT :n

-- name: consult_picture_add :insert
-- args: consult ConsultId, n i64, id i64, type str, width i64, height i64, body blob
-- scope: none, as consult_save
INSERT INTO consult_picture (county, consult, n, id, type, width, height, body)
VALUES (county_of(:consult), :consult, :n, :id, :type, :width, :height, :body)

-- name: consult_picture_get :one
-- args: consult ConsultId, n i64
-- row: ConsultPictureRow
-- cols: id i64, type str, body blob
-- none: consult.no_picture
-- scope: none, the conversation was read within the caller's scope
SELECT id, type, body FROM consult_picture
 WHERE county = county_of(:consult) AND consult = :consult AND n = :n

-- name: consult_turn_add :insert
-- args: consult ConsultId, n i64, staff StaffId, unit UnitId, now_ms i64, id i64, note blob?
-- scope: none, as consult_save
INSERT INTO consult_turn (county, consult, n, staff, unit, at_ms, id, note)
VALUES (county_of(:consult), :consult, :n, :staff, :unit, :now_ms, :id, :note)

-- name: consult_turns :many
-- args: consult ConsultId
-- row: ConsultTurnRow
-- cols: n i64, staff StaffId, staff_name str, unit_name str, at_ms i64, id i64, note blob?
-- scope: none, the conversation was read within the caller's scope
SELECT t.n, t.staff, COALESCE(s.name, ''), COALESCE(u.name, ''), t.at_ms, t.id, t.note
  FROM consult_turn t LEFT JOIN staff s ON s.id = t.staff LEFT JOIN unit u ON u.id = t.unit
 WHERE t.county = county_of(:consult) AND t.consult = :consult ORDER BY t.n LIMIT 100

-- name: consult_hit_add :insert
-- args: id HitId, area i64, town i64, consult ConsultId, n i64, rule str, level str, now_ms i64
-- scope: none, as consult_save
INSERT INTO consult_hit (county, id, area, town, consult, n, rule, level, at_ms, verdict, judged_by, judged_ms)
VALUES (county_of(:id), :id, :area, :town, :consult, :n, :rule, :level, :now_ms, '', 0, 0)

-- name: consult_hits :many
-- args: consult ConsultId
-- row: ConsultHitRow
-- cols: id HitId, n i64, rule str, level str, at_ms i64, verdict str
-- scope: none, the conversation was read within the caller's scope
SELECT id, n, rule, level, at_ms, verdict FROM consult_hit
 WHERE county = county_of(:consult) AND consult = :consult ORDER BY n, rule LIMIT 200

-- name: consult_hit_judge :exec
-- args: id HitId, consult ConsultId, verdict str, staff StaffId, now_ms i64
-- scope: none, the conversation was read within the caller's scope
UPDATE consult_hit SET verdict = :verdict, judged_by = :staff, judged_ms = :now_ms
 WHERE county = county_of(:id) AND id = :id AND consult = :consult

-- name: consult_rule_counts :many
-- row: ConsultRuleCountRow
-- cols: rule str, hits i64, false_hits i64, true_hits i64
-- scope: area h
SELECT h.rule, COUNT(*), COALESCE(SUM(CASE h.verdict WHEN 'false' THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE h.verdict WHEN 'true' THEN 1 ELSE 0 END), 0)
  FROM consult_hit h WHERE {scope h} GROUP BY h.rule ORDER BY h.rule LIMIT 500

-- name: consult_look_add :insert
-- args: id i64, consult ConsultId, staff StaffId, reason blob, now_ms i64, until_ms i64
-- scope: none, the conversation was read within the caller's scope
INSERT INTO consult_look (county, id, consult, staff, reason, at_ms, until_ms)
VALUES (county_of(:consult), :id, :consult, :staff, :reason, :now_ms, :until_ms)

-- What lets this member of staff read: the relation of whoever holds it, of whoever owns the alert raised in it, of an emergency, or
-- a reason given.
-- name: consult_reader :many
-- args: consult ConsultId, person PersonId, staff StaffId, alert AlertId, now_ms i64
-- row: ConsultReaderRow
-- cols: kind str
-- scope: none, the conversation was read within the caller's scope
SELECT r.kind FROM relation r
 WHERE r.county = county_of(:person) AND r.person = :person AND r.staff = :staff AND r.n > 0
   AND (r.until_ms = 0 OR r.until_ms > :now_ms)
   AND (r.kind IN ('consult', 'break_glass') OR (r.kind = 'alert' AND EXISTS
        (SELECT 1 FROM alert a WHERE a.county = county_of(:alert) AND a.id = :alert AND a.owner = :staff)))
UNION ALL
SELECT 'look' FROM consult_look l
 WHERE l.county = county_of(:consult) AND l.consult = :consult AND l.staff = :staff AND l.until_ms > :now_ms LIMIT 10

-- name: consult_desk_add :insert
-- args: id DeskId, area i64, town i64, unit UnitId, kind str, name str, hours str, max_open i64, pictures bool, active bool
-- scope: none, the handler has checked the area of the unit
INSERT INTO consult_desk (county, id, area, town, unit, kind, name, hours, max_open, pictures, active, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :kind, :name, :hours, :max_open, :pictures, :active, 1)

-- name: consult_desk_save :exec
-- args: id DeskId, version i64, name str, hours str, max_open i64, pictures bool, active bool
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE consult_desk SET name = :name, hours = :hours, max_open = :max_open, pictures = :pictures, active = :active, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- rows: DeskRow
-- cols: county i64, id DeskId, area i64, unit UnitId, kind str, name str, hours str, max_open i64, pictures bool, active bool, version i64, unit_name str
SELECT d.county, d.id, d.area, d.unit, d.kind, d.name, d.hours, d.max_open, d.pictures, d.active, d.version, COALESCE(u.name, '')
  FROM consult_desk d LEFT JOIN unit u ON u.id = d.unit

-- name: consult_desk_get :one
-- args: id DeskId
-- row: DeskRow
-- none: consult.no_desk
-- scope: area d
{DeskRow}
 WHERE d.county = county_of(:id) AND d.id = :id AND {scope d}

-- name: consult_desk_at :maybe
-- args: id DeskId
-- row: DeskRow
-- scope: none, the desk where the conversation was opened
{DeskRow}
 WHERE d.county = county_of(:id) AND d.id = :id

-- name: consult_desk_list :many
-- row: DeskRow
-- scope: area d
{DeskRow}
 WHERE {scope d} ORDER BY d.area, d.id LIMIT 200

-- The desks that serve a place, nearest first; a city's own rows stand in a county of their own.
-- name: consult_desk_for :many
-- args: kind str, community i64, town i64, district i64, city i64, county i64, city_county i64
-- row: DeskRow
-- scope: none, desks are public to those they serve
{DeskRow}
 WHERE d.county IN (:county, :city_county) AND d.area IN (:community, :town, :district, :city) AND d.kind = :kind
   AND d.active = 1 ORDER BY d.area DESC, d.id LIMIT 20

-- name: consult_desk_of_unit :maybe
-- args: unit UnitId
-- row: DeskRow
-- scope: none, the acting unit's own
{DeskRow}
 WHERE d.county = county_of(:unit) AND d.unit = :unit AND d.active = 1 ORDER BY d.kind, d.id LIMIT 1

-- name: consult_seat_put :exec
-- args: unit UnitId, staff StaffId, now_ms i64
-- scope: none, one's own seat in the acting unit
INSERT INTO consult_seat (county, unit, staff, since_ms) VALUES (county_of(:unit), :unit, :staff, :now_ms)
    ON CONFLICT (county, unit, staff) DO UPDATE SET since_ms = excluded.since_ms

-- name: consult_seat_drop :exec
-- args: unit UnitId, staff StaffId
-- scope: none, one's own seat in the acting unit
DELETE FROM consult_seat WHERE county = county_of(:unit) AND unit = :unit AND staff = :staff

-- Present: on the seat, and seen by the program lately.
-- name: consult_present :many
-- args: unit UnitId, since_ms i64
-- row: SeatRow
-- cols: staff StaffId, name str, open i64
-- scope: none, numbers and colleagues of a unit
SELECT t.staff, COALESCE(s.name, ''),
       (SELECT COUNT(*) FROM consult c WHERE c.staff = t.staff AND c.state = 'active')
  FROM consult_seat t LEFT JOIN staff s ON s.id = t.staff
 WHERE t.county = county_of(:unit) AND t.unit = :unit
   AND EXISTS (SELECT 1 FROM session e WHERE e.county = t.county AND e.staff = t.staff AND e.unit = t.unit
                  AND e.seen_ms >= :since_ms)
 ORDER BY t.staff LIMIT 500

-- name: consult_seat_of :maybe
-- args: unit UnitId, staff StaffId
-- row: SeatOfRow
-- cols: since_ms i64
-- scope: none, one's own seat in the acting unit
SELECT since_ms FROM consult_seat WHERE county = county_of(:unit) AND unit = :unit AND staff = :staff

-- name: consult_ahead :maybe
-- args: unit UnitId, queued_ms i64, id ConsultId
-- row: AheadRow
-- cols: n i64
-- scope: none, a number
SELECT COUNT(*) FROM consult c
 WHERE c.unit = :unit AND c.state = 'waiting' AND (c.queued_ms < :queued_ms OR (c.queued_ms = :queued_ms AND c.id < :id))

-- How long conversations of a unit lasted: what the waiting time is reckoned from.
-- name: consult_lengths :many
-- args: unit UnitId, since_ms i64
-- row: LengthRow
-- cols: ms i64
-- scope: none, numbers without persons
SELECT c.ended_ms - c.taken_ms FROM consult c
 WHERE c.unit = :unit AND c.state = 'ended' AND c.last_ms >= :since_ms AND c.taken_ms > 0 AND c.ended_ms > c.taken_ms
 ORDER BY c.last_ms DESC LIMIT 50

-- name: consult_misnumbered :many
-- row: ConsultFaultRow
-- cols: id ConsultId, last_n i64, n i64
-- scope: none, a check of everything
SELECT c.id, c.last_n, COALESCE(MAX(m.n), 0)
  FROM consult c LEFT JOIN consult_message m ON m.county = c.county AND m.consult = c.id
 GROUP BY c.county, c.id, c.last_n
HAVING COUNT(m.n) <> c.last_n OR COALESCE(MAX(m.n), 0) <> c.last_n ORDER BY c.id LIMIT 50

-- name: consult_facts :each
-- row: ConsultFactRow
-- cols: area i64, opened_ms i64
-- scope: none, recounting covers everything
SELECT area, opened_ms FROM consult WHERE county > 0

-- name: consult_adrift :many
-- row: ConsultFaultRow
-- scope: none, a check of everything
SELECT id, last_n, turns FROM consult
 WHERE county > 0 AND ((state = 'active' AND (staff = 0 OR turns = 0)) OR (state = 'waiting' AND unit = 0)
        OR (state = 'ended') <> (ended_ms > 0) OR (state = 'ended' AND offer_unit <> 0) OR (risk <> '' AND alert = 0))
 ORDER BY id LIMIT 50
