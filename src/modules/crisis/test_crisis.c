/*
 * Call-outs through the dispatcher: told at once, answered, met, closed by two; escalation by the server alone; what the
 * law asks for; who sees what.
 */
#include "base/date.h"
#include "core/catalogue.h"
#include "core/outbox.h"
#include "core_sql.h"
#include "modules/people/people.h"
#include "modules/crisis/rules.h"
#include "modules/duty/duty.h"
#include "modules/org/org.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define NEIGHBOUR "community_worker@330602001006"
#define DISTRICT "district_specialist@330602000000"
#define CRISIS "crisis_team@330602000000"
#define OTHER "crisis_team@330603000000"
#define PERSON "anonymous@330602001005"

/* Sessions end while the time is moved: after that other members of staff of the same places carry on. */
static int64_t callout;

static const char *member(int i)
{
    return arena_printf(t_arena(), CRISIS "#m%d", i).p;
}

static Rc make_roster(Op *op, void *user)
{
    const int64_t *staff = user;
    static const DutyPost posts[] = { { { "p", 1 }, { "", 0 } } };
    static const DutyPattern day[] = { { { "d", 1 }, 0, 1440, 127 } };
    RosterId id;
    RosterRow roster;
    int64_t empty;
    StaffRow one;
    TRY(org_staff_get(op, (StaffId) { staff[0] }, &one));
    TRY(duty_roster_make(op,
                         &(DutyRosterNew) { .unit = one.unit,
                                            .kind = S("crisis"),
                                            .name = S("r"),
                                            .responsible = { staff[0] },
                                            .week_hours = 168,
                                            .posts = posts,
                                            .n_posts = 1,
                                            .patterns = day,
                                            .n_patterns = 1 },
                         &id));
    TRY(duty_member_put(op, id, (StaffId) { staff[0] }, S("psychiatrist")));
    TRY(duty_member_put(op, id, (StaffId) { staff[1] }, S("nurse")));
    TxScope old = op_scope_system(op);
    TRY(sql_duty_roster_get(op->tx, id, &roster));
    op_scope_back(op, old);
    int64_t today = day_of_ms(op->now_ms);
    TRY(sql_duty_shift_add(op->tx, (ShiftId) { id.v + 500000 }, id, 1, S("d"), ms_of_day(today),
                           ms_of_day(today + 1), (StaffId) { staff[0] }));
    TRY(duty_plan(op, &roster, today + 1, 2, &empty));
    return duty_publish(op, &roster, today, 3);
}

/* Two members, the first on duty; the district's specialist; the rest of the ladder. */
static void team(void)
{
    int64_t staff[2] = { t_actor_id(member(0)), t_actor_id(member(1)) };
    t_actor_id(WORKER);
    t_actor_id(DISTRICT);
    t_actor_id("street_specialist@330602001000");
    CHECK_RC(t_write(make_roster, staff), RC_OK);
}

static Reply show(const char *who)
{
    return apif(who, NULL, "GET /api/v1/crisis/callouts/%lld", (long long)callout);
}

static Reply act(const char *who, const char *what, const char *more)
{
    Reply r = show(who);
    if (r.status != 200)
        return r;
    Str body = arena_printf(t_arena(), "{'version':%lld%s%s}", (long long)reply_i64(r, "version"),
                            *more ? "," : "", more);
    Str request =
        arena_printf(t_arena(), "%s /api/v1/crisis/callouts/%lld/%s",
                     str_eq(str_from_z(what), S("record")) ? "PUT" : "POST", (long long)callout, what);
    return api(who, arena_z(t_arena(), request), body.p);
}

static Reply call(const char *who, const char *person)
{
    Str who_is = person ? arena_printf(t_arena(), "'person':'%lld',", (long long)t_actor_id(person)) : S("");
    Str body = arena_printf(t_arena(),
                            "{%.*s'area':330602001005,'source':'school','trigger':'self','level':'red',"
                            "'place':'中心小学三楼','reporter':'王老师 13800138000','note':'在天台'}",
                            STR_ARG(who_is));
    Reply r = api(who, "POST /api/v1/crisis/callouts", body.p);
    if (r.status == 201)
        callout = reply_i64(r, "id");
    return r;
}

TEST(crisis_is_not_called_twice_for_somebody_unknown_without_a_word)
{
    static const char same[] =
        "{'area':330602001005,'source':'worker','trigger':'self','level':'red','place':'p'}",
                      other[] =
                          "{'area':330602001005,'source':'worker','trigger':'self','level':'red','place':'p',"
                          "'another':true}";
    team();
    want(call(WORKER, NULL), 201, NULL);
    want(api(WORKER, "POST /api/v1/crisis/callouts", same), 409, "{'code':'crisis.called_lately'}");
    want(call(WORKER, PERSON), 409, "{'code':'crisis.called_lately'}"); /* perhaps the one nobody knew */
    want(call("street_specialist@330602001000", NULL), 201, NULL);      /* another unit's is not told */
    want(api(WORKER, "POST /api/v1/crisis/callouts", other), 201, NULL);
    want(act(member(0), "answer", "'accept':true"), 200, NULL);
    all_is_well();
}

