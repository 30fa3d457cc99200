/* Between the files of this module. */
#pragma once

#include "base/date.h"
#include "modules/crisis/crisis.h"
#include "modules/crisis/definition.h"
#include "modules/crisis/messages.h"

enum { TABLE_CALLOUT = 90, TABLE_CALLOUT_STEP = 91, TABLE_MEASURE = 92 }; /* of sealed cells */
enum { CALLOUT_BRIEF = 1, CALLOUT_RECORD = 2 };                           /* columns; of the others 1 */

extern const Setting crisis_school_hour, crisis_again_minutes, set_relation_days_crisis,
    set_relation_hours_crisis, set_late_survey_days;
extern const char *const callout_sources[],
    *const callout_states[], *const callout_levels[], *const handover_kinds[], *const callout_unreached[];

const CrisisDef *crisis_def(const Op *op);
Str crisis_words(const Op *op, const CrisisWord *w); /* in the language of the operation */
Str crisis_hint(const Op *op, const CrisisWord *w);

/* Whoever asked, was told and has not declined, or goes: the personal text is theirs. After the closing only those who asked
   or went, for crisis.relation_days. */
bool crisis_concerned(const Op *op, const CalloutRow *row, const ToldRow *told, size_t n);
Rc crisis_find(Op *op, CalloutId id, int64_t version, CalloutRow *out) MUST_USE;
bool crisis_may(const CalloutRow *row, CrisisEvent event);
int64_t crisis_clock_due(const CrisisDef *def, const CalloutRow *row, CrisisClock clock);
int64_t crisis_clock_done(const CalloutRow *row, CrisisClock clock);
Rc crisis_save(Op *op, CalloutRow *row) MUST_USE;
Rc crisis_note(Op *op, CalloutRow *row, const char *kind, Str code, Str note, bool by_server) MUST_USE;
void crisis_next(const CrisisDef *def, CalloutRow *row); /* sets next_ms */
void crisis_live(Op *op, const CalloutRow *row, const char *change);
/* Accepted, but the clock for going or meeting has run out: others are told again. */
bool crisis_unserved(const CrisisDef *def, const CalloutRow *row, int64_t now_ms);
/* Whoever goes sees the person's file for crisis.relation_hours more. */
Rc crisis_renew(Op *op, const CalloutRow *row) MUST_USE;
/* Tells the wave that row->wave names; further waves at once while there is nobody in it. */
Rc crisis_tell(Op *op, CalloutRow *row) MUST_USE;
Rc crisis_seal(Op *op, const CalloutRow *row, uint16_t column, Str plain, Str *out) MUST_USE;
Rc crisis_open(Op *op, const CalloutRow *row, uint16_t column, Str cell, Str *out) MUST_USE;
CellPlace crisis_place(const CalloutRow *row, uint16_t table, uint16_t column, int64_t id);
Rc crisis_to_json(Op *op, const Shape *shape, const void *in, Str *out) MUST_USE;
Rc crisis_from_json(Op *op, const Shape *shape, Str json, void *out) MUST_USE;
Rc crisis_view(Op *op, CalloutId id, CalloutView *out) MUST_USE;
Rc callout_item(Op *op, const CalloutRow *r, CalloutItem *out) MUST_USE;

Rc crisis_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;

/* Handlers of school.c. */
Rc school_call_subject(Op *op, const void *in, PersonId *out) MUST_USE;
Rc school_callout_subject(Op *op, const void *in, PersonId *out) MUST_USE;
Rc school_call(Op *op, const void *in, void *out) MUST_USE;
Rc school_callouts(Op *op, const void *in, void *out) MUST_USE;
Rc school_callout(Op *op, const void *in, void *out) MUST_USE;

Rc crisis_escalate(Op *op, int *out_done) MUST_USE;
extern const Route crisis_routes[25];
