/*
 * Booking from outside: what a unit sets up, what residents and staff book, who is refused, what follows. That nobody is
 * booked twice when a thousand try at once is in tests/crash/test_booking_rush.py.
 */
#include "base/date.h"
#include "modules/counselling/counselling.h"
#include "modules/org/org.h"
#include "t_api.h"

#define STREET "street_specialist@330602001000"
#define COUNSELLOR "counsellor@330602001000"
#define COLLEAGUE "counsellor@330602001000#2"
#define WORKER "community_worker@330602001005"
#define ELSEWHERE "street_specialist@330602002000"
#define ME "resident@330602001005"
#define OTHER "resident@330602001005#2"

/* A unit with a room, a service of 60 minutes and a counsellor who is there on the day after tomorrow, 9 to 12. */
typedef struct Place {
    long long unit, room, service, staff, day;
} Place;

static long long at(const Place *p, int hour, int minute)
{
    return ms_of_day(p->day) + hour * MS_HOUR + minute * MS_MINUTE;
}

static Reply setup(const Place *p, const char *what, const char *more)
{
    return apif(STREET, more, "POST /api/v1/counselling/units/%lld/%s", p->unit, what);
}

static long long staff_unit(const char *who)
{
    return reply_i64(api(who, "GET /api/v1/session", NULL), "staff.roles.0.unit");
}

static Place open_place(void)
{
    Place p = { .staff = t_actor_id(COUNSELLOR), .day = day_of_ms(t_now()) + 2 };
    p.unit = staff_unit(COUNSELLOR);
    t_actor_id(COLLEAGUE);
    Reply r = setup(&p, "rooms", "{'name':'一号室','seats':4}");
    want(r, 200, "{'rooms':[{'name':'一号室','active':true}],'can_manage':true}");
    p.room = reply_i64(r, "rooms.0.id");
    r = setup(&p, "services",
              "{'name':'心理咨询','about':'面对面谈一谈','kind':'counselling','place':'room','minutes':60,'"
              "open':true}");
    want(r, 200, "{'services':[{'minutes':60,'active':true}]}");
    p.service = reply_i64(r, "services.0.id");
    r = setup(&p, "patterns",
              body("{'staff':'%lld','room':'%lld','weekday':%d,'from_min':540,'to_min':720}", p.staff, p.room,
                   weekday_of(p.day)));
    want(r, 200, "{'patterns':[{'from_min':540,'to_min':720}]}");
    t_agree(ME);
    t_agree(OTHER);
    return p;
}

static Reply book(const char *who, const Place *p, long long start_ms)
{
    return api(who, "POST /api/v1/me/appointments",
               body("{'service':'%lld','staff':'%lld','start_ms':%lld}", p->service, p->staff, start_ms));
}

static Reply mine(const char *who, const Reply *made, const char *to)
{
    return apif(who, body("{'version':%lld,'to':'%s'}", (long long)reply_i64(*made, "version"), to),
                "POST /api/v1/me/appointments/%lld/state", (long long)reply_i64(*made, "id"));
}

static Reply desk(const char *who, const Reply *made, const char *to)
{
    return apif(who,
                body("{'version':%lld,'to':'%s'%s}", (long long)reply_i64(*made, "version"), to,
                     strcmp(to, "cancelled") == 0 ? ",'reason':'counsellor_away'" : ""),
                "POST /api/v1/counselling/appointments/%lld/state", (long long)reply_i64(*made, "id"));
}

static int slots(const char *who, const Place *p)
{
    int n = 0;
    Reply r = apif(who, NULL, "GET /api/v1/me/counselling/services/%lld/slots", p->service);
    want(r, 200, NULL);
    while (reply_get(r, body("items.%d.start_ms", n)).n)
        n++;
    return n;
}

