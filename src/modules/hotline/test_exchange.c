/* What telephone exchanges tell: signed, doubled, shuffled, late; and the figures of the month, which must not care. */
#include "t_hotline.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "modules/hotline/hotline.h"

static const char admin[] = "system_admin@330600000000", operator1[] = "hotline_operator@330600000000",
                  supervisor[] = "hotline_supervisor@330600000000", manager[] = "city_manager@330600000000";
static long long line;
static Str secret, url_key;

static void make_line_with(const char *more)
{
    Reply r = line_made(operator1, "12356", more);
    line = reply_i64(r, "id");
    secret = arena_str(t_arena(), reply_get(r, "secret"));
    url_key = arena_str(t_arena(), reply_get(r, "url_key"));
}

static void make_line(void)
{
    make_line_with("");
}

static Reply tell_at(const char *body, int64_t at, Str key)
{
    return exchange_tells(line, key, at, "events", "", body);
}

static Reply tell(const char *body)
{
    return tell_at(body, t_now(), secret);
}

TEST(hotline_exchange_proves_itself)
{
    make_line();
    const char *ring = "{'call':'c1','event':'ring','at_ms':1763800000000,'from':'13800138000'}";
    want(tell_at(ring, t_now(), S("another secret than the line has")), 401, "{'code':'hotline.signature'}");
    want(tell_at(ring, t_now() - 6 * MS_MINUTE, secret), 401, "{'code':'hotline.signature'}");
    want(tell_at(ring, t_now() + 6 * MS_MINUTE, secret), 401, NULL);
    want(apif("", "{}", "POST /api/v1/hotline/exchange/%lld/events?at=%lld&sig=%064d", line,
              (long long)t_now(), 0),
         401, NULL);
    want(apif("", "{}", "POST /api/v1/hotline/exchange/%lld/events?at=%lld&sig=%064d", line + 1,
              (long long)t_now(), 0),
         401, NULL);
    want(api(operator1, "GET /api/v1/hotline/calls", NULL), 200, "{'items':[]}");
    want(tell(ring), 204, NULL);
    want(tell(ring), 204, NULL);
    want(tell("{'call':'c1','event':'sing','at_ms':1}"), 422, "{'pointer':'/event'}");
    want(tell("{'call':'c2','event':'ring','at_ms':1973800000000}"), 422, "{'code':'hotline.event'}");
    Reply r = api(operator1, "GET /api/v1/hotline/calls", NULL);
    want(r, 200, "{'items':[{'state':'ringing','number':'138****8000','by_hand':false,'operator':null}]}");
    CHECK(!reply_get(r, "items.1.id").n);
    /* a new secret: the old one is good no longer */
    want(apif(admin, "{}", "POST /api/v1/hotline/lines/%lld/secret", line), 200, NULL);
    want(tell(ring), 401, NULL);
    t_ticks(); /* who tries is on record, however often */
    Reply refused = api("auditor@330600000000", "GET /api/v1/audit/events?action=access.refused", NULL);
    want(refused, 200, "{'items':[{'decision':'refused'}]}");
    CHECK(strstr(arena_z(t_arena(), refused.body),
                 "hotline.signature POST /api/v1/hotline/exchange/{line}/events, "));
}

