/* Handlers of the module audit. The last report of a verification is kept in memory: it is a reading, not a fact. */
#include <pthread.h>

#include "audit_sql.h"
#include "base/date.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "core/app.h"
#include "modules/audit/audit.h"
#include "modules/org/org.h"

typedef struct Kept { /* one, for the life of the program */
    pthread_mutex_t lock;
    int64_t job, at_ms;
    SealReport report;
} Kept;

extern const Module mod_audit;

static Kept *kept_of(const App *app)
{
    return app_data(app, &mod_audit);
}

Rc audit_start(App *app, Diag *d)
{
    (void)d;
    Kept *k = ARENA_NEW(app->arena, Kept);
    if (!k)
        return RC_NO_MEMORY;
    pthread_mutex_init(&k->lock, NULL);
    app_data_set(app, &mod_audit, k);
    return RC_OK;
}

/* ---- search ---- */

static Str masked_ip(Op *op, Str ip)
{
    size_t last = ip.n;
    for (size_t i = 0; i < ip.n; i++)
        if (ip.p[i] == '.' || ip.p[i] == ':')
            last = i;
    return last == ip.n ? ip : arena_printf(op->arena, "%.*s*", (int)(last + 1), ip.p);
}

static EventItem item_of(Op *op, const AuditRow *r)
{
    static const char *const labels[] = { "",       "public",   "administrative", "identity",
                                          "result", "clinical", "sealed" };
    static const char *const purposes[] = { "", "public", "self", "care", "statistics", "admin", "audit" };
    bool staff = r->staff.v != 0;
    return (EventItem) {
        .id = r->id,
        .at_ms = r->at_ms,
        .actor = staff ? org_staff_name(op, r->staff) : r->actor_kind,
        .role = str_from_z(role_name((Role)r->role)),
        .unit_name = staff ? org_unit_name(op, r->unit) : S(""),
        .action = r->action,
        .person = r->person,
        .object = r->object_type.n
                      ? arena_printf(op->arena, "%.*s %lld", STR_ARG(r->object_type), (long long)r->object_id)
                      : S(""),
        .label = str_from_z(labels[(size_t)r->label % COUNT(labels)]),
        .purpose = str_from_z(purposes[(size_t)r->purpose % COUNT(purposes)]),
        .ip_masked = masked_ip(op, r->ip),
        .decision = r->decision,
        .detail = r->detail,
    };
}

typedef struct Page {
    int64_t lo, hi, from_ms, to_ms, before_ms, max;
    EventId before;
    Str action;
} Page;

static Rc page_of(Op *op, const EventQuery *q, Page *p)
{
    Date d;
    Str at, id;
    int64_t area = q->area ? q->area : op->actor.area;
    TRY(op_in_scope(op, area));
    area_range(area, &p->lo, &p->hi);
    p->from_ms = q->from.p && date_parse(q->from, &d) ? ms_of_day(date_to_days(d)) : 0;
    p->to_ms = q->to.p && date_parse(q->to, &d) ? ms_of_day(date_to_days(d) + 1) - 1 : INT64_MAX;
    p->before_ms = INT64_MAX;
    p->before.v = INT64_MAX;
    if (q->cursor.p && (!str_cut(q->cursor, '.', &at, &id) || !str_to_i64(at, &p->before_ms) ||
                        !str_to_i64(id, &p->before.v)))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.format", S("?cursor"));
    p->action = q->action.p ? q->action : S("");
    p->max = (q->limit ? q->limit : LIMIT_PAGE_DEFAULT) + 1; /* one more says whether there is a next page */
    return RC_OK;
}

Rc events_list(Op *op, const void *in, void *out)
{
    const EventQuery *q = in;
    EventList *list = out;
    AuditRow *rows;
    size_t n;
    Page p = { 0 };
    TRY(page_of(op, q, &p));
    int64_t c_lo = county_of_area(p.lo), c_hi = county_of_area(p.hi);
    if (q->person.v)
        TRY(sql_audit_page_person(op->tx, q->person, p.lo, p.hi, p.from_ms, p.to_ms, p.before_ms, p.before,
                                  p.action, p.max, &rows, &n));
    else if (q->actor.v)
        TRY(sql_audit_page_staff(op->tx, q->actor, c_lo, c_hi, p.lo, p.hi, p.from_ms, p.to_ms, p.before_ms,
                                 p.before, p.action, p.max, &rows, &n));
    else
        TRY(sql_audit_page(op->tx, c_lo, c_hi, p.lo, p.hi, p.from_ms, p.to_ms, p.before_ms, p.before,
                           p.action, p.max, &rows, &n));
    bool more = (int64_t)n == p.max;
    n -= more;
    EventItem *items = ARENA_ARRAY(op->arena, EventItem, n);
    for (size_t i = 0; items && i < n; i++)
        items[i] = item_of(op, &rows[i]);
    list->items = (ListOf) { items, items ? n : 0 };
    if (more)
        list->next =
            arena_printf(op->arena, "%lld.%lld", (long long)rows[n - 1].at_ms, (long long)rows[n - 1].id.v);
    op_about(op, q->person, "event", 0);
    return RC_OK;
}

/* ---- verification ---- */

Rc verify_slow(Op *op, const void *in)
{
    (void)in;
    SealReport *report = ARENA_NEW(op->arena, SealReport);
    if (!report)
        return RC_NO_MEMORY;
    TRY(seal_verify(op, report));
    if (report->bad_county)
        LOG(LOG_ERROR, "audit.broken", KV("county", report->bad_county), KV("seq", report->bad_seq));
    op->prep = report;
    return RC_OK;
}

Rc verify_begin(Op *op, const void *in, void *out)
{
    (void)in;
    Kept *k = kept_of(op->app);
    VerifyStarted *started = out;
    pthread_mutex_lock(&k->lock);
    k->report = *(const SealReport *)op->prep;
    k->at_ms = op->now_ms;
    int64_t job = ++k->job;
    pthread_mutex_unlock(&k->lock);
    started->job = arena_printf(op->arena, "%lld", (long long)job);
    op_detail(op, "%s", ((const SealReport *)op->prep)->bad_county ? "broken" : "ok");
    return RC_OK;
}

static void fill_report(Op *op, const SealReport *r, VerifyReport *out)
{
    VerifyHead *heads = ARENA_ARRAY(op->arena, VerifyHead, r->n_heads);
    VerifyBad *bad = ARENA_NEW(op->arena, VerifyBad);
    for (size_t i = 0; heads && i < r->n_heads; i++)
        heads[i] = (VerifyHead) { .county = r->heads[i].county,
                                  .seq = r->heads[i].seq,
                                  .events = r->heads[i].events,
                                  .hash = arena_str(op->arena, str_from_z(r->heads[i].hash)) };
    if (bad)
        *bad = (VerifyBad) { r->bad_county, r->bad_seq };
    out->state = r->bad_county ? S("broken") : S("ok");
    out->checked = r->checked;
    out->heads = (ListOf) { heads, heads ? r->n_heads : 0 };
    out->first_bad = (ListOf) { bad, r->bad_county && bad ? 1 : 0 };
}

Rc verify_show(Op *op, const void *in, void *out)
{
    const VerifyQuery *q = in;
    Kept *k = kept_of(op->app);
    int64_t job;
    pthread_mutex_lock(&k->lock);
    bool known = str_to_i64(q->job, &job) && job > 0 && job == k->job;
    if (known) {
        fill_report(op, &k->report, out);
        ((VerifyReport *)out)->at_ms = k->at_ms;
    }
    pthread_mutex_unlock(&k->lock);
    return known ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "audit.no_job");
}
