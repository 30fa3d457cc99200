/*
 * A call-out: made, told, found, written. What happens to it is steps.c; what the server does by itself is tick.c.
 */
#include "base/limits.h"
#include "modules/care/care.h"
#include "modules/crisis/rules.h"
#include "modules/duty/duty.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

enum { WAVE_DUTY, WAVE_NEXT, WAVE_DISTRICT, WAVE_ALL };

/* ---- the definition ---- */

const CrisisDef *crisis_def(const Op *op)
{
    return app_data(op->app, &mod_crisis);
}

Str crisis_words(const Op *op, const CrisisWord *w)
{
    return str_eq(op->lang, S("en")) ? w->en : w->zh;
}

Str crisis_hint(const Op *op, const CrisisWord *w)
{
    return str_eq(op->lang, S("en")) ? w->hint_en : w->hint_zh;
}

/* ---- sealing ---- */

CellPlace crisis_place(const CalloutRow *row, uint16_t table, uint16_t column, int64_t id)
{
    return (CellPlace) { .table = table,
                         .column = column,
                         .county = row->county,
                         .person = row->person.v,
                         .row = id,
                         .label = LABEL_CLINICAL,
                         .purpose = CELL_NOTES };
}

Rc crisis_seal(Op *op, const CalloutRow *row, uint16_t column, Str plain, Str *out)
{
    return op_seal(op, crisis_place(row, TABLE_CALLOUT, column, row->id.v), plain, out);
}

Rc crisis_open(Op *op, const CalloutRow *row, uint16_t column, Str cell, Str *out)
{
    return op_open(op, crisis_place(row, TABLE_CALLOUT, column, row->id.v), cell, out);
}

Rc crisis_to_json(Op *op, const Shape *shape, const void *in, Str *out)
{
    Buf b;
    JsonW w;
    buf_init_arena(&b, op->arena, LIMIT_BODY);
    jsonw_init(&w, &b);
    shape_write(shape, in, &w);
    TRY(jsonw_finish(&w));
    *out = buf_str(&b);
    return RC_OK;
}

Rc crisis_from_json(Op *op, const Shape *shape, Str json, void *out)
{
    Diag d = { 0 };
    Rc rc = shape_decode(shape, json, NULL, 0, out, op->arena, &d);
    return rc && rc != RC_NO_MEMORY ? FAIL(op->diag, RC_INTERNAL, "crisis.broken") : rc;
}

/* ---- reading and writing ---- */

bool crisis_concerned(const Op *op, const CalloutRow *row, const ToldRow *told, size_t n)
{
    int64_t days = setting_int(op->app, &set_relation_days_crisis);
    StaffId me = op->actor.staff;
    bool still = row->open || op->now_ms < row->closed_ms + days * MS_DAY;
    bool concerned = still && me.v && row->asked_staff.v == me.v;
    for (size_t i = 0; i < n; i++)
        if (told[i].staff.v == me.v)
            concerned |= str_eq(told[i].answer, S("yes")) ? still : row->open && !told[i].answer.n;
    return concerned;
}

Rc crisis_find(Op *op, CalloutId id, int64_t version, CalloutRow *out)
{
    TRY(sql_callout_get(op->tx, id, out));
    return out->version == version ? RC_OK
                                   : FAIL_FIELD(op->diag, RC_CONFLICT, "crisis.version", S("/version"));
}

Rc crisis_save(Op *op, CalloutRow *r)
{
    int64_t changed;
    TRY(sql_callout_save(op->tx, r->id, r->version, r->level, r->state, r->open, r->lead_staff,
                         r->answered_ms, r->departed_ms, r->met_ms, r->handover_ms, r->outcome_ms,
                         r->recorded_ms, r->closed_ms, r->sort_ms, r->met_kept, r->wave, r->wave_ms,
                         r->next_ms, r->late, r->outcome, r->record, r->close_by, r->confirmed_by,
                         r->pending_kind, r->pending_by, r->pending_ms, r->pending_code, r->steps, &changed));
    if (changed != 1)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "crisis.version", S("/version"));
    r->version++;
    return RC_OK;
}