TEST(crisis_is_called_for_two_who_are_known)
{
    team();
    want(call(WORKER, PERSON), 201, NULL);
    want(call(WORKER, PERSON "#2"), 201, NULL); /* two people, each known: nothing to ask */
    all_is_well();
}

#define RECORD \
    "'happened':'h','signs':'s','handling':'x','medication':'','doctor':'李医生','institution':'七院'"

TEST(crisis_from_the_call_to_the_closing)
{
    team();
    Reply r = call(WORKER, PERSON);
    want(r, 201,
         "{'state':'called','level':'red','trigger':'self','source':'school','place':'中心小学三楼','related'"
         ":true,"
         "'clock':'answer','wave':0,'told':[{'wave':0,'answer':'','me':false}],'can':[]}");
    CHECK(!reply_get(r, "told.1.name").n);
    int64_t alert = reply_i64(r, "alert"); /* a known person without an alert gets one */
    want(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)alert), 200,
         "{'level':'red','kind':'risk','source':'callout'}");
    want(call(WORKER, PERSON), 409, "{'code':'crisis.called'}");

    want(show(member(0)), 200, "{'related':true,'note':'在天台','can':['accept','decline']}");
    want(act(member(0), "depart", ""), 409, "{'code':'crisis.state'}");
    t_clock_advance(2 * MS_MINUTE);
    want(act(member(0), "answer", "'accept':true"), 200, "{'state':'answered','clock':'depart'}");
    want(act(member(0), "depart", ""), 200, "{'state':'departed'}");
    want(act(member(1), "answer", "'accept':true"), 200, "{'state':'departed'}"); /* joins */
    want(act(member(1), "answer", "'accept':true"), 409, "{'code':'crisis.state'}");
    want(apif(member(0), NULL, "GET /api/v1/persons/%lld", (long long)t_actor_id(PERSON)), 200,
         "{'relation':{'kind':'crisis'}}");
    want(act(member(0), "outcome", "'outcome':'nowhere'"), 422,
         "{'code':'crisis.outcome','pointer':'/outcome'}");
    t_clock_advance(20 * MS_MINUTE);
    want(act(member(0), "meet", "'note':'已劝下天台'"), 200, "{'state':'met','clock':'outcome'}");
    want(act(member(0), "outcome", "'outcome':'not_met','note':'n'"), 409, "{'code':'crisis.met'}");
    want(act(member(0), "handover", "'to':'hospital','note':'七院急诊'"), 200, "{'state':'met'}");
    want(act(member(0), "outcome", "'outcome':'observation','note':'留观'"), 200,
         "{'state':'resolved','outcome':'observation','clock':'record'}");
    want(
        api(WORKER, "GET /api/v1/tasks?limit=50", NULL), 200,
        "{'items':[{'kind':'follow_up','until_n':2},{'kind':'access_review'}]}"); /* the next visit follows from it */

    want(act(member(0), "close", "'note':'处置完毕'"), 409, "{'code':'crisis.record_first'}");
    want(act(member(0), "record", "'happened':'h','handling':'x','doctor':' ','risk':1"), 422,
         "{'code':'crisis.psychiatrist','pointer':'/doctor'}");
    want(act(member(0), "record", RECORD ",'risk':4,'police_informed':false"), 422,
         "{'code':'crisis.police','pointer':'/police_informed'}");
    want(act(member(0), "record", RECORD ",'risk':4,'police_informed':true"), 200,
         "{'record':{'doctor':'李医生','risk':4,'police_informed':true}}");
    want(act(member(0), "close", "'note':'处置完毕'"), 200,
         "{'pending':'close','second':{'kind':'close','by_me':true}}");
    want(act(member(0), "confirm", ""), 403, "{'code':'crisis.same_person'}");
    want(act(member(1), "refuse", "'note':'缺随访安排'"), 200, "{'state':'resolved'}");
    want(act(member(0), "close", "'note':'已补'"), 200, "{'pending':'close'}");
    want(act(member(1), "confirm", ""), 200, "{'state':'closed','can':[]}");
    want(api(member(1), "GET /api/v1/crisis/callouts", NULL), 200, "{'items':[],'open':0}");
    want(api(member(1), "GET /api/v1/crisis/callouts?state=closed", NULL), 200,
         "{'items':[{'state':'closed'}]}");
    budget(8);
    want(apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)alert), 200, NULL);
    t_clock_advance(8 * MS_DAY); /* another session of whoever went */
    want(show(DISTRICT "#later"), 200, "{'related':false,'measures':[]}");
    all_is_well();
}

