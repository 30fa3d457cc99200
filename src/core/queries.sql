-- Queries of the core. See tools/gen_sql.py for the annotations.

-- name: id_block_get :maybe
-- args: county i64
-- row: IdBlockRow
-- cols: next_number i64
-- scope: none, the allocator serves every county
SELECT next_number FROM id_block WHERE county = :county;

-- name: id_block_put :exec
-- args: county i64, next_number i64
-- scope: none, the allocator serves every county
INSERT INTO id_block (county, next_number) VALUES (:county, :next_number)
    ON CONFLICT (county) DO UPDATE SET next_number = excluded.next_number;

-- rows: SessionRow
-- cols: county i64, digest str, kind str, person PersonId, staff StaffId, role_grant GrantId, role i32, unit UnitId, area i64, aal i32, pending str, device str, ip str, created_ms i64, seen_ms i64, idle_ms i64, expires_ms i64
SELECT county, digest, kind, person, staff, role_grant, role, unit, area, aal, pending, device, ip, created_ms, seen_ms, idle_ms, expires_ms
  FROM session

-- name: session_get :maybe
-- args: county i64, digest str
-- row: SessionRow
-- scope: none, found by the secret itself
{SessionRow}
 WHERE county = :county AND digest = :digest;

-- Which of sixteen sessions go on, and with which role: open streams are looked after with a statement for each sixteen.
-- name: session_alive :many
-- args: county i64, now_ms i64, d0 str, d1 str, d2 str, d3 str, d4 str, d5 str, d6 str, d7 str, d8 str, d9 str, d10 str, d11 str, d12 str, d13 str, d14 str, d15 str
-- row: SessionAliveRow
-- cols: digest str, role_grant GrantId
-- scope: none, found by the secrets themselves
SELECT digest, role_grant FROM session
 WHERE county = :county AND expires_ms > :now_ms AND :now_ms - seen_ms < idle_ms
   AND digest IN (:d0, :d1, :d2, :d3, :d4, :d5, :d6, :d7, :d8, :d9, :d10, :d11, :d12, :d13, :d14, :d15) LIMIT 16;

-- name: session_add :insert
-- args: county i64, digest str, kind str, person PersonId, staff StaffId, role_grant GrantId, role i32, unit UnitId, area i64, aal i32, pending str, device str, ip str, now_ms i64, idle_ms i64, expires_ms i64
-- scope: none, made by whoever proved who they are
-- defer: the digest of a fresh random token
INSERT INTO session (county, digest, kind, person, staff, role_grant, role, unit, area, aal, pending, device, ip, created_ms, seen_ms, idle_ms, expires_ms)
VALUES (:county, :digest, :kind, :person, :staff, :role_grant, :role, :unit, :area, :aal, :pending, :device, :ip, :now_ms, :now_ms, :idle_ms, :expires_ms);

-- name: session_touch :exec
-- args: county i64, digest str, now_ms i64
-- scope: none, found by the secret itself
UPDATE session SET seen_ms = :now_ms WHERE county = :county AND digest = :digest;

-- name: session_act :exec
-- args: county i64, digest str, role_grant GrantId, role i32, unit UnitId, area i64, aal i32, pending str
-- scope: none, found by the secret itself
UPDATE session SET role_grant = :role_grant, role = :role, unit = :unit, area = :area, aal = :aal, pending = :pending
 WHERE county = :county AND digest = :digest;

-- name: session_end :exec
-- args: county i64, digest str
-- scope: none, found by the secret itself
DELETE FROM session WHERE county = :county AND digest = :digest;

-- name: session_end_staff :exec
-- args: county i64, staff StaffId
-- scope: none, an administrator's act on an account already checked
DELETE FROM session WHERE county = :county AND staff = :staff;

-- name: session_takes_person :exec
-- args: county i64, person PersonId, other PersonId, area i64
-- scope: none, the person's own act
UPDATE session SET person = :other, area = :area WHERE county = :county AND person = :person;

