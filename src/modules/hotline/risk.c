/*
 * Risk in a call: the alert and the call-backs, in the transaction that wrote the ladder. An anonymous caller gets an anonymous
 * record, so that the alert has somebody it is about; it can be linked with a known one like any other.
 */
#include "base/date.h"
#include "core/aside.h"
#include "modules/care/care.h"
#include "modules/duty/duty.h"
#include "modules/hotline/rules.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

enum { HELP_TIMES = 100 }; /* then it is a form somebody forgot, and the day's list shows it */

const Setting hotline_help_minutes = {
    .name = "hotline.help_minutes",
    .type = SETTING_INT,
    .def = "3",
    .min = 1,
    .max = 60,
    .doc = "The supervisor is called again, and those on duty by short message, while nobody comes; minutes, "
           "to verify",
};
const Setting hotline_retry_hours = {
    .name = "hotline.retry_hours",
    .type = SETTING_INT,
    .def = "24",
    .min = 1,
    .max = 168,
    .doc = "A call-back that reached nobody is made again within so much; hours, to verify",
};
const Setting hotline_retry_tries = {
    .name = "hotline.retry_tries",
    .type = SETTING_INT,
    .def = "3",
    .min = 1,
    .max = 20,
    .doc = "From so many call-backs that reached nobody on the supervisor is told; to verify",
};
const Setting hotline_missed_minutes = {
    .name = "hotline.missed_minutes",
    .type = SETTING_INT,
    .def = "30",
    .min = 1,
    .max = 1440,
    .doc = "A missed call of a number known for risk is called back within so much; minutes, to verify",
};

const Setting hotline_links_hour = {
    .name = "hotline.links_hour",
    .type = SETTING_INT,
    .def = "30",
    .min = 1,
    .max = 500,
    .doc = "An operator may link so many calls with records in an hour",
};

/* The record of a letter that went out from this call is the caller's, brought to the place; one of another county cannot lie
   there. Whom its receivers have identified meanwhile is looked after at home, like one the call is linked with. */
static Rc caller_record(Op *op, HotlineCallRow *row, int64_t *io_area)
{
    PersonRow there = { .known_ms = 0 };
    TRY(call_passed_on(op, row->id, &row->person));
    if (row->person.v)
        TRY(people_get(op, row->person, &there));
    if (!people_identified(&there) && there.county != county_of_area(*io_area))
        return people_create_caller(op, *io_area, &row->person);
    return people_bring(op, row->person, io_area);
}

/* Whom the alert is about, and where that person is looked after. */
static Rc subject_of(Op *op, HotlineCallRow *row, int64_t *out_area)
{
    PersonRow person;
    *out_area = row->place ? row->place : row->area;
    if (!row->person.v)
        return caller_record(op, row, out_area);
    TRY(people_get(op, row->person, &person));
    *out_area = person.area;
    return RC_OK;
}

/* A sign after the first is about the alert that is open, wherever it has moved. */
static Rc open_subject(Op *op, HotlineCallRow *row, int64_t *area)
{
    AlertRow alert;
    if (!row->alert.v)
        return RC_OK;
    TRY(call_alert(op, row, &alert));
    if (!alert.open)
        return RC_OK;
    row->person = alert.person;
    *area = alert.area;
    return RC_OK;
}

static Rc plan_call_backs(Op *op, const HotlineCallRow *row, int64_t area)
{
    const Definition *d = hotline_definition(op->app);
    for (size_t i = 0; i < d->call_back.days.n; i++) {
        TaskId id;
        Str why = arena_printf(op->arena, "callback:%zu", i + 1);
        TaskNew task = { .area = area,
                         .person = row->person,
                         .kind = S("callback"),
                         .why = why,
                         .due_ms = op->now_ms + d->call_back.days.p[i] * MS_DAY,
                         .alert = row->alert,
                         .unit = row->unit,
                         .base_ms = op->now_ms,
                         .series = (int32_t)i + 1 };
        TRY(task_make(op, &task, &id));
    }
    return RC_OK;
}

