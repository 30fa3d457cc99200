-- Alerts. A list is one range of the index of its scope level; (due_ms, id) is its order and its key.

-- rows: AlertRow
-- cols: county i64, id AlertId, area i64, town i64, person PersonId, kind str, level str, top_level str, state str, open bool, source str, reason str, trigger_code str, response ResponseId, form str, band str, unit UnitId, owner StaffId, escalated i32, due_ms i64, due_clock str, raised_ms i64, immediate i32, outcome str, asked_by StaffId, confirmed_by StaffId, pending_kind str, pending_by StaffId, pending_ms i64, pending_code str, steps i64, version i64, moved_to AlertId, responsible StaffId, notice_ms i64, unit_name str, owner_name str, responsible_name str, responsible_phone blob?, person_label str
SELECT a.county, a.id, a.area, a.town, a.person, a.kind, a.level, a.top_level, a.state, a.open, a.source,
       a.reason, a.trigger_code, a.response, a.form, a.band, a.unit, a.owner, a.escalated, a.due_ms,
       a.due_clock, a.raised_ms, a.immediate, a.outcome, a.asked_by, a.confirmed_by, a.pending_kind,
       a.pending_by, a.pending_ms, a.pending_code, a.steps, a.version, a.moved_to, a.responsible, a.notice_ms, COALESCE(u.name, ''),
       COALESCE(s.name, ''), COALESCE(r.name, ''), r.phone, COALESCE(p.label, '')
  FROM alert a LEFT JOIN unit u ON u.id = a.unit LEFT JOIN staff s ON s.id = a.owner
       LEFT JOIN staff r ON r.id = a.responsible
       LEFT JOIN person p ON p.county = a.county AND p.id = a.person

-- name: alert_get :one
-- args: id AlertId
-- row: AlertRow
-- none: alert.none
-- scope: area a
{AlertRow}
 WHERE a.county = county_of(:id) AND a.id = :id AND {scope a}

-- name: alert_at :maybe
-- args: id AlertId
-- row: AlertRow
-- scope: none, services and the server's clock follow an alert wherever it is
{AlertRow}
 WHERE a.county = county_of(:id) AND a.id = :id

-- name: alert_open_of :maybe
-- args: county i64, person PersonId, kind str, since_ms i64
-- row: AlertRow
-- scope: none, a sign of risk joins the person's open alert whoever saw it
{AlertRow}
 WHERE a.county = :county AND a.person = :person AND a.open = 1 AND a.kind = :kind AND a.raised_ms >= :since_ms
 ORDER BY a.raised_ms DESC, a.id DESC LIMIT 1

-- name: alert_open_any :maybe
-- args: county i64, person PersonId
-- row: AlertRow
-- scope: none, a call for help joins the person's open alert
{AlertRow}
 WHERE a.county = :county AND a.person = :person AND a.open = 1
 ORDER BY CASE a.kind WHEN 'callback' THEN 1 ELSE 0 END, a.raised_ms DESC, a.id DESC LIMIT 1

-- name: alert_list_open :many
-- args: lo i64, hi i64, level str, mine bool, me StaffId, my_unit UnitId, from_ms i64, to_ms i64, high bool, immediate bool, called bool, closed bool, before_ms i64, due_ms i64, id AlertId, n i64
-- row: AlertRow
-- scope: area a
{AlertRow}
 WHERE a.open = 1 AND {scope a}
   AND a.area BETWEEN :lo AND :hi
   AND (:level = '' OR a.level = :level)
   AND (:mine = 0 OR a.owner = :me OR a.responsible = :me OR (a.responsible = 0 AND a.unit = :my_unit))
   AND (:called = 1 OR :closed = 1 OR (a.raised_ms >= :from_ms AND a.raised_ms < :to_ms))
   AND (:high = 0 OR a.top_level IN ('orange', 'red')) AND (:immediate = 0 OR a.immediate = 1)
   AND (:called = 0 OR EXISTS (SELECT 1 FROM callback k WHERE k.county = a.county AND k.alert = a.id
                                                          AND k.at_ms >= :from_ms AND k.at_ms < :to_ms))
   AND :closed = 0
   AND a.due_ms < :before_ms AND (a.due_ms, a.id) > (:due_ms, :id)
 ORDER BY a.due_ms, a.id LIMIT :n

