/* Routes of assessment. The order of a write is that of sheet.c: check, raise, store. Tests: test_api.c */
#include "base/date.h"
#include "base/limits.h"
#include "modules/assessment/rules.h"
#include "modules/people/people.h"

const Perm perm_assessment_take = { "assessment.take", "Take a self-test and see one's own results",
                                    ROLES_RESIDENT };
const Perm perm_assessment_claim = { "assessment.claim", "Claim what was done without signing in",
                                     ROLE_BIT(ROLE_RESIDENT) };
const Perm perm_assessment_administer = { "assessment.administer", "Take a test with a person", ROLES_CARE };
const Perm perm_assessment_read = { "assessment.read", "See the answers of a person one works with",
                                    ROLES_CARE };

static Rc add_row(Op *op, const ResponseRow *r)
{
    return sql_response_add(op->tx, county_of_id(r->id.v), r->id, r->area, r->person, r->form, r->version,
                            r->hash, r->state, r->answers, r->answered, r->seq, r->started_ms, r->done_ms,
                            r->channel, r->staff, r->validity, r->score, r->value, r->band, r->tone, r->level,
                            r->alert, r->message, r->age, r->gender, town_of_area(r->area), op->now_ms);
}

/* ---- one answer at a time ---- */

static Rc view_of(Sheet *s, ResponseView *out)
{
    *out = (ResponseView) { .id = s->row.id,
                            .form = s->row.form,
                            .version = s->row.version,
                            .hash = s->row.hash,
                            .state = s->row.state,
                            .answers = { s->answers, s->form->n_items },
                            .started_ms = s->row.started_ms };
    if (!str_eq(s->row.state, S("done")))
        return RC_OK;
    TRY(result_view(s, &out->result));
    out->next_form = out->result.next_form;
    return RC_OK;
}

HANDLER(post_response, StartIn, ResponseView)
{
    Sheet s = { .op = op };
    TRY(sheet_taker(&s, op->actor.person));
    TRY(sheet_form(&s, in->form, in->version));
    TRY(sheet_new(&s, in->area, (Ints) { 0 }));
    TRY(sheet_seal(&s));
    TRY(add_row(op, &s.row));
    return view_of(&s, out);
}

HANDLER(put_answer, AnswerIn, AnswerSaved)
{
    Sheet s = { .op = op };
    int64_t changed;
    TRY(sheet_open(&s, in->response, op->actor.person));
    if (!str_eq(s.row.state, S("open")))
        return FAIL(op->diag, RC_CONFLICT, "response.closed");
    int64_t old_seq = s.row.seq;
    if (in->seq > old_seq) { /* an older answer that arrives late changes nothing */
        TRY(people_need_consents(op, s.taker.consents, CONSENT_TESTS));
        TRY(sheet_set(&s, (size_t)in->n - 1, in->value.has ? (int32_t)in->value.v : INT_NULL));
        s.row.seq = in->seq;
        TRY(sheet_watch(&s));
        TRY(sheet_seal(&s));
        TRY(sql_response_save(op->tx, s.row.id, s.row.answers, s.row.answered, s.row.seq, op->now_ms,
                              s.row.level, s.row.alert, s.row.message, old_seq, &changed));
        if (changed != 1)
            return FAIL(op->diag, RC_CONFLICT, "response.moved");
    }
    *out = (AnswerSaved) { s.row.seq, s.row.answered, help_of(op, &s.row) };
    return RC_OK;
}

HANDLER(post_submit, ResponseIn, ResultView)
{
    Sheet s = { .op = op };
    int64_t changed;
    TRY(sheet_open(&s, in->response, op->actor.person));
    if (str_eq(s.row.state, S("done"))) /* sent twice: the same result */
        return result_view(&s, out);
    TRY(people_need_consents(op, s.taker.consents, CONSENT_TESTS));
    TRY(sheet_score(&s));
    TRY(sql_response_finish(op->tx, s.row.id, s.row.done_ms, s.row.validity, s.row.score, s.row.value,
                            s.row.band, s.row.tone, s.row.level, s.row.alert, s.row.message, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_CONFLICT, "response.moved");
    TRY(sheet_keep(&s));
    TRY(result_view(&s, out));
    return op->actor.kind == ACTOR_ANONYMOUS ? people_claim_code(op, s.row.person, s.row.id, &out->claim_code)
                                             : RC_OK;
}

HANDLER(get_response, ResponseIn, ResponseView)
{
    Sheet s = { .op = op };
    TRY(sheet_open(&s, in->response, op->actor.person));
    return view_of(&s, out);
}

/* ---- a whole sheet ---- */

static Rc whole_sheet(Op *op, PersonId person, const SheetIn *in, ResultView *out)
{
    Sheet s = { .op = op };
    TRY(sheet_taker(&s, person));
    TRY(sheet_form(&s, in->form, in->version));
    TRY(sheet_new(&s, in->area, in->answers));
    TRY(sheet_seal(&s));
    TRY(sheet_score(&s));
    TRY(add_row(op, &s.row));
    TRY(sheet_keep(&s));
    TRY(result_view(&s, out));
    return op->actor.kind == ACTOR_ANONYMOUS ? people_claim_code(op, person, s.row.id, &out->claim_code)
                                             : RC_OK;
}

HANDLER(post_sheet, SheetIn, ResultView)
{
    return whole_sheet(op, op->actor.person, in, out);
}

static Rc sheet_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const SheetIn *)in)->person, out);
}

