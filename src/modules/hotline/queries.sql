-- The hotline. Calls are reached by the unit that answers them; reports by area.

-- rows: LineRow
-- cols: id LineId, county i64, area i64, unit UnitId, number str, name str, hours str, seats i32, active bool, secret blob, version i64, unit_name str
SELECT l.id, l.county, l.area, l.unit, l.number, l.name, l.hours, l.seats, l.active, l.secret, l.version,
       COALESCE(u.name, '')
  FROM hotline_line l LEFT JOIN unit u ON u.id = l.unit

-- name: line_get :one
-- args: id LineId
-- row: LineRow
-- none: hotline.no_line
-- scope: area l
{LineRow}
 WHERE l.id = :id AND {scope l}

-- name: line_at :maybe
-- args: id LineId
-- row: LineRow
-- scope: none, an exchange names the line and signs with its secret; a call names its own
{LineRow}
 WHERE l.id = :id

-- name: line_list :many
-- args: mine bool, unit UnitId
-- row: LineRow
-- scope: area l
{LineRow}
 WHERE {scope l} AND (:mine = 0 OR l.unit = :unit) ORDER BY l.active DESC, l.unit, l.number, l.id LIMIT 200

-- name: line_in_use :many
-- args: mine bool, unit UnitId
-- row: LineRow
-- scope: area l
{LineRow}
 WHERE {scope l} AND l.active = 1 AND (:mine = 0 OR l.unit = :unit) ORDER BY l.area, l.unit, l.number, l.id LIMIT 2000

-- name: line_of_unit :many
-- args: unit UnitId
-- row: LineRow
-- scope: none, the server compares lines with rosters
{LineRow}
 WHERE l.unit = :unit AND l.active = 1 ORDER BY l.number, l.id LIMIT 2000

-- name: cover_units :many
-- args: after UnitId, now_ms i64
-- row: CoverUnitRow
-- cols: id UnitId, area i64
-- scope: none, the server compares lines with rosters; a unit whose lines were all put out of use has notices to close
SELECT u.id, u.area FROM unit u
 WHERE u.id > :after AND u.id IN (SELECT l.unit FROM hotline_line l) AND {not aside u hotline.cover}
 ORDER BY u.id LIMIT 100

-- name: line_same :maybe
-- args: county i64, number str
-- row: HotlineIdRow
-- cols: id i64
-- scope: none, only whether the number is taken
SELECT id FROM hotline_line WHERE county = :county AND number = :number

-- name: line_add :insert
-- args: id LineId, county i64, town i64, area i64, unit UnitId, number str, name str, hours str, seats i32, secret blob
-- scope: none, the handler has read the unit in scope
INSERT INTO hotline_line (id, county, town, area, unit, number, name, hours, seats, active, secret, version)
VALUES (:id, :county, :town, :area, :unit, :number, :name, :hours, :seats, 1, :secret, 1)

-- name: line_save :exec
-- args: id LineId, version i64, name str, hours str, seats i32, active bool, secret blob
-- scope: none, the row was read in scope
UPDATE hotline_line SET name = :name, hours = :hours, seats = :seats, active = :active,
       secret = :secret, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- rows: HotlineCallRow
-- cols: county i64, id CallId, area i64, town i64, unit UnitId, line LineId, state str, direction str, external str, seat str, number blob, number_bi str, operator StaffId, helper StaffId, ring_ms i64, answer_ms i64, end_ms i64, closed_ms i64, outcome str, kind str, problems str, sex str, age str, risk str, form blob, high_ms i64, intervened_ms i64, help_ms i64, alert AlertId, person PersonId, recording str, recording_hash str, hold bool, keep_until_ms i64, saved_ms i64, version i64, place i64, origin str, marks str, rung str, seat_ms i64, seated StaffId, outside bool, line_name str, line_number str, operator_name str, helper_name str, person_label str
SELECT c.county, c.id, c.area, c.town, c.unit, c.line, c.state, c.direction, c.external, c.seat, c.number,
       c.number_bi, c.operator, c.helper, c.ring_ms, c.answer_ms, c.end_ms, c.closed_ms, c.outcome, c.kind,
       c.problems, c.sex, c.age, c.risk, c.form, c.high_ms, c.intervened_ms, c.help_ms, c.alert, c.person,
       c.recording, c.recording_hash, c.hold, c.keep_until_ms, c.saved_ms, c.version, c.place, c.origin, c.marks,
       c.rung, c.seat_ms, c.seated, c.outside, COALESCE(l.name, ''), COALESCE(l.number, ''), COALESCE(s.name, ''), COALESCE(h.name, ''), COALESCE(p.label, '')
  FROM hotline_call c LEFT JOIN hotline_line l ON l.id = c.line LEFT JOIN staff s ON s.id = c.operator
       LEFT JOIN staff h ON h.id = c.helper LEFT JOIN person p ON p.county = c.county AND p.id = c.person

-- name: call_get :one
-- args: id CallId
-- row: HotlineCallRow
-- none: hotline.no_call
-- scope: unit c.unit
{HotlineCallRow}
 WHERE c.county = county_of(:id) AND c.id = :id AND {unit c.unit}

-- name: call_own :many
-- args: person PersonId
-- row: HotlineCallRow
-- scope: none, the person's own records, for their copy
{HotlineCallRow}
 WHERE c.person = :person AND c.person <> 0 ORDER BY c.id DESC LIMIT 500

