/*
 * Groups from outside: made by a counsellor or a specialist, members up to the seats, meetings that take the leaders' time,
 * who came, before and after for the leaders alone, one's own appointments on the phone, closed, led by others.
 */
#include "modules/assessment/assessment.h"
#include "modules/counselling/group.h"
#include "t_api.h"

#define STREET "street_specialist@330602001000"
#define ME "counsellor@330602001000"
#define SECOND "counsellor@330602001000#2"
#define THIRD "counsellor@330602001000#3"
#define AFAR "counsellor@330602002000"
#define WORKER "community_worker@330602001005"
#define ONE "resident@330602001005"
#define TWO "resident@330602001005#2"
#define THREE "resident@330602001005#3"

typedef struct Place {
    UnitId unit;
    ServiceId service;
    RoomId room;
    int64_t tomorrow; /* its midnight */
} Place;

static Rc unit_of(Op *op, void *user)
{
    Place *p = user;
    StaffRow staff;
    TRY(org_staff_get(op, (StaffId) { t_actor_id(ME) }, &staff));
    p->unit = staff.unit;
    TRY(counsel_room_add(op, p->unit, S("团体室"), 12, &p->room));
    ServiceNew s = { .unit = p->unit,
                     .name = S("团体辅导"),
                     .kind = S("counselling"),
                     .place = S("room"),
                     .minutes = 60,
                     .open = true };
    TRY(counsel_service_add(op, &s, &p->service));
    PatternId id;
    PatternNew hours = {
        .unit = p->unit, .staff = { t_actor_id(ME) }, .room = p->room, .from_min = 540, .to_min = 1020
    };
    hours.from_day = day_of_ms(op->now_ms);
    for (hours.weekday = 1; hours.weekday <= 7; hours.weekday++)
        TRY(counsel_pattern_add(op, &hours, &id));
    return RC_OK;
}

static Place open_place(void)
{
    Place p = { 0 };
    t_actor_id(ME);
    t_actor_id(SECOND);
    t_actor_id(STREET);
    CHECK_RC(t_write(unit_of, &p), RC_OK);
    p.tomorrow = ms_of_day(day_of_ms(t_now()) + 1);
    return p;
}

static Reply make(const char *who, const Place *p, int seats, const char *more)
{
    return api(who, "POST /api/v1/counselling/groups",
               body("{'unit':'%lld','service':'%lld','kind':'group','name':'睡眠小组','leader':'%lld','seats'"
                    ":%d%s%s}",
                    (long long)p->unit.v, (long long)p->service.v, (long long)t_actor_id(ME), seats,
                    *more ? "," : "", more));
}

static Reply join(const char *who, const Reply *g, const char *person)
{
    return apif(who, body("{'person':'%lld'}", (long long)t_actor_id(person)),
                "POST /api/v1/counselling/groups/%lld/members", (long long)reply_i64(*g, "id"));
}

static Reply look(const char *who, const Reply *g)
{
    return apif(who, NULL, "GET /api/v1/counselling/groups/%lld", (long long)reply_i64(*g, "id"));
}

static Reply plan(const char *who, const Reply *g, const Place *p, int64_t hour, int weeks)
{
    return apif(who,
                body("{'room':'%lld','start_ms':%lld,'minutes':60,'weeks':%d}", (long long)p->room.v,
                     (long long)(p->tomorrow + hour * MS_HOUR), weeks),
                "POST /api/v1/counselling/groups/%lld/meetings", (long long)reply_i64(*g, "id"));
}

static Reply attend(const char *who, const Reply *g, const char *items, const char *note)
{
    return apif(who,
                body("{'version':%lld,'items':[%s],'note':'%s'}",
                     (long long)reply_i64(*g, "meetings.0.version"), items, note),
                "POST /api/v1/counselling/groups/%lld/meetings/%lld/attendance",
                (long long)reply_i64(*g, "id"), (long long)reply_i64(*g, "meetings.0.id"));
}

static Reply read_note(const char *who, const Reply *g)
{
    return apif(who, NULL, "GET /api/v1/counselling/groups/%lld/meetings/%lld/note",
                (long long)reply_i64(*g, "id"), (long long)reply_i64(*g, "meetings.0.id"));
}

