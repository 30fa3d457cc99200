-- name: open_alerts :many
-- args: now_ms i64, lo i64, hi i64, from_ms i64, to_ms i64
-- row: OpenAlertsRow
-- cols: area i64, due_clock str, n i64, overdue i64, young i64
-- scope: area a
SELECT a.area, a.due_clock, COUNT(*), SUM(CASE WHEN a.due_ms <= :now_ms THEN 1 ELSE 0 END),
       SUM(CASE WHEN a.immediate = 0 AND a.due_clock = 'acknowledge' AND a.due_ms > :now_ms
                 AND a.top_level IN ('orange', 'red') AND a.raised_ms >= :from_ms AND a.raised_ms < :to_ms
                THEN 1 ELSE 0 END)
  FROM alert a
 WHERE {scope a} AND a.open = 1 AND a.area BETWEEN :lo AND :hi
 GROUP BY a.area, a.due_clock ORDER BY a.area, a.due_clock LIMIT 20000;

-- name: areas_below :many
-- args: parent i64
-- row: AreaBelowRow
-- cols: code i64, name str
-- scope: none, names of areas are public; the figures beside them are checked by op_in_scope
SELECT area AS code, name FROM area WHERE parent = :parent AND valid_to = 0 ORDER BY area LIMIT 1000;
