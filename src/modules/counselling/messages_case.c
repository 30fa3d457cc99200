/* What goes in and out of the routes of cases. */
#include "base/limits.h"
#include "modules/alert/alert.h"
#include "modules/counselling/case.h"

static const char *const case_states[] = { "open", "closed", NULL };
static const char *const case_sources[] = { "appointment", "alert", "referral", "other", NULL };
static const char *const goal_states[] = { "open", "reached", "dropped", NULL };
static const char *const note_kinds[] = { "session", "process", "supervision", NULL };
static const char *const all_note_kinds[] = {
    "session", "process", "supervision", "transfer", "closure", NULL
};
static const char *const methods[] = { "counselling", "psychotherapy", NULL };
static const char *const outcomes[] = { "improved", "goals_reached", "referred", "stopped_by_person",
                                        "moved",    "other",         NULL };
static const char *const changes[] = { "none", "improved", "worse", "same", NULL };

#define LONG_TEXT FLD_PERSONAL | FLD_MULTILINE
static const Field intake_fields[] = {
    FIELD(Intake, reason, .flags = LONG_TEXT, .max = 2000, .doc = "why the person comes, in their words"),
    FIELD(Intake, history, .flags = LONG_TEXT, .max = 4000, .doc = "what was before"),
    FIELD(Intake, support, .flags = LONG_TEXT, .max = 2000, .doc = "who and what helps"),
    FIELD(Intake, hint, .flags = LONG_TEXT, .max = 1000, .doc = "hint of a screening; never a diagnosis"),
};
const Shape intake_shape = SHAPE(Intake, intake_fields);
static const Field goal_fields[] = {
    FIELD(Goal, text, .flags = FLD_REQUIRED | FLD_PERSONAL, .min = 1, .max = 300,
          .doc = "what is to be different"),
    FIELD(Goal, state, .flags = FLD_REQUIRED, .one_of = goal_states, .doc = "how far it is"),
};
static const Shape goal_shape = SHAPE(Goal, goal_fields);
static const Field goals_fields[] = { FIELD_LIST(Goals, items, &goal_shape, .max = 10, .doc = "goals") };
const Shape goals_shape = SHAPE(Goals, goals_fields);

#define PLAN_FIELDS(T)                                                                           \
    FIELD(T, form, .max = 40,                                                                    \
          .doc = "which questionnaire shows whether it helps; of definitions/counselling.json"), \
        FIELD_OBJ(T, intake, &intake_shape, .flags = FLD_REQUIRED, .doc = "intake"),             \
        FIELD_LIST(T, goals, &goal_shape, .max = 10, .doc = "goals agreed with the person")
#define SOURCE(T, words)                                                                                    \
    {                                                                                                       \
        .name = "source_id", .off = offsetof(T, source_id), .kind = F_ID, .flags = FLD_OMIT, .doc = (words) \
    }
static const Field open_fields[] = {
    FIELD_ID(CaseOpenIn, person, .doc = "whose; a third party leaves it out for a referral that it accepted"),
    FIELD(CaseOpenIn, source, .flags = FLD_REQUIRED, .one_of = case_sources, .doc = "where it comes from"),
    SOURCE(CaseOpenIn, "its id; the person's, of a referral one that the unit accepted; left out: none, of "
                       "an appointment or other"),
    FIELD(CaseOpenIn, next_day, .flags = FLD_DATE, .doc = "when the next talk is due"),
    PLAN_FIELDS(CaseOpenIn),
};
const Shape case_open_shape = SHAPE(CaseOpenIn, open_fields);
#define THE_CASE(T)                                                                                  \
    {                                                                                                \
        .name = "case", .off = offsetof(T, case_id), .kind = F_ID, .flags = FLD_PATH | FLD_REQUIRED, \
        .doc = "which case"                                                                          \
    }
