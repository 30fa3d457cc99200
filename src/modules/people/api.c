/* Routes of people: thin handlers over service.c and consents.c. Tests: test_api.c */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "core/catalogue.h"
#include "core/setting.h"
#include "modules/org/org.h"
#include "modules/people/messages.h"
#include "modules/people/rules.h"

/* ---- permissions ---- */

const Perm perm_people_self = { "people.self", "Look after one's own record and consents", ROLES_RESIDENT };
const Perm perm_people_read = { "people.read", "Find people and see the masked file", ROLES_CARE };
const Perm perm_people_create = { "people.create", "Write down a person, take their consent", ROLES_CARE };
const Perm perm_people_reveal = { "people.reveal", "See a name or number in the clear", ROLES_CARE };

/* ---- what others show of a person ---- */

static Str age_band(const PersonRow *row, int64_t now_ms)
{
    static const struct {
        int32_t below;
        const char *name;
    } bands[] = { { 14, "0-13" },  { 18, "14-17" }, { 35, "18-34" },
                  { 60, "35-59" }, { 75, "60-74" }, { 200, "75+" } };
    int32_t age = people_age(row, now_ms);
    for (size_t i = 0; age >= 0 && i < COUNT(bands); i++)
        if (age < bands[i].below)
            return str_from_z(bands[i].name);
    return S("");
}

Rc people_item(Op *op, const PersonRow *row, PersonItem *out)
{
    *out = (PersonItem) { .id = row->id,
                          .label = people_label_of(op, row->id, row->label),
                          .age_band = age_band(row, op->now_ms),
                          .gender = row->gender,
                          .area = row->area,
                          .area_name = org_area_name(op, row->area),
                          .last_seen_ms = row->last_seen_ms };
    return RC_OK;
}

Rc people_consent_states(Op *op, PersonId person, ListOf *out)
{
    ConsentRow *rows;
    size_t n;
    TRY(people_consents(op, person, &rows, &n));
    ConsentState *states = ARENA_ARRAY(op->arena, ConsentState, n + 1);
    if (!states)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        states[i] = (ConsentState) { rows[i].purpose, rows[i].version, rows[i].granted, rows[i].at_ms,
                                     rows[i].given_by };
    *out = (ListOf) { states, n };
    return RC_OK;
}

/* "330602********1234": what is enough to tell two people apart at a counter. */
static Rc id_number_masked(Op *op, const PersonRow *row, Str *out)
{
    Str id;
    TRY(people_open(op, row, PERSON_ID_NUMBER, &id));
    *out = id.n == 18 ? arena_printf(op->arena, "%.6s********%.4s", id.p, id.p + 14) : S("");
    return RC_OK;
}

static Rc view_of(Op *op, const PersonRow *row, PersonView *out)
{
    PersonItem item;
    TRY(people_item(op, row, &item));
    *out = (PersonView) { .id = item.id,
                          .label = item.label,
                          .age_band = item.age_band,
                          .gender = item.gender,
                          .area = item.area,
                          .area_name = item.area_name,
                          .last_seen_ms = item.last_seen_ms,
                          .version = row->version,
                          .name_masked = row->label,
                          .birth_year = row->birth_year,
                          .registered = row->registered_ms != 0 };
    TRY(people_phone_masked(op, row, &out->phone_masked));
    TRY(id_number_masked(op, row, &out->id_number_masked));
    return people_consent_states(op, row->id, &out->consents);
}

Rc people_view(Op *op, PersonId person, PersonView *out)
{
    PersonRow row;
    TRY(people_get(op, person, &row));
    return view_of(op, &row, out);
}

/* ---- public ---- */

enum { CONFIG_DAYS = 31 };

/* From a mobile phone an area code stands before a local number: "0575-85888666" is the line 85888666. */
static Str without_area_code(Str number)
{
    Str code, rest;
    bool local = number.n && number.p[0] == '0' && str_cut(number, '-', &code, &rest);
    return local ? rest : number;
}

