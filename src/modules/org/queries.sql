-- The network: areas, units, staff, role grants. Lists are keyset pages; what an administrator changes is read in scope.

-- name: area_get :maybe
-- args: area i64
-- row: AreaRow
-- cols: area i64, county i64, name str, level str, parent i64, valid_from i64, valid_to i64, successor i64
-- scope: none, names of places are public
SELECT area, county, name, level, parent, valid_from, valid_to, successor FROM area WHERE area = :area

-- name: area_find :one
-- args: area i64
-- row: AreaRow
-- none: org.no_area
-- scope: area a
SELECT a.area, a.county, a.name, a.level, a.parent, a.valid_from, a.valid_to, a.successor
  FROM area a WHERE a.area = :area AND {scope a}

-- name: area_put :exec
-- args: area i64, county i64, town i64, area_last i64, name str, level str, parent i64, now_ms i64
-- scope: none, the caller has checked the parent
INSERT INTO area (area, county, town, area_last, name, level, parent, valid_from, valid_to, successor)
VALUES (:area, :county, :town, :area_last, :name, :level, :parent, :now_ms, 0, 0)
    ON CONFLICT (area) DO UPDATE SET name = excluded.name

-- name: area_change :exec
-- args: area i64, name str, valid_to i64, successor i64
-- scope: none, the area was read in scope
UPDATE area SET name = :name, valid_to = :valid_to, successor = :successor
 WHERE county = county_of(:area) AND area = :area

-- name: area_children :many
-- args: parent i64, after i64, n i64
-- row: AreaChildRow
-- cols: area i64, name str, level str, has_children bool
-- scope: none, names of places are public
SELECT a.area, a.name, a.level,
       CASE WHEN EXISTS (SELECT 1 FROM area c WHERE c.parent = a.area AND c.valid_to = 0) THEN 1 ELSE 0 END
  FROM area a WHERE a.parent = :parent AND a.area > :after AND a.valid_to = 0 ORDER BY a.area LIMIT :n

-- name: area_list :many
-- args: parent i64, own i64, after i64, n i64
-- row: AreaListRow
-- cols: area i64, name str, level str, parent i64, valid_to i64, successor i64, has_children bool, units i64, staff i64
-- scope: area a
SELECT a.area, a.name, a.level, a.parent, a.valid_to, a.successor,
       CASE WHEN EXISTS (SELECT 1 FROM area c WHERE c.parent = a.area) THEN 1 ELSE 0 END,
       (SELECT COUNT(*) FROM unit u WHERE u.area BETWEEN a.area AND a.area_last AND u.active = 1),
       (SELECT COUNT(*) FROM unit u JOIN staff s ON s.unit = u.id
         WHERE u.area BETWEEN a.area AND a.area_last AND s.active = 1)
  FROM area a WHERE (a.parent = :parent OR a.area = :own) AND a.area > :after AND {scope a}
 ORDER BY a.area LIMIT :n

-- name: area_uses :maybe
-- args: area i64, last i64
-- row: AreaUsesRow
-- cols: units i64
-- scope: none, the area was read in scope
SELECT COUNT(*) FROM unit WHERE area BETWEEN :area AND :last AND active = 1

-- rows: UnitRow
-- cols: id UnitId, county i64, area i64, kind str, name str, parent UnitId, address str, phone str, hours str, active bool, agreed_ms i64, version i64
SELECT id, county, area, kind, name, parent, address, phone, hours, active, agreed_ms, version FROM unit

-- name: unit_get :maybe
-- args: id UnitId
-- row: UnitRow
-- scope: none, units are public; services follow them wherever they are
{UnitRow}
 WHERE id = :id

-- rows: UnitListRow
-- cols: id UnitId, county i64, area i64, kind str, name str, parent UnitId, address str, phone str, hours str, active bool, agreed_ms i64, version i64, staff i64, contact StaffId, contact_name str, contact_serves bool
SELECT u.id, u.county, u.area, u.kind, u.name, u.parent, u.address, u.phone, u.hours, u.active, u.agreed_ms, u.version,
       (SELECT COUNT(*) FROM staff s WHERE s.unit = u.id AND s.active = 1),
       u.contact, COALESCE((SELECT k.name FROM staff k WHERE k.id = u.contact), ''),
       CASE WHEN EXISTS (SELECT 1 FROM role_grant g JOIN staff k ON k.id = g.staff
                          WHERE g.unit = u.id AND g.staff = u.contact AND k.active = 1
                            AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
                            AND (g.to_ms = 0 OR g.to_ms > :now_ms)) THEN 1 ELSE 0 END
  FROM unit u

