/*
 * Groups in the demonstration: some weeks before the end each unit with two counsellors begins one, measured before and after,
 * with a meeting a week; the first one of the region's is over by now, the others still run. Draws of its own.
 */
#include "app/demo/demo.h"

#include "modules/counselling/group.h"

enum { BEGIN_DAYS = 75, GROUP_SEATS = 10, GROUP_PEOPLE = 8, WEEKS = 13, SHORT_WEEKS = 8 };

static const char *const names[] = { "睡眠改善小组", "情绪管理小组", "照护者支持会" };
static const char *const abouts[] = { "八周，每周一次，学习睡眠卫生和放松。", "认识情绪，练习呼吸和表达。",
                                      "照顾病人、老人的家属互相支持。" };

static Rc plan_meetings(Demo *d, Op *op, const GroupRow *row, int weeks)
{
    MeetIn in = { .group = row->id, .minutes = 60, .weeks = weeks };
    int64_t day = day_of_ms(demo_now(d)) + 3;
    in.start_ms = ms_of_day(day) + 12 * MS_HOUR + 15 * MS_MINUTE; /* at noon nobody has hours */
    return group_plan(op, row, &in);
}

static Rc take_in(Demo *d, const DemoCounsel *c, GroupId group)
{
    size_t taken = 0;
    for (size_t i = 0; i < 4 * d->n_residents && taken < GROUP_PEOPLE; i++) {
        size_t at = (size_t)rng_below(&d->rng, (int64_t)d->n_residents);
        GroupRow row;
        Op *op;
        if (!area_within(d->residents[at].area, c->area))
            continue;
        TRY(demo_self_test(d, at, S("phq-9"))); /* before */
        TRY(demo_op(d, &op));
        TRY(sql_group_get(op->tx, group, &row));
        Rc rc = group_join(op, &row, d->residents[at].id);
        if (rc == RC_CONFLICT) {
            *op->diag = (Diag) { 0 };
            continue;
        }
        TRY(rc);
        op_about(op, d->residents[at].id, "counsel_group", group.v);
        TRY(demo_note(op, "group.join"));
        d->residents[at].distress -= 0.5F; /* it helps */
        taken++;
    }
    return RC_OK;
}

static Rc begin(Demo *d, const DemoCounsel *c, size_t nth)
{
    Op *op;
    GroupRow row;
    DemoGroup g = { .nth = nth };
    size_t what = nth % COUNT(names);
    const DemoStaff *leader = demo_staff_by_id(d, c->staff[0]);
    if (!leader)
        return RC_OK;
    GroupNew in = { .unit = c->unit,
                    .service = c->service[0],
                    .kind = what == 2 ? S("support") : S("group"),
                    .name = str_from_z(names[what]),
                    .about = str_from_z(abouts[what]),
                    .form = S("phq-9"),
                    .leader = leader->id,
                    .coleader = c->staff[1],
                    .seats = GROUP_SEATS };
    TRY(demo_op(d, &op));
    demo_as_staff(op, leader);
    TRY(group_add(op, &in, &g.id));
    op_about(op, (PersonId) { 0 }, "counsel_group", g.id.v);
    TRY(demo_note(op, "group.add"));
    TRY(sql_group_get(op->tx, g.id, &row));
    TRY(plan_meetings(d, op, &row, nth ? WEEKS : SHORT_WEEKS));
    TRY(demo_note(op, "group.plan"));
    TRY(take_in(d, c, g.id));
    TRY(demo_grow((void **)&d->groups, &d->groups_cap, d->n_groups, sizeof *d->groups));
    d->groups[d->n_groups++] = g;
    return RC_OK;
}

static Rc mark(Demo *d, Op *op, const GroupRow *row, MeetingRow *m)
{
    MemberOfRow *members;
    size_t n;
    TRY(sql_member_of(op->tx, row->id, &members, &n));
    PresenceItem *items = ARENA_ARRAY(op->arena, PresenceItem, n + 1);
    if (!items)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        items[i] = (PresenceItem) { members[i].person, rng_chance(&d->rng, 0.8)   ? S("came")
                                                       : rng_chance(&d->rng, 0.5) ? S("excused")
                                                                                  : S("absent") };
    AttendIn in = { .group = row->id,
                    .meeting = m->id,
                    .version = m->version,
                    .items = { items, n },
                    .note = S("按计划进行，成员互相回应较多，布置了一周的练习。") };
    TRY(group_attend(op, row, m, &in));
    return demo_note(op, "group.attend");
}

static Rc test_again(Demo *d, Op *op, const GroupRow *row)
{
    MemberOfRow *members;
    PersonId ids[GROUP_SEATS]; /* a test begins an operation of its own */
    size_t n;
    TRY(sql_member_of(op->tx, row->id, &members, &n));
    n = n < GROUP_SEATS ? n : GROUP_SEATS;
    for (size_t i = 0; i < n; i++)
        ids[i] = members[i].person;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d->n_residents; k++)
            if (d->residents[k].id.v == ids[i].v)
                TRY(demo_self_test(d, k, S("phq-9")));
    return RC_OK;
}

/* The meetings that are over are marked; the first group's last one ends it, after the second test. */
static Rc go_on(Demo *d, DemoGroup *g)
{
    Op *op;
    GroupRow row;
    MeetingRow *rows;
    size_t n;
    TRY(demo_op(d, &op));
    TRY(sql_group_get(op->tx, g->id, &row));
    demo_as_staff(op, demo_staff_by_id(d, row.leader));
    TRY(sql_meeting_of(op->tx, g->id, &rows, &n));
    g->next_ms = 0;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].state, S("planned")) && rows[i].end_ms <= demo_now(d))
            TRY(mark(d, op, &row, &rows[i]));
        else if (str_eq(rows[i].state, S("planned")) && !g->next_ms)
            g->next_ms = rows[i].end_ms;
    }
    if (g->next_ms)
        return RC_OK;
    g->over = true;
    TRY(test_again(d, op, &row));
    TRY(demo_op(d, &op));
    TRY(sql_group_get(op->tx, g->id, &row));
    demo_as_staff(op, demo_staff_by_id(d, row.leader));
    TRY(group_close(op, &row, row.version));
    return demo_note(op, "group.close");
}

static Rc look(Demo *d)
{
    if (!d->groups_begun && demo_now(d) >= d->end_ms - BEGIN_DAYS * MS_DAY && d->n_residents) {
        size_t nth = 0;
        d->groups_begun = true;
        for (size_t i = 0; i < d->n_counsel; i++)
            if (d->counsel[i].n_staff > 1 && !d->counsel[i].third)
                TRY(begin(d, &d->counsel[i], nth++));
    }
    for (size_t i = 0; i < d->n_groups; i++)
        if (!d->groups[i].over && demo_now(d) >= d->groups[i].next_ms)
            TRY(go_on(d, &d->groups[i]));
    return RC_OK;
}

Rc demo_groups_look(Demo *d)
{
    Rng of_the_year = d->rng;
    if (!d->group_rng.state)
        d->group_rng = (Rng) { of_the_year.state ^ 0x5eed };
    d->rng = d->group_rng;
    Rc rc = look(d);
    d->group_rng = d->rng;
    d->rng = of_the_year;
    return rc;
}