-- name: alert_list_closed :many
-- args: lo i64, hi i64, level str, mine bool, me StaffId, my_unit UnitId, from_ms i64, to_ms i64, high bool, immediate bool, called bool, closed bool, due_ms i64, id AlertId, n i64
-- row: AlertRow
-- scope: area a
{AlertRow}
 WHERE a.open = 0 AND a.moved_to = 0 AND {scope a}
   AND a.area BETWEEN :lo AND :hi
   AND (:level = '' OR a.level = :level)
   AND (:mine = 0 OR a.owner = :me OR a.responsible = :me OR (a.responsible = 0 AND a.unit = :my_unit))
   AND (:called = 1 OR :closed = 1 OR (a.raised_ms >= :from_ms AND a.raised_ms < :to_ms))
   AND (:high = 0 OR a.top_level IN ('orange', 'red')) AND (:immediate = 0 OR a.immediate = 1)
   AND (:called = 0 OR EXISTS (SELECT 1 FROM callback k WHERE k.county = a.county AND k.alert = a.id
                                                          AND k.at_ms >= :from_ms AND k.at_ms < :to_ms))
   AND a.due_ms >= :from_ms AND (:closed = 0 OR a.due_ms < :to_ms)
   AND (a.due_ms, a.id) < (:due_ms, :id)
 ORDER BY a.due_ms DESC, a.id DESC LIMIT :n

-- name: alert_of_person :many
-- args: person PersonId
-- row: AlertRow
-- scope: area a
{AlertRow}
 WHERE a.county = county_of(:person) AND a.person = :person AND {scope a}
 ORDER BY a.open DESC, a.raised_ms DESC, a.id DESC LIMIT 50

-- name: alert_elsewhere :many
-- args: person PersonId
-- row: AlertElsewhereRow
-- cols: id AlertId
-- scope: none, the person's own: what lay at another place as the same alert, about a record of nobody else's
SELECT f.id FROM alert b JOIN alert f ON f.moved_to = b.id AND f.moved_to > 0
       JOIN person p ON p.county = f.county AND p.id = f.person AND p.merged_into = 0 AND p.known_ms = 0
 WHERE b.county = county_of(:person) AND b.person = :person AND f.person <> b.person
UNION
SELECT f.id FROM alert b JOIN alert f ON f.county = b.moved_to / 1000000000000 AND f.id = b.moved_to
       JOIN person p ON p.county = f.county AND p.id = f.person AND p.merged_into = 0 AND p.known_ms = 0
 WHERE b.county = county_of(:person) AND b.person = :person AND b.moved_to > 0 AND f.person <> b.person
UNION
SELECT f.id FROM alert b JOIN alert f ON f.moved_to = b.moved_to AND f.moved_to > 0
       JOIN person p ON p.county = f.county AND p.id = f.person AND p.merged_into = 0 AND p.known_ms = 0
 WHERE b.county = county_of(:person) AND b.person = :person AND b.moved_to > 0 AND f.person <> b.person
 ORDER BY 1 LIMIT 200

-- name: alert_own :many
-- args: person PersonId
-- row: AlertOwnRow
-- cols: id AlertId, kind str, state str, raised_ms i64
-- scope: none, the person's own records
SELECT id, kind, state, raised_ms FROM alert
 WHERE county = county_of(:person) AND person = :person ORDER BY raised_ms DESC, id DESC LIMIT 500

-- name: alert_due :many
-- args: now_ms i64
-- row: AlertRow
-- scope: none, the server's clock looks at every alert
{AlertRow}
 WHERE a.open = 1 AND a.next_ms <= :now_ms
   AND {not aside a alert.escalate}
 ORDER BY a.next_ms, a.id LIMIT 100

-- name: alert_add :insert
-- args: id AlertId, area i64, town i64, person PersonId, kind str, level str, source str, reason str, trigger_code str, response ResponseId, form str, band str, unit UnitId, responsible StaffId, notice_ms i64, escalated i32, raised_ms i64
-- scope: none, an alert is raised by whoever sees the sign
INSERT INTO alert (county, id, area, town, person, kind, level, top_level, state, open, source, reason, trigger_code,
                   response, form, band, unit, owner, escalated, due_ms, due_clock, next_ms, raised_ms, immediate, outcome,
                   asked_by, confirmed_by, pending_kind, pending_by, pending_ms, pending_code, steps, version, responsible, notice_ms)
