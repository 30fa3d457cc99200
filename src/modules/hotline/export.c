/*
 * What is kept about a person here, for that person: their calls with what was ticked, how they were followed, and what came of them.
 * What was written freely stays out, and everything by which another might be known: README.md says why. Which fields of the form
 * are in is said by the definition.
 */
#include "base/date.h"
#include "modules/crisis/crisis.h"
#include "modules/hotline/rules.h"
#include "modules/people/people.h"

typedef struct Copy {
    Op *op;
    JsonW *w;
    Str own_number; /* digest of the number the person signs in by */
} Copy;

static void flag(JsonW *w, const char *key, bool v)
{
    jsonw_key(w, str_from_z(key));
    jsonw_bool(w, v);
}

/* ---- the form ---- */

static void option(Copy *c, const FormField *f, Str code)
{
    const FieldOption *o = field_option(f, code);
    jsonw_str(c->w, o ? words_of(c->op, o->label) : code);
}

static void answer(Copy *c, const FormField *f, Str raw)
{
    JsonR r;
    Str code;
    int64_t number;
    jsonw_begin_obj(c->w);
    jsonw_str_at(c->w, "question", words_of(c->op, f->label));
    jsonw_key(c->w, S("answer"));
    if (f->max && str_to_i64(raw, &number)) {
        jsonw_i64(c->w, number);
    } else if (!str_eq(f->type, S("choices"))) {
        option(c, f, raw);
    } else {
        jsonw_begin_arr(c->w);
        json_read(&r, raw, c->op->arena);
        bool list = json_enter_array(&r);
        while (list && json_next(&r) && json_str(&r, &code))
            option(c, f, code);
        jsonw_end_arr(c->w);
    }
    jsonw_end_obj(c->w);
}

/* Fields the definition names, and whether there is more that was written in words. */
static Rc form(Copy *c, Str json, bool self)
{
    const Definition *d = hotline_definition(c->op->app);
    bool written = false;
    Str raw;
    jsonw_key(c->w, S("form"));
    jsonw_begin_arr(c->w);
    for (size_t i = 0; i < d->fields.n; i++) {
        const FormField *f = (const FormField *)d->fields.p + i;
        TRY(form_get(c->op, json, f->code, &raw));
        written |= raw.n && !f->options.n && !f->max;
        if (raw.n && (str_eq(f->copy, S("always")) || (self && str_eq(f->copy, S("self")))))
            answer(c, f, raw);
    }
    jsonw_end_arr(c->w);
    flag(c->w, "notes_on_request", written);
    return RC_OK;
}

/* ---- what came of it ---- */

static Rc call_backs(Copy *c, const HotlineCallRow *r)
{
    OwnCallBackRow *rows;
    size_t n = 0;
    if (r->alert.v)
        TRY(sql_call_own_backs(c->op->tx, r->id, r->alert, r->unit, &rows, &n));
    jsonw_key(c->w, S("call_backs"));
    jsonw_begin_arr(c->w);
    for (size_t i = 0; i < n; i++) {
        jsonw_begin_obj(c->w);
        jsonw_i64_at(c->w, "due_ms", rows[i].due_ms);
        jsonw_str_at(c->w, "state", rows[i].state);
        jsonw_i64_at(c->w, "done_ms", rows[i].done_ms);
        jsonw_str_at(c->w, "outcome", rows[i].outcome);
        jsonw_end_obj(c->w);
    }
    jsonw_end_arr(c->w);
    return RC_OK;
}

static void times(Copy *c, const HotlineStepRow *rows, size_t n, const char *key, const char *kind)
{
    jsonw_key(c->w, str_from_z(key));
    jsonw_begin_arr(c->w);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].kind, str_from_z(kind)))
            jsonw_i64(c->w, rows[i].at_ms);
    jsonw_end_arr(c->w);
}

/* The team went to whoever called before anybody knew them. Of several, nobody can say which was for the caller. */
static Rc unknown_callout(Copy *c, const HotlineStepRow *rows, size_t n, bool self)
{
    CalloutId id = { 0 };
    size_t many = 0;
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].kind, S("callout"))) {
            (void)str_to_i64(rows[i].code, &id.v);
            many++;
        }
    jsonw_key(c->w, S("callout_of_caller"));
    jsonw_begin_arr(c->w);
    if (self && many == 1)
        TRY(crisis_copy_unknown(c->op, id, c->w));
    jsonw_end_arr(c->w);
    return RC_OK;
}

