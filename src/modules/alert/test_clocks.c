/* Clocks are a local setting: uploaded, confirmed by another administrator, in force for the next alert, and retired again. */
#include "base/date.h"
#include "core/catalogue.h"
#include "modules/alert/alert.h"
#include "t_api.h"
#include "text/json.h"

#define ADMIN "system_admin@330600000000"
#define OTHER "system_admin@330600000000#2"
#define STREET "street_specialist@330602001000"
#define CLOCKS "/api/v1/definitions/clock/clocks"

/* The packed clocks as another version, red ones to be acknowledged within so many minutes, as {"source": ...}. */
static const char *clocks(const char *version, int minutes)
{
    static const char one[] = "\"version\": \"1\"", quarter[] = "\"minutes\": 15";
    const char *s = arena_z(t_arena(), definition_packed("clocks.json"));
    const char *v = strstr(s, one), *m = strstr(s, quarter);
    Buf b;
    JsonW w;
    CHECK(v && m && v < m);
    Str head = { s, (size_t)(v - s) }, middle = { v + strlen(one), (size_t)(m - v) - strlen(one) };
    buf_init_arena(&b, t_arena(), 1 << 20);
    jsonw_init(&w, &b);
    jsonw_begin_obj(&w);
    jsonw_key(&w, S("source"));
    jsonw_str(&w, arena_printf(t_arena(), "%.*s\"version\": \"%s\"%.*s\"minutes\": %d%s", STR_ARG(head),
                               version, STR_ARG(middle), minutes, m + strlen(quarter)));
    jsonw_end_obj(&w);
    CHECK_RC(jsonw_finish(&w), RC_OK);
    return arena_z(t_arena(), buf_str(&b));
}

static const char *version_only(const char *version)
{
    return arena_printf(t_arena(), "{'version':'%s'}", version).p;
}

static const char *decide(const char *version, Reply asked)
{
    return arena_printf(t_arena(), "{'version':'%s','digest':'%.*s'}", version,
                        STR_ARG(reply_get(asked, "waiting.digest")))
        .p;
}

static Reply asked(const char *version, int minutes)
{
    want(api(ADMIN, "POST /api/v1/definitions/clock", clocks(version, minutes)), 201,
         "{'id':'clocks','kind':'clock','state':'draft','second':true}");
    Reply r = api(ADMIN, "POST " CLOCKS "/publish", version_only(version));
    want(r, 200, "{'state':'draft','waiting':{'act':'publish','by_me':true}}");
    return r;
}

static void confirm(const char *version, Reply r, const char *state)
{
    t_clock_advance(1000);
    want(api(OTHER, "POST " CLOCKS "/confirm", decide(version, r)), 200,
         arena_printf(t_arena(), "{'state':'%s'}", state).p);
    t_ticks();
}

static Rc do_raise(Op *op, void *user)
{
    AlertId *id = user;
    bool is_new;
    return alert_raise(
        op,
        &(AlertRaise) {
            .person = { t_actor_id(arena_printf(t_arena(), "anonymous@330602001005#%d", (int)id->v).p) },
            .area = 330602001005,
            .level = LEVEL_RED,
            .kind = S("risk"),
            .source = S("self_test"),
            .reason = S("self_harm"),
            .trigger = S("item:PHQ-9:9"),
            .form = S("phq-9") },
        id, &is_new);
}

static AlertId raise(int person)
{
    AlertId id = { person };
    t_actor_id(arena_printf(t_arena(), "anonymous@330602001005#%d", person).p);
    CHECK_RC(t_write(do_raise, &id), RC_OK);
    return id;
}

static int64_t minutes_of(AlertId id)
{
    Reply r = apif(STREET, NULL, "GET /api/v1/alerts/%lld", (long long)id.v);
    want(r, 200, "{'clock':{'name':'acknowledge'}}");
    return (reply_i64(r, "clock.due_ms") - reply_i64(r, "raised_ms")) / MS_MINUTE;
}

TEST(alert_clocks_are_changed_by_two_and_only_for_what_comes)
{
    t_actor_id(STREET); /* its unit is there */
    AlertId before = raise(1);
    CHECK_INT(minutes_of(before), 15);
    Reply r = asked("2", 10);
    want(r, 200, "{'losses':[]}");
    t_ticks();
    CHECK_INT(minutes_of(raise(2)), 15); /* asked for is not in force */
    want(api(ADMIN, "POST " CLOCKS "/confirm", decide("2", r)), 403, "{'code':'second.same_person'}");
    want(api(STREET, "POST " CLOCKS "/confirm", decide("2", r)), 403, "{'code':'role.denied'}");
    want(api("system_admin@330602000000", "POST " CLOCKS "/confirm", decide("2", r)), 403,
         "{'code':'role.whole_region'}");
    confirm("2", r, "published");
    CHECK_INT(minutes_of(raise(3)), 10);
    CHECK_INT(minutes_of(before), 15); /* a running clock stays as it is */
    want(api(STREET, "GET " CLOCKS, NULL), 200, "{'version':'2','state':'published'}");

    r = asked("3", 45); /* slower: the second person is told so */
    CHECK(strstr(arena_z(t_arena(), reply_get(r, "losses")), "签收"));
    confirm("3", r, "published");
    CHECK_INT(minutes_of(raise(4)), 45);
    want(api(ADMIN, "GET " CLOCKS "?version=2", NULL), 200, "{'state':'retired'}");

    r = api(ADMIN, "POST " CLOCKS "/retire", version_only("3"));
    want(r, 200, "{'state':'published','waiting':{'act':'retire'}}");
    confirm("3", r, "retired");
    CHECK_INT(minutes_of(raise(5)), 15); /* the delivered ones are in force again */
    want(api(ADMIN, "GET " CLOCKS "?version=1", NULL), 200, "{'state':'published'}");
    want(api(ADMIN, "POST " CLOCKS "/retire", version_only("1")), 409, "{'code':'definition.not_published'}");
}