/* What the lines of the hotline say themselves goes before words that somebody typed. */
static Rc open_hours(Op *op, const ListOf *lines)
{
    HelpLineRow *rows;
    size_t n;
    TRY(sql_help_line_hours(op->tx, &rows, &n));
    for (size_t i = 0; i < lines->n; i++) {
        CrisisLine *line = &((CrisisLine *)lines->p)[i];
        line->open = (Str) { 0 };
        for (size_t k = 0; k < n; k++)
            if (str_eq(without_area_code(line->number), without_area_code(rows[k].number)) &&
                str_eq(rows[k].hours, rows[k].other))
                line->open = rows[k].hours.n ? rows[k].hours : S("1-7 00:00-24:00");
    }
    return RC_OK;
}

/* Holidays and the days worked for them, for as long as a page may be kept without a network. */
static Rc special_days(Op *op, ListOf *out)
{
    int64_t today = day_of_ms(op->now_ms);
    SpecialDay *v = ARENA_ARRAY(op->arena, SpecialDay, CONFIG_DAYS + 1);
    char text[11] = { 0 };
    *out = (ListOf) { v, 0 };
    for (int64_t day = today - 1; v && day < today + CONFIG_DAYS; day++) {
        int weekday = calendar_weekday(op->app, day);
        if (weekday == weekday_of(day))
            continue;
        date_format(date_from_days(day), text);
        v[out->n++] = (SpecialDay) { arena_str(op->arena, str_from_z(text)), weekday };
    }
    return v ? RC_OK : RC_NO_MEMORY;
}

static Rc crisis_lines(Op *op, ListOf *out)
{
    CrisisList list;
    Diag d = { 0 };
    const char *const sources[] = { NULL, people_set_crisis.def };
    for (size_t i = 0; i < COUNT(sources);
         i++) { /* a setting that cannot be read never takes the numbers away */
        Str text = sources[i] ? str_from_z(sources[i]) : setting_text(op->app, &people_set_crisis);
        Str whole = arena_printf(op->arena, "{\"items\":%.*s}", STR_ARG(text));
        d = (Diag) { 0 };
        if (shape_decode(&crisis_list_shape, whole, NULL, 0, &list, op->arena, &d) == RC_OK) {
            *out = list.items;
            return open_hours(op, out);
        }
    }
    return FAIL(op->diag, RC_INTERNAL, "people.crisis_setting");
}

HANDLER(get_config, Nothing, ConfigOut)
{
    (void)in;
    const PeopleData *data = people_data(op->app);
    bool en = str_eq(op->lang, S("en"));
    ConsentOut *texts = ARENA_ARRAY(op->arena, ConsentOut, data->n_consents);
    if (!texts)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < data->n_consents; i++) {
        const ConsentText *t = &data->consents[i];
        texts[i] = (ConsentOut) { .purpose = t->purpose,
                                  .version = t->version,
                                  .required = t->required,
                                  .title = en ? t->title_en : t->title_zh,
                                  .text = en ? t->text_en : t->text_zh };
    }
    Str region = setting_text(op->app, &people_set_region_name);
    *out = (ConfigOut) { .region = region.n ? region : org_area_name(op, op->app->region),
                         .area = op->app->region,
                         .owner = setting_text(op->app, &people_set_owner),
                         .demo = op->app->demo,
                         .server_ms = op->now_ms,
                         .consent = { texts, data->n_consents } };
    TRY(special_days(op, &out->days));
    return crisis_lines(op, &out->crisis);
}

/* ---- the person ---- */

static Rc me_row(Op *op, PersonRow *out)
{
    if (!op->actor.person.v)
        return FAIL(op->diag, RC_DENIED, "role.denied");
    TRY(people_get(op, op->actor.person, out));
    op_about(op, out->id, "person", out->id.v);
    return RC_OK;
}

static Rc give(Op *op, PersonRow *row, const ConsentsIn *in, ConsentsOut *out)
{
    const ConsentGiven *items = in->items.p;
    ConsentWord *words = ARENA_ARRAY(op->arena, ConsentWord, in->items.n);
    if (!words)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < in->items.n; i++)
        words[i] = (ConsentWord) { items[i].purpose, items[i].version, items[i].granted };
    TRY(consent_give(op, row, words, in->items.n, in->given_by.n ? in->given_by : S("self")));
    op_detail(op, "consents %lld", (long long)row->consents);
    return people_consent_states(op, row->id, &out->items);
}

HANDLER(post_consents, ConsentsIn, ConsentsOut)
{
    PersonRow row;
    TRY(me_row(op, &row));
    return give(op, &row, in, out);
}

