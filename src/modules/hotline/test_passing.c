/* Callers who are passed on from the call: what the letter holds, what the hotline sees afterwards, who may, and when nobody answers. */
#include "t_hotline.h"

#include <string.h>

#include "base/date.h"
#include "modules/hotline/rules.h"
#include "modules/people/people.h"

static const char admin[] = "system_admin@330600000000", operator1[] = "hotline_operator@330600000000",
                  operator2[] = "hotline_operator@330600000000#2",
                  supervisor[] = "hotline_supervisor@330600000000",
                  elsewhere[] = "hotline_operator@330602000000", hospital[] = "hospital_staff@330600000000",
                  manager[] = "city_manager@330600000000";
#define STREET "street_specialist@330602001000"
#define OTHER_STREET "street_specialist@330602002000"

static long long line;

static long long unit_of(const char *who)
{
    return reply_i64(api(who, "GET /api/v1/session", NULL), "staff.roles.0.unit");
}

static void make_line(void)
{
    line = reply_i64(line_made(operator1, "12356", ""), "id");
}

static long long begin(const char *who)
{
    Reply r = apif(who, arena_printf(t_arena(), "{'line':'%lld','number':'13800138000'}", line).p,
                   "POST /api/v1/hotline/calls");
    want(r, 201, NULL);
    return reply_i64(r, "id");
}

static bool has(Reply r, const char *text)
{
    return strstr(arena_z(t_arena(), r.body), text) != NULL;
}

#define AGREED ",'given_by':'self','consent_version':1"

static const char *letter_to(const char *receiver, const char *kind, const char *more)
{
    return arena_printf(t_arena(), "{'kind':'%s','to_unit':'%lld','reason':'持续失眠，请评估'%s}", kind,
                        unit_of(receiver), more)
        .p;
}

static Reply pass_on(const char *who, long long call, const char *more)
{
    return apif(who, letter_to(hospital, "community_hospital", more),
                "POST /api/v1/hotline/calls/%lld/referrals", call);
}

static Reply seen_by(const char *who, long long call)
{
    Reply r = apif(who, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200, NULL);
    return r;
}

/* One act of the receiver at the present version. */
static Reply act(const char *who, long long id, const char *verb, const char *more)
{
    Reply r = apif(who, NULL, "GET /api/v1/referrals/%lld", id);
    want(r, 200, NULL);
    return apif(who,
                arena_printf(t_arena(), "{'version':%lld%s}", (long long)reply_i64(r, "version"), more).p,
                "POST /api/v1/referrals/%lld/%s", id, verb);
}

static Reply end(const char *who, long long call, const char *code)
{
    Reply r = seen_by(supervisor, call);
    return apif(who,
                arena_printf(t_arena(), "{'version':%lld,'code':'%s'}",
                             (long long)reply_i64(r, "referrals.0.version"), code)
                    .p,
                "POST /api/v1/hotline/calls/%lld/referrals/%lld/end", call,
                (long long)reply_i64(r, "referrals.0.id"));
}

TEST(passing_a_caller_is_passed_on_and_the_call_says_how_far_it_is)
{
    make_line();
    long long call = begin(operator1);
    Reply r = pass_on(operator1, call, AGREED ",'name':'王女士','contact':true");
    want(r, 201,
         "{'referrals':[{'state':'sent','kind':'社区转医院','waits':false,'may_end':true}],'person':null}");
    CHECK(!has(r, "请评估")); /* the hotline sees how far it is, not what it says */
    long long id = reply_i64(r, "referrals.0.id");
    want(api(hospital, "GET /api/v1/referrals?box=in", NULL), 200, "{'items':[{'state':'sent'}]}");
    r = apif(hospital, NULL, "GET /api/v1/referrals/%lld", id);
    want(r, 200,
         "{'consent_by':'self','consent_how':'phone','letter':{'name':'王女士','phone':'13800138000',"
         "'reason':'持续失眠，请评估'}}");
    want(act(hospital, id, "accept", ""), 200, NULL);
    want(seen_by(operator1, call), 200,
         "{'referrals':[{'state':'accepted'}],'steps':[{},{'kind':'referral','code':'accepted'}]}");
    t_clock_advance(MS_MINUTE);
    want(act(hospital, id, "seen", ""), 200, NULL);
    want(act(hospital, id, "feedback", ",'code':'outpatient','note':'每两周复诊'"), 200, NULL);
    r = seen_by(operator1, call);
    want(r, 200, "{'referrals':[{'state':'fed_back','waits':true}]}");
    CHECK(reply_i64(r, "referrals.0.accepted_ms") > 0 && reply_i64(r, "referrals.0.seen_ms") > 0);
    CHECK(!has(r, "每两周") && !has(r, "outpatient") && !has(r, "王女士"));
    want(api(operator1, "GET /api/v1/hotline/referrals", NULL), 200, "{'items':[{'state':'fed_back'}]}");
    want(end(operator1, call, "full"), 422, "{'code':'referral.code'}");
    want(end(operator1, call, "in_care"), 200,
         "{'referrals':[{'state':'closed','closing':'接收机构继续服务'}]}");
    want(api(operator1, "GET /api/v1/hotline/referrals", NULL), 200, "{'items':[]}");
    want(end(operator1, call, "in_care"), 409, "{'code':'referral.state'}");
    all_is_well();
}

