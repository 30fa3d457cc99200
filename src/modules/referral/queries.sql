-- Referrals. A list is one range of the index of its side: the receiver's unit, the sender's unit, an area, the unit told.

-- rows: ReferralRow
-- cols: county i64, id ReferralId, area i64, person PersonId, alert AlertId, reply_to ReferralId, kind str, state str, open bool, from_unit UnitId, from_staff StaffId, to_unit UnitId, to_name str, paper bool, updates bool, parts str, responses str, consent_by str, consent_how str, consent_version i64, consent_ms i64, basis str, reason blob, snapshot blob?, grant_ms i64, made_ms i64, sent_ms i64, received_ms i64, accepted_ms i64, seen_ms i64, fed_back_ms i64, read_ms i64, ended_ms i64, refusal str, outcome str, closing str, feedback blob?, return_task TaskId, due_clock str, due_ms i64, next_ms i64, late i32, over_unit UnitId, missed i32, sort_ms i64, steps i64, version i64, from_unit_name str, to_unit_name str, staff_name str, person_label str
SELECT r.county, r.id, r.area, r.person, r.alert, r.reply_to, r.kind, r.state, r.open, r.from_unit, r.from_staff,
       r.to_unit, r.to_name, r.paper, r.updates, r.parts, r.responses, r.consent_by, r.consent_how,
       r.consent_version, r.consent_ms, r.basis, r.reason, r.snapshot, r.grant_ms, r.made_ms, r.sent_ms,
       r.received_ms, r.accepted_ms, r.seen_ms, r.fed_back_ms, r.read_ms, r.ended_ms, r.refusal, r.outcome,
       r.closing, r.feedback, r.return_task, r.due_clock, r.due_ms, r.next_ms, r.late, r.over_unit, r.missed,
       r.sort_ms, r.steps, r.version,
       COALESCE(f.name, ''), COALESCE(t.name, ''), COALESCE(s.name, ''), COALESCE(p.label, '')
  FROM referral r LEFT JOIN unit f ON f.id = r.from_unit LEFT JOIN unit t ON t.id = r.to_unit
       LEFT JOIN staff s ON s.id = r.from_staff LEFT JOIN person p ON p.county = r.county AND p.id = r.person

-- name: referral_get :one
-- args: id ReferralId, care bool
-- row: ReferralRow
-- none: referral.none
-- scope: area r
-- scope: unit r.from_unit
-- scope: unit r.to_unit
-- scope: unit r.over_unit
{ReferralRow}
 WHERE r.county = county_of(:id) AND r.id = :id
   AND ({unit r.from_unit} OR ({unit r.to_unit} AND r.sent_ms > 0) OR (:care = 1 AND ({unit r.over_unit} OR {scope r})))

-- name: referral_at :maybe
-- args: id ReferralId
-- row: ReferralRow
-- scope: none, the server's clock, and the referral that one sends back
{ReferralRow}
 WHERE r.county = county_of(:id) AND r.id = :id

-- name: referral_of_person :many
-- args: person PersonId
-- row: ReferralRow
-- scope: none, the person's own records, for their copy of everything
{ReferralRow}
 WHERE r.county = county_of(:person) AND r.person = :person ORDER BY r.id DESC LIMIT 500

-- name: referral_due :many
-- args: now_ms i64
-- row: ReferralRow
-- scope: none, the server's clock looks at every referral
{ReferralRow}
 WHERE r.open = 1 AND r.next_ms <= :now_ms
   AND {not aside r referral.clocks}
 ORDER BY r.next_ms LIMIT 100

-- name: referral_unnoticed :many
-- args: now_ms i64
-- row: ReferralRow
-- scope: none, the server tells whoever owes a step, wherever
{ReferralRow}
 WHERE r.notice_ms > 0 AND r.notice_ms <= :now_ms
   AND {not aside r referral.notice}
 ORDER BY r.notice_ms LIMIT 100