VALUES (county_of(:id), :id, :area, :town, :person, :kind, :level, :level, 'new', 1, :source, :reason, :trigger_code,
        :response, :form, :band, :unit, 0, :escalated, :raised_ms, '', :raised_ms, :raised_ms, 0, '', 0, 0, '', 0, 0, '', 0, 1,
        :responsible, :notice_ms)

-- name: alert_save :exec
-- args: id AlertId, version i64, level str, top_level str, state str, open bool, reason str, trigger_code str, response ResponseId, form str, band str, unit UnitId, owner StaffId, responsible StaffId, notice_ms i64, escalated i32, due_ms i64, due_clock str, next_ms i64, immediate i32, outcome str, asked_by StaffId, confirmed_by StaffId, pending_kind str, pending_by StaffId, pending_ms i64, pending_code str, steps i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE alert SET level = :level, top_level = :top_level, state = :state, open = :open, reason = :reason,
       trigger_code = :trigger_code, response = :response, form = :form, band = :band, unit = :unit, owner = :owner,
       responsible = :responsible, notice_ms = :notice_ms, escalated = :escalated, due_ms = :due_ms, due_clock = :due_clock, next_ms = :next_ms, immediate = :immediate, outcome = :outcome,
       asked_by = :asked_by, confirmed_by = :confirmed_by, pending_kind = :pending_kind, pending_by = :pending_by,
       pending_ms = :pending_ms, pending_code = :pending_code, steps = :steps, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: alert_noted :exec
-- args: id AlertId, version i64, steps i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE alert SET steps = :steps WHERE county = county_of(:id) AND id = :id AND version = :version;

-- name: alert_place :exec
-- args: id AlertId, area i64, town i64
-- scope: none, the row was read by whoever may place it; alert_save looks at its version in the same transaction
UPDATE alert SET area = :area, town = :town WHERE county = county_of(:id) AND id = :id

-- name: alert_moved :exec
-- args: id AlertId, to AlertId
-- scope: none, likewise: the row goes on as another, and so do those that went on as it
UPDATE alert SET moved_to = :to WHERE (county = county_of(:id) AND id = :id) OR moved_to = :id

-- name: alert_returned :exec
-- args: id AlertId
-- scope: none, likewise: it goes on here again
UPDATE alert SET moved_to = 0 WHERE county = county_of(:id) AND id = :id

-- name: alert_left :maybe
-- args: county i64, now_as AlertId
-- row: AlertRow
-- scope: none, the row of a county that the alert has left
{AlertRow}
 WHERE a.county = :county AND a.moved_to = :now_as ORDER BY a.id LIMIT 1

-- name: alert_clock_add :insert
-- args: alert AlertId, name str, round i64, now_ms i64, due_ms i64, latest_ms i64
-- scope: none, part of an alert that was read within scope
INSERT INTO alert_clock (county, alert, name, round, started_ms, due_ms, next_ms, set_ms, done_ms, kept, escalations,
                         latest_ms)
VALUES (county_of(:alert), :alert, :name, :round, :now_ms, :due_ms, :due_ms, :now_ms, 0, -1, 0, :latest_ms)

-- rows: AlertClockRow
-- cols: alert AlertId, name str, round i64, started_ms i64, due_ms i64, next_ms i64, set_ms i64, done_ms i64, kept i32, escalations i64, latest_ms i64
SELECT alert, name, round, started_ms, due_ms, next_ms, set_ms, done_ms, kept, escalations, latest_ms
  FROM alert_clock

-- name: alert_clocks :many
-- args: alert AlertId
-- row: AlertClockRow
-- scope: none, part of an alert that was read within scope
{AlertClockRow}
 WHERE county = county_of(:alert) AND alert = :alert ORDER BY name, round LIMIT 100

-- name: alert_clocks_running :many
-- args: alert AlertId
-- row: AlertClockRow
-- scope: none, part of an alert that was read within scope
{AlertClockRow}
 WHERE county = county_of(:alert) AND alert = :alert AND done_ms = 0 ORDER BY name, round LIMIT 8

