/* The network through the dispatcher: who may keep what, scope, exclusive roles, paging, versions, signing out at once. */
#include "modules/org/org.h"

#include "core/setting.h"
#include "t_api.h"

#define SYS "system_admin@330602000000"
#define SEC "security_admin@330602000000"
#define FAR_SYS "system_admin@330604000000"
#define FAR_SEC "security_admin@330604000000"
#define WORKER "community_worker@330602001005"

static void setup(void)
{
    const char *why;
    CHECK_RC(settings_put(t_app(), S("account.argon_mib"), S("8"), ORIGIN_COMMAND, &why), RC_OK);
}

static Rc import(Op *op, void *user)
{
    return org_import_divisions(op, str_from_z(user));
}

static void divisions(void)
{
    static char csv[] = "code,name,parent\n330000,浙江省,\n330600,绍兴市,330000\n330602,越城区,330600\n"
                        "330604,上虞区,330600\n330602001,塔山街道,330602\n420000,湖北省,\r\n";
    CHECK_RC(t_write(import, csv), RC_OK);
}

/* A new member of staff at home in the centre of the district; its id. */
static int64_t new_staff(const char *login, int64_t unit)
{
    const char *body =
        arena_printf(t_arena(), "{'login':'%s','name':'王静','unit':'%lld'}", login, (long long)unit).p;
    Reply r = api(SYS, "POST /api/v1/staff", body);
    want(r, 201, NULL);
    return reply_i64(r, "staff.id");
}

static int64_t new_unit(int64_t area, const char *kind)
{
    const char *body =
        arena_printf(t_arena(), "{'area':%lld,'kind':'%s','name':'新单位'}", (long long)area, kind).p;
    Reply r = api(SYS, "POST /api/v1/units", body);
    want(r, 201, "{'active': true, 'staff': 0, 'version': 1}");
    return reply_i64(r, "id");
}

static const char *grant_body(const char *role, int64_t unit)
{
    return arena_printf(t_arena(), "{'role':'%s','unit':'%lld'}", role, (long long)unit).p;
}

TEST(org_import_names_and_paths)
{
    static char bad[] = "330602,越城区,330601\n";
    divisions();
    want(api("", "GET /api/v1/public/areas", NULL), 200,
         "{'items': [{'area': 330602000000, 'name': '越城区', 'level': 'county', 'has_children': true},"
         " {'area': 330604000000, 'has_children': false}]}");
    want(api("", "GET /api/v1/public/areas?parent=330602000000", NULL), 200,
         "{'items': [{'area': 330602001000, 'name': '塔山街道', 'level': 'town'}]}");
    want(api("", "GET /api/v1/public/areas?parent=420000000000", NULL), 422, "{'code': 'org.no_area'}");
    CHECK_RC(t_write(import, bad), RC_INVALID);
}

typedef struct Found {
    int64_t area;
    UnitId unit, above, top;
    bool found, has_above, has_top;
    Str path, unknown;
} Found;

static Rc look(Op *op, void *user)
{
    Found *f = user;
    f->path = arena_str(t_arena(), org_area_path(op, INT64_C(330602001000)));
    f->unknown = arena_str(t_arena(), org_area_name(op, INT64_C(330602099000)));
    TRY(org_owner_unit_find(op, f->area, &f->unit, &f->found));
    if (!f->found)
        return RC_OK;
    TRY(org_unit_above(op, f->unit, &f->above, &f->has_above));
    return f->has_above ? org_unit_above(op, f->above, &f->top, &f->has_top) : RC_OK;
}

TEST(org_owner_is_the_nearest_active_unit)
{
    Found f = { .area = INT64_C(330602001005) };
    divisions();
    CHECK_RC(t_write(look, &f), RC_OK);
    CHECK(!f.found);
    CHECK_STR(f.path, "绍兴市越城区塔山街道");
    CHECK_STR(f.unknown, "330602099000");
    t_actor_id(SYS); /* makes the district's centre */
    CHECK_RC(t_write(look, &f), RC_OK);
    CHECK(f.found && !f.has_above);
    int64_t centre = f.unit.v, station = new_unit(INT64_C(330602001000), "station");
    CHECK_RC(t_write(look, &f), RC_OK);
    CHECK_INT(f.unit.v, station);
    CHECK_INT(f.above.v, centre);
    CHECK(!f.has_top);
    want(apif(SYS, "{'version': 1, 'active': false}", "PATCH /api/v1/units/%lld", (long long)station), 200,
         "{'active': false, 'version': 2}");
    CHECK_RC(t_write(look, &f), RC_OK);
    CHECK_INT(f.unit.v, centre);
}

