/* Module duty as tables; the routes stand with their handlers in api.c. */
#include "modules/duty/rules.h"

#include "base/buf.h"

const Setting set_duty_rest = {
    .name = "duty.rest_hours",
    .type = SETTING_INT,
    .def = "11",
    .min = 0,
    .max = 48,
    .doc =
        "Rest between two shifts of one person, where the roster says nothing; hours; local rule, to verify",
};
const Setting set_duty_week = {
    .name = "duty.week_hours",
    .type = SETTING_INT,
    .def = "44",
    .min = 1,
    .max = 168,
    .doc = "Most hours of one person from Monday to Sunday, where the roster says nothing; Labour Law "
           "article 36 names 44 as the average; to verify for the service",
};
const Setting set_duty_look_ahead = {
    .name = "duty.look_ahead_days",
    .type = SETTING_INT,
    .def = "21",
    .min = 7,
    .max = 42,
    .doc = "The coverage check shows the holes of so many days from now",
};
const Setting set_duty_notice = {
    .name = "duty.notice_hours",
    .type = SETTING_INT,
    .def = "72",
    .min = 1,
    .max = 336,
    .doc = "The responsible person is told of a hole this long before it begins; hours; to verify",
};
const Setting set_duty_again = {
    .name = "duty.again_hours",
    .type = SETTING_INT,
    .def = "12",
    .min = 0,
    .max = 336,
    .doc = "Told again this long before the hole begins, if it is still there; hours; 0 never; to verify",
};
const Setting set_duty_raise = {
    .name = "duty.raise_hours",
    .type = SETTING_INT,
    .def = "4",
    .min = 0,
    .max = 336,
    .doc = "District specialists and managers are told of a hole that nobody has filled this long before it "
           "begins; hours; to verify",
};
static const Setting *const settings[] = { &set_duty_rest,   &set_duty_week,  &set_duty_look_ahead,
                                           &set_duty_notice, &set_duty_again, &set_duty_raise };

static const Tick ticks[] = { { "duty.look", 60000, duty_look, 20 } };

static Rc check_shifts(Op *op, Buf *out)
{
    DutyFaultRow *rows;
    size_t n;
    TRY(sql_duty_broken(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "shift %lld: staff %lld has another shift at the time\n", (long long)rows[i].id.v,
                   (long long)rows[i].staff.v);
    return RC_OK;
}
static const Invariant invariants[] = { { "duty.twice", check_shifts } };

const LiveKind duty_live_kind = { "duty", &perm_duty_read };
static const LiveKind *const live[] = { &duty_live_kind };

const Module mod_duty = {
    .name = "duty",
    .routes = LIST(duty_routes),
    .ticks = LIST(ticks),
    .settings = LIST(settings),
    .invariants = LIST(invariants),
    .live = LIST(live),
};