-- name: alert_clock_round :maybe
-- args: alert AlertId, name str
-- row: AlertNumberRow
-- cols: n i64
-- scope: none, part of an alert that was read within scope
SELECT COALESCE(MAX(round), 0) FROM alert_clock
 WHERE county = county_of(:alert) AND alert = :alert AND name = :name

-- name: alert_attempts :maybe
-- args: alert AlertId
-- row: AlertNumberRow
-- scope: none, part of an alert that was read within scope
SELECT COUNT(*) FROM alert_step
 WHERE county = county_of(:alert) AND alert = :alert AND kind IN ('attempt', 'contact')

-- name: alert_open_owned :maybe
-- args: county i64, person PersonId, owner StaffId, but AlertId
-- row: AlertNumberRow
-- scope: none, decides whether a relation ends
SELECT COUNT(*) FROM alert
 WHERE county = :county AND person = :person AND open = 1 AND owner = :owner AND id <> :but

-- name: alert_clock_save :exec
-- args: alert AlertId, name str, round i64, due_ms i64, next_ms i64, set_ms i64, done_ms i64, kept i32, escalations i64, started_ms i64, latest_ms i64
-- scope: none, part of an alert that was read within scope
UPDATE alert_clock SET due_ms = :due_ms, next_ms = :next_ms, set_ms = :set_ms, done_ms = :done_ms, kept = :kept,
       escalations = :escalations, started_ms = :started_ms, latest_ms = :latest_ms
 WHERE county = county_of(:alert) AND alert = :alert AND name = :name AND round = :round

-- name: alert_clock_ahead :many
-- args: limit_ms i64
-- row: AlertClockRow
-- scope: none, clocks set while the server's time was ahead
{AlertClockRow}
 WHERE done_ms = 0 AND set_ms > :limit_ms ORDER BY set_ms LIMIT 100

-- name: alert_step_add :insert
-- args: alert AlertId, n i64, at_ms i64, kind str, staff StaffId, code str, clock str, round i64, escalation i64, kept i32, seal_id i64, note blob?
-- scope: none, part of an alert that was read within scope
INSERT INTO alert_step (county, alert, n, at_ms, kind, staff, code, clock, round, escalation, kept, seal_id, note)
VALUES (county_of(:alert), :alert, :n, :at_ms, :kind, :staff, :code, :clock, :round, :escalation, :kept, :seal_id,
        :note)

-- rows: AlertStepRow
-- cols: n i64, at_ms i64, kind str, staff StaffId, staff_name str, code str, clock str, kept i32, seal_id i64, note blob?
SELECT t.n, t.at_ms, t.kind, t.staff, COALESCE(s.name, ''), t.code, t.clock, t.kept, t.seal_id, t.note
  FROM alert_step t LEFT JOIN staff s ON s.id = t.staff

-- name: alert_steps :many
-- args: alert AlertId
-- row: AlertStepRow
-- scope: none, part of an alert that was read within scope
{AlertStepRow}
 WHERE t.county = county_of(:alert) AND t.alert = :alert ORDER BY t.n DESC LIMIT 200

-- name: alert_pending_note :maybe
-- args: alert AlertId, kind str
-- row: AlertStepRow
-- scope: none, part of an alert that was read within scope
{AlertStepRow}
 WHERE t.county = county_of(:alert) AND t.alert = :alert AND t.kind = :kind ORDER BY t.n DESC LIMIT 1

-- name: callback_add :insert
-- args: id CallbackId, alert AlertId, person PersonId, area i64, phone blob, at_when str, note blob?, at_ms i64, promised_ms i64
-- scope: none, the person asks for it
INSERT INTO callback (county, id, alert, person, area, phone, at_when, note, at_ms, promised_ms)
VALUES (county_of(:id), :id, :alert, :person, :area, :phone, :at_when, :note, :at_ms, :promised_ms)

-- name: callback_response :maybe
-- args: response ResponseId, person PersonId
-- row: AlertNumberRow
-- scope: none, the caller's own, or of a record that was linked to theirs
SELECT r.started_ms AS n FROM response r
 WHERE r.county = county_of(:response) AND r.id = :response
   AND (r.person = :person OR EXISTS (SELECT 1 FROM person_link l
         WHERE l.county = r.county AND l.person = :person AND l.other = r.person))