#define VERSION(T) FIELD(T, version, .flags = FLD_REQUIRED, .min = 1, .max = 0, .doc = "as it was read")
static const Field in_fields[] = { THE_CASE(CaseIn) };
const Shape case_in_shape = SHAPE(CaseIn, in_fields);
static const Field plan_fields[] = { THE_CASE(CasePlanIn), VERSION(CasePlanIn), PLAN_FIELDS(CasePlanIn) };
const Shape case_plan_shape = SHAPE(CasePlanIn, plan_fields);
static const Field note_fields[] = {
    THE_CASE(CaseNoteIn),
    VERSION(CaseNoteIn),
    FIELD(CaseNoteIn, kind, .flags = FLD_REQUIRED, .one_of = note_kinds,
          .doc = "session: the administrative note; process: sealed, author and supervisor only"),
    FIELD(CaseNoteIn, method, .one_of = methods,
          .doc = "of a session; psychotherapy at medical institutions only"),
    FIELD(CaseNoteIn, at_ms, .min = 0, .max = 0, .doc = "when it happened; left out: now"),
    FIELD(CaseNoteIn, risk, .one_of = risk_names, .doc = "of a session: the counsellor's judgement"),
    FIELD(CaseNoteIn, next_day, .flags = FLD_DATE, .doc = "of a session: when the next one is due"),
    FIELD(CaseNoteIn, text, .flags = FLD_REQUIRED | LONG_TEXT, .min = 2, .max = LIMIT_TEXT_LONG,
          .doc = "the note"),
};
const Shape case_note_shape = SHAPE(CaseNoteIn, note_fields);
static const Field end_fields[] = {
    THE_CASE(CaseEndIn),
    VERSION(CaseEndIn),
    FIELD(CaseEndIn, outcome, .flags = FLD_REQUIRED, .one_of = outcomes, .doc = "how it ended"),
    FIELD(CaseEndIn, text, .flags = FLD_REQUIRED | LONG_TEXT, .min = 2, .max = 4000, .doc = "in words"),
};
const Shape case_end_shape = SHAPE(CaseEndIn, end_fields);
static const Field give_fields[] = {
    THE_CASE(CaseGiveIn),
    VERSION(CaseGiveIn),
    FIELD_ID(CaseGiveIn, staff, .flags = FLD_REQUIRED, .doc = "a counsellor of the unit"),
    FIELD(CaseGiveIn, text, .flags = FLD_REQUIRED | LONG_TEXT, .min = 2, .max = 4000,
          .doc = "why, and what is to be known"),
};
const Shape case_give_shape = SHAPE(CaseGiveIn, give_fields);
static const Field give_one_fields[] = {
    FIELD_ID(GiveOne, id, .flags = FLD_REQUIRED, .doc = "a case on the list"),
    VERSION(GiveOne),
};
static const Shape give_one_shape = SHAPE(GiveOne, give_one_fields);
static const Field give_many_fields[] = {
    FIELD_ID(GiveManyIn, staff, .flags = FLD_REQUIRED, .doc = "a counsellor who serves the place of each"),
    FIELD(GiveManyIn, text, .flags = FLD_REQUIRED | LONG_TEXT, .min = 2, .max = 4000,
          .doc = "why, and what is to be known; a note in each"),
    FIELD_LIST(GiveManyIn, items, &give_one_shape, .flags = FLD_REQUIRED, .max = 50, .doc = "which cases"),
};
const Shape give_many_shape = SHAPE(GiveManyIn, give_many_fields);
static const Field given_item_fields[] = {
    FIELD_ID(GivenItem, id, .doc = "the case"),
    FIELD(GivenItem, done, .doc = "it was given"),
    FIELD(GivenItem, code, .doc = "why not; empty: it was"),
    FIELD(GivenItem, text, .flags = FLD_OMIT, .doc = "the same in words"),
};
static const Shape given_item_shape = SHAPE(GivenItem, given_item_fields);
static const Field given_list_fields[] = {
    FIELD_LIST(GivenList, items, &given_item_shape, .doc = "one for each case asked for, in that order"),
};
const Shape given_list_shape = SHAPE(GivenList, given_list_fields);
static const Field list_in_fields[] = {
    FIELD(CaseListIn, from, .flags = FLD_QUERY, .min = 0, .max = 2000,
          .doc = "so many are left out: the next page"),
    FIELD(CaseListIn, state, .flags = FLD_QUERY, .one_of = case_states, .doc = "left out: open"),
};
const Shape case_list_in_shape = SHAPE(CaseListIn, list_in_fields);

