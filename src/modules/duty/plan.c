/*
 * The rules of a shift, and planning by them: shifts are made from the patterns and given to whoever may take them and has
 * least. Greedy and repeatable: the same members and shifts give the same plan.
 */
#include "modules/duty/rules.h"

int64_t duty_week_of(int64_t ms)
{
    int64_t day = day_of_ms(ms);
    return ms_of_day(day - (day + 3) % 7); /* 1970-01-01 was a Thursday */
}

DutyLimits duty_limits(const Op *op, const RosterRow *r)
{
    int64_t rest = r->rest_hours ? r->rest_hours : setting_int(op->app, &set_duty_rest);
    int64_t week = r->week_hours ? r->week_hours : setting_int(op->app, &set_duty_week);
    return (DutyLimits) { rest * MS_HOUR, week * MS_HOUR };
}

/* The part of a shift that lies in a week. */
static int64_t part(const WorkRow *w, int64_t week)
{
    int64_t from = w->starts_ms > week ? w->starts_ms : week;
    int64_t until = w->ends_ms < week + 7 * MS_DAY ? w->ends_ms : week + 7 * MS_DAY;
    return until > from ? until - from : 0;
}

static bool over_week(const WorkRow *work, size_t n, StaffId staff, ShiftId self, const WorkRow *one,
                      int64_t week, int64_t limit)
{
    int64_t sum = part(one, week);
    if (!sum)
        return false;
    for (size_t i = 0; i < n; i++)
        if (work[i].staff.v == staff.v && work[i].id.v != self.v)
            sum += part(&work[i], week);
    return sum > limit;
}

const char *duty_conflict(const WorkRow *work, size_t n, StaffId staff, ShiftId self, int64_t starts_ms,
                          int64_t ends_ms, DutyLimits limits)
{
    const char *why = NULL;
    for (size_t i = 0; i < n; i++) {
        const WorkRow *w = &work[i];
        if (w->staff.v != staff.v || w->id.v == self.v)
            continue;
        if (w->starts_ms < ends_ms && w->ends_ms > starts_ms)
            return "duty.twice";
        if (w->starts_ms < ends_ms + limits.rest_ms && w->ends_ms + limits.rest_ms > starts_ms)
            why = "duty.rest";
    }
    const WorkRow one = { self, staff, starts_ms, ends_ms };
    int64_t week = duty_week_of(starts_ms);
    if (!why && (over_week(work, n, staff, self, &one, week, limits.week_ms) ||
                 over_week(work, n, staff, self, &one, week + 7 * MS_DAY, limits.week_ms)))
        why = "duty.week";
    return why;
}

bool duty_accepts(Str accepts, Str qualification)
{
    Str head, rest = accepts;
    if (!accepts.n)
        return true;
    for (bool more = true; more;) {
        more = str_cut(rest, ' ', &head, &rest);
        if (str_eq(head, qualification))
            return true;
    }
    return false;
}

static Rc accepts_of(Op *op, RosterId roster, int64_t post, Str *out)
{
    PostRow *posts;
    size_t n;
    TRY(sql_duty_posts(op->tx, roster, &posts, &n));
    *out = S("");
    for (size_t i = 0; i < n; i++)
        if (posts[i].n == post)
            *out = posts[i].accepts;
    return RC_OK;
}

static const MemberRow *member_of(const MemberRow *members, size_t n, StaffId staff)
{
    for (size_t i = 0; i < n; i++)
        if (members[i].staff.v == staff.v && members[i].active)
            return &members[i];
    return NULL;
}

Rc duty_may_take(Op *op, const RosterRow *roster, const ShiftRow *shift, StaffId staff, Str pointer)
{
    MemberRow *members;
    WorkRow *work;
    size_t n, n_work;
    Str accepts;
    TRY(sql_duty_members(op->tx, roster->id, &members, &n));
    const MemberRow *m = member_of(members, n, staff);
    if (!m)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "duty.not_member", pointer);
    TRY(accepts_of(op, roster->id, shift->post, &accepts));
    if (!duty_accepts(accepts, m->qualification))
        return FAIL_FIELD(op->diag, RC_CONFLICT, "duty.qualification", pointer);
    TRY(sql_duty_of_staff(op->tx, roster->id, staff, shift->starts_ms - 15 * MS_DAY,
                          shift->ends_ms + 15 * MS_DAY, &work, &n_work));
    const char *why = duty_conflict(work, n_work, staff, shift->id, shift->starts_ms, shift->ends_ms,
                                    duty_limits(op, roster));
    return why ? FAIL_FIELD(op->diag, RC_CONFLICT, why, pointer) : RC_OK;
}

/* ---- planning ---- */

typedef struct Plan {
    Op *op;
    const RosterRow *roster;
    DutyLimits limits;
    PostRow *posts;
    PatternRow *patterns;
    MemberRow *members;
    ShiftRow *there;
    WorkRow *work; /* with room for what is planned */
    size_t n_posts, n_patterns, n_members, n_there, n_work, room;
    int64_t from_ms, until_ms, empty;
} Plan;