-- name: referral_notice_at :exec
-- args: id ReferralId, notice_ms i64
-- scope: none, the row was just read
UPDATE referral SET notice_ms = :notice_ms WHERE county = county_of(:id) AND id = :id

-- name: referral_desk :many
-- args: unit UnitId, area i64, now_ms i64
-- row: DeskRow
-- cols: staff StaffId, role i32, reached bool
-- scope: none, who works for a unit follows from the unit
SELECT s.id, g.role, CASE WHEN s.phone IS NULL THEN 0 ELSE 1 END
  FROM role_grant g JOIN staff s ON s.id = g.staff
 WHERE g.area = :area AND g.unit = :unit AND s.active = 1
   AND g.from_ms <= :now_ms AND (g.to_ms = 0 OR g.to_ms > :now_ms)
 ORDER BY s.id, g.role LIMIT 200

-- name: referral_in_open :many
-- args: before_ms i64, sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: unit r.to_unit
{ReferralRow}
 WHERE r.open = 1 AND {unit r.to_unit} AND r.sent_ms > 0 AND r.sort_ms < :before_ms
   AND (r.sort_ms > :sort_ms OR (r.sort_ms = :sort_ms AND r.id > :id)) ORDER BY r.sort_ms, r.id LIMIT :n

-- name: referral_in_ended :many
-- args: sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: unit r.to_unit
{ReferralRow}
 WHERE r.open = 0 AND {unit r.to_unit} AND r.sent_ms > 0
   AND (r.sort_ms < :sort_ms OR (r.sort_ms = :sort_ms AND r.id < :id)) ORDER BY r.sort_ms DESC, r.id DESC LIMIT :n

-- name: referral_out_open :many
-- args: before_ms i64, sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: unit r.from_unit
{ReferralRow}
 WHERE r.open = 1 AND {unit r.from_unit} AND r.sort_ms < :before_ms
   AND (r.sort_ms > :sort_ms OR (r.sort_ms = :sort_ms AND r.id > :id)) ORDER BY r.sort_ms, r.id LIMIT :n

-- name: referral_out_ended :many
-- args: sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: unit r.from_unit
{ReferralRow}
 WHERE r.open = 0 AND {unit r.from_unit}
   AND (r.sort_ms < :sort_ms OR (r.sort_ms = :sort_ms AND r.id < :id)) ORDER BY r.sort_ms DESC, r.id DESC LIMIT :n

-- name: referral_area_open :many
-- args: before_ms i64, sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: area r
{ReferralRow}
 WHERE r.open = 1 AND {scope r} AND r.sort_ms < :before_ms
   AND (r.sort_ms > :sort_ms OR (r.sort_ms = :sort_ms AND r.id > :id)) ORDER BY r.sort_ms, r.id LIMIT :n

-- name: referral_area_ended :many
-- args: sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: area r
{ReferralRow}
 WHERE r.open = 0 AND {scope r}
   AND (r.sort_ms < :sort_ms OR (r.sort_ms = :sort_ms AND r.id < :id)) ORDER BY r.sort_ms DESC, r.id DESC LIMIT :n

-- name: referral_over :many
-- args: sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: unit r.over_unit
{ReferralRow}
 WHERE {unit r.over_unit} AND r.over_unit > 0
   AND (r.sort_ms > :sort_ms OR (r.sort_ms = :sort_ms AND r.id > :id)) ORDER BY r.sort_ms, r.id LIMIT :n

-- name: referral_drill_area :many
-- args: lo_ms i64, hi_ms i64, from_unit UnitId, to_unit UnitId, to_name str, figure str, sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: area r
{ReferralRow}
 WHERE r.sent_ms >= :lo_ms AND r.sent_ms < :hi_ms AND r.sent_ms > 0 AND {scope r}
   AND (:from_unit = 0 OR r.from_unit = :from_unit) AND (:to_unit = 0 OR r.to_unit = :to_unit)
   AND (:to_name = '' OR r.to_name = :to_name)
   AND (:figure = 'sent' OR (:figure = 'accepted' AND r.accepted_ms > 0) OR (:figure = 'seen' AND r.seen_ms > 0)
        OR (:figure = 'fed_back' AND r.fed_back_ms > 0) OR (:figure = 'refused' AND r.refusal <> '')
        OR (:figure = 'late' AND r.missed > 0))
   AND (r.sent_ms < :sort_ms OR (r.sent_ms = :sort_ms AND r.id < :id)) ORDER BY r.sent_ms DESC, r.id DESC LIMIT :n

