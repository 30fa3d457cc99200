-- Tasks, contacts, assessments, safety plans, break-glass. Lists as in module alert: one range a scope level.

-- rows: TaskRow
-- cols: county i64, id TaskId, area i64, person PersonId, kind str, state str, due_ms i64, sort_ms i64, why str, level str, alert AlertId, form str, unit UnitId, unit_name str, owner StaffId, owner_name str, person_label str, base_ms i64, series i32, late i32, made_by StaffId, done_ms i64, outcome str, version i64, until_n i64, until_codes str, every_days i64, stable_n i64, finding str, rank i64
SELECT t.county, t.id, t.area, t.person, t.kind, t.state, t.due_ms, t.sort_ms, t.why, COALESCE(a.level, ''), t.alert, t.form,
       t.unit, COALESCE(u.name, ''), t.owner, COALESCE(s.name, ''), COALESCE(p.label, ''), t.base_ms, t.series, t.late, t.made_by, t.done_ms,
       t.outcome, t.version, t.until_n, t.until_codes, t.every_days, t.stable_n, t.finding, t.rank
  FROM task t LEFT JOIN alert a ON a.county = t.county AND a.id = t.alert
       LEFT JOIN unit u ON u.id = t.unit LEFT JOIN staff s ON s.id = t.owner
       LEFT JOIN person p ON p.county = t.county AND p.id = t.person

-- name: task_get :one
-- args: id TaskId
-- row: TaskRow
-- none: care.no_task
-- scope: area t
{TaskRow}
 WHERE t.county = county_of(:id) AND t.id = :id AND {scope t}

-- name: task_list_open :many
-- args: rank i64, to_ms i64, sort_ms i64, id TaskId, n i64
-- row: TaskRow
-- scope: area t
{TaskRow}
 WHERE t.state = 'open' AND {scope t, in order} AND t.rank = :rank AND t.sort_ms <= :to_ms AND (t.sort_ms, t.id) > (:sort_ms, :id)
 ORDER BY t.sort_ms, t.id LIMIT :n

-- Mine, and nobody's in my unit: two ranges, of which no more than two pages are sorted.
-- name: task_list_mine :many
-- args: me StaffId, my_unit UnitId, rank i64, to_ms i64, sort_ms i64, id TaskId, n i64
-- row: TaskRow
-- scope: area t
{TaskRow list}
  FROM (SELECT o.county, o.id
          FROM (SELECT t.county, t.id FROM task t
                 WHERE t.state = 'open' AND t.owner > 0 AND t.owner = :me AND {scope t, in order} AND t.rank = :rank
                   AND t.sort_ms <= :to_ms AND (t.sort_ms, t.id) > (:sort_ms, :id)
                 ORDER BY t.sort_ms, t.id LIMIT :n) o
         UNION ALL
        SELECT w.county, w.id
          FROM (SELECT t.county, t.id FROM task t
                 WHERE t.state = 'open' AND t.owner = 0 AND t.unit = :my_unit AND {scope t, in order} AND t.rank = :rank
                   AND t.sort_ms <= :to_ms AND (t.sort_ms, t.id) > (:sort_ms, :id)
                 ORDER BY t.sort_ms, t.id LIMIT :n) w) k
       JOIN task t ON t.county = k.county AND t.id = k.id
       LEFT JOIN alert a ON a.county = t.county AND a.id = t.alert
       LEFT JOIN unit u ON u.id = t.unit LEFT JOIN staff s ON s.id = t.owner
       LEFT JOIN person p ON p.county = t.county AND p.id = t.person
 ORDER BY t.sort_ms, t.id LIMIT :n

