/*
 * What people agree to: the texts (definitions/consents.json), the words given, the present state. A word is never
 * changed or deleted; taking consent back is another word. See people.h. Tests: test_api.c
 */
#include "core/catalogue.h"
#include "modules/people/rules.h"
#include "text/codec.h"

const char *const consent_purposes[CONSENT_PURPOSES + 1] = { "service", "health", "contact", "research",
                                                             NULL };

/* ---- the texts ---- */

typedef struct Words {
    Str zh, en;
} Words;
static const Field words_fields[] = {
    FIELD(Words, zh, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 1, .max = LIMIT_TEXT_LONG,
          .doc = "Chinese"),
    FIELD(Words, en, .flags = FLD_REQUIRED | FLD_MULTILINE, .min = 1, .max = LIMIT_TEXT_LONG,
          .doc = "English"),
};
static const Shape words_shape = SHAPE(Words, words_fields);

typedef struct ConsentSource {
    Str purpose;
    int64_t version;
    bool required;
    Words title, text;
} ConsentSource;
static const Field source_fields[] = {
    FIELD(ConsentSource, purpose, .flags = FLD_REQUIRED, .one_of = consent_purposes, .doc = "what it is for"),
    FIELD(ConsentSource, version, .flags = FLD_REQUIRED, .min = 1, .max = 100000, .doc = "of the text"),
    FIELD(ConsentSource, required, .flags = FLD_REQUIRED, .doc = "nothing works without it"),
    FIELD_OBJ(ConsentSource, title, &words_shape, .flags = FLD_REQUIRED, .doc = "heading"),
    FIELD_OBJ(ConsentSource, text, &words_shape, .flags = FLD_REQUIRED, .doc = "what is agreed to"),
};
static const Shape source_shape = SHAPE(ConsentSource, source_fields);

typedef struct ConsentFile {
    int64_t format;
    ListOf items;
} ConsentFile;
static const Field file_fields[] = {
    FIELD(ConsentFile, format, .flags = FLD_REQUIRED, .min = 1, .max = 1, .doc = "of this file"),
    FIELD_LIST(ConsentFile, items, &source_shape, .flags = FLD_REQUIRED, .min = 1, .max = CONSENT_PURPOSES,
               .doc = "one a purpose"),
};
static const Shape file_shape = SHAPE(ConsentFile, file_fields);

static int purpose_index(Str purpose)
{
    for (int i = 0; i < CONSENT_PURPOSES; i++)
        if (str_eq(purpose, str_from_z(consent_purposes[i])))
            return i;
    return -1;
}

static Rc text_of(const ConsentSource *s, Arena *a, ConsentText *out)
{
    uint8_t digest[DIGEST_BYTES];
    Buf b;
    TRY(hash_alg(HASH_SHA256, s->text.zh, digest));
    buf_init_arena(&b, a, 2 * DIGEST_BYTES);
    hex_put(&b, (Str) { (const char *)digest, DIGEST_BYTES });
    *out = (ConsentText) { .purpose = s->purpose,
                           .version = s->version,
                           .required = s->required,
                           .title_zh = s->title.zh,
                           .title_en = s->title.en,
                           .text_zh = s->text.zh,
                           .text_en = s->text.en,
                           .hash = buf_str(&b) };
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

const PeopleData *people_data(const App *app)
{
    return app_data(app, &mod_people);
}

Rc people_start(App *app, Diag *d)
{
    ConsentFile file;
    PeopleData *data = ARENA_NEW(app->arena, PeopleData);
    Str source = definition_packed("consents.json");
    if (!source.p)
        return FAIL(d, RC_INTERNAL, "consent.no_texts");
    TRY(shape_decode(&file_shape, source, NULL, 0, &file, app->arena, d));
    ConsentText *texts = ARENA_ARRAY(app->arena, ConsentText, file.items.n);
    if (!data || !texts)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < file.items.n; i++)
        TRY(text_of((const ConsentSource *)file.items.p + i, app->arena, &texts[i]));
    *data = (PeopleData) { texts, file.items.n };
    app_data_set(app, &mod_people, data);
    return RC_OK;
}

/* ---- the words given ---- */

static const ConsentText *text_find(const App *app, Str purpose)
{
    const PeopleData *data = people_data(app);
    for (size_t i = 0; i < data->n_consents; i++)
        if (str_eq(data->consents[i].purpose, purpose))
            return &data->consents[i];
    return NULL;
}

static Rc give_one(Op *op, PersonRow *row, const ConsentWord *w, Str given_by, size_t i)
{
    int64_t id;
    const ConsentText *text = text_find(op->app, w->purpose);
    int index = purpose_index(w->purpose);
    if (!text || index < 0)
        return FAIL_FIELD(op->diag, RC_INVALID, "consent.purpose",
                          arena_printf(op->arena, "/items/%zu/purpose", i));
    if (w->granted && w->version != text->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "consent.version",
                          arena_printf(op->arena, "/items/%zu/version", i));
    TRY(op_new_id(op, row->area, &id));
    TRY(sql_consent_add(op->tx, row->county, (ConsentId) { id }, row->id, text->purpose, text->version,
                        w->granted, op->now_ms, op->actor.kind == ACTOR_STAFF ? S("staff") : S("self"),
                        given_by, op->actor.staff, text->hash));
    int64_t bit = INT64_C(1) << index;
    row->consents = w->granted ? row->consents | bit : row->consents & ~bit;
    return RC_OK;
}

enum {
    GUARDIAN_AGE = 14
}; /* PIPL article 31: personal data of those under 14 need their guardian's consent */

/* Anybody takes back what was agreed to for them. */
static bool wants_guardian(const Op *op, const PersonRow *row, const ConsentWord *words, size_t n)
{
    int32_t age = people_age(row, op->now_ms);
    bool grants = false;
    for (size_t i = 0; i < n; i++)
        grants = grants || words[i].granted;
    return grants && age >= 0 && age < GUARDIAN_AGE;
}

Rc consent_give(Op *op, PersonRow *row, const ConsentWord *words, size_t n, Str given_by)
{
    int64_t changed;
    if (wants_guardian(op, row, words, n) && !str_eq(given_by, S("guardian")))
        return FAIL(op->diag, RC_DENIED, "consent.guardian");
    for (size_t i = 0; i < n; i++)
        TRY(give_one(op, row, &words[i], given_by, i));
    return sql_person_set_consents(op->tx, row->id, row->consents, &changed);
}

/* ---- asking ---- */

Rc people_need_consents(Op *op, int64_t have, uint32_t need)
{
    int64_t missing = (int64_t)need & ~have;
    Buf b;
    if (!missing)
        return RC_OK;
    buf_init_arena(&b, op->arena, 256);
    for (int i = 0; i < CONSENT_PURPOSES; i++)
        if (missing & INT64_C(1) << i)
            buf_printf(&b, "%s%s", b.n ? "," : "", consent_purposes[i]);
    return FAIL_DETAIL(op->diag, RC_DENIED, "consent.required", buf_str(&b));
}

Rc people_consents(Op *op, PersonId person, ConsentRow **out, size_t *out_n)
{
    ConsentRow *rows;
    size_t n, kept = 0;
    bool seen[CONSENT_PURPOSES] = { 0 };
    TRY(sql_consent_of(op->tx, person, &rows, &n));
    for (size_t i = 0; i < n; i++) { /* newest first: the first of each purpose is the present one */
        int index = purpose_index(rows[i].purpose);
        if (index < 0 || seen[index])
            continue;
        seen[index] = true;
        rows[kept++] = rows[i];
    }
    *out = rows;
    *out_n = kept;
    return RC_OK;
}
