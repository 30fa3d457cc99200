-- Queries of form. See tools/gen_sql.py for the annotations.

-- name: definition_signature :one
-- row: DefinitionSignatureRow
-- cols: n i64, stamp i64
-- none: definition.none
-- scope: none, definitions belong to the whole installation
SELECT COUNT(*), CAST(COALESCE(SUM(updated_ms), 0) AS BIGINT) FROM definition;

-- rows: DefinitionRow
-- cols: kind str, id str, version str, state str, hash str, tier str, has_text bool, title str, source str, text_pack str?, auth_who str, auth_document str, auth_valid_to str, updated_ms i64, updated_by StaffId
SELECT kind, id, version, state, hash, tier, has_text, title, source, text_pack, auth_who, auth_document, auth_valid_to, updated_ms, updated_by
  FROM definition

-- name: definition_in_force :many
-- row: DefinitionRow
-- scope: none, definitions belong to the whole installation
{DefinitionRow}
 WHERE state IN ('published', 'retired') ORDER BY kind, id, updated_ms LIMIT 5000;

-- name: definition_get :maybe
-- args: kind str, id str, version str
-- row: DefinitionRow
-- scope: none, definitions belong to the whole installation
{DefinitionRow}
 WHERE kind = :kind AND id = :id AND version = :version;

-- name: definition_newest :maybe
-- args: kind str, id str
-- row: DefinitionRow
-- scope: none, definitions belong to the whole installation
{DefinitionRow}
 WHERE kind = :kind AND id = :id ORDER BY updated_ms DESC, version DESC LIMIT 1;

-- name: definition_published :maybe
-- args: kind str, id str
-- row: DefinitionRow
-- scope: none, definitions belong to the whole installation
{DefinitionRow}
 WHERE kind = :kind AND id = :id AND state = 'published' ORDER BY updated_ms DESC, version DESC LIMIT 1;

-- name: definition_heads :many
-- row: DefinitionHeadRow
-- cols: kind str, id str, version str, state str, hash str, tier str, has_text bool, title str, updated_ms i64
-- scope: none, definitions belong to the whole installation
SELECT kind, id, version, state, hash, tier, has_text, title, updated_ms FROM definition ORDER BY kind, id, version LIMIT 5000;

-- name: definition_put :exec
-- args: kind str, id str, version str, state str, hash str, tier str, has_text bool, title str, source str, text_pack str?, auth_who str, auth_document str, auth_valid_to str, updated_ms i64, updated_by StaffId
-- scope: none, definitions belong to the whole installation
INSERT INTO definition (kind, id, version, state, hash, tier, has_text, title, source, text_pack, auth_who, auth_document, auth_valid_to, updated_ms, updated_by)
VALUES (:kind, :id, :version, :state, :hash, :tier, :has_text, :title, :source, :text_pack, :auth_who, :auth_document, :auth_valid_to, :updated_ms, :updated_by)
    ON CONFLICT (kind, id, version) DO UPDATE SET state = excluded.state, hash = excluded.hash, tier = excluded.tier,
       has_text = excluded.has_text, title = excluded.title, source = excluded.source, text_pack = excluded.text_pack,
       auth_who = excluded.auth_who, auth_document = excluded.auth_document, auth_valid_to = excluded.auth_valid_to,
       updated_ms = excluded.updated_ms, updated_by = excluded.updated_by;

-- name: definition_supersede :exec
-- args: kind str, id str, version str, updated_ms i64
-- scope: none, definitions belong to the whole installation
UPDATE definition SET state = 'retired', updated_ms = :updated_ms
 WHERE kind = :kind AND id = :id AND version <> :version AND state = 'published';

-- name: form_archive_hashes :many
-- row: FormHashRow
-- cols: hash str
-- scope: none, definitions belong to the whole installation
SELECT hash FROM form_archive ORDER BY hash LIMIT 10000;

-- name: form_archive_add :exec
-- args: hash str, id str, source str, text_pack str?
-- scope: none, definitions belong to the whole installation
INSERT INTO form_archive (hash, id, source, text_pack) VALUES (:hash, :id, :source, :text_pack) ON CONFLICT (hash) DO NOTHING;

-- name: form_archive_get :maybe
-- args: hash str
-- row: FormArchiveRow
-- cols: id str, source str, text_pack str?
-- scope: none, definitions belong to the whole installation
SELECT id, source, text_pack FROM form_archive WHERE hash = :hash;