TEST(counselling_a_resident_books_confirms_and_cancels)
{
    Place p = open_place();
    Reply r = api(ME, "GET /api/v1/me/counselling/services", NULL);
    want(r, 200, "{'items':[{'name':'心理咨询','minutes':60,'place':'room'}]}");
    CHECK_INT(slots(ME, &p), 6); /* three hours, this week and next */
    Reply made = api(ME, "POST /api/v1/me/appointments",
                     body("{'service':'%lld','staff':'%lld','start_ms':%lld,'note':'睡不好'}", p.service,
                          p.staff, at(&p, 10, 0)));
    want(made, 201, "{'state':'booked','note':'睡不好','can_cancel':true,'room_name':'一号室'}");
    CHECK_INT(slots(ME, &p), 5);
    made = mine(ME, &made, "confirmed");
    want(made, 200, "{'state':'confirmed'}");
    want(mine(OTHER, &made, "cancelled"), 404, "{'code':'counselling.no_appointment'}");
    made = mine(ME, &made, "cancelled");
    want(made, 200, "{'state':'cancelled','cancelled_by':'person','can_cancel':false}");
    CHECK_INT(slots(ME, &p), 6);
    want(mine(ME, &made, "confirmed"), 409, "{'code':'counselling.state'}");
    want(api(ME, "GET /api/v1/me/appointments", NULL), 200, "{'items':[{'state':'cancelled'}]}");
    want(api(OTHER, "GET /api/v1/me/appointments", NULL), 200, "{'items':[]}");
    all_is_well();
}

TEST(counselling_a_time_is_taken_once)
{
    Place p = open_place();
    want(book(ME, &p, at(&p, 9, 0)), 201, NULL);
    want(book(OTHER, &p, at(&p, 9, 0)), 409, "{'code':'counselling.taken'}");
    want(book(OTHER, &p, at(&p, 9, 15)), 422, "{'code':'counselling.no_slot','pointer':'/start_ms'}");
    want(book(OTHER, &p, at(&p, 12, 0)), 422, "{'code':'counselling.no_slot'}"); /* would end after hours */
    want(book(OTHER, &p, at(&p, 9, 0) + 1), 422, "{'code':'counselling.no_slot'}");

    /* the colleague is there at the same time, in the same room: the room decides */
    long long colleague = t_actor_id(COLLEAGUE);
    want(setup(&p, "patterns",
               body("{'staff':'%lld','room':'%lld','weekday':%d,'from_min':540,'to_min':720}", colleague,
                    p.room, weekday_of(p.day))),
         200, NULL);
    Place other = p;
    other.staff = colleague;
    want(book(OTHER, &other, at(&p, 9, 0)), 409, "{'code':'counselling.taken'}");

    /* in a room of their own the person decides: nobody is in two places */
    Reply r = setup(&p, "rooms", "{'name':'二号室','seats':2}");
    want(setup(&p, "patterns",
               body("{'staff':'%lld','room':'%lld','weekday':%d,'from_min':570,'to_min':630}", colleague,
                    (long long)reply_i64(r, "rooms.1.id"), weekday_of(p.day))),
         200, NULL);
    want(book(ME, &other, at(&p, 9, 30)), 409, "{'code':'counselling.busy'}");
    want(book(OTHER, &other, at(&p, 9, 30)), 201, NULL);
    all_is_well();
}

TEST(counselling_residents_keep_to_the_limits)
{
    Place p = open_place();
    want(book("anonymous@330602001005", &p, at(&p, 9, 0)), 403, "{'code':'role.denied'}");
    want(book("resident@330602001005#3", &p, at(&p, 9, 0)), 403, "{'code':'consent.required'}");
    want(book("resident@330602002001", &p, at(&p, 9, 0)), 404, "{'code':'counselling.no_service'}");
    want(book("", &p, at(&p, 9, 0)), 401, NULL);
    Place far = p;
    far.day += 28;
    want(book(ME, &far, at(&far, 9, 0)), 422, "{'code':'counselling.no_slot'}");
    Reply made = book(ME, &p, at(&p, 9, 0));
    want(made, 201, NULL);
    want(book(ME, &p, at(&p, 10, 0)), 201, NULL);
    want(book(ME, &p, at(&p, 11, 0)), 409, "{'code':'counselling.too_many'}");
    t_clock_advance(at(&p, 9, 0) - t_now() - 11 * MS_HOUR); /* the evening before */
    want(mine(ME, &made, "cancelled"), 409, "{'code':'counselling.cancel_late'}");
    want(book(OTHER, &p, at(&p, 11, 0)), 201, NULL);
    t_clock_advance(10 * MS_HOUR);
    want(book("resident@330602001005#4", &p, at(&p, 10, 0)), 403, NULL);
    CHECK_INT(slots(OTHER, &p), 3); /* none of today: taken, or too soon; three a week later */
    all_is_well();
}

