/* The counsellor's side. Reading needs a reason of its own (consult_may_read); writing is for whoever holds the conversation. */
#include "modules/consult/messages.h"
#include "modules/org/org.h"

/* ---- subjects ---- */

Rc consult_subject(Op *op, const void *in, PersonId *out)
{
    ConsultRow row = { 0 };
    TRY(sql_consult_get(op->tx, ((const ConsultIn *)in)->consult, &row));
    *out = row.person;
    return RC_OK;
}

/* A relation to the person for another reason (a task, a referral) opens no conversation. */
static Rc admit(Op *op, const void *in, bool also_to_take, PersonId *out)
{
    ConsultRow row = { 0 };
    TRY(sql_consult_get(op->tx, ((const ConsultIn *)in)->consult, &row));
    op_about(op, row.person, "consult", row.id.v);
    TRY(consult_may_read(op, &row, &op->related));
    if (also_to_take)
        op->related = op->related || consult_may_take(op, &row) || consult_supervises(op);
    if (!op->related)
        return op_refuse_kept(op, RC_DENIED, "relation.required");
    *out = row.person;
    return RC_OK;
}

Rc consult_subject_reader(Op *op, const void *in, PersonId *out)
{
    return admit(op, in, false, out);
}

/* That there is a conversation at all: also for those who could take it, and for a supervisor, who may then give a reason. */
Rc consult_subject_desk(Op *op, const void *in, PersonId *out)
{
    return admit(op, in, true, out);
}

static Rc find(Op *op, ConsultId id, ConsultRow *out)
{
    TRY(sql_consult_get(op->tx, id, out));
    op_about(op, out->person, "consult", id.v);
    return RC_OK;
}

/* One's own, at the version seen when there is one. */
static Rc find_own(Op *op, ConsultId id, int64_t version, ConsultRow *out)
{
    TRY(find(op, id, out));
    TRY(consult_may_serve(op, out));
    if (version && out->version != version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "consult.version", S("/version"));
    return RC_OK;
}

/* ---- lists ---- */

enum { LIST_MAX = 100 };

static Rc queue_of(Op *op, ConsultList *out)
{
    ConsultRow *offered, *waiting;
    size_t n_offered, n_waiting;
    TRY(sql_consult_offered(op->tx, op->actor.unit, op->actor.staff, LIST_MAX, &offered, &n_offered));
    TRY(sql_consult_waiting(op->tx, op->actor.unit, LIST_MAX, &waiting, &n_waiting));
    ConsultRow *all = ARENA_ARRAY(op->arena, ConsultRow, n_offered + n_waiting + 1);
    if (!all)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n_offered; i++)
        all[i] = offered[i];
    for (size_t i = 0; i < n_waiting; i++)
        all[n_offered + i] = waiting[i];
    return consult_items(op, all, n_offered + n_waiting, out);
}

/* Of those that raised an alert: what the caller may read, all for a supervisor. */
static Rc of_alert(Op *op, AlertId alert, ConsultList *out)
{
    ConsultRow *rows;
    size_t n, kept = 0;
    bool reads = consult_supervises(op);
    TRY(sql_consult_of_alert(op->tx, alert, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!consult_supervises(op))
            TRY(consult_may_read(op, &rows[i], &reads));
        if (reads)
            rows[kept++] = rows[i];
    }
    return consult_items(op, rows, kept, out);
}

CONSULT_HANDLER(serve_list, ConsultIn, ConsultList)
{
    ConsultRow *rows;
    size_t n;
    int64_t before = in->before ? in->before : INT64_MAX;
    if (in->alert.v)
        return of_alert(op, in->alert, out);
    if (str_eq(in->list, S("queue")))
        return queue_of(op, out);
    if (str_eq(in->list, S("mine")))
        TRY(sql_consult_mine(op->tx, op->actor.staff, LIST_MAX, &rows, &n));
    else if (str_eq(in->list, S("ended")))
        TRY(sql_consult_ended(op->tx, op->actor.staff, before, LIST_MAX, &rows, &n));
    else if (!consult_supervises(
                 op)) /* who of one's place writes to a counsellor is nobody else's business */
        return FAIL(op->diag, RC_DENIED, "role.denied");
    else
        TRY(sql_consult_all(op->tx, (UnitId) { 0 }, S("active"), before, LIST_MAX, &rows, &n));
    return consult_items(op, rows, n, out);
}

