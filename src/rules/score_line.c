/* See score_line.h. Strict: unknown members, members given twice and numbers that are no integers are errors. */
#include "rules/score_line.h"

#include <stdio.h>

#include "text/json.h"

typedef struct Sheet {
    Str form;
    int32_t v[LIMIT_FORM_ITEMS];
    FormAnswers answers;
    Subject subject;
} Sheet;

bool sex_parse(Str s, Sex *out)
{
    bool male = str_eq(s, S("male")), female = str_eq(s, S("female"));
    *out = male ? SEX_MALE : female ? SEX_FEMALE : SEX_UNKNOWN;
    return male || female;
}

bool education_parse(Str s, Education *out)
{
    static const Str names[] = { STR_INIT("none"), STR_INIT("primary"), STR_INIT("junior"),
                                 STR_INIT("senior"), STR_INIT("tertiary") };
    for (size_t i = 0; i < COUNT(names); i++)
        if (str_eq(s, names[i])) {
            *out = (Education)(EDU_NONE + i);
            return true;
        }
    return false;
}

/* ---- reading ---- */

static bool refuse(FormFault *why, const char *key, const char *pointer, const char *message)
{
    why->key = key;
    (void)snprintf(why->pointer, sizeof(why->pointer), "%s", pointer);
    (void)snprintf(why->message, sizeof(why->message), "%s", message);
    return false;
}

static bool read_answers(JsonR *r, Sheet *sheet, FormFault *why)
{
    size_t n = 0;
    if (!json_enter_array(r))
        return refuse(why, "form.not_an_option", "/answers", "must be a list");
    while (json_next(r)) {
        int64_t v = INT_NULL;
        bool ok =
            json_peek(r) == JSON_NULL ? json_null(r) : json_i64(r, &v) && v > INT_NULL && v <= INT32_MAX;
        if (n == COUNT(sheet->v))
            return refuse(why, "form.length", "/answers", "more answers than any form has items");
        if (!ok) {
            char pointer[32];
            (void)snprintf(pointer, sizeof(pointer), "/answers/%zu", n);
            return refuse(why, "form.not_an_option", pointer, "must be an integer or null");
        }
        sheet->v[n++] = (int32_t)v;
    }
    sheet->answers = (FormAnswers) { .v = sheet->v, .n = n };
    return r->rc == RC_OK;
}

static bool read_age(JsonR *r, Sheet *sheet, FormFault *why)
{
    int64_t age;
    if (!json_i64(r, &age) || age < 0 || age > 130)
        return refuse(why, "score.subject", "/age", "must be 0 to 130");
    sheet->subject.age = (int32_t)age;
    return true;
}

static bool read_sex(JsonR *r, Sheet *sheet, FormFault *why)
{
    Str s;
    return (json_str(r, &s) && sex_parse(s, &sheet->subject.sex)) ||
           refuse(why, "score.subject", "/sex", "must be male or female");
}

static bool read_education(JsonR *r, Sheet *sheet, FormFault *why)
{
    Str s;
    return (json_str(r, &s) && education_parse(s, &sheet->subject.education)) ||
           refuse(why, "score.subject", "/education", "must be none, primary, junior, senior or tertiary");
}

static bool read_form(JsonR *r, Sheet *sheet, FormFault *why)
{
    return json_str(r, &sheet->form) || refuse(why, "score.form", "/form", "must be a form's id");
}

static const struct {
    Str name;
    bool (*read)(JsonR *r, Sheet *sheet, FormFault *why);
} members[] = { { STR_INIT("form"), read_form },
                { STR_INIT("answers"), read_answers },
                { STR_INIT("age"), read_age },
                { STR_INIT("sex"), read_sex },
                { STR_INIT("education"), read_education } };

static bool read_members(JsonR *r, Sheet *sheet, FormFault *why, unsigned *out_seen)
{
    Str key;
    *out_seen = 0;
    (void)json_enter_object(r);
    while (json_key(r, &key)) {
        size_t i = 0;
        while (i < COUNT(members) && !str_eq(members[i].name, key))
            i++;
        if (i == COUNT(members) || (*out_seen & (1u << i)))
            return refuse(why, "score.member", "", "a member is unknown or there twice");
        *out_seen |= 1u << i;
        bool optional_null = i >= 2 && json_peek(r) == JSON_NULL;
        if (optional_null ? !json_null(r) : !members[i].read(r, sheet, why))
            return false;
    }
    return json_done(r) == RC_OK;
}

static bool read_sheet(Str line, Arena *a, Sheet *sheet, FormFault *why)
{
    JsonR r;
    unsigned seen;
    json_read(&r, line, a);
    bool ok = read_members(&r, sheet, why, &seen);
    if (!ok && !why->key)
        return refuse(why, r.why && r.why[0] ? r.why : "json.syntax", "", "not a JSON object of a sheet");
    if (!ok)
        return false;
    if ((seen & 3) != 3)
        return refuse(why, "score.member", seen & 1 ? "/answers" : "/form", "is missing");
    return true;
}

/* ---- writing ---- */

static void write_band(JsonW *w, const FormScore *score, const ScoreResult *r, size_t set)
{
    jsonw_key(w, S("index"));
    jsonw_i64(w, r->band[set]);
    jsonw_key(w, S("code"));
    jsonw_str(w, score->sets[set].bands[r->band[set]].code);
    jsonw_end_obj(w);
}