TEST(org_areas_are_kept_within_the_own_area)
{
    divisions();
    want(api(SYS, "POST /api/v1/areas", "{'area': 330602001005, 'name': '越都社区'}"), 201,
         "{'area': 330602001005, 'level': 'community', 'parent': 330602001000, 'closed': false}");
    want(api(SYS, "POST /api/v1/areas", "{'area': 330602001005, 'name': '越都社区'}"), 409,
         "{'code': 'org.area_taken'}");
    want(api(SYS, "POST /api/v1/areas", "{'area': 330604001000, 'name': '外面'}"), 404,
         "{'code': 'org.no_area'}");
    want(api(SYS, "POST /api/v1/areas", "{'area': 330602002005, 'name': '没有上级'}"), 404, NULL);
    want(api(SEC, "POST /api/v1/areas", "{'area': 330602001006, 'name': '无权'}"), 403,
         "{'code': 'role.denied'}");
    want(api(FAR_SYS, "PATCH /api/v1/areas/330602001005", "{'name': '别人的'}"), 404, NULL);
    want(api(SYS, "PATCH /api/v1/areas/330602001005", "{'closed': 'yes'}"), 422, "{'pointer': '/closed'}");
    want(api(SYS, "PATCH /api/v1/areas/330602001005", "{'name': '越都新社区', 'successor': 330602001000}"),
         200, "{'name': '越都新社区', 'successor': 330602001000}");
    int64_t room = new_unit(INT64_C(330602001005), "room");
    want(api(SYS, "PATCH /api/v1/areas/330602001005", "{'closed': true}"), 409,
         "{'code': 'org.area_in_use'}");
    want(apif(SYS, "{'version': 1, 'active': false}", "PATCH /api/v1/units/%lld", (long long)room), 200,
         NULL);
    want(api(SYS, "PATCH /api/v1/areas/330602001005", "{'closed': true}"), 200,
         "{'closed': true, 'units': 0}");
    want(api("", "GET /api/v1/public/areas?parent=330602001000", NULL), 200, "{'items': []}");
    want(api(SYS, "POST /api/v1/units", "{'area': 330602001005, 'kind': 'room', 'name': 'x'}"), 422, NULL);
    Reply own = api(SYS, "GET /api/v1/areas", NULL);
    want(own, 200, "{'items': [{'area': 330602000000, 'has_children': true}]}");
    CHECK(!reply_get(own, "next").p);
    want(api(SYS, "GET /api/v1/areas?parent=330604000000", NULL), 200, "{'items': []}");
}

TEST(org_units_page_search_and_versions)
{
    divisions();
    for (int i = 0; i < 5; i++)
        new_unit(INT64_C(330602001000), i % 2 ? "school" : "hospital");
    int seen = 0;
    const char *path = "GET /api/v1/units?area=330602001000&limit=2";
    for (int page = 0; page < 3; page++) {
        Reply r = api(SYS, path, NULL);
        want(r, 200, NULL);
        for (int i = 0; i < 3; i++)
            seen += reply_get(r, i == 0 ? "items.0.id" : i == 1 ? "items.1.id" : "items.2.id").p != NULL;
        Str next = reply_get(r, "next");
        CHECK(page == 2 ? !next.p : next.p != NULL);
        path =
            arena_printf(t_arena(), "GET /api/v1/units?area=330602001000&limit=2&cursor=%.*s", STR_ARG(next))
                .p;
    }
    CHECK_INT(seen, 5);
    want(api(SYS, "GET /api/v1/units?kind=school&q=%25", NULL), 200, "{'items': []}");
    Reply schools = api(SYS, "GET /api/v1/units?kind=school&q=%E6%96%B0", NULL);
    want(schools, 200, "{'items': [{'kind': 'school'}, {'kind': 'school'}]}");
    want(api(SYS, "GET /api/v1/units?cursor=x", NULL), 422, "{'code': 'org.cursor'}");
    want(api(FAR_SYS, "GET /api/v1/units?area=330602001000", NULL), 200, "{'items': []}");

    long long id = reply_i64(schools, "items.0.id");
    want(apif(SYS, "{'version': 1, 'name': '第一中学', 'address': '城南'}", "PATCH /api/v1/units/%lld", id),
         200, "{'name': '第一中学', 'version': 2, 'address': '城南'}");
    want(apif(SYS, "{'version': 1, 'name': '迟了'}", "PATCH /api/v1/units/%lld", id), 409,
         "{'code': 'org.version'}");
    want(apif(FAR_SYS, "{'version': 2, 'name': '别区'}", "PATCH /api/v1/units/%lld", id), 404, NULL);
    want(apif(FAR_SYS, NULL, "GET /api/v1/units/%lld", id), 404, "{'code': 'org.no_unit'}");
    want(apif(WORKER, NULL, "PATCH /api/v1/units/%lld", id), 403, NULL);
    want(api("", "GET /api/v1/units", NULL), 401, NULL);
}