-- name: referral_drill_unit :many
-- args: lo_ms i64, hi_ms i64, from_unit UnitId, to_unit UnitId, to_name str, figure str, sort_ms i64, id ReferralId, n i64
-- row: ReferralRow
-- scope: unit r.from_unit
-- scope: unit r.to_unit
{ReferralRow}
 WHERE r.sent_ms >= :lo_ms AND r.sent_ms < :hi_ms AND r.sent_ms > 0 AND ({unit r.from_unit} OR {unit r.to_unit})
   AND (:from_unit = 0 OR r.from_unit = :from_unit) AND (:to_unit = 0 OR r.to_unit = :to_unit)
   AND (:to_name = '' OR r.to_name = :to_name)
   AND (:figure = 'sent' OR (:figure = 'accepted' AND r.accepted_ms > 0) OR (:figure = 'seen' AND r.seen_ms > 0)
        OR (:figure = 'fed_back' AND r.fed_back_ms > 0) OR (:figure = 'refused' AND r.refusal <> '')
        OR (:figure = 'late' AND r.missed > 0))
   AND (r.sent_ms < :sort_ms OR (r.sent_ms = :sort_ms AND r.id < :id)) ORDER BY r.sent_ms DESC, r.id DESC LIMIT :n

-- name: referral_add :insert
-- args: id ReferralId, area i64, town i64, person PersonId, alert AlertId, reply_to ReferralId, kind str, from_unit UnitId, from_staff StaffId, to_unit UnitId, to_name str, paper bool, updates bool, parts str, responses str, reason blob, made_ms i64, due_ms i64
-- scope: none, the service has found the person within the caller's reach, or written them down
INSERT INTO referral (county, id, area, town, person, alert, reply_to, kind, state, open, from_unit, from_staff, to_unit,
                      to_name, paper, updates, parts, responses, consent_by, consent_how, consent_version, consent_ms,
                      basis, reason, snapshot, grant_ms, made_ms, sent_ms, received_ms, accepted_ms, seen_ms,
                      fed_back_ms, read_ms, ended_ms, refusal, outcome, closing, feedback, return_task, due_clock,
                      due_ms, next_ms, late, over_unit, missed, sort_ms, steps, version)
VALUES (county_of(:id), :id, :area, :town, :person, :alert, :reply_to, :kind, 'drafted', 1, :from_unit, :from_staff,
        :to_unit, :to_name, :paper, :updates, :parts, :responses, '', '', 0, 0, '', :reason, NULL, 0, :made_ms, 0, 0, 0, 0,
        0, 0, 0, '', '', '', NULL, 0, 'send', :due_ms, :due_ms, 0, 0, 0, :due_ms, 0, 1)

-- name: referral_save :exec
-- args: id ReferralId, version i64, alert AlertId, kind str, state str, open bool, to_unit UnitId, to_name str, paper bool, updates bool, parts str, responses str, consent_by str, consent_how str, consent_version i64, consent_ms i64, basis str, reason blob, snapshot blob?, grant_ms i64, sent_ms i64, received_ms i64, accepted_ms i64, seen_ms i64, fed_back_ms i64, read_ms i64, ended_ms i64, refusal str, outcome str, closing str, feedback blob?, return_task TaskId, due_clock str, due_ms i64, next_ms i64, late i32, over_unit UnitId, missed i32, sort_ms i64, steps i64
-- scope: none, the row was read within the caller's reach and is named by id and version
UPDATE referral SET alert = :alert, kind = :kind, state = :state, open = :open, to_unit = :to_unit, to_name = :to_name, paper =
       :paper, updates = :updates, parts = :parts, responses = :responses, consent_by = :consent_by, consent_how =
       :consent_how, consent_version = :consent_version, consent_ms = :consent_ms, basis = :basis, reason =
       :reason, snapshot = :snapshot, grant_ms = :grant_ms, sent_ms = :sent_ms, received_ms = :received_ms,
       accepted_ms = :accepted_ms, seen_ms = :seen_ms, fed_back_ms = :fed_back_ms, read_ms = :read_ms, ended_ms =
       :ended_ms, refusal = :refusal, outcome = :outcome, closing = :closing, feedback = :feedback, return_task =
       :return_task, due_clock = :due_clock, due_ms = :due_ms, next_ms = :next_ms, late = :late, over_unit =
       :over_unit, missed = :missed, sort_ms = :sort_ms, steps = :steps, version = version + 1
 WHERE county = county_of(:id) AND id = :id AND version = :version