TEST(hotline_ringing_call_is_answered_and_filled_in)
{
    make_line();
    want(tell("{'call':'c1','event':'ring','at_ms':1763799990000,'from':'13800138000'}"), 204, NULL);
    long long call = reply_i64(api(operator1, "GET /api/v1/hotline/calls", NULL), "items.0.id");
    Reply r = apif(operator1, "{'version':2}", "POST /api/v1/hotline/calls/%lld/answer", call);
    want(r, 200, "{'state':'talking','mine':true,'ring_ms':1763799990000}");
    want(apif("hotline_operator@330600000000#2", "{'version':3}", "POST /api/v1/hotline/calls/%lld/answer",
              call),
         403, NULL);
    want(apif(operator1, "{'version':3,'values':{'kind':'general','problems':['family']}}",
              "PATCH /api/v1/hotline/calls/%lld", call),
         200, NULL);
    t_clock_advance(10 * MS_MINUTE);
    want(tell("{'call':'c1','event':'hangup','at_ms':1763800500000}"), 204, NULL);
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 200,
         "{'state':'wrap','end_ms':1763800500000,'values':{'kind':'general'}}");
    want(apif(operator1, "{'version':5,'outcome':'done'}", "POST /api/v1/hotline/calls/%lld/close", call),
         200, "{'state':'closed'}");
    want(tell("{'call':'c1','event':'recording','at_ms':1763800500000,'recording':'2026/11/"
              "c1.wav','hash':'ab12'}"),
         204, NULL);
    r = apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200,
         "{'state':'closed','outcome':'done','recording':'2026/11/"
         "c1.wav','recording_hash':'ab12','hold':false}");
    CHECK(reply_i64(r, "keep_until_ms") >= t_now() + 3 * 365 * MS_DAY);
}

/* ---- any order, any number of times ---- */

static const char *const story[] = {
    "{'call':'a','event':'ring','at_ms':1763700000000,'from':'13800138000'}",
    "{'call':'a','event':'answer','at_ms':1763700008000,'seat':'1001'}",
    "{'call':'a','event':'hangup','at_ms':1763700608000}",
    "{'call':'a','event':'recording','at_ms':1763700609000,'recording':'a.wav','hash':'01'}",
    "{'call':'b','event':'ring','at_ms':1763701000000,'from':'13900139000'}",
    "{'call':'b','event':'hangup','at_ms':1763701030000}",
    "{'call':'c','event':'ring','at_ms':1763702000000,'from':'13800138000'}",
    "{'call':'c','event':'answer','at_ms':1763702003000,'seat':'1002'}",
    "{'call':'c','event':'hangup','at_ms':1763702183000}",
    "{'call':'d','event':'ring','at_ms':1763703000000}",
    "{'call':'d','event':'answer','at_ms':1763703010000,'seat':'1001'}",
    "{'call':'d','event':'hangup','at_ms':1763703070000}",
};
static const char figures[] =
    "{'attempts':4,'answered':3,'missed':1,'handled':0,'repeat':1,'minutes':14,'outside':2,"
    "'talk_ms':840000,'answered_permille':750}";

/* Of a Friday, 12:40 to 13:30; the first rings in time and ends after the break began. */
#define STORY_HOURS ",'hours':'1-5 08:30-12:50,13:20-17:30'"

/* Each event of the story at its place of a walk through all places, twice as often as it happened. */
static void tell_story(size_t first, size_t stride)
{
    make_line_with(STORY_HOURS);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT(story); i++) {
            t_clock_advance(MS_MINUTE); /* long after */
            want(tell(story[(first + i * stride) % COUNT(story)]), 204, NULL);
        }
    want(api(supervisor, "GET /api/v1/hotline/report?month=2025-11", NULL), 200, figures);
    Reply r = api(supervisor, "GET /api/v1/hotline/calls?which=unit&month=2025-11", NULL);
    want(r, 200,
         "{'items':[{'state':'wrap','ring_ms':1763703000000,'number':''},{'state':'wrap','answer_ms':"
         "1763702003000},"
         "{'state':'missed','end_ms':1763701030000},{'state':'wrap','ring_ms':1763700000000,'end_ms':"
         "1763700608000}]}");
    CHECK(!reply_get(r, "items.4.id").n);
}

TEST(hotline_events_in_order_give_the_figures)
{
    tell_story(0, 1);
}

TEST(hotline_events_backwards_give_the_same_figures)
{
    tell_story(11, 11);
}

TEST(hotline_events_shuffled_give_the_same_figures)
{
    tell_story(5, 7);
}

