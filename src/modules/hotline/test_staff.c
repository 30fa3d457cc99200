/* Those who answer: kind of staff and trainings in the report, care after a hard call, who on duty is told; and where a caller is. */
#include "t_hotline.h"

#include <string.h>

#include "base/date.h"
#include "modules/duty/duty.h"

static const char admin[] = "system_admin@330600000000", operator1[] = "hotline_operator@330600000000",
                  operator2[] = "hotline_operator@330600000000#2",
                  supervisor[] = "hotline_supervisor@330600000000",
                  elsewhere[] = "hotline_supervisor@330602000000", manager[] = "city_manager@330600000000";

static long long unit, line;

static void make_line(void)
{
    Reply r = line_made(operator1, "12356", "");
    unit = reply_i64(r, "unit");
    line = reply_i64(r, "id");
}

static long long begin(const char *who)
{
    Reply r = apif(who, arena_printf(t_arena(), "{'line':'%lld','number':'13800138000'}", line).p,
                   "POST /api/v1/hotline/calls");
    want(r, 201, NULL);
    return reply_i64(r, "id");
}

static Reply act(const char *who, const char *verb, long long call, const char *path, const char *more)
{
    long long version = reply_i64(apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call), "version");
    const char *body = arena_printf(t_arena(), "{'version':%lld%s}", version, more).p;
    return apif(who, body, "%s /api/v1/hotline/calls/%lld%s", verb, call, path);
}

static const char fill_high[] = ",'values':{'kind':'suicide','problems':['emotion'],'ladder':'plan_72h'}";

/* ---- kinds of staff, trainings, the report ---- */