-- name: unit_find :one
-- args: id UnitId, roles i64, now_ms i64
-- row: UnitListRow
-- none: org.no_unit
-- scope: area u
{UnitListRow}
 WHERE u.id = :id AND {scope u}

-- name: unit_owner :maybe
-- args: area i64, town_area i64, county_area i64, city i64, without UnitId
-- row: UnitRow
-- scope: none, the unit in charge of a place is found for everybody
{UnitRow}
 WHERE area IN (:area, :town_area, :county_area, :city) AND active = 1 AND kind IN ('room', 'station', 'centre')
   AND id <> :without
 ORDER BY area DESC, CASE kind WHEN 'room' THEN 0 WHEN 'station' THEN 1 ELSE 2 END, id LIMIT 1

-- name: unit_at :maybe
-- args: area i64, kind str
-- row: UnitRow
-- scope: none, for tests and the demonstration
{UnitRow}
 WHERE area = :area AND kind = :kind AND active = 1 ORDER BY id LIMIT 1

-- name: unit_places :many
-- args: area i64, town_area i64, county_area i64, city i64
-- row: UnitRow
-- scope: none, where help is to be had is public
{UnitRow}
 WHERE area IN (:area, :town_area, :county_area, :city) AND active = 1
   AND kind IN ('room', 'station', 'centre', 'hospital', 'clinic', 'hotline')
 ORDER BY area DESC, id LIMIT 20

-- name: unit_add :insert
-- args: id UnitId, county i64, town i64, area i64, kind str, name str, parent UnitId, address str, phone str, hours str, agreed_ms i64
-- scope: none, the caller has checked the area
INSERT INTO unit (id, county, town, area, kind, name, parent, address, phone, hours, active, agreed_ms, version)
VALUES (:id, :county, :town, :area, :kind, :name, :parent, :address, :phone, :hours, 1, :agreed_ms, 1)

-- name: unit_change :exec
-- args: id UnitId, version i64, name str, kind str, parent UnitId, address str, phone str, hours str, active bool, contact StaffId, agreed_ms i64
-- scope: none, the unit was read in scope
UPDATE unit SET name = :name, kind = :kind, parent = :parent, address = :address, phone = :phone, hours = :hours,
       active = :active, contact = :contact, agreed_ms = :agreed_ms, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: unit_list :many
-- args: lo i64, hi i64, kind str, q str, prefix str, after_area i64, after UnitId, n i64, roles i64, now_ms i64
-- row: UnitListRow
-- scope: area u
{UnitListRow}
 WHERE u.area BETWEEN :lo AND :hi AND {scope u} AND (:kind = '' OR u.kind = :kind)
   AND (:q = '' OR lower(u.name) LIKE :prefix ESCAPE '!')
   AND (u.area, u.id) > (:after_area, :after)
 ORDER BY u.area, u.id LIMIT :n

-- name: unit_uses :maybe
-- args: id UnitId, now_ms i64
-- row: UnitUsesRow
-- cols: staff i64, grants i64
-- scope: none, the unit was read in scope
SELECT (SELECT COUNT(*) FROM staff s WHERE s.unit = :id AND s.active = 1),
       (SELECT COUNT(*) FROM role_grant g JOIN staff s ON s.id = g.staff
         WHERE g.unit = :id AND s.active = 1 AND (g.to_ms = 0 OR g.to_ms > :now_ms))

-- rows: StaffRow
-- cols: id StaffId, county i64, login str, name str, phone blob?, unit UnitId, unit_name str, area i64, title str, qualification str, active bool, disabled_why str, totp bool, last_login_ms i64, version i64
SELECT s.id, s.county, s.login, s.name, s.phone, s.unit, u.name, u.area, s.title, s.qualification, s.active,
       s.disabled_why, CASE WHEN s.totp_seed IS NULL THEN 0 ELSE 1 END, s.last_login_ms, s.version
  FROM staff s JOIN unit u ON u.id = s.unit

