/* Shapes of module crisis. */
#include "modules/crisis/messages.h"

#include "base/limits.h"
#include "modules/crisis/rules.h"

#define NOTE FLD_PERSONAL | FLD_MULTILINE
enum { NOTE_MAX = 4000 };

static const Field brief_fields[] = {
    FIELD(CrisisBrief, place, .flags = FLD_PERSONAL, .doc = "where exactly"),
    FIELD(CrisisBrief, reporter, .flags = FLD_PERSONAL, .doc = "who reported it, and how to reach them"),
    FIELD(CrisisBrief, note, .flags = NOTE, .max = NOTE_MAX, .doc = "what is known"),
};
const Shape crisis_brief_shape = SHAPE(CrisisBrief, brief_fields);
#define FACTS(T)                                                                                           \
    FIELD(T, trigger, .max = 20, .doc = "what makes it necessary, a trigger; left out: the call-out's"),   \
        FIELD(T, doctor, .flags = FLD_PERSONAL, .max = 100, .doc = "doctor and institution that decided"), \
        FIELD(T, guardian, .flags = FLD_PERSONAL, .max = 100, .doc = "guardian who agreed, and when"),     \
        FIELD(T, police, .flags = FLD_PERSONAL, .max = 100, .doc = "police station and officer"),          \
        FIELD(T, sender, .flags = FLD_PERSONAL, .max = 100,                                                \
              .doc = "who stopped it and sent the person: relatives, unit or police"),                     \
        FIELD(T, note, .flags = NOTE, .max = NOTE_MAX, .doc = "what was done and why it was necessary")
static const Field facts_fields[] = { FACTS(CrisisFacts) };
const Shape crisis_facts_shape = SHAPE(CrisisFacts, facts_fields);
#define RECORD(T)                                                                                   \
    FIELD(T, happened, .flags = NOTE, .max = NOTE_MAX, .doc = "course of events"),                  \
        FIELD(T, signs, .flags = NOTE, .max = NOTE_MAX, .doc = "main signs"),                       \
        FIELD(T, handling, .flags = NOTE, .max = NOTE_MAX, .doc = "what was done"),                 \
        FIELD(T, medication, .flags = NOTE, .max = 1000, .doc = "medicine given by a doctor"),      \
        FIELD(T, doctor, .flags = FLD_PERSONAL, .max = 100, .doc = "psychiatrist who fills it in"), \
        FIELD(T, institution, .max = 100, .doc = "of the psychiatrist"),                            \
        FIELD(T, risk, .min = 0, .max = 5,                                                          \
              .doc = "danger, 0 to 5; from 3 the police are informed (definition)"),                \
        FIELD(T, police_informed, .doc = "the police were informed")
static const Field record_fields[] = { RECORD(CrisisRecord) };
const Shape crisis_record_shape = SHAPE(CrisisRecord, record_fields);

/* ---- in ---- */

#define CALL_PART(T)                                                                                \
    FIELD(T, trigger, .flags = FLD_REQUIRED, .max = 20, .doc = "why: a trigger of the definition"), \
        FIELD(T, level, .flags = FLD_REQUIRED, .one_of = callout_levels, .doc = "urgency"),         \
        FIELD(T, place, .flags = FLD_REQUIRED | FLD_PERSONAL, .min = 1, .doc = "where exactly"),    \
        FIELD(T, reporter, .flags = FLD_PERSONAL, .doc = "who reported it, and how to reach them"), \
        FIELD(T, another, .doc = "it is somebody else than whom the unit has just called for"),     \
        FIELD(T, note, .flags = NOTE, .max = NOTE_MAX, .doc = "what is known")