TEST(crisis_climbs_until_somebody_answers)
{
    team();
    t_actor_id(CRISIS "#third"); /* of the team, not of the roster */
    want(call(WORKER, NULL), 201, "{'wave':0}");
    CHECK(!reply_get(show(WORKER), "person_label").n);
    t_clock_advance(4 * MS_MINUTE);
    t_ticks();
    want(show(member(1)), 200, "{'wave':0,'related':false}");
    CHECK(!reply_get(show(member(1)), "place").n); /* not told yet */
    t_clock_advance(MS_MINUTE + 1000);
    t_ticks();
    Reply r = show(member(1));
    want(r, 200, "{'wave':1,'related':true,'place':'中心小学三楼','told':[{'wave':0},{'wave':1,'me':true}]}");
    CHECK_STR(reply_get(r, "clocks.0.late"), "true");
    CHECK_STR(reply_get(r, "clocks.1.late"), "false");
    t_ticks(); /* the same moment again: nothing twice */
    CHECK_INT(reply_i64(show(member(1)), "wave"), 1);
    t_clock_advance(5 * MS_MINUTE + 1000);
    t_ticks();
    want(show(DISTRICT), 200, "{'wave':2,'related':true}");
    want(show(CRISIS "#third"), 200, "{'related':false}");
    t_clock_advance(5 * MS_MINUTE + 1000);
    t_ticks();
    want(show(CRISIS "#third"), 200, "{'wave':3,'related':true}");
    t_clock_advance(10 * MS_MINUTE + 1000);
    t_ticks();
    want(act(CRISIS "#third", "answer", "'accept':true"), 200, "{'wave':4,'state':'answered'}");
    t_clock_advance(9 * MS_MINUTE);
    t_ticks();
    want(show(CRISIS "#later"), 200, "{'wave':4}");
    t_clock_advance(2 * MS_MINUTE); /* nobody went: the others are told again, and again */
    t_ticks();
    r = show(CRISIS "#later");
    want(r, 200, "{'wave':5,'state':'answered'}");
    CHECK_STR(reply_get(r, "clocks.1.late"), "true");
    all_is_well();
}

static void take_phone(const char *who)
{
    want(apif("system_admin@330600000000", "{'version':1,'phone':''}", "PATCH /api/v1/staff/%lld",
              (long long)t_actor_id(who)),
         200, NULL);
}

