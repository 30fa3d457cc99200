-- Queries of the tests of src/db: one of each kind and type.

-- name: fact_insert :insert
-- args: id AlertId, area i64, town i64, person PersonId, unit UnitId, level i32, closed bool, owner StaffId?, note str?, data blob?
-- scope: none, an insert
INSERT INTO t_fact (county, id, area, town, person, unit, level, closed, owner, note, data)
VALUES (county_of(:id), :id, :area, :town, :person, :unit, :level, :closed, :owner, :note, :data)

-- name: fact_insert_once :insert
-- args: id AlertId
-- scope: none, an insert
INSERT INTO t_fact (county, id, area, town, person, unit, level, closed)
VALUES (county_of(:id), :id, 0, 0, 0, 0, 0, 0) ON CONFLICT (county, id) DO NOTHING

-- name: fact_insert_later :insert
-- args: id AlertId, note str
-- scope: none, an insert
-- defer: a test
INSERT INTO t_fact (county, id, area, town, person, unit, level, closed, note)
VALUES (county_of(:id), :id, 0, 0, 0, 0, 0, 0, :note)

-- name: fact_insert_whole_later :insert
-- args: id AlertId, area i64, town i64, person PersonId, unit UnitId, level i32, closed bool, owner StaffId?, note str?, data blob?
-- scope: none, an insert
-- defer: a test
INSERT INTO t_fact (county, id, area, town, person, unit, level, closed, owner, note, data)
VALUES (county_of(:id), :id, :area, :town, :person, :unit, :level, :closed, :owner, :note, :data)

-- name: fact_get :one
-- args: id AlertId
-- row: FactRow
-- cols: id AlertId, area i64, level i32, closed bool, owner StaffId?, note str?, data blob?
-- none: fact.none
-- scope: area a
SELECT a.id, a.area, a.level, a.closed, a.owner, a.note, a.data FROM t_fact AS a
WHERE a.county = county_of(:id) AND a.id = :id AND {scope a}

-- name: fact_find_mine :maybe
-- args: id AlertId
-- row: FactRow
-- scope: self f.person
SELECT f.id, f.area, f.level, f.closed, f.owner, f.note, f.data FROM t_fact AS f
WHERE f.county = county_of(:id) AND f.id = :id AND {self f.person}

-- name: fact_list :many
-- args: after AlertId, n i32
-- row: FactRow
-- scope: area f
SELECT f.id, f.area, f.level, f.closed, f.owner, f.note, f.data FROM t_fact AS f
WHERE f.id > :after AND {scope f} ORDER BY f.id LIMIT :n

-- name: fact_list_unit :many
-- args: like str
-- row: FactRow
-- scope: unit f.unit
-- scope: area f
SELECT f.id, f.area, f.level, f.closed, f.owner, f.note, f.data FROM t_fact AS f
WHERE {unit f.unit} AND {scope f} AND lower(f.note) LIKE :like ORDER BY f.id LIMIT 100

-- name: fact_export :each
-- row: FactRow
-- scope: none, a test
SELECT id, area, level, closed, owner, note, data FROM t_fact ORDER BY county, id

-- name: fact_close :exec
-- args: area i64
-- scope: area f
UPDATE t_fact AS f SET closed = 1 WHERE f.county = county_of(:area) AND f.closed = 0 AND {scope f}

-- name: fact_bump :one
-- args: id AlertId, by i32
-- row: LevelRow
-- cols: level i64
-- none: fact.none
-- scope: none, a test
UPDATE t_fact SET level = level + :by WHERE county = county_of(:id) AND id = :id RETURNING level

-- name: fact_sum :one
-- row: SumRow
-- cols: n i64, total i64?
-- none: fact.none
-- scope: none, a test
SELECT count(*), sum(level) FROM t_fact

-- name: fact_sum_behind :one
-- row: SumRow
-- none: fact.none
-- scope: none, a test
-- behind: t_fact: a test
SELECT count(*), sum(level) FROM t_fact

-- name: fact_sum_of_person :one
-- args: person PersonId
-- own: person
-- row: SumRow
-- none: fact.none
-- scope: none, a test
SELECT count(*), sum(level) FROM t_fact WHERE county = county_of(:person) AND person = :person

-- name: fact_level_of_person :exec
-- args: level i32, person PersonId
-- own: person
-- scope: none, a test
UPDATE t_fact SET level = :level WHERE county = county_of(:person) AND person = :person

-- name: fact_level_later :update
-- args: level i32, id AlertId
-- defer: a test
-- scope: none, a test
UPDATE t_fact SET level = :level WHERE county = county_of(:id) AND id = :id

-- name: fact_insert_of_later :insert
-- args: id AlertId, person PersonId
-- own: person
-- defer: a test
-- scope: none, an insert
INSERT INTO t_fact (county, id, area, town, person, unit, level, closed)
VALUES (county_of(:id), :id, 0, 0, :person, 0, 0, 0)

-- name: child_insert :insert
-- args: id TaskId, fact AlertId
-- scope: none, an insert
INSERT INTO t_child (county, id, fact) VALUES (county_of(:id), :id, :fact)

-- name: counter_add :exec
-- args: by i64
-- scope: none, a test
UPDATE t_counter SET value = value + :by WHERE name = 'a; b'

-- name: counter_get :one
-- row: CounterRow
-- cols: value i64
-- none: counter.none
-- scope: none, a test
SELECT value FROM t_counter WHERE name = 'a; b'

-- name: engine_name :one
-- dialect: sqlite
-- row: EngineRow
-- cols: name str
-- none: engine.none
-- scope: none, a test
SELECT 'sqlite ' || sqlite_version()

-- name: engine_name :one
-- dialect: postgres
-- scope: none, a test
SELECT CAST('postgres' AS TEXT)
