/*
 * Calls to the hotline: the exchange tells, an operator fills in the form, high risk becomes an alert that is worked on, call-backs
 * are made when they are due, some calls are reviewed. Numbers as published of a city's line: most at night, six in ten women.
 */
#include "app/demo/demo.h"

#include "base/date.h"
#include "modules/hotline/messages.h"
#include "modules/hotline/messages_seat.h"
#include "modules/hotline/rules.h"

typedef struct Choice {
    const char *code;
    int weight;
} Choice;
static const Choice kinds[] = { { "general", 82 }, { "crisis", 5 }, { "information", 13 } };
static const Choice problems[] = { { "emotion", 30 }, { "family", 20 },  { "career", 12 },
                                   { "marriage", 8 }, { "children", 9 }, { "relations", 7 },
                                   { "love", 6 },     { "study", 6 },    { "disorder", 6 },
                                   { "health", 3 },   { "economy", 2 },  { "addiction", 1 },
                                   { "other", 3 } };
static const Choice sexes[] = { { "f", 618 }, { "m", 370 }, { "u", 12 } };
static const Choice ages[] = { { "u18", 8 },    { "18_29", 24 }, { "30_44", 36 },
                               { "45_59", 19 }, { "60", 10 },    { "u", 3 } };
static const Choice ladder[] = { { "none", 820 },     { "ideation", 120 }, { "plan_later", 30 },
                                 { "plan_week", 12 }, { "plan_72h", 12 },  { "act_done", 6 } };
static const Choice measures[] = { { "support", 70 }, { "information", 20 }, { "referral", 10 } };
static const Choice words[] = { { "近来睡眠差，情绪低落，愿意倾诉。", 3 },
                                { "与家人争执后来电，谈话后平静。", 3 },
                                { "询问附近心理门诊。", 1 },
                                { "工作压力大，谈了应对的办法。", 2 },
                                { "为孩子学业焦虑，建议预约面谈。", 2 } };

enum { HIGH_FROM = 50, MARK_EVERY = 20, PASS_EVERY = 25, FIRST_SEAT = 1001, DEMO_SEATS = 6 };

static const char *draw(Demo *d, const Choice *c, size_t n)
{
    int weights[16];
    ENSURE(n <= COUNT(weights));
    for (size_t i = 0; i < n; i++)
        weights[i] = c[i].weight;
    return c[rng_pick(&d->callers, weights, n)].code;
}

/* A quarter of the calls are from few numbers; some withhold theirs. */
static Str caller(Demo *d)
{
    if (rng_chance(&d->callers, 0.08))
        return S("");
    bool known = rng_chance(&d->callers, 0.25);
    return name_phone(
        d->scratch, 80000000 + (known ? rng_below(&d->callers, 1 + d->n_calls / 25) : 1000000 + d->n_calls));
}

static Rc form_of(Demo *d, Op *op, HotlineCallRow *row)
{
    const char *main = draw(d, LIST(problems)), *also = draw(d, LIST(problems));
    const char *step = rng_chance(&d->callers, 0.6) ? draw(d, LIST(ladder)) : NULL;
    if (d->n_calls >= HIGH_FROM && !d->high_call) /* a small region has one, too */
        step = "plan_72h";
    d->high_call |= step && (strcmp(step, "plan_72h") == 0);
    Buf b;
    buf_init_arena(&b, op->arena, 2048);
    buf_printf(&b, "{\"kind\":\"%s\",\"problems\":[\"%s\"",
               step && strncmp(step, "plan", 4) == 0 ? "suicide" : draw(d, LIST(kinds)), main);
    if (strcmp(main, also) != 0 && rng_chance(&d->callers, 0.3))
        buf_printf(&b, ",\"%s\"", also);
    buf_printf(&b, "],\"sex\":\"%s\",\"age\":\"%s\",\"measures\":[\"%s\"],\"note\":\"%s\",\"distress\":%d",
               draw(d, LIST(sexes)), draw(d, LIST(ages)), draw(d, LIST(measures)), draw(d, LIST(words)),
               (int)rng_between(&d->callers, 2, 9) * 10);
    if (step)
        buf_printf(&b, ",\"ladder\":\"%s\"", step);
    buf_addc(&b, '}');
    return buf_failed(&b) ? RC_NO_MEMORY : hotline_call_fill(op, row, buf_str(&b));
}