-- name: callback_last :maybe
-- args: alert AlertId
-- row: CallbackRow
-- cols: id CallbackId, county i64, person PersonId, phone blob, at_when str, note blob?, at_ms i64, promised_ms i64
-- scope: none, part of an alert that was read within scope
SELECT id, county, person, phone, at_when, note, at_ms, promised_ms FROM callback
 WHERE county = county_of(:alert) AND alert = :alert ORDER BY id DESC LIMIT 1

-- name: callback_of :many
-- args: alert AlertId
-- row: CallbackRow
-- scope: none, part of the person's own alert
SELECT id, county, person, phone, at_when, note, at_ms, promised_ms FROM callback
 WHERE county = county_of(:alert) AND alert = :alert ORDER BY id LIMIT 200

-- name: alert_summary :one
-- args: now_ms i64, me StaffId, my_unit UnitId
-- row: AlertSummaryRow
-- cols: red i64, orange i64, yellow i64, overdue i64, mine i64
-- none: alert.none
-- scope: area a
SELECT COALESCE(SUM(CASE WHEN w.level = 'red' THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN w.level = 'orange' THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN w.level = 'yellow' THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN w.due_ms <= :now_ms THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN w.owner = :me OR w.responsible = :me OR (w.responsible = 0 AND w.unit = :my_unit) THEN 1 ELSE 0 END), 0)
  FROM (SELECT a.level, a.due_ms, a.owner, a.responsible, a.unit FROM alert a WHERE a.open = 1 AND {scope a} LIMIT 20000) w

-- name: alert_answered_for :maybe
-- args: staff StaffId
-- row: AlertNumberRow
-- scope: none, how busy somebody is, a number
SELECT COUNT(*) FROM alert WHERE responsible = :staff AND open = 1

-- name: alert_open_count :maybe
-- args: person PersonId
-- row: AlertNumberRow
-- scope: none, the person was found within scope
SELECT COUNT(*) FROM alert WHERE county = county_of(:person) AND person = :person AND open = 1

-- name: alert_unit :maybe
-- args: id UnitId
-- row: AlertUnitRow
-- cols: id UnitId, area i64, active bool, name str
-- scope: none, units are public
SELECT id, area, active, name FROM unit WHERE id = :id

-- name: alert_unit_last_resort :maybe
-- row: AlertUnitRow
-- scope: none, an alert must have an owner unit even where none was set up
SELECT id, area, active, name FROM unit WHERE active = 1 ORDER BY area, id LIMIT 1

-- name: alert_candidate :maybe
-- args: unit UnitId, unit_area i64, area i64, town_area i64, county_area i64, city i64, roles i64, since_ms i64, now_ms i64, but StaffId, with_phone bool
-- row: AlertCandidateRow
-- cols: staff StaffId, name str, on_duty bool, contact bool, n i64
-- scope: none, who answers for an alert follows from the unit in charge
SELECT s.id, s.name, c.duty, CASE WHEN u.contact = s.id THEN 1 ELSE 0 END,
       (SELECT COUNT(*) FROM (SELECT 1 AS it FROM alert a WHERE a.responsible = s.id AND a.open = 1 LIMIT 200) busy)
  FROM (SELECT g.staff, 0 AS duty FROM role_grant g
         WHERE g.unit = :unit AND g.area IN (:area, :town_area, :county_area, :city)
           AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
           AND (g.to_ms = 0 OR g.to_ms > :now_ms)
        UNION ALL
        SELECT h.staff, 1 FROM duty_roster o
          JOIN duty_shift h ON h.county = o.county AND h.roster = o.id AND h.published = 1
               AND h.starts_ms > :since_ms AND h.starts_ms <= :now_ms AND h.ends_ms > :now_ms
          JOIN duty_member m ON m.county = h.county AND m.roster = h.roster AND m.staff = h.staff
          JOIN role_grant g ON g.staff = h.staff AND g.area IN (:area, :town_area, :county_area, :city)
               AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
               AND (g.to_ms = 0 OR g.to_ms > :now_ms)
         WHERE o.county = county_of(:unit_area) AND o.area = :unit_area AND o.unit = :unit) c
  JOIN staff s ON s.id = c.staff JOIN unit u ON u.id = :unit
 WHERE s.active = 1 AND s.id <> :but AND (:with_phone = 0 OR s.phone IS NOT NULL)
 ORDER BY 3 DESC, 4 DESC, 5, 1 LIMIT 1