TEST(hotline_attempts_outside_the_hours_stay_so_when_the_hours_change)
{
    static const char path[] = "GET /api/v1/hotline/calls?which=unit&month=2025-11&figure=outside";
    tell_story(0, 1);
    Reply r = api(supervisor, path, NULL);
    want(r, 200, "{'items':[{'ring_ms':1763702000000},{'ring_ms':1763701000000}]}");
    CHECK(!reply_get(r, "items.2.id").n);
    want(apif(admin, "{'version':1,'hours':''}", "PATCH /api/v1/hotline/lines/%lld", line), 200, NULL);
    want(tell(story[0]), 204, NULL);
    want(tell("{'call':'e','event':'ring','at_ms':1763701000000,'direction':'in'}"), 204,
         NULL); /* by now open */
    want(apif(admin, "{'version':2,'hours':'1-5 08:30-09:00'}", "PATCH /api/v1/hotline/lines/%lld", line),
         200, NULL);
    want(tell("{'call':'f','event':'ring','at_ms':1763701000000,'direction':'out'}"), 204, NULL); /* ours */
    want(api(supervisor, "GET /api/v1/hotline/report?month=2025-11", NULL), 200,
         "{'attempts':5,'outgoing':1,'outside':2}");
    want(api(supervisor, path, NULL), 200, "{'items':[{'ring_ms':1763702000000},{'ring_ms':1763701000000}]}");
    t_wait(12 * MS_DAY); /* the month has ended */
    Reply managed = api(manager, "GET /api/v1/hotline/report?month=2025-11", NULL);
    want(managed, 200, "{'outside':0}"); /* too few to be said */
    CHECK(strstr(arena_z(t_arena(), reply_get(managed, "hidden")), "\"outside\""));
}

TEST(hotline_freeswitch_records_and_csv_say_the_same)
{
    static const char cdr[] =
        "{'core-uuid':'x','switchname':'fs1','channel_data':{'state':'CS_REPORTING','direction':'inbound'},"
        "'variables':{'uuid':'%s','direction':'inbound','start_uepoch':'%lld000','answer_uepoch':'%lld000',"
        "'end_uepoch':'%lld000','last_sent_callee_id_number':'1001','cc_record_filename':'%%2Fvar%%2Frec%%"
        "2Fa.wav'%s},"
        "'callflow':[{'caller_profile':{'caller_id_number':'%s','destination_number':'12356'}}]}";
    make_line();
    char body[1024];
    for (int i = 0; i < 2; i++) {
        snprintf(body, sizeof body, cdr, "fs-a", 1763700000000LL, 1763700008000LL, 1763700608000LL, "",
                 "%2B8613800138000");
        want(apif("", body, "POST /api/v1/hotline/exchange/%lld/freeswitch?key=%.*s", line, STR_ARG(url_key)),
             204, NULL);
        snprintf(body, sizeof body, cdr, "fs-leg", 1763700000000LL, 1763700008000LL, 1763700608000LL,
                 ",'originating_leg_uuid':'fs-a'", "13800138000");
        want(apif("", body, "POST /api/v1/hotline/exchange/%lld/freeswitch?key=%.*s", line, STR_ARG(url_key)),
             204, NULL);
        snprintf(body, sizeof body, cdr, "fs-b", 1763701000000LL, 0LL, 1763701030000LL, "", "13900139000");
        want(apif("", body, "POST /api/v1/hotline/exchange/%lld/freeswitch?key=%.*s", line, STR_ARG(url_key)),
             204, NULL);
    }
    want(apif("", body, "POST /api/v1/hotline/exchange/%lld/freeswitch?key=%032d", line, 0), 401, NULL);
    want(apif("", body, "POST /api/v1/hotline/exchange/%lld/freeswitch?key=%.*s", line, STR_ARG(secret)), 401,
         "{'code':'hotline.signature'}"); /* what signs does not stand in an address */
    want(apif("", "[1,2]", "POST /api/v1/hotline/exchange/%lld/freeswitch?key=%.*s", line, STR_ARG(url_key)),
         422, NULL);
    /* the same month again from the other exchange's file, with what was missing: 12:53:20 local is 1763702000 */
    static const char csv[] =
        "\\\"\\\",\\\"13800138000\\\",\\\"12356\\\",\\\"in\\\",\\\"\\\"\\\"Li\\\"\\\" "
        "<138>\\\",\\\"PJSIP/trunk-01\\\",\\\"PJSIP/1002-02\\\",\\\"Queue\\\",\\\"a,b\\\","
        "\\\"2025-11-21 13:13:20\\\",\\\"2025-11-21 13:13:23\\\",\\\"2025-11-21 "
        "13:16:23\\\",183,180,\\\"ANSWERED\\\",\\\"DOCUMENTATION\\\",\\\"1763702000.7\\\",\\\"\\\"\\n"
        "\\\"\\\",\\\"13700137000\\\",\\\"12356\\\",\\\"in\\\",\\\"\\\",\\\"PJSIP/"
        "trunk-02\\\",\\\"\\\",\\\"Queue\\\",\\\"\\\",\\\"2025-11-21 13:30:00\\\",\\\"2025-11-21 "
        "13:30:00\\\","
        "\\\"2025-11-21 "
        "13:30:40\\\",40,40,\\\"ANSWERED\\\",\\\"DOCUMENTATION\\\",\\\"1763702000.9\\\","
        "\\\"\\\"\\nnonsense\\n";
    const char *import = arena_printf(t_arena(), "{'text':'%s'}", csv).p;
    for (int i = 0; i < 2; i++)
        want(apif(supervisor, import, "POST /api/v1/hotline/lines/%lld/import", line), 200,
             "{'rows':3,'bad':1}");
    want(apif(operator1, import, "POST /api/v1/hotline/lines/%lld/import", line), 403, NULL);
    Reply r = api(supervisor, "GET /api/v1/hotline/report?month=2025-11", NULL);
    want(r, 200, "{'attempts':4,'answered':2,'missed':2,'repeat':1,'talk_ms':780000}");
    r = api(supervisor, "GET /api/v1/hotline/calls?which=unit&month=2025-11&figure=answered", NULL);
    want(r, 200, "{'items':[{'number':'138****8000'},{'number':'138****8000'}]}");
    r = apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", (long long)reply_i64(r, "items.1.id"));
    want(r, 200, "{'recording':'/var/rec/a.wav'}");
}

