/*
 * Records that a school or hospital wrote down (people_create_blind), compared with the known ones by the keyed digests of phone
 * and citizen number. What looks alike is a proposal; somebody of the district who sees both says that it is one person, or two.
 * The writer hears nothing of it. The written record is put under the known one as others are (person_link) and can be taken
 * out again; nothing is rewritten.
 */
#include "modules/org/org.h"
#include "modules/people/messages.h"
#include "modules/people/rules.h"

static Rc item(Op *op, const MatchRow *r, MatchItem *out)
{
    *out = (MatchItem) { .record = r->record,
                         .record_label = people_label_of(op, r->record, r->record_label),
                         .record_area_name = org_area_name(op, r->record_area),
                         .unit_name = r->unit_name,
                         .at_ms = r->at_ms,
                         .person = r->person,
                         .person_label = people_label_of(op, r->person, r->person_label),
                         .person_area_name = org_area_name(op, r->person_area),
                         .registered = r->registered,
                         .same_phone = r->same_phone,
                         .same_number = r->same_number,
                         .same_name = r->same_name,
                         .same_year = r->same_year };
    return RC_OK;
}

Rc match_list(Op *op, const void *in_, void *out_)
{
    const MatchListIn *in = in_;
    MatchList *out = out_;
    MatchRow *rows;
    size_t n;
    TRY(str_eq(in->state, S("joined")) ? sql_joined_page(op->tx, &rows, &n)
                                       : sql_match_page(op->tx, &rows, &n));
    MatchItem *v = ARENA_ARRAY(op->arena, MatchItem, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(item(op, &rows[i], &v[i]));
    out->items = (ListOf) { v, n };
    return RC_OK;
}

/* What was put under the written record goes along: links are one step deep. */
static Rc join(Op *op, PersonId record, PersonId person)
{
    PersonRow row;
    PersonId *ids;
    size_t n;
    int64_t changed;
    TRY(people_ids(op, record, &ids, &n));
    for (size_t i = 1; i < n; i++)
        TRY(people_unlink(op, ids[i]));
    for (size_t i = n; i-- > 0;) {
        TRY(people_get(op, ids[i], &row));
        TRY(people_put_under(op, &row, person));
        if (i == 0) /* one person is counted once */
            TRY(op_count(op, "persons", row.area, row.known_ms, -1));
    }
    return sql_written_joined(op->tx, record, true, &changed);
}

static Rc take_out(Op *op, PersonId record)
{
    PersonRow row;
    int64_t changed;
    TRY(people_unlink(op, record));
    TRY(people_get(op, record, &row));
    TRY(op_count(op, "persons", row.area, row.known_ms, 1));
    return sql_written_joined(op->tx, record, false, &changed);
}

Rc match_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const MatchSaid *)in)->person, out);
}

Rc match_decide(Op *op, const void *in_, void *out)
{
    const MatchSaid *in = in_;
    MatchRow row;
    bool found, joined;
    int64_t changed;
    (void)out;
    TRY(sql_joined_pair(op->tx, in->record, in->person, &row, &joined));
    if (joined && in->same)
        return RC_OK; /* said before */
    if (!joined) {
        TRY(sql_match_pair(op->tx, in->record, in->person, &row, &found));
        if (!found)
            return FAIL(op->diag, RC_CONFLICT, "person.no_match");
    }
    op_about(op, in->person, "person", in->record.v);
    op_detail(op, "%s", in->same ? "same" : joined ? "taken out" : "apart");
    if (in->same)
        return join(op, in->record, in->person);
    if (joined)
        TRY(take_out(op, in->record));
    return sql_apart_add(op->tx, in->record, in->person, op->actor.staff, op->now_ms, &changed);
}
