/* Seats: kept, taken, left; whom a ring concerns and whose an answered call is, in any order of the exchange's events. */
#include "t_hotline.h"

#include <string.h>
#include <time.h>

#include "base/date.h"
#include "modules/hotline/hotline.h"

static const char admin[] = "system_admin@330600000000", operator1[] = "hotline_operator@330600000000",
                  operator2[] = "hotline_operator@330600000000#2",
                  supervisor[] = "hotline_supervisor@330600000000",
                  elsewhere[] = "hotline_supervisor@330602000000";
static long long line, seats[3]; /* 1001, 1002, 1003 */
static Str secret;

static void make_line(void)
{
    Reply r = line_made(operator1, "12356", "");
    line = reply_i64(r, "id");
    secret = arena_str(t_arena(), reply_get(r, "secret"));
}

static void make_seats(void)
{
    Reply r = { 0 };
    make_line();
    for (int i = 0; i < 3; i++) {
        r = api(supervisor, "POST /api/v1/hotline/seats",
                body("{'extension':'%d','name':'s%d'}", 1001 + i, i));
        want(r, 200, NULL);
    }
    for (int i = 0; i < 3; i++)
        seats[i] = reply_i64(r, arena_printf(t_arena(), "items.%d.id", i).p);
}

static Reply at_seat(const char *who, int seat, const char *verb, const char *in)
{
    return apif(who, in, "POST /api/v1/hotline/seats/%lld/%s", seats[seat], verb);
}

/* An event of a call at a time of the exchange's clock, and when it was told. */
static void tell_late(const char *call, const char *event, int64_t at, const char *seat, int64_t told)
{
    want(exchange_tells(line, secret, told, "events", "",
                        body("{'call':'%s','event':'%s','at_ms':%lld,'from':'13800138000','seat':'%s'}", call,
                             event, (long long)at, seat)),
         204, NULL);
}

static void tell(const char *call, const char *event, int64_t at, const char *seat)
{
    tell_late(call, event, at, seat, t_now());
}

static Reply open_calls(const char *who)
{
    return api(who, "GET /api/v1/hotline/calls", NULL);
}

/* ---- keeping ---- */

TEST(hotline_seats_are_kept_by_the_units_supervisors)
{
    make_seats();
    t_actor_id(elsewhere);
    static const char add[] = "{'extension':'1001','name':'n'}", post[] = "POST /api/v1/hotline/seats";
    want(api(supervisor, post, add), 409, "{'code':'hotline.seat_known','pointer':'/extension'}");
    want(api(operator1, post, "{'extension':'1009','name':'n'}"), 403, "{'code':'role.denied'}");
    want(api(admin, post, "{'extension':'1009','name':'n'}"), 403, NULL);
    want(api("", post, add), 401, NULL);
    want(api(supervisor, post, "{'extension':'1 1','name':'n'}"), 422, "{'code':'hotline.extension'}");
    want(api(supervisor, post, "{'extension':'13800138000','name':'n'}"), 422,
         "{'code':'hotline.extension'}");
    want(api(elsewhere, post, add), 200, "{'seats':1}"); /* another unit has a 1001 of its own */
    want(apif(elsewhere, "{'version':1,'name':'x'}", "PATCH /api/v1/hotline/seats/%lld", seats[0]), 404,
         "{'code':'hotline.no_seat'}");
    want(apif(operator1, "{'version':1,'name':'x'}", "PATCH /api/v1/hotline/seats/%lld", seats[0]), 403,
         NULL);
    want(apif(supervisor, "{'version':1,'name':'窗边'}", "PATCH /api/v1/hotline/seats/%lld", seats[0]), 200,
         "{'items':[{'extension':'1001','name':'窗边','state':'empty','version':2},{},{}]}");
    want(apif(supervisor, "{'version':1,'name':'x'}", "PATCH /api/v1/hotline/seats/%lld", seats[0]), 409,
         "{'code':'hotline.seat_version'}");
    /* a seat that is retired is left by whoever sits there, and nobody sits down */
    want(at_seat(operator1, 0, "sit", "{}"), 200, "{'seats':3,'seated':1}");
    want(apif(supervisor, "{'version':3,'active':0}", "PATCH /api/v1/hotline/seats/%lld", seats[0]), 200,
         "{'seats':2,'seated':0}");
    want(at_seat(operator1, 0, "sit", "{}"), 409, "{'code':'hotline.seat_retired'}");
    want(apif(supervisor, "{'version':4,'active':1}", "PATCH /api/v1/hotline/seats/%lld", seats[0]), 200,
         "{'seats':3,'seated':0}");
    want(at_seat(operator1, 0, "sit", "{}"), 200, "{'seated':1}");
}