TEST(passing_without_a_name_the_letter_holds_none_and_no_number)
{
    make_line();
    long long call = begin(operator1);
    Reply r = pass_on(operator1, call, AGREED);
    want(r, 201, NULL);
    r = apif(hospital, NULL, "GET /api/v1/referrals/%lld", (long long)reply_i64(r, "referrals.0.id"));
    want(r, 200, "{'letter':{'phone':''}}");
    CHECK(has(r, "匿名") && !has(r, "13800138000"));
    r = pass_on(operator1, call, AGREED ",'with_alert':true"); /* no alert: nothing to pass on */
    want(r, 201, "{'referrals':[{'state':'sent'},{'state':'sent'}]}");
}

TEST(passing_takes_the_alert_of_the_call_along)
{
    make_line();
    t_actor_id("crisis_team@330600000000");
    long long call = begin(operator1);
    want(apif(operator1, "{'version':1,'values':{'ladder':'plan_72h'}}", "PATCH /api/v1/hotline/calls/%lld",
              call),
         200, NULL);
    Reply r =
        pass_on(operator1, call, ",'with_alert':true,'basis':'life_danger','note':'有计划，拒绝告知地点'");
    want(r, 201, "{'referrals':[{'state':'sent'}]}");
    r = apif(hospital, NULL, "GET /api/v1/referrals/%lld", (long long)reply_i64(r, "referrals.0.id"));
    want(r, 200, "{'basis':'life_danger','consent_by':'','letter':{'alert':{'level':'red'}}}");
}

typedef struct Records { /* of a call: its own, and that of its first letter */
    CallId call;
    UnitId unit;
    PersonId own, letter;
    AlertId alert;
} Records;
typedef struct Places { /* where an alert lies, and the record it is about */
    AlertId alert;
    PersonId person;
    int64_t of_person, of_alert;
} Places;

static Rc read_records(Op *op, void *user)
{
    Records *r = user;
    HotlineCallRow row;
    op->tx->scope.unit = r->unit.v;
    TRY(sql_call_get(op->tx, r->call, &row));
    r->own = row.person;
    r->alert = row.alert;
    return call_passed_on(op, r->call, &r->letter);
}

static Records records_of(long long call)
{
    Records r = { .call = { call }, .unit = { unit_of(operator1) } };
    CHECK_RC(t_write(read_records, &r), RC_OK);
    return r;
}

/* A letter first, an alert later, a letter again: of a caller without a record there is one, where the caller is. */
TEST(passing_and_raising_an_alert_are_about_one_record)
{
    make_line();
    t_actor_id("crisis_team@330600000000");
    long long call = begin(operator1);
    want(pass_on(operator1, call, AGREED), 201, "{'person':null}");
    Records before = records_of(call);
    CHECK(before.letter.v && !before.own.v);
    want(apif(operator1,
              body("{'version':%lld,'values':{'ladder':'plan_72h'}}",
                   (long long)reply_i64(seen_by(operator1, call), "version")),
              "PATCH /api/v1/hotline/calls/%lld", call),
         200, NULL);
    Records after = records_of(call);
    CHECK_INT(after.own.v, before.letter.v);
    want(pass_on(operator1, call, AGREED), 201, "{'referrals':[{},{}]}");
    CHECK_INT(records_of(call).letter.v, before.letter.v);
    all_is_well();
}

