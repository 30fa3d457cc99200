/*
 * One call: the table of its states, whose it is, its form, saving. A row is read, changed in memory and written once with the
 * version that was read; every save is told to the consoles of the unit's area by codes alone. See hotline.h.
 */
#include <stddef.h>
#include <string.h>

#include "base/date.h"
#include "crypto/blind.h"
#include "modules/hotline/rules.h"
#include "text/codec.h"

const char *const call_states[] = { "ringing", "talking", "wrap", "missed", "closed", NULL };

typedef struct CallRule {
    uint32_t from; /* bits of CallState */
    CallEvent on;
    CallState to; /* CALL_STATES_: stays as it is */
    const char *kind;
} CallRule;
#define AT(s) (1u << (s))
#define WORKED (AT(CALL_TALKING) | AT(CALL_WRAP))
static const CallRule rules[] = {
    { AT(CALL_RINGING) | AT(CALL_TALKING), CALL_EV_ANSWER, CALL_TALKING, "answer" },
    { AT(CALL_WRAP), CALL_EV_ANSWER, CALL_WRAP,
      "answer" }, /* answered at the telephone only: somebody fills it in */
    { AT(CALL_RINGING), CALL_EV_HANG_UP, CALL_MISSED, "end" },
    { AT(CALL_TALKING), CALL_EV_HANG_UP, CALL_WRAP, "end" },
    { WORKED, CALL_EV_SAVE, CALL_STATES_, NULL },
    { WORKED, CALL_EV_CLOSE, CALL_CLOSED, "closed" },
    { WORKED | AT(CALL_RINGING), CALL_EV_DISMISS, CALL_CLOSED, "closed" },
};

static const CallRule *rule_find(CallState from, CallEvent on)
{
    for (size_t i = 0; i < COUNT(rules); i++)
        if ((rules[i].from & AT(from)) && rules[i].on == on)
            return &rules[i];
    return NULL;
}

CallState call_state(const HotlineCallRow *row)
{
    int s = name_find(call_states, row->state);
    ENSURE(s >= 0);
    return (CallState)s;
}

/* ---- sealed parts ---- */

CellPlace hotline_place(uint16_t table, uint16_t column, int64_t row)
{
    bool number = table == TABLE_HOTLINE_CALL && column == COL_NUMBER;
    return (CellPlace) { .table = table,
                         .column = column,
                         .county = county_of_id(row),
                         .row = row,
                         .label = number ? LABEL_IDENTITY : LABEL_CLINICAL,
                         .purpose = number ? CELL_IDENTITY : CELL_NOTES };
}

/* A mainland number in its one form, anything else by its digits; the key is this module's, so that the digests of persons
   and callers cannot be laid side by side. */
Rc caller_index(Op *op, Str number, Str *out_plain, Str *out_bi)
{
    uint8_t key[32], mac[DIGEST_BYTES];
    Buf digits, hex;
    *out_plain = *out_bi = S("");
    buf_init_arena(&digits, op->arena, 64);
    for (size_t i = 0; i < number.n; i++)
        if ((number.p[i] >= '0' && number.p[i] <= '9') || (number.p[i] == '+' && !digits.n))
            buf_addc(&digits, number.p[i]);
    if (!digits.n)
        return buf_failed(&digits) ? RC_NO_MEMORY : RC_OK; /* "anonymous", "unknown" */
    Rc rc = phone_normalise(op->arena, buf_str(&digits), out_plain);
    if (rc == RC_INVALID)
        *out_plain = buf_str(&digits);
    else
        TRY(rc);
    TRY(keyring_derive(op->app->keys, "hotline.caller", key));
    rc = hmac(keyring_fixed_suite(op->app->keys), (Str) { (const char *)key, sizeof key }, *out_plain, mac);
    explicit_bzero(key, sizeof key);
    TRY(rc);
    buf_init_arena(&hex, op->arena, 64);
    hex_put(&hex, (Str) { (const char *)mac, 16 });
    *out_bi = buf_str(&hex);
    return buf_failed(&hex) ? RC_NO_MEMORY : RC_OK;
}

