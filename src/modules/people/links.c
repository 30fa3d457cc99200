/*
 * Records put together and taken apart again, claim codes, and everything about a person in one piece. See people.h.
 * Tests: test_api.c
 */
#include "core_sql.h"
#include "crypto/token.h"
#include "modules/people/messages.h"
#include "modules/people/rules.h"
#include "text/codec.h"

Rc people_resolve(Op *op, PersonId person, PersonId *out)
{
    PersonRow row;
    TRY(people_get(op, person, &row));
    *out = row.merged_into.v ? row.merged_into
                             : person; /* links are one step deep: only anonymous records are linked */
    return RC_OK;
}

Rc people_ids(Op *op, PersonId person, PersonId **out, size_t *out_n)
{
    LinkRow *links;
    size_t n;
    TRY(sql_link_of(op->tx, person, &links, &n));
    PersonId *ids = ARENA_ARRAY(op->arena, PersonId, n + 1);
    if (!ids)
        return RC_NO_MEMORY;
    ids[0] = person;
    for (size_t i = 0; i < n; i++)
        ids[i + 1] = links[i].other;
    *out = ids;
    *out_n = n + 1;
    return RC_OK;
}

Rc people_head(Op *op, PersonId person, PersonId *out)
{
    PersonRow row;
    PersonId known;
    Diag before = *op->diag;
    TRY(people_resolve(op, person, &known));
    *out = person;
    if (known.v == person.v)
        return RC_OK;
    Rc rc = people_in_scope(op, known, &row);
    if (rc == RC_NOT_FOUND) { /* elsewhere: then this record stands alone */
        *op->diag = before;
        return RC_OK;
    }
    *out = known;
    return rc;
}

Rc people_records(Op *op, PersonId person, PersonId **out, size_t *out_n)
{
    TRY(people_head(op, person, &person));
    return people_ids(op, person, out, out_n);
}

Rc people_related(Op *op, PersonId person, bool *out)
{
    PersonId *ids;
    size_t n;
    TRY(op_is_related(op, person, out));
    if (*out)
        return RC_OK;
    TRY(people_records(op, person, &ids, &n));
    for (size_t i = 0; i < n && !*out; i++)
        TRY(op_is_related(op, ids[i], out));
    return RC_OK;
}

Rc people_subject(Op *op, PersonId person, PersonId *out)
{
    PersonRow row;
    TRY(people_head(op, person, out));
    if (out->v == person.v)
        TRY(people_in_scope(op, person, &row));
    return people_related(op, *out, &op->related);
}

Rc people_link(Op *op, PersonId other, PersonId person)
{
    PersonRow from, into;
    if (other.v == person.v)
        return RC_OK;
    TRY(people_get(op, other, &from));
    TRY(people_get(op, person, &into));
    if (from.known_ms || from.merged_into.v || into.merged_into.v)
        return FAIL(op->diag, RC_CONFLICT, "person.not_anonymous");
    LinkRow *links;
    size_t n;
    TRY(sql_link_of(op->tx, other, &links, &n));
    if (n)
        return FAIL(op->diag, RC_CONFLICT, "person.not_anonymous");
    return people_put_under(op, &from, person);
}

Rc people_put_under(Op *op, PersonRow *from, PersonId person)
{
    from->state = S("merged");
    from->merged_into = person;
    TRY(people_put(op, from));
    return sql_link_add(op->tx, county_of_id(person.v), person, from->id, op->now_ms);
}

Rc people_unlink(Op *op, PersonId other)
{
    PersonRow from;
    int64_t changed;
    TRY(people_get(op, other, &from));
    if (!from.merged_into.v)
        return FAIL(op->diag, RC_CONFLICT, "person.not_linked");
    TRY(sql_link_drop(op->tx, from.merged_into, other, &changed));
    from.state = S("active");
    from.merged_into = (PersonId) { 0 };
    return people_put(op, &from);
}

/* ---- claim codes ---- */

