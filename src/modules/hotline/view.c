/* A call as it is shown: a line of a list, and the whole. */
#include "base/date.h"
#include "crypto/blind.h"
#include "modules/hotline/rules.h"
#include "modules/org/org.h"

static Rc codes_of(Op *op, Str codes, Strs *out)
{
    enum { MOST = 40 };
    Str head, rest = str_trim(codes);
    *out = (Strs) { ARENA_ARRAY(op->arena, Str, MOST), 0 };
    if (!out->p)
        return RC_NO_MEMORY;
    for (bool more = rest.n > 0; more && out->n < MOST;) {
        more = str_cut(rest, ' ', &head, &rest);
        out->p[out->n++] = head;
    }
    return RC_OK;
}

Str like_code(Op *op, Str code)
{
    Buf b;
    buf_init_arena(&b, op->arena, 2 * code.n + 8);
    buf_addz(&b, "% ");
    for (size_t i = 0; i < code.n; i++) {
        if (strchr("!%_", code.p[i]))
            buf_addc(&b, '!');
        buf_addc(&b, code.p[i]);
    }
    buf_addz(&b, " %");
    return buf_str(&b);
}

Rc call_item(Op *op, const HotlineCallRow *r, CallItem *out)
{
    *out = (CallItem) { .id = r->id,
                        .line = r->line,
                        .line_name = r->line_name,
                        .line_number = r->line_number,
                        .state = r->state,
                        .direction = r->direction,
                        .operator= r->operator,
                        .operator_name = r->operator_name,
                        .mine = r->operator.v && r->operator.v == op->actor.staff.v,
                        .ring_ms = r->ring_ms,
                        .answer_ms = r->answer_ms,
                        .end_ms = r->end_ms,
                        .outcome = r->outcome,
                        .kind = r->kind,
                        .risk = r->risk,
                        .high_ms = r->high_ms,
                        .intervened_ms = r->intervened_ms,
                        .help_ms = r->help_ms,
                        .helper_name = r->helper_name,
                        .by_hand = r->external.n == 0,
                        .seat = r->seat,
                        .version = r->version };
    TRY(codes_of(op, r->problems, &out->problems));
    return caller_masked(op, r, &out->number);
}

/* Where it rings: seats are read when one of the calls does. */
static Rc add_rings(Op *op, const HotlineCallRow *r, SeatRow **seats, size_t *n, CallItem *io)
{
    Rings rings;
    if (call_state(r) != CALL_RINGING || !r->rung.n)
        return RC_OK;
    if (!*seats)
        TRY(seats_of(op, r->unit, seats, n));
    TRY(call_rings(op, r, *seats, *n, &rings));
    io->rings_at = rings.at;
    io->rings_me = rings.me;
    io->all_ms = rings.all_ms;
    return RC_OK;
}

Rc call_items(Op *op, const HotlineCallRow *rows, size_t n, ListOf *out)
{
    CallItem *v = ARENA_ARRAY(op->arena, CallItem, n);
    SeatRow *seats = NULL;
    size_t n_seats = 0;
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        TRY(call_item(op, &rows[i], &v[i]));
        TRY(add_rings(op, &rows[i], &seats, &n_seats, &v[i]));
    }
    *out = (ListOf) { v, n };
    return RC_OK;
}

static Rc step_why(Op *op, const HotlineStepRow *row, CallStepOut *out)
{
    Str plain;
    if (!row->why.n)
        return RC_OK;
    TRY(op_open(op, hotline_place(TABLE_HOTLINE_STEP_WHY, COL_NOTE, row->id.v), row->why, &plain));
    (void)str_cut(plain, '\n', &out->reason, &out->reference);
    return RC_OK;
}