typedef struct Related {
    long long person, staff;
    bool related;
} Related;

static Rc ask_related(Op *op, void *user)
{
    Related *r = user;
    op->actor = (Actor) { .kind = ACTOR_STAFF, .staff = { r->staff } };
    return op_is_related(op, (PersonId) { r->person }, &r->related);
}

TEST(counselling_staff_book_for_somebody_and_note_who_came)
{
    t_clock_advance(ms_of_day(day_of_ms(t_now())) + 16 * MS_HOUR + 55 * MS_MINUTE - t_now());
    Place p = open_place();
    long long me = t_actor_id(ME);
    p.day -= 2; /* this afternoon */
    want(setup(&p, "patterns",
               body("{'staff':'%lld','room':'%lld','weekday':%d,'from_min':1020,'to_min':1080}", p.staff,
                    p.room, weekday_of(p.day))),
         200, NULL);
    const char *in = body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld}", me, p.service,
                          p.staff, at(&p, 17, 0));
    want(api(ELSEWHERE, "POST /api/v1/counselling/appointments", in), 404, "{'code':'person.none'}");
    want(api("district_manager@330602000000", "POST /api/v1/counselling/appointments", in), 403, NULL);
    Reply made =
        api(WORKER, "POST /api/v1/counselling/appointments", in); /* at the street, above their community */
    want(made, 201, "{'state':'booked','mine':false}");

    want(desk(WORKER, &made, "confirmed"), 404, NULL); /* the unit is not of their area */
    want(desk(COLLEAGUE, &made, "confirmed"), 403, "{'code':'counselling.not_yours'}");
    want(desk(ELSEWHERE, &made, "confirmed"), 404, NULL);
    want(desk(COUNSELLOR, &made, "done"), 409, "{'code':'counselling.state'}");
    want(desk(COUNSELLOR, &made, "no_show"), 409, "{'code':'counselling.state'}"); /* not before */
    want(apif(COUNSELLOR, NULL, "GET /api/v1/persons/%lld", me), 200, "{'relation':{'kind':'appointment'}}");
    CHECK_INT(reply_get(apif(COLLEAGUE, NULL, "GET /api/v1/persons/%lld", me), "relation.kind").n, 0);

    const char *diary = body("GET /api/v1/counselling/diary?days=3");
    want(api(COUNSELLOR, diary, NULL), 200, "{'items':[{'state':'booked','mine':true}]}");
    want(api(COLLEAGUE, diary, NULL), 200, "{'items':[]}");
    want(api(STREET, diary, NULL), 200, "{'items':[{'state':'booked','mine':false}]}");
    want(api(ELSEWHERE, diary, NULL), 200, "{'items':[]}");

    t_clock_advance(10 * MS_MINUTE);
    made = desk(COUNSELLOR, &made, "no_show");
    want(made, 200, "{'state':'no_show'}");
    made = desk(COUNSELLOR, &made, "arrived");
    want(made, 200, "{'state':'arrived'}");
    made = desk(COUNSELLOR, &made, "done");
    want(made, 200, "{'state':'done'}");
    all_is_well();
    Related r = { me, p.staff, false };
    CHECK_RC(t_write(ask_related, &r), RC_OK);
    CHECK(r.related);
    t_clock_advance(16 * MS_DAY);
    CHECK_RC(t_write(ask_related, &r), RC_OK);
    CHECK(!r.related);
}

static bool related_now(long long person, long long staff)
{
    Related r = { person, staff, false };
    CHECK_RC(t_write(ask_related, &r), RC_OK);
    return r.related;
}

static Reply desk_books(const char *who, const Place *p, long long person, long long start_ms)
{
    return api(who, "POST /api/v1/counselling/appointments",
               body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld,'note':'睡不好'}",
                    person, p->service, p->staff, start_ms));
}