/* How long they talk: a third of an hour with half of those who do, a minute with a silent one. */
static Rc rings(Demo *d, CallId *out, const DemoStaff *by, bool valid)
{
    Op *op;
    LineRow line;
    bool found, missed = !by;
    int64_t talk = missed ? 0 : rng_delay(&d->callers, valid ? 18 * MS_MINUTE : MS_MINUTE, 0.7),
            wait = rng_between(&d->callers, 3, 40) * MS_SECOND;
    TRY(demo_op(d, &op));
    TRY(sql_line_at(op->tx, d->lines[rng_chance(&d->callers, 0.7) ? 0 : 1], &line, &found));
    ENSURE(found);
    if (!missed && line_rang_outside(op, &line, S("in"), op->now_ms - talk - wait)) {
        TRY(sql_line_at(op->tx, d->lines[0], &line, &found)); /* the local line rests: nobody answers it */
        ENSURE(found);
    }
    ExchangeEvent e = { .external = arena_printf(op->arena, "demo-%lld", (long long)++d->n_calls),
                        .number = caller(d),
                        .ring_ms = op->now_ms - talk - wait,
                        .answer_ms = missed ? 0 : op->now_ms - talk,
                        .end_ms = op->now_ms };
    if (!missed) {
        e.seat = arena_printf(op->arena, "%d", (int)(FIRST_SEAT + by->id.v % DEMO_SEATS));
        e.recording = arena_printf(op->arena, "rec/demo-%lld.wav", (long long)d->n_calls);
    }
    TRY(hotline_exchange_event(op, &line, &e));
    *out = (CallId) { op->audit.object_id };
    return demo_note(op, "hotline.event");
}

static Rc intervenes(Demo *d, Op *op, HotlineCallRow *row)
{
    if (!row->high_ms || !rng_chance(&d->callers, 0.98))
        return RC_OK;
    TRY(hotline_call_intervene(op, row, "intervene"));
    return rng_chance(&d->callers, 0.3)
               ? hotline_call_intervene(op, row, rng_chance(&d->callers, 0.5) ? "police" : "ambulance")
               : RC_OK;
}

static Rc reviewed(Demo *d, CallId call)
{
    Op *op;
    CallView out = { 0 };
    int32_t scores[] = { 18, 26, 27, 17 };
    const Route *r = demo_route(d, "POST", "/api/v1/hotline/calls/{call}/reviews");
    const DemoStaff *by = demo_staff_of(d, d->hotline, ROLE_BIT(ROLE_HOTLINE_SUPERVISOR));
    for (size_t i = 0; i < COUNT(scores); i++)
        scores[i] -= (int32_t)rng_below(&d->callers, 6);
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    TRY(r->run(op, &(ReviewIn) { call, { scores, COUNT(scores) }, S("") }, &out));
    return demo_note(op, r->audit);
}