TEST(hotline_report_says_who_answers_and_what_they_were_taught)
{
    make_line();
    long long me = t_actor_id(operator1), other = t_actor_id(operator2);
    Reply r = api(supervisor, "GET /api/v1/hotline/workers", NULL);
    want(r, 200,
         "{'trainings_a_year':2,'employments':[{'code':'full'},{'code':'part'},{'code':'volunteer'}]}");
    CHECK(reply_get(r, "items.2.id").n && !reply_get(r, "items.3.id").n);
    want(apif(supervisor, "{'employment':'full','background':'psychiatrist'}",
              "PUT /api/v1/hotline/workers/%lld", me),
         204, NULL);
    want(apif(supervisor, "{'employment':'part','background':'teacher'}", "PUT /api/v1/hotline/workers/%lld",
              other),
         204, NULL);
    want(apif(supervisor, "{'employment':'volunteer','background':'teacher'}",
              "PUT /api/v1/hotline/workers/%lld", other),
         204, NULL);
    want(apif(supervisor, "{'employment':'slave','background':'teacher'}", "PUT /api/v1/hotline/workers/%lld",
              other),
         422, "{'pointer':'/employment'}");
    want(
        apif(operator1, "{'employment':'full','background':'nurse'}", "PUT /api/v1/hotline/workers/%lld", me),
        403, NULL);
    want(
        apif(elsewhere, "{'employment':'full','background':'nurse'}", "PUT /api/v1/hotline/workers/%lld", me),
        404, "{'code':'hotline.no_worker'}");

    static const char path[] = "POST /api/v1/hotline/trainings";
    Str people = arena_printf(t_arena(), "[{'staff':'%lld'},{'staff':'%lld'}]", me, other);
    const char *body =
        arena_printf(t_arena(),
                     "{'date':'2025-11-20','topic':'危机干预','trainer':'李医生','minutes':180,"
                     "'people':%s}",
                     people.p)
            .p;
    want(api(supervisor, path, body), 204, NULL);
    want(api(operator1, path, body), 403, NULL);
    want(api(elsewhere, path, body), 422, "{'code':'hotline.no_worker','pointer':'/people/0'}");
    want(api(supervisor, path, "{'date':'2035-01-01','topic':'x','minutes':60,'people':[{'staff':'1'}]}"),
         422, "{'pointer':'/date'}");
    want(api(supervisor, path,
             arena_printf(t_arena(),
                          "{'date':'2025-11-21','topic':'x','minutes':60,'people':[{'staff':'%lld'},"
                          "{'staff':'%lld'}]}",
                          me, me)
                 .p),
         422, "{'pointer':'/people/1'}");
    want(api(supervisor, path,
             arena_printf(t_arena(),
                          "{'date':'2025-11-21','topic':'督导','minutes':90,'people':[{'staff':'%lld'}]}", me)
                 .p),
         204, NULL);
    r = api(supervisor, "GET /api/v1/hotline/trainings?year=2025", NULL);
    want(r, 200, "{'items':[{'topic':'危机干预','heads':2,'minutes':180},{'topic':'督导','heads':1}]}");
    CHECK(reply_get(r, "items.0.people.1").n && !reply_get(r, "items.2.id").n);
    long long second = reply_i64(r, "items.1.id");
    want(api(elsewhere, "GET /api/v1/hotline/trainings?year=2025", NULL), 200, "{'items':[]}");

    r = api(supervisor, "GET /api/v1/hotline/report?month=2025-11", NULL);
    want(r, 200,
         "{'training_heads':3,'training_minutes':270,'trainings':[{'topic':'危机干预'},{'topic':'督导'}],"
         "'lines':[{'number':'12356','hours':''}],"
         "'staff':[{'employment':'','n':1},{'employment_label':'专职','background_label':'精神科医师','n':1},"
         "{'employment_label':'志愿者','background_label':'心理学专业教师','n':1}]}");
    want(api(supervisor, "GET /api/v1/hotline/report?month=2025-10", NULL), 200, "{'trainings':[]}");

    want(apif(elsewhere, "{}", "POST /api/v1/hotline/trainings/%lld/withdraw", second), 404,
         "{'code':'hotline.no_training'}");
    want(apif(supervisor, "{}", "POST /api/v1/hotline/trainings/%lld/withdraw", second), 204, NULL);
    want(apif(supervisor, "{}", "POST /api/v1/hotline/trainings/%lld/withdraw", second), 404, NULL);
    want(api(supervisor, "GET /api/v1/hotline/report?month=2025-11", NULL), 200, "{'training_heads':2}");
    r = api(supervisor, "GET /api/v1/hotline/workers", NULL);
    for (int i = 0; i < 3; i++) {
        long long id = reply_i64(r, arena_printf(t_arena(), "items.%d.id", i).p);
        CHECK_INT(reply_i64(r, arena_printf(t_arena(), "items.%d.trainings", i).p), id == me || id == other);
    }
    t_clock_advance(31 * MS_DAY); /* managers are told of months that ended */
    want(api(manager, "GET /api/v1/hotline/report?month=2025-11", NULL), 200,
         "{'training_heads':2,'lines':[{'number':'12356'}],'staff':[{'n':2},{'n':1},{'n':1}]}");
    want(api("district_manager@330602000000", "GET /api/v1/hotline/report?month=2025-11", NULL), 200,
         "{'training_heads':0,'lines':[],'trainings':[]}");
}

TEST(hotline_report_counts_local_and_difficult_calls)
{
    make_line();
    for (int i = 0; i < 3; i++) {
        long long call = begin(operator1);
        want(act(operator1, "PATCH", call, "",
                 i ? ",'values':{'kind':'general','problems':['family'],'origin':'local'}"
                   : ",'values':{'kind':'general','problems':['family'],'origin':'outside','marks':['"
                     "difficult']}"),
             200, NULL);
        want(act(operator1, "POST", call, "/close", ",'outcome':'done'"), 200, NULL);
    }
    Reply r = api(supervisor, "GET /api/v1/hotline/report", NULL);
    want(r, 200,
         "{'difficult':1,'origins':[{'code':'local','n':2},{'code':'outside','n':1},{'code':'u','n':0}]}");
    r = api(supervisor, "GET /api/v1/hotline/calls?which=unit&figure=difficult", NULL);
    CHECK(reply_get(r, "items.0.id").n && !reply_get(r, "items.1.id").n);
    t_clock_advance(31 * MS_DAY);
    want(api(manager, "GET /api/v1/hotline/report?month=2025-11", NULL), 200,
         "{'difficult':0,'origins':[{'hidden':true},{'hidden':true},{'code':'u'}]}");
}

/* ---- after a hard call ---- */

