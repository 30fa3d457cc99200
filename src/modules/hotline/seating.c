/*
 * Seats and the calls of the exchange: where a call rings and whom that concerns, where it was answered and whose it is then.
 * What is laid over a call is a set that only grows and an earliest answer, so that events may come twice and in any order.
 */
#include "base/date.h"
#include "modules/hotline/rules.h"

const Setting hotline_seat_seconds = {
    .name = "hotline.seat_seconds",
    .type = SETTING_INT,
    .def = "20",
    .min = 0,
    .max = 120,
    .doc = "A call that rings at somebody's seat concerns everybody of the unit after so long; seconds; to "
           "verify",
};
const Setting hotline_live_seconds = {
    .name = "hotline.live_seconds",
    .type = SETTING_INT,
    .def = "60",
    .min = 5,
    .max = 600,
    .doc = "Whoever sits where a call was answered has it, if the exchange tells so within so long; later is "
           "filling in, which gives a call to nobody; seconds",
};

enum { RUNG_MOST = 12, WORD_BYTES = 20 };
#define RUNG_ANYWHERE S(" * ") /* more seats than are worth naming */

/* The next word of " 1001 1002 "; false after the last. */
static bool next_word(Str *rest, Str *out)
{
    while (rest->n && rest->p[0] == ' ')
        *rest = str_sub(*rest, 1, rest->n - 1);
    if (!rest->n)
        return false;
    Str left;
    if (!str_cut(*rest, ' ', out, &left))
        left = (Str) { 0 };
    *rest = left;
    return true;
}

static bool one_word(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ' ')
            return false;
    return s.n > 0 && s.n <= WORD_BYTES;
}

bool rung_at(const HotlineCallRow *r, Str extension)
{
    Str rest = r->rung, word;
    while (next_word(&rest, &word))
        if (str_eq(word, extension))
            return true;
    return false;
}

Rc rung_add(Op *op, Str *rung, Str seat)
{
    Str rest = *rung, word;
    Buf b;
    size_t n = 1;
    bool in = false;
    if (!one_word(seat) || str_eq(*rung, RUNG_ANYWHERE))
        return RC_OK;
    buf_init_arena(&b, op->arena, 8 + (WORD_BYTES + 1) * (RUNG_MOST + 1));
    buf_addc(&b, ' ');
    while (next_word(&rest, &word)) {
        int order = str_cmp(word, seat);
        if (order == 0)
            return RC_OK; /* known */
        if (order > 0 && !in)
            buf_printf(&b, "%.*s ", STR_ARG(seat));
        in |= order > 0;
        buf_printf(&b, "%.*s ", STR_ARG(word));
        n++;
    }
    if (!in)
        buf_printf(&b, "%.*s ", STR_ARG(seat));
    *rung = n > RUNG_MOST ? RUNG_ANYWHERE : buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

/* Of several that were answered at the earliest, of several told without a time the smaller word; a time goes before none. */
void seat_named(HotlineCallRow *r, Str seat, int64_t answer_ms)
{
    int64_t at = answer_ms ? answer_ms : INT64_MAX, have = r->seat_ms ? r->seat_ms : INT64_MAX;
    if (!seat.n || (r->seat.n && (at > have || (at == have && str_cmp(seat, r->seat) >= 0))))
        return;
    r->seat = seat;
    r->seat_ms = answer_ms;
}

/* ---- whom a ring concerns ---- */

Rc call_rings(Op *op, const HotlineCallRow *r, const SeatRow *seats, size_t n, Rings *out)
{
    *out = (Rings) {
        { ARENA_ARRAY(op->arena, Str, RUNG_MOST), 0 }, { ARENA_ARRAY(op->arena, Str, n), 0 }, false, 0
    };
    if (!out->at.p || !out->to.p)
        return RC_NO_MEMORY;
    Str rest = r->rung, word;
    while (next_word(&rest, &word)) {
        size_t i = 0;
        while (i < n && !str_eq(seats[i].extension, word))
            i++;
        bool sits = i < n && seat_taken(&seats[i]);
        out->at.p[out->at.n++] =
            sits ? arena_printf(op->arena, "%.*s %.*s", STR_ARG(word), STR_ARG(seats[i].staff_name)) : word;
        if (!sits || seats[i].paused)
            continue;
        out->to.p[out->to.n++] = arena_printf(op->arena, "%lld", (long long)seats[i].staff.v);
        out->me |= seats[i].staff.v == op->actor.staff.v;
    }
    if (out->to.n)
        out->all_ms = r->ring_ms + setting_int(op->app, &hotline_seat_seconds) * MS_SECOND;
    return RC_OK;
}

Rc rings_note(Op *op, const HotlineCallRow *r, Str *out)
{
    SeatRow *seats;
    size_t n;
    Rings rings;
    Buf b;
    *out = S("");
    if (call_state(r) != CALL_RINGING || !r->rung.n)
        return RC_OK;
    TRY(seats_of(op, r->unit, &seats, &n));
    TRY(call_rings(op, r, seats, n, &rings));
    buf_init_arena(&b, op->arena, 128 + 24 * rings.to.n);
    buf_printf(&b, ",\"all_ms\":%lld,\"to\":[", (long long)rings.all_ms);
    for (size_t i = 0; i < rings.to.n; i++)
        buf_printf(&b, "%s\"%.*s\"", i ? "," : "", STR_ARG(rings.to.p[i]));
    buf_printf(&b, "]");
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

/* ---- whose an answered call is ---- */

/* By the exchange's own clock: how old the newest thing was when it was told. */
static bool told_live(const Op *op, const ExchangeEvent *e)
{
    int64_t last = e->ring_ms > e->answer_ms ? e->ring_ms : e->answer_ms;
    last = e->end_ms > last ? e->end_ms : last;
    return e->told_ms && e->told_ms - last <= setting_int(op->app, &hotline_live_seconds) * MS_SECOND;
}

/* Nobody took it, or only an other seat did that was answered later, and nothing was written yet. */
static bool still_open(const HotlineCallRow *r)
{
    CallState s = call_state(r);
    return (s == CALL_TALKING || s == CALL_WRAP) && r->seat.n &&
           (!r->operator.v ||(r->operator.v == r->seated.v && !r->form.n));
}

Rc seat_takes(Op *op, const ExchangeEvent *e, bool named_anew, HotlineCallRow *r, bool *out)
{
    SeatRow *seats;
    size_t n;
    StaffId who = { 0 };
    *out = false;
    if (!told_live(op, e) || !still_open(r) || (r->operator.v && !named_anew))
        return RC_OK;
    TRY(seats_of(op, r->unit, &seats, &n));
    for (size_t i = 0; i < n; i++)
        if (seat_taken(&seats[i]) && str_eq(seats[i].extension, r->seat) && seats[i].since_ms <= r->answer_ms)
            who = seats[i].staff;
    if (who.v == r->operator.v)
        return RC_OK;
    r->operator= r->seated = who;
    *out = true;
    if (!who.v)
        return RC_OK;
    op_detail(op, "seat %.*s staff %lld", STR_ARG(r->seat), (long long)who.v);
    return call_note_of(op, r->id, who, "seated", r->seat, r->answer_ms);
}
