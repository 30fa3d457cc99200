/* Conversations: opened, written in, seen, ended. See consult.h; who has one is turn.c, signs of risk are risk.c. */
#include "modules/consult/rules.h"
#include "modules/people/people.h"

const char *const consult_states[] = { "waiting", "active", "ended", NULL };

CellPlace consult_place(const ConsultRow *row, uint16_t table, uint16_t column, int64_t id)
{
    return (CellPlace) { .table = table,
                         .column = column,
                         .county = row->county,
                         .person = row->person.v,
                         .row = id,
                         .label = LABEL_CLINICAL,
                         .purpose = CELL_NOTES };
}

/* ---- telling ---- */

static Str note_of(Op *op, const ConsultRow *row, const char *change)
{
    return arena_printf(op->arena, "{\"id\":\"%lld\",\"n\":%lld,\"state\":\"%.*s\",\"change\":\"%s\"}",
                        (long long)row->id.v, (long long)row->last_n, STR_ARG(row->state), change);
}

void consult_tell_unit(Op *op, const ConsultRow *row, UnitId unit, const char *change)
{
    if (unit.v)
        op_live(op, &consult_live_kind, unit.v, note_of(op, row, change));
}

void consult_tell(Op *op, const ConsultRow *row, const char *change)
{
    Str note = note_of(op, row, change);
    op_live(op, &consult_live_kind, row->person.v, note);
    if (row->known.v)
        op_live(op, &consult_live_kind, row->known.v, note);
    if (row->staff.v)
        op_live(op, &consult_live_kind, row->staff.v, note);
    if (!row->staff.v || str_eq(row->state, S("waiting")))
        consult_tell_unit(op, row, row->unit, change);
}

/* ---- writing ---- */

