-- Call-outs. A list is one range of the index of its scope level; (sort_ms, id) is its order and its key.

-- rows: CalloutRow
-- cols: county i64, id CalloutId, area i64, person PersonId, alert AlertId, source str, trigger_code str, level str, state str, open bool, asked_staff StaffId, asked_unit UnitId, lead_staff StaffId, brief blob, called_ms i64, answered_ms i64, departed_ms i64, met_ms i64, handover_ms i64, outcome_ms i64, recorded_ms i64, closed_ms i64, sort_ms i64, met_kept i32, wave i64, wave_ms i64, next_ms i64, late i64, outcome str, record blob?, close_by StaffId, confirmed_by StaffId, pending_kind str, pending_by StaffId, pending_ms i64, pending_code str, steps i64, version i64, asked_name str, asked_unit_name str, lead_name str, person_label str
SELECT c.county, c.id, c.area, c.person, c.alert, c.source, c.trigger_code, c.level, c.state, c.open, c.asked_staff,
       c.asked_unit, c.lead_staff, c.brief, c.called_ms, c.answered_ms, c.departed_ms, c.met_ms, c.handover_ms,
       c.outcome_ms, c.recorded_ms, c.closed_ms, c.sort_ms, c.met_kept, c.wave, c.wave_ms, c.next_ms, c.late, c.outcome, c.record,
       c.close_by, c.confirmed_by, c.pending_kind, c.pending_by, c.pending_ms, c.pending_code, c.steps, c.version,
       COALESCE(a.name, ''), COALESCE(u.name, ''), COALESCE(l.name, ''), COALESCE(p.label, '')
  FROM callout c LEFT JOIN staff a ON a.id = c.asked_staff LEFT JOIN unit u ON u.id = c.asked_unit
       LEFT JOIN staff l ON l.id = c.lead_staff LEFT JOIN person p ON p.county = c.county AND p.id = c.person

-- name: callout_get :one
-- args: id CalloutId
-- row: CalloutRow
-- none: crisis.none
-- scope: area c
{CalloutRow}
 WHERE c.county = county_of(:id) AND c.id = :id AND {scope c}

-- name: callout_list :many
-- args: open bool, mine bool, me StaffId, sort_ms i64, id CalloutId, n i64
-- row: CalloutRow
-- scope: area c
{CalloutRow}
 WHERE c.open = :open AND {scope c} AND (c.sort_ms, c.id) < (:sort_ms, :id)
   AND (:mine = 0 OR c.asked_staff = :me OR EXISTS (SELECT 1 FROM callout_told t
                                                     WHERE t.county = c.county AND t.callout = c.id AND t.staff = :me))
 ORDER BY c.sort_ms DESC, c.id DESC LIMIT :n

-- name: callout_of_alert :many
-- args: alert AlertId
-- row: CalloutRow
-- scope: area c
{CalloutRow}
 WHERE c.county = county_of(:alert) AND c.alert = :alert AND {scope c} ORDER BY c.id DESC LIMIT 20

-- name: callout_own :many
-- args: person PersonId
-- row: CalloutRow
-- scope: none, the person's own records, for their copy
{CalloutRow}
 WHERE c.person = :person AND c.person <> 0 ORDER BY c.id DESC LIMIT 200

-- name: callout_own_alert :many
-- args: alert AlertId
-- row: CalloutRow
-- scope: none, an alert of the person's own records as it was at another place
{CalloutRow}
 WHERE c.county = county_of(:alert) AND c.alert = :alert ORDER BY c.id DESC LIMIT 20

-- name: callout_own_visits :many
-- args: person PersonId
-- row: OwnVisitRow
-- cols: due_ms i64, done_ms i64, state str, outcome str
-- scope: none, the person's own records, for their copy
SELECT t.due_ms, t.done_ms, t.state, t.outcome FROM task t
 WHERE t.county = county_of(:person) AND t.person = :person AND t.kind = 'follow_up' AND t.until_n > 0
 ORDER BY t.due_ms, t.id LIMIT 500

