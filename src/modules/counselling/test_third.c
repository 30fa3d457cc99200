/*
 * Third-party institutions from outside: what residents are told and agree to, what such a counsellor reaches and what not, what
 * the end of the agreement does to bookings, roles and open cases, figures apart.
 */
#include "base/date.h"
#include "modules/counselling/counselling.h"
#include "t_api.h"

#define STREET "street_specialist@330602001000"
#define OUTSIDE "outside_counsellor@330602001000"
#define COLLEAGUE "outside_counsellor@330602001000#2"
#define OWN "counsellor@330602001000"
#define OWN_NEXT "counsellor@330602001000#2"
#define WORKER "community_worker@330602001005"
#define ME "resident@330602001005"
#define OTHER "resident@330602001005#2"
#define SYS "system_admin@330600000000"
#define SEC "security_admin@330600000000"

/* A unit with a telephone service of 60 minutes and a counsellor who is there on the day after tomorrow, 9 to 12. */
typedef struct Place {
    long long unit, service, staff, day;
} Place;

static Place open_place(const char *who)
{
    Place p = { .staff = t_actor_id(who), .day = day_of_ms(t_now()) + 2 };
    p.unit = reply_i64(api(who, "GET /api/v1/session", NULL), "staff.roles.0.unit");
    Reply r =
        apif(STREET,
             "{'name':'电话咨询','about':'打电话谈一谈','kind':'counselling','place':'phone','minutes':60,"
             "'open':true}",
             "POST /api/v1/counselling/units/%lld/services", p.unit);
    want(r, 200, NULL);
    p.service = reply_i64(r, "services.0.id");
    want(apif(STREET,
              body("{'staff':'%lld','weekday':%d,'from_min':540,'to_min':720}", p.staff,
                   (int)((p.day + 3) % 7 + 1)),
              "POST /api/v1/counselling/units/%lld/patterns", p.unit),
         200, NULL);
    return p;
}

static Reply book(const char *who, const Place *p, int hour, const char *more)
{
    return api(who, "POST /api/v1/me/appointments",
               body("{'service':'%lld','staff':'%lld','start_ms':%lld%s}", p->service, p->staff,
                    (long long)(ms_of_day(p->day) + hour * MS_HOUR), more));
}

/* The last day of its agreement, so many days from today; after reading the unit anew. */
static Reply agreement(const Place *p, int days)
{
    char text[10];
    date_format(date_from_days(day_of_ms(t_now()) + days), text);
    Reply u = apif(SYS, NULL, "GET /api/v1/units/%lld", p->unit);
    want(u, 200, "{'kind':'third_party'}");
    return apif(SYS,
                body("{'version':%lld,'agreement_to':'%.10s'}", (long long)reply_i64(u, "version"), text),
                "PATCH /api/v1/units/%lld", p->unit);
}

static Reply open_case(const char *who, const char *person, const Reply *appointment)
{
    return api(who, "POST /api/v1/counselling/cases",
               body("{'person':'%lld','source':'appointment','source_id':'%lld','intake':{'reason':'睡不好'},"
                    "'goals':[]}",
                    (long long)t_actor_id(person), (long long)reply_i64(*appointment, "id")));
}

static Reply note(const char *who, const Reply *c, const char *kind)
{
    return apif(who,
                body("{'version':%lld,'kind':'%s','risk':'low','text':'谈了睡眠'}",
                     (long long)reply_i64(*c, "version"), kind),
                "POST /api/v1/counselling/cases/%lld/notes", (long long)reply_i64(*c, "id"));
}

