-- What a unit offers, its patterns, appointments and what they hold, the waiting list, calendars.

-- name: room_get :maybe
-- args: id RoomId
-- row: CounselRoomRow
-- cols: id RoomId, area i64, unit UnitId, name str, seats i64, active bool, version i64
-- scope: none, the caller has checked the unit
SELECT id, area, unit, name, seats, active, version FROM counsel_room WHERE county = county_of(:id) AND id = :id

-- name: room_of :many
-- args: unit UnitId
-- row: CounselRoomRow
-- scope: none, the caller has checked the unit
SELECT id, area, unit, name, seats, active, version FROM counsel_room
 WHERE county = county_of(:unit) AND unit = :unit ORDER BY id LIMIT 200

-- name: room_add :insert
-- args: id RoomId, area i64, town i64, unit UnitId, name str, seats i64
-- scope: none, the caller has checked the unit
INSERT INTO counsel_room (county, id, area, town, unit, name, seats, active, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :name, :seats, 1, 1)

-- name: room_change :exec
-- args: id RoomId, unit UnitId, version i64, name str, seats i64, active bool
-- scope: none, the caller has checked the unit
UPDATE counsel_room SET name = :name, seats = :seats, active = :active, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND unit = :unit AND version = :version

-- rows: ServiceRow
-- cols: id ServiceId, area i64, unit UnitId, unit_name str, unit_kind str, agreed_ms i64, address str, phone str, name str, about str, kind str, place str, minutes i64, gap i64, open bool, active bool, version i64
SELECT s.id, s.area, s.unit, COALESCE(u.name, ''), COALESCE(u.kind, ''), COALESCE(u.agreed_ms, 0), COALESCE(u.address, ''), COALESCE(u.phone, ''), s.name, s.about, s.kind, s.place,
       s.minutes, s.gap, s.open, s.active, s.version
  FROM counsel_service s LEFT JOIN unit u ON u.id = s.unit

-- name: service_get :maybe
-- args: id ServiceId
-- row: ServiceRow
-- scope: none, what is offered is no secret; the caller decides who books it
{ServiceRow}
 WHERE s.county = county_of(:id) AND s.id = :id

-- name: service_of :many
-- args: unit UnitId
-- row: ServiceRow
-- scope: none, what is offered is no secret
{ServiceRow}
 WHERE s.county = county_of(:unit) AND s.unit = :unit ORDER BY s.id LIMIT 200

-- name: service_near :many
-- args: area i64, town_area i64, county_area i64, city_area i64, now_ms i64
-- row: ServiceRow
-- scope: none, what is offered is no secret
{ServiceRow list}
  FROM counsel_service s JOIN unit u ON u.id = s.unit
 WHERE s.county IN (county_of(:county_area), county_of(:city_area)) AND s.area IN (:area, :town_area, :county_area, :city_area)
   AND s.active = 1 AND u.active = 1 AND (u.agreed_ms = 0 OR u.agreed_ms > :now_ms)
 ORDER BY s.area DESC, s.id LIMIT 100

-- name: service_add :insert
-- args: id ServiceId, area i64, town i64, unit UnitId, name str, about str, kind str, place str, minutes i64, gap i64, open bool
-- scope: none, the caller has checked the unit
INSERT INTO counsel_service (county, id, area, town, unit, name, about, kind, place, minutes, gap, open, active, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :name, :about, :kind, :place, :minutes, :gap, :open, 1, 1)

-- name: service_change :exec
-- args: id ServiceId, unit UnitId, version i64, name str, about str, kind str, place str, minutes i64, gap i64, open bool, active bool
-- scope: none, the caller has checked the unit
UPDATE counsel_service SET name = :name, about = :about, kind = :kind, place = :place, minutes = :minutes, gap = :gap,
       open = :open, active = :active, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND unit = :unit AND version = :version

-- name: pattern_of :many
-- args: unit UnitId
-- row: CounselPatternRow
-- cols: id PatternId, unit UnitId, staff StaffId, staff_name str, room RoomId, service ServiceId, weekday i64, from_min i64, to_min i64, from_day i64, to_day i64, active bool, version i64
-- scope: none, the caller has checked the unit
SELECT p.id, p.unit, p.staff, COALESCE(s.name, ''), p.room, p.service, p.weekday, p.from_min, p.to_min, p.from_day, p.to_day, p.active, p.version
  FROM counsel_pattern p LEFT JOIN staff s ON s.id = p.staff
 WHERE p.county = county_of(:unit) AND p.unit = :unit AND p.active = 1 ORDER BY p.staff, p.weekday, p.from_min, p.id LIMIT 500

-- name: pattern_add :insert
-- args: id PatternId, area i64, town i64, unit UnitId, staff StaffId, room RoomId, service ServiceId, weekday i64, from_min i64, to_min i64, from_day i64, to_day i64
-- scope: none, the caller has checked the unit
INSERT INTO counsel_pattern (county, id, area, town, unit, staff, room, service, weekday, from_min, to_min, from_day, to_day, active, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :staff, :room, :service, :weekday, :from_min, :to_min, :from_day, :to_day, 1, 1)

-- name: pattern_change :exec
-- args: id PatternId, unit UnitId, version i64, staff StaffId, room RoomId, service ServiceId, weekday i64, from_min i64, to_min i64, from_day i64, to_day i64, active bool
-- scope: none, the caller has checked the unit
UPDATE counsel_pattern SET staff = :staff, room = :room, service = :service, weekday = :weekday, from_min = :from_min, to_min = :to_min,
       from_day = :from_day, to_day = :to_day, active = :active, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND unit = :unit AND version = :version

-- name: change_of :many
-- args: unit UnitId, from_day i64, to_day i64
-- row: ChangeRow
-- cols: id ChangeId, unit UnitId, staff StaffId, staff_name str, room RoomId, day i64, from_min i64, to_min i64, kind str, active bool, version i64
-- scope: none, the caller has checked the unit
SELECT c.id, c.unit, c.staff, COALESCE(s.name, ''), c.room, c.day, c.from_min, c.to_min, c.kind, c.active, c.version
  FROM counsel_change c LEFT JOIN staff s ON s.id = c.staff
 WHERE c.county = county_of(:unit) AND c.unit = :unit AND c.active = 1 AND c.day BETWEEN :from_day AND :to_day
 ORDER BY c.day, c.from_min, c.id LIMIT 500

-- name: change_add :insert
-- args: id ChangeId, area i64, town i64, unit UnitId, staff StaffId, room RoomId, day i64, from_min i64, to_min i64, kind str
-- scope: none, the caller has checked the unit
INSERT INTO counsel_change (county, id, area, town, unit, staff, room, day, from_min, to_min, kind, active, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :staff, :room, :day, :from_min, :to_min, :kind, 1, 1)

-- name: change_end :exec
-- args: id ChangeId, unit UnitId, version i64, staff StaffId
-- scope: none, the caller has checked the unit; staff 0 ends anybody's
UPDATE counsel_change SET active = 0, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND unit = :unit AND version = :version AND (:staff = 0 OR staff = :staff)

-- name: counsellor_of :many
-- args: unit UnitId, roles i64, now_ms i64
-- row: CounsellorRow
-- cols: id StaffId, name str, title str
-- scope: none, the caller has checked the unit
SELECT s.id, s.name, s.title FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.unit = :unit AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND s.active = 1 AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
 ORDER BY s.id LIMIT 200