/* Of a call made by the unit the seat is the caller: the other one's number stands nowhere in the clear. */
TEST(hotline_numbers_of_outgoing_calls_are_sealed)
{
    static const char cdr[] =
        "{'variables':{'uuid':'fs-o','direction':'outbound','start_uepoch':'1763700000000000','answer_uepoch'"
        ":"
        "'1763700008000000','end_uepoch':'1763700608000000','last_sent_callee_id_number':'13800138000',"
        "'cc_record_filename':'/rec/20251121-013800138000-1001.wav'},"
        "'callflow':[{'caller_profile':{'caller_id_number':'1001'}}]}";
    static const char csv[] =
        "\\\"\\\",\\\"1002\\\",\\\"13900139000\\\",\\\"out\\\",\\\"\\\",\\\"PJSIP/1002-02\\\",\\\"PJSIP/"
        "trunk-01\\\",\\\"Dial\\\",\\\"a\\\",\\\"2025-11-21 13:13:20\\\",\\\"2025-11-21 "
        "13:13:23\\\",\\\"2025-11-21 13:16:23\\\",183,180,\\\"ANSWERED\\\",\\\"DOCUMENTATION\\\","
        "\\\"1763702000.7\\\",\\\"\\\"";
    make_line();
    want(apif("", cdr, "POST /api/v1/hotline/exchange/%lld/freeswitch?key=%.*s", line, STR_ARG(url_key)), 204,
         NULL);
    want(apif(supervisor, arena_printf(t_arena(), "{'text':'%s'}", csv).p,
              "POST /api/v1/hotline/lines/%lld/import", line),
         200, "{'rows':1,'bad':0}");
    want(tell("{'call':'w','event':'answer','at_ms':1763703000000,'from':'1003','seat':'13700137000',"
              "'direction':'out'}"),
         204, NULL);
    Reply r = api(supervisor, "GET /api/v1/hotline/calls?which=unit&month=2025-11", NULL);
    want(r, 200, "{'items':[{'number':'137****7000'},{'number':'139****9000'},{'number':'138****8000'}]}");
    for (int i = 0; i < 3; i++) {
        Reply call = apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld",
                          (long long)reply_i64(r, arena_printf(t_arena(), "items.%d.id", i).p));
        want(call, 200, "{'direction':'out'}");
        const char *body = arena_z(t_arena(), call.body);
        CHECK(!strstr(body, "13700137000") && !strstr(body, "13900139000") && !strstr(body, "13800138000"));
        CHECK(strstr(body, i == 0 ? "\"1003\"" : i == 1 ? "\"1002\"" : "\"1001\""));
    }
    CHECK_STR(reply_get(apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld",
                             (long long)reply_i64(r, "items.2.id")),
                        "recording"),
              "/rec/20251121-0138****8000-1001.wav");
}