-- name: callout_asked :one
-- args: id CalloutId
-- row: CalloutRow
-- none: crisis.none
-- scope: unit c.asked_unit
{CalloutRow}
 WHERE c.county = county_of(:id) AND c.id = :id AND {unit c.asked_unit}

-- name: callout_asked_list :many
-- row: CalloutRow
-- scope: unit c.asked_unit
{CalloutRow}
 WHERE {unit c.asked_unit} ORDER BY c.called_ms DESC, c.id DESC LIMIT 50

-- name: callout_due :many
-- args: now_ms i64
-- row: CalloutRow
-- scope: none, the server's clock looks at every call-out
{CalloutRow}
 WHERE c.open = 1 AND c.next_ms <= :now_ms AND {not aside c crisis.escalate} ORDER BY c.next_ms, c.id LIMIT 50

-- name: callout_open_n :maybe
-- args: me StaffId
-- row: CalloutOpenRow
-- cols: open i64, waiting i64, told i64
-- scope: area c
SELECT COUNT(*), COALESCE(SUM(CASE WHEN w.state = 'called' THEN 1 ELSE 0 END), 0), COALESCE(SUM(w.told), 0)
  FROM (SELECT c.state, CASE WHEN c.state = 'called' AND EXISTS (
                SELECT 1 FROM callout_told t WHERE t.county = c.county AND t.callout = c.id AND t.staff = :me AND t.answer = '')
               THEN 1 ELSE 0 END AS told
          FROM callout c WHERE c.open = 1 AND {scope c} LIMIT 1000) w

-- name: callout_same :maybe
-- args: county i64, alert AlertId, person PersonId
-- row: CrisisNumberRow
-- cols: n i64
-- scope: none, somebody is called out once
SELECT COUNT(*) FROM callout c
 WHERE c.county = :county AND c.open = 1 AND c.state <> 'resolved'
   AND ((:alert > 0 AND c.alert = :alert) OR (:person > 0 AND c.person = :person))

-- name: callout_lately :many
-- args: unit UnitId, since_ms i64
-- row: CalloutRow
-- scope: none, of the caller's own unit; the caller is told when it called and how far the team is
{CalloutRow}
 WHERE c.asked_unit = :unit AND c.called_ms > :since_ms AND c.open = 1 AND c.state <> 'resolved'
 ORDER BY c.called_ms DESC, c.id DESC LIMIT 20

-- name: callout_add :insert
-- args: id CalloutId, area i64, town i64, person PersonId, alert AlertId, source str, trigger_code str, level str, asked_staff StaffId, asked_unit UnitId, brief blob, now_ms i64
-- scope: none, the service has checked the place
INSERT INTO callout (county, id, area, town, person, alert, source, trigger_code, level, state, open, asked_staff,
                     asked_unit, lead_staff, brief, called_ms, answered_ms, departed_ms, met_ms, handover_ms, outcome_ms,
                     recorded_ms, closed_ms, sort_ms, met_kept, wave, wave_ms, next_ms, late, outcome, record, close_by,
                     confirmed_by, pending_kind, pending_by, pending_ms, pending_code, steps, version)
VALUES (county_of(:id), :id, :area, :town, :person, :alert, :source, :trigger_code, :level, 'called', 1, :asked_staff,
        :asked_unit, 0, :brief, :now_ms, 0, 0, 0, 0, 0, 0, 0, :now_ms, -1, 0, :now_ms, :now_ms, 0, '', NULL, 0, 0, '', 0, 0, '',
        0, 1)

