/* Routes on calls. Who may do what is decided by the tables and by hotline_call_find. */
#include "base/date.h"
#include "modules/care/care.h"
#include "modules/duty/duty.h"
#include "modules/hotline/rules.h"
#include "modules/stats/stats.h"
#include "modules/people/people.h"
#include "text/codec.h"

/* ---- the definition ---- */

static Rc codes_out(Op *op, const ListOf *in, ListOf *out)
{
    CodeOut *v = ARENA_ARRAY(op->arena, CodeOut, in->n);
    const CodeWords *c = in->p;
    for (size_t i = 0; v && i < in->n; i++)
        v[i] =
            (CodeOut) { c[i].code, words_of(op, c[i].label), c[i].number, c[i].days, c[i].max, c[i].folded };
    *out = (ListOf) { v, in->n };
    return v ? RC_OK : RC_NO_MEMORY;
}

static Rc fields_out(Op *op, const Definition *d, ListOf *out)
{
    FieldOut *v = ARENA_ARRAY(op->arena, FieldOut, d->fields.n);
    for (size_t i = 0; v && i < d->fields.n; i++) {
        const FormField *f = (const FormField *)d->fields.p + i;
        const FieldOption *o = f->options.p;
        OptionOut *options = ARENA_ARRAY(op->arena, OptionOut, f->options.n);
        for (size_t k = 0; options && k < f->options.n; k++)
            options[k] = (OptionOut) { o[k].code, words_of(op, o[k].label), o[k].level };
        v[i] = (FieldOut) { .code = f->code,
                            .group = f->group,
                            .type = f->type,
                            .role = f->role,
                            .required = f->required,
                            .max = f->max,
                            .label = words_of(op, f->label),
                            .hint = words_of(op, f->hint),
                            .options = { options, f->options.n } };
    }
    *out = (ListOf) { v, d->fields.n };
    return v ? RC_OK : RC_NO_MEMORY;
}

static Rc script_out(Op *op, const Definition *d, ListOf *out)
{
    ScriptOut *v = ARENA_ARRAY(op->arena, ScriptOut, d->script.n);
    for (size_t i = 0; v && i < d->script.n; i++) {
        const ScriptPart *s = (const ScriptPart *)d->script.p + i;
        Str *lines = ARENA_ARRAY(op->arena, Str, s->lines.n);
        for (size_t k = 0; lines && k < s->lines.n; k++)
            lines[k] = words_of(op, ((const Words *)s->lines.p)[k]);
        v[i] = (ScriptOut) { s->when, words_of(op, s->title), { lines, s->lines.n } };
    }
    *out = (ListOf) { v, d->script.n };
    return v ? RC_OK : RC_NO_MEMORY;
}

HOTLINE_HANDLER(desk_get, Nothing, DeskOut)
{
    const Definition *d = hotline_definition(op->app);
    (void)in;
    *out = (DeskOut) { .version = d->version,
                       .title = words_of(op, d->title),
                       .verify = d->verify,
                       .ladder_source = words_of(op, d->ladder_source),
                       .call_back_source = words_of(op, d->call_back.source),
                       .call_back_days = d->call_back.days,
                       .immediate_minutes = d->immediate_minutes,
                       .supervisor = is_supervisor(op),
                       .me = op->actor.staff };
    TRY(fields_out(op, d, &out->fields));
    TRY(script_out(op, d, &out->script));
    TRY(codes_out(op, &d->groups, &out->groups));
    TRY(codes_out(op, &d->resources, &out->resources));
    TRY(codes_out(op, &d->notes, &out->notes));
    return codes_out(op, &d->review, &out->review);
}

/* When the shift of somebody ends; 0: not on duty. */
static int64_t duty_until(const DutyPerson *people, size_t n, StaffId staff)
{
    for (size_t i = 0; i < n; i++)
        if (people[i].staff.v == staff.v)
            return people[i].until_ms;
    return 0;
}

