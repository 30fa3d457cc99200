#include "base/limits.h"
#include "modules/audit/audit.h"

static const Field query_fields[] = {
    FIELD_ID(EventQuery, person, .flags = FLD_QUERY, .doc = "events about this person"),
    FIELD_ID(EventQuery, actor, .flags = FLD_QUERY, .doc = "events by this member of staff"),
    FIELD(EventQuery, action, .flags = FLD_QUERY, .max = 60, .doc = "events of this action, exactly"),
    FIELD(EventQuery, from, .flags = FLD_QUERY | FLD_DATE, .doc = "from this day on"),
    FIELD(EventQuery, to, .flags = FLD_QUERY | FLD_DATE, .doc = "up to this day"),
    FIELD(EventQuery, area, .flags = FLD_QUERY, .doc = "by actors of this area; 0: the own one"),
    FIELD(EventQuery, cursor, .flags = FLD_QUERY, .max = 60, .doc = "next of the page before"),
    FIELD(EventQuery, limit, .flags = FLD_QUERY, .min = 0, .max = LIMIT_PAGE, .doc = "rows; 0 = 50"),
};
const Shape event_query_shape = SHAPE(EventQuery, query_fields);

static const Field item_fields[] = {
    FIELD_ID(EventItem, id, .doc = "the event"),
    FIELD(EventItem, at_ms, .doc = "when"),
    FIELD(EventItem, actor, .doc = "name of the member of staff, or resident, anonymous, system"),
    FIELD(EventItem, role, .doc = "role acted in"),
    FIELD(EventItem, unit_name, .doc = "unit acted for"),
    FIELD(EventItem, action, .doc = "what was done"),
    FIELD(EventItem, object, .doc = "kind and id of what it was done to"),
    FIELD_ID(EventItem, person, .doc = "whose data; null none"),
    FIELD(EventItem, label, .doc = "how sensitive"),
    FIELD(EventItem, purpose, .doc = "what for"),
    FIELD(EventItem, ip_masked, .doc = "network of the address"),
    FIELD(EventItem, decision, .doc = "done or refused"),
    FIELD(EventItem, detail, .doc = "codes"),
};
static const Shape item_shape = SHAPE(EventItem, item_fields);

static const Field list_fields[] = {
    FIELD_LIST(EventList, items, &item_shape, .doc = "newest first"),
    FIELD(EventList, next, .flags = FLD_OMIT, .doc = "cursor of the next page"),
};
const Shape event_list_shape = SHAPE(EventList, list_fields);

static const Field started_fields[] = { FIELD(VerifyStarted, job, .doc = "ask for its report by this") };
const Shape verify_started_shape = SHAPE(VerifyStarted, started_fields);

static const Field verify_query_fields[] = {
    FIELD(VerifyQuery, job, .flags = FLD_PATH | FLD_REQUIRED, .max = 20, .doc = "the verification"),
};
const Shape verify_query_shape = SHAPE(VerifyQuery, verify_query_fields);

static const Field bad_fields[] = {
    FIELD(VerifyBad, county, .doc = "chain of this county"),
    FIELD(VerifyBad, seq, .doc = "first seal that does not hold"),
};
static const Shape bad_shape = SHAPE(VerifyBad, bad_fields);
static const Field head_fields[] = {
    FIELD(VerifyHead, county, .doc = "chain of this county"),
    FIELD(VerifyHead, seq, .doc = "number of its last seal"),
    FIELD(VerifyHead, events, .doc = "events it covers"),
    FIELD(VerifyHead, hash, .doc = "its digest: note it elsewhere"),
};
static const Shape head_shape = SHAPE(VerifyHead, head_fields);
static const Field report_fields[] = {
    FIELD(VerifyReport, state, .doc = "ok or broken"),
    FIELD(VerifyReport, checked, .doc = "events read"),
    FIELD(VerifyReport, at_ms, .doc = "when"),
    FIELD_LIST(VerifyReport, first_bad, &bad_shape, .doc = "empty when the chain holds"),
    FIELD_LIST(VerifyReport, heads, &head_shape, .max = 512, .doc = "heads of the chains"),
};
const Shape verify_report_shape = SHAPE(VerifyReport, report_fields);