/* Whoever was at high risk rings again and nobody answers: somebody calls back, once. */
TEST(hotline_missed_call_of_a_risk_is_called_back)
{
    make_line();
    t_actor_id("crisis_team@330600000000");
    Reply r = apif(operator1, arena_printf(t_arena(), "{'line':'%lld','number':'13800138000'}", line).p,
                   "POST /api/v1/hotline/calls");
    long long call = reply_i64(r, "id");
    want(apif(operator1,
              "{'version':1,'values':{'kind':'suicide','problems':['family'],'ladder':'plan_week'}}",
              "PATCH /api/v1/hotline/calls/%lld", call),
         200, NULL);
    want(apif(operator1, "{'version':2,'outcome':'done'}", "POST /api/v1/hotline/calls/%lld/close", call),
         200, NULL);
    t_wait(5 * MS_HOUR);
    static const char *const others[] = { "13800138000", "13900139000" };
    for (int i = 0; i < 4; i++) /* one of them has no risk; each is told twice */
        want(tell(arena_printf(t_arena(), "{'call':'m%d','event':'hangup','at_ms':%lld,'from':'%s'}", i % 2,
                               (long long)t_now() - 1000, others[i % 2])
                      .p),
             204, NULL);
    r = api(operator1, "GET /api/v1/hotline/call-backs", NULL);
    want(r, 200, "{'items':[{'series':0,'number':'138****8000'},{'series':1}]}");
    CHECK(!reply_get(r, "items.2.task").n);
    CHECK_INT(reply_i64(r, "items.0.due_ms"), t_now() + 30 * MS_MINUTE);
}

TEST(hotline_call_entered_by_hand_is_the_exchanges_afterwards)
{
    make_line();
    Reply r = apif(operator1, arena_printf(t_arena(), "{'line':'%lld','number':'13800138000'}", line).p,
                   "POST /api/v1/hotline/calls");
    want(r, 201, "{'by_hand':true}");
    long long call = reply_i64(r, "id"), begun = t_now();
    t_clock_advance(20 * MS_MINUTE);
    want(apif(operator1, "{'version':1}", "POST /api/v1/hotline/calls/%lld/hang-up", call), 200, NULL);
    t_clock_advance(MS_DAY);
    const char *told =
        arena_printf(t_arena(), "{'call':'late','event':'hangup','at_ms':%lld,'from':'13800138000'}",
                     begun + 20 * MS_MINUTE)
            .p;
    want(tell(told), 204, NULL);
    want(tell(arena_printf(t_arena(), "{'call':'late','event':'ring','at_ms':%lld,'from':'13800138000'}",
                           begun - 5000)
                  .p),
         204, NULL);
    r = api("hotline_supervisor@330600000000#2", "GET /api/v1/hotline/calls?which=unit&month=2025-11", NULL);
    want(r, 200, "{'items':[{'by_hand':false,'state':'wrap'}]}");
    CHECK(!reply_get(r, "items.1.id").n);
    CHECK_INT(reply_i64(r, "items.0.ring_ms"), begun - 5000);
    /* the same number an hour later is another call */
    want(tell(arena_printf(t_arena(), "{'call':'next','event':'ring','at_ms':%lld,'from':'13800138000'}",
                           begun + 80 * MS_MINUTE)
                  .p),
         204, NULL);
    want(api("hotline_supervisor@330600000000#2", "GET /api/v1/hotline/report?month=2025-11", NULL), 200,
         "{'attempts':2}");
}

