/* Shapes of tasks, plans and break-glass. */
#include "base/limits.h"
#include "modules/care/messages.h"

static const char *const task_kinds[] = { "follow_up",   "callback",    "review", "access_review",
                                          "case_adrift", "time_adrift", NULL };
static const char *const task_states[] = { "open", "done", "cancelled", NULL };
static const char *const list_states[] = { "open", "done", NULL };
static const char *const list_dues[] = { "overdue", "today", "week", "all", NULL };
/* Names of figures; module stats links to the lists behind its own. */
static const char *const counted[] = { "follow_ups", "follow_ups_done", NULL };
static const char *const task_outcomes[] = { "done", "unreachable", "refused", NULL };
/* The classes of a follow-up for severe mental disorders (basic public health service rules); here for visits after a crisis. */
const char *const visit_findings[] = { "stable", "mostly_stable", "unstable", NULL };
static const char *const reason_codes[] = { "danger", "emergency", "legal", NULL };

static const Field task_item_fields[] = {
    FIELD_ID(TaskItem, id, .doc = "the task"),
    FIELD(TaskItem, kind, .one_of = task_kinds, .doc = "what is due"),
    FIELD(TaskItem, due_ms, .doc = "when"),
    FIELD(TaskItem, state, .one_of = task_states, .doc = "open, done or cancelled"),
    FIELD(TaskItem, overdue, .doc = "open, and the time has passed"),
    FIELD(TaskItem, why, .doc = "why it is on the list, in words"),
    FIELD(TaskItem, level, .flags = FLD_OMIT, .doc = "present level of its alert"),
    FIELD_ID(TaskItem, person, .doc = "the person"),
    FIELD(TaskItem, person_label, .flags = FLD_PERSONAL, .doc = "masked name"),
    FIELD(TaskItem, area, .flags = FLD_AREA, .doc = "community"),
    FIELD(TaskItem, area_name, .doc = "its name"),
    FIELD(TaskItem, unit_name, .doc = "responsible unit"),
    FIELD_ID(TaskItem, owner, .flags = FLD_OMIT, .doc = "responsible person"),
    FIELD(TaskItem, owner_name, .flags = FLD_OMIT, .doc = "their name"),
    FIELD_ID(TaskItem, alert, .flags = FLD_OMIT, .doc = "the alert it follows from"),
    FIELD(TaskItem, version, .doc = "to be named by whoever changes it"),
    FIELD(TaskItem, scores_hidden, .doc = "there may be scores, but they need the relation"),
    FIELD(TaskItem, can_finish, .doc = "the caller may record its result: relation, or the right to review"),
    FIELD(TaskItem, can_give, .doc = "the caller may give it to somebody else"),
    FIELD(TaskItem, last_scores,
          .doc = "the last five results of the same self-test, oldest first; needs the relation"),
    FIELD(TaskItem, until_n, .flags = FLD_OMIT,
          .doc = "visits go on until so many in a row found the person stable"),
    FIELD(TaskItem, stable_n, .flags = FLD_OMIT,
          .doc = "so many in a row before this one; needs the relation"),
    FIELD(TaskItem, finding, .flags = FLD_OMIT, .doc = "how the person was found; needs the relation"),
    FIELD(TaskItem, not_improving, .doc = "the latest result is no better than the one before"),
};
const Shape task_item_shape = SHAPE(TaskItem, task_item_fields);
static const Field task_list_in_fields[] = {
    FIELD(TaskListIn, state, .flags = FLD_QUERY, .one_of = list_states, .doc = "open unless said otherwise"),
    FIELD(TaskListIn, due, .flags = FLD_QUERY, .one_of = list_dues,
          .doc =
              "overdue; until the end of today; within seven days; all. The middle two without the overdue"),
    FIELD(TaskListIn, counted, .flags = FLD_QUERY, .one_of = counted,
          .doc = "only what this figure counts in the period, open or done, newest first"),
    FIELD(TaskListIn, from, .flags = FLD_QUERY | FLD_DATE, .doc = "first day of the period counted"),
    FIELD(TaskListIn, to, .flags = FLD_QUERY | FLD_DATE, .doc = "last day of the period counted"),
    FIELD(TaskListIn, area, .flags = FLD_QUERY | FLD_AREA, .doc = "only this part of the own area"),
    FIELD(TaskListIn, mine, .flags = FLD_QUERY, .doc = "owned by me, or by nobody in my unit"),
    FIELD(TaskListIn, cursor, .flags = FLD_QUERY, .max = 80, .doc = "next of the page before"),
    FIELD(TaskListIn, limit, .flags = FLD_QUERY, .min = 1, .max = LIMIT_PAGE, .doc = "rows of a page"),
};
const Shape task_list_in_shape = SHAPE(TaskListIn, task_list_in_fields);
static const Field task_list_out_fields[] = {
    FIELD_LIST(TaskListOut, items, &task_item_shape, .flags = FLD_REQUIRED,
               .doc = "open: overdue first, then by risk, then by due time; done: newest first"),
    FIELD(TaskListOut, next, .flags = FLD_OMIT, .doc = "cursor of the next page; absent on the last"),
};
const Shape task_list_out_shape = SHAPE(TaskListOut, task_list_out_fields);