-- name: task_list_done :many
-- args: mine bool, me StaffId, my_unit UnitId, counted bool, from_ms i64, sort_ms i64, id TaskId, n i64
-- row: TaskRow
-- scope: area t
{TaskRow}
 WHERE t.state = 'done' AND {scope t, in order}
   AND (:mine = 0 OR t.owner = :me OR (t.owner = 0 AND t.unit = :my_unit))
   AND (:counted = 0 OR (t.kind = 'follow_up' AND t.outcome = 'done'))
   AND t.sort_ms >= :from_ms AND (t.sort_ms, t.id) < (:sort_ms, :id)
 ORDER BY t.sort_ms DESC, t.id DESC LIMIT :n

-- The follow-ups that a figure counts by the day they are due.
-- name: task_list_counted :many
-- args: mine bool, me StaffId, my_unit UnitId, from_ms i64, due_ms i64, id TaskId, n i64
-- row: TaskRow
-- scope: area t
{TaskRow}
 WHERE t.kind = 'follow_up' AND t.state <> 'cancelled' AND {scope t, in order}
   AND (:mine = 0 OR t.owner = :me OR (t.owner = 0 AND t.unit = :my_unit))
   AND t.due_ms >= :from_ms AND (t.due_ms, t.id) < (:due_ms, :id)
 ORDER BY t.due_ms DESC, t.id DESC LIMIT :n

-- name: task_of_alert :maybe
-- args: alert AlertId
-- row: TaskRow
-- scope: none, belongs to an alert that was read within scope
{TaskRow}
 WHERE t.county = county_of(:alert) AND t.alert = :alert AND t.state = 'open' AND t.kind = 'follow_up'
   AND t.until_n = 0
 ORDER BY +t.sort_ms, t.id LIMIT 1 -- "+": by the key, not in the order of everybody's tasks

-- name: task_follow_ups :many
-- args: alert AlertId
-- row: TaskRow
-- scope: none, go with an alert that moves
{TaskRow}
 WHERE t.county = county_of(:alert) AND t.alert = :alert AND t.state = 'open' AND t.kind = 'follow_up'
 ORDER BY +t.sort_ms, t.id LIMIT 200 -- "+": by the key, not in the order of everybody's tasks

-- name: task_place :exec
-- args: id TaskId, version i64, area i64, town i64, unit UnitId
-- scope: none, goes with an alert that moves
UPDATE task SET area = :area, town = :town, unit = :unit, owner = 0, late = 0, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version AND state = 'open'

-- name: task_until :maybe
-- args: person PersonId
-- row: TaskRow
-- scope: none, of a person whose visits begin anew
{TaskRow}
 WHERE t.county = county_of(:person) AND t.person = :person AND t.state = 'open' AND t.until_n > 0
 ORDER BY +t.sort_ms, t.id LIMIT 1 -- "+": by the key, not in the order of everybody's tasks

-- name: task_of_person :many
-- args: person PersonId
-- row: TaskRow
-- scope: area t
{TaskRow}
 WHERE t.county = county_of(:person) AND t.person = :person AND {scope t} AND t.state <> 'cancelled'
 ORDER BY t.state DESC, t.sort_ms LIMIT 50

-- name: task_late :many
-- args: late i32, limit_ms i64, now_ms i64
-- row: TaskRow
-- scope: none, the server's clock looks at every task
{TaskRow}
 WHERE t.state = 'open' AND t.late = :late AND t.late < 2 AND t.due_ms <= :limit_ms
   AND {not aside t care.due}
 ORDER BY t.due_ms LIMIT 100

-- name: task_add :insert
-- args: id TaskId, area i64, town i64, person PersonId, kind str, due_ms i64, why str, alert AlertId, form str, unit UnitId, owner StaffId, base_ms i64, series i32, until_n i64, until_codes str, every_days i64, stable_n i64, made_ms i64, made_by StaffId
-- scope: none, made by services for a person within reach
INSERT INTO task (county, id, area, town, person, kind, state, due_ms, sort_ms, why, alert, form, unit, owner, base_ms,
                  series, late, made_ms, made_by, done_ms, done_by, outcome, note, version, until_n, until_codes,
                  every_days, stable_n, rank)