static Rc claim_digest(Op *op, Str code16, Str *out)
{
    uint8_t digest[DIGEST_BYTES];
    Buf b;
    TRY(token_digest(keyring_fixed_suite(op->app->keys), code16, digest));
    buf_init_arena(&b, op->arena, 2 * DIGEST_BYTES);
    hex_put(&b, (Str) { (const char *)digest, DIGEST_BYTES });
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

Rc people_claim_code(Op *op, PersonId person, ResponseId response, Str *out_code)
{
    Str plain, digest;
    TRY(claim_code_new(op->arena, out_code));
    TRY(claim_code_parse(op->arena, *out_code, &plain));
    TRY(claim_digest(op, plain, &digest));
    return sql_claim_add(op->tx, digest, person, response,
                         op->now_ms + setting_int(op->app, &people_set_claim_days) * MS_DAY);
}

static Rc claim_look(Op *op, Str code, Str *out_digest, ClaimRow *out, bool *out_found)
{
    Str plain;
    *out_found = false;
    Rc rc = claim_code_parse(op->arena, code, &plain);
    if (rc)
        return rc == RC_INVALID ? RC_OK : rc;
    TRY(claim_digest(op, plain, out_digest));
    TRY(sql_claim_get(op->tx, *out_digest, out, out_found));
    *out_found = *out_found && !out->used_ms && out->expires_ms > op->now_ms;
    return RC_OK;
}

bool people_may_be_taken_over(const PersonRow *row)
{
    return row->created_by.v && row->known_ms && !row->registered_ms && !row->merged_into.v;
}

Rc people_works_with(Op *op, PersonId person, bool *out)
{
    PersonId *ids;
    size_t n;
    *out = false;
    TRY(people_records(op, person, &ids, &n));
    for (size_t i = 0; i < n && !*out; i++) {
        LastingRow lasting = { 0 };
        bool found;
        TRY(sql_relation_lasting(op->tx, ids[i], op->actor.staff, op->now_ms, &lasting, &found));
        *out = lasting.n > 0;
    }
    return RC_OK;
}

/* The newest code alone is good. */
Rc people_record_code(Op *op, PersonId person, Str *out_code, int64_t *out_until_ms)
{
    PersonRow row;
    Str plain, digest;
    bool works;
    int64_t changed;
    TRY(people_get(op, person, &row));
    TRY(people_works_with(op, person, &works));
    if (!works)
        return op_refuse_kept(op, RC_DENIED, "relation.required");
    if (!people_may_be_taken_over(&row))
        return FAIL(op->diag, RC_CONFLICT, "person.signs_in");
    TRY(sql_claim_end(op->tx, person, op->now_ms, &changed));
    *out_until_ms = op->now_ms + setting_int(op->app, &people_set_record_code_hours) * MS_HOUR;
    TRY(claim_code_new(op->arena, out_code));
    TRY(claim_code_parse(op->arena, *out_code, &plain));
    TRY(claim_digest(op, plain, &digest));
    return sql_claim_add(op->tx, digest, person, (ResponseId) { 0 }, *out_until_ms);
}

Rc people_claim_find(Op *op, Str code, PersonId *out_person, ResponseId *out_response, bool *out_found)
{
    Str digest;
    ClaimRow row;
    TRY(claim_look(op, code, &digest, &row, out_found));
    if (*out_found) {
        *out_person = row.person;
        *out_response = row.response;
    }
    return RC_OK;
}

/* What the account is counted for is the record's from now on. */
static Rc strip_account(Op *op, PersonRow *account)
{
    int64_t changed;
    TRY(sql_lookup_drop(op->tx, account->phone_bi, S("phone"), account->id, &changed));
    TRY(op_count(op, "persons", account->area, account->known_ms, -1));
    TRY(op_count(op, "registered", account->area, account->registered_ms, -1));
    account->known_ms = account->registered_ms = 0;
    account->phone_bi = S("");
    account->phone = (Str) { 0 };
    return people_put(op, account);
}

/* Whoever has the number that staff wrote down hears that another one signs in. */
static Rc tell_old_phone(Op *op, const PersonRow *record, Str proven_bi)
{
    Str old;
    if (!record->phone_bi.n || str_eq(record->phone_bi, proven_bi))
        return RC_OK;
    TRY(people_open(op, record, PERSON_PHONE, &old));
    return old.n ? op_outbox(op, record->county, "sms", old, op_text(op, "people.message.taken_over"))
                 : RC_OK;
}

/* The record that staff made signs in by the phone that the account proved; the account and what was put under it are put
   under the record, and its sessions go on with the record. */
static Rc take_over(Op *op, PersonId account, const PersonRow *record)
{
    PersonRow row;
    PersonId *ids;
    size_t n;
    Str phone;
    int64_t changed;
    TRY(people_get(op, account, &row));
    if (!row.registered_ms || row.merged_into.v || row.created_by.v)
        return FAIL(op->diag, RC_CONFLICT, "person.not_anonymous");
    TRY(people_open(op, &row, PERSON_PHONE, &phone));
    TRY(tell_old_phone(op, record, row.phone_bi));
    TRY(people_ids(op, account, &ids, &n));
    TRY(strip_account(op, &row));
    for (size_t i = 1; i < n; i++)
        TRY(people_unlink(op, ids[i]));
    TRY(people_link(op, account, record->id));
    for (size_t i = 1; i < n;
         i++) { /* a written record among them is a known one, and comes along all the same */
        TRY(people_get(op, ids[i], &row));
        TRY(people_put_under(op, &row, record->id));
    }
    TRY(people_register(op, record->id, phone));
    TRY(sql_session_takes_person(op->tx, op->actor.session_county, account, record->id, record->area,
                                 &changed));
    op->actor.person = record->id;
    op->actor.area = record->area;
    op_detail(op, "takes over %lld", (long long)record->id.v);
    return RC_OK;
}

Rc people_merge_claim(Op *op, Str code, PersonId into, PersonId *out_other, bool *out_found)
{
    Str digest;
    ClaimRow row;
    PersonRow from;
    int64_t changed;
    TRY(claim_look(op, code, &digest, &row, out_found));
    if (!*out_found)
        return RC_OK;
    *out_other = row.person;
    TRY(sql_claim_use(op->tx, digest, op->now_ms, &changed));
    TRY(people_get(op, row.person, &from));
    if (from.merged_into.v == into.v)
        return RC_OK;
    return people_may_be_taken_over(&from) ? take_over(op, into, &from) : people_link(op, row.person, into);
}

/* ---- everything, for the person ---- */

static Rc export_consents(Op *op, const PersonId *ids, size_t n_ids, JsonW *w)
{
    ConsentRow *consents;
    size_t n;
    jsonw_key(w, S("consents"));
    jsonw_begin_arr(w);
    for (size_t k = 0; k < n_ids; k++) {
        TRY(sql_consent_of(op->tx, ids[k], &consents, &n));
        for (size_t i = 0; i < n; i++) {
            jsonw_begin_obj(w);
            jsonw_key(w, S("purpose"));
            jsonw_str(w, consents[i].purpose);
            jsonw_key(w, S("version"));
            jsonw_i64(w, consents[i].version);
            jsonw_key(w, S("granted"));
            jsonw_bool(w, consents[i].granted);
            jsonw_key(w, S("at_ms"));
            jsonw_i64(w, consents[i].at_ms);
            jsonw_str_at(w, "given_by", consents[i].given_by);
            jsonw_end_obj(w);
        }
    }
    jsonw_end_arr(w);
    return RC_OK;
}

enum { EXPORT_EVENTS = 5000 };

static Rc export_access(Op *op, PersonId person, JsonW *w)
{
    AccessRow *rows;
    size_t n;
    TRY(people_access(op, person, (AccessFrom) { INT64_MAX, INT64_MAX }, EXPORT_EVENTS, &rows, &n));
    jsonw_key(w, S("access_log"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++) {
        const AccessEntry e = people_access_entry(op, &rows[i]);
        shape_write(&access_entry_shape, &e, w);
    }
    jsonw_end_arr(w);
    return RC_OK;
}

Rc people_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    static const struct {
        const char *key;
        int column;
    } sealed[] = { { "name", PERSON_NAME },
                   { "phone", PERSON_PHONE },
                   { "id_number", PERSON_ID_NUMBER },
                   { "birth_date", PERSON_BIRTH_DATE } };
    PersonRow row;
    Str text;
    TRY(people_get(op, ids[0], &row));
    jsonw_key(w, S("person"));
    jsonw_id(w, row.id.v);
    for (size_t i = 0; i < COUNT(sealed); i++) {
        TRY(people_open(op, &row, sealed[i].column, &text));
        jsonw_key(w, str_from_z(sealed[i].key));
        jsonw_str(w, text);
    }
    jsonw_key(w, S("gender"));
    jsonw_str(w, row.gender);
    jsonw_key(w, S("area"));
    jsonw_i64(w, row.area);
    jsonw_key(w, S("created_ms"));
    jsonw_i64(w, row.created_ms);
    TRY(export_consents(op, ids, n, w));
    return export_access(op, ids[0], w);
}
