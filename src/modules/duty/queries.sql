-- Rosters, posts, patterns, members, shifts, swaps, notices. What belongs to a roster is reached through it.

-- rows: RosterRow
-- cols: county i64, id RosterId, area i64, unit UnitId, kind str, name str, responsible StaffId, rest_hours i64, week_hours i64, open_minute i64, open_minutes i64, version i64, unit_name str, responsible_name str
SELECT r.county, r.id, r.area, r.unit, r.kind, r.name, r.responsible, r.rest_hours, r.week_hours, r.open_minute,
       r.open_minutes, r.version, COALESCE(u.name, ''), COALESCE(s.name, '')
  FROM duty_roster r LEFT JOIN unit u ON u.id = r.unit LEFT JOIN staff s ON s.id = r.responsible

-- name: duty_roster_get :one
-- args: id RosterId
-- row: RosterRow
-- none: duty.none
-- scope: area r
{RosterRow}
 WHERE r.county = county_of(:id) AND r.id = :id AND {scope r}

-- name: duty_roster_page :many
-- row: RosterRow
-- scope: area r
{RosterRow}
 WHERE {scope r} ORDER BY r.area, r.id LIMIT 100

-- name: duty_roster_unchecked :many
-- args: before_ms i64, now_ms i64
-- row: RosterRow
-- scope: none, the server looks for holes in every roster
{RosterRow}
 WHERE (r.checked_ms <= :before_ms OR r.checked_ms > :now_ms) AND {not aside r duty.look} ORDER BY r.checked_ms, r.id LIMIT 20

-- name: duty_roster_of_unit :many
-- args: unit UnitId, kind str
-- row: RosterRow
-- scope: none, what a unit plans, for whoever may see the unit
{RosterRow}
 WHERE r.county = county_of(:unit) AND r.unit = :unit AND r.kind = :kind ORDER BY r.id LIMIT 100

-- name: duty_of_role :many
-- args: unit UnitId, role i32, from_ms i64, until_ms i64
-- row: DutyOfRoleRow
-- cols: staff StaffId, from_ms i64, to_ms i64
-- scope: none, who of a unit may do what its roster plans
SELECT g.staff, g.from_ms, g.to_ms FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.unit = :unit AND g.role = :role AND s.active = 1 AND g.from_ms < :until_ms AND (g.to_ms = 0 OR g.to_ms > :from_ms)
 ORDER BY g.staff, g.id LIMIT 2000

-- name: duty_roster_near :many
-- args: kind str, community_area i64, town_area i64, county_area i64, city_area i64
-- row: RosterRow
-- scope: none, who is called to a place is decided by the place, not by who calls
{RosterRow}
 WHERE r.county IN (county_of(:county_area), county_of(:city_area)) AND r.kind = :kind
   AND r.area IN (:community_area, :town_area, :county_area, :city_area)
 ORDER BY r.area DESC, r.id LIMIT 10

-- name: duty_roster_add :insert
-- args: id RosterId, area i64, town i64, unit UnitId, kind str, name str, responsible StaffId, rest_hours i64, week_hours i64, open_minute i64, open_minutes i64
-- scope: none, the handler has checked the unit's area
INSERT INTO duty_roster (county, id, area, town, unit, kind, name, responsible, rest_hours, week_hours, open_minute,
                         open_minutes, checked_ms, version)
VALUES (county_of(:id), :id, :area, :town, :unit, :kind, :name, :responsible, :rest_hours, :week_hours, :open_minute,
        :open_minutes, 0, 1)

-- name: duty_roster_touch :exec
-- args: id RosterId, version i64
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE duty_roster SET checked_ms = 0, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: duty_roster_stale :exec
-- args: id RosterId, checked_ms i64
-- scope: none, when the server looks at it next
UPDATE duty_roster SET checked_ms = :checked_ms WHERE county = county_of(:id) AND id = :id