Rc caller_masked(Op *op, const HotlineCallRow *row, Str *out)
{
    Str plain;
    *out = S("");
    if (!row->number_bi.n)
        return RC_OK;
    TRY(op_open(op, hotline_place(TABLE_HOTLINE_CALL, COL_NUMBER, row->id.v), row->number, &plain));
    Rc rc = phone_mask(op->arena, plain, out);
    if (rc == RC_INVALID)
        *out = arena_printf(op->arena, "%.*s****", (int)(plain.n > 5 ? 2 : 0), plain.p);
    return rc == RC_INVALID ? RC_OK : rc;
}

/* ---- whose it is ---- */

bool is_supervisor(const Op *op)
{
    return op->actor.role == ROLE_HOTLINE_SUPERVISOR;
}

Rc call_check_mine(Op *op, const HotlineCallRow *row)
{
    bool mine = op->actor.staff.v && row->operator.v == op->actor.staff.v;
    return mine ? RC_OK : FAIL(op->diag, RC_DENIED, "hotline.not_yours");
}

/* An operator has taken it upon them to call back whom somebody else has spoken with. */
static Rc calls_back(Op *op, const HotlineCallRow *row, bool *out)
{
    CallBackRow *due;
    size_t n;
    *out = false;
    if (!row->alert.v)
        return RC_OK;
    TRY(sql_call_backs_of(op->tx, row->alert, &due, &n));
    for (size_t i = 0; i < n; i++)
        *out |= str_eq(due[i].state, S("open")) && due[i].owner.v && due[i].owner.v == op->actor.staff.v;
    return RC_OK;
}

static Rc may_read(Op *op, const HotlineCallRow *row, bool *out)
{
    bool others = row->operator.v ? row->operator.v != op->actor.staff.v : call_state(row) == CALL_CLOSED;
    *out = true;
    return is_supervisor(op) || !others ? RC_OK : calls_back(op, row, out);
}

Rc hotline_call_find(Op *op, CallId id, HotlineCallRow *out)
{
    bool may;
    TRY(sql_call_get(op->tx, id, out));
    op_about(op, out->person, "call", id.v);
    TRY(may_read(op, out, &may));
    return may ? RC_OK : op_refuse_kept(op, RC_DENIED, "hotline.not_yours");
}

/* A kept reply shows the call as it was for whoever had it: not to them once it is another's. */
static Rc still_ones_own(Op *op, CallId id)
{
    HotlineCallRow row;
    bool may;
    TRY(sql_call_get(op->tx, id, &row));
    op_about(op, row.person, "call", id.v);
    TRY(may_read(op, &row, &may));
    return may ? RC_OK : RC_DENIED;
}

/* Every message on one call begins with it. */
_Static_assert(offsetof(HotlineIn, call) == 0 && offsetof(ReviewIn, call) == 0 &&
                   offsetof(PassOnIn, call) == 0,
               "a message begins with its call");

Rc call_still(Op *op, const void *in, Str body)
{
    (void)body;
    return still_ones_own(op, *(const CallId *)in);
}

/* Of the reply that made it, which names it. */
Rc call_made_still(Op *op, const void *in, Str body)
{
    static const char member[] = "\"id\":\"";
    Str rest = body, digits;
    CallId id = { 0 };
    (void)in;
    for (size_t i = 0; i + sizeof member <= body.n && rest.n == body.n; i++)
        if (memcmp(body.p + i, member, sizeof member - 1) == 0)
            rest = str_sub(body, i + sizeof member - 1, body.n);
    bool named = rest.n < body.n && str_cut(rest, '"', &digits, &rest) && str_to_i64(digits, &id.v);
    return named ? still_ones_own(op, id) : RC_DENIED;
}

bool call_may_edit(const Op *op, const HotlineCallRow *row)
{
    return row->operator.v && row->operator.v == op->actor.staff.v && !str_eq(row->state, S("closed")) &&
           !str_eq(row->state, S("missed"));
}

Rc call_check_version(Op *op, const HotlineCallRow *row, int64_t version)
{
    return row->version == version ? RC_OK
                                   : FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.version", S("/version"));
}

/* ---- what happened ---- */

static Rc step_add(Op *op, CallId call, StaffId staff, const char *kind, Str code, int64_t at_ms, StepId *out)
{
    TRY(op_new_id(op, county_of_id(call.v) * AREA_PER_COUNTY, &out->v));
    return sql_step_add(op->tx, *out, call, at_ms, staff, str_from_z(kind), code.p ? code : S(""));
}

