/* Referrals that wait: clocks, who is told above, short messages, what ends by itself. */
#include "t_referral.h"

#include "base/date.h"
#include "core/catalogue.h"
#include "core/outbox.h"
#include "core/setting.h"
#include "core_sql.h"

TEST(referral_nobody_answers_is_told_up_and_ends)
{
    const char *city = "counsellor@330600000000";
    t_actor_id(city); /* the centre above the hospital */
    int64_t id = sent(person_at_risk(), "");
    t_ticks();
    want(look(worker, id), 200, "{'late':0}");
    t_wait(48 * MS_HOUR + 1);
    t_ticks();
    want(look(worker, id), 200, "{'late':1,'clock':{'name':'accept','overdue':true}}");
    want(api(city, "GET /api/v1/referrals?box=over", NULL), 200, "{'items':[{'told':true,'late':1}]}");
    want(api(district, "GET /api/v1/referrals?box=over", NULL), 200, "{'items':[]}");
    t_ticks();
    want(look(worker, id), 200, "{'late':1}"); /* not again before its time */
    t_wait(4 * MS_HOUR + 1);
    t_ticks();
    want(api(district, "GET /api/v1/referrals?box=over", NULL), 200, "{'items':[{'told':true,'late':2}]}");
    want(api(district, "GET /api/v1/referrals/summary", NULL), 200, "{'over':1}");
    Reply r = look(district, id);
    want(r, 200, "{'readable':false}");
    CHECK(!has(r, "李雷雷"));
    t_wait(24 * MS_HOUR + 1);
    t_ticks();
    want(look(worker, id), 200, "{'late':3}"); /* said again */
    want(act(hospital, id, "accept", ""), 200, "{'late':0}");
    want(api(district, "GET /api/v1/referrals?box=over", NULL), 200, "{'items':[]}");
}

TEST(referral_nobody_takes_expires_and_is_closed_by_the_sender)
{
    int64_t id = sent(person_at_risk(), "");
    for (int day = 0; day < 31; day++) {
        t_wait(MS_DAY);
        t_ticks();
    }
    want(look(worker, id), 200, "{'state':'expired','clock':{'name':'close'},'can':['close','letter']}");
    want(look(hospital, id), 200, "{'readable':false,'can':[]}");
    static const char *const theirs[] = { "accept", "seen" }, *const ours[] = { "send", "consent",
                                                                                "updates" };
    for (size_t i = 0; i < COUNT(theirs); i++)
        want(act(hospital, id, theirs[i], ""), 409, "{'code':'referral.state'}");
    want(act(hospital, id, "refuse", "'code':'full'"), 409, NULL);
    want(act(hospital, id, "feedback", "'code':'helped','note':'好转'"), 409, NULL);
    for (size_t i = 0; i < COUNT(ours); i++)
        want(act(worker, id, ours[i], i == 1 ? AGREED : i == 2 ? "'note':'补充'" : ""), 409, NULL);
    want(act(worker, id, "withdraw", "'code':'mistake'"), 409, NULL);
    want(act(worker, id, "close", "'code':'lost'"), 200, "{'state':'closed'}");
}

TEST(referral_draft_that_lies_is_told_and_ends)
{
    int64_t id = reply_i64(draft(person_at_risk(), ""), "id");
    for (int day = 0; day < 32; day++) {
        t_wait(MS_DAY);
        t_ticks();
        if (day == 2)
            want(look(worker, id), 200, "{'late':1,'clock':{'name':'send'}}");
    }
    want(look(worker, id), 200, "{'state':'expired','can':[]}");
    want(api(worker, "GET /api/v1/referrals?box=out", NULL), 200, "{'items':[]}");
    want(api(worker, "GET /api/v1/referrals?box=out&state=closed", NULL), 200,
         "{'items':[{'state':'expired'}]}");
}

/* Messages that wait to be sent: how many to a number, how many in all, and all their text. */
typedef struct Sms {
    const char *to;
    int64_t n, all;
    Str text;
} Sms;

static Rc read_sms(Op *op, void *user)
{
    Sms *sms = user;
    OutboxRow *rows;
    size_t n;
    Buf text;
    buf_init_arena(&text, t_arena(), 1 << 16);
    TRY(sql_outbox_due(op->tx, op->now_ms, &rows, &n));
    sms->all = (int64_t)n;
    sms->n = 0;
    for (size_t i = 0; i < n; i++) {
        Str to, body;
        TRY(op_open(op, outbox_place(rows[i].county, rows[i].id.v, false), rows[i].recipient, &to));
        TRY(op_open(op, outbox_place(rows[i].county, rows[i].id.v, true), rows[i].body, &body));
        sms->n += str_eq(to, str_from_z(sms->to));
        buf_add(&text, body);
    }
    sms->text = buf_str(&text);
    return RC_OK;
}