static void give_phone(const char *who, const char *phone)
{
    want(apif(admin, arena_printf(t_arena(), "{'version':1,'phone':'%s'}", phone).p,
              "PATCH /api/v1/staff/%lld", (long long)t_actor_id(who)),
         200, NULL);
}

TEST(hotline_whoever_was_in_a_crisis_call_is_asked_how_they_are)
{
    make_line();
    t_actor_id("crisis_team@330600000000");
    t_app()->demo = false; /* messages wait */
    long long calm = begin(operator1);
    want(act(operator1, "PATCH", calm, "", ",'values':{'kind':'general','problems':['family']}"), 200, NULL);
    want(act(operator1, "POST", calm, "/close", ",'outcome':'done'"), 200, NULL);
    want(api(operator1, "GET /api/v1/hotline/debriefs", NULL), 200, "{'items':[]}");

    long long call = begin(operator1);
    want(act(operator1, "PATCH", call, "", fill_high), 200, NULL);
    want(act(supervisor, "POST", call, "/join", ""), 200, NULL);
    want(act(operator1, "POST", call, "/transfer",
             arena_printf(t_arena(), ",'to':'%lld'", (long long)t_actor_id(operator2)).p),
         200, NULL);
    want(api(operator1, "GET /api/v1/hotline/debriefs", NULL), 200,
         "{'items':[]}"); /* not while it goes on */
    want(act(operator2, "POST", call, "/close", ",'outcome':'done'"), 200, NULL);
    Reply mine = api(operator1, "GET /api/v1/hotline/debriefs", NULL);
    want(mine, 200, "{'items':[{'mine':true,'answer':''}]}");
    CHECK_INT(reply_i64(mine, "items.0.call"), call);
    want(api(operator2, "GET /api/v1/hotline/debriefs", NULL), 200, "{'items':[{'mine':true}]}");
    Reply all = api(supervisor, "GET /api/v1/hotline/debriefs?which=unit", NULL);
    CHECK(reply_get(all, "items.2.id").n && !reply_get(all, "items.3.id").n);
    want(api(operator1, "GET /api/v1/hotline/debriefs?which=unit", NULL), 403, NULL);
    want(api(elsewhere, "GET /api/v1/hotline/debriefs?which=unit", NULL), 200, "{'items':[]}");

    long long id = reply_i64(mine, "items.0.id");
    want(apif(operator2, "{'answer':'talk'}", "POST /api/v1/hotline/debriefs/%lld/answer", id), 403,
         "{'code':'hotline.not_yours'}");
    want(apif(elsewhere, "{}", "POST /api/v1/hotline/debriefs/%lld/done", id), 404,
         "{'code':'hotline.no_debrief'}");
    want(apif(operator1, "{'answer':'talk'}", "POST /api/v1/hotline/debriefs/%lld/answer", id), 200,
         "{'answer':'talk','done_ms':0}");
    want(api(operator1, "GET /api/v1/hotline/debriefs", NULL), 200, "{'items':[{'answer':'talk'}]}");
    want(apif(operator1, "{}", "POST /api/v1/hotline/debriefs/%lld/done", id), 403, "{'code':'role.denied'}");

    t_clock_advance(3 * MS_MINUTE);
    t_ticks();                             /* whoever answers for the alert has been told */
    give_phone(supervisor, "13900139001"); /* a talk that nobody has is told once */
    long long before = t_messages(NULL);
    t_clock_advance(23 * MS_HOUR);
    t_ticks();
    CHECK_INT(t_messages(NULL), before);
    t_clock_advance(2 * MS_HOUR);
    t_ticks();
    t_clock_advance(MS_HOUR);
    t_ticks();
    long long told = t_messages(NULL);
    CHECK_INT(told, before + 1);
    const char *later = "hotline_supervisor@330600000000#2";
    want(apif(later, "{}", "POST /api/v1/hotline/debriefs/%lld/done", id), 200, "{'answer':'talk'}");
    want(apif(later, "{}", "POST /api/v1/hotline/debriefs/%lld/done", id), 409,
         "{'code':'hotline.debriefed'}");
    all = api(later, "GET /api/v1/hotline/debriefs?which=unit", NULL);
    for (int i = 0; i < 3; i++)
        if (reply_i64(all, arena_printf(t_arena(), "items.%d.id", i).p) == id)
            CHECK(reply_i64(all, arena_printf(t_arena(), "items.%d.done_ms", i).p) == t_now());
}

