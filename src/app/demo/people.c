/* The people of the region: they register, agree, and some say who they are. */
#include "app/demo/demo.h"

#include "modules/people/rules.h"

static const struct {
    uint8_t from, to;
    int weight;
} ages[] = { { 15, 17, 4 }, { 18, 29, 17 }, { 30, 44, 24 }, { 45, 59, 26 }, { 60, 74, 21 }, { 75, 92, 8 } };

static uint8_t draw_age(Rng *r, bool old)
{
    int weights[COUNT(ages)];
    for (size_t i = 0; i < COUNT(ages); i++)
        weights[i] = old && ages[i].to < 60 ? 0 : ages[i].weight;
    size_t i = rng_pick(r, weights, COUNT(weights));
    return (uint8_t)rng_between(r, ages[i].from, ages[i].to);
}

/* Everybody agrees to the service and to what tests need; most also to be called. */
static Rc agree(Demo *d, Op *op, PersonRow *row)
{
    const PeopleData *texts = people_data(d->app);
    ConsentWord words[CONSENT_PURPOSES];
    size_t n = 0;
    bool contact = rng_chance(&d->rng, 0.7), research = rng_chance(&d->rng, 0.1);
    for (size_t i = 0; i < texts->n_consents; i++) {
        Str purpose = texts->consents[i].purpose;
        if ((str_eq(purpose, S("contact")) && !contact) || (str_eq(purpose, S("research")) && !research))
            continue;
        words[n++] = (ConsentWord) { purpose, texts->consents[i].version, true };
    }
    return consent_give(op, row, words, n, S("self"));
}

/* One in four says their name and date of birth. */
static Rc introduce(Demo *d, Op *op, const DemoResident *r)
{
    PersonRow row;
    Date today = date_from_days(day_of_ms(op->now_ms));
    TRY(people_get(op, r->id, &row));
    PersonFacts facts = { .name = name_person(op->arena, &d->rng, r->woman ? NAME_WOMAN : NAME_MAN),
                          .gender = r->woman ? S("f") : S("m"),
                          .birth_date =
                              arena_printf(op->arena, "%04d-%02d-%02d", (int)today.y - r->age,
                                           (int)rng_between(&d->rng, 1, today.m > 1 ? today.m - 1 : 1),
                                           (int)rng_between(&d->rng, 1, today.m > 1 ? 28 : 1)) };
    return people_change(op, &row, &facts);
}

Rc demo_register(Demo *d, int64_t area, bool old, size_t *out_resident)
{
    Op *op;
    TRY(demo_grow((void **)&d->residents, &d->residents_cap, d->n_residents, sizeof *d->residents));
    DemoResident *r = &d->residents[d->n_residents];
    *r = (DemoResident) { .area = area,
                          .distress = (float)rng_normal(&d->rng),
                          .age = draw_age(&d->rng, old),
                          .woman = rng_chance(&d->rng, 0.58) };
    TRY(demo_op(d, &op));
    TRY(people_create_anonymous(op, area, &r->id));
    demo_as_resident(op, r, false);
    PersonRow row = { .county = county_of_area(area), .id = r->id, .area = area }; /* as just made */
    TRY(agree(d, op, &row));
    TRY(people_register(op, r->id, name_phone(op->arena, (int64_t)d->n_residents)));
    demo_as_resident(op, r, true);
    if (rng_chance(&d->rng, 0.25))
        TRY(introduce(d, op, r));
    *out_resident = d->n_residents++;
    return RC_OK;
}