static void write_bands(JsonW *w, const FormScore *score, const ScoreResult *r)
{
    jsonw_key(w, S("bands"));
    jsonw_begin_obj(w);
    for (size_t s = 0; s < score->n_sets; s++) {
        if (r->band[s] < 0)
            continue;
        jsonw_key(w, score->sets[s].name);
        jsonw_begin_obj(w);
        write_band(w, score, r, s);
    }
    jsonw_end_obj(w);
    if (r->default_set < 0)
        return;
    jsonw_key(w, S("band"));
    jsonw_begin_obj(w);
    jsonw_key(w, S("set"));
    jsonw_str(w, score->sets[r->default_set].name);
    write_band(w, score, r, (size_t)r->default_set);
}

static void write_scores(JsonW *w, const Form *f, const FormResult *r)
{
    jsonw_key(w, S("scores"));
    jsonw_begin_obj(w);
    for (size_t i = 0; i < f->n_scores; i++) {
        const ScoreResult *s = &r->scores[i];
        if (f->scores[i].internal)
            continue;
        jsonw_key(w, f->scores[i].id);
        jsonw_begin_obj(w);
        jsonw_key(w, S("value"));
        if (s->value.has)
            jsonw_dec(w, s->value.v);
        else
            jsonw_null(w);
        jsonw_key(w, S("state"));
        jsonw_str(w, score_state_name(s->state));
        jsonw_key(w, S("missing"));
        jsonw_i64(w, s->missing);
        write_bands(w, &f->scores[i], s);
        jsonw_end_obj(w);
    }
    jsonw_end_obj(w);
}

static void write_hits(JsonW *w, const Form *f, const FormResult *r)
{
    jsonw_key(w, S("critical"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < r->n_hits; i++) {
        const FormHit *hit = &r->hits[i];
        const FormCritical *rule = &f->critical[hit->rule];
        jsonw_begin_obj(w);
        if (hit->item >= 0) {
            jsonw_key(w, S("item"));
            jsonw_i64(w, hit->item + 1);
        } else {
            jsonw_key(w, S("score"));
            jsonw_str(w, f->scores[hit->score].id);
        }
        jsonw_key(w, S("code"));
        jsonw_str(w, rule->code);
        jsonw_key(w, S("level"));
        jsonw_str(w, level_name(rule->level));
        jsonw_end_obj(w);
    }
    jsonw_end_arr(w);
}

static void write_validity(JsonW *w, const Form *f, const FormResult *r)
{
    jsonw_key(w, S("validity"));
    jsonw_begin_obj(w);
    jsonw_key(w, S("state"));
    jsonw_str(w, validity_name(r->validity));
    jsonw_key(w, S("reasons"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < r->n_reasons; i++)
        jsonw_str(w, f->checks[r->reasons[i]].code);
    jsonw_end_arr(w);
    jsonw_end_obj(w);
}

Rc score_write(const Form *f, const FormResult *r, Buf *out)
{
    JsonW w;
    jsonw_init(&w, out);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("form"));
    jsonw_str(&w, f->id);
    jsonw_key(&w, S("version"));
    jsonw_str(&w, f->version);
    write_scores(&w, f, r);
    write_hits(&w, f, r);
    write_validity(&w, f, r);
    jsonw_key(&w, S("complete"));
    jsonw_bool(&w, r->complete);
    jsonw_end_obj(&w);
    return jsonw_finish(&w);
}

static Rc write_error(const FormFault *why, Buf *out)
{
    JsonW w;
    jsonw_init(&w, out);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("error"));
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("code"));
    jsonw_str(&w, str_from_z(why->key));
    jsonw_key(&w, S("pointer"));
    jsonw_str(&w, (Str) { why->pointer, strlen(why->pointer) });
    jsonw_key(&w, S("message"));
    jsonw_str(&w, (Str) { why->message, strlen(why->message) });
    jsonw_end_obj(&w);
    jsonw_end_obj(&w);
    return jsonw_finish(&w);
}

static Rc score_sheet(const FormSet *forms, Str line, Arena *a, Buf *out)
{
    FormFault why = { .key = NULL };
    Sheet sheet = { .subject = SUBJECT_UNKNOWN };
    FormResult result;
    bool ok = read_sheet(line, a, &sheet, &why);
    if (arena_failed(a))
        return RC_NO_MEMORY;
    const Form *f = ok ? formset_find(forms, sheet.form) : NULL;
    if (ok && !f)
        ok = refuse(&why, "score.form", "/form", "no such form");
    if (!ok || form_check(f, sheet.answers, &why))
        return write_error(&why, out);
    form_eval(f, sheet.answers, &sheet.subject, &result);
    return score_write(f, &result, out);
}

Rc score_line(const FormSet *forms, Str line, Arena *a, Buf *out)
{
    ENSURE(out->arena != a);
    ArenaMark mark = arena_mark(a);
    Rc rc = score_sheet(forms, line, a, out);
    arena_rewind(a, mark);
    buf_addc(out, '\n');
    return rc ? rc : buf_failed(out) ? RC_NO_MEMORY : RC_OK;
}