TEST(hotline_supervisors_do_not_debrief_themselves)
{
    make_line();
    t_actor_id("crisis_team@330600000000");
    long long call = begin(supervisor);
    want(act(supervisor, "PATCH", call, "", fill_high), 200, NULL);
    want(act(supervisor, "POST", call, "/close", ",'outcome':'done'"), 200, NULL);
    long long id = reply_i64(api(supervisor, "GET /api/v1/hotline/debriefs", NULL), "items.0.id");
    want(apif(supervisor, "{}", "POST /api/v1/hotline/debriefs/%lld/done", id), 403,
         "{'code':'hotline.own_debrief'}");
    want(apif(supervisor, "{'answer':'fine'}", "POST /api/v1/hotline/debriefs/%lld/answer", id), 200, NULL);
    want(api(supervisor, "GET /api/v1/hotline/debriefs", NULL), 200, "{'items':[]}");
}

/* ---- who on duty is told ---- */

typedef struct OnDuty {
    StaffId member, responsible;
} OnDuty;

static Rc put_on_duty(Op *op, void *user)
{
    const OnDuty *who = user;
    static const DutyPost posts[] = { { .name = { "1", 1 }, .accepts = { "", 0 } } };
    static const DutyPattern patterns[] = {
        { .name = { "all", 3 }, .from_minute = 995, .minutes = 420, .days = 127 }
    };
    RosterId id;
    RosterRow *rows;
    size_t n;
    int64_t empty;
    TRY(duty_roster_make(op,
                         &(DutyRosterNew) { .unit = { unit },
                                            .kind = S("hotline"),
                                            .name = S("热线值班"),
                                            .responsible = who->responsible,
                                            .posts = posts,
                                            .n_posts = 1,
                                            .patterns = patterns,
                                            .n_patterns = 1 },
                         &id));
    TRY(duty_member_put(op, id, who->member, S("counsellor")));
    TxScope old = op_scope_system(op);
    TRY(sql_duty_roster_page(op->tx, &rows, &n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v == id.v) {
            TRY(duty_plan(op, &rows[i], day_of_ms(op->now_ms), 1, &empty));
            CHECK_INT(empty, 0);
            TRY(duty_publish(op, &rows[i], day_of_ms(op->now_ms), 1));
        }
    op_scope_back(op, old);
    return RC_OK;
}

/* What one call for the supervisor that nobody answers makes in messages. */
static long long told_of_help(void)
{
    long long before = t_messages("等督导");
    long long call = begin(operator1);
    want(act(operator1, "POST", call, "/help", ""), 200, NULL);
    t_clock_advance(3 * MS_MINUTE);
    t_ticks();
    long long after = t_messages("等督导");
    want(act(supervisor, "POST", call, "/join", ""), 200, NULL);
    return after - before;
}

TEST(hotline_tells_whoever_is_on_duty_and_nobody_else)
{
    make_line();
    OnDuty who = { { t_actor_id(operator2) }, { t_actor_id(operator1) } }; /* the second hears of holes */
    give_phone(supervisor, "13900139001");
    give_phone("hotline_supervisor@330600000000#2", "13900139002");
    give_phone(operator2, "13900139003");
    t_app()->demo = false;
    CHECK_INT(told_of_help(), 2); /* nobody is on duty: both supervisors */
    CHECK_RC(t_write(put_on_duty, &who), RC_OK);
    t_clock_advance(7 * MS_MINUTE); /* 16:36: the shift has begun */
    t_ticks();                      /* the holes of the roster are told */
    CHECK_INT(told_of_help(), 1);
}

/* ---- where the caller is ---- */

#define STREET "street_specialist@330602001000"
#define OTHER_STREET "street_specialist@330602002000"

TEST(hotline_alert_lies_where_the_caller_is)
{
    make_line();
    t_actor_id(STREET), t_actor_id(OTHER_STREET), t_actor_id("crisis_team@330600000000");
    long long call = begin(operator1);
    want(act(operator1, "POST", call, "/place", ",'area':330602001000"), 200, "{'place':330602001000}");
    Reply r = act(operator1, "PATCH", call, "", fill_high);
    want(r, 200, "{'risk':'high'}");
    want(api(STREET, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'red','area':330602001000}]}");
    want(api(OTHER_STREET, "GET /api/v1/alerts", NULL), 200, "{'items':[]}");
    r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200, "{'place':330602001000}");
    CHECK_INT(reply_i64(r, "call_backs.4.due_ms"), t_now() + 365 * MS_DAY);
    CHECK(reply_get(r, "place_name").n > 0);
    Reply due = api(operator2, "GET /api/v1/hotline/call-backs", NULL);
    want(due, 200, "{'items':[{'series':1}]}"); /* due tomorrow, for anybody of the unit */
}

