/*
 * Signs of risk in what a person writes: every rule of the definition looks at the message; what is found is noted (once a
 * message and rule) and raises an alert, in the transaction of the message. Nobody's verdict on a rule changes the alert:
 * that is closed by its own steps, with an outcome. The verdicts are what the rule is judged by.
 *
 * A word may be split over two messages: what the person wrote just before is read on into the new one, as far back as the
 * definition says. Only what lies across the two is new: words of before were found when they came.
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

/* Folded: the person's last messages before message n, then `folded`; out_seam: where that begins. */
static Rc join_tail(Op *op, const ConsultRow *row, int64_t n, Str folded, Str *out, size_t *out_seam)
{
    const Tail *tail = &consult_def(op->app)->tail;
    ConsultTailRow *rows;
    size_t count;
    Buf b;
    TRY(sql_consult_tail(op->tx, row->id, n, op->now_ms - tail->seconds * 1000, tail->messages - 1, &rows,
                         &count));
    buf_init_arena(&b, op->arena, 64 << 10);
    while (count-- > 0) { /* the newest comes first */
        Str text;
        TRY(op_open(op, consult_place(row, TABLE_CONSULT_MESSAGE, CONSULT_BODY, rows[count].id),
                    rows[count].body, &text));
        buf_add(&b, consult_fold(op->arena, text));
    }
    *out_seam = buf_str(&b).n;
    buf_add(&b, folded);
    *out = buf_str(&b);
    return buf_failed(&b) ? RC_NO_MEMORY : RC_OK;
}

Rc consult_judge(Op *op, ConsultRow *row, int64_t n, Str text, ConsultSaid *out)
{
    const ConsultDef *def = consult_def(op->app);
    const RiskRule *rules = def->rules.p, *worst = NULL;
    Str folded = consult_fold(op->arena, text), joined;
    size_t seam;
    TRY(join_tail(op, row, n, folded, &joined, &seam));
    for (size_t i = 0; i < def->rules.n; i++) {
        if (!consult_rule_finds(&rules[i], folded) && !consult_rule_spans(&rules[i], joined, seam))
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