static Rc me_out(Op *op, const PersonRow *row, MeOut *out)
{
    *out = (MeOut) { .person = row->id,
                     .gender = row->gender,
                     .area = row->area,
                     .area_name = org_area_name(op, row->area),
                     .registered = row->registered_ms != 0 };
    TRY(people_open(op, row, PERSON_NAME, &out->name));
    TRY(people_open(op, row, PERSON_BIRTH_DATE, &out->birth_date));
    TRY(people_phone_masked(op, row, &out->phone_masked));
    TRY(id_number_masked(op, row, &out->id_number_masked));
    return people_consent_states(op, row->id, &out->consents);
}

HANDLER(get_me, Nothing, MeOut)
{
    PersonRow row;
    (void)in;
    TRY(me_row(op, &row));
    return me_out(op, &row, out);
}

HANDLER(patch_me, MeIn, MeOut)
{
    PersonRow row;
    TRY(me_row(op, &row));
    if (in->area && in->area != row.area)
        TRY(org_area_check(op, in->area, S("/area")));
    const PersonFacts facts = { .name = in->name,
                                .gender = in->gender,
                                .birth_date = in->birth_date,
                                .id_number = in->id_number,
                                .area = in->area };
    TRY(people_change(op, &row, &facts));
    return me_out(op, &row, out);
}

/* ---- who looked ---- */

static Str first_known(Op *op, const Str *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (keys[i].p && catalogue_has(keys[i].p))
            return op_text(op, keys[i].p);
    return S("");
}

static Str access_what(Op *op, Str action)
{
    const Str keys[] = { arena_printf(op->arena, "access.%.*s", STR_ARG(action)),
                         arena_printf(op->arena, "action.%.*s", STR_ARG(action)), S("access.other") };
    return first_known(op, keys, COUNT(keys));
}

AccessEntry people_access_entry(Op *op, const AccessRow *row)
{
    Str unit = org_unit_name(op, row->unit);
    const char *role = role_name((Role)row->role);
    Str key = arena_printf(op->arena, "role.%s", role);
    Str title = first_known(op, &key, 1);
    const Str purpose = arena_printf(op->arena, "access.purpose.%d", row->purpose);
    return (AccessEntry) { .at_ms = row->at_ms,
                           .who = arena_printf(op->arena, "%.*s%s%.*s", STR_ARG(unit), unit.n ? " " : "",
                                               STR_ARG(title.n ? title : str_from_z(role))),
                           .what = access_what(op, row->action),
                           .purpose = first_known(op, &purpose, 1) };
}

static int access_order(const void *a_, const void *b_)
{
    const AccessRow *a = a_, *b = b_;
    return a->at_ms != b->at_ms ? (a->at_ms < b->at_ms) - (a->at_ms > b->at_ms)
                                : (a->id < b->id) - (a->id > b->id);
}

Rc people_access(Op *op, PersonId person, AccessFrom before, size_t max, AccessRow **out, size_t *out_n)
{
    PersonId *ids;
    size_t n_ids, n = 0;
    AccessRow *all = NULL;
    TRY(people_ids(op, person, &ids, &n_ids));
    for (size_t i = 0; i < n_ids; i++) {
        AccessRow *more, *both;
        size_t n_more;
        TRY(sql_access_of(op->tx, ids[i], before.ms, before.id, (int64_t)max, &more, &n_more));
        both = ARENA_ARRAY(op->arena, AccessRow, n + n_more + 1);
        if (!both)
            return RC_NO_MEMORY;
        if (n)
            memcpy(both, all, n * sizeof *both);
        if (n_more)
            memcpy(both + n, more, n_more * sizeof *both);
        all = both;
        n += n_more;
    }
    qsort(all, n, sizeof *all, access_order);
    *out = all;
    *out_n = n < max ? n : max;
    return RC_OK;
}