#define CITY_TEAM "crisis_team@330600000000"
#define FAR_STREET "street_specialist@330603001000"

/* How many open alerts somebody sees. */
static int open_alerts(const char *who)
{
    Reply r = api(who, "GET /api/v1/alerts", NULL);
    int n = 0;
    want(r, 200, NULL);
    while (reply_get(r, arena_printf(t_arena(), "items.%d.id", n).p).n)
        n++;
    return n;
}

static int64_t shown(const char *who)
{
    return reply_i64(api(who, "GET /api/v1/alerts", NULL), "items.0.id");
}

TEST(hotline_place_that_is_told_later_moves_the_alert)
{
    make_line();
    t_actor_id(STREET), t_actor_id(OTHER_STREET), t_actor_id(FAR_STREET), t_actor_id(CITY_TEAM);
    long long call = begin(operator1);
    Reply r = act(operator1, "PATCH", call, "", fill_high);
    long long first = reply_i64(r, "alert");
    CHECK_INT(open_alerts(CITY_TEAM), 1);
    CHECK_INT(open_alerts(STREET), 0);
    for (int i = 0; i < 2; i++) /* twice the same: once */
        want(act(operator1, "POST", call, "/place", ",'area':330602001000"), 200, NULL);
    r = api(STREET, "GET /api/v1/alerts", NULL);
    want(r, 200,
         "{'items':[{'level':'red','area':330602001000,'source':'hotline','state':'new','clock':{'name':'"
         "acknowledge'}}]}");
    CHECK_INT(open_alerts(STREET), 1);
    CHECK_INT(open_alerts(CITY_TEAM), 1); /* the one there, no other */
    int64_t there = shown(STREET);
    CHECK_INT(shown(CITY_TEAM), there);
    r = apif(STREET, NULL, "GET /api/v1/alerts/%lld", (long long)there);
    want(r, 200, "{'trigger':'热线风险阶梯：72 小时内有计划'}");
    CHECK(strstr(arena_z(t_arena(), r.body), "所在地由330600000000改为330602001000"));
    r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    CHECK_INT(reply_i64(r, "alert"), first); /* the call-backs stay */
    CHECK(reply_get(r, "call_backs.4.task").n && !reply_get(r, "call_backs.5.task").n);
    r = apif(CITY_TEAM, NULL, "GET /api/v1/alerts/%lld", first);
    want(r, 200, "{'state':'closed','outcome':'moved'}"); /* where it was, it says where it went */
    CHECK(strstr(arena_z(t_arena(), r.body), "所在地由330600000000改为330602001000"));
    all_is_well();
}

