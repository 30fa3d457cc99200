/*
 * Seats: where the telephones of a unit stand, and who sits there. A row holds one member of staff and an index holds one row a
 * member, so that two never have a seat and nobody has two. Who sits there is believed as long as a session of theirs in the unit
 * gives signs of life; after that the seat counts as empty, and a tick says so.
 */
#include "base/date.h"
#include "core/aside.h"
#include "modules/hotline/rules.h"

const Setting hotline_seat_minutes = {
    .name = "hotline.seat_minutes",
    .type = SETTING_INT,
    .def = "5",
    .min = 3,
    .max = 60,
    .doc = "A seat is free again when nothing was heard of whoever sits there for so long; minutes",
};

static int64_t seen_since(const Op *op)
{
    return op->now_ms - setting_int(op->app, &hotline_seat_minutes) * MS_MINUTE;
}

/* Whoever asks is there, though the session's mark of life is written after the reply. */
static void asks_now(const Op *op, SeatRow *r)
{
    r->here |= r->staff.v && r->staff.v == op->actor.staff.v && r->unit.v == op->actor.unit.v;
}

Rc seats_of(Op *op, UnitId unit, SeatRow **out, size_t *out_n)
{
    TRY(sql_seat_list(op->tx, unit, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR, seen_since(op),
                      op->now_ms, out, out_n));
    for (size_t i = 0; i < *out_n; i++)
        asks_now(op, &(*out)[i]);
    return RC_OK;
}

bool seat_taken(const SeatRow *r)
{
    return r->active && r->here;
}

/* left: who sat there until now. */
static void tell(Op *op, const SeatRow *r, const char *change, StaffId left)
{
    op_live(op, &seat_live_kind, r->unit.v,
            arena_printf(
                op->arena,
                "{\"id\":\"%lld\",\"change\":\"%s\",\"staff\":\"%lld\",\"left\":\"%lld\",\"by\":\"%lld\"}",
                (long long)r->id.v, change, (long long)r->staff.v, (long long)left.v,
                (long long)op->actor.staff.v));
}