-- name: call_own_letter :many
-- args: person PersonId
-- row: HotlineCallRow
-- scope: none, the person's own records: a letter made them from a call that nobody else has
{HotlineCallRow}
 WHERE (c.county, c.id) IN (SELECT r.county, r.call FROM hotline_referral r WHERE r.person = :person AND r.person <> 0)
   AND c.person <> :person
   AND NOT EXISTS (SELECT 1 FROM hotline_step t WHERE t.county = c.county AND t.call = c.id AND t.kind = 'linked')
   AND NOT EXISTS (SELECT 1 FROM person q WHERE q.county = c.person / 1000000000000 AND q.id = c.person AND (q.merged_into > 0 OR q.known_ms > 0))
 ORDER BY c.id DESC LIMIT 20

-- name: call_own_there :many
-- args: person PersonId
-- row: HotlineCallRow
-- scope: none, the person's own records: an alert made them at another place than the call's own that nobody has
{HotlineCallRow}
 WHERE (c.county, c.id) IN (SELECT t.county, t.call FROM alert b JOIN hotline_step t ON t.code = CAST(b.id AS TEXT)
                             WHERE b.county = county_of(:person) AND b.person = :person AND t.kind = 'raised_there')
   AND c.person <> :person
   AND NOT EXISTS (SELECT 1 FROM person q WHERE q.county = c.person / 1000000000000 AND q.id = c.person AND (q.merged_into > 0 OR q.known_ms > 0))
 ORDER BY c.id DESC LIMIT 20

-- name: call_own_alert :many
-- args: alert AlertId
-- row: HotlineCallRow
-- scope: none, an alert of the person's own records as it was at another place
{HotlineCallRow}
 WHERE c.alert = :alert AND c.alert <> 0 ORDER BY c.id DESC LIMIT 20

-- name: call_own_backs :many
-- args: call CallId, alert AlertId, unit UnitId
-- row: OwnCallBackRow
-- cols: due_ms i64, state str, done_ms i64, outcome str
-- scope: none, of the person's own call; they stand with the first call of the alert
SELECT t.due_ms, t.state, t.done_ms, t.outcome FROM task t
 WHERE t.county = county_of(:alert) AND t.alert = :alert AND t.kind = 'callback' AND t.unit = :unit
   AND NOT EXISTS (SELECT 1 FROM hotline_call m WHERE m.alert = :alert AND m.alert <> 0 AND m.unit = :unit AND m.id < :call)
 ORDER BY t.due_ms, t.id LIMIT 200

-- name: call_by_external :maybe
-- args: county i64, line LineId, external str
-- row: HotlineCallRow
-- scope: none, the exchange of the line speaks about its own call
{HotlineCallRow}
 WHERE c.county = :county AND c.line = :line AND c.external = :external AND c.external <> ''

-- name: call_by_hand :maybe
-- args: county i64, line LineId, number_bi str, early_ms i64, late_ms i64, at_ms i64, slack_ms i64
-- row: HotlineCallRow
-- scope: none, the exchange tells about a call that was entered by hand while it was silent
{HotlineCallRow}
 WHERE c.county = :county AND c.number_bi = :number_bi AND c.line = :line AND c.external = ''
   AND c.ring_ms BETWEEN :early_ms AND :late_ms AND (c.end_ms = 0 OR c.end_ms >= :at_ms - :slack_ms)
 ORDER BY c.ring_ms LIMIT 1

-- name: call_open :many
-- row: HotlineCallRow
-- scope: unit c.unit
{HotlineCallRow}
 WHERE {unit c.unit} AND c.state IN ('ringing', 'talking', 'wrap')
 ORDER BY c.ring_ms, c.id LIMIT 200

-- name: call_past :many
-- args: operator StaffId, from_ms i64, to_ms i64, line LineId, figure str, code str, immediate_ms i64, before_ms i64, before CallId, n i64
-- row: HotlineCallRow
-- scope: unit c.unit
{HotlineCallRow}
 WHERE {unit c.unit} AND c.ring_ms >= :from_ms AND c.ring_ms < :to_ms
   AND (c.ring_ms, c.id) < (:before_ms, :before)
   AND (:operator = 0 OR c.operator = :operator) AND (:line = 0 OR c.line = :line)
   AND CASE :figure
         WHEN 'attempts' THEN c.direction = 'in'
         WHEN 'answered' THEN c.direction = 'in' AND c.answer_ms > 0
         WHEN 'handled' THEN c.direction = 'in' AND c.outcome = 'done'
         WHEN 'missed' THEN c.direction = 'in' AND c.state = 'missed'
         WHEN 'outside' THEN c.outside = 1
         WHEN 'invalid' THEN c.outcome IN ('silent', 'nuisance', 'wrong_number')
         WHEN 'high_risk' THEN c.high_ms > 0
         WHEN 'high_risk_immediate' THEN c.high_ms > 0 AND c.intervened_ms > 0
              AND (c.intervened_ms <= c.high_ms + :immediate_ms OR (c.end_ms > 0 AND c.intervened_ms <= c.end_ms))
         WHEN 'high_risk_late' THEN c.high_ms > 0 AND NOT (c.intervened_ms > 0
              AND (c.intervened_ms <= c.high_ms + :immediate_ms OR (c.end_ms > 0 AND c.intervened_ms <= c.end_ms)))
         WHEN 'repeat' THEN c.number_bi <> '' AND EXISTS (SELECT 1 FROM hotline_call e
              WHERE e.county = c.county AND e.number_bi = c.number_bi AND e.unit = c.unit AND e.ring_ms < c.ring_ms)
         WHEN 'difficult' THEN lower(c.marks) LIKE '% difficult %'
         WHEN 'problem' THEN lower(c.problems) LIKE :code ESCAPE '!'
         ELSE 1 = 1 END
 ORDER BY c.ring_ms DESC, c.id DESC LIMIT :n

