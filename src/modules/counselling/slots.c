/*
 * Free times. For each day the windows in which a counsellor is there (pattern or extra hours, not a holiday) are cut into
 * appointments of the service's length; what lies in an absence, is taken already, or lies where the counsellor does not work
 * at the unit, falls away. Nothing is stored: a change of a pattern is in force at once, and an appointment that was made stays.
 */
#include "modules/counselling/rules.h"

#include <stdlib.h>

enum { SLOTS_MAX = 4000, TICKS_A_DAY = 24 * 60 / TICK_MINUTES };

typedef struct Busy { /* one bit a quarter of an hour */
    struct Busy *next;
    int64_t holder;
    uint8_t *bits;
} Busy;

typedef struct Work {
    Op *op;
    const SlotAsk *ask;
    int64_t first_tick, n_ticks;
    CounselPatternRow *patterns;
    size_t n_patterns;
    ChangeRow *changes;
    size_t n_changes;
    CounsellorTimesRow *times;
    size_t n_times;
    Busy *busy;
    Slot *slots;
    size_t n_slots;
} Work;

typedef struct Window {
    StaffId staff;
    Str staff_name;
    RoomId room;
    int64_t day, from_min, to_min;
} Window;

static int64_t tick_at(int64_t day, int64_t minute)
{
    return (ms_of_day(day) + minute * MS_MINUTE) / TICK_MS;
}

static Rc busy_of(Work *w, int64_t holder, Busy **out)
{
    HoldRow *rows;
    size_t n;
    for (*out = w->busy; *out; *out = (*out)->next)
        if ((*out)->holder == holder)
            return RC_OK;
    Busy *b = ARENA_NEW(w->op->arena, Busy);
    uint8_t *bits = ARENA_ARRAY(w->op->arena, uint8_t, (size_t)w->n_ticks / 8 + 1);
    if (!b || !bits)
        return RC_NO_MEMORY;
    TRY(sql_hold_of(w->op->tx, holder, county_of_id(holder), w->first_tick, w->first_tick + w->n_ticks, &rows,
                    &n));
    for (size_t i = 0; i < n; i++) {
        int64_t at = rows[i].tick - w->first_tick;
        bits[at / 8] |= (uint8_t)(1 << at % 8);
    }
    *b = (Busy) { w->busy, holder, bits };
    w->busy = b;
    *out = b;
    return RC_OK;
}

static Rc is_free(Work *w, int64_t holder, int64_t from_tick, int64_t to_tick, bool *io_free)
{
    Busy *b;
    if (!holder || !*io_free || w->ask->taken_too)
        return RC_OK;
    TRY(busy_of(w, holder, &b));
    for (int64_t t = from_tick - w->first_tick; t < to_tick - w->first_tick; t++)
        if (b->bits[t / 8] & 1 << t % 8)
            *io_free = false;
    return RC_OK;
}

static bool works(const CounsellorTimesRow *times, size_t n, StaffId staff, int64_t at_ms)
{
    for (size_t i = 0; i < n; i++)
        if (times[i].id.v == staff.v && times[i].from_ms <= at_ms &&
            (!times[i].to_ms || times[i].to_ms > at_ms))
            return true;
    return false;
}

Rc counsel_works(Op *op, UnitId unit, StaffId staff, int64_t at_ms, bool *out)
{
    CounsellorTimesRow *rows;
    size_t n;
    TRY(sql_counsellor_times(op->tx, unit, ROLES_COUNSELLOR, &rows, &n));
    *out = works(rows, n, staff, at_ms);
    return RC_OK;
}

static bool away(const Work *w, const Window *win, int64_t from_min, int64_t to_min)
{
    for (size_t i = 0; i < w->n_changes; i++) {
        const ChangeRow *c = &w->changes[i];
        if (str_eq(c->kind, S("off")) && c->day == win->day && (!c->staff.v || c->staff.v == win->staff.v) &&
            c->from_min < to_min && c->to_min > from_min)
            return true;
    }
    return false;
}

