/*
 * Opens sessions in a database for tests that drive the program over sockets: test-actors DB KEYS ROLE@AREA[#n] ...
 * Makes the database for region 330600000000 when it is new, and prints a line "who cookie csrf id" for each. Staff get a
 * unit and a grant of their own and both factors. Not while a server has the same SQLite file open.
 */
#include <stdio.h>

#include "app/boot.h"
#include "core/session.h"
#include "core/tick.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

static Rc open_session(Op *op, Str who)
{
    Str role_text, rest, area_text, number, cookie, value;
    NewSession s = { .kind = ACTOR_STAFF, .aal = 2, .pending = "" };
    str_cut(who, '@', &role_text, &rest);
    str_cut(rest, '#', &area_text, &number);
    s.role = role_find(role_text);
    if (s.role == ROLE_NONE || !str_to_i64(area_text, &s.area))
        return RC_INVALID;
    if (ROLE_BIT(s.role) & ROLES_RESIDENT) {
        s.kind = s.role == ROLE_RESIDENT ? ACTOR_RESIDENT : ACTOR_ANONYMOUS;
        s.aal = 1;
        TRY(people_create_anonymous(op, s.area, &s.person));
    } else {
        TRY(org_test_staff(op, s.role, s.area, who, &s.staff, &s.unit, &s.grant));
    }
    op->actor = (Actor) { .kind = ACTOR_SYSTEM };
    TRY(session_open(op, &s));
    str_cut(op->reply.set_cookie[0], ';', &cookie, &rest);
    str_cut(cookie, '=', &rest, &value);
    printf("%.*s %.*s %.*s %lld\n", STR_ARG(who), STR_ARG(value), STR_ARG(op->csrf),
           (long long)(s.kind == ACTOR_STAFF ? s.staff.v : s.person.v));
    return RC_OK;
}

typedef struct Opening {
    Work work;
    App *app;
    Arena *arena;
    Str who;
    Diag diag;
    Rc rc;
} Opening;

static Rc run(Work *w, Tx *tx)
{
    Opening *o = (Opening *)w;
    Op op;
    o->diag = (Diag) { 0 };
    op_init_system(&op, o->app, tx, o->arena, &o->diag);
    return open_session(&op, o->who);
}

static void done(Work *w, Rc rc)
{
    ((Opening *)w)->rc = rc;
}

int main(int argc, char **argv)
{
    App app;
    Diag d = { 0 };
    DbConn *conn = NULL;
    if (argc < 3)
        return fputs("usage: test-actors DB KEYS ROLE@AREA[#n] ...\n", stderr), 2;
    BootConfig config = { .db = str_from_z(argv[1]),
                          .keys = str_from_z(argv[2]),
                          .region = S("330600000000"),
                          .suite = SUITE_INTL,
                          .migrate = true,
                          .create_keys = true };
    Rc rc = app_boot(&config, &app, &d);
    if (rc) {
        fprintf(stderr, "test-actors: %s %s\n", rc_name(rc), d.key ? d.key : "");
        return 1;
    }
    Opening o = { .work = { .write = true, .run = run, .done = done },
                  .app = &app,
                  .arena = arena_new(64u << 20) };
    rc = o.arena ? db_connect(app.db, DB_WRITE, &conn, &d) : RC_NO_MEMORY;
    for (int i = 3; i < argc && !rc; i++) {
        o.who = str_from_z(argv[i]);
        lane_run_one(&app, conn, o.arena, &o.work);
        rc = o.rc;
    }
    if (rc)
        fprintf(stderr, "test-actors: %s %s at %s\n", rc_name(rc), o.diag.key ? o.diag.key : "",
                o.diag.here ? o.diag.here : "");
    if (conn)
        db_disconnect(conn);
    arena_free(o.arena);
    app_shut(&app);
    return rc ? 1 : 0;
}