CONSULT_HANDLER(serve_seat, Nothing, ConsultSeat)
{
    DeskRow desk = { 0 };
    SeatOfRow seat;
    SeatRow *present;
    ConsultRow *rows;
    AheadRow waiting = { 0 };
    size_t n;
    bool found;
    (void)in;
    TRY(sql_consult_seat_of(op->tx, op->actor.unit, op->actor.staff, &seat, &out->on));
    TRY(sql_consult_desk_of_unit(op->tx, op->actor.unit, &desk, &found));
    out->desk = found ? desk.name : S("");
    if (found)
        TRY(consult_desk_open(op, &desk, &out->open));
    TRY(sql_consult_ahead(op->tx, op->actor.unit, INT64_MAX, (ConsultId) { 0 }, &waiting, &found));
    out->waiting = waiting.n;
    TRY(consult_present(op, op->actor.unit, &present, &n));
    out->present = (int64_t)n;
    TRY(sql_consult_mine(op->tx, op->actor.staff, LIST_MAX, &rows, &n));
    out->mine = (int64_t)n;
    TRY(sql_consult_offered(op->tx, op->actor.unit, op->actor.staff, LIST_MAX, &rows, &n));
    out->offered = (int64_t)n;
    return RC_OK;
}

CONSULT_HANDLER(serve_sit, ConsultIn, ConsultSeat)
{
    TRY(consult_sit(op, in->on));
    return serve_seat(op, NULL, out);
}

CONSULT_HANDLER(serve_guide, Nothing, ConsultGuide)
{
    const ConsultDef *def = consult_def(op->app);
    const RiskRule *rules = def->rules.p;
    const QuickReply *replies = def->replies.p;
    ConsultRuleCountRow *counts;
    size_t n;
    (void)in;
    TRY(sql_consult_rule_counts(op->tx, &counts, &n));
    ConsultRule *r = ARENA_ARRAY(op->arena, ConsultRule, def->rules.n + 1);
    ConsultReply *q = ARENA_ARRAY(op->arena, ConsultReply, def->replies.n + 1);
    if (!r || !q)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < def->rules.n; i++) {
        r[i] = (ConsultRule) { .id = rules[i].id,
                               .title = words2(op, rules[i].title),
                               .level = rules[i].level,
                               .source = rules[i].source };
        for (size_t k = 0; k < n; k++)
            if (str_eq(counts[k].rule, rules[i].id)) {
                r[i].hits = counts[k].hits;
                r[i].true_hits = counts[k].true_hits;
                r[i].false_hits = counts[k].false_hits;
            }
    }
    for (size_t i = 0; i < def->replies.n; i++)
        q[i] = (ConsultReply) { replies[i].id, words2(op, replies[i].title), words2(op, replies[i].text) };
    *out = (ConsultGuide) { { r, def->rules.n }, { q, def->replies.n }, def->topics };
    return RC_OK;
}

/* ---- one conversation ---- */

CONSULT_HANDLER(serve_get, ConsultIn, ConsultView)
{
    ConsultRow row = { 0 };
    TRY(find(op, in->consult, &row));
    return consult_view(op, &row, out);
}

CONSULT_HANDLER(serve_take, ConsultIn, ConsultView)
{
    ConsultRow row = { 0 };
    TRY(find(op, in->consult, &row));
    TRY(consult_take(op, &row));
    return consult_view(op, &row, out);
}

/* Its reply is kept for a repeated request and read by whoever lost the person since: so it holds no text. */
CONSULT_HANDLER(serve_next, Nothing, ConsultItem)
{
    ConsultRow *rows;
    size_t n;
    (void)in;
    TRY(sql_consult_offered(op->tx, op->actor.unit, op->actor.staff, 1, &rows, &n));
    if (!n)
        TRY(sql_consult_waiting(op->tx, op->actor.unit, 1, &rows, &n));
    if (!n)
        return FAIL(op->diag, RC_NOT_FOUND, "consult.nobody_waits");
    TRY(consult_take(op, &rows[0]));
    op_about(op, rows[0].person, "consult", rows[0].id.v);
    return consult_item(op, &rows[0], out);
}

