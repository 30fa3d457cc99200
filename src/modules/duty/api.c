/* Routes of module duty and their handlers. */
#include "modules/duty/messages.h"
#include "modules/duty/rules.h"
#include "modules/org/org.h"

#define MANAGERS (ROLE_BIT(ROLE_DISTRICT_SPECIALIST) | ROLES_MANAGER | ROLE_BIT(ROLE_HOTLINE_SUPERVISOR))
const Perm perm_duty_read = { "duty.read", "See rosters and who is on duty in the own area",
                              ROLES_CARE | ROLES_MANAGER | ROLES_HOTLINE };
const Perm perm_duty_manage = { "duty.manage", "Make rosters, plan, publish, approve swaps", MANAGERS };
static const Perm perm_duty_swap = { "duty.swap", "Ask for and answer swaps of the own shifts",
                                     ROLES_CARE | ROLES_HOTLINE };

/* Whoever answers a hotline has to do with the rosters of the own unit alone; others are as if they were not there. */
static bool is_theirs(const Op *op, UnitId unit)
{
    return !(ROLES_HOTLINE & ROLE_BIT(op->actor.role)) || unit.v == op->actor.unit.v;
}

static Rc roster_of(Op *op, RosterId id, const char *none, RosterRow *out)
{
    TRY(sql_duty_roster_get(op->tx, id, out));
    return is_theirs(op, out->unit) ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, none);
}

static int64_t day_at(Str date, int64_t now_ms)
{
    Date d;
    return date.n && date_parse(date, &d) ? date_to_days(d) : day_of_ms(now_ms);
}

/* ---- views ---- */