TEST(hotline_place_to_and_fro_is_one_alert_all_the_time)
{
    static const struct {
        const char *area, *who;
    } ways[] = { { ",'area':330602001000", STREET },       { ",'area':330602002000", OTHER_STREET },
                 { ",'area':330602001000", STREET },       { ",'area':330603001000", FAR_STREET },
                 { ",'area':330602002000", OTHER_STREET }, { ",'area':330603001000", FAR_STREET },
                 { ",'area':330600000000", CITY_TEAM },    { ",'area':330602001000", STREET } };
    make_line();
    t_actor_id(STREET), t_actor_id(OTHER_STREET), t_actor_id(FAR_STREET), t_actor_id(CITY_TEAM);
    long long call = begin(operator1);
    want(act(operator1, "PATCH", call, "", fill_high), 200, NULL);
    int64_t within = 0, far = 0;
    for (size_t i = 0; i < COUNT(ways); i++) {
        t_clock_advance(MS_MINUTE);
        want(act(operator1, "POST", call, "/place", ways[i].area), 200, NULL);
        CHECK_INT(open_alerts(CITY_TEAM), 1); /* sees all of the city */
        CHECK_INT(open_alerts(ways[i].who), 1);
        CHECK_INT(open_alerts(STREET) + open_alerts(OTHER_STREET) + open_alerts(FAR_STREET),
                  ways[i].who != (const char *)CITY_TEAM && strcmp(ways[i].who, CITY_TEAM) != 0);
        Reply r = apif(ways[i].who, NULL, "GET /api/v1/alerts/%lld", (long long)shown(ways[i].who));
        want(r, 200, "{'state':'new','level':'red','clock':{'name':'acknowledge'}}");
        CHECK(reply_i64(r, "clock.due_ms") > t_now()); /* whoever is there has the whole time */
        if (strcmp(ways[i].who, STREET) == 0) {
            CHECK(!within || within == shown(STREET)); /* within a county one row, also after a way round */
            within = shown(STREET);
        } else if (strcmp(ways[i].who, FAR_STREET) == 0) {
            CHECK(!far || far == shown(FAR_STREET));
            far = shown(FAR_STREET);
        }
        all_is_well();
    }
    /* Acknowledged there, and by its clock; then another street: theirs to acknowledge. */
    Reply r = apif(STREET, NULL, "GET /api/v1/alerts/%lld", (long long)within);
    want(apif(STREET, arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(r, "version")).p,
              "POST /api/v1/alerts/%lld/acknowledge", (long long)within),
         200, "{'state':'acknowledged'}");
    t_clock_advance(MS_MINUTE);
    want(act(operator1, "POST", call, "/place", ",'area':330602002000"), 200, NULL);
    want(apif(STREET, NULL, "GET /api/v1/alerts/%lld", (long long)within), 404, "{'code':'alert.none'}");
    r = apif(OTHER_STREET, NULL, "GET /api/v1/alerts/%lld", (long long)within);
    want(r, 200, "{'clock':{'name':'acknowledge'}}");
    CHECK(!reply_get(r, "owner").n || reply_i64(r, "owner") == 0);
    want(apif(OTHER_STREET, arena_printf(t_arena(), "{'version':%lld}", (long long)reply_i64(r, "version")).p,
              "POST /api/v1/alerts/%lld/acknowledge", (long long)within),
         200, NULL);
    all_is_well();
}

/* Moderate, placed, then high: the sign joins the alert where it lies, and the call-backs are about it. */
TEST(hotline_worse_after_the_place_is_the_same_alert)
{
    make_line();
    t_actor_id(STREET), t_actor_id(CITY_TEAM);
    long long call = begin(operator1);
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'plan_later'}"), 200, "{'risk':'moderate'}");
    want(act(operator1, "POST", call, "/place", ",'area':330602001000"), 200, NULL);
    int64_t there = shown(STREET);
    Reply r = act(operator1, "PATCH", call, "", fill_high);
    want(r, 200, "{'risk':'high'}");
    CHECK_INT(reply_i64(r, "alert"), there);
    CHECK_INT(open_alerts(CITY_TEAM), 1);
    want(api(STREET, "GET /api/v1/alerts", NULL), 200, "{'items':[{'level':'red'}]}");
    all_is_well();
}