Rc call_risk(Op *op, HotlineCallRow *row, const FieldOption *step)
{
    const Definition *d = hotline_definition(op->app);
    bool high = str_eq(step->level, S("high")), is_new;
    Str level = high ? d->alert.high : str_eq(step->level, S("moderate")) ? d->alert.moderate : (Str) { 0 };
    row->risk = step->level;
    if (!level.n || (row->alert.v && !high) || row->high_ms)
        return call_note(op, row->id, "risk", step->level, op->now_ms);
    AlertRaise raise = { .level = level_find(level),
                         .kind = S("risk"),
                         .source = S("hotline"),
                         .reason = arena_printf(op->arena, "hotline_%.*s", STR_ARG(step->level)),
                         .trigger = arena_printf(op->arena, "hotline:%.*s", STR_ARG(step->code)) };
    TRY(subject_of(op, row, &raise.area));
    TRY(open_subject(op, row, &raise.area));
    raise.person = row->person;
    TRY(alert_raise(op, &raise, &row->alert, &is_new));
    TRY(call_note(op, row->id, high ? "high" : "risk", step->code, op->now_ms));
    if (!high)
        return RC_OK;
    row->high_ms = op->now_ms;
    return plan_call_backs(op, row, raise.area);
}

/* It was closed before anybody knew where the caller is: those of the place get one of their own. */
static Rc raise_there(Op *op, HotlineCallRow *row, AlertRow *closed)
{
    AlertId there;
    AlertRow open;
    PersonId caller;
    bool is_new;
    TRY(people_create_caller(op, row->place, &caller));
    AlertRaise raise = { .person = caller,
                         .area = row->place,
                         .level = level_find(closed->level),
                         .kind = S("risk"),
                         .source = S("hotline"),
                         .reason = closed->reason,
                         .trigger = closed->trigger_code };
    TRY(alert_raise(op, &raise, &there, &is_new));
    TRY(alert_now(op, there, &open));
    TRY(care_bring(op, closed->id, &open));
    TRY(call_note(op, row->id, "raised_there", arena_printf(op->arena, "%lld", (long long)there.v),
                  op->now_ms));
    return alert_note(op, closed, "placed", S(""), (Str) { 0 }, false);
}

/* The alert was raised before anybody knew where the caller is, or the place was another: it moves, with the follow-ups that
   were planned. The call-backs stay with the hotline. */
static Rc move_there(Op *op, HotlineCallRow *row)
{
    AlertRow alert;
    HotlineIdRow step;
    bool linked;
    TRY(sql_call_step_of(op->tx, row->id, S("linked"), &step, &linked));
    if (!row->alert.v || linked) /* nothing to move, or it lies where the person is looked after */
        return RC_OK;
    TRY(call_alert(op, row, &alert));
    if (!alert.open)
        return raise_there(op, row, &alert);
    AlertId before = alert.id;
    int64_t from = alert.area;
    TRY(alert_move(op, &alert, row->place));
    if (alert.area == from) /* there already, or of somebody identified meanwhile */
        return RC_OK;
    TRY(care_bring(op, before, &alert));
    return call_note(op, row->id, "alert_moved", S(""), op->now_ms);
}

HOTLINE_HANDLER(call_place, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(hotline_call_find(op, in->call, &row));
    TRY(call_check_version(op, &row, in->version));
    if (!is_supervisor(op))
        TRY(call_check_mine(op, &row));
    TRY(org_area_check(op, in->area, S("/area")));
    if (!area_within(in->area, row.area))
        return FAIL_FIELD(op->diag, RC_INVALID, "org.no_area", S("/area"));
    TRY(hotline_call_advance(op, &row, CALL_EV_SAVE, S("")));
    if (row.place == in->area)
        return call_view(op, &row, out);
    row.place = in->area;
    TRY(call_note(op, row.id, "placed", S(""), op->now_ms));
    TRY(move_there(op, &row));
    TRY(hotline_call_save(op, &row, "placed"));
    TRY(sql_call_get(op->tx, row.id, &row));
    return call_view(op, &row, out);
}

Rc hotline_tell_supervisors(Op *op, UnitId unit, const char *text)
{
    ColleagueRow *rows;
    size_t n;
    TRY(sql_colleagues(op->tx, unit, ROLE_HOTLINE_SUPERVISOR, ROLE_HOTLINE_SUPERVISOR, op->now_ms, &rows,
                       &n));
    for (size_t i = 0; i < n; i++)
        TRY(duty_message(op, rows[i].id, text));
    return RC_OK;
}

/* Those on duty at the hotline hear it by short message; with nobody on duty the supervisors of the unit. */
static Rc tell_on_duty(Op *op, UnitId unit, int64_t area, const char *text)
{
    DutyPerson *people;
    size_t n;
    TRY(duty_now(op, "hotline", area, &people, &n));
    for (size_t i = 0; i < n; i++)
        TRY(duty_message(op, people[i].staff, text));
    return n ? RC_OK : hotline_tell_supervisors(op, unit, text);
}

