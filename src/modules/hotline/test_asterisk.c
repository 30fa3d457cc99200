/* The words of Asterisk: queue_log and the manager's events tell the same month in any order, however often, however late. */
#include "t_hotline.h"

#include <string.h>

#include "base/date.h"
#include "modules/hotline/hotline.h"

static const char operator1[] = "hotline_operator@330600000000",
                  supervisor[] = "hotline_supervisor@330600000000";
static long long line;
static Str secret;

static void make_line(void)
{
    Reply r = line_made(operator1, "12356", "");
    line = reply_i64(r, "id");
    secret = arena_str(t_arena(), reply_get(r, "secret"));
}

static Reply tell_at(const char *path, const char *body, int64_t at, const char *more)
{
    return exchange_tells(line, secret, at, path, more, body);
}

static Reply tell(const char *path, const char *body)
{
    return tell_at(path, body, t_now(), "");
}

/* Answered for 600 s, given up, answered for 180 s, answered for 60 s with the number withheld. */
static const char *const log_story[] = {
    "1763700000|1763700000.1|hotline|NONE|ENTERQUEUE||13800138000|1",
    "1763700004|1763700000.1|hotline|PJSIP/1002|RINGNOANSWER|4000",
    "1763700008|1763700000.1|hotline|PJSIP/1001|CONNECT|8|1763700004.2|4",
    "1763700608|1763700000.1|hotline|PJSIP/1001|COMPLETECALLER|8|600|1",
    "1763701000|1763701000.3|hotline|NONE|ENTERQUEUE||13900139000|1",
    "1763701030|1763701000.3|hotline|NONE|ABANDON|1|1|30",
    "1763702000|1763702000.5|hotline|NONE|ENTERQUEUE||13800138000|1",
    "1763702003|1763702000.5|hotline|PJSIP/1002|CONNECT|3|1763702001.6|2",
    "1763702183|1763702000.5|hotline|PJSIP/1002|COMPLETEAGENT|3|180|1",
    "1763703000|1763703000.7|hotline|NONE|ENTERQUEUE||anonymous|1",
    "1763703010|1763703000.7|hotline|PJSIP/1001|CONNECT|10|1763703002.8|8",
    "1763703070|1763703000.7|hotline|PJSIP/1001|COMPLETECALLER|10|60|1",
    "1763703100|NONE|hotline|PJSIP/1001|PAUSE|",
};
#define JOIN(t, id, number)                                                                             \
    "Event: QueueCallerJoin\r\nPrivilege: agent,all\r\nTimestamp: " t                                   \
    "\r\nChannel: PJSIP/trunk-1\r\nCallerIDNum: " number "\r\nCallerIDName: <unknown>\r\nUniqueid: " id \
    "\r\nLinkedid: " id "\r\nQueue: hotline\r\nPosition: 1\r\nCount: 1\r\n\r\n"
#define CONNECT(t, id, number, seat)                                                      \
    "Event: AgentConnect\r\nTimestamp: " t "\r\nCallerIDNum: " number "\r\nUniqueid: " id \
    "\r\nDestUniqueid: 9.9\r\nQueue: hotline\r\nInterface: PJSIP/" seat                   \
    "\r\nMemberName: x\r\nHoldTime: 8\r\n\r\n"
#define COMPLETE(t, id, number, seat, talk)                                          \
    "Event: AgentComplete\nTimestamp: " t "\nCallerIDNum: " number "\nUniqueid: " id \
    "\nQueue: hotline\nInterface: PJSIP/" seat "\nHoldTime: 8\nTalkTime: " talk "\nReason: caller\n\n"