TEST(hotline_place_is_said_by_whoever_has_the_call)
{
    make_line();
    t_actor_id("community_worker@330602001005"), t_actor_id(OTHER_STREET), t_actor_id(STREET);
    long long call = begin(operator1), person = t_actor_id("anonymous@330602001005");
    static const char there[] = ",'area':330602001000";
    want(act(operator2, "POST", call, "/place", there), 403, "{'code':'hotline.not_yours'}");
    want(act(elsewhere, "POST", call, "/place", there), 404, "{'code':'hotline.no_call'}");
    want(act(STREET, "POST", call, "/place", there), 403, "{'code':'role.denied'}");
    want(act(operator1, "POST", call, "/place", ",'area':110101001000"), 422, "{'pointer':'/area'}");
    want(act(operator1, "POST", call, "/place", ",'area':12"), 422, NULL);
    want(apif(operator1, "{'version':9,'area':330602001000}", "POST /api/v1/hotline/calls/%lld/place", call),
         409, "{'code':'hotline.version'}");
    want(act(supervisor, "POST", call, "/place", ",'area':330602002000"), 200, "{'place':330602002000}");
    /* a record that is known is looked after where it lives, wherever they call from */
    want(act(operator1, "POST", call, "/person", arena_printf(t_arena(), ",'person':'%lld'", person).p), 200,
         NULL);
    want(act(operator1, "PATCH", call, "", ",'values':{'ladder':'plan_later'}"), 200, "{'risk':'moderate'}");
    want(act(operator1, "POST", call, "/place", ",'area':330602001000"), 200, NULL);
    Reply r = api("community_worker@330602001005", "GET /api/v1/alerts", NULL);
    want(r, 200, "{'items':[{'level':'orange'}]}");
    CHECK(!reply_get(r, "items.1.id").n);
}

#define MEMBER "crisis_team@330602000000"
static const char team_go[] =
    ",'trigger':'self','level':'red','where':'人民路 1 号','reporter':'来电者','note':'在桥上'";

/* Whatever the order of risk, place and call-out: one call-out, of the county the caller is in, for the alert that lies there. */
static Reply called_out(const char *title, long long call)
{
    Reply r = act(operator1, "POST", call, "/callout", team_go);
    want(r, 200, "{'can_edit':true}");
    CHECK(strstr(arena_z(t_arena(), r.body), "\"kind\":\"callout\""));
    want(act(operator1, "POST", call, "/callout", team_go), 409, "{'code':'crisis.called'}");
    r = api(MEMBER, "GET /api/v1/crisis/callouts", NULL);
    want(r, 200, arena_printf(t_arena(), "{'items':[{'state':'called','source':'call',%s}]}", title).p);
    CHECK(!reply_get(r, "items.1.id").n);
    return r;
}

TEST(hotline_calls_out_the_team_of_the_place)
{
    make_line();
    t_actor_id(STREET), t_actor_id(MEMBER), t_actor_id("district_specialist@330602000000");
    t_actor_id("crisis_team@330600000000");
    long long call = begin(operator1);
    want(act(operator1, "PATCH", call, "", fill_high), 200, "{'risk':'high'}"); /* the place comes later */
    want(act(operator1, "POST", call, "/place", ",'area':330602001000"), 200, NULL);
    Reply r = called_out("'area':330602001000,'level':'red'", call);
    long long there = reply_i64(api(STREET, "GET /api/v1/alerts", NULL), "items.0.id");
    CHECK_INT(reply_i64(r, "items.0.alert"), there);
    r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    CHECK(reply_i64(r, "intervened_ms") >= reply_i64(r, "high_ms")); /* at once, in the figure too */
    CHECK(strstr(arena_z(t_arena(), r.body), "\"code\":\"called\""));
    want(act(operator1, "POST", call, "/close", ",'outcome':'silent'"), 409, "{'code':'hotline.high_risk'}");
}

TEST(hotline_calls_out_the_team_for_somebody_unknown)
{
    make_line();
    t_actor_id(STREET), t_actor_id(MEMBER), t_actor_id("district_specialist@330602000000");
    t_actor_id("crisis_team@330600000000");
    long long call = begin(operator1);
    want(act(operator1, "POST", call, "/place", ",'area':330602001000"), 200, NULL);
    Reply r = act(operator1, "POST", call, "/callout",
                  team_go); /* no risk was entered: the team goes all the same */
    want(r, 200, NULL);
    r = api(MEMBER, "GET /api/v1/crisis/callouts", NULL);
    want(r, 200, "{'items':[{'state':'called','source':'call','area':330602001000}]}");
    want(act(operator1, "POST", call, "/callout", team_go), 409, "{'code':'crisis.called_lately'}");
    want(act(operator1, "POST", call, "/callout", arena_printf(t_arena(), "%s,'another':true", team_go).p),
         200, NULL);
}

