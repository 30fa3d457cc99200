/* What goes in and out of the routes about those who answer: kind of staff, trainings, care after a hard call. */
#pragma once

#include "modules/hotline/hotline.h"
#include "text/shape.h"

typedef struct CodeLabel {
    Str code, label;
} CodeLabel;
typedef struct WorkerOut {
    StaffId id;
    Str name;
    bool supervisor;
    Str employment, background;
    int64_t trainings;
} WorkerOut;
typedef struct WorkerList {
    ListOf items, employments, backgrounds;
    int32_t trainings_a_year;
} WorkerList;
typedef struct WorkerIn {
    StaffId worker;
    Str employment, background;
} WorkerIn;
typedef struct StaffCount {
    Str employment, background, employment_label, background_label;
    int64_t n;
} StaffCount;

typedef struct TrainingListIn {
    Str year;
} TrainingListIn;
typedef struct TrainingOut {
    TrainingId id;
    int64_t at_ms;
    Str topic, trainer;
    int64_t minutes, heads;
    Strs people;
} TrainingOut;
typedef struct TrainingList {
    ListOf items;
} TrainingList;
typedef struct TraineeIn {
    StaffId staff;
} TraineeIn;
typedef struct TrainingIn {
    TrainingId training;
    Str date, topic, trainer;
    int64_t minutes;
    ListOf people;
} TrainingIn;

typedef struct DebriefListIn {
    Str which;
} DebriefListIn;
typedef struct DebriefOut {
    DebriefId id;
    CallId call;
    Str staff_name;
    bool mine;
    int64_t offered_ms, answered_ms, done_ms;
    Str answer, done_name;
} DebriefOut;
typedef struct DebriefList {
    ListOf items;
} DebriefList;
typedef struct DebriefIn {
    DebriefId debrief;
    Str answer;
} DebriefIn;

extern const char *const debrief_answers[];
extern const Shape code_label_shape, worker_list_shape, worker_in_shape, staff_count_shape,
    training_list_in_shape, training_list_shape, training_shape, training_in_shape, training_id_shape,
    debrief_list_in_shape, debrief_list_shape, debrief_shape, debrief_answer_shape, debrief_id_shape;