static Rc people_out(Op *op, const RosterRow *r, ListOf *out)
{
    ShiftRow *rows;
    PostRow *posts;
    size_t n, n_posts, k = 0;
    TRY(sql_duty_shifts(op->tx, r->id, op->now_ms, op->now_ms + 1, &rows, &n));
    TRY(sql_duty_posts(op->tx, r->id, &posts, &n_posts));
    DutyPersonOut *v = ARENA_ARRAY(op->arena, DutyPersonOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        for (size_t p = 0; p < n_posts; p++)
            if (posts[p].n == rows[i].post && rows[i].staff.v && rows[i].published && rows[i].counts)
                v[k++] =
                    (DutyPersonOut) { rows[i].staff, rows[i].staff_name, posts[p].name, rows[i].ends_ms };
    *out = (ListOf) { v, k };
    return RC_OK;
}

static Rc roster_item(Op *op, const RosterRow *r, RosterItem *out)
{
    DutyHole *holes;
    size_t n;
    TRY(duty_read_holes(op, r, op->now_ms, duty_look_ahead(op), &holes, &n));
    *out = (RosterItem) { .id = r->id,
                          .kind = r->kind,
                          .name = r->name,
                          .unit = r->unit,
                          .unit_name = r->unit_name,
                          .area = r->area,
                          .area_name = org_area_name(op, r->area),
                          .responsible_name = r->responsible_name,
                          .holes = (int64_t)n };
    for (size_t i = 0; i < n; i++)
        if (!out->first_hole_ms || holes[i].from_ms < out->first_hole_ms)
            out->first_hole_ms = holes[i].from_ms;
    return people_out(op, r, &out->now);
}

HANDLER(roster_list, Nothing, RosterList)
{
    RosterRow *rows;
    size_t n;
    (void)in;
    TRY(sql_duty_roster_page(op->tx, &rows, &n));
    RosterItem *v = ARENA_ARRAY(op->arena, RosterItem, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (is_theirs(op, rows[i].unit))
            TRY(roster_item(op, &rows[i], &v[out->items.n++]));
    out->items.p = v;
    return RC_OK;
}

static Rc words(Op *op, Str text, Strs *out)
{
    Str head, rest = text;
    out->p = ARENA_ARRAY(op->arena, Str, QUALIFICATIONS + 1);
    out->n = 0;
    if (!out->p)
        return RC_NO_MEMORY;
    for (bool more = text.n > 0; more && out->n < QUALIFICATIONS;) {
        more = str_cut(rest, ' ', &head, &rest);
        out->p[out->n++] = head;
    }
    return RC_OK;
}

static Rc add_posts(Op *op, RosterView *out)
{
    PostRow *rows;
    PatternRow *patterns;
    size_t n, m;
    TRY(sql_duty_posts(op->tx, out->id, &rows, &n));
    TRY(sql_duty_patterns(op->tx, out->id, &patterns, &m));
    DutyPostOut *v = ARENA_ARRAY(op->arena, DutyPostOut, n);
    DutyPatternOut *w = ARENA_ARRAY(op->arena, DutyPatternOut, m);
    int32_t *days = ARENA_ARRAY(op->arena, int32_t, 7 * m + 1);
    if (!v || !w || !days)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (DutyPostOut) { .n = rows[i].n, .name = rows[i].name };
        TRY(words(op, rows[i].accepts, &v[i].accepts));
    }
    for (size_t i = 0; i < m; i++) {
        w[i] = (DutyPatternOut) {
            patterns[i].n, patterns[i].name, patterns[i].from_minute, patterns[i].minutes, { days, 0 }
        };
        for (int32_t d = 0; d < 7; d++)
            if ((patterns[i].days >> d) & 1)
                w[i].days.p[w[i].days.n++] = d + 1;
        days += w[i].days.n;
    }
    out->posts = (ListOf) { v, n };
    out->patterns = (ListOf) { w, m };
    return RC_OK;
}

static Rc add_members(Op *op, RosterView *out)
{
    MemberRow *rows;
    WorkRow *work;
    size_t n, n_work;
    TRY(sql_duty_members(op->tx, out->id, &rows, &n));
    TRY(sql_duty_of_members(op->tx, out->id, out->from_ms, out->until_ms, &work, &n_work));
    DutyMemberOut *v = ARENA_ARRAY(op->arena, DutyMemberOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (DutyMemberOut) { rows[i].staff,         rows[i].name,   rows[i].unit_name,
                                 rows[i].qualification, rows[i].active, 0 };
        for (size_t k = 0; k < n_work; k++)
            if (work[k].staff.v == rows[i].staff.v)
                v[i].week_minutes += (work[k].ends_ms - work[k].starts_ms) / MS_MINUTE;
    }
    out->members = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_swaps(Op *op, RosterView *out)
{
    SwapRow *rows;
    size_t n;
    TRY(sql_duty_swaps(op->tx, out->id, op->now_ms, &rows, &n));
    DutySwapOut *v = ARENA_ARRAY(op->arena, DutySwapOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (DutySwapOut) { .id = rows[i].id,
                               .shift = rows[i].shift,
                               .from_name = rows[i].from_name,
                               .to_name = rows[i].to_name,
                               .state = rows[i].state,
                               .from_me = rows[i].from_staff.v == op->actor.staff.v,
                               .to_me = rows[i].to_staff.v == op->actor.staff.v,
                               .asked_ms = rows[i].asked_ms,
                               .starts_ms = rows[i].starts_ms,
                               .ends_ms = rows[i].ends_ms,
                               .version = rows[i].version };
    out->swaps = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_shifts(Op *op, RosterView *out)
{
    ShiftRow *rows;
    size_t n;
    const DutySwapOut *swaps = out->swaps.p;
    TRY(sql_duty_shifts(op->tx, out->id, out->from_ms, out->until_ms, &rows, &n));
    DutyShiftOut *v = ARENA_ARRAY(op->arena, DutyShiftOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        v[i] = (DutyShiftOut) { .id = rows[i].id,
                                .post = rows[i].post,
                                .name = rows[i].name,
                                .starts_ms = rows[i].starts_ms,
                                .ends_ms = rows[i].ends_ms,
                                .staff = rows[i].staff,
                                .staff_name = rows[i].staff_name,
                                .published = rows[i].published,
                                .mine = rows[i].staff.v == op->actor.staff.v,
                                .version = rows[i].version };
        for (size_t k = 0; k < out->swaps.n; k++)
            v[i].swap |= swaps[k].shift.v == rows[i].id.v;
    }
    out->shifts = (ListOf) { v, n };
    return RC_OK;
}

static Rc add_holes(Op *op, const RosterRow *r, RosterView *out)
{
    DutyHole *holes;
    NoticeRow *notices;
    size_t n, m;
    TRY(duty_read_holes(op, r, op->now_ms, out->look_ahead_ms, &holes, &n));
    TRY(sql_duty_notices(op->tx, r->id, &notices, &m));
    out->holes_n = (int64_t)n;
    n = duty_runs(holes, n);
    DutyHoleOut *v = ARENA_ARRAY(op->arena, DutyHoleOut, n);
    DutyNoticeOut *w = ARENA_ARRAY(op->arena, DutyNoticeOut, m);
    if (!v || !w)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (DutyHoleOut) { holes[i].post, holes[i].from_ms, holes[i].until_ms, holes[i].days,
                               str_from_z(holes[i].why) };
    for (size_t i = 0; i < m; i++)
        w[i] = (DutyNoticeOut) { notices[i].post,     notices[i].from_ms,   notices[i].until_ms,
                                 notices[i].told_ms,  notices[i].again_ms,  notices[i].raised_ms,
                                 notices[i].raised_n, notices[i].staff_name };
    out->holes = (ListOf) { v, n };
    out->notices = (ListOf) { w, m };
    return RC_OK;
}

HANDLER(roster_show, RosterIn, RosterView)
{
    RosterRow r;
    TRY(roster_of(op, in->roster, "duty.none", &r));
    DutyLimits limits = duty_limits(op, &r);
    int64_t week = duty_week_of(ms_of_day(day_at(in->from, op->now_ms)));
    *out = (RosterView) { .id = r.id,
                          .kind = r.kind,
                          .name = r.name,
                          .unit_name = r.unit_name,
                          .area = r.area,
                          .area_name = org_area_name(op, r.area),
                          .responsible = r.responsible,
                          .responsible_name = r.responsible_name,
                          .rest_hours = limits.rest_ms / MS_HOUR,
                          .week_hours = limits.week_ms / MS_HOUR,
                          .open_minute = r.open_minute,
                          .open_minutes = r.open_minutes,
                          .from_ms = week,
                          .until_ms = week + 7 * MS_DAY,
                          .look_ahead_ms = duty_look_ahead(op),
                          .manage = (perm_duty_manage.roles & op->actor.roles) != 0,
                          .version = r.version };
    TRY(add_posts(op, out));
    TRY(add_members(op, out));
    TRY(add_swaps(op, out));
    TRY(add_shifts(op, out));
    TRY(add_holes(op, &r, out));
    return people_out(op, &r, &out->now);
}

/* ---- managing ---- */

static Rc join_words(Op *op, Strs list, Str *out)
{
    Buf b;
    buf_init_arena(&b, op->arena, 256);
    for (size_t i = 0; i < list.n; i++) {
        bool known = false;
        for (size_t k = 0; duty_qualifications[k]; k++)
            known |= str_eq(list.p[i], str_from_z(duty_qualifications[k]));
        if (!known)
            return FAIL_FIELD(op->diag, RC_INVALID, "field.one_of", S("/posts"));
        if (i)
            buf_addc(&b, ' ');
        buf_add(&b, list.p[i]);
    }
    *out = list.n ? buf_str(&b) : S("");
    return RC_OK;
}

static Rc read_posts(Op *op, const RosterNewIn *in, DutyPost *posts, DutyPattern *patterns)
{
    const DutyPostIn *p = in->posts.p;
    const DutyPatternIn *k = in->patterns.p;
    for (size_t i = 0; i < in->posts.n; i++) {
        posts[i].name = p[i].name;
        TRY(join_words(op, p[i].accepts, &posts[i].accepts));
    }
    for (size_t i = 0; i < in->patterns.n; i++) {
        patterns[i] = (DutyPattern) { k[i].name, k[i].from_minute, k[i].minutes, 0 };
        for (size_t d = 0; d < k[i].days.n; d++) {
            if (k[i].days.p[d] < 1 || k[i].days.p[d] > 7)
                return FAIL_FIELD(op->diag, RC_INVALID, "field.range", S("/patterns"));
            patterns[i].days |= INT64_C(1) << (k[i].days.p[d] - 1);
        }
    }
    return RC_OK;
}

typedef struct RosterMade {
    RosterId id;
} RosterMade;
static const Field made_fields[] = { FIELD_ID(RosterMade, id, .doc = "the roster") };
static const Shape roster_made_shape = SHAPE(RosterMade, made_fields);

HANDLER(roster_make, RosterNewIn, RosterMade)
{
    UnitListRow unit;
    DutyPost *posts = ARENA_ARRAY(op->arena, DutyPost, in->posts.n);
    DutyPattern *patterns = ARENA_ARRAY(op->arena, DutyPattern, in->patterns.n);
    if (!posts || !patterns)
        return RC_NO_MEMORY;
    TRY(sql_unit_find(op->tx, in->unit, ROLES_CARE, op->now_ms, &unit)); /* within scope */
    if (!is_theirs(op, in->unit))
        return FAIL(op->diag, RC_NOT_FOUND, "org.no_unit");
    TRY(read_posts(op, in, posts, patterns));
    StaffId responsible = in->responsible.v ? in->responsible : op->actor.staff;
    StaffRow staff;
    if (in->responsible.v)
        TRY(org_staff_get(op, responsible, &staff));
    TRY(duty_roster_make(op,
                         &(DutyRosterNew) { .unit = in->unit,
                                            .kind = in->kind,
                                            .name = in->name,
                                            .responsible = responsible,
                                            .rest_hours = in->rest_hours,
                                            .week_hours = in->week_hours,
                                            .open_minute = in->open_minute,
                                            .open_minutes = in->open_minutes,
                                            .posts = posts,
                                            .n_posts = in->posts.n,
                                            .patterns = patterns,
                                            .n_patterns = in->patterns.n },
                         &out->id));
    op_about(op, (PersonId) { 0 }, "roster", out->id.v);
    return RC_OK;
}

/* The roster at the version the caller saw; its version goes up. */
static Rc begin(Op *op, RosterId id, int64_t version, RosterRow *out)
{
    int64_t changed;
    TRY(roster_of(op, id, "duty.none", out));
    op_about(op, (PersonId) { 0 }, "roster", id.v);
    TRY(sql_duty_roster_touch(op->tx, id, version, &changed));
    return changed == 1 ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "duty.version", S("/version"));
}

/* Who could be on duty: at a hotline those who answer it, elsewhere those who care for people of the place. */
static Rc candidates_of(Op *op, const RosterRow *r, CandidateStaffRow **out, size_t *out_n)
{
    return str_eq(r->kind, S("hotline")) ? org_candidates_of_unit(op, r->unit, ROLES_HOTLINE, out, out_n)
                                         : org_candidates(op, r->area, out, out_n);
}

static bool is_candidate(const CandidateStaffRow *rows, size_t n, StaffId staff)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v == staff.v)
            return true;
    return false;
}

HANDLER(roster_members, RosterMembersIn, Nothing)
{
    RosterRow r;
    MemberRow *old;
    CandidateStaffRow *rows;
    size_t n, n_old;
    int64_t changed;
    const DutyMemberIn *m = in->members.p;
    (void)out;
    TRY(begin(op, in->roster, in->version, &r));
    TRY(candidates_of(op, &r, &rows, &n));
    TRY(sql_duty_members(op->tx, r.id, &old, &n_old));
    TRY(sql_duty_member_clear(op->tx, r.id, &changed));
    for (size_t i = 0; i < in->members.n; i++) {
        bool was = false;
        for (size_t k = 0; k < n_old; k++)
            was |= old[k].staff.v == m[i].staff.v;
        if (!was && !is_candidate(rows, n, m[i].staff))
            return FAIL_FIELD(op->diag, RC_INVALID, "duty.no_candidate", S("/members"));
        for (size_t k = 0; k < i; k++)
            if (m[k].staff.v == m[i].staff.v)
                return FAIL_FIELD(op->diag, RC_INVALID, "duty.member_twice", S("/members"));
        TRY(duty_member_put(op, r.id, m[i].staff, m[i].qualification));
    }
    return duty_changed(op, &r);
}

HANDLER(roster_candidates, RosterIn, DutyCandidates)
{
    RosterRow r;
    CandidateStaffRow *rows;
    size_t n;
    TRY(roster_of(op, in->roster, "duty.none", &r));
    TRY(candidates_of(op, &r, &rows, &n));
    DutyCandidate *v = ARENA_ARRAY(op->arena, DutyCandidate, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        v[i] = (DutyCandidate) { rows[i].id, rows[i].name, rows[i].unit_name };
    out->items = (ListOf) { v, n };
    return RC_OK;
}

HANDLER(roster_plan, RosterDaysIn, RosterPlanned)
{
    RosterRow r;
    TRY(begin(op, in->roster, in->version, &r));
    return duty_plan(op, &r, day_at(in->from, op->now_ms), in->days, &out->empty);
}

HANDLER(roster_publish, RosterDaysIn, Nothing)
{
    RosterRow r;
    (void)out;
    TRY(begin(op, in->roster, in->version, &r));
    return duty_publish(op, &r, day_at(in->from, op->now_ms), in->days);
}

static Rc give(Op *op, const ShiftRow *shift, StaffId staff)
{
    int64_t changed;
    TRY(sql_duty_shift_give(op->tx, shift->id, shift->version, staff, &changed));
    return changed == 1 ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "duty.version", S("/version"));
}

static Rc shift_at_version(Op *op, ShiftId id, int64_t version, ShiftRow *shift, RosterRow *roster)
{
    TRY(sql_duty_shift_get(op->tx, id, shift));
    TRY(roster_of(op, shift->roster, "duty.no_shift", roster));
    op_about(op, (PersonId) { 0 }, "shift", id.v);
    if (shift->version != version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "duty.version", S("/version"));
    return shift->ends_ms > op->now_ms ? RC_OK : FAIL(op->diag, RC_CONFLICT, "duty.past");
}

static Rc no_open_swap(Op *op, ShiftId shift)
{
    DutyNumberRow open = { 0 };
    bool found;
    TRY(sql_duty_swap_of(op->tx, shift, &open, &found));
    return open.n ? FAIL(op->diag, RC_CONFLICT, "duty.swap_open") : RC_OK;
}

HANDLER(shift_assign, ShiftIn, Nothing)
{
    RosterRow r;
    ShiftRow s;
    (void)out;
    TRY(shift_at_version(op, in->shift, in->version, &s, &r));
    bool own = s.staff.v && (s.staff.v == op->actor.staff.v || in->staff.v == op->actor.staff.v);
    if (s.published && own) /* a published shift changes hands by a swap, which both agree to */
        return op_refuse_kept(op, RC_DENIED, "duty.own_swap");
    TRY(no_open_swap(op, s.id));
    if (in->staff.v)
        TRY(duty_may_take(op, &r, &s, in->staff, S("/staff")));
    TRY(give(op, &s, in->staff));
    if (s.published && in->staff.v && in->staff.v != s.staff.v)
        TRY(duty_message(op, in->staff, "duty.message.published"));
    return duty_changed(op, &r);
}

/* ---- swaps ---- */

HANDLER(shift_swap, ShiftIn, Nothing)
{
    RosterRow r;
    ShiftRow s;
    SwapId id;
    (void)out;
    TRY(shift_at_version(op, in->shift, in->version, &s, &r));
    if (s.staff.v != op->actor.staff.v || !s.published)
        return FAIL(op->diag, RC_DENIED, "duty.not_yours");
    TRY(no_open_swap(op, s.id));
    if (in->staff.v == s.staff.v)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "duty.twice", S("/staff"));
    TRY(duty_may_take(op, &r, &s, in->staff, S("/staff")));
    TRY(op_new_id(op, r.area, &id.v));
    TRY(sql_duty_swap_add(op->tx, id, r.id, s.id, op->actor.staff, in->staff, op->now_ms));
    TRY(duty_message(op, in->staff, "duty.message.swap"));
    return duty_changed(op, &r);
}

