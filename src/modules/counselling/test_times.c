/*
 * Nobody finds an empty room: appointments ahead and groups whose counsellor is gone are named to the leads, given to others,
 * moved, cancelled with a word, or called off by the server in time. And a row that is broken stops none of the others.
 */
#include "base/date.h"
#include "modules/counselling/group.h"
#include "t_api.h"

#define LEAD "street_specialist@330602001000"
#define FAR_LEAD "street_specialist@330602002000"
#define GONE "counsellor@330602001000"
#define NEXT "counsellor@330602001000#2"
#define AFAR "counsellor@330602002000"
#define ONE "resident@330602001005"
#define TWO "resident@330602001005#2"
#define SYS "system_admin@330600000000"
#define SEC "security_admin@330600000000"
#define GIVE "POST /api/v1/counselling/adrift/appointments"

typedef struct Place {
    UnitId unit;
    ServiceId service;
    RoomId room;
    int64_t day; /* midnight of the day after tomorrow */
} Place;

static Rc make_place(Op *op, void *user)
{
    Place *p = user;
    StaffRow staff;
    TRY(org_staff_get(op, (StaffId) { t_actor_id(GONE) }, &staff));
    p->unit = staff.unit;
    TRY(counsel_room_add(op, p->unit, S("一号室"), 4, &p->room));
    ServiceNew s = { .unit = p->unit,
                     .name = S("面谈"),
                     .kind = S("counselling"),
                     .place = S("room"),
                     .minutes = 60,
                     .open = true };
    TRY(counsel_service_add(op, &s, &p->service));
    const char *const who[] = { GONE, NEXT };
    for (size_t i = 0; i < COUNT(who); i++)
        for (int64_t weekday = 1; weekday <= 7; weekday++) {
            PatternId id;
            PatternNew hours = { .unit = p->unit,
                                 .staff = { t_actor_id(who[i]) },
                                 .room = p->room,
                                 .weekday = weekday,
                                 .from_min = 540,
                                 .to_min = 1020,
                                 .from_day = day_of_ms(op->now_ms) };
            TRY(counsel_pattern_add(op, &hours, &id));
        }
    TRY(people_register(op, (PersonId) { t_actor_id(ONE) }, S("13900139001")));
    return people_register(op, (PersonId) { t_actor_id(TWO) }, S("13900139002"));
}

static Place open_place(void)
{
    Place p = { .day = ms_of_day(day_of_ms(t_now()) + 2) };
    const char *const staff[] = { GONE, NEXT, AFAR, LEAD, FAR_LEAD, SYS, SEC, ONE, TWO };
    for (size_t i = 0; i < COUNT(staff); i++)
        t_actor_id(staff[i]);
    CHECK_RC(t_write(make_place, &p), RC_OK);
    for (int i = 0; i < 2; i++)
        want(api(i ? ONE : TWO, "POST /api/v1/consents",
                 "{'items':[{'purpose':'service','version':1,'granted':true},"
                 "{'purpose':'health','version':1,'granted':true}]}"),
             201, NULL);
    t_app()->demo = false; /* messages wait */
    return p;
}

static Reply book(const char *who, const char *with, const Place *p, int hour)
{
    Reply r =
        api(who, "POST /api/v1/me/appointments",
            body("{'service':'%lld','staff':'%lld','start_ms':%lld,'note':'睡不好'}", (long long)p->service.v,
                 (long long)t_actor_id(with), (long long)(p->day + hour * MS_HOUR)));
    want(r, 201, NULL);
    return r;
}

static void account_ends(const char *who)
{
    want(apif(SYS, "{'reason':'离职'}", "POST /api/v1/staff/%lld/disable", (long long)t_actor_id(who)), 200,
         NULL);
}

static void grant_ends(const char *who)
{
    Reply r = apif(SEC, NULL, "GET /api/v1/staff/%lld", (long long)t_actor_id(who));
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", (long long)t_actor_id(who),
              (long long)reply_i64(r, "roles.0.grant")),
         200, NULL);
}

static Reply list(const char *who)
{
    return api(who, "GET /api/v1/counselling/adrift", NULL);
}

static const char *giving(const char *to, const Reply *a, int64_t start_ms)
{
    return body("{'staff':'%lld','items':[{'id':'%lld','version':%lld%s}]}", (long long)t_actor_id(to),
                (long long)reply_i64(*a, "id"), (long long)reply_i64(*a, "version"),
                start_ms ? body(",'start_ms':%lld", (long long)start_ms) : "");
}