-- name: call_earlier :many
-- args: id CallId, number_bi str, before_ms i64
-- row: HotlineCallRow
-- scope: unit c.unit
{HotlineCallRow}
 WHERE c.county = county_of(:id) AND c.number_bi = :number_bi AND c.id <> :id AND c.ring_ms < :before_ms AND {unit c.unit}
 ORDER BY c.ring_ms DESC, c.id DESC LIMIT 20

-- name: call_add :insert
-- args: id CallId, area i64, town i64, unit UnitId, line LineId, state str, direction str, external str, seat str, number blob, number_bi str, operator StaffId, ring_ms i64, answer_ms i64, form blob, keep_until_ms i64, outside bool, now_ms i64
-- scope: none, the caller has read the line
INSERT INTO hotline_call (county, id, area, town, unit, line, state, direction, external, seat, number, number_bi, operator, helper,
       ring_ms, answer_ms, end_ms, closed_ms, outcome, kind, problems, sex, age, risk, form, high_ms, intervened_ms, help_ms,
       alert, person, recording, recording_hash, hold, keep_until_ms, outside, saved_ms, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :line, :state, :direction, :external, :seat, :number, :number_bi, :operator, 0,
       :ring_ms, :answer_ms, 0, 0, '', '', '', '', '', '', :form, 0, 0, 0, 0, 0, '', '', 0, :keep_until_ms, :outside, :now_ms, 1)

-- name: call_save :exec
-- args: id CallId, version i64, state str, external str, seat str, number blob, number_bi str, operator StaffId, helper StaffId, ring_ms i64, answer_ms i64, end_ms i64, closed_ms i64, outcome str, kind str, problems str, sex str, age str, risk str, form blob, high_ms i64, intervened_ms i64, help_ms i64, alert AlertId, person PersonId, recording str, recording_hash str, hold bool, place i64, origin str, marks str, rung str, seat_ms i64, seated StaffId, outside bool, now_ms i64
-- scope: none, the row was read in the unit's scope or by the exchange of its line
UPDATE hotline_call SET state = :state, external = :external, seat = :seat, number = :number, number_bi = :number_bi,
       operator = :operator, helper = :helper, ring_ms = :ring_ms, answer_ms = :answer_ms, end_ms = :end_ms,
       closed_ms = :closed_ms, outcome = :outcome, kind = :kind, problems = :problems, sex = :sex, age = :age, risk = :risk,
       form = :form, high_ms = :high_ms, intervened_ms = :intervened_ms, help_ms = :help_ms, alert = :alert, person = :person,
       recording = :recording, recording_hash = :recording_hash, hold = :hold, place = :place, origin = :origin, marks = :marks,
       rung = :rung, seat_ms = :seat_ms, seated = :seated, outside = :outside, saved_ms = :now_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: step_add :insert
-- args: id StepId, call CallId, at_ms i64, staff StaffId, kind str, code str
-- scope: none, belongs to a call that was read
INSERT INTO hotline_step (county, id, call, at_ms, staff, kind, code)
VALUES (county_of(:id), :id, :call, :at_ms, :staff, :kind, :code)

-- name: step_why_add :insert
-- args: id StepId, why blob
-- scope: none, belongs to a call that was read
INSERT INTO hotline_step_why (county, id, why) VALUES (county_of(:id), :id, :why)

-- name: step_list :many
-- args: call CallId
-- row: HotlineStepRow
-- cols: id StepId, at_ms i64, kind str, code str, staff_name str, why blob
-- scope: none, belongs to a call that was read in the unit's scope
SELECT t.id, t.at_ms, t.kind, t.code, COALESCE(s.name, ''), COALESCE(w.why, '')
  FROM hotline_step t LEFT JOIN staff s ON s.id = t.staff
  LEFT JOIN hotline_step_why w ON w.county = t.county AND w.id = t.id
 WHERE t.county = county_of(:call) AND t.call = :call ORDER BY t.at_ms, t.id LIMIT 200

-- name: caller_note_add :insert
-- args: id CallerNoteId, unit UnitId, number_bi str, kind str, note blob, now_ms i64, staff StaffId, until_ms i64
-- scope: none, the call was read in the unit's scope
INSERT INTO hotline_note (county, id, unit, number_bi, kind, note, at_ms, staff, until_ms)
VALUES (county_of(:id), :id, :unit, :number_bi, :kind, :note, :now_ms, :staff, :until_ms)

-- name: caller_notes :many
-- args: near CallId, number_bi str, now_ms i64
-- row: CallerNoteRow
-- cols: id CallerNoteId, kind str, note blob, at_ms i64, until_ms i64, staff_name str
-- scope: unit n.unit
SELECT n.id, n.kind, n.note, n.at_ms, n.until_ms, COALESCE(s.name, '')
  FROM hotline_note n LEFT JOIN staff s ON s.id = n.staff
 WHERE n.county = county_of(:near) AND n.number_bi = :number_bi AND n.until_ms > :now_ms AND {unit n.unit}
 ORDER BY n.at_ms DESC, n.id DESC LIMIT 50