TEST(third_party_is_named_and_agreed_to)
{
    Place p = open_place(OUTSIDE), own = open_place(OWN);
    t_agree(ME);
    t_actor_id(WORKER);
    Reply r = api(ME, "GET /api/v1/me/counselling/services", NULL);
    want(r, 200,
         "{'items':[{'third_party':true,'unit_name':'330602001000第三方心理咨询机构'},{'third_party':false}]"
         "}");
    want(book(ME, &p, 9, ""), 422, "{'code':'counselling.third_party','pointer':'/agreed'}");
    want(book(ME, &p, 9, ",'agreed':false"), 422, "{'code':'counselling.third_party'}");
    want(book(ME, &p, 9, ",'agreed':true"), 201, "{'third_party':true,'state':'booked'}");
    want(book(ME, &own, 11, ""), 201, "{'third_party':false}");
    want(api(ME, "GET /api/v1/me/appointments", NULL), 200,
         "{'items':[{'third_party':false},{'third_party':true}]}");
    Reply e = api(ME, "GET /api/v1/me/export", NULL);
    want(e, 200, "{'appointments':[{'unit':'330602001000社会心理服务站'},{}]}");
    CHECK(reply_i64(e, "appointments.1.third_party_agreed_ms") > 0);

    /* the desk asks, too; beside an appointment stands that it is by a third party */
    const char *desk = "POST /api/v1/counselling/appointments";
    const char *for_other =
        body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld", (long long)t_actor_id(OTHER),
             p.service, p.staff, (long long)(ms_of_day(p.day) + 10 * MS_HOUR));
    want(api(WORKER, desk, body("%s}", for_other)), 422, "{'code':'counselling.third_party'}");
    want(api(WORKER, desk, body("%s,'agreed':true}", for_other)), 201, "{'third_party':true}");
    want(api(STREET, "GET /api/v1/counselling/diary?days=3", NULL), 200,
         "{'items':[{'third_party':true},{'third_party':true},{'third_party':false}]}");
    all_is_well();
}

TEST(third_party_reaches_its_own_and_nothing_else)
{
    Place p = open_place(OUTSIDE), own = open_place(OWN);
    long long me = t_actor_id(ME), other = t_actor_id(OTHER);
    t_actor_id(COLLEAGUE);
    t_agree(ME);
    t_agree(OTHER);
    Reply theirs = book(OTHER, &own, 9, "");
    CHECK(t_hears(OWN, "appointment") && t_hears(STREET, "appointment") && !t_hears(OUTSIDE, ""));
    Reply mine = book(ME, &p, 9, ",'agreed':true,'note':'晚上睡不着'");
    CHECK(t_hears(OUTSIDE, "appointment") && t_hears(STREET, "appointment"));
    want(theirs, 201, NULL);
    t_wait(2 * MS_DAY);
    Reply c = open_case(OUTSIDE, ME, &mine), others = open_case(OWN, OTHER, &theirs);
    want(c, 201, "{'third_party':true,'mine':true}");
    want(others, 201, "{'third_party':false}");

    /* its own */
    want(api(OUTSIDE, "GET /api/v1/counselling/diary", NULL), 200, "{'items':[{'mine':true}]}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/counselling/appointments/%lld", (long long)reply_i64(mine, "id")),
         200, "{'note':'晚上睡不着'}");
    want(api(OUTSIDE, "GET /api/v1/counselling/cases", NULL), 200,
         "{'total':1,'items':[{'third_party':true}]}");
    want(api(OUTSIDE, "GET /api/v1/counselling/services", NULL), 200, "{'items':[{'third_party':true}]}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/counselling/units/%lld", p.unit), 200,
         "{'third_party':true,'can_manage':false}");
    want(api(OTHER, "POST /api/v1/me/waiting", body("{'service':'%lld'}", p.service)), 201, NULL);
    const char *unit = body("GET /api/v1/counselling/units/%lld", p.unit);
    want(api(STREET, unit, NULL), 200, "{'waiting':[{}]}");
    want(api(OUTSIDE, unit, NULL), 200, "{'waiting':[]}"); /* who waits has agreed to nothing yet */
    Reply noted = note(OUTSIDE, &c, "process");
    want(noted, 200, "{'notes':[{'kind':'process','text':'谈了睡眠','sealed':false}]}");

    /* others' appointments, cases and units are not there; process notes are the author's */
    want(apif(OUTSIDE, NULL, "GET /api/v1/counselling/appointments/%lld", (long long)reply_i64(theirs, "id")),
         404, "{'code':'counselling.no_appointment'}");
    want(apif(COLLEAGUE, NULL, "GET /api/v1/counselling/appointments/%lld", (long long)reply_i64(mine, "id")),
         404, "{'code':'counselling.no_appointment'}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/counselling/cases/%lld", (long long)reply_i64(others, "id")), 404,
         "{'code':'counselling.no_case'}");
    want(apif(COLLEAGUE, NULL, "GET /api/v1/counselling/cases/%lld", (long long)reply_i64(c, "id")), 404,
         "{'code':'counselling.no_case'}");
    want(apif(OWN, NULL, "GET /api/v1/counselling/cases/%lld", (long long)reply_i64(c, "id")), 403, NULL);
    want(note(OUTSIDE, &others, "session"), 404, "{'code':'counselling.no_case'}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/counselling/units/%lld", own.unit), 404, "{'code':'org.no_unit'}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/counselling/services/%lld/slots", own.service), 404,
         "{'code':'counselling.no_service'}");

    /* books only whom it works with, and has no worklist, file, alert, group or desk of the street */
    long long next = ms_of_day(p.day + 7) + 9 * MS_HOUR;
    const char *desk = "POST /api/v1/counselling/appointments";
    want(api(OUTSIDE, desk,
             body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld,'agreed':"
                  "true}",
                  other, p.service, p.staff, next)),
         404, "{'code':'person.none'}");
    want(api(OUTSIDE, desk,
             body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld,'agreed':"
                  "true}",
                  me, own.service, own.staff, next)),
         404, "{'code':'counselling.no_service'}");
    want(api(OUTSIDE, desk,
             body("{'person':'%lld','service':'%lld','staff':'%lld','start_ms':%lld,'agreed':"
                  "true}",
                  me, p.service, p.staff, next)),
         201, "{'third_party':true,'mine':true}");
    static const char *const closed[] = { "GET /api/v1/tasks", "GET /api/v1/alerts",
                                          "GET /api/v1/counselling/groups", "GET /api/v1/counselling/adrift",
                                          "GET /api/v1/dashboard?from=2025-11-01&to=2025-11-30" };
    for (size_t i = 0; i < COUNT(closed); i++)
        want(api(OUTSIDE, closed[i], NULL), 403, "{'code':'role.denied'}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/persons/%lld", me), 403, "{'code':'role.denied'}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/counselling/persons/%lld/cases", me), 403,
         "{'code':'role.denied'}");
    want(api(OUTSIDE, "POST /api/v1/persons/search", "{'name':'李雷'}"), 403, "{'code':'role.denied'}");

    /* who works with the person knows of the case and whose it is, not what is in it */
    want(apif(OWN, NULL, "GET /api/v1/counselling/persons/%lld/cases", me), 200,
         "{'items':[],'related':false}");
    all_is_well();
}