static const Field call_fields[] = {
    FIELD_ID(CallOutIn, alert, .doc = "the alert it is about; brings person and place with it"),
    FIELD_ID(CallOutIn, person, .doc = "the person, if known"),
    FIELD(CallOutIn, area, .flags = FLD_AREA, .doc = "community where help is needed; without an alert"),
    FIELD(CallOutIn, source, .flags = FLD_REQUIRED, .one_of = callout_sources,
          .doc = "from where it was asked"),
    CALL_PART(CallOutIn),
};
const Shape call_out_in_shape = SHAPE(CallOutIn, call_fields);
static const Field school_call_fields[] = {
    FIELD_ID(SchoolCallIn, referral, .doc = "the referral of the student it is about"),
    FIELD_OBJ(SchoolCallIn, about, &referral_person_shape, .doc = "or who it is; left out: not known yet"),
    FIELD(SchoolCallIn, area, .flags = FLD_REQUIRED | FLD_AREA, .doc = "where help is needed"),
    FIELD(SchoolCallIn, ring_back, .flags = FLD_REQUIRED | FLD_PERSONAL | FLD_PHONE, .min = 5, .max = 40,
          .doc = "where the team reaches whoever calls"),
    CALL_PART(SchoolCallIn),
};
const Shape school_call_in_shape = SHAPE(SchoolCallIn, school_call_fields);
static const Field school_id_fields[] = {
    FIELD_ID(SchoolCalloutIn, school_call, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the call-out"),
};
const Shape school_callout_in_shape = SHAPE(SchoolCalloutIn, school_id_fields);

static const char *const list_states[] = { "open", "closed", NULL };
static const Field list_in_fields[] = {
    FIELD(CalloutListIn, state, .flags = FLD_QUERY, .one_of = list_states,
          .doc = "open unless said otherwise"),
    FIELD(CalloutListIn, mine, .flags = FLD_QUERY, .doc = "only those asked by me, or told to me"),
    FIELD_ID(CalloutListIn, alert, .flags = FLD_QUERY, .doc = "only those of this alert, open and closed"),
    FIELD(CalloutListIn, cursor, .flags = FLD_QUERY, .max = 60, .doc = "next of the page before"),
    FIELD(CalloutListIn, limit, .flags = FLD_QUERY, .min = 1, .max = LIMIT_PAGE, .doc = "rows of a page"),
};
const Shape callout_list_in_shape = SHAPE(CalloutListIn, list_in_fields);

#define ID_PART FIELD_ID(CalloutIn, callout, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the call-out")
#define STEP_PART                                                                                            \
    ID_PART,                                                                                                 \
        FIELD(CalloutIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"), \
        FIELD(CalloutIn, note, .flags = NOTE, .max = NOTE_MAX, .doc = "note")
static const Field id_fields[] = { ID_PART };
typedef CalloutIn CalloutIdIn;
const Shape callout_id_in_shape = SHAPE(CalloutIdIn, id_fields);
static const Field step_fields[] = { STEP_PART };
typedef CalloutIn CalloutStepIn;
const Shape callout_step_in_shape = SHAPE(CalloutStepIn, step_fields);
typedef CalloutIn CalloutNoteIn;
static const Field note_fields[] = {
    ID_PART,
    FIELD(CalloutIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
    FIELD(CalloutIn, note, .flags = FLD_REQUIRED | NOTE, .min = 1, .max = NOTE_MAX, .doc = "why"),
};
const Shape callout_note_in_shape = SHAPE(CalloutNoteIn, note_fields);
static const Field answer_fields[] = {
    STEP_PART,
    FIELD(CalloutIn, accept, .flags = FLD_REQUIRED, .doc = "true: I go; the first leads, others join"),
};
typedef CalloutIn CalloutAnswerIn;
const Shape callout_answer_in_shape = SHAPE(CalloutAnswerIn, answer_fields);
static const Field handover_fields[] = {
    STEP_PART,
    FIELD(CalloutIn, to, .flags = FLD_REQUIRED, .one_of = handover_kinds,
          .doc = "to whom; the name goes into the note"),
};
typedef CalloutIn CalloutHandoverIn;
const Shape callout_handover_in_shape = SHAPE(CalloutHandoverIn, handover_fields);
static const Field outcome_fields[] = {
    STEP_PART,
    FIELD(CalloutIn, outcome, .flags = FLD_REQUIRED, .max = 20, .doc = "an outcome of the definition"),
};
typedef CalloutIn CalloutOutcomeIn;
const Shape callout_outcome_in_shape = SHAPE(CalloutOutcomeIn, outcome_fields);
static const Field measure_in_fields[] = {
    ID_PART,
    FIELD(CalloutIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
    FIELD(CalloutIn, kind, .flags = FLD_REQUIRED, .max = 20, .doc = "a measure of the definition"),
    FIELD(CalloutIn, basis, .flags = FLD_REQUIRED, .max = 20,
          .doc = "the law it rests on, of the definition"),
    FACTS(CalloutIn),
};
typedef CalloutIn CalloutMeasureIn;
const Shape callout_measure_in_shape = SHAPE(CalloutMeasureIn, measure_in_fields);
static const Field record_in_fields[] = {
    FIELD_ID(CalloutRecordIn, callout, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the call-out"),
    FIELD(CalloutRecordIn, version, .flags = FLD_REQUIRED, .min = 1, .max = INT64_MAX, .doc = "version seen"),
    RECORD(CalloutRecordIn),
};
const Shape callout_record_in_shape = SHAPE(CalloutRecordIn, record_in_fields);

/* ---- out ---- */

#define ITEM(T)                                                                                            \
    FIELD_ID(T, id, .doc = "the call-out"), FIELD(T, level, .one_of = callout_levels, .doc = "urgency"),   \
        FIELD(T, state, .one_of = callout_states, .doc = "how far it has come"),                           \
        FIELD(T, source, .doc = "from where it was asked; care roles only"),                               \
        FIELD(T, trigger, .doc = "why, code"), FIELD(T, trigger_title, .doc = "why, in words"),            \
        FIELD_ID(T, person, .flags = FLD_OMIT, .doc = "the person, if known"),                             \
        FIELD(T, person_label, .flags = FLD_OMIT, .doc = "masked name"),                                   \
        FIELD_ID(T, alert, .flags = FLD_OMIT, .doc = "its alert"),                                         \
        FIELD(T, area, .flags = FLD_AREA, .doc = "community"), FIELD(T, area_name, .doc = "its name"),     \
        FIELD(T, called_ms, .doc = "when it was asked"), FIELD(T, asked_name, .doc = "who asked"),         \
        FIELD(T, asked_unit_name, .doc = "their unit"),                                                    \
        FIELD_ID(T, lead, .flags = FLD_OMIT, .doc = "who goes"),                                           \
        FIELD(T, lead_name, .flags = FLD_OMIT, .doc = "their name"),                                       \
        FIELD(T, wave,                                                                                     \
              .doc = "who was told so far: 0 on duty, 1 next member, 2 district, 3 all, more: all again"), \
        FIELD(T, clock, .flags = FLD_OMIT, .doc = "the clock that runs out next, or has run out"),         \
        FIELD(T, due_ms, .flags = FLD_OMIT, .doc = "when"),                                                \
        FIELD(T, outcome, .flags = FLD_OMIT, .doc = "outcome, code"),                                      \
        FIELD(T, pending, .flags = FLD_OMIT, .doc = "close or downgrade: waits for a second person"),      \
        FIELD(T, version, .doc = "to be named by whoever changes it")
static const Field item_fields[] = { ITEM(CalloutItem) };
const Shape callout_item_shape = SHAPE(CalloutItem, item_fields);
static const Field list_fields[] = {
    FIELD_LIST(CalloutList, items, &callout_item_shape, .flags = FLD_REQUIRED, .doc = "newest first"),
    FIELD(CalloutList, next, .flags = FLD_OMIT, .doc = "cursor of the next page; absent on the last"),
    FIELD(CalloutList, open, .doc = "open ones of the own area"),
    FIELD(CalloutList, waiting, .doc = "of these, nobody has answered"),
    FIELD(CalloutList, told, .doc = "of these, the caller was told and has not answered"),
};
const Shape callout_list_shape = SHAPE(CalloutList, list_fields);

static const Field clock_fields[] = {
    FIELD(CalloutClock, name, .one_of = crisis_clock_names, .doc = "answer, depart, meet, outcome, record"),
    FIELD(CalloutClock, due_ms, .doc = "when it runs out"),
    FIELD(CalloutClock, done_ms, .doc = "when it was kept; 0 not yet"),
    FIELD(CalloutClock, late, .doc = "it ran out before"),
};
static const Shape clock_shape = SHAPE(CalloutClock, clock_fields);
const char *const callout_unreached[] = { "", "no_phone", "left", NULL };
static const char *const answers[] = { "", "yes", "no", NULL };
static const Field told_fields[] = {
    FIELD(CalloutTold, name, .doc = "who was told"),
    FIELD(CalloutTold, wave, .doc = "in which wave"),
    FIELD(CalloutTold, told_ms, .doc = "when"),
    FIELD(CalloutTold, answer, .one_of = answers, .doc = "yes, no, or nothing yet"),
    FIELD(CalloutTold, answered_ms, .doc = "when; 0 not yet"),
    FIELD(CalloutTold, me, .doc = "the caller"),
    FIELD(CalloutTold, why_not, .flags = FLD_OMIT, .one_of = callout_unreached,
          .doc = "could not be told: no telephone on file, no longer in service"),
};
static const Shape told_shape = SHAPE(CalloutTold, told_fields);
static const char *const school_states[] = { "called", "answered", "departed", "met", "over", NULL };
static const Field school_told_fields[] = {
    FIELD(SchoolTold, name, .doc = "who was told"),
    FIELD(SchoolTold, told_ms, .doc = "when"),
    FIELD(SchoolTold, answer, .one_of = answers, .doc = "yes, no, or nothing yet"),
    FIELD(SchoolTold, answered_ms, .doc = "when; 0 not yet"),
    FIELD(SchoolTold, why_not, .flags = FLD_OMIT, .one_of = callout_unreached, .doc = "could not be told"),
};
static const Shape school_told_shape = SHAPE(SchoolTold, school_told_fields);
static const Field school_fields[] = {
    FIELD_ID(SchoolCallout, id, .doc = "the call-out"),
    FIELD(SchoolCallout, level, .one_of = callout_levels, .doc = "urgency"),
    FIELD(SchoolCallout, state, .one_of = school_states, .doc = "how far the team is"),
    FIELD(SchoolCallout, trigger_title, .doc = "why, in words"),
    FIELD(SchoolCallout, person_label, .flags = FLD_OMIT, .doc = "masked name; left out: not known"),
    FIELD(SchoolCallout, area, .flags = FLD_AREA, .doc = "where help is needed"),
    FIELD(SchoolCallout, area_name, .doc = "its name"),
    FIELD(SchoolCallout, asked_name, .doc = "who of the school called"),
    FIELD(SchoolCallout, lead_name, .flags = FLD_OMIT, .doc = "who comes"),
    FIELD(SchoolCallout, called_ms, .doc = "when it was called"),
    FIELD(SchoolCallout, answered_ms, .doc = "somebody comes, since; 0 not yet"),
    FIELD(SchoolCallout, departed_ms, .doc = "on the way since; 0 not yet, or not told"),
    FIELD(SchoolCallout, met_ms, .doc = "met the person; 0 not yet"),
    FIELD(SchoolCallout, over_ms, .doc = "when it was over; 0 not yet"),
    FIELD(SchoolCallout, place, .flags = FLD_OMIT | FLD_PERSONAL, .doc = "as the school wrote it"),
    FIELD(SchoolCallout, reporter, .flags = FLD_OMIT | FLD_PERSONAL, .doc = "whom the team rings back"),
    FIELD(SchoolCallout, note, .flags = FLD_OMIT | NOTE, .max = NOTE_MAX, .doc = "as the school wrote it"),
    FIELD_LIST(SchoolCallout, told, &school_told_shape, .doc = "in order; not in lists"),
};
const Shape school_callout_shape = SHAPE(SchoolCallout, school_fields);
static const Field schools_fields[] = {
    FIELD_LIST(SchoolCallouts, items, &school_callout_shape, .flags = FLD_REQUIRED,
               .doc = "newest first, at most 50"),
};
const Shape school_callouts_shape = SHAPE(SchoolCallouts, schools_fields);
static const Field step_out_fields[] = {
    FIELD(CalloutStepOut, at_ms, .doc = "when"),
    FIELD(CalloutStepOut, kind, .doc = "what, code"),
    FIELD(CalloutStepOut, by, .flags = FLD_OMIT, .doc = "who; left out: the server"),
    FIELD(CalloutStepOut, text, .doc = "what, in words"),
    FIELD(CalloutStepOut, note, .flags = FLD_OMIT | NOTE, .max = NOTE_MAX,
          .doc = "note; for those concerned"),
};
static const Shape step_shape = SHAPE(CalloutStepOut, step_out_fields);
static const Field measure_fields[] = {
    FIELD(CalloutMeasure, kind, .doc = "what, code"),
    FIELD(CalloutMeasure, kind_title, .doc = "what, in words"),
    FIELD(CalloutMeasure, basis, .doc = "on what law, code"),
    FIELD(CalloutMeasure, basis_title, .doc = "on what law, in words"),
    FIELD(CalloutMeasure, by, .doc = "who recorded it"),
    FIELD(CalloutMeasure, at_ms, .doc = "when"),
    FIELD(CalloutMeasure, trigger_title, .doc = "what made it necessary, in words"),
    FACTS(CalloutMeasure),
};
static const Shape measure_shape = SHAPE(CalloutMeasure, measure_fields);
static const Field pending_fields[] = {
    FIELD(CalloutPending, kind, .doc = "close or downgrade"),
    FIELD(CalloutPending, by, .doc = "who asked"),
    FIELD(CalloutPending, note, .flags = NOTE, .max = NOTE_MAX, .doc = "why; for those concerned"),
    FIELD(CalloutPending, by_me, .doc = "the caller asked"),
    FIELD(CalloutPending, at_ms, .doc = "when"),
};
static const Shape pending_shape = SHAPE(CalloutPending, pending_fields);
static const Field view_fields[] = {
    ITEM(CalloutView),
    FIELD(CalloutView, related,
          .doc = "the caller asked, was told, went or looks after the person: personal text is shown"),
    FIELD(CalloutView, place, .flags = FLD_OMIT | FLD_PERSONAL, .doc = "where exactly"),
    FIELD(CalloutView, reporter, .flags = FLD_OMIT | FLD_PERSONAL, .doc = "who reported it"),
    FIELD(CalloutView, note, .flags = FLD_OMIT | NOTE, .max = NOTE_MAX, .doc = "what is known"),
    FIELD(CalloutView, outcome_title, .flags = FLD_OMIT, .doc = "outcome in words"),
    FIELD(CalloutView, closed_ms, .flags = FLD_OMIT, .doc = "when it was closed"),
    FIELD(CalloutView, record_ms, .flags = FLD_OMIT, .doc = "when the emergency record was first saved"),
    FIELD_LIST(CalloutView, clocks, &clock_shape, .flags = FLD_REQUIRED, .doc = "all five"),
    FIELD_LIST(CalloutView, told, &told_shape, .flags = FLD_REQUIRED, .doc = "in order"),
    FIELD_LIST(CalloutView, steps, &step_shape, .flags = FLD_REQUIRED, .max = 300, .doc = "newest first"),
    FIELD_LIST(CalloutView, measures, &measure_shape, .flags = FLD_REQUIRED,
               .doc = "involuntary steps; for those concerned"),
    FIELD_OBJ(CalloutView, second, &pending_shape, .flags = FLD_OMIT,
              .doc = "what waits for a second person"),
    FIELD_OBJ(CalloutView, record, &crisis_record_shape, .flags = FLD_OMIT, .doc = "the emergency record"),
    FIELD(CalloutView, can, .doc = "what the caller may do now: names of the routes below it"),
};
const Shape callout_view_shape = SHAPE(CalloutView, view_fields);

static const Field code_fields[] = {
    FIELD(CrisisCode, code, .doc = "code"),
    FIELD(CrisisCode, title, .doc = "in words"),
    FIELD(CrisisCode, hint, .flags = FLD_OMIT, .doc = "what the rule says about it"),
    FIELD(CrisisCode, measures, .doc = "bases: for which measures"),
    FIELD(CrisisCode, triggers, .doc = "bases: with which triggers"),
    FIELD(CrisisCode, needs, .doc = "bases: doctor, guardian, police, sender must be named"),
    FIELD(CrisisCode, unmet, .doc = "outcomes: nobody was met; with the reason"),
    FIELD(CrisisCode, allowed, .doc = "measures: the caller may order it"),
};
static const Shape code_shape = SHAPE(CrisisCode, code_fields);
static const Field words_fields[] = {
    FIELD(CrisisWords, version, .doc = "of the definition"),
    FIELD_LIST(CrisisWords, triggers, &code_shape, .flags = FLD_REQUIRED, .doc = "reasons to call"),
    FIELD_LIST(CrisisWords, outcomes, &code_shape, .flags = FLD_REQUIRED, .doc = "how it can end"),
    FIELD_LIST(CrisisWords, measures, &code_shape, .flags = FLD_REQUIRED, .doc = "involuntary steps"),
    FIELD_LIST(CrisisWords, bases, &code_shape, .flags = FLD_REQUIRED, .doc = "what they may rest on"),
    FIELD(CrisisWords, police_from_risk, .doc = "the police are informed from this danger on"),
    FIELD(CrisisWords, visit_days, .doc = "days from one visit after a crisis to the next"),
    FIELD(CrisisWords, visits_stable, .doc = "visits go on until so many in a row found the person stable"),
};
const Shape crisis_words_shape = SHAPE(CrisisWords, words_fields);