Rc crisis_note(Op *op, CalloutRow *r, const char *kind, Str code, Str note, bool by_server)
{
    int64_t seal_id = 0;
    Str sealed = { 0 };
    StaffId staff = { by_server || op->actor.kind != ACTOR_STAFF ? 0 : op->actor.staff.v };
    if (note.n) {
        TRY(op_new_id(op, r->area, &seal_id));
        TRY(op_seal(op, crisis_place(r, TABLE_CALLOUT_STEP, 1, seal_id), note, &sealed));
    }
    return sql_callout_step_add(op->tx, r->id, ++r->steps, op->now_ms, str_from_z(kind), staff, code, seal_id,
                                sealed);
}

void crisis_live(Op *op, const CalloutRow *row, const char *change)
{
    op_live(op, &crisis_live_kind, row->area,
            arena_printf(op->arena, "{\"id\":\"%lld\",\"change\":\"%s\"}", (long long)row->id.v, change));
    if (str_eq(row->source, S("school")) || str_eq(row->source, S("call"))) /* those who asked have no area */
        op_live(op, &callout_live_kind, row->asked_unit.v,
                arena_printf(op->arena, "{\"id\":\"%lld\",\"state\":\"%.*s\"}", (long long)row->id.v,
                             STR_ARG(row->state)));
}

/* ---- clocks ---- */

int64_t crisis_clock_done(const CalloutRow *r, CrisisClock clock)
{
    switch (clock) {
    case CRISIS_ANSWER:
        return r->answered_ms;
    case CRISIS_DEPART:
        return r->departed_ms ? r->departed_ms : r->met_ms ? r->met_ms : r->outcome_ms;
    case CRISIS_MEET:
        return r->met_ms ? r->met_ms : r->outcome_ms;
    case CRISIS_OUTCOME:
        return r->outcome_ms;
    case CRISIS_RECORD:
        return r->recorded_ms;
    case CRISIS_CLOCKS_:
        break;
    }
    return 0;
}

int64_t crisis_clock_due(const CrisisDef *def, const CalloutRow *r, CrisisClock clock)
{
    return r->called_ms + def->run_ms[level_find(r->level)][clock];
}

/* No record is asked for where the outcome says so. */
static bool runs(const CrisisDef *def, const CalloutRow *r, CrisisClock clock)
{
    int outcome = crisis_outcome(def, r->outcome);
    bool needless = clock == CRISIS_RECORD && outcome >= 0 && !def->outcomes[outcome].record;
    return !crisis_clock_done(r, clock) && !needless && !((r->late >> clock) & 1);
}

/* When others are told again because whoever accepted does not go or does not meet; never once met. */
static int64_t unserved_ms(const CrisisDef *def, const CalloutRow *r)
{
    int64_t depart = crisis_clock_due(def, r, CRISIS_DEPART), meet = crisis_clock_due(def, r, CRISIS_MEET);
    if (!str_eq(r->state, S("answered")) && !str_eq(r->state, S("departed")))
        return INT64_MAX;
    int64_t due = r->departed_ms || meet < depart ? meet : depart;
    return r->wave_ms > due ? r->wave_ms : due;
}

bool crisis_unserved(const CrisisDef *def, const CalloutRow *r, int64_t now_ms)
{
    return unserved_ms(def, r) <= now_ms;
}

void crisis_next(const CrisisDef *def, CalloutRow *r)
{
    int64_t next = INT64_MAX;
    for (CrisisClock c = CRISIS_ANSWER; c < CRISIS_CLOCKS_; c++) {
        int64_t due = crisis_clock_due(def, r, c);
        if (runs(def, r, c) && due < next)
            next = due;
    }
    int64_t wave = str_eq(r->state, S("called")) ? r->wave_ms : unserved_ms(def, r);
    if (wave == INT64_MAX && r->pending_kind.n)
        wave = r->wave_ms;
    r->next_ms = wave < next ? wave : next;
}

/* ---- who is told ---- */

typedef struct Telling {
    Op *op;
    CalloutRow *row;
    ToldRow *before;
    size_t n_before, n;    /* told in this wave */
    size_t no_phone, left; /* who should have been told and could not be */
    bool again;            /* those who were told and did not answer are told once more */
    bool unserved;         /* then those too who answered */
} Telling;