TEST(alert_clocks_that_contradict_themselves_are_refused)
{
    static const char upload[] = "POST /api/v1/definitions/clock";
    want(api(ADMIN, upload, clocks("2", 0)), 422,
         "{'code':'clocks.invalid','pointer':'/levels/0/clocks/acknowledge/minutes'}");
    want(api(ADMIN, upload, clocks("2", 90)), 422, "{'pointer':'/levels/0/clocks/contact'}");
    want(api(ADMIN, upload, "{'source':'{}'}"), 422, "{'code':'clocks.invalid'}");
    want(api(ADMIN, upload, clocks("1", 10)), 409, "{'code':'definition.version_taken'}"); /* as delivered */
    want(api(STREET, upload, clocks("2", 10)), 403, NULL);
    want(api("", upload, clocks("2", 10)), 401, NULL);
}

typedef struct Move {
    AlertId id;
    int64_t area, due_ms;
    Str clock;
} Move;

static Rc do_move(Op *op, void *user)
{
    Move *m = user;
    AlertRow row;
    op->actor.staff = (StaffId) { t_actor_id(STREET) }; /* somebody told the place */
    TRY(alert_now(op, m->id, &row));
    TRY(alert_move(op, &row, m->area));
    *m = (Move) { row.id, row.area, row.due_ms, row.due_clock };
    CHECK(row.open && str_eq(row.due_clock, S("acknowledge")));
    return RC_OK;
}

static int64_t due_after(AlertId id, int64_t area)
{
    Move m = { .id = id, .area = area };
    CHECK_RC(t_write(do_move, &m), RC_OK);
    return m.due_ms;
}

static void staffed(void)
{
    t_actor_id(STREET), t_actor_id("street_specialist@330602002000"),
        t_actor_id("street_specialist@330603001000");
}

#define THERE INT64_C(330602002005)
#define BACK INT64_C(330602001005)
#define FAR INT64_C(330603001005)

/* Moved there and back it is not later by it: due as it was, but each place has five minutes, up to one whole clock more. */
TEST(alert_that_is_moved_there_and_back_is_not_later)
{
    static const int64_t ways[] = { THERE, BACK, FAR, THERE, FAR, BACK };
    staffed();
    AlertId id = raise(1);
    int64_t t0 = t_now(), first = t0 + 15 * MS_MINUTE;
    for (size_t i = 0; i < COUNT(ways); i++) {
        t_clock_advance(MS_MINUTE);
        CHECK_INT(due_after(id, ways[i]), first); /* 9 minutes are left at the end: fair */
    }
    t_clock_advance(7 * MS_MINUTE); /* 13: what is left is too little for whoever gets it now */
    CHECK_INT(due_after(id, THERE), t0 + 18 * MS_MINUTE);
    t_clock_advance(4 * MS_MINUTE);
    CHECK_INT(due_after(id, FAR), t0 + 22 * MS_MINUTE);
    t_clock_advance(4 * MS_MINUTE);
    CHECK_INT(due_after(id, THERE), t0 + 26 * MS_MINUTE);
    t_clock_advance(4 * MS_MINUTE);
    CHECK_INT(due_after(id, BACK),
              t0 + 30 * MS_MINUTE); /* one whole clock after the first was due: no more */
    t_clock_advance(4 * MS_MINUTE);
    CHECK_INT(due_after(id, FAR), t0 + 30 * MS_MINUTE);
    t_clock_advance(2 * MS_MINUTE);
    t_ticks(); /* run out: it climbs */
    CHECK_INT(due_after(id, THERE), t0 + 30 * MS_MINUTE);
    t_ticks(); /* and at once again where it was moved to */
    Move m = { .id = id, .area = THERE };
    CHECK_RC(t_write(do_move, &m), RC_OK);
    Reply r = apif("district_specialist@330602000000", NULL, "GET /api/v1/alerts/%lld", (long long)m.id.v);
    want(r, 200, "{'clock':{'overdue':true}}");
    CHECK(reply_i64(r, "escalated") >= 1);
    all_is_well();
}

/* Its time was over before anybody said so: missed where it lay, not forgotten; and it goes on with the least. */
TEST(alert_that_is_moved_too_late_was_missed)
{
    staffed();
    AlertId id = raise(2);
    t_clock_advance(16 * MS_MINUTE);
    CHECK_INT(due_after(id, THERE), t_now() + 5 * MS_MINUTE);
    all_is_well(); /* the counts, too */
    CHECK_INT(due_after(id, FAR), t_now() + 5 * MS_MINUTE);
    all_is_well();
}
