/*
 * Call-outs through the dispatcher: told at once, answered, met, closed by two; escalation by the server alone; what the
 * law asks for; who sees what.
 */
#include "base/date.h"
#include "core/catalogue.h"
#include "core/count.h"
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

#define RECORD \
    "'happened':'h','signs':'s','handling':'x','medication':'','doctor':'李医生','institution':'七院'"

static void free_rows(void *p)
{
    arena_free(p);
}

static Rc check_all(Op *op, void *user)
{
    Buf faults;
    int64_t differences = 0;
    (void)user;
    op->tx->arena = arena_new(64 << 20);
    CHECK(op->tx->arena != NULL);
    CHECK_RC(arena_defer(op->arena, free_rows, op->tx->arena), RC_OK);
    buf_init_arena(&faults, op->arena, 64 << 10);
    for (size_t i = 0; i < op->app->n_modules; i++)
        for (size_t k = 0; k < op->app->modules[i]->n_invariants; k++)
            CHECK_RC(op->app->modules[i]->invariants[k].check(op, &faults), RC_OK);
    CHECK_RC(count_recount(op->app, op, false, &faults, &differences), RC_OK);
    CHECK_STR(buf_str(&faults), "");
    CHECK_INT(differences, 0);
    return RC_OK;
}

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
    want(act(member(0), "handover", "'to':'hospital','note':'七院急诊'"), 200, "{'state':'met'}");
    want(act(member(0), "outcome", "'outcome':'observation','note':'留观'"), 200,
         "{'state':'resolved','outcome':'observation','clock':'record'}");
    want(api(WORKER, "GET /api/v1/tasks?limit=50", NULL), 200,
         "{'items':[{'kind':'follow_up'},{'kind':'access_review'},{'kind':'follow_up'},{'kind':'follow_up'}]"
         "}");

    want(act(member(0), "close", "'note':'处置完毕'"), 409, "{'code':'crisis.record_first'}");
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
    CHECK_RC(t_write(check_all, NULL), RC_OK);
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
    CHECK_RC(t_write(check_all, NULL), RC_OK);
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
    want(show("district_manager@330602000000"), 200, "{'measures':[],'related':false}");
    CHECK_RC(t_write(check_all, NULL), RC_OK);
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
    CHECK_RC(t_write(check_all, NULL), RC_OK);
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
    CHECK_STR(reply_get(r, "measures.0.allowed"), "false");
    r = api(member(0), "GET /api/v1/crisis/definition", NULL);
    CHECK_STR(reply_get(r, "measures.2.allowed"), "true");
}

TEST(crisis_definition_is_refused_where_it_contradicts_itself)
{
    Arena *a = t_arena();
    CrisisDef def;
    Diag d = { 0 };
    Str whole = arena_str(a, definition_packed("crisis.json"));
    CHECK_RC(crisis_def_load(whole, a, &def, &d), RC_OK);
    CHECK_INT(def.n_triggers, 4);
    CHECK_INT(def.run_ms[LEVEL_RED][CRISIS_RECORD], 24 * MS_HOUR);
    CHECK_INT(crisis_outcome(&def, S("admission")), 2);
    static const char *const broken[] = { "{}", "[", "{\"version\":\"1\",\"verify\":\"v\",\"triggers\":[]}" };
    for (size_t i = 0; i < COUNT(broken); i++)
        CHECK_RC(crisis_def_load(str_from_z(broken[i]), a, &def, &d), RC_INVALID);
}
