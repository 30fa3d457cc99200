/* Alerts are raised, found and noted here; what happens to them afterwards is steps.c. */
#include "base/date.h"
#include "core/catalogue.h"
#include "modules/alert/rules.h"
#include "modules/form/forms.h"
#include "modules/org/org.h"
#include "modules/people/people.h"

const Clocks *alert_clocks(const Op *op)
{
    return forms_now(op->app)->clocks;
}

Level alert_level(const AlertRow *row)
{
    return level_find(row->level);
}

AlertState alert_state(const AlertRow *row)
{
    int s = name_find(alert_states, row->state);
    ENSURE(s >= 0);
    return (AlertState)s;
}

int32_t ladder_of_area(int64_t area)
{
    switch (area_level(area)) {
    case AREA_COMMUNITY:
        return 0;
    case AREA_TOWN:
        return 1;
    case AREA_COUNTY:
        return 2;
    case AREA_NONE:
    case AREA_NATION:
    case AREA_PROVINCE:
    case AREA_CITY:
        break;
    }
    return LADDER_STEPS - 1;
}

CellPlace step_place(const AlertRow *row, int64_t seal_id)
{
    return (CellPlace) { .table = TABLE_ALERT_STEP,
                         .column = STEP_NOTE,
                         .county = row->county,
                         .person = row->person.v,
                         .row = seal_id,
                         .label = LABEL_CLINICAL,
                         .purpose = CELL_NOTES };
}

Rc alert_step_note(Op *op, const AlertRow *row, const AlertStepRow *step, Str *out)
{
    return op_open(op, step_place(row, step->seal_id), step->note, out);
}

void alert_live(Op *op, const AlertRow *row, const char *change)
{
    op_live(
        op, &alert_live_kind, row->area,
        arena_printf(
            op->arena,
            "{\"id\":\"%lld\",\"level\":\"%.*s\",\"state\":\"%.*s\",\"area\":%lld,\"responsible\":\"%lld\","
            "\"change\":\"%s\"}",
            (long long)row->id.v, STR_ARG(row->level), STR_ARG(row->state), (long long)row->area,
            (long long)row->responsible.v, change));
}

Rc alert_event(Op *op, const AlertRow *row, const char *action, Str detail)
{
    return op_event(
        op, row->area, action,
        (AuditNote) {
            .person = row->person, .object_type = "alert", .object_id = row->id.v, .detail = detail });
}

/* ---- who may see: a relation lasts while its staff owns an open alert of the person ---- */

Rc alert_relate(Op *op, const AlertRow *row, StaffId staff)
{
    return op_relate(op, row->person, staff, "alert", 0);
}

Rc alert_tell_level(Op *op, const AlertRow *row)
{
    for (size_t i = 0; i < op->app->n_modules; i++)
        if (op->app->modules[i]->alert_level)
            TRY(op->app->modules[i]->alert_level(op, row->id, alert_level(row)));
    return RC_OK;
}

Rc alert_release(Op *op, const AlertRow *row, StaffId staff, int64_t until_ms)
{
    AlertNumberRow others = { 0 };
    bool found;
    TRY(sql_alert_open_owned(op->tx, row->county, row->person, staff, row->id, &others, &found));
    if (others.n)
        return RC_OK;
    TRY(op_relate(op, row->person, staff, "alert", until_ms)); /* sets the end */
    return op_unrelate(op, row->person, staff, "alert");
}

/* ---- reading ---- */

Rc alert_find(Op *op, AlertId id, AlertRow *out)
{
    return sql_alert_get(op->tx, id, out);
}

Rc alert_find_version(Op *op, AlertId id, int64_t version, AlertRow *out)
{
    AlertRow row = { 0 };
    TRY(sql_alert_get(op->tx, id, &row));
    if (row.version != version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "alert.version", S("/version"));
    *out = row;
    return RC_OK;
}

/* An argument that is one of our codes ("red", "street") is said in words; anything else stands as it is. */
static Str word(Op *op, Str code)
{
    Str key = arena_printf(op->arena, "alert.word.%.*s", STR_ARG(code));
    return key.p && catalogue_has(key.p) ? op_text(op, key.p) : code;
}

Str alert_words(Op *op, const char *prefix, Str code)
{
    enum { ARGS = 4 };
    Str args[ARGS], head, rest;
    size_t n = 0;
    for (bool more = str_cut(code, ':', &head, &rest); more && n < ARGS; n++) {
        more = str_cut(rest, ':', &args[n], &rest);
        args[n] = word(op, args[n]);
    }
    Str key = arena_printf(op->arena, "%s%.*s", prefix, STR_ARG(head));
    return key.p ? op_textf(op, key.p, args, n) : S("");
}

Rc alert_note(Op *op, AlertRow *row, const char *kind, Str code, Str note, bool by_server)
{
    AlertWork w;
    int64_t changed;
    TRY(work_begin(op, row, &w));
    TRY(step_write(&w, &(StepNote) { .kind = kind, .code = code, .note = note, .by_server = by_server }));
    TRY(sql_alert_noted(op->tx, row->id, row->version, row->steps, &changed));
    return changed == 1 ? RC_OK : FAIL(op->diag, RC_CONFLICT, "alert.version");
}

/* ---- raising ---- */

/* An alert must have an owner unit even where the network is not set up yet. */
Rc alert_unit_of(Op *op, int64_t area, AlertUnitRow *out)
{
    UnitRow unit = { 0 };
    bool found = false;
    AlertUnitRow row = { 0 };
    TRY(org_owner_unit_row(op, area, &unit, &found));
    if (found)
        row = (AlertUnitRow) { unit.id, unit.area, unit.active, unit.name };
    else
        TRY(sql_alert_unit_last_resort(op->tx, &row, &found));
    if (!found)
        return FAIL(op->diag, RC_CONFLICT, "alert.no_network");
    *out = row;
    return RC_OK;
}