TEST(counselling_nobody_books_themselves_into_a_file)
{
    Place p = open_place();
    long long me = t_actor_id(ME);
    want(desk_books(COUNSELLOR, &p, me, at(&p, 9, 0)), 403, "{'code':'relation.required'}");
    CHECK(!related_now(me, p.staff));
    CHECK_INT(slots(ME, &p), 6); /* nothing was held */
    Place far = p;
    far.day += 28;
    want(desk_books(STREET, &far, me, at(&far, 9, 0)), 422, "{'code':'counselling.no_slot'}");
    Reply first = desk_books(WORKER, &p, me, at(&p, 9, 0));
    want(first, 201, NULL);
    CHECK(related_now(me, p.staff));
    p.day += 7; /* they work together now */
    want(desk_books(COUNSELLOR, &p, me, at(&p, 9, 0)), 201, "{'note':'睡不好'}");
    all_is_well();
}

TEST(counselling_a_relation_lasts_as_long_as_the_appointments)
{
    Place p = open_place();
    Place next = p;
    long long me = t_actor_id(ME);
    next.day += 7;
    Reply far = desk_books(STREET, &next, me, at(&next, 9, 0));
    want(far, 201, NULL);
    Reply soon = desk_books(STREET, &p, me, at(&p, 9, 0)); /* does not shorten it */
    want(soon, 201, NULL);
    want(api(COUNSELLOR, "GET /api/v1/counselling/diary?days=14", NULL), 200,
         "{'items':[{'mine':true},{'mine':true}]}");
    CHECK_INT(reply_get(api(COUNSELLOR, "GET /api/v1/counselling/diary?days=14", NULL), "items.0.note").n, 0);
    want(
        apif(COUNSELLOR, NULL, "GET /api/v1/counselling/appointments/%lld", (long long)reply_i64(soon, "id")),
        200, "{'note':'睡不好'}");
    t_clock_advance(18 * MS_DAY); /* 14 days after the first one are over */
    CHECK(related_now(me, p.staff));
    t_clock_advance(-18 * MS_DAY);
    want(desk(STREET, &far, "cancelled"), 200, NULL);
    CHECK(related_now(me, p.staff));
    t_clock_advance(18 * MS_DAY);
    CHECK(!related_now(me, p.staff));
    t_clock_advance(-18 * MS_DAY);
    want(desk(STREET, &soon, "cancelled"), 200, NULL);
    CHECK(!related_now(me, p.staff));
    CHECK_INT(reply_get(apif(COUNSELLOR, NULL, "GET /api/v1/counselling/appointments/%lld",
                             (long long)reply_i64(soon, "id")),
                        "note")
                  .n,
              0);
    all_is_well();
}

typedef struct Joined {
    long long other, person;
} Joined;

static Rc join(Op *op, void *user)
{
    const Joined *j = user;
    return people_link(op, (PersonId) { j->other }, (PersonId) { j->person });
}

TEST(counselling_bookings_stay_with_records_that_are_joined)
{
    Place p = open_place();
    Joined j = { t_actor_id("anonymous@330602001005"), t_actor_id(ME) };
    Reply made = desk_books(STREET, &p, j.other, at(&p, 9, 0));
    want(made, 201, NULL);
    want(book(ME, &p, at(&p, 10, 0)), 201, NULL);
    want(mine(ME, &made, "cancelled"), 404, "{'code':'counselling.no_appointment'}");
    Reply waits = api(STREET, "POST /api/v1/counselling/waiting",
                      body("{'person':'%lld','service':'%lld'}", j.other, p.service));
    want(waits, 201, NULL);
    CHECK_RC(t_write(join, &j), RC_OK);
    Reply r = api(ME, "GET /api/v1/me/appointments", NULL);
    want(r, 200, "{'items':[{'state':'booked'},{'state':'booked'}]}");
    want(mine(OTHER, &made, "cancelled"), 404, NULL);
    want(mine(ME, &made, "cancelled"), 200, "{'state':'cancelled'}");
    want(apif(ME, NULL, "POST /api/v1/me/waiting/%lld/leave", (long long)reply_i64(waits, "id")), 204, NULL);
    all_is_well();
}