-- name: session_of_staff :many
-- args: county i64, staff StaffId
-- row: SessionRow
-- scope: none, own sessions only: staff comes from the session
{SessionRow}
 WHERE county = :county AND staff = :staff ORDER BY seen_ms DESC LIMIT 50;

-- name: session_of_person :many
-- args: county i64, person PersonId
-- row: SessionRow
-- scope: none, own sessions only: person comes from the session
{SessionRow}
 WHERE county = :county AND person = :person ORDER BY seen_ms DESC LIMIT 50;

-- name: session_expire :exec
-- args: now_ms i64
-- scope: none, house-keeping over every county
DELETE FROM session WHERE county > 0 AND expires_ms < :now_ms;

-- name: event_add :insert
-- args: county i64, id EventId, at_ms i64, action str, decision str, actor_kind str, staff StaffId, role i32, unit UnitId, person PersonId, object_type str, object_id i64, area i64, label i32, purpose i32, aal i32, ip str, request i64, detail str
-- scope: none, the audit trail takes everything
-- defer: a fresh id
INSERT INTO event (county, id, at_ms, action, decision, actor_kind, staff, role, unit, person, object_type, object_id, area, label, purpose, aal, ip, request, detail, seal)
VALUES (:county, :id, :at_ms, :action, :decision, :actor_kind, :staff, :role, :unit, :person, :object_type, :object_id, :area, :label, :purpose, :aal, :ip, :request, :detail, 0);

-- rows: EventRow
-- cols: county i64, id EventId, at_ms i64, action str, decision str, actor_kind str, staff StaffId, role i32, unit UnitId, person PersonId, object_type str, object_id i64, area i64, label i32, purpose i32, aal i32, ip str, request i64, detail str
SELECT county, id, at_ms, action, decision, actor_kind, staff, role, unit, person, object_type, object_id, area, label, purpose, aal, ip, request, detail
  FROM event

-- name: event_unsealed :many
-- args: max i64
-- row: EventRow
-- scope: none, the sealer covers every county
{EventRow}
 WHERE county > 0 AND seal = 0 ORDER BY county, id LIMIT :max;

-- name: event_of_seal :each
-- args: county i64, first_id EventId, last_id EventId, seal i64
-- row: EventRow
-- scope: none, verification reads everything
{EventRow}
 WHERE county = :county AND id BETWEEN :first_id AND :last_id AND seal = :seal ORDER BY id;

-- name: event_seal :exec
-- args: county i64, first_id EventId, last_id EventId, seal i64
-- scope: none, the sealer covers every county
UPDATE event SET seal = :seal WHERE county = :county AND id BETWEEN :first_id AND :last_id AND seal = 0;

-- name: event_stray :maybe
-- args: county i64, last_seal i64
-- row: EventStrayRow
-- cols: id EventId, seal i64
-- scope: none, verification reads everything
SELECT id, seal FROM event WHERE county = :county AND (seal > :last_seal OR seal < 0) ORDER BY id LIMIT 1;

-- name: event_count_sealed :maybe
-- args: county i64
-- row: EventCountRow
-- cols: n i64
-- scope: none, verification reads everything
SELECT COUNT(*) FROM event WHERE county = :county AND seal > 0;

-- name: seal_last :maybe
-- args: county i64
-- row: SealRow
-- cols: county i64, seq i64, at_ms i64, first_id EventId, last_id EventId, n i64, hash str
-- scope: none, the sealer covers every county
SELECT county, seq, at_ms, first_id, last_id, n, hash FROM seal WHERE county = :county ORDER BY seq DESC LIMIT 1;

-- name: seal_add :insert
-- args: county i64, seq i64, at_ms i64, first_id EventId, last_id EventId, n i64, hash str
-- scope: none, the sealer covers every county
INSERT INTO seal (county, seq, at_ms, first_id, last_id, n, hash) VALUES (:county, :seq, :at_ms, :first_id, :last_id, :n, :hash);

-- name: seal_after :many
-- args: county i64, seq i64
-- row: SealRow
-- scope: none, verification reads everything
SELECT county, seq, at_ms, first_id, last_id, n, hash FROM seal WHERE county = :county AND seq > :seq ORDER BY seq LIMIT 500;