-- name: callout_save :exec
-- args: id CalloutId, version i64, level str, state str, open bool, lead_staff StaffId, answered_ms i64, departed_ms i64, met_ms i64, handover_ms i64, outcome_ms i64, recorded_ms i64, closed_ms i64, sort_ms i64, met_kept i32, wave i64, wave_ms i64, next_ms i64, late i64, outcome str, record blob?, close_by StaffId, confirmed_by StaffId, pending_kind str, pending_by StaffId, pending_ms i64, pending_code str, steps i64
-- scope: none, the row was read within scope or by the server, and is named by id and version
UPDATE callout SET level = :level, state = :state, open = :open, lead_staff = :lead_staff, answered_ms = :answered_ms,
       departed_ms = :departed_ms, met_ms = :met_ms, handover_ms = :handover_ms, outcome_ms = :outcome_ms,
       recorded_ms = :recorded_ms, closed_ms = :closed_ms, sort_ms = :sort_ms, met_kept = :met_kept, wave = :wave, wave_ms = :wave_ms,
       next_ms = :next_ms, late = :late, outcome = :outcome, record = :record, close_by = :close_by,
       confirmed_by = :confirmed_by, pending_kind = :pending_kind, pending_by = :pending_by, pending_ms = :pending_ms,
       pending_code = :pending_code, steps = :steps, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: callout_tell :exec
-- args: callout CalloutId, staff StaffId, wave i64, why_not str, now_ms i64
-- scope: none, who is told of a call-out follows from the roster
INSERT INTO callout_told (county, callout, staff, wave, told_ms, answer, answered_ms, why_not)
VALUES (county_of(:callout), :callout, :staff, :wave, :now_ms, '', 0, :why_not)
    ON CONFLICT (county, callout, staff) DO UPDATE SET why_not = excluded.why_not,
       wave = CASE WHEN callout_told.why_not = '' THEN callout_told.wave ELSE excluded.wave END,
       told_ms = CASE WHEN callout_told.why_not = '' THEN callout_told.told_ms ELSE excluded.told_ms END

-- name: callout_answer :exec
-- args: callout CalloutId, staff StaffId, wave i64, answer str, now_ms i64
-- scope: none, the caller's own answer about a call-out read within scope
INSERT INTO callout_told (county, callout, staff, wave, told_ms, answer, answered_ms)
VALUES (county_of(:callout), :callout, :staff, :wave, :now_ms, :answer, :now_ms)
    ON CONFLICT (county, callout, staff) DO UPDATE SET answer = excluded.answer, answered_ms = excluded.answered_ms

-- name: callout_told_list :many
-- args: callout CalloutId
-- row: ToldRow
-- cols: staff StaffId, wave i64, told_ms i64, answer str, answered_ms i64, why_not str, name str
-- scope: none, of a call-out that was read
SELECT t.staff, t.wave, t.told_ms, t.answer, t.answered_ms, t.why_not, COALESCE(s.name, '')
  FROM callout_told t LEFT JOIN staff s ON s.id = t.staff
 WHERE t.county = county_of(:callout) AND t.callout = :callout ORDER BY t.told_ms, t.wave, t.staff LIMIT 200

-- name: callout_others :maybe
-- args: person PersonId, staff StaffId, callout CalloutId
-- row: CrisisNumberRow
-- scope: none, decides whether a relation ends
SELECT COUNT(*) FROM callout c JOIN callout_told t ON t.county = c.county AND t.callout = c.id
 WHERE c.county = county_of(:callout) AND c.person = :person AND c.open = 1 AND c.id <> :callout AND t.staff = :staff
   AND t.answer = 'yes'

-- name: callout_step_add :insert
-- args: callout CalloutId, n i64, at_ms i64, kind str, staff StaffId, code str, seal_id i64, note blob?
-- scope: none, of a call-out that was read
INSERT INTO callout_step (county, callout, n, at_ms, kind, staff, code, seal_id, note)
VALUES (county_of(:callout), :callout, :n, :at_ms, :kind, :staff, :code, :seal_id, :note)

-- name: callout_steps :many
-- args: callout CalloutId
-- row: CalloutStepRow
-- cols: n i64, at_ms i64, kind str, code str, seal_id i64, note blob?, staff_name str
-- scope: none, of a call-out that was read
SELECT t.n, t.at_ms, t.kind, t.code, t.seal_id, t.note, COALESCE(s.name, '')
  FROM callout_step t LEFT JOIN staff s ON s.id = t.staff
 WHERE t.county = county_of(:callout) AND t.callout = :callout ORDER BY t.n DESC LIMIT 300

