-- name: @name@_page :many
-- row: @Name@Row
-- cols: id @Name@Id, area i64, note str, at_ms i64
-- scope: area n
SELECT n.id, n.area, n.note, n.at_ms FROM @name@ n WHERE {scope n} ORDER BY n.at_ms DESC, n.id DESC LIMIT 50