HOTLINE_HANDLER(colleagues, Nothing, ColleagueList)
{
    ColleagueRow *rows;
    DutyPerson *team;
    size_t n, n_team;
    (void)in;
    TRY(sql_colleagues(op->tx, op->actor.unit, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR, op->now_ms,
                       &rows, &n));
    TRY(duty_team(op, "hotline", op->actor.area, &team, &n_team));
    ColleagueOut *v = ARENA_ARRAY(op->arena, ColleagueOut, n);
    for (size_t i = 0; v && i < n; i++)
        v[i] = (ColleagueOut) { rows[i].id, rows[i].name, rows[i].role == ROLE_HOTLINE_SUPERVISOR,
                                rows[i].busy, duty_until(team, n_team, rows[i].id) };
    out->items = (ListOf) { v, n };
    return v ? RC_OK : RC_NO_MEMORY;
}

/* ---- lists ---- */

Rc month_range(Op *op, Str month, int64_t *out_from, int64_t *out_to)
{
    Date d = date_from_days(small_last_day(op));
    if (month.n && !date_parse(arena_printf(op->arena, "%.*s-01", STR_ARG(month)), &d))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.format", S("?month"));
    d.d = 1;
    *out_from = ms_of_day(date_to_days(d));
    d = d.m == 12 ? (Date) { d.y + 1, 1, 1 } : (Date) { d.y, d.m + 1, 1 };
    *out_to = ms_of_day(date_to_days(d));
    return RC_OK;
}

enum { PAST_PAGE = 200 };

/* "<ring_ms>.<id>" of the last row of the page before. */
static Rc cursor_of(Op *op, Str cursor, int64_t *out_ms, CallId *out_id)
{
    Str ms, id;
    *out_ms = INT64_MAX;
    if (cursor.n &&
        (!str_cut(cursor, '.', &ms, &id) || !str_to_i64(ms, out_ms) || !str_to_i64(id, &out_id->v)))
        return FAIL_FIELD(op->diag, RC_INVALID, "page.cursor", S("?cursor"));
    return RC_OK;
}

static Rc list_past(Op *op, const CallListIn *in, HotlineCallRow **rows, size_t *n)
{
    int64_t from, to, before_ms, immediate = hotline_definition(op->app)->immediate_minutes * MS_MINUTE;
    CallId before = { 0 };
    StaffId whose = { str_eq(in->which, S("unit")) ? 0 : op->actor.staff.v };
    if (!whose.v && !is_supervisor(op))
        return FAIL(op->diag, RC_DENIED, "role.denied");
    TRY(month_range(op, in->month, &from, &to));
    TRY(cursor_of(op, in->cursor, &before_ms, &before));
    Str code = like_code(op, in->code);
    return sql_call_past(op->tx, whose, from, to, in->line, in->figure, code, immediate, before_ms, before,
                         PAST_PAGE, rows, n);
}

HOTLINE_HANDLER(call_list, CallListIn, CallList)
{
    HotlineCallRow *rows;
    size_t n;
    bool open = !in->which.n || str_eq(in->which, S("open"));
    TRY(open ? sql_call_open(op->tx, &rows, &n) : list_past(op, in, &rows, &n));
    if (!open && n == PAST_PAGE)
        out->next =
            arena_printf(op->arena, "%lld.%lld", (long long)rows[n - 1].ring_ms, (long long)rows[n - 1].id.v);
    return call_items(op, rows, n, &out->items);
}

/* ---- a call ---- */

static Rc read_version(Op *op, const HotlineIn *in, HotlineCallRow *row)
{
    TRY(hotline_call_find(op, in->call, row));
    return call_check_version(op, row, in->version);
}

static Rc read_mine(Op *op, const HotlineIn *in, HotlineCallRow *row)
{
    TRY(read_version(op, in, row));
    return call_check_mine(op, row);
}

/* Saved, and read again with the names that belong to it. */
static Rc save_and_show(Op *op, HotlineCallRow *row, const char *change, CallView *out)
{
    TRY(hotline_call_save(op, row, change));
    TRY(sql_call_get(op->tx, row->id, row));
    op_about(op, row->person, "call", row->id.v);
    return call_view(op, row, out);
}

HOTLINE_HANDLER(call_make, CallMakeIn, CallView)
{
    LineRow line;
    HotlineCallRow row;
    CallId id;
    bool found;
    TRY(sql_line_at(op->tx, in->line, &line, &found));
    if (!found || line.unit.v != op->actor.unit.v)
        return FAIL(op->diag, RC_NOT_FOUND, "hotline.no_line");
    TRY(hotline_call_begin(op, &line, in->number, in->direction, &id));
    TRY(sql_call_get(op->tx, id, &row));
    return call_view(op, &row, out);
}