-- name: seal_counties :many
-- row: CountyRow
-- cols: county i64
-- scope: none, verification reads everything
SELECT DISTINCT county FROM (SELECT county FROM seal WHERE county > 0 UNION SELECT county FROM id_block WHERE county > 0) AS c ORDER BY county LIMIT 5000;

-- name: rate_get :maybe
-- args: county i64, bucket str
-- row: RateRow
-- cols: start_ms i64, n i64
-- scope: none, limits are about callers, not data
SELECT start_ms, n FROM rate WHERE county = :county AND bucket = :bucket;

-- name: rate_put :exec
-- args: county i64, bucket str, start_ms i64, n i64, until_ms i64
-- scope: none, limits are about callers, not data
INSERT INTO rate (county, bucket, start_ms, n, until_ms) VALUES (:county, :bucket, :start_ms, :n, :until_ms)
    ON CONFLICT (county, bucket) DO UPDATE SET start_ms = excluded.start_ms, n = excluded.n, until_ms = excluded.until_ms;

-- name: rate_expire :exec
-- args: now_ms i64
-- scope: none, house-keeping over every county
DELETE FROM rate WHERE county > 0 AND until_ms < :now_ms;

-- name: replay_get :maybe
-- args: county i64, actor str, key str
-- own: key
-- row: ReplayRow
-- cols: request str, status i32, body str, related bool
-- scope: none, found by the caller's own key
SELECT request, status, body, related FROM replay WHERE county = :county AND actor = :actor AND key = :key;

-- name: replay_add :insert
-- args: county i64, actor str, key str, request str, status i32, body str, related bool, at_ms i64
-- own: key
-- scope: none, the caller's own key
-- defer: looked for just before; whoever was faster is found when all runs again
INSERT INTO replay (county, actor, key, request, status, body, related, at_ms)
VALUES (:county, :actor, :key, :request, :status, :body, :related, :at_ms);

-- name: replay_expire :exec
-- args: before_ms i64
-- scope: none, house-keeping over every county
DELETE FROM replay WHERE county > 0 AND at_ms < :before_ms;

-- name: setting_all :many
-- row: SettingRow
-- cols: name str, value str
-- scope: none, configuration
SELECT name, value FROM setting ORDER BY name LIMIT 1000;

-- name: setting_put :exec
-- args: name str, value str, now_ms i64, staff StaffId
-- scope: none, configuration
INSERT INTO setting (name, value, changed_ms, changed_by) VALUES (:name, :value, :now_ms, :staff)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms, changed_by = excluded.changed_by;

-- name: person_key_get :maybe
-- args: person PersonId
-- row: PersonKeyRow
-- cols: wrapped blob
-- scope: none, keys open nothing by themselves
SELECT wrapped FROM person_key WHERE county = county_of(:person) AND person = :person;

-- name: person_key_add :insert
-- args: county i64, person PersonId, wrapped blob
-- scope: none, keys open nothing by themselves
-- defer: looked for just before; whoever was faster is found when all runs again
INSERT INTO person_key (county, person, wrapped) VALUES (:county, :person, :wrapped);

-- name: relation_get :maybe
-- args: person PersonId, staff StaffId, now_ms i64
-- row: RelationRow
-- cols: kind str, until_ms i64
-- scope: none, the dispatcher's own check
SELECT kind, until_ms FROM relation
 WHERE county = county_of(:person) AND person = :person AND staff = :staff AND n > 0 AND (until_ms = 0 OR until_ms > :now_ms)
 ORDER BY until_ms LIMIT 1;

-- name: relation_add :exec
-- args: county i64, person PersonId, staff StaffId, kind str, now_ms i64, until_ms i64
-- scope: none, made by services for the acting or assigned staff
INSERT INTO relation (county, person, staff, kind, n, from_ms, until_ms) VALUES (:county, :person, :staff, :kind, 1, :now_ms, :until_ms)
    ON CONFLICT (county, person, staff, kind) DO UPDATE SET n = relation.n + 1, until_ms = excluded.until_ms;

