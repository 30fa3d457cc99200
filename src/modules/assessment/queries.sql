-- Queries of assessment. See tools/gen_sql.py for the annotations.

-- name: taker_get :one
-- args: person PersonId, since_ms i64, most i64
-- own: person
-- row: TakerRow
-- cols: person PersonId, area i64, state str, consents i64, tested_ms i64, birth_year i64, gender str, recent i64, key blob?
-- none: person.none
-- scope: none, the person's own test, or one taken by staff who found the person within scope
-- behind: response: the hourly limit may let one test more pass of those that arrive at the same moment
SELECT p.id, p.area, p.state, p.consents, p.tested_ms, p.birth_year, p.gender,
       (SELECT COUNT(*) FROM (SELECT r.id FROM response AS r
                              WHERE r.county = county_of(:person) AND r.person = :person AND r.started_ms > :since_ms LIMIT :most) AS w),
       (SELECT k.wrapped FROM person_key AS k WHERE k.county = county_of(:person) AND k.person = :person)
  FROM person AS p WHERE p.county = county_of(:person) AND p.id = :person;

-- name: response_add :insert
-- args: county i64, id ResponseId, area i64, person PersonId, form str, version str, hash str, state str, answers blob, answered i64, seq i64, started_ms i64, done_ms i64, channel str, staff StaffId, validity str, score str, value i64?, band str, tone str, level str, alert AlertId, message str, age i64, gender str, town i64, changed_ms i64
-- scope: none, the person's own test, or one taken by staff who found the person within scope
-- defer: a fresh id
INSERT INTO response (county, id, area, person, form, version, hash, state, answers, answered, seq, started_ms, done_ms, channel, staff, validity, score, value, band, tone, level, alert, message, age, gender, town, changed_ms)
VALUES (:county, :id, :area, :person, :form, :version, :hash, :state, :answers, :answered, :seq, :started_ms, :done_ms, :channel, :staff, :validity, :score, :value, :band, :tone, :level, :alert, :message, :age, :gender, :town, :changed_ms);

-- rows: ResponseRow
-- cols: id ResponseId, area i64, person PersonId, form str, version str, hash str, state str, answers blob, answered i64, seq i64, started_ms i64, done_ms i64, channel str, staff StaffId, validity str, score str, value i64?, band str, tone str, level str, alert AlertId, message str, age i64, gender str
SELECT id, area, person, form, version, hash, state, answers, answered, seq, started_ms, done_ms, channel, staff, validity, score, value, band, tone, level, alert, message, age, gender
  FROM response

-- name: response_get :one
-- args: id ResponseId
-- row: ResponseRow
-- none: response.none
-- scope: none, whose it is is checked by assess_find
{ResponseRow}
 WHERE county = county_of(:id) AND id = :id;

-- name: response_save :exec
-- args: id ResponseId, answers blob, answered i64, seq i64, changed_ms i64, level str, alert AlertId, message str, old_seq i64
-- scope: none, a row just read
UPDATE response SET answers = :answers, answered = :answered, seq = :seq, changed_ms = :changed_ms, level = :level, alert = :alert, message = :message
 WHERE county = county_of(:id) AND id = :id AND state = 'open' AND seq = :old_seq;

-- name: response_finish :exec
-- args: id ResponseId, done_ms i64, validity str, score str, value i64?, band str, tone str, level str, alert AlertId, message str
-- scope: none, a row just read
UPDATE response SET state = 'done', done_ms = :done_ms, changed_ms = :done_ms, validity = :validity, score = :score, value = :value,
       band = :band, tone = :tone, level = :level, alert = :alert, message = :message
 WHERE county = county_of(:id) AND id = :id AND state = 'open';

-- name: observation_add :insert
-- args: response ResponseId, score str, area i64, person PersonId, form str, value i64, band str, tone str, at_ms i64
-- scope: none, belongs to a response just written
-- defer: of a response that becomes done once, with one row a score
INSERT INTO observation (county, response, score, area, person, form, value, band, tone, at_ms)
VALUES (county_of(:response), :response, :score, :area, :person, :form, :value, :band, :tone, :at_ms);

-- name: observation_of :many
-- args: response ResponseId
-- row: ObservationRow
-- cols: score str, value i64, band str, tone str, at_ms i64
-- scope: none, belongs to a response just read
SELECT score, value, band, tone, at_ms FROM observation WHERE county = county_of(:response) AND response = :response ORDER BY score LIMIT 64;

-- name: observation_trend :many
-- args: person PersonId, form str, score str
-- row: ObservationRow
-- scope: none, the person is the caller, or was found within scope
SELECT score, value, band, tone, at_ms FROM observation
 WHERE county = county_of(:person) AND person = :person AND form = :form AND score = :score ORDER BY at_ms DESC LIMIT 200;

-- name: response_list :many
-- args: person PersonId, form str, before_ms i64, before_id ResponseId, max i64
-- row: ResponseHeadRow
-- cols: id ResponseId, form str, state str, started_ms i64, done_ms i64, score str, value i64?, band str, tone str, level str
-- scope: none, the person is the caller, or was found within scope
SELECT id, form, state, started_ms, done_ms, score, value, band, tone, level FROM response
 WHERE county = county_of(:person) AND person = :person AND (:form = '' OR form = :form)
   AND (started_ms < :before_ms OR (started_ms = :before_ms AND id < :before_id))
 ORDER BY started_ms DESC, id DESC LIMIT :max;

-- name: response_count_done :maybe
-- args: person PersonId
-- row: ResponseCountRow
-- cols: n i64
-- scope: none, the person has just been claimed
SELECT COUNT(*) FROM response WHERE county = county_of(:person) AND person = :person AND state = 'done';

-- name: response_sample :many
-- args: max i64
-- row: ResponseRow
-- scope: none, invariant over everything
{ResponseRow}
 WHERE county > 0 AND state <> 'void' ORDER BY started_ms DESC LIMIT :max;

-- name: response_without_alert :many
-- row: ResponseLostRow
-- cols: id ResponseId, form str, level str
-- scope: none, invariant over everything
SELECT r.id, r.form, r.level FROM response r
 WHERE r.county > 0 AND r.level <> 'none'
   AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.county = r.alert / 1000000000000 AND a.id = r.alert)
 ORDER BY r.id LIMIT 100;

-- name: response_facts :each
-- row: ResponseFactRow
-- cols: area i64, form str, done_ms i64
-- scope: none, recounting covers everything
SELECT area, form, done_ms FROM response WHERE county > 0 AND state = 'done';