-- name: caller_note_end :exec
-- args: id CallerNoteId, number_bi str, now_ms i64
-- scope: unit hotline_note.unit
UPDATE hotline_note SET until_ms = :now_ms
 WHERE county = county_of(:id) AND id = :id AND number_bi = :number_bi AND until_ms > :now_ms AND {unit hotline_note.unit}

-- name: colleagues :many
-- args: unit UnitId, operator_role i32, supervisor_role i32, now_ms i64
-- row: ColleagueRow
-- cols: id StaffId, name str, role i32, busy i64
-- scope: none, the unit is the caller's own
SELECT s.id, s.name, MAX(g.role), (SELECT COUNT(*) FROM hotline_call c WHERE c.unit = :unit AND c.operator = s.id
       AND c.state IN ('talking', 'wrap'))
  FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.unit = :unit AND g.role IN (:operator_role, :supervisor_role) AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
 GROUP BY s.id, s.name ORDER BY s.name, s.id LIMIT 200

-- name: call_backs_due :many
-- args: to_ms i64, n i64
-- row: CallBackRow
-- cols: task TaskId, version i64, call CallId, due_ms i64, series i32, state str, outcome str, line_name str, number blob, number_bi str, person_label str, person PersonId, owner StaffId, owner_name str, operator StaffId
-- scope: unit t.unit
SELECT t.id, t.version, c.id, t.due_ms, t.series, t.state, t.outcome, COALESCE(l.name, ''), c.number, c.number_bi,
       COALESCE(p.label, ''), t.person, t.owner, COALESCE(s.name, ''), c.operator
  FROM task t JOIN hotline_call c ON c.alert = t.alert AND c.unit = t.unit
       LEFT JOIN hotline_line l ON l.id = c.line LEFT JOIN person p ON p.county = t.person / 1000000000000 AND p.id = t.person
       LEFT JOIN staff s ON s.id = t.owner
 WHERE {unit t.unit} AND t.kind = 'callback' AND t.state = 'open' AND t.alert <> 0 AND c.alert <> 0 AND t.due_ms <= :to_ms
   AND c.id = (SELECT MIN(m.id) FROM hotline_call m WHERE m.alert = t.alert AND m.alert <> 0 AND m.unit = t.unit)
 ORDER BY t.due_ms, t.id LIMIT :n

-- name: call_backs_of :many
-- args: alert AlertId
-- row: CallBackRow
-- scope: unit t.unit
SELECT t.id, t.version, c.id, t.due_ms, t.series, t.state, t.outcome, '', c.number, c.number_bi, '', t.person,
       t.owner, COALESCE(s.name, ''), c.operator
  FROM task t JOIN hotline_call c ON c.alert = t.alert AND c.unit = t.unit LEFT JOIN staff s ON s.id = t.owner
 WHERE t.county = county_of(:alert) AND t.alert = :alert AND t.kind = 'callback' AND {unit t.unit} AND c.alert <> 0
   AND c.id = (SELECT MIN(m.id) FROM hotline_call m WHERE m.alert = t.alert AND m.alert <> 0 AND m.unit = t.unit)
 ORDER BY t.due_ms, t.id LIMIT 200

-- name: missed_risk :maybe
-- args: county i64, unit UnitId, number_bi str, ring_ms i64, due_ms i64
-- row: MissedRiskRow
-- cols: alert AlertId, person PersonId, area i64
-- scope: none, the exchange tells of a call of the unit; nobody is told what was found
SELECT c.alert, c.person, a.area
  FROM hotline_call c JOIN alert a ON a.county = c.alert / 1000000000000 AND a.id = c.alert
 WHERE c.county = :county AND c.number_bi = :number_bi AND c.number_bi <> '' AND c.unit = :unit AND c.ring_ms < :ring_ms
   AND (c.high_ms > 0 OR a.state <> 'closed'
        OR EXISTS (SELECT 1 FROM alert b WHERE b.county = a.moved_to / 1000000000000 AND b.id = a.moved_to AND b.open = 1))
   AND NOT EXISTS (SELECT 1 FROM hotline_call e WHERE e.county = :county AND e.number_bi = :number_bi AND e.number_bi <> ''
         AND e.unit = :unit AND e.ring_ms > :ring_ms AND e.answer_ms > 0)
   AND NOT EXISTS (SELECT 1 FROM task t WHERE t.county = c.alert / 1000000000000 AND t.alert = c.alert AND t.unit = :unit
         AND t.kind = 'callback' AND t.state = 'open' AND t.due_ms <= :due_ms)
 ORDER BY c.ring_ms DESC, c.id DESC LIMIT 1