-- name: relation_later :exec
-- args: county i64, person PersonId, staff StaffId, kind str, until_ms i64
-- scope: none, made by services for the acting or assigned staff
UPDATE relation SET until_ms = :until_ms
 WHERE county = :county AND person = :person AND staff = :staff AND kind = :kind AND n > 0
   AND (until_ms = 0 OR until_ms < :until_ms);

-- name: relation_end :exec
-- args: county i64, person PersonId, staff StaffId, kind str
-- scope: none, made by services for the acting or assigned staff
UPDATE relation SET n = n - 1 WHERE county = :county AND person = :person AND staff = :staff AND kind = :kind AND n > 0;

-- name: outbox_add :insert
-- args: county i64, id OutboxId, channel str, recipient blob, body blob, at_ms i64, reminder bool
-- scope: none, services write, the sender reads
-- defer: a fresh id
INSERT INTO outbox (county, id, channel, recipient, body, state, tries, next_ms, at_ms, reminder)
VALUES (:county, :id, :channel, :recipient, :body, 'waiting', 0, :at_ms, :at_ms, :reminder);

-- name: outbox_due :many
-- args: now_ms i64
-- row: OutboxRow
-- cols: county i64, id OutboxId, channel str, recipient blob, body blob, tries i64, next_ms i64, at_ms i64
-- scope: none, the sender serves every county
SELECT o.county, o.id, o.channel, o.recipient, o.body, o.tries, o.next_ms, o.at_ms FROM outbox o
 WHERE o.county > 0 AND o.state = 'waiting' AND o.next_ms <= :now_ms AND {not aside o core.outbox}
 ORDER BY o.reminder, o.next_ms LIMIT 50;

-- name: outbox_claim :exec
-- args: county i64, id OutboxId, seen_ms i64, tries i64, next_ms i64
-- scope: none, the sender serves every county
UPDATE outbox SET tries = :tries, next_ms = :next_ms
 WHERE county = :county AND id = :id AND state = 'waiting' AND next_ms = :seen_ms;

-- name: outbox_settle :exec
-- args: before_ms i64
-- scope: none, the demonstration
UPDATE outbox SET state = 'sent', tries = 1 WHERE county > 0 AND state = 'waiting' AND at_ms < :before_ms

-- name: outbox_mark :exec
-- args: county i64, id OutboxId, state str, tries i64, next_ms i64
-- scope: none, the sender serves every county
UPDATE outbox SET state = :state, tries = :tries, next_ms = :next_ms WHERE county = :county AND id = :id;

-- name: count_delta_add :insert
-- args: county i64, id i64, area i64, day i64, indicator str, n i64
-- scope: none, counting is part of every write
-- defer: a fresh id
INSERT INTO count_delta (county, id, area, day, indicator, n) VALUES (:county, :id, :area, :day, :indicator, :n);

-- name: count_delta_next :many
-- args: max i64
-- row: DeltaRow
-- cols: county i64, id i64, area i64, day i64, indicator str, n i64
-- scope: none, folding covers every county
SELECT county, id, area, day, indicator, n FROM count_delta WHERE county > 0 ORDER BY county, id LIMIT :max;

-- name: count_delta_drop :exec
-- args: county i64, first i64, last i64
-- scope: none, folding covers every county
DELETE FROM count_delta WHERE county = :county AND id BETWEEN :first AND :last;

-- name: count_cell_add :exec
-- args: county i64, area i64, indicator str, day i64, parent i64, n i64
-- scope: none, folding covers every county
INSERT INTO count_cell (county, area, indicator, day, parent, n) VALUES (:county, :area, :indicator, :day, :parent, :n)
    ON CONFLICT (county, area, indicator, day) DO UPDATE SET n = count_cell.n + excluded.n;

-- name: live_note_add :insert
-- args: county i64, id i64, at_ms i64, event str, area i64, data str
-- scope: none, each instance filters by its subscribers' scope
-- defer: a fresh id
INSERT INTO live_note (county, id, at_ms, event, area, data) VALUES (:county, :id, :at_ms, :event, :area, :data);