typedef struct Waiting {
    const char *text;
    size_t n;
} Waiting;
static Rc count_waiting(Op *op, void *user)
{
    Waiting *w = user;
    OutboxRow *rows;
    size_t n;
    TRY(sql_outbox_due(op->tx, INT64_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        Str body;
        TRY(op_open(op, outbox_place(rows[i].county, rows[i].id.v, true), rows[i].body, &body));
        w->n += str_eq(body, op_text(op, w->text));
    }
    return RC_OK;
}
/* Messages of one kind that wait to be sent. */
static int64_t messages(const char *text)
{
    Waiting w = { text, 0 };
    CHECK_RC(t_write(count_waiting, &w), RC_OK);
    return (int64_t)w.n;
}

TEST(crisis_who_has_no_telephone_is_not_told)
{
    team();
    t_app()->demo = false; /* messages wait */
    take_phone(member(0)); /* on duty */
    want(call(WORKER, NULL), 201,
         "{'wave':1,'told':[{'wave':0,'why_not':'no_phone','answer':''},{'wave':1,'answer':''}]}");
    CHECK_INT(messages("crisis.message.called"), 1);
    Reply r = show(member(0)); /* sees it, all the same, if they happen to look */
    want(r, 200, "{'related':true,'can':['accept','decline']}");
    CHECK(strstr(arena_z(t_arena(), r.body), "未能通知1人：没有登记手机号") != NULL);
    want(act(member(1), "answer", "'accept':false"), 200, NULL); /* everybody who was reached has said no */
    t_ticks();
    want(show(DISTRICT), 200, "{'wave':2,'related':true}");
    CHECK_INT(messages("crisis.message.called"), 2);
    t_clock_advance(5 * MS_MINUTE + 1000);
    t_ticks();
    want(show(WORKER), 200, "{'wave':4}"); /* all are told by now: all again, but for those who said no */
    want(act(member(0), "answer", "'accept':true"), 200, "{'state':'answered'}");
    all_is_well();
}

TEST(crisis_nobody_reached_is_tried_again)
{
    team();
    t_app()->demo = false;
    take_phone(member(0));
    take_phone(member(1));
    take_phone(DISTRICT);
    want(call(WORKER, NULL), 201,
         "{'wave':4,'told':[{'why_not':'no_phone'},{'why_not':'no_phone'},{'why_not':'no_phone'}]}");
    CHECK_INT(messages("crisis.message.called"), 0);
    want(apif("system_admin@330600000000", "{'version':2,'phone':'13900139001'}", "PATCH /api/v1/staff/%lld",
              (long long)t_actor_id(member(1))),
         200, NULL);
    t_clock_advance(10 * MS_MINUTE + 1000);
    t_ticks();
    Reply r = show(WORKER);
    want(r, 200, "{'wave':5}");
    CHECK_INT(messages("crisis.message.called"), 1);
    int reached = 0;
    for (int i = 0; i < 3; i++)
        reached += !reply_get(r, arena_printf(t_arena(), "told.%d.why_not", i).p).n;
    CHECK_INT(reached, 1);
}

TEST(crisis_a_no_calls_the_next_at_once)
{
    team();
    want(call(WORKER, NULL), 201, NULL);
    want(act(member(1), "answer", "'accept':false"), 409, "{'code':'crisis.state'}"); /* was not told */
    want(act(member(0), "answer", "'accept':false,'note':'在另一处'"), 200, "{'state':'called'}");
    Reply r = show(member(0));
    want(r, 200, "{'related':false}"); /* it is not theirs any more */
    CHECK(!reply_get(r, "place").n);
    t_ticks();
    want(show(member(1)), 200, "{'wave':1,'related':true,'can':['accept','decline']}");
}

TEST(crisis_nobody_on_duty_is_no_dead_end)
{
    t_actor_id(WORKER);
    t_actor_id(DISTRICT);
    want(call(WORKER, NULL), 201,
         "{'wave':2,'told':[{'wave':2}]}"); /* no roster at all: the specialist at once */
    want(show(DISTRICT), 200, "{'related':true}");
}

#define MEASURE(kind, basis, more) "'kind':'" kind "','basis':'" basis "','note':'n'" more

TEST(crisis_an_involuntary_step_rests_on_a_law)
{
    team();
    want(call(WORKER, PERSON), 201, NULL);
    want(act(member(0), "measures", MEASURE("escort", "law28", "")), 409, "{'code':'crisis.state'}");
    want(act(member(0), "answer", "'accept':true"), 200, NULL);
    want(act(member(0), "meet", ""), 200, NULL);
    /* Community staff, even whoever called: refused, and the attempt is on record. */
    want(act(WORKER, "measures", MEASURE("escort", "law28", "")), 403, "{'code':'crisis.cannot_order'}");
    want(act(DISTRICT, "measures", MEASURE("admission", "law30_1", "")), 403,
         "{'code':'crisis.cannot_order'}");
    Reply log = api("auditor@330600000000", "GET /api/v1/audit/events?action=crisis.measure", NULL);
    want(log, 200, NULL);
    CHECK_STR(reply_get(log, "items.0.detail"), "refused crisis.cannot_order");
    CHECK_STR(reply_get(log, "items.1.detail"), "refused crisis.cannot_order");
    CHECK_STR(reply_get(log, "items.0.decision"), "refused");
    want(act(DISTRICT, "measures", MEASURE("escort", "law28", "")), 403, "{'code':'relation.required'}");
    want(act(member(0), "measures", MEASURE("admission", "law30_2", ",'doctor':'李医生'")), 422,
         "{'code':'crisis.basis'}"); /* danger to others, but the call was for danger to self */
    want(act(member(0), "measures", MEASURE("admission", "law30_1", ",'doctor':'李医生'")), 422,
         "{'code':'crisis.needs','pointer':'/guardian'}");
    want(act(member(0), "measures", "'kind':'admission','basis':'','note':'n'"), 422, NULL);
    want(act(member(0), "measures",
             MEASURE("admission", "law30_1", ",'doctor':'李医生','guardian':'母亲 10:20'")),
         200, "{'measures':[{'kind':'admission','basis':'law30_1','guardian':'母亲 10:20'}]}");
    want(act(member(0), "measures", MEASURE("escort", "law28", "")), 422,
         "{'code':'crisis.needs','pointer':'/sender'}");
    want(act(member(0), "measures", MEASURE("escort", "law28", ",'sender':'其父'")), 200,
         "{'measures':[{'trigger':'self'},{'sender':'其父','trigger_title':'伤害自身的行为或危险'}]}");
    /* found on the spot: danger to others, though the call was for danger to self */
    want(act(member(0), "measures", MEASURE("police", "law35", ",'doctor':'李医生','police':'城南所'")), 422,
         "{'code':'crisis.basis'}");
    want(act(member(0), "measures",
             MEASURE("police", "law35", ",'trigger':'others','doctor':'李医生','police':'城南所'")),
         200, "{'measures':[{},{},{'trigger':'others'}]}");
    want(show("district_manager@330602000000"), 200, "{'measures':[],'related':false}");
    all_is_well();
}

TEST(crisis_a_lower_level_takes_two)
{
    team();
    want(call(WORKER, NULL), 201, NULL);
    want(act(member(0), "answer", "'accept':true"), 200, NULL);
    want(act(member(0), "downgrade", "'note':'已安全'"), 200, "{'level':'red','pending':'downgrade'}");
    want(act(member(0), "confirm", ""), 403, "{'code':'crisis.same_person'}");
    want(act(WORKER, "confirm", ""), 403, "{'code':'role.denied'}");
    want(act(DISTRICT, "confirm", ""), 200, "{'level':'orange'}");
    want(act(DISTRICT, "confirm", ""), 409, "{'code':'crisis.not_pending'}");
    want(act(member(0), "downgrade", "'note':'再降'"), 409, "{'code':'crisis.state'}");
}

/* What was answered to whoever went is not answered again once they are out of it. */
TEST(crisis_downgrade_is_not_repeated_by_whoever_is_out_of_it)
{
    static const char *const whom[] = { PERSON, NULL };
    team();
    for (size_t i = 0; i < COUNT(whom); i++) {
        want(call(WORKER, whom[i]), 201, NULL);
        Reply r = act(member(0), "answer", "'accept':true");
        want(r, 200, NULL);
        const char *request = body("POST /api/v1/crisis/callouts/%lld/downgrade", (long long)callout),
                   *what = body("{'version':%lld,'note':'已安全'}", (long long)reply_i64(r, "version"));
        ApiMore again = { .idempotency_key = i ? "k2" : "k1" };
        want(api_more(member(0), request, what, again), 200, "{'pending':'downgrade'}");
        r = api_more(member(0), request, what, again);
        want(r, 200, "{'pending':'downgrade'}");
        CHECK(r.replayed);
        want(act(member(0), "answer", "'accept':false,'note':'在另一处'"), 200, NULL);
        want(api_more(member(0), request, what, again), 403, "{'code':'relation.required'}");
        want(act(DISTRICT, "answer", "'accept':true"), 200, NULL);
        want(act(DISTRICT, "outcome", "'outcome':'not_met','note':'n'"), 200, NULL);
    }
    all_is_well();
}

TEST(crisis_an_accepted_call_is_given_back_or_called_again)
{
    team();
    want(call(WORKER, PERSON), 201, NULL);
    Reply first = act(member(0), "answer", "'accept':true");
    want(first, 200, "{'state':'answered'}");
    CHECK_STR(reply_get(first, "can.0"), "decline");
    want(act(member(0), "outcome", "'outcome':'on_site'"), 409, "{'code':'crisis.not_met'}");
    want(act(member(0), "outcome", "'outcome':'not_met'"), 422, NULL);
    want(act(member(0), "answer", "'accept':false,'note':'在另一处'"), 200, "{'state':'called'}");
    t_ticks();
    want(act(member(1), "answer", "'accept':true"), 200, "{'state':'answered','wave':1}");
    t_clock_advance(16 * MS_MINUTE); /* nobody goes */
    t_ticks();
    want(show(DISTRICT), 200, "{'state':'answered','wave':2,'related':true}");
    Reply r = act(member(1), "outcome", "'outcome':'not_met','note':'家属称已送外地'");
    want(r, 200, "{'state':'resolved'}");
    CHECK_STR(reply_get(r, "clocks.2.late"), "true");
    want(act(CRISIS "#third", "answer", "'accept':true"), 409, "{'code':'crisis.state'}"); /* all is over */
    r = show("district_manager@330602000000");
    want(r, 200, "{'state':'resolved','source':'','trigger':'','trigger_title':''}");
    CHECK(!reply_get(r, "outcome").n && !reply_get(r, "outcome_title").n);
    all_is_well();
}

TEST(crisis_who_goes_unasked_is_reviewed)
{
    team();
    want(call(WORKER, PERSON), 201, NULL);
    want(act(member(0), "answer", "'accept':true"), 200, NULL);
    want(api(DISTRICT, "GET /api/v1/tasks?limit=50", NULL), 200, "{'items':[]}");
    want(act(CRISIS "#third", "answer", "'accept':true"), 200, NULL);
    Reply file = apif(CRISIS "#third", NULL, "GET /api/v1/persons/%lld", (long long)t_actor_id(PERSON));
    want(file, 200, "{'relation':{'kind':'crisis'}}");
    CHECK_INT(reply_i64(file, "relation.until_ms"), t_now() + 72 * MS_HOUR);
    want(api(DISTRICT, "GET /api/v1/tasks?limit=50", NULL), 200, "{'items':[{'kind':'access_review'}]}");
}

/* From the call to a record that is complete: what waits is the second person. */
static void until_pending(void)
{
    team();
    want(call(WORKER, PERSON), 201, NULL);
    want(act(member(0), "answer", "'accept':true"), 200, NULL);
    want(act(member(0), "meet", ""), 200, NULL);
    want(act(member(0), "outcome", "'outcome':'on_site'"), 200, NULL);
    want(act(member(0), "record", RECORD ",'risk':1,'police_informed':false"), 200, NULL);
    want(act(member(0), "close", "'note':'处置完毕'"), 200, "{'pending':'close'}");
}

TEST(crisis_what_waits_for_the_second_person_is_told_again)
{
    t_app()->demo = false;
    until_pending();
    t_clock_advance(2 * MS_HOUR - MS_MINUTE);
    t_ticks();
    CHECK_INT(messages("crisis.message.second"), 0);
    t_wait(2 * MS_MINUTE);
    t_ticks();
    t_ticks();
    CHECK_INT(messages("crisis.message.second"), 1);
    t_clock_advance(-MS_HOUR); /* the time is set back: not once more */
    t_ticks();
    CHECK_INT(messages("crisis.message.second"), 1);
    t_wait(3 * MS_HOUR + MS_MINUTE);
    t_ticks();
    CHECK_INT(messages("crisis.message.second"), 2);
    want(act(DISTRICT, "confirm", ""), 200, "{'state':'closed'}");
    t_clock_advance(2 * MS_DAY);
    t_ticks();
    CHECK_INT(messages("crisis.message.second"), 2);
    all_is_well();
}

typedef struct Related {
    int64_t staff, person;
    bool yes;
} Related;
static Rc ask_related(Op *op, void *user)
{
    Related *r = user;
    op->actor = (Actor) {
        .kind = ACTOR_STAFF, .staff = { r->staff }, .area = 330602000000, .roles = ROLE_BIT(ROLE_CRISIS_TEAM)
    };
    return people_related(op, (PersonId) { r->person }, &r->yes);
}
static bool related(const char *who)
{
    Related r = { t_actor_id(who), t_actor_id(PERSON), false };
    CHECK_RC(t_write(ask_related, &r), RC_OK);
    return r.yes;
}

TEST(crisis_the_file_stays_open_from_the_last_step_and_ends_with_the_call_out)
{
    team();
    want(call(WORKER, PERSON), 201, NULL);
    want(act(member(0), "answer", "'accept':true"), 200, NULL);
    want(act(member(1), "answer", "'accept':true"), 200, NULL); /* joins, unasked */
    t_wait(50 * MS_HOUR);
    want(act(member(0), "meet", ""), 200, NULL);
    t_wait(50 * MS_HOUR); /* 100 hours from the call, 50 from the last step */
    CHECK(related(member(0)) && related(member(1)));
    want(act(member(0), "outcome", "'outcome':'on_site'"), 200, NULL);
    want(act(member(0), "record", RECORD ",'risk':1,'police_informed':false"), 200, NULL);
    want(act(member(0), "close", "'note':'处置完毕'"), 200, NULL);
    want(act(DISTRICT, "confirm", ""), 200, "{'state':'closed'}");
    t_clock_advance(7 * MS_DAY - MS_MINUTE);
    t_ticks();
    CHECK(related(member(0)) && related(member(1)));
    t_clock_advance(2 * MS_MINUTE);
    t_ticks(); /* nothing renews it any more */
    CHECK(!related(member(0)) && !related(member(1)));
    t_clock_advance(30 * MS_DAY);
    t_ticks();
    CHECK(!related(member(0)));
}

/* How often a kind of step is in the timeline of the present call-out. */
static int steps_of(const char *kind)
{
    Reply r = show(WORKER);
    int n = 0;
    for (int i = 0; i < 60; i++)
        n += str_eq(reply_get(r, arena_printf(t_arena(), "steps.%d.kind", i).p), str_from_z(kind));
    return n;
}

TEST(crisis_clocks_set_back_and_forward)
{
    static const int64_t jumps[] = { -MS_HOUR, 2 * MS_MINUTE, -MS_DAY, 10 * MS_MINUTE };
    team();
    t_app()->demo = false;
    want(call(WORKER, NULL), 201, "{'wave':0}");
    t_clock_advance(5 * MS_MINUTE + 1000);
    t_ticks();
    want(show(WORKER), 200, "{'wave':1}");
    CHECK_INT(messages("crisis.message.called"), 2);
    CHECK_INT(messages("crisis.message.late"), 1);
    int64_t moved = 0;
    for (size_t i = 0; i < COUNT(jumps); i++) { /* the time before: nothing is told or noted a second time */
        moved += jumps[i];
        t_wait(jumps[i]);
        t_ticks();
        want(show(WORKER), 200, "{'wave':1}");
    }
    CHECK_INT(messages("crisis.message.called"), 2);
    CHECK_INT(steps_of("late"), 1);
    t_wait(-moved + 5 * MS_MINUTE + 1000); /* where it was, and on: nothing is lost */
    t_ticks();
    want(show(WORKER), 200, "{'wave':2}");
    t_wait(3 * MS_DAY); /* ahead: every clock once, the waves one after another */
    t_ticks();
    want(show(WORKER), 200, "{'wave':4}");
    t_ticks();
    t_ticks();
    want(show(WORKER), 200, "{'wave':4}");
    CHECK_INT(steps_of("late"), 5);
    t_wait(-3 * MS_DAY);
    t_ticks();
    want(act(member(0), "answer", "'accept':true"), 200, "{'state':'answered'}");
    want(act(member(0), "meet", ""), 200, "{'state':'met'}");
    want(act(member(0), "outcome", "'outcome':'no_crisis'"), 200, "{'state':'resolved'}");
    CHECK_INT(steps_of("late"), 5);
    all_is_well();
}

static int64_t visit(int at, int64_t *version)
{
    Reply r = api(WORKER, "GET /api/v1/tasks?mine=1", NULL);
    want(r, 200, NULL);
    *version = reply_i64(r, arena_printf(t_arena(), "items.%d.version", at).p);
    return reply_i64(r, arena_printf(t_arena(), "items.%d.id", at).p);
}

static Reply visited(const char *more)
{
    int64_t version, task = visit(0, &version);
    Str body = arena_printf(t_arena(), "{'version':%lld,%s}", (long long)version, more);
    return apif(WORKER, body.p, "POST /api/v1/tasks/%lld/done", (long long)task);
}

static void outcome_of_somebody(void)
{
    team();
    Reply r = call(WORKER, PERSON);
    want(r, 201, NULL);
    int64_t alert = reply_i64(r, "alert");
    r = apif(WORKER, NULL, "GET /api/v1/alerts/%lld", (long long)alert);
    Str body = arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(r, "version"));
    want(apif(WORKER, body.p, "POST /api/v1/alerts/%lld/acknowledge", (long long)alert), 200,
         NULL); /* their own now: the visits are for who knows the person */
    want(act(member(0), "answer", "'accept':true"), 200, NULL);
    want(act(member(0), "meet", ""), 200, NULL);
    want(act(member(0), "outcome", "'outcome':'on_site'"), 200, NULL);
}