TEST(counselling_appointments_of_a_gone_counsellor_are_given_to_others)
{
    Place p = open_place();
    Reply a = book(ONE, GONE, &p, 9), b = book(TWO, GONE, &p, 11);
    want(list(LEAD), 200, "{'appointments':[],'groups':[]}");
    account_ends(GONE);
    Reply l = list(LEAD);
    want(l, 200,
         "{'items':[],'appointments':[{'why':'account_ended','service_name':'面谈','counsellors':[{'free':"
         "true}]},"
         "{'why':'account_ended'}]}");
    CHECK_INT(reply_i64(l, "appointments.0.counsellors.0.id"), t_actor_id(NEXT));
    CHECK_INT(reply_get(l, "appointments.0.note").n, 0); /* nothing of what was said */
    want(list(FAR_LEAD), 200, "{'appointments':[]}");
    want(list(NEXT), 403, NULL);

    /* no time of theirs is offered any more */
    want(api(TWO, "POST /api/v1/me/appointments",
             body("{'service':'%lld','staff':'%lld','start_ms':%lld}", (long long)p.service.v,
                  (long long)t_actor_id(GONE), (long long)(p.day + 14 * MS_HOUR))),
         422, "{'code':'counselling.no_slot'}");

    /* a task for the leads of each, once, that ends elsewhere */
    t_ticks();
    t_ticks();
    Reply tasks = api(LEAD, "GET /api/v1/tasks", NULL);
    want(tasks, 200, "{'items':[{'kind':'time_adrift','can_finish':false},{'kind':'time_adrift'}]}");
    CHECK_INT(reply_get(tasks, "items.2.id").n, 0);

    want(api(FAR_LEAD, GIVE, giving(NEXT, &a, 0)), 200,
         "{'items':[{'done':false,'code':'counselling.time_not_adrift'}]}");
    want(api(NEXT, GIVE, giving(NEXT, &a, 0)), 403, "{'code':'role.denied'}");
    want(api(ONE, GIVE, giving(NEXT, &a, 0)), 403, NULL);
    want(api(LEAD, GIVE, giving(AFAR, &a, 0)), 200,
         "{'items':[{'done':false,'code':'counselling.no_counsellor'}]}");
    want(api(LEAD, GIVE,
             body("{'staff':'%lld','items':[{'id':'%lld','version':9}]}", (long long)t_actor_id(NEXT),
                  (long long)reply_i64(a, "id"))),
         200, "{'items':[{'done':false,'code':'counselling.version'}]}");

    /* at its time: whoever booked is told once, the new counsellor has it and the person's file, the old one neither */
    want(api(LEAD, GIVE, giving(NEXT, &a, 0)), 200, "{'items':[{'done':true}]}");
    want(api(LEAD, GIVE, giving(NEXT, &a, 0)), 200, "{'items':[{'done':false}]}");
    CHECK_INT(t_messages("由另一位工作人员接待"), 1);
    want(api(ONE, "GET /api/v1/me/appointments", NULL), 200, "{'items':[{'state':'booked'}]}");
    want(apif(NEXT, NULL, "GET /api/v1/counselling/appointments/%lld", (long long)reply_i64(a, "id")), 200,
         "{'mine':true,'note':'睡不好','room_name':'一号室'}");
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[{'kind':'time_adrift'}]}");

    /* not free at its time: another one, or none */
    Reply other = book(ONE, NEXT, &p, 13);
    want(api(LEAD, GIVE, giving(NEXT, &b, p.day + 13 * MS_HOUR)), 200,
         "{'items':[{'done':false,'code':'counselling.no_slot'}]}");
    want(api(LEAD, GIVE, giving(NEXT, &b, p.day + 15 * MS_HOUR)), 200, "{'items':[{'done':true}]}");
    CHECK_INT(t_messages("15:00"), 1);
    want(api(TWO, "GET /api/v1/me/appointments", NULL), 200,
         body("{'items':[{'start_ms':%lld}]}", (long long)(p.day + 15 * MS_HOUR)));
    want(list(LEAD), 200, "{'appointments':[]}");
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[]}");
    (void)other;
    all_is_well();
}