-- name: live_note_since :many
-- args: since_ms i64
-- row: LiveNoteRow
-- cols: id i64, event str, area i64, data str
-- scope: none, each instance filters by its subscribers' scope
SELECT id, event, area, data FROM live_note WHERE county > 0 AND at_ms > :since_ms ORDER BY at_ms DESC, id DESC LIMIT 4000;

-- name: live_note_expire :exec
-- args: before_ms i64
-- scope: none, house-keeping over every county
DELETE FROM live_note WHERE county > 0 AND at_ms < :before_ms;

-- name: count_cell_all :each
-- row: CellRow
-- cols: area i64, indicator str, day i64, n i64
-- scope: none, recounting covers everything
SELECT area, indicator, day, n FROM count_cell WHERE county > 0;

-- name: count_delta_all :each
-- row: DeltaRow
-- scope: none, recounting covers everything
SELECT county, id, area, day, indicator, n FROM count_delta WHERE county > 0;

-- Counts of a page: places is a JSON list of area codes, names one of indicators; answers say which of each by its place
-- in the list. Each is one range of the key. PostgreSQL must not take a list for a long one, or it compiles the statement.
-- name: count_sums :many
-- args: places str, names str, first i64, last i64
-- row: SumRow
-- cols: place i64, name i64, n i64
-- scope: none, the caller's area is checked before (op_in_scope)
-- dialect: sqlite
SELECT p.key, i.key, (SELECT SUM(c.n) FROM count_cell c
         WHERE c.county = p.value / 1000000 AND c.area = p.value AND c.indicator = i.value AND c.day BETWEEN :first AND :last)
  FROM json_each(:places) p CROSS JOIN json_each(:names) i LIMIT 100000;

-- name: count_sums :many
-- scope: none, the caller's area is checked before (op_in_scope)
-- dialect: postgres
SELECT p.at - 1, i.at - 1, (SELECT CAST(SUM(c.n) AS BIGINT) FROM count_cell c
         WHERE c.county = p.area / 1000000 AND c.area = p.area AND c.indicator = i.name AND c.day BETWEEN :first AND :last)
  FROM unnest(CAST(string_to_array(translate(:places, '[]', ''), ',') AS BIGINT[])) WITH ORDINALITY p (area, at)
 CROSS JOIN unnest(string_to_array(translate(:names, '[]"', ''), ',')) WITH ORDINALITY i (name, at) LIMIT 100000;

-- name: count_days :many
-- args: places str, names str, first i64, last i64
-- row: DayRow
-- cols: name i64, day i64, n i64
-- scope: none, the caller's area is checked before (op_in_scope)
-- dialect: sqlite
SELECT i.key, c.day, c.n
  FROM json_each(:places) p CROSS JOIN json_each(:names) i
 CROSS JOIN count_cell c
 WHERE c.county = p.value / 1000000 AND c.area = p.value AND c.indicator = i.value AND c.day BETWEEN :first AND :last
 LIMIT 100000;

-- name: count_days :many
-- scope: none, the caller's area is checked before (op_in_scope)
-- dialect: postgres
SELECT i.at - 1, c.day, c.n
  FROM unnest(CAST(string_to_array(translate(:places, '[]', ''), ',') AS BIGINT[])) p (area)
 CROSS JOIN unnest(string_to_array(translate(:names, '[]"', ''), ',')) WITH ORDINALITY i (name, at)
 CROSS JOIN count_cell c
 WHERE c.county = p.area / 1000000 AND c.area = p.area AND c.indicator = i.name AND c.day BETWEEN :first AND :last
 LIMIT 100000;

-- A county that has counts has had ids; the table of counts itself is far too large to be looked through.
-- name: count_counties :many
-- args: lo i64, hi i64
-- row: CountyRow
-- scope: none, the caller's area is checked before (op_in_scope)
SELECT county FROM id_block WHERE county BETWEEN :lo AND :hi ORDER BY county LIMIT 5000;

