-- Queries of the migrations. The annotations are explained in tools/gen_sql.py.

-- name: migration_list :each
-- row: MigrationRow
-- cols: module str, number i32, checksum str
-- scope: none, the schema belongs to no area
SELECT module, number, checksum FROM schema_migration ORDER BY module, number

-- name: migration_find :maybe
-- args: module str, number i32
-- row: MigrationRow
-- scope: none, the schema belongs to no area
SELECT module, number, checksum FROM schema_migration WHERE module = :module AND number = :number

-- name: migration_add :insert
-- args: module str, number i32, checksum str, now_ms i64
-- scope: none, the schema belongs to no area
INSERT INTO schema_migration (module, number, checksum, applied_ms) VALUES (:module, :number, :checksum, :now_ms)