/* Newest first; the cursor is the last event's time and id. */
static Rc access_list(Op *op, PersonId person, const AccessIn *in, AccessOut *out)
{
    AccessFrom before = { INT64_MAX, INT64_MAX };
    size_t limit = in->limit ? (size_t)in->limit : LIMIT_PAGE_DEFAULT;
    AccessRow *rows;
    size_t n;
    Str ms, id;
    if (in->cursor.n &&
        !(str_cut(in->cursor, '.', &ms, &id) && str_to_i64(ms, &before.ms) && str_to_i64(id, &before.id)))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.format", S("?cursor"));
    TRY(people_access(op, person, before, limit + 1, &rows, &n));
    size_t shown = n > limit ? limit : n;
    AccessEntry *items = ARENA_ARRAY(op->arena, AccessEntry, shown + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < shown; i++)
        items[i] = people_access_entry(op, &rows[i]);
    out->items = (ListOf) { items, shown };
    if (n > shown)
        out->next = arena_printf(op->arena, "%lld.%lld", (long long)rows[shown - 1].at_ms,
                                 (long long)rows[shown - 1].id);
    return RC_OK;
}

HANDLER(get_me_access, AccessIn, AccessOut)
{
    PersonRow row;
    TRY(me_row(op, &row));
    return access_list(op, row.id, in, out);
}

/* ---- staff ---- */

static Rc access_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const AccessIn *)in)->person, out);
}

HANDLER(get_person_access, AccessIn, AccessOut)
{
    return access_list(op, op->subject, in, out);
}

static Rc search_numbers(Op *op, const SearchIn *in, PersonRow **rows, size_t *n)
{
    Str bi;
    bool phone = in->phone.n > 0;
    if (number_index(op, phone, phone ? in->phone : in->id_number, &bi))
        return FAIL_FIELD(op->diag, RC_INVALID, phone ? "person.phone" : "person.id_number",
                          phone ? S("?phone") : S("?id_number"));
    return phone ? sql_person_by_phone(op->tx, bi, rows, n) : sql_person_by_number(op->tx, bi, rows, n);
}

/* The person whose response the code stands for, if they live in the caller's area. */
static Rc search_code(Op *op, Str code, PersonRow **rows, size_t *n)
{
    PersonId person;
    ResponseId response;
    PersonRow row;
    bool found;
    *n = 0;
    TRY(people_claim_find(op, code, &person, &response, &found));
    if (!found)
        return RC_OK;
    TRY(people_resolve(op, person, &person));
    TRY(people_get(op, person, &row));
    if (!area_within(row.area, op->actor.area))
        return RC_OK;
    *rows = ARENA_NEW(op->arena, PersonRow);
    if (!*rows)
        return RC_NO_MEMORY;
    **rows = row;
    *n = 1;
    return RC_OK;
}

static Rc search(Op *op, const SearchIn *in, PersonRow **rows, size_t *n)
{
    Str bi;
    if (in->phone.n || in->id_number.n)
        return search_numbers(op, in, rows, n);
    if (in->code.n)
        return search_code(op, in->code, rows, n);
    if (!in->name.n)
        return FAIL(op->diag, RC_INVALID, "person.search_empty");
    TRY(name_index(op, in->name, &bi));
    return sql_person_by_name(op->tx, bi, rows, n);
}

