/*
 * The letter: what a receiver gets to see, made once at sending and never changed. Only what the kind allows, what was chosen
 * and what the sender may see at that moment goes in. The code on paper is the referral's number with two check digits
 * (ISO 7064, mod 97-10): it finds the referral for whoever may see it, and opens nothing.
 */
#include "base/limits.h"
#include "modules/alert/messages.h"
#include "modules/assessment/assessment.h"
#include "modules/org/org.h"
#include "modules/people/people.h"
#include "modules/referral/rules.h"

#define ID_DIGITS 18

Rc referral_seal_json(Op *op, const ReferralRow *row, int64_t column, const Shape *shape, const void *in,
                      Str *out)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, op->arena, LIMIT_BODY);
    jsonw_init(&w, &b);
    shape_write(shape, in, &w);
    TRY(jsonw_finish(&w));
    return op_seal(op, referral_place(row, column), buf_str(&b), out);
}

Rc referral_open_json(Op *op, const ReferralRow *row, int64_t column, const Shape *shape, Str cell, void *out)
{
    Str json;
    Diag d = { 0 };
    TRY(op_open(op, referral_place(row, column), cell, &json));
    if (!json.p)
        return RC_OK;
    Rc rc = shape_decode(shape, json, NULL, 0, out, op->arena, &d);
    return rc && rc != RC_NO_MEMORY ? FAIL(op->diag, RC_INTERNAL, "referral.broken") : rc;
}

static bool has_word(Str list, Str word)
{
    Str head, rest = list;
    for (bool more = list.n > 0; more;) {
        more = str_cut(rest, ',', &head, &rest);
        if (str_eq(head, word))
            return true;
    }
    return false;
}

static Rc add_results(Op *op, const ReferralRow *row, ReferralLetter *out)
{
    enum { LOOKED = 200 };
    PersonResponse *all;
    size_t n, kept = 0;
    TRY(assessment_of_person(op, row->person, LOOKED, &all, &n));
    LetterResult *v = ARENA_ARRAY(op->arena, LetterResult, n + 1);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (has_word(row->responses, arena_printf(op->arena, "%lld", (long long)all[i].id.v)))
            v[kept++] = (LetterResult) { .title = all[i].title,
                                         .band = all[i].band_label,
                                         .value = all[i].value,
                                         .at_ms = all[i].done_ms };
    out->results = (ListOf) { v, kept };
    return RC_OK;
}

static Rc add_alert(Op *op, const ReferralRow *row, ReferralLetter *out)
{
    AlertRow alert;
    AlertItem item;
    TRY(alert_find(op, row->alert, &alert));
    TRY(alert_item(op, &alert, &item));
    out->alert = (LetterAlert) { .level = item.level, .reason = item.reason, .raised_ms = item.raised_ms };
    return RC_OK;
}

Rc referral_snapshot(Op *op, const ReferralRow *row, ReferralLetter *out)
{
    PersonRow person;
    TRY(people_get(op, row->person, &person));
    *out = (ReferralLetter) { .gender = person.gender,
                              .area = person.area,
                              .area_name = org_area_path(op, person.area),
                              .by = org_staff_name(op, op->actor.staff),
                              .phone = S("") };
    TRY(people_open(op, &person, PERSON_NAME, &out->name));
    TRY(people_open(op, &person, PERSON_BIRTH_DATE, &out->birth_date));
    if (!out->name.n)
        out->name = people_label_of(op, person.id, person.label);
    TRY(op_open(op, referral_place(row, REFERRAL_REASON), row->reason, &out->reason));
    if (has_word(row->parts, S("contact")))
        TRY(people_open(op, &person, PERSON_PHONE, &out->phone));
    if (has_word(row->parts, S("results")))
        TRY(add_results(op, row, out));
    return has_word(row->parts, S("alert")) && row->alert.v ? add_alert(op, row, out) : RC_OK;
}

/* ---- the code ---- */

static int check_digits(int64_t id)
{
    return (int)(98 - (id % 97) * 100 % 97);
}

Str referral_code(Op *op, ReferralId id)
{
    return arena_printf(op->arena, "XQ%0*lld%02d", ID_DIGITS, (long long)id.v, check_digits(id.v));
}

bool referral_code_parse(Str text, ReferralId *out)
{
    int64_t id = 0, check = 0;
    int digits = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            continue;
        if (digits < ID_DIGITS)
            id = id * 10 + (text.p[i] - '0');
        else
            check = check * 10 + (text.p[i] - '0');
        if (++digits > ID_DIGITS + 2)
            return false;
    }
    *out = (ReferralId) { id };
    return digits == ID_DIGITS + 2 && check == check_digits(id);
}