-- name: call_facts :each
-- args: from_ms i64, to_ms i64, unit UnitId, line LineId
-- row: CallFactRow
-- cols: line LineId, direction str, state str, ring_ms i64, answer_ms i64, end_ms i64, outcome str, kind str, problems str, sex str, age str, high_ms i64, intervened_ms i64, origin str, marks str, outside bool, again bool
-- scope: area c
SELECT c.line, c.direction, c.state, c.ring_ms, c.answer_ms, c.end_ms, c.outcome, c.kind, c.problems, c.sex, c.age, c.high_ms,
       c.intervened_ms, c.origin, c.marks, c.outside, CASE WHEN c.number_bi <> '' AND EXISTS (SELECT 1 FROM hotline_call e WHERE e.county = c.county
              AND e.number_bi = c.number_bi AND e.unit = c.unit AND e.ring_ms < c.ring_ms) THEN 1 ELSE 0 END
  FROM hotline_call c
 WHERE {scope c} AND c.ring_ms >= :from_ms AND c.ring_ms < :to_ms AND (:unit = 0 OR c.unit = :unit)
   AND (:line = 0 OR c.line = :line)

-- name: call_adrift :many
-- row: HotlineFaultRow
-- cols: id CallId, state str
-- scope: none, a check of the whole database
SELECT c.id, c.state FROM hotline_call c
 WHERE c.county > 0 AND ((c.state = 'closed') <> (c.outcome <> '') OR (c.state = 'talking' AND c.answer_ms = 0)
    OR (c.high_ms > 0 AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.county = c.alert / 1000000000000 AND a.id = c.alert)))
 ORDER BY c.id LIMIT 20

-- name: review_add :insert
-- args: id ReviewId, call CallId, unit UnitId, staff StaffId, now_ms i64, scores str, total i32, note blob
-- scope: none, the call was read in the unit's scope
INSERT INTO hotline_review (county, id, call, unit, staff, at_ms, scores, total, note)
VALUES (county_of(:id), :id, :call, :unit, :staff, :now_ms, :scores, :total, :note)

-- name: call_worked_by :maybe
-- args: call CallId, staff StaffId
-- row: HotlineIdRow
-- scope: none, the call was read in the unit's scope
SELECT id FROM hotline_step
 WHERE county = county_of(:call) AND call = :call AND staff = :staff
   AND kind IN ('answer', 'taken', 'joined', 'transferred', 'closed') ORDER BY id LIMIT 1

-- name: review_list :many
-- args: call CallId
-- row: ReviewRow
-- cols: id ReviewId, at_ms i64, staff_name str, scores str, total i32, note blob
-- scope: unit r.unit
SELECT r.id, r.at_ms, COALESCE(s.name, ''), r.scores, r.total, r.note
  FROM hotline_review r LEFT JOIN staff s ON s.id = r.staff
 WHERE r.county = county_of(:call) AND r.call = :call AND {unit r.unit} ORDER BY r.at_ms, r.id LIMIT 20

-- name: call_expired :many
-- args: now_ms i64
-- row: HotlineCallRow
-- scope: none, the server's own clock
{HotlineCallRow}
 WHERE c.county > 0 AND c.keep_until_ms < :now_ms AND c.recording <> '' AND c.hold = 0 ORDER BY c.county, c.id LIMIT 100

-- name: sample_ids :each
-- args: from_ms i64, to_ms i64, me StaffId, operator StaffId, line LineId, risk str, problem str, least_ms i64, most_ms i64, marked bool, fresh bool
-- row: SampleIdRow
-- cols: id CallId, reviews i64
-- scope: unit c.unit
SELECT c.id, (SELECT COUNT(*) FROM hotline_review r WHERE r.county = c.county AND r.call = c.id)
  FROM hotline_call c
 WHERE {unit c.unit} AND c.ring_ms >= :from_ms AND c.ring_ms < :to_ms AND c.state = 'closed'
   AND (c.outcome = 'done' OR c.high_ms > 0 OR EXISTS (SELECT 1 FROM hotline_mark k WHERE k.county = c.county AND k.call = c.id))
   AND c.operator <> :me AND c.helper <> :me
   AND NOT EXISTS (SELECT 1 FROM hotline_step t WHERE t.county = c.county AND t.call = c.id AND t.staff = :me
         AND t.kind IN ('answer', 'taken', 'joined', 'transferred', 'closed'))
   AND (:operator = 0 OR c.operator = :operator) AND (:line = 0 OR c.line = :line)
   AND (:risk = '' OR c.risk = :risk OR (:risk = 'high' AND c.high_ms > 0))
   AND (:problem = '' OR lower(c.problems) LIKE :problem ESCAPE '!')
   AND (:least_ms = 0 OR (c.answer_ms > 0 AND c.end_ms - c.answer_ms >= :least_ms))
   AND (c.answer_ms = 0 OR c.end_ms - c.answer_ms < :most_ms)
   AND (:marked = 0 OR EXISTS (SELECT 1 FROM hotline_mark k WHERE k.county = c.county AND k.call = c.id))
   AND (:fresh = 0 OR NOT EXISTS (SELECT 1 FROM hotline_review r WHERE r.county = c.county AND r.call = c.id))

-- name: sample_state :one
-- args: call CallId, me StaffId
-- row: SampleStateRow
-- cols: reviews i64, mine i64, marks i64
-- none: hotline.no_call
-- scope: none, the call was read in the unit's scope
SELECT (SELECT COUNT(*) FROM hotline_review r WHERE r.county = county_of(:call) AND r.call = :call),
       (SELECT COUNT(*) FROM hotline_review r WHERE r.county = county_of(:call) AND r.call = :call AND r.staff = :me),
       (SELECT COUNT(*) FROM hotline_mark k WHERE k.county = county_of(:call) AND k.call = :call)

