-- name: ready :maybe
-- row: ReadyRow
-- cols: n i64
-- scope: none, a question to the database itself
SELECT COUNT(*) FROM setting WHERE name = 'installation.keys';

-- name: outbox_page :many
-- args: state str, before OutboxId
-- row: OutboxItemRow
-- cols: county i64, id OutboxId, at_ms i64, channel str, recipient blob, body blob, state str, tries i64
-- scope: none, the administrator's list; recipients are masked and texts shown in demo mode only
SELECT county, id, at_ms, channel, recipient, body, state, tries FROM outbox
 WHERE county > 0 AND id < :before AND (:state = '' OR state = :state)
 ORDER BY at_ms DESC, id DESC LIMIT 50;