static Rc count_raised(Op *op, const AlertRow *r)
{
    Str by_level = arena_printf(op->arena, "alerts.%.*s", STR_ARG(r->level));
    if (!by_level.p)
        return RC_NO_MEMORY;
    TRY(op_count(op, "alerts", r->area, r->raised_ms, 1));
    TRY(op_count(op, by_level.p, r->area, r->raised_ms, 1));
    return alert_level(r) >= LEVEL_ORANGE ? op_count(op, "high_risk", r->area, r->raised_ms, 1) : RC_OK;
}

static Rc start_all(AlertWork *w)
{
    const LevelClocks *level = &w->def->level[alert_level(w->row)];
    for (ClockName c = CLOCK_ACKNOWLEDGE; c <= CLOCK_DISPOSE; c++)
        TRY(clock_start(w, c, w->op->now_ms + level->run_ms[c]));
    return RC_OK;
}

static Str or_empty(Str s)
{
    return s.p ? s : S("");
}

static Rc create(Op *op, const AlertRaise *in, AlertId *out)
{
    AlertId id;
    AlertUnitRow unit;
    AlertWho who;
    AlertRow row = { 0 };
    AlertWork w;
    bool found;
    TRY(op_new_id(op, in->area, &id.v));
    TRY(alert_unit_of(op, in->area, &unit));
    TRY(alert_who(op, in->area, &unit, &who));
    TRY(sql_alert_add(op->tx, id, in->area, town_of_area(in->area), in->person, in->kind,
                      str_from_z(level_names[in->level]), in->source, in->reason, or_empty(in->trigger),
                      in->response, or_empty(in->form), or_empty(in->band), who.unit.id, who.staff,
                      who.staff.v ? alert_tell_at(op) : 0, ladder_of_area(who.unit.area), op->now_ms));
    TRY(sql_alert_at(op->tx, id, &row, &found));
    ENSURE(found);
    TRY(work_begin(op, &row, &w));
    TRY(start_all(&w));
    TRY(step_write(&w, &(StepNote) { .kind = "raised", .code = row.level, .by_server = true }));
    TRY(alert_who_steps(&w, &unit, &who));
    TRY(work_end(&w));
    TRY(count_raised(op, &row));
    TRY(alert_event(op, &row, "alert.raise",
                    arena_printf(op->arena, "%.*s:%.*s:%.*s", STR_ARG(row.level), STR_ARG(row.source),
                                 STR_ARG(row.reason))));
    alert_live(op, &row, "raised");
    *out = id;
    return RC_OK;
}

/* A result that comes after the answer that raised the alert is filled in. */
static void fill_in(AlertRow *row, const AlertRaise *in, bool worse)
{
    if (worse || row->response.v == 0) {
        row->response = in->response.v ? in->response : row->response;
        row->form = in->form.n ? in->form : row->form;
    }
    if (worse) {
        row->reason = in->reason;
        row->trigger_code = or_empty(in->trigger);
    }
    if (in->band.n && row->response.v == in->response.v)
        row->band = in->band;
}

Rc alert_join(Op *op, AlertRow *row, const AlertRaise *in)
{
    AlertWork w;
    bool worse = in->level > alert_level(row);
    bool known = !worse && in->response.v && in->response.v == row->response.v &&
                 str_eq(or_empty(in->trigger), row->trigger_code);
    if (known && (in->band.n == 0 || str_eq(in->band, row->band)))
        return RC_OK;
    TRY(work_begin(op, row, &w));
    fill_in(row, in, worse);
    if (!known) {
        AlertChange change = {
            .level = in->level,
            .code = arena_printf(op->arena, "%s:%.*s", level_names[in->level], STR_ARG(in->source)),
        };
        TRY(alert_apply(&w, worse ? ALERT_EV_WORSE : ALERT_EV_SIGNAL, &change));
    }
    TRY(work_end(&w));
    if (!known)
        TRY(alert_event(op, row, worse ? "alert.worse" : "alert.signal", row->level));
    alert_live(op, row, worse ? "raised" : "changed");
    return RC_OK;
}

/* The open alert that a new sign joins: the person's own, else one of a record linked to theirs, of the same place, so that whoever
   works there keeps sight of it. */
static Rc open_alert(Op *op, const AlertRaise *in, AlertRow *out, bool *out_found)
{
    PersonId *ids;
    size_t n;
    int64_t since = op->now_ms - setting_int(op->app, &set_merge_hours) * MS_HOUR;
    int64_t county = county_of_area(in->area);
    TRY(sql_alert_open_of(op->tx, county, in->person, in->kind, since, out, out_found));
    if (*out_found)
        return RC_OK;
    TRY(people_ids(op, in->person, &ids, &n));
    for (size_t i = 1; i < n && !*out_found; i++) {
        TRY(sql_alert_open_of(op->tx, county, ids[i], in->kind, since, out, out_found));
        *out_found = *out_found && out->area == in->area;
    }
    return RC_OK;
}

Rc alert_raise(Op *op, const AlertRaise *in, AlertId *out, bool *out_new)
{
    AlertRow row = { 0 };
    bool found;
    ENSURE(in->level > LEVEL_NONE && in->level <= LEVEL_RED && in->person.v && in->area);
    TRY(open_alert(op, in, &row, &found));
    if (found) {
        TRY(alert_join(op, &row, in));
        *out = row.id;
        *out_new = false;
        return RC_OK;
    }
    *out_new = true;
    return create(op, in, out);
}