TEST(org_places_nearest_first)
{
    divisions();
    t_actor_id(SYS);
    int64_t station = new_unit(INT64_C(330602001000), "station");
    new_unit(INT64_C(330602001000), "school");
    Reply r = api("", "GET /api/v1/public/places?area=330602001000", NULL);
    want(r, 200, "{'items': [{'kind': 'station'}, {'kind': 'centre'}]}");
    CHECK_INT(reply_i64(r, "items.0.id"), station);
    want(api("", "GET /api/v1/public/places?area=420103000000", NULL), 422, NULL);
}

TEST(org_staff_records)
{
    setup();
    divisions();
    t_actor_id(SYS);
    int64_t station = new_unit(INT64_C(330602001000), "station");
    const char *body =
        arena_printf(t_arena(),
                     "{'login':'Wang.Jing','name':'王静','phone':'138 0013 8000','unit':'%lld',"
                     "'title':'专干','qualification':'心理治疗师'}",
                     (long long)station)
            .p;
    Reply r = api(SYS, "POST /api/v1/staff", body);
    want(r, 201,
         "{'staff': {'login': 'wang.jing', 'phone_masked': '138****8000', 'roles': [], 'active': true}}");
    CHECK_INT(reply_get(r, "initial_password").n, 19);
    long long id = reply_i64(r, "staff.id");
    want(api(SYS, "POST /api/v1/staff", body), 409, "{'code': 'org.login_taken', 'pointer': '/login'}");
    want(api(SYS, "POST /api/v1/staff",
             arena_printf(t_arena(), "{'login':'王静王静','name':'x','unit':'%lld'}", (long long)station).p),
         422, "{'code': 'org.login_form'}");
    want(api(SYS, "POST /api/v1/staff",
             arena_printf(
                 t_arena(),
                 "{'login':'other','name':'x','unit':'%lld','roles':[{'role':'auditor','unit':'%lld'}]}",
                 (long long)station, (long long)station)
                 .p),
         403, "{'code': 'org.roles_by_security'}");
    want(api(FAR_SYS, "POST /api/v1/staff", body), 404, "{'code': 'org.no_unit'}");
    want(api(SEC, "POST /api/v1/staff", body), 403, NULL);

    want(apif(SYS, "{'version':1,'name':'王静静','phone':''}", "PATCH /api/v1/staff/%lld", id), 200,
         "{'name': '王静静', 'phone_masked': '', 'title': '专干', 'version': 2}");
    want(apif(SYS, "{'version':1,'name':'迟'}", "PATCH /api/v1/staff/%lld", id), 409,
         "{'code': 'org.version'}");
    want(apif(SYS, "{'version':2,'phone':'12'}", "PATCH /api/v1/staff/%lld", id), 422,
         "{'pointer': '/phone'}");
    want(apif(FAR_SYS, NULL, "GET /api/v1/staff/%lld", id), 404, NULL);
    want(apif(WORKER, NULL, "GET /api/v1/staff/%lld", id), 403, NULL);
    want(api(SYS, "GET /api/v1/staff?q=wang.jing", NULL), 200, "{'items': [{'name': '王静静'}]}");
    want(api(SYS, "GET /api/v1/staff?q=wang", NULL), 200, "{'items': []}");
    want(api(SYS, "GET /api/v1/staff?q=%E7%8E%8B", NULL), 200, "{'items': [{'login': 'wang.jing'}]}");
    want(api(SYS, "GET /api/v1/staff?role=nurse", NULL), 422, "{'code': 'role.unknown'}");
    want(api(SYS, "GET /api/v1/staff?role=auditor", NULL), 200, "{'items': []}");
}

