/* Who answers for an alert: named when it is raised by one rule, replaced when they leave, told once, never unseen. */
#include <string.h>

#include "base/date.h"
#include "core/outbox.h"
#include "core_sql.h"
#include "modules/alert/rules.h"
#include "modules/duty/duty.h"
#include "modules/org/org.h"
#include "t_api.h"

#define AREA 330602001005
#define WORKER "community_worker@330602001005"
#define WORKER2 "community_worker@330602001005#2"
#define NEIGHBOUR "community_worker@330602001006"
#define STREET "street_specialist@330602001000"
#define DISTRICT "district_specialist@330602000000"
#define MANAGER "district_manager@330602000000"
#define ADMIN "system_admin@330602000000"
#define SECURITY "security_admin@330602000000"
#define ELSEWHERE "system_admin@330603000000"

static Rc do_raise(Op *op, void *user)
{
    int64_t *n = user;
    AlertId id;
    bool is_new;
    AlertRaise in = { .person = { t_actor_id(body("anonymous@330602001005#p%lld", (long long)*n)) },
                      .area = AREA,
                      .level = LEVEL_RED,
                      .kind = S("risk"),
                      .source = S("self_test"),
                      .reason = S("self_harm"),
                      .trigger = S("item:PHQ-9:9") };
    TRY(alert_raise(op, &in, &id, &is_new));
    *n = id.v;
    return RC_OK;
}

/* An alert about another person each time. */
static int64_t raise(int64_t n)
{
    t_actor_id(body("anonymous@330602001005#p%lld", (long long)n));
    CHECK_RC(t_write(do_raise, &n), RC_OK);
    return n;
}

static Reply get(const char *who, int64_t id)
{
    return apif(who, NULL, "GET /api/v1/alerts/%lld", (long long)id);
}

static Reply act(const char *who, int64_t id, const char *what, const char *more)
{
    return apif(who, body("{'version':%lld%s}", (long long)reply_i64(get(DISTRICT, id), "version"), more),
                "POST /api/v1/alerts/%lld/%s", (long long)id, what);
}

static int64_t answers(int64_t id)
{
    return reply_i64(get(DISTRICT, id), "responsible");
}

static void ladder(void)
{
    static const char *const all[] = { WORKER, STREET, DISTRICT, ADMIN, SECURITY };
    for (size_t i = 0; i < COUNT(all); i++)
        t_actor_id(all[i]);
}

static int64_t unit_of(const char *who)
{
    return reply_i64(apif(ADMIN, NULL, "GET /api/v1/staff/%lld", (long long)t_actor_id(who)), "unit");
}

static Reply set_contact(const char *admin, int64_t unit, const char *who)
{
    long long version =
        (long long)reply_i64(apif(ADMIN, NULL, "GET /api/v1/units/%lld", (long long)unit), "version");
    return apif(admin,
                *who ? body("{'version':%lld,'contact':'%lld'}", version, (long long)t_actor_id(who))
                     : body("{'version':%lld,'contact':''}", version),
                "PATCH /api/v1/units/%lld", (long long)unit);
}

typedef struct Shift {
    const char *who;
    int64_t unit, staff;
} Shift;

static Rc make_roster(Op *op, void *user)
{
    const Shift *s = user;
    static const DutyPost posts[] = { { { "p", 1 }, { "", 0 } } };
    static const DutyPattern day[] = { { { "d", 1 }, 0, 1440, 127 } };
    RosterId id;
    RosterRow roster;
    TRY(duty_roster_make(op,
                         &(DutyRosterNew) { .unit = { s->unit },
                                            .kind = S("other"),
                                            .name = S("r"),
                                            .responsible = { s->staff },
                                            .week_hours = 168,
                                            .posts = posts,
                                            .n_posts = 1,
                                            .patterns = day,
                                            .n_patterns = 1 },
                         &id));
    TRY(duty_member_put(op, id, (StaffId) { s->staff }, S("counsellor")));
    TxScope old = op_scope_system(op);
    TRY(sql_duty_roster_get(op->tx, id, &roster));
    op_scope_back(op, old);
    int64_t today = day_of_ms(op->now_ms);
    TRY(sql_duty_shift_add(op->tx, (ShiftId) { id.v + 500000 }, id, 1, S("d"), ms_of_day(today),
                           ms_of_day(today + 1), (StaffId) { s->staff }));
    return duty_publish(op, &roster, today, 1);
}

