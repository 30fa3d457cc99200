/* Histories: one's own list, the trend of one score, what module care shows of a person. Reads follow links of records. */
#include "modules/assessment/rules.h"
#include "modules/people/people.h"
#include "rules/num.h"

typedef struct Heads {
    ResponseHeadRow *v;
    size_t n;
} Heads;

static bool before(const ResponseHeadRow *a, const ResponseHeadRow *b)
{
    return a->started_ms != b->started_ms ? a->started_ms > b->started_ms : a->id.v > b->id.v;
}

/* Two lists, newest first, into one of at most max. */
static Rc merge(Op *op, Heads *into, const ResponseHeadRow *more, size_t n, size_t max)
{
    ResponseHeadRow *out = ARENA_ARRAY(op->arena, ResponseHeadRow, into->n + n + 1);
    size_t a = 0, b = 0, k = 0;
    if (!out)
        return RC_NO_MEMORY;
    while (k < max && (a < into->n || b < n))
        out[k++] = b >= n || (a < into->n && before(&into->v[a], &more[b])) ? into->v[a++] : more[b++];
    *into = (Heads) { out, k };
    return RC_OK;
}

typedef struct From { /* continue after this one */
    int64_t ms;
    ResponseId id;
} From;

static Rc heads_of(Op *op, PersonId person, Str form, From from, size_t max, Heads *out)
{
    PersonId *ids;
    size_t n_ids;
    *out = (Heads) { 0 };
    TRY(people_ids(op, person, &ids, &n_ids));
    for (size_t i = 0; i < n_ids; i++) {
        ResponseHeadRow *rows;
        size_t n;
        TRY(sql_response_list(op->tx, ids[i], form, from.ms, from.id, (int64_t)max, &rows, &n));
        if (n_ids == 1)
            *out = (Heads) { rows, n };
        else
            TRY(merge(op, out, rows, n, max));
    }
    return RC_OK;
}

static bool read_cursor(Str cursor, From *out)
{
    Str ms, id;
    *out = (From) { INT64_MAX, { INT64_MAX } };
    return !cursor.n ||
           (str_cut(cursor, '.', &ms, &id) && str_to_i64(ms, &out->ms) && str_to_i64(id, &out->id.v));
}

/* What told of danger is not shown as calm (see result.c). */
static Str tone_shown(const ResponseHeadRow *h)
{
    return str_eq(h->level, S("none")) ? h->tone : tone_name(TONE_URGENT);
}

Rc list_mine(Op *op, PersonId person, const MineIn *in, MineOut *out)
{
    size_t limit = in->limit ? (size_t)in->limit : LIMIT_PAGE_DEFAULT;
    From from;
    Heads heads;
    if (!read_cursor(in->cursor, &from))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.format", S("?cursor"));
    TRY(heads_of(op, person, in->form.p ? in->form : S(""), from, limit + 1, &heads));
    size_t shown = heads.n > limit ? limit : heads.n;
    MineItem *items = ARENA_ARRAY(op->arena, MineItem, shown + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < shown; i++) {
        const ResponseHeadRow *h = &heads.v[i];
        const RowWords w = row_words(op, h->form, h->score, h->band);
        items[i] = (MineItem) { h->id,        h->form,       w.title,          h->done_ms, h->state,
                                w.band_label, tone_shown(h), dec_of(h->value), w.max };
    }
    out->items = (ListOf) { items, shown };
    if (heads.n > shown)
        out->next = arena_printf(op->arena, "%lld.%lld", (long long)heads.v[shown - 1].started_ms,
                                 (long long)heads.v[shown - 1].id.v);
    return RC_OK;
}

Rc assessment_of_person(Op *op, PersonId person, size_t max, PersonResponse **out, size_t *out_n)
{
    Heads heads;
    size_t n = 0;
    TRY(heads_of(op, person, S(""), (From) { INT64_MAX, { INT64_MAX } }, max, &heads));
    PersonResponse *items = ARENA_ARRAY(op->arena, PersonResponse, heads.n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < heads.n; i++) {
        const ResponseHeadRow *h = &heads.v[i];
        const RowWords w = row_words(op, h->form, h->score, h->band);
        if (str_eq(h->state, S("done")))
            items[n++] = (PersonResponse) { h->id,        h->form, w.title,  h->done_ms,
                                            w.band_label, h->tone, h->level, dec_of(h->value) };
    }
    *out = items;
    *out_n = n;
    return RC_OK;
}