/* ---- sitting ---- */

TEST(hotline_seat_has_one_operator_and_an_operator_one_seat)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200,
         "{'items':[{'state':'free','mine':true},{},{}],'seated':1}");
    want(at_seat(operator1, 0, "sit", "{}"), 200,
         "{'items':[{'mine':true,'version':2},{},{}]}"); /* the same again */
    want(at_seat(operator2, 0, "sit", "{}"), 409, "{'code':'hotline.seat_occupied'}");
    want(at_seat(operator2, 0, "leave", "{}"), 403, "{'code':'hotline.seat_not_yours'}");
    want(at_seat(operator2, 0, "pause", "{'paused':true}"), 403, "{'code':'hotline.seat_not_yours'}");
    want(at_seat(elsewhere, 0, "sit", "{}"), 404, "{'code':'hotline.no_seat'}");
    want(at_seat(admin, 0, "sit", "{}"), 403, NULL);
    want(at_seat(operator1, 1, "sit", "{}"), 200,
         "{'items':[{'state':'empty','staff':null},{'state':'free','mine':true},{}],'seated':1}");
    want(at_seat(operator2, 0, "sit", "{}"), 200, "{'seated':2}");
    /* over somebody: they sit nowhere then */
    want(at_seat(operator2, 1, "sit", "{'over':true}"), 200,
         "{'items':[{'state':'empty'},{'state':'free','mine':true},{}],'seated':1}");
    want(api(operator1, "GET /api/v1/hotline/seats", NULL), 200,
         "{'items':[{'mine':false},{'mine':false},{}]}");
    want(at_seat(operator1, 1, "leave", "{}"), 403, NULL);
    want(at_seat(operator2, 1, "leave", "{}"), 200, "{'seated':0}");
    want(at_seat(operator2, 1, "leave", "{}"), 200, "{'seated':0}");
    want(at_seat(operator1, 2, "sit", "{}"), 200, "{'seated':1}");
    want(at_seat(supervisor, 2, "leave", "{}"), 200, "{'seated':0}"); /* a supervisor frees any */
    Reply r = api("auditor@330600000000", "GET /api/v1/audit/events?action=hotline.sit", NULL);
    want(r, 200, NULL);
    CHECK_STR(reply_get(r, "items.0.decision"), "done");
    CHECK(str_starts(reply_get(r, "items.0.object"), S("seat ")));
    /* from whom a seat was taken is on record */
    CHECK_STR(reply_get(r, "items.1.detail"),
              arena_printf(t_arena(), "of staff %lld", (long long)t_actor_id(operator1)).p);
    CHECK(!reply_get(r, "items.0.detail").n);
    CHECK_STR(
        reply_get(api("auditor@330600000000", "GET /api/v1/audit/events?action=hotline.seat_leave", NULL),
                  "items.0.detail"),
        arena_printf(t_arena(), "of staff %lld", (long long)t_actor_id(operator1)).p);
}

TEST(hotline_break_is_seen_and_ends)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL);
    t_clock_advance(MS_MINUTE);
    int64_t went = t_now();
    want(at_seat(operator1, 0, "pause", "{'paused':true}"), 200, "{'items':[{'state':'paused'},{},{}]}");
    t_clock_advance(MS_MINUTE);
    Reply r = at_seat(operator1, 0, "pause", "{'paused':true}"); /* the same again */
    want(r, 200, "{'items':[{'state':'paused'},{},{}]}");
    CHECK_INT(reply_i64(r, "items.0.at_ms"), went);
    want(at_seat(operator1, 0, "pause", "{'paused':false}"), 200, "{'items':[{'state':'free'},{},{}]}");
}

