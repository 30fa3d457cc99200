-- Alerts. A list is one range of the index of its scope level; (due_ms, id) is its order and its key.

-- rows: AlertRow
-- cols: county i64, id AlertId, area i64, town i64, person PersonId, kind str, level str, top_level str, state str, open bool, source str, reason str, trigger_code str, response ResponseId, form str, band str, unit UnitId, owner StaffId, escalated i32, due_ms i64, due_clock str, raised_ms i64, immediate i32, outcome str, asked_by StaffId, confirmed_by StaffId, pending_kind str, pending_by StaffId, pending_ms i64, pending_code str, steps i64, version i64, moved_to AlertId, unit_name str, owner_name str, person_label str
SELECT a.county, a.id, a.area, a.town, a.person, a.kind, a.level, a.top_level, a.state, a.open, a.source,
       a.reason, a.trigger_code, a.response, a.form, a.band, a.unit, a.owner, a.escalated, a.due_ms,
       a.due_clock, a.raised_ms, a.immediate, a.outcome, a.asked_by, a.confirmed_by, a.pending_kind,
       a.pending_by, a.pending_ms, a.pending_code, a.steps, a.version, a.moved_to, COALESCE(u.name, ''),
       COALESCE(s.name, ''), COALESCE(p.label, '')
  FROM alert a LEFT JOIN unit u ON u.id = a.unit LEFT JOIN staff s ON s.id = a.owner
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
   AND (:mine = 0 OR a.owner = :me OR (a.owner = 0 AND a.unit = :my_unit))
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
   AND (:mine = 0 OR a.owner = :me OR (a.owner = 0 AND a.unit = :my_unit))
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
-- args: id AlertId, area i64, town i64, person PersonId, kind str, level str, source str, reason str, trigger_code str, response ResponseId, form str, band str, unit UnitId, escalated i32, raised_ms i64
-- scope: none, an alert is raised by whoever sees the sign
INSERT INTO alert (county, id, area, town, person, kind, level, top_level, state, open, source, reason, trigger_code,
                   response, form, band, unit, owner, escalated, due_ms, due_clock, next_ms, raised_ms, immediate, outcome,
                   asked_by, confirmed_by, pending_kind, pending_by, pending_ms, pending_code, steps, version)
VALUES (county_of(:id), :id, :area, :town, :person, :kind, :level, :level, 'new', 1, :source, :reason, :trigger_code,
        :response, :form, :band, :unit, 0, :escalated, :raised_ms, '', :raised_ms, :raised_ms, 0, '', 0, 0, '', 0, 0, '', 0, 1)

-- name: alert_save :exec
-- args: id AlertId, version i64, level str, top_level str, state str, open bool, reason str, trigger_code str, response ResponseId, form str, band str, unit UnitId, owner StaffId, escalated i32, due_ms i64, due_clock str, next_ms i64, immediate i32, outcome str, asked_by StaffId, confirmed_by StaffId, pending_kind str, pending_by StaffId, pending_ms i64, pending_code str, steps i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE alert SET level = :level, top_level = :top_level, state = :state, open = :open, reason = :reason,
       trigger_code = :trigger_code, response = :response, form = :form, band = :band, unit = :unit, owner = :owner,
       escalated = :escalated, due_ms = :due_ms, due_clock = :due_clock, next_ms = :next_ms, immediate = :immediate, outcome = :outcome,
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
-- args: alert AlertId, name str, round i64, now_ms i64, due_ms i64
-- scope: none, part of an alert that was read within scope
INSERT INTO alert_clock (county, alert, name, round, started_ms, due_ms, next_ms, set_ms, done_ms, kept, escalations)
VALUES (county_of(:alert), :alert, :name, :round, :now_ms, :due_ms, :due_ms, :now_ms, 0, -1, 0)

-- rows: AlertClockRow
-- cols: alert AlertId, name str, round i64, started_ms i64, due_ms i64, next_ms i64, set_ms i64, done_ms i64, kept i32, escalations i64
SELECT alert, name, round, started_ms, due_ms, next_ms, set_ms, done_ms, kept, escalations
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
-- args: alert AlertId, name str, round i64, due_ms i64, next_ms i64, set_ms i64, done_ms i64, kept i32, escalations i64, started_ms i64
-- scope: none, part of an alert that was read within scope
UPDATE alert_clock SET due_ms = :due_ms, next_ms = :next_ms, set_ms = :set_ms, done_ms = :done_ms, kept = :kept,
       escalations = :escalations, started_ms = :started_ms
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
       COALESCE(SUM(CASE WHEN w.owner = :me OR (w.owner = 0 AND w.unit = :my_unit) THEN 1 ELSE 0 END), 0)
  FROM (SELECT a.level, a.due_ms, a.owner, a.unit FROM alert a WHERE a.open = 1 AND {scope a} LIMIT 20000) w

-- name: alert_owned :maybe
-- args: county i64, owner StaffId
-- row: AlertNumberRow
-- scope: none, how busy somebody is, a number
SELECT COUNT(*) FROM alert WHERE county = :county AND owner = :owner AND open = 1

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
