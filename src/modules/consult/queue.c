/*
 * Which desk serves a place, who is there, and how long one waits. The waiting time is reckoned from facts of the last
 * days: how long conversations of the unit lasted, how many counsellors are present, how many wait before. Where there are
 * too few facts it says that it does not know; where nobody is present it says that.
 */
#include <stdlib.h>

#include "modules/consult/rules.h"

#define LOOK_BACK_MS (14 * MS_DAY)
enum { FACTS_MIN = 5 }; /* conversations, to say a time from */

Rc consult_desk_at(Op *op, const char *kind, int64_t area, DeskRow *out, bool *out_found)
{
    DeskRow *rows;
    size_t n, best = 0;
    int64_t county = county_of_area(area), city = county / 100 * 100;
    TRY(sql_consult_desk_for(op->tx, str_from_z(kind), area, town_of_area(area) * AREA_PER_TOWN,
                             county * AREA_PER_COUNTY, city * AREA_PER_COUNTY, county, city, &rows, &n));
    *out_found = n > 0;
    if (!n)
        return RC_OK;
    for (size_t i = n; i-- > 0;) {
        bool open;
        TRY(consult_desk_open(op, &rows[i], &open));
        if (open)
            best = i;
    }
    *out = rows[best];
    return RC_OK;
}

Rc consult_present(Op *op, UnitId unit, SeatRow **out, size_t *out_n)
{
    return sql_consult_present(op->tx, unit, op->now_ms - CONSULT_PRESENT_MS, out, out_n);
}

static int by_value(const void *a, const void *b)
{
    const LengthRow *x = a, *y = b;
    return (x->ms > y->ms) - (x->ms < y->ms);
}

static Rc reckon(Op *op, Waiting *w, int64_t places, int64_t open)
{
    LengthRow *rows;
    size_t n;
    int64_t before = w->ahead + 1 - (places - open); /* that must end first */
    if (before <= 0) {
        w->minutes = (OptI64) { 0, true };
        return RC_OK;
    }
    TRY(sql_consult_lengths(op->tx, w->desk.unit, op->now_ms - LOOK_BACK_MS, &rows, &n));
    w->based_on = (int64_t)n;
    if (n < FACTS_MIN)
        return RC_OK;
    qsort(rows, n, sizeof *rows, by_value);
    int64_t ms = rows[n / 2].ms * before / places; /* all places together end one every length / places */
    w->minutes = (OptI64) { (ms + MS_MINUTE - 1) / MS_MINUTE, true };
    return RC_OK;
}

Rc consult_waiting(Op *op, int64_t area, const ConsultRow *row, Waiting *out)
{
    SeatRow *seats;
    Shut shut;
    AheadRow ahead = { 0 };
    size_t n;
    int64_t open = 0;
    bool found;
    *out = (Waiting) { .state = "none" };
    TRY(consult_desk_at(op, "consult", area, &out->desk, &found));
    if (row) {
        TRY(sql_consult_desk_of_unit(op->tx, row->unit, &out->desk, &found));
        if (!found) /* of a unit in charge of an alert: always at work */
            out->desk = (DeskRow) { .unit = row->unit, .kind = S(""), .max_open = 1 };
        found = true;
    }
    if (!found)
        return RC_OK;
    TRY(consult_present(op, out->desk.unit, &seats, &n));
    TRY(sql_consult_ahead(op->tx, out->desk.unit, row ? row->queued_ms : op->now_ms + 1,
                          row ? row->id : (ConsultId) { 0 }, &ahead, &found));
    for (size_t i = 0; i < n; i++)
        open += seats[i].open < out->desk.max_open ? seats[i].open : out->desk.max_open;
    out->ahead = ahead.n;
    out->present = (int64_t)n;
    TRY(consult_shut(op, &out->desk, HOURS_LOOK_DAYS + 1, &shut));
    bool closed = !hours_open(op->app, out->desk.hours, shut, op->now_ms);
    out->state = closed ? "closed" : n ? "open" : "nobody";
    out->opens_ms = closed ? hours_next_open(op->app, out->desk.hours, shut, op->now_ms) : 0;
    return n && !closed ? reckon(op, out, (int64_t)n * out->desk.max_open, open) : RC_OK;
}
