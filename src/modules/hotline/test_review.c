/* Supervision: calls marked for review, the choice, the draw that can be repeated, what is left out, and who may. */
#include "t_hotline.h"

#include <string.h>

#include "base/date.h"

static const char admin[] = "system_admin@330600000000", operator1[] = "hotline_operator@330600000000",
                  operator2[] = "hotline_operator@330600000000#2",
                  supervisor[] = "hotline_supervisor@330600000000",
                  supervisor2[] = "hotline_supervisor@330600000000#2",
                  elsewhere[] = "hotline_supervisor@330602000000", manager[] = "city_manager@330600000000";

static long long unit;

static long long make_line(const char *number)
{
    Reply r = line_made(operator1, number, "");
    unit = reply_i64(r, "unit");
    return reply_i64(r, "id");
}

/* A call of so many minutes with these values, closed. */
static long long call_of(const char *who, long long line, int minutes, const char *values)
{
    Reply r = apif(who, arena_printf(t_arena(), "{'line':'%lld','number':'13800138000'}", line).p,
                   "POST /api/v1/hotline/calls");
    want(r, 201, NULL);
    long long id = reply_i64(r, "id");
    t_clock_advance(minutes * MS_MINUTE);
    r = apif(who, arena_printf(t_arena(), "{'version':1,'values':%s}", values).p,
             "PATCH /api/v1/hotline/calls/%lld", id);
    want(r, 200, NULL);
    want(apif(who,
              arena_printf(t_arena(), "{'version':%lld,'outcome':'done'}", (long long)reply_i64(r, "version"))
                  .p,
              "POST /api/v1/hotline/calls/%lld/close", id),
         200, NULL);
    return id;
}

static const char calm[] = "{'kind':'general','problems':['family','study'],'ladder':'none'}",
                  uneasy[] = "{'kind':'crisis','problems':['emotion'],'ladder':'ideation'}",
                  danger[] = "{'kind':'suicide','problems':['emotion'],'ladder':'plan_72h'}";

static long long matched(const char *who, const char *choice)
{
    Reply r = apif(who, NULL, "GET /api/v1/hotline/sample/count%s", choice);
    want(r, 200, NULL);
    return reply_i64(r, "matched");
}

/* The draw shows as many as the preview says, and exactly this one when there is one. */
static void only(const char *choice, long long call)
{
    CHECK_INT(matched(supervisor, choice), 1);
    Reply r = apif(supervisor, NULL, "GET /api/v1/hotline/sample%s", choice);
    want(r, 200, "{'matched':1}");
    CHECK_INT(reply_i64(r, "items.0.id"), call);
    CHECK(!reply_get(r, "items.1.id").n);
}

TEST(review_calls_are_chosen_by_what_they_are)
{
    long long line = make_line("12356"), local = make_line("85888666");
    t_actor_id(operator2);
    long long a = call_of(operator1, line, 5, calm), b = call_of(operator2, local, 14, uneasy),
              c = call_of(operator1, line, 10, danger);
    Str theirs = arena_printf(t_arena(), "?operator=%lld", (long long)t_actor_id(operator2)),
        other = arena_printf(t_arena(), "?line=%lld", local);
    only(theirs.p, b);
    only(other.p, b);
    only("?risk=high", c);
    only("?risk=moderate", b);
    only("?risk=low", a);
    only("?problem=study", a);
    only("?problem=emotion&most=14", c);
    only("?least=12", b);
    only("?least=8&most=12", c);
    only("?least=10&most=11", c); /* from, and below */
    CHECK_INT(matched(supervisor, ""), 3);
    CHECK_INT(matched(supervisor, "?problem=career"), 0);
    CHECK_INT(matched(supervisor, "?problem=%25"), 0); /* what is typed is no pattern */
    CHECK_INT(matched(supervisor, "?problem=stud_"), 0);
    CHECK_INT(matched(supervisor, "?problem=!"), 0);
    CHECK_INT(matched(supervisor, "?month=2025-10"), 0);
    want(api(supervisor, "GET /api/v1/hotline/sample?risk=odd", NULL), 422, "{'pointer':'?risk'}");
    want(api(supervisor, "GET /api/v1/hotline/sample?n=101", NULL), 422, "{'pointer':'?n'}");
    want(api(supervisor, "GET /api/v1/hotline/sample?month=2025-aa", NULL), 422, "{'pointer':'?month'}");
    want(api(supervisor, "GET /api/v1/hotline/sample?n=2", NULL), 200, "{'matched':3,'items':[{},{}]}");
}

TEST(review_a_draw_is_the_same_again_and_another_is_another)
{
    enum { CALLS = 12 };
    long long line = make_line("12356"), all[CALLS];
    int differ = 0;
    for (int i = 0; i < CALLS; i++)
        all[i] = call_of(operator1, line, 1, calm);
    Reply first = api(supervisor, "GET /api/v1/hotline/sample?n=4&draw=1", NULL),
          again = api(supervisor2, "GET /api/v1/hotline/sample?n=4&draw=1", NULL),
          more = api(supervisor, "GET /api/v1/hotline/sample?n=8&draw=1", NULL),
          next = api(supervisor, "GET /api/v1/hotline/sample?n=4&draw=2", NULL);
    want(first, 200, "{'matched':12,'reviewed':0,'draw':1}");
    for (int i = 0; i < 4; i++) {
        const char *at = arena_printf(t_arena(), "items.%d.id", i).p;
        long long id = reply_i64(first, at);
        bool known = false;
        for (int k = 0; k < CALLS; k++)
            known |= all[k] == id;
        CHECK(known);
        CHECK_INT(reply_i64(again, at), id);
        CHECK_INT(reply_i64(more, at), id); /* more of the same draw begin with it */
        differ += reply_i64(next, at) != id;
    }
    CHECK(differ > 0);
    CHECK(!reply_get(first, "items.4.id").n);
    CHECK_INT(matched(supervisor, ""), CALLS);
    Reply r = api("auditor@330600000000", "GET /api/v1/audit/events?action=hotline.sample&limit=20", NULL);
    want(r, 200, NULL);
    CHECK(strstr(arena_z(t_arena(), r.body), "draw 2: 4 of 12") !=
          NULL); /* what was drawn, and from how many, is on record */
}