VALUES (county_of(:id), :id, :area, :town, :person, :kind, 'open', :due_ms, :due_ms, :why, :alert, :form, :unit,
        :owner, :base_ms, :series, 0, :made_ms, :made_by, 0, 0, '', NULL, 1, :until_n, :until_codes, :every_days, :stable_n,
        COALESCE((SELECT CASE a.level WHEN 'red' THEN 3 WHEN 'orange' THEN 2 WHEN 'yellow' THEN 1 ELSE 0 END
                    FROM alert a WHERE a.county = county_of(:id) AND a.id = :alert), 0))

-- name: task_rank :exec
-- args: alert AlertId, rank i64
-- scope: none, follows an alert wherever it is
UPDATE task SET rank = :rank WHERE county = county_of(:alert) AND alert = :alert AND state = 'open'

-- name: task_save :exec
-- args: id TaskId, version i64, state str, sort_ms i64, unit UnitId, owner StaffId, late i32, done_ms i64, done_by StaffId, outcome str, finding str, note blob?
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE task SET state = :state, sort_ms = :sort_ms, unit = :unit, owner = :owner, late = :late, done_ms = :done_ms,
       done_by = :done_by, outcome = :outcome, finding = :finding, note = :note, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version AND state = 'open'

-- name: task_owned :maybe
-- args: county i64, person PersonId, owner StaffId
-- row: CareNumberRow
-- cols: n i64
-- scope: none, decides whether a relation ends
SELECT COUNT(*) FROM task WHERE county = :county AND person = :person AND state = 'open' AND owner = :owner

-- name: task_summary :one
-- args: now_ms i64, today_ms i64, week_ms i64
-- row: TaskSummaryRow
-- cols: overdue i64, today i64, week i64
-- none: care.no_task
-- scope: area t
SELECT COALESCE(SUM(CASE WHEN w.sort_ms <= :now_ms THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN w.sort_ms > :now_ms AND w.sort_ms <= :today_ms THEN 1 ELSE 0 END), 0),
       COALESCE(SUM(CASE WHEN w.sort_ms > :now_ms THEN 1 ELSE 0 END), 0)
  FROM (SELECT t.sort_ms FROM task t WHERE t.state = 'open' AND {scope t} AND t.sort_ms <= :week_ms LIMIT 20000) w

-- name: task_scores :many
-- args: person PersonId, form str
-- row: ScoreRow
-- cols: value i64, tone str, at_ms i64
-- scope: none, the person of a task that was read within scope
SELECT value, tone, started_ms FROM response
 WHERE county = county_of(:person) AND person = :person AND form = :form AND state = 'done' AND value IS NOT NULL
 ORDER BY started_ms DESC, id DESC LIMIT 5

-- name: contact_add :insert
-- args: id ContactId, alert AlertId, person PersonId, at_ms i64, made_ms i64, staff StaffId, channel str, outcome str, note blob?
-- scope: none, belongs to an alert that was read within scope
INSERT INTO contact (county, id, alert, person, at_ms, made_ms, staff, channel, outcome, note)
VALUES (county_of(:id), :id, :alert, :person, :at_ms, :made_ms, :staff, :channel, :outcome, :note)

-- name: contacts :many
-- args: alert AlertId
-- row: ContactRow
-- cols: id ContactId, at_ms i64, staff_name str, channel str, outcome str, note blob?
-- scope: none, belongs to an alert that was read within scope
SELECT c.id, c.at_ms, COALESCE(s.name, ''), c.channel, c.outcome, c.note
  FROM contact c LEFT JOIN staff s ON s.id = c.staff
 WHERE c.county = county_of(:alert) AND c.alert = :alert ORDER BY c.at_ms, c.id LIMIT 200

-- name: risk_add :insert
-- args: id AssessId, alert AlertId, person PersonId, at_ms i64, staff StaffId, findings blob
-- scope: none, belongs to an alert that was read within scope
INSERT INTO risk_assessment (county, id, alert, person, at_ms, staff, findings)
VALUES (county_of(:id), :id, :alert, :person, :at_ms, :staff, :findings)