/* What the server notes when a request of a session comes. */
static Rc heard_of(Op *op, void *who)
{
    return db_plain(op->tx, arena_printf(op->arena, "UPDATE session SET seen_ms = %lld WHERE staff = %lld",
                                         (long long)op->now_ms, (long long)t_actor_id(*(const char **)who)));
}

TEST(hotline_seat_is_free_when_nothing_is_heard_of_its_operator)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, "{'seated':1}");
    want(at_seat(operator2, 1, "sit", "{}"), 200, "{'seated':2}");
    t_clock_advance(4 * MS_MINUTE);
    want(api(supervisor, "GET /api/v1/hotline/seats", NULL), 200, "{'seated':2}");
    t_clock_advance(2 * MS_MINUTE);
    const char *who = operator2;
    CHECK_RC(t_write(heard_of, &who), RC_OK); /* still there */
    Reply r = api(supervisor, "GET /api/v1/hotline/seats", NULL);
    want(r, 200, "{'items':[{'state':'empty','staff':null},{'state':'free'},{}],'seated':1}");
    t_ticks(); /* and the row says so */
    r = api(supervisor, "GET /api/v1/hotline/seats", NULL);
    want(r, 200, "{'items':[{'state':'empty','version':3},{'state':'free','version':2},{}],'seated':1}");
    CHECK_INT(reply_i64(r, "items.0.at_ms"), t_now());
    /* signing out frees it at once */
    want(api(operator2, "POST /api/v1/auth/logout", "{}"), 204, NULL);
    want(api(supervisor, "GET /api/v1/hotline/seats", NULL), 200, "{'seated':0}");
    want(at_seat(operator1, 1, "sit", "{}"), 200, "{'seated':1}");
}

/* ---- ringing ---- */

TEST(hotline_ring_concerns_who_sits_there_and_everybody_after_a_while)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL);
    want(at_seat(operator2, 1, "sit", "{}"), 200, NULL);
    int64_t rang = t_now();
    tell("r1", "ring", rang, "1001");
    Reply r = open_calls(operator1);
    want(r, 200, "{'items':[{'state':'ringing','rings_me':true,'seat':''}]}");
    CHECK_INT(reply_i64(r, "items.0.all_ms"), rang + 20 * MS_SECOND);
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "items.0.rings_at")), "1001 "));
    r = open_calls(operator2);
    want(r, 200, "{'items':[{'rings_me':false}]}");
    CHECK_INT(reply_i64(r, "items.0.all_ms"), rang + 20 * MS_SECOND);
    want(api(supervisor, "GET /api/v1/hotline/seats", NULL), 200,
         "{'items':[{'state':'ringing'},{'state':'free'},{'state':'empty'}]}");
    /* on to the next seat: it rang at both */
    tell("r1", "ring", rang + 5000, "1002");
    want(open_calls(operator2), 200, "{'items':[{'rings_me':true}]}");
    want(open_calls(operator1), 200, "{'items':[{'rings_me':true}]}");
    /* an empty seat, a seat on a break, an unknown one, none at all: everybody at once */
    want(at_seat(operator2, 1, "pause", "{'paused':true}"), 200, NULL);
    static const char *const nobody[] = { "1003", "1002", "1099", "" };
    for (int i = 0; i < 4; i++) {
        const char *call = arena_printf(t_arena(), "n%d", i).p;
        tell(call, "ring", rang + 6000 + i, nobody[i]);
        r = open_calls(operator1);
        CHECK_INT(reply_i64(r, arena_printf(t_arena(), "items.%d.all_ms", i + 1).p), 0);
    }
    /* whoever is free takes it, wherever it rings */
    long long call = reply_i64(r, "items.0.id");
    want(apif(operator2, "{'version':3}", "POST /api/v1/hotline/calls/%lld/answer", call), 200,
         "{'mine':true,'state':'talking'}");
    tell("r1", "answer", rang + 9000, "1001"); /* the key was pressed: that stays */
    want(apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call), 200, "{'seat':'1001','mine':false}");
    CHECK_INT(reply_i64(open_calls(supervisor), "items.0.operator"), t_actor_id(operator2));
}

TEST(hotline_ring_at_many_seats_rings_everywhere)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL);
    for (int i = 12; i >= 0; i--) /* 1013 … 1001 */
        tell("many", "ring", t_now(), arena_printf(t_arena(), "%d", 1001 + i).p);
    Reply r = open_calls(operator1);
    want(r, 200, "{'items':[{'rings_at':['*'],'rings_me':false,'all_ms':0}]}");
}

