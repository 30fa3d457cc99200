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