-- name: staff_get :maybe
-- args: id StaffId
-- row: StaffRow
-- scope: none, work data; services follow staff wherever they are
{StaffRow}
 WHERE s.id = :id

-- name: staff_find :one
-- args: id StaffId
-- row: StaffRow
-- none: org.no_staff
-- scope: area u
{StaffRow}
 WHERE s.id = :id AND {scope u}

-- name: staff_by_login :maybe
-- args: login str
-- row: StaffRow
-- scope: none, log-in names are unique in the installation
{StaffRow}
 WHERE s.login = :login

-- name: staff_add :insert
-- args: id StaffId, county i64, login str, name str, phone blob?, unit UnitId, title str, qualification str, now_ms i64, password str, must_change bool
-- scope: none, the caller has checked the unit
INSERT INTO staff (id, county, login, name, phone, unit, title, qualification, active, disabled_why, made_ms, version,
                   password, must_change, totp_seed, totp_step, recovery, last_login_ms)
VALUES (:id, :county, :login, :name, :phone, :unit, :title, :qualification, 1, '', :now_ms, 1, :password,
        :must_change, NULL, 0, '', 0)

-- name: staff_change :exec
-- args: id StaffId, version i64, name str, phone blob?, unit UnitId, title str, qualification str
-- scope: none, the record was read in scope
UPDATE staff SET name = :name, phone = :phone, unit = :unit, title = :title, qualification = :qualification,
       version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: staff_set_active :exec
-- args: id StaffId, active bool, why str
-- scope: none, the record was read in scope
UPDATE staff SET active = :active, disabled_why = :why, version = version + 1 WHERE county = county_of(:id) AND id = :id

-- name: staff_set_password :exec
-- args: id StaffId, password str, must_change bool
-- scope: none, the record was read in scope, or is the caller's own
UPDATE staff SET password = :password, must_change = :must_change WHERE county = county_of(:id) AND id = :id

-- name: staff_clear_totp :exec
-- args: id StaffId
-- scope: none, the record was read in scope
UPDATE staff SET totp_seed = NULL, totp_step = 0, recovery = '', version = version + 1
 WHERE county = county_of(:id) AND id = :id

-- name: staff_list :many
-- args: lo i64, hi i64, unit UnitId, role i64, q str, prefix str, now_ms i64, after StaffId, n i64
-- row: StaffRow
-- scope: area u
{StaffRow}
 WHERE u.area BETWEEN :lo AND :hi AND {scope u} AND (:unit = 0 OR s.unit = :unit)
   AND (:role = 0 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.staff = s.id AND g.role = :role
                                AND (g.to_ms = 0 OR g.to_ms > :now_ms)))
   AND (:q = '' OR s.login = :q OR lower(s.name) LIKE :prefix ESCAPE '!')
   AND s.id > :after
 ORDER BY s.id LIMIT :n

-- name: staff_counties :many
-- args: staff StaffId
-- row: StaffCountyRow
-- cols: county i64
-- scope: none, where sessions of this member of staff can be
SELECT county FROM staff WHERE id = :staff
 UNION SELECT county FROM role_grant WHERE staff = :staff LIMIT 500

-- name: grant_add :insert
-- args: id GrantId, staff StaffId, role i64, unit UnitId, county i64, town i64, area i64, from_ms i64, to_ms i64, given_ms i64
-- scope: none, the caller has checked the unit and the roles
INSERT INTO role_grant (id, staff, role, unit, county, town, area, from_ms, to_ms, given_ms)
VALUES (:id, :staff, :role, :unit, :county, :town, :area, :from_ms, :to_ms, :given_ms)

-- name: grant_agreement :exec
-- args: unit UnitId, old_ms i64, new_ms i64, now_ms i64
-- scope: none, the unit was read in scope; what somebody ended stays ended
UPDATE role_grant SET to_ms = CASE WHEN :new_ms = 0 OR (given_ms > 0 AND given_ms < :new_ms) THEN given_ms ELSE :new_ms END
 WHERE county = county_of(:unit) AND unit = :unit AND (to_ms = 0 OR to_ms > :now_ms OR to_ms = :old_ms)

-- rows: GrantRow
-- cols: id GrantId, staff StaffId, role i32, unit UnitId, unit_name str, area i64, from_ms i64, to_ms i64
SELECT g.id, g.staff, g.role, g.unit, u.name, g.area, g.from_ms, g.to_ms
  FROM role_grant g JOIN unit u ON u.id = g.unit