static const Field point_fields[] = {
    FIELD(MeasurePoint, at_ms, .doc = "when"),
    FIELD(MeasurePoint, value, .doc = "the score"),
    FIELD(MeasurePoint, band, .doc = "its band, as a code"),
};
static const Shape point_shape = SHAPE(MeasurePoint, point_fields);
static const Field progress_fields[] = {
    FIELD(Progress, form, .doc = "the questionnaire; empty: none is followed"),
    FIELD(Progress, score, .doc = "its score"),
    FIELD_LIST(Progress, points, &point_shape, .doc = "the oldest first"),
    FIELD(Progress, baseline, .doc = "the last before the first talk, else the first after it"),
    FIELD(Progress, latest, .doc = "the last since"),
    FIELD(Progress, change, .one_of = changes,
          .doc = "by the reliable change: no later value, improved, worse, same"),
    FIELD(Progress, reliable, .doc = "so many points are more than chance"),
    FIELD(Progress, lower_is_better, .doc = "which way is better"),
    FIELD(Progress, source, .max = 500, .doc = "where the figure comes from"),
};
static const Shape progress_shape = SHAPE(Progress, progress_fields);
static const Field note_item_fields[] = {
    FIELD(CaseNoteItem, n, .doc = "its number"),
    FIELD(CaseNoteItem, kind, .one_of = all_note_kinds, .doc = "what kind"),
    FIELD(CaseNoteItem, author, .doc = "who wrote it"),
    FIELD(CaseNoteItem, at_ms, .doc = "when it happened"),
    FIELD(CaseNoteItem, risk, .flags = FLD_OMIT, .doc = "as judged then"),
    FIELD(CaseNoteItem, text, .flags = LONG_TEXT | FLD_OMIT, .max = LIMIT_TEXT_LONG,
          .doc = "left out where sealed to the caller"),
    FIELD(CaseNoteItem, sealed, .doc = "there is a text that the caller does not see"),
};
static const Shape note_item_shape = SHAPE(CaseNoteItem, note_item_fields);
static const Field counsellor_fields[] = {
    FIELD_ID(CounsellorItem, id, .doc = "the counsellor"),
    FIELD(CounsellorItem, name, .doc = "their name"),
    FIELD(CounsellorItem, title, .doc = "their title"),
};
const Shape case_counsellor_shape = { .name = "CaseCounsellor",
                                      .size = sizeof(CounsellorItem),
                                      .fields = counsellor_fields,
                                      .n_fields = COUNT(counsellor_fields) };
