/*
 * Records of people: making, finding, changing. See people.h; links.c puts records together, consents.c has what people
 * agreed to.
 * Tests: test_api.c
 */
#include "crypto/blind.h"
#include "modules/people/rules.h"
#include "text/codec.h"

static CellPlace place_of(PersonId person, int column)
{
    return (CellPlace) { .table = TABLE_PERSON,
                         .column = (uint16_t)column,
                         .county = county_of_id(person.v),
                         .person = person.v,
                         .row = person.v,
                         .label = LABEL_IDENTITY,
                         .purpose = CELL_IDENTITY };
}

Rc people_get(Op *op, PersonId person, PersonRow *out)
{
    return sql_person_get(op->tx, person, out);
}

Rc people_in_scope(Op *op, PersonId person, PersonRow *out)
{
    return sql_person_in_scope(op->tx, person, out);
}

Rc people_put(Op *op, PersonRow *r)
{
    int64_t changed;
    TRY(sql_person_put(op->tx, r->id, r->area, r->town, r->state, r->merged_into, r->label, r->name, r->phone,
                       r->id_number, r->birth_date, r->name_bi, r->phone_bi, r->id_bi, r->gender,
                       r->birth_year, r->known_ms, r->registered_ms, r->last_seen_ms, r->version, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "person.version");
    r->version++;
    return RC_OK;
}

static Rc add(Op *op, const PersonRow *r)
{
    return sql_person_add(op->tx, r->county, r->id, r->area, r->town, r->version, r->state, r->merged_into,
                          r->label, r->name, r->phone, r->id_number, r->birth_date, r->name_bi, r->phone_bi,
                          r->id_bi, r->gender, r->birth_year, r->consents, r->known_ms, r->registered_ms,
                          r->tested_ms, r->created_ms, r->created_by, r->last_seen_ms);
}

static Rc new_row(Op *op, int64_t area, AreaLevel widest, PersonRow *out)
{
    AreaLevel level = area_level(area);
    if (level < widest || level > AREA_COMMUNITY || !area_within(area, op->app->region))
        return FAIL_FIELD(op->diag, RC_INVALID, "person.area", S("/area"));
    *out = (PersonRow) { .county = county_of_area(area),
                         .area = area,
                         .town = town_of_area(area),
                         .version = 1,
                         .state = S("active"),
                         .label = S(""),
                         .name_bi = S(""),
                         .phone_bi = S(""),
                         .id_bi = S(""),
                         .gender = S("u"),
                         .created_ms = op->now_ms,
                         .created_by = op->actor.staff,
                         .last_seen_ms = op->now_ms };
    return op_new_id(op, area, &out->id.v);
}

static Rc create_anonymous(Op *op, int64_t area, AreaLevel widest, PersonId *out)
{
    PersonRow row;
    TRY(new_row(op, area, widest, &row));
    TRY(add(op, &row));
    *out = row.id;
    return RC_OK;
}

Rc people_create_anonymous(Op *op, int64_t area, PersonId *out)
{
    return create_anonymous(op, area, AREA_COUNTY, out);
}

Rc people_create_caller(Op *op, int64_t area, PersonId *out)
{
    return create_anonymous(op, area, AREA_CITY, out);
}

/* ---- names and numbers ---- */

Rc number_index(Op *op, bool phone, Str value, Str *out)
{
    return blind_index(op->app->keys, phone ? BLIND_PHONE : BLIND_ID_NUMBER, value, op->arena, out);
}

/* A keyed digest of the name without spaces: exact search only, and worthless outside. */
Rc name_index(Op *op, Str name, Str *out)
{
    uint8_t key[32], mac[DIGEST_BYTES];
    Buf plain, hex;
    buf_init_arena(&plain, op->arena, 1024);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != ' ')
            buf_addc(&plain, name.p[i]);
    TRY(keyring_derive(op->app->keys, "person.name", key));
    Rc rc = hmac(keyring_fixed_suite(op->app->keys), (Str) { (const char *)key, sizeof key }, buf_str(&plain),
                 mac);
    explicit_bzero(key, sizeof key);
    TRY(rc);
    buf_init_arena(&hex, op->arena, 64);
    hex_put(&hex, (Str) { (const char *)mac, 16 });
    *out = buf_str(&hex);
    return buf_failed(&plain) || buf_failed(&hex) ? RC_NO_MEMORY : RC_OK;
}

/* The first character and one star for the rest. */
Str name_masked(Op *op, Str name)
{
    size_t at = 0;
    if (!name.n)
        return S("");
    (void)utf8_next(name, &at);
    return arena_printf(op->arena, "%.*s*", (int)at, name.p);
}