static const char *const ami_story[] = {
    JOIN("1763700000.000100", "1763700000.1", "13800138000"),
    CONNECT("1763700008.000200", "1763700000.1", "13800138000", "1001"),
    COMPLETE("1763700608.000300", "1763700000.1", "13800138000", "1001", "600"),
    JOIN("1763701000.000000", "1763701000.3", "13900139000"),
    "Event: QueueCallerAbandon\r\nTimestamp: 1763701030.000000\r\nCallerIDNum: 13900139000\r\nUniqueid: "
    "1763701000.3\r\nQueue: hotline\r\nHoldTime: 30\r\n\r\n",
    JOIN("1763702000.000000", "1763702000.5", "13800138000"),
    CONNECT("1763702003.000000", "1763702000.5", "13800138000", "1002"),
    COMPLETE("1763702183.000000", "1763702000.5", "13800138000", "1002", "180"),
    JOIN("1763703000.000000", "1763703000.7", "<unknown>"),
    CONNECT("1763703010.000000", "1763703000.7", "<unknown>", "1001"),
    "Event: Cdr\r\nAccountCode: \r\nSource: \r\nDestination: 12356\r\nChannel: PJSIP/trunk-4\r\n"
    "DestinationChannel: PJSIP/1001-8\r\nLastApplication: Queue\r\nLastData: hotline,tT\r\nStartTime: "
    "2025-11-21 "
    "13:30:00\r\nAnswerTime: 2025-11-21 13:30:10\r\nEndTime: 2025-11-21 13:31:10\r\nUniqueID: "
    "1763703000.7\r\n\r\n",
    "Event: PeerStatus\r\nPeer: PJSIP/1001\r\nPeerStatus: Reachable\r\n\r\n",
};
static const char figures[] = "{'attempts':4,'answered':3,'missed':1,'handled':0,'repeat':1,'minutes':14,"
                              "'talk_ms':840000,'answered_permille':750}";

static void check_month(void)
{
    want(api(supervisor, "GET /api/v1/hotline/report?month=2025-11", NULL), 200, figures);
    Reply r = api(supervisor, "GET /api/v1/hotline/calls?which=unit&month=2025-11", NULL);
    want(r, 200,
         "{'items':[{'state':'wrap','ring_ms':1763703000000,'number':''},{'state':'wrap','answer_ms':"
         "1763702003000,'number':'138****8000'},{'state':'missed','end_ms':1763701030000},{'state':'wrap',"
         "'ring_ms':1763700000000,'answer_ms':1763700008000,'end_ms':1763700608000}]}");
    CHECK(!reply_get(r, "items.4.id").n);
}

/* Each record alone, at its place of a walk through all places, twice; then all of them at once. */
static void tell_story(const char *path, const char *const *story, size_t n, size_t first, size_t stride)
{
    Buf all;
    make_line();
    buf_init_arena(&all, t_arena(), 16384);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < n; i++) {
            const char *record = story[(first + i * stride) % n];
            buf_printf(&all, "%s\n", record);
            t_clock_advance(MS_MINUTE); /* long after */
            want(tell(path, record), 200, "{'rows':1,'bad':0}");
        }
    check_month();
    want(tell(path, arena_z(t_arena(), buf_str(&all))), 200, "{'bad':0}");
    check_month();
}

TEST(hotline_queue_log_gives_the_figures_in_any_order)
{
    tell_story("queue-log", log_story, COUNT(log_story), 12, 12);
}

TEST(hotline_queue_log_shuffled_gives_the_same_figures)
{
    tell_story("queue-log", log_story, COUNT(log_story), 4, 5);
}

/* Times of the manager have a fraction; those of the first call are compared by the second. */
static void tell_ami(size_t first, size_t stride)
{
    make_line();
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT(ami_story); i++) {
            t_clock_advance(MS_MINUTE);
            want(tell("ami", ami_story[(first + i * stride) % COUNT(ami_story)]), 200, "{'rows':1,'bad':0}");
        }
    check_month();
}

TEST(hotline_ami_events_give_the_figures)
{
    tell_ami(0, 1);
}

TEST(hotline_ami_events_backwards_give_the_same_figures)
{
    tell_ami(11, 11);
}

TEST(hotline_ami_events_shuffled_give_the_same_figures)
{
    tell_ami(3, 5);
}