TEST(hotline_figures_are_the_lists_behind_them)
{
    static const char *const names[] = { "attempts",       "answered",  "handled",
                                         "missed",         "high_risk", "high_risk_immediate",
                                         "high_risk_late", "repeat" };
    make_line();
    t_actor_id("crisis_team@330600000000");
    for (size_t i = 0; i < COUNT(story); i++)
        want(tell(story[i]), 204, NULL);
    for (int i = 0; i < 4; i++) {
        Reply r =
            apif(operator1, arena_printf(t_arena(), "{'line':'%lld','number':'1380013800%d'}", line, i / 2).p,
                 "POST /api/v1/hotline/calls");
        long long call = reply_i64(r, "id");
        const char *values =
            i < 2 ? "{'version':1,'values':{'kind':'crisis','problems':['family','study'],'ladder':'plan_"
                    "week','sex':'f'}}"
                  : "{'version':1,'values':{'kind':'general','problems':['study'],'ladder':'none'}}";
        want(apif(operator1, values, "PATCH /api/v1/hotline/calls/%lld", call), 200, NULL);
        t_clock_advance(MS_MINUTE);
        if (i == 0)
            want(apif(operator1, "{'version':2,'service':'120'}", "POST /api/v1/hotline/calls/%lld/linkage",
                      call),
                 200, NULL);
        want(apif(operator1, arena_printf(t_arena(), "{'version':%d,'outcome':'done'}", i ? 2 : 3).p,
                  "POST /api/v1/hotline/calls/%lld/close", call),
             200, NULL);
    }
    Reply report = api(supervisor, "GET /api/v1/hotline/report", NULL);
    want(report, 200,
         "{'attempts':8,'handled':4,'handled_permille':500,'high_risk':2,'high_risk_immediate':1,'high_risk_"
         "late':1}");
    for (size_t i = 0; i < COUNT(names); i++) {
        Reply list = apif(supervisor, NULL, "GET /api/v1/hotline/calls?which=unit&figure=%s", names[i]);
        int64_t n = 0;
        while (reply_get(list, arena_printf(t_arena(), "items.%lld.id", (long long)n).p).n)
            n++;
        CHECK_INT(n, reply_i64(report, names[i]));
    }
    Reply list = api(supervisor, "GET /api/v1/hotline/calls?which=unit&figure=problem&code=study", NULL);
    CHECK(reply_get(list, "items.3.id").n && !reply_get(list, "items.4.id").n);
    /* managers: the same figures once the month has ended, of all lines, small cells unsaid, no calls */
    want(api(manager, "GET /api/v1/hotline/report?month=2025-11", NULL), 422, "{'code':'stats.whole_month'}");
    t_wait(9 * MS_DAY);
    want(api(manager, "GET /api/v1/hotline/report?line=1", NULL), 422, "{'code':'stats.whole_place'}");
    Reply managed = api(manager, "GET /api/v1/hotline/report", NULL);
    want(managed, 200, "{'attempts':8,'high_risk':0,'high_risk_late':0,'handled':0,'handled_permille':0}");
    const char *hidden = arena_z(t_arena(), reply_get(managed, "hidden"));
    CHECK(hidden && strstr(hidden, "\"high_risk\"") && strstr(hidden, "\"handled_permille\""));
    CHECK(strstr(arena_z(t_arena(), reply_get(managed, "hours")), "-1"));
    CHECK(!reply_get(report, "hidden.0").n && reply_i64(report, "handled") == 4); /* a supervisor sees all */
    for (int i = 0; i < 15; i++)
        if (str_eq(reply_get(report, arena_printf(t_arena(), "problems.%d.code", i).p), S("study"))) {
            CHECK_INT(reply_i64(report, arena_printf(t_arena(), "problems.%d.n", i).p), 4);
            Reply r = api(manager, "GET /api/v1/hotline/report", NULL);
            CHECK_INT(reply_i64(r, arena_printf(t_arena(), "problems.%d.n", i).p), 0);
        }
    want(api("district_manager@330602000000", "GET /api/v1/hotline/report", NULL), 200, "{'attempts':0}");
    want(api(manager, "GET /api/v1/hotline/calls?which=unit", NULL), 403, NULL);
    want(api(operator1, "GET /api/v1/hotline/report", NULL), 403, NULL);
}