-- name: call_mark_add :insert
-- args: id CallMarkId, call CallId, unit UnitId, staff StaffId, now_ms i64, reason blob
-- scope: none, the call was read in the unit's scope
INSERT INTO hotline_mark (county, id, call, unit, staff, at_ms, reason)
VALUES (county_of(:id), :id, :call, :unit, :staff, :now_ms, :reason)

-- name: call_marks :many
-- args: call CallId
-- row: CallMarkRow
-- cols: id CallMarkId, at_ms i64, staff_name str, reason blob
-- scope: unit k.unit
SELECT k.id, k.at_ms, COALESCE(s.name, ''), k.reason
  FROM hotline_mark k LEFT JOIN staff s ON s.id = k.staff
 WHERE k.county = county_of(:call) AND k.call = :call AND {unit k.unit} ORDER BY k.at_ms, k.id LIMIT 20

-- name: call_unaided :many
-- args: before_ms i64, again_ms i64, given_up_ms i64, now_ms i64
-- row: HotlineCallRow
-- scope: none, the server's own clock
{HotlineCallRow}
 WHERE c.county > 0 AND c.state IN ('talking', 'wrap')
   AND ((c.high_ms > 0 AND c.high_ms <= :before_ms AND c.intervened_ms = 0 AND c.help_ms = 0)
     OR (c.help_ms > :given_up_ms AND c.help_ms <= :again_ms AND NOT EXISTS (SELECT 1 FROM hotline_step t
           WHERE t.county = c.county AND t.call = c.id AND t.kind = 'help' AND t.at_ms > :again_ms)))
   AND {not aside c hotline.unaided}
 ORDER BY c.high_ms, c.id LIMIT 100

-- name: call_step_of :maybe
-- args: call CallId, kind str
-- row: HotlineIdRow
-- scope: none, the call was read in the unit's scope
SELECT id FROM hotline_step WHERE county = county_of(:call) AND call = :call AND kind = :kind ORDER BY id LIMIT 1

-- name: call_code_of :maybe
-- args: call CallId, kind str
-- row: HotlineCodeRow
-- cols: code str
-- scope: none, the call was read in the unit's scope
SELECT code FROM hotline_step WHERE county = county_of(:call) AND call = :call AND kind = :kind ORDER BY id DESC LIMIT 1

-- name: call_workers :many
-- args: call CallId
-- row: HotlineStaffRow
-- cols: staff StaffId
-- scope: none, the call was read in the unit's scope
SELECT staff FROM hotline_step
 WHERE county = county_of(:call) AND call = :call AND staff > 0 AND kind IN ('answer', 'seated', 'taken', 'joined')
 GROUP BY staff ORDER BY staff LIMIT 20

-- name: worker_put :exec
-- args: unit UnitId, staff StaffId, employment str, background str, now_ms i64, by StaffId
-- scope: none, the handler has found both in the caller's own unit
INSERT INTO hotline_worker (county, unit, staff, employment, background, set_ms, set_by)
VALUES (county_of(:unit), :unit, :staff, :employment, :background, :now_ms, :by)
    ON CONFLICT (county, unit, staff) DO UPDATE SET employment = excluded.employment, background = excluded.background,
       set_ms = excluded.set_ms, set_by = excluded.set_by

-- name: worker_list :many
-- args: unit UnitId, operator_role i32, supervisor_role i32, now_ms i64, since_ms i64
-- row: WorkerRow
-- cols: id StaffId, name str, role i32, employment str, background str, trainings i64
-- scope: none, the unit is the caller's own
SELECT s.id, s.name, MAX(g.role), COALESCE(MAX(w.employment), ''), COALESCE(MAX(w.background), ''),
       (SELECT COUNT(*) FROM hotline_trainee e JOIN hotline_training r ON r.county = e.county AND r.id = e.training
         WHERE e.county = county_of(:unit) AND e.staff = s.id AND r.unit = :unit AND r.at_ms >= :since_ms AND r.withdrawn_ms = 0)
  FROM role_grant g JOIN staff s ON s.id = g.staff
       LEFT JOIN hotline_worker w ON w.county = county_of(:unit) AND w.unit = g.unit AND w.staff = g.staff
 WHERE g.unit = :unit AND g.role IN (:operator_role, :supervisor_role) AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
 GROUP BY s.id, s.name ORDER BY s.name, s.id LIMIT 200

-- name: worker_kinds :many
-- args: unit UnitId, operator_role i32, supervisor_role i32, from_ms i64, to_ms i64
-- row: WorkerKindRow
-- cols: employment str, background str, n i64
-- scope: area g
SELECT COALESCE(w.employment, ''), COALESCE(w.background, ''), COUNT(DISTINCT g.staff)
  FROM role_grant g JOIN staff s ON s.id = g.staff
       LEFT JOIN hotline_worker w ON w.county = g.county AND w.unit = g.unit AND w.staff = g.staff
 WHERE {scope g} AND g.role IN (:operator_role, :supervisor_role) AND s.active = 1
   AND g.from_ms < :to_ms AND (g.to_ms = 0 OR g.to_ms > :from_ms) AND (:unit = 0 OR g.unit = :unit)
 GROUP BY COALESCE(w.employment, ''), COALESCE(w.background, '') ORDER BY 1, 2 LIMIT 100