Rc call_note_of(Op *op, CallId call, StaffId staff, const char *kind, Str code, int64_t at_ms)
{
    StepId id;
    return step_add(op, call, staff, kind, code, at_ms, &id);
}

Rc call_note_why(Op *op, CallId call, const char *kind, Str code, Str reason, Str reference)
{
    StepId id;
    Str why = reason, cell;
    if (reference.n)
        why = arena_printf(op->arena, "%.*s\n%.*s", STR_ARG(reason), STR_ARG(reference));
    if (!why.p)
        return RC_NO_MEMORY;
    TRY(step_add(op, call, op->actor.staff, kind, code, op->now_ms, &id));
    TRY(op_seal(op, hotline_place(TABLE_HOTLINE_STEP_WHY, COL_NOTE, id.v), why, &cell));
    return sql_step_why_add(op->tx, id, cell);
}

Rc call_note(Op *op, CallId call, const char *kind, Str code, int64_t at_ms)
{
    return call_note_of(op, call, op->actor.staff, kind, code, at_ms);
}

static void tell(Op *op, const HotlineCallRow *row, const char *change, Str more)
{
    op_live(
        op, &call_live_kind, row->unit.v,
        arena_printf(
            op->arena,
            "{\"id\":\"%lld\",\"unit\":\"%lld\",\"state\":\"%.*s\",\"change\":\"%s\",\"operator\":\"%lld\","
            "\"version\":%lld%.*s}",
            (long long)row->id.v, (long long)row->unit.v, STR_ARG(row->state), change,
            (long long)row->operator.v, (long long)row->version, STR_ARG(more)));
}

void call_live(Op *op, const HotlineCallRow *row, const char *change)
{
    tell(op, row, change, S(""));
}

void call_back_live(Op *op, const HotlineCallRow *row, StaffId left)
{
    bool over = left.v && left.v != op->actor.staff.v;
    tell(op, row, "call_back",
         over ? arena_printf(op->arena, ",\"left\":\"%lld\",\"by\":\"%lld\"", (long long)left.v,
                             (long long)op->actor.staff.v)
              : S(""));
}