static void on_duty(const char *who, const char *at_unit_of)
{
    Shift s = { who, unit_of(at_unit_of), t_actor_id(who) };
    CHECK_RC(t_write(make_roster, &s), RC_OK);
}

TEST(responsible_is_named_when_an_alert_is_raised)
{
    ladder();
    int64_t id = raise(1);
    Reply r = get(WORKER, id);
    want(r, 200, "{'state':'new','escalated':0,'clock':{'name':'acknowledge'}}");
    CHECK_INT(reply_i64(r, "responsible"), t_actor_id(WORKER));
    CHECK(reply_get(r, "responsible_name").n && reply_get(r, "responsible_phone").n == 11);
    CHECK(!reply_get(r, "owner").p); /* named, not taken */
    CHECK(strstr(arena_z(t_arena(), r.body), "待签收"));
    /* Being named shows nothing that was not seen before: no contact without taking it. */
    want(act(WORKER, id, "contacts", ",'at_ms':1,'channel':'phone','outcome':'reached'"), 403,
         "{'code':'relation.required'}");
    want(api(WORKER, "GET /api/v1/alerts?mine=1", NULL), 200, "{'items':[{'state':'new'}]}");
    want(api(STREET, "GET /api/v1/alerts?mine=1", NULL), 200, "{'items':[]}");
    want(api(WORKER, "GET /api/v1/worklist/summary", NULL), 200, "{'alerts':{'mine':1}}");
    want(get(NEIGHBOUR, id), 404, NULL);
    /* Anybody of the unit may take it, and answers for it then. */
    want(act(WORKER2, id, "acknowledge", ""), 200, "{'state':'acknowledged'}");
    CHECK_INT(answers(id), t_actor_id(WORKER2));
    want(api(WORKER, "GET /api/v1/alerts?mine=1", NULL), 200, "{'items':[]}");
    all_is_well();
}

TEST(responsible_is_whoever_has_least)
{
    ladder();
    t_actor_id(WORKER2);
    int64_t first = answers(raise(1)), second = answers(raise(2));
    CHECK_INT(first, t_actor_id(WORKER)); /* the same number: by id */
    CHECK_INT(second, t_actor_id(WORKER2));
    CHECK_INT(answers(raise(3)), t_actor_id(WORKER));
    CHECK_INT(answers(raise(4)), t_actor_id(WORKER2));
    all_is_well();
}

TEST(responsible_is_on_duty_before_the_contact_before_the_others)
{
    ladder();
    t_actor_id(WORKER2);
    int64_t unit = unit_of(WORKER);
    want(set_contact(WORKER, unit, WORKER2), 403, "{'code':'role.denied'}");
    want(set_contact(SECURITY, unit, WORKER2), 403, "{'code':'role.denied'}");
    want(set_contact(ELSEWHERE, unit, WORKER2), 404, "{'code':'org.no_unit'}");
    want(set_contact(ADMIN, unit, STREET), 422, "{'code':'org.contact','pointer':'/contact'}");
    Reply r = set_contact(ADMIN, unit, WORKER2);
    want(r, 200, "{'contact_serves':true}");
    CHECK_INT(reply_i64(r, "contact"), t_actor_id(WORKER2));
    CHECK_INT(answers(raise(1)), t_actor_id(WORKER2));
    CHECK_INT(answers(raise(2)), t_actor_id(WORKER2)); /* however much they have */
    /* Somebody from elsewhere whose area holds the place, too. */
    on_duty(STREET, WORKER);
    int64_t id = raise(3);
    CHECK_INT(answers(id), t_actor_id(STREET));
    want(get(STREET, id), 200, "{'escalated':0}");
    CHECK(strstr(arena_z(t_arena(), get(STREET, id).body), "值班人员"));
    t_wait(2 * MS_DAY); /* the shift is over, and the alert stays with them until it climbs */
    CHECK_INT(answers(raise(4)), t_actor_id(WORKER2));
    want(set_contact(ADMIN, unit, ""), 200, "{'contact_serves':false}");
    all_is_well();
}

