/*
 * Referrals of the demonstration: what workers dispose of as referred goes to the hospital and comes back; in the last days there
 * is one in every state, for the log-ins `worker`, `school` and `hospital`. Through the functions that serve the API, with
 * draws of their own, so that the rest of the region stays as it was.
 */
#include "app/demo/demo.h"

#include <stddef.h>
#include <string.h>

#include "core_sql.h"
#include "modules/org/org.h"
#include "modules/referral/rules.h"

enum { SCENE = -1 }; /* in place of a referral: begin one */

typedef struct ReferralScene {
    int64_t before_ms; /* the end of the year */
    const char *kind;
    ReferralState stop;
    bool paper;
    size_t to;          /* offset of the receiver in Demo; 0: the hospital */
    const char *reason; /* NULL: drawn */
} ReferralScene;
#define TO(unit) offsetof(Demo, unit)
static const ReferralScene scenes[] = {
    { 35 * MS_DAY, "sleep", REF_SENT, false, TO(sleep),
      "反复失眠三个月，影响工作，请睡眠门诊评估。" }, /* expires */
    { 9 * MS_DAY, "maternal", REF_CLOSED, false, TO(mother), "产后情绪不稳，哭泣多，请评估并指导家属。" },
    { 52 * MS_HOUR, "community_hospital", REF_SENT, false }, /* late: the unit above is told */
    { 50 * MS_HOUR, "community_hospital", REF_FED_BACK, false },
    { 40 * MS_HOUR, "community_hospital", REF_SEEN, false },
    { 30 * MS_HOUR, "school_green", REF_FED_BACK, false },
    { 28 * MS_HOUR, "rehabilitation", REF_REFUSED, false },
    { 27 * MS_HOUR, "community_hospital", REF_ACCEPTED, false },
    { 26 * MS_HOUR, "community_hospital", REF_WITHDRAWN, false },
    { 8 * MS_HOUR, "community_hospital", REF_SENT, true },
    { 7 * MS_HOUR, "school_green", REF_SEEN, false },
    { 6 * MS_HOUR, "hospital_community", REF_SENT, false },
    { 5 * MS_HOUR, "community_hospital", REF_CONSENTED, false },
    { 4 * MS_HOUR, "child", REF_DRAFTED, false, TO(mother),
      "孩子近一月不愿上学、夜里常醒，请评估并指导家长。" },
    { 3 * MS_HOUR, "community_hospital", REF_SENT, false },
    { 2 * MS_HOUR, "school_green", REF_SENT, false },
    { 20 * MS_DAY, "counselling", REF_CLOSED, false, TO(third),
      "近来和家人争吵多，想找人谈谈，愿意去咨询中心。" },
    { 25 * MS_HOUR, "counselling", REF_ACCEPTED, false, TO(third),
      "失去老伴后提不起劲，本人愿意做几次咨询。" },
    { 150 * MS_MINUTE, "counselling", REF_SENT, false, TO(third), "工作压力大，睡得浅，想定期和咨询师谈。" },
    { 3 * MS_DAY, "crisis", REF_FED_BACK, false, TO(centre),
      "有轻生想法，无具体计划，家属知情，请危机干预队评估。" },
    { 90 * MS_MINUTE, "crisis", REF_SENT, false, TO(centre),
      "来访时流露绝望，不愿独处，请危机干预队尽快见面。" },
    { 11 * MS_DAY, "sleep", REF_FED_BACK, false, TO(sleep), "入睡困难半年，自行服药，请睡眠门诊评估。" },
};

static const char *const reasons[] = { "近一个月情绪低落、睡眠差，自测提示中度抑郁，请专科评估。",
                                       "有轻生想法，无具体计划，家属知情，请尽快接诊。",
                                       "反复失眠三个月，影响工作，请睡眠门诊评估。",
                                       "产后情绪不稳，哭泣多，请评估并指导家属。" };
static const char *const feedbacks[] = { "已接诊，建议门诊随诊，两周后复查。",
                                         "评估后予心理支持，暂不需专科治疗，建议观察。",
                                         "已开始门诊治疗，情绪较前平稳。" };

static Str one_of(Demo *d, const char *const *list, size_t n)
{
    return str_from_z(list[rng_below(&d->rng, (int64_t)n)]);
}

static Rc begin(Demo *d, const DemoStaff *who, PersonId person, Op **out)
{
    TRY(demo_op(d, out));
    demo_as_staff(*out, who);
    (*out)->subject = person;
    return RC_OK;
}

typedef Rc Act(Op *op, const ReferralIn *in, ReferralRow *out);
static Rc act(Demo *d, const DemoStaff *who, const ReferralRow *row, Act *how, const char *audit,
              ReferralIn in)
{
    Op *op;
    ReferralRow now = { .id = row->id };
    PersonId person = row->person;
    TRY(begin(d, who, person, &op));
    TRY(referral_find(op, now.id, &now));
    in.referral = now.id;
    in.version = now.version;
    TRY(how(op, &in, &now));
    return demo_note(op, audit);
}