static Rc cut(Work *w, const Window *win)
{
    const ServiceRow *s = w->ask->service;
    for (int64_t m = win->from_min; m + s->minutes <= win->to_min; m += s->minutes + s->gap) {
        int64_t from = tick_at(win->day, m), to = tick_at(win->day, m + s->minutes);
        bool free = from * TICK_MS >= w->ask->from_ms && !away(w, win, m, m + s->minutes) &&
                    works(w->times, w->n_times, win->staff, from * TICK_MS);
        TRY(is_free(w, win->staff.v, from, to, &free));
        TRY(is_free(w, win->room.v, from, to, &free));
        if (free && w->n_slots < SLOTS_MAX)
            w->slots[w->n_slots++] = (Slot) { .start_ms = from * TICK_MS,
                                              .end_ms = to * TICK_MS,
                                              .staff = win->staff,
                                              .staff_name = win->staff_name,
                                              .room = win->room };
    }
    return RC_OK;
}

/* A service in a room needs one; one by phone or video takes none, so the room stays free for others. */
static Rc offer(Work *w, Window win)
{
    bool in_room = str_eq(w->ask->service->place, S("room"));
    if (in_room && !win.room.v)
        return RC_OK;
    if (w->ask->staff.v && win.staff.v != w->ask->staff.v)
        return RC_OK;
    if (!in_room)
        win.room = (RoomId) { 0 };
    return cut(w, &win);
}

static Rc one_day(Work *w, int64_t day)
{
    int weekday = calendar_weekday(w->op->app, day);
    for (size_t i = 0; i < w->n_patterns; i++) {
        const CounselPatternRow *p = &w->patterns[i];
        bool holds = p->weekday == weekday && p->from_day <= day && (!p->to_day || p->to_day >= day) &&
                     (!p->service.v || p->service.v == w->ask->service->id.v);
        if (holds)
            TRY(offer(w, (Window) { p->staff, p->staff_name, p->room, day, p->from_min, p->to_min }));
    }
    for (size_t i = 0; i < w->n_changes; i++) {
        const ChangeRow *c = &w->changes[i];
        if (c->day == day && str_eq(c->kind, S("extra")))
            TRY(offer(w, (Window) { c->staff, c->staff_name, c->room, day, c->from_min, c->to_min }));
    }
    return RC_OK;
}

static int by_time(const void *a, const void *b)
{
    const Slot *x = a, *y = b;
    if (x->start_ms != y->start_ms)
        return x->start_ms < y->start_ms ? -1 : 1;
    return x->staff.v < y->staff.v ? -1 : x->staff.v > y->staff.v;
}

/* Patterns may overlap: a counsellor is offered once for a time. */
static void once_each(Work *w)
{
    size_t n = 0;
    if (w->n_slots)
        qsort(w->slots, w->n_slots, sizeof *w->slots, by_time);
    for (size_t i = 0; i < w->n_slots; i++)
        if (!n || by_time(&w->slots[n - 1], &w->slots[i]) != 0)
            w->slots[n++] = w->slots[i];
    w->n_slots = n;
}

Rc slots_free(Op *op, const SlotAsk *ask, Slot **out, size_t *out_n)
{
    Work w = { .op = op, .ask = ask };
    w.first_tick = tick_at(ask->from_day, 0);
    w.n_ticks = ask->days * TICKS_A_DAY;
    w.slots = ARENA_ARRAY(op->arena, Slot, SLOTS_MAX);
    if (!w.slots)
        return RC_NO_MEMORY;
    TRY(sql_pattern_of(op->tx, ask->service->unit, &w.patterns, &w.n_patterns));
    TRY(sql_change_of(op->tx, ask->service->unit, ask->from_day, ask->from_day + ask->days - 1, &w.changes,
                      &w.n_changes));
    TRY(sql_counsellor_times(op->tx, ask->service->unit, ROLES_COUNSELLOR, &w.times, &w.n_times));
    for (int64_t day = ask->from_day; day < ask->from_day + ask->days; day++)
        TRY(one_day(&w, day));
    once_each(&w);
    *out = w.slots;
    *out_n = w.n_slots;
    return RC_OK;
}