TEST(review_own_calls_are_never_drawn_and_reviewed_ones_are_shown_as_such)
{
    long long line = make_line("12356");
    long long theirs = call_of(operator1, line, 3, calm), own = call_of(supervisor, line, 3, calm);
    Reply r =
        apif(operator1, arena_printf(t_arena(), "{'line':'%lld'}", line).p, "POST /api/v1/hotline/calls");
    long long joined = reply_i64(r, "id");
    want(apif(operator1, arena_printf(t_arena(), "{'version':1,'values':%s}", calm).p,
              "PATCH /api/v1/hotline/calls/%lld", joined),
         200, NULL);
    want(apif(supervisor, "{'version':2}", "POST /api/v1/hotline/calls/%lld/join", joined), 200, NULL);
    want(apif(operator1, "{'version':3,'outcome':'done'}", "POST /api/v1/hotline/calls/%lld/close", joined),
         200, NULL);
    only("", theirs);
    CHECK_INT(matched(supervisor2, ""), 3); /* to another supervisor they are somebody else's */
    want(apif(supervisor2, "{'scores':[18,25,25,15]}", "POST /api/v1/hotline/calls/%lld/reviews", theirs),
         200, NULL);
    want(api(supervisor, "GET /api/v1/hotline/sample", NULL), 200,
         "{'matched':1,'reviewed':1,'items':[{'reviews':1,'reviewed_by_me':false}]}");
    want(apif(supervisor, "{'scores':[18,25,25,15]}", "POST /api/v1/hotline/calls/%lld/reviews", theirs), 200,
         NULL);
    want(api(supervisor, "GET /api/v1/hotline/sample", NULL), 200,
         "{'items':[{'reviews':2,'reviewed_by_me':true}]}");
    CHECK_INT(matched(supervisor, "?fresh=1"), 0);
    CHECK_INT(matched(supervisor2, "?fresh=1"), 2);
    CHECK(own != joined);
}

TEST(review_marked_calls_say_who_asked_and_why)
{
    long long line = make_line("12356");
    long long call = call_of(operator1, line, 3, calm);
    call_of(operator1, line, 3, calm);
    static const char mark[] = "POST /api/v1/hotline/calls/%lld/mark",
                      why[] = "{'reason':'不知道自己问得对不对'}";
    CHECK_INT(matched(supervisor, "?marked=1"), 0);
    want(apif(operator1, why, mark, call), 200,
         "{'marked':[{'reason':'不知道自己问得对不对'}],'steps':[{},{},{},{'kind':'marked'}]}");
    want(apif(operator1, why, mark, call), 409, "{'code':'hotline.marked'}");
    only("?marked=1", call);
    want(apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call), 200,
         "{'marked':[{'reason':'不知道自己问得对不对'}]}");
    want(apif(supervisor, "{'reason':'值得学习'}", mark, call), 200, "{'marked':[{},{'reason':'值得学习'}]}");
    want(apif(operator2, why, mark, call), 403, "{'code':'hotline.not_yours'}");
    want(apif(elsewhere, why, mark, call), 404, "{'code':'hotline.no_call'}");
    want(apif(manager, why, mark, call), 403, "{'code':'role.denied'}");
    want(apif(operator1, "{'reason':' '}", mark, call), 422, "{'pointer':'/reason'}");

    /* a call that nobody would have drawn is drawn when somebody asks for it */
    Reply r =
        apif(operator2, arena_printf(t_arena(), "{'line':'%lld'}", line).p, "POST /api/v1/hotline/calls");
    long long silent = reply_i64(r, "id");
    want(apif(operator2, "{'version':1,'outcome':'silent'}", "POST /api/v1/hotline/calls/%lld/close", silent),
         200, NULL);
    CHECK_INT(matched(supervisor, ""), 2);
    want(apif(operator2, "{'reason':'第三次无声来电'}", mark, silent), 200, NULL);
    CHECK_INT(matched(supervisor, ""), 3);
}

TEST(review_draws_are_for_supervisors_of_the_unit)
{
    long long line = make_line("12356");
    call_of(operator1, line, 3, calm);
    static const char *const nobody[] = { operator1, manager, admin, "district_specialist@330602000000",
                                          "auditor@330600000000" };
    for (size_t i = 0; i < COUNT(nobody); i++) {
        want(api(nobody[i], "GET /api/v1/hotline/sample", NULL), 403, "{'code':'role.denied'}");
        want(api(nobody[i], "GET /api/v1/hotline/sample/count", NULL), 403, "{'code':'role.denied'}");
    }
    want(api("", "GET /api/v1/hotline/sample", NULL), 401, NULL);
    CHECK_INT(matched(elsewhere, ""), 0);
    want(api(elsewhere, "GET /api/v1/hotline/sample", NULL), 200, "{'items':[],'matched':0}");
}