/* What was answered stays whoever's it was while they led: a request sent again shows nothing to who leads no more. */
TEST(counselling_who_leads_no_more_reads_no_kept_answer)
{
    Place p = open_place();
    Reply g = make(ME, &p, 8, "'form':'phq-9'");
    want(join(STREET, &g, ONE), 200, NULL);
    const char *again = body("POST /api/v1/counselling/groups/%lld/meetings", (long long)reply_i64(g, "id"));
    const char *meet = body("{'start_ms':%lld,'minutes':60}", (long long)(p.tomorrow + 9 * MS_HOUR));
    ApiMore key = { .idempotency_key = "one-meeting" };
    want(api_more(ME, again, meet, key), 200, "{'people':[{}]}");
    Reply r = api_more(ME, again, meet, key);
    want(r, 200, "{'people':[{}]}");
    CHECK(r.replayed);
    t_actor_id(THIRD);
    g = look(ME, &g);
    want(apif(STREET,
              body("{'version':%lld,'leader':'%lld'}", (long long)reply_i64(g, "version"),
                   (long long)t_actor_id(THIRD)),
              "POST /api/v1/counselling/groups/%lld/leaders", (long long)reply_i64(g, "id")),
         200, NULL);
    want(api_more(ME, again, meet, key), 403, "{'code':'counselling.group.not_yours'}");
}

static void works_with(const char *who, const char *person)
{
    t_relate((PersonId) { t_actor_id(person) }, who);
}

TEST(counselling_a_group_has_leaders_and_seats)
{
    Place p = open_place();
    want(make(WORKER, &p, 2, ""), 403, "{'code':'role.denied'}");
    want(make(AFAR, &p, 2, ""), 404, NULL);
    want(make(STREET, &p, 2, "'form':'mini-cog'"), 422, "{'code':'counselling.no_measure'}");
    want(make(STREET, &p, 2, body("'coleader':'%lld'", (long long)t_actor_id(ME))), 422,
         "{'pointer':'/coleader'}");
    Reply g = make(ME, &p, 2, "'form':'phq-9'");
    want(g, 201,
         "{'state':'open','mine':true,'seats':2,'members':0,'can_change':true,'figure':{'hidden':true}}");
    want(api(SECOND, "GET /api/v1/counselling/groups", NULL), 200,
         "{'items':[{'name':'睡眠小组','mine':false}]}");
    want(api(AFAR, "GET /api/v1/counselling/groups", NULL), 200, "{'items':[]}");
    want(look(AFAR, &g), 404, "{'code':'counselling.no_group'}");
    want(look(SECOND, &g), 200, "{'people':[],'can_change':false}"); /* of the unit, but not its leader */

    /* nobody takes a file by taking somebody in */
    want(join(ME, &g, ONE), 403, "{'code':'relation.required'}");
    want(join(SECOND, &g, ONE), 403, "{'code':'counselling.group.not_yours'}");
    want(join("street_specialist@330602002000", &g, ONE), 404, NULL);
    want(join(STREET, &g, "resident@330602002001"), 404, NULL);
    want(join(STREET, &g, ONE), 200, "{'members':1,'people':[{'state':'in'}]}");
    works_with(ME, TWO);
    want(join(ME, &g, TWO), 200, "{'members':2}");
    want(join(ME, &g, TWO), 409, NULL);
    want(join(STREET, &g, THREE), 409, "{'code':'counselling.group_full'}");
    want(look(STREET, &g), 200, "{'people':[{'before':null},{}]}");
    CHECK_INT(reply_get(look(STREET, &g), "people.0.change").n, 0); /* answers are the leaders' */
    want(apif(STREET, body("{'person':'%lld'}", (long long)t_actor_id(ONE)),
              "POST /api/v1/counselling/groups/%lld/members/leave", (long long)reply_i64(g, "id")),
         200, "{'members':1}");
    want(join(STREET, &g, THREE), 200, "{'members':2}");
    want(join(STREET, &g, ONE), 409, "{'code':'counselling.group_full'}");
    all_is_well();
}

