/* Between the files of this module. */
#pragma once

#include "core/words.h"
#include "modules/counselling/messages.h"
#include "modules/org/org.h"

extern const Setting set_book_ahead_days, set_book_lead_hours, set_book_cancel_hours, set_book_open_max,
    set_book_remind_hours, set_book_relation_days, set_book_offer_hours, set_book_review_days,
    set_adrift_hours, set_adrift_last_hours, set_feed_days, set_group_least, set_booking_review_hours;

typedef struct Measure {
    Str form, score;
    int64_t reliable;
    bool lower_is_better;
    Words source;
} Measure;
typedef struct Fit { /* which services are offered beside a result; the best kind first */
    Strs forms, kinds;
} Fit;
typedef struct RiskLevels { /* of the alert that a judgement of risk raises */
    Str high, imminent, source;
} RiskLevels;
typedef struct CounselData { /* immutable after start */
    const Measure *measures;
    size_t n_measures;
    const Fit *fits; /* the last one is for all other forms */
    size_t n_fits;
    RiskLevels alert;
} CounselData;
const CounselData *counsel_data(const App *app);
Rc counsel_start(App *app, Diag *d) MUST_USE;

/* "YYYY-MM-DD" of a day and back; RC_INVALID "field.format" at pointer. */
Str day_text(Op *op, int64_t day);
Rc day_read(Op *op, Str text, Str pointer, int64_t *out) MUST_USE;

/* The caller acts for a third party; whether the unit is then its own. */
bool counsel_outside(const Op *op);
bool counsel_reaches(const Op *op, UnitId unit);
bool third_party(Str unit_kind);
/* RC_NOT_FOUND "org.no_unit" for one outside the acting area; services are reached above it, too. */
Rc unit_in_scope(Op *op, UnitId id, UnitRow *out) MUST_USE;
Rc service_reached(Op *op, ServiceId id, ServiceRow *out) MUST_USE;
Rc services_near(Op *op, int64_t area, bool open_only, ListOf *out) MUST_USE;
Rc slots_out(Op *op, const SlotsIn *in, const ServiceRow *service, bool resident, SlotsOut *out) MUST_USE;
Rc appointment_note(Op *op, const AppointmentRow *row, Str *out) MUST_USE;
Rc wait_items(Op *op, const WaitRow *rows, size_t n, ListOf *out) MUST_USE;
AppointmentItem appointment_item(Op *op, const AppointmentRow *row);

/* A handler that the tables in counselling.c see. */
#define COUNSEL_HANDLER(name, In, Out)                      \
    static Rc name##_typed(Op *op, const In *in, Out *out); \
    Rc name(Op *op, const void *in, void *out)              \
    {                                                       \
        return name##_typed(op, in, out);                   \
    }                                                       \
    static Rc name##_typed(Op *op, const In *in, Out *out)
Rc my_services(Op *op, const void *in, void *out), my_offers(Op *op, const void *in, void *out),
    my_slots(Op *op, const void *in, void *out), my_book(Op *op, const void *in, void *out),
    my_appointments(Op *op, const void *in, void *out), my_move(Op *op, const void *in, void *out),
    my_wait(Op *op, const void *in, void *out), my_wait_leave(Op *op, const void *in, void *out),
    desk_services(Op *op, const void *in, void *out), desk_slots(Op *op, const void *in, void *out),
    desk_book(Op *op, const void *in, void *out), desk_diary(Op *op, const void *in, void *out),
    desk_get(Op *op, const void *in, void *out), desk_move(Op *op, const void *in, void *out),
    desk_wait(Op *op, const void *in, void *out), setup_get(Op *op, const void *in, void *out),
    setup_room(Op *op, const void *in, void *out), setup_service(Op *op, const void *in, void *out),
    setup_pattern(Op *op, const void *in, void *out), setup_change(Op *op, const void *in, void *out),
    setup_change_end(Op *op, const void *in, void *out), feed_make(Op *op, const void *in, void *out),
    feed_revoke(Op *op, const void *in, void *out), feed_read(Op *op, const void *in, void *out),
    feed_state(Op *op, const void *in, void *out);
Rc desk_person(Op *op, const void *in, PersonId *out),
    appointment_subject(Op *op, const void *in, PersonId *out),
    desk_wait_subject(Op *op, const void *in, PersonId *out);

Rc counsel_remind(Op *op, int *out_done), counsel_adrift(Op *op, int *out_done),
    counsel_last(Op *op, int *out_done);
/* A short message to the person about a time: a key of the catalogue. out_told: a phone is known. */
Rc counsel_tell(Op *op, PersonId who, int64_t start_ms, const char *text, bool *out_told) MUST_USE;
/* An appointment gets another counsellor, maybe at another time; whoever booked is told. The caller has looked whether both
   have the time. */
Rc counsel_pass(Op *op, AppointmentRow *io, const Slot *slot) MUST_USE;
/* Whether the counsellor works at the unit then. */
Rc counsel_works(Op *op, UnitId unit, StaffId staff, int64_t at_ms, bool *out) MUST_USE;
extern const Invariant counsel_invariants[4];
extern const Recount counsel_recounts[10];