static Rc add_steps(Op *op, const HotlineCallRow *row, CallView *out)
{
    HotlineStepRow *rows;
    size_t n;
    TRY(sql_step_list(op->tx, row->id, &rows, &n));
    CallStepOut *v = ARENA_ARRAY(op->arena, CallStepOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (CallStepOut) {
            .at_ms = rows[i].at_ms, .kind = rows[i].kind, .code = rows[i].code, .by = rows[i].staff_name
        };
        TRY(step_why(op, &rows[i], &v[i]));
        if (str_eq(v[i].kind, S("callout"))) {
            (void)str_to_i64(rows[i].code, &v[i].callout.v);
            TRY(callout_state(op, v[i].callout, &v[i].code));
        }
        if (str_eq(v[i].kind, S("referral")))
            TRY(call_referral_state(op, rows[i].code, &v[i].code));
        if (str_eq(v[i].kind, S("raised_there")))
            v[i].code = S(""); /* which alert: between the modules */
    }
    out->steps = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_notes(Op *op, const HotlineCallRow *row, CallView *out)
{
    CallerNoteRow *rows;
    size_t n;
    TRY(sql_caller_notes(op->tx, row->id, row->number_bi, op->now_ms, &rows, &n));
    CallerNoteOut *v = ARENA_ARRAY(op->arena, CallerNoteOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (CallerNoteOut) { .id = rows[i].id,
                                 .kind = rows[i].kind,
                                 .by = rows[i].staff_name,
                                 .at_ms = rows[i].at_ms,
                                 .until_ms = rows[i].until_ms };
        TRY(op_open(op, hotline_place(TABLE_HOTLINE_NOTE, COL_NOTE, rows[i].id.v), rows[i].note, &v[i].text));
    }
    out->notes = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_caller(Op *op, const HotlineCallRow *row, CallView *out)
{
    HotlineCallRow *rows;
    size_t n;
    if (!row->number_bi.n)
        return RC_OK;
    TRY(sql_call_earlier(op->tx, row->id, row->number_bi, row->ring_ms, &rows, &n));
    TRY(call_items(op, rows, n, &out->earlier));
    return add_notes(op, row, out);
}

static Rc add_call_backs(Op *op, const HotlineCallRow *row, CallView *out)
{
    CallBackRow *rows;
    size_t n;
    if (!row->alert.v)
        return RC_OK;
    TRY(sql_call_backs_of(op->tx, row->alert, &rows, &n));
    CallBackOut *v = ARENA_ARRAY(op->arena, CallBackOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (CallBackOut) { .task = rows[i].task,
                               .call = rows[i].call,
                               .series = rows[i].series,
                               .due_ms = rows[i].due_ms,
                               .version = rows[i].version,
                               .state = rows[i].state,
                               .outcome = rows[i].outcome,
                               .owner_name = rows[i].owner_name,
                               .mine = rows[i].owner.v && rows[i].owner.v == op->actor.staff.v,
                               .number = out->number,
                               .line_name = row->line_name };
    out->call_backs = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_reviews(Op *op, const HotlineCallRow *row, CallView *out)
{
    ReviewRow *rows;
    size_t n;
    TRY(sql_review_list(op->tx, row->id, &rows, &n));
    ReviewOut *v = ARENA_ARRAY(op->arena, ReviewOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (ReviewOut) { .id = rows[i].id,
                             .at_ms = rows[i].at_ms,
                             .by = rows[i].staff_name,
                             .scores = rows[i].scores,
                             .total = rows[i].total };
        TRY(op_open(op, hotline_place(TABLE_HOTLINE_REVIEW, COL_NOTE, rows[i].id.v), rows[i].note,
                    &v[i].note));
    }
    out->reviews = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_marked(Op *op, const HotlineCallRow *row, CallView *out)
{
    CallMarkRow *rows;
    size_t n;
    TRY(sql_call_marks(op->tx, row->id, &rows, &n));
    CallMarkOut *v = ARENA_ARRAY(op->arena, CallMarkOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (CallMarkOut) { .at_ms = rows[i].at_ms, .by = rows[i].staff_name };
        TRY(op_open(op, hotline_place(TABLE_HOTLINE_MARK, COL_NOTE, rows[i].id.v), rows[i].reason,
                    &v[i].reason));
    }
    out->marked = (ListOf) { v, n };
    return RC_OK;
}

Rc call_view(Op *op, const HotlineCallRow *row, CallView *out)
{
    CallItem item;
    SeatRow *seats = NULL;
    size_t n_seats = 0;
    TRY(call_item(op, row, &item));
    TRY(add_rings(op, row, &seats, &n_seats, &item));
    memcpy(out, &item, sizeof item); /* the same members in front */
    out->alert = row->alert;
    out->person = row->person;
    out->person_label = row->person_label;
    out->can_edit = call_may_edit(op, row);
    out->saved_ms = row->saved_ms;
    out->recording = row->recording;
    out->recording_hash = row->recording_hash;
    out->hold = row->hold;
    out->keep_until_ms = row->keep_until_ms;
    out->place = row->place;
    out->place_name = row->place ? org_area_path(op, row->place) : S("");
    out->values.s = S("{}");
    if (row->form.n)
        TRY(op_open(op, hotline_place(TABLE_HOTLINE_CALL, COL_FORM, row->id.v), row->form, &out->values.s));
    TRY(add_steps(op, row, out));
    TRY(add_caller(op, row, out));
    TRY(add_reviews(op, row, out));
    TRY(add_marked(op, row, out));
    TRY(call_referrals_out(op, row->id, &out->referrals));
    return add_call_backs(op, row, out);
}