TEST(hotline_team_is_called_by_whoever_has_the_call)
{
    make_line();
    t_actor_id(STREET), t_actor_id(MEMBER), t_actor_id("district_specialist@330602000000");
    t_actor_id("crisis_team@330600000000");
    long long call = begin(operator1);
    want(act(operator2, "POST", call, "/callout", team_go), 403, "{'code':'hotline.not_yours'}");
    want(act(elsewhere, "POST", call, "/callout", team_go), 404, "{'code':'hotline.no_call'}");
    want(act(STREET, "POST", call, "/callout", team_go), 403, "{'code':'role.denied'}");
    want(act(operator1, "POST", call, "/callout", ",'trigger':'no','level':'red','where':'w'"), 422,
         "{'pointer':'/trigger'}");
    want(act(operator1, "POST", call, "/callout", ",'trigger':'self','level':'yellow','where':'w'"), 422,
         NULL);
    want(act(operator1, "POST", call, "/callout", ",'trigger':'self','level':'red'"), 422, NULL);
    want(api(operator1, "GET /api/v1/crisis/definition", NULL), 200, NULL);
    want(api(operator1, "GET /api/v1/crisis/callouts", NULL), 403, NULL); /* the team's files stay theirs */
    want(act(supervisor, "POST", call, "/callout", team_go), 200, NULL);
}

/* ---- who is on duty ---- */

static long long roster_of(const char *name)
{
    Reply r =
        api(supervisor, "POST /api/v1/duty/rosters",
            arena_printf(t_arena(),
                         "{'unit':'%lld','kind':'hotline','name':'%s','posts':[{'name':'p'}],'patterns':"
                         "[{'name':'d','from_minute':0,'minutes':1440,'days':[1,2,3,4,5,6,7]}]}",
                         unit, name)
                .p);
    want(r, 200, NULL);
    return reply_i64(r, "id");
}

/* All of tomorrow is theirs. */
static void on_duty(long long roster, const char *who)
{
    long long version = reply_i64(apif(supervisor, NULL, "GET /api/v1/duty/rosters/%lld", roster), "version");
    want(apif(supervisor,
              arena_printf(t_arena(),
                           "{'version':%lld,'members':[{'staff':'%lld','qualification':'counsellor'}]}",
                           version, (long long)t_actor_id(who))
                  .p,
              "PUT /api/v1/duty/rosters/%lld/members", roster),
         204, NULL);
    int64_t day = day_of_ms(t_now()) + 1;
    for (int step = 0; step < 2; step++) {
        version = reply_i64(apif(supervisor, NULL, "GET /api/v1/duty/rosters/%lld", roster), "version");
        Date d = date_from_days(day);
        want(apif(supervisor,
                  arena_printf(t_arena(), "{'version':%lld,'from':'%04d-%02d-%02d','days':1}", version, d.y,
                               d.m, d.d)
                      .p,
                  step ? "POST /api/v1/duty/rosters/%lld/publish" : "POST /api/v1/duty/rosters/%lld/plan",
                  roster),
             step ? 204 : 200, NULL);
    }
}

TEST(hotline_lights_say_who_is_on_duty)
{
    make_line();
    t_actor_id(supervisor);
    t_actor_id(operator2);
    Reply r = api(operator1, "GET /api/v1/hotline/colleagues", NULL);
    want(r, 200, "{'items':[{'duty_until_ms':0},{'duty_until_ms':0},{'duty_until_ms':0}]}");
    on_duty(roster_of("seats"), operator2);
    on_duty(roster_of("supervisors"), supervisor); /* each of the unit's rosters counts */
    t_clock_advance(MS_DAY);
    r = api("hotline_operator@330600000000#3", "GET /api/v1/hotline/colleagues", NULL);
    int found = 0;
    for (int i = 0; i < 4; i++) {
        long long id = reply_i64(r, arena_printf(t_arena(), "items.%d.id", i).p),
                  until = reply_i64(r, arena_printf(t_arena(), "items.%d.duty_until_ms", i).p);
        bool duty = id == t_actor_id(supervisor) || id == t_actor_id(operator2);
        CHECK_INT(until > t_now(), duty);
        found += duty;
    }
    CHECK_INT(found, 2);
}