static Rc identify(Op *op, void *user)
{
    PersonId *who = user; /* the record, and whose it is */
    return people_link(op, who[0], who[1]);
}

static Rc read_place(Op *op, void *user)
{
    Places *p = user;
    PersonRow person;
    AlertRow alert;
    TRY(alert_now(op, p->alert, &alert));
    p->person = alert.person;
    TRY(people_get(op, p->person, &person));
    p->of_person = person.area;
    p->of_alert = alert.area;
    return RC_OK;
}

static Places places_of(AlertId alert)
{
    Places p = { .alert = alert };
    CHECK_RC(t_write(read_place, &p), RC_OK);
    return p;
}

/* In the call as it stands: another place, or a rung of the ladder. */
static void say(long long call, const char *method, const char *path, const char *what)
{
    long long version = (long long)reply_i64(seen_by(operator1, call), "version");
    want(apif(operator1, body("{'version':%lld,%s}", version, what), "%s /api/v1/hotline/calls/%lld%s",
              method, call, path),
         200, NULL);
}

/* Where staff have found out whose record it is, it lies at their home: what the caller says of a place moves neither it nor the
   alert, whichever came first, nor to another county. */
TEST(passing_who_is_identified_meanwhile_is_not_moved)
{
    static const char high[] = "'values':{'ladder':'plan_72h'}";
    make_line();
    t_actor_id("crisis_team@330600000000"), t_actor_id(STREET), t_actor_id(OTHER_STREET),
        t_actor_id("street_specialist@330603001000");
    PersonId known = { t_actor_id("resident@330602001005") };
    long long call = begin(operator1);
    say(call, "POST", "/place", "'area':330602001000");
    want(pass_on(operator1, call, AGREED), 201, NULL);
    PersonId who[] = { records_of(call).letter, known };
    CHECK_RC(t_write(identify, who), RC_OK);
    say(call, "POST", "/place", "'area':330602002000");
    say(call, "PATCH", "", high);
    Records r = records_of(call);
    CHECK_INT(r.own.v, r.letter.v);
    Places p = places_of(r.alert);
    CHECK_INT(p.of_person, 330602001000);
    CHECK_INT(p.of_alert, 330602001000);
    say(call, "POST", "/place", "'area':330603001000");
    p = places_of(records_of(call).alert);
    CHECK_INT(p.of_person, 330602001000);
    CHECK_INT(p.of_alert, 330602001000);

    /* The alert first: until somebody knows who it is it moves, then no more. */
    call = begin(operator1);
    say(call, "PATCH", "", high);
    say(call, "POST", "/place", "'area':330602002000");
    r = records_of(call);
    p = places_of(r.alert);
    CHECK_INT(p.of_person, 330602002000);
    who[0] = p.person;
    CHECK_RC(t_write(identify, who), RC_OK);
    say(call, "POST", "/place", "'area':330602001000");
    p = places_of(r.alert);
    CHECK_INT(p.of_person, 330602002000);
    CHECK_INT(p.of_alert, 330602002000);
    all_is_well();
}

TEST(passing_asks_for_consent_or_a_basis_and_a_fitting_receiver)
{
    make_line();
    long long call = begin(operator1);
    want(pass_on(operator1, call, ""), 422, "{'code':'referral.consent'}");
    want(pass_on(operator1, call, AGREED ",'basis':'life_danger'"), 422, "{'code':'referral.consent'}");
    want(pass_on(operator1, call, ",'given_by':'self','consent_version':0"), 409,
         "{'code':'referral.consent_old'}");
    want(pass_on(operator1, call, ",'basis':'life_danger'"), 422, "{'pointer':'/note'}");
    want(pass_on(operator1, call, ",'basis':'nonsense','note':'why'"), 422, "{'pointer':'/basis'}");
    static const char path[] = "POST /api/v1/hotline/calls/%lld/referrals";
    want(apif(operator1, letter_to(hospital, "school_green", AGREED), path, call), 422,
         "{'pointer':'/kind'}");
    want(apif(operator1, letter_to(operator1, "community_hospital", AGREED), path, call), 422,
         "{'pointer':'/to_unit'}");
    want(apif(operator1, letter_to("counsellor@330600000000", "community_hospital", AGREED), path, call), 422,
         "{'pointer':'/to_unit'}");
    want(apif(operator1, letter_to("counsellor@330600000000", "counselling", AGREED), path, call), 201,
         "{'referrals':[{'state':'sent'}]}");
    Reply r = seen_by(operator1, call);
    CHECK(!reply_get(r, "referrals.1.id").n); /* what was refused left nothing behind */
    all_is_well();
}

