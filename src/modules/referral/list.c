/* Lists of both sides, what a figure stands for row by row, the numbers beside the menu, and what a draft chooses from. */
#include "base/date.h"
#include "base/limits.h"
#include "modules/alert/messages.h"
#include "modules/org/org.h"
#include "modules/referral/handlers.h"

/* ---- lists ---- */

typedef enum Box { BOX_IN, BOX_OUT, BOX_AREA, BOX_OVER } Box;

/* The area of a school, hospital or third party is where it is, not whom it hears of: it has what it sent and what it was sent. */
static Box box_of(const Op *op, Str name)
{
    bool network = !(op->actor.roles & ROLES_PARTNER);
    return str_eq(name, S("out"))               ? BOX_OUT
           : str_eq(name, S("area")) && network ? BOX_AREA
           : str_eq(name, S("over"))            ? BOX_OVER
                                                : BOX_IN;
}

static Rc read_open(Op *op, Box box, int64_t before, const Page *p, int64_t n, ReferralRow **rows,
                    size_t *out_n)
{
    ReferralId id = { p->id };
    switch (box) {
    case BOX_IN:
        return sql_referral_in_open(op->tx, before, p->at, id, n, rows, out_n);
    case BOX_OUT:
        return sql_referral_out_open(op->tx, before, p->at, id, n, rows, out_n);
    case BOX_AREA:
        return sql_referral_area_open(op->tx, before, p->at, id, n, rows, out_n);
    case BOX_OVER:
        break;
    }
    return sql_referral_over(op->tx, p->at, id, n, rows, out_n);
}

static Rc read_ended(Op *op, Box box, const Page *p, int64_t n, ReferralRow **rows, size_t *out_n)
{
    ReferralId id = { p->id };
    switch (box) {
    case BOX_IN:
        return sql_referral_in_ended(op->tx, p->at, id, n, rows, out_n);
    case BOX_OUT:
        return sql_referral_out_ended(op->tx, p->at, id, n, rows, out_n);
    case BOX_AREA:
        return sql_referral_area_ended(op->tx, p->at, id, n, rows, out_n);
    case BOX_OVER:
        break;
    }
    *out_n = 0; /* nobody is told of what has ended */
    return RC_OK;
}

/* The rows that a figure counted; areas for the network, one's own unit for a school or hospital. */
static Rc read_drill(Op *op, const ReferralListIn *in, const Page *p, int64_t n, ReferralRow **rows,
                     size_t *out_n)
{
    int64_t lo, hi;
    Str to_name = in->to_name.p ? in->to_name : S("");
    TRY(referral_period(op, in->from, in->to, &lo, &hi));
    if (op->actor.roles & ROLES_PARTNER)
        return sql_referral_drill_unit(op->tx, lo, hi, in->from_unit, in->to_unit, to_name, in->figure, p->at,
                                       (ReferralId) { p->id }, n, rows, out_n);
    return sql_referral_drill_area(op->tx, lo, hi, in->from_unit, in->to_unit, to_name, in->figure, p->at,
                                   (ReferralId) { p->id }, n, rows, out_n);
}

static Rc read_code(Op *op, Str code, ReferralRow **rows, size_t *out_n)
{
    ReferralId id;
    ReferralRow *row = ARENA_NEW(op->arena, ReferralRow);
    if (!row)
        return RC_NO_MEMORY;
    if (!referral_code_parse(code, &id))
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.letter_code", S("?code"));
    TRY(referral_find(op, id, row));
    *rows = row;
    *out_n = 1;
    return RC_OK;
}

static Rc read_page(Op *op, const ReferralListIn *in, char list, int64_t n, ReferralRow **rows, size_t *out_n)
{
    const char lists[] = { list, 0 };
    Page page = { list, list == 'o' ? INT64_MIN : INT64_MAX, list == 'o' ? 0 : INT64_MAX };
    int64_t before = in->overdue ? op->now_ms + 1 : INT64_MAX;
    if (in->cursor.n)
        TRY(page_parse(op, in->cursor, lists, &page));
    if (list == 'f')
        return read_drill(op, in, &page, n, rows, out_n);
    return list == 'c' ? read_ended(op, box_of(op, in->box), &page, n, rows, out_n)
                       : read_open(op, box_of(op, in->box), before, &page, n, rows, out_n);
}