HOTLINE_HANDLER(call_get, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(hotline_call_find(op, in->call, &row));
    TRY(call_referrals_read(op, &row));
    return call_view(op, &row, out);
}

HOTLINE_HANDLER(call_patch, HotlineIn, SavedOut)
{
    HotlineCallRow row;
    TRY(read_mine(op, in, &row));
    TRY(hotline_call_fill(op, &row, in->values.s));
    if (in->number.p)
        TRY(hotline_call_number(op, &row, in->number));
    TRY(hotline_call_save(op, &row, "saved"));
    op_about(op, row.person, "call", row.id.v);
    *out = (SavedOut) { row.version, row.saved_ms, row.risk, row.alert };
    return RC_OK;
}

HOTLINE_HANDLER(call_answer, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(read_version(op, in, &row));
    if (row.operator.v && row.operator.v != op->actor.staff.v)
        return FAIL(op->diag, RC_CONFLICT, "hotline.taken");
    TRY(hotline_call_advance(op, &row, CALL_EV_ANSWER, S("")));
    return save_and_show(op, &row, "answered", out);
}

HOTLINE_HANDLER(call_hang_up, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(read_mine(op, in, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_HANG_UP, S("")));
    return save_and_show(op, &row, "ended", out);
}

HOTLINE_HANDLER(call_close, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(read_version(op, in, &row));
    if (!row.operator.v)
        row.operator= op->actor.staff;
    TRY(call_check_mine(op, &row));
    CallEvent event = str_eq(in->outcome, S("done")) ? CALL_EV_CLOSE : CALL_EV_DISMISS;
    TRY(hotline_call_advance(op, &row, event, in->outcome));
    return save_and_show(op, &row, "closed", out);
}

HOTLINE_HANDLER(call_help, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(read_mine(op, in, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_SAVE, S("")));
    if (!row.help_ms)
        TRY(call_note(op, row.id, "help", S(""), op->now_ms));
    row.help_ms = row.help_ms ? row.help_ms : op->now_ms;
    return save_and_show(op, &row, "help", out);
}

HOTLINE_HANDLER(call_join, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(read_version(op, in, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_SAVE, S("")));
    row.helper = op->actor.staff;
    row.help_ms = 0;
    TRY(hotline_call_intervene(op, &row, "joined"));
    return save_and_show(op, &row, "joined", out);
}

HOTLINE_HANDLER(call_take, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(read_version(op, in, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_SAVE, S("")));
    row.operator= row.helper = op->actor.staff;
    row.help_ms = 0;
    TRY(hotline_call_intervene(op, &row, "taken"));
    return save_and_show(op, &row, "taken", out);
}

HOTLINE_HANDLER(call_transfer, HotlineIn, CallView)
{
    HotlineCallRow row;
    ColleagueRow *rows;
    size_t n, i = 0;
    TRY(read_mine(op, in, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_SAVE, S("")));
    TRY(sql_colleagues(op->tx, op->actor.unit, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR, op->now_ms,
                       &rows, &n));
    while (i < n && rows[i].id.v != in->to.v)
        i++;
    if (i == n || in->to.v == op->actor.staff.v)
        return FAIL_FIELD(op->diag, RC_INVALID, "hotline.no_colleague", S("/to"));
    row.operator= in->to;
    TRY(call_note(op, row.id, "transferred", rows[i].name, op->now_ms));
    return save_and_show(op, &row, "transferred", out);
}

HOTLINE_HANDLER(call_linkage, HotlineIn, CallView)
{
    HotlineCallRow row;
    TRY(read_version(op, in, &row));
    if (row.helper.v != op->actor.staff.v)
        TRY(call_check_mine(op, &row));
    TRY(hotline_call_advance(op, &row, CALL_EV_SAVE, S("")));
    TRY(hotline_call_intervene(op, &row,
                               !in->service.n                  ? "intervene"
                               : str_eq(in->service, S("110")) ? "police"
                                                               : "ambulance"));
    return save_and_show(op, &row, "linked", out);
}