-- name: hold_add :insert
-- args: holder i64, county i64, tick i64, appointment AppointmentId
-- scope: none, the primary key decides
INSERT INTO appointment_hold (county, holder, tick, appointment) VALUES (:county, :holder, :tick, :appointment)
    ON CONFLICT (county, holder, tick) DO NOTHING

-- name: hold_drop :exec
-- args: holder i64, county i64, from_tick i64, to_tick i64, appointment AppointmentId
-- scope: none, belongs to an appointment that was read
DELETE FROM appointment_hold
 WHERE county = :county AND holder = :holder AND tick >= :from_tick AND tick < :to_tick AND appointment = :appointment

-- name: hold_of :many
-- args: holder i64, county i64, from_tick i64, to_tick i64
-- row: HoldRow
-- cols: tick i64, appointment AppointmentId
-- scope: none, says only that a time is taken
SELECT tick, appointment FROM appointment_hold
 WHERE county = :county AND holder = :holder AND tick >= :from_tick AND tick < :to_tick ORDER BY tick LIMIT 6000

-- name: appointment_add :insert
-- args: id AppointmentId, area i64, town i64, unit UnitId, service ServiceId, staff StaffId, room RoomId, person PersonId, start_ms i64, end_ms i64, made_by StaffId, now_ms i64, agreed_ms i64, note blob?
-- scope: none, the service has checked unit and person
INSERT INTO appointment (county, id, area, town, unit, service, staff, room, person, start_ms, end_ms, state, cancelled_by, reason, made_by,
                         made_ms, changed_ms, reminded_ms, agreed_ms, note, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :service, :staff, :room, :person, :start_ms, :end_ms, 'booked', '', '', :made_by,
        :now_ms, :now_ms, 0, :agreed_ms, :note, 1)

-- rows: AppointmentRow
-- cols: id AppointmentId, area i64, unit UnitId, unit_name str, address str, service ServiceId, service_name str, place str, staff StaffId, staff_name str, room RoomId, room_name str, person PersonId, person_label str, start_ms i64, end_ms i64, state str, cancelled_by str, reason str, made_by StaffId, made_ms i64, changed_ms i64, reminded_ms i64, agreed_ms i64, note blob?, version i64
SELECT a.id, a.area, a.unit, COALESCE(u.name, ''), COALESCE(u.address, ''), a.service, COALESCE(v.name, ''), COALESCE(v.place, ''), a.staff, COALESCE(s.name, ''), a.room,
       COALESCE(r.name, ''), a.person, COALESCE(p.label, ''), a.start_ms, a.end_ms, a.state, a.cancelled_by, a.reason, a.made_by,
       a.made_ms, a.changed_ms, a.reminded_ms, a.agreed_ms, a.note, a.version
  FROM appointment a LEFT JOIN unit u ON u.id = a.unit LEFT JOIN staff s ON s.id = a.staff
       LEFT JOIN counsel_service v ON v.county = a.county AND v.id = a.service
       LEFT JOIN counsel_room r ON r.county = a.county AND r.id = a.room
       LEFT JOIN person p ON p.county = a.person / 1000000000000 AND p.id = a.person

-- name: appointment_get :one
-- args: id AppointmentId
-- row: AppointmentRow
-- none: counselling.no_appointment
-- scope: area a
{AppointmentRow}
 WHERE a.county = county_of(:id) AND a.id = :id AND {scope a}

-- name: appointment_own :one
-- args: id AppointmentId
-- row: AppointmentRow
-- none: counselling.no_appointment
-- scope: self a.person
{AppointmentRow}
 WHERE a.county = county_of(:id) AND a.id = :id AND {self a.person}

-- name: appointment_mine :many
-- row: AppointmentRow
-- scope: self a.person
{AppointmentRow}
 WHERE a.county > 0 AND {self a.person} ORDER BY a.start_ms DESC, a.id DESC LIMIT 50

-- name: appointment_of :many
-- args: person PersonId
-- row: AppointmentRow
-- scope: none, the person's own records, for their copy of everything
{AppointmentRow}
 WHERE a.county > 0 AND a.person = :person ORDER BY a.start_ms DESC, a.id DESC LIMIT 1000

-- name: appointment_diary :many
-- args: from_ms i64, to_ms i64, staff StaffId, unit UnitId
-- row: AppointmentRow
-- scope: area a
{AppointmentRow}
 WHERE {scope a} AND a.start_ms >= :from_ms AND a.start_ms < :to_ms AND (:staff = 0 OR a.staff = :staff)
   AND (:unit = 0 OR a.unit = :unit)
 ORDER BY a.start_ms, a.id LIMIT 500

-- name: appointment_ahead :maybe
-- args: person PersonId, now_ms i64
-- row: CounselNumberRow
-- cols: n i64
-- scope: none, how many a person has open limits what they may book
SELECT COUNT(*) FROM appointment
 WHERE county > 0 AND person = :person AND start_ms > :now_ms AND state IN ('booked', 'confirmed')

-- name: appointment_last :maybe
-- args: person PersonId, staff StaffId
-- row: CounselNumberRow
-- scope: none, how long the counsellor of a person's appointments works with them
SELECT COALESCE(MAX(end_ms), 0) FROM appointment
 WHERE county > 0 AND person = :person AND staff = :staff AND state <> 'cancelled'

-- name: appointment_move :exec
-- args: id AppointmentId, version i64, state str, cancelled_by str, reason str, now_ms i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE appointment SET state = :state, cancelled_by = :cancelled_by, reason = :reason, changed_ms = :now_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: appointment_due :many
-- args: now_ms i64, until_ms i64
-- row: AppointmentDueRow
-- cols: id AppointmentId, person PersonId, unit_name str, start_ms i64
-- scope: none, reminders of every county
SELECT a.id, a.person, COALESCE(u.name, ''), a.start_ms FROM appointment a LEFT JOIN unit u ON u.id = a.unit
 WHERE a.county > 0 AND a.reminded_ms = 0 AND a.state IN ('booked', 'confirmed') AND a.start_ms > :now_ms AND a.start_ms <= :until_ms
   AND {not aside a counselling.remind}
 ORDER BY a.start_ms LIMIT 50

-- name: appointment_reminded :exec
-- args: id AppointmentId, now_ms i64
-- scope: none, reminders of every county
UPDATE appointment SET reminded_ms = :now_ms WHERE county = county_of(:id) AND id = :id AND reminded_ms = 0

-- name: appointment_calendar :many
-- args: staff StaffId, from_ms i64
-- row: AppointmentFeedRow
-- cols: id AppointmentId, start_ms i64, end_ms i64, state str, changed_ms i64, version i64
-- scope: none, times only, of the counsellor whose secret was shown
SELECT id, start_ms, end_ms, state, changed_ms, version FROM appointment
 WHERE county > 0 AND staff = :staff AND start_ms >= :from_ms ORDER BY start_ms, id LIMIT 2000

-- name: appointment_each :each
-- row: AppointmentFactRow
-- cols: id AppointmentId, area i64, staff StaffId, room RoomId, person PersonId, start_ms i64, end_ms i64, state str, agreed_ms i64
-- scope: none, checks and counts look at every county
SELECT id, area, staff, room, person, start_ms, end_ms, state, agreed_ms FROM appointment WHERE county > 0 ORDER BY county, id