TEST(crisis_visits_go_on_until_two_in_a_row_are_stable)
{
    outcome_of_somebody();
    want(visited("'outcome':'done'"), 422, "{'pointer':'/finding'}");
    want(visited("'outcome':'done','finding':'fine'"), 422, "{'pointer':'/finding'}");
    want(visited("'outcome':'done','finding':'stable'"), 200, "{'finding':'stable','state':'done'}");
    Reply r = api(WORKER, "GET /api/v1/tasks?mine=1", NULL);
    want(r, 200, "{'items':[{'why':'危机处置后第2次随访','until_n':2,'stable_n':1}]}");
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + 14 * MS_DAY);
    want(visited("'outcome':'unreachable'"), 200, NULL); /* says nothing about how they are */
    r = api(WORKER, "GET /api/v1/tasks?mine=1", NULL);
    want(r, 200, "{'items':[{'why':'危机处置后第2次随访','stable_n':1}]}");
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + MS_DAY);
    want(visited("'outcome':'done','finding':'mostly_stable','next_days':0"), 409,
         "{'code':'care.not_stable','pointer':'/next_days'}");
    want(visited("'outcome':'done','finding':'mostly_stable','next_days':7"), 200, NULL); /* begins anew */
    r = api(WORKER, "GET /api/v1/tasks?mine=1", NULL);
    want(r, 200, "{'items':[{'why':'危机处置后第3次随访'}]}");
    CHECK(!reply_get(r, "items.0.stable_n").n);
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + 7 * MS_DAY);
    want(visited("'outcome':'done','finding':'stable'"), 200, NULL);
    want(visited("'outcome':'done','finding':'stable'"), 200, NULL);
    want(api(WORKER, "GET /api/v1/tasks?mine=1", NULL), 200, "{'items':[]}");
    all_is_well();
}