/* While a call is one's own and open it is the reason itself; for any other one is asked. */
HOTLINE_HANDLER(call_reveal, HotlineIn, NumberOut)
{
    HotlineCallRow row;
    Str reason = str_trim(in->reason);
    TRY(hotline_call_find(op, in->call, &row));
    bool own = call_may_edit(op, &row);
    if (!own && utf8_count(reason) < 2)
        return FAIL_FIELD(op->diag, RC_INVALID, "hotline.reason", S("/reason"));
    out->number = S("");
    if (reason.n)
        TRY(call_note_why(op, row.id, "revealed", S(""), reason, (Str) { 0 }));
    else
        TRY(call_note(op, row.id, "revealed", S("own"), op->now_ms));
    op_detail(op, own ? "own call" : "other call");
    return row.number_bi.n ? op_open(op, hotline_place(TABLE_HOTLINE_CALL, COL_NUMBER, row.id.v), row.number,
                                     &out->number)
                           : RC_OK;
}

Rc call_subject(Op *op, const void *in, PersonId *out)
{
    HotlineCallRow row;
    TRY(sql_call_get(op->tx, ((const HotlineIn *)in)->call, &row));
    *out = row.person;
    return RC_OK;
}

/* One link a call; a supervisor may set it right. Otherwise it would say, number by number, who is a registered resident. */
static Rc check_link(Op *op, const HotlineIn *in, HotlineCallRow *row)
{
    Str who = arena_printf(op->arena, "%lld", (long long)op->actor.staff.v);
    TRY(op_rate(op, county_of_area(op->actor.area), "hotline.link", who,
                (int)setting_int(op->app, &hotline_links_hour), MS_HOUR));
    TRY(read_version(op, in, row));
    if (!is_supervisor(op) || !row->person.v)
        TRY(call_check_mine(op, row));
    if (row->alert.v)
        return FAIL(op->diag, RC_CONFLICT, "hotline.has_alert");
    return row->person.v && !is_supervisor(op) ? FAIL(op->diag, RC_CONFLICT, "hotline.linked") : RC_OK;
}

/* By the number that signs in, if the exchange told it: one that was typed in is not looked up. Or by a record the operator was
   told; only where the unit's area holds it. */
HOTLINE_HANDLER(call_link, HotlineIn, CallView)
{
    HotlineCallRow row;
    PersonRow person;
    PersonId who = in->person;
    Str number;
    bool found = who.v != 0;
    TRY(check_link(op, in, &row));
    if (!who.v && row.number_bi.n && row.external.n) {
        TRY(op_open(op, hotline_place(TABLE_HOTLINE_CALL, COL_NUMBER, row.id.v), row.number, &number));
        Rc rc = people_find_by_phone(op, number, &who, &found);
        if (rc && rc != RC_INVALID)
            return rc;
    }
    Rc rc = found ? people_in_scope(op, who, &person) : RC_NOT_FOUND;
    if (rc == RC_NOT_FOUND)
        return op_refuse_kept(op, RC_NOT_FOUND, "person.none"); /* counted by op_rate */
    TRY(rc);
    row.person = person.id;
    TRY(call_note(op, row.id, "linked", S(""), op->now_ms));
    return save_and_show(op, &row, "linked", out);
}

/* ---- what is noted about a number ---- */

HOTLINE_HANDLER(note_make, HotlineIn, CallView)
{
    HotlineCallRow row;
    CallerNoteId id;
    Str cell;
    const CodeWords *kind = code_find(&hotline_definition(op->app)->notes, in->kind);
    TRY(hotline_call_find(op, in->call, &row));
    if (!is_supervisor(op))
        TRY(call_check_mine(op, &row));
    if (!kind)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.one_of", S("/kind"));
    if (!row.number_bi.n)
        return FAIL(op->diag, RC_CONFLICT, "hotline.withheld");
    TRY(op_new_id(op, row.area, &id.v));
    TRY(op_seal(op, hotline_place(TABLE_HOTLINE_NOTE, COL_NOTE, id.v), in->note.p ? in->note : S(""), &cell));
    int64_t days = in->days.has ? in->days.v : kind->days;
    TRY(sql_caller_note_add(op->tx, id, row.unit, row.number_bi, in->kind, cell, op->now_ms, op->actor.staff,
                            op->now_ms + days * MS_DAY));
    return call_view(op, &row, out);
}

HOTLINE_HANDLER(note_end, HotlineIn, CallView)
{
    HotlineCallRow row;
    int64_t changed;
    TRY(hotline_call_find(op, in->call, &row));
    if (!is_supervisor(op))
        TRY(call_check_mine(op, &row));
    TRY(sql_caller_note_end(op->tx, in->note_id, row.number_bi, op->now_ms, &changed));
    if (changed != 1)
        return FAIL(op->diag, RC_NOT_FOUND, "hotline.no_note");
    return call_view(op, &row, out);
}