CONSULT_HANDLER(serve_messages, ConsultIn, ConsultMessages)
{
    ConsultRow row = { 0 };
    int64_t changed;
    TRY(find(op, in->consult, &row));
    int64_t seen = in->seen > row.last_n ? row.last_n : in->seen;
    if (row.staff.v == op->actor.staff.v && seen > row.seen_staff) {
        row.seen_staff = seen;
        TRY(sql_consult_seen(op->tx, row.id, row.seen_resident, row.seen_staff, &changed));
        consult_tell(op, &row, "seen");
    }
    return consult_message_list(op, &row, in->after, true, out);
}

CONSULT_HANDLER(serve_picture, ConsultIn, RawReply)
{
    ConsultRow row = { 0 };
    TRY(find(op, in->consult, &row));
    return consult_picture_reply(op, &row, in->message, out);
}

CONSULT_HANDLER(serve_say, ConsultIn, ConsultSaidOut)
{
    ConsultRow row = { 0 };
    ConsultSay words;
    ConsultSaid said;
    TRY(find_own(op, in->consult, 0, &row));
    TRY(consult_words_in(op, in, &words));
    TRY(consult_say(op, &row, &words, &said));
    *out = (ConsultSaidOut) { .n = said.n, .at_ms = op->now_ms, .again = said.again };
    return RC_OK;
}

/* ---- handing over ---- */

static Rc desk_for(Op *op, const ConsultRow *row, DeskId id, UnitId *out)
{
    for (size_t k = 0; desk_kinds[k]; k++) {
        DeskRow *rows;
        size_t n;
        int64_t county = county_of_area(row->area), city = county / 100 * 100;
        TRY(sql_consult_desk_for(op->tx, str_from_z(desk_kinds[k]), row->area,
                                 town_of_area(row->area) * AREA_PER_TOWN, county * AREA_PER_COUNTY,
                                 city * AREA_PER_COUNTY, county, city, &rows, &n));
        for (size_t i = 0; i < n; i++)
            if (rows[i].id.v == id.v) {
                *out = rows[i].unit;
                return RC_OK;
            }
    }
    return FAIL_FIELD(op->diag, RC_NOT_FOUND, "consult.no_desk", S("/desk"));
}

static Rc present_colleague(Op *op, StaffId staff)
{
    SeatRow *seats;
    size_t n;
    TRY(consult_present(op, op->actor.unit, &seats, &n));
    for (size_t i = 0; i < n; i++)
        if (seats[i].staff.v == staff.v)
            return RC_OK;
    return FAIL_FIELD(op->diag, RC_CONFLICT, "consult.not_present", S("/staff"));
}

CONSULT_HANDLER(serve_offer, ConsultIn, ConsultView)
{
    ConsultRow row = { 0 };
    UnitId unit = op->actor.unit;
    TRY(find_own(op, in->consult, in->version, &row));
    if ((in->staff.v != 0) == (in->desk.v != 0))
        return FAIL(op->diag, RC_INVALID, "consult.to_whom");
    if (in->staff.v)
        TRY(present_colleague(op, in->staff));
    else
        TRY(desk_for(op, &row, in->desk, &unit));
    TRY(consult_offer(op, &row, unit, in->staff, in->note));
    return consult_view(op, &row, out);
}

CONSULT_HANDLER(serve_crisis, ConsultIn, ConsultView)
{
    ConsultRow row = { 0 };
    TRY(find_own(op, in->consult, 0, &row));
    TRY(consult_to_crisis(op, &row, in->note));
    return consult_view(op, &row, out);
}

CONSULT_HANDLER(serve_colleagues, ConsultIn, ConsultColleagues)
{
    ConsultRow row = { 0 };
    SeatRow *seats;
    DeskRow *desks;
    size_t n, n_staff = 0, n_desks = 0;
    TRY(find_own(op, in->consult, 0, &row));
    TRY(consult_present(op, op->actor.unit, &seats, &n));
    ConsultColleague *v = ARENA_ARRAY(op->arena, ConsultColleague, n + 1);
    ConsultDeskRef *d = ARENA_ARRAY(op->arena, ConsultDeskRef, 40);
    if (!v || !d)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (seats[i].staff.v != op->actor.staff.v)
            v[n_staff++] = (ConsultColleague) { seats[i].staff, seats[i].name, seats[i].open };
    for (size_t k = 0; desk_kinds[k]; k++) {
        int64_t county = county_of_area(row.area), city = county / 100 * 100;
        TRY(sql_consult_desk_for(op->tx, str_from_z(desk_kinds[k]), row.area,
                                 town_of_area(row.area) * AREA_PER_TOWN, county * AREA_PER_COUNTY,
                                 city * AREA_PER_COUNTY, county, city, &desks, &n));
        for (size_t i = 0; i < n && n_desks < 40; i++) {
            size_t there;
            bool open;
            if (desks[i].unit.v == op->actor.unit.v)
                continue;
            TRY(consult_present(op, desks[i].unit, &seats, &there));
            TRY(consult_desk_open(op, &desks[i], &open));
            d[n_desks++] = (ConsultDeskRef) { desks[i].id, desks[i].name, (int64_t)there, open };
        }
    }
    *out = (ConsultColleagues) { { v, n_staff }, { d, n_desks } };
    return RC_OK;
}