/* Names as long as they may be, up to the last seat that is worth naming. */
TEST(hotline_ring_at_seats_of_long_names)
{
    make_seats();
    for (int i = 0; i < 12; i++)
        tell("long", "ring", t_now(), arena_printf(t_arena(), "agent-zhang-wei-%04d", i).p);
    CHECK(reply_get(open_calls(operator1), "items.0.rings_at.11").n == 20);
    tell("long", "ring", t_now(), "agent-zhang-wei-0012");
    want(open_calls(operator1), 200, "{'items':[{'rings_at':['*']}]}");
}

/* ---- answering ---- */

TEST(hotline_answer_at_a_seat_is_its_operators)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL);
    t_clock_advance(MS_MINUTE);
    int64_t at = t_now();
    tell("a1", "ring", at - 4000, "1001");
    tell("a1", "answer", at, "1001");
    Reply r = open_calls(operator1);
    want(r, 200, "{'items':[{'state':'talking','mine':true,'seat':'1001'}]}");
    long long call = reply_i64(r, "items.0.id"), version = reply_i64(r, "items.0.version");
    want(apif(operator2, NULL, "GET /api/v1/hotline/calls/%lld", call), 403, "{'code':'hotline.not_yours'}");
    want(apif(operator2, body("{'version':%lld}", version), "POST /api/v1/hotline/calls/%lld/answer", call),
         403, NULL);
    r = apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200, "{'can_edit':true}");
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "steps")), "\"seated\""));
    want(api(supervisor, "GET /api/v1/hotline/seats", NULL), 200, "{'items':[{'state':'talking'},{},{}]}");
    want(apif(operator1, body("{'version':%lld,'values':{'kind':'general','problems':['family']}}", version),
              "PATCH /api/v1/hotline/calls/%lld", call),
         200, NULL);
    tell("a1", "hangup", t_now(), "");
    r = api(supervisor, "GET /api/v1/hotline/seats", NULL);
    want(r, 200, "{'items':[{'state':'wrap'},{},{}]}");
    CHECK_INT(reply_i64(r, "items.0.at_ms"), t_now());
    t_clock_advance(MS_MINUTE);
    want(apif(operator1, body("{'version':%lld,'outcome':'done'}", version + 2),
              "POST /api/v1/hotline/calls/%lld/close", call),
         200, NULL);
    r = api(supervisor, "GET /api/v1/hotline/seats", NULL);
    want(r, 200, "{'items':[{'state':'free'},{},{}]}");
    CHECK_INT(reply_i64(r, "items.0.at_ms"), t_now());
    all_is_well();
}

TEST(hotline_answer_at_an_empty_seat_is_anybodys)
{
    make_seats();
    tell("e1", "answer", t_now(), "1001");
    want(open_calls(operator1), 200, "{'items':[{'state':'talking','operator':null}]}");
    want(api(supervisor, "GET /api/v1/hotline/seats", NULL), 200,
         "{'items':[{'state':'talking','staff':null},{},{}]}");
    t_clock_advance(1000);
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL); /* sat down after it was answered */
    tell("e1", "answer", t_now() - 1000, "1001");
    Reply r = open_calls(operator2);
    want(r, 200, "{'items':[{'state':'talking','operator':null}]}");
    want(apif(operator2, body("{'version':%lld}", (long long)reply_i64(r, "items.0.version")),
              "POST /api/v1/hotline/calls/%lld/answer", (long long)reply_i64(r, "items.0.id")),
         200, "{'mine':true}");
}

/* A seat from which somebody has signed out, or whose operator is an operator no longer, is empty. */
TEST(hotline_answer_is_nobodys_when_its_operator_is_gone)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL);
    want(api(operator1, "POST /api/v1/auth/logout", "{}"), 204, NULL);
    t_clock_advance(1000);
    tell("g1", "ring", t_now() - 500, "1001");
    CHECK_INT(reply_i64(open_calls(operator2), "items.0.all_ms"), 0);
    tell("g1", "answer", t_now(), "1001");
    want(open_calls(operator2), 200, "{'items':[{'operator':null}]}");
}

