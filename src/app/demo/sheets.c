/*
 * Answers to forms. A person has one distress; each item asks for more or less of it. The option grows with
 * distress + chance - how hard the item is, so totals, bands and rare warning answers come out about as studies find
 * them: PHQ-9 from 10 in one of eight, item 9 above zero in one of thirty.
 */
#include "app/demo/demo.h"

#include "core/live.h"
#include "modules/alert/messages.h"
#include "modules/assessment/messages.h"
#include "modules/form/forms.h"

typedef struct FormHabit {
    const char *form;
    int weight;         /* among self-tests */
    double first, step; /* what the second option takes, and each further one */
    bool well;          /* high scores are good */
} FormHabit;
static const FormHabit habits[] = {
    { "phq-9", 38, 0.50, 0.85, false },   { "gad-7", 24, 0.55, 0.90, false },
    { "who-5", 14, -1.2, 0.80, true },    { "k6", 9, 0.45, 0.80, false },
    { "ces-d-10", 5, 0.30, 0.85, false }, { "phq-2", 4, 0.50, 0.85, false },
    { "gad-2", 3, 0.55, 0.90, false },    { "srq-20", 3, 0.95, 1.0, false },
    { "gds-15", 0, 0.85, 1.0, false },
};

static const FormHabit *habit_of(Str form)
{
    for (size_t i = 0; i < COUNT(habits); i++)
        if (str_eq(form, str_from_z(habits[i].form)))
            return &habits[i];
    return &habits[0];
}

/* How much rarer an answer above the lowest is: thoughts of death are not like bad sleep. */
static double rarity(const Form *f, size_t item)
{
    for (size_t i = 0; i < f->n_critical; i++)
        for (size_t k = 0; k < f->critical[i].when.n; k++)
            if (f->critical[i].when.v[k].on == ON_ITEM && f->critical[i].when.v[k].index == item)
                return 1.75;
    return 0;
}

/* The option that stands n-th from the healthy end. */
static int32_t option_at(const FormItem *item, size_t n, bool well)
{
    const FormOption *best = NULL;
    for (size_t i = 0; i < item->n_options; i++) {
        size_t before = 0;
        for (size_t k = 0; k < item->n_options; k++)
            before += well ? item->options[k].score > item->options[i].score
                           : item->options[k].score < item->options[i].score;
        if (before <= n &&
            (!best || (well ? item->options[i].score < best->score : item->options[i].score > best->score)))
            best = &item->options[i];
    }
    return best ? best->value : 0;
}

static int32_t answer(Demo *d, const Form *f, const FormHabit *h, size_t i, double distress)
{
    const FormItem *item = &f->items[i];
    if (item->type != ITEM_SINGLE)
        return item->min;
    double rare = rarity(f, i), level = 0.85 * distress + 0.75 * rng_normal(&d->rng) - h->first - rare;
    double step = rare > 0 ? 0.6 : h->step;
    size_t n = 0;
    for (; level > 0 && n + 1 < item->n_options; n++)
        level -= step;
    return option_at(item, n, h->well);
}

/* Alerts that this operation raised, as the screens of those who must act hear of them. */
static size_t alerts_raised(const Op *op, AlertId *out, size_t max)
{
    static const char head[] = "{\"id\":\"";
    size_t n = 0;
    for (const LiveNote *note = op->live; note && n < max; note = note->next) {
        Str id, rest;
        if (note->kind != &alert_live_kind || !str_starts(note->data, S("{\"id\":\"")))
            continue;
        str_cut(str_sub(note->data, sizeof head - 1, note->data.n), '"', &id, &rest);
        if (str_to_i64(id, &out[n].v))
            n++;
    }
    return n;
}

static Ints answer_all(Demo *d, Op *op, const Form *f, const DemoResident *r)
{
    const FormHabit *h = habit_of(f->id);
    double distress = (double)r->distress + 0.35 * rng_normal(&d->rng);
    int32_t *v = ARENA_ARRAY(op->arena, int32_t, f->n_items);
    for (size_t i = 0; v && i < f->n_items; i++) {
        v[i] = INT_NULL;
        if (form_visible(f, i, (FormAnswers) { v, i }))
            v[i] = answer(d, f, h, i, distress);
    }
    return (Ints) { v, v ? f->n_items : 0 };
}

/* Some who are shown the help screen ask to be called. */
static Rc ask_to_be_called(Demo *d, size_t resident, ResponseId response)
{
    static const char *const whens[] = { "now", "today", "evening", "tomorrow" };
    Op *op;
    CallbackOut out;
    TRY(demo_op(d, &op));
    demo_as_resident(op, &d->residents[resident], true);
    CallbackIn in = { .response = response,
                      .phone = name_phone(op->arena, (int64_t)resident),
                      .when = str_from_z(whens[rng_below(&d->rng, COUNT(whens))]),
                      .note = rng_chance(&d->rng, 0.5) ? S("晚上在家，请打这个号码。") : (Str) { 0 } };
    TRY(alert_callback(op, &in, &out));
    return demo_note(op, "callback.ask");
}

/* The handler of the route, as the actor of the operation. */
static Rc hand_in(Demo *d, Op *op, const Route *route, const Form *f, size_t resident)
{
    AlertId raised[4];
    ResultView out = { 0 };
    const DemoResident *r = &d->residents[resident];
    SheetIn in = { .person = r->id, .form = f->id, .answers = answer_all(d, op, f, r) };
    op->subject = r->id;
    TRY(route->run(op, &in, &out));
    ResponseId response = out.id;
    size_t n = alerts_raised(op, raised, COUNT(raised));
    if (n && route == d->self_test && rng_chance(&d->rng, 0.15))
        TRY(ask_to_be_called(d, resident, response));
    for (size_t i = 0; i < n; i++)
        TRY(demo_alert_seen(d, raised[i], resident));
    return RC_OK;
}

/* Distress comes and goes; help helps. */
static void drift(Demo *d, DemoResident *r)
{
    r->distress = (float)(0.92 * (double)r->distress + 0.35 * rng_normal(&d->rng));
}

Rc demo_self_test(Demo *d, size_t resident, Str form)
{
    Op *op;
    int weights[COUNT(habits)];
    for (size_t i = 0; i < COUNT(habits); i++)
        weights[i] = habits[i].weight;
    size_t liked = rng_pick(&d->rng, weights, COUNT(weights));
    const Form *f = forms_find(d->app, form.p ? form : str_from_z(habits[liked].form));
    ENSURE(f);
    TRY(demo_op(d, &op));
    demo_as_resident(op, &d->residents[resident], true);
    d->responses++;
    TRY(hand_in(d, op, d->self_test, f, resident));
    drift(d, &d->residents[resident]);
    return RC_OK;
}

Rc demo_screening(Demo *d, size_t resident, const DemoStaff *by)
{
    Op *op;
    const Form *f = forms_find(d->app, rng_chance(&d->rng, 0.85) ? S("gds-15") : S("phq-2"));
    ENSURE(f);
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    d->screenings++;
    return hand_in(d, op, d->screening, f, resident);
}