static int64_t load_of(const Plan *p, StaffId staff)
{
    int64_t sum = 0;
    for (size_t i = 0; i < p->n_work; i++)
        if (p->work[i].staff.v == staff.v)
            sum += p->work[i].ends_ms - p->work[i].starts_ms;
    return sum;
}

static StaffId choose(const Plan *p, const PostRow *post, ShiftId self, int64_t starts_ms, int64_t ends_ms)
{
    StaffId best = { 0 };
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < p->n_members; i++) {
        const MemberRow *m = &p->members[i];
        if (!m->active || !duty_accepts(post->accepts, m->qualification) ||
            duty_conflict(p->work, p->n_work, m->staff, self, starts_ms, ends_ms, p->limits))
            continue;
        int64_t load = load_of(p, m->staff);
        if (load < least) {
            least = load;
            best = m->staff;
        }
    }
    return best;
}

static const ShiftRow *shift_at(const Plan *p, int64_t post, int64_t starts_ms)
{
    for (size_t i = 0; i < p->n_there; i++)
        if (p->there[i].post == post && p->there[i].starts_ms == starts_ms)
            return &p->there[i];
    return NULL;
}

static Rc place(Plan *p, const PostRow *post, const PatternRow *pattern, int64_t starts_ms)
{
    int64_t ends_ms = starts_ms + pattern->minutes * MS_MINUTE, changed = 1;
    const ShiftRow *old = shift_at(p, post->n, starts_ms);
    ShiftId id = { 0 };
    if (starts_ms < p->op->now_ms || (old && old->staff.v))
        return RC_OK;
    if (old)
        id = old->id;
    else
        TRY(op_new_id(p->op, p->roster->area, &id.v));
    StaffId who = choose(p, post, id, starts_ms, ends_ms);
    if (old && who.v)
        TRY(sql_duty_shift_give(p->op->tx, id, old->version, who, &changed));
    if (!old)
        TRY(sql_duty_shift_add(p->op->tx, id, p->roster->id, post->n, pattern->name, starts_ms, ends_ms,
                               who));
    if (changed != 1)
        return FAIL(p->op->diag, RC_CONFLICT, "duty.version");
    p->empty += !who.v;
    if (who.v && p->n_work < p->room)
        p->work[p->n_work++] = (WorkRow) { id, who, starts_ms, ends_ms };
    return RC_OK;
}

static Rc read_plan(Plan *p, int64_t first_day, int64_t days)
{
    Op *op = p->op;
    RosterId id = p->roster->id;
    WorkRow *work;
    size_t n;
    p->limits = duty_limits(op, p->roster);
    p->from_ms = ms_of_day(first_day);
    p->until_ms = ms_of_day(first_day + days);
    TRY(sql_duty_posts(op->tx, id, &p->posts, &p->n_posts));
    TRY(sql_duty_patterns(op->tx, id, &p->patterns, &p->n_patterns));
    TRY(sql_duty_members(op->tx, id, &p->members, &p->n_members));
    TRY(sql_duty_shifts(op->tx, id, p->from_ms, p->until_ms, &p->there, &p->n_there));
    TRY(sql_duty_of_members(op->tx, id, p->from_ms - 15 * MS_DAY, p->until_ms + 15 * MS_DAY, &work, &n));
    p->room = n + (size_t)days * p->n_posts * p->n_patterns;
    p->work = ARENA_ARRAY(op->arena, WorkRow, p->room + 1);
    if (!p->work)
        return RC_NO_MEMORY;
    if (n)
        memcpy(p->work, work, n * sizeof *work);
    p->n_work = n;
    return RC_OK;
}

Rc duty_plan(Op *op, const RosterRow *roster, int64_t first_day, int64_t days, int64_t *out_empty)
{
    Plan p = { .op = op, .roster = roster };
    TRY(read_plan(&p, first_day, days));
    for (int64_t day = first_day; day < first_day + days; day++)
        for (size_t k = 0; k < p.n_patterns; k++)
            for (size_t i = 0; i < p.n_posts; i++)
                if ((p.patterns[k].days >> ((day + 3) % 7)) & 1)
                    TRY(place(&p, &p.posts[i], &p.patterns[k],
                              ms_of_day(day) + p.patterns[k].from_minute * MS_MINUTE));
    *out_empty = p.empty;
    return duty_changed(op, roster);
}

Rc duty_publish(Op *op, const RosterRow *roster, int64_t first_day, int64_t days)
{
    ShiftRow *rows;
    size_t n;
    int64_t changed, from = ms_of_day(first_day), until = ms_of_day(first_day + days);
    TRY(sql_duty_shifts(op->tx, roster->id, from, until, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool first = rows[i].staff.v && !rows[i].published && op->actor.kind == ACTOR_STAFF;
        for (size_t k = 0; k < i && first; k++)
            first = rows[k].staff.v != rows[i].staff.v || rows[k].published;
        if (first)
            TRY(duty_message(op, rows[i].staff, "duty.message.published"));
    }
    TRY(sql_duty_publish(op->tx, roster->id, from, until, &changed));
    return duty_changed(op, roster);
}