/* A high risk that a third party hears of is the network's at once. */
TEST(third_party_risk_raises_an_alert)
{
    Place p = open_place(OUTSIDE);
    t_actor_id(WORKER);
    t_agree(ME);
    Reply a = book(ME, &p, 9, ",'agreed':true");
    t_wait(2 * MS_DAY);
    Reply c = open_case(OUTSIDE, ME, &a);
    want(c, 201, NULL);
    want(apif(OUTSIDE,
              body("{'version':%lld,'kind':'session','risk':'high','text':'说不想活了'}",
                   (long long)reply_i64(c, "version")),
              "POST /api/v1/counselling/cases/%lld/notes", (long long)reply_i64(c, "id")),
         200, "{'open_alerts':1}");
    want(api(WORKER, "GET /api/v1/alerts", NULL), 200, "{'items':[{'source':'counselling'}]}");
    want(api(OUTSIDE, "GET /api/v1/alerts", NULL), 403, NULL);
    all_is_well();
}

TEST(third_party_ends_with_its_agreement)
{
    Place p = open_place(OUTSIDE);
    t_actor_id(OWN);
    t_actor_id(SEC);
    t_agree(ME);
    t_agree(OTHER);
    Reply a = book(ME, &p, 9, ",'agreed':true");
    want(a, 201, NULL);

    /* what is asked of an agreement */
    want(api(SYS, "POST /api/v1/units", "{'area':330602001000,'kind':'third_party','name':'甲'}"), 422,
         "{'code':'field.required','pointer':'/agreement_to'}");
    want(api(SYS, "POST /api/v1/units",
             "{'area':330602001000,'kind':'school','name':'甲','agreement_to':'2030-01-01'}"),
         422, "{'code':'org.agreement'}");
    want(api(SYS, "POST /api/v1/units",
             "{'area':330602001000,'kind':'third_party','name':'甲','agreement_to':'2030-01-01'}"),
         201, "{'agreement_to':'2030-01-01','agreement_ended':false}");
    want(agreement(&p, -1), 422, "{'code':'field.range','pointer':'/agreement_to'}");
    want(apif("district_manager@330602000000", "{'version':1,'agreement_to':'2030-01-01'}",
              "PATCH /api/v1/units/%lld", p.unit),
         403, "{'code':'role.denied'}");
    want(apif("system_admin@330603000000", "{'version':1,'agreement_to':'2030-01-01'}",
              "PATCH /api/v1/units/%lld", p.unit),
         404, NULL);

    /* it ends on the day after the talk: what lies later is not offered, nor booked */
    int64_t end = ms_of_day(day_of_ms(t_now()) + 4);
    want(agreement(&p, 3), 200, "{'agreement_ended':false}");
    Place later = p;
    later.day += 7;
    want(book(OTHER, &later, 9, ",'agreed':true"), 409, "{'code':'counselling.agreement_ended'}");
    Reply s = apif(ME, NULL, "GET /api/v1/me/counselling/services/%lld/slots?days=20", p.service);
    want(s, 200, "{'items':[{},{}]}");
    t_wait(2 * MS_DAY);
    Reply c = open_case(OUTSIDE, ME, &a);
    want(c, 201, NULL);
    want(api(STREET, "GET /api/v1/counselling/adrift", NULL), 200, "{'items':[]}");

    t_wait(end + MS_MINUTE - t_now());
    t_ticks();
    want(api(OUTSIDE, "GET /api/v1/counselling/cases", NULL), 401, NULL); /* signed out */
    want(api(ME, "GET /api/v1/me/counselling/services", NULL), 200, "{'items':[]}");
    want(api(OTHER, "POST /api/v1/me/waiting", body("{'service':'%lld'}", p.service)), 409,
         "{'code':'counselling.agreement_ended'}");
    want(apif(SEC, body("{'role':'outside_counsellor','unit':'%lld'}", p.unit),
              "POST /api/v1/staff/%lld/roles", p.staff),
         409, "{'code':'org.agreement_ended'}");

    /* the open case is on the leads' list; the network's counsellors may have it */
    Reply l = api(STREET, "GET /api/v1/counselling/adrift", NULL);
    want(l, 200, "{'items':[{'why':'grant_ended','counsellors':[{}]}]}");
    CHECK_INT(reply_i64(l, "items.0.counsellors.0.id"), t_actor_id(OWN));
    want(api(STREET, "GET /api/v1/tasks", NULL), 200, "{'items':[{'kind':'case_adrift'}]}");
    want(api(STREET, "POST /api/v1/counselling/adrift/transfer",
             body("{'staff':'%lld','text':'协议到期','items':[{'id':'%lld','version':%lld}]}",
                  (long long)t_actor_id(OWN), (long long)reply_i64(c, "id"),
                  (long long)reply_i64(c, "version"))),
         200, "{'items':[{'done':true}]}");
    want(apif(OWN, NULL, "GET /api/v1/counselling/cases/%lld", (long long)reply_i64(c, "id")), 200,
         "{'mine':true,'third_party':true}");
    all_is_well();
}