-- name: risks :many
-- args: alert AlertId
-- row: RiskRow
-- cols: id AssessId, at_ms i64, staff_name str, findings blob
-- scope: none, belongs to an alert that was read within scope
SELECT r.id, r.at_ms, COALESCE(s.name, ''), r.findings
  FROM risk_assessment r LEFT JOIN staff s ON s.id = r.staff
 WHERE r.county = county_of(:alert) AND r.alert = :alert ORDER BY r.at_ms, r.id LIMIT 200

-- rows: PlanRow
-- cols: county i64, person PersonId, version i64, id PlanId, staff StaffId, shared bool, at_ms i64, steps blob
SELECT p.county, p.person, p.version, p.id, p.staff, p.shared, p.at_ms, p.steps
  FROM safety_plan p

-- name: plan_of :maybe
-- args: person PersonId
-- row: PlanRow
-- scope: none, the caller's own, or of a person found within scope whom the caller is related to
{PlanRow}
 WHERE p.county = county_of(:person) AND p.person = :person ORDER BY p.version DESC LIMIT 1

-- name: plan_versions :many
-- args: person PersonId
-- row: PlanRow
-- scope: none, the caller's own
{PlanRow}
 WHERE p.county = county_of(:person) AND p.person = :person ORDER BY p.version DESC LIMIT 500

-- name: plan_add :insert
-- args: person PersonId, version i64, id PlanId, staff StaffId, shared bool, at_ms i64, steps blob
-- scope: none, a version more of a plan that was read within scope
INSERT INTO safety_plan (county, person, version, id, staff, shared, at_ms, steps)
VALUES (county_of(:person), :person, :version, :id, :staff, :shared, :at_ms, :steps)

-- name: break_glass_add :insert
-- args: county i64, id i64, person PersonId, area i64, staff StaffId, unit UnitId, reason_code str, reason blob, at_ms i64, until_ms i64, task TaskId
-- scope: none, the person was found within scope
INSERT INTO break_glass (county, id, person, area, staff, unit, reason_code, reason, at_ms, until_ms, task)
VALUES (:county, :id, :person, :area, :staff, :unit, :reason_code, :reason, :at_ms, :until_ms, :task)

-- name: task_facts :each
-- row: TaskFactRow
-- cols: area i64, due_ms i64, done_ms i64, outcome str
-- scope: none, recount
SELECT area, due_ms, done_ms, outcome FROM task WHERE kind = 'follow_up' AND state <> 'cancelled'

-- name: task_gains :maybe
-- args: person PersonId, staff StaffId
-- row: CareNumberRow
-- scope: none, of a booking that is looked at: whether the caller works with the person because of one
SELECT COUNT(*) FROM relation WHERE county = county_of(:person) AND person = :person AND staff = :staff AND kind = 'appointment'

-- name: task_adrift :many
-- row: TaskFaultRow
-- cols: id TaskId, kind str, state str
-- scope: none, invariant
SELECT t.id, t.kind, t.state FROM task t
 WHERE t.unit = 0 OR (t.state = 'open' AND t.sort_ms <> t.due_ms)
    OR (t.state = 'done' AND (t.outcome = '' OR t.done_ms = 0 OR t.done_by = 0))
    OR (t.state = 'open' AND t.alert > 0
        AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.county = t.county AND a.id = t.alert
                           AND t.rank = CASE a.level WHEN 'red' THEN 3 WHEN 'orange' THEN 2 WHEN 'yellow' THEN 1 ELSE 0 END))
 ORDER BY t.id LIMIT 100

-- name: glass_unreviewed :many
-- row: TaskFaultRow
-- scope: none, invariant
SELECT b.task, b.reason_code, 'none' FROM break_glass b
 WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.county = b.county AND t.id = b.task AND t.kind = 'access_review')
 ORDER BY b.id LIMIT 100