/* Whoever cannot be told is kept with the reason and counts for nothing: the wave goes on without them. */
static Rc tell_one(Telling *t, StaffId staff)
{
    int64_t changed;
    const char *why_not;
    const ToldRow *was = NULL;
    for (size_t i = 0; i < t->n_before; i++)
        if (t->before[i].staff.v == staff.v)
            was = &t->before[i];
    if (was && ((was->answer.n && !t->unserved) || !t->again))
        return RC_OK;
    TRY(duty_reach(t->op, staff, "crisis.message.called", &why_not));
    TRY(sql_callout_tell(t->op->tx, t->row->id, staff, t->row->wave, str_from_z(why_not ? why_not : ""),
                         t->op->now_ms, &changed));
    t->n += !why_not;
    t->no_phone += why_not && !strcmp(why_not, "no_phone");
    t->left += why_not && !strcmp(why_not, "left");
    return RC_OK;
}

static Rc tell_duty(Telling *t, bool others)
{
    DutyPerson *people;
    size_t n;
    if (others)
        TRY(duty_team(t->op, "crisis", t->row->area, &people, &n));
    else
        TRY(duty_now(t->op, "crisis", t->row->area, &people, &n));
    for (size_t i = 0; i < n && (!others || !t->n); i++)
        TRY(tell_one(t, people[i].staff));
    return RC_OK;
}

static Rc tell_role(Telling *t, Role role)
{
    SpecialistRow *rows;
    size_t n;
    int64_t county = county_of_area(t->row->area) * AREA_PER_COUNTY;
    if (role == ROLE_CRISIS_TEAM)
        TRY(sql_crisis_team_all(t->op->tx, county, area_parent(county), role, t->op->now_ms, &rows, &n));
    else
        TRY(sql_crisis_specialists(t->op->tx, county, role, t->op->now_ms, &rows, &n));
    for (size_t i = 0; i < n; i++)
        TRY(tell_one(t, rows[i].staff));
    return RC_OK;
}

static Rc tell_wave(Telling *t)
{
    switch (t->row->wave) {
    case WAVE_DUTY:
        return tell_duty(t, false);
    case WAVE_NEXT:
        return tell_duty(t, true);
    case WAVE_DISTRICT:
        return tell_role(t, ROLE_DISTRICT_SPECIALIST);
    default:
        t->again = t->row->wave > WAVE_ALL;
        TRY(tell_role(t, ROLE_CRISIS_TEAM));
        return t->again ? tell_role(t, ROLE_DISTRICT_SPECIALIST) : RC_OK;
    }
}

static Rc note_unreached(Telling *t, const char *why, size_t n)
{
    Str code = arena_printf(t->op->arena, "%zu:%s", n, why);
    return n ? crisis_note(t->op, t->row, "unreached", code, (Str) { 0 }, true) : RC_OK;
}

Rc crisis_tell(Op *op, CalloutRow *row)
{
    static const char *const names[] = { "duty", "next", "district", "all", "again" };
    const CrisisDef *def = crisis_def(op);
    for (;;) {
        Telling t = { .op = op, .row = row, .unserved = !str_eq(row->state, S("called")) };
        TRY(sql_callout_told_list(op->tx, row->id, &t.before, &t.n_before));
        TRY(tell_wave(&t));
        const char *name = names[row->wave < 4 ? row->wave : 4];
        Str code = arena_printf(op->arena, "%s:%zu", name, t.n);
        TRY(crisis_note(op, row, "told", code, (Str) { 0 }, true));
        TRY(note_unreached(&t, "no_phone", t.no_phone));
        TRY(note_unreached(&t, "left", t.left));
        TRY(op_event(
            op, row->area, "crisis.tell",
            (AuditNote) {
                .person = row->person, .object_type = "callout", .object_id = row->id.v, .detail = code }));
        if (t.n || row->wave > WAVE_ALL)
            break;
        row->wave++; /* nobody there, or nobody reached: the next at once */
    }
    row->wave_ms = op->now_ms + (row->wave > WAVE_DISTRICT ? def->repeat_ms : def->wait_ms);
    crisis_next(def, row);
    return RC_OK;
}

/* ---- calling ---- */

/* A sign of risk becomes an alert, wherever it appears. */
static Rc alert_for(Op *op, const CalloutNew *in, AlertId *out)
{
    bool is_new;
    PersonRow person;
    *out = in->alert;
    if (in->alert.v || !in->person.v)
        return RC_OK;
    TRY(people_get(op, in->person,
                   &person)); /* the person's own people answer for it, wherever help is needed */
    return alert_raise(op,
                       &(AlertRaise) { .person = in->person,
                                       .area = person.area,
                                       .level = in->level,
                                       .kind = S("risk"),
                                       .source = S("callout"),
                                       .reason = S("callout"),
                                       .trigger = S("callout") },
                       out, &is_new);
}