/* Renewed, its people have their roles again: as long as was granted, and no longer. */
TEST(third_party_agreement_renewed)
{
    Place p = open_place(OUTSIDE);
    long long colleague = t_actor_id(COLLEAGUE);
    t_actor_id(OWN);
    t_actor_id(SEC);
    t_agree(ME);
    Reply staff = apif(SEC, NULL, "GET /api/v1/staff/%lld", colleague);
    want(agreement(&p, 1), 200, NULL);
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", colleague,
              (long long)reply_i64(staff, "roles.0.grant")),
         200, NULL);
    t_wait(3 * MS_DAY);
    t_ticks();
    want(apif(SEC, NULL, "GET /api/v1/staff/%lld", p.staff), 200, "{'roles':[]}");
    want(agreement(&p, 30), 200, "{'agreement_ended':false}");
    Reply again = apif(SEC, NULL, "GET /api/v1/staff/%lld", p.staff);
    want(again, 200, "{'roles':[{'role':'outside_counsellor'}]}");
    CHECK_INT(reply_i64(again, "roles.0.to_ms"), ms_of_day(day_of_ms(t_now()) + 31));
    want(apif(SEC, NULL, "GET /api/v1/staff/%lld", colleague), 200, "{'roles':[]}"); /* ended by somebody */
    p.day = day_of_ms(t_now()) + 6;
    want(book(ME, &p, 9, ",'agreed':true"), 201, NULL);
    all_is_well();
}