Rc people_search(Op *op, const SearchIn *in, PersonItem **out, size_t *out_n)
{
    PersonRow *rows = NULL;
    size_t n = 0;
    Str who = arena_printf(op->arena, "%lld", (long long)op->actor.staff.v);
    TRY(op_rate(op, op->actor.session_county, "people.search", who,
                (int)setting_int(op->app, &people_set_searches), MS_HOUR));
    TRY(search(op, in, &rows, &n));
    PersonItem *items = ARENA_ARRAY(op->arena, PersonItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(people_item(op, &rows[i], &items[i]));
    if (n == 1)
        op_about(op, rows[0].id, "person", rows[0].id.v);
    op_detail(op, "by %s, found %zu",
              in->phone.n       ? "phone"
              : in->id_number.n ? "id_number"
              : in->code.n      ? "code"
                                : "name",
              n);
    *out = items;
    *out_n = n;
    return RC_OK;
}

Rc people_look_alikes(Op *op, const PersonRow *row, PersonItem **out, size_t *out_n)
{
    PersonRow *same[2];
    size_t n[2] = { 0 };
    if (row->phone_bi.n)
        TRY(sql_person_by_phone(op->tx, row->phone_bi, &same[0], &n[0]));
    if (row->id_bi.n)
        TRY(sql_person_by_number(op->tx, row->id_bi, &same[1], &n[1]));
    PersonItem *items = ARENA_ARRAY(op->arena, PersonItem, n[0] + n[1] + 1);
    if (!items)
        return RC_NO_MEMORY;
    *out = items;
    *out_n = 0;
    for (size_t k = 0; k < COUNT(same); k++)
        for (size_t i = 0; i < n[k]; i++) {
            bool again = k && row->phone_bi.n && str_eq(same[k][i].phone_bi, row->phone_bi);
            if (same[k][i].id.v != row->id.v && !again)
                TRY(people_item(op, &same[k][i], &items[(*out_n)++]));
        }
    return RC_OK;
}

HANDLER(post_person, PersonIn, PersonMade)
{
    Str *can = ARENA_ARRAY(op->arena, Str, 2);
    PersonRow row;
    PersonView v;
    TRY(org_area_check(op, in->area, S("/area")));
    const PersonFacts facts = { in->name, in->phone, in->id_number, in->gender, in->birth_date, in->area };
    TRY(people_create_known(op, &facts, in->confirm_not_duplicate, &row));
    op_about(op, row.id, "person", row.id.v);
    TRY(view_of(op, &row, &v));
    if (!can)
        return RC_NO_MEMORY;
    can[0] = S("reveal");
    can[1] = S("responses");
    *out = (PersonMade) { .id = v.id,
                          .label = v.label,
                          .age_band = v.age_band,
                          .gender = v.gender,
                          .area = v.area,
                          .area_name = v.area_name,
                          .last_seen_ms = v.last_seen_ms,
                          .version = v.version,
                          .name_masked = v.name_masked,
                          .phone_masked = v.phone_masked,
                          .id_number_masked = v.id_number_masked,
                          .birth_year = v.birth_year,
                          .consents = v.consents,
                          .can = { can, 2 } };
    return RC_OK;
}

static Rc consents_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const ConsentsIn *)in)->person, out);
}

HANDLER(post_person_consents, ConsentsIn, ConsentsOut)
{
    PersonRow row;
    TRY(people_get(op, op->subject, &row));
    return give(op, &row, in, out);
}

static Rc reveal_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const RevealIn *)in)->person, out);
}

static Rc reveal_note(Op *op, PersonId person, Str fields, Str reason)
{
    int64_t id, county = county_of_id(person.v);
    Str sealed;
    TRY(op_new_id(op, county, &id));
    const CellPlace place = { .table = TABLE_REVEAL,
                              .column = REVEAL_REASON,
                              .county = county,
                              .person = person.v,
                              .row = id,
                              .label = LABEL_IDENTITY,
                              .purpose = CELL_NOTES };
    TRY(op_seal(op, place, reason, &sealed));
    return sql_reveal_add(op->tx, county, id, person, op->actor.staff, fields, sealed, op->now_ms);
}

bool people_may_reveal(const Op *op, bool related)
{
    const uint32_t of_the_place = ROLE_BIT(ROLE_COMMUNITY_WORKER) | ROLE_BIT(ROLE_STREET_SPECIALIST);
    uint32_t roles = perm_people_reveal.roles & op->actor.roles;
    return (related ? roles : roles & of_the_place) != 0;
}

HANDLER(post_reveal, RevealIn, RevealOut)
{
    PersonRow row;
    Buf names;
    TRY(people_get(op, op->subject, &row));
    if (!people_may_reveal(op, op->related))
        return FAIL(op->diag, RC_DENIED, "relation.required");
    buf_init_arena(&names, op->arena, 128);
    for (size_t i = 0; i < in->fields.n; i++) {
        Str f = in->fields.p[i];
        bool name = str_eq(f, S("name")), phone = str_eq(f, S("phone"));
        Str *to = name ? &out->name : phone ? &out->phone : &out->id_number;
        TRY(people_open(op, &row, name ? PERSON_NAME : phone ? PERSON_PHONE : PERSON_ID_NUMBER, to));
        buf_printf(&names, "%s%.*s", i ? "," : "", STR_ARG(f));
    }
    op_about(op, row.id, "person", row.id.v);
    op_detail(op, "%.*s", STR_ARG(buf_str(&names)));
    return reveal_note(op, row.id, buf_str(&names), in->reason);
}

static Rc record_code_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const RecordCodeIn *)in)->person, out);
}

HANDLER(post_record_code, RecordCodeIn, RecordCodeOut)
{
    (void)in;
    op_about(op, op->subject, "person", op->subject.v);
    return people_record_code(op, op->subject, &out->code, &out->until_ms);
}