#define TASK_PATH FIELD_ID(TaskIn, task, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the task")
#define TASK_PART \
    TASK_PATH,    \
        FIELD(TaskIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen")
static const Field task_id_fields[] = { TASK_PATH };
typedef TaskIn TaskIdIn;
const Shape task_id_shape = SHAPE(TaskIdIn, task_id_fields);
static const Field task_done_fields[] = {
    TASK_PART,
    FIELD(TaskIn, outcome, .flags = FLD_REQUIRED, .one_of = task_outcomes, .doc = "with what result"),
    FIELD(TaskIn, finding, .one_of = visit_findings,
          .doc = "how the person was; wanted where visits go on until stable"),
    FIELD(TaskIn, note, .flags = FLD_PERSONAL | FLD_MULTILINE, .max = 4000, .doc = "note"),
    FIELD(TaskIn, next_days, .min = 0, .max = 400,
          .doc = "next follow-up in so many days; 0 none; else by timetable"),
};
typedef TaskIn TaskDoneIn;
const Shape task_done_shape = SHAPE(TaskDoneIn, task_done_fields);
static const Field task_reassign_fields[] = {
    TASK_PART,
    FIELD_ID(TaskIn, owner, .flags = FLD_REQUIRED, .doc = "member of staff who serves the area"),
};
typedef TaskIn TaskReassignIn;
const Shape task_reassign_shape = SHAPE(TaskReassignIn, task_reassign_fields);

static const Field alert_sums_fields[] = {
    FIELD(AlertSums, red, .doc = "open red alerts"),
    FIELD(AlertSums, orange, .doc = "open orange alerts"),
    FIELD(AlertSums, yellow, .doc = "open yellow alerts"),
    FIELD(AlertSums, overdue, .doc = "a clock has run out"),
    FIELD(AlertSums, mine, .doc = "mine, or nobody's in my unit"),
};
static const Shape alert_sums_shape = SHAPE(AlertSums, alert_sums_fields);
static const Field task_sums_fields[] = {
    FIELD(TaskSums, overdue, .doc = "overdue"),
    FIELD(TaskSums, today, .doc = "due until the end of today"),
    FIELD(TaskSums, week, .doc = "due within seven days"),
};
static const Shape task_sums_shape = SHAPE(TaskSums, task_sums_fields);
static const Field summary_fields[] = {
    FIELD_OBJ(SummaryOut, alerts, &alert_sums_shape, .doc = "alerts of the own area"),
    FIELD_OBJ(SummaryOut, tasks, &task_sums_shape, .doc = "tasks of the own area"),
};
const Shape summary_out_shape = SHAPE(SummaryOut, summary_fields);

/* ---- safety plan ---- */

static const Field plan_step_fields[] = {
    FIELD(PlanStep, step, .flags = FLD_REQUIRED, .min = 1, .max = 6,
          .doc = "1 warning signs ... 6 a safe place"),
    FIELD(PlanStep, items, .flags = FLD_REQUIRED | FLD_PERSONAL, .max = 20, .doc = "one thing a line"),
};
static const Shape plan_step_shape = SHAPE(PlanStep, plan_step_fields);
#define PLAN_PARTS(T)                                                                                      \
    FIELD(T, version, .flags = FLD_REQUIRED, .max = INT64_MAX, .doc = "version seen; 0: there was none"),  \
        FIELD_LIST(T, steps, &plan_step_shape, .flags = FLD_REQUIRED, .max = 6, .doc = "those filled in"), \
        FIELD(T, shared, .flags = FLD_REQUIRED, .doc = "those who care for the person may see it")
static const Field plan_in_fields[] = { PLAN_PARTS(PlanIn) };
const Shape plan_in_shape = SHAPE(PlanIn, plan_in_fields);
static const Field person_plan_in_fields[] = {
    FIELD_ID(PlanIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the person"),
    PLAN_PARTS(PlanIn),
};
typedef PlanIn PersonPlanIn;
const Shape person_plan_in_shape = SHAPE(PersonPlanIn, person_plan_in_fields);
static const Field plan_out_fields[] = {
    PLAN_PARTS(PlanOut),
    FIELD(PlanOut, at_ms, .doc = "when it was written; 0 never"),
};
const Shape plan_out_shape = SHAPE(PlanOut, plan_out_fields);
static const Field plan_text_fields[] = { FIELD_LIST(PlanText, steps, &plan_step_shape, .doc = "steps") };
const Shape plan_text_shape = SHAPE(PlanText, plan_text_fields);

static const Field person_id_fields[] = {
    FIELD_ID(PersonIdIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the person"),
};
const Shape person_id_shape = SHAPE(PersonIdIn, person_id_fields);
static const Field glass_in_fields[] = {
    FIELD_ID(GlassIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the person"),
    FIELD(GlassIn, reason_code, .flags = FLD_REQUIRED, .one_of = reason_codes, .doc = "kind of reason"),
    FIELD(GlassIn, reason, .flags = FLD_REQUIRED | FLD_PERSONAL | FLD_MULTILINE, .min = 10, .max = 500,
          .doc = "why, in at least ten characters"),
};
const Shape glass_in_shape = SHAPE(GlassIn, glass_in_fields);
static const Field glass_out_fields[] = { FIELD(GlassOut, until_ms, .doc = "until when the file is open") };
const Shape glass_out_shape = SHAPE(GlassOut, glass_out_fields);