TEST(counselling_a_time_the_other_has_not_free_is_moved_or_cancelled_with_a_word)
{
    char day[10];
    Place p = open_place();
    Reply a = book(ONE, GONE, &p, 9);
    date_format(date_from_days(day_of_ms(p.day)), day);
    want(apif(LEAD,
              body("{'staff':'%lld','day':'%.*s','from_min':480,'to_min':720,'kind':'off'}",
                   (long long)t_actor_id(NEXT), 10, day),
              "POST /api/v1/counselling/units/%lld/changes", (long long)p.unit.v),
         200, NULL);
    grant_ends(GONE);
    want(list(LEAD), 200, "{'appointments':[{'why':'grant_ended','counsellors':[{'free':false}]}]}");
    want(api(LEAD, GIVE, giving(NEXT, &a, 0)), 200,
         "{'items':[{'done':false,'code':'counselling.not_free'}]}");
    want(apif(LEAD,
              body("{'version':%lld,'to':'cancelled','reason':'counsellor_away'}",
                   (long long)reply_i64(a, "version")),
              "POST /api/v1/counselling/appointments/%lld/state", (long long)reply_i64(a, "id")),
         200, NULL);
    CHECK_INT(t_messages("已取消"), 1);
    want(list(LEAD), 200, "{'appointments':[]}");
    t_ticks();
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[]}");
    all_is_well();
}

TEST(counselling_what_nobody_took_is_called_off_in_time)
{
    Place p = open_place();
    Reply a = book(ONE, GONE, &p, 9);
    account_ends(GONE);
    t_ticks();
    t_wait(p.day + 4 * MS_HOUR - t_now());
    t_ticks();
    want(api(ONE, "GET /api/v1/me/appointments", NULL), 200, "{'items':[{'state':'booked'}]}");
    t_wait(2 * MS_HOUR);
    t_ticks();
    t_ticks();
    want(api(ONE, "GET /api/v1/me/appointments", NULL), 200,
         "{'items':[{'state':'cancelled','cancelled_by':'staff'}]}");
    CHECK_INT(t_messages("请不必前往"), 1);
    want(list(LEAD), 200, "{'appointments':[]}");
    Reply tasks = api(LEAD, "GET /api/v1/tasks", NULL);
    want(tasks, 200, "{'items':[{'kind':'follow_up'}]}"); /* somebody sees to the person */
    CHECK_INT(reply_get(tasks, "items.1.id").n, 0);
    want(apif(LEAD, "{'version':2,'to':'cancelled','reason':'other'}",
              "POST /api/v1/counselling/appointments/%lld/state", (long long)reply_i64(a, "id")),
         409, NULL);
    all_is_well();
}

static Reply make_group(const Place *p)
{
    Reply g = api(
        LEAD, "POST /api/v1/counselling/groups",
        body("{'unit':'%lld','service':'%lld','kind':'group','name':'睡眠小组','leader':'%lld','seats':8}",
             (long long)p->unit.v, (long long)p->service.v, (long long)t_actor_id(GONE)));
    want(g, 201, NULL);
    want(apif(LEAD, body("{'person':'%lld'}", (long long)t_actor_id(ONE)),
              "POST /api/v1/counselling/groups/%lld/members", (long long)reply_i64(g, "id")),
         200, NULL);
    g = apif(LEAD,
             body("{'room':'%lld','start_ms':%lld,'minutes':60}", (long long)p->room.v,
                  (long long)(p->day + 10 * MS_HOUR)),
             "POST /api/v1/counselling/groups/%lld/meetings", (long long)reply_i64(g, "id"));
    want(g, 200, NULL);
    return g;
}

TEST(counselling_a_group_without_a_leader_gets_one)
{
    Place p = open_place();
    Reply g = make_group(&p);
    account_ends(GONE);
    want(list(LEAD), 200,
         "{'groups':[{'name':'睡眠小组','leader_gone':true,'coleader_gone':false,'members':1,'counsellors':[{"
         "}]}]}");
    want(list(FAR_LEAD), 200, "{'groups':[]}");
    want(apif(LEAD,
              body("{'version':%lld,'leader':'%lld'}", (long long)reply_i64(g, "version"),
                   (long long)t_actor_id(NEXT)),
              "POST /api/v1/counselling/groups/%lld/leaders", (long long)reply_i64(g, "id")),
         200, NULL);
    want(list(LEAD), 200, "{'groups':[]}");
    t_wait(p.day + 7 * MS_HOUR - t_now());
    t_ticks();
    want(apif(LEAD, NULL, "GET /api/v1/counselling/groups/%lld", (long long)reply_i64(g, "id")), 200,
         "{'meetings':[{'state':'planned'}]}");
    all_is_well();
}

