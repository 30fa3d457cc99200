/*
 * Desks of the demonstration and who writes at them. Conversations draw from a source of their own, so that the rest of the
 * year is the same with and without them.
 */
#include "app/demo/demo.h"

#include "modules/consult/rules.h"
#include "modules/org/org.h"

/* ---- desks: the first street's station, the crisis team of the first county, a centre in every other, the city ---- */

static Rc desk_at(Demo *d, int64_t area, const char *kind, const char *name, const char *hours)
{
    Op *op;
    UnitId unit;
    DeskId id;
    TRY(demo_op(d, &op));
    TRY(org_owner_unit(op, area, &unit));
    DeskSet set = { .unit = unit,
                    .kind = str_from_z(kind),
                    .name = arena_printf(op->arena, "%.*s%s", STR_ARG(org_area_name(op, area)), name),
                    .hours = str_from_z(hours),
                    .max_open = 3,
                    .pictures = strcmp(kind, "consult") == 0,
                    .active = true };
    return consult_desk_set(op, &set, &id);
}

Rc demo_desks(Demo *d)
{
    TRY(desk_at(d, d->towns[0], "consult", "心理服务站在线咨询", ""));
    for (size_t i = 0; i < d->n_counties; i++)
        TRY(desk_at(d, d->counties[i], i ? "consult" : "crisis", i ? "在线咨询" : "危机干预",
                    i ? "1-7 08:00-22:00" : ""));
    if (area_level(d->app->region) == AREA_CITY)
        TRY(desk_at(d, d->app->region, "consult", "在线咨询", "1-7 08:00-22:00"));
    return RC_OK;
}

/* ---- a conversation ---- */

typedef struct Line {
    bool staff;
    const char *text;
} Line;
enum { LINES = 8 };
static const Line talks[][LINES] = {
    { { false, "您好，最近总是睡不好，半夜醒了就再也睡不着。" },
      { true, "您好，我是今天值班的咨询师。这种情况有多久了？" },
      { false, "大概一个多月，白天上班没精神。" },
      { true, "听起来这一个月很辛苦。睡不着的时候，心里在想些什么？" },
      { false, "想工作上的事，担心做不好。" },
      { true, "我们可以先试试固定起床时间，睡前半小时放下手机。" },
      { false, "好，我试一试。谢谢您。" },
      { true, "不客气，一周以后愿意的话再来聊聊。" } },
    { { false, "孩子上初二，一说作业就吵，我快崩溃了。" },
      { true, "您好，带青春期的孩子真的不容易。最近一次吵是因为什么？" },
      { false, "他玩手机到十一点，我把手机收了，他把门摔了。" },
      { true, "当时您心里最难受的是什么？" },
      { false, "觉得他不理解我，我也是为他好。" },
      { true, "您很在乎他。我们想想，有没有一个你们都愿意的约定？" },
      { false, "他提过写完作业可以玩半小时。" },
      { true, "那可以从这里开始，写下来，两个人都签个名。" } },
    { { false, "退休以后一个人在家，没人说话。" },
      { true, "您好，谢谢您来找我说说。家里平时有人来看您吗？" },
      { false, "儿子在外地，一个月打一次电话。" },
      { true, "听得出您挺想他的。社区里有您喜欢的活动吗？" },
      { false, "以前去唱过歌，后来腿不好就不去了。" },
      { true, "社区心理服务站每周二有老年小组，离您不远，愿意去看看吗？" },
      { false, "那我去问问。" },
      { true, "好的，我把电话发给您。" } },
    { { false, "失恋了，觉得什么都没有意思。" },
      { true, "您好，失去重要的人很痛。愿意多说一点吗？" },
      { false, "两年了，他突然说不合适。我有时候觉得不想活了。" },
      { true, "谢谢您把这个告诉我。您有没有想过具体怎么做？现在身边有人吗？" },
      { false, "没有想过怎么做，就是很累。室友在。" },
      { true, "那今晚请室友陪着您，好吗？难受的时候打12356,全天有人接。" },
      { false, "好。" },
      { true, "我们的同事明天会给您打电话，您不是一个人。" } },
};
static const int weights[COUNT(talks)] = { 40, 30, 24, 6 };
static const char *const topics[COUNT(talks)] = { "sleep", "parenting", "elder", "loss" };

static const DemoStaff *counsellor(Demo *d, UnitId unit)
{
    const DemoStaff *s =
        demo_first_of(d, ROLE_COUNSELLOR, d->towns[0]); /* who looks around finds their own */
    if (s && s->unit.v == unit.v)
        return s;
    s = demo_staff_of(d, unit, ROLE_BIT(ROLE_COUNSELLOR));
    return s ? s : demo_staff_of(d, unit, ROLES_CARE);
}