TEST(responsible_is_above_where_a_unit_has_nobody)
{
    ladder();
    want(
        apif(SECURITY, "{'reason':'left'}", "POST /api/v1/staff/%lld/disable", (long long)t_actor_id(WORKER)),
        200, NULL);
    int64_t id = raise(1);
    Reply r = get(STREET, id);
    want(r, 200,
         "{'escalated':1,'state':'new','clock':{'name':'acknowledge'},"
         "'steps':[{'kind':'raised'},{'kind':'passed_up'},{'kind':'named'}]}");
    CHECK_INT(reply_i64(r, "responsible"), t_actor_id(STREET));
    all_is_well();
}

TEST(responsible_changes_when_an_alert_climbs_or_is_handed_over)
{
    ladder();
    int64_t id = raise(1);
    t_wait(16 * MS_MINUTE);
    t_ticks();
    CHECK_INT(answers(id), t_actor_id(STREET));
    want(act(WORKER, id, "acknowledge", ""), 200, NULL); /* late is better than never */
    CHECK_INT(answers(id), t_actor_id(WORKER));
    t_wait(2 * MS_HOUR); /* the clock of contact runs out: who took it goes on, who answers is above */
    t_ticks();
    Reply r = get(WORKER, id);
    CHECK_INT(reply_i64(r, "owner"), t_actor_id(WORKER));
    CHECK(reply_i64(r, "responsible") != t_actor_id(WORKER));
    want(act(WORKER, id, "contacts",
             body(",'at_ms':%lld,'channel':'phone','outcome':'reached'", (long long)t_now())),
         200, NULL);
    int64_t other = raise(2);
    want(act(WORKER, other, "hand-over", body(",'unit':'%lld','note':'n'", (long long)unit_of(STREET))), 200,
         "{'escalated':1}");
    CHECK_INT(answers(other), t_actor_id(STREET));
    all_is_well();
}

TEST(responsible_who_leaves_is_replaced_at_once)
{
    ladder();
    int64_t named = raise(1), taken = raise(2);
    CHECK_INT(answers(named), t_actor_id(WORKER));
    want(act(WORKER, taken, "acknowledge", ""), 200, NULL);
    t_actor_id(WORKER2);
    want(
        apif(SECURITY, "{'reason':'left'}", "POST /api/v1/staff/%lld/disable", (long long)t_actor_id(WORKER)),
        200, NULL);
    CHECK_INT(answers(named), t_actor_id(WORKER2));
    Reply r = get(DISTRICT, taken);
    want(r, 200,
         "{'state':'acknowledged','clock':{'name':'acknowledge'}}"); /* to be taken again, by a clock */
    CHECK_INT(reply_i64(r, "responsible"), t_actor_id(WORKER2));
    CHECK(!reply_get(r, "owner").p);
    want(act(WORKER2, taken, "acknowledge", ""), 200, NULL);
    all_is_well();

    /* The end of a role, too; and where nobody is left, the unit above. */
    r = apif(ADMIN, NULL, "GET /api/v1/staff/%lld", (long long)t_actor_id(WORKER2));
    want(apif(SECURITY, NULL, "POST /api/v1/staff/%lld/roles/%lld/end", (long long)t_actor_id(WORKER2),
              (long long)reply_i64(r, "roles.0.grant")),
         200, NULL);
    CHECK_INT(answers(named), t_actor_id(STREET));
    CHECK_INT(answers(taken), t_actor_id(STREET));
    all_is_well();
}

static Rc end_soon(Op *op, void *user)
{
    int64_t *staff = user, changed;
    GrantRow *rows;
    size_t n;
    TRY(org_grants(op, (StaffId) { *staff }, &rows, &n));
    return sql_grant_end(op->tx, rows[0].id, op->now_ms + MS_MINUTE, &changed);
}

TEST(responsible_whose_role_runs_out_is_replaced_by_the_server)
{
    ladder();
    int64_t id = raise(1), staff = t_actor_id(WORKER);
    CHECK_RC(t_write(end_soon, &staff), RC_OK);
    t_ticks();
    CHECK_INT(answers(id), staff);
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    CHECK_INT(answers(id), t_actor_id(STREET));
    all_is_well();
}