static Rc note_alert(Op *op, const CalloutRow *row)
{
    AlertRow alert;
    bool found = false;
    if (row->alert.v)
        TRY(sql_alert_at(op->tx, row->alert, &alert, &found));
    return found ? alert_note(op, &alert, "callout", S("callout"), (Str) { 0 }, false) : RC_OK;
}

static Rc add_row(Op *op, const CalloutNew *in, CalloutRow *row)
{
    CrisisBrief brief = { .place = in->place.p ? in->place : S(""),
                          .reporter = in->reporter.p ? in->reporter : S(""),
                          .note = in->note.p ? in->note : S("") };
    AlertId alert;
    Str json;
    TRY(alert_for(op, in, &alert));
    TRY(op_new_id(op, in->area, &row->id.v));
    *row = (CalloutRow) { .id = row->id,
                          .county = county_of_id(row->id.v),
                          .area = in->area,
                          .person = in->person,
                          .alert = alert,
                          .source = in->source,
                          .asked_unit = op->actor.unit,
                          .level = str_from_z(level_names[in->level]),
                          .state = S("called"),
                          .outcome = S(""),
                          .pending_kind = S(""),
                          .pending_code = S(""),
                          .open = true,
                          .called_ms = op->now_ms,
                          .sort_ms = op->now_ms,
                          .met_kept = -1,
                          .version = 1 };
    TRY(crisis_to_json(op, &crisis_brief_shape, &brief, &json));
    TRY(crisis_seal(op, row, CALLOUT_BRIEF, json, &row->brief));
    return sql_callout_add(op->tx, row->id, in->area, town_of_area(in->area), in->person, alert, in->source,
                           in->trigger, row->level, op->actor.staff, op->actor.unit, row->brief, op->now_ms);
}

/* Two pages, two colleagues: a team that was called for somebody nobody knew is not called twice without a word. */
static Rc check_lately(Op *op, const CalloutNew *in)
{
    CalloutRow *rows;
    size_t n;
    bool unsure = in->unsure || (!in->person.v && !in->alert.v);
    int64_t since = op->now_ms - setting_int(op->app, &crisis_again_minutes) * MS_MINUTE;
    if (in->another || !op->actor.unit.v)
        return RC_OK;
    TRY(sql_callout_lately(op->tx, op->actor.unit, since, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const CalloutRow *r = &rows[i];
        bool there = area_within(r->area, in->area) || area_within(in->area, r->area);
        if (!there || (!unsure && r->person.v))
            continue;
        Str key = arena_printf(op->arena, "crisis.lately.%.*s", STR_ARG(r->state));
        int64_t minutes = (op->now_ms - r->called_ms) / MS_MINUTE;
        const Str n_text = arena_printf(op->arena, "%lld", (long long)minutes);
        Str ago = minutes > 0 ? op_textf(op, "crisis.lately.minutes", &n_text, 1)
                              : op_text(op, "crisis.lately.just");
        const Str words[] = { ago, r->asked_name, key.p ? op_text(op, key.p) : S("") };
        return FAIL_DETAIL(op->diag, RC_CONFLICT, "crisis.called_lately",
                           op_textf(op, "crisis.lately", words, COUNT(words)));
    }
    return RC_OK;
}

Rc crisis_call_out(Op *op, const CalloutNew *in, CalloutId *out)
{
    CrisisNumberRow same = { 0 };
    CalloutRow row = { 0 };
    bool found;
    if (crisis_trigger(crisis_def(op), in->trigger) < 0)
        return FAIL_FIELD(op->diag, RC_INVALID, "crisis.trigger", S("/trigger"));
    TRY(sql_callout_same(op->tx, county_of_area(in->area), in->alert, in->person, &same, &found));
    if (same.n)
        return FAIL(op->diag, RC_CONFLICT, "crisis.called");
    TRY(check_lately(op, in));
    TRY(add_row(op, in, &row));
    TRY(crisis_note(op, &row, "called", in->trigger, in->note, false));
    TRY(crisis_tell(op, &row));
    TRY(crisis_save(op, &row));
    TRY(op_count(op, "callouts", row.area, row.called_ms, 1));
    TRY(note_alert(op, &row));
    op_about(op, row.person, "callout", row.id.v);
    op_detail(op, "%.*s", STR_ARG(in->trigger));
    crisis_live(op, &row, "called");
    *out = row.id;
    return RC_OK;
}