-- name: duty_post_add :insert
-- args: roster RosterId, n i64, name str, accepts str
-- scope: none, of a roster that is being made
INSERT INTO duty_post (county, roster, n, name, accepts) VALUES (county_of(:roster), :roster, :n, :name, :accepts)

-- name: duty_posts :many
-- args: roster RosterId
-- row: PostRow
-- cols: n i64, name str, accepts str
-- scope: none, of a roster that was read
SELECT n, name, accepts FROM duty_post WHERE county = county_of(:roster) AND roster = :roster ORDER BY n LIMIT 20

-- name: duty_pattern_add :insert
-- args: roster RosterId, n i64, name str, from_minute i64, minutes i64, days i64
-- scope: none, of a roster that is being made
INSERT INTO duty_pattern (county, roster, n, name, from_minute, minutes, days)
VALUES (county_of(:roster), :roster, :n, :name, :from_minute, :minutes, :days)

-- name: duty_patterns :many
-- args: roster RosterId
-- row: PatternRow
-- cols: n i64, name str, from_minute i64, minutes i64, days i64
-- scope: none, of a roster that was read
SELECT n, name, from_minute, minutes, days FROM duty_pattern
 WHERE county = county_of(:roster) AND roster = :roster ORDER BY n LIMIT 20

-- name: duty_member_add :insert
-- args: roster RosterId, staff StaffId, qualification str
-- scope: none, of a roster that was read within scope
INSERT INTO duty_member (county, roster, staff, qualification) VALUES (county_of(:roster), :roster, :staff, :qualification)

-- name: duty_member_clear :exec
-- args: roster RosterId
-- scope: none, of a roster that was read within scope
DELETE FROM duty_member WHERE county = county_of(:roster) AND roster = :roster

-- name: duty_members :many
-- args: roster RosterId
-- row: MemberRow
-- cols: staff StaffId, qualification str, name str, unit_name str, active bool
-- scope: none, of a roster that was read
SELECT m.staff, m.qualification, s.name, COALESCE(u.name, ''), s.active
  FROM duty_member m JOIN staff s ON s.id = m.staff LEFT JOIN unit u ON u.id = s.unit
 WHERE m.county = county_of(:roster) AND m.roster = :roster ORDER BY m.staff LIMIT 200

-- rows: ShiftRow
-- cols: id ShiftId, roster RosterId, post i64, name str, starts_ms i64, ends_ms i64, staff StaffId, published bool, version i64, staff_name str, counts bool
SELECT t.id, t.roster, t.post, t.name, t.starts_ms, t.ends_ms, t.staff, t.published, t.version, COALESCE(s.name, ''),
       CASE WHEN s.active = 1 AND m.staff > 0 THEN 1 ELSE 0 END
  FROM duty_shift t LEFT JOIN staff s ON s.id = t.staff
       LEFT JOIN duty_member m ON m.county = t.county AND m.roster = t.roster AND m.staff = t.staff

-- name: duty_shift_get :one
-- args: id ShiftId
-- row: ShiftRow
-- none: duty.no_shift
-- scope: area r
{ShiftRow list}
  FROM duty_shift t JOIN duty_roster r ON r.county = t.county AND r.id = t.roster
       LEFT JOIN staff s ON s.id = t.staff
       LEFT JOIN duty_member m ON m.county = t.county AND m.roster = t.roster AND m.staff = t.staff
 WHERE t.county = county_of(:id) AND t.id = :id AND {scope r}

-- name: duty_shifts :many
-- args: roster RosterId, from_ms i64, until_ms i64
-- row: ShiftRow
-- scope: none, of a roster that was read; those that begin or go on in the time: at most POSTS_MAX * PATTERNS_MAX a day
{ShiftRow}
 WHERE t.county = county_of(:roster) AND t.roster = :roster AND t.starts_ms < :until_ms AND t.ends_ms > :from_ms
 ORDER BY t.starts_ms, t.post LIMIT 5000