static Rc swap_at_version(Op *op, const SwapIn *in, const char *state, SwapRow *swap, RosterRow *roster)
{
    TRY(sql_duty_swap_get(op->tx, in->swap, swap));
    TRY(roster_of(op, swap->roster, "duty.no_swap", roster));
    op_about(op, (PersonId) { 0 }, "swap", in->swap.v);
    if (swap->version != in->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "duty.version", S("/version"));
    if (!str_eq(swap->state, str_from_z(state)))
        return FAIL(op->diag, RC_CONFLICT, "duty.swap_state");
    return RC_OK;
}

static Rc swap_save(Op *op, const SwapRow *swap, const char *state, bool open, bool decided)
{
    int64_t changed;
    TRY(sql_duty_swap_save(op->tx, swap->id, swap->version, str_from_z(state), open, decided ? 0 : op->now_ms,
                           decided ? op->now_ms : 0, decided ? op->actor.staff : (StaffId) { 0 }, &changed));
    return changed == 1 ? RC_OK : FAIL_FIELD(op->diag, RC_CONFLICT, "duty.version", S("/version"));
}

HANDLER(swap_answer, SwapIn, Nothing)
{
    RosterRow r;
    SwapRow w;
    (void)out;
    TRY(swap_at_version(op, in, "asked", &w, &r));
    if (w.to_staff.v != op->actor.staff.v)
        return FAIL(op->diag, RC_DENIED, "duty.not_yours");
    TRY(swap_save(op, &w, in->yes ? "accepted" : "declined", in->yes, false));
    TRY(duty_message(op, in->yes ? r.responsible : w.from_staff, "duty.message.swap"));
    return duty_changed(op, &r);
}