static Rc followed(Copy *c, const HotlineCallRow *r, bool self)
{
    HotlineStepRow *rows;
    size_t n;
    TRY(sql_step_list(c->op->tx, r->id, &rows, &n));
    flag(c->w, "alert", r->alert.v != 0);
    times(c, rows, n, "police_called_ms", "police");
    times(c, rows, n, "ambulance_called_ms", "ambulance");
    times(c, rows, n, "crisis_team_called_ms", "callout");
    times(c, rows, n, "passed_on_ms", "referral");
    TRY(unknown_callout(c, rows, n, self));
    return call_backs(c, r);
}

/* ---- a call ---- */

static bool own_telephone(const Copy *c, const HotlineCallRow *r)
{
    return r->number_bi.n && str_eq(r->number_bi, c->own_number);
}

static Rc one(Copy *c, const HotlineCallRow *r)
{
    Op *op = c->op;
    Str json = S(""), whom;
    if (r->form.n)
        TRY(op_open(op, hotline_place(TABLE_HOTLINE_CALL, COL_FORM, r->id.v), r->form, &json));
    TRY(form_codes(op, json, "whom", &whom));
    bool another = str_eq(whom, S("other")), self = str_eq(whom, S("self"));
    if (another && !own_telephone(c, r))
        return RC_OK; /* somebody told of the person: that they did is theirs to keep */
    jsonw_begin_obj(c->w);
    jsonw_str_at(c->w, "line", r->line_name);
    jsonw_str_at(c->w, "line_number", r->line_number);
    jsonw_str_at(c->w, "direction", r->direction);
    jsonw_i64_at(c->w, "began_ms", r->ring_ms);
    jsonw_i64_at(c->w, "seconds",
                 r->answer_ms && r->end_ms > r->answer_ms ? (r->end_ms - r->answer_ms) / MS_SECOND : 0);
    jsonw_str_at(c->w, "state", r->state);
    jsonw_str_at(c->w, "outcome", r->outcome);
    flag(c->w, "recorded", r->recording.n > 0);
    flag(c->w, "about_another", another);
    if (!another) { /* else what was said is the other's */
        jsonw_str_at(c->w, "risk", r->risk);
        TRY(form(c, json, self));
        TRY(followed(c, r, self));
    }
    jsonw_end_obj(c->w);
    return RC_OK;
}

static Rc each(Copy *c, const HotlineCallRow *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        TRY(one(c, &rows[i]));
    return RC_OK;
}

/* Linked with the record or made one for it; passed on or raised there before anybody knew who it was. */
static Rc of_record(Copy *c, PersonId id)
{
    static Rc (*const found[])(Tx *, PersonId, HotlineCallRow **,
                               size_t *) = { sql_call_own, sql_call_own_letter, sql_call_own_there };
    for (size_t i = 0; i < COUNT(found); i++) {
        HotlineCallRow *rows;
        size_t n;
        TRY(found[i](c->op->tx, id, &rows, &n));
        TRY(each(c, rows, n));
    }
    return RC_OK;
}

static Rc own_number(Op *op, PersonId person, Str *out)
{
    PersonRow row;
    Str phone, plain;
    TRY(people_get(op, person, &row));
    TRY(people_phone(op, &row, &phone));
    return caller_index(op, phone, &plain, out);
}

Rc hotline_export(Op *op, const PersonId *ids, size_t n, JsonW *w)
{
    Copy c = { .op = op, .w = w };
    AlertId *alerts;
    size_t n_alerts;
    TRY(own_number(op, ids[0], &c.own_number));
    jsonw_key(w, S("hotline_calls"));
    jsonw_begin_arr(w);
    for (size_t i = 0; i < n; i++)
        TRY(of_record(&c, ids[i]));
    TRY(alert_elsewhere(op, ids, n, &alerts, &n_alerts));
    for (size_t i = 0; i < n_alerts; i++) {
        HotlineCallRow *rows;
        size_t count;
        TRY(sql_call_own_alert(op->tx, alerts[i], &rows, &count));
        TRY(each(&c, rows, count));
    }
    jsonw_end_arr(w);
    return RC_OK;
}