REFERRAL_HANDLER(referral_list, ReferralListIn, ReferralListOut)
{
    size_t limit = in->limit ? (size_t)in->limit : LIMIT_PAGE_DEFAULT, n;
    char list = in->figure.n ? 'f' : str_eq(in->state, S("closed")) ? 'c' : 'o';
    ReferralRow *rows;
    if (in->code.n)
        TRY(read_code(op, in->code, &rows, &n));
    else
        TRY(read_page(op, in, list, (int64_t)limit + 1, &rows, &n));
    if (n > limit) {
        n = limit;
        const ReferralRow *last = &rows[n - 1];
        out->next = page_cursor(op, list, list == 'f' ? last->sent_ms : last->sort_ms, last->id.v);
    }
    ReferralItem *v = ARENA_ARRAY(op->arena, ReferralItem, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(referral_item(op, &rows[i], &v[i]));
    out->items = (ListOf) { v, n };
    return RC_OK;
}

REFERRAL_HANDLER(referral_summary, Nothing, ReferralSums)
{
    ReferralSumsRow row;
    (void)in;
    TRY(sql_referral_sums(op->tx, op->now_ms, &row));
    *out = (ReferralSums) { row.in_open, row.in_late, row.out_open, row.out_late, row.over };
    return RC_OK;
}

/* ---- what a draft chooses from ---- */

static Rc codes_out(Op *op, const ListOf *codes, ListOf *out)
{
    KindCode *v = ARENA_ARRAY(op->arena, KindCode, codes->n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < codes->n; i++) {
        const ReferralCode *c = (const ReferralCode *)codes->p + i;
        v[i] = (KindCode) { c->code, referral_words(op, &c->title) };
    }
    *out = (ListOf) { v, codes->n };
    return RC_OK;
}

REFERRAL_HANDLER(referral_kinds, Nothing, KindsOut)
{
    const ReferralDef *def = referral_def(op->app);
    UnitRow unit;
    KindOut *v = ARENA_ARRAY(op->arena, KindOut, def->kinds.n + 1);
    (void)in;
    if (!v)
        return RC_NO_MEMORY;
    TRY(org_unit_get(op, op->actor.unit, &unit));
    for (size_t i = 0; i < def->kinds.n; i++) {
        const ReferralKind *k = (const ReferralKind *)def->kinds.p + i;
        v[i] = (KindOut) { .code = k->code,
                           .title = referral_words(op, &k->title),
                           .parts = k->parts,
                           .accept_hours = k->clocks.accept_hours,
                           .seen_hours = k->clocks.seen_hours,
                           .feedback_hours = k->clocks.feedback_hours,
                           .close_hours = k->clocks.close_hours,
                           .follow_up_days = k->follow_up_days,
                           .may_send = strs_have(&k->from, unit.kind),
                           .source = k->source };
    }
    out->kinds = (ListOf) { v, def->kinds.n };
    out->consent_version = def->consent.version;
    out->consent_text = referral_words(op, &def->consent.text);
    TRY(codes_out(op, &def->bases, &out->bases));
    TRY(codes_out(op, &def->refusals, &out->refusals));
    TRY(codes_out(op, &def->outcomes, &out->outcomes));
    TRY(codes_out(op, &def->closings, &out->closings));
    return codes_out(op, &def->withdrawals, &out->withdrawals);
}

enum { PLACES_MAX = 200 };

static Rc add_places(Op *op, Str kind, int64_t lo, int64_t hi, ListOf *out)
{
    ReferralUnitRow *rows;
    size_t n;
    PlaceOut *v = out->p;
    TRY(sql_referral_units(op->tx, kind, lo, hi, op->now_ms, &rows, &n));
    for (size_t i = 0; i < n && out->n < PLACES_MAX; i++)
        if (rows[i].id.v != op->actor.unit.v)
            v[out->n++] =
                (PlaceOut) { rows[i].id,      rows[i].kind, rows[i].name, org_area_name(op, rows[i].area),
                             rows[i].address, rows[i].phone };
    return RC_OK;
}

/* Of the network, those that serve the home; of institutions, all of the region. */
static Rc places_of(Op *op, Str kind, int64_t home, ListOf *out)
{
    int64_t lo, hi;
    bool serves = str_eq(kind, S("room")) || str_eq(kind, S("station")) || str_eq(kind, S("centre"));
    area_range(op->app->region, &lo, &hi);
    if (!serves)
        return add_places(op, kind, lo, hi, out);
    for (int64_t at = home; at >= lo && area_level(at) >= AREA_CITY; at = area_parent(at))
        TRY(add_places(op, kind, at, at, out));
    return RC_OK;
}

REFERRAL_HANDLER(referral_places, PlacesIn, PlacesOut)
{
    const ReferralKind *k = referral_kind_find(referral_def(op->app), in->kind);
    if (!k)
        return FAIL_FIELD(op->diag, RC_INVALID, "referral.kind", S("?kind"));
    out->items.p = ARENA_ARRAY(op->arena, PlaceOut, PLACES_MAX);
    if (!out->items.p)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < k->to.n; i++)
        TRY(places_of(op, k->to.p[i], in->area ? in->area : op->actor.area, &out->items));
    return RC_OK;
}