HANDLER(post_person_sheet, SheetIn, ResultView)
{
    return whole_sheet(op, op->subject, in, out);
}

/* ---- histories ---- */

HANDLER(get_mine, MineIn, MineOut)
{
    return list_mine(op, op->actor.person, in, out);
}

HANDLER(get_trend, TrendIn, TrendOut)
{
    return list_trend(op, op->actor.person, in, out);
}

HANDLER(post_claim, ClaimIn, ClaimOut)
{
    PersonId other;
    ResponseCountRow count;
    bool found;
    Str who = arena_printf(op->arena, "%lld", (long long)op->actor.person.v);
    TRY(op_rate(op, op->actor.session_county, "assessment.claim", who,
                (int)setting_int(op->app, &assessment_set_claims), MS_HOUR));
    TRY(people_merge_claim(op, in->code, op->actor.person, &other, &found));
    if (!found)
        return op_refuse_kept(op, RC_NOT_FOUND, "claim.wrong"); /* the try stays counted */
    TRY(sql_response_count_done(op->tx, other, &count, &found));
    op_about(op, op->actor.person, "person", other.v);
    out->responses = count.n;
    return RC_OK;
}

/* ---- staff ---- */

static Rc answers_subject(Op *op, const void *in, PersonId *out)
{
    return people_subject(op, ((const PersonAnswersIn *)in)->person, out);
}

HANDLER(get_person_answers, PersonAnswersIn, PersonAnswers)
{
    Sheet s = { .op = op };
    TRY(sheet_open(&s, in->response, op->subject));
    op_about(op, op->subject, "response",
             s.row.id.v); /* the person finds the look, whichever record the sheet is of */
    TRY(form_view(op, s.form, &out->form));
    out->answers = (Ints) { s.answers, s.form->n_items };
    return str_eq(s.row.state, S("done")) ? result_view(&s, &out->result) : RC_OK;
}

#define API "/api/v1"
#define SELF .scope = SCOPE_SELF, .purpose = PURPOSE_SELF, .label = LABEL_CLINICAL
#define TAKE SELF, .needs = &perm_assessment_take
#define CARE .scope = SCOPE_AREA, .purpose = PURPOSE_CARE, .tx = TX_WRITE, .label = LABEL_CLINICAL
const Route assessment_routes[ASSESSMENT_ROUTES] = {
    { "POST", API "/responses", "Begin a self-test", TAKE, .tx = TX_WRITE, .audit = "assessment.start",
      .in = &start_in_shape, .out = &response_shape, .status = 201, .run = post_response },
    { "PUT", API "/responses/{response}/answers/{n}", "Save one answer; a dangerous one is told at once",
      TAKE, .tx = TX_WRITE, .audit = "assessment.answer", .in = &answer_in_shape, .out = &answer_saved_shape,
      .run = put_answer },
    { "POST", API "/responses/{response}/submit", "Finish", TAKE, .tx = TX_WRITE,
      .audit = "assessment.submit", .in = &response_in_shape, .out = &result_shape, .run = post_submit },
    { "POST", API "/responses/sheet", "A whole sheet in one call", TAKE, .tx = TX_WRITE,
      .audit = "assessment.sheet", .in = &sheet_in_shape, .out = &result_shape, .status = 201,
      .run = post_sheet },
    { "GET", API "/responses/{response}", "One's own sheet", TAKE, .tx = TX_READ, .in = &response_in_shape,
      .out = &response_shape, .run = get_response },
    { "GET", API "/me/responses", "One's own tests", TAKE, .tx = TX_READ, .in = &mine_in_shape,
      .out = &mine_out_shape, .run = get_mine },
    { "GET", API "/me/trend", "One score over time", TAKE, .tx = TX_READ, .in = &trend_in_shape,
      .out = &trend_out_shape, .run = get_trend },
    { "POST", API "/me/claims", "Claim what was done without signing in", SELF,
      .needs = &perm_assessment_claim, .tx = TX_WRITE, .audit = "assessment.claim", .in = &claim_in_shape,
      .out = &claim_out_shape, .run = post_claim },
    { "POST", API "/persons/{person}/responses", "Take a test with a person", CARE,
      .needs = &perm_assessment_administer, .audit = "assessment.administer", .subject = sheet_subject,
      .in = &person_sheet_in_shape, .out = &result_shape, .status = 201, .run = post_person_sheet },
    { "GET", API "/persons/{person}/responses/{response}", "Answers of a person one works with", CARE,
      .needs = &perm_assessment_read, .audit = "assessment.read", .relation = RELATION_REQUIRED,
      .subject = answers_subject, .in = &person_answers_in_shape, .out = &person_answers_shape,
      .run = get_person_answers },
};
