/* Sessions as their owner sees them: who am I, act in another role, what else is signed in. Making and finding: core/session.c. */
#include "modules/account/account_int.h"

#include "base/date.h"
#include "modules/org/org.h"
#include "modules/people/messages.h"

#define SESSION_ID_CHARS 16 /* of the digest: names a session among one's own, opens nothing */

Rc session_row(Op *op, SessionRow *out)
{
    bool found = false;
    if (op->actor.session_digest.p)
        TRY(sql_session_get(op->tx, op->actor.session_county, op->actor.session_digest, out, &found));
    return found ? RC_OK : FAIL(op->diag, RC_UNAUTHENTICATED, "session.none");
}

NewSession session_as_is(const Op *op)
{
    const Actor *a = &op->actor;
    return (NewSession) { .kind = a->kind,
                          .person = a->person,
                          .staff = a->staff,
                          .grant = a->grant,
                          .role = a->role,
                          .unit = a->unit,
                          .area = a->area,
                          .aal = a->aal,
                          .pending = "" };
}

Rc session_renew(Op *op, NewSession s)
{
    SessionRow old;
    int64_t changed;
    TRY(session_row(op, &old));
    TRY(session_open(op, &s));
    return sql_session_cap(op->tx, op->actor.session_county, op->actor.session_digest, old.expires_ms,
                           &changed);
}

/* ---- who am I ---- */

enum { RESET_DAYS = 14 }; /* so that whoever was away finds it at the next log-in */

static Rc view_resets(Op *op, SessionStaff *out)
{
    SecondRow *rows;
    size_t n;
    TRY(org_resets_of(op, out->id, op->now_ms - RESET_DAYS * MS_DAY, &rows, &n));
    SessionReset *items = ARENA_ARRAY(op->arena, SessionReset, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = (SessionReset) { rows[i].kind, rows[i].state, rows[i].asked_ms };
    out->resets = (ListOf) { items, n };
    return RC_OK;
}

static Rc view_staff(Op *op, const SessionRow *session, SessionStaff *out)
{
    CredentialRow c;
    GrantRow *grants;
    size_t n;
    bool found;
    TRY(sql_credential_get(op->tx, op->actor.staff, &c, &found));
    if (!found)
        return FAIL(op->diag, RC_UNAUTHENTICATED, "session.none");
    TRY(org_grants(op, c.id, &grants, &n));
    *out = (SessionStaff) { .id = c.id,
                            .login = c.login,
                            .name = c.name,
                            .must_change_password = c.must_change,
                            .totp = c.totp_seed.p != NULL,
                            .pending = session->pending,
                            .acting = -1,
                            .aal = op->actor.aal };
    SessionRole *roles = ARENA_ARRAY(op->arena, SessionRole, n);
    if (n && !roles)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        roles[i] = (SessionRole) { .role = str_from_z(role_name((Role)grants[i].role)),
                                   .title = org_role_title(op, (Role)grants[i].role),
                                   .unit = grants[i].unit,
                                   .unit_name = grants[i].unit_name,
                                   .area = grants[i].area,
                                   .area_name = org_area_name(op, grants[i].area) };
        if (grants[i].id.v == op->actor.grant.v)
            out->acting = (int64_t)i;
    }
    out->roles = (ListOf) { roles, n };
    TRY(view_resets(op, out));
    return session->pending.n ? RC_OK : org_permissions(op, op->actor.role, &out->permissions);
}

static Rc view_person(Op *op, SessionOut *out)
{
    PersonRow row;
    TRY(people_get(op, op->actor.person, &row));
    TRY(people_name(op, &row, &out->name));
    TRY(people_phone_masked(op, &row, &out->phone_masked));
    TRY(people_consent_states(op, op->actor.person, &out->consents));
    out->person = op->actor.person;
    return RC_OK;
}

Rc session_view(Op *op, SessionOut *out)
{
    SessionRow session;
    *out = (SessionOut) { .kind = S("none"), .csrf = S("none"), .server_ms = op->now_ms };
    if (op->actor.kind == ACTOR_NONE)
        return RC_OK;
    TRY(session_row(op, &session));
    out->kind = session.kind;
    out->csrf = op->csrf;
    out->expires_ms = session.expires_ms;
    out->area = op->actor.area;
    out->area_name = org_area_name(op, op->actor.area);
    return op->actor.kind == ACTOR_STAFF ? view_staff(op, &session, &out->staff) : view_person(op, out);
}

Rc session_get_entry(Op *op, const void *in, void *out)
{
    (void)in;
    return session_view(op, out);
}

/* ---- a session without an account ---- */