TEST(counselling_hours_follow_exceptions_and_holidays)
{
    Place p = open_place();
    const char *date = body("%s", "");
    char text[11] = { 0 };
    date_format(date_from_days(p.day), text);
    date = body("%s", text);
    Reply r =
        setup(&p, "changes",
              body("{'staff':'%lld','day':'%s','from_min':600,'to_min':630,'kind':'off'}", p.staff, date));
    want(r, 200, "{'changes':[{'kind':'off'}]}");
    CHECK_INT(slots(ME, &p), 5);
    want(book(ME, &p, at(&p, 10, 0)), 422, "{'code':'counselling.no_slot'}");
    want(apif(STREET, body("{'version':%lld}", (long long)reply_i64(r, "changes.0.version")),
              "POST /api/v1/counselling/units/%lld/changes/%lld/end", p.unit,
              (long long)reply_i64(r, "changes.0.id")),
         200, "{'changes':[]}");
    CHECK_INT(slots(ME, &p), 6);
    want(setup(&p, "changes",
               body("{'staff':'%lld','room':'%lld','day':'%s','from_min':840,'to_min':900,'kind':'extra'}",
                    p.staff, p.room, date)),
         200, NULL);
    CHECK_INT(slots(ME, &p), 7);
    /* a counsellor says when they themselves are away, and nobody else is */
    want(apif(COLLEAGUE,
              body("{'staff':'%lld','day':'%s','from_min':0,'to_min':1440,'kind':'off'}", p.staff, date),
              "POST /api/v1/counselling/units/%lld/changes", p.unit),
         200, NULL);
    CHECK_INT(slots(ME, &p), 7);

    CHECK_INT(weekday_of(0), 4);
    Date new_year = { 2026, 1, 1 };
    CHECK_INT(calendar_weekday(t_app(), date_to_days(new_year)), 0);
    CHECK_INT(calendar_weekday(t_app(), date_to_days(new_year) + 7), 4);
}

TEST(counselling_setting_up_is_checked)
{
    Place p = open_place();
    want(setup(&p, "services", "{'name':'治疗','kind':'psychotherapy','place':'room','minutes':60}"), 422,
         "{'code':'counselling.not_medical','pointer':'/kind'}");
    want(setup(&p, "services", "{'name':'短','kind':'counselling','place':'room','minutes':50}"), 422,
         "{'code':'counselling.quarters','pointer':'/minutes'}");
    want(setup(&p, "patterns", body("{'staff':'%lld','weekday':1,'from_min':600,'to_min':600}", p.staff)),
         422, "{'code':'counselling.hours'}");
    want(setup(
             &p, "patterns",
             body("{'staff':'%lld','weekday':1,'from_min':600,'to_min':660}", (long long)t_actor_id(STREET))),
         422, "{'code':'counselling.no_counsellor'}");
    want(setup(&p, "patterns",
               body("{'staff':'%lld','room':'330602000000000001','weekday':1,'from_min':600,'to_min':660}",
                    p.staff)),
         422, "{'code':'counselling.no_room'}");
    want(apif(COUNSELLOR, "{'name':'二号室','seats':4}", "POST /api/v1/counselling/units/%lld/rooms", p.unit),
         403, "{'code':'role.denied'}");
    want(apif(ELSEWHERE, "{'name':'二号室','seats':4}", "POST /api/v1/counselling/units/%lld/rooms", p.unit),
         404, "{'code':'org.no_unit'}");
    want(setup(&p, "rooms", body("{'id':'%lld','version':7,'name':'旧','seats':1,'active':true}", p.room)),
         409, "{'code':'counselling.version'}");
    want(setup(&p, "rooms", body("{'id':'%lld','version':1,'name':'静室','seats':1,'active':true}", p.room)),
         200, "{'rooms':[{'name':'静室','version':2}]}");
}