HANDLER(swap_decide, SwapIn, Nothing)
{
    RosterRow r;
    SwapRow w;
    ShiftRow s;
    (void)out;
    TRY(swap_at_version(op, in, "accepted", &w, &r));
    if (op->actor.staff.v == w.from_staff.v || op->actor.staff.v == w.to_staff.v)
        return op_refuse_kept(op, RC_DENIED, "duty.own_swap");
    TRY(sql_duty_shift_get(op->tx, w.shift, &s));
    if (in->yes && (s.staff.v != w.from_staff.v || s.starts_ms <= op->now_ms))
        return FAIL(op->diag, RC_CONFLICT, "duty.past");
    if (in->yes) {
        TRY(duty_may_take(op, &r, &s, w.to_staff, S("/swap")));
        TRY(give(op, &s, w.to_staff));
    }
    TRY(swap_save(op, &w, in->yes ? "approved" : "refused", false, true));
    TRY(duty_message(op, w.from_staff, "duty.message.swap"));
    TRY(duty_message(op, w.to_staff, "duty.message.swap"));
    return duty_changed(op, &r);
}

/* ---- routes ---- */

#define DUTY_GET(where, words, perm, shape_in, shape_out, handler)                                           \
    {                                                                                                        \
        .method = "GET", .path = "/api/v1/duty/" where, .doc = (words), .needs = &(perm),                    \
        .scope = SCOPE_AREA, .tx = TX_READ, .label = LABEL_ADMIN, .purpose = PURPOSE_CARE, .in = (shape_in), \
        .out = &(shape_out), .run = (handler)                                                                \
    }