static Rc grant_next_door(Op *op, void *user)
{
    const int64_t *ids = user;
    GrantId id;
    return org_grant_add(op, (StaffId) { ids[0] }, ROLE_COMMUNITY_WORKER, (UnitId) { ids[1] }, &id);
}

TEST(responsible_whose_role_ran_out_while_the_server_was_down_is_replaced)
{
    ladder();
    int64_t id = raise(1), staff = t_actor_id(WORKER);
    t_actor_id(NEIGHBOUR);
    int64_t ids[] = { staff, unit_of(NEIGHBOUR) };
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    CHECK_RC(t_write(end_soon, &staff), RC_OK);
    CHECK_RC(t_write(grant_next_door, ids), RC_OK); /* still a worker, but not there */
    t_clock_advance(5 * MS_HOUR);                   /* no tick meanwhile */
    t_ticks();
    CHECK(!reply_get(get("city_manager@330600000000", id), "owner").p);
    all_is_well();
}

static Rc plain(Op *op, void *user)
{
    return db_plain(op->tx, *(const Str *)user);
}

static void breaks(const char *sql, int64_t id)
{
    Str text = arena_printf(t_arena(), "%s%lld", sql, (long long)id);
    CHECK_RC(t_write(plain, &text), RC_OK);
}

TEST(responsible_broken_alert_keeps_no_account_open)
{
    ladder();
    int64_t broken = raise(1), whole = raise(2);
    breaks("UPDATE alert SET unit = 330602000999999 WHERE id = ", broken);
    t_expect_log("tick.row_failed");
    want(
        apif(SECURITY, "{'reason':'left'}", "POST /api/v1/staff/%lld/disable", (long long)t_actor_id(WORKER)),
        200, NULL);
    CHECK_INT(answers(whole), t_actor_id(STREET));
    t_ticks();
    breaks("UPDATE alert SET unit = (SELECT MIN(u.id) FROM unit u WHERE u.area = alert.area) WHERE id = ",
           broken);
    t_clock_advance(2 * MS_MINUTE);
    t_ticks(); /* what was set aside is asked again */
    CHECK_INT(answers(broken), t_actor_id(STREET));
    all_is_well();
}

static size_t told(void)
{
    Reply r = api("system_admin@330600000000", "GET /api/v1/outbox", NULL);
    want(r, 200, NULL);
    size_t n = 0;
    while (reply_get(r, body("items.%zu.id", n)).p)
        n++;
    return n;
}

TEST(responsible_is_told_once)
{
    ladder();
    int64_t id = raise(1);
    raise(2);
    size_t before = told();
    t_ticks();
    CHECK_INT(told(), before); /* whoever takes it in time hears of it on the screen only */
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    t_ticks();
    CHECK_INT(told(), before + 1); /* one for both */
    t_clock_advance(MS_MINUTE);
    t_ticks();
    CHECK_INT(told(), before + 1);
    want(act(WORKER, id, "acknowledge", ""), 200, NULL);
    raise(3);
    t_clock_advance(MS_MINUTE);
    int64_t taken = raise(4);
    want(act(WORKER, taken, "acknowledge", ""), 200, NULL);
    t_clock_advance(MS_MINUTE);
    t_ticks();
    CHECK_INT(told(), before + 2);
}

TEST(responsible_one_who_cannot_be_told_keeps_the_word_from_no_other)
{
    ladder();
    t_actor_id(WORKER2);
    CHECK_INT(answers(raise(1)), t_actor_id(WORKER));
    CHECK_INT(answers(raise(2)), t_actor_id(WORKER2));
    breaks(dbconn_kind(t_conn()) == DB_SQLITE ? "UPDATE staff SET phone = x'0102' WHERE id = "
                                              : "UPDATE staff SET phone = '\\x0102' WHERE id = ",
           t_actor_id(WORKER));
    size_t before = told();
    t_expect_log("tick.row_failed");
    t_expect_log("alert.phone_broken");
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    CHECK_INT(told(), before + 1);
    want(api(WORKER2, "GET /api/v1/alerts", NULL), 200, "{'items':[{},{}]}"); /* nor the list from anybody */
}

static Rc check_faults(Op *op, void *user)
{
    Buf *b = user;
    for (size_t i = 0; i < mod_alert.n_invariants; i++)
        TRY(mod_alert.invariants[i].check(op, b));
    return RC_OK;
}

