/*
 * Signs of risk in what a person writes: every rule of the definition looks at the message; what is found is noted (once a
 * message and rule) and raises an alert, in the transaction of the message. Nobody's verdict on a rule changes the alert:
 * that is closed by its own steps, with an outcome. The verdicts are what the rule is judged by.
 */
#include "modules/consult/rules.h"
#include "modules/org/org.h"

const char *const consult_verdicts[] = { "", "true", "false", NULL };

static Str worse(Str a, Str b)
{
    return level_find(a) >= level_find(b) ? a : b;
}

Rc consult_raise(Op *op, ConsultRow *row, Str level, Str reason, Str trigger)
{
    AlertId alert;
    bool is_new;
    int64_t changed;
    AlertRaise in = { .person = row->person,
                      .area = row->area,
                      .level = level_find(level),
                      .kind = S("risk"),
                      .source = S("consult"),
                      .reason = reason,
                      .trigger = trigger };
    TRY(alert_raise(op, &in, &alert, &is_new));
    row->alert = alert;
    row->risk = worse(row->risk, level);
    return sql_consult_danger(op->tx, row->id, row->alert, row->risk, &changed);
}

static Rc note_hit(Op *op, const ConsultRow *row, int64_t n, const RiskRule *rule)
{
    HitId id;
    TRY(op_new_id(op, row->area, &id.v));
    return sql_consult_hit_add(op->tx, id, row->area, row->town, row->id, n, rule->id, rule->level,
                               op->now_ms);
}

Rc consult_judge(Op *op, ConsultRow *row, int64_t n, Str text, ConsultSaid *out)
{
    const ConsultDef *def = consult_def(op->app);
    const RiskRule *rules = def->rules.p, *worst = NULL;
    Str folded = consult_fold(op->arena, text);
    for (size_t i = 0; i < def->rules.n; i++) {
        if (!consult_rule_finds(&rules[i], folded))
            continue;
        TRY(note_hit(op, row, n, &rules[i]));
        if (!worst || level_find(rules[i].level) > level_find(worst->level))
            worst = &rules[i];
    }
    if (!worst)
        return RC_OK;
    TRY(consult_raise(op, row, worst->level, worst->reason,
                      arena_printf(op->arena, "consult:%.*s", STR_ARG(worst->title.zh))));
    out->level = worst->level;
    out->alert = row->alert;
    return RC_OK;
}