TEST(org_staff_pages_end)
{
    setup();
    t_actor_id(SYS);
    for (int i = 0; i < 6; i++)
        t_actor_id(arena_printf(t_arena(), WORKER "#%d", i).p);
    int seen = 0, pages = 0;
    Str next = S("");
    do {
        Reply r = apif(SYS, NULL, "GET /api/v1/staff?area=330602001005&limit=2&cursor=%.*s", STR_ARG(next));
        want(r, 200, NULL);
        seen += (reply_get(r, "items.0.id").p != NULL) + (reply_get(r, "items.1.id").p != NULL);
        next = reply_get(r, "next");
        pages++;
    } while (next.p && pages < 10);
    CHECK_INT(seen, 6);
    CHECK_INT(pages, 3);
}

TEST(org_roles_are_granted_by_security_and_exclude_each_other)
{
    setup();
    divisions();
    t_actor_id(SYS);
    int64_t station = new_unit(INT64_C(330602001000), "station"),
            centre = new_unit(INT64_C(330602000000), "centre");
    long long id = new_staff("li.na", station);
    want(apif(SYS, grant_body("street_specialist", station), "POST /api/v1/staff/%lld/roles", id), 403, NULL);
    want(apif(FAR_SEC, grant_body("street_specialist", station), "POST /api/v1/staff/%lld/roles", id), 404,
         NULL);
    want(apif(SEC, grant_body("nurse", station), "POST /api/v1/staff/%lld/roles", id), 422,
         "{'code': 'role.unknown'}");
    want(apif(SEC, grant_body("community_worker", station), "POST /api/v1/staff/%lld/roles", id), 422,
         "{'code': 'role.unit'}");
    Reply r = apif(SEC, grant_body("street_specialist", station), "POST /api/v1/staff/%lld/roles", id);
    want(r, 201, "{'roles': [{'role': 'street_specialist', 'area': 330602001000}]}");
    want(apif(SEC, grant_body("street_specialist", station), "POST /api/v1/staff/%lld/roles", id), 409,
         "{'code': 'org.role_held'}");
    want(apif(SEC, grant_body("auditor", centre), "POST /api/v1/staff/%lld/roles", id), 409,
         "{'code': 'role.exclusive'}");
    want(apif(SEC, grant_body("counsellor", centre), "POST /api/v1/staff/%lld/roles", id), 201, NULL);
    want(apif(SYS, "{'version': 1, 'active': false}", "PATCH /api/v1/units/%lld", (long long)station), 409,
         "{'code': 'org.unit_in_use'}");
    want(apif(SYS, "{'version': 1, 'kind': 'school'}", "PATCH /api/v1/units/%lld", (long long)station), 409,
         NULL);

    long long other = new_staff("admin.two", centre);
    want(apif(SEC, grant_body("system_admin", centre), "POST /api/v1/staff/%lld/roles", other), 201, NULL);
    want(apif(SEC, grant_body("security_admin", centre), "POST /api/v1/staff/%lld/roles", other), 409, NULL);
    want(apif(SEC, grant_body("counsellor", centre), "POST /api/v1/staff/%lld/roles", other), 409, NULL);
    want(apif(SEC, grant_body("counsellor", centre), "POST /api/v1/staff/%lld/roles",
              (long long)t_actor_id(SEC)),
         403, "{'code': 'org.self'}");

    long long grant = reply_i64(r, "roles.0.grant");
    want(apif(FAR_SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", id, grant), 404, NULL);
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", id, grant), 200,
         "{'roles': [{'role': 'counsellor'}]}");
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", id, grant), 404,
         "{'code': 'org.no_grant'}");
    want(api(SEC, "GET /api/v1/staff?role=counsellor", NULL), 200, "{'items': [{'login': 'li.na'}]}");
}