static Rc save(Op *op, SeatRow *r, const char *change, StaffId before)
{
    int64_t changed;
    TRY(sql_seat_save(op->tx, r->id, r->version, r->name, r->active, r->staff, r->since_ms, r->paused,
                      r->turned_ms, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.seat_version", S("/version"));
    r->version++;
    tell(op, r, change, (StaffId) { before.v == r->staff.v ? 0 : before.v });
    return RC_OK;
}

/* Nobody sits there from now on. */
static Rc vacate(Op *op, SeatRow *r, const char *change)
{
    StaffId left = r->staff;
    r->staff = (StaffId) { 0 };
    r->since_ms = 0;
    r->paused = false;
    r->turned_ms = op->now_ms;
    return save(op, r, change, left);
}

static Rc find(Op *op, SeatId id, SeatRow *out)
{
    TRY(sql_seat_get(op->tx, id, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR, seen_since(op), op->now_ms,
                     out));
    asks_now(op, out);
    op_about(op, (PersonId) { 0 }, "seat", id.v);
    return RC_OK;
}

/* ---- the board ---- */

typedef enum SeatState {
    SEAT_EMPTY,
    SEAT_FREE,
    SEAT_PAUSED,
    SEAT_RINGING,
    SEAT_TALKING,
    SEAT_WRAP
} SeatState;

typedef struct Now {
    SeatState state;
    int64_t at_ms;
} Now;

/* What somebody at a seat, or the telephone there, does in one of the unit's calls; SEAT_EMPTY: nothing. */
static Now in_call(const SeatRow *seat, const HotlineCallRow *c)
{
    CallState state = call_state(c);
    bool theirs = seat->here && c->operator.v == seat->staff.v,
         there = !c->operator.v && str_eq(c->seat, seat->extension);
    if (state == CALL_RINGING && rung_at(c, seat->extension))
        return (Now) { SEAT_RINGING, c->ring_ms };
    if (state == CALL_TALKING && (theirs || there))
        return (Now) { SEAT_TALKING, c->answer_ms };
    if (state == CALL_WRAP && theirs)
        return (Now) { SEAT_WRAP, c->end_ms };
    return (Now) { SEAT_EMPTY, 0 };
}

/* Talking goes before ringing, ringing before what is still to be written down. */
static bool before(SeatState a, SeatState b)
{
    static const int rank[] = { [SEAT_TALKING] = 3, [SEAT_RINGING] = 2, [SEAT_WRAP] = 1, [SEAT_EMPTY] = 0 };
    return rank[a] > rank[b];
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

typedef struct Board {
    HotlineCallRow *calls;
    SeatLastRow *last;
    size_t n_calls, n_last;
} Board;

static Now seat_now(const SeatRow *seat, const Board *b)
{
    Now now = { SEAT_EMPTY, 0 };
    for (size_t i = 0; seat->active && i < b->n_calls; i++) {
        Now next = in_call(seat, &b->calls[i]);
        now = before(next.state, now.state) ? next : now;
    }
    if (now.state != SEAT_EMPTY)
        return now;
    if (!seat_taken(seat))
        return (Now) { SEAT_EMPTY, seat->turned_ms };
    if (seat->paused)
        return (Now) { SEAT_PAUSED, seat->turned_ms };
    now = (Now) { SEAT_FREE, seat->turned_ms };
    for (size_t i = 0; i < b->n_last; i++)
        if (b->last[i].staff.v == seat->staff.v)
            now.at_ms = later(now.at_ms, b->last[i].at_ms);
    return now;
}

static Rc board(Op *op, SeatList *out)
{
    SeatRow *rows;
    size_t n;
    Board b;
    TRY(seats_of(op, op->actor.unit, &rows, &n));
    TRY(sql_call_open(op->tx, &b.calls, &b.n_calls));
    TRY(sql_seat_last(op->tx, op->now_ms - MS_DAY, &b.last, &b.n_last));
    SeatOut *v = ARENA_ARRAY(op->arena, SeatOut, n);
    *out = (SeatList) { .items = { v, v ? n : 0 } };
    for (size_t i = 0; v && i < n; i++) {
        const SeatRow *r = &rows[i];
        bool taken = seat_taken(r);
        Now now = seat_now(r, &b);
        v[i] = (SeatOut) { .id = r->id,
                           .extension = r->extension,
                           .name = r->name,
                           .active = r->active,
                           .state = str_from_z(seat_states[now.state]),
                           .at_ms = now.at_ms,
                           .staff = { taken ? r->staff.v : 0 },
                           .staff_name = taken ? r->staff_name : S(""),
                           .since_ms = taken ? r->since_ms : 0,
                           .paused = taken && r->paused,
                           .mine = taken && r->staff.v == op->actor.staff.v,
                           .version = r->version };
        out->seats += r->active;
        out->seated += taken;
    }
    return v ? RC_OK : RC_NO_MEMORY;
}

HOTLINE_HANDLER(seat_list, Nothing, SeatList)
{
    (void)in;
    return board(op, out);
}

/* ---- keeping ---- */

enum { SEAT_DIGITS = 6 }; /* longer is a telephone number, which an exchange's events do not keep either */

static bool is_extension(Str s)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool digit = c >= '0' && c <= '9';
        digits += digit;
        if (!digit && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-' && c != '_' && c != '.')
            return false;
    }
    return s.n > 0 && digits <= SEAT_DIGITS;
}

HOTLINE_HANDLER(seat_make, SeatIn, SeatList)
{
    SeatRow *rows, made = { .unit = op->actor.unit };
    size_t n;
    if (!is_extension(in->extension))
        return FAIL_FIELD(op->diag, RC_INVALID, "hotline.extension", S("/extension"));
    TRY(seats_of(op, op->actor.unit, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].extension, in->extension))
            return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.seat_known", S("/extension"));
    TRY(op_new_id(op, op->actor.area, &made.id.v));
    TRY(sql_seat_add(op->tx, made.id, op->actor.unit, in->extension, str_trim(in->name), op->now_ms));
    op_about(op, (PersonId) { 0 }, "seat", made.id.v);
    tell(op, &made, "kept", (StaffId) { 0 });
    return board(op, out);
}

HOTLINE_HANDLER(seat_change, SeatIn, SeatList)
{
    SeatRow row;
    TRY(find(op, in->seat, &row));
    if (row.version != in->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "hotline.seat_version", S("/version"));
    row.name = in->name.p ? str_trim(in->name) : row.name;
    row.active = in->active.has ? in->active.v != 0 : row.active;
    TRY(row.staff.v && !row.active ? vacate(op, &row, "kept") : save(op, &row, "kept", row.staff));
    return board(op, out);
}

/* ---- sitting ---- */

/* One seat each: the former is free for others. */
static Rc leave_former(Op *op, SeatId near)
{
    SeatRow former;
    bool found;
    TRY(sql_seat_of(op->tx, near, op->actor.staff, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR,
                    seen_since(op), op->now_ms, &former, &found));
    return found && former.id.v != near.v ? vacate(op, &former, "left") : RC_OK;
}

/* A seat decides whose an answered call is: the audit log says from whom it was taken. */
static void whose_it_was(Op *op, StaffId before)
{
    if (before.v && before.v != op->actor.staff.v)
        op_detail(op, "of staff %lld", (long long)before.v);
}

HOTLINE_HANDLER(seat_sit, SeatIn, SeatList)
{
    SeatRow row;
    TRY(find(op, in->seat, &row));
    if (!row.active)
        return FAIL(op->diag, RC_CONFLICT, "hotline.seat_retired");
    bool mine = row.staff.v == op->actor.staff.v;
    if (seat_taken(&row) && !mine && !in->over)
        return FAIL(op->diag, RC_CONFLICT, "hotline.seat_occupied");
    if (mine && row.here)
        return board(op, out); /* the same again */
    TRY(leave_former(op, row.id));
    StaffId before = row.staff;
    whose_it_was(op, before);
    row.staff = op->actor.staff;
    row.since_ms = row.turned_ms = op->now_ms;
    row.paused = false;
    TRY(save(op, &row, "sat", before));
    return board(op, out);
}

HOTLINE_HANDLER(seat_leave, SeatIn, SeatList)
{
    SeatRow row;
    TRY(find(op, in->seat, &row));
    if (row.staff.v && row.staff.v != op->actor.staff.v && !is_supervisor(op))
        return FAIL(op->diag, RC_DENIED, "hotline.seat_not_yours");
    whose_it_was(op, row.staff);
    if (row.staff.v)
        TRY(vacate(op, &row, "left"));
    return board(op, out);
}

HOTLINE_HANDLER(seat_pause, SeatIn, SeatList)
{
    SeatRow row;
    TRY(find(op, in->seat, &row));
    if (row.staff.v != op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "hotline.seat_not_yours");
    if (row.paused != in->paused) {
        row.paused = in->paused;
        row.turned_ms = op->now_ms;
        TRY(save(op, &row, in->paused ? "paused" : "back", row.staff));
    }
    return board(op, out);
}

/* ---- nobody there any more ---- */

enum { SEATS_PAGE = 500 }; /* of seat_occupied */

static Rc desert(Op *op, const void *row, void *user)
{
    SeatRow r = *(const SeatRow *)row;
    (void)user;
    return vacate(op, &r, "freed");
}

/* Whoever sits somewhere and gives no sign of life any more (SeatRow here): signed out, or silent for too long. */
Rc hotline_seats(Op *op, int *out_done)
{
    SeatRow *rows;
    size_t n;
    bool done;
    SeatId after = { 0 };
    *out_done = 0;
    do {
        TRY(sql_seat_occupied(op->tx, after, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR, seen_since(op),
                              op->now_ms, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            if (!rows[i].here)
                TRY(tick_row(op, "hotline.seats", rows[i].id.v, desert, &rows[i], NULL, &done));
            *out_done += !rows[i].here;
        }
        after = n ? rows[n - 1].id : after;
    } while (n == SEATS_PAGE);
    return RC_OK;
}