TEST(counselling_whoever_waits_longest_is_told)
{
    Place p = open_place();
    want(api(ME, "POST /api/v1/me/waiting", body("{'service':'%lld'}", p.service)), 201, NULL);
    want(api(ME, "POST /api/v1/me/waiting", body("{'service':'%lld'}", p.service)), 409,
         "{'code':'counselling.waiting'}");
    Reply made = book(OTHER, &p, at(&p, 9, 0));
    want(apif(STREET, NULL, "GET /api/v1/counselling/units/%lld", p.unit), 200,
         "{'waiting':[{'service_name':'心理咨询'}]}");
    want(apif("district_manager@330602000000", NULL, "GET /api/v1/counselling/units/%lld", p.unit), 200,
         "{'waiting':[]}");
    want(desk(STREET, &made, "cancelled"), 200, "{'cancelled_by':'staff'}");
    Reply r = api(ME, "GET /api/v1/me/appointments", NULL);
    CHECK_INT(reply_i64(r, "waiting.0.told_ms"), t_now());
    want(book(ME, &p, at(&p, 9, 0)), 201, NULL); /* and waits no longer */
    want(api(ME, "GET /api/v1/me/appointments", NULL), 200, "{'waiting':[]}");
    want(api(OTHER, "POST /api/v1/me/waiting", body("{'service':'%lld'}", p.service)), 201, NULL);
    r = api(OTHER, "GET /api/v1/me/appointments", NULL);
    want(apif(ME, NULL, "POST /api/v1/me/waiting/%lld/leave", (long long)reply_i64(r, "waiting.0.id")), 404,
         NULL);
    want(apif(OTHER, NULL, "POST /api/v1/me/waiting/%lld/leave", (long long)reply_i64(r, "waiting.0.id")),
         204, NULL);
}

TEST(counselling_a_calendar_says_when_and_nothing_else)
{
    Place p = open_place();
    Reply made = book(ME, &p, at(&p, 9, 0));
    want(api(STREET, "POST /api/v1/counselling/calendar", NULL), 403, NULL);
    want(api(COUNSELLOR, "GET /api/v1/counselling/calendar", NULL), 200, "{'made_ms':0}");
    Reply feed = api(COUNSELLOR, "POST /api/v1/counselling/calendar", NULL);
    want(feed, 200, NULL);
    const char *path = arena_z(t_arena(), reply_get(feed, "path"));
    Reply r = apif("", NULL, "GET %s", path);
    CHECK_INT(r.status, 200);
    const char *text = arena_z(t_arena(), r.body);
    CHECK(strstr(text, "BEGIN:VCALENDAR\r\n") == text);
    CHECK(strstr(text, "SUMMARY:预约\r\n") != NULL);
    CHECK(strstr(text, body("UID:%lld@xinqiao\r\n", (long long)reply_i64(made, "id"))) != NULL);
    CHECK(strstr(text, "SEQUENCE:0\r\nSTATUS:CONFIRMED") != NULL);
    CHECK(strstr(text, "心理") == NULL);
    want(mine(ME, &made, "cancelled"), 200, NULL);
    text = arena_z(t_arena(), apif("", NULL, "GET %s", path).body);
    CHECK(strstr(text, "SEQUENCE:1\r\nSTATUS:CANCELLED") != NULL);

    Reply again = api(COUNSELLOR, "POST /api/v1/counselling/calendar", NULL);
    CHECK_INT(apif("", NULL, "GET %s", path).status, 404); /* the old address ended */
    path = arena_z(t_arena(), reply_get(again, "path"));
    CHECK_INT(apif("", NULL, "GET %s", path).status, 200);
    want(api(COUNSELLOR, "POST /api/v1/counselling/calendar/revoke", NULL), 200, "{'made_ms':0}");
    CHECK_INT(apif("", NULL, "GET %s", path).status, 404);

    again = api(COUNSELLOR, "POST /api/v1/counselling/calendar", NULL);
    path = arena_z(t_arena(), reply_get(again, "path"));
    t_wait(179 * MS_DAY);
    CHECK_INT(apif("", NULL, "GET %s", path).status, 200);
    t_wait(2 * MS_DAY); /* counselling.feed_days: it ends by itself */
    CHECK_INT(apif("", NULL, "GET %s", path).status, 404);
    want(api(COUNSELLOR, "GET /api/v1/counselling/calendar", NULL), 200, "{'made_ms':0}");
}