TEST(org_taking_rights_away_signs_out_at_once)
{
    setup();
    long long id = t_actor_id(WORKER);
    t_actor_id(SYS);
    want(api(WORKER, "GET /api/v1/units", NULL), 200, NULL);
    want(apif(SYS, "{'reason': 'x'}", "POST /api/v1/staff/%lld/disable", id), 422, NULL);
    want(apif(SYS, "{'reason': '离职'}", "POST /api/v1/staff/%lld/disable", id), 200,
         "{'active': false, 'disabled_reason': '离职'}");
    want(api(WORKER, "GET /api/v1/units", NULL), 401, NULL);
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/enable", id), 200, "{'active': true}");

    long long ended = t_actor_id(WORKER "#2");
    Reply r = apif(SEC, NULL, "GET /api/v1/staff/%lld", ended);
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", ended,
              (long long)reply_i64(r, "roles.0.grant")),
         200, "{'roles': []}");
    want(api(WORKER "#2", "GET /api/v1/units", NULL), 401, NULL);

    long long reset = t_actor_id(WORKER "#3");
    want(apif(SYS, NULL, "POST /api/v1/staff/%lld/reset-password", reset), 403, NULL);
    r = apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-password", reset);
    want(r, 202, "{'kind': 'reset_password', 'by_me': true}");
    want(api(WORKER "#3", "GET /api/v1/units", NULL), 200, NULL); /* nothing has happened yet */
    r = apif(SYS, NULL, "POST /api/v1/resets/%lld/confirm", (long long)reply_i64(r, "request"));
    want(r, 200, "{'kind': 'reset_password'}");
    CHECK_INT(reply_get(r, "initial_password").n, 19);
    want(api(WORKER "#3", "GET /api/v1/units", NULL), 401, NULL);

    long long factor = t_actor_id(WORKER "#4");
    r = apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-totp", factor);
    want(r, 202, "{'kind': 'reset_totp'}");
    want(apif(SYS, NULL, "POST /api/v1/resets/%lld/confirm", (long long)reply_i64(r, "request")), 200, NULL);
    want(apif(SEC, NULL, "GET /api/v1/staff/%lld", factor), 200, "{'totp': false}");
    want(api(WORKER "#4", "GET /api/v1/units", NULL), 401, NULL);
    want(apif(SEC, "{'reason': '自己'}", "POST /api/v1/staff/%lld/disable", (long long)t_actor_id(SEC)), 403,
         "{'code': 'org.self'}");
}

TEST(org_an_account_with_wider_roles_is_not_reset_from_below)
{
    setup();
    long long id = t_actor_id("counsellor@330602000000");
    t_actor_id("city_manager@330600000000");
    Reply city =
        apif("system_admin@330600000000", NULL, "GET /api/v1/units?area=330600000000&kind=centre&limit=200");
    want(city, 200, NULL);
    int64_t unit = reply_i64(city, "items.0.id");
    want(apif("security_admin@330600000000", grant_body("city_manager", unit),
              "POST /api/v1/staff/%lld/roles", id),
         201, NULL);
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-password", id), 403, "{'code': 'org.beyond'}");
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-totp", id), 403, NULL);
    want(apif(SEC, "{'reason': '离职'}", "POST /api/v1/staff/%lld/disable", id), 403, NULL);
    Reply r = apif("security_admin@330600000000", NULL, "POST /api/v1/staff/%lld/reset-totp", id);
    want(r, 202, NULL);
    long long request = (long long)reply_i64(r, "request");
    want(apif(SYS, NULL, "POST /api/v1/resets/%lld/confirm", request), 403, "{'code': 'org.beyond'}");
    want(apif("system_admin@330600000000", NULL, "POST /api/v1/resets/%lld/confirm", request), 200, NULL);
}

static int waiting(const char *who)
{
    Reply r = api(who, "GET /api/v1/resets", NULL);
    int n = 0;
    want(r, 200, NULL);
    while (reply_get(r, arena_printf(t_arena(), "items.%d.request", n).p).p)
        n++;
    return n;
}