-- name: grant_list :many
-- args: staff StaffId, now_ms i64
-- row: GrantRow
-- scope: none, part of a record that was read in scope, or the caller's own
{GrantRow}
 WHERE g.staff = :staff AND (g.to_ms = 0 OR g.to_ms > :now_ms) ORDER BY g.id LIMIT 50

-- name: grant_find :one
-- args: id GrantId, staff StaffId, now_ms i64
-- row: GrantRow
-- none: org.no_grant
-- scope: area g
{GrantRow}
 WHERE g.id = :id AND g.staff = :staff AND (g.to_ms = 0 OR g.to_ms > :now_ms) AND {scope g}

-- name: grant_end :exec
-- args: id GrantId, now_ms i64
-- scope: none, the grant was read in scope
UPDATE role_grant SET to_ms = :now_ms, given_ms = :now_ms WHERE county = county_of(:id) AND id = :id

-- name: grant_sessions_end :exec
-- args: since_ms i64, now_ms i64
-- scope: none, house-keeping over every county
DELETE FROM session WHERE county > 0 AND role_grant IN
    (SELECT id FROM role_grant WHERE to_ms > :since_ms AND to_ms <= :now_ms)

-- name: grants_ended :many
-- args: since_ms i64, now_ms i64
-- row: GrantEndedRow
-- cols: staff StaffId
-- scope: none, house-keeping over every county
SELECT DISTINCT staff FROM role_grant WHERE to_ms > :since_ms AND to_ms <= :now_ms ORDER BY staff LIMIT 500

-- name: candidates :many
-- args: area i64, town_area i64, county_area i64, city i64, roles i64, now_ms i64
-- row: CandidateStaffRow
-- cols: id StaffId, name str, unit UnitId, unit_name str, area i64
-- scope: none, those whose own scope contains the area
SELECT DISTINCT s.id, s.name, s.unit, u.name, u.area
  FROM role_grant g JOIN staff s ON s.id = g.staff JOIN unit u ON u.id = s.unit
 WHERE g.area IN (:area, :town_area, :county_area, :city) AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
   AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
 ORDER BY u.area DESC, s.id LIMIT 100

-- name: candidates_of_unit :many
-- args: unit UnitId, roles i64, now_ms i64
-- row: CandidateStaffRow
-- scope: none, the unit was read within the caller's scope
SELECT DISTINCT s.id, s.name, s.unit, u.name, u.area
  FROM role_grant g JOIN staff s ON s.id = g.staff JOIN unit u ON u.id = g.unit
 WHERE g.unit = :unit AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
   AND ((:roles >> CAST(g.role AS INTEGER)) & 1) = 1
 ORDER BY u.area DESC, s.id LIMIT 100

-- name: org_at_closed_unit :many
-- args: now_ms i64
-- row: OrgFaultRow
-- cols: id i64
-- scope: none, a check over everything
SELECT g.id FROM role_grant g JOIN unit u ON u.id = g.unit JOIN staff s ON s.id = g.staff
 WHERE u.active = 0 AND s.active = 1 AND (g.to_ms = 0 OR g.to_ms > :now_ms) LIMIT 100

-- name: org_mixed_roles :many
-- args: exclusive i64, now_ms i64
-- row: OrgFaultRow
-- scope: none, a check over everything
SELECT DISTINCT g.id FROM role_grant g JOIN role_grant h ON h.staff = g.staff AND h.role <> g.role
 WHERE ((:exclusive >> CAST(g.role AS INTEGER)) & 1) = 1 AND (g.to_ms = 0 OR g.to_ms > :now_ms)
   AND (h.to_ms = 0 OR h.to_ms > :now_ms) LIMIT 100

-- name: unit_shut :many
-- args: unit UnitId, from_day i64, to_day i64
-- row: ShutRow
-- cols: day i64, from_min i64, to_min i64
-- scope: none, when a unit is closed is no secret; of module counselling, where units say so
SELECT day, from_min, to_min FROM counsel_change
 WHERE county = county_of(:unit) AND unit = :unit AND staff = 0 AND kind = 'off' AND active = 1 AND day BETWEEN :from_day AND :to_day
 ORDER BY day, from_min LIMIT 200