TEST(passing_is_for_whoever_has_the_call)
{
    make_line();
    long long call = begin(operator1);
    want(pass_on(operator2, call, AGREED), 403, "{'code':'hotline.not_yours'}");
    want(pass_on(elsewhere, call, AGREED), 404, "{'code':'hotline.no_call'}");
    want(pass_on(manager, call, AGREED), 403, "{'code':'role.denied'}");
    want(pass_on("counsellor@330600000000", call, AGREED), 403, "{'code':'role.denied'}");
    Reply r = pass_on(operator1, call, AGREED);
    want(r, 201, NULL);
    long long id = reply_i64(r, "referrals.0.id");
    want(end(operator2, call, "not_needed"), 403, "{'code':'hotline.not_yours'}");
    want(end(elsewhere, call, "not_needed"), 404, "{'code':'hotline.no_call'}");
    long long other = begin(operator2); /* a referral of another call is none of this one's */
    want(apif(operator2, "{'version':4,'code':'not_needed'}",
              "POST /api/v1/hotline/calls/%lld/referrals/%lld/end", other, id),
         404, "{'code':'referral.none'}");
    /* the routes of referral itself stay closed to the hotline */
    want(apif(operator1, NULL, "GET /api/v1/referrals/%lld", id), 403, "{'code':'role.denied'}");
    want(apif(operator1, "{'version':1}", "POST /api/v1/referrals/%lld/accept", id), 403,
         "{'code':'role.denied'}");
    want(api(operator1, "GET /api/v1/referrals", NULL), 403, "{'code':'role.denied'}");
    want(api(operator1, "GET /api/v1/referral-kinds", NULL), 200, "{'consent_version':1}");
    want(api(operator2, "GET /api/v1/hotline/referrals", NULL), 200, "{'items':[]}");
    want(api(elsewhere, "GET /api/v1/hotline/referrals", NULL), 200, "{'items':[]}");
    want(end(supervisor, call, "consent_withdrawn"), 200, "{'referrals':[{'state':'withdrawn'}]}");
    want(apif(hospital, NULL, "GET /api/v1/referrals/%lld", id), 200, "{'readable':false}");
}

/* ---- whoever sent it hears what became of it ---- */

static long long refused(void)
{
    make_line();
    long long call = begin(operator1), id;
    want(apif(admin, "{'version':1,'phone':'13900139001'}", "PATCH /api/v1/staff/%lld",
              (long long)t_actor_id(operator1)),
         200, NULL);
    id = reply_i64(pass_on(operator1, call, AGREED), "referrals.0.id");
    want(act(hospital, id, "refuse", ",'code':'full','note':'下月再约'"), 200, NULL);
    t_app()->demo = false; /* messages wait */
    return call;
}

TEST(passing_a_refusal_is_told_to_whoever_sent_it)
{
    long long call = refused();
    t_clock_advance(11 * MS_MINUTE); /* referral.notice_minutes */
    t_ticks();
    CHECK_INT(t_messages("待办事项"), 1);
    want(api(supervisor, "GET /api/v1/hotline/referrals", NULL), 200,
         "{'items':[{'state':'refused','refusal':'暂无接诊能力','waits':true}]}");
    Reply r = seen_by(operator1, call);
    want(r, 200, "{'referrals':[{'refusal':'暂无接诊能力'}]}");
    CHECK(!has(r, "下月再约"));
    want(end(operator1, call, "referred_elsewhere"), 200, "{'referrals':[{'state':'closed'}]}");
}

TEST(passing_a_refusal_that_was_read_is_not_told_again)
{
    long long call = refused();
    seen_by(supervisor, call);
    t_clock_advance(11 * MS_MINUTE);
    t_ticks();
    CHECK_INT(t_messages("待办事项"), 0);
}