Rc hotline_call_save(Op *op, HotlineCallRow *r, const char *change)
{
    int64_t changed;
    Str rings;
    TRY(sql_call_save(op->tx, r->id, r->version, r->state, r->external, r->seat, r->number, r->number_bi,
                      r->operator, r->helper, r->ring_ms, r->answer_ms, r->end_ms, r->closed_ms, r->outcome,
                      r->kind, r->problems, r->sex, r->age, r->risk, r->form, r->high_ms, r->intervened_ms,
                      r->help_ms, r->alert, r->person, r->recording, r->recording_hash, r->hold, r->place,
                      r->origin, r->marks, r->rung, r->seat_ms, r->seated, r->outside, op->now_ms, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.version", S("/version"));
    r->version++;
    r->saved_ms = op->now_ms;
    TRY(rings_note(op, r, &rings));
    tell(op, r, change, rings);
    return RC_OK;
}

/* ---- beginning, going on, ending ---- */

Rc seal_number(Op *op, CallId id, Str plain, Str *out)
{
    if (plain.n)
        return op_seal(op, hotline_place(TABLE_HOTLINE_CALL, COL_NUMBER, id.v), plain, out);
    *out = S("");
    return RC_OK;
}

Rc hotline_call_begin(Op *op, const LineRow *line, Str number, Str direction, CallId *out)
{
    Str plain, bi, cell;
    int64_t keep = op->now_ms + hotline_definition(op->app)->keep_years.calls * 366 * MS_DAY;
    if (!line->active)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.line_off", S("/line"));
    direction = direction.n ? direction : S("in");
    TRY(op_new_id(op, line->area, &out->v));
    TRY(caller_index(op, number, &plain, &bi));
    TRY(seal_number(op, *out, plain, &cell));
    TRY(sql_call_add(op->tx, *out, line->area, town_of_area(line->area), line->unit, line->id, S("talking"),
                     direction, S(""), S(""), cell, bi, op->actor.staff, op->now_ms, op->now_ms, S(""), keep,
                     line_rang_outside(op, line, direction, op->now_ms), op->now_ms));
    op_about(op, (PersonId) { 0 }, "call", out->v);
    HotlineCallRow row;
    TRY(sql_call_get(op->tx, *out, &row));
    call_live(op, &row, "begun");
    return call_note(op, *out, "answer", S("by_hand"), op->now_ms);
}

Rc hotline_call_number(Op *op, HotlineCallRow *row, Str number)
{
    Str plain;
    if (row->external.n)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.state", S("/number"));
    TRY(caller_index(op, number, &plain, &row->number_bi));
    return seal_number(op, row->id, plain, &row->number);
}

/* What the definition wants before a call is done. */
static Rc check_filled(Op *op, const HotlineCallRow *row)
{
    const Definition *d = hotline_definition(op->app);
    Str form, value;
    TRY(op_open(op, hotline_place(TABLE_HOTLINE_CALL, COL_FORM, row->id.v), row->form, &form));
    for (size_t i = 0; i < d->fields.n; i++) {
        const FormField *f = (const FormField *)d->fields.p + i;
        if (!f->required)
            continue;
        TRY(form_get(op, form, f->code, &value));
        if (!value.n)
            return FAIL_FIELD(op->diag, RC_INVALID, "hotline.unfilled",
                              arena_printf(op->arena, "/values/%.*s", STR_ARG(f->code)));
    }
    return RC_OK;
}

Rc hotline_call_advance(Op *op, HotlineCallRow *row, CallEvent event, Str outcome)
{
    const CallRule *rule = rule_find(call_state(row), event);
    if (!rule)
        return FAIL(op->diag, RC_CONFLICT, "hotline.state");
    if (event == CALL_EV_DISMISS && row->high_ms)
        return FAIL(op->diag, RC_CONFLICT, "hotline.high_risk");
    if (event == CALL_EV_CLOSE && row->form.n == 0)
        return FAIL_FIELD(op->diag, RC_INVALID, "hotline.unfilled", S("/values"));
    if (event == CALL_EV_CLOSE)
        TRY(check_filled(op, row));
    if (rule->to != CALL_STATES_)
        row->state = str_from_z(call_states[rule->to]);
    if (event == CALL_EV_ANSWER) {
        row->operator= op->actor.staff;
        row->seated = (StaffId) { 0 };
        row->answer_ms = row->answer_ms ? row->answer_ms : op->now_ms;
    }
    if (event != CALL_EV_ANSWER && event != CALL_EV_SAVE && !row->end_ms)
        row->end_ms = op->now_ms;
    if (rule->to == CALL_CLOSED) {
        row->closed_ms = op->now_ms;
        row->outcome = outcome;
        row->help_ms = 0;
        TRY(debrief_offer(op, row));
    }
    return rule->kind ? call_note(op, row->id, rule->kind, outcome, op->now_ms) : RC_OK;
}

Rc hotline_call_intervene(Op *op, HotlineCallRow *row, const char *kind)
{
    if (row->high_ms && !row->intervened_ms)
        row->intervened_ms = op->now_ms;
    return call_note(op, row->id, kind, S(""), op->now_ms);
}

/* ---- the form ---- */

Rc hotline_call_fill(Op *op, HotlineCallRow *row, Str values)
{
    Str form = S(""), filled, step;
    const FormField *ladder = definition_role(hotline_definition(op->app), "ladder");
    CellPlace place = hotline_place(TABLE_HOTLINE_CALL, COL_FORM, row->id.v);
    TRY(hotline_call_advance(op, row, CALL_EV_SAVE, S("")));
    if (row->form.n)
        TRY(op_open(op, place, row->form, &form));
    TRY(form_merge(op, form, values, &filled));
    TRY(op_seal(op, place, filled, &row->form));
    TRY(form_codes(op, filled, "kind", &row->kind));
    TRY(form_codes(op, filled, "problems", &row->problems));
    TRY(form_codes(op, filled, "sex", &row->sex));
    TRY(form_codes(op, filled, "age", &row->age));
    TRY(form_codes(op, filled, "origin", &row->origin));
    TRY(form_codes(op, filled, "marks", &row->marks));
    TRY(form_codes(op, filled, "ladder", &step));
    const FieldOption *chosen = field_option(ladder, step);
    if (chosen && !str_eq(chosen->level, row->risk))
        return call_risk(op, row, chosen);
    if (!chosen)
        row->risk = S("");
    return RC_OK;
}
