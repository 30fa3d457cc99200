/*
 * The server's clock over all call-outs. While nobody answers it tells the next wave; every clock that runs out is noted
 * once and told to the district specialist. Decided by stored times only: with the time set back nothing happens twice.
 */
#include "core/aside.h"
#include "modules/crisis/rules.h"
#include "modules/duty/duty.h"

static Rc tell_specialists(Op *op, const CalloutRow *r, const char *text)
{
    SpecialistRow *rows;
    size_t n;
    TRY(sql_crisis_specialists(op->tx, county_of_area(r->area) * AREA_PER_COUNTY, ROLE_DISTRICT_SPECIALIST,
                               op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(duty_message(op, rows[i].staff, text));
    return RC_OK;
}

static Rc note_late(Op *op, CalloutRow *r, CrisisClock clock)
{
    r->late |= INT64_C(1) << clock;
    Str code = str_from_z(crisis_clock_names[clock]);
    TRY(crisis_note(op, r, "late", code, (Str) { 0 }, true));
    TRY(tell_specialists(op, r, "crisis.message.late"));
    return op_event(
        op, r->area, "crisis.late",
        (AuditNote) { .person = r->person, .object_type = "callout", .object_id = r->id.v, .detail = code });
}

static bool waits_for_second(const CalloutRow *r)
{
    return r->pending_kind.n && (str_eq(r->state, S("met")) || str_eq(r->state, S("resolved")));
}

static Rc escalate(Op *op, const void *row, void *user)
{
    CalloutRow *r = ARENA_NEW(op->arena, CalloutRow);
    (void)user;
    if (!r)
        return RC_NO_MEMORY;
    *r = *(const CalloutRow *)row;
    const CrisisDef *def = crisis_def(op);
    int outcome = crisis_outcome(def, r->outcome);
    bool record = outcome < 0 || def->outcomes[outcome].record;
    for (CrisisClock c = CRISIS_ANSWER; c < CRISIS_CLOCKS_; c++) {
        bool needed = c != CRISIS_RECORD || record;
        if (needed && !crisis_clock_done(r, c) && !((r->late >> c) & 1) &&
            crisis_clock_due(def, r, c) <= op->now_ms)
            TRY(note_late(op, r, c));
    }
    bool called = str_eq(r->state, S("called"));
    if ((called && r->wave_ms <= op->now_ms) || crisis_unserved(def, r, op->now_ms)) {
        r->wave++;
        TRY(crisis_tell(op, r));
    }
    if (waits_for_second(r) && r->wave_ms <= op->now_ms) {
        r->wave_ms = op->now_ms + def->remind_ms;
        TRY(tell_specialists(op, r, "crisis.message.second"));
    }
    crisis_next(def, r);
    TRY(crisis_renew(op, r));
    TRY(crisis_save(op, r));
    crisis_live(op, r, called ? "told" : "late");
    return RC_OK;
}

Rc crisis_escalate(Op *op, int *out_done)
{
    CalloutRow *rows;
    size_t n;
    bool done;
    TRY(sql_callout_due(op->tx, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "crisis.escalate", rows[i].id.v, escalate, &rows[i], NULL, &done));
    *out_done = (int)n;
    return RC_OK;
}