/* ---- drafting ---- */

static Rc draft(Demo *d, const DemoStaff *who, PersonId person, ReferralIn *in, ReferralId *out)
{
    Op *op;
    ReferralRow row;
    TRY(begin(d, who, person, &op));
    TRY(referral_draft(op, in, &row));
    *out = row.id;
    return demo_note(op, "referral.draft");
}

static Rc go_on(Demo *d, ReferralId id, uint32_t stop, int64_t median_ms)
{
    return demo_plan(d, (DemoPlan) { .at_ms = demo_now(d) + MS_MINUTE + rng_delay(&d->rng, median_ms, 0.5),
                                     .referral = id,
                                     .step = stop });
}

static Rc refer(Demo *d, const DemoStaff *who, PersonId person, AlertId alert)
{
    Str part = S("alert");
    ReferralId id;
    ReferralIn in = { .kind = S("community_hospital"),
                      .to_unit = d->hospital,
                      .reason = one_of(d, LIST(reasons)),
                      .alert = alert,
                      .parts = { &part, 1 },
                      .updates = true };
    TRY(draft(d, who, person, &in, &id));
    return go_on(d, id, REF_STATES_, 20 * MS_MINUTE);
}

/* ---- scenes ---- */

static Rc pupil(Demo *d, const ReferralScene *s, const DemoStaff *who, ReferralId *out)
{
    Str contact = S("contact");
    NameOf whose = rng_chance(&d->rng, 0.5) ? NAME_WOMAN : NAME_MAN;
    int64_t in_town = rng_below(&d->rng, (int64_t)DEMO_ROOMS_PER_TOWN);
    Op *op;
    TRY(demo_op(d, &op));
    ReferralIn in = { .kind = str_from_z(s->kind),
                      .to_unit =
                          str_eq(str_from_z(s->kind), S("school_green")) ? d->hospital : (UnitId) { 0 },
                      .reason = S("近两周情绪低落，不愿到校，班主任与家长已面谈，请尽快评估。"),
                      .parts = { &contact, 1 },
                      .updates = true,
                      .about = { .name = arena_str(d->keep, name_person(op->arena, &d->rng, whose)),
                                 .phone = arena_str(d->keep, name_phone(op->arena, 95000000 + in_town)),
                                 .gender = whose == NAME_WOMAN ? S("f") : S("m"),
                                 .birth_date = S("2009-09-01"),
                                 .area = d->communities[in_town].area } };
    if (!in.to_unit.v)
        TRY(org_owner_unit(op, in.about.area, &in.to_unit));
    return draft(d, who, (PersonId) { 0 }, &in, out);
}

static UnitId receiver(const Demo *d, const ReferralScene *s)
{
    UnitId to = d->hospital;
    if (s->to)
        memcpy(&to, (const char *)d + s->to, sizeof to);
    return to;
}

static Rc scene(Demo *d, const ReferralScene *s)
{
    bool school = str_eq(str_from_z(s->kind), S("school_green")),
         back = str_eq(str_from_z(s->kind), S("hospital_community"));
    const DemoStaff *who = school ? demo_first_of(d, ROLE_SCHOOL_COUNSELLOR, d->counties[0])
                           : back ? demo_first_of(d, ROLE_HOSPITAL_STAFF, d->app->region)
                                  : demo_first_of(d, ROLE_COMMUNITY_WORKER, d->communities[0].area);
    ReferralId id;
    ENSURE(who);
    if (school || back) {
        TRY(pupil(d, s, who, &id));
        return go_on(d, id, s->stop, 3 * MS_MINUTE);
    }
    size_t at = 0; /* of those who live there, the one after the last */
    for (size_t i = 0, n = (size_t)(s - scenes); i < d->n_residents; i++)
        if (d->residents[i].area == d->communities[0].area && n-- > 0)
            at = i;
    ReferralIn in = { .kind = str_from_z(s->kind),
                      .to_unit = s->paper ? (UnitId) { 0 } : receiver(d, s),
                      .to_name = s->paper ? S("省立同德医院心身科") : S(""),
                      .paper = s->paper,
                      .reason = s->reason ? str_from_z(s->reason) : one_of(d, LIST(reasons)),
                      .updates = true };
    TRY(draft(d, who, d->residents[at].id, &in, &id));
    return go_on(d, id, s->stop, 3 * MS_MINUTE);
}

Rc demo_refer_scenes(Demo *d)
{
    for (size_t i = 0; d->hospital.v && i < COUNT(scenes); i++)
        TRY(demo_plan(d, (DemoPlan) { .at_ms = d->end_ms - scenes[i].before_ms,
                                      .referral = { SCENE },
                                      .step = (uint32_t)i }));
    return RC_OK;
}

/* ---- what each side does next ---- */