-- name: referral_step_add :insert
-- args: referral ReferralId, n i64, at_ms i64, kind str, side str, staff StaffId, unit UnitId, code str, note blob?
-- scope: none, belongs to a referral that was read within the caller's reach
INSERT INTO referral_step (county, referral, n, at_ms, kind, side, staff, unit, code, note)
VALUES (county_of(:referral), :referral, :n, :at_ms, :kind, :side, :staff, :unit, :code, :note)

-- name: referral_steps :many
-- args: referral ReferralId
-- row: ReferralStepRow
-- cols: n i64, at_ms i64, kind str, side str, unit_name str, staff_name str, code str, note blob?
-- scope: none, belongs to a referral that was read within the caller's reach
SELECT x.n, x.at_ms, x.kind, x.side, COALESCE(u.name, ''), COALESCE(s.name, ''), x.code, x.note
  FROM referral_step x LEFT JOIN unit u ON u.id = x.unit LEFT JOIN staff s ON s.id = x.staff
 WHERE x.county = county_of(:referral) AND x.referral = :referral ORDER BY x.n LIMIT 400

-- name: referral_units :many
-- args: kind str, lo i64, hi i64, now_ms i64
-- row: ReferralUnitRow
-- cols: id UnitId, kind str, name str, area i64, address str, phone str
-- scope: none, where help is to be had is public
SELECT id, kind, name, area, address, phone FROM unit
 WHERE area BETWEEN :lo AND :hi AND kind = :kind AND active = 1 AND (agreed_ms = 0 OR agreed_ms > :now_ms)
 ORDER BY area, id LIMIT 100

-- name: referral_sums :one
-- args: now_ms i64
-- row: ReferralSumsRow
-- cols: in_open i64, in_late i64, out_open i64, out_late i64, over i64
-- none: referral.none
-- scope: unit r.to_unit
-- scope: unit r.from_unit
-- scope: unit r.over_unit
SELECT (SELECT COUNT(*) FROM referral r WHERE {unit r.to_unit} AND r.open = 1 AND r.state IN ('sent', 'accepted', 'seen')),
       (SELECT COUNT(*) FROM referral r WHERE {unit r.to_unit} AND r.open = 1 AND r.state IN ('sent', 'accepted', 'seen')
           AND r.sort_ms <= :now_ms),
       (SELECT COUNT(*) FROM referral r WHERE {unit r.from_unit} AND r.open = 1
           AND r.state IN ('drafted', 'consented', 'refused', 'fed_back', 'expired')),
       (SELECT COUNT(*) FROM referral r WHERE {unit r.from_unit} AND r.open = 1 AND r.sort_ms <= :now_ms),
       (SELECT COUNT(*) FROM referral r WHERE {unit r.over_unit} AND r.over_unit > 0)