-- name: training_add :insert
-- args: id TrainingId, area i64, town i64, unit UnitId, at_ms i64, topic str, trainer str, minutes i64, now_ms i64, by StaffId
-- scope: none, the unit is the caller's own
INSERT INTO hotline_training (county, id, area, town, unit, at_ms, topic, trainer, minutes, made_ms, made_by, withdrawn_ms)
VALUES (county_of(:id), :id, :area, :town, :unit, :at_ms, :topic, :trainer, :minutes, :now_ms, :by, 0)

-- name: trainee_add :insert
-- args: training TrainingId, staff StaffId
-- scope: none, both are of the caller's own unit
INSERT INTO hotline_trainee (county, training, staff) VALUES (county_of(:training), :training, :staff)

-- name: training_withdraw :exec
-- args: id TrainingId, now_ms i64
-- scope: unit hotline_training.unit
UPDATE hotline_training SET withdrawn_ms = :now_ms
 WHERE county = county_of(:id) AND id = :id AND withdrawn_ms = 0 AND {unit hotline_training.unit}

-- name: training_list :many
-- args: unit UnitId, from_ms i64, to_ms i64
-- row: TrainingRow
-- cols: id TrainingId, at_ms i64, topic str, trainer str, minutes i64, heads i64
-- scope: area r
SELECT r.id, r.at_ms, r.topic, r.trainer, r.minutes,
       (SELECT COUNT(*) FROM hotline_trainee e WHERE e.county = r.county AND e.training = r.id)
  FROM hotline_training r
 WHERE {scope r} AND r.at_ms >= :from_ms AND r.at_ms < :to_ms AND r.withdrawn_ms = 0 AND (:unit = 0 OR r.unit = :unit)
 ORDER BY r.at_ms, r.id LIMIT 200

-- name: trainee_list :many
-- args: unit UnitId, from_ms i64, to_ms i64
-- row: TraineeRow
-- cols: training TrainingId, name str
-- scope: area r
SELECT e.training, s.name
  FROM hotline_training r JOIN hotline_trainee e ON e.county = r.county AND e.training = r.id JOIN staff s ON s.id = e.staff
 WHERE {scope r} AND r.at_ms >= :from_ms AND r.at_ms < :to_ms AND r.withdrawn_ms = 0 AND r.unit = :unit
 ORDER BY s.name, e.staff LIMIT 2000

-- name: debrief_add :insert
-- args: id DebriefId, unit UnitId, call CallId, staff StaffId, now_ms i64
-- scope: none, the call was read in the unit's scope
INSERT INTO hotline_debrief (county, id, unit, call, staff, offered_ms, answer, answered_ms, done_ms, done_by, told_ms)
VALUES (county_of(:id), :id, :unit, :call, :staff, :now_ms, '', 0, 0, 0, 0)

-- rows: DebriefRow
-- cols: id DebriefId, unit UnitId, call CallId, staff StaffId, staff_name str, offered_ms i64, answer str, answered_ms i64, done_ms i64, done_name str
SELECT d.id, d.unit, d.call, d.staff, COALESCE(s.name, ''), d.offered_ms, d.answer, d.answered_ms, d.done_ms, COALESCE(b.name, '')
  FROM hotline_debrief d LEFT JOIN staff s ON s.id = d.staff LEFT JOIN staff b ON b.id = d.done_by

-- name: debrief_list :many
-- args: staff StaffId, from_ms i64
-- row: DebriefRow
-- scope: unit d.unit
{DebriefRow}
 WHERE {unit d.unit} AND d.offered_ms >= :from_ms AND (:staff = 0 OR (d.staff = :staff AND (d.answer = '' OR (d.answer = 'talk' AND d.done_ms = 0))))
 ORDER BY d.offered_ms DESC, d.id DESC LIMIT 200

-- name: debrief_get :one
-- args: id DebriefId
-- row: DebriefRow
-- none: hotline.no_debrief
-- scope: unit d.unit
{DebriefRow}
 WHERE d.county = county_of(:id) AND d.id = :id AND {unit d.unit}

-- name: debrief_answer :exec
-- args: id DebriefId, answer str, now_ms i64
-- scope: none, the row was read in the unit's scope
UPDATE hotline_debrief SET answer = :answer, answered_ms = :now_ms, told_ms = 0
 WHERE county = county_of(:id) AND id = :id AND done_ms = 0

-- name: debrief_done :exec
-- args: id DebriefId, by StaffId, now_ms i64
-- scope: none, the row was read in the unit's scope
UPDATE hotline_debrief SET done_ms = :now_ms, done_by = :by
 WHERE county = county_of(:id) AND id = :id AND done_ms = 0

-- name: debrief_waiting :many
-- args: before_ms i64, now_ms i64
-- row: DebriefWaitRow
-- cols: id DebriefId, unit UnitId, area i64
-- scope: none, the server's own clock
SELECT d.id, d.unit, u.area FROM hotline_debrief d JOIN unit u ON u.id = d.unit
 WHERE d.county > 0 AND d.answer = 'talk' AND d.done_ms = 0 AND d.told_ms = 0 AND d.answered_ms <= :before_ms
   AND {not aside d hotline.debriefs}
 ORDER BY d.answered_ms, d.id LIMIT 100

-- name: debrief_told :exec
-- args: id DebriefId, now_ms i64
-- scope: none, the server's own clock
UPDATE hotline_debrief SET told_ms = :now_ms WHERE county = county_of(:id) AND id = :id