static Rc receive(Demo *d, const DemoStaff *desk, const ReferralRow *row, uint32_t stop)
{
    bool refuse = stop == REF_REFUSED || (stop == REF_STATES_ && rng_chance(&d->rng, 0.08));
    if (refuse)
        return act(d, desk, row, referral_refuse, "referral.refuse",
                   (ReferralIn) { .code = S("full"), .note = S("近期号源已满，建议转往区内医院。") });
    return act(d, desk, row, referral_accept, "referral.accept", (ReferralIn) { .note = S("") });
}

static Rc feed_back(Demo *d, const DemoStaff *desk, const ReferralRow *row, uint32_t stop)
{
    static const char *const outcomes[] = { "outpatient", "observe", "helped" };
    return act(d, desk, row, referral_feedback, "referral.feedback",
               (ReferralIn) { .code = one_of(d, LIST(outcomes)),
                              .note = one_of(d, LIST(feedbacks)),
                              .instructions = S("请社区每周电话关心一次，督促按时复诊。"),
                              .return_days = stop == REF_STATES_ ? 0 : 7 });
}

static Rc consent(Demo *d, const DemoStaff *who, const ReferralRow *row)
{
    bool school = str_eq(row->kind, S("school_green"));
    return act(d, who, row, referral_consent, "referral.consent",
               (ReferralIn) { .given_by = school ? S("guardian") : S("self"),
                              .how = S("paper"),
                              .consent_version = referral_def(d->app)->consent.version });
}

static Rc next_step(Demo *d, const ReferralRow *row, uint32_t stop, int64_t *out_median_ms)
{
    const DemoStaff *sender = demo_staff_by_id(d, row->from_staff),
                    *desk =
                        row->to_unit.v ? demo_staff_of(d, row->to_unit, ROLES_PARTNER | ROLES_CARE) : sender;
    bool slow = stop == REF_STATES_;
    ENSURE(sender && desk);
    *out_median_ms = slow ? 30 * MS_HOUR : 3 * MS_MINUTE;
    switch (referral_state(row)) {
    case REF_DRAFTED:
        *out_median_ms = 3 * MS_MINUTE;
        return consent(d, sender, row);
    case REF_CONSENTED:
        *out_median_ms = slow ? 6 * MS_HOUR : 3 * MS_MINUTE;
        return act(d, sender, row, referral_send, "referral.send", (ReferralIn) { 0 });
    case REF_SENT:
        if (stop == REF_WITHDRAWN)
            return act(d, sender, row, referral_withdraw, "referral.withdraw",
                       (ReferralIn) { .code = S("consent_withdrawn") });
        return receive(d, desk, row, stop);
    case REF_ACCEPTED:
        *out_median_ms = slow ? 3 * MS_DAY : 3 * MS_MINUTE;
        return act(d, desk, row, referral_saw, "referral.seen", (ReferralIn) { 0 });
    case REF_SEEN:
        return feed_back(d, desk, row, stop);
    case REF_FED_BACK:
    case REF_REFUSED:
    case REF_EXPIRED:
        return act(d, sender, row, referral_close, "referral.close",
                   (ReferralIn) { .code = referral_state(row) == REF_FED_BACK ? S("in_care")
                                                                              : S("referred_elsewhere") });
    case REF_CLOSED:
    case REF_WITHDRAWN:
    case REF_STATES_:
        break;
    }
    return RC_OK;
}

static Rc carry_on(Demo *d, DemoPlan p)
{
    Op *op;
    ReferralRow row;
    bool found;
    int64_t median_ms;
    if (p.referral.v == SCENE)
        return scene(d, &scenes[p.step]);
    TRY(demo_op(d, &op));
    TRY(sql_referral_at(op->tx, p.referral, &row, &found));
    ENSURE(found);
    bool expired = referral_state(&row) == REF_EXPIRED && p.step != REF_STATES_; /* that was the scene */
    if (!row.open || (uint32_t)referral_state(&row) == p.step || expired)
        return RC_OK;
    row.kind = arena_str(d->keep, row.kind);
    TRY(next_step(d, &row, p.step, &median_ms));
    return go_on(d, p.referral, p.step, median_ms);
}

/* Draws of its own, whatever happens inside. */
static void swap_draws(Demo *d)
{
    Rng other = d->refer_rng;
    d->refer_rng = d->rng;
    d->rng = other;
}

Rc demo_refer(Demo *d, const DemoStaff *who, PersonId person, AlertId alert)
{
    if (!d->hospital.v)
        return RC_OK;
    swap_draws(d);
    Rc rc = refer(d, who, person, alert);
    swap_draws(d);
    return rc;
}

Rc demo_refer_passed_on(Demo *d, ReferralId id)
{
    swap_draws(d);
    Rc rc = go_on(d, id, REF_STATES_, 2 * MS_HOUR);
    swap_draws(d);
    return rc;
}

Rc demo_refer_act(Demo *d, DemoPlan p)
{
    swap_draws(d);
    Rc rc = carry_on(d, p);
    swap_draws(d);
    return rc;
}