-- name: duty_of_members :many
-- args: roster RosterId, from_ms i64, until_ms i64
-- row: WorkRow
-- cols: id ShiftId, staff StaffId, starts_ms i64, ends_ms i64
-- scope: none, how much the members of a roster that was read work, in this and other rosters
SELECT t.id, t.staff, t.starts_ms, t.ends_ms
  FROM duty_member m JOIN duty_shift t ON t.county = m.county AND t.staff = m.staff
 WHERE m.county = county_of(:roster) AND m.roster = :roster AND t.starts_ms < :until_ms AND t.starts_ms >= :from_ms
 ORDER BY t.starts_ms, t.id LIMIT 10000

-- name: duty_of_staff :many
-- args: roster RosterId, staff StaffId, from_ms i64, until_ms i64
-- row: WorkRow
-- scope: none, whether somebody may take a shift of a roster that was read
SELECT t.id, t.staff, t.starts_ms, t.ends_ms FROM duty_shift t
 WHERE t.county = county_of(:roster) AND t.staff = :staff AND t.starts_ms < :until_ms AND t.starts_ms >= :from_ms
 ORDER BY t.starts_ms, t.id LIMIT 500

-- name: duty_shift_add :insert
-- args: id ShiftId, roster RosterId, post i64, name str, starts_ms i64, ends_ms i64, staff StaffId
-- scope: none, of a roster that was read within scope
INSERT INTO duty_shift (county, id, roster, post, name, starts_ms, ends_ms, staff, published, version)
VALUES (county_of(:roster), :id, :roster, :post, :name, :starts_ms, :ends_ms, :staff, 0, 1)

-- name: duty_shift_give :exec
-- args: id ShiftId, version i64, staff StaffId
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE duty_shift SET staff = :staff, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: duty_publish :exec
-- args: roster RosterId, from_ms i64, until_ms i64
-- scope: none, of a roster that was read within scope
UPDATE duty_shift SET published = 1, version = version + 1
 WHERE county = county_of(:roster) AND roster = :roster AND starts_ms >= :from_ms AND starts_ms < :until_ms
   AND published = 0

-- rows: SwapRow
-- cols: id SwapId, roster RosterId, shift ShiftId, from_staff StaffId, to_staff StaffId, state str, asked_ms i64, version i64, from_name str, to_name str, starts_ms i64, ends_ms i64
SELECT w.id, w.roster, w.shift, w.from_staff, w.to_staff, w.state, w.asked_ms, w.version, COALESCE(f.name, ''),
       COALESCE(g.name, ''), t.starts_ms, t.ends_ms
  FROM duty_swap w JOIN duty_shift t ON t.county = w.county AND t.id = w.shift
       LEFT JOIN staff f ON f.id = w.from_staff LEFT JOIN staff g ON g.id = w.to_staff

-- name: duty_swap_get :one
-- args: id SwapId
-- row: SwapRow
-- none: duty.no_swap
-- scope: area r
{SwapRow list}
  FROM duty_swap w JOIN duty_roster r ON r.county = w.county AND r.id = w.roster
       JOIN duty_shift t ON t.county = w.county AND t.id = w.shift
       LEFT JOIN staff f ON f.id = w.from_staff LEFT JOIN staff g ON g.id = w.to_staff
 WHERE w.county = county_of(:id) AND w.id = :id AND {scope r}

-- name: duty_swaps :many
-- args: roster RosterId, now_ms i64
-- row: SwapRow
-- scope: none, of a roster that was read
{SwapRow}
 WHERE w.county = county_of(:roster) AND w.roster = :roster AND w.open = 1 AND t.ends_ms > :now_ms
 ORDER BY w.asked_ms, w.id LIMIT 100

-- name: duty_swap_of :maybe
-- args: shift ShiftId
-- row: DutyNumberRow
-- cols: n i64
-- scope: none, a shift that was read within scope
SELECT COUNT(*) FROM duty_swap WHERE county = county_of(:shift) AND shift = :shift AND open = 1