static Rc many_calls(Op *op, void *user)
{
    LineRow row;
    bool found;
    (void)user;
    TRY(sql_line_at(op->tx, (LineId) { line }, &row, &found));
    for (int i = 0; i < 230; i++) {
        ExchangeEvent e = { .external = arena_printf(op->arena, "m%d", i), .ring_ms = 1763700000000 + i / 3 };
        TRY(hotline_exchange_event(op, &row, &e));
    }
    return RC_OK;
}

TEST(hotline_long_lists_come_in_pages)
{
    make_line();
    CHECK_RC(t_write(many_calls, NULL), RC_OK);
    Reply r = api(supervisor, "GET /api/v1/hotline/calls?which=unit&month=2025-11&figure=attempts", NULL);
    want(r, 200, NULL);
    CHECK(reply_get(r, "items.199.id").n && !reply_get(r, "items.200.id").n);
    Str next = reply_get(r, "next");
    r = apif(supervisor, NULL,
             "GET /api/v1/hotline/calls?which=unit&month=2025-11&figure=attempts&cursor=%.*s", STR_ARG(next));
    CHECK(reply_get(r, "items.29.id").n && !reply_get(r, "items.30.id").n && !reply_get(r, "next").n);
    want(api(supervisor, "GET /api/v1/hotline/report?month=2025-11", NULL), 200, "{'attempts':230}");
    want(api(supervisor, "GET /api/v1/hotline/calls?which=unit&cursor=x", NULL), 422,
         "{'code':'page.cursor'}");
}

TEST(hotline_reviews_are_of_others_calls)
{
    make_line();
    Reply r =
        apif(operator1, arena_printf(t_arena(), "{'line':'%lld'}", line).p, "POST /api/v1/hotline/calls");
    long long call = reply_i64(r, "id");
    static const char scores[] = "{'scores':[18,25,25,15],'note':'先问安全'}";
    want(apif(supervisor, scores, "POST /api/v1/hotline/calls/%lld/reviews", call), 409,
         "{'code':'hotline.state'}");
    want(apif(operator1, "{'version':1,'values':{'kind':'general','problems':['family']}}",
              "PATCH /api/v1/hotline/calls/%lld", call),
         200, NULL);
    want(apif(operator1, "{'version':2,'outcome':'done'}", "POST /api/v1/hotline/calls/%lld/close", call),
         200, NULL);
    want(api(supervisor, "GET /api/v1/hotline/sample", NULL), 200, "{'items':[{'outcome':'done'}]}");
    long long theirs = reply_i64(
        apif(operator1, arena_printf(t_arena(), "{'line':'%lld'}", line).p, "POST /api/v1/hotline/calls"),
        "id");
    want(apif(supervisor, "{'version':1}", "POST /api/v1/hotline/calls/%lld/join", theirs), 200, NULL);
    want(apif(operator1, "{'version':2,'outcome':'silent'}", "POST /api/v1/hotline/calls/%lld/close", theirs),
         200, NULL);
    want(apif(supervisor, scores, "POST /api/v1/hotline/calls/%lld/reviews", theirs), 403,
         "{'code':'hotline.own_review'}");
    want(apif(supervisor, "{'scores':[18,25,25]}", "POST /api/v1/hotline/calls/%lld/reviews", call), 422,
         "{'pointer':'/scores'}");
    want(apif(supervisor, "{'scores':[18,25,25,21]}", "POST /api/v1/hotline/calls/%lld/reviews", call), 422,
         "{'pointer':'/scores/3'}");
    want(apif(supervisor, scores, "POST /api/v1/hotline/calls/%lld/reviews", call), 200,
         "{'reviews':[{'total':83,'scores':'18 25 25 15','note':'先问安全'}]}");
    want(apif(supervisor, scores, "POST /api/v1/hotline/calls/%lld/reviews", call), 409,
         "{'code':'hotline.reviewed'}");
    want(api(supervisor, "GET /api/v1/hotline/sample?fresh=1", NULL), 200, "{'items':[]}");
    want(apif(operator1, NULL, "GET /api/v1/hotline/calls/%lld", call), 200, "{'reviews':[{'total':83}]}");
    want(apif(operator1, scores, "POST /api/v1/hotline/calls/%lld/reviews", call), 403, NULL);
}

