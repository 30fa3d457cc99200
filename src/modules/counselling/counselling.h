/*
 * Counselling: what a unit offers, when its counsellors are there, and the appointments made of it (README.md).
 *
 * Free times are computed (slots_free), never stored; what is booked stands in appointment_hold, whose primary key is why a
 * counsellor, a room or a person is never booked twice. All times of day are minutes in local time, days are counted from
 * 1970-01-01, and everything begins and ends on whole quarters of an hour.
 */
#pragma once

#include "base/date.h"
#include "core/app.h"
#include "counselling_sql.h"
#include "modules/people/people.h"
#include "text/json.h"

enum { TABLE_APPOINTMENT = 130 }; /* of sealed cells */
enum { APPOINTMENT_NOTE = 1 };
enum { TICK_MINUTES = 15 };
#define TICK_MS (TICK_MINUTES * MS_MINUTE)

extern const char *const service_kinds[];      /* NULL-ended, like the next ones */
extern const char *const service_places[];     /* room, phone, video */
extern const char *const appointment_states[]; /* booked ... cancelled */

/* ---- free times ---- */

typedef struct SlotAsk {
    const ServiceRow *service;
    int64_t from_day, days;
    StaffId staff;   /* 0: any counsellor */
    int64_t from_ms; /* none that begins before */
    bool taken_too;  /* what the rules have, free or not */
} SlotAsk;
typedef struct Slot {
    int64_t start_ms, end_ms;
    StaffId staff;
    Str staff_name;
    RoomId room;
} Slot;
/* By time, then counsellor. */
Rc slots_free(Op *op, const SlotAsk *ask, Slot **out, size_t *out_n) MUST_USE;

/* ---- appointments ---- */

typedef struct Booking {
    ServiceId service;
    StaffId staff;
    int64_t start_ms;
    PersonId person; /* the record that speaks for them */
    bool by_person;  /* then the limits for residents hold */
    bool agreed;     /* the person was told that it is by a third party and what that sees, and agreed */
    Str note;        /* absent: none */
} Booking;
/* RC_INVALID "counselling.third_party" where they did not agree to a third party; RC_CONFLICT "counselling.agreement_ended"
   after the end of its agreement, "counselling.taken" when somebody was faster, "counselling.busy" when the person has another appointment
   then; RC_INVALID "counselling.no_slot" when the rules have no such time. */
Rc counsel_book(Op *op, const Booking *in, AppointmentId *out) MUST_USE;
/* Changes the state by the table of moves; *io is what was read and becomes what is. RC_CONFLICT "counselling.state",
   "counselling.version". by_person: the person's own act. */
Rc counsel_move(Op *op, AppointmentRow *io, int64_t version, Str to, Str reason, bool by_person) MUST_USE;
Rc counsel_wait(Op *op, const ServiceRow *service, PersonId person, WaitId *out) MUST_USE;
Rc counsel_service(Op *op, ServiceId id,
                   ServiceRow *out) MUST_USE; /* active; RC_NOT_FOUND "counselling.no_service" */

/* ---- setting a unit up ---- */

typedef struct ServiceNew {
    UnitId unit;
    Str name, about, kind, place;
    int64_t minutes, gap;
    bool open;
} ServiceNew;
typedef struct PatternNew {
    UnitId unit;
    StaffId staff;
    RoomId room;
    ServiceId service;
    int64_t weekday, from_min, to_min, from_day, to_day;
} PatternNew;
Rc counsel_room_add(Op *op, UnitId unit, Str name, int64_t seats, RoomId *out) MUST_USE;
Rc counsel_service_add(Op *op, const ServiceNew *in, ServiceId *out) MUST_USE;
Rc counsel_pattern_add(Op *op, const PatternNew *in, PatternId *out) MUST_USE;

/* For the person: members "appointments", "appointments_waited_for", "counselling_groups", "group_meetings" and
   "counselling_cases" of the object the writer stands in. */
Rc counsel_export(Op *op, const PersonId *ids, size_t n, JsonW *w) MUST_USE;

extern const LiveKind appointment_live_kind, case_live_kind;
extern const Perm perm_counsel_manage;
extern const Module mod_counselling;