static const struct {
    const char *event, *seat;
    int64_t at;
} story[] = {
    { "ring", "1002", 0 },       { "ring", "1001", 5000 },
    { "answer", "1001", 9000 },  { "answer", "1002", 12000 } /* passed on at the telephone */,
    { "hangup", "1003", 20000 },
};
enum { STORY = 5 };

/* Each order of the events, each event twice: the operator who sat where it was answered first has it. */
TEST(hotline_events_of_seats_in_any_order_give_the_same)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL);
    want(at_seat(operator2, 1, "sit", "{}"), 200, NULL);
    t_clock_advance(MS_MINUTE);
    int64_t begun = t_now();
    t_clock_advance(21 * MS_SECOND);
    int orders = 0;
    for (int code = 0; code < 5 * 5 * 5 * 5 * 5; code++) {
        int order[STORY], seen = 0;
        for (int i = 0, rest = code; i < STORY; i++, rest /= 5)
            seen |= 1 << (order[i] = rest % 5);
        if (seen != (1 << STORY) - 1)
            continue;
        const char *call = arena_printf(t_arena(), "o%d", orders++).p;
        for (int i = 0; i < 2 * STORY; i++) {
            int k = order[i % STORY];
            tell(call, story[k].event, begun + story[k].at, story[k].seat);
        }
        Reply r = api(supervisor, "GET /api/v1/hotline/calls?which=unit", NULL);
        CHECK_STR(reply_get(r, "items.0.state"), "wrap");
        CHECK_STR(reply_get(r, "items.0.seat"), "1001");
        CHECK_INT(reply_i64(r, "items.0.operator"), t_actor_id(operator1));
        CHECK_INT(reply_i64(r, "items.0.answer_ms"), begun + 9000);
        long long id = reply_i64(r, "items.0.id");
        want(apif(operator1,
                  body("{'version':%lld,'outcome':'silent'}", (long long)reply_i64(r, "items.0.version")),
                  "POST /api/v1/hotline/calls/%lld/close", id),
             200, NULL);
        begun += 1; /* the newest call stands first */
    }
    CHECK_INT(orders, 120);
    all_is_well();
}

TEST(hotline_filling_in_gives_a_call_to_nobody)
{
    make_seats();
    want(at_seat(operator1, 0, "sit", "{}"), 200, NULL);
    t_wait(10 * MS_MINUTE);
    want(api(operator1, "GET /api/v1/hotline/seats", NULL), 200, "{'items':[{'mine':true},{},{}]}");
    /* told by the exchange long after, though the seat was taken before */
    tell("late", "answer", t_now() - 5 * MS_MINUTE, "1001");
    want(open_calls(operator1), 200, "{'items':[{'state':'talking','operator':null}]}");
    /* a file, though it is of just now */
    time_t s = (time_t)((t_now() + 8 * MS_HOUR) / 1000 - 3);
    struct tm tm;
    char when[32];
    gmtime_r(&s, &tm);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &tm);
    want(apif(supervisor,
              body("{'text':'\\\"\\\",\\\"13900139000\\\",\\\"12356\\\",\\\"in\\\",\\\"\\\",\\\"PJSIP/"
                   "trunk-01\\\","
                   "\\\"PJSIP/1001-02\\\",\\\"Queue\\\",\\\"a\\\",\\\"%s\\\",\\\"%s\\\",\\\"%s\\\",3,3,"
                   "\\\"ANSWERED\\\",\\\"DOCUMENTATION\\\",\\\"1763702000.7\\\",\\\"\\\"'}",
                   when, when, when),
              "POST /api/v1/hotline/lines/%lld/import", line),
         200, "{'rows':1,'bad':0}");
    want(open_calls(operator1), 200,
         "{'items':[{'operator':null,'seat':'1001'},{'state':'wrap','operator':null,'seat':'1001'}]}");
    /* who sat down after the call began to be talked in */
    want(at_seat(operator2, 0, "sit", "{'over':true}"), 200, NULL);
    tell("moved", "answer", t_now() - 10, "1001");
    Reply r = open_calls(operator1);
    want(r, 200, "{'items':[{'operator':null},{'operator':null},{'operator':null}]}");
}
