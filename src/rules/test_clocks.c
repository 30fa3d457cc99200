/* Tests of the alert definition: the shipped one loads and says what it should; each way to break it is refused. */
#include "rules/clocks.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/mem.h"
#include "rules/test_forms.h"
#include "t.h"

static Str shipped(void)
{
    return test_file(t_arena(), "definitions/clocks.json");
}

/* The shipped text with the first `from` replaced by `to`. */
static Str with(const char *from, const char *to)
{
    Str s = shipped(), f = str_from_z(from);
    for (size_t i = 0; i + f.n <= s.n; i++)
        if (memcmp(s.p + i, f.p, f.n) == 0) {
            Buf b;
            buf_init_arena(&b, t_arena(), 1 << 20);
            buf_add(&b, str_sub(s, 0, i));
            buf_addz(&b, to);
            buf_add(&b, str_sub(s, i + f.n, s.n));
            return buf_str(&b);
        }
    CHECK(!"the text to replace is not there");
    return s;
}

static void refused(Str json, const char *pointer)
{
    Clocks c = { .n_outcomes = 99 };
    Diag d = { 0 };
    CHECK_RC(clocks_load(json, t_arena(), &c, &d), RC_INVALID);
    CHECK_STR(str_from_z(d.key), "clocks.invalid");
    CHECK_STR(d.pointer.p ? d.pointer : S(""), pointer);
    CHECK_INT(c.n_outcomes, 99);
}

TEST(clocks_shipped_definition)
{
    Clocks c;
    Diag d = { 0 };
    CHECK_RC(clocks_load(shipped(), t_arena(), &c, &d), RC_OK);
    CHECK_INT(c.level[LEVEL_RED].run_ms[CLOCK_ACKNOWLEDGE], 15 * MS_MINUTE);
    CHECK_INT(c.level[LEVEL_ORANGE].run_ms[CLOCK_CONTACT], 24 * MS_HOUR);
    CHECK_INT(c.level[LEVEL_YELLOW].run_ms[CLOCK_REVIEW], 30 * MS_DAY);
    CHECK_INT(c.level[LEVEL_RED].quiet_from_hour, c.level[LEVEL_RED].quiet_to_hour);
    CHECK_INT(c.level[LEVEL_RED].moved_ms, 5 * MS_MINUTE);
    CHECK_INT(c.n_follow_ups, 5);
    CHECK_INT(c.follow_up_days[4], 365);
    CHECK_INT(c.risk_level[4], LEVEL_RED);
    CHECK_INT(c.risk_level[0], LEVEL_NONE);
    CHECK(outcome_find(&c, S("unreachable")) && outcome_find(&c, S("unreachable"))->attempts == 3);
    CHECK(!outcome_find(&c, S("forgotten")));
}

TEST(clocks_refuse_contradictions)
{
    refused(S("{"), "");
    refused(S(""), "");
    refused(S("[]"), "");
    refused(with("\"version\"", "\"versio\""), "/versio");
    refused(with("\"minutes\": 15", "\"minutes\": 0"), "/levels/0/clocks/acknowledge/minutes");
    refused(with("\"minutes\": 15", "\"minutes\": \"15\""), "/levels/0/clocks/acknowledge/minutes");
    refused(with("\"minutes\": 15", "\"minutes\": 99999999999999999999"), "");
    refused(with("\"minutes\": 15,", "\"minutes\": 15, \"hours\": 1,"), "/levels/0/clocks/acknowledge");
    refused(with("\"minutes\": 15,", "\"minutes\": 90,"), "/levels/0/clocks/contact");
    refused(with("{ \"hours\": 72", "{ \"hours\": 200"), "/levels");
    refused(with("\"from\": \"disposed\"", "\"from\": \"raised\""), "/levels/0/clocks/review");
    refused(with("\"level\": \"yellow\"", "\"level\": \"red\""), "/levels/2");
    refused(with("\"level\": \"red\"", "\"level\": \"crimson\""), "/levels/0/level");
    refused(
        with("{ \"minutes\": 30 } ]", "{ \"minutes\": 30 } ], \"quiet\": {\"from_hour\":1,\"to_hour\":2}"),
        "/levels/0/quiet");
    refused(with("\"to_hour\": 8", "\"to_hour\": 24"), "/levels/2/quiet/to_hour");
    refused(with("\"street\", \"district\"", "\"district\", \"street\""), "/ladder");
    refused(with("[1, 7, 30", "[7, 1, 30"), "/follow_up/days");
    refused(with("\"imminent\": \"red\"", "\"imminent\": \"orange\""), "/assessment/imminent");
    refused(with("\"code\": \"referred\"", "\"code\": \"safety_plan\""), "/outcomes/1");
    refused(with("\"follow_up\": false", "\"follow_up\": true"), "/outcomes/4");
    refused(with("\"plan\": true", "\"plan\": false"), "/outcomes/0");
    refused(with("\"after\": \"assessed\"", "\"after\": \"closed\""), "/outcomes/0");
    refused(with("\"id\": \"clocks\",", "\"id\": \"clocks\", \"id\": \"b\","), "");
}

/* Definitions of before say nothing of a move: then it is as when a clock has run out. */
TEST(clocks_of_before_there_were_moves)
{
    Clocks c;
    Diag d = { 0 };
    CHECK_RC(clocks_load(with(",\n      \"moved\": { \"minutes\": 20 }", ""), t_arena(), &c, &d), RC_OK);
    CHECK_INT(c.level[LEVEL_ORANGE].moved_ms, 2 * MS_HOUR);
    refused(with("\"moved\": { \"minutes\": 5 }", "\"moved\": { \"minutes\": 16 }"), "/levels/0/moved");
    refused(with("\"moved\": { \"minutes\": 5 }", "\"moved\": 5"), "/levels/0/moved");
}

TEST(clocks_quiet_hours)
{
    LevelClocks none = { 0 }, night = { .quiet_from_hour = 21, .quiet_to_hour = 8 },
                noon = { .quiet_from_hour = 12, .quiet_to_hour = 14 };
    int64_t day = ms_of_day(20000);
    CHECK_INT(clocks_after_quiet(&none, day + 3 * MS_HOUR), day + 3 * MS_HOUR);
    CHECK_INT(clocks_after_quiet(&night, day + 21 * MS_HOUR), day + 32 * MS_HOUR);
    CHECK_INT(clocks_after_quiet(&night, day + 3 * MS_HOUR), day + 8 * MS_HOUR);
    CHECK_INT(clocks_after_quiet(&night, day + 8 * MS_HOUR), day + 8 * MS_HOUR);
    CHECK_INT(clocks_after_quiet(&noon, day + 13 * MS_HOUR), day + 14 * MS_HOUR);
    CHECK_INT(clocks_after_quiet(&noon, day + 14 * MS_HOUR), day + 14 * MS_HOUR);
}

TEST(clocks_no_memory)
{
    Str json = shipped();
    for (long n = 1; n < 5000; n++) {
        Arena *a = arena_new(1 << 20);
        Clocks c;
        Diag d = { 0 };
        mem_fault_set(n, true);
        Rc rc = clocks_load(json, a, &c, &d);
        mem_fault_set(0, false);
        CHECK(rc == RC_OK || rc == RC_NO_MEMORY || rc == RC_INVALID);
        arena_free(a);
        if (rc == RC_OK)
            return;
    }
    CHECK(!"never enough memory");
}