TEST(responsible_nobody_is_shown_to_administrators_until_somebody_is_there)
{
    static const char list[] = "GET /api/v1/alerts/unanswered";
    Buf b;
    t_actor_id(MANAGER); /* a centre without anybody who may act */
    t_actor_id(ADMIN);
    int64_t id = raise(1);
    want(get(MANAGER, id), 200, "{'state':'new','steps':[{'kind':'raised'},{'kind':'nobody'}]}");
    want(api(ADMIN, list, NULL), 200, "{'items':[{'open':1}]}");
    want(api(SECURITY, list, NULL), 200, "{'items':[{'open':1}]}");
    want(api(ELSEWHERE, list, NULL), 200, "{'items':[]}");
    want(api(MANAGER, list, NULL), 403, NULL);
    want(api("", list, NULL), 401, NULL);
    buf_init_arena(&b, t_arena(), 4096);
    CHECK_RC(t_write(check_faults, &b), RC_OK);
    CHECK(strstr(arena_z(t_arena(), buf_str(&b)), "grant a role of care"));
    int64_t there = t_actor_id(DISTRICT);
    t_ticks();
    CHECK_INT(answers(id), there);
    want(api(ADMIN, list, NULL), 200, "{'items':[]}");
    all_is_well();
}

static Rc forget(Op *op, void *user)
{
    (void)user;
    return db_plain(op->tx, S("UPDATE alert SET responsible = 0"));
}

TEST(responsible_of_older_alerts_is_named_by_the_server)
{
    ladder();
    int64_t id = raise(1);
    CHECK_RC(t_write(forget, NULL), RC_OK);
    CHECK(!reply_get(get(WORKER, id), "responsible").p);
    t_ticks();
    CHECK_INT(answers(id), t_actor_id(WORKER));
    all_is_well();
}

/* Who has no telephone is not told: the timeline says so, and the next one is. */
TEST(responsible_without_a_telephone_is_said_and_the_next_is_told)
{
    ladder();
    int64_t id = raise(1), second = raise(2);
    CHECK_INT(answers(id), t_actor_id(WORKER));
    breaks("UPDATE staff SET phone = NULL WHERE id = ", t_actor_id(WORKER));
    size_t before = told();
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    CHECK_INT(told(), before + 1); /* the street's: one for both */
    for (int i = 0; i < 2; i++) {
        const char *seen = arena_z(t_arena(), get(DISTRICT, i ? second : id).body);
        CHECK(strstr(seen, "未能短信通知" WORKER "（没有登记手机号）"));
        CHECK(strstr(seen, "改为短信通知" STREET));
        CHECK(!strstr(seen, "已短信通知"));
    }
    CHECK_INT(answers(id), t_actor_id(WORKER)); /* told, not named */
    t_ticks();
    CHECK_INT(told(), before + 1);
    all_is_well();

    breaks("UPDATE staff SET phone = NULL WHERE id > ", 0);
    int64_t third = raise(3);
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    CHECK_INT(told(), before + 1);
    CHECK(strstr(arena_z(t_arena(), get(DISTRICT, third).body), "没有其他人可以短信通知"));
    all_is_well();
}

TEST(responsible_who_is_told_stands_on_the_timeline)
{
    ladder();
    int64_t id = raise(1), taken = raise(2);
    want(act(WORKER, taken, "acknowledge", ""), 200, NULL);
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    t_ticks();
    const char *seen = arena_z(t_arena(), get(DISTRICT, id).body), *once = strstr(seen, "已短信通知" WORKER);
    CHECK(once && !strstr(once + 1, "已短信通知"));
    CHECK(!strstr(arena_z(t_arena(), get(DISTRICT, taken).body), "短信通知"));
    all_is_well();
}

/* ---- in pieces ---- */

static int64_t alerts_of(const char *who)
{
    int64_t n = 0, staff = t_actor_id(who);
    Reply r = api(DISTRICT, "GET /api/v1/alerts?limit=200", NULL);
    want(r, 200, NULL);
    for (int i = 0; reply_get(r, body("items.%d.id", i)).p; i++)
        n += reply_i64(r, body("items.%d.responsible", i)) == staff;
    return n;
}