static Rc call_supervisor(Op *op, const void *found, void *user)
{
    HotlineCallRow *row = ARENA_NEW(op->arena, HotlineCallRow);
    (void)user;
    if (!row)
        return RC_NO_MEMORY;
    *row = *(const HotlineCallRow *)found;
    bool first = !row->help_ms;
    row->help_ms = first ? op->now_ms : row->help_ms;
    TRY(call_note(op, row->id, "help", first ? S("unaided") : S("again"), op->now_ms));
    TRY(hotline_call_save(op, row, "help"));
    return first ? RC_OK : tell_on_duty(op, row->unit, row->area, "hotline.message.help");
}

/* Nobody has intervened in the time the definition calls immediate: the server calls the supervisor. A call for the supervisor
   that stays unanswered is made again, and told by short message: a console may be open with nobody before it. */
Rc hotline_unaided(Op *op, int *out_done)
{
    HotlineCallRow *rows;
    size_t n;
    bool done;
    int64_t immediate = hotline_definition(op->app)->immediate_minutes * MS_MINUTE,
            again = setting_int(op->app, &hotline_help_minutes) * MS_MINUTE;
    TRY(sql_call_unaided(op->tx, op->now_ms - immediate, op->now_ms - again, op->now_ms - HELP_TIMES * again,
                         op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tick_row(op, "hotline.unaided", rows[i].id.v, call_supervisor, &rows[i], NULL, &done));
    *out_done = (int)n;
    return RC_OK;
}

/* ---- call-backs that reached nobody, calls that nobody answered ---- */

static int64_t tries_of(const CallBackRow *rows, size_t n, int32_t series)
{
    int64_t tries = 0;
    for (size_t i = 0; i < n; i++)
        tries += rows[i].series == series && str_eq(rows[i].outcome, S("unreachable"));
    return tries;
}

/* Another within the setting's hours, for as long as nobody is reached; the alert says so, and from the last try on the
   supervisor too. */
Rc call_back_again(Op *op, const TaskRow *done)
{
    TaskId id;
    CallBackRow *rows;
    AlertRow alert;
    size_t n;
    TRY(sql_call_backs_of(op->tx, done->alert, &rows, &n));
    int64_t tries = tries_of(rows, n, done->series);
    TaskNew task = { .area = done->area,
                     .person = done->person,
                     .kind = S("callback"),
                     .why = done->why,
                     .due_ms = op->now_ms + setting_int(op->app, &hotline_retry_hours) * MS_HOUR,
                     .alert = done->alert,
                     .unit = done->unit,
                     .base_ms = op->now_ms,
                     .series = done->series };
    TRY(task_make(op, &task, &id));
    TRY(alert_now(op, done->alert, &alert));
    TRY(alert_note(op, &alert, "unreachable", arena_printf(op->arena, "%lld", (long long)tries), (Str) { 0 },
                   false));
    return tries >= setting_int(op->app, &hotline_retry_tries)
               ? tell_on_duty(op, done->unit, op->actor.area, "hotline.message.unreachable")
               : RC_OK;
}

/* Whoever was at high risk, or has an open alert, rang and nobody answered: they are called back soon. */
Rc call_missed(Op *op, const HotlineCallRow *row)
{
    MissedRiskRow risk;
    TaskId id;
    bool found;
    int64_t due = op->now_ms + setting_int(op->app, &hotline_missed_minutes) * MS_MINUTE;
    if (!row->number_bi.n || !str_eq(row->direction, S("in")))
        return RC_OK;
    TRY(sql_missed_risk(op->tx, row->county, row->unit, row->number_bi, row->ring_ms, due, &risk, &found));
    if (!found)
        return RC_OK;
    TaskNew task = { .area = risk.area,
                     .person = risk.person,
                     .kind = S("callback"),
                     .why = S("missed_call"),
                     .due_ms = due,
                     .alert = risk.alert,
                     .unit = row->unit,
                     .base_ms = op->now_ms };
    TRY(task_make(op, &task, &id));
    TRY(call_note(op, row->id, "call_back", S("missed"), op->now_ms));
    return tell_on_duty(op, row->unit, row->area, "hotline.message.missed");
}