TEST(counselling_a_meeting_nobody_leads_is_called_off)
{
    Place p = open_place();
    Reply g = make_group(&p);
    grant_ends(GONE);
    t_ticks();
    t_wait(p.day + 7 * MS_HOUR - t_now());
    t_ticks();
    t_ticks();
    want(apif(LEAD, NULL, "GET /api/v1/counselling/groups/%lld", (long long)reply_i64(g, "id")), 200,
         "{'state':'open','meetings':[{'state':'cancelled'}]}");
    CHECK_INT(t_messages("请不必前往"), 1);
    all_is_well();
}

static Rc break_row(Op *op, void *user)
{
    return db_plain(op->tx, *(const Str *)user);
}

/* A statement that ends in a row's id. */
static void breaks(const char *sql, int64_t id)
{
    Str text = arena_printf(t_arena(), "%s%lld", sql, (long long)id);
    CHECK_RC(t_write(break_row, &text), RC_OK);
}

/* As the migration makes of whoever leads a group at a third party: groups are the network's, they do not reach it any more. */
TEST(counselling_a_group_led_by_a_third_party_has_no_leader)
{
    Place p = open_place();
    Reply g = make_group(&p);
    int64_t gone = t_actor_id(GONE);
    breaks("UPDATE role_grant SET role = 17 WHERE staff = ", gone);
    want(list(LEAD), 200, "{'groups':[{'leader_gone':true,'coleader_gone':false,'counsellors':[{}]}]}");
    breaks("UPDATE role_grant SET role = 17 WHERE staff = ", t_actor_id(NEXT));
    t_wait(p.day + 7 * MS_HOUR - t_now());
    t_ticks();
    t_ticks();
    want(apif(LEAD, NULL, "GET /api/v1/counselling/groups/%lld", (long long)reply_i64(g, "id")), 200,
         "{'meetings':[{'state':'cancelled'}]}");
    all_is_well();
}

/* ---- one broken row ---- */

TEST(counselling_one_broken_row_stops_no_reminder)
{
    Place p = open_place();
    book(ONE, GONE, &p, 9);
    book(TWO, NEXT, &p, 11);
    int64_t one = t_actor_id(ONE);
    breaks("CREATE TABLE keep AS SELECT id, phone FROM person WHERE id = ", one);
    breaks(dbconn_kind(t_conn()) == DB_SQLITE ? "UPDATE person SET phone = x'0102' WHERE id = "
                                              : "UPDATE person SET phone = '\\x0102' WHERE id = ",
           one);
    t_wait(p.day + 8 * MS_HOUR - MS_DAY - t_now() + 4 * MS_HOUR);
    int64_t failed = t_app()->rows_failed;
    t_expect_log("tick.row_failed");
    t_ticks();
    CHECK_INT(t_messages("提醒"), 1); /* the other's went out */
    CHECK_INT(t_app()->rows_failed, failed + 1);
    t_ticks();
    CHECK_INT(t_app()->rows_failed, failed + 1); /* set aside for a while */
    t_wait(2 * MS_MINUTE);
    t_ticks();
    CHECK_INT(t_app()->rows_failed, failed + 2); /* tried again */
    CHECK_INT(t_messages("提醒"), 1);
    breaks("UPDATE person SET phone = (SELECT phone FROM keep) WHERE id = ", one);
    t_wait(3 * MS_MINUTE);
    t_ticks();
    CHECK_INT(t_messages("提醒"), 2); /* and mended */
    t_wait(MS_HOUR);
    t_ticks();
    CHECK_INT(t_messages("提醒"), 2);
}

TEST(counselling_one_broken_row_keeps_no_case_from_the_leads)
{
    Place p = open_place();
    Reply a = book(ONE, GONE, &p, 9), b = book(TWO, NEXT, &p, 11);
    breaks("UPDATE appointment SET task = 330602000000999999 WHERE id = ", reply_i64(b, "id"));
    account_ends(GONE);
    t_expect_log("tick.row_failed");
    t_ticks();
    want(api(LEAD, "GET /api/v1/tasks", NULL), 200, "{'items':[{'kind':'time_adrift'}]}");
    want(api(LEAD, GIVE, giving(NEXT, &a, 0)), 200, "{'items':[{'done':true}]}");
}
