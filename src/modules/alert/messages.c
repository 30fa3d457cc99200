#include "modules/alert/messages.h"
#include "modules/alert/rules.h"

#include "base/limits.h"

static const Field alert_clock_out_fields[] = {
    FIELD(AlertClockOut, name, .one_of = clock_names, .doc = "acknowledge, contact, dispose or review"),
    FIELD(AlertClockOut, due_ms, .doc = "when it runs out, or ran out"),
    FIELD(AlertClockOut, overdue, .doc = "it has run out"),
};
const Shape alert_clock_out_shape = SHAPE(AlertClockOut, alert_clock_out_fields);

static const Field alert_item_fields[] = { ALERT_ITEM_FIELDS(AlertItem) };
const Shape alert_item_shape = SHAPE(AlertItem, alert_item_fields);

static const char *const list_states[] = { "open", "closed", "all", NULL };
/* Names of figures; module stats links to the lists behind its own. */
static const char *const counted[] = { "alerts",        "high_risk", "high_risk_immediate",
                                       "alerts_closed", "callbacks", NULL };
static const Field alert_list_in_fields[] = {
    FIELD(AlertListIn, state, .flags = FLD_QUERY, .one_of = list_states, .doc = "open unless said otherwise"),
    FIELD(AlertListIn, level, .flags = FLD_QUERY, .one_of = level_names + 1, .doc = "only this level"),
    FIELD(AlertListIn, counted, .flags = FLD_QUERY, .one_of = counted,
          .doc = "only those this figure counts in the period; alerts unless said otherwise"),
    FIELD(AlertListIn, from, .flags = FLD_QUERY | FLD_DATE, .doc = "first day of the period"),
    FIELD(AlertListIn, to, .flags = FLD_QUERY | FLD_DATE, .doc = "last day of the period"),
    FIELD(AlertListIn, mine, .flags = FLD_QUERY,
          .doc = "taken by me, or mine to take; in my unit also what nobody answers for"),
    FIELD(AlertListIn, overdue, .flags = FLD_QUERY, .doc = "only open ones whose clock has run out"),
    FIELD(AlertListIn, area, .flags = FLD_QUERY | FLD_AREA, .doc = "only this part of the own area"),
    FIELD(AlertListIn, cursor, .flags = FLD_QUERY, .max = 60, .doc = "next of the page before"),
    FIELD(AlertListIn, limit, .flags = FLD_QUERY, .min = 1, .max = LIMIT_PAGE, .doc = "rows of a page"),
};
const Shape alert_list_in_shape = SHAPE(AlertListIn, alert_list_in_fields);
static const Field alert_list_out_fields[] = {
    FIELD_LIST(AlertListOut, items, &alert_item_shape, .flags = FLD_REQUIRED,
               .doc = "open: most overdue first; closed: newest first"),
    FIELD(AlertListOut, next, .flags = FLD_OMIT, .doc = "cursor of the next page; absent on the last"),
};
const Shape alert_list_out_shape = SHAPE(AlertListOut, alert_list_out_fields);

static const Field unanswered_fields[] = {
    FIELD_ID(UnansweredUnit, unit, .doc = "the unit in charge"),
    FIELD(UnansweredUnit, unit_name, .doc = "its name"),
    FIELD(UnansweredUnit, area, .flags = FLD_AREA, .doc = "its area"),
    FIELD(UnansweredUnit, area_name, .doc = "its area's name"),
    FIELD(UnansweredUnit, open, .doc = "open alerts that nobody answers for"),
};
static const Shape unanswered_shape = SHAPE(UnansweredUnit, unanswered_fields);
static const Field unanswered_list_fields[] = {
    FIELD_LIST(UnansweredList, items, &unanswered_shape, .flags = FLD_REQUIRED, .doc = "in order of area"),
};
const Shape unanswered_list_shape = SHAPE(UnansweredList, unanswered_list_fields);

static const Field callback_in_fields[] = {
    FIELD_ID(CallbackIn, response, .doc = "the self-test it is about"),
    FIELD(CallbackIn, phone, .flags = FLD_REQUIRED | FLD_PHONE | FLD_PERSONAL, .min = 5, .max = 20,
          .doc = "number to call"),
    FIELD(CallbackIn, when, .flags = FLD_REQUIRED, .one_of = callback_whens, .doc = "when it suits"),
    FIELD(CallbackIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 500, .doc = "what the person adds"),
};
const Shape callback_in_shape = SHAPE(CallbackIn, callback_in_fields);
static const Field callback_out_fields[] = {
    FIELD_ID(CallbackOut, id, .doc = "the request"),
    FIELD_ID(CallbackOut, alert, .doc = "the alert that carries it"),
    FIELD(CallbackOut, promised_ms, .doc = "until when somebody calls"),
};
const Shape callback_out_shape = SHAPE(CallbackOut, callback_out_fields);