TEST(hotline_all_words_of_an_exchange_are_one_call)
{
    make_line();
    for (size_t i = 0; i < COUNT(log_story); i++) {
        want(tell("queue-log", log_story[COUNT(log_story) - 1 - i]), 200, NULL);
        if (i < COUNT(ami_story))
            want(tell("ami", ami_story[i]), 200, NULL);
    }
    check_month();
}

TEST(hotline_asterisk_is_read_strictly)
{
    static const char *const bad[] = {
        "queue-log", "nonsense",
        "queue-log", "1763700000|1.1|hotline|NONE|SING|a|b|c",
        "queue-log", "17637000001|1.1|hotline|NONE|ENTERQUEUE||138|1",
        "queue-log", "1763700000.5x9|1.1|hotline|NONE|ENTERQUEUE||138|1",
        "queue-log", "1763700000|NONE|hotline|NONE|ENTERQUEUE||138|1",
        "queue-log", "1763700000|1.1|hotline|NONE|ENTERQUEUE|",
        "queue-log", "1763700000|1.1|hotline|PJSIP/1|COMPLETECALLER|8|-5|1",
        "queue-log", "2763700000|1.1|hotline|NONE|ENTERQUEUE||138|1", /* has not come yet */
        "ami",       "Event: QueueCallerJoin\nUniqueid: 1.1\nQueue: hotline\nCallerIDNum: 138", /* no time */
        "ami",       "Event: QueueCallerJoin\nTimestamp: 1763700000.000000\nUniqueid: 1.1\nCallerIDNum: 138",
        "ami",       "Event: QueueCallerJoin\nEvent: Other\nTimestamp: 1763700000\nUniqueid: 1.1\nQueue: h",
        "ami",       "Event: QueueCallerJoin\nTimestamp: 1763700000\nUniqueid: 1.1\nQueue: h\nno member",
        "ami",       "Event: QueueCallerJoin\nTimestamp: 1763700000\nUniqueid: 1.1\nUniqueid: 2.2\nQueue: h",
        "ami",       "Event: AgentComplete\nTimestamp: 1763700000\nUniqueid: 1.1\nQueue: h\nTalkTime: long",
        "ami",       "Event: Cdr\nUniqueID: 1.1\nStartTime: yesterday\nEndTime: today",
        "ami",       "Queue: hotline",
    };
    make_line();
    for (size_t i = 0; i < COUNT(bad); i += 2)
        want(tell(bad[i], bad[i + 1]), 422, "{'code':'hotline.event'}");
    want(tell("ami", ""), 422, NULL);
    want(tell_at("queue-log", log_story[0], t_now() - 6 * MS_MINUTE, ""), 401,
         "{'code':'hotline.signature'}");
    want(tell_at("ami", ami_story[0], t_now() + 6 * MS_MINUTE, ""), 401, NULL);
    want(api(supervisor, "GET /api/v1/hotline/calls", NULL), 200, "{'items':[]}");
    /* what is right counts beside what is not, and other queues are others' */
    want(tell("queue-log", "nonsense\r\n\r\n1763700000|1.1|hotline|NONE|ENTERQUEUE||13800138000|1\r\n"), 200,
         "{'rows':2,'bad':1,'other':0}");
    want(tell("queue-log", "1763700000|1.\xff|hotline|NONE|ENTERQUEUE||13800138000|1\r\n"
                           "1763700000|1.1|hotline|NONE|ENTERQUEUE||13800138000|1\r\n"),
         200, "{'rows':2,'bad':1,'other':0}");
    want(tell_at("queue-log", "1763700000|1.2|sales|NONE|ENTERQUEUE||13800138000|1", t_now(),
                 "&queue=hotline"),
         200, "{'rows':1,'bad':0,'other':1}");
    want(tell_at("ami", ami_story[10], t_now(), "&queue=sales"), 200, "{'rows':1,'bad':0,'other':1}");
    Reply r = api(supervisor, "GET /api/v1/hotline/calls", NULL);
    want(r, 200, "{'items':[{'state':'ringing','number':'138****8000'}]}");
    CHECK(!reply_get(r, "items.1.id").n);
    /* an operator's own telephone is not taken for the caller's number, nor kept */
    want(tell("queue-log", "1763700009|1.1|hotline|Local/13700137000@x-1|CONNECT|8|1.3|4"), 200, NULL);
    long long call =
        reply_i64(api(supervisor, "GET /api/v1/hotline/calls?which=unit&month=2025-11", NULL), "items.0.id");
    r = apif(supervisor, NULL, "GET /api/v1/hotline/calls/%lld", call);
    want(r, 200, "{'number':'138****8000','state':'talking'}");
    CHECK(!strstr(arena_z(t_arena(), r.body), "13700137000"));
}