/* ---- call-backs ---- */

/* Whose it is sees whom they call; anybody else what is needed to choose. */
static Rc call_back_out(Op *op, const CallBackRow *r, CallBackOut *out)
{
    StaffId me = op->actor.staff;
    bool mine = r->owner.v && r->owner.v == me.v;
    HotlineCallRow call = { .id = r->call, .number = r->number, .number_bi = r->number_bi };
    *out = (CallBackOut) { .task = r->task,
                           .call = r->call,
                           .series = r->series,
                           .due_ms = r->due_ms,
                           .version = r->version,
                           .state = r->state,
                           .outcome = r->outcome,
                           .line_name = r->line_name,
                           .owner_name = r->owner_name,
                           .number = S(""),
                           .person_label = S(""),
                           .mine = mine };
    if (!mine && !is_supervisor(op) && (!me.v || r->operator.v != me.v))
        return RC_OK;
    out->person_label = people_label_of(op, r->person, r->person_label);
    return caller_masked(op, &call, &out->number);
}

HOTLINE_HANDLER(call_backs, Nothing, CallBackList)
{
    CallBackRow *rows;
    size_t n;
    (void)in;
    TRY(sql_call_backs_due(op->tx, op->now_ms + MS_DAY, 100, &rows, &n));
    CallBackOut *v = ARENA_ARRAY(op->arena, CallBackOut, n);
    if (!v)
        return RC_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        TRY(call_back_out(op, &rows[i], &v[i]));
    out->items = (ListOf) { v, n };
    return RC_OK;
}

/* The task lies where the person is looked after; the unit is what makes it this caller's. */
static Rc call_back_find(Op *op, const CallBackIn *in, TaskRow *task)
{
    TRY(sql_task_get(op->tx, in->call_back, task));
    if (task->unit.v != op->actor.unit.v || !str_eq(task->kind, S("callback")))
        return FAIL(op->diag, RC_NOT_FOUND, "care.no_task");
    if (task->version != in->version)
        return FAIL_FIELD(op->diag, RC_CONFLICT, "care.task_version", S("/version"));
    op_about(op, task->person, "task", task->id.v);
    return RC_OK;
}

/* Whoever makes it reads the call it follows, from now on; who has it may be another at any time, each on record. */
HOTLINE_HANDLER(call_back_take, CallBackIn, CallBackOut)
{
    TaskRow task;
    CallBackRow *rows;
    HotlineCallRow call;
    size_t n, i = 0;
    TRY(call_back_find(op, in, &task));
    if (!str_eq(task.state, S("open")))
        return FAIL(op->diag, RC_CONFLICT, "care.task_closed");
    if (task.due_ms > op->now_ms + MS_DAY)
        return FAIL(op->diag, RC_CONFLICT, "hotline.not_due");
    StaffId before = task.owner;
    if (before.v != op->actor.staff.v)
        TRY(task_hold(op, &task, op->actor.staff));
    TRY(sql_call_backs_of(op->tx, task.alert, &rows, &n));
    while (i < n && rows[i].task.v != task.id.v)
        i++;
    if (i == n)
        return FAIL(op->diag, RC_NOT_FOUND, "care.no_task");
    TRY(sql_call_get(op->tx, rows[i].call, &call));
    TRY(call_note(op, call.id, "back_taken", S(""), op->now_ms));
    call_back_live(op, &call, before);
    return call_back_out(op, &rows[i], out);
}

HOTLINE_HANDLER(call_back_done, CallBackIn, CallBackOut)
{
    TaskRow task;
    TRY(call_back_find(op, in, &task));
    TRY(task_finish(op, &task, in->outcome, in->note));
    if (str_eq(in->outcome, S("unreachable")) && task.alert.v)
        TRY(call_back_again(op, &task));
    *out = (CallBackOut) { .task = task.id,
                           .series = task.series,
                           .due_ms = task.due_ms,
                           .version = task.version,
                           .state = task.state,
                           .outcome = task.outcome,
                           .number = S(""),
                           .line_name = S(""),
                           .person_label = S("") };
    return RC_OK;
}
