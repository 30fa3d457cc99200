/* Module alert as tables; the routes stand with their handlers in api.c. */
#include "modules/alert/alert.h"

#include "modules/alert/rules.h"

const Setting set_merge_hours = {
    .name = "alert.merge_hours",
    .type = SETTING_INT,
    .def = "72",
    .min = 1,
    .max = 720,
    .doc = "A sign of risk joins the person's open alert that is younger than this; hours",
};
const Setting set_repeat_hours = {
    .name = "alert.repeat_hours",
    .type = SETTING_INT,
    .def = "4",
    .min = 1,
    .max = 168,
    .doc = "An alert that reached the top of the ladder is repeated this often; hours; to verify",
};
const Setting set_relation_days = {
    .name = "alert.relation_days",
    .type = SETTING_INT,
    .def = "30",
    .min = 0,
    .max = 365,
    .doc = "Who looked after an alert may see the person's file this long after its end; days; to verify",
};
const Setting set_callbacks_a_day = {
    .name = "alert.callbacks_a_day",
    .type = SETTING_INT,
    .def = "10",
    .min = 1,
    .max = 1000,
    .doc = "A person may ask to be called back this often in a day",
};
const Setting set_alert_notice = {
    .name = "alert.notice_minutes",
    .type = SETTING_INT,
    .def = "2",
    .min = 0,
    .max = 1440,
    .doc =
        "Whoever is named to answer for an alert and has not taken it after this is told by short message; "
        "minutes; to verify",
};
static const Setting *const settings[] = { &set_merge_hours, &set_repeat_hours, &set_relation_days,
                                           &set_callbacks_a_day, &set_alert_notice };

static const Tick ticks[] = {
    { "alert.escalate", 500, alert_escalate, 100 },
    { "alert.clock_sanity", 60000, alert_clock_sanity, 100 },
    { "alert.staff_gone", 20000, alert_staff_gone, INT32_MAX },
    { "alert.leaving", 1000, alert_leaving, 1 },
    { "alert.name_late", 5000, alert_name_late, 1 },
    { "alert.tell", 5000, alert_tell, 100 },
};

const LiveKind alert_live_kind = { "alert", &perm_alert_read };
static const LiveKind *const live[] = { &alert_live_kind };

const Module mod_alert = {
    .name = "alert",
    .routes = LIST(alert_routes),
    .ticks = LIST(ticks),
    .settings = LIST(settings),
    .invariants = LIST(alert_invariants),
    .recounts = LIST(alert_recounts),
    .live = LIST(live),
    .export = alert_export,
    .staff_left = alert_staff_left,
};