TEST(crisis_visits_end_early_with_a_reason_and_begin_anew_with_the_next_crisis)
{
    outcome_of_somebody();
    want(visited("'outcome':'done','finding':'stable'"), 200, NULL);
    int64_t version, old = visit(0, &version), again;
    want(call(WORKER, PERSON), 201, NULL);
    want(act(member(1), "answer", "'accept':true"), 200, NULL);
    want(act(member(1), "meet", ""), 200, NULL);
    want(act(member(1), "outcome", "'outcome':'observation'"), 200, NULL);
    again = visit(0, &version);
    CHECK(again != old);
    Reply r = api(WORKER, "GET /api/v1/tasks?mine=1", NULL);
    want(r, 200, "{'items':[{'why':'危机处置后第1次随访'}]}");
    CHECK(!reply_get(r, "items.1.id").n && !reply_get(r, "items.0.stable_n").n);
    want(visited("'outcome':'refused','next_days':0"), 422, "{'pointer':'/note'}");
    want(visited("'outcome':'refused'"), 200, NULL); /* refused once: asked again */
    want(visited("'outcome':'refused','next_days':0,'note':'已随家人迁往外省'"), 200, NULL);
    want(api(WORKER, "GET /api/v1/tasks?mine=1", NULL), 200, "{'items':[]}");
    all_is_well();
}