typedef struct Talk {
    Demo *d;
    size_t resident;
    ConsultId id;
    const DemoStaff *staff;
} Talk;

/* The next act of one of the two, some moments later. */
static Rc turn(Talk *t, bool staff, ConsultRow *row, Op **op)
{
    Demo *d = t->d;
    bool found;
    demo_clock(d, demo_now(d) + rng_between(&d->rng, 8 * MS_SECOND, 55 * MS_SECOND));
    TRY(demo_op(d, op));
    if (staff)
        demo_as_staff(*op, t->staff);
    else
        demo_as_resident(*op, &d->residents[t->resident], true);
    TRY(sql_consult_at((*op)->tx, t->id, row, &found));
    ENSURE(found);
    return RC_OK;
}

static Rc say(Talk *t, const Line *line, int n)
{
    Op *op;
    ConsultRow row;
    ConsultSaid said;
    TRY(turn(t, line->staff, &row, &op));
    ConsultSay words = { .client = arena_printf(op->arena, "demo-message-%d", n),
                         .text = str_from_z(line->text) };
    TRY(consult_say(op, &row, &words, &said));
    TRY(demo_note(op, "consult.say"));
    return said.alert.v ? demo_alert_seen(t->d, said.alert, t->resident) : RC_OK;
}

static Rc finish(Talk *t, const char *topic)
{
    Op *op;
    ConsultRow row;
    TRY(turn(t, true, &row, &op));
    TRY(consult_finish(op, &row, "staff"));
    TRY(consult_summarise(op, &row, str_from_z(topic),
                          S("倾听并回应了来访者的困扰，商定了可以先做的一件事，告知求助电话。")));
    TRY(demo_note(op, "consult.end"));
    if (!rng_chance(&t->d->rng, 0.6))
        return RC_OK;
    TRY(turn(t, false, &row, &op));
    return consult_rate(op, &row, rng_chance(&t->d->rng, 0.8) ? 5 : 4, (Str) { 0 });
}

static Rc hand(Talk *t)
{
    Op *op;
    ConsultRow row;
    TRY(turn(t, true, &row, &op));
    TRY(consult_to_crisis(op, &row, S("来访者提到不想活，正在继续谈，请一起评估。")));
    return demo_note(op, "consult.crisis");
}

static Rc begin(Talk *t, bool *out_open)
{
    Op *op;
    ConsultRow row;
    DeskRow desk;
    const DemoResident *r = &t->d->residents[t->resident];
    bool found, open = false;
    TRY(demo_op(t->d, &op));
    demo_as_resident(op, r, true);
    TRY(consult_desk_at(op, "consult", r->area, &desk, &found));
    if (found)
        TRY(sql_consult_open_of(op->tx, r->id, &row, out_open));
    if (found)
        TRY(consult_desk_open(op, &desk, &open));
    if (!open || *out_open) {
        *out_open = false;
        return RC_OK;
    }
    TRY(consult_start(op, consult_terms_version(op->app), &row));
    TRY(demo_note(op, "consult.open"));
    t->id = row.id;
    t->staff = counsellor(t->d, row.unit);
    *out_open = true;
    return RC_OK;
}

Rc demo_consult(Demo *d, size_t resident, DemoTalk how_far)
{
    Talk t = { .d = d, .resident = resident };
    Op *op;
    ConsultRow row;
    bool open = false;
    size_t which = how_far == TALK_WHOLE    ? rng_pick(&d->rng, weights, COUNT(talks))
                   : how_far == TALK_HANDED ? COUNT(talks) - 1
                                            : (size_t)rng_below(&d->rng, COUNT(talks) - 1);
    if (how_far == TALK_WHOLE && d->consults % 16 == 7)
        which = COUNT(talks) - 1; /* however few there are, one of them has a sign of risk */
    TRY(begin(&t, &open));
    if (!open)
        return RC_OK;
    d->consults++;
    TRY(say(&t, &talks[which][0], 0));
    if (how_far == TALK_WAITS || !t.staff)
        return RC_OK;
    TRY(turn(&t, true, &row, &op));
    TRY(consult_take(op, &row));
    TRY(demo_note(op, "consult.take"));
    for (int i = 1; i < (how_far == TALK_OPEN ? 2 : how_far == TALK_HANDED ? 4 : LINES); i++)
        TRY(say(&t, &talks[which][i], i));
    return how_far == TALK_OPEN ? RC_OK : how_far == TALK_HANDED ? hand(&t) : finish(&t, topics[which]);
}