-- name: appointment_unheld :many
-- row: UnheldRow
-- cols: id AppointmentId, held i64
-- scope: none, checks look at every county
SELECT x.id, x.held FROM (
  SELECT a.id, CASE WHEN a.state = 'cancelled' THEN 0 ELSE (a.end_ms - a.start_ms) / 900000 * (CASE WHEN a.room > 0 THEN 3 ELSE 2 END) END AS wanted,
         (SELECT COUNT(*) FROM appointment_hold h WHERE h.county = a.staff / 1000000000000 AND h.holder = a.staff AND h.appointment = a.id
                  AND h.tick >= a.start_ms / 900000 AND h.tick < a.end_ms / 900000)
         + (SELECT COUNT(*) FROM appointment_hold h WHERE h.county = a.room / 1000000000000 AND h.holder = a.room AND h.appointment = a.id
                  AND h.tick >= a.start_ms / 900000 AND h.tick < a.end_ms / 900000)
         + (SELECT COUNT(*) FROM appointment_hold h WHERE h.county = a.person / 1000000000000 AND h.holder = a.person AND h.appointment = a.id
                  AND h.tick >= a.start_ms / 900000 AND h.tick < a.end_ms / 900000) AS held
    FROM appointment a WHERE a.county > 0) x
 WHERE x.held <> x.wanted LIMIT 20

-- name: hold_stray :many
-- row: HoldRow
-- scope: none, checks look at every county
SELECT h.tick, h.appointment FROM appointment_hold h
 WHERE h.county > 0 AND NOT EXISTS (SELECT 1 FROM appointment a WHERE a.county = h.appointment / 1000000000000
        AND a.id = h.appointment AND a.state <> 'cancelled' AND h.holder IN (a.staff, a.room, a.person)
        AND h.tick >= a.start_ms / 900000 AND h.tick < a.end_ms / 900000)
   AND NOT EXISTS (SELECT 1 FROM counsel_meeting t WHERE t.county = h.appointment / 1000000000000
        AND t.id = h.appointment AND t.state <> 'cancelled' AND h.holder IN (t.leader, t.coleader, t.room)
        AND h.tick >= t.start_ms / 900000 AND h.tick < t.end_ms / 900000) LIMIT 20

-- name: wait_add :insert
-- args: id WaitId, area i64, town i64, unit UnitId, service ServiceId, person PersonId, now_ms i64, made_by StaffId
-- scope: none, the caller has checked person and service
INSERT INTO appointment_wait (county, id, area, town, unit, service, person, state, made_ms, made_by, told_ms)
VALUES (county_of(:id), :id, :area, :town, :unit, :service, :person, 'waiting', :now_ms, :made_by, 0)
    ON CONFLICT DO NOTHING

-- rows: WaitRow
-- cols: id WaitId, unit UnitId, unit_name str, service ServiceId, service_name str, person PersonId, person_label str, made_ms i64, told_ms i64
SELECT w.id, w.unit, COALESCE(u.name, ''), w.service, COALESCE(v.name, ''), w.person, COALESCE(p.label, ''), w.made_ms, w.told_ms
  FROM appointment_wait w LEFT JOIN unit u ON u.id = w.unit
       LEFT JOIN counsel_service v ON v.county = w.county AND v.id = w.service
       LEFT JOIN person p ON p.county = w.person / 1000000000000 AND p.id = w.person

-- name: wait_mine :many
-- row: WaitRow
-- scope: self w.person
{WaitRow}
 WHERE w.county > 0 AND {self w.person} AND w.state = 'waiting' ORDER BY w.made_ms LIMIT 20

-- name: wait_of_person :many
-- args: person PersonId
-- row: WaitRow
-- scope: none, the person's own records, for their copy of everything
{WaitRow}
 WHERE w.county > 0 AND w.person = :person AND w.state = 'waiting' ORDER BY w.made_ms LIMIT 200

-- name: wait_of :many
-- args: unit UnitId
-- row: WaitRow
-- scope: none, the caller has checked the unit
{WaitRow}
 WHERE w.county = county_of(:unit) AND w.unit = :unit AND w.state = 'waiting' ORDER BY w.made_ms LIMIT 200

-- name: wait_next :maybe
-- args: service ServiceId, unit UnitId, told_before_ms i64
-- row: WaitRow
-- scope: none, whoever waits longest and was not told lately
SELECT w.id, w.unit, COALESCE(u.name, ''), w.service, '', w.person, '', w.made_ms, w.told_ms
  FROM appointment_wait w LEFT JOIN unit u ON u.id = w.unit
 WHERE w.county = county_of(:unit) AND w.unit = :unit AND w.state = 'waiting' AND w.service = :service AND w.told_ms <= :told_before_ms
 ORDER BY w.made_ms, w.id LIMIT 1

-- name: wait_told :exec
-- args: id WaitId, now_ms i64
-- scope: none, the row was just read
UPDATE appointment_wait SET told_ms = :now_ms WHERE county = county_of(:id) AND id = :id

-- name: wait_leave :exec
-- args: id WaitId
-- scope: self person
UPDATE appointment_wait SET state = 'left' WHERE county = county_of(:id) AND id = :id AND state = 'waiting' AND {self person}

-- name: wait_booked :exec
-- args: service ServiceId, person PersonId
-- scope: none, the person has an appointment now
UPDATE appointment_wait SET state = 'booked'
 WHERE county = county_of(:service) AND service = :service AND person = :person AND state = 'waiting'

-- name: calendar_put :exec
-- args: staff StaffId, digest str, now_ms i64
-- scope: none, the caller's own
INSERT INTO counsel_calendar (staff, digest, made_ms) VALUES (:staff, :digest, :now_ms)
    ON CONFLICT (staff) DO UPDATE SET digest = excluded.digest, made_ms = excluded.made_ms

-- name: calendar_drop :exec
-- args: staff StaffId
-- scope: none, the caller's own
DELETE FROM counsel_calendar WHERE staff = :staff

-- name: calendar_of :maybe
-- args: staff StaffId
-- row: CalendarRow
-- cols: staff StaffId, made_ms i64
-- scope: none, the caller's own
SELECT staff, made_ms FROM counsel_calendar WHERE staff = :staff

-- name: calendar_find :maybe
-- args: digest str, since_ms i64, now_ms i64, roles i64
-- row: CalendarRow
-- scope: none, found by the secret itself; a counsellor who left has none
SELECT c.staff, c.made_ms FROM counsel_calendar c JOIN staff s ON s.id = c.staff
 WHERE c.digest = :digest AND c.made_ms > :since_ms AND s.active = 1
   AND EXISTS (SELECT 1 FROM role_grant g
        WHERE g.staff = c.staff AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms))

-- name: case_source_alert :maybe
-- args: id AlertId
-- row: CaseSourceRow
-- cols: person PersonId
-- scope: area a
SELECT a.person FROM alert a WHERE a.county = county_of(:id) AND a.id = :id AND {scope a}

-- name: case_source_referral :maybe
-- args: id ReferralId, unit UnitId
-- row: CaseSourceRow
-- scope: none, of the acting unit, which has accepted it
SELECT r.person FROM referral r
 WHERE r.county = county_of(:id) AND r.id = :id AND r.to_unit = :unit AND r.accepted_ms > 0 AND r.state IN ('accepted', 'seen', 'fed_back', 'closed')

-- name: case_source_appointment :maybe
-- args: id AppointmentId, unit UnitId
-- row: CaseSourceRow
-- scope: none, of the acting unit
SELECT a.person FROM appointment a WHERE a.county = county_of(:id) AND a.id = :id AND a.unit = :unit