-- name: callout_measure_add :insert
-- args: id i64, callout CalloutId, kind str, basis str, staff StaffId, unit UnitId, now_ms i64, facts blob
-- scope: none, of a call-out that was read within scope
INSERT INTO callout_measure (county, id, callout, kind, basis, staff, unit, at_ms, facts)
VALUES (county_of(:callout), :id, :callout, :kind, :basis, :staff, :unit, :now_ms, :facts)

-- name: callout_measures :many
-- args: callout CalloutId
-- row: MeasureRow
-- cols: id i64, kind str, basis str, at_ms i64, facts blob, staff_name str, unit_name str
-- scope: none, of a call-out that was read
SELECT m.id, m.kind, m.basis, m.at_ms, m.facts, COALESCE(s.name, ''), COALESCE(u.name, '')
  FROM callout_measure m LEFT JOIN staff s ON s.id = m.staff LEFT JOIN unit u ON u.id = m.unit
 WHERE m.county = county_of(:callout) AND m.callout = :callout ORDER BY m.id LIMIT 50

-- name: crisis_specialists :many
-- args: county_area i64, role i64, now_ms i64
-- row: SpecialistRow
-- cols: staff StaffId, name str
-- scope: none, who is told when nobody answers follows from the place
SELECT s.id, s.name FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.area = :county_area AND g.role = :role AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
 ORDER BY s.id LIMIT 50

-- name: crisis_team_all :many
-- args: county_area i64, city_area i64, role i64, now_ms i64
-- row: SpecialistRow
-- scope: none, who is told when nobody answers follows from the place
SELECT s.id, s.name FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.area IN (:county_area, :city_area) AND g.role = :role AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
 ORDER BY g.area DESC, s.id LIMIT 100

-- name: callout_facts :each
-- row: CalloutFactRow
-- cols: area i64, called_ms i64, met_kept i32
-- scope: none, recount
SELECT area, called_ms, met_kept FROM callout

-- name: callout_bad :many
-- row: CalloutFaultRow
-- cols: id CalloutId, state str
-- scope: none, invariant
SELECT c.id, c.state FROM callout c
 WHERE (c.open = 0 AND (c.state <> 'closed' OR c.outcome = '' OR c.close_by = 0 OR c.confirmed_by = 0
                        OR c.close_by = c.confirmed_by))
    OR (c.open = 1 AND c.state = 'closed')
    OR (c.open = 1 AND c.state <> 'called' AND c.lead_staff = 0)
    OR NOT EXISTS (SELECT 1 FROM callout_step t WHERE t.county = c.county AND t.callout = c.id AND t.n = c.steps)
    OR c.steps <> (SELECT COUNT(*) FROM callout_step t WHERE t.county = c.county AND t.callout = c.id)
    OR EXISTS (SELECT 1 FROM callout_measure m WHERE m.county = c.county AND m.callout = c.id AND m.basis = '')
 ORDER BY c.id LIMIT 100

-- rows: IncidentRow
-- cols: id IncidentId, area i64, name str, kind str, open bool, opened_ms i64, closed_ms i64, version i64, opened_name str
SELECT i.id, i.area, i.name, i.kind, i.open, i.opened_ms, i.closed_ms, i.version, COALESCE(s.name, '')
  FROM incident i LEFT JOIN staff s ON s.id = i.opened_by

-- name: incident_get :maybe
-- args: id IncidentId
-- row: IncidentRow
-- scope: none, the handler compares its area with the caller's: an incident is seen from above and from inside
{IncidentRow}
 WHERE i.county = county_of(:id) AND i.id = :id

-- name: incident_list :many
-- args: town_area i64, county_area i64, city_area i64
-- row: IncidentRow
-- scope: area i
{IncidentRow}
 WHERE {scope i} OR (i.county IN (county_of(:county_area), county_of(:city_area)) AND i.open = 1
                     AND i.area IN (:town_area, :county_area, :city_area))
 ORDER BY i.open DESC, i.opened_ms DESC, i.id LIMIT 50

-- name: incident_add :insert
-- args: id IncidentId, area i64, town i64, name str, kind str, now_ms i64, staff StaffId
-- scope: none, the handler has checked the area
INSERT INTO incident (county, id, area, town, name, kind, open, opened_ms, opened_by, closed_ms, closed_by, version)
VALUES (county_of(:id), :id, :area, :town, :name, :kind, 1, :now_ms, :staff, 0, 0, 1)