/* A third party that accepts a referral opens a case of it, though it has no file of the person; of nobody else. */
TEST(third_party_takes_referrals)
{
    Place p = open_place(OUTSIDE);
    long long me = t_actor_id(ME);
    const char *cases = "POST /api/v1/counselling/cases", *rest = "'intake':{'reason':'睡不好'},'goals':[]}";
    t_agree(ME);
    want(api(OUTSIDE, cases, body("{'person':'%lld','source':'other',%s", me, rest)), 404,
         "{'code':'person.none'}");
    t_relate((PersonId) { me }, WORKER);
    Reply r = apif(WORKER, body("{'kind':'counselling','to_unit':'%lld','reason':'想找人谈谈睡眠'}", p.unit),
                   "POST /api/v1/persons/%lld/referrals", me);
    want(r, 201, NULL);
    long long id = reply_i64(r, "id");
    r = apif(WORKER,
             body("{'version':%lld,'given_by':'self','how':'paper','consent_version':1}",
                  (long long)reply_i64(r, "version")),
             "POST /api/v1/referrals/%lld/consent", id);
    want(r, 200, NULL);
    want(apif(WORKER, body("{'version':%lld}", (long long)reply_i64(r, "version")),
              "POST /api/v1/referrals/%lld/send", id),
         200, NULL);
    const char *of_it = body("{'source':'referral','source_id':'%lld',%s", id, rest);
    want(api(OUTSIDE, cases, of_it), 422, "{'code':'field.required','pointer':'/person'}");
    r = apif(OUTSIDE, NULL, "GET /api/v1/referrals/%lld", id);
    want(r, 200, "{'side':'receiver','readable':true}");
    want(apif(OUTSIDE, body("{'version':%lld}", (long long)reply_i64(r, "version")),
              "POST /api/v1/referrals/%lld/accept", id),
         200, "{'state':'accepted'}");
    want(api(COLLEAGUE, "GET /api/v1/referrals?box=in", NULL), 200, "{'items':[{}]}");
    want(api("outside_counsellor@330602002000", cases, of_it), 422, NULL);
    want(api(OUTSIDE, cases, of_it), 201, "{'source':'referral','third_party':true}");
    want(apif(OUTSIDE, NULL, "GET /api/v1/persons/%lld", me), 403, "{'code':'role.denied'}");
    all_is_well();
}

TEST(third_party_figures_stand_apart)
{
    Place p = open_place(OUTSIDE), own = open_place(OWN);
    t_agree(ME);
    Reply a = book(ME, &p, 9, ",'agreed':true"), b = book(ME, &own, 10, "");
    want(b, 201, NULL);
    t_wait(2 * MS_DAY);
    const Reply *all[] = { &a, &b };
    const char *const whos[] = { OUTSIDE, OWN };
    for (size_t i = 0; i < COUNT(all); i++) {
        Reply r =
            apif(whos[i], "{'version':1,'to':'arrived'}", "POST /api/v1/counselling/appointments/%lld/state",
                 (long long)reply_i64(*all[i], "id"));
        want(r, 200, NULL);
        want(apif(whos[i], "{'version':2,'to':'done'}", "POST /api/v1/counselling/appointments/%lld/state",
                  (long long)reply_i64(*all[i], "id")),
             200, NULL);
        want(open_case(whos[i], ME, all[i]), 201, NULL);
    }
    Reply d = api("district_specialist@330602000000", "GET /api/v1/dashboard", NULL);
    want(d, 200, NULL);
    bool talks = false, cases = false;
    for (int i = 0; reply_get(d, body("figures.%d.id", i)).n; i++) {
        Str id = reply_get(d, body("figures.%d.id", i));
        bool third = str_eq(id, S("appointments_done_third")) || str_eq(id, S("counsel_cases_third"));
        if (!third)
            continue;
        CHECK_INT(reply_i64(d, body("figures.%d.value", i)), 50);
        CHECK_INT(reply_i64(d, body("figures.%d.numerator", i)), 1);
        CHECK_INT(reply_i64(d, body("figures.%d.denominator", i)), 2);
        talks = talks || str_eq(id, S("appointments_done_third"));
        cases = cases || str_eq(id, S("counsel_cases_third"));
    }
    CHECK(talks && cases);
    all_is_well();
}