-- name: case_add :insert
-- args: id CaseId, area i64, town i64, unit UnitId, person PersonId, staff StaffId, source str, source_id i64, form str, next_ms i64, now_ms i64, intake blob, goals blob, third_party bool
-- scope: none, the caller has checked the person and works at the unit
INSERT INTO counsel_case (county, id, area, town, unit, person, staff, supervisor, state, source, source_id, form, risk, next_ms, opened_ms,
                          outcome, intake, goals, notes, third_party, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :person, :staff, 0, 'open', :source, :source_id, :form, 'none', :next_ms, :now_ms,
        '', :intake, :goals, 0, :third_party, 1)
    ON CONFLICT DO NOTHING

-- rows: CaseRow
-- cols: id CaseId, area i64, unit UnitId, unit_name str, unit_kind str, person PersonId, person_label str, staff StaffId, staff_name str, supervisor StaffId, supervisor_name str, state str, source str, source_id i64, form str, risk str, next_ms i64, opened_ms i64, outcome str, intake blob, goals blob, notes i64, version i64, given_ms i64, task TaskId, third_party bool
SELECT c.id, c.area, c.unit, COALESCE(u.name, ''), COALESCE(u.kind, ''), c.person, COALESCE(p.label, ''), c.staff, COALESCE(s.name, ''), c.supervisor, COALESCE(v.name, ''),
       c.state, c.source, c.source_id, c.form, c.risk, c.next_ms, c.opened_ms, c.outcome, c.intake, c.goals, c.notes, c.version, c.given_ms, c.task, c.third_party
  FROM counsel_case c LEFT JOIN unit u ON u.id = c.unit LEFT JOIN staff s ON s.id = c.staff LEFT JOIN staff v ON v.id = c.supervisor
       LEFT JOIN person p ON p.county = c.person / 1000000000000 AND p.id = c.person

-- name: case_get :one
-- args: id CaseId
-- row: CaseRow
-- none: counselling.no_case
-- scope: area c
{CaseRow}
 WHERE c.county = county_of(:id) AND c.id = :id AND {scope c}

-- name: case_load :many
-- args: staff StaffId, state str
-- row: CaseRow
-- scope: area c
{CaseRow}
 WHERE {scope c} AND (c.staff = :staff OR c.supervisor = :staff) AND c.state = :state
 ORDER BY c.next_ms, c.id LIMIT 2000

-- A counsellor can open a case while the account is active and a grant of the role covers the place of the case.
-- rows: CaseAdriftRow
-- cols: id CaseId, area i64, unit UnitId, unit_name str, person PersonId, person_label str, staff StaffId, staff_name str, why str, next_ms i64, opened_ms i64, version i64, task TaskId
SELECT c.id, c.area, c.unit, COALESCE(u.name, ''), c.person, COALESCE(p.label, ''), c.staff, COALESCE(s.name, ''),
       CASE WHEN COALESCE(s.active, 0) = 1 THEN 'grant_ended' ELSE 'account_ended' END, c.next_ms, c.opened_ms, c.version, c.task
  FROM counsel_case c LEFT JOIN unit u ON u.id = c.unit LEFT JOIN staff s ON s.id = c.staff
       LEFT JOIN person p ON p.county = c.person / 1000000000000 AND p.id = c.person

-- name: case_adrift_page :many
-- args: roles i64, now_ms i64
-- row: CaseAdriftRow
-- scope: area c
{CaseAdriftRow}
 WHERE {scope c} AND c.state = 'open' AND (COALESCE(s.active, 0) = 0 OR NOT EXISTS (
       SELECT 1 FROM role_grant g WHERE g.staff = c.staff AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
          AND g.area IN (c.area, c.town * 1000, c.county * 1000000, c.county / 100 * 100000000)))
 ORDER BY c.next_ms, c.id LIMIT 200

-- name: case_adrift_get :maybe
-- args: id CaseId, roles i64, now_ms i64
-- row: CaseAdriftRow
-- scope: area c
{CaseAdriftRow}
 WHERE c.county = county_of(:id) AND c.id = :id AND {scope c} AND c.state = 'open' AND (COALESCE(s.active, 0) = 0 OR NOT EXISTS (
       SELECT 1 FROM role_grant g WHERE g.staff = c.staff AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
          AND g.area IN (c.area, c.town * 1000, c.county * 1000000, c.county / 100 * 100000000)))

-- name: case_adrift_new :many
-- args: roles i64, now_ms i64
-- row: CaseAdriftRow
-- scope: none, the server looks at every county
SELECT c.id, c.area, c.unit, '', c.person, '', c.staff, '',
       CASE WHEN COALESCE(s.active, 0) = 1 THEN 'grant_ended' ELSE 'account_ended' END, c.next_ms, c.opened_ms, c.version, c.task
  FROM counsel_case c LEFT JOIN staff s ON s.id = c.staff
 WHERE c.county > 0 AND c.state = 'open' AND c.task = 0 AND (COALESCE(s.active, 0) = 0 OR NOT EXISTS (
       SELECT 1 FROM role_grant g WHERE g.staff = c.staff AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
          AND g.area IN (c.area, c.town * 1000, c.county * 1000000, c.county / 100 * 100000000)))
   AND {not aside c counselling.adrift}
 ORDER BY c.county, c.id LIMIT 50

-- name: case_adrift_over :many
-- args: roles i64, now_ms i64
-- row: CaseOverRow
-- cols: id CaseId, task TaskId
-- scope: none, the server looks at every county
SELECT c.id, c.task FROM counsel_case c
 WHERE c.county > 0 AND c.task > 0 AND (c.state <> 'open' OR EXISTS (
       SELECT 1 FROM role_grant g JOIN staff s ON s.id = g.staff
        WHERE g.staff = c.staff AND s.active = 1 AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
          AND g.area IN (c.area, c.town * 1000, c.county * 1000000, c.county / 100 * 100000000)))
   AND {not aside c counselling.adrift}
 ORDER BY c.county, c.id LIMIT 50

-- A counsellor keeps an appointment while the account is active and a grant at its unit holds then.
-- rows: AppointmentAdriftRow
-- cols: id AppointmentId, area i64, unit UnitId, unit_name str, service ServiceId, service_name str, place str, person PersonId, person_label str, staff StaffId, staff_name str, why str, start_ms i64, end_ms i64, version i64, task TaskId
SELECT a.id, a.area, a.unit, COALESCE(u.name, ''), a.service, COALESCE(v.name, ''), COALESCE(v.place, ''), a.person, COALESCE(p.label, ''), a.staff, COALESCE(s.name, ''),
       CASE WHEN COALESCE(s.active, 0) = 1 THEN 'grant_ended' ELSE 'account_ended' END, a.start_ms, a.end_ms, a.version, a.task
  FROM appointment a LEFT JOIN unit u ON u.id = a.unit LEFT JOIN staff s ON s.id = a.staff
       LEFT JOIN counsel_service v ON v.county = a.county AND v.id = a.service
       LEFT JOIN person p ON p.county = a.person / 1000000000000 AND p.id = a.person

-- name: appointment_adrift_page :many
-- args: roles i64, now_ms i64
-- row: AppointmentAdriftRow
-- scope: area a
{AppointmentAdriftRow}
 WHERE {scope a} AND a.state IN ('booked', 'confirmed') AND a.start_ms > :now_ms
   AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = a.staff AND k.active = 1 AND r.unit = a.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= a.start_ms AND (r.to_ms = 0 OR r.to_ms > a.start_ms))
 ORDER BY a.start_ms, a.id LIMIT 100