Rc consult_save(Op *op, ConsultRow *r)
{
    int64_t changed;
    TRY(sql_consult_save(op->tx, r->id, r->version, r->unit, r->staff, r->state, r->queued_ms, r->taken_ms,
                         r->ended_ms, r->ended_by, r->offer_unit, r->offer_staff, r->offer_ms, r->offer_id,
                         r->offer_note, r->topic, r->summary, r->rating, r->rating_note, r->turns, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "consult.version", S("/version"));
    r->version++;
    return RC_OK;
}

static Rc append(Op *op, ConsultRow *row, const char *sender, Str client, Str code, Str text)
{
    int64_t id, changed, n = row->last_n + 1;
    Str body;
    StaffId staff = str_eq(str_from_z(sender), S("staff")) ? op->actor.staff : (StaffId) { 0 };
    TRY(op_new_id(op, row->area, &id));
    TRY(op_seal(op, consult_place(row, TABLE_CONSULT_MESSAGE, CONSULT_BODY, id), text, &body));
    if (str_eq(str_from_z(sender), S("resident"))) /* who answers has read */
        row->seen_resident = n;
    else if (staff.v)
        row->seen_staff = n;
    TRY(sql_consult_message_add(op->tx, row->id, n, id, str_from_z(sender), staff, client, code, body,
                                op->now_ms));
    TRY(sql_consult_said(op->tx, row->id, row->last_n, n, op->now_ms, str_from_z(sender), row->seen_resident,
                         row->seen_staff, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "consult.version");
    row->last_n = n;
    row->last_ms = op->now_ms;
    row->last_from = str_from_z(sender);
    row->nudged_ms = 0;
    return RC_OK;
}

Rc consult_server_says(Op *op, ConsultRow *row, const char *code)
{
    return append(op, row, "server", S(""), str_from_z(code), (Str) { 0 });
}

/* The same message again: what was answered the first time. Another one under its name is refused, never swallowed. Of a
   picture that did not get through, a smaller one may come. */
static Rc said_before(Op *op, const ConsultRow *row, const ConsultMessageRow *old, const ConsultSay *in,
                      ConsultSaid *out)
{
    ConsultHitRow *hits;
    size_t count;
    Str was;
    TRY(op_open(op, consult_place(row, TABLE_CONSULT_MESSAGE, CONSULT_BODY, old->id), old->body, &was));
    if (!str_eq(was, in->text) || (old->picture.n != 0) != (in->picture.n != 0))
        return FAIL_FIELD(op->diag, RC_CONFLICT, "consult.name_used", S("/client"));
    *out = (ConsultSaid) { .n = old->n, .again = true, .level = S("") };
    TRY(sql_consult_hits(op->tx, row->id, &hits, &count));
    for (size_t i = 0; i < count; i++)
        if (hits[i].n == old->n && level_find(hits[i].level) > level_find(out->level)) {
            out->level = hits[i].level;
            out->alert = row->alert;
        }
    return RC_OK;
}

Rc consult_say(Op *op, ConsultRow *row, const ConsultSay *in, ConsultSaid *out)
{
    ConsultMessageRow old;
    Picture picture;
    bool found, resident = op->actor.kind != ACTOR_STAFF;
    const char *sender = resident ? "resident" : "staff";
    TRY(sql_consult_message_by_client(op->tx, row->id, str_from_z(sender), in->client, &old, &found));
    if (found)
        return said_before(op, row, &old, in, out);
    if (row->ended_ms)
        return FAIL(op->diag, RC_CONFLICT, "consult.ended");
    if (in->picture.n)
        TRY(consult_picture_read(op, row, in->picture, &picture));
    else if (consult_blank(in->text))
        return FAIL_FIELD(op->diag, RC_INVALID, "consult.blank", S("/text"));
    TRY(append(op, row, sender, in->client, S(""), in->text));
    *out = (ConsultSaid) { .n = row->last_n, .level = S("") };
    if (in->picture.n)
        TRY(consult_picture_keep(op, row, out->n, &picture));
    if (resident)
        TRY(consult_judge(op, row, out->n, in->text, out));
    consult_tell(op, row, "said");
    return RC_OK;
}

/* ---- beginning ---- */

static Rc check_may_start(Op *op, int64_t terms)
{
    PersonRow me;
    TRY(people_get(op, op->actor.person, &me));
    TRY(people_need_consents(op, me.consents, CONSENT_TESTS));
    if (terms != consult_terms_version(op->app))
        return FAIL_FIELD(op->diag, RC_CONFLICT, "consult.terms", S("/terms"));
    return RC_OK;
}

/* Signed in, one may still have a conversation that was begun before. */
static Rc open_of(Op *op, ConsultRow *out, bool *out_found)
{
    PersonId *ids;
    size_t n;
    *out_found = false;
    TRY(people_ids(op, op->actor.person, &ids, &n));
    for (size_t i = 0; i < n && !*out_found; i++)
        TRY(sql_consult_open_of(op->tx, ids[i], out, out_found));
    return RC_OK;
}

Rc consult_start(Op *op, int64_t terms, ConsultRow *out)
{
    DeskRow desk;
    ConsultId id;
    bool found;
    TRY(check_may_start(op, terms));
    TRY(open_of(op, out, &found));
    if (found)
        return RC_OK;
    TRY(consult_desk_at(op, "consult", op->actor.area, &desk, &found));
    if (!found)
        return FAIL(op->diag, RC_CONFLICT, "consult.no_desk");
    TRY(consult_desk_open(op, &desk, &found));
    if (!found)
        return FAIL(op->diag, RC_CONFLICT, "consult.closed");
    int64_t county = county_of_id(op->actor.person.v);
    TRY(op_new_id(op, county, &id.v));
    TRY(sql_consult_add(op->tx, id, op->actor.area, town_of_area(op->actor.area), op->actor.person, desk.id,
                        desk.unit, terms, op->now_ms));
    TRY(sql_consult_at(op->tx, id, out, &found));
    ENSURE(found);
    TRY(consult_server_says(op, out, "opened"));
    TRY(op_count(op, "consults", out->area, op->now_ms, 1));
    consult_tell(op, out, "state");
    return RC_OK;
}

Rc consult_own(Op *op, ConsultId id, ConsultRow *out)
{
    ConsultRow row = { 0 };
    bool found;
    TRY(sql_consult_at(op->tx, id, &row, &found));
    PersonId me = op->actor.person;
    if (!found || !me.v || (row.person.v != me.v && row.known.v != me.v))
        return FAIL(op->diag, RC_NOT_FOUND, "consult.none");
    *out = row;
    return RC_OK;
}

/* ---- ending ---- */

/* Who held it may look at it for a while: for the summary, and for when the person comes back. */
static Rc release(Op *op, const ConsultRow *row)
{
    int64_t until = op->now_ms + setting_int(op->app, &consult_set_relation) * MS_DAY;
    if (!row->staff.v)
        return RC_OK;
    TRY(op_relate(op, row->person, row->staff, "consult", until)); /* sets the end */
    return op_unrelate(op, row->person, row->staff, "consult");
}

Rc consult_finish(Op *op, ConsultRow *row, const char *by)
{
    if (row->ended_ms)
        return RC_OK;
    UnitId offered = row->offer_unit;
    TRY(consult_server_says(op, row, arena_printf(op->arena, "ended_%s", by).p));
    row->state = S("ended");
    row->ended_ms = op->now_ms;
    row->ended_by = str_from_z(by);
    row->offer_unit.v = row->offer_staff.v = row->offer_ms = row->offer_id = 0;
    row->offer_note = (Str) { 0 };
    TRY(consult_save(op, row));
    TRY(release(op, row));
    consult_tell(op, row, "state");
    consult_tell_unit(op, row, offered.v ? offered : row->unit, "state");
    return RC_OK;
}

Rc consult_summarise(Op *op, ConsultRow *row, Str topic, Str summary)
{
    TRY(op_seal(op, consult_place(row, TABLE_CONSULT, CONSULT_SUMMARY, row->id.v), summary, &row->summary));
    row->topic = topic;
    return consult_save(op, row);
}

Rc consult_rate(Op *op, ConsultRow *row, int64_t score, Str note)
{
    if (!row->ended_ms)
        return FAIL(op->diag, RC_CONFLICT, "consult.not_ended");
    if (row->rating)
        return FAIL(op->diag, RC_CONFLICT, "consult.rated");
    row->rating = score;
    TRY(op_seal(op, consult_place(row, TABLE_CONSULT, CONSULT_RATING, row->id.v), note, &row->rating_note));
    return consult_save(op, row);
}
