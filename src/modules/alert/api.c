/* Routes of this module: the list, and asking for a call. Those on one alert are module care's, whose view is the reply. */
#include "base/date.h"
#include "base/limits.h"
#include "base/log.h"
#include "modules/alert/messages.h"
#include "modules/alert/rules.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

const Perm perm_alert_read = { "alert.read", "See the alerts of the own area", ROLES_CARE | ROLES_MANAGER };
const Perm perm_alert_act = { "alert.act", "Take an alert and work on it", ROLES_CARE };
const Perm perm_alert_confirm = { "alert.confirm", "Confirm or refuse, as the second person",
                                  ROLE_BIT(ROLE_STREET_SPECIALIST) | ROLE_BIT(ROLE_DISTRICT_SPECIALIST) |
                                      ROLE_BIT(ROLE_CRISIS_TEAM) }; /* in a city there is nobody else */
static const Perm perm_callback = { "alert.callback", "Ask to be called back", ROLES_RESIDENT };

/* ---- cursors: "o.<due>.<id>" of the open list, "c.<closed>.<id>" of the closed ---- */

Str page_cursor(Op *op, char list, int64_t at, int64_t id)
{
    return arena_printf(op->arena, "%c.%lld.%lld", list, (long long)at, (long long)id);
}

Rc page_parse(Op *op, Str cursor, const char *lists, Page *out)
{
    Str list, rest, at, id;
    Page page = { 0 };
    bool ok = str_cut(cursor, '.', &list, &rest) && list.n == 1 && strchr(lists, list.p[0]) &&
              str_cut(rest, '.', &at, &id) && str_to_i64(at, &page.at) && str_to_i64(id, &page.id);
    if (!ok)
        return FAIL_FIELD(op->diag, RC_INVALID, "page.cursor", S("?cursor"));
    page.list = list.p[0];
    *out = page;
    return RC_OK;
}

Rc alert_person_label(Op *op, int64_t county, PersonId person, Str joined, Str *out)
{
    if (county_of_id(person.v) !=
        county) /* somebody of another county: their record does not lie beside the row */
        return people_label(op, person, out);
    *out = people_label_of(op, person, joined);
    return RC_OK;
}

bool alert_tells_why(const Op *op)
{
    return (op->actor.roles & ROLES_CARE) != 0;
}

/* A number that cannot be opened hides no alert. */
static Rc phone_of(Op *op, const AlertRow *r, Str *out)
{
    if (!r->open || !r->responsible_phone.p)
        return RC_OK;
    Rc rc = op_open(op, org_staff_place(r->responsible, STAFF_COL_PHONE), r->responsible_phone, out);
    if (!rc || rc == RC_NO_MEMORY)
        return rc;
    LOG(LOG_ERROR, "alert.phone_broken", KV("staff", r->responsible.v));
    *op->diag = (Diag) { 0 };
    *out = (Str) { 0 };
    return RC_OK;
}

Rc alert_item(Op *op, const AlertRow *r, AlertItem *out)
{
    bool why = alert_tells_why(op);
    *out = (AlertItem) { .id = r->id,
                         .level = r->level,
                         .state = r->state,
                         .kind = r->kind,
                         .source = why ? r->source : S(""),
                         .reason = why ? alert_words(op, "alert.reason.", r->reason) : S(""),
                         .person = r->person,
                         .area = r->area,
                         .area_name = org_area_name(op, r->area),
                         .raised_ms = r->raised_ms,
                         .unit = r->unit,
                         .unit_name = r->unit_name,
                         .owner = r->owner,
                         .owner_name = r->owner_name,
                         .responsible = r->responsible,
                         .responsible_name = r->responsible_name,
                         .escalated = r->escalated,
                         .version = r->version };
    if (r->open)
        out->clock = (AlertClockOut) { r->due_clock, r->due_ms, r->due_ms <= op->now_ms };
    TRY(phone_of(op, r, &out->responsible_phone));
    return alert_person_label(op, r->county, r->person, r->person_label, &out->person_label);
}

/* What a figure counts: the list behind it holds just that. */
typedef struct Counted {
    int64_t from_ms, to_ms;
    bool high, immediate, called, closed;
} Counted;

static Rc read_counted(Op *op, const AlertListIn *in, Counted *out)
{
    Date from, to;
    *out = (Counted) { .to_ms = INT64_MAX,
                       .high = str_starts(in->counted, S("high_risk")),
                       .immediate = str_eq(in->counted, S("high_risk_immediate")),
                       .called = str_eq(in->counted, S("callbacks")),
                       .closed = str_eq(in->counted, S("alerts_closed")) };
    if (in->from.p && date_parse(in->from, &from))
        out->from_ms = ms_of_day(date_to_days(from));
    if (in->to.p && date_parse(in->to, &to))
        out->to_ms = ms_of_day(date_to_days(to) + 1);
    return out->from_ms < out->to_ms ? RC_OK : FAIL_FIELD(op->diag, RC_INVALID, "alert.period", S("?from"));
}