Rc people_open(Op *op, const PersonRow *row, int column, Str *out)
{
    const Str cells[] = { [PERSON_NAME] = row->name,
                          [PERSON_PHONE] = row->phone,
                          [PERSON_ID_NUMBER] = row->id_number,
                          [PERSON_BIRTH_DATE] = row->birth_date };
    TRY(op_open(op, place_of(row->id, column), cells[column], out));
    if (!out->p)
        *out = S("");
    return RC_OK;
}

Rc people_phone(Op *op, const PersonRow *row, Str *out)
{
    return people_open(op, row, PERSON_PHONE, out);
}

static Rc seal(Op *op, const PersonRow *row, int column, Str plain, Str *out)
{
    return op_seal(op, place_of(row->id, column), plain, out);
}

static Rc put_name(Op *op, Str name, PersonRow *row)
{
    TRY(name_index(op, name, &row->name_bi));
    row->label = name_masked(op, name);
    return seal(op, row, PERSON_NAME, name, &row->name);
}

static Rc put_phone(Op *op, Str phone, PersonRow *row)
{
    Str normal;
    if (phone_normalise(op->arena, phone, &normal) || number_index(op, true, normal, &row->phone_bi))
        return FAIL_FIELD(op->diag, RC_INVALID, "person.phone", S("/phone"));
    return seal(op, row, PERSON_PHONE, normal, &row->phone);
}

static Rc put_birth(Op *op, Date birth, PersonRow *row)
{
    char text[10];
    date_format(birth, text);
    row->birth_year = birth.y;
    return seal(op, row, PERSON_BIRTH_DATE, (Str) { text, sizeof text }, &row->birth_date);
}

/* The number says the date of birth and the gender too. */
static Rc put_id_number(Op *op, Str number, PersonRow *row)
{
    Str normal;
    Date birth;
    Sex sex;
    if (id_number_normalise(op->arena, number, &normal) || number_index(op, false, normal, &row->id_bi) ||
        !id_number_facts(normal, &birth, &sex))
        return FAIL_FIELD(op->diag, RC_INVALID, "person.id_number", S("/id_number"));
    row->gender = sex == SEX_FEMALE ? S("f") : S("m");
    TRY(put_birth(op, birth, row));
    return seal(op, row, PERSON_ID_NUMBER, normal, &row->id_number);
}

Rc facts_into(Op *op, const PersonFacts *f, PersonRow *row)
{
    Date birth;
    if (f->name.n)
        TRY(put_name(op, f->name, row));
    if (f->phone.n)
        TRY(put_phone(op, f->phone, row));
    if (f->gender.n)
        row->gender = f->gender;
    if (f->birth_date.n) {
        if (!date_parse(f->birth_date, &birth) || date_to_days(birth) > day_of_ms(op->now_ms) ||
            birth.y < 1900)
            return FAIL_FIELD(op->diag, RC_INVALID, "person.birth_date", S("/birth_date"));
        TRY(put_birth(op, birth, row));
    }
    if (f->id_number.n)
        TRY(put_id_number(op, f->id_number, row));
    if (!row->known_ms && (f->name.n || f->phone.n || f->id_number.n))
        row->known_ms = op->now_ms;
    return RC_OK;
}

/* ---- look-up over all counties ---- */

static Rc lookup(Op *op, Str bi, const char *kind, PersonId *out, bool *out_found)
{
    LookupRow row;
    TRY(sql_lookup_get(op->tx, bi, str_from_z(kind), &row, out_found));
    return *out_found ? people_resolve(op, row.person, out) : RC_OK;
}

Rc people_find_by_phone(Op *op, Str phone, PersonId *out, bool *out_found)
{
    Str bi;
    *out_found = false;
    if (number_index(op, true, phone, &bi))
        return FAIL_FIELD(op->diag, RC_INVALID, "person.phone", S("/phone"));
    return lookup(op, bi, "phone", out, out_found);
}

/* Takes the number for the record. */
static Rc reserve(Op *op, Str bi, const char *kind, PersonId person, const char *taken)
{
    PersonId owner;
    bool found;
    TRY(lookup(op, bi, kind, &owner, &found));
    if (found && owner.v != person.v)
        return FAIL(op->diag, RC_CONFLICT, taken);
    return found ? RC_OK : sql_lookup_add(op->tx, bi, str_from_z(kind), person);
}

Rc people_register(Op *op, PersonId person, Str phone)
{
    PersonRow row;
    int64_t changed;
    TRY(people_get(op, person, &row));
    Str old = row.phone_bi;
    bool was_known = row.known_ms != 0, was_registered = row.registered_ms != 0;
    TRY(facts_into(op, &(PersonFacts) { .phone = phone }, &row));
    TRY(reserve(op, row.phone_bi, "phone", person, "person.phone_taken"));
    if (old.n && !str_eq(old, row.phone_bi))
        TRY(sql_lookup_drop(op->tx, old, S("phone"), person, &changed));
    row.last_seen_ms = op->now_ms;
    if (!was_registered)
        row.registered_ms = op->now_ms;
    TRY(people_put(op, &row));
    if (!was_known)
        TRY(op_count(op, "persons", row.area, row.known_ms, 1));
    return was_registered ? RC_OK : op_count(op, "registered", row.area, row.registered_ms, 1);
}

