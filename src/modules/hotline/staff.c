/* Those who answer, as the periodic report asks for them: by employment and background; and what they were taught. */
#include "base/date.h"
#include "modules/hotline/rules.h"

/* ---- kind of staff ---- */

static Rc labels_of(Op *op, const ListOf *codes, ListOf *out)
{
    CodeLabel *v = ARENA_ARRAY(op->arena, CodeLabel, codes->n);
    for (size_t i = 0; v && i < codes->n; i++)
        v[i] = (CodeLabel) { ((const CodeWords *)codes->p)[i].code,
                             words_of(op, ((const CodeWords *)codes->p)[i].label) };
    *out = (ListOf) { v, codes->n };
    return v ? RC_OK : RC_NO_MEMORY;
}

static Rc unit_workers(Op *op, WorkerRow **rows, size_t *n)
{
    return sql_worker_list(op->tx, op->actor.unit, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR, op->now_ms,
                           op->now_ms - 365 * MS_DAY, rows, n);
}

static bool works_here(const WorkerRow *rows, size_t n, StaffId staff)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v == staff.v)
            return true;
    return false;
}

HOTLINE_HANDLER(worker_list, Nothing, WorkerList)
{
    const Definition *d = hotline_definition(op->app);
    WorkerRow *rows;
    size_t n;
    (void)in;
    TRY(unit_workers(op, &rows, &n));
    WorkerOut *v = ARENA_ARRAY(op->arena, WorkerOut, n);
    for (size_t i = 0; v && i < n; i++)
        v[i] = (WorkerOut) { .id = rows[i].id,
                             .name = rows[i].name,
                             .supervisor = rows[i].role == ROLE_HOTLINE_SUPERVISOR,
                             .employment = rows[i].employment,
                             .background = rows[i].background,
                             .trainings = rows[i].trainings };
    out->items = (ListOf) { v, v ? n : 0 };
    out->trainings_a_year = d->trainings_a_year;
    TRY(labels_of(op, &d->employments, &out->employments));
    return labels_of(op, &d->backgrounds, &out->backgrounds);
}

HOTLINE_HANDLER(worker_put, WorkerIn, Nothing)
{
    const Definition *d = hotline_definition(op->app);
    WorkerRow *rows;
    size_t n;
    int64_t changed;
    (void)out;
    TRY(unit_workers(op, &rows, &n));
    if (!works_here(rows, n, in->worker))
        return FAIL(op->diag, RC_NOT_FOUND, "hotline.no_worker");
    if (!code_find(&d->employments, in->employment))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.one_of", S("/employment"));
    if (!code_find(&d->backgrounds, in->background))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.one_of", S("/background"));
    TRY(sql_worker_put(op->tx, op->actor.unit, in->worker, in->employment, in->background, op->now_ms,
                       op->actor.staff, &changed));
    op_about(op, (PersonId) { 0 }, "staff", in->worker.v);
    return RC_OK;
}

/* ---- trainings ---- */

static int64_t year_begin(int year)
{
    return ms_of_day(date_to_days((Date) { .y = year, .m = 1, .d = 1 }));
}

static Rc trainings_out(Op *op, const TrainingRow *rows, size_t n, ListOf *out)
{
    TrainingOut *v = ARENA_ARRAY(op->arena, TrainingOut, n);
    for (size_t i = 0; v && i < n; i++)
        v[i] = (TrainingOut) { .id = rows[i].id,
                               .at_ms = rows[i].at_ms,
                               .topic = rows[i].topic,
                               .trainer = rows[i].trainer,
                               .minutes = rows[i].minutes,
                               .heads = rows[i].heads };
    *out = (ListOf) { v, n };
    return v ? RC_OK : RC_NO_MEMORY;
}

static Rc add_people(Op *op, TrainingOut *t, const TraineeRow *rows, size_t n)
{
    t->people.p = ARENA_ARRAY(op->arena, Str, n);
    for (size_t i = 0; t->people.p && i < n; i++)
        if (rows[i].training.v == t->id.v)
            t->people.p[t->people.n++] = rows[i].name;
    return t->people.p ? RC_OK : RC_NO_MEMORY;
}