/* What a school refers is watched over by the county alone, so it is its specialists who join records. */
static const Perm perm_match = { "people.match", "Say whether two records are of one person",
                                 ROLE_BIT(ROLE_DISTRICT_SPECIALIST) };

#define API "/api/v1"
#define SELF .needs = &perm_people_self, .scope = SCOPE_SELF, .purpose = PURPOSE_SELF
#define CARE .scope = SCOPE_AREA, .purpose = PURPOSE_CARE
const Route people_routes[PEOPLE_ROUTES] = {
    { "GET", API "/public/config", "Who runs the service, help lines, texts to agree to",
      .needs = &perm_public, .scope = SCOPE_PUBLIC, .tx = TX_READ, .label = LABEL_PUBLIC,
      .purpose = PURPOSE_PUBLIC, .out = &config_shape, .run = get_config },
    { "POST", API "/consents", "Agree, or take an agreement back", SELF, .tx = TX_WRITE,
      .label = LABEL_IDENTITY, .audit = "people.consent", .in = &consents_in_shape,
      .out = &consents_out_shape, .status = 201, .run = post_consents },
    { "GET", API "/me", "One's own record", SELF, .tx = TX_READ, .label = LABEL_IDENTITY,
      .out = &me_out_shape, .run = get_me },
    { "PATCH", API "/me", "Change one's own record", SELF, .tx = TX_WRITE, .label = LABEL_IDENTITY,
      .audit = "people.change", .in = &me_in_shape, .out = &me_out_shape, .run = patch_me },
    { "GET", API "/me/access-log", "Which staff looked at one's file", SELF, .tx = TX_READ,
      .label = LABEL_IDENTITY, .in = &access_in_shape, .out = &access_out_shape, .run = get_me_access },
    { "POST", API "/persons", "Write down a person", CARE, .needs = &perm_people_create, .tx = TX_WRITE,
      .label = LABEL_IDENTITY, .audit = "people.create", .in = &person_in_shape, .out = &person_made_shape,
      .status = 201, .run = post_person },
    { "POST", API "/persons/{person}/consents", "Take down what a person agrees to", CARE,
      .needs = &perm_people_create, .tx = TX_WRITE, .label = LABEL_IDENTITY, .audit = "people.consent",
      .subject = consents_subject, .in = &person_consents_in_shape, .out = &consents_out_shape, .status = 201,
      .run = post_person_consents },
    { "POST", API "/persons/{person}/reveal", "See a name or number in the clear", CARE,
      .needs = &perm_people_reveal, .tx = TX_WRITE, .label = LABEL_IDENTITY, .audit = "people.reveal",
      .relation = RELATION_OPTIONAL, .subject = reveal_subject, .in = &reveal_in_shape,
      .out = &reveal_out_shape, .run = post_reveal, .flags = ROUTE_NO_REPLAY },
    { "POST", API "/persons/{person}/claim-code",
      "A code by which the person, being here, takes over the record with the own account", CARE,
      .needs = &perm_people_create, .tx = TX_WRITE, .label = LABEL_IDENTITY, .audit = "people.claim_code",
      .relation = RELATION_REQUIRED, .subject = record_code_subject, .in = &record_code_in_shape,
      .out = &record_code_out_shape, .status = 201, .run = post_record_code, .flags = ROUTE_NO_REPLAY },
    { "GET", API "/persons/matches", "Records that institutions wrote down and that look like a known one",
      CARE, .needs = &perm_match, .tx = TX_READ, .label = LABEL_IDENTITY, .in = &match_list_in_shape,
      .out = &match_list_shape, .run = match_list },
    { "POST", API "/persons/matches", "Say whether two records are of one person; can be taken back", CARE,
      .needs = &perm_match, .tx = TX_WRITE, .label = LABEL_IDENTITY, .audit = "people.match",
      .subject = match_subject, .in = &match_in_shape, .run = match_decide },
    { "GET", API "/persons/{person}/access-log", "Who looked at a file", CARE, .needs = &perm_people_read,
      .tx = TX_READ, .label = LABEL_IDENTITY, .subject = access_subject, .in = &person_access_in_shape,
      .out = &access_out_shape, .run = get_person_access },
};