TEST(crisis_is_seen_in_its_area_only)
{
    team();
    Reply r = api(WORKER, "POST /api/v1/crisis/callouts",
                  "{'area':330602001006,'source':'worker','trigger':'self','level':'red','place':'p'}");
    want(r, 404, NULL);
    want(api(WORKER, "POST /api/v1/crisis/callouts",
             "{'area':330602001005,'source':'worker','trigger':'none','level':'red','place':'p'}"),
         422, "{'code':'crisis.trigger'}");
    want(api("district_manager@330602000000", "POST /api/v1/crisis/callouts",
             "{'area':330602001005,'source':'worker','trigger':'self','level':'red','place':'p'}"),
         403, "{'code':'role.denied'}");
    want(call(WORKER, NULL), 201, NULL);
    want(show(NEIGHBOUR), 404, "{'code':'crisis.none'}");
    want(show(OTHER), 404, "{'code':'crisis.none'}");
    want(act(OTHER, "answer", "'accept':true"), 404, NULL);
    want(show("resident@330602001005"), 403, NULL);
    want(act(WORKER, "answer", "'accept':true"), 403, "{'code':'role.denied'}");
    want(api(NEIGHBOUR, "GET /api/v1/crisis/callouts", NULL), 200, "{'items':[],'open':0}");
    want(api(member(0), "GET /api/v1/crisis/callouts?mine=1", NULL), 200,
         "{'items':[{}],'open':1,'waiting':1,'told':1}");
    r = api(WORKER, "GET /api/v1/crisis/definition", NULL);
    CHECK_STR(reply_get(r, "triggers.3.code"), "drug");
    CHECK(reply_get(r, "triggers.0.hint").n && reply_get(r, "bases.2.hint").n &&
          !reply_get(r, "triggers.1.hint").n);
    CHECK_STR(reply_get(r, "measures.0.allowed"), "false");
    r = api(member(0), "GET /api/v1/crisis/definition", NULL);
    CHECK_STR(reply_get(r, "measures.2.allowed"), "true");
}