/* ---- the trend of one score ---- */

typedef struct Points {
    TrendPoint *v;
    size_t n;
} Points;

static Rc points_of(Op *op, PersonId person, Str form, Str score, Points *out)
{
    PersonId *ids;
    size_t n_ids, room = 0;
    TRY(people_ids(op, person, &ids, &n_ids));
    TrendPoint *all = NULL;
    *out = (Points) { 0 };
    for (size_t i = 0; i < n_ids; i++) {
        ObservationRow *rows;
        size_t n;
        TRY(sql_observation_trend(op->tx, ids[i], form, score, &rows, &n));
        room = out->n + n;
        all = ARENA_ARRAY(op->arena, TrendPoint, room + 1);
        if (!all)
            return RC_NO_MEMORY;
        if (out->n)
            memcpy(all, out->v, out->n * sizeof *all);
        for (size_t k = 0; k < n; k++)
            all[out->n + k] =
                (TrendPoint) { rows[n - 1 - k].at_ms, { rows[n - 1 - k].value, true }, rows[n - 1 - k].band };
        *out = (Points) { all, room };
    }
    for (size_t i = 1; n_ids > 1 && i < out->n; i++) /* linked records: few rows, sorted by insertion */
        for (size_t k = i; k > 0 && out->v[k].at_ms < out->v[k - 1].at_ms; k--) {
            const TrendPoint t = out->v[k];
            out->v[k] = out->v[k - 1];
            out->v[k - 1] = t;
        }
    return RC_OK;
}

static Rc bands_of(Op *op, const FormScore *score, ListOf *out)
{
    const BandSet *set = score->n_sets ? &score->sets[0] : NULL;
    size_t n = set ? set->n_bands : 0;
    TrendBand *bands = ARENA_ARRAY(op->arena, TrendBand, n + 1);
    if (!bands)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        bands[i] =
            (TrendBand) { set->bands[i].code, form_text(op, set->bands[i].label), num_dec(set->bands[i].from),
                          num_dec(i + 1 < n ? set->bands[i + 1].from : score->hi) };
    *out = (ListOf) { bands, n };
    return RC_OK;
}

Rc list_trend(Op *op, PersonId person, const TrendIn *in, TrendOut *out)
{
    const Form *f = forms_find(op->app, in->form);
    Str score = in->score.n ? in->score : S("total");
    int at = f ? form_score_find(f, score) : -1;
    Points points;
    if (at < 0 || f->scores[at].internal)
        return FAIL(op->diag, RC_NOT_FOUND, "form.none");
    *out = (TrendOut) { .form = f->id, .score = f->scores[at].id, .max = num_dec(f->scores[at].hi) };
    TRY(bands_of(op, &f->scores[at], &out->bands));
    TRY(points_of(op, person, f->id, score, &points));
    out->points = (ListOf) { points.v, points.n };
    return RC_OK;
}

/* ---- everything, for the person ---- */

static Rc export_one(Op *op, const ResponseHeadRow *h, PersonId person, JsonW *w)
{
    Sheet s = { .op = op };
    ResponseView v = { 0 };
    TRY(sheet_open(&s, h->id, person));
    v = (ResponseView) { .id = s.row.id,
                         .form = s.row.form,
                         .version = s.row.version,
                         .hash = s.row.hash,
                         .state = s.row.state,
                         .answers = { s.answers, s.form->n_items },
                         .started_ms = s.row.started_ms };
    if (str_eq(s.row.state, S("done")))
        TRY(result_view(&s, &v.result));
    shape_write(&response_shape, &v, w);
    return RC_OK;
}

enum { EXPORT_MAX = 2000 };

Rc assessment_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    Heads heads;
    PersonId person = ids[0]; /* heads_of follows the links itself */
    (void)n;
    TRY(heads_of(op, person, S(""), (From) { INT64_MAX, { INT64_MAX } }, EXPORT_MAX, &heads));
    jsonw_key(w, S("responses"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < heads.n; i++)
        TRY(export_one(op, &heads.v[i], person, w));
    jsonw_end_arr(w);
    return RC_OK;
}
