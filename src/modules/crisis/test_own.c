/* A person's own copy holds the call-outs about them: with the law of each involuntary step, without whoever reported. */
#include <string.h>

#include "base/date.h"
#include "db/db.h"
#include "modules/crisis/rules.h"
#include "modules/people/people.h"
#include "t_api.h"

#define WORKER "community_worker@330602001005"
#define TEAM "crisis_team@330602000000"
#define SECOND "crisis_team@330602000000#2"
#define ME "resident@330602001005"
#define OTHER "resident@330602001006"
#define ANON "anonymous@330602001005"
#define COPY "GET /api/v1/me/export"

static long long callout;

static void act(const char *who, const char *what, const char *more)
{
    Reply r = apif(who, NULL, "GET /api/v1/crisis/callouts/%lld", callout);
    r = apif(who, body("{'version':%lld%s}", (long long)reply_i64(r, "version"), more),
             "%s /api/v1/crisis/callouts/%lld/%s", strcmp(what, "record") == 0 ? "PUT" : "POST", callout,
             what);
    want(r, 200, NULL);
}

/* Called for somebody and met. */
static void met(const char *person)
{
    t_actor_id(TEAM), t_actor_id("district_specialist@330602000000");
    Reply r =
        api(WORKER, "POST /api/v1/crisis/callouts",
            body("{'person':'%lld','area':330602001005,'source':'worker','trigger':'self','level':'red',"
                 "'place':'三楼','reporter':'王老师 13800138000','note':'邻居说在天台'}",
                 (long long)t_actor_id(person)));
    want(r, 201, NULL);
    callout = reply_i64(r, "id");
    long long alert = reply_i64(r, "alert"); /* their own: the visits are for who knows the person */
    r = apif(WORKER, NULL, "GET /api/v1/alerts/%lld", alert);
    want(apif(WORKER, body("{'version':%lld}", (long long)reply_i64(r, "version")),
              "POST /api/v1/alerts/%lld/acknowledge", alert),
         200, NULL);
    t_clock_advance(MS_MINUTE);
    act(TEAM, "answer", ",'accept':true");
    t_clock_advance(MS_MINUTE);
    act(TEAM, "meet", ",'note':'已劝下'");
}

static void over(void)
{
    act(TEAM, "measures",
        ",'kind':'admission','basis':'law30_1','doctor':'李医生','guardian':'母亲张某','note':'n'");
    act(TEAM, "handover", ",'to':'hospital','note':'交给赵护士'");
    act(TEAM, "outcome", ",'outcome':'admission','note':'住院'");
    act(TEAM, "record",
        ",'happened':'邻居报告','signs':'情绪激动','handling':'劝说','medication':'无','doctor':'李医生',"
        "'institution':'七院','risk':4,'police_informed':true");
}

static bool has(Reply r, const char *text)
{
    return strstr(arena_z(t_arena(), r.body), text) != NULL;
}