-- name: alert_of_staff :many
-- args: staff StaffId, after AlertId, n i64
-- row: AlertRow
-- scope: none, what somebody who left answers for is given to others wherever it is
{AlertRow}
 WHERE a.open = 1 AND (a.responsible = :staff OR a.owner = :staff) AND a.id > :after ORDER BY a.id LIMIT :n

-- name: alert_unanswered :many
-- args: after AlertId, now_ms i64, n i64
-- row: AlertRow
-- scope: none, the server names somebody for every alert
{AlertRow}
 WHERE a.open = 1 AND a.responsible = 0 AND a.id > :after
   AND {not aside a alert.name_late}
 ORDER BY a.id LIMIT :n

-- name: alert_naming_get :maybe
-- args: staff StaffId
-- row: AlertNamingRow
-- cols: staff StaffId, after AlertId, again bool
-- scope: none, the server's own work
SELECT staff, after, again FROM alert_naming WHERE county = county_of(:staff) AND staff = :staff

-- name: alert_naming_next :maybe
-- row: AlertNamingRow
-- scope: none, the server's own work
SELECT staff, after, again FROM alert_naming WHERE staff > 0 ORDER BY at_ms, staff LIMIT 1

-- name: alert_naming_put :exec
-- args: staff StaffId, after AlertId, again bool, now_ms i64
-- scope: none, the server's own work
INSERT INTO alert_naming (county, staff, after, again, at_ms) VALUES (county_of(:staff), :staff, :after, :again, :now_ms)
    ON CONFLICT (county, staff) DO UPDATE SET after = :after, again = :again, at_ms = :now_ms

-- name: alert_naming_drop :exec
-- args: staff StaffId
-- scope: none, the server's own work
DELETE FROM alert_naming WHERE county = county_of(:staff) AND staff = :staff

-- name: alert_staff_gone :many
-- args: roles i64, now_ms i64
-- row: AlertStaffRow
-- cols: staff StaffId
-- scope: none, the server looks at everybody who answers for an alert; a role elsewhere does not reach it
SELECT w.staff FROM (
  SELECT a.responsible AS staff FROM alert a
   WHERE a.open = 1 AND a.responsible > 0
     AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN staff s ON s.id = g.staff
                      WHERE g.staff = a.responsible AND s.active = 1 AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
                        AND (g.to_ms = 0 OR g.to_ms > :now_ms)
                        AND g.area IN (a.area, a.town * 1000, a.county * 1000000, a.county / 100 * 100000000))
     AND {not aside a alert.left}
  UNION
  SELECT a.owner FROM alert a
   WHERE a.open = 1 AND a.owner > 0
     AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN staff s ON s.id = g.staff
                      WHERE g.staff = a.owner AND s.active = 1 AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
                        AND (g.to_ms = 0 OR g.to_ms > :now_ms)
                        AND g.area IN (a.area, a.town * 1000, a.county * 1000000, a.county / 100 * 100000000))
     AND {not aside a alert.left}) w
 ORDER BY w.staff LIMIT 20

-- name: alert_to_tell :many
-- args: now_ms i64
-- row: AlertTellRow
-- cols: id AlertId, area i64, responsible StaffId, owner StaffId, state str
-- scope: none, the server tells whoever answers for an alert
SELECT a.id, a.area, a.responsible, a.owner, a.state FROM alert a
 WHERE a.notice_ms > 0 AND a.notice_ms <= :now_ms
   AND {not aside a alert.tell}
 ORDER BY a.responsible, a.id LIMIT 100

-- name: alert_told :exec
-- args: id AlertId
-- scope: none, the server's own note
UPDATE alert SET notice_ms = 0 WHERE county = county_of(:id) AND id = :id

-- name: alert_unanswered_units :many
-- row: AlertUnansweredRow
-- cols: unit UnitId, area i64, name str, n i64
-- scope: area a
SELECT u.id, u.area, u.name, COUNT(*) FROM alert a JOIN unit u ON u.id = a.unit
 WHERE a.open = 1 AND a.responsible = 0 AND {scope a}
 GROUP BY u.id, u.area, u.name ORDER BY u.area, u.id LIMIT 100

