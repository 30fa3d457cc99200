-- rows: AuditRow
-- cols: id EventId, at_ms i64, action str, decision str, actor_kind str, staff StaffId, role i32, unit UnitId, person PersonId, object_type str, object_id i64, label i32, purpose i32, ip str, detail str
SELECT id, at_ms, action, decision, actor_kind, staff, role, unit, person, object_type, object_id, label, purpose, ip, detail
  FROM event

-- name: audit_page :many
-- args: county_lo i64, county_hi i64, lo i64, hi i64, from_ms i64, to_ms i64, before_ms i64, before EventId, action str, max i64
-- row: AuditRow
-- scope: none, the area asked for is checked before (op_in_scope)
{AuditRow}
 WHERE county BETWEEN :county_lo AND :county_hi AND area BETWEEN :lo AND :hi AND at_ms BETWEEN :from_ms AND :to_ms
   AND (at_ms, id) < (:before_ms, :before) AND (:action = '' OR action = :action)
 ORDER BY at_ms DESC, id DESC LIMIT :max;

-- name: audit_page_person :many
-- args: person PersonId, lo i64, hi i64, from_ms i64, to_ms i64, before_ms i64, before EventId, action str, max i64
-- row: AuditRow
-- scope: none, the area asked for is checked before (op_in_scope)
{AuditRow}
 WHERE county = county_of(:person) AND person = :person AND person <> 0 AND area BETWEEN :lo AND :hi AND at_ms BETWEEN :from_ms AND :to_ms
   AND (at_ms, id) < (:before_ms, :before) AND (:action = '' OR action = :action)
 ORDER BY at_ms DESC, id DESC LIMIT :max;

-- name: audit_page_staff :many
-- args: staff StaffId, county_lo i64, county_hi i64, lo i64, hi i64, from_ms i64, to_ms i64, before_ms i64, before EventId, action str, max i64
-- row: AuditRow
-- scope: none, the area asked for is checked before (op_in_scope)
{AuditRow}
 WHERE county BETWEEN :county_lo AND :county_hi AND staff = :staff AND staff <> 0 AND area BETWEEN :lo AND :hi
   AND at_ms BETWEEN :from_ms AND :to_ms AND (at_ms, id) < (:before_ms, :before) AND (:action = '' OR action = :action)
 ORDER BY at_ms DESC, id DESC LIMIT :max;
