/* The parts that are pure: folding and rules, opening hours. */
#include "modules/consult/rules.h"
#include "core/catalogue.h"
#include "t_api.h"

static const ConsultDef *def(void)
{
    static _Thread_local ConsultDef d;
    Diag diag = { 0 };
    CHECK_RC(consult_def_load(definition_packed("consult.json"), t_arena(), &d, &diag), RC_OK);
    return &d;
}

static bool finds(const char *rule, const char *text)
{
    const RiskRule *r = consult_rule_find(def(), str_from_z(rule));
    CHECK(r != NULL);
    return consult_rule_finds(r, consult_fold(t_arena(), str_from_z(text)));
}

TEST(consult_words_are_found_however_they_are_written)
{
    CHECK(finds("ideation", "我不想活了"));
    CHECK(finds("ideation", "我 不 想 活 了"));
    CHECK(finds("ideation", "不·想·活"));
    CHECK(finds("ideation", "自、杀"));
    CHECK(finds("ideation", "ＺＩＳＨＡ"));
    CHECK(finds("ideation", "ZiSha"));
    CHECK(finds("ideation", "自\n杀"));
    CHECK(finds("ideation", "想自殺"));
    CHECK(finds("ideation", "想\u0336死\u0336"));
    CHECK(finds("act", "剛才喝了農藥"));
    CHECK(!finds("ideation", "預防自殺"));
    CHECK(finds("act", "我刚才喝了农药"));
    CHECK(!finds("ideation", "今天天气很好,想去公园"));
    CHECK(!finds("ideation", ""));
}

TEST(consult_words_except_phrases_but_not_the_rest_of_the_message)
{
    CHECK(!finds("ideation", "想死你了!"));
    CHECK(finds("ideation", "想死你了,可是我真的想死"));
    CHECK(!finds("plan", "跳楼价大甩卖"));
    CHECK(finds("plan", "看到跳楼价,我也想跳楼"));
}

static int64_t at(const char *date, int minutes)
{
    Date d;
    CHECK(date_parse(str_from_z(date), &d));
    return ms_of_day(date_to_days(d)) + minutes * MS_MINUTE;
}

static const Shut none = { NULL, 0 };

TEST(consult_hours_open_and_close)
{
    Str h = S("1-5 08:30-11:30,14:00-17:30; 6 09:00-12:00");
    CHECK(hours_valid(h) && hours_valid(S("")) && hours_valid(S("1-7 00:00-24:00")));
    CHECK(hours_open(NULL, h, none, at("2026-03-02", 8 * 60 + 30))); /* a Monday */
    CHECK(!hours_open(NULL, h, none, at("2026-03-02", 8 * 60 + 29)));
    CHECK(!hours_open(NULL, h, none, at("2026-03-02", 11 * 60 + 30)));
    CHECK(hours_open(NULL, h, none, at("2026-03-06", 17 * 60)));  /* Friday */
    CHECK(hours_open(NULL, h, none, at("2026-03-07", 11 * 60)));  /* Saturday */
    CHECK(!hours_open(NULL, h, none, at("2026-03-08", 11 * 60))); /* Sunday */
    CHECK(hours_open(NULL, S(""), none, at("2026-03-08", 3 * 60)));
    CHECK_INT(hours_next_open(NULL, h, none, at("2026-03-02", 12 * 60)), at("2026-03-02", 14 * 60));
    CHECK_INT(hours_next_open(NULL, h, none, at("2026-03-07", 13 * 60)), at("2026-03-09", 8 * 60 + 30));
    CHECK_INT(hours_next_open(NULL, S("3 10:00-11:00"), none, at("2026-03-04", 11 * 60)),
              at("2026-03-11", 10 * 60));
}

TEST(consult_hours_that_are_none)
{
    static const char *const bad[] = { "1-5",
                                       "8 08:00-09:00",
                                       "5-1 08:00-09:00",
                                       "1 08:00",
                                       "1 09:00-08:00",
                                       "1 08:00-25:00",
                                       "1 8:00-9:00",
                                       ";",
                                       "1 08:00-09:00;",
                                       "x 08:00-09:00",
                                       "1 08:00-09:00,",
                                       "0-1 08:00-09:00",
                                       "1 08:60-09:00" };
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK(!hours_valid(str_from_z(bad[i])));
}

TEST(consult_hours_on_public_holidays)
{
    const App *app = t_app(); /* 2026-01-01, a Thursday, to 01-03 */
    Str office = S("1-5 08:30-17:30"), daily = S("1-7 08:00-22:00"),
        some = S("1-5 08:30-17:30; 0 10:00-12:00");
    CHECK(hours_open(app, office, none, at("2025-12-31", 9 * 60)));
    CHECK(!hours_open(app, office, none, at("2026-01-01", 9 * 60)));
    CHECK(hours_open(NULL, office, none, at("2026-01-01", 9 * 60)));
    CHECK(hours_open(app, daily, none, at("2026-01-01", 9 * 60)));
    CHECK(hours_open(app, S(""), none, at("2026-01-01", 9 * 60)));
    CHECK(!hours_open(app, some, none, at("2026-01-01", 9 * 60)) &&
          hours_open(app, some, none, at("2026-01-01", 11 * 60)));
    CHECK(!hours_open(app, S("0 10:00-12:00"), none, at("2025-12-31", 11 * 60)));
    CHECK_INT(hours_next_open(app, office, none, at("2025-12-31", 18 * 60)),
              at("2026-01-05", 8 * 60 + 30)); /* Monday */
    CHECK_INT(hours_next_open(app, some, none, at("2025-12-31", 18 * 60)), at("2026-01-01", 10 * 60));
    CHECK_INT(hours_next_open(app, office, none, at("2026-02-14", 9 * 60)),
              at("2026-02-24", 8 * 60 + 30)); /* Spring Festival */
    CHECK(hours_valid(some) && !hours_valid(S("0-5 08:00-09:00")) && !hours_valid(S("8 08:00-09:00")));
}

/* Days on which a unit is closed for all it does, or part of one. */
TEST(consult_hours_of_a_unit_that_is_closed)
{
    ShutRow rows[] = { { day_of_ms(at("2026-03-02", 0)), 0, 1440 },
                       { day_of_ms(at("2026-03-03", 0)), 0, 600 } };
    Shut shut = { rows, COUNT(rows) };
    Str office = S("1-5 08:30-17:30");
    CHECK(!hours_open(NULL, office, shut, at("2026-03-02", 9 * 60)));
    CHECK(!hours_open(NULL, office, shut, at("2026-03-03", 9 * 60)));
    CHECK(hours_open(NULL, office, shut, at("2026-03-03", 10 * 60)));
    CHECK(!hours_open(NULL, S(""), shut, at("2026-03-02", 3 * 60)));
    CHECK_INT(hours_next_open(NULL, office, shut, at("2026-03-02", 9 * 60)), at("2026-03-03", 10 * 60));
    CHECK_INT(hours_next_open(NULL, S(""), shut, at("2026-03-02", 9 * 60)), at("2026-03-03", 10 * 60));
    shut.n = 1;
    CHECK_INT(hours_next_open(NULL, S(""), shut, at("2026-03-02", 9 * 60)), at("2026-03-03", 0));
    CHECK_INT(hours_next_open(NULL, office, shut, at("2026-02-27", 18 * 60)), at("2026-03-03", 8 * 60 + 30));
}