/* ---- ending, judging, looking ---- */

static bool topic_known(const ConsultDef *def, Str topic)
{
    for (size_t i = 0; i < def->topics.n; i++)
        if (str_eq(def->topics.p[i], topic))
            return true;
    return false;
}

CONSULT_HANDLER(serve_end, ConsultIn, ConsultView)
{
    ConsultRow row = { 0 };
    TRY(find_own(op, in->consult, in->version, &row));
    if (!topic_known(consult_def(op->app), in->topic))
        return FAIL_FIELD(op->diag, RC_INVALID, "consult.topic", S("/topic"));
    if (row.ended_ms && row.summary.p)
        return FAIL(op->diag, RC_CONFLICT, "consult.ended");
    TRY(consult_finish(op, &row, "staff"));
    TRY(consult_summarise(op, &row, in->topic, in->summary));
    return consult_view(op, &row, out);
}

CONSULT_HANDLER(serve_judge, ConsultIn, ConsultView)
{
    ConsultRow row = { 0 };
    int64_t changed;
    TRY(find(op, in->consult, &row));
    TRY(sql_consult_hit_judge(op->tx, in->hit, row.id, in->verdict, op->actor.staff, op->now_ms, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_NOT_FOUND, "consult.no_hit");
    op_detail(op, "hit %lld %.*s", (long long)in->hit.v, STR_ARG(in->verdict));
    return consult_view(op, &row, out);
}

CONSULT_HANDLER(serve_look, ConsultIn, ConsultView)
{
    ConsultRow row = { 0 };
    int64_t id, until = op->now_ms + setting_int(op->app, &consult_set_look) * MS_MINUTE;
    Str reason;
    TRY(find(op, in->consult, &row));
    TRY(op_new_id(op, row.area, &id));
    TRY(op_seal(op, consult_place(&row, TABLE_CONSULT_LOOK, CONSULT_BODY, id), in->reason, &reason));
    TRY(sql_consult_look_add(op->tx, id, row.id, op->actor.staff, reason, op->now_ms, until));
    return consult_view(op, &row, out);
}

/* ---- desks ---- */

static ConsultDesk desk_item(const DeskRow *d)
{
    return (ConsultDesk) { .id = d->id,
                           .unit = d->unit,
                           .area = d->area,
                           .max_open = d->max_open,
                           .version = d->version,
                           .unit_name = d->unit_name,
                           .kind = d->kind,
                           .name = d->name,
                           .hours = d->hours,
                           .pictures = d->pictures,
                           .active = d->active };
}

CONSULT_HANDLER(consult_desk_list, Nothing, ConsultDesks)
{
    DeskRow *rows;
    size_t n;
    (void)in;
    TRY(sql_consult_desk_list(op->tx, &rows, &n));
    ConsultDesk *v = ARENA_ARRAY(op->arena, ConsultDesk, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = desk_item(&rows[i]);
    out->items = (ListOf) { v, n };
    return RC_OK;
}

static Rc set(Op *op, const DeskIn *in, ConsultDesk *out)
{
    DeskRow row = { 0 };
    DeskId id;
    DeskSet set = { in->desk,  in->unit,     in->version,  in->kind,  in->name,
                    in->hours, in->max_open, in->pictures, in->active };
    TRY(consult_desk_set(op, &set, &id));
    TRY(sql_consult_desk_get(op->tx, id, &row));
    op_about(op, (PersonId) { 0 }, "consult_desk", id.v);
    *out = desk_item(&row);
    return RC_OK;
}

CONSULT_HANDLER(consult_desk_new, DeskIn, ConsultDesk)
{
    return set(op, in, out);
}

CONSULT_HANDLER(consult_desk_change, DeskIn, ConsultDesk)
{
    return set(op, in, out);
}