TEST(counselling_a_result_offers_times_of_what_fits)
{
    Place p = open_place();
    want(apif(STREET,
              body("{'name':'儿童青少年咨询','kind':'child','place':'room','minutes':60,'open':true}"),
              "POST /api/v1/counselling/units/%lld/services", p.unit),
         200, NULL);
    Reply r = api(ME, "GET /api/v1/me/counselling/offers?form=phq-9", NULL);
    want(r, 200, "{'items':[{'service':{'kind':'counselling'},'slots':[{},{},{},{}]}]}");
    want(api(ME, "GET /api/v1/me/counselling/offers?form=scared", NULL), 200,
         "{'items':[{'service':{'kind':'child'}},{'service':{'kind':'counselling'}}]}");
    want(api("resident@330602002001", "GET /api/v1/me/counselling/offers?form=phq-9", NULL), 200,
         "{'items':[]}");
    want(api(STREET, "GET /api/v1/me/counselling/offers?form=phq-9", NULL), 403, NULL);

    /* and what it offers can be booked */
    want(api(ME, "POST /api/v1/me/appointments",
             body("{'service':'%lld','staff':'%lld','start_ms':%lld}",
                  (long long)reply_i64(r, "items.0.service.id"),
                  (long long)reply_i64(r, "items.0.slots.0.staff"),
                  (long long)reply_i64(r, "items.0.slots.0.start_ms"))),
         201, "{'state':'booked'}");
}

TEST(counselling_bookings_among_colleagues_are_looked_at)
{
    Place p = open_place();
    const char *colleague = "counsellor@330602001000#2";
    t_actor_id(colleague);
    t_actor_id("district_specialist@330602000000");
    long long person = (long long)t_actor_id(ME);
    want(api(STREET, "POST /api/v1/counselling/appointments",
             body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld}", person, p.service,
                  p.staff, (long long)at(&p, 9, 0))),
         201, NULL); /* the desk: nothing to look at */
    want(api("district_specialist@330602000000", "GET /api/v1/tasks", NULL), 200, "{'items':[]}");

    person = (long long)t_actor_id("resident@330602001005#7");
    want(api(colleague, "POST /api/v1/counselling/appointments",
             body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld}", person, p.service,
                  p.staff, (long long)at(&p, 10, 0))),
         201, NULL);
    want(api(colleague, "POST /api/v1/counselling/appointments",
             body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld}", person, p.service,
                  p.staff, (long long)at(&p, 11, 0))),
         201, NULL); /* once for the two */
    Reply r = api("district_specialist@330602000000", "GET /api/v1/tasks", NULL);
    want(r, 200, "{'items':[{'kind':'access_review','can_finish':true}]}");
    want(api(COUNSELLOR, "GET /api/v1/tasks", NULL), 200,
         "{'items':[{'can_finish':false}]}"); /* not by the one who gains */
    want(apif("district_specialist@330602000000",
              "{'version':1,'outcome':'done','note':'已核对，代为预约属实'}", "POST /api/v1/tasks/%lld/done",
              (long long)reply_i64(r, "items.0.id")),
         200, NULL);
}