-- name: call_referral_add :insert
-- args: call CallId, referral ReferralId, unit UnitId, person PersonId, staff StaffId, now_ms i64
-- scope: none, the call was read in the unit's scope
INSERT INTO hotline_referral (county, call, referral, unit, person, staff, at_ms)
VALUES (county_of(:call), :call, :referral, :unit, :person, :staff, :now_ms)

-- name: call_referrals :many
-- args: call CallId
-- row: CallReferralRow
-- cols: referral ReferralId, person PersonId
-- scope: unit x.unit
SELECT x.referral, x.person FROM hotline_referral x
 WHERE x.county = county_of(:call) AND x.call = :call AND {unit x.unit} ORDER BY x.referral LIMIT 20

-- name: call_referrals_waiting :many
-- args: operator StaffId
-- row: CallReferralWaitsRow
-- cols: referral ReferralId, call CallId
-- scope: unit x.unit
SELECT x.referral, x.call
  FROM hotline_referral x JOIN hotline_call c ON c.county = x.county AND c.id = x.call
       JOIN referral r ON r.county = x.referral / 1000000000000 AND r.id = x.referral
 WHERE {unit x.unit} AND r.open = 1 AND r.state IN ('refused', 'expired', 'fed_back') AND (:operator = 0 OR c.operator = :operator)
 ORDER BY r.due_ms, x.referral LIMIT 100

-- rows: SeatRow
-- cols: id SeatId, unit UnitId, extension str, name str, active bool, staff StaffId, staff_name str, since_ms i64, paused bool, turned_ms i64, version i64, here bool
SELECT t.id, t.unit, t.extension, t.name, t.active, t.staff, COALESCE(s.name, ''), t.since_ms, t.paused, t.turned_ms, t.version,
       CASE WHEN EXISTS (SELECT 1 FROM session e WHERE e.county = t.county AND e.staff = t.staff AND e.staff <> 0 AND e.unit = t.unit
              AND e.role IN (:operator_role, :supervisor_role) AND e.pending = '' AND e.seen_ms >= :seen_ms
              AND e.seen_ms + e.idle_ms > :now_ms AND e.expires_ms > :now_ms) THEN 1 ELSE 0 END
  FROM hotline_seat t LEFT JOIN staff s ON s.id = t.staff

-- name: seat_list :many
-- args: unit UnitId, operator_role i32, supervisor_role i32, seen_ms i64, now_ms i64
-- row: SeatRow
-- scope: none, the unit is the caller's own, or that of the exchange's line
{SeatRow}
 WHERE t.county = county_of(:unit) AND t.unit = :unit ORDER BY t.active DESC, t.extension, t.id LIMIT 500

-- name: seat_get :one
-- args: id SeatId, operator_role i32, supervisor_role i32, seen_ms i64, now_ms i64
-- row: SeatRow
-- none: hotline.no_seat
-- scope: unit t.unit
{SeatRow}
 WHERE t.county = county_of(:id) AND t.id = :id AND {unit t.unit}

-- name: seat_of :maybe
-- args: near SeatId, staff StaffId, operator_role i32, supervisor_role i32, seen_ms i64, now_ms i64
-- row: SeatRow
-- scope: none, the caller's own seat, in whichever unit
{SeatRow}
 WHERE t.county = county_of(:near) AND t.staff = :staff AND t.staff <> 0

-- name: seat_occupied :many
-- args: after SeatId, operator_role i32, supervisor_role i32, seen_ms i64, now_ms i64
-- row: SeatRow
-- scope: none, the server's own clock
{SeatRow}
 WHERE t.county > 0 AND t.staff <> 0 AND t.id > :after AND {not aside t hotline.seats}
 ORDER BY t.id LIMIT 500

-- name: seat_add :insert
-- args: id SeatId, unit UnitId, extension str, name str, now_ms i64
-- scope: none, the unit is the caller's own
INSERT INTO hotline_seat (county, id, unit, extension, name, active, staff, since_ms, paused, turned_ms, version)
VALUES (county_of(:id), :id, :unit, :extension, :name, 1, 0, 0, 0, :now_ms, 1)

-- name: seat_save :exec
-- args: id SeatId, version i64, name str, active bool, staff StaffId, since_ms i64, paused bool, turned_ms i64
-- scope: none, the row was read in the unit's scope
UPDATE hotline_seat SET name = :name, active = :active, staff = :staff, since_ms = :since_ms, paused = :paused,
       turned_ms = :turned_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: seat_wrong :many
-- row: SeatFaultRow
-- cols: id SeatId
-- scope: none, a check of the whole database
SELECT t.id FROM hotline_seat t
 WHERE t.county > 0 AND ((t.staff = 0 AND (t.since_ms <> 0 OR t.paused = 1)) OR (t.staff <> 0 AND (t.since_ms = 0 OR t.active = 0)))
 ORDER BY t.id LIMIT 100

-- name: seat_last :many
-- args: since_ms i64
-- row: SeatLastRow
-- cols: staff StaffId, at_ms i64
-- scope: unit c.unit
SELECT c.operator, MAX(c.closed_ms) FROM hotline_call c
 WHERE {unit c.unit} AND c.ring_ms >= :since_ms AND c.operator <> 0 GROUP BY c.operator ORDER BY c.operator LIMIT 500