-- name: count_delta_of :many
-- args: county_lo i64, county_hi i64, lo i64, hi i64, last i64
-- row: FreshRow
-- cols: area i64, day i64, indicator str, n i64
-- scope: none, the caller's area is checked before (op_in_scope)
SELECT area, day, indicator, SUM(n) FROM count_delta
 WHERE county BETWEEN :county_lo AND :county_hi AND area BETWEEN :lo AND :hi AND day <= :last
 GROUP BY area, day, indicator LIMIT 100000;

-- name: integrity :maybe
-- row: IntegrityRow
-- cols: answer str
-- scope: none, a question to the database itself
-- dialect: sqlite
SELECT integrity_check FROM pragma_integrity_check LIMIT 1;

-- name: integrity :maybe
-- row: IntegrityRow
-- scope: none, checksums of pages are PostgreSQL's own; pg_amcheck looks deeper (docs/operations.md)
-- dialect: postgres
SELECT 'ok';

-- name: second_add :insert
-- args: county i64, id SecondId, town i64, area i64, kind str, object str, digest str, content str, asked_by StaffId, asked_ms i64, expires_ms i64
-- scope: none, an administrator's act on an object already checked
INSERT INTO second (county, id, town, area, kind, object, digest, content, asked_by, asked_ms, expires_ms, state, decided_by, decided_ms)
VALUES (:county, :id, :town, :area, :kind, :object, :digest, :content, :asked_by, :asked_ms, :expires_ms, 'waiting', 0, 0);

-- rows: SecondRow
-- cols: id SecondId, kind str, object str, digest str, content str, asked_by StaffId, asked_ms i64, expires_ms i64, state str, decided_by StaffId, decided_ms i64
SELECT s.id, s.kind, s.object, s.digest, s.content, s.asked_by, s.asked_ms, s.expires_ms, s.state, s.decided_by, s.decided_ms
  FROM second AS s

-- name: second_get :one
-- args: id SecondId
-- row: SecondRow
-- none: second.none
-- scope: area s
{SecondRow}
 WHERE s.county = county_of(:id) AND s.id = :id AND {scope s};

-- name: second_waiting :many
-- args: now_ms i64
-- row: SecondRow
-- scope: area s
{SecondRow}
 WHERE s.state = 'waiting' AND s.expires_ms > :now_ms AND {scope s} ORDER BY s.id LIMIT 500;

-- name: second_of :many
-- args: county i64, object str, since_ms i64
-- row: SecondRow
-- scope: none, about one object that is the caller's own or already checked
SELECT id, kind, object, digest, content, asked_by, asked_ms, expires_ms, state, decided_by, decided_ms
  FROM second WHERE county = :county AND object = :object AND asked_ms >= :since_ms ORDER BY id DESC LIMIT 50;

-- name: second_decide :exec
-- args: id SecondId, state str, decided_by StaffId, decided_ms i64
-- scope: none, a row just read within scope
UPDATE second SET state = :state, decided_by = :decided_by, decided_ms = :decided_ms
 WHERE county = county_of(:id) AND id = :id AND state = 'waiting';

-- name: tick_aside_get :maybe
-- args: county i64, id i64, tick str
-- row: AsideRow
-- cols: tries i64
-- scope: none, ticks work on every county
SELECT tries FROM tick_aside WHERE county = :county AND id = :id AND tick = :tick

-- name: tick_aside_put :exec
-- args: county i64, id i64, tick str, tries i64, next_ms i64
-- scope: none, ticks work on every county
INSERT INTO tick_aside (county, id, tick, tries, next_ms) VALUES (:county, :id, :tick, :tries, :next_ms)
    ON CONFLICT (county, id, tick) DO UPDATE SET tries = excluded.tries, next_ms = excluded.next_ms

-- name: tick_aside_drop :exec
-- args: county i64, id i64, tick str
-- scope: none, ticks work on every county
DELETE FROM tick_aside WHERE county = :county AND id = :id AND tick = :tick

-- name: tick_aside_expire :exec
-- args: before_ms i64, after_ms i64
-- scope: none, house-keeping over every county
DELETE FROM tick_aside WHERE county > 0 AND (next_ms < :before_ms OR next_ms > :after_ms)