#define DUTY_DO(verb, where, words, perm, action, shape_in, shape_out, handler)             \
    {                                                                                       \
        .method = (verb), .path = "/api/v1/duty/" where, .doc = (words), .needs = &(perm),  \
        .scope = SCOPE_AREA, .tx = TX_WRITE, .label = LABEL_ADMIN, .purpose = PURPOSE_CARE, \
        .audit = (action), .in = &(shape_in), .out = (shape_out), .run = (handler)          \
    }
const Route duty_routes[11] = {
    DUTY_GET("rosters", "Rosters of the own area: who is on duty, and how many holes there are",
             perm_duty_read, NULL, roster_list_shape, roster_list),
    DUTY_DO("POST", "rosters", "Make a roster of a unit", perm_duty_manage, "duty.make", roster_new_in_shape,
            &roster_made_shape, roster_make),
    DUTY_GET("rosters/{roster}", "A roster with a week of shifts and every hole of the days looked ahead",
             perm_duty_read, &roster_in_shape, roster_view_shape, roster_show),
    DUTY_GET("rosters/{roster}/candidates", "Who can become a member", perm_duty_manage, &roster_in_shape,
             duty_candidates_shape, roster_candidates),
    DUTY_DO("PUT", "rosters/{roster}/members", "Who can be on duty, with their qualification",
            perm_duty_manage, "duty.members", roster_members_in_shape, NULL, roster_members),
    DUTY_DO("POST", "rosters/{roster}/plan",
            "Make the shifts of some days and give them to members by the rules", perm_duty_manage,
            "duty.plan", roster_plan_in_shape, &roster_planned_shape, roster_plan),
    DUTY_DO("POST", "rosters/{roster}/publish", "Publish the shifts of some days; each member is told",
            perm_duty_manage, "duty.publish", roster_publish_in_shape, NULL, roster_publish),
    DUTY_DO("POST", "shifts/{shift}/assign", "Give a shift to a member by the rules, or to nobody",
            perm_duty_manage, "duty.assign", shift_assign_in_shape, NULL, shift_assign),
    DUTY_DO("POST", "shifts/{shift}/swap", "Ask another member to take one's own shift", perm_duty_swap,
            "duty.swap_ask", shift_swap_in_shape, NULL, shift_swap),
    DUTY_DO("POST", "swaps/{swap}/answer", "As the member asked: take the shift or not", perm_duty_swap,
            "duty.swap_answer", swap_answer_in_shape, NULL, swap_answer),
    DUTY_DO("POST", "swaps/{swap}/decide",
            "Approve or refuse a swap that was accepted; not by one of the two", perm_duty_manage,
            "duty.swap_decide", swap_decide_in_shape, NULL, swap_decide),
};
