/* A form as a screen shows it, and its card in the list of self-tests. Tests: test_api.c */
#include <stdio.h>

#include "core/catalogue.h"
#include "modules/form/form.h"
#include "modules/form/messages.h"

/* ---- the whole form ---- */

static Str item_type(ItemType t)
{
    switch (t) {
    case ITEM_SINGLE:
        return S("single");
    case ITEM_TIME:
        return S("time");
    case ITEM_TEXT:
        return S("text");
    case ITEM_NUMBER:
    case ITEM_MINUTES:
        break;
    }
    return S("number");
}

static Str cond_op(CondOp op)
{
    static const char *const names[] = { "eq", "ne", "lt", "le", "gt", "ge", "in", "answered" };
    return str_from_z(names[op]);
}

static void write_num(JsonW *w, Num v)
{
    jsonw_i64(w, v.d ? v.n / v.d : 0); /* raw answers are whole */
}

static void write_cond(JsonW *w, const Form *f, const Cond *c)
{
    jsonw_begin_obj(w);
    jsonw_key(w, S("item"));
    jsonw_str(w, f->items[c->index].id);
    jsonw_key(w, S("op"));
    jsonw_str(w, cond_op(c->op));
    jsonw_key(w, S("value"));
    if (c->op == COND_IN) {
        jsonw_begin_arr(w);
        for (size_t i = 0; i < c->n_set; i++)
            write_num(w, c->set[i]);
        jsonw_end_arr(w);
    } else {
        write_num(w, c->value);
    }
    jsonw_end_obj(w);
}

static Rc show_when(Op *op, const Form *f, const CondList *list, RawJson *out)
{
    Buf b;
    JsonW w;
    if (!list->n)
        return RC_OK;
    buf_init_arena(&b, op->arena, 16 << 10);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    jsonw_key(&w, list->any ? S("any") : S("all"));
    jsonw_begin_arr(&w);
    for (size_t i = 0; i < list->n; i++)
        write_cond(&w, f, &list->v[i]);
    jsonw_end_arr(&w);
    jsonw_end_obj(&w);
    TRY(jsonw_finish(&w));
    out->s = buf_str(&b);
    return RC_OK;
}

static Rc item_out(Op *op, const Form *f, size_t i, FormItemOut *out)
{
    const FormItem *it = &f->items[i];
    bool ranged = it->type != ITEM_SINGLE && it->type != ITEM_TEXT;
    FormOptionOut *options = ARENA_ARRAY(op->arena, FormOptionOut, it->n_options + 1);
    if (!options)
        return RC_NO_MEMORY;
    for (size_t k = 0; k < it->n_options; k++)
        options[k] = (FormOptionOut) { it->options[k].value, form_text(op, it->options[k].label) };
    *out = (FormItemOut) { .id = it->id,
                           .n = (int32_t)i + 1,
                           .text = form_text(op, it->text),
                           .type = item_type(it->type),
                           .required = it->required,
                           .min = { it->min, ranged },
                           .max = { it->max, ranged },
                           .unit = it->type == ITEM_MINUTES ? S("min") : it->unit,
                           .options = { options, it->n_options } };
    return show_when(op, f, &it->show_when, &out->show_when);
}

/* "过去两周"; nothing when the form asks about no particular time. */
static Str recall_words(Op *op, const Form *f)
{
    Str key = arena_printf(op->arena, "form.recall.%.*s", STR_ARG(f->eligibility.recall));
    return key.p && f->eligibility.recall.n && catalogue_has(key.p) ? op_text(op, key.p) : S("");
}

Rc form_view(Op *op, const Form *f, FormView *out)
{
    FormItemOut *items = ARENA_ARRAY(op->arena, FormItemOut, f->n_items);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < f->n_items; i++)
        TRY(item_out(op, f, i, &items[i]));
    *out = (FormView) { .id = f->id,
                        .version = f->version,
                        .hash = f->hash,
                        .title = form_text(op, f->title),
                        .intro = form_text(op, f->head),
                        .recall = recall_words(op, f),
                        .notice = f->rights.notice.p ? f->rights.notice : S(""),
                        .respondent = f->eligibility.respondent,
                        .items = { items, f->n_items } };
    return RC_OK;
}

/* ---- the card ---- */

/* What the form is about: the topic of its first band's advice; forms for older people are theirs. */
static const char *group_of(const Form *f)
{
    static const struct {
        const char *topic, *group;
    } topics[] = { { "depression.", "mood" },
                   { "anxiety.", "anxiety" },
                   { "wellbeing.", "wellbeing" },
                   { "cognition.", "elder" } };
    Str advice = S("");
    if (f->eligibility.who.age_min >= 60)
        return "elder";
    for (size_t i = 0; i < f->n_scores && !advice.n; i++)
        if (f->scores[i].n_sets && f->scores[i].sets[0].n_bands)
            advice = f->scores[i].sets[0].bands[0].advice;
    for (size_t i = 0; i < COUNT(topics); i++)
        if (str_starts(advice, str_from_z(topics[i].topic)))
            return topics[i].group;
    return "general";
}

enum { SECONDS_PER_ITEM = 10 };

FormCard form_card(Op *op, const Form *f)
{
    const Battery *b = forms_battery_of(op->app, f);
    int32_t minutes = ((int32_t)f->n_items * SECONDS_PER_ITEM + 59) / 60;
    const char *group = group_of(f);
    char key[40];
    snprintf(key, sizeof key, "form.about.%s", group);
    const Str args[] = { recall_words(op, f) };
    return (FormCard) { .id = f->id,
                        .version = f->version,
                        .title = form_text(op, f->short_title),
                        .summary = op_textf(op, key, args, COUNT(args)),
                        .minutes = minutes,
                        .items = (int32_t)f->n_items,
                        .group = str_from_z(group),
                        .staged = b && b->n_stages > 1 };
}