HOTLINE_HANDLER(training_list, TrainingListIn, TrainingList)
{
    TrainingRow *rows;
    TraineeRow *people;
    size_t n, n_people;
    int64_t year = date_from_days(day_of_ms(op->now_ms)).y;
    if (in->year.n && (!str_to_i64(in->year, &year) || year < 2000 || year > 2200))
        return FAIL_FIELD(op->diag, RC_INVALID, "field.range", S("?year"));
    int64_t from = year_begin((int)year), to = year_begin((int)year + 1);
    TRY(sql_training_list(op->tx, op->actor.unit, from, to, &rows, &n));
    TRY(sql_trainee_list(op->tx, op->actor.unit, from, to, &people, &n_people));
    TRY(trainings_out(op, rows, n, &out->items));
    for (size_t i = 0; i < n; i++)
        TRY(add_people(op, (TrainingOut *)out->items.p + i, people, n_people));
    return RC_OK;
}

HOTLINE_HANDLER(training_make, TrainingIn, Nothing)
{
    TrainingId id;
    WorkerRow *rows;
    size_t n;
    Date day;
    (void)out;
    ENSURE(date_parse(in->date, &day)); /* FLD_DATE */
    if (ms_of_day(date_to_days(day)) > op->now_ms)
        return FAIL_FIELD(op->diag, RC_INVALID, "field.range", S("/date"));
    TRY(unit_workers(op, &rows, &n));
    TRY(op_new_id(op, op->actor.area, &id.v));
    TRY(sql_training_add(op->tx, id, op->actor.area, town_of_area(op->actor.area), op->actor.unit,
                         ms_of_day(date_to_days(day)), str_trim(in->topic),
                         in->trainer.p ? in->trainer : S(""), in->minutes, op->now_ms, op->actor.staff));
    for (size_t i = 0; i < in->people.n; i++) {
        StaffId staff = ((const TraineeIn *)in->people.p)[i].staff;
        if (!works_here(rows, n, staff))
            return FAIL_FIELD(op->diag, RC_INVALID, "hotline.no_worker",
                              arena_printf(op->arena, "/people/%zu", i));
        Rc rc = sql_trainee_add(op->tx, id, staff);
        if (rc == RC_CONFLICT)
            return FAIL_FIELD(op->diag, RC_INVALID, "field.one_of",
                              arena_printf(op->arena, "/people/%zu", i));
        TRY(rc);
    }
    op_about(op, (PersonId) { 0 }, "training", id.v);
    return RC_OK;
}

HOTLINE_HANDLER(training_withdraw, TrainingIn, Nothing)
{
    int64_t changed;
    (void)out;
    TRY(sql_training_withdraw(op->tx, in->training, op->now_ms, &changed));
    op_about(op, (PersonId) { 0 }, "training", in->training.v);
    return changed == 1 ? RC_OK : FAIL(op->diag, RC_NOT_FOUND, "hotline.no_training");
}

/* ---- in the report ---- */

static Str label_of(Op *op, const ListOf *codes, Str code)
{
    const CodeWords *c = code_find(codes, code);
    return c ? words_of(op, c->label) : S("");
}

Rc report_staff(Op *op, UnitId unit, ReportOut *out)
{
    const Definition *d = hotline_definition(op->app);
    WorkerKindRow *kinds;
    TrainingRow *trainings;
    size_t n, n_trainings;
    TRY(sql_worker_kinds(op->tx, unit, ROLE_HOTLINE_OPERATOR, ROLE_HOTLINE_SUPERVISOR, out->from_ms,
                         out->to_ms, &kinds, &n));
    TRY(sql_training_list(op->tx, unit, out->from_ms, out->to_ms, &trainings, &n_trainings));
    StaffCount *v = ARENA_ARRAY(op->arena, StaffCount, n);
    for (size_t i = 0; v && i < n; i++)
        v[i] = (StaffCount) { kinds[i].employment, kinds[i].background,
                              label_of(op, &d->employments, kinds[i].employment),
                              label_of(op, &d->backgrounds, kinds[i].background), kinds[i].n };
    out->staff = (ListOf) { v, v ? n : 0 };
    for (size_t i = 0; i < n_trainings; i++) {
        out->training_heads += trainings[i].heads;
        out->training_minutes += trainings[i].minutes;
    }
    TRY(trainings_out(op, trainings, n_trainings, &out->trainings));
    return lines_out(op, unit, &out->lines);
}