static const Field view_fields[] = {
    FIELD_ID(CaseView, id, .doc = "the case"),
    FIELD_ID(CaseView, person, .doc = "whose"),
    FIELD(CaseView, person_label, .doc = "masked"),
    FIELD_ID(CaseView, unit, .doc = "where"),
    FIELD(CaseView, unit_name, .doc = "its name"),
    FIELD_ID(CaseView, staff, .doc = "the counsellor"),
    FIELD(CaseView, staff_name, .doc = "their name"),
    FIELD_ID(CaseView, supervisor, .flags = FLD_OMIT, .doc = "left out: none"),
    FIELD(CaseView, supervisor_name, .doc = "their name"),
    FIELD(CaseView, state, .one_of = case_states, .doc = "open or closed"),
    FIELD(CaseView, source, .one_of = case_sources, .doc = "where it came from"),
    SOURCE(CaseView, "which one"),
    FIELD(CaseView, risk, .one_of = risk_names, .doc = "as judged last"),
    FIELD(CaseView, outcome, .flags = FLD_OMIT, .one_of = outcomes, .doc = "how it ended"),
    FIELD(CaseView, next_ms, .doc = "open: when the next talk is due, 0 not set; closed: when it was closed"),
    FIELD(CaseView, opened_ms, .doc = "since when"),
    FIELD(CaseView, version, .doc = "for changes"),
    FIELD_OBJ(CaseView, intake, &intake_shape, .doc = "intake"),
    FIELD_LIST(CaseView, goals, &goal_shape, .doc = "goals"),
    FIELD_LIST(CaseView, notes, &note_item_shape, .doc = "the newest first, at most 200"),
    FIELD_LIST(CaseView, counsellors, &case_counsellor_shape,
               .doc = "of the unit: who could take it over or supervise"),
    FIELD_OBJ(CaseView, progress, &progress_shape, .doc = "what the questionnaire says"),
    FIELD(CaseView, open_alerts, .doc = "open alerts of the person"),
    FIELD(CaseView, medical, .doc = "a medical institution: psychotherapy may be noted"),
    FIELD(CaseView, third_party, .doc = "opened at a third party"),
    FIELD(CaseView, mine, .doc = "the caller is the counsellor; else the supervisor"),
};
const Shape case_view_shape = SHAPE(CaseView, view_fields);
static const Field item_fields[] = {
    FIELD_ID(CaseItem, id, .doc = "the case"),
    FIELD_ID(CaseItem, person, .doc = "whose"),
    FIELD(CaseItem, person_label, .doc = "masked"),
    FIELD(CaseItem, unit_name, .doc = "where"),
    FIELD(CaseItem, staff_name, .doc = "the counsellor"),
    FIELD(CaseItem, state, .one_of = case_states, .doc = "open or closed"),
    FIELD(CaseItem, risk, .flags = FLD_OMIT, .one_of = risk_names,
          .doc = "as judged last; left out: the case is closed, or one no longer works with the person"),
    FIELD(CaseItem, outcome, .flags = FLD_OMIT, .one_of = outcomes, .doc = "how it ended"),
    FIELD(CaseItem, change, .one_of = changes, .doc = "by the reliable change"),
    FIELD(CaseItem, next_ms, .doc = "when the next talk is due; 0 not set"),
    FIELD(CaseItem, opened_ms, .doc = "since when"),
    FIELD(CaseItem, reasons,
          .doc = "why it is here: given (and not opened since), overdue, alert, risk, worse, no_improvement, "
                 "unmeasured"),
    FIELD_LIST(CaseItem, points, &point_shape, .doc = "the last five scores, the oldest first"),
    FIELD(CaseItem, third_party, .doc = "opened at a third party"),
    FIELD(CaseItem, mine, .doc = "the caller is the counsellor; else the supervisor"),
};
static const Shape item_shape = SHAPE(CaseItem, item_fields);
static const Field list_fields[] = {
    FIELD_LIST(CaseList, items, &item_shape,
               .doc = "overdue first, then risk, then no improvement; 50 a page"),
    FIELD(CaseList, total, .doc = "of all pages; at most 2000"),
};
const Shape case_list_shape = SHAPE(CaseList, list_fields);

static const Field cases_of_in_fields[] = {
    FIELD_ID(CasesOfIn, person, .flags = FLD_PATH | FLD_REQUIRED, .doc = "whose"),
};
const Shape cases_of_in_shape = SHAPE(CasesOfIn, cases_of_in_fields);
static const Field brief_fields[] = {
    FIELD_ID(CaseBrief, id, .doc = "the case"),
    FIELD(CaseBrief, state, .one_of = case_states, .doc = "open or closed"),
    FIELD(CaseBrief, source, .one_of = case_sources, .doc = "where it comes from"),
    SOURCE(CaseBrief, "which one"),
    FIELD(CaseBrief, unit_name, .doc = "where"),
    FIELD(CaseBrief, staff_name, .doc = "the counsellor"),
    FIELD(CaseBrief, third_party, .doc = "opened at a third party"),
    FIELD(CaseBrief, opened_ms, .doc = "since when"),
    FIELD(CaseBrief, mine, .doc = "the caller opens it: its counsellor or supervisor"),
};
static const Shape brief_shape = SHAPE(CaseBrief, brief_fields);
static const Field cases_of_fields[] = {
    FIELD_LIST(CasesOf, items, &brief_shape,
               .doc = "the newest first; none for who does not work with the person"),
    FIELD(CasesOf, related, .doc = "the caller works with the person"),
};
const Shape cases_of_shape = SHAPE(CasesOf, cases_of_fields);
