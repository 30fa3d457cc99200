/* Small cells through the dispatcher: what a manager may not see, may not follow from what they see; care roles see all. */
#include "base/date.h"
#include "modules/org/org.h"
#include "modules/stats/stats.h"
#include "t_api.h"

#define MANAGER "district_manager@330602000000"
#define CITY "city_manager@330600000000"
#define SPECIALIST "district_specialist@330602000000"

static Rc divisions(Op *op, void *user)
{
    (void)user;
    return org_import_divisions(
        op, S("330000,浙江省,\n330600,绍兴市,330000\n330602,越城区,330600\n330603,柯桥区,330600\n"
              "330602001,塔山街道,330602\n330602002,府山街道,330602\n330602003,北海街道,330602\n"
              "330602001001,甲,330602001\n330602001002,乙,330602001\n330602002001,丙,330602002\n"
              "330602002002,戊,330602002\n330602003001,丁,330602003\n"));
}

/* 甲 3, 乙 4, so the first street has 7; the second 9 and 11, the third 40; all today, two in the third a day before */
static Rc facts(Op *op, void *user)
{
    static const struct {
        int64_t area, n;
    } counted[] = { { INT64_C(330602001001), 3 },
                    { INT64_C(330602001002), 4 },
                    { INT64_C(330602002001), 9 },
                    { INT64_C(330602002002), 11 },
                    { INT64_C(330602003001), 40 } };
    const char *indicator = user;
    for (size_t i = 0; i < COUNT(counted); i++)
        TRY(op_count(op, indicator, counted[i].area, op->now_ms, counted[i].n));
    return op_count(op, indicator, INT64_C(330602003001), op->now_ms - MS_DAY, 2);
}

static void setup(void)
{
    CHECK_RC(t_write(divisions, NULL), RC_OK);
    CHECK_RC(t_write(facts, (void *)(uintptr_t) "responses"), RC_OK);
}

/* The member "responses" of the row whose "area" or "day" is this; "null" when hidden. */
static Str responses(Reply r, const char *list, const char *key, const char *value)
{
    for (int i = 0; i < 400; i++) {
        Str at = reply_get(r, arena_printf(t_arena(), "%s.%d.%s", list, i, key).p);
        if (!at.p)
            break;
        if (str_eq(at, str_from_z(value)))
            return reply_get(r, arena_printf(t_arena(), "%s.%d.%s", list, i,
                                             strcmp(list, "figures") == 0 ? "value" : "responses")
                                    .p);
    }
    return S("no such row");
}

static Reply board(const char *who, const char *area)
{
    Reply r = apif(who, NULL, "GET /api/v1/dashboard?area=%s", area);
    want(r, 200, NULL);
    return r;
}

#define TOTAL(r) responses(r, "figures", "id", "responses")

TEST(small_cells_are_not_left_as_a_difference)
{
    static const struct {
        int64_t v[5];
        const char *hidden;
    } cases[] = {
        { { 0, 0, 0, 0, 0 }, "....." },  { { 7, 8, 0, 9, 0 }, "....." },
        { { 3, 8, 0, 9, 40 }, "xx..." }, /* one small: the smallest other with it */
        { { 1, 2, 0, 9, 40 }, "xx.x." }, /* two, together below the minimum: they follow nearly */
        { { 3, 4, 0, 9, 40 }, "xx..." }, /* together enough */
        { { 3, 0, 0, 0, 0 }, "x...." },  /* nothing to hide it behind: the whole is hidden */
        { { 4, 4, 4, 4, 4 }, "xxxxx" },
    };
    for (size_t c = 0; c < COUNT(cases); c++) {
        bool hide[5];
        small_cells(cases[c].v, 5, 5, hide);
        for (size_t i = 0; i < 5; i++)
            CHECK(hide[i] == (cases[c].hidden[i] == 'x'));
    }
    bool none[1];
    small_cells((int64_t[]) { 3 }, 1, 0, none);
    CHECK(!none[0]);
}

TEST(small_areas_are_hidden_by_whatever_way_one_asks)
{
    setup();
    Reply r = board(MANAGER, "330602001000");
    CHECK_STR(responses(r, "areas", "area", "330602001001"), "null");
    CHECK_STR(responses(r, "areas", "area", "330602001002"), "null");
    CHECK_STR(TOTAL(r), "7");
    CHECK_STR(TOTAL(board(MANAGER, "330602001001")), "null"); /* asked for directly */
    CHECK_STR(TOTAL(board(MANAGER, "330602002001")), "9");
    CHECK_STR(TOTAL(board(MANAGER, "330602003000")), "42");
    CHECK_STR(TOTAL(board(MANAGER, "330602000000")), "69");
    CHECK_STR(TOTAL(board(CITY, "330602001002")), "null");
    budget(20); /* three levels down: each asks how its neighbours stand */
    board(CITY, "330600000000");
    budget(10);                            /* a city, whatever the number of counties and figures */
    r = board(SPECIALIST, "330602001000"); /* who may see the persons may see how many they are */
    CHECK_STR(responses(r, "areas", "area", "330602001001"), "3");
    CHECK_STR(TOTAL(board(SPECIALIST, "330602001001")), "3");
}

static Rc one_more_street(Op *op, void *user)
{
    (void)user;
    TRY(org_import_divisions(op, S("330602004,城南街道,330602\n330602004001,己,330602004\n")));
    return op_count(op, "responses", INT64_C(330602004001), op->now_ms, 2);
}

TEST(small_areas_do_not_follow_from_their_neighbours)
{
    setup();
    CHECK_RC(t_write(one_more_street, NULL), RC_OK);
    /* streets 7, 20, 42 and 2: the 2 is small, and would follow from the total without the 7 */
    Reply r = board(MANAGER, "330602000000");
    CHECK_STR(TOTAL(r), "71");
    CHECK_STR(responses(r, "areas", "area", "330602004000"), "null");
    CHECK_STR(responses(r, "areas", "area", "330602001000"), "null");
    CHECK_STR(responses(r, "areas", "area", "330602002000"), "20");
    CHECK_STR(TOTAL(board(MANAGER, "330602001000")),
              "null"); /* nor when asked for itself, nor by its communities */
    r = board(MANAGER, "330602001000");
    CHECK_STR(responses(r, "areas", "area", "330602001002"), "null");
    CHECK_STR(responses(r, "days", "day", "2025-11-22"), "null");
    CHECK_STR(TOTAL(board(MANAGER, "330602002000")), "20");
    CHECK_STR(TOTAL(board(SPECIALIST, "330602004000")), "2");
}

TEST(small_days_are_hidden_with_one_more)
{
    setup();
    char text[10];
    date_format(date_from_days(day_of_ms(t_now())), text);
    const char *today = arena_z(t_arena(), (Str) { text, 10 });
    date_format(date_from_days(day_of_ms(t_now()) - 1), text);
    const char *before = arena_z(t_arena(), arena_str(t_arena(), (Str) { text, 10 }));
    Reply r = board(MANAGER, "330602003000"); /* 40 today, 2 the day before, 42 in all */
    CHECK_STR(responses(r, "days", "day", before), "null");
    CHECK_STR(responses(r, "days", "day", today), "null");
    CHECK_STR(TOTAL(r), "42");
    r = apif(MANAGER, NULL, "GET /api/v1/dashboard?area=330602003000&from=%s&to=%s", before, before);
    CHECK_STR(TOTAL(r), "null");
    r = board(SPECIALIST, "330602003000");
    CHECK_STR(responses(r, "days", "day", before), "2");
}