-- name: alert_facts :each
-- row: AlertFactRow
-- cols: id AlertId, area i64, raised_ms i64, top_level str, immediate i32, open bool, closed_ms i64
-- scope: none, recount
SELECT id, area, raised_ms, top_level, immediate, open, due_ms FROM alert WHERE moved_to = 0

-- name: alert_clock_facts :each
-- row: AlertClockFactRow
-- cols: area i64, name str, kept i32, at_ms i64
-- scope: none, recount
SELECT a.area, c.name, c.kept, CASE WHEN c.kept = 1 THEN c.done_ms ELSE c.due_ms END
  FROM alert_clock c JOIN alert a ON a.county = c.county AND a.id = c.alert
 WHERE c.kept >= 0

-- name: callback_facts :each
-- row: CallbackFactRow
-- cols: area i64, at_ms i64
-- scope: none, recount
SELECT area, at_ms FROM callback

-- name: alert_adrift :many
-- row: AlertFaultRow
-- cols: id AlertId, state str, due_clock str, unit UnitId
-- scope: none, invariant
SELECT a.id, a.state, a.due_clock, a.unit FROM alert a
 WHERE a.open = 1
   AND (a.unit = 0 OR a.moved_to > 0 OR NOT EXISTS (SELECT 1 FROM alert_clock c
                                   WHERE c.county = a.county AND c.alert = a.id AND c.done_ms = 0
                                     AND c.name = a.due_clock AND c.due_ms = a.due_ms)
        OR NOT EXISTS (SELECT 1 FROM alert_clock c
                        WHERE c.county = a.county AND c.alert = a.id AND c.done_ms = 0 AND c.next_ms = a.next_ms)
        OR EXISTS (SELECT 1 FROM alert_clock c
                    WHERE c.county = a.county AND c.alert = a.id AND c.done_ms = 0
                      AND (c.due_ms < a.due_ms OR c.next_ms < a.next_ms)))
 ORDER BY a.id LIMIT 100

-- name: alert_wrongly_answered :many
-- args: roles i64, since_ms i64
-- row: AlertFaultRow
-- scope: none, invariant
SELECT a.id, a.state, a.due_clock, a.unit FROM alert a
 WHERE a.open = 1 AND (a.owner > 0 OR a.responsible > 0)
   AND NOT EXISTS (SELECT 1 FROM role_grant g JOIN staff s ON s.id = g.staff
                    WHERE g.staff = a.responsible AND s.active = 1 AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
                      AND (g.to_ms = 0 OR g.to_ms > :since_ms)
                      AND g.area IN (a.area, a.town * 1000, a.county * 1000000, a.county / 100 * 100000000))
 ORDER BY a.id LIMIT 100

-- name: alert_badly_closed :many
-- row: AlertFaultRow
-- scope: none, invariant
SELECT a.id, a.state, a.outcome, a.unit FROM alert a
 WHERE a.open = 0
   AND (a.state <> 'closed' OR a.outcome = '' OR a.asked_by = 0
        OR (a.level = 'red' AND a.moved_to = 0 AND (a.confirmed_by = 0 OR a.confirmed_by = a.asked_by))
        OR (a.moved_to > 0 AND NOT EXISTS (SELECT 1 FROM alert b
                                               WHERE b.county = a.moved_to / 1000000000000 AND b.id = a.moved_to AND b.moved_to = 0))
        OR EXISTS (SELECT 1 FROM alert_clock c WHERE c.county = a.county AND c.alert = a.id AND c.done_ms = 0))
 ORDER BY a.id LIMIT 100

-- name: alert_bad_timeline :many
-- row: AlertFaultRow
-- scope: none, invariant
SELECT a.id, a.state, a.due_clock, a.unit FROM alert a
 WHERE a.steps <> (SELECT COUNT(*) FROM alert_step t WHERE t.county = a.county AND t.alert = a.id)
    OR a.steps <> (SELECT COALESCE(MAX(t.n), 0) FROM alert_step t WHERE t.county = a.county AND t.alert = a.id)
    OR EXISTS (SELECT 1 FROM alert_clock c
                WHERE c.county = a.county AND c.alert = a.id
                  AND c.escalations <> (SELECT COUNT(*) FROM alert_step t
                                         WHERE t.county = c.county AND t.alert = c.alert AND t.clock = c.name
                                           AND t.round = c.round AND t.escalation > 0))
 ORDER BY a.id LIMIT 100