-- name: appointment_adrift_get :maybe
-- args: id AppointmentId, roles i64, now_ms i64
-- row: AppointmentAdriftRow
-- scope: area a
{AppointmentAdriftRow}
 WHERE a.county = county_of(:id) AND a.id = :id AND {scope a} AND a.state IN ('booked', 'confirmed') AND a.start_ms > :now_ms
   AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = a.staff AND k.active = 1 AND r.unit = a.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= a.start_ms AND (r.to_ms = 0 OR r.to_ms > a.start_ms))

-- name: appointment_adrift_new :many
-- args: roles i64, now_ms i64
-- row: AppointmentAdriftRow
-- scope: none, the server looks at every county
{AppointmentAdriftRow}
 WHERE a.county > 0 AND a.state IN ('booked', 'confirmed') AND a.start_ms > :now_ms AND a.task = 0
   AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = a.staff AND k.active = 1 AND r.unit = a.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= a.start_ms AND (r.to_ms = 0 OR r.to_ms > a.start_ms))
   AND {not aside a counselling.adrift}
 ORDER BY a.start_ms, a.id LIMIT 50

-- name: appointment_adrift_last :many
-- args: roles i64, now_ms i64, until_ms i64
-- row: AppointmentAdriftRow
-- scope: none, the server looks at every county
{AppointmentAdriftRow}
 WHERE a.county > 0 AND a.state IN ('booked', 'confirmed') AND a.start_ms > :now_ms AND a.start_ms <= :until_ms
   AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = a.staff AND k.active = 1 AND r.unit = a.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= a.start_ms AND (r.to_ms = 0 OR r.to_ms > a.start_ms))
   AND {not aside a counselling.last}
 ORDER BY a.start_ms, a.id LIMIT 50

-- name: appointment_adrift_over :many
-- args: roles i64, now_ms i64
-- row: AppointmentOverRow
-- cols: id AppointmentId, task TaskId
-- scope: none, the server looks at every county
SELECT a.id, a.task FROM appointment a
 WHERE a.county > 0 AND a.task > 0 AND (a.start_ms <= :now_ms OR a.state NOT IN ('booked', 'confirmed')
    OR EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = a.staff AND k.active = 1 AND r.unit = a.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= a.start_ms AND (r.to_ms = 0 OR r.to_ms > a.start_ms)))
   AND {not aside a counselling.adrift}
 ORDER BY a.county, a.id LIMIT 50

-- name: appointment_task :exec
-- args: id AppointmentId, task TaskId
-- scope: none, the row was just read; its version stays as it is
UPDATE appointment SET task = :task WHERE county = county_of(:id) AND id = :id

-- name: appointment_pass :exec
-- args: id AppointmentId, version i64, staff StaffId, room RoomId, start_ms i64, end_ms i64, reminded_ms i64, now_ms i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE appointment SET staff = :staff, room = :room, start_ms = :start_ms, end_ms = :end_ms, reminded_ms = :reminded_ms,
       changed_ms = :now_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- Who of a unit works there at a time, and whether they have it free.
-- name: counsellor_free :many
-- args: unit UnitId, roles i64, at_ms i64, from_tick i64, to_tick i64, day i64, from_min i64, to_min i64
-- row: CounsellorFreeRow
-- cols: id StaffId, name str, title str, free bool
-- scope: none, the unit is that of an appointment in reach
SELECT DISTINCT s.id, s.name, s.title,
       CASE WHEN EXISTS (SELECT 1 FROM appointment_hold h WHERE h.county = s.id / 1000000000000 AND h.holder = s.id
                          AND h.tick >= :from_tick AND h.tick < :to_tick)
              OR EXISTS (SELECT 1 FROM counsel_change c WHERE c.county = county_of(:unit) AND c.unit = :unit AND c.day = :day AND c.active = 1
                          AND c.kind = 'off' AND c.staff IN (0, s.id) AND c.from_min < :to_min AND c.to_min > :from_min) THEN 0 ELSE 1 END
  FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.unit = :unit AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND s.active = 1 AND g.from_ms <= :at_ms AND (g.to_ms = 0 OR g.to_ms > :at_ms)
 ORDER BY s.id LIMIT 200

-- name: counsellor_times :many
-- args: unit UnitId, roles i64
-- row: CounsellorTimesRow
-- cols: id StaffId, from_ms i64, to_ms i64
-- scope: none, says only who can be booked when
SELECT s.id, g.from_ms, g.to_ms FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.unit = :unit AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1 AND s.active = 1 ORDER BY s.id, g.id LIMIT 500

-- A group whose leader, or second leader, works no longer at its unit.
-- rows: GroupLostRow
-- cols: id GroupId, area i64, unit UnitId, unit_name str, name str, kind str, leader StaffId, leader_name str, coleader StaffId, coleader_name str, leader_gone bool, coleader_gone bool, members i64, next_ms i64, version i64
SELECT g.id, g.area, g.unit, COALESCE(u.name, ''), g.name, g.kind, g.leader, COALESCE(s.name, ''), g.coleader, COALESCE(c.name, ''),
       CASE WHEN EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = g.leader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms)) THEN 0 ELSE 1 END,
       CASE WHEN g.coleader = 0 OR EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = g.coleader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms)) THEN 0 ELSE 1 END,
       (SELECT COUNT(*) FROM counsel_member m WHERE m.county = g.county AND m.group_id = g.id AND m.state = 'in'),
       (SELECT COALESCE(MIN(t.start_ms), 0) FROM counsel_meeting t WHERE t.county = g.county AND t.group_id = g.id AND t.state = 'planned' AND t.start_ms > :now_ms),
       g.version
  FROM counsel_group g LEFT JOIN unit u ON u.id = g.unit LEFT JOIN staff s ON s.id = g.leader LEFT JOIN staff c ON c.id = g.coleader

-- name: group_lost_page :many
-- args: roles i64, now_ms i64
-- row: GroupLostRow
-- scope: area g
{GroupLostRow}
 WHERE {scope g} AND g.state = 'open' AND (NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = g.leader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms))
    OR (g.coleader > 0 AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = g.coleader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms))))
 ORDER BY g.id LIMIT 100

-- name: group_lost_new :many
-- args: roles i64, now_ms i64
-- row: GroupLostRow
-- scope: none, the server looks at every county
{GroupLostRow}
 WHERE g.county > 0 AND g.state = 'open' AND g.told_ms = 0 AND (NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = g.leader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms))
    OR (g.coleader > 0 AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = g.coleader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms))))
   AND {not aside g counselling.adrift}
 ORDER BY g.county, g.id LIMIT 50

-- name: group_found :exec
-- args: roles i64, now_ms i64
-- scope: none, the server looks at every county
UPDATE counsel_group SET told_ms = 0
 WHERE county > 0 AND told_ms > 0 AND state = 'open' AND EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = counsel_group.leader AND k.active = 1 AND r.unit = counsel_group.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms))
   AND (coleader = 0 OR EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = counsel_group.coleader AND k.active = 1 AND r.unit = counsel_group.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= :now_ms AND (r.to_ms = 0 OR r.to_ms > :now_ms)))