/* Of a unit with nobody above it the colleague is in reach of the review: still not their own to make. */
TEST(counselling_who_gains_by_a_booking_does_not_review_it)
{
    const char *me = "counsellor@330602000000", *colleague = "counsellor@330602000000#2",
               *district = "district_specialist@330602000000";
    Place p = { .staff = t_actor_id(me), .day = day_of_ms(t_now()) + 2 };
    p.unit = staff_unit(me);
    p.room = reply_i64(
        apif(district, "{'name':'一号室','seats':4}", "POST /api/v1/counselling/units/%lld/rooms", p.unit),
        "rooms.0.id");
    p.service = reply_i64(
        apif(district, "{'name':'心理咨询','kind':'counselling','place':'room','minutes':60,'open':true}",
             "POST /api/v1/counselling/units/%lld/services", p.unit),
        "services.0.id");
    want(apif(district,
              body("{'staff':'%lld','room':'%lld','weekday':%d,'from_min':540,'to_min':720}", p.staff, p.room,
                   weekday_of(p.day)),
              "POST /api/v1/counselling/units/%lld/patterns", p.unit),
         200, NULL);
    long long person = (long long)t_actor_id("resident@330602001005#7");
    t_actor_id(colleague);
    want(api(colleague, "POST /api/v1/counselling/appointments",
             body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld}", person, p.service,
                  p.staff, (long long)at(&p, 10, 0))),
         201, NULL);
    Reply r = api(me, "GET /api/v1/tasks", NULL);
    want(r, 200, "{'items':[{'kind':'access_review','can_finish':false}]}");
    want(apif(me, "{'version':1,'outcome':'done','note':'属实'}", "POST /api/v1/tasks/%lld/done",
              (long long)reply_i64(r, "items.0.id")),
         403, "{'code':'care.own_review'}");
    want(apif(district, "{'version':1,'outcome':'done','note':'属实'}", "POST /api/v1/tasks/%lld/done",
              (long long)reply_i64(r, "items.0.id")),
         200, NULL);
}

/* The grant ends, and another begins tomorrow. */
static Rc pause_grant(Op *op, void *user)
{
    GrantRow *rows;
    size_t n;
    int64_t id, changed;
    StaffId staff = { *(int64_t *)user };
    TRY(sql_grant_list(op->tx, staff, op->now_ms, &rows, &n));
    CHECK_INT(n, 1);
    TRY(op_new_id(op, rows[0].area, &id));
    TRY(sql_grant_end(op->tx, rows[0].id, op->now_ms, &changed));
    return sql_grant_add(op->tx, (GrantId) { id }, staff, rows[0].role, rows[0].unit, rows[0].area / 1000000,
                         rows[0].area / 1000, rows[0].area, op->now_ms + MS_DAY, 0, 0);
}

TEST(counselling_a_calendar_waits_for_the_grant_to_begin)
{
    open_place();
    Reply feed = api(COUNSELLOR, "POST /api/v1/counselling/calendar", NULL);
    const char *path = arena_z(t_arena(), reply_get(feed, "path"));
    int64_t staff = t_actor_id(COUNSELLOR);
    CHECK_INT(apif("", NULL, "GET %s", path).status, 200);
    CHECK_RC(t_write(pause_grant, &staff), RC_OK);
    CHECK_INT(apif("", NULL, "GET %s", path).status, 404);
    t_clock_advance(MS_DAY);
    CHECK_INT(apif("", NULL, "GET %s", path).status, 200);
}

static Rc register_me(Op *op, void *user)
{
    return people_register(op, (PersonId) { t_actor_id(user) }, S("13900139000"));
}

TEST(counselling_a_reminder_is_sent_once_and_says_little)
{
    Place p = open_place();
    static char me[] = ME;
    t_app()->demo = false; /* messages wait */
    CHECK_RC(t_write(register_me, me), RC_OK);
    want(book(ME, &p, at(&p, 9, 0)), 201, NULL);
    t_ticks();
    CHECK_INT(t_messages(NULL), 0); /* not yet */
    t_clock_advance(at(&p, 9, 0) - t_now() - 20 * MS_HOUR);
    t_ticks();
    CHECK_INT(t_messages(NULL), 1);
    t_clock_advance(MS_HOUR);
    t_ticks();
    CHECK_INT(t_messages(NULL), 1);
    CHECK_INT(t_messages("09:00"), 1);
    CHECK_INT(t_messages("心理"), 0);
}

TEST(counselling_a_person_gets_a_copy_of_appointments)
{
    Place p = open_place();
    want(book(ME, &p, at(&p, 9, 0)), 201, NULL);
    want(api(OTHER, "POST /api/v1/me/waiting", body("{'service':'%lld'}", p.service)), 201, NULL);
    want(api(ME, "GET /api/v1/me/export", NULL), 200,
         "{'appointments':[{'state':'booked'}],'appointments_waited_for':[]}");
    want(api(OTHER, "GET /api/v1/me/export", NULL), 200,
         "{'appointments':[],'appointments_waited_for':[{}]}");
}