-- name: incident_close :exec
-- args: id IncidentId, version i64, now_ms i64, staff StaffId
-- scope: none, the row was read and its area compared
UPDATE incident SET open = 0, closed_ms = :now_ms, closed_by = :staff, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version AND open = 1

-- name: incident_survey_add :insert
-- args: id i64, incident IncidentId, area i64, now_ms i64, found_ms i64, name str, staff StaffId, tier1 i64, tier2 i64, tier3 i64, tier4 i64, urgent i64, needs str
-- scope: none, the handler has checked the areas
INSERT INTO incident_survey (county, id, incident, area, at_ms, found_ms, name, staff, tier1, tier2, tier3, tier4, urgent, needs)
VALUES (county_of(:incident), :id, :incident, :area, :now_ms, :found_ms, :name, :staff, :tier1, :tier2, :tier3, :tier4, :urgent, :needs)

-- name: incident_survey_named :maybe
-- args: incident IncidentId, staff StaffId, name str
-- row: CrisisNumberRow
-- scope: none, the caller's own survey of an incident that was read
SELECT COUNT(*) FROM incident_survey v
 WHERE v.county = county_of(:incident) AND v.incident = :incident AND v.staff = :staff AND v.name = :name AND v.name <> ''

-- name: incident_places :many
-- args: incident IncidentId
-- row: SurveyRow
-- cols: area i64, found_ms i64, tier1 i64, tier2 i64, tier3 i64, tier4 i64, urgent i64, needs str, staff_name str
-- scope: none, of an incident that was read; the newest survey of each place
SELECT v.area, v.found_ms, v.tier1, v.tier2, v.tier3, v.tier4, v.urgent, v.needs, COALESCE(s.name, '')
  FROM incident_survey v LEFT JOIN staff s ON s.id = v.staff
 WHERE v.county = county_of(:incident) AND v.incident = :incident
   AND NOT EXISTS (SELECT 1 FROM incident_survey w
                    WHERE w.county = v.county AND w.incident = v.incident AND w.area = v.area
                      AND (w.found_ms, w.id) > (v.found_ms, v.id))
 ORDER BY v.urgent DESC, v.tier1 DESC, v.area LIMIT 500

-- name: incident_team_add :insert
-- args: id TeamId, incident IncidentId, area i64, lead_staff StaffId, task str, why_not str, now_ms i64
-- scope: none, the handler has checked the areas
INSERT INTO incident_team (county, id, incident, area, lead_staff, task, why_not, state, assigned_ms, arrived_ms, done_ms, version)
VALUES (county_of(:incident), :id, :incident, :area, :lead_staff, :task, :why_not, 'assigned', :now_ms, 0, 0, 1)

-- name: incident_team_save :exec
-- args: incident IncidentId, id TeamId, version i64, state str, arrived_ms i64, done_ms i64
-- scope: none, of an incident that was read
UPDATE incident_team SET state = :state, arrived_ms = CASE WHEN arrived_ms > 0 THEN arrived_ms ELSE :arrived_ms END,
       done_ms = :done_ms, version = version + 1
 WHERE county = county_of(:incident) AND incident = :incident AND id = :id AND version = :version AND state <> :state
   AND state <> 'done'

-- name: incident_teams :many
-- args: incident IncidentId
-- row: TeamRow
-- cols: id TeamId, area i64, lead_staff StaffId, task str, state str, assigned_ms i64, arrived_ms i64, done_ms i64, version i64, why_not str, lead_name str
-- scope: none, of an incident that was read
SELECT t.id, t.area, t.lead_staff, t.task, t.state, t.assigned_ms, t.arrived_ms, t.done_ms, t.version, t.why_not, COALESCE(s.name, '')
  FROM incident_team t LEFT JOIN staff s ON s.id = t.lead_staff
 WHERE t.county = county_of(:incident) AND t.incident = :incident ORDER BY t.id LIMIT 200