-- name: group_told :exec
-- args: id GroupId, now_ms i64
-- scope: none, the row was just read; its version stays as it is
UPDATE counsel_group SET told_ms = :now_ms WHERE county = county_of(:id) AND id = :id

-- Meetings that begin soon and have nobody to hold them.
-- name: meeting_last :many
-- args: roles i64, now_ms i64, until_ms i64
-- row: MeetingLastRow
-- cols: id MeetingId, group_id GroupId, area i64
-- scope: none, the server looks at every county
SELECT t.id, t.group_id, t.area FROM counsel_meeting t JOIN counsel_group g ON g.county = t.county AND g.id = t.group_id
 WHERE t.county > 0 AND t.state = 'planned' AND t.start_ms > :now_ms AND t.start_ms <= :until_ms
   AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = t.leader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= t.start_ms AND (r.to_ms = 0 OR r.to_ms > t.start_ms))
   AND NOT EXISTS (SELECT 1 FROM role_grant r JOIN staff k ON k.id = r.staff
        WHERE r.staff = t.coleader AND k.active = 1 AND r.unit = g.unit AND ((:roles >> CAST(r.role AS INTEGER)) & 1) = 1 AND r.from_ms <= t.start_ms AND (r.to_ms = 0 OR r.to_ms > t.start_ms))
   AND {not aside t counselling.last}
 ORDER BY t.start_ms, t.id LIMIT 50

-- name: case_task :exec
-- args: id CaseId, task TaskId
-- scope: none, the row was just read; the counsellor's version stays as it is
UPDATE counsel_case SET task = :task WHERE county = county_of(:id) AND id = :id

-- name: case_seen :exec
-- args: id CaseId, staff StaffId
-- scope: none, the counsellor has opened it; the version stays as it is
UPDATE counsel_case SET given_ms = 0 WHERE county = county_of(:id) AND id = :id AND staff = :staff AND given_ms > 0

-- name: counsellor_serving :many
-- args: role i32, outside i32, unit UnitId, now_ms i64, area i64, town_area i64, county_area i64, city_area i64
-- row: CounsellorRow
-- scope: none, area and unit are those of a case in reach
SELECT DISTINCT s.id, s.name, s.title FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.area IN (:area, :town_area, :county_area, :city_area) AND s.active = 1
   AND (g.role = :role OR (g.role = :outside AND g.unit = :unit))
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms) ORDER BY s.id LIMIT 200

-- name: case_export :many
-- args: person PersonId
-- row: CaseRow
-- scope: none, the person's own records, for their copy of everything
{CaseRow}
 WHERE c.county > 0 AND c.person = :person ORDER BY c.opened_ms DESC, c.id DESC LIMIT 200

-- name: case_of_person :many
-- args: person PersonId
-- row: CaseBriefRow
-- cols: id CaseId, state str, source str, source_id i64, unit_name str, staff StaffId, staff_name str, supervisor StaffId, opened_ms i64, third_party bool
-- scope: none, for who works with the person: that there is one and whose
SELECT c.id, c.state, c.source, c.source_id, COALESCE(u.name, ''), c.staff, COALESCE(s.name, ''), c.supervisor, c.opened_ms, c.third_party
  FROM counsel_case c LEFT JOIN unit u ON u.id = c.unit LEFT JOIN staff s ON s.id = c.staff
 WHERE c.county > 0 AND c.person = :person ORDER BY c.opened_ms DESC, c.id DESC LIMIT 20

-- name: case_save :exec
-- args: id CaseId, version i64, staff StaffId, supervisor StaffId, state str, form str, risk str, next_ms i64, outcome str, intake blob, goals blob, notes i64, given_ms i64, task TaskId
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE counsel_case SET staff = :staff, supervisor = :supervisor, state = :state, form = :form, risk = :risk, next_ms = :next_ms,
       outcome = :outcome, intake = :intake, goals = :goals, notes = :notes, given_ms = :given_ms,
       task = :task, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: case_note_add :insert
-- args: case_id CaseId, n i64, id CaseNoteId, person PersonId, kind str, author StaffId, at_ms i64, made_ms i64, risk str, text blob
-- scope: none, belongs to a case that was read
INSERT INTO counsel_note (county, case_id, n, id, person, kind, author, at_ms, made_ms, risk, text)
VALUES (county_of(:case_id), :case_id, :n, :id, :person, :kind, :author, :at_ms, :made_ms, :risk, :text)

-- name: case_note_of :many
-- args: case_id CaseId
-- row: CaseNoteRow
-- cols: n i64, id CaseNoteId, person PersonId, kind str, author StaffId, author_name str, at_ms i64, made_ms i64, risk str, text blob
-- scope: none, belongs to a case that was read
SELECT k.n, k.id, k.person, k.kind, k.author, COALESCE(s.name, ''), k.at_ms, k.made_ms, k.risk, k.text
  FROM counsel_note k LEFT JOIN staff s ON s.id = k.author
 WHERE k.county = county_of(:case_id) AND k.case_id = :case_id ORDER BY k.n DESC LIMIT 200

-- name: case_adrift :many
-- row: CaseIdRow
-- cols: id CaseId
-- scope: none, checks look at every county
SELECT c.id FROM counsel_case c
 WHERE c.county > 0 AND (c.staff = 0 OR c.notes <> (SELECT COUNT(*) FROM counsel_note k WHERE k.county = c.county AND k.case_id = c.id)
    OR (c.state = 'closed') <> (c.outcome <> '')
    OR (c.state = 'open' AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.county = c.person / 1000000000000 AND r.person = c.person
          AND r.staff = c.staff AND r.kind = 'counselling' AND r.n > 0))) LIMIT 20

-- name: case_facts :each
-- row: CaseFactRow
-- cols: area i64, state str, opened_ms i64, next_ms i64, third_party bool
-- scope: none, recounting covers every county
SELECT area, state, opened_ms, next_ms, third_party FROM counsel_case WHERE county > 0

-- name: session_facts :each
-- row: SessionFactRow
-- cols: area i64, at_ms i64
-- scope: none, recounting covers every county
SELECT c.area, k.at_ms FROM counsel_note k JOIN counsel_case c ON c.county = k.county AND c.id = k.case_id
 WHERE k.county > 0 AND k.kind = 'session'

-- name: group_add :insert
-- args: id GroupId, area i64, town i64, unit UnitId, service ServiceId, kind str, name str, about str, form str, leader StaffId, coleader StaffId, seats i64, from_ms i64
-- scope: none, the caller has checked the unit
INSERT INTO counsel_group (county, id, area, town, unit, service, kind, name, about, form, leader, coleader, seats, from_ms, state, closed_ms, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :service, :kind, :name, :about, :form, :leader, :coleader, :seats, :from_ms, 'open', 0, 1)

