/* Shapes of messages_staff.h. */
#include "modules/hotline/messages_staff.h"

const char *const debrief_answers[] = { "rest", "talk", "fine", NULL };
static const char *const debrief_which[] = { "mine", "unit", NULL };

static const Field code_fields[] = {
    FIELD(CodeLabel, code, .doc = "what is stored"),
    FIELD(CodeLabel, label, .doc = "in words"),
};
const Shape code_label_shape = SHAPE(CodeLabel, code_fields);
static const Field worker_fields[] = {
    FIELD_ID(WorkerOut, id, .doc = "member of staff"),
    FIELD(WorkerOut, name, .doc = "name"),
    FIELD(WorkerOut, supervisor, .doc = "is a supervisor"),
    FIELD(WorkerOut, employment, .doc = "code; '' not said yet"),
    FIELD(WorkerOut, background, .doc = "code; '' not said yet"),
    FIELD(WorkerOut, trainings, .doc = "attended within a year"),
};
static const Shape worker_shape = SHAPE(WorkerOut, worker_fields);
static const Field worker_list_fields[] = {
    FIELD_LIST(WorkerList, items, &worker_shape, .doc = "by name, at most 200"),
    FIELD_LIST(WorkerList, employments, &code_label_shape, .doc = "how staff work here"),
    FIELD_LIST(WorkerList, backgrounds, &code_label_shape, .doc = "what staff are by training"),
    FIELD(WorkerList, trainings_a_year, .doc = "that each should have; to verify"),
};
const Shape worker_list_shape = SHAPE(WorkerList, worker_list_fields);
static const Field worker_in_fields[] = {
    FIELD_ID(WorkerIn, worker, .flags = FLD_PATH | FLD_REQUIRED, .doc = "who answers in the own unit"),
    FIELD(WorkerIn, employment, .flags = FLD_REQUIRED, .min = 1, .max = 24, .doc = "code of the definition"),
    FIELD(WorkerIn, background, .flags = FLD_REQUIRED, .min = 1, .max = 24, .doc = "code of the definition"),
};
const Shape worker_in_shape = SHAPE(WorkerIn, worker_in_fields);
static const Field staff_count_fields[] = {
    FIELD(StaffCount, employment, .doc = "code; '' not said"),
    FIELD(StaffCount, background, .doc = "code; '' not said"),
    FIELD(StaffCount, employment_label, .doc = "in words"),
    FIELD(StaffCount, background_label, .doc = "in words"),
    FIELD(StaffCount, n, .doc = "people"),
};
const Shape staff_count_shape = SHAPE(StaffCount, staff_count_fields);

static const Field training_list_in_fields[] = {
    FIELD(TrainingListIn, year, .flags = FLD_QUERY, .min = 4, .max = 4, .doc = "YYYY; the present one"),
};
const Shape training_list_in_shape = SHAPE(TrainingListIn, training_list_in_fields);
static const Field training_fields[] = {
    FIELD_ID(TrainingOut, id, .doc = "the training"),
    FIELD(TrainingOut, at_ms, .doc = "its day"),
    FIELD(TrainingOut, topic, .doc = "what it was about"),
    FIELD(TrainingOut, trainer, .doc = "who taught"),
    FIELD(TrainingOut, minutes, .doc = "how long"),
    FIELD(TrainingOut, heads, .doc = "how many were there"),
    FIELD(TrainingOut, people, .flags = FLD_OMIT, .doc = "who was there; not in the report"),
};
const Shape training_shape = SHAPE(TrainingOut, training_fields);
static const Field training_list_fields[] = { FIELD_LIST(TrainingList, items, &training_shape,
                                                         .doc = "by day, at most 200") };
const Shape training_list_shape = SHAPE(TrainingList, training_list_fields);
static const Field trainee_fields[] = {
    FIELD_ID(TraineeIn, staff, .flags = FLD_REQUIRED, .doc = "who answers in the own unit"),
};
static const Shape trainee_shape = SHAPE(TraineeIn, trainee_fields);
static const Field training_in_fields[] = {
    FIELD(TrainingIn, date, .flags = FLD_REQUIRED | FLD_DATE, .doc = "the day it began, not in the future"),
    FIELD(TrainingIn, topic, .flags = FLD_REQUIRED, .min = 1, .max = 100, .doc = "what it was about"),
    FIELD(TrainingIn, trainer, .max = 60, .doc = "who taught"),
    FIELD(TrainingIn, minutes, .flags = FLD_REQUIRED, .min = 1, .max = 60 * 24 * 30, .doc = "how long"),
    FIELD_LIST(TrainingIn, people, &trainee_shape, .flags = FLD_REQUIRED, .min = 1, .max = 200,
               .doc = "who was there"),
};
const Shape training_in_shape = SHAPE(TrainingIn, training_in_fields);
static const Field training_id_fields[] = {
    FIELD_ID(TrainingIn, training, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the training"),
};
typedef TrainingIn TrainingIdIn;
const Shape training_id_shape = SHAPE(TrainingIdIn, training_id_fields);

static const Field debrief_list_in_fields[] = {
    FIELD(DebriefListIn, which, .flags = FLD_QUERY, .one_of = debrief_which,
          .doc =
              "mine: what waits for my word, or for a talk I asked for; unit: supervisors, all of 30 days"),
};
const Shape debrief_list_in_shape = SHAPE(DebriefListIn, debrief_list_in_fields);
static const Field debrief_fields[] = {
    FIELD_ID(DebriefOut, id, .doc = "the offer"),
    FIELD_ID(DebriefOut, call, .doc = "the call before it"),
    FIELD(DebriefOut, staff_name, .doc = "to whom"),
    FIELD(DebriefOut, mine, .doc = "to the caller of this"),
    FIELD(DebriefOut, offered_ms, .doc = "when"),
    FIELD(DebriefOut, answer, .doc = "rest, talk, fine; '' not answered"),
    FIELD(DebriefOut, answered_ms, .doc = "when; 0 not"),
    FIELD(DebriefOut, done_ms, .doc = "when they were talked with; 0 not"),
    FIELD(DebriefOut, done_name, .doc = "by whom"),
};
const Shape debrief_shape = SHAPE(DebriefOut, debrief_fields);
static const Field debrief_list_fields[] = { FIELD_LIST(DebriefList, items, &debrief_shape,
                                                        .doc = "newest first, at most 200") };
const Shape debrief_list_shape = SHAPE(DebriefList, debrief_list_fields);
#define DEBRIEF_PATH FIELD_ID(DebriefIn, debrief, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the offer")
static const Field debrief_answer_fields[] = {
    DEBRIEF_PATH,
    FIELD(DebriefIn, answer, .flags = FLD_REQUIRED, .one_of = debrief_answers, .doc = "what one wants"),
};
typedef DebriefIn DebriefAnswerIn;
const Shape debrief_answer_shape = SHAPE(DebriefAnswerIn, debrief_answer_fields);
static const Field debrief_id_fields[] = { DEBRIEF_PATH };
typedef DebriefIn DebriefIdIn;
const Shape debrief_id_shape = SHAPE(DebriefIdIn, debrief_id_fields);