TEST(counselling_a_meeting_takes_the_leaders_time)
{
    Place p = open_place();
    Reply g = make(ME, &p, 8, body("'coleader':'%lld'", (long long)t_actor_id(SECOND)));
    want(join(STREET, &g, ONE), 200, NULL);
    want(plan(THIRD, &g, &p, 9, 1), 403, NULL);
    want(plan(ME, &g, &p, -48, 1), 422, "{'code':'counselling.no_slot'}");
    want(plan(ME, &g, &p, 9, 3), 200, "{'meetings':[{'state':'planned','room_name':'团体室'},{},{}]}");
    want(plan(SECOND, &g, &p, 9, 1), 409, "{'code':'counselling.meeting_taken'}");
    Reply slots =
        apif(ONE, NULL, "GET /api/v1/me/counselling/services/%lld/slots?days=2", (long long)p.service.v);
    want(slots, 200, NULL);
    for (int i = 0; i < 7; i++) /* 10 to 16 o'clock of tomorrow */
        CHECK(reply_i64(slots, body("items.%d.start_ms", i)) != p.tomorrow + 9 * MS_HOUR);

    /* the member sees it on the phone; a stranger does not; it is no secret of the counsellor's calendar */
    want(api(ONE, "GET /api/v1/me/appointments", NULL), 200,
         "{'groups':[{'name':'睡眠小组','state':'planned','room_name':'团体室'},{},{}]}");
    want(api(TWO, "GET /api/v1/me/appointments", NULL), 200, "{'groups':[]}");
    want(api(ME, "GET /api/v1/counselling/diary?days=7", NULL), 200, "{'groups':[{'name':'睡眠小组'}]}");
    want(api(THIRD, "GET /api/v1/counselling/diary?days=7", NULL), 200, "{'groups':[]}");
    Reply feed = api(SECOND, "POST /api/v1/counselling/calendar", NULL);
    Reply ics = apif("", NULL, "GET %s", arena_z(t_arena(), reply_get(feed, "path")));
    const char *text = arena_z(t_arena(), ics.body);
    CHECK(strstr(text, "SUMMARY:预约") != NULL);
    CHECK(strstr(text, "睡眠") == NULL);

    g = look(ME, &g);
    want(apif(ME, body("{'version':%lld}", (long long)reply_i64(g, "meetings.2.version")),
              "POST /api/v1/counselling/groups/%lld/meetings/%lld/cancel", (long long)reply_i64(g, "id"),
              (long long)reply_i64(g, "meetings.2.id")),
         200, "{'meetings':[{},{},{'state':'cancelled'}]}");
    want(plan(ME, &g, &p, 9 + 14 * 24, 1), 200, NULL); /* that time is free again */
    all_is_well();

    want(attend(ME, &g, "", ""), 409, "{'code':'counselling.state'}"); /* not yet */
    t_wait(p.tomorrow + 10 * MS_HOUR - t_now());
    g = look(ME, &g);
    want(attend(STREET, &g, "", ""), 403, "{'code':'counselling.group.not_yours'}");
    want(attend(ME, &g, body("{'person':'%lld','state':'came'}", (long long)t_actor_id(TWO)), ""), 422,
         "{'code':'counselling.no_member'}");
    const char *came = body("{'person':'%lld','state':'came'}", (long long)t_actor_id(ONE));
    Reply held = attend(ME, &g, came, "气氛很好");
    want(held, 200,
         "{'held':1,'came':1,'wanted':1,'meetings':[{'state':'held','has_note':true,'items':[{}]},{},{},{}],"
         "'people':[{'came':1,'missed':0}]}");
    want(attend(ME, &g, came, ""), 409, "{'code':'counselling.version'}");
    want(attend(ME, &held, "", ""), 422, "{'code':'counselling.member_left_out'}");
    held = attend(SECOND, &held, body("{'person':'%lld','state':'excused'}", (long long)t_actor_id(ONE)), "");
    want(held, 200, "{'came':0,'meetings':[{'has_note':true},{},{},{}]}"); /* what was written stays */
    Reply seen = look(STREET, &g);
    want(seen, 200, "{'meetings':[{'state':'held','came':0},{},{},{}]}");
    want(read_note(STREET, &held), 403, "{'code':'role.denied'}"); /* sealed: the leaders' alone */
    want(read_note(THIRD, &held), 404, "{'code':'counselling.no_meeting'}");
    want(read_note(AFAR, &held), 404, NULL);
    want(read_note(SECOND, &held), 200, "{'note':'气氛很好'}");
    want(api(ONE, "GET /api/v1/me/export", NULL), 200,
         "{'counselling_groups':[{'name':'睡眠小组','left_ms':0}],"
         "'group_meetings':[{'group':'睡眠小组','presence':'excused'}]}");
    want(api(TWO, "GET /api/v1/me/export", NULL), 200, "{'counselling_groups':[],'group_meetings':[]}");
    all_is_well();

    /* led by others: their time is taken, the former leader no longer reads */
    t_actor_id(THIRD);
    g = look(ME, &g);
    want(apif(STREET,
              body("{'version':%lld,'leader':'%lld'}", (long long)reply_i64(g, "version"),
                   (long long)t_actor_id(THIRD)),
              "POST /api/v1/counselling/groups/%lld/leaders", (long long)reply_i64(g, "id")),
         200, "{'mine':false}");
    want(look(ME, &g), 200, "{'people':[]}");
    g = look(THIRD, &g);
    want(g, 200, "{'mine':true,'people':[{}],'meetings':[{'has_note':true},{},{},{}]}");
    want(read_note(ME, &held), 404, NULL);
    want(read_note(THIRD, &held), 200, "{'note':'气氛很好'}");
    all_is_well();
    want(apif(THIRD, body("{'version':%lld}", (long long)reply_i64(g, "version")),
              "POST /api/v1/counselling/groups/%lld/close", (long long)reply_i64(g, "id")),
         200, "{'state':'closed','meetings':[{'state':'held'},{'state':'cancelled'},{},{}]}");
    want(join(STREET, &g, TWO), 409, "{'code':'counselling.group_closed'}");
    want(api(ME, "GET /api/v1/counselling/groups?state=closed", NULL), 200, "{'items':[{'state':'closed'}]}");
    all_is_well();
}