-- rows: GroupRow
-- cols: id GroupId, area i64, unit UnitId, unit_name str, service ServiceId, service_name str, place str, kind str, name str, about str, form str, leader StaffId, leader_name str, coleader StaffId, coleader_name str, seats i64, from_ms i64, state str, closed_ms i64, version i64, members i64, held i64, came i64, wanted i64, next_ms i64
SELECT g.id, g.area, g.unit, COALESCE(u.name, ''), g.service, COALESCE(v.name, ''), COALESCE(v.place, 'room'), g.kind, g.name, g.about, g.form,
       g.leader, COALESCE(s.name, ''), g.coleader, COALESCE(k.name, ''), g.seats, g.from_ms, g.state, g.closed_ms, g.version,
       (SELECT COUNT(*) FROM counsel_member m WHERE m.county = g.county AND m.group_id = g.id AND m.state = 'in'),
       (SELECT COUNT(*) FROM counsel_meeting t WHERE t.county = g.county AND t.group_id = g.id AND t.state = 'held'),
       (SELECT CAST(COALESCE(SUM(t.came), 0) AS BIGINT) FROM counsel_meeting t WHERE t.county = g.county AND t.group_id = g.id AND t.state = 'held'),
       (SELECT CAST(COALESCE(SUM(t.wanted), 0) AS BIGINT) FROM counsel_meeting t WHERE t.county = g.county AND t.group_id = g.id AND t.state = 'held'),
       (SELECT COALESCE(MIN(t.start_ms), 0) FROM counsel_meeting t WHERE t.county = g.county AND t.group_id = g.id AND t.state = 'planned')
  FROM counsel_group g LEFT JOIN unit u ON u.id = g.unit LEFT JOIN counsel_service v ON v.county = g.county AND v.id = g.service
       LEFT JOIN staff s ON s.id = g.leader LEFT JOIN staff k ON k.id = g.coleader

-- name: group_get :one
-- args: id GroupId
-- row: GroupRow
-- none: counselling.no_group
-- scope: area g
{GroupRow}
 WHERE g.county = county_of(:id) AND g.id = :id AND {scope g}

-- name: group_page :many
-- args: state str
-- row: GroupRow
-- scope: area g
{GroupRow}
 WHERE {scope g} AND g.state = :state ORDER BY g.id DESC LIMIT 200

-- name: group_save :exec
-- args: id GroupId, version i64, leader StaffId, coleader StaffId, state str, closed_ms i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE counsel_group SET leader = :leader, coleader = :coleader, state = :state, closed_ms = :closed_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: member_add :exec
-- args: group_id GroupId, person PersonId, now_ms i64, made_by StaffId
-- scope: none, belongs to a group that was read; who left may come again
INSERT INTO counsel_member (county, group_id, person, state, joined_ms, left_ms, made_by)
VALUES (county_of(:group_id), :group_id, :person, 'in', :now_ms, 0, :made_by)
    ON CONFLICT (county, group_id, person) DO UPDATE SET state = 'in', left_ms = 0, made_by = excluded.made_by
    WHERE counsel_member.state = 'left'

-- name: member_leave :exec
-- args: group_id GroupId, person PersonId, now_ms i64
-- scope: none, belongs to a group that was read
UPDATE counsel_member SET state = 'left', left_ms = :now_ms
 WHERE county = county_of(:group_id) AND group_id = :group_id AND person = :person AND state = 'in'

-- name: member_of :many
-- args: group_id GroupId
-- row: MemberOfRow
-- cols: person PersonId, person_label str, state str, joined_ms i64, left_ms i64
-- scope: none, belongs to a group that was read
SELECT m.person, COALESCE(p.label, ''), m.state, m.joined_ms, m.left_ms
  FROM counsel_member m LEFT JOIN person p ON p.county = m.person / 1000000000000 AND p.id = m.person
 WHERE m.county = county_of(:group_id) AND m.group_id = :group_id ORDER BY m.joined_ms, m.person LIMIT 200

-- name: meeting_add :insert
-- args: id MeetingId, group_id GroupId, area i64, town i64, leader StaffId, coleader StaffId, room RoomId, start_ms i64, end_ms i64, now_ms i64
-- scope: none, belongs to a group that was read
INSERT INTO counsel_meeting (county, id, group_id, area, town, leader, coleader, room, start_ms, end_ms, state, came, wanted, changed_ms, reminded_ms, note, version)
VALUES (county_of(:id), :id, :group_id, :area, :town, :leader, :coleader, :room, :start_ms, :end_ms, 'planned', 0, 0, :now_ms, 0, NULL, 1)

-- rows: MeetingRow
-- cols: id MeetingId, group_id GroupId, area i64, leader StaffId, coleader StaffId, room RoomId, room_name str, start_ms i64, end_ms i64, state str, came i64, wanted i64, note blob?, version i64
SELECT t.id, t.group_id, t.area, t.leader, t.coleader, t.room, COALESCE(r.name, ''), t.start_ms, t.end_ms, t.state, t.came, t.wanted, t.note, t.version
  FROM counsel_meeting t LEFT JOIN counsel_room r ON r.county = t.county AND r.id = t.room

-- name: meeting_of :many
-- args: group_id GroupId
-- row: MeetingRow
-- scope: none, belongs to a group that was read
{MeetingRow}
 WHERE t.county = county_of(:group_id) AND t.group_id = :group_id ORDER BY t.start_ms LIMIT 200

-- name: meeting_get :maybe
-- args: id MeetingId, group_id GroupId
-- row: MeetingRow
-- scope: none, belongs to a group that was read
{MeetingRow}
 WHERE t.county = county_of(:id) AND t.id = :id AND t.group_id = :group_id

-- name: group_note :one
-- args: id MeetingId, group_id GroupId, staff StaffId
-- row: GroupNoteRow
-- cols: id MeetingId, note blob?
-- none: counselling.no_meeting
-- scope: unit g.unit
SELECT t.id, t.note FROM counsel_meeting t JOIN counsel_group g ON g.county = t.county AND g.id = t.group_id
 WHERE t.county = county_of(:id) AND t.id = :id AND t.group_id = :group_id AND {unit g.unit} AND (g.leader = :staff OR g.coleader = :staff)

-- name: meeting_save :exec
-- args: id MeetingId, version i64, leader StaffId, coleader StaffId, state str, came i64, wanted i64, note blob?, now_ms i64
-- scope: none, belongs to a group that was read
UPDATE counsel_meeting SET leader = :leader, coleader = :coleader, state = :state, came = :came, wanted = :wanted, note = :note,
       changed_ms = :now_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: presence_put :exec
-- args: meeting MeetingId, person PersonId, state str
-- scope: none, belongs to a group that was read
INSERT INTO counsel_presence (county, meeting, person, state) VALUES (county_of(:meeting), :meeting, :person, :state)
    ON CONFLICT (county, meeting, person) DO UPDATE SET state = excluded.state

-- name: presence_of :many
-- args: group_id GroupId
-- row: PresenceRow
-- cols: meeting MeetingId, person PersonId, state str
-- scope: none, belongs to a group that was read
SELECT e.meeting, e.person, e.state FROM counsel_meeting t JOIN counsel_presence e ON e.county = t.county AND e.meeting = t.id
 WHERE t.county = county_of(:group_id) AND t.group_id = :group_id ORDER BY e.meeting, e.person LIMIT 10000

-- name: meeting_mine :many
-- args: from_ms i64
-- row: MyMeetingRow
-- cols: id MeetingId, name str, kind str, unit_name str, address str, place str, room_name str, leader_name str, coleader_name str, start_ms i64, end_ms i64, state str, presence str
-- scope: self m.person
SELECT t.id, g.name, g.kind, COALESCE(u.name, ''), COALESCE(u.address, ''), COALESCE(v.place, 'room'), COALESCE(r.name, ''), COALESCE(s.name, ''),
       COALESCE(k.name, ''), t.start_ms, t.end_ms, t.state, COALESCE(e.state, '')
  FROM counsel_member m JOIN counsel_group g ON g.county = m.county AND g.id = m.group_id
       JOIN counsel_meeting t ON t.county = m.county AND t.group_id = m.group_id
       LEFT JOIN unit u ON u.id = g.unit LEFT JOIN counsel_service v ON v.county = g.county AND v.id = g.service
       LEFT JOIN counsel_room r ON r.county = t.county AND r.id = t.room
       LEFT JOIN staff s ON s.id = t.leader LEFT JOIN staff k ON k.id = t.coleader
       LEFT JOIN counsel_presence e ON e.county = t.county AND e.meeting = t.id AND e.person = m.person
 WHERE m.county > 0 AND {self m.person} AND t.start_ms >= :from_ms AND t.end_ms > m.joined_ms
   AND (m.state = 'in' OR t.start_ms < m.left_ms) ORDER BY t.start_ms, t.id LIMIT 100