TEST(hotline_asterisk_files_are_filled_in_by_a_supervisor)
{
    Buf text;
    make_line();
    buf_init_arena(&text, t_arena(), 8192);
    for (size_t i = 0; i < COUNT(log_story); i++)
        buf_printf(&text, "%s\\n", log_story[i]);
    const char *body = arena_printf(t_arena(), "{'kind':'queue_log','queue':'hotline','text':'%.*sx\\n'}",
                                    STR_ARG(buf_str(&text)))
                           .p;
    for (int i = 0; i < 2; i++)
        want(apif(supervisor, body, "POST /api/v1/hotline/lines/%lld/import", line), 200,
             "{'rows':14,'other':2,'bad':1}");
    check_month();
    want(apif(operator1, body, "POST /api/v1/hotline/lines/%lld/import", line), 403, NULL);
    want(apif("hotline_supervisor@330602000000", body, "POST /api/v1/hotline/lines/%lld/import", line), 404,
         "{'code':'hotline.no_line'}");
    want(apif(supervisor, "{'kind':'other','text':'x'}", "POST /api/v1/hotline/lines/%lld/import", line), 422,
         "{'pointer':'/kind'}");
}

/* A queue asks one telephone after the other; FreePBX names them by local channels. */
TEST(hotline_ami_says_where_it_rings)
{
#define CALLED(id, interface)                                                                         \
    "Event: AgentCalled\r\nTimestamp: 1763799999.500000\r\nCallerIDNum: 13800138000\r\nUniqueid: " id \
    "\r\nDestUniqueid: 9.9\r\nQueue: hotline\r\nMemberName: x\r\nInterface: " interface "\r\n\r\n"
    make_line();
    want(api(supervisor, "POST /api/v1/hotline/seats", "{'extension':'1001','name':'n'}"), 200, NULL);
    long long seat = reply_i64(api(operator1, "GET /api/v1/hotline/seats", NULL), "items.0.id");
    want(apif(operator1, "{}", "POST /api/v1/hotline/seats/%lld/sit", seat), 200, NULL);
    want(tell("ami", CALLED("1763799999.1", "PJSIP/1002")), 200, "{'rows':1,'bad':0}");
    want(tell("ami", JOIN("1763799999.000000", "1763799999.1", "13800138000")), 200, NULL); /* late */
    want(tell("ami", CALLED("1763799999.1", "Local/1001@from-queue/n")), 200, "{'rows':1,'bad':0}");
    Reply r = api(operator1, "GET /api/v1/hotline/calls", NULL);
    want(r, 200, "{'items':[{'state':'ringing','ring_ms':1763799999000,'rings_me':true,'seat':''}]}");
    CHECK_STR(reply_get(r, "items.0.rings_at.1"), "1002");
    t_clock_advance(3000);
    want(tell("ami", CONNECT("1763800002.000000", "1763799999.1", "13800138000", "1001")), 200, NULL);
    want(
        api(operator1, "GET /api/v1/hotline/calls", NULL), 200,
        "{'items':[{'state':'talking','seat':'1001','mine':true}]}"); /* sat down while it rang, before it was answered */
}
