/* What must always hold about alerts, and their counts again from the facts. */
#include "base/buf.h"
#include "base/date.h"
#include "modules/alert/rules.h"

static void report(Buf *out, const char *what, const AlertFaultRow *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "alert %lld (%.*s): %s\n", (long long)rows[i].id.v, STR_ARG(rows[i].state), what);
}

static Rc check_open(Op *op, Buf *out)
{
    AlertFaultRow *rows;
    size_t n;
    TRY(sql_alert_adrift(op->tx, &rows, &n));
    report(out, "open without an owner unit, or without the running clock it names", rows, n);
    return RC_OK;
}

/* Nobody answers for it: the rule finds somebody and was not carried out, or there is nobody to be found. */
static Rc check_unanswered(Op *op, Buf *out)
{
    AlertRow *rows;
    AlertFaultRow *wrong;
    size_t n = 1, n_wrong;
    AlertId after = { 0 };
    while (n) {
        TRY(sql_alert_unanswered(op->tx, after, INT64_MAX, 100, &rows, &n));
        for (size_t i = 0; i < n; i++) {
            AlertUnitRow unit = { .id = rows[i].unit };
            AlertWho who;
            bool found;
            after = rows[i].id;
            TRY(sql_alert_unit(op->tx, rows[i].unit, &unit, &found));
            TRY(alert_who(op, rows[i].area, &unit, &who));
            buf_printf(out, "alert %lld (%.*s): %s %.*s\n", (long long)rows[i].id.v, STR_ARG(rows[i].state),
                       who.staff.v
                           ? "nobody answers for it although there is somebody at"
                           : "nobody may answer for it: grant a role of care at this unit or one above:",
                       STR_ARG(who.unit.name));
        }
    }
    TRY(sql_alert_wrongly_answered(op->tx, perm_alert_act.roles, op->now_ms - 10 * MS_MINUTE, &wrong,
                                   &n_wrong));
    report(out, "who answers for it has no account or role any more", wrong, n_wrong);
    return RC_OK;
}

static Rc check_closed(Op *op, Buf *out)
{
    AlertFaultRow *rows;
    size_t n;
    TRY(sql_alert_badly_closed(op->tx, &rows, &n));
    report(out, "closed without outcome, without the second person, or with a running clock", rows, n);
    return RC_OK;
}

static Rc check_timeline(Op *op, Buf *out)
{
    AlertFaultRow *rows;
    size_t n;
    TRY(sql_alert_bad_timeline(op->tx, &rows, &n));
    report(out, "the timeline has a hole, or an escalation without its row", rows, n);
    return RC_OK;
}

const Invariant alert_invariants[] = {
    { "alert.open", check_open },
    { "alert.responsible", check_unanswered },
    { "alert.closed", check_closed },
    { "alert.timeline", check_timeline },
};

/* ---- recounts ---- */

typedef Rc Add(void *user, int64_t area, int64_t day, int64_t n);

typedef struct Counting {
    bool (*counts)(const AlertFactRow *row);
    const char *level; /* only those with this highest level; NULL: any */
    bool by_closing;
    const char *clock;
    int32_t kept;
    Add *add;
    void *user;
} Counting;

static bool high(const AlertFactRow *row)
{
    return level_find(row->top_level) >= LEVEL_ORANGE;
}

static bool high_immediate(const AlertFactRow *row)
{
    return high(row) && row->immediate == 1;
}

static bool closed(const AlertFactRow *row)
{
    return !row->open;
}

static Rc count_alert(void *user, const AlertFactRow *row)
{
    const Counting *c = user;
    if ((c->counts && !c->counts(row)) || (c->level && !str_eq(row->top_level, str_from_z(c->level))))
        return RC_OK;
    return c->add(c->user, row->area, day_of_ms(c->by_closing ? row->closed_ms : row->raised_ms), 1);
}

static Rc count_clock(void *user, const AlertClockFactRow *row)
{
    const Counting *c = user;
    if (row->kept != c->kept || !str_eq(row->name, str_from_z(c->clock)))
        return RC_OK;
    return c->add(c->user, row->area, day_of_ms(row->at_ms), 1);
}

static Rc count_callback(void *user, const CallbackFactRow *row)
{
    const Counting *c = user;
    return c->add(c->user, row->area, day_of_ms(row->at_ms), 1);
}

#define OF_ALERTS(name, ...)                                                                                \
    static Rc name(Op *op, Add *add, void *user)                                                            \
    {                                                                                                       \
        return sql_alert_facts(op->tx, count_alert, &(Counting) { .add = add, .user = user, __VA_ARGS__ }); \
    }
#define OF_CLOCKS(name, clock_name, is_kept)                                                              \
    static Rc name(Op *op, Add *add, void *user)                                                          \
    {                                                                                                     \
        return sql_alert_clock_facts(                                                                     \
            op->tx, count_clock,                                                                          \
            &(Counting) { .add = add, .user = user, .clock = clock_names[clock_name], .kept = is_kept }); \
    }
OF_ALERTS(recount_all, .level = NULL)
OF_ALERTS(recount_red, .level = "red")
OF_ALERTS(recount_orange, .level = "orange")
OF_ALERTS(recount_yellow, .level = "yellow")
OF_ALERTS(recount_high, .counts = high)
OF_ALERTS(recount_immediate, .counts = high_immediate)
OF_ALERTS(recount_closed, .counts = closed, .by_closing = true)
OF_CLOCKS(recount_kept_acknowledge, CLOCK_ACKNOWLEDGE, 1)
OF_CLOCKS(recount_kept_contact, CLOCK_CONTACT, 1)
OF_CLOCKS(recount_kept_dispose, CLOCK_DISPOSE, 1)
OF_CLOCKS(recount_kept_review, CLOCK_REVIEW, 1)
OF_CLOCKS(recount_missed_acknowledge, CLOCK_ACKNOWLEDGE, 0)
OF_CLOCKS(recount_missed_contact, CLOCK_CONTACT, 0)
OF_CLOCKS(recount_missed_dispose, CLOCK_DISPOSE, 0)
OF_CLOCKS(recount_missed_review, CLOCK_REVIEW, 0)

static Rc recount_callbacks(Op *op, Add *add, void *user)
{
    return sql_callback_facts(op->tx, count_callback, &(Counting) { .add = add, .user = user });
}

const Recount alert_recounts[] = {
    { "alerts", recount_all },
    { "alerts.red", recount_red },
    { "alerts.orange", recount_orange },
    { "alerts.yellow", recount_yellow },
    { "high_risk", recount_high },
    { "high_risk_immediate", recount_immediate },
    { "alerts_closed", recount_closed },
    { "callbacks", recount_callbacks },
    { "clock_kept.acknowledge", recount_kept_acknowledge },
    { "clock_kept.contact", recount_kept_contact },
    { "clock_kept.dispose", recount_kept_dispose },
    { "clock_kept.review", recount_kept_review },
    { "clock_missed.acknowledge", recount_missed_acknowledge },
    { "clock_missed.contact", recount_missed_contact },
    { "clock_missed.dispose", recount_missed_dispose },
    { "clock_missed.review", recount_missed_review },
};