Rc people_seen(Op *op, PersonId person)
{
    int64_t changed;
    return sql_person_set_seen(op->tx, person, op->now_ms, &changed);
}

/* ---- by staff, and by the person ---- */

/* Records that look like this one: the same numbers, or the same name born the same year. Only those the caller may see. */
static Rc look_alikes(Op *op, const PersonRow *row, Str *out_ids)
{
    PersonRow *same;
    size_t n;
    Buf b;
    buf_init_arena(&b, op->arena, 4096);
    TRY(sql_person_by_phone(op->tx, row->phone_bi, &same, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%lld", b.n ? "," : "", (long long)same[i].id.v);
    TRY(sql_person_by_number(op->tx, row->id_bi, &same, &n));
    for (size_t i = 0; i < n; i++)
        if (!(row->phone_bi.n && str_eq(same[i].phone_bi, row->phone_bi)))
            buf_printf(&b, "%s%lld", b.n ? "," : "", (long long)same[i].id.v);
    TRY(sql_person_by_name(op->tx, row->name_bi, &same, &n));
    for (size_t i = 0; i < n; i++)
        if (same[i].birth_year == row->birth_year &&
            !(row->phone_bi.n && str_eq(same[i].phone_bi, row->phone_bi)) &&
            !(row->id_bi.n && str_eq(same[i].id_bi, row->id_bi)))
            buf_printf(&b, "%s%lld", b.n ? "," : "", (long long)same[i].id.v);
    *out_ids = buf_str(&b);
    return RC_OK;
}

static Rc same_id_number(Op *op, const PersonRow *row)
{
    PersonId owner;
    PersonRow seen;
    bool found;
    if (!row->id_bi.n)
        return RC_OK;
    TRY(lookup(op, row->id_bi, "id_number", &owner, &found));
    if (!found || owner.v == row->id.v)
        return RC_OK;
    TRY(people_get(op, owner, &seen)); /* the id of a record elsewhere is not given away */
    bool mine = area_within(seen.area, op->actor.area);
    Str id = mine ? arena_printf(op->arena, "%lld", (long long)owner.v) : (Str) { 0 };
    return FAIL_DETAIL(op->diag, RC_CONFLICT, mine ? "person.duplicate" : "person.id_number_taken", id);
}

/* What somebody like this would be found by; nothing is checked or sealed yet. */
static Rc found_by(Op *op, const PersonFacts *f, PersonRow *out)
{
    Str normal;
    Date birth;
    Sex sex;
    Rc rc = RC_OK;
    *out = (PersonRow) { .name_bi = S(""), .phone_bi = S(""), .id_bi = S("") };
    if (f->name.n)
        TRY(name_index(op, f->name, &out->name_bi));
    if (f->birth_date.n && date_parse(f->birth_date, &birth))
        out->birth_year = birth.y;
    if (f->phone.n)
        rc = number_index(op, true, f->phone, &out->phone_bi);
    if (!rc && f->id_number.n)
        rc = id_number_normalise(op->arena, f->id_number, &normal);
    if (!rc && f->id_number.n)
        rc = number_index(op, false, normal, &out->id_bi);
    if (!rc && f->id_number.n && id_number_facts(normal, &birth, &sex))
        out->birth_year = birth.y;
    return rc == RC_INVALID ? RC_OK : rc; /* facts_into says what is wrong */
}

/* Asking whether somebody is known is a search, whatever the request is called: it is limited, and a yes is on record. */
static Rc none_alike(Op *op, const PersonFacts *f, bool confirmed)
{
    PersonRow probe;
    Str alike, who = arena_printf(op->arena, "%lld", (long long)op->actor.staff.v);
    if (op->actor.session_digest.p)
        TRY(op_rate(op, op->actor.session_county, "people.search", who,
                    (int)setting_int(op->app, &people_set_searches), MS_HOUR));
    TRY(found_by(op, f, &probe));
    Rc rc = same_id_number(op, &probe);
    if (!rc)
        rc = look_alikes(op, &probe, &alike);
    if (!rc && alike.n && !confirmed)
        rc = FAIL_DETAIL(op->diag, RC_CONFLICT, "person.duplicate", alike);
    op->commit_on_fail = rc == RC_CONFLICT;
    return rc;
}

/* A phone number that staff write down signs nobody in: it may be wrong, or somebody else's. Its owner gets an account of
   their own and takes the record over with a code from the hand of staff (people_record_code). */
Rc people_create_known(Op *op, const PersonFacts *f, bool confirmed, PersonRow *out)
{
    if (!f->name.n && !f->phone.n && !f->id_number.n)
        return FAIL(op->diag, RC_INVALID, "person.nothing_known");
    if (!area_within(f->area, op->actor.area))
        return FAIL_FIELD(op->diag, RC_INVALID, "person.area", S("/area"));
    TRY(none_alike(op, f, confirmed));
    TRY(new_row(op, f->area, AREA_COUNTY, out));
    TRY(facts_into(op, f, out));
    TRY(add(op, out));
    if (out->id_bi.n)
        TRY(sql_lookup_add(op->tx, out->id_bi, S("id_number"), out->id));
    return op_count(op, "persons", out->area, out->known_ms, 1);
}

Rc people_create_blind(Op *op, const PersonFacts *f, PersonRow *out)
{
    if (!f->name.n)
        return FAIL(op->diag, RC_INVALID, "person.nothing_known");
    TRY(new_row(op, f->area, AREA_COUNTY, out));
    TRY(facts_into(op, f, out));
    TRY(add(op, out)); /* takes the citizen number from nobody */
    TRY(sql_written_add(op->tx, out->id, op->actor.unit, op->now_ms));
    return op_count(op, "persons", out->area, out->known_ms, 1);
}

/* What was counted for the person moves along, so that counts are always by the present home. */
static Rc move(Op *op, PersonRow *row, int64_t area)
{
    const struct {
        const char *indicator;
        int64_t at_ms;
    } counted[] = { { "persons", row->known_ms },
                    { "registered", row->registered_ms },
                    { "persons_tested", row->tested_ms } };
    if (county_of_area(area) != row->county || area_level(area) == AREA_NONE)
        return FAIL_FIELD(op->diag, RC_INVALID, "person.other_county", S("/area"));
    for (size_t i = 0; i < COUNT(counted); i++)
        if (counted[i].at_ms) {
            TRY(op_count(op, counted[i].indicator, row->area, counted[i].at_ms, -1));
            TRY(op_count(op, counted[i].indicator, area, counted[i].at_ms, 1));
        }
    row->area = area;
    row->town = town_of_area(area);
    return RC_OK;
}

/* A citizen number that people say of themselves is not proven: it is kept, but takes the number from nobody, and the
   answer does not tell whether the service knows whoever it belongs to. Staff meet it as a record that looks alike. */
Rc people_change(Op *op, PersonRow *row, const PersonFacts *f)
{
    bool was_known = row->known_ms != 0;
    if (f->id_number.n && row->id_bi.n)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "person.id_number_set", S("/id_number"));
    if (f->area && f->area != row->area)
        TRY(move(op, row, f->area));
    TRY(facts_into(op, f, row));
    row->last_seen_ms = op->now_ms;
    TRY(people_put(op, row));
    return was_known || !row->known_ms ? RC_OK : op_count(op, "persons", row->area, row->known_ms, 1);
}

/* ---- what others show ---- */

Str people_label_of(Op *op, PersonId person, Str stored_label)
{
    if (stored_label.n)
        return stored_label;
    return arena_printf(op->arena, "%.*s %04lld", STR_ARG(op_text(op, "person.anonymous")),
                        (long long)(person.v % 10000));
}

bool people_identified(const PersonRow *row)
{
    return row->known_ms || row->merged_into.v;
}

Rc people_bring(Op *op, PersonId person, int64_t *io_area)
{
    PersonRow row;
    int64_t to = *io_area;
    TRY(people_get(op, person, &row));
    *io_area = people_identified(&row) ? row.area : to;
    return *io_area == row.area ? RC_OK : people_change(op, &row, &(PersonFacts) { .area = to });
}

Rc people_label(Op *op, PersonId person, Str *out)
{
    PersonRow row;
    TRY(people_get(op, person, &row));
    *out = people_label_of(op, person, row.label);
    return RC_OK;
}

Rc people_phone_masked(Op *op, const PersonRow *row, Str *out)
{
    Str phone;
    TRY(people_open(op, row, PERSON_PHONE, &phone));
    *out = S("");
    return phone.n ? phone_mask(op->arena, phone, out) : RC_OK;
}

Rc people_name(Op *op, const PersonRow *row, Str *out)
{
    return people_open(op, row, PERSON_NAME, out);
}

int32_t people_age(const PersonRow *row, int64_t now_ms)
{
    return row->birth_year ? (int32_t)(date_from_days(day_of_ms(now_ms)).y - row->birth_year) : -1;
}

Rc people_mark_tested(Op *op, PersonId person, int64_t area)
{
    TRY(sql_person_set_tested(op->tx, person, op->now_ms));
    return op_count(op, "persons_tested", area, op->now_ms, 1);
}