TEST(crisis_definition_is_refused_where_it_contradicts_itself)
{
    Arena *a = arena_new(1 << 20);
    CHECK(a != NULL);
    CrisisDef def;
    Diag d = { 0 };
    Str whole = arena_str(a, definition_packed("crisis.json"));
    CHECK_RC(crisis_def_load(whole, a, &def, &d), RC_OK);
    CHECK_INT(def.n_triggers, 4);
    CHECK_INT(def.run_ms[LEVEL_RED][CRISIS_RECORD], 24 * MS_HOUR);
    CHECK_INT(crisis_outcome(&def, S("admission")), 2);
    CHECK_INT(def.after.in_a_row, 2);
    CHECK_INT(def.review_ms, 72 * MS_HOUR);
    static const char *const wrong[][2] = { { "\"stable\": [\"stable\"]", "\"stable\": [\"well\"]" },
                                            { "\"stable\": [\"stable\"]", "\"stable\": []" },
                                            { "\"in_a_row\": 2", "\"in_a_row\": 0" },
                                            { "\"within\": { \"hours\": 72 }", "\"within\": 72" } };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const char *text = arena_z(a, whole), *at = strstr(text, wrong[i][0]);
        CHECK(at != NULL);
        Buf b;
        buf_init_arena(&b, a, 64 << 10);
        buf_add(&b, (Str) { text, (size_t)(at - text) });
        buf_add(&b, str_from_z(wrong[i][1]));
        buf_add(&b, str_from_z(at + strlen(wrong[i][0])));
        CHECK_RC(crisis_def_load(buf_str(&b), a, &def, &d), RC_INVALID);
    }
    static const char *const broken[] = { "{}", "[", "{\"version\":\"1\",\"verify\":\"v\",\"triggers\":[]}" };
    for (size_t i = 0; i < COUNT(broken); i++)
        CHECK_RC(crisis_def_load(str_from_z(broken[i]), a, &def, &d), RC_INVALID);
    arena_free(a);
}