-- name: duty_swap_add :insert
-- args: id SwapId, roster RosterId, shift ShiftId, from_staff StaffId, to_staff StaffId, now_ms i64
-- scope: none, of a shift that was read within scope
INSERT INTO duty_swap (county, id, roster, shift, from_staff, to_staff, state, open, asked_ms, answered_ms, decided_ms,
                       decided_by, version)
VALUES (county_of(:roster), :id, :roster, :shift, :from_staff, :to_staff, 'asked', 1, :now_ms, 0, 0, 0, 1)

-- name: duty_swap_save :exec
-- args: id SwapId, version i64, state str, open bool, answered_ms i64, decided_ms i64, decided_by StaffId
-- scope: none, the row was read within the caller's scope and is named by id and version
UPDATE duty_swap SET state = :state, open = :open,
       answered_ms = CASE WHEN :answered_ms > 0 THEN :answered_ms ELSE answered_ms END,
       decided_ms = :decided_ms, decided_by = :decided_by, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version AND open = 1

-- A notice is of a roster, or of a unit that needs people whom no roster plans: its id stands in the same column.

-- name: duty_notices :many
-- args: whose RosterId
-- row: NoticeRow
-- cols: post i64, from_ms i64, until_ms i64, told_ms i64, again_ms i64, raised_ms i64, raised_n i64, staff_name str
-- scope: none, of a roster that was read
SELECT n.post, n.from_ms, n.until_ms, n.told_ms, n.again_ms, n.raised_ms, n.raised_n, COALESCE(s.name, '')
  FROM duty_notice n LEFT JOIN staff s ON s.id = n.staff
 WHERE n.county = county_of(:whose) AND n.roster = :whose AND n.closed_ms = 0 ORDER BY n.from_ms, n.post LIMIT 5000

-- name: duty_notice_put :exec
-- args: whose RosterId, post i64, from_ms i64, until_ms i64, staff StaffId, now_ms i64
-- scope: none, the server tells of a hole
INSERT INTO duty_notice (county, roster, post, from_ms, until_ms, staff, told_ms, closed_ms)
VALUES (county_of(:whose), :whose, :post, :from_ms, :until_ms, :staff, :now_ms, 0)
    ON CONFLICT (county, roster, post, from_ms) DO UPDATE SET closed_ms = 0, until_ms = excluded.until_ms,
       told_ms = excluded.told_ms, staff = excluded.staff, again_ms = 0, raised_ms = 0, raised_n = 0

-- name: duty_notice_step :exec
-- args: whose RosterId, post i64, from_ms i64, again_ms i64, raised_ms i64, raised_n i64
-- scope: none, the server tells of a hole again
UPDATE duty_notice SET again_ms = :again_ms, raised_ms = :raised_ms, raised_n = :raised_n
 WHERE county = county_of(:whose) AND roster = :whose AND post = :post AND from_ms = :from_ms

-- name: duty_above :many
-- args: above_area i64, specialist i64, manager i64, city_manager i64, now_ms i64
-- row: DutyAboveRow
-- cols: staff StaffId
-- scope: none, who is told of a hole that nobody fills follows from the place
SELECT DISTINCT s.id FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.area = :above_area AND g.role IN (:specialist, :manager, :city_manager) AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
 ORDER BY s.id LIMIT 50

-- name: duty_notice_close :exec
-- args: whose RosterId, post i64, from_ms i64, now_ms i64
-- scope: none, the server has seen that it is no hole any more
UPDATE duty_notice SET closed_ms = :now_ms
 WHERE county = county_of(:whose) AND roster = :whose AND post = :post AND from_ms = :from_ms

-- name: duty_broken :many
-- row: DutyFaultRow
-- cols: id ShiftId, staff StaffId
-- scope: none, invariant
SELECT a.id, a.staff FROM duty_shift a
  JOIN duty_shift b ON b.county = a.county AND b.staff = a.staff AND b.id <> a.id
                   AND b.starts_ms < a.ends_ms AND b.ends_ms > a.starts_ms
 WHERE a.staff > 0 ORDER BY a.id LIMIT 100