-- rows: ReferralPairRow
-- cols: from_unit UnitId, from_name str, to_unit UnitId, to_unit_name str, to_name str, sent i64, accepted i64, seen i64, fed_back i64, refused i64, late i64
SELECT r.from_unit, COALESCE(f.name, ''), r.to_unit, COALESCE(t.name, ''), r.to_name, COUNT(*),
       SUM(CASE WHEN r.accepted_ms > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN r.seen_ms > 0 THEN 1 ELSE 0 END),
       SUM(CASE WHEN r.fed_back_ms > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN r.refusal <> '' THEN 1 ELSE 0 END),
       SUM(CASE WHEN r.missed > 0 THEN 1 ELSE 0 END)
  FROM referral r LEFT JOIN unit f ON f.id = r.from_unit LEFT JOIN unit t ON t.id = r.to_unit

-- name: referral_pairs_area :many
-- args: lo_ms i64, hi_ms i64
-- row: ReferralPairRow
-- scope: area r
{ReferralPairRow}
 WHERE r.sent_ms >= :lo_ms AND r.sent_ms < :hi_ms AND r.sent_ms > 0 AND {scope r}
 GROUP BY r.from_unit, f.name, r.to_unit, t.name, r.to_name ORDER BY r.from_unit, r.to_unit, r.to_name LIMIT 5000

-- name: referral_pairs_unit :many
-- args: lo_ms i64, hi_ms i64
-- row: ReferralPairRow
-- scope: unit r.from_unit
-- scope: unit r.to_unit
{ReferralPairRow}
 WHERE r.sent_ms >= :lo_ms AND r.sent_ms < :hi_ms AND r.sent_ms > 0 AND ({unit r.from_unit} OR {unit r.to_unit})
 GROUP BY r.from_unit, f.name, r.to_unit, t.name, r.to_name ORDER BY r.from_unit, r.to_unit, r.to_name LIMIT 5000

-- rows: ReferralTimesRow
-- cols: from_unit UnitId, to_unit UnitId, to_name str, sent_ms i64, accepted_ms i64, seen_ms i64, fed_back_ms i64
SELECT r.from_unit, r.to_unit, r.to_name, r.sent_ms, r.accepted_ms, r.seen_ms, r.fed_back_ms
  FROM referral r

-- name: referral_times_area :each
-- args: lo_ms i64, hi_ms i64
-- row: ReferralTimesRow
-- scope: area r
{ReferralTimesRow}
 WHERE r.sent_ms >= :lo_ms AND r.sent_ms < :hi_ms AND r.sent_ms > 0 AND {scope r}
 ORDER BY r.from_unit, r.to_unit, r.to_name

-- name: referral_times_unit :each
-- args: lo_ms i64, hi_ms i64
-- row: ReferralTimesRow
-- scope: unit r.from_unit
-- scope: unit r.to_unit
{ReferralTimesRow}
 WHERE r.sent_ms >= :lo_ms AND r.sent_ms < :hi_ms AND r.sent_ms > 0 AND ({unit r.from_unit} OR {unit r.to_unit})
 ORDER BY r.from_unit, r.to_unit, r.to_name

-- name: referral_broken :many
-- row: ReferralFaultRow
-- cols: id ReferralId, state str, what str
-- scope: none, invariant
SELECT r.id, r.state, CASE WHEN r.open = 1 AND r.due_clock = '' THEN 'open without a clock'
                           WHEN r.open = 0 AND r.due_clock <> '' THEN 'ended with a clock'
                           WHEN r.sent_ms > 0 AND r.snapshot IS NULL THEN 'sent without its letter'
                           WHEN r.sent_ms > 0 AND r.consent_by = '' AND r.basis = '' THEN 'sent without consent or basis'
                           WHEN r.state = 'closed' AND r.closing = '' THEN 'closed without an outcome'
                           ELSE 'told somebody without a clock that ran out' END
  FROM referral r
 WHERE (r.open = 1 AND r.due_clock = '') OR (r.open = 0 AND r.due_clock <> '') OR (r.sent_ms > 0 AND r.snapshot IS NULL)
    OR (r.sent_ms > 0 AND r.consent_by = '' AND r.basis = '') OR (r.state = 'closed' AND r.closing = '')
    OR (r.over_unit > 0 AND r.missed = 0)
 ORDER BY r.id LIMIT 100