/* Whoever was in it is asked; half want a talk and most of them have it. */
static Rc cared_for(Demo *d, const DemoStaff *by)
{
    Op *op;
    DebriefRow *rows;
    DebriefOut out;
    size_t n;
    const Route *answer = demo_route(d, "POST", "/api/v1/hotline/debriefs/{debrief}/answer"),
                *done = demo_route(d, "POST", "/api/v1/hotline/debriefs/{debrief}/done");
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    TRY(sql_debrief_list(op->tx, by->id, 0, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        Str said = rng_chance(&d->callers, 0.5)   ? S("talk")
                   : rng_chance(&d->callers, 0.5) ? S("rest")
                                                  : S("fine");
        if (rows[i].answer.n)
            continue;
        DebriefIn in = { rows[i].id, said };
        TRY(answer->run(op, &in, &out));
        TRY(demo_note(op, answer->audit));
        if (!str_eq(said, S("talk")) || rng_chance(&d->callers, 0.1))
            continue;
        TRY(demo_op(d, &op));
        demo_as_staff(op, demo_staff_of(d, d->hotline, ROLE_BIT(ROLE_HOTLINE_SUPERVISOR)));
        in.answer = S("");
        TRY(done->run(op, &in, &out));
        return demo_note(op, done->audit); /* the rows went with the operation before */
    }
    return RC_OK;
}

/* An operator asks that a call be looked at. */
static Rc marked(Demo *d, const DemoStaff *by, const HotlineCallRow *row)
{
    static const char *const asked[] = { "来电人情绪反复，想听督导的意见。",
                                         "谈话时间长，请看结束得是否合适。",
                                         "对方多次打断，请帮我看怎么回应更好。" };
    Op *op;
    CallView out = { 0 };
    const Route *r = demo_route(d, "POST", "/api/v1/hotline/calls/{call}/mark");
    CallId id = row->id;
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    TRY(r->run(op, &(HotlineIn) { .call = id, .reason = str_from_z(asked[d->n_calls / MARK_EVERY % 3]) },
               &out));
    return demo_note(op, r->audit);
}

/* The caller agrees to a letter: to the counsellors of a third party, or to the hospital. */
static Rc passed_on(Demo *d, const DemoStaff *by, CallId id)
{
    Op *op;
    CallView out = { 0 };
    CallReferralRow *rows;
    size_t n;
    bool talk = d->third.v && d->n_calls / PASS_EVERY % 2;
    const Route *r = demo_route(d, "POST", "/api/v1/hotline/calls/{call}/referrals");
    PassOnIn in = { .call = id,
                    .kind = talk ? S("counselling") : S("community_hospital"),
                    .reason = talk ? S("来电人愿意做几次面谈，谈谈家里的事。")
                                   : S("来电人失眠、情绪低落已两月，同意请门诊评估。"),
                    .to_unit = talk ? d->third : d->hospital,
                    .contact = true,
                    .given_by = S("self"),
                    .consent_version = 1 };
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    TRY(r->run(op, &in, &out));
    TRY(sql_call_referrals(op->tx, id, &rows, &n));
    ENSURE(n);
    ReferralId letter = rows[n - 1].referral;
    TRY(demo_note(op, r->audit));
    return demo_refer_passed_on(d, letter);
}

/* By number, not by chance: the rest of the region stays as it is. */
static Rc asks_for_more(Demo *d, const DemoStaff *by, const HotlineCallRow *row)
{
    CallId id = row->id;
    bool talked = str_eq(row->outcome, S("done"));
    if (d->n_calls % MARK_EVERY == 7)
        TRY(marked(d, by, row));
    return talked && d->hospital.v && d->n_calls % PASS_EVERY == 11 ? passed_on(d, by, id) : RC_OK;
}

Rc demo_hotline_call(Demo *d)
{
    Op *op;
    HotlineCallRow row;
    CallId id;
    double fate = rng_unit(&d->callers);
    const DemoStaff *by = fate < 0.08 ? NULL : demo_staff_of(d, d->hotline, ROLE_BIT(ROLE_HOTLINE_OPERATOR));
    TRY(rings(d, &id, by, fate >= 0.19));
    if (!by)
        return RC_OK;
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    TRY(hotline_call_find(op, id, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_ANSWER, S("")));
    if (fate < 0.19) {
        Str outcome = fate < 0.14 ? S("silent") : fate < 0.165 ? S("nuisance") : S("wrong_number");
        TRY(hotline_call_advance(op, &row, CALL_EV_DISMISS, outcome));
    } else {
        TRY(form_of(d, op, &row));
        TRY(intervenes(d, op, &row));
        TRY(hotline_call_advance(op, &row, CALL_EV_CLOSE, S("done")));
    }
    TRY(hotline_call_save(op, &row, "closed"));
    TRY(demo_note(op, "hotline.close"));
    if (row.alert.v)
        TRY(demo_alert_seen(d, row.alert, 0));
    if (fate >= 0.19)
        TRY(asks_for_more(d, by, &row));
    if (row.high_ms)
        TRY(cared_for(d, by));
    return fate > 0.95 || row.high_ms ? reviewed(d, id) : RC_OK;
}

/* Kinds of staff as such hotlines have them. */
static Rc say_kinds(Demo *d, const DemoStaff *by)
{
    static const Choice employments[] = { { "full", 4 }, { "part", 4 }, { "volunteer", 6 } };
    static const Choice backgrounds[] = { { "counsellor", 6 },    { "therapist", 2 }, { "psychiatrist", 2 },
                                          { "social_worker", 2 }, { "teacher", 2 },   { "nurse", 1 } };
    Op *op;
    const Route *r = demo_route(d, "PUT", "/api/v1/hotline/workers/{worker}");
    for (size_t i = 0; i < d->n_staff; i++) {
        if (d->staff[i].unit.v != d->hotline.v || !(ROLES_HOTLINE & ROLE_BIT(d->staff[i].role)))
            continue;
        TRY(demo_op(d, &op));
        demo_as_staff(op, by);
        WorkerIn in = { d->staff[i].id, str_from_z(draw(d, LIST(employments))),
                        str_from_z(draw(d, LIST(backgrounds))) };
        TRY(r->run(op, &in, NULL));
        TRY(demo_note(op, r->audit));
    }
    return RC_OK;
}

/* The telephones at which its calls rang; nobody sits there yet. */
Rc demo_hotline_seats(Demo *d)
{
    static const char *const names[DEMO_SEATS] = {
        "一号席", "二号席", "三号席", "四号席", "五号席", "督导席"
    };
    const DemoStaff *by =
        d->hotline.v ? demo_staff_of(d, d->hotline, ROLE_BIT(ROLE_HOTLINE_SUPERVISOR)) : NULL;
    const Route *r = demo_route(d, "POST", "/api/v1/hotline/seats");
    for (int i = 0; by && i < DEMO_SEATS; i++) {
        Op *op;
        SeatList out;
        TRY(demo_op(d, &op));
        demo_as_staff(op, by);
        SeatIn in = { .extension = arena_printf(op->arena, "%d", FIRST_SEAT + i),
                      .name = str_from_z(names[i]) };
        TRY(r->run(op, &in, &out));
        TRY(demo_note(op, r->audit));
    }
    return RC_OK;
}

Rc demo_hotline_training(Demo *d, int nth)
{
    static const char *const topics[] = { "危机干预与高危来电处理", "倾听与非自杀自伤", "青少年来电与家庭",
                                          "记录规范与保密" };
    TraineeIn people[32];
    size_t n = 0;
    Op *op;
    char date[10];
    const DemoStaff *by =
        d->hotline.v ? demo_staff_of(d, d->hotline, ROLE_BIT(ROLE_HOTLINE_SUPERVISOR)) : NULL;
    const Route *r = demo_route(d, "POST", "/api/v1/hotline/trainings");
    if (!by)
        return RC_OK;
    if (nth == 0)
        TRY(say_kinds(d, by));
    for (size_t i = 0; i < d->n_staff && n < COUNT(people); i++)
        if (d->staff[i].unit.v == d->hotline.v && d->staff[i].role == ROLE_HOTLINE_OPERATOR &&
            rng_chance(&d->callers, 0.9))
            people[n++] = (TraineeIn) { d->staff[i].id };
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    date_format(date_from_days(day_of_ms(op->now_ms)), date);
    TrainingIn in = { .date = { date, sizeof date },
                      .topic = str_from_z(topics[nth % (int)COUNT(topics)]),
                      .trainer = S("市第七人民医院"),
                      .minutes = 180,
                      .people = { people, n } };
    TRY(r->run(op, &in, NULL));
    return demo_note(op, r->audit);
}

/* What was due until a day ago; most answer. */
Rc demo_hotline_call_backs(Demo *d)
{
    Op *op;
    CallBackRow *due;
    size_t n;
    const Route *r = demo_route(d, "POST", "/api/v1/hotline/call-backs/{call_back}/done");
    const DemoStaff *by = d->hotline.v ? demo_staff_of(d, d->hotline, ROLE_BIT(ROLE_HOTLINE_OPERATOR)) : NULL;
    if (!by)
        return RC_OK;
    TRY(demo_op(d, &op));
    demo_as_staff(op, by);
    TRY(sql_call_backs_due(op->tx, op->now_ms, 100, &due, &n));
    for (size_t i = 0; i < n; i++) {
        CallBackOut out;
        Str outcome = rng_chance(&d->callers, 0.8) ? S("done") : S("unreachable");
        TRY(r->run(op, &(CallBackIn) { due[i].task, due[i].version, outcome, S("情绪平稳，约好下次联系。") },
                   &out));
        TRY(demo_note(op, r->audit));
    }
    return RC_OK;
}