/* Closing an account is at once, however much its owner answers for: the server names others from where it stopped. */
TEST(responsible_of_many_who_leaves_is_replaced_in_pieces)
{
    enum { MANY = 120 };
    ladder();
    for (int i = 0; i < MANY; i++)
        raise(i);
    CHECK_INT(alerts_of(WORKER), MANY);
    int64_t broken = raise(MANY);
    breaks("UPDATE alert SET unit = 330602000999999 WHERE id = ", broken);
    want(
        apif(SECURITY, "{'reason':'left'}", "POST /api/v1/staff/%lld/disable", (long long)t_actor_id(WORKER)),
        200, NULL);
    CHECK_INT(alerts_of(STREET), 50); /* the first piece with the closing */
    t_expect_log("tick.row_failed");
    t_ticks();
    CHECK_INT(alerts_of(STREET), MANY);
    CHECK_INT(alerts_of(WORKER), 1);
    breaks("UPDATE alert SET unit = (SELECT MIN(u.id) FROM unit u WHERE u.area = alert.area) WHERE id = ",
           broken);
    t_clock_advance(2 * MS_MINUTE);
    t_ticks();
    CHECK_INT(alerts_of(WORKER), 0);
    all_is_well();
}

static Rc left(Op *op, void *user)
{
    return alert_staff_left(op, (StaffId) { *(int64_t *)user });
}

static Rc next_piece(Op *op, void *user)
{
    return alert_leaving(op, user);
}

/* Whose role has run out is told of for an hour, many times: the server's round gets to its end all the same, and what was taken
   meanwhile is found in another. */
TEST(responsible_round_is_not_begun_anew_by_being_told_again)
{
    enum { MANY = 120 };
    int64_t ids[MANY], staff;
    int done = 1;
    ladder();
    staff = t_actor_id(WORKER);
    for (int i = 0; i < MANY; i++)
        ids[i] = raise(i);
    const char *other_unit = body("UPDATE alert SET unit = %lld WHERE id = ", (long long)unit_of(STREET));
    breaks(other_unit, ids[MANY - 1]); /* the worker has no role there */
    CHECK_RC(t_write(left, &staff), RC_OK);
    CHECK_RC(t_write(next_piece, &done), RC_OK);
    breaks(other_unit, ids[60]); /* behind the round */
    CHECK_RC(t_write(left, &staff), RC_OK);
    CHECK_RC(t_write(left, &staff), RC_OK);
    CHECK_INT(answers(ids[MANY - 1]), staff);
    CHECK_RC(t_write(next_piece, &done), RC_OK);
    CHECK_INT(answers(ids[MANY - 1]), t_actor_id(STREET));
    CHECK_INT(answers(ids[60]), staff);
    for (int i = 0; i < 3; i++) {
        CHECK_INT(done, 1);
        CHECK_RC(t_write(next_piece, &done), RC_OK);
    }
    CHECK_INT(answers(ids[60]), t_actor_id(STREET));
    CHECK_RC(t_write(next_piece, &done), RC_OK);
    CHECK_INT(done, 0);
    CHECK_INT(answers(ids[0]), staff);
    all_is_well();
}

/* Alerts that nobody can answer for stand in front: the others come in their turn all the same. */
TEST(responsible_is_named_however_many_wait_in_front)
{
    enum { IN_FRONT = 110 };
    t_actor_id(MANAGER); /* a centre without anybody who may act */
    t_actor_id(ADMIN);
    for (int i = 0; i < IN_FRONT; i++)
        raise(i);
    int64_t last = raise(IN_FRONT), unit = unit_of(WORKER), staff = t_actor_id(WORKER);
    breaks("UPDATE alert SET area = 330602001006 WHERE id < ", last);
    breaks(body("UPDATE alert SET unit = %lld WHERE id = ", (long long)unit), last);
    for (int i = 0; i < 3; i++) {
        CHECK(!reply_get(get(MANAGER, last), "responsible").p);
        t_ticks(); /* a piece each time while nobody is found */
    }
    CHECK_INT(reply_i64(get(MANAGER, last), "responsible"), staff);
    CHECK(!reply_get(api(MANAGER, "GET /api/v1/alerts?level=red", NULL), "items.1.responsible").p);
}