/* Reads one of the two lists from the page's place on. */
static Rc read_rows(Op *op, const AlertListIn *in, const Page *page, int64_t n, AlertRow **rows,
                    size_t *out_n)
{
    Counted c;
    int64_t lo, hi, before = in->overdue ? op->now_ms + 1 : INT64_MAX;
    TRY(read_counted(op, in, &c));
    area_range(in->area, &lo, &hi);
    if (page->list == 'o')
        return sql_alert_list_open(op->tx, lo, hi, in->level, in->mine, op->actor.staff, op->actor.unit,
                                   c.from_ms, c.to_ms, c.high, c.immediate, c.called, c.closed, before,
                                   page->at, (AlertId) { page->id }, n, rows, out_n);
    return sql_alert_list_closed(op->tx, lo, hi, in->level, in->mine, op->actor.staff, op->actor.unit,
                                 c.from_ms, c.to_ms, c.high, c.immediate, c.called, c.closed, page->at,
                                 (AlertId) { page->id }, n, rows, out_n);
}

static const Page open_start = { 'o', INT64_MIN, 0 }, closed_start = { 'c', INT64_MAX, INT64_MAX };

static Rc add_items(Op *op, const AlertRow *rows, size_t n, ListOf *items)
{
    AlertItem *p = items->p;
    for (size_t i = 0; i < n; i++)
        TRY(alert_item(op, &rows[i], &p[items->n++]));
    return RC_OK;
}

HANDLER(alert_list, AlertListIn, AlertListOut)
{
    int64_t limit = in->limit ? in->limit : LIMIT_PAGE_DEFAULT;
    bool all = str_eq(in->state, S("all")), closed = str_eq(in->state, S("closed"));
    Page page = closed ? closed_start : open_start;
    AlertRow *rows;
    size_t n;
    if (in->cursor.n)
        TRY(page_parse(op, in->cursor, all ? "oc" : closed ? "c" : "o", &page));
    out->items.p = ARENA_ARRAY(op->arena, AlertItem, (size_t)limit);
    if (!out->items.p)
        return RC_NO_MEMORY;
    for (;;) {
        size_t room = (size_t)limit - out->items.n;
        TRY(read_rows(op, in, &page, (int64_t)room + 1, &rows, &n));
        bool more = n > room;
        size_t take = more ? room : n;
        TRY(add_items(op, rows, take, &out->items));
        if (more && take) {
            out->next = page_cursor(op, page.list, rows[take - 1].due_ms, rows[take - 1].id.v);
            return RC_OK;
        }
        if (more) { /* the other list begins on the next page */
            out->next = page_cursor(op, page.list, page.at, page.id);
            return RC_OK;
        }
        if (!all || page.list == 'c' || in->overdue)
            return RC_OK;
        page = closed_start;
    }
}

HANDLER(callback_ask, CallbackIn, CallbackOut)
{
    return alert_callback(op, in, out);
}

static const Perm perm_unanswered = { "alert.unanswered",
                                      "See which units have nobody who may take their alerts", ROLES_ADMIN };

const Route alert_routes[] = {
    { .method = "GET",
      .path = "/api/v1/alerts/unanswered",
      .doc =
          "Units with open alerts that nobody answers for: neither they nor those above have staff who may",
      .needs = &perm_unanswered,
      .scope = SCOPE_AREA,
      .tx = TX_READ,
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_ADMIN,
      .out = &unanswered_list_shape,
      .run = alert_unanswered_list },
    { .method = "GET",
      .path = "/api/v1/alerts",
      .doc = "Alerts of the own area: open ones most overdue first, closed ones newest first",
      .needs = &perm_alert_read,
      .scope = SCOPE_AREA,
      .tx = TX_READ,
      .label = LABEL_RESULT,
      .purpose = PURPOSE_CARE,
      .in = &alert_list_in_shape,
      .out = &alert_list_out_shape,
      .run = alert_list },
    { .method = "POST",
      .path = "/api/v1/callbacks",
      .doc = "Ask to be called back; a person at risk who asks becomes more urgent",
      .needs = &perm_callback,
      .scope = SCOPE_SELF,
      .tx = TX_WRITE,
      .label = LABEL_IDENTITY,
      .purpose = PURPOSE_SELF,
      .audit = "alert.callback",
      .in = &callback_in_shape,
      .out = &callback_out_shape,
      .status = 201,
      .run = callback_ask },
};