static Rc seed(Op *op, void *user)
{
    const int64_t *v = user;
    return sql_observation_add(op->tx, (ResponseId) { v[0] }, S("total"), 330602001005, (PersonId) { v[1] },
                               S("phq-9"), v[2] * DEC_ONE, S("moderate"), S("care"), op->now_ms + v[3]);
}

static void measured(int number, const char *who, int64_t value, int64_t when_ms)
{
    int64_t v[4] = { INT64_C(330602000000000000) + INT64_C(900000000) + number, t_actor_id(who), value,
                     when_ms };
    CHECK_RC(t_write(seed, v), RC_OK);
}

TEST(counselling_a_groups_change_is_of_nobody)
{
    Place p = open_place();
    Reply g = make(STREET, &p, 8, "'form':'phq-9'");
    for (int i = 1; i <= 5; i++) {
        const char *who = body("resident@330602001005#%d", i + 10);
        measured(2 * i, who, 15, -MS_DAY);
        measured(2 * i + 1, who, i == 5 ? 16 : 5 + i, 30 * MS_DAY); /* -9, -8, -7, -6, +1 */
        want(join(STREET, &g, who), 200, NULL);
    }
    Reply mine = look(ME, &g);
    want(mine, 200,
         "{'figure':{'hidden':false,'measured':5,'improved':4,'worse':0,'mean':-5.8,'lower_is_better':true},"
         "'people':[{'before':15,'after':6,'change':'improved'},{},{},{},{'change':'same'}]}");
    want(look(STREET, &g), 200, "{'figure':{'hidden':true,'measured':0,'mean':null}}"); /* while it runs */
    t_wait(40 * MS_DAY);
    want(apif(STREET, body("{'version':%lld}", (long long)reply_i64(mine, "version")),
              "POST /api/v1/counselling/groups/%lld/close", (long long)reply_i64(g, "id")),
         200, "{'figure':{'hidden':true,'measured':0,'mean':null}}");
    want(look(ME, &g), 200, "{'figure':{'hidden':false,'measured':5,'mean':-5.8}}");
    /* who answers now still counts: seen before and after, the figure would be theirs */
    measured(40, "resident@330602001005#13", 0, 10 * MS_DAY);
    t_wait(20 * MS_DAY);
    want(look(STREET, &g), 200, "{'figure':{'hidden':true,'measured':0,'mean':null}}");
    t_wait(11 * MS_DAY);
    want(look(STREET, &g), 200, "{'figure':{'hidden':false,'measured':5,'mean':-7.4}}");
    measured(50, "resident@330602001005#11", 0, 30 * MS_DAY); /* long after the end: it moves no more */
    t_wait(60 * MS_DAY);
    want(look(STREET, &g), 200,
         "{'figure':{'hidden':false,'measured':5,'mean':-7.4},'people':[{'after':null},{},{},{},{}]}");

    /* of few people it is hidden */
    g = make(STREET, &p, 8, "'form':'phq-9','kind':'support'");
    all_is_well();
}

TEST(counselling_a_group_of_few_shows_no_figure)
{
    Place p = open_place();
    Reply g = make(STREET, &p, 8, "'form':'phq-9'");
    measured(1, ONE, 15, -MS_DAY);
    measured(2, ONE, 6, 10 * MS_DAY);
    want(join(STREET, &g, ONE), 200, NULL);
    t_wait(20 * MS_DAY);
    want(apif(STREET, body("{'version':1}"), "POST /api/v1/counselling/groups/%lld/close",
              (long long)reply_i64(g, "id")),
         200, "{'figure':{'hidden':true,'measured':0,'improved':0,'mean':null}}");
    all_is_well();
}

static Rc phone(Op *op, void *user)
{
    return people_register(op, (PersonId) { t_actor_id(user) }, S("13900139001"));
}

TEST(counselling_members_are_reminded_once)
{
    char one[] = ONE;
    Place p = open_place();
    t_app()->demo = false; /* messages wait */
    t_actor_id(ONE);
    CHECK_RC(t_write(phone, one), RC_OK);
    Reply g = make(ME, &p, 8, "");
    want(join(STREET, &g, ONE), 200, NULL);
    want(plan(ME, &g, &p, 9, 1), 200, NULL);
    long long before = t_messages(NULL);
    t_wait(p.tomorrow - 6 * MS_HOUR - t_now() > 0 ? p.tomorrow - 6 * MS_HOUR - t_now() : 0);
    t_ticks();
    t_ticks();
    CHECK_INT(t_messages(NULL), before + 1);
}
