/* Module crisis as tables; the routes stand with their handlers in api.c. */
#include "modules/crisis/crisis.h"

#include "core/catalogue.h"
#include "modules/crisis/rules.h"

const Setting set_relation_days_crisis = {
    .name = "crisis.relation_days",
    .type = SETTING_INT,
    .def = "7",
    .min = 0,
    .max = 365,
    .doc = "Who went on a call-out may see the person's file this long after its closing; days; to verify",
};
const Setting set_relation_hours_crisis = {
    .name = "crisis.relation_hours",
    .type = SETTING_INT,
    .def = "72",
    .min = 1,
    .max = 720,
    .doc = "Who goes on a call-out may see the person's file this long after its last step; hours; to verify",
};
const Setting set_late_survey_days = {
    .name = "crisis.late_survey_days",
    .type = SETTING_INT,
    .def = "7",
    .min = 0,
    .max = 90,
    .doc =
        "A survey that was filled in without a network is taken so long after its incident was closed; days",
};
const Setting crisis_school_hour = {
    .name = "crisis.school_hour",
    .type = SETTING_INT,
    .def = "10",
    .min = 1,
    .max = 1000,
    .doc = "A school may call the crisis team out so often in an hour; to verify",
};
const Setting crisis_again_minutes = {
    .name = "crisis.again_minutes",
    .type = SETTING_INT,
    .def = "15",
    .min = 0,
    .max = 240,
    .doc = "A unit that calls the crisis team again for the same place and nobody known within so long is "
           "first asked whether it is the same person; minutes, 0 never; to verify",
};
static const Setting *const settings[] = { &crisis_school_hour, &crisis_again_minutes,
                                           &set_relation_days_crisis, &set_relation_hours_crisis,
                                           &set_late_survey_days };

static const Tick ticks[] = { { "crisis.escalate", 1000, crisis_escalate, 50 } };

static Rc check_callouts(Op *op, Buf *out)
{
    CalloutFaultRow *rows;
    size_t n;
    TRY(sql_callout_bad(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(
            out,
            "call-out %lld (%.*s): closed by one person or without outcome, nobody in charge, or a hole in "
            "its timeline\n",
            (long long)rows[i].id.v, STR_ARG(rows[i].state));
    return RC_OK;
}
static const Invariant invariants[] = { { "crisis.callout", check_callouts } };

typedef Rc Add(void *user, int64_t area, int64_t day, int64_t n);
typedef struct Counting {
    bool met;
    Add *add;
    void *user;
} Counting;

static Rc count_one(void *user, const CalloutFactRow *row)
{
    const Counting *c = user;
    return c->met && row->met_kept != 1 ? RC_OK : c->add(c->user, row->area, day_of_ms(row->called_ms), 1);
}
static Rc recount_all(Op *op, Add *add, void *user)
{
    return sql_callout_facts(op->tx, count_one, &(Counting) { false, add, user });
}
static Rc recount_met(Op *op, Add *add, void *user)
{
    return sql_callout_facts(op->tx, count_one, &(Counting) { true, add, user });
}
static const Recount recounts[] = { { "callouts", recount_all }, { "callouts_met", recount_met } };

static Rc start(App *app, Diag *d)
{
    CrisisDef *def = ARENA_NEW(app->arena, CrisisDef);
    if (!def)
        return RC_NO_MEMORY;
    TRY(crisis_def_load(definition_packed("crisis.json"), app->arena, def, d));
    app_data_set(app, &mod_crisis, def);
    return RC_OK;
}

const LiveKind crisis_live_kind = { "crisis", &perm_crisis_read };
static const Perm perm_follow = { "crisis.follow", "Hear how far a team is that the own unit called",
                                  ROLE_BIT(ROLE_SCHOOL_COUNSELLOR) | ROLES_HOTLINE };
const LiveKind callout_live_kind = { "callout", &perm_follow };
static const LiveKind *const live[] = { &crisis_live_kind, &callout_live_kind };

const Module mod_crisis = {
    .name = "crisis",
    .routes = LIST(crisis_routes),
    .ticks = LIST(ticks),
    .settings = LIST(settings),
    .invariants = LIST(invariants),
    .recounts = LIST(recounts),
    .start = start,
    .live = LIST(live),
    .export = crisis_export,
};
