/* Tables of module people; see people.h and README.md. */
#include "modules/people/messages.h"
#include "modules/people/rules.h"

const Setting people_set_region_name = { "service.region_name",
                                         SETTING_TEXT,
                                         "",
                                         0,
                                         0,
                                         "name of the region on the first page; empty: the area's own name",
                                         false,
                                         false };
const Setting people_set_owner = {
    "service.owner", SETTING_TEXT, "", 0, 0, "who runs the service, shown to residents", false, false
};
static bool can_be_dialled(Str number)
{
    for (size_t i = 0; i < number.n; i++)
        if ((number.p[i] < '0' || number.p[i] > '9') && (number.p[i] != '-' || i == 0 || i + 1 == number.n))
            return false;
    return true;
}

/* A page without help lines, or with one that cannot be dialled, is worse than none of our features. */
static const char *lines_fault(Str value, Arena *a)
{
    CrisisList list;
    Diag d = { 0 };
    bool national = false;
    Str whole = arena_printf(a, "{\"items\":%.*s}", STR_ARG(value));
    if (!whole.p || shape_decode(&crisis_list_shape, whole, NULL, 0, &list, a, &d))
        return "must be a list of lines, each with label and number, at will hours";
    const CrisisLine *lines = list.items.p;
    for (size_t i = 0; i < list.items.n; i++) {
        if (!can_be_dialled(lines[i].number))
            return "a number has digits only, and dashes between them";
        national = national || str_eq(lines[i].number, S("12356"));
    }
    return national ? NULL : "12356 must be among the numbers";
}

static const char *crisis_fault(Str value)
{
    Arena *a = arena_new(1 << 20);
    const char *why = a ? lines_fault(value, a) : "no memory to check it";
    arena_free(a);
    return why;
}

const Setting people_set_crisis = {
    "service.crisis",
    SETTING_JSON,
    "[{\"label\":\"全国统一心理援助热线\",\"number\":\"12356\",\"hours\":\"24小时\"},"
    "{\"label\":\"医疗急救\",\"number\":\"120\",\"hours\":\"24小时\"}]",
    0,
    0,
    "help lines shown on every page: label, number, hours; 12356 must be one; the hours of 12356 differ by "
    "province: to verify",
    false,
    false,
    crisis_fault
};
const Setting people_set_claim_days = {
    "people.claim_days", SETTING_INT, "180", 1, 3650, "days a claim code is good for", false, false
};
const Setting people_set_searches = { "people.searches_per_hour",
                                      SETTING_INT,
                                      "200",
                                      10,
                                      10000,
                                      "searches for people one member of staff may make in an hour",
                                      false,
                                      false };
const Setting people_set_record_code_hours = {
    "people.record_code_hours",
    SETTING_INT,
    "72",
    1,
    720,
    "hours a code is good for by which a person takes over the record that staff made of them",
    false,
    false
};
static const Setting *const settings[] = { &people_set_region_name, &people_set_owner,
                                           &people_set_crisis,      &people_set_claim_days,
                                           &people_set_searches,    &people_set_record_code_hours };

static Rc expire_claims(Op *op, int *out_done)
{
    int64_t changed;
    *out_done = 0;
    return sql_claim_expire(op->tx, op->now_ms - 30 * MS_DAY, &changed);
}
static const Tick ticks[] = { { "people.claims", MS_DAY, expire_claims, 1 } };

/* ---- what must hold ---- */

static Rc check_links(Op *op, Buf *out)
{
    LinkStrayRow *rows;
    size_t n;
    TRY(sql_link_stray(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "person %lld is linked to %lld, but does not say so\n", (long long)rows[i].other.v,
                   (long long)rows[i].person.v);
    return RC_OK;
}

static Rc check_written(Op *op, Buf *out)
{
    WrittenStrayRow *rows;
    size_t n;
    TRY(sql_written_stray(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "person %lld was written down and says otherwise than its link\n",
                   (long long)rows[i].person.v);
    return RC_OK;
}

static Rc check_consent(void *user, const ConsentFactRow *row)
{
    for (int i = 0; i < CONSENT_PURPOSES; i++)
        if (str_eq(row->purpose, str_from_z(consent_purposes[i])) &&
            ((row->have >> i & 1) != 0) != row->granted)
            buf_printf(user, "person %lld: the last word on %s is not what the record says\n",
                       (long long)row->person.v, consent_purposes[i]);
    return RC_OK;
}

static Rc check_consents(Op *op, Buf *out)
{
    return sql_person_consent_facts(op->tx, check_consent, out);
}

static const Invariant invariants[] = { { "people.links", check_links },
                                        { "people.written", check_written },
                                        { "people.consents", check_consents } };

/* ---- counts from the facts ---- */

typedef struct Counting {
    Rc (*add)(void *user, int64_t area, int64_t day, int64_t n);
    void *user;
    int which;
} Counting;

static Rc count_person(void *user, const PersonFactRow *row)
{
    const Counting *c = user;
    const int64_t at[] = { row->known_ms, row->registered_ms, row->tested_ms };
    return at[c->which] ? c->add(c->user, row->area, day_of_ms(at[c->which]), 1) : RC_OK;
}

#define RECOUNT(name, number)                                                        \
    static Rc name(Op *op, Rc (*add)(void *, int64_t, int64_t, int64_t), void *user) \
    {                                                                                \
        Counting c = { add, user, number };                                          \
        return sql_person_facts(op->tx, count_person, &c);                           \
    }
RECOUNT(recount_known, 0)
RECOUNT(recount_registered, 1)
RECOUNT(recount_tested, 2)
static const Recount recounts[] = { { "persons", recount_known },
                                    { "registered", recount_registered },
                                    { "persons_tested", recount_tested } };

const Module mod_people = { .name = "people",
                            .routes = people_routes,
                            .n_routes = PEOPLE_ROUTES,
                            .ticks = LIST(ticks),
                            .settings = LIST(settings),
                            .invariants = LIST(invariants),
                            .recounts = LIST(recounts),
                            .start = people_start,
                            .export = people_export };