TEST(own_copy_holds_a_call_out_with_its_law)
{
    met(ME);
    over();
    Reply session = api(TEAM, "GET /api/v1/session", NULL), r = api(ME, COPY, NULL);
    want(r, 200,
         "{'crisis_callouts':[{'level':'red','state':'resolved','why':'伤害自身的行为或危险','outcome':'"
         "住院治疗',"
         "'closed_ms':0,'handovers':[{'to':'移交：医疗机构'}],"
         "'measures':[{'measure':'非自愿住院','law':'精神卫生法第三十条第二款第一项、第三十一条',"
         "'because':'伤害自身的行为或危险','on_file':['doctor','guardian']}],"
         "'record':{'signs':'情绪激动','handling':'劝说','medication':'无','institution':'七院','danger':4,"
         "'police_informed':true}}],'after_care_visits':[{'state':'open','done_ms':0,'outcome':''}]}");
    CHECK(reply_get(r, "crisis_callouts.0.measures.0.law_says").n > 0);
    Str unit = reply_get(r, "crisis_callouts.0.measures.0.ordered_by");
    CHECK(unit.n > 0 && str_eq(unit, reply_get(session, "staff.roles.0.unit_name")));
    CHECK_INT(reply_i64(r, "crisis_callouts.0.clocks.answer"), t_now() - MS_MINUTE);
    CHECK_INT(reply_i64(r, "crisis_callouts.0.clocks.meet"), t_now());
    CHECK_INT(reply_i64(r, "crisis_callouts.0.called_ms"), t_now() - 2 * MS_MINUTE);
    CHECK_INT(reply_i64(r, "after_care_visits.0.due_ms"), t_now() + MS_DAY);
    static const char *const kept_back[] = { "王老师", "13800138000", "邻居", "三楼",
                                             "已劝下", "李医生",      "张某", "赵护" };
    for (size_t i = 0; i < COUNT(kept_back); i++)
        CHECK(!has(r, kept_back[i]));
    Str name = reply_get(session, "staff.name");
    CHECK(name.n && !has(r, arena_z(t_arena(), name)));
    act(TEAM, "close", ",'note':'处置完毕'");
    t_actor_id(SECOND);
    act(SECOND, "confirm", "");
    Reply task = api(WORKER, "GET /api/v1/tasks?limit=50", NULL);
    for (int i = 0; reply_get(task, body("items.%d.id", i)).n; i++)
        if (str_eq(reply_get(task, body("items.%d.kind", i)), S("follow_up")))
            want(apif(WORKER,
                      body("{'version':%lld,'outcome':'done','finding':'stable'}",
                           (long long)reply_i64(task, body("items.%d.version", i))),
                      "POST /api/v1/tasks/%lld/done", (long long)reply_i64(task, body("items.%d.id", i))),
                 200, NULL);
    r = api(ME, COPY, NULL);
    want(r, 200,
         "{'crisis_callouts':[{'state':'closed'}],'after_care_visits':[{'state':'done','outcome':'done'},"
         "{'state':'open'}]}");
    CHECK(reply_i64(r, "crisis_callouts.0.closed_ms") == t_now());
    want(api(OTHER, COPY, NULL), 200, "{'crisis_callouts':[],'after_care_visits':[]}");
    want(api(TEAM, COPY, NULL), 403, NULL);
    all_is_well();
}

typedef struct Pair {
    PersonId from, to;
} Pair;
static Rc do_register(Op *op, void *user)
{
    return people_register(op, ((const Pair *)user)->to, S("13800138000"));
}
static Rc do_join(Op *op, void *user)
{
    const Pair *p = user;
    return people_link(op, p->from, p->to);
}
static Rc do_erase(Op *op, void *user)
{
    const Pair *p = user;
    return db_plain(op->tx,
                    arena_printf(op->arena, "DELETE FROM person_key WHERE county > 0 AND person = %lld",
                                 (long long)p->from.v));
}

TEST(own_copy_holds_call_outs_of_records_joined_later)
{
    Pair p = { { t_actor_id(ANON) }, { t_actor_id(ME) } };
    CHECK_RC(t_write(do_register, &p), RC_OK);
    met(ANON);
    over();
    want(api(ME, COPY, NULL), 200, "{'crisis_callouts':[],'after_care_visits':[]}");
    CHECK_RC(t_write(do_join, &p), RC_OK);
    want(api(ME, COPY, NULL), 200,
         "{'crisis_callouts':[{'record':{'danger':4},'measures':[{}]}],'after_care_visits':[{}]}");
    want(api(OTHER, COPY, NULL), 200, "{'crisis_callouts':[]}");
}

/* The key of one record is gone: what is not sealed is still told, and so is all the rest. */
TEST(own_copy_is_whole_beside_an_erased_record)
{
    Pair p = { { t_actor_id(ANON) }, { t_actor_id(ME) } };
    CHECK_RC(t_write(do_register, &p), RC_OK);
    met(ANON);
    over();
    CHECK_RC(t_write(do_join, &p), RC_OK);
    CHECK_RC(t_write(do_erase, &p), RC_OK);
    Reply r = api(ME, COPY, NULL);
    want(r, 200,
         "{'crisis_callouts':[{'why':'伤害自身的行为或危险','measures':[{'measure':'非自愿住院','because':'',"
         "'on_file':[]}]}]}");
    CHECK(!reply_get(r, "crisis_callouts.0.record.danger").n);
}