-- name: member_export :many
-- args: person PersonId
-- row: MemberExportRow
-- cols: name str, kind str, unit_name str, joined_ms i64, left_ms i64
-- scope: none, the person's own records, for their copy of everything
SELECT g.name, g.kind, COALESCE(u.name, ''), m.joined_ms, m.left_ms
  FROM counsel_member m JOIN counsel_group g ON g.county = m.county AND g.id = m.group_id LEFT JOIN unit u ON u.id = g.unit
 WHERE m.county > 0 AND m.person = :person ORDER BY m.joined_ms, g.id LIMIT 200

-- name: presence_export :many
-- args: person PersonId
-- row: PresenceExportRow
-- cols: name str, start_ms i64, state str
-- scope: none, the person's own records, for their copy of everything
SELECT g.name, t.start_ms, e.state
  FROM counsel_member m JOIN counsel_group g ON g.county = m.county AND g.id = m.group_id
       JOIN counsel_meeting t ON t.county = m.county AND t.group_id = m.group_id
       JOIN counsel_presence e ON e.county = t.county AND e.meeting = t.id AND e.person = m.person
 WHERE m.county > 0 AND m.person = :person ORDER BY t.start_ms, t.id LIMIT 1000

-- name: meeting_diary :many
-- args: from_ms i64, to_ms i64, staff StaffId, unit UnitId
-- row: DiaryMeetingRow
-- cols: id MeetingId, group_id GroupId, name str, unit_name str, room_name str, leader_name str, start_ms i64, end_ms i64, state str
-- scope: area t
SELECT t.id, t.group_id, g.name, COALESCE(u.name, ''), COALESCE(r.name, ''), COALESCE(s.name, ''), t.start_ms, t.end_ms, t.state
  FROM counsel_meeting t JOIN counsel_group g ON g.county = t.county AND g.id = t.group_id
       LEFT JOIN unit u ON u.id = g.unit LEFT JOIN counsel_room r ON r.county = t.county AND r.id = t.room LEFT JOIN staff s ON s.id = t.leader
 WHERE {scope t} AND t.start_ms >= :from_ms AND t.start_ms < :to_ms AND (:staff = 0 OR t.leader = :staff OR t.coleader = :staff)
   AND (:unit = 0 OR g.unit = :unit) ORDER BY t.start_ms, t.id LIMIT 200

-- name: meeting_calendar :many
-- args: staff StaffId, from_ms i64
-- row: MeetingFeedRow
-- cols: id MeetingId, start_ms i64, end_ms i64, state str, changed_ms i64, version i64
-- scope: none, times only, of the counsellor whose secret was shown
SELECT id, start_ms, end_ms, state, changed_ms, version FROM counsel_meeting
 WHERE county > 0 AND (leader = :staff OR coleader = :staff) AND start_ms >= :from_ms ORDER BY start_ms, id LIMIT 1000

-- name: meeting_due :many
-- args: now_ms i64, until_ms i64
-- row: MeetingDueRow
-- cols: id MeetingId, group_id GroupId, start_ms i64
-- scope: none, reminders of every county
SELECT t.id, t.group_id, t.start_ms FROM counsel_meeting t
 WHERE t.county > 0 AND t.reminded_ms = 0 AND t.state = 'planned' AND t.start_ms > :now_ms AND t.start_ms <= :until_ms
 ORDER BY t.start_ms LIMIT 20

-- Members who could not be told the first time.
-- name: member_again :many
-- args: now_ms i64, until_ms i64
-- row: MemberAgainRow
-- cols: person PersonId, start_ms i64
-- scope: none, reminders of every county
SELECT m.person, t.start_ms FROM tick_aside x JOIN counsel_member m ON m.person = x.id AND m.state = 'in'
  JOIN counsel_meeting t ON t.county = m.county AND t.group_id = m.group_id
 WHERE x.county > 0 AND x.tick = 'counselling.member' AND x.next_ms <= :now_ms
   AND t.county > 0 AND t.state = 'planned' AND t.reminded_ms > 0 AND t.start_ms > :now_ms AND t.start_ms <= :until_ms
 ORDER BY t.start_ms LIMIT 20

-- name: meeting_reminded :exec
-- args: id MeetingId, now_ms i64
-- scope: none, reminders of every county
UPDATE counsel_meeting SET reminded_ms = :now_ms WHERE county = county_of(:id) AND id = :id AND reminded_ms = 0

-- name: meeting_unheld :many
-- row: UnheldMeetingRow
-- cols: id MeetingId, held i64
-- scope: none, checks look at every county
SELECT x.id, x.held FROM (
  SELECT t.id, CASE WHEN t.state = 'cancelled' THEN 0 ELSE (t.end_ms - t.start_ms) / 900000
                 * (1 + CASE WHEN t.coleader > 0 THEN 1 ELSE 0 END + CASE WHEN t.room > 0 THEN 1 ELSE 0 END) END AS wanted,
         (SELECT COUNT(*) FROM appointment_hold h WHERE h.county IN (t.leader / 1000000000000, t.coleader / 1000000000000, t.room / 1000000000000)
                  AND h.holder IN (t.leader, t.coleader, t.room) AND h.appointment = t.id
                  AND h.tick >= t.start_ms / 900000 AND h.tick < t.end_ms / 900000) AS held
    FROM counsel_meeting t WHERE t.county > 0) x
 WHERE x.held <> x.wanted LIMIT 20

-- name: meeting_facts :each
-- row: MeetingFactRow
-- cols: area i64, start_ms i64, came i64
-- scope: none, recounting covers every county
SELECT area, start_ms, came FROM counsel_meeting WHERE county > 0 AND state = 'held'

-- name: group_adrift :many
-- row: GroupAdriftRow
-- cols: id GroupId
-- scope: none, checks look at every county
SELECT g.id FROM counsel_group g
 WHERE g.county > 0 AND ((g.state = 'closed') <> (g.closed_ms > 0)
    OR (g.state = 'closed' AND EXISTS (SELECT 1 FROM counsel_meeting t WHERE t.county = g.county AND t.group_id = g.id AND t.state = 'planned'))
    OR EXISTS (SELECT 1 FROM counsel_meeting t WHERE t.county = g.county AND t.group_id = g.id
               AND t.came <> (SELECT COUNT(*) FROM counsel_presence e WHERE e.county = t.county AND e.meeting = t.id AND e.state = 'came'))
    OR (g.state = 'open' AND EXISTS (SELECT 1 FROM counsel_member m WHERE m.county = g.county AND m.group_id = g.id AND m.state = 'in'
        AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.county = m.person / 1000000000000 AND r.person = m.person AND r.staff = g.leader
                         AND r.kind = 'group' AND r.n > 0)))) LIMIT 20