static Sms sms_to(const char *number)
{
    Sms sms = { .to = number };
    t_ticks();
    CHECK_RC(t_write(read_sms, &sms), RC_OK);
    CHECK(!strstr(arena_z(t_arena(), sms.text), "李"));
    CHECK(!strstr(arena_z(t_arena(), sms.text), "转介"));
    return sms;
}

static void has_phone(const char *who, const char *number)
{
    Str body = arena_printf(t_arena(), "{'version':1,'phone':'%s'}", number);
    want(apif("system_admin@330600000000", body.p, "PATCH /api/v1/staff/%lld", (long long)t_actor_id(who)),
         200, NULL);
}

#define DESK "13900139001"
#define SENDER "13900139002"

TEST(referral_that_waits_is_told_by_message)
{
    int64_t person = person_at_risk();
    t_app()->demo = false; /* messages wait */
    has_phone(hospital, DESK);
    has_phone(worker, SENDER);
    int64_t before = sms_to(DESK).all, first = sent(person, ""), second = sent(person, "");
    t_clock_advance(9 * MS_MINUTE);
    CHECK_INT(sms_to(DESK).all, before); /* there is time to give receipt */
    t_clock_advance(2 * MS_MINUTE);
    Sms sms = sms_to(DESK);
    CHECK_INT(sms.n, 1); /* one, though two wait */
    CHECK_INT(sms.all, before + 1);
    CHECK(strstr(arena_z(t_arena(), sms.text), "待办事项"));
    CHECK_INT(sms_to(DESK).n, 1); /* once */
    Reply r = api("auditor@330600000000", "GET /api/v1/audit/events?action=referral.notice", NULL);
    CHECK(reply_get(r, "items.1.id").n && !reply_get(r, "items.2.id").n);
    /* the answer waits for the sender */
    want(act(hospital, first, "seen", ""), 200, NULL);
    want(act(hospital, first, "feedback", "'code':'observe','note':'观察'"), 200, NULL);
    want(act(hospital, second, "refuse", "'code':'full'"), 200, NULL);
    t_clock_advance(11 * MS_MINUTE);
    CHECK_INT(sms_to(SENDER).n, 1);
    CHECK_INT(sms_to(DESK).n, 1);
}

TEST(referral_with_receipt_is_not_told_by_message)
{
    int64_t person = person_at_risk();
    t_app()->demo = false;
    has_phone(hospital, DESK);
    int64_t id = sent(person, ""), gone = sent(person, "");
    want(apif(hospital, arena_printf(t_arena(), "{'items':['%lld']}", (long long)id).p,
              "POST /api/v1/referrals/acknowledge"),
         200, "{'items':[{'ok':true}]}");
    want(act(worker, gone, "withdraw", "'code':'mistake'"), 200, NULL);
    t_clock_advance(11 * MS_MINUTE);
    CHECK_INT(sms_to(DESK).n, 0);
}

TEST(referral_nobody_answers_is_told_above_by_message)
{
    int64_t person = person_at_risk();
    t_app()->demo = false;
    has_phone(hospital, DESK);
    has_phone(district, "13900139003");
    sent(person, "");
    t_wait(48 * MS_HOUR + 1);
    CHECK_INT(sms_to(DESK).n, 2); /* it waits; it is late */
    CHECK_INT(sms_to("13900139003").n, 0);
    t_wait(4 * MS_HOUR + 1);
    CHECK_INT(sms_to("13900139003").n, 2); /* the referral, and the alert that climbed to them */
    CHECK_INT(sms_to(DESK).n, 3);
}

/* Nobody of the desk has a telephone: the unit above hears of it. */
TEST(referral_of_a_desk_nobody_reaches_is_told_above)
{
    const char *city = "counsellor@330600000000";
    int64_t person = person_at_risk();
    t_app()->demo = false;
    has_phone(hospital, "");
    has_phone(city, "13900139004");
    sent(person, "");
    t_clock_advance(11 * MS_MINUTE);
    CHECK_INT(sms_to("13900139004").n, 1);
}

/* ---- one broken row ---- */

static Rc plain(Op *op, void *user)
{
    return db_plain(op->tx, *(const Str *)user);
}

TEST(referral_one_broken_row_keeps_no_notice_from_the_others)
{
    int64_t person = person_at_risk(), broken = sent(person, ""), whole = sent(person, "");
    Str text = arena_printf(t_arena(), "UPDATE referral SET to_unit = 330602000999999 WHERE id = %lld",
                            (long long)broken);
    CHECK_RC(t_write(plain, &text), RC_OK);
    t_wait(MS_HOUR);
    t_expect_log("tick.row_failed");
    t_ticks();
    t_ticks();
    Reply r = api("auditor@330600000000", "GET /api/v1/audit/events?action=referral.notice", NULL);
    want(r, 200, body("{'items':[{'object':'referral %lld'}]}", (long long)whole));
    CHECK_INT(reply_get(r, "items.1.id").n, 0);
    CHECK(t_app()->rows_failed > 0);
}