/* Nobody becomes somebody else alone: who asks cannot confirm, and everybody else is told. */
TEST(org_resets_take_two_administrators)
{
    static const char owner[] = WORKER "#5", elsewhere[] = "security_admin@330603000000";
    setup();
    long long id = t_actor_id(owner);
    t_actor_id(SYS);
    Reply r = apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-password", id);
    want(r, 202, "{'asked_by': '" SEC "', 'login': '" WORKER "#5'}");
    long long request = (long long)reply_i64(r, "request");
    want(apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-password", id), 409, "{'code': 'second.waiting'}");
    want(apif(SEC, NULL, "POST /api/v1/resets/%lld/confirm", request), 403, "{'code': 'second.same_person'}");
    want(apif(owner, NULL, "POST /api/v1/resets/%lld/confirm", request), 403, "{'code': 'role.denied'}");
    want(apif("auditor@330602000000", NULL, "POST /api/v1/resets/%lld/confirm", request), 403, NULL);
    want(apif(elsewhere, NULL, "POST /api/v1/resets/%lld/confirm", request), 404, "{'code': 'second.none'}");
    CHECK_INT(waiting(SEC), 1);
    CHECK_INT(waiting(SEC "#2"), 1);
    CHECK_INT(waiting(elsewhere), 0);
    want(api(owner, "GET /api/v1/session", NULL), 200,
         "{'staff': {'resets': [{'kind': 'reset_password', 'state': 'waiting'}]}}");
    want(api("auditor@330602000000", "GET /api/v1/audit/events?action=staff.reset_ask", NULL), 200, NULL);

    want(apif(SEC, NULL, "POST /api/v1/resets/%lld/withdraw", request), 204, NULL);
    want(apif(SEC "#2", NULL, "POST /api/v1/resets/%lld/confirm", request), 409,
         "{'code': 'second.decided'}");
    CHECK_INT(waiting(SEC), 0);

    r = apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-totp", id);
    request = (long long)reply_i64(r, "request");
    want(apif(SEC "#2", NULL, "POST /api/v1/resets/%lld/confirm", request), 200, "{'kind': 'reset_totp'}");
    want(apif(SEC "#2", NULL, "POST /api/v1/resets/%lld/confirm", request), 409,
         "{'code': 'second.decided'}");

    r = apif(SEC, NULL, "POST /api/v1/staff/%lld/reset-password", id);
    request = (long long)reply_i64(r, "request");
    t_clock_advance(24 * 60 * 60000);
    want(apif(SEC "#3", NULL, "POST /api/v1/resets/%lld/confirm", request), 409,
         "{'code': 'second.expired'}");
    CHECK_INT(waiting(SEC "#3"), 0);
    want(apif(SEC "#3", NULL, "POST /api/v1/staff/%lld/reset-password", id), 202, NULL); /* again is fine */
}

TEST(org_a_role_ends_with_its_time)
{
    setup();
    t_actor_id(SYS);
    long long id = t_actor_id("counsellor@330602000000");
    int64_t centre = reply_i64(apif(SYS, NULL, "GET /api/v1/staff/%lld", id), "unit");
    const char *body = arena_printf(t_arena(), "{'role':'crisis_team','unit':'%lld','to_ms':%lld}",
                                    (long long)centre, (long long)t_now() + 60000)
                           .p;
    want(apif(SEC, body, "POST /api/v1/staff/%lld/roles", id), 201,
         "{'roles': [{}, {'role': 'crisis_team'}]}");
    t_clock_advance(60000);
    want(apif(SEC, NULL, "GET /api/v1/staff/%lld", id), 200, "{'roles': [{'role': 'counsellor'}]}");
    want(apif(SEC, body, "POST /api/v1/staff/%lld/roles", id), 422, "{'code': 'org.role_period'}");
}

TEST(org_roles_list_says_what_excludes_what)
{
    Reply r = api(SYS, "GET /api/v1/roles", NULL);
    want(r, 200, NULL);
    CHECK_STR(reply_get(r, "items.2.role"), "community_worker");
    CHECK_STR(reply_get(r, "items.2.title"), "社区工作者");
    CHECK_STR(reply_get(r, "items.2.exclusive_with"), "[\"system_admin\",\"security_admin\",\"auditor\"]");
    CHECK_STR(reply_get(r, "items.9.permissions.0"), "org.read");
}