TEST(hotline_recordings_are_forgotten_in_time_unless_held)
{
    make_line();
    want(tell("{'call':'a','event':'recording','at_ms':1763800000000,'recording':'a.wav','hash':'01'}"), 204,
         NULL);
    want(tell("{'call':'b','event':'recording','at_ms':1763800000001,'recording':'b.wav','hash':'02'}"), 204,
         NULL);
    Reply r = api(supervisor, "GET /api/v1/hotline/calls?which=unit", NULL);
    long long b = reply_i64(r, "items.0.id"), a = reply_i64(r, "items.1.id");
    static const char
        hold[] = "POST /api/v1/hotline/calls/%lld/hold",
        order[] = "{'version':2,'hold':true,'reason':'调取王某来电','reference':'越公调证〔2025〕17号'}";
    want(apif(supervisor, "{'version':2,'hold':true}", hold, b), 422, "{'pointer':'/reason'}");
    want(apif(supervisor, "{'version':2,'hold':true,'reason':'调取证据'}", hold, b), 422,
         "{'code':'hotline.hold_reference','pointer':'/reference'}");
    want(apif(supervisor, "{'version':2,'hold':true,'reason':' 查 ','reference':'17号'}", hold, b), 422,
         "{'code':'hotline.reason','pointer':'/reason'}");
    want(apif(supervisor, "{'version':2,'hold':true,'reason':'调取\\n证据','reference':'17号'}", hold, b),
         422, "{'pointer':'/reason'}");
    want(apif(supervisor, "{'version':2,'hold':true,'reason':'调取证据','reference':'17\\n号'}", hold, b),
         422, "{'pointer':'/reference'}");
    want(apif(supervisor, "{'version':2,'hold':true,'reason':'  ','reference':'17号'}", hold, b), 422,
         "{'code':'hotline.reason'}");
    r = apif(supervisor, order, hold, b);
    want(r, 200, "{'hold':true}");
    CHECK_STR(reply_get(r, "steps.1.kind"), "hold");
    CHECK_STR(reply_get(r, "steps.1.reason"), "调取王某来电");
    CHECK_STR(reply_get(r, "steps.1.reference"), "越公调证〔2025〕17号");
    want(apif(operator1, order, hold, a), 403, NULL);
    want(apif("hotline_supervisor@330700000000", order, hold, a), 404, NULL);
    t_clock_advance(3 * 365 * MS_DAY);
    t_ticks();
    want(apif("hotline_supervisor@330600000000#2", NULL, "GET /api/v1/hotline/calls/%lld", a), 200,
         "{'recording':'a.wav'}");
    t_clock_advance(5 * MS_DAY);
    t_ticks();
    want(apif("hotline_supervisor@330600000000#3", NULL, "GET /api/v1/hotline/calls/%lld", a), 200,
         "{'recording':'','recording_hash':'01'}");
    r = apif("hotline_supervisor@330600000000#3", NULL, "GET /api/v1/hotline/calls/%lld", b);
    want(r, 200, "{'recording':'b.wav'}");
    r = apif("hotline_supervisor@330600000000#3",
             body("{'version':%lld,'hold':false,'reason':'案件已结'}", (long long)reply_i64(r, "version")),
             hold, b);
    want(r, 200, "{'hold':false}");
    CHECK_STR(reply_get(r, "steps.2.reason"), "案件已结");
    CHECK(!reply_get(r, "steps.2.reference").n);
    t_ticks();
    want(apif("hotline_supervisor@330600000000#3", NULL, "GET /api/v1/hotline/calls/%lld", b), 200,
         "{'recording':''}");
}