Rc session_anonymous(Op *op, const void *in_, void *out)
{
    const AnonymousIn *in = in_;
    NewSession s = {
        .kind = ACTOR_ANONYMOUS, .role = ROLE_ANONYMOUS, .area = in->area, .aal = 1, .pending = ""
    };
    if (op->actor.kind == ACTOR_STAFF)
        return FAIL(op->diag, RC_CONFLICT, "account.signed_in");
    if (op->actor.kind != ACTOR_NONE)
        return session_view(op, out); /* what was begun goes on */
    if (area_level(in->area) < AREA_TOWN)
        return FAIL_FIELD(op->diag, RC_INVALID, "account.area", S("/area"));
    TRY(org_area_check(op, in->area, S("/area")));
    TRY(op_rate(op, county_of_area(op->app->region), "anonymous", ip_house(op, op->ip),
                (int)setting_int(op->app, &set_anonymous_per_ip), MS_HOUR));
    TRY(people_create_anonymous(op, in->area, &s.person));
    TRY(session_open(op, &s));
    op_about(op, s.person, "session", 0);
    return session_view(op, out);
}

/* ---- another role ---- */

Rc session_act_entry(Op *op, const void *in_, void *out)
{
    const ActIn *in = in_;
    GrantRow *grants;
    size_t n;
    NewSession s = session_as_is(op);
    TRY(org_grants(op, op->actor.staff, &grants, &n));
    if (in->acting >= (int64_t)n)
        return FAIL_FIELD(op->diag, RC_INVALID, "account.no_such_role", S("/acting"));
    const GrantRow *g = &grants[in->acting];
    s.grant = g->id;
    s.role = (Role)g->role;
    s.unit = g->unit;
    s.area = g->area;
    op_about(op, (PersonId) { 0 }, "staff", op->actor.staff.v);
    op_detail(op, "role %s grant %lld", role_name(s.role), (long long)g->id.v);
    TRY(session_renew(op, s));
    return session_view(op, out);
}

/* ---- what else is signed in ---- */

typedef struct Own {
    SessionRow row[200];
    size_t n;
} Own;

static void add_rows(Own *own, const SessionRow *rows, size_t n)
{
    for (size_t i = 0; i < n && own->n < COUNT(own->row); i++)
        own->row[own->n++] = rows[i];
}

/* A session stands in the county it acts in: those of staff may be in several. */
static Rc own_sessions(Op *op, Own **out)
{
    SessionRow *rows;
    StaffCountyRow *counties;
    size_t n, n_counties;
    Own *own = ARENA_NEW(op->arena, Own);
    if (!own)
        return RC_NO_MEMORY;
    *out = own;
    if (op->actor.kind != ACTOR_STAFF) {
        TRY(sql_session_of_person(op->tx, op->actor.session_county, op->actor.person, &rows, &n));
        add_rows(own, rows, n);
        return RC_OK;
    }
    TRY(sql_staff_counties(op->tx, op->actor.staff, &counties, &n_counties));
    for (size_t i = 0; i < n_counties; i++) {
        TRY(sql_session_of_staff(op->tx, counties[i].county, op->actor.staff, &rows, &n));
        add_rows(own, rows, n);
    }
    return RC_OK;
}

static bool is_over(const Op *op, const SessionRow *r)
{
    return op->now_ms >= r->expires_ms || op->now_ms - r->seen_ms >= r->idle_ms;
}

Rc session_list(Op *op, const void *in, void *out_)
{
    (void)in;
    SessionItems *out = out_;
    Own *own;
    TRY(own_sessions(op, &own));
    SessionItem *items = ARENA_ARRAY(op->arena, SessionItem, own->n);
    if (own->n && !items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < own->n; i++) {
        const SessionRow *r = &own->row[i];
        if (is_over(op, r))
            continue;
        items[out->items.n++] = (SessionItem) { .id = str_sub(r->digest, 0, SESSION_ID_CHARS),
                                                .created_ms = r->created_ms,
                                                .seen_ms = r->seen_ms,
                                                .device = r->device,
                                                .ip = r->ip,
                                                .current = str_eq(r->digest, op->actor.session_digest) };
    }
    out->items.p = items;
    return RC_OK;
}

Rc session_end_entry(Op *op, const void *in_, void *out)
{
    const SessionEndIn *in = in_;
    Own *own;
    int64_t changed;
    (void)out;
    TRY(own_sessions(op, &own));
    for (size_t i = 0; i < own->n; i++)
        if (str_eq(str_sub(own->row[i].digest, 0, SESSION_ID_CHARS), in->session))
            return sql_session_end(op->tx, own->row[i].county, own->row[i].digest, &changed);
    return FAIL(op->diag, RC_NOT_FOUND, "account.no_session");
}

Rc logout(Op *op, const void *in, void *out)
{
    (void)in;
    (void)out;
    return session_close(op);
}
